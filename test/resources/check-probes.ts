/**
 * Requests that try the `check` of each description: some that it accepts, and one for everything that it rejects, with
 * all issues. The first that it accepts is also the start of generated probes.
 */

type Value = Readonly<Record<string, unknown>>;
export interface CheckProbes {
  readonly good: readonly Value[];
  /** A request with its issues, as `path: message`. */
  readonly bad: readonly (readonly [value: Value, ...issues: string[]])[];
}

const times = (count: number, text: string): string => Array.from({ length: count }, () => text).join(',');
const ADDRESS = 'expected an IP address, a range such as 192.0.2.1-192.0.2.9, or a block such as 192.0.2.0/24, got';
const EXPRESSION = 'expected a list in JSON, such as ["reqPath","==","/test"]';

const acl = { acl_name: 'office', acl_type: 'PERMIT' };
const addresses = (acl_value: string): Value => ({ ...acl, entity_type: 'IP', acl_value });
const names = (acl_value: string): Value => ({ ...acl, entity_type: 'DOMAIN', acl_value });
const ids = (acl_value: string): Value => ({ ...acl, entity_type: 'DOMAIN_ID', acl_value });
const NAMES = 'acl_value: must list account names of 1 to 64 ASCII characters, not of digits alone (entity_type is DOMAIN)';
const IDS = 'acl_value: must list account IDs, separated by commas (entity_type is DOMAIN_ID)';
const AclInput: CheckProbes = {
  good: [
    addresses('192.0.2.1'),
    addresses('192.0.2.1,192.0.2.1-192.0.2.9,192.0.2.0/24,2001:db8::1,2001:db8::/32'),
    addresses(times(100, '192.0.2.1')),
    names('some_account,other-1'),
    names('a'.repeat(64)),
    ids('0605767b5d9f4f6a8b1c2d3e4f506172,0605767b5d9f4f6a8b1c2d3e4f506173'),
  ],
  bad: [
    [addresses(times(101, '192.0.2.1')), 'acl_value: may list at most 100 addresses (entity_type is IP)'],
    ...['192.0.2.256', '192.0.2.1/33', '192.0.2.9-192.0.2.1', 'example.com', '2001:db8::/129', ' 192.0.2.1', ''].map(
      (text) => [addresses(`192.0.2.1,${text}`), `acl_value: ${ADDRESS} "${text}" (entity_type is IP)`] as const,
    ),
    [names('a'.repeat(65)), NAMES],
    [names('12345'), NAMES],
    [names('account,'), NAMES],
    [names('帐号'), NAMES],
    [names('a'.repeat(1025)), 'acl_value: may have at most 1024 characters (entity_type is DOMAIN)'],
    [ids('one two'), IDS],
    [ids('one,'), IDS],
  ],
};
const AppAclInput: CheckProbes = {
  good: [{ app_acl_type: 'DENY', app_acl_values: ['192.0.2.1', '192.0.2.0/24'] }],
  bad: [
    [
      { app_acl_type: 'DENY', app_acl_values: ['999.1.1.1', '192.0.2.1', '192.0.2.1,192.0.2.2'] },
      `app_acl_values.0: ${ADDRESS} "999.1.1.1"`,
      `app_acl_values.2: ${ADDRESS} "192.0.2.1,192.0.2.2"`,
    ],
  ],
};

const ApiBatchPublishInput: CheckProbes = {
  good: [{ env_id: 'e', apis: ['a'] }, { env_id: 'e', group_id: 'g' }],
  bad: [[{ env_id: 'e' }, 'apis: is required unless group_id is given']],
};
const call = { method: 'GET', path: '/', scheme: 'HTTPS' };
const CREDENTIALS = 'header: X-Auth-Token and Authorization are not allowed when mode is';
const ApiDebugInput: CheckProbes = {
  good: [
    { ...call, mode: 'DEVELOPER', header: { authorization: ['x'], 'X-Auth-Token': ['x'] } },
    { ...call, mode: 'CONSUMER', header: { Accept: ['*/*'] } },
    { ...call, mode: 'MARKET' },
  ],
  bad: [
    [{ ...call, mode: 'CONSUMER', header: { Authorization: ['x'] } }, `${CREDENTIALS} CONSUMER`],
    [{ ...call, mode: 'MARKET', header: { Accept: ['*/*'], 'x-auth-token': ['x'] } }, `${CREDENTIALS} MARKET`],
  ],
};

const api = {
  name: 'orders', type: 1, req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/orders', auth_type: 'NONE',
  group_id: 'g', backend_type: 'MOCK', mock_info: {},
};
const web = { url_domain: 'example.com', req_protocol: 'HTTP', req_method: 'POST', req_uri: '/', timeout: 5000 };
const grpcWeb = { ...web, req_protocol: 'GRPC' };
const http = { ...api, backend_type: 'HTTP', backend_api: web };
const grpc = { ...api, backend_type: 'GRPC', backend_api: grpcWeb };
const frontGrpc = { ...grpc, req_protocol: 'GRPCS', req_method: 'POST' };
const condition = { condition_origin: 'source', condition_value: '192.0.2.1' };
const policy = { name: 'policy', effect_mode: 'ALL', conditions: [condition] };
const functionCall = { function_urn: 'urn', invocation_type: 'sync', network_type: 'V1', timeout: 5000 };
const headerParameter = { name: 'tag', type: 'STRING', location: 'HEADER' };
const constant = { origin: 'CONSTANT', name: 'tag', location: 'HEADER', value: 'x' };
const FRONT = 'must be absent or empty (req_protocol is GRPCS)';
const BACK = 'must be absent or empty (backend_type is GRPC)';
const NOT_GRPCS = 'must not be GRPCS unless the req_protocol of the API is GRPCS';
const NOT_GRPC = 'must not be gRPC unless backend_type is GRPC';
const ApiInput: CheckProbes = {
  good: [
    api,
    http,
    grpc,
    { ...grpc, backend_api: { ...grpcWeb, req_protocol: 'GRPCS', authorizer_id: '' } },
    { ...grpc, policy_https: [{ ...policy, ...grpcWeb, backend_params: [], authorizer_id: '' }] },
    { ...frontGrpc, authorizer_id: '', result_normal_sample: '', result_failure_sample: '', req_params: [] },
    {
      ...api, req_protocol: 'GRPCS', req_method: 'POST', backend_type: 'FUNCTION', func_info: { ...functionCall, req_protocol: 'GRPCS' },
      policy_functions: [{ ...policy, ...functionCall, req_protocol: 'GRPCS' }],
    },
    { ...http, req_params: [headerParameter], backend_params: [constant], result_normal_sample: 'x' },
    { ...http, backend_api: { ...web, authorizer_id: 'a' }, policy_https: [{ ...policy, ...web, authorizer_id: 'a' }] },
  ],
  bad: [
    [{ ...frontGrpc, authorizer_id: 'a' }, `authorizer_id: ${FRONT}`],
    [{ ...frontGrpc, result_normal_sample: 'x' }, `result_normal_sample: ${FRONT}`],
    [{ ...frontGrpc, result_failure_sample: 'x' }, `result_failure_sample: ${FRONT}`],
    [{ ...frontGrpc, req_params: [headerParameter] }, `req_params: ${FRONT}`],
    [{ ...frontGrpc, backend_params: [constant] }, `backend_params: ${FRONT}`],
    [{ ...http, backend_api: grpcWeb }, `backend_api.req_protocol: ${NOT_GRPC}`],
    [{ ...http, backend_api: { ...web, req_protocol: 'GRPCS' } }, `backend_api.req_protocol: ${NOT_GRPC}`],
    [{ ...api, policy_https: [{ ...policy, ...grpcWeb }] }, `policy_https.0.req_protocol: ${NOT_GRPC}`],
    [{ ...grpc, backend_api: web }, 'backend_api.req_protocol: must be GRPCS or GRPC (backend_type is GRPC)'],
    [
      { ...grpc, backend_api: { ...grpcWeb, req_method: 'GET' } },
      'backend_api.req_method: must be POST (backend_type is GRPC)',
    ],
    [
      { ...grpc, backend_api: { ...grpcWeb, req_uri: '/x' } },
      'backend_api.req_uri: must be / (backend_type is GRPC)',
    ],
    [
      { ...grpc, policy_https: [{ ...policy, ...grpcWeb }, { ...policy, ...web, req_method: 'GET', req_uri: '/x' }] },
      'policy_https.1.req_protocol: must be GRPCS or GRPC (backend_type is GRPC)',
      'policy_https.1.req_method: must be POST (backend_type is GRPC)',
      'policy_https.1.req_uri: must be / (backend_type is GRPC)',
    ],
    [{ ...grpc, backend_api: { ...grpcWeb, authorizer_id: 'a' } }, `backend_api.authorizer_id: ${BACK}`],
    [
      { ...api, backend_type: 'FUNCTION', func_info: { ...functionCall, req_protocol: 'GRPCS' } },
      `func_info.req_protocol: ${NOT_GRPCS}`,
    ],
    [
      { ...api, policy_functions: [{ ...policy, ...functionCall, req_protocol: 'GRPCS' }] },
      `policy_functions.0.req_protocol: ${NOT_GRPCS}`,
    ],
    ...([['policy_https', grpcWeb], ['policy_functions', functionCall], ['policy_mocks', {}]] as const).map(
      ([key, more]) => [
        { ...grpc, [key]: [{ ...policy, ...more, backend_params: [constant], authorizer_id: 'a' }] },
        `${key}.0.backend_params: ${BACK}`,
        `${key}.0.authorizer_id: ${BACK}`,
      ] as const,
    ),
  ],
};

const group = { member_group_id: 'm', req_protocol: 'HTTP', req_method: 'GET', req_uri: '/' };
const without = (value: Value, ...keys: string[]): Value =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
function webProbes(rest: Value): CheckProbes {
  const whole = { ...rest, ...web };
  const bare = without(whole, 'url_domain', 'req_protocol', 'req_method', 'req_uri');
  const only = 'is required unless vpc_channel_status is';
  return {
    good: [
      whole,
      { ...without(whole, 'url_domain'), vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: 'c' } },
      { ...whole, url_domain: '', vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: 'c' } },
      { ...bare, vpc_channel_status: 3 },
      { ...bare, req_uri: '', vpc_channel_status: 4, member_group_url_infos: [group] },
    ],
    bad: [
      [
        bare,
        `url_domain: ${only} 1, 3 or 4`,
        ...['req_protocol', 'req_method', 'req_uri'].map((key) => `${key}: ${only} 3 or 4`),
      ],
      [{ ...whole, url_domain: '' }, `url_domain: ${only} 1, 3 or 4`],
      [{ ...whole, req_uri: '' }, `req_uri: ${only} 3 or 4`],
      [{ ...whole, url_domain: '', vpc_channel_status: 2 }, `url_domain: ${only} 1, 3 or 4`],
      [
        { ...whole, req_uri: '', vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: 'c' } },
        `req_uri: ${only} 3 or 4`,
      ],
    ],
  };
}

const domain = { url_domain: 'api.example.com' };
const portProbes = (rest: Value): CheckProbes => ({
  good: [rest, { ...rest, ingress_http_port: -1 }, { ...rest, ingress_http_port: 80, ingress_https_port: -1 }],
  bad: [
    [
      { ...rest, ingress_http_port: -1, ingress_https_port: -1 },
      'ingress_https_port: HTTP and HTTPS cannot both be off (-1)',
    ],
  ],
});

const HOURS = 'maintain_end: must be four hours after maintain_begin';
const TOGETHER = 'maintain_end: is required together with maintain_begin, four hours after it';
const window = (begin?: string, end?: string): Value => ({
  ...(begin !== undefined && { maintain_begin: begin }),
  ...(end !== undefined && { maintain_end: end }),
});
const windowProbes = (rest: Value): CheckProbes => ({
  good: [rest, { ...rest, ...window('02:00:00', '06:00:00') }, { ...rest, ...window('22:00:00', '02:00:00') }],
  bad: [
    [{ ...rest, ...window('02:00:00', '10:00:00') }, HOURS],
    [{ ...rest, ...window('22:00:00', '22:00:00') }, HOURS],
    [{ ...rest, ...window('02:00:00') }, TOGETHER],
    [{ ...rest, ...window(undefined, '06:00:00') }, TOGETHER],
  ],
});
const gateway = {
  instance_name: 'gateway', spec_id: 'BASIC', vpc_id: 'v', subnet_id: 's', security_group_id: 'g',
  available_zone_ids: ['az1'],
};
const gatewayProbes = windowProbes(gateway);
const InstanceInput: CheckProbes = {
  good: [...gatewayProbes.good, { ...gateway, bandwidth_size: 5 }, { ...gateway, spec_id: 'NLB_BASIC', elb_id: 'e' }],
  bad: [
    ...gatewayProbes.bad,
    [
      { ...gateway, spec_id: 'NLB_BASIC_IPV6', elb_id: 'e', bandwidth_size: 5 },
      'bandwidth_size: must be left out for NLB editions',
    ],
  ],
};

const metric = { dim: 'inbound_eip', metric_name: 'up_stream', period: 300, filter: 'max' };
const MetricQuery: CheckProbes = {
  good: [{ ...metric, from: '999', to: '1000' }],
  bad: [
    [{ ...metric, from: '1000', to: '1000' }, 'from: must be earlier than to'],
    [{ ...metric, from: '1000', to: '999' }, 'from: must be earlier than to'],
  ],
};
const workload = { cluster_id: 'c', namespace: 'n', workload_type: 'deployment' };
const LABEL = 'app_name: is required unless label_key and label_value are given';
const CceWorkloadInput: CheckProbes = {
  good: [{ ...workload, app_name: 'app' }, { ...workload, label_key: 'app', label_value: 'orders' }],
  bad: [
    [workload, LABEL],
    [{ ...workload, label_key: 'app' }, LABEL],
    [{ ...workload, label_value: 'orders' }, LABEL],
  ],
};
const MicroserviceGroupInput: CheckProbes = {
  good: [{ group_id: 'g' }, { group_name: 'orders' }],
  bad: [
    [{}, 'group_name: is required unless group_id is given'],
    [{ group_id: '', group_name: '' }, 'group_name: is required unless group_id is given'],
  ],
};

const rule = { orchestration_name: 'rule' };
const needing = (strategy: string, field: string): CheckProbes['bad'][number] => [
  { ...rule, orchestration_strategy: strategy, orchestration_map: [{ mapped_param_value: 'v' }] },
  `orchestration_map: each needs ${field} when orchestration_strategy is ${strategy}`,
];
const range = { range_start: '1', range_end: '9' };
const OrchestrationInput: CheckProbes = {
  good: [
    { ...rule, orchestration_strategy: 'hash' },
    { ...rule, orchestration_strategy: 'list', orchestration_map: [{ map_param_list: ['a'], mapped_param_value: 'v' }] },
    ...['range', 'hash_range'].map((orchestration_strategy) => ({
      ...rule, orchestration_strategy, orchestration_map: [{ map_param_range: range, mapped_param_value: 'v' }],
    })),
    ...['head_n', 'tail_n'].map((orchestration_strategy) => ({
      ...rule, orchestration_strategy, orchestration_map: [{ intercept_length: 2 }],
    })),
    ...['none_value', 'default'].map((orchestration_strategy) => ({
      ...rule, orchestration_strategy, orchestration_map: [{ mapped_param_value: 'v' }],
    })),
  ],
  bad: [
    needing('list', 'map_param_list'),
    needing('range', 'map_param_range'),
    needing('hash_range', 'map_param_range'),
    needing('head_n', 'intercept_length'),
    needing('tail_n', 'intercept_length'),
  ],
};

const breaker = { breaker_type: 'timeout', time_window: 15, open_breaker_time: 10 };
const expressionProbes = (rest: Value, key: string): CheckProbes => ({
  good: [{ ...rest, [key]: '["reqPath","==","/test"]' }],
  bad: ['reqPath == /test', '{"a":1}', '["reqPath"'].map(
    (text) => [{ ...rest, [key]: text }, `${key}: ${EXPRESSION}`] as const,
  ),
});
const BreakerCondition: CheckProbes = {
  good: [breaker, { ...breaker, unhealthy_condition: '' }, { ...breaker, unhealthy_condition: null },
    ...expressionProbes({ ...breaker, breaker_type: 'condition' }, 'unhealthy_condition').good],
  bad: expressionProbes({ ...breaker, breaker_type: 'condition' }, 'unhealthy_condition').bad,
};
const NO_KEYS = 'jwks: expected jwks or jwks_service';
const JwtAuthContent: CheckProbes = {
  good: [{ jwks: '{"keys":[]}' }, { jwks_service: { uri: 'https://example.com/keys' }, jwks: null }],
  bad: [[{}, NO_KEYS], [{ jwks: '', jwks_service: null }, NO_KEYS]],
};
const NO_CACHE_KEY = 'parameters: expected an entry in system_params, parameters or headers';
const ProxyCacheKey: CheckProbes = {
  good: [{ system_params: ['$context.sourceIp'] }, { parameters: ['id'], headers: null }, { headers: ['Accept'] }],
  bad: [[{}, NO_CACHE_KEY], [{ system_params: [], parameters: null, headers: [] }, NO_CACHE_KEY]],
};
const special = (limit: number): Value => ({ type: 'app', policies: [{ key: 'a', limit: 1 }, { key: 'b', limit }] });
const RateLimitContent: CheckProbes = {
  good: [
    { api_limit: 9, user_limit: 9, app_limit: 9, ip_limit: 9, specials: [special(9)] },
    { api_limit: -1, user_limit: 0, app_limit: 9, ip_limit: 9, specials: [special(9)] },
    { api_limit: 9, specials: null },
  ],
  bad: [
    [{ api_limit: 9, user_limit: 10 }, 'user_limit: is above api_limit'],
    [{ api_limit: 9, user_limit: 8, app_limit: 9 }, 'app_limit: is above user_limit'],
    [{ api_limit: 9, ip_limit: 10 }, 'ip_limit: is above api_limit'],
    [{ api_limit: 9, specials: [special(9), special(10)] }, 'specials: has a limit above api_limit'],
  ],
};
const header = (name: string): Value => ({ name, action: 'delete' });
const SetRespHeadersContent: CheckProbes = {
  good: [{ response_headers: [header('X-One'), header('X-Two')] }],
  bad: [
    [
      { response_headers: [header('X-One'), header('X-Two'), header('x-one')] },
      'response_headers: has x-one twice; upper and lower case count as the same',
    ],
  ],
};
const plugin = { plugin_name: 'plugin', plugin_type: 'cors', plugin_scope: 'global' };
const CONTENT = 'plugin_content: expected a JSON object as a string, such as pluginContent makes';
const PluginInput: CheckProbes = {
  good: [{ ...plugin, plugin_content: '{}' }, { ...plugin, plugin_content: '{"newer_than_this":[null]}' }],
  bad: ['', 'x', '[]', 'null', '{"a":1'].map((text) => [{ ...plugin, plugin_content: text }, CONTENT] as const),
};

const onlyAes = (type: string): CheckProbes['bad'][number] => [
  { name: 'key', sign_type: type, sign_algorithm: 'aes-128-cfb' },
  `sign_algorithm: is for sign_type aes only, not ${type}`,
];
const keyProbes: CheckProbes = {
  good: [{ name: 'key' }, { name: 'key', sign_type: 'aes', sign_algorithm: 'aes-128-cfb' }],
  bad: ['hmac', 'basic', 'public_key'].map(onlyAes),
};
const SignatureKeyInput: CheckProbes = {
  good: [...keyProbes.good, { name: 'key', sign_algorithm: 'aes-256-cfb' }],
  bad: keyProbes.bad,
};
const NewSignatureKeyInput: CheckProbes = {
  good: keyProbes.good,
  bad: [
    ...keyProbes.bad,
    [{ name: 'key', sign_algorithm: 'aes-256-cfb' }, 'sign_algorithm: is for sign_type aes only'],
  ],
};

const throttle = { name: 'throttle', time_interval: 1, time_unit: 'MINUTE', api_call_limits: 9 };
const ThrottleInput: CheckProbes = {
  good: [
    throttle,
    { ...throttle, user_call_limits: 9, app_call_limits: 9, ip_call_limits: 9 },
    { ...throttle, app_call_limits: 9 },
  ],
  bad: [
    [{ ...throttle, user_call_limits: 10 }, 'user_call_limits: must not exceed api_call_limits'],
    [{ ...throttle, app_call_limits: 10 }, 'app_call_limits: must not exceed api_call_limits'],
    [{ ...throttle, user_call_limits: 8, app_call_limits: 9 }, 'app_call_limits: must not exceed user_call_limits'],
    [
      { ...throttle, user_call_limits: 12, app_call_limits: 10 },
      'user_call_limits: must not exceed api_call_limits',
      'app_call_limits: must not exceed api_call_limits',
    ],
    [{ ...throttle, ip_call_limits: 10 }, 'ip_call_limits: must not exceed api_call_limits'],
  ],
};

const MemberInput: CheckProbes = {
  good: [{ host: '192.0.2.1' }, { ecs_id: 'e', ecs_name: 'server' }],
  bad: [{}, { ecs_id: 'e' }, { ecs_name: 'server' }].map(
    (value) => [value, 'host: is required unless ecs_id and ecs_name are given'] as const,
  ),
};
const MemberReplacement: CheckProbes = {
  good: [
    { member_group_name: 'blue', members: [{ host: '192.0.2.1', member_group_name: 'blue' }] },
    { members: [{ host: '192.0.2.1', member_group_name: 'green' }] },
    { member_group_name: 'blue' },
  ],
  bad: [
    [
      {
        member_group_name: 'blue',
        members: [
          { host: '192.0.2.1', member_group_name: 'green' }, { host: '192.0.2.2', member_group_name: 'blue' },
          { host: '192.0.2.3' },
        ],
      },
      'members.0.member_group_name: must be "blue" too: the service ignores members of other groups',
      'members.2.member_group_name: must be "blue" too: the service ignores members of other groups',
    ],
  ],
};
const health = { protocol: 'TCP', threshold_normal: 1, threshold_abnormal: 1, time_interval: 9, timeout: 9 };
const HealthCheckInput: CheckProbes = {
  good: [health],
  bad: [[{ ...health, timeout: 10 }, 'timeout: must not be more than time_interval']],
};
const channel = { name: 'channel', port: 80, balance_strategy: 1 };
/** Requests to begin with, for objects without a `check` whose rules only some requests keep. */
export const starts: Readonly<Record<string, readonly Value[]>> = {
  VpcChannelInput: ['ip', 'ecs'].map((member_type) => ({
    ...channel, member_type, members: [{ host: '192.0.2.1', ecs_id: 'e', ecs_name: 'server' }],
  })),
};

export const checkProbes: Readonly<Record<string, CheckProbes>> = {
  AclInput, AppAclInput, ApiBatchPublishInput, ApiDebugInput, ApiInput,
  BackendApiInput: webProbes({}),
  PolicyHttpInput: webProbes(policy),
  GroupDomainInput: portProbes(domain),
  GroupDomainUpdate: portProbes({ min_ssl_version: 'TLSv1.2' }),
  InstanceUpdate: windowProbes({}),
  InstanceInput, MetricQuery, CceWorkloadInput, MicroserviceGroupInput, OrchestrationInput, BreakerCondition,
  BreakerRule: expressionProbes({ rule_name: 'rule' }, 'match_regex'),
  RateLimitRule: expressionProbes({ rule_name: 'rule', limit: 1 }, 'match_regex'),
  ThirdAuthRule: expressionProbes({ rule_name: 'rule' }, 'match_regex'),
  JwtAuthContent, ProxyCacheKey, RateLimitContent, SetRespHeadersContent, PluginInput, NewSignatureKeyInput,
  SignatureKeyInput, ThrottleInput, MemberInput, MemberReplacement, HealthCheckInput,
};
