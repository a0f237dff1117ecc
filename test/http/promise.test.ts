import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { ApigPromise, type Answer } from '../../src/http/promise.js';

const answer = <T>(data: T): Answer<T> => ({
  data,
  status: 200,
  headers: { 'x-request-id': 'r1' },
  requestId: 'r1',
  body: { raw: true },
});
const good = (): ApigPromise<number> => new ApigPromise(Promise.resolve(answer(7)));
const bad = (): ApigPromise<number> => new ApigPromise(Promise.reject(new Error('no')));

describe('ApigPromise', () => {
  it('returns the data when awaited, and everything with withResponse()', async () => {
    await expect(good()).resolves.toBe(7);
    await expect(good().withResponse()).resolves.toEqual(answer(7));
  });
  it('is a real promise', async () => {
    expectTypeOf(good()).toExtend<Promise<number>>();
    expect(Object.prototype.toString.call(good())).toBe('[object ApigPromise]');
    expect(await Promise.all([good(), good()])).toEqual([7, 7]);
  });
  it('passes data through then, and through a then without handlers', async () => {
    await expect(good().then((n) => n + 1)).resolves.toBe(8);
    await expect(good().then()).resolves.toBe(7);
    await expect(good().then(null, () => 0)).resolves.toBe(7);
  });
  it('passes a failure to the second handler of then, and to catch', async () => {
    await expect(bad().then(() => 1, (error: unknown) => String(error))).resolves.toBe('Error: no');
    await expect(bad().catch(() => 2)).resolves.toBe(2);
    await expect(good().catch(() => 2)).resolves.toBe(7);
    await expect(bad()).rejects.toThrow('no');
    await expect(bad().withResponse()).rejects.toThrow('no');
  });
  it('runs finally either way, and keeps the outcome', async () => {
    const done = vi.fn();
    await expect(good().finally(done)).resolves.toBe(7);
    await expect(bad().finally(done)).rejects.toThrow('no');
    expect(done).toHaveBeenCalledTimes(2);
  });
  it('says that it is to be awaited when it is printed', () => {
    expect(inspect(good())).toBe('ApigPromise { put await before the call to get its data }');
    expect(inspect({ group: good() })).toContain('put await before the call');
  });
  it('returns the same response however often it is awaited', async () => {
    const promise = good();
    expect(await promise).toBe(await promise);
    expect(await promise.withResponse()).toBe(await promise.withResponse());
  });
});

it('an error leads back to the line that awaited the call', async () => {
  const failing = async (): Promise<never> => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    throw new Error('refused');
  };
  async function linesOfMine(): Promise<void> {
    await new ApigPromise(failing());
  }
  await expect(linesOfMine()).rejects.toSatisfy((error: Error) => /at (async )?linesOfMine/.test(error.stack ?? ''));
});
