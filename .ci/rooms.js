// Puts the declarations of a folder into one file, `declarations`, but for those of entries: a program's compiler and
// an editor have fewer files to open.
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { linksOf, pathOf } from './links.js';

/** Files that stay alone: each names all services, which programs with one service need not load. */
const ALONE = new Set(['client.d.ts', 'config.d.ts', 'doctor.d.ts']);

/**
 * @param texts - Declarations by their path.
 * @param entries - The paths of entries, which stay alone.
 * @returns For each file that is published: its imports, and the declarations that follow them, by their old path.
 */
export function inRooms(texts, entries) {
  const files = new Map([...texts].map(([path, text]) => [path, linksOf(path, text)]));
  const rooms = roomsOf(files, new Set(entries));
  const homes = new Map([...rooms].flatMap(([room, paths]) => paths.map((path) => [path, room])));
  return new Map([...rooms].map(([room, paths]) => [room, new Room(room, homes, files).made(paths)]));
}

/** The paths that are published, with the files that go into each. */
function roomsOf(files, entries) {
  const rooms = new Map();
  for (const path of files.keys()) {
    const room = entries.has(path) || ALONE.has(path) ? path : join(dirname(path), 'declarations.d.ts');
    rooms.set(room, [...(rooms.get(room) ?? []), path]);
  }
  // A file that is alone in its folder keeps its name.
  return new Map([...rooms].map(([room, paths]) => [paths.length > 1 ? room : paths[0], paths]));
}

const isDeclaration = (one) => !ts.isImportDeclaration(one) && !ts.isExportDeclaration(one);
const isExported = ({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/** Makes one file of several. */
class Room {
  /** @param homes - The file that the declarations of each file are in now. */
  constructor(path, homes, files) {
    this.path = path;
    this.homes = homes;
    this.files = files;
  }

  made(paths) {
    const parts = paths.map((path) => ({ path, text: this.#declarationsOf(path) }));
    this.#refuseTwins(paths);
    return { head: [...this.#imports(paths), ...this.#exports(paths)].map((line) => `${line}\n`).join(''), parts };
  }
  /** A name can have one meaning in a file. */
  #refuseTwins(paths) {
    const meanings = new Map();
    const mean = (name, meaning) => {
      const other = meanings.get(name);
      if (other !== undefined && other !== meaning)
        throw new Error(`${name} is declared by ${other} and by ${meaning}, whose declarations are published in one file. Rename one of them.`);
      meanings.set(name, meaning);
    };
    for (const path of paths) {
      const { declared, imported } = this.files.get(path);
      for (const name of declared.keys()) mean(name, path);
      for (const [name, origin] of imported) mean(name, this.#originOf(origin).file);
    }
  }
  /** One statement for each file that names are taken from. */
  #imports(paths) {
    const whole = new Set();
    const byFile = new Map();
    for (const path of paths) {
      const { statements, imported } = this.files.get(path);
      for (const one of statements.filter(ts.isImportDeclaration))
        if (!one.importClause?.namedBindings?.elements) whole.add(this.#moved(path, one.getText()));
      for (const [name, given] of imported) {
        const origin = this.#originOf(given);
        if (this.homes.get(origin.file) === this.path) continue;
        const way = this.#way(origin.file);
        const list = byFile.get(way) ?? new Set();
        byFile.set(way, list.add(origin.name === name ? name : `${origin.name} as ${name}`));
      }
    }
    return [...whole, ...[...byFile].map(([way, names]) => `import { ${[...names].sort().join(', ')} } from '${way}';`)];
  }
  /** What the files hand on of others. */
  #exports(paths) {
    return new Set(paths.flatMap((path) => this.files.get(path).statements
      .filter((one) => ts.isExportDeclaration(one) && (one.moduleSpecifier || one.exportClause.elements.length > 0))
      .flatMap((one) => this.#exportOf(path, one))));
  }
  #exportOf(path, statement) {
    if (!statement.moduleSpecifier) return [statement.getText()];
    const from = pathOf(path, statement.moduleSpecifier.text);
    const home = this.homes.get(from);
    // Every name of a room is declared in it.
    if (home === this.path) return [];
    if (statement.exportClause || home === from) return [this.#moved(path, statement.getFullText().trim())];
    const names = [...this.files.get(from).declared].flatMap(([name, by]) => (by.some(isExported) ? [name] : []));
    return [`export ${statement.isTypeOnly ? 'type ' : ''}{ ${names.join(', ')} } from '${this.#way(from)}';`];
  }
  #declarationsOf(path) {
    const { statements } = this.files.get(path);
    const text = statements.filter(isDeclaration).map((one) => one.getFullText()).join('').trimStart();
    return this.#moved(path, text);
  }
  /** A text of a file, with the ways to others as they are now. */
  #moved(path, text) {
    return text
      .replace(/\bimport\("(\.[^"]+)"\)\./g, (_, specifier) => {
        const from = pathOf(path, specifier);
        return this.homes.get(from) === this.path && from !== this.path ? '' : `import("${this.#way(from)}").`;
      })
      .replace(/(\bfrom ')(\.[^']+)'/g, (_, before, specifier) => `${before}${this.#way(pathOf(path, specifier))}'`);
  }

  /** The file that declares a name, and its name there. */
  #originOf(origin) {
    const further = this.files.get(origin.file)?.handedOn.get(origin.name);
    return further ? this.#originOf(further) : origin;
  }
  #way(path) {
    const home = this.homes.get(path);
    if (home === undefined) return path;
    const way = relative(dirname(this.path), home).replace(/\.d\.ts$/, '.cjs');
    return way.startsWith('.') ? way : `./${way}`;
  }
}
