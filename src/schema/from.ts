/**
 * How a response becomes a request object again, if names and types do not suffice. These are facts in the description
 * of the request object (`rules.from`), which `convert.ts` reads.
 */

/** Values of other fields of the response: `{ vpc_channel_type: ['reference'] }`. */
export type Values<K extends string = string> = { readonly [F in K]?: readonly unknown[] };

/** A secret inside a string of JSON. */
export interface JsonSecret {
  /** Its place: `sasl_config.sasl_password`. */
  readonly at: string;
  /** When it is needed: what the values at other places match. */
  readonly with: Readonly<Record<string, RegExp>>;
}

/** The facts about a request object with fields of the names K. */
export interface From<K extends string = string> {
  /** Name of a field in responses, if it differs. A dotted name leads into objects, and to the first item of lists. */
  readonly names?: { readonly [F in K]?: string };
  /** Converts a value of the response to the form of the request. `undefined`: it is not set. */
  readonly reshape?: { readonly [F in K]?: (value: unknown) => unknown };
  /** Fields that are omitted if another, with the same meaning, is taken over: `{ type: 'vpc_channel_type' }`. */
  readonly instead?: { readonly [F in K]?: K };
  /** Fields that are left out if they repeat the value of another. */
  readonly repeats?: { readonly [F in K]?: K };
  /**
   * Fields that select a kind: of the fields that `needs` names for their values, only those of the present value are
   * taken over.
   */
  readonly kinds?: readonly K[];
  /** If the response has one of these values, the object counts as absent. */
  readonly none?: Values;
  /** Fields that only the service sets if other fields have these values. */
  readonly unless?: { readonly [F in K]?: Values };
  /** Fields whose `""` is not a value, though the limits allow it: IDs. */
  readonly unset?: readonly K[];
  /** Fields that the service does not support yet. */
  readonly unsupported?: readonly K[];
  /** Fields that keep their values if an update omits them. They are sent only to change them. */
  readonly kept?: readonly K[];
  /** Secrets that an update replaces if it omits them. */
  readonly secrets?: readonly K[];
  /** Strings of JSON, and the secrets inside. */
  readonly json?: { readonly [F in K]?: readonly JsonSecret[] };
  /** Lists whose order counts. In all others the service may change it. */
  readonly ordered?: readonly K[];
  /** Strings that are lists without an order, joined by commas. */
  readonly joined?: readonly K[];
  /** Fields that an update cannot change, and what to do instead. They need not be fields of the request. */
  readonly fixed?: Readonly<Record<string, string>>;
}
