/** The documents that the suite compares with, as they lie on disk. */
import { readFileSync } from 'node:fs';

/** Limits of one value in the reference. */
export interface DocLimits {
  readonly min_length?: number;
  readonly max_length?: number;
  readonly max_bytes?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly not_pattern?: string;
  readonly not?: readonly number[];
  readonly enum?: readonly string[];
}
/** Limits that hold where another field has a certain value. */
export interface DocLimitsBy extends DocLimits {
  /** The text is a list of items, joined by this. */
  readonly list_separator?: string;
  readonly max_items?: number;
  readonly items?: DocLimits;
  readonly default?: string;
}
/** One row of a table of the reference. */
export interface DocField extends DocLimits {
  readonly name: string;
  readonly type: string;
  /** `true`, or a condition in words. */
  readonly required?: boolean | string;
  readonly array_length?: readonly [number, number];
  readonly items?: DocLimits;
  readonly keys?: DocLimits;
  readonly by?: Readonly<Record<string, Readonly<Record<string, DocLimitsBy>>>>;
  /** A second type that is sent and answered. */
  readonly also?: string;
}
export type DocObjects = Readonly<Record<string, readonly DocField[]>>;

/** An operation of the reference. */
export interface DocOperation {
  readonly section: string;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Partial<Record<'path' | 'query' | 'header' | 'body' | 'form', readonly DocField[]>>>;
  readonly objects: Readonly<Partial<Record<'request' | 'response', DocObjects>>>;
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly fields: readonly DocField[];
        readonly root?: { readonly type: string };
        readonly headers?: readonly DocField[];
      }
    >
  >;
  readonly statuses: Readonly<Record<string, string>>;
  readonly examples: {
    readonly request: readonly unknown[];
    readonly response: Readonly<Record<string, readonly unknown[]>>;
  };
}
export interface Permission {
  readonly api: string;
  readonly action: string;
  readonly depends_on: readonly string[];
}

/** A field of an addition: types in the spelling of TypeScript, no limits but these. */
export interface AddedField {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  readonly enum?: readonly string[];
  readonly min_items?: number;
  readonly max_items?: number;
}
export interface AddedOperation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly AddedField[];
  readonly body: readonly AddedField[] | null;
  readonly response: readonly AddedField[];
  readonly objects: Readonly<Record<'request' | 'response', Readonly<Record<string, readonly AddedField[]>>>>;
}
/** A field, or values of one, that the service has today and the reference lacks. */
export interface FieldAddition {
  readonly object: string;
  readonly field: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly enum_also?: readonly string[];
  /** Where: `3.5.6` is a query, otherwise a section and the way to the object. */
  readonly in: readonly string[];
}
/** A change of one row. */
export interface RowChange {
  readonly section: string;
  readonly where: string;
  readonly field: string;
  readonly change: DocLimits & {
    readonly type?: string;
    readonly required?: string;
    readonly enum_also?: readonly string[];
    readonly keys_enum_also?: readonly string[];
  };
}
interface Additions {
  readonly operations: readonly AddedOperation[];
  readonly fields: readonly FieldAddition[];
  readonly objects: Readonly<Record<string, readonly AddedField[]>>;
  readonly more: readonly RowChange[];
}

/** What the vendor's own client put on the wire for one call. */
export interface WireRecord {
  readonly operation: string;
  readonly variant: string;
  readonly method: string;
  readonly path_template: string;
  readonly sdk_input: {
    readonly path: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly body?: Readonly<Record<string, unknown>>;
  };
  /** `null`: the vendor's client sent nothing. */
  readonly wire: Wire | null;
  readonly suspect?: readonly string[];
}
export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly multipart?: readonly WirePart[];
}
export interface WirePart {
  readonly name: string;
  readonly filename: string | null;
  readonly content_type: string | null;
  readonly value: string;
}

/** An operation's place in the public surface. */
export interface SurfaceEntry {
  readonly method: string;
  readonly path: string;
  /** Absent where the operation is newer than the reference. */
  readonly section?: string;
  /** Methods that send it, such as `apis.publish(body)`. */
  readonly calls: readonly string[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));

/** The IAM actions of an operation, by public sources. */
export interface DocActions {
  readonly method: string;
  readonly path: string;
  readonly role: readonly string[];
  readonly roleDependsOn: readonly string[];
  readonly identity: readonly string[];
  readonly identityDependsOn: readonly string[];
  /** Identity policies: a caller needs none. */
  readonly identityNone?: true;
}
export const reference = read('reference/reference-facts.json') as {
  readonly operations: readonly DocOperation[];
  readonly permissions: readonly Permission[];
};
export const additions = read('reference/additions.json') as Additions;
export const iamFacts = read('iam-actions.json') as readonly DocActions[];
export const wireRecords = (read('vectors/requests.json') as { readonly vectors: readonly WireRecord[] }).vectors;
export const surface = read('api-surface.json') as Readonly<Record<string, SurfaceEntry>>;
