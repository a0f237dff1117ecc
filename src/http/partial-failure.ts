/** Answers that report success for the call as a whole and list items that failed. */
import { ApigPartialFailureError, type AnsweredCall, type PartialFailure } from '../errors.js';
import type { FailureList } from '../schema/operation.js';

interface Form {
  /**
   * Key of the object in which an item's outcome stands; absent: in the item itself, since the list holds nothing but
   * failures.
   */
  readonly outcome?: string;
  /** Keys that say how many items went well: a list of them, or their number. */
  readonly well: readonly string[];
}
/** The forms in which this service lists failures, by the key of the list. */
const FORMS = {
  // Publishing in batch, deleting in batch, imports.
  failure: { well: ['success', 'success_count'] },
  // Authorizations of apps.
  auths: { outcome: 'auth_result', well: [] },
  // Attachments of plugins. The reference does not know it; the service answers so.
  bindings: { outcome: 'binding_result', well: [] },
} as const satisfies Record<FailureList, Form>;

/** What an answer's list of failures holds. */
export type FailedItem<Result> =
  Result extends { readonly failure?: readonly (infer I)[] | undefined } ? I
    : Result extends { readonly auths?: readonly (infer I)[] | undefined } ? I
      : Result extends { readonly bindings?: readonly (infer I)[] | undefined } ? I : never;

/**
 * What failed within a call that succeeded: publishing in batch, authorizations, attachments of plugins, deleting in
 * batch, imports. Empty where everything went well.
 *
 * ```ts
 * const result = await client.apis.batchPublish({ env_id, apis });
 * for (const { code, message, item } of failures(result)) console.error(item.api_id, code, message);
 * ```
 */
export function failures<Result extends object>(result: Result): PartialFailure<FailedItem<Result>>[] {
  const lists: readonly FailureList[] = ['failure', 'auths', 'bindings'];
  // The lists are those that `FailedItem` reads the items of.
  return lists.flatMap((list) => failuresIn(list, result)) as PartialFailure<FailedItem<Result>>[];
}

/** The failures that one list of an answer tells of. */
export function failuresIn(list: FailureList, result: unknown): PartialFailure[] {
  const { outcome }: Form = FORMS[list];
  const found: PartialFailure[] = [];
  for (const item of itemsOf(result, list)) {
    const told: unknown = outcome === undefined ? item : valueOf(item, outcome);
    if (outcome !== undefined && valueOf(told, 'status') !== 'FAILED') continue;
    found.push({ code: textOf(told, 'error_code'), message: textOf(told, 'error_msg'), item });
  }
  return found;
}

/** Warns of items that failed within a call that succeeded, or throws, as the caller wants it. */
export function reportFailures(
  facts: AnsweredCall,
  list: FailureList,
  data: unknown,
  mode: 'throw' | 'return',
  warn: (message: string, drift: readonly never[]) => void,
): void {
  const found = failuresIn(list, data);
  if (found.length === 0) return;
  const message = failuresText(list, data, found);
  if (mode === 'return') return warn(message, []);
  const { operation, method, path, requestId } = facts;
  const id = requestId === undefined ? '' : `, request id ${requestId}`;
  const text = `${operation}: ${message}\nThe others are done. (${method} ${path}${id})`;
  throw new ApigPartialFailureError(text, facts, found, data);
}

/** `2 of 5 items failed` and which, ten at most. */
export function failuresText(list: FailureList, result: unknown, found: readonly PartialFailure[]): string {
  const { outcome, well }: Form = FORMS[list];
  const all = outcome === undefined ? found.length + wellCount(result, well) : itemsOf(result, list).length;
  const lines = found
    .slice(0, LISTED)
    .map(
      ({ code, message, item }) =>
        `\n- ${nameOf(item)}: ${[code, message].filter((part) => part !== undefined).join(' ') || 'no reason given'}`,
    );
  const more = found.length > LISTED ? `\n- and ${found.length - LISTED} more` : '';
  return `${found.length} of ${all} items failed:${lines.join('')}${more}`;
}
const LISTED = 10;

function wellCount(result: unknown, keys: readonly string[]): number {
  for (const key of keys) {
    const value = valueOf(result, key);
    if (Array.isArray(value)) return value.length;
    if (typeof value === 'number') return value;
  }
  return 0;
}
/** An item by whatever names it: `api_id 5, api_name orders`. */
function nameOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const names = Object.entries(item).filter(
    ([key, value]) => typeof value === 'string' && value !== '' && /(^|_)(id|name|path|method)$/.test(key),
  );
  return names.map(([key, value]) => `${key} ${String(value)}`).join(', ') || 'an item without a name';
}
function itemsOf(result: unknown, list: string): readonly unknown[] {
  const items = valueOf(result, list);
  return Array.isArray(items) ? items : [];
}
const valueOf = (holder: unknown, key: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
function textOf(holder: unknown, key: string): string | undefined {
  const value = valueOf(holder, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
