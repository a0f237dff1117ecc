/**
 * Questions about values of unknown origin. They check structure, never `instanceof`: under Jest, in `vm` contexts and
 * between copies of a library, an error or a buffer may be of another realm.
 */

/** True for objects that are not lists. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A non-empty string, or a number as a string; otherwise `undefined`. */
export const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** A member of a value of any kind, `undefined` if it has none. A getter that throws counts as absent. */
export function memberOf(holder: unknown, key: PropertyKey): unknown {
  if ((typeof holder !== 'object' && typeof holder !== 'function') || holder === null) return undefined;
  try {
    return Reflect.get(holder, key);
  } catch {
    return undefined;
  }
}

/**
 * Names of members that an object inherits, and that a copy of its own members leaves out. Methods do not count, and
 * neither does what every object has.
 */
export function inheritedNames(value: object): string[] {
  const names: string[] = [];
  for (let level = Reflect.getPrototypeOf(value); level !== null; level = Reflect.getPrototypeOf(level)) {
    // `Object.prototype` of any realm.
    if (Reflect.getPrototypeOf(level) === null && Object.hasOwn(level, 'hasOwnProperty')) break;
    for (const [name, described] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      const isData = described.enumerable === true && typeof described.value !== 'function' && 'value' in described;
      const isMember = isData || memberOf(described, 'get') !== undefined;
      if (isMember && !Object.hasOwn(value, name)) names.push(name);
    }
  }
  return names;
}

/** The tag of a value, such as `Map`, `Date` or `Object`. Built-ins have the same one in any realm. */
export function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    return 'Object'; // a proxy that throws
  }
}

/**
 * Matches the tags of built-ins whose content is not in their members, so that JSON, like any copy of members, would
 * lose it silently.
 */
export const CONTAINERS = new RegExp([
  '^(?:(?:Weak)?(?:Map|Set)|WeakRef|Promise|RegExp|Error|(?:Shared)?ArrayBuffer|DataView',
  '(?:Big)?(?:Int|Uint|Float)\\d+(?:Clamped)?Array|BigInt|Symbol|(?:Async)?Generator|.* Iterator|Iterator Helper',
  'Blob|File|FormData|URLSearchParams|Headers|Response|Request|ReadableStream)$',
].join('|'));

/** What HTTP allows as the name of a method or of a header. */
export const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** Sets an own member of an object, whatever the object inherits. */
export function setOwn(holder: object, name: string, value: unknown, enumerable = true): void {
  Object.defineProperty(holder, name, { value, configurable: true, enumerable, writable: true });
}
/** The same for a member that is not printed, and not copied. */
export const setHidden = (holder: object, name: string, value: unknown): void => setOwn(holder, name, value, false);

/** True for errors of any realm, `DOMException` among them. */
export const isError = (value: unknown): value is Error =>
  typeof memberOf(value, 'message') === 'string'
  && (typeof memberOf(value, 'stack') === 'string' || tagOf(value) === 'Error');

/** The message of anything that can be thrown. */
export function messageOf(thrown: unknown): string {
  const message = memberOf(thrown, 'message');
  if (typeof message === 'string') return message;
  try {
    return String(thrown);
  } catch {
    return 'a value that cannot be printed';
  }
}

/** The string `code` of an error, `undefined` if it has none. */
export function codeOf(thrown: unknown): string | undefined {
  const code = memberOf(thrown, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** True for promises of any realm. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof memberOf(value, 'then') === 'function';

/** Removes the byte order mark that some servers and editors write first. */
export const withoutBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

/** Parses JSON; `undefined` if the text is not JSON. A byte order mark is skipped. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(withoutBom(text));
  } catch {
    return undefined;
  }
}

/** The object that a string contains as JSON: plain, as a JSON string, or with its quotes escaped once more. */
export function jsonObjectIn(text: string): Record<string, unknown> | undefined {
  for (const json of [text, `"${text}"`]) {
    const value = parseJson(json);
    const object = typeof value === 'string' ? parseJson(value) : value;
    if (isRecord(object)) return object;
  }
  return undefined;
}
