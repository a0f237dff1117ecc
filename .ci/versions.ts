/**
 * Runs the smoke test of the packed package on every version of Node.js that the package supports, and prints a line
 * for each: `npm run test:versions`. npx brings the versions that are not installed, as the package `node`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { packInto } from '../test/global-setup.js';
import { asExpected, OUTCOME, RUNNERS, writeSmoke } from '../test/package/smoke/run.js';

/** The oldest version that the package takes, and the newest of each even major since then. */
const VERSIONS = ['20.18.1', '22', '24', '26'];
/** Milliseconds that a run may take, the download of its version included. */
const LONGEST = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'apig-versions-'));
const home = join(folder, 'home');

/** Runs a version of Node.js in the project, and returns what it prints. */
async function node(version: string, project: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, SMOKE_HOME: home };
  const { stdout } = await promisify(execFile)('npx', ['--yes', `node@${version}`, ...args], {
    cwd: project, env, timeout: LONGEST, maxBuffer: 2 ** 26,
  });
  return stdout.trim();
}
/** What is wrong on a version; an empty list if nothing is. */
async function faults(version: string, project: string): Promise<string[]> {
  const found: string[] = [];
  for (const runner of RUNNERS) {
    try {
      const report = asExpected(JSON.parse(await node(version, project, runner)));
      if (!isDeepStrictEqual(report, OUTCOME)) found.push(`${runner} reports ${JSON.stringify(report)}`);
    } catch (error) {
      found.push(`${runner} failed: ${String(error)}`);
    }
  }
  return found;
}

try {
  const { project } = await packInto(folder);
  writeSmoke(project);
  for (const version of VERSIONS) {
    const name = await node(version, project, '--version').catch((error: unknown) => `could not start: ${String(error)}`);
    const wrong = await faults(version, project);
    console.log(`Node.js ${version} (${name}): ${wrong.length === 0 ? `ok, ${RUNNERS.join(' and ')}` : wrong.join('; ')}`);
    if (wrong.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
