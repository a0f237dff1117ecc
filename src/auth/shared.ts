import type { SignalLike } from '../core/clock.js';

/** One question under way at a time, however many wait for its answer. A signal ends the wait of its own caller only. */
export class Shared<T> {
  #asked: Promise<T> | undefined;

  async ask(question: () => Promise<T>, signal: SignalLike | undefined): Promise<T> {
    signal?.throwIfAborted();
    this.#asked ??= question().finally(() => (this.#asked = undefined));
    return signal ? orAborted(this.#asked, signal) : this.#asked;
  }
}

/** The promise, or the signal's reason as soon as it aborts. */
async function orAborted<T>(promise: Promise<T>, signal: SignalLike): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([promise, aborted]);
    signal.throwIfAborted();
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
