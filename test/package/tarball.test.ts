import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import { formatMessage } from 'publint/utils';
import { publint } from 'publint';
import { describe, expect, test } from 'vitest';
import { memberOf } from '../../src/values.js';
import { VERSION } from '../../src/version.js';
import { entries, execute, packageFolder, packed, runCjs, script } from './support.js';

const ENTRY = String.raw`(index|edit|operations|openapi\/index|backend\/index|functions\/index|caller\/index|catalog\/index|files\/index|testing\/index|resources\/[a-z-]+)`;
/** What may be in the package. */
const ALLOWED = [
  /^(package\.json|README(\.zh-CN)?\.md|CHANGELOG\.md|LICENSE)$/,
  // The program.
  /^dist\/command\/main\.cjs$/,
  new RegExp(String.raw`^dist\/${ENTRY}\.(js|mjs|cjs|d\.mts|d\.cts)$`),
  // What the entries share, named after its content; declarations by folder.
  /^dist\/[a-z0-9-]+\.(js|cjs)$/,
  /^dist\/([a-z-]+\/)*[a-z0-9-]+\.d\.cts$/,
  // Maps, and the sources that they lead to.
  /^dist\/([a-z-]+\/)*[a-z0-9-]+\.(js|d\.cts)\.map$/,
  /^src\/([a-z-]+\/)*[a-z0-9-]+(\.d)?\.ts$/,
  /^dist\/(openapi\.json|llms\.txt)$/,
];

/**
 * Bytes and files, with little room: what makes the package grow by more needs a reason. Maps, sources, and facts for
 * machines, come on top.
 */
const BUDGET = {
  packed: 760_000, unpacked: 3_520_000, files: 362, maps: 1_210_000, sources: 2_650_000, facts: 750_000, all: 1_930_000,
};

/** Bytes that each part of the package takes when packed, so that one cannot grow into the room of another. */
const PARTS: readonly { readonly part: string; readonly files: RegExp; readonly packed: number }[] = [
  { part: 'testing', files: /^dist\/(?:testing\/|local-gateway\.)/, packed: 128_000 },
  { part: 'files', files: /^dist\/(?:files\/|gateway-documents\.)/, packed: 51_500 },
  { part: 'openapi', files: /^dist\/(?:openapi\/|documents\.)/, packed: 27_500 },
  { part: 'caller', files: /^dist\/(?:caller[/.]|call-)/, packed: 21_000 },
  { part: 'backend', files: /^dist\/(?:backend\/|gateway-signature\.)/, packed: 13_200 },
  { part: 'command', files: /^dist\/command\//, packed: 9_000 },
  { part: 'functions', files: /^dist\/functions\//, packed: 6_200 },
  { part: 'the client, its resources and the catalog', files: /^dist\/|\.md$|^LICENSE$|^package\.json$/, packed: 490_000 },
];

const nameAt = (line = '', column: number): string | undefined => /^[#'\w$]+/.exec(line.slice(column))?.[0];

interface Definition {
  readonly file: string;
  readonly start: { readonly line: number };
}
/** Where an editor goes from a place in a file, by the language server of TypeScript. */
async function definitionsAt(
  file: string, at: { readonly line: number; readonly offset: number },
): Promise<readonly Definition[]> {
  const program = createRequire(import.meta.url).resolve('typescript/lib/tsserver.js');
  const server = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const ask = (seq: number, command: string, args: object): unknown =>
      server.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
    ask(1, 'open', { file });
    ask(2, 'definition', { file, ...at });
    for await (const line of createInterface({ input: server.stdout })) {
      const message: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
      if (memberOf(message, 'request_seq') === 2) return memberOf(message, 'body') as readonly Definition[]; // its protocol
    }
    throw new Error('The language server ended.');
  } finally {
    server.kill();
  }
}

/** Marks of the tree that it was built in: its folders, its tools, and what was left for later. */
const FOREIGN = /\/(?:work|home|tmp|root)\/|file:\/\/\/|TODO|FIXME/;

interface Manifest {
  readonly version: string;
  readonly bin: { readonly 'huaweicloud-apig': string };
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest; // this repository's own
const text = (file: string): string => readFileSync(join(packageFolder, file), 'utf8');
/** What a plain script prints when it ends with an error. */
const failureOf = (source: string, flags: readonly string[]): Promise<string> =>
  runCjs(source, { flags }).then(() => '', (error: unknown) => String(memberOf(error, 'printed')));

describe('the tarball', () => {
  test('contains the build, its documents and nothing else', () => {
    expect(packed.files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))).toEqual([]);
    expect(packed.files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']));
  });

  test('has a program that runs from the installed package', async () => {
    const program = join(packageFolder, manifest.bin['huaweicloud-apig']);
    expect(readFileSync(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(await execute(process.execPath, [program, '--version'])).toBe(`${VERSION}\n`);
    expect(await execute(process.execPath, [program, 'gateway', '--help'])).toContain('--port <number>');
  });

  test('has every entry in both formats, each with its declarations', () => {
    const stems = [
      'index',
      'operations',
      'edit',
      'catalog/index',
      'openapi/index',
      'backend/index',
      'functions/index',
      'caller/index',
      'files/index',
      'testing/index',
      ...entries
        .filter((entry) => entry.includes('/resources/'))
        .map((entry) => entry.slice('huaweicloud-apig/'.length)),
    ];
    expect(stems.length).toBeGreaterThan(40);
    for (const stem of stems)
      expect(packed.files).toEqual(
        expect.arrayContaining(['mjs', 'cjs', 'd.mts', 'd.cts'].map((extension) => `dist/${stem}.${extension}`)),
      );
    // What only tests and scripts use has no form for bundlers.
    const bundled = stems.filter((stem) => packed.files.includes(`dist/${stem}.js`));
    expect(bundled).toEqual(stems.filter((stem) => stem !== 'testing/index' && stem !== 'files/index'));
  });

  test('hands out the API as an OpenAPI document, and the list of methods', async () => {
    const printed = await runCjs(`
      const { readFileSync } = require('node:fs');
      const { openapi, paths } = require('huaweicloud-apig/openapi.json');
      const [title] = readFileSync(require.resolve('huaweicloud-apig/llms.txt'), 'utf8').split('\\n');
      console.log(JSON.stringify({ openapi, paths: Object.keys(paths).length > 100, title }));
    `);
    expect(printed).toEqual({ openapi: '3.1.1', paths: true, title: '# huaweicloud-apig' });
  });

  test('stays small', async () => {
    const maps = packed.files.filter((file) => file.endsWith('.map'));
    const facts = ['dist/openapi.json', 'dist/llms.txt'];
    const sources = packed.files.filter((file) => file.startsWith('src/'));
    const main = packed.files.filter((file) => ![maps, facts, sources].flat().includes(file));
    const whole = (files: readonly string[]): Buffer => Buffer.concat(files.map((file) => Buffer.from(text(file))));
    const tar = promisify(execFile)('tar', ['cf', '-', '-C', packageFolder, ...main], { encoding: 'buffer', maxBuffer: 2 ** 26 });
    const figures = {
      packed: gzipSync((await tar).stdout, { level: 9 }).length,
      unpacked: whole(main).length,
      files: main.length,
      maps: whole(maps).length,
      sources: whole(sources).length,
      facts: whole(facts).length,
      all: packed.size,
    };
    console.log(JSON.stringify(figures));
    const names = Object.keys(BUDGET) as (keyof typeof BUDGET)[];
    expect(names.filter((name) => figures[name] > BUDGET[name])).toEqual([]);
  });

  test('stays small in each of its parts', () => {
    const apart = /\.map$|^src\/|^dist\/(?:openapi\.json|llms\.txt)$/;
    const of = new Map(PARTS.map(({ part }) => [part, '']));
    for (const file of packed.files.filter((one) => !apart.test(one))) {
      const found = PARTS.find(({ files }) => files.test(file))?.part ?? `no part has ${file}`;
      of.set(found, (of.get(found) ?? '') + text(file));
    }
    const figures = [...of].map(([part, whole]) => ({ part, packed: gzipSync(whole, { level: 9 }).length }));
    console.log(JSON.stringify(figures));
    expect(figures.map(({ part }) => part)).toEqual(PARTS.map(({ part }) => part));
    expect(figures.filter(({ packed: bytes }, i) => bytes > (PARTS[i]?.packed ?? 0))).toEqual([]);
    // A budget with much room would be none.
    expect(figures.filter(({ packed: bytes }, i) => bytes < 0.9 * (PARTS[i]?.packed ?? 0))).toEqual([]);
  });

  test('has readable code: short lines, the syntax of the sources, files named after their content', () => {
    const code = packed.files.filter((file) => /\.[cm]?js$/.test(file));
    const found = code.flatMap((file) => [
      ...text(file).split('\n').filter((line) => line.length > 1_000).map((line) => `${file}: ${line.slice(0, 40)}`),
      ...(text(file).match(/_nullishCoalesce|_optionalChain|__toCommonJS|\/\*\*/g) ?? []).map((odd) => `${file}: ${odd}`),
      ...(text(file).match(/class (_Apig\w*|Apig\w*\d)/g) ?? []).map((odd) => `${file}: ${odd}`),
      ...(/chunk|-[A-Z0-9]{8}/.exec(file) ?? []).map((odd) => `${file}: ${odd}`),
    ]);
    expect(found).toEqual([]);
  });

  test('keeps `??` and `?.` of the sources in CommonJS as in modules', () => {
    const operatorsOf = (file: string): number => text(file).match(/\?\?|\?\.(?!\d)/g)?.length ?? 0;
    const twins = packed.files.filter((file) => file.endsWith('.cjs') && packed.files.includes(file.replace(/cjs$/, 'js')));
    const lowered = twins.filter((file) => operatorsOf(file) < operatorsOf(file.replace(/cjs$/, 'js')));
    expect(lowered).toEqual([]);
    expect(twins.reduce((sum, file) => sum + operatorsOf(file), 0)).toBeGreaterThan(500);
  });

  test('has the sources that its maps lead to', () => {
    const maps = packed.files.filter((file) => file.endsWith('.map'));
    const missing = maps.flatMap((file) => {
      const { sources } = JSON.parse(text(file)) as { readonly sources: readonly string[] };
      return sources.filter((source) => !packed.files.includes(join(dirname(file), source)));
    });
    expect(missing).toEqual([]);
    expect(maps.filter((file) => file.endsWith('.js.map')).length).toBeGreaterThan(15);
    expect(packed.files.filter((file) => file.startsWith('src/')).map(text))
      .toEqual(packed.files.filter((file) => file.startsWith('src/')).map((file) => readFileSync(file, 'utf8')));
  });

  test('leads from each declared name to the same name in the sources', () => {
    const wrong: string[] = [];
    let names = 0;
    for (const file of packed.files.filter((one) => one.endsWith('.d.cts.map'))) {
      const lines = text(file.replace(/\.map$/, '')).split('\n');
      eachMapping(new TraceMap(text(file)), (mapping) => {
        const target = text(join(dirname(file), mapping.source ?? '')).split('\n');
        const declared = nameAt(lines[mapping.generatedLine - 1], mapping.generatedColumn);
        const origin = nameAt(target[(mapping.originalLine ?? 0) - 1], mapping.originalColumn ?? 0);
        names++;
        if (declared === undefined || declared !== origin) wrong.push(`${file}: ${declared} is not ${origin}`);
      });
    }
    expect(wrong).toEqual([]);
    expect(names).toBeGreaterThan(4_000);
  });

  test('leads an editor from a method to its source', async () => {
    const file = script('import { ApigClient } from "huaweicloud-apig";\nnew ApigClient().groups.create({ name: "orders" });\n', 'mjs');
    const [definition] = await definitionsAt(file, { line: 2, offset: 'new ApigClient().groups.c'.length });
    expect(definition?.file).toMatch(/huaweicloud-apig\/src\/resources\/groups\.ts$/);
    const line = readFileSync(definition?.file ?? '', 'utf8').split('\n')[(definition?.start.line ?? 0) - 1];
    expect(line).toContain('create(body: GroupInput');
  });

  test('prints an uncaught error in few lines, and maps its stack to the sources', async () => {
    const source = `const { ApigClient } = require('huaweicloud-apig'); new ApigClient({ endpoint: '', credentials: { token: 't' } });`;
    const [plain, mapped] = await Promise.all([failureOf(source, []), failureOf(source, ['--enable-source-maps'])]);
    expect(plain).toMatch(/ApigConfigurationError: [\s\S]* at .*\/dist\/client\.cjs:\d+:\d+/);
    expect(plain.length).toBeLessThan(3_000);
    expect(mapped).toMatch(/ at .*src\/client\.ts:\d+:\d+/);
  });

  test('prints the failure of a call that nobody caught in few short lines', async () => {
    const printed = await failureOf(`
      const { createServer } = require('node:http');
      const { ApigClient } = require('huaweicloud-apig');
      const server = createServer((request, response) => {
        response.writeHead(409, { 'Content-Type': 'application/json' });
        response.end('{"error_code":"APIG.3202","error_msg":"The API name already exists"}');
      });
      server.listen(0, '127.0.0.1', () => {
        const endpoint = 'http://127.0.0.1:' + server.address().port;
        const client = new ApigClient({ endpoint, projectId: 'p', instanceId: 'i', credentials: { token: 'SECRET-TOKEN' } });
        client.groups.create({ name: 'orders' });
      });`, []);
    expect(printed).toContain('ApigConflictError: groups.create was rejected with 409 APIG.3202: The API name already exists.');
    expect(printed).not.toContain('SECRET-TOKEN');
    expect(printed.split('\n').filter((line) => line.length > 400)).toEqual([]);
    expect(printed.split('\n').length).toBeLessThan(60);
  });

  test('contains no trace of the tree it was built in', () => {
    const marked = packed.files.flatMap((file) => FOREIGN.exec(text(file))?.[0].concat(' in ', file) ?? []);
    expect(marked).toEqual([]);
  });

  test('knows its version', () => {
    expect(VERSION).toBe(manifest.version);
  });
});

describe('the manifest', () => {
  // A range of one zod only would be a trap: the newest of the range and the oldest must be what was tested.
  test('allows the tested versions of its dependencies, and newer ones', () => {
    for (const [name, range] of Object.entries(manifest.dependencies)) {
      const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as Manifest;
      expect(`${name} ${range}`).toBe(`${name} ^${version}`);
    }
  });

  test('passes publint', async () => {
    const { messages, pkg } = await publint({ pkgDir: packageFolder, strict: true, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('gives every resolver the right kind of module and types', async () => {
    // One resource stands for all, which one pattern serves. Facts have no types, and need none.
    const cli = [
      'node_modules/@arethetypeswrong/cli/dist/index.js', packed.tarball, '--format', 'json',
      '--include-entrypoints', 'resources/groups', '--exclude-entrypoints', 'openapi.json', 'llms.txt',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, cli, { maxBuffer: 2 ** 26 });
    const { problems } = JSON.parse(stdout) as { readonly problems?: Readonly<Record<string, unknown>> };
    expect(problems).toEqual({});
  });
});
