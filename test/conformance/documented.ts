/**
 * What is documented of each operation: the reference with its additions, as the same kind of data as our descriptions.
 */
import type { FieldSpec, KeyLimits, ObjectSpec, Spec, TextLimits } from '../../src/schema/vocabulary.js';
import { accepted, sameKeys, sameLimits } from './accepted.js';
import {
  additions, iamFacts, reference, type AddedField, type AddedOperation, type DocActions, type DocField, type
  DocLimits, type DocLimitsBy, type DocOperation, type FieldAddition, type RowChange,
} from './fixtures.js';

/** A field whose limits hang on another field of its object. */
export interface LimitsBy {
  /** Way to the object that holds both: `body`, `body.policy_https[]`. */
  readonly place: string;
  readonly field: string;
  readonly by: string;
  readonly value: string;
  readonly limits: DocLimitsBy;
}
/** A field that a value of another field makes necessary. */
export interface RequiredWhen {
  readonly place: string;
  readonly field: string;
  readonly condition: string;
}

/** An operation as the documents have it. */
export interface Documented {
  readonly method: string;
  readonly path: string;
  /** Absent where the operation is newer than the reference. */
  readonly section: string | undefined;
  readonly pathParameters: ObjectSpec;
  readonly headers: readonly string[];
  readonly query: ObjectSpec | undefined;
  readonly body: ObjectSpec | undefined;
  readonly form: ObjectSpec | undefined;
  readonly answer: ObjectSpec | 'file' | undefined;
  readonly limitsBy: readonly LimitsBy[];
  readonly requiredWhen: readonly RequiredWhen[];
  readonly errorStatuses: readonly number[];
  /** The operation's own IAM actions, then those that it depends on. */
  readonly actions: readonly string[];
  readonly ownActions: readonly string[];
  readonly examples: DocOperation['examples'];
}

export const keyOf = (operation: { readonly method: string; readonly path: string }): string =>
  `${operation.method} ${operation.path}`;

// ---- The reference's tables with the additions, as mutable rows ----

type Row = { -readonly [K in keyof DocField]: DocField[K] };
type Rows = Record<string, Row[]>;
/** An operation's tables. */
interface Tables {
  readonly path: Row[];
  readonly header: Row[];
  query: Row[];
  body: Row[] | undefined;
  form: Row[] | undefined;
  /** Rows of the answer; `file` or a map where the answer is no object. */
  readonly answer: Row[];
  readonly root: string | undefined;
  readonly request: Rows;
  readonly response: Rows;
}

function tablesOf(operation: DocOperation): Tables {
  const params = structuredClone(operation.params) as Partial<Record<string, Row[]>>;
  const objects = structuredClone(operation.objects) as Partial<Record<string, Rows>>;
  const success = Object.entries(structuredClone(operation.responses))
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => response);
  return {
    path: params['path'] ?? [],
    header: params['header'] ?? [],
    query: params['query'] ?? [],
    body: params['body'],
    form: params['form'],
    answer: success.flatMap((response) => response.fields as Row[]),
    root: success.find((response) => response.root)?.root?.type,
    request: objects['request'] ?? {},
    response: objects['response'] ?? {},
  };
}
function tablesOfAddition(operation: AddedOperation): Tables {
  const rows = (fields: readonly AddedField[]): Row[] => fields.map(rowOf);
  const all = (objects: Readonly<Record<string, readonly AddedField[]>>): Rows =>
    Object.fromEntries(Object.entries(objects).map(([name, fields]) => [name, rows(fields)]));
  const tables: Tables = {
    path: [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, type: 'String', required: true })),
    header: [],
    query: rows(operation.query),
    body: operation.body === null ? undefined : rows(operation.body),
    form: undefined,
    answer: rows(operation.response),
    root: undefined,
    request: all(operation.objects.request),
    response: all(operation.objects.response),
  };
  for (const row of [...tables.query, ...(tables.body ?? []), ...Object.values(tables.request).flat()])
    addObjects(tables.request, row.type);
  for (const row of [...tables.answer, ...Object.values(tables.response).flat()]) addObjects(tables.response, row.type);
  return tables;
}

/** A row in the spelling of the reference. */
function rowOf(field: AddedField): Row {
  const { name, type, required, min_items: min, max_items: max } = field;
  return {
    name, type: typeOf(type), ...(required !== undefined && { required }), ...(field.enum && { enum: field.enum }),
    ...((min !== undefined || max !== undefined) && { array_length: [min ?? 0, max ?? Infinity] }),
  };
}
const PLAIN: Readonly<Record<string, string>> = {
  string: 'String',
  number: 'Integer',
  boolean: 'Boolean',
  Date: 'String',
  object: 'Object',
};
function typeOf(type: string): string {
  const item = /^Array<(.*)>$/.exec(type)?.[1];
  if (item !== undefined) return item === 'string' ? 'Array of strings' : `Array of ${item} objects`;
  const plain = PLAIN[type];
  if (plain !== undefined) return plain;
  return /^(String|Integer|Long|Float|Boolean|Object|Array of .*|Map<.*>|.* object)$/.test(type)
    ? type
    : `${type} object`;
}
const objectName = (type: string): string | undefined =>
  /^(?:Array of )?(\w+) objects?$/.exec(type)?.[1]
  ?? /^Map<String,(?!String|Integer|Boolean|Array)(\w+)>$/.exec(type)?.[1];
/** Brings in the objects that an added row names. */
function addObjects(objects: Rows, type: string): void {
  const name = objectName(type);
  if (name === undefined || objects[name]) return;
  const fields = additions.objects[name];
  if (!fields) throw new Error(`No object ${name} is documented.`);
  objects[name] = fields.map(rowOf);
  for (const row of objects[name]) addObjects(objects, row.type);
}

// ---- Applying the additions ----

const and = (a: readonly string[] | undefined, b: readonly string[]): string[] => [...new Set([...(a ?? []), ...b])];

/** The rows of the object at the end of a way such as `response.groups.url_domains`. */
function rowsAt(tables: Tables, way: readonly string[]): Row[] {
  const [side = 'query', ...steps] = way;
  let rows: Row[] | undefined =
    side === 'query' || side === 'path'
      ? tables[side]
      : side === 'response'
        ? tables.answer
        : (tables.body ?? tables.form);
  const objects = side === 'response' ? tables.response : tables.request;
  for (const step of steps) {
    const name = objectName(rows?.find((row) => row.name === step)?.type ?? '');
    rows = name === undefined ? undefined : objects[name];
  }
  if (!rows) throw new Error(`Nothing is documented at ${way.join('.')}.`);
  return rows;
}
function applyAddition(tables: Tables, addition: FieldAddition, way: readonly string[]): void {
  const rows = rowsAt(tables, way);
  const row = rows.find((r) => r.name === addition.field);
  if (row) {
    if (addition.enum_also) row.enum = and(row.enum, addition.enum_also);
    return;
  }
  if (addition.type === undefined) throw new Error(`${addition.field} is documented nowhere at ${way.join('.')}.`);
  const type = typeOf(addition.type);
  addObjects(way[0] === 'response' ? tables.response : tables.request, type);
  rows.push({ name: addition.field, type, ...(addition.enum && { enum: addition.enum }) });
}
function applyChange(tables: Tables, change: RowChange): void {
  const [table = '', object] = change.where.split(':');
  const rows = table === 'request-object' ? tables.request[object ?? '']
    : table === 'response-object' ? tables.response[object ?? '']
      : rowsAt(tables, [table]);
  if (!rows) throw new Error(`Nothing is documented at ${change.section} ${change.where}.`);
  const { enum_also: also, keys_enum_also: keys, type, ...rest } = change.change;
  let row = rows.find((r) => r.name === change.field);
  if (!row) {
    row = { name: change.field, type: type ?? 'String' };
    rows.push(row);
  }
  Object.assign(row, rest);
  if (also) row.enum = and(row.enum, also);
  if (keys) row.keys = { ...row.keys, enum: and(row.keys?.enum, keys) };
}
function applyAccepted(tablesOfId: ReadonlyMap<string, Tables>): void {
  for (const expectation of accepted) {
    for (const at of expectation.at) {
      const [id = '', way = ''] = at.split(' ');
      const tables = tablesOfId.get(id);
      if (!tables) throw new Error(`${id} is documented nowhere.`);
      const steps = way.split('.');
      const name = steps.pop() ?? '';
      const rows = rowsAt(tables, steps);
      for (const [object, fields] of Object.entries(expectation.objects ?? {}))
        tables[steps[0] === 'response' ? 'response' : 'request'][object] = [...fields];
      let row = rows.find((r) => r.name === name);
      if (!row) {
        row = { name, type: expectation.type ?? 'String' };
        rows.push(row);
      } else if (expectation.also) row.also = expectation.also;
      Object.assign(row, expectation.limits, expectation.required && { required: true });
      if (expectation.values) row.enum = and(row.enum, expectation.values);
    }
  }
}

const LIMITS = [
  'min_length',
  'max_length',
  'max_bytes',
  'minimum',
  'maximum',
  'pattern',
  'not_pattern',
  'not',
  'array_length',
  'items',
  'keys',
] as const;
type Source = readonly [rows: readonly Row[], objects: Rows];
/** Gives rows without limits those of the rows of the same names, at all levels. */
function borrowLimits([rows, objects]: Source, [from, fromObjects]: Source): void {
  for (const row of rows) {
    const source = from.find((r) => r.name === row.name);
    if (!source) continue;
    for (const limit of LIMITS)
      if (row[limit] === undefined && source[limit] !== undefined) Object.assign(row, { [limit]: source[limit] });
    const [inner, outer] = [objects[objectName(row.type) ?? ''], fromObjects[objectName(source.type) ?? '']];
    if (inner && outer) borrowLimits([inner, objects], [outer, fromObjects]);
  }
}
function applySame(tablesOfId: ReadonlyMap<string, Tables>): void {
  const place = (at: string): [tables: Tables, way: string[]] => {
    const [id = '', way = ''] = at.split(' ');
    const tables = tablesOfId.get(id);
    if (!tables) throw new Error(`${id} is documented nowhere.`);
    return [tables, way.split('.')];
  };
  const source = (at: string): Source => {
    const [tables, way] = place(at);
    return [rowsAt(tables, way), tables.request];
  };
  const row = (at: string): Row => {
    const [tables, way] = place(at);
    const name = way.pop();
    const found = rowsAt(tables, way).find((r) => r.name === name);
    if (!found) throw new Error(`Nothing is documented at ${at}.`);
    return found;
  };
  for (const { at, as } of sameLimits) for (const one of at) borrowLimits(source(one), source(as));
  for (const { at, as } of sameKeys) for (const one of at) row(one).keys = { enum: row(as).enum ?? [] };
}

// ---- From rows to descriptions ----

type Direction = ObjectSpec['direction'];

function objectOf(rows: readonly DocField[], objects: DocObjectsOf, direction: Direction): ObjectSpec {
  const fields: Record<string, FieldSpec> = {};
  for (const row of rows)
    fields[row.name] = { spec: specOf(row, objects, direction), ...(row.required === true && { required: true }) };
  return { direction, fields, always: [] };
}
type DocObjectsOf = Readonly<Record<string, readonly DocField[]>>;

function specOf(row: Omit<DocField, 'name'>, objects: DocObjectsOf, direction: Direction): Spec {
  const main = mainSpec(row, objects, direction);
  return row.also === undefined
    ? main
    : { type: 'either', of: [main, mainSpec({ type: row.also }, objects, direction)] };
}
function mainSpec(row: Omit<DocField, 'name'>, objects: DocObjectsOf, direction: Direction): Spec {
  const inside = (type: string, limits: DocLimits = {}): Spec => specOf({ type, ...limits }, objects, direction);
  switch (row.type) {
    case 'String':
      return row.enum ? { type: 'oneOf', values: row.enum } : { type: 'text', ...textLimits(row) };
    case 'Integer':
    case 'Long':
      return row.enum ? { type: 'oneOf', values: row.enum.map(Number) } : { type: 'int', ...numberLimits(row) };
    case 'Float':
      return { type: 'num', ...numberLimits(row) };
    case 'Boolean':
      return { type: 'bool' };
    case 'File':
      return { type: 'file' };
    case 'Object':
      return { type: 'any' };
    case 'Array of strings':
      return { type: 'list', of: inside('String', row.items), ...listLimits(row) };
  }
  const listed = /^Array of (\w+) objects$/.exec(row.type)?.[1];
  if (listed !== undefined) return { type: 'list', of: inside(`${listed} object`), ...listLimits(row) };
  const mapped = /^Map<String,(.*)>$/.exec(row.type)?.[1];
  if (mapped !== undefined)
    return {
      type: 'dict',
      of: inside(mapped === 'Array<String>' ? 'Array of strings' : objects[mapped] ? `${mapped} object` : mapped),
      ...(row.keys && { keys: keyLimits(row.keys) }),
    };
  const name = /^(\w+) object$/.exec(row.type)?.[1] ?? '';
  const rows = objects[name];
  if (!rows) throw new Error(`The type ${row.type} is not documented.`);
  return { type: 'one', of: objectOf(rows, objects, direction) };
}
/** Bounds that say nothing are left out: a minimum length of 0, no maximum. */
function textLimits(limits: DocLimits): TextLimits {
  return {
    ...(limits.min_length && { min: limits.min_length }),
    ...(limits.max_length !== undefined && { max: limits.max_length }),
    ...(limits.max_bytes !== undefined && { maxBytes: limits.max_bytes }),
    ...(limits.pattern !== undefined && { pattern: new RegExp(limits.pattern, 'u') }),
    ...(limits.not_pattern !== undefined && { not: new RegExp(limits.not_pattern, 'u') }),
  };
}
function numberLimits(limits: DocLimits): { min?: number; max?: number; not?: readonly number[] } {
  return {
    ...(limits.minimum !== undefined && { min: limits.minimum }),
    ...(limits.maximum !== undefined && { max: limits.maximum }),
    ...(limits.not && { not: limits.not }),
  };
}
function listLimits(row: Omit<DocField, 'name'>): { min?: number; max?: number } {
  const [min, max] = row.array_length ?? [0, Infinity];
  return { ...(min > 0 && { min }), ...(max < Infinity && { max }) };
}
function keyLimits(limits: DocLimits): KeyLimits {
  return { ...textLimits(limits), ...(limits.enum && { oneOf: limits.enum }) };
}

/** An answer that is a map by the name in the path: each name of the path's enumeration may be there. */
function mapAnswer(tables: Tables, type: string): ObjectSpec {
  const names = tables.path.find((row) => row.enum)?.enum ?? [];
  const value = /^Map<String,(\w+)>$/.exec(type)?.[1] ?? '';
  return objectOf(names.map((name) => ({ name, type: `${value} object` })), tables.response, 'out');
}
function answerOf(tables: Tables): Documented['answer'] {
  if (tables.root === 'File') return 'file';
  if (tables.root !== undefined) return mapAnswer(tables, tables.root);
  return tables.answer.length === 0 ? undefined : objectOf(tables.answer, tables.response, 'out');
}

// ---- What hangs on other fields ----

/** Every row of a request, with the way to the object that it stands in. */
function* requestRows(
  rows: readonly DocField[] | undefined,
  objects: DocObjectsOf,
  place: string,
): Generator<{ place: string; row: DocField }> {
  for (const row of rows ?? []) {
    yield { place, row };
    const inner = objects[objectName(row.type) ?? ''];
    if (inner)
      yield* requestRows(
        inner,
        objects,
        `${place}.${row.name}${row.type.startsWith('Array') ? '[]' : row.type.startsWith('Map') ? '{}' : ''}`,
      );
  }
}
function limitsByOf(tables: Tables): LimitsBy[] {
  const found: LimitsBy[] = [];
  for (const { place, row } of requestRows(tables.body, tables.request, 'body')) {
    for (const [by, values] of Object.entries(row.by ?? {})) {
      for (const [value, limits] of Object.entries(values)) {
        // A default is not a limit: the service fills it in.
        if (Object.keys(limits).some((key) => key !== 'default' && key !== 'note'))
          found.push({ place, field: row.name, by, value, limits });
      }
    }
  }
  return found;
}
function requiredWhenOf(tables: Tables): RequiredWhen[] {
  return [...requestRows(tables.body, tables.request, 'body')].flatMap(({ place, row }) =>
    typeof row.required === 'string' ? [{ place, field: row.name, condition: row.required }] : [],
  );
}

// ---- All of it ----

function actionsOf(operation: { readonly method: string; readonly path: string }): DocActions {
  const found = iamFacts.find((facts) => keyOf(facts) === keyOf(operation));
  if (!found) throw new Error(`iam-actions.json lacks ${keyOf(operation)}`);
  return found;
}

function documented(operation: DocOperation | AddedOperation, tables: Tables): Documented {
  const old = 'section' in operation ? operation : undefined;
  const { role: own, roleDependsOn } = actionsOf(operation);
  return {
    method: operation.method,
    path: operation.path,
    section: old?.section,
    pathParameters: objectOf(tables.path, {}, 'in'),
    headers: tables.header.map((row) => row.name),
    query: tables.query.length === 0 ? undefined : objectOf(tables.query, tables.request, 'in'),
    body: tables.body && objectOf(tables.body, tables.request, 'in'),
    form: tables.form && objectOf(tables.form, tables.request, 'in'),
    answer: answerOf(tables),
    limitsBy: limitsByOf(tables),
    requiredWhen: requiredWhenOf(tables),
    errorStatuses: Object.keys(old?.statuses ?? {}).filter((status) => !status.startsWith('2')).map(Number),
    actions: and(own, roleDependsOn),
    ownActions: own,
    examples: old?.examples ?? { request: [], response: {} },
  };
}
const waysOf = (addition: FieldAddition, section: string): string[][] =>
  addition.in
    .map((at) => at.split(' '))
    .filter(([s]) => s === section)
    .map(([, way]) => (addition.object === 'query' || way === undefined ? ['query'] : way.split('.')));

/** Everything that is documented, by method and path; `idOf` gives the name that `accepted` uses. */
export function documentation(idOf: (key: string) => string): ReadonlyMap<string, Documented> {
  const tablesOfId = new Map<string, Tables>();
  for (const operation of reference.operations) {
    const tables = tablesOf(operation);
    for (const addition of additions.fields)
      for (const way of waysOf(addition, operation.section)) applyAddition(tables, addition, way);
    for (const change of additions.more) if (change.section === operation.section) applyChange(tables, change);
    tablesOfId.set(idOf(keyOf(operation)), tables);
  }
  for (const operation of additions.operations) tablesOfId.set(idOf(keyOf(operation)), tablesOfAddition(operation));
  applyAccepted(tablesOfId);
  applySame(tablesOfId);

  const all = new Map<string, Documented>();
  const add = (operation: DocOperation | AddedOperation): void => {
    const tables = tablesOfId.get(idOf(keyOf(operation)));
    if (tables) all.set(keyOf(operation), documented(operation, tables));
  };
  reference.operations.forEach(add);
  additions.operations.forEach(add);
  return all;
}
