/** Checks inputs and responses. The engine is loaded with the first check. */
import type { Issue } from '../errors.js';
import { isRecord } from '../values.js';
import type { Drift } from './drift.js';
import type * as Engine from './engine.js';
import type { CallInput, OperationFacts } from './operation.js';
import { pathIssues } from './url.js';
import { type FieldSpec, type ObjectSpec, type Schema, specOf } from './vocabulary.js';

/** The engine, once it is loaded. */
export let engine: typeof Engine | undefined;
/** Loads the engine. */
export async function getEngine(): Promise<typeof Engine> {
  return (engine ??= await import('./engine.js'));
}

/** The parts of an input that are checked, as they are sent. */
export interface Checked {
  readonly path?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly form?: unknown;
  /** Other issues of the input. If a place has two, that of the description counts. */
  readonly issues?: readonly Issue[];
}

/**
 * Throws with everything that is wrong with the input of an operation.
 * @param given - What the caller passed, for messages about members that JSON leaves out.
 */
export function checkInput(op: OperationFacts, input: Checked, loaded: typeof Engine, given?: CallInput): void {
  const { checkerOf } = loaded;
  const issues = pathIssues(op, input.path);
  const limits = op.pathLimits && pathLimits(op);
  if (limits && issues.length === 0) issues.push(...partIssues('path', limits, ownPart(limits, input.path), checkerOf));
  for (const name of PARTS) {
    const described = op[name];
    const value = input[name];
    if (described) {
      const checker = checkerOf(described.object);
      if (!checker.valid(value ?? {})) issues.push(...partIssues(name, described.object, value ?? {}, checkerOf));
    } else if (isGiven(name, value)) issues.push({ path: [name], message: `this operation has no ${name}` });
  }
  if (input.issues && input.issues.length > 0) issues.push(...elsewhere(input.issues, issues));
  if (issues.length > 0) throw loaded.rejectionOf(op, issues, given);
}
const PARTS = ['query', 'body', 'form'] as const;
const isGiven = (name: string, value: unknown): boolean =>
  value !== undefined && (name !== 'query' || !isRecord(value) || Object.keys(value).length > 0);

function partIssues(name: string, object: ObjectSpec, value: unknown, checkerOf: typeof Engine.checkerOf): Issue[] {
  const checker = checkerOf(object);
  if (checker.valid(value)) return [];
  return checker.issues(value).map((issue) => ({ ...issue, path: [name, ...issue.path] }));
}

/** The issues at paths without a known issue. */
function elsewhere(issues: readonly Issue[], known: readonly Issue[]): Issue[] {
  const places = new Set(known.map(({ path }) => path.join('.')));
  return issues.filter(({ path }) => !places.has(path.join('.')));
}

const limitsOf = new WeakMap<OperationFacts, ObjectSpec>();
/** The limits of path parameters, as an object. */
function pathLimits(op: OperationFacts): ObjectSpec | undefined {
  if (!op.pathLimits) return undefined;
  let object = limitsOf.get(op);
  if (!object) {
    const fields = Object.fromEntries(
      Object.entries(op.pathLimits).map(([name, field]): [string, FieldSpec] => [name, { ...field, required: true }]),
    );
    limitsOf.set(op, (object = { direction: 'in', fields, always: [] }));
  }
  return object;
}
const ownPart = (limits: ObjectSpec, given: Checked['path']): unknown =>
  Object.fromEntries(Object.keys(limits.fields).map((name) => [name, given?.[name]]));

/** Remembers the drift that a client has reported, each place once per operation. After a thousand it starts again. */
export class ToldDrift {
  readonly #told = new Set<string>();

  /** The drift that was not reported yet. */
  fresh(op: OperationFacts, news: readonly Drift[]): Drift[] {
    return news.filter(({ path, value = '' }) => {
      const key = `${op.id} ${path} ${value}`;
      if (this.#told.has(key)) return false;
      if (this.#told.size >= 1000) this.#told.clear();
      return this.#told.add(key);
    });
  }
}

/** The part of a zod schema that programs use, in types that cannot clash with another version of zod. */
export interface ZodSchema<T> {
  parse(value: unknown): T;
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: Error };
}

/**
 * The zod schema behind a description, for programs that check values themselves:
 * `(await zodSchema(GroupInput)).parse(JSON.parse(text))`.
 * @param description - A request or response object from `huaweicloud-apig/resources/*`.
 */
export async function zodSchema<T>(description: Schema<T>): Promise<ZodSchema<T>> {
  const { parse, safeParse, zodSchemaOf } = await import('./engine.js');
  const schema = zodSchemaOf(specOf(description));
  // The schema is made from the description, so it accepts only a T.
  return {
    parse: (value) => parse(schema, value) as T,
    safeParse: (value) => {
      const result = safeParse(schema, value);
      return result.success ? { success: true, data: result.data as T } : { success: false, error: result.error };
    },
  };
}
