/** One attempt of a call: it is proven and sent. */
import { checked } from './call-body.js';
import { type Signable, unsendable } from './call-error.js';
import type { PreparedCall, Settings } from './call-prepare.js';
import { authorizationOf, sdkDateOf, sha256 } from './call-signature.js';
import { SECRET, sentHeaders } from './call-text.js';

/** What an attempt knows, for the decision about the next one. */
export interface Attempt {
  /** Its number, from 1. */
  readonly number: number;
  /** Its time limit in milliseconds. */
  readonly limit: number;
  /** Milliseconds since the epoch, by the clock of the gateway as far as it is known. */
  readonly time: number;
  /** Strings that must not be shown. */
  readonly secrets: Set<string>;
  /** What was signed. */
  signed?: Signable;
  /** True once the request may have been sent. */
  sent?: boolean;
}

/** Headers that are not signed: `fetch`, browsers and proxies set, change or drop them. */
const UNSIGNED = /_|^(?:accept-(?:charset|encoding)|access-control-.*|connection|content-length|cookie|date|dnt|expect|(?:x-)?forwarded.*|keep-alive|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|upgrade|user-agent|via|x-real-ip)$/;

/** Sends a call once. */
export async function attempted(
  settings: Settings,
  call: PreparedCall,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Response> {
  const { method, target: { url }, payload: { bytes, stream }, rest } = call;
  const { fetch: send = fetch, host } = settings.options;
  const headers = await provenHeaders(settings, call, attempt);
  if (host === undefined) headers.delete('host');
  signal.throwIfAborted();
  attempt.sent = true;
  return send(url, {
    ...rest,
    // Also if it is given as `undefined`, for which fetch would follow.
    redirect: rest.redirect ?? 'manual',
    method,
    headers: sentHeaders(headers),
    body: bytes ?? stream ?? null,
    ...(stream && { duplex: 'half' }),
    signal,
  });
}

async function provenHeaders(
  { auths, options }: Settings,
  call: PreparedCall,
  attempt: Attempt,
): Promise<Map<string, string>> {
  const { method, target, payload: { bytes } } = call;
  const headers = new Map(call.headers);
  for (const [name, value] of headers) if (SECRET.test(name)) attempt.secrets.add(value);
  const add = (added: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(added)) {
      const lower = name.toLowerCase();
      if (headers.has(lower)) throw unsendable('headerTwice', lower);
      headers.set(lower, checked(lower, value));
    }
  };
  // Functions that are not typed may return nothing.
  const prove = (added: Readonly<Record<string, string>> = {}): void => {
    add(added);
    for (const value of Object.values(added)) attempt.secrets.add(value);
  };
  add({ host: options.host ?? target.host });
  const signers = [];
  for (const auth of auths) {
    if (typeof auth === 'function') continue;
    const { headers: own, sign } = await auth.prove();
    prove(own);
    if (sign) signers.push(sign);
  }
  for (const auth of auths) {
    if (typeof auth !== 'function') continue;
    prove(await auth({ method, url: target.url, headers: Object.fromEntries(headers), body: bytes }));
  }
  if (signers.length === 0) return headers;
  add({ 'x-sdk-date': sdkDateOf(attempt.time) });
  attempt.signed = {
    method,
    canonical: target.canonical,
    headers: new Map([...headers].filter(([name]) => !UNSIGNED.test(name))),
    payloadHash: await sha256(bytes ?? new Uint8Array()),
  };
  const { signed } = attempt;
  for (const { header, key, secret } of signers) prove({ [header]: await authorizationOf(signed, key, secret) });
  return headers;
}
