/**
 * Reads anything that yields bytes: streams of Node, of the web, generators, lists. Checks structure, not classes,
 * because a stream or a buffer may be of another realm or of a hand-made dispatcher.
 */
import { isAnyArrayBuffer } from 'node:util/types';
import { isRecord, memberOf } from '../values.js';

/** Chunks, pulled one at a time. */
export interface ChunkSource {
  /** The next bytes, or `undefined` at the end. */
  next(): Promise<Buffer | undefined>;
  /** Releases the source without reading the rest. Does nothing after the end. */
  abandon(): void;
}

/** A source yielded something that is neither bytes nor a string. */
export class NotBytesError extends Error {}

/**
 * The bytes of a buffer or view of any realm, without a copy, or of a string as UTF-8. `undefined` for anything else.
 */
export function bytesOf(value: unknown): Buffer | undefined {
  if (typeof value === 'string') return Buffer.from(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return isAnyArrayBuffer(value) ? Buffer.from(value) : undefined;
}

/** Opens a source. Returns `undefined` if it cannot be read. */
export function openChunks(source: unknown): ChunkSource | undefined {
  const pull = pullerOf(source);
  if (!pull) return undefined;
  let open = true;
  return {
    async next() {
      if (!open) return undefined;
      const { done, value } = await pull.next();
      if (done === true) open = false;
      return done === true ? undefined : checked(value);
    },
    abandon() {
      if (open) discard(source, pull);
      open = false;
    },
  };
}

interface Pulled {
  readonly done?: boolean | undefined;
  readonly value?: unknown;
}
/** The common part of iterators and readers. */
interface Puller {
  next(): PromiseLike<Pulled> | Pulled;
  end(): unknown;
}

function pullerOf(source: unknown): Puller | undefined {
  if (source === undefined || source === null) return iterated([][Symbol.iterator]());
  const whole = bytesOf(source);
  if (whole) return iterated([whole][Symbol.iterator]());
  const iterate = memberOf(source, Symbol.asyncIterator) ?? memberOf(source, Symbol.iterator);
  if (isMethod(iterate)) return iterated(Reflect.apply(iterate, source, []));
  const getReader = memberOf(source, 'getReader');
  if (!isMethod(getReader)) return undefined;
  const reader: unknown = Reflect.apply(getReader, source, []);
  return { next: () => invoke(reader, 'read') as Promise<Pulled>, end: () => invoke(reader, 'cancel') };
}
// The language guarantees this of iterators and readers. `checked` checks what they yield.
const iterated = (iterator: unknown): Puller => ({
  next: () => invoke(iterator, 'next') as Promise<Pulled> | Pulled,
  end: () => isMethod(memberOf(iterator, 'return')) && invoke(iterator, 'return'),
});

function checked(value: unknown): Buffer {
  const bytes = bytesOf(value);
  if (bytes) return bytes;
  const kind =
    value === null ? 'null' : Array.isArray(value) ? 'a list' : isRecord(value) ? 'an object' : `a ${typeof value}`;
  throw new NotBytesError(`it yields ${kind} instead of bytes or strings`);
}

/** Destroys a stream. If it cannot be destroyed, ends its iterator. */
function discard(source: unknown, pull: Puller): void {
  if (destroyStream(source)) return;
  try {
    Promise.resolve(pull.end()).catch(() => undefined);
  } catch {
    // Nothing reads it any longer, so its failure does not matter.
  }
}

/** Destroys a Node.js stream. Returns false if that is impossible. Later errors of the stream are ignored. */
export function destroyStream(stream: unknown, error?: Error): boolean {
  if (!isMethod(memberOf(stream, 'destroy'))) return false;
  muteErrors(stream);
  invoke(stream, 'destroy', error);
  return true;
}

const muted = new WeakSet<object>();
/**
 * A stream that fails without a listener ends the process, so the client listens as soon as it gets the stream, and
 * only once for each stream, so that reused streams do not collect listeners.
 */
export function muteErrors(stream: unknown): void {
  if (!isRecord(stream) || muted.has(stream) || !isMethod(stream['on'])) return;
  muted.add(stream);
  invoke(stream, 'on', 'error', () => undefined);
}

type Method = (...args: never[]) => unknown;
const isMethod = (value: unknown): value is Method => typeof value === 'function';
/** Calls a method that the object has. */
function invoke(holder: unknown, name: string, ...args: unknown[]): unknown {
  const method = memberOf(holder, name);
  if (!isMethod(method)) throw new TypeError(`it has no ${name}()`);
  return Reflect.apply(method, holder, args);
}
/** True if a value has a method of that name. */
export const hasMethod = (holder: unknown, name: PropertyKey): boolean => isMethod(memberOf(holder, name));
