/** Responses that report success for the call as a whole and list items that failed. */
import { type AnsweredCall, ApigPartialFailureError, factsText, type PartialFailure } from '../errors.js';
import type { FailureList } from '../schema/operation.js';
import { firstOf } from '../text.js';
import { isRecord, memberOf, stringOf } from '../values.js';
import { redactIn, type Screen, screenOf } from './redact.js';

interface Form {
  /** Key of the object with an item's outcome. Absent: the list has only failures, and the item is the outcome. */
  readonly outcome?: string;
  /** Keys of the items that succeeded: their list, or their number. */
  readonly well: readonly string[];
}
/** The forms in which this service lists failures, by the key of the list. */
const FORMS = {
  // Publishing in batch, deleting in batch, imports.
  failure: { well: ['success', 'success_count'] },
  // Authorizations of apps.
  auths: { outcome: 'auth_result', well: [] },
  // Attachments of plugins. This form is not in the reference, but the service uses it.
  bindings: { outcome: 'binding_result', well: [] },
} as const satisfies Record<FailureList, Form>;

/** The items of a response's list of failures. */
export type FailedItem<Result> =
  Result extends { readonly failure?: infer F } ? OneOf<NonNullable<F>>
    : Result extends { readonly auths?: readonly (infer I)[] | undefined } ? I
      : Result extends { readonly bindings?: readonly (infer I)[] | undefined } ? I : never;

type OneOf<F> = F extends readonly (infer I)[] ? I : F;

/**
 * The items that failed within a call that succeeded: publishing in batch, authorizations, attachments of plugins,
 * deleting in batch, imports. Empty if all succeeded. Codes and messages are at most 500 characters, in one line.
 *
 * ```ts
 * const result = await client.apis.batchPublish({ env_id, apis });
 * for (const { code, message, item } of failures(result)) console.error(item.api_id, code, message);
 * ```
 */
export function failures<Result extends object>(result: Result): PartialFailure<FailedItem<Result>>[] {
  const lists: readonly FailureList[] = ['failure', 'auths', 'bindings'];
  const found = reported.get(result) ?? lists.flatMap((list) => failuresIn(list, result));
  // `FailedItem` reads the items of the same lists.
  return [...found] as PartialFailure<FailedItem<Result>>[];
}
/** What was found in responses when they arrived, and their secrets were known. */
const reported = new WeakMap<object, readonly PartialFailure[]>();

/** The failures in one list of a response. Codes and messages are bounded and have one line. */
export function failuresIn(list: FailureList, result: unknown, secrets: Iterable<string> = []): PartialFailure[] {
  const { outcome }: Form = FORMS[list];
  const show = screenOf(secrets);
  const found: PartialFailure[] = [];
  for (const item of itemsOf(result, list)) {
    const told: unknown = outcome === undefined ? item : memberOf(item, outcome);
    if (outcome !== undefined && memberOf(told, 'status') !== 'FAILED') continue;
    found.push({ code: shownMember(told, 'error_code', show), message: shownMember(told, 'error_msg', show), item: shownItem(item, show) });
  }
  return found;
}
/** The item as it came, unless it repeats a secret, or is too long or too deep to check. */
function shownItem(item: unknown, show: Screen): unknown {
  try {
    const text = JSON.stringify(item);
    if (text.length <= LONGEST_ITEM && show(text, LONGEST_ITEM) === text) return item;
  } catch {
    // Nested deeper than the stack takes.
  }
  return redactIn(item, show);
}
/** Characters of an item that is kept as it came. */
const LONGEST_ITEM = 4_000;
function shownMember(holder: unknown, key: string, show: Screen): string | undefined {
  const text = stringOf(memberOf(holder, key));
  return text === undefined ? undefined : show(text, LONGEST);
}
const LONGEST = 500;

/** Warns of items that failed within a call that succeeded, or throws, as the option `partialFailure` says. */
export function reportFailures(
  facts: AnsweredCall,
  list: FailureList,
  data: unknown,
  mode: 'throw' | 'return',
  warn: (message: string, drift: readonly never[]) => void,
  secrets: Iterable<string> = [],
): void {
  const found = failuresIn(list, data, secrets);
  if (found.length === 0) return;
  if (isRecord(data)) reported.set(data, found);
  const message = failuresText(list, data, found, secrets);
  if (mode === 'return') return warn(message, []);
  const text = `${facts.operation}: ${message}\nThe others are done. ${factsText(facts, facts.requestId)}`;
  throw new ApigPartialFailureError(text, facts, found, data);
}

/** `2 of 5 items failed` and which, ten at most. */
export function failuresText(
  list: FailureList,
  result: unknown,
  found: readonly PartialFailure[],
  secrets: Iterable<string> = [],
): string {
  const { outcome, well }: Form = FORMS[list];
  const all = outcome === undefined ? found.length + wellCount(result, well) : itemsOf(result, list).length;
  const show = screenOf(secrets);
  const lines = firstOf(found, ({ code, message, item }) => {
    const why = [code, message].filter((part) => part !== undefined).join(' ') || 'no reason given';
    return `${nameOf(item, show)}: ${why}`;
  }, LISTED);
  return [`${found.length} of ${all} items failed:`, ...lines].join('\n- ');
}
const LISTED = 10;

function wellCount(result: unknown, keys: readonly string[]): number {
  for (const key of keys) {
    const value = memberOf(result, key);
    if (Array.isArray(value)) return value.length;
    if (typeof value === 'number') return value;
  }
  return 0;
}
/** An item by its IDs and names: `api_id 5, api_name orders`. */
function nameOf(item: unknown, show: Screen): string {
  if (!isRecord(item)) return show(stringOf(item) ?? 'an item without a name', 100);
  const names = Object.keys(item).filter((key) => /^(?:\w{1,30}_)?(?:id|name|path|method)$/.test(key));
  const words = names.slice(0, 6).flatMap((key) => {
    const value = item[key];
    return typeof value === 'string' && value !== '' ? [`${key} ${show(value, 100)}`] : [];
  });
  return words.join(', ') || 'an item without a name';
}
function itemsOf(result: unknown, list: string): readonly unknown[] {
  const items = memberOf(result, list);
  // A single failure may be an object instead of a list with one item.
  if (isRecord(items)) return Object.keys(items).length > 0 ? [items] : [];
  return Array.isArray(items) ? items : [];
}
