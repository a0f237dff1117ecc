/** One name for one idea: no two files of a room share a name, and no helper is written twice. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort();
/** Shares no code with what it checks. */
const INDEPENDENT = /^testing\/(authentication|canonical|iam)\.ts$/;
/** Kits, which import no other room: what one has, another one cannot take from it. */
const KIT = /^(backend|caller|functions)\//;
/** Shorter functions are words of the language, not ideas. */
const LEAST_TOKENS = 22;

/** Every named function at the top level of a file, with its tokens. Names that it chooses itself do not count. */
function functionsIn(file: string): { readonly name: string; readonly tokens: readonly string[] }[] {
  const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const named = ts.isFunctionDeclaration(statement) ? [statement] : ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
      : [];
    return named.flatMap((node) => {
      const body = ts.isFunctionDeclaration(node) ? node : node.initializer;
      if (!body || !(ts.isFunctionDeclaration(body) || ts.isArrowFunction(body))) return [];
      return [{ name: node.name?.getText() ?? '', tokens: tokensOf(body, node.name) }];
    });
  });
}
function tokensOf(body: ts.FunctionLikeDeclaration, own: ts.Node | undefined): string[] {
  const chosen = new Map<string, string>();
  for (const { name } of body.parameters)
    for (const [word] of name.getText().matchAll(/[\w$]+/g)) chosen.set(word, `$${chosen.size}`);
  const tokens: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node === own || ts.isJSDoc(node) || node.kind === ts.SyntaxKind.ExportKeyword) return;
    const children = node.getChildren();
    if (children.length === 0 && node.getText() !== '') tokens.push(chosen.get(node.getText()) ?? node.getText());
    for (const child of children) visit(child);
  };
  visit(body);
  return tokens;
}

describe('the files of src', () => {
  it('have names of their own, apart from those of resources and of the local gateway, which mirrors others', () => {
    const names = new Map<string, string[]>();
    for (const file of files.filter((name) => !/^(resources|testing)\/|index\.ts$/.test(name)))
      names.set(basename(file), [...(names.get(basename(file)) ?? []), file]);
    expect([...names.values()].filter((same) => same.length > 1)).toEqual([]);
  });
});

describe('the functions of src', () => {
  it('are each written once', () => {
    const seen = new Map<string, string[]>();
    for (const file of files.filter((name) => !INDEPENDENT.test(name))) {
      for (const { name, tokens } of functionsIn(file)) {
        const key = [KIT.exec(file)?.[0] ?? '', ...tokens].join(' ');
        if (tokens.length >= LEAST_TOKENS) seen.set(key, [...(seen.get(key) ?? []), `${name} in ${file}`]);
      }
    }
    // The rule says nothing if no function is seen.
    expect(seen.size).toBeGreaterThan(500);
    expect([...seen.values()].filter((twins) => twins.length > 1)).toEqual([]);
  });
});
