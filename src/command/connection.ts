/** The flags that say which gateway a command is about, and the client made of them. */
import { ApigClient } from '../client.js';
import type { Flags, Given } from './arguments.js';
import type { Surroundings } from './surroundings.js';

export const CONNECTION = {
  region: { value: 'id', help: 'region, such as cn-north-4 (default: HW_REGION_NAME)' },
  endpoint: { value: 'URL', help: 'address of APIG, if it is not that of the region' },
  'iam-endpoint': { value: 'URL', help: 'address of IAM, if it is not that of the region' },
  'project-id': { value: 'id', help: 'project (default: HUAWEICLOUD_SDK_PROJECT_ID, or that of the region)' },
  'instance-id': { value: 'id', help: 'gateway (default: APIG_INSTANCE_ID)' },
} as const satisfies Flags;

/** Where credentials come from, for the help of commands. */
export const CREDENTIALS_HELP = `Credentials come from where the vendor's tools find them: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK,
HW_ACCESS_KEY and HW_SECRET_KEY, a profile file, the configuration of KooCLI and others.`;

/** Works with the client that the flags describe, and closes it. */
export async function withClient<T>(
  given: Given<keyof typeof CONNECTION>, environment: Surroundings['environment'], work: (client: ApigClient) => Promise<T>,
): Promise<T> {
  const client = new ApigClient({
    region: given.one('region'),
    endpoint: given.one('endpoint'),
    iamEndpoint: given.one('iam-endpoint'),
    projectId: given.one('project-id'),
    instanceId: given.one('instance-id') ?? environment['APIG_INSTANCE_ID'],
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
