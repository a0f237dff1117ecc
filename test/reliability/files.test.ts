/** Forms that are sent and files that are received, byte for byte. */
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Download } from '../../src/schema/download.js';
import {
  ApigConfigurationError, ApigConnectionError, ApigNotFoundError, ApigRequestValidationError,
  ApigResponseValidationError,
} from '../../src/errors.js';
import type { Upload } from '../../src/schema/vocabulary.js';
import { partsOf } from '../helpers/form.js';
import { bytes, clientOf, failureOf, GATEWAY, json, KEYS, pieces, start, type Received } from '../helpers/server.js';
import { sha256, verify } from '../helpers/verify.js';

const DONE = json(200, { group_id: 'g', success: [], failure: [], ignore: [] });
const EXPORT = {
  env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID',
  group_id: '503788f1ff4883f382f2e25abde0a2b1',
  define: 'all',
  type: 'yaml',
} as const;

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'apig-files-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}
const partsIn = (request: Received | undefined): ReturnType<typeof partsOf> =>
  partsOf(request?.headers['content-type'], request?.body ?? Buffer.alloc(0));
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

  it('is signed as what is sent: unsigned payload, and the content type not covered', async () => {
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

  it('takes a file in any form', async () => {
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

  it('may hold an empty file', async () => {
    const path = join(await folder(), 'empty.yaml');
    await writeFile(path, '');
    const { server, client } = await start([DONE]);
    for (const upload of ['', { path }, new Blob([])]) await client.openapi.import({ file_name: upload });
    expect(server.requests.map((request) => partsIn(request)[0]?.content.length)).toEqual([0, 0, 0]);
  });

  it('of 8 MB is sent whole, from memory and from disk, without copies of it', { timeout: 30_000 }, async () => {
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

  it('that is larger than signed requests may be is refused before it is sent, unless a token is used', async () => {
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

  it('of a file that is not there says so', async () => {
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

  it('made of a stream that breaks ends the call', async () => {
    async function* content(): AsyncGenerator<string> {
      await Promise.resolve();
      yield 'x: 1\n';
      throw new Error('disk is gone');
    }
    const { server, client } = await start([DONE]);
    const error = await failureOf(ApigConnectionError, client.openapi.import({ file_name: content() }));
    expect(error.cause).toMatchObject({ message: 'disk is gone' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('a file', () => {
  const content = Buffer.from('77u/c3dhZ2dlcjogIjIuMCINCmluZm86IHt0aXRsZTog57uEfQ0KAA==', 'base64');
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': 'attachment; filename="swagger-503788f1ff4883f382f2e25abde0a2b1.yaml"',
  };

  it('comes byte for byte, with its name and type', async () => {
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
    ['inline', undefined],
    ['attachment; filename*=UTF-8\'\'%E6%8E', '%E6%8E'],
  ])('has the name that %s gives', async (disposition, fileName) => {
    const { client } = await start([bytes(200, content, { 'Content-Disposition': disposition })]);
    expect((await client.openapi.export(EXPORT)).fileName).toBe(fileName);
  });

  it('is not what a refusal gives', async () => {
    const path = join(await folder(), 'a.yaml');
    const { client } = await start([json(404, { error_code: 'APIG.3001', error_msg: 'API group does not exist' })]);
    expect(await failureOf(ApigNotFoundError, client.openapi.export(EXPORT))).toMatchObject({ code: 'APIG.3001' });
    expect(await failureOf(ApigNotFoundError, client.openapi.export(EXPORT, {}, { saveTo: path }))).toMatchObject({
      code: 'APIG.3001',
    });
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is saved to a path, and to a stream', async () => {
    const path = join(await folder(), 'a.yaml');
    const { client } = await start([
      bytes(200, content, headers),
      bytes(200, gzipSync(content), { ...headers, 'Content-Encoding': 'gzip' }),
      bytes(200, content, headers),
    ]);
    for (let i = 0; i < 2; i++) {
      const file = await client.openapi.export(EXPORT, {}, { saveTo: path });
      expect(await readFile(path)).toEqual(content);
      expect(file).toMatchObject({
        bytes: new Uint8Array(),
        fileName: 'swagger-503788f1ff4883f382f2e25abde0a2b1.yaml',
      });
    }
    const chunks: Buffer[] = [];
    await client.openapi.export(EXPORT, {}, { saveTo: sink(chunks) });
    expect(Buffer.concat(chunks)).toEqual(content);
  });

  it('is saved though it is longer than what is held in memory', async () => {
    const path = join(await folder(), 'a.yaml');
    const { client } = await start([bytes(200, Buffer.alloc(5_000, 'a'))], { maxResponseBytes: 1_000 });
    await client.openapi.export(EXPORT, {}, { saveTo: path });
    expect((await readFile(path)).length).toBe(5_000);
    await failureOf(ApigResponseValidationError, client.openapi.export(EXPORT));
  });

  it('that cannot be written is told as such, and not asked for again', async () => {
    const path = join(await folder(), 'nowhere', 'a.yaml');
    const { server, client } = await start([bytes(200, content, headers)]);
    const error = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo: path }));
    expect(error).toMatchObject({ option: 'saveTo', cause: { code: 'ENOENT' } });
    expect(error.message).toBe(
      `The answer could not be written to ${path}: ENOENT: no such file or directory, open '${path}'`,
    );
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
    const full = await failureOf(ApigConfigurationError, client.openapi.export(EXPORT, {}, { saveTo: broken }));
    expect(full.message).toBe('The answer could not be written to the stream given as saveTo: disk full');
    expect(server.requests).toHaveLength(2);
    await expect(client.openapi.export(EXPORT)).resolves.toBeInstanceOf(Download);
  });

  it('that breaks off is fetched again into a path, but not into a stream, which holds a part of it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const path = join(await folder(), 'a.yaml');
    const half = ({ socket }: { socket: { end(text: string): void } }): void =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    const { server, client } = await start([half, bytes(200, content, headers), half]);
    await client.openapi.export(EXPORT, {}, { saveTo: path });
    expect(await readFile(path)).toEqual(content);
    expect(server.requests).toHaveLength(2);
    const chunks: Buffer[] = [];
    const error = await failureOf(ApigConnectionError, client.openapi.export(EXPORT, {}, { saveTo: sink(chunks) }));
    expect(error.attempts).toBe(1);
    expect(Buffer.concat(chunks).toString()).toBe('half');
    expect(server.requests).toHaveLength(3);
  });

  it('whose encoding is broken or not known is told as such', async () => {
    const path = join(await folder(), 'a.yaml');
    const { server, client } = await start([
      bytes(200, 'no gzip', { 'Content-Encoding': 'gzip' }),
      bytes(200, 'x', { 'Content-Encoding': 'zstd' }),
    ]);
    expect(
      (await failureOf(ApigResponseValidationError, client.openapi.export(EXPORT, {}, { saveTo: path }))).message,
    ).toContain('the answer\'s gzip encoding is broken');
    expect(
      (await failureOf(ApigResponseValidationError, client.openapi.export(EXPORT, {}, { saveTo: path }))).message,
    ).toContain('the content encoding zstd, which was not asked for');
    expect(server.requests).toHaveLength(2);
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
