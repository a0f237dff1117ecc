/** What an editor shows of the packed declarations: asks the TypeScript language service about expressions. */
import ts from 'typescript';
import { packed, RESOLUTIONS, source } from './support.js';

/** What an editor shows when one points at a name. */
export interface Hover {
  /** The declaration, such as `(property) name: string`. */
  readonly shown: string;
  /** The text below it. */
  readonly text: string;
  /** Tags such as `param` and `see`, with their texts. */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

/** Editors share what they have read of declarations. */
const registry = ts.createDocumentRegistry();

/** A file open in an editor. */
export class Editor {
  readonly #file: string;
  readonly #text: string;
  readonly #service: ts.LanguageService;

  constructor(name: string, text: string) {
    this.#file = source(name, text);
    this.#text = text;
    const options = RESOLUTIONS.node16;
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [this.#file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (file) =>
        ts.sys.fileExists(file) ? ts.ScriptSnapshot.fromString(ts.sys.readFile(file) ?? '') : undefined,
      getCurrentDirectory: () => packed.project,
      getDefaultLibFileName: (o) => ts.getDefaultLibFilePath(o),
      fileExists: (file) => ts.sys.fileExists(file),
      readFile: (file) => ts.sys.readFile(file),
      directoryExists: (folder) => ts.sys.directoryExists(folder),
      getDirectories: (folder) => ts.sys.getDirectories(folder),
      realpath: (path) => ts.sys.realpath?.(path) ?? path,
    }, registry);
  }

  /** What is wrong with the file. */
  complaints(): string[] {
    return this.#service
      .getSemanticDiagnostics(this.#file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  /** Points at the last name of an expression that stands in the file. */
  hover(expression: string): Hover {
    const info = this.#service.getQuickInfoAtPosition(this.#file, this.#endOf(expression) - 1);
    return {
      shown: ts.displayPartsToString(info?.displayParts),
      text: ts.displayPartsToString(info?.documentation),
      tags: (info?.tags ?? []).map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) })),
    };
  }

  /** The values offered between the quotes with which an expression ends. */
  completions(expression: string): string[] {
    return (this.#service.getCompletionsAtPosition(this.#file, this.#endOf(expression) - 1, {})?.entries ?? []).map(
      ({ name }) => name,
    );
  }

  #endOf(expression: string): number {
    const at = this.#text.indexOf(`\n${expression};`);
    if (at < 0) throw new Error(`${expression} does not stand in the file.`);
    return at + 1 + expression.length;
  }
}
