/** The documentation site is made without a warning, and its links lead somewhere. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const site = mkdtempSync(join(tmpdir(), 'apig-site-'));
const pages = (): string[] => readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));

describe('the site', { timeout: 300_000 }, () => {
  let printed = '';
  beforeAll(async () => {
    const program = 'node_modules/typedoc/bin/typedoc';
    // Warnings are errors.
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, '--out', site, '--logLevel', 'Warn'], { maxBuffer: 2 ** 26 });
    printed = stdout + stderr;
  }, 300_000);
  afterAll(() => rmSync(site, { recursive: true }));

  it('is made without a warning', () => {
    expect(printed).toBe('');
  });
  it('has no dead link between its pages', () => {
    const dead: string[] = [];
    let links = 0;
    for (const page of pages()) {
      const text = readFileSync(join(site, page), 'utf8');
      for (const [, href = ''] of text.matchAll(/<(?:a|img|script|link)\b[^>]*?\s(?:href|src)="([^"#?]+)[^"]*"/g)) {
        if (/^[a-z]+:/.test(href)) continue;
        links++;
        if (!existsSync(join(site, dirname(page), decodeURIComponent(href)))) dead.push(`${page}: ${href}`);
      }
    }
    expect([...new Set(dead)]).toEqual([]);
    expect(links).toBeGreaterThan(10_000);
  });
  it('has a page for each guide in docs/, called by its heading', () => {
    const titles = new Set(pages().filter((page) => page.startsWith('documents/'))
      .map((page) => /<title>(.+?) \| huaweicloud-apig<\/title>/.exec(readFileSync(join(site, page), 'utf8'))?.[1]?.replaceAll('&#39;', '\'')));
    const headings = readdirSync('docs').filter((file) => file.endsWith('.md'))
      .map((file) => /^# (.+)/.exec(readFileSync(`docs/${file}`, 'utf8'))?.[1]);
    expect(headings.filter((heading) => !titles.has(heading))).toEqual([]);
  });
  it('has a page for each service, with its methods', () => {
    const text = readFileSync(join(site, 'classes/index.GroupsService.html'), 'utf8');
    for (const method of ['create', 'update', 'modify', 'list', 'ensure']) expect(text).toContain(`id="${method}"`);
  });
});
