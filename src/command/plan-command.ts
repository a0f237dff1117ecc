/** `huaweicloud-apig plan`: what must be done on a gateway. */
import { writeFile } from 'node:fs/promises';
import { planGateway } from '../files/index.js';
import { messageOf } from '../values.js';
import { helpOf, UsageError, type Flags } from './arguments.js';
import { command } from './command.js';
import { withClient } from './connection.js';
import { COMMON, documentOf, DOCUMENTS_HELP, PLANNING, planningOf, rehearsed } from './documents.js';

const FLAGS = {
  ...COMMON, ...PLANNING,
  out: { value: 'file.json', help: 'save the plan, for apply --plan' },
} as const satisfies Flags;
const HELP = `Usage: huaweicloud-apig plan <file or folder> [flags]

Compares a document with a gateway, and prints what must be done. Nothing is changed.
It ends with 0 if there is nothing to do, with 2 if there is, and with 1 if it failed.
${DOCUMENTS_HELP}

${helpOf(FLAGS)}
`;

export const planCommand = command({ flags: FLAGS, help: HELP, takesFile: true }, async (given, surroundings) => {
  const { out, err, environment } = surroundings;
  const document = await documentOf('plan', given);
  const planning = planningOf(given, surroundings);
  return withClient(given, environment, async (client) => {
    const plan = await planGateway(client, document, { ...planning, secrets: environment });
    out(`${given.has('json') ? JSON.stringify(plan, undefined, 2) : String(plan)}\n`);
    const path = given.one('out');
    if (path !== undefined) await saved(path, JSON.stringify(plan, undefined, 2));
    if (plan.isEmpty) return 0;
    return given.has('rehearse') && !await rehearsed(client, document, planning, err) ? 1 : 2;
  });
});
async function saved(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, `${text}\n`);
  } catch (error) {
    throw new UsageError(`The plan cannot be saved to ${path}: ${messageOf(error)}`);
  }
}
