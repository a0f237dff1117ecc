/** The gateway that an example works on: the one that the environment names, or a local one. */
import { ApigClient } from 'huaweicloud-apig';
import { startLocalGateway } from 'huaweicloud-apig/testing';

/**
 * Runs an example.
 *
 * With APIG_INSTANCE_ID it works on that gateway; region, project and credentials come from HW_REGION_NAME,
 * HUAWEICLOUD_SDK_PROJECT_ID, HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, as for every client. Without it, a local
 * gateway on a free port of this machine is filled first. No account is needed.
 */
export async function withGateway(
  work: (client: ApigClient) => Promise<void>, fill: (client: ApigClient) => Promise<void>,
): Promise<void> {
  const instanceId = process.env['APIG_INSTANCE_ID'];
  const local = instanceId === undefined ? await startLocalGateway({ quirks: { gatewayWork: 0 } }) : undefined;
  const client = new ApigClient(local?.clientOptions ?? { instanceId });
  try {
    if (local) await fill(client);
    await work(client);
  } finally {
    await client.close();
    await local?.close();
  }
}

/**
 * Work in two runs with a wait for other people between them: the second one has the flag `--finish`. On a local
 * gateway one follows the other.
 */
export async function inTwoRuns(start: () => Promise<void>, finish: () => Promise<void>): Promise<void> {
  const isLocal = process.env['APIG_INSTANCE_ID'] === undefined;
  const isSecond = process.argv.includes('--finish');
  if (isLocal || !isSecond) await start();
  if (isLocal || isSecond) await finish();
}

/** ID of the environment RELEASE, which every gateway has. */
export const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';

/** A published API with a mock backend, for the local gateway. */
export async function publishMock(
  client: ApigClient, groupId: string, name: string, authType: 'NONE' | 'APP' | 'IAM' = 'APP',
): Promise<string> {
  const { id } = await client.apis.create({
    group_id: groupId, name, type: 1, auth_type: authType, req_protocol: 'HTTPS', req_method: 'GET',
    req_uri: `/${name}`, backend_type: 'MOCK', mock_info: { result_content: '{}' },
  });
  await client.apis.publish({ api_id: id, env_id: RELEASE });
  return id;
}
