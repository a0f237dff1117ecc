/** What the commands for documents of gateways have in common. */
import type { ApigClient } from '../client.js';
import { readDocument, rehearse, type GatewayDocument, type Rehearsal } from '../files/index.js';
import { codeOf, messageOf } from '../values.js';
import { UsageError, type Flags, type Given } from './arguments.js';
import { CONNECTION, CREDENTIALS_HELP } from './connection.js';
import type { Surroundings } from './surroundings.js';

/** Flags of `plan` and `apply`. */
export const PLANNING = {
  deletes: { help: 'delete, unbind and take offline what is in the scope of the document, and not in it' },
  'max-deletes': { value: 'number', help: 'how many objects may be deleted (default: 30 % of each kind, or 5)' },
  'allow-empty': { help: 'let an empty document delete everything in its scope' },
  replace: { value: 'kind/name', many: true, help: 'delete and create this object again if it cannot be changed;\nmay be given several times' },
  rotate: { value: 'kind/name', many: true, help: 'send the secrets of this object though nothing else changes;\nmay be given several times' },
  rehearse: { help: 'try it on a copy of the gateway in this process first' },
} as const satisfies Flags;

/** The end of each help text. */
export const DOCUMENTS_HELP = `Secrets of the document are taken from the environment, by the names that it has.
${CREDENTIALS_HELP}`;

export const COMMON = {
  ...CONNECTION,
  concurrency: { value: 'number', help: 'calls at the same time (default: 8)' },
  json: { help: 'print the result as JSON' },
  help: { help: 'print this' },
} as const satisfies Flags;

/** The document that was named. */
export async function documentOf(command: string, { file }: Given<never>): Promise<GatewayDocument> {
  if (file === undefined) throw new UsageError(`Which document? huaweicloud-apig ${command} <file or folder>`);
  return readingFile(file, () => readDocument(file));
}
/** Reads a file. Says which one if it cannot be read. */
export async function readingFile<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`);
  }
}

/** The options of a plan. */
export function planningOf(
  given: Given<keyof typeof PLANNING | keyof typeof COMMON>, { ending }: Surroundings,
) {
  const maxDeletes = given.number('max-deletes', 1_000_000);
  return {
    ...workOf(given, ending),
    deletes: given.has('deletes'), allowEmpty: given.has('allow-empty'),
    ...(maxDeletes !== undefined && { maxDeletes }),
    replace: given.all('replace'), rotate: given.all('rotate'),
  };
}
/** What all calls of the engine take. */
export function workOf(given: Given<'concurrency'>, signal: AbortSignal) {
  const concurrency = given.number('concurrency', 100);
  return { signal, ...(concurrency !== undefined && { concurrency }) };
}

/** Tries a plan on a copy of the gateway. Prints the steps that fail there. */
export async function rehearsed(
  client: ApigClient, document: GatewayDocument, planning: ReturnType<typeof planningOf>, err: Surroundings['err'],
): Promise<boolean> {
  const { done, failed, left } = await rehearse(client, document, planning);
  err(failed.length === 0
    ? `Rehearsed on a copy: ${done.length} done.\n`
    : `Rehearsed on a copy: ${done.length} done, ${failed.length} failed, ${left.length} left.\n${failuresOf(failed)}`);
  return failed.length === 0;
}
/** A line for each step that failed. */
export const failuresOf = (failed: Rehearsal['failed']): string =>
  failed.map(({ step, error }) => `failed: ${step.id}: ${messageOf(error)}\n`).join('');
