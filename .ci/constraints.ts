/** Writes docs/constraints.md from the rows of test/fixtures/constraints.json: `npm run constraints`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What shows that a decision is carried out. */
export type Proof =
  | { readonly doc: string; readonly says: string }
  | { readonly feature: string; readonly says: string }
  | { readonly file: string; readonly says: string }
  | { readonly actions: string; readonly includes: readonly string[] }
  | { readonly builder: string; readonly config: unknown }
  | { readonly test: string; readonly name: string }
  | {
    readonly probe: string;
    readonly with?: Readonly<Record<string, unknown>>;
    readonly without?: readonly string[];
    readonly at: string;
  };
/** A statement of the API reference's text, and what this package does about it. */
export interface ConstraintRow {
  readonly id: string;
  readonly section: string;
  readonly operation: string;
  readonly where: string;
  readonly fact: string;
  readonly kind: string;
  readonly also?: readonly string[];
  readonly decision: 'request' | 'documented' | 'local gateway' | 'server';
  readonly proof?: Proof;
  readonly reason?: string;
  readonly code?: string;
}

export const PAGE = 'docs/constraints.md';
export const rows = JSON.parse(readFileSync('test/fixtures/constraints.json', 'utf8')) as readonly ConstraintRow[];

const DECISIONS: Readonly<Record<ConstraintRow['decision'], string>> = {
  request: 'The client rejects a request that breaks it.',
  documented: 'The comment of the call or the field says it.',
  'local gateway': 'The local gateway acts it out.',
  server: 'It is left to the service.',
};

/** The page. */
export function page(all: readonly ConstraintRow[]): string {
  const counts = Object.entries(DECISIONS).map(
    ([decision, words]) => `- **${decision}** (${all.filter((row) => row.decision === decision).length}): ${words}`,
  );
  return [
    '# Rules that the text of the API reference states',
    '',
    'The tables of the API reference have types and limits; the client checks them all. This page has what only its text says: rules between fields, states, defaults, what a call takes along. Each row says what this package does about it.',
    '',
    ...counts,
    '',
    'Made from `test/fixtures/constraints.json` by `npm run constraints`; a test checks each row.',
    ...sections(all).flatMap(([section, held]) => ['', `## ${section}`, '', ...table(held)]),
    '',
  ].join('\n');
}
/** The rows by chapter: 3.1, 3.2 and so on, in the order of the reference. */
function sections(all: readonly ConstraintRow[]): [string, ConstraintRow[]][] {
  const held = new Map<string, ConstraintRow[]>();
  for (const row of all) {
    const chapter = /^3\.\d+(?=\.\d|$)/.exec(row.section)?.[0] ?? row.section;
    held.set(chapter, [...(held.get(chapter) ?? []), row]);
  }
  const order = (section: string): number => {
    const [major = '0', minor = '0'] = section.split('.');
    return Number(major) * 100 + (Number.parseInt(minor) || 0);
  };
  return [...held].sort(([a], [b]) => order(a) - order(b));
}
const table = (held: readonly ConstraintRow[]): string[] => [
  '| Section | Call | Place | What the text says | Here | Code |',
  '|---|---|---|---|---|---|',
  ...held.map((row) => `| ${cells(row).map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
];
const cells = ({ section, also, operation, where, fact, decision, reason, code = '' }: ConstraintRow): string[] => [
  [section, ...(also ?? [])].join(', '),
  `\`${operation}\``,
  where,
  fact,
  reason === undefined ? decision : `${decision}: ${reason}`,
  code,
];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync('docs', { recursive: true });
  writeFileSync(PAGE, page(rows));
}
