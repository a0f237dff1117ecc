/** A change that is undone where it does not stand up to a check. */
import { ApigAbortError, ApigRollbackError } from '../../errors.js';
import type { CallOptions } from '../../options.js';
import { mayBeDone } from './by-name.js';

/** A change, its check, and the way back. */
export interface Verification<T> {
  /** Name of the call, such as `apis.publishAndVerify`. */
  readonly operation: string;
  /**
   * Makes the change. An abort must not cut it off: what is undone while it is still on its way would come after all.
   */
  readonly change: () => PromiseLike<T>;
  /** A failure undoes the change. */
  readonly check: (made: T) => PromiseLike<void>;
  /** Undoes the change, as far as it was made; says what is now, in words. */
  readonly restore: (made: T | undefined) => Promise<string>;
}

/**
 * Makes the change and checks it. Where the check fails, or it is not known whether the change got through, goes back.
 */
export async function verified<T>({ operation, change, check, restore }: Verification<T>): Promise<T> {
  let made: T | undefined;
  try {
    made = await change();
    await check(made);
    return made;
  } catch (error) {
    // A change that was refused is none.
    if (made === undefined && !mayBeDone(error)) throw error;
    throw await undone(operation, error, () => restore(made));
  }
}

async function undone(operation: string, cause: unknown, restore: () => Promise<string>): Promise<ApigRollbackError> {
  const why =
    cause instanceof ApigAbortError ? sentence(cause.message) : `${operation} failed: ${sentence(textOf(cause))}`;
  try {
    return new ApigRollbackError(operation, `${why} ${sentence(await restore())}`, { restored: true, cause });
  } catch (restoreError) {
    return new ApigRollbackError(operation, `${why} It could not be undone: ${sentence(textOf(restoreError))}`, {
      restored: false,
      restoreError,
      cause,
    });
  }
}
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const sentence = (text: string): string => (/[.!?)]$/.test(text) ? text : `${text}.`);

const UNDOING = 'What was changed is being undone.';
/** Throws where the caller has aborted. `changed`: whether something was changed already. */
export function heed(operation: string, signal: AbortSignal | undefined, changed: boolean): void {
  if (signal?.aborted)
    throw new ApigAbortError(operation, signal.reason, changed, changed ? UNDOING : 'Nothing was changed.');
}

/**
 * Runs a caller's check: fails where it answers `false`, and at once where the caller aborts, though the check may not
 * heed the signal.
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

/** The options of calls that an abort must not stop. */
export const unstoppable = (options: CallOptions | undefined): CallOptions => ({ ...options, signal: undefined });
