/** `huaweicloud-apig`: finds the command, and says what went wrong. */
import { ApigError } from '../errors.js';
import { nearest } from '../names.js';
import { quoted } from '../text.js';
import { VERSION } from '../version.js';
import { UsageError } from './arguments.js';
import { doctorCommand } from './doctor-command.js';
import { gatewayCommand } from './gateway-command.js';
import type { Surroundings } from './surroundings.js';

type Command = (args: readonly string[], surroundings: Surroundings) => Promise<number>;

const COMMANDS: ReadonlyMap<string, Command> = new Map([['gateway', gatewayCommand], ['doctor', doctorCommand]]);
const HELP = `Usage: huaweicloud-apig <command> [flags]

  gateway  a local gateway for tests, for programs in any language
  doctor   checks credentials, endpoint, clock, project, permission and gateway

huaweicloud-apig <command> --help shows the flags.
`;

/** Runs a command. Returns the exit code: 0; 1 if it failed; 2 if the arguments are wrong. */
export async function run([name, ...args]: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  if (name === '--version') return said(out, `${VERSION}\n`, 0);
  if (name === '--help' || name === '-h' || name === 'help') return said(out, HELP, 0);
  const command = COMMANDS.get(name ?? '');
  if (!command) return said(err, name === undefined ? HELP : `${unknown(name)}\n`, 2);
  try {
    return await command(args, surroundings);
  } catch (error) {
    if (error instanceof UsageError) return said(err, `${error.message}\n`, 2);
    if (error instanceof ApigError) return said(err, `${error.message}\n`, error.kind === 'Configuration' ? 2 : 1);
    throw error;
  }
}
function said(say: (text: string) => void, text: string, code: number): number {
  say(text);
  return code;
}
function unknown(name: string): string {
  const meant = nearest(name, [...COMMANDS.keys()]);
  return `There is no command ${quoted(name, 60)}. ${meant === undefined ? 'See huaweicloud-apig --help.' : `Did you mean ${meant}?`}`;
}
