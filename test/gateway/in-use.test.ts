/**
 * What is referred to cannot be deleted, or what referred to it gets another state: never is there an ID of something
 * that is gone, with which an unchanged update fails. One row for each kind of reference.
 */
import { describe, expect, test } from 'vitest';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { isRecord } from '../../src/values.js';
import { CERTIFICATE, KEY } from './certificate.js';
import { Bench, mock, RELEASE, withGroup } from './support.js';

interface Made { readonly id: string }
const CERTIFICATES = `/v2/${LOCAL_DEFAULTS.projectId}/apigw/certificates`;
const URN = 'urn:fss:region:project:function:default:login';

/** Two objects, of which the first refers to the second. */
interface Pair {
  /** Path of the object that refers. */
  readonly user: string;
  /** Path of the object that it refers to. */
  readonly used: string;
  /** The update that changes nothing. Default: what the gateway shows of the object. */
  readonly same?: object;
}
interface Reference {
  readonly what: string;
  readonly make: (bench: Bench, groupId: string) => Promise<Pair>;
  /** How the deletion is rejected; absent if it succeeds. */
  readonly rejected?: readonly [status: number, code: string];
}

const id = async (bench: Bench, path: string, body: object): Promise<string> => {
  const made = await bench.ok(path.startsWith('PUT ') ? 'PUT' : 'POST', path.replace('PUT ', ''), body);
  return String(made['id'] ?? made['plugin_id'] ?? made['orchestration_id'] ?? made['app_quota_id'] ?? made['ingress_port_id']);
};
const authorizer = (type: string) => ({ name: 'login', type, authorizer_type: 'FUNC', authorizer_uri: URN });
const service = { url_domain: 'a.example.com', req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/', timeout: 500 };
const web = (parts: object = {}) => ({ backend_type: 'HTTP', mock_info: undefined, backend_api: { ...service, ...parts } });
const func = { function_urn: URN, invocation_type: 'sync', network_type: 'V1', timeout: 500 };
const policy = {
  name: 'policy', effect_mode: 'ALL',
  conditions: [{ condition_origin: 'source', condition_type: 'exact', condition_value: '192.0.2.1' }],
};
const channel = { name: 'channel', port: 80, balance_strategy: 1, member_type: 'ip', members: [{ host: '192.0.2.1' }] };
const through = (vpc_channel_id: string) => ({
  url_domain: undefined, vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id },
});
const rule = {
  orchestration_name: 'rule', orchestration_strategy: 'hash', is_preprocessing: false,
  orchestration_mapped_param: { mapped_param_name: 'made', mapped_param_type: 'string', mapped_param_location: 'header' },
};

/** An API that refers to an object, made from that object's ID. */
const byApi = (
  what: string, collection: string, body: object, parts: (id: string) => object, rejected: Reference['rejected'],
): Reference => ({
  what: `${what} of an API`,
  make: async (bench, groupId) => {
    const used = await id(bench, collection, body);
    return { user: `/apis/${await id(bench, '/apis', mock(groupId, 'user', parts(used)))}`, used: `${collection}/${used}` };
  },
  ...(rejected && { rejected }),
});
const inUse = [409, 'LOCAL.0409'] as const;
const references: readonly Reference[] = [
  byApi('the authorizer', '/authorizers', authorizer('FRONTEND'), (used) => ({ auth_type: 'AUTHORIZER', authorizer_id: used }), inUse),
  byApi('the authorizer of the web service', '/authorizers', authorizer('BACKEND'), (authorizer_id) => web({ authorizer_id }), inUse),
  byApi('the authorizer of the function', '/authorizers', authorizer('BACKEND'), (authorizer_id) => ({
    backend_type: 'FUNCTION', mock_info: undefined, func_info: { ...func, authorizer_id },
  }), inUse),
  byApi('the authorizer of the mock', '/authorizers', authorizer('BACKEND'), (authorizer_id) => ({ mock_info: { result_content: 'x', authorizer_id } }), inUse),
  byApi('the authorizer of a policy', '/authorizers', authorizer('BACKEND'), (authorizer_id) => ({
    policy_mocks: [{ ...policy, result_content: 'x', authorizer_id }],
  }), inUse),
  byApi('the channel', '/vpc-channels', channel, (used) => web(through(used)), [403, 'APIG.3414']),
  byApi('the channel of a policy', '/vpc-channels', channel, (used) => ({
    ...web(), policy_https: [{ ...policy, ...service, ...through(used) }],
  }), [403, 'APIG.3414']),
  byApi('the orchestration rule of a parameter', '/orchestrations', rule, (used) => ({
    req_params: [{ name: 'a', type: 'STRING', location: 'HEADER', orchestrations: [used] }],
  }), [409, 'APIG.3716']),
  {
    what: 'the gateway response of an API',
    make: async (bench, groupId) => {
      const responses = `/api-groups/${groupId}/gateway-responses`;
      const used = await id(bench, responses, { name: 'own' });
      return { user: `/apis/${await id(bench, '/apis', mock(groupId, 'user', { response_id: used }))}`, used: `${responses}/${used}` };
    },
  },
  {
    what: 'the group of an API', rejected: [412, 'APIG.3415'],
    make: async (bench, groupId) => ({ user: `/apis/${await id(bench, '/apis', mock(groupId, 'user'))}`, used: `/api-groups/${groupId}` }),
  },
  {
    what: 'the channel that another one refers to', rejected: [409, 'APIG.3719'],
    make: async (bench) => {
      const used = await id(bench, '/vpc-channels', channel);
      const same = {
        name: 'other', port: 80, balance_strategy: 1, vpc_channel_type: 'reference', member_type: 'ip',
        member_groups: [{ member_group_name: 'all', reference_vpc_channel_id: used }],
      };
      return { user: `/vpc-channels/${await id(bench, '/vpc-channels', same)}`, used: `/vpc-channels/${used}`, same };
    },
  },
  {
    what: 'the channel of a plugin', rejected: [400, 'APIG.3710'],
    make: async (bench) => {
      const used = await id(bench, '/vpc-channels', channel);
      const user = await id(bench, '/plugins', {
        plugin_name: 'auth', plugin_type: 'third_auth', plugin_scope: 'global',
        plugin_content: JSON.stringify({ auth_request: { method: 'GET', protocol: 'HTTPS', path: '/', timeout: 5, vpc_channel_enabled: true, vpc_channel_info: { vpc_id: used } } }),
      });
      return { user: `/plugins/${user}`, used: `/vpc-channels/${used}` };
    },
  },
  {
    what: 'the quota of an app',
    make: async (bench) => {
      const used = await id(bench, '/app-quotas', { name: 'quota', call_limits: 5, time_unit: 'DAY', time_interval: 1 });
      const user = await id(bench, '/apps', { name: 'app' });
      await bench.ok('POST', `/app-quotas/${used}/binding-apps`, { app_ids: [user] });
      return { user: `/apps/${user}`, used: `/app-quotas/${used}` };
    },
  },
  {
    what: 'the port of a domain name', rejected: [400, 'APIC.7257'],
    make: async (bench, groupId) => {
      const used = await id(bench, '/custom-ingress-ports', { protocol: 'HTTP', ingress_port: 8080 });
      const domain = await id(bench, `/api-groups/${groupId}/domains`, { url_domain: 'api.example.com', ingress_http_port: 8080 });
      const same = { min_ssl_version: 'TLSv1.2', ingress_http_port: 8080 };
      return { same, user: `/api-groups/${groupId}/domains/${domain}`, used: `/custom-ingress-ports/${used}` };
    },
  },
  {
    what: 'the certificate of a domain name', rejected: inUse,
    make: async (bench, groupId) => {
      const used = await id(bench, CERTIFICATES, { name: 'shown', cert_content: CERTIFICATE, private_key: KEY });
      const domain = await id(bench, `/api-groups/${groupId}/domains`, { url_domain: 'www.example.com' });
      await bench.ok('POST', `/api-groups/${groupId}/domains/${domain}/certificates/attach`, { certificate_ids: [used] });
      return { same: { min_ssl_version: 'TLSv1.2' }, user: `/api-groups/${groupId}/domains/${domain}`, used: `${CERTIFICATES}/${used}` };
    },
  },
];

describe('an object that another one refers to', () => {
  test.each(references.map((row) => [row.what, row] as const))('leaves no reference to nothing behind: %s', async (_, { make, rejected }) => {
    const { bench, groupId } = await withGroup();
    const { user, used, same } = await make(bench, groupId);
    const { status, body } = await bench.call('DELETE', used);
    expect(rejected ? [status, isRecord(body) && body['error_code']] : status).toEqual(rejected ?? 204);
    expect((await bench.call('PUT', user, same ?? await bench.ok('GET', user))).status).toBeLessThan(300);
  });

  test('is in use by an API that is online with it, whatever the API became since', async () => {
    const { bench, groupId } = await withGroup();
    const login = await id(bench, '/authorizers', authorizer('FRONTEND'));
    const used = await id(bench, '/vpc-channels', channel);
    const online = mock(groupId, 'user', { ...web(through(used)), auth_type: 'AUTHORIZER', authorizer_id: login });
    const api = await id(bench, '/apis', online);
    await bench.ok('POST', '/apis/action', { action: 'online', api_id: api, env_id: RELEASE });
    await bench.ok('PUT', `/apis/${api}`, mock(groupId, 'user'));
    expect((await bench.refusal('DELETE', `/vpc-channels/${used}`)).slice(0, 2)).toEqual([403, 'APIG.3414']);
    expect((await bench.refusal('DELETE', `/authorizers/${login}`)).slice(0, 2)).toEqual([...inUse]);
    await bench.ok('POST', '/apis/action', { action: 'offline', api_id: api, env_id: RELEASE });
    expect((await bench.call('DELETE', `/vpc-channels/${used}`)).status).toBe(204);
    expect((await bench.call('DELETE', `/authorizers/${login}`)).status).toBe(204);
  });

  test('is replaced by the default if it is a gateway response, in versions too', async () => {
    const { bench, groupId } = await withGroup();
    const responses = `/api-groups/${groupId}/gateway-responses`;
    const own = await id(bench, responses, { name: 'own' });
    const api = await id(bench, '/apis', mock(groupId, 'user', { response_id: own }));
    const { version_id } = await bench.ok('POST', '/apis/action', { action: 'online', api_id: api, env_id: RELEASE });
    expect(await bench.ok('GET', `/apis/${api}`)).toMatchObject({ response_id: own });
    expect((await bench.call('DELETE', `${responses}/${own}`)).status).toBe(204);
    expect(await bench.ok('GET', `/apis/${api}`)).toMatchObject({ response_id: '' });
    expect(await bench.ok('GET', `/apis/versions/${String(version_id)}`)).toMatchObject({ response_id: '' });
  });

  test('takes its certificates along if it is a gateway', async () => {
    const bench = new Bench({ quirks: { gatewayWork: 0 } });
    const own = { type: 'instance', instance_id: LOCAL_DEFAULTS.instanceId };
    const made = await bench.ok<Made>('POST', CERTIFICATES, { name: 'only_here', cert_content: CERTIFICATE, private_key: KEY, ...own });
    const everywhere = await bench.ok<Made>('POST', CERTIFICATES, { name: 'everywhere', cert_content: CERTIFICATE, private_key: KEY });
    await bench.call('DELETE', '');
    expect((await bench.refusal('GET', `${CERTIFICATES}/${made.id}`)).slice(0, 2)).toEqual([404, 'APIG.3025']);
    expect((await bench.call('GET', `${CERTIFICATES}/${everywhere.id}`)).status).toBe(200);
  });
});
