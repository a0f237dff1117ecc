/** Multipart bodies: fields as text, one file part, streamed so that a file is never held twice in memory. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { ApigRequestValidationError } from '../errors.js';
import type { ObjectSpec, Upload, UploadContent } from '../schema/vocabulary.js';

/** A form that can be sent. */
export interface FormBody {
  readonly contentType: string;
  /** Bytes in all; absent where a stream does not tell. */
  readonly length: number | undefined;
  /** Whether it can be sent again: a stream cannot. */
  readonly replayable: boolean;
  /** What the source of an upload failed with while it was sent. */
  readonly failure?: unknown;
  /** The body, to be read once. */
  open(): Readable;
}

interface Part {
  readonly head: Buffer;
  readonly length: number | undefined;
  readonly replayable: boolean;
  chunks(): AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
}
const CRLF = '\r\n';

/** The fields of a form, as they were at the moment of the call. */
export interface FormSnapshot {
  readonly operation: string;
  readonly spec: ObjectSpec;
  readonly fields: Readonly<Record<string, unknown>>;
}
/** Copies the fields of a form. */
export function snapshotForm(
  operation: string,
  spec: ObjectSpec,
  form: object,
  extra: object | undefined,
): FormSnapshot {
  return { operation, spec, fields: { ...form, ...extra } };
}
/** Opens the files of a form. */
export function openForm({ operation, spec, fields }: FormSnapshot): Promise<FormBody> {
  return buildForm(operation, spec, fields, undefined);
}

/** Makes the form of a description's fields: files after the text fields, as servers that read in one pass want it. */
export async function buildForm(
  operation: string,
  spec: ObjectSpec,
  form: object,
  extra: object | undefined,
): Promise<FormBody> {
  const boundary = `----huaweicloud-apig-${randomBytes(16).toString('hex')}`;
  const entries = Object.entries({ ...form, ...extra }).filter(([, value]) => value !== undefined && value !== null);
  const isFile = (name: string): boolean => spec.fields[name]?.spec.type === 'file';
  const texts = entries.filter(([name]) => !isFile(name)).map(([name, value]) => textPart(boundary, name, value));
  const files = await Promise.all(
    entries
      .filter(([name]) => isFile(name))
      .map(([name, value]) => filePart(operation, boundary, name, value as Upload)),
  );
  const parts = [...texts, ...files];
  const tail = Buffer.from(`--${boundary}--${CRLF}`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: parts.reduce<number | undefined>(
      (sum, p) =>
        sum === undefined || p.length === undefined ? undefined : sum + p.head.length + p.length + CRLF.length,
      tail.length,
    ),
    replayable: parts.every((p) => p.replayable),
    open: () => Readable.from(read(parts, tail), { objectMode: false }),
  };
}
async function* read(parts: readonly Part[], tail: Buffer): AsyncGenerator<Uint8Array | string, void, undefined> {
  for (const part of parts) {
    yield part.head;
    yield* part.chunks();
    yield CRLF;
  }
  yield tail;
}

function textPart(boundary: string, name: string, value: unknown): Part {
  const text = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return {
    head: head(boundary, `name="${escaped(name)}"`),
    length: text.length,
    replayable: true,
    chunks: () => [text],
  };
}

async function filePart(operation: string, boundary: string, name: string, upload: Upload): Promise<Part> {
  const file = await opened(upload).catch((error: unknown) => {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ApigRequestValidationError(operation, [{ path: ['form', name], message }]);
  });
  const type = file.type ?? TYPES[extname(file.name).toLowerCase()] ?? 'application/octet-stream';
  return { ...file, head: head(boundary, `name="${escaped(name)}"; filename="${escaped(file.name)}"`, type) };
}
const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.zip': 'application/zip',
};

type Opened = Omit<Part, 'head'> & { readonly name: string; readonly type: string | undefined };
async function opened(upload: Upload): Promise<Opened> {
  if (isContent(upload)) return contentOf(upload, undefined, undefined);
  if ('content' in upload) return contentOf(upload.content, upload.name, upload.type);
  const { path } = upload;
  const { size } = await stat(path);
  // Sent as long as it was when it was measured: a file that grows meanwhile must not break the body's length.
  const chunks = (): AsyncIterable<Uint8Array> =>
    size === 0 ? Readable.from([]) : createReadStream(path, { end: size - 1 });
  return { name: upload.name ?? basename(path), type: upload.type, length: size, replayable: true, chunks };
}
function isContent(upload: Upload): upload is UploadContent {
  return (
    typeof upload === 'string'
    || upload instanceof Uint8Array
    || upload instanceof ArrayBuffer
    || upload instanceof Blob
    || Symbol.asyncIterator in upload
  );
}
function contentOf(content: UploadContent, name: string | undefined, type: string | undefined): Opened {
  if (content instanceof Blob) {
    const own = 'name' in content && typeof content.name === 'string' ? content.name : 'file';
    const chunks = (): AsyncIterable<Uint8Array> => Readable.fromWeb(content.stream());
    return {
      name: name ?? own,
      type: type ?? (content.type === '' ? undefined : content.type),
      length: content.size,
      replayable: true,
      chunks,
    };
  }
  if (typeof content === 'string' || content instanceof Uint8Array || content instanceof ArrayBuffer) {
    const bytes =
      typeof content === 'string'
        ? Buffer.from(content)
        : content instanceof ArrayBuffer
          ? new Uint8Array(content)
          : content;
    return { name: name ?? 'file', type, length: bytes.byteLength, replayable: true, chunks: () => [bytes] };
  }
  // A stream that `fs` reads from a file knows the file's path.
  const own = 'path' in content && typeof content.path === 'string' ? basename(content.path) : 'file';
  return { name: name ?? own, type, length: undefined, replayable: false, chunks: () => content };
}

function head(boundary: string, disposition: string, type?: string): Buffer {
  return Buffer.from(
    `--${boundary}${CRLF}Content-Disposition: form-data; ${disposition}${CRLF}${type === undefined ? '' : `Content-Type: ${type.replace(/[\r\n]+/g, ' ')}${CRLF}`}${CRLF}`,
  );
}
/**
 * As browsers write names into a part's header: UTF-8, and percent-encoded only what would end the header or the
 * quotes.
 */
function escaped(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
