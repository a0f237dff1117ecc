/** Credentials as a client takes them, and their checks. */
import { ApigConfigurationError } from '../errors.js';
import type {
  CommonCredentials, Credentials, CredentialsContext, KeyCredentials, TokenCredentials,
} from '../options.js';
import { memberOf } from '../values.js';

export type {
  Credentials, CredentialsContext, CredentialsOption, CredentialsProvider, CredentialsSource, KeyCredentials,
  TokenCredentials,
} from '../options.js';

export const clockOf = (context: CredentialsContext): (() => number) => context.clock ?? Date.now;

export function isToken(credentials: Credentials): credentials is TokenCredentials {
  return 'token' in credentials;
}

/** Strings of credentials that must not be shown. */
export function secretsOf(credentials: Credentials): readonly string[] {
  if (isToken(credentials)) return [credentials.token];
  const { sk, securityToken } = credentials;
  return securityToken === undefined ? [sk] : [sk, securityToken];
}

/** The source is not configured, so a chain tries the next one. */
export class NotConfiguredError extends ApigConfigurationError {
  /** What was searched: the message without its introduction. */
  readonly reason: string;

  constructor(source: string, reason: string) {
    super('credentials', `There are no credentials from ${source}: ${reason}.`);
    this.reason = reason;
  }
}

/** The source of credentials, and how early they are renewed. Kept in a map, because credentials are plain objects. */
interface Provenance {
  readonly source: string;
  readonly early?: number | undefined;
}
const provenances = new WeakMap<object, Provenance>();
/** Remembers the source of credentials. */
export function from<C extends Credentials>(source: string, credentials: C, early?: number): C {
  provenances.set(credentials, { source, early });
  return credentials;
}
export function provenanceOf(credentials: Credentials): Provenance | undefined {
  return provenances.get(credentials);
}

/**
 * A copy without the spaces and line ends that files and secrets managers add.
 * @throws ApigConfigurationError that names the member that cannot be used. `where` begins its message.
 */
export function checked<C extends Credentials>(given: C, where: string): C;
export function checked(given: Credentials, where: string): Credentials {
  const value: unknown = given; // Callers without a compiler may pass anything.
  if (typeof value !== 'object' || value === null)
    throw new ApigConfigurationError(
      'credentials',
      `${where}: expected { ak, sk } or { token }, got ${value === null ? 'null' : typeof value}.`,
    );
  const copy = { ...proofIn(given, where), ...scopeIn(given, where) };
  const provenance = provenances.get(given);
  if (provenance) provenances.set(copy, provenance);
  return copy;
}
/** What belongs to an access key, and not to a token. */
const KEY_PARTS = ['ak', 'sk', 'securityToken'];
/** Reads each member once, because it may be a getter. */
function proofIn(given: Credentials, where: string): Credentials {
  // `{ ak, sk, token: process.env.TOKEN }` is a key if the variable is not set.
  const token = memberOf(given, 'token');
  const other = token === undefined ? undefined : KEY_PARTS.find((name) => (memberOf(given, name) ?? '') !== '');
  if (other !== undefined)
    throw new ApigConfigurationError(
      'credentials',
      `${where}: there are both a token and ${other}, so it is not clear who calls. Pass { ak, sk } or { token }.`,
    );
  if (isToken(given) && (token !== undefined || !('ak' in given))) return { token: keyText(token, 'token', where) };
  const { ak, sk, securityToken, domainId } = given as KeyCredentials;
  return {
    ak: keyText(ak, 'ak', where),
    sk: keyText(sk, 'sk', where),
    ...(securityToken !== undefined && { securityToken: keyText(securityToken, 'securityToken', where) }),
    ...(domainId !== undefined && { domainId: keyText(domainId, 'domainId', where) }),
  };
}
function scopeIn({ projectId, iamEndpoint, expiresAt }: Credentials, where: string): CommonCredentials {
  const fault = expiresAt === undefined ? undefined : expiryFault(expiresAt);
  if (fault !== undefined)
    throw new ApigConfigurationError(
      'credentials',
      `${where}: expiresAt ${fault}. Give a time in milliseconds since the epoch, a Date or an ISO 8601 string.`,
    );
  return {
    ...(projectId !== undefined && projectId !== '' && { projectId: keyText(projectId, 'projectId', where) }),
    ...(iamEndpoint !== undefined && { iamEndpoint }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** Removes spaces, line ends and byte order marks at both ends of a string. */
export const trimmed = (text: string): string => text.replace(/^[\s\uFEFF]+|[\s\uFEFF]+$/g, '');

/** A trimmed key or token. @throws ApigConfigurationError that begins with `where` and names the member. */
export function keyText(value: unknown, name: string, where: string): string {
  const text = typeof value === 'string' ? trimmed(value) : '';
  if (text === '') throw new ApigConfigurationError('credentials', `${where}: ${name} is missing or empty.`);
  const fault = keyFault(text, name === 'sk');
  if (fault !== undefined) throw new ApigConfigurationError('credentials', `${where}: ${name} ${fault}.`);
  return text;
}
/** Why a string cannot be a key. The reason must not show the character. */
export function keyFault(text: string, isSecretKey: boolean): string | undefined {
  // The secret key is never sent. Everything else goes into a header.
  if (isSecretKey) return /\s/.test(text) ? 'contains a space or a line end' : undefined;
  return /^[\x21-\x7e]+$/.test(text) ? undefined : 'contains a space, a line end or a character that a key cannot have';
}

/** Lower times are probably in seconds: today in seconds is a date of 1970 in milliseconds. */
const YEAR_1970 = 365 * 24 * 60 * 60_000;
/** Later times are probably in microseconds: the year 9999 in milliseconds is before 1978 in microseconds. */
const YEAR_9999 = Date.UTC(9999, 11, 31);
/** The largest distance from the epoch that a `Date` can have, in milliseconds. */
const LAST_TIME = 8.64e15;
/** Why a value cannot be the time at which credentials expire. */
function expiryFault(value: Date | number | string): string | undefined {
  const time = timeOf(value);
  if (time === Infinity) return undefined;
  if (Number.isNaN(time) || Math.abs(time) > LAST_TIME) return 'is not a time';
  if (time > YEAR_9999) return 'is after the year 9999; it looks like microseconds';
  return time < YEAR_1970 ? 'is in 1970 or before; it looks like seconds' : undefined;
}
/** `Date.parse` takes more: it reads "3600" as a year and "5" as a month. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)/;
/** A time in milliseconds since the epoch; `NaN` if it is none. */
export function timeOf(time: Date | number | string): number {
  if (typeof time === 'number') return time;
  if (typeof time === 'string') return ISO_8601.test(time) ? Date.parse(time) : NaN;
  // It may be a Date of another realm.
  const ms: unknown = typeof memberOf(time, 'getTime') === 'function' ? time.getTime() : NaN;
  return typeof ms === 'number' ? ms : NaN;
}
/** True if two credentials prove the same identity in the same way. */
export function sameCredentials(a: Credentials, b: Credentials): boolean {
  if (isToken(a) || isToken(b)) return isToken(a) && isToken(b) && a.token === b.token;
  return a.ak === b.ak && a.sk === b.sk && a.securityToken === b.securityToken;
}
