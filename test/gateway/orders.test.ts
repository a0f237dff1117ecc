/** Orders of gateways on yearly or monthly billing. */
import { describe, expect, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { LOCAL_DEFAULTS, startLocalGateway } from '../../src/testing/index.js';
import { Bench, NOW } from './support.js';

const PROJECT = `/v2/${LOCAL_DEFAULTS.projectId}/apigw`;
const GATEWAY = {
  instance_name: 'second',
  spec_id: 'BASIC',
  vpc_id: 'vpc',
  subnet_id: 'subnet',
  security_group_id: 'group',
  available_zone_ids: ['local-1a'],
} as const;
const ORDER = { product_id: 'product', charging_mode: 1, period_type: 2, period_num: 1, instance_info: GATEWAY };
const RESIZE = `/v2/${LOCAL_DEFAULTS.projectId}/apigw/instances/${LOCAL_DEFAULTS.instanceId}/prepay-resize`;

describe('orders', () => {
  test('create a gateway when they are paid', async () => {
    const bench = new Bench();
    const { order_id } = await bench.ok<{ order_id: string }>('POST', `${PROJECT}/prepay-instances`, ORDER);
    expect(order_id).toBe('CS-id-1');
    expect((await bench.ok('GET', `${PROJECT}/instances`))['total']).toBe(1);
    const id = bench.gateway.payOrder(order_id);
    expect(await bench.ok('GET', `${PROJECT}/instances/${id}`)).toMatchObject({
      instance_name: 'second', charging_mode: 1, status: 'Creating',
    });
    bench.now = NOW + 1000;
    expect(await bench.ok('GET', `${PROJECT}/instances/${id}`)).toMatchObject({ status: 'Running' });
    expect(() => bench.gateway.payOrder(order_id)).toThrow('There is no unpaid order "CS-id-1".');
  });
  test('lock a gateway for further orders of an edition until they are paid', async () => {
    const bench = new Bench();
    const body = { product_id: 'product', resize_info: { spec_id: 'PROFESSIONAL' } };
    const { order_id } = await bench.ok<{ order_id: string }>('POST', RESIZE, body);
    expect(await bench.refusal('POST', RESIZE, body)).toEqual([
      409, 'APIC.7712', 'The instance is locked by another operation',
    ]);
    const at = `${PROJECT}/instances/${LOCAL_DEFAULTS.instanceId}`;
    expect(await bench.ok('GET', at)).toMatchObject({ spec: 'BASIC', status: 'Running' });
    expect(bench.gateway.payOrder(order_id)).toBe(LOCAL_DEFAULTS.instanceId);
    expect(await bench.ok('GET', at)).toMatchObject({ spec: 'PROFESSIONAL', status: 'Resizing' });
  });
  test('are rejected if they could not be carried out', async () => {
    const bench = new Bench({ quotas: { INSTANCE_NUM_LIMIT: 2 } });
    const order = (body: object) => bench.refusal('POST', `${PROJECT}/prepay-instances`, body);
    expect(await order({ product_id: 'product' })).toEqual([
      400, 'APIC.7211', 'Parameter value does not match the rules, parameter name[instance_info]',
    ]);
    expect(await order({ ...ORDER, instance_info: { ...GATEWAY, instance_name: 'local-gateway' } })).toEqual([
      400, 'APIC.7500', 'The gateway name already exists',
    ]);
    expect(await bench.refusal('POST', RESIZE, { resize_info: { spec_id: 'BASIC' } })).toEqual([
      409, 'APIC.7707', 'Scaling up to the same specifications is not allowed',
    ]);
    await bench.ok('POST', `${PROJECT}/instances`, GATEWAY);
    expect(await order({ ...ORDER, instance_info: { ...GATEWAY, instance_name: 'third' } })).toEqual([
      403, 'APIC.7400', 'Maximum number of gateways reached',
    ]);
  });
  test('stay unpaid if they can no longer be carried out', async () => {
    const bench = new Bench();
    const { order_id } = await bench.ok<{ order_id: string }>('POST', `${PROJECT}/prepay-instances`, ORDER);
    await bench.ok('POST', `${PROJECT}/instances`, GATEWAY);
    for (let i = 0; i < 2; i++)
      expect(() => bench.gateway.payOrder(order_id)).toThrow(
        'The order cannot be carried out: The gateway name already exists (APIC.7500).',
      );
  });
  test('are placed by the client, which then waits for the gateway', async () => {
    await using server = await startLocalGateway({ quirks: { gatewayWork: 0 } });
    await using client = new ApigClient(server.clientOptions);
    const { order_id } = await client.instances.createPrepaid({ ...ORDER, charging_mode: 1 });
    const id = server.gateway.payOrder(order_id ?? '');
    expect(await client.instances.waitUntilRunning(id)).toMatchObject({ id, charging_mode: 1 });
    const resize = await client.instances.resizePrepaid(id, { resize_info: { spec_id: 'ENTERPRISE' } });
    server.gateway.payOrder(resize.order_id ?? '');
    expect((await client.instances.get(id)).spec).toBe('ENTERPRISE');
  });
});
