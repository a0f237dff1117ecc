import { createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultCredentials, fromMetadata } from '../../src/index.js';
import { bytes, clientOf, fakeTimeouts, json, serve, silenceFor } from '../support/server.js';
import { verify } from '../support/verify.js';
import { LATER, NO_GROUPS, refusal, routed, Sandbox, type Route } from '../support/identity.js';

const box = new Sandbox();
const TOKEN = 'PUT /meta-data/latest/api/token';
const KEYS = 'GET /openstack/latest/securitykey';
const HOUR = 3_600_000;
const START = Date.parse('2026-03-01T08:00:00Z');

const keys = (n: number | string = 1, expires = LATER): ReturnType<Route> =>
  json(200, { credential: { access: `A${n}`, secret: `S${n}`, securitytoken: `T${n}`, expires_at: expires } });
/** Hands out keys to those who have the token. */
const guarded =
  (valid: (token: string) => boolean, text = 'Unauthorized'): Route =>
    (request, n) =>
      valid(String(request.headers['x-metadata-token'])) ? keys(n) : bytes(401, text);

describe('the instance metadata', () => {
  it('is asked with a token', async () => {
    const service = await routed({ [TOKEN]: () => bytes(200, 'tok\n'), [KEYS]: guarded((token) => token === 'tok') });
    const source = fromMetadata({ address: service.origin });
    expect(await source()).toEqual({ ak: 'A1', sk: 'S1', securityToken: 'T1', expiresAt: LATER });
    await source();
    expect(
      service.requests.map(({ method, headers }) => [
        method,
        headers['x-metadata-token-ttl-seconds'],
        headers['x-metadata-token'],
      ]),
    ).toEqual([
      ['PUT', '21600', undefined],
      ['GET', undefined, 'tok'],
      ['GET', undefined, 'tok'],
    ]);
  });
  it.each([404, 405, 503])(
    'is asked without a token if it has none (%i), and for a token again only after a day (CRED-03)',
    async (status) => {
      let now = START;
      const service = await routed({ [TOKEN]: () => bytes(status, ''), [KEYS]: (_, n) => keys(n) });
      const source = fromMetadata({ address: service.origin });
      expect(await source({ clock: () => now })).toMatchObject({ ak: 'A1' });
      now += 23 * HOUR;
      expect(await source({ clock: () => now })).toMatchObject({ ak: 'A2' });
      now += HOUR;
      await source({ clock: () => now });
      expect(service.requests.map(({ method }) => method)).toEqual(['PUT', 'GET', 'GET', 'PUT', 'GET']);
      expect(service.requests[1]?.headers).not.toHaveProperty('x-metadata-token');
    },
  );
  it('is asked with a new token, once, if the old one is rejected', async () => {
    const service = await routed({
      [TOKEN]: (_, n) => bytes(200, `tok${n}`),
      [KEYS]: guarded((token) => token === 'tok2'),
    });
    expect(await fromMetadata({ address: service.origin })()).toMatchObject({ ak: 'A2' });
    expect(service.requests.map(({ method }) => method)).toEqual(['PUT', 'GET', 'PUT', 'GET']);

    const never = await routed({ [TOKEN]: () => bytes(200, 'tok'), [KEYS]: guarded(() => false) });
    expect(await refusal(fromMetadata({ address: never.origin })())).toBe(
      'There are no credentials from the instance metadata: the service responded with status 401.',
    );
    expect(never.requests).toHaveLength(4);
  });
  it.each([404, 405, 503, 500])(
    'requires a token after a 401: it is an error if it then has none (%i)',
    async (status) => {
      const service = await routed({
        [TOKEN]: (_, n) => (n === 1 ? bytes(200, 'tok') : bytes(status, '')),
        [KEYS]: guarded(() => false),
      });
      expect(await refusal(fromMetadata({ address: service.origin })())).toBe(
        `There are no credentials from the instance metadata: its token was rejected with status ${status}.`,
      );
    },
  );
  it('is not asked again if the host has no agency', async () => {
    const service = await routed({
      [TOKEN]: () => bytes(200, 'tok'),
      [KEYS]: guarded(() => false, 'Please configure Cloud Service Agency first'),
    });
    expect(await refusal(fromMetadata({ address: service.origin })())).toContain(
      'the host has no agency; give it one in the console',
    );
    expect(service.requests).toHaveLength(2);
  });
  it.each([
    [
      'a refused token',
      { [TOKEN]: () => bytes(500, ''), [KEYS]: () => keys() },
      'its token was rejected with status 500',
    ],
    [
      'an error',
      { [TOKEN]: () => bytes(404, ''), [KEYS]: () => bytes(500, 'S1 is broken') },
      'the service responded with status 500',
    ],
    [
      'a page',
      { [TOKEN]: () => bytes(404, ''), [KEYS]: () => bytes(200, '<html>S1</html>') },
      'the response has no keys',
    ],
    [
      'keys without a time',
      { [TOKEN]: () => bytes(404, ''), [KEYS]: () => keys(1, 'soon') },
      'the response has no keys',
    ],
  ] satisfies [string, Record<string, Route>, string][])('reports an unusable response: %s', async (_, routes, why) => {
    const service = await routed(routes);
    expect(await refusal(fromMetadata({ address: service.origin })())).toBe(
      `There are no credentials from the instance metadata: ${why}.`,
    );
  });
  it('renews its token before it expires', async () => {
    let now = START;
    const service = await routed({ [TOKEN]: (_, n) => bytes(200, `tok${n}`), [KEYS]: (_, n) => keys(n) });
    const source = fromMetadata({ address: service.origin });
    await source({ clock: () => now });
    now += 5.5 * HOUR;
    await source({ clock: () => now });
    expect(service.requests.map(({ headers }) => headers['x-metadata-token'])).toEqual([
      undefined,
      'tok1',
      undefined,
      'tok2',
    ]);
  });
  it('renews key, secret and token together when 40 minutes remain', async () => {
    let now = START;
    const expires = (n: number): string => new Date(START + n * HOUR).toISOString().replace('Z', '000Z');
    const service = await routed({ [TOKEN]: () => bytes(404, ''), [KEYS]: (_, n) => keys(n, expires(n)) });
    const server = await serve([json(200, NO_GROUPS)]);
    const client = clientOf(server.origin, {
      credentials: fromMetadata({ address: service.origin }),
      clock: () => now,
    });
    for (const minutes of [0, 19, 21]) {
      now = START + minutes * 60_000;
      await client.groups.list();
    }
    expect(
      server.requests.map((request) => [
        request.headers['x-security-token'],
        verify(request, 'S1').valid,
        verify(request, 'S2').valid,
      ]),
    ).toEqual([
      ['T1', true, false],
      ['T1', true, false],
      ['T2', false, true],
    ]);
  });
  it('is never asked through a proxy', async () => {
    const proxy = await serve([bytes(200, 'proxied')]);
    const service = await routed({ [TOKEN]: () => bytes(404, ''), [KEYS]: () => keys() });
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY'])
      box.env({ [name]: name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin });
    const server = await serve([json(200, NO_GROUPS)]);
    const client = clientOf(server.origin, { credentials: fromMetadata({ address: service.origin }), proxy: 'env' });
    await client.groups.list();
    expect(service.requests).toHaveLength(2);
    expect(proxy.count).toBe(0);
    await expect(fromMetadata({ address: service.origin })()).resolves.toMatchObject({ ak: 'A1' });
    expect(proxy.connections).toBe(0);
  });
});

/** A port that takes no connection: its queue is full, so the kernel drops what comes. */
async function blackHole(): Promise<string> {
  const server: Server = createServer();
  await new Promise<void>((listening) => server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, listening));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('a machine without metadata', () => {
  it('fails immediately if it rejects the connection', async () => {
    expect(await refusal(fromMetadata({ address: 'http://127.0.0.1:1' })())).toBe(
      'There are no credentials from the instance metadata: 127.0.0.1:1 cannot be reached (ECONNREFUSED); this is normal if the program does not run on a cloud host.',
    );
  });
  it('fails after one second if it accepts no connection', async () => {
    const begun = performance.now();
    // A TLS handshake that is never answered is no connection either, and needs no unreachable host.
    const { port } = new URL(await blackHole());
    expect(await refusal(fromMetadata({ address: `https://127.0.0.1:${port}` })())).toContain(
      'did not take the connection within 1 s',
    );
    // A connection is tried for ten seconds by default.
    expect(performance.now() - begun).toBeLessThan(8_000);
  });
  it('fails after three seconds if it accepts the connection and does not respond', async () => {
    fakeTimeouts();
    const service = await serve([silenceFor(3_000)]);
    const begun = performance.now();
    expect(await refusal(fromMetadata({ address: service.origin })())).toContain('did not respond within 3 s');
    // A response is awaited for a minute by default.
    expect(performance.now() - begun).toBeLessThan(12_000);
  });
  it('ends the search with an error that lists all sources (CRED-03)', async () => {
    const begun = performance.now();
    const { port } = new URL(await blackHole());
    const message = await refusal(defaultCredentials({ address: `https://127.0.0.1:${port}` })());
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(message).toBe([
      'No credentials were found. Looked in:',
      '  OIDC token file: HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE are not set',
      '  environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set, HW_ACCESS_KEY and HW_SECRET_KEY are not set',
      `  profile file: ${box.home}/.huaweicloud/credentials does not exist`,
      `  command line: ${box.home}/.hcloud/config.json does not exist`,
      '  container: HC_CONTAINER_CREDENTIALS_FULL_URI and HC_CONTAINER_AUTHORIZATION_TOKEN_FILE are not set',
      `  instance metadata: 127.0.0.1:${port} did not take the connection within 1 s; this is normal if the program does not run on a cloud host`,
      'Pass credentials to the client ({ ak, sk }, { token }, or a function), or set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK.',
    ].join('\n'));
  });
});
