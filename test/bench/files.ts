/**
 * Gateways as files at scale: requests for each API, seconds and memory of an export and of a plan, for two sizes. What
 * grows with the gateway shows as a ratio that is not the same. The local gateway is in the same process.
 */
import { ApigClient } from '../../src/client.js';
import { bulk } from '../../src/calls/bulk.js';
import { exportGateway, planGateway } from '../../src/files/index.js';
import { createLocalGateway } from '../../src/testing/index.js';
import { mockApi, RELEASE } from '../support/local.js';
import { cpuLoad } from './figures.js';

const SIZES = [1_000, 5_000];
const IN_A_GROUP = 100;

console.log(`Gateways as files, ${cpuLoad()}. Node ${process.versions.node}.`);
console.log('APIs    step      requests  for each API  seconds  heap after, MB');
for (const count of SIZES) {
  let requests = 0;
  const gateway = createLocalGateway({
    quotas: { API_NUM_LIMIT: count, APIGROUP_NUM_LIMIT: count }, onRequest: () => { requests += 1; },
  });
  const client = new ApigClient(gateway.clientOptions);
  await fill(client, count);
  // A publication in the second of a change may be older than it, so that what is online is read.
  gateway.clock.advance(60_000);
  const measured = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    requests = 0;
    const begun = performance.now();
    const result = await work();
    const seconds = (performance.now() - begun) / 1000;
    globalThis.gc?.();
    const heap = process.memoryUsage().heapUsed / 2 ** 20;
    console.log([
      String(count).padEnd(7), step.padEnd(9), String(requests).padStart(8), (requests / count).toFixed(3).padStart(13),
      seconds.toFixed(1).padStart(8), heap.toFixed(0).padStart(15),
    ].join(' '));
    return result;
  };
  const { document } = await measured('export', () => exportGateway(client, { scope: { gateway: 'whole' } }));
  const plan = await measured('plan', () => planGateway(client, document, { deletes: true, checkOnline: 'never' }));
  if (!plan.isEmpty) throw new Error(`The plan of an own export has ${plan.steps.length} steps.`);
  await client.close();
}

/** Published APIs, in groups, each with a throttle. */
async function fill(client: ApigClient, count: number): Promise<void> {
  const throttle = await client.throttles.create({ name: 'limit', api_call_limits: 100, time_interval: 1, time_unit: 'MINUTE', type: 1 });
  for (let from = 0; from < count; from += IN_A_GROUP) {
    const { id: groupId } = await client.groups.create({ name: `group_${from}` });
    const { values: apis, failed } = await bulk(
      Array.from({ length: IN_A_GROUP }, (_, i) => `api_${from + i}`),
      async (name) => client.apis.create(mockApi(groupId, name)),
    );
    for (const { error } of failed) throw error;
    const { success = [] } = await client.apis.batchPublish({ env_id: RELEASE, apis: apis.map(({ id }) => id) });
    const publishIds = success.map(({ publish_id = '' }) => publish_id);
    await client.throttleBindings.create({ strategy_id: throttle.id, publish_ids: publishIds });
  }
}
