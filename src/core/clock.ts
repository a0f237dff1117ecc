/** The clocks and the signal of a call: one abort signal for an attempt, whoever ends it, and waits that end with it. */
import { ApigAbortError } from './errors.js';

/** Why an attempt was ended from this side. */
export type Ending = 'timeout' | 'totalTimeout' | 'abort';

/** One attempt's signal: aborts with the caller's signal, or when the attempt's time or the call's time runs out. */
export class AttemptClock {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  /** Who ended the attempt; absent while it runs, or where it ended by itself. */
  ending: Ending | undefined;

  constructor(timeout: number, msLeft: number, caller: AbortSignal | undefined) {
    const limit: Ending = msLeft < timeout ? 'totalTimeout' : 'timeout';
    this.#timer = setTimeout(() => this.#end(limit), Math.min(timeout, msLeft));
    this.#caller = caller;
    caller?.addEventListener('abort', this.#aborted);
  }
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  readonly #aborted = (): void => this.#end('abort');
  #end(by: Ending): void {
    this.ending ??= by;
    this.#controller.abort(by === 'abort' ? this.#caller?.reason : new Error(`${by} ran out`));
  }
  /** Lets go of the timer and of the caller's signal. */
  release(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#aborted);
  }
}

/** Waits; rejects at once when the signal aborts, and leaves neither timer nor listener behind. */
export function pause(ms: number, operation: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      reject(new ApigAbortError(operation, signal?.reason, false));
    };
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
  });
}
