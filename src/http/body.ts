/** Reads answers: bodies whole, within a limit, decoded; refusals in all the shapes in the wild. */
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { DispatcherResponse } from './pool.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

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

/** Reads a body whole, as text. */
export async function readText(response: DispatcherResponse, limit: number): Promise<string> {
  const { body, headers } = response;
  // A 204 has no body. What comes all the same, or is missing of it, does not make a failure of it.
  if (response.statusCode === 204) return readBytes(response, limit).then(utf8, () => '');
  const length = header(headers, 'content-length');
  // The common case, and the fastest: a plain body of known length, read by undici itself.
  if (length !== undefined && Number(length) <= limit && headers['content-encoding'] === undefined && body.text)
    return body.text();
  return utf8(await readBytes(response, limit));
}
const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** Reads a body whole, as bytes. */
export async function readBytes({ body, headers }: DispatcherResponse, limit: number): Promise<Uint8Array> {
  let bytes = await collect(body, limit);
  for (const encoding of encodings(headers)) bytes = await undo(encoding, bytes, limit);
  return bytes;
}
function collect(body: Readable, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) body.destroy(new BodyTooLargeError(limit));
      else chunks.push(chunk);
    });
    body.once('end', () => resolve(Buffer.concat(chunks)));
    body.once('error', reject);
    body.once('close', () => reject(new Error('the connection closed before the answer was complete')));
  });
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
