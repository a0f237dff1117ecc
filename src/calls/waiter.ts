/** Waits until the service has finished what a call started. The pace depends on the work. */
import {
  ApigAbortError, ApigConnectionError, ApigInternalError, ApigThrottledError, ApigTimeoutError, ApigWaiterError,
} from '../errors.js';
import { shownCode } from '../http/cause.js';
import { pause } from '../http/deadline.js';
import type { Screen } from '../http/redact.js';
import { LONGEST_TIME, readOptions } from '../option-check.js';
import { type CallOptions, WAIT_OPTIONS } from '../options.js';
import { ended, printable } from '../text.js';
import { messageOf } from '../values.js';
import { forReading, withCopies } from './fixed.js';
import { ProgressCallback } from './progress.js';

/** The result of a poll. */
export interface WaitProgress {
  /** The state, by the service's name for it if there is one. */
  readonly state: string;
  /** Progress in percent. `undefined` if the service does not report it. */
  readonly percent?: number | undefined;
  /** Which poll it was, from 1. */
  readonly attempt: number;
}

/** The options of a call that waits. Options of calls apply to each call that it makes. */
export interface WaitOptions extends Omit<CallOptions, 'timeout' | 'pageSize' | 'prefetch' | 'saveTo'> {
  /**
   * Longest wait in milliseconds, after the call that starts the work. The default depends on the method, which
   * documents it.
   */
  readonly timeout?: number | undefined;
  /** Milliseconds before the first poll, and between polls. The default depends on the method, which documents it. */
  readonly interval?: number | undefined;
  /** Called after each poll. If it fails, the process is warned and the wait continues. */
  readonly onProgress?: ((progress: WaitProgress) => unknown) | undefined;
}

/** What a poll found. A state that is neither `done` nor `failed` keeps the wait going, even an unknown one. */
export interface Poll<T> {
  readonly state: string;
  readonly percent?: number | undefined;
  /** The work is done. `value` is what the call returns. */
  readonly done?: { readonly value: T } | undefined;
  /** The work has failed. */
  readonly failed?: PollFailure | undefined;
}
export interface PollFailure {
  /** The reason, in words. */
  readonly why: string;
  /** The service's code, if it gives one. */
  readonly code?: string | undefined;
}

/** How to wait for something. */
export interface WaitPlan<T> {
  /** Name of the call that waits, such as `instances.createAndWait`. */
  readonly operation: string;
  /** What the call waits for, such as `gateway 48d0…`. */
  readonly what: string;
  /** How to wait longer, such as `Call instances.waitUntilRunning to wait further.` */
  readonly resume?: string;
  readonly pace: Pace;
  /** Gets the state. A broken connection or a failure of the service does not end the wait. */
  readonly poll: (options: CallOptions, attempt: number) => Promise<Poll<T>>;
}

/** When to poll, in milliseconds. */
export interface Pace {
  /** Until the first poll. */
  readonly first: number;
  /** Between two polls. */
  readonly every: number;
  /** Each pause is this many times as long as the one before. Default: 1. */
  readonly growth?: number;
  /** The longest pause, if they grow. */
  readonly longest?: number;
  readonly timeout: number;
  /** How many polls in a row must find it done. Default: 1. */
  readonly hits?: number;
}

/** How many polls in a row may fail before the wait ends. */
const MOST_FAILURES = 5;
/** Milliseconds that the last poll may exceed the timeout. */
const LAST_POLL = 5_000;
/** If more milliseconds than this remain, a poll uses the client's `totalTimeout`. */
const LONG = 120_000;
/** Shortest pause in milliseconds. Polls without a pause would flood the service. */
const SHORTEST_PAUSE = 1;

/** A call that starts work, and the wait for its end. */
export interface StartedWork<Made, T> {
  /** Name of the method, such as `instances.createAndWait`. */
  readonly operation: string;
  readonly start: (options: CallOptions) => PromiseLike<Made>;
  /** Called with what `start` returned. */
  readonly plan: (made: Made, options: WaitOptions) => WaitPlan<T>;
}
/** Starts work and waits for its end. The options are read now, once for all its calls. `show`: see `waitUntil`. */
export async function startAndWait<Made, T>(
  work: StartedWork<Made, T>,
  given: WaitOptions,
  show: Screen,
): Promise<T> {
  const options = waitOptionsNow(work.operation, given);
  const made = await work.start(callOptions(options));
  return waitUntil(work.plan(made, options), forReading(options), show);
}
/** The options of a method that waits, as they are now. Throws an `ApigConfigurationError`. */
export const waitOptionsNow = (operation: string, given: WaitOptions): WaitOptions =>
  withCopies(readOptions(operation, WAIT_OPTIONS, given));

/** Waits as planned. `show` hides the client's secrets in what the service says about states and failures. */
export async function waitUntil<T>(plan: WaitPlan<T>, options: WaitOptions, show: Screen): Promise<T> {
  return new Wait(plan, waitOptionsNow(plan.operation, options), show).run();
}

class Wait<T> {
  readonly #plan: WaitPlan<T>;
  readonly #options: WaitOptions;
  readonly #show: Screen;
  readonly #timeout: number;
  readonly #progress: ProgressCallback<WaitProgress>;
  readonly #begun = performance.now();
  /** Milliseconds of all pauses. */
  #paused = 0;
  #attempts = 0;
  #hits = 0;
  /** Polls in a row that failed, and the last failure. */
  #failures = 0;
  #lastFailure: unknown;
  readonly #states: string[] = [];

  constructor(plan: WaitPlan<T>, options: WaitOptions, show: Screen) {
    this.#plan = plan;
    this.#show = show;
    this.#options = options;
    this.#timeout = options.timeout ?? plan.pace.timeout;
    this.#progress = new ProgressCallback(plan.operation, options.onProgress);
  }

  async run(): Promise<T> {
    for (;;) {
      await this.#pause();
      const done = await this.#poll();
      if (done) return done.value;
      if (!(this.#msLeft > 0)) throw this.#timedOut();
    }
  }

  /** If a test fakes `setTimeout` but not the monotonic clock, only the pauses show how much time has passed. */
  get #msLeft(): number {
    return this.#timeout - Math.max(performance.now() - this.#begun, this.#paused);
  }

  async #pause(): Promise<void> {
    const { pace, operation } = this.#plan;
    const { interval, signal } = this.#options;
    const wanted = Math.min(interval ?? pauseBefore(this.#attempts + 1, pace), this.#msLeft, LONGEST_TIME);
    const isImmediate = this.#attempts === 0 && interval === undefined && pace.first === 0;
    const ms = isImmediate ? 0 : Math.max(SHORTEST_PAUSE, wanted);
    try {
      await pause(ms, operation, signal);
    } catch {
      throw this.#aborted(); // Only the signal ends a pause early.
    }
    this.#paused += ms;
  }

  async #poll(): Promise<Poll<T>['done']> {
    const { pace, poll } = this.#plan;
    this.#attempts++;
    let found: Poll<T>;
    try {
      found = await poll(callOptions(this.#options, Math.max(LAST_POLL, this.#msLeft)), this.#attempts);
    } catch (error) {
      this.#missed(error);
      return undefined;
    }
    this.#failures = 0;
    this.#lastFailure = undefined;
    const { state, percent, done, failed } = found;
    const shown = this.#show(state, 100);
    if (this.#states.at(-1) !== shown) this.#states.push(shown);
    this.#progress.tell({ state, percent, attempt: this.#attempts });
    if (failed) throw this.#failed(shown, failed);
    this.#hits = done ? this.#hits + 1 : 0;
    return this.#hits >= (pace.hits ?? 1) ? done : undefined;
  }
  /** A poll failed. Throws, unless the next one may succeed. */
  #missed(error: unknown): void {
    if (error instanceof ApigAbortError) throw this.#aborted();
    if (!isPassing(error) || ++this.#failures > MOST_FAILURES) throw error;
    this.#lastFailure = error;
    this.#hits = 0;
  }

  #failed(state: string, { why, code }: PollFailure): ApigWaiterError {
    const { operation, what } = this.#plan;
    const reason = `${what} is ${state}. ${code === undefined ? '' : `${this.#show(code, 100)}: `}${this.#show(why, 500)}`;
    return new ApigWaiterError({
      operation, reason: 'failed', why: reason, code: shownCode(code, this.#show), states: this.#states, attempts: this.#attempts,
    });
  }
  #timedOut(): ApigWaiterError {
    const { operation, what, resume } = this.#plan;
    const cause = this.#lastFailure;
    const last = cause === undefined ? [] : [`The last poll failed with: ${ended(printable(messageOf(cause), 2_000))}`];
    const why = [`it waited ${this.#timeout} ms for ${what}.`, ...last, ...(resume === undefined ? [] : [resume])];
    return new ApigWaiterError({
      operation, reason: 'timeout', why: why.join(' '), cause, states: this.#states, attempts: this.#attempts,
    });
  }
  #aborted(): ApigAbortError {
    const { operation, what, resume } = this.#plan;
    const state = `It was waiting for ${what}. The service is still working on it.${resume === undefined ? '' : ` ${resume}`}`;
    return new ApigAbortError(operation, this.#options.signal?.reason, true, state);
  }
}

function pauseBefore(attempt: number, { first, every, growth = 1, longest = every }: Pace): number {
  if (attempt === 1) return first;
  return growth === 1 ? every : Math.min(longest, every * growth ** (attempt - 2));
}
/** True for failures that may be gone at the next poll. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApigConnectionError
  || error instanceof ApigTimeoutError
  || error instanceof ApigThrottledError
  || error instanceof ApigInternalError;

/** The options of a call that waits, for the calls that it makes. None may take longer than `msLeft` milliseconds. */
export function callOptions(options: WaitOptions, msLeft?: number): CallOptions {
  const own = { ...options, timeout: undefined, interval: undefined, onProgress: undefined };
  const call: CallOptions = own;
  return msLeft === undefined || msLeft > (options.totalTimeout ?? LONG) ? call : { ...call, totalTimeout: msLeft };
}
