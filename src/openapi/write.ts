/** Writes APIs as a document, as exports of the service do. */
import {
  ACCESS_CONTROL, AUTHORIZER, BACKEND_PARAMETER, BACKENDS, CONDITION_NAMES, CONDITION, MEMBER_GROUP, OPERATION,
  own, PARAMETER, RATELIMIT, recordsIn, SAMPLES, SPECIAL, writeFields, type BackendKind, type BackendName,
} from './fields.js';
import { isRecord } from '../values.js';

type Fields = Readonly<Record<string, unknown>>;
type Written = Record<string, unknown>;

/** An API to write. Names stand for IDs, as in `ReadApi`. */
export interface ApiToWrite {
  readonly body: Fields;
  readonly throttle?: string | undefined;
  readonly acl?: string | undefined;
  readonly plugins?: readonly string[] | undefined;
}
/** All that a document has. */
export interface DocumentToWrite {
  readonly title: string;
  readonly remark: string | undefined;
  readonly version: string;
  readonly host: string;
  readonly apis: readonly ApiToWrite[];
  /** Bodies that would create the objects. */
  readonly authorizers: readonly Fields[];
  /** The same of policies and gateway responses; absent if the document has none of them. */
  readonly policies?: {
    readonly throttles: readonly { readonly body: Fields; readonly specials: readonly Fields[] }[];
    readonly acls: readonly Fields[];
    readonly responses: readonly Fields[];
  } | undefined;
}

/** A document of version 2.0 or 3.0. */
export function writeDocument(content: DocumentToWrite, isV3: boolean): Written {
  const { title, remark, version, host } = content;
  const info = { title, ...(remark !== undefined && { description: remark }), version };
  const paths = pathsOf(content, isV3);
  const responses = {
    default: { description: RESPONSE },
    ...(content.apis.some(({ body }) => body['cors'] === true) && { 'default-cors': corsResponse(isV3) }),
  };
  const schemes = schemesOf(content);
  const extensions = content.policies ? extensionsOf(content.policies) : {};
  if (!isV3) return { swagger: '2.0', info, host, paths, responses, securityDefinitions: schemes, ...extensions };
  return {
    openapi: '3.0.3',
    info,
    servers: [{ url: `https://${host}` }],
    paths,
    components: { responses, securitySchemes: schemes, ...extensions },
  };
}
const RESPONSE = 'response example';
function corsResponse(isV3: boolean): Written {
  const value = { type: 'string', default: '*' };
  return { description: RESPONSE, headers: { 'Access-Control-Allow-Origin': isV3 ? { schema: value } : value } };
}

function pathsOf({ apis, host }: DocumentToWrite, isV3: boolean): Written {
  const paths = new Map<string, Written>();
  for (const api of apis) {
    const path = String(api.body['req_uri']);
    const method = api.body['req_method'] === 'ANY' ? 'x-apigateway-any-method' : String(api.body['req_method']).toLowerCase();
    // Of two that differ in nothing but the match mode, a document can have one.
    paths.set(path, { [method]: operationOf(api, host, isV3), ...paths.get(path) });
  }
  return Object.fromEntries(paths);
}
function operationOf({ body, throttle, acl, plugins = [] }: ApiToWrite, host: string, isV3: boolean): Written {
  const scheme = schemeOf(body);
  const { operationId, description, tags, ...extensions } = writeFields(OPERATION, { cors: false, match_mode: 'NORMAL', ...body });
  const protocols = body['req_protocol'] === 'BOTH' ? ['http', 'https'] : [String(body['req_protocol']).toLowerCase()];
  const parameters = recordsIn(body['req_params']).map((parameter) => parameterOf(parameter, isV3));
  return {
    ...(scheme !== undefined && { security: [{ [scheme]: [] }] }),
    ...(description !== undefined && { description }),
    ...(isV3 ? { servers: protocols.map((protocol) => ({ url: `${protocol}://${host}` })) } : { schemes: protocols }),
    operationId,
    ...(tags !== undefined && { tags }),
    ...(parameters.length > 0 && { parameters }),
    ...(isV3 && requestBody(body)),
    responses: responsesOf(body, isV3),
    ...extensions,
    ...(!isV3 && body['content_type'] !== undefined && { 'x-apigateway-content-type': body['content_type'] }),
    ...(body['response_id'] !== undefined && { 'x-apigateway-response': body['response_id'] }),
    ...backendOf(body),
    ...(throttle !== undefined && { 'x-apigateway-ratelimit': throttle }),
    ...(acl !== undefined && { 'x-apigateway-access-control': acl }),
    ...(plugins.length > 0 && { 'x-apigateway-plugins': plugins }),
  };
}
/** The samples: beside the responses in version 2, inside one of them in version 3. */
function responsesOf(body: Fields, isV3: boolean): Written {
  const name = body['cors'] === true ? 'default-cors' : 'default';
  const samples = writeFields(SAMPLES, { result_failure_sample: '', result_normal_sample: '', ...body });
  return isV3
    ? { [name]: { description: RESPONSE, ...samples } }
    : { [name]: { $ref: `#/responses/${name}` }, ...samples };
}
function requestBody(body: Fields): Written {
  const { content_type: type, body_remark: remark } = body;
  if (type === undefined && remark === undefined) return {};
  const media = typeof type === 'string' ? type : 'application/json';
  return { requestBody: { content: { [media]: { schema: { type: 'object', example: remark ?? '' } } } } };
}

function parameterOf(parameter: Fields, isV3: boolean): Written {
  const { type, enumerations, default_value, sample_value } = parameter;
  const schema = {
    // Limits of 0 stand for none, even on strings.
    maximum: parameter['max_num'] ?? 0,
    minimum: parameter['min_num'] ?? 0,
    maxLength: parameter['max_size'] ?? 0,
    ...(parameter['min_size'] !== undefined && { minLength: parameter['min_size'] }),
    type: type === 'NUMBER' ? 'number' : 'string',
    ...(default_value !== undefined && { default: default_value }),
    ...(typeof enumerations === 'string' && enumerations !== '' && { enum: enumerations.split(',') }),
  };
  const rest = {
    ...writeFields(PARAMETER, { pass_through: 1, ...parameter }),
    required: parameter['location'] === 'PATH' || parameter['required'] === 1,
  };
  if (isV3) return { ...rest, ...(sample_value !== undefined && { example: sample_value }), schema };
  return { ...schema, ...(sample_value !== undefined && { 'x-apigateway-sample': sample_value }), ...rest };
}

/** The backend with its policies; nothing if the API is written without them. */
function backendOf(body: Fields): Written {
  const name = backendName(body);
  if (name === undefined) return {};
  const { holder, policies }: BackendKind = BACKENDS[name];
  const policiesOf = recordsIn(body[policies]).map(policyOf);
  return {
    'x-apigateway-backend': {
      type: name,
      parameters: recordsIn(body['backend_params']).map(backendParameterOf),
      ...endpointsOf(name, record(body[holder])),
    },
    ...(policiesOf.length > 0 && { 'x-apigateway-backend-policies': policiesOf }),
  };
}
function backendName(body: Fields): BackendName | undefined {
  if (isRecord(body['func_info'])) return 'FUNCTION';
  if (isRecord(body['mock_info'])) return 'MOCK';
  return isRecord(body['backend_api']) ? webName(body['backend_api']) : undefined;
}
function webName({ vpc_channel_status: status }: Fields): BackendName {
  if (status === 1) return 'HTTP-VPC';
  return status === 4 ? 'HTTP-VPC-MEMBER-GROUP' : 'HTTP';
}
function endpointsOf(name: BackendName, backend: Fields): Written {
  const { endpoints, fields }: BackendKind = BACKENDS[name];
  const written = writeFields(fields, { remark: '', ...backend });
  const channel = record(backend['vpc_channel_info']);
  if (name === 'HTTP-VPC' || name === 'HTTP-VPC-MEMBER-GROUP') written['name'] = channel['vpc_channel_id'];
  if (name === 'HTTP-VPC' && channel['vpc_channel_proxy_host'] !== undefined) written['host'] = channel['vpc_channel_proxy_host'];
  if (name === 'HTTP-VPC-MEMBER-GROUP')
    written['memberGroupUrlInfos'] = recordsIn(backend['member_group_url_infos']).map((info) => ({
      name: info['member_group_id'], ...writeFields(MEMBER_GROUP, info),
    }));
  return { [endpoints]: written };
}
const backendParameterOf = (parameter: Fields): Written => writeFields(BACKEND_PARAMETER, { remark: '', ...parameter });
function policyOf(policy: Fields): Written {
  const name = policy['function_urn'] !== undefined ? 'FUNCTION' : policy['req_method'] === undefined && policy['vpc_channel_status'] !== 4 ? 'MOCK' : webName(policy);
  return {
    name: policy['name'],
    type: name,
    effectMode: policy['effect_mode'],
    conditions: recordsIn(policy['conditions']).map(conditionOf),
    parameters: recordsIn(policy['backend_params']).map(backendParameterOf),
    ...endpointsOf(name, policy),
  };
}
function conditionOf(condition: Fields): Written {
  const origin = condition['condition_origin'];
  if (origin === 'source') return { origin, parameter: '', type: '', value: condition['condition_value'] };
  const field = typeof origin === 'string' ? CONDITION_NAMES.get(origin) : undefined;
  const named = field === undefined ? condition : { ...condition, req_param_name: condition[field] };
  return writeFields(CONDITION, named);
}

const APP = { type: 'apiKey', name: 'Authorization', in: 'header' };
const UNUSED = { type: 'apiKey', name: 'unused', in: 'header' };
/** The schemes that every export has, whether used or not. */
const SCHEMES = {
  'apig-auth-app': { ...APP, 'x-apigateway-auth-type': 'AppSigv1' },
  'apig-auth-app-header': {
    ...APP, 'x-apigateway-auth-opt': { 'appcode-auth-type': 'header' }, 'x-apigateway-auth-type': 'AppSigv1',
  },
  'apig-auth-iam': { ...UNUSED, 'x-apigateway-auth-type': 'IAM' },
};
function schemeOf(body: Fields): string | undefined {
  const appCode = own(body['auth_opt'], 'app_code_auth_type');
  if (body['auth_type'] === 'APP') return appCode === 'HEADER' ? 'apig-auth-app-header' : 'apig-auth-app';
  if (body['auth_type'] === 'IAM') return 'apig-auth-iam';
  return body['auth_type'] === 'AUTHORIZER' ? String(body['authorizer_id']) : undefined;
}
function schemesOf({ apis, authorizers }: DocumentToWrite): Written {
  const known = new Map(authorizers.map((authorizer) => [String(authorizer['name']), authorizer]));
  const used = new Set(apis.flatMap(({ body }) => (body['auth_type'] === 'AUTHORIZER' ? [String(body['authorizer_id'])] : [])));
  const custom = [...used].map((name) => {
    const authorizer = known.get(name);
    return [name, {
      ...UNUSED,
      'x-apigateway-auth-type': 'AUTHORIZER',
      ...(authorizer && { 'x-apigateway-authorizer': writeFields(AUTHORIZER, authorizer) }),
    }];
  });
  return { ...SCHEMES, ...(Object.fromEntries(custom) as Written) };
}

function extensionsOf({ throttles, acls, responses }: NonNullable<DocumentToWrite['policies']>): Written {
  const limits = throttles.map(({ body, specials }) => [String(body['name']), {
    ...writeFields(RATELIMIT, { type: 1, ...body }),
    ...(specials.length > 0 && { special: specials.map((special) => writeFields(SPECIAL, special)) }),
  }]);
  const controls = acls.map((acl) => [String(acl['acl_name']), writeFields(ACCESS_CONTROL, acl)]);
  return {
    ...(limits.length > 0 && { 'x-apigateway-ratelimits': Object.fromEntries(limits) as Written }),
    ...(controls.length > 0 && { 'x-apigateway-access-controls': Object.fromEntries(controls) as Written }),
    'x-apigateway-responses': Object.fromEntries(responses.map((response) => [String(response['name']), rulesOf(response)])),
  };
}
function rulesOf(response: Fields): Written {
  return Object.fromEntries(Object.entries(record(response['responses'])).map(([type, rule]) => {
    const status = own(rule, 'status');
    return [type, { ...(status !== undefined && { status }), body: { 'application/json': own(rule, 'body') } }];
  }));
}

const record = (value: unknown): Fields => (isRecord(value) ? value : {});
