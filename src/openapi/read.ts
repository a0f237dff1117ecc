/** Reads a document into the APIs that an import of it makes, and says what it cannot read. */
import { isRecord } from '../values.js';
import { readBackend } from './backend.js';
import {
  ACCESS_CONTROL, AUTHORIZER, OPERATION, own, RATELIMIT, readFields, SAMPLES, SPECIAL, type Origins,
} from './fields.js';
import { ignored, type Note, type Place } from './note.js';
import { readParameters } from './parameters.js';
import { ruleNotes } from './path-rules.js';
import { readSecurity, schemesOf } from './security.js';
import { Source, versionOf, type Part, type SourceOperation } from './source.js';

/** An API as a document has it. */
export interface ReadApi {
  readonly method: string;
  readonly path: string;
  /** Where the operation is in the document. */
  readonly at: Place;
  /**
   * The body that would create it, without the group. Names stand for the IDs of channels, server groups, authorizers,
   * gateway responses and orchestration rules.
   */
  readonly body: Readonly<Record<string, unknown>>;
  /** Where its fields come from. */
  readonly origins: Origins;
  /** Names of the policies for it. */
  readonly throttle: string | undefined;
  readonly acl: string | undefined;
  readonly plugins: readonly string[];
  readonly notes: readonly Note[];
}
/** An object that a document defines: the body that would create it. */
export interface ReadObject {
  readonly name: string;
  readonly at: Place;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface ReadThrottle extends ReadObject {
  readonly specials: readonly Readonly<Record<string, unknown>>[];
}
/** All that an import takes from a document. */
export interface ReadDocument {
  /** The title, if it is a string. */
  readonly title: string | undefined;
  readonly remark: string | undefined;
  readonly apis: readonly ReadApi[];
  readonly throttles: readonly ReadThrottle[];
  readonly acls: readonly ReadObject[];
  readonly authorizers: readonly ReadObject[];
  readonly responses: readonly ReadObject[];
  /** What is about the document as a whole. The first one that rejects it counts. */
  readonly notes: readonly Note[];
}

/** How the service reads a document. */
export interface ReadOptions {
  /** Whether every API gets a fixed response as its backend. */
  readonly mockMode: boolean;
}

const broken = (at: Place, message: string, code: string): Note => ({ effect: 'document', at, message, code });

/** Reads a document. `undefined` in place of it if the service rejects it as a whole; the notes then say why. */
export function readDocument(
  value: unknown,
  options: ReadOptions,
): { readonly document: ReadDocument | undefined; readonly notes: readonly Note[] } {
  const notes: Note[] = [];
  const source = sourceOf(value, notes);
  if (!source) return { document: undefined, notes };
  notes.push(...badServers(source));
  const info = own(source.root, 'info');
  const title = own(info, 'title');
  const remark = own(info, 'description');
  const report = (note: Note): void => void notes.push(note);
  const document: ReadDocument = {
    title: typeof title === 'string' ? title : undefined,
    remark: typeof remark === 'string' ? remark : undefined,
    apis: source.operations(report).map((operation) => readApi(source, operation, options)),
    throttles: named(source, source.extension('x-apigateway-ratelimits')).map((part) => ({
      ...objectOf(part, RATELIMIT),
      specials: source.items(source.member(part, 'special')).map((special) => readFields(SPECIAL, special.value)),
    })),
    acls: named(source, source.extension('x-apigateway-access-controls')).map((part) => {
      const { name, at, body } = objectOf(part, ACCESS_CONTROL);
      const { name: acl_name, ...rest } = body;
      return { name, at, body: { acl_name, ...rest } };
    }),
    authorizers: readAuthorizers(source),
    responses: named(source, source.extension('x-apigateway-responses')).map((part) => ({
      name: part.name, at: part.at, body: { name: part.name, responses: readRules(source, part) },
    })),
    notes,
  };
  return notes.some(({ effect }) => effect === 'document') ? { document: undefined, notes } : { document, notes };
}

/** The document, if it is one that the service reads. */
function sourceOf(value: unknown, notes: Note[]): Source | undefined {
  if (!isRecord(value)) {
    notes.push(broken([], 'The document is no object.', 'APIG.3602'));
    return undefined;
  }
  const version = versionOf(value);
  if (version === undefined) {
    const at = own(value, 'openapi') === undefined ? 'swagger' : 'openapi';
    notes.push(broken([at], 'Only the versions 2.0 of Swagger and 3.0 of OpenAPI are read.', 'APIG.3601'));
    return undefined;
  }
  for (const key of ['info', 'paths'])
    if (!isRecord(own(value, key))) notes.push(broken([key], `The document has no object ${key}.`, 'APIG.3602'));
  return notes.length > 0 ? undefined : new Source(value, version === '3.0');
}
/** The addresses of servers must be URLs; placeholders are none. */
function badServers(source: Source): Note[] {
  if (!source.isV3) return [];
  const root: Part = { value: source.root, at: [] };
  const items = source.operations(() => undefined);
  const holders = [root, ...items.flatMap(({ item, operation }) => [item, operation])];
  const servers = holders.flatMap((holder) => source.items(source.member(holder, 'servers')));
  const known = new Set<string>();
  return servers.flatMap(({ value, at }) => {
    const place = [...at, 'url'];
    if (known.has(place.join('/'))) return [];
    known.add(place.join('/'));
    const url = own(value, 'url');
    const parts = /^https?:\/\/[^/\s]+(\/\S*|)$/i.exec(typeof url === 'string' ? url : '');
    if (!parts) return [broken(place, 'The url of a server starts with http:// or https://.', 'APIG.2045')];
    const [, path = ''] = parts;
    return path === '' || path === '/' ? [] : [ignored(place, `${path} is not put before the paths.`)];
  });
}

interface NamedPart extends Part { readonly name: string }
/** The members of an object with their names. */
function named(source: Source, part: Part): NamedPart[] {
  return isRecord(part.value)
    ? Object.keys(part.value).map((name) => ({ name, ...source.member(part, name) }))
    : [];
}
function objectOf({ name, value, at }: NamedPart, fields: Parameters<typeof readFields>[0]): ReadObject {
  return { name, at, body: { name, ...readFields(fields, value) } };
}
function readAuthorizers(source: Source): ReadObject[] {
  return named(source, schemesOf(source)).flatMap((scheme) => {
    const authorizer = source.member(scheme, 'x-apigateway-authorizer');
    return isRecord(authorizer.value) ? [objectOf({ name: scheme.name, ...authorizer }, AUTHORIZER)] : [];
  });
}
/** The rules of a gateway response by the type of the failure. */
function readRules(source: Source, response: Part): Record<string, unknown> {
  return Object.fromEntries(named(source, response).map((rule) => {
    const status = own(rule.value, 'status');
    const body = own(own(rule.value, 'body'), 'application/json');
    return [rule.name, { ...(status !== undefined && { status }), ...(body !== undefined && { body }) }];
  }));
}

/** Reads an operation. */
function readApi(source: Source, operation: SourceOperation, { mockMode }: ReadOptions): ReadApi {
  const { method, path, operation: part } = operation;
  const notes: Note[] = [];
  const report = (note: Note): void => void notes.push(note);
  const origins: Origins = new Map([['req_uri', part.at.slice(0, -1)]]);
  const parameters = readParameters(source, operation, origins, report);
  const response = own(part.value, 'x-apigateway-response');
  const body = {
    type: 1,
    cors: false,
    match_mode: 'NORMAL',
    ...readFields(OPERATION, part.value, { origins, path: '', at: part.at }),
    req_protocol: protocolOf(source, operation),
    req_method: method,
    req_uri: path,
    ...readSecurity(source, part, origins, report),
    ...contentType(source, part),
    ...samples(source, part),
    ...(typeof response === 'string' && response !== '' && { response_id: response }),
    ...(parameters.length > 0 && { req_params: parameters }),
    ...(mockMode ? mocked(source, part) : readBackend(source, part, origins, report)),
  };
  const api = { method, path, at: part.at, body, origins };
  const plugins = source.items(source.member(part, 'x-apigateway-plugins')).map(({ value }) => String(value));
  notes.push(...ruleNotes(api), ...leftOut(source, operation));
  return {
    ...api,
    throttle: nameIn(part, 'x-apigateway-ratelimit'),
    acl: nameIn(part, 'x-apigateway-access-control'),
    plugins,
    notes,
  };
}
const nameIn = ({ value }: Part, key: string): string | undefined => {
  const name = own(value, key);
  // An old form is a list with one name.
  const first: unknown = Array.isArray(name) ? name[0] : name;
  return typeof first === 'string' && first !== '' ? first : undefined;
};

/** HTTP, HTTPS or both, by the schemes of the operation, or else of the document; none: HTTPS. */
function protocolOf(source: Source, { operation, item }: SourceOperation): string {
  const root: Part = { value: source.root, at: [] };
  const key = source.isV3 ? 'servers' : 'schemes';
  const lists = [operation, item, root].map((holder) => source.items(source.member(holder, key)));
  const found = lists.find((list) => list.length > 0) ?? [];
  const texts = found.map(({ value }) => String(source.isV3 ? own(value, 'url') : value).toLowerCase());
  const http = texts.some((text) => /^http(:|$)/.test(text));
  const https = texts.some((text) => /^https(:|$)/.test(text));
  return http ? (https ? 'BOTH' : 'HTTP') : 'HTTPS';
}

const CONTENT_TYPES: readonly unknown[] = ['application/xml', 'multipart/form-data', 'text/plain'];
/** The media type of request bodies. Exports print application/json, the default, for every body. */
function contentType(source: Source, operation: Part): Record<string, unknown> {
  if (!source.isV3) {
    const type = own(operation.value, 'x-apigateway-content-type');
    return type === undefined ? {} : { content_type: type };
  }
  const content = source.member(source.member(operation, 'requestBody'), 'content');
  const types = isRecord(content.value) ? Object.keys(content.value) : [];
  const schema = source.member(source.member(content, types[0] ?? ''), 'schema');
  const example = own(schema.value, 'example');
  return {
    ...(CONTENT_TYPES.includes(types[0]) && { content_type: types[0] }),
    ...(typeof example === 'string' && example !== '' && { body_remark: example }),
  };
}
/** Samples of responses: beside the responses, or in one of them. */
function samples(source: Source, operation: Part): Record<string, unknown> {
  const responses = source.member(operation, 'responses');
  const all = isRecord(responses.value) ? Object.keys(responses.value).map((key) => source.member(responses, key)) : [];
  const read: Record<string, unknown> = {};
  for (const holder of [responses, ...all])
    for (const [field, value] of Object.entries(readFields(SAMPLES, holder.value))) read[field] ??= value;
  return read;
}
/** A fixed response in place of the backend: the one that the document has, or an empty one. */
function mocked(source: Source, operation: Part): Record<string, unknown> {
  const endpoints = source.member(source.member(operation, 'x-apigateway-backend'), 'mockEndpoints');
  const content = own(endpoints.value, 'result-content');
  return { backend_type: 'MOCK', mock_info: { result_content: typeof content === 'string' ? content : '' } };
}

/** True if the body of a request has a schema that says more than exports do. */
function hasSchema(source: Source, operation: Part): boolean {
  const content = source.member(source.member(operation, 'requestBody'), 'content');
  const media = isRecord(content.value) ? Object.keys(content.value) : [];
  const schemas = media.map((type) => source.member(source.member(content, type), 'schema').value);
  return schemas.some((schema) => isRecord(schema) && Object.keys(schema).some((key) => !['type', 'example'].includes(key)));
}
/** What an import leaves out of an operation. */
function leftOut(source: Source, { operation }: SourceOperation): Note[] {
  const keys: Readonly<Record<string, string>> = source.isV3
    ? { callbacks: 'Callbacks are left out.', ...(hasSchema(source, operation) && { requestBody: 'The schema of the body is left out.' }) }
    : { consumes: 'Media types of requests are left out; x-apigateway-content-type has one.', produces: 'Media types of responses are left out.' };
  return Object.entries(keys).flatMap(([key, message]) =>
    own(operation.value, key) === undefined ? [] : [ignored([...operation.at, key], message)]);
}
