import { beforeEach, describe, expect, test } from 'vitest';
import { Bench, mock, type Named, RELEASE } from './support.js';

const AT = '2026-03-01T08:00:00.123000000Z';
const SECONDS = '2026-03-01T08:00:00Z';

let bench: Bench;
let groupId: string;
let apiId: string;
let publishId: string;
/** A group `demo`, and in it the API `hello`, online. */
beforeEach(async () => {
  bench = new Bench();
  groupId = (await bench.ok<Named>('POST', '/api-groups', { name: 'demo' })).id;
  apiId = await makeApi('hello');
  publishId = await online(apiId);
  bench.countAs('new');
});
async function makeApi(name: string): Promise<string> {
  const more = { req_uri: `/${name}`, auth_type: 'APP', mock_info: {} };
  const { id } = await bench.ok<Named>('POST', '/apis', mock(groupId, name, more));
  return id;
}
const online = async (api_id: string) =>
  (await bench.ok<{ publish_id: string }>('POST', '/apis/action', { action: 'online', api_id, env_id: RELEASE }))
    .publish_id;
const offline = (api_id: string) => bench.ok('POST', '/apis/action', { action: 'offline', api_id, env_id: RELEASE });

const inLists = () => ({
  id: apiId,
  name: 'hello',
  group_id: groupId,
  group_name: 'demo',
  req_uri: '/hello',
  req_method: 'GET',
  auth_type: 'APP',
  type: 1,
  run_env_id: RELEASE,
  run_env_name: 'RELEASE',
  publish_id: publishId,
});
const inBindings = () => ({
  api_id: apiId,
  api_name: 'hello',
  api_type: 1,
  group_name: 'demo',
  env_id: RELEASE,
  env_name: 'RELEASE',
  publish_id: publishId,
});

describe('signature keys', () => {
  test('are completed by the service', async () => {
    const created = await bench.call('POST', '/signs', { name: 'signature_demo' });
    const hex = (length: number): unknown => expect.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)) as unknown;
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: 'new-1',
      name: 'signature_demo',
      sign_type: 'hmac',
      sign_key: hex(32),
      sign_secret: hex(32),
      create_time: AT,
      update_time: AT,
      bind_num: 0,
      ldapi_bind_num: 0,
    });
    expect(
      await bench.ok('POST', '/signs', { name: 'aes', sign_type: 'aes', sign_algorithm: 'aes-128-cfb' }),
    ).toMatchObject({ sign_key: hex(16), sign_secret: hex(16) });
    const changed = await bench.ok('PUT', '/signs/new-1', { name: 'renamed', sign_key: 'signkeysignkey' });
    expect(changed).toMatchObject({
      name: 'renamed',
      sign_key: 'signkeysignkey',
      sign_secret: hex(32),
      create_time: SECONDS,
      update_time: AT,
    });
    expect(await bench.ok('GET', '/signs?name=ren')).toMatchObject({
      total: 1,
      signs: [{ id: 'new-1', update_time: SECONDS }],
    });
    expect(await bench.refusal('POST', '/signs', { name: 'aes' })).toEqual([
      400,
      'APIG.3207',
      'The signature key name already exists',
    ]);
    expect((await bench.call('DELETE', '/signs/new-1')).status).toBe(204);
    expect(await bench.refusal('DELETE', '/signs/new-1')).toEqual([
      404,
      'APIG.3017',
      'Signature key new-1 does not exist',
    ]);
  });
  test('are bound to published APIs, one for each', async () => {
    const key = await bench.ok<Named>('POST', '/signs', {
      name: 'first',
      sign_key: 'signkeysignkey',
      sign_secret: 'signsecretsignsecret',
    });
    const other = await bench.ok<Named>('POST', '/signs', { name: 'other' });
    const binding = {
      id: 'new-3',
      ...inBindings(),
      req_method: 'GET',
      sign_id: key.id,
      sign_name: 'first',
      sign_type: 'hmac',
      sign_key: 'signkeysignkey',
      sign_secret: 'signsecretsignsecret',
    };
    const bound = await bench.call('POST', '/sign-bindings', { sign_id: key.id, publish_ids: [publishId] });
    expect([bound.status, bound.body]).toEqual([201, { bindings: [{ ...binding, binding_time: AT }] }]);
    const page = { total: 1, size: 1, bindings: [{ ...binding, binding_time: SECONDS }] };
    expect(await bench.ok('GET', `/sign-bindings/binded-apis?sign_id=${key.id}`)).toEqual(page);
    expect(await bench.ok('GET', `/sign-bindings/binded-signs?api_id=${apiId}`)).toEqual(page);
    expect(await bench.ok('GET', `/sign-bindings/unbinded-apis?sign_id=${key.id}`)).toMatchObject({ total: 0 });
    expect(await bench.ok('GET', `/sign-bindings/unbinded-apis?sign_id=${other.id}`)).toEqual({
      total: 1,
      size: 1,
      apis: [{ ...inLists(), signature_name: 'first' }],
    });
    await bench.ok('POST', '/sign-bindings', { sign_id: other.id, publish_ids: [publishId] });
    expect(await bench.ok('GET', `/sign-bindings/binded-signs?api_id=${apiId}`)).toMatchObject({
      total: 1,
      bindings: [{ sign_name: 'other' }],
    });
    expect(await bench.refusal('DELETE', '/sign-bindings/new-3')).toEqual([
      404,
      'APIG.3018',
      'The signature key binding record does not exist',
    ]);
    expect((await bench.call('DELETE', '/sign-bindings/new-4')).status).toBe(204);
  });
});

describe('access control policies', () => {
  const acl = { acl_name: 'acl_demo', acl_type: 'PERMIT', acl_value: '192.168.1.5,192.168.10.1', entity_type: 'IP' };
  test('are created, read, changed and deleted', async () => {
    const created = await bench.call('POST', '/acls', acl);
    expect([created.status, created.body]).toEqual([201, { id: 'new-1', ...acl, update_time: AT, bind_num: 0 }]);
    expect(await bench.ok('PUT', '/acls/new-1', { ...acl, acl_type: 'DENY' })).toEqual({
      id: 'new-1',
      ...acl,
      acl_type: 'DENY',
      update_time: AT,
      bind_num: 0,
    });
    expect(await bench.ok('GET', '/acls/new-1')).toMatchObject({ acl_type: 'DENY', update_time: SECONDS });
    expect(await bench.ok('GET', '/acls?acl_type=PERMIT')).toMatchObject({ total: 0 });
    expect(await bench.ok('GET', '/acls?acl_type=DENY&entity_type=IP&name=acl')).toMatchObject({ total: 1 });
    expect(await bench.refusal('POST', '/acls', acl)).toEqual([
      400,
      'APIG.3206',
      'The access control policy name already exists',
    ]);
    expect((await bench.call('DELETE', '/acls/new-1')).status).toBe(204);
    expect(await bench.refusal('GET', '/acls/new-1')).toEqual([
      404,
      'APIG.3006',
      'Access control policy new-1 does not exist',
    ]);
  });
  test('are bound: one of a kind for each API, and not deleted while bound', async () => {
    for (const [acl_name, entity_type, acl_value] of [
      ['one', 'IP', '1.1.1.1'],
      ['two', 'IP', '1.1.1.2'],
      ['three', 'DOMAIN', 'someone'],
    ]) {
      await bench.ok('POST', '/acls', { ...acl, acl_name, entity_type, acl_value });
    }
    const bound = await bench.call('POST', '/acl-bindings', { acl_id: 'new-1', publish_ids: [publishId] });
    expect([bound.status, bound.body]).toEqual([
      201,
      { acl_bindings: [{ id: 'new-4', api_id: apiId, env_id: RELEASE, acl_id: 'new-1', create_time: AT }] },
    ]);
    expect(await bench.ok('GET', '/acl-bindings/binded-apis?acl_id=new-1')).toEqual({
      total: 1, size: 1, apis: [{ ...inBindings(), req_method: 'GET', bind_id: 'new-4', bind_time: SECONDS }],
    });
    expect(await bench.ok('GET', '/acl-bindings/unbinded-apis?acl_id=new-2')).toEqual({
      total: 1,
      size: 1,
      apis: [{ ...inLists(), acl_name: 'one' }],
    });
    await bench.ok('POST', '/acl-bindings', { acl_id: 'new-3', publish_ids: [publishId] });
    expect(await bench.ok('GET', `/acl-bindings/binded-acls?api_id=${apiId}`)).toEqual({
      total: 2,
      size: 2,
      acls: [
        {
          acl_id: 'new-1',
          ...acl,
          acl_name: 'one',
          acl_value: '1.1.1.1',
          env_id: RELEASE,
          env_name: 'RELEASE',
          bind_id: 'new-4',
          bind_time: SECONDS,
        },
        {
          acl_id: 'new-3',
          ...acl,
          acl_name: 'three',
          entity_type: 'DOMAIN',
          acl_value: 'someone',
          env_id: RELEASE,
          env_name: 'RELEASE',
          bind_id: 'new-5',
          bind_time: SECONDS,
        },
      ],
    });
    await bench.ok('POST', '/acl-bindings', { acl_id: 'new-2', publish_ids: [publishId] });
    expect(
      (await bench.ok<{ acls: { acl_name: string }[] }>('GET', `/acl-bindings/binded-acls?api_id=${apiId}`)).acls.map(
        (a) => a.acl_name,
      ),
    ).toEqual(['three', 'two']);

    expect(await bench.refusal('DELETE', '/acls/new-2')).toEqual([
      403,
      'APIG.3447',
      'The access control policy has been bound to APIs',
    ]);
    expect(await bench.ok('PUT', '/acls?action=delete', { acls: ['new-1', 'new-2', 'x'] })).toEqual({
      success_count: 1,
      failure: [
        {
          acl_id: 'new-2',
          acl_name: 'two',
          error_code: 'APIG.3447',
          error_msg: 'The access control policy has been bound to APIs',
        },
        { acl_id: 'x', error_code: 'APIG.3006', error_msg: 'Access control policy x does not exist' },
      ],
    });
    expect(await bench.ok('PUT', '/acl-bindings?action=delete', { acl_bindings: ['new-5', 'x'] })).toEqual({
      success_count: 1,
      failure: [
        { bind_id: 'x', error_code: 'APIG.3010', error_msg: 'The access control policy binding record does not exist' },
      ],
    });
    await offline(apiId);
    expect(await bench.ok('GET', `/acl-bindings/binded-acls?api_id=${apiId}`)).toMatchObject({ total: 0 });
  });
});

describe('apps', () => {
  test('are created, read, changed and deleted', async () => {
    const created = await bench.call('POST', '/apps', { name: 'app_demo', remark: 'Demo app' });
    const app = created.body as { app_key: string; app_secret: string };
    const body = {
      id: 'new-1',
      name: 'app_demo',
      remark: 'Demo app',
      creator: 'USER',
      app_key: app.app_key,
      app_secret: app.app_secret,
      status: 1,
      app_type: 'apig',
      bind_num: 0,
    };
    expect([created.status, created.body]).toEqual([201, { ...body, register_time: AT, update_time: AT }]);
    expect(await bench.ok('GET', '/apps/new-1')).toEqual({ ...body, register_time: SECONDS, update_time: SECONDS });
    expect(await bench.ok('GET', '/apps/validation/new-1')).toEqual({
      id: 'new-1',
      name: 'app_demo',
      remark: 'Demo app',
    });
    const changed = await bench.call('PUT', '/apps/new-1', { name: 'renamed', app_key: 'key_of_mine' });
    expect([changed.status, changed.body]).toEqual([
      200,
      { ...body, name: 'renamed', app_key: 'key_of_mine', register_time: SECONDS, update_time: AT },
    ]);
    expect((await bench.ok('PUT', '/apps/secret/new-1', { app_secret: 'secret_of_mine' }))['app_secret']).toBe(
      'secret_of_mine',
    );
    expect((await bench.ok('PUT', '/apps/secret/new-1', {}))['app_secret']).toMatch(/^[0-9a-f]{32}$/);
    expect(await bench.refusal('PUT', '/apps/secret/new-1')).toEqual([
      400,
      'APIG.2000',
      'Parameter error: Serialization error: unexpected end of JSON input',
    ]);
    expect(await bench.refusal('POST', '/apps', { name: 'renamed' })).toEqual([
      400,
      'APIG.3203',
      'The app name already exists',
    ]);
    expect(await bench.refusal('POST', '/apps', { name: 'other', app_key: 'key_of_mine' })).toEqual([
      400,
      'APIG.3310',
      'The AppKey already exists',
    ]);
    expect(await bench.ok('GET', '/apps?app_key=key_of_mine&name=ren')).toMatchObject({ total: 1 });
    expect((await bench.call('DELETE', '/apps/new-1')).status).toBe(204);
    expect(await bench.refusal('GET', '/apps/new-1')).toEqual([404, 'APIG.3004', 'App new-1 does not exist']);
  });
  test('have at most five codes', async () => {
    await bench.ok('POST', '/apps', { name: 'app_demo' });
    const code = 'A'.repeat(64);
    const created = await bench.call('POST', '/apps/new-1/app-codes', { app_code: code });
    expect([created.status, created.body]).toEqual([
      201,
      { id: 'new-2', app_code: code, app_id: 'new-1', create_time: AT },
    ]);
    for (let i = 0; i < 4; i++) expect((await bench.call('PUT', '/apps/new-1/app-codes')).status).toBe(201);
    expect(await bench.refusal('PUT', '/apps/new-1/app-codes')).toEqual([
      403,
      'APIG.3131',
      'The number of AppCodes exceeds the maximum allowed limit',
    ]);
    expect(
      (await bench.ok<{ app_codes: Named[] }>('GET', '/apps/new-1/app-codes')).app_codes.map(({ id }) => id),
      'newest first',
    ).toEqual(['new-6', 'new-5', 'new-4', 'new-3', 'new-2']);
    const read = await bench.call('GET', '/apps/new-1/app-codes/new-2');
    expect([read.status, read.body]).toEqual([
      200,
      { id: 'new-2', app_code: code, app_id: 'new-1', create_time: SECONDS },
    ]);
    expect((await bench.call('DELETE', '/apps/new-1/app-codes/new-2')).status).toBe(204);
    expect(await bench.refusal('GET', '/apps/new-1/app-codes/new-2')).toEqual([
      404,
      'APIG.3082',
      'The AppCode does not exist,id:new-2',
    ]);
  });
  test('have an access list, or an empty response', async () => {
    await bench.ok('POST', '/apps', { name: 'app_demo' });
    expect(await bench.ok('GET', '/apps/new-1/app-acl')).toEqual({});
    const acl = { app_acl_type: 'PERMIT', app_acl_values: ['192.168.0.1'] };
    expect((await bench.call('PUT', '/apps/new-1/app-acl', acl)).status).toBe(201);
    expect(await bench.ok('GET', '/apps/new-1/app-acl')).toEqual({ app_id: 'new-1', ...acl });
    expect((await bench.call('DELETE', '/apps/new-1/app-acl')).status).toBe(204);
    expect(await bench.ok('GET', '/apps/new-1/app-acl')).toEqual({});
  });
  test('have a quota', async () => {
    await bench.ok('POST', '/apps', { name: 'app_demo' });
    const quota = { name: 'quota_demo', call_limits: 1000, time_unit: 'DAY', time_interval: 1 };
    const created = await bench.call('POST', '/app-quotas', quota);
    expect([created.status, created.body]).toEqual([
      201,
      { app_quota_id: 'new-2', ...quota, create_time: AT, bound_app_num: 0 },
    ]);
    expect(await bench.ok('GET', '/app-quotas/new-2/bindable-apps')).toMatchObject({
      total: 1,
      apps: [{ app_id: 'new-1', bound_time: '0001-01-01T00:00:00Z' }],
    });
    expect(await bench.ok('POST', '/app-quotas/new-2/binding-apps', { app_ids: ['new-1'] })).toEqual({
      applies: [{ app_quota_id: 'new-2', app_id: 'new-1', bound_time: AT }],
    });
    expect(await bench.ok('GET', '/apps/new-1/bound-quota')).toEqual({
      app_quota_id: 'new-2',
      ...quota,
      create_time: SECONDS,
      bound_app_num: 1,
    });
    expect(await bench.ok('GET', '/app-quotas/new-2/bound-apps')).toMatchObject({
      total: 1,
      apps: [{ app_id: 'new-1', app_quota_name: 'quota_demo', bound_time: SECONDS }],
    });
    expect(await bench.ok('GET', '/app-quotas/new-2/bindable-apps')).toMatchObject({ total: 0 });
    expect((await bench.call('DELETE', '/app-quotas/new-2/bound-apps/new-1')).status).toBe(204);
    expect(await bench.ok('GET', '/apps/new-1/bound-quota')).toEqual({});
    expect(await bench.refusal('POST', '/app-quotas', quota)).toEqual([
      400,
      'APIG.3325',
      'The API quota name already exists',
    ]);
    expect(await bench.ok('PUT', '/app-quotas/new-2', { ...quota, call_limits: 1 })).toMatchObject({ call_limits: 1 });
    expect((await bench.call('DELETE', '/app-quotas/new-2')).status).toBe(204);
    expect(await bench.refusal('GET', '/app-quotas/new-2')).toEqual([
      404,
      'APIG.3093',
      'App quota new-2 does not exist',
    ]);
  });
  test('are authorized for APIs; existing authorizations are skipped', async () => {
    const app = await bench.ok<Named>('POST', '/apps', { name: 'app_demo' });
    const unpublished = await makeApi('later');
    const grant = () => bench.call('POST', '/app-auths', { env_id: RELEASE, app_ids: [app.id], api_ids: [apiId] });
    const first = await grant();
    const { id } = (first.body as { auths: [Named] }).auths[0];
    const auth = { id, api_id: apiId, app_id: app.id, auth_time: AT, auth_role: 'PROVIDER', auth_tunnel: 'NORMAL' };
    expect([first.status, first.body]).toEqual([201, { auths: [{ ...auth, auth_result: { status: 'SUCCESS' } }] }]);
    expect((await grant()).body).toEqual({
      auths: [
        {
          ...auth,
          auth_result: {
            status: 'SKIPPED',
            error_code: 'APIG.3316',
            error_msg: 'The API authorization record already exists',
            api_name: 'hello',
            app_name: 'app_demo',
          },
        },
      ],
    });
    const listed = {
      ...auth,
      ...inBindings(),
      group_id: groupId,
      app_name: 'app_demo',
      app_type: 'apig',
      app_creator: 'USER',
      auth_time: SECONDS,
    };
    expect(await bench.ok('GET', `/app-auths/binded-apis?app_id=${app.id}`)).toEqual({
      total: 1,
      size: 1,
      auths: [listed],
    });
    expect(await bench.ok('GET', `/app-auths/binded-apps?api_id=${apiId}`)).toEqual({
      total: 1,
      size: 1,
      auths: [listed],
    });
    expect(await bench.ok('GET', `/app-auths/unbinded-apis?app_id=${app.id}&env_id=${RELEASE}`)).toMatchObject({
      total: 1,
      apis: [{ id: unpublished, run_env_id: '', run_env_name: '', publish_id: '' }],
    });
    expect(await bench.ok('GET', '/apps')).toMatchObject({ apps: [{ bind_num: 1 }] });
    expect(await bench.refusal('POST', '/app-auths', { env_id: RELEASE, app_ids: ['x'], api_ids: [apiId] })).toEqual([
      404,
      'APIG.3004',
      'App x does not exist',
    ]);
    expect((await bench.call('DELETE', `/app-auths/${id}`)).status).toBe(204);
    expect(await bench.refusal('DELETE', `/app-auths/${id}`)).toEqual([404, 'APIG.3009', `The app authorization record does not exist,id:${id}`]);
  });
});

describe('special limits of a throttle', () => {
  test('apply to apps and users', async () => {
    const app = await bench.ok<Named>('POST', '/apps', { name: 'app_demo' });
    const throttle = await bench.ok<Named>('POST', '/throttles', {
      name: 'slow',
      time_interval: 1,
      time_unit: 'SECOND',
      api_call_limits: 100,
    });
    const specials = `/throttles/${throttle.id}/throttle-specials`;
    const created = await bench.call('POST', specials, { call_limits: 50, object_id: app.id, object_type: 'APP' });
    const special = {
      id: 'new-3',
      throttle_id: throttle.id,
      call_limits: 50,
      object_id: app.id,
      object_type: 'APP',
      object_name: 'app_demo',
      app_id: app.id,
      app_name: 'app_demo',
    };
    expect([created.status, created.body]).toEqual([201, { ...special, apply_time: AT }]);
    expect(await bench.ok('GET', `/throttles/${throttle.id}`)).toMatchObject({ is_inclu_special_throttle: 1 });
    expect(await bench.ok('POST', specials, { call_limits: 1, object_id: 'user', object_type: 'USER' })).toMatchObject({
      object_name: 'user',
      app_id: '',
      app_name: '',
    });
    expect(await bench.ok('GET', `${specials}?object_type=APP`)).toEqual({
      total: 1,
      size: 1,
      throttle_specials: [{ ...special, apply_time: SECONDS }],
    });
    expect(await bench.ok('PUT', `${specials}/new-3`, { call_limits: 60 })).toMatchObject({ call_limits: 60 });
    expect(await bench.refusal('PUT', `${specials}/new-3`, { call_limits: 101 })).toEqual([
      400,
      'APIG.2003',
      'The parameter value is too large,parameterName:call_limits. Please refer to the support documentation',
    ]);
    expect(await bench.refusal('POST', specials, { call_limits: 1, object_id: app.id, object_type: 'APP' })).toEqual([
      400,
      'APIG.3308',
      'The excluded request throttling configuration already exists',
    ]);
    expect((await bench.call('DELETE', `${specials}/new-3`)).status).toBe(204);
    expect(await bench.refusal('DELETE', `${specials}/new-3`)).toEqual([
      404,
      'APIG.3013',
      'Excluded request throttling configuration new-3 does not exist',
    ]);
  });
});

describe('plugins', () => {
  const plugin = {
    plugin_name: 'cors_demo',
    plugin_type: 'cors',
    plugin_scope: 'global',
    plugin_content: '{"allow_origin":"*"}',
    remark: 'CORS',
  };
  const TIME = '2026-03-01T08:00:00.123Z';
  test('are created, read, changed and deleted', async () => {
    const created = await bench.call('POST', '/plugins', plugin);
    expect([created.status, created.body]).toEqual([
      201,
      { plugin_id: 'new-1', ...plugin, create_time: TIME, update_time: TIME },
    ]);
    expect(
      await bench.ok('PUT', '/plugins/new-1', { ...plugin, plugin_name: 'renamed', remark: '' }),
      'an empty remark clears nothing',
    ).toMatchObject({ plugin_name: 'renamed', remark: 'CORS' });
    expect(await bench.ok('GET', '/plugins?plugin_type=cors&plugin_name=ren')).toMatchObject({ total: 1 });
    expect(await bench.refusal('POST', '/plugins', { ...plugin, plugin_name: 'renamed' })).toEqual([
      400,
      'APIG.3326',
      'The plugin name already exists',
    ]);
    expect(await bench.refusal('PUT', '/plugins/new-1', { ...plugin, plugin_type: 'breaker' })).toEqual([
      400,
      'APIG.2011',
      'Invalid parameter value,parameterName:plugin_type. Please refer to the support documentation',
    ]);
    expect((await bench.call('DELETE', '/plugins/new-1')).status).toBe(204);
    expect(await bench.refusal('GET', '/plugins/new-1')).toEqual([404, 'APIG.3068', 'Plugin new-1 does not exist']);
  });
  test('do not return passwords', async () => {
    const content = '{"sasl_config":{"sasl_username":"u","sasl_password":"pa\\"ss"},"topic":"t"}';
    expect(
      await bench.ok('POST', '/plugins', { ...plugin, plugin_type: 'kafka_log', plugin_content: content }),
    ).toMatchObject({
      plugin_content: '{"sasl_config":{"sasl_username":"u","sasl_password":""},"topic":"t"}',
    });
  });
  test('are attached to published APIs, one of a type for each', async () => {
    const second = { ...plugin, plugin_name: 'second' };
    await bench.ok('POST', '/plugins', plugin);
    await bench.ok('POST', '/plugins', second);
    const later = await makeApi('later');
    expect(await bench.refusal('POST', '/plugins/new-1/attach', { env_id: RELEASE, api_ids: [later] })).toEqual([
      409,
      'APIG.3707',
      'Only published APIs can be bound with plug-ins',
    ]);
    const reply = await bench.call('POST', '/plugins/new-1/attach', { env_id: RELEASE, api_ids: [apiId] });
    const where = { plugin_attach_id: 'new-5', env_id: RELEASE, env_name: 'RELEASE', attached_time: TIME };
    const { plugin_content, remark, ...identity } = plugin;
    expect([reply.status, reply.body]).toEqual([
      201,
      { attached_plugins: [{ plugin_id: 'new-1', ...identity, ...where, api_id: apiId, api_name: 'hello' }] },
    ]);
    expect(await bench.ok('GET', `/apis/${apiId}/attached-plugins`)).toEqual({
      total: 1,
      size: 1,
      plugins: [
        { plugin_id: 'new-1', ...identity, plugin_content, remark, create_time: TIME, update_time: TIME, ...where },
      ],
    });
    expect(await bench.ok('GET', '/plugins/new-1/attached-apis')).toEqual({
      total: 1,
      size: 1,
      apis: [
        {
          api_id: apiId,
          api_name: 'hello',
          type: 1,
          req_protocol: 'HTTPS',
          req_method: 'GET',
          req_uri: '/hello',
          auth_type: 'APP',
          match_mode: 'NORMAL',
          group_id: groupId,
          group_name: 'demo',
          roma_app_id: '',
          publish_id: publishId,
          ...where,
        },
      ],
    });
    expect(await bench.ok('GET', `/plugins/new-2/attachable-apis?env_id=${RELEASE}`)).toMatchObject({
      total: 1,
      apis: [{ api_id: apiId }],
    });
    expect(await bench.ok('GET', `/apis/${apiId}/attachable-plugins`)).toMatchObject({
      total: 1,
      plugins: [{ plugin_name: 'second' }],
    });
    expect(await bench.refusal('DELETE', '/plugins/new-1')).toEqual([
      409,
      'APIG.3462',
      'The plugin has been attached to the APIs and cannot perform the current operation',
    ]);
    await bench.ok('POST', `/apis/${apiId}/plugins/attach`, { env_id: RELEASE, plugin_ids: ['new-2'] });
    expect(await bench.ok('GET', `/apis/${apiId}/attached-plugins`), 'the new one takes its place').toMatchObject({
      total: 1,
      plugins: [{ plugin_name: 'second' }],
    });
    await offline(apiId);
    expect(await bench.ok('GET', `/apis/${apiId}/attached-plugins`), 'it stays attached').toMatchObject({ total: 1 });
    expect((await bench.call('PUT', '/plugins/new-2/detach', { env_id: RELEASE, api_ids: [apiId] })).status).toBe(204);
    expect(
      (await bench.call('PUT', `/apis/${apiId}/plugins/detach`, { env_id: RELEASE, plugin_ids: ['new-2'] })).status,
    ).toBe(204);
    expect(await bench.ok('GET', `/apis/${apiId}/attached-plugins`)).toMatchObject({ total: 0 });
  });
});
