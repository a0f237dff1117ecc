/** Finding objects by their names, and making them where they are missing. */
import { pause } from '../../http/deadline.js';
import {
  ApigAbortError, ApigConnectionError, ApigInternalError, ApigResponseValidationError, ApigServiceError,
  ApigTimeoutError,
} from '../../errors.js';
import type { CallOptions } from '../../options.js';

/** By which code a create refuses a name that is taken, where names are unique. */
export const NAME_TAKEN = {
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

/** The options of a list that is searched to its end: the largest pages that the service gives. */
export function inLargePages(options: CallOptions | undefined): CallOptions {
  return { ...options, pageSize: options?.pageSize ?? 500 };
}

/**
 * The first item with exactly that name: filters of lists match any part of it, unless they can be told otherwise, and
 * not all can.
 */
export async function firstNamed<Item, Key extends keyof Item>(
  items: AsyncIterable<Item>,
  key: Key,
  name: Item[Key],
): Promise<Item | undefined> {
  for await (const item of items) if (item[key] === name) return item;
  return undefined;
}

/** How an object is found, or else made. */
export interface Ensuring<T> {
  /** Name of the call, such as `groups.ensure`. */
  readonly operation: string;
  readonly find: () => Promise<T | undefined>;
  readonly create: () => PromiseLike<T>;
  /** The code by which `create` says that the name is taken. */
  readonly taken: string;
  readonly options: Pick<CallOptions, 'signal'> | undefined;
}

/** Milliseconds before each further look for what another caller has just made: lists may show it late. */
const LOOKS = [0, 500, 1_000, 2_000];

/**
 * Finds an object, or makes it. Of two callers at the same time one makes it and the other is refused, since names are
 * unique: that one then finds what the first has made. The same where it is not known whether the create got through.
 */
export async function ensured<T>({ operation, find, create, taken, options }: Ensuring<T>): Promise<T> {
  const found = await find();
  if (found !== undefined) return found;
  try {
    return await create();
  } catch (error) {
    const isTaken = error instanceof ApigServiceError && error.code === taken;
    if (error instanceof ApigAbortError || (!isTaken && !mayBeDone(error))) throw error;
    for (const wait of isTaken ? LOOKS : [0]) {
      if (wait > 0) await pause(wait, operation, options?.signal);
      const made = isTaken ? await find() : await find().catch(() => undefined); // the first failure tells more
      if (made !== undefined) return made;
    }
    throw error;
  }
}
/** Whether a call that failed may have been carried out all the same. */
export function mayBeDone(error: unknown): boolean {
  if (error instanceof ApigAbortError) return error.inFlight;
  if (error instanceof ApigConnectionError) return !error.unsent;
  // An answer that cannot be read was a success all the same.
  return (
    error instanceof ApigTimeoutError
    || error instanceof ApigInternalError
    || error instanceof ApigResponseValidationError
  );
}
