/**
 * The local gateway in one story, for readers: what a team does with a gateway in its first week, by raw requests, and
 * what the service returns. The steps build on each other.
 */
import { describe, expect, test } from 'vitest';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { Bench, INSTANCE, mock, RELEASE } from './support.js';

const PROJECT = `/v2/${LOCAL_DEFAULTS.projectId}/apigw`;
const MINUTE = 60_000;
interface Made { readonly id: string }

describe('a team and its gateway', () => {
  const bench = new Bench({ quirks: { gatewayWork: 10 * MINUTE } });
  let [group, api, env, app, throttle, plugin] = ['', '', '', '', '', ''];
  let publication = '';

  test('creates a gateway, which takes a while', async () => {
    const { instance_id } = await bench.ok<{ instance_id: string }>('POST', `${PROJECT}/instances`, {
      instance_name: 'second', spec_id: 'BASIC', vpc_id: 'v', subnet_id: 's', security_group_id: 'g', available_zone_ids: ['z'],
    });
    const second = `${PROJECT}/instances/${instance_id}`;
    expect(await bench.ok('GET', second)).toMatchObject({ status: 'Creating' });
    expect(await bench.refusal('GET', `${second}/api-groups`)).toEqual([409, 'APIC.7701', 'Instance status conflict']);
    bench.gateway.clock.advance(6 * MINUTE);
    expect(await bench.ok('GET', `${second}/progress`)).toMatchObject({ progress: 80, status: 'creating' });
    bench.gateway.clock.advance(4 * MINUTE);
    expect(await bench.ok('GET', second)).toMatchObject({ status: 'Running' });
    // A new gateway has a group, an environment and a gateway response.
    expect(await bench.ok('GET', `${second}/api-groups`)).toMatchObject({ total: 1, groups: [{ name: 'DEFAULT' }] });
    expect(await bench.ok('GET', `${second}/envs`)).toMatchObject({ envs: [{ id: RELEASE, name: 'RELEASE' }] });
  });

  test('makes a group and an API', async () => {
    group = (await bench.ok<Made>('POST', '/api-groups', { name: 'orders' })).id;
    api = (await bench.ok<Made>('POST', '/apis', mock(group, 'list_orders', { auth_type: 'APP' }))).id;
    expect(await bench.refusal('POST', '/api-groups', { name: 'orders' })).toEqual(
      [400, 'APIG.3201', 'The API group name already exists'],
    );
    expect(await bench.refusal('POST', '/apis', mock(group, 'list_orders'))).toEqual(
      [400, 'APIG.3202', 'The API name already exists, api_name:list_orders'],
    );
  });

  test('learns from a rejection what is wrong with a value', async () => {
    const SUPPORT = 'Please refer to the support documentation';
    const wrong = (parts: object) => bench.refusal('POST', '/apis', mock(group, 'other', parts));
    expect(await wrong({ name: 'a' })).toEqual([400, 'APIG.2005', `The parameter is too short,parameterName:name. ${SUPPORT}`]);
    expect(await wrong({ req_method: 'FETCH' })).toEqual(
      [400, 'APIG.2011', `Invalid parameter value,parameterName:req_method. ${SUPPORT}`],
    );
    expect(await wrong({ req_uri: '/orders/{id}' })).toEqual(
      [400, 'APIG.2026', 'The request path parameters are not defined'],
    );
    expect(await wrong({ auth_type: 'AUTHORIZER', authorizer_id: 'none' })).toEqual(
      [404, 'APIG.3081', 'authorizer with id: none not found'],
    );
  });

  test('tries the API before anybody can call it', async () => {
    const call = { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path: '/test/list_orders' };
    const { response } = await bench.ok<{ response: string }>('POST', `/apis/debug/${api}`, call);
    expect(response).toMatch(/^HTTP\/1\.1 200 OK\n[^]*\n\nmock success$/);
  });

  test('publishes it in a test environment and in RELEASE', async () => {
    env = (await bench.ok<Made>('POST', '/envs', { name: 'staging' })).id;
    for (const env_id of [env, RELEASE]) await bench.ok('POST', '/apis/action', { action: 'online', api_id: api, env_id });
    const shown = await bench.ok<{ run_env_id: string; publish_id: string }>('GET', `/apis/${api}`);
    // Where an API is online is said in lists that run in parallel.
    expect(shown.run_env_id).toBe(`${env}|${RELEASE}`);
    publication = shown.publish_id.split('|')[1] ?? '';
  });

  test('lets an app call it, once', async () => {
    app = (await bench.ok<Made>('POST', '/apps', { name: 'shop' })).id;
    const grant = { env_id: RELEASE, app_ids: [app], api_ids: [api] };
    expect(await bench.ok('POST', '/app-auths', grant)).toMatchObject({ auths: [{ auth_result: { status: 'SUCCESS' } }] });
    // What is there already is skipped, inside a success.
    expect(await bench.ok('POST', '/app-auths', grant)).toMatchObject({ auths: [{ auth_result: { status: 'SKIPPED' } }] });
  });

  test('protects it by a throttle and a plugin', async () => {
    throttle = (await bench.ok<Made>('POST', '/throttles', {
      name: 'calm', time_unit: 'MINUTE', time_interval: 1, api_call_limits: 100,
    })).id;
    await bench.ok('POST', '/throttle-bindings', { strategy_id: throttle, publish_ids: [publication] });
    expect(await bench.ok('GET', `/throttles/${throttle}`)).toMatchObject({ bind_num: 1 });
    plugin = (await bench.ok<{ plugin_id: string }>('POST', '/plugins', {
      plugin_name: 'cors', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}',
    })).plugin_id;
    await bench.ok('POST', `/plugins/${plugin}/attach`, { env_id: RELEASE, api_ids: [api] });
    expect(await bench.ok('GET', `/apis/${api}/attached-plugins`)).toMatchObject({ plugins: [{ plugin_id: plugin }] });
  });

  test('cannot delete what is in use', async () => {
    expect((await bench.refusal('DELETE', `/apis/${api}`)).slice(0, 2)).toEqual([409, 'APIG.3416']);
    expect((await bench.refusal('DELETE', `/api-groups/${group}`)).slice(0, 2)).toEqual([412, 'APIG.3415']);
    expect((await bench.refusal('DELETE', `/envs/${env}`)).slice(0, 2)).toEqual([403, 'APIG.3418']);
    expect((await bench.refusal('DELETE', `/plugins/${plugin}`)).slice(0, 2)).toEqual([409, 'APIG.3462']);
  });

  test('takes the API offline: its bindings go, its plugin stays', async () => {
    for (const env_id of [env, RELEASE]) await bench.ok('POST', '/apis/action', { action: 'offline', api_id: api, env_id });
    expect(await bench.ok('GET', `/throttles/${throttle}`)).toMatchObject({ bind_num: 0 });
    expect(await bench.ok('GET', `/apis/${api}/attached-plugins`)).toMatchObject({ total: 1 });
    await bench.ok('DELETE', `/apis/${api}`);
    await bench.ok('DELETE', `/api-groups/${group}`);
    expect((await bench.refusal('GET', `/apis/${api}`)).slice(0, 2)).toEqual([404, 'APIG.3002']);
  });

  test('changes a feature, but not twice in a minute', async () => {
    const limit = (value: string) => ({ name: 'ratelimit', enable: true, config: `{"api_limits":${value}}` });
    await bench.ok('POST', '/features', limit('200'));
    expect((await bench.refusal('POST', '/features', limit('300'))).slice(0, 2)).toEqual([409, 'APIG.3711']);
    bench.gateway.clock.advance(MINUTE);
    await bench.ok('POST', '/features', limit('300'));
  });

  test('deletes its gateway, which is gone after a while', async () => {
    expect((await bench.call('DELETE', INSTANCE)).status).toBe(204);
    expect(await bench.ok('GET', INSTANCE)).toMatchObject({ status: 'Deleting' });
    bench.gateway.clock.advance(10 * MINUTE);
    expect(await bench.refusal('GET', INSTANCE)).toEqual(
      [404, 'APIG.3030', `The instance does not exist;id:${LOCAL_DEFAULTS.instanceId}`],
    );
  });

  test('sees how its programs take a failure of the service', async () => {
    bench.gateway.fail({ code: 'APIC.9100', operation: 'instances.list' });
    const list = `${PROJECT}/instances`;
    expect((await bench.refusal('GET', list)).slice(0, 2)).toEqual([500, 'APIC.9100']);
    expect((await bench.call('GET', list)).status).toBe(200);
    await bench.refusal('GET', INSTANCE);
  });

  test('can read in the journal what it did', () => {
    const { journal } = bench.gateway;
    expect(journal[0]).toMatchObject({ operation: 'instances.create', response: { status: 202 } });
    expect(journal.at(-1)).toMatchObject({ operation: 'instances.get', response: { status: 404 } });
  });
});
