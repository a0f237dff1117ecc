/**
 * When a gateway is ready, changed or gone, and how long that takes.
 *
 * Times and states are those of working clients. They poll a new gateway after 60 s and then every 20 s, for 40 minutes
 * (330 to 1205 s have been observed); a change or a change of edition every 20 s for 10 minutes; a deletion every 15 s
 * for 10 minutes; public addresses every 5 s, and twice in a row because the value flickers.
 */
import { ApigNotFoundError } from '../../errors.js';
import type { CallOptions } from '../../options.js';
import { stringOf } from '../../values.js';
import type { Pace, Poll, PollFailure, WaitOptions, WaitPlan } from '../../calls/waiter.js';
import type { Instance, InstanceProgress } from './objects.js';

const MINUTE = 60_000;
export const PACES = {
  created: { first: 60_000, every: 20_000, timeout: 40 * MINUTE },
  running: { first: 0, every: 20_000, timeout: 40 * MINUTE },
  changed: { first: 20_000, every: 20_000, timeout: 10 * MINUTE },
  deleted: { first: 20_000, every: 15_000, timeout: 10 * MINUTE },
  address: { first: 10_000, every: 5_000, timeout: 10 * MINUTE, hits: 2 },
} as const satisfies Record<string, Pace>;

/** States in which a gateway that should run has failed, from the reference's list of states. */
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
/** States in which a deletion has failed. Other failed states may date from before it. */
const DELETION_FAILED: ReadonlySet<string> = new Set([
  'DeleteFailed',
  'UnRegisterFailed',
  'DeleteTimeout',
  'UnregisterTimeout',
]);

/** The calls that polling needs. */
export interface InstanceReader {
  get(instanceId: string, options?: CallOptions): PromiseLike<Instance>;
  getProgress(instanceId: string, options?: CallOptions): PromiseLike<InstanceProgress>;
}
const FURTHER = 'Call instances.waitUntilRunning to wait further.';
const nameOf = (instanceId: string): string => `gateway ${instanceId}`;
/** States of work that is not the gateway's creation. */
const LATER_WORK = /^(Updat|Resiz|Restart|Rollback|Delet|Un[Rr]egister)/;

/**
 * Says at which polls the progress of a creation is read as well: at each if somebody watches it. Otherwise at every
 * tenth, so that a creation that failed without a state of failure ends the wait.
 */
export const creationProgress = (options: WaitOptions) => (attempt: number): boolean =>
  options.onProgress !== undefined || attempt % 10 === 0;

/**
 * Until a gateway runs.
 * @param readsProgress - True if that poll, counted from 1, reads the progress of the creation. Default: none does.
 */
export function untilRunning(
  reader: InstanceReader,
  operation: string,
  instanceId: string,
  pace: Pace,
  readsProgress: (attempt: number) => boolean = () => false,
): WaitPlan<Instance> {
  const poll = async (options: CallOptions, attempt: number): Promise<Poll<Instance>> => {
    const instance = await reader.get(instanceId, options);
    const state = instance.status ?? 'unknown';
    if (state === 'Running') return { state, percent: 100, done: { value: instance } };
    if (STUCK.has(state)) return { state, failed: { why: 'It does not leave this state by itself.' } };
    const hasFailed = FAILED.has(state);
    if (!hasFailed && !readsProgress(attempt)) return { state };
    const progress = await progressOf(reader, instanceId, options);
    const creationFailed = progress.status === 'failed' && !LATER_WORK.test(state);
    if (hasFailed || creationFailed) return { state, failed: failureOf(progress) };
    return { state, percent: progress.progress };
  };
  return { operation, what: nameOf(instanceId), resume: FURTHER, pace, poll };
}
const failureOf = ({ error_code: code, error_msg: why }: InstanceProgress): PollFailure => ({
  why: stringOf(why) ?? (stringOf(code) === undefined ? 'The service gives no reason.' : 'It failed.'),
  code: stringOf(code),
});
/** The progress of the creation. It does not matter if it cannot be read. */
async function progressOf(reader: InstanceReader, instanceId: string, options: CallOptions): Promise<InstanceProgress> {
  try {
    return await reader.getProgress(instanceId, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return {};
  }
}

/** Waits until a gateway is gone. */
export function untilDeleted(reader: InstanceReader, operation: string, instanceId: string): WaitPlan<undefined> {
  const poll = async (options: CallOptions): Promise<Poll<undefined>> => {
    try {
      const state = (await reader.get(instanceId, options)).status ?? 'unknown';
      return DELETION_FAILED.has(state) ? { state, failed: { why: 'It was not deleted.' } } : { state };
    } catch (error) {
      // Only the service's own 404 counts. One from a proxy, or from the API front end for a path (APIGW.0101), says
      // nothing about the gateway.
      if (error instanceof ApigNotFoundError && /^API[CG]\./.test(error.code ?? ''))
        return { state: 'gone', done: { value: undefined } };
      throw error;
    }
  };
  return {
    operation,
    what: nameOf(instanceId),
    resume: 'Call instances.waitUntilDeleted to wait further.',
    pace: PACES.deleted,
    poll,
  };
}

/** Waits until a gateway has public addresses, or no longer has any. */
export function untilAddressed(
  reader: InstanceReader,
  operation: string,
  instanceId: string,
  direction: 'ingress' | 'egress',
  wanted: boolean,
): WaitPlan<Instance> {
  const poll = async (options: CallOptions): Promise<Poll<Instance>> => {
    const instance = await reader.get(instanceId, options);
    const has =
      direction === 'ingress' ? (instance.publicips ?? []).length > 0 : (instance.nat_eip_address ?? '') !== '';
    return {
      state: has ? `with ${direction} address` : `without ${direction} address`,
      ...(has === wanted && { done: { value: instance } }),
    };
  };
  return { operation, what: nameOf(instanceId), pace: PACES.address, poll };
}
