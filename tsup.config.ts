import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';

/** One entry per resource: `huaweicloud-apig/resources/groups`. */
const resources = readdirSync('src/resources')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/resources/${file}`);

export default defineConfig({
  // Client and configuration are files of their own, so that a program that uses `createTransport` can be bundled
  // without the client and its services.
  entry: ['src/index.ts', 'src/client.ts', 'src/config.ts', 'src/operations.ts', 'src/catalog/index.ts', 'src/testing/index.ts', ...resources],
  outDir: 'dist',
  format: ['esm', 'cjs'],
  target: 'node20.18',
  platform: 'node',
  // One copy of each class per format: `instanceof` holds between the entries.
  splitting: true,
  // Declarations are tsc's, one per source file (see .ci/declarations.js): bundling them takes three times as long.
  dts: false,
  sourcemap: false,
  silent: true,
  clean: true,
  treeshake: false,
  // Also takes out the comments that esbuild keeps inside object literals; names stay readable in stack traces.
  minifyWhitespace: true,
  external: ['msw'],
});
