/** The documentation of every call and of every field that calls send or return, read by the TypeScript compiler. */
import ts from 'typescript';

/** Texts by place: `groups.create` for a call with its tags, `groups.create body.name` for a field. */
export function tsdoc(): ReadonlyMap<string, string> {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  return new Reader(ts.createProgram(['src/operations.ts', 'src/client.ts'], options)).read();
}

class Reader {
  readonly #checker: ts.TypeChecker;
  readonly #texts = new Map<string, string>();

  constructor(readonly program: ts.Program) {
    this.#checker = program.getTypeChecker();
  }

  read(): ReadonlyMap<string, string> {
    const client = this.#checker.getDeclaredTypeOfSymbol(this.#exported('src/client.ts', 'ApigClient'));
    const registry = this.#checker.getTypeOfSymbol(this.#exported('src/operations.ts', 'operations'));
    for (const operation of registry.getProperties()) {
      this.#call(client, operation.name);
      const type = this.#checker.getTypeOfSymbol(operation);
      this.#input(operation.name, type);
      const out = type.getProperty('~out');
      if (out) this.#fields(this.#checker.getTypeOfSymbol(out), `${operation.name} response`, 0);
    }
    return this.#texts;
  }

  #exported(file: string, name: string): ts.Symbol {
    const source = this.program.getSourceFile(file);
    const module = source && this.#checker.getSymbolAtLocation(source);
    const found = module && this.#checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
    if (!found) throw new Error(`${file} does not export ${name}`);
    return found;
  }

  /** The method that sends an operation, with its tags. */
  #call(client: ts.Type, id: string): void {
    let type: ts.Type = client;
    let method: ts.Symbol | undefined;
    for (const step of id.split('.')) {
      method = type.getProperty(step);
      if (!method) throw new Error(`The client has no method ${id}`);
      type = this.#checker.getTypeOfSymbol(method);
    }
    const tags = method?.getJsDocTags(this.#checker) ?? [];
    const all = tags.map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
    this.#texts.set(id, oneLine([method ? this.#textOf(method) : '', ...all].join(' ')));
  }

  #input(id: string, operation: ts.Type): void {
    const input = operation.getProperty('~in');
    const signature = input && this.#bare(this.#checker.getTypeOfSymbol(input)).getCallSignatures()[0];
    const given = signature?.parameters[0];
    if (!given) return;
    for (const part of this.#checker.getTypeOfSymbol(given).getProperties())
      if (part.name !== 'path') this.#fields(this.#checker.getTypeOfSymbol(part), `${id} ${part.name}`, 0);
  }

  #fields(type: ts.Type, place: string, depth: number): void {
    if (depth > 6) return;
    const bare = this.#bare(type);
    for (const one of bare.isUnion() ? bare.types : bare.isIntersection() ? [bare, ...bare.types] : [bare]) {
      const item = this.#checker.isArrayType(one) && this.#checker.getTypeArguments(one as ts.TypeReference)[0];
      if (item) this.#fields(item, `${place}[]`, depth + 1);
      else this.#members(one, place, depth);
    }
  }
  #members(type: ts.Type, place: string, depth: number): void {
    for (const member of type.getProperties()) {
      // Strings and lists have members too, but no documentation of ours.
      if (member.declarations?.[0]?.getSourceFile().fileName.includes('/src/') !== true) continue;
      const name = `${place}.${member.name}`;
      if (!this.#texts.has(name)) this.#texts.set(name, oneLine(this.#textOf(member)));
      this.#fields(this.#checker.getTypeOfSymbol(member), name, depth + 1);
    }
  }

  readonly #bare = (type: ts.Type): ts.Type => this.#checker.getNonNullableType(type);
  readonly #textOf = (symbol: ts.Symbol): string =>
    ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
