/** What the value of an option may be: the rows of the tables of options. Types only. */

/** What every kind of value has. */
interface Kind {
  /** The option must be there. Only for options whose lack is reported by the table. */
  readonly required?: true;
}
/** A number between two bounds. */
export interface NumberKind extends Kind {
  readonly is: 'number';
  readonly min: number;
  /** Default: no upper bound. `Infinity` is never accepted. */
  readonly max?: number;
  readonly integer?: true;
  readonly unit?: 'milliseconds' | 'seconds' | 'bytes';
  readonly default?: number;
}
/** `true` or `false`. */
export interface FlagKind extends Kind {
  readonly is: 'flag';
  readonly default?: boolean;
}
/** One of a few values. */
export interface ChoiceKind<V extends string | boolean = string | boolean> extends Kind {
  readonly is: 'choice';
  readonly values: readonly V[];
  readonly default?: V;
}
/** A string. A secret one is never shown. An ID goes into paths and headers. */
export interface StringKind extends Kind {
  readonly is: 'string' | 'secret' | 'ID';
}
export interface FunctionKind extends Kind {
  readonly is: 'function';
}
/** Further options, with a table of their own. */
export interface GroupKind extends Kind {
  readonly is: 'group';
  readonly of: Readonly<Record<string, OptionKind>>;
  /** What such an object looks like. */
  readonly example: string;
  /** Passes on the object itself instead of a copy, because its users compare it by identity. */
  readonly kept?: true;
}
/** An object that is recognized by its members, whatever its class. */
export interface ShapeKind extends Kind {
  readonly is: 'shape';
  readonly members: Readonly<Record<string, 'function' | 'boolean' | 'list'>>;
  /** Describes it. */
  readonly words: string;
}
export interface ListKind extends Kind {
  readonly is: 'list';
  readonly of: OptionKind;
}
export interface EitherKind extends Kind {
  readonly is: 'either';
  readonly of: readonly OptionKind[];
}
/**
 * `address`: a string or a URL. `bytes`: a string or bytes. `record`: an object. `headers`: an object of strings.
 * `infinity`: `Infinity`, as an alternative to a number. `anything`: its user checks it.
 */
export interface PlainKind extends Kind {
  readonly is: 'address' | 'bytes' | 'record' | 'headers' | 'infinity';
}
export interface AnyKind extends Kind {
  readonly is: 'anything';
}
/** What the value of an option may be. */
export type OptionKind =
  | NumberKind | FlagKind | ChoiceKind | StringKind | FunctionKind | GroupKind | ShapeKind | ListKind | EitherKind
  | PlainKind | AnyKind;

/** The kinds that suit a type. */
type KindFor<V> =
  [V] extends [number] ? NumberKind | EitherKind
    : [V] extends [boolean] ? FlagKind
        : [V] extends [string] ? (string extends V ? StringKind : ChoiceKind<V>)
            : [V] extends [(...values: never[]) => unknown] ? FunctionKind
                : OptionKind;
/** A table for an interface of options: a row for each option, of a kind that suits its type. */
export type OptionTable<T> = { readonly [K in keyof T]-?: KindFor<NonNullable<T[K]>> | AnyKind };
