/** Reads answers: bodies whole, within a limit, decoded; refusals in all the shapes in the wild. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Headers } from './dispatcher.js';

/** One header's value; of a repeated header the first. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
/** The service's id of a request. */
export function requestIdOf(headers: Headers): string | undefined {
  return header(headers, 'x-request-id') ?? header(headers, 'x-iam-trace-id');
}

/** The body is longer than `maxResponseBytes`. */
export class BodyTooLargeError extends Error {
  constructor(readonly limit: number) {
    super(`the answer is longer than maxResponseBytes, ${limit} bytes`);
  }
}
/** The body's content encoding cannot be undone. */
export class EncodingError extends Error {}

/** A body to read, with what must be known of it. */
export interface ReadableBody {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
}
/** Reads a body whole, as text. */
export async function readText(response: ReadableBody, limit: number): Promise<string> {
  return utf8(await readBytes(response, limit));
}
const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** Reads a body whole, as bytes. */
export async function readBytes({ body, headers }: ReadableBody, limit: number): Promise<Uint8Array> {
  let bytes: Uint8Array = await collect(body, limit);
  for (const encoding of encodings(headers)) bytes = await undo(encoding, bytes, limit);
  return bytes;
}
async function collect(body: ReadableBody['body'], limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > limit) throw new BodyTooLargeError(limit);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
/** Content encodings, the last applied first. */
export function encodings(headers: Headers): string[] {
  const value = header(headers, 'content-encoding') ?? '';
  return value
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
    .reverse();
}
const UNDO = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};
export const known = (encoding: string): encoding is keyof typeof UNDO => Object.hasOwn(UNDO, encoding);
async function undo(encoding: string, bytes: Buffer | Uint8Array, limit: number): Promise<Buffer> {
  if (!known(encoding)) throw unknownEncoding(encoding);
  try {
    return await UNDO[encoding](bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLargeError(limit);
    throw brokenEncoding(encoding, error);
  }
}
export const unknownEncoding = (encoding: string): EncodingError =>
  new EncodingError(`the answer has the content encoding ${encoding}, which was not asked for`);
export const brokenEncoding = (encoding: string | undefined, cause: unknown): EncodingError =>
  new EncodingError(`the answer's ${encoding} encoding is broken`, { cause });
