/**
 * Every fault with every kind of call, over real sockets. A cell says what the caller gets and how many requests the
 * server saw whole. The table is printed. An unexpected cell, a write that was sent twice, or a handle that stays open
 * fails the test.
 */
import { createServer, type Socket } from 'node:net';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { bulk } from '../../src/calls/bulk.js';
import { ApigClient } from '../../src/client.js';
import type { ClientOptions } from '../../src/config.js';
import { GROUP, INSTANCE, KEYS, PROJECT } from '../support/ids.js';
import { memberOf } from '../../src/values.js';

/** What a server does with a connection. `requests` are those that came whole; `reply` writes to the last one. */
interface Fault {
  /** Answers a request that came whole. */
  readonly respond?: (socket: Socket, path: string) => void;
  /** Does something with a connection before any request is read. */
  readonly connect?: (socket: Socket) => void;
  /** The client's options, if the server is no plain server. */
  readonly options?: (port: number) => Partial<ClientOptions>;
  /** True: nobody listens at all. */
  readonly closed?: boolean;
  readonly expected: Expected;
}
/** What the caller gets, and the number of requests: of calls that may be repeated, and of those that may not. */
interface Expected {
  readonly kind: string;
  readonly safe: number;
  readonly unsafe: number;
  /** Calls for which it is something else, with the reason. */
  readonly except?: Partial<
    Record<CallName, { readonly kind: string; readonly requests: number; readonly why: string }>
  >;
}

const head = (status: string, headers: string, body: string | Buffer = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`),
    Buffer.from(body),
  ]);
const JSON_TYPE = 'Content-Type: application/json\r\n';
const ok = (path: string): string => {
  if (path.includes('/async-tasks/')) return '{"task_id":"t","task_status":"succeed","task_result":"{}"}';
  if (path.endsWith('/openapi/export')) return '{"openapi":"3.0.0","paths":{}}';
  if (path.endsWith('/openapi/import')) return '{"success":[],"failure":[]}';
  return path.includes('/api-groups?') || path.endsWith('/api-groups')
    ? `{"total":0,"size":0,"groups":[],"id":"${GROUP.id}","name":"orders"}`
    : '{"job_id":"j"}';
};
const sends = (bytes: string | Buffer) => (socket: Socket): void => void socket.write(bytes);
const text = (status: string, body: string, type = JSON_TYPE) => sends(head(status, type, body));
/** The beginning of a response that is never whole. */
const BEGUN = `HTTP/1.1 200 OK\r\n${JSON_TYPE}Content-Length: 900\r\n\r\n{"id":"`;
const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
const HTML = 'Content-Type: text/html\r\n';

const LOST: Expected = { kind: 'Connection', safe: 2, unsafe: 1 };
const UNSENT: Expected = { kind: 'Connection', safe: 0, unsafe: 0 };
const LATE: Expected = { kind: 'Timeout', safe: 2, unsafe: 1 };
const FOREIGN: Expected = { kind: 'ResponseValidation', safe: 1, unsafe: 1 };
const ONCE = (kind: string): Expected => ({ kind, safe: 1, unsafe: 1 });
const taken = (why: string): Cell & { readonly why: string } => ({ kind: 'success', requests: 1, why });
const document = taken('a document is not parsed, whatever JSON it is');

const proxied = (connect: Fault['connect'], expected = UNSENT): Fault => ({
  ...(connect ? { connect } : { closed: true }),
  options: (port) => ({ endpoint: 'https://gateway.invalid', proxy: `http://127.0.0.1:${port}` }),
  expected,
});
/** Does something with a connection when its first bytes come, which are no request. */
const first =
  (act: (socket: Socket) => unknown) =>
    (socket: Socket): void =>
      void socket.once('data', () => act(socket));

const FAULTS: Readonly<Record<string, Fault>> = {
  refused: { closed: true, expected: UNSENT },
  'TLS end': {
    connect: first((socket) => socket.end()),
    options: (port) => ({ endpoint: `https://127.0.0.1:${port}` }),
    expected: UNSENT,
  },
  'reset before headers': { respond: (socket) => socket.resetAndDestroy(), expected: LOST },
  'reset in headers': {
    respond: (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.resetAndDestroy()),
    expected: LOST,
  },
  'reset in body': {
    respond: (socket) => void socket.write(BEGUN, () => setTimeout(() => socket.resetAndDestroy(), 5)),
    expected: LOST,
  },
  'FIN before headers': { respond: (socket) => void socket.end(), expected: LOST },
  'FIN in body': { respond: (socket) => void socket.end(BEGUN), expected: LOST },
  slow: {
    respond: (socket) => {
      socket.write(BEGUN);
      const timer = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(timer));
    },
    expected: LATE,
  },
  silent: { respond: () => undefined, expected: LATE },
  '103 first': {
    respond: (socket, path) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
      socket.write(head('200 OK', JSON_TYPE, ok(path)));
    },
    expected: ONCE('success'),
  },
  'too short a length': {
    respond: (socket, path) => void socket.end(`HTTP/1.1 200 OK\r\n${JSON_TYPE}Content-Length: 3\r\n\r\n${ok(path)}`),
    expected: { ...FOREIGN, except: { 'download to memory': document, 'download to a file': document } },
  },
  bomb: {
    respond: sends(head('200 OK', `${JSON_TYPE}Content-Encoding: gzip\r\n`, gzipSync('0'.repeat(5_000_000)))),
    expected: FOREIGN,
  },
  'deep JSON': {
    respond: text('200 OK', DEEP),
    expected: {
      ...FOREIGN,
      except: { delete: taken('no response is documented'), 'download to memory': document, 'download to a file': document },
    },
  },
  'deep rejection': {
    respond: text('400 Bad Request', `{"error_code":"APIG.2011","error_msg":"no","details":${DEEP}}`),
    expected: ONCE('BadRequest'),
  },
  'HTML 200': { respond: text('200 OK', '<html><title>Sign in</title></html>', HTML), expected: FOREIGN },
  'rejection 200': { respond: text('200 OK', '{"error_code":"APIG.3001","error_msg":"gone"}'), expected: FOREIGN },
  redirect: { respond: text('302 Found', '', 'Location: https://elsewhere.invalid/\r\n'), expected: ONCE('Service') },
  'page 502': { respond: text('502 Bad Gateway', '<html>bad</html>', HTML), expected: { kind: 'Internal', safe: 2, unsafe: 1 } },
  'proxy refused': proxied(undefined),
  'proxy closes': proxied(first((socket) => socket.end())),
  'proxy resets': proxied(first((socket) => socket.resetAndDestroy())),
  'proxy 407': proxied(first((socket) => socket.end('HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n'))),
  'proxy 502': proxied(first((socket) => socket.end('HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n'))),
  'proxy silent': proxied(() => undefined, { kind: 'Timeout', safe: 0, unsafe: 0 }),
};

type CallName =
  'list' | 'create' | 'delete' | 'upload' | 'download to memory' | 'download to a file' | 'waiter' | 'bulk';
interface CallKind {
  /** True if sending it twice is safe. */
  readonly safe: boolean;
  readonly run: (client: ApigClient, folder: string) => Promise<unknown>;
}
const form = {
  is_create_group: false,
  group_id: 'g',
  file_name: { content: '{"openapi":"3.0.0"}', name: 'a.json' },
};
const wanted = { env_id: 'e', group_id: 'g' };
const CALLS: Readonly<Record<CallName, CallKind>> = {
  list: { safe: true, run: (client) => client.groups.list().all() },
  create: { safe: false, run: (client) => client.groups.create({ name: 'orders' }).then() },
  delete: { safe: true, run: (client) => client.groups.delete(GROUP.id).then() },
  upload: { safe: false, run: (client) => client.openapi.import(form).then() },
  'download to memory': { safe: true, run: (client) => client.openapi.export(wanted).then() },
  'download to a file': {
    safe: true,
    run: (client, folder) => client.openapi.export(wanted, {}, { saveTo: join(folder, 'out.json') }).then(),
  },
  waiter: { safe: true, run: (client) => client.asyncTasks.wait('t', { interval: 1, timeout: 1 }) },
  bulk: {
    safe: false,
    run: async (client) => {
      const { failed } = await bulk(['orders'], (name) => client.groups.create({ name }));
      if (failed[0]) throw failed[0].error;
    },
  },
};

/** What one cell came to. */
interface Cell {
  readonly kind: string;
  readonly requests: number;
}
async function cellOf(fault: Fault, call: CallKind, folder: string): Promise<Cell> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    if (fault.connect) return fault.connect(socket);
    let came = '';
    socket.on('data', (chunk: Buffer) => {
      came += chunk.toString('latin1');
      const whole = wholeRequest(came);
      if (!whole) return;
      came = '';
      requests++;
      fault.respond?.(socket, whole);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  if (fault.closed) await new Promise((resolve) => server.close(resolve));
  const client = new ApigClient({
    endpoint: `http://127.0.0.1:${port}`, projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS,
    proxy: false, maxRetries: 1, maxResponseBytes: 1_000_000, ...fault.options?.(port),
    // Only a call that is to run out of time may do so, however busy the machine is.
    timeout: fault.expected.kind === 'Timeout' ? 250 : 10_000,
  });
  const kind = await call.run(client, folder).then(() => 'success', kindOf);
  await client.close();
  for (const socket of sockets) socket.destroy();
  if (!fault.closed) await new Promise((resolve) => server.close(resolve));
  return { kind, requests };
}
/** The path of a request that is there whole. */
function wholeRequest(came: string): string | undefined {
  const end = came.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(came.slice(0, end))?.[1];
  if (came.length < end + 4 + Number(length ?? 0)) return undefined;
  return came.split(' ', 2)[1];
}
/** The kind of an error; of a waiter that gave up, what its last poll failed with. */
function kindOf(error: unknown): string {
  const kind = memberOf(error, 'kind');
  if (kind === 'Waiter') return kindOf(memberOf(error, 'cause'));
  return typeof kind === 'string' ? kind : String(error);
}

const table = new Map<string, string[]>();
const names = Object.keys(CALLS) as CallName[]; // the keys of that very object

describe('the fault matrix', () => {
  it.for(Object.entries(FAULTS))('explains every call that meets: %s', async ([name, fault]) => {
    const folder = await mkdtemp(join(tmpdir(), 'matrix-'));
    const cells = await Promise.all(names.map((call) => cellOf(fault, CALLS[call], folder)));
    table.set(name, cells.map(({ kind, requests }) => `${kind} ${requests}`));
    const { kind, safe, unsafe, except = {} } = fault.expected;
    const expected = names.map((call): Cell => {
      const special = except[call];
      return special ?? { kind, requests: CALLS[call].safe ? safe : unsafe };
    }).map(({ kind: expectedKind, requests }) => `${expectedKind} ${requests}`);
    expect(Object.fromEntries(names.map((call, i) => [call, table.get(name)?.[i]]))).toEqual(
      Object.fromEntries(names.map((call, i) => [call, expected[i]])),
    );
    // What is not whole is never left in its place.
    const saved = cells[names.indexOf('download to a file')]?.kind === 'success' ? ['out.json'] : [];
    expect(await readdir(folder)).toEqual(saved);
    await rm(folder, { recursive: true });
  });
  it('leaves no handle open', async () => {
    const open = (): string[] => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP'));
    // Handles are closed a moment after their sockets.
    for (let i = 0; i < 500 && open().length > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(open()).toEqual([]);
  });
  afterAll(() => {
    const width = Math.max(...[...table.keys()].map((name) => name.length));
    const line = (first: string, cells: readonly string[]): string =>
      `${first.padEnd(width)} | ${cells.map((cell) => cell.padEnd(20)).join(' | ')}`;
    console.log([line('', names), ...[...table].map(([name, cells]) => line(name, cells))].join('\n'));
  });
});
