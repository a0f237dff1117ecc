/** Clients of local gateways over sockets, and what they need there. */
import { onTestFinished } from 'vitest';
import { ApigClient } from '../../src/client.js';
import type { ClientOptions } from '../../src/options.js';
import {
  startLocalGateway, type HandledRequest, type LocalServer, type LocalServerOptions,
} from '../../src/testing/index.js';

/** A local gateway that listens, a client of it, and what was asked. */
export interface Local {
  readonly server: LocalServer;
  readonly client: ApigClient;
  readonly requests: HandledRequest[];
  /** The operations that were asked, in order, with the status of their answers. */
  readonly asked: string[];
}

export async function startLocal(
  gateway: LocalServerOptions = {},
  options: Partial<ClientOptions> = {},
): Promise<Local> {
  const requests: HandledRequest[] = [];
  const asked: string[] = [];
  const server = await startLocalGateway({
    ...gateway,
    onRequest: (request) => {
      requests.push(request);
      asked.push(`${request.operation ?? request.path} ${request.status ?? 'cut'}`);
    },
  });
  const client = new ApigClient({ ...server.clientOptions, ...options });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return { server, client, requests, asked };
}

/** An API with a mock back end. */
export const mockApi = (group_id: string, name: string) =>
  ({
    group_id,
    name,
    type: 1,
    auth_type: 'APP',
    req_protocol: 'HTTPS',
    req_method: 'GET',
    req_uri: `/${name}`,
    backend_type: 'MOCK',
    mock_info: { result_content: '{}' },
  }) as const;

export const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';

/** A group with so many APIs, published in RELEASE where that is wanted. */
export async function makeApis(
  client: ApigClient,
  count: number,
  published = true,
): Promise<{ groupId: string; apiIds: string[]; publishIds: string[] }> {
  const group = await client.groups.create({ name: 'orders' });
  const apiIds: string[] = [];
  for (let i = 0; i < count; i++) apiIds.push((await client.apis.create(mockApi(group.id, `api_${i}`))).id);
  const done = published ? await client.apis.batchPublish({ env_id: RELEASE, apis: apiIds }) : {};
  return { groupId: group.id, apiIds, publishIds: (done.success ?? []).map(({ publish_id = '' }) => publish_id) };
}
