/** Lists: the first page as a promise, all items and all pages as iterables. */
import type { Operation, OperationFacts } from './operation.js';
import type { CallOptions } from './options.js';
import { ApigPromise } from './promise.js';
import type { Transport } from './transport.js';

/** The service's own page size where none is asked for. */
const DEFAULT_LIMIT = 20;

/**
 * A list. Awaited, it gives the first page; iterated, all items of all pages, each page asked for when it is reached.
 * It ends on `total`, on a short or empty page, or on a page that brings nothing new (some lists ignore `offset`).
 */
export class PagePromise<Page, Item> extends ApigPromise<Page> implements AsyncIterable<Item> {
  readonly #pageAt: (offset: number) => Promise<Page>;
  readonly #op: OperationFacts;
  readonly #start: number;
  readonly #limit: number;

  constructor(transport: Transport, op: Operation<never, Page, Item>, input: object, options?: CallOptions) {
    const query = 'query' in input && typeof input.query === 'object' ? { ...input.query } : {};
    const fetch = (offset: number | undefined): ApigPromise<Page> => {
      // Only `offset` changes, which every paged query has.
      const turned = offset === undefined ? input : { ...input, query: { ...query, offset } };
      return transport.send(op, turned as never, options);
    };
    super(fetch(undefined).withResponse());
    this.#op = op;
    this.#start = numberOf(query, 'offset') ?? 0;
    this.#limit = numberOf({ ...query, ...options?.extraQuery }, 'limit') ?? DEFAULT_LIMIT;
    this.#pageAt = (offset) => (offset === this.#start ? this.then() : fetch(offset).then());
  }

  /** All items, page by page. Leaving the loop early asks for no further page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* itemsOf<Item>(this.#op, page);
  }

  /** All pages. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    let before = '';
    for (let offset = this.#start; ;) {
      const page = await this.#pageAt(offset);
      const items = itemsOf<Item>(this.#op, page);
      const mark = markOf(items);
      // After the first, an empty page is the end, and one like the last means that the service ignores `offset` here.
      if (offset !== this.#start && (items.length === 0 || mark === before)) return;
      before = mark;
      yield page;
      offset += items.length;
      if (this.#isLast(page, items.length, offset)) return;
    }
  }
  #isLast(page: Page, length: number, next: number): boolean {
    if (length === 0 || !isPaged(this.#op)) return true;
    const total = totalOf(page);
    return total === undefined ? length < this.#limit : next >= total;
  }

  /**
   * All items as a list.
   * @param options.limit - How many at most. Default: all.
   */
  async all({ limit = Infinity }: { readonly limit?: number | undefined } = {}): Promise<Item[]> {
    const items: Item[] = [];
    await this; // the first page is on its way in any case; its failure must not be lost
    if (limit <= 0) return items;
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }
}

const isPaged = (op: OperationFacts): boolean => op.query !== undefined && 'offset' in op.query.fields;

function itemsOf<Item>(op: OperationFacts, page: unknown): Item[] {
  const items: unknown = typeof page === 'object' && page !== null && op.items !== undefined ? Reflect.get(page, op.items) : undefined;
  // The answer was checked against the operation's description, which says what its items are.
  return Array.isArray(items) ? (items as Item[]) : [];
}
function totalOf(page: unknown): number | undefined {
  return typeof page === 'object' && page !== null ? (numberOf(page, 'total') ?? numberOf(page, 'total_count')) : undefined;
}
function numberOf(holder: object, key: string): number | undefined {
  const value: unknown = Reflect.get(holder, key);
  return typeof value === 'number' ? value : undefined;
}
/** Tells pages apart without holding them. */
const markOf = (items: readonly unknown[]): string => JSON.stringify([items.length, items[0], items.at(-1)]);
