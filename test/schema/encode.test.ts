import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalQuery, decode, encode } from '../../src/schema/url.js';

describe('encode', () => {
  it('leaves letters, digits and -_.~ unchanged, and writes everything else in upper case', () => {
    const plain = 'ABCabc0189-_.~';
    expect(encode(plain)).toBe(plain);
    expect(encode(' !"#$%&\'()*+,/:;<=>?@[\\]^`{|}')).toBe(
      '%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D',
    );
    expect(encode('é\n')).toBe('%C3%A9%0A');
  });
  it('is undone by decode for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(encode(text)).toMatch(/^([\w.~-]|%[0-9A-F]{2})*$/);
      expect(decode(encode(text))).toBe(text.toWellFormed());
    }));
  });
});

describe('decode', () => {
  it.each([
    ['a%20b', 'a b'],
    ['plain', 'plain'],
    ['%e4%b8%ad', '中'],
    ['100%', '100%'],
    ['%zz', '%zz'],
    ['%ff', '%ff'],
    ['a+b', 'a+b'],
  ])('turns %s into %s', (encoded, text) => {
    expect(decode(encoded)).toBe(text);
  });
});

describe('canonicalQuery', () => {
  it('does not depend on the order of the pairs, and keeps every one', () => {
    const pairs = fc.array(fc.tuple(fc.string(), fc.string()));
    fc.assert(fc.property(pairs, (given) => {
      const query = canonicalQuery(given);
      expect(canonicalQuery([...given].reverse())).toBe(query);
      expect(query === '' ? 0 : query.split('&').length).toBe(given.length);
    }));
  });
});
