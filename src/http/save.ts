/** Saves a file that the service sends: in memory, at a path, or in a stream. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, lstatSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApigConfigurationError } from '../errors.js';
import { Download } from '../schema/download.js';
import { codeOf, isRecord, memberOf, messageOf, tagOf } from '../values.js';
import { header, peek, type ReadableResponse, reasonOf, unpacked, UnusableBodyError, watch } from './body.js';
import { destroyStream, hasMethod, muteErrors } from './chunks.js';
import type { SignalLike } from './deadline.js';
import { notFile } from './excerpt.js';
import { fileNameIn } from './file-name.js';

type Bytes = AsyncIterable<Buffer>;

/** How a download is saved. */
export interface DownloadOptions {
  /** Longest file that is accepted, in unpacked bytes, in memory and on disk. */
  readonly limit: number;
  /** What `checkSaveTo` returned. */
  readonly saveTo?: string | Writable | undefined;
  /** Ends reading and writing when it aborts. What was written to a path is then removed. */
  readonly signal?: SignalLike | undefined;
  /** Strings that no message may show. */
  readonly secrets?: Iterable<string>;
  /** Called when the beginning of the body shows that it is a file. */
  readonly onFile?: () => void;
}

/** The response is no file but a page for people, a rejection, or nothing. */
export class ForeignBodyError extends UnusableBodyError {
  constructor(message: string, override readonly text: string | undefined) {
    super(message);
  }
}

/**
 * Reads a file that the service sends.
 *
 * Rejects with an `UnusableBodyError` if it is too long, is packed in an unknown way or is no file; with an
 * `ApigConfigurationError` of `saveTo` if it cannot be written; with the signal's reason; or with whatever the
 * connection failed with. In all these cases a path has what it had before.
 */
export async function readDownload(response: ReadableResponse, options: DownloadOptions): Promise<Download> {
  const { limit, saveTo, signal, secrets = [] } = options;
  const { headers } = response;
  const contentType = header(headers, 'content-type');
  const source = unpacked(response, limit, signal);
  try {
    const { head, bytes } = await peek(source, HEAD);
    rejectForeign(response.statusCode, head, contentType, [...secrets]);
    options.onFile?.();
    const kept = await keep(bytes, saveTo, signal);
    return new Download(kept, contentType, fileNameIn(header(headers, 'content-disposition')));
  } finally {
    await source.return();
  }
}
async function keep(
  bytes: Bytes,
  saveTo: string | Writable | undefined,
  signal: SignalLike | undefined,
): Promise<Uint8Array> {
  if (typeof saveTo === 'string') await saveToPath(bytes, saveTo, signal);
  else if (saveTo !== undefined) await saveToStream(bytes, saveTo, signal);
  else return collect(bytes);
  return new Uint8Array();
}
async function collect(bytes: Bytes): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Bytes that are checked before any part of a file is saved. */
const HEAD = 4_096;

/** Throws if the beginning of a response shows that it is no file of the service. */
function rejectForeign(
  status: number,
  head: Buffer,
  contentType: string | undefined,
  secrets: readonly string[],
): void {
  if (status === 206) throw new ForeignBodyError('the response is only a part of the file', undefined);
  const text = head.toString();
  if (head.length < HEAD && text.trim() === '') throw new ForeignBodyError('the response is empty instead of a file', '');
  const why = notFile(text, contentType, { secrets, beginning: head.length >= HEAD });
  if (why !== undefined) throw new ForeignBodyError(why, text);
}

/**
 * Checks the target of a download, as far as possible before the call. Returns the absolute path, or the stream. Throws
 * an `ApigConfigurationError`.
 */
export function checkSaveTo(saveTo: unknown): string | Writable | undefined {
  if (saveTo === undefined) return undefined;
  if (typeof saveTo === 'string') return checkPath(saveTo);
  const fault = streamFault(saveTo);
  if (fault !== undefined) throw new ApigConfigurationError('saveTo', `saveTo ${fault}`);
  // It may fail while the response is awaited.
  muteErrors(saveTo);
  return saveTo as Writable; // `streamFault` has checked it.
}

function streamFault(saveTo: unknown): string | undefined {
  if (tagOf(saveTo) === 'URL')
    return 'is a URL. Pass fileURLToPath(url), or a stream.';
  if (hasMethod(saveTo, 'getWriter')) return 'is a web stream. Pass Writable.fromWeb(stream).';
  if (!hasMethod(saveTo, 'write') || !hasMethod(saveTo, 'end') || !hasMethod(saveTo, 'on'))
    return 'must be a path or a writable stream. Pass a string, or what fs.createWriteStream() returns.';
  const errored = memberOf(saveTo, 'errored');
  if (isRecord(errored)) return `is a stream that failed: ${messageOf(errored)}. Pass a new one.`;
  if (isSpent(saveTo)) return 'is a stream that was ended or destroyed. Pass a new one.';
  return undefined;
}
/** True if a stream accepts no more data. */
export function isSpent(saveTo: unknown): boolean {
  if (!isRecord(saveTo)) return false;
  return ['destroyed', 'writableEnded', 'closed'].some((state) => saveTo[state] === true)
    || saveTo['writable'] === false;
}

function checkPath(path: string): string {
  if (path.trim() === '') throw new ApigConfigurationError('saveTo', 'saveTo is empty. Pass the path of a file.');
  if (/^file:\/\//i.test(path))
    throw new ApigConfigurationError('saveTo', 'saveTo is a URL. Pass the path: fileURLToPath(url).');
  const place = resolve(path);
  if (path.endsWith('/') || path.endsWith(sep)) throw unusable(place, 'it names a folder. Add the name of a file');
  try {
    const there = lstatSync(place, { throwIfNoEntry: false });
    if (there) rejectOther(place, there);
    if (there) accessSync(place, constants.W_OK);
    const folder = dirname(place);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw unusable(place, `there is no folder ${folder}. Create it first`);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw error instanceof ApigConfigurationError ? error : unusable(place, `${messageOf(error)}. ${CHECK}`, error);
  }
  return place;
}
const CHECK = 'Check the path and its permissions';
/** Throws if something is at a path that a file must not replace. */
function rejectOther(path: string, there: Stats): void {
  if (there.isFile()) return;
  if (there.isDirectory()) throw unusable(path, 'it is a folder. Add the name of a file');
  if (there.isSymbolicLink()) throw unusable(path, 'it is a symbolic link. Pass the path of the file itself');
  throw unusable(path, 'it is a device, a pipe or a socket. Pass a stream: fs.createWriteStream(path)');
}
const unusable = (path: string, why: string, cause?: unknown): ApigConfigurationError =>
  new ApigConfigurationError('saveTo', `The file cannot be saved to ${path}: ${why}.`, cause);

/** Writes to another file in the same folder, and renames it when it is complete. */
async function saveToPath(bytes: Bytes, path: string, signal: SignalLike | undefined): Promise<void> {
  const beside = join(dirname(path), `.${basename(path).slice(0, 40)}.${randomBytes(8).toString('hex')}.part`);
  const before = await onDisk(path, present(path));
  const file = await onDisk(path, open(beside, 'wx', before && permissions(before)));
  try {
    await fill(file, bytes, path, before);
    if (signal?.aborted) throw reasonOf(signal);
    await onDisk(path, present(path));
    await onDisk(path, rename(beside, path));
  } catch (error) {
    await unlink(beside).catch(() => undefined); // The failure of the call matters more.
    throw error;
  }
}
async function fill(file: FileHandle, bytes: Bytes, path: string, before: Stats | undefined): Promise<void> {
  try {
    // A file that is replaced keeps its mode, whatever the umask.
    if (before) await onDisk(path, file.chmod(permissions(before)));
    for await (const chunk of bytes) await onDisk(path, file.writeFile(chunk));
  } catch (error) {
    await file.close().catch(() => undefined); // likewise
    throw error;
  }
  await onDisk(path, file.close());
}
const permissions = ({ mode }: Stats): number => mode & 0o777;
/** The file at a path, or `undefined` if there is none. */
async function present(path: string): Promise<Stats | undefined> {
  const there = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (there) rejectOther(path, there);
  return there;
}
/** Marks failures of the disk, to distinguish them from those of the connection. */
async function onDisk<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ApigConfigurationError ? error : notWritten(path, error);
  }
}
const notWritten = (place: string, cause: unknown): ApigConfigurationError =>
  new ApigConfigurationError('saveTo', `The response could not be written to ${place}: ${messageOf(cause)}`, cause);

/**
 * Writes into a stream, no faster than the stream accepts, and ends it. If the file is not complete, it destroys the
 * stream.
 */
async function saveToStream(bytes: Bytes, stream: Writable, signal: SignalLike | undefined): Promise<void> {
  const source = watch(bytes);
  const abort = (): void => {
    if (signal) destroyStream(stream, reasonOf(signal));
  };
  signal?.addEventListener('abort', abort);
  try {
    // The process's own output must stay open for later output.
    await pipeline(source.bytes, stream, { end: stream !== process.stdout && stream !== process.stderr });
  } catch (error) {
    if (signal?.aborted) throw reasonOf(signal);
    if (source.failed()) throw source.error();
    throw notWritten('the stream given as saveTo', error);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
