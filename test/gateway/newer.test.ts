/** What is newer than the reference, and what only says that there is nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Bench } from './support.js';

const AT = '2026-03-01T08:00:00.123000000Z';
const SECONDS = '2026-03-01T08:00:00Z';

let bench: Bench;
let groupId: string;
beforeEach(async () => {
  bench = new Bench({ quotas: { CUSTOM_INGRESS_PORT_NUM_LIMIT: 2 } });
  groupId = (await bench.ok<{ id: string }>('POST', '/api-groups', { name: 'demo' })).id;
  bench.countAs('new');
});

describe('ingress ports', () => {
  test('are defined, used by domain names, and removed', async () => {
    const bind = (body: object) =>
      bench.refusal('POST', `/api-groups/${groupId}/domains`, { url_domain: 'www.example.com', ...body });
    expect(await bind({ ingress_https_port: 8443 })).toEqual([
      400,
      'APIG.2049',
      'The port is not in the defined custom inbound ports',
    ]);
    const created = await bench.call('POST', '/custom-ingress-ports', { protocol: 'HTTPS', ingress_port: 8443 });
    const port = { ingress_port_id: 'new-1', protocol: 'HTTPS', ingress_port: 8443, status: 'normal' };
    expect([created.status, created.body]).toEqual([201, port]);
    expect(await bench.ok('GET', '/custom-ingress-ports?protocol=HTTPS')).toEqual({
      total: 1,
      size: 1,
      ingress_port_infos: [port],
    });
    expect(await bench.refusal('POST', '/custom-ingress-ports', { protocol: 'HTTP', ingress_port: 8443 })).toEqual([
      400,
      'APIC.7258',
      'Port already defined',
    ]);
    expect((await bind({ ingress_https_port: 8443 }))[0]).toBe(201);
    expect(await bench.ok('GET', '/custom-ingress-ports/new-1/domains')).toEqual({
      total: 1,
      size: 1,
      domain_infos: [{ group_id: groupId, group_name: 'demo', domain_name: 'www.example.com' }],
    });
    expect(await bench.refusal('DELETE', '/custom-ingress-ports/new-1')).toEqual([
      400,
      'APIC.7257',
      'The custom inbound port is bound to a custom domain name',
    ]);
    await bench.ok('DELETE', `/api-groups/${groupId}/domains/new-2`);
    expect((await bench.call('DELETE', '/custom-ingress-ports/new-1')).status).toBe(204);
    expect(await bench.refusal('DELETE', '/custom-ingress-ports/new-1')).toEqual([
      400,
      'APIC.7200',
      'The custom inbound port does not exist,id:new-1',
    ]);
  });
  test('are limited in number', async () => {
    for (const ingress_port of [8081, 8082])
      await bench.ok('POST', '/custom-ingress-ports', { protocol: 'HTTP', ingress_port });
    expect(await bench.refusal('POST', '/custom-ingress-ports', { protocol: 'HTTP', ingress_port: 8083 })).toEqual([
      403,
      'APIC.7403',
      'The number of custom inbound ports has reached the maximum',
    ]);
  });
});

describe('orchestration rules', () => {
  const rule = {
    orchestration_name: 'rule',
    orchestration_strategy: 'list',
    orchestration_mapped_param: {
      mapped_param_name: 'm',
      mapped_param_type: 'string',
      mapped_param_location: 'header',
    },
  };
  test('are created, used by APIs, changed and deleted', async () => {
    const created = await bench.call('POST', '/orchestrations', rule);
    expect([created.status, created.body]).toEqual([
      201,
      { ...rule, orchestration_id: 'new-1', orchestration_create_time: AT, orchestration_update_time: AT },
    ]);
    expect(await bench.refusal('POST', '/orchestrations', rule)).toEqual([
      400,
      'APIG.3331',
      'The orchestration rule name already exists',
    ]);
    expect(await bench.ok('PUT', '/orchestrations/new-1', { ...rule, orchestration_name: 'renamed' })).toMatchObject({
      orchestration_name: 'renamed',
      orchestration_create_time: SECONDS,
    });
    const other = { ...rule.orchestration_mapped_param, mapped_param_name: 'other' };
    expect(await bench.refusal('PUT', '/orchestrations/new-1', { ...rule, orchestration_mapped_param: other })).toEqual(
      [412, 'APIG.3713', 'orchestration_mapped_param cannot be modified'],
    );
    const api = {
      group_id: groupId,
      name: 'hello',
      type: 1,
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/hello',
      auth_type: 'NONE',
      backend_type: 'MOCK',
      mock_info: {},
    };
    const params = (id: string) => ({
      req_params: [{ name: 'p', type: 'STRING', location: 'QUERY', orchestrations: [id] }],
    });
    expect(await bench.refusal('POST', '/apis', { ...api, ...params('x') })).toEqual([
      404,
      'APIG.3095',
      'The orchestrations does not exist,id:x',
    ]);
    const { id } = await bench.ok<{ id: string }>('POST', '/apis', { ...api, ...params('new-1') });
    expect(await bench.ok('GET', '/orchestrations/new-1/attached-apis')).toMatchObject({
      total: 1,
      apis: [{ api_id: id, api_name: 'hello', group_name: 'demo' }],
    });
    expect(await bench.refusal('DELETE', '/orchestrations/new-1')).toEqual([
      409,
      'APIG.3716',
      'The orchestration rule is currently in use by another API',
    ]);
    await bench.ok('DELETE', `/apis/${id}`);
    expect(await bench.ok('GET', '/orchestrations?orchestration_name=ren')).toMatchObject({ total: 1 });
    expect((await bench.call('DELETE', '/orchestrations/new-1')).status).toBe(204);
    expect(await bench.refusal('GET', '/orchestrations/new-1')).toEqual([
      404,
      'APIG.3095',
      'The orchestrations does not exist,id:new-1',
    ]);
  });
});

describe('AI API keys', () => {
  test('belong to apps', async () => {
    await bench.ok('POST', '/apps', { name: 'app_demo' });
    const created = await bench.call('POST', '/apps/new-1/ai-api-keys', { ai_api_key: 'key-of-mine' });
    const key = { id: 'new-2', ai_api_key: 'key-of-mine', alias: '', app_id: 'new-1' };
    expect([created.status, created.body]).toEqual([200, { ...key, create_time: AT }]);
    expect(await bench.ok('GET', '/apps/new-1/ai-api-keys')).toEqual({
      total: 1,
      size: 1,
      ai_api_keys: [{ ...key, create_time: SECONDS }],
    });
    expect(await bench.ok('GET', '/apps/new-1/ai-api-keys/new-2')).toEqual({ ...key, create_time: SECONDS });
    expect((await bench.call('DELETE', '/apps/new-1/ai-api-keys/new-2')).status).toBe(204);
    expect(await bench.refusal('GET', '/apps/new-1/ai-api-keys/new-2')).toEqual([
      404,
      'APIG.3007',
      'The AI API key does not exist,id:new-2',
    ]);
  });
});

describe('access from other VPCs', () => {
  test('is granted to accounts; the owner\'s grant cannot be removed', async () => {
    const permission = `iam:domain::${'a'.repeat(32)}`;
    const list = async () =>
      (await bench.ok<{ permissions: { permission: string }[] }>('GET', '/vpc-endpoint/permissions')).permissions.map(
        (p) => p.permission,
      );
    const [owner = ''] = await list();
    for (let i = 0; i < 2; i++)
      expect(await bench.ok('POST', '/vpc-endpoint/permissions/batch-add', { permissions: [permission] })).toEqual({
        permissions: [permission],
      });
    expect(await list()).toEqual([owner, permission]);
    await bench.ok('POST', '/vpc-endpoint/permissions/batch-delete', { permissions: [permission, owner] });
    expect(await list()).toEqual([owner]);
    expect(await bench.ok('GET', '/vpc-endpoint/connections')).toEqual({ total: 0, size: 0, connections: [] });
  });
  test('can use additional load balancers', async () => {
    expect((await bench.call('POST', '/extra-elbs', { elb_details: [{ id: 'elb-1' }, { id: 'elb-2' }] })).status).toBe(
      204,
    );
    expect((await bench.call('DELETE', '/extra-elbs', { elb_ids: ['elb-1'] })).status).toBe(204);
    expect(await bench.ok('GET', '/extra-elbs')).toEqual({ elbs: [{ elb_id: 'elb-2', ingress_ports: [] }] });
  });
});

describe('metrics', () => {
  test('are all zero', async () => {
    const silence = { code: 'APIG.0000', start_time: 1772348400, end_time: 1772352000, list: [] };
    expect(await bench.ok('GET', `/statistics/group/latest?group_id=${groupId}`)).toEqual(silence);
    expect(await bench.refusal('GET', '/statistics/api/latest?api_id=x&duration=1h')).toEqual([
      404,
      'APIG.3002',
      'API x does not exist',
    ]);
    expect(
      await bench.ok(
        'GET',
        '/metric-data?dim=inbound_eip&filter=max&from=1&metric_name=upstream_bandwidth&period=1&to=2',
      ),
    ).toEqual({ datapoints: [] });
  });
});
