/**
 * Contents of plugins. The service takes them as a JSON string (`plugin_content`): `pluginContent` makes it from typed
 * objects, `readPluginContent` reads it. Send content that is not described here yet as `JSON.stringify(content)`.
 *
 * The API reference of 2025-02 names the kinds only; keys and limits are from its examples and the vendor's pages on
 * each kind. Optional objects and lists may be `null`, as the service itself writes them.
 */
import { checkerOf } from '../schema/engine.js';
import { ApigRequestValidationError } from '../errors.js';
import { jsonObjectIn, parseJson } from '../values.js';
import {
  anything, bool, dict, either, input, int, list, nullable, num, one, oneOf, required, type Schema, secret, specOf,
  text,
} from '../schema/vocabulary.js';
import { letters } from './shared/letters.js';

const MAX_INT = 2147483647;
/** True if a string is a JSON list, which the service requires for conditions. */
function isExpression(text: string): boolean {
  return Array.isArray(parseJson(text));
}
const NO_EXPRESSION = 'expected a list in JSON, such as ["reqPath","==","/test"]';

/** A part of the request that rules can refer to. */
export abstract class PluginParameter extends input({
  /**
   * Where it comes from. path: the whole path; method: the HTTP method; header, query: a header or a query parameter;
   * system: a parameter of the gateway.
   */
  type: required(oneOf('path', 'method', 'header', 'query', 'system')),
  /** Name that rules use for it. */
  name: required(text()),
  /** Name of the header, of the query parameter or of the gateway's parameter. */
  value: required(text()),
  /** Written by the console; the gateway does not use it. */
  id: text(),
  /** Written by the console; the gateway does not use it. */
  disabled: bool(),
  /** Written by the console; the gateway does not use it. */
  focused: bool(),
}) {}

/** Content of a plugin of the kind cors: which origins may call from a browser. */
export abstract class CorsContent extends input({
  /** Origins that may call, separated by commas; `*`: all. */
  allow_origin: required(text()),
  /** Allowed HTTP methods, separated by commas. */
  allow_methods: text(),
  /** Allowed request headers, separated by commas. */
  allow_headers: text(),
  /** Response headers that browsers may expose, separated by commas. */
  expose_headers: text(),
  /**
   * How long a browser may cache the response to a preflight request, in seconds. The vendor documents up to 86400; its
   * examples exceed that.
   */
  max_age: int({ min: 0 }),
  /** Whether requests may include credentials such as cookies. */
  allow_credentials: bool(),
}) {}

/** A header of the response. */
export abstract class ResponseHeader extends input({
  /** Name: 1 to 32 letters, digits and `-`; starts with a letter. */
  name: required(text({ min: 1, max: 32, ...letters('-', 'letter') })),
  /**
   * What `value` is. custom_value: the value itself; system_parameter: a parameter of the gateway, such as
   * `$context.cacheStatus`. Default: custom_value.
   */
  value_type: oneOf('custom_value', 'system_parameter'),
  /** Value, up to 255 characters. Required unless the action is delete. */
  value: text({ max: 255 }),
  /**
   * What to do with the header. override: replaces the backend's; append: joined to the backend's with a comma; delete:
   * removed; skip: set if the backend sets none; add: set in addition to the backend's. A system parameter allows
   * append and add.
   */
  action: required(oneOf('override', 'append', 'delete', 'skip', 'add')),
}, {
  needs: { action: { override: ['value'], append: ['value'], skip: ['value'], add: ['value'] } },
  when: { value_type: { system_parameter: { action: oneOf('append', 'add') } } },
}) {}

/** Content of a plugin of the kind set_resp_headers: response headers. */
export abstract class SetRespHeadersContent extends input({
  /** The headers, at most 10, each name once. */
  response_headers: required(list(ResponseHeader, { max: 10 })),
}, {
  check: (content) => {
    const names = content.response_headers.map((header) => header.name.toLowerCase());
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    return twice !== undefined && { response_headers: `has ${twice} twice; upper and lower case count as the same` };
  },
}) {}

/** A limit for one app or one user. */
export abstract class RateLimitSpecialPolicy extends input({
  /** ID of the app or the user. */
  key: required(text()),
  /** Calls that it may make per interval; not more than the API's limit. */
  limit: required(int({ min: 0, max: MAX_INT })),
}) {}

/** Limits for single apps or users. */
export abstract class RateLimitSpecial extends input({
  /** Whom the limits apply to. */
  type: required(oneOf('app', 'user')),
  /** The limits. */
  policies: required(list(RateLimitSpecialPolicy)),
}) {}

/** A limit for requests that match a condition. */
export abstract class RateLimitRule extends input({
  /** Name. */
  rule_name: required(text()),
  /**
   * The condition, a list in JSON over the names of `parameters`: `["reqPath","~~","/test/*"]`; several joined:
   * `["AND",[…],[…]]`.
   */
  match_regex: required(text()),
  /** Unit of the interval. */
  time_unit: oneOf('second', 'minute', 'hour', 'day'),
  /** Length of the interval, in `time_unit`s. */
  interval: int({ min: 1, max: MAX_INT }),
  /** Calls that are allowed per interval. */
  limit: required(int({ min: 0, max: MAX_INT })),
}, { check: (rule) => !isExpression(rule.match_regex) && { match_regex: NO_EXPRESSION } }) {}

/** Content of a plugin of the kind rate_limit: how many calls are allowed. */
export abstract class RateLimitContent extends input({
  /** What is counted. basic: each API separately; share: all APIs of the plugin together. */
  scope: oneOf('basic', 'share'),
  /** Unit of the interval. Default: second. */
  default_time_unit: oneOf('second', 'minute', 'hour', 'day'),
  /** Length of the interval, in `default_time_unit`s, 1 to 2147483647. */
  default_interval: int({ min: 1, max: MAX_INT }),
  /** Calls per interval of an API, up to 2147483647; -1: no limit. */
  api_limit: required(int({ min: -1, max: MAX_INT })),
  /** Calls per interval of each app; not more than `user_limit`. 0: no limit. */
  app_limit: int({ min: 0, max: MAX_INT }),
  /** Calls per interval of each user; not more than `api_limit`. 0: no limit. */
  user_limit: int({ min: 0, max: MAX_INT }),
  /** Calls per interval from each address; not more than `api_limit`. 0: no limit. */
  ip_limit: int({ min: 0, max: MAX_INT }),
  /** How calls are counted. counter: exactly; haht: fast; local: on each node of the gateway separately. */
  algorithm: oneOf('counter', 'haht', 'local'),
  /** Limits for single apps and users; for scope basic. */
  specials: nullable(list(RateLimitSpecial)),
  /** Parameters that `rules` use. */
  parameters: nullable(list(PluginParameter)),
  /** Limits for requests that match a condition. */
  rules: nullable(list(RateLimitRule)),
}, {
  check: ({ api_limit, app_limit = 0, user_limit = 0, ip_limit = 0, specials }) => {
    const above = (limit: number, upper: number): boolean => limit > 0 && upper > 0 && limit > upper;
    return {
      user_limit: above(user_limit, api_limit) ? 'is above api_limit' : undefined,
      app_limit: above(app_limit, user_limit) ? 'is above user_limit' : undefined,
      ip_limit: above(ip_limit, api_limit) ? 'is above api_limit' : undefined,
      specials: specials?.some(({ policies }) => policies.some(({ limit }) => above(limit, api_limit)))
        ? 'has a limit above api_limit'
        : undefined,
    };
  },
}) {}

/** How the gateway signs in to Kafka. */
export abstract class KafkaLogSasl extends input(
  {
    /**
     * Protocol. PLAINTEXT: no authentication; SASL_PLAINTEXT: user and password; SASL_SSL: user and password over TLS.
     * Default: PLAINTEXT.
     */
    security_protocol: oneOf('PLAINTEXT', 'SASL_PLAINTEXT', 'SASL_SSL'),
    /** Mechanism. Default: PLAIN. */
    sasl_mechanisms: text(),
    /** User; required with SASL_PLAINTEXT and SASL_SSL. */
    sasl_username: text(),
    /** Password; required with SASL_PLAINTEXT and SASL_SSL. The service never returns it. */
    sasl_password: secret(text()),
    /** Certificate of the authority that signed the broker's, PEM; required with SASL_SSL. */
    ssl_ca_content: text(),
  },
  {
    needs: {
      security_protocol: {
        SASL_PLAINTEXT: ['sasl_username', 'sasl_password'],
        SASL_SSL: ['sasl_username', 'sasl_password', 'ssl_ca_content'],
      },
    },
    when: {
      security_protocol: {
        SASL_PLAINTEXT: { sasl_username: text({ min: 1 }), sasl_password: text({ min: 1 }) },
        SASL_SSL: {
          sasl_username: text({ min: 1 }),
          sasl_password: text({ min: 1 }),
          ssl_ca_content: text({ min: 1 }),
        },
      },
    },
  },
) {}

/** The facts about a call that can be logged, by their names in the log. */
const LOGGED = [
  'start_time',
  'request_id',
  'client_ip',
  'api_id',
  'user_name',
  'app_id',
  'access_model1',
  'request_time',
  'http_status',
  'server_protocol',
  'scheme',
  'request_method',
  'host',
  'api_uri_mode',
  'uri',
  'request_size',
  'response_size',
  'upstream_uri',
  'upstream_addr',
  'upstream_status',
  'upstream_connect_time',
  'upstream_header_time',
  'upstream_response_time',
  'all_upstream_response_time',
  'region_id',
  'auth_type',
  'http_x_forwarded_for',
  'http_user_agent',
  'error_type',
  'access_model2',
  'inner_time',
  'proxy_protocol_vni',
  'proxy_protocol_vpce_id',
  'proxy_protocol_addr',
  'body_bytes_sent',
  'api_name',
  'app_name',
  'provider_app_id',
  'provider_app_name',
  'custom_data_log01',
  'custom_data_log02',
  'custom_data_log03',
  'custom_data_log04',
  'custom_data_log05',
  'custom_data_log06',
  'custom_data_log07',
  'custom_data_log08',
  'custom_data_log09',
  'custom_data_log10',
  'response_source',
] as const;

/** Fields from custom authorizers to log. */
export abstract class KafkaLogAuthorizer extends input({
  /** From the frontend authorizer. */
  frontend: nullable(list(text())),
  /** From the backend authorizer. */
  backend: nullable(list(text())),
}) {}

/** Parts of requests and responses to log. */
export abstract class KafkaLogCallData extends input({
  /** Whether request headers are logged. */
  log_request_header: bool(),
  /** Their names, separated by commas. */
  request_header_filter: text(),
  /** Whether query parameters are logged. */
  log_request_query_string: bool(),
  /** Their names, separated by commas. */
  request_query_string_filter: text(),
  /** Whether the request body is logged, at most 1 KB of it. */
  log_request_body: bool(),
  /** Whether response headers are logged. */
  log_response_header: bool(),
  /** Their names, separated by commas. */
  response_header_filter: text(),
  /** Whether the response body is logged, at most 1 KB of it. */
  log_response_body: bool(),
  /** Fields from custom authorizers. */
  custom_authorizer: nullable(one(KafkaLogAuthorizer)),
}) {}

/** What to log. */
export abstract class KafkaLogMeta extends input({
  /**
   * Facts about the call: `{ start_time: true, http_status: true, … }`. `start_time`, `request_id` and `client_ip` are
   * logged unless set to false.
   */
  system: nullable(dict(bool(), { oneOf: LOGGED })),
  /** Parts of the request and the response. */
  call_data: nullable(one(KafkaLogCallData)),
}) {}

/** Content of a plugin of the kind kafka_log: calls are logged to Kafka. */
export abstract class KafkaLogContent extends input({
  /** Addresses of the brokers: `192.0.2.10:9092`. */
  broker_list: required(list(text(), { min: 1 })),
  /** Topic to write to. */
  topic: required(text()),
  /** Key of the messages, which determines their partition. `""`: any partition. */
  key: text(),
  /** How often a failed message is retried, 0 to 5. Default: 0. */
  max_retry_count: int({ min: 0, max: 5 }),
  /** Seconds between two attempts, 1 to 10. */
  retry_backoff: int({ min: 1, max: 10 }),
  /** How the gateway signs in. */
  sasl_config: nullable(one(KafkaLogSasl)),
  /** What to log. */
  meta_config: nullable(one(KafkaLogMeta)),
}) {}

/** When the breaker opens. */
export abstract class BreakerCondition extends input({
  /**
   * What counts as unhealthy. timeout: a backend that does not respond in time; condition: a match of
   * `unhealthy_condition`.
   */
  breaker_type: required(oneOf('timeout', 'condition')),
  /** What opens the breaker. counter: the number of unhealthy calls; percentage: their share. */
  breaker_mode: oneOf('counter', 'percentage'),
  /**
   * The condition, a list in JSON: `["$context.statusCode","in","500,501,504"]`; several joined: `["OR",[…],[…]]`. `""`
   * for timeout.
   */
  unhealthy_condition: nullable(text()),
  /** Unhealthy calls that open the breaker; required for counter. */
  unhealthy_threshold: nullable(int({ min: 1 })),
  /** Minimum number of calls before the share counts; required for percentage. */
  min_call_threshold: nullable(int({ min: 1 })),
  /** Share of unhealthy calls that opens the breaker, in percent; required for percentage. */
  unhealthy_percentage: nullable(int({ min: 1, max: 100 })),
  /** Window in which calls are counted, in seconds. */
  time_window: required(int({ min: 1 })),
  /** How long the breaker stays open, in seconds. */
  open_breaker_time: required(int({ min: 1 })),
}, {
  needs: {
    breaker_type: { condition: ['unhealthy_condition'] },
    breaker_mode: { counter: ['unhealthy_threshold'], percentage: ['min_call_threshold', 'unhealthy_percentage'] },
  },
  when: {
    breaker_type: { condition: { unhealthy_condition: text({ min: 1 }) } },
    breaker_mode: {
      counter: { unhealthy_threshold: int() },
      percentage: { min_call_threshold: int(), unhealthy_percentage: int() },
    },
  },
  check: ({ unhealthy_condition: condition }) => Boolean(condition) && !isExpression(condition ?? '') && { unhealthy_condition: NO_EXPRESSION },
}) {}

/** A fixed response while the breaker is open. */
export abstract class BreakerMock extends input({
  /** HTTP status. */
  status_code: int(),
  /** Body. */
  result_content: text(),
  /** Headers of the response. */
  headers: nullable(list(anything())),
}) {}

/** A web service that responds while the breaker is open. */
export abstract class BreakerHttp extends input({
  /** Whether it is reached through a load balancing channel. */
  isVpc: bool(),
  /** ID of the channel; `""` without one. */
  vpc_channel_id: text(),
  /** Address, with the port if it is not the protocol's default. */
  address: text(),
  /** Protocol: HTTP or HTTPS. */
  scheme: text(),
  /** HTTP method. */
  method: text(),
  /** Path to send the call to. */
  path: text(),
  /** Timeout in milliseconds. */
  timeout: int(),
}) {}

/** What responds while the breaker is open. The part that matches `type` is set, the others are `null`. */
export abstract class BreakerBackend extends input({
  /**
   * Kind. http: a web service; http_vpc: one behind a channel; function: a function; mock: a fixed response;
   * passthrough: other APIs' backends.
   */
  type: required(oneOf('http', 'http_vpc', 'function', 'mock', 'passthrough')),
  /** The web service. */
  http_info: nullable(one(BreakerHttp)),
  /** The web service behind a channel, as the console writes it. */
  http_vpc_info: anything(),
  /** The function, as the console writes it. */
  func_info: anything(),
  /** The fixed response. */
  mock_info: nullable(one(BreakerMock)),
  /** Target of the requests, as the console writes it. */
  passthrough_infos: anything(),
}, {
  needs: { type: { http: ['http_info'], mock: ['mock_info'] } },
  when: { type: { http: { http_info: one(BreakerHttp) }, mock: { mock_info: one(BreakerMock) } } },
}) {}

/** A breaker for requests that match a condition. */
export abstract class BreakerRule extends input({
  /** Name. */
  rule_name: required(text()),
  /** The condition, a list in JSON over the names of `downgrade_parameters`: `["authType","~=","Token"]`. */
  match_regex: required(text()),
  /** Names of the parameters that the condition uses, or the parameters themselves. */
  parameters: nullable(list(either(text(), one(PluginParameter)))),
  /** When the breaker opens. */
  breaker_condition: nullable(one(BreakerCondition)),
  /** What responds while it is open; `null`: an error. */
  downgrade_backend: nullable(one(BreakerBackend)),
}, { check: (rule) => !isExpression(rule.match_regex) && { match_regex: NO_EXPRESSION } }) {}

/** Content of a plugin of the kind breaker: calls stop while a backend fails. */
export abstract class BreakerContent extends input({
  /** When the breaker opens. */
  breaker_condition: required(one(BreakerCondition)),
  /** What is measured. basic: each API separately; share: all APIs of the plugin together. */
  scope: oneOf('basic', 'share'),
  /** What responds while the breaker is open; `null`: an error. */
  downgrade_default: nullable(one(BreakerBackend)),
  /** Parameters that `downgrade_rules` use. */
  downgrade_parameters: nullable(list(PluginParameter)),
  /** Separate breakers for requests that match a condition. */
  downgrade_rules: nullable(list(BreakerRule)),
  /** For a model as backend: where the request body names the model. */
  model_json_path: text(),
  /** For a model as backend: how much of the body is read. */
  max_body_size: int(),
}) {}

/** The channel to the authentication service. */
export abstract class ThirdAuthChannel extends input({
  /** ID of the channel. */
  vpc_id: required(text()),
  /** Host header to send. Default: the member's own. */
  vpc_proxy_host: text(),
}) {}

/** How to call the authentication service. */
export abstract class ThirdAuthRequest extends input(
  {
    /** HTTP method. */
    method: required(oneOf('GET', 'POST', 'PUT', 'HEAD')),
    /** Protocol. HTTPS is recommended. */
    protocol: required(oneOf('HTTP', 'HTTPS')),
    /** Address, up to 255 characters; required without a channel. */
    url_domain: text({ max: 255 }),
    /** Path. It starts with `/` and may have query parameters. */
    path: required(text({ pattern: /^\//u, form: 'starts with /' })),
    /** Timeout in milliseconds, 1 to 60000. Default: 5000. */
    timeout: int({ min: 1, max: 60000 }),
    /** Whether it is reached through a channel. Some gateways write a number. 1: yes; 2: no. */
    vpc_channel_enabled: required(either(bool(), int())),
    /** The channel. */
    vpc_channel_info: nullable(one(ThirdAuthChannel)),
  },
  {
    needs: { vpc_channel_enabled: { true: ['vpc_channel_info'], false: ['url_domain'] } },
    when: {
      vpc_channel_enabled: {
        true: { vpc_channel_info: one(ThirdAuthChannel) },
        false: { url_domain: text({ min: 1 }) },
      },
    },
  },
) {}

/** A header or query parameter that identifies the caller. */
export abstract class ThirdAuthIdentity extends input({
  /** Name of the header or parameter. */
  name: required(text()),
  /** Whether a request must have it. */
  essential: bool(),
}) {}

/** What the authentication service gets about the caller. */
export abstract class ThirdAuthIdentities extends input({
  /** Headers that it gets. */
  headers: nullable(list(ThirdAuthIdentity)),
  /** Query parameters. */
  queries: nullable(list(ThirdAuthIdentity)),
  /** Query parameters, under the name in the vendor's example. Prefer `queries`. */
  query: nullable(list(ThirdAuthIdentity)),
}) {}

/** Whether the authentication service gets the body of the request. */
export abstract class ThirdAuthBody extends input({
  /** Whether it gets the body. */
  enabled: required(bool()),
  /** Maximum number of bytes that it gets. */
  max_body_size: int(),
}) {}

/** The response header that accepts the caller. */
export abstract class ThirdAuthMatch extends input({
  /** Name of the header. */
  key: required(text()),
  /** Value that it must have. */
  value: required(text()),
}) {}

/** Requests that need no authentication, or that must not pass without it. */
export abstract class ThirdAuthRule extends input({
  /** Name. */
  rule_name: required(text()),
  /**
   * The condition, a list in JSON over the names of `parameters`: `["reqPath","~~","/public/*"]`; several joined:
   * `["OR",[…],[…]]`.
   */
  match_regex: required(text()),
}, { check: (rule) => !isExpression(rule.match_regex) && { match_regex: NO_EXPRESSION } }) {}

/** Content of a plugin of the kind third_auth: a service of your own authenticates callers. */
export abstract class ThirdAuthContent extends input({
  /** How to call the service. */
  auth_request: one(ThirdAuthRequest),
  /** What it gets about the caller. */
  identities: nullable(one(ThirdAuthIdentities)),
  /** Whether it gets the body. */
  carry_body: nullable(one(ThirdAuthBody)),
  /** Whether it gets the path of the request. */
  carry_path_enabled: bool(),
  /** Whether the caller gets its response. */
  return_resp_body_enabled: bool(),
  /** Headers of its response that the backend gets, at most 10, each 1 to 64 characters. */
  carry_resp_headers: nullable(list(text({ min: 1, max: 64 }), { max: 10 })),
  /** Whether any 2xx accepts the caller. */
  simple_auth_mode_enabled: bool(),
  /** The header that accepts the caller, otherwise. */
  match_auth: nullable(one(ThirdAuthMatch)),
  /** Parameters that `rules` use. */
  parameters: nullable(list(PluginParameter)),
  /** Requests that are treated differently, at most 100. */
  rules: nullable(list(ThirdAuthRule, { max: 100 })),
  /** Whether `rules` are enabled. */
  rule_enabled: bool(),
  /** Kind of `rules`. allow: an allowlist; deny: a denylist. Required if they are enabled. */
  rule_type: oneOf('allow', 'deny'),
  /** Failed authentications within five minutes after which requests are rejected until the five minutes are over. */
  custom_forbid_limit: int(),
  /** Whether callers are accepted while the service cannot be reached or responds with 5xx. */
  auth_downgrade_enabled: bool(),
}, { needs: { rule_enabled: { true: ['rule_type'] } } }) {}

/** Cache key. One of the lists must have an entry. */
export abstract class ProxyCacheKey extends input(
  {
    /** Parameters of the gateway, such as `$context.sourceIp`. */
    system_params: nullable(list(text())),
    /** Query parameters. */
    parameters: nullable(list(text())),
    /** Headers whose values are part of the key. */
    headers: nullable(list(text())),
  },
  {
    check: ({ system_params, parameters, headers }) =>
      [system_params, parameters, headers].every((names) => !names || names.length === 0) && {
        parameters: 'expected an entry in system_params, parameters or headers',
      },
  },
) {}

/** Which responses are cached, and for how long. */
export abstract class ProxyCacheTtl extends input({
  /** HTTP statuses of the responses. */
  http_status: required(list(int())),
  /** How long they are cached, in seconds. */
  ttl: required(int()),
}) {}

/** Whether callers may turn the cache off with `Cache-Control`. */
export abstract class ProxyCacheControl extends input({
  /** Who may. off: nobody; all: everybody; apps: the apps in `datas`. */
  mode: required(oneOf('off', 'all', 'apps')),
  /** IDs of apps. */
  datas: nullable(list(text())),
}, { needs: { mode: { apps: ['datas'] } }, when: { mode: { apps: { datas: list(text()) } } } }) {}

/** Content of a plugin of the kind proxy_cache: responses are cached. */
export abstract class ProxyCacheContent extends input({
  /** What a cached response is found by. */
  cache_key: required(one(ProxyCacheKey)),
  /** Which responses are cached. */
  cache_http_status_and_ttl: nullable(list(ProxyCacheTtl)),
  /** Whether callers may turn the cache off. */
  client_cache_control: nullable(one(ProxyCacheControl)),
  /**
   * Headers that are cached with a response in addition to Content-Type, Content-Encoding and Content-Language; at most
   * 20, each 1 to 64 characters.
   */
  cacheable_headers: nullable(list(text({ min: 1, max: 64 }), { max: 20 })),
}) {}

/** Content of a plugin of the kind proxy_mirror: requests are also sent elsewhere. */
export abstract class ProxyMirrorContent extends input({
  /** Protocol, such as HTTP or HTTPS. */
  protocol: required(text()),
  /**
   * Target, up to 255 characters: an address or a domain name, with a port if it is not the protocol's default
   * (`192.0.2.7:7443`).
   */
  host: required(text({ max: 255 })),
  /** Path, up to 512 characters. Default: the path of the request. */
  path: text({ max: 512 }),
  /** Meaning of `path`. replace: the whole path; prefix: prepended to the path of the request. Default: replace. */
  path_concat_mode: oneOf('replace', 'prefix'),
  /** Share of requests that are mirrored, 0 to 1. Default: 1, all of them. */
  sample_ratio: num({ min: 0, max: 1 }),
  /** Timeout in milliseconds. */
  timeout: int(),
  /** Whether bodies are mirrored. Default: true. */
  mirror_request_body_enabled: bool(),
}) {}

/** Content of a plugin of the kind oidc_auth: callers sign in with an identity provider (OpenID Connect). */
export abstract class OidcAuthContent extends input({
  /** Address of the provider's discovery document. */
  discovery: required(text()),
  /** ID of the API that the provider redirects users back to. Other APIs of the plugin must have different paths. */
  redirect_api_id: required(text()),
  /** Scopes to request, separated by spaces. Default: `openid email profile`. */
  scope: text(),
  /** Client ID of the gateway at the provider. */
  client_id: required(text()),
  /** Secret of that client. The service returns it masked. */
  client_secret: required(secret(text())),
  /** ID of the API for signing out. Other APIs of the plugin must have different paths. */
  logout_api_id: text(),
  /** Where users are redirected after signing out. */
  redirect_after_logout_uri: text(),
  /** Lifetime of access tokens if the provider does not say, in seconds. Default: 3600. */
  access_token_expires_in: int(),
  /** Whether the gateway caches valid tokens. Default: true. */
  jwt_cache_enabled: bool(),
  /** Whether tokens are verified with the provider's published keys. Default: true. */
  jwks_enabled: bool(),
  /** Key to verify tokens with, PEM. It takes precedence over the provider's keys, and is required without them. */
  public_key: text(),
  /** Whether the gateway renews access tokens automatically. Default: true. The name is the service's. */
  slient_renew_access_token_enabled: bool(),
}, { needs: { jwks_enabled: { false: ['public_key'] } } }) {}

/** Where keys are fetched from. */
export abstract class JwksService extends input({
  /** Address of the key set. */
  uri: required(text()),
  /** Timeout of the fetch. */
  timeout: int(),
  /** How long the keys are cached. */
  ttl: int(),
  /** Host header to send. */
  custom_host: text(),
}) {}

/** Content of a plugin of the kind jwt_auth: callers send a JSON Web Token. */
export abstract class JwtAuthContent extends input({
  /**
   * Where the keys are fetched from, every five minutes. It takes precedence over `jwks`; one of the two is required.
   */
  jwks_service: nullable(one(JwksService)),
  /** The keys: a JSON Web Key Set as a string, up to 50 KB. */
  jwks: nullable(text({ maxBytes: 50 * 1024 })),
  /** Where the token is. Default: header. */
  token_location: oneOf('header', 'query', 'cookie'),
  /**
   * Name of the header, query parameter or cookie. Default: `Authorization` in headers, `access_token` in the query;
   * required for cookie.
   */
  token_name: text(),
  /** Prefix of the token in a header. Default: `Bearer`. */
  token_prefix: text(),
  /** How long a token is accepted after it has expired, in seconds, 0 to 86400; a string or a number. Default: 0. */
  token_expiration_tolerance: either(text({ pattern: /^\d+$/u, form: 'digits' }), int({ min: 0, max: 86400 })),
  /** Whether the backend gets the token. Default: false. */
  token_pass_through_enabled: bool(),
  /** Header in which the backend gets the token's payload, as the console writes it. */
  carry_payload: anything(),
  /** Whether requests without a token pass. Default: false. */
  missing_token_skip_auth_enabled: bool(),
  /** Whether the token's expiry is ignored. Default: false. */
  ignore_expiration_validation_enabled: bool(),
  /** Fields of the payload that the backend gets as headers, as the console writes them. */
  claims_to_headers: nullable(list(dict(anything()))),
  /** Values of payload fields for which a token is rejected, as the console writes them. */
  blacklist: nullable(list(dict(anything()))),
}, {
  needs: { token_location: { cookie: ['token_name'] } },
  check: ({ jwks, jwks_service }) => !jwks && !jwks_service && { jwks: 'expected jwks or jwks_service' },
}) {}

/** The content of each kind of plugin. */
export interface PluginContents {
  cors: CorsContent;
  set_resp_headers: SetRespHeadersContent;
  rate_limit: RateLimitContent;
  kafka_log: KafkaLogContent;
  breaker: BreakerContent;
  third_auth: ThirdAuthContent;
  proxy_cache: ProxyCacheContent;
  proxy_mirror: ProxyMirrorContent;
  oidc_auth: OidcAuthContent;
  jwt_auth: JwtAuthContent;
}
/** A kind of plugin whose content has a description. */
export type PluginKind = keyof PluginContents;

/** @internal What the content of each kind of plugin may be. */
export const pluginContents: { readonly [K in PluginKind]: Schema<PluginContents[K]> } = {
  cors: CorsContent,
  set_resp_headers: SetRespHeadersContent,
  rate_limit: RateLimitContent,
  kafka_log: KafkaLogContent,
  breaker: BreakerContent,
  third_auth: ThirdAuthContent,
  proxy_cache: ProxyCacheContent,
  proxy_mirror: ProxyMirrorContent,
  oidc_auth: OidcAuthContent,
  jwt_auth: JwtAuthContent,
};

const MAX_CONTENT = 65535;
function contentText(kind: PluginKind, content: unknown): string {
  const issues = checkerOf(specOf(pluginContents[kind])).issues(content);
  if (issues.length > 0) throw new ApigRequestValidationError(`pluginContent.${kind}`, issues);
  const json = JSON.stringify(content);
  const length = [...json].length;
  if (length <= MAX_CONTENT) return json;
  throw new ApigRequestValidationError(`pluginContent.${kind}`, [{ path: [], message: `expected at most ${MAX_CONTENT} characters of JSON, got ${length}` }]);
}

/**
 * Makes the `plugin_content` of a plugin, one function per kind: `plugins.create({ plugin_name, plugin_type: 'cors',
 * plugin_scope: 'global', plugin_content })`, with `pluginContent.cors({ allow_origin: '*' })` as `plugin_content`.
 * Each checks its input and throws ApigRequestValidationError with everything that is wrong.
 */
export const pluginContent = {
  /** Which origins may call from a browser. */
  cors: (content: CorsContent): string => contentText('cors', content),
  /** Response headers. */
  set_resp_headers: (content: SetRespHeadersContent): string => contentText('set_resp_headers', content),
  /** How many calls are allowed. */
  rate_limit: (content: RateLimitContent): string => contentText('rate_limit', content),
  /** Calls are logged to Kafka. */
  kafka_log: (content: KafkaLogContent): string => contentText('kafka_log', content),
  /** Calls stop while a backend fails. */
  breaker: (content: BreakerContent): string => contentText('breaker', content),
  /** A service of your own authenticates callers. */
  third_auth: (content: ThirdAuthContent): string => contentText('third_auth', content),
  /** Responses are cached. */
  proxy_cache: (content: ProxyCacheContent): string => contentText('proxy_cache', content),
  /** Requests are also sent elsewhere. */
  proxy_mirror: (content: ProxyMirrorContent): string => contentText('proxy_mirror', content),
  /** Callers sign in with an identity provider (OpenID Connect). */
  oidc_auth: (content: OidcAuthContent): string => contentText('oidc_auth', content),
  /** Callers send a JSON Web Token. */
  jwt_auth: (content: JwtAuthContent): string => contentText('jwt_auth', content),
} as const;

/**
 * Reads the content of a plugin: the object, or the string itself if it contains no object or one of another kind.
 * Never throws.
 *
 * The object is what the service stores. It is not checked, may have fields that are newer than this package, and lacks
 * passwords. A string that is escaped once too often (`{\"allow_origin\":…`) is read too.
 * @param type - Kind of the plugin, its `plugin_type`.
 * @param content - Its `plugin_content`.
 */
export function readPluginContent<K extends PluginKind, C extends string | undefined>(
  type: K,
  content: C,
): PluginContents[K] | C;
export function readPluginContent<C extends string | undefined>(
  type: string | undefined,
  content: C,
): Record<string, unknown> | C;
export function readPluginContent(type: string | undefined, content: string | undefined): unknown {
  const object = content === undefined ? undefined : jsonObjectIn(content);
  return object && isOfKind(type, object) ? object : content;
}
/** True if an object has a field of the kind, or no fields, or if the kind is unknown here. */
function isOfKind(type: string | undefined, object: Record<string, unknown>): boolean {
  const description = Object.entries(pluginContents).find(([kind]) => kind === type)?.[1];
  const keys = Object.keys(object);
  return !description || keys.length === 0 || keys.some((key) => Object.hasOwn(specOf(description).fields, key));
}
