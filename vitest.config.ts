import { defineConfig, type Plugin } from 'vitest/config';

/** Tests that need the built package; it is built and packed once, and only where one of them runs. */
const PACKAGE = ['test/package/**/*.test.ts', 'test/types/**/*.test.ts'];

/**
 * With `UNDICI=6` or `UNDICI=8` in the environment, what the tests make themselves, such as dispatchers, is of that
 * version of undici. The package keeps its own.
 */
function otherUndici(version: string | undefined): Plugin[] {
  if (version === undefined || version === '7') return [];
  return [
    {
      name: 'other-undici',
      enforce: 'pre',
      resolveId(id, importer = '') {
        return id === 'undici' && importer.includes('/test/') ? this.resolve(`undici${version}`, importer) : undefined;
      },
    },
  ];
}

export default defineConfig({
  plugins: otherUndici(process.env['UNDICI']),
  test: {
    // Sockets and timers of one file must not disturb another's figures.
    pool: 'forks',
    // By default, one processor is left idle: half of them on a machine that has two.
    maxWorkers: '100%',
    testTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'source', include: ['test/**/*.test.ts'], exclude: PACKAGE } },
      {
        extends: true,
        test: { name: 'package', include: PACKAGE, globalSetup: 'test/global-setup.ts', testTimeout: 60_000 },
      },
    ],
  },
});
