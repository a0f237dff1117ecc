/** undici as bundlers and runtimes give it: it cannot be loaded, it is only the default export, or it cannot send. */
import type * as Undici from 'undici';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigConfigurationError, ApigConnectionError } from '../../src/errors.js';
import { makeAgent } from '../../src/http/agent.js';
import { networkOptions } from '../../src/http/pool.js';
import type { Connecting } from '../../src/http/undici.js';
import { EventLog } from '../support/events.js';
import { failureOf, GROUP, json, serve, start } from '../support/server.js';

const VERBS: Readonly<Record<string, (client: ApigClient) => Promise<unknown>>> = {
  GET: (client) => client.groups.get('g'),
  PUT: (client) => client.groups.update('g', { name: 'orders' }),
  POST: (client) => client.groups.create({ name: 'orders' }),
  DELETE: (client) => client.groups.delete('g'),
};
const verbs = Object.entries(VERBS);

/** What the client loads of undici: its parts and, if one of them is not as it should be, the whole. */
const PARTS = ['undici/lib/dispatcher/agent.js', 'undici/lib/core/connect.js', 'undici/lib/api/api-request.js'];
let load: () => object | Promise<object>;
let loads = 0;
beforeEach(() => {
  loads = 0;
  vi.doMock('undici', () => {
    loads++;
    return load();
  });
  vi.doMock('undici/lib/dispatcher/agent.js', () => { throw new Error('Cannot find this file of undici'); });
});
afterEach(() => {
  for (const name of ['undici', ...PARTS]) vi.doUnmock(name);
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe.each(verbs)('%s, if undici cannot be loaded,', (_, call) => {
  it.each<[string, () => never]>([
    ['is not installed', () => { throw Object.assign(new Error('Cannot find package undici'), { code: 'ERR_MODULE_NOT_FOUND' }); }],
    ['is CommonJS in an ESM bundle', () => { throw new Error('Dynamic require of "node:assert" is not supported'); }],
    ['misses a global of Node.js, as in jsdom', () => { throw new ReferenceError('TextDecoder is not defined'); }],
  ])('is not sent, once, and says what to do: it %s', async (__, fails) => {
    load = fails;
    const logger = new EventLog();
    const { server, client } = await start([json(200, GROUP)], { logger });
    const error = await failureOf(ApigConfigurationError, call(client));
    expect(error.option).toBe('dispatcher');
    expect(error.message).toMatch(/^The package undici cannot be loaded here \(.{1,200}\)\. Install it, have it bundled, or send through fetch: dispatcher: fetchDispatcher\(\)\.$/s);
    expect(error.cause).toBeInstanceOf(Error);
    expect(server.connections).toBe(0);
    expect(logger.types).toEqual(['error']);
  });
});

describe.each(verbs)('%s, if undici comes in another form,', (_, call) => {
  it('is sent once: it is only the default export', async () => {
    const real = await vi.importActual<object>('undici');
    load = () => ({ default: real });
    const { server, client } = await start([json(200, GROUP)]);
    await call(client);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).not.toHaveProperty('sec-fetch-mode');
  });
  it('is sent once, through fetch: it has no Agent that can send, as in Bun', async () => {
    load = () => ({ default: { request: undefined }, Agent: class {} });
    const { server, client } = await start([json(200, GROUP)]);
    await call(client);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).toHaveProperty('sec-fetch-mode');
  });
});

it('undici that could not be loaded for one call is loaded again for the next', async () => {
  load = () => { throw new Error('EMFILE: too many open files'); };
  const { server, client } = await start([json(200, GROUP)]);
  await failureOf(ApigConfigurationError, client.groups.get('g'));
  load = () => vi.importActual<object>('undici');
  await expect(client.groups.get('g')).resolves.toEqual(GROUP);
  expect([loads, server.requests.length]).toEqual([2, 1]);
});

describe('of undici,', () => {
  const whole = (): Promise<typeof Undici> => vi.importActual('undici');
  const loaded = async (): Promise<Connecting> => {
    const { loadConnecting } = await import('../../src/http/undici.js');
    const undici = await loadConnecting();
    if (!undici) throw new Error('There is no undici.');
    return undici;
  };
  /** What an agent receives by `request()`, as a source of credentials calls it. */
  const receivedBy = async (undici: Connecting): Promise<unknown> => {
    const server = await serve([json(200, GROUP)]);
    const agent = makeAgent(undici, { ...networkOptions(false), proxy: undefined });
    onTestFinished(() => agent.destroy());
    const { body } = await agent.request({ origin: server.origin, path: '/', method: 'GET', headers: {}, body: null });
    let text = '';
    for await (const chunk of body) text += String(chunk);
    return JSON.parse(text);
  };
  beforeEach(() => {
    for (const part of PARTS) vi.doUnmock(part);
  });

  it('the parts that are loaded are what the package exports, and nothing else is loaded', async () => {
    load = () => { throw new Error('Nobody needs the whole.'); };
    const { Agent, buildConnector, loadRequest } = await loaded();
    const { Agent: same, buildConnector: alike, Dispatcher } = await whole();
    expect([Agent, buildConnector, await loadRequest?.()]).toEqual([same, alike, Reflect.get(Dispatcher.prototype, 'request')]);
    const { server, client } = await start([json(200, GROUP)], { proxy: false });
    expect(await client.groups.get('g')).toEqual(GROUP);
    expect(await receivedBy(await loaded())).toEqual(GROUP);
    expect([loads, server.requests.length]).toEqual([0, 1]);
  });
  it.each(PARTS)('the whole is loaded if %s cannot be', async (part) => {
    vi.doMock(part, () => { throw new Error('Cannot find this file of undici'); });
    load = whole;
    expect(await receivedBy(await loaded())).toEqual(GROUP);
    expect(loads).toBe(1);
  });
  it.each(['undici/lib/dispatcher/agent.js', 'undici/lib/core/connect.js'])('the whole is loaded if %s is not what it was', async (part) => {
    vi.doMock(part, () => ({ default: {} }));
    load = whole;
    expect(await receivedBy(await loaded())).toEqual(GROUP);
    expect(loads).toBe(1);
  });
  it('the whole is loaded if a test imitates a browser, whose timers are not those of Node.js', async () => {
    vi.stubGlobal('window', {});
    load = whole;
    expect(await receivedBy(await loaded())).toEqual(GROUP);
    expect(loads).toBe(1);
  });
  it('the whole is loaded for a proxy, whose files need what it adds to them', async () => {
    load = whole;
    const { client } = await start([json(200, GROUP)], { proxy: 'http://127.0.0.1:1' });
    await failureOf(ApigConnectionError, client.groups.get('g', { maxRetries: 0 }));
    expect(loads).toBe(1);
  });
  it('nothing is sent if neither request() nor the whole can be loaded', async () => {
    vi.doMock('undici/lib/api/api-request.js', () => { throw new Error('Cannot find this file of undici'); });
    load = () => ({});
    await expect(receivedBy(await loaded())).rejects.toThrow(/There was an error when mocking/);
  });
});
