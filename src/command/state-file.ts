/** The file that keeps the objects of a local gateway from one run to the next. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { LocalGateway, LocalSnapshot } from '../testing/index.js';
import { codeOf, messageOf, parseJson } from '../values.js';
import { UsageError } from './arguments.js';

/** What a file contains; `undefined` if there is none. */
export async function readSnapshotFile(flag: string, path: string): Promise<LocalSnapshot | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new UsageError(`The file of --${flag} cannot be read: ${messageOf(error)}`);
  }
  const value = parseJson(text);
  if (value === undefined) throw new UsageError(`The file of --${flag}, ${path}, is not JSON.`);
  return value as LocalSnapshot; // `restore` checks it.
}

/** How often what has changed is written, in milliseconds. */
const OFTEN = 2_000;

/** Writes the objects of a gateway to a file: soon after a change, and at the end. */
export class StateFile {
  readonly #path: string;
  readonly #gateway: LocalGateway;
  readonly #failed: (message: string) => void;
  readonly #timer: NodeJS.Timeout;
  #isBehind = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, gateway: LocalGateway, failed: (message: string) => void) {
    this.#path = path;
    this.#gateway = gateway;
    this.#failed = failed;
    this.#timer = setInterval(() => this.#isBehind && void this.#write(), OFTEN).unref();
  }
  /** Something may have changed. */
  changed(): void {
    this.#isBehind = true;
  }
  /** Writes the last time. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }
  #write(): Promise<void> {
    this.#isBehind = false;
    this.#writing = this.#writing.then(() => this.#save());
    return this.#writing;
  }
  /** The file is always whole: another one takes its place. */
  async #save(): Promise<void> {
    const next = `${this.#path}.${process.pid}.tmp`;
    try {
      await writeFile(next, JSON.stringify(this.#gateway.snapshot()), { mode: 0o600 });
      await rename(next, this.#path);
    } catch (error) {
      this.#failed(`The state was not saved: ${messageOf(error)}`);
    }
  }
}
