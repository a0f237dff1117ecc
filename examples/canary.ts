/**
 * Moves requests from one server group of a channel to another, step by step, and back if a check fails.
 *
 * Usage: canary.ts [channel] [from] [to] [URL]. The check calls the URL after each step; a status of 500 or more fails.
 */
import { ApigRollbackError } from 'huaweicloud-apig';
import { withGateway } from './connect.js';

const [, , name = 'back', from = 'blue', to = 'green', url] = process.argv;

await withGateway(async (client) => {
  const channel = await client.vpcChannels.findByName(name);
  if (!channel) throw new Error(`There is no channel ${name}.`);
  try {
    await client.vpcChannels.canary(channel.id, { from, to, steps: [5, 25, 100] }, async ({ percent }) => {
      console.log(`${percent} % of the requests go to ${to}`);
      // Without a URL, the last step fails, to show the way back.
      return url === undefined ? percent < 100 : (await fetch(url)).status < 500;
    });
    console.log('done');
  } catch (error) {
    if (!(error instanceof ApigRollbackError)) throw error;
    console.log(`moved back: ${error.restored ? 'everything is as before' : 'repair by hand'}`);
    process.exitCode = 1;
  }
}, async (client) => {
  await client.vpcChannels.create({
    name, port: 80, balance_strategy: 1, member_type: 'ip',
    member_groups: [
      { member_group_name: from, member_group_weight: 100 }, { member_group_name: to, member_group_weight: 0 },
    ],
    members: [
      { host: '192.0.2.7', port: 8080, member_group_name: from }, { host: '192.0.2.8', port: 8080, member_group_name: to },
    ],
  });
});
