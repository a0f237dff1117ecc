/** Never more requests in a time than there are tokens, nobody passed over, nothing left behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimiter, RetryBudget, TokenBucket } from '../../src/http/turns.js';
import type { WaitLimits } from '../../src/http/deadline.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const limits =
  (ms = 1e9, signal?: AbortSignal) =>
    (): WaitLimits => ({ ms, signal, aborted: () => new Error('aborted'), late: () => new Error('late') });

/** Takes so many tokens at once; tells when each was given. */
function takers(bucket: TokenBucket, count: number): number[] {
  const given: number[] = [];
  for (let i = 0; i < count; i++) {
    const turn = bucket.take(limits());
    if (turn) void turn.then(() => given.push(performance.now()));
    else given.push(performance.now());
  }
  return given;
}

describe('a bucket', () => {
  it('gives its tokens immediately, and each token again a minute after it was taken', async () => {
    const begun = performance.now();
    const given = takers(new TokenBucket({ requests: 2 }), 5);
    expect(given).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(given).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(given.map((time) => time - begun)).toEqual([0, 0, 60_000, 60_000, 120_000]);
  });
  it('never gives more tokens than it has within the time, whenever they are requested', async () => {
    const bucket = new TokenBucket({ requests: 3, per: 1_000 });
    const given: number[] = [];
    for (let i = 0; i < 40; i++) {
      const turn = bucket.take(limits());
      if (turn) void turn.then(() => given.push(performance.now()));
      else given.push(performance.now());
      await vi.advanceTimersByTimeAsync((i * 37) % 250);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(given).toHaveLength(40);
    for (const [i, time] of given.entries())
      if (i >= 3) expect(time - (given[i - 3] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });
  describe('whose token is back before its timer, as on a busy machine,', () => {
    let late = 0;
    beforeEach(() => {
      late = 0;
      const now = performance.now.bind(performance);
      vi.spyOn(performance, 'now').mockImplementation(() => now() + late);
    });
    afterEach(() => void vi.restoreAllMocks());
    it('serves those who wait, and the next one after them', async () => {
      const bucket = new TokenBucket({ requests: 1, per: 100 });
      const order: string[] = [];
      const take = (name: string): void => void bucket.take(limits())?.then(() => order.push(name));
      ['first', 'second', 'third'].forEach(take);
      late = 150;
      take('fourth');
      await vi.advanceTimersByTimeAsync(1);
      expect(order).toEqual(['second']);
      await vi.advanceTimersByTimeAsync(200);
      expect(order).toEqual(['second', 'third', 'fourth']);
      expect(vi.getTimerCount()).toBe(0);
    });
    it('serves one who waits though another token is still away', async () => {
      const bucket = new TokenBucket({ requests: 2, per: 100 });
      void bucket.take(limits());
      await vi.advanceTimersByTimeAsync(90);
      void bucket.take(limits());
      const order: string[] = [];
      void bucket.take(limits())?.then(() => order.push('first'));
      late = 15;
      void bucket.take(limits())?.then(() => order.push('second'));
      await vi.advanceTimersByTimeAsync(1);
      expect(order).toEqual(['first']);
      await vi.advanceTimersByTimeAsync(90);
      expect(order).toEqual(['first', 'second']);
    });
    it('serves those who wait when somebody asks for the delay and another gives up', async () => {
      const bucket = new TokenBucket({ requests: 1, per: 100 });
      const stop = new AbortController();
      const order: string[] = [];
      void bucket.take(limits());
      const gone = bucket.take(limits(1e9, stop.signal))?.catch(() => order.push('gave up'));
      void bucket.take(limits())?.then(() => order.push('served'));
      late = 150;
      expect(bucket.delay).toBeGreaterThan(0);
      stop.abort();
      await gone;
      await vi.advanceTimersByTimeAsync(1);
      expect(order).toEqual(['gave up', 'served']);
    });
  });
  it('wakes up once for each token that somebody waits for', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const given = takers(new TokenBucket({ requests: 1, per: 100 }), 3);
    await vi.advanceTimersByTimeAsync(250);
    expect(given).toHaveLength(3);
    // Two callers wait, and each has a time limit of its own: the wait is set for each, and once more for the second.
    expect(timers.mock.calls.filter(([, ms]) => ms === 100)).toHaveLength(3);
    expect(timers.mock.calls.filter(([, ms]) => (ms ?? 0) < 100)).toHaveLength(0);
    vi.restoreAllMocks();
  });
  it('skips callers that give up', async () => {
    const bucket = new TokenBucket({ requests: 1, per: 100 });
    const stop = new AbortController();
    void bucket.take(limits());
    const order: string[] = [];
    const gone = bucket.take(limits(1e9, stop.signal))?.catch((error: unknown) => order.push((error as Error).message));
    void bucket.take(limits())?.then(() => order.push('next'));
    stop.abort();
    await gone;
    await vi.advanceTimersByTimeAsync(100);
    expect(order).toEqual(['aborted', 'next']);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('rejects callers that cannot wait that long, immediately', async () => {
    const bucket = new TokenBucket({ requests: 2, per: 100 });
    takers(bucket, 4);
    expect(bucket.delay).toBe(200);
    await expect(bucket.take(limits(200))).rejects.toThrow('late');
    expect(bucket.delay).toBe(200);
    const patient = bucket.take(limits(201));
    await vi.advanceTimersByTimeAsync(200);
    await patient;
  });
  it('leaves no timer if nobody waits', async () => {
    const bucket = new TokenBucket({ requests: 1, per: 100 });
    takers(bucket, 3);
    await vi.advanceTimersByTimeAsync(200);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('reads and writes have separate buckets, or none', () => {
  const limiter = new RateLimiter({ reads: { requests: 5 }, writes: { requests: 1 } });
  expect(limiter.bucketFor('GET')).not.toBe(limiter.bucketFor('POST'));
  expect(limiter.bucketFor('PUT')).toBe(limiter.bucketFor('DELETE'));
  expect(new RateLimiter({ writes: { requests: 1 } }).bucketFor('GET')).toBeUndefined();
});

describe('a budget of retries', () => {
  const taken = (budget: RetryBudget, times: number): number =>
    Array.from({ length: times }, () => budget.take()).filter(Boolean).length;
  it('gives what it has, a tenth more for each response, one more for each second, and never more than at the start', async () => {
    const budget = new RetryBudget(3);
    expect(taken(budget, 5)).toBe(3);
    budget.answers = 15;
    expect(taken(budget, 5)).toBe(1);
    budget.answers = 5;
    expect(taken(budget, 5)).toBe(1);
    expect(taken(budget, 5)).toBe(0);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(taken(budget, 5)).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(taken(budget, 5)).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    budget.answers = 1_000;
    expect(taken(budget, 5)).toBe(3);
    expect([taken(new RetryBudget(0), 1), taken(new RetryBudget(Infinity), 9)]).toEqual([0, 9]);
  });
});
