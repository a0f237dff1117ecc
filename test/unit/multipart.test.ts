import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { buildForm, type FormBody } from '../../src/http/multipart.js';
import { anything, bool, file, input, text } from '../../src/schema/vocabulary.js';

class Import extends input({
  is_create_group: bool(),
  group_id: text(),
  note: anything(),
  file_name: file(),
  second: file(),
}) {}
const build = (form: object, extra?: object): Promise<FormBody> =>
  buildForm('openapi.import', Import.object, form, extra);

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
  it('is its fields as text, then its files, then the end', async () => {
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
  it('leaves out what is undefined or null, and sends false and the empty text', async () => {
    expect(await bodyOf(await build({ is_create_group: false, group_id: '', note: undefined, file_name: null }))).toBe(
      textPart('is_create_group', 'false') + textPart('group_id', '') + END,
    );
    expect(await bodyOf(await build({}))).toBe(END);
  });
  it('takes further fields, which win', async () => {
    expect(await bodyOf(await build({ group_id: 'a' }, { group_id: 'b', more: 1 }))).toBe(
      textPart('group_id', 'b') + textPart('more', '1') + END,
    );
  });
  it('has a boundary of its own each time, which the content type names', async () => {
    const [one, other] = [await build({}), await build({})];
    expect(boundaryOf(one)).not.toBe(boundaryOf(other));
  });
});

describe('names', () => {
  it('travel as UTF-8, and only what would end the header or the quotes is encoded', async () => {
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
  it('keep backslashes, blanks and percent signs', async () => {
    expect(await bodyOf(await build({ file_name: { name: 'a\\b %20 é😀.zip', content: '' } }))).toBe(
      filePart('a\\b %20 é😀.zip', '', 'application/zip') + END,
    );
  });
  it('of fields are encoded likewise', async () => {
    expect(await bodyOf(await build({}, { 'a"b\r\nc': 1 }))).toBe(textPart('a%22b%0D%0Ac', '1') + END);
  });
  it('never break a part\'s header, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', '"', '\r', '\n', '%', '中', '\\', ';') }),
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
  ])('from %s is sent byte for byte, as long as announced, as often as need be', async (_, upload, part) => {
    const form = await build({ file_name: upload });
    expect(form.length).toBeDefined();
    expect(form.replayable).toBe(true);
    expect(await bodyOf(form)).toBe(part + END);
    expect(await bodyOf(form)).toBe(part + END);
  });

  it.each<[string, () => AsyncIterable<Uint8Array | string>]>([
    ['a stream', () => Readable.from([Buffer.from('ab'), Buffer.from('c')])],
    ['a web stream', () => new Blob(['abc']).stream()],
    ['a generator of texts and bytes', mixed],
  ])('from %s is sent as it comes: its length is not known, and it cannot be sent again', async (_, make) => {
    const bare = await build({ file_name: make() });
    expect([bare.length, bare.replayable]).toEqual([undefined, false]);
    expect(await bodyOf(bare)).toBe(filePart('file', 'abc') + END);
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
  it('that grows after it was measured is sent as long as it was', async () => {
    const growing = join(folder, 'growing.log');
    writeFileSync(growing, 'abc');
    const form = await build({ file_name: { path: growing } });
    appendFileSync(growing, 'more');
    expect(await bodyOf(form)).toBe(filePart('growing.log', 'abc') + END);
  });
  it('next to another is a part of its own', async () => {
    expect(await bodyOf(await build({ second: 'b', file_name: 'a' }))).toBe(
      filePart('file', 'b', undefined, 'second') + filePart('file', 'a') + END,
    );
  });
  it('that is not there is an error before anything is sent', async () => {
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
