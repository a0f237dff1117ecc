/**
 * The text that a signature is made over, built from a request as it arrived. Written from the service's documentation,
 * without any signer of this package: what shares code with a signer shares its mistakes.
 */
import { createHash, createHmac } from 'node:crypto';
import { decoded } from '../text.js';

export const ALGORITHM = 'SDK-HMAC-SHA256';
/** How far the time of a signature may be from that of the gateway, in both directions: 15 minutes. */
export const TOLERANCE = 15 * 60_000;
/** The value of `X-Sdk-Content-Sha256` that leaves the body out of the signature. */
export const NOT_HASHED = 'UNSIGNED-PAYLOAD';

/** A request as it arrived, nothing of it resolved or decoded. */
export interface Signable {
  readonly method: string;
  /** Path as sent. */
  readonly path: string;
  /** Query as sent, without the question mark. */
  readonly query: string;
  /** Headers whose names are found whatever their case. */
  readonly headers: { get(name: string): string | null | undefined };
  readonly body: Uint8Array;
}
/** What the documentation leaves open. */
export interface Reading {
  /** What a bare `+` in the query is. */
  readonly plus: 'space' | 'plus';
  /** True if `%2F` ends a segment, false if it is a character of it. */
  readonly slashSplits: boolean;
  /** The hash of the body that was signed. */
  readonly payload: string;
}

/** The text that was signed if the headers with these names were signed, in this order. */
export function canonicalRequest(request: Signable, names: readonly string[], reading: Reading): string {
  const headers = names.map((name) => `${name}:${headerValue(request, name)}\n`).join('');
  const { slashSplits, plus, payload } = reading;
  return [
    request.method, canonicalPath(request.path, slashSplits), canonicalQuery(request.query, plus), headers,
    names.join(';'), payload,
  ].join('\n');
}
/** The signature of a canonical request, in hexadecimal digits. */
export function signatureOf(canonical: string, date: string, secret: string): string {
  const toSign = `${ALGORITHM}\n${date}\n${sha256(canonical)}`;
  return createHmac('sha256', secret).update(toSign, 'utf8').digest('hex');
}
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** `20260301T080000Z` in milliseconds. Anything else is infinitely far away. */
export function instantOf(date: string): number {
  const iso = /^\d{8}T\d{6}Z$/.test(date) ? date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z') : '';
  const time = Date.parse(iso);
  return Number.isNaN(time) ? Infinity : time;
}

function headerValue(request: Signable, name: string): string {
  // Header values arrive as bytes. The UTF-8 text in them was signed.
  return Buffer.from((request.headers.get(name) ?? '').trim(), 'latin1').toString('utf8');
}
function canonicalPath(path: string, slashSplits: boolean): string {
  const segments = (slashSplits ? decoded(path) : path).split('/');
  const whole = segments.map((segment) => encoded(slashSplits ? segment : decoded(segment))).join('/');
  return whole.endsWith('/') ? whole : `${whole}/`;
}
function canonicalQuery(query: string, plus: Reading['plus']): string {
  const text = (part: string): string => decoded(plus === 'space' ? part.replaceAll('+', ' ') : part);
  const pairs = query.split('&').filter((pair) => pair !== '').map((pair) => {
    const [name = '', ...rest] = pair.split('=');
    return [text(name), text(rest.join('='))] as const;
  });
  pairs.sort(([a, x], [b, y]) => order(a, b) || order(x, y));
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}
/** Decoded text is sorted by its bytes. */
const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));

/** Everything but `A-Z a-z 0-9 - _ . ~` becomes `%XX`. */
function encoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
