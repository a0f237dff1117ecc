/** The documentation site is made without a warning, and its links lead somewhere. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const site = mkdtempSync(join(tmpdir(), 'apig-site-'));
const pages = (): string[] => readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
/** The page of each class of errors. */
const errorPages = (): string[] => readdirSync(join(site, 'classes')).filter((file) => /\.Apig\w*Error\.html$/.test(file));

/** The data of a script that TypeDoc writes. */
function unpacked(script: string): unknown {
  const [, packed = ''] = /"(.+)"/.exec(readFileSync(join(site, `assets/${script}.js`), 'utf8')) ?? [];
  return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString());
}
interface SearchIndex {
  readonly rows: readonly { readonly name: string }[];
  readonly index: { readonly invertedIndex: readonly [string, Readonly<Record<string, object>>][] };
}
/** The names of pages that a word, or a part of one, finds. */
function search(): (word: string) => string[] {
  const { rows, index } = unpacked('search') as SearchIndex;
  return (word) => index.invertedIndex
    .filter(([indexed]) => indexed.includes(word.toLowerCase()))
    .flatMap(([, fields]) => Object.values(fields).flatMap((field) => Object.keys(field)))
    .map((row) => rows[Number(row)]?.name ?? '');
}

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
    const text = readFileSync(join(site, 'classes/huaweicloud-apig.GroupsService.html'), 'utf8');
    for (const method of ['create', 'update', 'modify', 'list', 'ensure']) expect(text).toContain(`id="${method}"`);
  });
  it('has a page for each class of errors that says when it comes, what to do and what its fields are, with a sample', () => {
    const short = errorPages().flatMap((file) => {
      const text = readFileSync(join(site, 'classes', file), 'utf8');
      // Before the hierarchy is what the class is for; its fields are after it, each in a section of its own.
      const [about = '', , ...members] = text.split(/<section class="tsd-panel[^"]*tsd-hierarchy"|<section class="tsd-panel tsd-member[ "]/);
      const lacking = members.filter((member) => !member.includes('tsd-comment'))
        .map((member) => /id="([^"]+)"/.exec(member)?.[1] ?? member.slice(0, 80));
      return [
        ...['<p>What to do: ', '<pre><code class="ts">'].filter((part) => !about.includes(part)), ...lacking,
      ].map((part) => `${file}: ${part}`);
    });
    expect(short).toEqual([]);
    expect(errorPages().length).toBeGreaterThanOrEqual(29);
  });
  it('links the guide to errors to each of these pages', () => {
    const text = readFileSync(join(site, 'documents/Errors,_and_what_to_do.html'), 'utf8');
    expect(errorPages().filter((file) => !text.includes(`href="../classes/${file}"`))).toEqual([]);
  });
  it('begins its list of guides with the one for newcomers', () => {
    expect((unpacked('navigation') as { text: string }[])[0]?.text).toBe('A first API');
  });
  it('finds words of guides by its search, in both languages', () => {
    const find = search();
    expect(['凭证', 'createAndWait', 'ThrottlesService', 'APIG.0308', 'webpack'].filter((word) => find(word).length === 0)).toEqual([]);
    expect(find('zzz')).toEqual([]);
  });
  it('finds pages by the words that readers use in place of those of the guides', () => {
    const find = search();
    expect(find('限流')).toEqual(expect.arrayContaining(['第一个 API', 'ThrottlesService']));
    expect(find('备份')).toContain('A gateway as files');
    expect(find('backup')).toContain('A gateway as files');
    expect(find('quickstart')).toContain('A first API');
    const words = JSON.parse(readFileSync('.ci/search-words.json', 'utf8')) as Record<'zh' | 'en', [string, string][]>;
    const listed = [...words.zh, ...words.en].flatMap(([, others]) => others.split(' '));
    expect(listed.filter((word) => find(word).length === 0)).toEqual([]);
    expect(listed.length).toBeGreaterThan(200);
  });
});
