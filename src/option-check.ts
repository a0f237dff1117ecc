/**
 * Checks options against a table. A table has one row per option: the kind of value, the limits, the unit, the default.
 * The tables are in `options.ts`, those of the local gateway in `testing/options.ts`.
 */
import { ApigConfigurationError } from './errors.js';
import { checkHeaders } from './headers.js';
import type { EitherKind, GroupKind, ListKind, NumberKind, OptionKind, OptionTable, ShapeKind } from './option-kinds.js';
import {
  check, groupWords, isOptions, objectWords, readAll, wrong, type Aliases, type Judge, type Place, type Reading,
} from './option-members.js';
import { isRecord, memberOf } from './values.js';

export type { OptionKind, OptionTable } from './option-kinds.js';

/** The longest time that a timer can wait, in milliseconds: Node.js fires longer ones immediately. */
export const LONGEST_TIME = 2 ** 31 - 1;

/** Makes the compiler report rows that the interface does not have. */
type NoMore<Table, T> = { readonly [K in Exclude<keyof Table, keyof T>]: never };

/**
 * Reads options once: checks each against its row, and returns a copy, so that later assignments do not count.
 * `undefined` counts as left out. Known names count if they are own, inherited or getters, but not on
 * `Object.prototype`. Unknown names are errors. Symbols are ignored.
 *
 * @param owner - Function, class or operation that takes the options, for messages.
 * @param advice - What to do if there are no options at all.
 * @throws ApigConfigurationError for the first option that is unknown or wrong.
 */
export function readOptions<T extends object, Table extends OptionTable<T>>(
  owner: string,
  table: Table & NoMore<Table, T>,
  given: T,
  advice?: string,
): T {
  return readAll({ owner, table, prefix: '', top: undefined, judge: JUDGE, advice }, given);
}

/** Checks a value that is no group. Returns it, or a checked copy. */
function checkValue(
  reading: Reading, place: Place, kind: Exclude<OptionKind, GroupKind>, value: unknown,
): unknown {
  switch (kind.is) {
    case 'either':
      return checkEither(reading, place, kind, value);
    case 'list':
      if (!Array.isArray(value)) throw unfit(reading, place, kind, value);
      return checkList(reading, place, kind, value);
    case 'headers':
      if (!isRecord(value)) throw unfit(reading, place, kind, value);
      return checkHeaders(`The option ${place.path} of ${reading.owner}`, value);
    default:
      if (!suits(kind, value)) throw unfit(reading, place, kind, value);
      return value;
  }
}
const unfit = (reading: Reading, place: Place, kind: OptionKind, value: unknown): ApigConfigurationError =>
  wrong(reading, place, words(kind), value, kind.is);

/** Returns the list itself or, if its items have options, a list of copies. */
function checkList(reading: Reading, place: Place, kind: ListKind, list: readonly unknown[]): readonly unknown[] {
  const items = Array.from(list, (item, i) =>
    check(reading, { ...place, path: `${place.path}[${i}]` }, kind.of, item));
  return items.every((item, i) => item === list[i]) ? list : items;
}
function checkEither(reading: Reading, place: Place, kind: EitherKind, value: unknown): unknown {
  const suiting = kind.of.find((one) => suits(one, value));
  if (suiting === undefined) throw unfit(reading, place, kind, value);
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

/** Describes a kind, such as `an integer from 1 to 500`. */
function words(kind: OptionKind): string {
  switch (kind.is) {
    case 'number': return numberWords(kind);
    case 'flag': return 'true or false';
    case 'choice': return alternatives(kind.values.map((value) => JSON.stringify(value)));
    case 'string': case 'secret': return 'a string';
    case 'ID': return ID_WORDS;
    case 'function': return 'a function';
    case 'group': return groupWords(kind);
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

/** Throws if a required option is missing. */
function complete({ owner, prefix, top, table }: Reading, members: object): void {
  for (const [name, kind] of Object.entries(table)) {
    if (!kind.required || Object.hasOwn(members, name)) continue;
    const wanted = kind.is === 'anything' ? '' : `: ${words(kind)}`;
    throw new ApigConfigurationError(top ?? name, `${owner} needs the option ${prefix}${name}${wanted}.`);
  }
}

/** Names of an option in other libraries and SDKs, besides those of identities. */
const ALIASES: Aliases = {
  timeout: 'requesttimeout connecttimeout sockettimeout deadline',
  interval: 'delay pollinterval pollingdelay period',
  maxRetries: 'retry retries retrycount maxattempts retrylimit numretries',
  retryBudget: 'retryquota maxretrybudget',
  endpoint: 'baseurl baseuri url host uri apiurl',
  instanceId: 'instance gatewayid gateway',
  queueWrites: 'serializewrites serialwrites',
  connections: 'maxconnections maxsockets sockets poolsize',
  concurrency: 'parallel parallelism limit workers',
  dispatcher: 'agent httpagent httpsagent httpclient fetch',
  proxy: 'httpproxy httpsproxy proxyurl',
  'tls: { ca }': 'rejectunauthorized insecure strictssl ca cacert',
  'tls: { cert, key }': 'cert clientcert',
  ca: 'rejectunauthorized',
  validation: 'validate strict',
  maxResponseBytes: 'maxcontentlength maxresponsesize maxbodylength',
  logger: 'log loglevel debug',
  signal: 'abortsignal canceltoken abortcontroller',
  clock: 'now time date',
  rateLimit: 'throttle qps ratelimiter',
  pageSize: 'limit perpage',
  extraBody: 'body data',
  extraQuery: 'query params',
  saveTo: 'file path output destination',
  durationSeconds: 'duration ttl expiresin',
};
const JUDGE: Judge = { check: checkValue, complete, aliases: ALIASES };
