/** What a client tells about its work: in order, on the channel and to the logger, and never a secret. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ApigConnectionError, ApigNotFoundError, ApigRequestValidationError, ApigResponseValidationError,
} from '../../src/errors.js';
import { type ApigEvent, CHANNEL, emit, hasListener, type Logger } from '../../src/events.js';
import { EventLog } from '../support/events.js';
import { bytes, cut, empty, failureOf, GATEWAY, GROUP, json, KEYS, start } from '../support/server.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
const GROUPS = { operation: 'groups.list', method: 'GET', path: `${GATEWAY}/api-groups` };

/** The events of the channel during a test. */
function listen(): ApigEvent[] {
  const events: ApigEvent[] = [];
  const keep = (message: unknown): void => void events.push(message as ApigEvent);
  subscribe(CHANNEL, keep);
  onTestFinished(() => void unsubscribe(CHANNEL, keep));
  return events;
}
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

describe('events', () => {
  it('report a call that succeeds at the second attempt', async () => {
    const log = new EventLog();
    const channel = listen();
    const { client } = await start(
      [
        json(503, { error_code: 'APIG.9', error_msg: 'busy' }, { 'X-Request-Id': 'rid-1' }),
        json(200, NO_GROUPS, { 'X-Request-Id': 'rid-2' }),
      ],
      { logger: log },
    );
    await client.groups.list({ name: 'not told' });
    const callId = log.events[0]?.callId ?? '';
    const reason = `groups.list failed with 503 APIG.9: busy. Retry later; open a ticket with the request ID if it persists. (GET ${GATEWAY}/api-groups, request ID rid-1)`;
    expect(log.events).toEqual([
      { type: 'request', ...GROUPS, callId, attempt: 1 },
      {
        type: 'response',
        ...GROUPS,
        callId,
        attempt: 1,
        status: 503,
        requestId: 'rid-1',
        duration: expect.any(Number) as number,
      },
      { type: 'retry', ...GROUPS, callId, attempt: 1, reason, code: 'APIG.9', wait: 0 },
      { type: 'request', ...GROUPS, callId, attempt: 2 },
      {
        type: 'response',
        ...GROUPS,
        callId,
        attempt: 2,
        status: 200,
        requestId: 'rid-2',
        duration: expect.any(Number) as number,
      },
    ]);
    expect(channel).toEqual(log.events);
    const head = `groups.list GET ${GATEWAY}/api-groups`;
    expect(log.lines.map((line) => line.replace(/in \d+ ms$/, 'in N ms'))).toEqual([
      `debug ${head} attempt 1`, `debug ${head} 503 in N ms`, `warn ${head} again in 0 ms: ${reason}`, `debug ${head} attempt 2`, `debug ${head} 200 in N ms`,
    ]);
  });

  it('report a call that fails', async () => {
    const log = new EventLog();
    const { client } = await start([json(404, { error_code: 'APIG.3001', error_msg: 'API group does not exist' })], {
      logger: log,
    });
    const error = await failureOf(ApigNotFoundError, client.groups.get(GROUP.id));
    expect(log.types).toEqual(['request', 'response', 'error']);
    expect(log.of('error')[0]).toEqual({
      type: 'error',
      operation: 'groups.get',
      method: 'GET',
      path: `${GATEWAY}/api-groups/${GROUP.id}`,
      callId: log.events[0]?.callId,
      attempt: 1,
      error,
    });
    expect(log.of('error')[0]?.error).toBe(error);
    expect(log.lines.at(-1)).toBe(`error ${error.message}`);
  });

  it('report connections that break', async () => {
    const log = new EventLog();
    const { client } = await start([cut], { logger: log, maxRetries: 1 });
    await failureOf(ApigConnectionError, client.groups.list());
    expect(log.types).toEqual(['request', 'retry', 'request', 'error']);
    expect(log.of('retry')[0]).toMatchObject({ code: 'ECONNRESET', attempt: 1 });
  });

  it('report unusable responses', async () => {
    const log = new EventLog();
    const { client } = await start([bytes(200, 'nonsense')], { logger: log });
    await failureOf(ApigResponseValidationError, client.groups.list());
    expect(log.types).toEqual(['request', 'response', 'error']);
  });

  it('report tolerated responses, and what is new in them, once', async () => {
    const log = new EventLog();
    const { client } = await start([json(200, { groups: [{ id: 7, name: 'a', color: 'red' }] })], {
      logger: log,
      validation: { responses: 'warn' },
    });
    await client.envs.list().catch(() => undefined);
    await client.groups.list();
    await client.groups.list();
    const told = log.of('warning').filter((event) => event.operation === 'groups.list');
    expect(told.map((event) => event.drift)).toEqual([[{ path: 'groups[].color', kind: 'unknown field' }], undefined]);
    expect(told[0]?.message).toBe(
      'the response is not as documented:\n  groups[0].id: expected a string, got number 7\nthe response is newer than this version: groups[].color is a new field',
    );
  });

  it('report input that is rejected before the first attempt', async () => {
    const log = new EventLog();
    const { client } = await start([json(200, NO_GROUPS)], { logger: log });
    const error = await failureOf(ApigRequestValidationError, client.groups.list({ limit: 0 }));
    const path = '/v2/{project_id}/apigw/instances/{instance_id}/api-groups';
    const callId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    const told = { type: 'error', operation: 'groups.list', method: 'GET', path, callId, attempt: 0, error };
    expect(log.events).toEqual([told]);
  });

  it('have an ID that tells apart calls at the same time', async () => {
    const log = new EventLog();
    const { client } = await start([json(503, { error_code: 'APIG.9', error_msg: 'busy' }), json(200, NO_GROUPS)], { logger: log });
    await Promise.all([client.groups.list(), client.groups.list(), client.groups.list()]);
    const ids = new Set(log.events.map(({ callId }) => callId));
    expect(ids.size).toBe(3);
    for (const id of ids) {
      const types = log.events.filter(({ callId }) => callId === id).map(({ type }) => type);
      expect(types.join()).toMatch(/^(request,response,retry,)?request,response$/);
    }
  });

  it('are told in the asynchronous context of the call', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: string[] = [];
    const keep = ({ type, attempt }: ApigEvent): void => void seen.push(`${context.getStore()} ${type} ${attempt}`);
    const logger = { debug: keep, info: keep, warn: keep, error: keep };
    const { client } = await start([json(503, { error_code: 'APIG.9', error_msg: 'busy' }), json(404, {})], {
      logger, rateLimit: { reads: { requests: 1, per: 20 } }, connections: 1,
    });
    const call = (name: string): Promise<unknown> =>
      context.run(name, () => client.groups.list().catch(() => context.getStore()));
    expect(await Promise.all(['a', 'b', 'c'].map(call))).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) {
      expect(seen).toContain(`${name} request 1`);
      expect(seen.filter((line) => line.startsWith(`${name} error`))).toHaveLength(1);
    }
    expect(seen.filter((line) => line.startsWith('undefined'))).toEqual([]);
  });

  it('go to the client\'s logger if a view made the call', async () => {
    const log = new EventLog();
    const { client } = await start([json(200, NO_GROUPS)], { logger: log });
    await client.withInstance('other').groups.list();
    expect(log.events[0]).toMatchObject({
      type: 'request',
      path: expect.stringContaining('/instances/other/') as string,
    });
  });

  it('contain no secret, whatever is sent and returned', async () => {
    const log = new EventLog();
    const channel = listen();
    const secrets = [
      'secret-of-app',
      KEYS.sk,
      'token-example',
      'code-of-app-that-is-quite-long-1234567890123456789012345678901',
    ];
    const { client } = await start(
      [
        ({ request, response }) =>
          response
            .writeHead(429, { 'Content-Type': 'application/json', 'Retry-After': '0' })
            .end(
              JSON.stringify({
                error_code: 'APIG.9',
                error_msg: `${JSON.stringify(request.headers)}${request.body.toString()}`,
              }),
            ),
        json(201, { id: 'a', name: 'orders', app_secret: 'secret-of-app', app_key: 'k' }),
        json(201, { id: 7, app_code: secrets[3] }),
        empty(),
      ],
      { credentials: { ...KEYS, securityToken: 'token-example' }, logger: log },
    );
    await client.apps.create({ name: 'orders', app_secret: 'secret-of-app' });
    await client.apps.codes.create('a', { app_code: secrets[3] ?? '' }).catch(() => undefined);
    await client.groups.delete(GROUP.id);
    const text = [
      inspect(channel, { depth: 20, showHidden: true }),
      JSON.stringify(channel),
      log.lines.join('\n'),
    ].join('\n');
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/Signature=[0-9a-f]/);
    expect(log.types.length).toBeGreaterThan(5);
  });

  it('do not fail a call if the logger throws', async () => {
    const warnings: string[] = [];
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)));
    const fail = (): never => {
      throw new Error('disk full');
    };
    const { server, client } = await start([json(201, GROUP)], {
      logger: { debug: fail, info: fail, warn: fail, error: fail },
    });
    await expect(client.groups.create({ name: 'orders' })).resolves.toEqual(GROUP);
    expect(server.requests).toHaveLength(1);
    expect(warnings).toEqual(['The logger failed: disk full']);
  });
  it('do not fail a call or end the process if the logger rejects later', async () => {
    const warnings: string[] = [];
    const unhandled: unknown[] = [];
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)));
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const fail = (() => Promise.reject(new Error('disk full\nforged'))) as () => never;
    const { server, client } = await start([json(201, GROUP)], {
      logger: { debug: fail, info: fail, warn: fail, error: fail },
    });
    await expect(client.groups.create({ name: 'orders' })).resolves.toEqual(GROUP);
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.requests).toHaveLength(1);
    expect(unhandled).toEqual([]);
    expect(warnings).toEqual(['The logger failed: disk full\\nforged']);
  });

  it('fit a logger of pino\'s shape and the console', async () => {
    const lines: string[] = [];
    const print = (event: object, text: string): void => void lines.push(`${Object.keys(event)[0]} ${text}`);
    const { client } = await start([json(200, NO_GROUPS)], {
      logger: { debug: print, info: print, warn: print, error: print },
    });
    await client.groups.list();
    expect(lines).toHaveLength(2);
    const debug = vi.spyOn(console, 'debug').mockReturnValue();
    const withConsole = await start([json(200, NO_GROUPS)], { logger: console });
    await withConsole.client.groups.list();
    expect(debug).toHaveBeenCalledTimes(2);
  });
});

const CALL = { operation: 'groups.list', method: 'GET', path: '/v2/p/x', callId: 'c1', attempt: 1 };
const WARNING: ApigEvent = { type: 'warning', ...CALL, message: 'one\n  two\u001b[2K' };

describe('an event', () => {
  it('is built only if a logger or a subscriber listens', () => {
    const listener = (): void => undefined;
    expect(hasListener(undefined)).toBe(false);
    expect(hasListener(new EventLog())).toBe(true);
    subscribe(CHANNEL, listener);
    expect(hasListener(undefined)).toBe(true);
    unsubscribe(CHANNEL, listener);
  });
  it('keeps our line ends and escapes everything else, for the logger and for the channel', () => {
    const log = new EventLog();
    const published: unknown[] = [];
    const listener = (event: unknown): void => void published.push(event);
    subscribe(CHANNEL, listener);
    onTestFinished(() => void unsubscribe(CHANNEL, listener));
    emit(log, WARNING);
    const shown = { ...WARNING, message: 'one\n  two\\u001b[2K' };
    expect(log.events).toEqual([shown]);
    expect(published).toEqual([shown]);
    expect(log.lines).toEqual(['warn groups.list GET /v2/p/x one\n  two\\u001b[2K']);
  });
  it('is bounded: its message, its reason, its request ID, and what is new in a response', () => {
    const log = new EventLog();
    const long = 'x'.repeat(1_000_000);
    const drift = Array.from({ length: 80 }, () => ({ path: long, kind: 'unknown value' as const, value: long }));
    emit(log, { ...WARNING, message: long, drift });
    emit(log, { type: 'retry', ...CALL, reason: long, code: 502, wait: 1 });
    emit(log, { type: 'response', ...CALL, status: 200, requestId: long, duration: 1 });
    emit(log, { type: 'error', ...CALL, error: new Error(long) });
    expect(log.of('warning')[0]?.message).toBe(`${'x'.repeat(10_000)}… (1,000,000 characters)`);
    expect(log.of('warning')[0]?.drift).toHaveLength(50);
    expect(log.of('warning')[0]?.drift?.[0]).toEqual({
      path: `${'x'.repeat(300)}… (1,000,000 characters)`, kind: 'unknown value', value: `${'x'.repeat(100)}… (1,000,000 characters)`,
    });
    expect(log.of('retry')[0]?.reason.length).toBeLessThan(10_100);
    expect(log.of('response')[0]?.requestId).toBe(`${'x'.repeat(100)}… (1,000,000 characters)`);
    for (const line of log.lines) expect(line.length).toBeLessThan(10_200);
  });
});

describe('a broken logger', () => {
  const broken: Readonly<Record<string, Partial<Logger>>> = {
    'lacks a method': {},
    'is another object': { warn: 7 as unknown as Logger['warn'] },
    throws: { warn: () => { throw new Error('disk full'); } },
    'throws no error': { warn: () => { throw Object.create(null) as Error; } },
    rejects: { warn: () => Promise.reject(new Error('disk full')) as unknown as undefined },
    'gives a thenable that throws': { warn: () => ({ then: () => { throw new Error('then'); } }) as unknown as undefined },
  };
  it.each(Object.entries(broken))('fails nothing and is reported once: it %s', async (_, logger) => {
    const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue();
    for (let i = 0; i < 3; i++) expect(() => emit(logger as Logger, WARNING)).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings.mock.calls).toEqual([[expect.stringMatching(/^The logger failed: .+/), { code: 'HUAWEICLOUD_APIG_LOGGER' }]]);
  });
});
