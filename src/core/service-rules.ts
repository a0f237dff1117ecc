/**
 * What refusals of this service mean for trying again: one table. `retry.ts` decides by it.
 *
 * A row applies by code, whatever the status: gateways answer one code under several statuses, and the reference's own table
 * and examples disagree about them. The status that is usual stands in the comments.
 */

/** How a refusal is met. */
export interface RetryRule {
  /**
   * Whether the call may be sent again.
   * - `always`: it was refused before anything was done, so any verb may be repeated.
   * - `where safe`: part of it may be done, so only what does no more twice than once may be repeated.
   */
  readonly repeat: 'always' | 'where safe';
  /** What ends the trying: the number of retries, or the call's time alone (no retries at all, `maxRetries: 0`, ends it too). */
  readonly until: 'maxRetries' | 'totalTimeout';
  /** Milliseconds to wait before the first repeat. */
  readonly first: number;
  /** Each wait is this many times as long as the one before. */
  readonly growth: number;
  /** Milliseconds that a wait lasts at most. */
  readonly longest: number;
  /** How much of a wait is left to chance, so that clients do not come back together: 1, all of it; 0, none. */
  readonly chance: number;
}

interface Row {
  readonly codes: readonly string[];
  /** Operations for which the code means this; absent: all. */
  readonly operations?: readonly string[];
  readonly rule: RetryRule;
}

/** Too many calls in a short time. */
const THROTTLED: RetryRule = { repeat: 'always', until: 'maxRetries', first: 1_000, growth: 2, longest: 20_000, chance: 1 };
/** Too many calls in this minute: the count starts anew with the next one. The first wait lasts from 60 to 66 s. */
const THROTTLED_BY_THE_MINUTE: RetryRule = { repeat: 'always', until: 'maxRetries', first: 66_000, growth: 2, longest: 330_000, chance: 1 / 11 };
/** The minute since the last change is not over. How much of it has passed is not told: looked at twice in it. */
const ONCE_A_MINUTE: RetryRule = { repeat: 'always', until: 'totalTimeout', first: 30_000, growth: 1, longest: 30_000, chance: 0 };
/** Something else is under way that must end first. */
const BUSY: RetryRule = { repeat: 'always', until: 'totalTimeout', first: 2_000, growth: 2, longest: 20_000, chance: 0.5 };
/** Two writes at once on what the service serialises. The write queue prevents it within a client, not between clients. */
const CONCURRENT: RetryRule = { repeat: 'where safe', until: 'maxRetries', first: 500, growth: 2, longest: 20_000, chance: 1 };

const TABLE: readonly Row[] = [
  // 429, by the front door of all services. Ten writes a minute have been seen, and repeats count. The vendor's Go client waits
  // 2^n minutes, up to five times.
  { codes: ['APIGW.0308', 'APIG.0308'], rule: THROTTLED_BY_THE_MINUTE },
  // 500, "Too many requests. Try again later." in the reference's table of codes: throttled under a status that hides it.
  { codes: ['APIG.9008'], rule: THROTTLED },
  // 409, a parameter (feature) of a gateway changed twice within a minute. The Terraform provider sleeps 30 s and repeats for 5 min.
  { codes: ['APIG.3711'], rule: ONCE_A_MINUTE },
  // 409, by the reference's table: state conflict (wait for the upgrade to end), load balancers while the gateway does not run,
  // operation locked, a task of the gateway under way. 400: the lock of the gateway was not got; the filing system is busy.
  { codes: ['APIC.7701', 'APIC.7710', 'APIC.7712', 'APIG.3718', 'APIC.9222', 'APIG.2035'], rule: BUSY },
  // 400, two changes of custom ingress ports at once; the table only says "failed, try again later". The provider holds a lock.
  { codes: ['APIC.9224'], operations: ['ingressPorts.create'], rule: BUSY },
  { codes: ['APIC.9223'], operations: ['ingressPorts.delete'], rule: BUSY },
  // 500, "Failed to synchronize data to etcd": two attachments of plugins to one API or of one plugin, or two authorisations of one
  // app at once. Part of the work may be done: the provider holds a lock, and reads the bindings afterwards.
  {
    codes: ['APIG.3500'],
    operations: ['plugins.attachApis', 'plugins.detachApis', 'apis.plugins.attach', 'apis.plugins.detach', 'appAuths.create', 'appAuths.delete'],
    rule: CONCURRENT,
  },
  // 500, the general internal error; on the members of one channel it comes from two changes at once. The provider holds a lock.
  {
    codes: ['APIG.9999'],
    operations: [
      'vpcChannels.members.add', 'vpcChannels.members.update', 'vpcChannels.members.delete', 'vpcChannels.members.batchEnable', 'vpcChannels.members.batchDisable',
    ],
    rule: CONCURRENT,
  },
];

/** The rule for a refusal, if the service has one for it. */
export function retryRule(status: number, code: string | undefined, operation: string): RetryRule | undefined {
  const row = code === undefined ? undefined : TABLE.find(({ codes, operations }) => codes.includes(code) && (operations?.includes(operation) ?? true));
  return row?.rule ?? (status === 429 ? THROTTLED : undefined);
}

/** Whether a refusal says "too many requests". */
export function isThrottled(status: number, code: string | undefined): boolean {
  const rule = retryRule(status, code, '');
  return rule === THROTTLED || rule === THROTTLED_BY_THE_MINUTE;
}
