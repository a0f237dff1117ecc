/** The hash functions of the signer: the platform's own where there are any, otherwise `@aws-crypto/sha256-js`. */
import type * as NodeCrypto from 'node:crypto';
import { ApigConfigurationError } from '../core/errors.js';

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
  const host = globalThis as { readonly process?: { getBuiltinModule?(id: 'node:crypto'): typeof NodeCrypto | undefined } };
  return host.process?.getBuiltinModule?.('node:crypto');
}

let known: Hashes | undefined;
/** SHA-256, synchronously: the platform's, or what `loadHashes` has loaded. */
export function sha256(): Hashes {
  known ??= nativeHashes();
  if (known) return known;
  throw new ApigConfigurationError('sha256', 'This platform has no node:crypto. Pass `sha256: Sha256` from "@aws-crypto/sha256-js" to signRequest.');
}
/** SHA-256; loads `@aws-crypto/sha256-js` where the platform has none. */
export async function loadHashes(): Promise<Hashes> {
  known ??= nativeHashes() ?? hashesOf((await import('@aws-crypto/sha256-js')).Sha256);
  return known;
}
