/** How foreign text gets into a message. */
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { firstOf, hideUserInfo, isSecretName, plainCopy, printable, printableLines, quoted } from '../../src/text.js';

describe('printable', () => {
  it.each([
    ['plain words, é, 网关, 😀', 'plain words, é, 网关, 😀'],
    ['two\nlines\r\n\ttabbed', 'two\\nlines\\r\\n\\ttabbed'],
    ['\u001b[31mred\u001b[0m \u009b0m \u0007', '\\u001b[31mred\\u001b[0m \\u009b0m \\u0007'],
    ['abc\u202edcba\u2066x\u200f\u061c', 'abc\\u202edcba\\u2066x\\u200f\\u061c'],
    ['a\u2028b\u2029c\u0085d', 'a\\u2028b\\u2029c\\u0085d'],
    ['\ufeffbom, soft\u00adhyphen, \u{e0041}tag', '\\ufeffbom, soft\\u00adhyphen, \\u{e0041}tag'],
    ['half \ud83d of a pair', 'half \\ud83d of a pair'],
    ['👩\u200d💻 joined', '👩\u200d💻 joined'],
    ['', ''],
  ])('shows %j as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
  it('cuts a string, never inside a character, and shows its length', () => {
    expect(printable('abcdef', 3)).toBe('abc… (6 characters)');
    expect(printable('ab😀cdef', 3)).toBe('ab… (8 characters)');
    expect(printable('x'.repeat(1_234_567), 2)).toBe('xx… (1,234,567 characters)');
  });
  it('is no longer than the limit, whatever has to be escaped', () => {
    expect(printable('\u0000'.repeat(200)).length).toBe(200);
  });
  it('keeps the line ends of our own messages, and only those', () => {
    expect(printableLines('one\n  two\r\u001b[2K')).toBe('one\n  two\\r\\u001b[2K');
    expect(printableLines('x'.repeat(20_000))).toBe(`${'x'.repeat(10_000)}… (20,000 characters)`);
    expect(printableLines('\u0001'.repeat(10_000)).length).toBe(10_000);
  });
  it('puts a string in quotation marks, with its length outside', () => {
    expect(quoted('a "b"\n\u202e')).toBe('"a \\"b\\"\\n\\u202e"');
    expect(quoted('abcdef', 3)).toBe('"abc…" (6 characters)');
  });
});

it('a list is shown by its first items and the number of the others', () => {
  expect(firstOf([1, 2], (n) => `n${n}`, 2)).toEqual(['n1', 'n2']);
  expect(firstOf(Array.from({ length: 3_002 }, (_, i) => i), String, 2)).toEqual(['0', '1', 'and 3,000 more']);
});

describe('hideUserInfo', () => {
  it.each([
    ['https://apig.example.com/x', 'https://apig.example.com/x'],
    ['https://user:pw@host:8080/p', 'https://[hidden]@host:8080/p'],
    ['https://user@host', 'https://[hidden]@host'],
    ['//user:p@ss@host/x', '//[hidden]@host/x'],
    ['user:p@ss@host', '[hidden]@host'],
    ['http://user:p/a#s?s@host', 'http://[hidden]@host'],
    ['https:\\\\user:pw@host', 'https:\\\\[hidden]@host'],
    ['https:user:pw@host', '[hidden]@host'],
    ['https://user%3Apw%40host', 'https://[hidden]@host'],
    ['https://user:pw%2540host', 'https://[hidden]@host'],
    ['socks5://u:p\uff20host', 'socks5://[hidden]@host'],
    ['', ''],
  ])('shows %j as %j', (address, shown) => {
    expect(hideUserInfo(address)).toBe(shown);
  });
});

describe('plainCopy', () => {
  it('makes plain data of anything', () => {
    const throwing = Object.defineProperty({}, 'a', { enumerable: true, get: () => { throw new Error('no'); } });
    expect(plainCopy({ n: 1, big: 10n, f: () => 1, u: undefined, s: Symbol('s'), list: [null, true], throwing })).toEqual({
      n: 1, big: '10', list: [null, true], throwing: {},
    });
    expect(JSON.stringify(plainCopy(JSON.parse('{"__proto__":{"polluted":true}}')))).toBe('{"__proto__":{"polluted":true}}');
  });
  it('takes errors of any realm for errors', () => {
    const foreign: unknown = runInContext('new TypeError("far away\\n")', createContext({}));
    expect(plainCopy([new RangeError('near'), foreign])).toEqual([
      { name: 'RangeError', message: 'near' }, { name: 'TypeError', message: 'far away\\n' },
    ]);
  });
  it('ends for an object that contains itself', () => {
    const loop: Record<string, unknown> = { n: 1 };
    loop['loop'] = loop;
    expect(JSON.stringify(plainCopy(loop))).toBe(`${'{"n":1,"loop":'.repeat(8)}"…"${'}'.repeat(8)}`);
  });
  it.each(['password', 'app_secret', 'privateKey', 'api_key', 'Cookie', 'securityToken', 'X-Auth-Token', 'token', 'sk'])(
    'takes a member called %s for a secret',
    (name) => expect(isSecretName(name)).toBe(true),
  );
  it.each(['encodedAuthorizationMessage', 'name', 'token_count', 'task', 'message', 'key'])(
    'takes no member called %s for one',
    (name) => expect(isSecretName(name)).toBe(false),
  );
});
