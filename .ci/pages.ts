/** Writes the tables of the pages that are made from data: `npm run pages`. A test checks that they are up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { vendorNames, type VendorName } from '../src/catalog/vendor-names.js';
import { operations } from '../src/operations.js';

type Language = 'en' | 'zh';

/** The pages with tables. */
export const PAGES = ['docs/migrating.md'];

/** A table is between two comments: `<!-- table: name -->` and `<!-- end -->`. */
const PLACE = /(<!-- table: ([\w-]+) -->\n)[^]*?(\n<!-- end -->)/g;

/** What makes each table. */
const TABLES: Readonly<Record<string, (language: Language) => string>> = {
  'vendor-operations': (language) => table(
    {
      en: ['Go, KooCLI, API Explorer', 'Node.js, Java', 'Python', 'here'],
      zh: ['Go、KooCLI、API Explorer', 'Node.js、Java', 'Python', '本包'],
    }[language],
    vendorNames().filter(({ kind }) => kind === 'operation').map(operationRow),
  ),
  'terraform-resources': (language) => terraform(language, 'terraform resource'),
  'terraform-data-sources': (language) => terraform(language, 'terraform data source'),
  'not-in-sdks': () => {
    const named = new Set(vendorNames().flatMap((one) => (one.kind === 'operation' ? one.operations : [])));
    return Object.values(operations).filter(({ id }) => !named.has(id)).map(({ id }) => `- ${code(id)}`).join('\n');
  },
};

/** A page with its tables as they are to be. */
export function withTables(path: string, text: string): string {
  return text.replace(PLACE, (_, start: string, name: string, end: string) => {
    const make = TABLES[name];
    if (!make) throw new Error(`${path} has a table ${name} that .ci/pages.ts does not make.`);
    return `${start}\n${make(path.includes('.zh-CN.') ? 'zh' : 'en')}\n${end}`;
  });
}

function operationRow({ name, documentation, operations: ids }: VendorName): string[] {
  const shown = documentation === undefined ? code(name) : `[${code(name)}](${documentation})`;
  return [shown, code(name.replace(/^./, (first) => first.toLowerCase())), code(pythonName(name)), ids.map(code).join(', ')];
}
function terraform(language: Language, kind: VendorName['kind']): string {
  const rows = vendorNames().filter((one) => one.kind === kind)
    .map(({ name, operations: ids }) => [code(name), ids.map(code).join(', ')]);
  return table({ en: ['Terraform', 'here'], zh: ['Terraform', '本包'] }[language], rows);
}
/** Python's name of a method: `create_api_group_v2`. */
export function pythonName(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const path of PAGES) writeFileSync(path, withTables(path, readFileSync(path, 'utf8')));
}
