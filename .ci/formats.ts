/**
 * Makes what tsup has built fit to publish: files are named after their content, entries only name what they export,
 * source maps lead to the sources, which are in the package, and each module comes in three forms.
 *
 * - `x.js`, a module, for bundlers: they drop what a program does not use.
 * - `x.cjs`, CommonJS, for programs that run as they are. It loads on first use what a program may never need.
 * - `x.mjs`, for each entry, gives `import` what `require` gets: both share one copy of each class.
 *
 * Entries for tests have no form for bundlers.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { lazily } from './lazy.js';
import { RESOURCES } from './sources.js';

const DIST = 'dist';
/** Names of shared files, by a source that each contains. Other shared files are named after their only source. */
const NAMES: Readonly<Record<string, string>> = {
  'src/errors.ts': 'errors',
  'src/config.ts': 'core',
  'src/resources/shared/paging.ts': 'objects',
  'src/resources/apis/definition.ts': 'api-objects',
  'src/resources/vpc-channels/microservice.ts': 'channel-objects',
  'src/client.ts': 'client',
  'src/calls/bulk.ts': 'bulk',
  'src/auth/chain.ts': 'credentials',
  'src/schema/engine.ts': 'checkers',
  'src/schema/rules.ts': 'rules',
  'src/operations.ts': 'registry',
  'src/openapi/path-rules.ts': 'documents',
  'src/catalog/error-codes.ts': 'explanations',
  'src/backend/as-gateway.ts': 'gateway-signature',
  'src/catalog/documentation.ts': 'documentation',
  'src/catalog/iam-actions.ts': 'actions',
  'src/caller/call-error.ts': 'caller',
  'src/testing/service.ts': 'local-gateway',
  'src/files/plan.ts': 'gateway-documents',
};
/** Entries that only make tsup keep something in a file of its own. */
const AUXILIARY = ['client.js', 'calls/bulk.js', 'auth/signer.js'];
/** For tests, and programs: nobody bundles them for less to load, so they come as CommonJS only. */
const RUN_ONLY = ['testing/index.js', 'files/index.js', 'command/main.js', 'local-gateway.js', 'gateway-documents.js'];
/** Entries that are programs. */
const PROGRAMS = ['command/main.js'];
/** What CommonJS modules load on first use, if they need none of it when they are loaded themselves. */
const LAZY = [/^\.\/resources\//, 'node:fs/promises', 'node:stream/promises', 'node:zlib'];

/** How CommonJS modules load packages that `require` may not get. */
const LOAD: Readonly<Record<string, string>> = {
  // Its third version is a module only.
  msw: '{ try { return require("msw"); } catch { return import("msw"); } }',
  // Environments of tests that imitate a browser lack what undici needs: outside of them it can be loaded.
  undici: '{ try { return require("undici"); } catch (error) { try { return require("node:vm").runInThisContext("process").getBuiltinModule("node:module").createRequire(__filename)("undici"); } catch { throw error; } } }',
};

/**
 * Bundles for Node.js have a hash already: for them, `imports` of package.json put a file of its own in the place of
 * the portable one.
 */
const PORTABLE_HASH = 'import("@aws-crypto/sha256-js")';
const NO_HASH = `// Takes the place of @aws-crypto/sha256-js in bundles for Node.js, which have node:crypto.
export class Sha256 {
  constructor() {
    throw new Error("This bundle is for a Node.js with node:crypto. Build it without the condition node for others.");
  }
}
`;

const HASHED = /^(.+)-[A-Z0-9]{8}\.js$/;
const BARE_IMPORT = /^import "\.[^"]+";\n/gm;
const IMPORT = /^import (?:\{([^}]*)\}|\* as (\w+)) from ("[^"]+");$/gm;
const EXPORT = /^export \{([^}]*)\}(?: from ("[^"]+"))?;$/gm;
const SPECIFIER = /(\bfrom |\bimport\()"((?:\.|\/resources\/)[^"]+)"/g;

/** A module that tsup has built. */
interface Module {
  /** Path below `dist`. */
  readonly path: string;
  readonly code: string;
  readonly map: SourceMap;
}
interface SourceMap {
  readonly version: number;
  readonly names: readonly string[];
  readonly sources: readonly string[];
  readonly mappings: string;
}

const built = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js')).map(read);
for (const { path } of built) for (const file of [path, `${path}.map`]) rmSync(join(DIST, file));

const names = newNames(built);
const modules = built.flatMap((module) => published(module));
const twice = modules.find(({ path }, index) => modules.findIndex((other) => other.path === path) !== index);
if (twice) throw new Error(`Two modules would be ${twice.path}: a lazy module hands on names of another one. Wrap them in functions.`);
const entries = new Set(
  built.map(({ path }) => path).filter((path) => !HASHED.test(path) && !AUXILIARY.includes(path)),
);
for (const module of modules) write(module);
if (!modules.some(({ code }) => code.includes(PORTABLE_HASH))) throw new Error('Nobody loads the portable hash now.');
writeFileSync(join(DIST, 'no-sha256.js'), NO_HASH);
console.log(`${modules.length} modules, ${entries.size} of them entries`);

function read(path: string): Module {
  const file = join(DIST, path);
  const code = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n').replace(BARE_IMPORT, '');
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMap; // tsup's own
  return { path, code, map: { ...map, sources: map.sources.map((source) => join(DIST, dirname(path), source)) } };
}

/** The paths that modules are published under, by those that tsup gave them. */
function newNames(of: readonly Module[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, map: { sources } } of of) {
    if (HASHED.exec(path)?.[1] !== 'chunk') continue;
    const named = Object.entries(NAMES).find(([source]) => sources.includes(source))?.[1];
    if (named === undefined && sources.length > 1)
      throw new Error(`A shared file needs a name in .ci/formats.ts. It contains ${sources.join(', ')}.`);
    found.set(path, `${named ?? basename(sources[0] ?? '', '.ts')}.js`);
  }
  for (const { path, code } of of) {
    const base = HASHED.exec(path)?.[1];
    if (base === undefined || base === 'chunk') continue;
    // A lazy module whose code is in a shared file: importers take it from there.
    const shared = sourceOfNames(path, code);
    found.set(path, shared === undefined ? `${base}.js` : found.get(shared) ?? shared);
  }
  return found;
}
/** The other module, if a module does nothing but hand on names of one, unchanged. */
function sourceOfNames(path: string, code: string): string | undefined {
  const [, taken = '', specifier, given = ''] =
    /^import \{([^}]*)\} from "([^"]+)";\s*export \{([^}]*)\};\s*$/.exec(code) ?? [];
  return specifier === undefined || /\bas\b/.test(taken + given) ? undefined : join(dirname(path), specifier);
}

/** A module as it is published; none if nobody needs it any longer. */
function published({ path, code, map }: Module): Module[] {
  const renamed = names.get(path) ?? path;
  const handsOn = sourceOfNames(path, code) !== undefined;
  if (handsOn && (AUXILIARY.includes(path) || renamed !== path)) return [];
  if (AUXILIARY.includes(path)) throw new Error(`${path} was expected to be shared with the entries.`);
  const text = withOwnNames(code).replace(SPECIFIER, (_, head: string, to: string) => {
    const target = to.startsWith(RESOURCES) ? to.slice(1) : join(dirname(path), to);
    const way = relative(dirname(renamed), names.get(target) ?? target);
    return `${head}"${way.startsWith('.') ? way : `./${way}`}"`;
  });
  return [{ path: renamed, code: handsOn ? asOneStatement(text) : text, map }];
}
function asOneStatement(text: string): string {
  return text.replace(/^import (\{[^}]*\}) from ("[^"]+");[\s\S]*$/, 'export $1 from $2;\n');
}

/** Gives classes their own names back, for messages and stacks: esbuild names class X `_X` or `X2` if X holds it. */
function withOwnNames(code: string): string {
  const file = ts.createSourceFile('module.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const places: { readonly at: number; readonly was: string; readonly is: string }[] = [];
  const rename = (node: ts.Node, was: string, is: string): void => {
    if (ts.isIdentifier(node) && node.text === was) places.push({ at: node.getStart(), was, is });
    ts.forEachChild(node, (child) => rename(child, was, is));
  };
  const variables = file.statements.flatMap((node) =>
    ts.isVariableStatement(node) ? node.declarationList.declarations : []);
  for (const { name, initializer } of variables) {
    if (!initializer) continue;
    const is = name.getText();
    const was = classIn(initializer)?.name?.text ?? is;
    if (was !== is && was.replace(/^_|\d+$/g, '') === is) rename(initializer, was, is);
  }
  return places
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, was, is }) => text.slice(0, at) + is + text.slice(at + was.length), code);
}
/** The class that an expression makes, by itself or in a function that is called in place. */
function classIn(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  return ts.isClassLike(node) ? node : ts.forEachChild(node, classIn);
}

function write({ path, code, map }: Module): void {
  const file = join(DIST, path);
  const note = map.sources.length === 0 ? '' : `//# sourceMappingURL=${basename(path)}.map\n`;
  if (!RUN_ONLY.includes(path)) writeFileSync(file, code.replace(PORTABLE_HASH, 'import("#sha256")') + note);
  // The forms have the same lines, so one map serves both.
  const head = PROGRAMS.includes(path) ? '#!/usr/bin/env node\n' : '';
  writeFileSync(file.replace(/\.js$/, '.cjs'), head + commonJs(code) + note);
  if (entries.has(path) && head === '') writeFileSync(file.replace(/\.js$/, '.mjs'), wrapper(path, code));
  if (note === '') return;
  const sources = map.sources.map((source) => relative(dirname(file), source));
  // A program has one more line at its top.
  const mappings = `${head === '' ? '' : ';'}${map.mappings}`;
  writeFileSync(`${file}.map`, JSON.stringify({ version: map.version, mappings, names: map.names, sources }));
}

/**
 * The same module for `require`. The files import each other in one direction only, and no export is ever
 * assigned again, so names can be taken from the other file when it is loaded.
 */
function commonJs(code: string): string {
  const twins = code.replace(SPECIFIER, (_, head: string, to: string) => `${head}"${to.replace(/\.js$/, '.cjs')}"`);
  const text = lazily(twins, LAZY)
    .replace(IMPORT, (_, list: string | undefined, name: string | undefined, from: string) =>
      `const ${list === undefined ? name ?? '' : `{${list.replace(/ as /g, ': ')}}`} = require(${from});`)
    .replace(EXPORT, (_, list: string, from: string | undefined) => exported(list, from))
    .replace(/\/\* @__PURE__ \*\/ ?/g, '') // for bundlers, which take the other form
    // `import()` is not to be had in the contexts of test runners that load CommonJS.
    .replace(/\bimport\("([^"]+)"\)/g, (_, name: string) => `Promise.resolve().then(() => ${loaded(name)})`);
  const left = /^(import|export)\b.*/m.exec(text);
  if (left) throw new Error(`Not to be put into CommonJS: ${left[0]}`);
  return `"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); ${text}`;
}
/** What `import()` of a module gives, by `require`. Files of undici are CommonJS: `import()` has them as `default`. */
function loaded(name: string): string {
  return LOAD[name] ?? (name.startsWith('undici/') ? `({ default: require("${name}") })` : `require("${name}")`);
}
/** `export { a, b as c }` as assignments, on as many lines. */
function exported(list: string, from: string | undefined): string {
  const assignments = list.replace(/([\w$]+)(?: as ([\w$]+))?,?/g, (_, name: string, as = name) =>
    `exports.${as} = ${from === undefined ? name : `from.${name}`};`);
  return (from === undefined ? '' : `const from = require(${from});`) + assignments;
}

/** An entry for `import`: the names of an entry for `require`. */
function wrapper(path: string, code: string): string {
  const exports = [...code.matchAll(EXPORT)].flatMap(([, list = '']) =>
    list.split(',').flatMap((name) => /([\w$]+)\s*$/.exec(name)?.[1] ?? []));
  return `export {\n  ${exports.join(',\n  ')}\n} from "./${basename(path, '.js')}.cjs";\n`;
}
