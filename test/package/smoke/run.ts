/** Writes the program and its two runners into a project, and knows what they must report. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { isRecord, memberOf } from '../../../src/values.js';

/** What the program reports in every runtime, and how its messages begin. */
export const OUTCOME = {
  names: ['orders'],
  rejected: { kind: 'NotFound', code: 'APIG.3001', says: 'groups.get' },
  invalid: { kind: 'RequestValidation', says: 'groups.create: the input is not valid' },
  refused: {
    unsent: true,
    kind: 'Connection',
    code: 'ECONNREFUSED',
    says: 'groups.create was not sent: no connection (ECONNREFUSED',
  },
  sources: 6,
  profile: { kind: 'Configuration', says: 'The profile file /nonexistent/credentials' },
  uploads: ['from a file', 'from bytes', 'from a blob'],
  retried: 'orders',
  running: 'Running',
  fast: true,
  seen: true,
};
/** A file for each format that runs the program and prints its report. */
export const RUNNERS = ['run.mjs', 'run.cjs'];

/** Writes the program, as `smoke.mjs` and `smoke.cjs`, and its runners. */
export function writeSmoke(project: string): void {
  const put = (name: string, text: string): void => writeFileSync(join(project, name), text);
  const source = readFileSync(join(import.meta.dirname, 'program.ts'), 'utf8');
  for (const [format, extension] of [['esm', 'mjs'], ['cjs', 'cjs']] as const)
    put(`smoke.${extension}`, transformSync(source, { loader: 'ts', format, target: 'node20' }).code);
  const print = '.then((found) => console.log(JSON.stringify(found)));\n';
  put('run.mjs', `import * as api from 'huaweicloud-apig'; import { smoke } from './smoke.mjs'; smoke(api)${print}`);
  put('run.cjs', `const api = require('huaweicloud-apig'); const { smoke } = require('./smoke.cjs'); smoke(api)${print}`);
}

/** The report with each message cut to the length of what is expected. */
export function asExpected(found: unknown): unknown {
  for (const [name, expected] of Object.entries(OUTCOME)) {
    const part = memberOf(found, name);
    if (!isRecord(part) || typeof part['says'] !== 'string' || !hasSays(expected)) continue;
    part['says'] = part['says'].slice(0, expected['says'].length);
  }
  return found;
}
const hasSays = (part: unknown): part is { readonly says: string } => typeof memberOf(part, 'says') === 'string';
