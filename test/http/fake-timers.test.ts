/** Tests of callers fake `setTimeout` and `Date`, and nothing else: waits pass, and end. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApigInternalError, ApigWaiterError } from '../../src/errors.js';
import { failureOf, GROUP, json, start } from '../support/server.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** Lets faked time pass, a second after each turn of the real event loop, until the promise is settled. */
async function passing<T>(promise: PromiseLike<T>): Promise<T> {
  const state = { settled: false };
  const watched = Promise.resolve(promise).finally(() => { state.settled = true; });
  watched.catch(() => undefined);
  for (let i = 0; !state.settled; i++) {
    await turn();
    // Requests are on real sockets, which need real time.
    if (i % 200 === 199) await vi.advanceTimersByTimeAsync(1_000);
  }
  return watched;
}
const BUSY = json(503, { error_code: 'APIG.9999', error_msg: 'busy' }, { 'Retry-After': '10' });
const CREATING = json(200, { id: 'gw1', instance_name: 'orders', status: 'Creating' });

it('a retry comes when the faked time has passed', async () => {
  const { server, client } = await start([BUSY, json(200, GROUP)]);
  const begun = Date.now();
  expect(await passing(client.groups.get('g1'))).toEqual(GROUP);
  expect(server.requests).toHaveLength(2);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(10_000);
});
it('retries end when there are no more', async () => {
  const { server, client } = await start([BUSY]);
  await passing(failureOf(ApigInternalError, client.groups.get('g1')));
  expect(server.requests).toHaveLength(3);
});
it('a waiter ends by its timeout', async () => {
  const { server, client } = await start([CREATING]);
  const waiting = client.instances.waitUntilRunning('gw1', { timeout: 60_000 });
  const error = await passing(failureOf(ApigWaiterError, waiting));
  expect(error).toMatchObject({ reason: 'timeout', states: ['Creating'], attempts: 4 });
  expect(server.requests).toHaveLength(4);
});
