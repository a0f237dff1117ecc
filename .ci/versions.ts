/**
 * Runs the smoke test of the packed package on every version of Node.js that the package supports, and prints a line
 * for each: `npm run test:versions`. npx gets the versions, as the package `node`.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { packInto } from '../test/global-setup.js';
import { asExpected, OUTCOME, RUNNERS, writeSmoke } from '../test/package/smoke/run.js';

/** The oldest version that the package supports, and the newest ones of the even majors. */
const VERSIONS = ['20.18.1', '22', '24', '26'];
/** Milliseconds that a program may take, the download of its version included. */
const LONGEST = 300_000;

const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'apig-versions-'));
/** The home of the programs: an empty directory. */
const home = join(folder, 'home');

/** The path of a Node.js of that version. */
async function nodeOf(version: string): Promise<string> {
  const { stdout } = await execute('npx', ['--yes', `node@${version}`, '-p', 'process.execPath'], { timeout: LONGEST });
  return stdout.trim();
}
/** Says how a program fails on a Node.js; `undefined` if it reports what it must. */
async function faultOf(node: string, runner: string, project: string): Promise<string | undefined> {
  const env = { PATH: process.env['PATH'], HOME: home };
  const { stdout } = await execute(node, [runner], { cwd: project, env, timeout: LONGEST });
  const report = asExpected(JSON.parse(stdout));
  return isDeepStrictEqual(report, OUTCOME) ? undefined : `${runner} reports ${stdout.trim()}`;
}
/** Prints the line of a version. Returns true if all programs work there. */
async function works(version: string, project: string): Promise<boolean> {
  try {
    const node = await nodeOf(version);
    const name = (await execute(node, ['--version'])).stdout.trim();
    const found = await Promise.all(RUNNERS.map((runner) => faultOf(node, runner, project)));
    const faults = found.filter((fault) => fault !== undefined);
    console.log(`Node.js ${name}: ${faults.length === 0 ? `${RUNNERS.join(' and ')} work` : faults.join('; ')}`);
    return faults.length === 0;
  } catch (error) {
    console.log(`Node.js ${version}: ${String(error)}`);
    return false;
  }
}

try {
  mkdirSync(home);
  const { project } = await packInto(folder);
  writeSmoke(project);
  for (const version of VERSIONS) if (!(await works(version, project))) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
