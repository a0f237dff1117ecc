/**
 * Every limit of the API reference, by raw requests: a value that breaks it is rejected with the code that the table of
 * error codes has for that. What the client's descriptions say is not asked.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operations } from '../../src/operations.js';
import { checkerOf } from '../../src/schema/engine.js';
import type { AnyOperation } from '../../src/schema/operation.js';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { breachOf } from '../../src/testing/limits.js';
import { isRecord } from '../../src/values.js';
import { type DocField, type DocOperation, reference } from '../conformance/fixtures.js';
import { Bench } from './support.js';

/** A request with one wrong value, and what must come of it. */
interface Row {
  readonly section: string;
  readonly what: string;
  readonly operation: DocOperation;
  readonly body: unknown;
  readonly expected: readonly [code: string, name: string];
}
type Broken = readonly [what: string, value: unknown, code: string];

/** Values that break the limits of a field, one limit each. */
function brokenValues(field: DocField): Broken[] {
  const { minimum, maximum, min_length = 0, max_length, pattern, enum: known, required, array_length } = field;
  const rows: Broken[] = [];
  const add = (what: string, value: unknown, code: string) => void rows.push([what, value, code]);
  if (required === true) add('absent', undefined, 'APIG.2001');
  if (field.type === 'Integer') {
    if (minimum !== undefined) add('too small', minimum - 1, numberCode(field, 'APIG.2002'));
    if (maximum !== undefined) add('too large', maximum + 1, numberCode(field, 'APIG.2003'));
    if (known) add('none of the numbers', 999, 'APIG.2004');
  } else if (field.type === 'String') {
    if (min_length > 1) add('too short', 'a'.repeat(min_length - 1), 'APIG.2005');
    if (max_length !== undefined) add('too long', 'a'.repeat(max_length + 1), 'APIG.2006');
    const odd = '<'.repeat(Math.max(min_length, 1));
    if (pattern !== undefined && !new RegExp(pattern, 'u').test(odd)) add('malformed', odd, 'APIG.2011');
    if (known) add('none of the words', 'nonsense', 'APIG.2011');
  } else if (field.type.startsWith('Array') && array_length) {
    if (array_length[0] > 0 && required === true) add('empty', [], 'APIG.2001');
    add('too many', Array.from({ length: array_length[1] + 1 }, () => 'x'), 'APIG.2006');
  }
  return rows;
}
/** The reference has an example of a weight, and the table has a code for ports. */
function numberCode({ name }: DocField, code: string): string {
  if (name.endsWith('weight')) return 'APIG.2004';
  return name.endsWith('port') ? 'APIG.2025' : code;
}

/** The example of an operation with one value in the place of another, for each limit of each field that it has. */
function* rowsOf(operation: DocOperation): Generator<Row> {
  const [example] = operation.examples.request;
  if (!isRecord(example)) return;
  for (const [at, field, holder] of fieldsIn(operation, operation.params.body ?? [], example, [])) {
    // Fields that are not supported yet are not in the package either.
    if ('unsupported' in field || field.type === 'File') continue;
    for (const [what, value, code] of brokenValues(field)) {
      if (what === 'absent' && holder[field.name] === undefined) continue;
      const path = [...at, field.name];
      yield {
        section: operation.section, what: `${path.join('.')} ${what}`, operation,
        body: replaced(example, path, value), expected: [codeOf(operation, field, what, code), field.name],
      };
    }
  }
}
type Place = readonly [at: readonly string[], field: DocField, holder: Record<string, unknown>];
function* fieldsIn(
  operation: DocOperation, fields: readonly DocField[], holder: Record<string, unknown>, at: readonly string[],
): Generator<Place> {
  for (const field of fields) {
    yield [at, field, holder];
    const name = /(?:Array of )?(\w+) objects?$/.exec(field.type)?.[1];
    const inner = name === undefined ? undefined : operation.objects.request?.[name];
    const held = holder[field.name];
    const isList = Array.isArray(held);
    const next: unknown = isList ? held[0] : held;
    if (inner && isRecord(next)) yield* fieldsIn(operation, inner, next, [...at, field.name, ...(isList ? ['0'] : [])]);
  }
}
function replaced(value: unknown, [key = '', ...rest]: readonly string[], by: unknown): unknown {
  if (Array.isArray(value))
    return value.map((item: unknown, i) => (String(i) === key ? replaced(item, rest, by) : item));
  const record = isRecord(value) ? value : {};
  return { ...record, [key]: rest.length === 0 ? by : replaced(record[key], rest, by) };
}

/** Operations on gateways themselves have codes of their own. */
function codeOf({ path }: DocOperation, { name }: DocField, what: string, code: string): string {
  if (!/\/apigw\/(instances(\/\{instance_id\}(\/[a-z-]*eip|\/postpaid-resize|\/instance-tags\/action)?)?|instances\/prepay.*)$/.test(path)) {
    if (path.endsWith('/apis/debug/{api_id}') && name === 'path' && what !== 'absent') return 'APIG.2030';
    return name === 'url_domain' && path.endsWith('/domains') && what !== 'absent' ? 'APIG.2024' : code;
  }
  if (name === 'tags' && what === 'too many') return 'APIC.7402';
  if (name.startsWith('maintain_') && what === 'malformed') return 'APIC.7235';
  if (name === 'spec_id' && what === 'none of the words') return 'APIC.7301';
  return name === 'available_zone_ids' && what === 'absent' ? 'APIC.7238' : 'APIC.7211';
}

describe('a limit of the API reference', () => {
  const bench = new Bench();
  const rows = reference.operations.flatMap((operation) => [...rowsOf(operation)]);
  /** A path without IDs of objects: values are looked at before objects are looked for. */
  const pathOf = ({ path, params: { query = [] } }: DocOperation): string => path
    .replace('{project_id}', LOCAL_DEFAULTS.projectId).replace('{instance_id}', LOCAL_DEFAULTS.instanceId)
    .replace('{response_type}', 'THROTTLED').replace(/\{\w+\}/g, 'none')
    + (query.some(({ name }) => name === 'action') ? '?action=online' : '');

  test.each(rows.map((row) => [row.section, row.what, row] as const))('is kept in section %s: %s', async (_, __, { operation, body, expected: [code, name] }) => {
    const [, found, message] = await bench.refusal(operation.method, pathOf(operation), body);
    expect(found).toBe(code);
    if (/^APIG\.20(0[1-7]|11|25)$/.test(code)) expect(message).toContain(`parameterName:${name}. `);
    if (code === 'APIC.7211') expect(message).toContain(`parameter name[${name}]`);
  });
  test('is tried for every field that an example has', () => {
    expect(rows.length).toBeGreaterThan(600);
    const codes = new Set(rows.map(({ expected: [code] }) => code));
    expect([...codes].sort()).toEqual([
      'APIC.7211', 'APIC.7235', 'APIC.7238', 'APIC.7301', 'APIC.7402', 'APIG.2001', 'APIG.2002', 'APIG.2003',
      'APIG.2004', 'APIG.2005', 'APIG.2006', 'APIG.2011', 'APIG.2024', 'APIG.2025', 'APIG.2030',
    ]);
  });
});

describe('the limits that the local gateway reads from descriptions', () => {
  const objects = Object.values<AnyOperation>(operations).flatMap(({ body }) => (body ? [body.object] : []));
  const scalar = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 70 }), fc.integer({ min: -2, max: 70_000 }), fc.double(), fc.boolean(),
    fc.constant(null),
  );
  /** Values of about the described form. */
  const near = (spec: Spec, depth = 0): fc.Arbitrary<unknown> => {
    const right = ((): fc.Arbitrary<unknown> => {
      if (spec.type === 'oneOf') return fc.constantFrom<string | number>(...spec.values);
      if (spec.type === 'one' && depth < 3) return nearObject(spec.of, depth + 1);
      if (spec.type === 'list') return fc.array(near(spec.of, depth + 1), { maxLength: 3 });
      if (spec.type === 'dict') return fc.dictionary(fc.string({ maxLength: 5 }), near(spec.of, depth + 1), { maxKeys: 2 });
      if (spec.type === 'either') return fc.oneof(...spec.of.map((kind) => near(kind, depth + 1)));
      return scalar;
    })();
    return fc.oneof({ weight: 12, arbitrary: right }, scalar);
  };
  const nearObject = ({ fields }: ObjectSpec, depth = 0): fc.Arbitrary<Record<string, unknown>> =>
    fc.record(
      Object.fromEntries(Object.entries(fields).map(([name, { spec }]) => [name, near(spec, depth)])),
      { requiredKeys: [] },
    );
  /** Rules between fields are not limits. */
  const withoutRules = ({ fields }: ObjectSpec): ObjectSpec => ({
    direction: 'in', always: [],
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, { ...field, spec: plain(field.spec) }]),
    ),
  });
  const plain = (spec: Spec): Spec => {
    if (spec.type === 'one') return { ...spec, of: withoutRules(spec.of) };
    return spec.type === 'list' || spec.type === 'dict' ? { ...spec, of: plain(spec.of) } : spec;
  };

  test('are those that the client keeps', () => {
    fc.assert(fc.property(
      fc.constantFrom(...objects).chain((object) => fc.tuple(fc.constant(object), nearObject(object))),
      ([object, value]) => {
        const flat = withoutRules(object);
        const issues = checkerOf(flat).issues(value).map(({ path }) => path.join('.'));
        const breach = breachOf(flat, value);
        if (breach) expect(issues).toContain(breach.path.join('.'));
        else expect(issues).toEqual([]);
      },
    ), { numRuns: 2000 });
  });
});
