import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ApigInternalError, ApigRequestValidationError } from '../../src/errors.js';
import type { PagePromise } from '../../src/calls/pages.js';
import { having, Lists, type Service, type Things } from './page-servers.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('a list', () => {
  it('is a promise of its first page, requested as the caller wants it', async () => {
    const lists = new Lists(having(45));
    await expect(lists.list({ limit: 2 })).resolves.toEqual({ total: 45, things: [0, 1] });
    await expect(lists.list({ offset: 44 }).withResponse()).resolves.toMatchObject({
      status: 200,
      data: { things: [44] },
    });
    expect(lists.asked).toEqual(['limit=2', 'offset=44']);
  });
  it('returns all items of all pages, without fetching the first page again', async () => {
    const lists = new Lists(having(45));
    const things = lists.list({ limit: 20 });
    await things;
    expect(await collect(things)).toEqual(upTo(45));
    expect(lists.asked).toEqual(['limit=20', 'limit=20&offset=20', 'limit=20&offset=40']);
  });
  it('ends on total, even if the last page is full', async () => {
    const lists = new Lists(having(40));
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(40));
    expect(lists.asked).toEqual(['limit=20', 'limit=20&offset=20']);
  });
  it('advances by what came, not by what was requested, if pages are shorter than the limit', async () => {
    const lists = new Lists(having(5, { most: 2 }));
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(5));
    expect(lists.asked).toEqual(['limit=20', 'limit=20&offset=2', 'limit=20&offset=4']);
  });
  it('returns everything and ends on an empty page if there is no total', async () => {
    const lists = new Lists(having(45, { told: false }));
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(45));
    expect(lists.asked.length).toBeLessThanOrEqual(4);
  });
  it.each([['no items', []], ['the list null', null]])('is empty after one request if the page has %s', async (_, things) => {
    const lists = new Lists(() => ({ things }));
    expect(await lists.list().all()).toEqual([]);
    expect(lists.asked).toHaveLength(1);
  });
  it('is fetched once more in the largest page, and returns nothing twice, if the service ignores its offset', async () => {
    const lists = new Lists((_, limit) => ({ total: 45, things: upTo(Math.min(limit, 45)) }));
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(45));
    expect(lists.asked).toEqual(['limit=20', 'limit=20&offset=20', 'limit=500&offset=0']);
  });
  it('ends if the service ignores its offset and limit', async () => {
    const lists = new Lists(() => ({ total: 45, things: upTo(20) }));
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(20));
    expect(lists.asked).toHaveLength(3);
  });
  it('yields no page without new items if the service ignores its offset and limit', async () => {
    const lists = new Lists(() => ({ total: 45, things: upTo(20) }));
    expect(await collect(lists.list({ limit: 20 }).pages())).toEqual([{ total: 45, things: upTo(20) }]);
  });
  it('is fetched once more if the total says that there is more, though the pages are short', async () => {
    const lists = new Lists((_, limit) => ({ total: 45, things: upTo(limit === 500 ? 45 : 10) }));
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(45));
    expect(lists.asked).toEqual(['limit=20', 'limit=20&offset=10', 'limit=500&offset=0']);
  });
  it('is not fetched once more if all items of the total have come, or if its pages are the largest', async () => {
    const shrunk = new Lists((offset) => ({ total: offset === 0 ? 45 : 20, things: upTo(20) }));
    expect(await shrunk.list({ limit: 20 }).all()).toEqual(upTo(20));
    expect(shrunk.asked).toEqual(['limit=20', 'limit=20&offset=20']);
    const large = new Lists(() => ({ total: 1_000, things: upTo(500) }));
    expect(await large.list({ limit: 500 }).all()).toEqual(upTo(500));
    expect(large.asked).toEqual(['limit=500', 'limit=500&offset=500']);
    const extra = new Lists(() => ({ total: 1_000, things: upTo(500) }));
    expect(await extra.list({}, { extraQuery: { limit: 500 } }).all()).toEqual(upTo(500));
    expect(extra.asked).toEqual(['limit=500', 'limit=500&offset=500']);
  });
  it('ends on total_count, which some lists have for their total', async () => {
    const lists = new Lists((offset, limit) => {
      const { total, things } = having(40)(offset, limit) as { total: number; things: number[] };
      return JSON.stringify({ total_count: total, things });
    });
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(40));
    expect(lists.asked).toEqual(['limit=20', 'limit=20&offset=20']);
  });
  it('reads on to an empty page if its total is no number, and is empty if its items are no list', async () => {
    const unchecked = { validation: { responses: 'off' } } as const;
    const odd = new Lists((offset, limit) => {
      const { things } = having(25)(offset, limit) as { things: number[] };
      return JSON.stringify({ total: 'many', things });
    }, unchecked);
    expect(await odd.list({ limit: 10 }).all()).toEqual(upTo(25));
    expect(odd.asked).toEqual(['limit=10', 'limit=10&offset=10', 'limit=10&offset=20', 'limit=10&offset=25']);
    expect(await new Lists(() => '{"things":"none"}', unchecked).list().all()).toEqual([]);
  });
  it('ends without a total too if the service ignores its offset', async () => {
    const full = new Lists((_, limit) => ({ things: upTo(Math.min(limit, 3)) }));
    expect(await full.list({ limit: 2 }).all()).toEqual(upTo(3));
    expect(full.asked).toEqual(['limit=2', 'limit=2&offset=2', 'limit=500&offset=0']);
    const short = new Lists(() => ({ things: ['a', 'b'] }));
    expect(await short.list().all()).toEqual(['a', 'b']);
    expect(short.asked).toHaveLength(2);
  });
  it('ends on a total that becomes smaller on the way', async () => {
    const lists = new Lists((offset, limit) => ({
      total: offset === 0 ? 60 : 40,
      things: upTo(limit).map((i) => offset + i),
    }));
    expect(await lists.list({ limit: 20 }).all()).toEqual(upTo(40));
    expect(lists.asked).toHaveLength(2);
  });
  it('keeps items that are equal within a page', async () => {
    expect(await new Lists(() => ({ total: 2, things: ['a', 'a'] })).list().all()).toEqual(['a', 'a']);
  });
  it('starts at the caller\'s offset', async () => {
    const lists = new Lists(having(45));
    expect(await lists.list({ offset: 30, limit: 10 }).all()).toEqual(upTo(45).slice(30));
    expect(lists.asked).toEqual(['limit=10&offset=30', 'limit=10&offset=40']);
  });
  it('is one page if the service does not page it', async () => {
    const lists = new Lists(() => ({ things: ['a'] }));
    expect(await lists.listAll().all()).toEqual(['a']);
    expect(lists.asked).toEqual(['']);
  });
  it('returns pages as the service returned them', async () => {
    const lists = new Lists(having(5));
    expect(await collect(lists.list({ limit: 3 }).pages())).toEqual([
      { total: 5, things: [0, 1, 2] },
      { total: 5, things: [3, 4] },
    ]);
  });
  it('can be iterated twice', async () => {
    const things = new Lists(having(5)).list({ limit: 3 });
    expect(await collect(things)).toEqual(await collect(things));
  });
  it('does not change the caller\'s query', async () => {
    const query = Object.freeze({ limit: 1 });
    expect(await new Lists(having(3)).list(query).all()).toEqual(upTo(3));
  });
  it('returns every item once, whatever the page size, with or without a count', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 25 }),
        fc.boolean(),
        async (count, limit, most, told) => {
          expect(await new Lists(having(count, { most, told })).list({ limit }).all()).toEqual(upTo(count));
        },
      ),
      { numRuns: 60 },
    );
  });
  it('ends whatever the service says and does, with no item twice', async () => {
    /** How a service may count: not at all, rightly, or wrongly in any direction. */
    const totals: readonly ((count: number) => object)[] = [
      () => ({}), (count) => ({ total: count }), (count) => ({ total: count + 7 }), (count) => ({ total: count - 3 }),
      () => ({ total: 0 }), () => ({ total: -1 }), () => ({ total: null }),
    ];
    const ways = fc.record({
      count: fc.nat(60),
      limit: fc.integer({ min: 1, max: 25 }),
      most: fc.integer({ min: 1, max: 25 }),
      total: fc.constantFrom(...totals),
      offset: fc.constantFrom('taken', 'ignored', 'taken once'),
    });
    await fc.assert(fc.asyncProperty(ways, async ({ count, limit, most, total, offset }) => {
      let pages = 0;
      const lists = new Lists((given, size) => {
        pages++;
        const from = offset === 'taken' || (offset === 'taken once' && pages <= 2) ? given : 0;
        const things = Array.from({ length: Math.max(0, Math.min(size, most, count - from)) }, (_, i) => from + i);
        return { ...total(count), things };
      });
      const items = await lists.list({ limit }).all();
      expect(new Set(items).size).toBe(items.length);
      expect(items.filter((item) => !upTo(count).includes(item as never))).toEqual([]);
      expect(pages).toBeLessThanOrEqual(count + 3);
      if (offset === 'taken' && [totals[0], totals[1], totals[2], totals[6]].includes(total)) expect(items).toEqual(upTo(count));
    }), { numRuns: 300 });
  });
});

describe('leaving early', () => {
  it('fetches no more pages', async () => {
    const lists = new Lists(having(100));
    const seen: unknown[] = [];
    for await (const item of lists.list({ limit: 10 })) {
      seen.push(item);
      if (seen.length === 12) break;
    }
    expect(seen).toEqual(upTo(12));
    expect(lists.asked).toHaveLength(2);
  });
  it('fetches no more pages after the last item of a page', async () => {
    const lists = new Lists(having(100));
    expect(await lists.list({ limit: 10 }).all({ limit: 10 })).toEqual(upTo(10));
    expect(lists.asked).toHaveLength(1);
  });
});

describe('all({ limit })', () => {
  it.each([[0, 0], [1, 1], [7, 7], [100, 45]])('%i returns %i of 45', async (limit, count) => {
    expect(await new Lists(having(45)).list().all({ limit })).toEqual(upTo(count));
  });
  it.each([[-1, '-1'], ['5', 'a string']])('rejects %j', async (limit, shown) => {
    await expect(new Lists(having(45)).list().all({ limit: limit as number })).rejects.toThrow(
      `The option limit of all must be an integer from 0 up or Infinity, got ${shown}.`,
    );
  });
  it('treats undefined as all', async () => {
    expect(await new Lists(having(45)).list().all({ limit: undefined })).toHaveLength(45);
  });
});

describe('a failure', () => {
  it('reaches the loop, after the items before it, if a later page fails', async () => {
    const seen: unknown[] = [];
    const lists = new Lists((offset, limit) => (offset === 0 ? { total: 9, things: upTo(limit) } : 500));
    await expect(async () => {
      for await (const item of lists.list({ limit: 3 })) seen.push(item);
    }).rejects.toBeInstanceOf(ApigInternalError);
    expect(seen).toEqual(upTo(3));
  });
  it('reaches every caller, however the list is read, if the first page fails', async () => {
    const failing = new Lists(() => 500);
    await expect(failing.list()).rejects.toBeInstanceOf(ApigInternalError);
    await expect(failing.list().all({ limit: 0 })).rejects.toBeInstanceOf(ApigInternalError);
    await expect(collect(failing.list().pages())).rejects.toBeInstanceOf(ApigInternalError);
    await expect(new Lists(having(1)).list({ limit: 0 })).rejects.toBeInstanceOf(ApigRequestValidationError);
  });
  it.each<[string, (list: PagePromise<Things, unknown>) => unknown]>([
    ['awaited late', () => undefined],
    ['asked for all its items', (list) => void list.all()],
    ['asked for no item', (list) => void list.all({ limit: 0 })],
    ['asked for its response', (list) => void list.withResponse()],
  ])('never ends the process when the list is %s, and is delivered to who awaits', async (_, ask) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    for (const options of [{}, { prefetch: true }]) {
      const lists = new Lists(() => 500);
      const list = lists.list({}, options);
      ask(list);
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 5));
      const error = await list.then(() => undefined, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(ApigInternalError);
      await expect(collect(list)).rejects.toBe(error);
      await expect(list.all()).rejects.toBe(error);
      await expect(list.withResponse()).rejects.toBe(error);
      expect(lists.asked).toHaveLength(1);
    }
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

it.each([[{ things: [] }], [{ total: 5, things: [] }]])('a first page without items is the last: %j', async (page) => {
  const lists = new Lists(() => page);
  expect(await lists.list().all()).toEqual([]);
  expect(lists.asked).toHaveLength(1);
});

describe('all the items of a list', () => {
  it('are a whole promise: with catch, finally and its name', async () => {
    const done = vi.fn();
    const good = new Lists(having(3)).list().all();
    expect(Object.prototype.toString.call(good)).toBe('[object Promise]');
    expect(await good.finally(done)).toEqual([0, 1, 2]);
    expect(await good.catch(() => 'not called')).toEqual([0, 1, 2]);
    const bad = new Lists(() => 500).list().all();
    expect(await bad.catch((error: unknown) => error)).toBeInstanceOf(ApigInternalError);
    await expect(bad.finally(done)).rejects.toBeInstanceOf(ApigInternalError);
    expect(done).toHaveBeenCalledTimes(2);
  });
});

describe('the stack of a failed list', () => {
  it.each<[string, (list: PagePromise<Things, unknown>) => Promise<unknown>]>([
    ['its first page', async (list) => list],
    ['all its items', async (list) => list.all()],
  ])('has the line that awaits %s', async (_, ask) => {
    async function lineOfMine(): Promise<void> {
      await ask(new Lists(() => 500).list());
    }
    await expect(lineOfMine()).rejects.toSatisfy((error: Error) => /at (async )?lineOfMine/.test(error.stack ?? ''));
  });
});

describe('later pages', () => {
  it('ask as the list was asked, whatever the caller does with the query and the options', async () => {
    const lists = new Lists(having(3));
    const query: { limit: number; offset?: number } = { limit: 1 };
    const options = { extraQuery: { tag: 'a' } as Record<string, string> };
    const things = lists.list(query, options);
    await things;
    query.limit = 500;
    query.offset = 2;
    options.extraQuery['tag'] = 'b';
    expect(await things.all()).toEqual(upTo(3));
    expect(lists.asked).toEqual(['limit=1&tag=a', 'limit=1&offset=1&tag=a', 'limit=1&offset=2&tag=a']);
  });
});

describe('items of any form', () => {
  /** `[[[… "a" …]]]` */
  const nested = (depth: number, core: string): unknown => {
    let held: unknown = core;
    for (let i = 0; i < depth; i++) held = [held];
    return held;
  };
  it('are told apart however deep they are', async () => {
    const [a, b] = [nested(100_000, 'a'), nested(100_000, 'b')];
    // A dispatcher gives text: the depth is that of the parsed page.
    const text = (...items: string[]): string => `{"total":3,"things":[${items.join()}]}`;
    const json = (core: string): string => `${'['.repeat(100_000)}"${core}"${']'.repeat(100_000)}`;
    const lists = new Lists((offset) => [text(json('a')), text(json('a'), json('b'))][offset] ?? text(json('b')), {
      validation: { responses: 'off' },
    });
    const found = await lists.list({ limit: 1 }).all();
    expect(found.map(coreOf)).toEqual([coreOf(a), coreOf(b)]);
  });
  it('are told apart by what they hold, however deep it is', async () => {
    const cores = ['null', '{"a":1}', '{"b":1}', '[1]', '{"0":1}', '"1"', '1', '[]', '{}'];
    const items = cores.map((core) => `${'['.repeat(20_000)}${core}${']'.repeat(20_000)}`);
    const lists = new Lists((offset) => `{"total":${2 * items.length},"things":[${items[offset % items.length]}]}`, {
      validation: { responses: 'off' },
    });
    const found = await lists.list({ limit: 1 }).all();
    expect(found).toHaveLength(cores.length);
  });
  const coreOf = (value: unknown): unknown => {
    let held = value;
    while (Array.isArray(held)) held = (held as unknown[])[0];
    return held;
  };
  it('are hashed once each, and not at all if there is one page', async () => {
    const stringify = vi.spyOn(JSON, 'stringify');
    const hashed = (): number => stringify.mock.calls.filter(([value]) => /^thing /.test(String(value))).length;
    const named = (count: number): Service => (offset, limit) => ({
      total: count,
      things: upTo(count).slice(offset, offset + limit).map((i) => `thing ${i}`),
    });
    await new Lists(named(15)).list({ limit: 20 }).all();
    expect(hashed()).toBe(0);
    await new Lists(named(60)).list({ limit: 20 }).all();
    expect(hashed()).toBe(60);
    stringify.mockRestore();
  });
});

describe('a list that nobody awaited', () => {
  it('says so when it is printed', () => {
    const list = new Lists(having(1)).list();
    expect(inspect(list)).toBe(
      'PagePromise { await it for the first page, await its all() for all items, or iterate it with for await }',
    );
  });
});

describe('the size of pages', () => {
  it('comes from the query, then the call, then the client, then the service', async () => {
    const lists = new Lists(having(1), { pageSize: 500 });
    await lists.list({ limit: 7 }, { pageSize: 100 });
    await lists.list({}, { extraQuery: { limit: 9 }, pageSize: 100 });
    await lists.list({}, { pageSize: 100 });
    await lists.list();
    const plain = new Lists(having(1));
    await plain.list();
    expect([...lists.asked, ...plain.asked]).toEqual(['limit=7', 'limit=9', 'limit=100', 'limit=500', '']);
  });
  it('is sent if the list has no query', async () => {
    const lists = new Lists(having(1));
    await lists.listPlain({ pageSize: 7 });
    await lists.listPlain();
    expect(lists.asked).toEqual(['limit=7', '']);
  });
  it.each<[string, unknown, string]>([
    ['text', 'limit=5', 'query: expected an object, got "limit=5"'],
    ['a Map', new Map([['limit', 5]]), 'query: cannot be sent as a query: it is a Map; pass a plain object'],
  ])('hides no query that is %s', async (_, query, issue) => {
    for (const options of [{}, { pageSize: 7 }]) {
      const lists = new Lists(having(1));
      const error = await lists.list(query as never, options).then(() => undefined, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(ApigRequestValidationError);
      expect((error as Error).message).toContain(issue);
      expect(lists.asked).toEqual([]);
    }
  });
});

describe('items that appear twice', () => {
  it('are returned once if they move to a later page because others were added before them', async () => {
    // After the first page two items are added in front.
    const at = (offset: number): number[] => (offset === 0 ? upTo(6) : [-2, -1, ...upTo(6)]);
    const lists = new Lists((offset, limit) => ({
      total: at(offset).length,
      things: at(offset).slice(offset, offset + limit),
    }));
    expect(await lists.list({ limit: 3 }).all()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(lists.asked).toEqual(['limit=3', 'limit=3&offset=3', 'limit=3&offset=6']);
  });
  it('are returned again if they have changed', async () => {
    const lists = new Lists((offset) => ({ total: 2, things: [{ id: 'a', round: offset }] }));
    expect(await lists.list({ limit: 1 }).all()).toEqual([{ id: 'a', round: 0 }, { id: 'a', round: 1 }]);
  });
  it('stay in pages(), which returns what the service returned', async () => {
    const lists = new Lists((offset) => ({ total: 4, things: offset === 0 ? [0, 1] : [1, 2] }));
    expect(await collect(lists.list({ limit: 2 }).pages())).toEqual([
      { total: 4, things: [0, 1] },
      { total: 4, things: [1, 2] },
    ]);
  });
});

describe('prefetch', () => {
  it('fetches the next page while one is processed, and returns the same', async () => {
    const lists = new Lists(having(45));
    const seen: unknown[] = [];
    for await (const item of lists.list({ limit: 20 }, { prefetch: true })) {
      if (seen.length === 0) expect(lists.asked).toEqual(['limit=20', 'limit=20&offset=20']);
      seen.push(item);
    }
    expect(seen).toEqual(upTo(45));
    expect(lists.asked).toHaveLength(3);
  });
  it('goes one page ahead of a loop that ends early, and no more', async () => {
    const lists = new Lists(having(100));
    for await (const item of lists.list({ limit: 10 }, { prefetch: true })) if (item === 3) break;
    expect(lists.asked).toHaveLength(2);
  });
  it('fetches no page that all({ limit }) does not need', async () => {
    const lists = new Lists(having(100));
    expect(await lists.list({ limit: 10 }, { prefetch: true }).all({ limit: 20 })).toEqual(upTo(20));
    expect(lists.asked).toHaveLength(2);
  });
  it('leaves no failure of an unused page unhandled', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const lists = new Lists((offset, limit) => (offset === 0 ? { total: 9, things: upTo(limit) } : 500));
    for await (const item of lists.list({ limit: 3 }, { prefetch: true })) if (item === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    await expect(lists.list({ limit: 3 }, { prefetch: true }).all()).rejects.toBeInstanceOf(ApigInternalError);
  });
});

it('a total that grows on the way counts', async () => {
  const lists = new Lists((offset, limit) => having(offset === 0 ? 4 : 6)(offset, limit));
  expect(await lists.list({ limit: 2 }).all()).toEqual(upTo(6));
});
it('a page size that the service does not allow is rejected before anything is sent', async () => {
  const lists = new Lists(having(1));
  await expect(lists.list({}, { pageSize: 501 })).rejects.toThrow(
    'The option pageSize of things.list must be an integer from 1 to 500, got 501.',
  );
  expect(lists.asked).toEqual([]);
});
