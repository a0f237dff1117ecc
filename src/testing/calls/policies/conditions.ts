/**
 * Conditions of plugins: `["Host","==","example.com"]`, and several joined by `["AND", …]` or `["OR", …]`, as JSON in a
 * string.
 */
import { parseJson } from '../../../values.js';

/** The value of a name in a condition; `undefined` if the call has none. */
export type ValueOf = (name: string) => string | undefined;

/** The items of an enumeration, separated by commas. */
const among = (value: string, items: string): boolean => items.split(',').some((item) => item.trim() === value);
/** Each operator. `~~` is a regular expression. The enumeration has two spellings in the vendor's papers. */
const OPERATORS: Readonly<Record<string, (value: string, wanted: string, whole: boolean) => boolean>> = {
  '==': (value, wanted) => value === wanted,
  '!=': (value, wanted) => value !== wanted,
  '>': (value, wanted) => Number(value) > Number(wanted),
  '>=': (value, wanted) => Number(value) >= Number(wanted),
  '<': (value, wanted) => Number(value) < Number(wanted),
  '<=': (value, wanted) => Number(value) <= Number(wanted),
  '~~': (value, wanted, whole) => searches(value, whole ? `^(?:${wanted})$` : wanted),
  '~=': among,
  in: among,
};

/**
 * True if a condition matches. A condition that cannot be read matches nothing.
 * @param whole - True if a regular expression must match all of a value.
 */
export function matches(condition: string, valueOf: ValueOf, whole = false): boolean {
  return isTrue(parseJson(condition), valueOf, whole);
}
function isTrue(condition: unknown, valueOf: ValueOf, whole: boolean): boolean {
  if (!Array.isArray(condition)) return false;
  const [first, ...rest] = condition as unknown[];
  if (first === 'AND') return rest.length > 0 && rest.every((one) => isTrue(one, valueOf, whole));
  if (first === 'OR') return rest.some((one) => isTrue(one, valueOf, whole));
  const [operator, wanted] = rest;
  if (typeof first !== 'string' || typeof operator !== 'string') return false;
  const test = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  // A value that the call does not have differs from every value.
  const value = valueOf(first);
  return value === undefined ? operator === '!=' : test?.(value, listed(wanted), whole) ?? false;
}
const listed = (wanted: unknown): string => (Array.isArray(wanted) ? wanted.join(',') : String(wanted));

/** True if a regular expression is found. One that is not valid is found nowhere. */
function searches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return searchesLoosely(value, pattern);
  }
}
/** Without the flag `u`, escapes that mean nothing stand for themselves, as in the expressions of the gateway. */
function searchesLoosely(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return false;
  }
}
