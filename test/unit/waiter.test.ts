/** When a waiter looks, what it takes for what, and how it ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ApigAbortError, ApigConnectionError, ApigInternalError, ApigTimeoutError, ApigWaiterError,
} from '../../src/errors.js';
import type { CallOptions } from '../../src/options.js';
import {
  callOptions, waitUntil, type Look, type Pace, type WaitOptions, type WaitProgress,
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
  readonly looks: number[] = [];
  readonly options: CallOptions[] = [];
  readonly #begun = performance.now();

  constructor(readonly shows: readonly (Look<string> | Error)[]) {}

  wait(options: WaitOptions = {}, pace = PACE): Promise<string> {
    return waitUntil(
      {
        operation: 'things.wait',
        what: 'thing 1',
        resume: 'things.wait waits further.',
        pace,
        look: (call) => this.#look(call),
      },
      options,
    );
  }
  #look(options: CallOptions): Promise<Look<string>> {
    this.looks.push(performance.now() - this.#begun);
    this.options.push(options);
    const shown = this.shows[this.looks.length - 1] ?? this.shows.at(-1);
    return shown instanceof Error ? Promise.reject(shown) : Promise.resolve(shown ?? { state: 'none' });
  }
}
const going: Look<string> = { state: 'Creating' };
const done: Look<string> = { state: 'Running', done: { value: 'it' } };

/** What came of waiting, after all the time that it takes. */
async function outcome<T>(waiting: Promise<T>): Promise<T | Error> {
  const settled = waiting.catch((error: unknown) => error as Error);
  await vi.advanceTimersByTimeAsync(100_000);
  return settled;
}

describe('the looks', () => {
  it('come at the pace that the plan says', async () => {
    const thing = new Thing([going, going, going, done]);
    expect(await outcome(thing.wait())).toBe('it');
    expect(thing.looks).toEqual([60, 80, 100, 120]);
  });
  it('come ever less often where the pace grows', async () => {
    const thing = new Thing([going, going, going, going, going, done]);
    await outcome(thing.wait({}, { first: 0, every: 20, growth: 1.5, longest: 50, timeout: 1_000 }));
    expect(thing.looks).toEqual([0, 20, 50, 95, 145, 195]);
  });
  it('come as the caller says', async () => {
    const thing = new Thing([going, going, done]);
    await outcome(thing.wait({ interval: 5 }));
    expect(thing.looks).toEqual([5, 10, 15]);
  });
  it('find it done twice in a row where one does not do', async () => {
    const thing = new Thing([done, going, done, broken(), done, done]);
    expect(await outcome(thing.wait({}, { ...PACE, hits: 2 }))).toBe('it');
    expect(thing.looks).toHaveLength(6);
  });
  it('are told, with state, percent and number', async () => {
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
  it('get the options that are theirs', async () => {
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
  it('that nobody knows goes on', async () => {
    expect(await outcome(new Thing([{ state: 'Polishing' }, { state: '' }, done]).wait())).toBe('it');
  });
  it('of failure ends it, with the states seen', async () => {
    const error = await outcome(
      new Thing([going, going, { state: 'Initing' }, { state: 'InitingFailed', failed: 'APIC.9206: no room' }]).wait(),
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
      'things.wait failed: thing 1 is InitingFailed. APIC.9206: no room. (States seen: Creating, Initing, InitingFailed; looked 4 times.)',
    );
  });
});

describe('the end', () => {
  it('of time comes with a last look', async () => {
    const thing = new Thing([going]);
    const error = await outcome(thing.wait({ timeout: 105 }));
    expect(thing.looks).toEqual([60, 80, 100, 105]);
    expect(error).toMatchObject({ reason: 'timeout', states: ['Creating'], attempts: 4 });
    expect((error as Error).message).toBe(
      'things.wait gave up: it waited 105 ms for thing 1. things.wait waits further. (States seen: Creating; looked 4 times.)',
    );
  });
  it('may come at the last look', async () => {
    expect(await outcome(new Thing([going, going, going, done]).wait({ timeout: 105 }))).toBe('it');
  });
  it('by abort is at once, and leaves no timer', async () => {
    const stop = new AbortController();
    const thing = new Thing([going]);
    const waiting = thing.wait({ signal: stop.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(70);
    stop.abort(new Error('enough'));
    const error = await waiting;
    expect(error).toBeInstanceOf(ApigAbortError);
    expect((error as Error).message).toBe(
      'things.wait was aborted by the caller\'s signal: enough. It waited for thing 1, on which the service works on. things.wait waits further.',
    );
    expect(thing.looks).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a look that goes wrong', () => {
  it.each([
    ['by a broken connection', lost],
    ['by a failure of the service', broken],
    ['by its time', () => new ApigTimeoutError('late', { ...FACTS, limit: 'totalTimeout', attempts: 1 })],
  ])('%s does not end it', async (_, error) => {
    expect(await outcome(new Thing([going, error(), error(), done]).wait())).toBe('it');
  });
  it('six times in a row does', async () => {
    const thing = new Thing([going, lost()]);
    expect(await outcome(thing.wait())).toBeInstanceOf(ApigConnectionError);
    expect(thing.looks).toHaveLength(7);
  });
  it('in any other way does at once', async () => {
    const thing = new Thing([going, new RangeError('mine')]);
    expect(await outcome(thing.wait())).toBeInstanceOf(RangeError);
    expect(thing.looks).toHaveLength(2);
  });
});
