/** A change that is undone if its check fails. */
import { ApigAbortError, ApigRollbackError } from '../../errors.js';
import type { CallOptions } from '../../options.js';
import { ended } from '../../text.js';
import { messageOf } from '../../values.js';
import { mayBeDone } from './by-name.js';

/** A change, its check and its rollback. */
export interface Verification<T> {
  /** Name of the call, such as `apis.publishAndVerify`. */
  readonly operation: string;
  /** Makes the change. An abort must not interrupt it: a change in flight could take effect after its rollback. */
  readonly change: () => PromiseLike<T>;
  /** A failure undoes the change. */
  readonly check: (made: T) => PromiseLike<void>;
  /** Undoes the change, as far as it was made. Returns a description of the state after that. */
  readonly restore: (made: T | undefined) => Promise<string>;
}

/**
 * Makes the change and checks it. Rolls back if the check fails, or if it is not known whether the change succeeded.
 */
export async function verified<T>({ operation, change, check, restore }: Verification<T>): Promise<T> {
  let made: T | undefined;
  try {
    made = await change();
    await check(made);
    return made;
  } catch (error) {
    // A rejected change needs no rollback.
    if (made === undefined && !mayBeDone(error)) throw error;
    throw await undone(operation, error, () => restore(made));
  }
}

async function undone(operation: string, cause: unknown, restore: () => Promise<string>): Promise<ApigRollbackError> {
  const why =
    cause instanceof ApigAbortError ? ended(cause.message) : `${operation} failed: ${ended(messageOf(cause))}`;
  try {
    return new ApigRollbackError(operation, `${why} ${ended(await restore())}`, { restored: true, cause });
  } catch (restoreError) {
    return new ApigRollbackError(operation, `${why} It could not be undone: ${ended(messageOf(restoreError))}`, {
      restored: false,
      restoreError,
      cause,
    });
  }
}

const UNDOING = 'What was changed is being undone.';
/** Throws if the caller has aborted. `changed`: whether something was changed already. */
export function throwIfAborted(operation: string, signal: AbortSignal | undefined, changed: boolean): void {
  if (signal?.aborted)
    throw new ApigAbortError(operation, signal.reason, changed, changed ? UNDOING : 'Nothing was changed.');
}

/**
 * Runs a caller's check. Fails if it returns `false`, and immediately if the caller aborts, even if the check ignores
 * the signal.
 */
export async function passes(operation: string, signal: AbortSignal | undefined, check: () => unknown): Promise<void> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new ApigAbortError(operation, signal?.reason, true, UNDOING));
  });
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted) stop();
    const passed = await Promise.race([aborted, signal?.aborted ? undefined : check()]);
    if (passed === false) throw new Error('the check returned false');
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Options for calls that an abort must not stop. */
export const unstoppable = (options: CallOptions | undefined): CallOptions => ({ ...options, signal: undefined });
