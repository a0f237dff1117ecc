/** `huaweicloud-apig drift`: what is different on a gateway. */
import { drift } from '../files/index.js';
import { helpOf, type Flags } from './arguments.js';
import { command } from './command.js';
import { withClient } from './connection.js';
import { COMMON, documentOf, DOCUMENTS_HELP, workOf } from './documents.js';

const FLAGS = { ...COMMON } as const satisfies Flags;
const HELP = `Usage: huaweicloud-apig drift <file or folder> [flags]

Compares a document with a gateway, and prints what is different. Nothing is changed.
It ends with 0 if nothing is, with 2 if something is, and with 1 if it failed.
${DOCUMENTS_HELP}

${helpOf(FLAGS)}
`;

export const driftCommand = command({ flags: FLAGS, help: HELP, takesFile: true }, async (given, surroundings) => {
  const { out, ending, environment } = surroundings;
  const document = await documentOf('drift', given);
  const found = await withClient(given, environment, (client) =>
    drift(client, document, { ...workOf(given, ending), secrets: environment }));
  out(`${given.has('json') ? JSON.stringify(found.entries, undefined, 2) : String(found)}\n`);
  return found.isEmpty ? 0 : 2;
});
