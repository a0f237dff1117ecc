/** Connections of VPC endpoints, which a test makes by itself. */
import { describe, expect, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { startLocalGateway } from '../../src/testing/index.js';
import { Bench, NOW } from './support.js';

const PATH = '/vpc-endpoint/connections';
/** The pace of the service takes too long here. */
const FAST = { interval: 1 };
interface Connections { readonly connections: readonly Record<string, unknown>[] }

describe('a connection of an endpoint', () => {
  test('waits until it is accepted or rejected, which takes a while', async () => {
    const bench = new Bench();
    const first = bench.gateway.connectEndpoint();
    const second = bench.gateway.connectEndpoint({ id: 'endpoint-2', markerId: 7, domainId: 'partner' });
    expect(first).toBe('id-1');
    const states = async (query = '') =>
      (await bench.ok<Connections>('GET', PATH + query)).connections.map(({ status }) => status);
    expect(await states()).toEqual(['pendingAcceptance', 'pendingAcceptance']);
    bench.now = NOW + 5000;
    const accepted = await bench.ok<Connections>('POST', `${PATH}/action`, { action: 'receive', endpoints: [second] });
    expect(accepted.connections).toEqual([{
      id: 'endpoint-2', marker_id: 7, domain_id: 'partner', status: 'creating',
      created_at: '2026-03-01T08:00:00Z', updated_at: '2026-03-01T08:00:05Z',
    }]);
    await bench.ok('POST', `${PATH}/action`, { action: 'reject', endpoints: [first] });
    expect(await states()).toEqual(['creating', 'creating']);
    bench.now = NOW + 6000;
    expect(await states()).toEqual(['rejected', 'accepted']);
    expect(await states('?status=accepted')).toEqual(['accepted']);
    expect(await states('?marker_id=7')).toEqual(['accepted']);
    expect(await states('?id=nobody')).toEqual([]);
  });
  test('stays in the state that it was made in until somebody decides otherwise', async () => {
    const bench = new Bench();
    const id = bench.gateway.connectEndpoint({ status: 'accepted' });
    const decide = (action: string) => bench.ok<Connections>('POST', `${PATH}/action`, { action, endpoints: [id] });
    expect((await decide('receive')).connections[0]).toMatchObject({ status: 'accepted' });
    expect((await decide('reject')).connections[0]).toMatchObject({ status: 'creating' });
  });
  test('must exist to be accepted, together with the others of the call', async () => {
    const bench = new Bench();
    const id = bench.gateway.connectEndpoint();
    expect(await bench.refusal('POST', `${PATH}/action`, { action: 'receive', endpoints: [id, 'nobody'] })).toEqual([
      500, 'APIC.9007', 'Failed to execute VCPEP request',
    ]);
    expect(await bench.ok('GET', PATH)).toMatchObject({ connections: [{ id, status: 'pendingAcceptance' }] });
  });
  test('cannot be made to a gateway that does not exist, nor with options that there are not', () => {
    const { gateway } = new Bench();
    expect(() => gateway.connectEndpoint({ instanceId: 'nowhere' })).toThrow('There is no gateway "nowhere".');
    expect(() => gateway.connectEndpoint({ marker: 1 } as object)).toThrow('marker');
  });
  test('is accepted and awaited by the client', async () => {
    await using server = await startLocalGateway({ quirks: { gatewayWork: 0 } });
    await using client = new ApigClient(server.clientOptions);
    const endpoints = [server.gateway.connectEndpoint(), server.gateway.connectEndpoint()];
    const accepted = await client.vpcEndpoints.connections.acceptAndWait({ endpoints }, FAST);
    expect(accepted.map(({ id, status }) => [id, status])).toEqual(endpoints.map((id) => [id, 'accepted']));
    const rejected = await client.vpcEndpoints.connections.rejectAndWait({ endpoints }, FAST);
    expect(rejected.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
