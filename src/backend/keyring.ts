/** The keys that a verifier accepts. */
import { fault } from './usage.js';

/** A signature key of the gateway. A string is the secret of an `hmac` key. */
export interface SignatureKey {
  /** `sign_type` of the key. Default: `hmac`. */
  readonly type?: 'hmac' | 'basic' | undefined;
  /** `sign_secret` of the key. */
  readonly secret: string;
}
/** One key, or several under one name: while a secret is replaced, the old and the new one are accepted. */
export type KeyEntry = string | SignatureKey | readonly (string | SignatureKey)[];
/** Keys by name (`sign_key`), or a function that looks one up, and returns `undefined` for an unknown name. */
export type KeySource =
  | Readonly<Record<string, KeyEntry>>
  | ReadonlyMap<string, KeyEntry>
  | ((key: string) => KeyEntry | undefined | null | Promise<KeyEntry | undefined | null>);

/** Secrets of a name, for one form of proof. */
export type Lookup = (key: string, type: 'hmac' | 'basic') => Promise<readonly string[]>;

/** Checks the keys that are known from the start, and returns the way to all of them. */
export function lookupIn(keys: KeySource): Lookup {
  if (typeof keys === 'function')
    return async (key, type) => secretsOf(key, await keys(key), type);
  // A copy, so that a name such as "constructor" finds nothing, and later changes have no effect by halves.
  const given = keys as typeof keys | undefined ?? {};
  const known = new Map(isMap(given) ? given : Object.entries(given));
  if (known.size === 0) throw fault('createVerifier needs keys: { [sign_key]: sign_secret }, a Map, or a function.');
  for (const [key, entry] of known) secretsOf(key, entry, 'hmac');
  return (key, type) => Promise.resolve(secretsOf(key, known.get(key), type));
}
const isMap = (keys: object): keys is ReadonlyMap<string, KeyEntry> => Symbol.iterator in keys;

function secretsOf(key: string, entry: KeyEntry | undefined | null, type: 'hmac' | 'basic'): string[] {
  const all = [entry ?? []].flat().map((one) => keyOf(key, one));
  return all.filter((one) => one.type === type).map(({ secret }) => secret);
}
function keyOf(key: string, given: unknown): { readonly type: unknown; readonly secret: string } {
  const { type = 'hmac', secret } = typeof given === 'string'
    ? { secret: given }
    : (given ?? {}) as { readonly type?: unknown; readonly secret?: unknown };
  const name = JSON.stringify(key);
  if (type !== 'hmac' && type !== 'basic')
    throw fault(`The key ${name} is of type ${String(type)}, whose form is not documented. Use hmac or basic.`);
  if (typeof secret !== 'string' || secret === '')
    throw fault(`The key ${name} has no secret. Give its sign_secret.`);
  return { type, secret };
}
