/** Finding, filtering, paging and unique names, for all resources. */
import type { Refused } from './refused.js';

/** Objects by ID, in the order of their creation. */
export class Collection<T extends { readonly id: string }> implements Iterable<T> {
  readonly #items = new Map<string, T>();
  readonly #missing: (id: string) => Refused;

  /** @param missing - The error for an object that does not exist. */
  constructor(missing: (id: string) => Refused) {
    this.#missing = missing;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items.values();
  }
  get size(): number {
    return this.#items.size;
  }
  add<R extends T>(item: R): R {
    this.#items.set(item.id, item);
    return item;
  }
  find(id: string): T | undefined {
    return this.#items.get(id);
  }
  /** The object. Throws if there is none, or if `belongs` rejects it. */
  get(id: string, belongs: (item: T) => boolean = () => true): T {
    const item = this.#items.get(id);
    if (!item || !belongs(item)) throw this.#missing(id);
    return item;
  }
  filter(wanted: (item: T) => boolean): T[] {
    return [...this].filter(wanted);
  }
  some(wanted: (item: T) => boolean): boolean {
    return this.filter(wanted).length > 0;
  }
  /** Removes the object, which must exist. */
  remove(id: string, belongs?: (item: T) => boolean): T {
    const item = this.get(id, belongs);
    this.#items.delete(id);
    return item;
  }
  removeAll(unwanted: (item: T) => boolean): void {
    for (const item of this.filter(unwanted)) this.#items.delete(item.id);
  }
}

/** Rejects a name that another object has. `self` is the object being renamed. */
export function refuseTaken<T extends { readonly id: string; readonly name: string }>(
  among: Iterable<T>,
  name: string,
  refusal: Refused,
  self?: string,
): void {
  for (const item of among) if (item.name === name && item.id !== self) throw refusal;
}

/** The requested page. Both values are in range. */
export interface PageQuery {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}
type Page<K extends string, V> = { total: number; size: number } & Record<K, V[]>;
/** One page of a list, each item as `view` shows it. `total` counts the whole list, `size` the page. */
export function page<K extends string, T, V>(
  key: K,
  items: readonly T[],
  query: PageQuery,
  view: (item: T) => V,
): Page<K, V> {
  const { offset = 0, limit = 20 } = query;
  const shown = items.slice(offset, offset + limit).map(view);
  const list: Partial<Record<K, V[]>> = {};
  list[key] = shown;
  return { total: items.length, size: shown.length, ...(list as Record<K, V[]>) }; // The key was set in the line above.
}

/** True if a value is the requested one, or if none is requested. */
export function is<T>(value: T, wanted: T | undefined): boolean {
  return wanted === undefined || value === wanted;
}
/** True if a name matches: any part of it counts, unless `precise_search` names the field. Case matters. */
export function named(value: string, wanted: string | undefined, field = 'name', precise?: string): boolean {
  if (wanted === undefined) return true;
  return precise?.split(',').includes(field) === true ? value === wanted : value.includes(wanted);
}

/** Changes some fields of a record. */
export function change<T extends object>(record: T, fields: Partial<T>): T {
  return Object.assign(record, fields);
}
/** An object without the keys that are `undefined`: unset fields are absent in responses. */
export function given<T extends object>(object: T): Given<T> {
  // True by the filter above.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Given<T>;
}
/** An object without some of its keys. */
export function without<T extends object, K extends keyof T & string>(object: T, ...keys: readonly K[]): Omit<T, K> {
  return Object.fromEntries(
    Object.entries(object).filter(([key]) => !keys.some((unwanted) => unwanted === key)),
  ) as Omit<T, K>; // True by the filter above.
}
type Simplify<T> = { [K in keyof T]: T[K] } & {};
type Given<T> = Simplify<
  { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
  }
>;

/** A type without the `undefined` that callers may write: an input from the wire has a key or does not have it. */
export type Defined<T> = T extends readonly (infer I)[]
  ? Defined<I>[]
  : T extends object
    ? { [K in keyof T]: Defined<Exclude<T[K], undefined>> }
    : T;
