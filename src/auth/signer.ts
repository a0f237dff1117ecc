/**
 * The signature of Huawei Cloud's APIs, as pure functions: SDK-HMAC-SHA256, V11-HMAC-SHA256 (a key derived for one
 * region and service) and SDK-HMAC-SM3. No function reads an environment or a network.
 */
import type * as NodeCrypto from 'node:crypto';
import { ApigConfigurationError } from '../errors.js';
import { readMembers } from '../option-members.js';
import { SIGN_REQUEST_OPTIONS } from '../options.js';
import { canonicalQuery, decode, encode } from '../schema/url.js';
import { isRecord } from '../values.js';
import { keyText, timeOf } from './credentials.js';
import { headerText, sendableBody, sendableHeaders, sendableMethod, sendableUrl, wrong } from './sendable.js';

export type SigningAlgorithm = 'SDK-HMAC-SHA256' | 'V11-HMAC-SHA256' | 'SDK-HMAC-SM3';

/** Keys to sign with. */
export interface SigningKeys {
  /** Access key ID. */
  readonly ak: string;
  /** Secret access key. */
  readonly sk: string;
  /** Security token of temporary keys, sent and signed as `X-Security-Token`. */
  readonly securityToken?: string | undefined;
}

/** A request in the form that is signed. */
export interface Signable {
  readonly method: string;
  /** Path as it is signed: each segment encoded once, with a slash at its end. */
  readonly canonicalPath: string;
  readonly canonicalQuery: string;
  /** Headers to sign: names in lower case. `host` must be among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadHash: string;
}

/** SHA-256 of no bytes. */
export const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The canonical request, which both sides build and hash. */
export function canonicalRequest(request: Signable, names = signedNames(request)): string {
  const { method, canonicalPath: path, canonicalQuery: query, headers, payloadHash } = request;
  let lines = '';
  for (const name of names) lines += `${name}:${headers[name]?.trim() ?? ''}\n`;
  return `${method}\n${path}\n${query}\n${lines}\n${names.join(';')}\n${payloadHash}`;
}

/** The path as it is signed, from a path on the wire: decoded, encoded once, with a slash at its end. */
export function canonicalPath(wirePath: string): string {
  const encoded = wirePath.split('/').map((segment) => encode(decode(segment))).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/** The last date that a signature can have: the end of the year 9999. */
const LAST_TIME = Date.UTC(10_000, 0) - 1;

let lastSecond = NaN;
let lastDate = '';
/** Milliseconds since the epoch as `20060102T150405Z`. Calls in the same second share the string. */
export function sdkDate(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
    if (!(time >= 0 && time <= LAST_TIME))
      throw wrong(
        'clock',
        `The option clock returned ${time}, and a signature has a date from 1970 to 9999. Return milliseconds since the epoch, as Date.now does.`,
      );
    lastDate = `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    lastSecond = second;
  }
  return lastDate;
}

/**
 * The `Authorization` of SDK-HMAC-SHA256 (or of SM3, with its hashes) for a request whose `x-sdk-date` is among its
 * headers.
 */
export function authorization(
  request: Signable,
  keys: SigningKeys,
  hashes: Hashes,
  algorithm: 'SDK-HMAC-SHA256' | 'SDK-HMAC-SM3' = 'SDK-HMAC-SHA256',
): string {
  const names = signedNames(request);
  const text = `${algorithm}\n${request.headers['x-sdk-date'] ?? ''}\n${hashes.hash(canonicalRequest(request, names))}`;
  return `${algorithm} Access=${keys.ak}, SignedHeaders=${names.join(';')}, Signature=${hashes.hmac(keys.sk, text)}`;
}
const signedNames = (request: Signable): readonly string[] => Object.keys(request.headers).sort();

/** The region and the service for which a V11 key is derived. */
export interface DerivedScope {
  /** Region ID, such as `cn-north-4`. */
  readonly region: string;
  /** Service, such as `apig`. */
  readonly service: string;
}
function derivedAuthorization(request: Signable, keys: SigningKeys, hashes: Hashes, scope: DerivedScope): string {
  const date = request.headers['x-sdk-date'] ?? '';
  const info = `${date.slice(0, 8)}/${scope.region}/${scope.service}`;
  const text = `V11-HMAC-SHA256\n${date}\n${info}\n${hashes.hash(canonicalRequest(request))}`;
  const signature = hashes.hmac(derivedKey(keys, info, hashes), text);
  return `V11-HMAC-SHA256 Credential=${keys.ak}/${info}, SignedHeaders=${signedNames(request).join(';')}, Signature=${signature}`;
}
/** HKDF of the secret key with the access key as salt, one block long. The key is its hexadecimal text. */
function derivedKey(keys: SigningKeys, info: string, hashes: Hashes): string {
  const extracted = Buffer.from(hashes.hmac(keys.ak, keys.sk), 'hex');
  return hashes.hmac(extracted, Buffer.concat([Buffer.from(info), Buffer.of(1)]));
}

/** What `signRequest` takes. */
export interface SignRequestInput {
  /**
   * `GET`, `POST` …, in upper case. The methods that `fetch` knows may be in lower case: they are signed in upper case,
   * as `fetch` sends them. undici sends what it is given.
   */
  readonly method: string;
  /**
   * Address with path and query, percent-encoded. A `+` in the query means a space. Rejected: what `fetch` would
   * rewrite (`.` and `..` as segments, backslashes, `user:password@`, control characters). The port `:80` of http is
   * signed if it is written, so send the header `Host`; for `fetch`, which does not send it, leave the port out.
   */
  readonly url: string | URL;
  /**
   * Headers to sign. Not signed: names with `_`, which proxies drop, the content type of a form, and headers of the
   * connection, such as `Content-Length`. A `Host` replaces that of the address. `fetch` does not send it.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body as it is sent: text (UTF-8) or bytes. For a form or a stream, omit it and set the content type. */
  readonly body?: string | Uint8Array | undefined;
  readonly credentials: SigningKeys & {
    /** Project to act in, sent and signed as `X-Project-Id`. */
    readonly projectId?: string | undefined;
    /** Account, for global services, sent and signed as `X-Domain-Id`. */
    readonly domainId?: string | undefined;
  };
  /**
   * Time of the request: a Date or milliseconds since the epoch. The service accepts 15 minutes of difference. Default:
   * now.
   */
  readonly date?: Date | number | undefined;
  /** Default: `SDK-HMAC-SHA256`. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /** Needed by `V11-HMAC-SHA256`. */
  readonly scope?: DerivedScope | undefined;
  /** SHA-256 to use instead of the platform's, such as that of `@aws-crypto/sha256-js`. */
  readonly sha256?: Sha256Constructor | undefined;
}

/**
 * Signs a request to any Huawei Cloud service that takes AK/SK signatures.
 * @returns The headers to send: those given, `Host`, `X-Sdk-Date`, `Authorization` and, if they apply, `X-Project-Id`,
 *   `X-Domain-Id`, `X-Security-Token` and `X-Sdk-Content-Sha256`. Values are trimmed. Text beyond ASCII has one
 *   character for each byte of its UTF-8 form, as `fetch` and undici require.
 * @throws ApigConfigurationError if something is missing or cannot arrive as it was signed, or if the algorithm is
 *   unknown or not available.
 */
export function signRequest(given: SignRequestInput): Record<string, string> {
  const input = readMembers('signRequest', SIGN_REQUEST_OPTIONS, given);
  const { headers, signable, hashes, keys } = prepare(input);
  const { algorithm = 'SDK-HMAC-SHA256' } = input;
  headers['Authorization'] = algorithm === 'V11-HMAC-SHA256'
    ? derivedAuthorization(signable, keys, hashes, scopeOf(input))
    : authorization(signable, keys, hashes, algorithm);
  return headers;
}

/** The canonical request that `signRequest` signs, to compare with the one that the service built. */
export function canonicalRequestOf(input: SignRequestInput): string {
  return canonicalRequest(prepare(readMembers('canonicalRequestOf', SIGN_REQUEST_OPTIONS, input)).signable);
}

type Keys = SignRequestInput['credentials'];
interface Prepared {
  readonly headers: Record<string, string>;
  readonly signable: Signable;
  readonly hashes: Hashes;
  readonly keys: Keys;
}
function prepare(input: SignRequestInput): Prepared {
  const keys = keysOf(input.credentials);
  if (input.algorithm === 'V11-HMAC-SHA256') scopeOf(input);
  const { host, path, pairs } = sendableUrl(input.url);
  const hashes = hashesFor(input);
  const headers = headersToSend(input, keys, host);
  const signed = Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), headerText(value)] as const)
      .filter(([name, value]) => isSigned(name, value)),
  );
  const payloadHash = signed[contentHeader(input).toLowerCase()] ?? hashes.hash(sendableBody(input.body));
  const signable = {
    method: sendableMethod(input.method),
    canonicalPath: canonicalPath(path),
    canonicalQuery: canonicalQuery(pairs),
    headers: signed,
    payloadHash,
  };
  return { headers, signable, hashes, keys };
}

/** Headers of the connection, which clients and proxies set, change and drop. `fetch` adds to `Accept-Encoding`. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'accept-encoding', 'connection', 'content-length', 'expect', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade',
]);
function isSigned(name: string, value: string): boolean {
  if (name.includes('_') || name.startsWith('sec-') || OF_CONNECTION.has(name)) return false;
  return name !== 'content-type' || !/^multipart\//i.test(value);
}

/** The keys, trimmed for headers. The secret key is not sent, so it is used unchanged. */
function keysOf(given: unknown): Keys {
  const { ak, sk, securityToken, projectId, domainId } = isRecord(given) ? given : {};
  if (typeof ak !== 'string' || typeof sk !== 'string' || ak === '' || sk === '') {
    const what = ak ? 'sk is' : sk ? 'ak is' : 'ak and sk are';
    throw wrong('credentials', `signRequest needs credentials: ${what} empty.`);
  }
  const text = (value: unknown, name: string): string | undefined =>
    value === undefined || value === null || value === '' ? undefined : keyText(value, name, 'credentials');
  return {
    ak: keyText(ak, 'ak', 'credentials'),
    sk,
    securityToken: text(securityToken, 'securityToken'),
    projectId: text(projectId, 'projectId'),
    domainId: text(domainId, 'domainId'),
  };
}
function scopeOf({ scope }: SignRequestInput): DerivedScope {
  const { region, service } = scope ?? { region: '', service: '' };
  const isPart = (part: unknown): boolean => typeof part === 'string' && /^[\w.-]+$/.test(part);
  if (isPart(region) && isPart(service)) return { region, service };
  throw wrong('scope', 'V11-HMAC-SHA256 needs scope: { region, service }.');
}

const contentHeader = (input: SignRequestInput): string =>
  input.algorithm === 'SDK-HMAC-SM3' ? 'X-Sdk-Content-Sm3' : 'X-Sdk-Content-Sha256';

function headersToSend(input: SignRequestInput, keys: Keys, host: string): Record<string, string> {
  // Replaces a signature that the request already has.
  const headers = Object.fromEntries(
    Object.entries(sendableHeaders(input.headers)).filter(([name]) => name.toLowerCase() !== 'authorization'),
  );
  const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const add = (name: string, value: string | undefined): void => {
    if (value && !given.has(name.toLowerCase())) headers[name] = value;
  };
  const contentType = given.get('content-type');
  // Bodies that are not JSON are not hashed: they may be streams, and the boundary of a form is not known yet.
  if (contentType !== undefined && !/^application\/(json|bson)/i.test(contentType))
    add(contentHeader(input), 'UNSIGNED-PAYLOAD');
  add('X-Project-Id', keys.projectId);
  add('X-Domain-Id', keys.domainId);
  add('X-Security-Token', keys.securityToken);
  add('X-Sdk-Date', sdkDate(dateOf(input)));
  add('Host', host);
  checkGiven(given);
  return headers;
}
/** Checks headers of the signature that a caller sets. */
function checkGiven(given: ReadonlyMap<string, string>): void {
  const date = given.get('x-sdk-date');
  if (date !== undefined && !/^\d{8}T\d{6}Z$/.test(date))
    throw wrong('headers', `The header X-Sdk-Date is ${JSON.stringify(date)}. Write it as 20060102T150405Z.`);
  if (given.get('host') === '') throw wrong('headers', 'The header Host is empty. Leave it out.');
}
function dateOf({ date }: SignRequestInput): number {
  const time = date === undefined ? Date.now() : timeOf(date);
  if (time >= 0 && time <= LAST_TIME) return time;
  throw wrong('date', 'date is not a time. Pass a Date or milliseconds since the epoch.');
}

const ALGORITHMS: readonly string[] = [
  'SDK-HMAC-SHA256', 'V11-HMAC-SHA256', 'SDK-HMAC-SM3',
] satisfies SigningAlgorithm[];

function hashesFor({ algorithm = 'SDK-HMAC-SHA256', sha256: given }: SignRequestInput): Hashes {
  if (!ALGORITHMS.includes(algorithm))
    throw wrong(
      'algorithm',
      `signRequest has no algorithm ${JSON.stringify(algorithm)}. Use ${ALGORITHMS.join(', ')}.`,
    );
  if (algorithm !== 'SDK-HMAC-SM3') return given ? hashesOf(given) : sha256();
  const sm3 = nativeHashes('sm3');
  if (sm3) return sm3;
  throw wrong('algorithm', 'SDK-HMAC-SM3 needs a Node.js whose OpenSSL has SM3; this one has not.');
}

/** The `Sha256` of `@aws-crypto/sha256-js`: plain, or keyed (HMAC) if a secret is given. */
export type Sha256Constructor = new (secret?: string | Uint8Array) => {
  update(data: string | Uint8Array): void;
  digestSync(): Uint8Array;
};

/** A hash and a keyed hash, as lower-case hexadecimal text. Strings are read as UTF-8. */
export interface Hashes {
  hash(data: string | Uint8Array): string;
  hmac(key: string | Uint8Array, data: string | Uint8Array): string;
}

/** Makes hashes from a constructor. */
export function hashesOf(Sha256: Sha256Constructor): Hashes {
  const run = (hash: InstanceType<Sha256Constructor>, data: string | Uint8Array): string => {
    hash.update(data);
    return Array.from(hash.digestSync(), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  return { hash: (data) => run(new Sha256(), data), hmac: (key, data) => run(new Sha256(key), data) };
}

/** The platform's hash with this name, or `undefined` if there is none. */
export function nativeHashes(name: 'sha256' | 'sm3' = 'sha256'): Hashes | undefined {
  const crypto = nodeCrypto();
  if (!crypto?.getHashes().includes(name === 'sha256' ? 'RSA-SHA256' : 'sm3')) return undefined;
  const hash: Hashes['hash'] = (data) => crypto.hash(name, data, 'hex');
  return { hash, hmac: hmacBy(hash) };
}
/**
 * HMAC of a hash with blocks of 64 bytes. It keeps what it makes of the last key, so it takes less than half the time
 * of `createHmac`, and leaves nothing for the garbage collector to close.
 */
function hmacBy(hash: Hashes['hash']): Hashes['hmac'] {
  let last: { readonly key: string | Uint8Array; readonly inner: Buffer; readonly outer: Buffer } | undefined;
  return (key, data) => {
    if (last?.key !== key || typeof key !== 'string') last = { key, ...padsOf(key, hash) };
    const { inner, outer } = last;
    outer.write(hash(Buffer.concat([inner, bytesOf(data)])), 64, 'hex');
    return hash(outer);
  };
}
/** The first blocks of the two hashes that an HMAC is made of. The outer one has room for what comes after it. */
function padsOf(key: string | Uint8Array, hash: Hashes['hash']): { readonly inner: Buffer; readonly outer: Buffer } {
  const bytes = bytesOf(key);
  const short = bytes.length > 64 ? Buffer.from(hash(bytes), 'hex') : bytes;
  const [inner, outer] = [Buffer.alloc(64, 0x36), Buffer.alloc(96, 0x5c)];
  for (const [i, byte] of short.entries()) {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  return { inner, outer };
}
const bytesOf = (data: string | Uint8Array): Uint8Array => (typeof data === 'string' ? Buffer.from(data) : data);

function nodeCrypto(): typeof NodeCrypto | undefined {
  // Not imported, because bundles for other platforms must not fail on the name. There, `process` may be absent too.
  const host = globalThis as {
    readonly process?: { getBuiltinModule?(id: 'node:crypto'): typeof NodeCrypto | undefined };
  };
  return host.process?.getBuiltinModule?.('node:crypto');
}

let known: Hashes | undefined;
/** SHA-256: the platform's, or the one that `loadHashes` has loaded. */
export function sha256(): Hashes {
  known ??= nativeHashes();
  if (known) return known;
  throw new ApigConfigurationError(
    'sha256',
    'This platform has no node:crypto. Pass `sha256: Sha256` from "@aws-crypto/sha256-js" to signRequest.',
  );
}
/** SHA-256. Loads `@aws-crypto/sha256-js` if the platform has none. */
export async function loadHashes(): Promise<Hashes> {
  known ??= nativeHashes() ?? hashesOf((await import('@aws-crypto/sha256-js')).Sha256);
  return known;
}
