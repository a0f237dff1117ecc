/** Replaces an undici dispatcher: passes requests to a function instead of a socket. */
import { Readable } from 'node:stream';
import { openChunks } from '../http/chunks.js';
import type { DispatcherLike, DispatcherRequest, DispatcherResponse } from '../http/dispatcher.js';
import { ConnectionCut } from './faults.js';

/** A response of {@link LocalDispatcher}. */
export interface LocalResponse extends DispatcherResponse {
  readonly body: LocalBody;
}

/** Passes requests to the local gateway. It has no sockets, so there is nothing to close. */
export class LocalDispatcher implements DispatcherLike {
  readonly #handle: (request: Request) => Promise<Response>;

  constructor(handle: (request: Request) => Promise<Response>) {
    this.#handle = handle;
  }

  async request(options: DispatcherRequest): Promise<LocalResponse> {
    const { signal } = options;
    signal?.throwIfAborted();
    const answer = toRequest(options).then(this.#handle);
    const response = await (signal ? orAborted(answer, signal) : answer).catch((error: unknown) => {
      throw error instanceof ConnectionCut ? socketError(error) : error;
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    // The headers are iterated in lower case, as in undici.
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: new LocalBody(bytes) };
  }
}

async function toRequest({ origin, path, method, headers, body }: DispatcherRequest): Promise<Request> {
  const all = new Headers(headers);
  // The authority as written: a URL would drop the scheme's default port.
  if (!all.has('host')) all.set('host', origin.replace(/^\w+:\/\//, ''));
  const content = typeof body === 'string' || ArrayBuffer.isView(body) ? body : await contentOf(body);
  return new Request(origin + path, {
    method,
    headers: all,
    ...(content !== undefined && { body: content }),
  });
}
/** All bytes of a stream of any kind and realm. */
async function contentOf(body: Readable | null | undefined): Promise<Buffer | undefined> {
  if (body === null || body === undefined) return undefined;
  const chunks: Buffer[] = [];
  const source = openChunks(body);
  for (let chunk = await source?.next(); chunk; chunk = await source?.next()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
/** The response, or the signal's reason if that comes first. */
function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error); // The caller's own reason, as undici does.
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
/** A broken connection, in undici's words. */
function socketError(cause: ConnectionCut): Error {
  return Object.assign(new Error('other side closed', { cause }), { name: 'SocketError', code: 'UND_ERR_SOCKET' });
}

/** The body of a response: a stream with the shortcuts of undici's body. */
export class LocalBody extends Readable {
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
