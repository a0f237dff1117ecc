/** The guide to the data plane lists what the code has: the order of the stages, and every assumption. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ASSUMED } from '../../../src/testing/calls/assumptions.js';
import { NOT_EMULATED } from '../../../src/testing/index.js';
import { stages } from '../../../src/testing/calls/stages.js';

const guide = readFileSync(new URL('../../../docs/local-data-plane.md', import.meta.url), 'utf8');
const code = readFileSync(new URL('../../../src/testing/calls/assumptions.ts', import.meta.url), 'utf8');
const between = (name: string): string[] => {
  const [, text = ''] = new RegExp(`<!-- ${name} -->\n([^]*?)\n?<!-- /${name} -->`).exec(guide) ?? [];
  return text.split('\n').filter((line) => line !== '');
};

/** The comment of an assumption in one line. */
function commentOf(name: string): string {
  const [, comment = ''] = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*?)\\*/\\s*readonly ${name}\\?:`).exec(code) ?? [];
  return comment.replace(/\s*\n\s*\* ?/g, ' ').trim().replace(/^\* /, '').replace(/ Assumed: [^]*$/, '');
}

describe('the guide to the data plane', () => {
  it('lists the stages in their order', () => {
    expect(between('stages')).toEqual(stages.map(({ name }, i) => `${i + 1}. ${name}`));
  });
  it('lists what is not emulated', () => {
    const rows = NOT_EMULATED.map(({ what, calls, instead }) => `| ${what} | ${calls} | ${instead} |`);
    expect(between('not emulated')).toEqual(['| What | Calls | Instead |', '|---|---|---|', ...rows]);
  });
  it('lists every assumption with its default', () => {
    const rows = Object.entries(ASSUMED).map(([name, value]) =>
      `| \`${name}\` | \`${JSON.stringify(value).replaceAll('"', '\'')}\` | ${commentOf(name)} |`);
    expect(between('assumptions')).toEqual(['| Option | Assumed | |', '|---|---|---|', ...rows]);
  });
});
