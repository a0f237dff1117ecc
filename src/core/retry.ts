/** Whether a failed attempt is made again, and when: a pure function of what happened. */
import { retryRule, type RetryRule } from './service-rules.js';

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
  /** Id of the operation: some codes mean something of their own for some operations. */
  readonly operation: string;
  /** How many attempts have been made, this one included, without those after which the call waited for the service. */
  readonly attempts: number;
  /** How often the call has waited for the service to be ready. */
  readonly waits: number;
  readonly maxRetries: number;
  /** Whether sending the operation twice is safe. */
  readonly idempotent: boolean;
  /** Milliseconds left of the call's total time. */
  readonly msLeft: number;
  /** From 0 up to, not including, 1. */
  readonly random: number;
}

/** Stop, or wait that many milliseconds and try again. A wait for the service to be ready uses up no retry. */
export type Decision = 'stop' | { readonly wait: number; readonly ready?: true };

/** Something between here and the service was out for a moment. */
const PASSING: RetryRule = { repeat: 'where safe', until: 'maxRetries', first: 200, growth: 2, longest: 20_000, chance: 1 };
const PASSING_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);
/** Nothing has reached the service. */
const UNSENT: RetryRule = { ...PASSING, repeat: 'always' };

export function decide(outcome: Outcome, now: Circumstances): Decision {
  if (outcome.type === 'final') return 'stop';
  // A correction of clock or credentials is allowed once by whoever made it; it does not use up a retry.
  if (outcome.type === 'renewed') return { wait: 0 };
  const rule = ruleFor(outcome, now.operation);
  if (!rule || (rule.repeat === 'where safe' && !now.idempotent)) return 'stop';
  const ready = rule.until === 'totalTimeout';
  if (ready ? now.maxRetries === 0 : now.attempts > now.maxRetries) return 'stop';
  const asked = outcome.type === 'refused' ? outcome.retryAfter : undefined;
  // "At once" is not believed of a service that is busy: there is no count of retries to end it.
  const wait = asked === undefined ? waitBy(rule, ready ? now.waits : now.attempts - 1, now.random) : Math.max(asked, ready ? rule.first : 0);
  if (wait >= now.msLeft) return 'stop';
  return ready ? { wait, ready } : { wait };
}

function ruleFor(outcome: Exclude<Outcome, { type: 'final' | 'renewed' }>, operation: string): RetryRule | undefined {
  if (outcome.type === 'unsent') return UNSENT;
  if (outcome.type === 'lost') return PASSING;
  return retryRule(outcome.status, outcome.code, operation) ?? (PASSING_STATUSES.has(outcome.status) ? PASSING : undefined);
}

function waitBy({ first, growth, longest, chance }: RetryRule, before: number, random: number): number {
  const full = Math.min(longest, first * growth ** before);
  return Math.round(full * (1 - chance + chance * random));
}

/** Milliseconds that a `Retry-After` header asks for: seconds or a date; nothing where it is neither. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000);
  const date = /[a-z]{3}/i.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
