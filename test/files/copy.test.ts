/** Copies of single objects between two gateways, and on one. */
import { expect, test } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import {
  ApigCopyError, ApigReferencesError, copyApi, copyGroup, copyPlugin, copyVpcChannel, exportGateway, type CopyReport,
} from '../../src/files/index.js';
import { mockApi, RELEASE, startLocal } from '../support/local.js';
import { fillGateway } from '../support/whole-gateway.js';

/** Values for all secrets of the filled gateway. */
const SECRETS = Object.fromEntries(
  ['SHOP_APP_KEY', 'SHOP_APP_SECRET', 'SIGNER_SIGN_KEY', 'SIGNER_SIGN_SECRET'].map((name) => [name, 'secret0123456789']),
);

async function twoGateways() {
  const [source, target] = await Promise.all([startLocal(), startLocal()]);
  await fillGateway(source.client);
  return { source: source.client, target: target.client, asked: target.asked };
}
async function idOf(client: ApigClient, kind: 'groups' | 'apis' | 'plugins' | 'vpcChannels', name: string): Promise<string> {
  const found: object | undefined = await client[kind].findByName(name);
  const id = found && ('plugin_id' in found ? found.plugin_id : 'id' in found ? found.id : undefined);
  if (typeof id !== 'string') throw new Error(`${kind} has no ${name}`);
  return id;
}
const writes = (asked: readonly string[]): string[] => asked.filter((line) => /\.(create|update|publish|batchPublish|attach|delete|bind)/.test(line));

test('an API goes to another gateway with what it refers to, is published there, and a second copy finds it', async () => {
  const { source, target } = await twoGateways();
  const [api] = await source.apis.list({ name: 'with_response', precise_search: 'name' }).all();
  await target.groups.create({ name: 'orders' });
  const failed = await copyApi(source, api?.id ?? '', target, { references: 'copy' }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ApigReferencesError);
  expect((failed as Error).message).toContain('apis/orders/with_response, response_id: there is no responses/orders/mine');
  const orders = await idOf(target, 'groups', 'orders');
  await target.groups.gatewayResponses.create(orders, { name: 'mine' });
  const report = await copyApi(source, api?.id ?? '', target, { publish: true });
  expect(report.made).toEqual(['apis/orders/with_response']);
  expect(report.found).toEqual(['responses/orders/mine']);
  const copied = await target.apis.get(await idOf(target, 'apis', 'with_response'));
  expect(copied.run_env_id).toBe(RELEASE);
  await expect(copyApi(source, api?.id ?? '', target)).rejects.toThrow(
    'The target has apis/orders/with_response, nothing was changed. Pass name, or onTaken: \'update\' or \'skip\'.',
  );
  expect(await copyApi(source, api?.id ?? '', target, { onTaken: 'skip' })).toMatchObject({ made: [], plan: { steps: [] } });
  expect(await copyApi(source, api?.id ?? '', target, { onTaken: 'update', publish: true })).toMatchObject({ made: [], plan: { steps: [] } });
});

test.each([
  ['channel', copyVpcChannel, 'vpcChannels', 'back', 'channels/back'],
  ['plugin without references', copyPlugin, 'plugins', 'open', 'plugins/open'],
] as const)('a %s goes to another gateway, and is the same there', async (_, copy, kind, name, made) => {
  const { source, target } = await twoGateways();
  const id = await idOf(source, kind, name);
  const report: CopyReport = await copy(source, id, target, { references: 'copy', secrets: SECRETS });
  expect(report.made).toContain(made);
  const scope = { names: { [made.split('/')[0] ?? '']: [name] } };
  const [one, other] = await Promise.all([exportGateway(source, { scope }), exportGateway(target, { scope })]);
  expect(other.document).toEqual(one.document);
});

test('IDs in the content of a plugin become those of the target', async () => {
  const { source, target } = await twoGateways();
  const { made } = await copyPlugin(source, await idOf(source, 'plugins', 'outside_auth'), target, { references: 'copy' });
  expect(made).toEqual(expect.arrayContaining(['channels/back', 'plugins/outside_auth']));
  const { plugin_content } = await target.plugins.get(await idOf(target, 'plugins', 'outside_auth'));
  expect(JSON.parse(plugin_content ?? '')).toMatchObject(
    { auth_request: { vpc_channel_info: { vpc_id: await idOf(target, 'vpcChannels', 'back') } } },
  );
});

test('a group goes to another gateway with all that belongs to it, and two runs make it once', async () => {
  const { source, target, asked } = await twoGateways();
  const id = await idOf(source, 'groups', 'mail');
  const report = await copyGroup(source, id, target, { references: 'copy', publish: true, bindings: true, secrets: SECRETS });
  expect(report.made).toEqual(expect.arrayContaining(['groups/mail', 'apis/mail/send', 'apis/mail/read', 'envs/test']));
  const before = writes(asked).length;
  expect(before).toBeGreaterThan(0);
  const again = await copyGroup(source, id, target, { references: 'copy', publish: true, bindings: true, onTaken: 'update', secrets: SECRETS });
  expect([again.made, again.plan.steps]).toEqual([[], []]);
  expect(writes(asked)).toHaveLength(before);
});

test('a dry run says what would be made, and changes nothing', async () => {
  const { source, target, asked } = await twoGateways();
  const report = await copyGroup(source, await idOf(source, 'groups', 'mail'), target, { dryRun: true });
  expect(report.made).toEqual(expect.arrayContaining(['groups/mail', 'apis/mail/send']));
  expect(String(report.plan)).toContain('+ create groups/mail');
  expect(writes(asked)).toEqual([]);
});

test('on the same gateway a copy of an API needs another group or path, and gets another name', async () => {
  const { client } = await startLocal();
  const one = await client.groups.create({ name: 'one' });
  await client.groups.create({ name: 'two' });
  const api = await client.apis.create(mockApi(one.id, 'hello'));
  const { made } = await copyApi(client, api.id, client, { group: 'two', name: 'hello_again' });
  expect(made).toEqual(['apis/two/hello_again']);
  const copied = await client.apis.get(await idOf(client, 'apis', 'hello_again'));
  expect([copied.group_name, copied.req_uri]).toEqual(['two', mockApi(one.id, 'hello').req_uri]);
  await expect(copyApi(client, api.id, client, { name: 'hello_too' })).rejects.toThrow('cannot be copied, nothing was changed');
});

test('functions of another project are told, and what is to be put there is asked for', async () => {
  const [source, target] = await Promise.all([startLocal(), startLocal({ projectId: 'b'.repeat(32) })]);
  const group = await source.client.groups.create({ name: 'orders' });
  await target.client.groups.create({ name: 'orders' });
  const urn = 'urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:orders';
  const { id } = await source.client.apis.create({
    ...mockApi(group.id, 'by_function'), mock_info: undefined, backend_type: 'FUNCTION',
    func_info: { function_urn: urn, invocation_type: 'sync', network_type: 'V1', timeout: 5000, version: 'latest' },
  });
  await expect(copyApi(source.client, id, target.client)).rejects.toThrow(
    'The target is in another region or project, and IDs are other ones there, nothing was changed: apis/orders/by_function: func_info.function_urn. Pass outside, which says what to put there.',
  );
  await copyApi(source.client, id, target.client, { outside: ({ value }) => value.replace(':orders', ':orders_b') });
  const copied = await target.client.apis.get(await idOf(target.client, 'apis', 'by_function'));
  expect(copied.func_info?.function_urn).toBe(`${urn}_b`);
});

test('a copy that fails on the way says what is there, and how to go on', async () => {
  const [source, target] = await Promise.all([startLocal(), startLocal({ quotas: { API_NUM_LIMIT: 0 } })]);
  const group = await source.client.groups.create({ name: 'whole' });
  await source.client.apis.create(mockApi(group.id, 'hello'));
  const error = await copyGroup(source.client, group.id, target.client).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApigCopyError);
  const { message, report } = error as ApigCopyError;
  expect(message).toMatch(/^The copy of groups\/whole was not finished: create apis\/whole\/hello failed: .* To go on, copy again with onTaken: 'update'\.$/);
  expect(report.made).toEqual(['groups/whole']);
});

test('options that do not fit are rejected before anything is sent', async () => {
  const { client, asked } = await startLocal();
  await expect(copyApi(client, 'id', client, { publish: 1 as unknown as boolean })).rejects.toThrow('publish');
  await expect(copyApi(client, 'id', client, { onTaken: 'overwrite' as 'update' })).rejects.toThrow('onTaken');
  expect(asked).toEqual([]);
});
