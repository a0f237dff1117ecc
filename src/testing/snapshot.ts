/** The state of a local gateway as JSON, and back. */
import { ApigConfigurationError } from '../errors.js';
import { isRecord, tagOf } from '../values.js';
import { GatewayState, ProjectState, type InstanceRecord } from './state.js';
import { Collection } from './store.js';

/** The objects of a local gateway, as JSON. How they are arranged may change with the version of this package. */
export interface LocalSnapshot {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** How far the time of the service is ahead of the clock, in milliseconds. */
  readonly ahead: number;
  readonly state: Readonly<Record<string, unknown>>;
}
const FORMAT = 'huaweicloud-apig local gateway';
const VERSION = 1;

export function takeSnapshot(project: ProjectState, ahead: number): LocalSnapshot {
  return { format: FORMAT, version: VERSION, ahead, state: membersOf(project) };
}

/**
 * The state that a snapshot has. It shares nothing with the snapshot.
 * @throws ApigConfigurationError: the value is no snapshot of this version.
 */
export function readSnapshot(snapshot: unknown): { readonly project: ProjectState; readonly ahead: number } {
  const { format, version, ahead, state } = isRecord(snapshot) ? snapshot : {};
  if (format !== FORMAT || !isRecord(state)) throw noSnapshot('It was not made by snapshot().');
  if (version !== VERSION)
    throw noSnapshot(`Its version is ${String(version)}, and this package reads version ${VERSION}.`);
  if (typeof ahead !== 'number') throw noSnapshot('Its time is missing.');
  const project = new ProjectState();
  try {
    fill(project, state);
    if (!project.gateways.all.every((gateway) => gateway instanceof GatewayState))
      throw new TypeError('A gateway is expected.');
  } catch (cause) {
    throw noSnapshot('A part of its state is missing or has another form.', cause);
  }
  return { project, ahead };
}
const noSnapshot = (why: string, cause?: unknown): ApigConfigurationError =>
  new ApigConfigurationError('snapshot', `This is not a snapshot of a local gateway. ${why}`, cause);

const membersOf = (holder: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(holder).map(([name, value]) => [name, encoded(value)]));
/** A copy as JSON. What JSON does not have becomes an object with one key. */
function encoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Collection) return { $items: [...(value as Iterable<unknown>)].map(encoded) };
  if (Array.isArray(value)) return value.map(encoded);
  const tag = tagOf(value);
  if (tag === 'Map') return { $map: [...(value as Map<unknown, unknown>)].map(encoded) };
  if (tag === 'Set') return { $set: [...(value as Set<unknown>)].map(encoded) };
  const members = membersOf(value);
  // Names of the caller's own must not be taken for those above.
  return Object.keys(members).some((name) => name.startsWith('$')) ? { $object: members } : members;
}
function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (!isRecord(value)) return value;
  if (Array.isArray(value['$map'])) return new Map(value['$map'].map((pair) => decoded(pair) as [unknown, unknown]));
  if (Array.isArray(value['$set'])) return new Set(value['$set'].map(decoded));
  const members = isRecord(value['$object']) ? value['$object'] : value;
  return Object.fromEntries(Object.entries(members).map(([name, held]) => [name, decoded(held)]));
}

/** Puts what was encoded into a fresh state. What the snapshot does not have stays as it is. */
function fill(state: object, from: Readonly<Record<string, unknown>>): void {
  for (const [name, held] of Object.entries(state)) {
    const saved = from[name];
    if (held instanceof Collection) for (const item of itemsIn(saved)) held.add(item);
    else if (saved !== undefined) Reflect.set(state, name, decoded(saved));
  }
}
interface Item { readonly id: string }
function itemsIn(saved: unknown): Item[] {
  const items = isRecord(saved) ? saved['$items'] : [];
  if (!Array.isArray(items)) throw new TypeError('A list of objects is expected.');
  return items.map((item: unknown) => {
    if (!isRecord(item) || typeof item['id'] !== 'string') throw new TypeError('An object with an ID is expected.');
    return isGateway(item) ? gatewayOf(item.id, item) : (decoded(item) as Item);
  });
}
/** Gateways hold collections themselves. */
const isGateway = (item: Record<string, unknown>): item is Record<string, unknown> & Item =>
  isRecord(item['instance']) && isRecord(item['groups']);
function gatewayOf(id: string, saved: Record<string, unknown>): GatewayState {
  const gateway = new GatewayState(id, decoded(saved['instance']) as InstanceRecord); // As `encoded` wrote it.
  fill(gateway, saved);
  return gateway;
}
