/** Runs scripts in the project that has the packed package installed. */
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { memberOf } from '../../src/values.js';

export const packed = inject('packed');
export const packageFolder = join(packed.project, 'node_modules/huaweicloud-apig');

/** What the package can be imported by: every entry of `exports`, every resource by its name. */
export const entries: readonly string[] = [
  'huaweicloud-apig',
  'huaweicloud-apig/operations',
  'huaweicloud-apig/edit',
  'huaweicloud-apig/catalog',
  'huaweicloud-apig/openapi',
  'huaweicloud-apig/backend',
  'huaweicloud-apig/functions',
  'huaweicloud-apig/caller',
  'huaweicloud-apig/files',
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

/** Runs a program in the project and returns what it prints. If it fails, the error has all that it printed. */
export async function execute(
  program: string,
  args: readonly string[],
  { cwd = packed.project, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  // What the test runner sets must not reach the program.
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd, env: { PATH, HOME, ...env }, maxBuffer: 2 ** 26 };
  return promisify(execFile)(program, args, options).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      const printed = `${String(memberOf(error, 'stdout'))}\n${String(memberOf(error, 'stderr'))}`;
      throw Object.assign(new Error(`${program} ${args.join(' ')} failed.\n${printed}`), { printed });
    },
  );
}

export interface RunOptions {
  /** Flags of node, before the script. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}
/** Runs a script with node; what it prints must be JSON. */
export async function run(file: string, { flags = [], env = {} }: RunOptions = {}): Promise<unknown> {
  return JSON.parse(await execute(process.execPath, [...flags, file], { env }));
}
export const runEsm = (source: string, options?: RunOptions): Promise<unknown> => run(script(source, 'mjs'), options);
export const runCjs = (source: string, options?: RunOptions): Promise<unknown> => run(script(source, 'cjs'), options);
