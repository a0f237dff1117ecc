/**
 * Time and CPU per call against a named floor in the same run: bare `undici.request` and `JSON.parse`.
 * Both sides are measured in turn, many short rounds each, so that what else the machine does falls on both alike.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'undici';
import type * as Package from 'huaweicloud-apig';

interface Contender {
  readonly name: string;
  call(): Promise<unknown>;
}
interface Figures {
  readonly wall: number;
  readonly cpu: number;
}

const AIMS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  small: { 1: 1.35, 32: 1.6 },
  list: { 1: 1.9, 32: 1.9 },
  large: { 1: 2.2, 32: 2.2 },
};
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 40);
const CALLS: Readonly<Record<string, number>> = { small: 300, list: 200, large: 24 };

// What users install is what is measured: the built package, without a compiler in between.
const { ApigClient } = (await import(new URL('../../dist/index.js', import.meta.url).href)) as typeof Package;
const server = fork(new URL('./server.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
const [{ port, sizes }] = (await once(server, 'message')) as [{ port: number; sizes: Record<string, number> }];
const origin = `http://127.0.0.1:${port}`;
const options = { headersTimeout: 0, bodyTimeout: 0 };
const agent = new Agent(options);
const client = new ApigClient({
  endpoint: origin,
  projectId: '0605767b5d9f4f6a8b1c2d3e4f506172',
  instanceId: 'eddc4d25480b4cd6b512f270a1b8b341',
  credentials: { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' },
});

const PATH = '/v2/0605767b5d9f4f6a8b1c2d3e4f506172/apigw/instances/eddc4d25480b4cd6b512f270a1b8b341/api-groups';
const floor =
  (path: string): (() => Promise<unknown>) =>
    async () =>
      JSON.parse(await (await request(origin + path, { dispatcher: agent })).body.text()) as unknown;
const cases: Readonly<Record<string, readonly Contender[]>> = {
  small: [{ name: 'floor', call: floor(`${PATH}/c77f5e81d9cb4424bf704ef2b0ac7600`) }, { name: 'client', call: () => client.groups.get('c77f5e81d9cb4424bf704ef2b0ac7600').then() }],
  list: [{ name: 'floor', call: floor(`${PATH}?limit=44`) }, { name: 'client', call: () => client.groups.list({ limit: 44 }).then() }],
  large: [{ name: 'floor', call: floor(`${PATH}?limit=500`) }, { name: 'client', call: () => client.groups.list({ limit: 500 }).then() }],
};

async function round(call: () => Promise<unknown>, calls: number, concurrency: number): Promise<Figures> {
  let left = calls;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const wall = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (wall * 1000) / calls, cpu: (user + system) / calls };
}
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

console.log(
  `floor: undici.request + JSON.parse; client: signed, request and answer checked. Node ${process.versions.node}, ${ROUNDS} rounds each, medians.`,
);
console.log(
  'answer            concurrency   floor µs  client µs   time ×   (aim)    CPU ×   floor calls/s  client calls/s',
);
for (const [name, contenders] of Object.entries(cases)) {
  for (const concurrency of [1, 32]) {
    const figures = contenders.map((): { wall: number[]; cpu: number[] } => ({ wall: [], cpu: [] }));
    const calls = CALLS[name] ?? 100;
    for (let r = -5; r < ROUNDS; r++) {
      for (const [i, contender] of contenders.entries()) {
        const { wall, cpu } = await round(() => contender.call(), calls, concurrency);
        if (r < 0) continue; // the first rounds warm up
        figures[i]?.wall.push(wall);
        figures[i]?.cpu.push(cpu);
      }
    }
    const [base, ours] = figures.map((f) => ({ wall: median(f.wall), cpu: median(f.cpu) }));
    if (!base || !ours) continue;
    const aim = AIMS[name]?.[concurrency] ?? 0;
    console.log([
      `${name} (${((sizes[name] ?? 0) / 1024).toFixed(1)} KB)`.padEnd(20), String(concurrency).padStart(6), base.wall.toFixed(1).padStart(13), ours.wall.toFixed(1).padStart(10),
      (ours.wall / base.wall).toFixed(2).padStart(8), `(${aim.toFixed(2)})`.padStart(9), (ours.cpu / base.cpu).toFixed(2).padStart(8),
      (1e6 / base.wall).toFixed(0).padStart(15), (1e6 / ours.wall).toFixed(0).padStart(15),
    ].join(' '));
  }
}
await client.close();
await agent.close();
server.kill();
