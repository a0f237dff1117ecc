/** Lists: the first page as a promise, all items and all pages as iterables. */
import { createHash, hash } from 'node:crypto';
import { ApigPromise } from '../http/promise.js';
import type { Transport } from '../http/transport.js';
import { ownValues } from '../http/snapshot.js';
import { readOptions } from '../option-check.js';
import { ALL_OPTIONS, type CallOptions } from '../options.js';
import type { Operation, OperationFacts } from '../schema/operation.js';
import { memberOf } from '../values.js';
import { optionsNow } from './fixed.js';

/** The default page size of the service, and the largest. */
const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 500;

/** A page, and those of its items that no earlier page had. */
interface Step<Page, Item> {
  readonly page: Page;
  readonly items: readonly Item[];
}

/**
 * A list. Awaited, it resolves with the first page. Iterated, it yields all items of all pages. Each page is requested
 * when the loop reaches it.
 *
 * The first page is requested immediately. If that fails, everyone who awaits or iterates the list gets the error,
 * however late. A failed list that nobody uses does not end the process.
 *
 * A list ends at the `total` of the newest page. Without a `total` it ends at an empty page, because a page may be
 * shorter than requested. In any case it ends at a page without new items, because some lists ignore `offset`. If such
 * a list has more items, it is requested once more, in the largest possible page. An item that appears again on a later
 * page, because others were added in the meantime, is skipped.
 */
export class PagePromise<Page, Item> extends ApigPromise<Page> implements AsyncIterable<Item> {
  readonly #pageAt: (offset: number, limit?: number) => Promise<Page>;
  readonly #op: OperationFacts;
  readonly #start: number;
  readonly #limit: number;
  readonly #prefetch: boolean;
  #isUsed = false;

  constructor(transport: Transport, op: Operation<never, Page, Item>, input: object, given?: CallOptions) {
    const options = optionsNow(op.id, given);
    // Of wrong options nothing is used: the first call is rejected for them.
    const read = options === given ? undefined : options;
    const asked = ('query' in input ? input.query : null) ?? null;
    const own = typeof asked === 'object' ? ownValues(asked) : null;
    // What is no object, or cannot be copied, is no query: the first page is rejected for it.
    const isQuery = asked === null || (own !== null && own !== asked);
    const query = isQuery ? sized(op, own, read, transport.pageSize) : own;
    // Only `offset` and `limit` change. Every paged query has them.
    const fetch = (turned: object): ApigPromise<Page> => transport.send(op, turned as never, options);
    const first = fetch(isQuery && query !== null ? { ...input, query } : input).withResponse();
    super(first);
    unlessUsed(() => this.#isUsed, first);
    this.#op = op;
    this.#start = numberOf(query, 'offset') ?? 0;
    this.#limit = numberOf(read?.extraQuery, 'limit') ?? numberOf(query, 'limit') ?? DEFAULT_LIMIT;
    this.#prefetch = read?.prefetch === true;
    this.#pageAt = (offset, limit) => {
      if (limit !== undefined) return fetch({ ...input, query: { ...query, offset, limit } }).then();
      return offset === this.#start ? this.then() : fetch({ ...input, query: { ...query, offset } }).then();
    };
  }

  override then<A = Page, B = never>(
    resolved?: ((page: Page) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isUsed = true;
    return super.then(resolved, rejected);
  }

  /** All items, page by page. If you leave the loop early, no more pages are requested. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { items } of this.#steps(Infinity)) yield* items;
  }

  /** All pages, as the service returned them. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    for await (const { page } of this.#steps(Infinity)) yield page;
  }

  /**
   * All items as a list.
   * @param options.limit - Most items to return. Default: all.
   */
  all(options: { readonly limit?: number | undefined } = {}): Promise<Item[]> {
    return new Items(this.#collect(options));
  }
  async #collect(options: { readonly limit?: number | undefined }): Promise<Item[]> {
    const { limit = Infinity } = readOptions('all', ALL_OPTIONS, options);
    const all: Item[] = [];
    for await (const { items } of this.#steps(limit)) {
      for (const item of items) if (all.length < limit) all.push(item);
      if (all.length >= limit) break;
    }
    return all;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'PagePromise { await it for the first page, await its all() for all items, or iterate it with for await }';
  }

  /** Yields page after page. Prefetches a page only while fewer than `wanted` items have arrived. */
  async *#steps(wanted: number): AsyncGenerator<Step<Page, Item>, void, undefined> {
    const seen = new SeenItems();
    let ahead: Promise<Page> | undefined;
    for (let offset = this.#start, first = true, came = 0; ; first = false) {
      let page = await (ahead ?? this.#pageAt(offset));
      let all = itemsOf<Item>(this.#op, page);
      let items = first ? all : seen.fresh(all);
      let last = false;
      if (!first && items.length === 0) {
        if (!this.#isStuck(page, all.length, came)) return;
        page = await this.#pageAt(this.#start, LARGEST_LIMIT);
        all = itemsOf(this.#op, page);
        items = seen.fresh(all);
        last = true;
        if (items.length === 0) return;
      }
      offset += all.length;
      came += items.length;
      last ||= this.#isLast(page, all.length, offset);
      // The items of a single page need no comparison.
      if (first && !last) seen.add(items);
      ahead = !last && this.#prefetch && came < wanted ? this.#pageAt(offset) : undefined;
      // If the caller leaves the loop, a failed prefetch must not be an unhandled rejection.
      ahead?.catch(ignored);
      yield { page, items };
      if (last) return;
    }
  }
  /** True if a page has nothing new because the service ignores `offset`, and a larger page may have more. */
  #isStuck(page: Page, length: number, came: number): boolean {
    if (length === 0 || this.#limit >= LARGEST_LIMIT) return false;
    const total = totalOf(page);
    return total === undefined ? length >= this.#limit : total > came;
  }
  #isLast(page: Page, length: number, next: number): boolean {
    if (length === 0 || !isPaged(this.#op)) return true;
    const total = totalOf(page);
    if (total === undefined || next < total) return false;
    // A full page beyond the total shows that the total is wrong.
    return next === total || length < this.#limit;
  }
}

const isPaged = (op: OperationFacts): boolean => op.query !== undefined && 'offset' in op.query.fields;

const ignored = (): void => undefined;

/** A promise of items. Its failure does not end the process if nobody uses it. */
class Items<Item> implements Promise<Item[]> {
  readonly #items: Promise<Item[]>;
  #isUsed = false;

  constructor(items: Promise<Item[]>) {
    this.#items = items;
    unlessUsed(() => this.#isUsed, items);
  }
  then<A = Item[], B = never>(
    resolved?: ((items: Item[]) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isUsed = true;
    // Two steps, as in ApigPromise.
    return this.#items.then().then(resolved, rejected);
  }
  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Item[] | B> {
    return this.then(undefined, rejected);
  }
  finally(done?: (() => void) | null): Promise<Item[]> {
    return this.then().finally(done);
  }
  get [Symbol.toStringTag](): string {
    return 'Promise';
  }
}

/**
 * Handles a failure that nobody else does. If the promise is used immediately, it gets no second reaction, because the
 * stack of its error would then lack the caller's line. "Immediately" is a few microtasks: before any unhandled
 * rejection is reported.
 */
function unlessUsed(isUsed: () => boolean, promise: Promise<unknown>): void {
  void Promise.resolve().then().then().then().then(() => {
    if (!isUsed()) promise.catch(ignored);
  });
}

/** The query, with the wanted page size if it sets none. */
function sized(
  op: OperationFacts,
  query: object | null,
  options: CallOptions | undefined,
  clients: number | undefined,
): object | null {
  const limit = options?.pageSize ?? clients;
  if (limit === undefined || !op.query || !('limit' in op.query.fields)) return query;
  const own: { readonly limit?: unknown } = { ...query, ...options?.extraQuery };
  return own.limit === undefined ? { ...query, limit } : query;
}

function itemsOf<Item>(op: OperationFacts, page: unknown): Item[] {
  const items = op.items === undefined ? undefined : memberOf(page, op.items);
  // The response was checked against the operation's description, which has the type of its items.
  return Array.isArray(items) ? (items as Item[]) : [];
}
const totalOf = (page: unknown): number | undefined => numberOf(page, 'total') ?? numberOf(page, 'total_count');
function numberOf(holder: unknown, key: string): number | undefined {
  const value = memberOf(holder, key);
  return typeof value === 'number' ? value : undefined;
}

/**
 * Remembers items by their hashes. The whole item counts, not its ID, because some lists contain one thing several
 * times, such as a domain name once for each of its ports.
 */
class SeenItems {
  readonly #marks = new Set<string>();

  /** The items that no earlier page had. Each is remembered. */
  fresh<Item>(items: readonly Item[]): Item[] {
    const marked = items.map((item) => ({ item, mark: markOf(item) }));
    const fresh = marked.filter(({ mark }) => !this.#marks.has(mark));
    for (const { mark } of fresh) this.#marks.add(mark);
    return fresh.map(({ item }) => item);
  }
  add(items: readonly unknown[]): void {
    for (const item of items) this.#marks.add(markOf(item));
  }
}

function markOf(item: unknown): string {
  try {
    return hash('sha1', JSON.stringify(item), 'base64');
  } catch {
    return markOfAny(item);
  }
}
/** The same for items that JSON cannot write: nested too deeply, or with numbers that JSON does not have. */
function markOfAny(item: unknown): string {
  const digest = createHash('sha1');
  const open: unknown[] = [item];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) {
      digest.update(`${typeof value} ${String(value)}\0`);
      continue;
    }
    digest.update(`${Array.isArray(value) ? 'list' : 'object'} ${JSON.stringify(Object.keys(value))}\0`);
    for (const held of Object.values(value)) open.push(held);
  }
  return digest.digest('base64');
}
