/** What callers and calls are made with. */
import type { Auth, AuthFunction } from './call-auth.js';
import type { QueryValues } from './call-target.js';

/** When calls are repeated. */
export interface CallRetryOptions {
  /** How often at most. Default: 2. */
  readonly limit?: number | undefined;
  /** Longest wait for a throttled call, in milliseconds. A call that has to wait longer fails. Default: 60 000. */
  readonly maxWait?: number | undefined;
}

/** What applies to all calls of a caller, and can be set for each call. */
export interface CallSettings {
  /** Environment in which the API is published, sent as `X-Stage`. Default: none, which means RELEASE. */
  readonly stage?: string | undefined;
  /**
   * Milliseconds until the response of one attempt, or for `callJson` until its body is read. Default: 65 000, which is
   * more than backends may usually take (60 s).
   */
  readonly timeout?: number | undefined;
  /** Milliseconds for a call with all attempts and waits. Default: 130 000. */
  readonly totalTimeout?: number | undefined;
  /**
   * Repeats: throttled calls after the wait that the gateway names, for all methods; broken connections, timeouts and
   * unavailable backends only for GET, HEAD, OPTIONS, PUT and DELETE. A stream is never sent twice. `false`: none.
   * Default: at most 2.
   */
  readonly retry?: CallRetryOptions | false | undefined;
  /**
   * Sends the body without signing it (`UNSIGNED-PAYLOAD`): for streams, and for bodies of more than 12 MB. What
   * changes the body on the way is then not noticed. Default: false.
   */
  readonly unsignedBody?: boolean | undefined;
  /** Asks for the headers that `rateLimits` and `latency` read. Default: false. */
  readonly debug?: boolean | undefined;
}

/** What a caller is made with. */
export interface CallerOptions extends CallSettings {
  /** Scheme, host and port of the API. Example: `https://api.example.com`. */
  readonly origin: string | URL;
  /**
   * How calls prove who makes them; a list if the API wants several at the same time (two-factor authentication).
   * Example: `auth: appKey({ key, secret })`. For APIs without authentication: `none()`.
   */
  readonly auth: Auth | AuthFunction | readonly (Auth | AuthFunction)[];
  /**
   * Host name to call if `origin` is an IP address: a domain name of the API's group. Needs a `fetch` of your own,
   * because those of browsers and Node.js do not send the header Host. Default: that of `origin`.
   */
  readonly host?: string | undefined;
  /** Sends the requests. Default: the global `fetch`, as it is when a call is made. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** The time in milliseconds since the epoch, for signatures. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/** What `fetch` takes, and what only this kit knows. Redirects are not followed unless `redirect` says so. */
export interface CallInit extends Omit<RequestInit, 'method' | 'headers' | 'body' | 'signal'>, CallSettings {
  /** Sent in upper case. Default: `GET`. */
  readonly method?: string | undefined;
  /** Headers. Values of an object may have any text, which is sent as UTF-8. */
  readonly headers?: RequestInit['headers'] | Readonly<Record<string, string | undefined>> | undefined;
  /** Whatever `fetch` takes: text, bytes, a blob, a form, a stream (see `unsignedBody`). GET and HEAD have none. */
  readonly body?: RequestInit['body'] | undefined;
  /** Values to add to the query. They are encoded; a list gives a name several times. */
  readonly query?: QueryValues | URLSearchParams | undefined;
  /** A body to send as JSON, instead of `body`. */
  readonly json?: unknown;
  /** Ends the call when it aborts: the attempts, the waits, and the body of the response. */
  readonly signal?: AbortSignal | null | undefined;
}

/** A schema of your own: that of zod or of any library with Standard Schema. */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
  };
}
/** What a schema makes of a value. */
export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
