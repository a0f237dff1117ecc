/** An operation of the service, as data. */
import type { Download } from './download.js';
import type { Described, Field, Fields, Schema } from './vocabulary.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The names in braces of a path template, without those that the client fills in. */
type Names<P extends string, S extends Scope> = P extends `${string}{${infer N}}${infer R}`
  ? Exclude<N, Given<S>> | Names<R, S>
  : never;
type Given<S extends Scope> = S extends 'project' ? 'project_id' : 'project_id' | 'instance_id';
/** What the client fills in: the project and the gateway, or only the project if the gateway is an argument. */
export type Scope = 'gateway' | 'project';
type Simplify<T> = { [K in keyof T]: T[K] } & {};
/** `{ [K]: T }`, or `{ [K]?: T }` if nothing in T is required. Nothing if T is `undefined`. */
type Part<K extends string, T> = [T] extends [undefined]
  ? unknown
  : {} extends T
      ? { readonly [P in K]?: T | undefined }
      : { readonly [P in K]: T };
/** What a caller passes to an operation. */
type InputFor<N extends string, Q, B, F> = Simplify<
  ([N] extends [never] ? unknown : { readonly path: { readonly [P in N]: string } })
    & Part<'query', Q>
    & Part<'body', B>
    & Part<'form', F>
>;

/** What a caller passes to any operation. */
export interface CallInput {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  readonly form?: object | undefined;
}

/** Key of the list with a response's failed items. */
export type FailureList = 'failure' | 'auths' | 'bindings';

/**
 * Something that only one call may change at a time. Two concurrent changes end in a failure, or with half of the work
 * done.
 */
export interface QueueKey {
  /** Its name, such as `authorizations of an app`. Operations that share a name take turns. */
  readonly name: string;
  /**
   * The place of its ID in the input, such as `path.plugin_id` or, for several, `body.api_ids`. If absent, the call
   * takes turns with all calls of that name.
   */
  readonly at?: `${'path' | 'query' | 'body'}.${string}`;
}

/** Query parameters and body fields that a caller does not give, because the operation implies them. */
export interface Fixed {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
}

/** An operation's declaration, apart from its types. */
export interface OperationFacts {
  /** Dotted call name: `groups.domains.bind`. */
  readonly id: string;
  readonly method: Method;
  /** Path template. Values for the names in braces are percent-encoded. */
  readonly path: string;
  /** `project`: the ID of the gateway is an argument of the call. `gateway` (default): it comes from the client. */
  readonly scope?: Scope;
  /** Section of the API reference (`3.1.1`). Only operations of the registry have it, unless they are newer. */
  readonly section?: string;
  /** Description of the query. */
  readonly query?: Described<Fields>;
  /** Description of the JSON body. An operation without one never sends a body. */
  readonly body?: Described<Fields>;
  /** Values that every call of the operation sends. They distinguish operations that share a method and a path. */
  readonly fixed?: Fixed;
  /** Description of the multipart form. */
  readonly form?: Described<Fields>;
  /** Description of the JSON response, or `Download` for a file. Absent: no response, or none documented. */
  readonly response?: Described<Fields> | typeof Download;
  /** The service may respond with no body, or with `null`, although it has a response. */
  readonly mayBeEmpty?: true;
  /** Limits of path parameters, if the reference has any. */
  readonly pathLimits?: Readonly<Record<string, Field<string, unknown>>>;
  /** Lists: the key of the items in the response. */
  readonly items?: string;
  /** IAM actions of roles and policies that the caller needs, the operation's own first. Empty if none is known. */
  readonly actions: readonly string[];
  /**
   * HTTP statuses of errors that the reference lists. Default: 400, 401, 403, 404 and 500. Only operations of the
   * registry have it.
   */
  readonly errorStatuses?: readonly number[];
  /** Safe to send twice. Default: true, except for POST. */
  readonly idempotent?: boolean;
  /** What only one call may change at a time. The client sends calls with the same key one after another. */
  readonly queuedBy?: readonly QueueKey[];
  /** The list of failed items in a successful response. */
  readonly failures?: FailureList;
}

/**
 * An operation with its types: `In` is what a caller passes, `Out` what a response contains, `Item` what a list lists.
 */
export interface Operation<In, Out, Item = never> extends OperationFacts {
  readonly '~in'?: (input: In) => void;
  readonly '~out'?: Out;
  readonly '~item'?: Item;
}
/** Any operation, for code that walks the registry. */
export type AnyOperation = OperationFacts;

type Declared<I extends string, P extends string, S extends Scope, Q, B, F, R, K> = Omit<
  OperationFacts,
  'id' | 'path' | 'scope' | 'query' | 'body' | 'form' | 'response' | 'items'
> & {
  readonly id: I;
  readonly path: P;
  readonly scope?: S;
  readonly query?: Schema<Q>;
  readonly body?: Schema<B>;
  readonly form?: Schema<F>;
  readonly response?: abstract new (...args: never) => R;
  readonly items?: K;
};
type ItemOf<R, K> = K extends keyof R ? (NonNullable<R[K]> extends readonly (infer I)[] ? I : never) : never;

/** Declares an operation. The names of its path parameters are read from the path's type. */
export function operation<
  const I extends string,
  const P extends string,
  const S extends Scope = 'gateway',
  Q = undefined,
  B = undefined,
  F = undefined,
  R = undefined,
  const K extends string = never,
>(
  facts: Declared<I, P, S, Q, B, F, R, K>,
): Operation<InputFor<Names<P, S>, Q, B, F>, R, ItemOf<R, K>> & { readonly id: I } {
  // The classes of `input` and `output` contain their data, which `Schema<T>`, made to infer T, does not declare.
  return facts as unknown as OperationFacts & { readonly id: I };
}

/** HTTP statuses of errors that the reference lists for an operation. */
export function errorStatusesOf(op: OperationFacts): readonly number[] {
  return op.errorStatuses ?? [400, 401, 403, 404, 500];
}
/** True if the operation is safe to send twice. */
export function isIdempotent(op: OperationFacts): boolean {
  return op.idempotent ?? op.method !== 'POST';
}
