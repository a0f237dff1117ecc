/** An API: its definition, and the additional fields of responses. */
import { bool, input, int, list, one, oneOf, output, required, text } from '../../schema/vocabulary.js';
import { BackendApi, FuncInfo, MockInfo } from './backends.js';
import { BackendParam, ReqParam } from './parameters.js';
import { PolicyFunction, PolicyHttp, PolicyMock } from './policies.js';
import { PATH } from './forms.js';
import { lettersOrHan } from '../shared/letters.js';
import { httpMethod } from '../shared/paths.js';
import { UrlDomain } from '../shared/url-domain.js';

const NAME = {
  pattern: /^[\p{Script=Han}A-Za-z0-9][\p{Script=Han}A-Za-z0-9_\-./()（）:：、]*$/u,
  form: 'letters, digits, Chinese characters and - _ . / ( ) : 、; starts with a letter, a digit or a Chinese character',
};
const TAG = lettersOrHan('- * # % . : _', 'letter or a Chinese character');

/** Details of how callers are authenticated. */
export abstract class ApiAuthOptInput extends input({
  /**
   * Whether callers may send an AppCode instead of a signature; without effect unless `auth_type` is APP. DISABLE: no;
   * HEADER: yes, in a header. Default: DISABLE.
   */
  app_code_auth_type: oneOf('DISABLE', 'HEADER'),
}) {}

/** Details of how callers are authenticated, as returned. */
export abstract class ApiAuthOpt extends output(ApiAuthOptInput.fields) {}

/** What every API has, apart from parameters and backends. */
export const apiDefinition = {
  /**
   * Name: 3 to 255 letters, digits, Chinese characters and `- _ . / ( ) : 、`; starts with a letter, a digit or a
   * Chinese character.
   */
  name: required(text({ min: 3, max: 255, ...NAME })),
  /** Kind. 1: public; 2: private. */
  type: required(oneOf(1, 2)),
  /** Version, up to 16 characters. */
  version: text({ max: 16 }),
  /** Protocol that callers use. BOTH: HTTP and HTTPS. */
  req_protocol: required(oneOf('HTTP', 'HTTPS', 'BOTH', 'GRPCS')),
  /** Method that callers use; POST for protocol GRPCS. */
  req_method: required(httpMethod),
  /**
   * Path that callers use, up to 512 characters; starts with `/`, without spaces, `?` and other characters that a URI
   * path cannot contain. Parameters are in braces: `/users/{userId}`; `{rest+}` at the end takes everything below.
   */
  req_uri: required(text({ max: 512, ...PATH })),
  /**
   * How callers are authenticated. NONE: not at all; APP: by an app's key; IAM: by their account; AUTHORIZER: by a
   * custom authorizer, not for protocol GRPCS.
   */
  auth_type: required(oneOf('NONE', 'APP', 'IAM', 'AUTHORIZER')),
  /** Details of the authentication. Two ways to authenticate for one API need the feature `multi_auth`. */
  auth_opt: one(ApiAuthOptInput),
  /** Whether calls across origins (CORS) are allowed. Default: false. */
  cors: bool(),
  /** Which paths match. SWA: paths that begin with `req_uri`; NORMAL: exactly `req_uri`. Default: NORMAL. */
  match_mode: oneOf('SWA', 'NORMAL'),
  /**
   * Kind of backend. HTTP: a web service; FUNCTION: a function of FunctionGraph; MOCK: a fixed response; GRPC: a gRPC
   * service.
   */
  backend_type: required(oneOf('HTTP', 'FUNCTION', 'MOCK', 'GRPC')),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** ID of the group it belongs to. It cannot be changed later. */
  group_id: required(text()),
  /** Description of the request body, up to 20480 characters: an example, its media type, its parts. */
  body_remark: text({ max: 20480 }),
  /** Example of a success response, up to 20480 characters; not for protocol GRPCS. */
  result_normal_sample: text({ max: 20480 }),
  /** Example of a failure response, up to 20480 characters; not for protocol GRPCS. */
  result_failure_sample: text({ max: 20480 }),
  /** ID of the custom authorizer of the front end; required for `auth_type` AUTHORIZER. */
  authorizer_id: text(),
  /**
   * Tags, 10 by default: each 1 to 128 letters, digits, Chinese characters and `- * # % . : _`; starts with a letter or
   * a Chinese character.
   */
  tags: list(text({ min: 1, max: 128, ...TAG })),
  /** ID of the group's gateway response that it uses. */
  response_id: text(),
  /** Integration application. Not supported yet. */
  roma_app_id: text(),
  /** Domain name bound to the API. Not supported yet. */
  domain_name: text(),
  /** A single tag. Deprecated: use `tags`. */
  tag: text(),
  /**
   * Media type of request bodies. The reference says "not supported yet"; some gateways accept it, see
   * `is_send_fg_body_base64`. Lists show it if the gateway has the feature `content_type_configurable`.
   */
  content_type: oneOf('application/json', 'application/xml', 'multipart/form-data', 'text/plain'),
  /** Whether calls are traced. */
  trace_enabled: bool(),
  /** Which calls are traced. RATE: a share of them. */
  sampling_strategy: oneOf('RATE'),
  /** Parameter of that strategy. */
  sampling_param: text(),
  /**
   * Whether bodies that go to functions are sent in Base64. It can be false only for `content_type` application/json.
   * Default: true.
   */
  is_send_fg_body_base64: bool(),
};

/** The group that an API belongs to. */
export abstract class ApiGroupInfo extends output({
  /** ID of the group. */
  id: text(),
  /** Name of the group. */
  name: text(),
  /** State. 1: valid. */
  status: oneOf(1),
  /** Subdomain that the gateway gave the group, for debugging. */
  sl_domain: text(),
  /** When the group was created, RFC 3339. */
  register_time: text(),
  /** When the group was last changed, RFC 3339. */
  update_time: text(),
  /** Whether it is on sale in the marketplace. 1: yes; 2: no; 3: under review. Not supported yet. */
  on_sell_status: int(),
  /** Independent domain names bound to the group. */
  url_domains: list(UrlDomain),
  /** Whether the debugging subdomain may be called. Default: true. */
  sl_domain_access_enabled: bool(),
}, 'id') {}

/** An API as lists show it. */
export abstract class ListedApi extends output({
  ...apiDefinition,
  /** Details of how callers are authenticated. */
  auth_opt: one(ApiAuthOpt),
  /** ID of the API. */
  id: text(),
  /** State. 1: valid. */
  status: int(),
  /** Whether backend parameters are orchestrated. 1: yes; 2: no. */
  arrange_necessary: int(),
  /** When it was created, RFC 3339. */
  register_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
  /** Name of its group. */
  group_name: text(),
  /** Version of its group. Default: V1, the only one supported. */
  group_version: text(),
  /**
   * ID of the environment it is published in. Several are joined by `|`, here and in the next three fields, in the same
   * order.
   */
  run_env_id: text(),
  /** Name of that environment. */
  run_env_name: text(),
  /** ID of the publication. */
  publish_id: text(),
  /** When it was published, RFC 3339. */
  publish_time: text(),
  /** Name of the integration application. Not supported yet. */
  roma_app_name: text(),
  /** ID of the custom backend. Not supported yet. */
  ld_api_id: text(),
  /** The web service that serves as backend. */
  backend_api: one(BackendApi),
  /** Its group. */
  api_group_info: one(ApiGroupInfo),
  /** Parameters that callers send. */
  req_params: list(ReqParam),
  /** Parameters that the gateway sends to the backend. */
  backend_params: list(BackendParam),
}, 'id', 'name') {}

/** An API with all its parts. */
export abstract class Api extends output({
  ...ListedApi.fields,
  /** The function that serves as backend. */
  func_info: one(FuncInfo),
  /** The fixed response in place of a backend. */
  mock_info: one(MockInfo),
  /** Policies that call functions. */
  policy_functions: list(PolicyFunction),
  /** Policies with a fixed response. */
  policy_mocks: list(PolicyMock),
  /** Policies that call web services. */
  policy_https: list(PolicyHttp),
}, 'id', 'name') {}
