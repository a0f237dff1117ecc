/**
 * Prepares sources for the build, as a plugin of esbuild.
 *
 * - Comments are left out: esbuild keeps those inside expressions. Line numbers do not change, for the source maps.
 * - What a module computes at its top level is marked as pure, so that bundlers drop what a program does not use, even
 *   though one file contains most of the package.
 * - Every entry, lazy ones included, reaches the client. What the client needs is then shared by all entries, and
 *   esbuild writes it to one file instead of one for each combination of entries.
 * - Each resource stays a file of its own, from which all others take it. It is loaded and bundled only if used.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

/** Modules whose needs are written to one file, as far as others share them. */
export interface Layers {
  /** Entries of the package. */
  readonly entries: readonly string[];
  /** Entries that are resources. */
  readonly resources: readonly string[];
  /** What modules that are loaded on first use share with each other, and with every entry. */
  readonly core: readonly string[];
  /** What the root exports besides. In a file of its own, so that the root itself does nothing but export. */
  readonly besides: string;
  /** Entries that share nothing with the others. What they load on first use shares nothing either. */
  readonly kits: readonly string[];
}
/** How modules name a resource until the build knows where they are themselves. */
export const RESOURCES = '/resources/';

/** Folders of modules that several resources share, each for a file of its own: most programs need none of them. */
const APART = ['src/resources/apis/', 'src/resources/vpc-channels/'];

export function sources({ entries, resources, core, besides, kits }: Layers): Plugin {
  const users = usersOf(resources);
  const reached = new Map([
    ...[...lazyModules(kits), resolve(besides)].map((file): [string, readonly string[]] => [file, core]),
    ...entries.map((file): [string, readonly string[]] =>
      [resolve(file), [...sharedFor(file, resources, users), ...core]]),
  ]);
  const own = new Set(resources.map((file) => resolve(file)));
  return {
    name: 'sources',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const imports = (reached.get(path) ?? []).map((file) => `import ${JSON.stringify(resolve(file))};\n`);
        return { contents: `${prepared(readFileSync(path, 'utf8'))}\n${imports.join('')}`, loader: 'ts' };
      });
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path, importer, kind }) => {
        const file = resolve(importer, '..', path).replace(/\.js$/, '.ts');
        return kind === 'import-statement' && own.has(file)
          ? { path: `${RESOURCES}${basename(path)}`, external: true, sideEffects: false }
          : undefined;
      });
      // An import without names would be dropped otherwise: the package says that it has no side effects.
      build.onResolve({ filter: /^\// }, ({ path, kind }) =>
        kind === 'import-statement' ? { path, sideEffects: true } : undefined);
    },
  };
}

const IMPORT = /^(?:import|export) (?!type\b).*? from '(\.[^']+)\.js';$/gms;
/** Modules that several resources need, as an entry gets them: a folder that is apart as a whole, or not at all. */
function sharedFor(
  entry: string, resources: readonly string[], users: ReadonlyMap<string, readonly string[]>,
): string[] {
  const shared = [...users].flatMap(([file, of]) => (of.length > 1 ? [file] : []));
  const without = APART.filter((folder) => resources.includes(entry)
    && !shared.some((file) => file.startsWith(folder) && users.get(file)?.includes(entry)));
  return shared.filter((file) => !without.some((folder) => file.startsWith(folder)));
}
/** The resources that need each module, for all modules but resources. */
function usersOf(resources: readonly string[]): Map<string, readonly string[]> {
  const users = new Map<string, readonly string[]>();
  for (const resource of resources) {
    const needs = new Set([resource]);
    for (const file of needs)
      for (const need of importsOf(file)) if (!resources.includes(need)) needs.add(need);
    needs.delete(resource);
    for (const need of needs) users.set(need, [...users.get(need) ?? [], resource]);
  }
  return users;
}
function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, specifier = '']) =>
    `${relative('.', resolve(file, '..', specifier))}.ts`);
}

const LAZY_IMPORT = /\bimport\('(\.[^']+)\.js'\)/g;
/** Modules that are imported on first use, apart from those of kits. */
function lazyModules(kits: readonly string[]): string[] {
  const folders = kits.map((entry) => relative('src', dirname(entry)));
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !folders.includes(dirname(file)));
  return files.flatMap((file) =>
    [...readFileSync(join('src', file), 'utf8').matchAll(LAZY_IMPORT)].map(([, specifier = '']) =>
      `${resolve('src', file, '..', specifier)}.ts`));
}

/** A change of a text: what is between two places becomes something else. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A source without comments, and with its pure expressions marked. */
export function prepared(source: string): string {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const edits = [...commentsIn(file), ...file.statements.flatMap((statement) => marks(statement))];
  return edits
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), source);
}

function commentsIn(file: ts.SourceFile): Edit[] {
  const found = new Map<number, Edit>();
  const visit = (node: ts.Node): void => {
    // Comments lie before the tokens of a tree.
    if (node.getChildCount(file) > 0) return node.getChildren(file).forEach(visit);
    if (ts.isJSDoc(node)) return;
    const around = [
      ...(ts.getLeadingCommentRanges(file.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, node.end) ?? []),
    ];
    for (const { pos, end } of around)
      found.set(pos, { start: pos, end, text: file.text.slice(pos, end).replace(/[^\n]+/g, '') || ' ' });
  };
  visit(file);
  return [...found.values()];
}

/** Marks what a statement of a module computes when the module is loaded. */
function marks(statement: ts.Statement): Edit[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ initializer }) => (initializer ? pure(initializer) : []));
  if (!ts.isClassDeclaration(statement)) return [];
  const described = descriptionOf(statement);
  if (described) return asValue(statement, described);
  if (statement.members.some(hasEffect)) return pureClass(statement);
  return (statement.heritageClauses ?? []).flatMap(({ types }) => types.flatMap(({ expression }) => pure(expression)));
}

/** An expression as a call that bundlers drop if its value is not used; as it is if they see so by themselves. */
function pure(expression: ts.Expression): Edit[] {
  if (isPlain(expression)) return [];
  const [start, end] = [expression.getStart(), expression.end];
  if (isPlainCall(expression)) return [{ start, end: start, text: '/* @__PURE__ */ ' }];
  return [
    { start, end: start, text: '/* @__PURE__ */ (() => (' },
    { start: end, end, text: '))()' },
  ];
}
/** True for calls of one function whose arguments are plain. */
function isPlainCall(node: ts.Expression): boolean {
  return (ts.isCallExpression(node) || ts.isNewExpression(node))
    && ts.isIdentifier(node.expression)
    && (node.arguments ?? []).every(isPlain);
}
/** True for names, literals and functions, and for objects and lists of them: they run nothing. */
function isPlain(node: ts.Node): boolean {
  return ts.isFunctionLike(node) || (!runs(node) && ts.forEachChild(node, (child) => !isPlain(child)) !== true);
}
/** True for what may run code of others: a getter, an iterator, `toString` or `valueOf`, if not a function. */
function runs(node: ts.Node): boolean {
  return ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)
    || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
    || ts.isBinaryExpression(node) || ts.isPrefixUnaryExpression(node)
    || ts.isSpreadAssignment(node) || ts.isSpreadElement(node) || ts.isTemplateExpression(node);
}

/** True for members of a class that run code when the class is made: what is static, and names that are computed. */
function hasEffect(member: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(member)) return true;
  if (member.name && ts.isComputedPropertyName(member.name) && !isWellKnown(member.name.expression)) return true;
  return ts.isPropertyDeclaration(member) && ts.getCombinedModifierFlags(member) === ts.ModifierFlags.Static
    && member.initializer !== undefined && !isPlain(member.initializer);
}
/** True for `Symbol.iterator` and its like, which bundlers know. */
function isWellKnown(node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Symbol';
}
/** What makes a class of the vocabulary: `output({ … })` in `class Group extends output({ … }) {}`. */
function descriptionOf({ members, heritageClauses }: ts.ClassDeclaration): ts.Expression | undefined {
  const made = heritageClauses?.[0]?.types[0]?.expression;
  return members.length === 0 && made && ts.isCallExpression(made) ? made : undefined;
}
/** `const Group = output({ … });`: what is called makes a class already. The one of the source gives it a type. */
function asValue(node: ts.ClassDeclaration, made: ts.Expression): Edit[] {
  return [
    { start: node.getStart(), end: made.getStart(), text: `${headOf(node)} = ` },
    ...pure(made),
    { start: made.end, end: node.end, text: ';' },
  ];
}
/** A class that runs code when it is made, as the value of a pure call. */
function pureClass(node: ts.ClassDeclaration): Edit[] {
  const start = node.getStart();
  return [
    ...exportsOf(node).map((keyword): Edit => ({ start: keyword.getStart(), end: keyword.end, text: '' })),
    { start, end: start, text: `${headOf(node)} = /* @__PURE__ */ (() => { ` },
    { start: node.end, end: node.end, text: ` return ${node.name?.text ?? ''}; })();` },
  ];
}
/** `export const Group` */
function headOf(node: ts.ClassDeclaration): string {
  return `${exportsOf(node).length > 0 ? 'export const' : 'const'} ${node.name?.text ?? ''}`;
}
function exportsOf({ modifiers }: ts.ClassDeclaration): ts.ModifierLike[] {
  return (modifiers ?? []).filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}
