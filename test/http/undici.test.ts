/** undici as bundlers and runtimes give it: it cannot be loaded, it is only the default export, or it cannot send. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigConfigurationError } from '../../src/errors.js';
import { EventLog } from '../support/events.js';
import { failureOf, GROUP, json, start } from '../support/server.js';

const VERBS: Readonly<Record<string, (client: ApigClient) => Promise<unknown>>> = {
  GET: (client) => client.groups.get('g'),
  PUT: (client) => client.groups.update('g', { name: 'orders' }),
  POST: (client) => client.groups.create({ name: 'orders' }),
  DELETE: (client) => client.groups.delete('g'),
};
const verbs = Object.entries(VERBS);

let load: () => object | Promise<object>;
let loads = 0;
beforeEach(() => {
  loads = 0;
  vi.doMock('undici', () => {
    loads++;
    return load();
  });
});
afterEach(() => {
  vi.doUnmock('undici');
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
    expect(error.message).toMatch(/^The package undici cannot be loaded here \(.+\)\. Install it, have it bundled, or send through fetch: dispatcher: fetchDispatcher\(\)\.$/s);
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
