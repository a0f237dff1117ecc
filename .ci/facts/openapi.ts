/** The management API as an OpenAPI 3.1 document, made of the registry and of the comments. */
import { type AnyOperation, operations } from '../../src/operations.js';
import { documentationOf } from '../../src/catalog/documentation.js';
import { regions } from '../../src/regions.js';
import { type JsonSchema, type Refer, schemaOf } from '../../src/schema/json-schema.js';
import { errorStatusesOf } from '../../src/schema/operation.js';
import { isScope } from '../../src/schema/url.js';
import { Download } from '../../src/schema/download.js';
import type { Described, Fields, FieldSpec, ObjectSpec } from '../../src/schema/vocabulary.js';
import type { Comments, MethodDoc } from './comments.js';

interface Sources {
  readonly version: string;
  readonly comments: Comments;
  /** Describing classes by their names. */
  readonly objects: ReadonlyMap<string, ObjectSpec>;
}

/** Makes the document. */
export function openApi({ version, comments, objects }: Sources): JsonSchema {
  const names = new Map([...objects].map(([name, object]) => [object, name]));
  const writer = new Writer(names, comments);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Huawei Cloud API Gateway (APIG), management API of dedicated gateways',
      version,
      description: 'Made from the descriptions of the npm package huaweicloud-apig. Not a document of the vendor.',
    },
    servers: [{
      url: 'https://apig.{region}.myhuaweicloud.com',
      variables: { region: { default: 'cn-north-4', enum: Object.keys(regions).filter(isUsual) } },
    }, ...Object.entries(regions).filter(([id]) => !isUsual(id)).map(([, region]) => ({ url: region.apig }))],
    security: [{ token: [] }, { signature: [] }],
    paths: writer.paths(),
    components: {
      securitySchemes: SECURITY,
      parameters: Object.fromEntries(Object.entries(GIVEN).map(([name, description]) =>
        [name, { name, in: 'path', required: true, description, schema: { type: 'string' } }])),
      responses: {
        Rejected: {
          description: 'The call was rejected.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Rejection' } } },
        },
      },
      schemas: { Rejection: REJECTION, ...writer.schemas(objects) },
    },
  };
}
const isUsual = (id: string): boolean =>
  new Map(Object.entries(regions)).get(id)?.apig === `https://apig.${id}.myhuaweicloud.com`;

const SECURITY = {
  token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'A token of IAM, valid for 24 hours.' },
  signature: {
    type: 'apiKey', in: 'header', name: 'Authorization',
    description: 'A signature by access key: SDK-HMAC-SHA256, with the header X-Sdk-Date.',
  },
};
const REJECTION: JsonSchema = {
  description: 'Why a call was rejected.',
  type: 'object',
  properties: {
    error_code: { type: 'string', description: 'Code of the error, such as APIG.3001.' },
    error_msg: { type: 'string', description: 'What the service says of it.' },
    request_id: { type: 'string', description: 'ID of the request, for the support of the vendor.' },
  },
};

const REJECTED = { $ref: '#/components/responses/Rejected' };
const FILE: JsonSchema = { type: 'string', contentMediaType: 'application/octet-stream' };

class Writer {
  readonly #methods: ReadonlyMap<string, MethodDoc>;
  readonly #refer: Refer;

  constructor(
    private readonly names: ReadonlyMap<ObjectSpec, string>,
    private readonly comments: Comments,
  ) {
    this.#methods = new Map(comments.methods.map((method) => [method.id, method]));
    this.#refer = (object) => {
      const name = names.get(object);
      return name === undefined ? undefined : `#/components/schemas/${name}`;
    };
  }

  /** Operations that share a method and a path, and differ by a value only, are one operation here. */
  paths(): JsonSchema {
    const places = new Map<string, Map<string, AnyOperation[]>>();
    for (const op of Object.values<AnyOperation>(operations)) {
      const methods = places.get(op.path) ?? new Map<string, AnyOperation[]>();
      const method = op.method.toLowerCase();
      places.set(op.path, methods.set(method, [...(methods.get(method) ?? []), op]));
    }
    return Object.fromEntries([...places].map(([path, methods]) => [
      path,
      Object.fromEntries([...methods].map(([method, shared]) => [method, this.#operation(shared)])),
    ]));
  }

  schemas(objects: ReadonlyMap<string, ObjectSpec>): JsonSchema {
    return Object.fromEntries([...objects].map(([name, object]) => [name, this.#schema(name, object)]));
  }
  #schema(name: string, object: ObjectSpec): JsonSchema {
    const comments = this.comments.object(name);
    const schema = schemaOf(object, this.#refer);
    const properties = Object.entries(schema['properties'] as Record<string, JsonSchema>).map(([field, of]) =>
      [field, described(of, comments.get(field))] as const);
    return described({ ...schema, properties: Object.fromEntries(properties) }, comments.get(''));
  }

  #operation(shared: readonly AnyOperation[]): JsonSchema {
    const [first] = shared;
    const docs = shared.map(({ id }) => this.#doc(id));
    const [doc] = docs;
    if (!first || !doc) throw new Error('A group of operations has at least one.');
    const ids = shared.map(({ id }) => id);
    const url = documentationOf(first.id);
    return {
      operationId: ids.join('_or_'),
      tags: [first.id.slice(0, first.id.lastIndexOf('.'))],
      summary: docs.map(({ text }) => firstSentence(text)).join(' Or: '),
      description: docs.map(({ text }) => withoutPlace(text)).join('\n\nOr: '),
      ...(url !== undefined && { externalDocs: { url } }),
      'x-operations': ids,
      'x-iam-actions': [...new Set(shared.flatMap(({ actions }) => actions))],
      ...(first.section !== undefined && { 'x-section': first.section }),
      parameters: [...this.#pathParameters(first, doc), ...this.#queryParameters(shared)],
      ...this.#requestBody(shared),
      responses: this.#responses(first, doc),
    };
  }
  #doc(id: string): MethodDoc {
    const doc = this.#methods.get(id);
    if (!doc) throw new Error(`The client has no method ${id}.`);
    return doc;
  }

  /** Methods take the IDs of a path first, in its order, sometimes under a shorter name. */
  #pathParameters(op: AnyOperation, doc: MethodDoc): JsonSchema[] {
    const own = Object.entries(doc.params);
    const names = [...op.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const places = names.filter((name) => !isScope(op, name));
    return names.map((name) => {
      if (isScope(op, name)) return { $ref: `#/components/parameters/${name}` };
      const words = GIVEN[name] ?? doc.params[camelCase(name)] ?? own[places.indexOf(name)]?.[1];
      const limits: FieldSpec = op.pathLimits?.[name] ?? { spec: { type: 'text' } };
      return described({ name, in: 'path', required: true, schema: this.#field(limits) }, words);
    });
  }
  #queryParameters(shared: readonly AnyOperation[]): JsonSchema[] {
    const queries = new Set(shared.flatMap(({ query }) => query?.object ?? []));
    const given = [...queries].flatMap((object) => {
      const comments = this.comments.object(this.names.get(object) ?? '');
      return Object.entries(object.fields).map(([name, field]) => described({
        name, in: 'query', ...(field.required && { required: true }), schema: this.#field(field),
      }, comments.get(name)));
    });
    const names = new Set(shared.flatMap(({ fixed }) => Object.keys(fixed?.query ?? {})));
    const fixed = [...names].map((name) => ({
      name, in: 'query', required: true,
      schema: { type: 'string', enum: shared.flatMap((op) => op.fixed?.query?.[name] ?? []) },
    }));
    return [...fixed, ...given];
  }
  #field(field: FieldSpec): JsonSchema {
    const { properties } = schemaOf({ direction: 'in', fields: { field }, always: [] }, this.#refer);
    return (properties as { readonly field: JsonSchema }).field;
  }

  #requestBody(shared: readonly AnyOperation[]): JsonSchema {
    const [first] = shared;
    const content = first?.form
      ? { 'multipart/form-data': { schema: this.#object(first.form) } }
      : first?.body && { 'application/json': { schema: anyOf(shared.map((op) => this.#body(op))) } };
    return content ? { requestBody: { required: true, content } } : {};
  }
  /** The body of an operation, with the value that it implies. */
  #body({ body, fixed }: AnyOperation): JsonSchema {
    if (!body) return {};
    if (!fixed?.body) return this.#object(body);
    const implied = Object.entries(fixed.body);
    const name = this.names.get(body.object) ?? '';
    const { properties, required = [], ...rest } = this.#schema(name, body.object);
    const constants = Object.fromEntries(implied.map(([name, value]) => [name, { const: value }]));
    return {
      ...rest,
      properties: { ...(properties as object), ...constants },
      required: [...(required as string[]), ...implied.map(([name]) => name)],
    };
  }
  #object(description: Described<Fields>): JsonSchema {
    return { $ref: this.#refer(description.object) };
  }

  #responses(op: AnyOperation, { returns }: MethodDoc): JsonSchema {
    const { response } = op;
    const description = returns || 'Done.';
    const schema = response === undefined
      ? undefined
      : response === Download ? FILE : this.#object(response as Described<Fields>);
    const content = schema && { content: { [schema === FILE ? '*/*' : 'application/json']: { schema } } };
    const success = { description, ...content };
    const rejected = Object.fromEntries(errorStatusesOf(op).map((status) => [status, REJECTED]));
    return { '2XX': success, ...rejected, default: REJECTED };
  }
}

/** Path parameters that the client fills in. A few operations take the gateway as an argument. */
const GIVEN: Readonly<Record<string, string>> = {
  project_id: 'ID of the project: IAM has one for each region of an account.',
  instance_id: 'ID of the gateway.',
};
const anyOf = (schemas: readonly JsonSchema[]): JsonSchema =>
  schemas.length === 1 ? { ...schemas[0] } : { anyOf: schemas };
const described = (schema: JsonSchema, description: string | undefined): JsonSchema =>
  description ? { description, ...schema } : schema;
const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const firstSentence = (text: string): string => /^.*?[.!](?=\s|$)/s.exec(text)?.[0] ?? text;
/** Without the line that says method and path. */
const withoutPlace = (text: string): string => text.replace(/\n*`(GET|POST|PUT|DELETE) [^`]+`\n*/, '\n\n').trim();
