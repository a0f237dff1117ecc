/** Paths of APIs against a model: what a regular expression says of the same path. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePatterns, matchPath, patternOf } from '../../../src/testing/calls/path-pattern.js';

const word = fc.constantFrom('a', 'b', 'ab', 'A', 'a.b', '-');
const declared = fc.tuple(
  fc.array(fc.oneof(word, fc.constantFrom('{x}', '{y}', 'a{x}', '{x}-{y}', '')), { minLength: 1, maxLength: 4 }),
  fc.constantFrom('', '/{rest+}'), fc.boolean(),
).map(([segments, rest, isPrefix]) => ({ path: `/${segments.join('/')}${rest}`, isPrefix: isPrefix && rest === '' }));
const called = fc.array(fc.oneof(word, fc.constant('')), { minLength: 1, maxLength: 5 }).map((segments) => `/${segments.join('/')}`);

/** The regular expression that says the same as a declared path. */
function modelOf(path: string, isPrefix: boolean): RegExp {
  const escaped = path.replace(/[.*?^$()|[\]\\]/g, '\\$&').replace(/\{rest\+\}/, '.+').replace(/\{[xy]\}/g, '[^/]+');
  if (!isPrefix) return new RegExp(`^${escaped}$`);
  return new RegExp(escaped.endsWith('/') ? `^${escaped}` : `^${escaped}(/|$)`);
}

describe('a declared path', () => {
  test('matches what a regular expression of the same meaning matches', () => {
    fc.assert(fc.property(declared, called, ({ path, isPrefix }, asked) => {
      const own = matchPath(patternOf(path, isPrefix), asked, true);
      expect(own !== undefined, `${path} ${isPrefix ? 'prefix' : 'exact'} ${asked}`).toBe(modelOf(path, isPrefix).test(asked));
    }), { numRuns: 3000 });
  });
  test('gives back the called path when its values are put in', () => {
    fc.assert(fc.property(declared, called, ({ path, isPrefix }, asked) => {
      const values = matchPath(patternOf(path, isPrefix), asked, true);
      fc.pre(values !== undefined && !/\{x\}.*\{x\}|\{y\}.*\{y\}/.test(path));
      const filled = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => values.get(name) ?? '');
      const rest = values.get('') ?? '';
      expect(rest === '' ? filled : filled.replace(/\/$/, '') + rest).toBe(asked);
    }), { numRuns: 3000 });
  });
  test('has a place in one order with all others that match the same path', () => {
    fc.assert(fc.property(fc.array(declared, { minLength: 40, maxLength: 60 }), called, (all, asked) => {
      const patterns = all.map(({ path, isPrefix }) => patternOf(path, isPrefix));
      const [x, y, z] = patterns.filter((one) => matchPath(one, asked, true));
      if (!x || !y || !z) return;
      expect(Math.sign(comparePatterns(x, y))).toBe(-Math.sign(comparePatterns(y, x)) + 0);
      if (comparePatterns(x, y) <= 0 && comparePatterns(y, z) < 0) expect(comparePatterns(x, z)).toBeLessThan(0);
    }), { numRuns: 2000 });
  });
});
