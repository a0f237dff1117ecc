/** Hands out a client's credentials: cached until shortly before they expire, asked for once for all waiting calls. */
import type { SignalLike } from '../http/deadline.js';
import { ApigConfigurationError, ApigError } from '../errors.js';
import { messageOf } from '../values.js';
import {
  checked, provenanceOf, sameCredentials, timeOf, type Credentials, type CredentialsContext, type CredentialsOption,
  type CredentialsProvider,
} from './credentials.js';
import { SingleFlight } from './single-flight.js';

/** How long before they expire credentials are renewed, in milliseconds. */
export const EARLY = 5 * 60_000;
/** Shortest time between two questions: a source may go on giving what is about to expire, or be out itself. */
const PAUSE = 60_000;

/** Credentials, and when to ask again, by the clock. */
interface Held {
  readonly credentials: Credentials;
  readonly askAt: number;
}

export class CredentialCache {
  readonly #provider: CredentialsProvider | undefined;
  readonly #context: CredentialsContext;
  readonly #clock: () => number;
  readonly #asking = new SingleFlight<Held>((held) => (this.#held = held));
  #held: Held | undefined;
  /** Credentials that the service has rejected as expired. */
  readonly #refused = new WeakSet<Credentials>();

  /** `clock` is that of the service, as far as it is known. */
  constructor(option: CredentialsOption, context: CredentialsContext, clock: () => number) {
    this.#context = context;
    this.#clock = clock;
    if (typeof option === 'function') this.#provider = option;
    else this.#held = { credentials: checked(option, 'credentials'), askAt: Infinity };
  }

  /** The cached credentials, unless they are due for renewal. */
  current(): Credentials | undefined {
    const held = this.#held;
    return held && (held.askAt === Infinity || this.#clock() < held.askAt) ? held.credentials : undefined;
  }
  /** The credentials; asks for them if need be. */
  async get(signal?: SignalLike): Promise<Credentials> {
    return this.current() ?? this.#ask(undefined, signal);
  }
  /** The credentials of a call that had some and has waited since: its own, unless there are newer ones. */
  async after(waiting: Credentials, signal: SignalLike): Promise<Credentials> {
    const keep = waiting.expiresAt === undefined && !this.#refused.has(waiting);
    return this.current() ?? (keep ? waiting : this.#ask(undefined, signal));
  }
  /** The replacement of credentials that were rejected as expired, if there is one. Asks once for all calls. */
  async renew(refused: Credentials, signal: SignalLike): Promise<Credentials | undefined> {
    if (!this.#provider) return undefined;
    this.#refused.add(refused);
    if (this.#held?.credentials === refused) this.#held = undefined;
    const renewed = this.current() ?? (await this.#ask(refused, signal));
    return sameCredentials(renewed, refused) ? undefined : renewed;
  }

  async #ask(refused: Credentials | undefined, signal: SignalLike | undefined): Promise<Credentials> {
    return (await this.#asking.run((given) => this.#question(refused, given), signal)).credentials;
  }
  async #question(refused: Credentials | undefined, signal: AbortSignal): Promise<Held> {
    const provider = this.#provider as CredentialsProvider; // without one, `current` has always got some
    const before = this.#held;
    try {
      const replaces = refused ?? (before?.credentials.expiresAt === undefined ? undefined : before.credentials);
      const context = { ...this.#context, signal, ...(replaces && { replaces }) };
      const credentials = await fromProvider(provider, context, this.#clock);
      return { credentials, askAt: this.#nextQuestion(credentials) };
    } catch (error) {
      // The cached credentials hold for a while yet: a source that is out for a moment fails no call.
      const ends = before?.credentials.expiresAt;
      const left = ends === undefined ? 0 : timeOf(ends) - this.#clock();
      if (before === undefined || before !== this.#held || left <= PAUSE) throw error;
      return { credentials: before.credentials, askAt: this.#clock() + PAUSE };
    }
  }
  #nextQuestion(credentials: Credentials): number {
    if (credentials.expiresAt === undefined) return -Infinity; // asked before each attempt
    const ends = timeOf(credentials.expiresAt);
    return Math.max(ends - (provenanceOf(credentials)?.early ?? EARLY), Math.min(ends, this.#clock() + PAUSE));
  }
}

const GIVEN = 'what the function given as credentials returned';

async function fromProvider(
  provider: CredentialsProvider,
  context: CredentialsContext,
  clock: () => number,
): Promise<Credentials> {
  let given: Credentials;
  try {
    given = await provider(context);
  } catch (error) {
    if (error instanceof ApigError) throw error;
    throw new ApigConfigurationError(
      'credentials',
      `The function given as credentials failed: ${messageOf(error)}`,
      error,
    );
  }
  const credentials = checked(given, GIVEN);
  // The sources of this package pass on what a service said; this machine's clock may be the one that is off.
  if (provenanceOf(credentials) === undefined) refuseExpired(credentials, clock());
  return credentials;
}

function refuseExpired({ expiresAt }: Credentials, now: number): void {
  if (expiresAt === undefined || timeOf(expiresAt) > now) return;
  throw new ApigConfigurationError(
    'credentials',
    `${GIVEN}: expiresAt (${new Date(timeOf(expiresAt)).toISOString()}) is in the past. Give a time in milliseconds since the epoch, a Date or an ISO 8601 string, and check the clock of this machine.`,
  );
}
