/** Which field of a document is which field of an API. One table serves both directions. */
import { isRecord } from '../values.js';
import type { Place } from './note.js';

/** A field in a document, and the same in an API. */
export interface FieldPair {
  /** Its key in the document. */
  readonly key: string;
  /** Its name in the API. */
  readonly field: string;
  /** Turns a value of the document into one of the API. Default: it is the same. */
  readonly read?: ((value: unknown) => unknown) | undefined;
  /** Turns a value of the API into one of the document. Default: it is the same. */
  readonly write?: ((value: unknown) => unknown) | undefined;
}
export type Fields = readonly FieldPair[];

/** A value of a record. What it inherits does not count, and `null` is as good as nothing. */
export const own = (record: unknown, key: string): unknown =>
  isRecord(record) && Object.hasOwn(record, key) ? record[key] ?? undefined : undefined;

/** The records in a list; none if it is no list. */
export const recordsIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

const upper = (value: unknown): unknown => (typeof value === 'string' ? value.toUpperCase() : value);
const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
/** Numbers as text: retries and defaults are strings in an API. */
export const asText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;

/** Words that a document and an API have for the same. */
function words(pairs: Readonly<Record<string, string | number>>): Pick<FieldPair, 'read' | 'write'> {
  const back = new Map(Object.entries(pairs).map(([word, value]): [unknown, string] => [value, word]));
  return {
    read: (value) => (typeof value === 'string' && Object.hasOwn(pairs, value) ? pairs[value] : value),
    write: (value) => back.get(value) ?? value,
  };
}
const pair = (key: string, field = key, how: Pick<FieldPair, 'read' | 'write'> = {}): FieldPair =>
  ({ key, field, ...how });

const TIMEOUT = pair('timeout');
const REMARK = pair('description', 'remark');
const CALL: Fields = [
  pair('scheme', 'req_protocol', { read: upper, write: lower }),
  pair('method', 'req_method', { read: upper }),
  pair('path', 'req_uri'),
];
const SETTINGS: Fields = [
  TIMEOUT,
  REMARK,
  pair('enableClientSsl', 'enable_client_ssl'),
  pair('enableSmChannel', 'enable_sm_channel'),
  pair('retryCount', 'retry_count', { read: asText }),
];

/** A backend's type in a document: its endpoints object, and what it is in an API. */
export interface BackendKind {
  readonly endpoints: string;
  readonly backendType: 'HTTP' | 'FUNCTION' | 'MOCK';
  /** Field of the API that has the backend. */
  readonly holder: 'backend_api' | 'func_info' | 'mock_info';
  /** Field of the API that has policies of this type. */
  readonly policies: 'policy_https' | 'policy_functions' | 'policy_mocks';
  readonly fields: Fields;
  readonly channelStatus?: 1 | 2 | 4;
}
const WEB = { backendType: 'HTTP', holder: 'backend_api', policies: 'policy_https' } as const;
export const BACKENDS = {
  HTTP: { ...WEB, endpoints: 'httpEndpoints', fields: [pair('address', 'url_domain'), ...CALL, ...SETTINGS], channelStatus: 2 },
  'HTTP-VPC': { ...WEB, endpoints: 'httpVpcEndpoints', fields: [...CALL, ...SETTINGS], channelStatus: 1 },
  'HTTP-VPC-MEMBER-GROUP': { ...WEB, endpoints: 'httpVpcMemberGroupEndpoints', fields: SETTINGS, channelStatus: 4 },
  FUNCTION: {
    endpoints: 'functionEndpoints',
    backendType: 'FUNCTION',
    holder: 'func_info',
    policies: 'policy_functions',
    fields: [
      pair('function-urn', 'function_urn'),
      pair('version'),
      pair('alias-urn', 'alias_urn'),
      pair('invocation-type', 'invocation_type'),
      pair('network-type', 'network_type'),
      TIMEOUT,
      pair('req_protocol'),
      REMARK,
    ],
  },
  MOCK: {
    endpoints: 'mockEndpoints',
    backendType: 'MOCK',
    holder: 'mock_info',
    policies: 'policy_mocks',
    fields: [pair('result-content', 'result_content'), REMARK],
  },
} as const satisfies Record<string, BackendKind>;
export type BackendName = keyof typeof BACKENDS;

/** How to call a server group; its name is read and written separately. */
export const MEMBER_GROUP: Fields = CALL;
/** What policies do not have, although backends do. */
export const NOT_IN_POLICIES: readonly string[] = ['remark', 'enable_client_ssl'];

export const BACKEND_PARAMETER: Fields = [
  pair('name'),
  pair('value', 'value', { read: asText }),
  pair('in', 'location', { read: upper }),
  pair('origin', 'origin', { read: upper }),
  REMARK,
];
export const CONDITION: Fields = [
  pair('origin', 'condition_origin', { read: words({ request: 'param' }).read }),
  pair('parameter', 'req_param_name'),
  pair('type', 'condition_type', { read: words({ equal: 'exact' }).read }),
  pair('value', 'condition_value', { read: asText }),
  // Words of some of the vendor's samples.
  pair('parameter_name', 'req_param_name'),
  pair('request_parameter', 'req_param_name'),
];

/** The field that a condition's parameter is, by its origin. That documents have these origins so is assumed. */
export const CONDITION_NAMES: ReadonlyMap<string, string> = new Map([
  ['system', 'sys_param_name'],
  ['cookie', 'cookie_param_name'],
  ['frontend_authorizer', 'frontend_authorizer_param_name'],
  ['orchestration', 'mapped_param_name'],
]);

/** What an operation has itself. */
export const OPERATION: Fields = [
  pair('operationId', 'name'),
  pair('description', 'remark'),
  pair('tags'),
  pair('x-apigateway-request-type', 'type', words({ public: 1, private: 2 })),
  pair('x-apigateway-match-mode', 'match_mode'),
  pair('x-apigateway-cors', 'cors'),
  pair('x-apigateway-is-send-fg-body-base64', 'is_send_fg_body_base64'),
];
/** What a parameter has itself, apart from its type and limits. */
export const PARAMETER: Fields = [
  pair('name'),
  pair('in', 'location', { read: upper, write: lower }),
  pair('description', 'remark'),
  pair('x-apigateway-pass-through', 'pass_through', words({ always: 1, never: 2 })),
  pair('x-apigateway-orchestrations', 'orchestrations'),
];
export const SAMPLES: Fields = [
  pair('x-apigateway-result-normal-sample', 'result_normal_sample'),
  pair('x-apigateway-result-failure-sample', 'result_failure_sample'),
];

export const RATELIMIT: Fields = [
  pair('api-limit', 'api_call_limits'),
  pair('interval', 'time_interval'),
  pair('unit', 'time_unit', { read: upper }),
  pair('user-limit', 'user_call_limits'),
  pair('app-limit', 'app_call_limits'),
  pair('ip-limit', 'ip_call_limits'),
  pair('shared', 'type', { read: (shared) => (shared === true ? 2 : 1), write: (type) => type === 2 }),
];
export const SPECIAL: Fields = [
  pair('type', 'object_type', { read: upper }),
  pair('limit', 'call_limits'),
  pair('instance', 'object_id', { read: asText }),
];
export const ACCESS_CONTROL: Fields = [
  pair('acl-type', 'acl_type'),
  pair('entity-type', 'entity_type'),
  pair('value', 'acl_value'),
];
export const AUTHORIZER: Fields = [
  'type', 'authorizer_type', 'authorizer_uri', 'authorizer_version', 'authorizer_alias_uri', 'network_type', 'ttl',
  'need_body', 'identities',
].map((name) => pair(name));
/** What the extension of an authorizer has, but no field of the management API. */
export const AUTHORIZER_ONLY: readonly string[] = ['timeout', 'retry_attempts', 'auth_downgrade_enabled'];

/** Where the fields of an API come from: a place in the document for each path in the API. */
export type Origins = Map<string, Place>;

/** Reads the fields that are there. */
export function readFields(
  fields: Fields,
  from: unknown,
  trace?: { readonly origins: Origins; readonly path: string; readonly at: Place },
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const { key, field, read: convert = (value: unknown) => value } of fields) {
    const value = own(from, key);
    if (value === undefined) continue;
    read[field] = convert(value);
    trace?.origins.set(`${trace.path}${field}`, [...trace.at, key]);
  }
  return read;
}
/** Writes the fields that are there, each once. */
export function writeFields(fields: Fields, from: unknown): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  const done = new Set<string>();
  for (const { key, field, write = (value: unknown) => value } of fields) {
    const value = own(from, field);
    if (value === undefined || done.has(field)) continue;
    done.add(field);
    written[key] = write(value);
  }
  return written;
}
