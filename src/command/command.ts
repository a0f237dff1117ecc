/** What all commands do first: read their arguments, and print their help. */
import { readArguments, type Flag, type Flags, type Given } from './arguments.js';
import type { Surroundings } from './surroundings.js';

/** Runs a command. Returns its exit code. */
export type Command = (args: readonly string[], surroundings: Surroundings) => Promise<number>;

interface Usage<F extends Flags> {
  readonly flags: F;
  readonly help: string;
  /** One argument may be without a flag. */
  readonly takesFile?: true;
}

/** A command with flags, of which one is `--help`. */
export function command<F extends Flags & { readonly help: Flag }>(
  { flags, help, takesFile }: Usage<F>,
  work: (given: Given<keyof F & string>, surroundings: Surroundings) => Promise<number>,
): Command {
  return async (args, surroundings) => {
    const given = readArguments(flags, args, takesFile);
    if (!given.has('help')) return work(given, surroundings);
    surroundings.out(help);
    return 0;
  };
}
