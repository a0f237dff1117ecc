/** Forms that are sent and files that are received, byte for byte. */
import { createReadStream, createWriteStream, readdirSync, readlinkSync } from 'node:fs';
import {
  chmod, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, symlink, writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Download } from '../../src/schema/download.js';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigNotFoundError, ApigRequestValidationError,
  ApigResponseValidationError, ApigTimeoutError,
} from '../../src/errors.js';
import type { CallOptions } from '../../src/options.js';
import type { Upload } from '../../src/schema/vocabulary.js';
import { partsOf } from '../support/form.js';
import {
  type Answer, bytes, clientOf, failureOf, GATEWAY, json, KEYS, pieces, serve, start, type Received,
} from '../support/server.js';
import { sha256, verify } from '../support/verify.js';

const DONE = json(200, { group_id: 'g', success: [], failure: [], ignore: [] });
const EXPORT = {
  env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID',
  group_id: '503788f1ff4883f382f2e25abde0a2b1',
  define: 'all',
  type: 'yaml',
} as const;
const PROXY = 'a proxy or a login portal responded in place of the service';
const AT = `(POST ${GATEWAY}/openapi/export)`;

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'apig-files-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
const partsIn = (request: Received | undefined): ReturnType<typeof partsOf> =>
  partsOf(request?.headers['content-type'], request?.body ?? Buffer.alloc(0));
/** Waits for something that comes about by itself. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
/** Files below a folder that this process has open. */
const openBelow = (path: string): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((file) => file.startsWith(path));
    } catch {
      return []; // the one by which the list was read
    }
  });
afterEach(() => vi.restoreAllMocks());

describe('a form', () => {
  it('names its file as browsers do: quotes and line ends percent-encoded, other scripts as they are', async () => {
    const { server, client } = await start([DONE]);
    await client.openapi.import({
      is_create_group: true,
      file_name: { name: '接口 "v1"\r\n.yaml', content: 'swagger: \'2.0\'\n' },
    });
    expect(partsIn(server.requests[0])).toEqual([
      { head: ['Content-Disposition: form-data; name="is_create_group"'], content: Buffer.from('true') },
      {
        head: [
          'Content-Disposition: form-data; name="file_name"; filename="接口 %22v1%22%0D%0A.yaml"',
          'Content-Type: application/yaml',
        ],
        content: Buffer.from('swagger: \'2.0\'\n'),
      },
    ]);
  });

  it('is signed with an unsigned payload, and without its content type', async () => {
    const { server, client } = await start([DONE]);
    await client.openapi.import({ file_name: { name: 'a.yaml', content: 'x: 1\n' } });
    const [request] = server.requests;
    expect(request?.headers['x-sdk-content-sha256']).toBe('UNSIGNED-PAYLOAD');
    expect(request && verify(request, KEYS.sk)).toMatchObject({
      valid: true,
      payloadHash: 'UNSIGNED-PAYLOAD',
      signedHeaders: ['host', 'x-project-id', 'x-sdk-content-sha256', 'x-sdk-date'],
    });
    expect(request?.headers['content-length']).toBe(String(request?.body.length));
    expect(partsIn(request)[0]?.content.toString()).toBe('x: 1\n');
  });

  it('accepts a file in any form', async () => {
    const path = join(await folder(), '接口.json');
    await writeFile(path, '{"a":1}');
    const uploads: [Upload, string, string][] = [
      ['{"a":1}', 'file', 'application/octet-stream'],
      [Buffer.from('{"a":1}'), 'file', 'application/octet-stream'],
      [new Uint8Array(Buffer.from('xx{"a":1}xx')).subarray(2, 9), 'file', 'application/octet-stream'],
      [Uint8Array.from(Buffer.from('{"a":1}')).buffer, 'file', 'application/octet-stream'],
      [new Blob(['{"a":1}'], { type: 'text/json' }), 'file', 'text/json'],
      [new File(['{"a":1}'], 'b.json'), 'b.json', 'application/json'],
      [createReadStream(path), '接口.json', 'application/json'],
      [{ path }, '接口.json', 'application/json'],
      [{ path, name: 'other.yml' }, 'other.yml', 'application/yaml'],
      [{ content: '{"a":1}', name: 'c.zip', type: 'text/x' }, 'c.zip', 'text/x'],
    ];
    const { server, client } = await start([DONE]);
    for (const [upload] of uploads) await client.openapi.import({ file_name: upload });
    expect(server.requests.map((request) => partsIn(request)[0])).toEqual(
      uploads.map(([, name, type]) => ({
        head: [`Content-Disposition: form-data; name="file_name"; filename="${name}"`, `Content-Type: ${type}`],
        content: Buffer.from('{"a":1}'),
      })),
    );
  });

  it('may contain an empty file', async () => {
    const path = join(await folder(), 'empty.yaml');
    await writeFile(path, '');
    const { server, client } = await start([DONE]);
    for (const upload of ['', { path }, new Blob([])]) await client.openapi.import({ file_name: upload });
    expect(server.requests.map((request) => partsIn(request)[0]?.content.length)).toEqual([0, 0, 0]);
  });

  it('is sent whole if it has 8 MB, from memory and from disk, with one copy at most', { timeout: 30_000 }, async () => {
    const size = 8 * 1024 * 1024;
    const path = join(await folder(), 'big.yaml');
    await writeFile(path, Buffer.alloc(size, 'a'));
    const hashes: { size: number; hash: string }[] = [];
    const { client } = await start((request) => {
      const content = partsIn(request)[1]?.content ?? Buffer.alloc(0);
      hashes.push({ size: content.length, hash: sha256(content) });
      return DONE;
    });
    const before = process.memoryUsage.rss();
    await client.openapi.import({
      is_create_group: true,
      file_name: { name: 'big.yaml', content: Buffer.alloc(size, 'a') },
    });
    await client.openapi.import({ is_create_group: true, file_name: { path } });
    const whole = { size, hash: 'ad97f87076920684e2ca66fc44e5d322797dc9d64706b174e51b5d0828937043' };
    expect(hashes).toEqual([whole, whole]);
    // The server keeps each request three times, in this same process.
    expect(process.memoryUsage.rss() - before).toBeLessThan(16 * size);
  });

  it('is rejected before it is sent if it is larger than signed requests may be, unless a token is used', async () => {
    const { server, client } = await start([DONE]);
    const content = Buffer.alloc(13 * 1024 * 1024);
    const error = await failureOf(
      ApigRequestValidationError,
      client.openapi.import({ file_name: { name: 'a.yaml', content } }),
    );
    expect(error.message).toContain(
      'form: is 13.0 MB; requests that are signed with an access key may have 12 MB. Use a token (credentials: { token }) for it, or split it',
    );
    expect(server.requests).toHaveLength(0);
    await clientOf(server.origin, { credentials: { token: 'token' } }).openapi.import({
      file_name: { name: 'a.yaml', content },
    });
    expect(partsIn(server.requests[0])[0]?.content.length).toBe(content.length);
  });

  it('is rejected if its file does not exist, and nothing is sent', async () => {
    const { server, client } = await start([DONE]);
    const error = await failureOf(
      ApigRequestValidationError,
      client.openapi.import({ file_name: { path: '/nowhere/a.yaml' } }),
    );
    expect(error.message).toContain(
      'form.file_name: cannot be read: ENOENT: no such file or directory, stat \'/nowhere/a.yaml\'',
    );
    expect(server.requests).toHaveLength(0);
  });

  it('is what it was at the moment of the call, whatever the caller does with it afterwards', async () => {
    const { server, client } = await start([DONE]);
    const content = Buffer.from('x: 1\n');
    const form = { group_id: 'first', is_create_group: false, file_name: { name: 'a.yaml', content } };
    const call = client.openapi.import(form, { extraBody: { constructor: 'c' } });
    content.fill('!');
    form.group_id = 'second';
    form.file_name.name = 'b.yaml';
    await call;
    expect(partsIn(server.requests[0]).map(({ head, content }) => [head[0], content.toString()])).toEqual([
      ['Content-Disposition: form-data; name="group_id"', 'first'],
      ['Content-Disposition: form-data; name="is_create_group"', 'false'],
      ['Content-Disposition: form-data; name="constructor"', 'c'],
      ['Content-Disposition: form-data; name="file_name"; filename="a.yaml"', 'x: 1\n'],
    ]);
  });
  it.each<[string, () => unknown, string]>([
    ['a path as a string', () => './api.yaml', 'form.file_name: "./api.yaml" is a path. Pass { path: "./api.yaml" } to send that file, or { content } to send this string itself'],
    ['a Response', () => new Response('a'), 'form.file_name: is a Response. Pass its content: await it.blob()'],
    ['a parsed document', () => ({ swagger: '2.0' }), 'form.file_name: is a parsed document or another object. Pass JSON.stringify(document), or { path } for a file on disk'],
    ['a promise', () => readFile('package.json'), 'form.file_name: is a promise. Await it first'],
    ['a folder', () => ({ path: tmpdir() }), 'form.file_name: is a folder. Pass the path of a file'],
    ['a device', () => ({ path: '/dev/null' }), 'form.file_name: is a device, a pipe or a socket. Pass { content: fs.createReadStream(path) }'],
    ['a stream that was destroyed', () => Readable.from(['a']).destroy(), 'form.file_name: is a stream that was destroyed. Pass a new one'],
  ])('is rejected with what to do, and nothing is sent, if its file is %s', async (_, make, issue) => {
    const { server, client } = await start([DONE]);
    for (const validation of [{}, { requests: 'off' }] as const) {
      const call = client.openapi.import({ file_name: make() as Upload }, { validation });
      const error = await failureOf(ApigRequestValidationError, call);
      expect(error.message).toBe(`openapi.import: the input is not valid, nothing was sent.\n  ${issue}`);
    }
    expect(server.requests).toHaveLength(0);
  });
  it('is rejected if a file stream fails before it is read, and the process continues', async () => {
    const { server, client } = await start([DONE]);
    const content = createReadStream('/nowhere/a.yaml');
    const error = await failureOf(ApigRequestValidationError, client.openapi.import({ file_name: content }));
    expect(error.message).toMatch(/ENOENT: no such file or directory, open '\/nowhere\/a\.yaml'$/);
    expect(server.requests).toHaveLength(0);
  });
  it('ends the call if its stream fails halfway: the upload is named, and nothing is repeated', async () => {
    const cause = new Error('disk is gone');
    async function* content(): AsyncGenerator<string> {
      yield await Promise.resolve('x: 1\n'.repeat(10_000));
      throw cause;
    }
    const { server, client } = await start([DONE]);
    const error = await failureOf(ApigRequestValidationError, client.openapi.import({ file_name: content() }));
    expect(error.message).toBe(
      'openapi.import: the input is not valid, the upload was broken off.\n'
      + '  form.file_name: failed while it was read: disk is gone',
    );
    expect(error.cause).toBe(cause);
    expect([server.requests.length, server.connections]).toEqual([0, 1]);
  });
  it('ends the call if its file shrinks while it is sent', async () => {
    const path = join(await folder(), 'a.yaml');
    await writeFile(path, 'a'.repeat(1_000));
    const { server, client } = await start([DONE], {
      credentials: async () => {
        await writeFile(path, 'a');
        return KEYS;
      },
    });
    const error = await failureOf(ApigRequestValidationError, client.openapi.import({ file_name: { path } }));
    expect(error.message).toBe(
      'openapi.import: the input is not valid, the upload was broken off.\n'
      + '  form.file_name: changed while it was sent: it had 1000 bytes',
    );
    expect(server.requests).toHaveLength(0);
  });
  it('is sent again after a refused connection if its stream was not read yet', async () => {
    const server = await serve([DONE]);
    const { port, origin } = server;
    await server.close();
    let retries = 0;
    const client = clientOf(origin, {
      logger: { debug: () => undefined, info: () => undefined, error: () => undefined, warn: () => {
        if (++retries === 1) void server.listen(port);
      } },
      maxRetries: 8,
    });
    await client.openapi.import({ file_name: { name: 'a.yaml', content: Readable.from(['x: ', '1\n']) } });
    expect(retries).toBeGreaterThan(0);
    expect(server.requests.map((request) => partsIn(request)[0]?.content.toString())).toEqual(['x: 1\n']);
  });
  it('leaves no file open, whether it was sent, rejected or never sent', async () => {
    const path = join(await folder(), 'a.yaml');
    await writeFile(path, 'x: 1\n'.repeat(100_000));
    const server = await serve([DONE, json(400, {}), ({ socket }) => socket.resetAndDestroy()]);
    const client = clientOf(server.origin, { maxRetries: 0 });
    const dead = clientOf('http://127.0.0.1:9', { maxRetries: 0 });
    for (const { openapi } of [client, client, client, dead]) {
      await openapi.import({ file_name: { path } }).then(() => undefined, () => undefined);
      await openapi.import({ file_name: createReadStream(path) }).then(() => undefined, () => undefined);
    }
    await until(() => openBelow(path).length === 0);
    expect(server.requests.length).toBeGreaterThan(0);
  });
  it('is broken off at 12 MB if it is a stream and the request is signed with a key', async () => {
    const part = Buffer.alloc(1024 * 1024, 'a');
    let pulled = 0;
    async function* content(): AsyncGenerator<Buffer> {
      while (pulled++ < 20) yield await Promise.resolve(part);
    }
    const { server, client } = await start([DONE]);
    const error = await failureOf(ApigRequestValidationError, client.openapi.import({ file_name: content() }));
    expect(error.message).toBe(
      'openapi.import: the input is not valid, the upload was broken off.\n'
      + '  form: is longer than 12 MB; requests that are signed with an access key may have 12 MB. '
      + 'Use a token (credentials: { token }) for it, or split it',
    );
    expect(server.requests).toHaveLength(0);
    expect(pulled).toBeLessThanOrEqual(13);
    pulled = 7;
    await clientOf(server.origin, { credentials: { token: 'token' } }).openapi.import({ file_name: content() });
    expect(partsIn(server.requests[0])[0]?.content.length).toBe(13 * 1024 * 1024);
  });
});

const content = Buffer.from('77u/c3dhZ2dlcjogIjIuMCINCmluZm86IHt0aXRsZTog57uEfQ0KAA==', 'base64');
const headers = {
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': 'attachment; filename="swagger-503788f1ff4883f382f2e25abde0a2b1.yaml"',
};
/** Half a response, larger than what is looked at before anything is written. */
const half: Answer = ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n${'a'.repeat(9_000)}`);
/** Half a response, after which nothing comes. */
const stalled: Answer = ({ socket }) =>
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n${'a'.repeat(9_000)}`);

describe('a file', () => {
  it('arrives byte for byte, with its name and type', async () => {
    const { server, client } = await start([
      bytes(200, content, headers),
      pieces(
        200,
        Array.from(content, (byte) => Buffer.of(byte)),
        0,
        headers,
      ),
      bytes(200, gzipSync(content), { ...headers, 'Content-Encoding': 'gzip' }),
    ]);
    for (let i = 0; i < 3; i++) {
      const file = await client.openapi.export(EXPORT);
      expect(file).toBeInstanceOf(Download);
      expect(Buffer.from(file.bytes)).toEqual(content);
      expect(file).toMatchObject({
        contentType: 'application/octet-stream',
        fileName: 'swagger-503788f1ff4883f382f2e25abde0a2b1.yaml',
      });
      expect(file.text()).toBe('swagger: "2.0"\r\ninfo: {title: 组}\r\n\0');
    }
    const answer = await client.openapi.export(EXPORT, { oas_version: '3.0' }).withResponse();
    expect(answer.headers['content-disposition']).toBe(headers['Content-Disposition']);
    expect(server.requests[3]?.target).toBe(`${GATEWAY}/openapi/export?oas_version=3.0`);
  });
  it.each([
    ['attachment; filename=plain.yaml', 'plain.yaml'],
    ['attachment; filename*=UTF-8\'\'%E6%8E%A5%E5%8F%A3.yaml; filename="x.yaml"', '接口.yaml'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\x\\\\a.yaml"', 'a.yaml'],
    ['attachment; filename=NUL.yaml', '_NUL.yaml'],
    ['inline', undefined],
    ['attachment; filename*=UTF-8\'\'%E6%8E', '%E6%8E'],
  ])('has the name that %s says', async (disposition, fileName) => {
    const { client } = await start([bytes(200, content, { 'Content-Disposition': disposition })]);
    expect((await client.openapi.export(EXPORT)).fileName).toBe(fileName);
  });
  it.each(['utf8', 'latin1'] as const)('has the name that a header in plain %s gives', async (encoding) => {
    const head = (length: number): string =>
      `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nContent-Disposition: attachment; filename="café.yaml"\r\n\r\n`;
    const { client } = await start([({ socket }) => socket.end(Buffer.from(`${head(2)}a:`, encoding))]);
    expect((await client.openapi.export(EXPORT)).fileName).toBe('café.yaml');
  });
  it.each<[string, number, Answer, string]>([
    ['a page', 200, bytes(200, '<html><title>Sign in</title></html>'), `an HTML page ("Sign in") instead of a file: ${PROXY}`],
    ['a page by its type', 200, bytes(200, 'Sign in', { 'Content-Type': 'text/html' }), `an HTML page ("Sign in") instead of a file: ${PROXY}`],
    ['XML', 200, bytes(200, '<?xml version="1.0"?><Error/>'), `the text "<?xml version=\\"1.0\\"?><Error/>" instead of a file: ${PROXY}`],
    ['a rejection', 200, json(200, { error_code: 'APIG.3001', error_msg: 'No such group' }), 'a rejection instead of a file: "APIG.3001: No such group"'],
    ['a long rejection', 200, json(200, { error_msg: 'x'.repeat(9_000) }), `a rejection instead of a file: the text ${JSON.stringify(`{"error_msg":"${'x'.repeat(186)}…`)}`],
    ['a text where JSON belongs', 200, bytes(200, 'Please wait', { 'Content-Type': 'application/json' }), 'the text "Please wait" instead of JSON'],
    ['a plain text', 200, bytes(200, 'Please wait', { 'Content-Type': 'text/plain' }), 'the text "Please wait" instead of a file'],
    ['a rejection in a JSON string', 200, json(200, JSON.stringify({ error_msg: 'no' })), 'a rejection instead of a file: "no"'],
    ['empty', 200, bytes(200, ''), 'empty instead of a file'],
    ['blank', 200, bytes(200, ' \n'), 'empty instead of a file'],
    ['absent', 204, ({ response }) => response.writeHead(204).end(), 'empty instead of a file'],
    ['a part of the file', 206, bytes(206, content), 'only a part of the file'],
  ])('is never a success if the response is %s: neither path nor stream gets it', async (_, status, answer, why) => {
    const place = await folder();
    const path = join(place, 'a.yaml');
    await writeFile(path, 'before');
    const { server, client } = await start([answer]);
    const stream = new PassThrough();
    for (const saveTo of [undefined, path, stream]) {
      const error = await failureOf(ApigResponseValidationError, client.openapi.export(EXPORT, {}, { saveTo }));
      expect(error.message).toBe(
        `openapi.export succeeded with status ${status}, but the response is ${why}. `
        + `The service has probably carried it out. ${AT}`,
      );
    }
    expect(server.requests).toHaveLength(3);
    expect([await readFile(path, 'utf8'), await readdir(place)]).toEqual(['before', ['a.yaml']]);
    // Nothing was written to the stream, so it stays the caller's.
    expect([stream.destroyed, stream.writableEnded, stream.read()]).toEqual([false, false, null]);
  });
  it('shows no secret of the call in an excerpt', async () => {
    const { client } = await start([bytes(200, `<title>token ${KEYS.sk}</title>`, { 'Content-Type': 'text/html' })]);
    const error = await failureOf(ApigResponseValidationError, client.openapi.export(EXPORT));
    expect(error.message).toContain('("token [hidden]")');
  });
  it.each([
    JSON.stringify({ openapi: '3.0.0', info: { title: 't' }, code: 'x', message: 'm' }),
    '{}', '[]', '\ufeff{"swagger":"2.0"}', 'a: 1\n', '- a\n', '---\na: 1', '# x\n', '<<: *a',
  ])('may be any document, under any type: %j', async (text) => {
    const { client } = await start([bytes(200, text, { 'Content-Type': 'application/json' })]);
    expect(Buffer.from((await client.openapi.export(EXPORT)).bytes).toString()).toBe(text);
  });
  it('is not what a rejection gives', async () => {
    const path = join(await folder(), 'a.yaml');
    const { client } = await start([json(404, { error_code: 'APIG.3001', error_msg: 'API group does not exist' })]);
    expect(await failureOf(ApigNotFoundError, client.openapi.export(EXPORT))).toMatchObject({ code: 'APIG.3001' });
    expect(await failureOf(ApigNotFoundError, client.openapi.export(EXPORT, {}, { saveTo: path }))).toMatchObject({
      code: 'APIG.3001',
    });
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
  it('may come from a dispatcher whose bodies are strings or generators', async () => {
    async function* body(): AsyncGenerator<string | Uint8Array> {
      yield 'swagger: ';
      yield await Promise.resolve(Buffer.from('"2.0"'));
    }
    const path = join(await folder(), 'a.yaml');
    const request = (): Promise<unknown> => Promise.resolve({ statusCode: 200, headers: {}, body: body() });
    const client = clientOf('http://gateway.example', { dispatcher: { request } as never });
    expect((await client.openapi.export(EXPORT)).text()).toBe('swagger: "2.0"');
    await client.openapi.export(EXPORT, {}, { saveTo: path });
    expect(await readFile(path, 'utf8')).toBe('swagger: "2.0"');
  });
});

describe('saving to a path', () => {
  it('writes the file whole, unpacked, and replaces what was there', async () => {
    const path = join(await folder(), 'a.yaml');
    const { client } = await start([
      bytes(200, content, headers),
      bytes(200, gzipSync(content), { ...headers, 'Content-Encoding': 'gzip' }),
    ]);
    for (let i = 0; i < 2; i++) {
      const file = await client.openapi.export(EXPORT, {}, { saveTo: path });
      expect(await readFile(path)).toEqual(content);
      expect(file).toMatchObject({
        bytes: new Uint8Array(),
        fileName: 'swagger-503788f1ff4883f382f2e25abde0a2b1.yaml',
      });
    }
  });
  it('makes a file of the usual mode, and keeps the mode of a file that it replaces', async () => {
    const place = await folder();
    const [usual, made, kept] = ['usual', 'made', 'kept'].map((name) => join(place, name)) as [string, string, string];
    await writeFile(usual, '');
    await writeFile(kept, '');
    await chmod(kept, 0o646);
    const { client } = await start([bytes(200, content)]);
    await client.openapi.export(EXPORT, {}, { saveTo: made });
    await client.openapi.export(EXPORT, {}, { saveTo: kept });
    expect((await stat(made)).mode).toBe((await stat(usual)).mode);
    expect((await stat(kept)).mode & 0o777).toBe(0o646);
  });
  it('goes to the path as it was at the moment of the call', async () => {
    const [place, before] = [await folder(), process.cwd()];
    const { client } = await start([bytes(200, content)]);
    process.chdir(place);
    onTestFinished(() => process.chdir(before));
    const call = client.openapi.export(EXPORT, {}, { saveTo: 'a.yaml' });
    process.chdir(before);
    await call;
    expect(await readFile(join(place, 'a.yaml'))).toEqual(content);
  });
  it.each<[string, Answer, abstract new (...args: never) => Error, number]>([
    ['the connection breaks halfway, each time', half, ApigConnectionError, 3],
    ['the file is longer than maxResponseBytes', bytes(200, 'a'.repeat(20_001)), ApigResponseValidationError, 1],
    [
      'the unpacked file is longer than maxResponseBytes',
      bytes(200, gzipSync(Buffer.alloc(9_000_000, 'a')), { 'Content-Encoding': 'gzip' }), ApigResponseValidationError, 1,
    ],
    [
      'the encoding breaks halfway',
      bytes(200, gzipSync(Buffer.from(Array.from({ length: 9_000 }, (_, i) => i * i % 251))).subarray(0, -9), { 'Content-Encoding': 'gzip' }),
      ApigResponseValidationError, 1,
    ],
    ['nothing comes any more', stalled, ApigTimeoutError, 1],
  ])('leaves what was there, and nothing beside it, if %s', async (_, answer, kind, requests) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const place = await folder();
    const path = join(place, 'a.yaml');
    await writeFile(path, 'before');
    const { server, client } = await start([answer], { maxResponseBytes: 20_000 });
    const limits = answer === stalled ? { timeout: 2_000, maxRetries: 0 } : {};
    await failureOf(kind, client.openapi.export(EXPORT, {}, { ...limits, saveTo: path }));
    await until(async () => (await readdir(place)).length === 1);
    expect([await readFile(path, 'utf8'), openBelow(place)]).toEqual(['before', []]);
    expect(server.requests).toHaveLength(requests);
  });
  it('reports that the file is too long', async () => {
    const path = join(await folder(), 'a.yaml');
    const { client } = await start([bytes(200, 'a'.repeat(5_000))], { maxResponseBytes: 1_000 });
    for (const saveTo of [undefined, path]) {
      const error = await failureOf(ApigResponseValidationError, client.openapi.export(EXPORT, {}, { saveTo }));
      expect(error.message).toContain('the response is longer than maxResponseBytes, 1000 bytes');
    }
  });
  it('takes a file again that broke off, and saves it whole', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const place = await folder();
    const { server, client } = await start([half, bytes(200, content, headers)]);
    await client.openapi.export(EXPORT, {}, { saveTo: join(place, 'a.yaml') });
    expect([await readFile(join(place, 'a.yaml')), await readdir(place)]).toEqual([content, ['a.yaml']]);
    expect(server.requests).toHaveLength(2);
  });
  it('removes what it wrote when the caller aborts, and closes the file', async () => {
    const place = await folder();
    const path = join(place, 'a.yaml');
    const { client } = await start([stalled]);
    const controller = new AbortController();
    const call = client.openapi.export(EXPORT, {}, { saveTo: path, signal: controller.signal });
    const failing = failureOf(ApigAbortError, call);
    await until(async () => (await readdir(place)).length === 1);
    expect(await readdir(place)).toEqual([expect.stringMatching(/^\.a\.yaml\.[0-9a-f]{16}\.part$/)]);
    controller.abort(new Error('enough'));
    await failing;
    await until(async () => (await readdir(place)).length === 0);
    expect(openBelow(place)).toEqual([]);
  });
  it('reports a disk that fails, keeps what was there, and does not repeat the call', async () => {
    const place = await folder();
    const path = join(place, 'a.yaml');
    await writeFile(path, 'before');
    const handle = await open(path);
    const files = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    vi.spyOn(files, 'writeFile').mockRejectedValueOnce(full);
    const { server, client } = await start([bytes(200, content)]);
    const error = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo: path }));
    expect([error.option, error.cause, error.message]).toEqual([
      'saveTo', full, `The response could not be written to ${path}: ENOSPC: no space left on device, write`,
    ]);
    expect([await readFile(path, 'utf8'), await readdir(place), openBelow(place)]).toEqual(['before', ['a.yaml'], []]);
    expect(server.requests).toHaveLength(1);
    await client.openapi.export(EXPORT, {}, { saveTo: path });
    expect(await readFile(path)).toEqual(content);
  });
  it('tells if the place changes while the response is awaited', async () => {
    const place = await folder();
    const inner = join(place, 'inner');
    await mkdir(inner);
    const { client } = await start((_, n) => async (exchange) => {
      if (n === 1) await rename(inner, join(place, 'away'));
      else await mkdir(join(place, 'b.yaml'));
      await bytes(200, content)(exchange);
    });
    const gone = join(inner, 'a.yaml');
    expect(await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo: gone }))).toMatchObject({
      option: 'saveTo', cause: { code: 'ENOENT' },
    });
    const taken = join(place, 'b.yaml');
    const error = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo: taken }));
    expect(error.message).toBe(`The file cannot be saved to ${taken}: it is a folder. Add the name of a file.`);
    expect(await readdir(place)).toEqual(['away', 'b.yaml']);
  });
});

describe('saveTo', () => {
  it('is checked before anything is sent', async () => {
    const place = await folder();
    await symlink('/etc/passwd', join(place, 'link'));
    await writeFile(join(place, 'file'), '');
    const ended = new PassThrough();
    ended.end();
    const broken = new PassThrough();
    broken.on('error', () => undefined); // it fails before the call
    broken.destroy(new Error('no disk'));
    const { server, client } = await start([bytes(200, content)]);
    const faults: [unknown, string][] = [
      [5, 'saveTo must be a path or a writable stream. Pass a string, or what fs.createWriteStream() returns.'],
      [null, 'saveTo must be a path or a writable stream. Pass a string, or what fs.createWriteStream() returns.'],
      [{ end: () => undefined }, 'saveTo must be a path or a writable stream. Pass a string, or what fs.createWriteStream() returns.'],
      [Readable.from(['a']), 'saveTo must be a path or a writable stream. Pass a string, or what fs.createWriteStream() returns.'],
      [new WritableStream(), 'saveTo is a web stream. Pass Writable.fromWeb(stream).'],
      [new URL('file:///tmp/a'), 'saveTo is a URL. Pass fileURLToPath(url), or a stream.'],
      ['file:///tmp/a', 'saveTo is a URL. Pass the path: fileURLToPath(url).'],
      ['', 'saveTo is empty. Pass the path of a file.'],
      [new PassThrough().destroy(), 'saveTo is a stream that was ended or destroyed. Pass a new one.'],
      [ended, 'saveTo is a stream that was ended or destroyed. Pass a new one.'],
      [broken, 'saveTo is a stream that failed: no disk. Pass a new one.'],
      [place, `The file cannot be saved to ${place}: it is a folder. Add the name of a file.`],
      [`${place}/new/`, `The file cannot be saved to ${place}/new: it names a folder. Add the name of a file.`],
      [`${place}/link`, `The file cannot be saved to ${place}/link: it is a symbolic link. Pass the path of the file itself.`],
      ['/dev/null', 'The file cannot be saved to /dev/null: it is a device, a pipe or a socket. Pass a stream: fs.createWriteStream(path).'],
      [`${place}/no/a`, `The file cannot be saved to ${place}/no/a: there is no folder ${place}/no. Create it first.`],
    ];
    for (const [saveTo, message] of faults) {
      const options = { saveTo } as CallOptions;
      const error = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, options));
      expect([error.option, error.message]).toEqual(['saveTo', message]);
    }
    for (const saveTo of [`${place}/file/a`, `${place}/a\0b`, `${place}/${'a'.repeat(300)}`]) {
      const error = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo }));
      expect(error.message).toContain(`The file cannot be saved to ${saveTo.replace('\0', '\\u0000')}: `);
    }
    expect(server.requests).toHaveLength(0);
  });
});

describe('saving to a stream', () => {
  it('writes the file and ends the stream', async () => {
    const chunks: Buffer[] = [];
    const stream = sink(chunks);
    const { client } = await start([bytes(200, content, headers)]);
    await client.openapi.export(EXPORT, {}, { saveTo: stream });
    expect([Buffer.concat(chunks), stream.writableFinished]).toEqual([content, true]);
  });
  it('writes no faster than the stream takes', async () => {
    let [taken, most] = [0, 0];
    const slow: Writable = new Writable({
      highWaterMark: 1_000,
      write: (chunk: Buffer, _encoding, done) => {
        taken += chunk.length;
        most = Math.max(most, slow.writableLength);
        setImmediate(done);
      },
    });
    const { client } = await start([bytes(200, Buffer.alloc(3_000_000, 'a'))]);
    await client.openapi.export(EXPORT, {}, { saveTo: slow });
    expect(taken).toBe(3_000_000);
    expect(most).toBeLessThanOrEqual(4 * 65_536);
  });
  it('reports a stream that fails, and does not repeat the call', async () => {
    const cause = new Error('disk full');
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(cause) });
    const { server, client } = await start([bytes(200, content)]);
    const error = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo: broken }));
    expect([error.option, error.message, error.cause]).toEqual([
      'saveTo', 'The response could not be written to the stream given as saveTo: disk full', cause,
    ]);
    expect(server.requests).toHaveLength(1);
  });
  it('reports a stream that fails while the response is awaited, and the process continues', async () => {
    const place = await folder();
    const stream = createWriteStream(join(place, 'no', 'a.yaml'));
    const { client } = await start([bytes(200, content)]);
    const error = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo: stream }));
    expect(error.message).toBe(
      'The response could not be written to the stream given as saveTo: '
      + `ENOENT: no such file or directory, open '${join(place, 'no', 'a.yaml')}'`,
    );
  });
  it.each<[string, Answer | undefined, abstract new (...args: never) => Error]>([
    ['the connection breaks', half, ApigConnectionError],
    ['the caller aborts', stalled, ApigAbortError],
    ['the file is too long', undefined, ApigResponseValidationError],
  ])('destroys the stream with half a file, and does not repeat the call, if %s', async (_, answer, kind) => {
    const chunks: Buffer[] = [];
    const stream = sink(chunks);
    const controller = new AbortController();
    if (answer === stalled) void until(() => chunks.length > 0).then(() => controller.abort());
    // Sends more than the limit once the stream has something.
    const endless: Answer = async ({ response }) => {
      response.writeHead(200).write('a'.repeat(9_000));
      await until(() => chunks.length > 0);
      response.end('a'.repeat(20_000));
    };
    const { server, client } = await start([answer ?? endless], { maxResponseBytes: 20_000 });
    await failureOf(kind, client.openapi.export(EXPORT, {}, { signal: controller.signal, saveTo: stream }));
    await until(() => stream.destroyed);
    expect([stream.writableFinished, stream.errored === null]).toEqual([false, false]);
    expect(server.requests).toHaveLength(1);
  });
  it('repeats a call that failed before anything was written', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const chunks: Buffer[] = [];
    const { server, client } = await start([
      ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'), bytes(200, content, headers),
    ]);
    await client.openapi.export(EXPORT, {}, { saveTo: sink(chunks) });
    expect([Buffer.concat(chunks), server.requests.length]).toEqual([content, 2]);
  });
  it('ends with the call if the stream accepts no more data', async () => {
    const controller = new AbortController();
    const stuck = new Writable({ write: () => controller.abort() });
    const { client } = await start([bytes(200, content)]);
    await failureOf(
      ApigAbortError,
      client.openapi.export(EXPORT, {}, { saveTo: stuck, signal: controller.signal }),
    );
    await until(() => stuck.destroyed);
  });
  it('does not end the process\'s own output', async () => {
    const chunks: Buffer[] = [];
    const stdout = sink(chunks);
    vi.spyOn(process, 'stdout', 'get').mockReturnValue(stdout as typeof process.stdout);
    const { client } = await start([bytes(200, content)]);
    await client.openapi.export(EXPORT, {}, { saveTo: stdout });
    expect([Buffer.concat(chunks), stdout.writableEnded]).toEqual([content, false]);
  });
  it('adds no listener per call to a stream that is used often', async () => {
    const stream = new PassThrough().resume();
    vi.spyOn(process, 'stdout', 'get').mockReturnValue(stream as unknown as typeof process.stdout);
    const { client } = await start([bytes(200, content)]);
    await client.openapi.export(EXPORT, {}, { saveTo: stream });
    const before = stream.eventNames().map((name) => stream.listenerCount(name));
    for (let i = 0; i < 20; i++) await client.openapi.export(EXPORT, {}, { saveTo: stream });
    expect(stream.eventNames().map((name) => stream.listenerCount(name))).toEqual(before);
  });
});

function sink(chunks: Buffer[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
}
