/** What `signRequest` has signed arrives as it was signed: checked on the bytes, by code of the tests' own. */
import fc from 'fast-check';
import { request as undiciRequest } from 'undici';
import { beforeAll, describe, expect, it } from 'vitest';
import { signRequest, type SignRequestInput } from '../../src/index.js';
import { createLocalGateway, LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { clientOf, json, KEYS, type Received, serve, start, TestServer } from '../support/server.js';
import { verify } from '../support/verify.js';

/** Ways in which a signed request is sent. */
type Send = (input: SignRequestInput, headers: Record<string, string>) => Promise<unknown>;
const SENDERS: Readonly<Record<string, Send>> = {
  fetch: async ({ url, method, body }, headers) => {
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body: body as string }) });
    return response.text();
  },
  'undici.request': async ({ url, method, body }, headers) => {
    const { body: read } = await undiciRequest(url, { method: method as 'GET', headers, ...(body !== undefined && { body }) });
    return read.text();
  },
};
/** Text of any kind: ASCII of every sort, Chinese, emoji, full-width signs. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...' !"\'()*+,-./:;<=>@[]^_`{|}~&%aZ09'),
    fc.constantFrom('中', '文', 'é', '😀', '＆', '\uFF5E', '\uE000', '𐍈'),
  ),
  maxLength: 8,
});
const header = fc.string({
  unit: fc.constantFrom(...'aZ09 \t,;=:"/(){}', '中', 'é', '😀'), maxLength: 12,
});
const input = (origin: string): fc.Arbitrary<SignRequestInput> =>
  fc.record({
    segments: fc.array(text.filter((part) => part !== '.' && part !== '..'), { maxLength: 4 }),
    encoded: fc.boolean(),
    pairs: fc.array(fc.tuple(text.filter((name) => name !== ''), text), { maxLength: 5 }),
    value: header,
    body: fc.option(fc.oneof(text, fc.uint8Array({ maxLength: 20 })), { nil: undefined }),
  }).map(({ segments, encoded, pairs, value, body }) => {
    // As people write it: everything encoded, or as much as an address needs.
    const path = segments.map((part) => encoded ? encodeURIComponent(part) : part.replace(/[%/?#\\]/g, encodeURIComponent)).join('/');
    const query = encoded
      ? pairs.map(([name, held]) => `${encodeURIComponent(name)}=${encodeURIComponent(held)}`).join('&')
      : new URLSearchParams(pairs).toString();
    return {
      method: body === undefined ? 'get' : 'POST',
      url: `${origin.toUpperCase().replace('HTTP', 'Http')}/${path}${/ $/.test(path) || query !== '' ? `?${query}` : ''}`,
      headers: { 'x-note': value, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body }),
      credentials: { ...KEYS, securityToken: 'token', projectId: 'p1' },
    };
  });

describe.each(Object.entries(SENDERS))('a request that is sent with %s', (_, send) => {
  let server: TestServer;
  beforeAll(async () => {
    server = new TestServer([json(200, {})]);
    await server.listen();
    return () => server.close();
  });
  it('arrives as it was signed, whatever is in its path, query, headers and body', async () => {
    await fc.assert(fc.asyncProperty(input(server.origin), async (given) => {
      await send({ ...given, method: given.method.toUpperCase() }, signRequest(given));
      const request = server.requests.pop();
      expect(request && verify(request, KEYS.sk)).toMatchObject({ valid: true });
    }), { numRuns: 200 });
  }, 60_000);
  it.each([
    '', '?', '/?', '/a?', '/a//b', '//', '/a%2Fb', '/a%2fb/', '/..%2fa', '/...', '/a/%2e%2e%2f', '/a%5Cb', '/a;b=1', '/a\u0020',
    '/a?b?c=d?e', '/a?b=c#part', '/a#part?x=%zz', '/a?b=1&b=2&b', '/a?b=&&c', '/a?=x', '/a?a=b=c', '/a?a+b=c+d', '/a?a%2Bb=%2B',
    '/a?a%20b=%20', '/a?x=%252F', '/a?%3D=%26', '/a?x=\'"<>|^`{}[]\\', '/\'"<>|^`{}[]', '/a?__proto__=1&constructor=2',
    '/\ud800?x=\ud800', '/~!$&\'()*+,;=:@', '/a?~!$\'()*,;:@/', '/%41%7E?%41=%7e', '/@x', '/a?u@h', '/%00?x=%0d%0a',
    '/a?a[]=2&a[]=1', '/a?B=1&a=2&A=3', '/a?a=2&a=10&a=1', '/a?a-b=1&a=2&a.b=3&a%00=1&a%21=1&aa=3&a%7e=2',
  ])('arrives as it was signed if its address ends in %j', async (end) => {
    for (const url of [server.origin + end, new URL(server.origin + end)]) {
      const given = { method: 'GET', url, credentials: KEYS };
      await send(given, signRequest(given));
      const request = server.requests.pop();
      expect([request?.target, request && verify(request, KEYS.sk).valid]).toEqual([request?.target, true]);
    }
  });
  it.each<[Readonly<Record<string, string>>]>([
    [{ 'Accept-Encoding': 'gzip', Range: 'bytes=0-1' }], [{ 'Sec-Fetch-Mode': 'navigate' }], [{ Range: 'bytes=0-1' }],
    [{ 'If-None-Match': '"a"', 'Cache-Control': 'max-age=0' }], [{ 'If-Match': '"a"' }], [{ Origin: 'https://a.example', Referer: 'b' }],
    [{ Cookie: 'a=b; c=d', 'Accept-Language': 'zh' }], [{ 'User-Agent': 'a/1 (b; c)', Accept: '*/*' }], [{ Date: 'today', Via: 'x' }],
    [{ 'X-A': '\u3000中\u00a0', 'X-B': '\ufeffa\u0085', 'X-C': '\u2003' }], [{ 'X-A': ' \t\r\na  b\tc\n' }], [{ 'X-A': '' }],
    [{ Connection: 'close' }], [{ a_b: 'c', [`__proto__`]: 'd' }], [{ 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD' }],
  ])('arrives as it was signed with the headers %o', async (headers) => {
    const given = { method: 'POST', url: `${server.origin}/a`, body: '', headers, credentials: KEYS };
    const signed = signRequest(given);
    await send(given, signed);
    const request = server.requests.pop();
    expect(request && verify(request, KEYS.sk)).toMatchObject({ valid: true });
    expect(Object.values(signed).filter((value) => /^[\s\u0085]|[\s\u0085]$/.test(Buffer.from(value, 'latin1').toString()))).toEqual([]);
  });
  it.each<[string, string | Uint8Array | DataView, Readonly<Record<string, string>>]>([
    ['half of a surrogate pair', 'a\ud800', {}], ['a part of a buffer', new Uint8Array([1, 2, 3, 4]).subarray(1, 3), {}],
    ['a view', new DataView(new Uint8Array([1, 2, 3]).buffer, 1), {}], ['no character', '', {}],
    ['plain text', 'a', { 'content-type': 'text/plain' }], ['JSON with a charset', '{}', { 'Content-Type': ' application/json;charset=utf8 ' }],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }], ['an empty type', 'x', { 'content-type': '' }],
    ['parts', '--a--', { 'content-type': 'multipart/form-data; boundary=a' }],
  ])('arrives as it was signed with a body of %s', async (_, content, headers) => {
    const body = content as Uint8Array; // a view is bytes, too
    const given = { method: 'POST', url: server.origin, body, headers, credentials: KEYS };
    await send(given, signRequest(given));
    const request = server.requests.pop();
    expect(request && verify(request, KEYS.sk)).toMatchObject({ valid: true });
  });
});

describe('the host that is signed', () => {
  it.each([
    ['https://Apig.CN-North-4.MyHuaweiCloud.com/', 'apig.cn-north-4.myhuaweicloud.com'],
    ['HTTPS://h.example:443/', 'h.example'],
    ['https://h.example:8443', 'h.example:8443'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
    ['https://[2001:DB8::1]:8443/', '[2001:db8::1]:8443'],
    ['http://127.1:8080/', '127.0.0.1:8080'],
    ['http://ex%61mple。com:0080', 'example.com'],
    ['http:///example.com/', 'example.com'],
  ])('is the one that is sent: %s has %s', (url, host) => {
    expect(signRequest({ method: 'GET', url, credentials: KEYS })['Host']).toBe(host);
    expect(new URL(url).host).toBe(host);
  });
  it('is that of a header Host, in lower case, if the request has one', () => {
    const url = 'https://10.0.0.1/';
    expect(signRequest({ method: 'GET', url, headers: { host: 'Apig.Example:8443' }, credentials: KEYS })).toMatchObject({
      host: 'apig.example:8443',
      Authorization: expect.stringContaining('SignedHeaders=host;x-sdk-date') as string,
    });
  });
});

it.each<[string, unknown]>([
  ['a form in a URLSearchParams', new URLSearchParams('a=1')], ['a Blob', new Blob(['x'])], ['a FormData', new FormData()],
  ['an ArrayBuffer', new ArrayBuffer(2)], ['a stream', new ReadableStream()], ['a number', 5], ['a boxed string', new String('x')],
  ['a generator', (function* () { yield 'x'; })()], ['a list', ['x']],
])('a body that is %s is not signed', (_, body) => {
  const given = { method: 'POST', url: 'https://h.example/', body: body as string, credentials: KEYS };
  expect(() => signRequest(given)).toThrow('The body must be a string or bytes. Pass JSON.stringify(body) for an object.');
});

/** Names and values whose order by UTF-16 units is another than by UTF-8 bytes. */
const MIXED = { '😀': '1', '＆': '2', a: '3', '\uE000': '4', 中: '5' };
const SORTED = 'a=3&%E4%B8%AD=5&%EE%80%80=4&%EF%BC%86=2&%F0%9F%98%80=1';
const NO_GROUPS = { total: 0, size: 0, groups: [] };

describe('an emoji and a full-width sign', () => {
  const canonical = (request: Received | undefined): string => (request ? verify(request, KEYS.sk).canonicalQuery : '');
  it('are sorted by their bytes by the client, by signRequest and by the local gateway', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list({}, { extraQuery: MIXED });
    expect(server.requests[0] && verify(server.requests[0], KEYS.sk).valid).toBe(true);
    expect(canonical(server.requests[0])).toBe(SORTED);
    expect(server.requests[0]?.target).toMatch(new RegExp(`\\?${SORTED}$`));

    const other = await serve([json(200, {})]);
    const url = `${other.origin}/?${new URLSearchParams(MIXED).toString()}`;
    await fetch(url, { headers: signRequest({ method: 'GET', url, credentials: KEYS }) });
    expect(other.requests[0] && verify(other.requests[0], KEYS.sk).valid).toBe(true);

    const gateway = createLocalGateway();
    const local = clientOf(gateway.clientOptions.endpoint, { ...gateway.clientOptions });
    await expect(local.groups.list({}, { extraQuery: { name: '😀' } })).resolves.toBeDefined();
    const query = SORTED.split('&').reverse().join('&');
    const path = `/v2/${LOCAL_DEFAULTS.projectId}/apigw/instances/${LOCAL_DEFAULTS.instanceId}/api-groups?${query}`;
    const headers = signRequest({ method: 'GET', url: `https://local.example${path}`, credentials: LOCAL_DEFAULTS.credentials });
    const response = await gateway.handle(new Request(`https://local.example${path}`, { headers }));
    expect(response.status).not.toBe(401);
  });
  it('are also sorted so as values of one name', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list({}, { extraQuery: { q: ['😀', '＆', '\uFFFF', '🚀'] } });
    expect(canonical(server.requests[0])).toBe('q=%EF%BC%86&q=%EF%BF%BF&q=%F0%9F%98%80&q=%F0%9F%9A%80');
    expect(server.requests[0] && verify(server.requests[0], KEYS.sk).valid).toBe(true);
  });
});

describe('the local gateway', () => {
  it('rejects a foreign X-Security-Token with a permanent key', async () => {
    const gateway = createLocalGateway();
    const url = `https://local.example/v2/${LOCAL_DEFAULTS.projectId}/apigw/instances`;
    const ask = async (credentials: SignRequestInput['credentials']): Promise<[number, string]> => {
      const headers = signRequest({ method: 'GET', url, credentials });
      const response = await gateway.handle(new Request(url, { headers }));
      return [response.status, await response.text()];
    };
    expect((await ask(LOCAL_DEFAULTS.credentials))[0]).toBe(200);
    const [status, body] = await ask({ ...LOCAL_DEFAULTS.credentials, securityToken: 'foreign' });
    expect(status).toBe(401);
    expect(body).toContain('decrypt token fail');
  });
});
