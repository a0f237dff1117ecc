/** The time limits and the signal of a call: one abort signal for each attempt, and waits that end with it. */
import { ApigAbortError } from '../errors.js';

/** Why the client ended an attempt. */
export type Ending = 'timeout' | 'totalTimeout' | 'abort';

/**
 * The part of an `AbortSignal` that undici uses. A real one would cost a fifth of what the client adds to a small call.
 */
export interface SignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * The time limit and the signal of one attempt. It ends with the caller's signal, or when the attempt's time or the
 * call's time is up.
 */
export class Deadline implements SignalLike {
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  #listeners: Set<() => void> | undefined;
  #controller: AbortController | undefined;
  /** What ended the attempt. `undefined` while it runs, or if nothing cut it short. */
  ending: Ending | undefined;
  reason: unknown;
  /** Ended first when the deadline ends the attempt. */
  ends: { end(reason: unknown): void } | undefined;

  constructor(timeout: number, msLeft: number, caller: AbortSignal | undefined) {
    const limit: Ending = msLeft < timeout ? 'totalTimeout' : 'timeout';
    this.#timer = setTimeout(() => this.#end(limit), Math.min(timeout, msLeft, LONGEST));
    this.#caller = caller;
    if (!caller) return;
    onAbort(caller, this.#aborted);
    // It may have aborted while the request was built.
    if (caller.aborted) this.#aborted();
  }
  readonly #aborted = (): void => this.#end('abort');
  #end(by: Ending): void {
    if (this.ending !== undefined) return;
    this.ending = by;
    this.reason = by === 'abort' ? this.#caller?.reason : new Error(`${by} is over`);
    this.ends?.end(this.reason);
    for (const listener of [...(this.#listeners ?? [])]) listener();
    this.#controller?.abort(this.reason);
  }

  get aborted(): boolean {
    return this.ending !== undefined;
  }
  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners?.delete(listener);
  }
  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
  /** A real signal, for dispatchers that need one. It is made on first use. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted) this.#controller.abort(this.reason);
    return this.#controller.signal;
  }

  /**
   * Resolves with the promise, or rejects as soon as the deadline ends.
   * @param late - Gets the value if the promise resolves after that.
   */
  async race<T>(promise: PromiseLike<T>, late: (value: T) => void = ignored): Promise<T> {
    let stop: () => void = ignored;
    const over = new Promise<void>((resolve) => { stop = resolve; });
    this.addEventListener('abort', stop);
    if (this.aborted) stop();
    try {
      await Promise.race([promise, over]);
      if (!this.aborted) return await promise;
      Promise.resolve(promise).then(late).catch(ignored);
      throw this.reason;
    } finally {
      this.removeEventListener('abort', stop);
    }
  }

  /** Releases the timer and the caller's signal. */
  release(): void {
    clearTimeout(this.#timer);
    if (this.#caller) offAbort(this.#caller, this.#aborted);
  }
}
const ignored = (): void => undefined;
/** The longest time that `setTimeout` accepts. With a longer one it fires immediately. */
const LONGEST = 2 ** 31 - 1;

/** Waits. Rejects immediately when the signal aborts. Leaves neither timer nor listener behind. */
export function pause(ms: number, operation: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      if (signal) offAbort(signal, stop);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stop = (): void => {
      clearTimeout(timer);
      if (signal) offAbort(signal, stop);
      reject(new ApigAbortError(operation, signal?.reason, false));
    };
    if (signal) onAbort(signal, stop);
    if (signal?.aborted) stop();
  });
}

interface Ears {
  readonly listeners: Set<() => void>;
  readonly tell: () => void;
}
const ears = new WeakMap<AbortSignal, Ears>();

/** Calls the listener when the signal aborts, until `offAbort`. */
export function onAbort(signal: AbortSignal, listener: () => void): void {
  let held = ears.get(signal);
  if (!held) {
    const listeners = new Set<() => void>();
    held = { listeners, tell: () => [...listeners].forEach((each) => each()) };
    ears.set(signal, held);
    signal.addEventListener('abort', held.tell);
  }
  held.listeners.add(listener);
}
/** Removes the listener. After the last one the signal has none of ours. */
export function offAbort(signal: AbortSignal, listener: () => void): void {
  const held = ears.get(signal);
  if (!held?.listeners.delete(listener) || held.listeners.size > 0) return;
  ears.delete(signal);
  signal.removeEventListener('abort', held.tell);
}

/** When a wait ends without its result, and with which error. */
export interface WaitLimits {
  /** Longest wait in milliseconds. `Infinity`: no limit. */
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
    const timer = ms < LONGEST ? setTimeout(() => settle(() => reject(late())), Math.max(0, ms)) : undefined;
    if (signal) onAbort(signal, abort);
    if (signal?.aborted) abort();
    else void promise.then(() => settle(resolve));
  });
}

/** The outcome of a promise, unless a limit ends the wait. */
export async function within<T>(promise: PromiseLike<T>, limits: WaitLimits): Promise<T> {
  await waitFor(Promise.resolve(promise).then(ignored, ignored), limits);
  return promise;
}
