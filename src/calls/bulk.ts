/** The same call for many items: a few at a time, one outcome for each, and a way on from where it stopped. */
import { ApigAbortError, ApigConfigurationError, ApigItemError } from '../errors.js';
import { failures } from '../http/partial-failure.js';

/** What came of one item. `left`: its turn has not come, so nothing was done for it. */
export type BulkOutcome<Item, Value> =
  | { readonly item: Item; readonly status: 'done'; readonly value: Value }
  | { readonly item: Item; readonly status: 'failed'; readonly error: unknown }
  | { readonly item: Item; readonly status: 'left' };

/** How far it is. */
export interface BulkProgress<Item, Value> {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Where the outcome stands that has just come. */
  readonly index: number;
  /** The outcome that has just come. */
  readonly outcome: BulkOutcome<Item, Value>;
}

/** How to go about it. */
export interface BulkOptions<Item, Value> {
  /** How many calls are under way at most. Default: 4. */
  readonly concurrency?: number | undefined;
  /** An abort lets no further call begin; the calls under way get the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each item. */
  readonly onProgress?: ((progress: BulkProgress<Item, Value>) => void) | undefined;
  /** Whether the first failure lets no further call begin. Default: false. */
  readonly stopOnError?: boolean | undefined;
  /** An earlier result for the same items: what is done stays, what was left is taken up. */
  readonly resume?: BulkResult<Item, Value> | undefined;
  /** With `resume`: whether what had failed is tried again as well. Default: false. */
  readonly retryFailed?: boolean | undefined;
}

/** What a call is given besides its item. */
export interface BulkContext {
  readonly signal: AbortSignal | undefined;
  /** Where the item stands among all, from 0; of a batch, its first. */
  readonly index: number;
}

/** What came of all items. */
export class BulkResult<Item, Value> {
  /** One outcome for each item, in the order of the items. */
  readonly outcomes: readonly BulkOutcome<Item, Value>[];

  constructor(outcomes: readonly BulkOutcome<Item, Value>[]) {
    this.outcomes = outcomes;
  }
  /** What the calls that went well gave, in the order of the items. */
  get values(): Value[] {
    return this.outcomes.flatMap((outcome) => (outcome.status === 'done' ? [outcome.value] : []));
  }
  /** The items that failed, and with what. */
  get failed(): { readonly item: Item; readonly error: unknown }[] {
    return this.outcomes.flatMap((outcome) =>
      outcome.status === 'failed' ? [{ item: outcome.item, error: outcome.error }] : [],
    );
  }
  /** The items whose turn has not come: nothing was done for them. */
  get left(): Item[] {
    return this.outcomes.flatMap((outcome) => (outcome.status === 'left' ? [outcome.item] : []));
  }
}

/**
 * Calls `fn` for each item, a few at a time. It does not reject where calls fail: every item has its outcome.
 *
 * ```ts
 * const result = await bulk(apis, (api, { signal }) => client.apis.create(api, { signal }), { concurrency: 8 });
 * console.log(result.failed, result.left);
 * const rest = await bulk(apis, create, { resume: result });
 * ```
 */
export function bulk<Item, Value>(
  items: Iterable<Item>,
  fn: (item: Item, context: BulkContext) => PromiseLike<Value> | Value,
  options: BulkOptions<Item, Value> = {},
): Promise<BulkResult<Item, Value>> {
  const one = async ([item]: readonly Item[], context: BulkContext): Promise<Settled<Value>[]> => [
    { value: await fn(item as Item, context) },
  ]; // batches of one
  return run([...items], 1, one, options);
}

/** How many ids one call takes, by the service's documents. */
export const BATCH_LIMITS = {
  'apis.batchPublish': 1000, 'apis.batchUnpublish': 1000,
  'plugins.attachApis': 500, 'plugins.detachApis': 500, 'apis.plugins.attach': 500, 'apis.plugins.detach': 500,
  'vpcEndpoints.connections.accept': 50, 'vpcEndpoints.connections.reject': 50,
  'vpcEndpoints.permissions.batchAdd': 50, 'vpcEndpoints.permissions.batchDelete': 50,
} as const;
/** A call that takes many ids at once. */
export type BatchCall = keyof typeof BATCH_LIMITS;

/**
 * The same for calls that take many ids at once: cuts the ids into batches as large as the call takes (or of a given
 * size), and finds the outcome of each id, also where a batch failed for some of its ids only.
 *
 * ```ts
 * const result = await bulkBatches(apiIds, 'apis.batchPublish', (apis) => client.apis.batchPublish({ apis, env_id }));
 * ```
 */
export function bulkBatches<Result extends object | undefined>(
  ids: Iterable<string>,
  batch: BatchCall | number,
  fn: (ids: string[], context: BulkContext) => PromiseLike<Result> | Result,
  options: BulkOptions<string, Result> = {},
): Promise<BulkResult<string, Result>> {
  const size = typeof batch === 'number' ? batch : BATCH_LIMITS[batch];
  if (!Number.isInteger(size) || size < 1)
    throw new ApigConfigurationError('batch', `bulkBatches: a batch must have at least one id, got ${String(size)}.`);
  const each = async (some: readonly string[], context: BulkContext): Promise<Settled<Result>[]> => {
    const value = await fn([...some], context);
    const failed = value === undefined ? [] : failures(value);
    return some.map((id) => {
      const failure = failed.find(({ item }) => names(item, id));
      return failure ? { error: new ApigItemError(id, failure.code, failure.message) } : { value };
    });
  };
  return run([...ids], size, each, options);
}
/** Whether an item of an answer is about an id: it has it among its own. */
const names = (item: unknown, id: string): boolean =>
  typeof item === 'object' && item !== null && Object.values(item).includes(id);

type Settled<Value> = { readonly value: Value } | { readonly error: unknown };
type CallSome<Item, Value> = (items: readonly Item[], context: BulkContext) => Promise<readonly Settled<Value>[]>;

async function run<Item, Value>(
  items: readonly Item[],
  size: number,
  call: CallSome<Item, Value>,
  options: BulkOptions<Item, Value>,
): Promise<BulkResult<Item, Value>> {
  const { concurrency = 4, signal, onProgress, stopOnError = false } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new ApigConfigurationError(
      'concurrency',
      `bulk: concurrency must be an integer from 1 up, got ${String(concurrency)}.`,
    );
  const outcomes = begin(items, options);
  const open = outcomes.flatMap(({ status }, index) => (status === 'left' ? [index] : []));
  const counts = {
    done: outcomes.filter(({ status }) => status === 'done').length,
    failed: outcomes.filter(({ status }) => status === 'failed').length,
  };
  let stopped = false;
  const settle = (index: number, item: Item, settled: Settled<Value>): void => {
    const outcome: BulkOutcome<Item, Value> =
      'error' in settled
        ? { item, status: 'failed', error: settled.error }
        : { item, status: 'done', value: settled.value };
    outcomes[index] = outcome;
    counts[outcome.status]++;
    if (outcome.status === 'failed' && stopOnError) stopped = true;
    onProgress?.({ total: items.length, ...counts, index, outcome });
  };
  const work = async (): Promise<void> => {
    for (
      let some = open.splice(0, size);
      some.length > 0 && !stopped && signal?.aborted !== true;
      some = open.splice(0, size)
    ) {
      const chosen = some.map((index) => items[index] as Item); // indexes of items
      const settled = await attempt(call, chosen, { signal, index: some[0] ?? 0 });
      // Aborted before anything was sent: its turn has not come.
      if (settled !== 'left')
        some.forEach((index, i) =>
          settle(index, items[index] as Item, settled[i] ?? { error: new Error('no outcome was given') }),
        );
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, Math.ceil(open.length / size)) }, work));
  return new BulkResult(outcomes);
}

async function attempt<Item, Value>(
  call: CallSome<Item, Value>,
  items: readonly Item[],
  context: BulkContext,
): Promise<readonly Settled<Value>[] | 'left'> {
  try {
    return await call(items, context);
  } catch (error) {
    if (error instanceof ApigAbortError && !error.inFlight && context.signal?.aborted) return 'left';
    return items.map(() => ({ error }));
  }
}

/** Where it begins: all items left, or what an earlier result has not left. */
function begin<Item, Value>(
  items: readonly Item[],
  { resume, retryFailed = false }: BulkOptions<Item, Value>,
): BulkOutcome<Item, Value>[] {
  const before = resume?.outcomes;
  if (before && (before.length !== items.length || before.some(({ item }, i) => item !== items[i]))) {
    throw new ApigConfigurationError('resume', 'bulk: resume needs the result of the same items in the same order.');
  }
  return items.map((item, i): BulkOutcome<Item, Value> => {
    const outcome = before?.[i];
    return outcome?.status === 'done' || (outcome?.status === 'failed' && !retryFailed)
      ? outcome
      : { item, status: 'left' };
  });
}
