/**
 * Rotates the AppCodes of an app without an outage, in two runs: the first adds a code beside the old ones, which stay
 * valid; the second, after all callers have the new one, deletes the others. An app has up to five codes.
 *
 * Usage: rotate-app-codes.ts [app] [--finish]. It prints IDs, and the new code to standard error only.
 */
import { inTwoRuns, publishMock, RELEASE, withGateway } from './connect.js';

const name = process.argv[2] ?? 'shop';

await withGateway(async (client) => {
  const app = await client.apps.findByName(name);
  if (!app) throw new Error(`There is no app ${name}.`);

  const start = async (): Promise<void> => {
    const old = await client.apps.codes.list(app.id).all();
    const code = await client.apps.codes.generate(app.id);
    console.log(`new code ${code.id}; ${old.length} old ones stay valid`);
    console.error(`Give this to the callers, then run again with --finish: ${code.app_code}`);
  };
  const finish = async (): Promise<void> => {
    const codes = await client.apps.codes.list(app.id).all();
    const newest = codes.reduce((a, b) => ((b.create_time ?? '') > (a.create_time ?? '') ? b : a));
    for (const { id } of codes) {
      if (id === newest.id) continue;
      await client.apps.codes.delete(app.id, id);
      console.log(`deleted ${id}`);
    }
    console.log(`${newest.id} is the only code`);
  };
  await inTwoRuns(start, finish);
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  const api = await publishMock(client, group.id, 'get_order');
  const app = await client.apps.create({ name });
  await client.appAuths.create({ env_id: RELEASE, app_ids: [app.id], api_ids: [api] });
  await client.apps.codes.generate(app.id);
  // Codes have times in whole seconds: the old one must be older.
  await new Promise((later) => setTimeout(later, 1_100));
});
