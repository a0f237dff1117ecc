/** When a waiter polls, what it takes for what, and how it ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ApigAbortError, ApigConnectionError, ApigInternalError, ApigTimeoutError, ApigWaiterError,
} from '../../src/errors.js';
import { screenOf } from '../../src/http/redact.js';
import type { CallOptions } from '../../src/options.js';
import {
  callOptions, waitUntil, type Pace, type Poll, type WaitOptions, type WaitProgress,
} from '../../src/calls/waiter.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const PACE: Pace = { first: 60, every: 20, timeout: 1_000 };
const FACTS = { operation: 'things.get', method: 'GET', path: '/things/1' };
const lost = (): Error =>
  new ApigConnectionError('broken', { ...FACTS, code: 'ECONNRESET', unsent: false, attempts: 3 }, undefined);
const broken = (): Error => new ApigInternalError({ ...FACTS, status: 500, serverMessage: 'x', attempts: 1 });

/** A thing that is looked at: what it shows by turns, the last for ever, and when it was looked at. */
class Thing {
  readonly polls: number[] = [];
  readonly options: CallOptions[] = [];
  readonly #begun = performance.now();

  constructor(readonly shows: readonly (Poll<string> | Error)[]) {}

  wait(options: WaitOptions = {}, pace = PACE): Promise<string> {
    return waitUntil(
      {
        operation: 'things.wait',
        what: 'thing 1',
        resume: 'Call things.wait to wait further.',
        pace,
        poll: (call) => this.#poll(call),
      },
      options,
      screenOf([]),
    );
  }
  #poll(options: CallOptions): Promise<Poll<string>> {
    this.polls.push(performance.now() - this.#begun);
    this.options.push(options);
    const shown = this.shows[this.polls.length - 1] ?? this.shows.at(-1);
    return shown instanceof Error ? Promise.reject(shown) : Promise.resolve(shown ?? { state: 'none' });
  }
}
const going: Poll<string> = { state: 'Creating' };
const done: Poll<string> = { state: 'Running', done: { value: 'it' } };

/** What came of waiting, after all the time that it takes. */
async function outcome<T>(waiting: Promise<T>): Promise<T | Error> {
  const settled = waiting.catch((error: unknown) => error as Error);
  await vi.advanceTimersByTimeAsync(100_000);
  return settled;
}

describe('the polls', () => {
  it('follow the pace of the plan', async () => {
    const thing = new Thing([going, going, going, done]);
    expect(await outcome(thing.wait())).toBe('it');
    expect(thing.polls).toEqual([60, 80, 100, 120]);
  });
  it('become rarer if the pace grows', async () => {
    const thing = new Thing([going, going, going, going, going, done]);
    await outcome(thing.wait({}, { first: 0, every: 20, growth: 1.5, longest: 50, timeout: 1_000 }));
    expect(thing.polls).toEqual([0, 20, 50, 95, 145, 195]);
  });
  it('follow the caller\'s interval', async () => {
    const thing = new Thing([going, going, done]);
    await outcome(thing.wait({ interval: 5 }));
    expect(thing.polls).toEqual([5, 10, 15]);
  });
  it('must succeed twice in a row if once is not enough', async () => {
    const thing = new Thing([done, going, done, broken(), done, done]);
    expect(await outcome(thing.wait({}, { ...PACE, hits: 2 }))).toBe('it');
    expect(thing.polls).toHaveLength(6);
  });
  it('are reported with state, percent and number', async () => {
    const told: WaitProgress[] = [];
    await outcome(
      new Thing([{ state: 'Creating', percent: 30 }, going, done]).wait({
        onProgress: (progress) => told.push(progress),
      }),
    );
    expect(told).toEqual([
      { state: 'Creating', percent: 30, attempt: 1 },
      { state: 'Creating', percent: undefined, attempt: 2 },
      { state: 'Running', percent: undefined, attempt: 3 },
    ]);
  });
  it('get their own options', async () => {
    const { signal } = new AbortController();
    const thing = new Thing([done]);
    await outcome(thing.wait({ signal, timeout: 500_000, projectId: 'p', maxRetries: 7, interval: 1 }));
    expect(thing.options).toMatchObject([{ signal, projectId: 'p', maxRetries: 7, timeout: undefined }]);
    expect(callOptions({ totalTimeout: 7_000 }, 9_000).totalTimeout).toBe(7_000);
    expect(callOptions({}, 9_000).totalTimeout).toBe(9_000);
    expect(callOptions({}, 900_000).totalTimeout).toBeUndefined();
  });
});

describe('a state', () => {
  it('keeps the wait going if it is unknown', async () => {
    expect(await outcome(new Thing([{ state: 'Polishing' }, { state: '' }, done]).wait())).toBe('it');
  });
  it('ends the wait, with the states seen, if it is a failure', async () => {
    const error = await outcome(
      new Thing([going, going, { state: 'Initing' }, { state: 'InitingFailed', failed: { code: 'APIC.9206', why: 'no room' } }]).wait(),
    );
    expect(error).toBeInstanceOf(ApigWaiterError);
    expect(error).toMatchObject({
      kind: 'Waiter',
      operation: 'things.wait',
      reason: 'failed',
      states: ['Creating', 'Initing', 'InitingFailed'],
      attempts: 4,
    });
    expect((error as Error).message).toBe(
      'things.wait failed: thing 1 is InitingFailed. APIC.9206: no room. (States seen: Creating, Initing, InitingFailed; polled 4 times.)',
    );
  });
});

describe('the end', () => {
  it('comes after a last poll if time is up', async () => {
    const thing = new Thing([going]);
    const error = await outcome(thing.wait({ timeout: 105 }));
    expect(thing.polls).toEqual([60, 80, 100, 105]);
    expect(error).toMatchObject({ reason: 'timeout', states: ['Creating'], attempts: 4 });
    expect((error as Error).message).toBe(
      'things.wait gave up: it waited 105 ms for thing 1. Call things.wait to wait further. (States seen: Creating; polled 4 times.)',
    );
  });
  it('may come at the last poll', async () => {
    expect(await outcome(new Thing([going, going, going, done]).wait({ timeout: 105 }))).toBe('it');
  });
  it('comes immediately on abort, and leaves no timer', async () => {
    const stop = new AbortController();
    const thing = new Thing([going]);
    const waiting = thing.wait({ signal: stop.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(70);
    stop.abort(new Error('enough'));
    const error = await waiting;
    expect(error).toBeInstanceOf(ApigAbortError);
    expect((error as Error).message).toBe(
      'things.wait was aborted by the caller\'s signal: enough. It was waiting for thing 1. The service is still working on it. Call things.wait to wait further.',
    );
    expect(thing.polls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a poll that fails', () => {
  it.each([
    ['by a broken connection', lost],
    ['by a failure of the service', broken],
    ['by its time', () => new ApigTimeoutError('late', { ...FACTS, limit: 'totalTimeout', attempts: 1 })],
  ])('does not end the wait: %s', async (_, error) => {
    expect(await outcome(new Thing([going, error(), error(), done]).wait())).toBe('it');
  });
  it('ends the wait after six times in a row', async () => {
    const thing = new Thing([going, lost()]);
    expect(await outcome(thing.wait())).toBeInstanceOf(ApigConnectionError);
    expect(thing.polls).toHaveLength(7);
  });
  it('counts from the start after each that succeeds, so that six in all do not end a wait', async () => {
    const five = Array.from({ length: 5 }, () => lost());
    const thing = new Thing([...five, going, ...five, going, ...five, done]);
    expect(await outcome(thing.wait())).toBe('it');
    expect(thing.polls).toHaveLength(18);
  });
  it('ends the wait immediately in any other way', async () => {
    const thing = new Thing([going, new RangeError('mine')]);
    expect(await outcome(thing.wait())).toBeInstanceOf(RangeError);
    expect(thing.polls).toHaveLength(2);
  });
});

describe('a wait that ends by its timeout while polls fail', () => {
  it('has the last failure in its message and as its cause', async () => {
    const error = lost();
    const waiting = new Thing([going, error]).wait({ timeout: 105 });
    const ended = await outcome(waiting);
    expect(ended).toBeInstanceOf(ApigWaiterError);
    expect((ended as Error).cause).toBe(error);
    expect((ended as Error).message).toBe(
      'things.wait gave up: it waited 105 ms for thing 1. The last poll failed with: broken. Call things.wait to wait further. '
        + '(States seen: Creating; polled 4 times.)',
    );
  });
  it('says nothing of a failure after which a poll succeeded', async () => {
    const ended = await outcome(new Thing([lost(), going]).wait({ timeout: 105 }));
    expect(ended).toMatchObject({ reason: 'timeout' });
    expect(ended).not.toHaveProperty('cause');
    expect((ended as Error).message).not.toContain('failed');
  });
});

describe('foreign text', () => {
  it('is escaped and bounded in states, codes and reasons', async () => {
    const long = 'x'.repeat(100_000);
    const shows = [{ state: 'a\nb\u001b[31m' }, { state: long, failed: { why: `no\n${long}`, code: 'C\n1' } }];
    const error = await outcome(new Thing(shows).wait());
    expect(error).toBeInstanceOf(ApigWaiterError);
    expect((error as Error).message.length).toBeLessThan(1_500);
    expect((error as Error).message).toContain('C\\n1: no\\nxxx');
    expect((error as ApigWaiterError).states[0]).toBe('a\\nb\\u001b[31m');
    expect((error as ApigWaiterError).states[1]?.length).toBeLessThan(150);
  });
});

describe('onProgress', () => {
  it.each([
    ['throws', () => { throw new Error('mine'); }],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('causes one process warning if it %s, and the wait goes on', async (_, onProgress) => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    expect(await outcome(new Thing([going, going, done]).wait({ onProgress }))).toBe('it');
    expect(warned.mock.calls).toEqual([
      ['onProgress of things.wait failed: mine. The work continues.', { code: 'HUAWEICLOUD_APIG_PROGRESS' }],
    ]);
    warned.mockRestore();
  });
});

describe('a wait under timers that fake setTimeout and Date alone', () => {
  it('ends by its timeout when only that time passes', async () => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
    const thing = new Thing([going]);
    const waiting = thing.wait({ timeout: 40 * 60_000, interval: 20_000 }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(40 * 60_000);
    expect(await waiting).toMatchObject({ reason: 'timeout', attempts: 120 });
    expect(vi.getTimerCount()).toBe(0);
  });
  it('ends when it is done', async () => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
    const waiting = new Thing([going, going, done]).wait({ interval: 20_000, timeout: 100_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await waiting).toBe('it');
  });
});

describe('a pause', () => {
  it.each([0, -1, NaN, 0.1])('is never left out, whatever the interval: %s', async (interval) => {
    const thing = new Thing([going]);
    await outcome(thing.wait({ interval, timeout: 50 }));
    expect(thing.polls.length).toBeLessThanOrEqual(51);
  });
  it('never overflows', async () => {
    const thing = new Thing([going]);
    void thing.wait({ interval: 3e9, timeout: 4e9 }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(thing.polls).toEqual([]);
  });
});
