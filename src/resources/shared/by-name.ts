/** Finds objects by their names, and creates missing ones. */
import { forReading, optionsNow } from '../../calls/fixed.js';
import { pause } from '../../http/deadline.js';
import { fixed } from '../../http/snapshot.js';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigInternalError, ApigResponseValidationError,
  ApigServiceError, ApigTimeoutError,
} from '../../errors.js';
import type { CallOptions } from '../../options.js';
import { quoted } from '../../text.js';

/** The error code of a create whose name is taken, for objects with unique names. */
const NAME_TAKEN = {
  groups: 'APIG.3201',
  apis: 'APIG.3202',
  apps: 'APIG.3203',
  throttles: 'APIG.3204',
  envs: 'APIG.3205',
  acls: 'APIG.3206',
  signatureKeys: 'APIG.3207',
  vpcChannels: 'APIG.3208',
  authorizers: 'APIG.3211',
  envVariables: 'APIG.3303',
  certificates: 'APIG.3325',
  appQuotas: 'APIG.3325',
  plugins: 'APIG.3326',
  orchestrations: 'APIG.3331',
  instances: 'APIC.7500',
} as const;

/** The options of a list that is searched to its end: the largest pages that the service allows. */
export function inLargePages(given: CallOptions | undefined): CallOptions {
  const options = optionsNow('list', given);
  return { ...options, pageSize: options?.pageSize ?? 500 };
}

/**
 * The first item with exactly this name. Filters of lists match any part of a name, and not all of them can match
 * exactly.
 */
export async function firstNamed<Item, Key extends keyof Item>(
  items: AsyncIterable<Item>,
  key: Key,
  name: Item[Key],
): Promise<Item | undefined> {
  for await (const item of items) if (item[key] === name) return item;
  return undefined;
}

/**
 * The item of a list that is known by an ID or a name, for objects that no operation reads alone.
 * @throws ApigConfigurationError if there is none; `argument` is at fault.
 */
export async function theOne<Item, Key extends keyof Item & string>(
  items: AsyncIterable<Item>,
  key: Key,
  wanted: Item[Key] & string,
  argument: string,
): Promise<Item> {
  const item = await firstNamed(items, key, wanted);
  if (item !== undefined) return item;
  const message = `No such object: the list has none whose ${key} is ${quoted(wanted)}. Nothing was changed.`;
  throw new ApigConfigurationError(argument, message);
}

/** How to find an object, or to create it. */
export interface Ensuring<T, Body, Named extends object> {
  /** What it is one of. */
  readonly resource: keyof typeof NAME_TAKEN;
  /** What the caller gave to create it with. */
  readonly body: Body;
  /** The name as a field of the body. */
  readonly named: Named;
  readonly options: CallOptions | undefined;
  readonly find: (options: CallOptions, body: Body & Named) => PromiseLike<T | undefined>;
  readonly create: (body: Body & Named, options: CallOptions) => PromiseLike<T>;
}

/** Milliseconds before each further search for what another caller has just created: lists may show it late. */
const LOOKS = [0, 500, 1_000, 2_000];

/**
 * Finds an object, or creates it. If two callers do this at the same time, one create succeeds. The other fails because
 * names are unique, and then finds the first one's object. The same search follows if it is not known whether the
 * create succeeded.
 */
export async function ensured<T, Body, Named extends object>(plan: Ensuring<T, Body, Named>): Promise<T> {
  const operation = `${plan.resource}.ensure`;
  // Both are read now, and sent later.
  const body = fixed(plan.body, plan.named);
  const options = optionsNow(operation, plan.options) ?? {};
  const find = (): PromiseLike<T | undefined> => plan.find(forReading(options), body);
  const found = await find();
  if (found !== undefined) return found;
  try {
    return await plan.create(body, options);
  } catch (error) {
    const isTaken = error instanceof ApigServiceError && error.code === NAME_TAKEN[plan.resource];
    if (error instanceof ApigAbortError || (!isTaken && !mayBeDone(error))) throw error;
    for (const wait of isTaken ? LOOKS : [0]) {
      if (wait > 0) await pause(wait, operation, options.signal);
      const made = await find().then(undefined, (failed: unknown) => {
        if (isTaken) throw failed;
        return undefined; // The first failure says more.
      });
      if (made !== undefined) return made;
    }
    throw error;
  }
}
/** True if a failed call may have been carried out nevertheless. */
export function mayBeDone(error: unknown): boolean {
  if (error instanceof ApigAbortError) return error.inFlight;
  if (error instanceof ApigConnectionError || error instanceof ApigTimeoutError) return !error.unsent;
  // An unreadable response was a success nevertheless.
  return error instanceof ApigInternalError || error instanceof ApigResponseValidationError;
}
