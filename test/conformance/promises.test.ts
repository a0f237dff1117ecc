/** The fields that callers can rely on: what every documented response has, and nothing that real ones leave out. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AnyOperation, operations } from '../../src/operations.js';
import { Download } from '../../src/schema/download.js';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { isRecord } from '../../src/values.js';
import { type DocOperation, reference } from './fixtures.js';
import { clientOf, Recorder } from './recorder.js';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
interface Promised {
  readonly always: readonly string[];
  readonly evidence?: string;
}
const promised = read('promises.json') as Readonly<Record<string, Promised>>;
interface NotPromised {
  readonly at: string;
  readonly absent?: readonly string[];
  readonly null?: readonly string[];
  readonly evidence: string;
}
const notPromised = read('not-promised.json') as readonly NotPromised[];

const answering = Object.values<AnyOperation>(operations)
  .filter(({ response }) => response !== undefined && response !== Download)
  .sort((a, b) => (a.id < b.id ? -1 : 1));
const answerOf = ({ response }: AnyOperation): ObjectSpec => (response as { readonly object: ObjectSpec }).object;

type Seeing = (object: ObjectSpec, place: string, value: unknown) => void;
/** Calls back for an object and for each inside it, with the values that a response has there. */
function visit(object: ObjectSpec, place: string, value: unknown, see: Seeing) {
  see(object, place, value);
  for (const [name, { spec }] of Object.entries(object.fields))
    visitSpec(spec, `${place}.${name}`, isRecord(value) ? value[name] : undefined, see);
}
function visitSpec(spec: Spec, place: string, value: unknown, see: Seeing) {
  if (spec.type === 'one') visit(spec.of, place, value, see);
  if (spec.type === 'list')
    for (const item of Array.isArray(value) && value.length > 0 ? value : [undefined])
      visitSpec(spec.of, `${place}[]`, item, see);
  if (spec.type === 'dict')
    for (const held of isRecord(value) ? Object.values(value) : [undefined]) visitSpec(spec.of, `${place}{}`, held, see);
}

const placeOf = new Map<ObjectSpec, string>();
for (const operation of answering)
  visit(answerOf(operation), operation.id, undefined, (object, place) => {
    if (!placeOf.has(object)) placeOf.set(object, place);
  });

const documentedOf = (operation: AnyOperation): DocOperation[] =>
  reference.operations.filter(({ section, method }) => section === operation.section && method === operation.method);
const successesOf = (operation: AnyOperation): unknown[] =>
  documentedOf(operation).flatMap(({ examples }) =>
    Object.entries(examples.response).flatMap(([status, bodies]) => (status.startsWith('2') ? [...bodies] : [])));

/** All values that documented examples have for each object. */
const shown = new Map<ObjectSpec, Record<string, unknown>[]>();
for (const operation of answering)
  for (const body of successesOf(operation))
    visit(answerOf(operation), operation.id, body, (object, _, value) => {
      if (isRecord(value)) shown.set(object, [...(shown.get(object) ?? []), value]);
    });

describe('what responses promise', () => {
  it('is what the list of promises has, no more and no less', () => {
    const declared = [...placeOf].filter(([{ always }]) => always.length > 0).map(([{ always }, at]) => [at, always]);
    expect(Object.fromEntries(declared)).toEqual(
      Object.fromEntries(Object.entries(promised).map(([at, { always }]) => [at, always])),
    );
    expect(declared.length).toBeGreaterThanOrEqual(116);
  });

  it.each([...placeOf].filter(([{ always }]) => always.length > 0).map(([object, at]) => [at, object] as const))(
    'is in every documented example, or has evidence of its own: %s',
    (at, object) => {
      const examples = shown.get(object) ?? [];
      const lacking = object.always.filter((name) => examples.some((example) => (example[name] ?? null) === null));
      expect(lacking).toEqual([]);
      // Evidence is for what no example shows.
      expect(promised[at]?.evidence === undefined).toBe(examples.length > 0);
    },
  );

  it('includes the ID of everything that can be read by its ID', () => {
    const whole = answering.filter(({ method, path, items }) =>
      method === 'GET' && items === undefined && /\/\{(?!instance_id)\w+\}$/.test(path));
    const vague = whole.filter((operation) => !answerOf(operation).always.some((name) => /(^|_)id$/.test(name)));
    // One is a map by types, and the reference shows the other one without an ID.
    expect(vague.map(({ id }) => id)).toEqual(['groups.domains.getCertificate', 'groups.gatewayResponses.getType']);
    expect(whole.length).toBeGreaterThan(15);
  });
});

describe('what real responses leave out', () => {
  const recorder = new Recorder();
  const client = clientOf(recorder, { validation: { requests: 'off', responses: 'error' } });
  it.each(notPromised.map((row) => [row.at, row] as const))('is not missed by a caller of %s', async (id, row) => {
    const operation = answering.find((known) => known.id === id);
    const [example] = operation ? successesOf(operation) : [];
    if (!operation || !isRecord(example)) throw new Error(`The reference has no example of ${id}.`);
    const { absent = [], null: empty = [] } = row;
    const body = {
      ...Object.fromEntries(Object.entries(example).filter(([name]) => !absent.includes(name))),
      ...Object.fromEntries(empty.map((name) => [name, null])),
    };
    recorder.answer = { status: 200, body };
    const path = Object.fromEntries([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'x']));
    const data: unknown = await client.send(operation, { path });
    recorder.take();
    for (const name of [...absent, ...empty]) {
      const list = operation.items === name || answerOf(operation).always.includes(name);
      expect(isRecord(data) ? data[name] : data, name).toEqual(list && empty.includes(name) ? [] : undefined);
    }
    expect(row.evidence).toMatch(/\S{10}/);
  });
});
