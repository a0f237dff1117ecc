/**
 * For a job that runs every night: writes a gateway to a folder, one file a group, so that git shows what has changed.
 *
 * With HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HW_REGION_NAME and APIG_INSTANCE_ID it reads that gateway. Without
 * APIG_INSTANCE_ID it talks to the local gateway on a free port of this machine.
 *
 * Usage: back-up.ts [folder]
 */
import { ApigClient } from 'huaweicloud-apig';
import { exportGateway, writeDocument } from 'huaweicloud-apig/files';
import { startLocalGateway } from 'huaweicloud-apig/testing';

const folder = process.argv[2] ?? 'gateway';
const instanceId = process.env['APIG_INSTANCE_ID'];
const local = instanceId === undefined ? await startLocalGateway() : undefined;
const client = new ApigClient(local?.clientOptions ?? { instanceId });
try {
  if (local) await fill(client);
  const { document, notes } = await exportGateway(client, { scope: { gateway: 'whole' }, checkOnline: true });
  await writeDocument(folder, document);
  const apis = Object.values(document.groups ?? {}).flatMap((group) => Object.keys(group.apis ?? {}));
  console.log(`${folder}: ${Object.keys(document.groups ?? {}).length} groups, ${apis.length} APIs`);
  // What a restore will need, and what it cannot bring back.
  for (const { about, name, message } of notes) console.log(`${about}: ${name}: ${message}`);
} finally {
  await client.close();
  await local?.close();
}

/** Something to save, on the local gateway. */
async function fill(gateway: ApigClient): Promise<void> {
  const group = await gateway.groups.create({ name: 'orders' });
  await gateway.apis.create({
    group_id: group.id, name: 'get_order', type: 1, auth_type: 'NONE', req_protocol: 'HTTPS', req_method: 'GET',
    req_uri: '/orders', backend_type: 'MOCK', mock_info: { result_content: '{}' },
  });
  await gateway.signatureKeys.create({ name: 'signer', sign_type: 'hmac', sign_key: 'signer_key', sign_secret: 'signer_secret_0123' });
}
