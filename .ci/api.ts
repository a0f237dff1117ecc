/**
 * Writes the public surface of the package to `api/`, from its built declarations: `npm run api`. It is committed, so
 * that a change of the surface shows in review. A test of the package compares.
 *
 * There is a page for each entry, with every name that it exports, without comments. A name that another page has is
 * only mentioned. API Extractor makes such reports too, but for one entry in each run, with all that it hands on: for
 * the fifty entries of this package it takes some minutes and repeats most names. This takes seconds.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const FOLDER = 'api';

/** The pages of the surface, by file name. `dist` is the folder of the built package. */
export function surface(dist: string): ReadonlyMap<string, string> {
  const entries = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.mts')).map((file) => file.replace(/\.d\.mts$/, '')).sort();
  const reader = new Reader(dist, entries);
  const pages = entries.map((entry) => [`${entry.replaceAll('/', '.')}.api.md`, reader.page(entry)] as const);
  return new Map([...pages, ['others.api.md', reader.others()]]);
}

class Reader {
  readonly #dist: string;
  readonly #entries: readonly string[];
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #printer = ts.createPrinter({ removeComments: true });
  readonly #shown = new Set<ts.Declaration>();

  constructor(dist: string, entries: readonly string[]) {
    this.#dist = resolve(dist);
    this.#entries = entries;
    this.#program = ts.createProgram(entries.map((entry) => this.#pathOf(entry)), {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: [],
      skipLibCheck: true,
    });
    this.#checker = this.#program.getTypeChecker();
  }

  /** The page of an entry. */
  page(entry: string): string {
    const elsewhere = new Map<string, string[]>();
    const own: string[] = [];
    for (const { name, nodes } of this.#exportsOf(entry)) {
      const home = nodes.map((node) => this.#placeOf(node)).find((place) => this.#entries.includes(place));
      if (home === undefined || home === entry) own.push(nodes.map((node) => this.#textOf(node)).join('\n'));
      else elsewhere.set(home, [...(elsewhere.get(home) ?? []), name]);
    }
    const seen = [...elsewhere].sort().map(([home, names]) => `// ${home}: ${names.join(', ')}`);
    return pageOf(entry, seen.length > 0 ? [seen.join('\n'), ...own] : own);
  }
  /** What no entry exports, but types of entries use. */
  others(): string {
    const files = this.#program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${this.#dist}/`));
    const texts = files.flatMap((file) => file.statements
      .flatMap((node): readonly ts.Declaration[] => ts.isVariableStatement(node) ? node.declarationList.declarations
        : ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)
          || ts.isFunctionDeclaration(node) ? [node] : [])
      .filter((node) => !this.#shown.has(node))
      .map((node) => `// ${this.#placeOf(node)}\n${this.#textOf(node)}`));
    return pageOf('What no entry exports, but types of entries use', texts);
  }

  #pathOf(entry: string): string {
    return resolve(this.#dist, `${entry}.d.cts`);
  }
  #placeOf(node: ts.Declaration): string {
    return relative(this.#dist, node.getSourceFile().fileName).replace(/\.d\.cts$/, '');
  }
  #textOf(node: ts.Declaration): string {
    this.#shown.add(node);
    const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node;
    const text = this.#printer.printNode(ts.EmitHint.Unspecified, whole, node.getSourceFile());
    // Where a name is declared is no part of the surface.
    return text.replace(/^export /, '').replace(/\bimport\("\.[^"]+"\)\./g, '');
  }
  #exportsOf(entry: string): { readonly name: string; readonly nodes: readonly ts.Declaration[] }[] {
    const file = this.#program.getSourceFile(this.#pathOf(entry));
    const module = file && this.#checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry} exports nothing`);
    return this.#checker.getExportsOfModule(module)
      .map((symbol) => {
        const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
        const { declarations = [] } = isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
        return { name: symbol.name, nodes: declarations };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function pageOf(title: string, texts: readonly string[]): string {
  return `# ${title}\n\n\`\`\`ts\n${texts.join('\n\n')}\n\`\`\`\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  for (const [name, text] of surface('dist')) writeFileSync(join(FOLDER, name), text);
}
