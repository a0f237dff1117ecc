/** Checks options and makes of a call what is sent, apart from what each attempt adds. */
import type { Auth, AuthFunction } from './call-auth.js';
import { checked, headersOf, isStream, type Payload, payloadOf } from './call-body.js';
import { ApigCallError, unsendable } from './call-error.js';
import type { CallerOptions, CallInit, CallSettings } from './call-options.js';
import { type Target, targetOf, urlOf } from './call-target.js';
import { TOKEN } from './call-text.js';
import { within } from './call-time.js';

/** A caller's options, checked. */
export interface Settings {
  readonly options: CallerOptions;
  readonly origin: string;
  readonly auths: readonly (Auth | AuthFunction)[];
  /** True if one of them signs. */
  readonly signs: boolean;
}
/** A call, checked. */
export interface PreparedCall {
  readonly method: string;
  readonly target: Target;
  /** Names in lower case, values as text. */
  readonly headers: Map<string, string>;
  readonly payload: Payload;
  readonly limits: Limits;
  readonly signal: AbortSignal | undefined;
  /** Further options of `fetch`. */
  readonly rest: RequestInit;
}
type Limits = Pick<CallSettings, 'timeout' | 'totalTimeout' | 'retry'>;

const OPTIONS = ' origin auth host fetch clock stage timeout totalTimeout retry unsignedBody debug ';
/** The longest time of timers, in milliseconds: a longer one would be over immediately. */
const LONGEST = 2 ** 31 - 1;
/** The longest body of which a gateway accepts a signature, in bytes. */
const LONGEST_SIGNED = 12 * 1024 * 1024;

const misconfigured = (fault: string): ApigCallError => new ApigCallError('Configuration', `createCaller: ${fault}.`);

export function settingsOf(options: CallerOptions): Settings {
  for (const name of Object.keys(options)) if (!OPTIONS.includes(` ${name} `)) throw misconfigured(`there is no option "${name}"`);
  const [start = ''] = /^https?:\/\/[^/?#\\@]+\/?$/i.exec(String(options.origin)) ?? [];
  const url = urlOf(start);
  if (!url) throw misconfigured('origin must be scheme, host and port, such as "https://api.example.com"');
  const { origin, protocol, hostname } = url;
  const auths = [options.auth].flat();
  const made = auths.filter((auth) => typeof auth !== 'function');
  // Options of programs that are not typed may be anything.
  if (auths.length === 0 || made.some((auth) => !('prove' in Object(auth))))
    throw misconfigured('auth must be appKey(…) or another of its kind, a function, or none()');
  const headers = made.flatMap((auth) => auth.headers);
  const twice = headers.find((name, i) => headers.indexOf(name) < i);
  if (twice !== undefined) throw misconfigured(`two of auth set the header ${twice}. Leave one out, or give it another header`);
  if (!options.fetch) {
    if (options.host !== undefined) throw misconfigured('host needs a fetch of your own, which sends the header Host');
    const isLocal = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
    if (protocol === 'http:' && !isLocal && made.some(({ kind }) => kind === 'appCode'))
      throw misconfigured('gateways take an AppCode over https only');
  }
  checkLimits(options);
  return { options, origin, auths, signs: made.some(({ kind }) => /Keys?$/.test(kind)) };
}
function checkLimits({ timeout, totalTimeout, retry }: Limits): void {
  for (const [name, value = 1] of Object.entries({ timeout, totalTimeout, ...(retry && retry) })) {
    const least = name.endsWith('imeout') ? 1 : 0;
    if (!(value >= least && value <= LONGEST)) throw misconfigured(`${name} must be a number from ${least} to ${LONGEST}`);
  }
}

/** Checks a call. Reads its body, unless that is a stream that is not signed. */
export async function preparedCall(
  { options, origin, auths, signs }: Settings,
  input: string | URL | Request,
  init: CallInit,
): Promise<PreparedCall> {
  const {
    stage = options.stage, timeout = options.timeout, totalTimeout = options.totalTimeout, retry = options.retry,
    unsignedBody = options.unsignedBody, debug = options.debug,
    query, json, headers: given, method: verb, body: content, signal: own, ...rest
  } = init;
  const limits = { timeout, totalTimeout, retry };
  checkLimits(limits);
  const request = isRequest(input) ? input : undefined;
  const address = isRequest(input) ? input.url : String(input);
  const target = targetOf(address.startsWith('/') ? origin + address : address, query);
  if (target.origin !== origin) throw unsendable('otherOrigin', origin);
  const method = (verb ?? request?.method ?? 'GET').toUpperCase();
  if (!TOKEN.test(method)) throw unsendable('method', method);
  const body = json === undefined ? content : jsonOf(json, content);
  const signal = own ?? request?.signal;
  // A body may take its time as well.
  const payload = await within(LONGEST, signal, () => payloadFor(body, request, signs, unsignedBody ?? false));
  const hasBody = payload.bytes ?? payload.stream;
  if (hasBody && /^(?:GET|HEAD)$/.test(method)) throw unsendable('bodyOfGet', method);
  const proves = auths.some((auth) => typeof auth === 'function' || auth.kind !== 'none');
  if (proves && rest.redirect === 'follow') throw unsendable('redirect');
  const headers = headersOf(given ?? request?.headers);
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && !headers.has(name)) headers.set(name, checked(name, value));
  };
  add('content-type', json === undefined ? payload.type : 'application/json');
  add('x-stage', stage);
  if (debug) add('x-apig-mode', 'debug');
  if (signs && unsignedBody && hasBody) add('x-sdk-content-sha256', 'UNSIGNED-PAYLOAD');
  return { method, target, headers, payload, limits, signal, rest: { ...restOf(request), ...rest } };
}
const isRequest = (input: string | URL | Request): input is Request =>
  typeof input === 'object' && 'arrayBuffer' in input;

async function payloadFor(
  body: CallInit['body'],
  request: Request | undefined,
  signs: boolean,
  unsigned: boolean,
): Promise<Payload> {
  if (isStream(body) && signs && !unsigned) throw unsendable('stream');
  const whole = unsigned ? request?.body : request?.body && await request.arrayBuffer();
  const payload = await payloadOf(body ?? whole, unsigned || !signs);
  const length = payload.bytes?.length ?? 0;
  if (signs && !unsigned && length > LONGEST_SIGNED) throw unsendable('tooLong', String(length));
  return payload;
}
function jsonOf(json: unknown, body: CallInit['body']): string {
  // Functions have none.
  const text = JSON.stringify(json) as string | undefined;
  if (text === undefined || body) throw unsendable(body ? 'twoBodies' : 'noJson');
  return text;
}

/** What a request that is passed whole says besides. Its `redirect` does not count, because it is always set. */
const FURTHER = ['cache', 'credentials', 'integrity', 'keepalive', 'mode', 'referrer', 'referrerPolicy'] as const;
const restOf = (request: Request | undefined): RequestInit =>
  request ? Object.fromEntries(FURTHER.map((name) => [name, request[name]])) : {};
