/**
 * Percent-encoding as the service's signature wants it: UTF-8, upper case, and only `A-Za-z0-9-_.~` left as they are.
 */

const PLAIN = /^[\w.~-]*$/;
const LEFT_BY_ENCODE_URI = /[!'()*]/g;

/** Encodes one path segment, one query name or one query value. */
export function encode(raw: string): string {
  if (PLAIN.test(raw)) return raw;
  // A lone surrogate has no UTF-8 form; like the platform's own encoders, it becomes U+FFFD.
  return encodeURIComponent(wellFormed(raw)).replace(
    LEFT_BY_ENCODE_URI,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decodes one path segment or query part; what is not valid percent-encoding stands for itself. */
export function decode(encoded: string): string {
  if (!encoded.includes('%')) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** One query parameter, not encoded. */
export type Pair = readonly [name: string, value: string];

/** The query as it is signed: sorted by name, then value, before encoding; `name=` where a value is empty. */
export function canonicalQuery(pairs: readonly Pair[]): string {
  if (pairs.length === 0) return '';
  const sorted = pairs.length === 1 ? pairs : [...pairs].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return sorted.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}
/** Order by code units. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
