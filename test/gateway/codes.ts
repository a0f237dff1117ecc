/**
 * How each error code of the catalog arises in the local gateway: by a request, or only by a fault, and then why. The
 * requests are raw, as those of `refusals.ts` are.
 */
import type { ErrorCode } from '../../src/catalog/error-codes.js';
import type { LocalGatewayOptions } from '../../src/testing/index.js';
import { CERTIFICATE, KEY, LASTING, NAMELESS, OTHER_KEY, THEIR_KEY } from './certificate.js';
import { mock, RELEASE } from './support.js';
import type { Step } from './refusals.js';

/** A request that is rejected, and what it takes. */
export interface CodeRow extends Step {
  readonly code: ErrorCode;
  readonly status: number;
  readonly given?: readonly Step[];
  readonly options?: LocalGatewayOptions;
  /** The text of a document to import, in the place of a body. */
  readonly document?: string;
  /** Headers in the place of a signature. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The request is sent twice at the same time; one of the two is rejected. */
  readonly twice?: true;
  /** The gateway's clock is moved by so many milliseconds before. */
  readonly later?: number;
  /** The code is that of an item in the response to a request that succeeds. */
  readonly inside?: true;
}
type More = Partial<Omit<CodeRow, 'code' | 'status' | 'method' | 'path' | 'body'>>;

const row = (code: ErrorCode, status: number, request: string, body?: unknown, more: More = {}): CodeRow => {
  const [method = '', path = ''] = request.split(' ');
  return { code, status, method, path, ...(body !== undefined && { body }), ...more };
};
const step = (request: string, body: unknown, as?: string): Step => {
  const [method = '', path = ''] = request.split(' ');
  return { method, path, body, ...(as !== undefined && { as }) };
};
/** A second object of a kind whose quota allows one. */
const quota = (
  code: ErrorCode, name: string, request: string, body: (i: number) => unknown, given: readonly Step[] = [],
): CodeRow =>
  row(code, 403, request, body(2), { options: { quotas: { [name]: 1 } }, given: [...given, step(request, body(1))] });
/** One object with two of something of which the quota allows one. */
const tooMuch = (code: ErrorCode, name: string, request: string, body: unknown, given: readonly Step[] = []): CodeRow =>
  row(code, 403, request, body, { options: { quotas: { [name]: 1 } }, given });

const PROJECT = '/v2/{project}/apigw';
const GATEWAY = '{instance}';
const group = step('POST /api-groups', { name: 'demo' }, 'group');
const api = (name = 'hello', parts: object = {}): object => mock('{group}', name, parts);
const made = step('POST /apis', api(), 'api');
const online = step('POST /apis/action', { action: 'online', api_id: '{api}', env_id: RELEASE }, 'publication');
const app = step('POST /apps', { name: 'app' }, 'app');
const throttle = { name: 'throttle', time_interval: 1, time_unit: 'SECOND', api_call_limits: 10 };
const acl = (i: number): object => ({ acl_name: `list_${i}`, acl_type: 'PERMIT', entity_type: 'IP', acl_value: '192.0.2.1' });
const channel = (name = 'channel', parts: object = {}): object => ({
  name, port: 80, balance_strategy: 1, member_type: 'ip', members: [{ host: '192.0.2.1' }], ...parts,
});
const URN = 'urn:fss:region:project:function:default:login';
const authorizer = (name = 'login', parts: object = {}): object => ({
  name, type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: URN, ...parts,
});
const rule = (orchestration_name = 'rule'): object => ({
  orchestration_name, orchestration_strategy: 'hash', is_preprocessing: false,
  orchestration_mapped_param: { mapped_param_name: 'made', mapped_param_type: 'string', mapped_param_location: 'header' },
});
const madeRule = step('POST /orchestrations', rule(), 'rule');
const gateway = (parts: object = {}): object => ({
  instance_name: 'second', spec_id: 'BASIC', vpc_id: 'v', subnet_id: 's', security_group_id: 'g', available_zone_ids: ['z'], ...parts,
});
const certificate = (parts: object = {}): object => ({ name: 'shown', cert_content: CERTIFICATE, private_key: KEY, ...parts });
const madeCertificate = step(`POST ${PROJECT}/certificates`, certificate(), 'certificate');
const domain = step('POST /api-groups/{group}/domains', { url_domain: 'www.example.com' }, 'domain');
const condition = { condition_origin: 'source', condition_type: 'exact', condition_value: '192.0.2.1' };
const policy = (name: string, conditions = [condition]): object => ({ name, effect_mode: 'ALL', result_content: 'x', conditions });
const header = (name: string, parts: object = {}): object => ({ name, type: 'STRING', location: 'HEADER', ...parts });
const CALL = { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path: '/test/hello' };
const import_ = (code: ErrorCode, document: string, options: LocalGatewayOptions = {}, status = 400): CodeRow =>
  row(code, status, 'POST /openapi/import', undefined, { document, options });
const swagger = (parts: object): string => JSON.stringify({ swagger: '2.0', info: { title: 'demo_group', version: '1' }, paths: {}, ...parts });
const twoPaths = Object.fromEntries(['/a', '/b'].map((path) => [path, { get: { responses: {} } }]));

/** Requests for what does not exist. */
const none = (code: ErrorCode, request: string, body?: unknown, given: readonly Step[] = []): CodeRow =>
  row(code, 404, request, body, { given });

export const codeRows: readonly CodeRow[] = [
  // ---- The front end ----
  row('APIGW.0101', 404, 'GET /nothing-here'),
  row('APIGW.0201', 413, 'POST /api-groups', { name: 'x'.repeat(13_000_000) }),
  row('APIGW.0301', 401, 'GET /api-groups', undefined, { headers: { 'x-auth-token': 'wrong' } }),
  row('APIG.1005', 403, 'GET /v2/another/apigw/instances'),
  // ---- Values ----
  row('APIG.2001', 400, 'POST /api-groups', {}),
  row('APIG.2003', 400, 'POST /throttles', { ...throttle, api_call_limits: 2_147_483_648 }),
  row('APIG.2005', 400, 'POST /api-groups', { name: 'x' }),
  row('APIG.2006', 400, 'POST /api-groups', { name: 'demo', remark: 'x'.repeat(1001) }),
  row('APIG.2007', 400, 'POST /signs', { name: 'key', sign_type: 'aes', sign_algorithm: 'aes-128-cfb', sign_key: 'k'.repeat(17) }),
  row('APIG.2012', 400, 'GET /api-groups?limit=many'),
  row('APIG.2024', 400, 'POST /api-groups/{group}/domains', { url_domain: 'no domain' }, { given: [group] }),
  row('APIG.2025', 400, 'POST /vpc-channels', channel('channel', { port: 65_536 })),
  row('APIG.2030', 400, 'POST /apis/debug/{api}', { ...CALL, header: { 'X-Sdk-Date': ['x'] } }, { given: [group, made] }),
  row('APIG.9002', 500, 'POST /authorizers', authorizer('login', { authorizer_uri: 'login' })),
  row('APIG.3713', 412, 'PUT /orchestrations/{rule}', {
    ...rule(), orchestration_mapped_param: { mapped_param_name: 'other', mapped_param_type: 'string', mapped_param_location: 'header' },
  }, { given: [madeRule] }),
  // ---- Names and objects that exist already ----
  row('APIG.3216', 400, 'POST /api-groups/{group}/gateway-responses', { name: 'default' }, { given: [group] }),
  row('APIG.3301', 400, 'POST /apis', api('other', { req_uri: '/test/hello' }), { given: [group, made] }),
  row('APIG.3303', 400, 'POST /env-variables', { group_id: '{group}', env_id: RELEASE, variable_name: 'host', variable_value: 'b' }, {
    given: [group, step('POST /env-variables', { group_id: '{group}', env_id: RELEASE, variable_name: 'host', variable_value: 'a' })],
  }),
  row('APIG.3305', 400, 'POST /api-groups/{other}/domains', { url_domain: 'www.example.com' }, {
    given: [group, domain, step('POST /api-groups', { name: 'other' }, 'other')],
  }),
  row('APIG.3308', 400, 'POST /throttles/{throttle}/throttle-specials', { object_type: 'USER', object_id: 'u', call_limits: 1 }, {
    given: [step('POST /throttles', throttle, 'throttle'), step('POST /throttles/{throttle}/throttle-specials', { object_type: 'USER', object_id: 'u', call_limits: 1 })],
  }),
  row('APIG.3310', 400, 'POST /apps', { name: 'other', app_key: 'the_key_of_one' }, { given: [step('POST /apps', { name: 'app', app_key: 'the_key_of_one' })] }),
  row('APIG.3316', 201, 'POST /app-auths', { env_id: RELEASE, app_ids: ['{app}'], api_ids: ['{api}'] }, {
    given: [group, made, app, step('POST /app-auths', { env_id: RELEASE, app_ids: ['{app}'], api_ids: ['{api}'] })], inside: true,
  }),
  row('APIG.3325', 400, `POST ${PROJECT}/certificates`, certificate(), { given: [madeCertificate] }),
  row('APIG.3331', 400, 'POST /orchestrations', rule(), { given: [madeRule] }),
  row('APIC.7258', 400, 'POST /custom-ingress-ports', { protocol: 'HTTPS', ingress_port: 8080 }, { given: [step('POST /custom-ingress-ports', { protocol: 'HTTP', ingress_port: 8080 })] }),
  row('APIC.7500', 400, `POST ${PROJECT}/instances`, gateway({ instance_name: 'local-gateway' })),
  row('APIC.7505', 400, `POST ${PROJECT}/instances`, gateway({ instance_id: '{instance_id}' })),
  // ---- Objects that do not exist ----
  none('APIG.3001', 'GET /api-groups/none'),
  none('APIG.3002', 'GET /apis/none'),
  none('APIG.3003', 'DELETE /envs/none'),
  none('APIG.3004', 'GET /apps/none'),
  none('APIG.3005', 'GET /throttles/none'),
  none('APIG.3006', 'GET /acls/none'),
  none('APIG.3007', 'GET /api-groups/{group}/gateway-responses/none', undefined, [group]),
  none('APIG.3009', 'DELETE /app-auths/none'),
  none('APIG.3010', 'DELETE /acl-bindings/none'),
  none('APIG.3011', 'GET /env-variables/none'),
  none('APIG.3012', 'DELETE /throttle-bindings/none'),
  none('APIG.3013', 'DELETE /throttles/{throttle}/throttle-specials/none', undefined, [step('POST /throttles', throttle, 'throttle')]),
  none('APIG.3015', 'POST /apis/action', { action: 'offline', api_id: '{api}', env_id: RELEASE }, [group, made]),
  none('APIG.3017', 'DELETE /signs/none'),
  none('APIG.3018', 'DELETE /sign-bindings/none'),
  none('APIG.3020', 'DELETE /api-groups/{group}/domains/none', undefined, [group]),
  none('APIG.3022', 'GET /apis/versions/none'),
  none('APIG.3023', 'GET /vpc-channels/none'),
  none('APIG.3024', 'DELETE /vpc-channels/{channel}/members/none', undefined, [step('POST /vpc-channels', channel(), 'channel')]),
  none('APIG.3025', `GET ${PROJECT}/certificates/none`),
  none('APIG.3030', `GET ${PROJECT}/instances/none`),
  none('APIG.3068', 'GET /plugins/none'),
  none('APIG.3081', 'GET /authorizers/none'),
  none('APIG.3082', 'GET /apps/{app}/app-codes/none', undefined, [app]),
  none('APIG.3093', 'GET /app-quotas/none'),
  none('APIG.3095', 'GET /orchestrations/none'),
  none('APIG.3097', 'DELETE /api-groups/{group}/domains/{domain}/certificate/{certificate}', undefined, [group, domain, madeCertificate]),
  row('APIC.7301', 404, `POST ${PROJECT}/instances`, gateway({ spec_id: 'TINY' })),
  row('APIC.7301', 404, `POST ${GATEWAY}/postpaid-resize`, { spec_id: 'TINY' }),
  // ---- Quotas ----
  quota('APIG.3100', 'PLUGIN_NUM_LIMIT', 'POST /plugins', (i) => ({ plugin_name: `plugin_${i}`, plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}' })),
  row('APIG.3101', 403, 'POST /api-groups', { name: 'demo' }, { options: { quotas: { APIGROUP_NUM_LIMIT: 1 } } }),
  quota('APIG.3102', 'API_NUM_LIMIT', 'POST /apis', (i) => api(`api_${i}`), [group]),
  quota('APIG.3103', 'APP_NUM_LIMIT', 'POST /apps', (i) => ({ name: `app_${i}` })),
  row('APIG.3104', 403, 'POST /envs', { name: 'TEST' }, { options: { quotas: { ENVIRONMENT_NUM_LIMIT: 1 } } }),
  quota('APIG.3105', 'SIGN_NUM_LIMIT', 'POST /signs', (i) => ({ name: `key_${i}` })),
  quota('APIG.3106', 'VARIABLE_NUM_LIMIT', 'POST /env-variables', (i) => ({ group_id: '{group}', env_id: RELEASE, variable_name: `host_${i}`, variable_value: 'a' }), [group]),
  quota('APIG.3107', 'THROTTLE_NUM_LIMIT', 'POST /throttles', (i) => ({ ...throttle, name: `throttle_${i}` })),
  quota('APIG.3108', 'APIGROUP_DOMAIN_NUM_LIMIT', 'POST /api-groups/{group}/domains', (i) => ({ url_domain: `www.example-${i}.com` }), [group]),
  quota('APIG.3109', 'VPC_NUM_LIMIT', 'POST /vpc-channels', (i) => channel(`channel_${i}`)),
  tooMuch('APIG.3110', 'VPC_INSTANCE_NUM_LIMIT', 'POST /vpc-channels', channel('channel', { members: [{ host: '192.0.2.1' }, { host: '192.0.2.2' }] })),
  tooMuch('APIG.3111', 'API_PARAM_NUM_LIMIT', 'POST /apis', api('hello', { req_params: [header('a'), header('b')] }), [group]),
  quota('APIG.3112', 'ACL_NUM_LIMIT', 'POST /acls', acl),
  tooMuch('APIG.3113', 'API_POLICY_NUM_LIMIT', 'POST /apis', api('hello', { policy_mocks: [policy('one'), policy('two')] }), [group]),
  tooMuch('APIG.3114', 'API_CONDITION_NUM_LIMIT', 'POST /apis', api('hello', { policy_mocks: [policy('one', [condition, condition])] }), [group]),
  quota('APIG.3116', 'AUTHORIZER_NUM_LIMIT', 'POST /authorizers', (i) => authorizer(`login_${i}`)),
  tooMuch('APIG.3117', 'AUTHORIZER_IDENTITY_NUM_LIMIT', 'POST /authorizers', authorizer('login', { identities: ['a', 'b'].map((name) => ({ name, location: 'HEADER' })) })),
  quota('APIG.3125', 'API_NUM_LIMIT_PER_GROUP', 'POST /apis', (i) => api(`api_${i}`), [group]),
  import_('APIG.3127', swagger({ paths: twoPaths }), { quotas: { IMPORT_API_NUM_LIMIT: 1 } }, 403),
  quota('APIG.3131', 'APP_CODE_NUM_LIMIT', 'POST /apps/{app}/app-codes', (i) => ({ app_code: `${i}`.repeat(64) }), [app]),
  tooMuch('APIG.3133', 'API_TAG_NUM_LIMIT', 'POST /apis', api('hello', { tags: ['one', 'two'] }), [group]),
  row('APIG.3136', 403, 'POST /api-groups/{group}/gateway-responses', { name: 'own' }, { given: [group], options: { quotas: { RESPONSE_NUM_LIMIT: 1 } } }),
  quota('APIG.3150', 'ORCHESTRATION_NUM_LIMIT', 'POST /orchestrations', (i) => rule(`rule_${i}`)),
  tooMuch('APIG.3151', 'API_ORCHESTRATION_NUM_LIMIT', 'POST /apis', api('hello', { req_params: [header('a', { orchestrations: ['{rule}', '{rule}'] })] }), [group, madeRule]),
  row('APIC.7400', 403, `POST ${PROJECT}/instances`, gateway(), { options: { quotas: { INSTANCE_NUM_LIMIT: 1 } } }),
  row('APIC.7402', 403, `POST ${GATEWAY}/instance-tags/action`, { action: 'create', tags: Array.from({ length: 21 }, (_, i) => ({ key: `k${i}`, value: 'v' })) }),
  quota('APIC.7403', 'CUSTOM_INGRESS_PORT_NUM_LIMIT', 'POST /custom-ingress-ports', (i) => ({ protocol: 'HTTP', ingress_port: 8080 + i })),
  // ---- In use, or in the wrong state ----
  row('APIG.3451', 403, 'DELETE /throttles/{throttle}', undefined, {
    options: { quirks: { boundThrottlesStay: true } },
    given: [group, made, online, step('POST /throttles', throttle, 'throttle'), step('POST /throttle-bindings', { strategy_id: '{throttle}', publish_ids: ['{publication}'] })],
  }),
  row('APIG.3471', 403, 'POST /vpc-channels/{channel}/member-groups', { member_groups: [{ member_group_name: 'all', microservice_port: 80 }] }, {
    given: [step('POST /vpc-channels', channel(), 'channel')],
  }),
  row('APIG.3474', 400, 'DELETE /api-groups/{other}/domains/{domain}', undefined, { given: [group, domain, step('POST /api-groups', { name: 'other' }, 'other')] }),
  row('APIG.3491', 409, 'DELETE /api-groups/{group}/gateway-responses/{response}', undefined, { given: [group, { method: 'GET', path: '/api-groups/{group}/gateway-responses', as: 'response' }] }),
  row('APIG.3492', 409, 'PUT /api-groups/{group}/gateway-responses/{response}', { name: 'renamed' }, { given: [group, { method: 'GET', path: '/api-groups/{group}/gateway-responses', as: 'response' }] }),
  row('APIG.3710', 400, 'DELETE /vpc-channels/{channel}', undefined, {
    given: [step('POST /vpc-channels', channel(), 'channel'), step('POST /plugins', {
      plugin_name: 'auth', plugin_type: 'third_auth', plugin_scope: 'global', plugin_content: '{"auth_request":{"vpc_channel_info":{"vpc_id":"{channel}"}}}',
    })],
  }),
  row('APIG.3716', 409, 'DELETE /orchestrations/{rule}', undefined, { given: [group, madeRule, step('POST /apis', api('hello', { req_params: [header('a', { orchestrations: ['{rule}'] })] }))] }),
  row('APIG.3719', 409, 'DELETE /vpc-channels/{channel}', undefined, {
    given: [step('POST /vpc-channels', channel(), 'channel'), step('POST /vpc-channels', {
      name: 'other', port: 80, balance_strategy: 1, vpc_channel_type: 'reference', member_type: 'ip', member_groups: [{ member_group_name: 'all', reference_vpc_channel_id: '{channel}' }],
    })],
  }),
  // ---- Domain names and certificates ----
  row('APIG.2049', 400, 'POST /api-groups/{group}/domains', { url_domain: 'www.example.com', ingress_http_port: 8080 }, { given: [group] }),
  row('APIG.2050', 400, 'POST /api-groups/{group}/domains', { url_domain: 'www.example.com' }, { given: [group, domain] }),
  row('APIG.2101', 400, `POST ${PROJECT}/certificates`, certificate({ private_key: OTHER_KEY })),
  row('APIG.2102', 400, `POST ${PROJECT}/certificates`, certificate(), { later: 20 * 365 * 86_400_000 }),
  row('APIG.2103', 400, 'POST /api-groups/{group}/domains/{domain}/certificates/attach', { certificate_ids: ['{certificate}'] }, {
    given: [group, step('POST /api-groups/{group}/domains', { url_domain: 'www.example.org' }, 'domain'), madeCertificate],
  }),
  row('APIG.2104', 400, `POST ${PROJECT}/certificates`, certificate({ cert_content: CERTIFICATE + LASTING })),
  row('APIG.2105', 400, `POST ${PROJECT}/certificates`, certificate({ private_key: KEY.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE') })),
  row('APIG.2106', 400, `POST ${PROJECT}/certificates`, certificate({ cert_content: 'no certificate' })),
  row('APIG.2109', 400, `POST ${PROJECT}/certificates`, certificate({ cert_content: NAMELESS, private_key: THEIR_KEY })),
  row('APIG.3148', 400, `POST ${PROJECT}/certificates`, certificate({ cert_content: LASTING, private_key: THEIR_KEY })),
  // ---- Imports ----
  import_('APIG.2044', swagger({ info: { title: 'no title', version: '1' } })),
  import_('APIG.2045', JSON.stringify({ openapi: '3.0.0', info: { title: 'demo_group', version: '1' }, servers: [{ url: 'nonsense' }], paths: twoPaths })),
  import_('APIG.3600', '{"swagger":'),
  import_('APIG.3601', JSON.stringify({ swagger: '1.2', info: { title: 'demo_group', version: '1' }, paths: {} })),
  import_('APIG.3602', JSON.stringify({ swagger: '2.0', paths: [] })),
  import_('APIG.3609', ''),
  // ---- Gateways ----
  row('APIC.7211', 400, `POST ${PROJECT}/instances`, gateway({ instance_name: 'x' })),
  row('APIC.7230', 400, `PUT ${GATEWAY}`, { maintain_begin: '22:00:00', maintain_end: '06:00:00' }),
  row('APIC.7235', 400, `PUT ${GATEWAY}`, { maintain_begin: '21:00:00', maintain_end: '01:00:00' }),
  row('APIC.7238', 400, `POST ${PROJECT}/instances`, gateway({ available_zone_ids: [] })),
  row('APIC.7241', 400, `POST ${PROJECT}/instances`, gateway(), { options: { quirks: { enterpriseAccount: true } } }),
  row('APIC.7242', 400, `POST ${PROJECT}/instances/{lvs}/ingress-eip`, { bandwidth_size: 5, bandwidth_charging_mode: 'bandwidth' }, {
    options: { quirks: { gatewayWork: 0 } }, given: [step(`POST ${PROJECT}/instances`, gateway({ loadbalancer_provider: 'lvs' }), 'lvs')],
  }),
  row('APIC.7701', 409, `DELETE ${PROJECT}/instances/{new}`, undefined, { given: [step(`POST ${PROJECT}/instances`, gateway(), 'new')] }),
  row('APIC.7707', 409, `POST ${GATEWAY}/postpaid-resize`, { spec_id: 'BASIC' }),
  row('APIC.7709', 409, `POST ${GATEWAY}/nat-eip`, { bandwidth_size: '5' }, { given: [step(`POST ${GATEWAY}/nat-eip`, { bandwidth_size: '5' })] }),
  row('APIC.7710', 409, `POST ${GATEWAY}/extra-elbs`, { elb_details: [{ id: 'elb' }] }, { given: [step(`PUT ${GATEWAY}`, { description: 'changed' })] }),
  row('APIC.7711', 409, `POST ${GATEWAY}/ingress-eip`, { bandwidth_size: 5, bandwidth_charging_mode: 'bandwidth' }, { given: [step(`POST ${GATEWAY}/ingress-eip`, { bandwidth_size: 5, bandwidth_charging_mode: 'bandwidth' })] }),
  row('APIC.7712', 409, `POST ${GATEWAY}/prepay-resize`, { resize_info: { spec_id: 'PROFESSIONAL' } }, { given: [step(`POST ${GATEWAY}/prepay-resize`, { resize_info: { spec_id: 'PROFESSIONAL' } })] }),
  row('APIC.9007', 500, `POST ${GATEWAY}/vpc-endpoint/connections/action`, { action: 'receive', endpoints: ['none'] }),
  row('APIG.3458', 412, 'PUT /vpc-channels/{channel}', channel('renamed'), {
    given: [step('POST /vpc-channels', channel(), 'channel'), step('POST /features', { name: 'vpc_name_modifiable', enable: true, config: 'off' })],
  }),
  row('APIG.3548', 412, 'POST /signs', { name: 'key', sign_type: 'public_key' }),
  // ---- Two writes at once ----
  ...([
    ['APIG.3500', 'POST /app-auths', { env_id: RELEASE, app_ids: ['{app}'], api_ids: ['{api}'] }, 500],
    ['APIG.9999', 'POST /vpc-channels/{channel}/members', { members: [{ host: '192.0.2.2' }] }, 500],
    ['APIC.9224', 'POST /custom-ingress-ports', { protocol: 'HTTP', ingress_port: 8081 }, 400],
    ['APIC.9223', 'DELETE /custom-ingress-ports/{port}', undefined, 400],
  ] as const).map(([code, request, body, status]) => row(code, status, request, body, {
    twice: true, options: { quirks: { queuedWork: 20 } },
    given: [group, made, app, step('POST /vpc-channels', channel(), 'channel'), step('POST /custom-ingress-ports', { protocol: 'HTTP', ingress_port: 8080 }, 'port')],
  })),
];

const codes = (text: string): string[] => text.split(' ');
/** Codes that only a fault gives, by why no request does. `gateway.fail({ code })` makes the next call fail so. */
export const byFaultOnly: Readonly<Record<string, readonly string[]>> = {
  'The prefix of the front end differs by region; here it is APIGW.': codes(
    'APIG.0101 APIG.0201 APIG.0301 APIG.0302 APIG.0303 APIG.0304 APIG.0305 APIG.0306 APIG.0307 APIG.0308 APIG.0310 APIG.0401 APIG.0402 APIG.0601 APIG.0602 APIG.0613 APIG.0801 APIG.0802',
  ),
  'The front end of the local gateway knows no apps, regions, addresses or limits of calls, and does not break down.': codes(
    'APIGW.0302 APIGW.0303 APIGW.0304 APIGW.0305 APIGW.0306 APIGW.0308 APIGW.0310 APIGW.0401 APIGW.0402 APIGW.0601 APIGW.0602 APIGW.0613 APIGW.0801 APIGW.0802 APIG.9008',
  ),
  'Only IAM looks into a token here. Its answer to one that has to be renewed is a fact about IAM.': codes('APIGW.0307'),
  'The front end rejects credentials first, with APIGW.0301.': codes(
    'APIC.7100 APIC.7101 APIC.7102 APIC.7103 APIC.7105 APIC.7107 APIG.1000 APIG.1001 APIG.1002 APIG.1003 APIG.1007 APIG.1008 APIG.1009',
  ),
  'There is one account, in good standing.': codes(
    'APIC.7109 APIC.7111 APIC.7118 APIC.7130 APIC.7134 APIG.1010 APIG.1011 APIG.1012 APIG.1013 APIG.1029 APIG.1101 APIG.1102 APIG.1103 APIG.1104 APIG.1105 APIG.1106 APIG.1107 APIG.1108 APIG.1109 APIG.1110 APIG.1111 APIG.1112 APIG.1113 APIG.1115 APIG.1116 APIG.1120 APIG.1136 APIG.1137 APIG.1140 APIG.1149 APIG.1200 APIG.1201 APIG.1301 APIG.3411 APIG.3412 APIG.3712',
  ),
  'Users without a permission are rejected with APIG.1005.': codes('APIC.7106 APIC.7110 APIC.7300 APIG.1020 APIG.1119'),
  'No field has this form; fields of similar forms are rejected with APIG.2011, as examples show.': codes(
    'APIG.2008 APIG.2009 APIG.2010 APIG.2013 APIG.2014 APIG.2016 APIG.2017 APIG.2018 APIG.2019 APIG.2020 APIC.7239 APIC.7503',
  ),
  'What DNS, filings and lists of domain names say is not known here.': codes('APIG.2021 APIG.2022 APIG.2023 APIG.2034 APIG.2035'),
  'Objects of other services (microservices, functions, servers, load balancers, networks) all count as known and free.': codes(
    'APIG.2041 APIG.2042 APIG.2048 APIG.2108 APIG.3019 APIG.3092 APIG.3330 APIG.3472 APIG.3473 APIC.7307 APIC.7310 APIC.7311 APIC.7312 APIC.7254 APIC.7255 APIC.7313',
  ),
  'No operation of this API makes such an object: they belong to the marketplace, the designer of APIs, or older versions.': codes(
    'APIG.2029 APIG.2046 APIG.2047 APIG.3008 APIG.3014 APIG.3016 APIG.3021 APIG.3072 APIG.3073 APIG.3090 APIG.3094 APIG.3132 APIG.3153 APIG.3302 APIG.3304 APIG.3306 APIG.3309 APIG.3332 APIG.3420 APIG.3608',
  ),
  'Nothing says for which certificates the service returns it.': codes('APIG.2051 APIG.3708 APIG.3709 APIG.3715'),
  'The largest size of a document is not public.': codes('APIG.3603'),
  'Nothing says which features have a configuration of their own; one that was never configured has its default.': codes('APIG.3087'),
  'Every gateway has an endpoint service.': codes('APIC.7314'),
  'A gateway that does not exist is rejected with APIG.3030.': codes('APIC.7302'),
  'Nothing says of which gateways and editions the service returns it.': codes('APIC.7243 APIC.7244 APIG.3718'),
  'The services behind do not fail by themselves.': codes(
    'APIC.7253 APIC.9000 APIC.9005 APIC.9100 APIC.9200 APIC.9204 APIC.9206 APIC.9208 APIC.9209 APIC.9210 APIC.9211 APIC.9215 APIC.9216 APIC.9217 APIC.9218 APIC.9219 APIC.9222 APIC.9999 APIG.9003 APIG.9004 APIG.9005 APIG.9006 APIG.9007 APIG.9013',
  ),
};
/** It is the code of successes. */
export const NO_REJECTION = 'APIG.0000';
