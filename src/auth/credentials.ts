/** Credentials as a client takes them, and the source that hands them out: cached until shortly before they run out, asked for once. */
import { ApigConfigurationError, ApigError } from '../core/errors.js';

/** Keys to sign with. Temporary ones have a security token. */
export interface KeyCredentials {
  /** Access key id. */
  readonly ak: string;
  /** Secret access key. */
  readonly sk: string;
  /** Goes with temporary keys. */
  readonly securityToken?: string | undefined;
  /** Account; sent as `X-Domain-Id`. */
  readonly domainId?: string | undefined;
  /** When the keys run out. They are asked for anew five minutes before. */
  readonly expiresAt?: Date | number | string | undefined;
}
/** A token, sent as `X-Auth-Token`. */
export interface TokenCredentials {
  readonly token: string;
  /** When the token runs out. It is asked for anew five minutes before. */
  readonly expiresAt?: Date | number | string | undefined;
}
export type Credentials = KeyCredentials | TokenCredentials;
/**
 * A function that gives credentials. It is asked before each attempt; what it gives with `expiresAt` is kept until five
 * minutes before then. One question is under way at a time, however many calls wait for it.
 */
export type CredentialsProvider = () => Promise<Credentials> | Credentials;
export type CredentialsOption = Credentials | CredentialsProvider;

export function isToken(credentials: Credentials): credentials is TokenCredentials {
  return 'token' in credentials;
}

/** How long before they run out credentials are asked for anew, in milliseconds. */
const EARLY = 5 * 60_000;

/** Hands out credentials. */
export class CredentialSource {
  readonly #provider: CredentialsProvider | undefined;
  readonly #clock: () => number;
  #held: Credentials | undefined;
  #asked: Promise<Credentials> | undefined;

  constructor(option: CredentialsOption, clock: () => number) {
    this.#clock = clock;
    if (typeof option === 'function') this.#provider = option;
    else this.#held = checked(option, 'credentials');
  }

  /** The credentials in hand, where they are good for another while. */
  current(): Credentials | undefined {
    if (!this.#provider) return this.#held;
    const ends = this.#held?.expiresAt === undefined ? undefined : timeOf(this.#held.expiresAt);
    return ends !== undefined && ends - this.#clock() > EARLY ? this.#held : undefined;
  }
  /** The credentials, asked for where need be. */
  async get(signal: AbortSignal): Promise<Credentials> {
    const held = this.current();
    if (held) return held;
    return aborted(this.#ask(), signal);
  }
  /** Credentials were refused as expired: whether there are, or may be, others than those. */
  renew(refused: Credentials): boolean {
    if (!this.#provider) return false;
    if (this.#held !== refused && this.#held !== undefined) return true;
    const first = this.#renewed !== refused;
    this.#renewed = refused;
    this.#held = undefined;
    return first;
  }
  #renewed: Credentials | undefined;

  #ask(): Promise<Credentials> {
    const provider = this.#provider as CredentialsProvider; // without one, `current` has always got some
    // Shared by all who wait, so no one caller's signal may end it.
    this.#asked ??= ask(provider).then((given) => (this.#held = given)).finally(() => (this.#asked = undefined));
    return this.#asked;
  }
}

async function ask(provider: CredentialsProvider): Promise<Credentials> {
  let given: Credentials;
  try {
    given = await provider();
  } catch (error) {
    if (error instanceof ApigError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ApigConfigurationError('credentials', `The function given as credentials failed: ${why}`, error);
  }
  return checked(given, 'what the function given as credentials returned');
}

/** Keys without the blanks and line ends that files and secrets managers add; anything else that cannot be a key is refused by name. */
function checked(given: Credentials, where: string): Credentials {
  if (typeof given !== 'object' || given === null) throw new ApigConfigurationError('credentials', `${where}: expected { ak, sk } or { token }, got ${given === null ? 'null' : typeof given}.`);
  if (isToken(given)) return { ...given, token: clean(given.token, 'token', where) };
  return {
    ...given,
    ak: clean(given.ak, 'ak', where),
    sk: clean(given.sk, 'sk', where),
    ...(given.securityToken !== undefined && { securityToken: clean(given.securityToken, 'securityToken', where) }),
    ...(given.domainId !== undefined && { domainId: clean(given.domainId, 'domainId', where) }),
  };
}
function clean(value: unknown, name: string, where: string): string {
  const text = typeof value === 'string' ? value.replace(/^[\s\uFEFF]+|[\s\uFEFF]+$/g, '') : '';
  if (text === '') throw new ApigConfigurationError('credentials', `${where}: ${name} is missing or empty.`);
  // Headers carry no blanks inside keys and no other scripts; which character it is must not be told.
  if (name !== 'sk' && !/^[\x21-\x7e]+$/.test(text)) throw new ApigConfigurationError('credentials', `${where}: ${name} holds a blank or a character that a key cannot have.`);
  if (name === 'sk' && /\s/.test(text)) throw new ApigConfigurationError('credentials', `${where}: sk holds a blank or a line end.`);
  return text;
}
function timeOf(time: Date | number | string): number | undefined {
  const ms = typeof time === 'number' ? time : new Date(time).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}

/** The promise, or the signal's reason as soon as it aborts. */
function aborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
