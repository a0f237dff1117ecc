/**
 * Makes a foreign error safe as the cause of an error of this package. A dispatcher may put headers and bodies into its
 * errors, a parser the text that it could not parse, and a log of our error would show them all.
 */
import { plainCopy, printableLines } from '../text.js';
import { isError, memberOf, messageOf, setHidden } from '../values.js';
import { redact, type Screen, screenOf } from './redact.js';

/** Most values of an error that are searched, and most characters. An error with more is copied. */
const MOST_VALUES = 500;
const MOST_TEXT = 20_000;
/** Deepest level of causes that is copied. */
const DEEPEST = 5;
const MOST_ERRORS = 10;
const MOST_FRAMES = 20;

/** The error itself if it is safe to print; otherwise a safe copy. */
export function shownCause(thrown: unknown, secrets: Iterable<string>): Error {
  const show = screenOf(secrets);
  if (!isError(thrown)) return new Error(show(messageOf(thrown)));
  return isHarmless(thrown, secrets) ? thrown : copyOf(thrown, show, 0);
}

/** The code of an error, if it is one that may be shown: at most 100 letters, digits, `.`, `_` and `-`. */
export function shownCode(code: string | undefined, show: Screen): string | undefined {
  return code !== undefined && /^[\w.-]{1,100}$/.test(code) && show(code) === code ? code : undefined;
}

/** True if no text in an error contains a secret, has an effect on a terminal or is long. */
function isHarmless(error: Error, secrets: Iterable<string>): boolean {
  const text = textsOf(error)?.join('\n');
  return text !== undefined && text.length <= MOST_TEXT && /^[^\r\n]*\n?$/.test(messageOf(error).slice(0, MOST_TEXT))
    && printableLines(text, MOST_TEXT) === text && redact(text, secrets, MOST_TEXT) === text;
}
/** All strings in a value, found without calling its functions. `undefined` if they are unknown or too many. */
function textsOf(value: unknown): string[] | undefined {
  const texts: string[] = [];
  // The iteration includes values that are added during it.
  const values = new Set<unknown>([value]);
  for (const each of values) {
    if (values.size > MOST_VALUES) return undefined;
    if (typeof each === 'string') texts.push(each);
    if (typeof each !== 'object' || each === null || ArrayBuffer.isView(each)) continue;
    if (!PLAIN.test(Object.prototype.toString.call(each)) || INSPECT in each) return undefined;
    for (const key of Reflect.ownKeys(each)) {
      texts.push(String(key));
      values.add(key === 'stack' ? stackOf(each) : Object.getOwnPropertyDescriptor(each, key)?.value);
    }
  }
  return texts;
}
/** The stack of an error. It is a value or, in newer versions of Node.js, an own getter, which printing calls. */
const stackOf = (value: object): unknown => memberOf(value, 'stack');
/** Other objects, such as a request, may print what is not in their members. */
const PLAIN = /^\[object (?:Object|Array|Error|Date)\]$/;
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

function copyOf(error: Error, show: Screen, depth: number): Error {
  const copy = new Error(show(messageOf(error), 1_000));
  const { name, stack, cause, errors, ...members } = membersOf(error);
  Object.assign(copy, plainCopy({ ...members, message: undefined }, (text) => show(text, 500)));
  setHidden(copy, 'name', show(String(name), 100));
  const frames = typeof stack === 'string' ? stack.slice(0, MOST_TEXT).split('\n').filter((line) => /^ +at /.test(line)) : [];
  setHidden(copy, 'stack', [String(copy), ...frames.slice(0, MOST_FRAMES).map((line) => show(line, 500))].join('\n'));
  if (depth >= DEEPEST) return copy;
  if (isError(cause)) setHidden(copy, 'cause', copyOf(cause, show, depth + 1));
  if (Array.isArray(errors)) {
    setHidden(copy, 'errors', errors.slice(0, MOST_ERRORS).filter(isError).map((each) => copyOf(each, show, depth + 1)));
  }
  return copy;
}
/** The values of an error's own members, and its name, which it inherits. */
function membersOf(error: Error): Record<string, unknown> {
  const members = Object.entries(Object.getOwnPropertyDescriptors(error));
  const own = Object.fromEntries(members.map(([key, { value }]) => [key, value as unknown]));
  return { name: memberOf(error, 'name'), ...own, stack: stackOf(error) };
}
