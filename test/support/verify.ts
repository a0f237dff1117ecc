/**
 * Checks signatures from what arrived, with nothing of the package: another mistake than the signer's would be needed
 * to agree with it.
 */
import { createHash, createHmac } from 'node:crypto';

/** What a signature is checked on. */
export interface OnTheWire {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}
/** What the other side makes of a request. */
export interface Verified {
  readonly valid: boolean;
  readonly ak: string;
  readonly signedHeaders: readonly string[];
  readonly canonicalUri: string;
  readonly canonicalQuery: string;
  readonly payloadHash: string;
  readonly canonicalRequest: string;
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

export function verify({ method, target, headers, body }: OnTheWire, sk: string): Verified {
  const parts = /^SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    one(headers['authorization']),
  );
  const [, ak = '', names = '', signature = ''] = parts ?? [];
  const signedHeaders = names.split(';');
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  const canonicalUri = `${path.split('/').map((segment) => percent(decodeURIComponent(segment))).join('/')}/`.replace(/\/\/$/, '/');
  const canonicalQuery = canonical(query);
  const payloadHash = one(headers['x-sdk-content-sha256']) || sha256(body);
  const lines = signedHeaders.map((name) => `${name}:${utf8(one(headers[name])).trim()}\n`).join('');
  const canonicalRequest = [method, canonicalUri, canonicalQuery, lines, names, payloadHash].join('\n');
  const text = `SDK-HMAC-SHA256\n${one(headers['x-sdk-date'])}\n${sha256(canonicalRequest)}`;
  const valid = parts !== null && createHmac('sha256', sk).update(text).digest('hex') === signature;
  return { valid, ak, signedHeaders, canonicalUri, canonicalQuery, payloadHash, canonicalRequest };
}
/** When a request says that it was signed, in milliseconds. */
export function signedAt(headers: OnTheWire['headers']): number {
  return Date.parse(
    one(headers['x-sdk-date']).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}

/** Header values arrive byte by byte; what was signed is the UTF-8 text that they spell. */
const utf8 = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');
const one = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');
/** Sorted by name and value, blanks and all else percent-encoded, whatever form they had on the wire. */
function canonical(query: string): string {
  const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
  const pairs = [...new URLSearchParams(query)].sort(([a, x], [b, y]) => order(a, b) || order(x, y));
  return pairs.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&');
}
/** Every byte outside `A-Za-z0-9-_.~` as `%XX`. */
function percent(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    encoded += /[\w.~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
