/** Descriptions as JSON Schema (draft 2020-12), for editors, generators and checks in other languages. */
import {
  type FieldSpec, type KeyLimits, type ListLimits, type NumberLimits, type ObjectSpec, type RuleSpec, type Schema,
  type Spec, type TextLimits, specOf,
} from './vocabulary.js';

/** A JSON Schema. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The JSON Schema of a description: `jsonSchema(GroupInput)`.
 *
 * It accepts what the SDK accepts. It cannot state lengths in bytes and rules that are code, such as "one of the two
 * fields". The schema of a response describes what the service sends: fields that are not certain may be `null` there.
 * @param description - A request or response object from `huaweicloud-apig/resources/*`.
 */
export function jsonSchema(description: Schema<unknown>): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schemaOf(specOf(description)) };
}

/** A reference to the schema of an object that is written elsewhere, or `undefined` if it must be written here. */
export type Refer = (object: ObjectSpec) => string | undefined;

/** The schema of an object. */
export function schemaOf(object: ObjectSpec, refer: Refer = () => undefined): JsonSchema {
  const sent = object.direction === 'in';
  const fields = Object.entries(object.fields);
  const required = sent ? fields.filter(([, field]) => field.required).map(([name]) => name) : object.always;
  const rules = object.rules ? ruleSchemas(object, object.rules, refer) : [];
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [
      name,
      sent ? requestField(field, refer) : responseField(object, name, field, refer),
    ])),
    ...(required.length > 0 && { required }),
    ...(sent && { additionalProperties: false }),
    ...(rules.length > 0 && { allOf: rules }),
  };
}

function requestField(field: FieldSpec, refer: Refer): JsonSchema {
  const schema = marked(field, valueSchema(field.spec, true, refer));
  return field.nullable ? orNull(schema) : schema;
}
/** In a response `null` means absent. A list that every response has may be `null` for empty. */
function responseField(object: ObjectSpec, name: string, field: FieldSpec, refer: Refer): JsonSchema {
  const schema = marked(field, valueSchema(field.spec, false, refer));
  return object.always.includes(name) && field.spec.type !== 'list' ? schema : orNull(schema);
}
/** A secret gets the format that OpenAPI has for one. */
const marked = (field: FieldSpec, schema: JsonSchema): JsonSchema =>
  field.secret && schema['type'] === 'string' ? { ...schema, format: 'password' } : schema;
function orNull(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).length === 0) return schema;
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }) };
}

/** Limits and closed enumerations apply to requests only. */
function valueSchema(spec: Spec, sent: boolean, refer: Refer): JsonSchema {
  switch (spec.type) {
    case 'text': return { type: 'string', ...(sent && textLimits(spec)) };
    case 'int': return { type: sent ? 'integer' : 'number', ...(sent && numberLimits(spec)) };
    case 'num': return { type: 'number', ...(sent && numberLimits(spec)) };
    case 'bool': return { type: 'boolean' };
    case 'any': return {};
    case 'file': return { type: 'string', contentMediaType: 'application/octet-stream' };
    case 'oneOf': return sent ? closed(spec.values) : open(spec.values);
    case 'either': return { anyOf: spec.of.map((of) => valueSchema(of, sent, refer)) };
    case 'one': return objectSchema(spec.of, refer);
    case 'list': return { type: 'array', items: itemSchema(spec.of, sent, refer), ...(sent && itemLimits(spec)) };
    case 'dict': return {
      type: 'object',
      additionalProperties: itemSchema(spec.of, sent, refer),
      ...(sent && spec.keys && { propertyNames: keySchema(spec.keys) }),
    };
  }
}
/** A value in a list or map. In a response, `null` may be in place of a list. */
function itemSchema(spec: Spec, sent: boolean, refer: Refer): JsonSchema {
  const schema = valueSchema(spec, sent, refer);
  return spec.type === 'list' && !sent ? orNull(schema) : schema;
}
function objectSchema(object: ObjectSpec, refer: Refer): JsonSchema {
  const reference = refer(object);
  return reference === undefined ? schemaOf(object, refer) : { $ref: reference };
}
const typesOf = (values: readonly (string | number)[]): string[] => [...new Set(values.map((value) => typeof value))];
function closed(values: readonly (string | number)[]): JsonSchema {
  const types = typesOf(values);
  return { type: types.length === 1 ? types[0] : types, enum: values };
}
/** A response may have values that the service adds later: the known ones are examples. */
function open(values: readonly (string | number)[]): JsonSchema {
  const types = typesOf(values);
  return types.length === 1
    ? { type: types[0], examples: values }
    : { anyOf: types.map((type) => ({ type })), examples: values };
}

function textLimits({ min, max, pattern, not }: TextLimits): JsonSchema {
  return {
    ...(min !== undefined && { minLength: min }),
    ...(max !== undefined && { maxLength: max }),
    ...(pattern && { pattern: sourceOf(pattern) }),
    ...(not && { not: { pattern: sourceOf(not) } }),
  };
}
function numberLimits({ min, max, not }: NumberLimits): JsonSchema {
  return {
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(not && { not: { enum: not } }),
  };
}
function itemLimits({ min, max }: ListLimits): JsonSchema {
  return { ...(min !== undefined && { minItems: min }), ...(max !== undefined && { maxItems: max }) };
}
function keySchema(keys: KeyLimits): JsonSchema {
  return { ...textLimits(keys), ...(keys.oneOf && { enum: keys.oneOf }) };
}
/** A pattern of JSON Schema, which has no flags: if case is ignored, each letter is written in both cases. */
function sourceOf({ source, flags }: RegExp): string {
  return flags.includes('i')
    ? source.replace(/\\.|[a-z]/giu, (part) => (part.length > 1 ? part : `[${part.toLowerCase()}${part.toUpperCase()}]`))
    : source;
}

/** The rules between fields that are data: each is "if this field has this value, then …". */
function ruleSchemas(object: ObjectSpec, { needs = {}, when = {} }: RuleSpec, refer: Refer): JsonSchema[] {
  return [
    ...entriesOf(needs).flatMap(([name, value, needed]) => ifThen(object, name, value, requiring(needed))),
    ...entriesOf(when).flatMap(([name, value, fields]) => {
      const limited = Object.entries(fields).map(([field, limits]) => [field, requestField(limits, refer)] as const);
      return ifThen(object, name, value, { properties: Object.fromEntries(limited) });
    }),
  ];
}
/** What is required, by names of fields, or of fields of each item: `members[].host`. */
function requiring(needed: readonly string[]): JsonSchema {
  const items = new Map<string, string[]>();
  const required: string[] = [];
  for (const name of needed) {
    const [list = '', field] = name.split('[].');
    if (field === undefined) required.push(name);
    else items.set(list, [...(items.get(list) ?? []), field]);
  }
  const lists = [...items].map(([list, fields]): [string, JsonSchema] => [list, { items: { required: fields } }]);
  return {
    ...(required.length > 0 && { required }),
    ...(lists.length > 0 && { properties: Object.fromEntries(lists) }),
  };
}
const entriesOf = <T>(rules: Readonly<Record<string, Readonly<Record<string, T>>>>): [string, string, T][] =>
  Object.entries(rules).flatMap(([name, byValue]) =>
    Object.entries(byValue).map(([value, rule]): [string, string, T] => [name, value, rule]));
function ifThen(object: ObjectSpec, name: string, value: string, then: JsonSchema): JsonSchema[] {
  const [only, ...others] = valuesOf(object.fields[name]?.spec, value);
  if (only === undefined) return [];
  const schema = others.length === 0 ? { const: only } : { enum: [only, ...others] };
  return [{ if: { properties: { [name]: schema }, required: [name] }, then }];
}
/** The values of a field that a rule means by `text`: rules name numbers and booleans by strings. */
function valuesOf(spec: Spec | undefined, text: string): (string | number | boolean)[] {
  const named = [text, Number(text), text === 'true'].filter((value) => String(value) === text);
  switch (spec?.type) {
    case 'text': return [text];
    case 'int': case 'num': return named.filter((value) => typeof value === 'number');
    case 'bool': return named.filter((value) => typeof value === 'boolean');
    case 'oneOf': return spec.values.filter((value) => String(value) === text);
    default: return named;
  }
}
