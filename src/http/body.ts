/** Reads the bodies of responses: unpacked, within a limit, from any form of body that a dispatcher returns. */
import { type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { ApigConfigurationError } from '../errors.js';
import { codeOf, memberOf, messageOf } from '../values.js';
import { type ChunkSource, hasMethod, NotBytesError, openChunks } from './chunks.js';
import type { SignalLike } from './deadline.js';
import type { Headers } from './dispatcher.js';

/** The parts of a response that are needed to read it. A hand-made dispatcher may return any kind of body. */
export interface ReadableResponse {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The value of a header: the first one if it is repeated. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
/** The service's ID of a request. */
export function requestIdOf(headers: Headers): string | undefined {
  const id = headers['x-request-id'] ?? headers['x-iam-trace-id'];
  return typeof id === 'object' ? id[0] : id;
}

/** The body arrived, but cannot be used. The message says why and fits after "succeeded with status 200, but". */
export class UnusableBodyError extends Error {
  /** The text that arrived, as far as it was read. It may contain secrets: never print it. */
  readonly text: string | undefined = undefined;
}
/** The body is longer than `maxResponseBytes`. */
export class BodyTooLargeError extends UnusableBodyError {
  constructor(readonly limit: number) {
    super(`the response is longer than maxResponseBytes, ${limit} bytes`);
  }
}
/** The body's content encoding cannot be undone. */
export class EncodingError extends UnusableBodyError {}

type Bytes = AsyncGenerator<Buffer, void, undefined>;

/** Reads a whole body as a string: UTF-8, without a byte order mark. */
export async function readText(response: ReadableResponse, limit: number, signal?: SignalLike): Promise<string> {
  // A 204 has no body. Stray bytes, or a broken end, do not make it a failure.
  if (response.statusCode === 204) return readBytes(response, limit, signal).then(utf8, () => '');
  const { body, headers } = response;
  const length = header(headers, 'content-length');
  // The common and fastest case: undici itself reads a plain body of known length.
  if (length !== undefined && Number(length) <= limit && headers['content-encoding'] === undefined && hasText(body)) {
    const text: unknown = await body.text();
    if (typeof text === 'string' && text.length <= limit) return text;
    throw typeof text === 'string' ? new BodyTooLargeError(limit) : notReadable('its text() gives no string');
  }
  return utf8(await readBytes(response, limit, signal));
}
const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const hasText = (body: unknown): body is { text(): Promise<unknown> } => hasMethod(body, 'text');

/** Reads a whole body as bytes. */
export async function readBytes(response: ReadableResponse, limit: number, signal?: SignalLike): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of unpacked(response, limit, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The unpacked bytes of a body as they arrive, at most `limit` of them. Ends with the signal's reason when the signal
 * aborts. If the caller stops early, nothing stays open.
 */
export async function* unpacked({ headers, body }: ReadableResponse, limit: number, signal?: SignalLike): Bytes {
  const source = openChunks(body);
  if (!source) throw notReadable('nothing can be read from it');
  try {
    const decoders = encodings(headers).map(decoderFor);
    let bytes = arriving(source, signal);
    // The limit applies between the steps too: the last one may turn endless input into nothing.
    for (const decode of decoders) bytes = decode(capped(bytes, limit, PACKING));
    yield* capped(bytes, limit);
  } finally {
    source.abandon();
  }
}

async function* arriving(source: ChunkSource, signal: SignalLike | undefined): Bytes {
  const ending = signal && endingOf(signal);
  try {
    for (;;) {
      const next = source.next();
      const chunk = await (ending ? Promise.race([next, ending.promise]) : next);
      if (!chunk) return;
      if (chunk.length > 0) yield chunk;
    }
  } catch (error) {
    if (error instanceof NotBytesError) throw notReadable(error.message);
    if (codeOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    throw new Error('the connection closed before the response was complete', { cause: error });
  } finally {
    ending?.release();
  }
}
/** Rejects with the signal's reason when the signal aborts. */
function endingOf(signal: SignalLike): { readonly promise: Promise<never>; release(): void } {
  let abort = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    abort = () => reject(reasonOf(signal));
  });
  promise.catch(() => undefined); // It may reject between two chunks, while nothing awaits it.
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return { promise, release: () => signal.removeEventListener('abort', abort) };
}
/** What a signal aborted with, as an error. */
export function reasonOf({ reason }: SignalLike): Error {
  return memberOf(reason, 'message') === undefined ? new Error(messageOf(reason)) : (reason as Error);
}

/** Packed bytes may be this much longer than unpacked ones, and 1 %. No encoding adds more. */
const PACKING = 65_536;
async function* capped(bytes: Bytes, limit: number, packing = 0): Bytes {
  const most = packing === 0 ? limit : limit * 1.01 + packing;
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most) throw new BodyTooLargeError(limit);
    yield chunk;
  }
}

const notReadable = (why: string): ApigConfigurationError =>
  new ApigConfigurationError(
    'dispatcher',
    `The response body of the dispatcher cannot be read: ${why}. `
    + 'Give it a body that is an async iterable of bytes or strings.',
  );

/** How many content encodings one response may have. */
const MOST_ENCODINGS = 4;

/** Content encodings, the last applied first. */
function encodings(headers: Headers): string[] {
  const names = (header(headers, 'content-encoding') ?? '')
    .split(',', 100)
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
    .reverse();
  if (names.length <= MOST_ENCODINGS) return names;
  throw new EncodingError(`the response has more than ${MOST_ENCODINGS} content encodings`);
}

type Decode = (packed: Bytes) => Bytes;
const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: (packed) => through('gzip', packed, createGunzip()),
  'x-gzip': (packed) => through('gzip', packed, createGunzip()),
  br: (packed) => through('br', packed, createBrotliDecompress()),
  deflate: inflated,
};
function decoderFor(name: string): Decode {
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (decoder) return decoder;
  // A longer name is none, and a part of it may be a part of a secret.
  const shown = /^[\w.-]{1,20}$/.test(name) ? `the content encoding ${name}` : 'an unknown content encoding';
  throw new EncodingError(`the response has ${shown}, which was not asked for`);
}

/** `deflate` means zlib, but some servers send it without zlib's header. */
async function* inflated(packed: Bytes): Bytes {
  const { head, bytes } = await peek(packed, 2);
  const zlib = head.length < 2 || ((head[0] ?? 0) % 16 === 8 && head.readUInt16BE() % 31 === 0);
  yield* through('deflate', bytes, zlib ? createInflate() : createInflateRaw());
}

/** Wraps a source of bytes so that it remembers its own failure. */
export function watch(bytes: AsyncIterable<Buffer>): { readonly bytes: Bytes; failed(): boolean; error(): unknown } {
  let failure: { readonly error: unknown } | undefined;
  const watched = async function* (): Bytes {
    try {
      yield* bytes;
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  return { bytes: watched(), failed: () => failure !== undefined, error: () => failure?.error };
}
/** Sends bytes through a decoder. Distinguishes a failure of the decoder from a failure of the source. */
async function* through(name: string, packed: Bytes, decoder: Transform): Bytes {
  const source = watch(packed);
  // The decoder fails with the source's failure as well.
  const fed = pipeline(source.bytes, decoder).catch(() => undefined);
  try {
    for await (const chunk of decoder) yield chunk as Buffer; // A decoder yields buffers.
    await fed;
  } catch (error) {
    if (source.failed()) throw source.error();
    throw new EncodingError(`the response's ${name} encoding is broken`, { cause: error });
  }
}

/** Reads the first bytes, and returns them together with all bytes, including these. */
export async function peek(bytes: Bytes, size: number): Promise<{ readonly head: Buffer; readonly bytes: Bytes }> {
  const chunks: Buffer[] = [];
  for (let length = 0; length < size;) {
    const { done, value } = await bytes.next();
    if (done === true) break;
    chunks.push(value);
    length += value.length;
  }
  const read = Buffer.concat(chunks);
  const all = async function* (): Bytes {
    if (read.length > 0) yield read;
    yield* bytes;
  };
  return { head: read.subarray(0, size), bytes: all() };
}
