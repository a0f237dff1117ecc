/** The word list of `.ci/words.js`, which lint runs over comments, messages, test names and Markdown. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const FILES = {
  'bad.ts': [
    '/** Nothing where it is not set. */',
    'export const a = 1;',
    '/**',
    ' * Fine.',
    ' * The blank in the',
    ' * front door is written anew.',
    ' */',
    'export const b = `The call was refused: ${a}`; // under way',
  ],
  'good.ts': [
    '/** Where the token is. `answer` and {@link refused} are names; environments where an API is online. */',
    'export const answer = "refused"; // the responses',
    'export interface Refused { readonly front: string; }',
  ],
  'marks.ts': ['/** All of \\`list\\`, sent to @everybody. */', '/** @param a - See {@link b}. */'],
  'names.test.ts': [
    'describe("a list", () => {',
    '  it("of two pages", () => {});',
    '  it("ends after two pages", () => {});',
    '  it.each([1])("with %i pages", () => {});',
    '  it.each([1])("%i: ends", () => {});',
    '});',
  ],
  'page.md': ['# Catalogue', '', '```ts', 'const refused = 1; // anew', '```', 'The `answer` is here.'],
};
let status: number | null;
let lines: string[];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'words-'));
  const paths = Object.entries(FILES).map(([name, content]) => {
    writeFileSync(join(folder, name), `${content.join('\n')}\n`);
    return join(folder, name);
  });
  const run = spawnSync(process.execPath, ['.ci/words.js', ...paths], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  status = run.status;
  lines = run.stderr.replaceAll(`${folder}/`, '').trimEnd().split('\n');
});
const about = (file: keyof typeof FILES): string[] => lines.filter((line) => line.startsWith(`${file}:`));

describe('the word list', () => {
  it('fails, and prints file, line, word and remedy of each place', () => {
    expect(status).toBe(1);
    expect(about('bad.ts')).toEqual([
      'bad.ts:1: "where": write "if", "when" or "that"; "where" is for places',
      'bad.ts:4: "anew": write "again"',
      'bad.ts:4: "blank": write "space"',
      'bad.ts:4: "front door": write "API front end"',
      'bad.ts:8: "under way": write "in progress"',
      'bad.ts:8: "refused": write "reject" or "fail"',
    ]);
    expect(lines.at(-1)).toBe('13 places to write in plain English; the list is in .ci/words.js');
  });
  it('accepts identifiers, code in backticks, short strings and the words of places', () => {
    expect(about('good.ts')).toEqual([]);
  });
  it('reports backslashes before backticks, and words that TSDoc takes for tags', () => {
    expect(about('marks.ts')).toEqual([
      'marks.ts:1: "\\`": write a backtick without a backslash: it would be published',
      'marks.ts:1: "\\`": write a backtick without a backslash: it would be published',
      'marks.ts:1: "@everybody": write the word in backticks: TSDoc takes it for a tag',
    ]);
  });
  it('reports names of tests that are no sentences', () => {
    const remedy = 'write a sentence with subject and verb, such as "rejects a key that contains spaces"';
    expect(about('names.test.ts')).toEqual([
      `names.test.ts:2: "of": ${remedy}`, `names.test.ts:4: "with": ${remedy}`, `names.test.ts:5: "%i:": ${remedy}`,
    ]);
  });
  it('reads Markdown without its code', () => {
    expect(about('page.md')).toEqual(['page.md:1: "Catalogue": write the American spelling: "-og"']);
  });
});
