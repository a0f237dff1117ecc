import type { Writable } from 'node:stream';
import { ApigConfigurationError } from './errors.js';

/** How strictly requests and answers are checked. */
export interface Validation {
  /** `error`: a request that breaks the documented rules is refused before anything is sent. Default: `error`. */
  readonly requests?: 'error' | 'off' | undefined;
  /**
   * `error`: an answer that lacks what must be there, or holds it in another type, is refused; the error carries the
   * answer. `warn`: it is returned, and a warning event tells what is wrong and what is new in it. Default: `error`.
   */
  readonly responses?: 'error' | 'warn' | 'off' | undefined;
}

/** What a single call may set for itself. */
export interface CallOptions {
  /** Aborts the call, wherever it is: waiting for credentials, on the wire, between attempts, reading the answer. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that one attempt may take, its answer's body included. Default: the client's, 30 000. */
  readonly timeout?: number | undefined;
  /** Milliseconds that the whole call may take, with all attempts and waits. Default: the client's, 120 000. */
  readonly totalTimeout?: number | undefined;
  /** How often a failed attempt may be repeated. Default: the client's, 2. */
  readonly maxRetries?: number | undefined;
  /** Gateway to talk to instead of the client's. */
  readonly instanceId?: string | undefined;
  /** Project to act in instead of the client's. */
  readonly projectId?: string | undefined;
  /** Further headers, sent but not signed. Those that the client sets itself are refused. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Fields added to the JSON body (or form) without being checked; they win over the body's own. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** Parameters added to the query without being checked; they win over the query's own. */
  readonly extraQuery?: Readonly<Record<string, unknown>> | undefined;
  /** How strictly this call is checked. */
  readonly validation?: Validation | undefined;
  /**
   * Lists: items per page where the query sets no `limit`, 1 to 500, which is the most that the service gives. Default:
   * the client's.
   */
  readonly pageSize?: number | undefined;
  /**
   * Lists: whether, while one page is worked on, the next one is asked for already. Default: false; leaving the loop
   * early then may have read a page in vain.
   */
  readonly prefetch?: boolean | undefined;
  /**
   * Calls for many items, some of which failed: `throw` an ApigPartialFailureError, or `return` the answer (see
   * `failures`). Default: the client's.
   */
  readonly partialFailure?: 'throw' | 'return' | undefined;
  /** Calls that answer with a file: where to write it, a path or a stream, instead of holding it in memory. */
  readonly saveTo?: string | Writable | undefined;
}

/** A number of milliseconds or bytes, as a client or a call may set it. */
export function positive(option: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= 1 && value <= 2 ** 31 - 1) return value;
  throw new ApigConfigurationError(option, `${option} must be a number from 1 to 2147483647, got ${String(value)}.`);
}
/** How often a failed attempt may be repeated, as a client or a call may set it. */
export function retries(value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isInteger(value) && value >= 0) return value;
  throw new ApigConfigurationError('maxRetries', `maxRetries must be an integer from 0 up, got ${String(value)}.`);
}
