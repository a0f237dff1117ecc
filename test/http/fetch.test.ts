/** Calls through the global `fetch`, over real sockets. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigServiceError, ApigTimeoutError,
} from '../../src/errors.js';
import { fetchDispatcher, type FetchLike } from '../../src/http/fetch.js';
import { partsOf } from '../support/form.js';
import {
  type Answer, bytes, clientOf, cut, failureOf, GATEWAY, GROUP, json, KEYS, pieces, raw, serve, silence, start,
} from '../support/server.js';
import { verify } from '../support/verify.js';

const ID = GROUP.id;
const HELD = { ...GROUP, id: ID, name: 'orders' };
const through = { dispatcher: fetchDispatcher() };
const never = { maxRetries: 0 };

afterEach(() => vi.unstubAllGlobals());

describe('fetchDispatcher', () => {
  it('sends what was signed, and nothing is added to path, query and body', async () => {
    const { server, client } = await start([json(200, HELD)], through);
    const group = await client.groups.create({ name: 'orders', remark: '订单 "ü"' }, { extraQuery: { 'a b': 'c/d~é\'' } });
    expect(group.name).toBe('orders');
    const [request] = server.requests;
    if (!request) throw new Error('nothing arrived');
    expect(request.target).toBe(`${GATEWAY}/api-groups?a%20b=c%2Fd~%C3%A9%27`);
    expect(request.body.toString()).toBe('{"name":"orders","remark":"订单 \\"ü\\""}');
    expect(request.headers['accept-encoding']).toBe('identity');
    expect(request.headers.host).toBe(new URL(server.origin).host);
    expect(verify(request, KEYS.sk)).toMatchObject({ valid: true, ak: KEYS.ak });
  });

  it('reads lists to their end and understands rejections', async () => {
    const page = (offset: number): unknown => ({ total: 2, size: 1, groups: [{ ...HELD, name: `g${offset}` }] });
    const refusal = { error_code: 'APIG.3001', error_msg: 'No such group', request_id: 'r1' };
    const { client } = await start(
      ({ target, method }) =>
        json(method === 'DELETE' ? 404 : 200, method === 'DELETE' ? refusal : page(Number(/offset=(\d+)/.exec(target)?.[1] ?? 0))),
      through,
    );
    const names: string[] = [];
    for await (const { name } of client.groups.list({ limit: 1 })) names.push(name);
    expect(names).toEqual(['g0', 'g1']);
    const error = await failureOf(ApigServiceError, client.groups.delete(ID));
    expect(error).toMatchObject({ status: 404, code: 'APIG.3001', requestId: 'r1' });
  });

  it('sends uploads as streams', async () => {
    const { server, client } = await start([json(200, { group_id: 'g', success: [], failure: [], ignore: [] })], through);
    async function* content(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('swagger: ');
      yield await Promise.resolve(Buffer.from('"2.0"'));
    }
    await client.openapi.import({ is_create_group: true, file_name: { content: content(), name: 'api.yaml' } });
    const [request] = server.requests;
    const parts = partsOf(request?.headers['content-type'], request?.body ?? Buffer.alloc(0));
    const file = parts.find(({ head }) => head.some((line) => line.includes('filename="api.yaml"')));
    expect(file?.content.toString()).toBe('swagger: "2.0"');
  });

  it('takes bodies that fetch has unpacked already', async () => {
    const packed = bytes(200, gzipSync(JSON.stringify(HELD)), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    const { client } = await start([packed], through);
    expect((await client.groups.get(ID)).name).toBe('orders');
  });

  it('keeps the size limit for what fetch has unpacked', async () => {
    const bomb = bytes(200, gzipSync(Buffer.alloc(2_000_000, ' ')), { 'Content-Encoding': 'gzip' });
    const { client } = await start([bomb], { ...through, maxResponseBytes: 100_000 });
    await expect(client.groups.get(ID)).rejects.toThrow('the response is longer than maxResponseBytes, 100000 bytes');
  });

  it('does not follow redirects', async () => {
    const { server, client } = await start([bytes(302, '', { Location: '/elsewhere' })], through);
    const error = await failureOf(ApigServiceError, client.groups.get(ID));
    expect([error.status, server.count]).toEqual([302, 1]);
  });
});

describe('a call that fails through fetchDispatcher', () => {
  it('was not sent if nobody listens, so that any call is repeated', async () => {
    const server = await serve([json(201, HELD)]);
    const { port } = server;
    await server.close();
    let calls = 0;
    const counted: FetchLike = (url, init) => fetch(url, (calls++, init));
    const client = clientOf(`http://127.0.0.1:${port}`, { dispatcher: fetchDispatcher({ fetch: counted }), maxRetries: 1 });
    const error = await failureOf(ApigConnectionError, client.groups.create({ name: 'orders' }));
    expect(error).toMatchObject({ code: 'ECONNREFUSED', unsent: true });
    expect(error.message).toContain('groups.create was not sent: no connection');
    expect(calls).toBe(2);
  });

  it('may have been carried out if the connection breaks, so that only safe calls are repeated', async () => {
    const { server, client } = await start((_, n) => (n === 3 ? json(200, HELD) : cut), { ...through, maxRetries: 1 });
    const error = await failureOf(ApigConnectionError, client.groups.create({ name: 'orders' }));
    expect(error.unsent).toBe(false);
    expect(error.message).toContain('The service may have carried it out: read before you send it again.');
    expect(server.count).toBe(1);
    expect((await client.groups.get(ID)).name).toBe('orders');
    expect(server.count).toBe(3);
  });

  it('reports a response that ends too early', async () => {
    const half = raw('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id":');
    const { client } = await start([half], { ...through, ...never });
    const error = await failureOf(ApigConnectionError, client.groups.get(ID));
    expect(error.message).toContain('the connection broke while its response (status 200) was read');
  });

  it('ends at its time limit and with its signal, and lets go of the connection', async () => {
    const used: Socket[] = [];
    const answers = [silence, pieces(200, '{'.repeat(1_000), 20)];
    const plan = answers.map((answer): Answer => (exchange) => {
      used.push(exchange.socket);
      return answer(exchange);
    });
    const { server, client } = await start(plan, { ...through, ...never });
    const late = await failureOf(ApigTimeoutError, client.groups.get(ID, { timeout: 100 }));
    expect(late.limit).toBe('timeout');
    const controller = new AbortController();
    const call = failureOf(ApigAbortError, client.groups.get(ID, { signal: controller.signal }));
    await vi.waitFor(() => expect(server.count).toBe(2));
    controller.abort(new Error('enough'));
    expect((await call).cause).toEqual(new Error('enough'));
    await vi.waitFor(() => expect(used.map(({ destroyed }) => destroyed)).toEqual([true, true]));
  });

  it('ends at its time limit if the other side never speaks TLS', async () => {
    const connected: Socket[] = [];
    const hole = createServer((socket) => void connected.push(socket));
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      connected.forEach((socket) => socket.destroy());
      hole.close();
    });
    const { port } = hole.address() as AddressInfo;
    const client = clientOf(`https://127.0.0.1:${port}`, { ...through, ...never });
    const error = await failureOf(ApigTimeoutError, client.groups.get(ID, { timeout: 100 }));
    expect(error.limit).toBe('timeout');
  });

  it('is not repeated if the function itself is at fault, such as a mock that does not match', async () => {
    const mock = vi.fn<FetchLike>(() => Promise.reject(new TypeError('no handler matches')));
    const client = clientOf('http://127.0.0.1:9', { dispatcher: fetchDispatcher({ fetch: mock }) });
    const error = await failureOf(ApigConnectionError, client.groups.get(ID));
    expect(error.message).toContain('the dispatcher failed (no handler matches)');
    expect(mock).toHaveBeenCalledTimes(1);
  });

  it('is understood from its words in Deno, which has no codes', async () => {
    const words = 'error sending request for url (http://x/): client error (Connect): tcp connect error: Connection refused';
    const mock: FetchLike = () => Promise.reject(new TypeError('fetch failed', { cause: new Error(words) }));
    const client = clientOf('http://127.0.0.1:9', { dispatcher: fetchDispatcher({ fetch: mock }), ...never });
    expect(await failureOf(ApigConnectionError, client.groups.create({ name: 'orders' }))).toMatchObject({ code: 'ECONNREFUSED', unsent: true });
  });

  it('says what is missing if the runtime has no fetch', async () => {
    vi.stubGlobal('fetch', undefined);
    const client = clientOf('http://127.0.0.1:9', through);
    const error = await failureOf(ApigConfigurationError, client.groups.get(ID));
    expect(error.message).toBe('This runtime has no global fetch. Pass one: fetchDispatcher({ fetch }).');
  });
});
