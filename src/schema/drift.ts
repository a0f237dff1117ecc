/**
 * What is done to an answer besides checking it: `null` becomes absent, and what the description does not know is told.
 */
import type { ObjectSpec, Spec } from './vocabulary.js';

/**
 * Removes known fields that are `null`, in place; a list that is always there becomes empty. Free-form values stay as
 * they are.
 */
export function normalise(object: ObjectSpec, value: unknown): void {
  if (!isRecord(value)) return;
  for (const [key, field] of Object.entries(object.fields)) {
    const held = value[key];
    if (held === undefined) continue;
    if (held !== null) normaliseSpec(field.spec, held);
    else if (field.spec.type === 'list' && object.always.includes(key)) value[key] = [];
    else if (field.spec.type !== 'any') delete value[key];
  }
}
function normaliseSpec(spec: Spec, value: unknown): void {
  if (spec.type === 'one') normalise(spec.of, value);
  else if (spec.type === 'list' && holdsObjects(spec.of) && Array.isArray(value))
    for (const v of value) normaliseSpec(spec.of, v);
  else if (spec.type === 'dict' && holdsObjects(spec.of) && isRecord(value))
    for (const v of Object.values(value)) normaliseSpec(spec.of, v);
}
const holdsObjects = (spec: Spec): boolean => spec.type === 'one' || spec.type === 'list' || spec.type === 'dict';

/** Something that an answer holds and the description does not know. */
export interface Drift {
  /** Where, with `[]` for any index: `groups[].colour`. */
  readonly path: string;
  readonly kind: 'unknown field' | 'unknown value';
  /** The value that is new; only for `unknown value`, which secret fields never are. */
  readonly value?: string | number;
}

/** What in an answer is newer than its description, once per place. */
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

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
