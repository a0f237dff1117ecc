/** Documents as text and as files: JSON, YAML with the package `yaml`, in one file or in a folder. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pathText } from '../errors.js';
import { loadYaml, parseText, YamlMissing, type Parsed } from '../openapi/parse.js';
import { isRecord, setOwn } from '../values.js';
import { sorted, type Body } from './at-paths.js';
import { describeDocument, type Fault } from './desired.js';
import type { GatewayDocument } from './document.js';
import { repeatedKeys } from './repeated-keys.js';
import { ApigDocumentError, type DocumentFault } from './document-errors.js';

/** The document as JSON, with sorted keys. */
export function formatDocument(document: GatewayDocument): string {
  return `${JSON.stringify(inOrder(document), undefined, 2)}\n`;
}
/** What a document is about comes first, all else is sorted. */
function inOrder({ format, scope, ...rest }: GatewayDocument): object {
  return { format, ...(scope !== undefined && { scope: sorted(scope) }), ...(sorted(rest) as Body) };
}

/** A part of a document with its place. */
interface Source {
  readonly file: string | undefined;
  readonly value: Body;
  readonly locate: Parsed['locate'];
  /** Places of keys that an object has twice. */
  readonly repeated: readonly Fault['path'][];
}

/**
 * Reads a document and checks all of it.
 * @param text - JSON, or YAML if the package `yaml` is installed.
 * @throws ApigDocumentError with everything that is wrong.
 */
export async function parseDocument(text: string): Promise<GatewayDocument> {
  return checked([await sourceOf(text, undefined)]);
}

/**
 * Reads a document from a file, or from a folder with `gateway.json` and a file for each group, as `writeDocument`
 * makes them. In a folder, any file may have any part of the document, but no name may be in two files.
 * @param path - A file that ends in `.json`, `.yaml` or `.yml`, or a folder.
 * @throws ApigDocumentError with everything that is wrong, or an error of `node:fs`.
 */
export async function readDocument(path: string): Promise<GatewayDocument> {
  if (!(await stat(path)).isDirectory()) return checked([await sourceOf(await readFile(path, 'utf8'), path)]);
  const files = (await readdir(path, { recursive: true })).filter((name) => TEXTS.includes(extname(name))).sort();
  const sources: Source[] = [];
  for (const name of files) sources.push(await sourceOf(await readFile(join(path, name), 'utf8'), join(path, name)));
  return checked(sources);
}
const TEXTS: readonly string[] = ['.json', '.yaml', '.yml'];

async function sourceOf(text: string, file: string | undefined): Promise<Source> {
  const fault = (message: string, line?: number): ApigDocumentError =>
    new ApigDocumentError([{ path: '', message, ...(file !== undefined && { file }), ...(line !== undefined && { line }) }]);
  try {
    const parsed = await parseText(text);
    if ('message' in parsed) throw fault(parsed.message, parsed.position?.line);
    if (!isRecord(parsed.value)) throw fault('expected an object with the member format');
    return { file, value: parsed.value, locate: parsed.locate, repeated: parsed.isJson ? repeatedKeys(text) : [] };
  } catch (error) {
    if (error instanceof YamlMissing) throw fault(error.message);
    throw error;
  }
}

/** One document of all parts. */
async function checked(sources: readonly Source[]): Promise<GatewayDocument> {
  const document: Body = sources.length === 1 ? { ...sources[0]?.value } : {};
  const faults: DocumentFault[] = [];
  const origins = new Map<string, Source>();
  for (const source of sources) {
    for (const path of source.repeated)
      faults.push(placed({ path, message: 'is there twice: give one of the two another name, or remove it' }, source));
  }
  for (const source of sources) if (sources.length > 1) merge(document, source, origins, faults);
  const described = await describeDocument(document);
  const [only] = sources;
  for (const { path, message } of described.faults)
    faults.push(placed({ path, message }, origins.get(path.slice(0, 2).join('/')) ?? origins.get(String(path[0])) ?? only));
  if (faults.length > 0) throw new ApigDocumentError(faults);
  return document as unknown as GatewayDocument; // It has just been checked.
}
function placed({ path, message }: Fault, source: Source | undefined): DocumentFault {
  const line = source?.locate(path)?.line;
  const file = source?.file;
  return { path: pathText(path), message, ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
}
/** Adds a part. What another file has already is a fault. Names may be those of what every object has. */
function merge(document: Body, source: Source, origins: Map<string, Source>, faults: DocumentFault[]): void {
  const add = (holder: Body, path: readonly string[], value: unknown): void => {
    const [mark, name = ''] = [path.join('/'), path.at(-1)];
    if (Object.hasOwn(holder, name)) {
      const message = `is in ${origins.get(mark)?.file ?? 'another file'}, too`;
      faults.push(placed({ path, message }, source));
      return;
    }
    origins.set(mark, source);
    setOwn(holder, name, value);
  };
  for (const [kind, value] of Object.entries(source.value)) {
    const held = Object.hasOwn(document, kind) ? document[kind] : undefined;
    if (kind === 'format' && held === value) continue;
    if (!isRecord(value) || kind === 'scope' || (held !== undefined && !isRecord(held))) {
      add(document, [kind], value);
      continue;
    }
    const made: Body = isRecord(held) ? held : {};
    setOwn(document, kind, made);
    for (const [name, own] of Object.entries(value)) add(made, [kind, name], own);
  }
}

/** How to write a document. */
export interface WriteOptions {
  /** `yaml` needs the package `yaml`. Default: by the name of the file; in a folder `json`. */
  readonly as?: 'json' | 'yaml' | undefined;
}

/**
 * Writes a document to a file. If `path` ends in none of `.json`, `.yaml` and `.yml`, it is a folder, which gets
 * `gateway.json` and a file for each group in `groups/`. Files of groups that the document does not have are deleted
 * there.
 */
export async function writeDocument(
  path: string, document: GatewayDocument, options: WriteOptions = {},
): Promise<void> {
  const ending = extname(path);
  const isFile = TEXTS.includes(ending);
  const as = options.as ?? (isFile && ending !== '.json' ? 'yaml' : 'json');
  if (isFile) return writeFile(path, await textOf(inOrder(document), as));
  const folder = join(path, 'groups');
  await mkdir(folder, { recursive: true });
  const { groups = {}, ...rest } = document;
  const files = new Map<string, object>();
  const taken = new Set<string>();
  for (const [name, group] of Object.entries(groups)) {
    const file = freeFileName(name, taken);
    taken.add(file.toLowerCase());
    files.set(`${file}.${as}`, { groups: { [name]: group } });
  }
  // First what is gone: if case does not count, a new name may be that of an old file.
  for (const name of await readdir(folder))
    if (TEXTS.includes(extname(name)) && !files.has(name)) await rm(join(folder, name));
  for (const [name, part] of files) await writeFile(join(folder, name), await textOf(sorted(part), as));
  await writeFile(join(path, `gateway.${as}`), await textOf(inOrder(rest), as));
}
/** The name of the file of a group. Systems take up to 255 bytes, and for some of them case does not count. */
function freeFileName(group: string, taken: ReadonlySet<string>): string {
  const name = encodeURIComponent(group);
  if (name.length <= 200 && !taken.has(name.toLowerCase())) return name;
  return `${name.slice(0, 180)}-${createHash('sha256').update(group).digest('hex').slice(0, 16)}`;
}
async function textOf(value: unknown, as: 'json' | 'yaml'): Promise<string> {
  if (as === 'json') return `${JSON.stringify(value, undefined, 2)}\n`;
  return (await loadYaml('Writing YAML')).stringify(value, { lineWidth: 0 });
}

/**
 * Checks a document that a program has made.
 * @throws ApigDocumentError with everything that is wrong.
 */
export async function checkDocument(document: GatewayDocument): Promise<void> {
  const { faults } = await describeDocument(document);
  if (faults.length > 0) throw new ApigDocumentError(faults.map((fault) => placed(fault, undefined)));
}
