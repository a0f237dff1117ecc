/** Lists the apps that may call nothing: candidates for deletion. */
import { bulk } from 'huaweicloud-apig';
import { publishMock, RELEASE, withGateway } from './connect.js';

await withGateway(async (client) => {
  const apps = await client.apps.list().all();
  const counted = await bulk(apps, async (app) => {
    const { auths } = await client.appAuths.listBoundApis({ app_id: app.id, limit: 1 });
    return { app, isUsed: auths.length > 0 };
  }, { stopOnError: true });
  for (const { error } of counted.failed) throw error;
  const unused = counted.values.filter(({ isUsed }) => !isUsed);
  for (const { app } of unused) console.log(app.name, app.id, app.update_time ?? '');
  console.log(`${unused.length} of ${apps.length} apps may call nothing`);
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  const api = await publishMock(client, group.id, 'get_order');
  const [used] = [await client.apps.create({ name: 'shop' }), await client.apps.create({ name: 'forgotten' })];
  await client.appAuths.create({ env_id: RELEASE, app_ids: [used.id], api_ids: [api] });
});
