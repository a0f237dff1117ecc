/**
 * Which limit of its description a value breaks. This reads descriptions by itself: what checks the requests of a
 * client must not be the code by which the client checks them.
 */
import type {
  FieldSpec, KeyLimits, ListLimits, NumberLimits, ObjectSpec, Spec, TextLimits,
} from '../schema/vocabulary.js';
import { isRecord } from '../values.js';

type Path = readonly (string | number)[];

/** How a value is wrong. The service tells these apart. */
export type Fault =
  /** It is necessary and not there, or there and empty. */
  | 'absent'
  | 'of another type'
  | 'too small' | 'too large'
  /** A number that is none of the allowed ones, or one of those that are not. */
  | 'out of range'
  /** A string that is none of the known ones. */
  | 'unknown'
  | 'too short' | 'too long'
  /** It may only have one length, and has another. */
  | 'of another length'
  /** It does not match a pattern, or it matches one that it must not. */
  | 'malformed' | 'forbidden'
  /** A key of a map is not allowed. */
  | 'a wrong key';

/** A limit that a value breaks. */
export interface Breach {
  readonly path: Path;
  readonly is: Fault;
}

/** The first limit that an object breaks, in the order of its description; `undefined` if it keeps all of them. */
export function breachOf(object: ObjectSpec, value: unknown, path: Path = []): Breach | undefined {
  if (!isRecord(value)) return { path, is: 'of another type' };
  for (const [key, field] of Object.entries(object.fields)) {
    const breach = fieldBreach(field, value[key], [...path, key]);
    if (breach) return breach;
  }
  return object.rules && tiedBreach(object, value, path);
}
function fieldBreach(field: FieldSpec, value: unknown, path: Path): Breach | undefined {
  if (value === undefined) return field.required ? { path, is: 'absent' } : undefined;
  if (value === null && field.nullable) return undefined;
  const breach = valueBreach(field.spec, value, path);
  // A field that must be given is as good as absent if it is empty.
  const isEmpty = field.required && (value === '' || (Array.isArray(value) && value.length === 0));
  return isEmpty && breach?.path.length === path.length ? { path, is: 'absent' } : breach;
}
/** What is necessary, and what is limited, because of the value of another field. */
function tiedBreach({ rules = {} }: ObjectSpec, value: Record<string, unknown>, path: Path): Breach | undefined {
  for (const [key, byValue] of Object.entries(rules.needs ?? {}))
    for (const needed of (value[key] === undefined ? undefined : ruleFor(byValue, value[key])) ?? []) {
      const absent = absentIn(value, needed);
      if (absent) return { path: [...path, ...absent], is: 'absent' };
    }
  for (const [key, byValue] of Object.entries(rules.when ?? {}))
    for (const [name, { spec }] of Object.entries(ruleFor(byValue, value[key] ?? '') ?? {})) {
      const held = value[name];
      const breach = held === undefined ? undefined : valueBreach(spec, held, [...path, name]);
      if (breach) return breach;
    }
  return undefined;
}
/** Values may have names that every object has, such as `constructor`. */
function ruleFor<T>(byValue: Readonly<Record<string, T>>, value: unknown): T | undefined {
  const name = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return Object.hasOwn(byValue, name) ? byValue[name] : undefined;
}
/** Path of a necessary field that is not there: `members[].host` is one of each item. */
function absentIn(value: Record<string, unknown>, needed: string): Path | undefined {
  const [list = '', name] = needed.split('[].');
  if (name === undefined) return value[needed] === undefined ? [needed] : undefined;
  const items: readonly unknown[] = Array.isArray(value[list]) ? value[list] : [];
  const index = items.findIndex((item) => isRecord(item) && item[name] === undefined);
  return index < 0 ? undefined : [list, index, name];
}

function valueBreach(spec: Spec, value: unknown, path: Path): Breach | undefined {
  const of = (is: Fault | undefined): Breach | undefined => is && { path, is };
  switch (spec.type) {
    case 'text': return of(textFault(spec, value));
    case 'int': case 'num': return of(numberFault(spec, value));
    case 'bool': return of(typeof value === 'boolean' ? undefined : 'of another type');
    case 'oneOf': return of(choiceFault(spec.values, value));
    case 'any': return undefined;
    case 'file': return of(value === null ? 'of another type' : undefined);
    case 'either': return eitherBreach(spec.of, value, path);
    case 'one': return breachOf(spec.of, value, path);
    case 'list': return listBreach(spec, value, path);
    case 'dict': return dictBreach(spec, value, path);
  }
}
function textFault({ min = 0, max = Infinity, maxBytes = Infinity, pattern, not }: TextLimits, value: unknown) {
  if (typeof value !== 'string') return 'of another type';
  // Characters are counted only if it may matter.
  const length = value.length < min || value.length > max ? [...value].length : value.length;
  if (min === max && length !== min) return 'of another length';
  if (length < min) return 'too short';
  if (length > max || Buffer.byteLength(value) > maxBytes) return 'too long';
  if (pattern && !pattern.test(value)) return 'malformed';
  return not?.test(value) ? 'forbidden' : undefined;
}
function numberFault({ type, min, max, not }: NumberLimits & { readonly type: 'int' | 'num' }, value: unknown) {
  if (typeof value !== 'number' || (type === 'int' && !Number.isInteger(value))) return 'of another type';
  if (min !== undefined && value < min) return 'too small';
  if (max !== undefined && value > max) return 'too large';
  if (not?.includes(value)) return 'out of range';
  return type === 'int' && !Number.isSafeInteger(value) ? 'of another type' : undefined;
}
function choiceFault(values: readonly (string | number)[], value: unknown): Fault | undefined {
  if (values.some((known) => known === value)) return undefined;
  if (!values.some((known) => typeof known === typeof value)) return 'of another type';
  return typeof value === 'number' ? 'out of range' : 'unknown';
}
/** A value that may be of several kinds breaks the limits of the kind that it has. */
function eitherBreach(kinds: readonly Spec[], value: unknown, path: Path): Breach | undefined {
  const breaches = kinds.map((kind) => valueBreach(kind, value, path));
  if (breaches.includes(undefined)) return undefined;
  return breaches.find((breach) => breach?.is !== 'of another type') ?? breaches[0];
}
function listBreach({ of, min = 0, max = Infinity }: ListLimits & { of: Spec }, value: unknown, path: Path) {
  if (!Array.isArray(value)) return { path, is: 'of another type' } as const;
  if (value.length < min) return { path, is: 'too short' } as const;
  if (value.length > max) return { path, is: 'too long' } as const;
  for (const [i, item] of value.entries()) {
    const breach = valueBreach(of, item, [...path, i]);
    if (breach) return breach;
  }
  return undefined;
}
function dictBreach({ of, keys }: { of: Spec; keys?: KeyLimits }, value: unknown, path: Path): Breach | undefined {
  if (!isRecord(value)) return { path, is: 'of another type' };
  for (const [key, held] of Object.entries(value)) {
    const wrongKey = keys && (textFault(keys, key) ?? (keys.oneOf?.includes(key) === false ? 'unknown' : undefined));
    if (wrongKey) return { path: [...path, key], is: 'a wrong key' };
    const breach = valueBreach(of, held, [...path, key]);
    if (breach) return breach;
  }
  return undefined;
}
