/** Which calls are repeated and when, the clock, time limits and abort signals. No test waits for time to pass. */
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApigCallError, appKey, type CallInit, type CallerOptions, createCaller, none } from '../../src/caller/index.js';
// Loaded before, so that no test waits for a file under a clock that stands still.
import '../../src/caller/call-failure.js';
import { fakeFetch, type Reply, rejection } from '../support/fake-fetch.js';
import { cut, failure, failureOf, json, serve, silence } from '../support/server.js';

const ORIGIN = 'https://api.example.com';
const PAIR = { key: 'c7f1e5a2b3d44e6f9a8b7c6d5e4f3a2b', secret: 'invented-secret-0123456789' };
const OK: Reply = () => Response.json({});
const throttledBy = (policy: string): Reply =>
  rejection(429, 'APIG.0308', `The throttling threshold has been reached: policy ${policy}`);
const LOST = Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
const UNSENT = Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' }) });

describe('a failed call', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  interface Outcome {
    /** Milliseconds from the begin to each request. */
    readonly at: readonly number[];
    readonly result: Response | ApigCallError;
  }
  /** Makes a call, turning the clock whenever it waits. */
  async function outcomeOf(
    replies: readonly Reply[],
    init: CallInit = {},
    options: Partial<CallerOptions> = {},
  ): Promise<Outcome> {
    const begun = performance.now();
    const at: number[] = [];
    const { fetch } = fakeFetch(...replies);
    const timed: typeof fetch = (...given) => {
      at.push(Math.round(performance.now() - begun));
      return fetch(...given);
    };
    const caller = createCaller({ origin: ORIGIN, auth: none(), fetch: timed, ...options });
    const result = caller.call('/orders', init).catch((error: unknown) => {
      if (error instanceof ApigCallError) return error;
      throw error;
    });
    return { at, result: await turned(result) };
  }
  /** Turns the clock to the next timer whenever nothing else happens, until the promise is settled. */
  async function turned<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    void promise.catch(() => undefined).finally(() => (state.settled = true));
    for (;;) {
      // Signing goes through threads of the runtime.
      for (let i = 0; i < 10; i++) await crypto.subtle.digest('SHA-256', new Uint8Array(1)).then(() => new Promise(setImmediate));
      if (state.settled) return promise;
      await vi.advanceTimersToNextTimerAsync();
    }
  }

  it.each([
    ['api over ratelimit,limit:10,time:5 second', 5_250],
    ['app over ratelimit,limit:100,time:1 minute', 63_000],
    ['user over ratelimit,limit:100,time:2 seconds', 2_100],
  ])('a failed call that is throttled waits for the window that the text names: %s', async (policy, wait) => {
    const { at, result } = await outcomeOf([throttledBy(policy), OK], { method: 'POST', body: 'x' });
    expect(at).toEqual([0, wait]);
    expect(result).toMatchObject({ status: 200 });
  });
  it('a failed call that is throttled for longer than it may wait fails, and says for how long', async () => {
    const { at, result } = await outcomeOf([throttledBy('api over ratelimit,limit:1000,time:1 day')]);
    expect(at).toEqual([0]);
    expect(result).toMatchObject({ kind: 'Rejected', code: 'APIG.0308', retryAfter: 86_400_000, attempts: 1 });
  });
  it('a failed call that is throttled waits as long as Retry-After says', async () => {
    const reply = rejection(429, 'APIG.0308', 'The throttling threshold has been reached', { 'Retry-After': '7' });
    expect((await outcomeOf([reply, OK])).at).toEqual([0, 7_350]);
  });
  it('a failed call that is throttled without a window waits longer each time', async () => {
    const { at, result } = await outcomeOf([rejection(429, 'APIG.0308', 'The throttling threshold has been reached')]);
    expect(at).toEqual([0, 262, 787]);
    expect(result).toMatchObject({ kind: 'Rejected', attempts: 3 });
    expect((result as ApigCallError).message).toMatch(/after 3 attempts\)$/);
  });

  const REPEATED: readonly (readonly [name: string, reply: Reply, method: string, requests: number])[] = [
    ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].flatMap((method) => [
      ['a broken connection', LOST, method, 3] as const,
      ['no connection', UNSENT, method, 3] as const,
      ['an unavailable backend', rejection(502, 'APIG.0202', 'Backend unavailable'), method, 3] as const,
      ['a backend that is too slow', rejection(504, 'APIG.0203', 'Backend timeout'), method, 3] as const,
      ['a backend that is too slow, by the older code', rejection(504, 'APIG.0201', 'Backend timeout'), method, 3] as const,
      ['no backend', rejection(502, 'APIG.0610', 'No backend available'), method, 3] as const,
    ]),
    ...['POST', 'PATCH'].flatMap((method) => [
      ['a broken connection', LOST, method, 1] as const,
      ['no connection', UNSENT, method, 3] as const,
      ['an unavailable backend', rejection(502, 'APIG.0202', 'Backend unavailable'), method, 1] as const,
      ['a backend that is too slow', rejection(504, 'APIG.0203', 'Backend timeout'), method, 1] as const,
    ]),
    ['a wrong request', rejection(400, 'APIG.0201', 'API request error'), 'GET', 1],
    ['a body that is too large', rejection(413, 'APIG.0201', 'Request entity too large'), 'PUT', 1],
    ['a rejected key', rejection(401, 'APIG.0303', 'Incorrect app authentication information'), 'GET', 1],
    ['a quota that is used up', rejection(405, 'APIG.0501', 'The app quota has been used up'), 'GET', 1],
    ['an internal error', rejection(500, 'APIG.0601', 'Internal server error'), 'GET', 1],
    ['a backend\'s own 503', () => new Response('busy', { status: 503 }), 'GET', 1],
    ['a backend\'s own 429', () => Response.json({ error_code: 'SLOW_DOWN', error_msg: 'x' }, { status: 429 }), 'GET', 1],
  ];
  it.each(REPEATED)('is repeated if that is safe: %s, %3$s %2$s requests', async (_name, reply, method, requests) => {
    expect((await outcomeOf([reply], { method })).at.length).toBe(requests);
  });
  it.each([
    [{ retry: false } as const, 1], [{ retry: { limit: 0 } }, 1], [{ retry: { limit: 4 } }, 5],
    [{ retry: { maxWait: 1_000 } }, 1], [{ totalTimeout: 10_000 }, 2],
  ])('is repeated as often as the options allow: %j', async (init, requests) => {
    expect((await outcomeOf([throttledBy('api over ratelimit,limit:10,time:5 second')], init)).at.length).toBe(requests);
  });
  it('is not repeated if its body is a stream, which can be read once', async () => {
    const init = { method: 'PUT', body: new Blob(['x']).stream(), unsignedBody: true };
    expect((await outcomeOf([throttledBy('api over ratelimit,limit:10,time:5 second')], init)).at).toEqual([0]);
  });
  it('is repeated with the body of its request', async () => {
    const { sent, fetch } = fakeFetch(throttledBy('api over ratelimit,limit:10,time:5 second'), OK);
    const request = new Request(`${ORIGIN}/orders`, { method: 'PUT', body: 'hi' });
    const done = createCaller({ origin: ORIGIN, auth: none(), fetch }).call(request);
    await turned(done);
    expect(sent.map(({ init: { body } }) => Buffer.from(body as Uint8Array).toString())).toEqual(['hi', 'hi']);
  });
  it('is signed again for each attempt', async () => {
    const { sent, fetch } = fakeFetch(throttledBy('api over ratelimit,limit:10,time:5 second'), OK);
    const done = createCaller({ origin: ORIGIN, auth: appKey(PAIR), fetch }).call('/orders');
    await turned(done);
    const dates = sent.map(({ headers }) => headers['x-sdk-date']);
    expect(new Set(dates).size).toBe(2);
  });
  it('ends after its time, and says what may have happened', async () => {
    const never: Reply = () => new Promise<Response>(() => undefined);
    const { at, result } = await outcomeOf([never], { method: 'POST', timeout: 5_000 });
    expect(at).toEqual([0]);
    expect(result).toMatchObject({
      kind: 'Timeout', attempts: 1,
      message: 'POST /orders got no response within 5000 ms. The backend may have carried it out. Raise timeout or totalTimeout if the backend needs longer.',
    });
  });
  it('is not sent again if its whole time is over after a wait, because the process was busy', async () => {
    const { sent, fetch } = fakeFetch(LOST, OK);
    const { call } = createCaller({ origin: ORIGIN, auth: none(), fetch });
    const failed = failureOf(ApigCallError, call('/orders', { totalTimeout: 1_000 }));
    await vi.advanceTimersByTimeAsync(1);
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 2_000);
    await vi.advanceTimersByTimeAsync(250);
    expect((await failed).message).toMatch(/^GET \/orders failed: fetch failed: read ECONNRESET\./);
    expect(sent.length).toBe(1);
  });
  it('ends after its whole time, with the attempts that fit into it', async () => {
    const never: Reply = () => new Promise<Response>(() => undefined);
    const { at, result } = await outcomeOf([never], { timeout: 5_000, totalTimeout: 12_000 });
    expect(at).toEqual([0, 5_250, 10_750]);
    expect((result as ApigCallError).message).toBe('GET /orders got no response within 1250 ms. Raise timeout or totalTimeout if the backend needs longer. (after 3 attempts)');
  });
  it('ends after 65 seconds by default', async () => {
    const never: Reply = () => new Promise<Response>(() => undefined);
    const { result } = await outcomeOf([never], { method: 'POST' });
    expect((result as ApigCallError).message).toContain('got no response within 65000 ms');
  });
  it('ends while its auth function takes its time', async () => {
    const auth = (): Promise<never> => new Promise(() => undefined);
    const { result, at } = await outcomeOf([OK], { timeout: 1_000, retry: false }, { auth });
    expect(at).toEqual([]);
    expect((result as ApigCallError).message).toBe('GET /orders got no response within 1000 ms. Raise timeout or totalTimeout if the backend needs longer.');
  });
  it('leaves no timer behind', async () => {
    await outcomeOf([OK]);
    await outcomeOf([LOST]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a signature whose date is off', () => {
  const SERVER_TIME = Date.UTC(2026, 0, 15, 8, 15);
  const compact = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
  /** A gateway whose clock is 08:15, and which accepts 15 minutes of difference. */
  async function gateway(tell = true): Promise<{ readonly origin: string; readonly dates: readonly string[] }> {
    const dates: string[] = [];
    const server = await serve(({ headers }) => {
      const date = String(headers['x-sdk-date']);
      dates.push(date);
      const time = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
      if (Math.abs(time - SERVER_TIME) < 15 * 60_000) return json(200, {});
      const tail = `signature expired, signature time:${date}${tell ? `,server time:${compact(SERVER_TIME)}` : ''}`;
      return json(401, { error_msg: `Incorrect app authentication information: ${tail}`, error_code: 'APIG.0303', request_id: 'r' });
    });
    return { origin: server.origin, dates };
  }
  const caller = (origin: string, time: number, init: Partial<CallerOptions> = {}): ReturnType<typeof createCaller> =>
    createCaller({ origin, auth: appKey(PAIR), clock: () => time, ...init });

  it.each([-3 * 3_600_000, 20 * 60_000, 23 * 3_600_000])('is corrected once from the text, for all calls: %i ms', async (off) => {
    const { origin, dates } = await gateway();
    const { call } = caller(origin, SERVER_TIME + off, { retry: false });
    expect((await call('/', { method: 'POST', body: 'x' })).status).toBe(200);
    expect((await call('/')).status).toBe(200);
    expect(dates).toEqual([SERVER_TIME + off, SERVER_TIME, SERVER_TIME].map(compact));
  });
  it('is corrected for calls at the same time as well', async () => {
    const { origin, dates } = await gateway();
    const { call } = caller(origin, SERVER_TIME - 3_600_000);
    const responses = await Promise.all([call('/a'), call('/b'), call('/c')]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(dates.length).toBe(6);
  });
  it('is not corrected by more than a day', async () => {
    const { origin, dates } = await gateway();
    const error = await failureOf(ApigCallError, caller(origin, SERVER_TIME - 25 * 3_600_000).call('/'));
    expect(dates.length).toBe(1);
    expect([error.meaning, error.remedy]).toEqual([
      'The call was dated 20260114T071500Z, and the clock of the gateway said 20260115T081500Z',
      'Set the clock of this machine, or pass `clock`.',
    ]);
  });
  it('is corrected once for a call, however the clock runs', async () => {
    const { origin, dates } = await gateway();
    let reads = 0;
    const { call } = caller(origin, 0, { clock: () => SERVER_TIME - ++reads * 3_600_000 });
    await failureOf(ApigCallError, call('/'));
    expect(dates.length).toBe(2);
  });
  it('is not corrected if the text has no time', async () => {
    const { origin, dates } = await gateway(false);
    const error = await failureOf(ApigCallError, caller(origin, SERVER_TIME - 3_600_000).call('/'));
    expect([dates.length, error.code, error.meaning]).toEqual([1, 'APIG.0303', 'The app is not accepted']);
  });
});

describe('an abort signal', () => {
  it('ends a call with its reason, as it ends fetch', async () => {
    const server = await serve([silence]);
    const controller = new AbortController();
    const call = createCaller({ origin: server.origin, auth: none() }).call('/', { signal: controller.signal });
    controller.abort(new Error('no longer needed'));
    expect(await failure(call)).toEqual(new Error('no longer needed'));
  });
  it('gets no listener that outlives a call', async () => {
    const { signal } = new AbortController();
    const added: unknown[] = [];
    const { fetch } = fakeFetch((): Response => Response.json({}));
    const watched: typeof fetch = (url, init) => {
      const { signal: own } = init;
      if (own) added.push(own);
      return fetch(url, init);
    };
    const { call } = createCaller({ origin: ORIGIN, auth: none(), fetch: watched });
    for (let i = 0; i < 3; i++) await call('/', { signal });
    expect(added.length).toBe(3);
    expect([signal, ...added].map((one) => getEventListeners(one as AbortSignal, 'abort').length)).toEqual([0, 0, 0, 0]);
  });
  it('ends a wait', async () => {
    const controller = new AbortController();
    const { sent, fetch } = fakeFetch(throttledBy('api over ratelimit,limit:10,time:50 second'));
    const call = createCaller({ origin: ORIGIN, auth: none(), fetch }).call('/', { signal: controller.signal });
    await vi.waitFor(() => expect(sent.length).toBe(1));
    controller.abort();
    expect(await failure(call)).toMatchObject({ name: 'AbortError' });
    expect(sent.length).toBe(1);
  });
  it('an abort signal that has aborted before stops the request', async () => {
    const { sent, fetch } = fakeFetch(OK);
    const call = createCaller({ origin: ORIGIN, auth: none(), fetch }).call('/', { signal: AbortSignal.abort() });
    expect(await failure(call)).toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });
  it('ends a call whose body is still read', async () => {
    const { sent, fetch } = fakeFetch(OK);
    const controller = new AbortController();
    const body = new ReadableStream({ pull: () => controller.abort() });
    const request = new Request(`${ORIGIN}/`, { method: 'POST', body, duplex: 'half' });
    const { call } = createCaller({ origin: ORIGIN, auth: appKey(PAIR), fetch });
    expect(await failure(call(request, { signal: controller.signal }))).toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });
  it('an abort signal of a request that is passed whole counts as well', async () => {
    const server = await serve([silence]);
    const controller = new AbortController();
    const request = new Request(`${server.origin}/`, { signal: controller.signal });
    const call = createCaller({ origin: server.origin, auth: none() }).call(request);
    await vi.waitFor(() => expect(server.count).toBe(1));
    controller.abort();
    expect(await failure(call)).toMatchObject({ name: 'AbortError' });
  });
});

describe('a broken connection', () => {
  it('is reported with its reason and what may have happened', async () => {
    const server = await serve([cut]);
    const error = await failureOf(ApigCallError, createCaller({ origin: server.origin, auth: none() }).call('/orders', { method: 'POST', body: 'x' }));
    expect(error.kind).toBe('Connection');
    expect(error.message).toMatch(/^POST \/orders failed: fetch failed: .*\. The backend may have carried it out\. Check origin and network; in a browser, whether the API allows CORS\.$/);
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(server.count).toBe(1);
  });
});
