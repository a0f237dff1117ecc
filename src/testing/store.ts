/** Finding, filtering, paging and unique names, for all resources. */
import type { Refused } from './refused.js';

/**
 * Objects by ID, in the order of their creation. What is asked for by the value of a field costs as much as what is
 * found, however many objects there are.
 */
export class Collection<T extends { readonly id: string }> implements Iterable<T> {
  readonly #items = new Map<string, T>();
  readonly #missing: (id: string) => Refused;
  /** The objects by the values of their fields, for the fields that were asked for. */
  readonly #indexes = new Map<keyof T, Map<unknown, Set<T>>>();
  /** All objects; absent after one was removed. */
  #list: T[] | undefined = [];

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
  /** All objects. Not to be changed. */
  get all(): readonly T[] {
    return (this.#list ??= [...this.#items.values()]);
  }
  add<R extends T>(item: R): R {
    if (this.#items.has(item.id)) this.#drop(item.id);
    this.#items.set(item.id, item);
    this.#list?.push(item);
    for (const [field, index] of this.#indexes) enter(index, item[field], item);
    return item;
  }
  /** Makes an object the last one, as if it had just been made. */
  touch(item: T): void {
    this.#drop(item.id);
    this.add(item);
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
    return this.all.filter(wanted);
  }
  some(wanted: (item: T) => boolean): boolean {
    return this.all.some(wanted);
  }
  /** The objects whose field has a value. The field must be one that never changes. */
  where<K extends keyof T>(field: K, value: T[K]): T[] {
    return [...this.#indexOf(field).get(value) ?? []];
  }
  /** True if an object's field has a value. The field must be one that never changes. */
  hasWhere<K extends keyof T>(field: K, value: T[K]): boolean {
    return this.#indexOf(field).has(value);
  }
  /** Removes the object, which must exist. */
  remove(id: string, belongs?: (item: T) => boolean): T {
    const item = this.get(id, belongs);
    this.#drop(id);
    return item;
  }
  removeAll(unwanted: (item: T) => boolean): void {
    for (const item of this.filter(unwanted)) this.#drop(item.id);
  }
  /** Removes the objects whose field has a value. */
  removeWhere<K extends keyof T>(field: K, value: T[K]): void {
    for (const item of this.where(field, value)) this.#drop(item.id);
  }

  #drop(id: string): void {
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    this.#list = undefined;
    for (const [field, index] of this.#indexes) leave(index, item[field], item);
  }
  #indexOf(field: keyof T): ReadonlyMap<unknown, ReadonlySet<T>> {
    const known = this.#indexes.get(field);
    if (known) return known;
    const index = new Map<unknown, Set<T>>();
    for (const item of this.#items.values()) enter(index, item[field], item);
    this.#indexes.set(field, index);
    return index;
  }
}
function enter<T>(index: Map<unknown, Set<T>>, value: unknown, item: T): void {
  const items = index.get(value);
  if (items) items.add(item);
  else index.set(value, new Set([item]));
}
function leave<T>(index: Map<unknown, Set<T>>, value: unknown, item: T): void {
  const items = index.get(value);
  items?.delete(item);
  if (items?.size === 0) index.delete(value);
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

/** Parameters of a list that leave nothing out. */
const NO_FILTERS: ReadonlySet<string> = new Set(['offset', 'limit', 'precise_search', 'return_data_mode']);
/** The objects that a query asks for. If it has no filter, that is all of them, and none is tested. */
export function chosen<T>(items: readonly T[], query: object, wanted: (item: T) => boolean): readonly T[] {
  return Object.keys(query).every((name) => NO_FILTERS.has(name)) ? items : items.filter(wanted);
}

/** The requested page. Both values are in range. */
export interface PageQuery {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}
type Page<K extends string, V> = { total: number; size: number } & Record<K, V[]>;
/** Which end of a list comes first: as made, or the last one first. */
export type Order = 'oldest' | 'newest';
/** One page of a list, each item as `view` shows it. `total` counts the whole list, `size` the page. */
export function page<K extends string, T, V>(
  key: K,
  items: readonly T[],
  query: PageQuery,
  view: (item: T) => V,
  first: Order = 'oldest',
): Page<K, V> {
  const { offset = 0, limit = 20 } = query;
  const end = Math.max(0, items.length - offset);
  const those = first === 'oldest'
    ? items.slice(offset, offset + limit)
    : items.slice(Math.max(0, end - limit), end).reverse();
  const shown = those.map(view);
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
