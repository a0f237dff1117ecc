/** The signature of app authentication (SDK-HMAC-SHA256), by WebCrypto. */
import { type Signable, unsendable } from './call-error.js';
import { utf8 } from './call-text.js';

const ALGORITHM = 'SDK-HMAC-SHA256';

/** The canonical request, which both sides build. */
export function canonicalRequest({ method, canonical, headers, payloadHash }: Signable): string {
  const names = [...headers.keys()].sort();
  const lines = names.map((name) => `${name}:${headers.get(name)?.trim() ?? ''}\n`);
  const hash = headers.get('x-sdk-content-sha256') ?? payloadHash;
  return [method, canonical, lines.join(''), names.join(';'), hash].join('\n');
}

/** The value of `Authorization`. */
export async function authorizationOf(request: Signable, key: string, secret: string): Promise<string> {
  const names = [...request.headers.keys()].sort().join(';');
  const date = request.headers.get('x-sdk-date') ?? '';
  const text = `${ALGORITHM}\n${date}\n${await sha256(utf8(canonicalRequest(request)))}`;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const cryptoKey = await webCrypto().importKey('raw', utf8(secret), hmac, false, ['sign']);
  const signature = hex(await webCrypto().sign('HMAC', cryptoKey, utf8(text)));
  return `${ALGORITHM} Access=${key}, SignedHeaders=${names}, Signature=${signature}`;
}

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hex(await webCrypto().digest('SHA-256', bytes));
const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

function webCrypto(): typeof crypto.subtle {
  // Browsers have it on secure pages only.
  const { subtle } = globalThis.crypto as Partial<typeof crypto>;
  if (subtle) return subtle;
  throw unsendable('crypto');
}

/** Milliseconds since the epoch as `20060102T150405Z`. */
export const sdkDateOf = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
