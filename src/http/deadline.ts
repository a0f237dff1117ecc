/**
 * The clocks and the signal of a call: one abort signal for an attempt, whoever ends it, and waits that end with it.
 */
import { ApigAbortError } from '../errors.js';

/** Why an attempt was ended from this side. */
export type Ending = 'timeout' | 'totalTimeout' | 'abort';

/**
 * The part of an `AbortSignal` that undici uses. Making a real one costs a fifth of what the client adds to a small
 * call.
 */
export interface SignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * One attempt's clock and signal: ends with the caller's signal, or when the attempt's time or the call's time runs
 * out.
 */
export class AttemptClock implements SignalLike {
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  readonly #listeners = new Set<() => void>();
  #controller: AbortController | undefined;
  /** Who ended the attempt; absent while it runs, or where it ended by itself. */
  ending: Ending | undefined;
  reason: unknown;

  constructor(timeout: number, msLeft: number, caller: AbortSignal | undefined) {
    const limit: Ending = msLeft < timeout ? 'totalTimeout' : 'timeout';
    this.#timer = setTimeout(() => this.#end(limit), Math.min(timeout, msLeft));
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
    this.reason = by === 'abort' ? this.#caller?.reason : new Error(`${by} ran out`);
    for (const listener of [...this.#listeners]) listener();
    this.#controller?.abort(this.reason);
  }

  get aborted(): boolean {
    return this.ending !== undefined;
  }
  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }
  /** A real signal, for whoever may ask more of it; made on first use. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted) this.#controller.abort(this.reason);
    return this.#controller.signal;
  }
  /** Lets go of the timer and of the caller's signal. */
  release(): void {
    clearTimeout(this.#timer);
    if (this.#caller) offAbort(this.#caller, this.#aborted);
  }
}

/** Waits; rejects at once when the signal aborts, and leaves neither timer nor listener behind. */
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

/** Has the listener called when the signal aborts, until `offAbort`. */
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
/** Takes the listener back; after the last one nothing is left on the signal. */
export function offAbort(signal: AbortSignal, listener: () => void): void {
  const held = ears.get(signal);
  if (!held?.listeners.delete(listener) || held.listeners.size > 0) return;
  ears.delete(signal);
  signal.removeEventListener('abort', held.tell);
}

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
