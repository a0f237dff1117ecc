import { defineConfig } from 'vitest/config';

/** Tests that count. */
const COUNTED = [
  '{http,auth,schema,calls}/**/*', 'client/{config,errors,events,hooks,options,text,transport-parts}', 'resources/rules',
];
/** Tests of crowds, of slow peers and of whole processes: each takes seconds, and others fail on the same mutants. */
const SLOW = [
  'auth/bounds-of-local-sources', 'auth/clouds', 'calls/scale', 'http/leaks', 'http/matrix', 'http/soak', 'http/unaccepted',
];
/** This file counts on modules that nobody has used before. */
const ALONE = ['http/temporary-rejections'];

export default defineConfig({
  plugins: [
    {
      name: 'forks',
      // Stryker asks for threads, which share the environment and the folder of the process.
      configureVitest({ project }) {
        project.config.pool = 'forks';
      },
    },
  ],
  test: {
    include: COUNTED.map((name) => `test/${name}.test.ts`),
    setupFiles: ['test/mutation/setup.ts'],
    exclude: [...SLOW, ...ALONE].map((name) => `test/${name}.test.ts`),
    // One process for all files of a run takes half the time.
    isolate: false,
    testTimeout: 20_000,
  },
});
