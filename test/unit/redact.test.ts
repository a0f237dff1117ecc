import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../src/http/excerpt.js';
import { redact, redactIn, secretsIn } from '../../src/http/redact.js';
import { anything, dict, input, int, list, one, secret, text } from '../../src/schema/vocabulary.js';

describe('redact', () => {
  it.each([
    [
      'Authorization: SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=0a1b+/=',
      'Authorization: [hidden], SignedHeaders=host;x-sdk-date, Signature=[hidden]',
    ],
    [
      'GET|/v2/||host:h|x-security-token:tok en|x-sdk-date:20260301T080000Z||host',
      'GET|/v2/||host:h|x-security-token:[hidden]|x-sdk-date:20260301T080000Z||host',
    ],
    ['{"X-Auth-Token": "abc", "a": 1}', '{"X-Auth-Token": [hidden], "a": 1}'],
    ['x-subject-token=abc\r\nnext', 'x-subject-token=[hidden]\r\nnext'],
    ['signature=abc', 'signature=[hidden]'],
    ['token must be updated', 'token must be updated'],
    ['', ''],
  ])('turns %j into %j', (said, hidden) => {
    expect(redact(said, [])).toBe(hidden);
  });
  it('hides a secret as it is, and as JSON escapes it', () => {
    const pem = '-----BEGIN-----\n"MIIE"\n';
    expect(redact(`sent ${pem}`, [pem])).toBe('sent [hidden]');
    expect(redact(`{"key":${JSON.stringify(pem)},`, [pem])).toBe('{"key":"[hidden]",');
  });
  it('hides the longer of two secrets if one is a part of the other', () => {
    expect(redact('secret-key-1 and secret', ['secret', 'secret-key-1'])).toBe('[hidden] and [hidden]');
  });
  it('keeps short strings, which occur in any sentence', () => {
    expect(redact('the key is a', ['a', 'is', ''])).toBe('the key is a');
  });

  const word = fc
    .string({ unit: 'binary', minLength: 4 })
    .filter((s) => !'[hidden]'.includes(s) && !s.includes('[') && !s.includes(']'));
  it('lets no secret through, wherever and however often it occurs', () => {
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.array(fc.string()), (secrets, between) => {
      const said = between.flatMap((part, i) => [part, secrets[i % secrets.length] ?? '']).join(' ');
      const clean = redact(said, secrets);
      for (const hidden of secrets) expect(clean).not.toContain(hidden);
    }));
  });
  it('lets no secret through an excerpt, even though that is cut and its spaces are collapsed', () => {
    const key = fc
      .string({ unit: fc.constantFrom(...'ABCDEFGH\n "\\'), minLength: 12, maxLength: 40 })
      .filter((s) => s.trim().length > 8);
    fc.assert(fc.property(key, fc.nat(220), (hidden, at) => {
      const told = excerpt(redact(`${'x'.repeat(at)}${hidden}${JSON.stringify(hidden)}`, [hidden]), 'text/plain');
      expect(told).not.toMatch(/[A-H]/);
    }));
  });
});

describe('redactIn', () => {
  it('goes into lists and objects, and changes only strings', () => {
    const details = [{ msg: 'got hush-hush', n: 1, ok: true, none: null, deep: [['hush-hush']] }];
    expect(redactIn(details, ['hush-hush'])).toEqual([
      { msg: 'got [hidden]', n: 1, ok: true, none: null, deep: [['[hidden]']] },
    ]);
    expect(details[0]?.msg).toBe('got hush-hush');
  });
});

describe('secretsIn', () => {
  class Inner extends input({ pass: secret(text()), name: text() }) {}
  class Outer extends input({
    key: secret(text()),
    code: secret(int()),
    codes: secret(list(text())),
    headers: secret(dict(list(text()))),
    whole: secret(one(class extends input({ a: text() }) {})),
    inner: one(Inner),
    inners: list(Inner),
    byName: dict(Inner),
    free: anything(),
    name: text(),
  }) {}

  it('finds the strings of secret fields, at any depth, and no others', () => {
    const value = {
      key: 'k',
      code: 5,
      codes: ['c1', 'c2'],
      headers: { a: ['h1'], b: ['h2'] },
      whole: { a: 'w' },
      inner: { pass: 'p1', name: 'open' },
      inners: [{ pass: 'p2' }],
      byName: { x: { pass: 'p3' } },
      free: { key: 'open' },
      name: 'open',
      unknown: 'open',
    };
    expect(secretsIn(Outer.object, value)).toEqual(new Set(['k', 'c1', 'c2', 'h1', 'h2', 'w', 'p1', 'p2', 'p3']));
  });
  it.each([undefined, null, 'x', { inner: 'x', inners: null, codes: 7 }])('copes with %j', (value) => {
    expect(secretsIn(Outer.object, value)).toEqual(new Set());
  });
});
