/** What a local gateway that listens takes in: from whom, how much, and in what form. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { createLocalGateway, LOCAL_DEFAULTS, startLocalGateway } from '../../src/testing/index.js';
import { LARGEST_BODY } from '../../src/testing/intake.js';
import { INSTANCE, ORIGIN } from './support.js';

const TOKEN = { 'x-auth-token': LOCAL_DEFAULTS.token };
const GROUPS = `${INSTANCE}/api-groups`;

/** Sends bytes as they are, and returns what comes back until the connection ends. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}
/** A GET with a Host of its own. */
async function hosted(url: string, host: string, path = GROUPS): Promise<[number | undefined, unknown]> {
  const sent = request(url + path, { headers: { ...TOKEN, host }, setHost: false }).end();
  const [response] = await once(sent, 'response') as [IncomingMessage];
  const body = Buffer.concat(await response.toArray() as Buffer[]).toString();
  return [response.statusCode, JSON.parse(body)];
}

describe('the name that a request is sent to', () => {
  test.each(['127.0.0.1', 'localhost:1234', '[::1]:80', 'apig.localhost', '192.168.1.5', 'LOCALHOST'])('may be %s', async (host) => {
    await using server = await startLocalGateway();
    expect((await hosted(server.url, host))[0]).toBe(200);
  });
  test('is not one that a page of a browser lets point here', async () => {
    await using server = await startLocalGateway();
    for (const path of [GROUPS, '/v3/projects', '/_local/snapshot'])
      expect(await hosted(server.url, 'rebound.example', path)).toEqual([403, expect.objectContaining({
        error_code: 'LOCAL.0403',
        error_msg: 'The local gateway does not serve the name "rebound.example". If it is one of this machine, pass it in the option allowedHosts (--allow-host).',
      })]);
  });
  test('may be one that was allowed', async () => {
    await using server = await startLocalGateway({ allowedHosts: ['host.docker.internal'] });
    expect((await hosted(server.url, 'host.docker.internal:8080'))[0]).toBe(200);
  });
});

/** What has passed through may wait for the collector, however long. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('a body', () => {
  const chunk = Buffer.alloc(1024 * 1024, 32);
  /** Sends that many megabytes without credentials. `declared`: with a Content-Length. */
  async function flood(url: string, count: number, declared: boolean): Promise<[number | undefined, string]> {
    const headers = declared ? { 'content-length': count * chunk.length } : { 'transfer-encoding': 'chunked' };
    const sent = request(url + GROUPS, { method: 'POST', headers });
    const answer = once(sent, 'response') as Promise<[IncomingMessage]>;
    for (let i = 0; i < count; i++) if (!sent.write(chunk)) await once(sent, 'drain');
    sent.end();
    const [response] = await answer;
    return [response.statusCode, Buffer.concat(await response.toArray() as Buffer[]).toString()];
  }
  test.each([true, false])('is rejected before anything else if it has more than 12 MiB, and not kept (declared: %s)', async (declared) => {
    await using server = await startLocalGateway();
    const before = process.memoryUsage().arrayBuffers;
    const [status, text] = await flood(server.url, 128, declared);
    expect(status).toBe(413);
    expect(JSON.parse(text)).toMatchObject({
      error_code: 'APIGW.0201', error_msg: `Request entity too large: the body may have ${LARGEST_BODY} bytes`,
    });
    collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * chunk.length);
  });
  test('is rejected without a socket, too', async () => {
    const body = Buffer.alloc(LARGEST_BODY + 1);
    const response = await createLocalGateway().handle(new Request(ORIGIN + GROUPS, { method: 'POST', body }));
    expect(response.status).toBe(413);
  });
  test('counts if it is that of a GET', async () => {
    await using server = await startLocalGateway();
    const length = 2;
    const text = await raw(server.url, `GET ${GROUPS} HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: ${LOCAL_DEFAULTS.token}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n{}`);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(server.gateway.journal[0]?.request.body).toEqual({});
  });
});

describe('a malformed request', () => {
  test.each([
    ['no HTTP', 'nonsense\r\n\r\n', 400],
    ['a head that is too long', `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(40_000)}\r\nConnection: close\r\n\r\n`, 431],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
    ['a host with a user', 'GET / HTTP/1.1\r\nHost: localhost@evil.example\r\nConnection: close\r\n\r\n', 400],
    ['a target that is none', 'GET nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['a broken escape', 'GET /v2/%zz/%C3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 404],
    ['a method that nobody has', 'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 404],
    ['all servers as its target', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
  ])('gets a response: %s', async (_, text, status) => {
    await using server = await startLocalGateway();
    const [head = '', body = ''] = (await raw(server.url, text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    if (head.includes('application/json')) expect(JSON.parse(body.replace(/^[\da-f]+\r\n|\r\n0$/g, ''))).toHaveProperty('error_code');
    expect((await fetch(`${server.url}/_local/health`)).status, 'the gateway is still there').toBe(200);
  });
  test('may have names that mean something to JavaScript', async () => {
    await using server = await startLocalGateway();
    const post = async (path: string, body: string) => {
      const response = await fetch(server.url + path, { method: 'POST', headers: TOKEN, body });
      return [response.status, ((await response.json()) as { error_code?: string }).error_code];
    };
    expect(await post(GROUPS, '{"name":"ok_1","__proto__":{"name":"other","remark":"polluted"}}')).toEqual([201, undefined]);
    expect(await post(GROUPS, '{"__proto__":{"name":"other"}}')).toEqual([400, 'APIG.2001']);
    expect(await post(`${INSTANCE}/__proto__`, '{}')).toEqual([404, 'APIGW.0101']);
    expect(await post(`${INSTANCE}/apis/debug/constructor`, '{"mode":"DEVELOPER","scheme":"HTTP","method":"GET","path":"/"}'))
      .toEqual([404, 'APIG.3002']);
    const found = await fetch(`${server.url}${GROUPS}?name=ok_1&__proto__=x&constructor=y`, { headers: TOKEN });
    expect(await found.json()).toMatchObject({ total: 1, groups: [expect.not.objectContaining({ remark: 'polluted' })] });
    expect((await fetch(`${server.url}/_local/__proto__`)).status).toBe(404);
    expect(({} as { remark?: string }).remark).toBeUndefined();
  });
});

describe('the option onRequest', () => {
  const failed = {
    error_code: 'LOCAL.0503',
    error_msg: 'The request was carried out, but the function onRequest, an option of the local gateway, threw: my own mistake',
  };
  test.each([
    ['throws', () => { throw new Error('my own mistake'); }],
    ['rejects', () => Promise.reject(new Error('my own mistake'))],
  ])('is named in the response if it %s, and called once', async (_, fail) => {
    let calls = 0;
    await using server = await startLocalGateway({ onRequest: () => {
      calls += 1;
      return fail();
    } });
    const response = await fetch(server.url + GROUPS, { headers: TOKEN });
    expect([response.status, await response.json(), calls]).toEqual([500, expect.objectContaining(failed), 1]);
  });
  test('does not hide that a connection was cut', async () => {
    const gateway = createLocalGateway({ faults: [{ cut: 'before' }], onRequest: () => { throw new Error('mine'); } });
    await expect(gateway.handle(new Request(ORIGIN + GROUPS))).rejects.toMatchObject({ name: 'ConnectionCut' });
  });
});
