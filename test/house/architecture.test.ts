/** ARCHITECTURE.md is true: what it names exists, and what is directly in `src` is named. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${ROOT}ARCHITECTURE.md`, 'utf8');

describe('ARCHITECTURE.md', () => {
  it('names only files and folders that exist', () => {
    const inTicks = [...page.matchAll(/`((?:src|test|\.ci)\/[\w./-]*)`/g)].map(([, path = '']) => path);
    // The steps of a call are in a block of code, without `src` and the ending.
    const steps = [...page.matchAll(/ (http|schema|auth)\/([\w-]+)/g)].map(([, room, file]) => `src/${room}/${file}.ts`);
    expect([...inTicks, ...steps].filter((path) => !existsSync(ROOT + path))).toEqual([]);
    expect(steps.length).toBeGreaterThan(8);
  });
  it('names everything that is directly in src', () => {
    const unnamed = readdirSync(`${ROOT}src`, { withFileTypes: true })
      .map((entry) => `\`src/${entry.name}${entry.isDirectory() ? '/' : ''}\``)
      .filter((path) => !page.includes(path));
    expect(unnamed).toEqual([]);
  });
  it('is one page', () => {
    expect(page.split('\n').length).toBeLessThan(90);
  });
});
