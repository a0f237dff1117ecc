/** Bodies of answers: encoded, cut, empty, too long, or not what they should be. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  ApigBadRequestError, ApigInternalError, ApigNotFoundError, ApigResponseValidationError,
} from '../../src/errors.js';
import { bytes, empty, failureOf, GATEWAY, GROUP, json, pieces, raw, start, type Answer } from '../support/server.js';

const LIST = { total: 1, size: 1, groups: [{ id: '503788f1ff4883f382f2e25abde0a2b1', name: '组😀' }] };
const MISSING = { error_code: 'APIG.3030', error_msg: 'x' };
const AT = `(GET ${GATEWAY}/api-groups)`;

describe('the headers of a response', () => {
  it('keep their values if they are named like inherited members', async () => {
    const { client } = await start([
      ({ response }) => response.writeHead(200, ['Constructor', 'c', '__proto__', 'p', 'X-A', '1', 'X-A', '2']).end(JSON.stringify(LIST)),
    ]);
    const { headers } = await client.groups.list().withResponse();
    expect(headers['constructor']).toBe('c');
    expect(headers['x-a']).toEqual(['1', '2']);
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });
});

describe('an encoded response', () => {
  const undo: Record<string, (text: string) => Buffer> = {
    gzip: (text) => gzipSync(text),
    'x-gzip': (text) => gzipSync(text),
    deflate: (text) => deflateSync(text),
    br: (text) => brotliCompressSync(text),
    'gzip, br': (text) => brotliCompressSync(gzipSync(text)),
    identity: (text) => Buffer.from(text),
    GZIP: (text) => gzipSync(text),
  };
  it.each(Object.keys(undo))('is decoded, and an error too: %s', async (encoding) => {
    const encoded = (status: number, value: unknown): Answer =>
      bytes(status, undo[encoding]?.(JSON.stringify(value)) ?? '', {
        'Content-Type': 'application/json',
        'Content-Encoding': encoding,
      });
    const { client } = await start([encoded(200, LIST), encoded(404, MISSING)]);
    await expect(client.groups.list()).resolves.toEqual(LIST);
    expect(await failureOf(ApigNotFoundError, client.groups.list())).toMatchObject({
      code: 'APIG.3030',
      serverMessage: 'x',
    });
  });

  it('is decoded if it arrives in pieces, without a length', async () => {
    const whole = gzipSync(JSON.stringify(LIST));
    const { client } = await start([
      pieces(
        200,
        Array.from(whole, (byte) => Buffer.of(byte)),
        0,
        { 'Content-Encoding': 'gzip' },
      ),
    ]);
    await expect(client.groups.list()).resolves.toEqual(LIST);
  });

  it('is decoded from the bytes of a recorded response', async () => {
    const recorded = Buffer.from(
      'H4sIAAAAAAACA6tWKskvScxRslIw1FFQKs6sSoUy04vySwuKgZzoaqXMFCCtZGpgbG5hkWaYlmZiYWGcZmxhlGaUamSamJSSapBolGSoBNSVl5gLMkDp+e6WD/NnNICEiksSS0qLYRbkxKfk5yZm5oEUVeilViTmFuSk6iXn54KUFqWmZxaXpBbFl2RCjDEyMDLTNTDWNTAMMbCwMjAAoiiQwtKClMSSVPzKamNrAWeEBs7dAAAA',
      'base64',
    );
    const { client } = await start([
      bytes(200, recorded, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }),
    ]);
    const { groups } = await client.groups.list();
    expect(groups).toMatchObject([{ id: '503788f1ff4883f382f2e25abde0a2b1', name: '组😀' }]);
  });

  it('is reported if it is broken or unknown', async () => {
    const { client, server } = await start([
      bytes(200, 'no gzip', { 'Content-Encoding': 'gzip' }),
      bytes(200, '{}', { 'Content-Encoding': 'zstd' }),
      bytes(404, JSON.stringify(MISSING), { 'Content-Encoding': 'zstd', 'X-Request-Id': 'rid-1' }),
    ]);
    expect((await failureOf(ApigResponseValidationError, client.groups.list())).message).toBe(
      `groups.list succeeded with status 200, but the response's gzip encoding is broken. ${AT}`,
    );
    expect((await failureOf(ApigResponseValidationError, client.groups.list())).message).toBe(
      `groups.list succeeded with status 200, but the response has the content encoding zstd, which was not asked for. ${AT}`,
    );
    const refused = await failureOf(ApigNotFoundError, client.groups.list());
    expect(refused).toMatchObject({
      status: 404,
      requestId: 'rid-1',
      serverMessage: 'the response has the content encoding zstd, which was not asked for',
    });
    expect(server.requests).toHaveLength(3);
  });
});

describe('text', () => {
  it('survives being split inside a character', async () => {
    const whole = Buffer.from(JSON.stringify(LIST));
    const { client } = await start([
      pieces(200, Array.from(whole, (byte) => Buffer.of(byte)), 0),
      pieces(200, Array.from(whole, (byte) => Buffer.of(byte)), 0, { 'Content-Length': String(whole.length) }),
    ]);
    await expect(client.groups.list()).resolves.toEqual(LIST);
    await expect(client.groups.list()).resolves.toEqual(LIST);
  });

  it('may start with a byte order mark', async () => {
    const marked = `\uFEFF${JSON.stringify(LIST)}`;
    const { client } = await start([bytes(200, marked), pieces(200, [marked])]);
    await expect(client.groups.list()).resolves.toEqual(LIST);
    await expect(client.groups.list()).resolves.toEqual(LIST);
  });

  it('may be JSON under any content type, or under none', async () => {
    const text = JSON.stringify(LIST);
    const { client } = await start([
      bytes(200, text),
      bytes(200, text, { 'Content-Type': 'text/plain' }),
      bytes(200, text, { 'Content-Type': 'application/json;charset=utf8' }),
    ]);
    for (let i = 0; i < 3; i++) await expect(client.groups.list()).resolves.toEqual(LIST);
  });
});

describe('a success whose body is not what was promised', () => {
  it('is reported if the JSON is truncated, and its text is kept', async () => {
    const { client, server } = await start([bytes(200, '{"groups":[{"id":"5037', { 'X-Request-Id': 'rid-2' })]);
    const error = await failureOf(ApigResponseValidationError, client.groups.list());
    expect(error.message).toBe(
      'groups.list succeeded with status 200, but the response is JSON that breaks off or is not well-formed, 22 characters long. '
        + `(GET ${GATEWAY}/api-groups, request ID rid-2)`,
    );
    expect(error).toMatchObject({ status: 200, requestId: 'rid-2', body: '{"groups":[{"id":"5037', issues: [] });
    expect(server.requests).toHaveLength(1);
  });

  it('is reported if a login portal responded', async () => {
    const page = '<!DOCTYPE html><html><head><title>Sign in\n to the network</title></head></html>';
    const { client } = await start([bytes(200, page, { 'Content-Type': 'text/html' })]);
    const error = await failureOf(ApigResponseValidationError, client.groups.create({ name: 'orders' }));
    expect(error.message).toBe(
      'groups.create succeeded with status 200, but the response is an HTML page ("Sign in to the network") instead of JSON: '
        + 'a proxy or a login portal responded in place of the service. The service has probably carried it out. '
        + `(POST ${GATEWAY}/api-groups)`,
    );
    expect(error.body).toBe(page);
  });

  it('is reported if a page comes in place of nothing', async () => {
    const { client } = await start([bytes(200, '<html><h1>Maintenance</h1></html>')]);
    const error = await failureOf(ApigResponseValidationError, client.groups.delete(GROUP.id));
    expect(error.message).toContain('an HTML page ("Maintenance") instead of JSON');
  });

  it('keeps text that is not JSON', async () => {
    const { client } = await start([bytes(200, 'OK, created')]);
    const error = await failureOf(ApigResponseValidationError, client.groups.create({ name: 'orders' }));
    expect(error.body).toBe('OK, created');
    expect(error.message).toBe(
      'groups.create succeeded with status 200, but the response is the text "OK, created" instead of JSON. The service has probably carried it out. '
        + `(POST ${GATEWAY}/api-groups)`,
    );
  });

  it('keeps JSON that is not as documented', async () => {
    const { client } = await start([json(201, { id: 7, name: 'orders', remark: 'kept' }, { 'X-Request-Id': 'rid-3' })]);
    const error = await failureOf(ApigResponseValidationError, client.groups.create({ name: 'orders' }));
    expect(error.message).toBe(
      'groups.create succeeded with status 201, but its response is not as documented:\n  id: expected a string, got number 7\n'
        + 'The response is in error.body. To get such responses as they are, set validation: { responses: \'warn\' }. '
        + `(POST ${GATEWAY}/api-groups, request ID rid-3)`,
    );
    expect(error.body).toEqual({ id: 7, name: 'orders', remark: 'kept' });
    expect(JSON.stringify(error)).not.toContain('kept');
  });
});

describe('a success without a body', () => {
  it('resolves, whatever its headers promise', async () => {
    const { client } = await start([
      raw('HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n'),
      empty(204),
      empty(200),
      empty(202),
      raw('HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n'),
      bytes(200, '', { 'Content-Encoding': 'br' }),
    ]);
    for (let i = 0; i < 6; i++) await expect(client.groups.delete(GROUP.id)).resolves.toBeUndefined();
  });

  it.each([
    'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
    'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}',
    'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  ])('resolves despite stray bytes, and is not sent again (%#)', async (answer) => {
    const { client, server } = await start([raw(answer), json(200, LIST)]);
    await expect(client.groups.delete(GROUP.id)).resolves.toBeUndefined();
    expect(server.requests).toHaveLength(1);
    await expect(client.groups.list()).resolves.toEqual(LIST);
  });

  it('resolves if the reference shows an object', async () => {
    const { client } = await start([bytes(200, ''), empty(204), json(200, null), json(200, {}), bytes(200, '')]);
    await expect(client.instances.unbindEip('i')).resolves.toBeUndefined();
    await expect(client.instances.disableEgress('i')).resolves.toBeUndefined();
    await expect(client.apps.acl.get('app')).resolves.toEqual({});
    await expect(client.apps.acl.get('app')).resolves.toEqual({});
    await expect(client.apps.acl.get('app')).resolves.toEqual({});
  });

  it('returns the rest through withResponse()', async () => {
    const { client } = await start([json(200, { job_id: 'j' }, { 'X-Request-Id': 'rid-4' }), json(200, 'done')]);
    expect(await client.groups.delete(GROUP.id).withResponse()).toMatchObject({
      data: undefined,
      status: 200,
      requestId: 'rid-4',
      body: { job_id: 'j' },
    });
    expect(await client.groups.delete(GROUP.id).withResponse()).toMatchObject({
      data: undefined,
      status: 200,
      requestId: undefined,
      body: 'done',
    });
  });

  it('is not a success of a call that needs an ID', async () => {
    const { client } = await start([empty(204)]);
    const error = await failureOf(ApigResponseValidationError, client.groups.create({ name: 'orders' }));
    expect(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).toSorted()).toEqual([
      'id is missing',
      'name is missing',
    ]);
  });
});

describe('a response that is too long', () => {
  const text = JSON.stringify({ ...LIST, padding: 'x'.repeat(2_000) });
  const message = `groups.list succeeded with status 200, but the response is longer than maxResponseBytes, 1000 bytes. ${AT}`;

  it.each([
    ['with a length', bytes(200, text)],
    ['without a length', pieces(200, [text.slice(0, 900), text.slice(900, 1_500), text.slice(1_500)])],
    ['packed', bytes(200, gzipSync(text), { 'Content-Encoding': 'gzip' })],
  ])('is rejected: %s', async (_, answer) => {
    const { client, server } = await start([answer, json(200, LIST)], { maxResponseBytes: 1_000 });
    expect((await failureOf(ApigResponseValidationError, client.groups.list())).message).toBe(message);
    expect(server.requests).toHaveLength(1);
    await expect(client.groups.list()).resolves.toEqual(LIST);
  });

  it('is not read to its end', async () => {
    let written = 0;
    const endless: Answer = async ({ response, socket }) => {
      response.writeHead(200);
      while (!socket.destroyed && written < 50_000_000) {
        written += 65_536;
        if (!response.write(Buffer.alloc(65_536, 0x20))) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const { client } = await start([endless], { maxResponseBytes: 100_000 });
    await failureOf(ApigResponseValidationError, client.groups.list());
    expect(written).toBeLessThan(20_000_000);
  });

  it('is reported as the service\'s error if it is one', async () => {
    const { client } = await start(
      [json(400, { error_code: 'APIG.2000', error_msg: 'x'.repeat(2_000) }, { 'X-Request-Id': 'rid-5' })],
      { maxResponseBytes: 1_000 },
    );
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error).toMatchObject({
      status: 400,
      code: undefined,
      requestId: 'rid-5',
      serverMessage: 'the response is longer than maxResponseBytes, 1000 bytes',
    });
  });

  it('may be as long as the limit', async () => {
    const { client } = await start([bytes(200, text), pieces(200, [text])], {
      maxResponseBytes: Buffer.byteLength(text),
    });
    await client.groups.list();
    await client.groups.list();
  });
});

describe('a response that is no HTTP', () => {
  it('is reported, and not retried for a POST', async () => {
    const { client, server } = await start([raw('220 mail.example.com ESMTP\r\n')], { maxRetries: 0 });
    await expect(client.groups.create({ name: 'orders' })).rejects.toMatchObject({ kind: 'Connection', unsent: false });
    expect(server.requests).toHaveLength(1);
  });

  it('is an error even if it has a server error in its body', async () => {
    const { client } = await start([json(500, { error_code: 'APIG.9999', error_msg: 'System error' })]);
    await failureOf(ApigInternalError, client.groups.list());
  });
});
