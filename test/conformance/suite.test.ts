/** The suite itself: whatever is changed in a description, it finds. */
import { describe, expect, it } from 'vitest';
import type { AnyOperation } from '../../src/operations.js';
import { operations } from '../../src/operations.js';
import type { FieldSpec, ObjectSpec, Spec } from '../../src/core/schema.js';
import { compareAll } from './compare.js';
import { documentation, keyOf } from './documented.js';
import { surface } from './fixtures.js';
import { inWords } from './report.js';

const idsByKey = new Map(Object.entries(surface).map(([id, entry]) => [keyOf(entry), id]));
const documents = documentation((key) => idsByKey.get(key) ?? '');
const differences = (operation: AnyOperation): string[] => compareAll([operation], (o) => documents.get(keyOf(o))).differences.map(inWords);

/** A changed object, and what was changed. */
interface Mutant<T> {
  readonly words: string;
  readonly changed: T;
}

function* specMutants(spec: Spec, strictly: boolean): Generator<Mutant<Spec>> {
  const other: Spec = spec.type === 'bool' ? { type: 'text' } : { type: 'bool' };
  yield { words: `another type than ${spec.type}`, changed: other };
  if (strictly) yield* limitMutants(spec);
  if (spec.type === 'oneOf' && spec.values.length > 1) yield { words: 'a value less', changed: { ...spec, values: spec.values.slice(1) } };
  if (spec.type === 'oneOf') yield { words: 'a value more', changed: { ...spec, values: [...spec.values, typeof spec.values[0] === 'number' ? 4711 : 'x4711'] } };
  if (spec.type === 'list' || spec.type === 'dict') for (const { words, changed } of specMutants(spec.of, strictly)) yield { words: `items: ${words}`, changed: { ...spec, of: changed } };
  if (spec.type === 'one') for (const { words, changed } of objectMutants(spec.of)) yield { words: `.${words}`, changed: { ...spec, of: changed } };
}
function* limitMutants(spec: Spec): Generator<Mutant<Spec>> {
  if (spec.type === 'text' || spec.type === 'int' || spec.type === 'num' || spec.type === 'list') {
    yield { words: 'another maximum', changed: { ...spec, max: (spec.max ?? 10) + 1 } };
    yield { words: 'another minimum', changed: { ...spec, min: (spec.min ?? 10) + 1 } };
  }
  if (spec.type === 'text') {
    yield { words: 'another pattern', changed: { ...spec, pattern: new RegExp(`${spec.pattern?.source ?? '^'}x?`, 'u') } };
    yield { words: 'another pattern that is excluded', changed: { ...spec, not: new RegExp(`${spec.not?.source ?? '^'}x?`, 'u') } };
    yield { words: 'another number of bytes', changed: { ...spec, maxBytes: (spec.maxBytes ?? 10) + 1 } };
  }
  if (spec.type === 'int') yield { words: 'another excluded value', changed: { ...spec, not: [...(spec.not ?? []), 4711] } };
  if (spec.type === 'dict') yield { words: 'another limit of its keys', changed: { ...spec, keys: { ...spec.keys, max: (spec.keys?.max ?? 10) + 1 } } };
}
function* objectMutants(object: ObjectSpec): Generator<Mutant<ObjectSpec>> {
  const strictly = object.direction === 'in';
  const withField = (name: string, field: FieldSpec | undefined): ObjectSpec => {
    const { [name]: old, ...rest } = object.fields;
    return { ...object, fields: field ? { ...object.fields, [name]: field } : old ? rest : object.fields };
  };
  yield { words: 'a field more', changed: withField('nobody_knows_it', { spec: { type: 'text' } }) };
  yield { words: 'the other direction', changed: { ...object, direction: strictly ? 'out' : 'in' } };
  for (const [name, field] of Object.entries(object.fields)) {
    yield { words: `${name} missing`, changed: withField(name, undefined) };
    if (strictly) yield { words: `${name} the other way required`, changed: withField(name, field.required ? { spec: field.spec } : { ...field, required: true }) };
    for (const { words, changed } of specMutants(field.spec, strictly)) yield { words: `${name} ${words}`, changed: withField(name, { ...field, spec: changed }) };
  }
}
function* operationMutants(operation: AnyOperation): Generator<Mutant<AnyOperation>> {
  yield { words: 'another status', changed: { ...operation, errorStatuses: [...operation.errorStatuses, 418] } };
  yield { words: 'another action', changed: { ...operation, actions: [...operation.actions, 'apig:nothing:do'] } };
  yield { words: 'another section', changed: { ...operation, section: '9.9.9' } };
  yield { words: 'another path', changed: { ...operation, path: `${operation.path}/x` } };
  yield { words: 'a limit of a path parameter', changed: { ...operation, pathLimits: { project_id: { spec: { type: 'text', max: 3 }, '~in': '', '~out': '' } } } };
  for (const part of ['query', 'body', 'form', 'response'] as const) {
    const description = operation[part];
    if (!description || !('object' in description)) continue;
    const { [part]: _, ...rest } = operation;
    yield { words: `no ${part}`, changed: rest };
    for (const { words, changed } of objectMutants(description.object)) yield { words: `${part}.${words}`, changed: { ...operation, [part]: { object: changed, fields: description.fields } } };
  }
}

/** Changes that are none: a documented value that may be anything, or that is right without a limit of its own. */
function isNone(operation: AnyOperation, words: string): boolean {
  // 3.23.2 and 3.23.3 document `listeners` as an object without fields, and the size of an egress bandwidth is not known to be of one type.
  return /^response\.(listeners|bandwidthSize) another type/.test(words) && operation.id.startsWith('instances.');
}

describe('the suite', () => {
  it('finds every change of every description', { timeout: 120_000 }, () => {
    let tried = 0;
    const missed: string[] = [];
    for (const operation of Object.values<AnyOperation>(operations)) {
      const before = differences(operation);
      for (const { words, changed } of operationMutants(operation)) {
        tried++;
        const after = differences(changed);
        if (after.every((d) => before.includes(d)) && after.length >= before.length && !isNone(operation, words)) missed.push(`${operation.id} ${words}`);
      }
    }
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(10_000);
  });
});
