/**
 * What the text of the reference says about the state of the service, acted out by the local gateway. The rows of
 * test/fixtures/constraints.json name these tests.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { Bench } from './support.js';

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';
const SUPPORT = 'Please refer to the support documentation';
interface Named { readonly id: string; readonly name: string }

let bench: Bench;
let groupId: string;
beforeEach(async () => {
  bench = new Bench();
  groupId = (await bench.ok<Named>('POST', '/api-groups', { name: 'demo' })).id;
});

/** An API with a mock backend, unless `parts` says otherwise. */
const api = (parts: object = {}) => ({
  group_id: groupId, name: 'hello', type: 1, req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/hello',
  auth_type: 'NONE', backend_type: 'MOCK', mock_info: { result_content: 'hi' }, ...parts,
});
const web = (parts: object = {}) => ({
  backend_type: 'HTTP', mock_info: undefined,
  backend_api: { url_domain: 'a.example.com', req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/', timeout: 500, ...parts },
});
const made = (body: object): Promise<Named> => bench.ok<Named>('POST', '/apis', body);
const online = async (api_id: string): Promise<string> =>
  (await bench.ok<{ publish_id: string }>('POST', '/apis/action', { action: 'online', api_id, env_id: RELEASE })).publish_id;
const matching = (form: RegExp): unknown => expect.stringMatching(form);
const DEBUG = { mode: 'DEVELOPER', method: 'GET', path: '/hello', scheme: 'HTTPS' };

describe('a throttle', () => {
  const body = { name: 'first', time_interval: 1, time_unit: 'SECOND', api_call_limits: 10 };
  const bind = async (): Promise<string> => {
    const publish_id = await online((await made(api())).id);
    const { id } = await bench.ok<Named>('POST', '/throttles', body);
    await bench.ok('POST', '/throttle-bindings', { strategy_id: id, publish_ids: [publish_id] });
    return id;
  };
  test('takes its bindings along when it is deleted', async () => {
    const id = await bind();
    expect((await bench.call('DELETE', `/throttles/${id}`)).status).toBe(204);
    const other = await bench.ok<Named>('POST', '/throttles', { ...body, name: 'second' });
    expect(await bench.ok('GET', `/throttle-bindings/unbinded-apis?throttle_id=${other.id}`)).toMatchObject({ total: 1 });
  });
  test('has special limits only for apps that exist', async () => {
    const { id } = await bench.ok<Named>('POST', '/throttles', body);
    const special = { object_type: 'APP', object_id: 'none', call_limits: 1 };
    expect((await bench.refusal('POST', `/throttles/${id}/throttle-specials`, special)).slice(0, 2)).toEqual([
      404, 'APIG.3004',
    ]);
    await bench.ok('POST', `/throttles/${id}/throttle-specials`, { ...special, object_type: 'USER' });
  });
  test('cannot be deleted while it is bound, if the gateway keeps bound throttles', async () => {
    bench = new Bench({ quirks: { boundThrottlesStay: true } });
    groupId = (await bench.ok<Named>('POST', '/api-groups', { name: 'demo' })).id;
    const id = await bind();
    const bound = 'The request throttling policy cannot be deleted because it has been bound to APIs';
    expect(await bench.refusal('DELETE', `/throttles/${id}`)).toEqual([403, 'APIG.3451', bound]);
    const free = await bench.ok<Named>('POST', '/throttles', { ...body, name: 'free' });
    const batch = await bench.call('POST', '/throttles/batch-delete', { throttles: [id, free.id, 'none'] });
    expect([batch.status, batch.body]).toEqual([
      200,
      {
        success_count: 1,
        failure: [
          { throttle_id: id, throttle_name: 'first', error_code: 'APIG.3451', error_msg: bound },
          { throttle_id: 'none', error_code: 'APIG.3005', error_msg: 'Request throttling policy none does not exist' },
        ],
      },
    ]);
    expect(await bench.refusal('GET', `/throttles/${free.id}`)).toMatchObject([404, 'APIG.3005', `Request throttling policy ${free.id} does not exist`]);
  });
});

describe('a signature key', () => {
  test('gets a new key and a new secret with each update that leaves them out', async () => {
    const before = await bench.ok<Record<string, string>>('POST', '/signs', { name: 'key' });
    const after = await bench.ok<Record<string, string>>('PUT', `/signs/${before['id']}`, { name: 'renamed' });
    expect(after['sign_type']).toBe('hmac');
    expect(after['sign_key']).not.toBe(before['sign_key']);
    expect(after['sign_secret']).not.toBe(before['sign_secret']);
  });
  test.each([
    [{ sign_type: 'basic' }, /^[A-Za-z][A-Za-z0-9_-]{3,31}$/, /^[A-Za-z0-9][A-Za-z0-9_\-!@#$%]{7,63}$/],
    [{ sign_type: 'hmac' }, /^[A-Za-z0-9][A-Za-z0-9_-]{7,31}$/, /^[A-Za-z0-9][A-Za-z0-9_\-!@#$%]{15,63}$/],
    [{ sign_type: 'aes', sign_algorithm: 'aes-128-cfb' }, /^[A-Za-z0-9]{16}$/, /^[A-Za-z0-9]{16}$/],
    [{ sign_type: 'aes', sign_algorithm: 'aes-256-cfb' }, /^[A-Za-z0-9]{32}$/, /^[A-Za-z0-9]{16}$/],
  ])('is generated in the form of its kind, %o, and can be written back', async (kind, key, secret) => {
    const created = await bench.ok('POST', '/signs', { name: 'made', ...kind });
    expect(created).toMatchObject({ sign_key: matching(key), sign_secret: matching(secret) });
    const { id } = await bench.ok<Named>('POST', '/signs', { name: 'changed' });
    const changed = await bench.ok('PUT', `/signs/${id}`, { name: 'changed', ...kind });
    expect(changed).toMatchObject({ sign_key: matching(key), sign_secret: matching(secret) });
    const { sign_key, sign_secret } = changed;
    expect(await bench.ok('PUT', `/signs/${id}`, { name: 'changed', ...kind, sign_key, sign_secret })).toMatchObject({
      sign_key,
      sign_secret,
    });
  });
  test('needs the feature public_key for that kind, which is off at first', async () => {
    const body = { name: 'public', sign_type: 'public_key' };
    const refused = [412, 'APIG.3548', `sign_type=public_key not supported by instance ${bench.gateway.clientOptions.instanceId}`];
    expect(await bench.refusal('POST', '/signs', body)).toEqual(refused);
    const { id } = await bench.ok<Named>('POST', '/signs', { name: 'other' });
    expect(await bench.refusal('PUT', `/signs/${id}`, body)).toEqual(refused);
    await bench.ok('POST', '/features', { name: 'public_key', enable: true, config: '{"enable":"on"}' });
    expect(await bench.ok('POST', '/signs', body)).toMatchObject({ sign_type: 'public_key' });
  });
});

describe('an API', () => {
  test('requires its path parameters, and no others, if it does not say so', async () => {
    const params = (['PATH', 'QUERY', 'HEADER'] as const).map((location) => ({ name: `a${location}`, type: 'STRING', location }));
    const body = api({ req_uri: '/hello/{aPATH}', req_params: params });
    const { req_params } = await bench.ok<{ req_params: { required: number }[] }>('POST', '/apis', body);
    expect(req_params.map(({ required }) => required)).toEqual([1, 2, 2]);
  });
  const unmapped = 'The request parameters mapped to the backend parameters are not defined';
  const param = (origin: string, value: string) => ({ origin, name: 'x', location: 'HEADER', value });
  test('maps backend parameters only from parameters that it has', async () => {
    const req_params = [{ name: 'id', type: 'STRING', location: 'QUERY' }];
    expect(await bench.refusal('POST', '/apis', api({ req_params, backend_params: [param('REQUEST', 'other')] }))).toEqual([
      400, 'APIG.2028', unmapped,
    ]);
    await made(api({ req_params, backend_params: [param('REQUEST', 'id')] }));
  });
  test('takes system parameters only from $context', async () => {
    expect(await bench.refusal('POST', '/apis', api({ backend_params: [param('SYSTEM', 'bogus')] }))).toEqual([
      400, 'APIG.2011', `Invalid parameter value,parameterName:value. ${SUPPORT}`,
    ]);
    await made(api({ backend_params: [param('SYSTEM', '$context.somethingNewer')] }));
  });
  test('takes parameters of an authorizer only from one that it has', async () => {
    const authorizer = { name: 'front', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: 'urn:fss:r:p:function:default:front' };
    const { id } = await bench.ok<Named>('POST', '/authorizers', authorizer);
    const why = [400, 'APIG.2036', 'Only APIs that use custom authentication can have authorizer parameters'];
    const front = { backend_params: [param('SYSTEM', '$context.authorizer.frontend.a')] };
    const back = { backend_params: [param('SYSTEM', '$context.authorizer.backend.a')] };
    expect(await bench.refusal('POST', '/apis', api(front))).toEqual(why);
    expect(await bench.refusal('POST', '/apis', api({ ...front, authorizer_id: '' }))).toEqual(why);
    expect(await bench.refusal('POST', '/apis', api(back))).toEqual(why);
    await made(api({ ...front, auth_type: 'APP', authorizer_id: id }));
    await made(api({ ...back, name: 'back', req_uri: '/back', mock_info: { authorizer_id: id } }));
  });
  test('has conditions only on parameters that it has', async () => {
    const condition = { condition_origin: 'param', req_param_name: 'id', condition_type: 'exact', condition_value: '1' };
    const body = api({ policy_mocks: [{ name: 'policy', effect_mode: 'ALL', conditions: [condition] }] });
    expect(await bench.refusal('POST', '/apis', body)).toEqual([
      400, 'APIG.2011', `Invalid parameter value,parameterName:req_param_name. ${SUPPORT}`,
    ]);
    await made({ ...body, req_params: [{ name: 'id', type: 'STRING', location: 'QUERY' }] });
  });
  test('cannot be debugged if it uses a variable', async () => {
    const { id } = await made(api(web({ url_domain: '#host#:8080' })));
    expect(await bench.refusal('POST', `/apis/debug/${id}`, DEBUG)).toEqual([
      400, 'APIG.2030', 'Bad request for debugging the API: hello uses an environment variable',
    ]);
  });
  test('is debugged with headers whose names have capital letters', async () => {
    const { id } = await made(api());
    const { request } = await bench.ok<{ request: string }>('POST', `/apis/debug/${id}`, { ...DEBUG, header: { 'x-MY-hEaDer': ['1'] } });
    expect(request).toContain('\nX-My-Header: 1\n');
  });
  test('is published again when a variable of its backend changes, and only then', async () => {
    const variable = { group_id: groupId, env_id: RELEASE, variable_name: 'host', variable_value: 'one.example.com' };
    const { id } = await bench.ok<Named>('POST', '/env-variables', variable);
    const using = await made(api(web({ url_domain: '#host#' })));
    const other = await made(api({ name: 'other', req_uri: '/other' }));
    for (const one of [using, other]) await online(one.id);
    await bench.ok('PUT', `/env-variables/${id}`, { variable_value: 'two.example.com' });
    expect(await bench.ok('GET', `/apis/publish/${using.id}`)).toMatchObject({ total: 2 });
    expect(await bench.ok('GET', `/apis/publish/${other.id}`)).toMatchObject({ total: 1 });
  });
});

describe('what cannot change', () => {
  test('is the kind of entries of an access list', async () => {
    const acl = { acl_name: 'list', acl_type: 'PERMIT', acl_value: '192.0.2.1', entity_type: 'IP' };
    const { id } = await bench.ok<Named>('POST', '/acls', acl);
    expect(await bench.refusal('PUT', `/acls/${id}`, { ...acl, entity_type: 'DOMAIN', acl_value: 'someone' })).toEqual([
      400, 'APIG.2011', `Invalid parameter value,parameterName:entity_type. ${SUPPORT}`,
    ]);
  });
  test('is the side of an authorizer', async () => {
    const authorizer = { name: 'front', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: 'urn:fss:r:p:function:default:front' };
    const { id } = await bench.ok<Named>('POST', '/authorizers', authorizer);
    expect(await bench.refusal('PUT', `/authorizers/${id}`, { ...authorizer, type: 'BACKEND' })).toEqual([
      400, 'APIG.2011', `Invalid parameter value,parameterName:type. ${SUPPORT}`,
    ]);
  });
  test('is the name of a channel while the feature vpc_name_modifiable is off', async () => {
    const channel = { name: 'servers', port: 80, balance_strategy: 1, member_type: 'ip' };
    const { id } = await bench.ok<Named>('POST', '/vpc-channels', channel);
    await bench.ok('POST', '/features', { name: 'vpc_name_modifiable', enable: true, config: 'off' });
    await bench.ok('PUT', `/vpc-channels/${id}`, { ...channel, port: 81 });
    expect(await bench.refusal('PUT', `/vpc-channels/${id}`, { ...channel, name: 'renamed' })).toEqual([
      412, 'APIG.3458', 'The feature is not supported by the current instance',
    ]);
  });
});

describe('a VPC channel', () => {
  const channel = (parts: object) => ({ name: 'servers', port: 80, balance_strategy: 1, member_type: 'ip', ...parts });
  test.each([
    ['ip', { ecs_id: 'e', ecs_name: 'n' }, 'host'],
    ['ecs', { host: '192.0.2.1' }, 'ecs_id'],
    ['ecs', { host: '192.0.2.1', ecs_id: 'e' }, 'ecs_name'],
  ])('rejects, if its members are of the type %s, the member %o', async (member_type, member, lacking) => {
    const { id } = await bench.ok<Named>('POST', '/vpc-channels', channel({ member_type }));
    const refused = [400, 'APIG.2001', `The request parameters must be specified,parameterName:${lacking}. ${SUPPORT}`];
    expect(await bench.refusal('POST', `/vpc-channels/${id}/members`, { members: [member] })).toEqual(refused);
    expect(await bench.refusal('PUT', `/vpc-channels/${id}/members`, { members: [member] })).toEqual(refused);
  });
  test.each([{ microservice_version: 'v1' }, { microservice_port: 8080 }, { microservice_labels: [{ label_name: 'a', label_value: 'b' }] }])(
    'rejects a group with %o unless it is one of a microservice',
    async (part) => {
      const refused = [403, 'APIG.3471', 'The operation cannot be performed on this type of VPC channel'];
      const group = { member_group_name: 'blue', member_group_weight: 1, ...part };
      const servers = await bench.ok<Named>('POST', '/vpc-channels', channel({ member_groups: [{ member_group_name: 'blue' }] }));
      const { member_groups: [before] } = await bench.ok<{ member_groups: { member_group_id: string }[] }>('GET', `/vpc-channels/${servers.id}/member-groups`);
      const groups = `/vpc-channels/${servers.id}/member-groups`;
      expect(await bench.refusal('POST', groups, { member_groups: [group] })).toEqual(refused);
      expect(await bench.refusal('PUT', `${groups}/${before?.member_group_id}`, group)).toEqual(refused);
      const service = await bench.ok<Named>('POST', '/vpc-channels', channel({ name: 'service', type: 3 }));
      await bench.ok('POST', `/vpc-channels/${service.id}/member-groups`, { member_groups: [group] });
    },
  );
});

describe('a feature', () => {
  const configure = (name: string, config?: string) =>
    bench.refusal('POST', '/features', { name, enable: true, ...(config !== undefined && { config }) });
  test('is rejected if it cannot be configured', async () => {
    expect(await configure('kafka_log', 'on')).toEqual([400, 'APIG.2000', 'unrecognized feature kafka_log']);
  });
  test.each([
    ['ratelimit', 'on'],
    ['ratelimit', '{"api_limits":0}'],
    ['request_body_size', '12 MiB'],
    ['ssl_ciphers', '{"ssl_ciphers":[]}'],
    ['app_api_key', '{"enable":"on"}'],
  ])('rejects %s with the configuration %s', async (name, config) => {
    const [status, code, message] = await configure(name, config);
    expect([status, code]).toEqual([400, 'APIG.2000']);
    expect(message).toContain(`invalid config of feature ${name}: `);
  });
  test.each([
    ['ratelimit', '{"api_limits":300}'],
    ['ratelimit', '{"api_limits":300,"newer":1}'],
    ['request_body_size', '104857600'],
    ['route', '{"user_routes":null}'],
    ['app_api_key', 'on'],
    ['api_uri_no_escape', undefined],
  ])('accepts %s with the configuration %s', async (name, config) => {
    expect((await configure(name, config))[0]).toBe(201);
  });
});

describe('inbound access by a bandwidth', () => {
  test('is for gateways with an elastic load balancer only', async () => {
    const gateways = `/v2/${bench.gateway.clientOptions.projectId}/apigw/instances`;
    const { instance_id } = await bench.ok<{ instance_id: string }>('POST', gateways, {
      instance_name: 'lvs-gateway', spec_id: 'BASIC', vpc_id: 'v', subnet_id: 's', security_group_id: 'g',
      available_zone_ids: ['local-1a'], loadbalancer_provider: 'lvs',
    });
    bench.now += 60_000;
    const refused = [400, 'APIC.7242', 'Load balancing is not supported by this edition'];
    const access = `${gateways}/${instance_id}/ingress-eip`;
    expect(await bench.refusal('POST', access, { bandwidth_size: 5 })).toEqual(refused);
    expect(await bench.refusal('PUT', access, { bandwidth_size: 5 })).toEqual(refused);
    expect(await bench.refusal('DELETE', access)).toEqual(refused);
  });
});

describe('a plugin', () => {
  const plugin = { plugin_name: 'plugin', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}' };
  test('rejects content of another kind, when it is made and when it is changed', async () => {
    const refused = [400, 'APIG.2011', `Invalid parameter value,parameterName:plugin_content. ${SUPPORT}`];
    const wrong = { ...plugin, plugin_content: '{"response_headers":[]}' };
    expect(await bench.refusal('POST', '/plugins', wrong)).toEqual(refused);
    const { plugin_id } = await bench.ok<{ plugin_id: string }>('POST', '/plugins', plugin);
    expect(await bench.refusal('PUT', `/plugins/${plugin_id}`, wrong)).toEqual(refused);
    expect(await bench.refusal('PUT', `/plugins/${plugin_id}`, { ...plugin, plugin_content: 'cors' })).toEqual(refused);
  });
});

describe('a domain name', () => {
  test('verifies clients only while it has a certificate', async () => {
    const { id } = await bench.ok<Named>('POST', `/api-groups/${groupId}/domains`, { url_domain: 'www.example.com' });
    const changed = await bench.ok('PUT', `/api-groups/${groupId}/domains/${id}`, {
      min_ssl_version: 'TLSv1.2', verified_client_certificate_enabled: true,
    });
    expect(changed).toMatchObject({ verified_client_certificate_enabled: false });
  });
});

describe('what belongs together', () => {
  const online2 = async (): Promise<{ id: string; publish_id: string }> => {
    const { id } = await made(api());
    return { id, publish_id: await online(id) };
  };
  test('goes with its group: domain names, variables and gateway responses', async () => {
    const { id } = await bench.ok<Named>('POST', '/api-groups', { name: 'other' });
    const domain = await bench.ok<Named>('POST', `/api-groups/${id}/domains`, { url_domain: 'www.example.com' });
    await bench.ok('DELETE', `/api-groups/${id}`);
    expect((await bench.refusal('GET', `/api-groups/${id}/gateway-responses`))[1]).toBe('APIG.3001');
    // Its domain name is free again.
    expect((await bench.ok<Named>('POST', `/api-groups/${groupId}/domains`, { url_domain: 'www.example.com' })).id).not.toBe(domain.id);
  });
  test('stays in its group: an API uses no gateway response of another one', async () => {
    const { id } = await bench.ok<Named>('POST', '/api-groups', { name: 'other' });
    const { responses: [response] } = await bench.ok<{ responses: Named[] }>('GET', `/api-groups/${id}/gateway-responses`);
    expect((await bench.refusal('POST', '/apis', api({ response_id: response?.id }))).slice(0, 2)).toEqual([404, 'APIG.3007']);
  });
  test('goes with its signature key: the bindings', async () => {
    const { id, publish_id } = await online2();
    const key = await bench.ok<Named>('POST', '/signs', { name: 'key' });
    await bench.ok('POST', '/sign-bindings', { sign_id: key.id, publish_ids: [publish_id] });
    await bench.ok('DELETE', `/signs/${key.id}`);
    expect(await bench.ok('GET', `/sign-bindings/binded-signs?api_id=${id}`)).toMatchObject({ total: 0 });
  });
  test('is bound by its publication: an API without one is neither bound nor listed', async () => {
    await made(api());
    const throttle = await bench.ok<Named>('POST', '/throttles', { name: 'first', time_interval: 1, time_unit: 'SECOND', api_call_limits: 10 });
    const key = await bench.ok<Named>('POST', '/signs', { name: 'key' });
    const acl = await bench.ok<Named>('POST', '/acls', { acl_name: 'list', acl_type: 'PERMIT', acl_value: '192.0.2.1', entity_type: 'IP' });
    for (const [path, body] of [
      ['/throttle-bindings', { strategy_id: throttle.id }], ['/sign-bindings', { sign_id: key.id }], ['/acl-bindings', { acl_id: acl.id }],
    ] as const)
      expect((await bench.refusal('POST', path, { ...body, publish_ids: ['none'] })).slice(0, 2)).toEqual([404, 'APIG.3015']);
    for (const path of [`throttle-bindings/unbinded-apis?throttle_id=${throttle.id}`, `sign-bindings/unbinded-apis?sign_id=${key.id}`, `acl-bindings/unbinded-apis?acl_id=${acl.id}`])
      expect(await bench.ok('GET', `/${path}`)).toMatchObject({ total: 0 });
  });
  test('keeps a bound access list from a batch deletion', async () => {
    const { publish_id } = await online2();
    const acl = { acl_name: 'bound', acl_type: 'PERMIT', acl_value: '192.0.2.1', entity_type: 'IP' };
    const bound = await bench.ok<Named>('POST', '/acls', acl);
    const free = await bench.ok<Named>('POST', '/acls', { ...acl, acl_name: 'free' });
    await bench.ok('POST', '/acl-bindings', { acl_id: bound.id, publish_ids: [publish_id] });
    expect(await bench.ok('PUT', '/acls?action=delete', { acls: [bound.id, free.id] })).toMatchObject({
      success_count: 1, failure: [{ acl_id: bound.id, error_code: 'APIG.3447' }],
    });
  });
  test('is a plugin with its kind and scope, and a name of its own', async () => {
    const plugin = { plugin_name: 'first', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}' };
    const { plugin_id } = await bench.ok<{ plugin_id: string }>('POST', '/plugins', plugin);
    await bench.ok('POST', '/plugins', { ...plugin, plugin_name: 'second' });
    const taken = [400, 'APIG.3326', 'The plugin name already exists'];
    expect(await bench.refusal('POST', '/plugins', plugin)).toEqual(taken);
    expect(await bench.refusal('PUT', `/plugins/${plugin_id}`, { ...plugin, plugin_name: 'second' })).toEqual(taken);
    const other = { ...plugin, plugin_type: 'set_resp_headers', plugin_content: '{"response_headers":[]}' };
    for (const [body, name] of [[other, 'plugin_type'], [{ ...plugin, plugin_scope: 'app' }, 'plugin_scope']] as const)
      expect(await bench.refusal('PUT', `/plugins/${plugin_id}`, body)).toEqual([400, 'APIG.2011', `Invalid parameter value,parameterName:${name}. ${SUPPORT}`]);
  });
  test('is a gateway with twenty tags at most', async () => {
    const { projectId, instanceId } = bench.gateway.clientOptions;
    const tags = (from: number, count: number) => Array.from({ length: count }, (_, i) => ({ key: `k${from + i}`, value: 'v' }));
    const path = `/v2/${projectId}/apigw/instances/${instanceId}/instance-tags/action`;
    await bench.ok('POST', path, { action: 'create', tags: tags(0, 20) });
    expect((await bench.refusal('POST', path, { action: 'create', tags: tags(20, 1) })).slice(0, 2)).toEqual([403, 'APIC.7402']);
  });
  test('is the version that is online: only it can be taken offline', async () => {
    const { id } = await online2();
    const { api_versions: [first] } = await bench.ok<{ api_versions: { version_id: string }[] }>('GET', `/apis/publish/${id}`);
    await online(id);
    expect((await bench.refusal('DELETE', `/apis/versions/${first?.version_id}`)).slice(0, 2)).toEqual([404, 'APIG.3015']);
  });
});
