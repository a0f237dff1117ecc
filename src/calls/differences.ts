/** Finds the differences between two request objects of one description. */
import { pathText } from '../errors.js';
import type { From, JsonSecret } from '../schema/from.js';
import type { FieldSpec, ObjectSpec, Spec } from '../schema/vocabulary.js';
import { HIDDEN } from '../text.js';
import { isRecord, jsonObjectIn } from '../values.js';

/** A field with two values. Lists are compared as a whole. Values of secrets are not shown. */
export interface FieldChange {
  /** Such as `vpc_health_config.path`; inside a string of JSON `plugin_content.api_limit`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * How to compare. `exact`: the order of a list counts. `loose`: only if the description says so, and the spelling of
 * JSON does not count. `taken`: like `loose`, to compare what was sent with what came back. The service may omit
 * fields, add fields, and change the case of known values.
 */
export type Comparison = 'exact' | 'loose' | 'taken';

/** The fields that differ. */
export function differences(object: ObjectSpec, before: object, after: object, how: Comparison): FieldChange[] {
  const found: FieldChange[] = [];
  compareObjects(object, before as Record<string, unknown>, after as Record<string, unknown>, { how, path: [], found });
  return found;
}
interface Comparing {
  readonly how: Comparison;
  readonly path: readonly string[];
  readonly found: FieldChange[];
}

function compareObjects(
  object: ObjectSpec | undefined, before: Record<string, unknown>, after: Record<string, unknown>, state: Comparing,
): void {
  const from = object?.rules?.from;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [a, b] = [before[key], after[key]];
    if (state.how === 'taken' && (a === undefined || b === undefined)) continue;
    const field = object && Object.hasOwn(object.fields, key) ? object.fields[key] : undefined;
    compareField(key, a, b, { ...state, path: [...state.path, key] }, field, from);
  }
}
function compareField(
  key: string, a: unknown, b: unknown, state: Comparing, field: FieldSpec | undefined, from: From | undefined,
): void {
  const { how, path, found } = state;
  if (field?.spec.type === 'one' && isRecord(a) && isRecord(b)) return compareObjects(field.spec.of, a, b, state);
  const json: Readonly<Record<string, readonly JsonSecret[] | undefined>> = from?.json ?? {};
  if (Object.hasOwn(json, key)) return compareJson(a, b, state, (json[key] ?? []).map(({ at }) => at));
  const isSame = how !== 'exact' && from?.joined?.includes(key)
    ? sameItems(itemsOf(a), itemsOf(b), Object.is)
    : alike(field?.spec, a, b, how, from?.ordered?.includes(key) === true);
  if (isSame) return;
  const show = (value: unknown): unknown => (field?.secret === true && value !== undefined ? HIDDEN : value);
  found.push({ path: pathText(path), before: show(a), after: show(b) });
}

/** Compares JSON strings by their members if they are objects. */
function compareJson(a: unknown, b: unknown, { how, path, found }: Comparing, secrets: readonly string[]): void {
  if (a === b) return;
  const [before, after] = [a, b].map((text) => (typeof text === 'string' ? jsonObjectIn(text) : undefined));
  if (!before || !after) {
    found.push({ path: pathText(path), before: before ? HIDDEN : a, after: after ? HIDDEN : b });
    return;
  }
  const members: FieldChange[] = [];
  compareMembers(before, after, '', members);
  const isSecret = ({ path: at }: FieldChange): boolean => secrets.includes(at);
  // Responses have no secrets.
  const isTold = (change: FieldChange): boolean =>
    !isSecret(change) && change.before !== undefined && change.after !== undefined;
  const changes = how === 'taken' ? members.filter(isTold) : members;
  if (changes.length === 0 && how === 'exact') found.push({ path: pathText(path), before: HIDDEN, after: HIDDEN });
  for (const change of changes) {
    const show = (value: unknown): unknown => (isSecret(change) && value !== undefined ? HIDDEN : value);
    found.push({ path: `${pathText(path)}.${change.path}`, before: show(change.before), after: show(change.after) });
  }
}
function compareMembers(
  before: Record<string, unknown>, after: Record<string, unknown>, within: string, found: FieldChange[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const path = within === '' ? key : `${within}.${key}`;
    const [a, b] = [before[key], after[key]];
    if (isRecord(a) && isRecord(b)) compareMembers(a, b, path, found);
    else if (!same(a, b)) found.push({ path, before: a, after: b });
  }
}

/** True for values that say the same. */
function alike(spec: Spec | undefined, a: unknown, b: unknown, how: Comparison, ordered: boolean): boolean {
  if (how === 'exact') return same(a, b);
  if (spec?.type === 'one' && isRecord(a) && isRecord(b)) {
    const found: FieldChange[] = [];
    compareObjects(spec.of, a, b, { how, path: [], found });
    return found.length === 0;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const item = spec?.type === 'list' ? spec.of : undefined;
    const alikeItems = (x: unknown, y: unknown): boolean => alike(item, x, y, how, false);
    return ordered ? a.length === b.length && a.every((x, i) => alikeItems(x, b[i])) : sameItems(a, b, alikeItems);
  }
  const isChoice = how === 'taken' && spec?.type === 'oneOf' && typeof a === 'string' && typeof b === 'string';
  return isChoice ? a.toLowerCase() === b.toLowerCase() : same(a, b);
}
/** True if two lists have the same items, in any order. */
function sameItems(
  a: readonly unknown[], b: readonly unknown[], alikeItems: (x: unknown, y: unknown) => boolean,
): boolean {
  if (a.length !== b.length) return false;
  const rest = [...b];
  return a.every((x) => {
    // Most lists keep their order.
    const at = alikeItems(x, rest[0]) ? 0 : rest.findIndex((y) => alikeItems(x, y));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}
const itemsOf = (text: unknown): string[] => (typeof text === 'string' ? text.split(',') : []);

/** True for equal values of JSON. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => same(x, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}
