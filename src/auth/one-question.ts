import type { SignalLike } from '../http/deadline.js';

/** One question under way at a time, however many wait for its answer. */
export class Shared<T> {
  #asked: Question<T> | undefined;

  /** A signal ends the wait of its own caller; the question itself is given up when nobody waits for it any more. */
  async ask(question: (signal: AbortSignal) => Promise<T>, signal: SignalLike | undefined): Promise<T> {
    signal?.throwIfAborted();
    const asked = (this.#asked ??= new Question(question));
    asked.waiting++;
    try {
      return await (signal ? orAborted(asked.answer, signal) : asked.answer);
    } finally {
      if (--asked.waiting === 0) {
        if (this.#asked === asked) this.#asked = undefined;
        asked.giveUp();
      }
    }
  }
}

class Question<T> {
  readonly #controller = new AbortController();
  readonly answer: Promise<T>;
  waiting = 0;

  constructor(question: (signal: AbortSignal) => Promise<T>) {
    this.answer = question(this.#controller.signal);
  }
  giveUp(): void {
    this.#controller.abort(new Error('nobody waits for it any more'));
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
