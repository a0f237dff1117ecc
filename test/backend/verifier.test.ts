import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createVerifier, signAsGateway, type GatewayRequest, type ReceivedRequest, type Verdict,
  type VerifierOptions,
} from '../../src/backend/index.js';
import { signRequest } from '../../src/auth/signer.js';

const KEY = 'backendkey01';
const SECRET = 'Bk9sQ2wE7rT4yU1i-0pA';
const NOW = Date.UTC(2026, 0, 15, 8, 15);
const URL_OF_ORDERS = 'http://backend.example.com/orders?page=1';

/** A request as the backend receives it after `signAsGateway` signed it. */
async function signed(given: Partial<GatewayRequest> = {}): Promise<ReceivedRequest> {
  const request = await signAsGateway({ url: URL_OF_ORDERS, key: KEY, secret: SECRET, date: NOW, ...given });
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    target: pathname + search,
    headers: Object.entries(request.headers),
    body: request.body && new Uint8Array(request.body),
  };
}
function verify(request: ReceivedRequest, options: Partial<VerifierOptions> = {}): Promise<Verdict> {
  return createVerifier({ keys: { [KEY]: SECRET }, clock: () => NOW, ...options }).verify(request);
}
/** The request with another value of a header, or without the header. */
function withHeader(request: ReceivedRequest, name: string, value?: string): ReceivedRequest {
  const others = [...request.headers].filter(([own]) => own !== name);
  return { ...request, headers: value === undefined ? others : [...others, [name, value]] };
}

describe('a verifier', () => {
  it('says who signed, what was signed and when', async () => {
    expect(await verify(await signed({ method: 'POST', body: '{"n":1}' }))).toEqual({
      ok: true, key: KEY, type: 'hmac', signedHeaders: ['host', 'x-sdk-date'], bodySigned: true, date: new Date(NOW),
    });
  });

  it('accepts what the signer of the management API makes with the same pair', async () => {
    const headers = signRequest({
      method: 'PUT', url: 'https://backend.example.com/a%20b/?z=%2B&a=1&a=0', body: '{}', headers: { 'X-Tenant': 'Zürich' },
      credentials: { ak: KEY, sk: SECRET }, date: NOW,
    });
    const request = { method: 'PUT', target: '/a%20b/?z=%2B&a=1&a=0', headers: Object.entries(headers), body: '{}' };
    expect(await verify(request)).toMatchObject({ ok: true, key: KEY });
  });

  it('accepts several keys and several secrets of a key at a time', async () => {
    const keys = { old: 'OldSecret-0123456', [KEY]: ['NewSecret-0123456', { secret: SECRET }] };
    expect(await verify(await signed(), { keys })).toMatchObject({ ok: true, key: KEY });
    expect(await verify(await signed({ key: 'old', secret: 'OldSecret-0123456' }), { keys })).toMatchObject({ ok: true, key: 'old' });
    expect(await verify(await signed(), { keys: new Map([[KEY, SECRET]]) })).toMatchObject({ ok: true });
  });

  it('looks keys up by a function, also one that takes its time', async () => {
    const asked: string[] = [];
    const keys = async (key: string): Promise<string | undefined> => {
      asked.push(key);
      return Promise.resolve(key === KEY ? SECRET : undefined);
    };
    expect(await verify(await signed(), { keys })).toMatchObject({ ok: true });
    expect(await verify(await signed({ key: 'stranger' }), { keys })).toMatchObject({ reason: 'unknown-key' });
    expect(asked).toEqual([KEY, 'stranger']);
  });

  it('finds no key under names that every object has', async () => {
    expect(await verify(await signed({ key: 'constructor' }))).toMatchObject({ reason: 'unknown-key' });
  });

  it('accepts basic keys, and keeps the two forms apart', async () => {
    const keys = { [KEY]: { type: 'basic', secret: SECRET } } as const;
    expect(await verify(await signed({ type: 'basic' }), { keys })).toMatchObject({ ok: true, type: 'basic', bodySigned: false });
    expect(await verify(await signed({ type: 'basic', secret: 'Wrong-Secret-0123' }), { keys })).toMatchObject({ reason: 'signature' });
    expect(await verify(await signed(), { keys })).toMatchObject({ reason: 'unknown-key' });
    expect(await verify(await signed({ type: 'basic' }))).toMatchObject({ reason: 'unknown-key' });
  });

  it('has no secret to print', async () => {
    const verifier = createVerifier({ keys: { [KEY]: SECRET } });
    const verdict = await verifier.verify(await signed({ secret: 'Other-Secret-0123' }));
    const printed = inspect({ verifier, verdict }, { depth: 9, showHidden: true })
      + JSON.stringify([verifier, verdict]);
    expect(printed).not.toContain(SECRET);
  });
});

describe('a verifier rejects', () => {
  const reject = async (request: ReceivedRequest, options?: Partial<VerifierOptions>): Promise<object> => {
    const { ok, ...rest } = await verify(request, options);
    expect(ok).toBe(false);
    return rest;
  };

  it('a request without proof', async () => {
    expect(await reject(withHeader(await signed(), 'authorization'))).toEqual({
      reason: 'missing', status: 401,
      message: 'There is no header authorization. Call through the gateway, and bind a signature key.',
    });
  });

  it('a proof that it cannot read', async () => {
    const message = 'The proof is not "SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=...". '
      + 'Bind an hmac key to the API.';
    for (const text of ['Bearer abc', '', 'SDK-HMAC-SHA256 Access=a', 'V11-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00'])
      expect(await reject(withHeader(await signed(), 'authorization', text))).toEqual({ reason: 'malformed', status: 401, message });
    const twice = await signed();
    expect(await reject({ ...twice, headers: [...twice.headers, ['Authorization', 'x']] })).toEqual({
      reason: 'repeated-header', status: 401, message: 'The header "authorization" arrived more than once.',
    });
    expect(await reject(withHeader(twice, 'authorization', 'Basic %%%'))).toMatchObject({ reason: 'malformed' });
    const names = 'SDK-HMAC-SHA256 Access=a, SignedHeaders=host;host;x-sdk-date, Signature=00';
    expect(await reject(withHeader(twice, 'authorization', names))).toMatchObject({ reason: 'malformed', message: 'SignedHeaders has a name twice.' });
  });

  it('a signature that leaves the host out, unless that is allowed', async () => {
    const request = await signed({ signedHeaders: ['x-sdk-date'] });
    expect(await reject(request)).toEqual({
      reason: 'unsigned-header', status: 401,
      message: 'The header host is not signed. Sign it, or set mustSign.',
    });
    expect(await verify(request, { mustSign: ['x-sdk-date'] })).toMatchObject({ ok: true, signedHeaders: ['x-sdk-date'] });
  });

  it('a date that is too far away, in both directions', async () => {
    const minutes = 60_000;
    expect(await verify(await signed(), { clock: () => NOW + 15 * minutes })).toMatchObject({ ok: true });
    expect(await verify(await signed(), { clock: () => NOW - 15 * minutes })).toMatchObject({ ok: true });
    expect(await reject(await signed(), { clock: () => NOW + 15 * minutes + 1_000 })).toEqual({
      reason: 'expired', status: 401,
      message: 'The request was signed 901 s in the past. Compare the clocks.',
    });
    expect(await reject(await signed(), { clock: () => NOW - 61_000, window: minutes })).toEqual({
      reason: 'expired', status: 401,
      message: 'The request was signed 61 s in the future. Compare the clocks.',
    });
    expect(await reject(withHeader(await signed(), 'x-sdk-date', 'today'))).toEqual({
      reason: 'malformed', status: 401, message: 'X-Sdk-Date is "today". Write it as 20060102T150405Z.',
    });
    expect(await reject(withHeader(await signed(), 'x-sdk-date', '20261315T081500Z'))).toMatchObject({ reason: 'malformed' });
  });

  it('signed headers that did not arrive, or arrived twice', async () => {
    const request = await signed({ headers: { 'X-Tenant': 't-01' } });
    expect(await reject(withHeader(request, 'x-tenant'))).toEqual({
      reason: 'missing-header', status: 401,
      message: 'The header "x-tenant" did not arrive. See if a proxy drops it.',
    });
    expect(await reject({ ...request, headers: [...request.headers, ['X-TENANT', 't-02']] })).toEqual({
      reason: 'repeated-header', status: 401,
      message: 'The header "x-tenant" arrived more than once.',
    });
  });

  it('a declared hash that is not that of the body', async () => {
    const hash = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';
    const request = await signed({ method: 'POST', headers: { 'X-Sdk-Content-Sha256': hash }, body: 'password' });
    expect(await verify(request)).toMatchObject({ ok: true, bodySigned: true });
    expect(await reject({ ...request, body: 'Password' })).toEqual({
      reason: 'payload', status: 401,
      message: 'The body is not the one that was signed: its SHA-256 is e7cf3ef4f17c3999a94f2c6f612e8a888e5b1026878e4e19398b23bd38ec221a.',
    });
  });

  it('an unsigned body if that is not accepted, and believes no declaration that is not signed', async () => {
    const request = await signed({ method: 'POST', body: 'a', payload: 'unsigned' });
    expect(await verify(request)).toMatchObject({ ok: true, bodySigned: false });
    expect(await reject(request, { unsignedPayload: 'reject' })).toEqual({
      reason: 'payload', status: 401,
      message: 'The body is not signed. Sign it, or set unsignedPayload.',
    });
    const other = await signed({ method: 'POST', body: 'a' });
    expect(await reject({ ...withHeader(other, 'x-sdk-content-sha256', 'UNSIGNED-PAYLOAD'), body: 'b' })).toMatchObject({ reason: 'signature' });
  });

  it('a body that is too large, without reading on', async () => {
    const request = await signed({ method: 'POST', body: 'abcd' });
    expect(await verify(request, { maxBody: 4 })).toMatchObject({ ok: true });
    expect(await reject(request, { maxBody: 3 })).toEqual({
      reason: 'body-too-large', status: 413, message: 'The body is larger than maxBody, 3 bytes.',
    });
    const limits: number[] = [];
    const body = (limit: number): Promise<undefined> => Promise.resolve(void limits.push(limit));
    expect(await reject({ ...request, body })).toMatchObject({ reason: 'body-too-large' });
    expect(limits).toEqual([12_582_912]);
  });

  it('a request before its body is read, if the body could not mend it', async () => {
    const body = (): Promise<never> => Promise.reject(new Error('read'));
    for (const [reason, changes] of [
      ['missing', withHeader(await signed(), 'authorization')],
      ['unknown-key', await signed({ key: 'stranger' })],
      ['expired', await signed({ date: 0 })],
      ['body-unreadable', await signed()],
    ] as const)
      expect(await reject({ ...changes, body })).toMatchObject({ reason });
  });

  it('a target whose percent-encoding is malformed, or that goes on behind a #, which is not signed', async () => {
    for (const target of ['/orders%2', '/orders?page=1#?page=2'])
      expect(await reject({ ...await signed(), target })).toEqual({
        reason: 'target', status: 401,
        message: 'The target has a # or a % that is no percent-encoding.',
      });
  });

  it('what was changed on the way, and shows no secret, no query and no other header', async () => {
    const request = await signed({ url: `${URL_OF_ORDERS}&token=HIDDEN`, headers: { 'X-Auth': 'HIDDEN' } });
    expect(await reject({ ...request, method: 'DELETE' })).toEqual({
      reason: 'signature', status: 401,
      message: 'The signature does not match what arrived: "DELETE /orders?...", headers host "backend.example.com", '
        + 'x-auth, x-sdk-date "20260115T081500Z", SHA-256 of the body '
        + 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855. Compare sign_secret. '
        + 'If a proxy rewrites requests, see the options host, plus and encodedSlash.',
    });
  });

  it('a header with characters whose low bytes are those that were signed', async () => {
    const request = await signed({ headers: { 'X-Tenant': 'A' } });
    expect(await reject(withHeader(request, 'x-tenant', '\u0141'))).toMatchObject({ reason: 'signature' });
  });

  it('a signature that the hook replay has seen', async () => {
    const seen = new Set<string>();
    const ends: Date[] = [];
    const options: Partial<VerifierOptions> = {
      replay({ key, signature, expires }) {
        ends.push(expires);
        const id = `${key} ${signature}`;
        return !seen.has(id) && seen.add(id).has(id);
      },
    };
    const request = await signed();
    expect(await verify(request, options)).toMatchObject({ ok: true });
    expect(await reject(request, options)).toEqual({
      reason: 'replayed', status: 401, message: 'The signature was used before. Sign again.',
    });
    expect(ends).toEqual(Array(2).fill(new Date(NOW + 900_001)));
    expect(await verify(request, { clock: () => NOW + 900_000 })).toMatchObject({ ok: true });
    expect(await reject(request, { clock: () => Number(ends[0]) })).toMatchObject({ reason: 'expired' });
    // What is not genuine is not remembered.
    expect(await reject({ ...request, method: 'PUT' }, options)).toMatchObject({ reason: 'signature' });
    expect(ends).toHaveLength(2);
  });

  it('with status 503 if a function of the options fails, and hands its error on', async () => {
    const cause = new Error('no database');
    expect(await reject(await signed(), { keys: () => Promise.reject(cause) })).toEqual({
      reason: 'unavailable', status: 503, cause,
      message: 'A function of the options failed. See cause.',
    });
  });

  it('what it reports to a hook for the log', async () => {
    const log: [string, string][] = [];
    const onRejected: VerifierOptions['onRejected'] = ({ reason }, { target }) => void log.push([reason, target]);
    const options = { onRejected };
    await reject({ ...await signed(), method: 'PUT' }, options);
    await verify(await signed(), options);
    expect(log).toEqual([['signature', '/orders?page=1']]);
    // Vitest reports a rejection that nobody handles.
    expect(await reject(await signed({ key: 'other' }), { onRejected: () => Promise.reject(new Error('No log')) }))
      .toMatchObject({ reason: 'unknown-key' });
  });
});

describe('options of a verifier', () => {
  it('say which host was signed, if a proxy rewrites it', async () => {
    const request = withHeader(await signed(), 'host', '10.0.0.7:8080');
    expect(await verify(request)).toMatchObject({ reason: 'signature' });
    expect(await verify(request, { host: 'backend.example.com' })).toMatchObject({ ok: true });
    expect(await verify(request, { host: ['api.example.com', 'backend.example.com'] })).toMatchObject({ ok: true });
    const host = ({ headers }: ReceivedRequest): string => new Map(headers).get('x-forwarded-host') ?? '';
    expect(await verify(withHeader(request, 'x-forwarded-host', 'backend.example.com'), { host })).toMatchObject({ ok: true });
  });

  it('say how a + and a %2F were read', async () => {
    const spaced = await signed({ url: 'http://backend.example.com/orders?q=a+b' });
    expect(await verify(spaced)).toMatchObject({ ok: true });
    expect(await verify({ ...spaced, target: '/orders?q=a%20b' })).toMatchObject({ ok: true });
    expect(await verify(spaced, { plus: 'plus' })).toMatchObject({ reason: 'signature' });
    const plus = await signed({ url: 'http://backend.example.com/orders?q=a%2Bb' });
    expect(await verify({ ...plus, target: '/orders?q=a+b' })).toMatchObject({ reason: 'signature' });
    expect(await verify({ ...plus, target: '/orders?q=a+b' }, { plus: 'plus' })).toMatchObject({ ok: true });

    const slash = await signed({ url: 'http://backend.example.com/a/b' });
    const escaped = { ...slash, target: '/a%2Fb' };
    expect(await verify(escaped)).toMatchObject({ reason: 'signature' });
    expect(await verify(escaped, { encodedSlash: 'separator' })).toMatchObject({ ok: true });
  });

  it('name the header of the proof', async () => {
    const request = await signed({ header: 'X-Gateway-Proof' });
    expect(await verify(request)).toMatchObject({ reason: 'missing' });
    expect(await verify(withHeader(request, 'authorization', 'Bearer of-the-caller'), { header: 'X-Gateway-Proof' })).toMatchObject({ ok: true });
  });

  it.each([
    [{ keys: {} }, 'createVerifier needs keys: { [sign_key]: sign_secret }, a Map, or a function.'],
    [{ keys: undefined as never }, 'createVerifier needs keys: { [sign_key]: sign_secret }, a Map, or a function.'],
    [{ keys: { k: '' } }, 'The key "k" has no secret. Give its sign_secret.'],
    [{ keys: { k: { type: 'token' as never, secret: 's' } } }, 'The key "k" is of type token, whose form is not documented. Use hmac or basic.'],
    [
      { keys: { k: { type: 'aes' as never, secret: 's' } } },
      'The key "k" is of type aes, whose form is not documented. Use hmac or basic.',
    ],
    [
      { keys: { k: { type: 'public_key' as never, secret: 's' } } },
      'The key "k" is of type public_key, whose form is not documented. Use hmac or basic.',
    ],
    [{ keys: { k: 's' }, window: NaN }, 'window (milliseconds) and maxBody (bytes) must be numbers from 0 on.'],
    [{ keys: { k: 's' }, maxBody: -1 }, 'window (milliseconds) and maxBody (bytes) must be numbers from 0 on.'],
    [
      { keys: { k: 's' }, windows: 5 } as VerifierOptions,
      'createVerifier has no option "windows". It has keys, window, host, maxBody, replay, mustSign, unsignedPayload, header, explain, onRejected, clock, plus, encodedSlash.',
    ],
  ])('are checked: %j', (options, message) => {
    expect(() => createVerifier(options)).toThrow(new TypeError(message));
  });
});

describe('signAsGateway', () => {
  it.each([
    [{ key: '' }, 'signAsGateway needs key and secret, the sign_key and sign_secret of a signature key.'],
    [{ url: '/orders' }, 'signAsGateway needs url, a full address such as "http://127.0.0.1:8080/orders?page=1".'],
    [{ url: 'http://a/%' }, 'url of signAsGateway has a % that is no percent-encoding. Write %25 for a percent sign.'],
    [{ date: NaN }, 'date of signAsGateway is not a time. Pass a Date or milliseconds since the epoch.'],
    [{ headers: { a: '1', A: '2' } }, 'headers of signAsGateway has a twice. Leave one of them out.'],
    [{ signedHeaders: ['host', 'x-a'] }, 'signedHeaders of signAsGateway has x-a, but headers has not. Add it to headers.'],
    [
      { uri: 'http://a/' } as Partial<GatewayRequest>,
      'signAsGateway has no option "uri". It has method, url, headers, body, key, secret, type, date, signedHeaders, payload, header.',
    ],
  ])('rejects %j', async (given, message) => {
    await expect(signed(given)).rejects.toThrow(new TypeError(message));
  });

  it('signs no header that the proof replaces, as the authorization of a user', async () => {
    const request = await signed({ headers: { Authorization: 'Bearer t' } });
    expect(await verify(request)).toMatchObject({ ok: true, signedHeaders: ['host', 'x-sdk-date'] });
  });
  it('signs the bytes that it returns, whatever happens to those it was given', async () => {
    const body = new Uint8Array([1, 2, 3]);
    const promise = signed({ method: 'POST', body });
    body[0] = 9;
    const request = await promise;
    expect([...request.body as Uint8Array]).toEqual([1, 2, 3]);
    expect(await verify(request)).toMatchObject({ ok: true });
  });
});

describe('a signed request', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 8 });
  const anyRequest = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
    path: fc.array(anyText.filter((text) => !/^\.{1,2}$/.test(text)), { maxLength: 3 }),
    query: fc.array(fc.tuple(anyText, anyText), { maxLength: 4 }),
    header: fc.string({ maxLength: 12 }),
    body: fc.uint8Array({ maxLength: 32 }),
  });
  type Any = typeof anyRequest extends fc.Arbitrary<infer T> ? T : never;
  const sent = ({ path, query, header, ...rest }: Any): Promise<ReceivedRequest> => {
    const pairs = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    const url = `http://backend.example.com/${path.map(encodeURIComponent).join('/')}?${pairs.join('&')}`;
    return signed({ ...rest, url, headers: { 'x-any': header } });
  };

  it('is accepted, whatever is in it', async () => {
    await fc.assert(fc.asyncProperty(anyRequest, async (request) => {
      expect(await verify(await sent(request))).toMatchObject({ ok: true, bodySigned: true });
    }), { numRuns: 300 });
  });

  it('is rejected after any change of its method, path, query, signed headers, body or signature', async () => {
    const change = fc.constantFrom<(request: ReceivedRequest) => ReceivedRequest>(
      (request) => ({ ...request, method: request.method === 'GET' ? 'POST' : 'GET' }),
      (request) => ({ ...request, target: `/x${request.target}` }),
      (request) => ({ ...request, target: request.target.replace(/\??$/, (end) => `${end === '' ? '&' : '?'}added=1`) }),
      (request) => withHeader(request, 'x-any', 'other'),
      (request) => withHeader(request, 'host', 'elsewhere.example.com'),
      (request) => ({ ...request, body: Uint8Array.of(...request.body as Uint8Array, 0) }),
      (request) => withHeader(request, 'authorization', new Map(request.headers).get('authorization')?.replace(/.$/, (c) => (c === '0' ? '1' : '0'))),
    );
    await fc.assert(fc.asyncProperty(anyRequest.filter(({ header }) => header.trim() !== 'other'), change, async (request, tamper) => {
      expect(await verify(tamper(await sent(request)))).toMatchObject({ ok: false, reason: 'signature' });
    }), { numRuns: 300 });
  });

  it('never makes the verifier throw, whatever arrives', async () => {
    const anyHeaders = fc.array(fc.tuple(
      fc.constantFrom('authorization', 'host', 'x-sdk-date', 'x-sdk-content-sha256', 'x'),
      fc.oneof(anyText, fc.constantFrom('20260115T081500Z', 'UNSIGNED-PAYLOAD', `SDK-HMAC-SHA256 Access=${KEY}, SignedHeaders=host;x-sdk-date, Signature=00`)),
    ), { maxLength: 6 });
    await fc.assert(fc.asyncProperty(anyText, anyText, anyHeaders, async (method, target, headers) => {
      expect(await verify({ method, target, headers })).toMatchObject({ ok: false });
    }), { numRuns: 500 });
  });
});
