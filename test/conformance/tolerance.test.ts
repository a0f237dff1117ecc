/**
 * What every answer may do: leave out or null what is not certain, hold more fields and other values than are known,
 * and leave texts empty. And what none may: lack what is certain, or hold it in another type. Tried at every field of
 * every documented answer.
 */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Download } from '../../src/schema/download.js';
import { ApigResponseValidationError } from '../../src/errors.js';
import type { AnyOperation } from '../../src/schema/operation.js';
import type { FieldSpec, ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { operations } from '../../src/operations.js';
import { keyOf } from './documented.js';
import { reference } from './fixtures.js';
import { clientOf, Recorder } from './recorder.js';

type Path = readonly (string | number)[];
type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recorder = new Recorder();
const client = clientOf(recorder, { validation: { requests: 'off', responses: 'error' } });
/** What the operation makes of an answer: the data, or the error. */
async function outcomeOf(operation: AnyOperation, answer: unknown): Promise<unknown> {
  recorder.answer = { status: 200, body: answer };
  const path = Object.fromEntries([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'x']));
  const data: unknown = await client.send(operation, { path }).then(undefined, (error: unknown) => error);
  recorder.take();
  return data;
}

// ---- Answers to try ----

/** A value for every field, as a gateway that leaves nothing out would answer. */
function whole(spec: Spec): unknown {
  switch (spec.type) {
    case 'text':
      return 'some text';
    case 'int':
    case 'num':
      return 7;
    case 'bool':
      return false;
    case 'any':
    case 'file':
      return { free: null };
    case 'oneOf':
      return spec.values[0];
    case 'either':
      return spec.of[0] && whole(spec.of[0]);
    case 'one':
      return Object.fromEntries(
        Object.entries(spec.of.fields).map(([name, field]: [string, FieldSpec]) => [name, whole(field.spec)]),
      );
    case 'list':
      return [whole(spec.of)];
    case 'dict':
      return { some: whole(spec.of) };
  }
}
/** Known nulls are not what a caller sees; the examples hold some. */
function seen(spec: Spec, value: unknown): unknown {
  if (spec.type === 'one' && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).flatMap(([name, held]) => {
      const known = spec.of.fields[name]?.spec;
      if (!known) return [[name, held]];
      if (held === null && known.type !== 'any') return known.type === 'list' ? [[name, []]] : [];
      return [[name, seen(known, held)]];
    }));
  }
  return spec.type === 'list' && Array.isArray(value) ? value.map((item) => seen(spec.of, item)) : value;
}

// ---- What is changed in them ----

/** A changed answer: what the caller must see, or where the error must lie. */
interface Variant {
  readonly what: string;
  readonly answer: unknown;
  readonly seen?: unknown;
  readonly fault?: Path;
}
/** One field of an answer, where it stands and what is known of it. */
interface Place {
  readonly path: Path;
  readonly name: string;
  readonly field: FieldSpec;
  readonly certain: boolean;
}

/** All fields that an answer holds; of a list, those of its first item. */
function* placesIn(object: ObjectSpec, value: unknown, path: Path = []): Generator<Place> {
  if (!isRecord(value)) return;
  for (const [name, field] of Object.entries(object.fields)) {
    if (value[name] === undefined || value[name] === null) continue;
    yield { path, name, field, certain: object.always.includes(name) };
    yield* placesUnder(field.spec, value[name], [...path, name]);
  }
}
function* placesUnder(spec: Spec, value: unknown, path: Path): Generator<Place> {
  if (spec.type === 'one') yield* placesIn(spec.of, value, path);
  else if (spec.type === 'list' && Array.isArray(value) && value.length > 0)
    yield* placesUnder(spec.of, value[0], [...path, 0]);
  else if (spec.type === 'dict' && isRecord(value))
    for (const [key, held] of Object.entries(value).slice(0, 1)) yield* placesUnder(spec.of, held, [...path, key]);
}
/** A copy in which the object at a path was changed. */
function changed(answer: unknown, path: Path, change: (object: Json) => void): unknown {
  const copy = structuredClone(answer);
  let at: unknown = copy;
  for (const step of path) at = (at as Json)[step]; // the path was found in the answer
  change(at as Json);
  return copy;
}

const NEW = 'newer_than_the_package';
/** A value of another type, or none where any would do. */
function foreign(spec: Spec): unknown {
  switch (spec.type) {
    case 'text': return 7;
    case 'int': case 'num': return '7';
    case 'bool': return 'false';
    case 'oneOf': return typeof spec.values[0] === 'number' ? '7' : 7;
    case 'one': case 'dict': return ['a list'];
    case 'list': return { an: 'object' };
    case 'either': case 'any': case 'file': return undefined;
  }
}
const isListed = (spec: Spec): boolean => spec.type === 'list' || (spec.type === 'either' && spec.of[0]?.type === 'list');
/** A field that is absent, or null. */
function* lesserVariants(answer: unknown, { path, name, field: { spec }, certain }: Place): Generator<Variant> {
  const set = (value: unknown): unknown => changed(answer, path, (object) => { object[name] = value; });
  const left = changed(answer, path, (object) => { delete object[name]; });
  const place = [...path, name];
  yield certain ? { what: 'absent', answer: left, fault: place } : { what: 'absent', answer: left, seen: left };
  if (spec.type === 'any') yield { what: 'null', answer: set(null), seen: set(null) };
  // A list that is null is empty, wherever it stands.
  else if (isListed(spec)) yield { what: 'null', answer: set(null), seen: set([]) };
  else if (!certain) yield { what: 'null', answer: set(null), seen: left };
  else yield { what: 'null', answer: set(null), fault: place };
}
/** A field with another value. */
function* otherVariants(answer: unknown, { path, name, field: { spec } }: Place): Generator<Variant> {
  const set = (value: unknown): unknown => changed(answer, path, (object) => { object[name] = value; });
  if (spec.type === 'oneOf')
    for (const value of typeof spec.values[0] === 'number' ? [4711, 0] : [NEW, ''])
      yield { what: `value ${value}`, answer: set(value), seen: set(value) };
  if (spec.type === 'text') yield { what: 'an empty text', answer: set(''), seen: set('') };
  if (spec.type === 'list') yield { what: 'an empty list', answer: set([]), seen: set([]) };
  const other = foreign(spec);
  if (other !== undefined) yield { what: `another type than ${spec.type}`, answer: set(other), fault: [...path, name] };
}
/** Every object of the answer with a field that nobody knows. */
function extended(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(extended);
  return isRecord(answer)
    ? {
        ...Object.fromEntries(Object.entries(answer).map(([key, held]) => [key, extended(held)])),
        [NEW]: { of: [null, 1] },
      }
    : answer;
}
/** Whether further names in an object are fields, and not keys of a map that has values of one type. */
const hasMaps = (spec: Spec, inside = new Set<ObjectSpec>()): boolean =>
  spec.type === 'dict'
  || (spec.type === 'list' && hasMaps(spec.of, inside))
  || (spec.type === 'one'
    && !inside.has(spec.of)
    && Object.values(spec.of.fields).some((field) => hasMaps(field.spec, inside.add(spec.of))));

// ---- The comparison ----

/** What of a variant did not go as it must. */
async function faultsOf(operation: AnyOperation, variant: Variant): Promise<string[]> {
  const outcome = await outcomeOf(operation, variant.answer);
  if (!variant.fault) {
    if (isDeepStrictEqual(outcome, variant.seen)) return [];
    return [outcome instanceof Error ? outcome.message : `came as ${JSON.stringify(outcome)}`];
  }
  if (!(outcome instanceof ApigResponseValidationError)) return ['was accepted'];
  const faults = outcome.issues.map((issue) => issue.path.join('.'));
  const asked = variant.fault.join('.');
  return [
    ...(faults.join() === asked ? [] : [`the error lies at ${faults.join()}`]),
    ...(isDeepStrictEqual(outcome.body, variant.answer) ? [] : ['the error lacks the answer']),
  ];
}
const tried = new Set<FieldSpec>();
let variants = 0;
async function tryAnswer(
  operation: AnyOperation,
  object: ObjectSpec,
  answer: unknown,
  documented: boolean,
): Promise<string[]> {
  const spec: Spec = { type: 'one', of: object };
  const clean = seen(spec, answer);
  const found: string[] = [];
  const run = async (at: string, variant: Variant): Promise<void> => {
    variants++;
    for (const fault of await faultsOf(operation, variant)) found.push(`${at}, ${variant.what}: ${fault}`);
  };
  await run('all', { what: 'as it is', answer, seen: clean });
  if (!hasMaps(spec)) await run('all', { what: 'with more fields', answer: extended(clean), seen: extended(clean) });
  for (const place of placesIn(object, clean)) {
    // Many operations share their objects: one of them is enough to try all that a field may hold.
    if (!documented && tried.has(place.field)) continue;
    tried.add(place.field);
    const at = [...place.path, place.name].join('.');
    for (const variant of lesserVariants(clean, place)) await run(at, variant);
    if (!documented) for (const variant of otherVariants(clean, place)) await run(at, variant);
  }
  return found;
}

const all: readonly AnyOperation[] = Object.values<AnyOperation>(operations);
const described = (operation: AnyOperation): ObjectSpec | undefined => {
  const { response } = operation;
  return response === undefined || response === Download || !('object' in response) ? undefined : response.object;
};
const answering = all.flatMap((operation) => {
  const object = described(operation);
  return object ? [[operation.id, operation, object] as const] : [];
});
const examples = new Map(
  reference.operations.map((documented) => [
    keyOf(documented),
    Object.entries(documented.examples.response).flatMap(([status, list]) => (status.startsWith('2') ? list : [])),
  ]),
);

describe('a response with every known field', () => {
  it.for(answering)('is accepted: %s', async ([, operation, object]) => {
    expect(await tryAnswer(operation, object, whole({ type: 'one', of: object }), false)).toEqual([]);
  });
});
describe('a documented response', () => {
  it.for(answering.filter(([, operation]) => (examples.get(keyOf(operation)) ?? []).length > 0))(
    'is accepted: %s',
    async ([, operation, object]) => {
      for (const example of examples.get(keyOf(operation)) ?? [])
        expect(await tryAnswer(operation, object, example, true)).toEqual([]);
    },
  );
  it('is tried in many ways', () => {
    expect(variants).toBeGreaterThan(8_000);
  });
});
