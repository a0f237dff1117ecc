/** What many calls leave behind: nothing. */
import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { without } from '../support/handles.js';
import { bytes, clientOf, failure, json, serve, start } from '../support/server.js';

/** Calls in a row on so many lanes at once. */
async function lanes(count: number, calls: number, call: (i: number) => PromiseLike<unknown>): Promise<void> {
  let i = 0;
  await Promise.all(Array.from({ length: count }, async () => {
    while (i < calls) await call(i++);
  }));
}

/** What keeps the process alive, or would, without what comes and goes by itself. */
const resources = (): string[] =>
  process
    .getActiveResourcesInfo()
    .filter((name) => !/^(Immediate|TickObject|PipeWrap|MessagePort|FSReqPromise|CloseReq)$/.test(name));

describe('ten thousand calls', () => {
  it('leave no socket, listener or timer behind', { timeout: 90_000 }, async () => {
    const ok = bytes(200, '{}');
    const server = await serve([ok], { record: false });
    const signals = process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`);
    const before = resources();
    const controller = new AbortController();
    const client = clientOf(server.origin);
    await lanes(50, 10_000, () => client.apps.acl.get('app', { signal: controller.signal }));
    expect(server.count).toBe(10_000);
    expect(server.connections).toBeLessThanOrEqual(200);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await client.close();
    await server.emptied();
    await sleep(50);
    expect(server.sockets.size).toBe(0);
    expect(without(resources(), before)).toEqual([]);
    expect(process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`)).toEqual(signals);
  });
});

describe('one signal for many calls', () => {
  it('keeps no listener, and causes no warning', { timeout: 60_000 }, async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const { client } = await start(
      (request, n) =>
        request.target.includes('refused')
          ? json(404, {})
          : n % 10 === 0
            ? json(503, {}, { 'Retry-After': '0' })
            : json(200, { groups: [] }),
      { retryBudget: 1_000 },
    );
    for (let i = 0; i < 1_000; i++) await client.groups.list({}, options);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await Promise.all(Array.from({ length: 100 }, () => client.groups.list({}, options).then()));
    await Promise.all(Array.from({ length: 100 }, () => failure(client.groups.get('refused', options))));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    controller.abort();
    await sleep(10);
    expect(warnings).toEqual([]);
  });
});
