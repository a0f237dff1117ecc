/**
 * What kinds of objects have in common: how they are created, changed, listed and deleted, and in which order a request
 * is judged. A file in `resources/` says what is special about its kind.
 */
import type { AnyOperation, Operation } from '../schema/operation.js';
import { removeEach } from './each.js';
import { handle, type Call, type Carried, type Handler } from './handler.js';
import { exactTime, wholeSeconds, type QuotaName } from './options.js';
import type { Refused } from './refused.js';
import { change, chosen, given, page, type Collection, type Order, type PageQuery } from './store.js';

/** How a time is printed: exactly if the request has set it, in whole seconds if it was there before. */
export type Clock = (ms: number) => string;
/** Every object has an ID, and a time when it was made. */
interface Row {
  readonly id: string;
  readonly created: number;
}

/**
 * What is special about a kind of objects. `R` is how one is kept, `B` the body that makes one, `V` one in a response,
 * and `P` the field with the ID of what it belongs to.
 */
export interface KindFacts<R extends Row, B, V, P extends keyof R & string = never> {
  /** The collection that keeps them. */
  readonly kept: (call: Call) => Collection<R>;
  /** They belong to objects of another kind, whose ID is the first one in a path. */
  readonly within?: { readonly kept: (call: Call) => { get(id: string): Row }; readonly by: P };
  /** What a body must keep besides its limits. It comes before all else. `before` is the object that is changed. */
  readonly check?: (body: B, call: Call, before: R | undefined) => void;
  /** Names are unique: how the kind is named, by an object and by a body, and the rejection of a name that is taken. */
  readonly unique?: readonly [of: (record: R) => string, by: (body: B) => string, taken: () => Refused];
  /** How many there may be, with the code and the words of the rejection. */
  readonly quota?: readonly [name: QuotaName, code: string, what: string];
  /** What a body makes of an object, apart from its ID, its time, and what it belongs to. */
  readonly record: (body: B, call: Call, before: R | undefined) => Omit<R, 'id' | 'created' | P>;
  /** What comes with a new object. */
  readonly added?: (record: R, call: Call) => void;
  /** Why an object cannot be deleted. */
  readonly inUse?: (record: R, call: Call) => Refused | false;
  /** What else is gone with an object. */
  readonly removed?: (record: R, call: Call) => void;
  /** An object in a response. */
  readonly view: (record: R, call: Call, created: Clock, updated: Clock) => V;
}

/** Accepts an operation only if it returns what a view shows. */
type Shows<V, Out> = [V] extends [Out] ? unknown : { readonly 'returns something else than this kind shows': never };
type BodyOf<In> = Carried<In> extends { readonly body: infer B } ? B : never;
type QueryOf<In> = Carried<In> extends { readonly query: infer Q } ? Q : object;
/** What an operation of a kind takes. */
interface Taken<B = unknown> {
  readonly path: Readonly<Record<string, string>>;
  readonly query: PageQuery;
  readonly body: B;
}

/** A test for one parameter of a list. */
export type Filter<R, W> = (record: R, wanted: W, isExact: boolean, call: Call) => boolean;
/** A test for each parameter of a list that filters: none can be forgotten. */
export type Filters<R, Q> = {
  readonly [K in Exclude<keyof Q, 'offset' | 'limit' | 'precise_search'>]-?: Filter<R, Exclude<Q[K], undefined>>;
};

/** Objects whose value is the requested one. */
export const same = <R>(of: (record: R, call: Call) => unknown): Filter<R, unknown> =>
  (record, wanted, _, call) => of(record, call) === wanted;
/** Objects whose text has the requested part, or is all of it if `precise_search` names the parameter. */
export const part = <R>(of: (record: R, call: Call) => string): Filter<R, string> =>
  (record, wanted, isExact, call) => (isExact ? of(record, call) === wanted : of(record, call).includes(wanted));

/** `precise_search` knows these parameters by another name, too. */
const ALIASES: Readonly<Record<string, string>> = { variable_name: 'name' };
/** The objects that every filter of a query lets pass. */
export function filtered<R, Q extends object>(
  records: readonly R[], query: Q, filters: Filters<R, Q>, call: Call,
): readonly R[] {
  const values = query as Readonly<Record<string, unknown>>; // An object that was read from the wire.
  const { precise_search: precise } = values;
  const exact: readonly unknown[] = typeof precise === 'string' ? precise.split(',') : [];
  const isExact = (name: string): boolean => exact.includes(name) || exact.includes(ALIASES[name]);
  // Each test takes values of its own parameter, which the query has.
  const tests = (Object.entries(filters) as [string, Filter<R, unknown>][])
    .filter(([name]) => values[name] !== undefined);
  return chosen(records, query, (record) =>
    tests.every(([name, test]) => test(record, values[name], isExact(name), call)));
}

/**
 * Describes a kind of objects.
 * @param creation - The operation that makes one.
 * @param status - Status of its success, if that is not the usual one.
 */
export function kindOf<In, Out, Item, R extends Row, V extends Out, P extends keyof R & string = never>(
  creation: Operation<In, Out, Item>, facts: KindFacts<R, BodyOf<In>, V, P>, status?: number,
): Kind<R, BodyOf<In>, V, P> {
  return new Kind(creation, facts, status);
}

/** A kind of objects, with a handler for each of its operations. */
class Kind<R extends Row, B, V, P extends keyof R & string> {
  readonly #creation: AnyOperation;
  readonly #facts: KindFacts<R, B, V, P>;
  readonly #status: number | undefined;

  constructor(creation: AnyOperation, facts: KindFacts<R, B, V, P>, status: number | undefined) {
    this.#creation = creation;
    this.#facts = facts;
    this.#status = status;
  }

  /** Creates an object. Checks come first, then the name, then the quota. */
  get create(): Handler {
    return this.#creates(this.#creation, ({ body }) => body, this.#status);
  }
  /** Creates an object as well, of a body that the caller does not send. */
  createOf<In, Out, Item>(
    operation: Operation<In, Out, Item> & Shows<V, Out>, bodyOf: () => B, status?: number,
  ): Handler {
    return this.#creates(operation, bodyOf, status);
  }
  #creates(operation: AnyOperation, bodyOf: (input: Taken<B>) => B, status: number | undefined): Handler {
    const { kept, within, check, quota, record, added, view } = this.#facts;
    return handle<Taken<B>>(operation, (input, call) => {
      const body = bodyOf(input);
      const parent = within?.kept(call).get(parentIn(operation, input.path));
      const others = this.#siblings(call, parent?.id);
      check?.(body, call, undefined);
      this.#refuseTaken(others, body);
      if (quota) call.quota(quota[0], others.length, quota[1], quota[2]);
      const own = { ...record(body, call, undefined), ...(within && { [within.by]: parent?.id }) };
      const made = kept(call).add({ ...own, id: call.newId(), created: call.now } as unknown as R); // All its fields.
      added?.(made, call);
      return view(made, call, exactTime, exactTime);
    }, status);
  }

  /** Changes an object to what a body says. */
  update<In, Out, Item>(
    operation: Operation<In, Out, Item> & Shows<V, Out> & Shows<BodyOf<In>, B>, status?: number,
  ): Handler {
    const { check, record, view } = this.#facts;
    return handle<Taken<B>>(operation, ({ path, body }, call) => {
      const found = this.find(operation, path, call);
      check?.(body, call, found);
      this.#refuseTaken(this.#siblings(call, this.#parentOf(found)), body, found.id);
      change(found, record(body, call, found) as Partial<R>); // Fields of a record.
      return view(found, call, wholeSeconds, exactTime);
    }, status);
  }

  /** Shows an object. */
  get<In, Out, Item>(operation: Operation<In, Out, Item> & Shows<V, Out>): Handler {
    return handle<Taken>(operation, ({ path }, call) => this.#shown(this.find(operation, path, call), call));
  }

  /** Lists the objects that pass all filters. */
  list<In, Out, Item>(
    operation: Operation<In, Out, Item> & Shows<V, Item>, filters: Filters<R, QueryOf<In>>, first?: Order,
  ): Handler {
    return this.#lists(operation, filters, (record, call) => this.#shown(record, call), first);
  }
  /** The same for a list that shows less of its objects. */
  listAs<In, Out, Item>(
    operation: Operation<In, Out, Item>, filters: Filters<R, QueryOf<In>>, view: (record: R) => NoInfer<Item>,
    first?: Order,
  ): Handler {
    return this.#lists(operation, filters, view, first);
  }
  #lists<Q>(
    operation: AnyOperation, filters: Filters<R, Q>, view: (record: R, call: Call) => unknown, first?: Order,
  ): Handler {
    const { within } = this.#facts;
    return handle<Taken>(operation, ({ path, query }, call) => {
      const parent = within?.kept(call).get(parentIn(operation, path));
      const found = filtered(this.#siblings(call, parent?.id), query as Q & PageQuery, filters, call);
      return page(operation.items ?? '', found, query, (record) => view(record, call), first);
    });
  }

  /** Deletes an object, unless it is in use. */
  delete<In, Out, Item>(operation: Operation<In, Out, Item>): Handler {
    return handle<Taken>(operation, ({ path }, call) => this.#remove(this.find(operation, path, call), call));
  }

  /** Deletes several objects. What cannot be deleted is listed, by the fields `{of}_id` and `{of}_name`. */
  deleteEach<In, Out, Item>(
    operation: Operation<In, Out, Item>, of: string, idsIn: (body: BodyOf<In>) => readonly string[] | undefined,
    status?: number,
  ): Handler {
    const { kept, unique } = this.#facts;
    return handle<Taken<BodyOf<In>>>(operation, ({ body }, call) => {
      const collection = kept(call);
      const remove = (id: string): void => this.#remove(collection.get(id), call);
      const { success_count, failure } = removeEach(idsIn(body) ?? [], call, remove);
      return {
        success_count,
        failure: failure.map(({ id, ...why }) => {
          const left = collection.find(id);
          return given({ [`${of}_id`]: id, [`${of}_name`]: left && unique?.[0](left), ...why });
        }),
      };
    }, status);
  }

  /** The object that a path names, which must exist, and belong to what the path names before it. */
  find(operation: AnyOperation, path: Taken['path'], call: Call): R {
    const { kept, within } = this.#facts;
    const parent = within?.kept(call).get(parentIn(operation, path));
    const name = namesIn(operation)[within ? 1 : 0] ?? '';
    return kept(call).get(path[name] ?? '', (record) => this.#parentOf(record) === parent?.id);
  }

  #shown(record: R, call: Call): V {
    return this.#facts.view(record, call, wholeSeconds, wholeSeconds);
  }
  #remove(record: R, call: Call): void {
    const refused = this.#facts.inUse?.(record, call);
    if (refused) throw refused;
    this.#facts.kept(call).remove(record.id);
    this.#facts.removed?.(record, call);
  }
  #parentOf(record: R): unknown {
    return this.#facts.within && record[this.#facts.within.by];
  }
  /** All objects, or those that belong to the same one. */
  #siblings(call: Call, parent: unknown): readonly R[] {
    const { kept, within } = this.#facts;
    return within ? kept(call).where(within.by, parent as R[P]) : kept(call).all; // The ID of a parent.
  }
  #refuseTaken(others: readonly R[], body: B, self?: string): void {
    if (!this.#facts.unique) return;
    const [of, by, taken] = this.#facts.unique;
    const name = by(body);
    if (others.some((other) => of(other) === name && other.id !== self)) throw taken();
  }
}

/** Names of the path parameters of an operation, apart from the project and the gateway. */
const namesIn = ({ path }: AnyOperation): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => !/^(project|instance)_id$/.test(name));
const parentIn = (operation: AnyOperation, path: Taken['path']): string => path[namesIn(operation)[0] ?? ''] ?? '';
