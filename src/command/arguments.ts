/** The arguments of a command: read by a table, which also makes the help. */
import { parseArgs } from 'node:util';
import { nearest } from '../names.js';
import { quoted } from '../text.js';
import { isRecord, parseJson } from '../values.js';

/** What was typed cannot be understood. The message is for the person who typed it. */
export class UsageError extends Error {}

/** A flag. One that takes a value says what the value is. */
export interface Flag {
  readonly value?: string;
  /** May be given several times. */
  readonly many?: true;
  readonly help: string;
}
export type Flags = Readonly<Record<string, Flag>>;
/** What was given, by the names of the flags. */
export class Given<Name extends string> {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  /** @param file - What was given without a flag. */
  constructor(values: ReadonlyMap<string, readonly string[]>, readonly file: string | undefined) {
    this.#values = values;
  }
  has(name: Name): boolean {
    return this.#values.has(name);
  }
  /** The value of a flag that takes one. */
  one(name: Name): string | undefined {
    return this.#values.get(name)?.[0];
  }
  /** The values of a flag that may be given several times. */
  all(name: Name): readonly string[] {
    return this.#values.get(name) ?? [];
  }
  /** A whole number up to a limit. */
  number(name: Name, max: number): number | undefined {
    const text = this.one(name);
    if (text === undefined) return undefined;
    if (/^\d{1,15}$/.test(text) && Number(text) <= max) return Number(text);
    throw new UsageError(`--${name} takes a whole number from 0 to ${max}, got ${quoted(text, 60)}.`);
  }
  /**
   * Settings by their names: a JSON object, or `name=value` separated by commas. A name alone means `true`. Values are
   * numbers, `true`, `false` or strings.
   */
  settings(name: Name): Record<string, unknown> | undefined {
    const text = this.one(name);
    if (text === undefined) return undefined;
    if (!text.trimStart().startsWith('{')) return Object.fromEntries(text.split(',').map(setting));
    const value = parseJson(text);
    if (!isRecord(value)) throw new UsageError(`--${name} is not JSON: ${quoted(text, 60)}.`);
    return value;
  }
}

/**
 * Reads arguments. Throws a UsageError for one that is unknown, lacks its value or has one too many.
 * @param takesFile - True: one argument may be without a flag.
 */
export function readArguments<F extends Flags>(
  flags: F, args: readonly string[], takesFile = false,
): Given<keyof F & string> {
  const options = Object.fromEntries(Object.entries(flags).map(([name, { value }]) =>
    [name, { type: value === undefined ? 'boolean' : 'string' } as const]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, readonly string[]>();
  let file: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (!takesFile || file !== undefined) throw new UsageError(`${quoted(token.value, 60)} is one argument too many.`);
      file = token.value;
      continue;
    }
    const { name, rawName, value } = token;
    if (!Object.hasOwn(flags, name)) throw unknownFlag(rawName, Object.keys(flags));
    given.set(name, [...readGiven(flags, name, given.get(name)), ...readValue(flags[name], rawName, value)]);
  }
  return new Given(given, file);
}
function unknownFlag(rawName: string, names: readonly string[]): UsageError {
  const meant = nearest(rawName.replace(/^-+/, ''), names);
  return new UsageError(`There is no ${quoted(rawName, 60)}. ${meant === undefined ? 'See --help.' : `Did you mean --${meant}?`}`);
}
function readGiven(flags: Flags, name: string, earlier: readonly string[] | undefined): readonly string[] {
  if (earlier && flags[name]?.many !== true) throw new UsageError(`--${name} is given twice.`);
  return earlier ?? [];
}
function readValue(flag: Flag | undefined, rawName: string, value: string | undefined): string[] {
  if (flag?.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    return [];
  }
  // A flag that follows is no value: the value was forgotten.
  if (value === undefined || value === '' || value.startsWith('--'))
    throw new UsageError(`${rawName} needs a value: ${flag.value}.`);
  return [value];
}

function setting(text: string): [string, unknown] {
  const [name = '', ...rest] = text.split('=');
  const value = rest.join('=');
  if (rest.length === 0) return [name.trim(), true];
  return [name.trim(), /^(true|false|-?\d+(\.\d+)?)$/.test(value) ? parseJson(value) : value];
}

/** The flags as lines of a help text. */
export function helpOf(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, { value, help }]) =>
    [`  --${name}${value === undefined ? '' : ` <${value}>`}`, help] as const);
  const width = Math.max(...rows.map(([flag]) => flag.length)) + 2;
  return rows.map(([flag, help]) => flag.padEnd(width) + help.replaceAll('\n', `\n${' '.repeat(width)}`)).join('\n');
}
