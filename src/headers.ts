/** Headers that a caller may add, and those that only the client or HTTP sets. */
import { ApigConfigurationError } from './errors.js';
import { printable, quoted } from './text.js';
import { inheritedNames, memberOf, messageOf, TOKEN } from './values.js';

/**
 * Headers that a caller cannot set, and what to do instead: another value would break the signature or the connection,
 * or add a second identity.
 */
const OWN_HEADERS: readonly (readonly [names: RegExp, why: string])[] = [
  [
    /^(?:authorization|host|x-(?:auth-token|security-token|project-id|domain-id|sdk-.*))$/,
    'which the client sets itself. Leave it out: identity comes from `credentials`, scope from `projectId`.',
  ],
  [
    /^(?:content-(?:type|length|encoding)|accept-encoding)$/,
    'which the client sets itself: it describes the body that the client makes. Leave it out.',
  ],
  [
    /^(?:transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|http2-settings)$/,
    'which belongs to the connection, not to a request. Leave it out.',
  ],
  [
    /^proxy-/,
    'which belongs to the proxy. Leave it out: put user and password into the URL of the option `proxy`.',
  ],
];

/**
 * Checks the caller's headers.
 * @param where - Who sets them: the subject of the messages.
 * @returns A copy. A header that is `undefined` is left out.
 * @throws ApigConfigurationError for a header that callers cannot set, or that HTTP cannot send.
 */
export function checkHeaders(where: string, headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const copy: [string, string][] = [];
  const seen = new Map<string, string>();
  if (typeof memberOf(headers, 'forEach') === 'function')
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
  if (name.length > 256 || !TOKEN.test(name))
    throw refused(`${where} has a header name that HTTP does not allow: ${quoted(name, 60)}.`);
  const own = OWN_HEADERS.find(([names]) => names.test(name.toLowerCase()));
  if (own) throw refused(`${where} sets the header ${name}, ${own[1]}`);
  if (typeof value !== 'string')
    throw refused(`${where} sets the header ${name} to a value that is no string. Pass a string.`);
  if (!/^[\t\x20-\x7e]*$/.test(value))
    throw refused(
      `${where} sets the header ${name} to a value with characters that HTTP headers cannot carry. Percent-encode it.`,
    );
  return value;
}
const refused = (message: string): ApigConfigurationError => new ApigConfigurationError('headers', message);
