// What declaration files take from each other, and hand on.
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The statements of a declaration file, by the names that they declare, and the origins of its other names. */
export function linksOf(fileName, text) {
  const { statements } = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const declared = new Map();
  const imported = new Map();
  const handedOn = new Map();
  for (const statement of statements) {
    const from = statement.moduleSpecifier && pathOf(fileName, statement.moduleSpecifier.text);
    const bindings = statement.importClause?.namedBindings ?? (from && statement.exportClause);
    const names = ts.isImportDeclaration(statement) ? imported : handedOn;
    for (const { name, propertyName = name } of bindings?.elements ?? [])
      names.set(name.text, { file: from, name: propertyName.text, by: statement });
    for (const { name } of statement.declarationList?.declarations ?? (from ? [] : [statement]))
      if (name) declared.set(name.text, [...(declared.get(name.text) ?? []), statement]);
  }
  return { statements, text, declared, imported, handedOn };
}

/** The path of a declaration file, as another one names it. Packages keep their name. */
export function pathOf(file, specifier) {
  return specifier.startsWith('.') ? `${join(dirname(file), specifier.replace(/\.js$/, ''))}.d.ts` : specifier;
}
