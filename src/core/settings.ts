/** What all calls of a client share, as the transport needs it. */
import type { Authenticator } from './authenticator.js';
import type { SignalLike } from './clock.js';
import type { DispatcherLike } from './dispatcher.js';
import type { Logger } from './events.js';
import type { Validation } from './options.js';
import type { RateLimiter } from './rate-limit.js';
import type { WriteQueue } from './write-queue.js';

export interface TransportSettings {
  /** Scheme, host and port of the endpoint. */
  readonly origin: string;
  /** Host as it stands in the request: with the port, unless it is the scheme's own. */
  readonly host: string;
  /** Path before the service's own, encoded, without a slash at its end. */
  readonly prefix: string;
  readonly authenticator: Authenticator;
  /** Finds out the project of calls for which nobody has named one. */
  readonly findProject?: ((signal: SignalLike) => Promise<string | undefined>) | undefined;
  /** Whether the dispatcher is undici's, made by this package: it takes an attempt's clock in place of a signal. */
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
  readonly clock: () => number;
  /** How calls know this service. */
  readonly service: ServiceSettings;
  /** From 0 up to, not including, 1; spreads the waits between attempts. */
  readonly random: () => number;
  /** Meaning and remedy of a service code; loaded with the first refusal. */
  readonly explain: () => Promise<(code: string) => { readonly meaning?: string; readonly remedy?: string } | undefined>;
}
/** What a client does because it knows this service; shared by its views. */
export interface ServiceSettings {
  /** Lets writes on the same thing through one after another; absent where they may go out at once. */
  readonly writeQueue: WriteQueue | undefined;
  readonly rateLimiter: RateLimiter | undefined;
  /** What becomes of a call that succeeded for some of its items only. */
  readonly partialFailure: 'throw' | 'return';
  /** Items per page of lists whose query says nothing of it. */
  readonly pageSize: number | undefined;
}
/** Project and gateway that calls go to unless they say otherwise. */
export interface CallScope {
  readonly projectId: string | undefined;
  readonly instanceId: string | undefined;
}
