/**
 * Sends calls through the client and compares what goes out with what is documented, and what comes back with what was
 * answered.
 */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { normalize } from '../../src/schema/drift.js';
import { Download } from '../../src/schema/download.js';
import { checkerOf } from '../../src/schema/engine.js';
import { ApigServiceError } from '../../src/errors.js';
import type { AnyOperation, CallInput } from '../../src/schema/operation.js';
import type { CallOptions } from '../../src/options.js';
import type { ObjectSpec } from '../../src/schema/vocabulary.js';
import type { Documented } from './documented.js';
import { wireRecords, type Wire, type WireRecord } from './fixtures.js';
import type { Reading } from './examples.js';
import { clientOf, partsOf, Recorder, type Sent } from './recorder.js';
import { smallest } from './samples.js';
import { callFor } from './wire-operations.js';

const PROJECT = '0605767b5d9f4f6a8b1c2d3e4f506172';
const GATEWAY = 'eddc4d25480b4cd6b512f270a1b8b341';

const recorder = new Recorder();
const client = clientOf(recorder, {
  projectId: PROJECT, instanceId: GATEWAY, credentials: { ak: 'AK0123456789', sk: 'secret' },
});

// ---- One call ----

interface Expected {
  readonly method: string;
  readonly path: string;
  /** The raw query of the other side: it is read, not compared letter by letter. */
  readonly query: string;
  readonly body?: unknown;
  readonly multipart?: Wire['multipart'];
}

/** Sends an operation of the wire by the call that does. */
async function sendCall(operation: AnyOperation, input: CallInput, options: CallOptions): Promise<unknown> {
  const call = callFor(operation, input);
  return client.send(call.operation, call.input, { ...options, ...call.options });
}

/** What of a request is not as expected. */
function faultsOf(sent: Sent, expected: Expected): string[] {
  const faults: string[] = [];
  const equal = (what: string, wanted: unknown, found: unknown): void => {
    if (!isDeepStrictEqual(wanted, found)) faults.push(`${what}: expected ${inWords(wanted)}, sent ${inWords(found)}`);
  };
  equal('method', expected.method, sent.method);
  equal('path', expected.path, sent.path);
  equal('query', pairsOf(expected.query), pairsOf(sent.query));
  if (!/^([\w.~=&-]|%[0-9A-F]{2})*$/.test(sent.query))
    faults.push(`query: ${sent.query} is not encoded as the signature wants it`);
  if (
    !/^SDK-HMAC-SHA256 Access=AK0123456789, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/.test(
      sent.headers['authorization'] ?? '',
    )
  )
    faults.push('authorization: there is none');
  equal('x-project-id', PROJECT, sent.headers['x-project-id']);
  const type = sent.headers['content-type'];
  if (expected.multipart) {
    equal('content type', 'multipart/form-data', type?.split(';')[0]);
    equal('x-sdk-content-sha256', 'UNSIGNED-PAYLOAD', sent.headers['x-sdk-content-sha256']);
    faults.push(...partFaults(sent, expected.multipart));
  } else if (expected.body === undefined) {
    equal('body', undefined, sent.body);
    equal('content type', undefined, type);
  } else {
    equal('body', expected.body, sent.body === undefined ? undefined : JSON.parse(sent.body));
    equal('content type', 'application/json', type?.split(';')[0]);
  }
  return faults;
}
function partFaults(sent: Sent, expected: NonNullable<Wire['multipart']>): string[] {
  const parts = partsOf(sent);
  const faults: string[] = [];
  const names = (list: readonly { readonly name: string }[]): string => list.map((part) => part.name).join(', ');
  if (names(parts) !== names(expected)) faults.push(`parts: expected ${names(expected)}, sent ${names(parts)}`);
  for (const part of expected) {
    const found = parts.find((p) => p.name === part.name);
    if (!found) continue;
    for (const key of ['value', 'filename', 'content_type'] as const) {
      if (part[key] !== found[key])
        faults.push(`part ${part.name}: ${key}: expected ${inWords(part[key])}, sent ${inWords(found[key])}`);
    }
  }
  return faults;
}
const pairsOf = (query: string): string[] =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('=').map(decodeURIComponent).join('='))
    .sort();
const inWords = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** A path template with its values, each percent-encoded as one segment. */
const pathOf = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? '').replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  );

/** The path values that a caller gives: the client knows the project, and the gateway unless the operation takes it. */
function givenPath(operation: AnyOperation, values: Readonly<Record<string, string>>): Record<string, string> {
  const known = operation.scope === 'project' ? ['project_id'] : ['project_id', 'instance_id'];
  return Object.fromEntries(Object.entries(values).filter(([name]) => !known.includes(name)));
}

// ---- The vendor's records ----

/** Sends what the vendor's client was given, and compares with what it put on the wire. */
export async function sendRecord(operation: AnyOperation, record: WireRecord): Promise<string[]> {
  const values: Record<string, string> = { project_id: PROJECT, ...record.sdk_input.path };
  const wire = record.wire ?? intended(record);
  const body = operation.form ? formInput(operation.form.object, record, wire) : record.sdk_input.body;
  const input: CallInput = {
    path: givenPath(operation, values),
    ...(record.sdk_input.query && { query: record.sdk_input.query }),
    ...(body && (operation.form ? { form: body } : { body })),
  };
  const { faults, allowed } = checkRecord(operation, input);
  recorder.answer = { status: 200, body: {} };
  try {
    await sendCall(operation, input, {
      instanceId: values['instance_id'] ?? GATEWAY,
      validation: { requests: allowed ? 'error' : 'off', responses: 'off' },
    });
  } catch (error) {
    recorder.sent.splice(0);
    return [...faults, `not sent: ${String(error)}`];
  }
  if (record.wire === null) faults.push('the vendor\'s client sends nothing');
  const expected: Expected = {
    ...wire,
    path: pathOf(record.path_template, values),
    ...(wire.multipart && { multipart: wire.multipart }),
  };
  return [...faults, ...faultsOf(recorder.take(), expected)];
}
/** The same call with every value empty or zero: nothing of it may be left out. */
export function emptied(record: WireRecord): WireRecord {
  const empty = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(empty);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, empty(held)]));
    return typeof value === 'number' ? 0 : typeof value === 'boolean' ? false : '';
  };
  const { sdk_input: input, wire } = record;
  const query = input.query && (empty(input.query) as Record<string, unknown>);
  const body = input.body && (empty(input.body) as Record<string, unknown>);
  const raw = Object.entries(query ?? {}).map(([name, value]) => `${name}=${String(value)}`).join('&');
  return {
    ...record,
    sdk_input: { path: input.path, ...(query && { query }), ...(body && { body }) },
    wire: wire && { ...wire, query: raw, ...(body && { body }) },
  };
}
/**
 * The vendor sets every field, also such as exclude each other or break limits: unknown names are faults, broken limits
 * are not.
 */
function checkRecord(operation: AnyOperation, input: CallInput): { faults: string[]; allowed: boolean } {
  const issues = (['query', 'body', 'form'] as const).flatMap((part) => {
    const object = operation[part]?.object;
    return object
      ? checkerOf(object)
          .issues(input[part] ?? {})
          .map((issue) => ({ ...issue, path: [part, ...issue.path] }))
      : [];
  });
  const unknown = issues.filter((issue) => issue.message.startsWith('is not a field'));
  return { faults: unknown.map((issue) => `${issue.path.join('.')} ${issue.message}`), allowed: issues.length === 0 };
}
/**
 * What should have gone out where the vendor's client sends nothing: booleans as text, as it sends them when given as
 * text.
 */
function intended(record: WireRecord): Wire {
  const sibling = wireRecords.find(
    (r) => r.operation === record.operation && r.variant === 'multipart: booleans as text, file as Buffer',
  )?.wire;
  if (!sibling) throw new Error(`Nothing is known of what ${record.operation} should send.`);
  return sibling;
}
/** The form as our callers give it: booleans as booleans, and the file as the record says. */
function formInput(object: ObjectSpec, record: WireRecord, wire: Wire): Record<string, unknown> {
  const content = wire.multipart?.find((part) => part.name === 'file_name')?.value ?? '';
  return Object.fromEntries(Object.entries(record.sdk_input.body ?? {}).map(([name, value]) => {
    if (object.fields[name]?.spec.type === 'bool' && typeof value === 'string') return [name, value === 'true'];
    return [name, name === 'file_name' ? fileOf(String(value), content) : value];
  }));
}
function fileOf(kind: string, content: string): unknown {
  const name = /^fs\.ReadStream of a file named (.+?): /.exec(kind)?.[1];
  if (name === undefined) return kind.startsWith('Buffer') ? Buffer.from(content) : content;
  folder ??= mkdtempSync(join(tmpdir(), 'conformance-'));
  const path = join(folder, name);
  writeFileSync(path, content);
  return createReadStream(path);
}
let folder: string | undefined;
/** Removes the files that were uploaded. */
export function cleanUp(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true });
}

// ---- Path values ----

/** Characters that mean something in a path, or to a template, or that no path may carry as they are. */
const SPECIAL = 'a/b?c#d%20e+f;g=h&i$&j~k l!m\'n(o)p*q:r@s\\t中é🙂..';

/** Sends special characters in every path value; nothing where the operation takes none. */
export async function sendSpecialPath(operation: AnyOperation): Promise<string[]> {
  const values = {
    project_id: PROJECT,
    instance_id: GATEWAY,
    ...Object.fromEntries(Object.keys(givenPath(operation, pathValues(operation))).map((name) => [name, SPECIAL])),
  };
  if (!Object.values(values).includes(SPECIAL)) return [];
  recorder.answer = { status: 200, body: {} };
  await sendCall(
    operation,
    { ...inputOf(operation), path: givenPath(operation, values) },
    { validation: { requests: 'off', responses: 'off' } },
  );
  const { path } = recorder.take();
  const wanted = pathOf(operation.path, values);
  return path === wanted ? [] : [`path: expected ${wanted}, sent ${path}`];
}

// ---- The reference's examples ----

/**
 * Sends every example of a request, and has every example of an answer come back; those that are known not to fit their
 * description are left out.
 */
export async function sendExamples(
  operation: AnyOperation,
  documented: Documented,
  unfit: ReadonlySet<string>,
): Promise<Reading[]> {
  const readings: Reading[] = [];
  const add = async (place: string, run: () => Promise<string[]>): Promise<void> => {
    const faults = unfit.has(place) ? [] : await run();
    readings.push({ place, differences: faults.map((differs) => ({ operation: operation.id, place, differs })) });
  };
  for (const [i, example] of documented.examples.request.entries())
    await add(`example request ${i + 1}`, () => sendExample(operation, example));
  for (const [status, examples] of Object.entries(documented.examples.response)) {
    for (const [i, example] of examples.entries())
      await add(`example response ${status} ${i + 1}`, () => answerExample(operation, Number(status), example));
  }
  return readings;
}

const pathValues = (operation: AnyOperation): Record<string, string> =>
  Object.fromEntries(
    [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
      const limits = operation.pathLimits?.[name]?.spec;
      return [
        name,
        name === 'project_id'
          ? PROJECT
          : name === 'instance_id'
            ? GATEWAY
            : limits?.type === 'oneOf'
              ? String(limits.values[0])
              : `5f918d104dc84480a75166ba99efff21`,
      ];
    }),
  );
function inputOf(operation: AnyOperation, example?: unknown): CallInput {
  const body = example as object | undefined;
  return {
    path: givenPath(operation, pathValues(operation)),
    ...(operation.query && { query: smallest(operation.query.object) }),
    ...(operation.body && { body: body ?? smallest(operation.body.object) }),
    ...(operation.form && {
      form: { ...(body ?? smallest(operation.form.object)), file_name: { content: '{}', name: fileName(body) } },
    }),
  };
}
const fileName = (form: object | undefined): string =>
  form && 'file_name' in form ? String(form.file_name) : 'apis.json';

async function sendExample(operation: AnyOperation, example: unknown): Promise<string[]> {
  recorder.answer = { status: 200, body: {} };
  try {
    await sendCall(operation, inputOf(operation, example), { validation: { responses: 'off' } });
  } catch (error) {
    recorder.sent.splice(0);
    return [`not sent: ${String(error)}`];
  }
  const query = new URLSearchParams(
    operation.query ? (smallest(operation.query.object) as Record<string, string>) : {},
  ).toString();
  const expected = { method: operation.method, path: pathOf(operation.path, pathValues(operation)), query };
  return faultsOf(
    recorder.take(),
    operation.form
      ? { ...expected, multipart: partsOfExample(example as Record<string, unknown>) }
      : { ...expected, body: example },
  );
}
const partsOfExample = (form: Readonly<Record<string, unknown>>): NonNullable<Wire['multipart']> =>
  Object.entries(form).map(([name, value]) =>
    name === 'file_name'
      ? { name, filename: String(value), content_type: 'application/json', value: '{}' }
      : { name, filename: null, content_type: null, value: String(value) },
  );

async function answerExample(operation: AnyOperation, status: number, example: unknown): Promise<string[]> {
  recorder.answer = { status, body: example };
  const call = sendCall(operation, inputOf(operation), { validation: { requests: 'off' } });
  const outcome = await Promise.resolve(call).then((data: unknown) => ({ data }), (error: unknown) => ({ error }));
  recorder.sent.splice(0);
  return status < 300 ? successFaults(operation, example, outcome) : refusalFaults(status, example, outcome);
}
type Outcome = { readonly data: unknown } | { readonly error: unknown };
function successFaults({ response }: AnyOperation, example: unknown, outcome: Outcome): string[] {
  if ('error' in outcome) return [`refused: ${String(outcome.error)}`];
  const wanted = structuredClone(example);
  if (response && response !== Download) normalize((response as { readonly object: ObjectSpec }).object, wanted);
  return isDeepStrictEqual(outcome.data, wanted) ? [] : [`expected ${inWords(wanted)}, got ${inWords(outcome.data)}`];
}
function refusalFaults(status: number, example: unknown, outcome: Outcome): string[] {
  if (!('error' in outcome)) return ['the refusal came as a success'];
  if (!(outcome.error instanceof ApigServiceError))
    return [`the refusal is not an ApigServiceError but ${String(outcome.error)}`];
  // One example (3.25.3, 500) has a code and no text.
  const { error_code: code, error_msg: message = 'no reason given' } = example as {
    readonly error_code: string;
    readonly error_msg?: string;
  };
  const { error } = outcome;
  const found = { status: error.status, code: error.code, message: error.serverMessage };
  return isDeepStrictEqual(found, { status, code, message })
    ? []
    : [`expected ${status} ${code} ${message}, got ${inWords(found)}`];
}
