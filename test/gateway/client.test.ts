/** The package's client against the local gateway, from end to end. */
import { describe, expect, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { createLocalGateway, startLocalGateway } from '../../src/testing/index.js';

const mock = {
  type: 1,
  req_protocol: 'HTTPS',
  req_method: 'GET',
  req_uri: '/hello',
  auth_type: 'NONE',
  backend_type: 'MOCK',
  mock_info: { result_content: 'hello' },
} as const;

/** What a first script does: it leaves the gateway as it was. */
async function script(client: ApigClient): Promise<void> {
  const group = await client.groups.create({ name: 'orders' });
  const api = await client.apis.create({ ...mock, name: 'hello', group_id: group.id });
  const env = await client.envs.create({ name: 'DEV' });
  const publication = await client.apis.publish({ api_id: api.id, env_id: env.id });
  const throttle = await client.throttles.create({
    name: 'slow',
    time_interval: 1,
    time_unit: 'MINUTE',
    api_call_limits: 10,
  });
  const {
    throttle_applys: [binding],
  } = await client.throttleBindings.create({ strategy_id: throttle.id, publish_ids: [publication.publish_id ?? ''] });
  expect(await client.apis.get(api.id)).toMatchObject({ name: 'hello', run_env_id: env.id });
  expect(
    (await client.throttleBindings.listBoundApis({ throttle_id: throttle.id }).all({ limit: 10 })).map(
      ({ name }) => name,
    ),
  ).toEqual(['hello']);
  await expect(client.groups.delete(group.id)).rejects.toMatchObject({
    status: 412,
    code: 'APIG.3415',
    kind: 'PreconditionFailed',
  });
  await client.throttleBindings.delete(binding?.id ?? '');
  await client.throttles.delete(throttle.id);
  await client.apis.unpublish({ api_id: api.id, env_id: env.id });
  await client.apis.delete(api.id);
  await client.envs.delete(env.id);
  await client.groups.delete(group.id);
  expect((await client.groups.list()).groups.map(({ name }) => name)).toEqual(['DEFAULT']);
}

describe('the client', () => {
  test('runs a script over the dispatcher', async () => {
    await script(new ApigClient(createLocalGateway().clientOptions));
  });
  test('runs a script over a socket', async () => {
    await using server = await startLocalGateway();
    await using client = new ApigClient(server.clientOptions);
    await script(client);
  });
  test('uses a token if the gateway has no keys', async () => {
    await script(new ApigClient(createLocalGateway({ credentials: [], tokens: ['abc'] }).clientOptions));
  });
  test('pages through all groups', async () => {
    const client = new ApigClient(createLocalGateway().clientOptions);
    for (let i = 0; i < 45; i++) await client.groups.create({ name: `group_${i}` });
    const names: string[] = [];
    for await (const { name } of client.groups.list({ name: 'group_' })) names.push(name);
    expect(names, 'the newest first').toEqual(Array.from({ length: 45 }, (_, i) => `group_${44 - i}`));
  });
  test('gets an error for an unknown key', async () => {
    const client = new ApigClient({ ...createLocalGateway().clientOptions, credentials: { ak: 'OTHER', sk: 'x' } });
    await expect(client.groups.list()).rejects.toMatchObject({ kind: 'Authentication', code: 'APIGW.0301' });
  });
  test('retries what was rejected unread, and not what may have been done', async () => {
    const paths: (number | undefined)[] = [];
    const gateway = createLocalGateway({ onRequest: ({ status }) => paths.push(status) });
    const client = new ApigClient(gateway.clientOptions);
    gateway.fail({ operation: 'groups.create', status: 429 });
    await client.groups.create({ name: 'one' });
    expect(paths).toEqual([429, 201]);
    gateway.fail({ operation: 'groups.create', cut: 'after' });
    await expect(client.groups.create({ name: 'two' })).rejects.toMatchObject({ kind: 'Connection' });
    expect(paths).toEqual([429, 201, undefined]);
    expect((await client.groups.list({ name: 'two' })).groups).toHaveLength(1);
  });
});
