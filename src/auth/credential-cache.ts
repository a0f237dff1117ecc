/**
 * Provides the credentials of a client. They are cached until shortly before they expire, and requested once for all
 * waiting calls.
 */
import type { SignalLike } from '../http/deadline.js';
import { ApigConfigurationError, ApigError } from '../errors.js';
import { shownCause } from '../http/cause.js';
import { screenOf } from '../http/redact.js';
import { messageOf } from '../values.js';
import {
  checked, provenanceOf, sameCredentials, secretsOf, timeOf, type Credentials, type CredentialsContext,
  type CredentialsOption, type CredentialsProvider,
} from './credentials.js';
import { SingleFlight } from './single-flight.js';

/** How early credentials are renewed before they expire, in milliseconds. */
export const EARLY = 5 * 60_000;
/**
 * Shortest time between two questions, in milliseconds. A source may fail, or keep returning credentials that are about
 * to expire.
 */
const PAUSE = 60_000;

/** Credentials, and when to ask again. */
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

  /** `clock` is the service's, if it is known. */
  constructor(option: CredentialsOption, context: CredentialsContext, clock: () => number) {
    this.#context = context;
    this.#clock = clock;
    if (typeof option === 'function') this.#provider = option;
    else {
      const credentials = checked(option, 'credentials');
      refuseExpired(credentials, clock, 'credentials');
      this.#held = { credentials, askAt: Infinity };
    }
  }

  /** The cached credentials, unless they are due for renewal. */
  current(): Credentials | undefined {
    const held = this.#held;
    return held && (held.askAt === Infinity || this.#clock() < held.askAt) ? held.credentials : undefined;
  }
  /** Returns the credentials, and asks for them if necessary. */
  async get(signal?: SignalLike): Promise<Credentials> {
    return this.current() ?? this.#ask(undefined, signal);
  }
  /** The credentials of a call after a wait: those that it had, unless there are newer ones. */
  async after(waiting: Credentials, signal: SignalLike): Promise<Credentials> {
    const keep = waiting.expiresAt === undefined && !this.#refused.has(waiting);
    return this.current() ?? (keep ? waiting : this.#ask(undefined, signal));
  }
  /** Replaces credentials that were rejected as expired, if there are others. Asks once for all calls. */
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
    const provider = this.#provider as CredentialsProvider; // Without one, `current` always has credentials.
    const before = this.#held;
    try {
      const replaces = refused ?? (before?.credentials.expiresAt === undefined ? undefined : before.credentials);
      const context = { ...this.#context, signal, ...(replaces && { replaces }) };
      const known = refused ?? before?.credentials;
      const credentials = await fromProvider(provider, context, this.#clock, known ? secretsOf(known) : []);
      return { credentials, askAt: this.#nextQuestion(credentials) };
    } catch (error) {
      // The cached credentials are still valid, so a source that fails briefly fails no call.
      const ends = before?.credentials.expiresAt;
      const left = ends === undefined ? 0 : timeOf(ends) - this.#clock();
      if (before === undefined || before !== this.#held || left <= PAUSE) throw error;
      return { credentials: before.credentials, askAt: this.#clock() + PAUSE };
    }
  }
  #nextQuestion(credentials: Credentials): number {
    if (credentials.expiresAt === undefined) return -Infinity; // It is asked before each attempt.
    const ends = timeOf(credentials.expiresAt);
    // A service has just given them. If they seem to have expired, the clock of this machine is wrong.
    if (ends <= this.#clock()) return this.#clock() + PAUSE;
    return Math.max(ends - (provenanceOf(credentials)?.early ?? EARLY), Math.min(ends, this.#clock() + PAUSE));
  }
}

const GIVEN = 'what the function given as credentials returned';

async function fromProvider(
  provider: CredentialsProvider,
  context: CredentialsContext,
  clock: () => number,
  secrets: readonly string[],
): Promise<Credentials> {
  let given: Credentials;
  try {
    given = await provider(context);
  } catch (error) {
    if (error instanceof ApigError) throw error;
    throw new ApigConfigurationError(
      'credentials',
      `The function given as credentials failed: ${screenOf(secrets)(messageOf(error))}`,
      shownCause(error, secrets),
    );
  }
  const source = provenanceOf(given)?.source;
  const credentials = checked(given, source === undefined ? GIVEN : `what came from ${source}`);
  // The sources of this package pass on what a service said. The clock of this machine may be wrong.
  if (source === undefined) refuseExpired(credentials, clock, GIVEN);
  return credentials;
}

function refuseExpired({ expiresAt }: Credentials, clock: () => number, where: string): void {
  if (expiresAt === undefined || timeOf(expiresAt) > clock()) return;
  throw new ApigConfigurationError(
    'credentials',
    `${where}: expiresAt (${new Date(timeOf(expiresAt)).toISOString()}) is in the past. Give a time in milliseconds since the epoch, a Date or an ISO 8601 string, and check the clock of this machine.`,
  );
}
