/** Calls through the global `fetch`, over real sockets. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigServiceError, ApigTimeoutError,
} from '../../src/errors.js';
import type { DispatcherRequest } from '../../src/http/dispatcher.js';
import { fetchAgent, fetchDispatcher, type FetchLike } from '../../src/http/fetch.js';
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

describe('a request through a function like fetch', () => {
  const REQUEST = { origin: 'http://h.example', path: '/', method: 'GET', headers: {} } as const;
  /** What the function got, and what the dispatcher made of its response. */
  async function asked(request: Partial<DispatcherRequest>, respond: () => Response = () => new Response('{}')) {
    const calls: [string, RequestInit & { readonly duplex?: string }][] = [];
    const dispatcher = fetchDispatcher({
      fetch: (url, init) => {
        calls.push([url, init]);
        return Promise.resolve(respond());
      },
    });
    const response = await dispatcher.request({ ...REQUEST, method: 'PUT', path: '/a?b=c', ...request });
    const [[url, init] = ['', {}]] = calls;
    return { url, init, response };
  }
  const textOf = async (body: AsyncIterable<Uint8Array | string>): Promise<string> => {
    let text = '';
    for await (const part of body) text += Buffer.from(part).toString();
    return text;
  };
  it('has method, URL and headers, without a host, which the URL has', async () => {
    const { signal } = new AbortController();
    const { url, init } = await asked({ headers: { 'X-Name': 'a', Host: 'other', 'Accept-Encoding': 'gzip' }, signal });
    expect(url).toBe('http://h.example/a?b=c');
    expect(init).toStrictEqual({
      method: 'PUT', headers: { 'accept-encoding': 'identity', 'X-Name': 'a', 'Accept-Encoding': 'gzip' }, redirect: 'manual', signal,
    });
  });
  it('has text and bytes as its body as they are, and none for nothing', async () => {
    const bytes = Buffer.from('ab');
    for (const body of ['ab', bytes]) {
      const { init } = await asked({ body });
      expect([init.body, 'duplex' in init]).toEqual([body, false]);
    }
    for (const none of [{}, { body: null }])
      expect(Object.keys((await asked(none)).init)).toEqual(['method', 'headers', 'redirect']);
  });
  it('has anything else as a web stream, which lets go of it when it is cancelled', async () => {
    const source = Readable.from(['a', 'b']);
    const { init } = await asked({ body: source });
    expect([init.duplex, await textOf(init.body as ReadableStream<Uint8Array>)]).toEqual(['half', 'ab']);
    const other = Readable.from(['a', 'b']);
    await ((await asked({ body: other })).init.body as ReadableStream).cancel();
    expect(other.destroyed).toBe(true);
    await expect(asked({ body: 5 as never })).rejects.toThrow(new TypeError('the body of the request cannot be read'));
  });
  it('has the headers of its response, without those of a packed body, which fetch has unpacked', async () => {
    const plain = await asked({}, () => new Response('{}', { headers: { 'X-Name': 'a', 'Content-Length': '2' } }));
    expect(plain.response).toMatchObject({ statusCode: 200, headers: { 'x-name': 'a', 'content-length': '2' } });
    const packed = await asked({}, () => new Response('{}', { headers: { 'Content-Encoding': 'gzip', 'Content-Length': '9', 'X-Name': 'a' } }));
    expect(packed.response.headers).toEqual({ 'content-type': 'text/plain;charset=UTF-8', 'x-name': 'a' });
    expect(await textOf(packed.response.body)).toBe('{}');
  });
  it('lets go of its response if that is not read to the end, and takes one without a body', async () => {
    let cancelled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (to) => to.enqueue(Buffer.from('a')),
      cancel: () => {
        cancelled++;
      },
    });
    const { response } = await asked({}, () => new Response(endless));
    for await (const part of response.body) {
      expect(Buffer.from(part).toString()).toBe('a');
      break;
    }
    expect(cancelled).toBe(1);
    expect(await textOf((await asked({}, () => new Response(null, { status: 204 }))).response.body)).toBe('');
  });
  it.each<[string, Error, object]>([
    ['a name', new TypeError('error sending request for url (http://x/): client error (Connect): dns error: no record'), { code: 'ENOTFOUND' }],
    ['a certificate', new TypeError('client error (Connect): invalid peer certificate: UnknownIssuer'), { code: 'ERR_TLS_CERT_INVALID' }],
    ['a connection', new TypeError('fetch failed', { cause: new Error('client error (Connect): refused') }), { code: 'ECONNREFUSED', message: 'client error (Connect): refused' }],
    ['a request', new TypeError('client error (SendRequest): reset'), { code: 'ECONNRESET', message: 'client error (SendRequest): reset' }],
    ['a response', new TypeError('error reading a body from connection'), { code: 'ECONNRESET' }],
  ])('says by a code what Deno says in words: %s', async (_, error, shown) => {
    const dispatcher = fetchDispatcher({ fetch: () => Promise.reject(error) });
    await expect(dispatcher.request(REQUEST)).rejects.toMatchObject({ ...shown, cause: error });
    const broken = new ReadableStream({ pull: (to) => to.error(error) });
    const { response } = await asked({}, () => new Response(broken));
    await expect(textOf(response.body)).rejects.toMatchObject({ ...shown, cause: error });
  });
  it('fails with the error itself if nothing in it tells of a connection', async () => {
    const error = new TypeError('fetch failed', { cause: new Error('bad port') });
    const dispatcher = fetchDispatcher({ fetch: () => Promise.reject(error) });
    await expect(dispatcher.request(REQUEST)).rejects.toBe(error);
  });
});

describe('fetch in place of undici', () => {
  it.each([['proxy', { proxy: 'http://p.example:1', tls: undefined }], ['tls', { proxy: undefined, tls: { ca: 'x' } }]])(
    'cannot take the option %s',
    (option, given) => {
      expect(() => fetchAgent(given)).toThrow(expect.objectContaining({
        option,
        message: `The option ${option} needs undici, and this runtime has something else in its place. Leave the option out, and set up fetch instead: dispatcher: fetchDispatcher({ fetch }).`,
      }) as Error);
    },
  );
  it('sends, and has nothing to close; proxies of the environment and empty options do not matter', async () => {
    const server = await serve([json(200, {})]);
    for (const tls of [undefined, {}]) {
      const agent = fetchAgent({ proxy: { httpProxy: 'http://p.example:1' }, tls });
      const { statusCode } = await agent.request({ origin: server.origin, path: '/', method: 'GET', headers: {} });
      expect(statusCode).toBe(200);
      await expect(agent.destroy()).resolves.toBeUndefined();
    }
    expect(server.count).toBe(2);
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
    expect(error.option).toBe('dispatcher');
    expect(error.message).toBe('This runtime has no global fetch. Pass one: fetchDispatcher({ fetch }).');
  });
});
