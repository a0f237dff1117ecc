import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Sockets and timers of one file must not disturb another's figures.
    pool: 'forks',
    testTimeout: 20_000,
  },
});
