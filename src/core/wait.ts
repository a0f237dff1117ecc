/** Waiting for something of this process, such as a turn in a queue: ends with it, with the caller's signal, or when time is up. */

/** When waiting ends without what was waited for, and what it then ends with. */
export interface WaitLimits {
  /** Milliseconds to wait at most. */
  readonly ms: number;
  readonly signal: AbortSignal | undefined;
  aborted(): Error;
  late(): Error;
}

/** Resolves with the promise, which must not reject. Leaves neither timer nor listener behind. */
export function waitFor(promise: Promise<unknown>, { ms, signal, aborted, late }: WaitLimits): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      then();
    };
    const abort = (): void => settle(() => reject(aborted()));
    const timer = setTimeout(() => settle(() => reject(late())), Math.max(0, ms));
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    else void promise.then(() => settle(resolve));
  });
}
