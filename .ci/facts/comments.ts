/** What the comments of the sources say about methods and fields, as the compiler sees it. */
import ts from 'typescript';

/** A method of a service. */
export interface MethodDoc {
  /** Dotted call name: `groups.domains.bind`. */
  readonly id: string;
  /** As the compiler prints it: `(body: GroupInput, options?: CallOptions): ApigPromise<Group>`. */
  readonly signature: string;
  /** What it does, in Markdown. */
  readonly text: string;
  /** What `@param` says, by the parameter's name. */
  readonly params: Readonly<Record<string, string>>;
  /** What `@returns` says. */
  readonly returns: string;
  /** What `@see` points to. */
  readonly see: readonly string[];
}

export interface Comments {
  /** The methods of the client's services, nested services included, in the order of the client. */
  readonly methods: readonly MethodDoc[];
  /** Comments of an object: its own under the empty name, those of its fields under theirs. */
  object(name: string): ReadonlyMap<string, string>;
}

/** Reads the comments of the sources from `src/client.ts` on. */
export function readComments(): Comments {
  const { options } = ts.getParsedCommandLineOfConfigFile('tsconfig.build.json', {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  }) ?? { options: {} };
  const program = ts.createProgram(['src/index.ts'], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const exported = exportsOf(program, checker, 'src/index.ts');
  const client = exported.get('ApigClient');
  if (!client) throw new Error('src/index.ts has no ApigClient');
  return {
    methods: methodsOf(checker, checker.getDeclaredTypeOfSymbol(client), ''),
    object(name) {
      const symbol = exported.get(name);
      if (!symbol) return new Map();
      const fields = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
      return new Map([['', textOf(checker, symbol)], ...fields.map((f): [string, string] => [f.name, textOf(checker, f)])]);
    },
  };
}

function exportsOf(program: ts.Program, checker: ts.TypeChecker, file: string): Map<string, ts.Symbol> {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} exports nothing`);
  return new Map(checker.getExportsOfModule(module).map((symbol) => [
    symbol.name,
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  ]));
}

/** The methods of an object, and those of its services. */
function methodsOf(checker: ts.TypeChecker, type: ts.Type, prefix: string): MethodDoc[] {
  return type.getProperties().filter(isPublic).flatMap((symbol) => {
    const member = checker.getTypeOfSymbol(symbol);
    const id = `${prefix}${symbol.name}`;
    const [signature] = member.getCallSignatures();
    if (signature) return prefix === '' ? [] : [methodOf(checker, symbol, signature, id)];
    return member.getSymbol()?.name.endsWith('Service') ? methodsOf(checker, member, `${id}.`) : [];
  });
}
const isPublic = (symbol: ts.Symbol): boolean =>
  !symbol.name.startsWith('__')
  && !(symbol.declarations ?? []).some((declaration) => ts.getCombinedModifierFlags(declaration) & HIDDEN);
const HIDDEN = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;

function methodOf(checker: ts.TypeChecker, symbol: ts.Symbol, signature: ts.Signature, id: string): MethodDoc {
  const tags = symbol.getJsDocTags(checker);
  const said = (name: string): string[] =>
    tags.filter((tag) => tag.name === name).map((tag) => oneLine(ts.displayPartsToString(tag.text)));
  return {
    id,
    signature: checker.signatureToString(signature, undefined, ts.TypeFormatFlags.NoTruncation)
      .replace(/(\?: [^,()]+) \| undefined(?=[,)])/g, '$1'),
    text: textOf(checker, symbol),
    params: Object.fromEntries(said('param').map((text) => {
      const [, name = '', words = ''] = /^(\w+)\s*-?\s*(.*)$/su.exec(text) ?? [];
      return [name, words];
    })),
    returns: said('returns').join(' '),
    see: said('see'),
  };
}

const textOf = (checker: ts.TypeChecker, symbol: ts.Symbol): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/(?<!\n)\n(?![\n*-])/g, ' ').trim();
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
