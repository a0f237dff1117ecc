import { describe, expect, test } from 'vitest';
import { Bench, type Named, RELEASE, withApi, withGroup } from './support.js';

const HELP = 'Please refer to the support documentation';
type Page<K extends string, T = Record<string, unknown>> = { total: number; size: number } & Record<K, T[]>;

const online = (bench: Bench, api_id: string, env_id = RELEASE) =>
  bench.ok<{ publish_id: string; version_id: string }>('POST', '/apis/action', { action: 'online', api_id, env_id });

describe('environments', () => {
  test('a new gateway has RELEASE', async () => {
    expect(await new Bench().ok('GET', '/envs')).toEqual({
      total: 1,
      size: 1,
      envs: [{ id: RELEASE, name: 'RELEASE', remark: 'The default environment', create_time: '2026-03-01T08:00:00Z' }],
    });
  });
  test('are created, changed, listed and deleted', async () => {
    const bench = new Bench();
    const created = await bench.call('POST', '/envs', { name: 'DEV', remark: 'Development' });
    expect([created.status, created.body]).toEqual([
      201,
      { id: 'id-1', name: 'DEV', remark: 'Development', create_time: '2026-03-01T08:00:00.123000000Z' },
    ]);
    expect(await bench.ok('PUT', '/envs/id-1', { name: 'DEV2', remark: '' })).toEqual({
      id: 'id-1',
      name: 'DEV2',
      remark: '',
      create_time: '2026-03-01T08:00:00Z',
    });
    expect(await bench.ok<Page<'envs', Named>>('GET', '/envs?name=EV')).toMatchObject({
      total: 1,
      envs: [{ name: 'DEV2' }],
    });
    expect(await bench.refusal('POST', '/envs', { name: 'DEV2' })).toEqual([
      400,
      'APIG.3205',
      'The environment name already exists',
    ]);
    expect((await bench.call('DELETE', '/envs/id-1')).status).toBe(204);
    expect(await bench.refusal('DELETE', '/envs/id-1')).toEqual([404, 'APIG.3003', 'Environment id-1 does not exist']);
    expect(await bench.refusal('PUT', '/envs/id-1', { name: 'DEV' })).toEqual([
      404,
      'APIG.3003',
      'Environment id-1 does not exist',
    ]);
  });
  test('are limited in number', async () => {
    expect(await new Bench({ quotas: { ENVIRONMENT_NUM_LIMIT: 1 } }).refusal('POST', '/envs', { name: 'DEV' })).toEqual(
      [403, 'APIG.3104', 'The number of environments exceeds the maximum allowed limit'],
    );
  });
});

describe('environment variables', () => {
  const variable = { group_id: 'id-1', env_id: RELEASE, variable_name: 'address', variable_value: '192.168.1.5' };
  test('are created, read, changed and deleted', async () => {
    const { bench } = await withGroup();
    const created = await bench.call('POST', '/env-variables', variable);
    expect([created.status, created.body]).toEqual([201, { id: 'id-3', ...variable }]);
    expect(await bench.ok('GET', '/env-variables/id-3')).toEqual({ id: 'id-3', ...variable });
    expect(await bench.ok('PUT', '/env-variables/id-3', { variable_value: '8080' })).toEqual({
      id: 'id-3',
      ...variable,
      variable_value: '8080',
    });
    expect((await bench.call('DELETE', '/env-variables/id-3')).status).toBe(204);
    expect(await bench.refusal('GET', '/env-variables/id-3')).toEqual([
      404,
      'APIG.3011',
      'The environment variable does not exist, id: id-3',
    ]);
  });
  test('have unique names in a group and an environment, at most 50', async () => {
    const { bench } = await withGroup();
    await bench.ok('POST', '/env-variables', variable);
    expect(await bench.refusal('POST', '/env-variables', variable)).toEqual([
      400,
      'APIG.3303',
      'The environment variable already exists',
    ]);
    await bench.ok('POST', '/env-variables', { ...variable, variable_name: 'ADDRESS' });
    for (let i = 0; i < 48; i++) await bench.ok('POST', '/env-variables', { ...variable, variable_name: `v-${i}x` });
    expect(await bench.refusal('POST', '/env-variables', { ...variable, variable_name: 'more' })).toEqual([
      403,
      'APIG.3106',
      'The number of variables exceeds the maximum allowed limit',
    ]);
  });
  test('need their group and environment', async () => {
    const { bench } = await withGroup();
    expect(await bench.refusal('POST', '/env-variables', { ...variable, group_id: 'x' })).toEqual([
      404,
      'APIG.3001',
      'API group x does not exist',
    ]);
    expect(await bench.refusal('POST', '/env-variables', { ...variable, env_id: 'x' })).toEqual([
      404,
      'APIG.3003',
      'Environment x does not exist',
    ]);
    expect(await bench.refusal('GET', '/env-variables')).toEqual([
      400,
      'APIG.2001',
      `The request parameters must be specified,parameterName:group_id. ${HELP}`,
    ]);
  });
  test('are listed by group, environment and name', async () => {
    const { bench } = await withGroup();
    for (const variable_name of ['port', 'port_2'])
      await bench.ok('POST', '/env-variables', { ...variable, variable_name });
    const list = async (query: string) =>
      (await bench.ok<Page<'variables'>>('GET', `/env-variables?${query}`)).variables.map((v) => v['variable_name']);
    expect(await list('group_id=id-1')).toEqual(['port', 'port_2']);
    expect(await list('group_id=id-1&precise_search=variable_name&variable_name=port')).toEqual(['port']);
    expect(await list('env_id=other&group_id=id-1')).toEqual([]);
    expect(await list('group_id=seed-1')).toEqual([]);
  });
});

describe('throttles', () => {
  const throttle = { name: 'throttle_demo', time_interval: 1, time_unit: 'SECOND', api_call_limits: 800 };
  test('are created, read, changed and deleted', async () => {
    const bench = new Bench();
    const created = await bench.call('POST', '/throttles', throttle);
    const body = {
      id: 'id-1',
      ...throttle,
      type: 1,
      enable_adaptive_control: 'FALSE',
      bind_num: 0,
      is_inclu_special_throttle: 2,
    };
    expect([created.status, created.body]).toEqual([201, { ...body, create_time: '2026-03-01T08:00:00.123000000Z' }]);
    expect(await bench.ok('GET', '/throttles/id-1')).toEqual({ ...body, create_time: '2026-03-01T08:00:00Z' });
    expect(await bench.ok('PUT', '/throttles/id-1', { ...throttle, api_call_limits: 1 })).toMatchObject({
      api_call_limits: 1,
    });
    expect(await bench.ok('GET', '/throttles?name=demo')).toMatchObject({
      total: 1,
      size: 1,
      throttles: [{ id: 'id-1' }],
    });
    expect(await bench.refusal('POST', '/throttles', throttle)).toEqual([
      400,
      'APIG.3204',
      'The request throttling policy name already exists',
    ]);
    expect((await bench.call('DELETE', '/throttles/id-1')).status).toBe(204);
    expect(await bench.refusal('GET', '/throttles/id-1')).toEqual([
      404,
      'APIG.3005',
      'Request throttling policy id-1 does not exist',
    ]);
  });
  test('are bound to published APIs, one for each API in an environment', async () => {
    const { bench, apiId, groupId } = await withApi('Api_mock');
    const { publish_id } = await online(bench, apiId);
    const first = await bench.ok<Named>('POST', '/throttles', throttle);
    const second = await bench.ok<Named>('POST', '/throttles', { ...throttle, name: 'second' });
    const bound = await bench.call('POST', '/throttle-bindings', { strategy_id: first.id, publish_ids: [publish_id] });
    const { id: bindingId } = (bound.body as { throttle_applys: [{ id: string }] }).throttle_applys[0];
    expect([bound.status, bound.body]).toEqual([
      201,
      {
        throttle_applys: [
          { id: bindingId, publish_id, strategy_id: first.id, scope: 1, apply_time: '2026-03-01T08:00:00.123000000Z' },
        ],
      },
    ]);

    const api = {
      id: apiId,
      name: 'Api_mock',
      group_id: groupId,
      group_name: 'demo',
      req_uri: '/test/Api_mock',
      req_method: 'GET',
      auth_type: 'NONE',
      type: 1,
      run_env_id: RELEASE,
      run_env_name: 'RELEASE',
      publish_id,
    };
    expect(await bench.ok('GET', `/throttle-bindings/binded-apis?throttle_id=${first.id}`)).toEqual({
      total: 1,
      size: 1,
      apis: [
        { ...api, throttle_name: 'throttle_demo', throttle_apply_id: bindingId, apply_time: '2026-03-01T08:00:00Z' },
      ],
    });
    expect(await bench.ok('GET', `/throttle-bindings/unbinded-apis?throttle_id=${first.id}`)).toEqual({
      total: 0,
      size: 0,
      apis: [],
    });
    expect(await bench.ok('GET', `/throttle-bindings/unbinded-apis?throttle_id=${second.id}`)).toEqual({
      total: 1,
      size: 1,
      apis: [api],
    });
    expect(await bench.ok('GET', `/throttle-bindings/binded-throttles?api_id=${apiId}`)).toMatchObject({
      total: 1,
      throttles: [
        { id: first.id, env_name: 'RELEASE', bind_id: bindingId, bind_time: '2026-03-01T08:00:00Z', bind_num: 1 },
      ],
    });
    await bench.ok('POST', '/throttle-bindings', { strategy_id: second.id, publish_ids: [publish_id] });
    expect(
      await bench.ok('GET', `/throttle-bindings/binded-apis?throttle_id=${first.id}`),
      'the new one takes its place',
    ).toMatchObject({ total: 0 });
    expect(await bench.refusal('DELETE', `/throttle-bindings/${bindingId}`)).toEqual([
      404,
      'APIG.3012',
      'The request throttling policy binding record does not exist',
    ]);
    const {
      throttles: [{ bind_id: newId }],
    } = await bench.ok<{ throttles: [{ bind_id: string }] }>(
      'GET',
      `/throttle-bindings/binded-throttles?api_id=${apiId}`,
    );
    expect(await bench.ok('PUT', '/throttle-bindings?action=delete', { throttle_bindings: [newId, 'gone'] })).toEqual({
      success_count: 1,
      failure: [
        {
          bind_id: 'gone',
          error_code: 'APIG.3012',
          error_msg: 'The request throttling policy binding record does not exist',
        },
      ],
    });
    expect(await bench.refusal('PUT', '/throttle-bindings?action=remove', { throttle_bindings: [] })).toEqual([
      400,
      'APIG.2011',
      'Invalid parameter value: parameter action should be "delete"',
    ]);
    expect(await bench.refusal('POST', '/throttle-bindings', { strategy_id: 'x', publish_ids: [] })).toEqual([
      404,
      'APIG.3005',
      'Request throttling policy x does not exist',
    ]);
    expect(await bench.refusal('POST', '/throttle-bindings', { strategy_id: first.id, publish_ids: ['x'] })).toEqual([
      404,
      'APIG.3015',
      'The API publication record does not exist',
    ]);
  });
  test('are unbound if the API goes offline', async () => {
    const { bench, apiId } = await withApi('Api_mock');
    const { publish_id } = await online(bench, apiId);
    const { id } = await bench.ok<Named>('POST', '/throttles', throttle);
    await bench.ok('POST', '/throttle-bindings', { strategy_id: id, publish_ids: [publish_id] });
    await bench.ok('POST', '/apis/action', { action: 'offline', api_id: apiId, env_id: RELEASE });
    expect((await bench.call('DELETE', `/throttles/${id}`)).status).toBe(204);
  });
});

describe('deletions', () => {
  test('are rejected while the object is in use, and done in the right order', async () => {
    const { bench, groupId, apiId } = await withApi('Api_mock');
    const { id: envId } = await bench.ok<Named>('POST', '/envs', { name: 'DEV' });
    await online(bench, apiId, envId);
    expect(await bench.refusal('DELETE', `/envs/${envId}`)).toEqual([
      403,
      'APIG.3418',
      'The environment contains published APIs',
    ]);
    expect(await bench.refusal('DELETE', `/apis/${apiId}`)).toEqual([
      409,
      'APIG.3416',
      'The API cannot be deleted because it has been published',
    ]);
    expect(await bench.refusal('DELETE', `/api-groups/${groupId}`)).toEqual([412, 'APIG.3415', `The API group cannot be deleted because it contains APIs,id:${groupId}`]);
    const offline = await bench.call('POST', '/apis/action', { action: 'offline', api_id: apiId, env_id: envId });
    expect([offline.status, offline.body]).toEqual([
      201,
      { api_id: apiId, api_name: 'Api_mock', env_id: envId, publish_time: '0001-01-01T00:00:00Z' },
    ]);
    for (const path of [`/apis/${apiId}`, `/envs/${envId}`, `/api-groups/${groupId}`])
      expect((await bench.call('DELETE', path)).status, path).toBe(204);
    expect(await bench.refusal('DELETE', `/api-groups/${groupId}`)).toEqual([404, 'APIG.3001', `API group ${groupId} does not exist`]);
  });
});
