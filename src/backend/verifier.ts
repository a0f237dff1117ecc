/**
 * Verifies that a request comes from a gateway with a signature key, as a backend receives it: over the raw request
 * target, the raw headers and the raw body.
 */
import { lookupIn, type KeySource, type Lookup } from './keyring.js';
import {
  ALGORITHM, byteString, canonicalTarget, hmac, isHmac, PAYLOAD_HEADER, sha256, textToSign,
  timeOfDate, UNSIGNED_PAYLOAD, utf8, type SignedForm, type TargetRules,
} from './signed-form.js';
import { checkNames, fault } from './usage.js';
import { rejection, shown, type Rejection, type Verdict } from './verdict.js';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query of the request line, as they are on the wire: still encoded. */
  readonly target: string;
  /** Names and values, as they arrived. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  /**
   * The raw body: text (UTF-8), bytes, or a function that reads it. The function is called only if the body is signed
   * and everything before it was found right. It returns `undefined` for a body of more than `limit` bytes.
   */
  readonly body?: string | Uint8Array | ((limit: number) => Promise<Uint8Array | undefined>) | undefined;
}

/** A signature that was accepted, for the hook `replay`. */
export interface SeenSignature {
  /** Name of the signature key. */
  readonly key: string;
  /** 64 hexadecimal digits. */
  readonly signature: string;
  /** From then on it is rejected as expired, so it need not be remembered. */
  readonly expires: Date;
}

export interface VerifierOptions extends TargetRules {
  /** The signature keys that are accepted. Several names, and several secrets of a name, are accepted at a time. */
  readonly keys: KeySource;
  /** Milliseconds that the date may differ from the clock, in both directions. Default: 15 minutes. */
  readonly window?: number | undefined;
  /**
   * The host that was signed, if a proxy between gateway and backend rewrites it. Several are tried in turn. Default:
   * the header `Host`, as it arrived. Which host a gateway signs is not documented.
   */
  readonly host?: string | readonly string[] | ((request: ReceivedRequest) => string) | undefined;
  /** Bytes of the largest body that is read to verify it. Default: 12 MiB, the gateway's own default limit. */
  readonly maxBody?: number | undefined;
  /**
   * Called after a signature was found right. Return `false` to reject the request as replayed. A gateway that retries
   * a call may send a signature twice.
   */
  readonly replay?: ((seen: SeenSignature) => boolean | Promise<boolean>) | undefined;
  /** Headers that must be signed. Default: `host` and `x-sdk-date`. */
  readonly mustSign?: readonly string[] | undefined;
  /**
   * What to do if the sender declares the body as not signed (`X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD`). If a gateway
   * does so is not documented. Default, assumed: `accept`, as the vendor's samples. `bodySigned` says what was signed.
   */
  readonly unsignedPayload?: 'accept' | 'reject' | undefined;
  /** Header of the proof: the gateway's parameter `backend_sign_header`. Default: `authorization`. */
  readonly header?: string | undefined;
  /** If the responses of the adapters say why a request is rejected. For development. Default: `false`. */
  readonly explain?: boolean | undefined;
  /** Called with each rejection, for a log. */
  readonly onRejected?: ((rejection: Rejection, request: ReceivedRequest) => unknown) | undefined;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
}
const NAMES = [
  'keys', 'window', 'host', 'maxBody', 'replay', 'mustSign', 'unsignedPayload', 'header', 'explain', 'onRejected', 'clock', 'plus',
  'encodedSlash',
] as const satisfies readonly (keyof VerifierOptions)[];

/** Verifies requests. */
export interface Verifier {
  /** Says who signed a request, or why it is rejected. It never throws for a request, whatever is in it. */
  verify(request: ReceivedRequest): Promise<Verdict>;
  /** If the responses of the adapters say why a request is rejected. */
  readonly explain: boolean;
}

/**
 * Makes a verifier for backends behind a signature key of type `hmac` or `basic`.
 * @throws TypeError if an option is wrong. Keys of type `aes` and `public_key` cannot be verified: their form on the
 *   wire is not documented.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  checkNames('createVerifier', options, NAMES);
  const settings = settingsOf(options);
  return {
    explain: options.explain ?? false,
    async verify(request) {
      const verdict = await new Check(settings, request).verdict().catch((thrown: unknown) => rejectionIn(thrown));
      if (!verdict.ok) void report(options, verdict, request);
      return verdict;
    },
  };
}

async function report(
  { onRejected }: VerifierOptions,
  rejection: Rejection,
  request: ReceivedRequest,
): Promise<void> {
  try {
    await onRejected?.(rejection, request);
  } catch {
    // A failing log must not let a request pass, nor end the server.
  }
}

interface Settings extends VerifierOptions {
  readonly lookup: Lookup;
  readonly window: number;
  readonly maxBody: number;
  readonly mustSign: readonly string[];
  readonly header: string;
  readonly clock: () => number;
}
function settingsOf(options: VerifierOptions): Settings {
  const { window = 900_000, maxBody = 12 * 2 ** 20, mustSign = ['host', 'x-sdk-date'] } = options;
  if (!(window >= 0 && maxBody >= 0)) throw fault('window (milliseconds) and maxBody (bytes) must be numbers from 0 on.');
  return {
    ...options,
    lookup: lookupIn(options.keys),
    window,
    maxBody,
    mustSign: mustSign.map((name) => name.toLowerCase()),
    header: (options.header ?? 'authorization').toLowerCase(),
    clock: options.clock ?? Date.now,
  };
}

/** How a step ends the check. */
const stop = (...of: Parameters<typeof rejection>): never => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- a rejection is no error: nobody needs its stack
  throw rejection(...of);
};
const isRejection = (thrown: unknown): thrown is Rejection => (thrown as Rejection | undefined)?.ok === false;
const rejectionIn = (thrown: unknown): Rejection =>
  isRejection(thrown) ? thrown : rejection('unavailable', 'A function of the options failed. See cause.', thrown);

interface Proof {
  readonly key: string;
  readonly names: readonly string[];
  readonly signature: string;
}
const PROOF = /^SDK-HMAC-SHA256\s+Access=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([^,\s]+)\s*$/;

/** The check of one request, step by step: what costs least comes first, the body last. */
class Check {
  readonly #settings: Settings;
  readonly #request: ReceivedRequest;
  readonly #headers = new Map<string, string[]>();

  constructor(settings: Settings, request: ReceivedRequest) {
    this.#settings = settings;
    this.#request = request;
    for (const [name, value] of request.headers) {
      const lower = name.toLowerCase();
      this.#headers.set(lower, [...this.#headers.get(lower) ?? [], value]);
    }
  }

  async verdict(): Promise<Verdict> {
    const { header } = this.#settings;
    if (!this.#headers.has(header))
      return stop('missing', `There is no header ${header}. Call through the gateway, and bind a signature key.`);
    const text = this.#header(header);
    return /^basic /i.test(text) ? this.#basic(text) : this.#signed(text);
  }

  async #basic(text: string): Promise<Verdict> {
    const [, key, secret] = /^([^:]+):(.+)$/s.exec(fromBase64(text.slice('basic '.length))) ?? [];
    if (!key || !secret) return stop('malformed', 'The basic proof is not Base64 of key:secret.');
    for (const known of await this.#secrets(key, 'basic'))
      // The platform compares HMACs in constant time.
      if (await isHmac(await hmac(secret, ''), byteString(known), ''))
        return { ok: true, key, type: 'basic', signedHeaders: [], bodySigned: false, date: undefined };
    return stop('signature', `The secret of the basic key ${shown(key)} is wrong. Compare sign_secret.`);
  }

  async #signed(text: string): Promise<Verdict> {
    const proof = proofIn(text);
    const { key, names, signature } = proof;
    const unsigned = this.#settings.mustSign.find((name) => !names.includes(name));
    if (unsigned !== undefined)
      return stop('unsigned-header', `The header ${unsigned} is not signed. Sign it, or set mustSign.`);
    const [dateText, date] = this.#date();
    const target = canonicalTarget(this.#request.target, this.#settings)
      ?? stop('target', 'The target has a # or a % that is no percent-encoding.');
    const secrets = await this.#secrets(key, 'hmac');
    const headers = names.map((name) => [name, this.#header(name)] as const);
    const payload = await this.#payload(names);
    const form: SignedForm = { method: this.#request.method, target, headers, payload };
    for (const host of this.#hosts()) {
      const toSign = await textToSign(host === undefined ? form : withHost(form, host), dateText);
      for (const secret of secrets) {
        if (!(await isHmac(signature, secret, toSign))) continue;
        await this.#first(proof, date);
        return { ok: true, key, type: 'hmac', signedHeaders: names, bodySigned: payload !== UNSIGNED_PAYLOAD, date: new Date(date) };
      }
    }
    return stop('signature', mismatch(form, this.#request.target));
  }

  async #secrets(key: string, type: 'hmac' | 'basic'): Promise<readonly string[]> {
    // No key has a longer name. The lookup gets foreign text only of that length.
    const secrets = key.length > 512 ? [] : await this.#settings.lookup(key, type);
    return secrets.length > 0 ? secrets : stop('unknown-key', `keys has no ${type} key ${shown(key)}.`);
  }

  #date(): readonly [text: string, time: number] {
    const text = this.#header('x-sdk-date').trim();
    const time = timeOfDate(text)
      ?? stop('malformed', `X-Sdk-Date is ${shown(text)}. Write it as 20060102T150405Z.`);
    const now = this.#settings.clock();
    if (Math.abs(now - time) <= this.#settings.window) return [text, time];
    const far = `${Math.round(Math.abs(now - time) / 1000)} s in the ${time < now ? 'past' : 'future'}`;
    return stop('expired', `The request was signed ${far}. Compare the clocks.`);
  }

  #header(name: string): string {
    const [value, second] = this.#headers.get(name) ?? [];
    if (value === undefined)
      return stop('missing-header', `The header ${shown(name)} did not arrive. See if a proxy drops it.`);
    return second === undefined ? value : stop('repeated-header', `The header ${shown(name)} arrived more than once.`);
  }

  /** The hash of the body, or what the sender declares in its place. */
  async #payload(names: readonly string[]): Promise<string> {
    // A declaration that is not signed could be anybody's.
    const declared = names.includes(PAYLOAD_HEADER) ? this.#header(PAYLOAD_HEADER).trim() : undefined;
    if (declared === UNSIGNED_PAYLOAD) {
      if (this.#settings.unsignedPayload !== 'reject') return declared;
      return stop('payload', 'The body is not signed. Sign it, or set unsignedPayload.');
    }
    const found = await sha256(await this.#body());
    if (declared === undefined || declared.toLowerCase() === found) return declared ?? found;
    return stop('payload', `The body is not the one that was signed: its SHA-256 is ${found}.`);
  }
  async #body(): Promise<Uint8Array> {
    const { maxBody } = this.#settings;
    const { body = '' } = this.#request;
    const bytes = typeof body === 'function'
      ? await body(maxBody).catch(unreadable)
      : typeof body === 'string' ? utf8(body) : body;
    return bytes && bytes.length <= maxBody
      ? bytes
      : stop('body-too-large', `The body is larger than maxBody, ${maxBody} bytes.`);
  }

  #hosts(): readonly (string | undefined)[] {
    const { host } = this.#settings;
    return typeof host === 'function' ? [host(this.#request)] : [host].flat();
  }

  async #first({ key, signature }: Proof, time: number): Promise<void> {
    // At the end of the window itself it is accepted still.
    const expires = new Date(time + this.#settings.window + 1);
    if ((await this.#settings.replay?.({ key, signature, expires })) === false)
      stop('replayed', 'The signature was used before. Sign again.');
  }
}

const unreadable = (thrown: unknown): never =>
  stop('body-unreadable', `The body could not be read: ${shown(String(thrown))}.`, thrown);
function proofIn(text: string): Proof {
  const [, key, list, signature] = PROOF.exec(text) ?? [];
  if (key === undefined || list === undefined || signature === undefined)
    return stop(
      'malformed',
      `The proof is not "${ALGORITHM} Access=..., SignedHeaders=..., Signature=...". Bind an hmac key to the API.`,
    );
  const names = list.toLowerCase().split(';');
  if (new Set(names).size < names.length) stop('malformed', 'SignedHeaders has a name twice.');
  return { key, names, signature };
}
function fromBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
const withHost = (form: SignedForm, host: string): SignedForm => ({
  ...form,
  headers: form.headers.map(([name, value]) => [name, name === 'host' ? byteString(host) : value] as const),
});

/** What the signature was compared with. Of headers, only those are shown that have no secret. */
function mismatch({ method, headers, payload }: SignedForm, target: string): string {
  const parts = headers.map(([name, value]) => (name === 'host' || name === 'x-sdk-date' ? `${name} ${shown(value)}` : name));
  return `The signature does not match what arrived: ${shown(`${method} ${target.replace(/\?.*/s, '?...')}`)}, headers `
    + `${parts.join(', ')}, SHA-256 of the body ${payload}. Compare sign_secret. `
    + 'If a proxy rewrites requests, see the options host, plus and encodedSlash.';
}
