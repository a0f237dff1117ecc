/** Signs requests as the gateway does before it calls a backend, for tests of backends. */
import {
  ALGORITHM, byteString, canonicalTarget, compactDate, hmac, PAYLOAD_HEADER, sha256, textToSign, UNSIGNED_PAYLOAD,
  utf8,
} from './signed-form.js';
import { checkNames, fault } from './usage.js';

/** What `signAsGateway` takes. */
export interface GatewayRequest {
  /** Default: `GET`. */
  readonly method?: string | undefined;
  /** Full address. Its host and port are signed as `host`, unless `headers` has one. */
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text (UTF-8) or bytes. */
  readonly body?: string | Uint8Array | undefined;
  /** Name of the signature key (`sign_key`). */
  readonly key: string;
  /** Its secret (`sign_secret`). */
  readonly secret: string;
  /** Form of the proof, as `sign_type` of the key. Default: `hmac`. */
  readonly type?: 'hmac' | 'basic' | undefined;
  /** Time of the request: a Date or milliseconds since the epoch. Default: now. */
  readonly date?: Date | number | undefined;
  /**
   * Names of headers to sign. Which ones a gateway signs is not documented. Default, assumed: all that `headers` has
   * (apart from those of the connection), `host` and `x-sdk-date`.
   */
  readonly signedHeaders?: readonly string[] | undefined;
  /** `unsigned` sends `X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD`: the body is not signed. Default: `signed`. */
  readonly payload?: 'signed' | 'unsigned' | undefined;
  /** Header of the proof: the gateway's parameter `backend_sign_header`. Default: `authorization`. */
  readonly header?: string | undefined;
}
const NAMES = [
  'method', 'url', 'headers', 'body', 'key', 'secret', 'type', 'date', 'signedHeaders', 'payload', 'header',
] as const satisfies readonly (keyof GatewayRequest)[];

/** A signed request, ready for `fetch(url, request)`. */
export interface SignedRequest {
  readonly url: string;
  readonly method: string;
  /** Names are in lower case. Text beyond ASCII has one character for each byte of its UTF-8 form, for `fetch`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: ArrayBuffer;
}

/**
 * Signs a request as a gateway with a signature key does.
 * @returns What to hand to `fetch`: `const { url, ...request } = await signAsGateway({ … })`.
 * @throws TypeError if something is missing or cannot be signed.
 */
export async function signAsGateway(given: GatewayRequest): Promise<SignedRequest> {
  checkNames('signAsGateway', given, NAMES);
  const { key, secret, type = 'hmac' } = given;
  if (typeof key !== 'string' || typeof secret !== 'string' || key === '' || secret === '')
    throw fault('signAsGateway needs key and secret, the sign_key and sign_secret of a signature key.');
  const url = urlOf(String(given.url));
  if (!url) throw fault('signAsGateway needs url, a full address such as "http://127.0.0.1:8080/orders?page=1".');
  const method = (given.method ?? 'GET').toUpperCase();
  // A copy: what is sent is what was signed.
  const body = given.body === undefined ? undefined : bufferOf(given.body);
  const headers = headersOf(given, url);
  if (type === 'hmac') headers.set('x-sdk-date', headers.get('x-sdk-date') ?? compactDate(timeOf(given)));
  if (type === 'hmac' && given.payload === 'unsigned') headers.set(PAYLOAD_HEADER, UNSIGNED_PAYLOAD);
  const proof = type === 'basic'
    ? `Basic ${btoa(byteString(`${key}:${secret}`))}`
    : await signature({ method, url, headers, body, given });
  headers.set(proofHeader(given), proof);
  return { url: url.href, method, headers: Object.fromEntries(headers), ...(body && { body }) };
}

const proofHeader = ({ header = 'authorization' }: GatewayRequest): string => header.toLowerCase();

function bufferOf(body: string | Uint8Array): ArrayBuffer {
  const bytes = typeof body === 'string' ? utf8(body) : body;
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}
function timeOf({ date = Date.now() }: GatewayRequest): number {
  const time = Number(date);
  if (time >= 0 && time < Date.UTC(10_000, 0)) return time;
  throw fault('date of signAsGateway is not a time. Pass a Date or milliseconds since the epoch.');
}
function headersOf({ headers: given = {} }: GatewayRequest, url: URL): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (headers.has(lower)) throw fault(`headers of signAsGateway has ${lower} twice. Leave one of them out.`);
    headers.set(lower, byteString(value));
  }
  return headers.has('host') ? headers : headers.set('host', url.host);
}

/** Headers of one connection: the backend gets others. */
const OF_CONNECTION = /^(connection|content-length|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;

interface Parts {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: ArrayBuffer | undefined;
  readonly given: GatewayRequest;
}
async function signature({ method, url, headers, body, given }: Parts): Promise<string> {
  // The proof replaces what the header of the proof had.
  const all = [...headers.keys()].filter((name) => !OF_CONNECTION.test(name) && name !== proofHeader(given));
  const names = (given.signedHeaders?.map((name) => name.toLowerCase()) ?? all).sort();
  const target = canonicalTarget(url.pathname + url.search, {});
  if (!target) throw fault('url of signAsGateway has a % that is no percent-encoding. Write %25 for a percent sign.');
  const payload = headers.get(PAYLOAD_HEADER) ?? await sha256(new Uint8Array(body ?? []));
  const signed = names.map((name) => [name, headers.get(name) ?? missing(name)] as const);
  const text = await textToSign({ method, target, headers: signed, payload }, headers.get('x-sdk-date') ?? '');
  return `${ALGORITHM} Access=${given.key}, SignedHeaders=${names.join(';')}, Signature=${await hmac(given.secret, text)}`;
}
function missing(name: string): never {
  throw fault(`signedHeaders of signAsGateway has ${name}, but headers has not. Add it to headers.`);
}
/** A URL, or `undefined`. `URL.canParse` of Node.js 20 is wrong about hosts such as `bücher.example`. */
function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
