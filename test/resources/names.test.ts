/** Finding by name, and making what is missing, also by two callers at once. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigBadRequestError, ApigConnectionError, ApigInternalError } from '../../src/errors.js';
import type { CallOptions } from '../../src/options.js';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { cut, failureOf, fakeTimeouts, GATEWAY, GROUP, json, start } from '../support/server.js';
import { mockApi, RELEASE, startLocal } from '../support/local.js';

const TAKEN = json(400, { error_code: 'APIG.3201', error_msg: 'The API group name already exists' });
const groups = (...names: string[]): unknown => ({
  total: names.length,
  size: names.length,
  groups: names.map((name) => ({ id: `id-${name}`, name })),
});

describe('findByName', () => {
  it('asks for exactly this name, in the largest pages', async () => {
    const { server, client } = await start([json(200, groups('orders'))]);
    expect(await client.groups.findByName('orders')).toEqual({ id: 'id-orders', name: 'orders' });
    expect(server.requests.map(({ target }) => target)).toEqual([
      `${GATEWAY}/api-groups?limit=500&name=orders&precise_search=name`,
    ]);
  });
  it('returns the exact name only, even if the gateway ignores the filter', async () => {
    const { client } = await start([json(200, groups('orders_2', 'my_orders', 'Orders', 'orders'))]);
    expect((await client.groups.findByName('orders'))?.id).toBe('id-orders');
  });
  it('searches all pages, and stops when it has found the name', async () => {
    const { server, client } = await start(({ target }) => {
      const offset = Number(new URLSearchParams(target.split('?')[1]).get('offset') ?? 0);
      return json(200, { total: 8, groups: [0, 1].map((i) => ({ id: `id-${offset + i}`, name: offset + i === 4 ? 'orders' : `orders_${offset + i}` })) });
    });
    expect((await client.groups.findByName('orders', { pageSize: 2 }))?.id).toBe('id-4');
    expect(server.requests).toHaveLength(3);
    expect(await client.groups.findByName('none', { pageSize: 2 })).toBeUndefined();
    expect(server.requests).toHaveLength(7);
  });
});

/** A resource: finds, or makes, what is called so; all of its kind that are called so. */
interface Named {
  find(client: ApigClient, name: string, options?: CallOptions): Promise<object | undefined>;
  ensure(client: ApigClient, name: string): Promise<object>;
  id: string;
  /** What must be there first. */
  before?(client: ApigClient): Promise<unknown>;
}
let groupId = '';
let channelId = '';
const makeGroup = async (client: ApigClient): Promise<void> => {
  groupId = (await client.groups.create({ name: 'first_group' })).id;
};
const CHANNEL = { port: 80, balance_strategy: 1, member_type: 'ip', type: 2 } as const;
const CERTIFICATE = { cert_content: '', private_key: '' };
const RESOURCES: Record<string, Named> = {
  groups: {
    id: 'id',
    find: (c, name) => c.groups.findByName(name),
    ensure: (c, name) => c.groups.ensure(name, { remark: 'x' }),
  },
  envs: { id: 'id', find: (c, name) => c.envs.findByName(name), ensure: (c, name) => c.envs.ensure(name, {}) },
  apps: { id: 'id', find: (c, name) => c.apps.findByName(name), ensure: (c, name) => c.apps.ensure(name, {}) },
  throttles: {
    id: 'id',
    find: (c, name) => c.throttles.findByName(name),
    ensure: (c, name) =>
      c.throttles.ensure(name, { type: 1, time_unit: 'MINUTE', time_interval: 1, api_call_limits: 10 }),
  },
  acls: {
    id: 'id',
    find: (c, name) => c.acls.findByName(name),
    ensure: (c, name) => c.acls.ensure(name, { acl_type: 'PERMIT', entity_type: 'IP', acl_value: '10.0.0.1' }),
  },
  signatureKeys: {
    id: 'id',
    find: (c, name) => c.signatureKeys.findByName(name),
    ensure: (c, name) => c.signatureKeys.ensure(name, { sign_type: 'hmac' }),
  },
  authorizers: {
    id: 'id',
    find: (c, name) => c.authorizers.findByName(name),
    ensure: (c, name) =>
      c.authorizers.ensure(name, {
        type: 'FRONTEND',
        authorizer_type: 'FUNC',
        authorizer_uri: 'urn:fss:r:p:function:default:f',
        ttl: 0,
      }),
  },
  plugins: {
    id: 'plugin_id',
    find: (c, name) => c.plugins.findByName(name),
    ensure: (c, name) =>
      c.plugins.ensure(name, { plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}' }),
  },
  appQuotas: {
    id: 'app_quota_id',
    find: (c, name) => c.appQuotas.findByName(name),
    ensure: (c, name) => c.appQuotas.ensure(name, { call_limits: 5, time_unit: 'MINUTE', time_interval: 1 }),
  },
  orchestrations: {
    id: 'orchestration_id',
    find: (c, name) => c.orchestrations.findByName(name),
    ensure: (c, name) =>
      c.orchestrations.ensure(name, {
        orchestration_strategy: 'hash',
        orchestration_mapped_param: {
          mapped_param_name: 'x',
          mapped_param_type: 'string',
          mapped_param_location: 'header',
        },
      }),
  },
  vpcChannels: {
    id: 'id',
    find: (c, name) => c.vpcChannels.findByName(name),
    ensure: (c, name) => c.vpcChannels.ensure(name, { ...CHANNEL, members: [{ host: '10.0.0.1' }] }),
  },
  'vpcChannels.memberGroups': {
    id: 'member_group_id',
    find: (c, name) => c.vpcChannels.memberGroups.findByName(channelId, name),
    ensure: (c, name) => c.vpcChannels.memberGroups.ensure(channelId, name, { member_group_weight: 5 }),
    before: async (c) => {
      channelId = (await c.vpcChannels.create({ ...CHANNEL, name: 'channel' })).id;
    },
  },
  apis: {
    id: 'id',
    find: (c, name) => c.apis.findByName(name, { group_id: groupId }),
    ensure: (c, name) => c.apis.ensure(name, mockApi(groupId, name)),
    before: makeGroup,
  },
  envVariables: {
    id: 'id',
    find: (c, name) => c.envVariables.findByName(name, { group_id: groupId, env_id: RELEASE }),
    ensure: (c, name) => c.envVariables.ensure(name, { group_id: groupId, env_id: RELEASE, variable_value: 'v' }),
    before: makeGroup,
  },
};

describe.each(Object.entries(RESOURCES))('%s, against the local gateway', (_, resource) => {
  const idOf = (object: object | undefined): unknown => (object ? Reflect.get(object, resource.id) : undefined);

  it('are found by their whole name only, and created once by several callers at the same time', async () => {
    const { client } = await startLocal();
    await resource.before?.(client);
    expect(await resource.find(client, 'orders')).toBeUndefined();
    for (const name of ['orders_2', 'my_orders']) await resource.ensure(client, name);
    expect(await resource.find(client, 'orders')).toBeUndefined();
    const made = await Promise.all([1, 2, 3].map(() => resource.ensure(client, 'orders')));
    const ids = new Set(made.map(idOf));
    expect(ids.size).toBe(1);
    expect([...ids][0]).toBeTypeOf('string');
    expect(idOf(await resource.find(client, 'orders'))).toBe(idOf(made[0]));
    expect(idOf(await resource.ensure(client, 'orders'))).toBe(idOf(made[0]));
  });
});

describe('ensure', () => {
  it('creates the object if there is none', async () => {
    const { server, client } = await start([json(200, groups('orders_2')), json(201, GROUP)]);
    expect(await client.groups.ensure('orders', { remark: 'x' })).toEqual(GROUP);
    expect(server.requests.map(({ method, body }) => `${method} ${body.toString()}`)).toEqual([
      'GET ',
      'POST {"remark":"x","name":"orders"}',
    ]);
  });
  it('takes a name alone if nothing else is required', async () => {
    const { client } = await startLocal();
    const channel = await client.vpcChannels.ensure('channel', CHANNEL);
    const made = [
      await client.groups.ensure('orders'), await client.envs.ensure('orders'), await client.apps.ensure('orders'),
      await client.signatureKeys.ensure('orders'),
    ];
    expect(made.map(({ name }) => name)).toEqual(['orders', 'orders', 'orders', 'orders']);
    expect(await client.vpcChannels.memberGroups.ensure(channel.id, 'orders')).toMatchObject({ member_group_name: 'orders' });
  });
  it('finds what another caller has just created, though the list shows it late', async () => {
    const { server, client } = await start([
      json(200, groups()),
      TAKEN,
      json(200, groups()),
      json(200, groups('orders')),
    ]);
    expect((await client.groups.ensure('orders', {})).id).toBe('id-orders');
    expect(server.requests).toHaveLength(4);
  });
  it('fails if the name is taken, but no list ever shows it', async () => {
    // The pauses between the lists end ten times as early.
    fakeTimeouts();
    const hurry = setInterval(() => vi.advanceTimersByTime(50), 5);
    onTestFinished(() => clearInterval(hurry));
    const { server, client } = await start((_, n) => (n === 2 ? TAKEN : json(200, groups())));
    const error = await failureOf(ApigBadRequestError, client.groups.ensure('orders', {}));
    expect(error.code).toBe('APIG.3201');
    expect(server.requests).toHaveLength(6);
  });
  it('fails with the create\'s error if that is rejected for another reason', async () => {
    const { server, client } = await start((_, n) =>
      n === 2 ? json(400, { error_code: 'APIG.2011', error_msg: 'no' }) : json(200, groups()),
    );
    await failureOf(ApigBadRequestError, client.groups.ensure('orders', {}));
    expect(server.requests).toHaveLength(2);
  });
  it('finds what it has created if only the response was lost', async () => {
    const { client } = await start((_, n) => [json(200, groups()), cut, json(200, groups('orders'))][n - 1] ?? cut);
    expect((await client.groups.ensure('orders', {})).id).toBe('id-orders');
    const failing = await start((_, n) => [json(200, groups()), cut, json(200, groups())][n - 1] ?? cut);
    await failureOf(ApigConnectionError, failing.client.groups.ensure('orders', {}));
    const broken = await start((_, n) => [json(200, groups()), json(500, {}), json(500, {})][n - 1] ?? cut);
    await failureOf(ApigInternalError, broken.client.groups.ensure('orders', {}));
  });
  it('returns an existing channel with its members', async () => {
    const { client } = await startLocal();
    await client.vpcChannels.create({ ...CHANNEL, name: 'orders', members: [{ host: '10.0.0.1' }] });
    expect((await client.vpcChannels.ensure('orders', CHANNEL)).members).toMatchObject([{ host: '10.0.0.1' }]);
    const [channel] = await client.vpcChannels.list().all();
    expect((await client.vpcChannels.members.findByName(channel?.id ?? '', '10.0.0.1'))?.host).toBe('10.0.0.1');
    expect(await client.vpcChannels.members.findByName(channel?.id ?? '', '10.0.0')).toBeUndefined();
  });
  it('waits until a gateway runs', async () => {
    const { client } = await startLocal({ quirks: { gatewayWork: 200 } });
    const body = {
      spec_id: 'BASIC',
      vpc_id: 'v',
      subnet_id: 's',
      security_group_id: 'g',
      available_zone_ids: ['az-1'],
    } as const;
    const make = (): Promise<{ id: string; status?: string }> =>
      client.instances.ensure('second', { ...body, available_zone_ids: ['az-1'] }, { interval: 20 });
    const [first, second] = await Promise.all([make(), make()]);
    expect(first.status).toBe('Running');
    expect(second.id).toBe(first.id);
    expect((await client.instances.findByName('second'))?.id).toBe(first.id);
  });
  it('searches for a certificate among those of a gateway', async () => {
    const { server, client } = await start([
      json(200, { certs: [{ id: 'c1', name: 'other' }] }),
      json(200, { certs: [] }),
      json(201, { id: 'c2', name: 'orders' }),
    ]);
    expect(
      (
        await client.certificates.ensure(
          LOCAL_DEFAULTS.instanceId,
          'orders',
          { ...CERTIFICATE, cert_content: 'x', private_key: 'y' },
          { validation: { requests: 'off' } },
        )
      ).id,
    ).toBe('c2');
    expect(server.requests[0]?.target).toContain(`instance_id=${LOCAL_DEFAULTS.instanceId}`);
    const found = await start([
      json(200, { certs: [{ id: 'c1', name: 'orders' }] }),
      json(200, { id: 'c1', name: 'orders', common_name: 'x' }),
    ]);
    expect(await found.client.certificates.ensure('gw', 'orders', CERTIFICATE)).toEqual({
      id: 'c1',
      name: 'orders',
      common_name: 'x',
    });
  });
});
