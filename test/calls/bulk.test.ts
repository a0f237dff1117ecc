/** One outcome for each item, in order, whatever happens on the way. */
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { BATCH_LIMITS, bulk, bulkBatches, type BatchCall, type BulkProgress } from '../../src/calls/bulk.js';
import {
  ApigAbortError, ApigConfigurationError, ApigItemError, ApigPartialFailureError,
} from '../../src/errors.js';
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
  it('keeps the order whichever call ends first, and never exceeds the concurrency', async () => {
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
  it('runs four calls at the same time by default', async () => {
    let open = 0;
    let most = 0;
    await bulk(upTo(20), async () => {
      most = Math.max(most, ++open);
      await soon();
      open--;
    });
    expect(most).toBe(4);
  });
  it('treats a call that throws synchronously as one that fails', async () => {
    const result = await bulk([1], () => { throw new Error('at once'); });
    expect(result.failed).toEqual([{ item: 1, error: new Error('at once') }]);
  });
  it('returns nothing for no items', async () => {
    expect((await bulk([], odd)).outcomes).toEqual([]);
  });
  it('reports progress', async () => {
    const told: BulkProgress<number, number>[] = [];
    await bulk([0, 1, 2], odd, { concurrency: 1, onProgress: (progress) => told.push(progress) });
    expect(told.map(({ total, done, failed, index }) => [total, done, failed, index])).toEqual([
      [3, 1, 0, 0],
      [3, 1, 1, 1],
      [3, 2, 1, 2],
    ]);
    expect(told[1]?.outcome).toEqual({ item: 1, status: 'failed', error: new Error('odd 1') });
  });
  it('continues after a failure, or starts nothing more', async () => {
    expect((await bulk(upTo(10), odd, { concurrency: 1 })).left).toEqual([]);
    const stopped = await bulk(upTo(10), odd, { concurrency: 1, stopOnError: true });
    expect(stopped.outcomes.map(({ status }) => status)).toEqual(['done', 'failed', ...Array<string>(8).fill('left')]);
    expect(stopped.left).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
  it('lets calls in progress end after a failure', async () => {
    const result = await bulk(upTo(6), async (n) => {
      if (n === 0) throw new Error('first');
      await soon();
      return n;
    }, { concurrency: 3, stopOnError: true });
    expect(result.outcomes.map(({ status }) => status)).toEqual(['failed', 'done', 'done', 'left', 'left', 'left']);
  });
  it('starts nothing more after an abort, and passes the signal on', async () => {
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
  it.each([false, true])('takes a call that an abort ended for a failed one, sent or not: %s', async (inFlight) => {
    const stop = new AbortController();
    const result = await bulk([1, 2, 3], () => {
      stop.abort();
      throw new ApigAbortError('x', 'stop', inFlight);
    }, { concurrency: 1, signal: stop.signal });
    expect(result.outcomes.map(({ status }) => status)).toEqual(['failed', 'left', 'left']);
  });
  it('has left exactly the items for which the function was not entered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.integer({ min: 1, max: 5 }), async (stopAt, concurrency) => {
        const entered = new Set<number>();
        const stop = new AbortController();
        const result = await bulk(upTo(20), async (n, { signal }) => {
          entered.add(n);
          if (n === stopAt) stop.abort();
          await soon();
          if (signal?.aborted) throw new ApigAbortError('x', signal.reason, false);
        }, { concurrency, signal: stop.signal });
        expect(result.left).toEqual(upTo(20).filter((n) => !entered.has(n)));
      }),
      { numRuns: 30 },
    );
  });
  it.each<[string, () => unknown]>([
    ['throws', () => { throw new Error('mine'); }],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('loses nothing to an onProgress that %s, and warns the process once', async (_, onProgress) => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const result = await bulk(upTo(5), odd, { onProgress });
    await soon();
    expect(result.outcomes.map(({ status }) => status)).toEqual(['done', 'failed', 'done', 'failed', 'done']);
    expect(warned.mock.calls).toEqual([
      ['onProgress of bulk failed: mine. The work continues.', { code: 'HUAWEICLOUD_APIG_PROGRESS' }],
    ]);
    warned.mockRestore();
  });
});

describe('the items', () => {
  async function* three(): AsyncGenerator<number> {
    for (const n of [0, 1, 2]) {
      await soon();
      yield n;
    }
  }
  it('may come from an async iterable', async () => {
    const totals: number[] = [];
    const result = await bulk(three(), odd, { onProgress: ({ total }) => totals.push(total) });
    expect(result.outcomes.map(({ item, status }) => [item, status])).toEqual([
      [0, 'done'], [1, 'failed'], [2, 'done'],
    ]);
    expect(totals).toEqual([3, 3, 3]);
    const ids = Readable.from(['a', 'b', 'c']) as AsyncIterable<string>;
    expect((await bulkBatches(ids, 2, () => undefined)).outcomes).toHaveLength(3);
  });
  it('are read when it is called, whatever becomes of the list', async () => {
    const list = [0, 2];
    const result = bulk(list, odd);
    list.length = 0;
    list.push(5, 6, 7);
    expect((await result).outcomes.map(({ item }) => item)).toEqual([0, 2]);
  });
  it('fail the call before anything starts if they cannot be read', async () => {
    const fn = vi.fn();
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      await soon();
      throw new Error('no page');
    }
    await expect(bulk(broken(), fn)).rejects.toThrow('no page');
    const stop = new AbortController();
    async function* stopped(): AsyncGenerator<number> {
      yield 1;
      stop.abort(new Error('enough'));
      await soon();
      yield 2;
    }
    await expect(bulk(stopped(), fn, { signal: stop.signal })).rejects.toThrow(
      'bulk was aborted by the caller\'s signal: enough. The items were being read. Nothing was begun.',
    );
    expect(fn).not.toHaveBeenCalled();
  });
  it('fail the call on abort even if the next one never comes, and are given back', async () => {
    const stop = new AbortController();
    const given = vi.fn();
    const items: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined), return: given.mockRejectedValue(new Error('late')) }),
    };
    const result = bulk(items, odd, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(result).rejects.toThrow(
      'bulk was aborted by the caller\'s signal: enough. The items were being read. Nothing was begun.',
    );
    expect(given).toHaveBeenCalledTimes(1);
  });
  it('need a function, before one of them is called a failed one', async () => {
    await expect(bulk([1], undefined as never)).rejects.toThrow(
      new ApigConfigurationError('fn', 'bulk: pass a function that makes the call, got undefined.'),
    );
    expect(() => bulkBatches(['a'], 1, {} as never)).toThrow(
      new ApigConfigurationError('fn', 'bulkBatches: pass a function that makes the call, got an object.'),
    );
  });
  it.each<[unknown, string]>([
    ['abc', 'bulk: the items must be a list or something that can be iterated, got a string.'],
    [undefined, 'bulk: the items must be a list or something that can be iterated, got undefined.'],
    [null, 'bulk: the items must be a list or something that can be iterated, got null.'],
    [{ length: 2 }, 'bulk: the items must be a list or something that can be iterated, got an object.'],
  ])('cannot be %j', async (items, message) => {
    await expect(bulk(items as number[], odd)).rejects.toThrow(new ApigConfigurationError('items', message));
  });
});

describe('a result that is printed', () => {
  it('shows how many there are of each kind, what failed and why', async () => {
    const result = await bulk(upTo(5), odd, { concurrency: 1, stopOnError: true });
    expect(inspect(result)).toBe('BulkResult: 1 done, 1 failed, 3 left\n- 1: odd 1');
    expect(String(result)).toBe(inspect(result));
    expect(inspect({ result })).toContain('1 done, 1 failed, 3 left');
  });
  it('keeps the lines of a message apart', async () => {
    const result = await bulk(['a'], () => Promise.reject(new Error('two faults\n  body.name: is required\n\u001b[2K')));
    expect(inspect(result)).toBe(
      'BulkResult: 0 done, 1 failed, 0 left\n- a: two faults\n    body.name: is required\n  \\u001b[2K',
    );
  });
  it('is bounded, with the items in one line each, and hides secrets', async () => {
    const items = upTo(100).map((n) => ({ name: `a\n${n}`, secret_key: 'hush', remark: 'r'.repeat(10_000) }));
    const fail = (): never => { throw new Error(`first\nsecond ${'x'.repeat(100_000)}`); };
    const text = inspect(await bulk(items, fail));
    expect(text.split('\n- ')).toHaveLength(12);
    expect(text).toContain('- {"name":"a\\\\n0"');
    expect(text).toContain('first\n  second xxx');
    expect(text).toMatch(/- and 90 more$/);
    expect(text.length).toBeLessThan(8_000);
    expect(text).not.toContain('hush');
  });
});

describe('resume', () => {
  it('starts what was not started, and keeps what is done', async () => {
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

  it('splits IDs into batches, and has an outcome for each ID', async () => {
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
  it('treats a call that fails as a failure of all its IDs', async () => {
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
  it('knows how many IDs each call accepts', async () => {
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
  it('keeps the outcome of each ID if the client throws partial failures', async () => {
    const facts = { operation: 'x', method: 'POST', path: '/', status: 200, requestId: undefined };
    const answer = { success: [{ api_id: 'id0' }], failure: [{ api_id: 'id1' }] };
    const failed = [{ code: 'APIG.3002', message: 'gone', item: { api_id: 'id1' } }];
    const result = await bulkBatches(ids.slice(0, 3), 3, () => {
      throw new ApigPartialFailureError('some failed', facts, failed, answer);
    });
    expect(result.outcomes).toEqual([
      { item: 'id0', status: 'done', value: answer },
      { item: 'id1', status: 'failed', error: new ApigItemError('id1', 'APIG.3002', 'gone') },
      { item: 'id2', status: 'done', value: answer },
    ]);
  });
  it('finds failures in a batch of thousands without comparing each with each', async () => {
    const many = upTo(20_000).map(String);
    const result = await bulkBatches(many, 20_000, (some) => ({ failure: some.map((api_id) => ({ api_id })) }));
    expect(result.failed).toHaveLength(20_000);
  });
  it('rejects a batch of nothing, and a call that it does not know', () => {
    expect(() => bulkBatches(ids, 0, () => undefined)).toThrow(
      new ApigConfigurationError('batch', 'bulkBatches: a batch must have at least one ID, got 0.'),
    );
    for (const name of ['apis.publish', 'toString'])
      expect(() => bulkBatches(ids, name as BatchCall, () => undefined)).toThrow(
        `bulkBatches: the limit of ${name} is not known. Pass a number, or one of apis.batchPublish, apis.batchUnpublish,`,
      );
  });
});

it.each([0, -1, 1.5, NaN])('a concurrency of %d is rejected', async (concurrency) => {
  await expect(bulk([1], odd, { concurrency })).rejects.toThrow(
    `The option concurrency of bulk must be an integer from 1 up, got ${concurrency}.`,
  );
});
