/** Rules between fields, on descriptions made for the purpose: where they are found, and what they say. */
import { describe, expect, it, vi } from 'vitest';
import type { Issue } from '../../src/errors.js';
import { absentIn, brokenRules, hasRules, nameOf, own } from '../../src/schema/rules.js';
import {
  dict, either, type FieldSpec, input, int, list, one, secret, specOf, text,
} from '../../src/schema/vocabulary.js';

const fields = { kind: text(), a: text(), b: text() };
const needs = { kind: { x: ['a'] } } as const;
const plain = (): ReturnType<typeof specOf> => specOf(input(fields));
const ruled = (): ReturnType<typeof input<typeof fields>> => input(fields, { needs });
/** Everything fits. */
const fits = (): boolean => true;

describe('hasRules', () => {
  it('is false for an object without rules, also inside', () => {
    const Inner = input(fields);
    expect(hasRules(plain())).toBe(false);
    const all = { one: one(Inner), list: list(Inner), dict: dict(Inner), texts: list(text()) };
    expect(hasRules(specOf(input(all)))).toBe(false);
    expect(hasRules(specOf(input(fields, { from: { name: 'a' } } as never)))).toBe(false);
    expect(hasRules(specOf(input({ values: either(text(), int()) })))).toBe(false);
  });
  it.each([
    ['needs', () => input(fields, { needs })],
    ['when', () => input(fields, { when: { kind: { x: { a: text({ min: 2 }) } } } })],
    ['check', () => input(fields, { check: () => undefined })],
  ])('is true for an object with %s', (_, make) => {
    expect(hasRules(specOf(make()))).toBe(true);
  });
  it.each([
    ['an object', () => one(ruled())],
    ['a list', () => list(ruled())],
    ['a list of lists', () => list(list(ruled()))],
    ['a map', () => dict(ruled())],
    ['a map of lists', () => dict(list(ruled()))],
  ])('is true for an object with %s of objects that have rules', (_, make) => {
    const object = specOf(input({ plain: text(), held: make() }));
    expect([hasRules(object), hasRules(object)]).toEqual([true, true]);
  });
  it('searches a description once', () => {
    const rules = vi.fn(() => undefined);
    const object = Object.defineProperty({ ...plain() }, 'rules', { get: rules });
    expect([hasRules(object), hasRules(object), hasRules(object)]).toEqual([false, false, false]);
    expect(rules).toHaveBeenCalledTimes(1);
  });
});

describe('brokenRules', () => {
  const message = 'is required when kind is x';
  it.each<[string, () => FieldSpec, unknown, Issue['path'][]]>([
    ['an object', () => one(ruled()), { kind: 'x' }, [['held', 'a']]],
    ['a list', () => list(ruled()), [{ kind: 'x', a: '1' }, { kind: 'x' }, { kind: 'y' }], [['held', 1, 'a']]],
    ['a list of lists', () => list(list(ruled())), [[], [{ kind: 'x' }]], [['held', 1, 0, 'a']]],
    ['a map', () => dict(ruled()), { 7: { kind: 'x' }, ok: {} }, [['held', '7', 'a']]],
    ['a map of lists', () => dict(list(ruled())), { k: [{ kind: 'x' }, { kind: 'x' }] }, [['held', 'k', 0, 'a'], ['held', 'k', 1, 'a']]],
  ])('finds them inside %s, each with its place', (_, make, held, paths) => {
    const object = specOf(input({ plain: text(), held: make() as ReturnType<typeof text> }));
    expect(brokenRules(object, { plain: '', held }, fits)).toEqual(paths.map((path) => ({ path, message })));
    expect(brokenRules(object, { plain: '' }, fits)).toEqual([]);
  });
  it.each<[string, () => FieldSpec, unknown]>([
    ['an object', () => one(ruled()), [{ kind: 'x' }]],
    ['an object that is text', () => one(ruled()), 'x'],
    ['a list', () => list(ruled()), { 0: { kind: 'x' } }],
    ['a map', () => dict(ruled()), [{ kind: 'x' }]],
    ['a map that is nothing', () => dict(ruled()), null],
    ['text', () => text(), [{ kind: 'x' }]],
  ])('are not asked about what is no value of its type: %s', (_, make, held) => {
    const object = specOf(input({ held: make() as ReturnType<typeof text>, other: one(ruled()) }));
    expect(brokenRules(object, { held }, fits)).toEqual([]);
  });
  it('are not asked about a value that is no object', () => {
    for (const value of [undefined, null, 'x', 7, [{ kind: 'x' }]]) expect(brokenRules(specOf(ruled()), value, fits)).toEqual([]);
  });
  it('are those of the value, and of no name that every object has', () => {
    const object = specOf(ruled());
    for (const kind of ['x ', 'constructor', 'toString', '__proto__']) expect(brokenRules(object, { kind }, fits)).toEqual([]);
    expect(brokenRules(object, { kind: 'x', a: '' }, fits)).toEqual([]);
    expect(brokenRules(object, {}, fits)).toEqual([]);
  });

  describe('in objects with other issues', () => {
    const check = vi.fn(() => ({ b: 'is wrong' }));
    const Ruled = input(fields, { needs, check });
    const object = specOf(input({ ...fields, held: one(Ruled), list: list(Ruled) }, { check }));
    const value = { held: { kind: 'x' }, list: [{ kind: 'x' }] };
    const at = (...path: Issue['path']): Issue => ({ path, message: 'is known' });
    const places = (...known: Issue[]): string[] =>
      brokenRules(object, value, fits, known).map(({ path, message: said }) => `${path.join('.')} ${said}`).sort();
    const required = [`held.a ${message}`, `list.0.a ${message}`];

    it('say all that is wrong if there is no other issue', () => {
      expect(places()).toEqual([...required, 'b is wrong', 'held.b is wrong', 'list.0.b is wrong'].sort());
    });
    it('say only which fields are required, in the object of the issue and in those around it', () => {
      expect(places(at('held', 'kind'))).toEqual([...required, 'list.0.b is wrong'].sort());
      expect(places(at('list', 0, 'a', 'deep'))).toEqual([...required, 'held.b is wrong'].sort());
      expect(places(at('kind'))).toEqual([...required, 'held.b is wrong', 'list.0.b is wrong'].sort());
      expect(places(at('held', 'kind'), at('list', 0, 'kind'))).toEqual(required);
    });
  });

  describe('when', () => {
    const Limited = input({ kind: text(), n: int(), key: secret(text()) }, {
      when: { kind: { x: { n: int({ max: 5 }), key: text({ min: 8 }) }, '': { n: int({ max: 2 }) } } },
    });
    const object = specOf(Limited);
    it('asks about the fields that are there, with the limits of the value', () => {
      const asked = vi.fn(() => true);
      expect(brokenRules(object, { kind: 'x', n: 7 }, asked)).toEqual([]);
      expect(brokenRules(object, { kind: 'y', n: 7 }, asked)).toEqual([]);
      expect(brokenRules(object, { n: 7 }, asked)).toEqual([]);
      expect(asked.mock.calls).toEqual([[int({ max: 5 }), 7], [int({ max: 2 }), 7]]);
    });
    it('says what was expected, and of a secret only how long it is', () => {
      expect(brokenRules(object, { kind: 'x', n: 7, key: 'hush' }, () => false)).toEqual([
        { path: ['n'], message: 'expected an integer of at most 5, got number 7 (kind is x)' },
        { path: ['key'], message: 'expected a string of at least 8 characters, got a string of 4 characters (not shown) (kind is x)' },
      ]);
      expect(brokenRules(object, { n: 7 }, () => false)).toEqual([
        { path: ['n'], message: 'expected an integer of at most 2, got number 7 (kind is not given)' },
      ]);
    });
    it('may limit a field that the object does not describe', () => {
      const odd = { ...object, fields: { kind: text() } };
      expect(brokenRules(odd, { kind: 'x', n: 7 }, () => false)).toEqual([
        { path: ['n'], message: 'expected an integer of at most 5, got number 7 (kind is x)' },
      ]);
    });
  });

  it('take the path of a problem apart: digits are an index, anything else is a name', () => {
    const found = {
      'a.0.b': 'one', 'a.12.b': 'two', 'a.1b': 'three', 'a.b1': 'four', plain: 'five', none: undefined,
    };
    const object = specOf(input(fields, { check: () => found as never }));
    expect(brokenRules(object, {}, fits)).toEqual([
      { path: ['a', 0, 'b'], message: 'one' }, { path: ['a', 12, 'b'], message: 'two' }, { path: ['a', '1b'], message: 'three' },
      { path: ['a', 'b1'], message: 'four' }, { path: ['plain'], message: 'five' },
    ]);
    expect(brokenRules(specOf(input(fields, { check: () => false })), {}, fits)).toEqual([]);
  });
});

describe('absentIn', () => {
  it('gives the places of a field that is not there: of the object, or of each item of a list', () => {
    expect(absentIn({ a: 1 }, 'a')).toEqual([]);
    expect(absentIn({ a: null }, 'a')).toEqual([]);
    expect(absentIn({ a: undefined }, 'a')).toEqual([['a']]);
    expect(absentIn({}, 'members[].host')).toEqual([]);
    expect(absentIn({ members: 'none' }, 'members[].host')).toEqual([]);
    expect(absentIn({ members: [{}, { host: 'h' }, 'odd', { host: undefined }] }, 'members[].host')).toEqual([
      ['members', 0, 'host'], ['members', 3, 'host'],
    ]);
  });
});

describe('the name of a value in rules', () => {
  it('is its text, and empty for what has none', () => {
    expect(['x', 7, true, undefined, null, {}, [1]].map(nameOf)).toEqual(['x', '7', 'true', '', '', '', '']);
  });
  it('finds own members only', () => {
    expect(own({ x: 1, '': 2 }, 'x')).toBe(1);
    expect(own({ x: 1, '': 2 }, undefined)).toBe(2);
    expect(own({ x: 1 }, 'constructor')).toBeUndefined();
  });
});
