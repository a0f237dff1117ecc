/**
 * Loopback servers for tests: each test gets its own, with a client bound to it, and sees what arrived, to the byte.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import { ApigClient } from '../../src/client.js';
import type { ClientOptions } from '../../src/options.js';
import { GROUP, INSTANCE, KEYS, PROJECT } from './ids.js';

export { GROUP, INSTANCE, KEYS, PROJECT };
/** Path of the client's gateway. */
export const GATEWAY = `/v2/${PROJECT}/apigw/instances/${INSTANCE}`;

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, as on the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** Everything from the request line to the last byte. */
  readonly raw: Buffer;
  /** Which connection it came on, from 1. */
  readonly connection: number;
}
/** One request and the means to answer it. */
export interface Exchange {
  readonly request: Received;
  readonly response: ServerResponse;
  readonly socket: Socket;
}
export type Answer = (exchange: Exchange) => unknown;
/** Answers by turns, the last for all further requests; or a function that chooses one. */
export type Plan = readonly Answer[] | ((request: Received, n: number) => Answer);

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return bytes(status, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers });
}
/** An answer with a body as it is, and its length. */
export function bytes(status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Answer {
  const content = Buffer.from(body);
  return ({ response }) => response.writeHead(status, { 'Content-Length': content.length, ...headers }).end(content);
}
/** An answer in pieces, with a pause between them and without a length. */
export function pieces(
  status: number,
  parts: Iterable<string | Uint8Array>,
  pause = 2,
  headers: Record<string, string> = {},
): Answer {
  return async ({ response, socket }) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    for (const part of parts) {
      if (socket.destroyed) return;
      response.write(part);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    response.end();
  };
}
/** Whatever bytes on the socket, which then closes. */
export function raw(content: string | Uint8Array): Answer {
  return ({ socket }) => socket.end(content);
}
/** An answer without a body. */
export const empty = (status = 204): Answer => ({ response }) => response.writeHead(status).end();
/** The connection is cut. */
export const cut: Answer = ({ socket }) => socket.resetAndDestroy();
/** Nothing, ever. */
export const silence: Answer = () => undefined;
/**
 * Nothing, while so much faked time passes, in milliseconds: the limit ends what has certainly arrived. Call
 * `fakeTimeouts` first.
 */
export const silenceFor = (ms: number): Answer => () => void vi.advanceTimersByTimeAsync(ms);
/** Fakes `setTimeout` until the test ends. Its time also passes by itself, so that short pauses end. */
export function fakeTimeouts(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
}

export interface ServerOptions {
  /** Speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Whether requests are kept. Default: true. */
  readonly record?: boolean;
}

export class TestServer {
  /** All requests that arrived whole, in order. */
  readonly requests: Received[] = [];
  /** How many did. */
  count = 0;
  /** Connections that are open. */
  readonly sockets = new Set<Socket>();
  /** Connections that were made. */
  connections = 0;
  readonly #server: Server;
  readonly #scheme: string;
  readonly #record: boolean;
  readonly #plan: Plan;
  readonly #origins = new WeakMap<Socket, { readonly connection: number; chunks: Buffer[] }>();

  constructor(plan: Plan, { tls, record = true }: ServerOptions = {}) {
    this.#plan = plan;
    this.#record = record;
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    this.#server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.#scheme = tls ? 'https' : 'http';
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => this.#connected(socket));
  }
  /** Listens on a free port, or on the given one. */
  listen(port = 0): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }
  /** Resolves when all connections are gone, or after two seconds. */
  async emptied(): Promise<void> {
    for (let i = 0; this.sockets.size > 0 && i < 200; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  /** Ends all connections at once. */
  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #connected(socket: Socket): void {
    const origin = { connection: ++this.connections, chunks: [] as Buffer[] };
    this.#origins.set(socket, origin);
    this.sockets.add(socket);
    socket.on('data', (chunk: Buffer) => origin.chunks.push(chunk));
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
  }
  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket, method = '', url = '', headers, rawHeaders } = incoming;
    const parts: Buffer[] = [];
    try {
      for await (const part of incoming) parts.push(part as Buffer);
    } catch {
      return; // the client went away before the request was whole
    }
    const origin = this.#origins.get(socket);
    const request = {
      method,
      target: url,
      headers,
      rawHeaders,
      body: Buffer.concat(parts),
      raw: Buffer.concat(origin?.chunks ?? []),
      connection: origin?.connection ?? 0,
    };
    if (origin) origin.chunks = [];
    const n = ++this.count;
    if (this.#record) this.requests.push(request);
    const answer = typeof this.#plan === 'function' ? this.#plan(request, n) : (this.#plan[n - 1] ?? this.#plan.at(-1));
    await answer?.({ request, response, socket });
  }
}

/** A server that lives as long as the test. */
export async function serve(plan: Plan, options?: ServerOptions): Promise<TestServer> {
  const server = new TestServer(plan, options);
  await server.listen();
  onTestFinished(() => server.close());
  return server;
}
/** A client of that endpoint that lives as long as the test. */
export function clientOf(endpoint: string, options: Partial<ClientOptions> = {}): ApigClient {
  const client = new ApigClient({ endpoint, projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS, ...options });
  onTestFinished(() => client.close());
  return client;
}
/** A server and a client bound to it. */
export async function start(
  plan: Plan,
  options: Partial<ClientOptions> = {},
): Promise<{ readonly server: TestServer; readonly client: ApigClient }> {
  const server = await serve(plan);
  return { server, client: clientOf(server.origin, options) };
}

/** What a promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
}
/** The same, where it must be of one class. */
export async function failureOf<E>(kind: abstract new (...args: never) => E, promise: Promise<unknown>): Promise<E> {
  const error = await failure(promise);
  if (error instanceof kind) return error;
  throw new Error(`expected ${kind.name}`, { cause: error });
}
