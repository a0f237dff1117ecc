/** What a verifier finds. */

/**
 * Why a request is rejected.
 *
 * | reason | what was found |
 * |---|---|
 * | `missing` | no proof: the request did not come through the gateway, or the API has no signature key |
 * | `malformed` | the proof, or the date, cannot be read |
 * | `unsigned-header` | a header that must be signed is not: `host` or `x-sdk-date`, see `mustSign` |
 * | `expired` | the date is too far away, in the past or the future |
 * | `unknown-key` | the name of the key is not among `keys`, or only for the other form of proof |
 * | `missing-header` | a signed header did not arrive |
 * | `repeated-header` | a signed header arrived more than once, so it is not known which one was signed |
 * | `target` | the percent-encoding of path or query is malformed, or there is a `#` |
 * | `payload` | the declared hash is not that of the body, or an unsigned body is not accepted |
 * | `body-too-large` | the body is larger than `maxBody` |
 * | `body-unreadable` | the body broke off |
 * | `signature` | something was changed on the way, or was signed with another secret |
 * | `replayed` | the hook `replay` has seen the signature before |
 * | `unavailable` | `keys` or `replay` failed: `cause` has the error |
 */
export type RejectionReason =
  | 'missing' | 'malformed' | 'unsigned-header' | 'expired' | 'unknown-key' | 'missing-header' | 'repeated-header'
  | 'target' | 'payload' | 'body-too-large' | 'body-unreadable' | 'signature' | 'replayed' | 'unavailable';

/** A request that proves who sent it. */
export interface Verified {
  readonly ok: true;
  /** Name of the signature key (`sign_key`). */
  readonly key: string;
  readonly type: 'hmac' | 'basic';
  /** Names of the signed headers, in lower case. None for `basic`, which proves the sender and nothing else. */
  readonly signedHeaders: readonly string[];
  /** True if the signature covers the body: never for `basic` and for `UNSIGNED-PAYLOAD`. */
  readonly bodySigned: boolean;
  /** When it was signed; `undefined` for `basic`. */
  readonly date: Date | undefined;
}
/** A request that does not. */
export interface Rejection {
  readonly ok: false;
  readonly reason: RejectionReason;
  /** For the response: 401; 413 and 400 for bodies that cannot be read; 503 for `unavailable`. */
  readonly status: 400 | 401 | 413 | 503;
  /** What was found and what to do, for developers. It has no secret, no value of a query, and no body. */
  readonly message: string;
  /** The error of a function that failed. */
  readonly cause?: unknown;
}
export type Verdict = Verified | Rejection;

const STATUS: Partial<Record<RejectionReason, Rejection['status']>> = {
  'body-too-large': 413, 'body-unreadable': 400, unavailable: 503,
};
/** Makes a rejection. */
export function rejection(reason: RejectionReason, message: string, cause?: unknown): Rejection {
  const status = STATUS[reason] ?? 401;
  return { ok: false, reason, status, message, ...(cause !== undefined && { cause }) };
}

/** Foreign text for a message: short, and in printable ASCII characters. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text)
    .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
