/**
 * Rotates the key and secret of an app without an outage. An app has one pair, and a reset ends the old one
 * immediately. So a second app gets the same authorizations; after all callers use it, the first one is deleted.
 *
 * Usage: rotate-app-secret.ts [app] [--finish]
 */
import { bulk } from 'huaweicloud-apig';
import { inTwoRuns, publishMock, RELEASE, withGateway } from './connect.js';

const name = process.argv[2] ?? 'shop';

await withGateway(async (client) => {
  const app = await client.apps.findByName(name);
  if (!app) throw new Error(`There is no app ${name}.`);

  const start = async (): Promise<void> => {
    const next = await client.apps.ensure(`${name}_next`, { remark: `takes the place of ${name}` });
    const bound = await client.appAuths.listBoundApis({ app_id: app.id }).all();
    for (const envId of new Set(bound.map(({ env_id }) => env_id))) {
      const apis = bound.flatMap(({ api_id, env_id }) => (env_id === envId && api_id !== undefined ? [api_id] : []));
      await client.appAuths.create({ env_id: envId ?? '', app_ids: [next.id], api_ids: apis });
    }
    console.log(`${next.name} may call the same ${bound.length} APIs as ${name}`);
    console.error('Give the callers its key and secret, then run again with --finish.');
  };
  const finish = async (): Promise<void> => {
    const next = await client.apps.findByName(`${name}_next`);
    if (!next) throw new Error(`There is no app ${name}_next: run without --finish first.`);
    await client.apps.delete(app.id);
    await client.apps.modify(next.id, { name, remark: '' });
    console.log(`${name} has the new key`);
  };
  await inTwoRuns(start, finish);
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  const app = await client.apps.create({ name });
  const { values } = await bulk(['get_order', 'put_order'], (api) => publishMock(client, group.id, api));
  await client.appAuths.create({ env_id: RELEASE, app_ids: [app.id], api_ids: values });
});
