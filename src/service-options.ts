/** The options by which a client knows this service: what it keeps apart, how fast it goes, how it reads lists and batches. */
import { ApigConfigurationError } from './core/errors.js';
import { RateLimiter, type Rate, type RateLimit } from './core/rate-limit.js';
import type { ServiceSettings } from './core/settings.js';
import { WriteQueue } from './core/write-queue.js';

/** What a client does because it knows this service. */
export interface ServiceOptions {
  /**
   * Whether writes that the service cannot take at once are sent one after another: authorizations of one app, plugins of one API, bindings
   * of one policy, members of one channel, custom ingress ports, one feature. Waiting counts into `totalTimeout`. Default: true.
   */
  readonly serialiseWrites?: boolean | undefined;
  /** How many requests may go out in a time, reads and writes apart; calls wait for their turn within `totalTimeout`. Default: no limit. */
  readonly rateLimit?: RateLimit | undefined;
  /** Calls for many items, some of which failed: `throw` an ApigPartialFailureError, or `return` the answer and warn (see `failures`). Default: `return`. */
  readonly partialFailure?: 'throw' | 'return' | undefined;
  /** Lists: items per page where the query sets no `limit`, 1 to 500, which is the most that the service gives. Default: the service's, 20. */
  readonly pageSize?: number | undefined;
}

export function resolveServiceOptions({ serialiseWrites = true, rateLimit, partialFailure = 'return', pageSize }: ServiceOptions): ServiceSettings {
  const modes: readonly string[] = ['throw', 'return'];
  if (!modes.includes(partialFailure)) throw new ApigConfigurationError('partialFailure', `partialFailure must be "throw" or "return", got ${JSON.stringify(partialFailure)}.`);
  if (pageSize !== undefined && !(Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 500)) {
    throw new ApigConfigurationError('pageSize', `pageSize must be an integer from 1 to 500, got ${String(pageSize)}.`);
  }
  if (rateLimit) for (const name of ['reads', 'writes'] as const) checkRate(name, rateLimit[name]);
  return { writeQueue: serialiseWrites ? new WriteQueue() : undefined, rateLimiter: rateLimit && new RateLimiter(rateLimit), partialFailure, pageSize };
}

function checkRate(name: keyof RateLimit, rate: Rate | undefined): void {
  if (rate === undefined) return;
  const { requests, per = 60_000 } = rate;
  if (!Number.isInteger(requests) || requests < 1) {
    throw new ApigConfigurationError('rateLimit', `rateLimit.${name}.requests must be an integer from 1 up, got ${String(requests)}.`);
  }
  if (typeof per !== 'number' || !(per > 0 && per <= 2 ** 31 - 1)) {
    throw new ApigConfigurationError('rateLimit', `rateLimit.${name}.per must be a number of milliseconds from 1 to 2147483647, got ${String(per)}.`);
  }
}
