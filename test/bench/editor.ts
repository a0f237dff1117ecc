/**
 * What the declarations cost in an editor and a compiler, beside the same declarations with nothing but interfaces and
 * classes in them. Medians of `EDITOR_ROUNDS` (default 9) processes.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { cpuLoad, median, spread } from './figures.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const ROUNDS = Number(process.env['EDITOR_ROUNDS'] ?? 9);
const OPTIONS: ts.CompilerOptions = {
  strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, types: ['node'],
  module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16,
};
/** Places where completions are asked for: the client, services, bodies, answers. */
const PLACES = 47;
/** Lists that need no argument, of objects that have an ID. */
const LISTS = /^(groups|apis|apps|envs|throttles|acls|vpcChannels|instances)\.list$/;

interface Figures {
  readonly types: number;
  readonly instantiations: number;
  /** MB. */
  readonly memory: number;
  /** Milliseconds to check the program. */
  readonly check: number;
  /** Milliseconds of one completion, median over the places. */
  readonly completion: number;
}

const [role, project = ''] = process.argv.slice(2);
if (role === 'measure') console.log(JSON.stringify(measure(project)));
else compare();

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'apig-editor-'));
  const projects = [makeProject(join(folder, 'published'), false), makeProject(join(folder, 'plain'), true)];
  const found = projects.map((): Figures[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, project] of projects.entries()) {
      const args = ['--expose-gc', '--import', 'tsx', import.meta.filename, 'measure', project];
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT });
      if (!stdout) throw new Error(stderr);
      found[i]?.push(JSON.parse(stdout) as Figures); // what this file prints
    }
  }
  rmSync(folder, { recursive: true });
  console.log(`Medians of ${ROUNDS} with spread, ${cpuLoad()}. TypeScript ${ts.version}.`);
  const aims = { types: 1.25, instantiations: NaN, memory: 1.05, check: NaN, completion: 1.5 };
  for (const [name, aim] of Object.entries(aims)) {
    const all = found.map((rounds) => rounds.map((one) => one[name as keyof Figures])); // the aims have its names
    const [published = [], plain = []] = all;
    const ratio = median(published) / median(plain);
    const goal = Number.isNaN(aim) ? '' : `(aim ${aim}, ${(ratio / aim).toFixed(2)} of it)`;
    const row = [name.padEnd(15), spread(published).padEnd(24), 'plain', spread(plain).padEnd(24), `${ratio.toFixed(2)} ×`, goal];
    console.log(row.join(' '));
  }
}

/** A project with the declarations and a program that uses all of them. */
function makeProject(folder: string, plain: boolean): string {
  const own = join(folder, 'node_modules/huaweicloud-apig');
  mkdirSync(own, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(own, 'package.json'));
  const isDeclaration = (path: string): boolean => !/\.(map|[cm]?js|json|txt)$/.test(path);
  cpSync(join(ROOT, 'dist'), join(own, 'dist'), { recursive: true, filter: isDeclaration });
  for (const name of ['@types/node', 'undici-types', 'undici']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  if (plain) for (const file of declarations(own)) writeFileSync(file, withoutData(readFileSync(file, 'utf8')));
  writeFileSync(join(folder, 'consumer.ts'), consumer(own));
  return folder;
}
function declarations(own: string): string[] {
  const files = readdirSync(join(own, 'dist'), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.d.cts')).map((file) => join(own, 'dist', file));
}
/** Only interfaces and classes: neither operations nor the data of objects. */
function withoutData(text: string): string {
  const { statements } = ts.createSourceFile('it.d.ts', text, ts.ScriptTarget.Latest);
  return statements
    .filter((one) => ts.isVariableStatement(one) && /\b(Description<|Operation<)/.test(text.slice(one.pos, one.end)))
    .reduceRight((left, { pos, end }) => left.slice(0, pos) + left.slice(end), text);
}

/** A program that reads every field of every object, names every method, and lists what can be listed. */
function consumer(own: string): string {
  const lines = ['import type * as api from \'huaweicloud-apig\';', 'declare const client: api.ApigClient;'];
  const seen = new Set<string>();
  for (const file of declarations(own).filter((path) => path.includes('/resources/'))) {
    for (const [, name = '', body = ''] of readFileSync(file, 'utf8').matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) {
      const fields = [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, field]) => `x.${field}`);
      if (!seen.has(name)) lines.push(`export const read${name} = (x: api.${name}) => [${fields.join(', ')}];`);
      seen.add(name);
    }
  }
  const surface = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/api-surface.json'), 'utf8')) as
    Readonly<Record<string, { readonly calls: readonly string[] }>>; // this repository's own
  const calls = [...new Set(Object.values(surface).flatMap((entry) => entry.calls))];
  for (const [i, call] of calls.entries()) {
    const name = call.replace(/\(.*/, '');
    lines.push(`export const call${i} = client.${name};`);
    if (LISTS.test(name)) lines.push(`for await (const { id } of client.${name}()) void id;`);
  }
  const places = calls.map((call) => call.replace(/\(.*/, '').replace(/\.\w+$/, ''));
  for (const place of [...new Set(places)].slice(0, PLACES)) lines.push(`client.${place}.;`);
  return `${lines.join('\n')}\n`;
}

function measure(folder: string): Figures {
  const file = join(folder, 'consumer.ts');
  const text = readFileSync(file, 'utf8');
  const code = text.split('\n').filter((line) => !line.endsWith('.;')).join('\n');
  const clean = join(folder, 'clean.ts');
  writeFileSync(clean, code);
  const host = ts.createCompilerHost(OPTIONS);
  host.getCurrentDirectory = () => folder;
  const begun = performance.now();
  const program = ts.createProgram([clean], OPTIONS, host);
  const [fault] = program.getSemanticDiagnostics(program.getSourceFile(clean));
  const check = performance.now() - begun;
  if (fault) throw new Error(`${code.slice(fault.start, (fault.start ?? 0) + 60)}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`);
  globalThis.gc?.();
  const memory = process.memoryUsage().heapUsed / 2 ** 20;
  const [types, instantiations] = [program.getTypeCount(), program.getInstantiationCount()];
  return { types, instantiations, memory, check, completion: completion(folder, file, text) };
}
function completion(folder: string, file: string, text: string): number {
  let version = 0;
  let current = text;
  const service = ts.createLanguageService({
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : '1'),
    getScriptSnapshot: (name) => {
      const found = name === file ? current : ts.sys.readFile(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
    realpath: (name) => ts.sys.realpath?.(name) ?? name,
  });
  const at = [...text.matchAll(/^client\.[\w.]+\.(?=;$)/gm)].map(({ index, 0: line }) => index + line.length);
  const ask = (place: number): number => {
    version++; // as if a key had been pressed
    current = `${text}// ${version}\n`;
    const begun = performance.now();
    const entries = service.getCompletionsAtPosition(file, place, {})?.entries.length ?? 0;
    if (entries === 0) throw new Error(`Nothing is offered after ${text.slice(place - 30, place)}`);
    return performance.now() - begun;
  };
  ask(at[0] ?? 0);
  return median(at.map(ask));
}
