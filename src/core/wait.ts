/** Waiting for something of this process, such as a turn in a queue: ends with it, with the caller's signal, or when time is up. */
import { offAbort, onAbort } from './abort.js';

/** When waiting ends without what was waited for, and what it then ends with. */
export interface WaitLimits {
  /** Milliseconds to wait at most. */
  readonly ms: number;
  readonly signal: AbortSignal | undefined;
  readonly aborted: () => Error;
  readonly late: () => Error;
}

/** Resolves with the promise, which must not reject. Leaves neither timer nor listener behind. */
export function waitFor(promise: Promise<unknown>, { ms, signal, aborted, late }: WaitLimits): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      if (signal) offAbort(signal, abort);
      then();
    };
    const abort = (): void => settle(() => reject(aborted()));
    const timer = setTimeout(() => settle(() => reject(late())), Math.max(0, ms));
    if (signal) onAbort(signal, abort);
    if (signal?.aborted) abort();
    else void promise.then(() => settle(resolve));
  });
}
