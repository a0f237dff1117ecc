/** The kits for backends and functions, as they are published: in every runtime, small, and without the client. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { execute, packed } from './support.js';

/** A backend in the style of Deno, Bun and Workers, and an authorizer. It prints what came of a few calls. */
const PROGRAM = `
  const key = { key: 'orders_key_01', secret: 'Bk9sQ2wE7rT4yU1i' };
  const verifier = backend.createVerifier({ keys: { [key.key]: key.secret } });
  const serve = backend.fetchHandler(verifier, async (request, { key }) =>
    Response.json({ key, same: backend.signedBy(request).key === key, got: await request.json() }));
  const authorize = functions.defineAuthorizer((request) =>
    request.header('X-Token') === 'good' ? functions.allow({ user: 'ann' }) : functions.deny());
  async function main() {
    const { url, ...init } = await backend.signAsGateway({
      method: 'POST', url: 'http://backend.example.com/orders?tag=z&tag=a&q=%E6%B7%B1', body: '{"name":"é"}',
      headers: { 'X-Name': 'Zürich' }, ...key,
    });
    const { host, ...headers } = init.headers;
    const signed = await serve(new Request(url, { ...init, headers }));
    const changed = await serve(new Request(url, { ...init, headers, body: '{}' }));
    console.log(JSON.stringify({
      signed: await signed.json(), changed: [changed.status, await changed.json()],
      good: await functions.callAuthorizer(authorize, { headers: { 'x-token': 'good' } }),
      bad: await functions.callAuthorizer(authorize),
    }));
  }
  main();`;
const OUTCOME = {
  signed: { key: 'orders_key_01', same: true, got: { name: 'é' } },
  changed: [401, { error: 'unauthorized' }],
  good: { allowed: true, context: { user: 'ann' } },
  bad: { allowed: false, context: {} },
};
const put = (name: string, text: string): void => writeFileSync(join(packed.project, name), text);
put('kits.mjs', `import * as backend from 'huaweicloud-apig/backend'; import * as functions from 'huaweicloud-apig/functions'; ${PROGRAM}`);
put('kits.cjs', `const backend = require('huaweicloud-apig/backend'); const functions = require('huaweicloud-apig/functions'); ${PROGRAM}`);

const bin = (name: string): string => join(process.cwd(), 'node_modules/.bin', name);
const RUNTIMES = [
  ['Node.js', process.execPath, []],
  ['Bun', bin('bun'), []],
  ['Deno', bin('deno'), ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual']],
] as const;

describe('the kits for backends and functions', () => {
  const programs = RUNTIMES.flatMap(([name, program, args]) =>
    ['mjs', 'cjs'].map((extension) => [name, extension, program, args] as const));
  test.each(programs)('work in %s (%s)', async (_name, extension, program, args) => {
    expect(JSON.parse(await execute(program, [...args, `kits.${extension}`]))).toEqual(OUTCOME);
  });

  /** Bytes, minified. */
  const BUDGETS = [
    ['backend', '{ createVerifier, signedBy, expressMiddleware }', 10_000],
    ['backend', '{ createVerifier, signedBy, fastifyPlugin }', 10_000],
    ['backend', '{ createVerifier, fetchHandler }', 10_000],
    ['backend', '*', 13_500],
    ['functions', '*', 5_500],
  ] as const;
  test.each(BUDGETS)('are small and need no other package: %s %s', async (kit, names, budget) => {
    const { metafile } = await build({
      stdin: { contents: `export ${names} from 'huaweicloud-apig/${kit}'`, resolveDir: packed.project },
      bundle: true, minify: true, write: false, metafile: true, format: 'esm', platform: 'browser', target: 'es2022',
      outdir: 'out', absWorkingDir: packed.project, tsconfigRaw: {},
    });
    const [output] = Object.values(metafile.outputs);
    expect(output?.imports).toEqual([]);
    const files = Object.keys(output?.inputs ?? {}).filter((file) => file !== '<stdin>');
    expect(files.filter((file) => !/\/dist\/(backend\/index|functions\/index|gateway-signature|function-events)\.js$/.test(file))).toEqual([]);
    expect(output?.bytes).toBeLessThan(budget);
  });
});
