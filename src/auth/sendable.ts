/** Makes sure that a request arrives as it was signed: `fetch` and undici normalize addresses, methods and headers. */
import { ApigConfigurationError } from '../errors.js';
import { urlOf } from '../hosts.js';
import { decode, type Pair } from '../schema/url.js';
import { isRecord, TOKEN } from '../values.js';

/** An address as it is sent. */
export interface SendableUrl {
  /** In lower case, as it is signed and sent: with the port, unless it is 443 with https. */
  readonly host: string;
  /** Percent-encoded. */
  readonly path: string;
  /** The query, decoded. */
  readonly pairs: readonly Pair[];
}

/**
 * Parses an address. Rejects what `fetch` would rewrite, because the service would get another path than was signed.
 */
export function sendableUrl(given: string | URL): SendableUrl {
  const text = typeof given === 'string' || isRecord(given) ? String(given).replace(/^[\0- ]+|[\0- ]+$/g, '') : '';
  const url = /^https?:\/\//i.test(text) ? urlOf(text) : undefined;
  if (!url) throw wrong('url', `signRequest needs a full http(s) address, got ${shown(given, text)}.`);
  const fault = urlFault(url, text);
  if (fault !== undefined) throw wrong('url', `The url ${fault}`);
  // The vendor's signers keep port 80 of http if it is written. The header Host is sent as it is signed.
  const port = url.protocol === 'http:' && /^http:\/\/[^/?#]*:80(?=[/?#]|$)/i.test(text) ? ':80' : '';
  return { host: url.host + port, path: url.pathname, pairs: pairsIn(url.search.slice(1)) };
}
function urlFault({ username, password }: URL, text: string): string | undefined {
  if (username !== '' || password !== '' || /^https?:\/\/[^/?#]*@/i.test(text))
    return 'contains a user name or a password, which fetch rejects. Remove it; the signature proves who calls.';
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'contains a line end or another control character. Percent-encode it.';
  const path = /^https?:\/\/[^/?#\\]*([^?#]*)/i.exec(text)?.[1] ?? '';
  if (path.includes('\\')) return 'contains a backslash, which fetch turns into a slash. Write / or %5C.';
  if (/(?:^|\/)(?:\.|%2e){1,2}(?=\/|$)/i.test(path))
    return 'contains "." or ".." as a path segment, which fetch resolves. Write the path that is meant.';
  const query = /^[^?#]*\?([^#]*)/.exec(text)?.[1] ?? '';
  return [...path.split('/'), ...query.split(/[&=]/)].some(isMalformed)
    ? 'contains a % that is no percent-encoding of UTF-8. Write %25 for a percent sign.'
    : undefined;
}
function isMalformed(part: string): boolean {
  try {
    decodeURIComponent(part);
    return false;
  } catch {
    return true;
  }
}
/** A `+` stands for a space, as servers read it. */
function pairsIn(query: string): Pair[] {
  const plain = (part: string): string => decode(part.replace(/\+/g, ' '));
  return query.split('&').filter((part) => part !== '').map((part): Pair => {
    const at = part.indexOf('=');
    return at < 0 ? [plain(part), ''] : [plain(part.slice(0, at)), plain(part.slice(at + 1))];
  });
}
function shown(given: unknown, text: string): string {
  return typeof given === 'string' ? JSON.stringify(text.replace(/\/\/[^/]*@/, '//[hidden]@').slice(0, 200)) : typeof given;
}

/** Methods that `fetch` converts to upper case. */
const NORMALIZED: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/** A method as it is sent. */
export function sendableMethod(given: unknown): string {
  if (typeof given !== 'string' || !TOKEN.test(given))
    throw wrong('method', `signRequest needs a method, such as "GET", got ${typeof given === 'string' ? JSON.stringify(given) : typeof given}.`);
  const upper = given.toUpperCase();
  if (given === upper || NORMALIZED.has(upper)) return upper;
  throw wrong('method', `The method ${given} is not in upper case, and fetch sends it as it is. Write ${upper}.`);
}

/**
 * Headers as they are sent: values are trimmed, and text beyond ASCII has one character for each byte of its UTF-8
 * form, as `fetch` and undici require. Names keep their spelling.
 */
export function sendableHeaders(given: unknown): Record<string, string> {
  if (given === undefined) return {};
  if (!isRecord(given) || Symbol.iterator in given)
    throw wrong('headers', 'headers must be an object of names and values. Pass Object.fromEntries(headers).');
  const seen = new Map<string, string>();
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!TOKEN.test(name)) throw wrong('headers', `${JSON.stringify(name)} is not the name of a header.`);
    const other = seen.get(name.toLowerCase());
    if (other !== undefined)
      throw wrong('headers', `headers has ${other} and ${name}, which are one header. Leave one of them out.`);
    seen.set(name.toLowerCase(), name);
    const text = sendableValue(name, value);
    headers.push([name, name.toLowerCase() === 'host' ? text.toLowerCase() : text]);
  }
  return Object.fromEntries(headers);
}
function sendableValue(name: string, value: unknown): string {
  if (typeof value !== 'string') throw wrong('headers', `The header ${name} must be a string, got ${typeof value}.`);
  // Servers do not agree which spaces beyond ASCII are trimmed, so none is sent.
  const text = value.replace(/^[\s\u0085]+|[\s\u0085]+$/g, '');
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text))
    throw wrong('headers', `The header ${name} contains a line end or another control character. Remove it.`);
  return Buffer.from(text, 'utf8').toString('latin1');
}
/** The text in the bytes of a header, which is what is signed. */
export const headerText = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');

/** A body whose bytes are known. */
export function sendableBody(given: unknown): string | Uint8Array {
  if (given === undefined || given === null) return '';
  if (typeof given === 'string') return given;
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  throw wrong(
    'body',
    'The body must be a string or bytes. Pass JSON.stringify(body) for an object. Leave a stream or a form out, and give its content type.',
  );
}

export const wrong = (option: string, message: string): ApigConfigurationError =>
  new ApigConfigurationError(option, message);
