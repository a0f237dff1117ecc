/**
 * The form of a request that SDK-HMAC-SHA256 signs. Everything is built from what is on the wire: the raw request
 * target, raw headers, raw bytes. A parsed query or body loses what was signed.
 *
 * Strings here are byte strings: one character for each byte, as servers read request lines and headers.
 */

export const ALGORITHM = 'SDK-HMAC-SHA256';
/** Value of `X-Sdk-Content-Sha256` for a body that the signature does not cover. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
export const PAYLOAD_HEADER = 'x-sdk-content-sha256';

/** How a request target is read if its meaning is not documented. */
export interface TargetRules {
  /**
   * What a `+` in the query means: a space, as Go, Java and `URLSearchParams` read it, or a plus. Assumed: `space`.
   * A signature covers one reading only, so choose the one of your backend.
   */
  readonly plus?: 'space' | 'plus' | undefined;
  /**
   * What `%2F` in the path means: a slash within a segment (`kept`), or the end of a segment (`separator`), as most
   * signers of the vendor read it. Assumed: `kept`.
   */
  readonly encodedSlash?: 'kept' | 'separator' | undefined;
}

/** A request in the form that is signed. */
export interface SignedForm {
  readonly method: string;
  /** Canonical path and query, from `canonicalTarget`. */
  readonly target: CanonicalTarget;
  /** Signed headers in the order of `SignedHeaders`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly payload: string;
}
export interface CanonicalTarget {
  readonly path: string;
  readonly query: string;
}

/** The canonical request. */
export function canonicalText({ method, target, headers, payload }: SignedForm): string {
  const lines = headers.map(([name, value]) => `${name}:${trimmed(value)}\n`).join('');
  return [method, target.path, target.query, lines, headers.map(([name]) => name).join(';'), payload].join('\n');
}
/** Only spaces and tabs: other bytes that JavaScript calls white space may be part of a UTF-8 character. */
const trimmed = (value: string): string => value.replace(/^[ \t]+|[ \t]+$/g, '');

/** The text whose HMAC is the signature. */
export async function textToSign(form: SignedForm, date: string): Promise<string> {
  return `${ALGORITHM}\n${date}\n${await sha256(bytesOf(canonicalText(form)))}`;
}

/**
 * The canonical path and query of a raw request target; `undefined` if its percent-encoding is malformed, or it has a
 * `#`: servers hand on what follows, and it would not be signed.
 */
export function canonicalTarget(raw: string, rules: TargetRules): CanonicalTarget | undefined {
  // The absolute form, which clients send to proxies.
  const target = raw.replace(/^https?:\/\/[^/?#]*/i, '');
  if (/%(?![\da-f]{2})|[^\0-\xff]|#/i.test(target)) return undefined;
  const [path = ''] = target.split('?', 1);
  return { path: canonicalPathOf(path, rules), query: canonicalQueryOf(target.slice(path.length + 1), rules) };
}
function canonicalPathOf(path: string, { encodedSlash = 'kept' }: TargetRules): string {
  const segments = (encodedSlash === 'kept' ? path : path.replace(/%2f/gi, '/')).split('/');
  return `${segments.map((segment) => encoded(decodedBytes(segment))).join('/')}/`.replace(/\/\/$/, '/');
}
function canonicalQueryOf(query: string, { plus = 'space' }: TargetRules): string {
  const text = plus === 'space' ? query.replaceAll('+', ' ') : query;
  const pairs = text.split('&').filter((pair) => pair !== '').map((pair) => {
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    return [decodedBytes(name), decodedBytes(value)] as const;
  });
  // Sorted before encoding, by bytes.
  pairs.sort(([a, x], [b, y]) => (a === b ? byBytes(x, y) : byBytes(a, b)));
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}
const byBytes = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const decodedBytes = (part: string): string =>
  part.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
const encoded = (bytes: string): string =>
  bytes.replace(/[^\w.~-]/g, (byte) => `%${hex(byte.charCodeAt(0)).toUpperCase()}`);
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** `20260115T081500Z` */
export const compactDate = (time: number): string =>
  new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
/** A date of `X-Sdk-Date` in milliseconds since the epoch; `undefined` if it is none. */
export function timeOfDate(date: string): number | undefined {
  const time = Date.parse(date.replace(/(..)(..)T(..)(..)(..)Z$/, '-$1-$2T$3:$4:$5Z'));
  return Number.isNaN(time) || compactDate(time) !== date ? undefined : time;
}

/** The bytes of a byte string. A header that something has decoded is none, and counts by its UTF-8 form. */
const bytesOf = (text: string): Uint8Array =>
  /[^\0-\xff]/.test(text) ? utf8(text) : Uint8Array.from(text, (byte) => byte.charCodeAt(0));
/** A string as the bytes of its UTF-8 form. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** A string as a byte string of its UTF-8 form. */
export const byteString = (text: string): string =>
  Array.from(utf8(text), (byte) => String.fromCharCode(byte)).join('');
const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), hex).join('');

/** SHA-256 in lower-case hexadecimal digits. */
export const sha256 = async (bytes: Uint8Array): Promise<string> => hexOf(await crypto.subtle.digest('SHA-256', bytes));

const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const hmacKey = (secret: string, use: 'sign' | 'verify') =>
  crypto.subtle.importKey('raw', utf8(secret), HMAC, false, [use]);
/** HMAC-SHA256 in lower-case hexadecimal digits. */
export async function hmac(secret: string, text: string): Promise<string> {
  return hexOf(await crypto.subtle.sign('HMAC', await hmacKey(secret, 'sign'), utf8(text)));
}
/** True if a signature in hexadecimal digits is the HMAC. The platform compares in constant time. */
export async function isHmac(signature: string, secret: string, text: string): Promise<boolean> {
  const bytes = /^[\da-f]{64}$/.test(signature) ? bytesOf(decodedBytes(signature.replace(/../g, '%$&'))) : undefined;
  return bytes !== undefined && crypto.subtle.verify('HMAC', await hmacKey(secret, 'verify'), bytes, utf8(text));
}
