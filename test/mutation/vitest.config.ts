import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that count. */
const COUNTED = [
  '{http,auth,schema,calls}/**/*', 'client/{config,errors,events,hooks,options,text,transport-parts}', 'resources/rules',
];
/** Tests of crowds, of slow peers and of whole processes: each takes seconds, and others fail on the same mutants. */
const SLOW = [
  'auth/clouds', 'calls/{bulk-over-sockets,modify,scale}', 'schema/engine.property',
  'http/{leaks,matrix,soak,unaccepted}',
];
/** This file counts on modules that nobody has used before. */
const ALONE = ['http/temporary-rejections'];

/** Runs quick files first. Most mutants are killed by tests of their own function, and the first failure ends a run. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).reverse();
  }
}

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
    sequence: { sequencer: QuickFirst },
    testTimeout: 20_000,
  },
});
