/** Checks what goes out and what comes in. The engine is loaded with the first check. */
import { ApigRequestValidationError, type Issue } from '../errors.js';
import { type CallInput, pathIssues } from '../http/request.js';
import { drift, type Drift } from './drift.js';
import type * as Engine from './engine.js';
import type { OperationFacts } from './operation.js';
import { type FieldSpec, type ObjectSpec, type Schema, specOf } from './vocabulary.js';

let engine: typeof Engine | undefined;
let loading: Promise<typeof Engine> | undefined;
/** The engine: at once where it is there. */
export function getEngine(): typeof Engine | Promise<typeof Engine> {
  if (engine) return engine;
  loading ??= import('./engine.js').then((module) => (engine = module));
  return loading;
}

const ADVICE =
  'To send a field that this version does not know, use extraBody or extraQuery; to send the input unchecked, validation: { requests: \'off\' }.';

/** Throws with everything that is wrong with the input of an operation. */
export function checkInput(op: OperationFacts, input: CallInput, { checkerOf }: typeof Engine): void {
  const issues = pathIssues(op, input.path);
  const limits = pathLimits(op);
  if (limits && issues.length === 0) issues.push(...partIssues('path', limits, ownPart(limits, input.path), checkerOf));
  issues.push(
    ...part(op, 'query', input.query, checkerOf),
    ...part(op, 'body', input.body, checkerOf),
    ...part(op, 'form', input.form, checkerOf),
  );
  if (issues.length === 0) return;
  // No way past the check helps against a wrong id.
  throw new ApigRequestValidationError(
    op.id,
    issues,
    issues.some(({ path }) => path[0] !== 'path') ? ADVICE : undefined,
  );
}
function part(
  op: OperationFacts,
  name: 'query' | 'body' | 'form',
  value: unknown,
  checkerOf: typeof Engine.checkerOf,
): Issue[] {
  const described = op[name];
  if (described) return partIssues(name, described.object, value ?? {}, checkerOf);
  if (value === undefined || (name === 'query' && Object.keys(value as object).length === 0)) return [];
  return [{ path: [name], message: `this operation has no ${name}` }];
}
function partIssues(name: string, object: ObjectSpec, value: unknown, checkerOf: typeof Engine.checkerOf): Issue[] {
  const checker = checkerOf(object);
  if (checker.valid(value)) return [];
  return checker.issues(value).map((issue) => ({ ...issue, path: [name, ...issue.path] }));
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
const ownPart = (limits: ObjectSpec, given: CallInput['path']): unknown =>
  Object.fromEntries(Object.keys(limits.fields).map((name) => [name, given?.[name]]));

/** What is wrong with an answer. */
export function answerIssues(object: ObjectSpec, value: unknown, { checkerOf }: typeof Engine): Issue[] {
  const checker = checkerOf(object);
  return checker.valid(value) ? [] : checker.issues(value);
}

/** What in an answer is newer than its description, each place told once per operation and process. */
export function newDrift(op: OperationFacts, object: ObjectSpec, value: unknown): Drift[] {
  return drift(object, value).filter((d) => {
    const key = `${op.id} ${d.path} ${d.value ?? ''}`;
    return !told.has(key) && told.add(key);
  });
}
const told = new Set<string>();

/** What a zod schema offers, in types that no other zod in a program can clash with. */
export interface ZodSchema<T> {
  parse(value: unknown): T;
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: Error };
}

/**
 * The zod schema behind a description, for programs that check values themselves:
 * `(await zodSchema(GroupInput)).parse(JSON.parse(text))`.
 * @param description - A request or answer object from `huaweicloud-apig/resources/*`.
 */
export async function zodSchema<T>(description: Schema<T>): Promise<ZodSchema<T>> {
  const [{ zodSchemaOf }, { parse, safeParse }] = await Promise.all([import('./engine.js'), import('zod/mini')]);
  const schema = zodSchemaOf(specOf(description));
  // The schema was made of the description, so what it lets through is a T.
  return {
    parse: (value) => parse(schema, value) as T,
    safeParse: (value) => {
      const result = safeParse(schema, value);
      return result.success ? { success: true, data: result.data as T } : { success: false, error: result.error };
    },
  };
}
