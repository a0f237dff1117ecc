import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatMessage } from 'publint/utils';
import { publint } from 'publint';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/version.js';
import { entries, packageFolder, packed } from './support.js';

/** What may be in the package. */
const ALLOWED = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/(index|operations|catalog\/index|testing\/index|resources\/[a-z-]+)\.(js|cjs|d\.ts|d\.cts)$/,
  // What the entries share: client and configuration, code in chunks, declarations by source file.
  /^dist\/(client|config|[a-z-]+-[A-Z0-9]{8})\.(js|cjs)$/,
  /^dist\/([a-z-]+\/)*[a-z0-9-]+\.d\.c?ts$/,
];

/** Bytes, with little room: what makes the package grow by more deserves a look. */
const BUDGET = { packed: 660_000, unpacked: 3_400_000 };

/** Marks of the tree that it was built in: its folders, its tools, and what was left for later. */
const FOREIGN = /\/(?:work|home|tmp|root)\/|file:\/\/\/|sourceMappingURL|TODO|FIXME/;

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest; // this repository's own
const text = (file: string): string => readFileSync(join(packageFolder, file), 'utf8');

describe('the tarball', () => {
  test('contains the build, its documents and nothing else', () => {
    expect(packed.files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))).toEqual([]);
    expect(packed.files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json']));
  });

  test('has every entry in both formats, each with its declarations', () => {
    const stems = [
      'index',
      'operations',
      'catalog/index',
      'testing/index',
      ...entries
        .filter((entry) => entry.includes('/resources/'))
        .map((entry) => entry.slice('huaweicloud-apig/'.length)),
    ];
    expect(stems.length).toBeGreaterThan(40);
    for (const stem of stems)
      expect(packed.files).toEqual(
        expect.arrayContaining(['js', 'cjs', 'd.ts', 'd.cts'].map((extension) => `dist/${stem}.${extension}`)),
      );
  });

  test('stays small', () => {
    console.log(`packed ${packed.size} bytes, unpacked ${packed.unpackedSize} bytes, ${packed.files.length} files`);
    expect(packed.size).toBeLessThan(BUDGET.packed);
    expect(packed.unpackedSize).toBeLessThan(BUDGET.unpacked);
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
    // One resource stands for all, which one pattern serves.
    const cli = [
      'node_modules/@arethetypeswrong/cli/dist/index.js',
      packed.tarball,
      '--format',
      'json',
      '--include-entrypoints',
      'resources/groups',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, cli, { maxBuffer: 2 ** 26 });
    const { problems } = JSON.parse(stdout) as { readonly problems?: Readonly<Record<string, unknown>> };
    expect(problems).toEqual({});
  });
});
