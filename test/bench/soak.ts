/**
 * Many calls of every kind, 64 at a time, against a server that fails in every way: `npm run soak -- 200000`. Prints
 * what they came to, and what they left behind. Ends with 1 if a write was sent twice, or something was left.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { ApigClient } from '../../src/index.js';
import { memberOf } from '../../src/values.js';
import { without } from '../support/handles.js';
import { GROUP, INSTANCE, KEYS, PROJECT } from '../support/ids.js';
import type { Found } from './soak-server.js';

const CALLS = Number(process.argv[2] ?? 200_000);
const LANES = 64;
/** Bytes by which the heap may be larger at the end than at the half. */
const GROWTH = 8 * 1024 * 1024;
const MB = 1024 * 1024;

const server = fork(fileURLToPath(new URL('soak-server.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
const [{ port }] = (await once(server, 'message')) as [{ readonly port: number }];
const before = openHandles();
const client = new ApigClient({
  endpoint: `http://127.0.0.1:${port}`, projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS, proxy: false,
  timeout: 300, totalTimeout: 2_000, maxRetries: 1, retryBudget: 1_000_000,
});

const form = { is_create_group: false, group_id: 'g', file_name: { content: '{"openapi":"3.0.0"}', name: 'a.json' } };
const calls: readonly ((n: number, signal: AbortSignal) => PromiseLike<unknown>)[] = [
  () => client.groups.get(GROUP.id),
  () => client.groups.list(),
  (n) => client.groups.create({ name: `write-${n}` }),
  (_, signal) => client.groups.get(GROUP.id, { signal }),
  () => client.groups.delete(GROUP.id),
  () => client.openapi.import(form),
  () => client.openapi.export({ env_id: 'e', group_id: 'g' }),
  (n, signal) => {
    const { promise, abort } = aborted(signal);
    setTimeout(abort, n % 5);
    return promise;
  },
];
/** A call that is given up while it is in progress. */
function aborted(outer: AbortSignal): { readonly promise: PromiseLike<unknown>; readonly abort: () => void } {
  const controller = new AbortController();
  const signal = AbortSignal.any([outer, controller.signal]);
  return { promise: client.groups.get(GROUP.id, { signal }), abort: () => controller.abort() };
}

const outcomes: Record<string, number> = {};
const heaps: number[] = [];
const delay = monitorEventLoopDelay({ resolution: 10 });
const shared = new AbortController();
let next = 0;
delay.enable();
const began = performance.now();
await Promise.all(Array.from({ length: LANES }, async () => {
  while (next < CALLS) {
    const n = next++;
    if (n === Math.floor(CALLS / 2) || n === Math.floor(CALLS / 10)) heaps.push(heapNow());
    const kind = await Promise.resolve(calls[n % calls.length]?.(n, shared.signal)).then(() => 'success', kindOf);
    outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  }
}));
delay.disable();
const seconds = (performance.now() - began) / 1_000;
await client.close();
await new Promise((resolve) => setTimeout(resolve, 100));
heaps.push(heapNow());
const answer = once(server, 'message');
server.send({});
const [{ done, doubled }] = (await answer) as [Found];
server.disconnect();
await once(server, 'exit');

const left = without(openHandles(), before);
const [, half = 0, end = 0] = heaps;
console.log(`${CALLS} calls in ${seconds.toFixed(1)} s, ${Math.round(CALLS / seconds)} per second`);
console.log(`outcomes: ${listed(outcomes)}`);
console.log(`answers of the server: ${listed(done)}`);
console.log(`heap at a tenth, the half, the end: ${heaps.map((heap) => `${(heap / MB).toFixed(1)} MB`).join(', ')}`);
console.log(`event loop delay: median ${ms(delay.percentile(50))}, 99 % ${ms(delay.percentile(99))}, most ${ms(delay.max)}`);
console.log(`handles left: ${left.length === 0 ? 'none' : left.join(', ')}`);
console.log(`writes sent twice: ${doubled}`);
const faults = [
  ...(doubled > 0 ? ['a write was sent twice'] : []),
  ...(left.length > 0 ? ['a handle was left'] : []),
  ...(end - half > GROWTH ? ['the heap grows'] : []),
  ...(outcomes['unknown'] ? ['a call failed with an error that is not of this package'] : []),
];
console.log(faults.length === 0 ? 'sound' : `NOT SOUND: ${faults.join('; ')}`);
process.exitCode = faults.length === 0 ? 0 : 1;

function kindOf(error: unknown): string {
  const kind = memberOf(error, 'kind');
  return typeof kind === 'string' ? kind : 'unknown';
}
function heapNow(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
/** What keeps the process alive. */
function openHandles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS|Timeout|HTTP)/.test(name));
}
function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`).join(', ');
}
function ms(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(1)} ms`;
}
