/** What is signed is what arrives: checked at a real HTTP server by a verifier that shares no code with the signer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApigCallError, appKey, type CallInit, createCaller, iamKeys, none } from '../../src/caller/index.js';
import { fakeFetch } from '../support/fake-fetch.js';
import { failureOf, json, type Received, serve, type TestServer } from '../support/server.js';
import { type Verified, verify } from '../support/verify.js';

const PAIR = { key: 'c7f1e5a2b3d44e6f9a8b7c6d5e4f3a2b', secret: 'invented-secret-0123456789' };
const ANSWER = json(200, { ok: true });

/** The verdict on the last request that arrived. */
function verdict(server: TestServer): Verified & { readonly request: Received } {
  const request = server.requests.at(-1);
  if (!request) throw new Error('Nothing arrived.');
  return { ...verify(request, PAIR.secret), request };
}
const signedCaller = (server: TestServer): ReturnType<typeof createCaller> =>
  createCaller({ origin: server.origin, auth: appKey(PAIR) });

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => value.isWellFormed());
const segment = text.filter((value) => value !== '.' && value !== '..' && !value.includes('/'));
const query = fc.dictionary(text.filter((name) => name !== '' && name !== '__proto__'), fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), { maxKeys: 4 });
const headerValue = text.filter((value) => !/[\p{Cc}]/u.test(value));
const headers = fc.dictionary(fc.stringMatching(/^x-[a-z][a-z0-9-]{0,12}$/), headerValue, { maxKeys: 4 })
  .filter((given) => !Object.keys(given).some((name) => /^x-(sdk|apig|stage|forwarded|real)/.test(name)));
const call = fc.record({
  method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post', 'patch'),
  segments: fc.array(segment, { maxLength: 4 }),
  query, headers,
  body: fc.uint8Array({ maxLength: 60 }),
});

describe('any call', () => {
  it('arrives as it was signed, and says what was meant', async () => {
    const server = await serve([ANSWER]);
    const { call: send } = signedCaller(server);
    await fc.assert(fc.asyncProperty(call, async ({ method, segments, query: values, headers: given, body }) => {
      const path = `/${segments.map(encodeURIComponent).join('/')}`;
      await send(path, { method, query: values, headers: given, body: Uint8Array.from(body) });
      const { valid, signedHeaders, request } = verdict(server);
      expect(valid).toBe(true);
      expect(signedHeaders).toEqual(expect.arrayContaining(['host', 'x-sdk-date', ...Object.keys(given)]));
      expect(request.method).toBe(method.toUpperCase());
      expect(request.body).toEqual(Buffer.from(body));
      const [arrived = '', search = ''] = request.target.split('?');
      expect(arrived.slice(1).split('/').map(decodeURIComponent)).toEqual(segments.length > 0 ? segments : ['']);
      const sent = Object.entries(values).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
      expect([...new URLSearchParams(search)]).toEqual(sent);
      for (const [name, value] of Object.entries(given))
        expect(Buffer.from(String(request.headers[name]), 'latin1').toString()).toBe(value.trim());
    }), { numRuns: 150 });
  });
  it('arrives as it was signed if the address is written with characters that have to be encoded', async () => {
    const server = await serve([ANSWER]);
    const { call: send } = signedCaller(server);
    const raw = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => value.isWellFormed() && !/[%+/?#]/.test(value));
    await fc.assert(fc.asyncProperty(raw, raw, async (path, value) => {
      fc.pre(path !== '.' && path !== '..');
      await send(`/${path}?q=${value.replaceAll('&', '')}`);
      const { valid, request } = verdict(server);
      expect(valid).toBe(true);
      expect(decodeURIComponent(request.target)).toBe(`/${path}?q=${value.replaceAll('&', '')}`);
    }), { numRuns: 100 });
  });
});

/** A body as a call takes it, with the beginning of the content type that arrives. */
interface Body {
  readonly init: () => CallInit;
  readonly type: string | undefined;
  readonly says: RegExp;
}
/** Bodies of every kind that `fetch` takes. */
const BODIES: Readonly<Record<string, Body>> = {
  'a text': { init: () => ({ body: 'Köln ☂' }), type: 'text/plain;charset=UTF-8', says: /^Köln ☂$/ },
  bytes: { init: () => ({ body: Uint8Array.of(104, 105) }), type: undefined, says: /^hi$/ },
  'a buffer': { init: () => ({ body: Uint8Array.of(104, 105).buffer }), type: undefined, says: /^hi$/ },
  'a blob': { init: () => ({ body: new Blob(['hi'], { type: 'image/png' }) }), type: 'image/png', says: /^hi$/ },
  'values of a form': { init: () => ({ body: new URLSearchParams({ a: '1 2' }) }), type: 'application/x-www-form-urlencoded;charset=UTF-8', says: /^a=1\+2$/ },
  'a form': {
    init: () => {
      const body = new FormData();
      body.append('file', new Blob(['hi']), 'a.txt');
      return { body };
    },
    type: 'multipart/form-data; boundary=', says: /filename="a\.txt"[^]*hi/,
  },
  JSON: { init: () => ({ json: { city: '深圳' } }), type: 'application/json', says: /^\{"city":"深圳"\}$/ },
  'JSON with a type of its own': {
    init: () => ({ json: [], headers: { 'Content-Type': 'application/merge-patch+json' } }),
    type: 'application/merge-patch+json', says: /^\[\]$/,
  },
};
describe('a body', () => {
  it.each(Object.entries(BODIES))('is signed as it arrives: %s', async (_name, { init, type, says }) => {
    const server = await serve([ANSWER]);
    await signedCaller(server).call('/upload', { method: 'DELETE', ...init() });
    const { valid, request } = verdict(server);
    expect(valid).toBe(true);
    expect(request.body.toString()).toMatch(says);
    expect(request.headers['content-type']?.slice(0, type?.length)).toBe(type);
  });
  it('a body of a request that is passed whole is signed with its headers and its method', async () => {
    const server = await serve([ANSWER]);
    const request = new Request(`${server.origin}/orders?a=1`, { method: 'PUT', body: 'hi', headers: { 'X-Note': 'n' } });
    await signedCaller(server).call(request);
    const { valid, signedHeaders, request: arrived } = verdict(server);
    expect([valid, arrived.method, arrived.target, arrived.body.toString()]).toEqual([true, 'PUT', '/orders?a=1', 'hi']);
    expect(signedHeaders).toEqual(['content-type', 'host', 'x-note', 'x-sdk-date']);
  });
  it('a body that is a stream is sent without a hash if the option says so', async () => {
    const server = await serve([ANSWER]);
    const parts = new Blob(['a'.repeat(70_000)]).stream();
    await signedCaller(server).call('/upload', { method: 'POST', body: parts, unsignedBody: true });
    const { valid, payloadHash, signedHeaders, request } = verdict(server);
    expect([valid, payloadHash, request.body.length]).toEqual([true, 'UNSIGNED-PAYLOAD', 70_000]);
    expect(signedHeaders).toContain('x-sdk-content-sha256');
  });
  it('a body that is a stream needs no option if nothing is signed', async () => {
    const server = await serve([ANSWER]);
    const { call: send } = createCaller({ origin: server.origin, auth: none() });
    await send('/upload', { method: 'POST', body: new Blob(['hi']).stream() });
    expect(server.requests[0]?.body.toString()).toBe('hi');
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });
  it('a body that is a stream is rejected if it would have to be signed', async () => {
    const server = await serve([ANSWER]);
    const body = new Blob(['hi']).stream();
    const error = await failureOf(ApigCallError, signedCaller(server).call('/upload', { method: 'POST', body }));
    expect(error.message).toBe('A stream cannot be signed before it is read. Set unsignedBody: true, or pass bytes. Nothing was sent.');
    expect(server.count).toBe(0);
  });
  it('a body of more than 12 MB is rejected if it is signed, and sent if it is not', async () => {
    const server = await serve([ANSWER], { record: false });
    const body = new Uint8Array(12 * 1024 * 1024 + 1);
    const { call: send } = signedCaller(server);
    const error = await failureOf(ApigCallError, send('/upload', { method: 'POST', body }));
    expect(error.message).toBe('The body has 12582913 bytes, and gateways accept signatures for up to 12 MB. Set unsignedBody: true. Nothing was sent.');
    expect(server.count).toBe(0);
    expect((await send('/upload', { method: 'POST', body, unsignedBody: true })).status).toBe(200);
    expect((await send('/upload', { method: 'POST', body: body.subarray(1) })).status).toBe(200);
  });
});

describe('headers', () => {
  it('headers that fetch, browsers and proxies change are sent and not signed', async () => {
    const server = await serve([ANSWER]);
    const given = { 'User-Agent': 'demo/1', 'X-Forwarded-For': '192.0.2.1', x_note: 'n', Cookie: 'a=b' };
    await signedCaller(server).call('/', { headers: given });
    const { valid, signedHeaders, request } = verdict(server);
    expect([valid, signedHeaders]).toEqual([true, ['host', 'x-sdk-date']]);
    expect(request.headers).toMatchObject({ 'user-agent': 'demo/1', 'x-forwarded-for': '192.0.2.1', x_note: 'n', cookie: 'a=b' });
  });
  it.each([
    ['Headers', new Headers([['x-a', '1'], ['x-a', '2']])],
    ['pairs', [['X-A', '1'], ['x-a', '2']] satisfies [string, string][]],
  ])('headers that are given twice arrive as one, and are signed so: %s', async (_kind, given) => {
    const server = await serve([ANSWER]);
    await signedCaller(server).call('/', { headers: given });
    const { valid, request } = verdict(server);
    expect([valid, request.headers['x-a']]).toEqual([true, '1, 2']);
  });
  it('headers of the environment and of debug mode are sent and signed', async () => {
    const server = await serve([ANSWER]);
    const { call: send } = createCaller({ origin: server.origin, auth: appKey(PAIR), stage: 'TEST', debug: true });
    await send('/');
    const { valid, signedHeaders, request } = verdict(server);
    expect([valid, signedHeaders]).toEqual([true, ['host', 'x-apig-mode', 'x-sdk-date', 'x-stage']]);
    expect(request.headers).toMatchObject({ 'x-stage': 'TEST', 'x-apig-mode': 'debug' });
    await send('/', { stage: 'PROD', debug: false });
    expect(server.requests[1]?.headers['x-stage']).toBe('PROD');
    expect(server.requests[1]?.headers).not.toHaveProperty('x-apig-mode');
  });
  it('headers with bytes that are not UTF-8 are rejected', async () => {
    const server = await serve([ANSWER]);
    const error = await failureOf(ApigCallError, signedCaller(server).call('/', { headers: new Headers({ 'X-City': 'K\u00f6ln' }) }));
    expect(error.message).toBe('A header has bytes that are not UTF-8. Pass headers as a plain object: { name: value }. Nothing was sent.');
  });
  it('headers with a line end are rejected', async () => {
    const server = await serve([ANSWER]);
    const error = await failureOf(ApigCallError, signedCaller(server).call('/', { headers: { 'X-Note': 'a\r\nb: c' } }));
    expect(error.message).toBe('The header x-note has a line end or another control character. Remove it. Nothing was sent.');
  });
  it('headers whose names cannot be sent, and methods, are rejected before anything is sent', async () => {
    const server = await serve([ANSWER]);
    const messageOf = async (init: CallInit): Promise<string> =>
      (await failureOf(ApigCallError, signedCaller(server).call('/', init))).message;
    expect(await messageOf({ headers: { 'X Note': 'a' } }))
      .toBe('"x note" is no name of a header. Names have letters, digits and a few signs such as -, and no spaces. Nothing was sent.');
    expect(await messageOf({ method: 'GET\n' })).toBe('"GET\\u000a" is no HTTP method. Pass one such as "POST". Nothing was sent.');
    expect(server.count).toBe(0);
  });
  it('headers that are very long are sent, and it is for the gateway to reject them', async () => {
    const { sent, fetch } = fakeFetch();
    await createCaller({ origin: 'https://api.example.com', auth: none(), fetch }).call('/', { headers: { 'X-Note': 'é'.repeat(200_000) } });
    expect(sent[0]?.headers['x-note']).toBe('Ã©'.repeat(200_000));
  });
  it('headers with a temporary security token sign it', async () => {
    const server = await serve([ANSWER]);
    const auth = iamKeys({ ak: PAIR.key, sk: PAIR.secret, securityToken: 'invented-token' });
    await createCaller({ origin: server.origin, auth }).call('/');
    const { valid, signedHeaders } = verdict(server);
    expect([valid, signedHeaders]).toEqual([true, ['host', 'x-sdk-date', 'x-security-token']]);
  });
});
