/** Lists as the other side sees them: which pages are asked for, and where it ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApigNotFoundError, ApigRequestValidationError } from '../../src/errors.js';
import type { ApigClient } from '../../src/client.js';
import { failureOf, GATEWAY, INSTANCE, json, start, type Answer, type Received } from '../support/server.js';

const named = (i: number): { id: string; name: string } => ({ id: `id-${i}`, name: `item-${i}` });
const all = (count: number): { id: string; name: string }[] => Array.from({ length: count }, (_, i) => named(i));

function queryOf(request: Received | undefined): { offset: number; limit: number } {
  const query = new URLSearchParams(request?.target.split('?')[1]);
  return { offset: Number(query.get('offset') ?? 0), limit: Number(query.get('limit') ?? 20) };
}
/** A list of so many items, as the service pages it. */
function listed(
  count: number,
  {
    key = 'groups',
    counted = true,
    make = named,
  }: { key?: string; counted?: boolean; make?: (i: number) => object } = {},
): (request: Received) => Answer {
  return (request) => {
    const { offset, limit } = queryOf(request);
    const items = Array.from({ length: count }, (_, i) => make(i)).slice(offset, offset + limit);
    return json(200, { ...(counted && { total: count, size: items.length }), [key]: items });
  };
}
async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('a list', () => {
  it('is fetched page by page until its total is reached', async () => {
    const { server, client } = await start(listed(45));
    expect(await collected(client.groups.list({ limit: 20 }))).toEqual(all(45));
    expect(server.requests.map(queryOf)).toEqual([
      { offset: 0, limit: 20 },
      { offset: 20, limit: 20 },
      { offset: 40, limit: 20 },
    ]);
    expect(server.requests[0]?.target).toBe(`${GATEWAY}/api-groups?limit=20`);
  });

  it('starts at the requested offset, and keeps its filters', async () => {
    const { server, client } = await start(listed(45));
    expect(await collected(client.groups.list({ limit: 20, offset: 10, name: 'item' }))).toEqual(all(45).slice(10));
    expect(server.requests.map((request) => request.target.split('?')[1])).toEqual([
      'limit=20&name=item&offset=10',
      'limit=20&name=item&offset=30',
    ]);
  });

  it('ends with an empty or a short page if it has no total and size', async () => {
    const { server, client } = await start(listed(45, { counted: false }));
    expect(await collected(client.groups.list({ limit: 20 }))).toEqual(all(45));
    expect(server.requests.length).toBeLessThanOrEqual(4);
    expect(server.requests.slice(0, 3).map((request) => queryOf(request).offset)).toEqual([0, 20, 40]);
  });

  it('is one request if it is empty or null', async () => {
    const { server, client } = await start([
      json(200, { total: 0, size: 0, groups: [] }),
      json(200, { groups: null }),
      json(200, { groups: [] }),
    ]);
    for (let i = 0; i < 3; i++) expect(await collected(client.groups.list())).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });

  it('returns every item once, and ends, if the service ignores its offset', async () => {
    const features = Array.from({ length: 20 }, (_, i) => ({ id: `id-${i}`, name: `feature-${i}`, enable: true }));
    const { server, client } = await start([json(200, { total: 45, size: 20, features })]);
    expect(await collected(client.features.list({ limit: 20 }))).toEqual(features);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  it('ends even if it shrinks on the way', async () => {
    // total says 45, but after the first page all is gone
    const { server, client } = await start([
      json(200, { total: 45, size: 20, groups: all(20) }),
      json(200, { total: 45, size: 0, groups: [] }),
    ]);
    expect(await collected(client.groups.list({ limit: 20 }))).toEqual(all(20));
    expect(server.requests).toHaveLength(2);
  });

  it('fetches no more pages after the loop ends', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const { server, client } = await start((request, n) => (n === 1 ? listed(45)(request) : json(500, {})));
    let seen = 0;
    for await (const group of client.groups.list({ limit: 20 })) {
      expect(group.id).toBe(`id-${seen}`);
      if (seen++ === 5) break;
    }
    await sleep(30);
    expect(server.requests).toHaveLength(1);
    expect(rejections).toEqual([]);
  });

  it('returns the requested number with all(), and fetches no page more than needed', async () => {
    const { server, client } = await start(listed(45));
    expect(await client.groups.list({ limit: 20 }).all({ limit: 30 })).toEqual(all(30));
    expect(server.requests).toHaveLength(2);
    expect(await client.groups.list({ limit: 20 }).all({ limit: 20 })).toHaveLength(20);
    expect(server.requests).toHaveLength(3);
    expect(await client.groups.list({ limit: 20 }).all({ limit: 0 })).toEqual([]);
    expect(await client.groups.list({ limit: 500 }).all()).toEqual(all(45));
  });

  it('returns pages with pages(), and the first one when awaited', async () => {
    const { server, client } = await start(listed(45));
    const pages = await collected(client.groups.list({ limit: 20 }).pages());
    expect(pages.map((page) => page.groups.length)).toEqual([20, 20, 5]);
    expect(pages[2]).toEqual({ total: 45, size: 5, groups: all(45).slice(40) });
    expect((await client.groups.list({ limit: 20 })).groups).toEqual(all(20));
    const { data, status } = await client.groups.list({ limit: 20 }).withResponse();
    expect([status, data.groups.length]).toEqual([200, 20]);
    expect(server.requests).toHaveLength(5);
  });

  it('can be iterated after it was awaited, without fetching its first page again', async () => {
    const { server, client } = await start(listed(25));
    const list = client.groups.list({ limit: 20 });
    await list;
    expect(await collected(list)).toEqual(all(25));
    expect(server.requests).toHaveLength(2);
  });

  it('fails if a page fails, after the items before it', async () => {
    const { client } = await start((request, n) =>
      n === 1 ? listed(45)(request) : json(404, { error_code: 'APIG.3030', error_msg: 'The instance does not exist' }),
    );
    const seen: string[] = [];
    const loop = async (): Promise<void> => {
      for await (const { id } of client.groups.list({ limit: 20 })) seen.push(id);
    };
    await failureOf(ApigNotFoundError, loop());
    expect(seen).toHaveLength(20);
  });

  it('fetches a page again after 503, and then the rest', async () => {
    const { server, client } = await start((request, n) =>
      n === 2 ? json(503, {}, { 'Retry-After': '0' }) : listed(25)(request),
    );
    expect(await collected(client.groups.list({ limit: 20 }))).toEqual(all(25));
    expect(server.requests.map((request) => queryOf(request).offset)).toEqual([0, 20, 20]);
  });
});

describe('a limit', () => {
  it.each([0, -1, 501, 1_000, 1.5, NaN])('is rejected as %d before anything is sent', async (limit) => {
    const { server, client } = await start(listed(3));
    const error = await failureOf(ApigRequestValidationError, client.groups.list({ limit }));
    expect(error.issues).toEqual([
      { path: ['query', 'limit'], message: `expected an integer of 1 to 500, got number ${limit}` },
    ]);
    expect(server.requests).toHaveLength(0);
  });

  it('is rejected as a string, unless the check is off', async () => {
    const { server, client } = await start(listed(3));
    const text = '20' as unknown as number;
    const error = await failureOf(ApigRequestValidationError, client.groups.list({ limit: text }));
    expect(error.issues[0]?.message).toBe('expected an integer of 1 to 500, got "20"');
    await client.groups.list({ limit: text }, { validation: { requests: 'off' } });
    expect(server.requests.map((request) => request.target)).toEqual([`${GATEWAY}/api-groups?limit=20`]);
  });

  it('is sent as 1 and as 500', async () => {
    const { server, client } = await start(listed(3));
    expect(await collected(client.groups.list({ limit: 1 }))).toEqual(all(3));
    expect(await collected(client.groups.list({ limit: 500 }))).toEqual(all(3));
    expect(server.requests.map(queryOf).map(({ limit }) => limit)).toEqual([1, 1, 1, 500]);
  });
});

describe('items under their own key', () => {
  const port = (i: number): object => ({ ingress_port_id: `id-${i}`, protocol: 'HTTP', ingress_port: 9_000 + i });
  const lists: [string, (i: number) => object, (client: ApigClient) => AsyncIterable<object>][] = [
    ['authorizer_list', (i) => ({ ...named(i), type: 'FRONTEND' }), (client) => client.authorizers.list({ limit: 2 })],
    ['certs', named, (client) => client.certificates.list({ limit: 2, instance_id: INSTANCE })],
    ['ingress_port_infos', port, (client) => client.ingressPorts.list({ limit: 2 })],
    [
      'domain_infos',
      (i) => ({ group_id: 'g', group_name: 'g', domain_name: `d${i}.example.com` }),
      (client) => client.ingressPorts.listDomains('p', { limit: 2 }),
    ],
    ['responses', named, (client) => client.groups.gatewayResponses.list('g', { limit: 2 })],
  ];
  it.each(lists)('are found: %s', async (key, make, list) => {
    const { server, client } = await start(listed(3, { key, make }));
    expect(await collected(list(client))).toEqual([make(0), make(1), make(2)]);
    expect(server.requests.map((request) => queryOf(request).offset)).toEqual([0, 2]);
  });
});
