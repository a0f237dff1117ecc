/** What holds for any document: it comes back as it was, others stay untouched, no secret gets out. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import {
  applyPlan, exportGateway, formatDocument, parseDocument, planGateway, type DocumentApi, type GatewayDocument,
  type Scope,
} from '../../src/files/index.js';
import { bring, local, SECRETS, textOf } from '../support/documents.js';
import { fillGateway } from '../support/whole-gateway.js';

const FORMAT = 'huaweicloud-apig/gateway@1';
const RUNS = { numRuns: 25 };

/** Random documents of a few names, so that two of them have much in common. */
const remark = fc.option(fc.constantFrom('a', 'other words'), { nil: undefined });
const named = <T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: names.length, noNullPrototype: true });
const withRemark = (more: object): fc.Arbitrary<Record<string, unknown>> =>
  remark.map((text) => ({ ...more, ...(text !== undefined && { remark: text }) }));
const throttle = fc.record({ limit: fc.integer({ min: 1, max: 9 }), text: remark }).map(({ limit, text }) => ({
  api_call_limits: limit, time_interval: 1, time_unit: 'MINUTE', ...(text !== undefined && { remark: text }),
}));
const hosts = fc.uniqueArray(fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'));
const channel = fc.record({ port: fc.constantFrom(80, 8080), hosts })
  .map(({ port, hosts: own }) => ({
    port, balance_strategy: 1, member_type: 'ip',
    ...(own.length > 0 && { members: [...own].sort().map((host) => ({ host })) }),
  }));
const plugin = fc.constantFrom('*', 'https://a.example.com').map((allow_origin) =>
  ({ plugin_type: 'cors', plugin_scope: 'global', plugin_content: { allow_origin } }));
const authorizer = fc.boolean().map((needsBody) => ({
  type: 'FRONTEND', authorizer_type: 'FUNC', ...(needsBody && { need_body: true }),
  authorizer_uri: 'urn:fss:cn-north-4:10ca1000000000000000000000000001:function:default:orders',
}));
const response = fc.constantFrom(401, 403).map((status) =>
  ({ AUTH_FAILURE: { status, body: '{"error":"no"}' } }));
interface Choice {
  readonly method: string;
  readonly text: string | undefined;
  readonly online: readonly string[];
  readonly bound: boolean;
  readonly through: boolean;
  readonly guarded: boolean;
  readonly answers: boolean;
  readonly tags: readonly string[];
}
const choice: fc.Arbitrary<Choice> = fc.record({
  method: fc.constantFrom('GET', 'POST'), text: remark, online: fc.uniqueArray(fc.constantFrom('RELEASE', 'test')),
  bound: fc.boolean(), through: fc.boolean(),
  guarded: fc.boolean(), answers: fc.boolean(), tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
});
/** An API that refers to what the document has. */
function apiOf(
  name: string, { method, text, online, bound, through, guarded, answers, tags }: Choice, has: GatewayDocument,
  responses: object,
): DocumentApi {
  const [to] = Object.keys(has.channels ?? {});
  const [limit] = Object.keys(has.throttles ?? {});
  const plugins = Object.keys(has.plugins ?? {}).slice(0, 1);
  const call = { req_protocol: 'HTTP', req_method: method, req_uri: '/', timeout: 5000 };
  const channelInfo = { vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: { $name: to } } };
  const backend = through && to !== undefined
    ? { backend_type: 'HTTP', backend_api: { ...call, ...channelInfo } }
    : { backend_type: 'MOCK', mock_info: { result_content: name } };
  const envs = online.filter((env) => env === 'RELEASE' || has.envs?.[env] !== undefined);
  const all = { ...(limit !== undefined && { throttle: limit }), ...(plugins.length > 0 && { plugins }) };
  const policies = bound ? all : {};
  const [guard] = guarded ? Object.keys(has.authorizers ?? {}) : [];
  const [answer] = answers ? Object.keys(responses) : [];
  return {
    type: 1, auth_type: guard === undefined ? 'NONE' : 'AUTHORIZER', req_protocol: 'HTTPS', req_method: method, req_uri: `/${name}`, ...backend,
    ...(text !== undefined && { remark: text }), ...(tags.length > 0 && { tags: [...tags].sort() }),
    ...(guard !== undefined && { authorizer_id: { $name: guard } }),
    ...(answer !== undefined && { response_id: { $name: answer } }),
    ...(envs.length > 0 && { online: Object.fromEntries(envs.map((env) => [env, policies])) }),
  };
}
const app = fc.record({ text: remark, addresses: fc.subarray(['192.0.2.1', '192.0.2.2']) })
  .map(({ text, addresses }) => ({
    ...(text !== undefined && { remark: text }),
    ...(addresses.length > 0 && { acl: { app_acl_type: 'PERMIT', app_acl_values: addresses } }),
  }));
const acl = fc.constantFrom('192.0.2.1', '192.0.2.1,192.0.2.2').map((acl_value) =>
  ({ acl_type: 'PERMIT', entity_type: 'IP', acl_value }));
const document: fc.Arbitrary<GatewayDocument> = fc.record({
  envs: named(['test'], withRemark({})), throttles: named(['limit', 'other'], throttle),
  channels: named(['back', 'rear'], channel), plugins: named(['open', 'wide'], plugin),
  acls: named(['office', 'home'], acl), authorizers: named(['guard', 'other'], authorizer),
  apps: named(['shop', 'till'], app),
  groups: named(['orders', 'mail'], fc.record({
    responses: named(['mine', 'other'], response), apis: named(['get_it', 'put_it', 'other_api'], choice),
  })),
}).map(({ groups, apps, ...shared }) => {
  const keyed = Object.entries(apps).map(([name, app]) =>
    [name, { app_key: `${name}-key-of-app`, app_secret: { $env: `${name.toUpperCase()}_APP_SECRET` }, ...app }]);
  const base = {
    format: FORMAT, scope: { gateway: 'whole' }, apps: Object.fromEntries(keyed) as GatewayDocument['apps'], ...shared,
  } as GatewayDocument;
  const made = Object.entries(groups).map(([name, { responses, apis }]) => [name, {
    responses,
    apis: Object.fromEntries(Object.entries(apis).map(([api, one]) => [api, apiOf(api, one, base, responses)])),
  }]);
  return { ...base, groups: Object.fromEntries(made) as GatewayDocument['groups'] };
});
/** What an export has in addition: what every gateway and every group has. Kinds without objects are absent. */
function asExported(given: GatewayDocument): unknown {
  const copy = JSON.parse(JSON.stringify(given)) as Record<string, Record<string, Record<string, unknown>>>;
  copy['envs'] = { ...copy['envs'], RELEASE: { remark: 'The default environment' } };
  copy['groups'] = { ...copy['groups'], DEFAULT: { remark: 'The default group' } };
  for (const group of Object.values(copy['groups'])) {
    group['responses'] = { default: {}, ...group['responses'] as object };
    if (Object.keys(group['apis'] ?? {}).length === 0) delete group['apis'];
  }
  for (const [kind, objects] of Object.entries(copy))
    if (kind !== 'scope' && Object.keys(objects).length === 0) delete copy[kind];
  return copy;
}
const ALL = { deletes: true, maxDeletes: 1000, allowEmpty: true } as const;

test('any document that is applied is exported as it was', async () => {
  await fc.assert(fc.asyncProperty(document, async (wanted) => {
    const { client } = local();
    // The group DEFAULT and RELEASE stay as they are.
    const { failed, plan } = await bring(client, await parseDocument(formatDocument(wanted)));
    expect({ failed, blocked: plan.blocked }).toEqual({ failed: [], blocked: [] });
    expect((await exportGateway(client, { scope: { gateway: 'whole' } })).document).toEqual(asExported(wanted));
    await client.close();
  }), RUNS);
}, 120_000);

test('a gateway that had any document before has what another one says, whatever changed between them', async () => {
  await fc.assert(fc.asyncProperty(document, document, async (first, second) => {
    const { client } = local();
    await bring(client, first);
    const { failed, left, plan } = await bring(client, second, ALL);
    expect({ failed, left, blocked: plan.blocked }).toEqual({ failed: [], left: [], blocked: [] });
    expect((await exportGateway(client, { scope: { gateway: 'whole' } })).document).toEqual(asExported(second));
    expect((await planGateway(client, second, ALL)).isEmpty).toBe(true);
    await client.close();
  }), RUNS);
}, 120_000);

test('a gateway with older versions online has what a document says, whatever those versions refer to', async () => {
  await fc.assert(fc.asyncProperty(document, document, document, async (first, between, second) => {
    const { client } = local();
    await bring(client, first);
    // Without deletes, and with nothing that should be online, the versions of before stay online.
    await bring(client, unpublished(between));
    const { failed, left, plan } = await bring(client, second, ALL);
    expect({ failed, left, blocked: plan.blocked }).toEqual({ failed: [], left: [], blocked: [] });
    expect((await exportGateway(client, { scope: { gateway: 'whole' } })).document).toEqual(asExported(second));
    await client.close();
  }), RUNS);
}, 120_000);
function unpublished({ groups = {}, ...shared }: GatewayDocument): GatewayDocument {
  const draft = ({ apis = {}, ...group }: typeof groups[string]): typeof group => {
    const drafts = Object.entries(apis).map(([name, api]) => [name, { ...api, online: undefined }]);
    return { ...group, apis: Object.fromEntries(drafts) as typeof apis };
  };
  return { ...shared, groups: Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, draft(group)])) };
}

const scopes: fc.Arbitrary<Scope> = fc.oneof(
  fc.record({ groups: fc.subarray(['orders', 'ma*']) }), fc.record({ apis: fc.subarray(['orders/get_it', 'put_*']) }),
  fc.record({ apiTags: fc.subarray(['a', 'b']) }),
  fc.record({ names: fc.record({ throttles: fc.constant(['lim*']), plugins: fc.constant(['open']) }) }),
  fc.record({ kinds: fc.subarray(['throttles', 'acls', 'apis'] as const, { minLength: 1 }) }),
);
test('what is outside of a scope stays as it is, whatever the document says and though deletes are asked for', async () => {
  await fc.assert(fc.asyncProperty(document, document, scopes, async (theirs, ours, scope) => {
    const { client } = local();
    await bring(client, theirs);
    const before = (await exportGateway(client, { scope: { gateway: 'whole' } })).document;
    const inside = (await exportGateway(client, { scope })).document;
    const { client: source } = local();
    await bring(source, ours);
    const { document: next } = await exportGateway(source, { scope });
    const plan = await planGateway(client, next, ALL).catch(() => undefined);
    if (plan) await applyPlan(client, plan);
    const after = (await exportGateway(client, { scope: { gateway: 'whole' } })).document;
    const now = (await exportGateway(client, { scope })).document;
    expect(without(after, now)).toEqual(without(before, inside));
    await Promise.all([client.close(), source.close()]);
  }), RUNS);
}, 120_000);
/** The objects of a document that another one does not have. */
function without(all: unknown, part: unknown): unknown {
  if (typeof all !== 'object' || all === null || typeof part !== 'object' || part === null) return all;
  const rest = Object.entries(all as Record<string, unknown>).flatMap(([key, value]): [string, unknown][] => {
    const other = (part as Record<string, unknown>)[key];
    const inner: unknown = other === undefined ? value : without(value, other);
    const isNone = typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0;
    const isEmpty = other !== undefined && isNone;
    return isEmpty ? [] : [[key, inner]];
  });
  return Object.fromEntries(rest);
}

test('no secret is in a document, a plan, its text, what is printed, an error or an event', async () => {
  const { gateway } = local();
  const seen: unknown[] = [];
  const note = (...said: unknown[]): void => void seen.push(said);
  const logger = { debug: note, info: note, warn: note, error: note };
  const client = new ApigClient({ ...gateway.clientOptions, logger });
  await fillGateway(client);
  const app = await client.apps.findByName('shop');
  const secrets = [...Object.values(SECRETS).filter((value) => !value.startsWith('shop')), app?.app_secret ?? '-'];
  const { document: exported, notes } = await exportGateway(client, { checkOnline: true });
  const given = { ...SECRETS, SHOP_APP_SECRET: 'another-secret-of-the-shop' };
  const plan = await planGateway(client, exported, { secrets: given, rotate: ['signatureKeys/signer'] });
  expect(plan.steps.map(({ id }) => id).sort()).toEqual(['update apps/shop', 'update signatureKeys/signer']);
  gateway.fail({ operation: 'apps.update', status: 400, body: { error_code: 'APIG.2011', error_msg: 'made up' } });
  const result = await applyPlan(client, plan, { secrets: given });
  expect(result.failed).toHaveLength(1);
  expect(seen.length).toBeGreaterThan(50);
  const printed = [
    formatDocument(exported), String(plan), ...[notes, plan].map((data) => JSON.stringify(data)),
    ...[plan, result, seen].map((data) => inspect(data, { depth: 9, maxArrayLength: null, maxStringLength: null })),
  ];
  const hidden = [...secrets, given.SHOP_APP_SECRET];
  for (const secret of hidden) for (const text of printed) expect(text).not.toContain(secret);
  await client.close();
});

test('a secret that differs is changed without being shown, and one that is equal is not sent', async () => {
  const { client } = local();
  await fillGateway(client);
  const { document: exported } = await exportGateway(client);
  const app = await client.apps.findByName('shop');
  const same = { ...SECRETS, SHOP_APP_SECRET: app?.app_secret ?? '' };
  expect((await planGateway(client, exported, { secrets: same })).isEmpty).toBe(true);
  const { plan } = await bring(client, exported, { secrets: SECRETS }, { secrets: SECRETS });
  expect(plan.steps.map(({ changes, danger }) => ({ changes, danger }))).toEqual([
    { changes: [{ path: 'app_secret', before: '[hidden]', after: '[hidden]' }], danger: ['credentials'] },
  ]);
  expect((await client.apps.findByName('shop'))?.app_secret).toBe(SECRETS.SHOP_APP_SECRET);
  expect(await textOf(client)).not.toContain(SECRETS.SHOP_APP_SECRET);
});
