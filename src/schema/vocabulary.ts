/**
 * The vocabulary that describes the objects of the API.
 *
 * A field has a type and its documented limits, for both directions. `input` makes a (strict) request object from
 * fields, `output` a (tolerant) response object. Both are classes, because only a class declares a value, a type and a
 * name together. They have no instances: plain objects are sent and returned.
 *
 * Descriptions are plain data. Only `engine.ts` checks values against them.
 */

import type { From } from './from.js';

/** Limits of a string. Lengths count characters (code points), `maxBytes` counts UTF-8 bytes. */
export interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  readonly maxBytes?: number;
  readonly pattern?: RegExp;
  /** Pattern that the string must not match. */
  readonly not?: RegExp;
  /** `pattern` and `not` in words, for messages. */
  readonly form?: string;
}
/** Limits of a number. `not` lists excluded values. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly not?: readonly number[];
}
/** Limits of a list: how many items it may have. */
export interface ListLimits {
  readonly min?: number;
  readonly max?: number;
}
/** Limits of the keys of a map. */
export interface KeyLimits extends TextLimits {
  /** The only keys allowed. */
  readonly oneOf?: readonly string[];
}

/** The type of a field, as data. */
export type Spec =
  | ({ readonly type: 'text' } & TextLimits)
  | ({ readonly type: 'int' | 'num' } & NumberLimits)
  | { readonly type: 'bool' | 'any' | 'file' }
  | { readonly type: 'oneOf'; readonly values: readonly (string | number)[] }
  | { readonly type: 'either'; readonly of: readonly Spec[] }
  | { readonly type: 'one'; readonly of: ObjectSpec }
  | ({ readonly type: 'list'; readonly of: Spec } & ListLimits)
  | { readonly type: 'dict'; readonly of: Spec; readonly keys?: KeyLimits };

/** A field's spec with its marks. */
export interface FieldSpec {
  readonly spec: Spec;
  /** A request must have it. */
  readonly required?: true;
  /** Its value is never shown in messages or events. */
  readonly secret?: true;
  /** A request may set it to `null`, which is sent unchanged. (In a response, `null` always means absent.) */
  readonly nullable?: true;
}

/** An object, as data. */
export interface ObjectSpec {
  readonly direction: 'in' | 'out';
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Responses: the fields that every response has. */
  readonly always: readonly string[];
  readonly rules?: RuleSpec;
}

/** Rules that tie fields together, as data (see {@link Rules}). */
export interface RuleSpec {
  readonly needs?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly when?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, FieldSpec>>>>>>;
  readonly check?: (value: never) => Readonly<Record<string, string | undefined>> | false | undefined;
  readonly from?: From;
}

/** The types of a field: `I` is what a caller may send, `O` what a response may contain. Both are types only. */
export interface Field<I, O = I> extends FieldSpec {
  readonly '~in': I;
  readonly '~out': O;
}
/** A field that a request must have. */
export interface Required<I, O = I> extends Field<I, O> {
  readonly required: true;
}
export interface Text extends Field<string> {}
export interface Int extends Field<number> {}
export interface Num extends Field<number> {}
export interface Bool extends Field<boolean> {}
/** One of the known values in a request; in a response, also any value that the service adds later. */
export interface OneOf<V extends string | number> extends Field<
  V,
  V | (V extends string ? string & {} : number & {})
> {}
export interface Either<A, B> extends Field<A | B> {}
export interface One<T> extends Field<T> {}
export interface List<I, O = I> extends Field<readonly I[], O[]> {}
export interface Dict<I, O = I> extends Field<Readonly<Record<string, I>>, Record<string, O>> {}
/** A file to upload. */
export interface FileField extends Field<Upload> {}
export type Fields = Readonly<Record<string, Field<unknown>>>;

/**
 * The content of a file in a form: bytes, a string, or something that can be read. A string is the content, not a path,
 * so a string that looks like a path is rejected. A stream of `fs` also gives the name of its file.
 */
export type UploadContent = string | Uint8Array | ArrayBuffer | Blob | AsyncIterable<Uint8Array | string>;
/**
 * A file to upload: `{ path }` of a file on disk, or its content, alone or with a name and a media type.
 *
 * @example
 * const fromDisk: Upload = { path: './api.yaml' };
 * const fromMemory: Upload = { content: '{"openapi":"3.0.0"}', name: 'api.json' };
 */
export type Upload =
  | UploadContent
  | { readonly content: UploadContent; readonly name?: string | undefined; readonly type?: string | undefined }
  | { readonly path: string; readonly name?: string | undefined; readonly type?: string | undefined };

/** The type of a request object: fields that are not `required` may be omitted. */
export type InputOf<F extends Fields> = {
  [K in keyof F as F[K] extends { readonly required: true } ? K : never]: F[K]['~in'];
} & {
  [K in keyof F as F[K] extends { readonly required: true } ? never : K]?: F[K]['~in'] | undefined;
};
/** The type of a response object: only the fields `A` are always present. */
export type OutputOf<F extends Fields, A extends keyof F> = {
  [K in keyof F as K extends A ? K : never]: F[K]['~out'];
} & {
  [K in keyof F as K extends A ? never : K]?: F[K]['~out'];
};

/** A class that describes objects of type T. */
export type Schema<T> = abstract new () => T;
/** What every describing class has in addition to its type. */
export interface Described<F> {
  /** The fields, to build other objects from. */
  readonly fields: F;
  /** The object as data. */
  readonly object: ObjectSpec;
}
/** A describing class of objects whose type has a name: what the package's own classes are to those who import them. */
export type Description<T> = Schema<T> & Described<FieldsOf<T>>;
/** The fields of objects of type T. */
export type FieldsOf<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Field<Exclude<T[K], undefined>> : Required<T[K]>;
};
export type Input<F extends Fields> = (abstract new () => InputOf<F>) & Described<F>;
export type Output<F extends Fields, A extends keyof F> = (abstract new () => OutputOf<F, A>) & Described<F>;

/** What is wrong, by field; a dotted key such as `backend_api.req_method` or `members.0.host` is a path inside one. */
type Problems<F> = { readonly [K in keyof F]?: string | undefined } & {
  readonly [path: `${string}.${string}`]: string | undefined;
};

/** Rules of a request object that concern several fields. */
export interface Rules<F extends Fields> {
  /** Fields that are necessary if another has a value: `{ backend_type: { HTTP: ['backend_api'] } }`. */
  readonly needs?: {
    readonly [K in keyof F]?: {
      readonly [V in `${F[K]['~in'] & (string | number | boolean)}`]?: readonly (keyof F & string)[];
    };
  };
  /**
   * Limits of a field that depend on another field's value: `{ sign_type: { hmac: { sign_key: text({ min: 8 }) } } }`.
   * The value `''` stands for an absent field.
   */
  readonly when?: {
    readonly [K in keyof F]?: {
      readonly [V in `${F[K]['~in'] & (string | number | boolean)}` | '']?: {
        readonly [L in keyof F]?: Field<F[L]['~in'], unknown>;
      };
    };
  };
  /** Any other rule. Returns what is wrong, by field. Runs only if each field on its own is right. */
  readonly check?: (value: InputOf<F>) => Problems<F> | false | undefined;
  /** How a response becomes this object again. It says nothing about what is right. */
  readonly from?: From<keyof F & string>;
}

/** A request object: unknown keys, wrong types, values out of range and broken rules are rejected. */
export function input<F extends Fields>(fields: F, rules?: Rules<NoInfer<F>>): Input<F> {
  // Rules are typed by the fields. As data, their keys are plain strings.
  return describe<Input<F>>({ direction: 'in', fields, always: [], ...(rules && { rules: rules as RuleSpec }) });
}
/**
 * A response object: unknown keys and new values are kept, and `null` means absent. Only the fields in `always` are
 * required.
 */
export function output<F extends Fields, A extends keyof F & string = never>(fields: F, ...always: A[]): Output<F, A> {
  return describe<Output<F, A>>({ direction: 'out', fields, always });
}
/** Makes a class of its data. */
export function describe<C>(object: ObjectSpec): C {
  abstract class Description {
    static readonly object = object;
    static readonly fields = object.fields;
    constructor() {
      throw new TypeError('This class describes plain objects; it has no instances.');
    }
  }
  // This is the only place where a description gets its type: the instance type exists only for the compiler.
  return Description as unknown as C;
}
/** The data behind a describing class. */
export function specOf(schema: Schema<unknown>): ObjectSpec {
  if ('object' in schema) return schema.object as ObjectSpec; // Only `describe` makes such classes, and it sets this.
  throw new TypeError('Not a description: make it with input() or output().');
}

// The phantom members `~in` and `~out` exist only for the compiler, so this cast is needed. It is the only one.
const field = <T extends Field<unknown>>(spec: Spec): T => ({ spec }) as unknown as T;

export function text(limits?: TextLimits): Text { return field({ type: 'text', ...limits }); }
export function int(limits?: NumberLimits): Int { return field({ type: 'int', ...limits }); }
export function num(limits?: NumberLimits): Num { return field({ type: 'num', ...limits }); }
export function bool(): Bool { return field({ type: 'bool' }); }
export function oneOf<const V extends string | number>(...values: V[]): OneOf<V> {
  return field({ type: 'oneOf', values });
}
/** A free-form value. It is not checked, and never changed. */
export function anything(): Field<unknown> { return field({ type: 'any' }); }
/** A value of either kind, if the service accepts or returns both. */
export function either<A, B>(a: Field<A, unknown>, b: Field<B, unknown>): Either<A, B> {
  return field({ type: 'either', of: [a.spec, b.spec] });
}
/** A file to upload. */
export function file(): FileField { return field({ type: 'file' }); }
/** Another object. */
export function one<T>(of: Schema<T>): One<T> { return field({ type: 'one', of: specOf(of) }); }
/** A list of objects, `list(Item)`, or of values, `list(text())`. */
export function list<T>(of: Schema<T>, limits?: ListLimits): List<T>;
export function list<I, O>(of: Field<I, O>, limits?: ListLimits): List<I, O>;
export function list(of: Schema<unknown> | Field<unknown>, limits?: ListLimits): List<unknown> {
  return field({ type: 'list', of: item(of), ...limits });
}
/** A map from any name to objects or values. */
export function dict<T>(of: Schema<T>, keys?: KeyLimits): Dict<T>;
export function dict<I, O>(of: Field<I, O>, keys?: KeyLimits): Dict<I, O>;
export function dict(of: Schema<unknown> | Field<unknown>, keys?: KeyLimits): Dict<unknown> {
  return field({ type: 'dict', of: item(of), ...(keys && { keys }) });
}
const item = (of: Schema<unknown> | Field<unknown>): Spec =>
  typeof of === 'function' ? { type: 'one', of: specOf(of) } : of.spec;

/** Marks a field that a request must have. (A response lists such fields in `always`.) */
export function required<I, O>(f: Field<I, O>): Required<I, O> { return { ...f, required: true }; }
/**
 * Marks a field of a request that may be `null`, if the service distinguishes that from an absent field. Use it inside
 * `required`.
 */
export function nullable<I, O>(f: Field<I, O>): Field<I | null, O> { return { ...f, nullable: true }; }
/** Marks a field whose value is never shown: keys, tokens, passwords, private keys. */
export function secret<F extends Field<unknown>>(f: F): F { return { ...f, secret: true }; }
