/** Copies of inputs by themselves: what JSON and a query make of each value, and what neither can send. */
import { describe, expect, it } from 'vitest';
import { fixed, jsonText, snapshotOf, Unsendable } from '../../src/http/snapshot.js';
import type { CallInput } from '../../src/schema/operation.js';

/** The faults of a body, as `path: message`. */
const faultsOf = (body: unknown): string[] =>
  snapshotOf({ body } as CallInput, true).issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
const sentOf = (body: unknown): string | undefined => snapshotOf({ body } as CallInput, true).bodyText;
const queryOf = (query: unknown, extra?: Record<string, unknown>) => {
  const { queryText, issues } = snapshotOf({ query } as CallInput, false, extra);
  return { text: queryText, faults: issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
};

describe('the copy of an input', () => {
  it('has an empty part for each that is absent, and a body only if the operation has one', () => {
    expect(snapshotOf({}, false)).toEqual({
      path: {}, query: undefined, body: undefined, queryText: '', bodyText: undefined, sent: undefined, issues: [],
    });
    expect(snapshotOf({}, true)).toMatchObject({ body: undefined, bodyText: '{}', sent: {} });
    const path = { group_id: 'g' };
    const copy = snapshotOf({ path }, false);
    expect(copy.path).toEqual(path);
    expect(copy.path).not.toBe(path);
  });
  it('has no text of a body and no query if there is a fault', () => {
    expect(snapshotOf({ body: { a: NaN } }, true).bodyText).toBeUndefined();
    expect(snapshotOf({ query: new Map() }, false).query).toBeUndefined();
  });
  it('has the fields of extraBody beside those of the body', () => {
    const sent = (body: unknown, extra: object): string | undefined =>
      snapshotOf({ body } as CallInput, true, undefined, extra as Record<string, unknown>).bodyText;
    expect(sent({ a: 1, b: 2 }, { b: 3, c: 4 })).toBe('{"a":1,"b":3,"c":4}');
    expect(sent(undefined, { c: 4 })).toBe('{"c":4}');
    expect(snapshotOf({ body: {} }, true, undefined, new Date(0) as never).issues).toEqual([
      { path: ['extraBody'], message: 'cannot be sent: it becomes a string' },
    ]);
    expect(snapshotOf({ body: {} }, true, undefined, [] as never).issues).toEqual([
      { path: ['extraBody'], message: 'cannot be sent: it becomes a list' },
    ]);
  });
});

describe('the JSON of a body', () => {
  class Named { constructor(readonly name: string) {} }
  class Listed extends Array<number> {}
  it.each<[string, unknown, string]>([
    ['plain values', { s: 'x', n: 1.5, t: true, f: false, none: null, gone: undefined }, '{"s":"x","n":1.5,"t":true,"f":false,"none":null}'],
    ['lists', { a: [1, undefined, [null]] }, '{"a":[1,null,[null]]}'],
    ['lists of a class', Listed.from([1, 2]), '[1,2]'],
    ['boxed values', { s: new String('x'), n: new Number(5), t: new Boolean(false) }, '{"s":"x","n":5,"t":false}'],
    ['dates', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['own members of a class', new Named('n'), '{"name":"n"}'],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    ['a member called __proto__', JSON.parse('{"__proto__":{"a":1},"b":2}'), '{"__proto__":{"a":1},"b":2}'],
    ['a toJSON that makes an object', { toJSON: () => ({ made: true }) }, '{"made":true}'],
    ['a toJSON that makes text', { a: { toJSON: (key: string) => `of ${key}` } }, '{"a":"of a"}'],
    ['a toJSON of a list item', [{ toJSON: (key: string) => `of ${key}` }], '["of 0"]'],
    ['a toJSON that makes null', { a: { toJSON: () => null } }, '{"a":null}'],
    ['a toJSON that makes an object with another', { toJSON: () => ({ toJSON: () => 'never', kept: 1 }) }, '{"kept":1}'],
    ['a member toJSON that is no function', { toJSON: 5 }, '{"toJSON":5}'],
    ['the same object twice, side by side', Array(2).fill({ a: 1 }), '[{"a":1},{"a":1}]'],
  ])('has %s as JSON.stringify has them', (_, body, text) => {
    expect(sentOf(body)).toBe(text);
    expect(JSON.stringify(body)).toBe(text);
    expect(jsonText(body, [])).toEqual({ text });
  });
  it.each<[unknown, string]>([
    [NaN, 'it is NaN'], [-Infinity, 'it is -Infinity'], [5n, 'it is a BigInt; pass a number or a string'],
    [() => 5, 'it is a function'], [Symbol('s'), 'it is a symbol'], [new Date(NaN), 'it is an invalid date'],
    [new Map(), 'it is a Map; pass a plain object, a list or a string'],
    [new Set([1]), 'it is a Set; pass a plain object, a list or a string'],
    [new ArrayBuffer(1), 'it is an ArrayBuffer; pass a plain object, a list or a string'],
  ])('cannot have %s', (value, why) => {
    expect(faultsOf({ list: [{ value }] })).toEqual([`body.list.0.value: cannot be sent as JSON: ${why}`]);
    expect(faultsOf({ a: value, b: value, c: 1 })).toHaveLength(2);
    expect(jsonText({ a: value }, ['extra'])).toEqual({ issues: [{ path: ['extra', 'a'], message: `cannot be sent as JSON: ${why}` }] });
  });
  it('cannot have what contains itself, what is too deep, or what fails when it is read', () => {
    const loop: Record<string, unknown> = { a: {} };
    (loop['a'] as Record<string, unknown>)['back'] = loop;
    expect(faultsOf(loop)).toEqual(['body.a.back: cannot be sent as JSON: it contains itself']);
    const nested = (levels: number): unknown => levels === 0 ? 1 : [nested(levels - 1)];
    expect(faultsOf(nested(200))).toEqual([]);
    expect(faultsOf(nested(201))).toEqual([`body.${Array(200).fill('0').join('.')}: cannot be sent: it is nested deeper than 200 levels`]);
    const failing = { ok: 1, get bad() { throw new Error('not now'); } };
    expect(faultsOf({ held: failing })).toEqual(['body.held.bad: cannot be read: not now']);
    expect(faultsOf({ a: { toJSON: () => { throw new Error('no'); } } })).toEqual(['body.a: cannot be read: no']);
  });
  it('tells a fault once for each place', () => {
    const given = { a: NaN, get b() { throw new Error('not now'); } };
    expect(faultsOf(given)).toEqual(['body.a: cannot be sent as JSON: it is NaN', 'body.b: cannot be read: not now']);
  });
  it('has nothing inherited in an extra part', () => {
    const inherits = Object.assign(Object.create({ name: 'inherited' }) as object, { own: 1 });
    expect(jsonText({ held: inherits }, ['extra'])).toEqual({
      issues: [{ path: ['extra', 'held', 'name'], message: 'is inherited, and only own members are sent: pass a plain object' }],
    });
    expect(sentOf({ held: inherits })).toBe('{"held":{"own":1}}');
  });
});

describe('a fixed copy', () => {
  it('has what the body had, the fields to add, and its faults for later', () => {
    const body = { a: 1, list: [1] };
    const copy = fixed(body, { b: 2 });
    body.list.push(2);
    expect(copy).toEqual({ a: 1, list: [1], b: 2 });
    expect(fixed(undefined as never)).toEqual({});
    expect(fixed([1] as never, { b: 2 })).toEqual([1]);
    const faulty = fixed({ a: NaN, ok: 1 });
    expect(faulty.a).toBeInstanceOf(Unsendable);
    expect(faultsOf(faulty)).toEqual(['body.a: cannot be sent as JSON: it is NaN']);
    const whole = fixed(new Map() as never, { b: 2 }) as unknown;
    expect(whole).toBeInstanceOf(Unsendable);
    expect(faultsOf({ held: whole })).toEqual(['body.held: cannot be sent as JSON: it is a Map; pass a plain object, a list or a string']);
  });
});

describe('the text of a query', () => {
  it('has strings, finite numbers, booleans and lists of them, in the order of the signature', () => {
    expect(queryOf({ b: 'x y', a: 1.5, t: true, l: ['2', 3, null, undefined], none: null, gone: undefined })).toEqual({
      text: 'a=1.5&b=x%20y&l=2&l=3&t=true', faults: [],
    });
    expect(queryOf({ a: 1 }, { a: 2, b: 3 }).text).toBe('a=2&b=3');
    expect(queryOf(undefined, { b: 3 }).text).toBe('b=3');
    expect(queryOf({}).text).toBe('');
  });
  it.each([[NaN, 'number NaN'], [Infinity, 'number Infinity'], [{}, 'an object'], [[[1]], 'a list'], [5n, 'a BigInt']])('has no %s', (value, what) => {
    const { faults } = queryOf({ ok: 1, bad: value });
    expect(faults).toEqual([expect.stringMatching(/^query\.bad: cannot be sent in a query: expected a string, a number or a boolean, got /)]);
    expect(faults[0]).toContain(what.split(' ').at(-1));
    expect(queryOf({ ok: 1 }, { bad: value }).faults[0]).toMatch(/^extraQuery\.bad: /);
  });
  it.each([['query', new Map([['a', 1]]), undefined], ['extraQuery', {}, new Map([['a', 1]])]])('is no Map: %s', (part, query, extra) => {
    expect(queryOf(query, extra as never).faults).toEqual([`${part}: cannot be sent as a query: it is a Map; pass a plain object`]);
  });
  it('inherits nothing', () => {
    expect(queryOf(Object.create({ a: 1 })).faults).toEqual(['query.a: is inherited, and only own members are sent: pass a plain object']);
  });
});
