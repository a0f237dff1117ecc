/** How an issue names what was expected and what came. */
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { explain, valueWords } from '../../src/schema/messages.js';
import { dict, input, int, list, one, secret, text } from '../../src/schema/vocabulary.js';

class Member extends input({ host: text({ max: 5 }), key: secret(text()) }) {}
class Group extends input({ name: text({ min: 3, max: 64 }), members: list(one(Member)), tags: dict(int()) }) {}

describe('a value in words', () => {
  it.each([
    [null, 'null'],
    ['ab', '"ab"'],
    ['a\n\u001b\u202e', '"a\\n\\u001b\\u202e"'],
    ['x'.repeat(70), `"${'x'.repeat(60)}"… (70 characters)`],
    [7, 'number 7'],
    [true, 'boolean true'],
    [[1, 2], 'a list of 2'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [new Date(0), 'a Date'],
    [new Map(), 'a Map'],
    [new (class Own {})(), 'an object of a class'],
    [Symbol('s'), 'a symbol'],
    [10n, 'a bigint'],
  ])('%o is %s', (value, words) => {
    expect(valueWords(value, false)).toBe(words);
  });
  it('takes values of another realm for what they are', () => {
    const words = ['new Date(0)', 'new Set()', '({})', '[1]'].map((code) => valueWords(runInContext(code, createContext({})), false));
    expect(words).toEqual(['a Date', 'a Set', 'an object', 'a list of 1']);
  });
  it('shows nothing of a secret but its kind', () => {
    expect(valueWords('hush 😀', true)).toBe('a string of 6 characters (not shown)');
    expect(valueWords(1234, true)).toBe('a number (not shown)');
  });
  it('needs no copy of 20 MB to show their length', () => {
    expect(valueWords('x'.repeat(20_000_000), true)).toBe('a string of 20000000 characters (not shown)');
    expect(valueWords('\u0000'.repeat(20_000_000), false).length).toBeLessThan(450);
  });
});

describe('an issue', () => {
  const { object } = Group;
  it('says what was expected and what came', () => {
    expect(explain({ path: ['name'] }, object, { name: 'x' })).toEqual([
      { path: ['name'], message: 'expected a string of 3 to 64 characters, got "x"' },
    ]);
    expect(explain({ path: ['members', 0, 'host'] }, object, { members: [{}] })[0]?.message).toBe('is required');
  });
  it('asks for the field that an unknown name is near to', () => {
    expect(explain({ path: [], unknownKeys: ['nmae'] }, object, {})).toEqual([
      { path: ['nmae'], message: 'is not a field of this object; did you mean name?' },
    ]);
  });
  it('compares no name of a megabyte with any field, and lists 100 unknown names at most', () => {
    const unknownKeys = Array.from({ length: 5_000 }, (_, i) => `${'n'.repeat(i === 0 ? 5_000_000 : 5)}${i}`);
    const issues = explain({ path: [], unknownKeys }, object, {});
    expect(issues).toHaveLength(100);
    expect(issues[0]?.message).toBe('is not a field of this object');
  });
});
