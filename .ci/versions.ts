/**
 * Runs the smoke test of the packed package on every version of Node.js that the package supports, and prints a line
 * for each: `npm run test:versions`. npx gets the versions, as the package `node`.
 *
 * `npm run test:matrix` also runs the test suite there, once with dispatchers of each version of undici, and prints a
 * line for each pair. `npm run test:matrix -- --node 22 --undici 8 test/http/retry.test.ts` chooses.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual, parseArgs, promisify } from 'node:util';
import { packInto } from '../test/global-setup.js';
import { memberOf } from '../src/values.js';
import { asExpected, OUTCOME, RUNNERS, writeSmoke } from '../test/package/smoke/run.js';

/** The oldest version that the package supports, and the newest ones of the even majors. */
const NODES = ['20.18.1', '22', '24', '26'];
/** Versions of undici of which programs can pass dispatchers. The package's own is 7. */
const UNDICIS = ['6', '7', '8'];
/** Milliseconds that a program may take, the download of its version included. */
const LONGEST = 300_000;
/** Milliseconds that the test suite may take. */
const LONGEST_SUITE = 3_600_000;

const { values: chosen, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: 'boolean', default: false },
    node: { type: 'string', multiple: true, default: NODES },
    undici: { type: 'string', multiple: true, default: UNDICIS },
  },
});
const ROOT = dirname(import.meta.dirname);
const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'apig-versions-'));
/** The home of the programs: an empty directory. */
const home = join(folder, 'home');

/** A version of Node.js: its path and its name, such as `v22.23.3`. */
interface Node {
  readonly path: string;
  readonly name: string;
}
/** What a cell of the matrix found: what works, or what does not. */
interface Finding {
  readonly works: boolean;
  readonly words: string;
}

async function nodeOf(version: string): Promise<Node> {
  // .npmrc allows the install scripts of known packages only.
  const args = ['--yes', '--allow-scripts=node', `node@${version}`, '-p', 'process.execPath'];
  const { stdout } = await execute('npx', args, { timeout: LONGEST });
  const path = stdout.trim();
  return { path, name: (await execute(path, ['--version'])).stdout.trim() };
}
/** True if undici supports the Node.js: version 8 needs 22.19. */
function supports(undici: string, { name }: Node): boolean {
  const [major = 0, minor = 0] = name.slice(1).split('.').map(Number);
  return undici !== '8' || major > 22 || (major === 22 && minor >= 19);
}

/** Says how a program fails on a Node.js; `undefined` if it reports what it must. */
async function faultOf(node: Node, runner: string, project: string): Promise<string | undefined> {
  const env = { PATH: process.env['PATH'], HOME: home };
  const { stdout } = await execute(node.path, [runner], { cwd: project, env, timeout: LONGEST });
  const report = asExpected(JSON.parse(stdout));
  return isDeepStrictEqual(report, OUTCOME) ? undefined : `${runner} reports ${stdout.trim()}`;
}
/** Runs the packed package. */
async function smoke(node: Node, project: string): Promise<Finding> {
  const found = await Promise.all(RUNNERS.map((runner) => faultOf(node, runner, project)));
  const faults = found.filter((fault) => fault !== undefined);
  return { works: faults.length === 0, words: faults.length === 0 ? `${RUNNERS.join(' and ')} work` : faults.join('; ') };
}
/** Runs the test suite, or the files that were chosen. Its output is shown if a test fails. */
async function suite(node: Node, undici: string): Promise<Finding> {
  const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'source', '--reporter=dot', ...files];
  const env = { PATH: process.env['PATH'], HOME: home, UNDICI: undici, NO_COLOR: '1' };
  const options = { cwd: ROOT, env, timeout: LONGEST_SUITE, maxBuffer: 2 ** 28 };
  const run = await execute(node.path, args, options).then(
    ({ stdout }) => ({ works: true, output: stdout }),
    // Vitest writes to stderr why tests fail.
    (error: unknown) => {
      const said = [memberOf(error, 'stdout'), memberOf(error, 'stderr')].filter((text) => typeof text === 'string');
      return { works: false, output: said.length > 0 ? said.join('\n') : String(error) };
    },
  );
  if (!run.works) console.log(run.output);
  return { works: run.works, words: /^ *Tests +(.+)$/m.exec(run.output)?.[1] ?? 'no test ran' };
}

/** Prints a line. Returns true if all works. */
function told(words: string, finding: Finding): boolean {
  console.log(`${words}: ${finding.words}`);
  return finding.works;
}
/** Prints the lines of a version of Node.js. Returns true if all works there. */
async function allWork(version: string, project: string): Promise<boolean> {
  try {
    const node = await nodeOf(version);
    const good = [told(`Node.js ${node.name}`, await smoke(node, project))];
    for (const undici of chosen.suite ? chosen.undici.filter((it) => supports(it, node)) : [])
      good.push(told(`Node.js ${node.name}, undici ${undici}`, await suite(node, undici)));
    return good.every((one) => one);
  } catch (error) {
    console.log(`Node.js ${version}: ${String(error)}`);
    return false;
  }
}

try {
  mkdirSync(home);
  const { project } = await packInto(folder);
  writeSmoke(project);
  for (const version of chosen.node) if (!(await allWork(version, project))) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
