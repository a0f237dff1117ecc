/** How calls prove who makes them, what options a caller takes, and that no secret can be printed. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type * as kit from '../../src/caller/index.js';
import {
  ApigCallError, appBasic, appCode, appKey, appSecret, type Auth, type CallerOptions, createCaller, iamKeys, iamToken,
  none,
} from '../../src/caller/index.js';
import { fakeFetch, rejection } from '../support/fake-fetch.js';
import { failure, failureOf, json, serve } from '../support/server.js';
import { verify } from '../support/verify.js';

const ORIGIN = 'https://api.example.com';
const PAIR = { key: 'c7f1e5a2b3d44e6f9a8b7c6d5e4f3a2b', secret: 'invented-secret-0123456789' };
const CODE = 'invented-appcode-0123456789';

/** What arrives of a call with that proof. */
async function arrived(auth: CallerOptions['auth']): Promise<Record<string, unknown>> {
  const server = await serve([json(200, {})]);
  await createCaller({ origin: server.origin, auth }).call('/orders');
  return { ...server.requests[0]?.headers };
}
/** Why a caller is not made. */
function misconfigured(options: object): string {
  try {
    createCaller(options as CallerOptions);
  } catch (error) {
    if (error instanceof ApigCallError && error.kind === 'Configuration') return error.message;
    throw error;
  }
  throw new Error('A caller was made.');
}

describe('a proof', () => {
  it('a proof of an app by signature is accepted by a verifier', async () => {
    const server = await serve([json(200, {})]);
    await createCaller({ origin: server.origin, auth: appKey(PAIR) }).call('/orders');
    const [request] = server.requests;
    expect(request && verify(request, PAIR.secret)).toMatchObject({ valid: true, ak: PAIR.key });
  });
  it('a proof of an app by code, secret and basic authentication has the headers of the manual', async () => {
    expect(await arrived(appCode(CODE))).toMatchObject({ 'x-apig-appcode': CODE });
    expect(await arrived(appSecret(PAIR))).toMatchObject({ 'x-hw-id': PAIR.key, 'x-hw-appkey': PAIR.secret });
    const basic = Buffer.from(`${PAIR.key}:${PAIR.secret}`).toString('base64');
    expect(await arrived(appBasic(PAIR))).toMatchObject({ authorization: `Basic ${basic}` });
  });
  it('a proof of an IAM user is a token or a signature', async () => {
    expect(await arrived(iamToken('invented-token'))).toMatchObject({ 'x-auth-token': 'invented-token' });
    const headers = await arrived(iamKeys({ ak: 'AKEXAMPLE', sk: 'invented-sk' }));
    expect(headers['authorization']).toMatch(/^SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host;x-sdk-date, Signature=[0-9a-f]{64}$/);
  });
  it('a proof that is none adds nothing', async () => {
    expect(Object.keys(await arrived(none())).filter((name) => /auth|apig|sdk|hw/.test(name))).toEqual([]);
  });
  it('goes in another header if the gateway wants that', async () => {
    const headers = await arrived([appKey(PAIR, { header: 'X-App-Auth' }), () => ({ Authorization: 'Bearer t' })]);
    expect(headers['x-app-auth']).toMatch(/^SDK-HMAC-SHA256 Access=c7f1e5a2b3d44e6f9a8b7c6d5e4f3a2b, SignedHeaders=authorization;host;x-sdk-date,/);
    expect(headers['authorization']).toBe('Bearer t');
  });
  it('a proof of one\'s own comes beside another one, sees the request, and is signed', async () => {
    const server = await serve([json(200, {})]);
    const seen: unknown[] = [];
    const auth = [appKey(PAIR), appCode(CODE), (call: kit.UnprovenCall) => {
      seen.push({ ...call, body: Buffer.from(call.body ?? '').toString() });
      return { 'X-User-Token': 'invented-user-token' };
    }];
    await createCaller({ origin: server.origin, auth }).call('/orders?a=1', { method: 'POST', json: 1 });
    const [request] = server.requests;
    expect(request && verify(request, PAIR.secret)).toMatchObject({
      valid: true, signedHeaders: ['content-type', 'host', 'x-apig-appcode', 'x-sdk-date', 'x-user-token'],
    });
    const host = server.origin.slice('http://'.length);
    expect(seen).toEqual([{
      method: 'POST', url: `${server.origin}/orders?a=1`, body: '1',
      headers: { 'content-type': 'application/json', host, 'x-apig-appcode': CODE },
    }]);
  });
  it('a proof that changes is asked for at each attempt', async () => {
    const { sent, fetch } = fakeFetch(new TypeError('fetch failed'), () => Response.json({}));
    let n = 0;
    await createCaller({ origin: ORIGIN, auth: appCode(() => Promise.resolve(`invented-${++n}`)), fetch }).call('/');
    expect(sent.map(({ headers }) => headers['x-apig-appcode'])).toEqual(['invented-1', 'invented-2']);
  });
  it('a proof that fails gives its own error to the caller', async () => {
    const { sent, fetch } = fakeFetch();
    const own = new Error('the vault is closed');
    expect(await failure(createCaller({ origin: ORIGIN, auth: () => Promise.reject(own), fetch }).call('/'))).toBe(own);
    expect(sent).toEqual([]);
  });
  it.each([
    ['Authorization', [appKey(PAIR), () => ({ Authorization: 'Bearer t' })], {}, 'authorization'],
    ['Authorization', appKey(PAIR), { Authorization: 'Bearer t' }, 'authorization'],
    ['X-Sdk-Date', appKey(PAIR), { 'X-Sdk-Date': '20260101T000000Z' }, 'x-sdk-date'],
    ['Host', none(), { Host: 'api.example.org' }, 'host'],
    ['X-Apig-AppCode', appCode(CODE), { 'x-apig-appcode': CODE }, 'x-apig-appcode'],
  ] as const)('does not compete with another one for the header %s', async (_name, auth, headers, name) => {
    const { sent, fetch } = fakeFetch();
    const error = await failureOf(ApigCallError, createCaller({ origin: ORIGIN, auth, fetch }).call('/', { headers }));
    expect([error.kind, error.message]).toEqual([
      'Request',
      `The header ${name} is set twice: this kit or the auth of the caller sets it as well. Set it in one place. Nothing was sent.`,
    ]);
    expect(sent).toEqual([]);
  });
  it.each([
    ['appKey: secret is missing or empty.', () => appKey({ key: 'k', secret: '' })],
    ['appKey: key is missing or empty.', () => appKey(undefined as unknown as typeof PAIR)],
    ['appCode: code has a space or a line end. Remove it.', () => appCode(`${CODE}\n`)],
    ['iamKeys: securityToken is missing or empty.', () => iamKeys({ ak: 'a', sk: 's', securityToken: '' })],
    ['iamToken: token is missing or empty.', () => iamToken(undefined as unknown as string)],
  ])('a proof that cannot be right is rejected when it is made: %s', (message, make) => {
    expect(make).toThrow(new ApigCallError('Configuration', message));
  });
  it('a proof that changes to what cannot be right is rejected before anything is sent', async () => {
    const { sent, fetch } = fakeFetch();
    const call = createCaller({ origin: ORIGIN, auth: iamToken(() => ''), fetch }).call('/');
    expect((await failureOf(ApigCallError, call)).message).toBe('iamToken: token is missing or empty.');
    expect(sent).toEqual([]);
  });
});

describe('createCaller', () => {
  const auth = none();
  it.each([
    [{ origin: ORIGIN }, 'auth must be appKey(…) or another of its kind, a function, or none()'],
    [{ origin: ORIGIN, auth: [] }, 'auth must be appKey(…) or another of its kind, a function, or none()'],
    [{ origin: ORIGIN, auth: PAIR }, 'auth must be appKey(…) or another of its kind, a function, or none()'],
    [{ auth }, 'origin must be scheme, host and port, such as "https://api.example.com"'],
    [{ origin: 'api.example.com', auth }, 'origin must be scheme, host and port, such as "https://api.example.com"'],
    [{ origin: `${ORIGIN}/v1`, auth }, 'origin must be scheme, host and port, such as "https://api.example.com"'],
    [{ origin: 'https://u:p@api.example.com', auth }, 'origin must be scheme, host and port, such as "https://api.example.com"'],
    [{ origin: ORIGIN, auth, timeOut: 1 }, 'there is no option "timeOut"'],
    [{ origin: ORIGIN, auth, timeout: 0 }, 'timeout must be a number from 1 to 2147483647'],
    [{ origin: ORIGIN, auth, totalTimeout: Infinity }, 'totalTimeout must be a number from 1 to 2147483647'],
    [{ origin: ORIGIN, auth, retry: { limit: -1 } }, 'limit must be a number from 0 to 2147483647'],
    [{ origin: ORIGIN, auth, host: 'api.example.org' }, 'host needs a fetch of your own, which sends the header Host'],
    [{ origin: ORIGIN, auth: [appKey(PAIR), appBasic(PAIR)] }, 'two of auth set the header authorization. Leave one out, or give it another header'],
    [{ origin: 'http://api.example.com', auth: appCode(CODE) }, 'gateways take an AppCode over https only'],
  ])('rejects what cannot be right: %j', (options, fault) => {
    expect(misconfigured(options)).toBe(`createCaller: ${fault}.`);
  });
  it.each(['http://localhost:8080', 'http://group.localhost:8080', 'http://127.0.0.1', 'http://[::1]:1', ORIGIN])(
    'takes an AppCode for %s', (origin) => expect(createCaller({ origin, auth: appCode(CODE) })).toBeDefined(),
  );
  it('keeps what it was made with, and has functions that can be passed on alone', async () => {
    const server = await serve([json(200, { ok: true })]);
    const options = { origin: server.origin, auth: none() };
    const { call, callJson } = createCaller(options);
    options.origin = 'https://elsewhere.example.com';
    expect((await call('/')).status).toBe(200);
    expect(await callJson('/')).toEqual({ ok: true });
  });
  it('uses the global fetch of the moment of a call', async () => {
    const { call } = createCaller({ origin: ORIGIN, auth: none() });
    const { sent, fetch } = fakeFetch();
    const original = globalThis.fetch;
    globalThis.fetch = fetch as typeof globalThis.fetch;
    await call('/').finally(() => (globalThis.fetch = original));
    expect(sent.length).toBe(1);
  });
});

describe('an address', () => {
  const ADDRESSES = [
    ['https://elsewhere.example.com/', 'This caller is for https://api.example.com, and its secrets go nowhere else. Make another caller.'],
    ['http://api.example.com/', 'This caller is for https://api.example.com, and its secrets go nowhere else. Make another caller.'],
    ['orders', 'The address does not begin with a slash, http:// or https://. Write it in full.'],
    ['https://u:p@api.example.com/', 'The address has a user name or a password. Pass them as auth: appBasic({ key, secret }).'],
    ['/a/./b', 'The path has "." as a segment, which HTTP clients resolve. Write the path that is meant.'],
    ['/a%2fb', 'The path has %2F, which gateways read as a slash. Pass the value in the query or in a header.'],
    ['/%ff', 'The address has a % that is no percent-encoding of UTF-8. Write %25 for a percent sign.'],
    ['/?a=\ud800', 'The address has half of a surrogate pair, which has no UTF-8 form. Check what cuts the text.'],
  ] as const;
  it.each(ADDRESSES)('an address that would not arrive as it was signed is rejected: %s', async (address, fault) => {
    const { sent, fetch } = fakeFetch();
    const { call } = createCaller({ origin: ORIGIN, auth: appKey(PAIR), fetch });
    const error = await failureOf(ApigCallError, call(address));
    expect([error.kind, error.message]).toEqual(['Request', `${fault} Nothing was sent.`]);
    expect(sent).toEqual([]);
  });
  it.each([
    ['/', '/'], ['', undefined], ['//other.example.com/x', '//other.example.com/x'], ['/a//b/', '/a//b/'],
    ['/a?b#c', '/a?b'], [`${ORIGIN}?a=1`, '/?a=1'], [new URL(`${ORIGIN}:443/a`), '/a'], ['/a\\b', '/a%5Cb'],
  ])('an address of the caller\'s origin is sent: %s', async (address, target) => {
    const { sent, fetch } = fakeFetch();
    await createCaller({ origin: ORIGIN, auth: none(), fetch }).call(address).catch(() => undefined);
    expect(sent[0]?.url.slice(ORIGIN.length)).toBe(target);
  });
  it('may be an IP address with the host of a group, if fetch sends that', async () => {
    const { sent, fetch } = fakeFetch();
    const caller = createCaller({ origin: 'https://192.0.2.10', host: 'api.example.org', auth: appKey(PAIR), fetch });
    await caller.call('/orders');
    const { headers = {}, url } = sent[0] ?? {};
    expect([url, headers['host']]).toEqual(['https://192.0.2.10/orders', 'api.example.org']);
    expect(verify({ method: 'GET', target: '/orders', headers, body: Buffer.of() }, PAIR.secret).valid).toBe(true);
  });
  it('gets values of its own and of the option query', async () => {
    const { sent, fetch } = fakeFetch();
    const { call } = createCaller({ origin: ORIGIN, auth: none(), fetch });
    await call('/a?z=1', { query: { b: ['x y', 'é'], n: 0, no: undefined, yes: true } });
    await call('/a', { query: new URLSearchParams('q=a+b&q=%2B') });
    expect(sent.map(({ url }) => url.slice(ORIGIN.length))).toEqual(['/a?z=1&b=x%20y&b=%C3%A9&n=0&yes=true', '/a?q=a%20b&q=%2B']);
  });
});

describe('fetch', () => {
  it('gets its own options, and follows no redirect, because that would take secrets elsewhere', async () => {
    const server = await serve([({ response }) => response.writeHead(302, { Location: 'https://elsewhere.example.com/' }).end()]);
    const code = createCaller({ origin: server.origin, auth: appCode(CODE) });
    // As JavaScript passes an option that it does not have.
    const unset = { redirect: undefined } as object;
    expect([(await code.call('/')).status, (await code.call('/', unset)).status, server.count]).toEqual([302, 302, 2]);
    const { sent, fetch } = fakeFetch();
    const { call } = createCaller({ origin: ORIGIN, auth: appKey(PAIR), fetch });
    const further = { cache: 'no-store', keepalive: true };
    await call('/', further);
    await call(new Request(`${ORIGIN}/`, { credentials: 'omit' }));
    expect(sent.map(({ init }) => init)).toMatchObject([
      { redirect: 'manual', cache: 'no-store', keepalive: true },
      { redirect: 'manual', cache: 'default', keepalive: false, credentials: 'omit' },
    ]);
    const error = await failureOf(ApigCallError, call('/', { redirect: 'follow' }));
    expect(error.message).toBe('A redirect would take secrets to another address. Leave out redirect: "follow". Nothing was sent.');
  });
  it('may follow redirects if no secret is sent', async () => {
    const server = await serve([({ response }) => response.writeHead(302, { Location: '/there' }).end(), json(200, {})]);
    const response = await createCaller({ origin: server.origin, auth: none() }).call('/', { redirect: 'follow' });
    expect([response.status, response.url]).toEqual([200, `${server.origin}/there`]);
  });
});

describe('a secret', () => {
  const SECRETS = [PAIR.secret, CODE, 'invented-token-0123', 'invented-sk-0123', 'invented-own-0123'];
  const auths: readonly Auth[] = [
    appKey(PAIR), appCode(CODE), appSecret(PAIR), appBasic(PAIR), iamToken('invented-token-0123'),
    iamKeys({ ak: 'AKEXAMPLE', sk: 'invented-sk-0123', securityToken: 'invented-token-0123' }),
  ];
  const printed = (value: unknown): string =>
    [inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value), String(value)].join('\n');
  const shown = (value: unknown): string[] => {
    const text = printed(value);
    const isIn = (form: string): boolean => text.includes(form);
    return SECRETS.filter((secret) => [secret, encodeURIComponent(secret), btoa(secret)].some(isIn));
  };
  it('is in nothing that can be printed of a proof or a caller', () => {
    for (const auth of auths) {
      expect(shown(auth)).toEqual([]);
      expect(shown(createCaller({ origin: ORIGIN, auth }))).toEqual([]);
    }
  });
  const kinds = auths.map((auth) => [auth.kind, auth] as const);
  it.each(kinds)('is in no error, even if the other side repeats what it got: %s', async (_kind, auth) => {
    const echo = (url: string, init: RequestInit): Promise<Response> => {
      const said = `${url} ${JSON.stringify(Object.fromEntries(new Headers(init.headers ?? {})))}`;
      if (init.method === 'POST') throw new TypeError(`fetch failed: ${said}`);
      return Promise.resolve(Response.json({ error_code: 'APIG.0303', error_msg: said, request_id: said }, { status: 401 }));
    };
    const { call } = createCaller({ origin: ORIGIN, auth, fetch: echo, retry: false });
    const rejected = await failureOf(ApigCallError, call('/', { headers: { Cookie: 'invented-own-0123' } }));
    expect(shown({ ...rejected, text: `${rejected.message}${rejected.stack}` })).toEqual([]);
    expect(shown(rejected)).toEqual([]);
    const init = { method: 'POST', body: 'x', headers: { 'X-Api-Key': 'invented-own-0123' } };
    const lost = await failureOf(ApigCallError, call('/', init));
    expect(shown({ ...lost.toJSON(), cause: undefined, text: lost.message })).toEqual([]);
  });
  it('is not in the JSON of an error, which says what a log needs', async () => {
    const { fetch } = fakeFetch(rejection(403, 'APIG.0304', 'The app is not authorized'));
    const { call } = createCaller({ origin: ORIGIN, auth: appCode(CODE), fetch });
    const error = await failureOf(ApigCallError, call('/a?apikey=x'));
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ApigCallError', message: error.message, kind: 'Rejected', method: 'GET', path: '/a', attempts: 1, status: 403,
      code: 'APIG.0304', serverMessage: 'The app is not authorized', meaning: 'The app is not authorized for the API',
      remedy: 'Ask the owner to authorize the app for this API in this environment.', requestId: error.requestId,
    });
  });
});
