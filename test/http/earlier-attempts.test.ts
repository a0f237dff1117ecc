/** What a failure says if the service may have carried out an earlier attempt of the same call. */
import { describe, expect, it, vi } from 'vitest';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigNotFoundError, ApigTimeoutError,
} from '../../src/errors.js';
import type { DispatcherLike } from '../../src/http/dispatcher.js';
import {
  clientOf, cut, failureOf, fakeTimeouts, GATEWAY, GROUP, json, KEYS, serve, silence, start,
} from '../support/server.js';

const NOT_FOUND = json(404, { error_code: 'APIG.3001', error_msg: 'no group' });
const MAYBE = 'An earlier attempt was sent. The service may have carried it out: read before you send it again.';
const PLACE = `${GATEWAY}/api-groups/${GROUP.id}`;

/** A dispatcher that fails attempts before they are sent, from the second on. */
async function offline(code: string): Promise<DispatcherLike> {
  const { Agent } = await import('undici');
  const agent = new Agent();
  let attempts = 0;
  return {
    request: (options: Parameters<typeof agent.request>[0]) => {
      if (++attempts === 1) return agent.request(options);
      return Promise.reject(Object.assign(new Error('connect'), { code, syscall: 'connect' }));
    },
  };
}

describe('a call whose first attempt may have been carried out', () => {
  it('is not called unsent if the second attempt finds no connection', async () => {
    const { server, client } = await start([cut], { dispatcher: await offline('ECONNREFUSED'), maxRetries: 1 });
    const error = await failureOf(ApigConnectionError, client.groups.delete(GROUP.id));
    expect(error).toMatchObject({ unsent: false, attempts: 2, code: 'ECONNREFUSED' });
    expect(error.message).toBe(
      'groups.delete: the last attempt was not sent: no connection (ECONNREFUSED: connect). '
      + `Check the endpoint, the network and the proxy. ${MAYBE} (DELETE ${PLACE}, after 2 attempts)`,
    );
    expect(server.requests).toHaveLength(1);
  });
  it('is told to be read first if the second attempt is rejected: its object may be gone by its own work', async () => {
    const { server, client } = await start([cut, NOT_FOUND]);
    const error = await failureOf(ApigNotFoundError, client.groups.delete(GROUP.id));
    expect(error.remedy).toMatch(/^The service may have carried out an earlier attempt of this call: read the object first\. \w/);
    expect(error.message).toContain(error.remedy ?? '');
    expect(server.requests).toHaveLength(2);
  });
  it('fails with what became of that attempt if there are no credentials for the second one', async () => {
    let asked = 0;
    const credentials = (): typeof KEYS => {
      if (++asked % 2 === 1) return KEYS;
      throw new Error('the vault is sealed');
    };
    const { server, client } = await start([cut], { credentials });
    const error = await failureOf(ApigConnectionError, client.groups.delete(GROUP.id));
    expect(error).toMatchObject({ unsent: false, attempts: 1 });
    expect(error.message).toBe(
      'groups.delete: the connection broke before a response came (ECONNRESET: read ECONNRESET). '
      + 'The service may have carried it out: read before you send it again. '
      + `It was not sent again: The function given as credentials failed: the vault is sealed. (DELETE ${PLACE})`,
    );
    await failureOf(ApigConfigurationError, client.groups.get(GROUP.id));
    expect(server.count).toBe(2);
  });
  it('may be in flight if it is aborted while it waits to be sent again', async () => {
    const controller = new AbortController();
    const { client } = await start([json(502, {})], {
      onRetry: () => { setImmediate(() => controller.abort()); }, maxRetries: 5,
    });
    const error = await failureOf(ApigAbortError, client.groups.delete(GROUP.id, { signal: controller.signal }));
    expect(error.inFlight).toBe(true);
  });
  it('says the same of a second attempt that finds no connection in time', async () => {
    const { Agent } = await import('undici');
    const agent = new Agent();
    let attempts = 0;
    const dispatcher = {
      request: (options: Parameters<typeof agent.request>[0]) =>
        ++attempts === 1 ? agent.request(options) : new Promise(() => void vi.advanceTimersByTimeAsync(60_000)),
    } as DispatcherLike;
    const { client } = await start([cut], { dispatcher, timeout: 60_000, maxRetries: 1 });
    fakeTimeouts();
    const error = await failureOf(ApigTimeoutError, client.groups.delete(GROUP.id));
    expect(error.message).toContain('The service may have carried it out: read before you send it again.');
  });
});

describe('a call whose first attempt was certainly not carried out', () => {
  it('is unsent if no attempt found a connection', async () => {
    const server = await serve([silence]);
    const { port } = server;
    await server.close();
    const client = clientOf(`http://127.0.0.1:${port}`, { maxRetries: 1, credentials: KEYS });
    const error = await failureOf(ApigConnectionError, client.groups.delete(GROUP.id));
    expect(error).toMatchObject({ unsent: true, attempts: 2 });
    expect(error.message).toMatch(/^groups\.delete was not sent: no connection \(ECONNREFUSED: /);
    expect(error.message).not.toContain('earlier attempt');
  });
  it('is unsent if the service rejected the attempt that reached it', async () => {
    const slow = json(429, { error_code: 'APIGW.0308', error_msg: 'slow' }, { 'Retry-After': '0' });
    const { client } = await start([slow], { dispatcher: await offline('ENOTFOUND'), maxRetries: 1 });
    const error = await failureOf(ApigConnectionError, client.groups.create({ name: 'orders' }));
    expect(error).toMatchObject({ unsent: true, attempts: 2, code: 'ENOTFOUND' });
  });
  it('has no remedy for what did not happen', async () => {
    const { client } = await start([NOT_FOUND]);
    const error = await failureOf(ApigNotFoundError, client.groups.delete(GROUP.id));
    expect(error.remedy).not.toContain('earlier attempt');
  });
});
