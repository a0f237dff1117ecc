/** What is sent again, when, and with which bytes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ApigConfigurationError, ApigConnectionError, ApigError, ApigInternalError, ApigServiceError, ApigThrottledError,
  ApigTimeoutError,
} from '../../src/errors.js';
import { EventLog } from '../support/events.js';
import {
  clientOf, cut, empty, failureOf, fakeTimeouts, GATEWAY, GROUP, json, KEYS, silence, silenceFor, start, TestServer,
  type Answer, type Received,
} from '../support/server.js';
import { sha256, verify } from '../support/verify.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
const OUT = json(503, { error_code: 'APIG.9999', error_msg: 'busy' });
const BINDING = { env_id: 'env', api_ids: ['api'] };

/** The body that arrived, by the length that the header names. */
function checkedLength(request: Received | undefined): Buffer {
  expect(request?.headers['content-length']).toBe(String(request?.body.length));
  return request?.body ?? Buffer.alloc(0);
}

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0); // no back-off
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('after 503', () => {
  it('a PUT is sent again with the same bytes', async () => {
    const { server, client } = await start([OUT, json(200, GROUP)]);
    await expect(client.groups.update(GROUP.id, { name: '组_demo', remark: 'é' })).resolves.toEqual(GROUP);
    expect(server.requests).toHaveLength(2);
    const [first, second] = server.requests.map(checkedLength);
    expect(first?.length).toBe(33);
    expect(second).toEqual(first);
    expect(server.requests.map((request) => verify(request, KEYS.sk).valid)).toEqual([true, true]);
  });

  it('a GET and a DELETE are sent again', async () => {
    const get = await start([OUT, json(200, NO_GROUPS)]);
    await expect(get.client.groups.list()).resolves.toEqual(NO_GROUPS);
    expect(get.server.requests).toHaveLength(2);
    const remove = await start([OUT, empty()]);
    await expect(remove.client.groups.delete(GROUP.id)).resolves.toBeUndefined();
    expect(remove.server.requests.map((request) => `${request.method} ${request.target}`)).toEqual(Array(2).fill(`DELETE ${GATEWAY}/api-groups/${GROUP.id}`));
  });

  it('a DELETE with a body is sent again with it', async () => {
    const { server, client } = await start([OUT, empty()]);
    await client.extraElbs.delete({ elb_ids: ['54ca10ce-56f5-4277-8d7e-aee8a5909047'] });
    expect(server.requests.map((request) => checkedLength(request).toString())).toEqual(
      Array(2).fill('{"elb_ids":["54ca10ce-56f5-4277-8d7e-aee8a5909047"]}'),
    );
  });

  it('a POST that creates is not sent again', async () => {
    const { server, client } = await start([OUT, json(201, GROUP)]);
    const error = await failureOf(ApigInternalError, client.groups.create({ name: 'orders' }));
    expect(error).toMatchObject({ status: 503, code: 'APIG.9999', attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it('a POST that only reads is sent again', async () => {
    const { server, client } = await start([OUT, empty()]);
    await expect(client.groups.checkName({ group_name: 'orders' })).resolves.toBeUndefined();
    expect(server.requests.map((request) => request.body.toString())).toEqual(Array(2).fill('{"group_name":"orders"}'));
  });

  it('a form is sent again, even if it is streamed', async () => {
    const { server, client } = await start([json(429, {}, { 'Retry-After': '0' }), json(200, { group_id: GROUP.id })]);
    await client.openapi.import({ file_name: { name: 'a.yaml', content: 'x: 1\n' } });
    const [first, second] = server.requests.map(checkedLength);
    expect(first?.includes('x: 1\n')).toBe(true);
    expect(second).toEqual(first);
  });

  it('a form made of a stream is not sent again, because the stream has been read', async () => {
    const { server, client } = await start([
      json(429, { error_code: 'APIGW.0308', error_msg: 'slow down' }, { 'Retry-After': '0' }),
      json(200, {}),
    ]);
    async function* content(): AsyncGenerator<string> {
      await Promise.resolve();
      yield 'x: 1\n';
    }
    const error = await failureOf(
      ApigThrottledError,
      client.openapi.import({ file_name: { name: 'a.yaml', content: content() } }),
    );
    expect(error.attempts).toBe(1);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers['transfer-encoding']).toBe('chunked');
    expect(server.requests[0]?.body.includes('x: 1\n')).toBe(true);
  });

  it('a call gives up after maxRetries, and says how often it was tried', async () => {
    const { server, client } = await start([OUT]);
    const error = await failureOf(ApigInternalError, client.groups.list());
    expect(error).toMatchObject({ attempts: 3, status: 503 });
    expect(error.message).toContain(`(GET ${GATEWAY}/api-groups, after 3 attempts)`);
    expect(server.requests).toHaveLength(3);
    await failureOf(ApigInternalError, client.groups.list({}, { maxRetries: 0 }));
    expect(server.requests).toHaveLength(4);
    await failureOf(ApigInternalError, client.groups.list({}, { maxRetries: 5 }));
    expect(server.requests).toHaveLength(10);
  });
});

describe('other error statuses', () => {
  it.each([400, 401, 403, 404, 405, 409, 412, 500, 501])('%i is not retried', async (status) => {
    const { server, client } = await start([
      json(status, { error_code: 'APIG.9', error_msg: 'no' }, { 'Retry-After': '0' }),
      json(200, NO_GROUPS),
    ]);
    await failureOf(ApigServiceError, client.groups.list());
    expect(server.requests).toHaveLength(1);
  });

  it.each([502, 503, 504])('%i is retried', async (status) => {
    const { server, client } = await start([json(status, {}), json(200, NO_GROUPS)]);
    await client.groups.list();
    expect(server.requests).toHaveLength(2);
  });
});

describe('too many requests', () => {
  const throttled = (headers: Record<string, string> = {}, status = 429): Answer =>
    json(status, { error_code: 'APIGW.0308', error_msg: 'The throttling threshold has been reached' }, headers);

  it.each(['GET', 'POST'])('%s waits as long as the service says', async (method) => {
    const log = new EventLog();
    const { server, client } = await start([throttled({ 'Retry-After': '2' }), json(200, { ...NO_GROUPS, ...GROUP })], {
      logger: log,
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const told = log.next('retry');
    const call = method === 'GET' ? client.groups.list().then() : client.groups.create({ name: 'orders' }).then();
    await told;
    await vi.advanceTimersByTimeAsync(1_999);
    expect(server.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    await call;
    expect(server.requests).toHaveLength(2);
    expect(log.of('retry')).toMatchObject([{ wait: 2_000, code: 'APIGW.0308', attempt: 1 }]);
  });

  it('waits until the date that the service names', async () => {
    const log = new EventLog();
    const now = Date.UTC(2026, 2, 1, 8);
    const { client } = await start(
      [throttled({ 'Retry-After': 'Sun, 01 Mar 2026 08:00:03 GMT', Date: 'Sun, 01 Mar 2026 08:00:00 GMT' }), json(200, NO_GROUPS)],
      { logger: log, clock: () => now },
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const told = log.next('retry');
    const call = client.groups.list().then();
    await told;
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    await call;
    expect(log.of('retry').map((event) => event.wait)).toEqual([3_000]);
  });

  it('fails immediately if the wait is longer than the call may take', async () => {
    // Only a time that passes could end a wait.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { server, client } = await start([throttled({ 'Retry-After': '3600' })], { totalTimeout: 10_000 });
    const error = await failureOf(ApigThrottledError, client.groups.list());
    expect(error).toMatchObject({ status: 429, code: 'APIGW.0308', retryAfter: 3_600_000, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['abc', '', '-1', '1e9x'])(
    'falls back to its own wait if Retry-After makes no sense (%j)',
    async (value) => {
      vi.mocked(Math.random).mockReturnValue(0.001);
      const log = new EventLog();
      const { server, client } = await start([json(429, {}, { 'Retry-After': value }), json(200, NO_GROUPS)], {
        logger: log,
      });
      await client.groups.list();
      expect(server.requests).toHaveLength(2);
      expect(log.of('retry').map((event) => event.wait)).toEqual([1]);
    },
  );

  it.each([
    ['by the minute', throttled(), 60_000],
    [
      'of a parameter that changes once a minute',
      json(409, { error_code: 'APIG.3711', error_msg: 'only once per minute' }),
      30_000,
    ],
  ])('waits long enough if the count is %s', async (_, answer, wait) => {
    const log = new EventLog();
    const { server, client } = await start([answer, json(200, { name: 'ratelimit', id: 'f' })], { logger: log });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const told = log.next('retry');
    const call = client.features.configure({ name: 'ratelimit', enable: true, config: '{"api_limits":300}' }).then();
    await told;
    await vi.advanceTimersByTimeAsync(wait);
    vi.useRealTimers();
    await call;
    expect(server.requests).toHaveLength(2);
    expect(log.of('retry').map((event) => event.wait)).toEqual([wait]);
  });

  it('is recognized by its code too, whatever the status', async () => {
    const { server, client } = await start([
      json(500, { error_code: 'APIG.9008', error_msg: 'Too many requests. Try again later.' }),
      json(201, GROUP),
    ]);
    await expect(client.groups.create({ name: 'orders' })).resolves.toEqual(GROUP);
    expect(server.requests).toHaveLength(2);
    const failing = await start(
      [json(500, { error_code: 'APIG.9008', error_msg: 'Too many requests. Try again later.' })],
      { maxRetries: 0 },
    );
    await failureOf(ApigThrottledError, failing.client.groups.create({ name: 'orders' }));
  });
});

describe('a broken connection', () => {
  it('does not send a POST twice: it may have been carried out', async () => {
    const { server, client } = await start([cut, json(201, GROUP)]);
    const error = await failureOf(ApigConnectionError, client.groups.create({ name: 'orders' }));
    expect(error).toMatchObject({ unsent: false, attempts: 1, operation: 'groups.create' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['GET', (client) => client.groups.list()],
    ['PUT', (client) => client.groups.update(GROUP.id, { name: 'orders' })],
    ['DELETE', (client) => client.groups.delete(GROUP.id)],
    ['POST that only asks', (client) => client.groups.checkName({ group_name: 'orders' })],
  ] as [string, (client: ReturnType<typeof clientOf>) => PromiseLike<unknown>][])(
    'sends a %s again',
    async (_, call) => {
      const { server, client } = await start([cut, json(200, { ...NO_GROUPS, ...GROUP })]);
      await call(client);
      expect(server.requests).toHaveLength(2);
      expect(server.requests[1]?.body).toEqual(server.requests[0]?.body);
      expect(server.requests[1]?.connection).toBe(2);
    },
  );

  it('sends a GET again, but not a POST, if it breaks while the response is read', async () => {
    const half: Answer = ({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id":');
    const get = await start([half, json(200, NO_GROUPS)]);
    await get.client.groups.list();
    expect(get.server.requests).toHaveLength(2);
    const post = await start([half]);
    const error = await failureOf(ApigConnectionError, post.client.groups.create({ name: 'orders' }));
    expect(error.message).toMatch(/^groups\.create: the connection broke while its response \(status 200\) was read \(/);
    expect(post.server.requests).toHaveLength(1);
  });

  it('is noticed while a response without a length is read in pieces', async () => {
    const half: Answer = ({ socket }) =>
      socket.end(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{"id":\r\n',
      );
    const { server, client } = await start([half, half, json(200, NO_GROUPS)]);
    await client.groups.list();
    expect(server.requests).toHaveLength(3);
  });
});

describe('a connection that cannot be established', () => {
  /** A port on which nobody listens. */
  async function closedPort(): Promise<number> {
    const server = new TestServer([silence]);
    await server.listen();
    const { port } = server;
    await server.close();
    return port;
  }

  it('sends even a POST again, because nothing was sent', async () => {
    const port = await closedPort();
    const log = new EventLog();
    const server = new TestServer([json(201, GROUP)]);
    const client = clientOf(`http://127.0.0.1:${port}`, { logger: log });
    vi.mocked(Math.random).mockReturnValue(0.999); // 200 ms in which the server comes up
    const up = log.next('retry').then(() => server.listen(port));
    await expect(client.groups.create({ name: 'orders' })).resolves.toEqual(GROUP);
    await up;
    expect(server.requests).toHaveLength(1);
    expect(log.of('retry')).toMatchObject([{ code: 'ECONNREFUSED', attempt: 1 }]);
    await server.close();
  });

  it('is reported, with the cause, after its attempts', async () => {
    const port = await closedPort();
    const error = await failureOf(ApigConnectionError, clientOf(`http://127.0.0.1:${port}`).groups.list());
    expect(error).toMatchObject({ code: 'ECONNREFUSED', unsent: true, attempts: 3 });
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(error.message).toBe(`groups.list was not sent: no connection (ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:${port}). `
      + `Check the endpoint, the network and the proxy. (GET ${GATEWAY}/api-groups, after 3 attempts)`);
  });
});

describe('time limits', () => {
  it('an attempt without a response is given up and made again', async () => {
    const silent = silenceFor(60_000);
    const { server, client } = await start([silent, silent, json(200, NO_GROUPS)], { timeout: 60_000 });
    fakeTimeouts();
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    expect(server.requests).toHaveLength(3);
  });

  it('a POST is not sent again: it may have been carried out', async () => {
    const { server, client } = await start([silenceFor(60_000)]);
    fakeTimeouts();
    const error = await failureOf(ApigTimeoutError, client.groups.create({ name: 'orders' }, { timeout: 60_000 }));
    expect(error).toMatchObject({ limit: 'timeout', attempts: 1 });
    expect(error.message).toBe('groups.create timed out: an attempt took longer than timeout, 60000 ms. '
      + `The service may have carried it out: read before you send it again. (POST ${GATEWAY}/api-groups)`);
    expect(server.requests).toHaveLength(1);
  });

  it('timeout covers the body of the response', async () => {
    const dripping: Answer = async ({ response, socket }) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      for (let drops = 1; !socket.destroyed; drops++) {
        response.write(' ');
        await new Promise((resolve) => setTimeout(resolve, 10));
        // The head has arrived long since.
        if (drops === 10) void vi.advanceTimersByTimeAsync(60_000);
      }
    };
    const { client } = await start([dripping], { timeout: 60_000, maxRetries: 0 });
    fakeTimeouts();
    const error = await failureOf(ApigTimeoutError, client.groups.list());
    expect(error.message).toBe(
      `groups.list timed out: an attempt took longer than timeout, 60000 ms. The response had begun. Nothing was changed by it; try again, or allow more time. (GET ${GATEWAY}/api-groups)`,
    );
  });

  it('totalTimeout bounds attempts that hang', async () => {
    const options = { timeout: 100_000, totalTimeout: 60_000, maxRetries: 50 };
    const { server, client } = await start([silenceFor(60_000)], options);
    fakeTimeouts();
    const error = await failureOf(ApigTimeoutError, client.groups.list());
    expect(error).toMatchObject({ limit: 'totalTimeout', attempts: 1 });
    expect(error.message).toContain('groups.list timed out: the call took longer than totalTimeout, 60000 ms.');
    expect(server.requests).toHaveLength(1);
  });

  it('totalTimeout bounds many attempts', async () => {
    vi.mocked(Math.random).mockReturnValue(0.2);
    const { server, client } = await start([OUT], { totalTimeout: 1_000, maxRetries: 1_000 });
    await failureOf(ApigError, client.groups.list());
    expect(server.requests.length).toBeGreaterThan(1);
    expect(server.requests.length).toBeLessThan(10);
  });

  it('totalTimeout bounds the wait for credentials', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)], {
      credentials: () => new Promise(() => undefined),
      totalTimeout: 60,
    });
    const error = await failureOf(ApigTimeoutError, client.groups.list());
    expect(error.message).toBe(
      `groups.list timed out: the call took longer than totalTimeout, 60 ms. Nothing was sent: the credentials took too long. (GET ${GATEWAY}/api-groups)`,
    );
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['timeout', 0, 'must be a number from 1 to 2147483647 (milliseconds), got 0.'],
    ['timeout', Infinity, 'must be a number from 1 to 2147483647 (milliseconds), got Infinity.'],
    ['totalTimeout', NaN, 'must be a number from 1 to 2147483647 (milliseconds), got NaN.'],
    ['maxRetries', NaN, 'must be an integer from 0 up, got NaN.'],
    ['maxRetries', -1, 'must be an integer from 0 up, got -1.'],
  ])('reject the option %s: %d', async (option, value, fault) => {
    const { server, client } = await start([OUT]);
    const error = await failureOf(ApigConfigurationError, client.groups.list({}, { [option]: value }));
    expect(error.message).toBe(`The option ${option} of groups.list ${fault}`);
    expect(() => clientOf(server.origin, { [option]: value })).toThrow(
      new ApigConfigurationError(option, `The option ${option} of ApigClient ${fault}`),
    );
    expect(server.requests).toHaveLength(0);
  });

  it('a call may set its own limits', async () => {
    const { client } = await start([silence], { timeout: 60_000 });
    await failureOf(ApigTimeoutError, client.groups.list({}, { timeout: 40, maxRetries: 0 }));
    await failureOf(ApigTimeoutError, client.groups.list({}, { totalTimeout: 40 }));
  });
});

describe('requests without a body', () => {
  it('send none, and sign the empty one', async () => {
    const { server, client } = await start([json(200, { id: 'code', app_code: 'x' })]);
    await client.apps.codes.generate('app');
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'PUT', body: Buffer.alloc(0) });
    expect(request?.headers['content-length'] ?? '0').toBe('0');
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    expect(
      verify({ method: 'PUT', target: '', headers: {}, body: Buffer.alloc(0), ...request }, KEYS.sk),
    ).toMatchObject({
      valid: true,
      payloadHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
  });

  it('differ from those with an empty object', async () => {
    const { server, client } = await start([json(200, { id: 'app', name: 'demo', app_key: 'k', app_secret: 's' })]);
    await client.apps.resetSecret('app');
    expect(checkedLength(server.requests[0]).toString()).toBe('{}');
    expect(sha256('{}')).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
    expect(server.requests.map((request) => verify(request, KEYS.sk))).toMatchObject([
      { valid: true, payloadHash: sha256('{}') },
    ]);
  });

  it('send none with DELETE, unless the operation has one', async () => {
    const { server, client } = await start([empty()]);
    await client.apps.acl.delete('app');
    await client.extraElbs.delete({ elb_ids: ['54ca10ce-56f5-4277-8d7e-aee8a5909047'] });
    const [without, withBody] = server.requests;
    expect(without?.body.length).toBe(0);
    expect(without?.headers).not.toHaveProperty('content-type');
    expect(withBody?.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '52' });
    expect(withBody?.body.toString()).toBe('{"elb_ids":["54ca10ce-56f5-4277-8d7e-aee8a5909047"]}');
    expect(withBody && verify(withBody, KEYS.sk)).toMatchObject({
      valid: true,
      payloadHash: 'cc4cc27df6aa4e7afc8bedb39ee5b1410575f517fe6fd302addec9b01339d8c8',
    });
  });
});

it('a plugin attachment that conflicts is not blindly sent again', async () => {
  const { server, client } = await start((_, n) =>
    n === 1
      ? json(201, { attached_plugins: [] })
      : json(500, { error_code: 'APIG.3500', error_msg: 'sync etcd failed' }),
  );
  const [first, second] = await Promise.allSettled([
    client.plugins.attachApis('p1', BINDING),
    client.plugins.attachApis('p2', BINDING),
  ]);
  const outcomes = [first, second].map((result) =>
    result.status === 'fulfilled' ? 'attached' : (result.reason as unknown),
  );
  expect(outcomes).toContain('attached');
  const error = outcomes.find((outcome) => outcome instanceof ApigInternalError);
  expect(error).toMatchObject({ kind: 'Internal', status: 500, code: 'APIG.3500', attempts: 1 });
  expect(error?.remedy).toMatch(/one at a time/);
  expect(server.requests).toHaveLength(2);
});
