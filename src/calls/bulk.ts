/** The same call for many items: a few at a time, with one outcome for each, and a way to resume. */
import { ApigAbortError, ApigConfigurationError, ApigItemError, ApigPartialFailureError } from '../errors.js';
import { Deadline } from '../http/deadline.js';
import { failures } from '../http/partial-failure.js';
import { readOptions } from '../option-check.js';
import { BULK_OPTIONS } from '../options.js';
import { firstOf, plainCopy, printable, printableLines } from '../text.js';
import { memberOf, messageOf } from '../values.js';
import { ProgressCallback } from './progress.js';

/** The outcome of one item. `left`: the function was not called for it, so nothing was done. */
export type BulkOutcome<Item, Value> =
  | { readonly item: Item; readonly status: 'done'; readonly value: Value }
  | { readonly item: Item; readonly status: 'failed'; readonly error: unknown }
  | { readonly item: Item; readonly status: 'left' };

/** Progress, reported after each item. */
export interface BulkProgress<Item, Value> {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Index of the item that has just finished, among all items, from 0. */
  readonly index: number;
  /** Its outcome. */
  readonly outcome: BulkOutcome<Item, Value>;
}

/** The options of `bulk` and `bulkBatches`. */
export interface BulkOptions<Item, Value> {
  /** Most calls at the same time: an integer from 1 up. Default: 4. */
  readonly concurrency?: number | undefined;
  /** After an abort no more calls start. The calls in progress get the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each item. If it fails, the process is warned and the work continues. */
  readonly onProgress?: ((progress: BulkProgress<Item, Value>) => unknown) | undefined;
  /** True: after the first failure no more calls start. Default: false. */
  readonly stopOnError?: boolean | undefined;
  /** An earlier result for the same items. Finished items are not repeated. The function is called for the others. */
  readonly resume?: BulkResult<Item, Value> | undefined;
  /** With `resume`: true calls the function again for items that had failed. Default: false. */
  readonly retryFailed?: boolean | undefined;
}

/** What a call gets in addition to its item. */
export interface BulkContext {
  readonly signal: AbortSignal | undefined;
  /** Index of the item among all, from 0; of a batch, that of its first item. */
  readonly index: number;
}

/** The outcomes of all items. `console.log` prints their counts, and why items failed. */
export class BulkResult<Item, Value> {
  /** One outcome for each item, in the order of the items. */
  readonly outcomes: readonly BulkOutcome<Item, Value>[];

  constructor(outcomes: readonly BulkOutcome<Item, Value>[]) {
    this.outcomes = outcomes;
  }
  /** What the successful calls returned, in the order of the items. */
  get values(): Value[] {
    return this.outcomes.flatMap((outcome) => (outcome.status === 'done' ? [outcome.value] : []));
  }
  /** The items that failed, each with its error. */
  get failed(): { readonly item: Item; readonly error: unknown }[] {
    return this.outcomes.flatMap((outcome) =>
      outcome.status === 'failed' ? [{ item: outcome.item, error: outcome.error }] : [],
    );
  }
  /** The items for which the function was not called. */
  get left(): Item[] {
    return this.outcomes.flatMap((outcome) => (outcome.status === 'left' ? [outcome.item] : []));
  }

  /** The counts, and why the first items failed. */
  toString(): string {
    const { failed, left, outcomes } = this;
    const done = outcomes.length - failed.length - left.length;
    const lines = firstOf(failed, ({ item, error }) => `${shown(item)}: ${indented(messageOf(error))}`, 10);
    return [`BulkResult: ${done} done, ${failed.length} failed, ${left.length} left`, ...lines].join('\n- ');
  }
  /** Node.js, Bun and Deno print this. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
const indented = (message: string): string => printableLines(message, 500).replace(/\n/g, '\n  ');
/** Describes an item. Members with the name of a secret are hidden. */
const shown = (item: unknown): string =>
  printable(typeof item === 'string' ? item : JSON.stringify(plainCopy(item) ?? typeof item), 120);

/** The items of `bulk`: a list, or anything that can be iterated, such as `client.apis.list()`. */
export type BulkItems<Item> = Iterable<Item> | AsyncIterable<Item>;

/**
 * Calls a function for each item, a few at a time. It does not reject if calls fail, because each item has its own
 * outcome.
 *
 * ```ts
 * const result = await bulk(apis, (api, { signal }) => client.apis.create(api, { signal }), { concurrency: 8 });
 * console.log(result.failed, result.left);
 * const rest = await bulk(apis, create, { resume: result });
 * ```
 * @param items - They are read to their end before the first call starts. If reading them fails, so does this call.
 * @param fn - Called once for each item. A call that throws, or is aborted, makes the item a failed one.
 * @throws ApigConfigurationError if an option or the items cannot be used; ApigAbortError if the signal aborts while
 *   the items are read.
 */
export async function bulk<Item, Value>(
  items: BulkItems<Item>,
  fn: (item: Item, context: BulkContext) => PromiseLike<Value> | Value,
  options: BulkOptions<Item, Value> = {},
): Promise<BulkResult<Item, Value>> {
  checkFunction('bulk', fn);
  const one = async ([item]: readonly Item[], context: BulkContext): Promise<Settled<Value>[]> => [
    { value: await fn(item as Item, context) },
  ]; // Each batch has one item.
  return run('bulk', items, 1, one, options);
}

/** How many IDs one call accepts, by the service's documents. */
export const BATCH_LIMITS = {
  'apis.batchPublish': 1000, 'apis.batchUnpublish': 1000,
  'plugins.attachApis': 500, 'plugins.detachApis': 500, 'apis.plugins.attach': 500, 'apis.plugins.detach': 500,
  'vpcEndpoints.connections.accept': 50, 'vpcEndpoints.connections.reject': 50,
  'vpcEndpoints.permissions.batchAdd': 50, 'vpcEndpoints.permissions.batchDelete': 50,
} as const;
/** A call for many IDs. */
export type BatchCall = keyof typeof BATCH_LIMITS;

/**
 * The same for calls that take many IDs: splits the IDs into batches, as large as the call allows or of a given size,
 * and finds the outcome of each ID. This works with either value of `partialFailure`, even if a batch fails only for
 * some of its IDs.
 *
 * ```ts
 * const result = await bulkBatches(apiIds, 'apis.batchPublish', (apis) => client.apis.batchPublish({ apis, env_id }));
 * ```
 * @param ids - They are read to their end before the first call starts.
 * @param batch - The call that the function makes, or the number of IDs in one batch.
 * @param fn - Called once for each batch. Its result is the value of each ID that succeeded.
 * @throws ApigConfigurationError if an option, the batch or the IDs cannot be used; ApigAbortError if the signal aborts
 *   while the IDs are read.
 */
export function bulkBatches<Result extends object | undefined>(
  ids: BulkItems<string>,
  batch: BatchCall | number,
  fn: (ids: string[], context: BulkContext) => PromiseLike<Result> | Result,
  options: BulkOptions<string, Result> = {},
): Promise<BulkResult<string, Result>> {
  const size = sizeOf(batch);
  checkFunction('bulkBatches', fn);
  const each = async (some: readonly string[], context: BulkContext): Promise<Settled<Result>[]> => {
    const { value, failed } = await batchOutcome(() => fn([...some], context));
    const failureOf = new Map<unknown, ItemFailure>();
    for (const failure of failed)
      for (const name of Object.values(failure.item ?? {})) if (!failureOf.has(name)) failureOf.set(name, failure);
    return some.map((id) => {
      const failure = failureOf.get(id);
      return failure ? { error: new ApigItemError(id, failure.code, failure.message) } : { value };
    });
  };
  return run('bulkBatches', ids, size, each, options);
}
function sizeOf(batch: BatchCall | number): number {
  const size: unknown = typeof batch === 'number' ? batch : Object.hasOwn(BATCH_LIMITS, batch) && BATCH_LIMITS[batch];
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1) return size;
  throw new ApigConfigurationError(
    'batch',
    typeof batch === 'number'
      ? `bulkBatches: a batch must have at least one ID, got ${batch}.`
      : `bulkBatches: the limit of ${shown(batch)} is not known. Pass a number, or one of ${Object.keys(BATCH_LIMITS).join(', ')}.`,
  );
}

/** An item that failed within a call that succeeded. */
interface ItemFailure {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly item: unknown;
}
/** What a batch returned, and which of its items failed, even if the client throws partial failures. */
async function batchOutcome<Result extends object | undefined>(
  call: () => PromiseLike<Result> | Result,
): Promise<{ readonly value: Result; readonly failed: readonly ItemFailure[] }> {
  try {
    const value = await call();
    return { value, failed: value === undefined ? [] : failures(value) };
  } catch (error) {
    if (!(error instanceof ApigPartialFailureError)) throw error;
    // The error contains what the call would return otherwise.
    return { value: error.result as Result, failed: error.failures };
  }
}

type Settled<Value> = { readonly value: Value } | { readonly error: unknown };
type CallSome<Item, Value> = (items: readonly Item[], context: BulkContext) => Promise<readonly Settled<Value>[]>;

async function run<Item, Value>(
  name: string,
  source: BulkItems<Item>,
  size: number,
  call: CallSome<Item, Value>,
  given: BulkOptions<Item, Value>,
): Promise<BulkResult<Item, Value>> {
  const options = readOptions(name, BULK_OPTIONS, given);
  const { concurrency = BULK_OPTIONS.concurrency.default, signal } = options;
  // A list is read now, so that later changes have no effect.
  const items = isIterable(source) ? [...source] : await readAll(name, source, signal);
  const outcomes = new Outcomes(name, items, options);
  const { open } = outcomes;
  const work = async (): Promise<void> => {
    while (open.length > 0 && !outcomes.stopped && signal?.aborted !== true) {
      const some = open.splice(0, size);
      const chosen = some.map((index) => items[index] as Item); // Indexes of items.
      const settled = await attempt(call, chosen, { signal, index: some[0] ?? 0 });
      some.forEach((index, i) => outcomes.settle(index, settled[i] ?? { error: new Error('no outcome was given') }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, Math.ceil(open.length / size)) }, work));
  return new BulkResult(outcomes.all);
}

/** A string can be iterated, but its characters are not meant as items. */
const isIterable = <Item>(source: BulkItems<Item>): source is Iterable<Item> =>
  typeof source !== 'string' && typeof memberOf(source, Symbol.iterator) === 'function';

const isAsyncIterable = <Item>(source: BulkItems<Item>): source is AsyncIterable<Item> =>
  typeof memberOf(source, Symbol.asyncIterator) === 'function';

async function readAll<Item>(
  name: string,
  source: BulkItems<Item>,
  signal: AbortSignal | undefined,
): Promise<Item[]> {
  if (!isAsyncIterable(source))
    throw new ApigConfigurationError(
      'items',
      `${name}: the items must be a list or something that can be iterated, got ${kindOf(source)}.`,
    );
  const items: Item[] = [];
  const iterator = source[Symbol.asyncIterator]();
  // An abort ends the wait for an item that never comes, too.
  const deadline = new Deadline(Infinity, Infinity, signal);
  try {
    for (;;) {
      const next = await deadline.race(Promise.resolve(iterator.next()));
      if (next.done === true) return items;
      items.push(next.value);
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    Promise.resolve(iterator.return?.()).catch(() => undefined);
    throw new ApigAbortError(name, signal.reason, false, 'The items were being read. Nothing was begun.');
  } finally {
    deadline.release();
  }
}

function checkFunction(name: string, fn: unknown): void {
  if (typeof fn === 'function') return;
  throw new ApigConfigurationError('fn', `${name}: pass a function that makes the call, got ${kindOf(fn)}.`);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

async function attempt<Item, Value>(
  call: CallSome<Item, Value>,
  items: readonly Item[],
  context: BulkContext,
): Promise<readonly Settled<Value>[]> {
  try {
    return await call(items, context);
  } catch (error) {
    return items.map(() => ({ error }));
  }
}

/** The outcomes so far. */
class Outcomes<Item, Value> {
  readonly all: BulkOutcome<Item, Value>[];
  /** Indexes of the items for which the function is still to be called. */
  readonly open: number[];
  /** True after a failure that ends the work. */
  stopped = false;
  readonly #options: BulkOptions<Item, Value>;
  readonly #progress: ProgressCallback<BulkProgress<Item, Value>>;
  readonly #counts = { done: 0, failed: 0, left: 0 };

  constructor(name: string, items: readonly Item[], options: BulkOptions<Item, Value>) {
    this.#options = options;
    this.#progress = new ProgressCallback(name, options.onProgress);
    this.all = begin(items, options);
    for (const { status } of this.all) this.#counts[status]++;
    this.open = this.all.flatMap(({ status }, index) => (status === 'left' ? [index] : []));
  }

  settle(index: number, settled: Settled<Value>): void {
    const { item } = this.all[index] as BulkOutcome<Item, Value>; // An index of an item.
    const outcome: BulkOutcome<Item, Value> =
      'error' in settled
        ? { item, status: 'failed', error: settled.error }
        : { item, status: 'done', value: settled.value };
    this.all[index] = outcome;
    this.#counts[outcome.status]++;
    if (outcome.status === 'failed' && this.#options.stopOnError === true) this.stopped = true;
    const { done, failed } = this.#counts;
    this.#progress.tell({ total: this.all.length, done, failed, index, outcome });
  }
}

/** The initial outcomes: not started, or those of an earlier result. */
function begin<Item, Value>(
  items: readonly Item[],
  { resume, retryFailed = false }: BulkOptions<Item, Value>,
): BulkOutcome<Item, Value>[] {
  const before = resume?.outcomes;
  if (before && (before.length !== items.length || before.some(({ item }, i) => !Object.is(item, items[i])))) {
    throw new ApigConfigurationError('resume', 'bulk: resume needs the result of the same items in the same order.');
  }
  return items.map((item, i): BulkOutcome<Item, Value> => {
    const outcome = before?.[i];
    return outcome?.status === 'done' || (outcome?.status === 'failed' && !retryFailed)
      ? outcome
      : { item, status: 'left' };
  });
}
