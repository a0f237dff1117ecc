import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { sources } from './.ci/sources.js';

/** One entry per resource: `huaweicloud-apig/resources/groups`. */
const resources = readdirSync('src/resources')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/resources/${file}`);
const entries = [
  'src/index.ts', 'src/operations.ts', 'src/edit.ts', 'src/catalog/index.ts', 'src/openapi/index.ts',
  'src/files/index.ts', 'src/testing/index.ts', 'src/command/main.ts', ...resources,
];

/** Entries that share nothing with the client. */
const kits = ['src/backend/index.ts', 'src/caller/index.ts', 'src/functions/index.ts'];

export default defineConfig({
  entry: [...entries, ...kits, 'src/client.ts', 'src/calls/bulk.ts', 'src/auth/signer.ts'],
  outDir: 'dist',
  // CommonJS is made of these modules (see .ci/formats.ts): tsup itself would rewrite `??` and `?.` for it.
  format: ['esm'],
  target: 'node20.18',
  platform: 'node',
  removeNodeProtocol: false,
  // One copy of each class: `instanceof` holds between the entries.
  splitting: true,
  // Declarations are tsc's (see .ci/declarations.js): tsup takes three times as long for them.
  dts: false,
  sourcemap: true,
  silent: true,
  clean: true,
  treeshake: false,
  external: ['msw', 'yaml'],
  esbuildPlugins: [
    sources({
      entries, resources, core: ['src/config.ts', 'src/http/file-transfer.ts', 'src/auth/project-lookup.ts'], besides: 'src/calls/bulk.ts', kits,
    }),
  ],
});
