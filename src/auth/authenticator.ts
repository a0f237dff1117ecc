/**
 * Proves identity by signing with keys or by sending a token, and corrects the clock once where the service says that
 * it is off.
 */
import { ApigRequestValidationError } from '../errors.js';
import type { SignalLike } from '../http/deadline.js';
import type { Authenticator, Correction, IdentityRefusal, Proof, RefusalFinding, Unsigned } from '../http/settings.js';
import { CredentialCache } from './credential-cache.js';
import { type Credentials, type CredentialsContext, type CredentialsOption, isToken } from './credentials.js';
import { explainRefusal, serverTime, TOLERANCE } from './refusal.js';
import { authorization, type Hashes, loadHashes, nativeHashes, sdkDate, type Signable } from './signer.js';

/** Bytes that the front door takes with a signature. */
const LARGEST_SIGNED = 12 * 1024 * 1024;

interface Stamp {
  readonly offset: number;
  readonly credentials: Credentials;
  /** What was signed; absent where a token was sent. */
  signable?: Signable;
}

/** The authenticator of a client. Its clock offset is shared by all calls, and learnt from the first refusal. */
export class CredentialsAuthenticator implements Authenticator {
  readonly #credentials: CredentialCache;
  readonly #clock: () => number;
  #hashes: Hashes | undefined = nativeHashes();
  #offset = 0;
  /** What each attempt was made with; private, for it holds keys. */
  readonly #stamps = new WeakMap<object, Stamp>();

  constructor(credentials: CredentialsOption, clock: () => number, context: CredentialsContext = {}) {
    this.#clock = clock;
    this.#credentials = new CredentialCache(credentials, context, () => clock() + this.#offset);
  }

  prove(unsigned: Unsigned, signal: SignalLike): Proof | Promise<Proof> {
    const credentials = this.#credentials.current();
    // Nothing to wait for: the common case stays on one turn of the event loop.
    if (credentials && (this.#hashes || isToken(credentials))) return this.#proof(unsigned, credentials);
    return this.#proveLater(unsigned, signal);
  }
  async #proveLater(unsigned: Unsigned, signal: SignalLike): Promise<Proof> {
    this.#hashes ??= await loadHashes();
    return this.#proof(unsigned, await this.#credentials.get(signal));
  }

  /** The credentials, asked for where need be. */
  credentials(signal?: SignalLike): Promise<Credentials> {
    return this.#credentials.get(signal);
  }

  #proof(unsigned: Unsigned, credentials: Credentials): Proof {
    const key = {};
    const stamp: Stamp = { offset: this.#offset, credentials };
    this.#stamps.set(key, stamp);
    if (isToken(credentials))
      return { headers: tokenHeaders(unsigned, credentials.token), stamp: key, secrets: [credentials.token] };
    const headers = this.#signed(unsigned, credentials, stamp);
    const secrets =
      credentials.securityToken === undefined ? [credentials.sk] : [credentials.sk, credentials.securityToken];
    return { headers, stamp: key, secrets, maxBody: LARGEST_SIGNED };
  }

  #signed(
    { operation, request, host, path, projectId }: Unsigned,
    keys: Exclude<Credentials, { token: string }>,
    stamp: Stamp,
  ): Record<string, string> {
    refuseLarge(operation, request);
    const headers: Record<string, string> = { host, 'x-sdk-date': sdkDate(this.#clock() + this.#offset) };
    if (projectId !== undefined) headers['x-project-id'] = projectId;
    if (keys.domainId !== undefined) headers['x-domain-id'] = keys.domainId;
    if (keys.securityToken !== undefined) headers['x-security-token'] = keys.securityToken;
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    // The bytes of a form are not known before they are sent, and its content type may be rewritten on the way.
    if (request.form) headers['x-sdk-content-sha256'] = 'UNSIGNED-PAYLOAD';
    const hashes = this.#hashes as Hashes; // `prove` waits until there are any
    const payloadHash = request.form
      ? 'UNSIGNED-PAYLOAD'
      : request.body === undefined
        ? EMPTY_HASH
        : hashes.hash(request.body);
    const signable = {
      method: request.method,
      canonicalPath: `${path}/`,
      canonicalQuery: request.query,
      headers,
      payloadHash,
    };
    headers['authorization'] = authorization(signable, keys, hashes);
    stamp.signable = signable;
    return headers;
  }

  refused(
    refusal: IdentityRefusal,
    stampKey: object,
    signal: SignalLike,
  ): Correction | undefined | Promise<Correction | undefined> {
    const stamp = this.#stamps.get(stampKey);
    if (!stamp) return undefined;
    if (/signature expired/i.test(refusal.message)) return this.#correctClock(refusal, stamp) ? 'clock' : undefined;
    if (!saysExpired(refusal)) return undefined;
    return this.#credentials.renew(stamp.credentials, signal).then((renewed) => (renewed ? 'credentials' : undefined));
  }
  #correctClock(refusal: IdentityRefusal, stamp: Stamp): boolean {
    // Another call has learnt the offset since this attempt was signed: signing anew is enough.
    if (this.#offset !== stamp.offset) return true;
    const server = serverTime(refusal);
    if (server === undefined) return false;
    const offset = server - this.#clock();
    if (Math.abs(offset - stamp.offset) < TOLERANCE) return false;
    this.#offset = offset;
    return true;
  }

  explain(refusal: IdentityRefusal, stampKey: object): RefusalFinding | undefined {
    const { signable, offset } = this.#stamps.get(stampKey) ?? { offset: 0 };
    return signable && explainRefusal(refusal, { signable, offset });
  }
}

const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function tokenHeaders({ request, host, projectId }: Unsigned, token: string): Record<string, string> {
  const headers: Record<string, string> = { host, 'x-auth-token': token };
  if (projectId !== undefined) headers['x-project-id'] = projectId;
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  return headers;
}

function refuseLarge(operation: string, { body, form }: Unsigned['request']): void {
  // A character has at most three bytes: short texts are not measured.
  const size = form
    ? form.length
    : body === undefined || body.length * 3 <= LARGEST_SIGNED
      ? 0
      : Buffer.byteLength(body);
  if (size === undefined || size <= LARGEST_SIGNED) return;
  const message = `is ${(size / 1024 / 1024).toFixed(1)} MB; requests that are signed with an access key may have 12 MB. Use a token (credentials: { token }) for it, or split it`;
  throw new ApigRequestValidationError(operation, [{ path: [form ? 'form' : 'body'], message }]);
}

/** Codes and texts by which services say that a token, or a temporary key's, has run out. */
const EXPIRED_CODES: ReadonlySet<string> = new Set([
  'APIG.0307',
  'APIGW.0307',
  'APIG.1000',
  'APIG.1001',
  'APIG.1002',
  'APIC.7100',
  'APIC.7101',
  'APIC.7102',
]);
function saysExpired({ code, message }: IdentityRefusal): boolean {
  return (
    (code !== undefined && EXPIRED_CODES.has(code))
    || /token (must be updated|.*expired)|decrypt token fail|security ?token.*expired/i.test(message)
  );
}
