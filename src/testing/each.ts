/** Calls for many items: each fails or succeeds by itself, and the response says so. */
import type { Call } from './handler.js';
import { Refused } from './refused.js';

const mishap = (): Refused => new Refused(500, 'APIG.9999', 'System error');
const isToFail = ({ settings }: Pick<Call, 'settings'>, ids: readonly string[]): boolean =>
  ids.some((id) => settings.quirks.failingItems.includes(id));
/** Rejects an item that should fail, by the option `failingItems`. */
export function refuseFailing(call: Pick<Call, 'settings'>, ...ids: readonly string[]): void {
  if (isToFail(call, ids)) throw mishap();
}
/** The outcome of an item that should fail, or `undefined` for other items. */
export function failing(call: Pick<Call, 'settings'>, ...ids: readonly string[]) {
  return isToFail(call, ids) ? outcomeOf(mishap()) : undefined;
}
export const outcomeOf = ({ code, message }: Refused) => ({
  status: 'FAILED' as const,
  error_code: code,
  error_msg: message,
});

/** Removes items one by one. Failures are listed, not thrown. */
export function removeEach(
  ids: readonly string[], call: Pick<Call, 'settings'>, remove: (id: string) => unknown,
): { success_count: number; failure: { id: string; error_code: string; error_msg: string }[] } {
  const failure: { id: string; error_code: string; error_msg: string }[] = [];
  for (const id of ids) {
    try {
      refuseFailing(call, id);
      remove(id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failure.push({ id, error_code: error.code, error_msg: error.message });
    }
  }
  return { success_count: ids.length - failure.length, failure };
}
