/** Sockets: shared, reused, given back, closed. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { createTransport } from '../../src/config.js';
import { ApigConfigurationError, ApigNotFoundError } from '../../src/errors.js';
import { GroupsService } from '../../src/resources/groups.js';
import { EventLog } from '../support/events.js';
import { clientOf, empty, GROUP, INSTANCE, json, KEYS, PROJECT, serve, start, type Answer } from '../support/server.js';

/**
 * What calls in a row need: undici takes a moment to give a connection back, so that the next call may find it still
 * taken.
 */
const FEW = 2;
const NO_GROUPS = { total: 0, size: 0, groups: [] };
const later = (answer: Answer, ms: number): Answer => async (exchange) => {
  await sleep(ms);
  return answer(exchange);
};
describe('an idle connection that the server closes during the next request', () => {
  it('costs one retry on a new connection, which the caller does not see', async () => {
    const sockets: Socket[] = [];
    const requests: string[] = [];
    const body = JSON.stringify(NO_GROUPS);
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        requests.push(data.toString().split('\r\n')[0] ?? '');
        // The second request meets a connection that is no more.
        if (requests.length === 2) socket.destroy();
        else
          socket.write(
            `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: keep-alive\r\n\r\n${body}`,
          );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const log = new EventLog();
    const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { logger: log });
    await client.groups.list();
    expect(sockets).toHaveLength(1);
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    expect(sockets).toHaveLength(2);
    expect(requests).toHaveLength(3);
    expect(log.types).toEqual(['request', 'response', 'request', 'retry', 'request', 'response']);
    expect(log.of('retry')[0]?.code).toMatch(/^(UND_ERR_SOCKET|ECONNRESET)$/);
    for (const socket of sockets) socket.destroy();
  });
});

describe('connections', () => {
  it.each([[{ connections: 3 }, 3], [{}, 64]])('are no more than %j allows', async (options, most) => {
    const { server, client } = await start([later(json(200, NO_GROUPS), 2)], options);
    await Promise.all(Array.from({ length: 150 }, () => client.groups.list()));
    expect(server.requests).toHaveLength(150);
    expect(server.connections).toBe(most);
  });
  it('are kept between calls', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    for (let i = 0; i < 50; i++) await client.groups.list();
    expect(server.connections).toBeLessThanOrEqual(FEW);
  });

  it('are shared by the views of a client', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list();
    await client.withInstance('other-gateway').groups.list();
    await client.withProject('other-project').groups.list();
    await client.withProject('other-project').withInstance('other-gateway').groups.list();
    expect(server.connections).toBeLessThanOrEqual(FEW);
    expect(server.requests.map((request) => request.target)).toEqual([
      `/v2/${PROJECT}/apigw/instances/${INSTANCE}/api-groups`, `/v2/${PROJECT}/apigw/instances/other-gateway/api-groups`,
      `/v2/other-project/apigw/instances/${INSTANCE}/api-groups`, '/v2/other-project/apigw/instances/other-gateway/api-groups',
    ]);
    expect(server.requests.map((request) => request.headers['x-project-id'])).toEqual([
      PROJECT,
      PROJECT,
      'other-project',
      'other-project',
    ]);
  });

  it('are released when a call is rejected: one is enough for 300', async () => {
    const agent = new Agent({ connections: 1, pipelining: 1 });
    onTestFinished(() => agent.close());
    const refusal = json(404, {
      error_code: 'APIG.3030',
      error_msg: 'The instance does not exist',
      padding: 'x'.repeat(65_536),
    });
    const { server, client } = await start((_, n) => (n % 2 === 1 ? refusal : empty()), { dispatcher: agent });
    const outcomes = await Promise.allSettled(Array.from({ length: 300 }, () => client.groups.delete(GROUP.id).then()));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(150);
    expect(refused.every(({ reason }) => reason instanceof ApigNotFoundError && reason.code === 'APIG.3030')).toBe(
      true,
    );
    expect(server.connections).toBe(1);
    expect(server.sockets.size).toBeLessThanOrEqual(1);
  });

  it('never mix the responses of concurrent calls', async () => {
    const { server, client } = await start((request, n) => {
      const { name } = JSON.parse(request.body.toString()) as { name: string };
      return later(json(201, { id: `id of ${name}`, name }), (n * 7) % 13);
    });
    const names = Array.from({ length: 100 }, (_, i) => `orders-${i}`);
    const groups = await Promise.all(
      names.map((name) => client.groups.create({ name, remark: name.repeat(Number(name.slice(7)) % 9) })),
    );
    expect(groups).toEqual(names.map((name) => ({ id: `id of ${name}`, name })));
    expect(server.requests).toHaveLength(100);
  });
});

describe('close()', () => {
  it('waits for the calls in progress, and leaves no socket', async () => {
    const { server, client } = await start([later(json(200, NO_GROUPS), 60)]);
    await client.apps.acl.get('a');
    const calls = Array.from({ length: 3 }, () => client.groups.list().then());
    for (let i = 0; server.requests.length < 4 && i < 100; i++) await sleep(5);
    await client.close();
    await server.emptied();
    expect(server.sockets.size).toBe(0);
    await expect(Promise.all(calls)).resolves.toHaveLength(3);
  });

  it('waits for calls that have just started, and leaves no socket', async () => {
    const { server, client } = await start([later(json(200, NO_GROUPS), 20)], { credentials: () => sleep(20, KEYS) });
    const calls = Array.from({ length: 3 }, () => client.groups.list().then());
    await client.close();
    await expect(Promise.all(calls)).resolves.toHaveLength(3);
    await server.emptied();
    expect(server.sockets.size).toBe(0);
  });

  it.each<[string, (client: ApigClient) => PromiseLike<unknown>]>([
    ['groups.list', (client) => client.groups.list()],
    ['groups.list', (client) => client.withInstance('other').withProject('p2').groups.list().all()],
    ['groups.create', (client) => client.groups.create({ name: 'x' })],
    ['doctor', (client) => client.doctor()],
  ])('rejects a later call of %s before anything is sent', async (operation, call) => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list();
    await client.close();
    await expect(call(client)).rejects.toThrow(
      new ApigConfigurationError(
        'close',
        `${operation} cannot be called: the client is closed. Nothing was sent. Make a new client, or close it later.`,
      ),
    );
    await server.emptied();
    expect(server.requests).toHaveLength(1);
    expect(server.sockets.size).toBe(0);
  });

  it('lets a call in progress make its retries', async () => {
    const { server, client } = await start([json(503, {}, { 'Retry-After': '0' }), json(200, NO_GROUPS)]);
    const call = client.groups.list().then();
    const closing = client.close();
    await expect(client.groups.list()).rejects.toThrow('groups.list cannot be called: the client is closed.');
    await closing;
    await expect(call).resolves.toEqual(NO_GROUPS);
    expect(server.requests).toHaveLength(2);
  });

  it('may be called twice, before any call, and on a view, which closes the client', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await Promise.all([client.withInstance('other').close(), client.close()]);
    await client.close();
    await expect(client.groups.list()).rejects.toThrow('groups.list cannot be called: the client is closed.');
    expect(server.connections).toBe(0);
  });

  it('closes what createTransport made, also at the end of an `await using` block', async () => {
    const server = await serve([json(200, NO_GROUPS)]);
    const options = { endpoint: server.origin, projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS };
    const transport = createTransport(options);
    {
      await using other = createTransport(options);
      await Promise.all([new GroupsService(transport).list(), new GroupsService(other).list()]);
    }
    await transport.close();
    await transport.close();
    await expect(new GroupsService(transport).list()).rejects.toThrow(
      'groups.list cannot be called: the client is closed.',
    );
    await server.emptied();
    expect(server.sockets.size).toBe(0);
    expect(server.requests).toHaveLength(2);
  });

  it('happens at the end of an `await using` block', async () => {
    const server = await serve([json(200, NO_GROUPS)]);
    {
      await using client = new ApigClient({
        endpoint: server.origin,
        projectId: PROJECT,
        instanceId: INSTANCE,
        credentials: KEYS,
      });
      await client.groups.list();
      expect(server.sockets.size).toBe(1);
    }
    await server.emptied();
    expect(server.sockets.size).toBe(0);
  });

  it('leaves the caller\'s own dispatcher open', async () => {
    const agent = new Agent();
    onTestFinished(() => agent.close());
    const { server, client } = await start([json(200, NO_GROUPS)], { dispatcher: agent });
    await client.groups.list();
    await client.close();
    expect(server.sockets.size).toBe(1);
    await clientOf(server.origin, { dispatcher: agent }).groups.list();
    expect(server.connections).toBeLessThanOrEqual(FEW);
  });
});
