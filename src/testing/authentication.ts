/**
 * Verifies the identity of requests.
 *
 * Written from the service's documentation, without the package's signer, because a verifier that shares code with the
 * signer shares its mistakes.
 */
import {
  ALGORITHM, canonicalRequest, instantOf, NOT_HASHED, sha256, signatureOf, TOLERANCE, type Signable,
} from './canonical.js';
import { compactTime, type LocalCredentials } from './options.js';
import { unauthenticated } from './refused.js';
import type { Incoming } from './router.js';

const LOCK_AFTER = 5;
const LOCKED_FOR = 5 * 60_000;

/** The part of the settings that matters here. */
interface Known {
  readonly credentials: readonly LocalCredentials[];
  readonly tokens: readonly string[];
  readonly quirks: { readonly lockAccessKeys: boolean };
  readonly clock: () => number;
}
/** Keys and tokens that IAM has issued. Both throw a `Refused` for one that has expired. */
interface Issued {
  keyOf(access: string): LocalCredentials | undefined;
  issued(token: string): boolean;
}

/** Verifies signatures and tokens. */
export class Authentication {
  readonly #settings: Known;
  readonly #iam: Issued | undefined;
  readonly #failures = new Map<string, { count: number; last: number }>();

  constructor(settings: Known, iam?: Issued) {
    this.#settings = settings;
    this.#iam = iam;
  }

  /** Throws if the request does not prove its identity. */
  check({ method, url, headers, body }: Incoming): void {
    // By entries: under msw, a copy of the headers of its requests is empty.
    const all = new Headers([...headers]);
    if (!all.has('host')) all.set('host', url.host);
    this.verify({ method, path: url.pathname, query: url.search.slice(1), headers: all, body });
  }
  /** The same for a request as it arrived. */
  verify(request: Signable): void {
    const authorization = request.headers.get('authorization') ?? null;
    const token = request.headers.get('x-auth-token') ?? null;
    if (authorization?.startsWith(`${ALGORITHM} `)) return this.#checkSignature(request, authorization);
    // Anything else in Authorization, such as Bearer, is read as a token.
    if (authorization === null && token === null) throw unauthenticated('x-auth-token not found');
    if (token === null || !(this.#settings.tokens.includes(token) || this.#iam?.issued(token)))
      throw unauthenticated('decrypt token fail');
  }

  #checkSignature(request: Signable, authorization: string): void {
    const { access, names, signature } = parse(authorization);
    const now = this.#settings.clock();
    if (this.#locked(access, now)) throw unauthenticated('AK access failed to reach the limit,forbidden.');
    const key = this.#settings.credentials.find(({ ak }) => ak === access) ?? this.#iam?.keyOf(access);
    const token = request.headers.get('x-security-token') ?? null;
    // The service does not find a temporary key without its token.
    if (!key || (key.securityToken !== undefined && token === null))
      throw unauthenticated(`Get secretKey failed,ak:${access},err:ak not exist`);
    if (token !== null && token !== key.securityToken) throw unauthenticated('decrypt token fail');
    const date = request.headers.get('x-sdk-date') ?? '';
    if (Math.abs(now - instantOf(date)) > TOLERANCE) {
      throw unauthenticated(
        `calc aksk signature fail:signature expired, signature time:${date},server time:${compactTime(now)}`,
      );
    }
    const canonical = canonicalOf(request, names);
    if (signatureOf(canonical, date, key.sk) === signature) return void this.#failures.delete(access);
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

/** The text that was signed. The service reads a bare `+` of the query as a space. */
function canonicalOf(request: Signable, names: readonly string[]): string {
  const payload = request.headers.get('x-sdk-content-sha256') === NOT_HASHED ? NOT_HASHED : sha256(request.body);
  return canonicalRequest(request, names, { plus: 'space', slashSplits: false, payload });
}
