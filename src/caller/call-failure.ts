/** Judges failed attempts: whether the gateway rejected them, whether they are repeated, and what is to be said. */
import type { Attempt } from './call-attempt.js';
import type { ApigCallError } from './call-error.js';
import type { PreparedCall } from './call-prepare.js';
import { rejectionIn, type Rejection, serverTimeIn } from './call-rejection.js';
import { isUnsent, waitBefore } from './call-retry.js';
import { lost, rejected, tooLate } from './call-words.js';

export { notSent, unexpected } from './call-words.js';

/** A rejection of the gateway, on its way from an attempt to the decision about it. */
class Rejected extends Error {
  constructor(readonly rejection: Rejection, readonly response: Response) {
    super(rejection.message);
  }
}
/** Throws if the gateway itself rejected the call. The body is not read if the response is the backend's. */
export async function throwIfRejected(response: Response): Promise<void> {
  const rejection = await rejectionIn(response);
  if (rejection) throw new Rejected(rejection, response);
}

/** What happened in a call so far. */
export interface CallState {
  readonly call: PreparedCall;
  readonly attempt: Attempt;
  /** Repeats so far, apart from that after a correction of the clock. */
  readonly retries: number;
  /** True if the clock has been corrected for this call. */
  readonly corrected: boolean;
}
/** What comes next: another attempt, after a wait or by a corrected clock, or the end. Times in milliseconds. */
export interface NextStep {
  readonly error: ApigCallError;
  readonly wait?: number | undefined;
  /** By how much the date of the signature was wrong. */
  readonly correction?: number | undefined;
}

/** Largest correction of the clock: a larger difference is probably a mistake of the other side. */
const LARGEST_CORRECTION = 24 * 60 * 60_000;
/** A smaller difference is not why a signature has expired. */
const SMALLEST_CORRECTION = 60_000;

/**
 * Decides about a failed attempt.
 * @param isLate - The time of the attempt is over.
 * @throws what functions of the user threw before anything was sent.
 */
export function nextStep(thrown: unknown, isLate: boolean, { call, attempt, retries, corrected }: CallState): NextStep {
  const isRejected = thrown instanceof Rejected;
  if (!attempt.sent && !isLate) throw thrown;
  const error = isRejected
    ? rejected(thrown.rejection, thrown.response, call, attempt)
    : isLate ? tooLate(call, attempt) : lost(thrown, isUnsent(thrown), call, attempt);
  // A stream is read once.
  if (call.payload.stream) return { error };
  const server = isRejected && error.status === 401 && !corrected ? serverTimeIn(thrown.rejection.message) : undefined;
  const off = Math.abs((server ?? attempt.time) - attempt.time);
  if (server !== undefined && off >= SMALLEST_CORRECTION && off <= LARGEST_CORRECTION)
    return { error, correction: server - attempt.time };
  return { error, wait: waitBefore({ error, method: call.method, retries, retry: call.limits.retry }) };
}
