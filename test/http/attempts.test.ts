/**
 * What a transport asks and tells its authenticator, its limiter and its budget for each attempt, and what it tells the
 * caller of attempts that were made or not.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { resolveConfig, type ClientOptions } from '../../src/config.js';
import {
  ApigAbortError, ApigAuthenticationError, ApigConfigurationError, ApigConnectionError, ApigPermissionDeniedError,
  ApigServiceError, ApigTimeoutError,
} from '../../src/errors.js';
import type { DispatcherLike, DispatcherRequest, DispatchHandler } from '../../src/http/dispatcher.js';
import type { WaitLimits } from '../../src/http/deadline.js';
import { type ApigEvent, CHANNEL } from '../../src/events.js';
import { files } from '../../src/http/file-transfer.js';
import type { Authenticator, Correction, TransportSettings } from '../../src/http/settings.js';
import { Transport } from '../../src/http/transport.js';
import { WriteQueue } from '../../src/http/turns.js';
import type { CallOptions, OnRetry } from '../../src/options.js';
import { Download } from '../../src/schema/download.js';
import { operation, type OperationFacts } from '../../src/schema/operation.js';
import { file, input, output, secret, text } from '../../src/schema/vocabulary.js';
import { EventLog } from '../support/events.js';
import { failureOf } from '../support/server.js';

const declared = { actions: [], errorStatuses: [] } as const;
const get = operation({
  ...declared, id: 'things.get', method: 'GET', path: '/v2/{project_id}/things', scope: 'project', response: class extends output({ a: text() }) {},
});
const create = operation({ ...declared, id: 'things.create', method: 'POST', path: '/v2/{project_id}/things', scope: 'project' });
const plain = operation({ ...declared, id: 'things.plain', method: 'GET', path: '/v2/things', scope: 'project' });
const upload = operation({
  ...declared, id: 'things.import', method: 'POST', path: '/v2/things', scope: 'project', form: class extends input({ key: secret(text()), doc: file() }) {},
});
const download = operation({
  ...declared, id: 'things.export', method: 'GET', path: '/v2/{project_id}/things', scope: 'project', response: Download,
});

type Reply = Error | readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];
const refusal = (status: number): Reply => [status, { error_code: 'APIG.9', error_msg: 'no' }, { 'x-request-id': 'r' }];
const PORTAL: Reply = [200, '<html><title>Sign in</title></html>', { 'content-type': 'text/html' }];
const reset = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

/** An authenticator that notes what it is asked and told. */
function notary(corrections: readonly (Correction | undefined | Error)[] = []) {
  const notes: string[] = [];
  let proofs = 0;
  const authenticator: Authenticator = {
    prove: () => ({ headers: { 'x-proof': String(++proofs) }, stamp: { proofs } }),
    refused: (identity, stamp, _, final) => {
      notes.push(`refused ${JSON.stringify(stamp)} ${identity.code ?? identity.message}${final ? ', the last' : ''}`);
      const correction = corrections[notes.filter((note) => note.startsWith('refused')).length - 1];
      if (correction instanceof Error) return Promise.reject(correction);
      return correction;
    },
    settled: (stamp, accepted) => void notes.push(`settled ${JSON.stringify(stamp)}: ${accepted}`),
  };
  return { notes, authenticator };
}
/** A transport that gets these replies by turns, the last for all further requests. */
function transportOf(
  replies: readonly Reply[], settings: Partial<TransportSettings> = {}, options: Partial<ClientOptions> = {},
) {
  const requests: DispatcherRequest[] = [];
  const request = (asked: DispatcherRequest) => {
    requests.push(asked);
    const reply = replies[requests.length - 1] ?? replies.at(-1);
    if (reply === undefined || reply instanceof Error) return Promise.reject(reply ?? new Error('no reply'));
    const [statusCode, body, headers = {}] = reply;
    const content = Readable.from([typeof body === 'string' ? body : JSON.stringify(body)]);
    return Promise.resolve({ statusCode, headers, body: content });
  };
  const config = resolveConfig({
    endpoint: 'http://127.0.0.1', credentials: { token: 't' }, projectId: 'p1', dispatcher: { request }, ...options,
  });
  return { requests, transport: new Transport({ ...config.settings, random: () => 0, ...settings }, config.scope) };
}

describe('the authenticator', () => {
  it.each<[string, readonly Reply[], string[]]>([
    ['a success', [[200, { a: '1' }]], ['settled {"proofs":1}: true']],
    ['a success that is not as documented', [[200, { a: 1 }]], ['settled {"proofs":1}: true']],
    ['a rejection by the service', [refusal(404)], ['settled {"proofs":1}: true']],
    ['the page of a login portal', [PORTAL], ['settled {"proofs":1}: false']],
    ['the page of a proxy', [[404, '<html></html>', { 'content-type': 'text/html' }]], ['settled {"proofs":1}: false']],
    ['a connection that broke', [reset()], ['settled {"proofs":1}: false']],
    ['a rejected identity', [refusal(401)], ['refused {"proofs":1} APIG.9']],
    [
      'a failure, then a success', [refusal(503), [200, {}]], ['settled {"proofs":1}: true', 'settled {"proofs":2}: true'],
    ],
  ])('is told once of %s', async (_, replies, notes) => {
    const { authenticator, notes: told } = notary();
    const { transport } = transportOf(replies, { authenticator }, { maxRetries: replies.length - 1 });
    await transport.send(get, {}).catch(() => undefined);
    expect(told).toEqual(notes);
  });
  it('is told nothing if it proves nothing, and its failure shows none of its secrets', async () => {
    const { authenticator, notes } = notary();
    const prove = (): never => { throw new Error('no use of hush-hush'); };
    const secrets = (stamp?: object): string[] => (stamp === undefined ? ['hush-hush'] : []);
    const { transport, requests } = transportOf([[200, {}]], { authenticator: { ...authenticator, prove, secrets } });
    const error = await failureOf(Error, transport.send(get, {}).then());
    expect(error.message).toBe(
      'things.get could not be signed: no use of [hidden]. Nothing was sent. Check the options credentials and clock.',
    );
    expect((error.cause as Error).message).toBe('no use of [hidden]');
    expect([notes, requests]).toEqual([[], []]);
  });
  it('corrects each thing once, and renews nothing after credentials were renewed', async () => {
    const { authenticator, notes } = notary(['clock', 'credentials', 'credentials']);
    const { transport, requests } = transportOf([refusal(401)], { authenticator }, { maxRetries: 0 });
    await failureOf(ApigAuthenticationError, transport.send(get, {}).then());
    expect(notes).toEqual([
      'refused {"proofs":1} APIG.9', 'refused {"proofs":2} APIG.9', 'refused {"proofs":3} APIG.9, the last',
    ]);
    expect(requests.map(({ headers }) => headers['x-proof'])).toEqual(['1', '2', '3']);
  });
  it('takes no retry of the call for a correction', async () => {
    const { authenticator } = notary(['clock', 'credentials']);
    const { transport, requests } = transportOf([refusal(401), refusal(401), reset(), [200, { a: '1' }]], { authenticator });
    expect(await transport.send(get, {}, { maxRetries: 1 })).toEqual({ a: '1' });
    expect(requests).toHaveLength(4);
    const other = transportOf([refusal(401), reset(), reset(), [200, {}]], { authenticator: notary(['clock']).authenticator });
    await failureOf(ApigConnectionError, other.transport.send(get, {}, { maxRetries: 1 }).then());
    expect(other.requests).toHaveLength(3);
  });
  it('may fail to correct: the caller gets the rejection, with that failure as its cause', async () => {
    const broken = new Error('no answer of IAM');
    const { transport } = transportOf([refusal(401)], { authenticator: notary([broken]).authenticator });
    const error = await failureOf(ApigAuthenticationError, transport.send(get, {}).then());
    expect(Object.getOwnPropertyDescriptor(error, 'cause')).toEqual({
      value: broken, configurable: true, enumerable: false, writable: true,
    });
  });
  it('is not asked about other rejections', async () => {
    const { authenticator, notes } = notary(['clock']);
    const { transport, requests } = transportOf([refusal(403)], { authenticator });
    const { cause } = await failureOf(ApigPermissionDeniedError, transport.send(get, {}).then());
    expect([notes, requests.length, cause]).toEqual([['settled {"proofs":1}: true'], 1, undefined]);
  });
  it('need not listen, nor have secrets', async () => {
    const { authenticator: whole } = notary();
    const authenticator: Authenticator = {
      prove: (...given) => whole.prove(...given), refused: (...given) => whole.refused(...given),
    };
    const { transport } = transportOf([[200, 'a: 1', { 'x-request-id': 'r' }]], { authenticator, files });
    expect((await transport.send(download, {})).text()).toBe('a: 1');
    expect(transport.screen('a text', 100)).toBe('a text');
    await failureOf(ApigServiceError, transportOf([refusal(404)], { authenticator }).transport.send(get, {}).then());
    await failureOf(ApigConnectionError, transportOf([reset()], { authenticator }).transport.send(create, {}).then());
  });
});

describe('the authenticator, while a file arrives,', () => {
  /** Sends the head of a response, and then the rest. What it was told in between, and in all. */
  async function toldOf(status: number, headers: object, body = 'a: 1'): Promise<[early: string[], all: string[]]> {
    const { authenticator, notes } = notary();
    let handler: Required<DispatchHandler> | undefined;
    const dispatcher = {
      request: () => Promise.reject(new Error('not used')),
      dispatch: (_: unknown, given: Required<DispatchHandler>) => {
        handler = given;
      },
    };
    const { settings, scope } = resolveConfig({
      endpoint: 'http://127.0.0.1', credentials: { token: 't' }, projectId: 'p1', dispatcher, maxRetries: 0,
    });
    const call = new Transport({ ...settings, authenticator, files }, scope).send(download, {}).catch(() => undefined);
    while (!handler) await new Promise(setImmediate);
    handler.onHeaders(status, headers as never, () => undefined);
    const early = [...notes];
    handler.onData(Buffer.from(body));
    handler.onComplete();
    await call;
    return [early, notes];
  }
  const yes = 'settled {"proofs":1}: true';
  it.each<[number, object]>([
    [200, { 'x-request-id': 'r' }], [299, { 'content-disposition': 'attachment' }],
    [200, { 'x-request-id': 'r', 'content-type': 'text/plain; like=text/html' }],
  ])('is told by the head of the service: %i %j', async (status, headers) => {
    expect(await toldOf(status, headers)).toEqual([[yes], [yes]]);
  });
  it.each<[number, object, string, string]>([
    [200, {}, 'a: 1', yes],
    [200, { 'x-request-id': 'r', 'content-type': ' Text/HTML' }, '<html></html>', 'settled {"proofs":1}: false'],
    [300, { 'x-request-id': 'r' }, '<html></html>', 'settled {"proofs":1}: false'],
    [404, { 'x-request-id': 'r' }, '<html></html>', 'settled {"proofs":1}: false'],
  ])('waits for the body if the head is not surely of the service: %i %j', async (status, headers, body, told) => {
    expect(await toldOf(status, headers, body)).toEqual([[], [told]]);
  });
});

describe('the budget of retries', () => {
  it.each<[string, Reply, number]>([
    ['a success', [200, {}], 1], ['a rejection', refusal(404), 1], ['a rejection of the identity', refusal(401), 1],
    ['499', refusal(499), 1], ['a failure of the service', refusal(500), 0], ['a broken connection', reset(), 0],
  ])('counts the responses of a service that works: %s', async (_, reply, answers) => {
    const { service } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } }).settings;
    const { transport } = transportOf([reply], { service }, { maxRetries: 0 });
    await transport.send(get, {}).catch(() => undefined);
    expect(service.retryBudget.answers).toBe(answers);
  });
});

describe('a request', () => {
  it('has the headers of the client under those of the call, and the proof above both', async () => {
    const { authenticator } = notary();
    const { transport, requests } = transportOf([[200, {}]], { authenticator, headers: { 'x-own': 'a' } });
    await transport.send(get, {}, { headers: { accept: 'text/plain', 'x-proof': 'mine' } });
    await transport.send(get, {});
    expect(requests.map(({ headers }) => headers)).toMatchObject([
      { accept: 'text/plain', 'x-own': 'a', 'x-proof': '1', 'user-agent': expect.stringContaining('huaweicloud-apig') as string },
      { accept: 'application/json', 'x-own': 'a', 'x-proof': '2' },
    ]);
    expect(requests.map(({ method, path, origin, body }) => [method, path, origin, body]))
      .toEqual(Array(2).fill(['GET', '/v2/p1/things', 'http://127.0.0.1', null]));
  });
  it('asks for a project only if its path has one', async () => {
    const findProject = vi.fn(() => Promise.resolve('found'));
    const { transport, requests } = transportOf([[200, {}]], { findProject });
    const nowhere = transport.scoped({ projectId: undefined });
    await nowhere.send(plain, {});
    expect(findProject).not.toHaveBeenCalled();
    await nowhere.send(get, {});
    expect([findProject.mock.calls.length, requests.map(({ path }) => path)]).toEqual([1, ['/v2/things', '/v2/found/things']]);
    const without = transportOf([[200, {}]], { findProject: undefined });
    const missing = without.transport.scoped({ projectId: undefined }).send(get, {}).then();
    expect((await failureOf(ApigConfigurationError, missing)).message).toMatch(/^things\.get needs a project, but projectId is missing\./);
    expect(without.requests).toEqual([]);
  });
  it('with a form asks for no project either if its path has none, and shows none of its secrets', async () => {
    const findProject = vi.fn(() => Promise.resolve('found'));
    const { transport, requests } = transportOf([[400, { error_code: 'A.1', error_msg: 'not hush-hush' }]], { findProject, files });
    const sent = transport.scoped({ projectId: undefined }).send(upload, { form: { key: 'hush-hush', doc: 'a: 1' } });
    expect(await failureOf(ApigServiceError, sent.then())).toMatchObject({ serverMessage: 'not [hidden]' });
    expect([findProject.mock.calls, requests.map(({ path }) => path)]).toEqual([[], ['/v2/things']]);
  });
  it('asks nothing if it was aborted before, neither for its project nor for its credentials', async () => {
    const findProject = vi.fn(() => Promise.resolve('found'));
    const { authenticator } = notary();
    const prove = vi.spyOn(authenticator, 'prove');
    const { transport, requests } = transportOf([[200, {}]], { findProject, authenticator });
    const reason = new Error('left');
    const call = transport.scoped({ projectId: undefined }).send(get, {}, { signal: AbortSignal.abort(reason) });
    expect(await failureOf(ApigAbortError, call.then())).toMatchObject({ inFlight: false, cause: reason });
    expect([findProject.mock.calls, prove.mock.calls, requests]).toEqual([[], [], []]);
  });
  it('takes saveTo, which has no effect on what is no file', async () => {
    const { settings, scope } = resolveConfig({
      endpoint: 'http://127.0.0.1', credentials: { token: 't' }, projectId: 'p1',
      dispatcher: {
        request: () => Promise.reject(new Error('not used')),
        dispatch: (_: unknown, handler: Required<DispatchHandler>) => {
          handler.onHeaders(200, {} as never, () => undefined);
          setImmediate(() => {
            handler.onData(Buffer.from('{"a":"1"}'));
            handler.onComplete();
          });
        },
      } as DispatcherLike,
    });
    const place = mkdtempSync(join(tmpdir(), 'apig-attempts-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const saveTo = join(place, 'never-made.json');
    expect(await new Transport({ ...settings, files }, scope).send(get, {}, { saveTo })).toEqual({ a: '1' });
    expect(existsSync(saveTo)).toBe(false);
  });
  it('is told to subscribers, though there is no logger', async () => {
    const told: string[] = [];
    const note = (event: unknown): void => void told.push((event as ApigEvent).type);
    subscribe(CHANNEL, note);
    onTestFinished(() => void unsubscribe(CHANNEL, note));
    await transportOf([[200, {}]]).transport.send(get, {});
    expect(told).toEqual(['request', 'response']);
  });
  it('leaves no timer behind, though its project was looked up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { transport } = transportOf([[200, {}]], { findProject: () => Promise.resolve('found') });
    await transport.scoped({ projectId: undefined }).send(get, {});
    expect(vi.getTimerCount()).toBe(0);
  });
  it('is told with the time that its response took', async () => {
    const logger = new EventLog();
    const { transport } = transportOf([[200, {}]], { logger });
    const before = performance.now();
    await transport.send(get, {});
    const took = performance.now() - before;
    const [{ duration } = { duration: -1 }] = logger.of('response');
    expect(duration).toBeGreaterThanOrEqual(0);
    expect(duration).toBeLessThanOrEqual(Math.ceil(took));
  });
});

describe('a call that waits for the client itself', () => {
  type Limiter = NonNullable<TransportSettings['service']['rateLimiter']>;
  const limiterOf = (take: (limits: () => WaitLimits) => Promise<never> | undefined): Limiter =>
    ({ bucketFor: () => ({ take }) }) as unknown as Limiter; // Nothing else of it is used.
  /** One that lets so many attempts go, and is late for the next. */
  const late = (free: number, how: 'late' | 'aborted' = 'late') =>
    limiterOf((limits) => (free-- > 0 ? undefined : Promise.reject(limits()[how]())));
  const transport = (free: number, how?: 'late' | 'aborted', reply: Reply = refusal(503)) => {
    const { settings } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } });
    const service = { ...settings.service, rateLimiter: late(free, how) };
    return transportOf([reply], { service }, { totalTimeout: 60_000 });
  };
  const TOO_LATE = 'things.get timed out: the call would take longer than totalTimeout, 60000 ms, because the client\'s own rate limit lets it go only later.';
  const LAST = 'The last attempt failed with: things.get failed with 503 APIG.9: no.';
  it.each([
    [0, `${TOO_LATE} It was not sent.`],
    [1, `${TOO_LATE} It was tried 1 time; no further attempt was made. ${LAST}`],
    [2, `${TOO_LATE} It was tried 2 times; no further attempt was made. ${LAST}`],
  ])('says how often it was tried, and why it failed then: %i', async (free, message) => {
    const { transport: limited, requests } = transport(free);
    const error = await failureOf(ApigTimeoutError, limited.send(get, {}).then());
    expect(error.message.replace(/ \(GET .*/, '')).toBe(message);
    expect([error.limit, error.attempts, requests.length]).toEqual(['totalTimeout', free, free]);
    expect(error.unsent).toBe(free === 0);
    expect(error.cause).toEqual(free === 0 ? undefined : expect.objectContaining({ status: 503 }));
  });
  it('asks for no proof if it was aborted while it waited', async () => {
    const controller = new AbortController();
    const { settings } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } });
    const take = (): undefined => {
      controller.abort(new Error('left'));
    };
    const service = { ...settings.service, rateLimiter: limiterOf(take) };
    const { authenticator } = notary();
    const prove = vi.spyOn(authenticator, 'prove');
    const { transport: aborted, requests } = transportOf([[200, {}]], { service, authenticator });
    const error = await failureOf(ApigAbortError, aborted.send(get, {}, { signal: controller.signal }).then());
    expect(error.inFlight).toBe(false);
    expect([prove.mock.calls, requests]).toEqual([[], []]);
  });
  it('has the time that remains since it began, and all of it again only after it waited for its turn', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { settings } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } });
    const left: number[] = [];
    const rateLimiter = limiterOf((limits) => void left.push(limits().ms));
    const findProject = (): Promise<string> => {
      vi.advanceTimersByTime(900);
      return Promise.resolve('p1');
    };
    const writeQueue = new WriteQueue();
    const service = { ...settings.service, rateLimiter, writeQueue };
    const write = { ...create, queuedBy: [{ name: 'things' }] };
    const { transport: own } = transportOf([[200, {}]], { service, findProject }, { totalTimeout: 1_000 });
    const scoped = own.scoped({ projectId: undefined, instanceId: 'i1' });
    await scoped.send(write, {});
    const held = writeQueue.enter('i1', write.queuedBy, {});
    const waiting = scoped.send(write, {});
    await new Promise(setImmediate);
    held.leave();
    await waiting;
    expect(left).toEqual([100, 1_000]);
  });
  it('may be in flight if an earlier attempt failed in the service', async () => {
    const of = async (free: number, reply: Reply): Promise<boolean> =>
      (await failureOf(ApigAbortError, transport(free, 'aborted', reply).transport.send(get, {}).then())).inFlight;
    const throttled = (status: number): Reply => [status, { error_code: 'APIG.9008', error_msg: 'no' }];
    expect([await of(0, refusal(503)), await of(1, refusal(503)), await of(1, reset())]).toEqual([false, true, true]);
    expect([await of(1, throttled(500)), await of(1, throttled(499))]).toEqual([true, false]);
  });
});

describe('a failure that would be repeated, but is not,', () => {
  it('says why, before the place, in its message and in its stack, which somebody has read before', async () => {
    const stacks: (string | undefined)[] = [];
    const onRetry: OnRetry = ({ error }) => stacks.push(error.stack) === 0;
    const { transport } = transportOf([refusal(503)], { onRetry });
    const error = await failureOf(ApigServiceError, transport.send(get, {}).then());
    expect(stacks).toEqual([expect.stringContaining('no. (GET /v2/p1/things, request ID r)\n')]);
    expect(error.message).toBe(
      'things.get failed with 503 APIG.9: no. It was not sent again: the option onRetry stopped it. (GET /v2/p1/things, request ID r)',
    );
    expect(error.stack).toContain(`${error.message}\n`);
  });
  it.each(['changed.', 'changed, see (GET /a) first.'])('says so at the end if onRetry has made its message %j', async (message) => {
    const onRetry: OnRetry = ({ error }) => {
      Object.assign(error, { message, stack: undefined });
      return false;
    };
    const { transport } = transportOf([refusal(503)], { onRetry });
    const error = await failureOf(ApigServiceError, transport.send(get, {}).then());
    expect(error.message).toBe(`${message} It was not sent again: the option onRetry stopped it.`);
    expect(error.stack).toBeUndefined();
  });
});

describe('a wait between attempts', () => {
  const busy = (code = 'APIG.3718'): Reply => [409, { error_code: code, error_msg: 'busy' }];
  /** Runs a call whose waits pass in no time. */
  async function passing<T>(call: Promise<T>): Promise<T> {
    const state = { over: false };
    const ended = call.finally(() => (state.over = true));
    ended.catch(() => undefined);
    while (!state.over) await vi.advanceTimersByTimeAsync(1_000);
    return ended;
  }
  const fake = (...toFake: ('setTimeout' | 'clearTimeout' | 'performance')[]): void => {
    vi.useFakeTimers({ toFake });
    onTestFinished(() => void vi.useRealTimers());
  };
  it('for a service that is busy is no retry, however many there are', async () => {
    fake('setTimeout', 'clearTimeout');
    const waits: number[] = [];
    const onRetry = ({ wait }: { readonly wait: number }): void => void waits.push(wait);
    const { transport } = transportOf([busy(), busy(), busy(), refusal(503), [200, { a: '1' }]], { onRetry });
    expect(await passing(transport.send(get, {}, { maxRetries: 1 }))).toEqual({ a: '1' });
    expect(waits).toEqual([1_000, 2_000, 4_000, expect.any(Number)]);
  });
  it('counts into the time of the call even if timers are fake and the clock stands still', async () => {
    fake('setTimeout', 'clearTimeout');
    const { transport, requests } = transportOf([busy()], {}, { totalTimeout: 10_000 });
    await failureOf(ApigServiceError, passing(transport.send(get, {}).then()));
    expect(requests).toHaveLength(4);
  });
  it('is told with the code of the rejection, or its status, or the code of the connection', async () => {
    fake('setTimeout', 'clearTimeout');
    const codes: unknown[] = [];
    const onRetry = ({ code }: { readonly code?: unknown }): void => void codes.push(code);
    const { transport } = transportOf([refusal(503), [502, '<html></html>'], reset(), [200, {}]], { onRetry });
    await passing(transport.send(get, {}, { maxRetries: 3 }));
    expect(codes).toEqual(['APIG.9', 502, 'ECONNRESET']);
  });
  it('ends the call if onRetry takes all of its time', async () => {
    fake('performance', 'setTimeout', 'clearTimeout');
    const onRetry = (): void => void vi.advanceTimersByTime(60_000);
    const { transport, requests } = transportOf([refusal(503)], { onRetry }, { totalTimeout: 60_000 });
    const error = await failureOf(ApigTimeoutError, passing(transport.send(get, {}).then()));
    expect(error).toMatchObject({
      limit: 'totalTimeout', attempts: 1, operation: 'things.get', cause: { status: 503 },
      message: 'things.get timed out: the call took longer than totalTimeout, 60000 ms. The last attempt failed with: things.get failed with 503 APIG.9: no. (GET /v2/p1/things, request ID r)',
    });
    expect(requests).toHaveLength(1);
  });
});

describe('items that failed within a call of several steps', () => {
  const facts = { operation: 'things.import', method: 'GET', path: '/v2/things', status: 200, requestId: undefined } as const;
  const result = { failure: [{ error_code: 'A.1', error_msg: 'no hush-hush' }] };
  const secrets = (): string[] => ['hush-hush'];
  it('are warned of, or fail the call, as its options or those of the client say', () => {
    const logger = new EventLog();
    const { settings: { service } } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } });
    const { transport } = transportOf([], {
      logger, authenticator: { ...notary().authenticator, secrets }, service: { ...service, partialFailure: 'return' },
    });
    transport.lookForFailures(facts, 'failure', result);
    transport.lookForFailures(facts, 'failure', { failure: [] });
    expect(logger.events).toEqual([{
      type: 'warning', operation: 'things.import', method: 'GET', path: '/v2/things', attempt: 1,
      callId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      message: '1 of 1 items failed:\n- an item without a name: A.1 no [hidden]',
    }]);
    expect(() => transport.lookForFailures(facts, 'failure', result, { partialFailure: 'throw' }))
      .toThrow(expect.objectContaining({ name: 'ApigPartialFailureError', operation: 'things.import' }) as Error);
    expect(logger.events).toHaveLength(1);
  });
  it('need no logger, and no secrets', () => {
    const { transport } = transportOf([], { authenticator: notary().authenticator });
    expect(() => transport.lookForFailures(facts, 'failure', result, { partialFailure: 'return' })).not.toThrow();
  });
});

describe('changes of several calls', () => {
  const update: OperationFacts = { ...create, queuedBy: [{ name: 'things', at: 'path.thing_id' }] };
  const { settings } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } });
  const queues = { ...settings.service, modifyQueue: new WriteQueue(), writeQueue: new WriteQueue() };
  const { transport } = transportOf([[200, {}]], { service: queues });
  const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  type Plan = Parameters<Transport['inTurn']>[0];
  /** Begins these changes, and tells which begin before the first one has ended, and which after. */
  async function begun(
    ...plans: [plan: Partial<Plan>, options?: CallOptions][]
  ): Promise<[before: number[], after: number[]]> {
    const order: number[] = [];
    let end: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (end = resolve));
    const all = plans.map(([plan, options = {}], i) =>
      transport.inTurn({ operation: 'things.modify', update, ...plan }, options, () => {
        order.push(i);
        return i === 0 ? first : Promise.resolve();
      }));
    await flush();
    const before = [...order];
    end();
    await Promise.all(all);
    return [before, order];
  }
  const thing = (thing_id: string, more: object = {}): [Partial<Plan>] => [{ path: { ...more, thing_id } }];
  it('wait for each other if they are of one object on one gateway', async () => {
    expect(await begun(thing('a'), thing('a'), thing('b'))).toEqual([[0, 2], [0, 2, 1]]);
    const part = (id: string): [Partial<Plan>] => thing(id, { group_id: 'g' });
    expect(await begun(part('a'), part('a'), part('b'))).toEqual([[0, 2], [0, 2, 1]]);
    expect(await begun(
      [{ path: { thing_id: 'a' } }, { instanceId: 'i1' }], [{ path: { thing_id: 'a' } }, { instanceId: 'i2' }],
      [{ path: { thing_id: 'a' } }, { instanceId: 'i1' }],
    )).toEqual([[0, 1], [0, 1, 2]]);
  });
  it('wait for each other if they name one object by its name', async () => {
    expect(await begun([{ name: 'a' }], [{ name: 'a' }], [{ name: 'b' }])).toEqual([[0], [0, 1, 2]]);
    const free: Partial<Plan> = { update: create };
    expect(await begun([{ ...free, name: 'a' }], [{ ...free, name: 'a' }], [{ ...free, name: 'b' }])).toEqual([[0, 2], [0, 2, 1]]);
    expect(await begun([{ ...free, name: 'a' }], [{ ...free, name: 'a', operation: 'others.modify' }])).toEqual([[0, 1], [0, 1]]);
  });
  it('wait also for what the write waits for, whatever they are called', async () => {
    expect(await begun(thing('a'), [{ ...thing('a')[0], operation: 'things.enable' }])).toEqual([[0], [0, 1]]);
  });
  it('send their calls without a turn of their own, in the scope of the transport', async () => {
    const { requests, transport: own } = transportOf([[200, {}]], { service: queues });
    const write = operation({ ...declared, id: 'things.put', method: 'PUT', path: '/v2/{project_id}/things', scope: 'project', queuedBy: [{ name: 'things' }] });
    const held = queues.writeQueue.enter('p1', [{ name: 'things' }], {});
    await own.inTurn({ operation: 'things.modify', update, path: { thing_id: 'a' } }, {}, (inner) => inner.send(write, {}));
    expect(requests.map(({ path }) => path)).toEqual(['/v2/p1/things']);
    held.leave();
  });
  it('need no queue', async () => {
    const service = { ...queues, modifyQueue: undefined };
    const { transport: own } = transportOf([[200, {}]], { service });
    expect(await own.inTurn({ operation: 'things.modify', update }, {}, () => Promise.resolve('done'))).toBe('done');
    await expect(own.inTurn({ operation: 'things.modify', update }, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
  it('do not begin if they are aborted, before or while they wait, and let the next one go on', async () => {
    const plan: Plan = { operation: 'things.modify', update, path: { thing_id: 'a' } };
    const act = vi.fn(() => Promise.resolve());
    let end: () => void = () => undefined;
    const first = transport.inTurn(plan, {}, () => new Promise<void>((resolve) => (end = resolve)));
    const controller = new AbortController();
    const reason = new Error('left');
    const waiting = failureOf(ApigAbortError, transport.inTurn(plan, { signal: controller.signal }, act));
    const aborted = { operation: 'things.modify', inFlight: false, cause: reason };
    const gone = { signal: AbortSignal.abort(reason) };
    expect(await failureOf(ApigAbortError, transport.inTurn(plan, gone, act))).toMatchObject(aborted);
    controller.abort(reason);
    expect(await waiting).toMatchObject(aborted);
    end();
    await first;
    expect(await transport.inTurn(plan, {}, () => Promise.resolve('next'))).toBe('next');
    expect(act).not.toHaveBeenCalled();
    const free = { ...plan, path: { thing_id: 'b' } };
    expect(await failureOf(ApigAbortError, transport.inTurn(free, gone, act))).toMatchObject(aborted);
    expect(queues.modifyQueue.size).toBe(0);
  });
});

describe('a transport', () => {
  it('tells of the calls that begin, until nobody wants to know', async () => {
    const { transport } = transportOf([[200, {}]]);
    const begun: string[] = [];
    const stop = transport.watchCalls((id) => void begun.push(id));
    await transport.send(get, {});
    await transport.scoped({ projectId: 'p2' }).send(plain, {});
    stop();
    await transport.send(create, {});
    expect(begun).toEqual(['things.get', 'things.plain']);
  });
  it('without a lifetime is never closed, and has no calls to tell of', async () => {
    const { transport } = transportOf([[200, { a: '1' }]], { lifetime: undefined });
    const stop = transport.watchCalls(() => { throw new Error('never'); });
    await transport.close();
    expect(await transport.send(get, {})).toEqual({ a: '1' });
    expect(stop()).toBeUndefined();
  });
});
