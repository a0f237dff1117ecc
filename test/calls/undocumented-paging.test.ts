/** Lists to their end, over sockets, where the service does not page as documented. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { GATEWAY, json, start, type Answer, type Received } from '../support/server.js';
import { startLocal } from '../support/local.js';

const named = (i: number): { id: string; name: string } => ({ id: `id-${i}`, name: `group-${i}` });
const all = (count: number): { id: string; name: string }[] => Array.from({ length: count }, (_, i) => named(i));
const queryOf = ({ target }: Received): { offset: number; limit: number } => {
  const query = new URLSearchParams(target.split('?')[1]);
  return { offset: Number(query.get('offset') ?? 0), limit: Number(query.get('limit') ?? 20) };
};
/** So many groups; a page holds `most` at the most, whatever is asked. */
const listed = (count: number, most = 500, counted = true) => (request: Received): Answer => {
  const { offset, limit } = queryOf(request);
  const groups = all(count).slice(offset, offset + Math.min(limit, most));
  return json(200, { ...(counted && { total: count, size: groups.length }), groups });
};

it('pages that are shorter than requested do not end a list, with or without a total', async () => {
  const counted = await start(listed(25, 10));
  expect(await counted.client.groups.list({ limit: 20 }).all()).toEqual(all(25));
  expect(counted.server.requests.map((request) => queryOf(request).offset)).toEqual([0, 10, 20]);
  const uncounted = await start(listed(25, 10, false));
  expect(await uncounted.client.groups.list({ limit: 20 }).all()).toEqual(all(25));
  expect(uncounted.server.requests.map((request) => queryOf(request).offset)).toEqual([0, 10, 20, 25]);
});

it('a page size that the service cuts to 500 loses nothing', async () => {
  const { server, client } = await start(listed(1_201, 500, false));
  const found = await client.groups.list({ limit: 1_000 }, { validation: { requests: 'off' } }).all();
  expect(found).toEqual(all(1_201));
  expect(server.requests.map((request) => queryOf(request).offset)).toEqual([0, 500, 1_000, 1_201]);
});

it('groups that appear twice, because others were created meanwhile, are returned once', async () => {
  const { client } = await start((request) => {
    const { offset, limit } = queryOf(request);
    const now = offset === 0 ? all(6) : [named(100), named(101), ...all(6)];
    return json(200, { total: now.length, groups: now.slice(offset, offset + limit) });
  });
  expect(await client.groups.list({ limit: 3 }).all()).toEqual(all(6));
});

it('a total that is less than the number of received items does not end a list', async () => {
  const zero = await start((request) =>
    json(200, { total: 0, groups: all(45).slice(queryOf(request).offset, queryOf(request).offset + 20) }),
  );
  expect(await zero.client.groups.list({ limit: 20 }).all()).toEqual(all(45));
  expect(zero.server.requests.map((request) => queryOf(request).offset)).toEqual([0, 20, 40]);
});

it('a list that is null on a later page ends', async () => {
  const { server, client } = await start((request, n) => (n === 1 ? listed(45)(request) : json(200, { groups: null })));
  expect(await client.groups.list({ limit: 20 }).all()).toEqual(all(20));
  expect(server.requests).toHaveLength(2);
});

describe('prefetch', () => {
  it('fetches the next page while the caller processes one', async () => {
    const { server, client } = await start(listed(45));
    let seen = 0;
    for await (const group of client.groups.list({ limit: 20 }, { prefetch: true })) {
      expect(group).toEqual(named(seen));
      if (seen === 0) {
        while (server.requests.length < 2) await sleep(5);
      }
      seen++;
    }
    expect(seen).toBe(45);
    expect(server.requests).toHaveLength(3);
  });
  it('is off by default', async () => {
    const { server, client } = await start(listed(45));
    for await (const group of client.groups.list({ limit: 20 })) {
      if (group.id === 'id-0') await sleep(50);
      if (group.id === 'id-5') break;
    }
    expect(server.requests).toHaveLength(1);
  });
});

describe('the page size', () => {
  it('can be set for a client, and for a call', async () => {
    const { server, client } = await start(listed(3), { pageSize: 500 });
    await client.groups.list().all();
    await client.withInstance('g2').groups.list().all();
    await client.groups.list({}, { pageSize: 7 }).all();
    await client.groups.list({ limit: 9 }).all();
    await client.instances.listAvailableZones().then(() => undefined, () => undefined);
    expect(server.requests.map(({ target }) => target.split('?')[1])).toEqual([
      'limit=500',
      'limit=500',
      'limit=7',
      'limit=9',
      undefined,
    ]);
    expect(server.requests[0]?.target).toBe(`${GATEWAY}/api-groups?limit=500`);
  });
});

describe('as the local gateway emulates it', () => {
  it('lists without counters are read to their end', async () => {
    const { client, requests } = await startLocal({ quirks: { listsWithoutTotal: true } });
    for (let i = 0; i < 5; i++) await client.groups.create({ name: `group_${i}` });
    requests.length = 0;
    expect(await client.groups.list({ limit: 2 }).all()).toHaveLength(6);
    expect(requests).toHaveLength(4);
  });
  it('a list that ignores offset is read to its end', async () => {
    const { client, requests } = await startLocal({ quirks: { offsetIgnored: true } });
    const features = await client.features.list({ limit: 10 }).all();
    expect(requests.map(({ path }) => path.split('?')[1])).toEqual([
      'limit=10',
      'limit=10&offset=10',
      'limit=500&offset=0',
    ]);
    // Nothing is missing, and nothing comes twice.
    expect(features).toEqual(await client.features.list({ limit: 500 }).all());
    expect(features.length).toBeGreaterThan(20);
  });
});
