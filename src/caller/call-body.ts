/** Bodies and headers in the form in which they are sent. */
import { unsendable } from './call-error.js';
import { TOKEN } from './call-text.js';

/** A body, and the content type that belongs to it. */
export interface Payload {
  /** `undefined`: no body, or a stream. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  /** Sent once, without a hash. */
  readonly stream: ReadableStream | undefined;
  readonly type: string | undefined;
}

/** No body. */
const NOTHING: Payload = { bytes: undefined, stream: undefined, type: undefined };

/** Whatever `fetch` takes as a body. The platform itself makes its bytes, so they are those that `fetch` would send. */
export async function payloadOf(body: RequestInit['body'] | undefined, unsigned: boolean): Promise<Payload> {
  if (body === undefined || body === null) return NOTHING;
  if (isStream(body) && unsigned) return { ...NOTHING, stream: body };
  const whole = new Response(body);
  const type = whole.headers.get('content-type') ?? undefined;
  return { ...NOTHING, bytes: new Uint8Array(await whole.arrayBuffer()), type };
}
export const isStream = (body: unknown): body is ReadableStream =>
  typeof body === 'object' && body !== null && 'getReader' in body;

type HeadersGiven = RequestInit['headers'] | Readonly<Record<string, string | undefined>>;

/** Some runtimes take lists. */
type HeaderValue = string | readonly string[] | undefined;

/** Headers by their names in lower case. Values are text: what an object of headers has beyond ASCII is UTF-8. */
export function headersOf(given: HeadersGiven): Map<string, string> {
  const found = new Map<string, string>();
  if (!given) return found;
  // `Headers` of any realm has one character for each byte.
  const text = 'append' in given && typeof given.append === 'function' ? textOf : (value: string): string => value;
  const pairs: Iterable<Iterable<HeaderValue>> = Symbol.iterator in given ? given : Object.entries(given);
  for (const [name = '', value] of pairs) {
    if (value === undefined) continue;
    const lower = String(name).toLowerCase();
    const before = found.get(lower);
    const one = text(checked(lower, String(value)));
    found.set(lower, before === undefined ? one : `${before}, ${one}`);
  }
  return found;
}
/** The characters of a header, one for each byte, as text. */
function textOf(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(value, (c) => c.charCodeAt(0)));
  } catch {
    throw unsendable('bytes');
  }
}
/** A value that can be sent as a header of this name, trimmed. */
export function checked(name: string, value: string): string {
  if (!TOKEN.test(name)) throw unsendable('headerName', name);
  if (/[^\t\x20-\x7e\x80-\u{10ffff}]/u.test(value)) throw unsendable('control', name);
  return value.trim();
}
