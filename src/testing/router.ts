/** Finds the operation that a method and a path belong to. */
import type { AnyOperation } from '../schema/operation.js';

/** An operation and what stood in the braces of its path. */
export interface Route {
  readonly operation: AnyOperation;
  /** Decoded path parameters. */
  readonly path: Readonly<Record<string, string>>;
}

/** One segment of the known paths. */
interface Step {
  readonly words: Map<string, Step>;
  /** What follows where the segment is a parameter. */
  any?: Step;
  /** Operations whose path ends here, by method, with the names of their parameters in order. */
  readonly ends: Map<string, { readonly operation: AnyOperation; readonly names: readonly string[] }>;
}
const step = (): Step => ({ words: new Map(), ends: new Map() });

/** Routes by a tree of segments; a literal segment wins over a parameter (`apis/check` over `apis/{api_id}`). */
export class Router {
  readonly #root = step();

  constructor(operations: Iterable<AnyOperation>) {
    for (const operation of operations) this.#add(operation);
  }

  #add(operation: AnyOperation): void {
    const names: string[] = [];
    let at = this.#root;
    for (const segment of segments(operation.path)) {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (name === undefined) {
        let next = at.words.get(segment);
        if (!next) at.words.set(segment, (next = step()));
        at = next;
      } else {
        names.push(name);
        at = at.any ??= step();
      }
    }
    at.ends.set(operation.method, { operation, names });
  }

  route(method: string, pathname: string): Route | undefined {
    const values: string[] = [];
    const found = this.#find(this.#root, segments(pathname), 0, method, values);
    return (
      found && {
        operation: found.operation,
        path: Object.fromEntries(found.names.map((name, i) => [name, values[i] ?? ''])),
      }
    );
  }

  #find(
    at: Step,
    path: readonly string[],
    index: number,
    method: string,
    values: string[],
  ): ReturnType<Step['ends']['get']> {
    const segment = path[index];
    if (segment === undefined) return at.ends.get(method);
    const literal = at.words.get(segment);
    const found = literal && this.#find(literal, path, index + 1, method, values);
    if (found || !at.any || segment === '') return found;
    const depth = values.push(decoded(segment));
    const tail = this.#find(at.any, path, index + 1, method, values);
    if (!tail) values.length = depth - 1;
    return tail;
  }
}

const segments = (path: string): string[] => path.replace(/\/$/, '').split('/').slice(1);

/** A percent-encoded segment as it was meant; a broken encoding stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A request as it came over the wire, its body read. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}
