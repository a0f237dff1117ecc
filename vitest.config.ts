import { defineConfig } from 'vitest/config';

/** Tests that need the built package; it is built and packed once, and only where one of them runs. */
const PACKAGE = ['test/package/**/*.test.ts', 'test/types/**/*.test.ts'];

export default defineConfig({
  test: {
    // Sockets and timers of one file must not disturb another's figures.
    pool: 'forks',
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
