/** Signatures, byte for byte, against those that the vendor's signers make. */
import { describe, expect, it } from 'vitest';
import { ApigCallError, appKey, createCaller, signCall } from '../../src/caller/index.js';
import { canonicalRequest } from '../../src/caller/call-signature.js';
import { targetOf } from '../../src/caller/call-target.js';
import { messageOf } from '../../src/values.js';
import {
  bodyOf, divergences, published, timeOf, vectors, type AppVector, type PublishedExample,
} from '../support/app-vectors.js';
import { fakeFetch } from '../support/fake-fetch.js';
import { failureOf } from '../support/server.js';
import { sha256, verify } from '../support/verify.js';

function at(index: number): PublishedExample {
  const found = published[index];
  if (!found) throw new Error(`There is no published example ${index}.`);
  return found;
}
const dateOf = (compact: string): Date => new Date(timeOf(compact));

describe('signCall', () => {
  it('has a vector for each rule', () => {
    expect([vectors.length, published.length, divergences.length]).toEqual([35, 3, 18]);
  });
  it.each(vectors)('signs $id as the vendor does: $note', async (vector) => {
    const { method, url: { scheme, host }, key, secret, datetime, headers, request_target, expected } = vector;
    const signed = await signCall({
      method, key, secret,
      url: `${scheme}://${host}${request_target}`,
      headers: Object.fromEntries(headers),
      body: bodyOf(vector),
      date: dateOf(datetime),
    });
    expect(signed['authorization']).toBe(expected.authorization);
    expect(signed['x-sdk-date']).toBe(datetime);
  });
  it('signs the request of the published guide to signing as printed there', async () => {
    const { request, published: { signature } } = at(1);
    const { method, host, segments, query, headers = [], datetime = '', key = '', secret = '' } = request;
    const url = `https://${host}/${segments.join('/')}?${query.map((pair) => pair.join('=')).join('&')}`;
    const date = dateOf(datetime);
    const signed = await signCall({ method, url, headers: Object.fromEntries(headers), date, key, secret });
    expect(signed['authorization']?.split('Signature=')[1]).toBe(signature);
  });
  it('takes a host as it is written in the header Host', async () => {
    const signed = await signCall({ method: 'GET', url: 'https://192.0.2.10/', headers: { Host: 'api.Example.org' }, key: 'k', secret: 's' });
    expect(signed['host']).toBe('api.Example.org');
  });
});

describe('canonicalRequest', () => {
  it('is that of the published developer guide', () => {
    const { request: { host, datetime = '' }, published: { canonical_request_sha256: hash } } = at(0);
    const headers = new Map([['host', host], ['x-sdk-date', datetime]]);
    const { canonical } = targetOf(`https://${host}/app1?b=2&a=1`);
    const text = canonicalRequest({ method: 'GET', canonical, headers, payloadHash: sha256('') });
    expect(sha256(text)).toBe(hash);
  });
  it('is that of the unit test of the vendor\'s Python signer', () => {
    const { request: { host, body = '' }, published: { canonical_request: expected } } = at(2);
    const { canonical } = targetOf(`https://${host}/app1?a=1`);
    const headers = new Map([['x-stage', 'RELEASE']]);
    expect(canonicalRequest({ method: 'POST', canonical, headers, payloadHash: sha256(body) })).toBe(expected);
  });
});

/** `fetch` sends no body with GET, and the name of this program is not signed: browsers change it. */
const signedByCalls = vectors.filter(({ headers }) => !headers.some(([name]) => name === 'User-Agent'));
describe('call', () => {
  it.each(signedByCalls)('sends $id as it was signed, to the byte: $note', async (vector) => {
    const { method, url: { scheme, host: address }, key, secret, datetime, headers, request_target, expected } = vector;
    const { sent, fetch } = fakeFetch();
    const clock = (): number => dateOf(datetime).getTime();
    const host = headers.find(([name]) => name === 'Host')?.[1];
    const caller = createCaller({ origin: `${scheme}://${address}`, auth: appKey({ key, secret }), fetch, clock, host });
    const others = headers.filter(([name]) => name !== 'Host');
    await caller.call(request_target, { method, headers: Object.fromEntries(others), body: contentOf(vector) });
    expect(sent[0]?.headers['authorization']).toBe(expected.authorization);
    expect(sent[0]?.url).toBe(`${scheme}://${address}${request_target}`);
    expect(sent[0]?.method).toBe(method);
    expect(Buffer.from((sent[0]?.init.body ?? '') as Uint8Array)).toEqual(Buffer.from(bodyOf(vector) ?? ''));
  });
});
/** As bytes, because a text without a content type gets one, which is then signed. */
const contentOf = (vector: AppVector): Uint8Array<ArrayBuffer> | undefined => {
  const body = bodyOf(vector);
  return body === undefined ? undefined : Uint8Array.from(Buffer.from(body));
};

/** What this kit does about each input on which the vendor's signers disagree: what is sent, or why nothing is. */
const DECISIONS: Readonly<Record<string, string>> = {
  'div-01': 'DELETE /app1',
  'div-02': 'GET has a body, which fetch does not send. Set method, such as "POST". Nothing was sent.',
  'div-03': 'POST /app1',
  'div-04': 'The query has a +, which some read as a space. Write %20 for a space or %2B for a plus, or pass `query`. Nothing was sent.',
  'div-05': 'GET /app1?q=a%2Bb',
  'div-06': 'The path has %2F, which gateways read as a slash. Pass the value in the query or in a header. Nothing was sent.',
  'div-07': 'GET /app1?a=1%3Bb%3D2',
  'div-08': 'The address has a % that is no percent-encoding of UTF-8. Write %25 for a percent sign. Nothing was sent.',
  'div-09': 'GET /app1?q=%F0%9F%98%80&q=%EF%BD%A1',
  'div-10': 'GET /app1?a%20b=2&a-b=1',
  'div-11': 'GET /a//b',
  'div-12': 'The path has ".." as a segment, which HTTP clients resolve. Write the path that is meant. Nothing was sent.',
  'div-13': 'The query has a parameter without a name, which signers treat in different ways. Leave it out. Nothing was sent.',
  'div-14': 'GET /app1?a=1&b=2',
  'div-15': 'GET /app1?a=b%3Dc',
  'div-16': 'GET /v1/100%25',
  'div-17': 'GET /app1?constructor=1&__proto__=2',
  'div-18': 'GET /app1?2=b&10=a&1=c',
};
describe('an input on which the vendor\'s signers disagree', () => {
  const [ORIGIN, SECRET] = ['https://api.example.com', 'invented-secret-0123456789'];
  it.each(divergences)('is sent in one reading, or rejected: $id ($method $request_target)', async ({ id, method, request_target, body }) => {
    const { sent, fetch } = fakeFetch();
    const caller = createCaller({ origin: ORIGIN, auth: appKey({ key: 'k', secret: SECRET }), fetch });
    const call = caller.call(request_target, { method, body: body === '' ? undefined : body });
    const error = await call.then(() => undefined, messageOf);
    const [request] = sent;
    const target = request?.url.slice(ORIGIN.length) ?? '';
    expect(error ?? `${request?.method} ${target}`).toBe(DECISIONS[id]);
    if (!request) return;
    const headers = { ...request.headers, host: 'api.example.com' };
    const bytes = Buffer.from((request.init.body ?? '') as Uint8Array);
    const verified = verify({ method: request.method ?? '', target, headers, body: bytes }, SECRET);
    expect(verified.valid).toBe(true);
    expect(bytes.toString()).toBe(body);
  });
  it('signCall replaces an earlier signature, and rejects a secret that is missing', async () => {
    const input = { method: 'GET', url: `${ORIGIN}/a`, key: 'k', secret: 's' };
    const headers = await signCall(input);
    expect(await signCall({ ...input, headers })).toEqual(headers);
    expect((await failureOf(ApigCallError, signCall({ ...input, secret: '' }))).message).toBe('signCall: secret is missing or empty.');
  });
  it('is rejected by signCall in the same words', async () => {
    const url = `${ORIGIN}/a/%2e%2e/b`;
    const error = await failureOf(ApigCallError, signCall({ method: 'GET', url, key: 'k', secret: 's' }));
    expect([error.kind, error.message]).toEqual([
      'Request', 'The path has "%2e%2e" as a segment, which HTTP clients resolve. Write the path that is meant. Nothing was sent.',
    ]);
  });
});
