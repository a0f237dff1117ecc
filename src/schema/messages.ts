/** Says in words what a description expects and what came instead. Values of secret fields are never shown. */
import type { Issue } from '../errors.js';
import { nearest } from '../names.js';
import { quoted } from '../text.js';
import { memberOf, tagOf } from '../values.js';
import type { CallInput, OperationFacts } from './operation.js';
import type { FieldSpec, KeyLimits, ListLimits, NumberLimits, ObjectSpec, Spec, TextLimits } from './vocabulary.js';

/** A fault as the engine reports it: its place, and the keys that no field has. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly unknownKeys?: readonly string[];
  /** True if the key itself, the last step of the path, is wrong. */
  readonly badKey?: boolean;
}

/** Turns a fault into issues with a message each. */
export function explain(fault: Fault, object: ObjectSpec, value: unknown): Issue[] {
  const path = fault.path.filter((step): step is string | number => typeof step !== 'symbol');
  const place = locate(object, path);
  if (fault.unknownKeys)
    return fault.unknownKeys
      .slice(0, MOST_KEYS)
      .map((key) => ({ path: [...path, key], message: unknownKey(key, place.object) }));
  if (fault.badKey) return [{ path, message: `is not allowed as a key: expected ${keyWords(place.keys)}` }];
  const came = path.reduce<unknown>((held, step) => memberOf(held, String(step)), value);
  if (came === undefined && object.direction === 'in') return [{ path, message: 'is required' }];
  if (came === undefined) return [{ path, message: 'is missing' }];
  return [{ path, message: mismatch(place.spec, object.direction === 'in', came, place.secret, place.nullable) }];
}

/** Most unknown keys that are reported for one object. */
const MOST_KEYS = 100;

/** `expected a string of 3 to 255 characters, got "ab"` */
export function mismatch(
  spec: Spec | undefined,
  strictly: boolean,
  came: unknown,
  secret: boolean,
  nullable = false,
): string {
  return `expected ${spec ? specWords(spec, strictly) : 'an object'}${nullable ? ' or null' : ''}, got ${valueWords(came, secret)}`;
}

interface Place {
  readonly spec: Spec | undefined;
  readonly object: ObjectSpec | undefined;
  readonly keys: KeyLimits | undefined;
  readonly secret: boolean;
  readonly nullable: boolean;
}
/** What the description says at a path. */
function locate(root: ObjectSpec, path: readonly (string | number)[]): Place {
  let spec: Spec | undefined = { type: 'one', of: root };
  let secret = false;
  let nullable = false;
  let keys: KeyLimits | undefined;
  for (const step of path) {
    nullable = false;
    keys = spec?.type === 'dict' ? spec.keys : undefined;
    if (spec?.type === 'one') {
      const field: FieldSpec | undefined = spec.of.fields[step];
      secret ||= field?.secret === true;
      nullable = field?.nullable === true;
      spec = field?.spec;
    } else spec = spec?.type === 'list' || spec?.type === 'dict' ? spec.of : undefined;
  }
  return { spec, object: spec?.type === 'one' ? spec.of : undefined, keys, secret, nullable };
}

/** `an object with name and type`: the fields that it must have. */
function objectWords({ fields }: ObjectSpec): string {
  const names = Object.keys(fields).filter((name) => fields[name]?.required === true);
  const last = names.pop();
  if (last === undefined) return 'an object';
  return `an object with ${names.length > 0 ? `${names.join(', ')} and ${last}` : last}`;
}
function specWords(spec: Spec, strictly: boolean): string {
  switch (spec.type) {
    case 'text':
      return strictly ? textWords(spec) : 'a string';
    case 'int':
      return numberWords('an integer', strictly ? spec : {});
    case 'num':
      return numberWords('a number', strictly ? spec : {});
    case 'bool':
      return 'true or false';
    case 'any':
      return 'a value';
    case 'file':
      return 'a file: bytes, a string, a Blob, a stream, or { path } or { content, name, type }';
    case 'oneOf':
      return strictly
        ? `one of ${spec.values.map((v) => JSON.stringify(v)).join(', ')}`
        : typeof spec.values[0] === 'number'
          ? 'a number'
          : 'a string';
    case 'either':
      return spec.of.map((s) => specWords(s, strictly)).join(' or ');
    case 'one':
      return strictly ? objectWords(spec.of) : 'an object';
    case 'list':
      return listWords(spec, strictly);
    case 'dict':
      return 'an object';
  }
}
function textWords(limits: TextLimits): string {
  const length = range(limits.min, limits.max);
  const words = [length ? `a string of ${length} characters` : 'a string'];
  if (limits.maxBytes !== undefined) words.push(`of at most ${limits.maxBytes} bytes`);
  if (limits.form !== undefined) return `${words.join(' ')} (${limits.form})`;
  if (limits.pattern) words.push(`that matches ${limits.pattern}`);
  if (limits.not) words.push(`that does not match ${limits.not}`);
  return words.join(' ');
}
function numberWords(kind: string, limits: NumberLimits): string {
  const bounds = range(limits.min, limits.max);
  return `${kind}${bounds ? ` of ${bounds}` : ''}${limits.not ? ` other than ${limits.not.join(', ')}` : ''}`;
}
function listWords(limits: ListLimits, strictly: boolean): string {
  const bounds = strictly ? range(limits.min, limits.max) : '';
  return bounds ? `a list of ${bounds} items` : 'a list';
}
function keyWords(keys: KeyLimits | undefined): string {
  return keys?.oneOf ? `one of ${keys.oneOf.join(', ')}` : textWords(keys ?? {});
}
function range(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return min === max ? `${min}` : `${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max !== undefined ? `at most ${max}` : '';
}

const SHOWN = 60;
/** Describes a value, cut to a limit. Shows only the kind of a secret. */
export function valueWords(value: unknown, secret: boolean): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') {
    return secret ? `a string of ${lengthOf(value)} characters (not shown)` : shownString(value);
  }
  if (typeof value === 'number' || typeof value === 'boolean')
    return secret ? `a ${typeof value} (not shown)` : `${typeof value} ${String(value)}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  // The tag identifies dates and maps of any realm.
  const tag = tagOf(value);
  if (BUILT_IN.has(tag)) return `a ${tag}`;
  return isPlain(value) ? 'an object' : 'an object of a class';
}
const BUILT_IN: ReadonlySet<string> = new Set(['Date', 'Map', 'Set']);
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The prototype of plain objects, in any realm, is the one without a prototype.
  return typeof prototype !== 'object' || prototype === null || Object.getPrototypeOf(prototype) === null;
}
function shownString(value: string): string {
  return value.length > SHOWN ? `${quoted(value.slice(0, SHOWN))}… (${lengthOf(value)} characters)` : quoted(value);
}
/** Counts characters as the limits do. A long string is not split for a message. */
const lengthOf = (value: string): number => (value.length > 100_000 ? value.length : [...value].length);

const UNKNOWN_FIELD = 'is not a field of this object';
function unknownKey(key: string, object: ObjectSpec | undefined): string {
  const near = object && (pagingField(key, object) ?? nearest(key, Object.keys(object.fields)));
  return `${UNKNOWN_FIELD}${near ? `; did you mean ${near}?` : ''}`;
}
/** The field of lists for what other interfaces call pages. */
function pagingField(key: string, { fields }: ObjectSpec): string | undefined {
  if (!fields['offset'] || !fields['limit']) return undefined;
  if (/^page(?:_?(?:no|num|number|index))?$/i.test(key)) return 'offset';
  return /^(?:page_?)?size$|^per_?page$/i.test(key) ? 'limit' : undefined;
}

/**
 * What callers put among the fields, though it belongs into the argument behind them: the names of `CallOptions`, which
 * this room may not import. A test compares.
 */
const CALL_OPTIONS: ReadonlySet<string> = new Set([
  'signal', 'timeout', 'totalTimeout', 'maxRetries', 'instanceId', 'projectId', 'headers', 'extraBody', 'extraQuery',
  'validation', 'pageSize', 'prefetch', 'partialFailure', 'saveTo',
]);
/** The issues of an operation's input, with what only the operation and the caller's own object explain. */
export function explainIssues(issues: readonly Issue[], op: OperationFacts, given: CallInput | undefined): Issue[] {
  return issues.map((issue) => {
    const message = messageFor(issue, op, given);
    return message === undefined ? issue : { ...issue, message };
  });
}
function messageFor({ path, message }: Issue, op: OperationFacts, given: CallInput | undefined): string | undefined {
  const key = path.at(-1);
  if (typeof key !== 'string') return undefined;
  if (message === 'is required') {
    const holder = path.slice(0, -1).reduce<unknown>((held, step) => memberOf(held, String(step)), given);
    // JSON takes only own members.
    return memberOf(holder, key) === undefined
      ? undefined
      : 'is required; the object inherits it, and JSON sends own members only: pass a plain object';
  }
  if (!message.startsWith(UNKNOWN_FIELD)) return undefined;
  if (path.length === 2 && CALL_OPTIONS.has(key)) return 'is an option of the call: pass it in the argument after this one';
  return isInResponse(path.slice(1), op) ? ONLY_IN_RESPONSES : undefined;
}
const isInResponse = (path: readonly (string | number)[], { response }: OperationFacts): boolean =>
  response !== undefined && 'object' in response && locate(response.object, path).spec !== undefined;

const ONLY_IN_RESPONSES = 'is a field of responses only';
/** What to do about wrong input, beside correcting it. */
export function adviceFor(issues: readonly Issue[]): string | undefined {
  // No option can send a wrong ID.
  if (!issues.some(({ path }) => path[0] !== 'path')) return undefined;
  // With several fields of a response, it probably is one.
  return issues.filter(({ message }) => message === ONLY_IN_RESPONSES).length > 1 ? RESPONSE_ADVICE : ADVICE;
}
const ADVICE =
  'To send a field that this version does not know, use extraBody or extraQuery; to send the input unchecked, validation: { requests: \'off\' }.';
const RESPONSE_ADVICE =
  'A response cannot be sent as it is. To change some fields, use modify, if the resource has it; inputOf of huaweicloud-apig/edit makes a request of a response.';
