/** The packed package in other runtimes, test runners and bundles: one small program, the same outcome everywhere. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import webpack from 'webpack';
import { asExpected, OUTCOME, writeSmoke } from './smoke/run.js';
import { execute, packed } from './support.js';

/** How bundles of esbuild are made here. */
const ESBUILD = { bundle: true, platform: 'node', logLevel: 'silent' } as const;

const { resolve } = createRequire(import.meta.url);
const { project } = packed;
const home = mkdtempSync(join(tmpdir(), 'apig-home-'));
const env = { HOME: home };
const bin = (name: string): string => join(process.cwd(), 'node_modules/.bin', name);

beforeAll(() => {
  writeSmoke(project);
  copyFileSync('test/package/smoke/context.js', join(project, 'context.mjs'));
});
afterAll(() => rmSync(home, { recursive: true }));
const put = (name: string, text: string): void => writeFileSync(join(project, name), text);

async function outcomeOf(program: string, args: readonly string[], cwd = project): Promise<unknown> {
  return asExpected(JSON.parse(await execute(program, args, { env, cwd })));
}
/** What a test runner has left of the program's report. */
function reported(): unknown {
  return asExpected(JSON.parse(readFileSync(join(project, 'found.json'), 'utf8')));
}
describe('the package', () => {
  test.each(['mjs', 'cjs'])('works in Node.js (%s)', async (extension) => {
    expect(await outcomeOf(process.execPath, [`run.${extension}`])).toEqual(OUTCOME);
  });

  test('works in a vm context', async () => {
    expect(await outcomeOf(process.execPath, ['context.mjs'])).toEqual(OUTCOME);
  });

  test.each(['mjs', 'cjs'])('works in Bun (%s)', async (extension) => {
    expect(await outcomeOf(bin('bun'), [`run.${extension}`])).toEqual(OUTCOME);
  });

  test.each(['mjs', 'cjs'])('works in Deno (%s)', async (extension) => {
    const args = ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual', `run.${extension}`];
    expect(await outcomeOf(bin('deno'), args)).toEqual(OUTCOME);
  });
});

describe('the package under a test runner with fake timers', { timeout: 180_000 }, () => {
  test.each(['node', 'jsdom'])('works in Jest, environment %s', async (environment) => {
    put('smoke.test.cjs', `
      const api = require('huaweicloud-apig');
      const { smoke } = require('./smoke.cjs');
      const doNotFake = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate',
        'setInterval', 'clearInterval', 'requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback',
        'cancelIdleCallback'];
      const timers = {
        fake: () => jest.useFakeTimers({ doNotFake }),
        advance: (ms) => jest.advanceTimersByTimeAsync(ms),
        real: () => jest.useRealTimers(),
      };
      test('smoke', async () => {
        require('node:fs').writeFileSync('found.json', JSON.stringify(await smoke(api, timers)));
      }, 60_000);`);
    const config = {
      rootDir: project,
      testMatch: ['**/smoke.test.cjs'],
      testEnvironment: resolve(`jest-environment-${environment}`),
      cacheDirectory: join(home, 'jest'),
      watchman: false,
    };
    await execute(bin('jest'), ['--runInBand', '--config', JSON.stringify(config)], { env });
    expect(reported()).toEqual(OUTCOME);
  });

  test('works in vitest, pool vmThreads', async () => {
    put('vitest.test.mjs', `
      import { writeFileSync } from 'node:fs';
      import * as api from 'huaweicloud-apig';
      import { test, vi } from 'vitest';
      import { smoke } from './smoke.mjs';
      const timers = {
        fake: () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }),
        advance: (ms) => vi.advanceTimersByTimeAsync(ms),
        real: () => vi.useRealTimers(),
      };
      test('smoke', async () => {
        writeFileSync('found.json', JSON.stringify(await smoke(api, timers)));
      }, 60_000);`);
    await execute(bin('vitest'), ['run', '--root', project, '--pool', 'vmThreads', 'vitest.test.mjs'], { env });
    expect(reported()).toEqual(OUTCOME);
  });
});

describe('a bundle of the package', { timeout: 180_000 }, () => {
  /** Bundles run in a folder that has nothing else. */
  const alone = mkdtempSync(join(tmpdir(), 'apig-bundle-'));
  afterAll(() => rmSync(alone, { recursive: true }));
  const entry = join(project, 'run.mjs');
  const at = (name: string): string => join(alone, name);

  test('is made by esbuild without a warning, and works: CommonJS, one file', async () => {
    const outfile = at('esbuild.cjs');
    const { warnings } = await esbuild({ ...ESBUILD, entryPoints: [entry], outfile, format: 'cjs', minify: true });
    expect(warnings).toEqual([]);
    expect(await outcomeOf(process.execPath, ['esbuild.cjs'], alone)).toEqual(OUTCOME);
  });

  test('is made by esbuild without a warning, and works: split modules', async () => {
    // undici is CommonJS: it needs a `require` for the modules of Node.js.
    const js = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
    const output = { outdir: at('esbuild'), outExtension: { '.js': '.mjs' }, banner: { js } };
    const { warnings } = await esbuild({ ...ESBUILD, ...output, entryPoints: [entry], format: 'esm', splitting: true });
    expect(warnings).toEqual([]);
    expect(await outcomeOf(process.execPath, ['esbuild/run.mjs'], alone)).toEqual(OUTCOME);
  });

  test('is made by rollup without a warning, and works', async () => {
    put('rollup.config.mjs', `
      import { createRequire } from 'node:module';
      const require = createRequire(${JSON.stringify(import.meta.url)});
      const [resolve, commonjs] = ['node-resolve', 'commonjs'].map((name) => require('@rollup/plugin-' + name));
      export default {
        input: 'run.mjs',
        output: { dir: ${JSON.stringify(at('rollup'))}, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
        // undici asks for node:sqlite when it is used, which Node.js 20 does not have.
        plugins: [resolve({ exportConditions: ['node'], preferBuiltins: true }), commonjs({ ignore: ['node:sqlite'] })],
        onwarn: (warning) => { if (JSON.stringify(warning).includes('huaweicloud-apig/dist')) throw new Error(warning.message); },
      };`);
    await execute(bin('rollup'), ['--config', 'rollup.config.mjs', '--silent']);
    expect(await outcomeOf(process.execPath, ['rollup/run.mjs'], alone)).toEqual(OUTCOME);
  });

  test('is made by webpack without a warning, and works', async () => {
    const output = { path: at('webpack'), filename: 'run.cjs' };
    const optimization = { minimize: false };
    const said = await new Promise((done, fail) => {
      webpack({ entry, context: project, target: 'node20', mode: 'production', output, optimization }, (error, stats) =>
        error ? fail(error) : done(stats?.toJson({ all: false, warnings: true, errors: true })));
    });
    expect(said).toMatchObject({ warnings: [], errors: [] });
    expect(await outcomeOf(process.execPath, ['webpack/run.cjs'], alone)).toEqual(OUTCOME);
  });

  test('is made by vite for a server without a warning, and works', async () => {
    const warnings: string[] = [];
    const onLog = (level: string, { message }: { readonly message: string }): void => {
      if (level === 'warn') warnings.push(message);
    };
    await vite({
      root: project,
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        outDir: at('vite'),
        emptyOutDir: true,
        rolldownOptions: { onLog, output: { entryFileNames: 'run.mjs' } },
      },
    });
    expect(warnings).toEqual([]);
    expect(await outcomeOf(process.execPath, ['vite/run.mjs'], alone)).toEqual(OUTCOME);
  });
});
