/** Multipart bodies: fields first, then files. They are streamed, so that a file is never in memory twice. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { ApigRequestValidationError, type Issue } from '../errors.js';
import type { ObjectSpec } from '../schema/vocabulary.js';
import { isRecord, messageOf, parseJson } from '../values.js';
import { type ChunkSource, destroyStream, openChunks } from './chunks.js';
import { jsonText, ownValues, Unsendable } from './snapshot.js';
import { measure, openUpload, take, takeUpload, type UploadSnapshot } from './uploads.js';

/** A form as it was at the moment of the call. */
export interface FormSnapshot {
  readonly operation: string;
  /** The form's own fields as they are sent, without those of `extraBody`, for the check. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly files: readonly { readonly name: string; readonly path: Issue['path']; readonly upload: UploadSnapshot }[];
}

/** A form that can be sent. */
export interface FormBody {
  readonly contentType: string;
  /** Length in bytes. `undefined` for a stream of unknown length. */
  readonly length: number | undefined;
  /** False after a stream was read, because it cannot be read again. */
  readonly replayable: boolean;
  /** Why the body broke off, if the connection is not the reason: an upload failed, or it is too long. */
  readonly failure: ApigRequestValidationError | undefined;
  /**
   * The body, to be read once. With a limit, a longer body is rejected before it is sent or, if its length is unknown,
   * ends with an error at the limit.
   */
  open(limit?: number): Readable;
  /** Destroys streams that were not read to their end. Call it when the call is over. */
  close(): void;
}

interface Field {
  readonly name: string;
  readonly value: unknown;
  readonly path: Issue['path'];
}

/**
 * Takes a snapshot of a form: fields as they go on the wire, files with their bytes copied. Throws an
 * `ApigRequestValidationError` with everything that cannot be sent.
 * @param extra - Additional fields, which take precedence.
 */
export function snapshotForm(operation: string, spec: ObjectSpec, form: unknown, extra: unknown): FormSnapshot {
  const issues: Issue[] = [];
  const own = fieldsOf('form', form, issues);
  const isFile = ({ name }: Field): boolean =>
    Object.hasOwn(spec.fields, name) && spec.fields[name]?.spec.type === 'file';
  const all = new Map([...own, ...fieldsOf('extraBody', extra, issues)].map((field) => [field.name, field]));
  const given = [...all.values()].filter(({ value }) => value !== undefined && value !== null);
  const texts = given.filter((field) => !isFile(field)).flatMap((field) => textOf(field, issues));
  const files = given.filter(isFile).flatMap((field) => fileOf(field, issues));
  if (issues.length > 0) throw new ApigRequestValidationError(operation, issues);
  const sent = new Map(texts.map(({ name, text }) => [name, text]));
  const fields = Object.fromEntries(own.map((field) => [field.name, asSent(field, sent.get(field.name))]));
  return { operation, fields, texts, files };
}
/** The own fields of an object, each read once. */
function fieldsOf(part: 'form' | 'extraBody', given: unknown, issues: Issue[]): Field[] {
  if (given === undefined || given === null) return [];
  if (!isRecord(given) || given instanceof Unsendable) {
    const message = given instanceof Unsendable ? given.message : 'expected an object';
    issues.push({ path: [part], message });
    return [];
  }
  const own = ownValues(given, issues, part);
  // What cannot be copied has an issue.
  return own === given ? [] : Object.entries(own).map(([name, value]) => ({ name, path: [part, name], value }));
}
function textOf({ name, value, path }: Field, issues: Issue[]): { name: string; text: string }[] {
  if (typeof value === 'string') return [{ name, text: value }];
  const json = jsonText(value, path);
  if ('text' in json) return [{ name, text: unquoted(json.text) }];
  issues.push(...json.issues);
  return [];
}
/** A value that becomes a JSON string, such as a date, is sent without the quotes. */
const unquoted = (json: string): string => (json.startsWith('"') ? (JSON.parse(json) as string) : json);
function fileOf({ name, value, path }: Field, issues: Issue[]): FormSnapshot['files'] {
  try {
    const upload = takeUpload(value);
    if (!('fault' in upload)) return [{ name, path, upload }];
    issues.push({ path: upload.at === undefined ? path : [...path, upload.at], message: upload.fault });
  } catch (error) {
    issues.push({ path, message: `cannot be read: ${messageOf(error)}` });
  }
  return [];
}
/** A field's value as the service gets it: an object as JSON, anything else unchanged. */
function asSent({ value }: Field, text: string | undefined): unknown {
  return typeof value === 'object' && text !== undefined ? (parseJson(text) ?? text) : value;
}

/** Prepares a form for sending. Throws an `ApigRequestValidationError` if a file cannot be read. */
export async function openForm({ operation, texts, files }: FormSnapshot): Promise<FormBody> {
  const boundary = `----huaweicloud-apig-${randomBytes(16).toString('hex')}`;
  const parts = texts.map(({ name, text }) => textPart(boundary, name, text));
  const issues: Issue[] = [];
  for (const { name, path, upload } of files) {
    try {
      parts.push(filePart(boundary, name, path, upload, await measure(upload.source)));
    } catch (error) {
      issues.push({ path, message: messageOf(error) });
    }
  }
  if (issues.length > 0) throw new ApigRequestValidationError(operation, issues);
  for (const { stream } of parts) if (stream) take(stream);
  return new Form(operation, boundary, parts);
}

interface Part {
  readonly path: Issue['path'];
  readonly head: Buffer;
  readonly length: number | undefined;
  /** The stream that is read, if it is one. */
  readonly stream: object | undefined;
  open(): ChunkSource;
}
const CRLF = '\r\n';

function textPart(boundary: string, name: string, text: string): Part {
  const bytes = Buffer.from(text);
  const open = (): ChunkSource => openUpload({ kind: 'bytes', bytes }, bytes.length);
  return { path: ['form', name], head: head(boundary, name), length: bytes.length, stream: undefined, open };
}
function filePart(
  boundary: string,
  field: string,
  path: Issue['path'],
  { name, type, source }: UploadSnapshot,
  length: number | undefined,
): Part {
  return {
    path,
    head: head(boundary, field, `; filename="${escaped(name)}"`, `Content-Type: ${type}${CRLF}`),
    length,
    stream: source.kind === 'stream' ? source.stream : undefined,
    open: () => openUpload(source, length),
  };
}
function head(boundary: string, name: string, fileName = '', type = ''): Buffer {
  const disposition = `Content-Disposition: form-data; name="${escaped(name)}"${fileName}`;
  return Buffer.from(`--${boundary}${CRLF}${disposition}${CRLF}${type}${CRLF}`);
}
/**
 * Writes a name into the header of a part as browsers do: in UTF-8, with percent-encoding only for what would end the
 * header or the quotes.
 */
function escaped(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}

class Form implements FormBody {
  readonly contentType: string;
  readonly length: number | undefined;
  failure: ApigRequestValidationError | undefined;
  readonly #operation: string;
  readonly #parts: readonly Part[];
  readonly #tail: Buffer;
  /** Streams that are being read, or were. */
  readonly #begun = new Set<object>();

  constructor(operation: string, boundary: string, parts: readonly Part[]) {
    this.#operation = operation;
    this.#parts = parts;
    this.#tail = Buffer.from(`--${boundary}--${CRLF}`);
    this.contentType = `multipart/form-data; boundary=${boundary}`;
    this.length = parts.reduce<number | undefined>(
      (sum, { head, length }) =>
        sum === undefined || length === undefined ? undefined : sum + head.length + length + CRLF.length,
      this.#tail.length,
    );
  }
  get replayable(): boolean {
    return this.#begun.size === 0;
  }
  open(limit = Infinity): Readable {
    if (this.length !== undefined && this.length > limit)
      throw new ApigRequestValidationError(this.#operation, [{ path: ['form'], message: tooLong(this.length, limit) }]);
    return Readable.from(this.#bytes(limit), { objectMode: false });
  }
  close(): void {
    for (const { stream } of this.#parts) {
      if (stream) discard(stream);
    }
  }

  async *#bytes(limit: number): AsyncGenerator<Uint8Array | string, void, undefined> {
    let sent = this.#tail.length;
    for (const part of this.#parts) {
      yield part.head;
      sent += part.head.length + CRLF.length;
      for await (const chunk of this.#content(part)) {
        sent += chunk.length;
        if (sent > limit) throw this.#broken({ path: ['form'], message: tooLong(undefined, limit) });
        yield chunk;
      }
      yield CRLF;
    }
    yield this.#tail;
  }
  async *#content(part: Part): AsyncGenerator<Buffer, void, undefined> {
    if (part.stream) this.#begun.add(part.stream);
    const chunks = await this.#pull(part, () => part.open());
    try {
      let size = 0;
      for (let chunk; (chunk = await this.#pull(part, () => chunks.next()));) {
        size += chunk.length;
        if (size > (part.length ?? Infinity)) break;
        yield chunk;
      }
      if (size !== (part.length ?? size))
        throw this.#broken({ path: part.path, message: `changed while it was sent: it had ${part.length} bytes` });
    } finally {
      chunks.abandon();
    }
  }
  /** Reads from an upload. Remembers its failure, because the sender of the body may report another one. */
  async #pull<T>({ path }: Part, read: () => T | Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw this.#broken({ path, message: `failed while it was read: ${messageOf(error)}` }, error);
    }
  }
  #broken(issue: Issue, cause?: unknown): ApigRequestValidationError {
    const state = 'the upload was broken off';
    this.failure = new ApigRequestValidationError(this.#operation, [issue], undefined, { state, cause });
    return this.failure;
  }
}

function discard(stream: object): void {
  try {
    if (!destroyStream(stream)) openChunks(stream)?.abandon();
  } catch {
    // A web stream that is being read is released by its reader.
  }
}

const MB = 1024 * 1024;
/** Says that a form is too long for a request that is signed with an access key. */
function tooLong(length: number | undefined, limit: number): string {
  const size = length === undefined ? `longer than ${limit / MB} MB` : `${(length / MB).toFixed(1)} MB`;
  return `is ${size}; requests that are signed with an access key may have ${limit / MB} MB. `
    + 'Use a token (credentials: { token }) for it, or split it';
}
