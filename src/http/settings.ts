/** What all calls of a client share. */
import type { Logger } from '../events.js';
import type { Catalog, OnRetry, Validation } from '../options.js';
import type { Method } from '../schema/operation.js';
import type { SignalLike } from './deadline.js';
import type { ToldDrift } from '../schema/check.js';
import type { DispatcherLike } from './dispatcher.js';
import type { Lifetime } from './lifetime.js';
import type { Files } from './file-transfer.js';
import type { FormBody } from './multipart.js';
import type { RateLimiter, RetryBudget, WriteQueue } from './turns.js';

export interface TransportSettings {
  /** Scheme, host and port of the endpoint. */
  readonly origin: string;
  /** Host header: with the port, unless it is the default of the scheme. */
  readonly host: string;
  /** Path before that of the operation, encoded, without a slash at its end. */
  readonly prefix: string;
  readonly authenticator: Authenticator;
  /** Looks up the project if neither call nor client names one. */
  readonly findProject?: ((signal: SignalLike) => Promise<string | undefined>) | undefined;
  /** True if the dispatcher is made by this package from undici: it accepts a `Deadline` instead of a signal. */
  readonly ownPool: boolean;
  /** The dispatcher to send through. */
  dispatcher(): DispatcherLike | Promise<DispatcherLike>;
  readonly timeout: number;
  readonly totalTimeout: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly validation: Required<{ [K in keyof Validation]: NonNullable<Validation[K]> }>;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly logger: Logger | undefined;
  /** Asked before a retry. `false` stops it. */
  readonly onRetry?: OnRetry | undefined;
  readonly clock: () => number;
  /** Counts the calls in progress and rejects calls after `close()`. Views share it. Absent: never closed. */
  readonly lifetime?: Lifetime | undefined;
  /** The rules of this service. */
  readonly service: ServiceSettings;
  /** Returns a number from 0 to 1, without 1, that spreads the waits between attempts. */
  readonly random: () => number;
  /** What is known of rejections. Loaded on the first rejected call. Absent: nothing is known. */
  readonly catalog?: (() => Catalog | Promise<Catalog>) | undefined;
  /** Sends forms and receives files. Absent: operations that do either are rejected. */
  readonly files?: Files | undefined;
}
/** The rules of this service. A client and its views share them. */
export interface ServiceSettings {
  /** Sends conflicting writes one after another. Absent: they are sent at the same time. */
  readonly writeQueue: WriteQueue | undefined;
  /** Lets changes of one object, each of several calls, take turns. The same queue, if there is one. */
  readonly modifyQueue: WriteQueue | undefined;
  readonly rateLimiter: RateLimiter | undefined;
  /** How partial failures are reported. */
  readonly partialFailure: 'throw' | 'return';
  /** Items per page of lists whose query has no `limit`. */
  readonly pageSize: number | undefined;
  /** Limits the retries during an outage. */
  readonly retryBudget: RetryBudget;
  readonly toldDrift: ToldDrift;
}
/** Project and gateway of calls that name none. */
export interface CallScope {
  readonly projectId: string | undefined;
  readonly instanceId: string | undefined;
}

/** A request before it is signed. */
export interface BuiltRequest {
  readonly method: Method;
  /**
   * Path on the wire, encoded, without the query. It is also the path that is signed, apart from a slash at its end.
   */
  readonly path: string;
  /** Query, encoded and in the order of the signature. `''` if there is none. */
  readonly query: string;
  /** JSON text. `undefined` if the operation has no body. */
  readonly body: string | undefined;
  readonly form: FormBody | undefined;
  /** The caller's own headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The parts of a request that a signature needs. */
export interface Unsigned {
  /** Operation ID. */
  readonly operation: string;
  readonly request: BuiltRequest;
  /** Host with its port, as on the wire. */
  readonly host: string;
  /** Path with the endpoint's prefix. */
  readonly path: string;
  readonly projectId: string | undefined;
}

/** Headers that prove the identity, and facts to remember about them. */
export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  /** Names the proof when the authenticator is asked about it. */
  readonly stamp: object;
  /** Longest body that this proof allows, in bytes. Absent: no limit. */
  readonly maxBody?: number;
}

/** A rejection of the identity: a 401. */
export interface IdentityRefusal {
  readonly code: string | undefined;
  readonly message: string;
  /** The other side's `Date` header. */
  readonly date: string | undefined;
}

/** An explanation of a rejection, in addition to its own message. */
export interface RefusalFinding {
  /** Its meaning. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}
/** What has changed since the rejected attempt was made. */
export type Correction = 'clock' | 'credentials';

export interface Authenticator {
  /** Makes the proof for one attempt. Called again for each. */
  prove(unsigned: Unsigned, signal: SignalLike): Proof | Promise<Proof>;
  /**
   * Called after a 401. Returns what has changed since the rejected attempt was made, if that makes another attempt
   * sensible: the clock's offset, or the credentials. Never retry without such a change, because a key locks after five
   * rejections. `final`: no further attempt follows, so nothing is renewed.
   */
  refused(
    refusal: IdentityRefusal,
    stamp: object,
    signal: SignalLike,
    final: boolean,
  ): Correction | undefined | Promise<Correction | undefined>;
  /**
   * Called once for every proved attempt that does not end in a 401, as soon as that is known. `accepted`: the service
   * knows the identity, because it carried out the call or rejected it for another reason. Otherwise that is unknown:
   * the connection broke, or something in front of the service sent the response.
   */
  settled?(stamp: object, accepted: boolean): void;
  /** Strings that must not be shown: those of a proof, by its stamp, or else of the present credentials. */
  secrets?(stamp?: object): readonly string[];
  /** Explains a rejection by what was sent, if possible. Contains no secret. */
  explain?(refusal: IdentityRefusal, stamp: object): RefusalFinding | undefined;
}
