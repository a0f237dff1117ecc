/**
 * What it means for a gateway to be ready, changed or gone, and how long that takes.
 *
 * Times and states are those of working clients: a new gateway is looked at after 60 s and then every 20 s, for 40
 * minutes (330 to 1205 s have been observed); a change or a change of edition every 20 s for 10 minutes; a deletion
 * every 15 s for 10 minutes; public addresses every 5 s, and twice in a row, since the value flickers.
 */
import { ApigNotFoundError } from '../../errors.js';
import type { CallOptions } from '../../options.js';
import type { Look, Pace, WaitPlan } from '../../calls/waiter.js';
import type { Instance, InstanceProgress } from './objects.js';

const MINUTE = 60_000;
export const PACES = {
  created: { first: 60_000, every: 20_000, timeout: 40 * MINUTE },
  running: { first: 0, every: 20_000, timeout: 40 * MINUTE },
  changed: { first: 20_000, every: 20_000, timeout: 10 * MINUTE },
  deleted: { first: 20_000, every: 15_000, timeout: 10 * MINUTE },
  address: { first: 10_000, every: 5_000, timeout: 10 * MINUTE, hits: 2 },
} as const satisfies Record<string, Pace>;

/** States in which a gateway that is to run has failed, by the reference's list of states. */
const FAILED: ReadonlySet<string> = new Set([
  'CreateFail',
  'InitingFailed',
  'RegisterFailed',
  'InstallFailed',
  'UpdateFailed',
  'RollbackFailed',
  'UnRegisterFailed',
  'DeleteFailed',
  'RestartFail',
  'ResizeFailed',
  'CreateTimeout',
  'InitTimeout',
  'RegisterTimeout',
  'InstallTimeout',
  'UpdateTimeout',
  'RollbackTimeout',
  'DeleteTimeout',
  'UnregisterTimeout',
  'RestartTimeout',
  'ResizeTimeout',
]);
/** States that do not change by themselves. */
const STUCK: ReadonlySet<string> = new Set(['Frozen', 'Unhealthy']);
/** States in which a deletion has failed: others may be left from before it. */
const DELETION_FAILED: ReadonlySet<string> = new Set([
  'DeleteFailed',
  'UnRegisterFailed',
  'DeleteTimeout',
  'UnregisterTimeout',
]);

/** The calls that looking takes. */
export interface InstanceReader {
  get(instanceId: string, options?: CallOptions): PromiseLike<Instance>;
  getProgress(instanceId: string, options?: CallOptions): PromiseLike<InstanceProgress>;
}
const FURTHER = 'instances.waitUntilRunning waits further.';
const nameOf = (instanceId: string): string => `gateway ${instanceId}`;

/** Until a gateway runs. `withPercent`: whether somebody wants to know how far its creation is. */
export function untilRunning(
  reader: InstanceReader,
  operation: string,
  instanceId: string,
  pace: Pace,
  withPercent: boolean,
): WaitPlan<Instance> {
  const look = async (options: CallOptions): Promise<Look<Instance>> => {
    const instance = await reader.get(instanceId, options);
    const state = instance.status ?? 'unknown';
    if (state === 'Running') return { state, percent: 100, done: { value: instance } };
    if (STUCK.has(state)) return { state, failed: 'It does not leave this state by itself.' };
    const failed = FAILED.has(state);
    if (!failed && !withPercent) return { state };
    const { progress, error_code, error_msg } = await progressOf(reader, instanceId, options);
    return failed
      ? {
          state,
          failed:
            [error_code, error_msg].filter((part) => part !== undefined && part !== '').join(': ')
            || 'The service gives no reason.',
        }
      : { state, percent: progress };
  };
  return { operation, what: nameOf(instanceId), resume: FURTHER, pace, look };
}
/** How far the creation is; of no importance where it cannot be read. */
async function progressOf(reader: InstanceReader, instanceId: string, options: CallOptions): Promise<InstanceProgress> {
  try {
    return await reader.getProgress(instanceId, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return {};
  }
}

/** Until a gateway is gone. */
export function untilDeleted(reader: InstanceReader, operation: string, instanceId: string): WaitPlan<undefined> {
  const look = async (options: CallOptions): Promise<Look<undefined>> => {
    try {
      const state = (await reader.get(instanceId, options)).status ?? 'unknown';
      return DELETION_FAILED.has(state) ? { state, failed: 'It was not deleted.' } : { state };
    } catch (error) {
      // Only the service's own word counts: a 404 of a proxy, or of the front door for a path (APIGW.0101), says
      // nothing about the gateway.
      if (error instanceof ApigNotFoundError && /^API[CG]\./.test(error.code ?? ''))
        return { state: 'gone', done: { value: undefined } };
      throw error;
    }
  };
  return {
    operation,
    what: nameOf(instanceId),
    resume: 'instances.waitUntilDeleted waits further.',
    pace: PACES.deleted,
    look,
  };
}

/** Until a gateway has public addresses, or has none any more. */
export function untilAddressed(
  reader: InstanceReader,
  operation: string,
  instanceId: string,
  direction: 'ingress' | 'egress',
  wanted: boolean,
): WaitPlan<Instance> {
  const look = async (options: CallOptions): Promise<Look<Instance>> => {
    const instance = await reader.get(instanceId, options);
    const has =
      direction === 'ingress' ? (instance.publicips ?? []).length > 0 : (instance.nat_eip_address ?? '') !== '';
    return {
      state: has ? `with ${direction} address` : `without ${direction} address`,
      ...(has === wanted && { done: { value: instance } }),
    };
  };
  return { operation, what: nameOf(instanceId), pace: PACES.address, look };
}
