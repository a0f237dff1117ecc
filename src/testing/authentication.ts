/**
 * Verifies the identity of requests.
 *
 * Written from the service's documentation, without the package's signer, because a verifier that shares code with the
 * signer shares its mistakes.
 */
import { createHash, createHmac } from 'node:crypto';
import { decoded } from '../text.js';
import type { LocalIam } from './iam.js';
import { compactTime, type LocalCredentials, type Settings } from './options.js';
import { unauthenticated } from './refused.js';
import type { Incoming } from './router.js';

const ALGORITHM = 'SDK-HMAC-SHA256';
const TOLERANCE = 15 * 60_000;
const LOCK_AFTER = 5;
const LOCKED_FOR = 5 * 60_000;
const NOT_HASHED = 'UNSIGNED-PAYLOAD';

/** Verifies signatures and tokens. */
export class Authentication {
  readonly #settings: Settings;
  readonly #iam: Pick<LocalIam, 'keyOf' | 'issued'> | undefined;
  readonly #failures = new Map<string, { count: number; last: number }>();

  constructor(settings: Settings, iam?: Pick<LocalIam, 'keyOf' | 'issued'>) {
    this.#settings = settings;
    this.#iam = iam;
  }

  /** Throws if the request does not prove its identity. */
  check(request: Incoming): void {
    const authorization = request.headers.get('authorization');
    const token = request.headers.get('x-auth-token');
    if (authorization?.startsWith(`${ALGORITHM} `)) return this.#checkSignature(request, authorization);
    // Anything else in Authorization, such as Bearer, is read as a token.
    if (authorization === null && token === null) throw unauthenticated('x-auth-token not found');
    if (token === null || !(this.#settings.tokens.includes(token) || this.#iam?.issued(token)))
      throw unauthenticated('decrypt token fail');
  }

  #checkSignature(request: Incoming, authorization: string): void {
    const { access, names, signature } = parse(authorization);
    const now = this.#settings.clock();
    if (this.#locked(access, now)) throw unauthenticated('AK access failed to reach the limit,forbidden.');
    const key = this.#settings.credentials.find(({ ak }) => ak === access) ?? this.#iam?.keyOf(access);
    const token = request.headers.get('x-security-token');
    // The service does not find a temporary key without its token.
    if (!key || (key.securityToken !== undefined && token === null))
      throw unauthenticated(`Get secretKey failed,ak:${access},err:ak not exist`);
    if (token !== null && token !== key.securityToken) throw unauthenticated('decrypt token fail');
    const date = request.headers.get('x-sdk-date') ?? '';
    if (Math.abs(now - instant(date)) > TOLERANCE) {
      throw unauthenticated(
        `calc aksk signature fail:signature expired, signature time:${date},server time:${compactTime(now)}`,
      );
    }
    const canonical = canonicalRequest(request, names);
    if (signatureOf(canonical, date, key) === signature) return void this.#failures.delete(access);
    this.#failures.set(access, { count: (this.#failures.get(access)?.count ?? 0) + 1, last: now });
    throw unauthenticated(`verify aksk signature fail, canonicalRequest:${canonical.replaceAll('\n', '|')}`);
  }

  #locked(access: string, now: number): boolean {
    const failed = this.#failures.get(access);
    if (!this.#settings.quirks.lockAccessKeys || !failed || failed.count < LOCK_AFTER) return false;
    if (now - failed.last < LOCKED_FOR) return true;
    this.#failures.delete(access);
    return false;
  }
}

function parse(authorization: string): { access: string; names: string[]; signature: string } {
  const match = /^\S+ +Access=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(authorization.trim());
  const [, access, names, signature] = match ?? [];
  if (access === undefined || names === undefined || signature === undefined)
    throw unauthenticated('Authorization format error');
  return { access, names: names.split(';'), signature };
}

/** `20260301T080000Z` in milliseconds. Anything else is infinitely far away. */
function instant(date: string): number {
  const iso = /^\d{8}T\d{6}Z$/.test(date) ? date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z') : '';
  const time = Date.parse(iso);
  return Number.isNaN(time) ? Infinity : time;
}

function signatureOf(canonical: string, date: string, key: LocalCredentials): string {
  const toSign = `${ALGORITHM}\n${date}\n${sha256(canonical)}`;
  return createHmac('sha256', key.sk).update(toSign, 'utf8').digest('hex');
}

/** The text that is signed, built from the received request and the list of signed headers. */
function canonicalRequest(request: Incoming, names: readonly string[]): string {
  const headers = names.map((name) => `${name}:${headerValue(request, name)}\n`).join('');
  return [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.url),
    headers,
    names.join(';'),
    payload(request),
  ].join('\n');
}
function headerValue(request: Incoming, name: string): string {
  const value = request.headers.get(name) ?? (name === 'host' ? request.url.host : '');
  // Header values arrive as bytes. The UTF-8 text in them was signed.
  return Buffer.from(value.trim(), 'latin1').toString('utf8');
}
function canonicalPath(url: URL): string {
  const path = url.pathname.split('/').map((segment) => encoded(decoded(segment))).join('/');
  return path.endsWith('/') ? path : `${path}/`;
}
function canonicalQuery(url: URL): string {
  const pairs = url.search.slice(1).split('&').filter((pair) => pair !== '').map((pair) => {
    const [name = '', ...rest] = pair.split('=');
    return [queryText(name), queryText(rest.join('='))] as const;
  });
  pairs.sort(([a, x], [b, y]) => order(a, b) || order(x, y));
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}
const queryText = (text: string): string => decoded(text.replaceAll('+', ' '));
/** The service sorts decoded text by its bytes. */
const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));

/** Everything but `A-Z a-z 0-9 - _ . ~` becomes `%XX`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
function payload(request: Incoming): string {
  return request.headers.get('x-sdk-content-sha256') === NOT_HASHED ? NOT_HASHED : sha256(request.body);
}
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
