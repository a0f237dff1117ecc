/**
 * What a transport asks and tells its authenticator, its limiter and its budget for each attempt, and what it tells the
 * caller of attempts that were made or not.
 */
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { resolveConfig, type ClientOptions } from '../../src/config.js';
import {
  ApigAbortError, ApigAuthenticationError, ApigConfigurationError, ApigConnectionError, ApigPermissionDeniedError,
  ApigServiceError, ApigTimeoutError,
} from '../../src/errors.js';
import type { DispatcherRequest, DispatchHandler } from '../../src/http/dispatcher.js';
import { files } from '../../src/http/file-transfer.js';
import type { Authenticator, Correction, TransportSettings } from '../../src/http/settings.js';
import { Transport } from '../../src/http/transport.js';
import { Download } from '../../src/schema/download.js';
import { operation } from '../../src/schema/operation.js';
import { output, text } from '../../src/schema/vocabulary.js';
import { EventLog } from '../support/events.js';
import { failure, failureOf } from '../support/server.js';

const declared = { actions: [], errorStatuses: [] } as const;
const get = operation({
  ...declared, id: 'things.get', method: 'GET', path: '/v2/{project_id}/things', scope: 'project', response: class extends output({ a: text() }) {},
});
const create = operation({ ...declared, id: 'things.create', method: 'POST', path: '/v2/{project_id}/things', scope: 'project' });
const plain = operation({ ...declared, id: 'things.plain', method: 'GET', path: '/v2/things', scope: 'project' });
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
  it('is told nothing if it proves nothing', async () => {
    const { authenticator, notes } = notary();
    const prove = (): never => { throw new Error('no keys'); };
    const { transport, requests } = transportOf([[200, {}]], { authenticator: { ...authenticator, prove } });
    expect(await failure(transport.send(get, {}).then())).toBeInstanceOf(Error);
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
    await failureOf(ApigPermissionDeniedError, transport.send(get, {}).then());
    expect([notes, requests.length]).toEqual([['settled {"proofs":1}: true'], 1]);
  });
  it('need not listen, nor have secrets', async () => {
    const { authenticator: whole } = notary();
    const authenticator: Authenticator = {
      prove: (...given) => whole.prove(...given), refused: (...given) => whole.refused(...given),
    };
    for (const reply of [[200, { a: '1' }], refusal(404), reset()] satisfies Reply[]) {
      const { transport } = transportOf([reply], { authenticator, files }, { maxRetries: 0 });
      for (const op of [get, download]) {
        const ended = transport.send<object, unknown, unknown>(op, {}).then(() => undefined, (error: unknown) => error);
        expect(await ended).not.toBeInstanceOf(TypeError);
      }
      expect(transport.screen('a text', 100)).toBe('a text');
    }
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
    await failureOf(ApigConfigurationError, without.transport.scoped({ projectId: undefined }).send(get, {}).then());
    expect(without.requests).toEqual([]);
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
  /** A limiter that lets so many attempts go, and is late for the next. */
  const late = (free: number, how: 'late' | 'aborted' = 'late') => ({
    bucketFor: () => ({
      take: (limits: () => { late: () => Error; aborted: () => Error }) => {
        if (free-- > 0) return undefined;
        return Promise.reject(limits()[how]());
      },
    }),
  }) as unknown as NonNullable<TransportSettings['service']['rateLimiter']>;
  const transport = (free: number, how?: 'late' | 'aborted') => {
    const { settings } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } });
    const service = { ...settings.service, rateLimiter: late(free, how) };
    return transportOf([refusal(503)], { service }, { totalTimeout: 60_000 });
  };
  const TOO_LATE = 'things.get timed out: the call would take longer than totalTimeout, 60000 ms, because the client\'s own rate limit lets it go only later.';
  it.each([
    [0, `${TOO_LATE} It was not sent.`],
    [1, `${TOO_LATE} It was tried 1 time; no further attempt was made.`],
    [2, `${TOO_LATE} It was tried 2 times; no further attempt was made.`],
  ])('says how often it was tried: %i', async (free, message) => {
    const { transport: limited, requests } = transport(free);
    const error = await failureOf(ApigTimeoutError, limited.send(get, {}).then());
    expect(error.message.replace(/ \(GET .*/, '')).toBe(message);
    expect([error.limit, error.attempts, requests.length]).toEqual(['totalTimeout', free, free]);
  });
  it('may be in flight if an earlier attempt failed in the service', async () => {
    const of = async (free: number): Promise<boolean> =>
      (await failureOf(ApigAbortError, transport(free, 'aborted').transport.send(get, {}).then())).inFlight;
    expect([await of(0), await of(1)]).toEqual([false, true]);
  });
});

describe('a failure that would be repeated, but is not,', () => {
  it('says why, before the place, in its message and in its stack', async () => {
    const { transport } = transportOf([refusal(503)], { onRetry: () => false });
    const error = await failureOf(ApigServiceError, transport.send(get, {}).then());
    expect(error.message).toBe(
      'things.get failed with 503 APIG.9: no. It was not sent again: the option onRetry stopped it. (GET /v2/p1/things, request ID r)',
    );
    expect(error.stack).toContain(error.message);
  });
  it('says so at the end of a message without a place', async () => {
    const { transport } = transportOf([reset()], { onRetry: () => false });
    const error = await failureOf(ApigConnectionError, transport.send(get, {}).then());
    expect(error.message).toMatch(/ It was not sent again: the option onRetry stopped it\.( \(GET \/v2\/p1\/things\))?$/);
    expect(error.stack).toContain(error.message);
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
