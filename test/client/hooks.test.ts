/** The options `wrap` and `onRetry`, over real sockets. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import {
  ApigAbortError, ApigConfigurationError, ApigInternalError, ApigNotFoundError, ApigRequestValidationError,
  ApigTimeoutError,
} from '../../src/errors.js';
import type { OnRetry, Wrap, WrappedCall } from '../../src/options.js';
import { EventLog } from '../support/events.js';
import { failureOf, GATEWAY, GROUP, INSTANCE, json, PROJECT, start } from '../support/server.js';

const MADE = { id: 'g1', name: 'orders' };
const BUSY = json(503, { error_code: 'APIG.9', error_msg: 'busy' });

describe('a client with wrap', () => {
  it('passes every call on with what is sent, and gives its result to the hook and to the caller', async () => {
    const calls: WrappedCall[] = [];
    const logger = new EventLog();
    const audit: Wrap = async (call, next) => {
      calls.push(call);
      const result = await next();
      expect(result).toMatchObject({ data: MADE, status: 201, requestId: 'r1' });
      return result;
    };
    const { server, client } = await start([json(201, MADE, { 'X-Request-Id': 'r1' })], { wrap: audit, logger });
    expect(await client.groups.create({ name: 'orders' })).toEqual(MADE);
    expect(calls).toEqual([{
      id: logger.events[0]?.callId, operation: 'groups.create', method: 'POST', idempotent: false,
      path: '/v2/{project_id}/apigw/instances/{instance_id}/api-groups',
      projectId: PROJECT, instanceId: INSTANCE, signal: undefined, input: { body: { name: 'orders' } },
    }]);
    expect(String(server.requests[0]?.body)).toBe('{"name":"orders"}');
  });
  it('sends what was passed when the method was called, whatever hook and caller do with it', async () => {
    const wrap: Wrap = async (call, next) => {
      await new Promise(setImmediate);
      Reflect.set(call.input.body ?? {}, 'name', 'from the hook');
      return next();
    };
    const { server, client } = await start([json(201, MADE)], { wrap });
    const body = { name: 'first' };
    const call = client.groups.create(body);
    body.name = 'second';
    await call;
    expect(String(server.requests[0]?.body)).toBe('{"name":"first"}');
  });
  it('passes on the calls of views, of several steps, of lists, and to any path', async () => {
    const seen: string[] = [];
    const wrap: Wrap = (call, next) => {
      seen.push(`${call.operation} ${call.instanceId} ${JSON.stringify(call.input)}`);
      return next();
    };
    const { client } = await start([json(200, { total: 1, size: 1, groups: [MADE] })], { wrap });
    await client.withInstance('other').groups.findByName('orders');
    await client.request({ method: 'GET', path: '/v2/new', query: { a: 1 } });
    await client.groups.list({ limit: 7 }).all();
    expect(seen).toEqual([
      'groups.list other {"query":{"name":"orders","precise_search":"name","limit":500}}',
      `request ${INSTANCE} {"query":{"a":1}}`,
      `groups.list ${INSTANCE} {"query":{"limit":7}}`,
    ]);
  });

  it('can respond in place of the service: a dry run', async () => {
    const dryRun: Wrap = (call, next) => (call.method === 'GET' ? next() : { data: undefined });
    const { server, client } = await start([json(200, MADE)], { wrap: dryRun });
    expect(await client.groups.delete(GROUP.id)).toBeUndefined();
    expect(await client.groups.delete(GROUP.id).withResponse())
      .toEqual({ data: undefined, status: 200, headers: {}, requestId: undefined, body: undefined });
    await client.groups.get(GROUP.id);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });
  it('gets no call that cannot be sent: a dry run finds wrong input too', async () => {
    const wrap = vi.fn<Wrap>(() => ({ data: undefined }));
    const logger = new EventLog();
    const { server, client } = await start([json(200, MADE)], { wrap, logger });
    await failureOf(ApigRequestValidationError, client.groups.create({ name: 'a' }));
    await failureOf(ApigConfigurationError, client.groups.get('g', { timeout: -1 }));
    expect(wrap).not.toHaveBeenCalled();
    expect(server.requests).toHaveLength(0);
    expect(logger.types).toEqual(['error', 'error']);
  });
  it('can keep responses: a cache', async () => {
    const kept = new Map<string, ReturnType<Parameters<Wrap>[1]>>();
    const cache: Wrap = (call, next) => {
      if (call.method !== 'GET') return next();
      const key = JSON.stringify([call.operation, call.instanceId, call.input]);
      const found = kept.get(key) ?? next();
      kept.set(key, found);
      return found;
    };
    const { server, client } = await start([json(200, MADE)], { wrap: cache });
    for (let i = 0; i < 3; i++) expect(await client.groups.get(GROUP.id)).toEqual(MADE);
    await client.groups.get('another');
    expect(server.requests.map(({ target }) => target))
      .toEqual([`${GATEWAY}/api-groups/${GROUP.id}`, `${GATEWAY}/api-groups/another`]);
  });

  it('fails the call with what the hook throws, and tells of it: a change freeze', async () => {
    const frozen = new Error('no changes on Friday');
    const freeze: Wrap = (call, next) => {
      if (call.method !== 'GET') throw frozen;
      return next();
    };
    const logger = new EventLog();
    const { server, client } = await start([json(200, MADE)], { wrap: freeze, logger });
    await expect(client.groups.delete(GROUP.id)).rejects.toBe(frozen);
    expect(server.requests).toHaveLength(0);
    expect(logger.events).toMatchObject([{ type: 'error', operation: 'groups.delete', attempt: 0, error: frozen }]);
  });
  it('tells of a failure of the service once, also if the hook turns it into another', async () => {
    const logger = new EventLog();
    const wrap = vi.fn<Wrap>((_, next) => next());
    const { client } = await start([json(404, { error_code: 'APIG.3001', error_msg: 'no' })], { wrap, logger });
    await failureOf(ApigNotFoundError, client.groups.get(GROUP.id));
    expect(logger.types).toEqual(['request', 'response', 'error']);
    wrap.mockImplementation((_, next) => next().catch(() => ({ data: undefined })));
    expect(await client.groups.get(GROUP.id)).toBeUndefined();
  });
  it.each<[string, Wrap, string]>([
    ['calls next twice', async (_, next) => (await next(), next()), 'next() of groups.get was called twice. Call it once.'],
    [
      'returns nothing', () => undefined as never,
      'The option wrap must return what next() returns, or an object with data; for groups.get it returned neither.',
    ],
  ])('says what is wrong with a hook that %s', async (_, wrap, message) => {
    const { server, client } = await start([json(200, MADE)], { wrap });
    const error = await failureOf(ApigConfigurationError, client.groups.get(GROUP.id));
    expect(error).toMatchObject({ option: 'wrap', message: expect.stringContaining(message) as string });
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });
  it('keeps the asynchronous context of the caller and of the hook', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const logger = new EventLog();
    vi.spyOn(logger, 'debug').mockImplementation(() => void seen.push(context.getStore()));
    const wrap: Wrap = (_, next) => context.run(`${context.getStore()} in the hook`, next);
    const { client } = await start([json(200, MADE)], { wrap, logger });
    await context.run('caller', async () => {
      await client.groups.get(GROUP.id);
      seen.push(context.getStore());
    });
    expect(seen).toEqual(['caller in the hook', 'caller in the hook', 'caller']);
  });
});

describe('a hook that takes its time', () => {
  it('is ended by the signal of the call, before it begins the call', async () => {
    const controller = new AbortController();
    const logger = new EventLog();
    const wrap: Wrap = () => {
      controller.abort(new Error('enough'));
      return new Promise(() => undefined);
    };
    const { server, client } = await start([json(200, MADE)], { wrap, logger });
    const error = await failureOf(ApigAbortError, client.groups.get(GROUP.id, { signal: controller.signal }));
    expect(error).toMatchObject({ inFlight: false, message: 'groups.get was aborted by the caller\'s signal: enough. Nothing was sent.' });
    expect(server.requests).toHaveLength(0);
    expect(logger.types).toEqual(['error']);
  });
  it('is ended by the signal of the call after it has carried the call out', async () => {
    const controller = new AbortController();
    const wrap: Wrap = async (_, next) => {
      await next();
      controller.abort();
      return new Promise(() => undefined);
    };
    const { client } = await start([json(200, MADE)], { wrap });
    const error = await failureOf(ApigAbortError, client.groups.get(GROUP.id, { signal: controller.signal }));
    expect(error.inFlight).toBe(true);
  });
  it('learns first that the signal has ended the call that it carries out, and may turn that into a result', async () => {
    const controller = new AbortController();
    const logger = new EventLog();
    const wrap: Wrap = (_, next) => next().catch(() => ({ data: { id: 'from the hook', name: 'x' } }));
    const { client } = await start([({ response }) => {
      controller.abort();
      response.destroy();
    }], { wrap, logger });
    expect(await client.groups.get(GROUP.id, { signal: controller.signal })).toMatchObject({ id: 'from the hook' });
    expect(logger.types).toEqual(['request', 'error']);
  });
  it('keeps no listener on the signal', async () => {
    const controller = new AbortController();
    const { client } = await start([json(200, MADE)], { wrap: (_, next) => next() });
    for (let i = 0; i < 3; i++) await client.groups.get(GROUP.id, { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
  it('is waited for by close(), and may still carry its call out', async () => {
    let go = (): void => undefined;
    const wrap: Wrap = async (_, next) => {
      await new Promise<void>((resolve) => { go = resolve; });
      return next();
    };
    const { server, client } = await start([json(200, MADE)], { wrap });
    const call = client.groups.get(GROUP.id).then();
    await vi.waitFor(() => expect(go.length).toBe(1));
    const closed = client.close();
    go();
    expect(await call).toEqual(MADE);
    await closed;
    expect(server.requests).toHaveLength(1);
    await failureOf(ApigConfigurationError, client.groups.get(GROUP.id));
  });
});

describe('a client with onRetry', () => {
  it('is asked before every retry, and told why', async () => {
    const asked: unknown[] = [];
    const onRetry: OnRetry = (retry) => void asked.push(retry);
    const { server, client } = await start([BUSY, BUSY, json(200, MADE)], { onRetry });
    await client.groups.get(GROUP.id);
    expect(server.requests).toHaveLength(3);
    expect(asked).toMatchObject([
      { type: 'retry', operation: 'groups.get', attempt: 1, code: 'APIG.9', error: { status: 503 } },
      { type: 'retry', operation: 'groups.get', attempt: 2, code: 'APIG.9', error: { status: 503 } },
    ]);
  });
  it.each<[string, OnRetry]>([['false', () => false], ['a promise of false', () => Promise.resolve(false)]])(
    'stops a retry by %s: the call fails with what it failed with',
    async (_, onRetry) => {
      const logger = new EventLog();
      const { server, client } = await start([BUSY, json(200, MADE)], { onRetry, logger });
      const error = await failureOf(ApigInternalError, client.groups.get(GROUP.id));
      expect(error.message).toContain('if it persists. It was not sent again: the option onRetry stopped it. (GET ');
      expect(server.requests).toHaveLength(1);
      expect(logger.types).toEqual(['request', 'response', 'error']);
    },
  );
  it('fails the call with what it throws', async () => {
    const broken = new Error('pager down');
    const { server, client } = await start([BUSY], { onRetry: () => { throw broken; } });
    await expect(client.groups.get(GROUP.id)).rejects.toBe(broken);
    expect(server.requests).toHaveLength(1);
  });
  it('delays no call beyond its signal or its totalTimeout', async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const { server, client } = await start([BUSY], { onRetry: never });
    const late = await failureOf(ApigTimeoutError, client.groups.get(GROUP.id, { totalTimeout: 300 }));
    expect(late).toMatchObject({ limit: 'totalTimeout', attempts: 1, cause: { status: 503 } });
    expect(late.message).toMatch(/^groups\.get timed out: .* because the option onRetry takes too long\. .* failed with 503 APIG\.9: busy\. /);
    const controller = new AbortController();
    const onRetry = (): Promise<never> => {
      setImmediate(() => controller.abort(new Error('left')));
      return never();
    };
    const other = await start([BUSY], { onRetry });
    const left = await failureOf(ApigAbortError, other.client.groups.get(GROUP.id, { signal: controller.signal }));
    expect(left).toMatchObject({ inFlight: true, cause: { message: 'left' } });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect([server.count, other.server.count]).toEqual([1, 1]);
  });
  it('takes its time from the wait before the next attempt', async () => {
    const later = json(503, { error_code: 'APIG.9', error_msg: 'busy' }, { 'Retry-After': '1' });
    const { server, client } = await start([later], {
      onRetry: () => new Promise((resolve) => setTimeout(resolve, 300)), totalTimeout: 1_200,
    });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const error = await failureOf(ApigTimeoutError, client.groups.get(GROUP.id));
    const [wait = NaN] = timers.mock.calls.map(([, ms]) => ms).slice(-1);
    timers.mockRestore();
    expect(wait).toBeLessThanOrEqual(900);
    expect({ limit: error.limit, attempts: error.attempts, sent: server.count }).toEqual({ limit: 'totalTimeout', attempts: 1, sent: 1 });
  });
  it('is not asked if there is no retry', async () => {
    const onRetry = vi.fn<OnRetry>();
    const { client } = await start([json(404, {})], { onRetry });
    await failureOf(ApigNotFoundError, client.groups.get(GROUP.id));
    expect(onRetry).not.toHaveBeenCalled();
  });
});
