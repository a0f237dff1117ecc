/** Differences between two objects of a kind in normal form, field by field. */
import { same, type FieldChange } from '../calls/differences.js';
import type { FieldSpec, ObjectSpec } from '../schema/vocabulary.js';
import { HIDDEN } from '../text.js';
import { isRecord } from '../values.js';
import { canonical, type Body } from './at-paths.js';
import type { KindFacts } from './kinds.js';
import { keyOf, keysOf } from './normal.js';

/**
 * What must change to make the first the second. Items of a list are named by what identifies them:
 * `req_params[QUERY page].remark`.
 */
export function changesBetween(facts: KindFacts, before: Body, after: Body): FieldChange[] {
  const found: FieldChange[] = [];
  compareObjects(facts.input, before, after, '', found);
  const open = [...(facts.open ?? []), ...(facts.input.rules?.from?.kept ?? [])];
  return found.filter(({ path, after: wanted }) => wanted !== undefined || !open.includes(path));
}

function compareObjects(
  object: ObjectSpec | undefined, before: Body, after: Body, within: string, found: FieldChange[],
): void {
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    const field = object && Object.hasOwn(object.fields, key) ? object.fields[key] : undefined;
    const isJson = Object.hasOwn(object?.rules?.from?.json ?? {}, key);
    const isOrdered = object?.rules?.from?.ordered?.includes(key) === true;
    const at = { key, path: within === '' ? key : `${within}.${key}`, field, isJson, isOrdered };
    compareField(at, before[key], after[key], found);
  }
}
interface At {
  readonly key: string;
  readonly path: string;
  readonly field: FieldSpec | undefined;
  readonly isJson: boolean;
  readonly isOrdered: boolean;
}
function compareField({ key, path, field, isJson, isOrdered }: At, a: unknown, b: unknown, found: FieldChange[]): void {
  if (isJson && isRecord(a) && isRecord(b)) return compareJson(a, b, path, found);
  const spec = field?.spec;
  if (spec?.type === 'one' && isRecord(a) && isRecord(b)) return compareObjects(spec.of, a, b, path, found);
  const item = spec?.type === 'list' && spec.of.type === 'one' ? spec.of.of : undefined;
  const keys = keysOf(key);
  if (keys && item && isList(a) && isList(b)) return compareItems(item, keys, a, b, path, found);
  const isSame = isList(a) && isList(b) && !isOrdered ? sameSet(a, b) : same(a, b);
  if (isSame) return;
  const show = (value: unknown): unknown => (field?.secret === true && value !== undefined ? HIDDEN : value);
  found.push({ path, before: show(a), after: show(b) });
}
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function compareItems(
  object: ObjectSpec, keys: readonly string[], a: readonly unknown[], b: readonly unknown[], path: string,
  found: FieldChange[],
): void {
  const [before, after] = [a, b].map((items) => new Map(items.map((item) => [keyOf(item, keys), item])));
  // Two items with one key cannot be told apart: the lists are compared as a whole.
  if (!before || !after || before.size < a.length || after.size < b.length) {
    if (!sameSet(a, b)) found.push({ path, before: a, after: b });
    return;
  }
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [x, y] = [before.get(key), after.get(key)];
    const at = `${path}[${key}]`;
    if (isRecord(x) && isRecord(y)) compareObjects(object, x, y, at, found);
    else found.push({ path: at, before: x, after: y });
  }
}
/** Objects in JSON: `null` says the same as an absent member. */
function compareJson(a: Body, b: Body, within: string, found: FieldChange[]): void {
  for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const [x, y] = [a[key] ?? undefined, b[key] ?? undefined];
    if (isRecord(x) && isRecord(y)) compareJson(x, y, `${within}.${key}`, found);
    else if (!same(x, y)) found.push({ path: `${within}.${key}`, before: x, after: y });
  }
}
/** True if two lists have the same items, in any order. */
function sameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  const marks = (items: readonly unknown[]): string => canonical(items.map(canonical).sort());
  return marks(a) === marks(b);
}
