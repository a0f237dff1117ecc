/** Imports that are made when one of their names is first used. */
import ts from 'typescript';

/**
 * Rewrites the imports of some modules, for CommonJS: each module is loaded when one of its names is first used. An
 * import that is used while the importing module loads stays as it is. Line numbers do not change.
 */
export function lazily(code: string, specifiers: readonly (string | RegExp)[]): string {
  const { file, checker } = bound(code);
  const identifiers = identifiersIn(file);
  const edits: Edit[] = [];
  const lazy = new Set<string>();
  for (const statement of file.statements.filter((node) => ts.isImportDeclaration(node))) {
    const specifier = textOf(statement.moduleSpecifier);
    if (!specifiers.some((one) => (typeof one === 'string' ? one === specifier : one.test(specifier)))) continue;
    const found = onFirstUse(statement, lazy.has(specifier), identifiers, checker);
    if (found.length > 0) lazy.add(specifier);
    edits.push(...found);
  }
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, by }) => text.slice(0, start) + by + text.slice(end), code);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** A module with its names bound, so that a local name is not taken for one that is imported. */
function bound(code: string): { readonly file: ts.SourceFile; readonly checker: ts.TypeChecker } {
  const file = ts.createSourceFile('module.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const options: ts.CompilerOptions = { allowJs: true, noResolve: true, noLib: true, target: ts.ScriptTarget.Latest };
  const getSourceFile = (name: string): ts.SourceFile | undefined => (name === file.fileName ? file : undefined);
  const host = { ...ts.createCompilerHost(options), getSourceFile };
  return { file, checker: ts.createProgram([file.fileName], options, host).getTypeChecker() };
}

/** @param known - An earlier import of the same module has made what loads it. */
function onFirstUse(
  statement: ts.ImportDeclaration,
  known: boolean,
  identifiers: readonly ts.Identifier[],
  checker: ts.TypeChecker,
): Edit[] {
  const named = statement.importClause?.namedBindings;
  if (!named || !ts.isNamedImports(named)) return [];
  const specifier = textOf(statement.moduleSpecifier);
  const load = `$${specifier.replace(/^node:|^\.\/|\.cjs$/g, '').replace(/\W+/g, '_')}`;
  const imported = new Map(named.elements.map((element) =>
    [checker.getSymbolAtLocation(element.name), (element.propertyName ?? element.name).text]));
  const names = new Set(named.elements.map(({ name }) => name.text));
  const uses = identifiers.filter((node) =>
    names.has(node.text) && !isWithin(node, statement) && imported.has(symbolOf(node, checker)));
  if (!uses.every(isLater)) return [];
  const lines = '\n'.repeat(statement.getText().split('\n').length - 1);
  const by = `${known ? '' : `let ${load}_; const ${load} = () => ${load}_ ??= require("${specifier}");`}${lines}`;
  const edits = uses.map((node): Edit => {
    const head = ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ` : '';
    const name = imported.get(symbolOf(node, checker)) ?? '';
    return { start: node.getStart(), end: node.end, by: `${head}(${load}().${name})` };
  });
  return [{ start: statement.getStart(), end: statement.end, by }, ...edits];
}
function identifiersIn(file: ts.SourceFile): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
const isWithin = (node: ts.Node, outer: ts.Node): boolean => outer.pos <= node.pos && node.end <= outer.end;
function symbolOf(node: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined {
  return ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
}
/** True for what is in the body of a function, unless that function is called immediately. */
function isLater(node: ts.Node): boolean {
  const holder = ts.findAncestor(node, (parent) => ts.isFunctionLike(parent));
  if (holder === undefined || ts.isClassStaticBlockDeclaration(holder)) return false;
  const { parent } = holder;
  const isCalled = ts.isParenthesizedExpression(parent) && ts.isCallExpression(parent.parent)
    && parent.parent.expression === parent;
  return isCalled ? isLater(parent) : true;
}
function textOf(node: ts.Expression): string {
  return ts.isStringLiteral(node) ? node.text : '';
}
