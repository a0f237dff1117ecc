/**
 * Creates, publishes and binds many APIs (500 by default, or the number in the first argument), with a progress bar.
 * Then removes all of it.
 *
 * By default it talks to the local gateway on a free port of this machine; no account is needed. For the real service,
 * set APIG_INSTANCE_ID, and region, project and credentials as for every client (HW_REGION_NAME,
 * HUAWEICLOUD_SDK_PROJECT_ID, HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK). Ctrl+C stops it cleanly: calls in progress
 * finish, and the rest is reported.
 */
import {
  ApigClient, bulk, bulkBatches, type BulkProgress, type BulkResult, type ClientOptions,
} from 'huaweicloud-apig';
import { startLocalGateway } from 'huaweicloud-apig/testing';

const COUNT = Number(process.argv[2] ?? 500);
const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('Ctrl+C')));

/** Draws the progress of a step; on a terminal, over the previous line. */
function progressBar(
  what: string,
): (progress: Pick<BulkProgress<unknown, unknown>, 'total' | 'done' | 'failed'>) => void {
  let drawn = -1;
  return ({ total, done, failed }) => {
    const percent = Math.floor((100 * (done + failed)) / total);
    if (percent === drawn || (!process.stdout.isTTY && percent < 100)) return;
    drawn = percent;
    const filled = Math.round(percent / 4);
    const line = `${what.padEnd(12)} [${'#'.repeat(filled)}${'.'.repeat(25 - filled)}] ${String(percent).padStart(3)} %  ${done} done, ${failed} failed`;
    process.stdout.write(process.stdout.isTTY ? `\r${line}${percent === 100 ? '\n' : ''}` : `${line}\n`);
  };
}

/** The results of a step. A failure or an abort ends the script. */
function all<Item, Value>(what: string, result: BulkResult<Item, Value>): Value[] {
  for (const { item, error } of result.failed.slice(0, 5))
    console.error(`${what} ${JSON.stringify(item)}: ${error instanceof Error ? error.message : String(error)}`);
  if (result.failed.length > 0 || result.left.length > 0)
    throw new Error(`${what}: ${result.failed.length} failed, ${result.left.length} left`);
  return result.values;
}

async function publishMany(client: ApigClient, name: string): Promise<void> {
  const { signal } = stop;
  const group = await client.groups.ensure(name, { remark: 'made by examples/publish-many.ts' }, { signal });
  try {
    const names = Array.from({ length: COUNT }, (_, i) => `${name}_${i}`);
    const apis = all(
      'create',
      await bulk(
        names,
        (api) =>
          client.apis.create(
            {
              group_id: group.id,
              name: api,
              type: 1,
              auth_type: 'NONE',
              req_protocol: 'HTTPS',
              req_method: 'GET',
              req_uri: `/${api}`,
              backend_type: 'MOCK',
              mock_info: { result_content: '{"hello":"world"}' },
            },
            { signal },
          ),
        { concurrency: 8, signal, onProgress: progressBar('create') },
      ),
    );

    const published = all(
      'publish',
      await bulkBatches(
        apis.map(({ id }) => id),
        100,
        (ids) => client.apis.batchPublish({ env_id: RELEASE, apis: ids }, { signal }),
        { concurrency: 1, signal, onProgress: progressBar('publish') },
      ),
    );
    // Each API has the response of its batch.
    const publishIds = [...new Set(published)].flatMap(({ success = [] }) =>
      success.map(({ publish_id = '' }) => publish_id),
    );

    const throttle = await client.throttles.ensure(
      name,
      { type: 1, time_unit: 'MINUTE', time_interval: 1, api_call_limits: 100 },
      { signal },
    );
    all(
      'bind',
      await bulkBatches(
        publishIds,
        100,
        (ids) => client.throttleBindings.createAndWait({ strategy_id: throttle.id, publish_ids: ids }, { signal }),
        { concurrency: 1, signal, onProgress: progressBar('bind') },
      ),
    );
    const bound = await client.throttleBindings.listBoundApis({ throttle_id: throttle.id }, { pageSize: 500 }).all();
    console.log(
      `${bound.length} APIs of group ${group.name} are online, with at most ${throttle.api_call_limits} calls a minute each.`,
    );
  } finally {
    await takeDown(client, group.id, name);
  }
}

/** Removes everything, also after Ctrl+C. */
async function takeDown(client: ApigClient, groupId: string, name: string): Promise<void> {
  const ids = (await client.apis.list({ group_id: groupId }, { pageSize: 500 }).all()).map(({ id }) => id);
  // APIs that are not online count as failures; here that is fine.
  await bulkBatches(ids, 'apis.batchUnpublish', (apis) => client.apis.batchUnpublish({ env_id: RELEASE, apis }));
  await bulk(ids, (id) => client.apis.delete(id), { concurrency: 8, onProgress: progressBar('clean up') });
  const throttle = await client.throttles.findByName(name);
  if (throttle) await client.throttles.delete(throttle.id);
  await client.groups.delete(groupId);
}

const server = process.env['APIG_INSTANCE_ID'] ? undefined : await startLocalGateway();
const options: ClientOptions = server?.clientOptions ?? { instanceId: process.env['APIG_INSTANCE_ID'] };
console.log(server ? `Talking to the local gateway at ${server.url}.` : 'Talking to the real service.');
const client = new ApigClient(options);
try {
  await publishMany(client, `many_${Date.now().toString(36)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.close();
  await server?.close();
}
