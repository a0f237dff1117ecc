/**
 * What the service is known to reject, with the proof. Requests are raw: nothing of the client makes or checks them.
 * `{name}` in a path or a body is the ID of what a step of `given` made under that name.
 */

import { CERTIFICATE, KEY } from './certificate.js';

/** A request below the path of the gateway. */
export interface Step {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** The name under which the ID of the result is known. */
  readonly as?: string;
}
export interface KnownRefusal extends Step {
  readonly what: string;
  readonly given?: readonly Step[];
  readonly status: number;
  readonly code: string;
  readonly evidence: string;
}

const TABLE = 'reference/reference-facts.json: the only error code with this meaning';
const QUIRK = 'huaweicloud/terraform-provider-huaweicloud, huaweicloud/services/apig/';
const TESTS = 'huaweicloud/terraform-provider-huaweicloud, huaweicloud/services/acceptance/apig/';
const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';

const post = (path: string, body: unknown, as?: string): Step => ({ method: 'POST', path, body, ...(as !== undefined && { as }) });
const group = post('/api-groups', { name: 'demo' }, 'group');
const api = (parts: object = {}): object => ({
  group_id: '{group}', name: 'hello', type: 1, req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/hello',
  auth_type: 'NONE', backend_type: 'MOCK', mock_info: { result_content: 'hi' }, ...parts,
});
const http = (parts: object = {}, backend: object = {}): object => api({
  backend_type: 'HTTP', mock_info: undefined,
  backend_api: { url_domain: 'a.example.com', req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/', timeout: 500, ...backend },
  ...parts,
});
const made = post('/apis', api(), 'api');
const online = post('/apis/action', { action: 'online', api_id: '{api}', env_id: RELEASE }, 'publication');
const published = [group, made, online];
const header = (name: string): object => ({ name, type: 'STRING', location: 'HEADER' });
const system = (value: string): object => ({ origin: 'SYSTEM', name: 'who', location: 'HEADER', value });
const policy = (name: string, more: object = {}): object => ({
  name, effect_mode: 'ALL', result_content: 'x',
  conditions: [{ condition_origin: 'source', condition_type: 'exact', condition_value: '192.0.2.1' }], ...more,
});
const acl = (acl_value: string): object => ({ acl_name: 'office', acl_type: 'PERMIT', entity_type: 'IP', acl_value });
const throttle = { name: 'throttle', time_interval: 1, time_unit: 'SECOND', api_call_limits: 10 };
const plugin = (plugin_content: string): object => ({
  plugin_name: 'plugin', plugin_type: 'cors', plugin_scope: 'global', plugin_content,
});
const cors = '{"allow_origin":"*"}';
const health = { protocol: 'TCP', threshold_normal: 1, threshold_abnormal: 1, time_interval: 5, timeout: 5 };
const channel = (parts: object = {}): object => ({
  name: 'channel', port: 80, balance_strategy: 1, member_type: 'ip', members: [{ host: '192.0.2.1' }], ...parts,
});
const identity = { name: 'token', location: 'HEADER' };
const authorizer = (parts: object = {}): object => ({
  name: 'login', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: 'urn:fss:x:y:function:default:login:latest',
  ...parts,
});
/** A group with an API, a throttle and a channel. */
export const OUTER_STEPS: readonly Step[] = [
  group, made, post('/throttles', throttle, 'throttle'), post('/vpc-channels', channel(), 'channel'),
];
const create = (what: string, body: object, code: string, evidence = TABLE): KnownRefusal => ({
  what, given: [group], ...post('/apis', body), status: 400, code, evidence,
});

export const knownRefusals: readonly KnownRefusal[] = [
  // ---- Contradictions within one definition of an API ----
  create('a name in braces of the path that no parameter defines', api({ req_uri: '/users/{id}' }), 'APIG.2026'),
  create('the rest of a path that no parameter defines', api({ req_uri: '/users/{rest+}' }), 'APIG.2026'),
  create('a name in braces that is a header only', api({ req_uri: '/users/{id}', req_params: [header('id')] }), 'APIG.2026'),
  create('a name in braces of the backend\'s path that no parameter defines', http({}, { req_uri: '/{id}' }), 'APIG.2027'),
  create(
    'a backend parameter from a parameter that does not exist',
    http({ backend_params: [{ origin: 'REQUEST', name: 'x', location: 'HEADER', value: 'none' }] }),
    'APIG.2028',
  ),
  create('a parameter of an authorizer that there is not', http({ backend_params: [system('$context.authorizer.frontend.user')] }), 'APIG.2036'),
  create('two parameters of one name at one place', api({ req_params: [header('tag'), header('tag')] }), 'APIG.3209'),
  create('two policies of one name', api({ policy_mocks: [policy('one'), policy('one')] }), 'APIG.3210'),
  create('one tag twice', api({ tags: ['one', 'two', 'one'] }), 'APIG.3213'),
  create('a client certificate over HTTP', http({}, { req_protocol: 'HTTP', enable_client_ssl: true }), 'APIG.3717'),
  {
    what: 'one source of identity twice', ...post('/authorizers', authorizer({ identities: [identity, identity] })),
    status: 400, code: 'APIG.3212', evidence: TABLE,
  },
  // ---- Values ----
  ...['999.1.1.1', 'office', '192.0.2.1/99'].map((value): KnownRefusal => ({
    what: `the address ${value} in an access list`, ...post('/acls', acl(value)), status: 400, code: 'APIG.2015', evidence: TABLE,
  })),
  {
    what: 'a plugin whose content is not JSON, on an update', given: [post('/plugins', plugin(cors), 'plugin')],
    method: 'PUT', path: '/plugins/{plugin}', body: plugin('not JSON'), status: 400, code: 'APIG.2011',
    evidence: `${TESTS}resource_huaweicloud_apig_plugin_test.go expects that update to fail`,
  },
  {
    what: 'a special limit below 1', status: 400, code: 'APIG.2002', evidence: 'reference/reference-facts.json, 3.9.1: at least 1',
    given: [post('/throttles', throttle, 'throttle')],
    ...post('/throttles/{throttle}/throttle-specials', { object_type: 'USER', object_id: 'u', call_limits: 0 }),
  },
  {
    what: 'a health check that takes longer than its interval', given: [post('/vpc-channels', channel(), 'channel')],
    method: 'PUT', path: '/vpc-channels/{channel}/health-config', body: { ...health, timeout: 6 }, status: 400, code: 'APIG.2004',
    evidence: 'reference/reference-facts.json: the code for what is out of range; 3.17.12: the interval is longer than the timeout',
  },
  {
    what: 'a certificate that is taken from no domain name',
    given: [{ method: 'POST', path: '/v2/{project}/apigw/certificates', body: { name: 'shown', cert_content: CERTIFICATE, private_key: KEY }, as: 'certificate' }],
    method: 'POST', path: '/v2/{project}/apigw/certificates/{certificate}/domains/detach', body: { domains: [{ domain: 'a.example.com', instance_ids: ['10ca1000000000000000000000000002'] }] }, status: 400, code: 'APIG.2000',
    evidence: `${QUIRK}resource_huaweicloud_apig_certificate_batch_domains_associate.go:476-480: 400 with this code means that there is nothing to detach`,
  },
  // ---- What is in use or comes with the gateway stays ----
  {
    what: 'deleting a group with APIs', given: [group, made], method: 'DELETE', path: '/api-groups/{group}',
    status: 412, code: 'APIG.3415', evidence: 'opentelekomcloud-docs/api-gateway, dedicated_gateway_apis_v2, and DeleteApiGroupV2.json: the example has 412',
  },
  {
    what: 'deleting an API that is online', given: published, method: 'DELETE', path: '/apis/{api}',
    status: 409, code: 'APIG.3416', evidence: 'DeleteApiV2.json: the example has 409',
  },
  {
    what: 'deleting an environment with APIs online',
    given: [post('/envs', { name: 'TEST' }, 'env'), group, made, post('/apis/action', { action: 'online', api_id: '{api}', env_id: '{env}' })],
    method: 'DELETE', path: '/envs/{env}', status: 403, code: 'APIG.3418', evidence: TABLE,
  },
  {
    what: 'deleting an access list that is bound',
    given: [...published, post('/acls', acl('192.0.2.1'), 'acl'), post('/acl-bindings', { acl_id: '{acl}', publish_ids: ['{publication}'] })],
    method: 'DELETE', path: '/acls/{acl}', status: 403, code: 'APIG.3447', evidence: TABLE,
  },
  {
    what: 'deleting a plugin that is attached',
    given: [...published, post('/plugins', plugin(cors), 'plugin'), post('/plugins/{plugin}/attach', { env_id: RELEASE, api_ids: ['{api}'] })],
    method: 'DELETE', path: '/plugins/{plugin}', status: 409, code: 'APIG.3462',
    evidence: 'reference/reference-facts.json, 3.27.3: the example of 409; DeletePlugin.json',
  },
  {
    what: 'attaching a plugin to an API that is not online', given: [group, made, post('/plugins', plugin(cors), 'plugin')],
    ...post('/plugins/{plugin}/attach', { env_id: RELEASE, api_ids: ['{api}'] }), status: 409, code: 'APIG.3707',
    evidence: `${TESTS}resource_huaweicloud_apig_plugin_associate_test.go publishes first; the table has the code`,
  },
  {
    what: 'deleting a channel that an API calls through',
    given: [
      group, post('/vpc-channels', channel(), 'channel'),
      post('/apis', http({}, { url_domain: undefined, vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: '{channel}' } })),
    ],
    method: 'DELETE', path: '/vpc-channels/{channel}', status: 403, code: 'APIG.3414', evidence: TABLE,
  },
  {
    what: 'deleting a custom port with a domain name',
    given: [
      group, post('/custom-ingress-ports', { protocol: 'HTTP', ingress_port: 8080 }, 'port'),
      post('/api-groups/{group}/domains', { url_domain: 'api.example.com', ingress_http_port: 8080 }),
    ],
    method: 'DELETE', path: '/custom-ingress-ports/{port}', status: 400, code: 'APIC.7257', evidence: TABLE,
  },
  {
    what: 'deleting a custom port that is gone', method: 'DELETE', path: '/custom-ingress-ports/none', status: 400, code: 'APIC.7200',
    evidence: `${QUIRK}resource_huaweicloud_apig_instance_ingress_port.go reads this as "not found"`,
  },
  {
    what: 'changing a feature twice within a minute', given: [post('/features', { name: 'ratelimit', enable: true, config: '{"api_limits":300}' })],
    ...post('/features', { name: 'ratelimit', enable: true, config: '{"api_limits":301}' }), status: 409, code: 'APIG.3711',
    evidence: `${QUIRK}resource_huaweicloud_apig_instance_feature.go:85-155 waits and repeats`,
  },
  // ---- Names that are taken ----
  ...([
    ['an API', '/apis', api({ req_uri: '/other' }), 'APIG.3202', [group, made]],
    ['a group', '/api-groups', { name: 'demo' }, 'APIG.3201', [group]],
    ['an environment', '/envs', { name: 'RELEASE' }, 'APIG.3205', []],
    ['a throttle', '/throttles', throttle, 'APIG.3204', [post('/throttles', throttle)]],
    ['an access list', '/acls', acl('192.0.2.1'), 'APIG.3206', [post('/acls', acl('192.0.2.2'))]],
    ['a signature key', '/signs', { name: 'key' }, 'APIG.3207', [post('/signs', { name: 'key' })]],
    ['a channel', '/vpc-channels', channel(), 'APIG.3208', [post('/vpc-channels', channel())]],
    ['an app', '/apps', { name: 'app' }, 'APIG.3203', [post('/apps', { name: 'app' })]],
    ['an authorizer', '/authorizers', authorizer(), 'APIG.3211', [post('/authorizers', authorizer())]],
    ['a plugin', '/plugins', plugin(cors), 'APIG.3326', [post('/plugins', plugin(cors))]],
  ] as const).map(([what, path, body, code, given]): KnownRefusal => ({
    what: `${what} with a name that is taken`, given, ...post(path, body), status: 400, code,
    evidence: code === 'APIG.3326' ? 'CreatePlugin.json: the example of 400' : TABLE,
  })),
];
