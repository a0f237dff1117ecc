/** `huaweicloud-apig export`: what is on a gateway, as a document. */
import {
  exportGateway, formatDocument, writeDocument, type ExportNote, type GatewayExport, type Scope, type ScopeKind,
} from '../files/index.js';
import { isRecord, messageOf } from '../values.js';
import { helpOf, UsageError, type Flags, type Given } from './arguments.js';
import { command } from './command.js';
import { CREDENTIALS_HELP, withClient } from './connection.js';
import { COMMON, workOf } from './documents.js';
import type { Surroundings } from './surroundings.js';

const FLAGS = {
  ...COMMON,
  group: { value: 'name', many: true, help: 'only this group, with its APIs; * stands for any text;\nmay be given several times' },
  tag: { value: 'name', many: true, help: 'only APIs with this tag; may be given several times' },
  kind: { value: 'kind', many: true, help: 'only this kind, such as channels; may be given several times' },
  scope: { value: 'JSON', help: 'a scope with more than these, such as {"apis":["orders/get_*"]}' },
  'with-references': { help: 'also export the shared objects that the others refer to' },
  'check-online': { help: 'also say which APIs were changed since they were published' },
} as const satisfies Flags;
const HELP = `Usage: huaweicloud-apig export [file or folder] [flags]

Writes what is on a gateway to a file (.json, or .yaml if the package yaml is installed), to a folder with
a file for each group, or to the standard output. It has names in the place of IDs, and no secrets.
The standard error says what it leaves out.
${CREDENTIALS_HELP}

${helpOf(FLAGS)}
`;

export const exportCommand = command({ flags: FLAGS, help: HELP, takesFile: true }, async (given, surroundings) => {
  const { ending, environment } = surroundings;
  const scope = scopeOf(given);
  const result = await withClient(given, environment, (client) => exportGateway(client, {
    ...workOf(given, ending), ...(scope && { scope }),
    withReferences: given.has('with-references'), checkOnline: given.has('check-online'),
  }));
  await written(result, given, surroundings);
  return 0;
});

/** The scope that the flags describe, if any. */
function scopeOf(given: Given<keyof typeof FLAGS>): Scope | undefined {
  const [groups, apiTags, kinds] = [given.all('group'), given.all('tag'), given.all('kind')];
  const scope = {
    ...given.settings('scope'),
    ...(groups.length > 0 && { groups }),
    ...(apiTags.length > 0 && { apiTags }),
    ...(kinds.length > 0 && { kinds: kinds as readonly ScopeKind[] }), // The options check it.
  };
  return Object.keys(scope).length === 0 ? undefined : scope;
}

async function written(
  { document, notes }: GatewayExport, given: Given<keyof typeof FLAGS>, { out, err }: Surroundings,
): Promise<void> {
  const { file } = given;
  if (file !== undefined) {
    try {
      await writeDocument(file, document);
    } catch (error) {
      throw new UsageError(`${file} cannot be written: ${messageOf(error)}`);
    }
  }
  if (given.has('json')) return out(`${JSON.stringify({ document, notes }, undefined, 2)}\n`);
  if (file === undefined) out(formatDocument(document));
  else out(`${file}: ${contentOf(document)}\n`);
  err(notes.map(noteLine).join(''));
}
const noteLine = ({ about, name, message }: ExportNote): string => `${about}: ${name}: ${message}\n`;

/** Such as `groups: 3, channels: 1, apis: 20`. */
function contentOf(document: GatewayExport['document']): string {
  const apis = Object.values(document.groups ?? {}).flatMap((group) => Object.keys(group.apis ?? {})).length;
  const members: Readonly<Record<string, unknown>> = { ...document };
  const counts = Object.entries(members).flatMap(([kind, objects]) =>
    (isRecord(objects) && kind !== 'scope' ? [`${kind}: ${Object.keys(objects).length}`] : []));
  return [...counts, `apis: ${apis}`].join(', ');
}
