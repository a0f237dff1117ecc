/** Responses, field by field, as the examples of the API reference and clients of the service have them. */
import { describe, expect, test } from 'vitest';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { Bench, INSTANCE, mock, NOW, ORIGIN, signed, withGroup } from './support.js';

const PROJECT = `/v2/${LOCAL_DEFAULTS.projectId}/apigw`;
type Body = Record<string, unknown>;
interface Item { readonly name: string }

describe('a gateway', () => {
  test('has every field that it has a value for', async () => {
    const bench = new Bench();
    await bench.ok('POST', '/ingress-eip', { bandwidth_size: 7, bandwidth_charging_mode: 'bandwidth' });
    expect(await bench.ok<Body>('GET', INSTANCE)).toMatchObject({
      bandwidth_size: 0,
      publicips: [{ bandwidth_size: 7 }],
      ingress_bandwidth_charging_mode: 'bandwidth',
      is_releasable: true,
      cbc_operation_locks: [],
      unreliable_ips: [],
      endpoint_service: { service_name: `local.apig.${LOCAL_DEFAULTS.instanceId}` },
      endpoint_services: [{ service_name: `local.apig.${LOCAL_DEFAULTS.instanceId}` }],
    });
  });
  test('is the response to its own change, whole', async () => {
    const bench = new Bench();
    const changed = await bench.ok<Body>('PUT', INSTANCE, { description: 'new' });
    expect(changed).toEqual(await bench.ok<Body>('GET', INSTANCE));
    expect(changed).toMatchObject({ description: 'new', status: 'Updating' });
  });
  test('has its bound address', async () => {
    const bench = new Bench();
    await bench.ok('PUT', '/eip', { eip_id: 'eip-1' });
    expect(await bench.ok<Body>('GET', INSTANCE)).toMatchObject({ eip_address: '203.0.113.10' });
  });
});

test('the time of a quota is a number for a project, and a string for a gateway', async () => {
  const bench = new Bench();
  const time = async (path: string) => (await bench.ok<{ configs: [Body] }>('GET', path)).configs[0]['config_time'];
  expect(await time(`${PROJECT}/instance/configs`)).toBe(1_550_000_539_914);
  expect(await time('/project/configs')).toBe('2019-02-12T19:42:19.914989Z');
});

describe('lists', () => {
  const names = async (bench: Bench, path: string, key: string): Promise<string[]> =>
    (await bench.ok<Record<string, Item[]>>('GET', path))[key]?.map(({ name }) => name) ?? [];

  test('begin with the newest group, app and API, and with the oldest environment', async () => {
    const { bench, groupId } = await withGroup();
    for (const name of ['one', 'two', 'three']) {
      bench.now += 1_000;
      await bench.ok('POST', '/apps', { name });
      await bench.ok('POST', '/apis', mock(groupId, name));
      await bench.ok('POST', '/envs', { name });
    }
    expect(await names(bench, '/apps', 'apps')).toEqual(['three', 'two', 'one']);
    expect(await names(bench, '/apis', 'apis')).toEqual(['three', 'two', 'one']);
    expect(await names(bench, '/apis?limit=2&offset=1', 'apis')).toEqual(['two', 'one']);
    expect(await names(bench, '/apis?limit=2&offset=5', 'apis')).toEqual([]);
    expect(await names(bench, '/api-groups', 'groups')).toEqual(['demo', 'DEFAULT']);
    expect(await names(bench, '/envs', 'envs')).toEqual(['RELEASE', 'one', 'two', 'three']);
  });
  test('begin with the API that was changed last', async () => {
    const { bench, groupId } = await withGroup();
    const { id } = await bench.ok<{ id: string }>('POST', '/apis', mock(groupId, 'one'));
    await bench.ok('POST', '/apis', mock(groupId, 'two'));
    await bench.ok('PUT', `/apis/${id}`, mock(groupId, 'one'));
    expect(await names(bench, '/apis', 'apis')).toEqual(['one', 'two']);
    expect(await names(bench, `/apis?group_id=${groupId}`, 'apis')).toEqual(['one', 'two']);
  });
});

test('one account owns everything: IAM and the endpoint service name the same', async () => {
  const bench = new Bench();
  const asked = async (path: string): Promise<Body> => {
    const url = ORIGIN + path;
    const response = await bench.gateway.handle(new Request(url, { headers: signed({ method: 'GET', url, at: NOW }) }));
    expect(response.status).toBe(200);
    return await response.json() as Body;
  };
  const { domainId } = LOCAL_DEFAULTS;
  expect(await asked('/v3/auth/domains')).toMatchObject({
    domains: [{ id: domainId, name: LOCAL_DEFAULTS.user.domainName, enabled: true }],
  });
  expect(await asked('/v3/projects')).toMatchObject({ projects: [{ domain_id: domainId }] });
  expect(await bench.ok<Body>('GET', '/vpc-endpoint/permissions')).toMatchObject({
    permissions: [{ permission: `iam:domain::${domainId}` }],
  });
  expect((await bench.gateway.handle(new Request(`${ORIGIN}/v3/auth/domains`))).status, 'to those it knows').toBe(401);
});

test('a permanent key with a security token of somebody else is rejected', async () => {
  const { gateway } = new Bench();
  const url = `${ORIGIN}${INSTANCE}/api-groups`;
  const key = { ...LOCAL_DEFAULTS.credentials, securityToken: 'of-another-key' };
  const response = await gateway.handle(new Request(url, { headers: signed({ method: 'GET', url, key }) }));
  expect([response.status, await response.json()]).toMatchObject([401, {
    error_code: 'APIGW.0301', error_msg: 'Incorrect IAM authentication information: decrypt token fail',
  }]);
});
