/** Finds the operation that a method and a path belong to. */
import type { AnyOperation } from '../schema/operation.js';
import { decoded } from '../text.js';
import { isRecord, parseJson } from '../values.js';

/** An operation and the values of its path parameters. */
export interface Route {
  readonly operation: AnyOperation;
  /** Decoded path parameters. */
  readonly path: Readonly<Record<string, string>>;
  /** Set if the request is none of the operations of its method and path: the values that would decide. */
  readonly unknown?: Distinction;
}
/** The query parameter or body field by which operations of one method and path differ, and its values. */
export interface Distinction {
  readonly part: 'query' | 'body';
  readonly name: string;
  readonly values: readonly string[];
}

/** One segment of the known paths. */
interface Step {
  readonly words: Map<string, Step>;
  /** The next segment after a parameter. */
  any?: Step;
  /** What ends here, by method. */
  readonly ends: Map<string, End>;
}
/** The operations of one method and path, with the names of the path's parameters in order. */
interface End {
  readonly operations: readonly [AnyOperation, ...AnyOperation[]];
  readonly names: readonly string[];
}
const step = (): Step => ({ words: new Map(), ends: new Map() });

/**
 * Routes by a tree of segments; a literal segment takes precedence over a parameter (`apis/check` over
 * `apis/{api_id}`).
 */
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
    const others = at.ends.get(operation.method)?.operations;
    at.ends.set(operation.method, { operations: others ? [...others, operation] : [operation], names });
  }

  route(request: Addressed): Route | undefined {
    const values: string[] = [];
    const end = this.#find(this.#root, segments(request.url.pathname), 0, request.method, values);
    if (!end) return undefined;
    const path = Object.fromEntries(end.names.map((name, i) => [name, values[i] ?? '']));
    const { operations } = end;
    const operation = operations.length === 1 ? operations[0] : operations.find((one) => carries(request, one));
    if (operation) return { operation, path };
    return { operation: operations[0], path, unknown: distinctionOf(operations) };
  }

  #find(
    at: Step,
    path: readonly string[],
    index: number,
    method: string,
    values: string[],
  ): End | undefined {
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

/** True if the request has the values that the operation always sends. */
function carries({ url, body }: Addressed, { fixed = {} }: AnyOperation): boolean {
  const query = Object.entries(fixed.query ?? {});
  const fields = Object.entries(fixed.body ?? {});
  if (!query.every(([name, value]) => url.searchParams.get(name) === value)) return false;
  const sent = fields.length === 0 ? undefined : parseJson(new TextDecoder().decode(body));
  return fields.every(([name, value]) => isRecord(sent) && sent[name] === value);
}
function distinctionOf(operations: readonly AnyOperation[]): Distinction {
  const part = operations.some(({ fixed }) => fixed?.query) ? 'query' : 'body';
  const fixed = operations.flatMap((operation) => Object.entries(operation.fixed?.[part] ?? {}));
  return { part, name: fixed[0]?.[0] ?? '', values: fixed.map(([, value]) => value) };
}

/** The parts of a request that determine its operation. */
export interface Addressed {
  readonly method: string;
  readonly url: URL;
  readonly body: Uint8Array;
}
/** A request as it came over the wire, its body read. */
export interface Incoming extends Addressed {
  readonly headers: Headers;
}
