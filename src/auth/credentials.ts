/** Credentials as a client takes them, and what makes sure that they can be used. */
import { ApigConfigurationError } from '../errors.js';
import type { Logger } from '../events.js';
import type { DispatcherLike } from '../http/dispatcher.js';

interface CommonCredentials {
  /** Project that they are meant for; used where neither the client nor the environment names one. */
  readonly projectId?: string | undefined;
  /** Where IAM is for them, to look up a project. Default: the client's. */
  readonly iamEndpoint?: string | undefined;
  /** When they run out. They are asked for anew five minutes before. `Infinity`: never. */
  readonly expiresAt?: Date | number | string | undefined;
}
/** Keys to sign with. Temporary ones have a security token. */
export interface KeyCredentials extends CommonCredentials {
  /** Access key id. */
  readonly ak: string;
  /** Secret access key. */
  readonly sk: string;
  /** Goes with temporary keys. */
  readonly securityToken?: string | undefined;
  /** Account; sent as `X-Domain-Id`. */
  readonly domainId?: string | undefined;
}
/** A token, sent as `X-Auth-Token`. */
export interface TokenCredentials extends CommonCredentials {
  readonly token: string;
}
export type Credentials = KeyCredentials | TokenCredentials;

/** What a function that gives credentials may use. A client passes its own; everything may be missing. */
export interface CredentialsContext {
  /** Region of the client. */
  readonly region?: string | undefined;
  /** Project of the client, where it was told one: what a token is asked for. */
  readonly projectId?: string | undefined;
  /** Where IAM is. Default: by environment, regions file and region. */
  readonly iamEndpoint?: string | undefined;
  /** What calls to IAM go through. Default: a pool that uses the proxies of the environment. */
  readonly dispatcher?: DispatcherLike | undefined;
  /** The time in milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** Takes the events of calls to IAM. */
  readonly logger?: Logger | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}
export const clockOf = (context: CredentialsContext): (() => number) => context.clock ?? Date.now;

/**
 * A function that gives credentials. It is asked before each attempt; what it gives with `expiresAt` is kept until five
 * minutes before then. One question is under way at a time, however many calls wait for it.
 */
export type CredentialsProvider = (context: CredentialsContext) => Promise<Credentials> | Credentials;
/** One of this package's functions that give credentials; it can be called alone. */
export type CredentialsSource = (context?: CredentialsContext) => Promise<Credentials>;
export type CredentialsOption = Credentials | CredentialsProvider;

export function isToken(credentials: Credentials): credentials is TokenCredentials {
  return 'token' in credentials;
}

/** The source has nothing to give here; the next one of a chain may. */
export class NotConfiguredError extends ApigConfigurationError {
  /** What was looked for, without the introduction of the message. */
  readonly reason: string;

  constructor(source: string, reason: string) {
    super('credentials', `There are no credentials from ${source}: ${reason}.`);
    this.reason = reason;
  }
}

/** Where credentials come from, and how early they are to be renewed. Kept beside them, for they are plain objects. */
interface Provenance {
  readonly source: string;
  readonly early?: number | undefined;
}
const provenances = new WeakMap<object, Provenance>();
/** Notes where credentials come from, in words. */
export function from<C extends Credentials>(source: string, credentials: C, early?: number): C {
  provenances.set(credentials, { source, early });
  return credentials;
}
export function provenanceOf(credentials: Credentials): Provenance | undefined {
  return provenances.get(credentials);
}

/**
 * A copy without the blanks and line ends that files and secrets managers add; anything that cannot be a key is refused
 * by name.
 */
export function checked(given: Credentials, where: string): Credentials {
  const value: unknown = given; // callers without a compiler pass anything
  if (typeof value !== 'object' || value === null)
    throw new ApigConfigurationError(
      'credentials',
      `${where}: expected { ak, sk } or { token }, got ${value === null ? 'null' : typeof value}.`,
    );
  const copy = isToken(given) ? { ...given, token: clean(given.token, 'token', where) } : checkedKeys(given, where);
  const ends = given.expiresAt;
  if (ends !== undefined && Number.isNaN(timeOf(ends)))
    throw new ApigConfigurationError('credentials', `${where}: expiresAt is not a time.`);
  const provenance = provenances.get(given);
  if (provenance) provenances.set(copy, provenance);
  return copy;
}
function checkedKeys(given: KeyCredentials, where: string): KeyCredentials {
  return {
    ...given,
    ak: clean(given.ak, 'ak', where),
    sk: clean(given.sk, 'sk', where),
    ...(given.securityToken !== undefined && { securityToken: clean(given.securityToken, 'securityToken', where) }),
    ...(given.domainId !== undefined && { domainId: clean(given.domainId, 'domainId', where) }),
  };
}

/** A text without blanks, line ends and byte order marks at its ends. */
export const trimmed = (text: string): string => text.replace(/^[\s\uFEFF]+|[\s\uFEFF]+$/g, '');

function clean(value: unknown, name: string, where: string): string {
  const text = typeof value === 'string' ? trimmed(value) : '';
  if (text === '') throw new ApigConfigurationError('credentials', `${where}: ${name} is missing or empty.`);
  const fault = keyFault(text, name === 'sk');
  if (fault !== undefined) throw new ApigConfigurationError('credentials', `${where}: ${name} ${fault}.`);
  return text;
}
/** Why a text cannot be a key; which character it is must not be told. */
export function keyFault(text: string, isSecretKey: boolean): string | undefined {
  // The secret key is never sent; everything else goes into a header.
  if (isSecretKey) return /\s/.test(text) ? 'holds a blank or a line end' : undefined;
  return /^[\x21-\x7e]+$/.test(text) ? undefined : 'holds a blank or a character that a key cannot have';
}

/** A time in milliseconds since the epoch; NaN where it is none. */
export function timeOf(time: Date | number | string): number {
  return typeof time === 'number' ? time : new Date(time).getTime();
}
/** Whether two credentials prove the identity alike. */
export function sameCredentials(a: Credentials, b: Credentials): boolean {
  if (isToken(a) || isToken(b)) return isToken(a) && isToken(b) && a.token === b.token;
  return a.ak === b.ak && a.sk === b.sk && a.securityToken === b.securityToken;
}
