/** The tables of the pages are those that the data make. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PAGES, withTables } from '../../.ci/pages.js';

it.each(PAGES)('%s is up to date: npm run pages changes nothing', (path) => {
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('<!-- table: ');
  expect(withTables(path, text)).toBe(text);
});
