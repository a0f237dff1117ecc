/** `huaweicloud-apig`: finds the command, and says what went wrong. */
import { ApigError } from '../errors.js';
import { nearest } from '../names.js';
import { quoted } from '../text.js';
import { VERSION } from '../version.js';
import { UsageError } from './arguments.js';
import { applyCommand } from './apply-command.js';
import type { Command } from './command.js';
import { doctorCommand } from './doctor-command.js';
import { driftCommand } from './drift-command.js';
import { exportCommand } from './export-command.js';
import { gatewayCommand } from './gateway-command.js';
import { planCommand } from './plan-command.js';
import type { Surroundings } from './surroundings.js';

interface Entry {
  readonly run: Command;
  /** Exit code for arguments that are wrong. `plan` and `drift` end with 2 if there are differences. */
  readonly misused: 1 | 2;
}
const COMMANDS: ReadonlyMap<string, Entry> = new Map([
  ['gateway', { run: gatewayCommand, misused: 2 }],
  ['doctor', { run: doctorCommand, misused: 2 }],
  ['export', { run: exportCommand, misused: 1 }],
  ['plan', { run: planCommand, misused: 1 }],
  ['apply', { run: applyCommand, misused: 1 }],
  ['drift', { run: driftCommand, misused: 1 }],
]);
const HELP = `Usage: huaweicloud-apig <command> [flags]

  gateway  a local gateway for tests, for programs in any language
  doctor   checks credentials, endpoint, clock, project, permission and gateway
  export   writes what is on a gateway to a file or a folder
  plan     says what must be done on a gateway so that it has what a file says
  apply    does it
  drift    says what is different on a gateway

huaweicloud-apig <command> --help shows the flags.
`;

/** Runs a command. Returns the exit code: 0; 1 if it failed; 2 if the arguments are wrong, or for differences. */
export async function run([name, ...args]: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  if (name === '--version') return said(out, `${VERSION}\n`, 0);
  if (name === '--help' || name === '-h' || name === 'help') return said(out, HELP, 0);
  const command = COMMANDS.get(name ?? '');
  if (!command) return said(err, name === undefined ? HELP : `${unknown(name)}\n`, 2);
  try {
    return await command.run(args, surroundings);
  } catch (error) {
    if (error instanceof UsageError) return said(err, `${error.message}\n`, command.misused);
    if (error instanceof ApigError) return said(err, `${error.message}\n`, error.kind === 'Configuration' ? command.misused : 1);
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
