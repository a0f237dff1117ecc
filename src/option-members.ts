/**
 * Reads the members of an object of options, and says which are unknown. What values may be is judged by who reads
 * them: `option-check.ts` for most, the signer for its own, so that a program which only signs bundles no other check.
 */
import { ApigConfigurationError } from './errors.js';
import { nearest } from './names.js';
import type { AnyKind, GroupKind, OptionKind } from './option-kinds.js';
import { printable, quoted } from './text.js';
import { CONTAINERS, isRecord, messageOf, setOwn, tagOf } from './values.js';

/** Who judges values that are not groups of options. */
export interface Judge {
  /** Checks a value. Returns it, or a checked copy. */
  readonly check: (reading: Reading, place: Place, kind: Exclude<OptionKind, GroupKind>, value: unknown) => unknown;
  /** Throws if something is missing among the members of an object. */
  readonly complete: (reading: Reading, members: object) => void;
  /** Names of an option in other libraries and SDKs. */
  readonly aliases: Aliases;
}
/** By option: the names, in lower case, with spaces between them. */
export type Aliases = Readonly<Record<string, string>>;

/** The options that are read. */
export interface Reading {
  readonly owner: string;
  readonly table: Readonly<Record<string, OptionKind>>;
  /** Path of the group that is read, with a dot at its end. */
  readonly prefix: string;
  /** The outermost option, if a group is read. */
  readonly top: string | undefined;
  readonly judge: Judge;
  /** What to do if there are no options at all. */
  readonly advice?: string | undefined;
}
/** The place of a value. */
export interface Place {
  /** Name of the option, with the groups around it. */
  readonly path: string;
  /** The outermost option, which the error names. */
  readonly option: string;
}

/** Reads the members of an object, as `readOptions` does, by a table whose values are not judged. */
export function readMembers<T extends object>(
  owner: string,
  table: { readonly [K in keyof T]-?: AnyKind | GroupKind },
  given: T,
): T {
  return readAll({ owner, table: { ...table }, prefix: '', top: undefined, judge: NOBODY }, given);
}
/** Reads the outermost group. */
export function readAll<T extends object>(reading: Reading, given: T): T {
  if (isOptions(given)) return readGroup(reading, given);
  const got = shown(given, 'secret');
  const advice = got === 'nothing' && reading.advice !== undefined ? ` ${reading.advice}` : '';
  throw new ApigConfigurationError('options', `${reading.owner} takes an object of options, got ${got}.${advice}`);
}
function readGroup<T extends object>(reading: Reading, given: T): T {
  const { table, prefix, top, judge } = reading;
  const copy = membersOf(reading, given);
  for (const name of Object.keys(copy)) {
    const value: unknown = Reflect.get(copy, name);
    if (value === undefined) {
      Reflect.deleteProperty(copy, name);
      continue;
    }
    const kind = Object.hasOwn(table, name) ? table[name] : undefined;
    if (kind === undefined) throw unknown(reading, name);
    const checked = check(reading, { path: prefix + name, option: top ?? name }, kind, value);
    if (checked !== value) Reflect.set(copy, name, checked);
  }
  judge.complete(reading, copy);
  return copy;
}

/** Checks a value. Returns it, or a checked copy. */
export function check(reading: Reading, place: Place, kind: OptionKind, value: unknown): unknown {
  if (kind.is !== 'group') return reading.judge.check(reading, place, kind, value);
  if (!isOptions(value)) throw wrong(reading, place, groupWords(kind), value, kind.is);
  const copy = readGroup({ ...reading, table: kind.of, prefix: `${place.path}.`, top: place.option }, value);
  return kind.kept ? value : copy;
}
/** Describes a group of options. */
export const groupWords = ({ example }: GroupKind): string => `an object such as ${example}`;

/** @param words - Describe what the value must be. */
export function wrong(
  { owner }: Reading, { path, option }: Place, words: string, value: unknown, kind: OptionKind['is'],
): ApigConfigurationError {
  return new ApigConfigurationError(option, `The option ${path} of ${owner} must be ${words}, got ${shown(value, kind)}.`);
}

/** The members of an object, each read once. */
function membersOf<T extends object>(reading: Reading, given: T): T {
  try {
    // Without a prototype, so that a polluted `Object.prototype` adds no options.
    const copy: T = { __proto__: null, ...given };
    if (!isPlain(given)) addInherited(copy, given, Object.keys(reading.table));
    return copy;
  } catch (error) {
    throw unreadable(reading, given, error);
  }
}
/** Names the option whose getter throws. */
function unreadable({ owner, table, prefix, top }: Reading, given: object, error: unknown): ApigConfigurationError {
  const name = Object.keys(table).find((key) => throws(() => Reflect.get(given, key)));
  const what = name === undefined ? `The options of ${owner}` : `The option ${prefix}${name} of ${owner}`;
  const message = `${what} cannot be read: ${printable(messageOf(error), 500)}`;
  return new ApigConfigurationError(top ?? name ?? 'options', message, error);
}
function throws(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}

/** Adds the known options that the object inherits, and the unknown enumerable ones, so that they are rejected. */
function addInherited(copy: object, given: object, known: readonly string[]): void {
  for (const name of known) if (!Object.hasOwn(copy, name)) setOwn(copy, name, Reflect.get(given, name));
  for (let level = parentOf(given); level !== null && parentOf(level) !== null; level = parentOf(level))
    for (const name of Object.keys(level)) if (!Object.hasOwn(copy, name)) setOwn(copy, name, Reflect.get(given, name));
}
const parentOf = (value: object): object | null => Reflect.getPrototypeOf(value);
/** True for object literals of any realm, and for objects without a prototype. */
function isPlain(value: object): boolean {
  const parent = parentOf(value);
  return parent === null || parentOf(parent) === null;
}
/** A `Map` or a promise has no members, so its content would count as left out. */
export const isOptions = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && !CONTAINERS.test(tagOf(value)) && tagOf(value) !== 'Date';

const SHOWN = 60;
/** Describes a value. Shows a string only if its kind cannot be a secret. */
function shown(value: unknown, kind: OptionKind['is']): string {
  switch (typeof value) {
    case 'string': return SHOWABLE.has(kind) ? quoted(value, SHOWN) : 'a string';
    case 'number': case 'boolean': return String(value);
    case 'undefined': return 'nothing';
    case 'object': return value === null ? 'null' : Array.isArray(value) ? 'a list' : objectWords(value);
    default: return `a ${typeof value}`;
  }
}
const SHOWABLE: ReadonlySet<OptionKind['is']> = new Set(['number', 'flag', 'choice', 'ID', 'function', 'list']);
export function objectWords(value: object): string {
  const type = tagOf(value);
  return type === 'Object' || !/^\w{1,40}$/.test(type) ? 'an object' : `an object (${type})`;
}

/** Names of identities and their parts, in any options. */
const IDENTITY: Aliases = {
  ak: 'accesskey accesskeyid access key keyid',
  sk: 'secretkey secretaccesskey secretkeyid secret',
  securityToken: 'sessiontoken stoken',
  expiresAt: 'expiration expires expiry expiresin validuntil',
  domainId: 'accountid',
  projectId: 'project tenantid',
  iamEndpoint: 'iamurl authurl',
  headers: 'defaultheaders customheaders header',
  'credentials: { ak, sk }': 'ak sk accesskey accesskeyid secretkey secretaccesskey secret key',
  'credentials: { ak, sk, securityToken }': 'securitytoken sessiontoken',
  'credentials: { token }': 'token authtoken xauthtoken apikey',
  'credentials: fromPassword({ userName, password, domainName })': 'username user password',
  'credentials: fromProfileFile()': 'profile',
};
/** Judges nothing. */
const NOBODY: Judge = { check: (_reading, _place, _kind, value) => value, complete: () => undefined, aliases: {} };

function unknown({ owner, table, prefix, top, judge }: Reading, name: string): ApigConfigurationError {
  const names = Object.keys(table);
  const shownName = /^[\w$-]{1,60}$/.test(name) ? name : quoted(name, SHOWN);
  const meant = meantBy(name, names, { ...IDENTITY, ...judge.aliases });
  const hint = meant === undefined ? `The options are: ${names.join(', ')}.` : `Did you mean ${prefix}${meant}?`;
  return new ApigConfigurationError(top ?? name.slice(0, SHOWN), `${owner} has no option ${prefix}${shownName}. ${hint}`);
}
/** The option that a wrong name means: misspelled, named as in another library, or with a prefix or suffix. */
function meantBy(name: string, names: readonly string[], aliases: Aliases): string | undefined {
  const bare = name.toLowerCase().replace(/[_-]/g, '');
  const same = names.find((known) => known.toLowerCase() === bare);
  const alias = Object.keys(aliases).find(
    (meant) => aliases[meant]?.split(' ').includes(bare) && names.includes(meant.replace(/:.*/, '')),
  );
  return same ?? alias ?? nearest(name, names) ?? nested(bare, names);
}
/** The longest known name that the name contains, or that contains it. */
function nested(bare: string, names: readonly string[]): string | undefined {
  if (bare.length < 4) return undefined;
  return names
    .filter((name) => name.length >= 4 && (bare.includes(name.toLowerCase()) || name.toLowerCase().includes(bare)))
    .sort((a, b) => b.length - a.length)[0];
}
