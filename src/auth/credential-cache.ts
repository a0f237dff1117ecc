/** Hands out a client's credentials: kept until shortly before they run out, asked for once however many calls wait. */
import type { SignalLike } from '../http/deadline.js';
import { ApigConfigurationError, ApigError } from '../errors.js';
import {
  checked, provenanceOf, sameCredentials, timeOf, type Credentials, type CredentialsContext, type CredentialsOption,
  type CredentialsProvider,
} from './credentials.js';
import { Shared } from './one-question.js';

/** How long before they run out credentials are asked for anew, in milliseconds. */
const EARLY = 5 * 60_000;
/** Shortest time between two questions: a source may go on giving what is about to run out, or be out itself. */
const PAUSE = 60_000;

export class CredentialCache {
  readonly #provider: CredentialsProvider | undefined;
  readonly #context: CredentialsContext;
  readonly #clock: () => number;
  readonly #asking = new Shared<Credentials>();
  #held: Credentials | undefined;
  /** When to ask again, by the clock. */
  #askAt = Infinity;

  /** `clock` is that of the service, as far as it is known. */
  constructor(option: CredentialsOption, context: CredentialsContext, clock: () => number) {
    this.#context = context;
    this.#clock = clock;
    if (typeof option === 'function') this.#provider = option;
    else this.#held = checked(option, 'credentials');
  }

  /** The credentials in hand, where they are good for another while. */
  current(): Credentials | undefined {
    return this.#askAt === Infinity || this.#clock() < this.#askAt ? this.#held : undefined;
  }
  /** The credentials, asked for where need be. */
  async get(signal?: SignalLike): Promise<Credentials> {
    return this.current() ?? this.#asking.ask((given) => this.#ask(given), signal);
  }
  /** Credentials were refused as expired: whether there are others now. Asks once for all who were refused. */
  async renew(refused: Credentials, signal: SignalLike): Promise<boolean> {
    if (!this.#provider) return false;
    if (this.#held === refused) this.#held = undefined;
    return !sameCredentials(await this.get(signal), refused);
  }

  async #ask(signal: AbortSignal): Promise<Credentials> {
    const provider = this.#provider as CredentialsProvider; // without one, `current` has always got some
    const before = this.#held;
    try {
      const given = await answer(provider, { ...this.#context, signal });
      this.#askAt = this.#nextQuestion(given);
      return (this.#held = given);
    } catch (error) {
      // What is in hand still holds for a while: a source that is out for a moment stops no call.
      const left = before?.expiresAt === undefined ? 0 : timeOf(before.expiresAt) - this.#clock();
      if (before === undefined || before !== this.#held || left <= PAUSE) throw error;
      this.#askAt = this.#clock() + PAUSE;
      return before;
    }
  }
  #nextQuestion(given: Credentials): number {
    if (given.expiresAt === undefined) return -Infinity; // asked before each attempt
    const ends = timeOf(given.expiresAt);
    return Math.max(ends - (provenanceOf(given)?.early ?? EARLY), Math.min(ends, this.#clock() + PAUSE));
  }
}

async function answer(provider: CredentialsProvider, context: CredentialsContext): Promise<Credentials> {
  let given: Credentials;
  try {
    given = await provider(context);
  } catch (error) {
    if (error instanceof ApigError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ApigConfigurationError('credentials', `The function given as credentials failed: ${why}`, error);
  }
  return checked(given, 'what the function given as credentials returned');
}
