/**
 * The one error of this kit. Its message says what happened, why, and what to do; it has no secret. Most of its
 * words are in `call-words.ts`, which is loaded with the first failure, so that programs start with little.
 */

/**
 * Why a call failed.
 * - `Rejected`: the gateway itself rejected it. `code` says why.
 * - `Response`: `callJson` got a response that is not a success, not JSON, or not what its schema describes.
 * - `Timeout`: no response in time.
 * - `Connection`: no connection, or it broke.
 * - `Request`: it cannot be sent as it is. Nothing was sent.
 * - `Configuration`: an option is wrong. Nothing was sent.
 */
export type CallErrorKind = 'Rejected' | 'Response' | 'Timeout' | 'Connection' | 'Request' | 'Configuration';

/** What is known about a failed call. */
export interface CallErrorFacts {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly attempts?: number | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly serverMessage?: string | undefined;
  readonly meaning?: string | undefined;
  readonly remedy?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly issues?: readonly CallIssue[] | undefined;
  readonly headers?: Headers | undefined;
  readonly body?: unknown;
  readonly cause?: unknown;
}
/** One thing that a schema found wrong in a response. */
export interface CallIssue {
  /** Where in the body: names and indexes. Empty for the body itself. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * A call of a published API failed.
 *
 * What to do: switch on `kind`. For `Rejected`, follow `remedy`, which the message ends with; the owner of the API
 * finds the call by `requestId`. After `Timeout` and `Connection`, the backend may have carried the call out.
 *
 * @example
 * ```ts
 * try {
 *   await caller.callJson('/orders/42');
 * } catch (error) {
 *   if (!(error instanceof ApigCallError)) throw error;
 *   console.error(error.message);
 *   if (error.code === 'APIG.0308') console.error(`Wait ${error.retryAfter} ms.`);
 * }
 * ```
 */
export class ApigCallError extends Error {
  /** Why the call failed, to switch on. */
  readonly kind: CallErrorKind;
  /** HTTP method. */
  declare readonly method: string | undefined;
  /** Path on the wire. Without the query, which may have secrets. */
  declare readonly path: string | undefined;
  /** How many requests were sent. */
  declare readonly attempts: number | undefined;
  /** HTTP status, if there was a response. */
  declare readonly status: number | undefined;
  /** The gateway's code, such as `APIG.0303`. */
  declare readonly code: string | undefined;
  /** What the gateway said: in one line, without secrets. */
  declare readonly serverMessage: string | undefined;
  /** What the code means. If a signature is rejected: in which parts what arrived differs from what was signed. */
  declare readonly meaning: string | undefined;
  /** What to do about it. */
  declare readonly remedy: string | undefined;
  /** The gateway's ID of the request, by which the owner of the API finds it. */
  declare readonly requestId: string | undefined;
  /** Milliseconds until a throttled call can succeed, as far as the gateway says. */
  declare readonly retryAfter: number | undefined;
  /** What the schema of `callJson` found. */
  declare readonly issues: readonly CallIssue[] | undefined;
  // Kept out of inspection and JSON: a response may repeat what was sent.
  readonly #headers: Headers | undefined;
  readonly #body: unknown;

  constructor(kind: CallErrorKind, message: string, { headers, body, cause, ...facts }: CallErrorFacts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.defineProperty(this, 'name', { value: 'ApigCallError', configurable: true, writable: true });
    this.kind = kind;
    for (const [name, fact] of Object.entries(facts)) if (fact !== undefined) Reflect.set(this, name, fact);
    this.#headers = headers;
    this.#body = body;
  }
  /** Headers of the response, if there was one. Not printed with the error. */
  get headers(): Headers | undefined {
    return this.#headers;
  }
  /** Body of the response, if it was read: parsed, or its text if it is not JSON. Not printed with the error. */
  get body(): unknown {
    return this.#body;
  }
  /** Name, message and facts, for logs. */
  toJSON(): object {
    return { name: this.name, message: this.message, ...Object.fromEntries(Object.entries(this)) };
  }
}

/** A request in the form that is signed. */
export interface Signable {
  readonly method: string;
  /** Path and query as they are signed, in two lines. */
  readonly canonical: string;
  /** Headers to sign: names in lower case, values as text. `host` and `x-sdk-date` must be among them. */
  readonly headers: ReadonlyMap<string, string>;
  /** SHA-256 of the body, unless the header `x-sdk-content-sha256` says something else. */
  readonly payloadHash: string;
}
/** A fault of a request that is not sent. Its words are in `call-words.ts`. */
export class Unsendable extends Error {
  constructor(readonly fault: string, readonly detail: string) {
    super(fault);
  }
}
export const unsendable = (fault: string, detail = ''): Unsendable => new Unsendable(fault, detail);
