/** Signatures of apps, against those that the vendor's signers made. */
import { describe, expect, it, test } from 'vitest';
import { verifySignature, type SignatureRules } from '../../../src/testing/calls/authentication/app-signature.js';
import { HeaderList } from '../../../src/testing/calls/header-list.js';
import { signedAt, vectors, type AppVector } from '../../support/app-vectors.js';

const named = vectors.map((vector) => [vector.id, vector] as const);

const RULES: SignatureRules = { plus: 'space', unsignedPayload: 'accepted', declaredHash: 'trusted' };
const FIRST = vectors[0] as AppVector; // There are 35.
const MINUTE = 60_000;

/** A vector as it comes over the wire: header values byte by byte. */
function arrival(vector: AppVector) {
  const [path = '', query = ''] = vector.request_target.split('?');
  // A header that the vector's caller set is in both lists.
  const headers = new HeaderList();
  for (const [name, value] of [...vector.headers, ...Object.entries(vector.expected.headers)])
    headers.set(name, Buffer.from(value).toString('latin1'));
  const body = vector.body_base64 === undefined
    ? Buffer.from(vector.body ?? '')
    : Buffer.from(vector.body_base64, 'base64');
  return { method: vector.method, path, query, headers, body };
}
const verified = (
  vector: AppVector, { rules = RULES, request = arrival(vector), late = 0, secret = vector.secret } = {},
) =>
  verifySignature(
    request, vector.expected.authorization, (key) => (key === vector.key ? secret : undefined),
    signedAt(vector) + late, rules,
  );
const FAILED = { wrong: expect.stringMatching(/^verify signature fail, canonicalRequest:/) as unknown };

describe('the verifier of apps', () => {
  test.each(named)('accepts %s', (_, vector) => {
    expect(verified(vector)).toEqual({ key: vector.key });
  });
  test.each(named)('shows the canonical request of %s if the secret is wrong', (_, vector) => {
    const canonical = vector.expected.canonical_request.replaceAll('\n', '|');
    expect(verified(vector, { secret: 'another' })).toEqual({ wrong: `verify signature fail, canonicalRequest:${canonical}` });
  });
  test.each(named)('rejects %s with another path, query, method or body', (_, vector) => {
    const request = arrival(vector);
    expect(verified(vector, { request: { ...request, path: `${request.path}/x` } })).toEqual(FAILED);
    expect(verified(vector, { request: { ...request, query: `${request.query}&x=1` } })).toEqual(FAILED);
    expect(verified(vector, { request: { ...request, method: 'TRACE' } })).toEqual(FAILED);
    // Vectors that declare the hash of the body, or leave it out, do not sign the body itself.
    if (!request.headers.has('x-sdk-content-sha256'))
      expect(verified(vector, { request: { ...request, body: Buffer.from('other') } })).toEqual(FAILED);
  });
});

describe('a signature', () => {
  it('is accepted up to 15 minutes before and after the time of the gateway', () => {
    expect(verified(FIRST, { late: 15 * MINUTE })).toEqual({ key: FIRST.key });
    expect(verified(FIRST, { late: -15 * MINUTE })).toEqual({ key: FIRST.key });
  });
  it('has expired beyond 15 minutes in either direction, and the message has both times', () => {
    const text = (server: string) =>
      ({ wrong: `signature expired, signature time:20260115T081500Z,server time:${server}` });
    expect(verified(FIRST, { late: 15 * MINUTE + 1000 })).toEqual(text('20260115T083001Z'));
    expect(verified(FIRST, { late: -15 * MINUTE - 1000 })).toEqual(text('20260115T075959Z'));
  });
  it('is rejected with its key if no app has that key', () => {
    expect(verifySignature(arrival(FIRST), FIRST.expected.authorization, () => undefined, signedAt(FIRST), RULES))
      .toEqual({ wrong: `app not found, appkey ${FIRST.key}` });
  });
  it('is one of an unknown app if it is made by an algorithm of IAM, even with the key of an app', () => {
    const header = `V11-HMAC-SHA256 Credential=${FIRST.key}/20260115/eu-de/apic, SignedHeaders=host;x-sdk-date, Signature=00`;
    expect(verifySignature(arrival(FIRST), header, () => FIRST.secret, signedAt(FIRST), RULES))
      .toEqual({ wrong: `app not found, appkey ${FIRST.key}` });
  });
  it('is rejected with what is empty if it has no key', () => {
    const wrong = { wrong: 'Access or Credential is empty in Authorization' };
    for (const header of ['', 'SDK-HMAC-SHA256 ', 'SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature=00'])
      expect(verifySignature(arrival(FIRST), header, () => '', 0, RULES)).toEqual(wrong);
  });
  it('covers only the headers that it names', () => {
    const request = arrival(FIRST);
    request.headers.add('x-unsigned', 'anything').add('accept', '*/*');
    expect(verified(FIRST, { request })).toEqual({ key: FIRST.key });
  });
  it('covers the port of the Host header', () => {
    const request = arrival(FIRST);
    request.headers.set('host', `${request.headers.get('host') ?? ''}:8443`);
    expect(verified(FIRST, { request })).toMatchObject({ wrong: expect.stringContaining(':8443|') as unknown });
  });
});

describe('the canonical request', () => {
  const canonical = (path: string, query: string, rules = RULES) => {
    const outcome = verified(FIRST, { request: { ...arrival(FIRST), path, query }, rules });
    return 'wrong' in outcome ? outcome.wrong.split('|').slice(1, 3) : [];
  };
  test.each([
    ['/v1/a%2Fb', '', '/v1/a/b/', ''],
    ['/a//b', '', '/a//b/', ''],
    ['/a/../b', '', '/a/../b/', ''],
    ['/v1/100%25', '', '/v1/100%25/', ''],
    ['/app1', 'q=a+b', '/app1/', 'q=a%20b'],
    ['/app1', 'q=a%2Bb', '/app1/', 'q=a%2Bb'],
    ['/app1', 'a=1;b=2', '/app1/', 'a=1%3Bb%3D2'],
    ['/app1', 'q=%zz', '/app1/', 'q=%25zz'],
    ['/app1', 'q=%F0%9F%98%80&q=%EF%BD%A1', '/app1/', 'q=%EF%BD%A1&q=%F0%9F%98%80'],
    ['/app1', 'a%20b=2&a-b=1', '/app1/', 'a%20b=2&a-b=1'],
    ['/app1', 'a=1&&b=2', '/app1/', 'a=1&b=2'],
    ['/app1', 'a=b=c', '/app1/', 'a=b%3Dc'],
    ['/app1', 'constructor=1&__proto__=2', '/app1/', '__proto__=2&constructor=1'],
    ['/app1', '2=b&10=a&1=c', '/app1/', '1=c&10=a&2=b'],
  ])('is made of what arrived: %s?%s', (path, query, expectedPath, expectedQuery) => {
    expect(canonical(path, query)).toEqual([expectedPath, expectedQuery]);
  });
  it('has a plus for a plus, if that is assumed', () => {
    expect(canonical('/app1', 'q=a+b', { ...RULES, plus: 'plus' })).toEqual(['/app1/', 'q=a%2Bb']);
  });
});

describe('the hash of a body', () => {
  const vector = vectors.find(({ id }) => id === 'app-30') as AppVector;
  const unsigned = vectors.find(({ id }) => id === 'app-31') as AppVector;
  const withBody = (one: AppVector) => ({ ...arrival(one), body: Buffer.from('other') });

  it('is trusted if it is declared, unless it must be checked', () => {
    expect(verified(vector, { request: withBody(vector) })).toEqual({ key: vector.key });
    const rules: SignatureRules = { ...RULES, declaredHash: 'checked' };
    expect(verified(vector, { rules })).toEqual({ key: vector.key });
    expect(verified(vector, { request: withBody(vector), rules })).toEqual(FAILED);
  });
  it('may be left out, unless that is rejected', () => {
    expect(verified(unsigned, { request: withBody(unsigned) })).toEqual({ key: unsigned.key });
    expect(verified(unsigned, { rules: { ...RULES, unsignedPayload: 'rejected' } })).toEqual(FAILED);
  });
});
