/**
 * The normal form of an object: what says the same is equal. Values that the service fills in are left out, lists
 * without an order are sorted, other spellings are one. Documents have it, and everything is compared in it.
 */
import type { ObjectSpec, Spec } from '../schema/vocabulary.js';
import { own } from '../schema/rules.js';
import { isRecord, jsonObjectIn } from '../values.js';
import { canonical, copyOf, isReference, type Body } from './at-paths.js';
import { KEPT_ORDER, LIST_KEYS, type KindFacts } from './kinds.js';

/** The normal form of the fields of an object. The argument does not change. */
export function normal(facts: KindFacts, body: Body): Body {
  const copy = copyOf(body);
  facts.tidy?.(copy);
  return new Normalizing(facts).object(facts.input, copy, '', []);
}

class Normalizing {
  constructor(readonly facts: KindFacts) {}

  object(object: ObjectSpec, source: Body, within: string, around: readonly Body[]): Body {
    const made: Body = {};
    const holders = [source, ...around];
    const needed = neededIn(object, source);
    for (const key of Object.keys(source).sort()) {
      const value = source[key];
      if (value === undefined || value === null) continue;
      const path = within === '' ? key : `${within}.${key}`;
      const field = Object.hasOwn(object.fields, key) ? object.fields[key] : undefined;
      const result = this.#field(object, key, field?.spec, value, path, holders);
      if (field?.required === true || needed.has(key) || !this.#isUnset(key, path, result, holders)) made[key] = result;
    }
    return made;
  }
  #field(
    { rules }: ObjectSpec, key: string, spec: Spec | undefined, value: unknown, path: string, holders: readonly Body[],
  ): unknown {
    const { json = {}, joined = [], ordered = [] } = rules?.from ?? {};
    if (Object.hasOwn(json, key)) return typeof value === 'string' ? jsonObjectIn(value) ?? value : value;
    if (joined.includes(key) && typeof value === 'string')
      return value.split(',').map((part) => part.trim()).sort().join(',');
    const result = this.#value(spec, value, path, holders);
    return Array.isArray(result) && !ordered.includes(key) ? inOrder(key, result) : result;
  }
  #value(spec: Spec | undefined, value: unknown, path: string, holders: readonly Body[]): unknown {
    if (isReference(value)) return value;
    if (spec?.type === 'one' && isRecord(value)) return this.object(spec.of, value, path, holders);
    if (spec?.type === 'list' && Array.isArray(value))
      return value.map((item) => this.#value(spec.of, item, `${path}[]`, holders));
    if (spec?.type === 'oneOf' && typeof value === 'string') return knownCase(spec.values, value);
    return value;
  }
  /** True for what says no more than an absent field. */
  #isUnset(key: string, path: string, value: unknown, holders: readonly Body[]): boolean {
    if (value === '') return this.facts.empty?.includes(key) !== true;
    if (Array.isArray(value)) return value.length === 0;
    if (isRecord(value)) return Object.keys(value).length === 0;
    return value === this.defaultAt(path, holders);
  }
  /** What the service fills in. */
  defaultAt(path: string, holders: readonly Body[]): unknown {
    const filled = Object.hasOwn(this.facts.defaults, path) ? this.facts.defaults[path] : undefined;
    return typeof filled === 'function' ? filled(holders) : filled;
  }
}

/** Fields that the values of others make necessary: an empty one says something. */
function neededIn({ rules }: ObjectSpec, source: Body): ReadonlySet<string> {
  return new Set(Object.entries(rules?.needs ?? {}).flatMap(([key, byValue]) => own(byValue, source[key]) ?? []));
}

/** A known value, if they differ only in their case. */
const knownCase = (values: readonly (string | number)[], value: string): unknown =>
  values.find((known) => typeof known === 'string' && known.toLowerCase() === value.toLowerCase()) ?? value;

/** The items of a list without an order, sorted. */
function inOrder(key: string, items: readonly unknown[]): unknown[] {
  const keys = LIST_KEYS[key];
  if (keys === undefined && items.some((item) => isRecord(item) && !isReference(item))) return [...items];
  const marked = items.map((item) => ({ item, mark: keys ? `${keyOf(item, keys)} ${canonical(item)}` : canonical(item) }));
  return marked.sort((a, b) => (a.mark < b.mark ? -1 : a.mark > b.mark ? 1 : 0)).map(({ item }) => item);
}

/** What identifies an item of a list, such as `HEADER x-token`. */
export function keyOf(item: unknown, keys: readonly string[]): string {
  const parts = keys.map((key) => (isRecord(item) ? item[key] : undefined));
  return parts.filter((part) => part !== undefined).map((part) => plain(part)).join(' ');
}
const plain = (part: unknown): string => (typeof part === 'string' || typeof part === 'number' ? String(part) : canonical(part));

/** The fields that identify the items of a list, if there are any. */
export const keysOf = (list: string): readonly string[] | undefined => LIST_KEYS[list] ?? KEPT_ORDER[list];

/**
 * Puts values into a request that take the place of those that an update should remove: the default, or the empty
 * value. An update may keep what it does not have.
 */
export function clearMissing(facts: KindFacts, before: Body, after: Body, request: Body): void {
  const normalizing = new Normalizing(facts);
  const clear = (object: ObjectSpec, was: Body, is: Body, to: Body, within: string): void => {
    for (const [key, { spec }] of Object.entries(object.fields)) {
      const path = within === '' ? key : `${within}.${key}`;
      const [old, next, sent] = [was[key], is[key], to[key]];
      if (spec.type === 'one' && isRecord(old) && isRecord(next) && isRecord(sent)) clear(spec.of, old, next, sent, path);
      if (old === undefined || next !== undefined || sent !== undefined) continue;
      const value = normalizing.defaultAt(path, [was]) ?? emptyOf(spec);
      if (value !== undefined) to[key] = value;
    }
  };
  clear(facts.input, before, after, request, '');
}
function emptyOf(spec: Spec): unknown {
  if (spec.type === 'list') return (spec.min ?? 0) === 0 ? [] : undefined;
  if (spec.type !== 'text') return undefined;
  return (spec.min ?? 0) === 0 && spec.pattern?.test('') !== false && spec.not?.test('') !== true ? '' : undefined;
}
