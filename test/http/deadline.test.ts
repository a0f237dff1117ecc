/** Time limits and signals by themselves: what ends, when, with which reason, and what is left behind. */
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApigAbortError } from '../../src/errors.js';
import { Deadline, offAbort, onAbort, pause, waitFor } from '../../src/http/deadline.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const heard = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const never = (): Promise<never> => new Promise(() => undefined);
/** What a promise has come to by now. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'pending';
  const settle = (how: string) => (value: unknown): void => {
    state = [how, value];
  };
  promise.then(settle('resolved'), settle('rejected'));
  await vi.advanceTimersByTimeAsync(0);
  return state;
}

describe('a deadline', () => {
  it.each<[number, number, string]>([[50, 100, 'timeout'], [50, 50, 'timeout'], [100, 50, 'totalTimeout']])(
    'ends an attempt of %i ms in a call that has %i ms left by %s', async (timeout, msLeft, ending) => {
      const deadline = new Deadline(timeout, msLeft, undefined);
      await vi.advanceTimersByTimeAsync(49);
      expect([deadline.aborted, deadline.ending, deadline.reason]).toEqual([false, undefined, undefined]);
      expect(() => deadline.throwIfAborted()).not.toThrow();
      await vi.advanceTimersByTimeAsync(1);
      expect([deadline.aborted, deadline.ending]).toEqual([true, ending]);
      expect(deadline.reason).toEqual(new Error(`${ending} is over`));
      expect(() => deadline.throwIfAborted()).toThrow(new Error(`${ending} is over`));
    });
  it('may be longer than a timer can be', async () => {
    const deadline = new Deadline(Infinity, Infinity, undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(deadline.ending).toBeUndefined();
    deadline.release();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('ends with the signal of the caller, also if that has aborted before, and only once', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const early = new Deadline(50, 100, controller.signal);
    controller.abort(reason);
    const late = new Deadline(50, 100, controller.signal);
    await vi.advanceTimersByTimeAsync(200);
    for (const deadline of [early, late]) expect([deadline.ending, deadline.reason]).toEqual(['abort', reason]);
    const other = new AbortController();
    const over = new Deadline(50, 100, other.signal);
    await vi.advanceTimersByTimeAsync(50);
    other.abort(reason);
    expect([over.ending, over.reason]).toEqual(['timeout', new Error('timeout is over')]);
  });
  it('tells its listeners once, and those that were removed not at all', async () => {
    const deadline = new Deadline(50, 100, undefined);
    const [kept, removed, late] = [vi.fn(), vi.fn(), vi.fn()];
    deadline.removeEventListener('abort', removed);
    deadline.addEventListener('abort', kept);
    deadline.addEventListener('abort', removed);
    deadline.removeEventListener('abort', removed);
    const order: string[] = [];
    deadline.ends = { end: (reason) => order.push(`first: ${(reason as Error).message}`) };
    deadline.addEventListener('abort', () => {
      order.push('then');
      deadline.addEventListener('abort', late);
    });
    await vi.advanceTimersByTimeAsync(100);
    expect([kept, removed, late].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
    expect(order).toEqual(['first: timeout is over', 'then']);
  });
  it('gives a real signal to dispatchers that need one, before or after its end', async () => {
    const deadline = new Deadline(50, 100, undefined);
    const { signal } = deadline;
    expect([signal.aborted, deadline.signal]).toEqual([false, signal]);
    await vi.advanceTimersByTimeAsync(50);
    expect([signal.aborted, signal.reason]).toEqual([true, deadline.reason]);
    const over = new Deadline(50, 100, undefined);
    await vi.advanceTimersByTimeAsync(50);
    expect([over.signal.aborted, over.signal.reason]).toEqual([true, over.reason]);
  });
  it('leaves neither timer nor listener behind when it is released', async () => {
    const controller = new AbortController();
    const deadline = new Deadline(50, 100, controller.signal);
    expect([heard(controller.signal), vi.getTimerCount()]).toEqual([1, 1]);
    deadline.release();
    expect([heard(controller.signal), vi.getTimerCount()]).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(deadline.ending).toBeUndefined();
    new Deadline(50, 100, undefined).release();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a race with a deadline', () => {
  it('is won by a promise that settles first, whatever the deadline does later', async () => {
    const deadline = new Deadline(50, 100, undefined);
    await expect(deadline.race(Promise.resolve('value'))).resolves.toBe('value');
    await expect(deadline.race(Promise.reject(new Error('no')))).rejects.toThrow('no');
    const listeners = vi.spyOn(deadline, 'removeEventListener');
    await deadline.race(Promise.resolve());
    expect(listeners).toHaveBeenCalledTimes(1);
  });
  it('is lost when the deadline ends, and what comes later goes to who wants it', async () => {
    const deadline = new Deadline(50, 100, undefined);
    let resolve: (value: string) => void = vi.fn();
    const late = vi.fn();
    const race = deadline.race(new Promise<string>((done) => { resolve = done; }), late);
    const alone = deadline.race(never());
    const failing = deadline.race(new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 80)), late);
    const lost = Promise.all([race, alone, failing].map((each) => expect(each).rejects.toThrow('timeout is over')));
    expect(await stateOf(race)).toBe('pending');
    await vi.advanceTimersByTimeAsync(50);
    await lost;
    resolve('late value');
    await vi.advanceTimersByTimeAsync(50);
    expect(late.mock.calls).toEqual([['late value']]);
  });
  it('is lost by everything if the deadline is over before it begins', async () => {
    const deadline = new Deadline(50, 100, undefined);
    await vi.advanceTimersByTimeAsync(50);
    const late = vi.fn();
    await expect(deadline.race(never())).rejects.toThrow('timeout is over');
    await expect(deadline.race(Promise.resolve(5), late)).rejects.toThrow('timeout is over');
    expect(late.mock.calls).toEqual([[5]]);
  });
  it('is lost without an unhandled rejection, even if what comes later cannot be let go of', async () => {
    const seen = vi.fn();
    process.on('unhandledRejection', seen);
    onTestFinished(() => void process.off('unhandledRejection', seen));
    const deadline = new Deadline(50, 100, undefined);
    await vi.advanceTimersByTimeAsync(50);
    const locked = (): void => { throw new Error('the stream is locked'); };
    await expect(deadline.race(Promise.resolve(5), locked)).rejects.toThrow('timeout is over');
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).not.toHaveBeenCalled();
  });
});

describe('a pause', () => {
  it('ends after its time, and leaves nothing behind', async () => {
    const { signal } = new AbortController();
    const pauses = [pause(50, 'groups.list', undefined), pause(50, 'groups.list', signal)];
    await vi.advanceTimersByTimeAsync(49);
    expect(await stateOf(Promise.race(pauses))).toBe('pending');
    expect(heard(signal)).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await stateOf(Promise.all(pauses))).toEqual(['resolved', [undefined, undefined]]);
    expect(heard(signal)).toBe(0);
  });
  it.each(['before', 'during'])('rejects when its signal aborts %s, and leaves nothing behind', async (when) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('enough'));
    const paused = pause(50, 'groups.list', controller.signal);
    const rejected = expect(paused).rejects.toThrow(new ApigAbortError('groups.list', new Error('enough'), false));
    controller.abort(new Error('enough'));
    await rejected;
    expect([heard(controller.signal), vi.getTimerCount()]).toEqual([0, 0]);
  });
});

describe('listeners of one signal', () => {
  it('share one of the signal, each is told until it is removed, and the last one takes it away', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const [a, b] = [vi.fn(), vi.fn()];
    offAbort(signal, a);
    onAbort(signal, a);
    onAbort(signal, b);
    expect(heard(signal)).toBe(1);
    offAbort(signal, vi.fn());
    offAbort(signal, a);
    expect(heard(signal)).toBe(1);
    controller.abort();
    expect([a, b].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    offAbort(signal, b);
    offAbort(signal, b);
    expect(heard(signal)).toBe(0);
  });
  it('may be removed while they are told', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const told: string[] = [];
    const first = (): void => {
      told.push('first');
      for (const each of [first, second]) offAbort(signal, each);
    };
    const second = (): void => void told.push('second');
    onAbort(signal, first);
    onAbort(signal, second);
    controller.abort();
    expect(told).toEqual(['first', 'second']);
    expect(heard(signal)).toBe(0);
  });
});

describe('a wait for a promise', () => {
  const limits = (ms: number, signal?: AbortSignal) => ({
    ms, signal, aborted: () => new Error('aborted'), late: () => new Error('late'),
  });
  it('ends with it, and leaves nothing behind', async () => {
    const { signal } = new AbortController();
    for (const each of [limits(50, signal), limits(Infinity, signal), limits(50)])
      expect(await stateOf(waitFor(Promise.resolve(7), each))).toEqual(['resolved', undefined]);
    expect([heard(signal), vi.getTimerCount()]).toEqual([0, 0]);
  });
  it('ends when its time is up', async () => {
    const { signal } = new AbortController();
    const waits = [limits(50, signal), limits(50)].map((each) => waitFor(never(), each));
    const rejected = Promise.all(waits.map((each) => expect(each).rejects.toThrow('late')));
    await vi.advanceTimersByTimeAsync(49);
    expect(await stateOf(Promise.race(waits))).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    await rejected;
    expect(heard(signal)).toBe(0);
    const past = expect(waitFor(never(), limits(-5))).rejects.toThrow('late');
    await vi.advanceTimersByTimeAsync(1);
    await past;
  });
  it('has no limit if that is longer than a timer can be', async () => {
    for (const ms of [Infinity, 2 ** 31 - 1]) {
      const waiting = waitFor(never(), limits(ms));
      expect(vi.getTimerCount()).toBe(0);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await stateOf(waiting)).toBe('pending');
    }
    void waitFor(never(), limits(2 ** 31 - 2)).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(1);
  });
  it.each(['before', 'during'])('ends when its signal aborts %s, and leaves nothing behind', async (when) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort();
    const rejected = expect(waitFor(never(), limits(50, controller.signal))).rejects.toThrow('aborted');
    controller.abort();
    await rejected;
    expect([heard(controller.signal), vi.getTimerCount()]).toEqual([0, 0]);
  });
});
