/** Half an identity is an error: nobody else's identity stands in for it. */
import { ApigConfigurationError } from '../errors.js';
import { NotConfiguredError } from './credentials.js';

/** The error for a part that is there without the one that goes with it. */
export function half(there: string, missing: string): ApigConfigurationError {
  const are = missing.includes(' and ') ? 'are' : 'is';
  return new ApigConfigurationError(
    'credentials',
    `Half an identity is configured: ${missing} ${are} missing, though ${there} is set. Set both, or neither.`,
  );
}
/** The error for two parts of which at least one is missing: half an identity, or none at all. */
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
