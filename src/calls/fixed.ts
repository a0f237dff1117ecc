/**
 * Options of methods that make several calls. They are read when the method is called, so that every call gets the
 * same.
 */
import { fixedExtra, ownValues } from '../http/snapshot.js';
import { type CallOptions, readCallOptions } from '../options.js';

/** Options that were read, with copies of their values. */
export function withCopies<Options extends Pick<CallOptions, 'extraBody' | 'extraQuery'>>(read: Options): Options {
  const { extraBody, extraQuery } = read;
  return {
    ...read,
    ...(extraBody && { extraBody: fixedExtra(extraBody) }),
    ...(extraQuery && { extraQuery: ownValues(extraQuery) }),
  };
}

/** A copy of the options. Wrong options stay unchanged, because the first call is rejected for them. */
export function optionsNow(operation: string, given: CallOptions | undefined): CallOptions | undefined {
  if (given === undefined) return undefined;
  try {
    return withCopies(readCallOptions(operation, given));
  } catch {
    return given;
  }
}

/** The options for calls that only read, without what is added to a body. */
export function forReading<Options extends Pick<CallOptions, 'extraBody'>>(options: Options): Options {
  return { ...options, extraBody: undefined };
}
