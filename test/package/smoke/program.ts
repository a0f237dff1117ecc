/**
 * What a program does first, in every runtime: it makes clients, calls, fails to connect, misses a file, uploads,
 * retries and waits. It runs outside of the test runner, so it reports what came of it instead of asserting.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Package from 'huaweicloud-apig';

/** Fake timers that fake `setTimeout` and `Date`, and nothing else. */
export interface Timers {
  fake(): void;
  advance(ms: number): unknown;
  real(): void;
}
/** Those of runtimes that have none of their own. */
function ownTimers(): Timers {
  const real = { setTimeout, clearTimeout, Date };
  const waiting = new Map<unknown, { readonly at: number; readonly run: () => void }>();
  let now = Date.now();
  const fakeTimeout = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): object => {
    const handle = { ref: () => handle, unref: () => handle, refresh: () => handle, hasRef: () => true };
    waiting.set(handle, { at: now + ms, run: () => run(...args) });
    return handle;
  };
  const FakeDate = new Proxy(Date, {
    construct: (target, args) => Reflect.construct(target, args.length === 0 ? [now] : args) as Date,
    get: (target, name) => (name === 'now' ? () => now : Reflect.get(target, name) as unknown),
  });
  return {
    fake: () => void Object.assign(globalThis, {
      setTimeout: fakeTimeout,
      clearTimeout: (handle: never) => waiting.delete(handle) || real.clearTimeout(handle),
      Date: FakeDate,
    }),
    advance(ms) {
      for (const end = now + ms; now < end;) {
        const due = [...waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
        now = Math.max(now, due?.[1].at ?? end);
        if (!due) return;
        waiting.delete(due[0]);
        due[1].run();
      }
    },
    real: () => void Object.assign(globalThis, real),
  };
}

const KEYS = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' };
const SCOPE = { projectId: '15df3f4fdb172381a9db483b8fd564c2', instanceId: '48d025860151f2b2db3771e378bc59a0' };
const GROUP = { id: '503788f1ff4883f382f2e25abde0a2b1', name: 'orders' };
const later = setTimeout;
const moment = (): Promise<false> => new Promise((resolve) => later(resolve, 5, false));

export async function smoke(api: typeof Package, timers = ownTimers()): Promise<Record<string, unknown>> {
  const { server, endpoint, uploads } = await listen();
  const client = new api.ApigClient({ endpoint, ...SCOPE, credentials: KEYS });
  try {
    await new api.ApigClient({ region: 'cn-north-4', ...SCOPE, credentials: KEYS }).close();
    return {
      names: (await client.groups.list().all()).map(({ name }) => name),
      rejected: await told(client.groups.get('00000000000000000000000000000000')),
      invalid: await told(client.groups.create({ name: '' })),
      refused: await refused(api),
      ...(await withoutFiles(api, endpoint)),
      uploads: await uploaded(client, uploads),
      ...(await withTimers(api, endpoint, timers)),
    };
  } finally {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** What a call failed with: the class by its kind, and facts. */
async function told(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    return { succeeded: await call };
  } catch (error) {
    const { kind, code, message } = error as { kind?: unknown; code?: unknown; message: string };
    return { kind, code, says: message.split('\n')[0]?.replace(/:\d{4,5}\b/, ':PORT').slice(0, 90) };
  }
}

async function refused({ ApigClient, ApigConnectionError }: typeof Package): Promise<unknown> {
  const { server, endpoint } = await listen();
  await new Promise((resolve) => server.close(resolve));
  const client = new ApigClient({ endpoint, ...SCOPE, credentials: KEYS, maxRetries: 0 });
  const call = client.groups.create({ name: 'orders' });
  const unsent = await call.then(() => false, (error: unknown) => error instanceof ApigConnectionError && error.unsent);
  return { unsent, ...(await told(call) as object) };
}

/** Home is an empty folder, and nobody hands out keys. */
async function withoutFiles(api: typeof Package, endpoint: string): Promise<Record<string, unknown>> {
  const usual = api.defaultCredentials({ address: 'http://127.0.0.1:9' });
  const looked = await usual({}).then(() => '', (error: unknown) => (error as Error).message);
  const credentials = api.fromProfileFile({ path: '/nonexistent/credentials' });
  const named = new api.ApigClient({ endpoint, ...SCOPE, credentials });
  return {
    sources: ['OIDC token file', 'environment', 'profile file', 'command line', 'container', 'instance metadata']
      .filter((name) => looked.includes(`  ${name}: `)).length,
    profile: await told(named.groups.list()),
  };
}

async function uploaded({ openapi }: Package.ApigClient, uploads: readonly string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'apig-smoke-'));
  try {
    const path = join(folder, 'api.yaml');
    writeFileSync(path, 'swagger: "from a file"');
    for (const file_name of [{ path }, Buffer.from('swagger: "from bytes"'), new Blob(['swagger: "from a blob"'])])
      await openapi.import({ is_create_group: true, file_name });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return uploads.map((body) => /swagger: "(.*)"/.exec(body)?.[1]);
}

/** A retry and a waiter. */
async function withTimers(
  { ApigClient }: typeof Package,
  endpoint: string,
  timers: Timers,
): Promise<Record<string, unknown>> {
  // Limits are out of reach, however far the clock is turned while a request is out.
  const limits = { timeout: 3_600_000, totalTimeout: 3_600_000 };
  const client = new ApigClient({ endpoint, ...SCOPE, credentials: KEYS, ...limits });
  const begun = performance.now();
  timers.fake();
  try {
    const retried = await turned(client.groups.get(GROUP.id), timers);
    const seen: string[] = [];
    const running = await turned(
      client.instances.waitUntilRunning(SCOPE.instanceId, { onProgress: ({ state }) => void seen.push(state) }),
      timers,
    );
    // Two pauses of 20 seconds each, which nobody has waited for.
    const fast = performance.now() - begun < 35_000;
    return { retried: retried.name, running: running.status, fast, seen: seen.length > 0 };
  } finally {
    timers.real();
    await client.close();
  }
}
/** Turns the clock until the promise is settled. */
async function turned<T>(promise: Promise<T>, timers: Timers): Promise<T> {
  const settled = promise.then(() => true, () => true);
  while (!(await Promise.race([settled, moment()]))) await timers.advance(1_000);
  return promise;
}

async function listen(): Promise<{ readonly server: Server; readonly endpoint: string; readonly uploads: string[] }> {
  const uploads: string[] = [];
  const seen = new Map<string, number>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answer(request, response, Buffer.concat(parts).toString()));
  });
  const answer = ({ method, url = '' }: IncomingMessage, response: ServerResponse, body: string): void => {
    const n = (seen.get(url) ?? 0) + 1;
    seen.set(url, n);
    const send = (status: number, content: unknown): void =>
      void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
    if (url.endsWith('/0'.padEnd(33, '0'))) return send(404, { error_code: 'APIG.3001', error_msg: 'No such group' });
    if (url.endsWith(`/api-groups/${GROUP.id}`)) return n === 1 ? send(503, {}) : send(200, GROUP);
    if (method === 'POST') {
      uploads.push(body);
      return send(200, { group_id: GROUP.id, success: [], failure: [], ignore: [] });
    }
    if (url.includes('/api-groups')) return send(200, { total: 1, size: 1, groups: [GROUP] });
    send(200, { id: SCOPE.instanceId, instance_name: 'gateway', status: n <= 2 ? 'Creating' : 'Running', progress: 50 });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, uploads };
}
