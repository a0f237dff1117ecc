/**
 * Brings a group from a test gateway to a production gateway: shows the plan, tries it on a copy, and applies it.
 *
 * With HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HW_REGION_NAME, TEST_INSTANCE_ID and APIG_INSTANCE_ID it works on these
 * gateways. Without them it talks to two local gateways on free ports of this machine. It ends with 1 if a step fails.
 *
 * Usage: promote.ts [group]
 */
import { ApigClient } from 'huaweicloud-apig';
import { applyPlan, exportGateway, planGateway, rehearse } from 'huaweicloud-apig/files';
import { startLocalGateway } from 'huaweicloud-apig/testing';

const group = process.argv[2] ?? 'orders';
const [testId, instanceId] = [process.env['TEST_INSTANCE_ID'], process.env['APIG_INSTANCE_ID']];
const isLocal = testId === undefined || instanceId === undefined;
const servers = isLocal ? [await startLocalGateway(), await startLocalGateway()] : [];
const testing = new ApigClient(servers[0]?.clientOptions ?? { instanceId: testId });
const production = new ApigClient(servers[1]?.clientOptions ?? { instanceId });
try {
  if (isLocal) await fill(testing);
  // The group, and the channels, plugins and policies that it refers to.
  const { document } = await exportGateway(testing, { scope: { groups: [group] }, withReferences: true });

  const plan = await planGateway(production, document, { secrets: process.env });
  console.log(String(plan));

  const rehearsal = await rehearse(production, document);
  console.log(`rehearsed: ${rehearsal.done.length} done, ${rehearsal.failed.length} failed`);

  if (rehearsal.failed.length === 0) {
    const { done, failed, left } = await applyPlan(production, plan, { secrets: process.env });
    for (const { step, error } of failed) console.error(step.id, String(error));
    console.log(`applied: ${done.length} done, ${failed.length} failed, ${left.length} left`);
    if (failed.length + left.length > 0) process.exitCode = 1;
    console.log(`then: ${(await planGateway(production, document)).isEmpty ? 'nothing to do' : 'differences'}`);
  } else {
    process.exitCode = 1;
  }
} finally {
  await Promise.all([testing, production].map((client) => client.close()));
  await Promise.all(servers.map((server) => server.close()));
}

/** A published API behind a channel, on the local gateway. */
async function fill(gateway: ApigClient): Promise<void> {
  const { id: groupId } = await gateway.groups.create({ name: 'orders' });
  const { id: envId } = await gateway.envs.create({ name: 'live' });
  const channel = await gateway.vpcChannels.create({
    name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', members: [{ host: '192.0.2.7', port: 8080 }],
  });
  const { id } = await gateway.apis.create({
    group_id: groupId, name: 'get_order', type: 1, auth_type: 'NONE', req_protocol: 'HTTPS', req_method: 'GET',
    req_uri: '/orders', backend_type: 'HTTP',
    backend_api: {
      req_protocol: 'HTTP', req_method: 'GET', req_uri: '/orders', timeout: 5000,
      vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: channel.id },
    },
  });
  await gateway.apis.publish({ api_id: id, env_id: envId });
}
