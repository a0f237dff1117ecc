/** JSON Web Tokens that are signed here, with keys made here. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { keysIn, readToken, type TokenRules } from '../../../src/testing/calls/policies/json-web-token.js';

const NOW = Date.parse('2026-03-01T08:00:00Z');
const SECONDS = NOW / 1000;
const RULES: TokenRules = { now: NOW, tolerance: 0, ignoresExpiry: false };

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curves = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
};
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(privateKey: KeyObject, header: { alg: string; kid?: string }, payload: object = { sub: 'u1' }): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${text}.${sign(`sha${header.alg.slice(2)}`, Buffer.from(text), key).toString('base64url')}`;
}
const keySet = (...keys: readonly (readonly [KeyObject, kid?: string])[]) =>
  keysIn(JSON.stringify({
    keys: keys.map(([key, kid]) => ({ ...key.export({ format: 'jwk' }), ...(kid !== undefined && { kid }) })),
  }));

describe('a token', () => {
  test.each(['RS256', 'RS384', 'RS512'])('is accepted if it is signed with %s', (alg) => {
    expect(readToken(token(rsa.privateKey, { alg }), keySet([rsa.publicKey]), RULES)).toEqual({ payload: { sub: 'u1' } });
  });
  test.each(Object.entries(curves))('is accepted if it is signed with %s', (alg, { publicKey, privateKey }) => {
    expect(readToken(token(privateKey, { alg }), keySet([publicKey]), RULES)).toEqual({ payload: { sub: 'u1' } });
  });
  it('is verified with the key of its ID, or with the only key if that has none', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keys = keySet([other.publicKey, 'other'], [rsa.publicKey, 'own']);
    expect(readToken(token(rsa.privateKey, { alg: 'RS256', kid: 'own' }), keys, RULES)).toHaveProperty('payload');
    expect(readToken(token(rsa.privateKey, { alg: 'RS256', kid: 'other' }), keys, RULES)).toEqual({ wrong: 'the signature is wrong' });
    expect(readToken(token(rsa.privateKey, { alg: 'RS256', kid: 'new' }), keys, RULES)).toEqual({ wrong: 'no key of the key set matches' });
    expect(readToken(token(rsa.privateKey, { alg: 'RS256', kid: 'any' }), keySet([rsa.publicKey]), RULES)).toHaveProperty('payload');
    expect(readToken(token(rsa.privateKey, { alg: 'RS256' }), keySet([rsa.publicKey, 'own']), RULES)).toEqual({ wrong: 'no key of the key set matches' });
  });
  test.each([
    ['has no signature of its own', (text: string) => `${text.slice(0, text.lastIndexOf('.'))}.`, 'the signature is wrong'],
    ['has another payload', (text: string) => text.replace(/\.[^.]+\./, `.${encoded({ sub: 'admin' })}.`), 'the signature is wrong'],
    ['claims to need no signature', (text: string) => text.replace(/^[^.]+/, encoded({ alg: 'none' })), 'the algorithm is not supported'],
    ['is signed with a shared secret', (text: string) => text.replace(/^[^.]+/, encoded({ alg: 'HS256' })), 'the algorithm is not supported'],
    ['names an algorithm of another type of key', (text: string) => text.replace(/^[^.]+/, encoded({ alg: 'ES256' })), 'no key of the key set matches'],
    ['has two parts', () => 'a.b', 'the token is malformed'],
    ['has no JSON', () => 'a.b.c', 'the token is malformed'],
    ['is empty', () => '', 'the token is malformed'],
  ])('is rejected if it %s', (_, change, wrong) => {
    expect(readToken(change(token(rsa.privateKey, { alg: 'RS256' })), keySet([rsa.publicKey]), RULES)).toEqual({ wrong });
  });
});

describe('the times of a token', () => {
  const read = (payload: object, rules: Partial<TokenRules> = {}) =>
    readToken(token(rsa.privateKey, { alg: 'RS256' }, payload), keySet([rsa.publicKey]), { ...RULES, ...rules });

  it('end it at its expiry, or as much later as is tolerated', () => {
    expect(read({ exp: SECONDS + 1 })).toHaveProperty('payload');
    expect(read({ exp: SECONDS })).toEqual({ wrong: 'the token has expired' });
    expect(read({ exp: SECONDS - 29 }, { tolerance: 30 })).toHaveProperty('payload');
    expect(read({ exp: SECONDS - 30 }, { tolerance: 30 })).toEqual({ wrong: 'the token has expired' });
  });
  it('do not end it if expiry is ignored', () => {
    expect(read({ exp: 1 }, { ignoresExpiry: true })).toEqual({ payload: { exp: 1 } });
  });
  it('begin it at its first moment, or as much earlier as is tolerated', () => {
    expect(read({ nbf: SECONDS })).toHaveProperty('payload');
    expect(read({ nbf: SECONDS + 1 })).toEqual({ wrong: 'the token is not valid yet' });
    expect(read({ nbf: SECONDS + 30 }, { tolerance: 30 })).toHaveProperty('payload');
  });
});

describe('a key set', () => {
  it('has no keys if it is not one', () => {
    for (const text of ['', '[]', '{"keys":{}}', '{"keys":[1,null]}']) expect(keysIn(text)).toEqual([]);
  });
});
