/** What the transport needs of those who prove the caller's identity. */
import type { SignalLike } from './clock.js';
import type { BuiltRequest } from './request.js';

/** A request that is about to be sent, as far as a signature needs to see it. */
export interface Unsigned {
  /** Operation id. */
  readonly operation: string;
  readonly request: BuiltRequest;
  /** Host with its port, as on the wire. */
  readonly host: string;
  /** Path with the endpoint's prefix. */
  readonly path: string;
  readonly projectId: string | undefined;
}

/** Headers that prove the identity, and what must be remembered of how they were made. */
export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  /** What the headers were made with, for `refused`. */
  readonly stamp: object;
  /** Texts that must not be shown: the key, the token. */
  readonly secrets: readonly string[];
}

/** A refusal of the identity: a 401. */
export interface IdentityRefusal {
  readonly code: string | undefined;
  readonly message: string;
  /** The other side's `Date` header. */
  readonly date: string | undefined;
}

/** What can be told of a refusal beyond its own words. */
export interface RefusalFinding {
  /** What is behind it. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}
/** What is other now than when the refused attempt was made. */
export type Correction = 'clock' | 'credentials';

export interface Authenticator {
  /** Makes the proof for one attempt; called anew for each. */
  prove(unsigned: Unsigned, signal: SignalLike): Proof | Promise<Proof>;
  /**
   * Called after a 401. Tells what has changed since the refused attempt was made, where another one makes sense: the
   * clock's offset, or the credentials. A key locks after five refusals: never without such a change.
   */
  refused(refusal: IdentityRefusal, stamp: object, signal: SignalLike): Correction | undefined | Promise<Correction | undefined>;
  /** What is behind a refusal, as far as it can be told from what was sent; holds no secret. */
  explain?(refusal: IdentityRefusal, stamp: object): RefusalFinding | undefined;
}
