/** Runs scripts in the project that has the packed package installed. */
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';

export const packed = inject('packed');
export const packageFolder = join(packed.project, 'node_modules/huaweicloud-apig');

/** What the package can be imported by: every entry of `exports`, every resource by its name. */
export const entries: readonly string[] = [
  'huaweicloud-apig',
  'huaweicloud-apig/operations',
  'huaweicloud-apig/catalog',
  'huaweicloud-apig/testing',
  ...readdirSync(join(packageFolder, 'dist/resources'))
    .filter((file) => file.endsWith('.cjs'))
    .map((file) => `huaweicloud-apig/resources/${file.slice(0, -'.cjs'.length)}`),
];

let scripts = 0;
/** Writes a script into the project. */
export function script(source: string, extension: 'mjs' | 'cjs'): string {
  const file = join(packed.project, `script-${process.pid}-${++scripts}.${extension}`);
  writeFileSync(file, source);
  return file;
}

export interface RunOptions {
  /** Flags of node, before the script. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}
/** Runs a script with node; what it prints must be JSON. */
export async function run(file: string, { flags = [], env = {} }: RunOptions = {}): Promise<unknown> {
  // What the test runner sets must not reach the script.
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file], {
    cwd: packed.project,
    env: { PATH, HOME, ...env },
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout);
}
export const runEsm = (source: string, options?: RunOptions): Promise<unknown> => run(script(source, 'mjs'), options);
export const runCjs = (source: string, options?: RunOptions): Promise<unknown> => run(script(source, 'cjs'), options);
