/**
 * The stage in which an attempt failed says what may have happened. Nothing is called lost that was not sent, nothing
 * is sent again that fails the same way, for reads, changes and creations alike.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import {
  ApigAbortError, ApigAuthenticationError, ApigConfigurationError, ApigConnectionError, ApigError,
  ApigResponseValidationError, ApigServiceError, ApigTimeoutError,
} from '../../src/errors.js';
import * as answers from '../../src/http/answer.js';
import type { DispatcherLike } from '../../src/http/dispatcher.js';
import * as refusals from '../../src/http/refusal.js';
import type { CallOptions, ClientOptions } from '../../src/options.js';
import { EventLog } from '../support/events.js';
import { clientOf, failure, failureOf, fakeTimeouts, GROUP, json, serve, start } from '../support/server.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
/** One call of each verb. */
const VERBS: Readonly<Record<string, (client: ApigClient, options?: CallOptions) => Promise<unknown>>> = {
  GET: (client, options) => client.groups.get('g', options),
  PUT: (client, options) => client.groups.update('g', { name: 'orders' }, options),
  POST: (client, options) => client.groups.create({ name: 'orders' }, options),
  DELETE: (client, options) => client.groups.delete('g', options),
};
const verbs = Object.entries(VERBS);
const ENDPOINT = 'https://apig.region-1.example.com';
const AGAIN = /may have carried it out|connection broke/;
const coded = (code: string, more: object = {}): Error => Object.assign(new Error(`it failed: ${code}`), { code }, more);

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0)); // no back-off
afterEach(() => vi.restoreAllMocks());

/** A dispatcher that counts how often it is asked. */
function counting(request: () => unknown): { dispatcher: DispatcherLike; asked: number } {
  const state = {
    asked: 0,
    dispatcher: {
      request: () => {
        state.asked++;
        return request() as ReturnType<DispatcherLike['request']>;
      },
    },
  };
  return state;
}
type Handler = Readonly<Record<string, (...args: unknown[]) => unknown>>;
/** The same with `dispatch()`. */
function dispatching(dispatch: (handler: Handler) => unknown): { dispatcher: DispatcherLike; asked: number } {
  const state = {
    asked: 0,
    dispatcher: {
      request: () => Promise.reject(new Error('not used')),
      dispatch: (_: unknown, handler: never) => {
        state.asked++;
        return dispatch(handler);
      },
    } as DispatcherLike,
  };
  return state;
}

describe.each(verbs)('%s, through a dispatcher that fails by itself,', (_, call) => {
  it('is told so, once, if a mock does not match', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    onTestFinished(() => agent.close());
    const error = await failureOf(ApigConnectionError, call(clientOf(ENDPOINT, { dispatcher: agent })));
    expect(error).toMatchObject({ attempts: 1, unsent: true });
    expect(error.message).toMatch(/was not sent: the dispatcher failed \(.*mock/i);
    expect(error.message).not.toMatch(AGAIN);
  });
  it.each<[string, () => unknown]>([
    ['throws a TypeError', () => { throw new TypeError('x is not a function'); }],
    ['rejects with a TypeError', () => Promise.reject(new TypeError('x is not a function'))],
    ['throws a string', () => { throw 'x is not a function' as unknown as Error; }],
    ['throws what has no message', () => { throw Object.create(null) as Error; }],
    ['throws null', () => { throw null as unknown as Error; }],
    ['gives nothing', () => undefined],
    ['gives no response', () => Promise.resolve('a response')],
    ['gives no headers', () => Promise.resolve({ statusCode: 200, body: '' })],
    ['gives a number as its body', () => Promise.resolve({ statusCode: 200, headers: {}, body: 5 })],
    ['gives a body of numbers', () => Promise.resolve({ statusCode: 200, headers: {}, body: [1] })],
  ])('asks it once if it %s', async (__, request) => {
    const state = counting(request);
    const error = await failureOf(ApigConnectionError, call(clientOf(ENDPOINT, { dispatcher: state.dispatcher })));
    expect(state.asked).toBe(1);
    expect(error.message).toContain('the dispatcher failed');
    expect(error.message).not.toContain('the connection broke');
  });
  it.each<[string, (handler: Handler) => unknown]>([
    ['throws from dispatch()', () => { throw new TypeError('x is not a function'); }],
    ['reports an error before it starts', (handler) => handler['onError']?.(new TypeError('no'))],
    ['reports an error later', (handler) => setTimeout(() => handler['onResponseError']?.(null, new TypeError('no')), 1)],
  ])('asks it once if it %s', async (__, dispatch) => {
    const state = dispatching(dispatch);
    const error = await failureOf(ApigConnectionError, call(clientOf(ENDPOINT, { dispatcher: state.dispatcher })));
    expect(state.asked).toBe(1);
    expect(error).toMatchObject({ unsent: true, attempts: 1 });
    expect(error.message).not.toMatch(AGAIN);
  });
});

describe('a dispatcher that never says what it does', () => {
  const silent = () => dispatching(() => true);
  it('may have sent a write that timed out, so that it is not asked again', async () => {
    const state = silent();
    const client = clientOf(ENDPOINT, { dispatcher: state.dispatcher, timeout: 30 });
    const error = await failureOf(ApigTimeoutError, client.groups.create({ name: 'orders' }));
    expect(error.message).toContain('The service may have carried it out: read before you send it again.');
    expect([state.asked, error.attempts]).toEqual([1, 1]);
    await failureOf(ApigTimeoutError, client.groups.get('g', { maxRetries: 1 }));
    expect(state.asked).toBe(3);
  });
  it('may have sent a write that the caller aborts', async () => {
    const signal = AbortSignal.timeout(10);
    const client = clientOf(ENDPOINT, { dispatcher: silent().dispatcher });
    expect(await failureOf(ApigAbortError, client.groups.create({ name: 'orders' }, { signal }))).toMatchObject({ inFlight: true });
  });
});

describe.each(verbs)('%s, with what cannot be proved,', (_, call) => {
  it.each<[string, Partial<ClientOptions>, RegExp]>([
    ['a clock of NaN', { clock: () => NaN }, /clock/],
    ['a clock of text', { clock: () => 'now' as never }, /clock/],
    ['a clock that throws', { clock: () => { throw new Error('no clock'); } }, /no clock/],
    ['credentials that throw', { credentials: () => { throw new TypeError('no keys'); } }, /no keys/],
    ['credentials that reject', { credentials: () => Promise.reject(coded('ECONNRESET')) }, /ECONNRESET/],
    ['credentials of nothing', { credentials: () => undefined as never }, /credentials/],
    ['a key with a line end', { credentials: { ak: 'a\r\nb', sk: 's' } }, /ak/],
    ['a token with a line end', { credentials: () => ({ token: 'a\r\nX-Evil: b' }) }, /token/],
    ['a project with a line end', { projectId: 'a\r\nb' }, /projectId/],
    ['a gateway with a line end', { instanceId: 'a\r\nb' }, /instanceId/],
    ['a header Expect', { headers: { Expect: '100-continue' } }, /Expect/],
    ['a header Upgrade', { headers: { Upgrade: 'h2c' } }, /Upgrade/],
    ['a header Keep-Alive', { headers: { 'Keep-Alive': 'timeout=5' } }, /Keep-Alive/],
  ])('sends nothing, and tells it immediately: %s', async (__, options, said) => {
    const server = await serve([json(200, GROUP)]);
    const error = await failure((async () => call(clientOf(server.origin, options)))());
    expect(server.connections).toBe(0);
    expect(error).toBeInstanceOf(ApigError);
    expect((error as Error).message).toMatch(said);
    expect((error as Error).message).not.toMatch(AGAIN);
  });
});

describe.each(verbs)('%s, with options of its own,', (_, call) => {
  it.each<[string, object, RegExp]>([
    ['saveTo: 5', { saveTo: 5 }, /saveTo must be a path or a writable stream/],
    ['saveTo: a URL', { saveTo: new URL('file:///tmp/x') }, /saveTo is a URL/],
    ['a stream that was destroyed', { saveTo: new Readable().destroy() }, /saveTo/],
    ['a project with a line end', { projectId: 'a\r\nb' }, /projectId/],
    ['a header Expect', { headers: { expect: '100-continue' } }, /expect/],
  ])('sends nothing, and tells it immediately: %s', async (__, options, said) => {
    const { server, client } = await start([json(200, GROUP)]);
    const error = await failureOf(ApigConfigurationError, call(client, options));
    expect(error.message).toMatch(said);
    expect(server.connections).toBe(0);
  });
});

it('a project of IAM that no request can carry is a configuration error, and nothing is sent', async () => {
  for (const id of ['a\r\nb', 'a b', '..', '']) {
    const iam = await serve([json(200, { projects: [{ id, name: 'region-1' }] })]);
    const { server, client } = await start([json(200, NO_GROUPS)], {
      projectId: undefined, region: 'region-1', iamEndpoint: iam.origin,
    });
    const error = await failureOf<ApigError>(ApigError, client.groups.list());
    expect([id, error.message]).toEqual([id, expect.not.stringMatching(AGAIN) as string]);
    expect(['Configuration', 'Credentials', 'RequestValidation']).toContain(error.kind);
    expect(server.connections).toBe(0);
  }
});

/** A server below HTTP. */
async function listen(act: (socket: Socket) => void): Promise<{ readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    act(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { port: (server.address() as AddressInfo).port };
}

describe.each(verbs)('%s, when nothing was sent,', (_, call) => {
  const endings: [string, (socket: Socket) => void][] = [
    ['ends', (socket) => void socket.end()], ['resets', (socket) => void socket.resetAndDestroy()],
    ['sends nonsense', (socket) => void socket.end('nonsense')],
  ];
  it.each(endings)('says so if the server %s after the TLS ClientHello', async (__, act) => {
    const { port } = await listen((socket) => void socket.once('data', () => act(socket)));
    const error = await failureOf(
      ApigConnectionError, call(clientOf(`https://127.0.0.1:${port}`, { maxRetries: 1 })));
    expect(error.unsent).toBe(true);
    expect(error.message).toContain('was not sent');
    expect(error.message).not.toMatch(AGAIN);
  });
  it.each(endings)('says so if the proxy %s after CONNECT', async (__, act) => {
    const { port } = await listen((socket) => void socket.once('data', () => act(socket)));
    const error = await failureOf(
      ApigConnectionError, call(clientOf('https://gateway.invalid', { proxy: `http://127.0.0.1:${port}`, maxRetries: 1 })));
    expect(error.unsent).toBe(true);
    expect(error.message).not.toMatch(AGAIN);
  });
  it.each(endings)('says so if the proxy %s after it has opened the tunnel', async (__, act) => {
    const { port } = await listen((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.once('data', () => act(socket));
      });
    });
    const error = await failureOf(
      ApigConnectionError, call(clientOf('https://gateway.invalid', { proxy: `http://127.0.0.1:${port}`, maxRetries: 1 })));
    expect(error.unsent).toBe(true);
    expect(error.message).not.toMatch(AGAIN);
  });
  it.each<[string, Error]>([
    ['an AggregateError of connect time-outs', new AggregateError([coded('ETIMEDOUT', { syscall: 'connect' }), coded('ENETUNREACH', { syscall: 'connect' })], '')],
    ['an AggregateError whose own code is a time-out', Object.assign(new AggregateError([coded('ETIMEDOUT', { syscall: 'connect' })], ''), { code: 'ETIMEDOUT' })],
    ['a cause that is one', new TypeError('fetch failed', { cause: new AggregateError([coded('ECONNREFUSED')], '') })],
    ['a cause of a failed connect', new TypeError('fetch failed', { cause: coded('ETIMEDOUT', { syscall: 'connect' }) })],
    ['a connect time-out of undici', coded('UND_ERR_CONNECT_TIMEOUT')],
    ['a name that is not found', coded('ENOTFOUND', { syscall: 'getaddrinfo' })],
  ])('says so, through a foreign dispatcher: %s', async (__, thrown) => {
    const byRequest = counting(() => Promise.reject(thrown));
    const byDispatch = dispatching((handler) => setTimeout(() => handler['onError']?.(thrown), 1));
    for (const state of [byRequest, byDispatch]) {
      const error = await failureOf(
        ApigConnectionError, call(clientOf(ENDPOINT, { dispatcher: state.dispatcher, maxRetries: 1 })));
      expect(error).toMatchObject({ unsent: true, attempts: 2 });
      expect(error.message).toContain('was not sent: no connection (');
      expect(state.asked).toBe(2);
    }
  });
});

describe.each(verbs)('a 401 of a %s whose credentials cannot be renewed', (_, call) => {
  const EXPIRED = json(401, { error_code: 'APIGW.0307', error_msg: 'The token must be updated.' });
  const renewal = (again: (options: { signal?: AbortSignal | undefined }) => unknown) => {
    let asked = 0;
    return (context: { signal?: AbortSignal | undefined }) => (asked++ === 0 ? { token: 't1' } : again(context)) as never;
  };
  it.each<[string, () => unknown, RegExp]>([
    ['throws', () => { throw new Error('vault is down'); }, /vault is down/],
    ['rejects', () => Promise.reject(new Error('vault is down')), /vault is down/],
    ['hangs', () => new Promise(() => void vi.advanceTimersByTimeAsync(60_000)), /timeout|took|over/],
    ['gives nothing', () => undefined, /credentials|token/],
  ])('stays that 401, with the reason as its cause, if the renewal %s', async (__, again, why) => {
    const { server, client } = await start([EXPIRED], { credentials: renewal(again), timeout: 60_000, maxRetries: 2 });
    fakeTimeouts();
    for (const call of Object.values(VERBS).slice(0, 1)) {
      const error = await failureOf(ApigAuthenticationError, call(client));
      expect(error).toMatchObject({ status: 401, code: 'APIGW.0307', attempts: 1 });
      expect((error.cause as Error).message).toMatch(why);
    }
    expect(server.count).toBe(1);
  });
  it('stays that 401 if the caller aborts the renewal, or if totalTimeout ends it', async () => {
    const controller = new AbortController();
    const hanging = () => {
      setTimeout(() => controller.abort(new Error('enough')), 20);
      return new Promise(() => undefined);
    };
    const { server, client } = await start([EXPIRED], { credentials: renewal(hanging) });
    const error = await failureOf(ApigAuthenticationError, call(client, { signal: controller.signal }));
    expect(error).toMatchObject({ status: 401, cause: expect.objectContaining({ message: 'enough' }) as Error });
    const credentials = renewal(() => new Promise(() => void vi.advanceTimersByTimeAsync(60_000)));
    const other = await start([EXPIRED], { credentials, totalTimeout: 60_000 });
    fakeTimeouts();
    expect(await failureOf(ApigAuthenticationError, call(other.client))).toMatchObject({ status: 401 });
    expect([server.count, other.server.count]).toEqual([1, 1]);
  });
  it('leaves an abort that comes before the 401 an abort', async () => {
    const controller = new AbortController();
    const { client } = await start(() => () => controller.abort(), { credentials: { token: 't' } });
    await failureOf(ApigAbortError, call(client, { signal: controller.signal }));
  });
});

describe('the body of a hand-made dispatcher', () => {
  const text = JSON.stringify(GROUP);
  const generated = async function* (...parts: unknown[]): AsyncGenerator {
    for (const part of parts) yield await Promise.resolve(part);
  };
  const web = (...parts: unknown[]): ReadableStream => new ReadableStream({
    start(controller) { for (const part of parts) controller.enqueue(part); controller.close(); },
  });
  const failing = async function* (): AsyncGenerator<string> {
    yield '{"id"';
    await Promise.reject(new Error('source broke'));
  };
  const locked = (): ReadableStream => {
    const stream = web('a');
    stream.getReader();
    return stream;
  };
  it.each<[string, () => unknown]>([
    ['a string', () => text], ['a buffer', () => Buffer.from(text)], ['an ArrayBuffer', () => new TextEncoder().encode(text).buffer],
    ['a list of strings', () => [text.slice(0, 5), text.slice(5)]],
    ['a generator of strings', () => generated(text.slice(0, 5), text.slice(5))],
    ['a stream of strings', () => Readable.from([text.slice(0, 5), text.slice(5)])],
    ['a stream in object mode', () => Readable.from([Buffer.from(text)], { objectMode: true })],
    ['a web stream of strings', () => web(text.slice(0, 5), text.slice(5))],
    ['a web stream of bytes', () => web(new TextEncoder().encode(text))],
    ['a Blob\'s stream', () => new Blob([text]).stream()],
  ])('is read: %s', async (_, body) => {
    const { dispatcher } = counting(() => Promise.resolve({ statusCode: 200, headers: {}, body: body() }));
    await expect(clientOf(ENDPOINT, { dispatcher }).groups.get('g')).resolves.toEqual(GROUP);
  });
  it.each([[null], [undefined], ['']])('is none if it is %j', async (body) => {
    const { dispatcher } = counting(() => Promise.resolve({ statusCode: 204, headers: {}, body }));
    await expect(clientOf(ENDPOINT, { dispatcher }).groups.delete('g')).resolves.toBeUndefined();
  });
  it.each<[string, () => unknown]>([
    ['a stream that yields objects', () => Readable.from([{ a: 1 }])],
    ['a generator of null', () => generated(null)],
    ['a web stream of numbers', () => web(1)],
    ['an object without any way to read it', () => ({ a: 1 })],
    ['a generator that throws', () => failing()],
    ['a stream that was destroyed', () => new Readable().destroy()],
    ['a web stream that is locked', locked],
    ['an iterator that throws', () => ({ [Symbol.iterator]: () => { throw new Error('no'); } })],
  ])('rejects the call if it is %s, and the process goes on', async (_, body) => {
    for (const statusCode of [200, 400]) {
      const { dispatcher } = counting(() => Promise.resolve({ statusCode, headers: {}, body: body() }));
      const error = await failure(clientOf(ENDPOINT, { dispatcher, maxRetries: 0 }).groups.create({ name: 'orders' }));
      expect(error).toBeInstanceOf(ApigError);
    }
  });
  it.each<[string, unknown[]]>([['strings', [text.slice(0, 5), text.slice(5)]], ['bytes', [new TextEncoder().encode(text)]]])(
    'is read if dispatch() reports it as %s', async (_, parts) => {
      const state = dispatching((handler) => {
        const controller = { abort: () => undefined, pause: () => undefined, resume: () => undefined };
        setTimeout(() => {
          handler['onRequestStart']?.(controller);
          handler['onResponseStart']?.(controller, 200, {});
          for (const part of parts) handler['onResponseData']?.(controller, part);
          handler['onResponseEnd']?.(controller, {});
        }, 1);
        return true;
      });
      await expect(clientOf(ENDPOINT, { dispatcher: state.dispatcher }).groups.get('g')).resolves.toEqual(GROUP);
    });
  it.each([[5], [null], [{ a: 1 }]])('rejects the call if dispatch() reports %j as a piece, and the process goes on', async (part) => {
    const state = dispatching((handler) => {
      const controller = { abort: () => undefined, pause: () => undefined, resume: () => undefined };
      setTimeout(() => {
        handler['onRequestStart']?.(controller);
        handler['onResponseStart']?.(controller, 200, {});
        handler['onResponseData']?.(controller, part);
        handler['onResponseEnd']?.(controller, {});
      }, 1);
      return true;
    });
    for (const call of Object.values(VERBS)) {
      const error = await failureOf(ApigConnectionError, call(clientOf(ENDPOINT, { dispatcher: state.dispatcher })));
      expect(error.message).toContain('the dispatcher failed');
    }
    expect(state.asked).toBe(4);
  });
  it.each<[string, unknown]>([['names without values', [Buffer.from('a')]], ['text', ['content-type', 'application/json']]])(
    'is read whatever the raw headers are: %s', async (_, raw) => {
      const state = dispatching((handler) => {
        setTimeout(() => {
          handler['onConnect']?.(() => undefined);
          handler['onHeaders']?.(200, raw, () => undefined);
          handler['onData']?.(Buffer.from(text));
          handler['onComplete']?.([]);
        }, 1);
        return true;
      });
      await expect(clientOf(ENDPOINT, { dispatcher: state.dispatcher }).groups.get('g')).resolves.toEqual(GROUP);
    });
});

describe.each(verbs)('%s, if this package fails to read the response,', (verb, call) => {
  const fault = new TypeError('x is undefined');
  afterEach(() => vi.restoreAllMocks());
  it('says that it was carried out and whose fault it is, has the response, and is not sent again', async () => {
    vi.spyOn(answers, 'readAnswer').mockImplementation(() => { throw fault; });
    const logger = new EventLog();
    const { server, client } = await start([json(200, GROUP, { 'X-Request-Id': 'r1' })], { logger });
    const error = await failureOf(ApigResponseValidationError, call(client));
    expect(error.message).toMatch(
      /^groups\.\w+ succeeded with status 200, but this package failed to read the response \(x is undefined\)\. This is a fault of the package: report it\. The response is in error\.body\.( The service has probably carried it out\.)? \(/,
    );
    expect(error.message.includes('The service has probably carried it out.')).toBe(verb !== 'GET');
    expect(error).toMatchObject({ status: 200, requestId: 'r1', body: JSON.stringify(GROUP), cause: fault });
    expect(server.requests).toHaveLength(1);
    expect(logger.types).toEqual(['request', 'response', 'error']);
  });
  it.each([400, 401, 409, 429, 500, 503])('stays a rejection if the status is %i', async (status) => {
    vi.spyOn(refusals, 'refusedBy').mockImplementation(() => { throw fault; });
    const { server, client } = await start([json(status, { error_code: 'APIG.1', error_msg: 'no' })]);
    const error = await failureOf(ApigServiceError, call(client));
    expect(error.message).toContain(`with ${status}: this package failed to read the response (x is undefined). This is a fault of the package`);
    expect(error).toMatchObject({ status, attempts: 1, body: '{"error_code":"APIG.1","error_msg":"no"}', cause: fault });
    expect(server.requests).toHaveLength(1);
  });
});
