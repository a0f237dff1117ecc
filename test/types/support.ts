/** The TypeScript compiler over programs that use the packed declarations. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { inject } from 'vitest';

export const packed = inject('packed');

/** The strictest a user may compile with, declarations of packages included. */
const STRICT: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  types: ['node'],
};
/** The ways in which a user's compiler finds a package. `.mts` and `.cts` files of one program use its two sides. */
export const RESOLUTIONS: Readonly<Record<'node16' | 'bundler', ts.CompilerOptions>> = {
  node16: { ...STRICT, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  bundler: { ...STRICT, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

/** Writes a source file into the project of the user. */
export function source(name: string, text: string): string {
  const file = join(packed.project, name);
  writeFileSync(file, text);
  return file;
}

/** A complaint of the compiler. */
export interface Complaint {
  /** File name, without folders where it is the user's own. */
  readonly file: string;
  /** From 1 up. */
  readonly line: number;
  readonly message: string;
}
/**
 * Compiles files and returns every complaint about them and about the package's declarations. Those of other packages
 * are not checked.
 */
export function compile(files: readonly string[], options: ts.CompilerOptions): Complaint[] {
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => packed.project;
  const program = ts.createProgram(files, options, host);
  const checked = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(packed.project));
  const found = checked.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  return [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found].map(
    ({ file, start, messageText }) => ({
      file: file === undefined ? '' : file.fileName.replace(`${packed.project}/`, ''),
      line: file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1,
      message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    }),
  );
}
