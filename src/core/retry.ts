/** Whether a failed attempt is made again, and when: a pure function of what happened. */

/** What an attempt came to, as far as repeating goes. */
export type Outcome =
  /** The service answered with a refusal. */
  | { readonly type: 'refused'; readonly status: number; readonly code: string | undefined; readonly retryAfter: number | undefined }
  /** The request never reached the service: no connection was made. */
  | { readonly type: 'unsent' }
  /** The connection broke, or the time ran out, after the request was on its way: it may have been carried out. */
  | { readonly type: 'lost' }
  /** Refused for the clock or for credentials that have been renewed since: refused before anything was done. */
  | { readonly type: 'renewed' }
  /** Trying again changes nothing: a certificate that is not trusted, an abort, an answer that cannot be read. */
  | { readonly type: 'final' };

/** What the decision depends on besides the outcome. */
export interface Circumstances {
  /** How many attempts have been made, this one included. */
  readonly attempts: number;
  readonly maxRetries: number;
  /** Whether sending the operation twice is safe. */
  readonly idempotent: boolean;
  /** Milliseconds left of the call's total time. */
  readonly msLeft: number;
  /** From 0 up to, not including, 1. */
  readonly random: number;
}

/** Stop, or wait that many milliseconds and try again. */
export type Decision = 'stop' | { readonly wait: number };

/** Longest back-off between two attempts, in milliseconds. A wait that the service asks for may be longer. */
const LONGEST = 20_000;
const FIRST = 200;
/** After "too many requests" without a time: the limits count by the minute. */
const FIRST_THROTTLED = 1_000;

/** Codes by which the service, or its front door, says "too many requests" whatever the status: nothing was done. */
const THROTTLED_CODES: ReadonlySet<string> = new Set(['APIG.9008', 'APIGW.0308', 'APIG.0308']);
/** Statuses after which a safe operation is tried again: something between here and the service was out for a moment. */
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether a refusal says "too many requests". */
export function isThrottled(status: number, code: string | undefined): boolean {
  return status === 429 || (code !== undefined && THROTTLED_CODES.has(code));
}

export function decide(outcome: Outcome, now: Circumstances): Decision {
  if (outcome.type === 'final') return 'stop';
  // A correction of clock or credentials is allowed once by whoever made it; it does not use up a retry.
  if (outcome.type === 'renewed') return { wait: 0 };
  if (now.attempts > now.maxRetries || !mayRepeat(outcome, now.idempotent)) return 'stop';
  const wait = waitAfter(outcome, now);
  return wait < now.msLeft ? { wait } : 'stop';
}

function mayRepeat(outcome: Exclude<Outcome, { type: 'final' | 'renewed' }>, idempotent: boolean): boolean {
  if (outcome.type === 'unsent') return true;
  if (outcome.type === 'lost') return idempotent;
  return isThrottled(outcome.status, outcome.code) || (idempotent && PASSING.has(outcome.status));
}

function waitAfter(outcome: Outcome, now: Circumstances): number {
  if (outcome.type === 'refused' && outcome.retryAfter !== undefined) return outcome.retryAfter;
  const first = outcome.type === 'refused' && isThrottled(outcome.status, outcome.code) ? FIRST_THROTTLED : FIRST;
  return Math.round(now.random * Math.min(LONGEST, first * 2 ** (now.attempts - 1)));
}

/** Milliseconds that a `Retry-After` header asks for: seconds or a date; nothing where it is neither. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000);
  const date = /[a-z]{3}/i.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
