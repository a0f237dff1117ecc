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
});

describe('the host that is signed', () => {
  it.each([
    ['https://Apig.CN-North-4.MyHuaweiCloud.com/', 'apig.cn-north-4.myhuaweicloud.com'],
    ['HTTPS://h.example:443/', 'h.example'],
    ['https://h.example:8443', 'h.example:8443'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
    ['https://[2001:DB8::1]:8443/', '[2001:db8::1]:8443'],
    ['http://127.1:8080/', '127.0.0.1:8080'],
  ])('is the one that is sent: %s has %s', (url, host) => {
    expect(signRequest({ method: 'GET', url, credentials: KEYS })['Host']).toBe(host);
    expect(new URL(url).host).toBe(host);
  });
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
