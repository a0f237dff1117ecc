/** The declarations write out the types of objects; the sources infer them from the descriptions. */
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { descriptions, type Description } from './descriptions.js';
import { packed, RESOLUTIONS, source } from './support.js';

/** The fields of objects with their types, by the objects' names. */
type Shapes = Readonly<Record<string, readonly string[]>>;

/** What the compiler makes of the objects that a module exports. */
function shapes(from: string, file: string, names: readonly string[], folder: string): Shapes {
  const options = { ...RESOLUTIONS.node16, skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => folder;
  const program = ts.createProgram([file], options, host);
  const checker = program.getTypeChecker();
  const found: Record<string, string[]> = {};
  const visit = (node: ts.Node): void => {
    if (ts.isTypeAliasDeclaration(node)) {
      const type = checker.getTypeAtLocation(node.type);
      found[node.name.text.slice(1)] = checker.getPropertiesOfType(type).map((property) => {
        const optional = (property.flags & ts.SymbolFlags.Optional) !== 0 ? '?' : '';
        return `${property.name}${optional}: ${shown(checker.getTypeOfSymbolAtLocation(property, node), checker)}`;
      }).sort();
    }
  };
  program.getSourceFile(file)?.forEachChild(visit);
  if (Object.keys(found).length !== names.length) throw new Error(`${from} cannot be read.`);
  return found;
}
/** A type as text, with the members of unions in one order. */
function shown(type: ts.Type, checker: ts.TypeChecker): string {
  if (type.isUnion() && type.aliasSymbol === undefined)
    return type.types.map((member) => shown(member, checker)).sort().join(' | ');
  const [item] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : []; // as it says
  if (item) return `${type.symbol.name === 'ReadonlyArray' ? 'readonly ' : ''}(${shown(item, checker)})[]`;
  return checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
}
const program = (from: string, all: readonly Description[]): string =>
  [`import type * as objects from '${from}';`, ...all.map(({ name }) => `type _${name} = objects.${name};`)].join('\n');

test('every object is published with the fields and types that its description gives it', async () => {
  const all = await descriptions();
  const names = all.map(({ name }) => name);
  const own = join(process.cwd(), 'src/index.js');
  const published = source('published.mts', program('huaweicloud-apig', all));
  const described = source('described.mts', program(own, all));
  const [given, inferred] = [
    shapes('The package', published, names, packed.project),
    shapes('The source', described, names, process.cwd()),
  ];
  expect(given).toEqual(inferred);
  expect(Object.values(given).flat().length).toBeGreaterThan(2_000);
  expect(given['GroupUpdate']).toEqual(['name: string', 'remark?: string | undefined']);
}, 120_000);
