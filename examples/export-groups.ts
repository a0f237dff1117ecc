/** Exports every group as an OpenAPI document, one file a group. Usage: export-groups.ts [folder] */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { publishMock, RELEASE, withGateway } from './connect.js';

const folder = process.argv[2] ?? 'openapi';

await withGateway(async (client) => {
  await mkdir(folder, { recursive: true });
  for await (const { id, name } of client.groups.list({ limit: 500 })) {
    const file = join(folder, `${encodeURIComponent(name)}.json`);
    await client.openapi.export({ env_id: RELEASE, group_id: id, define: 'all', type: 'json' }, {}, { saveTo: file });
    console.log(file);
  }
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  await publishMock(client, group.id, 'get_order');
});
