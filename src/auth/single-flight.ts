import type { SignalLike } from '../http/deadline.js';

/** One question in progress at a time, however many callers wait for its result. */
export class SingleFlight<T> {
  readonly #keep: (result: T) => void;
  #flight: Flight<T> | undefined;

  /** `keep` is called with each result that somebody still waits for: a late one never replaces a newer one. */
  constructor(keep: (result: T) => void = () => undefined) {
    this.#keep = keep;
  }

  /**
   * Asks, or joins the question in progress. A signal ends the wait of its own caller only. The question is aborted
   * when nobody waits for it any longer.
   */
  async run(ask: (signal: AbortSignal) => Promise<T>, signal: SignalLike | undefined): Promise<T> {
    signal?.throwIfAborted();
    const flight = (this.#flight ??= new Flight(ask, this.#keep));
    flight.waiting++;
    try {
      return await (signal ? orAborted(flight.result, signal) : flight.result);
    } finally {
      if (--flight.waiting === 0) {
        if (this.#flight === flight) this.#flight = undefined;
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
    // Whoever waits hears of a failure. It must not end the process if nobody does any longer.
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
