/**
 * Time and CPU per call as multiples of a named floor in the same process: bare `undici.request` and `JSON.parse`.
 * All contenders take turns in short rounds, and each round is compared with the floor's round before it, so that what
 * else the machine does affects all alike.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import axios from 'axios';
import { Agent, request } from 'undici';
import type * as Package from 'huaweicloud-apig';

type Send = () => Promise<unknown>;
/** What the times of one row should be at most, as multiples of the floor. */
interface Aim {
  readonly time: number;
  readonly cpu: number;
}
interface Case {
  readonly name: string;
  readonly bytes: number;
  readonly concurrency: number;
  readonly calls: number;
  readonly aim: Aim;
  readonly floor: Send;
  readonly contenders: Readonly<Record<string, Send>>;
}
/** Microseconds per call. */
interface Figures {
  readonly wall: number;
  readonly cpu: number;
}

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 40);
const WARM_UP = 8;
const SIZES = {
  small: { calls: 300, aims: { 1: { time: 0.9, cpu: 0.95 }, 32: { time: 0.8, cpu: 0.75 } } },
  list: { calls: 160, aims: { 1: { time: 1, cpu: 1 }, 32: { time: 0.95, cpu: 0.95 } } },
  large: { calls: 32, aims: { 1: { time: 0.97, cpu: 0.97 }, 32: { time: 0.97, cpu: 0.97 } } },
} as const;
type Size = keyof typeof SIZES;

// What users install is what is measured: the built package, without a compiler in between.
const { ApigClient } = (await import(new URL('../../dist/index.js', import.meta.url).href)) as typeof Package;
const server = fork(new URL('./server.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
const [{ port, sizes }] = (await once(server, 'message')) as [{ port: number; sizes: Readonly<Record<Size, number>> }];
const origin = `http://127.0.0.1:${port}`;
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
const client = new ApigClient({
  endpoint: origin,
  projectId: '0605767b5d9f4f6a8b1c2d3e4f506172',
  instanceId: 'eddc4d25480b4cd6b512f270a1b8b341',
  credentials: { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' },
});
const GROUP = 'c77f5e81d9cb4424bf704ef2b0ac7600';
const GROUPS = '/v2/0605767b5d9f4f6a8b1c2d3e4f506172/apigw/instances/eddc4d25480b4cd6b512f270a1b8b341/api-groups';
/** The same request through the client and by its address. */
const WAYS: Readonly<Record<Size, { readonly path: string; readonly send: Send }>> = {
  small: { path: `${GROUPS}/${GROUP}`, send: () => client.groups.get(GROUP).then() },
  list: { path: `${GROUPS}?limit=44`, send: () => client.groups.list({ limit: 44 }).then() },
  large: { path: `${GROUPS}?limit=500`, send: () => client.groups.list({ limit: 500 }).then() },
};

function casesOf(size: Size): Case[] {
  const { path, send } = WAYS[size];
  const url = origin + path;
  const floor = async (): Promise<unknown> => JSON.parse(await (await request(url, { dispatcher: agent })).body.text());
  const contenders = {
    'this client': send,
    'global fetch': async () => (await fetch(url)).json(),
    axios: async () => (await axios.get<unknown>(url)).data,
  };
  const { calls, aims } = SIZES[size];
  return ([1, 32] as const).map((concurrency) => ({
    name: size, bytes: sizes[size], concurrency, calls, aim: aims[concurrency], floor, contenders,
  }));
}

async function round(send: Send, calls: number, concurrency: number): Promise<Figures> {
  let left = calls;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await send();
  };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (wall * 1000) / calls, cpu: (user + system) / calls };
}

/** The value that the given share of all does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
const median = (values: readonly number[]): number => quantile(values, 0.5);
/** A median, and in brackets the half of the values around it. */
const spread = (values: readonly number[], digits: number): string =>
  `${median(values).toFixed(digits)} (${quantile(values, 0.25).toFixed(digits)}-${quantile(values, 0.75).toFixed(digits)})`;

async function measure({ name, bytes, concurrency, calls, aim, floor, contenders }: Case): Promise<void> {
  const rows = Object.entries(contenders).map(([contender, send]) => ({
    contender, send, wall: [] as number[], time: [] as number[], cpu: [] as number[],
  }));
  const floors: number[] = [];
  for (let r = -WARM_UP; r < ROUNDS; r++) {
    for (const row of rows) {
      const base = await round(floor, calls, concurrency);
      const own = await round(row.send, calls, concurrency);
      if (r < 0) continue;
      floors.push(base.wall);
      row.wall.push(own.wall);
      row.time.push(own.wall / base.wall);
      row.cpu.push(own.cpu / base.cpu);
    }
  }
  const digits = bytes > 100_000 ? 0 : 1;
  console.log(`\n${name}, ${(bytes / 1024).toFixed(1)} KB, ${concurrency} at a time`);
  line('undici.request', spread(floors, digits), '1', '1');
  for (const { contender, wall, time, cpu } of rows) {
    const own = contender === 'this client';
    const [slow, busy] = [median(time) / aim.time, median(cpu) / aim.cpu];
    const aims = own ? `aim ${aim.time} / ${aim.cpu}: ${slow.toFixed(2)} / ${busy.toFixed(2)} of it` : '';
    line(contender, spread(wall, digits), spread(time, 2), spread(cpu, 2), aims);
  }
}
function line(...[name, wall, time, cpu, aims = '']: readonly string[]): void {
  console.log(`  ${name?.padEnd(16)}${wall?.padEnd(24)}${time?.padEnd(20)}${cpu?.padEnd(20)}${aims}`.trimEnd());
}

const load = (): string => loadavg().map((each) => each.toFixed(1)).join(' ');
console.log(`Node.js ${process.versions.node}, ${ROUNDS} rounds, load ${load()}. Medians, and in brackets the middle half.`);
console.log('This client signs, and checks request and response. The others do neither.\n');
line('', 'µs per call', 'time, of the floor', 'CPU, of the floor');
for (const size of ['small', 'list', 'large'] as const) for (const each of casesOf(size)) await measure(each);
console.log(`\nLoad at the end ${load()}.`);
await client.close();
await agent.close();
server.kill();
