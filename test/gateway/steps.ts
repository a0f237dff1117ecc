/** Steps before a request, as tables have them: `{name}` is the ID of what a step made under that name. */
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { isRecord } from '../../src/values.js';
import type { Step } from './refusals.js';
import { INSTANCE, type Bench } from './support.js';

/** The text with IDs in place of names in braces. */
export const filled = (text: string, ids: ReadonlyMap<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => ids.get(name) ?? whole);
export const filledBody = (body: unknown, ids: ReadonlyMap<string, string>): unknown =>
  body === undefined ? undefined : JSON.parse(filled(JSON.stringify(body), ids));

/** Does the steps before a request. Returns the IDs of what they made. */
export async function prepare(bench: Bench, steps: readonly Step[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>([
    ['project', LOCAL_DEFAULTS.projectId], ['instance', INSTANCE], ['instance_id', LOCAL_DEFAULTS.instanceId],
  ]);
  for (const { method, path, body, as } of steps) {
    const made = await bench.ok(method, filled(path, ids), filledBody(body, ids));
    if (as !== undefined) ids.set(as, ownId(made, as));
  }
  return ids;
}
const OWN: Readonly<Record<string, string>> = { publication: 'publish_id', port: 'ingress_port_id', plugin: 'plugin_id', rule: 'orchestration_id' };
function ownId(body: Record<string, unknown>, as: string): string {
  const own = body[OWN[as] ?? 'id'];
  return typeof own === 'string' ? own : idOf(body);
}
/** The ID of an object, or of the first one of a list. */
function idOf(body: unknown): string {
  const members = isRecord(body) ? Object.entries(body) : [];
  const id = members.find(([name]) => /^(\w+_)?id$/.test(name))?.[1];
  const list = members.map(([, value]) => value).find((value) => Array.isArray(value));
  if (typeof id === 'string') return id;
  if (list) return idOf(list[0]);
  throw new Error(`No ID in ${JSON.stringify(body)}.`);
}
