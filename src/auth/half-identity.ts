/** Half an identity is an error, so that no other identity replaces it. */
import { ApigConfigurationError } from '../errors.js';
import { NotConfiguredError } from './credentials.js';

/** The error for one part of an identity without the other. */
export function half(there: string, missing: string): ApigConfigurationError {
  const are = missing.includes(' and ') ? 'are' : 'is';
  return new ApigConfigurationError(
    'credentials',
    `Half an identity is configured: ${missing} ${are} missing, though ${there} is set. Set both, or neither.`,
  );
}
/** The error if at least one of two parts is missing: half an identity, or none. */
export function whichIsMissing(
  source: string,
  parts: Readonly<Record<string, string | undefined>>,
): ApigConfigurationError {
  const names = Object.keys(parts);
  const missing = names.filter((name) => parts[name] === undefined);
  const there = names.find((name) => parts[name] !== undefined);
  return there === undefined
    ? new NotConfiguredError(source, `${names.join(' and ')} are not set`)
    : half(there, missing.join(' and '));
}
