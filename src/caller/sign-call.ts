/** Signs calls that something else than `fetch` sends. */
import { appPair } from './call-auth.js';
import { headersOf } from './call-body.js';
import { authorizationOf, sdkDateOf, sha256 } from './call-signature.js';
import { targetOf } from './call-target.js';
import { sentHeaders, utf8 } from './call-text.js';
import { inWords } from './in-words.js';

/** What `signCall` takes. */
export interface SignCallInput {
  /** `GET`, `POST` …; signed in upper case, so send it in upper case. */
  readonly method: string;
  /** Address with path and query. Rejected: what signers read in different ways, as in `Caller.call`. */
  readonly url: string | URL;
  /** App key. */
  readonly key: string;
  /** App secret. */
  readonly secret: string;
  /** Headers to sign, each of which must arrive as it is. A `Host` replaces that of the address. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The body as it is sent: text (UTF-8) or bytes. Not needed with the header `X-Sdk-Content-Sha256`. */
  readonly body?: string | Uint8Array | undefined;
  /** Time of the call. The gateway accepts 15 minutes of difference. Default: now. */
  readonly date?: Date | undefined;
}

/**
 * Signs a call as an app, for HTTP clients other than `fetch`, and for WebSockets. Send exactly what was signed.
 * @returns The headers to send: those given, `host`, `x-sdk-date` and `authorization`; names in lower case. Text beyond
 *   ASCII has one character for each byte of its UTF-8 form, as `fetch` and Node.js require.
 * @throws ApigCallError of kind `Request` if signers or gateways do not agree on the address; of kind
 *   `Configuration` if the key or the secret is missing.
 */
export function signCall(input: SignCallInput): Promise<Record<string, string>> {
  return inWords(signedHeaders(input));
}
async function signedHeaders(input: SignCallInput): Promise<Record<string, string>> {
  const { method, url, body = '', date = new Date() } = input;
  const { key, secret } = appPair('signCall', input);
  const { host, canonical } = targetOf(String(url));
  const headers = new Map([['host', host], ['x-sdk-date', sdkDateOf(+date)], ...headersOf(input.headers)]);
  // That of an earlier signature is replaced, so it is not signed.
  headers.delete('authorization');
  const payloadHash = await sha256(typeof body === 'string' ? utf8(body) : Uint8Array.from(body));
  const signable = { method: method.toUpperCase(), canonical, headers, payloadHash };
  headers.set('authorization', await authorizationOf(signable, key, secret));
  return sentHeaders(headers);
}
