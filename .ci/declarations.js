// Writes the declarations of the package: checks the sources, and makes what the compiler emits fit to publish.
// There is one set of them, for CommonJS, because `import` and `require` get the same classes. Those of an entry's
// module hand on its names: a module may import from CommonJS, but not the other way round.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';

const ENTRIES = ['index', 'operations', 'catalog/index', 'testing/index'];
const EMPTY_CLASS = /^((?:export )?declare abstract class (\w+) extends \2_base \{)\n\}/gm;
const RELATIVE = /((?:from |import |import\()["'])(\.{1,2}\/[^"']+)\.js(["'])/g;
const MSW = /^import .* from 'msw';$/m;

const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
  'tsconfig.build.json',
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (fault) => stop([fault]) },
);
const program = ts.createProgram(fileNames, options);
const faults = ts.getPreEmitDiagnostics(program);
if (faults.length > 0) stop(faults);
const checker = program.getTypeChecker();

/** Declarations by their path in `dist`, and the sources they were made of. */
const declarations = new Map();
const keep = (file, text, _mark, _failed, [source]) =>
  declarations.set(relative(options.outDir, file), { text, source });
program.emit(undefined, keep, undefined, true);

let named = 0;
let restored = 0;
const entries = [
  ...ENTRIES.map((entry) => `${entry}.d.ts`),
  ...[...declarations.keys()].filter((file) => /^resources\/[^/]+$/.test(file)),
];
const published = reachable(entries);
for (const file of published) publish(file);
for (const file of entries)
  write(file.replace(/\.ts$/, '.mts'), `export * from './${basename(file, '.d.ts')}.cjs';\n`);
if (named === 0 || restored === 0)
  throw new Error('No describing class was found in the declarations: has their form changed?');
console.log(`${published.size} declarations, ${named} describing classes, ${restored} comments restored`);

function stop(faults) {
  console.error(
    ts.formatDiagnostics(faults, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => process.cwd(),
      getNewLine: () => '\n',
    }),
  );
  process.exit(1);
}

/** The declarations that can be reached from some of them; the others are internal. */
function reachable(files) {
  const found = new Set(files);
  for (const file of found) {
    for (const [, , specifier] of declarations.get(file).text.matchAll(RELATIVE))
      found.add(join(dirname(file), `${specifier}.d.ts`));
  }
  return found;
}

function publish(file) {
  const { text, source } = declarations.get(file);
  const finished = withOptionalMsw(withNamedClasses(withComments(text, source)));
  write(file.replace(/\.ts$/, '.cts'), finished.replace(RELATIVE, '$1$2.cjs$3'));
}
function write(file, text) {
  const path = join(options.outDir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * The compiler leaves out the comments of fields that a description takes over from another file; this puts them back.
 */
function withComments(text, source) {
  const missing = [];
  for (const { name, type } of basesIn(text)) {
    const comments = commentsOf(source, name);
    for (const member of type.typeArguments[0].members) {
      if (ts.getLeadingCommentRanges(text, member.pos)) continue;
      const comment = comments.get(member.name.text);
      if (comment !== undefined) missing.push({ at: member.getStart(), comment });
    }
  }
  restored += missing.length;
  return missing.reduceRight((done, { at, comment }) => `${done.slice(0, at)}${comment}\n    ${done.slice(at)}`, text);
}
/** The constants `X_base` of declarations, which hold what class X describes. */
function basesIn(text) {
  return ts
    .createSourceFile('it.d.ts', text, ts.ScriptTarget.Latest, true)
    .statements.filter((statement) => ts.isVariableStatement(statement))
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ name, type }) =>
      /_base$/.test(name.text) && type?.typeArguments?.[0]?.members
        ? [{ name: name.text.slice(0, -'_base'.length), type }]
        : [],
    );
}
/** The comments of a class's fields, wherever they stand. */
function commentsOf(source, className) {
  const declared = source.statements.find(
    (statement) => ts.isClassDeclaration(statement) && statement.name?.text === className,
  );
  return new Map(checker.getTypeAtLocation(declared).getProperties().flatMap(({ name, declarations: [field] = [] }) => {
    const [comment] = field ? ts.getJSDocCommentsAndTags(field) : [];
    return comment ? [[name, comment.getText()]] : [];
  }));
}

/**
 * Gives each describing class a member of its own. TypeScript reports a class that adds nothing to its base as that
 * base, so that messages would speak of `InputOf<{…}>` instead of `GroupInput`.
 */
function withNamedClasses(text) {
  return text.replace(EMPTY_CLASS, (_, head) => {
    named++;
    return `${head}\n    constructor();\n}`;
  });
}

/** msw is optional: programs without it must compile, also those that check the declarations of their packages. */
function withOptionalMsw(text) {
  return text.replace(MSW, (line) => `// @ts-ignore: optional\n${line}`);
}
