/** `huaweicloud-apig doctor`: what calls need, one part after another, and what to do about it. */
import type { DoctorRow } from '../doctor.js';
import { helpOf, type Flags } from './arguments.js';
import { command } from './command.js';
import { withClient, CONNECTION, CREDENTIALS_HELP } from './connection.js';

const FLAGS = {
  ...CONNECTION,
  timeout: { value: 'milliseconds', help: 'time limit of each check (default: 10000)' },
  json: { help: 'print the rows as JSON' },
  help: { help: 'print this' },
} as const satisfies Flags;

const HELP = `Usage: huaweicloud-apig doctor [flags]

Checks credentials, endpoint, clock, project, permission and gateway, and says what to do.
${CREDENTIALS_HELP}
It ends with 1 if a check fails.

${helpOf(FLAGS)}
`;

export const doctorCommand = command({ flags: FLAGS, help: HELP }, async (given, { out, ending, environment }) => {
  const timeout = given.number('timeout', 600_000);
  const rows = await withClient(given, environment, (client) =>
    client.doctor({ signal: ending, ...(timeout !== undefined && { timeout }) }));
  out(`${given.has('json') ? JSON.stringify(rows, undefined, 2) : table(rows)}\n`);
  return rows.some(({ status }) => status === 'fail') ? 1 : 0;
});

/** Check, status and finding in columns, with the advice below. */
function table(rows: readonly DoctorRow[]): string {
  const width = Math.max(...rows.map(({ check }) => check.length));
  return rows.map(({ check, status, found, advice }) => {
    const todo = advice === '' ? '' : `\n${' '.repeat(width + 8)}-> ${advice}`;
    return `${check.padEnd(width)}  ${status.padEnd(4)}  ${found}${todo}`;
  }).join('\n');
}
