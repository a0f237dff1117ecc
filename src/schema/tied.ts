/**
 * Request objects whose fields depend on kinds. Their type is a union by the kinds, and follows from the same rules
 * that are checked.
 */
import { describe, specOf, type Description, type Schema } from './vocabulary.js';

type Item<T> = Exclude<T, undefined> extends readonly (infer I)[] ? I : never;
type Name<T> = keyof T & string;
/** A field, or a field of each item of a list: `members[].host`. */
type Needed<T> =
  | Name<T>
  | { [L in Name<T>]: [Item<T[L]>] extends [never] ? never : `${L}[].${Name<Item<T[L]>>}` }[Name<T>];
/** Fields that are necessary if another has a value: `{ backend_type: { HTTP: ['backend_api'] } }`. */
export type Needs<T> = {
  readonly [K in keyof T]?: {
    readonly [V in `${T[K] & (string | number | boolean)}`]?: readonly Needed<T>[];
  };
};

/** T's fields P, which must be there. */
type Having<T, P extends keyof T> = { [Q in P]-?: Exclude<T[Q], undefined> };
type ListOf<P> = P extends `${infer L}[].${string}` ? L : never;
type FieldOf<P, L extends string> = P extends `${L}[].${infer Q}` ? Q : never;
/** T's lists whose items must have fields. */
type HavingItems<T, P> = {
  [L in ListOf<P> & keyof T & string]?:
    | readonly (Item<T[L]> & Having<Item<T[L]>, FieldOf<P, L> & keyof Item<T[L]>>)[]
    | undefined;
};
type OfValue<T, K extends keyof T, V, P> = { [Q in K]: V }
  & ([P & keyof T] extends [never] ? unknown : Having<T, P & keyof T>)
  & ([ListOf<P>] extends [never] ? unknown : HavingItems<T, P>);
type OfValues<T, K extends keyof T, M, V> = V extends string | number | boolean
  ? `${V}` extends keyof M ? OfValue<T, K, V, M[`${V}`] extends readonly (infer P)[] ? P : never> : never
  : never;
/** Values of a kind that make nothing necessary. */
type Others<V, M> = V extends string | number | boolean ? (`${V}` extends keyof M ? never : V) : never;
type WithOthers<T, K extends keyof T, V> = undefined extends T[K]
  ? { [Q in K]?: V | undefined }
  : [V] extends [never] ? never : { [Q in K]: V };
type ByKind<T, K extends keyof T, M> = OfValues<T, K, M, T[K]> | WithOthers<T, K, Others<T[K], M>>;

/** T, as a union by the kinds of N: each value of a kind with the fields that it makes necessary. */
export type Tied<T, N> = T & (
  { [K in keyof N & keyof T]: (each: ByKind<T, K, N[K]>) => void }[keyof N & keyof T] extends (each: infer All) => void
    ? All
    : never
);

/**
 * Ties the fields of a request object together: `needs` says what each value of a kind makes necessary.
 * @param fields - Description of the fields, with their other rules.
 */
export function tied<T, const N extends Needs<T>>(fields: Schema<T>, needs: N): Description<Tied<T, N>> {
  const object = specOf(fields);
  const rules = { ...object.rules, needs: { ...object.rules?.needs, ...needs } };
  return describe<Description<Tied<T, N>>>({ ...object, rules });
}

/** T without a field, each member of a union by itself. */
export type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
