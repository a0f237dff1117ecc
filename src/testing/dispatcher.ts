/** Stands in for an undici dispatcher: hands requests to a function instead of a socket. */
import { Readable } from 'node:stream';
import type { DispatcherLike, DispatcherRequest, DispatcherResponse } from '../core/dispatcher.js';
import { ConnectionCut } from './faults.js';

export class LocalDispatcher implements DispatcherLike {
  readonly #handle: (request: Request) => Promise<Response>;

  constructor(handle: (request: Request) => Promise<Response>) {
    this.#handle = handle;
  }

  async request(options: DispatcherRequest): Promise<DispatcherResponse> {
    const { signal } = options;
    signal?.throwIfAborted();
    const answer = this.#handle(await toRequest(options));
    const response = await (signal ? Promise.race([answer, aborted(signal)]) : answer).catch((error: unknown) => {
      throw error instanceof ConnectionCut ? socketError(error) : error;
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    // The headers are iterated in lower case, as undici gives them.
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: new LocalBody(bytes) };
  }
}

async function toRequest({ origin, path, method, headers, body }: DispatcherRequest): Promise<Request> {
  const all = new Headers(headers);
  // The authority as it was written: a URL would drop a port that is the scheme's own.
  if (!all.has('host')) all.set('host', origin.replace(/^\w+:\/\//, ''));
  const content = body instanceof Readable ? Buffer.concat(await body.toArray()) : body;
  return new Request(origin + path, { method, headers: all, ...(content !== null && content !== undefined && { body: content }) });
}
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }); // what undici rejects with, too
  });
}
/** A broken connection, in undici's words. */
function socketError(cause: ConnectionCut): Error {
  return Object.assign(new Error('other side closed', { cause }), { name: 'SocketError', code: 'UND_ERR_SOCKET' });
}

/** The body of an answer: a stream, and the shortcuts of undici's body. */
class LocalBody extends Readable {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    super({ read: () => undefined });
    this.#bytes = bytes;
    if (bytes.length > 0) this.push(bytes);
    this.push(null);
  }
  async text(): Promise<string> {
    return (await this.bytes()).toString('utf8');
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
  async bytes(): Promise<Buffer> {
    await this.dump();
    return this.#bytes;
  }
  async dump(): Promise<void> {
    this.destroy();
    return Promise.resolve();
  }
}
