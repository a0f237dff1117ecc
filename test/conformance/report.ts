/** Differences, and which of them are known. */
import type { Exception } from './exceptions.js';

/** A place where a declaration, or what the client does, is not what is documented. */
export interface Difference {
  /** Operation id. */
  readonly operation: string;
  /** `body.name`, `response.groups[].id`, `example request 1`, `wire full`. */
  readonly place: string;
  /** What differs, in words. */
  readonly differs: string;
}

export const inWords = (d: Difference): string => `${d.operation} ${d.place}: ${d.differs}`;

/** Sorts differences into new and known ones, and remembers which exceptions were of use. */
export class Exceptions {
  readonly #used = new Set<string>();
  readonly #known = new Set<string>();

  constructor(readonly list: readonly Exception[]) {
    for (const exception of list) for (const at of exception.at) this.#known.add(key(at, exception.differs));
  }
  /** The differences that no exception explains. */
  unexplained(differences: readonly Difference[]): Difference[] {
    return differences.filter((d) => {
      const found = key(`${d.operation} ${d.place}`, d.differs);
      if (!this.#known.has(found)) return true;
      this.#used.add(found);
      return false;
    });
  }
  /**
   * The exceptions, or places of one, that nothing needs any more; those of operations that are not `declared` yet are
   * left out.
   */
  unused(declared: ReadonlySet<string>): string[] {
    return this.list.flatMap((e) =>
      e.at
        .filter((at) => declared.has(at.split(' ')[0] ?? '') && !this.#used.has(key(at, e.differs)))
        .map((at) => `${at}: ${e.differs}`),
    );
  }
}
const key = (at: string, differs: string): string => `${at}: ${differs}`;

/** What was compared, per chapter of the reference. */
export interface Tally {
  operations: number;
  documented: number;
  fields: number;
  examples: number;
  wire: number;
}

/** A table of all chapters, and the line that sums them up. */
export function coverage(chapters: ReadonlyMap<string, Tally & { readonly services: ReadonlySet<string> }>): string {
  const total: Tally = { operations: 0, documented: 0, fields: 0, examples: 0, wire: 0 };
  let sum = total;
  const rows = [['chapter', 'operations', 'fields', 'examples', 'wire', 'services']];
  for (const [chapter, t] of chapters) {
    rows.push([chapter, `${t.operations}/${t.documented}`, `${t.fields}`, `${t.examples}`, `${t.wire}`, [...t.services].join(' ')]);
    sum = {
      operations: sum.operations + t.operations, documented: sum.documented + t.documented,
      fields: sum.fields + t.fields, examples: sum.examples + t.examples, wire: sum.wire + t.wire,
    };
  }
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...table,
    `conformance: operations ${sum.operations}/${sum.documented}, fields ${sum.fields} compared, examples ${sum.examples} passed, wire records ${sum.wire} equal`,
  ].join('\n');
}
