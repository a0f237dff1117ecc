/** Time limits, waits and abort signals. */

/** The reason of an abort whose time is over. */
export const TIME_IS_OVER = Symbol('time is over');

/** Does something that ends with the signal, or after `ms` milliseconds, whether it heeds its own signal or not. */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(TIME_IS_OVER), ms);
  const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  let stop = (): void => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      stop = () => reject(either.reason as Error);
      if (either.aborted) return stop();
      either.addEventListener('abort', stop);
      work(either).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    // A signal with a listener lives as long as the caller's own signal, which may be long.
    either.removeEventListener('abort', stop);
  }
}

/** Waits. Rejects with the reason of the signal when that aborts. */
export async function pauseFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await within(ms, signal, () => new Promise<never>(() => undefined)).catch((reason: unknown) => {
    if (reason !== TIME_IS_OVER) throw reason;
  });
}
