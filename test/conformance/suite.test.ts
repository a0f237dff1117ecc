/** The suite itself: whatever is changed in a description, it finds. */
import { describe, expect, it } from 'vitest';
import { type AnyOperation, errorStatusesOf } from '../../src/schema/operation.js';
import type { FieldSpec, ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { compareAll } from './compare.js';
import { documentation, keyOf } from './documented.js';
import { surface } from './fixtures.js';
import { tryLimits } from './limits.js';
import { wireOperations } from './wire-operations.js';
import { type Difference, inWords } from './report.js';

const idsByKey = new Map(Object.entries(surface).map(([id, entry]) => [keyOf(entry), id]));
const documents = documentation((key) => idsByKey.get(key) ?? '');
const differences = (operation: AnyOperation): Difference[] =>
  compareAll([operation], (o) => documents.get(keyOf(o))).differences;

/** A changed description, where it was changed and how. */
interface Mutant<T> {
  readonly place: string;
  readonly change: string;
  readonly changed: T;
}

function* specMutants(place: string, spec: Spec, strictly: boolean): Generator<Mutant<Spec>> {
  const other: Spec = spec.type === 'bool' ? { type: 'text' } : { type: 'bool' };
  yield { place, change: `another type than ${spec.type}`, changed: other };
  if (strictly) yield* limitMutants(place, spec);
  if (spec.type === 'oneOf') {
    // An answer may know values of other places beside those documented here.
    if (strictly) yield { place, change: 'a value less', changed: { ...spec, values: spec.values.slice(0, -1) } };
    else
      yield {
        place,
        change: 'none of its values',
        changed: { ...spec, values: [typeof spec.values[0] === 'number' ? 4711 : 'x4711'] },
      };
    yield {
      place,
      change: 'a value more',
      changed: { ...spec, values: [...spec.values, typeof spec.values[0] === 'number' ? 4711 : 'x4711'] },
    };
  }
  if (spec.type === 'list')
    for (const mutant of specMutants(`${place}[]`, spec.of, strictly))
      yield { ...mutant, changed: { ...spec, of: mutant.changed } };
  if (spec.type === 'dict')
    for (const mutant of specMutants(`${place}{}`, spec.of, strictly))
      yield { ...mutant, changed: { ...spec, of: mutant.changed } };
  if (spec.type === 'one')
    for (const mutant of objectMutants(place, spec.of)) yield { ...mutant, changed: { ...spec, of: mutant.changed } };
}
function* limitMutants(place: string, spec: Spec): Generator<Mutant<Spec>> {
  if (spec.type === 'text' || spec.type === 'int' || spec.type === 'num' || spec.type === 'list') {
    yield { place, change: 'another maximum', changed: { ...spec, max: (spec.max ?? 10) + 1 } };
    yield { place, change: 'another minimum', changed: { ...spec, min: (spec.min ?? 10) + 1 } };
  }
  if (spec.type === 'text') {
    yield {
      place,
      change: 'another pattern',
      changed: { ...spec, pattern: new RegExp(`${spec.pattern?.source ?? '^'}x?`, 'u') },
    };
    yield {
      place,
      change: 'another excluded pattern',
      changed: { ...spec, not: new RegExp(`${spec.not?.source ?? '^'}x?`, 'u') },
    };
    yield { place, change: 'another number of bytes', changed: { ...spec, maxBytes: (spec.maxBytes ?? 10) + 1 } };
  }
  if (spec.type === 'int')
    yield { place, change: 'another excluded value', changed: { ...spec, not: [...(spec.not ?? []), 4711] } };
  if (spec.type === 'dict')
    yield {
      place,
      change: 'another limit of its keys',
      changed: { ...spec, keys: { ...spec.keys, max: (spec.keys?.max ?? 10) + 1 } },
    };
}
/** Objects stand in many places; each is changed at the first. */
const changedOnes = new Set<ObjectSpec>();
function* objectMutants(place: string, object: ObjectSpec): Generator<Mutant<ObjectSpec>> {
  if (changedOnes.has(object)) return;
  changedOnes.add(object);
  const strictly = object.direction === 'in';
  const withField = (name: string, field: FieldSpec): ObjectSpec => ({
    ...object,
    fields: { ...object.fields, [name]: field },
  });
  yield { place, change: 'a field more', changed: withField('nobody_knows_it', { spec: { type: 'text' } }) };
  yield { place, change: 'the other direction', changed: { ...object, direction: strictly ? 'out' : 'in' } };
  for (const [name, field] of Object.entries(object.fields)) {
    const at = `${place}.${name}`;
    yield {
      place: at,
      change: 'left out',
      changed: {
        ...object,
        fields: Object.fromEntries(Object.entries(object.fields).filter(([other]) => other !== name)),
      },
    };
    if (strictly)
      yield {
        place: at,
        change: 'the other way required',
        changed: withField(name, field.required ? { spec: field.spec } : { ...field, required: true }),
      };
    for (const mutant of specMutants(at, field.spec, strictly))
      yield { ...mutant, changed: withField(name, { ...field, spec: mutant.changed }) };
  }
}
function* operationMutants(operation: AnyOperation): Generator<Mutant<AnyOperation>> {
  yield {
    place: 'errorStatuses',
    change: 'one more',
    changed: { ...operation, errorStatuses: [...errorStatusesOf(operation), 418] },
  };
  yield {
    place: 'actions',
    change: 'one more',
    changed: { ...operation, actions: [...operation.actions, 'apig:nothing:do'] },
  };
  yield { place: 'section', change: 'another', changed: { ...operation, section: '9.9.9' } };
  yield { place: 'path', change: 'another', changed: { ...operation, path: `${operation.path}/x` } };
  yield {
    place: 'path',
    change: 'a limit',
    changed: { ...operation, pathLimits: { project_id: { spec: { type: 'text', max: 3 }, '~in': '', '~out': '' } } },
  };
  for (const part of ['query', 'body', 'form', 'response'] as const) {
    const description = operation[part];
    if (!description || !('object' in description)) continue;
    yield {
      place: part,
      change: 'left out',
      changed: Object.fromEntries(Object.entries(operation).filter(([key]) => key !== part)) as unknown as AnyOperation,
    };
    for (const mutant of objectMutants(part, description.object))
      yield { ...mutant, changed: { ...operation, [part]: { object: mutant.changed, fields: description.fields } } };
  }
}

/** An object, and all that it holds, without its rules. */
function withoutRules({ direction, fields, always }: ObjectSpec): ObjectSpec {
  const plain = (spec: Spec): Spec => {
    if (spec.type === 'one') return { ...spec, of: withoutRules(spec.of) };
    return spec.type === 'list' || spec.type === 'dict' ? { ...spec, of: plain(spec.of) } : spec;
  };
  return {
    direction,
    always,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, { ...field, spec: plain(field.spec) }]),
    ),
  };
}

/** Fields of answers that are documented as anything: their type is free. */
const FREE = new Set([
  'instances.get response.listeners',
  'instances.update response.listeners',
  'instances.enableEgress response.bandwidthSize',
  'instances.updateEgress response.bandwidthSize',
]);

describe('the suite', () => {
  it('finds every change of every description', { timeout: 120_000 }, () => {
    const missed: string[] = [];
    let tried = 0;
    for (const operation of wireOperations) {
      const before = differences(operation);
      const known = before.map(inWords);
      // Answers share objects: what is documented at another operation only cannot be judged here.
      const elsewhere = before.filter((d) => d.differs === 'documented nowhere').map((d) => d.place);
      for (const { place, change, changed } of operationMutants(operation)) {
        if (elsewhere.some((p) => place === p || place.startsWith(`${p}[`) || place.startsWith(`${p}.`)) || FREE.has(`${operation.id} ${place}`)) continue;
        tried++;
        const after = differences(changed).map(inWords);
        if (after.every((d) => known.includes(d))) missed.push(`${operation.id} ${place}: ${change}`);
      }
    }
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(5_000);
  });
  it('finds every missing limit that depends on another field', () => {
    const limited = wireOperations.flatMap((operation) => {
      const documented = documents.get(keyOf(operation));
      return documented && documented.limitsBy.length + documented.requiredWhen.length > 0
        ? [{ operation, documented }]
        : [];
    });
    expect(limited.map(({ operation }) => operation.id)).toEqual([
      'acls.create',
      'acls.update',
      'apis.create',
      'apis.update',
      'signatureKeys.create',
      'signatureKeys.update',
    ]);
    for (const { operation, documented } of limited) {
      const object = operation.body && withoutRules(operation.body.object);
      const { differences: found } = tryLimits(
        { ...operation, ...(object && { body: { object, fields: {} } }) },
        documented,
      );
      const wanted = [...documented.limitsBy, ...documented.requiredWhen].map(
        ({ place, field }) => `${place}.${field}`,
      );
      expect(new Set(found.map((d) => d.place))).toEqual(new Set(wanted));
    }
  });
});
