/** Headers that a caller may add, and those that only the client or HTTP sets. */
import { ApigConfigurationError } from './errors.js';
import { printable, quoted } from './text.js';
import { inheritedNames, messageOf } from './values.js';

/** Why a caller cannot set a header, and what to do instead. */
const REASONS = {
  identity:
    'which the client sets itself. Leave it out: identity comes from `credentials`, scope from `projectId`.',
  body: 'which the client sets itself: it describes the body that the client makes. Leave it out.',
  connection: 'which belongs to the connection, not to a request. Leave it out.',
  proxy: 'which belongs to the proxy. Leave it out: put user and password into the URL of the option `proxy`.',
};
/** Another value of one of these would break the signature or the connection, or add a second identity. */
const OWN_HEADERS: Readonly<Record<string, keyof typeof REASONS>> = {
  authorization: 'identity',
  'x-auth-token': 'identity',
  'x-security-token': 'identity',
  'x-project-id': 'identity',
  'x-domain-id': 'identity',
  host: 'identity',
  'content-type': 'body',
  'content-length': 'body',
  'content-encoding': 'body',
  'accept-encoding': 'body',
  'transfer-encoding': 'connection',
  connection: 'connection',
  'keep-alive': 'connection',
  upgrade: 'connection',
  expect: 'connection',
  te: 'connection',
  trailer: 'connection',
  'http2-settings': 'connection',
};
/** Families of headers, by their beginning. */
const OWN_FAMILIES: Readonly<Record<string, keyof typeof REASONS>> = { 'x-sdk-': 'identity', 'proxy-': 'proxy' };

/**
 * Checks the caller's headers.
 * @param where - Who sets them: the subject of the messages.
 * @returns A copy. A header that is `undefined` is left out.
 * @throws ApigConfigurationError for a header that callers cannot set, or that HTTP cannot send.
 */
export function checkHeaders(where: string, headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const copy: [string, string][] = [];
  const seen = new Map<string, string>();
  if (typeof headers['forEach'] === 'function')
    throw refused(`${where} must be an object of strings. Pass Object.fromEntries(headers).`);
  for (const [name, value] of entriesOf(where, headers)) {
    if (value === undefined) continue;
    copy.push([name, checkHeader(where, name, value)]);
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) throw refused(`${where} sets one header twice: ${other} and ${name}. Leave one out.`);
    seen.set(name.toLowerCase(), name);
  }
  return Object.fromEntries(copy);
}

function entriesOf(where: string, headers: Readonly<Record<string, unknown>>): [string, unknown][] {
  const inherited = inheritedNames(headers)[0];
  if (inherited !== undefined)
    throw refused(`${where} inherits the header ${quoted(inherited, 60)}, and only own members are sent. Pass a plain object.`);
  try {
    return Object.entries(headers);
  } catch (error) {
    throw refused(`${where} cannot be read: ${printable(messageOf(error), 500)}`);
  }
}
function checkHeader(where: string, name: string, value: unknown): string {
  if (!/^[!#$%&'*+.^_`|~\w-]{1,256}$/.test(name))
    throw refused(`${where} has a header name that HTTP does not allow: ${quoted(name, 60)}.`);
  const reason = reasonFor(name.toLowerCase());
  if (reason !== undefined) throw refused(`${where} sets the header ${name}, ${REASONS[reason]}`);
  if (typeof value !== 'string')
    throw refused(`${where} sets the header ${name} to a value that is no string. Pass a string.`);
  if (!/^[\t\x20-\x7e]*$/.test(value))
    throw refused(
      `${where} sets the header ${name} to a value with characters that HTTP headers cannot carry. Percent-encode it.`,
    );
  return value;
}
function reasonFor(name: string): keyof typeof REASONS | undefined {
  if (Object.hasOwn(OWN_HEADERS, name)) return OWN_HEADERS[name];
  const family = Object.keys(OWN_FAMILIES).find((beginning) => name.startsWith(beginning));
  return family === undefined ? undefined : OWN_FAMILIES[family];
}
const refused = (message: string): ApigConfigurationError => new ApigConfigurationError('headers', message);
