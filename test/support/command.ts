/** Commands of the program, run in this process. */
import { run } from '../../src/command/run.js';
import type { Surroundings } from '../../src/command/surroundings.js';

/** What a command printed, and its exit code. */
export type Ran = [code: number, out: string, err: string];

/** Runs a command that ends by itself. */
export const ran = (...args: string[]): Promise<Ran> => ranIn({}, ...args);
export async function ranIn(surroundings: Partial<Surroundings>, ...args: string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await run(args, {
    out: (text) => { out += text; },
    err: (text) => { err += text; },
    ending: new AbortController().signal,
    environment: {},
    ...surroundings,
  });
  return [code, out, err];
}
