/** Reads answers: bodies whole, within a limit, decoded; refusals in all the shapes in the wild. */
import type { EventEmitter } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress, createGunzip, createInflate, gunzip, inflate } from 'node:zlib';
import type { DispatcherResponse } from './pool.js';
import { Download } from '../schema/download.js';
import { ApigConfigurationError } from '../errors.js';

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
function encodings(headers: Headers): string[] {
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
const known = (encoding: string): encoding is keyof typeof UNDO => Object.hasOwn(UNDO, encoding);
async function undo(encoding: string, bytes: Buffer | Uint8Array, limit: number): Promise<Buffer> {
  if (!known(encoding)) throw unknownEncoding(encoding);
  try {
    return await UNDO[encoding](bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw new BodyTooLargeError(limit);
    throw brokenEncoding(encoding, error);
  }
}
const unknownEncoding = (encoding: string): EncodingError =>
  new EncodingError(`the answer has the content encoding ${encoding}, which was not asked for`);
const brokenEncoding = (encoding: string | undefined, cause: unknown): EncodingError =>
  new EncodingError(`the answer's ${encoding} encoding is broken`, { cause });

/** Reads a file: into memory, or straight to where it is to be written. */
export async function readFile(
  response: DispatcherResponse,
  limit: number,
  saveTo: string | Writable | undefined,
): Promise<Download> {
  const { body, headers } = response;
  const describe = (bytes: Uint8Array): Download =>
    new Download(bytes, header(headers, 'content-type'), fileName(header(headers, 'content-disposition')));
  if (saveTo === undefined) return describe(await readBytes(response, limit));
  await save(body, encodings(headers), saveTo);
  return describe(new Uint8Array());
}
async function save(body: Readable, names: readonly string[], saveTo: string | Writable): Promise<void> {
  const unknown = names.find((encoding) => !known(encoding));
  if (unknown !== undefined) {
    body.on('error', () => undefined).destroy();
    throw unknownEncoding(unknown);
  }
  const target = typeof saveTo === 'string' ? createWriteStream(saveTo) : saveTo;
  const decoders = names.map((encoding) =>
    encoding === 'br' ? createBrotliDecompress() : encoding === 'deflate' ? createInflate() : createGunzip(),
  );
  // A stream that fails takes the others with it: the first to say so is the one at fault.
  let atFault: unknown;
  const streams: readonly EventEmitter[] = [body, ...decoders, target];
  for (const stream of streams) stream.once('error', () => (atFault ??= stream));
  try {
    await pipeline([body, ...decoders, target]);
  } catch (error) {
    const at = decoders.findIndex((decoder) => decoder === atFault);
    if (at >= 0) throw brokenEncoding(names[at], error);
    if (atFault !== target) throw error;
    const place = typeof saveTo === 'string' ? saveTo : 'the stream given as saveTo';
    throw new ApigConfigurationError(
      'saveTo',
      `The answer could not be written to ${place}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}
/** Whether a stream that an answer was to be written to can take none any more. */
export function isSpent(saveTo: string | Writable | undefined): boolean {
  return typeof saveTo === 'object' && saveTo.destroyed;
}
/** The name in a `Content-Disposition`, without any folders. */
function fileName(disposition: string | undefined): string | undefined {
  const extended = /filename\*=(?:UTF-8'[^']*')([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  const name = extended === undefined ? plain : safeDecode(extended);
  return name?.trim().split(/[/\\]/).pop();
}
function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a refusal's body says, whatever its dialect. */
export interface RefusalBody {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly details?: readonly unknown[];
  readonly encodedAuthorizationMessage?: string;
}
/**
 * Reads a refusal: `{error_code, error_msg}`, `{errorCode, errorMsg | errorMessage}`, `{code, message}`, each also
 * under `error`.
 */
export function readRefusal(text: string): RefusalBody {
  const body = parsed(text);
  if (!isRecord(body)) return {};
  const inner = isRecord(body['error']) ? body['error'] : body;
  const code = textOf(inner['error_code'] ?? inner['errorCode'] ?? inner['code']);
  const message = textOf(
    inner['error_msg'] ?? inner['errorMsg'] ?? inner['errorMessage'] ?? inner['message'] ?? inner['title'],
  );
  const requestId = textOf(body['request_id'] ?? inner['request_id']);
  const encoded = textOf(body['encoded_authorization_message'] ?? inner['encoded_authorization_message']);
  const details = body['details'] ?? inner['details'];
  return {
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(requestId !== undefined && { requestId }),
    ...(encoded !== undefined && { encodedAuthorizationMessage: encoded }),
    ...(Array.isArray(details) && { details: details as unknown[] }),
  };
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

const EXCERPT = 200;
/** An answer that is not the service's, in a few words: the title of a page, or the beginning of a text. */
export function excerpt(text: string, contentType: string | undefined): string {
  const plain = text.trim();
  if (plain === '') return 'empty';
  if (isHtml(plain, contentType)) {
    const title =
      /<title[^>]*>([^<]*)/i.exec(plain)?.[1] ?? /<h1[^>]*>([^<]*)/i.exec(plain)?.[1] ?? plain.replace(/<[^>]*>/g, ' ');
    return `an HTML page ("${shortened(title)}")`;
  }
  return `the text ${JSON.stringify(shortened(plain))}`;
}
const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
};
/** Whether an answer is a page for people: a proxy's, or a log-in portal's. */
export function isHtml(text: string, contentType: string | undefined): boolean {
  return (
    /^\s*<(!doctype|html|head|body)\b/i.test(text)
    || (contentType?.startsWith('text/html') === true && text.trim() !== '')
  );
}
