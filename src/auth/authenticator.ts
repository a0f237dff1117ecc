/**
 * Proves the identity of calls: signs with keys or sends a token. Learns the service's clock from a rejection, and
 * keeps concurrent calls from locking a wrong key.
 */
import { ApigRequestValidationError } from '../errors.js';
import type { SignalLike } from '../http/deadline.js';
import type { Authenticator, Correction, IdentityRefusal, Proof, RefusalFinding, Unsigned } from '../http/settings.js';
import { CredentialCache } from './credential-cache.js';
import { type Credentials, type CredentialsContext, type CredentialsOption, isToken, secretsOf } from './credentials.js';
import { Identities, type Identity, type Turn } from './gate.js';
import {
  explainRefusal, LARGEST_CORRECTION, notSent, refusalKind, type Rejection, serverTime, type SignedRequest, TOLERANCE,
} from './diagnosis.js';
import {
  authorization, EMPTY_HASH, type Hashes, loadHashes, nativeHashes, sdkDate, type Signable,
} from './signer.js';

/** Largest signed request that the API front end accepts, in bytes. */
const LARGEST_SIGNED = 12 * 1024 * 1024;
/** Hexadecimal digits of a signature. */
const SIGNATURE_LENGTH = 64;

/** What proves an attempt. */
interface Made {
  readonly offset: number;
  readonly credentials: Credentials;
  /** Set while others wait for the outcome of this attempt. */
  readonly turn: Turn | undefined;
  /** What was signed. Absent if a token was sent. */
  readonly signable: Signable | undefined;
}
/** Its content is private, because it contains keys. */
class Stamp {
  readonly #made: Made;

  constructor(made: Made) {
    this.#made = made;
  }
  /** `undefined` if the object is no stamp. */
  static read(stamp: object): Made | undefined {
    return #made in stamp ? stamp.#made : undefined;
  }
}

/** The authenticator of a client. All calls and views of the client share it. */
export class CredentialsAuthenticator implements Authenticator {
  readonly #credentials: CredentialCache;
  readonly #clock: () => number;
  #hashes: Hashes | undefined = nativeHashes();
  #offset = 0;
  readonly #identities = new Identities();
  /** The credentials that the service accepted last. Calls with them need not wait. */
  #accepted: Credentials | undefined;

  constructor(credentials: CredentialsOption, clock: () => number, context: CredentialsContext = {}) {
    this.#clock = clock;
    this.#credentials = new CredentialCache(credentials, context, () => clock() + this.#offset);
  }

  prove(unsigned: Unsigned, signal: SignalLike): Proof | Promise<Proof> {
    const credentials = this.#credentials.current();
    // The common case has nothing to wait for, and stays in one turn of the event loop.
    if (credentials && (this.#hashes || isToken(credentials))) {
      if (credentials === this.#accepted) return this.#proof(unsigned, credentials, undefined);
      const identity = this.#identities.of(credentials);
      if (!identity.busy) return this.#enter(unsigned, credentials, identity);
    }
    return this.#proveLater(unsigned, signal);
  }
  async #proveLater(unsigned: Unsigned, signal: SignalLike): Promise<Proof> {
    this.#hashes ??= await loadHashes();
    let credentials = await this.#credentials.get(signal);
    let identity = this.#identities.of(credentials);
    while (identity.busy) {
      const rejection = await identity.turnEnds(signal);
      if (rejection) throw notSent(unsigned, rejection);
      credentials = await this.#credentials.after(credentials, signal);
      identity = this.#identities.of(credentials);
    }
    return this.#enter(unsigned, credentials, identity);
  }
  #enter(unsigned: Unsigned, credentials: Credentials, identity: Identity): Proof {
    if (identity.rejection) throw notSent(unsigned, identity.rejection);
    if (identity.accepted) return this.#proof(unsigned, credentials, undefined);
    const turn = identity.enter();
    try {
      return this.#proof(unsigned, credentials, turn);
    } catch (error) {
      turn.end();
      throw error;
    }
  }

  secrets(stamp?: object): readonly string[] {
    const made = stamp && Stamp.read(stamp);
    const credentials = made?.credentials ?? this.#credentials.current();
    // A signature proves its request for a quarter of an hour.
    const signature = made?.signable?.headers['authorization']?.slice(-SIGNATURE_LENGTH);
    return [...(credentials ? secretsOf(credentials) : []), ...(signature === undefined ? [] : [signature])];
  }

  /** Returns the credentials, and gets them first if necessary. */
  credentials(signal?: SignalLike): Promise<Credentials> {
    return this.#credentials.get(signal);
  }

  #proof(unsigned: Unsigned, credentials: Credentials, turn: Turn | undefined): Proof {
    const offset = this.#offset;
    if ('token' in credentials) {
      const stamp = new Stamp({ offset, credentials, turn, signable: undefined });
      return { headers: tokenHeaders(unsigned, credentials.token), stamp };
    }
    const hashes = this.#hashes as Hashes; // `prove` waits until there are any.
    const headers = headersToSign(unsigned, credentials, this.#clock() + offset);
    const { request: { method, query: canonicalQuery, body, form }, path } = unsigned;
    const payloadHash = form ? UNSIGNED : body === undefined ? EMPTY_HASH : hashes.hash(body);
    const signable = { method, canonicalPath: `${path}/`, canonicalQuery, headers, payloadHash };
    headers['authorization'] = authorization(signable, credentials, hashes);
    return { headers, stamp: new Stamp({ offset, credentials, turn, signable }), maxBody: LARGEST_SIGNED };
  }

  refused(
    refusal: IdentityRefusal,
    stampKey: object,
    signal: SignalLike,
    final = false,
  ): Correction | undefined | Promise<Correction | undefined> {
    const stamp = Stamp.read(stampKey);
    if (!stamp) return undefined;
    const signed = signedIn(stamp);
    const kind = refusalKind(refusal, signed);
    const rejection = { kind, refusal, finding: signed && explainRefusal(refusal, signed) };
    const corrected = this.#react(rejection, stamp, final ? undefined : signal);
    // Only now, so that the waiting calls get the corrected clock or the new credentials.
    const concernsAll = kind === 'locked' || (kind === 'clock' && this.#offset === stamp.offset);
    stamp.turn?.end(concernsAll ? rejection : undefined);
    return corrected;
  }
  /** Without a `signal`, no further attempt is allowed. */
  #react(rejection: Rejection, stamp: Made, signal: SignalLike | undefined): ReturnType<Authenticator['refused']> {
    const { kind, refusal } = rejection;
    const identity = this.#identities.of(stamp.credentials);
    if (kind === 'clock') return this.#correctClock(refusal, stamp) && signal ? 'clock' : undefined;
    // The renewed credentials were rejected too, so another renewal would only be one more login.
    if (kind === 'expired') return signal && !identity.renewed ? this.#renew(stamp.credentials, signal) : undefined;
    if (kind === 'key' || kind === 'signature') {
      if (this.#accepted === stamp.credentials) this.#accepted = undefined;
      identity.accepted = false;
      // A key that was accepted before is right. The service may read this one request differently than it was signed.
      if (kind === 'key' || !identity.proven) identity.reject(rejection);
    }
    return undefined;
  }
  async #renew(refused: Credentials, signal: SignalLike): Promise<Correction | undefined> {
    const renewed = await this.#credentials.renew(refused, signal);
    if (!renewed) return undefined;
    const identity = this.#identities.of(renewed);
    identity.renewed = !identity.accepted;
    return 'credentials';
  }
  #correctClock(refusal: IdentityRefusal, stamp: Made): boolean {
    // Another call has learned the offset since this attempt was signed, so signing again is enough.
    if (this.#offset !== stamp.offset) return true;
    const server = serverTime(refusal);
    if (server === undefined) return false;
    const offset = server - this.#clock();
    if (Math.abs(offset - stamp.offset) < TOLERANCE || Math.abs(offset) > LARGEST_CORRECTION) return false;
    this.#offset = offset;
    return true;
  }

  settled(stampKey: object, accepted: boolean): void {
    const stamp = Stamp.read(stampKey);
    if (!stamp || stamp.credentials === this.#accepted) return;
    if (accepted) {
      this.#identities.of(stamp.credentials).accept();
      this.#accepted = stamp.credentials;
    }
    stamp.turn?.end();
  }

  explain(refusal: IdentityRefusal, stampKey: object): RefusalFinding | undefined {
    const stamp = Stamp.read(stampKey);
    const signed = stamp && signedIn(stamp);
    return signed && explainRefusal(refusal, signed);
  }
}

const signedIn = ({ signable, offset }: Made): SignedRequest | undefined => signable && { signable, offset };

function headersToSign(
  { operation, request, host, projectId }: Unsigned,
  { domainId, securityToken }: Exclude<Credentials, { token: string }>,
  time: number,
): Record<string, string> {
  // A character has at most three bytes: short texts are not measured.
  if (request.form || (request.body?.length ?? 0) * 3 > LARGEST_SIGNED) refuseLarge(operation, request);
  const headers: Record<string, string> = { host, 'x-sdk-date': sdkDate(time) };
  if (projectId !== undefined) headers['x-project-id'] = projectId;
  if (domainId !== undefined) headers['x-domain-id'] = domainId;
  if (securityToken !== undefined) headers['x-security-token'] = securityToken;
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  // The bytes of a form are not known before they are sent, and its content type may be rewritten on the way.
  if (request.form) headers['x-sdk-content-sha256'] = UNSIGNED;
  return headers;
}
const UNSIGNED = 'UNSIGNED-PAYLOAD';

function tokenHeaders({ request, host, projectId }: Unsigned, token: string): Record<string, string> {
  const headers: Record<string, string> = { host, 'x-auth-token': token };
  if (projectId !== undefined) headers['x-project-id'] = projectId;
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  return headers;
}

function refuseLarge(operation: string, { body, form }: Unsigned['request']): void {
  const size = form ? form.length : Buffer.byteLength(body ?? '');
  if (size === undefined || size <= LARGEST_SIGNED) return;
  const message = `is ${(size / 1024 / 1024).toFixed(1)} MB; requests that are signed with an access key may have 12 MB. Use a token (credentials: { token }) for it, or split it`;
  throw new ApigRequestValidationError(operation, [{ path: [form ? 'form' : 'body'], message }]);
}
