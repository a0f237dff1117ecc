/**
 * Makes foreign text fit for a message: short, and without characters that forge a log line or act on a terminal. Every
 * function cuts the text first, so its time is bounded.
 */
import { isError, memberOf, messageOf } from './values.js';

/** What replaces a secret. */
export const HIDDEN = '[hidden]';
/** Longest foreign text in a message, in characters. */
export const LONGEST_TEXT = 2_000;
/** Longest message of an error or event, in characters. */
export const LONGEST_MESSAGE = 10_000;

// Control characters, line and paragraph separators, halves of surrogate pairs, and format characters such as
// bidirectional marks. The two joiners stay as they are: scripts and emoji need them.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A string in one line of at most `max` characters. Unprintable characters are escaped: `\n`, `\u001b`. */
export function printable(text: string, max = 200): string {
  const shown = head(escaped(head(text, max)), max);
  return text.length > max ? `${shown}${cutMark(text.length)}` : shown;
}
/** The same in quotation marks: `"orders"`, `"aaaa…" (20,000 characters)`. */
export function quoted(text: string, max = 200): string {
  const cut = text.length > max;
  const shown = escaped(JSON.stringify(head(text, max) + (cut ? '…' : '')));
  return cut ? `${shown} (${grouped(text.length)} characters)` : shown;
}
/** A message of this package: it keeps its own line ends. Everything else is escaped. */
export function printableLines(text: string, max = LONGEST_MESSAGE): string {
  const shown = head(text, max).replace(UNPRINTABLE, (c) => (c === '\n' ? c : escapeOf(c)));
  // An escape is longer than its character.
  const bounded = head(shown, max);
  return text.length > max ? `${bounded}${cutMark(text.length)}` : bounded;
}
/** The length of a string that is cut: `… (20,000,000 characters)`. */
export const cutMark = (length: number): string => `… (${grouped(length)} characters)`;

/** A sentence with a mark at its end. Facts in parentheses may follow the mark. */
export const ended = (sentence: string): string =>
  /[.!?](?: \([^()]*\))?$/.test(sentence) ? sentence : `${sentence}.`;

/** The first items, and how many more there are. */
export function firstOf<T>(items: readonly T[], words: (item: T) => string, max = 20): string[] {
  const more = items.length > max ? [`and ${grouped(items.length - max)} more`] : [];
  return [...items.slice(0, max).map(words), ...more];
}

/** An address without user name and password, however it is written: with or without scheme, encoded or not. */
export function hideUserInfo(address: string): string {
  // Everything before the last @ may belong to the password, even a slash or a #.
  const before = /^.*(?:[@\uff20\ufe6b]|%(?:25)*40)/is.exec(address)?.[0];
  if (before === undefined) return address;
  const scheme = /^\s*[a-z][a-z\d+.-]{0,20}:[/\\]{1,4}/i.exec(before)?.[0] ?? /^\s*[/\\]{2}/.exec(before)?.[0] ?? '';
  return `${scheme}${HIDDEN}@${address.slice(before.length)}`;
}

/** Names of members whose values are never shown. */
const SECRET_NAME =
  /passw|pwd|passphrase|secret|private[_-]?key|api[_-]?key|app[_-]?code|cookie|authorization$|(?:security|auth|subject)[_-]?token|^(?:sk|token)$/i;
/** True for the name of a secret. */
export const isSecretName = (name: string): boolean => name.length <= 100 && SECRET_NAME.test(name);

/** How `plainCopy` shows a string. */
export type Show = (text: string) => string;

/**
 * A copy of any value for a log: plain objects, lists, strings, numbers; at most eight levels, 20 items of a list, and
 * 10,000 characters. `…` stands for what is left out. Values under secret names are hidden.
 */
export function plainCopy(value: unknown, show: Show = (text) => printable(text, 500)): unknown {
  return new Copier(show).copy(value, 0);
}
const DEEPEST = 8;
const LONGEST_LIST = 20;
const MOST_MEMBERS = 50;

class Copier {
  readonly #show: Show;
  /** Characters that may still be shown. Each value costs a few more. */
  #left = 10_000;

  constructor(show: Show) {
    this.#show = show;
  }
  copy(value: unknown, depth: number): unknown {
    this.#left -= 10;
    if (this.#left < 0) return '…';
    if (typeof value === 'string' || typeof value === 'bigint') return this.#text(String(value));
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
    if (typeof value !== 'object') return undefined;
    if (depth >= DEEPEST) return '…';
    if (Array.isArray(value)) return this.#list(value, depth);
    return isError(value)
      ? { name: this.#text(String(memberOf(value, 'name'))), message: this.#text(messageOf(value)) }
      : this.#members(value, depth);
  }
  #text(text: string): string {
    const shown = this.#show(text);
    this.#left -= shown.length;
    return shown;
  }
  #list(list: readonly unknown[], depth: number): unknown[] {
    const more = list.length > LONGEST_LIST ? [`… and ${grouped(list.length - LONGEST_LIST)} more`] : [];
    return [...list.slice(0, LONGEST_LIST).map((held) => this.copy(held, depth + 1)), ...more];
  }
  #members(value: object, depth: number): object {
    const names = Object.keys(value);
    const members: [string, unknown][] = [];
    for (const name of names.slice(0, MOST_MEMBERS)) {
      const held = memberOf(value, name);
      const shown = isSecretName(name) && (held ?? '') !== '' ? HIDDEN : this.copy(held, depth + 1);
      if (shown !== undefined) members.push([this.#text(name), shown]);
    }
    if (names.length > MOST_MEMBERS) members.push(['…', `and ${grouped(names.length - MOST_MEMBERS)} more`]);
    return Object.fromEntries(members);
  }
}
const escaped = (text: string): string => text.replace(UNPRINTABLE, escapeOf);
function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return SHORT_ESCAPES[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`);
}
/** The beginning of a string. It never ends inside a character. */
function head(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max);
}
/** `20,000,000` */
const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** A decoded part of a URL. A broken encoding stays unchanged. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
