/** Calls for many items that succeed for some of them only: what a caller gets, and what is told. */
import { describe, expect, it } from 'vitest';
import { failures } from '../../src/http/partial-failure.js';
import { ApigError, ApigPartialFailureError } from '../../src/errors.js';
import { EventLog } from '../support/events.js';
import { failureOf, GATEWAY, json, start } from '../support/server.js';
import { makeApis, RELEASE, startLocal } from '../support/local.js';

const UNBOUND = {
  success_count: 1,
  failure: [
    {
      bind_id: '3fb04c82bf85f244e81b2be7349ca09d',
      error_code: 'APIG.3010',
      error_msg: 'The access control policy binding record does not exist',
    },
  ],
};
const TEXT =
  '1 of 2 items failed:\n- bind_id 3fb04c82bf85f244e81b2be7349ca09d: APIG.3010 The access control policy binding record does not exist';
const BINDINGS = { acl_bindings: ['3fb04c82bf85f244e81b2be7349ca09d', 'b2'] };

describe('by default', () => {
  it('the call resolves, and a warning names the items that failed', async () => {
    const log = new EventLog();
    const { client } = await start([json(200, UNBOUND)], { logger: log });
    const result = await client.aclBindings.batchDelete(BINDINGS);
    expect(result).toEqual(UNBOUND);
    expect(failures(result)).toEqual([
      {
        code: 'APIG.3010',
        message: 'The access control policy binding record does not exist',
        item: UNBOUND.failure[0],
      },
    ]);
    expect(log.of('warning')).toEqual([
      {
        type: 'warning',
        operation: 'aclBindings.batchDelete',
        method: 'PUT',
        path: `${GATEWAY}/acl-bindings`,
        callId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
        attempt: 1,
        message: TEXT,
      },
    ]);
    expect(log.lines).toContain(`warn aclBindings.batchDelete PUT ${GATEWAY}/acl-bindings ${TEXT}`);
  });
  it('a call without failed items causes no warning', async () => {
    const log = new EventLog();
    const { client } = await start([json(200, { success_count: 2, failure: [] })], { logger: log });
    expect(failures(await client.aclBindings.batchDelete(BINDINGS))).toEqual([]);
    expect(log.of('warning')).toEqual([]);
  });
});

describe('with partialFailure: throw', () => {
  it('the error lists the items, and has the response', async () => {
    const { server, client } = await start([json(200, UNBOUND, { 'X-Request-Id': 'rid-7' })]);
    const error = await failureOf(
      ApigPartialFailureError,
      client.aclBindings.batchDelete(BINDINGS, { partialFailure: 'throw' }),
    );
    expect(error.message).toBe(
      `aclBindings.batchDelete: ${TEXT}\nThe others are done. (PUT ${GATEWAY}/acl-bindings, request ID rid-7)`,
    );
    expect(error).toMatchObject({
      kind: 'PartialFailure',
      name: 'ApigPartialFailureError',
      operation: 'aclBindings.batchDelete',
      status: 200,
      requestId: 'rid-7',
    });
    expect(error).toBeInstanceOf(ApigError);
    expect(error.failures).toEqual([
      {
        code: 'APIG.3010',
        message: 'The access control policy binding record does not exist',
        item: UNBOUND.failure[0],
      },
    ]);
    expect(error.result).toEqual(UNBOUND);
    expect(server.requests).toHaveLength(1); // it is done: never sent again
  });
  it('the client\'s option applies to all calls, and a call can override it', async () => {
    const { client } = await start([json(200, UNBOUND)], { partialFailure: 'throw' });
    await failureOf(ApigPartialFailureError, client.aclBindings.batchDelete(BINDINGS));
    expect(await client.aclBindings.batchDelete(BINDINGS, { partialFailure: 'return' })).toEqual(UNBOUND);
  });
});

describe('as the local gateway plays it', () => {
  it('a batch publication reports the APIs that failed', async () => {
    const { server, client } = await startLocal();
    const { apiIds: [api = ''] } = await makeApis(client, 1, false);
    const result = await client.apis.batchPublish({ env_id: RELEASE, apis: [api, 'none'] });
    expect(result.success).toMatchObject([{ api_id: api }]);
    expect(failures(result).map(({ code, item }) => [code, item.api_id])).toEqual([['APIG.3002', 'none']]);
    expect(server.url).toMatch(/^http:/);
  });
  it('deletions report the items that should fail', async () => {
    const failingItems: string[] = [];
    const { client } = await startLocal({ quirks: { failingItems } });
    const acls: string[] = [];
    for (const acl_name of ['first', 'second', 'third'])
      acls.push(
        (await client.acls.create({ acl_name, acl_type: 'PERMIT', entity_type: 'IP', acl_value: '10.0.0.1' })).id,
      );
    failingItems.push(acls[0] ?? '');
    const result = await client.acls.batchDelete({ acls });
    expect(result.success_count).toBe(2);
    expect(failures(result)).toEqual([
      {
        code: 'APIG.9999',
        message: 'System error',
        item: { acl_id: acls[0], acl_name: 'first', error_code: 'APIG.9999', error_msg: 'System error' },
      },
    ]);
  });
  it('authorizations report the items that should fail', async () => {
    const failingItems: string[] = [];
    const { client } = await startLocal({ quirks: { failingItems } });
    const { apiIds } = await makeApis(client, 2);
    const app = await client.apps.create({ name: 'caller' });
    const body = { env_id: RELEASE, app_ids: [app.id], api_ids: apiIds };
    failingItems.push(apiIds[1] ?? '');
    expect(
      failures(await client.appAuths.create(body)).map(({ code, item }) => [code, item.api_id, item.app_id]),
    ).toEqual([['APIG.9999', apiIds[1], app.id]]);
    expect((await client.appAuths.listBoundApis({ app_id: app.id }).all()).map(({ api_id }) => api_id)).toEqual([
      apiIds[0],
    ]);
    failingItems.pop();
    // What is there already is skipped, which is no failure.
    expect(failures(await client.appAuths.create(body))).toEqual([]);
  });
  it('publications report the items that should fail', async () => {
    const failingItems: string[] = [];
    const { client } = await startLocal({ quirks: { failingItems } });
    const { apiIds } = await makeApis(client, 2, false);
    failingItems.push(apiIds[0] ?? '');
    expect(
      failures(await client.apis.batchPublish({ env_id: RELEASE, apis: apiIds })).map(({ item }) => item.api_id),
    ).toEqual([apiIds[0]]);
  });
  it('attachments are reported one by one', async () => {
    const { client } = await startLocal({ quirks: { attachmentsOneByOne: true } });
    const { apiIds: [online = ''], groupId } = await makeApis(client, 1);
    const offline = await client.apis.create({
      group_id: groupId,
      name: 'offline',
      type: 1,
      auth_type: 'NONE',
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/offline',
      backend_type: 'MOCK',
      mock_info: { result_content: '{}' },
    });
    const { plugin_id } = await client.plugins.create({
      plugin_name: 'cors_all',
      plugin_type: 'cors',
      plugin_scope: 'global',
      plugin_content: '{"allow_origin":"*"}',
    });
    const result = await client.plugins.attachApis(plugin_id, { env_id: RELEASE, api_ids: [online, offline.id] });
    expect(failures(result)).toEqual([
      {
        code: 'APIG.3707',
        message: 'Only published APIs can be bound with plug-ins',
        item: {
          plugin_id,
          api_id: offline.id,
          env_id: RELEASE,
          binding_result: {
            status: 'FAILED',
            error_code: 'APIG.3707',
            error_msg: 'Only published APIs can be bound with plug-ins',
          },
        },
      },
    ]);
    const attached = await client.plugins.listAttachedApis(plugin_id).all();
    expect(attached.map(({ api_id }) => api_id)).toEqual([online]);
    const error = await failureOf(
      ApigPartialFailureError,
      client.apis.plugins.attach(offline.id, { env_id: RELEASE, plugin_ids: [plugin_id] }, { partialFailure: 'throw' }),
    );
    expect(error.message).toMatch(
      /^apis\.plugins\.attach: 1 of 1 items failed:\n- plugin_id \w+, api_id \w+, env_id DEFAULT_ENVIRONMENT_RELEASE_ID: APIG\.3707 Only published APIs/,
    );
  });
  it('a batch removal reports the bindings that failed', async () => {
    const { client } = await startLocal();
    const { publishIds } = await makeApis(client, 1);
    const throttle = await client.throttles.create({
      name: 'slow',
      type: 1,
      time_unit: 'MINUTE',
      time_interval: 1,
      api_call_limits: 10,
    });
    const {
      throttle_applys: [binding],
    } = await client.throttleBindings.create({ strategy_id: throttle.id, publish_ids: publishIds });
    const result = await client.throttleBindings.batchDelete({ throttle_bindings: [binding?.id ?? '', 'none'] });
    expect(result.success_count).toBe(1);
    expect(failures(result).map(({ code }) => code)).toEqual(['APIG.3012']);
  });
});

it('an import reports the APIs that could not be imported', async () => {
  const { client } = await start([
    json(200, {
      group_id: 'g',
      success: [{ path: '/a', method: 'GET', action: 'create', id: 'a' }],
      failure: [{ path: '/b', method: 'GET', error_code: 'APIG.3301', error_msg: 'exists' }],
      ignore: [],
    }),
  ]);
  const error = await failureOf(
    ApigPartialFailureError,
    client.openapi.import({ file_name: { name: 'a.yaml', content: 'x: 1\n' } }, { partialFailure: 'throw' }),
  );
  expect(error.message).toBe(
    `openapi.import: 1 of 2 items failed:\n- path /b, method GET: APIG.3301 exists\nThe others are done. (POST ${GATEWAY}/openapi/import)`,
  );
});
