import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as backend from '../../src/backend/index.js';
import * as caller from '../../src/caller/index.js';
import * as functions from '../../src/functions/index.js';
import * as catalog from '../../src/catalog/index.js';
import * as edit from '../../src/edit.js';
import * as openapi from '../../src/openapi/index.js';
import * as files from '../../src/files/index.js';
import * as index from '../../src/index.js';
import * as operations from '../../src/operations.js';
import * as testing from '../../src/testing/index.js';
import { entries, packageFolder, packed, runCjs, runEsm, script } from './support.js';

const names = (module: object): string[] => Object.keys(module).sort();
const EXPORTS: Readonly<Record<string, string[]>> = {
  'huaweicloud-apig': names(index),
  'huaweicloud-apig/operations': names(operations),
  'huaweicloud-apig/edit': names(edit),
  'huaweicloud-apig/openapi': names(openapi),
  'huaweicloud-apig/backend': names(backend),
  'huaweicloud-apig/functions': names(functions),
  'huaweicloud-apig/caller': names(caller),
  'huaweicloud-apig/catalog': names(catalog),
  'huaweicloud-apig/files': names(files),
  'huaweicloud-apig/testing': names(testing),
};
const ERRORS = Object.keys(index).filter((name) => /^Apig\w*Error$/.test(name));

describe('every entry', () => {
  // Each on its own, so that none relies on another having been loaded before it.
  const REQUIRE = `
    const found = {};
    for (const entry of ${JSON.stringify(entries)}) {
      for (const file of Object.keys(require.cache)) delete require.cache[file];
      found[entry] = Object.keys(require(entry)).sort();
    }
    console.log(JSON.stringify(found));`;
  const IMPORT = `
    const found = {};
    for (const entry of ${JSON.stringify(entries)}) found[entry] = Object.keys(await import(entry)).sort();
    console.log(JSON.stringify(found));`;

  test('loads with require and import, and exports the same names by both', async () => {
    const [required, imported] = await Promise.all([runCjs(REQUIRE), runEsm(IMPORT)]);
    expect(imported).toEqual(required);
    expect(imported).toMatchObject(EXPORTS);
    expect(Object.keys(imported as object)).toEqual(entries);
    for (const exported of Object.values(imported as Record<string, string[]>)) expect(exported).not.toEqual([]);
  });

  test('has no default export', async () => {
    expect(
      await runEsm(
        `console.log(JSON.stringify(Object.values(await Promise.all(${JSON.stringify(entries)}.map((entry) => import(entry)))).filter((entry) => 'default' in entry)));`,
      ),
    ).toEqual([]);
  });
});

describe('the entries of one format', () => {
  const SAME = `
    const client = new root.ApigClient({ endpoint: 'https://apig.example.com', projectId: 'p', instanceId: 'i', credentials: { token: 't' } });
    console.log(JSON.stringify({
      service: client.groups instanceof groups.GroupsService,
      nested: client.groups.domains instanceof domains.GroupDomainsService,
      operation: registry.operations['groups.create'] === groups.createGroup,
      description: registry.operations['groups.create'].body === groups.GroupInput,
    }));`;
  const PARTS = { root: '', registry: '/operations', groups: '/resources/groups', domains: '/resources/group-domains' };
  const all = { service: true, nested: true, operation: true, description: true };

  test('share their classes', async () => {
    const imports = Object.entries(PARTS)
      .map(([name, path]) => `import * as ${name} from 'huaweicloud-apig${path}';`)
      .join('\n');
    const requires = Object.entries(PARTS)
      .map(([name, path]) => `const ${name} = require('huaweicloud-apig${path}');`)
      .join('\n');
    expect(await runEsm(imports + SAME)).toEqual(all);
    expect(await runCjs(requires + SAME)).toEqual(all);
  });
});

describe('both formats in one process', () => {
  test('share their classes, operations and descriptions', async () => {
    const source = `
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const found = {};
      for (const entry of ${JSON.stringify(entries)}) {
        const [imported, required] = [await import(entry), require(entry)];
        const other = Object.keys(required).filter((name) => name !== 'default' && imported[name] !== required[name]);
        if (other.length > 0) found[entry] = other;
      }
      console.log(JSON.stringify(found));`;
    expect(await runEsm(source)).toEqual({});
  });

  test('know the operations that give a file by the class Download of either', async () => {
    const source = `
      import { createRequire } from 'node:module';
      import { Download } from 'huaweicloud-apig';
      import { operations } from 'huaweicloud-apig/operations';
      const require = createRequire(import.meta.url);
      const classes = [Download, require('huaweicloud-apig').Download];
      const registries = [operations, require('huaweicloud-apig/operations').operations];
      console.log(JSON.stringify(registries.flatMap((registry) => classes.map((file) =>
        Object.values(registry).filter(({ response }) => response === file).map(({ id }) => id)))));`;
    const [first, ...others] = (await runEsm(source)) as string[][];
    expect(first).toContain('openapi.export');
    expect(others).toEqual([first, first, first]);
  });

  test('share what they remember: a client of one has views, errors and files of the other', async () => {
    const source = `
      import { createRequire } from 'node:module';
      import * as imported from 'huaweicloud-apig';
      import { GroupsService } from 'huaweicloud-apig/resources/groups';
      const required = createRequire(import.meta.url)('huaweicloud-apig');
      const options = { endpoint: 'http://127.0.0.1:9', projectId: 'p', instanceId: 'i', credentials: { token: 't' }, maxRetries: 0 };
      const view = new required.ApigClient(options).withInstance('other');
      const failed = await view.groups.list().then(undefined, (error) => error);
      const transport = required.createTransport(options);
      const alone = await new GroupsService(transport).list().then(undefined, (error) => error);
      console.log(JSON.stringify([
        view instanceof imported.ApigClient, view.groups instanceof GroupsService,
        failed instanceof imported.ApigConnectionError, alone instanceof imported.ApigConnectionError,
        required.defaultCredentials === imported.defaultCredentials,
        new required.Download(Buffer.of(1)) instanceof imported.Download,
      ]));`;
    expect(await runEsm(source)).toEqual([true, true, true, true, true, true]);
  });

  test('know the files of another copy, and send its operations', async () => {
    const source = `
      import * as mine from 'huaweicloud-apig';
      import { operations } from 'huaweicloud-apig/operations';
      import * as other from ${JSON.stringify(pathToFileURL(join(packageFolder, 'dist/index.js')).href)};
      const request = async () => ({
        statusCode: 200, headers: { 'content-type': 'application/octet-stream' }, body: [Buffer.from('swagger: "2.0"')],
      });
      const client = new other.ApigClient({
        endpoint: 'http://127.0.0.1:9', projectId: 'p', instanceId: 'i', credentials: { token: 't' }, dispatcher: { request },
      });
      const file = await client.send(operations['openapi.export'], { body: { env_id: 'e', group_id: 'g' } });
      class Named extends mine.Download {}
      console.log(JSON.stringify({
        copies: mine.Download !== other.Download,
        text: file.text(),
        is: [file instanceof mine.Download, file instanceof other.Download, new mine.Download(Buffer.of(1)) instanceof other.Download],
        isNot: [file instanceof Named, {} instanceof mine.Download, null instanceof mine.Download, other.Download instanceof mine.Download],
      }));`;
    expect(await runEsm(source)).toEqual({
      copies: true, text: 'swagger: "2.0"', is: [true, true, true], isNot: [false, false, false, false],
    });
  });

  // A bundle brings a copy of its own, and so does a second version in the tree.
  test('know the errors of another copy', async () => {
    const source = `
      import * as mine from 'huaweicloud-apig';
      import * as other from ${JSON.stringify(pathToFileURL(join(packageFolder, 'dist/index.js')).href)};
      const thrownBy = ({ ApigClient }) => { try { new ApigClient({ credentials: { token: 't' } }); } catch (error) { return error; } };
      const [my, others] = [thrownBy(mine), thrownBy(other)];
      const names = ${JSON.stringify(ERRORS)};
      console.log(JSON.stringify({
        copies: mine.ApigError !== other.ApigError,
        same: names.filter((name) => (my instanceof other[name]) !== (my instanceof mine[name]) || (others instanceof mine[name]) !== (others instanceof other[name])),
        is: names.filter((name) => others instanceof mine[name]),
        kinds: [my.kind, others.kind],
      }));`;
    expect(await runEsm(source)).toEqual({
      copies: true,
      same: [],
      is: ['ApigConfigurationError', 'ApigError'],
      kinds: ['Configuration', 'Configuration'],
    });
  });
});

describe('at import', () => {
  /** Packages whose files a process has loaded, apart from this one. */
  const othersIn = (files: readonly string[]): string[] => [...new Set(files
    .filter((file) => !file.includes('/node_modules/huaweicloud-apig/') && !file.includes('/project/script-'))
    .map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file))];
  /** Writes the URL of every file that ESM loads to a file. */
  const HOOKS = 'data:text/javascript,' + encodeURIComponent(`
    import { appendFileSync } from 'node:fs';
    export function load(url, context, next) { if (url.startsWith('file:')) appendFileSync(process.env.TRACE, url + '\\n'); return next(url, context); }`);
  async function loadedByImport(source: string): Promise<string[]> {
    const trace = join(packed.project, `trace-${Math.random()}`);
    writeFileSync(trace, '');
    const register = script(`import { register } from 'node:module'; register(${JSON.stringify(HOOKS)});`, 'mjs');
    const required = await runEsm(
      `import { createRequire } from 'node:module'; ${source}; console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`,
      { flags: ['--import', register], env: { TRACE: trace } },
    );
    return othersIn([...readFileSync(trace, 'utf8').trim().split('\n'), ...(required as string[])]);
  }
  const loadedByRequire = async (source: string): Promise<string[]> =>
    othersIn(
      (await runCjs(
        `(async () => { ${source}; console.log(JSON.stringify(Object.keys(require.cache))); })();`,
      )) as string[],
    );
  const FIRST_CALL =
    'const server = await testing.startLocalGateway(); const client = new root.ApigClient(server.clientOptions); await client.groups.list(); await client.close(); await server.close()';

  /** They check values at once, without a promise that could wait for zod. */
  const CHECKING = [
    'huaweicloud-apig/testing',
    'huaweicloud-apig/resources/feature-config',
    'huaweicloud-apig/resources/plugin-content',
  ];

  test('no entry loads undici, and only those that check values load zod', async () => {
    const light = entries.filter((entry) => !CHECKING.includes(entry));
    const byImport = (which: readonly string[]): Promise<string[]> =>
      loadedByImport(which.map((entry) => `await import('${entry}')`).join(';'));
    const byRequire = (which: readonly string[]): Promise<string[]> =>
      loadedByRequire(which.map((entry) => `require('${entry}')`).join(';'));
    expect(await Promise.all([byImport(light), byRequire(light), byImport(CHECKING), byRequire(CHECKING)])).toEqual([
      [],
      [],
      ['zod'],
      ['zod'],
    ]);
  });

  test('the first call loads what is needed', async () => {
    expect(
      (
        await loadedByImport(
          `import * as root from 'huaweicloud-apig'; import * as testing from 'huaweicloud-apig/testing'; ${FIRST_CALL}`,
        )
      ).sort(),
    ).toEqual(['undici', 'zod']);
    expect(
      (
        await loadedByRequire(
          `const root = require('huaweicloud-apig'), testing = require('huaweicloud-apig/testing'); ${FIRST_CALL}`,
        )
      ).sort(),
    ).toEqual(['undici', 'zod']);
  });

  test('the first call over the own connections loads a quarter of undici', async () => {
    const loaded = (await runCjs(`
      const { createServer } = require('node:http');
      const { ApigClient } = require('huaweicloud-apig');
      const server = createServer((request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"g","name":"orders","status":1}');
      });
      server.listen(0, '127.0.0.1', async () => {
        const endpoint = 'http://127.0.0.1:' + server.address().port;
        const credentials = { ak: 'a', sk: 's' };
        const client = new ApigClient({ endpoint, projectId: 'p', instanceId: 'i', credentials, proxy: false });
        await client.groups.get('g');
        await client.close();
        server.close();
        console.log(JSON.stringify(Object.keys(require.cache)));
      });`)) as string[];
    const files = loaded.filter((file) => file.includes('/undici/'));
    expect(files.length).toBeGreaterThan(10);
    expect(files.length).toBeLessThan(30);
    expect(files.filter((file) => file.endsWith('/undici/index.js'))).toEqual([]);
  });

  test('the loading time is printed for information', async () => {
    const [esm, cjs] = await Promise.all([
      runEsm('const t = performance.now(); await import(\'huaweicloud-apig\'); console.log(performance.now() - t)'),
      runCjs('const t = performance.now(); require(\'huaweicloud-apig\'); console.log(performance.now() - t)'),
    ]);
    console.log(`import ${Math.round(Number(esm))} ms, require ${Math.round(Number(cjs))} ms`);
    expect(esm).toEqual(expect.any(Number));
  });
});

describe('without msw', () => {
  const SAID = '(error) => console.log(JSON.stringify([error.message, error.cause.code]))';
  test.each([
    ['ESM', runEsm, 'import { createLocalGateway } from \'huaweicloud-apig/testing\';', 'ERR_MODULE_NOT_FOUND'],
    ['CJS', runCjs, 'const { createLocalGateway } = require(\'huaweicloud-apig/testing\');', 'ERR_MODULE_NOT_FOUND'],
  ])('the local gateway works, and its msw handler says what to install (%s)', async (_format, runIt, head, code) => {
    const message =
      'mswHandler() needs the package msw, version 2 or 3, which is not installed: npm install --save-dev msw';
    expect(await runIt(`${head} createLocalGateway().mswHandler().catch(${SAID});`)).toEqual([message, code]);
  });
});
