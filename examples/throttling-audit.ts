/** A table of all published APIs and their throttling policies: which have none, and what the others allow. */
import Table from 'cli-table3';
import { publishMock, RELEASE, withGateway } from './connect.js';

await withGateway(async (client) => {
  const limits = new Map<string, { policy: string; calls: string }>();
  for await (const throttle of client.throttles.list({ limit: 500 })) {
    const calls = `${throttle.api_call_limits} per ${throttle.time_interval} ${throttle.time_unit?.toLowerCase() ?? ''}`;
    const bound = client.throttleBindings.listBoundApis({ throttle_id: throttle.id, limit: 500 });
    for await (const { id, run_env_name } of bound)
      limits.set(`${id} ${run_env_name ?? ''}`, { policy: throttle.name, calls });
  }
  const table = new Table({ head: ['API', 'environment', 'policy', 'calls'], style: { head: [], border: [] } });
  let open = 0;
  for await (const api of client.apis.list({ limit: 500 })) {
    for (const env of (api.run_env_name ?? '').split('|').filter((name) => name !== '')) {
      const found = limits.get(`${api.id} ${env}`);
      if (!found) open += 1;
      table.push([`${api.group_name ?? ''}/${api.name}`, env, found?.policy ?? '-', found?.calls ?? '-']);
    }
  }
  console.log(table.toString());
  console.log(`${open} of ${table.length} have no policy of their own`);
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  const [api] = [await publishMock(client, group.id, 'get_order'), await publishMock(client, group.id, 'put_order')];
  const throttle = await client.throttles.create({ name: 'limit', api_call_limits: 100, time_interval: 1, time_unit: 'MINUTE', type: 1 });
  const [published] = await client.apis.versions.list(api, { env_id: RELEASE }).all();
  const { publish_id: publishId } = await client.apis.get(api);
  await client.throttleBindings.create({ strategy_id: throttle.id, publish_ids: [publishId ?? published?.version_id ?? ''] });
});
