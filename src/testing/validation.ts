/** Reads a request by the operation's own descriptions, and rejects it with the service's codes. */
import type { AnyOperation } from '../schema/operation.js';
import { brokenRules } from '../schema/rules.js';
import type { FieldSpec, ObjectSpec, Spec } from '../schema/vocabulary.js';
import { isRecord, parseJson } from '../values.js';
import { breachOf, type Breach } from './limits.js';
import { isOfGateways, nameAt, refusalOf, ruleRefusal, usual, type Part } from './own-codes.js';
import { invalidBody, invalidGatewayParameter, missing, notJson, Refused } from './refused.js';
import type { Distinction, Route, Incoming } from './router.js';

/** The checked input of an operation. */
export interface Input {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Record<string, unknown>;
  readonly body?: unknown;
  readonly form?: Record<string, unknown>;
}

/** Path, query and body of a request, as the operation describes them. */
export async function readInput({ operation, path, unknown }: Route, request: Incoming): Promise<Input> {
  checkPath(operation, path);
  if (unknown) throw undecided(operation, unknown, request);
  const query = readQuery(operation, request.url.searchParams);
  if (operation.form) return { path, query, form: await readForm(operation, operation.form.object, request) };
  if (operation.body) return { path, query, body: readBody(operation, operation.body.object, request.body) };
  return { path, query };
}

const pathObjects = new WeakMap<AnyOperation, ObjectSpec>();
function checkPath(operation: AnyOperation, path: Readonly<Record<string, string>>): void {
  const limits = operation.pathLimits;
  if (!limits) return;
  let object = pathObjects.get(operation);
  if (!object) pathObjects.set(operation, (object = { direction: 'in', fields: limits, always: [] }));
  check(operation, object, pick(path, Object.keys(limits)), 'path');
}
const pick = (from: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key) => [key, from[key]]));

function readQuery(operation: AnyOperation, params: URLSearchParams): Record<string, unknown> {
  const object = operation.query?.object;
  if (!object) return {};
  const query: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(object.fields)) {
    const texts = params.getAll(name);
    // An empty parameter does not filter.
    if (texts.some((text) => text !== '')) query[name] = inRange(name, field.spec, fromTexts(field.spec, texts));
  }
  const action = object.fields['action'];
  if (action) checkAction(action, query['action']);
  check(operation, object, query, 'query');
  return query;
}
/**
 * A string from a query or a form. If it does not parse as the expected type it stays a string, which the check
 * rejects.
 */
function fromTexts(spec: Spec, texts: readonly string[]): unknown {
  if (spec.type === 'list') return texts.map((text) => fromText(spec.of, text));
  return fromText(spec, texts[0] ?? '');
}
function fromText(spec: Spec, text: string): unknown {
  const number =
    spec.type === 'int' || spec.type === 'num' || (spec.type === 'oneOf' && typeof spec.values[0] === 'number');
  if (number && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (spec.type === 'bool' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
/** The service does not reject a limit or an offset that is out of range: it uses the nearest valid value. */
function inRange(name: string, spec: Spec, value: unknown): unknown {
  if (spec.type !== 'int' || !Number.isInteger(value)) return value;
  const number = Number(value);
  if (name === 'limit' && spec.max !== undefined) return number <= 0 ? 20 : Math.min(number, spec.max);
  return name === 'offset' ? Math.max(number, 0) : value;
}
/** Batch operations reject a wrong `action` with their own message. */
function checkAction(field: FieldSpec, action: unknown): void {
  if (field.spec.type !== 'oneOf' || field.spec.values.some((value) => value === action)) return;
  throw unknownAction(field.spec.values);
}
function unknownAction(values: readonly (string | number)[]): Refused {
  const known = values.map((value) => `"${value}"`).join(' or ');
  return new Refused(
    400,
    'APIG.2011',
    `Invalid parameter value: parameter action should be ${values.length > 1 ? 'either ' : ''}${known}`,
  );
}
/** Rejects a request that does not decide between several operations. */
function undecided(operation: AnyOperation, { part, name, values }: Distinction, { body }: Incoming): Refused {
  if (part === 'query') return unknownAction(values);
  if (isOfGateways(operation.id)) return invalidGatewayParameter(name);
  return jsonObject(body)[name] === undefined ? missing(name) : invalidBody(name);
}

function readBody(operation: AnyOperation, object: ObjectSpec, bytes: Uint8Array): unknown {
  return checkedBody(operation, object, jsonObject(bytes));
}
/** The part of a body that an operation describes. Rejects values that do not follow the description. */
export function checkedBody(operation: AnyOperation, object: ObjectSpec, body: Record<string, unknown>): unknown {
  const known = knownFields(object, body);
  check(operation, object, known, 'body');
  return known;
}
function jsonObject(bytes: Uint8Array): Record<string, unknown> {
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') throw notJson('unexpected end of JSON input');
  const value = parseJson(text);
  if (value === undefined) throw notJson('the body is not JSON');
  if (!isRecord(value)) throw notJson('the body is not a JSON object');
  return value;
}

async function readForm(
  operation: AnyOperation,
  object: ObjectSpec,
  request: Incoming,
): Promise<Record<string, unknown>> {
  const response = new Response(request.body, {
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  });
  // Deprecated for public servers because of its memory use; this one serves only tests.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const data = await response.formData().catch(() => {
    throw new Refused(400, 'APIG.2000', 'Parameter error: the body is not multipart/form-data');
  });
  const form: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(object.fields)) {
    const values = data.getAll(name);
    const texts = values.filter((value) => typeof value === 'string');
    if (values.length > 0) form[name] = field.spec.type === 'file' ? values[0] : fromTexts(field.spec, texts);
  }
  check(operation, object, form, 'body');
  return form;
}

/** The described part of a value: like the service, it skips unknown fields and reads `null` as absent. */
function knownFields(object: ObjectSpec, value: Record<string, unknown>): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(object.fields)) {
    const held = value[key];
    if (held !== undefined && (held !== null || field.spec.type === 'any')) known[key] = knownValue(field.spec, held);
  }
  return known;
}
function knownValue(spec: Spec, value: unknown): unknown {
  if (spec.type === 'one' && isRecord(value)) return knownFields(spec.of, value);
  if (spec.type === 'list' && Array.isArray(value)) return value.map((item: unknown) => knownValue(spec.of, item));
  if (spec.type === 'dict' && isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, knownValue(spec.of, item)]));
  return value;
}

/** Rejects a value that breaks a limit of its description, or a rule between its fields. */
function check(operation: AnyOperation, object: ObjectSpec, value: Record<string, unknown>, part: Part): void {
  const breach = breachOf(object, value);
  if (breach) throw refusalOf(operation.id, breach, part);
  // The limits of each field are kept.
  const [broken] = brokenRules(object, value, () => true);
  if (!broken) return;
  const { path, message } = broken;
  const own = ruleRefusal(path, message);
  if (own) throw own;
  const name = nameAt(path);
  if (isOfGateways(operation.id)) throw invalidGatewayParameter(name);
  throw valueAt(value, path) === undefined ? missing(name) : usual(part)(name);
}
const valueAt = (value: unknown, path: Breach['path']): unknown =>
  path.reduce<unknown>((at, step) => (isIndexed(at) ? at[step] : undefined), value);
const isIndexed = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null;
