/** What is read as a failure within a success, and how it is told. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { failures, failuresIn, failuresText, reportFailures } from '../../src/http/partial-failure.js';
import { operations } from '../../src/operations.js';
import type { AnyOperation } from '../../src/schema/operation.js';
import type { ApiBatchFailure, ApiBatchResult } from '../../src/resources/apis.js';
import type { AppAuthRelation, AppAuthResult } from '../../src/resources/app-auths.js';
import type { ThrottleBatchDeleteResult, ThrottleDeleteFailure } from '../../src/resources/throttles.js';
import type { Group } from '../../src/resources/groups.js';
import type { PluginAttachResult, PluginBinding } from '../../src/resources/shared/plugin-attachment.js';

const published = {
  success: [{ api_id: 'a1' }],
  failure: [
    { api_id: 'a2', api_name: 'orders', error_code: 'APIG.3002', error_msg: 'Api a2 not found' },
    { api_id: 'a3' },
  ],
};
const authorized: AppAuthResult = {
  auths: [
    { api_id: 'a1', app_id: 'p1', auth_result: { status: 'SUCCESS' } },
    { api_id: 'a2', app_id: 'p1', auth_result: { status: 'SKIPPED', error_code: 'APIG.3316', error_msg: 'exists' } },
    { api_id: 'a3', app_id: 'p1', auth_result: { status: 'FAILED', error_code: 'APIG.3002', error_msg: 'gone' } },
  ],
};
const attached: PluginAttachResult = {
  bindings: [
    {
      plugin_id: 'g',
      api_id: 'a1',
      binding_result: { status: 'FAILED', error_code: 'APIG.3707', error_msg: 'not published' },
    },
    { plugin_id: 'g', api_id: 'a2', binding_result: { status: 'SUCCESS' } },
  ],
};

describe('failures', () => {
  it('are found in each of the forms', () => {
    expect(failures(published)).toEqual([
      { code: 'APIG.3002', message: 'Api a2 not found', item: published.failure[0] },
      { code: undefined, message: undefined, item: { api_id: 'a3' } },
    ]);
    expect(failures(authorized)).toEqual([{ code: 'APIG.3002', message: 'gone', item: authorized.auths[2] }]);
    expect(failures(attached)).toEqual([{ code: 'APIG.3707', message: 'not published', item: attached.bindings?.[0] }]);
    expect(failures({ success_count: 3, failure: [{ bind_id: 'b', error_code: 'APIG.3010' }] })).toHaveLength(1);
  });
  it('are found if a single one is an object instead of a list', () => {
    const failure = { throttle_id: 't', error_code: 'APIG.3005', error_msg: 'gone' };
    const result: ThrottleBatchDeleteResult = { success_count: 1, failure };
    const found = failures(result);
    expectTypeOf(found[0]?.item).toEqualTypeOf<ThrottleDeleteFailure | undefined>();
    expect(found).toEqual([{ code: 'APIG.3005', message: 'gone', item: failure }]);
    expect(failures({ ...result, failure: [failure, failure] })).toHaveLength(2);
    expect(failuresText('failure', result, found)).toBe('1 of 2 items failed:\n- throttle_id t: APIG.3005 gone');
    expect(failures({ success_count: 1, failure: {} })).toEqual([]);
  });
  it('are none if everything succeeded, or if there is no such list', () => {
    expect(failures({ success: [{ api_id: 'a' }], failure: [] })).toEqual([]);
    expect(failures({ attached_plugins: [] })).toEqual([]);
    expect(failures({ bindings: [{ id: 'b', sign_id: 's' }] })).toEqual([]);
    expect(failures({ auths: [{ id: 'a' }] })).toEqual([]);
    expect(failures({ failure: 'no list' })).toEqual([]);
    expect(failures({})).toEqual([]);
  });
  it('have the item as it came, unless it repeats a secret, is too long or too deep', () => {
    const itemOf = (item: object): unknown => failuresIn('failure', { failure: [item] }, ['hush-hush'])[0]?.item;
    const plain = { api_id: 'a', deep: [{ n: 1 }] };
    expect(itemOf(plain)).toBe(plain);
    const secret = { api_id: 'a', echo: 'got hush-hush' };
    expect(itemOf(secret)).toEqual({ api_id: 'a', echo: 'got [hidden]' });
    const filled = (length: number): object => ({ a: 'x'.repeat(length - JSON.stringify({ a: '' }).length) });
    const [long, longer] = [filled(4_000), filled(4_001)];
    expect(itemOf(long)).toBe(long);
    expect(itemOf(longer)).toEqual({ a: `${'x'.repeat(500)}… (3,993 characters)` });
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as object;
    expect(failuresIn('failure', { failure: [{ api_id: 'a', deep }] })[0]?.item).toEqual({ api_id: 'a', deep: [[[[[[['…']]]]]]] });
  });
  it('have the type of the list\'s items', () => {
    const result: ApiBatchResult = {};
    const attachment: PluginAttachResult = {};
    const group: Group = { id: 'g', name: 'orders' };
    expectTypeOf(failures(result)[0]?.item).toEqualTypeOf<ApiBatchFailure | undefined>();
    expectTypeOf(failures(authorized)[0]?.item).toEqualTypeOf<AppAuthRelation | undefined>();
    expectTypeOf(failures(attachment)[0]?.item).toEqualTypeOf<PluginBinding | undefined>();
    expectTypeOf(failures(group)[0]?.item).toEqualTypeOf<undefined>();
  });
});

describe('the text', () => {
  it('counts all items, and names those that failed', () => {
    expect(failuresText('failure', published, failuresIn('failure', published))).toBe(
      '2 of 3 items failed:\n- api_id a2, api_name orders: APIG.3002 Api a2 not found\n- api_id a3: no reason given');
    expect(failuresText('auths', authorized, failuresIn('auths', authorized))).toBe(
      '1 of 3 items failed:\n- api_id a3, app_id p1: APIG.3002 gone',
    );
    expect(failuresText('bindings', attached, failuresIn('bindings', attached))).toBe(
      '1 of 2 items failed:\n- plugin_id g, api_id a1: APIG.3707 not published',
    );
    const unbound = {
      success_count: 7,
      failure: [{ bind_id: 'b', error_code: 'APIG.3010', error_msg: 'no such binding' }],
    };
    expect(failuresText('failure', unbound, failuresIn('failure', unbound))).toBe(
      '1 of 8 items failed:\n- bind_id b: APIG.3010 no such binding',
    );
  });
  it('names no more than ten', () => {
    const many = {
      success: [],
      failure: Array.from({ length: 12 }, (_, i) => ({
        path: `/${i}`,
        method: 'GET',
        error_code: 'E',
        error_msg: 'm',
      })),
    };
    const lines = failuresText('failure', many, failuresIn('failure', many)).split('\n');
    expect([lines[0], lines[1], lines[10], lines[11], lines.length]).toEqual([
      '12 of 12 items failed:',
      '- path /0, method GET: E m',
      '- path /9, method GET: E m',
      '- and 2 more',
      12,
    ]);
  });
  it('names up to six IDs, names, paths and methods that are there, and nothing else', () => {
    const nameOf = (item: object): string =>
      failuresText('failure', { failure: [item] }, failuresIn('failure', { failure: [item] })).split('\n- ')[1] ?? '';
    expect(nameOf({ id: '1', name: 'n', path: '/p', method: 'GET', api_id: 'a', app_name: 'b', req_method: 'c' })).toBe(
      'id 1, name n, path /p, method GET, api_id a, app_name b: no reason given',
    );
    expect(nameOf({ idea: 'x', valid: 'y', rename: 'z', 'my-id': 'v', api_id: '', app_id: 7, sign_id: 's' })).toBe('sign_id s: no reason given');
    expect(nameOf({ error_code: 'E' })).toBe('an item without a name: E');
    expect(failuresText('failure', { failure: [7] }, [{ code: undefined, message: undefined, item: null }])).toBe(
      '1 of 1 items failed:\n- an item without a name: no reason given',
    );
  });
  it('handles items of any form', () => {
    expect(failuresText('failure', { failure: ['odd', {}] }, failuresIn('failure', { failure: ['odd', {}] }))).toBe(
      '2 of 2 items failed:\n- odd: no reason given\n- an item without a name: no reason given',
    );
  });
});

describe('what was found when a response arrived', () => {
  const FACTS = { operation: 'apis.batchPublish', method: 'POST', path: '/v2/p1', status: 200, requestId: 'r1' };
  it('is what failures returns later, without the secrets that were known then', () => {
    const result = { failure: [{ api_id: 'a', error_code: 'E', error_msg: 'got hush-hush' }] };
    const told: string[] = [];
    reportFailures(FACTS, 'failure', result, 'return', (message) => told.push(message), ['hush-hush']);
    expect(told).toEqual(['1 of 1 items failed:\n- api_id a: E got [hidden]']);
    expect(failures(result)[0]?.message).toBe('got [hidden]');
    expect(failures({ ...result })[0]?.message).toBe('got hush-hush');
  });
  it('is nothing for a response that is no object, or has no failures', () => {
    const told: string[] = [];
    for (const data of [undefined, null, 'text', { failure: [] }])
      reportFailures(FACTS, 'failure', data, 'return', (message) => told.push(message));
    expect(told).toEqual([]);
  });
});

it('these operations report failures within a success', () => {
  const telling = Object.values<AnyOperation>(operations)
    .filter((operation) => operation.failures)
    .map(({ id, failures: list }) => `${id}: ${list ?? ''}`);
  expect(telling.sort()).toEqual([
    'aclBindings.batchDelete: failure',
    'acls.batchDelete: failure',
    'apis.batchPublish: failure',
    'apis.batchUnpublish: failure',
    'apis.plugins.attach: bindings',
    'appAuths.create: auths',
    'openapi.import: failure',
    'plugins.attachApis: bindings',
    'throttleBindings.batchDelete: failure',
    'throttles.batchDelete: failure',
  ]);
});
