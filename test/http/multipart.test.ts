import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApigRequestValidationError, pathText } from '../../src/errors.js';
import { type FormBody, openForm, snapshotForm } from '../../src/http/multipart.js';
import { anything, bool, file, input, text } from '../../src/schema/vocabulary.js';

class Import extends input({
  is_create_group: bool(),
  group_id: text(),
  note: anything(),
  file_name: file(),
  second: file(),
}) {}
const snapshot = (form: unknown, extra?: unknown): ReturnType<typeof snapshotForm> =>
  snapshotForm('openapi.import', Import.object, form, extra);
// Takes the snapshot before anything is awaited, as a call does.
const build = (form: unknown, extra?: unknown): Promise<FormBody> => openForm(snapshot(form, extra));

const boundaryOf = ({ contentType }: FormBody): string => {
  const boundary = /^multipart\/form-data; boundary=([\w-]+)$/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error(`no boundary in ${contentType}`);
  return boundary;
};
async function bytesOf(form: FormBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of form.open()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
/** The body with `B` for its boundary; its length must be as announced. */
async function bodyOf(form: FormBody): Promise<string> {
  const bytes = await bytesOf(form);
  if (form.length !== undefined) expect(bytes.length).toBe(form.length);
  return bytes.toString('utf8').replaceAll(boundaryOf(form), 'B');
}
const textPart = (name: string, value: string): string =>
  `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const filePart = (name: string, value: string, type = 'application/octet-stream', field = 'file_name'): string =>
  `--B\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n${value}\r\n`;
const END = '--B--\r\n';

async function* mixed(): AsyncGenerator<Uint8Array | string> {
  yield 'a';
  yield '';
  yield await Promise.resolve(Buffer.from('bc'));
}

const folder = mkdtempSync(join(tmpdir(), 'multipart-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a form', () => {
  it('has its fields, then its files, then the end', async () => {
    const form = await build({
      file_name: { content: 'x: 1\n', name: 'a.yaml' },
      is_create_group: true,
      group_id: '组',
      note: { a: [1] },
    });
    expect(await bodyOf(form)).toBe(
      textPart('is_create_group', 'true')
        + textPart('group_id', '组')
        + textPart('note', '{"a":[1]}')
        + filePart('a.yaml', 'x: 1\n', 'application/yaml')
        + END,
    );
  });
  it('leaves out what is undefined or null, and sends false and the empty string', async () => {
    expect(await bodyOf(await build({ is_create_group: false, group_id: '', note: undefined, file_name: null }))).toBe(
      textPart('is_create_group', 'false') + textPart('group_id', '') + END,
    );
    expect(await bodyOf(await build({}))).toBe(END);
    for (const none of [undefined, null]) {
      expect(snapshot(none).fields).toStrictEqual({});
      expect(await bodyOf(await build(none))).toBe(END);
    }
  });
  it('accepts extra fields, which take precedence', async () => {
    expect(await bodyOf(await build({ group_id: 'a' }, { group_id: 'b', more: 1 }))).toBe(
      textPart('group_id', 'b') + textPart('more', '1') + END,
    );
  });
  it('has a new boundary each time, which the content type names', async () => {
    const [one, other] = [await build({}), await build({})];
    expect(boundaryOf(one)).not.toBe(boundaryOf(other));
  });
});

describe('names', () => {
  it('are sent as UTF-8, and only what would end the header or the quotes is encoded', async () => {
    const form = await build({
      is_create_group: true,
      file_name: { name: '接口 "v1"\r\n.yaml', content: 'swagger: \'2.0\'\n' },
    });
    expect(await bodyOf(form)).toBe(
      textPart('is_create_group', 'true')
        + filePart('接口 %22v1%22%0D%0A.yaml', 'swagger: \'2.0\'\n', 'application/yaml')
        + END,
    );
  });
  it('keep backslashes, spaces and percent signs', async () => {
    expect(await bodyOf(await build({ file_name: { name: 'a\\b %20 é😀.zip', content: '' } }))).toBe(
      filePart('a\\b %20 é😀.zip', '', 'application/zip') + END,
    );
  });
  it('are encoded in the same way for fields', async () => {
    expect(await bodyOf(await build({}, { 'a"b\r\nc': 1 }))).toBe(textPart('a%22b%0D%0Ac', '1') + END);
  });
  it('never break the header of a part, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, unit: fc.constantFrom('a', '"', '\r', '\n', '%', '中', '\\', ';') }),
        async (name) => {
          const [head = ''] = (await bodyOf(await build({ file_name: { name, content: 'c' } }))).split('\r\n\r\n');
          const lines = head.split('\r\n');
          expect(lines).toHaveLength(3);
          const sent = /filename="([^"\r\n]*)"$/.exec(lines[1] ?? '')?.[1];
          expect(sent).toBe(name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22'));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a file', () => {
  const path = join(folder, '文件.json');
  writeFileSync(path, '{"a":"é"}');
  const empty = join(folder, 'empty');
  writeFileSync(empty, '');

  it.each<[string, unknown, string]>([
    ['text', 'é\n', filePart('file', 'é\n')],
    ['empty text', '', filePart('file', '')],
    ['a Buffer', Buffer.from('abc'), filePart('file', 'abc')],
    [
      'a part of a larger buffer',
      new Uint8Array(Buffer.from('xabcx').buffer, Buffer.from('xabcx').byteOffset, 5).subarray(1, 4),
      filePart('file', 'abc'),
    ],
    ['an ArrayBuffer', new Uint8Array([97, 98]).buffer, filePart('file', 'ab')],
    ['a Blob', new Blob(['é'], { type: 'text/x' }), filePart('file', 'é', 'text/x')],
    ['a Blob without a type', new Blob(['é']), filePart('file', 'é')],
    ['a File', new File(['é'], 'own.yaml'), filePart('own.yaml', 'é', 'application/yaml')],
    ['a path', { path }, filePart('文件.json', '{"a":"é"}', 'application/json')],
    [
      'a path with another name and type',
      { path, name: 'b.txt', type: 'text/plain' },
      filePart('b.txt', '{"a":"é"}', 'text/plain'),
    ],
    ['an empty file on disk', { path: empty }, filePart('empty', '')],
    ['content with a name', { content: Buffer.from('z'), name: 'z.ZIP' }, filePart('z.ZIP', 'z', 'application/zip')],
    ['content with a type', { content: 'z', type: 'text/plain' }, filePart('file', 'z', 'text/plain')],
    [
      'a File under another name',
      { content: new File(['z'], 'own.txt'), name: 'other.yml' },
      filePart('other.yml', 'z', 'application/yaml'),
    ],
  ])('made of %s is sent byte for byte, as long as announced, as often as needed', async (_, upload, part) => {
    const form = await build({ file_name: upload });
    expect(form.length).toBeDefined();
    expect(form.replayable).toBe(true);
    expect(await bodyOf(form)).toBe(part + END);
    expect(await bodyOf(form)).toBe(part + END);
  });

  it.each<[string, () => unknown]>([
    ['a stream', () => Readable.from([Buffer.from('ab'), Buffer.from('c')])],
    ['a web stream', () => new Blob(['abc']).stream()],
    ['a reader without iteration', () => {
      const stream = new Blob(['abc']).stream();
      return { getReader: () => stream.getReader() };
    }],
    ['a generator of texts and bytes', mixed],
  ])('made of %s is sent as it comes: its length is not known, and it is read once only', async (_, make) => {
    const bare = await build({ file_name: make() });
    expect([bare.length, bare.replayable]).toEqual([undefined, true]);
    expect(await bodyOf(bare)).toBe(filePart('file', 'abc') + END);
    expect(bare.replayable).toBe(false);
    expect(await bodyOf(await build({ file_name: { content: make(), name: 's.json' } }))).toBe(
      filePart('s.json', 'abc', 'application/json') + END,
    );
  });

  it('keeps bytes that are no text', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45]);
    const form = await build({ file_name: bytes });
    const sent = await bytesOf(form);
    expect(sent.subarray(sent.indexOf('\r\n\r\n') + 4, sent.length - `\r\n--${boundaryOf(form)}--\r\n`.length)).toEqual(
      bytes,
    );
  });
  it('is sent as long as it was if it grows after it was measured', async () => {
    const growing = join(folder, 'growing.log');
    writeFileSync(growing, 'abc');
    const form = await build({ file_name: { path: growing } });
    appendFileSync(growing, 'more');
    expect(await bodyOf(form)).toBe(filePart('growing.log', 'abc') + END);
  });
  it('is a part of its own beside another file', async () => {
    expect(await bodyOf(await build({ second: 'b', file_name: 'a' }))).toBe(
      filePart('file', 'b', undefined, 'second') + filePart('file', 'a') + END,
    );
  });
  it('is rejected before anything is sent if it does not exist', async () => {
    await expect(build({ file_name: { path: join(folder, 'missing') } })).rejects.toMatchObject({
      issues: [
        {
          path: ['form', 'file_name'],
          message: `cannot be read: ENOENT: no such file or directory, stat '${join(folder, 'missing')}'`,
        },
      ],
    });
  });
});

/** The issues of a form that cannot be sent, by path. */
function issuesOf(form: unknown, extra?: unknown): Record<string, string> {
  try {
    snapshot(form, extra);
  } catch (error) {
    if (!(error instanceof ApigRequestValidationError)) throw error;
    return Object.fromEntries(error.issues.map(({ path, message }) => [pathText(path), message]));
  }
  throw new Error('the form was taken');
}
const foreign = <T>(code: string): T => runInNewContext(code, { Buffer, Blob, TextEncoder, URL }) as T;

describe('the snapshot of a form', () => {
  it('keeps what was given at the moment of the call, whatever the caller does afterwards', async () => {
    const note = { a: 1 };
    const shared = new Uint8Array([97, 98]);
    const given: Record<string, unknown> = { group_id: 'g', note, file_name: shared, second: shared.buffer };
    const opening = openForm(snapshot(given));
    note.a = 2;
    shared.fill(120);
    given['group_id'] = 'other';
    expect(await bodyOf(await opening)).toBe(
      textPart('group_id', 'g') + textPart('note', '{"a":1}')
      + filePart('file', 'ab') + filePart('file', 'ab', undefined, 'second') + END,
    );
  });
  it('reads each field once, and hands the check what is sent', () => {
    let reads = 0;
    const upload = Buffer.from('x');
    const { fields } = snapshot({
      get group_id() {
        return `g${++reads}`;
      },
      note: { toJSON: () => ({ sent: true }) },
      is_create_group: false,
      file_name: upload,
    });
    expect(fields).toEqual({ group_id: 'g1', note: { sent: true }, is_create_group: false, file_name: upload });
    expect(snapshot({ group_id: '12', note: 'true' }).fields).toEqual({ group_id: '12', note: 'true' });
  });
  it('takes the fields that an object has itself, and none that it inherits', () => {
    class Form { get group_id(): string { return 'g'; } }
    expect(snapshot(Object.create({ group_id: 'g' })).texts).toEqual([]);
    expect(snapshot(new Form()).texts).toEqual([]);
  });
  it('takes fields with the names of inherited members as fields like any other', async () => {
    const extra = JSON.parse('{"constructor":"a","toString":1,"__proto__":{"b":2},"hasOwnProperty":true}') as object;
    expect(await bodyOf(await build({}, extra))).toBe(
      textPart('constructor', 'a') + textPart('toString', '1') + textPart('__proto__', '{"b":2}')
      + textPart('hasOwnProperty', 'true') + END,
    );
  });
  it('sends dates as their ISO text, without quotes', async () => {
    expect(await bodyOf(await build({}, { since: new Date(0) }))).toBe(
      textPart('since', '1970-01-01T00:00:00.000Z') + END,
    );
  });
  it('rejects values that are no field values, each with its path', () => {
    const PASS = 'pass a plain object, a list or a string';
    const circle: Record<string, unknown> = { list: [] };
    (circle['list'] as unknown[]).push({ back: circle });
    const deep: unknown = JSON.parse('['.repeat(2_000) + ']'.repeat(2_000));
    expect(issuesOf({
      group_id: () => 'g',
      is_create_group: NaN,
      note: { a: [1, { b: 1n }], c: Symbol('s'), d: Infinity, e: new Map(), f: new Set(), g: Promise.resolve() },
    }, { circle, when: new Date(NaN), bytes: new Uint8Array(1), inner: { bytes: new ArrayBuffer(1) } })).toEqual({
      'form.group_id': 'cannot be sent as JSON: it is a function',
      'form.is_create_group': 'cannot be sent as JSON: it is NaN',
      'form.note.a[1].b': 'cannot be sent as JSON: it is a BigInt; pass a number or a string',
      'form.note.c': 'cannot be sent as JSON: it is a symbol',
      'form.note.d': 'cannot be sent as JSON: it is Infinity',
      'form.note.e': `cannot be sent as JSON: it is a Map; ${PASS}`,
      'form.note.f': `cannot be sent as JSON: it is a Set; ${PASS}`,
      'form.note.g': `cannot be sent as JSON: it is a Promise; ${PASS}`,
      'extraBody.circle.list[0].back': 'cannot be sent as JSON: it contains itself',
      'extraBody.when': 'cannot be sent as JSON: it is an invalid date',
      'extraBody.bytes': `cannot be sent as JSON: it is a Uint8Array; ${PASS}`,
      'extraBody.inner.bytes': `cannot be sent as JSON: it is an ArrayBuffer; ${PASS}`,
    });
    const [path = ''] = Object.keys(issuesOf({ note: deep }));
    // A message names the first 20 steps.
    expect(path).toMatch(/^form\.note(\[0\]){18}…$/);
  });
  it('takes an object that occurs twice, which is no circle', async () => {
    const twice = { a: 1 };
    expect(await bodyOf(await build({ note: [twice, twice, { twice }] }))).toBe(
      textPart('note', '[{"a":1},{"a":1},{"twice":{"a":1}}]') + END,
    );
  });
  it('rejects getters that throw, and forms that are no objects, by path', () => {
    const fail = (): never => { throw new Error('no group'); };
    const thrower = { get group_id(): string { return fail(); }, note: { toJSON: fail } };
    expect(issuesOf(thrower)).toEqual({
      'form.group_id': 'cannot be read: no group',
      'form.note': 'cannot be read: no group',
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(issuesOf({ file_name: proxy })['form.file_name']).toMatch(/^cannot be read: /);
    expect(issuesOf({ file_name: { get path() { return fail(); } } })).toEqual({ 'form.file_name': 'cannot be read: no group' });
    const gone = new ArrayBuffer(1);
    structuredClone(gone, { transfer: [gone] });
    expect(issuesOf({ file_name: gone })['form.file_name']).toMatch(/^cannot be read: .*detached/);
    expect(issuesOf('text', [1])).toEqual({ form: 'expected an object', extraBody: 'expected an object' });
  });
});

describe('an upload', () => {
  it.each<[string, unknown, Record<string, string>]>([
    ['./api.yaml', './api.yaml', { '': '"./api.yaml" is a path. Pass { path: "./api.yaml" } to send that file, or { content } to send this string itself' }],
    ['api.yaml', 'api.yaml', { '': '"api.yaml" is a path. Pass { path: "api.yaml" } to send that file, or { content } to send this string itself' }],
    ['/tmp/x', '/tmp/x', { '': '"/tmp/x" is a path. Pass { path: "/tmp/x" } to send that file, or { content } to send this string itself' }],
    ['C:\\x', 'C:\\x', { '': '"C:\\\\x" is a path. Pass { path: "C:\\\\x" } to send that file, or { content } to send this string itself' }],
    ['the name of a file that exists', 'package.json', { '': '"package.json" is a path. Pass { path: "package.json" } to send that file, or { content } to send this string itself' }],
    ['a web address', 'https://example.com/api', { '': '"https://example.com/api" is a URL. Download the document first, and pass its bytes' }],
    ['a file URL', new URL('file:///tmp/a'), { '': 'is a URL. Pass { path: fileURLToPath(url) }' }],
    ['a web URL', new URL('https://example.com'), { '': 'is a URL. Download the document first, and pass its bytes' }],
    ['a Response', new Response('a'), { '': 'is a Response. Pass its content: await it.blob()' }],
    ['a Request', new Request('http://a.example'), { '': 'is a Request. Pass its content: await it.blob()' }],
    ['a promise', Promise.resolve('a'), { '': 'is a promise. Await it first' }],
    ['a parsed document', { openapi: '3.0.0' }, { '': 'is a parsed document or another object. Pass JSON.stringify(document), or { path } for a file on disk' }],
    ['a list', [1], { '': 'is a parsed document or another object. Pass JSON.stringify(document), or { path } for a file on disk' }],
    ['a number', 5, { '': 'expected { path } for a file on disk, a string, bytes, a Blob, a stream or { content, name, type }, got a number' }],
    ['a function', () => 'a', { '': 'expected { path } for a file on disk, a string, bytes, a Blob, a stream or { content, name, type }, got a function' }],
    ['a date', new Date(0), { '': 'expected { path } for a file on disk, a string, bytes, a Blob, a stream or { content, name, type }, got a Date' }],
    ['an unknown key', { path: 'a', filename: 'b' }, { '': 'has the unknown key "filename". An upload has path or content, name and type' }],
    ['both path and content', { path: 'a', content: 'b' }, { '': 'has both path and content. Pass one of them' }],
    ['a file URL as a string', 'file:///tmp/a.yaml', { '': '"file:///tmp/a.yaml" is a URL. Pass { path: fileURLToPath(url) }' }],
    ['a path that is a URL', { path: new URL('file:///a') }, { '.path': 'is a URL. Pass fileURLToPath(url)' }],
    ['a path that is empty', { path: '' }, { '.path': 'expected the path of a file, a string' }],
    ['a path with a NUL', { path: 'a\0b' }, { '.path': 'has a NUL character, which no path has' }],
    ['a path that is a number', { path: 5 }, { '.path': 'expected the path of a file, a string' }],
    ['a path that is a URL as a string', { path: 'FILE:///tmp/a' }, { '.path': 'is a URL. Pass fileURLToPath(url)' }],
    ['a path in a home folder', '~/api', { '': '"~/api" is a path. Pass { path: "~/api" } to send that file, or { content } to send this string itself' }],
    ['a path that ends with .yml', 'api.yml', { '': '"api.yml" is a path. Pass { path: "api.yml" } to send that file, or { content } to send this string itself' }],
    ['a path in a line of its own', ' api.yaml\n', { '': '"api.yaml" is a path. Pass { path: "api.yaml" } to send that file, or { content } to send this string itself' }],
    ['a long path', `/${'a'.repeat(79)}`, { '': `"/${'a'.repeat(79)}" is a path. Pass { path: "/${'a'.repeat(79)}" } to send that file, or { content } to send this string itself` }],
    ['a longer path, which is cut', `/${'a'.repeat(80)}`, { '': `"/${'a'.repeat(79)}…" is a path. Pass { path: "/${'a'.repeat(79)}…" } to send that file, or { content } to send this string itself` }],
    ['the longest path', `/${'a'.repeat(4_095)}`, { '': `"/${'a'.repeat(79)}…" is a path. Pass { path: "/${'a'.repeat(79)}…" } to send that file, or { content } to send this string itself` }],
    ['a web address without TLS', 'http://example.com/api', { '': '"http://example.com/api" is a URL. Download the document first, and pass its bytes' }],
    ['a response of another library', { [Symbol.toStringTag]: 'Response', size: 0, arrayBuffer: () => undefined }, { '': 'is a Response. Pass its content: await it.blob()' }],
    ['a document with the members of a blob', { size: 3, type: 'a' }, { '': 'is a parsed document or another object. Pass JSON.stringify(document), or { path } for a file on disk' }],
    ['content that is a number', { content: 5 }, { '.content': 'expected { path } for a file on disk, a string, bytes, a Blob, a stream or { content, name, type }, got a number' }],
    ['content that is null', { content: null }, { '.content': 'expected { path } for a file on disk, a string, bytes, a Blob, a stream or { content, name, type }, got null' }],
    ['content that is a promise', { content: Promise.resolve('') }, { '.content': 'is a promise. Await it first' }],
    ['an empty name', { content: 'a', name: '' }, { '.name': 'expected a string that is not empty' }],
    ['a name that is a number', { content: 'a', name: 5 }, { '.name': 'expected a string that is not empty' }],
    ['a type with a line end', { content: 'a', type: 'text/plain\r\nX: y' }, { '.type': 'is no media type' }],
  ])('is rejected if it is %s, with what to do instead', (_, upload, faults) => {
    const found = Object.fromEntries(Object.entries(faults).map(([at, fault]) => [`form.file_name${at}`, fault]));
    expect(issuesOf({ file_name: upload })).toEqual(found);
  });
  it.each([
    'swagger: "2.0"', '{}', '[]', '"x"', 'a: ./b.yaml', '{"file": "./a.json"}', 'a\n./b.yaml', 'no document',
    'a/b', 'a.json is here', 'see https://example.com/api', 'https://example.com is it', 'a profile:x', `${'a'.repeat(4_092)}.json`,
  ])('is taken if it is the text %j', async (text) => {
    expect(await bodyOf(await build({ file_name: text }))).toBe(filePart('file', text) + END);
  });
  it('is the string itself if a string that looks like a path is given as content', async () => {
    expect(await bodyOf(await build({ file_name: { content: './a.yaml', name: 'a.txt' } }))).toBe(
      filePart('a.txt', './a.yaml') + END,
    );
  });
  it.each<[string, string]>([
    ['bytes', 'new Uint8Array([97, 98, 99])'],
    ['a view', 'new DataView(new Uint8Array([120, 97, 98, 99]).buffer, 1)'],
    ['a buffer', 'new Uint8Array([97, 98, 99]).buffer'],
    ['a generator', '(async function* () { yield "a"; yield new Uint8Array([98, 99]); })()'],
  ])('is taken if it is %s of another realm', async (_, code) => {
    expect(await bodyOf(await build({ file_name: foreign(code) }))).toBe(filePart('file', 'abc') + END);
    expect(await bodyOf(await build({ file_name: foreign(`({ content: ${code}, name: 'a' })`) }))).toBe(
      filePart('a', 'abc') + END,
    );
  });
  it('is taken if it is a blob without streams, as some test environments have', async () => {
    const blob = { size: 3, type: '', arrayBuffer: () => Promise.resolve(new Uint8Array([97, 98, 99]).buffer) };
    expect(await bodyOf(await build({ file_name: blob }))).toBe(filePart('file', 'abc') + END);
  });
  it.each<[string, unknown, string]>([
    ['has a stream only', { size: 3, type: 'text/x', stream: () => new Blob(['abc']).stream() }, filePart('file', 'abc', 'text/x')],
    ['has no name', new File(['abc'], ''), filePart('file', 'abc')],
    ['has a number for its name', { size: 3, type: '', name: 5, arrayBuffer: () => Buffer.from('abc') }, filePart('file', 'abc')],
    ['has a type that would add a header', { size: 3, type: 'a/b\r\nX: y', arrayBuffer: () => Buffer.from('abc') }, filePart('file', 'abc')],
    ['has a type in another script', { size: 3, type: '文/a', arrayBuffer: () => Buffer.from('abc') }, filePart('file', 'abc')],
  ])('is taken if it is a blob that %s', async (_, blob, part) => {
    expect(await bodyOf(await build({ file_name: blob }))).toBe(part + END);
  });
  it('is taken if it is a blob that only a FileReader reads, as in jsdom', async () => {
    class Blob { constructor(readonly text: string) {} get [Symbol.toStringTag](): string { return 'Blob'; } size = 3; type = ''; }
    class FileReader {
      result: unknown;
      error: unknown;
      onload = (): void => undefined;
      onerror = (): void => undefined;
      constructor(...none: unknown[]) { expect(none).toEqual([]); }
      readAsArrayBuffer({ text }: Blob): void {
        if (text === '') this.error = new Error('it is gone');
        else this.result = Uint8Array.from(Buffer.from(text)).buffer;
        setImmediate(text === '' ? this.onerror : this.onload);
      }
    }
    const NONE = 'expected { path } for a file on disk, a string, bytes, a Blob, a stream or { content, name, type }, got a Blob';
    expect(issuesOf({ file_name: new Blob('abc') })).toEqual({ 'form.file_name': NONE });
    vi.stubGlobal('FileReader', FileReader);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(await bodyOf(await build({ file_name: new Blob('abc') }))).toBe(filePart('file', 'abc') + END);
    await expect(bodyOf(await build({ file_name: new Blob('') }))).rejects.toMatchObject({
      issues: [{ path: ['form', 'file_name'], message: 'failed while it was read: it is gone' }],
    });
    for (const tag of ['BlobLike', 'WebBlob'])
      expect(issuesOf({ file_name: { [Symbol.toStringTag]: tag, size: 3, type: '' } })).toEqual({ 'form.file_name': NONE.replace(/Blob$/, tag) });
  });
  it('has the name of its file if it is a stream of one, unless the name is in bytes', async () => {
    const path = join(folder, 'named.yaml');
    writeFileSync(path, 'abc');
    expect(await bodyOf(await build({ file_name: createReadStream(path) }))).toBe(filePart('named.yaml', 'abc', 'application/yaml') + END);
    expect(await bodyOf(await build({ file_name: createReadStream(Buffer.from(path)) }))).toBe(filePart('file', 'abc') + END);
  });
  it('is taken at a path that has a colon and slashes as a URL has', () => {
    expect(snapshot({ file_name: { path: 'profile://a.yaml' } }).files[0]?.upload).toMatchObject({
      name: 'a.yaml', source: { path: join(process.cwd(), 'profile:', 'a.yaml') },
    });
  });
  it('is rejected if it is a stream that was read, locked, destroyed or has failed', async () => {
    const [read, destroyed, failed] = [Readable.from(['ab']), Readable.from(['a']), Readable.from(['a'])];
    for await (const chunk of read) expect(chunk).toBe('ab');
    destroyed.destroy();
    failed.on('error', () => undefined); // it failed before the call
    failed.destroy(new Error('no disk'));
    const locked = new Blob(['a']).stream();
    locked.getReader();
    await new Promise(setImmediate);
    const fault = (stream: unknown): string | undefined => issuesOf({ file_name: stream })['form.file_name'];
    expect([read, destroyed, failed, locked].map(fault)).toEqual([
      'is a stream that was destroyed. Pass a new one',
      'is a stream that was destroyed. Pass a new one',
      'is a stream that failed: no disk',
      'is a stream that was read before. Pass a new one',
    ]);
  });
  it('is rejected if another call has taken over the stream', async () => {
    const content = mixed();
    await build({ file_name: content });
    expect(issuesOf({ file_name: content })).toEqual({
      'form.file_name': 'is a stream that was read before. Pass a new one',
    });
  });
  it('is rejected if two calls at the same time have the same stream: the first one gets it', async () => {
    const content = Readable.from(['abc']);
    const [first, second] = [snapshot({ file_name: content }), snapshot({ file_name: content })];
    const form = await openForm(first);
    await expect(openForm(second)).rejects.toMatchObject({
      issues: [{ path: ['form', 'file_name'], message: 'is a stream that was read before. Pass a new one' }],
    });
    expect(await bodyOf(form)).toBe(filePart('file', 'abc') + END);
  });
  it('is rejected if it is a folder, a pipe or unreadable on disk', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const faults = async (path: string): Promise<unknown> => {
      const error = await build({ file_name: { path } }).then(() => undefined, (thrown: unknown) => thrown);
      return (error as ApigRequestValidationError).issues;
    };
    const path = ['form', 'file_name'];
    expect(await faults(folder)).toEqual([{ path, message: 'is a folder. Pass the path of a file' }]);
    const special = 'is a device, a pipe or a socket. Pass { content: fs.createReadStream(path) }';
    expect(await faults(pipe)).toEqual([{ path, message: special }]);
    expect(await faults('/dev/null')).toEqual([{ path, message: special }]);
  });
  it('is found by its path even if the working folder changes after the call', async () => {
    writeFileSync(join(folder, 'here.yaml'), 'a: 1');
    const before = process.cwd();
    process.chdir(folder);
    const taken = snapshot({ file_name: { path: 'here.yaml' } });
    process.chdir(before);
    expect(await bodyOf(await openForm(taken))).toBe(filePart('here.yaml', 'a: 1', 'application/yaml') + END);
  });
});

describe('a body that breaks off', () => {
  const failing = async function* (): AsyncGenerator<string> {
    yield await Promise.resolve('a');
    throw new Error('disk is gone');
  };
  const shrinking = async (): Promise<FormBody> => {
    const path = join(folder, 'shrinking');
    writeFileSync(path, 'abc');
    const form = await build({ file_name: { path } });
    writeFileSync(path, 'a');
    return form;
  };
  it.each<[string, () => Promise<FormBody>, string, number | undefined]>([
    ['a stream that fails', () => build({ file_name: failing() }), 'form.file_name: failed while it was read: disk is gone', undefined],
    ['a stream of numbers', () => build({ file_name: Readable.from([1, 2]) }), 'form.file_name: failed while it was read: it yields a number instead of bytes or strings', undefined],
    ['a blob with nothing to read', () => build({ file_name: { size: 3, type: '', arrayBuffer: () => 5 } }), 'form.file_name: failed while it was read: nothing can be read from it', undefined],
    ['a file that shrinks', shrinking, 'form.file_name: changed while it was sent: it had 3 bytes', undefined],
    [
      'a stream that is too long', () => build({ file_name: mixed() }),
      'form: is longer than 0.0001220703125 MB; requests that are signed with an access key may have 0.0001220703125 MB. Use a token (credentials: { token }) for it, or split it',
      128,
    ],
  ])('remembers the reason: %s', async (_, make, issue, limit) => {
    const form = await make();
    const read = async (): Promise<void> => {
      for await (const chunk of form.open(limit)) expect(chunk).toBeInstanceOf(Buffer);
    };
    expect(form.failure).toBeUndefined();
    await expect(read()).rejects.toBeInstanceOf(ApigRequestValidationError);
    expect(form.failure?.message).toBe(
      `openapi.import: the input is not valid, the upload was broken off.\n  ${issue}`,
    );
  });
  it('has no failure of its own if its sender stops', async () => {
    const form = await build({ file_name: mixed() });
    const body = form.open();
    body.on('error', () => undefined);
    await new Promise((resolve) => body.once('readable', resolve));
    body.destroy(new Error('socket hang up'));
    await new Promise(setImmediate);
    expect(form.failure).toBeUndefined();
  });
  it('is never longer than announced: a blob that gives more than its size is broken off before that', async () => {
    const blob = { size: 3, type: '', stream: () => Readable.from(['abc', 'more']) };
    const form = await build({ file_name: blob });
    const sent: Buffer[] = [];
    const read = async (): Promise<void> => { for await (const chunk of form.open()) sent.push(chunk as Buffer); };
    await expect(read()).rejects.toMatchObject({
      issues: [{ path: ['form', 'file_name'], message: 'changed while it was sent: it had 3 bytes' }],
    });
    expect(Buffer.concat(sent).toString()).toMatch(/\r\n\r\nabc$/);
  });
  it('lets go of its upload when its sender stops, be it a stream or the stream of a blob', async () => {
    const ended: string[] = [];
    const endless = async function* (name: string): AsyncGenerator<string> {
      try {
        for (;;) yield await Promise.resolve('a'.repeat(100_000));
      } finally {
        ended.push(name);
      }
    };
    const blob = { size: 1e9, type: '', stream: () => endless('blob') };
    for (const upload of [endless('stream'), blob]) {
      const body = (await build({ file_name: upload })).open().on('error', () => undefined);
      for await (const chunk of body) if ((chunk as Buffer).length > 1_000) break;
    }
    while (ended.length < 2) await new Promise(setImmediate);
    expect(ended).toEqual(['stream', 'blob']);
  });
  it('may be exactly as long as the limit, whether its length is known or not', async () => {
    const known = await build({ file_name: 'abc' });
    const limit = known.length ?? 0;
    expect((await bytesOf(known)).length).toBe(limit);
    expect(() => known.open(limit)).not.toThrow();
    expect(() => known.open(limit - 1)).toThrow(ApigRequestValidationError);
    const read = async (most: number): Promise<number> => {
      let size = 0;
      for await (const chunk of (await build({ file_name: mixed() })).open(most)) size += (chunk as Buffer).length;
      return size;
    };
    expect(await read(limit)).toBe(limit);
    await expect(read(limit - 1)).rejects.toBeInstanceOf(ApigRequestValidationError);
  });
  it('has no known length if any of its files is a stream, wherever that is', async () => {
    expect((await build({ second: mixed(), file_name: 'a' })).length).toBeUndefined();
    expect((await build({ second: 'a', file_name: mixed() })).length).toBeUndefined();
  });
  it('is too long before it is sent if its length is known', async () => {
    const form = await build({ file_name: 'abc' });
    expect(() => form.open(100)).toThrow(/form: is 0\.0 MB; requests that are signed/);
  });
  it('closes the streams that it did not read to their end', async () => {
    const [unread, half] = [Readable.from(['a']), Readable.from(['a'.repeat(100_000), 'b'])];
    const generator = mixed();
    const form = await build({ file_name: unread, second: half });
    const other = await build({ file_name: generator });
    form.close();
    other.close();
    expect([unread.destroyed, half.destroyed]).toEqual([true, true]);
    expect(await generator.next()).toEqual({ done: true, value: undefined });
  });
});
