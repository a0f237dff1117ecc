/** Values inside of bodies, by paths such as `policy_https[].vpc_channel_info.vpc_channel_id`. */
import { isRecord } from '../values.js';

/** The fields of an object, as a document or a request has them. */
export type Body = Record<string, unknown>;

/** A value that a pattern has found. */
export interface Found {
  readonly value: unknown;
  /** Its path, with indexes of lists. */
  readonly path: readonly (string | number)[];
  /** The objects around it, the nearest first. */
  readonly holders: readonly Body[];
}

const stepsOf = (pattern: string): string[] => pattern.split(/\.|(?=\[\])/);

/**
 * Replaces the values that a pattern leads to, in place. `undefined` removes the value. `[]` stands for each item of a
 * list.
 */
export function replaceAt(body: Body, pattern: string, replace: (found: Found) => unknown): void {
  visit(body, stepsOf(pattern), [], [], replace);
}
function visit(
  holder: unknown, [step = '', ...rest]: readonly string[], path: Found['path'], holders: readonly Body[],
  replace: (found: Found) => unknown,
): void {
  const within = isRecord(holder) ? [holder, ...holders] : holders;
  for (const key of keysAt(holder, step)) {
    const at = [...path, key];
    const value: unknown = (holder as Body)[key];
    if (rest.length > 0) visit(value, rest, at, within, replace);
    else if (value !== undefined) put(holder as Body, key, replace({ value, path: at, holders: within }));
  }
}
function keysAt(holder: unknown, step: string): (string | number)[] {
  if (step === '[]') return Array.isArray(holder) ? [...holder.keys()] : [];
  return isRecord(holder) && Object.hasOwn(holder, step) ? [step] : [];
}
function put(holder: Body, key: string | number, value: unknown): void {
  if (value === undefined) delete holder[key];
  else holder[key] = value;
}

/** Puts a value at a path of names. Objects on the way are made. */
export function setAt(body: Body, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let holder = body;
  for (const name of names) {
    const inner = isRecord(holder[name]) ? holder[name] : {};
    holder[name] = inner;
    holder = inner;
  }
  holder[last] = value;
}

/** JSON whose objects have their keys in order, so that equal values have equal strings. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}
/** The same value, with the keys of all objects in order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const members = Object.keys(value).sort().filter((key) => value[key] !== undefined);
  return Object.fromEntries(members.map((key) => [key, sorted(value[key])]));
}

/** True for `{ "$name": … }`: a reference by name. */
export const isReference = (value: unknown): value is { readonly $name: unknown } =>
  isRecord(value) && Object.hasOwn(value, '$name');
/** True for `{ "$env": … }`: a secret by the name of a variable. */
export const isSecret = (value: unknown): value is { readonly $env: unknown } =>
  isRecord(value) && Object.hasOwn(value, '$env');

/** A copy of JSON. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item)) as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)])) as T; // the same members
}
