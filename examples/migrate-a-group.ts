/**
 * Copies a group with everything that it refers to, to another gateway, and publishes its APIs there.
 *
 * With HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HW_REGION_NAME, APIG_INSTANCE_ID and TARGET_INSTANCE_ID it works on
 * these gateways. Secrets come from the environment, by the names that the error of the first run shows. Without
 * TARGET_INSTANCE_ID, a second local gateway is the target. Usage: migrate-a-group.ts [group]
 */
import { ApigClient } from 'huaweicloud-apig';
import { copyGroup } from 'huaweicloud-apig/files';
import { startLocalGateway } from 'huaweicloud-apig/testing';
import { publishMock, withGateway } from './connect.js';

const name = process.argv[2] ?? 'orders';

await withGateway(async (client) => {
  const instanceId = process.env['TARGET_INSTANCE_ID'];
  const local = instanceId === undefined ? await startLocalGateway() : undefined;
  const target = local ? new ApigClient(local.clientOptions) : client.withInstance(instanceId ?? '');
  try {
    const group = await client.groups.findByName(name);
    if (!group) throw new Error(`There is no group ${name}.`);
    const { made, found, left } = await copyGroup(client, group.id, target, {
      references: 'copy', publish: true, bindings: true, onTaken: 'update', secrets: process.env,
    });
    for (const object of made) console.log(`made ${object}`);
    for (const object of found) console.log(`found ${object}`);
    for (const { about, name: object, message } of left) console.log(`${about}: ${object}: ${message}`);
  } finally {
    await target.close();
    await local?.close();
  }
}, async (client) => {
  const group = await client.groups.create({ name });
  await publishMock(client, group.id, 'get_order');
  await publishMock(client, group.id, 'put_order');
});
