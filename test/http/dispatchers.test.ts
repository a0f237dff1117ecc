/** Dispatchers of the caller's own: of undici 6, 7 and 8, real and mocked. */
import { createServer, request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  Agent, type Dispatcher, EnvHttpProxyAgent, interceptors, MockAgent, Pool, ProxyAgent, RetryAgent,
} from 'undici';
import * as undici6 from 'undici6';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigNotFoundError, ApigResponseValidationError,
  ApigTimeoutError,
} from '../../src/errors.js';
import type { DispatcherLike } from '../../src/http/dispatcher.js';
import {
  bytes, clientOf, failureOf, GATEWAY, GROUP, json, serve, silence, start, type TestServer,
} from '../support/server.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
const [MAJOR = 0, MINOR = 0] = process.versions.node.split('.').map(Number);

/** What every dispatcher must be good for. */
async function exercise(server: TestServer, dispatcher: DispatcherLike): Promise<void> {
  const client = clientOf(server.origin, { dispatcher, timeout: 5_000 });
  await expect(client.groups.list({ name: 'a b' })).resolves.toEqual(NO_GROUPS);
  await expect(client.groups.create({ name: 'orders', remark: '组' })).resolves.toEqual(GROUP);
  await expect(client.groups.delete(GROUP.id)).resolves.toBeUndefined();
  await expect(
    client.openapi.import({ file_name: { name: 'a.yaml', content: Buffer.alloc(200_000, 'a') } }),
  ).resolves.toEqual({ group_id: 'g' });
  expect(Buffer.from((await client.openapi.export({ env_id: 'e', group_id: 'g' })).bytes)).toEqual(
    Buffer.from([0xef, 0xbb, 0xbf, 0, 1]),
  );
  await failureOf(ApigNotFoundError, client.groups.get('missing'));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  await failureOf(ApigAbortError, client.apps.get('silent', { signal: controller.signal }));
  await failureOf(ApigTimeoutError, client.apps.get('silent', { timeout: 30, maxRetries: 0 }));
  await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
}
function exercised(): Promise<TestServer> {
  return serve(({ method, target }) => {
    if (target.endsWith('/apps/silent')) return silence;
    if (target.endsWith('/missing'))
      return json(404, { error_code: 'APIG.3001', error_msg: 'API group does not exist' });
    if (target.includes('/openapi/import')) return json(200, { group_id: 'g' });
    if (target.includes('/openapi/export'))
      return bytes(200, Buffer.from([0xef, 0xbb, 0xbf, 0, 1]), { 'Content-Type': 'application/octet-stream' });
    if (method === 'DELETE') return bytes(200, '');
    return method === 'POST'
      ? json(201, GROUP)
      : bytes(200, gzipSync(JSON.stringify(NO_GROUPS)), { 'Content-Encoding': 'gzip' });
  });
}

describe('undici 7', () => {
  it('an Agent and a Pool work', async () => {
    const server = await exercised();
    const agent = new Agent({ connections: 2 });
    const pool = new Pool(server.origin);
    onTestFinished(() => Promise.all([agent.close(), pool.close()]).then(() => undefined));
    await exercise(server, agent);
    await exercise(server, pool);
  });

  it('a ProxyAgent works', async () => {
    const server = await exercised();
    const asked: string[] = [];
    const proxy = createServer((incoming, outgoing) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      incoming.pipe(
        httpRequest(incoming.url ?? '', { method: incoming.method, headers: incoming.headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        }),
      );
    }).on('connect', (incoming, socket) => {
      asked.push(`CONNECT ${incoming.url}`);
      const [host = '', port = ''] = incoming.url?.split(':') ?? [];
      const through = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      through.on('error', () => socket.destroy());
      socket.on('error', () => through.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const agent = new ProxyAgent(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    onTestFinished(async () => {
      await agent.close();
      proxy.closeAllConnections();
      proxy.close();
    });
    const client = clientOf(server.origin, { dispatcher: agent });
    await expect(client.groups.create({ name: 'orders' })).resolves.toEqual(GROUP);
    expect(asked.length).toBeGreaterThan(0);
    expect(server.requests[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
  });

  it.for<[string, () => Dispatcher.DispatcherComposeInterceptor]>([
    ['retry', () => interceptors.retry({ maxRetries: 1, minTimeout: 1 })],
    ['redirect', () => interceptors.redirect({ maxRedirections: 2 })],
    ['cache', () => interceptors.cache()],
    ['decompress', () => interceptors.decompress()],
    ['deduplicate', () => interceptors.deduplicate()],
    ['dns', () => interceptors.dns()],
  ])('an Agent with the interceptor %s works', async ([name, interceptor], { skip }) => {
    skip(!(name in interceptors), 'this undici does not have the interceptor');
    const server = await exercised();
    const agent = new Agent();
    onTestFinished(() => agent.close());
    await exercise(server, agent.compose(interceptor()));
  });

  it('an interceptor that throws bodies away costs the response, and nothing is sent again', async () => {
    const dispatcher = new Agent().compose(interceptors.dump());
    const { server, client } = await start([json(200, GROUP)], { dispatcher });
    const error = await failureOf(ApigResponseValidationError, client.groups.get(GROUP.id));
    expect(error.message).toContain('groups.get succeeded with status 200, but');
    expect(server.requests).toHaveLength(1);
  });

  it('a RetryAgent and an EnvHttpProxyAgent work', async () => {
    const server = await exercised();
    const agents = [new RetryAgent(new Agent(), { maxRetries: 1, minTimeout: 1 }), new EnvHttpProxyAgent()];
    onTestFinished(() => Promise.all(agents.map((agent) => agent.close())).then(() => undefined));
    for (const agent of agents) await exercise(server, agent);
  });

  it('a MockAgent works', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    onTestFinished(() => agent.close());
    const pool = agent.get('https://apig.region-1.example.com');
    pool
      .intercept({ path: `${GATEWAY}/api-groups?name=a%20b`, method: 'GET' })
      .reply(200, NO_GROUPS, { headers: { 'x-request-id': 'rid-1' } });
    pool
      .intercept({ path: `${GATEWAY}/api-groups`, method: 'POST', body: '{"name":"orders"}' })
      .reply(503, { error_code: 'APIG.9', error_msg: 'busy' });
    pool
      .intercept({ path: `${GATEWAY}/api-groups/${GROUP.id}`, method: 'PUT' })
      .reply(503, {}, { headers: { 'retry-after': '0' } });
    pool.intercept({ path: `${GATEWAY}/api-groups/${GROUP.id}`, method: 'PUT' }).reply(200, GROUP);
    pool.intercept({ path: `${GATEWAY}/api-groups/${GROUP.id}`, method: 'DELETE' }).reply(204, '');
    pool
      .intercept({ path: `${GATEWAY}/api-groups/lost`, method: 'GET' })
      .replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    const client = clientOf('https://apig.region-1.example.com', { dispatcher: agent });
    expect(await client.groups.list({ name: 'a b' }).withResponse()).toMatchObject({
      data: NO_GROUPS,
      requestId: 'rid-1',
    });
    await expect(client.groups.create({ name: 'orders' })).rejects.toMatchObject({
      kind: 'Internal',
      serverMessage: 'busy',
    });
    await expect(client.groups.update(GROUP.id, { name: 'orders' })).resolves.toEqual(GROUP);
    await expect(client.groups.delete(GROUP.id)).resolves.toBeUndefined();
    const error = await failureOf(ApigConnectionError, client.groups.get('lost', { maxRetries: 0 }));
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    agent.assertNoPendingInterceptors();
  });
});

describe('undici 6', () => {
  it('an Agent, a Pool and a RetryAgent work', async () => {
    const server = await exercised();
    const agents = [
      new undici6.Agent({ connections: 2 }), new undici6.Pool(server.origin),
      new undici6.RetryAgent(new undici6.Agent(), { maxRetries: 1, minTimeout: 1 }),
    ];
    onTestFinished(() => Promise.all(agents.map((agent) => agent.close())).then(() => undefined));
    for (const agent of agents) await exercise(server, agent);
  });

  it('a MockAgent works', async () => {
    const agent = new undici6.MockAgent();
    agent.disableNetConnect();
    onTestFinished(() => agent.close());
    const pool = agent.get('https://apig.region-1.example.com');
    pool.intercept({ path: `${GATEWAY}/api-groups`, method: 'GET' }).reply(200, NO_GROUPS);
    const client = clientOf('https://apig.region-1.example.com', { dispatcher: agent });
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    // A second request meets no mock: nothing was sent.
    const error = await failureOf(Error, client.groups.create({ name: 'orders' }));
    expect(error.message).toContain('groups.create');
    agent.assertNoPendingInterceptors();
  });
});

describe('undici 8', () => {
  const tooOld = MAJOR < 22 || (MAJOR === 22 && MINOR < 19);
  const why = 'undici 8 needs Node.js 22.19 or newer';

  it('an Agent works', async ({ skip }) => {
    skip(tooOld, why);
    const { Agent: Agent8 } = await import('undici8');
    const server = await exercised();
    const agent = new Agent8({ connections: 2 });
    onTestFinished(() => agent.close());
    await exercise(server, agent);
  });

  it('a MockAgent works', async ({ skip }) => {
    skip(tooOld, why);
    const { MockAgent: MockAgent8 } = await import('undici8');
    const agent = new MockAgent8();
    agent.disableNetConnect();
    onTestFinished(() => agent.close());
    agent
      .get('https://apig.region-1.example.com')
      .intercept({ path: `${GATEWAY}/api-groups`, method: 'GET' })
      .reply(200, NO_GROUPS);
    await expect(clientOf('https://apig.region-1.example.com', { dispatcher: agent }).groups.list()).resolves.toEqual(
      NO_GROUPS,
    );
  });
});

describe('anything else', () => {
  it('is rejected by name if it has no request()', () => {
    expect(() => clientOf('https://apig.region-1.example.com', { dispatcher: {} as DispatcherLike })).toThrow(
      new ApigConfigurationError(
        'dispatcher',
        'The option dispatcher of ApigClient must be an undici dispatcher, or an object with its method request(), got an object.',
      ),
    );
  });

  it('is closed by its owner, not by the client', async () => {
    const agent = new Agent();
    const { client } = await start([json(200, NO_GROUPS)], { dispatcher: agent });
    await client.groups.list();
    await client.close();
    expect(agent.closed).toBe(false);
    await agent.close();
    const other = clientOf('https://apig.region-1.example.com', { dispatcher: agent });
    const error = await failureOf(ApigConnectionError, other.groups.create({ name: 'orders' }, { maxRetries: 0 }));
    expect(error.code).toMatch(/^UND_ERR_(CLOSED|DESTROYED)$/);
  });
});
