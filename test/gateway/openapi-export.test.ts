/** Exports of documents from the local gateway, and what comes of importing them again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ApigClient } from '../../src/client.js';
import { lintOpenApi } from '../../src/openapi/index.js';
import { startLocalGateway } from '../../src/testing/index.js';
import { importForm, Raw, type ImportFields } from './raw.js';
import { mock, NOW, RELEASE } from './support.js';

type Body = Record<string, unknown>;
type Version = '2.0' | '3.0';
const FOLDER = { is_create_group: false };
const into = (group_id: string): ImportFields => ({ ...FOLDER, group_id });

async function exported(raw: Raw, body: Body, version: Version = '2.0'): Promise<string> {
  const response = await raw.send('POST', `/openapi/export?oas_version=${version}`, body);
  if (response.status !== 200) throw new Error(`The export was rejected: ${await response.text()}`);
  return response.text();
}
const publish = (raw: Raw, api_id: string) => raw.ok('POST', '/apis/action', { action: 'online', api_id, env_id: RELEASE });

/** Objects that generated APIs use. */
interface Surroundings {
  readonly channel: string;
  readonly memberGroup: string;
  readonly authorizer: string;
  readonly rule: string;
}
async function surroundings(raw: Raw): Promise<Surroundings> {
  const channel = await raw.ok<{ id: string; member_groups: { member_group_id: string }[] }>('POST', '/vpc-channels', {
    name: 'some_channel', port: 80, balance_strategy: 1, member_type: 'ip', type: 2, members: [],
    member_groups: [{ member_group_name: 'some_group' }],
  });
  const authorizer = await raw.ok<{ id: string }>('POST', '/authorizers', {
    name: 'some_authorizer', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: 'urn:fss:a:b:function:c:d',
    identities: [{ name: 'X-Token', location: 'HEADER', validation: '' }], need_body: true, ttl: 5,
  });
  const rule = await raw.ok<{ orchestration_id: string }>('POST', '/orchestrations', {
    orchestration_name: 'some_rule', orchestration_strategy: 'list',
    orchestration_mapped_param: { mapped_param_name: 'm', mapped_param_type: 'string', mapped_param_location: 'header' },
  });
  const [memberGroup] = channel.member_groups;
  return {
    channel: channel.id,
    memberGroup: memberGroup?.member_group_id ?? '',
    authorizer: authorizer.id,
    rule: rule.orchestration_id,
  };
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const words = fc.constantFrom('one', 'two words', '三', '0012', 'true', 'null', '1e5', '-', '#', 'a: b');
const count = fc.integer({ min: 1, max: 999 });
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY'] as const;

/** A parameter, apart from its name. */
const parameter = ({ rule }: Surroundings) => fc.record({
  location: fc.constantFrom('QUERY', 'HEADER', 'COOKIE'),
  required: fc.constantFrom(1, 2),
  remark: maybe(text),
  default_value: maybe(words),
  enumerations: maybe(fc.array(words, { minLength: 1, maxLength: 3 }).map((all) => all.join(','))),
  sample_value: maybe(words),
  pass_through: maybe(fc.constantFrom(1, 2)),
  orchestrations: maybe(fc.constant([rule])),
  limits: fc.oneof(
    fc.record({ type: fc.constant('STRING'), min_size: maybe(count), max_size: maybe(count) }),
    fc.record({ type: fc.constant('NUMBER'), min_num: maybe(fc.integer({ min: -99, max: -1 })), max_num: maybe(count) }),
  ),
}).map(({ limits, ...rest }) => ({ ...rest, ...limits }));

const call = fc.record({
  req_protocol: fc.constantFrom('HTTP', 'HTTPS'), req_method: fc.constantFrom(...METHODS), req_uri: fc.constantFrom('/', '/back/x'),
});
const settings = fc.record({
  timeout: fc.integer({ min: 1, max: 60_000 }), retry_count: maybe(fc.constantFrom('-1', '3')), enable_sm_channel: maybe(fc.boolean()),
});
/** A web service of each kind. */
const web = ({ channel, memberGroup }: Surroundings) => fc.oneof(
  fc.tuple(call, settings).map((parts) => ({ vpc_channel_status: 2, url_domain: 'a.example.com:81', ...Object.assign({}, ...parts) as Body })),
  fc.tuple(call, settings, maybe(fc.constant('host.example.com'))).map(([one, two, host]) => ({
    vpc_channel_status: 1, ...one, ...two,
    vpc_channel_info: { vpc_channel_id: channel, ...(host !== undefined && { vpc_channel_proxy_host: host }) },
  })),
  fc.tuple(call, settings).map(([one, two]) => ({
    vpc_channel_status: 4, ...two, vpc_channel_info: { vpc_channel_id: channel },
    member_group_url_infos: [{ member_group_id: memberGroup, ...one }],
  })),
);
const func = fc.record({
  function_urn: fc.constant('urn:fss:a:b:function:c:e'), version: maybe(fc.constant('latest')), alias_urn: maybe(fc.constant('')),
  invocation_type: fc.constantFrom('sync', 'async'), network_type: fc.constantFrom('V1', 'V2'), timeout: fc.integer({ min: 1, max: 60_000 }),
  req_protocol: maybe(fc.constant('HTTPS')),
});
const fixed = fc.record({ result_content: text });

const backendParameters = maybe(fc.constant([
  { name: 'X-One', value: 'p0', location: 'HEADER', origin: 'REQUEST', remark: 'one' },
  { name: 'two', value: 'a: b', location: 'QUERY', origin: 'CONSTANT' },
  { name: 'three', value: '$context.sourceIp', location: 'QUERY', origin: 'SYSTEM' },
]));
const policy = <T extends object>(backend: fc.Arbitrary<T>) => fc.tuple(backend, fc.record({
  effect_mode: fc.constantFrom('ALL', 'ANY'),
  backend_params: backendParameters,
  conditions: fc.constant([
    { condition_origin: 'param', req_param_name: 'p0', condition_type: 'enum', condition_value: 'a,b' },
    { condition_origin: 'source', condition_value: '192.0.2.0/24' },
    { condition_origin: 'system', sys_param_name: 'req_path', condition_type: 'pattern', condition_value: '/a.*' },
  ]),
})).map(([one, two]) => [{ name: 'some_policy', ...one, ...two }]);
const remark = maybe(text);
const backend = (around: Surroundings) => fc.oneof(
  fc.record({
    backend_type: fc.constant('HTTP'),
    backend_api: fc.tuple(web(around), fc.record({ remark, enable_client_ssl: maybe(fc.boolean()) }))
      // Only TLS has certificates.
      .map(([one, two]) => ({ ...one, ...two, ...('req_protocol' in one && one.req_protocol === 'HTTP' && { enable_client_ssl: false }) })),
    policy_https: maybe(policy(web(around))),
  }),
  fc.record({
    backend_type: fc.constant('FUNCTION'),
    func_info: fc.tuple(func, remark).map(([one, note]) => ({ ...one, remark: note })),
    policy_functions: maybe(policy(func)),
  }),
  fc.record({
    backend_type: fc.constant('MOCK'),
    mock_info: fc.tuple(fixed, remark).map(([one, note]) => ({ ...one, remark: note })),
    policy_mocks: maybe(policy(fixed)),
  }),
);

/** APIs of one group, with nothing that documents cannot hold. */
const definitions = (around: Surroundings) => fc.array(fc.tuple(fc.record({
  type: fc.constantFrom(1, 2),
  req_protocol: fc.constantFrom('HTTP', 'HTTPS', 'BOTH'),
  req_method: fc.constantFrom(...METHODS),
  match_mode: fc.constantFrom('NORMAL', 'SWA'),
  cors: fc.boolean(),
  remark,
  tags: maybe(fc.uniqueArray(fc.constantFrom('red', '天气', 'a.b'), { minLength: 1 })),
  result_normal_sample: maybe(text),
  result_failure_sample: maybe(text),
  content_type: maybe(fc.constantFrom('application/xml', 'multipart/form-data', 'text/plain')),
  auth: fc.constantFrom(
    { auth_type: 'NONE' }, { auth_type: 'IAM' }, { auth_type: 'AUTHORIZER', authorizer_id: around.authorizer },
    { auth_type: 'APP', auth_opt: { app_code_auth_type: 'HEADER' } },
    { auth_type: 'APP', auth_opt: { app_code_auth_type: 'DISABLE' } },
  ),
  parameters: fc.array(parameter(around), { minLength: 1, maxLength: 3 }),
  backend_params: backendParameters,
  inPath: fc.constantFrom('', '/{id}', '/{id}/rest/{all+}'),
}), backend(around)), { minLength: 1, maxLength: 4 }).map((all) => all.map(([front, back], i): Body => {
  const { auth, parameters, inPath, ...own } = front;
  const names = [...inPath.matchAll(/\{(\w+)/g)].map(([, name]) => name);
  return {
    ...own, ...auth, ...back,
    name: `api_${i}`,
    req_uri: `/path${i}${inPath}`,
    req_params: [
      ...names.map((name) => ({ name, location: 'PATH', type: 'STRING', required: 1 })),
      // Only one parameter of an API can have rules.
      ...parameters.map((one, at) => ({ ...one, name: `p${at}`, ...(at > 0 && { orchestrations: undefined }) })),
    ],
  };
}));

/** A definition without what an import makes anew, and without what means the same as nothing. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== 'object' || value === null) return value;
  const own = /^(id|req_param_id|group_id|group_name|.*_time|run_env_.*|publish_.*|response_id)$/;
  return Object.fromEntries(Object.entries(value)
    .filter(([key, held]) => !own.test(key) && !(key === 'remark' && held === '') && !(/_sample$/.test(key) && held === ''))
    .map(([key, held]) => [key, essence(held)]));
}
/** A document without what says which export it is. */
function anyExport(document: string): unknown {
  const whole: Body = { ...(parse(document) as Body), info: undefined, host: undefined };
  return JSON.parse(JSON.stringify(whole).replace(/[0-9a-f]{32}\.apic/g, 'group.apic')) as unknown;
}

describe('an export', () => {
  test('makes the same APIs when it is imported again, and the same export of them', { timeout: 120_000 }, async () => {
    await using raw = await Raw.start({ quotas: { APIGROUP_NUM_LIMIT: 10_000, API_NUM_LIMIT: 10_000 } });
    const around = await surroundings(raw);
    let groups = 0;
    const form = fc.record({ version: fc.constantFrom<Version>('2.0', '3.0'), type: fc.constantFrom('json', 'yaml') });
    await fc.assert(fc.asyncProperty(definitions(around), form, async (apis, { version, type }) => {
      const [from, to] = [await raw.group(`from_${++groups}`), await raw.group(`to_${groups}`)];
      const what = (group_id: string) => ({ env_id: RELEASE, group_id, define: 'all', type });
      const made: Body[] = [];
      for (const api of apis) {
        const { id } = await raw.ok<{ id: string }>('POST', '/apis', { ...api, group_id: from });
        await publish(raw, id);
        made.push(await raw.ok('GET', `/apis/${id}`));
      }
      const document = await exported(raw, what(from), version);
      const rejected = (await lintOpenApi(document, { createsGroup: false })).filter(({ effect }) => effect !== 'ignored');
      expect(rejected).toEqual([]);
      const { success, failure } = await raw.imported(document, into(to));
      expect(failure).toEqual([]);
      const again: Body[] = [];
      for (const { id } of success) {
        await publish(raw, id);
        again.push(await raw.ok('GET', `/apis/${id}`));
      }
      expect(essence(again)).toEqual(essence(made));
      expect(anyExport(await exported(raw, what(to), version))).toEqual(anyExport(document));
    }), { numRuns: 60 });
  });
  test('has the layout of the service in version 2.0: tabs, three schemes, samples beside the responses', async () => {
    await using raw = await Raw.start({ clock: () => NOW });
    const group_id = await raw.group('weather');
    const { id } = await raw.ok<{ id: string }>('POST', '/apis', mock(group_id, 'today', { auth_type: 'APP', type: 2 }));
    await publish(raw, id);
    const response = await raw.send('POST', '/openapi/export', { env_id: RELEASE, group_id, define: 'all' });
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename=${group_id}-all.json`);
    const document = await response.text();
    expect(document).toMatch(/^\{\n\t"swagger": "2.0",\n\t"info": \{\n\t\t"title": "weather",\n/);
    expect(document).not.toMatch(/\n$/);
    expect(JSON.parse(document)).toMatchObject({
      info: { title: 'weather', version: '2026-03-01-08:00:00' },
      host: `${group_id}.apic.local.example.com`,
      paths: {
        '/test/today': {
          get: {
            operationId: 'today',
            schemes: ['https'],
            security: [{ 'apig-auth-app': [] }],
            responses: {
              default: { $ref: '#/responses/default' },
              'x-apigateway-result-failure-sample': '',
              'x-apigateway-result-normal-sample': '',
            },
            'x-apigateway-request-type': 'private',
            'x-apigateway-cors': false,
            'x-apigateway-match-mode': 'NORMAL',
            'x-apigateway-backend': {
              type: 'MOCK', mockEndpoints: { 'result-content': 'mock success', description: '' },
            },
          },
        },
      },
      responses: { default: { description: 'response example' } },
      securityDefinitions: {
        'apig-auth-app': { 'x-apigateway-auth-type': 'AppSigv1' },
        'apig-auth-app-header': { 'x-apigateway-auth-opt': { 'appcode-auth-type': 'header' } },
        'apig-auth-iam': { name: 'unused' },
      },
      'x-apigateway-responses': { default: {} },
    });
  });
  test('has the APIs that are published, as they are online, unless it is for developers', async () => {
    await using raw = await Raw.start();
    const group_id = await raw.group();
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three'])
      ids.push((await raw.ok<{ id: string }>('POST', '/apis', mock(group_id, name))).id);
    const [one = '', two = ''] = ids;
    await publish(raw, one);
    await publish(raw, two);
    await raw.ok('PUT', `/apis/${one}`, mock(group_id, 'changed'));
    const names = async (more: Body) => {
      const { paths } = JSON.parse(await exported(raw, { env_id: RELEASE, group_id, ...more })) as { paths: object };
      return Object.keys(paths).sort();
    };
    expect(await names({})).toEqual(['/test/one', '/test/two']);
    expect(await names({ apis: [two] })).toEqual(['/test/two']);
    expect(await names({ define: 'dev' })).toEqual(['/test/changed', '/test/three', '/test/two']);
    expect(await names({ env_id: (await raw.ok<{ id: string }>('POST', '/envs', { name: 'TEST' })).id })).toEqual([]);
  });
  test('has as much as `define` says, and says the version that it is given', async () => {
    await using raw = await Raw.start();
    const { authorizer: authorizer_id } = await surroundings(raw);
    const group_id = await raw.group();
    const { id } = await raw.ok<{ id: string }>('POST', '/apis', mock(group_id, 'one', { auth_type: 'AUTHORIZER', authorizer_id }));
    await publish(raw, id);
    const parts = async (define: string | undefined) => {
      const text = await exported(raw, { env_id: RELEASE, group_id, version: '7', ...(define !== undefined && { define }) });
      expect(JSON.parse(text)).toMatchObject({ info: { version: '7' } });
      return ['x-apigateway-auth-type": "AUTHORIZER', 'x-apigateway-authorizer', 'x-apigateway-backend', 'x-apigateway-responses']
        .map((part) => text.includes(part));
    };
    expect(await parts(undefined)).toEqual([true, false, false, false]);
    expect(await parts('proxy')).toEqual([true, true, true, false]);
    expect(await parts('all')).toEqual([true, true, true, true]);
  });
  test('takes policies, plugins and gateway responses along, into another gateway as well', async () => {
    await using raw = await Raw.start();
    const group_id = await raw.group();
    const app = { id: '00000000000000000000000000000001', name: 'some_app' };
    const plugin = {
      plugin_name: 'some_plugin', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}',
    };
    const setUp = async (one: Raw): Promise<string> => {
      one.ids.push(app.id);
      await one.ok('POST', '/apps', { name: app.name });
      return (await one.ok<{ plugin_id: string }>('POST', '/plugins', plugin)).plugin_id;
    };
    const pluginId = await setUp(raw);
    const response = await raw.ok<{ id: string }>('POST', `/api-groups/${group_id}/gateway-responses`, {
      name: 'some_response', responses: { NOT_FOUND: { status: 404, body: '{}' }, DEFAULT_4XX: { body: 'no' } },
    });
    const { id } = await raw.ok<{ id: string }>('POST', '/apis', mock(group_id, 'one', { response_id: response.id }));
    const { publish_id } = await publish(raw, id);
    const throttle = await raw.ok<{ id: string }>('POST', '/throttles', {
      name: 'slow', api_call_limits: 9, user_call_limits: 8, time_interval: 2, time_unit: 'HOUR', type: 2,
    });
    await raw.ok('POST', `/throttles/${throttle.id}/throttle-specials`, { object_type: 'APP', object_id: app.id, call_limits: 3 });
    await raw.ok('POST', '/throttle-bindings', { strategy_id: throttle.id, publish_ids: [publish_id] });
    const acl = await raw.ok<{ id: string }>('POST', '/acls', {
      acl_name: 'some_acl', acl_type: 'PERMIT', entity_type: 'IP', acl_value: '192.0.2.1',
    });
    await raw.ok('POST', '/acl-bindings', { acl_id: acl.id, publish_ids: [publish_id] });
    await raw.ok('POST', `/plugins/${pluginId}/attach`, { env_id: RELEASE, api_ids: [id] });
    for (const version of ['2.0', '3.0'] as const) {
      const what = { env_id: RELEASE, define: 'all' };
      const document = await exported(raw, { ...what, group_id }, version);
      for (const part of ['slow', 'special', 'some_acl', 'some_plugin', 'some_response', '"no"']) expect(document).toContain(part);
      await using other = await Raw.start();
      await setUp(other);
      const result = await other.imported(document, { is_create_group: true });
      expect(result.failure).toEqual([]);
      await publish(other, result.success[0]?.id ?? '');
      const again = await exported(other, { ...what, group_id: result.group_id }, version);
      expect(anyExport(again)).toEqual(anyExport(document));
    }
  });
  test('is rejected without a group or an environment that exists', async () => {
    await using raw = await Raw.start();
    const group_id = await raw.group();
    const refused = (body: Body) => raw.refusal('POST', '/openapi/export', body);
    expect(await refused({ group_id })).toEqual([
      400, 'APIG.2001', expect.stringContaining('parameterName:env_id'),
    ]);
    expect(await refused({ group_id: 'nothing', env_id: RELEASE })).toEqual([404, 'APIG.3001', 'API group nothing does not exist']);
    expect(await refused({ group_id, env_id: 'nowhere' })).toEqual([404, 'APIG.3003', 'Environment nowhere does not exist']);
    expect((await refused({ group_id, env_id: RELEASE, define: 'full' })).slice(0, 2)).toEqual([400, 'APIG.2011']);
  });
});

describe('a task', () => {
  const text = JSON.stringify({
    swagger: '2.0', info: { title: 'some_group' },
    paths: { '/a': { get: { operationId: 'abc', 'x-apigateway-backend': { type: 'MOCK', mockEndpoints: {} } } } },
  });
  test('waits, is in progress, and then has the result of the import', async () => {
    let now = NOW;
    await using raw = await Raw.start({ clock: () => now });
    const { status, body } = await raw.call('POST', '/openapi/async-import', importForm(text, {}));
    expect(status).toBe(202);
    const read = () => raw.ok<{ task_status: string; task_result: string }>('GET', `/async-tasks/${String(body['task_id'])}`);
    expect(await read()).toEqual({
      task_id: body['task_id'], task_status: 'waiting', task_type: 'import_api', task_result: '',
    });
    now += 100;
    expect(await read()).toMatchObject({ task_status: 'processing', task_result: '' });
    now += 100;
    const { task_status, task_result } = await read();
    expect(task_status).toBe('succeed');
    expect(JSON.parse(task_result)).toMatchObject({
      success: [{ method: 'GET', path: '/a', action: 'create' }], failure: [], ignore: [], swagger: { result: 'Success' },
    });
  });
  test('fails with what the import in one call is rejected with', async () => {
    await using raw = await Raw.start({ quirks: { taskWork: 0 } });
    await raw.group('some_group');
    const { body } = await raw.call('POST', '/openapi/async-import', importForm(text, {}));
    expect(await raw.ok('GET', `/async-tasks/${String(body['task_id'])}`)).toMatchObject({
      task_status: 'failed',
      task_type: 'import_api',
      task_result: JSON.stringify({ error_code: 'APIG.3201', error_msg: 'The API group name already exists' }),
    });
    expect(await raw.refusal('GET', '/async-tasks/nothing')).toEqual([
      404, 'APIG.3093', 'The asynchronous task nothing does not exist',
    ]);
  });
  test('is started and awaited by the client, which exports and imports in one call as well', async () => {
    await using server = await startLocalGateway();
    await using client = new ApigClient(server.clientOptions);
    const fast = { interval: 1 };
    const first = await client.openapi.import({ file_name: text });
    const apis = (first.success ?? []).map(({ id = '' }) => id);
    expect(apis).toHaveLength(1);
    await client.apis.batchPublish({ apis, env_id: RELEASE });
    const what = { env_id: RELEASE, group_id: first.group_id ?? '', define: 'all', type: 'yaml' } as const;
    const file = await client.openapi.export(what, { oas_version: '3.0' });
    expect(file.fileName).toBe(`${what.group_id}-all.yaml`);
    const document = await client.openapi.exportAndWait({ ...what, version: '1' }, { oas_version: '3.0' }, fast);
    expect(document).toMatchObject({ name: 'some_group-RELEASE-all-1', type: '.yaml' });
    expect(anyExport(document.content)).toEqual(anyExport(file.text()));
    const { id } = await client.groups.create({ name: 'other_group' });
    const again = await client.openapi.importAndWait({ ...into(id), file_name: document.content }, fast);
    expect(again.success).toMatchObject([{ path: '/a', action: 'create' }]);
    const third = await client.openapi.import({ ...into(id), file_name: file.bytes, api_mode: 'override' });
    expect(third.success).toMatchObject([{ path: '/a', action: 'update', id: again.success?.[0]?.id }]);
  });
});
