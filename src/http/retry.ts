/** Decides if a failed attempt is retried, and when: a pure function of what happened. */
import type { IdentityRefusal } from './settings.js';

/** What retries need to know about the outcome of an attempt. */
export type Outcome =
  /** The service rejected the call, or failed. */
  | {
    readonly type: 'refused';
    readonly status: number;
    readonly code: string | undefined;
    readonly retryAfter: number | undefined;
  }
  /** The request never reached the service: there was no connection. */
  | { readonly type: 'unsent' }
  /** The connection broke, or the time limit was exceeded, after the request was sent: it may have been carried out. */
  | { readonly type: 'lost' }
  /** Rejected because of the clock, or of credentials that have been renewed since. Nothing was done. */
  | { readonly type: 'renewed' }
  /** A retry changes nothing: an untrusted certificate, an abort, an unreadable response. */
  | { readonly type: 'final' };

/** What else the decision depends on. */
export interface Circumstances {
  /** ID of the operation: some codes have a special meaning for some operations. */
  readonly operation: string;
  /**
   * How many attempts were made, including this one. Those after which the call waited for the service do not count.
   */
  readonly attempts: number;
  /** How often the call has waited for the service to be ready. */
  readonly waits: number;
  readonly maxRetries: number;
  /** True if the operation is safe to send twice. */
  readonly idempotent: boolean;
  /** Milliseconds that remain until the call must end. */
  readonly msLeft: number;
  /** A number from 0 to 1, without 1. */
  readonly random: number;
}

/** Stop, or wait that many milliseconds and retry. A wait for the service to be ready uses up no retry. */
export type Decision =
  | 'stop'
  | {
    readonly wait: number;
    readonly ready?: true;
    /** An outage is the reason, so the client's retry budget pays for it. */
    readonly costs?: true;
  };

/** Something between the client and the service failed briefly. */
const PASSING: RetryRule = {
  repeat: 'if safe',
  until: 'maxRetries',
  first: 200,
  growth: 2,
  longest: 20_000,
  chance: 1,
};
const PASSING_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);
/** Statuses that mean the same if they come without a code of the service, so from something in front of it. */
const PASSING_WITHOUT_CODE: ReadonlySet<number> = new Set([408, 500]);
/** Nothing has reached the service. */
const UNSENT: RetryRule = { ...PASSING, repeat: 'always' };

export function decide(outcome: Outcome, now: Circumstances): Decision {
  if (outcome.type === 'final') return 'stop';
  // Each correction of clock or credentials is made only once per call, so it does not use up a retry.
  if (outcome.type === 'renewed') return { wait: 0 };
  const rule = ruleFor(outcome, now.operation);
  if (!rule || (rule.repeat === 'if safe' && !now.idempotent)) return 'stop';
  const ready = rule.until === 'totalTimeout';
  if (ready ? now.maxRetries === 0 : now.attempts > now.maxRetries) return 'stop';
  const asked = outcome.type === 'refused' ? outcome.retryAfter : undefined;
  // A "retry now" of a busy service is ignored, because no count of retries would end such a loop.
  const wait =
    asked === undefined
      ? waitBy(rule, ready ? now.waits : now.attempts - 1, now.random)
      : Math.max(asked, ready ? rule.first : 0);
  if (wait >= now.msLeft) return 'stop';
  if (ready) return { wait, ready };
  return rule === PASSING || rule === UNSENT ? { wait, costs: true } : { wait };
}

function ruleFor(outcome: Exclude<Outcome, { type: 'final' | 'renewed' }>, operation: string): RetryRule | undefined {
  if (outcome.type === 'unsent') return UNSENT;
  if (outcome.type === 'lost') return PASSING;
  const { status, code } = outcome;
  const passing = PASSING_STATUSES.has(status) || (code === undefined && PASSING_WITHOUT_CODE.has(status));
  return retryRule(status, code, operation) ?? (passing ? PASSING : undefined);
}

function waitBy({ first, growth, longest, chance }: RetryRule, before: number, random: number): number {
  const full = Math.min(longest, first * growth ** before);
  return Math.round(full * (1 - chance + chance * random));
}

/**
 * Milliseconds that a `Retry-After` header asks for: seconds or a date. `undefined` if it is neither. `now` is the
 * other side's time, by the `Date` header of the same response, or ours if it has none.
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.slice(0, 100).trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) {
    return Math.min(Math.round(Number(value) * 1000), Number.MAX_SAFE_INTEGER);
  }
  // `Date.parse` reads "next 1" as a day of 2001. Every form of a date in HTTP begins with a day and has a time.
  const date = /^[a-z]{3}.*\d\d:\d\d:\d\d/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** How to react to a rejection. */
export interface RetryRule {
  /**
   * When the call may be sent again.
   * - `always`: it was rejected before anything was done. Retry any method.
   * - `if safe`: part of the work may be done. Retry only idempotent operations.
   */
  readonly repeat: 'always' | 'if safe';
  /** The limit of retries: their number, or only the time of the call (`maxRetries: 0` forbids them too). */
  readonly until: 'maxRetries' | 'totalTimeout';
  /** Milliseconds to wait before the first retry. */
  readonly first: number;
  /** Each wait is this many times as long as the one before. */
  readonly growth: number;
  /** The longest wait, in milliseconds. */
  readonly longest: number;
  /** The random share of a wait, from 0 (none) to 1 (all of it), so that clients do not retry together. */
  readonly chance: number;
}

interface Row {
  readonly codes: readonly string[];
  /** Operations for which the code means this. Absent: all. */
  readonly operations?: readonly string[];
  readonly rule: RetryRule;
}

/** Too many calls in a short time. */
const THROTTLED: RetryRule = {
  repeat: 'always',
  until: 'maxRetries',
  first: 1_000,
  growth: 2,
  longest: 20_000,
  chance: 1,
};
/** Too many calls in this minute: counting starts again with the next minute. The first wait lasts from 60 to 66 s. */
const THROTTLED_BY_THE_MINUTE: RetryRule = {
  repeat: 'always',
  until: 'maxRetries',
  first: 66_000,
  growth: 2,
  longest: 330_000,
  chance: 1 / 11,
};
/**
 * The minute since the last change is not over. The service does not say how much of it remains, so there are two
 * retries within it.
 */
const ONCE_A_MINUTE: RetryRule = {
  repeat: 'always',
  until: 'totalTimeout',
  first: 30_000,
  growth: 1,
  longest: 30_000,
  chance: 0,
};
/** Other work in progress must end first. */
const BUSY: RetryRule = {
  repeat: 'always',
  until: 'totalTimeout',
  first: 2_000,
  growth: 2,
  longest: 20_000,
  chance: 0.5,
};
/** Two conflicting writes at the same time. The write queue prevents this within a client, not between clients. */
const CONCURRENT: RetryRule = {
  repeat: 'if safe',
  until: 'maxRetries',
  first: 500,
  growth: 2,
  longest: 20_000,
  chance: 1,
};

const TABLE: readonly Row[] = [
  // 429, from the API front end of all services. Ten writes a minute have been seen, and retries count. The vendor's Go
  // client waits 2^n minutes, up to five times.
  { codes: ['APIGW.0308', 'APIG.0308'], rule: THROTTLED_BY_THE_MINUTE },
  // 500, "Too many requests. Try again later." in the reference's table of codes: throttled under a status that hides
  // it.
  { codes: ['APIG.9008'], rule: THROTTLED },
  // 409, a parameter (feature) of a gateway changed twice within a minute. The Terraform provider sleeps 30 s and
  // retries for 5 min.
  { codes: ['APIG.3711'], rule: ONCE_A_MINUTE },
  // 409, by the reference's table: state conflict (wait for the upgrade to end), load balancers while the gateway does
  // not run, operation locked, a task of the gateway in progress. 400: the lock of the gateway was not obtained; the
  // filing system is busy.
  { codes: ['APIC.7701', 'APIC.7710', 'APIC.7712', 'APIG.3718', 'APIC.9222', 'APIG.2035'], rule: BUSY },
  // 400, two changes of custom ingress ports at the same time; the table only says "failed, try again later". The
  // provider holds a lock.
  { codes: ['APIC.9224'], operations: ['ingressPorts.create'], rule: BUSY },
  { codes: ['APIC.9223'], operations: ['ingressPorts.delete'], rule: BUSY },
  // 500, "Failed to synchronize data to etcd": two attachments of plugins to one API or of one plugin, or two
  // authorizations of one app, at the same time. Part of the work may be done: the provider holds a lock, and reads the
  // bindings afterwards.
  {
    codes: ['APIG.3500'],
    operations: [
      'plugins.attachApis',
      'plugins.detachApis',
      'apis.plugins.attach',
      'apis.plugins.detach',
      'appAuths.create',
      'appAuths.delete',
    ],
    rule: CONCURRENT,
  },
  // 500, the general internal error; on the members of one channel it comes from two changes at the same time. The
  // provider holds a lock.
  {
    codes: ['APIG.9999'],
    operations: [
      'vpcChannels.members.add',
      'vpcChannels.members.update',
      'vpcChannels.members.delete',
      'vpcChannels.members.batchEnable',
      'vpcChannels.members.batchDisable',
    ],
    rule: CONCURRENT,
  },
];

/** The rule for a rejection, if there is one. */
export function retryRule(status: number, code: string | undefined, operation: string): RetryRule | undefined {
  const row =
    code === undefined
      ? undefined
      : TABLE.find(({ codes, operations }) => codes.includes(code) && (operations?.includes(operation) ?? true));
  return row?.rule ?? (status === 429 ? THROTTLED : undefined);
}

/** True if a rejection says "too many requests". */
export function isThrottled(status: number, code: string | undefined): boolean {
  const rule = retryRule(status, code, '');
  return rule === THROTTLED || rule === THROTTLED_BY_THE_MINUTE;
}

/** An attempt that did not succeed. */
export interface Failure {
  readonly error: Error;
  readonly outcome: Outcome;
  /** Set if the service rejected the identity. */
  readonly identity?: IdentityRefusal;
  /** True if the service itself rejected the call, so it knows the identity. */
  readonly fromService?: boolean;
}
