/** Programs that use the package: from both module systems, under the flags of hardened runtimes, and bundled. */
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { startLocalGateway } from '../../src/testing/index.js';
import { packed, run, runCjs, runEsm, script, type RunOptions } from './support.js';

/** Calls of every kind against the packed local gateway, which verifies every signature. */
const CONVERSATION = `
  const server = await startLocalGateway();
  const client = new ApigClient(server.clientOptions);
  const group = await client.groups.create({ name: 'orders', remark: '订单' });
  const names = [];
  for await (const { name } of client.groups.list({ limit: 1 })) names.push(name);
  const missing = await client.groups.get('00000000000000000000000000000000').catch((error) => error);
  const invalid = await client.groups.create({ name: '' }).catch((error) => error);
  const forged = await new ApigClient({ ...server.clientOptions, credentials: { ak: server.clientOptions.credentials.ak, sk: 'wrong' } }).groups.get(group.id).catch((error) => error);
  const { status } = await client.groups.delete(group.id).withResponse();
  await client.close();
  await server.close();
  console.log(JSON.stringify({
    name: group.name, remark: group.remark, names: names.sort(), status,
    errors: [missing instanceof ApigNotFoundError, invalid instanceof ApigRequestValidationError, forged instanceof ApigAuthenticationError],
  }));`;
const NAMES = '{ ApigAuthenticationError, ApigClient, ApigNotFoundError, ApigRequestValidationError }';
const ESM = `import ${NAMES} from 'huaweicloud-apig'; import { startLocalGateway } from 'huaweicloud-apig/testing'; ${CONVERSATION}`;
const CJS = `const ${NAMES} = require('huaweicloud-apig'); const { startLocalGateway } = require('huaweicloud-apig/testing'); (async () => {${CONVERSATION}})();`;
const OUTCOME = { name: 'orders', remark: '订单', names: ['DEFAULT', 'orders'], status: 204, errors: [true, true, true] };

describe('a conversation with the local gateway', () => {
  test.each([['ESM', runEsm, ESM], ['CJS', runCjs, CJS]])('works from %s', async (_format, runIt, source) => {
    expect(await runIt(source)).toEqual(OUTCOME);
  });

  const { allowedNodeEnvironmentFlags: known } = process;
  const permission = known.has('--permission')
    ? ['--permission', ...(known.has('--allow-net') ? ['--allow-net'] : [])]
    : ['--experimental-permission'];
  const frozen = (): RunOptions => ({ flags: ['--import', script('Object.freeze(Object.prototype);', 'mjs')] });
  test.each<[string, () => RunOptions]>([
    ['--disable-proto=throw', () => ({ flags: ['--disable-proto=throw'] })],
    ['--disallow-code-generation-from-strings', () => ({ flags: ['--disallow-code-generation-from-strings'] })],
    [`the permission model (${permission.join(' ')})`, () => ({ flags: [...permission, '--allow-fs-read=*'] })],
    ['a frozen Object.prototype', frozen],
  ])('works under %s', async (_name, options) => {
    expect(await runEsm(ESM, options())).toEqual(OUTCOME);
  });
});

describe('a bundle', () => {
  const ONE = `
    import { createTransport } from 'huaweicloud-apig';
    import { GroupsService } from 'huaweicloud-apig/resources/groups';
    new GroupsService(createTransport(JSON.parse(process.env.OPTIONS))).list().all().then((groups) => console.log(JSON.stringify(groups.map(({ name }) => name))));`;
  const WHOLE = `
    import { ApigClient } from 'huaweicloud-apig';
    const client = new ApigClient(JSON.parse(process.env.OPTIONS));
    client.groups.list().all().then((groups) => { console.log(JSON.stringify(groups.map(({ name }) => name))); return client.close(); });`;
  // esbuild cannot turn the \`require\` of undici, a CommonJS package, into imports by itself.
  const BANNER = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

  /** Bundles a program with everything it needs. */
  async function bundle(
    source: string,
    format: 'esm' | 'cjs',
  ): Promise<{ readonly file: string; readonly bytes: number }> {
    const entry = script(source, 'mjs');
    const file = entry.replace(/\.mjs$/, `-bundled.${format === 'esm' ? 'mjs' : 'cjs'}`);
    const { metafile, warnings } = await build({
      entryPoints: [entry],
      outfile: file,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format,
      minify: true,
      metafile: true,
      absWorkingDir: packed.project,
      logLevel: 'silent',
      ...(format === 'esm' && { banner: { js: BANNER } }),
    });
    expect(warnings).toEqual([]);
    const own = Object.values(metafile.outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([path]) => path.includes('huaweicloud-apig/'));
    return { file, bytes: own.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) };
  }

  test.each(['esm', 'cjs'] as const)(
    'runs with one resource, and is clearly smaller than with the whole client (%s)',
    async (format) => {
      const [one, whole] = await Promise.all([bundle(ONE, format), bundle(WHOLE, format)]);
      console.log(
        `${format}: one resource ${one.bytes} bytes, the whole client ${whole.bytes} bytes, without undici and zod`,
      );
      expect(one.bytes).toBeLessThan(0.6 * whole.bytes);
      await using server = await startLocalGateway();
      const { endpoint, projectId, instanceId, credentials } = server.clientOptions;
      const OPTIONS = JSON.stringify({ endpoint, projectId, instanceId, credentials });
      for (const { file } of [one, whole]) expect(await run(file, { env: { OPTIONS } })).toEqual(['DEFAULT']);
    },
  );
});
