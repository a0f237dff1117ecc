/**
 * Checks options against a table. A table has one row per option: the kind of value, the limits, the unit, the default.
 * The tables are in `options.ts`, those of the local gateway in `testing/options.ts`.
 */
import { ApigConfigurationError } from './errors.js';
import { checkHeaders } from './headers.js';
import { nearest } from './names.js';
import { printable, quoted } from './text.js';
import { CONTAINERS, isRecord, memberOf, messageOf, tagOf } from './values.js';

/** The longest time that a timer can wait, in milliseconds: Node.js fires longer ones immediately. */
export const LONGEST_TIME = 2 ** 31 - 1;

/** What every kind of value has. */
interface Kind {
  /** The option must be there. Only for options whose lack is reported by the table. */
  readonly required?: true;
}
/** A number between two bounds. */
export interface NumberKind extends Kind {
  readonly is: 'number';
  readonly min: number;
  /** Default: no upper bound. `Infinity` is never accepted. */
  readonly max?: number;
  readonly integer?: true;
  readonly unit?: 'milliseconds' | 'seconds' | 'bytes';
  readonly default?: number;
}
/** `true` or `false`. */
export interface FlagKind extends Kind {
  readonly is: 'flag';
  readonly default?: boolean;
}
/** One of a few values. */
export interface ChoiceKind<V extends string | boolean = string | boolean> extends Kind {
  readonly is: 'choice';
  readonly values: readonly V[];
  readonly default?: V;
}
/** A string. A secret one is never shown. An ID goes into paths and headers. */
export interface StringKind extends Kind {
  readonly is: 'string' | 'secret' | 'ID';
}
export interface FunctionKind extends Kind {
  readonly is: 'function';
}
/** Further options, with a table of their own. */
export interface GroupKind extends Kind {
  readonly is: 'group';
  readonly of: Readonly<Record<string, OptionKind>>;
  /** What such an object looks like. */
  readonly example: string;
  /** Passes on the object itself instead of a copy, because its users compare it by identity. */
  readonly kept?: true;
}
/** An object that is recognized by its members, whatever its class. */
export interface ShapeKind extends Kind {
  readonly is: 'shape';
  readonly members: Readonly<Record<string, 'function' | 'boolean' | 'list'>>;
  /** Describes it. */
  readonly words: string;
}
export interface ListKind extends Kind {
  readonly is: 'list';
  readonly of: OptionKind;
}
export interface EitherKind extends Kind {
  readonly is: 'either';
  readonly of: readonly OptionKind[];
}
/**
 * `address`: a string or a URL. `bytes`: a string or bytes. `record`: an object. `headers`: an object of strings.
 * `infinity`: `Infinity`, as an alternative to a number. `anything`: its user checks it.
 */
export interface PlainKind extends Kind {
  readonly is: 'address' | 'bytes' | 'record' | 'headers' | 'infinity';
}
export interface AnyKind extends Kind {
  readonly is: 'anything';
}
/** What the value of an option may be. */
export type OptionKind =
  | NumberKind | FlagKind | ChoiceKind | StringKind | FunctionKind | GroupKind | ShapeKind | ListKind | EitherKind
  | PlainKind | AnyKind;

/** The kinds that suit a type. */
type KindFor<V> =
  [V] extends [number] ? NumberKind | EitherKind
    : [V] extends [boolean] ? FlagKind
        : [V] extends [string] ? (string extends V ? StringKind : ChoiceKind<V>)
            : [V] extends [(...values: never[]) => unknown] ? FunctionKind
                : OptionKind;
/** A table for an interface of options: a row for each option, of a kind that suits its type. */
export type OptionTable<T> = { readonly [K in keyof T]-?: KindFor<NonNullable<T[K]>> | AnyKind };
/** Makes the compiler report rows that the interface does not have. */
type NoMore<Table, T> = { readonly [K in Exclude<keyof Table, keyof T>]: never };

/**
 * Reads options once: checks each against its row, and returns a copy, so that later assignments do not count.
 * `undefined` counts as left out. Known names count if they are own, inherited or getters, but not on
 * `Object.prototype`. Unknown names are errors. Symbols are ignored.
 *
 * @param owner - Function, class or operation that takes the options, for messages.
 * @throws ApigConfigurationError for the first option that is unknown or wrong.
 */
export function readOptions<T extends object, Table extends OptionTable<T>>(
  owner: string,
  table: Table & NoMore<Table, T>,
  given: T,
): T {
  if (!isOptions(given))
    throw new ApigConfigurationError('options', `${owner} takes an object of options, got ${shown(given, 'secret')}.`);
  return readGroup({ owner, table, prefix: '', top: undefined }, given);
}

/** The options that are read. */
interface Reading {
  readonly owner: string;
  readonly table: Readonly<Record<string, OptionKind>>;
  /** Path of the group that is read, with a dot at its end. */
  readonly prefix: string;
  /** The outermost option, if a group is read. */
  readonly top: string | undefined;
}

function readGroup<T extends object>(reading: Reading, given: T): T {
  const { table, prefix, top } = reading;
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
  for (const [name, { required }] of Object.entries(table))
    if (required && !Object.hasOwn(copy, name)) throw missing(reading, name);
  return copy;
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
  for (const name of known) if (!Object.hasOwn(copy, name)) define(copy, name, Reflect.get(given, name));
  for (let level = parentOf(given); level !== null && parentOf(level) !== null; level = parentOf(level))
    for (const name of Object.keys(level)) if (!Object.hasOwn(copy, name)) define(copy, name, Reflect.get(given, name));
}
const define = (holder: object, name: string, value: unknown): boolean =>
  Reflect.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
const parentOf = (value: object): object | null => Reflect.getPrototypeOf(value);
/** True for object literals of any realm, and for objects without a prototype. */
function isPlain(value: object): boolean {
  const parent = parentOf(value);
  return parent === null || parentOf(parent) === null;
}
/** A `Map` or a promise has no members, so its content would count as left out. */
const isOptions = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && !CONTAINERS.has(tagOf(value)) && tagOf(value) !== 'Date';

/** The place of a value. */
interface Place {
  /** Name of the option, with the groups around it. */
  readonly path: string;
  /** The outermost option, which the error names. */
  readonly option: string;
}

/** Checks a value. Returns it, or a checked copy. */
function check(reading: Reading, place: Place, kind: OptionKind, value: unknown): unknown {
  switch (kind.is) {
    case 'group':
      if (!isOptions(value)) throw wrong(reading, place, kind, value);
      return checkGroup(reading, place, kind, value);
    case 'either':
      return checkEither(reading, place, kind, value);
    case 'list':
      if (!Array.isArray(value)) throw wrong(reading, place, kind, value);
      return checkList(reading, place, kind, value);
    case 'headers':
      if (!isRecord(value)) throw wrong(reading, place, kind, value);
      return checkHeaders(`The option ${place.path} of ${reading.owner}`, value);
    default:
      if (!suits(kind, value)) throw wrong(reading, place, kind, value);
      return value;
  }
}

function checkGroup(reading: Reading, { path, option }: Place, kind: GroupKind, value: object): object {
  const copy = readGroup({ ...reading, table: kind.of, prefix: `${path}.`, top: option }, value);
  return kind.kept ? value : copy;
}
/** Returns the list itself or, if its items have options, a list of copies. */
function checkList(reading: Reading, place: Place, kind: ListKind, list: readonly unknown[]): readonly unknown[] {
  const items = Array.from(list, (item, i) =>
    check(reading, { ...place, path: `${place.path}[${i}]` }, kind.of, item));
  return items.every((item, i) => item === list[i]) ? list : items;
}
function checkEither(reading: Reading, place: Place, kind: EitherKind, value: unknown): unknown {
  const suiting = kind.of.find((one) => suits(one, value));
  if (suiting === undefined) throw wrong(reading, place, kind, value);
  return check(reading, place, suiting, value);
}

/** True if a value is of a kind that has no options inside. */
function suits(kind: OptionKind, value: unknown): boolean {
  switch (kind.is) {
    case 'number': return isNumber(kind, value);
    case 'flag': return typeof value === 'boolean';
    case 'choice': return kind.values.some((choice) => choice === value);
    case 'string': case 'secret': return typeof value === 'string';
    case 'ID': return typeof value === 'string' && (value === '' || isId(value));
    case 'function': return typeof value === 'function';
    case 'shape': return isShape(kind, value);
    case 'list': return Array.isArray(value) && value.every((item) => suits(kind.of, item));
    case 'either': return kind.of.some((one) => suits(one, value));
    case 'address': return typeof value === 'string' || typeof memberOf(value, 'href') === 'string';
    case 'bytes': return typeof value === 'string' || ArrayBuffer.isView(value);
    case 'group': return isOptions(value);
    case 'headers': return isRecord(value);
    case 'record': return isRecord(value) && objectWords(value) === 'an object';
    case 'infinity': return value === Infinity;
    case 'anything': return true;
  }
}
function isNumber({ min, max = Number.MAX_SAFE_INTEGER, integer }: NumberKind, value: unknown): boolean {
  return typeof value === 'number' && value >= min && value <= max && (!integer || Number.isInteger(value));
}
function isShape({ members }: ShapeKind, value: unknown): boolean {
  return Object.entries(members).every(([name, type]) => {
    const member = memberOf(value, name);
    return type === 'list' ? Array.isArray(member) : typeof member === type;
  });
}
/** True for an ID that can be a segment of a path and the value of a header. */
export const isId = (value: string): boolean => /^(?!\.{1,2}$)[\x21-\x7e]{1,512}$/.test(value);
/** Describes an ID. */
export const ID_WORDS = 'an ID: 1 to 512 visible ASCII characters, without spaces and line ends';

function wrong({ owner }: Reading, { path, option }: Place, kind: OptionKind, value: unknown): ApigConfigurationError {
  const message = `The option ${path} of ${owner} must be ${words(kind)}, got ${shown(value, kind.is)}.`;
  return new ApigConfigurationError(option, message);
}

/** Describes a kind, such as `an integer from 1 to 500`. */
function words(kind: OptionKind): string {
  switch (kind.is) {
    case 'number': return numberWords(kind);
    case 'flag': return 'true or false';
    case 'choice': return alternatives(kind.values.map((value) => JSON.stringify(value)));
    case 'string': case 'secret': return 'a string';
    case 'ID': return ID_WORDS;
    case 'function': return 'a function';
    case 'group': return `an object such as ${kind.example}`;
    case 'shape': return kind.words;
    case 'list': return `a list, of which each item is ${words(kind.of)}`;
    case 'either': return alternatives(kind.of.map(words));
    case 'address': return 'a string or a URL';
    case 'bytes': return 'a string or bytes';
    case 'record': return 'an object';
    case 'headers': return 'an object of strings, such as { "X-Language": "en-us" }';
    case 'infinity': return 'Infinity';
    case 'anything': return 'a value';
  }
}
function numberWords({ min, max, integer, unit }: NumberKind): string {
  const range = max === undefined ? `from ${min} up` : `from ${min} to ${max}`;
  return `${integer ? 'an integer' : 'a number'} ${range}${unit === undefined ? '' : ` (${unit})`}`;
}
const alternatives = (items: readonly string[]): string =>
  [items.slice(0, -1).join(', '), items.slice(-1).join('')].filter((part) => part !== '').join(' or ');

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
function objectWords(value: object): string {
  const type = tagOf(value);
  return type === 'Object' || !/^\w{1,40}$/.test(type) ? 'an object' : `an object (${type})`;
}

function missing({ owner, prefix, top, table }: Reading, name: string): ApigConfigurationError {
  const kind = table[name];
  const wanted = kind === undefined || kind.is === 'anything' ? '' : `: ${words(kind)}`;
  return new ApigConfigurationError(top ?? name, `${owner} needs the option ${prefix}${name}${wanted}.`);
}

/** Names of an option in other libraries and SDKs. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  ak: ['accesskey', 'accesskeyid', 'access', 'key', 'keyid'],
  sk: ['secretkey', 'secretaccesskey', 'secretkeyid', 'secret'],
  securityToken: ['sessiontoken', 'stoken'],
  expiresAt: ['expiration', 'expires', 'expiry', 'expiresin', 'validuntil'],
  domainId: ['accountid'],
  'credentials: { ak, sk }': ['ak', 'sk', 'accesskey', 'accesskeyid', 'secretkey', 'secretaccesskey', 'secret', 'key'],
  'credentials: { ak, sk, securityToken }': ['securitytoken', 'sessiontoken'],
  'credentials: { token }': ['token', 'authtoken', 'xauthtoken', 'apikey'],
  'credentials: fromPassword({ userName, password, domainName })': ['username', 'user', 'password'],
  'credentials: fromProfileFile()': ['profile'],
  timeout: ['requesttimeout', 'connecttimeout', 'sockettimeout', 'deadline'],
  interval: ['delay', 'pollinterval', 'pollingdelay', 'period'],
  maxRetries: ['retry', 'retries', 'retrycount', 'maxattempts', 'retrylimit', 'numretries'],
  retryBudget: ['retryquota', 'maxretrybudget'],
  endpoint: ['baseurl', 'baseuri', 'url', 'host', 'uri', 'apiurl'],
  iamEndpoint: ['iamurl', 'authurl'],
  projectId: ['project', 'tenantid'],
  instanceId: ['instance', 'gatewayid', 'gateway'],
  queueWrites: ['serializewrites', 'serialwrites'],
  connections: ['maxconnections', 'maxsockets', 'sockets', 'poolsize'],
  concurrency: ['parallel', 'parallelism', 'limit', 'workers'],
  dispatcher: ['agent', 'httpagent', 'httpsagent', 'httpclient', 'fetch'],
  proxy: ['httpproxy', 'httpsproxy', 'proxyurl'],
  'tls: { ca }': ['rejectunauthorized', 'insecure', 'strictssl', 'ca', 'cacert'],
  'tls: { cert, key }': ['cert', 'clientcert'],
  ca: ['rejectunauthorized'],
  validation: ['validate', 'strict'],
  maxResponseBytes: ['maxcontentlength', 'maxresponsesize', 'maxbodylength'],
  logger: ['log', 'loglevel', 'debug'],
  signal: ['abortsignal', 'canceltoken', 'abortcontroller'],
  headers: ['defaultheaders', 'customheaders', 'header'],
  clock: ['now', 'time', 'date'],
  rateLimit: ['throttle', 'qps', 'ratelimiter'],
  pageSize: ['limit', 'perpage'],
  extraBody: ['body', 'data'],
  extraQuery: ['query', 'params'],
  saveTo: ['file', 'path', 'output', 'destination'],
  durationSeconds: ['duration', 'ttl', 'expiresin'],
};

function unknown({ owner, table, prefix, top }: Reading, name: string): ApigConfigurationError {
  const names = Object.keys(table);
  const shownName = /^[\w$-]{1,60}$/.test(name) ? name : quoted(name, SHOWN);
  const meant = meantBy(name, names);
  const hint = meant === undefined ? `The options are: ${names.join(', ')}.` : `Did you mean ${prefix}${meant}?`;
  return new ApigConfigurationError(top ?? name.slice(0, SHOWN), `${owner} has no option ${prefix}${shownName}. ${hint}`);
}
/** The option that a wrong name means: misspelled, named as in another library, or with a prefix or suffix. */
function meantBy(name: string, names: readonly string[]): string | undefined {
  const bare = name.toLowerCase().replace(/[_-]/g, '');
  const same = names.find((known) => known.toLowerCase() === bare);
  const alias = Object.keys(ALIASES).find(
    (meant) => ALIASES[meant]?.includes(bare) && names.includes(meant.replace(/:.*/, '')),
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
