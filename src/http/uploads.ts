/** Files for a form: decides which values are uploads. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { codeOf, isRecord, isThenable, memberOf, messageOf, tagOf } from '../values.js';
import { bytesOf, type ChunkSource, hasMethod, muteErrors, openChunks } from './chunks.js';

/** What an upload is read from. */
export type UploadSource =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'blob'; readonly blob: BlobLike }
  | { readonly kind: 'stream'; readonly stream: object }
  | { readonly kind: 'path'; readonly path: string };
/** A `Blob` of any realm. */
interface BlobLike {
  readonly size: number;
}
/** A snapshot of an upload at the moment of the call. */
export interface UploadSnapshot {
  /** File name that is sent. */
  readonly name: string;
  readonly type: string;
  readonly source: UploadSource;
}
/** Why a value is no upload, with what to do instead. */
export interface UploadFault {
  /** The key of `{ path, content, name, type }` at fault. Absent if the value as a whole is wrong. */
  readonly at?: 'path' | 'content' | 'name' | 'type';
  readonly fault: string;
}

/** Takes a snapshot of an upload: bytes are copied, paths made absolute. Nothing is read. */
export function takeUpload(value: unknown): UploadSnapshot | UploadFault {
  if (typeof value === 'string') {
    const fault = nameInsteadOfContent(value);
    if (fault !== undefined) return { fault };
  }
  const content = contentOf(value);
  if (content) return 'fault' in content ? content : described(content, {});
  return isRecord(value) ? takeDescribed(value) : { fault: wanted(value) };
}

/** `{ path, name, type }` or `{ content, name, type }`. */
function takeDescribed(value: Readonly<Record<string, unknown>>): UploadSnapshot | UploadFault {
  const { path, content, name, type, ...others } = value;
  if (path === undefined && content === undefined) return { fault: wanted(value) };
  const unknown = Object.keys(others);
  if (unknown.length > 0)
    return { fault: `has the unknown key ${JSON.stringify(unknown[0])}. An upload has path or content, name and type` };
  if (path !== undefined && content !== undefined) return { fault: 'has both path and content. Pass one of them' };
  const fault = labelFault('name', name) ?? labelFault('type', type);
  if (fault) return fault;
  const source = path !== undefined ? pathOf(path) : contentOf(content) ?? { fault: wanted(content) };
  if ('fault' in source) return { at: path !== undefined ? 'path' : 'content', fault: source.fault };
  return described(source, { name, type });
}
function labelFault(at: 'name' | 'type', value: unknown): UploadFault | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') return { at, fault: 'expected a string that is not empty' };
  return at === 'type' && !/^[\x20-\x7e]+$/.test(value) ? { at, fault: 'is no media type' } : undefined;
}

type Content = UploadSource & { readonly ownName?: string | undefined; readonly ownType?: string | undefined };

function described(content: Content, given: { readonly name?: unknown; readonly type?: unknown }): UploadSnapshot {
  const { ownName, ownType, ...source } = content;
  const name = textIn(given.name) ?? ownName ?? 'file';
  const type = textIn(given.type) ?? ownType ?? TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
  return { name, type, source };
}
const textIn = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.zip': 'application/zip',
};

function pathOf(path: unknown): Content | UploadFault {
  if (isUrl(path)) return { fault: 'is a URL. Pass fileURLToPath(url)' };
  if (typeof path !== 'string' || path === '') return { fault: 'expected the path of a file, a string' };
  if (path.includes('\0')) return { fault: 'has a NUL character, which no path has' };
  if (/^file:\/\//i.test(path)) return { fault: 'is a URL. Pass fileURLToPath(url)' };
  return { kind: 'path', path: resolve(path), ownName: basename(path) };
}

/** A value as content, or `undefined` if it cannot be sent. */
function contentOf(value: unknown): Content | UploadFault | undefined {
  try {
    const bytes = bytesOf(value);
    // It is copied, because the caller may reuse the buffer before it is sent.
    if (bytes) return { kind: 'bytes', bytes: typeof value === 'string' ? bytes : Buffer.from(bytes) };
  } catch (error) {
    return { fault: `cannot be read: ${messageOf(error)}` };
  }
  if (!isRecord(value)) return undefined;
  if (isBlob(value))
    return { kind: 'blob', blob: value, ownName: textIn(memberOf(value, 'name')), ownType: blobType(value) };
  if (isThenable(value)) return { fault: 'is a promise. Await it first' };
  if (hasMethod(value, 'arrayBuffer')) return { fault: `is a ${tagOf(value)}. Pass its content: await it.blob()` };
  if (hasMethod(value, Symbol.asyncIterator) || hasMethod(value, 'getReader')) return streamOf(value);
  if (isUrl(value))
    return {
      fault: value['protocol'] === 'file:'
        ? 'is a URL. Pass { path: fileURLToPath(url) }'
        : 'is a URL. Download the document first, and pass its bytes',
    };
  return undefined;
}
function isBlob(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & BlobLike {
  return typeof value['size'] === 'number' && typeof value['type'] === 'string'
    && (hasMethod(value, 'stream') || hasMethod(value, 'arrayBuffer') || canBeRead(value));
}
/** jsdom has blobs that only a `FileReader` can read. */
const canBeRead = (value: object): boolean =>
  /^(Blob|File)$/.test(tagOf(value)) && typeof memberOf(globalThis, 'FileReader') === 'function';
function blobType({ type }: Readonly<Record<string, unknown>>): string | undefined {
  const text = textIn(type);
  return text !== undefined && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}
function streamOf(stream: object): Content | UploadFault {
  // The stream may fail before it is read.
  muteErrors(stream);
  const fault = streamFault(stream);
  // A stream of `fs` knows the path of its file.
  const path = textIn(memberOf(stream, 'path'));
  return fault === undefined
    ? { kind: 'stream', stream, ownName: path === undefined ? undefined : basename(path) }
    : { fault };
}

/** Streams that calls have taken over. */
const taken = new WeakSet<object>();
/** Takes a stream over: no other call can send it. */
export function take(stream: object): void {
  taken.add(stream);
}
/** Why a stream cannot be sent. */
function streamFault(stream: object): string | undefined {
  const errored = memberOf(stream, 'errored');
  if (isRecord(errored)) return `is a stream that failed: ${messageOf(errored)}`;
  if (memberOf(stream, 'destroyed') === true) return 'is a stream that was destroyed. Pass a new one';
  // This function recognizes both kinds of streams, of any realm.
  if (taken.has(stream) || memberOf(stream, 'locked') === true || Readable.isDisturbed(stream as Readable))
    return 'is a stream that was read before. Pass a new one';
  return undefined;
}

const isUrl = (value: unknown): boolean => tagOf(value) === 'URL';

function wanted(value: unknown): string {
  if (Array.isArray(value) || tagOf(value) === 'Object')
    return 'is a parsed document or another object. Pass JSON.stringify(document), or { path } for a file on disk';
  const came = value === null ? 'null' : typeof value === 'object' ? `a ${tagOf(value)}` : `a ${typeof value}`;
  return `expected { path } for a file on disk, a string, bytes, a Blob, a stream or { content, name, type }, got ${came}`;
}

/** Why a string seems to be the name of a document rather than a document. */
function nameInsteadOfContent(text: string): string | undefined {
  const line = text.trim();
  if (line === '' || line.length > 4_096 || /[\r\n\0{}]|: /.test(line)) return undefined;
  const shown = JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
  if (/^https?:\/\/\S+$/i.test(line))
    return `${shown} is a URL. Download the document first, and pass its bytes`;
  if (/^file:/i.test(line)) return `${shown} is a URL. Pass { path: fileURLToPath(url) }`;
  const isPath = /^(\.{0,2}[/\\]|~[/\\]|[a-z]:[/\\])/i.test(line)
    || /\.(json|ya?ml|zip|txt|oas|raml)$/i.test(line) || existsSync(line);
  return isPath
    ? `${shown} is a path. Pass { path: ${shown} } to send that file, or { content } to send this string itself`
    : undefined;
}

/** Bytes of an upload; `undefined` for a stream of unknown length. Rejects with an Error if it cannot be read. */
export async function measure(source: UploadSource): Promise<number | undefined> {
  switch (source.kind) {
    case 'bytes': return source.bytes.length;
    case 'blob': return source.blob.size;
    case 'path': return sizeOnDisk(source.path);
    case 'stream': {
      const fault = streamFault(source.stream);
      if (fault !== undefined) throw new Error(fault);
      return undefined;
    }
  }
}
async function sizeOnDisk(path: string): Promise<number> {
  try {
    // With its permission model, Node.js 20 ends the process if the promise of `stat` is not permitted.
    const there = statSync(path);
    if (there.isDirectory()) throw new Error('is a folder. Pass the path of a file');
    // Opening a pipe would block until its other end is open.
    if (!there.isFile())
      throw new Error('is a device, a pipe or a socket. Pass { content: fs.createReadStream(path) }');
    await (await open(path, 'r')).close();
    return there.size;
  } catch (error) {
    throw codeOf(error) === undefined ? error : new Error(`cannot be read: ${messageOf(error)}`);
  }
}

/** Opens an upload with the given length in bytes. */
export function openUpload(source: UploadSource, length: number | undefined): ChunkSource {
  return opened(contentToRead(source, length));
}
function opened(content: unknown): ChunkSource {
  const chunks = openChunks(content);
  if (!chunks) throw new Error('nothing can be read from it');
  return chunks;
}
function contentToRead(source: UploadSource, length = 0): unknown {
  switch (source.kind) {
    case 'bytes': return source.bytes;
    case 'stream': return source.stream;
    // Sends the measured length, so that a file that grows does not break the length of the body.
    case 'path': return length === 0 ? [] : createReadStream(source.path, { end: length - 1 });
    case 'blob': return blobContent(source.blob);
  }
}
async function* blobContent(blob: BlobLike): AsyncGenerator<unknown, void, undefined> {
  const chunks = opened(await contentOfBlob(blob));
  try {
    for (let chunk; (chunk = await chunks.next());) yield chunk;
  } finally {
    chunks.abandon();
  }
}
/** Some test environments have blobs without streams, or without any method that reads them. */
function contentOfBlob(blob: BlobLike): unknown {
  const read = ['stream', 'arrayBuffer'].find((name) => hasMethod(blob, name));
  if (read !== undefined) return Reflect.apply(memberOf(blob, read) as () => unknown, blob, []);
  return new Promise((resolve, reject) => {
    const reader = Reflect.construct(memberOf(globalThis, 'FileReader') as new () => BlobReader, []);
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(messageOf(reader.error)));
    reader.readAsArrayBuffer(blob);
  });
}
/** A `FileReader` of the environment. */
interface BlobReader {
  readonly result: unknown;
  readonly error: unknown;
  onload: () => void;
  onerror: () => void;
  readAsArrayBuffer(blob: BlobLike): void;
}
