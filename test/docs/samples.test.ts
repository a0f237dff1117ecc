/** Every sample of the pages compiles, and runs against a local gateway unless its block says that it cannot. */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LocalServer } from '../../src/testing/index.js';
import { faultsOf, run, samplesInComments, samplesOf } from './samples.js';
import { localClient, makeValues } from './values.js';

const PAGES = [
  'README.md', 'README.zh-CN.md', 'CONTRIBUTING.md',
  ...readdirSync('docs').filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
].filter(existsSync);
const samples = PAGES.flatMap(samplesOf);
const toRun = samples.filter(({ mode }) => mode === '');

describe('the samples of the pages', () => {
  const inComments = [
    ...samplesInComments('src/errors.ts', 'huaweicloud-apig'),
    ...samplesInComments('src/files/document-errors.ts', 'huaweicloud-apig/files'),
    ...samplesInComments('src/caller/call-error.ts', 'huaweicloud-apig/caller'),
  ];
  let faults: readonly string[];
  beforeAll(async () => {
    const { values, close } = await makeValues();
    await close();
    // One program for all: most of the time goes into the types of the sources.
    faults = faultsOf([...samples.filter(({ mode }) => mode !== 'ignore'), ...inComments], Object.keys(values));
  }, 120_000);

  it('compile', () => {
    // A name that is unknown may be added to test/docs/values.ts.
    expect(faults.filter((fault) => !fault.startsWith('src/'))).toEqual([]);
  });
  it('compile in the comments of errors, too', () => {
    expect(faults.filter((fault) => fault.startsWith('src/'))).toEqual([]);
    expect(inComments.length).toBeGreaterThanOrEqual(29);
  });
  it('are the same in both languages, but for their comments', () => {
    const bare = (page: string): string[] => samplesOf(page).map(({ code }) => code.replace(/ *\/\/.*$/gm, ''));
    const inChinese = PAGES.filter((page) => page.endsWith('.zh-CN.md'));
    for (const page of inChinese) expect(bare(page), page).toEqual(bare(page.replace('.zh-CN', '')));
    expect(inChinese).toHaveLength(5);
  });
  it('run, with few exceptions', () => {
    expect(samples.filter(({ mode }) => mode === 'ignore').length).toBeLessThanOrEqual(5);
    expect(toRun.length).toBeGreaterThan(0.7 * samples.length);
    expect(samples.filter(({ name, mode }) => /^README/.test(name) && mode === 'ignore')).toEqual([]);
  });
});

describe('each sample', () => {
  const home = process.cwd();
  const close: (() => Promise<void>)[] = [];
  let context: Awaited<ReturnType<typeof makeValues>>;
  beforeAll(() => {
    for (const method of ['log', 'error', 'warn', 'info'] as const) vi.spyOn(console, method).mockReturnValue(undefined);
    vi.stubEnv('ORDERS_SECRET', 'Bk9sQ2wE7rT4yU1i');
    // No sample reaches anything but its gateway. What it asks of others, such as a vault, is made up here.
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', (...[input, init]: Parameters<typeof fetch>) => {
      const url = input instanceof Request ? input.url : String(input);
      if (url.startsWith(context.values.local.url)) return real(input, init);
      return Promise.resolve(Response.json(url.includes('vault') ? { ak: 'a', sk: 's' } : { id: 42, state: 'open' }));
    });
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    process.chdir(home);
    for (const one of close) await one();
  });

  it.each(toRun.map((sample) => [sample.name, sample] as const))('%s runs', async (_, sample) => {
    context = await makeValues();
    close.push(context.close);
    process.chdir(context.folder);
    const options = context.values.local.clientOptions;
    await run(sample, context.values, { ApigClient: localClient(options) });
    expect(context.values.local).toBeInstanceOf(LocalServer);
  });
});
