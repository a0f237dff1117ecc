import { http, type HttpHandler } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  ConnectionCut, createLocalGateway, LOCAL_DEFAULTS, startLocalGateway, type Fault, type HandledRequest,
} from '../../src/testing/index.js';
import { INSTANCE, NOW, ORIGIN, signed } from './support.js';

const clock = (): number => NOW;
const LIST = { method: 'GET', url: `${ORIGIN}${INSTANCE}/api-groups` } as const;
const CREATE = { method: 'POST', url: LIST.url, body: '{"name":"demo"}' } as const;
const list = () => new Request(LIST.url, { headers: signed(LIST) });
const create = () => new Request(CREATE.url, { method: 'POST', headers: signed(CREATE), body: CREATE.body });
const failing = (fault: Fault) => createLocalGateway({ clock, faults: [fault] });

describe('faults', () => {
  test('respond in place of the service, as often as requested, and do nothing else', async () => {
    const gateway = failing({
      operation: 'groups.create',
      times: 2,
      status: 503,
      body: { error_code: 'APIG.9999', error_msg: 'System error' },
      headers: { 'Retry-After': '1' },
    });
    expect((await gateway.handle(list())).status, 'another operation').toBe(200);
    for (let i = 0; i < 2; i++) {
      const response = await gateway.handle(create());
      expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
        503,
        '1',
        { error_code: 'APIG.9999', error_msg: 'System error' },
      ]);
    }
    expect((await gateway.handle(create())).status).toBe(201);
  });
  test('have a default body, and send strings unchanged', async () => {
    const response = await failing({ status: 429 }).handle(list());
    const requestId = response.headers.get('x-request-id');
    expect(await response.json()).toEqual({
      error_msg: 'The requested failure',
      error_code: 'LOCAL.0001',
      request_id: requestId,
    });
    const html = await failing({ status: 502, body: '<html>502</html>' }).handle(list());
    expect([html.headers.get('content-type'), await html.text()]).toEqual(['text/plain', '<html>502</html>']);
  });
  test('precede authentication', async () => {
    expect((await failing({ status: 503 }).handle(new Request(LIST.url))).status).toBe(503);
  });
  test('cut the connection before or after the call is carried out', async () => {
    for (const [cut, total] of [['before', 1], ['after', 2]] as const) {
      const gateway = failing({ operation: 'groups.create', cut });
      await expect(gateway.handle(create())).rejects.toBeInstanceOf(ConnectionCut);
      expect(await (await gateway.handle(list())).json()).toMatchObject({ total });
    }
  });
  test('delay the response', async () => {
    const gateway = failing({ latency: 50 });
    const start = performance.now();
    expect((await gateway.handle(list())).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(40);
  });
  test('can be added while the gateway runs', async () => {
    const gateway = createLocalGateway({ clock });
    gateway.fail({ status: 500 });
    expect((await gateway.handle(list())).status).toBe(500);
  });
});

describe('the server', () => {
  test('listens on a free loopback port and closes', async () => {
    const requests: HandledRequest[] = [];
    const server = await startLocalGateway({ clock, onRequest: (request) => requests.push(request) });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const sent = { method: 'POST', url: `${server.url}${INSTANCE}/api-groups`, body: CREATE.body };
    const response = await fetch(sent.url, { method: 'POST', headers: signed(sent), body: sent.body });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(response.headers.get('date')).toBe('Sun, 01 Mar 2026 08:00:00 GMT');
    expect(await response.json()).toMatchObject({ name: 'demo' });
    expect(requests).toEqual([
      { method: 'POST', path: `${INSTANCE}/api-groups`, operation: 'groups.create', status: 201 },
    ]);
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });
  test('can be closed again, as at the end of an `await using` block', async () => {
    await using server = await startLocalGateway({ clock, callsPort: 0 });
    await Promise.all([server.close(), server.close()]);
    await expect(fetch(server.url)).rejects.toThrow();
  });
  test('responds with 204 and no body', async () => {
    await using server = await startLocalGateway({ clock });
    const sent = { method: 'POST', url: `${server.url}${INSTANCE}/api-groups/check`, body: '{"group_name":"free"}' };
    const response = await fetch(sent.url, { method: 'POST', headers: signed(sent), body: sent.body });
    expect([response.status, await response.text()]).toEqual([204, '']);
  });
  test('breaks the connection if a fault cuts it', async () => {
    await using server = await startLocalGateway({ clock, faults: [{ cut: 'before' }] });
    await expect(fetch(`${server.url}${INSTANCE}/api-groups`)).rejects.toMatchObject({
      cause: { code: 'UND_ERR_SOCKET' },
    });
  });
  test('has the options that a client needs', async () => {
    await using server = await startLocalGateway({ clock });
    const { projectId, instanceId, credentials } = LOCAL_DEFAULTS;
    expect(server.clientOptions).toEqual({
      endpoint: server.url,
      iamEndpoint: server.url,
      projectId,
      instanceId,
      credentials,
      clock,
    });
  });
});

describe('the dispatcher', () => {
  const options = { origin: ORIGIN, path: `${INSTANCE}/api-groups` } as const;
  test('responds like undici, without a socket', async () => {
    const dispatcher = createLocalGateway({ clock }).dispatcher();
    const { statusCode, headers, body } = await dispatcher.request({
      ...options,
      method: 'POST',
      headers: signed(CREATE),
      body: CREATE.body,
    });
    expect([statusCode, headers['content-type']]).toEqual([201, 'application/json']);
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ name: 'demo' });
    const again = await dispatcher.request({ ...options, method: 'GET', headers: signed(LIST) });
    expect(JSON.parse(await again.body.text())).toMatchObject({ total: 2 });
  });
  test('uses the authority as written', async () => {
    const dispatcher = createLocalGateway({ clock }).dispatcher();
    const headers = signed(LIST);
    const { host, ...withoutHost } = headers;
    expect(host).toBe('apig.example.com');
    expect((await dispatcher.request({ ...options, method: 'GET', headers: withoutHost })).statusCode).toBe(200);
    expect(
      (await dispatcher.request({ ...options, origin: `${ORIGIN}:80`, method: 'GET', headers: withoutHost }))
        .statusCode,
    ).toBe(401);
  });
  test('breaks like a socket if a fault cuts it', async () => {
    const dispatcher = failing({ cut: 'before' }).dispatcher();
    await expect(dispatcher.request({ ...options, method: 'GET', headers: signed(LIST) })).rejects.toMatchObject({
      name: 'SocketError',
      code: 'UND_ERR_SOCKET',
      message: 'other side closed',
    });
  });
  test('rejects with the signal\'s reason on abort', async () => {
    const dispatcher = failing({ latency: 1000 }).dispatcher();
    const controller = new AbortController();
    const answer = dispatcher.request({ ...options, method: 'GET', headers: signed(LIST), signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await expect(
      dispatcher.request({ ...options, method: 'GET', headers: {}, signal: controller.signal }),
    ).rejects.toThrow('enough');
  });
});

describe('fetch', () => {
  test('calls published APIs though it is passed on alone, and ends with the reason of a signal', async () => {
    const { fetch } = createLocalGateway();
    expect(await (await fetch('https://unknown.example.com/orders')).json()).toMatchObject({ error_code: 'APIG.0101' });
    const request = new Request('https://unknown.example.com/orders', { method: 'POST', body: '{}' });
    expect((await fetch(request)).status).toBe(404);
    const controller = new AbortController();
    const { url } = request;
    const call = fetch(url, { signal: controller.signal });
    controller.abort('no longer needed');
    await expect(call).rejects.toBe('no longer needed');
    await expect(fetch(url, { signal: controller.signal })).rejects.toBe('no longer needed');
  });
});

describe('the msw handler', () => {
  const server = setupServer();
  afterEach(() => {
    server.close();
    server.resetHandlers();
    vi.doUnmock('msw');
    vi.resetModules();
  });
  test('responds to fetch for any host, and only to the service\'s paths', async () => {
    server.use(createLocalGateway({ clock }).mswHandler(http));
    server.listen({ onUnhandledRequest: 'error' });
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const response = await fetch(CREATE.url, { method: 'POST', headers: signed(CREATE), body: CREATE.body });
    expect([response.status, await response.json()]).toEqual([201, expect.objectContaining({ name: 'demo' })]);
    await expect(fetch(`${ORIGIN}/v1/other`)).rejects.toThrow();
  });
  test('breaks the connection if a fault cuts it', async () => {
    server.use(failing({ cut: 'before' }).mswHandler(http));
    server.listen();
    await expect(fetch(LIST.url)).rejects.toThrow('Failed to fetch');
  });
  test('is made by the msw that is installed if the program passes no http', async () => {
    server.use(await createLocalGateway({ clock }).mswHandler() as HttpHandler);
    server.listen();
    const response = await fetch(CREATE.url, { method: 'POST', headers: signed(CREATE), body: CREATE.body });
    expect(response.status).toBe(201);
  });
  test('says that msw is not installed', async () => {
    vi.doMock('msw', () => {
      throw Object.assign(new Error('Cannot find package \'msw\''), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    vi.resetModules();
    await expect(createLocalGateway().mswHandler()).rejects.toThrow(
      'mswHandler() needs the package msw, version 2 or 3, which is not installed: npm install --save-dev msw',
    );
  });
  test('says that it takes http of msw', () => {
    // @ts-expect-error: programs in JavaScript may pass something else
    expect(() => createLocalGateway().mswHandler({})).toThrow(
      new TypeError('mswHandler takes http of msw: mswHandler(http), with import { http } from \'msw\'.'),
    );
  });
});
