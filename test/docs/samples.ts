/** The samples of the pages: blocks of TypeScript in Markdown, how they compile and how they run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import ts from 'typescript';

/** A block of TypeScript in a page. */
export interface Sample {
  /** `docs/errors.md:10` */
  readonly name: string;
  readonly code: string;
  /**
   * What the block's first line says after `ts`. Nothing: it compiles and runs. `no-run`: it only compiles, because it
   * waits, belongs to a test runner, or needs what a test has not. `ignore`: it is a part of something.
   */
  readonly mode: '' | 'no-run' | 'ignore';
}

const BLOCK = /^( *)```(?:ts|typescript)\b *([\w-]*)[^\n]*\n([^]*?)^\1```$/gm;

/** The samples of a page. */
export function samplesOf(page: string): Sample[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(BLOCK)].map(({ index, 2: mode = '', 3: code = '' }) => {
    if (mode !== '' && mode !== 'no-run' && mode !== 'ignore') throw new Error(`${page}: \`\`\`ts ${mode} is no kind of sample.`);
    return { name: `${page}:${text.slice(0, index).split('\n').length}`, code, mode };
  });
}

/**
 * The samples in the comments of a source. They need not import the errors that they name.
 * @param entry - What the errors are imported from.
 */
export function samplesInComments(source: string, entry: string): Sample[] {
  const text = readFileSync(source, 'utf8');
  return [...text.matchAll(/^ \* ```ts\n([^]*?)^ \* ```$/gm)].map(({ index, 1: lines = '' }) => {
    const code = lines.replace(/^ \* ?/gm, '');
    const errors = [...new Set(code.match(/\bApig\w*Error\b/g))].join(', ');
    return {
      name: `${source}:${text.slice(0, index).split('\n').length}`,
      code: errors === '' ? code : `import { ${errors} } from '${entry}';\n${code}`,
      mode: 'no-run',
    };
  });
}

const ROOT = process.cwd();

/**
 * What the compiler says about samples, with the options of this repository. Each is a module of its own.
 * @param values - Names that samples may use without declaring them, with their types as members of `Values`.
 */
export function faultsOf(samples: readonly Sample[], values: readonly string[]): string[] {
  const path = (sample: Sample): string => join(ROOT, 'test/docs', `sample-${samples.indexOf(sample)}.ts`);
  const context = join(ROOT, 'test/docs/sample-context.ts');
  const globals = values.map((name) => `const ${name}: import('./values.js').Values['${name}'];`).join('\n');
  const files = new Map(samples.map((sample) => [path(sample), `${sample.code}\nexport {};\n`]));
  files.set(context, `declare global {\n${globals}\n}\nexport {};\n`);
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)).config, ts.sys, ROOT,
  );
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => files.has(file) || disk.fileExists(file),
    readFile: (file) => files.get(file) ?? disk.readFile(file),
    getSourceFile: (file, version, ...others) => {
      const text = files.get(file);
      return text === undefined
        ? disk.getSourceFile(file, version, ...others)
        : ts.createSourceFile(file, text, version, true);
    },
  };
  // People write `process.env.NAME`, and show values that they do not use.
  const asWritten = { noUnusedLocals: false, noPropertyAccessFromIndexSignature: false, types: ['node'] };
  const program = ts.createProgram([...files.keys()], { ...options, ...asWritten }, host);
  return samples.flatMap((sample) => {
    const file = program.getSourceFile(path(sample));
    const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return faults.map(({ messageText, start = 0 }) => {
      const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
      return `${sample.name}, line ${line + 1} of the sample: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

/** Loads what a sample imports: entries of this package from their sources, everything else as it is. */
async function load(name: string): Promise<Readonly<Record<string, unknown>>> {
  const entry = /^huaweicloud-apig(?:\/(.+))?$/.exec(name);
  if (!entry) return await import(/* @vite-ignore */ name) as Record<string, unknown>;
  const below = entry[1];
  const stems = below === undefined ? ['index'] : [below, `${below}/index`];
  const file = stems.map((stem) => join(ROOT, 'src', `${stem}.ts`)).find((one) => ts.sys.fileExists(one));
  if (file === undefined) throw new Error(`There is no entry ${name}.`);
  return await import(/* @vite-ignore */ pathToFileURL(file).href) as Record<string, unknown>;
}

type Body = (require: (name: string) => unknown, exports: object, ...values: readonly unknown[]) => Promise<void>;

/**
 * Runs a sample.
 * @param values - What it may use without declaring it.
 * @param replaced - What takes the place of exports of the package, by name.
 */
export async function run(
  { name, code }: Sample, values: Readonly<Record<string, unknown>>, replaced: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { outputText } = ts.transpileModule(code, {
    fileName: name,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const modules = new Map<string, unknown>();
  for (const [, wanted = ''] of outputText.matchAll(/\brequire\("([^"]+)"\)/g)) {
    const loaded = await load(wanted);
    modules.set(wanted, { ...loaded, ...(wanted === 'huaweicloud-apig' ? replaced : {}), __esModule: true });
  }
  const parameters = ['require', 'exports', ...Object.keys(values)].join(', ');
  const make = compileFunction(`return (async (${parameters}) => { { ${outputText}\n } })`);
  const body = Reflect.apply(make, undefined, []) as Body;
  await body((wanted) => modules.get(wanted), {}, ...Object.values(values));
}
