/** What `modify` takes and returns, and how it copies its arguments. The work itself is in `modify.ts`. */
import { ApigConfigurationError, ApigRequestValidationError } from '../errors.js';
import { jsonText } from '../http/snapshot.js';
import { readOptions } from '../option-check.js';
import { MODIFY_OPTIONS, type CallOptions, type ModifyOptions } from '../options.js';
import type { OperationFacts } from '../schema/operation.js';
import type { Schema } from '../schema/vocabulary.js';
import { isRecord, parseJson } from '../values.js';
import type { FieldChange } from './differences.js';

type Scalar = string | number | boolean | null | undefined;
type Whole<T> = (T extends unknown ? (each: T) => void : never) extends (each: infer All) => void ? All : never;
/** The members of a union as one object: what any of them may lack is optional. */
type Merged<T> = { [K in Extract<keyof T, string> as undefined extends T[K] ? never : K]: Draft<T[K]> } & {
  [K in Extract<keyof T, string> as undefined extends T[K] ? K : never]?: Draft<T[K]>;
};
type DraftOf<T> = [T] extends [readonly (infer I)[]]
  ? Draft<I>[]
  : [T] extends [object]
      ? [T] extends [Whole<T>] ? { -readonly [K in keyof T]: Draft<T[K]> } : Merged<T>
      : T;
/** A request object that may be changed in place. Kinds may change in it, so that it is no union by kinds. */
export type Draft<T> =
  | Extract<T, Scalar>
  | ([Exclude<T, Scalar>] extends [never] ? never : DraftOf<Exclude<T, Scalar>>);

/**
 * What to change: fields with their new values, or a function that changes a draft of the request. The fields replace
 * the old ones as a whole; `undefined` changes nothing. In a function, `delete draft.remark` removes a field. The
 * result of the function is ignored, but a promise is awaited.
 */
export type Change<In> = Partial<In> | ((draft: Draft<In>) => unknown);

/** What a change did. */
export interface Modification<Out> {
  /** The object before the change. */
  readonly before: Out;
  /** What the update returned; `before` if nothing was sent. */
  readonly after: Out;
  /** The fields that were changed, with their values in the request. */
  readonly changes: readonly FieldChange[];
  /** The fields that the service did not accept as they were sent: `before` was sent, `after` came back. */
  readonly notTaken: readonly FieldChange[];
  /** False if there was nothing to change. Then nothing was sent. */
  readonly sent: boolean;
}

/** How to change an object of one kind. */
export interface Modifying<Out extends object> {
  /** Reads the object. */
  readonly get: (options: CallOptions) => PromiseLike<Out>;
  /** Description of what it reads. */
  readonly shown: Schema<Out>;
  /** Replaces the object. */
  readonly update: OperationFacts;
  /** IDs in its path, that of the object last. Absent: the body names the object. */
  readonly path?: Readonly<Record<string, string>>;
  /** What names the object if the path does not. */
  readonly name?: string;
}

/** How a call changes an object. */
export interface ModifyPlan<Out extends object> extends Modifying<Out> {
  /** Name of the call, such as `groups.modify`. */
  readonly operation: string;
}

/** A change and its options, read when the method is called. */
export interface FixedChange extends Pick<ModifyOptions<object>, 'ifSame' | 'onConflict' | 'unknownFields' | 'secrets'> {
  readonly change: Readonly<Record<string, unknown>> | ((draft: Record<string, unknown>) => unknown);
  /** Options of the calls that read, and of the one that writes. */
  readonly reading: CallOptions;
  readonly writing: CallOptions;
}

/**
 * Reads a change and its options immediately, so that later changes of the arguments have no effect.
 * @throws ApigConfigurationError, ApigRequestValidationError if one of them is wrong.
 */
export function fixedChange(operation: string, change: unknown, given: object = {}): FixedChange {
  const { ifSame, onConflict, unknownFields, secrets, ...writing }: ModifyOptions<object> =
    readOptions<ModifyOptions<object>, typeof MODIFY_OPTIONS>(operation, MODIFY_OPTIONS, given);
  const { validation, ...others } = writing;
  const reading = { ...others, ...(validation && { validation: { responses: validation.responses } }) };
  return {
    change: typeof change === 'function' ? (change as FixedChange['change'] & object) : fixedObject(operation, 'change', change),
    ifSame: ifSame === undefined ? undefined : fixedObject(operation, 'ifSame', ifSame),
    onConflict, unknownFields, secrets: secrets && { ...secrets }, reading, writing,
  };
}
function fixedObject(operation: string, name: string, given: unknown): Record<string, unknown> {
  if (!isRecord(given)) {
    const what = name === 'change' ? 'an object with fields to change, or a function that changes a draft' : 'what a call that reads the object returned';
    throw new ApigConfigurationError(name, `${operation}: ${name} must be ${what}.`);
  }
  const fixed = jsonText(given, [name]);
  if ('issues' in fixed) throw new ApigRequestValidationError(operation, fixed.issues);
  const copy = parseJson(fixed.text);
  return isRecord(copy) ? copy : {};
}
