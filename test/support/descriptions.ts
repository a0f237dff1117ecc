/** The request objects of all resources, by the names of their classes. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isRecord, memberOf } from '../../src/values.js';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';

const ROOT = new URL('../../src/resources/', import.meta.url);

/** Every request object that a resource file exports, by its name. */
export async function requestObjects(): Promise<ReadonlyMap<string, ObjectSpec>> {
  const found = new Map<string, ObjectSpec>();
  const files = readdirSync(fileURLToPath(ROOT), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
    const module: unknown = await import(new URL(file.replaceAll('\\', '/'), ROOT).href);
    for (const [name, value] of Object.entries(isRecord(module) ? module : {})) {
      const object = memberOf(value, 'object');
      if (typeof value === 'function' && isRequest(object)) found.set(name, object);
    }
  }
  return found;
}
const isRequest = (object: unknown): object is ObjectSpec => memberOf(object, 'direction') === 'in';

/** The object, and every object inside it. */
export function within(object: ObjectSpec, found = new Set<ObjectSpec>()): ReadonlySet<ObjectSpec> {
  if (found.has(object)) return found;
  found.add(object);
  for (const { spec } of Object.values(object.fields)) for (const held of objectsIn(spec)) within(held, found);
  return found;
}
function objectsIn(spec: Spec): ObjectSpec[] {
  if (spec.type === 'one') return [spec.of];
  if (spec.type === 'either') return spec.of.flatMap(objectsIn);
  return spec.type === 'list' || spec.type === 'dict' ? objectsIn(spec.of) : [];
}
