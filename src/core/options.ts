import type { Writable } from 'node:stream';

/** How strictly requests and answers are checked. */
export interface Validation {
  /** `error`: a request that breaks the documented rules is refused before anything is sent. Default: `error`. */
  readonly requests?: 'error' | 'off' | undefined;
  /**
   * `error`: an answer that lacks what must be there, or holds it in another type, is refused; the error carries the answer.
   * `warn`: it is returned, and a warning event tells what is wrong and what is new in it. Default: `error`.
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
  /** Calls that answer with a file: where to write it, a path or a stream, instead of holding it in memory. */
  readonly saveTo?: string | Writable | undefined;
}
