/** Imports of microservices. */
import { describe, expect, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { startLocalGateway } from '../../src/testing/index.js';
import { Bench, mock, withGroup } from './support.js';

const CCE = {
  service_type: 'CCE',
  cce_info: {
    cluster_id: 'cluster', namespace: 'default', workload_type: 'deployment', app_name: 'users', port: 8080, version: 'v1',
    labels: [{ label_name: 'tier', label_value: 'back' }],
  },
} as const;
interface Imported {
  readonly vpc_channel_id: string;
  readonly api_group_id: string;
  readonly apis: readonly { readonly id: string; readonly name: string }[];
}

describe('the import of a microservice', () => {
  test('makes a group, a channel to the service and APIs that call through it', async () => {
    const bench = new Bench();
    const { status, body } = await bench.call('POST', '/microservice/import', {
      ...CCE,
      group_info: { group_name: 'users' },
      protocol: 'HTTP',
      apis: [{ name: 'get_user', req_method: 'GET', req_uri: '/users/{userId}', match_mode: 'NORMAL' }],
      auth_type: 'APP',
      backend_timeout: 3000,
    });
    expect(status).toBe(201);
    const { api_group_id, vpc_channel_id, apis: [api] } = body as Imported; // A success, by the status.
    expect(body).toMatchObject({ apis: [{ name: 'get_user', req_method: 'GET', req_uri: '/users/{userId}', match_mode: 'NORMAL' }] });
    expect(await bench.ok('GET', `/api-groups/${api_group_id}`)).toMatchObject({ name: 'users' });
    expect(await bench.ok('GET', `/vpc-channels/${vpc_channel_id}`)).toMatchObject({
      vpc_channel_type: 'microservice',
      port: 8080,
      microservice_info: { service_type: 'CCE', cce_info: { app_name: 'users' } },
      member_groups: [{
        microservice_version: 'v1', microservice_port: 8080, microservice_labels: [{ label_name: 'tier', label_value: 'back' }],
      }],
    });
    expect(await bench.ok('GET', `/apis/${api?.id ?? ''}`)).toMatchObject({
      group_id: api_group_id,
      auth_type: 'APP',
      req_params: [{ name: 'userId', location: 'PATH', type: 'STRING' }],
      backend_type: 'HTTP',
      backend_api: {
        req_protocol: 'HTTP', req_method: 'GET', req_uri: '/users/{userId}', timeout: 3000, vpc_channel_status: 1,
        vpc_channel_info: { vpc_channel_id },
      },
      backend_params: [{ name: 'userId', value: 'userId', location: 'PATH', origin: 'REQUEST' }],
    });
  });
  test('adds a suffix to a name that is taken, and defaults to what is missing', async () => {
    const { bench, groupId } = await withGroup();
    await bench.ok('POST', '/apis', mock(groupId, 'users'));
    const { apis } = await bench.ok<Imported>('POST', '/microservice/import', {
      service_type: 'CSE',
      cse_info: { engine_id: 'engine', service_id: 'service', version: '1.0.0' },
      group_info: { group_id: groupId },
      apis: [{ name: 'users', req_uri: '/users' }, { req_uri: '/rest/{all+}' }],
    });
    expect(apis).toMatchObject([
      { req_method: 'ANY', match_mode: 'SWA', req_uri: '/users' },
      { req_method: 'ANY', match_mode: 'SWA', req_uri: '/rest/{all+}' },
    ]);
    expect(apis.map(({ name }) => name.replace(/_.*/, ''))).toEqual(['users', 'API']);
    expect(apis[0]?.name).not.toBe('users');
  });
  test('leaves nothing behind if one API is rejected', async () => {
    const bench = new Bench();
    const refused = (apis: readonly object[]) =>
      bench.refusal('POST', '/microservice/import', { ...CCE, group_info: { group_name: 'users' }, apis });
    expect((await refused([{ name: 'one', req_uri: '/one' }, { name: 'two', req_uri: '/one' }])).slice(0, 2)).toEqual([
      400, 'APIG.3301',
    ]);
    expect((await refused([{ name: 'health', req_uri: '/apic/health_check' }])).slice(0, 2)).toEqual([400, 'APIG.2011']);
    for (const path of ['/apis', '/vpc-channels']) expect(await bench.ok('GET', path)).toMatchObject({ total: 0 });
    expect(await bench.ok('GET', '/api-groups')).toMatchObject({ groups: [{ name: 'DEFAULT' }] });
  });
  test('is called by the client', async () => {
    await using server = await startLocalGateway();
    await using client = new ApigClient(server.clientOptions);
    const { vpc_channel_id = '', apis = [] } = await client.microservices.import({
      ...CCE, group_info: { group_name: 'users' }, apis: [{ name: 'one', req_uri: '/one' }],
    });
    expect((await client.vpcChannels.get(vpc_channel_id)).vpc_channel_type).toBe('microservice');
    expect((await client.apis.get(apis[0]?.id ?? '')).name).toBe('one');
  });
});
