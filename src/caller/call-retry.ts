/** Decides which failed attempts are repeated, and when. */
import type { ApigCallError } from './call-error.js';
import type { CallRetryOptions } from './call-options.js';

/** What is known about a failed attempt. */
export interface FailedAttempt {
  readonly error: ApigCallError;
  readonly method: string;
  /** Repeats so far. */
  readonly retries: number;
  readonly retry: CallRetryOptions | false | undefined;
}

/** Methods that do no more twice than once. */
const REPEATABLE = /^(?:GET|HEAD|OPTIONS|PUT|DELETE)$/;
/** The gateway had no response of the backend: 502 and 504. */
const NO_BACKEND = /\.0(?:20[123]|610)$/;
/** Errors of runtimes that say that no connection was made, so that nothing was sent. */
const UNSENT = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$/;

/** Milliseconds to wait before the next attempt. `undefined`: there is none. */
export function waitBefore({ error, method, retries, retry }: FailedAttempt): number | undefined {
  if (retry === false) return undefined;
  const { limit = 2, maxWait = 60_000 } = retry ?? {};
  if (retries >= limit) return undefined;
  const { kind, code = '', status = 0, retryAfter, cause } = error;
  const backoff = Math.random() * Math.min(8_000, 500 * 2 ** retries);
  // The gateway has not carried it out, whatever the method.
  if (status === 429 && code.endsWith('.0308')) {
    const wait = retryAfter ?? backoff;
    // Not all callers come back in the same moment.
    return wait > maxWait ? undefined : wait * (1 + Math.random() / 10);
  }
  if (kind === 'Connection' && isUnsent(cause)) return backoff;
  if (!REPEATABLE.test(method)) return undefined;
  const lost = kind === 'Connection' || kind === 'Timeout' || ((status === 502 || status === 504) && NO_BACKEND.test(code));
  return lost ? backoff : undefined;
}

/** True if an error of `fetch` says that nothing was sent. */
export function isUnsent(thrown: unknown): boolean {
  const { code, cause } = Object(thrown) as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  return UNSENT.test(String(code ?? cause?.code));
}
