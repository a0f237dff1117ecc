import { beforeEach, describe, expect, test } from 'vitest';
import { Bench } from './support.js';

const SECONDS = '2026-03-01T08:00:00Z';
const HELP = 'Please refer to the support documentation';
const health = {
  protocol: 'HTTP',
  path: '/vpc/demo',
  http_code: '200',
  port: 22,
  threshold_abnormal: 5,
  threshold_normal: 2,
  time_interval: 10,
  timeout: 5,
};
const channel = { name: 'VPC_demo', port: 22, balance_strategy: 1, member_type: 'ip', type: 2 };
const groups = {
  member_groups: [{ member_group_name: 'test', member_group_weight: 1 }, { member_group_name: 'other' }],
};

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.countAs('new');
});
type Members = { members: { id: string; host: string }[] };
const hosts = async (path = '/vpc-channels/new-5/members') =>
  (await bench.ok<Members>('GET', path)).members.map(({ host }) => host);

describe('VPC channels', () => {
  /** A channel `new-5`, its groups `new-1` and `new-2`, its server `new-3`, its health check `new-4`. */
  const make = () =>
    bench.call('POST', '/vpc-channels', {
      ...channel,
      ...groups,
      members: [{ host: '192.168.0.5', weight: 1, member_group_name: 'test' }],
      vpc_health_config: health,
    });

  test('are returned whole', async () => {
    const created = await make();
    const group = {
      member_group_remark: '',
      dict_code: '',
      microservice_version: '',
      microservice_port: 0,
      microservice_labels: [],
      create_time: SECONDS,
      update_time: SECONDS,
    };
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...channel,
      id: 'new-5',
      status: 1,
      dict_code: '',
      create_time: '2026-03-01T08:00:00.123000000Z',
      member_groups: [
        { ...group, member_group_id: 'new-1', member_group_name: 'test', member_group_weight: 1 },
        { ...group, member_group_id: 'new-2', member_group_name: 'other' },
      ],
      members: [
        {
          host: '192.168.0.5',
          ecs_id: '192.168.0.5',
          ecs_name: '192.168.0.5',
          weight: 1,
          is_backup: false,
          status: 1,
          port: 22,
          id: 'new-3',
          vpc_channel_id: 'new-5',
          member_group_name: 'test',
          member_group_id: 'new-1',
          create_time: SECONDS,
        },
      ],
      vpc_health_config: {
        ...health,
        protocol: 'http',
        method: 'GET',
        enable_client_ssl: false,
        status: 1,
        id: 'new-4',
        vpc_channel_id: 'new-5',
        create_time: SECONDS,
      },
    });
    expect(await bench.ok('GET', '/vpc-channels/new-5')).toEqual({ ...(created.body as object), create_time: SECONDS });
    expect(await bench.ok('GET', '/vpc-channels?member_host=192.168.0.5&name=VPC')).toMatchObject({ total: 1 });
    expect(await bench.ok('GET', '/vpc-channels?member_group_name=tes')).toMatchObject({ total: 1 });
    expect(await bench.ok('GET', '/vpc-channels?name=VPC&precise_search=name')).toMatchObject({ total: 0 });
    expect(await bench.refusal('POST', '/vpc-channels', channel)).toEqual([
      400,
      'APIG.3208',
      'The VPC channel name already exists',
    ]);
  });
  test('keep what an update omits; an empty list clears', async () => {
    await make();
    expect(await bench.ok('PUT', '/vpc-channels/new-5', { ...channel, port: 80 })).toMatchObject({
      port: 80,
      members: [{ id: 'new-3', port: 80 }],
      member_groups: [{}, {}],
    });
    expect(await bench.ok('PUT', '/vpc-channels/new-5', { ...channel, members: [] })).toMatchObject({
      members: [],
      member_groups: [{}, {}],
    });
    expect(await bench.ok('PUT', '/vpc-channels/new-5/health-config', { ...health, path: '/other' })).toMatchObject({
      id: 'new-4',
      path: '/other',
      protocol: 'http',
    });
  });
  test('are not deleted while something uses them', async () => {
    await make();
    await bench.ok('POST', '/api-groups', { name: 'demo' });
    const { groups: [{ id: group_id }] } = await bench.ok<{ groups: [{ id: string }] }>('GET', '/api-groups?name=demo');
    const { id } = await bench.ok<{ id: string }>('POST', '/apis', {
      group_id,
      name: 'web',
      type: 1,
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/web',
      auth_type: 'NONE',
      backend_type: 'HTTP',
      backend_api: {
        req_protocol: 'HTTP',
        req_method: 'GET',
        req_uri: '/',
        timeout: 5000,
        vpc_channel_status: 1,
        vpc_channel_info: { vpc_channel_id: 'new-5' },
      },
    });
    expect(await bench.ok('GET', `/apis/${id}`)).toMatchObject({
      backend_api: {
        url_domain: 'new-5',
        vpc_channel_info: { vpc_channel_id: 'new-5', cascade_flag: false, vpc_channel_port: 0 },
      },
    });
    expect(await bench.ok('GET', '/apis?vpc_channel_name=VPC')).toMatchObject({ total: 1 });
    expect(await bench.ok('GET', '/apis?vpc_channel_name=other')).toMatchObject({ total: 0 });
    expect(await bench.refusal('DELETE', '/vpc-channels/new-5')).toEqual([
      403,
      'APIG.3414',
      'The VPC channel is already being used by another API',
    ]);
    await bench.ok('DELETE', `/apis/${id}`);
    const { id: referrer } = await bench.ok<{ id: string }>('POST', '/vpc-channels', {
      ...channel,
      name: 'referrer',
      type: undefined,
      vpc_channel_type: 'reference',
      member_groups: [{ member_group_name: 'all', reference_vpc_channel_id: 'new-5' }],
    });
    expect(await bench.refusal('DELETE', '/vpc-channels/new-5')).toEqual([
      409,
      'APIG.3719',
      'The load balance channel is referenced by another load balance channel and cannot be deleted',
    ]);
    await bench.ok('DELETE', `/vpc-channels/${referrer}`);
    await bench.ok('POST', '/plugins', {
      plugin_name: 'third',
      plugin_type: 'third_auth',
      plugin_scope: 'global',
      plugin_content: '{"auth_request":{"vpc_channel_info":{"vpc_id":"new-5"}}}',
    });
    expect(await bench.refusal('DELETE', '/vpc-channels/new-5')).toEqual([
      400,
      'APIG.3710',
      'The VPC channel is being used by another third_auth plugin',
    ]);
    expect(await bench.refusal('DELETE', '/vpc-channels/x')).toEqual([
      404,
      'APIG.3023',
      'The VPC channel does not exist,id:x',
    ]);
  });
});

describe('servers', () => {
  beforeEach(async () => {
    await bench.ok('POST', '/vpc-channels', {
      ...channel,
      ...groups,
      members: [
        { host: '1.1.1.1', member_group_name: 'test' },
        { host: '1.1.1.2', member_group_name: 'other' },
      ],
    });
  });
  test('are added or changed by address; of two with the same address the first counts', async () => {
    const added = await bench.call('POST', '/vpc-channels/new-5/members', {
      members: [
        { host: '1.1.1.1', weight: 7, member_group_name: 'test' },
        { host: '1.1.1.3', weight: 1 },
        { host: '1.1.1.3', weight: 2 },
      ],
    });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      total: 2,
      members: [
        { id: 'new-3', host: '1.1.1.1', weight: 7 },
        { host: '1.1.1.3', weight: 1, member_group_id: '' },
      ],
    });
    expect(await hosts()).toEqual(['1.1.1.1', '1.1.1.2', '1.1.1.3']);
    expect(await hosts('/vpc-channels/new-5/members?member_group_name=test')).toEqual(['1.1.1.1']);
    expect(
      await bench.refusal('POST', '/vpc-channels/new-5/members', {
        members: [{ host: '1.1.1.9', member_group_name: 'none' }],
      }),
    ).toEqual([400, 'APIG.2011', `Invalid parameter value,parameterName:member_group_name. ${HELP}`]);
  });
  test('are replaced as a whole, or those of one group', async () => {
    await bench.ok('PUT', '/vpc-channels/new-5/members', {
      member_group_name: 'test',
      members: [{ host: '2.2.2.2', member_group_name: 'test' }],
    });
    expect(await hosts()).toEqual(['1.1.1.2', '2.2.2.2']);
    await bench.ok('PUT', '/vpc-channels/new-5/members', { members: [] });
    expect(await hosts()).toEqual([]);
  });
  test('are switched and removed', async () => {
    expect(
      (await bench.call('POST', '/vpc-channels/new-5/members/batch-disable', { member_ids: ['new-3'] })).status,
    ).toBe(204);
    expect(await bench.ok('GET', '/vpc-channels/new-5/members')).toMatchObject({
      members: [{ id: 'new-3', status: 2 }, { status: 1 }],
    });
    expect(
      (await bench.call('POST', '/vpc-channels/new-5/members/batch-enable', { member_ids: ['new-3'] })).status,
    ).toBe(204);
    expect(await bench.ok('GET', '/vpc-channels/new-5/members')).toMatchObject({
      members: [{ status: 1 }, { status: 1 }],
    });
    expect((await bench.call('DELETE', '/vpc-channels/new-5/members/new-3')).status).toBe(204);
    expect(await bench.refusal('DELETE', '/vpc-channels/new-5/members/new-3')).toEqual([
      404,
      'APIG.3024',
      'The VPC instance does not exist,id:new-3',
    ]);
  });
  test('belong to groups', async () => {
    const path = '/vpc-channels/new-5/member-groups';
    expect(
      await bench.ok('POST', path, {
        member_groups: [{ member_group_name: 'test', member_group_weight: 9 }, { member_group_name: 'third' }],
      }),
    ).toMatchObject({
      total: 2,
      member_groups: [{ member_group_id: 'new-1', member_group_weight: 9 }, { member_group_name: 'third' }],
    });
    expect(await bench.ok('GET', path)).toMatchObject({ total: 3 });
    expect(await bench.ok('GET', `${path}/new-2`)).toMatchObject({ member_group_name: 'other' });
    expect(await bench.ok('PUT', `${path}/new-2`, { member_group_name: 'renamed' })).toMatchObject({
      member_group_id: 'new-2',
      member_group_name: 'renamed',
    });
    expect(await hosts('/vpc-channels/new-5/members?member_group_name=renamed')).toEqual(['1.1.1.2']);
    expect((await bench.call('DELETE', `${path}/new-2`)).status).toBe(204);
    expect(await hosts()).toEqual(['1.1.1.1']);
    expect(await bench.refusal('GET', `${path}/new-2`)).toEqual([
      404,
      'APIG.3007',
      'The VPC channel member group does not exist,id:new-2',
    ]);
  });
});
