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

/** True for errors of any realm. */
export const isError = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Error]';

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
