/**
 * The rules between the fields of a request object: what makes a field necessary, and limits that depend on another
 * field.
 */
import type { Issue } from '../errors.js';
import { isRecord } from '../values.js';
import { mismatch } from './messages.js';
import type { FieldSpec, ObjectSpec, RuleSpec, Spec } from './vocabulary.js';

type Path = readonly (string | number)[];

const ruled = new WeakMap<ObjectSpec, boolean>();
/** True if the object, or one inside it, has rules. Most have none and are skipped. */
export function hasRules(object: ObjectSpec): boolean {
  let known = ruled.get(object);
  if (known === undefined)
    ruled.set(
      object,
      (known = isRuled(object.rules) || Object.values(object.fields).some((f) => specHasRules(f.spec))),
    );
  return known;
}
const isRuled = (rules: RuleSpec | undefined): boolean =>
  rules?.needs !== undefined || rules?.when !== undefined || rules?.check !== undefined;
function specHasRules(spec: Spec): boolean {
  if (spec.type === 'one') return hasRules(spec.of);
  return (spec.type === 'list' || spec.type === 'dict') && specHasRules(spec.of);
}

/** Asks the engine if a value keeps the limits of one field. */
export type Fits = (field: FieldSpec, value: unknown) => boolean;

/** Every rule that the value breaks. In objects with `known` issues, only the required fields are checked. */
export function brokenRules(object: ObjectSpec, value: unknown, fits: Fits, known: readonly Issue[] = []): Issue[] {
  const broken: Issue[] = [];
  walk(object, value, [], { fits, known, broken });
  return broken;
}
interface Walk {
  readonly fits: Fits;
  readonly known: readonly Issue[];
  readonly broken: Issue[];
}

function walk(object: ObjectSpec, value: unknown, path: Path, state: Walk): void {
  if (!isRecord(value)) return;
  if (object.rules) applyRules(object.rules, object, value, path, state);
  for (const [key, field] of Object.entries(object.fields)) {
    if (value[key] !== undefined && specHasRules(field.spec)) walkSpec(field.spec, value[key], [...path, key], state);
  }
}
function walkSpec(spec: Spec, value: unknown, path: Path, state: Walk): void {
  if (spec.type === 'one') walk(spec.of, value, path, state);
  else if (spec.type === 'list' && Array.isArray(value))
    value.forEach((v, i) => walkSpec(spec.of, v, [...path, i], state));
  else if (spec.type === 'dict' && isRecord(value))
    for (const [k, v] of Object.entries(value)) walkSpec(spec.of, v, [...path, k], state);
}

function applyRules(
  rules: RuleSpec,
  object: ObjectSpec,
  value: Record<string, unknown>,
  path: Path,
  state: Walk,
): void {
  const say = (key: string, message: string): void => void state.broken.push({ path: [...path, key], message });
  for (const [key, byValue] of Object.entries(rules.needs ?? {})) {
    if (value[key] === undefined) continue;
    for (const needed of own(byValue, value[key]) ?? []) {
      for (const absent of absentIn(value, needed))
        state.broken.push({ path: [...path, ...absent], message: `is required when ${key} is ${nameOf(value[key])}` });
    }
  }
  // The other rules rely on fields of the right type.
  if (state.known.some((issue) => path.every((step, i) => issue.path[i] === step))) return;
  for (const [key, byValue] of Object.entries(rules.when ?? {})) {
    for (const [limited, field] of Object.entries(own(byValue, value[key]) ?? {})) {
      if (value[limited] === undefined || state.fits(field, value[limited])) continue;
      say(
        limited,
        `${mismatch(field.spec, true, value[limited], object.fields[limited]?.secret === true, field.nullable)} (${key} is ${nameOf(value[key]) || 'not given'})`,
      );
    }
  }
  // The value has passed the checks of its own fields, so it has the type that `check` takes.
  const found = rules.check?.(value as never);
  for (const [key, message] of Object.entries(found || {}))
    if (message !== undefined) state.broken.push({ path: [...path, ...key.split('.').map(step)], message });
}

/** Paths of a field that is necessary and absent: `members[].host` is one of each item. */
export function absentIn(value: Record<string, unknown>, needed: string): Path[] {
  const [list = '', name] = needed.split('[].');
  if (name === undefined) return value[needed] === undefined ? [[needed]] : [];
  const items: readonly unknown[] = Array.isArray(value[list]) ? value[list] : [];
  return items.flatMap((item, i) => (isRecord(item) && item[name] === undefined ? [[list, i, name]] : []));
}
/** A step of a dotted path: digits are an index. */
const step = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);
/** The rule for a value. A value such as `constructor` is not looked up in the prototype. */
export const own = <T>(byValue: Readonly<Record<string, T>>, value: unknown): T | undefined =>
  Object.hasOwn(byValue, nameOf(value)) ? byValue[nameOf(value)] : undefined;
/** Formats a value for messages of rules. */
export const nameOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
