/** Sockets: shared, reused, given back, closed. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { ApigNotFoundError } from '../../src/errors.js';
import { EventLog } from '../helpers/events.js';
import { clientOf, empty, GROUP, INSTANCE, json, KEYS, PROJECT, serve, start, type Answer } from '../helpers/server.js';

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

  it('lets later calls work, each on its own connection', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list();
    await client.close();
    for (let i = 0; i < 3; i++) await client.groups.list();
    await server.emptied();
    expect(server.sockets.size).toBe(0);
    expect(server.connections).toBe(4);
  });

  it('may be called twice, before any call, and on a view', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.close();
    await Promise.all([client.close(), client.close()]);
    await client.groups.list();
    await Promise.all([client.withInstance('other').close(), client.close()]);
    await server.emptied();
    expect(server.sockets.size).toBe(0);
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
    await client.groups.list();
    expect(server.connections).toBeLessThanOrEqual(FEW);
  });
});
