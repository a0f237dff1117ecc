/**
 * Bindings that lists show late. Working clients say "mostly at once, sometimes a little later". They poll from 2 s on,
 * less and less often, for 3 minutes.
 */
import type { CallOptions } from '../../options.js';
import { type Pace, type Poll, startAndWait, type WaitOptions, type WaitPlan } from '../../calls/waiter.js';
import type { Screen } from '../../http/redact.js';
import { inLargePages } from './by-name.js';

const PACE: Pace = { first: 0, every: 2_000, growth: 1.5, longest: 10_000, timeout: 180_000 };

/** A change, and the items that should appear in a list after it, or disappear from it. */
export interface ListedChange<Made, Item> {
  /** Name of the call that waits, such as `aclBindings.createAndWait`. */
  readonly operation: string;
  /** What is waited for, such as `the bindings of access list 3fb0…`. */
  readonly what: string;
  /** Makes the change. */
  readonly start: (options: CallOptions) => PromiseLike<Made>;
  readonly list: (options: CallOptions) => AsyncIterable<Item>;
  readonly keyOf: (item: Item) => string | undefined;
  readonly keys: readonly string[];
  readonly wanted: 'present' | 'absent';
}

/**
 * Makes a change, and waits until a list shows all of certain items, or none of them. Such lists may ignore `offset`,
 * so they are read in the largest pages possible. `show`: see `waitUntil`.
 */
export function changeAndWait<Made, Item>(
  change: ListedChange<Made, Item>,
  options: WaitOptions,
  show: Screen,
): Promise<Made> {
  const { operation, start } = change;
  return startAndWait({ operation, start, plan: (made) => untilListed(change, made) }, options, show);
}
function untilListed<Made, Item>(
  { operation, what, list, keyOf, keys, wanted }: ListedChange<Made, Item>,
  value: Made,
): WaitPlan<Made> {
  const poll = async (options: CallOptions): Promise<Poll<Made>> => {
    const missing = new Set(keys);
    const all = missing.size;
    for await (const item of list(inLargePages(options))) {
      missing.delete(keyOf(item) ?? '');
      if (missing.size === 0) break;
    }
    const listed = all - missing.size;
    const right = wanted === 'present' ? listed : all - listed;
    return {
      state: `${listed} of ${all} listed`,
      percent: all === 0 ? 100 : Math.floor((100 * right) / all),
      ...(right === all && { done: { value } }),
    };
  };
  return { operation, what, pace: PACE, poll };
}
