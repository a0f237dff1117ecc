import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile, packed, RESOLUTIONS, source, type Complaint } from './support.js';

const MARK = '// @ts-expect-error ';
const right = readFileSync('test/types/consumers/right.ts', 'utf8');
const wrong = readFileSync('test/types/consumers/wrong.ts', 'utf8').split('\n');
/** Examples that import other packages are checked with the sources. */
const examples = readdirSync('examples')
  .filter((file) => file.endsWith('.ts') && !/from '(?!node:|huaweicloud-apig)/.test(readFileSync(`examples/${file}`, 'utf8')));

/** What the compiler must say, by line; the marks themselves are taken out, so that it says it. */
const expected = wrong.flatMap((line, index) => {
  const at = line.indexOf(MARK);
  return at < 0 ? [] : [{ line: index + 2, message: line.slice(at + MARK.length) }];
});
const unmarked = wrong.map((line) => line.replace(MARK, '// ')).join('\n');

describe.each(['node16', 'bundler'] as const)('with moduleResolution %s', (resolution) => {
  const extensions = resolution === 'node16' ? ['mts', 'cts'] : ['ts'];
  const rightFiles = extensions.map((extension) => source(`right-${resolution}.${extension}`, right));
  const wrongFiles = extensions.map((extension) => source(`wrong-${resolution}.${extension}`, unmarked));
  // Examples await at the top level, which only modules can.
  const exampleFiles = examples.map((file) => source(`${resolution}-${file.replace(/\.ts$/, `.${extensions[0] ?? 'ts'}`)}`, readFileSync(`examples/${file}`, 'utf8')));
  let complaints: Complaint[] | undefined;
  // One program for all: most of the time goes into reading the declarations.
  const all = (): Complaint[] =>
    (complaints ??= compile([...rightFiles, ...wrongFiles, ...exampleFiles], RESOLUTIONS[resolution]));

  test('correct programs, the examples and the declarations themselves compile', () => {
    expect(all().filter(({ file }) => !file.startsWith('wrong-'))).toEqual([]);
  });
  test.each(extensions)('each mistake is reported in its place, with a helpful message (.%s)', (extension) => {
    const found = all().filter(({ file }) => file === `wrong-${resolution}.${extension}`).map(({ line, message }) => ({ line, message }));
    expect(found).toEqual(
      expected.map(({ line, message }) => ({ line, message: expect.stringContaining(message) as string })),
    );
  });
});

test('the kit for callers compiles for browsers, without the types of Node.js', () => {
  const program = source('browser.ts', `
    import { appKey, createCaller } from 'huaweicloud-apig/caller';
    export const show = async (): Promise<void> => {
      const { call } = createCaller({ origin: 'https://api.example.com', auth: appKey({ key: 'k', secret: 's' }) });
      const response = await call('/', { mode: 'cors', credentials: 'omit', body: new FormData(), headers: new Headers() });
      document.title = await response.text();
    };`);
  expect(compile([program], { ...RESOLUTIONS.bundler, types: [], lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] })).toEqual([]);
});

test('the handler for msw is one of the msw that the program has, with both module systems', () => {
  const modules = join(packed.project, 'with-msw/node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules/msw'), join(modules, 'msw'));
  const program = `
    import { createLocalGateway } from 'huaweicloud-apig/testing';
    import { http } from 'msw';
    import { setupServer } from 'msw/node';
    export const server = setupServer(createLocalGateway().mswHandler(http));`;
  const files = ['mts', 'cts'].map((extension) => source(`with-msw/program.${extension}`, program));
  const lib = ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'];
  expect(compile(files, { ...RESOLUTIONS.node16, lib, skipLibCheck: true })).toEqual([]);
});
