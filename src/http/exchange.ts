/**
 * Sends one request over a dispatcher and receives the response. It always knows its stage, and ends with the deadline,
 * whatever the dispatcher does.
 */
import { Readable } from 'node:stream';
import { isError, isRecord, isThenable, memberOf } from '../values.js';
import { BodyTooLargeError } from './body.js';
import { bytesOf, type ChunkSource, hasMethod, muteErrors, NotBytesError, openChunks } from './chunks.js';
import type { Deadline } from './deadline.js';
import {
  canDispatch, type DispatchController, type DispatcherLike, type DispatcherRequest, type DispatcherResponse,
  type DispatchHandler, type Headers, type RawHeaders,
} from './dispatcher.js';

/**
 * The stage of an attempt. `prove`: credentials and signature. `connect`: no byte of the request was sent. `send`: the
 * request was, or may have been, sent. `read`: the head of a response has arrived. `judge`: the whole response has
 * arrived.
 */
export type Stage = 'prove' | 'connect' | 'send' | 'read' | 'judge';

/** A response as received: complete, or with a body that is still to be read. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Set when the response is complete. */
  bytes: Buffer | undefined;
  /** Set if the body was requested as a stream. */
  stream: AsyncIterable<Uint8Array | string> | undefined;
}

/** The attempt that an exchange belongs to. The exchange keeps its stage. */
export interface Exchanging {
  readonly deadline: Deadline;
  /** Most bytes of a body that are kept in memory, still packed. */
  readonly limit: number;
  /** True if the body of a success is read as a stream. */
  readonly streamed: boolean;
  /** True if the dispatcher reports its stages reliably, as the client's own pool does. */
  readonly trusted: boolean;
  stage: Stage;
  /** Set from stage `read` on: the head of a response, and later the rest. */
  received: Received | undefined;
  /** Called when `received` has the head. */
  readonly onHead?: (() => void) | undefined;
}

/** Sends a request and receives its response. */
export function exchange(
  dispatcher: DispatcherLike,
  request: DispatcherRequest,
  attempt: Exchanging,
): Promise<Received> {
  if (!canDispatch(dispatcher)) return byRequest(dispatcher, request, attempt);
  const handler = attempt.trusted ? new Exchange(attempt) : new ForeignExchange(attempt);
  try {
    const begun = dispatcher.dispatch(request, handler);
    if (begun !== true && isThenable(begun)) begun.then(undefined, (error: unknown) => handler.onError(error));
  } catch (error) {
    handler.onError(error);
  }
  return handler.received;
}

/**
 * Collects a response without a stream, which costs half of what `request()` does. undici 7 takes a handler of this
 * form, with raw headers, as it is.
 */
class Exchange implements DispatchHandler {
  readonly received: Promise<Received>;
  readonly #attempt: Exchanging;
  #resolve: (received: Received) => void = ignored;
  #reject: (error: unknown) => void = ignored;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #stream: Readable | undefined;
  #abort: ((reason?: Error) => void) | undefined;
  #over = false;

  constructor(attempt: Exchanging) {
    this.#attempt = attempt;
    this.received = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    attempt.deadline.ends = this;
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    // The call ended while it waited for a connection, so nothing may be sent now.
    if (this.#over) abort(ended());
    else this.#attempt.stage = 'send';
  }
  /** The head of a response has arrived. Interim responses (1xx) are ignored. */
  onHeaders(status: number, given: RawHeaders | Headers, resume: () => void): boolean {
    if (!(status >= 200) || this.#over) return true;
    try {
      const headers = isRaw(given) ? headersOf(given) : checkedHead(status, given);
      const received: Received = { status, headers, bytes: undefined, stream: undefined };
      this.#attempt.stage = 'read';
      this.#attempt.received = received;
      this.#attempt.onHead?.();
      if (this.#attempt.streamed && status < 300) this.#openStream(received, resume);
    } catch (error) {
      // The dispatcher might not catch it, which would end the process.
      this.end(error);
    }
    return true;
  }
  onData(chunk: Uint8Array): boolean {
    if (this.#over) return true;
    const bytes = Buffer.isBuffer(chunk) ? chunk : bytesOf(chunk);
    if (!bytes) this.end(new NotBytesError('the body of the dispatcher\'s response is neither bytes nor text'));
    else if (this.#stream) return this.#stream.push(bytes);
    else if ((this.#size += bytes.length) > this.#attempt.limit) this.end(new BodyTooLargeError(this.#attempt.limit));
    else this.#chunks.push(bytes);
    return true;
  }
  onComplete(): void {
    if (this.#over) return;
    const { received } = this.#attempt;
    if (!received) return this.end(new TypeError('the dispatcher ended a response that had not begun'));
    this.#over = true;
    this.#stream?.push(null);
    const [only] = this.#chunks;
    received.bytes = only && this.#chunks.length === 1 ? only : Buffer.concat(this.#chunks, this.#size);
    this.#resolve(received);
  }
  onError(error: unknown): void {
    // A 204 has no body, so a broken one is no failure.
    if (this.#attempt.received?.status === 204) this.onComplete();
    else this.end(error);
  }

  #openStream(received: Received, resume: () => void): void {
    this.#stream = received.stream = new Readable({
      read: resume,
      destroy: (error, done) => {
        this.end(error ?? ended());
        done(error);
      },
    });
    this.#resolve(received);
  }
  /** Settles the call first, then ends the rest of the request. */
  end(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#reject(reason);
    this.#stream?.destroy(errorOf(reason));
    try {
      this.#abort?.(ended());
    } catch {
      // The call is over. Nobody waits to hear that its rest cannot be ended.
    }
  }
}

/** For foreign dispatchers: it also has the methods that undici 7 and 8 prefer, with parsed headers. */
class ForeignExchange extends Exchange {
  onRequestStart(controller: DispatchController): void {
    this.onConnect((reason) => controller.abort(reason ?? ended()));
  }
  onResponseStart(controller: DispatchController, status: number, headers: Headers): void {
    this.onHeaders(status, headers, () => controller.resume());
  }
  onResponseData(controller: DispatchController, chunk: Uint8Array): void {
    if (!this.onData(chunk)) controller.pause();
  }
  onResponseEnd(): void {
    this.onComplete();
  }
  onResponseError(_controller: DispatchController | null, error: unknown): void {
    this.onError(error);
  }
}

/** Sends through `request()`, for dispatchers without `dispatch()`. These do not tell if a request was sent. */
async function byRequest(
  dispatcher: DispatcherLike,
  request: DispatcherRequest,
  attempt: Exchanging,
): Promise<Received> {
  const { deadline, limit, streamed } = attempt;
  const asked = dispatcher.request({ ...request, signal: deadline.signal });
  // Not before: a request that it throws for immediately was not sent.
  attempt.stage = 'send';
  const response = await deadline.race(asked, (late) => openChunks(memberOf(late, 'body'))?.abandon());
  const { statusCode: status, headers, body } = checkedResponse(response);
  // It may fail before it is read.
  muteErrors(body);
  const received: Received = { status, headers, bytes: undefined, stream: undefined };
  attempt.stage = 'read';
  attempt.received = received;
  attempt.onHead?.();
  if (streamed && status >= 200 && status < 300) {
    received.stream = body;
    return received;
  }
  const source = openChunks(body);
  if (!source) throw new TypeError('the dispatcher\'s response has a body that cannot be read');
  try {
    received.bytes = await deadline.race(collect(source, limit));
  } catch (error) {
    // As with `dispatch()`, a 204 has no body that could be wrong.
    if (status !== 204 || deadline.aborted) throw error;
    received.bytes = Buffer.alloc(0);
  } finally {
    source.abandon();
  }
  return received;
}

/** Hand-made dispatchers may return anything. */
function checkedResponse(response: DispatcherResponse): DispatcherResponse {
  const headers = checkedHead(memberOf(response, 'statusCode'), memberOf(response, 'headers'));
  return { statusCode: response.statusCode, headers, body: response.body };
}
/** Headers with names in lower case. Those of `fetch` are pairs, and those of a mock may be numbers. */
function checkedHead(status: unknown, headers: unknown): Headers {
  if (typeof status !== 'number' || !(status >= 200) || !isRecord(headers))
    throw new TypeError('the dispatcher\'s response must have a statusCode from 200 up, and headers');
  const pairs = hasMethod(headers, Symbol.iterator)
    ? [...(headers as unknown as Iterable<[string, GivenValue]>)]
    : Object.entries(headers as Record<string, GivenValue>);
  return Object.fromEntries(pairs.flatMap(([name, value]): [string, string | string[]][] => {
    if (value === undefined || value === null) return [];
    return [[name.toLowerCase(), typeof value === 'object' ? value.map(String) : String(value)]];
  }));
}
/** The value of a header, as far as `String` makes it one. */
type GivenValue = string | number | readonly (string | number)[] | null | undefined;

/** Reads a whole body, within a limit. */
async function collect(source: ChunkSource, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (let chunk; (chunk = await source.next()) !== undefined;) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
const isRaw = (headers: RawHeaders | Headers): headers is RawHeaders => Array.isArray(headers);
/** Headers of undici's raw form: names and values alternate. */
function headersOf(raw: RawHeaders): Headers {
  const headers: Record<string, string | string[]> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = String(textOf(raw[i])).toLowerCase();
    const value = textOf(raw[i + 1]);
    // A header with this name would change the prototype of the object.
    if (name === '__proto__') continue;
    headers[name] = Object.hasOwn(headers, name) ? [headers[name] ?? '', value].flat() : value;
  }
  return headers;
}
const textOf = (raw: RawHeaders[number] | string | undefined): string | string[] => {
  if (Buffer.isBuffer(raw)) return raw.toString('latin1');
  // A hand-made dispatcher may give text, or bytes of another realm.
  if (raw === undefined || typeof raw === 'string') return raw ?? '';
  if (ArrayBuffer.isView(raw)) return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
  return raw.map((each) => String(textOf(each)));
};

const ignored = (): void => undefined;
const ended = (): Error => new Error('the call has ended');
const errorOf = (reason: unknown): Error => (isError(reason) ? reason : ended());
