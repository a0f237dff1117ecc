/** The JSON Schema of documents, made from the descriptions of requests. Editors check and complete with it. */
import { schemaOf, type JsonSchema } from '../schema/json-schema.js';
import type { FieldSpec, ObjectSpec, RuleSpec, Spec } from '../schema/vocabulary.js';
import { isRecord } from '../values.js';
import { FORMAT } from './document.js';
import { secretsOf, structural } from './items.js';
import { factsOf, SHARED_KINDS, type KindFacts, type ObjectKind } from './kinds.js';

const REFERENCE = { $ref: '#/$defs/reference' } as const;
const SECRET = { $ref: '#/$defs/secret' } as const;
const TEXTS = { type: 'array', items: { type: 'string' } } as const;
const named = (items: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: items });

/**
 * The JSON Schema (draft 2020-12) of documents. Write it to a file, and name that file in the settings of an editor, or
 * in the member `$schema` of its configuration.
 */
export function documentSchema(): JsonSchema {
  const shared = SHARED_KINDS.map((kind) => [kind, named({ $ref: `#/$defs/${kind}` })]);
  const kinds: readonly ObjectKind[] = [...SHARED_KINDS, 'groups', 'specials', 'appAcls', 'domains', 'apis', 'responses'];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A gateway as a file',
    type: 'object',
    required: ['format'],
    properties: {
      format: { const: FORMAT }, scope: SCOPE,
      ...(Object.fromEntries(shared) as JsonSchema),
      groups: named({ $ref: '#/$defs/groups' }),
    },
    additionalProperties: false,
    $defs: {
      reference: { type: 'object', properties: { $name: { type: 'string' } }, required: ['$name'], additionalProperties: false },
      secret: { type: 'object', properties: { $env: { type: 'string' } }, required: ['$env'], additionalProperties: false },
      online: { type: 'object', properties: ONLINE, additionalProperties: false },
      ...Object.fromEntries(kinds.map((kind) => [kind, kindSchema(factsOf(kind))])),
    },
  };
}
const SCOPE: JsonSchema = {
  type: 'object',
  properties: {
    gateway: { const: 'whole' }, groups: TEXTS, apis: TEXTS, apiTags: TEXTS,
    kinds: { type: 'array', items: { enum: [...SHARED_KINDS, 'groups', 'apis'] } },
    names: { type: 'object', properties: Object.fromEntries(SHARED_KINDS.map((kind) => [kind, TEXTS])), additionalProperties: false },
  },
  additionalProperties: false,
};
const ONLINE: JsonSchema = {
  throttle: { type: 'string' }, acl: { anyOf: [{ type: 'string' }, TEXTS] }, signatureKey: { type: 'string' }, plugins: TEXTS,
};
/** Members that are objects of their own. */
const EXTRA: Partial<Record<ObjectKind, JsonSchema>> = {
  throttles: { specials: { type: 'array', items: { $ref: '#/$defs/specials' } } },
  apps: { may_call: named(TEXTS), quota: { type: 'string' }, acl: { $ref: '#/$defs/appAcls' } },
  groups: {
    variables: named(named({ anyOf: [{ type: 'string' }, SECRET] })), responses: named({ $ref: '#/$defs/responses' }),
    domains: { type: 'array', items: { $ref: '#/$defs/domains' } }, apis: named({ $ref: '#/$defs/apis' }),
  },
  apis: { online: named({ $ref: '#/$defs/online' }) },
};

function kindSchema(facts: KindFacts): JsonSchema {
  const own = structural(facts);
  const schema = schemaOf(documentObject(facts, facts.input, ''));
  const { properties, ...rest } = marked(facts, schema, '');
  const fields = Object.entries(isRecord(properties) ? properties : {}).filter(([name]) => !own.includes(name));
  const rules = facts.kind === 'responses' ? memberSchema(properties, 'responses') : undefined;
  const extra = { ...EXTRA[facts.kind], was: { type: 'string' } };
  const required = Array.isArray(rest['required']) ? rest['required'].filter((name) => !own.includes(String(name))) : [];
  if (rules) return { ...rules, properties: { ...(rules['properties'] as JsonSchema), ...extra } };
  const others = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'required'));
  const members = { ...Object.fromEntries(fields), ...extra };
  return { ...others, properties: members, ...(required.length > 0 && { required }) };
}
const memberSchema = (properties: unknown, name: string): JsonSchema | undefined => {
  const member = isRecord(properties) ? properties[name] : undefined;
  return isRecord(member) ? member : undefined;
};
/** The description without the rules that a reference or a secret would break. */
function documentObject(facts: KindFacts, object: ObjectSpec, within: string): ObjectSpec {
  const paths = [...facts.references.map(({ at }) => at), ...secretsOf(facts)];
  const isMarked = (name: string): boolean => paths.some((path) => path === `${within}${name}` || path.startsWith(`${within}${name}[]`));
  const rules: RuleSpec | undefined = object.rules && {
    ...(object.rules.needs && { needs: object.rules.needs }),
    ...(object.rules.when && { when: Object.fromEntries(Object.entries(object.rules.when).map(([key, byValue]) => [
      key, Object.fromEntries(Object.entries(byValue).map(([value, limits]) => [
        value, Object.fromEntries(Object.entries(limits).filter(([name]) => !isMarked(name))),
      ])),
    ])) }),
  };
  const fields = Object.entries(object.fields).map(([name, field]): [string, FieldSpec] => {
    // What a call for a single secret requires may be in the gateway already.
    const isSecret = secretsOf(facts).includes(`${within}${name}`);
    const spec = innerSpec(facts, field.spec, `${within}${name}`);
    const marks = {
      ...(field.required && !isSecret && { required: true as const }),
      ...(field.nullable && { nullable: true as const }),
    };
    return [name, { spec, ...marks }];
  });
  return { direction: 'in', always: [], fields: Object.fromEntries(fields), ...(rules && { rules }) };
}
function innerSpec(facts: KindFacts, spec: Spec, path: string): Spec {
  if (spec.type === 'one') return { type: 'one', of: documentObject(facts, spec.of, `${path}.`) };
  return spec.type === 'list' ? { ...spec, of: innerSpec(facts, spec.of, `${path}[]`) } : spec;
}

/** Puts references, secrets and JSON in the places of strings. */
function marked(facts: KindFacts, schema: JsonSchema, within: string): JsonSchema {
  const properties = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
  const inner = (value: unknown, path: string): unknown => {
    if (!isRecord(value)) return value;
    if (Object.hasOwn(facts.input.rules?.from?.json ?? {}, path)) return { type: ['object', 'string'] };
    if (facts.references.some(({ at }) => at === path)) return { anyOf: [value, REFERENCE] };
    if (secretsOf(facts).includes(path)) return SECRET;
    if (value['type'] === 'array') return { ...value, items: inner(value['items'], `${path}[]`) };
    return isRecord(value['properties']) ? marked(facts, value, `${path}.`) : value;
  };
  return { ...schema, properties: Object.fromEntries(properties.map(([name, value]) => [name, inner(value, `${within}${name}`)])) };
}
