/** The describing classes of the package by their names, and those that the registry reaches. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { operations, type AnyOperation } from '../../src/operations.js';

/** A describing class. */
export interface Description {
  readonly name: string;
  /** The source file that declares it. */
  readonly file: string;
  readonly object: ObjectSpec;
}

/** Every describing class that a resource file exports. */
export async function descriptions(): Promise<Description[]> {
  const found = new Map<ObjectSpec, Description>();
  const files = readdirSync('src/resources', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
  for (const file of files) {
    const module = (await import(pathToFileURL(join('src/resources', file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (isDescribing(value) && !found.has(value.object))
        found.set(value.object, { name, file: `src/resources/${file}`, object: value.object });
    }
  }
  return [...found.values()];
}
function isDescribing(value: unknown): value is { readonly object: ObjectSpec } {
  return (
    typeof value === 'function'
    && 'object' in value
    && typeof value.object === 'object'
    && value.object !== null
    && 'direction' in value.object
  );
}

/** Every object that the registry's operations send or answer, with the operation that leads to it first. */
export function reached(): Map<ObjectSpec, string> {
  const found = new Map<ObjectSpec, string>();
  for (const op of Object.values<AnyOperation>(operations)) {
    for (const part of [op.query, op.body, op.form, op.response])
      if (part && 'object' in part) enter(part.object, op.id, found);
  }
  return found;
}
function enter(object: ObjectSpec, from: string, found: Map<ObjectSpec, string>): void {
  if (found.has(object)) return;
  found.set(object, from);
  for (const { spec } of Object.values(object.fields)) for (const inner of objectsIn(spec)) enter(inner, from, found);
}
function objectsIn(spec: Spec): readonly ObjectSpec[] {
  switch (spec.type) {
    case 'one': return [spec.of];
    case 'list': case 'dict': return objectsIn(spec.of);
    case 'either': return spec.of.flatMap(objectsIn);
    default: return [];
  }
}
