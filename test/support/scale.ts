/** Very large work through the client, with a server that keeps little of what arrives. */
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ApigClient } from '../../src/client.js';
import { GroupPage } from '../../src/resources/groups.js';
import { getEngine } from '../../src/schema/check.js';
import { specOf } from '../../src/schema/vocabulary.js';
import { INSTANCE, KEYS, PROJECT } from './ids.js';

/** A group as long as real ones are. */
function group(n: number): object {
  const id = n.toString(16).padStart(32, '0');
  return {
    id, name: `group-${n}`, remark: `The group with the number ${n}, made for a very long list`, status: 1,
    sl_domain: `${id}.apigateway.example.com`, sl_domains: [`${id}.apigateway.example.com`], url_domains: [],
    register_time: '2026-01-01T00:00:00Z', update_time: '2026-01-01T00:00:00Z', is_default: 2, on_sell_status: 2,
  };
}

/** What a server has seen. */
interface Seen {
  /** Most requests that were in progress at the same time. */
  together: number;
  /** Paths of requests that were not for a list, in order. */
  readonly paths: string[];
}
/** Runs something with a client whose server has so many groups. A page may be as long as it asks for. */
async function withGroups<T>(count: number, run: (client: ApigClient, seen: Seen) => Promise<T>): Promise<T> {
  const seen: Seen = { together: 0, paths: [] };
  let now = 0;
  let last = { place: '', text: Buffer.alloc(0) };
  const pageOf = (offset: number, limit: number): Buffer => {
    const place = `${offset} ${limit}`;
    const length = Math.max(0, Math.min(limit, count - offset));
    const groups = (): object[] => Array.from({ length }, (_, i) => group(offset + i));
    if (place !== last.place)
      last = { place, text: Buffer.from(JSON.stringify({ total: count, size: length, groups: groups() })) };
    return last.text;
  };
  const server = createServer((request, response) => {
    seen.together = Math.max(seen.together, ++now);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://local');
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(searchParams.get(name) ?? 0));
    const isList = pathname.endsWith('/api-groups');
    if (!isList) seen.paths.push(pathname);
    const page = isList ? pageOf(offset ?? 0, limit ?? 0) : undefined;
    request.resume().on('end', () => {
      now--;
      response.writeHead(page ? 200 : 204, { 'content-type': 'application/json' }).end(page);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const client = new ApigClient({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS, proxy: false,
  });
  try {
    return await run(client, seen);
  } finally {
    await client.close();
    server.close();
  }
}

/** Lists groups page by page. Bytes are those by which the heap grew from the tenth part on. */
export function listMany(
  count: number,
): Promise<{ readonly items: number; readonly ids: number; readonly growth: number }> {
  return withGroups(count, async (client) => {
    let [items, sum, early, late] = [0, 0, 0, 0];
    for await (const { id } of client.groups.list({ limit: 500 })) {
      items++;
      sum += Number.parseInt(id, 16);
      if (items === Math.floor(count / 10)) early = heap();
      if (items === count) late = heap();
    }
    return { items, ids: sum, growth: late - early };
  });
}

/** Calls that all change the members of one channel, made at once. */
export function queueMany(count: number): Promise<{ readonly members: readonly string[]; readonly together: number }> {
  return withGroups(0, async (client, seen) => {
    const options = { totalTimeout: 600_000 };
    await Promise.all(Array.from({ length: count }, (_, i) =>
      client.vpcChannels.members.delete('c'.repeat(32), `member-${i}`, options)));
    return { members: seen.paths.map((path) => path.replace(/.*\//, '')), together: seen.together };
  });
}

/** How long one response keeps a process busy, in milliseconds. */
interface Busy {
  readonly items: number;
  /** The longest time for which nothing else could run. */
  readonly blocked: number;
  /** What `JSON.parse` takes of it, and what the check takes. */
  readonly parsing: number;
  readonly checking: number;
}
/** One response with so many groups. */
export function oneList(count: number): Promise<Busy> {
  return withGroups(count, async (client) => {
    // The limit of the description is for requests that are checked; the service's answer is checked all the same.
    const options = { validation: { requests: 'off' as const } };
    const page = await client.groups.list({ limit: count }, options); // the server makes the page and keeps it
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const { groups } = await client.groups.list({ limit: count }, options);
    await setTimeout(50); // it counts what it sees afterwards
    delay.disable();
    const text = JSON.stringify(page);
    const { checkerOf } = await getEngine();
    return {
      items: groups.length,
      blocked: delay.max / 1e6,
      parsing: timed(() => JSON.parse(text)),
      checking: timed(() => checkerOf(specOf(GroupPage)).valid(page)),
    };
  });
}
function timed(act: () => unknown): number {
  const begun = performance.now();
  act();
  return performance.now() - begun;
}

function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
