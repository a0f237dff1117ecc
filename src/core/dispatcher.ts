/** What the transport needs of an HTTP client: the `request` of an undici dispatcher, of major 7 or 8, or anything like it. */
import type { Readable } from 'node:stream';
import { makeAgent, networkOptions, type NetworkOptions } from './network.js';

/** A request as it is handed to a dispatcher. */
export interface DispatcherRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path with its query. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer | Uint8Array | Readable | null;
  readonly signal?: AbortSignal;
}
/** An answer as a dispatcher gives it. */
export interface DispatcherResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Readable & { text?(): Promise<string> };
}
/** Any undici `Dispatcher`: `Agent`, `Pool`, `ProxyAgent`, `MockAgent` … */
export interface DispatcherLike {
  request(options: DispatcherRequest): Promise<DispatcherResponse>;
}

/** The client's own pool. Its dispatcher is made on first use, so that undici is not loaded with the package. */
export class OwnPool {
  readonly #network: NetworkOptions;
  #agent: Promise<DispatcherLike & { close(): Promise<void> }> | undefined;
  #ready: DispatcherLike | undefined;
  /** A call may outlast `close`, waiting for credentials or between attempts: it then leaves no connection behind. */
  #closed = false;

  constructor(network: NetworkOptions = networkOptions()) {
    this.#network = network;
  }

  /** The dispatcher, at once where it is there. */
  get(): DispatcherLike | Promise<DispatcherLike> {
    return this.#ready ?? this.load();
  }
  /** Begins to load undici. */
  load(): Promise<DispatcherLike> {
    this.#agent ??= import('undici').then((undici) => {
      const agent = makeAgent(undici, this.#network, !this.#closed);
      this.#ready = agent;
      return agent;
    });
    return this.#agent;
  }
  /** Waits for calls under way and closes the sockets. */
  async close(): Promise<void> {
    this.#closed = true;
    const agent = await this.#agent;
    this.#ready = undefined;
    this.#agent = undefined;
    await agent?.close();
  }
}
