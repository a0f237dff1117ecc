/** The environment of the process, and the files in the user's home. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ApigConfigurationError } from '../errors.js';
import { keyFault, trimmed } from './credentials.js';

/** A variable, without blanks at its ends; nothing where it is not set or empty. */
export function variable(name: string): string | undefined {
  const value = trimmed(process.env[name] ?? '');
  return value === '' ? undefined : value;
}
/** A variable that holds a key or a token; one that cannot be a key is refused by its name. */
export function keyVariable(name: string, isSecretKey = false): string | undefined {
  const value = variable(name);
  const fault = value === undefined ? undefined : keyFault(value, isSecretKey);
  if (fault !== undefined)
    throw new ApigConfigurationError('credentials', `The environment variable ${name} ${fault}.`);
  return value;
}

/** A path in the user's home; `~` at the beginning of a path stands for it. */
export const inHome = (...path: string[]): string => join(homedir(), ...path);
export const withHome = (path: string): string => path.replace(/^~(?=$|[\\/])/, homedir());

/** A text file without its byte order mark; nothing where there is none. */
export function readOptional(path: string, what: string, option: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ApigConfigurationError(option, `${what} ${path} cannot be read (${String(code)}).`);
  }
}
