/**
 * The engine behind the vocabulary: compiles a description to a zod schema on first use, and zod checks values. This is
 * the only file that knows zod. It is loaded on the first call, not with the package.
 */
import * as z from 'zod/mini';

// An import of zod itself on first use would put all of it into a split bundle.
export { parse, safeParse } from 'zod/mini';
import { adviceFor, explain, explainIssues, type Fault } from './messages.js';
import type { CallInput, OperationFacts } from './operation.js';
import { ApigRequestValidationError, type Issue } from '../errors.js';
import { isRecord } from '../values.js';
import { brokenRules, hasRules } from './rules.js';
import type { FieldSpec, KeyLimits, ObjectSpec, Spec, TextLimits } from './vocabulary.js';

/** Checks values of one kind. */
export interface Checker {
  /** True if the value is right. Faster than `issues`. */
  valid(value: unknown): boolean;
  /** Everything that is wrong with the value. Empty if it is right. */
  issues(value: unknown): Issue[];
}

/** The error for wrong input, with all that is known about it in words. */
export function rejectionOf(
  op: OperationFacts, issues: readonly Issue[], given: CallInput | undefined,
): ApigRequestValidationError {
  const explained = explainIssues(issues, op, given);
  return new ApigRequestValidationError(op.id, explained, adviceFor(explained));
}

const checkers = new WeakMap<ObjectSpec, Checker>();
/** The checker of an object, made on first use. */
export function checkerOf(object: ObjectSpec): Checker {
  let checker = checkers.get(object);
  if (!checker) checkers.set(object, (checker = makeChecker(object)));
  return checker;
}

/** Compiling a schema takes as long as some hundred checks of small values: programs that end soon do without. */
const CHECKS_BEFORE_COMPILING = 50;
/** One check of a longer list pays for it. */
const LONG_LIST = 100;

function makeChecker(object: ObjectSpec): Checker {
  const schema = objectSchema(object);
  let fast = schema;
  let checks = 0;
  const count = (value: unknown): void => {
    checks = hasLongList(value) ? CHECKS_BEFORE_COMPILING : checks + 1;
    if (checks === CHECKS_BEFORE_COMPILING) fast = compiled(object);
  };
  const ruled = hasRules(object);
  return {
    valid: (value) => {
      if (checks < CHECKS_BEFORE_COMPILING) count(value);
      return z.validate(fast, value) && (!ruled || brokenRules(object, value, fits).length === 0);
    },
    issues: (value) => {
      const result = z.safeParse(schema, value);
      const found = result.success
        ? []
        : result.error.issues.flatMap((issue) => explain(faultOf(issue), object, value));
      return distinct(ruled ? [...found, ...brokenRules(object, value, fits, found)] : found);
    },
  };
}
function hasLongList(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    && Object.values(value).some((member) => Array.isArray(member) && member.length > LONG_LIST);
}

/** One issue per value. Its message lists all limits of the field. */
function distinct(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

function faultOf(issue: z.core.$ZodIssue): Fault {
  if (issue.code === 'unrecognized_keys') return { path: issue.path, unknownKeys: issue.keys };
  return { path: issue.path, badKey: issue.code === 'invalid_key' };
}

const fieldSchemas = new WeakMap<FieldSpec, z.ZodMiniType>();
/** True if a value keeps the limits of one field. */
function fits(field: FieldSpec, value: unknown): boolean {
  let schema = fieldSchemas.get(field);
  if (!schema) fieldSchemas.set(field, (schema = requestSchema(field)));
  return z.safeParse(schema, value).success;
}

const schemas = new WeakMap<ObjectSpec, z.ZodMiniType>();
/** The zod schema of an object, without the rules between its fields. */
function objectSchema(object: ObjectSpec): z.ZodMiniType {
  let schema = schemas.get(object);
  if (!schema) schemas.set(object, (schema = object.direction === 'in' ? strict(object) : tolerant(object)));
  return schema;
}

/** The zod schema of an object with everything that is checked, for users who want zod. */
export function zodSchemaOf(object: ObjectSpec): z.ZodMiniType {
  const schema = objectSchema(object);
  if (!hasRules(object)) return schema;
  return schema.check((context) => {
    for (const broken of brokenRules(object, context.value, fits)) {
      context.issues.push({ code: 'custom', input: context.value, path: [...broken.path], message: broken.message });
    }
  });
}

function strict(object: ObjectSpec): z.ZodMiniType {
  const shape: Record<string, z.ZodMiniType> = {};
  for (const [key, field] of Object.entries(object.fields)) {
    const schema = requestSchema(field);
    shape[key] = field.required ? present(field, schema) : z.optional(schema);
  }
  return z.strictObject(shape);
}
/** The schema of a request's field, if it is present. */
function requestSchema(field: FieldSpec): z.ZodMiniType {
  const schema = valueSchema(field.spec, true);
  return field.nullable ? z.nullable(schema) : schema;
}
/** A schema that rejects a missing key. Otherwise, a free-form value may be anything. */
function present(field: FieldSpec, schema: z.ZodMiniType): z.ZodMiniType {
  return field.spec.type === 'any' ? z.custom((value) => value !== undefined) : schema;
}
const tolerant = (object: ObjectSpec): z.ZodMiniType => z.looseObject(tolerantShape(object, objectSchema));
function tolerantShape(object: ObjectSpec, inner: Inner): Record<string, z.ZodMiniType> {
  const shape: Record<string, z.ZodMiniType> = {};
  for (const [key, field] of Object.entries(object.fields)) {
    const schema = valueSchema(field.spec, false, inner);
    // `null` means absent. A list that is always present may be `null`, which `normalize` changes to empty.
    const certain = object.always.includes(key);
    shape[key] = !certain
      ? z.nullish(schema)
      : field.spec.type === 'list'
        ? z.nullable(schema)
        : present(field, schema);
  }
  return shape;
}

/** The compiled schema of an object. If code generation is forbidden (CSP-like flags): slower, same results. */
function compiled(object: ObjectSpec): z.ZodMiniType {
  const assertion = assertionOf(object);
  const fast = z.compile(assertion);
  return fast === assertion ? objectSchema(object) : fast;
}
const assertions = new WeakMap<ObjectSpec, z.ZodMiniType>();
/**
 * A schema that says as `objectSchema` if a value is right, for compiling. Of an object, compiled code makes a function
 * for each field that may be absent; of assertions about properties, it makes none.
 */
function assertionOf(object: ObjectSpec): z.ZodMiniType {
  if (object.direction === 'in') return objectSchema(object);
  let schema = assertions.get(object);
  if (!schema) {
    const shape = tolerantShape(object, assertionOf);
    assertions.set(object, (schema = z.custom(isRecord).check(z.properties(shape))));
  }
  return schema;
}

/** Makes the schema of an object that is a part of another. */
type Inner = (object: ObjectSpec) => z.ZodMiniType;
/** The schema of one value. Limits and closed enumerations apply only to requests. */
function valueSchema(spec: Spec, strictly: boolean, inner: Inner = objectSchema): z.ZodMiniType {
  switch (spec.type) {
    case 'text': return strictly ? limitedText(spec) : z.string();
    case 'int': case 'num': return strictly ? limitedNumber(spec) : z.number();
    case 'bool': return z.boolean();
    case 'any': return z.unknown();
    case 'file': return z.custom((value) => value !== undefined && value !== null);
    case 'oneOf': return strictly ? z.literal([...spec.values]) : kindOf(spec.values);
    case 'either': return z.union(spec.of.map((s) => valueSchema(s, strictly, inner)));
    case 'one': return inner(spec.of);
    case 'list': return limitedList(spec, strictly, inner);
    case 'dict': return z.record(strictly ? keySchema(spec.keys) : z.string(), itemSchema(spec.of, strictly, inner));
  }
}
/** The schema of a value in a list or map. In a response, `null` may be in place of a list. */
function itemSchema(spec: Spec, strictly: boolean, inner: Inner): z.ZodMiniType {
  const schema = valueSchema(spec, strictly, inner);
  return spec.type === 'list' && !strictly ? z.nullable(schema) : schema;
}

function limitedText(limits: TextLimits): z.ZodMiniType<string, string> {
  const { min, max, maxBytes, pattern, not } = limits;
  const checks: z.core.$ZodCheck<string>[] = [];
  if (min !== undefined) checks.push(z.minLength(min));
  if (max !== undefined) checks.push(z.maxLength(max));
  if (pattern) checks.push(z.regex(pattern));
  if (maxBytes !== undefined) checks.push(z.refine((s: string) => Buffer.byteLength(s) <= maxBytes));
  if (not) checks.push(z.refine((s: string) => !not.test(s)));
  return checks.length === 0 ? z.string() : z.string().check(...checks);
}
function limitedNumber(spec: Extract<Spec, { type: 'int' | 'num' }>): z.ZodMiniType {
  const checks: z.core.$ZodCheck<number>[] = [];
  const { min, max, not } = spec;
  if (min !== undefined) checks.push(z.gte(min));
  if (max !== undefined) checks.push(z.lte(max));
  if (not) checks.push(z.refine((n: number) => !not.includes(n)));
  const base = spec.type === 'int' ? z.int() : z.number();
  return checks.length === 0 ? base : base.check(...checks);
}
function limitedList(spec: Extract<Spec, { type: 'list' }>, strictly: boolean, inner: Inner): z.ZodMiniType {
  const checks: z.core.$ZodCheck<unknown[]>[] = [];
  if (strictly && spec.min !== undefined) checks.push(z.minLength(spec.min));
  if (strictly && spec.max !== undefined) checks.push(z.maxLength(spec.max));
  const base = z.array(itemSchema(spec.of, strictly, inner));
  return checks.length === 0 ? base : base.check(...checks);
}
function keySchema(keys: KeyLimits | undefined): z.ZodMiniType<string, string> {
  if (!keys) return z.string();
  const known = keys.oneOf;
  if (!known) return limitedText(keys);
  return limitedText(keys).check(z.refine((key: string) => known.includes(key)));
}
function kindOf(values: readonly (string | number)[]): z.ZodMiniType {
  const kinds = new Set(values.map((v) => typeof v));
  if (kinds.size > 1) return z.union([z.string(), z.number()]);
  return kinds.has('number') ? z.number() : z.string();
}
