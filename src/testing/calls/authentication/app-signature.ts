/** Calls that an app signed with its key and secret. Verified without any signer of this package. */
import { timingSafeEqual } from 'node:crypto';
import {
  ALGORITHM, canonicalRequest, instantOf, NOT_HASHED, sha256, signatureOf, TOLERANCE, type Reading, type Signable,
} from '../../canonical.js';
import { compactTime } from '../../options.js';

/** What the documentation leaves open about signatures of apps. */
export interface SignatureRules {
  /** What a bare `+` in the query is. */
  readonly plus: Reading['plus'];
  /** Whether `X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD` is accepted. */
  readonly unsignedPayload: 'accepted' | 'rejected';
  /** Whether a hash in `X-Sdk-Content-Sha256` must be that of the body. */
  readonly declaredHash: 'trusted' | 'checked';
}

/** The parts of the header in which an app signs. */
interface Signature {
  readonly key: string;
  readonly names: readonly string[];
  readonly value: string;
}
/** The key that signed, or what is wrong, in the words of the service. */
export type Verified = { readonly key: string } | { readonly wrong: string };

const NOTHING = 'Access or Credential is empty in Authorization';
const EMPTY = { wrong: NOTHING };

/**
 * Verifies a signature.
 *
 * @param header - Value of the header that has the signature.
 * @param secretOf - The secret of a key, if there is one.
 * @param now - Time of the gateway.
 */
export function verifySignature(
  request: Signable, header: string, secretOf: (key: string) => string | undefined, now: number, rules: SignatureRules,
): Verified {
  const signature = parse(header);
  if (!signature) return EMPTY;
  const secret = secretOf(signature.key);
  // Other algorithms, such as V11-HMAC-SHA256, are of IAM: no app has their keys.
  if (secret === undefined || !header.startsWith(`${ALGORITHM} `))
    return { wrong: `app not found, appkey ${signature.key}` };
  const date = request.headers.get('x-sdk-date') ?? '';
  if (Math.abs(now - instantOf(date)) > TOLERANCE)
    return { wrong: `signature expired, signature time:${date},server time:${compactTime(now)}` };
  const canonical = canonicalRequest(request, signature.names, {
    plus: rules.plus, slashSplits: true, payload: payloadOf(request, rules),
  });
  if (isSame(signatureOf(canonical, date, secret), signature.value)) return { key: signature.key };
  return { wrong: `verify signature fail, canonicalRequest:${canonical.replaceAll('\n', '|')}` };
}

/** True for a header that has a signature of any algorithm. */
export const isSigned = (header: string): boolean => /^[A-Z\d]+-HMAC-[A-Z\d]+ /.test(header);

/** Reads a signature. Spaces after commas may be missing. */
function parse(header: string): Signature | undefined {
  const part = (name: string): string => new RegExp(`[ ,]${name}=([^, ]*)`).exec(header)?.[1] ?? '';
  // IAM's newer algorithm names the key first in a scope.
  const key = part('Access') || (part('Credential').split('/')[0] ?? '');
  const names = part('SignedHeaders');
  return key === '' ? undefined : { key, names: names.split(';'), value: part('Signature') };
}
/** The hash that was signed: the declared one as it is, otherwise that of the body. */
function payloadOf({ headers, body }: Signable, { unsignedPayload, declaredHash }: SignatureRules): string {
  const declared = headers.get('x-sdk-content-sha256')?.trim() ?? '';
  if (declared === NOT_HASHED && unsignedPayload === 'accepted') return declared;
  return declared === '' || declared === NOT_HASHED || declaredHash === 'checked' ? sha256(body) : declared;
}
function isSame(a: string, b: string): boolean {
  const [own, sent] = [Buffer.from(a), Buffer.from(b)];
  return own.length === sent.length && timingSafeEqual(own, sent);
}
