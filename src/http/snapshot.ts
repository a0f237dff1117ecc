/**
 * Copies what a caller passes, at the moment of the call, into what is sent. What is checked is what is sent, even if
 * the caller's objects change later.
 */
import type { Issue } from '../errors.js';
import type { CallInput } from '../schema/operation.js';
import { canonicalQuery, type Pair } from '../schema/url.js';
import { CONTAINERS, inheritedNames, isRecord, memberOf, messageOf, tagOf } from '../values.js';

/** The parts of a call's input, as plain data that no other code can change. */
export interface Snapshot {
  readonly path: Readonly<Record<string, unknown>>;
  /** The query's own values. The check judges them. */
  readonly query: unknown;
  /** The body after its conversion to JSON. The check judges it. */
  readonly body: unknown;
  /** Query as it is sent: encoded, in the order of the signature. `''` if there is none. */
  readonly queryText: string;
  /** JSON text as it is sent. */
  readonly bodyText: string | undefined;
  /** What the JSON text contains: the body with the fields of `extraBody`. */
  readonly sent: unknown;
  /** Values that no operation can send. The copies contain them unchanged. */
  readonly issues: readonly Issue[];
}

type Extra = Readonly<Record<string, unknown>> | undefined;

/**
 * A copy of a body, for a method that sends it only after other calls: what `snapshotOf` would copy now. Faults stay in
 * it, and `snapshotOf` finds them. `more`: fields to add.
 */
export function fixed<Body, More extends object = object>(body: Body, more?: More): Body & More {
  const copy = new JsonCopier([], undefined).copy(body ?? {});
  const whole = more && isRecord(copy) && !(copy instanceof Unsendable) ? { ...copy, ...more } : copy;
  return whole as Body & More; // JSON's form of it
}

/** Copies an input. `hasBody`: the operation sends JSON. An omitted optional body is sent as `{}`. */
export function snapshotOf(input: CallInput, hasBody: boolean, extraQuery?: Extra, extraBody?: Extra): Snapshot {
  const issues: Issue[] = [];
  const own = input.query === undefined ? undefined : ownValues(input.query, issues);
  const query = issues.length === 0 ? own : undefined;
  const body = input.body === undefined ? undefined : new JsonCopier(['body'], issues).copy(input.body);
  const sent = extraBody === undefined ? (body ?? {}) : merged(body, extraBody, issues);
  return {
    path: input.path === undefined ? NOTHING : { ...input.path },
    query,
    body,
    queryText: query === undefined && extraQuery === undefined ? '' : queryText(query, extraQuery, issues),
    bodyText: issues.length === 0 && hasBody ? JSON.stringify(sent) : undefined,
    sent: hasBody ? sent : undefined,
    issues,
  };
}
const NOTHING = {};

function merged(body: unknown, extra: NonNullable<Extra>, issues: Issue[]): unknown {
  const more = new StrictCopier(['extraBody'], issues).copy(extra);
  if (!isRecord(more)) issues.push({ path: ['extraBody'], message: `cannot be sent: it becomes ${kindOf(more)}` });
  return { ...(isRecord(body) && body), ...(isRecord(more) && more) };
}

/** A query parameter may be a string, a finite number, `true`, `false`, or a list of these, which is repeated. */
function queryText(query: unknown, extra: Extra, issues: Issue[]): string {
  const pairs: Pair[] = [];
  const more = extra && ownValues(extra, issues, 'extraQuery');
  const wanted = { ...(isRecord(query) && query), ...(more !== extra && more) };
  for (const name of Object.keys(wanted)) {
    const value = wanted[name];
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (item === undefined || item === null) continue;
      if (isQueryValue(item)) pairs.push([name, String(item)]);
      else {
        const part = extra && Object.hasOwn(extra, name) ? 'extraQuery' : 'query';
        issues.push({ path: [part, name], message: queryFault(item) });
      }
    }
  }
  return canonicalQuery(pairs);
}
const isQueryValue = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
const queryFault = (value: unknown): string =>
  `cannot be sent in a query: expected a string, a number or a boolean, got ${kindOf(value)}`;

/**
 * The own values of a query or a form, with copies of lists. What is neither stays as it is.
 * @param issues - Gets the reasons why it cannot be sent. Without it they stay in the copy, in place of the values.
 * @param part - Its name in issues. A form may inherit members, which are not sent.
 */
export function ownValues<Query>(query: Query, issues?: Issue[], part = 'query'): Query {
  if (!isRecord(query)) return query;
  const kind = tagOf(query);
  if (CONTAINERS.test(kind)) {
    const what = part === 'query' || part === 'extraQuery' ? 'a query' : 'a form';
    issues?.push({ path: [part], message: `cannot be sent as ${what}: it is ${kindOf(query)}; pass a plain object` });
    return query;
  }
  const own: [string, unknown][] = [];
  const fault = (name: string, message: string): void => {
    if (issues) issues.push({ path: [part, name], message });
    else own.push([name, new Unsendable(message, undefined)]);
  };
  try {
    for (const name of Object.keys(query)) {
      try {
        const held = query[name];
        if (held instanceof Unsendable) fault(name, held.message);
        else own.push([name, Array.isArray(held) ? Array.from(held) : held]);
      } catch (error) {
        fault(name, `cannot be read: ${messageOf(error)}`);
      }
    }
    if (part !== 'form') for (const name of inheritedNames(query)) fault(name, INHERITED);
  } catch (error) {
    issues?.push({ path: [part], message: `cannot be read: ${messageOf(error)}` });
    return query;
  }
  return Object.fromEntries(own) as Query; // the same names and values
}
const INHERITED = 'is inherited, and only own members are sent: pass a plain object';

/** Deepest level of a body: deeper than any object of the API, and not too deep for any parser. */
const DEEPEST = 200;

/** The same of an `extraBody`, which may inherit nothing. */
export function fixedExtra<Body extends object>(extra: Body): Body {
  return new StrictCopier([], undefined).copy(extra) as Body; // JSON's form of it
}

/** A value as JSON text, or a list of everything in it that JSON cannot express. Inherited members are among it. */
export function jsonText(
  value: unknown,
  path: Issue['path'],
): { readonly text: string } | { readonly issues: Issue[] } {
  const issues: Issue[] = [];
  const copy = new StrictCopier(path, issues).copy(value);
  return issues.length > 0 ? { issues } : { text: JSON.stringify(copy) };
}

/** A value of a copy that cannot be sent. */
export class Unsendable {
  /** @param left - The value, for the check. */
  constructor(readonly message: string, readonly left: unknown) {}
}

/** Copies values as JSON writes them. What JSON cannot write, or would change silently, becomes an issue. */
class JsonCopier {
  readonly #issues: Issue[] | undefined;
  /** The path of the value that is being copied. */
  readonly #path: (string | number)[];
  /** The objects on that path. */
  readonly #held: object[] = [];

  /** @param issues - Gets the faults. Without it they stay in the copy, in place of the values. */
  constructor(root: Issue['path'], issues: Issue[] | undefined) {
    this.#path = [...root];
    this.#issues = issues;
  }

  /** True if inherited members are faults. JSON leaves them out. */
  protected get isStrict(): boolean {
    return false;
  }
  /** @param step - The last step of the value's path. */
  copy(value: unknown, step?: string | number): unknown {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined) return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    const [steps, { length: depth }] = [this.#path.length, this.#held];
    if (step !== undefined) this.#path.push(step);
    try {
      if (typeof value !== 'object') return this.#fault(`cannot be sent as JSON: it is ${kindOf(value)}`, value);
      if (this.#held.includes(value)) return this.#fault('cannot be sent as JSON: it contains itself');
      if (depth >= DEEPEST) return this.#fault(`cannot be sent: it is nested deeper than ${DEEPEST} levels`);
      this.#held.push(value);
      return this.#copyObject(value);
    } catch (error) {
      return this.#unreadable(value, error);
    } finally {
      this.#held.length = depth;
      this.#path.length = steps;
    }
  }
  /** `isWritten`: a `toJSON` has made it. JSON does not ask it for another one. */
  #copyObject(value: object, isWritten = false): unknown {
    const toJson: unknown = isWritten ? undefined : Reflect.get(value, 'toJSON');
    if (typeof toJson === 'function' && !isInvalidDate(value)) {
      const written: unknown = Reflect.apply(toJson, value, [String(this.#path.at(-1))]);
      return typeof written === 'object' && written !== null ? this.#copyObject(written, true) : this.copy(written);
    }
    // By index: a list may be of a class with another `map`.
    if (Array.isArray(value)) return Array.from({ length: value.length }, (_, i) => this.copy(value[i], i) ?? null);
    const copy: Record<string, unknown> = {};
    if (Object.getPrototypeOf(value) !== Object.prototype) {
      const special = this.#copySpecial(value);
      if (special !== undefined) return special.copy;
      if (this.isStrict && !isWritten) this.#tellInherited(value, copy);
    }
    for (const key of Object.keys(value)) {
      const held: unknown = Reflect.get(value, key);
      if (key === 'toJSON' && typeof held === 'function') continue;
      const member = this.copy(held, key);
      // An assignment to `__proto__` would change the prototype of the copy.
      if (key === '__proto__') Object.defineProperty(copy, key, { value: member, enumerable: true });
      else if (member !== undefined) copy[key] = member;
    }
    return copy;
  }
  /** Copies an object again, member by member, to find the one that cannot be read. */
  #unreadable(value: object, error: unknown): unknown {
    const isSpecial = Array.isArray(value) || typeof memberOf(value, 'toJSON') === 'function';
    const readable = isSpecial ? value : ownValues(value, undefined, this.isStrict ? 'query' : 'form');
    return readable === value ? this.#fault(`cannot be read: ${messageOf(error)}`) : this.#copyObject(readable);
  }
  /** JSON leaves out what an object inherits. */
  #tellInherited(value: object, copy: Record<string, unknown>): void {
    for (const name of inheritedNames(value)) {
      this.#path.push(name);
      const left = this.#fault(INHERITED);
      if (left !== undefined) copy[name] = left;
      this.#path.pop();
    }
  }
  /** Copies objects that JSON cannot write, or does not write by their members. */
  #copySpecial(value: object): { readonly copy: unknown } | undefined {
    if (value instanceof Unsendable) return { copy: this.#fault(value.message, value.left) };
    if (isInvalidDate(value)) return { copy: this.#fault('cannot be sent as JSON: it is an invalid date', value) };
    const kind = tagOf(value);
    if (CONTAINERS.test(kind)) {
      const what = `it is ${kindOf(value)}; pass a plain object, a list or a string`;
      return { copy: this.#fault(`cannot be sent as JSON: ${what}`, value) };
    }
    const boxed = kind === 'String' || kind === 'Number' || kind === 'Boolean';
    return boxed ? { copy: this.copy(value.valueOf()) } : undefined;
  }
  /** `left`: the value in the copy, so that the check can say what it should be instead. */
  #fault(message: string, left?: unknown): unknown {
    if (!this.#issues) return new Unsendable(message, left);
    const path = [...this.#path];
    if (!this.#issues.some((issue) => issue.path.join() === path.join())) this.#issues.push({ path, message });
    return left;
  }
}

class StrictCopier extends JsonCopier {
  protected override get isStrict(): boolean {
    return true;
  }
}

const isInvalidDate = (value: object): boolean => tagOf(value) === 'Date' && Number.isNaN(Number(value));
export function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'bigint') return 'a BigInt; pass a number or a string';
  if (Array.isArray(value)) return 'a list';
  if (value === undefined || value === null) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  const tag = tagOf(value);
  return tag === 'Object' ? 'an object' : `${/^[AEIO]/.test(tag) ? 'an' : 'a'} ${tag}`;
}
