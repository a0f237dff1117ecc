/**
 * How the service handles two conflicting writes at the same time. Uses real time, because such calls overlap on the
 * wire.
 */
import type { AnyOperation } from '../schema/operation.js';
import { targetsAt } from '../http/turns.js';
import { Refused } from './refused.js';
import type { Input } from './validation.js';

const CLASHES: Readonly<Record<string, () => Refused>> = {
  'ingressPorts.create': () => new Refused(400, 'APIC.9224', 'Add custom inbound port failed'),
  'ingressPorts.delete': () => new Refused(400, 'APIC.9223', 'Delete custom inbound port failed'),
};
/** The error of the second write. */
function clash({ id }: AnyOperation): Refused {
  if (id.startsWith('vpcChannels.')) return new Refused(500, 'APIG.9999', 'System error');
  return CLASHES[id]?.() ?? new Refused(500, 'APIG.3500', 'sync etcd failed');
}

/** A write in progress, and its target. */
interface Write {
  readonly name: string;
  /** The objects, as `gateway object`; none: all of that gateway. */
  readonly gateway: string;
  readonly targets: readonly string[];
}
const overlap = (a: Write, b: Write): boolean =>
  a.name === b.name
  && a.gateway === b.gateway
  && (a.targets.length === 0 || b.targets.length === 0 || a.targets.some((target) => b.targets.includes(target)));

/** The conflicting writes in progress. */
export class Concurrency {
  readonly #open = new Set<Write>();

  /** Delays a write. Rejects it if another one on the same object is in progress. */
  async pass(operation: AnyOperation, input: Input, ms: number): Promise<void> {
    // A feature has its own rule: once a minute.
    if (ms <= 0 || !operation.queuedBy || operation.id === 'features.configure') return;
    const gateway = input.path['instance_id'] ?? '';
    const writes = operation.queuedBy.map(({ name, at }): Write => ({
      name,
      gateway,
      targets: at === undefined ? [] : targetsAt(input, at),
    }));
    if (writes.some((write) => [...this.#open].some((other) => overlap(write, other)))) throw clash(operation);
    for (const write of writes) this.#open.add(write);
    await new Promise((done) => setTimeout(done, ms));
    for (const write of writes) this.#open.delete(write);
  }
}
