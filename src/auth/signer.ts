/**
 * The signature of Huawei Cloud's APIs, as pure functions: SDK-HMAC-SHA256, V11-HMAC-SHA256 (a key derived for one
 * region and service) and SDK-HMAC-SM3. Nothing here reads a clock, an environment or a network.
 */
import type * as NodeCrypto from 'node:crypto';
import { ApigConfigurationError } from '../errors.js';
import { canonicalQuery, decode, encode, type Pair } from '../schema/url.js';

export type SigningAlgorithm = 'SDK-HMAC-SHA256' | 'V11-HMAC-SHA256' | 'SDK-HMAC-SM3';

/** Keys to sign with. */
export interface SigningKeys {
  /** Access key id. */
  readonly ak: string;
  /** Secret access key. */
  readonly sk: string;
  /** Goes with temporary keys; sent and signed as `X-Security-Token`. */
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

/** The canonical request: what both sides build, and hash. */
export function canonicalRequest(request: Signable): string {
  return canonical(request, signedNames(request));
}
function canonical(request: Signable, names: string): string {
  let lines = '';
  for (const name of names.split(';')) lines += `${name}:${request.headers[name]?.trim() ?? ''}\n`;
  return `${request.method}\n${request.canonicalPath}\n${request.canonicalQuery}\n${lines}\n${names}\n${request.payloadHash}`;
}

/** The path as it is signed, from a path on the wire: decoded, encoded once, with a slash at its end. */
export function canonicalPath(wirePath: string): string {
  const encoded = wirePath.split('/').map((segment) => encode(decode(segment))).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

let lastSecond = NaN;
let lastDate = '';
/** Milliseconds since the epoch as `20060102T150405Z`. Calls within one second share the text. */
export function sdkDate(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
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
  const text = `${algorithm}\n${request.headers['x-sdk-date'] ?? ''}\n${hashes.hash(canonical(request, names))}`;
  return `${algorithm} Access=${keys.ak}, SignedHeaders=${names}, Signature=${hashes.hmac(keys.sk, text)}`;
}
const signedNames = (request: Signable): string => Object.keys(request.headers).sort().join(';');

/** The region and the service that a V11 key is derived for. */
export interface DerivedScope {
  /** Region id, such as `cn-north-4`. */
  readonly region: string;
  /** Service, such as `apig`. */
  readonly service: string;
}
function derivedAuthorization(request: Signable, keys: SigningKeys, hashes: Hashes, scope: DerivedScope): string {
  const date = request.headers['x-sdk-date'] ?? '';
  const info = `${date.slice(0, 8)}/${scope.region}/${scope.service}`;
  const text = `V11-HMAC-SHA256\n${date}\n${info}\n${hashes.hash(canonicalRequest(request))}`;
  const signature = hashes.hmac(derivedKey(keys, info, hashes), text);
  return `V11-HMAC-SHA256 Credential=${keys.ak}/${info}, SignedHeaders=${signedNames(request)}, Signature=${signature}`;
}
/** HKDF of the secret key with the access key as salt, one block long; the service uses its hex text as the key. */
function derivedKey(keys: SigningKeys, info: string, hashes: Hashes): string {
  const extracted = Buffer.from(hashes.hmac(keys.ak, keys.sk), 'hex');
  return hashes.hmac(extracted, Buffer.concat([Buffer.from(info), Buffer.of(1)]));
}

/** What `signRequest` takes. */
export interface SignRequestInput {
  readonly method: string;
  /** Address with path and query, percent-encoded. A `+` in the query stands for a blank, as servers read it. */
  readonly url: string | URL;
  /** Headers to sign. Not signed: names with `_`, which proxies drop, and the content type of a form. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body as it is sent: text (UTF-8) or bytes. Leave it out for a form or a stream, and give the content type. */
  readonly body?: string | Uint8Array | undefined;
  readonly credentials: SigningKeys & {
    /** Project to act in; sent and signed as `X-Project-Id`. */
    readonly projectId?: string | undefined;
    /** Account, for global services; sent and signed as `X-Domain-Id`. */
    readonly domainId?: string | undefined;
  };
  /** When the request is made. Default: now. The service accepts 15 minutes of difference. */
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
 * @returns The headers to send: those given, and `Host`, `X-Sdk-Date`, `Authorization`, and as they apply
 *   `X-Project-Id`,
 * `X-Domain-Id`, `X-Security-Token` and `X-Sdk-Content-Sha256`.
 * @throws ApigConfigurationError where a key is missing, the address is not one, or the algorithm cannot be had here.
 */
export function signRequest(input: SignRequestInput): Record<string, string> {
  const { headers, signable, hashes } = prepare(input);
  const { algorithm = 'SDK-HMAC-SHA256', credentials, scope } = input;
  if (algorithm !== 'V11-HMAC-SHA256')
    headers['Authorization'] = authorization(signable, credentials, hashes, algorithm);
  else if (scope) headers['Authorization'] = derivedAuthorization(signable, credentials, hashes, scope);
  else throw new ApigConfigurationError('scope', 'V11-HMAC-SHA256 needs scope: { region, service }.');
  return headers;
}

/** The canonical request that `signRequest` signs, for a look at what the other side should have built. */
export function canonicalRequestOf(input: SignRequestInput): string {
  return canonicalRequest(prepare(input).signable);
}

interface Prepared {
  readonly headers: Record<string, string>;
  readonly signable: Signable;
  readonly hashes: Hashes;
}
function prepare(input: SignRequestInput): Prepared {
  const { ak, sk } = input.credentials;
  if (!ak || !sk)
    throw new ApigConfigurationError('credentials', `signRequest needs credentials: ${ak ? 'sk' : 'ak'} is empty.`);
  const address = split(String(input.url));
  const hashes = hashesFor(input);
  const headers = headersToSend(input, address.host);
  const signed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (
      !lower.includes('_')
      && !(lower === 'content-type' && value.startsWith('multipart/'))
      && lower !== 'authorization'
    )
      signed[lower] = value;
  }
  const payloadHash = signed[contentHeader(input).toLowerCase()] ?? hashes.hash(input.body ?? '');
  const signable = {
    method: input.method.toUpperCase(),
    canonicalPath: canonicalPath(address.path),
    canonicalQuery: canonicalQuery(address.pairs),
    headers: signed,
    payloadHash,
  };
  return { headers, signable, hashes };
}

const contentHeader = (input: SignRequestInput): string =>
  input.algorithm === 'SDK-HMAC-SM3' ? 'X-Sdk-Content-Sm3' : 'X-Sdk-Content-Sha256';

function headersToSend(input: SignRequestInput, host: string): Record<string, string> {
  const { projectId, domainId, securityToken } = input.credentials;
  const headers: Record<string, string> = { ...input.headers };
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const add = (name: string, value: string | undefined): void => {
    if (value && !given.has(name.toLowerCase())) headers[name] = value;
  };
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  // Bodies that are not JSON are not hashed: they may be streams, and form boundaries are made late.
  if (contentType !== undefined && !/^application\/(json|bson)/i.test(contentType))
    add(contentHeader(input), 'UNSIGNED-PAYLOAD');
  add('X-Project-Id', projectId);
  add('X-Domain-Id', domainId);
  add('X-Security-Token', securityToken);
  add('X-Sdk-Date', sdkDate(Number(input.date ?? Date.now())));
  add('Host', host);
  return headers;
}

function hashesFor(input: SignRequestInput): Hashes {
  if (input.algorithm !== 'SDK-HMAC-SM3') return input.sha256 ? hashesOf(input.sha256) : sha256();
  const sm3 = nativeHashes('sm3');
  if (sm3) return sm3;
  throw new ApigConfigurationError(
    'algorithm',
    'SDK-HMAC-SM3 needs a Node.js whose OpenSSL has SM3; this one has not.',
  );
}

/** Takes an address apart without normalising it: what is signed must be what was given. */
function split(url: string): { host: string; path: string; pairs: Pair[] } {
  const parts = /^https?:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i.exec(url);
  if (!parts)
    throw new ApigConfigurationError('url', `signRequest needs a full http(s) address, got ${JSON.stringify(url)}.`);
  const [, authority = '', path = '', query = ''] = parts;
  const plain = (part: string): string => decode(part.replace(/\+/g, ' '));
  const pairs = query.split('&').filter((part) => part !== '').map((part): Pair => {
    const at = part.indexOf('=');
    return at < 0 ? [plain(part), ''] : [plain(part.slice(0, at)), plain(part.slice(at + 1))];
  });
  return { host: authority.slice(authority.indexOf('@') + 1), path: path === '' ? '/' : path, pairs };
}

/** A SHA-256 as `@aws-crypto/sha256-js` has it: plain, or keyed (HMAC) where a secret is given. */
export type Sha256Constructor = new (secret?: string | Uint8Array) => {
  update(data: string | Uint8Array): void;
  digestSync(): Uint8Array;
};

/** What a signature needs: a hash and a keyed hash, as lower-case hex. Texts are UTF-8. */
export interface Hashes {
  hash(data: string | Uint8Array): string;
  hmac(key: string | Uint8Array, data: string | Uint8Array): string;
}

/** Hashes made of a constructor. */
export function hashesOf(Sha256: Sha256Constructor): Hashes {
  const run = (hash: InstanceType<Sha256Constructor>, data: string | Uint8Array): string => {
    hash.update(data);
    return Array.from(hash.digestSync(), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  return { hash: (data) => run(new Sha256(), data), hmac: (key, data) => run(new Sha256(key), data) };
}

/** The platform's own hash of the name, or nothing where it has none. */
export function nativeHashes(name: 'sha256' | 'sm3' = 'sha256'): Hashes | undefined {
  const crypto = nodeCrypto();
  if (!crypto?.getHashes().includes(name === 'sha256' ? 'RSA-SHA256' : 'sm3')) return undefined;
  return {
    hash: (data) => crypto.hash(name, data, 'hex'),
    hmac: (key, data) => crypto.createHmac(name, key).update(data).digest('hex'),
  };
}
function nodeCrypto(): typeof NodeCrypto | undefined {
  // Not imported: bundles for other platforms must not fail on the name. Absent there, as `process` may be.
  const host = globalThis as {
    readonly process?: { getBuiltinModule?(id: 'node:crypto'): typeof NodeCrypto | undefined };
  };
  return host.process?.getBuiltinModule?.('node:crypto');
}

let known: Hashes | undefined;
/** SHA-256, synchronously: the platform's, or what `loadHashes` has loaded. */
export function sha256(): Hashes {
  known ??= nativeHashes();
  if (known) return known;
  throw new ApigConfigurationError(
    'sha256',
    'This platform has no node:crypto. Pass `sha256: Sha256` from "@aws-crypto/sha256-js" to signRequest.',
  );
}
/** SHA-256; loads `@aws-crypto/sha256-js` where the platform has none. */
export async function loadHashes(): Promise<Hashes> {
  known ??= nativeHashes() ?? hashesOf((await import('@aws-crypto/sha256-js')).Sha256);
  return known;
}
