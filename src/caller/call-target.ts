/**
 * Addresses as they are sent and signed. What signers, HTTP clients or gateways read in different ways is rejected:
 * the gateway would see another request than was signed.
 */
import { unsendable } from './call-error.js';

/** Values of a query. A list gives a name several times. `undefined` is left out. */
export type QueryValues = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;
/** One value of a query. */
export type QueryValue = string | number | boolean;

/** An address, encoded strictly: all but `A-Za-z0-9-_.~` as `%XX`, in UTF-8. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string;
  /** As in the header Host: without the default port. */
  readonly host: string;
  readonly path: string;
  /** The whole address as it is sent, with the query in the given order. */
  readonly url: string;
  /** Path and query as they are signed. */
  readonly canonical: string;
}
type Pair = readonly [name: string, value?: string];

/** A URL, or `undefined`. `URL.canParse` of Node.js 20 is wrong about hosts such as `bücher.example`. */
export function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** @param given - An address with path and query. */
export function targetOf(given: string, values: QueryValues | URLSearchParams = {}): Target {
  const [, start = '', path = '', query = ''] = /^(https?:\/\/[^/?#\\]*)([^?#]*)\??([^#]*)/i.exec(given) ?? [];
  const url = urlOf(start);
  if (!url) throw unsendable('noAddress');
  const { origin, host, username, password } = url;
  if (username || password) throw unsendable('userInfo');
  const wire = (path || '/').split('/').map(segment).join('/');
  const pairs = [...query.split('&').flatMap(pair), ...pairsOf(values)].map(([name, value]) => {
    if (name === '') throw unsendable('noName');
    const text = encode(name);
    const sent = value === undefined ? text : `${text}=${encode(value)}`;
    return { sent, signed: value === undefined ? `${text}=` : sent, at: `${order(name)} ${order(value ?? '')}` };
  });
  const search = pairs.length > 0 ? `?${pairs.map(({ sent }) => sent).join('&')}` : '';
  const sorted = [...pairs].sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ signed }) => signed).join('&');
  // The path is signed with a slash at its end, whether it has one or not.
  return { origin, host, path: wire, url: origin + wire + search, canonical: `${wire.replace(/\/?$/, '/')}\n${sorted}` };
}

function segment(encoded: string): string {
  const text = decode(encoded);
  if (text === '.' || text === '..') throw unsendable('dots', encoded);
  if (text.includes('/')) throw unsendable('slash');
  return encode(text);
}
function pair(text: string): Pair[] {
  if (text.includes('+')) throw unsendable('plus');
  const at = text.indexOf('=');
  if (text === '') return [];
  return at < 0 ? [[decode(text)]] : [[decode(text.slice(0, at)), decode(text.slice(at + 1))]];
}
function pairsOf(values: QueryValues | URLSearchParams): Pair[] {
  if (Symbol.iterator in values) return [...values];
  return Object.entries(values).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): Pair => [name, String(one)]));
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw unsendable('halfPair');
  }
}
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unsendable('percent');
  }
}
/** A string that sorts as the UTF-8 form of the text does. JavaScript itself sorts by UTF-16 units. */
const order = (text: string): string =>
  Array.from(text, (c) => (c.codePointAt(0) ?? 0).toString(16).padStart(6, '0')).join('');
