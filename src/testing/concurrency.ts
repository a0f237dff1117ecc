/**
 * What the service makes of two writes at once on what it serialises. Played on real time, since such calls overlap on
 * the wire.
 */
import type { AnyOperation } from '../schema/operation.js';
import { thingsAt } from '../http/turns.js';
import { Refused } from './refused.js';
import type { Input } from './validation.js';

const CLASHES: Readonly<Record<string, () => Refused>> = {
  'ingressPorts.create': () => new Refused(400, 'APIC.9224', 'Add custom inbound port failed'),
  'ingressPorts.delete': () => new Refused(400, 'APIC.9223', 'Delete custom inbound port failed'),
};
/** How a second write is refused. */
function clash({ id }: AnyOperation): Refused {
  if (id.startsWith('vpcChannels.')) return new Refused(500, 'APIG.9999', 'System error');
  return CLASHES[id]?.() ?? new Refused(500, 'APIG.3500', 'sync etcd failed');
}

/** A write that is under way, and what it is about. */
interface Write {
  readonly name: string;
  /** The things, as `gateway thing`; none: all of that gateway. */
  readonly gateway: string;
  readonly things: readonly string[];
}
const overlap = (a: Write, b: Write): boolean =>
  a.name === b.name
  && a.gateway === b.gateway
  && (a.things.length === 0 || b.things.length === 0 || a.things.some((thing) => b.things.includes(thing)));

/** The serialised writes that are under way. */
export class Concurrency {
  readonly #open = new Set<Write>();

  /** Lets a write take its time; refuses it where another one on the same thing is under way. */
  async pass(operation: AnyOperation, input: Input, ms: number): Promise<void> {
    // A feature has a rule of its own: once a minute.
    if (ms <= 0 || !operation.serialises || operation.id === 'features.configure') return;
    const gateway = input.path['instance_id'] ?? '';
    const writes = operation.serialises.map(({ name, at }): Write => ({
      name,
      gateway,
      things: at === undefined ? [] : thingsAt(input, at),
    }));
    if (writes.some((write) => [...this.#open].some((other) => overlap(write, other)))) throw clash(operation);
    for (const write of writes) this.#open.add(write);
    await new Promise((done) => setTimeout(done, ms));
    for (const write of writes) this.#open.delete(write);
  }
}
