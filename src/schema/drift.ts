/** After the check of a response: makes `null` absent, and finds what is newer than the description. */
import { isRecord } from '../values.js';
import type { ObjectSpec, Spec } from './vocabulary.js';

/**
 * Removes known fields that are `null`, in place. A `null` in place of a list becomes an empty list. Free-form values
 * stay as they are.
 */
export function normalize(object: ObjectSpec, value: unknown): void {
  if (!isRecord(value)) return;
  for (const key in object.fields) {
    const spec = object.fields[key]?.spec;
    const held = value[key];
    if (spec === undefined || held === undefined) continue;
    if (held !== null) normalizeSpec(spec, held);
    else if (isListed(spec)) value[key] = [];
    else if (spec.type !== 'any') delete value[key];
  }
}
function normalizeSpec(spec: Spec, value: unknown): void {
  if (spec.type === 'one') normalize(spec.of, value);
  else if (spec.type === 'either') for (const of of spec.of) normalizeSpec(of, value);
  else if (spec.type === 'list' && holdsMore(spec.of) && Array.isArray(value))
    value.forEach((item: unknown, i) => normalizeItem(spec.of, item, (empty) => { value[i] = empty; }));
  else if (spec.type === 'dict' && holdsMore(spec.of) && isRecord(value))
    for (const key of Object.keys(value)) normalizeItem(spec.of, value[key], (empty) => { value[key] = empty; });
}
function normalizeItem(of: Spec, item: unknown, replace: (empty: readonly never[]) => void): void {
  if (item === null && isListed(of)) replace([]);
  else normalizeSpec(of, item);
}
/** True for a list, also for one with another form as an exception. */
const isListed = (spec: Spec): boolean => spec.type === 'list' || (spec.type === 'either' && spec.of[0]?.type === 'list');
const holdsMore = ({ type }: Spec): boolean => type === 'one' || type === 'list' || type === 'dict' || type === 'either';

/** Something in a response that is not in the description, or a number that JavaScript cannot represent. */
export interface Drift {
  /** Its path, with `[]` for any index: `groups[].color`. */
  readonly path: string;
  /** `rounded number`: the digits on the wire do not fit into a double, so the value in the response is rounded. */
  readonly kind: 'unknown field' | 'unknown value' | 'rounded number';
  /** The new value, or the digits of a number as received. Never of a secret field. */
  readonly value?: string | number;
}

/** What is newer in a response than in its description, once per place. */
export function drift(object: ObjectSpec, value: unknown): Drift[] {
  const found = new Map<string, Drift>();
  walk({ type: 'one', of: object }, value, '', found);
  return [...found.values()];
}
function walk(spec: Spec, value: unknown, path: string, found: Map<string, Drift>): void {
  if (value === null || value === undefined) return;
  if (spec.type === 'one' && isRecord(value)) {
    for (const [key, held] of Object.entries(value)) {
      const field = Object.hasOwn(spec.of.fields, key) ? spec.of.fields[key] : undefined;
      const place = path === '' ? key : `${path}.${key}`;
      if (field) walk(field.spec, held, place, found);
      else note(found, { path: place, kind: 'unknown field' });
    }
  } else if (spec.type === 'list' && Array.isArray(value)) for (const v of value) walk(spec.of, v, `${path}[]`, found);
  else if (spec.type === 'dict' && isRecord(value))
    for (const v of Object.values(value)) walk(spec.of, v, `${path}.*`, found);
  else if (
    spec.type === 'oneOf'
    && (typeof value === 'string' || typeof value === 'number')
    && value !== ''
    && !spec.values.includes(value)
  ) {
    note(found, { path, kind: 'unknown value', value });
  }
}
function note(found: Map<string, Drift>, drift: Drift): void {
  found.set(`${drift.path} ${drift.value ?? ''}`, drift);
}

/** What a check must know of a parsed JSON value. */
export interface Survey {
  readonly holdsNull: boolean;
  /** A number beyond those that a double tells apart: its digits on the wire may have been others. */
  readonly holdsHuge: boolean;
}
type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };
/** Visits each value of a parsed text once. It costs a tenth of what a search in the text does. */
export function survey(parsed: unknown): Survey {
  const found = { holdsNull: false, holdsHuge: false };
  const todo: Exclude<Json & object, null>[] = [];
  const visit = (value: Json): void => {
    if (value === null) found.holdsNull = true;
    else if (typeof value === 'object') todo.push(value);
    else if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) found.holdsHuge = true;
  };
  visit(parsed as Json); // JSON.parse makes nothing else
  for (let each = todo.pop(); each !== undefined; each = todo.pop()) {
    if (isList(each)) for (const item of each) visit(item);
    else for (const key in each) visit(each[key]);
  }
  return found;
}
const isList: (value: object) => value is readonly Json[] = Array.isArray;

/** A string, a punctuation mark or a number. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|-?\d[\d.eE+-]*/g;

/**
 * Numbers of a JSON text that a double cannot represent, with their digits. Only integers and overflows count, because
 * every reader rounds fractions.
 */
export function roundedNumbers(text: string): Drift[] {
  const found = new Map<string, Drift>();
  const path: string[] = [];
  let key = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      path.push(token === '[' ? `${key}[]` : key);
      key = '';
    } else if (token === '}' || token === ']') {
      path.pop();
      key = '';
    } else if (token.startsWith('"')) key = token.slice(1, -1);
    else if (isRounded(token)) note(found, { path: placeOf(path, key), kind: 'rounded number', value: token });
    else if (token === ',' && path.at(-1)?.endsWith('[]')) key = '';
  }
  return [...found.values()];
}
function isRounded(digits: string): boolean {
  if (!/^-?\d/.test(digits)) return false;
  const value = Number(digits);
  if (!Number.isFinite(value)) return true;
  return /^-?\d{16,}$/.test(digits) && BigInt(digits) !== BigInt(value);
}
/** A long path is cut: responses may be nested 100,000 deep. */
const placeOf = (path: readonly string[], key: string): string =>
  [...path.slice(0, DEEPEST), path.length > DEEPEST ? '…' : '', key].filter((part) => part !== '').join('.');
const DEEPEST = 20;
