/** Waiting until the service has done what it only began: looking again and again, at the pace that suits the thing. */
import { pause } from '../http/deadline.js';
import {
  ApigAbortError, ApigConnectionError, ApigInternalError, ApigThrottledError, ApigTimeoutError, ApigWaiterError,
} from '../errors.js';
import type { CallOptions } from '../options.js';

/** What a look has shown. */
export interface WaitProgress {
  /** The state, in the service's own word where it has one. */
  readonly state: string;
  /** How far it is, in percent; absent where the service does not say. */
  readonly percent?: number | undefined;
  /** Which look it was, from 1. */
  readonly attempt: number;
}

/** The options of a call that waits. What is not about waiting goes to each of the calls that it makes. */
export interface WaitOptions extends Omit<CallOptions, 'timeout' | 'pageSize' | 'prefetch' | 'saveTo'> {
  /**
   * Milliseconds to wait at most, after the call that begins the work. Default: what the service may take; each method
   * says how long.
   */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds until the first look, and between two. Default: the pace that suits the service; each method says
   * which.
   */
  readonly interval?: number | undefined;
  /** Called after each look. */
  readonly onProgress?: ((progress: WaitProgress) => void) | undefined;
}

/**
 * What a look found: a state that is neither `done` nor `failed` goes on, so that a state of which nobody has heard yet
 * does no harm.
 */
export interface Look<T> {
  readonly state: string;
  readonly percent?: number | undefined;
  /** It is as it should be; `value` is what the waiting is for. */
  readonly done?: { readonly value: T } | undefined;
  /** It will not get there; why, in words. */
  readonly failed?: string | undefined;
}

/** How to wait for something. */
export interface WaitPlan<T> {
  /** Name of the call that waits, such as `instances.createAndWait`. */
  readonly operation: string;
  /** What is waited for, such as `gateway 48d0…`. */
  readonly what: string;
  /** How to go on after giving up, such as `instances.waitUntilRunning waits further.` */
  readonly resume?: string;
  readonly pace: Pace;
  /** Looks. Not everything that goes wrong with a look ends the waiting. */
  readonly look: (options: CallOptions) => Promise<Look<T>>;
}

/** When to look, in milliseconds. */
export interface Pace {
  /** Until the first look. */
  readonly first: number;
  /** Between two looks. */
  readonly every: number;
  /** Each pause is this many times as long as the one before. Default: 1. */
  readonly growth?: number;
  /** The longest pause, where they grow. */
  readonly longest?: number;
  readonly timeout: number;
  /** How many looks in a row must find it done. Default: 1. */
  readonly hits?: number;
}

/**
 * How many looks in a row may go wrong by broken connections and failures of the service before that ends the waiting.
 */
const UNLUCKY = 5;
/** Milliseconds that a last look may take beyond the time. */
const LAST_LOOK = 5_000;
/** Milliseconds of waiting that are left from which on a look may take the client's own time. */
const LONG = 120_000;

/** Waits as planned. */
export async function waitUntil<T>(plan: WaitPlan<T>, options: WaitOptions = {}): Promise<T> {
  const { operation, pace, what } = plan;
  const timeout = options.timeout ?? pace.timeout;
  const begun = performance.now();
  const states: string[] = [];
  let hits = 0;
  let unlucky = 0;
  for (let attempt = 1; ; attempt++) {
    const msLeft = timeout - (performance.now() - begun);
    await rest(plan, Math.min(options.interval ?? pauseBefore(attempt, pace), msLeft), options.signal);
    try {
      const look = await plan.look(callOptions(options, Math.max(LAST_LOOK, timeout - (performance.now() - begun))));
      unlucky = 0;
      if (states.at(-1) !== look.state) states.push(look.state);
      options.onProgress?.({ state: look.state, percent: look.percent, attempt });
      if (look.failed !== undefined)
        throw new ApigWaiterError({
          operation,
          reason: 'failed',
          why: `${what} is ${look.state}. ${look.failed}`,
          states,
          attempts: attempt,
        });
      hits = look.done ? hits + 1 : 0;
      if (look.done && hits >= (pace.hits ?? 1)) return look.done.value;
    } catch (error) {
      if (error instanceof ApigAbortError) throw aborted(plan, options.signal);
      if (!isPassing(error) || ++unlucky > UNLUCKY) throw error;
      hits = 0;
    }
    if (performance.now() - begun >= timeout) {
      const why = `it waited ${timeout} ms for ${what}.${plan.resume === undefined ? '' : ` ${plan.resume}`}`;
      throw new ApigWaiterError({ operation, reason: 'timeout', why, states, attempts: attempt });
    }
  }
}

async function rest<T>(plan: WaitPlan<T>, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pause(Math.max(0, ms), plan.operation, signal);
  } catch {
    throw aborted(plan, signal); // a pause ends in no other way
  }
}
function aborted<T>({ operation, what, resume }: WaitPlan<T>, signal: AbortSignal | undefined): ApigAbortError {
  return new ApigAbortError(
    operation,
    signal?.reason,
    true,
    `It waited for ${what}, on which the service works on.${resume === undefined ? '' : ` ${resume}`}`,
  );
}
function pauseBefore(attempt: number, { first, every, growth = 1, longest = every }: Pace): number {
  if (attempt === 1) return first;
  return growth === 1 ? every : Math.min(longest, every * growth ** (attempt - 2));
}
/** What may be better at the next look. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof ApigConnectionError
    || error instanceof ApigTimeoutError
    || error instanceof ApigThrottledError
    || error instanceof ApigInternalError
  );
}

/** What of a waiting call's options goes to the calls that it makes. `msLeft`: no call may take longer. */
export function callOptions(options: WaitOptions, msLeft?: number): CallOptions {
  const own: CallOptions = { ...options, timeout: undefined };
  return msLeft === undefined || msLeft > (options.totalTimeout ?? LONG) ? own : { ...own, totalTimeout: msLeft };
}
