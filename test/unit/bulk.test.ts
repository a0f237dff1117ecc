/** One outcome for each item, in order, whatever happens on the way. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { BATCH_LIMITS, bulk, bulkBatches, type BatchCall, type BulkProgress } from '../../src/calls/bulk.js';
import { ApigAbortError, ApigConfigurationError, ApigItemError } from '../../src/errors.js';
import { specOf } from '../../src/schema/vocabulary.js';
import type { AnyOperation } from '../../src/schema/operation.js';
import { type OperationId, operations } from '../../src/operations.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const odd = (n: number): Promise<number> =>
  n % 2 === 1 ? Promise.reject(new Error(`odd ${n}`)) : Promise.resolve(n * 10);

describe('bulk', () => {
  it('has an outcome for each item, in their order', async () => {
    const result = await bulk([0, 1, 2, 3], odd);
    expect(result.outcomes).toEqual([
      { item: 0, status: 'done', value: 0 },
      { item: 1, status: 'failed', error: new Error('odd 1') },
      { item: 2, status: 'done', value: 20 },
      { item: 3, status: 'failed', error: new Error('odd 3') },
    ]);
    expect(result.values).toEqual([0, 20]);
    expect(result.failed.map(({ item }) => item)).toEqual([1, 3]);
    expect(result.left).toEqual([]);
    expectTypeOf(result.values).toEqualTypeOf<number[]>();
  });
  it('keeps the order whoever is first, and never has more under way than asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (delays, concurrency) => {
          let open = 0;
          let most = 0;
          const result = await bulk(
            delays,
            async (delay, { index }) => {
              most = Math.max(most, ++open);
              for (let i = 0; i < delay; i++) await soon();
              open--;
              return index;
            },
            { concurrency },
          );
          expect(result.values).toEqual(upTo(delays.length));
          expect(most).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 30 },
    );
  });
  it('has four under way unless it is told otherwise', async () => {
    let open = 0;
    let most = 0;
    await bulk(upTo(20), async () => {
      most = Math.max(most, ++open);
      await soon();
      open--;
    });
    expect(most).toBe(4);
  });
  it('takes a call that throws at once for one that fails', async () => {
    const result = await bulk([1], () => { throw new Error('at once'); });
    expect(result.failed).toEqual([{ item: 1, error: new Error('at once') }]);
  });
  it('of nothing is nothing', async () => {
    expect((await bulk([], odd)).outcomes).toEqual([]);
  });
  it('tells how far it is', async () => {
    const told: BulkProgress<number, number>[] = [];
    await bulk([0, 1, 2], odd, { concurrency: 1, onProgress: (progress) => told.push(progress) });
    expect(told.map(({ total, done, failed, index }) => [total, done, failed, index])).toEqual([
      [3, 1, 0, 0],
      [3, 1, 1, 1],
      [3, 2, 1, 2],
    ]);
    expect(told[1]?.outcome).toEqual({ item: 1, status: 'failed', error: new Error('odd 1') });
  });
  it('goes on after a failure, or begins nothing more', async () => {
    expect((await bulk(upTo(10), odd, { concurrency: 1 })).left).toEqual([]);
    const stopped = await bulk(upTo(10), odd, { concurrency: 1, stopOnError: true });
    expect(stopped.outcomes.map(({ status }) => status)).toEqual(['done', 'failed', ...Array<string>(8).fill('left')]);
    expect(stopped.left).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
  it('lets what is under way end after a failure', async () => {
    const result = await bulk(upTo(6), async (n) => {
      if (n === 0) throw new Error('first');
      await soon();
      return n;
    }, { concurrency: 3, stopOnError: true });
    expect(result.outcomes.map(({ status }) => status)).toEqual(['failed', 'done', 'done', 'left', 'left', 'left']);
  });
  it('begins nothing more after an abort, and hands the signal on', async () => {
    const stop = new AbortController();
    const result = await bulk(upTo(10), (n, { signal }) => {
      expect(signal).toBe(stop.signal);
      if (n === 2) stop.abort();
      return n;
    }, { concurrency: 1, signal: stop.signal });
    expect(result.values).toEqual([0, 1, 2]);
    expect(result.left).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect((await bulk([1], odd, { signal: AbortSignal.abort() })).left).toEqual([1]);
  });
  it('leaves what an abort stopped before it was sent, and not what was on its way', async () => {
    const stop = new AbortController();
    const result = await bulk([false, true], (inFlight) => {
      stop.abort();
      throw new ApigAbortError('x', 'stop', inFlight);
    }, { concurrency: 2, signal: stop.signal });
    expect(result.outcomes.map(({ status }) => status)).toEqual(['left', 'left']);
    const other = new AbortController();
    const sent = await bulk([true], () => {
      other.abort();
      throw new ApigAbortError('x', 'stop', true);
    }, { signal: other.signal });
    expect(sent.outcomes.map(({ status }) => status)).toEqual(['failed']);
  });
});

describe('resume', () => {
  it('takes up what was left, and keeps what is done', async () => {
    const items = upTo(6);
    const first = await bulk(items, odd, { concurrency: 1, stopOnError: true });
    const called: number[] = [];
    const second = await bulk(items, (n) => {
      called.push(n);
      return n;
    }, { resume: first });
    expect(called).toEqual([2, 3, 4, 5]);
    expect(second.outcomes.map(({ status }) => status)).toEqual(['done', 'failed', 'done', 'done', 'done', 'done']);
    const third = await bulk(items, (n) => -n, { resume: second, retryFailed: true });
    expect(third.values).toEqual([0, -1, 2, 3, 4, 5]);
  });
  it('counts what was done before', async () => {
    const first = await bulk([0, 1, 2], odd, { concurrency: 1, stopOnError: true });
    const told: number[][] = [];
    await bulk([0, 1, 2], odd, {
      resume: first,
      onProgress: ({ done, failed, total }) => told.push([done, failed, total]),
    });
    expect(told).toEqual([[2, 1, 3]]);
  });
  it('needs the same items', async () => {
    const first = await bulk([1, 2], odd);
    await expect(bulk([1, 3], odd, { resume: first })).rejects.toThrow(
      new ApigConfigurationError('resume', 'bulk: resume needs the result of the same items in the same order.'),
    );
    await expect(bulk([1], odd, { resume: first })).rejects.toBeInstanceOf(ApigConfigurationError);
  });
});

describe('bulkBatches', () => {
  const ids = upTo(7).map((i) => `id${i}`);

  it('cuts ids into batches, and has an outcome for each id', async () => {
    const sent: string[][] = [];
    const result = await bulkBatches(ids, 3, (some, { index }) => {
      sent.push(some);
      return {
        index,
        failure: some.includes('id4') ? [{ api_id: 'id4', error_code: 'APIG.3002', error_msg: 'gone' }] : [],
      };
    }, { concurrency: 1 });
    expect(sent).toEqual([['id0', 'id1', 'id2'], ['id3', 'id4', 'id5'], ['id6']]);
    expect(result.outcomes.map(({ status }) => status)).toEqual([
      'done',
      'done',
      'done',
      'done',
      'failed',
      'done',
      'done',
    ]);
    expect(result.outcomes[6]).toEqual({ item: 'id6', status: 'done', value: { index: 6, failure: [] } });
    const [failed] = result.failed;
    expect(failed?.error).toBeInstanceOf(ApigItemError);
    expect(failed?.error).toMatchObject({
      id: 'id4',
      code: 'APIG.3002',
      serverMessage: 'gone',
      message: 'id4 failed: APIG.3002: gone.',
    });
  });
  it('takes a call that fails for a failure of all its ids', async () => {
    const result = await bulkBatches(
      ids,
      4,
      (some) => (some.includes('id0') ? Promise.reject(new Error('no')) : Promise.resolve(undefined)),
      { concurrency: 1, stopOnError: true },
    );
    expect(result.failed.map(({ item }) => item)).toEqual(ids.slice(0, 4));
    expect(result.left).toEqual(ids.slice(4));
    const rest = await bulkBatches(ids, 4, () => undefined, { resume: result });
    expect(rest.left).toEqual([]);
  });
  it('knows how many ids each call takes', async () => {
    const sizes: number[] = [];
    await bulkBatches(upTo(2_300).map(String), 'apis.batchPublish', (some) => void sizes.push(some.length), {
      concurrency: 1,
    });
    expect(sizes).toEqual([1_000, 1_000, 300]);
  });
  it.each<[BatchCall & OperationId, string]>([
    ['apis.batchPublish', 'apis'],
    ['apis.batchUnpublish', 'apis'],
    ['plugins.attachApis', 'api_ids'],
    ['plugins.detachApis', 'api_ids'],
    ['apis.plugins.attach', 'plugin_ids'],
    ['apis.plugins.detach', 'plugin_ids'],
    ['vpcEndpoints.connections.accept', 'endpoints'],
    ['vpcEndpoints.connections.reject', 'endpoints'],
    ['vpcEndpoints.permissions.batchAdd', 'permissions'],
    ['vpcEndpoints.permissions.batchDelete', 'permissions'],
  ])('has the limit that the description of %s has', (id, field) => {
    const operation: AnyOperation = operations[id];
    expect(specOf(operation.body as never).fields[field]?.spec).toMatchObject({ type: 'list', max: BATCH_LIMITS[id] });
  });
  it('names every call by the ID of its operation', () => {
    expectTypeOf<BatchCall>().toExtend<OperationId>();
  });
  it('refuses a batch of nothing', () => {
    expect(() => bulkBatches(ids, 0, () => undefined)).toThrow(ApigConfigurationError);
  });
});

it.each([0, -1, 1.5, NaN])('a concurrency of %d is refused', async (concurrency) => {
  await expect(bulk([1], odd, { concurrency })).rejects.toThrow(
    `bulk: concurrency must be an integer from 1 up, got ${concurrency}.`,
  );
});
