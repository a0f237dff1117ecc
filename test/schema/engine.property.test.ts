import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkerOf } from '../../src/schema/engine.js';
import { schemaOf } from '../../src/schema/json-schema.js';
import type { FieldSpec, KeyLimits, ObjectSpec, RuleSpec, Spec, TextLimits } from '../../src/schema/vocabulary.js';

/* The oracle: what a description means, told once more and as plainly as possible. */

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const within = (n: number, { min = -Infinity, max = Infinity }: { min?: number; max?: number }): boolean =>
  n >= min && n <= max;

function textFits(s: string, { min, max, maxBytes = Infinity, pattern, not }: TextLimits): boolean {
  const length = within(Array.from(s).length, { ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
  return (
    length && new TextEncoder().encode(s).length <= maxBytes && (pattern?.test(s) ?? true) && !(not?.test(s) ?? false)
  );
}
function keyFits(key: string, { oneOf, ...limits }: KeyLimits): boolean {
  return textFits(key, limits) && (oneOf?.includes(key) ?? true);
}
function fits(spec: Spec, v: unknown, strictly: boolean): boolean {
  switch (spec.type) {
    case 'text':
      return typeof v === 'string' && (!strictly || textFits(v, spec));
    case 'int':
      return (
        typeof v === 'number'
        && (strictly
          ? Number.isSafeInteger(v) && within(v, spec) && !(spec.not?.includes(v) ?? false)
          : Number.isFinite(v))
      );
    case 'num':
      return (
        typeof v === 'number'
        && Number.isFinite(v)
        && (!strictly || (within(v, spec) && !(spec.not?.includes(v) ?? false)))
      );
    case 'bool':
      return typeof v === 'boolean';
    case 'any':
      return true;
    case 'file':
      return v !== undefined && v !== null;
    case 'oneOf':
      return strictly
        ? spec.values.some((known) => known === v)
        : spec.values.some((known) => typeof known === typeof v) && (typeof v !== 'number' || Number.isFinite(v));
    case 'either':
      return spec.of.some((s) => fits(s, v, strictly));
    case 'one':
      return objectFits(spec.of, v);
    case 'list':
      return (
        Array.isArray(v)
        && (!strictly || within(v.length, spec))
        && v.every((held) => itemFits(spec.of, held, strictly))
      );
    case 'dict':
      return (
        isObject(v)
        && Object.entries(v).every(
          ([key, held]) => (!strictly || keyFits(key, spec.keys ?? {})) && itemFits(spec.of, held, strictly),
        )
      );
  }
}
/** In a response, null may be in place of a list. */
const itemFits = (spec: Spec, v: unknown, strictly: boolean): boolean =>
  (v === null && spec.type === 'list' && !strictly) || fits(spec, v, strictly);
function objectFits(object: ObjectSpec, v: unknown): boolean {
  if (!isObject(v)) return false;
  const entries = Object.entries(object.fields);
  if (object.direction === 'out')
    return entries.every(([key, field]) => answerFits(field, v[key], object.always.includes(key)));
  return (
    Object.keys(v).every((key) => key in object.fields)
    && entries.every(([key, field]) => requestFits(field, v[key]))
    && keepsRules(object.rules ?? {}, v)
  );
}
function requestFits({ spec, required, nullable }: FieldSpec, v: unknown): boolean {
  if (v === undefined) return !required;
  return (v === null && nullable === true) || fits(spec, v, true);
}
function answerFits({ spec }: FieldSpec, v: unknown, certain: boolean): boolean {
  if (v === undefined) return !certain;
  return (v === null && (!certain || spec.type === 'list')) || fits(spec, v, false);
}
function keepsRules({ needs = {}, when = {} }: RuleSpec, v: Record<string, unknown>): boolean {
  const needed = Object.entries(needs).every(([key, byValue]) =>
    (byValue[String(v[key])] ?? []).every((other) => v[other] !== undefined),
  );
  const limited = Object.entries(when).every(([key, byValue]) =>
    Object.entries(byValue[String(v[key])] ?? {}).every(([other, field]) => requestFits(field, v[other])),
  );
  return needed && limited;
}

/* Any description, and for a description values that mostly fit it. */

const CHARACTERS = ['a', 'b', 'x', '1', '-', 'é', '中', '😀'] as const;
const words = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 5 });
const KEYS = ['a', 'b', 'kind', 'name'] as const;
const key = fc.constantFrom(...KEYS);

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 1 });
/** Only the members that are there, as the vocabulary writes them. */
const given = <T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const textLimits = fc
  .record({
    min: optional(fc.nat(2)),
    max: optional(fc.integer({ min: 2, max: 4 })),
    maxBytes: optional(fc.integer({ min: 2, max: 9 })),
    pattern: optional(fc.constantFrom(/^[a-z]/, /^[\p{L}😀]*$/u)),
    not: optional(fc.constantFrom(/x/, /^a.*1/)),
  })
  .map(given);
const numberLimits = fc
  .record({
    min: optional(fc.integer({ min: -2, max: 0 })),
    max: optional(fc.integer({ min: 1, max: 4 })),
    not: optional(fc.constant([0])),
  })
  .map(given);
const listLimits = fc.record({ min: optional(fc.nat(1)), max: optional(fc.integer({ min: 1, max: 2 })) }).map(given);
const keyLimits = fc.oneof(textLimits, fc.record({ oneOf: fc.subarray(['a', 'b', 'x']) }));

const value: fc.Arbitrary<Spec> = fc.oneof(
  textLimits.map((limits): Spec => ({ type: 'text', ...limits })),
  fc
    .tuple(fc.constantFrom('int' as const, 'num' as const), numberLimits)
    .map(([type, limits]): Spec => ({ type, ...limits })),
  fc.constant<Spec>({ type: 'bool' }),
  fc
    .subarray<string | number>(['a', 'b', '1', 1, 2], { minLength: 1 })
    .map((values): Spec => ({ type: 'oneOf', values })),
);
const leaf = fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: fc.constant<Spec>({ type: 'any' }) });
function anySpec(direction: ObjectSpec['direction'], depth: number): fc.Arbitrary<Spec> {
  if (depth === 0) return leaf;
  const inner = anySpec(direction, depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 1, arbitrary: fc.tuple(value, value).map((of): Spec => ({ type: 'either', of })) },
    {
      weight: 2,
      arbitrary: fc.tuple(inner, listLimits).map(([of, limits]): Spec => ({ type: 'list', of, ...limits })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(inner, optional(keyLimits))
        .map(([of, keys]): Spec => ({ type: 'dict', of, ...(keys && { keys }) })),
    },
    { weight: 3, arbitrary: anyObject(direction, depth - 1).map((of): Spec => ({ type: 'one', of })) },
  );
}
function anyField(direction: ObjectSpec['direction'], depth: number): fc.Arbitrary<FieldSpec> {
  const mark = optional(fc.constant(true as const));
  return fc.record({ spec: anySpec(direction, depth), required: mark, nullable: mark, secret: mark }).map(given);
}
const anyRules: fc.Arbitrary<RuleSpec> = fc.record({
  needs: fc.dictionary(
    key,
    fc.dictionary(fc.constantFrom('a', '1', 'true'), fc.subarray([...KEYS]), { maxKeys: 2, noNullPrototype: true }),
    { maxKeys: 1, noNullPrototype: true },
  ),
  when: fc.dictionary(
    key,
    fc.dictionary(
      fc.constantFrom('a', '1', 'true'),
      fc.dictionary(
        key,
        leaf.map((spec) => ({ spec })),
        { maxKeys: 1, noNullPrototype: true },
      ),
      { maxKeys: 2, noNullPrototype: true },
    ),
    { maxKeys: 1, noNullPrototype: true },
  ),
});
function anyObject(direction: ObjectSpec['direction'], depth: number): fc.Arbitrary<ObjectSpec> {
  return fc
    .record({
      fields: fc.dictionary(key, anyField(direction, depth), { maxKeys: 3, noNullPrototype: true }),
      always: fc.subarray([...KEYS]),
      rules: optional(anyRules),
    })
    .map(({ fields, always, rules }) => ({
      direction,
      fields,
      always: direction === 'out' ? always.filter((name) => name in fields) : [],
      ...(direction === 'in' && rules && { rules }),
    }));
}

const junk = fc.constantFrom<unknown>(
  undefined,
  null,
  0,
  1.5,
  NaN,
  Infinity,
  2 ** 53,
  true,
  '',
  'x',
  [],
  [null],
  {},
  { a: 1 },
);
/** Mostly right values for a spec; one in ten is anything. */
function valueFor(spec: Spec): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: rightish(spec) }, { weight: 1, arbitrary: junk });
}
function rightish(spec: Spec): fc.Arbitrary<unknown> {
  switch (spec.type) {
    case 'text': return words;
    case 'int': return fc.integer({ min: -3, max: 5 });
    case 'num': return fc.constantFrom(-2.5, -1, 0, 0.5, 1, 3, 4.5);
    case 'bool': return fc.boolean();
    case 'any': case 'file': return fc.oneof(junk, fc.constant({ deep: [null] }));
    case 'oneOf': return fc.constantFrom(...spec.values, 'later');
    case 'either': return fc.oneof(...spec.of.map(valueFor));
    case 'one': return objectFor(spec.of);
    case 'list': return fc.array(valueFor(spec.of), { maxLength: 3 });
    case 'dict': return fc.dictionary(words, valueFor(spec.of), { maxKeys: 2, noNullPrototype: true });
  }
}
function objectFor({ fields }: ObjectSpec): fc.Arbitrary<unknown> {
  const members = Object.fromEntries(Object.entries(fields).map(([name, { spec }]) => [name, valueFor(spec)]));
  const extra = fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.record({ z: junk }) });
  return fc.tuple(fc.record(members, { requiredKeys: [] }), fc.record(members), extra, fc.boolean())
    .map(([some, all, more, whole]) => ({ ...(whole ? all : some), ...more }));
}
/** A value as JSON has it; a number beyond the whole numbers of a double becomes one within. */
const asJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null, (_, held: unknown) => (held === 2 ** 53 ? 7.5 : held)));
const cases = (direction: ObjectSpec['direction']): fc.Arbitrary<{ object: ObjectSpec; values: unknown[] }> =>
  anyObject(direction, 3).chain((object) =>
    fc
      .array(valueFor({ type: 'one', of: object }), { minLength: 1, maxLength: 5 })
      .map((values) => ({ object, values })),
  );

describe.each([
  ['requests', 'in'],
  ['answers', 'out'],
] as const)('the engine on any description of %s', (_, direction) => {
  it('accepts and rejects as the description says, and finds an issue exactly if it rejects', () => {
    const seen = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(cases(direction), ({ object, values }) => {
        const checker = checkerOf(object);
        for (const value of values) {
          const right = objectFits(object, value);
          seen[right ? 'right' : 'wrong']++;
          expect(checker.valid(value)).toBe(right);
          for (let i = 0; i < 50; i++) checker.valid(value); // after so many checks it is compiled
          expect(checker.valid(value)).toBe(right);
          expect(checker.issues(value).length === 0).toBe(right);
        }
      }),
      { numRuns: 1_000 },
    );
    // Neither side of the comparison may be a rarity.
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(500);
  }, 60_000);

  it('has a JSON Schema that accepts the same values', () => {
    const seen = { right: 0, wrong: 0 };
    fc.assert(
      fc.property(cases(direction), ({ object, values }) => {
        const validate = new Ajv({ strict: false }).compile(schemaOf(object));
        // JSON Schema knows neither lengths in bytes nor the limits of a double.
        const exact = !JSON.stringify(object).includes('"maxBytes"');
        for (const value of values.map(asJson)) {
          const right = objectFits(object, value);
          seen[right ? 'right' : 'wrong']++;
          if (right || exact) expect(validate(value), JSON.stringify(value)).toBe(right);
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(100);
  }, 60_000);

  it('never changes the value', () => {
    fc.assert(
      fc.property(cases(direction), ({ object, values }) => {
        const before = structuredClone(values);
        for (const value of values) checkerOf(object).issues(value);
        expect(values).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});

describe('messages', () => {
  const token = fc.string({ unit: fc.constantFrom(...'ABCDEFGH234567'), minLength: 12, maxLength: 80 });
  /** A value in which every text is a secret. */
  const secrets: fc.Arbitrary<unknown> = fc.oneof(
    token,
    fc.array(token, { maxLength: 2 }),
    fc.record({ a: token, b: fc.array(token) }, { requiredKeys: [] }),
  );
  const textsIn = (v: unknown): string[] =>
    typeof v === 'string' ? [v] : typeof v === 'object' && v !== null ? Object.values(v).flatMap(textsIn) : [];

  it('never show the value of a secret field, whatever is wrong with it', () => {
    fc.assert(fc.property(anySpec('in', 2), leaf, secrets, (spec, other, value) => {
      const field: FieldSpec = { spec, secret: true };
      const rules: RuleSpec = { when: { kind: { a: { f: { spec: other } } } } };
      const object: ObjectSpec = {
        direction: 'in',
        fields: { f: field, kind: { spec: { type: 'text' } } },
        always: [],
        rules,
      };
      const told = JSON.stringify(checkerOf(object).issues({ f: value, kind: 'a' }));
      for (const hidden of textsIn(value)) expect(told).not.toContain(hidden.slice(0, 12));
    }), { numRuns: 1_000 });
  });
});
