import type { SignalLike } from '../http/deadline.js';

/** Shares one question, which is in progress, between all callers that wait for its result. */
export class SingleFlight<T> {
  readonly #keep: (result: T) => void;
  #flight: Flight<T> | undefined;

  /** `keep` gets each result that a caller still waits for, so that a late result never replaces a newer one. */
  constructor(keep: (result: T) => void = () => undefined) {
    this.#keep = keep;
  }

  /**
   * Asks, or joins the question in progress. A signal ends only the wait of its own caller. If no caller waits any
   * longer, the question is aborted.
   */
  async run(ask: (signal: AbortSignal) => Promise<T>, signal: SignalLike | undefined): Promise<T> {
    signal?.throwIfAborted();
    const flight = (this.#flight ??= new Flight(ask, this.#keep));
    flight.waiting++;
    try {
      return await (signal ? orAborted(flight.result, signal) : flight.result);
    } finally {
      if (--flight.waiting === 0) {
        this.#flight = undefined;
        flight.abandon();
      }
    }
  }
}

class Flight<T> {
  readonly #controller = new AbortController();
  readonly result: Promise<T>;
  waiting = 0;

  constructor(ask: (signal: AbortSignal) => Promise<T>, keep: (result: T) => void) {
    const { signal } = this.#controller;
    this.result = ask(signal).then((result) => {
      if (!signal.aborted) keep(result);
      return result;
    });
    // Waiting callers get a failure. It must not end the process if there are none.
    this.result.catch(() => undefined);
  }
  abandon(): void {
    this.#controller.abort(new Error('nobody waits for it any longer'));
  }
}

/** The promise, or the signal's reason as soon as it aborts. */
export async function orAborted<T>(promise: Promise<T>, signal: SignalLike): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    await Promise.race([promise, aborted]);
    signal.throwIfAborted();
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
