/** Forms and rules that only the text of the API reference states: what passes, and what is said of the rest. */
import { describe, expect, it } from 'vitest';
import { type AnyOperation, operations } from '../../src/operations.js';
import { checkerOf } from '../../src/schema/engine.js';
import type { ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import { pathText } from '../../src/errors.js';

const registry: Readonly<Record<string, AnyOperation>> = operations;
/** What is wrong with a body, or with a query. */
function faults(id: string, value: object, part: 'body' | 'query' = 'body'): string[] {
  const object = registry[id]?.[part]?.object;
  if (!object) throw new Error(`${id} has no ${part}`);
  return checkerOf(object).issues(value).map(({ path, message }) => `${pathText(path)}: ${message}`);
}

const service = { url_domain: 'a.example.com', req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/', timeout: 500 };
const api = (parts: object = {}, backend: object = {}) => ({
  group_id: 'g', name: 'api', type: 1, req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/api', auth_type: 'NONE',
  backend_type: 'HTTP', backend_api: { ...service, ...backend }, ...parts,
});
const grpc = (parts: object = {}, backend: object = {}) =>
  api(
    { req_protocol: 'GRPCS', req_method: 'POST', backend_type: 'GRPC', ...parts },
    { req_protocol: 'GRPCS', req_method: 'POST', ...backend },
  );
const policy = (parts: object) => ({
  name: 'policy', effect_mode: 'ALL', conditions: [{ condition_origin: 'source', condition_value: '192.0.2.1' }], ...parts,
});
const PATH = 'a URI path that starts with /, without spaces and query; parameters as {name} or {name+}, variables as #name#';
const ADDRESS = 'host or host:port, without scheme and path; variables as #name#, of 3 to 32 letters, digits, _ and -';

describe('the path of an API', () => {
  it.each([
    '/', '/users/{userId}', '/users/{rest+}', '/a*b-c_d.e%20', '/#version#/users', '/用户', '/{a}-{b}', '//', '/a;b=c,d&e(f)\'g',
  ])('may be %s', (req_uri) => {
    expect(faults('apis.create', api({ req_uri }, { req_uri }))).toEqual([]);
  });
  it.each([
    'users', '', '/a b', '/a?x=1', '/a#b', '/#ab#', '/#1st#', '/{', '/{}', '/{1a}', '/a}', '/a\\b', '/<a>', '/"', '/a\tb', ' /',
  ])('is rejected if it is %j', (req_uri) => {
    expect(faults('apis.create', api({ req_uri }))).toEqual([
      `req_uri: expected a string of at most 512 characters (${PATH}), got ${JSON.stringify(req_uri)}`,
    ]);
  });
  it('may be absent or empty for a backend only if its server groups have their own', () => {
    const groups = [{ member_group_id: 'm', req_protocol: 'HTTP', req_method: 'GET', req_uri: '/#version#/x' }];
    const parts = { req_uri: '', vpc_channel_status: 4, member_group_url_infos: groups, url_domain: undefined };
    expect(faults('apis.create', api({}, parts))).toEqual([]);
    expect(faults('apis.create', api({}, { req_uri: '' }))).toEqual([
      'backend_api.req_uri: is required unless vpc_channel_status is 3 or 4',
    ]);
  });
});

describe('the address of a backend', () => {
  it.each([
    'a.example.com', 'a.example.com:7443', '192.0.2.1:80', '#host#', '#host#:8080', '#host##domain#', 'a.#zone#.example.com:#port#',
    '[2001:db8::1]:443', '4e0c1e4d1a2b4c5d8e9f001122334455',
  ])('may be %s', (url_domain) => {
    expect(faults('apis.create', api({}, { url_domain }))).toEqual([]);
  });
  it.each([
    'http://a.example.com', 'a.example.com/x', 'a.example.com:port', '#host', 'host#', '#ab#', 'a b', 'user@a.example.com', 'a.example.com:123456',
  ])('is rejected if it is %j', (url_domain) => {
    expect(faults('apis.create', api({}, { url_domain }))).toEqual([
      `backend_api.url_domain: expected a string of at most 255 characters (${ADDRESS}), got ${JSON.stringify(url_domain)}`,
    ]);
  });
  it.each([[undefined], [2]])('is required with the channel status %s', (vpc_channel_status) => {
    const told = vpc_channel_status === 2 ? 'is required when vpc_channel_status is 2' : 'is required unless vpc_channel_status is 1, 3 or 4';
    expect(faults('apis.create', api({}, { url_domain: undefined, vpc_channel_status }))).toEqual([`backend_api.url_domain: ${told}`]);
    expect(faults('apis.create', api({}, { url_domain: '', vpc_channel_status }))).toEqual([
      'backend_api.url_domain: is required unless vpc_channel_status is 1, 3 or 4',
    ]);
  });
  it('may be absent if a channel leads to the backend', () => {
    const parts = { url_domain: undefined, vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: 'c' } };
    expect(faults('apis.create', api({}, parts))).toEqual([]);
  });
});

describe('an API of gRPC', () => {
  it('passes with what responses have for nothing: empty strings and lists', () => {
    const nothing = { authorizer_id: '', result_normal_sample: '', result_failure_sample: '', req_params: [], backend_params: [] };
    expect(faults('apis.create', grpc(nothing, { authorizer_id: '' }))).toEqual([]);
    expect(faults('apis.create', grpc({}, { req_protocol: 'GRPC' }))).toEqual([]);
  });
  it.each([
    [{ authorizer_id: 'a' }, 'authorizer_id: must be absent or empty (req_protocol is GRPCS)'],
    [{ result_normal_sample: '{}' }, 'result_normal_sample: must be absent or empty (req_protocol is GRPCS)'],
    [{ result_failure_sample: '{}' }, 'result_failure_sample: must be absent or empty (req_protocol is GRPCS)'],
    [{ req_params: [{ name: 'a', type: 'STRING', location: 'QUERY' }] }, 'req_params: must be absent or empty (req_protocol is GRPCS)'],
    [{ backend_params: [{ origin: 'CONSTANT', name: 'a', location: 'QUERY', value: '1' }] }, 'backend_params: must be absent or empty (req_protocol is GRPCS)'],
    [{ req_method: 'GET' }, 'req_method: expected one of "POST", got "GET" (req_protocol is GRPCS)'],
  ])('rejects %j', (parts, message) => {
    expect(faults('apis.create', grpc(parts))).toEqual([message]);
  });
  it.each([
    [{ req_protocol: 'HTTP' }, 'backend_api.req_protocol: must be GRPCS or GRPC (backend_type is GRPC)'],
    [{ req_method: 'GET' }, 'backend_api.req_method: must be POST (backend_type is GRPC)'],
    [{ req_uri: '/x' }, 'backend_api.req_uri: must be / (backend_type is GRPC)'],
    [{ authorizer_id: 'a' }, 'backend_api.authorizer_id: must be absent or empty (backend_type is GRPC)'],
  ])('rejects a backend with %j', (parts, message) => {
    expect(faults('apis.create', grpc({}, parts))).toEqual([message]);
  });
  it('rejects what its policies must not have', () => {
    const backend_params = [{ origin: 'CONSTANT', name: 'a', location: 'QUERY', value: '1' }];
    const web = policy({ ...service, req_uri: '/z', backend_params, authorizer_id: 'a' });
    expect(faults('apis.create', grpc({ policy_https: [web], policy_mocks: [policy({ authorizer_id: 'a' })] })).sort()).toEqual([
      'policy_https[0].authorizer_id: must be absent or empty (backend_type is GRPC)',
      'policy_https[0].backend_params: must be absent or empty (backend_type is GRPC)',
      'policy_https[0].req_method: must be POST (backend_type is GRPC)',
      'policy_https[0].req_protocol: must be GRPCS or GRPC (backend_type is GRPC)',
      'policy_https[0].req_uri: must be / (backend_type is GRPC)',
      'policy_mocks[0].authorizer_id: must be absent or empty (backend_type is GRPC)',
    ]);
  });
  it('alone has backends of gRPC', () => {
    expect(faults('apis.create', api({}, { req_protocol: 'GRPCS' }))).toEqual([
      'backend_api.req_protocol: must not be gRPC unless backend_type is GRPC',
    ]);
    const func_info = { function_urn: 'u', invocation_type: 'sync', network_type: 'V2', timeout: 500, req_protocol: 'GRPCS' };
    const parts = { backend_type: 'FUNCTION', backend_api: undefined, func_info, policy_functions: [policy(func_info)] };
    expect(faults('apis.create', api(parts))).toEqual([
      'func_info.req_protocol: must not be GRPCS unless the req_protocol of the API is GRPCS',
      'policy_functions[0].req_protocol: must not be GRPCS unless the req_protocol of the API is GRPCS',
    ]);
    expect(faults('apis.create', grpc(parts))).toEqual([]);
  });
});

it('a function outside of VPCs has one minute at most', () => {
  const func_info = { function_urn: 'u', invocation_type: 'sync', network_type: 'V1', timeout: 60_001 };
  const parts = { backend_type: 'FUNCTION', backend_api: undefined, func_info };
  expect(faults('apis.create', api(parts))).toEqual([
    'func_info.timeout: expected an integer of 1 to 60000, got number 60001 (network_type is V1)',
  ]);
  expect(faults('apis.create', api({ ...parts, func_info: { ...func_info, network_type: 'V2' } }))).toEqual([]);
});

describe('a list of addresses', () => {
  const EXPECTED = 'expected an IP address, a range such as 192.0.2.1-192.0.2.9, or a block such as 192.0.2.0/24';
  const acl = (acl_value: string) => ({ acl_name: 'list', acl_type: 'PERMIT', entity_type: 'IP', acl_value });
  it.each(['192.0.2.1', '192.0.2.0/24', '192.0.2.1-192.0.2.9', '192.0.2.1-192.0.2.1', '2001:db8::1', '2001:db8::/32', '::ffff:192.0.2.1', '0.0.0.0/0', '2001:db8::1-2001:db8::9'])(
    'may have %s',
    (value) => {
      expect(faults('acls.create', acl(`192.0.2.77,${value}`))).toEqual([]);
      expect(faults('apps.acl.set', { app_acl_type: 'DENY', app_acl_values: [value] })).toEqual([]);
    },
  );
  it.each(['999.1.1.1', '192.0.2.0/99', '2001:db8::/129', '192.0.2.9-192.0.2.1', 'www.example.com', '', '192.0.2', '192.0.2.1-', '192.0.2.01', '1.1.1.1;2.2.2.2', ' 192.0.2.1', '192.0.2.1-2001:db8::1', ':::'])(
    'is rejected if it has %j',
    (value) => {
      expect(faults('acls.create', acl(`192.0.2.77,${value}`))).toEqual([`acl_value: ${EXPECTED}, got "${value}" (entity_type is IP)`]);
      expect(faults('apps.acl.set', { app_acl_type: 'DENY', app_acl_values: ['192.0.2.77', value] })).toEqual([
        `app_acl_values[1]: ${EXPECTED}, got "${value}"`,
      ]);
    },
  );
  it('has IDs if it is one of account IDs', () => {
    const ids = { acl_name: 'list', acl_type: 'PERMIT', entity_type: 'DOMAIN_ID', acl_value: 'a1,b2' };
    expect(faults('acls.create', ids)).toEqual([]);
    for (const acl_value of ['', 'a1,,b2', 'a1;b2', 'a1, b2'])
      expect(faults('acls.create', { ...ids, acl_value })).toEqual([
        'acl_value: must list account IDs, separated by commas (entity_type is DOMAIN_ID)',
      ]);
  });
});

describe('a signature key', () => {
  it('is one of hmac if a new one does not say otherwise', () => {
    expect(faults('signatureKeys.create', { name: 'key', sign_key: 'signkeysignkey', sign_secret: 'a'.repeat(16) })).toEqual([]);
    expect(faults('signatureKeys.create', { name: 'key', sign_key: 'abcdefg+=' })).toEqual([
      'sign_key: expected a string of 8 to 32 characters (letters, digits, _ and -; starts with a letter or a digit), got a string of 9 characters (not shown) (sign_type is not given)',
    ]);
    expect(faults('signatureKeys.create', { name: 'key', sign_algorithm: 'aes-128-cfb' })).toEqual([
      'sign_algorithm: is for sign_type aes only',
    ]);
    // The kind of an existing key is known to the service alone.
    expect(faults('signatureKeys.update', { name: 'key', sign_key: 'abcdefg+=', sign_algorithm: 'aes-128-cfb' })).toEqual([
      'sign_key: expected a string of 16 characters, got a string of 9 characters (not shown) (sign_algorithm is aes-128-cfb)',
    ]);
    expect(faults('signatureKeys.update', { name: 'key', sign_key: 'abcdefg+=' })).toEqual([]);
  });
  it('has 32 characters if it is for aes-256-cfb', () => {
    const key = { name: 'key', sign_type: 'aes', sign_algorithm: 'aes-256-cfb', sign_secret: 'a'.repeat(16) };
    expect(faults('signatureKeys.create', { ...key, sign_key: 'a'.repeat(32) })).toEqual([]);
    expect(faults('signatureKeys.create', { ...key, sign_key: 'a'.repeat(31) })).toHaveLength(1);
  });
});

describe('other rules', () => {
  const throttle = { name: 'throttle', time_interval: 1, time_unit: 'SECOND', api_call_limits: 100 };
  const gateway = { description: 'd' };
  it.each([
    ['throttles.create', { ...throttle, app_call_limits: 101 }, 'app_call_limits: must not exceed api_call_limits'],
    ['throttles.create', { ...throttle, user_call_limits: 50, app_call_limits: 51 }, 'app_call_limits: must not exceed user_call_limits'],
    ['throttles.specials.update', { call_limits: -1 }, 'call_limits: expected an integer of at least 0, got number -1'],
    ['instances.update', { ...gateway, maintain_begin: '10:00:00' }, 'maintain_end: is required together with maintain_begin, four hours after it'],
    ['instances.update', { ...gateway, maintain_end: '10:00:00' }, 'maintain_end: is required together with maintain_begin, four hours after it'],
    ['instances.update', { ...gateway, maintain_begin: '10:00:00', maintain_end: '18:00:00' }, 'maintain_end: must be four hours after maintain_begin'],
    ['plugins.create', { plugin_name: 'plugin', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '[]' }, 'plugin_content: expected a JSON object as a string, such as pluginContent makes'],
    [
      'vpcChannels.members.update', { member_group_name: 'blue', members: [{ host: '192.0.2.1', member_group_name: 'blue' }, { host: '192.0.2.2' }] },
      'members[1].member_group_name: must be "blue" too: the service ignores members of other groups',
    ],
  ])('say of %s with %j what is wrong', (id, body, message) => {
    expect(faults(id, body)).toEqual([message]);
  });
  it.each(['24h', '61m', '0m', '2h', '60', '1 h'])('reject the duration %s', (duration) => {
    expect(faults('metrics.getApiStatistics', { api_id: 'a', duration }, 'query')).toEqual([
      `duration: expected a string (1m to 60m, or 1h), got "${duration}"`,
    ]);
  });
  it.each(['name', 'variable_name'])('take %s as the filter of variables that matches exactly', (precise_search) => {
    expect(faults('envVariables.list', { group_id: 'g', precise_search }, 'query')).toEqual([]);
  });
});

it('no message shows a regular expression: every form has words', () => {
  const wordless: string[] = [];
  const visit = (spec: Spec, place: string): void => {
    if ((spec.type === 'text') && (spec.pattern || spec.not) && spec.form === undefined) wordless.push(place);
    if (spec.type === 'dict' && (spec.keys?.pattern || spec.keys?.not) && spec.keys.form === undefined) wordless.push(place);
    if (spec.type === 'one') walk(spec.of, place);
    else if (spec.type === 'list' || spec.type === 'dict') visit(spec.of, `${place}[]`);
    else if (spec.type === 'either') for (const one of spec.of) visit(one, place);
  };
  const walk = (object: ObjectSpec, place: string): void => {
    for (const [key, { spec }] of Object.entries(object.fields)) visit(spec, `${place}.${key}`);
    for (const [key, byValue] of Object.entries(object.rules?.when ?? {}))
      for (const limits of Object.values(byValue))
        for (const [limited, { spec }] of Object.entries(limits)) visit(spec, `${place}.${limited} by ${key}`);
  };
  for (const { id, query, body, form } of Object.values<AnyOperation>(operations))
    for (const described of [query, body, form]) if (described) walk(described.object, id);
  expect(wordless).toEqual([]);
});
