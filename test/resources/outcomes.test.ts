/** Calls for many items that succeed though some of the items failed: the failures reach the caller. */
import { describe, expect, it } from 'vitest';
import { json, start } from '../support/server.js';
import { answered, kept, only, RELEASE } from '../support/one-call.js';

const USERS = '79c24e2af3751720fb820c49e9b4ad57';
const ORDERS = 'e1e80f9f419a043939c64a4bfdb087cd';

describe('plugins that are attached', () => {
  const binding = (api_id: string, binding_result: object): object => ({
    api_id,
    plugin_id: 'p',
    env_id: RELEASE,
    binding_result,
  });
  const bindings = [
    binding(USERS, { status: 'SUCCESS' }),
    binding(ORDERS, { status: 'FAILED', error_code: 'APIG.3707', error_msg: 'not published' }),
  ];

  it('are reported one by one, from either side', async () => {
    const ofPlugin = await kept(201, { bindings }, (c) =>
      c.plugins.attachApis('p', { env_id: RELEASE, api_ids: [USERS, ORDERS] }),
    );
    const ofApi = await kept(201, { bindings }, (c) =>
      c.apis.plugins.attach(ORDERS, { env_id: RELEASE, plugin_ids: ['p'] }),
    );
    for (const result of [ofPlugin, ofApi]) expect(result.bindings?.[1]?.binding_result?.error_code).toBe('APIG.3707');
  });
  it('may be reported as what was attached', async () => {
    const attached_plugins = [
      {
        plugin_attach_id: 'a',
        plugin_id: 'p',
        plugin_name: 'cors',
        plugin_type: 'cors',
        plugin_scope: 'global',
        env_id: RELEASE,
        env_name: 'RELEASE',
        api_id: USERS,
        api_name: 'users',
        attached_time: '2022-11-02T12:31:23.353Z',
      },
    ];
    await kept(201, { attached_plugins }, (c) => c.plugins.attachApis('p', { env_id: RELEASE, api_ids: [USERS] }));
    expect(
      await answered(json(201, { attached_plugins, bindings: null }), (c) =>
        c.apis.plugins.attach(USERS, { env_id: RELEASE, plugin_ids: ['p'] }),
      ),
    ).toStrictEqual({ attached_plugins, bindings: [] });
    expect(
      await answered(json(201, { attached_plugins: null }), (c) =>
        c.plugins.attachApis('p', { env_id: RELEASE, api_ids: [USERS] }),
      ),
    ).toStrictEqual({ attached_plugins: [] });
  });
});

it('APIs that failed in a batch have no name', async () => {
  const failure = [{ api_id: ORDERS, error_code: 'APIG.3002', error_msg: `Api ${ORDERS} not found` }];
  const success = [
    {
      api_id: USERS,
      api_name: 'users',
      env_id: RELEASE,
      publish_id: 'p',
      publish_time: '2020-08-03T03:01:31.26522821Z',
      remark: '',
      version_id: 'v',
    },
  ];
  const { client, server } = await start([json(200, { failure, success }), json(200, { failure, success: [] })]);
  expect(await client.apis.batchPublish({ env_id: RELEASE, apis: [USERS, ORDERS] })).toStrictEqual({
    failure,
    success,
  });
  expect(only(server)).toEqual({
    method: 'POST',
    path: '/apis/publish?action=online',
    body: { env_id: RELEASE, apis: [USERS, ORDERS] },
  });
  expect(await client.apis.batchUnpublish({ env_id: RELEASE, group_id: 'g' })).toStrictEqual({ failure, success: [] });
  expect(server.requests[1]?.target).toMatch(/\/apis\/publish\?action=offline$/);
});

it('a batch removal of bindings reports what failed', async () => {
  const result = {
    success_count: 1,
    failure: [
      {
        bind_id: '3fb04c82bf85f244e81b2be7349ca09d',
        error_code: 'APIG.3010',
        error_msg: 'The access control policy binding record does not exist',
      },
    ],
  };
  const { failure } = await kept(200, result, (c) => c.aclBindings.batchDelete({ acl_bindings: ['a', 'b'] }));
  const codes: (string | undefined)[] = (failure ?? []).map((one) => one.error_code);
  expect(codes).toEqual(['APIG.3010']);
  await kept(200, { ...result, failure: [{ ...result.failure[0], api_id: USERS, api_name: 'users' }] }, (c) =>
    c.throttleBindings.batchDelete({ throttle_bindings: ['a', 'b'] }),
  );
  expect(
    await answered(json(200, { success_count: 2, failure: null }), (c) =>
      c.aclBindings.batchDelete({ acl_bindings: ['a', 'b'] }),
    ),
  ).toStrictEqual({ success_count: 2, failure: [] });
});

it('access lists that are bound cannot be deleted', async () => {
  const failure = [
    {
      acl_id: 'a',
      acl_name: 'office',
      error_code: 'APIG.3447',
      error_msg: 'The access control policy has been bound to the API',
    },
  ];
  const { client, server } = await start([json(200, { success_count: 0, failure })]);
  expect(await client.acls.batchDelete({ acls: ['a'] })).toStrictEqual({ success_count: 0, failure });
  expect(only(server)).toEqual({ method: 'PUT', path: '/acls?action=delete', body: { acls: ['a'] } });
});

it('authorizations of apps are done, skipped or failed', async () => {
  const auths = [
    {
      id: 'x',
      api_id: USERS,
      app_id: 'a',
      auth_result: { status: 'SUCCESS' },
      auth_time: '2020-08-03T04:44:19.9Z',
      auth_role: 'PROVIDER',
      auth_tunnel: 'NORMAL',
      auth_whitelist: [],
      auth_blacklist: [],
      visit_params: '',
    },
    {
      id: '',
      api_id: ORDERS,
      app_id: 'a',
      auth_result: {
        status: 'SKIPPED',
        error_code: 'APIG.3465',
        error_msg: 'authorized already',
        api_name: 'orders',
        app_name: 'caller',
      },
      auth_time: '0001-01-01T00:00:00Z',
    },
    {
      api_id: ORDERS,
      app_id: 'b',
      auth_result: { status: 'FAILED', error_code: 'APIG.3004', error_msg: 'App b does not exist' },
    },
  ];
  const result = await kept(201, { auths }, (c) =>
    c.appAuths.create({ env_id: RELEASE, app_ids: ['a', 'b'], api_ids: [USERS, ORDERS] }),
  );
  expect(result.auths.map((auth) => auth.auth_result?.status)).toEqual(['SUCCESS', 'SKIPPED', 'FAILED']);
});

it('an OpenAPI document is imported in part', async () => {
  const result = {
    success: [{ path: '/v2/users', method: 'POST', action: 'update', id: USERS }],
    failure: [{ path: '/v2/bad path', error_msg: 'req_uri invalid', method: 'GET', error_code: 'APIG.2011' }],
    swagger: { id: '700f76c166e012ed54678aa7add5805e', result: 'success' },
    group_id: 'g',
    ignore: [],
  };
  const file = { content: '{"openapi":"3.0.0"}', name: 'apis.json' };
  await kept(200, result, (c) => c.openapi.import({ is_create_group: false, group_id: 'g', file_name: file }));
  expect(
    await answered(json(200, { ...result, swagger: null, ignore: null, failure: null }), (c) =>
      c.openapi.import({ group_id: 'g', file_name: file }),
    ),
  ).toStrictEqual({ success: result.success, group_id: 'g', failure: [], ignore: [] });
});
