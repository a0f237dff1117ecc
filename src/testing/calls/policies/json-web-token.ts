/** JSON Web Tokens that are signed with RS256 to RS512 or ES256 to ES512. */
import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isRecord, parseJson } from '../../../values.js';

/** Payload of a token that was accepted, or why it was not. */
export type Read = { readonly payload: Readonly<Record<string, unknown>> } | { readonly wrong: string };
/** How time is judged. */
export interface TokenRules {
  /** Time of the gateway, in milliseconds. */
  readonly now: number;
  /** Seconds for which a token is accepted after it has expired, and before it is valid. */
  readonly tolerance: number;
  readonly ignoresExpiry: boolean;
}

/** A key of a set. */
export type Key = JsonWebKey & { readonly kid?: unknown; readonly alg?: unknown; readonly use?: unknown };

/** The keys of a key set in JSON; none if it is none. */
export function keysIn(keySet: string): Key[] {
  const parsed = parseJson(keySet);
  const keys = isRecord(parsed) ? parsed['keys'] : undefined;
  return Array.isArray(keys) ? keys.filter((key): key is Key => isRecord(key)) : [];
}

/** Each algorithm with the type of its key and its hash. */
const ALGORITHMS: Readonly<Record<string, readonly [type: string, hash: string, curve?: string]>> = {
  RS256: ['RSA', 'sha256'], RS384: ['RSA', 'sha384'], RS512: ['RSA', 'sha512'],
  ES256: ['EC', 'sha256', 'P-256'], ES384: ['EC', 'sha384', 'P-384'], ES512: ['EC', 'sha512', 'P-521'],
};

/** Verifies a token: its signature first, then its times. */
export function readToken(token: string, keys: readonly Key[], rules: TokenRules): Read {
  const parts = token.split('.');
  const [head = '', body = '', signature = ''] = parts;
  const header = objectIn(head);
  const payload = objectIn(body);
  if (parts.length !== 3 || !header || !payload) return { wrong: 'the token is malformed' };
  const { alg, kid } = header;
  const algorithm = typeof alg === 'string' && Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
  if (!algorithm) return { wrong: 'the algorithm is not supported' };
  const key = keyFor(keys, kid, algorithm);
  if (!key) return { wrong: 'no key of the key set matches' };
  const options = { key, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify(algorithm[1], Buffer.from(`${head}.${body}`), options, Buffer.from(signature, 'base64url')))
    return { wrong: 'the signature is wrong' };
  const late = timeProblem(payload, rules);
  return late === undefined ? { payload } : { wrong: late };
}

/** The key of an ID. A single key without an ID serves every token. */
function keyFor(keys: readonly Key[], kid: unknown, [type, , curve]: readonly [string, string, string?]) {
  const lone = keys.length === 1 && keys[0]?.kid === undefined ? keys[0] : undefined;
  const found = lone ?? keys.find((key) => key.kid !== undefined && key.kid === kid);
  return found?.kty === type && (curve === undefined || found.crv === curve) ? imported(found) : undefined;
}
function imported(key: Key): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
}
function timeProblem({ exp, nbf }: Readonly<Record<string, unknown>>, rules: TokenRules): string | undefined {
  const now = rules.now / 1000;
  if (typeof exp === 'number' && !rules.ignoresExpiry && now >= exp + rules.tolerance) return 'the token has expired';
  if (typeof nbf === 'number' && now < nbf - rules.tolerance) return 'the token is not valid yet';
  return undefined;
}
function objectIn(part: string): Record<string, unknown> | undefined {
  const value = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isRecord(value) ? value : undefined;
}
