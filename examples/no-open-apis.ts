/**
 * For CI: ends with 1 if an API is published that everybody can call, without authentication.
 *
 * APIs with the tag `open` are meant to be open.
 */
import { publishMock, withGateway } from './connect.js';

await withGateway(async (client) => {
  let open = 0;
  let published = 0;
  for await (const api of client.apis.list({ limit: 500 })) {
    if ((api.run_env_name ?? '') === '') continue;
    published += 1;
    if (api.auth_type !== 'NONE' || api.tags?.includes('open') === true) continue;
    open += 1;
    console.log(`${api.group_name ?? ''}/${api.name}: ${api.req_method} ${api.req_uri} in ${api.run_env_name ?? ''}`);
  }
  console.log(`${open} of ${published} published APIs have no authentication`);
  if (open > 0) process.exitCode = 1;
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  await publishMock(client, group.id, 'get_order');
  await publishMock(client, group.id, 'health', 'NONE');
});
