// Writes the declarations of the package: checks the sources, and makes what the compiler emits fit to publish.
// There is one set of them, for CommonJS, because `import` and `require` get the same classes. Those of an entry's
// module hand on its names: a module may import from CommonJS, but not the other way round.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { addMapping, GenMapping, toEncodedMap } from '@jridgewell/gen-mapping';
import ts from 'typescript';
import { linksOf, pathOf } from './links.js';
import { inRooms } from './rooms.js';

const ENTRIES = ['index', 'operations', 'edit', 'catalog/index', 'openapi/index', 'backend/index', 'caller/index', 'functions/index', 'files/index', 'testing/index'];
const DESCRIBING = /^declare const (\w+)_base: (import\([^)]*\)\.)(?:In|Out)put</;
const RELATIVE = /((?:from |import |import\()["'])(\.{1,2}\/[^"']+)\.js(["'])/g;
const INLINE_IMPORT = /import\("(\.[^"]+)"\)\.(\w+)/g;
const STAR = /^export (?:type )?\* from '([^']+)';\n/gm;

/** What a caller may send, or what a response may contain, by the field's type in the vocabulary. */
const FIELD_TYPES = {
  Text: () => ['string'],
  Int: () => ['number'],
  Num: () => ['number'],
  Bool: () => ['boolean'],
  FileField: (_args, vocabulary) => [`${vocabulary}Upload`],
  OneOf: ([values]) => [values, `${values} | (${/"/.test(values) ? 'string' : 'number'} & {})`],
  Either: ([a, b]) => [`${a} | ${b}`],
  One: ([of]) => [of],
  List: ([sent, received = sent]) => [`readonly ${bracketed(sent)}[]`, `${bracketed(received)}[]`],
  Dict: ([sent, received = sent]) => [`Readonly<Record<string, ${sent}>>`, `Record<string, ${received}>`],
  Field: ([sent, received = sent]) => [sent, received],
  Required: ([sent, received = sent]) => [sent, received],
};
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
let mapped = 0;
const entries = [
  ...ENTRIES.map((entry) => `${entry}.d.ts`),
  ...[...declarations.keys()].filter((file) => /^resources\/[^/]+$/.test(file)),
];
const finished = new Map([...declarations].map(([file, { text, source }]) => [file, finish(text, source)]));
const published = withoutInternals();
const rooms = inRooms(new Map([...published].map((file) => [file, finished.get(file)])), entries);
for (const [file, room] of rooms) writeWithMap(file, room);
for (const file of entries)
  write(file.replace(/\.ts$/, '.mts'), `export * from './${basename(file, '.d.ts')}.cjs';\n`);
if (named === 0 || restored === 0)
  throw new Error('No describing class was found in the declarations: has their form changed?');
console.log(`${rooms.size} files of declarations, ${named} describing classes, ${restored} comments restored, ${mapped} names mapped`);

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
    for (const [, , specifier] of finished.get(file).matchAll(RELATIVE))
      found.add(join(dirname(file), `${specifier}.d.ts`));
  }
  return found;
}

/**
 * Leaves out what programs cannot reach, although a file of the package exports it for another. Entries keep all that
 * they export.
 *
 * @returns The files that still have something.
 */
function withoutInternals() {
  const files = new Map([...finished].map(([file, text]) => [file, linksOf(file, text)]));
  const kept = new Set();
  const keep = (file, statement) => {
    if (kept.has(statement)) return;
    kept.add(statement);
    for (const name of identifiersIn(statement)) keepName(file, name);
    for (const [, specifier, name] of statement.getText().matchAll(INLINE_IMPORT))
      keepName(pathOf(file, specifier), name);
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) return;
    const from = pathOf(file, statement.moduleSpecifier.text);
    const elements = statement.exportClause?.elements;
    if (elements) for (const { name, propertyName = name } of elements) keepName(from, propertyName.text);
    else for (const other of files.get(from)?.statements ?? []) if (isPublic(other)) keep(from, other);
  };
  const keepName = (file, name) => {
    const { declared, imported, handedOn } = files.get(file) ?? {}; // undefined: the file of another package
    for (const statement of declared?.get(name) ?? []) keep(file, statement);
    const from = handedOn?.get(name) ?? imported?.get(name);
    if (!from) return;
    keepName(from.file, from.name);
    if (ts.isExportDeclaration(from.by)) keep(file, from.by);
  };
  for (const file of entries) for (const statement of files.get(file).statements) keep(file, statement);
  for (const [file, { statements, text }] of files) {
    const used = new Set(statements.filter((one) => kept.has(one)).flatMap(identifiersIn));
    const others = statements.filter((one) => (ts.isImportDeclaration(one) ? !isUsed(one, used) : !kept.has(one)));
    const cuts = statements.flatMap((one) =>
      others.includes(one) ? [{ pos: one.pos, end: one.end, left: '' }] : unusedNames(one, used));
    const cut = (done, { pos, end, left }) => done.slice(0, pos) + left + done.slice(end);
    finished.set(file, cuts.reduceRight(cut, text));
  }
  const isEmpty = (file) => finished.get(file)?.trim() === '';
  for (const [file, text] of finished)
    finished.set(file, text.replace(STAR, (line, specifier) => (isEmpty(pathOf(file, specifier)) ? '' : line)));
  return reachable(entries);
}
/** True for what is worth handing on with all names of a file: types, and objects with their data. */
function isPublic(statement) {
  return !ts.isFunctionDeclaration(statement)
    && (!ts.isVariableStatement(statement) || /\bDescription</.test(statement.getText()));
}
function isUsed({ importClause }, names) {
  const { name, namedBindings } = importClause;
  return [name, ...(namedBindings?.elements ?? [namedBindings]).map((element) => element?.name ?? element)]
    .some((one) => one && names.has(one.text));
}
/** The names of an import of which only some are used: what remains of them. */
function unusedNames(statement, names) {
  const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  const left = bindings?.elements?.filter(({ name }) => names.has(name.text));
  if (!left || left.length === bindings.elements.length) return [];
  return [{ pos: bindings.getStart(), end: bindings.getEnd(), left: `{ ${left.map((one) => one.getText()).join(', ')} }` }];
}
function identifiersIn(node) {
  return ts.isIdentifier(node) ? [node.text] : node.getChildren().flatMap(identifiersIn);
}
function finish(text, source) {
  return withInterfaces(withComments(text, source));
}
function write(file, text) {
  const path = join(options.outDir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes declarations with a map, so that an editor's "go to definition" leads to the source. */
function writeWithMap(file, { head, parts }) {
  const path = file.replace(/\.ts$/, '.cts');
  const map = new GenMapping({ file: basename(path) });
  let text = head;
  for (const part of parts) {
    const above = text.split('\n').length;
    for (const { at, of } of namesOf(part.path, part.text)) {
      const source = of.getSourceFile();
      const start = source.getLineAndCharacterOfPosition(of.getStart());
      addMapping(map, {
        generated: { line: above + at.line, column: at.character },
        source: relative(resolve(options.outDir, dirname(path)), source.fileName),
        original: { line: start.line + 1, column: start.character },
      });
      mapped++;
    }
    text += `${part.text.trimEnd()}\n`;
  }
  write(`${path}.map`, JSON.stringify(toEncodedMap(map)));
  write(path, `${text}export {};\n//# sourceMappingURL=${basename(path)}.map\n`);
}
/** The names that a declaration file declares, members included, with the names in the sources. */
function namesOf(file, text) {
  const declaration = ts.createSourceFile('it.d.ts', text, ts.ScriptTarget.Latest, true);
  const top = topLevelOf(declarations.get(file).source);
  const place = (node) => declaration.getLineAndCharacterOfPosition(node.getStart());
  return declaration.statements
    .flatMap((statement) => statement.declarationList?.declarations ?? [statement])
    .flatMap((node) => {
      const origin = node.name && top.get(node.name.text);
      if (!origin) return [];
      const members = node.members ?? [];
      const type = members.length > 0 && checker.getTypeAtLocation(origin);
      return [
        { at: place(node.name), of: origin },
        ...members.flatMap(({ name }) => {
          const of = name && ts.isIdentifier(name) && nameOf(type.getProperty(name.text));
          return of ? [{ at: place(name), of }] : [];
        }),
      ];
    });
}
/** The names that a source declares at its top, by name. */
function topLevelOf(source) {
  const nodes = source.statements.flatMap((statement) => statement.declarationList?.declarations ?? [statement]);
  return new Map(nodes.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [[name.text, name]] : [])));
}
/** The name of a member in the sources of this package. */
function nameOf(symbol) {
  const found = symbol?.declarations?.find((one) => one.name && !one.getSourceFile().isDeclarationFile);
  return found?.name;
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
/** The constants `X_base` of declarations, which contain what class X describes. */
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
/** The comments of a class's fields. */
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
 * Turns each describing class into what it is for a program: an interface of its objects, and a constant with its data.
 * The compiler would have to work the interface out again in every program, and whenever an editor asks.
 */
function withInterfaces(text) {
  const file = ts.createSourceFile('it.d.ts', text, ts.ScriptTarget.Latest, true);
  const bases = new Map(basesIn(text).map((base) => [base.name, base]));
  const edits = file.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement) && DESCRIBING.test(statement.getText()))
      return [{ start: statement.pos, end: statement.end, by: '' }];
    const base = ts.isClassDeclaration(statement) ? bases.get(statement.name.text) : undefined;
    if (!base) return [];
    named++;
    return [{ start: statement.getStart(), end: statement.end, by: interfaceOf(statement, base, text) }];
  });
  return edits.reduceRight((done, { start, end, by }) => done.slice(0, start) + by + done.slice(end), text);
}
function interfaceOf({ name: { text: name }, modifiers = [] }, { type }, text) {
  const vocabulary = /^import\([^)]*\)\./.exec(type.getText())[0];
  const head = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ? 'export ' : '';
  const isInput = type.qualifier.text === 'Input';
  const always = isInput ? [] : literalsOf(type.typeArguments[1]);
  const lines = type.typeArguments[0].members.map((member) => {
    const key = member.name.getText();
    const { of, required } = fieldType(member.type, isInput);
    const certain = isInput ? required : always.includes(member.name.text);
    return `${commentsBefore(member, text)}${key}${certain ? '' : '?'}: ${of}${isInput && !certain ? ' | undefined' : ''};`;
  });
  const members = lines.map((line) => `    ${line}\n`).join('');
  return `${head}interface ${name} {\n${members}}\n${head}declare const ${name}: ${vocabulary}Description<${name}>;`;
}
function commentsBefore(member, text) {
  const [comment] = ts.getLeadingCommentRanges(text, member.pos) ?? [];
  return comment ? `${text.slice(comment.pos, comment.end)}\n    ` : '';
}
function literalsOf(node) {
  if (!node) return [];
  return ts.isUnionTypeNode(node) ? node.types.flatMap(literalsOf) : node.literal ? [node.literal.text] : [];
}

function fieldType(node, isInput) {
  const [, vocabulary, kind] = /^(import\([^)]*\)\.)(\w+)/.exec(node.getText()) ?? [];
  const make = FIELD_TYPES[kind];
  if (!make) throw new Error(`A type of fields that .ci/declarations.js does not know: ${node.getText()}`);
  const [sent, received = sent] = make((node.typeArguments ?? []).map((argument) => argument.getText()), vocabulary);
  return { of: isInput ? sent : received, required: kind === 'Required' };
}
function bracketed(type) {
  return /[|&]|^readonly /.test(type) ? `(${type})` : type;
}
