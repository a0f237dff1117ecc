import { describe, expect, test } from 'vitest';
import { type Bench, mock, type Named, RELEASE, withApi, withGroup } from './support.js';

interface Published { readonly publish_id: string; readonly version_id: string }

const act = (bench: Bench, action: 'online' | 'offline', api_id: string, env_id = RELEASE, remark?: string) =>
  bench.ok<Published>('POST', '/apis/action', { action, api_id, env_id, remark });

describe('the definition of an API', () => {
  test('is returned whole, its parts with IDs and defaults', async () => {
    const { bench, groupId } = await withGroup();
    const body = {
      group_id: groupId,
      name: 'Api_http',
      type: 1,
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/test/{user}',
      auth_type: 'APP',
      backend_type: 'HTTP',
      tags: ['webApi'],
      backend_api: {
        url_domain: '192.168.189.156:12346',
        req_protocol: 'HTTP',
        req_method: 'GET',
        req_uri: '/benchmark',
        timeout: 5000,
        retry_count: '3',
      },
      req_params: [{ name: 'user', location: 'PATH', type: 'STRING', required: 1 }],
      backend_params: [
        { name: 'u', value: 'user', location: 'QUERY', origin: 'REQUEST' },
        { name: 'c', value: 'demo', location: 'HEADER', origin: 'CONSTANT' },
      ],
      policy_https: [
        {
          name: 'policy',
          effect_mode: 'ANY',
          url_domain: 'www.example.com',
          req_protocol: 'HTTP',
          req_method: 'GET',
          req_uri: '/p',
          conditions: [
            { condition_origin: 'param', req_param_name: 'user', condition_type: 'exact', condition_value: 'x' },
          ],
        },
      ],
    };
    const created = await bench.call('POST', '/apis', body);
    const times = { register_time: '2026-03-01T08:00:00.123000000Z', update_time: '2026-03-01T08:00:00.123000000Z' };
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...body,
      id: 'id-9',
      status: 1,
      arrange_necessary: 2,
      group_name: 'demo',
      group_version: 'V1',
      match_mode: 'NORMAL',
      cors: false,
      auth_opt: { app_code_auth_type: 'DISABLE' },
      ...times,
      backend_api: {
        ...body.backend_api,
        id: 'id-3',
        status: 1,
        vpc_channel_status: 2,
        enable_client_ssl: false,
        ...times,
      },
      req_params: [{ ...body.req_params[0], id: 'id-4', valid_enable: 2, pass_through: 1 }],
      backend_params: [
        { ...body.backend_params[0], id: 'id-5', req_param_id: 'id-4' },
        { ...body.backend_params[1], id: 'id-6' },
      ],
      policy_https: [
        {
          ...body.policy_https[0],
          id: 'id-7',
          conditions: [
            { ...body.policy_https[0]?.conditions[0], id: 'id-8', req_param_id: 'id-4', req_param_location: 'PATH' },
          ],
        },
      ],
    });
    const whole = { register_time: '2026-03-01T08:00:00Z', update_time: '2026-03-01T08:00:00Z' };
    expect(await bench.ok('GET', '/apis/id-9')).toMatchObject({ ...whole, backend_api: whole });
  });

  test('is replaced by an update, and its parts keep their IDs', async () => {
    const { bench, groupId, apiId } = await withApi();
    const before = await bench.ok<{ mock_info: { id: string } }>('GET', `/apis/${apiId}`);
    bench.now += 1000;
    const changed = await bench.ok<{ mock_info: object }>(
      'PUT',
      `/apis/${apiId}`,
      mock(groupId, 'renamed', { mock_info: { result_content: 'other', status_code: 201 } }),
    );
    expect(changed).toMatchObject({
      name: 'renamed',
      register_time: '2026-03-01T08:00:00Z',
      update_time: '2026-03-01T08:00:01.123000000Z',
    });
    expect(changed.mock_info).toMatchObject({ id: before.mock_info.id, result_content: 'other', status_code: 201 });
    expect(await bench.refusal('PUT', `/apis/${apiId}`, mock('seed-1', 'renamed'))).toEqual([
      400,
      'APIG.2011',
      'Invalid parameter value,parameterName:group_id. Please refer to the support documentation',
    ]);
    expect(await bench.refusal('PUT', '/apis/x', mock(groupId, 'renamed'))).toEqual([
      404,
      'APIG.3002',
      'API x does not exist',
    ]);
  });

  test('must not conflict within its group', async () => {
    const { bench, groupId, apiId } = await withApi();
    const name = [400, 'APIG.3202', 'The API name already exists, api_name:one'];
    const path = [400, 'APIG.3301', 'The API already exists, api_name:one'];
    expect(await bench.refusal('POST', '/apis', mock(groupId, 'one'))).toEqual(name);
    expect(await bench.refusal('POST', '/apis', mock(groupId, 'two', { req_uri: '/test/one' }))).toEqual(path);
    expect(
      await bench.refusal('POST', '/apis', mock(groupId, 'two', { req_uri: '/test/one', req_method: 'ANY' })),
    ).toEqual(path);
    expect(
      (await bench.call('POST', '/apis', mock(groupId, 'two', { req_uri: '/test/one', req_method: 'POST' }))).status,
    ).toBe(201);
    expect(await bench.refusal('POST', '/apis', mock('x', 'two'))).toEqual([
      404,
      'APIG.3001',
      'API group x does not exist',
    ]);

    expect(await bench.refusal('POST', '/apis/check', { type: 'name', name: 'one' })).toEqual(name);
    expect(
      await bench.refusal('POST', '/apis/check', {
        type: 'path',
        req_method: 'GET',
        req_uri: '/test/one',
        match_mode: 'NORMAL',
        group_id: groupId,
      }),
    ).toEqual(path);
    for (const free of [
      { type: 'name', name: 'free' },
      { type: 'name', name: 'one', api_id: apiId },
      { type: 'name', name: 'one', group_id: 'seed-1' },
    ]) {
      expect((await bench.call('POST', '/apis/check', free)).status).toBe(204);
    }
  });

  test('is rejected if it breaks a rule', async () => {
    const { bench, groupId } = await withGroup();
    expect(await bench.refusal('POST', '/apis', mock(groupId, 'one', { mock_info: undefined }))).toEqual([
      400,
      'APIG.2001',
      'The request parameters must be specified,parameterName:mock_info. Please refer to the support documentation',
    ]);
    expect(
      await bench.refusal(
        'POST',
        '/apis',
        mock(groupId, 'one', { req_params: [{ name: '-', location: 'QUERY', type: 'STRING' }] }),
      ),
    ).toEqual([
      400,
      'APIG.2011',
      'Invalid parameter value,parameterName:name. Please refer to the support documentation',
    ]);
    const tags = Array.from({ length: 11 }, (_, i) => `tag${i}`);
    expect(await bench.refusal('POST', '/apis', mock(groupId, 'one', { tags }))).toEqual([
      403,
      'APIG.3133',
      'The number of API tags exceeds the maximum allowed limit',
    ]);
  });
});

describe('the list of APIs', () => {
  test('is filtered as requested', async () => {
    const { bench, groupId, apiId } = await withApi('one');
    const { id: two } = await bench.ok<Named>(
      'POST',
      '/apis',
      mock(groupId, 'one_two', { tags: ['x'], auth_type: 'IAM', type: 2, req_method: 'POST' }),
    );
    await act(bench, 'online', two);
    const list = async (query: string) =>
      (await bench.ok<{ apis: Named[] }>('GET', `/apis?${query}`)).apis.map(({ name }) => name);
    expect(await list('name=one')).toEqual(['one_two', 'one']);
    expect(await list('name=one&precise_search=name')).toEqual(['one']);
    expect(await list('precise_search=req_uri&req_uri=%2Ftest%2Fone')).toEqual(['one']);
    expect(await list('req_uri=two')).toEqual(['one_two']);
    expect(await list(`id=${apiId}`)).toEqual(['one']);
    expect(await list(`env_id=${RELEASE}`)).toEqual(['one_two']);
    expect(await list('type=2')).toEqual(['one_two']);
    expect(await list('auth_type=NONE')).toEqual(['one']);
    expect(await list('req_method=POST')).toEqual(['one_two']);
    expect(await list('tags=x')).toEqual(['one_two']);
    expect(await list('tags=%23no_tags%23')).toEqual(['one']);
    expect(await list('group_id=other')).toEqual([]);
  });
  test('shows parameters and backends only on request', async () => {
    const { bench, groupId } = await withGroup();
    await bench.ok('POST', '/apis', {
      ...mock(groupId, 'web'),
      backend_type: 'HTTP',
      mock_info: undefined,
      backend_api: { url_domain: 'www.example.com', req_protocol: 'HTTP', req_method: 'GET', req_uri: '/', timeout: 1 },
    });
    const item = async (query: string) => (await bench.ok<{ apis: [object] }>('GET', `/apis${query}`)).apis[0];
    expect(await item('')).not.toHaveProperty('backend_api');
    expect(await item('?return_data_mode=include_group_backend')).toHaveProperty(
      'backend_api.url_domain',
      'www.example.com',
    );
    expect(await item('?return_data_mode=include_group')).toHaveProperty('api_group_info.name', 'demo');
  });
});

describe('publication', () => {
  test('makes a version, numbered by the time eight hours ahead', async () => {
    const { bench, apiId } = await withApi();
    const reply = await bench.call('POST', '/apis/action', {
      action: 'online',
      api_id: apiId,
      env_id: RELEASE,
      remark: 'first',
    });
    const { publish_id, version_id } = reply.body as Published;
    expect([reply.status, reply.body]).toEqual([
      201,
      {
        publish_id,
        api_id: apiId,
        api_name: 'one',
        env_id: RELEASE,
        remark: 'first',
        publish_time: '2026-03-01T08:00:00.123000000Z',
        version_id,
      },
    ]);
    expect(await bench.ok('GET', `/apis/publish/${apiId}`)).toEqual({
      total: 1,
      size: 1,
      api_versions: [
        {
          version_id,
          version_no: '20260301160000',
          api_id: apiId,
          env_id: RELEASE,
          env_name: 'RELEASE',
          remark: 'first',
          publish_time: '2026-03-01T08:00:00Z',
          status: 1,
        },
      ],
    });
  });

  test('shows several environments as lists joined by |', async () => {
    const { bench, apiId } = await withApi();
    const { id: dev } = await bench.ok<Named>('POST', '/envs', { name: 'DEV' });
    const first = await act(bench, 'online', apiId);
    bench.now += 60_000;
    const second = await act(bench, 'online', apiId, dev);
    const where = {
      run_env_id: `${RELEASE}|${dev}`, run_env_name: 'RELEASE|DEV', publish_id: `${first.publish_id}|${second.publish_id}`, publish_time: '2026-03-01T08:00:00Z|2026-03-01T08:01:00Z',
    };
    expect(await bench.ok('GET', `/apis/${apiId}`)).toMatchObject(where);
    expect(await bench.ok('GET', '/apis')).toMatchObject({ apis: [where] });
    await act(bench, 'offline', apiId);
    expect(await bench.ok('GET', `/apis/${apiId}`)).toMatchObject({
      run_env_id: dev,
      publish_time: '2026-03-01T08:01:00Z',
    });
    await act(bench, 'offline', apiId, dev);
    expect(await bench.ok('GET', `/apis/${apiId}`)).not.toHaveProperty('run_env_id');
  });

  test('fixes the definition: later changes show only when it is published again', async () => {
    const { bench, groupId, apiId } = await withApi();
    const first = await act(bench, 'online', apiId);
    await bench.ok('PUT', `/apis/${apiId}`, mock(groupId, 'changed'));
    expect(await bench.ok('GET', `/apis/runtime/${apiId}`)).toMatchObject({
      id: apiId,
      name: 'one',
      publish_id: first.publish_id,
      run_env_name: 'RELEASE',
      group_name: 'demo',
    });
    const second = await act(bench, 'online', apiId);
    expect(second.publish_id, 'the publication stays the same').toBe(first.publish_id);
    expect(await bench.ok('GET', `/apis/runtime/${apiId}`)).toMatchObject({ name: 'changed' });
    const statuses = async () =>
      (
        await bench.ok<{ api_versions: { version_id: string; status: number }[] }>('GET', `/apis/publish/${apiId}`)
      ).api_versions.map((v) => [v.version_id, v.status]);
    expect(await statuses(), 'newest first').toEqual([[second.version_id, 1], [first.version_id, 2]]);

    expect(await bench.ok('PUT', `/apis/publish/${apiId}`, { version_id: first.version_id })).toMatchObject({
      publish_id: first.publish_id,
      version_id: first.version_id,
    });
    expect(await statuses()).toEqual([[second.version_id, 2], [first.version_id, 1]]);
    expect(await bench.ok('GET', `/apis/runtime/${apiId}`)).toMatchObject({ name: 'one' });
    expect(await bench.ok('GET', `/apis/versions/${second.version_id}`)).toMatchObject({
      name: 'changed',
      version_id: second.version_id,
      mock_info: { result_content: 'mock success' },
    });
    expect(await bench.refusal('DELETE', `/apis/versions/${second.version_id}`)).toEqual([
      404,
      'APIG.3015',
      'The API publication record does not exist',
    ]);
    expect((await bench.call('DELETE', `/apis/versions/${first.version_id}`)).status).toBe(204);
    expect(await bench.refusal('GET', `/apis/runtime/${apiId}`)).toEqual([
      404,
      'APIG.3015',
      'The API publication record does not exist',
    ]);
    const gone = [404, 'APIG.3022', 'The API version does not exist,id:x'];
    expect(await bench.refusal('GET', '/apis/versions/x')).toEqual(gone);
    expect(await bench.refusal('PUT', `/apis/publish/${apiId}`, { version_id: 'x' })).toEqual(gone);
  });

  test('keeps ten versions of an API in an environment', async () => {
    const { bench, apiId } = await withApi();
    for (let i = 0; i < 12; i++) await act(bench, 'online', apiId);
    expect(await bench.ok('GET', `/apis/publish/${apiId}?env_name=RELEASE`)).toMatchObject({ total: 10 });
    expect(await bench.ok('GET', `/apis/publish/${apiId}?env_name=DEV`)).toMatchObject({ total: 0 });
  });

  test('needs an API, an environment, and to be online before it goes offline', async () => {
    const { bench, apiId } = await withApi();
    const post = (api_id: string, env_id: string, action = 'online') =>
      bench.refusal('POST', '/apis/action', { action, api_id, env_id });
    expect(await post('x', RELEASE)).toEqual([404, 'APIG.3002', 'API x does not exist']);
    expect(await post(apiId, 'x')).toEqual([404, 'APIG.3003', 'Environment x does not exist']);
    expect(await post(apiId, RELEASE, 'offline')).toEqual([
      404,
      'APIG.3015',
      'The API publication record does not exist',
    ]);
  });

  test('lists what failed of many, and does not throw', async () => {
    const { bench, groupId, apiId } = await withApi();
    const reply = await bench.call('POST', '/apis/publish?action=online', {
      apis: [apiId, 'x'],
      env_id: RELEASE,
      remark: 'all',
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      success: [{ api_id: apiId, api_name: 'one', env_id: RELEASE, remark: 'all' }],
      failure: [{ api_id: 'x', error_code: 'APIG.3002', error_msg: 'Api x not found' }],
    });
    await bench.ok('POST', '/apis', mock(groupId, 'two'));
    expect(
      await bench.ok('POST', '/apis/publish?action=offline', { group_id: groupId, env_id: RELEASE }),
    ).toMatchObject({
      success: [{ api_id: apiId, publish_time: '0001-01-01T00:00:00Z' }],
      failure: [{ api_name: 'two', error_code: 'APIG.3015', error_msg: 'The API publication record does not exist' }],
    });
    expect(await bench.refusal('POST', '/apis/publish?action=x', { apis: [], env_id: RELEASE })).toEqual(
      [400, 'APIG.2011', 'Invalid parameter value: parameter action should be either "online" or "offline"'],
    );
    const HELP = 'Please refer to the support documentation';
    expect(await bench.refusal('POST', '/apis/action', { action: 'x', api_id: apiId, env_id: RELEASE })).toEqual(
      [400, 'APIG.2011', `Invalid parameter value,parameterName:action. ${HELP}`],
    );
    expect(await bench.refusal('POST', '/apis/action', { api_id: apiId, env_id: RELEASE })).toEqual(
      [400, 'APIG.2001', `The request parameters must be specified,parameterName:action. ${HELP}`],
    );
    expect(await bench.refusal('POST', '/apis/action', ['online'])).toEqual(
      [400, 'APIG.2000', 'Parameter error: Serialization error: the body is not a JSON object'],
    );
  });
});

describe('debugging', () => {
  test('returns the fixed response of an API', async () => {
    const { bench, groupId, apiId } = await withApi();
    const { request, response } = await bench.ok<{ request: string; response: string }>(
      'POST',
      `/apis/debug/${apiId}`,
      { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path: '/test/one', query: { a: ['1'] } },
    );
    expect(request).toBe(
      `GET /test/one?a=1 HTTP/1.1\nHost: ${groupId}.apic.local.example.com\nUser-Agent: APIGatewayDebugClient/1.0\nX-Apig-Mode: debug\n`,
    );
    expect(response).toMatch(/^HTTP\/1\.1 200 OK\n[^]*\n\nmock success$/);
  });
  test('returns 404 if nothing matches or nothing is online', async () => {
    const { bench, apiId } = await withApi();
    const response = async (body: object) =>
      (
        await bench.ok<{ response: string }>('POST', `/apis/debug/${apiId}`, {
          mode: 'DEVELOPER',
          scheme: 'HTTPS',
          method: 'GET',
          path: '/test/one',
          ...body,
        })
      ).response.split('\n')[0];
    expect(await response({ path: '/test' })).toBe('HTTP/1.1 404 Not Found');
    expect(await response({ method: 'POST' })).toBe('HTTP/1.1 404 Not Found');
    expect(await response({ mode: 'CONSUMER' })).toBe('HTTP/1.1 404 Not Found');
    await act(bench, 'online', apiId);
    expect(await response({ mode: 'CONSUMER' })).toBe('HTTP/1.1 200 OK');
    expect(await response({ mode: 'CONSUMER', stage: 'DEV' })).toBe('HTTP/1.1 404 Not Found');
  });
});
