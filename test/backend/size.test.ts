/** What a backend adds to its bundle, and that it brings nothing of the client along. */
import { build } from 'esbuild';
import { expect, it } from 'vitest';

async function bundle(names: string): Promise<{ readonly bytes: number; readonly files: readonly string[] }> {
  const { metafile } = await build({
    stdin: { contents: `export { ${names} } from './src/backend/index.js'`, resolveDir: process.cwd() },
    bundle: true, minify: true, platform: 'neutral', format: 'esm', target: 'es2022', write: false, metafile: true, outdir: 'out',
  });
  const [output] = Object.values(metafile.outputs);
  return { bytes: output?.bytes ?? 0, files: Object.keys(output?.inputs ?? {}).filter((file) => file !== '<stdin>') };
}

it.each(['fetchHandler', 'nodeListener', 'expressMiddleware', 'fastifyPlugin', 'honoMiddleware'])(
  'a backend with createVerifier and %s adds at most 10 KB, without Node.js, undici or zod',
  async (adapter) => {
    const { bytes, files } = await bundle(`createVerifier, signedBy, ${adapter}`);
    expect(bytes).toBeLessThan(10_000);
    expect(files.filter((file) => !file.startsWith('src/backend/'))).toEqual([]);
  },
);
