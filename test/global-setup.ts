/**
 * Builds the package where `dist` is missing or older than its sources, packs it, and installs it in an empty project.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

const run = promisify(execFile);
const ROOT = dirname(import.meta.dirname);

/** The package as a user gets it. */
export interface Packed {
  /** The tarball. */
  readonly tarball: string;
  /** Its size in bytes. */
  readonly size: number;
  /** The size of its files in bytes. */
  readonly unpackedSize: number;
  /** Its files, by path. */
  readonly files: readonly string[];
  /** A project that has it installed, with its dependencies, and without msw. */
  readonly project: string;
}
declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'huaweicloud-apig-'));
  project.provide('packed', await packInto(folder));
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Builds the package if need be, packs it into the folder, and installs it in the project there. */
export async function packInto(folder: string): Promise<Packed> {
  if (isStale()) await run('npm', ['run', '--silent', 'build'], { cwd: ROOT }).catch(explain);
  return pack(folder);
}

/** Whether a source is newer than what was built first, or something was not built at all. */
function isStale(): boolean {
  const built = ['dist/index.js', 'dist/index.cjs', 'dist/index.mjs', 'dist/index.d.cts', 'dist/index.d.mts', 'dist/llms.txt'].map((file) =>
    join(ROOT, file),
  );
  if (!built.every(existsSync)) return true;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join('src', file),
  );
  const changed = [
    ...sources,
    '.ci/declarations.js',
    '.ci/facts.ts',
    ...readdirSync(join(ROOT, '.ci/facts')).map((file) => join('.ci/facts', file)),
    '.ci/formats.ts',
    '.ci/lazy.ts',
    '.ci/sources.ts',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'tsup.config.ts',
  ].map((file) => modified(join(ROOT, file)));
  return Math.max(...changed) > Math.min(...built.map(modified));
}
const modified = (file: string): number => statSync(file).mtimeMs;

function explain(error: Error & { readonly stdout?: string; readonly stderr?: string }): never {
  throw new Error(`The package cannot be built (npm run build).\n${error.stdout ?? ''}${error.stderr ?? ''}`);
}

interface Report extends Pick<Packed, 'size' | 'unpackedSize'> {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

async function pack(folder: string): Promise<Packed> {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    maxBuffer: 2 ** 26,
  });
  const [report] = JSON.parse(stdout) as Report[]; // what `npm pack --json` prints
  if (!report) throw new Error('npm pack made nothing.');
  const tarball = join(folder, report.filename);
  const project = join(folder, 'project');
  await install(tarball, project);
  return {
    tarball,
    size: report.size,
    unpackedSize: report.unpackedSize,
    files: report.files.map(({ path }) => path),
    project,
  };
}

/** What the package depends on, and the types that its users have: the copies of this repository. */
const LINKED = ['@aws-crypto/sha256-js', '@types/node', 'undici', 'undici-types', 'undici8', 'zod'];

async function install(tarball: string, project: string): Promise<void> {
  const own = join(project, 'node_modules/huaweicloud-apig');
  mkdirSync(own, { recursive: true });
  await run('tar', ['xzf', tarball, '--strip-components=1', '-C', own]);
  for (const name of LINKED) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
}
