/** The life cycle of a gateway. Its state follows from the work that was started, when, and how long it takes. */
import type { Settings } from '../../options.js';
import { Refused } from '../../refused.js';
import type { GatewayState, InstanceRecord, ProjectState } from '../../state.js';

export const busy = (): Refused => new Refused(409, 'APIC.7701', 'Instance status conflict');

/** States of a gateway during its creation: each until this part of the time, with its progress. */
const CREATION = [
  { until: 0.2, status: 'Creating', number: 1, progress: 30 },
  { until: 0.3, status: 'CreateSuccess', number: 2, progress: 30 },
  { until: 0.5, status: 'Initing', number: 4, progress: 50 },
  { until: 0.7, status: 'Registering', number: 5, progress: 80 },
  { until: 1, status: 'Installing', number: 10, progress: 90 },
] as const;
const RUNNING = { status: 'Running', number: 6, progress: 100 } as const;
const AT_WORK = {
  update: { status: 'Updating', number: 12, progress: 100 },
  resize: { status: 'Resizing', number: 42, progress: 100 },
  delete: { status: 'Deleting', number: 23, progress: 100 },
} as const;

/** The current state of a gateway, or `undefined` if it is gone. */
export function stateOf({ work }: InstanceRecord, settings: Settings, now: number) {
  const takes = settings.quirks.gatewayWork;
  const part = takes === 0 ? 1 : (now - work.since) / takes;
  if (work.kind === 'create') return CREATION.find(({ until }) => part < until) ?? RUNNING;
  if (part < 1) return AT_WORK[work.kind];
  return work.kind === 'delete' ? undefined : RUNNING;
}
export const endOfWork = ({ work }: InstanceRecord, settings: Settings): number =>
  work.since + settings.quirks.gatewayWork;

/** Removes gateways whose deletion is done, with what belongs to them. */
export function sweep(project: ProjectState, settings: Settings, now: number): void {
  for (const { id } of project.gateways.filter(({ instance }) => stateOf(instance, settings, now) === undefined)) {
    project.gateways.remove(id);
    project.certificates.removeWhere('instanceId', id);
    for (const [number, order] of project.orders)
      if ('gatewayId' in order && order.gatewayId === id) project.orders.delete(number);
  }
}

/** Starts work on a gateway, which must not be busy. */
export function begin(
  gateway: GatewayState,
  kind: InstanceRecord['work']['kind'],
  settings: Settings,
  now: number,
): void {
  if (stateOf(gateway.instance, settings, now)?.status !== 'Running') throw busy();
  gateway.instance.work = { kind, since: now };
}
/** Rejects calls for objects on a gateway that does not exist yet, or no longer exists. */
export function requireUsable(gateway: GatewayState, settings: Settings, now: number): void {
  const { work } = gateway.instance;
  if (
    (work.kind === 'create' || work.kind === 'delete')
    && stateOf(gateway.instance, settings, now)?.status !== 'Running'
  )
    throw busy();
}
