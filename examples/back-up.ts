/**
 * For a job that runs every night: writes a gateway to a folder, one file a group, so that git shows what has changed.
 *
 * Usage: back-up.ts [folder]
 */
import { exportGateway, writeDocument } from 'huaweicloud-apig/files';
import { withGateway } from './connect.js';

const folder = process.argv[2] ?? 'gateway';

await withGateway(async (client) => {
  const { document, notes } = await exportGateway(client, { scope: { gateway: 'whole' }, checkOnline: true });
  await writeDocument(folder, document);
  const apis = Object.values(document.groups ?? {}).flatMap((group) => Object.keys(group.apis ?? {}));
  console.log(`${folder}: ${Object.keys(document.groups ?? {}).length} groups, ${apis.length} APIs`);
  // What a restore will need, and what it cannot bring back.
  for (const { about, name, message } of notes) console.log(`${about}: ${name}: ${message}`);
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  await client.apis.create({
    group_id: group.id, name: 'get_order', type: 1, auth_type: 'NONE', req_protocol: 'HTTPS', req_method: 'GET',
    req_uri: '/orders', backend_type: 'MOCK', mock_info: { result_content: '{}' },
  });
  await client.signatureKeys.create({
    name: 'signer', sign_type: 'hmac', sign_key: 'signer_key', sign_secret: 'signer_secret_0123',
  });
});
