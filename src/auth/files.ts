/** Reads the environment of the process, and the files that identify its user. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ApigConfigurationError } from '../errors.js';
import { codeOf, messageOf, withoutBom } from '../values.js';
import { keyFault, trimmed } from './credentials.js';
import { warnOnce } from './warnings.js';

/** A trimmed variable, or `undefined` if it is not set or empty. */
export function variable(name: string): string | undefined {
  const value = trimmed(process.env[name] ?? '');
  return value === '' ? undefined : value;
}
/** A variable that contains a key or a token. If it cannot be one, the error names the variable. */
export function keyVariable(name: string, isSecretKey = false): string | undefined {
  const value = variable(name);
  const fault = value === undefined ? undefined : keyFault(value, isSecretKey);
  if (fault !== undefined)
    throw new ApigConfigurationError('credentials', `The environment variable ${name} ${fault}.`);
  return value;
}

/**
 * The user's home directory; `undefined` if there is none. It is never the current directory, which an empty HOME would
 * mean.
 */
function home(): string | undefined {
  try {
    const directory = homedir();
    return isAbsolute(directory) ? directory : undefined;
  } catch {
    return undefined; // The user has no entry in the list of users.
  }
}

/** A file that a user may have. */
export interface UserFile {
  /** The beginning of messages: `The profile file`. */
  readonly what: string;
  /** The option of errors about it. */
  readonly option: string;
  /** Path that the user named. A leading `~` is the home directory. */
  readonly named: string | undefined;
  /** The variable that names it, unless an option did. */
  readonly by: string | undefined;
  /** Its default path in the home directory. */
  readonly usual: readonly string[];
}
/** The content of a file, or why it counts as absent. */
export type FoundFile =
  | { readonly path: string; readonly text: string }
  | { readonly text?: undefined; readonly why: string };

/**
 * Reads a file. A default file that cannot be used counts as absent, with a warning if it exists.
 * @throws ApigConfigurationError if the user named it and it cannot be used.
 */
export function readUserFile({ what, option, named, by, usual }: UserFile): FoundFile {
  if (named !== undefined) return { path: named, text: readNamed(what, named, option, by) };
  const directory = home();
  if (directory === undefined) return { why: 'there is no home directory' };
  const path = join(directory, ...usual);
  const read = readBounded(path);
  if (read.text !== undefined) {
    warnIfWritable(what, path, read.mode);
    return { path, text: read.text };
  }
  if (read.exists) warnOnce('HUAWEICLOUD_APIG_FILE', `${what} ${path} ${read.fault}, so it is not used.`);
  return { why: `${path} ${read.fault}` };
}

/** Reads a file that the user named. */
export function readNamed(what: string, named: string, option: string, by?: string): string {
  const path = withHome(what, named, option);
  const read = readBounded(path);
  if (read.text === undefined) {
    const who = by === undefined ? '' : ` The environment variable ${by} names it.`;
    throw new ApigConfigurationError(option, `${what} ${path} ${read.fault}.${who}`);
  }
  warnIfWritable(what, path, read.mode);
  return read.text;
}
function withHome(what: string, path: string, option: string): string {
  if (!/^~(?=$|[\\/])/.test(path)) return path;
  const directory = home();
  if (directory !== undefined) return directory + path.slice(1);
  throw new ApigConfigurationError(
    option,
    `${what} ${path} cannot be found: there is no home directory. Write the whole path.`,
  );
}

/** The largest file that is read: 1 MB. No such file is so large. */
const MOST = 1024 * 1024;
type Read =
  | { readonly text: string; readonly mode: number }
  | { readonly text?: undefined; readonly fault: string; readonly exists: boolean };

/**
 * Reads a regular file up to the limit. Opening a pipe would block until something writes to it, so nothing else is
 * opened.
 */
function readBounded(path: string): Read {
  let file: number | undefined;
  try {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- Windows has no such flag
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(file);
    if (!stats.isFile()) return { fault: 'is not a regular file', exists: true };
    const bytes = readAll(file);
    if (bytes.length > MOST) return { fault: 'is larger than 1 MB', exists: true };
    if (isUtf16(bytes)) return { fault: 'is UTF-16 text instead of UTF-8', exists: true };
    return { text: withoutBom(bytes.toString('utf8')), mode: stats.mode };
  } catch (error) {
    return unreadable(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
/** Reads at most one byte more than the limit, instead of trusting the size: files of the kernel have the size 0. */
function readAll(file: number): Buffer {
  const bytes = Buffer.allocUnsafe(MOST + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(file, bytes, length, bytes.length - length, null);
  return bytes.subarray(0, length);
}
/** Windows uses UTF-16 in places. Read as UTF-8, such a file has neither sections nor keys. */
const isUtf16 = ([first, second]: Buffer): boolean =>
  first === 0 || second === 0 || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
/** Codes for a missing file. (Node's permission model does not say whether a file exists.) */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ERR_ACCESS_DENIED']);
function unreadable(error: unknown): Read {
  const code = codeOf(error) ?? messageOf(error);
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return { fault: missing ? 'does not exist' : `cannot be read (${code})`, exists: !SAYS_NOTHING.has(code) };
}

/** Such files decide which identity the program has, and which servers get its secrets. */
function warnIfWritable(what: string, path: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o022) === 0) return;
  warnOnce(
    'HUAWEICLOUD_APIG_FILE',
    `${what} ${path} can be changed by other users (mode ${(mode & 0o777).toString(8).padStart(4, '0')}), who could make this program act for somebody else. Run: chmod go-w ${path}`,
  );
}
