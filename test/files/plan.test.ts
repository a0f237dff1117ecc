/** Plans: names and paths that change owners, what cannot be changed, deletes and their limits, scopes. */
import { describe, expect, test } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import {
  ApigPlanError, ApigReferencesError, applyPlan, exportGateway, planGateway, rehearse, drift, type DocumentApi,
  type GatewayDocument, type PlanOptions, type Scope,
} from '../../src/files/index.js';
import { bring, local, stepsOf, textOf } from '../support/documents.js';
import { fillGateway } from '../support/whole-gateway.js';

const FORMAT = 'huaweicloud-apig/gateway@1';
const api = (path: string, more: object = {}): DocumentApi => ({
  type: 1, auth_type: 'NONE', req_protocol: 'HTTPS', req_method: 'GET', req_uri: path, backend_type: 'MOCK',
  mock_info: { result_content: path }, ...more,
});
const byId = (path: string, name: string): DocumentApi =>
  api(path, { req_params: [{ name, location: 'PATH', type: 'STRING' }] });
const shop = (apis: Readonly<Record<string, DocumentApi>>, more: Partial<GatewayDocument> = {}): GatewayDocument =>
  ({ format: FORMAT, scope: { gateway: 'whole' }, groups: { shop: { apis } }, ...more });

/** A gateway with a document, and the IDs of its APIs. */
async function gatewayOf(
  document: GatewayDocument,
): Promise<{ readonly client: ApigClient; readonly ids: () => Promise<Record<string, string>> }> {
  const { client } = local();
  const { failed } = await bring(client, document);
  expect(failed).toEqual([]);
  const ids = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await client.apis.list({ limit: 500 }).all()).map(({ name, id }) => [name, id]));
  return { client, ids };
}
/** Brings a document to a gateway. What the gateway has then is what the document says. */
async function becomes(client: ApigClient, document: GatewayDocument, options: PlanOptions = {}): Promise<string[]> {
  const { failed, left, plan } = await bring(client, document, options);
  expect({ failed, left, blocked: plan.blocked }).toEqual({ failed: [], left: [], blocked: [] });
  expect(String(await planGateway(client, document, options))).toContain('Nothing to do.');
  return stepsOf(plan);
}

describe('a rename by was', () => {
  test('keeps the ID, publications and bindings of an API', async () => {
    const online = { RELEASE: { throttle: 'limit' } };
    const throttles = { limit: { api_call_limits: 5, time_interval: 1, time_unit: 'MINUTE' } };
    const { client, ids } = await gatewayOf(shop({ old_name: api('/a', { online }) }, { throttles }));
    const before = await ids();
    const steps = await becomes(client, shop({ new_name: api('/a', { online, was: 'old_name' }) }, { throttles }));
    expect(steps).toEqual(['rename apis/shop/new_name', 'publish publications/RELEASE']);
    expect(await ids()).toEqual({ new_name: before['old_name'] });
  });
  test('changes nothing that refers to a group or a quota with another name', async () => {
    const { client } = local();
    await fillGateway(client);
    const { document } = await exportGateway(client, { scope: { gateway: 'whole' } });
    const text = JSON.stringify(document);
    const { gold: quota } = document.quotas ?? {};
    const renamed = JSON.parse(text.replaceAll('"mail/send"', '"post/send"').replaceAll('"quota":"gold"', '"quota":"silver"')) as GatewayDocument;
    const { mail = {}, ...others } = renamed.groups ?? {};
    const groups = { ...others, post: { ...mail, was: 'mail' } };
    const next: GatewayDocument = { ...renamed, groups, quotas: { silver: { ...quota, was: 'gold' } } };
    expect(await becomes(client, next)).toEqual(['rename quotas/silver', 'rename groups/post']);
    expect(await textOf(client)).toContain('"post"');
  });
  test('is done once: the document can keep it', async () => {
    const { client } = await gatewayOf(shop({ old_name: api('/a') }));
    const document = shop({ new_name: api('/a', { was: 'old_name' }) });
    await becomes(client, document);
    expect((await planGateway(client, document)).isEmpty).toBe(true);
  });
  test('swaps two names through a third one, and does not swap them again', async () => {
    const { client, ids } = await gatewayOf(shop({ first: api('/a'), second: api('/b') }));
    const before = await ids();
    const document = shop({ first: api('/b', { was: 'second' }), second: api('/a', { was: 'first' }) });
    const steps = await becomes(client, document);
    expect(steps.map((id) => id.split(' ')[0])).toEqual(['rename', 'rename', 'rename']);
    expect(steps[0]).toMatch(/^rename apis\/shop\/(first|second) out of the way$/);
    expect(await ids()).toEqual({ first: before['second'], second: before['first'] });
    expect((await planGateway(client, document)).isEmpty).toBe(true);
  });
  test('moves names along a chain from its end', async () => {
    const { client, ids } = await gatewayOf(shop({ a_1: api('/a'), b_1: api('/b') }));
    const before = await ids();
    const steps = await becomes(client, shop({ b_1: api('/a', { was: 'a_1' }), c_1: api('/b', { was: 'b_1' }) }));
    expect(steps).toEqual(['rename apis/shop/c_1', 'rename apis/shop/b_1']);
    expect(await ids()).toEqual({ b_1: before['a_1'], c_1: before['b_1'] });
  });
});

describe('a method and path that belong to another API', () => {
  test('block the new API if the other one stays, and say whose they are', async () => {
    const { client } = await gatewayOf(shop({ old_api: byId('/a/{id}', 'id') }));
    const plan = await planGateway(client, shop({ new_api: byId('/a/{name}', 'name') }));
    expect(plan.steps).toEqual([]);
    expect(plan.blocked).toEqual([{
      kind: 'apis', name: 'shop/new_api', why: 'GET /a/{name} belongs to apis/shop/old_api',
      advice: 'change one of the two, or pass deletes: true to delete what the document does not have',
    }]);
    expect(String(plan)).toContain('apis/shop/new_api: GET /a/{name} belongs to apis/shop/old_api. Change one of the two');
  });
  test('are free after the other one is deleted, which callers may notice', async () => {
    const { client } = await gatewayOf(shop({ old_api: api('/a', { online: { RELEASE: {} } }) }));
    const document = shop({ new_api: api('/a', { online: { RELEASE: {} } }) });
    const plan = await planGateway(client, document, { deletes: true });
    expect(plan.steps.find(({ id }) => id === 'delete apis/shop/old_api')?.danger).toEqual(['deletes', 'traffic']);
    expect(await becomes(client, document, { deletes: true })).toEqual([
      'unpublish publications/RELEASE', 'delete apis/shop/old_api', 'create apis/shop/new_api', 'publish publications/RELEASE',
    ]);
  });
  test('change owners through a third path', async () => {
    const { client } = await gatewayOf(shop({ first: byId('/a/{id}', 'id'), second: byId('/b/{id}', 'id') }));
    const steps = await becomes(client, shop({ first: byId('/b/{id}', 'id'), second: byId('/a/{id}', 'id') }));
    expect(steps).toHaveLength(3);
    expect(steps[0]).toMatch(/^update apis\/shop\/(first|second) out of the way$/);
  });
  test('are free when the other one moves', async () => {
    const { client } = await gatewayOf(shop({ first: api('/a'), second: api('/b') }));
    expect(await becomes(client, shop({ first: api('/b'), second: api('/c') }))).toEqual(['update apis/shop/second', 'update apis/shop/first']);
  });
  test('overlap with those of all methods if the method is ANY', async () => {
    const { client } = await gatewayOf(shop({ all: api('/a', { req_method: 'ANY' }) }));
    const plan = await planGateway(client, shop({ one: api('/a', { req_method: 'PUT' }) }));
    expect(plan.blocked.map(({ why }) => why)).toEqual(['PUT /a belongs to apis/shop/all']);
  });
});

describe('what cannot be changed', () => {
  const cors = (type: string): GatewayDocument => shop({ one: api('/a', { online: { RELEASE: { plugins: ['open'] } } }) }, {
    plugins: { open: { plugin_type: type, plugin_scope: 'global', plugin_content: type === 'cors' ? { allow_origin: '*' } : { response_headers: [] } } },
  });
  test('is blocked with the way to do it', async () => {
    const { client } = await gatewayOf(cors('cors'));
    const plan = await planGateway(client, cors('set_resp_headers'));
    expect(plan.steps).toEqual([]);
    expect(plan.blocked).toEqual([{
      kind: 'plugins', name: 'open', why: 'plugin_type cannot be changed',
      advice: 'create another plugin, and attach it in place of this one; or pass replace: [\'plugins/open\'], which deletes it and creates it again',
    }]);
  });
  test('is replaced if the caller says so, and bound again', async () => {
    const { client } = await gatewayOf(cors('cors'));
    expect(await becomes(client, cors('set_resp_headers'), { replace: ['plugins/open'] })).toEqual([
      'unbind pluginBindings/open in RELEASE', 'delete plugins/open', 'replace plugins/open', 'bind pluginBindings/open in RELEASE',
    ]);
  });
  test('is told of fields that an update keeps', async () => {
    const open = { plugin_type: 'cors', plugin_scope: 'global', plugin_content: { allow_origin: '*' } };
    const { client } = await gatewayOf({ format: FORMAT, plugins: { open: { ...open, remark: 'r' } } });
    const plan = await planGateway(client, { format: FORMAT, plugins: { open } });
    expect(plan.blocked).toEqual([{ kind: 'plugins', name: 'open', why: 'remark cannot be removed', advice: 'write another one, because an update does not clear it' }]);
  });
  test('is told of channels that refer to each other', async () => {
    const { client } = local();
    const channel = (to: string): object => ({
      port: 80, balance_strategy: 1, member_type: 'ip', vpc_channel_type: 'reference',
      member_groups: [{ member_group_name: 'blue', reference_vpc_channel_id: { $name: to } }],
    });
    const plan = await planGateway(client, { format: FORMAT, channels: { first: channel('second'), second: channel('first') } } as GatewayDocument);
    expect(plan.steps).toEqual([]);
    expect(plan.blocked.map(({ name }) => name).sort()).toEqual(['first', 'second']);
    expect(plan.blocked[0]?.why).toMatch(/refer to each other, so that none can be first$/);
  });
  test('is told of references to nothing, all at the same time', async () => {
    const { client } = local();
    const document = shop({
      one: api('/a', { response_id: { $name: 'none' }, online: { nowhere: { throttle: 'missing' } } }),
      two: api('/b', { backend_type: 'HTTP', mock_info: undefined, backend_api: { timeout: 5, req_protocol: 'HTTP', req_method: 'GET', req_uri: '/', vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: { $name: 'back' } } } }),
    });
    const planned = planGateway(client, document);
    await expect(planned).rejects.toBeInstanceOf(ApigReferencesError);
    await expect(planned).rejects.toThrow([
      'The document refers to what is neither in it nor on the gateway, nothing was changed.',
      '  apis/shop/one, response_id: there is no responses/shop/none',
      '  apis/shop/two, backend_api.vpc_channel_info.vpc_channel_id: there is no channels/back',
      '  apis/shop/one, publications: there is no envs/nowhere',
      '  apis/shop/one, throttleBindings: there is no throttles/missing',
      '  apis/shop/one, throttleBindings: there is no envs/nowhere',
    ].join('\n'));
  });
});

describe('deletes', () => {
  const many = (count: number): GatewayDocument => ({ format: FORMAT, scope: { gateway: 'whole' }, envs: {}, acls: Object.fromEntries(Array.from({ length: count }, (_, i) => [`acl_${i}`, { acl_type: 'PERMIT', entity_type: 'IP', acl_value: '192.0.2.1' }])) });
  test('do not happen unless they are asked for: what the document does not have is kept', async () => {
    const { client } = await gatewayOf(shop({ one: api('/a', { online: { RELEASE: {} } }), two: api('/b') }));
    const plan = await planGateway(client, shop({ one: api('/a') }));
    expect(plan.steps).toEqual([]);
    expect(plan.kept).toEqual([{ kind: 'apis', name: 'shop/two' }, { kind: 'publications', name: 'shop/one@RELEASE' }]);
    expect(String(plan)).toContain('Not in the document, and kept:\n  apis/shop/two\n  publications/shop/one@RELEASE');
  });
  test('are rejected without a scope', async () => {
    const { client } = local();
    await expect(planGateway(client, { format: FORMAT }, { deletes: true })).rejects.toThrow(
      'deletes needs a scope in the document, which says what may be deleted. Add "scope": { "groups": ["…"] }, or "scope": { "gateway": "whole" } if the document describes the whole gateway.',
    );
  });
  test('are rejected for an empty document', async () => {
    const { client } = await gatewayOf(many(2));
    const empty: GatewayDocument = { format: FORMAT, scope: { gateway: 'whole' } };
    await expect(planGateway(client, empty, { deletes: true })).rejects.toThrow('The document is empty, so that deletes would delete everything in its scope. If you want that, pass allowEmpty: true.');
    expect(stepsOf(await planGateway(client, empty, { deletes: true, allowEmpty: true }))).toEqual(['delete acls/acl_0', 'delete acls/acl_1']);
  });
  test('are rejected with the numbers and the option if they are more than 30 % of a kind', async () => {
    const { client } = await gatewayOf(many(18));
    await expect(planGateway(client, many(10), { deletes: true })).rejects.toThrow(ApigPlanError);
    await expect(planGateway(client, many(10), { deletes: true })).rejects.toThrow('The plan would delete 8 of 18 acls, which is more than 30 %. Nothing was changed. Check the document and its scope. If you want it, pass maxDeletes: 8.');
    await expect(planGateway(client, many(10), { deletes: true, maxDeletes: 7 })).rejects.toThrow('The plan would delete 8 objects, and maxDeletes is 7.');
    expect(await becomes(client, many(10), { deletes: true, maxDeletes: 8 })).toHaveLength(8);
  });
  const through = (path: string, channel: string, more: object = {}): DocumentApi => api(path, {
    backend_type: 'HTTP', mock_info: undefined, ...more,
    backend_api: {
      timeout: 5000, req_protocol: 'HTTP', req_method: 'GET', req_uri: '/', vpc_channel_status: 1,
      vpc_channel_info: { vpc_channel_id: { $name: channel } },
    },
  });
  const channels = { back: { port: 80, balance_strategy: 1, member_type: 'ip' } } as const;
  test('wait until the version that is online no longer uses what is deleted', async () => {
    const online = { RELEASE: {} };
    const { client } = await gatewayOf(shop({ one: through('/a', 'back', { online }), two: through('/b', 'back', { online }) }, { channels }));
    const plan = await planGateway(client, shop({ one: api('/a', { online }), two: api('/b') }), { deletes: true });
    const removal = plan.steps.find(({ id }) => id === 'delete channels/back');
    expect(removal?.after.toSorted()).toEqual([
      'publish publications/RELEASE', 'unpublish publications/RELEASE', 'update apis/shop/one', 'update apis/shop/two',
    ]);
    expect((await applyPlan(client, plan)).failed).toEqual([]);
  });
  test('wait until an older version is replaced that may use what is deleted', async () => {
    const online = { RELEASE: {} };
    const { client } = await gatewayOf(shop({ one: through('/a', 'back', { online }) }, { channels }));
    await bring(client, shop({ one: api('/a') }));
    expect(await becomes(client, shop({ one: api('/a', { online }) }), { deletes: true })).toEqual([
      'publish publications/RELEASE', 'delete channels/back',
    ]);
  });
  test('wait until an older version of an API that is deleted is offline', async () => {
    const document = shop({ one: through('/a', 'back', { online: { RELEASE: {} } }) }, { channels });
    const { client } = await gatewayOf(document);
    await bring(client, shop({ one: api('/a') }));
    expect(await becomes(client, shop({ two: api('/b') }), { deletes: true })).toEqual([
      'create apis/shop/two', 'unpublish publications/RELEASE', 'delete channels/back', 'delete apis/shop/one',
    ]);
  });
  test('are blocked for what is created again while something is online with it', async () => {
    const authorizers = (type: string): Partial<GatewayDocument> => ({ authorizers: { guard: {
      type, authorizer_type: 'FUNC',
      authorizer_uri: 'urn:fss:cn-north-4:10ca1000000000000000000000000001:function:default:orders',
    } } });
    const guarded = { auth_type: 'AUTHORIZER', authorizer_id: { $name: 'guard' }, online: { RELEASE: {} } };
    const { client } = await gatewayOf(shop({ one: api('/a', guarded) }, authorizers('FRONTEND')));
    const next = shop({ one: api('/a', { online: { RELEASE: {} } }) }, authorizers('BACKEND'));
    const options = { replace: ['authorizers/guard'] };
    const { plan } = await bring(client, next, options);
    expect(stepsOf(plan)).toEqual(['update apis/shop/one', 'publish publications/RELEASE']);
    expect(plan.blocked).toEqual([{
      kind: 'authorizers', name: 'guard', why: 'apis/shop/one refers to it and is online in RELEASE',
      advice: 'publish that API without it, or take it offline, by another plan first',
    }]);
    expect(await becomes(client, next, options)).toEqual(['delete authorizers/guard', 'replace authorizers/guard']);
  });
  test('never touch the group DEFAULT, the environment RELEASE and the response default', async () => {
    const { client } = await gatewayOf(many(1));
    const plan = await planGateway(client, { format: FORMAT, scope: { gateway: 'whole' } }, { deletes: true, allowEmpty: true });
    expect(stepsOf(plan)).toEqual(['delete acls/acl_0']);
  });
});

describe('an object that is outside of the scope', () => {
  const scoped = (scope: Scope, apis: Readonly<Record<string, DocumentApi>>): GatewayDocument =>
    ({ ...shop(apis), scope });
  test('is not brought into it by a tag, and what is bound to it stays', async () => {
    const { client } = await gatewayOf(shop({ one: api('/a', { online: { RELEASE: {} } }) }));
    const next = scoped({ apiTags: ['ours'] }, { one: api('/a', { tags: ['ours'] }) });
    const plan = await planGateway(client, next, { deletes: true });
    expect(plan.steps).toEqual([]);
    expect(plan.blocked).toEqual([{
      kind: 'apis', name: 'shop/one', why: 'apis/shop/one on the gateway is outside of the scope of the document',
      advice: 'widen the scope, or bring that object into it first; or use another name',
    }]);
  });
  test('is not brought into it by a name', async () => {
    const { client } = await gatewayOf(shop({ theirs: api('/a') }));
    const next = { ours: api('/a', { was: 'theirs' }) };
    const plan = await planGateway(client, scoped({ apis: ['ours*'] }, next));
    expect(plan.steps).toEqual([]);
    expect(plan.blocked.map(({ name, why }) => ({ name, why }))).toEqual([
      { name: 'shop/ours', why: 'apis/shop/theirs on the gateway is outside of the scope of the document' },
    ]);
    expect(await becomes(client, scoped({ apis: ['ours*', 'theirs'] }, next))).toEqual(['rename apis/shop/ours']);
  });
});

describe('the text and the data of a plan', () => {
  test('have at least one change for each update, and show only the fields that differ', async () => {
    const { client } = await gatewayOf(shop({ one: api('/a', { req_params: [{ name: 'page', location: 'QUERY', type: 'NUMBER' }], remark: 'r' }) }));
    const next = shop({ one: api('/a', { req_params: [{ name: 'page', location: 'QUERY', type: 'STRING' }, { name: 'size', location: 'QUERY', type: 'NUMBER' }] }) });
    const plan = await planGateway(client, next);
    expect(plan.steps.map(({ changes }) => changes)).toEqual([[
      { path: 'remark', before: 'r', after: undefined },
      { path: 'req_params[QUERY page].type', before: 'NUMBER', after: 'STRING' },
      { path: 'req_params[QUERY size]', before: undefined, after: { location: 'QUERY', name: 'size', type: 'NUMBER' } },
    ]]);
    expect(String(plan)).toBe([
      'Plan for the gateway 10ca1000000000000000000000000002', '',
      '~ update apis/shop/one: 3 fields differ', '    remark: "r" → none', '    req_params[QUERY page].type: "NUMBER" → "STRING"',
      '    req_params[QUERY size]: none → {"location":"QUERY","name":"size","type":"NUMBER"}', '',
      '1 to update. About 1 writes and 2 reads, 1 min.',
    ].join('\n'));
    expect(await becomes(client, next)).toEqual(['update apis/shop/one']);
  });
  test('have a publication for each API that changes and is online', async () => {
    const { client } = await gatewayOf(shop({ one: api('/a', { online: { RELEASE: {} } }) }));
    const next = shop({ one: api('/a', { online: { RELEASE: {} }, remark: 'new' }) });
    expect(await becomes(client, next)).toEqual(['update apis/shop/one', 'publish publications/RELEASE']);
    const id = (await client.apis.findByName('one'))?.id ?? '';
    expect((await client.apis.getRuntime(id)).remark).toBe('new');
  });
  test('have a publication if what is online is older than the definition, though nothing else differs', async () => {
    const { client } = await gatewayOf(shop({ one: api('/a', { online: { RELEASE: {} } }) }));
    const id = (await client.apis.findByName('one'))?.id ?? '';
    await client.apis.modify(id, { remark: 'by hand' });
    const document = shop({ one: api('/a', { online: { RELEASE: {} }, remark: 'by hand' }) });
    expect(await becomes(client, document)).toEqual(['publish publications/RELEASE']);
    expect((await client.apis.getRuntime(id)).remark).toBe('by hand');
  });
  test('cut publications and bindings into batches', async () => {
    const apis = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`api_${i}`, api(`/${i}`, { online: { RELEASE: { throttle: 'limit', plugins: ['open'] } } })]));
    const document = shop(apis, {
      throttles: { limit: { api_call_limits: 5, time_interval: 1, time_unit: 'MINUTE' } },
      plugins: { open: { plugin_type: 'cors', plugin_scope: 'global', plugin_content: { allow_origin: '*' } } },
    });
    const plan = await planGateway(local().client, document);
    expect(stepsOf(plan).filter((id) => !id.startsWith('create'))).toEqual([
      'publish publications/RELEASE', 'bind throttleBindings/limit in RELEASE', 'bind pluginBindings/open in RELEASE',
    ]);
    expect(plan.estimate.writes).toBe(33 + 3);
  });
  test('mark what callers may notice', async () => {
    const { client } = await gatewayOf(shop({ one: api('/a', { online: { RELEASE: {} } }) }));
    const plan = await planGateway(client, shop({ one: api('/a') }), { deletes: true });
    expect(plan.steps.map(({ id, danger }) => [id, danger])).toEqual([['unpublish publications/RELEASE', ['traffic']]]);
  });
});

test('drift names what was changed by hand, what is missing and what is extra', async () => {
  const { client } = await gatewayOf(shop({ one: api('/a', { online: { RELEASE: {} } }), two: api('/b') }, { envs: { test: {} } }));
  const { document } = await exportGateway(client, { scope: { gateway: 'whole' } });
  expect(String(await drift(client, document))).toBe('No differences.');
  const [one] = await client.apis.list({ name: 'one' }).all();
  const [two] = await client.apis.list({ name: 'two' }).all();
  await client.apis.modify(one?.id ?? '', { remark: 'by hand' });
  await client.apis.delete(two?.id ?? '');
  await client.acls.create({ acl_name: 'office', acl_type: 'PERMIT', acl_value: '192.0.2.1', entity_type: 'IP' });
  expect(String(await drift(client, document))).toBe([
    'missing: apis/shop/two', 'changed: apis/shop/one', '    remark: none in the document, "by hand" on the gateway',
    'changed: publications/RELEASE: shop/one', 'extra: acls/office',
  ].join('\n'));
});

describe('a rehearsal', () => {
  test('applies the plan to a copy, and changes nothing on the gateway', async () => {
    const { client } = local();
    await fillGateway(client);
    const before = await textOf(client);
    const { failed, left, plan } = await rehearse(client, shop({ one: api('/a') }, { scope: { groups: ['shop'] } }));
    expect({ failed, left }).toEqual({ failed: [], left: [] });
    expect(stepsOf(plan)).toEqual(['create groups/shop', 'create apis/shop/one']);
    expect(await textOf(client)).toBe(before);
  });
  test('finds what the service would reject', async () => {
    const { client } = local();
    const acls = Object.fromEntries([1, 2, 3].map((i) => [`acl_${i}`, { acl_type: 'PERMIT', entity_type: 'IP', acl_value: '192.0.2.1' }]));
    const document: GatewayDocument = { format: FORMAT, acls };
    const { failed } = await rehearse(client, document, { gateway: { quotas: { ACL_NUM_LIMIT: 2 } }, concurrency: 1 });
    expect(failed.map(({ step }) => step.id)).toEqual(['create acls/acl_3']);
    expect(String(failed[0]?.error)).toMatch(/acls\.create was rejected with 4\d\d APIG\.3112/);
  });
});
