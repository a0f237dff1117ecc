import { describe, expect, test } from 'vitest';
import { Bench } from './support.js';

const group = {
  id: 'id-1',
  name: 'demo',
  remark: 'first',
  status: 1,
  sl_domain: 'id-1.apic.local.example.com',
  sl_domains: ['id-1.apic.local.example.com'],
  sl_domain_access_enabled: true,
  url_domains: [],
  is_default: 2,
  on_sell_status: 2,
};

describe('groups', () => {
  test('are created, read, changed and deleted', async () => {
    const bench = new Bench();
    const created = await bench.call('POST', '/api-groups', { name: 'demo', remark: 'first' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...group,
      register_time: '2026-03-01T08:00:00.123000000Z',
      update_time: '2026-03-01T08:00:00.123000000Z',
    });
    const read = { ...group, register_time: '2026-03-01T08:00:00Z', update_time: '2026-03-01T08:00:00Z' };
    expect(await bench.ok('GET', '/api-groups/id-1')).toEqual(read);
    bench.now += 60_000;
    const changed = await bench.call('PUT', '/api-groups/id-1', { name: 'demo2', remark: '' });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...read, name: 'demo2', remark: '', update_time: '2026-03-01T08:01:00.123000000Z' });
    expect((await bench.call('DELETE', '/api-groups/id-1')).status).toBe(204);
    expect(await bench.refusal('GET', '/api-groups/id-1')).toEqual([404, 'APIG.3001', 'API group id-1 does not exist']);
    expect(await bench.refusal('DELETE', '/api-groups/id-1')).toEqual([
      404,
      'APIG.3001',
      'API group id-1 does not exist',
    ]);
  });

  test('include the group DEFAULT on a new gateway', async () => {
    const { groups, total, size } = await new Bench().ok<{
      groups: Record<string, unknown>[];
      total: number;
      size: number;
    }>('GET', '/api-groups');
    expect([total, size]).toEqual([1, 1]);
    expect(groups[0]).toMatchObject({
      name: 'DEFAULT',
      is_default: 1,
      url_domains: [],
      sl_domain_access_enabled: true,
    });
  });

  test('cannot have a name that is taken', async () => {
    const bench = new Bench();
    await bench.ok('POST', '/api-groups', { name: 'demo' });
    await bench.ok('POST', '/api-groups', { name: 'other' });
    const taken = [400, 'APIG.3201', 'The API group name already exists'];
    expect(await bench.refusal('POST', '/api-groups', { name: 'demo' })).toEqual(taken);
    expect(await bench.refusal('PUT', '/api-groups/id-3', { name: 'demo' })).toEqual(taken);
    expect(await bench.refusal('POST', '/api-groups/check', { group_name: 'demo' })).toEqual(taken);
    expect((await bench.call('PUT', '/api-groups/id-1', { name: 'demo' })).status).toBe(200);
    expect((await bench.call('POST', '/api-groups/check', { group_name: 'free' })).status).toBe(204);
  });

  test('are filtered by any part of the name, or by the whole of it', async () => {
    const bench = new Bench();
    for (const name of ['demo', 'demo_2', 'my_demo']) await bench.ok('POST', '/api-groups', { name });
    const names = async (query: string): Promise<unknown> => {
      const { total, size, groups } = await bench.ok<{ total: number; size: number; groups: { name: string }[] }>(
        'GET',
        `/api-groups?${query}`,
      );
      return [total, size, groups.map(({ name }) => name)];
    };
    expect(await names('name=demo')).toEqual([3, 3, ['my_demo', 'demo_2', 'demo']]);
    expect(await names('name=demo&precise_search=name')).toEqual([1, 1, ['demo']]);
    expect(await names('name=DEMO')).toEqual([0, 0, []]);
    expect(await names('id=id-3')).toEqual([1, 1, ['demo_2']]);
    expect(await names('limit=2&name=demo&offset=1')).toEqual([3, 2, ['demo_2', 'demo']]);
  });

  test('are paged as the service does: a value out of range becomes the nearest valid one', async () => {
    const bench = new Bench();
    for (let i = 0; i < 509; i++) await bench.ok('POST', '/api-groups', { name: `group_${i}` });
    const sizes = async (query: string): Promise<unknown> => {
      const { total, size, groups } = await bench.ok<{ total: number; size: number; groups: unknown[] }>(
        'GET',
        `/api-groups${query}`,
      );
      return [total, size, groups.length];
    };
    expect(await sizes('')).toEqual([510, 20, 20]);
    expect(await sizes('?limit=0')).toEqual([510, 20, 20]);
    expect(await sizes('?limit=-1')).toEqual([510, 20, 20]);
    expect(await sizes('?limit=1000')).toEqual([510, 500, 500]);
    expect(await sizes('?offset=-5')).toEqual([510, 20, 20]);
    expect(await sizes('?limit=500&offset=500')).toEqual([510, 10, 10]);
    expect(await sizes('?offset=600')).toEqual([510, 0, 0]);
    expect(await bench.refusal('GET', '/api-groups?limit=abc')).toEqual([
      400,
      'APIG.2012',
      'Invalid parameter value,parameterName:limit. Please refer to the support documentation',
    ]);
  });

  test('are limited in number', async () => {
    const bench = new Bench({ quotas: { APIGROUP_NUM_LIMIT: 2 } });
    await bench.ok('POST', '/api-groups', { name: 'demo' });
    expect(await bench.refusal('POST', '/api-groups', { name: 'demo2' })).toEqual([
      403,
      'APIG.3101',
      'The number of API groups exceeds the maximum allowed limit',
    ]);
    expect(await bench.refusal('POST', '/api-groups', { name: 'demo' }), 'the conflict comes first').toEqual([
      400,
      'APIG.3201',
      'The API group name already exists',
    ]);
  });
});

describe('bodies', () => {
  const help = 'Please refer to the support documentation';
  test('are rejected by field', async () => {
    const bench = new Bench();
    expect(await bench.refusal('POST', '/api-groups', { name: 'x' })).toEqual([
      400,
      'APIG.2005',
      `The parameter is too short,parameterName:name. ${help}`,
    ]);
    expect(await bench.refusal('POST', '/api-groups', { remark: 'x' })).toEqual([
      400,
      'APIG.2001',
      `The request parameters must be specified,parameterName:name. ${help}`,
    ]);
    expect(await bench.refusal('POST', '/api-groups', { name: 7 })).toEqual([
      400,
      'APIG.2011',
      `Invalid parameter value,parameterName:name. ${help}`,
    ]);
    expect(await bench.refusal('POST', '/api-groups')).toEqual([
      400,
      'APIG.2000',
      'Parameter error: Serialization error: unexpected end of JSON input',
    ]);
    expect(await bench.refusal('POST', '/api-groups', [])).toEqual([
      400,
      'APIG.2000',
      'Parameter error: Serialization error: the body is not a JSON object',
    ]);
  });
  test('may contain unknown fields and nulls', async () => {
    const bench = new Bench();
    expect(await bench.ok('POST', '/api-groups', { name: 'demo', remark: null, color: 'red' })).not.toHaveProperty(
      'remark',
    );
  });
});
