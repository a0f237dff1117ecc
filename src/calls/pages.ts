/** Lists: the first page as a promise, all items and all pages as iterables. */
import { hash } from 'node:crypto';
import type { Operation, OperationFacts } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import { ApigPromise } from '../http/promise.js';
import type { Transport } from '../http/transport.js';

/** The service's own page size where none is asked for, and the largest one that it gives. */
const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 500;

/** A page, and those of its items that no page before it held. */
interface Step<Page, Item> {
  readonly page: Page;
  readonly items: readonly Item[];
}

/**
 * A list. Awaited, it gives the first page; iterated, all items of all pages, each page asked for when it is reached.
 *
 * It ends where `total` says so, by the newest page's word; without a `total`, at an empty page, since a page may be
 * shorter than asked; and in any case at a page that brings nothing new, since some lists ignore `offset`: of those,
 * what is missing is asked for once more in the largest page that there is. An item that comes again on a later page,
 * because others were added in the meantime, is passed over.
 */
export class PagePromise<Page, Item> extends ApigPromise<Page> implements AsyncIterable<Item> {
  readonly #pageAt: (offset: number, limit?: number) => Promise<Page>;
  readonly #op: OperationFacts;
  readonly #start: number;
  readonly #limit: number;
  readonly #prefetch: boolean;

  constructor(transport: Transport, op: Operation<never, Page, Item>, input: object, options?: CallOptions) {
    const given = 'query' in input && typeof input.query === 'object' ? input.query : null;
    const query = sized(op, given, options, transport.pageSize);
    // Only `offset` and `limit` change, which every paged query has.
    const fetch = (turned: object): ApigPromise<Page> => transport.send(op, turned as never, options);
    super(fetch(query === given ? input : { ...input, query }).withResponse());
    this.#op = op;
    this.#start = (query && numberOf(query, 'offset')) ?? 0;
    this.#limit = numberOf({ ...query, ...options?.extraQuery }, 'limit') ?? DEFAULT_LIMIT;
    this.#prefetch = options?.prefetch === true;
    this.#pageAt = (offset, limit) => {
      if (limit !== undefined) return fetch({ ...input, query: { ...query, offset, limit } }).then();
      return offset === this.#start ? this.then() : fetch({ ...input, query: { ...query, offset } }).then();
    };
  }

  /** All items, page by page. Leaving the loop early asks for no further page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { items } of this.#steps(Infinity)) yield* items;
  }

  /** All pages, as the service gave them. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    for await (const { page } of this.#steps(Infinity)) yield page;
  }

  /**
   * All items as a list.
   * @param options.limit - How many at most. Default: all.
   */
  async all({ limit = Infinity }: { readonly limit?: number | undefined } = {}): Promise<Item[]> {
    const all: Item[] = [];
    await this; // the first page is on its way in any case; its failure must not be lost
    if (limit <= 0) return all;
    for await (const { items } of this.#steps(limit)) {
      all.push(...items.slice(0, limit - all.length));
      if (all.length >= limit) break;
    }
    return all;
  }

  /** Page after page. A page is asked for ahead of time only while fewer than `wanted` items have come. */
  async *#steps(wanted: number): AsyncGenerator<Step<Page, Item>, void, undefined> {
    const seen = new Set<string>();
    let ahead: Promise<Page> | undefined;
    for (let offset = this.#start, first = true, came = 0; ; first = false) {
      let page = await (ahead ?? this.#pageAt(offset));
      let all = itemsOf<Item>(this.#op, page);
      let items = first ? all : fresh(all, seen);
      let last = false;
      if (!first && items.length === 0) {
        if (!this.#isStuck(page, all.length, came)) return;
        page = await this.#pageAt(this.#start, LARGEST_LIMIT);
        all = itemsOf(this.#op, page);
        items = fresh(all, seen);
        last = true;
        if (items.length === 0) return;
      }
      offset += all.length;
      came += items.length;
      last ||= this.#isLast(page, all.length, offset);
      if (!last) for (const item of items) seen.add(markOf(item));
      ahead = !last && this.#prefetch && came < wanted ? this.#pageAt(offset) : undefined;
      // Whoever leaves the loop now does not want to know how the next page fared.
      ahead?.catch(() => undefined);
      yield { page, items };
      if (last) return;
    }
  }
  /**
   * Whether a page that brought nothing new did so because the service ignores `offset`, and a larger page may hold
   * more.
   */
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

/** The items that no page before held. */
const fresh = <Item>(items: readonly Item[], seen: ReadonlySet<string>): Item[] =>
  items.filter((item) => !seen.has(markOf(item)));

const isPaged = (op: OperationFacts): boolean => op.query !== undefined && 'offset' in op.query.fields;

/** The query with a page size, where it sets none and one is wanted. */
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
  const items: unknown =
    typeof page === 'object' && page !== null && op.items !== undefined ? Reflect.get(page, op.items) : undefined;
  // The answer was checked against the operation's description, which says what its items are.
  return Array.isArray(items) ? (items as Item[]) : [];
}
function totalOf(page: unknown): number | undefined {
  return typeof page === 'object' && page !== null
    ? (numberOf(page, 'total') ?? numberOf(page, 'total_count'))
    : undefined;
}
function numberOf(holder: object, key: string): number | undefined {
  const value: unknown = Reflect.get(holder, key);
  return typeof value === 'number' ? value : undefined;
}
/**
 * Tells items apart without holding them. The whole item counts, not its identity: some lists rightly name one thing
 * several times, such as a domain name once for each of its ports.
 */
const markOf = (item: unknown): string => hash('sha1', JSON.stringify(item), 'base64');
