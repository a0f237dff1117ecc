/** Reads the text of a document: JSON by itself, YAML with the package `yaml`, which only this file knows. */
import type * as Yaml from 'yaml';
import { withoutBom } from '../values.js';
import type { Place } from './note.js';

/** A line and a column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
/** A parsed document. */
export interface Parsed {
  readonly value: unknown;
  /** Keys of JSON may be there twice. Those of YAML may not. */
  readonly isJson: boolean;
  /** The position of a part, or of the nearest part around it; `undefined` if positions are not known. */
  readonly locate: (at: Place) => Position | undefined;
}
/** A text that is not a document. */
export interface Unreadable {
  readonly code: 'APIG.3600' | 'APIG.3609';
  readonly message: string;
  readonly position?: Position | undefined;
}

/** YAML cannot be read or written because its package is not installed. */
export class YamlMissing extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what} needs the package yaml, version 2, which is not installed: npm install yaml`, { cause });
    this.name = 'YamlMissing';
  }
}
export async function loadYaml(what: string): Promise<typeof Yaml> {
  try {
    return await import('yaml');
  } catch (cause) {
    throw new YamlMissing(what, cause);
  }
}

/**
 * Parses a text. JSON is taken as it is; positions in it are known if the package `yaml` is installed.
 * @throws YamlMissing if it is not JSON, and the package is not installed.
 */
export async function parseText(text: string): Promise<Parsed | Unreadable> {
  const content = withoutBom(text);
  if (content.trim() === '') return { code: 'APIG.3609', message: 'The document is empty.' };
  const json = asJson(content);
  if (!json) return parseYaml(content, await loadYaml('A document in YAML'));
  const yaml = await loadYaml('').catch(() => undefined);
  return { value: json.value, isJson: true, locate: yaml ? locator(content, yaml) : () => undefined };
}
function asJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Digits that stand for a number. IDs may consist of digits, too: those keep their zeros and their length. */
const NUMBERS: ReadonlyMap<string, RegExp> = new Map([
  ['1', /^[-+]?(?:0|[1-9][0-9]{0,14})$/],
  ['1e1', /^[-+]?[0-9]{1,3}(?:\.[0-9]*)?[eE][-+]?[0-9]{1,3}$/],
]);
/** The tags of YAML, of which those for numbers take less. */
function customTags(tags: Yaml.Tags): Yaml.Tags {
  return tags.map((tag) => {
    if (typeof tag === 'string' || tag.collection !== undefined) return tag;
    const narrow = [...NUMBERS].find(([sample]) => tag.test?.test(sample))?.[1];
    return narrow ? { ...tag, test: narrow } : tag;
  });
}

function parseYaml(text: string, yaml: typeof Yaml): Parsed | Unreadable {
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, customTags });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { code: 'APIG.3600', message: `The document is not YAML: ${error.message}`, position: { line, column: col } };
  }
  try {
    return { value: document.toJS() as unknown, isJson: false, locate: locate(document, lines, yaml) };
  } catch (failure) {
    // Aliases without an anchor, or too many of them.
    return { code: 'APIG.3600', message: `The document is not YAML: ${String(failure)}` };
  }
}

/** Positions in JSON, which is YAML too. Parsed again only when somebody asks. */
function locator(text: string, yaml: typeof Yaml): Parsed['locate'] {
  let found: Parsed['locate'] | undefined;
  return (at) => {
    if (!found) {
      const lines = new yaml.LineCounter();
      found = locate(yaml.parseDocument(text, { lineCounter: lines, uniqueKeys: false }), lines, yaml);
    }
    return found(at);
  };
}
function locate(document: Yaml.Document.Parsed, lines: Yaml.LineCounter, yaml: typeof Yaml): Parsed['locate'] {
  return (at) => {
    let node: unknown = document.contents;
    let offset = startOf(node, yaml);
    for (const step of at) {
      if (yaml.isAlias(node)) node = node.resolve(document);
      if (yaml.isMap(node)) {
        const pair = node.items.findLast(({ key }) => String(yaml.isScalar(key) ? key.value : key) === String(step));
        if (!pair) break;
        offset = startOf(pair.key, yaml) ?? offset;
        node = pair.value;
      } else if (yaml.isSeq(node)) {
        node = node.items[Number(step)];
        offset = startOf(node, yaml) ?? offset;
      } else break;
    }
    if (offset === undefined) return undefined;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}
const startOf = (node: unknown, yaml: typeof Yaml): number | undefined =>
  yaml.isNode(node) ? node.range?.[0] : undefined;
