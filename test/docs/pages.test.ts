/** The tables of the pages are those that the data make. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PAGES, withTables } from '../../.ci/pages.js';
import { vendorNames } from '../../src/catalog/vendor-names.js';

it.each(PAGES)('%s is up to date: npm run pages changes nothing', (path) => {
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('<!-- table: ');
  expect(withTables(path, text)).toBe(text);
});

it('docs/migrating.md has a row for every name of the vendor, under the heading of its kind', () => {
  const sections = readFileSync('docs/migrating.md', 'utf8').split(/^## /m);
  const headings = { operation: 'Methods', 'terraform resource': 'Terraform resources', 'terraform data source': 'Terraform data sources' };
  for (const { kind, name, operations } of vendorNames()) {
    const section = sections.find((one) => one.startsWith(`${headings[kind]}\n`));
    const row = section?.split('\n').find((line) => line.startsWith(`| \`${name}\``) || line.startsWith(`| [\`${name}\``));
    expect(row, name).toContain(operations.map((id) => `\`${id}\``).join(', '));
  }
});

it('docs/bundling.md names the versions of Next.js and React that npm run test:next tests', () => {
  const { dependencies } = JSON.parse(readFileSync('test/next/package.json', 'utf8')) as { dependencies: Record<string, string> };
  const page = readFileSync('docs/bundling.md', 'utf8');
  expect(page).toContain(`Tested with Next.js ${dependencies['next']} and React ${dependencies['react']} on`);
});

it('what the guide to gateways as files promises has the tests that it names', () => {
  const [, table = ''] = readFileSync('docs/gateway-as-files.md', 'utf8').split('## What goes wrong elsewhere');
  const named = [...table.matchAll(/^\| [^|]+ \| [^|]+ \| (\w+): ([^|]+) \|$/gm)];
  expect(named.length).toBeGreaterThanOrEqual(19);
  for (const [, file = '', title = ''] of named)
    expect(readFileSync(`test/files/${file}.test.ts`, 'utf8'), title).toContain(`'${title}'`);
});
