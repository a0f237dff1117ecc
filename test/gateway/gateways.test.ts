import { describe, expect, test } from 'vitest';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { Bench, NOW } from './support.js';

const INSTANCES = `/v2/${LOCAL_DEFAULTS.projectId}/apigw/instances`;
const PROJECT = `/v2/${LOCAL_DEFAULTS.projectId}/apigw`;

describe('features', () => {
  const set = (bench: Bench, name: string, config: string) =>
    bench.refusal('POST', '/features', { name, enable: true, config });
  const tooSoon = [409, 'APIG.3711', 'A configuration parameter can be modified only once per minute'];
  test('may be changed once a minute each', async () => {
    const bench = new Bench();
    bench.countAs('new');
    const first = await bench.call('POST', '/features', {
      name: 'ratelimit',
      enable: true,
      config: '{"api_limits":300}',
    });
    expect([first.status, first.body]).toEqual([
      201,
      {
        id: 'new-1',
        name: 'ratelimit',
        enable: true,
        config: '{"api_limits":300}',
        instance_id: LOCAL_DEFAULTS.instanceId,
        update_time: '2026-03-01T08:00:00.123000000Z',
      },
    ]);
    bench.now = NOW + 10_000;
    expect(await set(bench, 'ratelimit', '{"api_limits":400}')).toEqual(tooSoon);
    bench.now = NOW + 11_000;
    expect((await set(bench, 'route', '{"user_routes":["10.0.0.0/8"]}'))[0]).toBe(201);
    bench.now = NOW + 61_000;
    expect((await set(bench, 'ratelimit', '{"api_limits":400}'))[0]).toBe(201);
  });
  test('may be changed at any time if the rule is off', async () => {
    const bench = new Bench({ quirks: { featureOncePerMinute: false } });
    for (let i = 0; i < 3; i++) expect((await set(bench, 'ratelimit', `{"api_limits":${i + 1}}`))[0]).toBe(201);
  });
  test('are rejected if they are unknown', async () => {
    expect(await set(new Bench(), 'app-api-key', 'on')).toEqual([400, 'APIG.2000', 'unrecognized feature app-api-key']);
  });
  test('are listed together with those that were never configured', async () => {
    const bench = new Bench();
    await set(bench, 'app_api_key', 'on');
    const { features } = await bench.ok<{ features: Record<string, unknown>[] }>('GET', '/features?limit=500');
    expect(features.find(({ name }) => name === 'app_api_key')).toMatchObject({
      enable: true,
      config: 'on',
      update_time: '2026-03-01T08:00:00Z',
    });
    expect(features.find(({ name }) => name === 'app_basic')).toMatchObject({
      enable: false,
      config: 'off',
      update_time: '0001-01-01T00:00:00Z',
    });
    expect((await bench.ok<{ features: string[] }>('GET', '/instance-features?limit=500')).features).toContain(
      'gateway_responses',
    );
  });
  test('are listed from the start whatever the offset, if that quirk is on', async () => {
    const first = async (bench: Bench) =>
      (await bench.ok<{ features: { name: string }[] }>('GET', '/features?limit=1&offset=3')).features[0]?.name;
    const usual = await first(new Bench());
    const quirky = await first(new Bench({ quirks: { offsetIgnored: true } }));
    expect([usual === quirky, quirky]).toEqual([false, 'lts']);
  });
});

describe('the life cycle of a gateway', () => {
  const body = {
    instance_name: 'apig-demo',
    spec_id: 'BASIC',
    vpc_id: 'vpc',
    subnet_id: 'subnet',
    security_group_id: 'group',
    available_zone_ids: ['az-1a', 'az-1b'],
  };
  const conflict = [409, 'APIC.7701', 'Instance status conflict'];
  test('goes from Creating to Running, and ends with its deletion', async () => {
    const bench = new Bench({ quirks: { gatewayWork: 100_000 } });
    bench.countAs('new');
    const created = await bench.call('POST', INSTANCES, body);
    expect([created.status, created.body]).toEqual([
      202,
      {
        instance_id: 'new-1',
        message: 'JOB_ASSIGNED_FOR_PROVISIONING_0003I:The job JOB-new-4 has been assigned to the instance new-1.',
        job_id: 'JOB-new-4',
      },
    ]);
    const path = `${INSTANCES}/new-1`;
    const at = async (seconds: number) => {
      bench.now = NOW + seconds * 1000;
      const { status, instance_status } = await bench.ok('GET', path);
      const { progress, status: how } = await bench.ok('GET', `${path}/progress`);
      return [status, instance_status, progress, how];
    };
    expect(await at(0)).toEqual(['Creating', 1, 30, 'creating']);
    expect(await bench.refusal('PUT', path, { description: 'x' })).toEqual(conflict);
    expect(await bench.refusal('DELETE', path)).toEqual(conflict);
    expect(await bench.refusal('GET', `${path}/api-groups`)).toEqual(conflict);
    expect(await at(25)).toEqual(['CreateSuccess', 2, 30, 'creating']);
    expect(await at(40)).toEqual(['Initing', 4, 50, 'creating']);
    expect(await at(60)).toEqual(['Registering', 5, 80, 'creating']);
    expect(await at(90)).toEqual(['Installing', 10, 90, 'creating']);
    expect(await at(100)).toEqual(['Running', 6, 100, 'success']);
    expect(await bench.ok('GET', `${path}/api-groups`)).toMatchObject({ total: 1, groups: [{ name: 'DEFAULT' }] });

    expect(await bench.ok('PUT', path, { description: 'x' })).toMatchObject({
      description: 'x',
      available_zone_ids: '[az-1a, az-1b]',
    });
    expect((await at(110))[0]).toBe('Updating');
    expect((await bench.call('GET', `${path}/api-groups`)).status, 'a gateway at work can be used').toBe(200);
    expect((await at(200))[0]).toBe('Running');
    expect((await bench.call('DELETE', path)).status).toBe(204);
    expect((await at(250))[0]).toBe('Deleting');
    bench.now = NOW + 300_000;
    expect(await bench.refusal('GET', path)).toEqual([404, 'APIG.3030', 'The instance does not exist;id:new-1']);
  });
  test('takes one second by default', async () => {
    const bench = new Bench();
    bench.countAs('new');
    await bench.ok('POST', INSTANCES, body);
    bench.now += 1000;
    expect(await bench.ok('GET', `${INSTANCES}/new-1`)).toMatchObject({ status: 'Running' });
  });
  test('is rejected if the name is taken, the quota is used up, or a value is wrong', async () => {
    const bench = new Bench({ quotas: { INSTANCE_NUM_LIMIT: 1 } });
    expect(await bench.refusal('POST', INSTANCES, { ...body, instance_name: 'local-gateway' })).toEqual([
      400,
      'APIC.7500',
      'The gateway name already exists',
    ]);
    expect(await bench.refusal('POST', INSTANCES, body)).toEqual([
      403,
      'APIC.7400',
      'Maximum number of gateways reached',
    ]);
    expect(await bench.refusal('POST', INSTANCES, { ...body, maintain_begin: '03:00:00' })).toEqual([
      400,
      'APIC.7235',
      'The maintenance time window must start or end with 2, 6, 10, 14, 18, or 22',
    ]);
    expect(await bench.refusal('POST', INSTANCES, { ...body, instance_name: 'x' })).toEqual([
      400,
      'APIC.7211',
      'Parameter value does not match the rules, parameter name[instance_name]',
    ]);
  });
  test('includes a resize', async () => {
    const bench = new Bench();
    bench.countAs('new');
    const path = `${INSTANCES}/${LOCAL_DEFAULTS.instanceId}`;
    const resized = await bench.call('POST', `${path}/postpaid-resize`, { spec_id: 'PROFESSIONAL' });
    expect([resized.status, resized.body]).toMatchObject([
      202,
      { instance_id: LOCAL_DEFAULTS.instanceId, job_id: 'JOB-new-1' },
    ]);
    expect(await bench.ok('GET', path)).toMatchObject({ spec: 'PROFESSIONAL', status: 'Resizing' });
    expect(await bench.refusal('POST', `${path}/postpaid-resize`, { spec_id: 'PROFESSIONAL' })).toEqual([
      409,
      'APIC.7707',
      'Scaling up to the same specifications is not allowed',
    ]);
  });
});

describe('gateways', () => {
  const path = `${INSTANCES}/${LOCAL_DEFAULTS.instanceId}`;
  test('are listed', async () => {
    expect(await new Bench().ok('GET', `${INSTANCES}?status=Running&instance_name=local`)).toEqual({
      total: 1,
      size: 1,
      instances: [
        {
          id: LOCAL_DEFAULTS.instanceId,
          project_id: LOCAL_DEFAULTS.projectId,
          instance_name: 'local-gateway',
          status: 'Running',
          instance_status: 6,
          type: 'apig',
          spec: 'BASIC',
          create_time: NOW - 86_400_000,
          enterprise_project_id: '0',
          charging_mode: 0,
          loadbalancer_provider: 'elb',
        },
      ],
    });
  });
  test('have addresses', async () => {
    const bench = new Bench();
    expect(await bench.ok('PUT', `${path}/eip`, { eip_id: 'eip' })).toEqual({
      eip_id: 'eip',
      eip_address: '203.0.113.10',
      eip_status: 'ACTIVE',
    });
    expect(await bench.ok('POST', `${path}/nat-eip`, { bandwidth_size: '5' })).toMatchObject({
      instanceId: LOCAL_DEFAULTS.instanceId,
      bandwidthSize: 5,
    });
    expect((await bench.call('POST', `${path}/ingress-eip`, { bandwidth_size: 10 })).status).toBe(202);
    expect(await bench.ok('GET', path)).toMatchObject({
      eip_address: '203.0.113.10',
      nat_eip_address: '203.0.113.20',
      bandwidth_size: 5,
      publicips: [{ ip_address: '203.0.113.30', bandwidth_size: 10 }],
    });
    for (const kind of ['eip', 'nat-eip', 'ingress-eip']) {
      const reply = await bench.call('DELETE', `${path}/${kind}`);
      expect([reply.status, reply.body], kind).toEqual([200, undefined]);
    }
    expect(await bench.ok('GET', path)).toMatchObject({ publicips: [] });
  });
  test('have tags, and can be found by them', async () => {
    const bench = new Bench();
    expect(
      (
        await bench.call('POST', `${path}/instance-tags/action`, {
          action: 'create',
          tags: [
            { key: 'stage', value: 'test' },
            { key: 'team', value: 'a' },
          ],
        })
      ).status,
    ).toBe(204);
    expect(
      (await bench.call('POST', `${path}/instance-tags/action`, { action: 'delete', tags: [{ key: 'team' }] })).status,
    ).toBe(204);
    expect(await bench.ok('GET', `${path}/instance-tags`)).toEqual({ tags: [{ key: 'stage', value: 'test' }] });
    expect(await bench.ok('GET', `${PROJECT}/instance-tags`)).toEqual({ tags: [{ key: 'stage', values: ['test'] }] });
    expect(
      await bench.ok('POST', `${PROJECT}/resource-instances/filter`, { tags: [{ key: 'stage', values: ['test'] }] }),
    ).toMatchObject({ total_count: 1, resources: [{ resource_name: 'local-gateway' }] });
    expect(
      await bench.ok('POST', `${PROJECT}/resource-instances/count`, { tags: [{ key: 'stage', values: ['live'] }] }),
    ).toEqual({ total_count: 0 });
  });
  test('show zones and restrictions', async () => {
    const bench = new Bench();
    expect(await bench.ok('GET', `${PROJECT}/available-zones`)).toMatchObject({
      available_zones: [{ code: 'local-1a' }, { code: 'local-1b' }],
    });
    expect(await bench.ok('GET', `${path}/restriction`)).toEqual({
      restrict_cidrs: ['127.0.0.0/8'],
      resource_subnet_cidr: '192.168.0.0/24',
    });
  });
});

describe('surveys', () => {
  test('count all objects', async () => {
    const bench = new Bench();
    bench.countAs('new');
    await bench.ok('POST', '/api-groups', { name: 'demo' });
    const api = (name: string, tags?: string[]) =>
      bench.ok<{ id: string }>('POST', '/apis', {
        group_id: 'new-1',
        name,
        type: 1,
        req_protocol: 'HTTPS',
        req_method: 'GET',
        req_uri: `/${name}`,
        auth_type: 'APP',
        backend_type: 'MOCK',
        mock_info: {},
        tags,
      });
    const { id } = await api('one', ['web', 'beta']);
    await api('two', ['web']);
    await bench.ok('POST', '/apis/action', { action: 'online', api_id: id, env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID' });
    await bench.ok('POST', '/apps', { name: 'app_demo' });
    expect(await bench.ok('GET', '/tags')).toEqual({ total: 2, size: 2, tags: ['beta', 'web'] });
    expect(await bench.ok('GET', '/resources/outline/apis')).toEqual({
      instance_num: 2,
      nums_on_release: 1,
      nums_off_release: 1,
    });
    expect(await bench.ok('GET', '/resources/outline/groups')).toEqual({ offsell_nums: 0, onsell_nums: 2 });
    expect(await bench.ok('GET', '/resources/outline/apps')).toEqual({ authed_nums: 0, unauthed_nums: 1 });
    const { configs } = await bench.ok<{ configs: Record<string, unknown>[] }>('GET', '/project/configs?limit=500');
    expect(configs.find((config) => config['config_name'] === 'API_NUM_LIMIT')).toMatchObject({
      config_value: '3000',
      used: 2,
    });
    expect(await bench.ok('GET', `${PROJECT}/instance/configs`)).toMatchObject({
      total: 1,
      configs: [{ config_name: 'INSTANCE_NUM_LIMIT', config_value: '5' }],
    });
  });
});

describe('other responses', () => {
  test('lack counters in lists, as on old gateways', async () => {
    const bench = new Bench({ quirks: { listsWithoutTotal: true } });
    expect(Object.keys(await bench.ok('GET', '/envs'))).toEqual(['envs']);
  });
});
