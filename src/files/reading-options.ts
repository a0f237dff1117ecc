/** The options of exports, plans and their application. */
import { ApigConfigurationError } from '../errors.js';
import type { OptionTable } from '../option-check.js';
import type { Reading } from './gateway.js';
import { scopeFaults, type Scope } from './scope.js';

/** What all calls take that read a gateway. */
export interface ReadingOptions {
  /** Most calls at the same time: an integer from 1 up. Default: 4. */
  readonly concurrency?: number | undefined;
  /** Ends the work with its reason. Calls in progress get the signal. */
  readonly signal?: AbortSignal | undefined;
}

export const READING = {
  concurrency: { is: 'number', integer: true, min: 1, default: 4 },
  signal: { is: 'shape', members: { aborted: 'boolean', addEventListener: 'function' }, words: 'an AbortSignal' },
} as const satisfies OptionTable<ReadingOptions>;

/** The options for reading, with their defaults. */
export function readingOf({ concurrency = READING.concurrency.default, signal }: ReadingOptions): Reading {
  return { concurrency, signal };
}

/** Checks a scope that a caller gives. */
export function checkedScope(call: string, scope: Scope | undefined): Scope {
  const [fault] = scope === undefined ? [] : scopeFaults(scope);
  if (fault) throw new ApigConfigurationError('scope', `${call}: ${fault.path.join('.')} ${fault.message}.`);
  return scope ?? {};
}
