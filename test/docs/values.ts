/** What samples of the pages may use without declaring it, on a local gateway of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApigClient } from '../../src/client.js';
import type { ClientOptions } from '../../src/options.js';
import { LOCAL_DEFAULTS, startLocalGateway } from '../../src/testing/index.js';
import { createCaller, none } from '../../src/caller/index.js';
import { allow, defineAuthorizer, defineHandler, deny } from '../../src/functions/index.js';
import { mockApi, RELEASE } from '../support/local.js';

const DOCUMENT = {
  swagger: '2.0',
  info: { title: 'orders', version: '1.0' },
  paths: { '/orders': { get: { operationId: 'get_orders', responses: { default: { description: 'all orders' } } } } },
};

const POLICY = { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['apig:groups:create', 'apig:instances:get'] }] };

/**
 * The values by name, for the program that samples are compiled in.
 * @public
 */
export type Values = Awaited<ReturnType<typeof makeValues>>['values'];

/** Starts a gateway with an object of each kind that samples name. */
export async function makeValues() {
  const local = await startLocalGateway({ quirks: { gatewayWork: 1, taskWork: 1 } });
  const options = local.clientOptions;
  const client = new ApigClient(options);
  const [{ id: groupId }, { id: otherGroupId }] = await Promise.all([
    client.groups.create({ name: 'existing' }), client.groups.create({ name: 'another' }),
  ]);
  const apiIds: string[] = [];
  for (const name of ['first', 'second', 'third']) apiIds.push((await client.apis.create(mockApi(groupId, name))).id);
  const { success = [] } = await client.apis.batchPublish({ env_id: RELEASE, apis: apiIds });
  const publishIds = success.map(({ publish_id = '' }) => publish_id);
  const [apiId = ''] = apiIds;
  const { id: otherId } = await client.instances.createAndWait({
    instance_name: 'second', spec_id: 'BASIC', vpc_id: 'v', subnet_id: 's', security_group_id: 'g', available_zone_ids: ['z'],
  }, { interval: 1 });
  const second = await startLocalGateway();
  const testing = new ApigClient(second.clientOptions);
  await testing.groups.create({ name: 'orders' });
  const otherGateway = new ApigClient(options);
  const app = await client.apps.create({ name: 'website' });
  const throttle = await client.throttles.create({ name: 'gentle', api_call_limits: 100, time_interval: 1, time_unit: 'MINUTE' });
  const plugin = await client.plugins.create({
    plugin_name: 'limits', plugin_type: 'rate_limit', plugin_scope: 'global',
    plugin_content: JSON.stringify({
      scope: 'basic', default_interval: 60, default_time_unit: 'second', api_limit: 25, app_limit: 10, user_limit: 15,
      ip_limit: 25, algorithm: 'counter', specials: [], parameters: [], rules: [],
    }),
  });
  const channel = await client.vpcChannels.create({
    name: 'backends', port: 80, balance_strategy: 1, member_type: 'ip', members: [{ host: '192.0.2.7', weight: 1 }, { host: '192.0.2.8', weight: 1 }],
  });
  const folder = mkdtempSync(join(tmpdir(), 'samples-'));
  writeFileSync(join(folder, 'api.yaml'), JSON.stringify(DOCUMENT));
  writeFileSync(join(folder, 'ca.pem'), 'no certificate');
  writeFileSync(join(folder, 'deploy.policy.json'), JSON.stringify(POLICY));
  const values = {
    local, client, other: otherGateway, groupId, otherGroupId, apiId, apiIds, publishIds, envId: RELEASE,
    appId: app.id, throttleId: throttle.id, pluginId: plugin.plugin_id, channelId: channel.id,
    id: groupId, group_id: groupId, env_id: RELEASE, api_id: apiId,
    region: 'cn-north-4', endpoint: options.endpoint, projectId: options.projectId, instanceId: options.instanceId,
    stagingId: options.instanceId, otherProjectId: options.projectId, otherInstanceId: options.instanceId,
    testing, production: client, otherId,
    handler: defineAuthorizer((request) => (request.header('X-Token') === 'good' ? allow({ user: 'ann' }) : deny())),
    orders: defineHandler(() => ({ json: { id: 42 } })),
    userOf: (token: string | undefined): string | undefined => (token === 'good' ? 'ann' : undefined),
    findOrder: (id: string | undefined): object => ({ id }),
    deploy: (by: ApigClient): Promise<unknown> => by.groups.create({ name: 'deployed' }).then(),
    key: 'app-key', secret: 'app-secret', caller: createCaller({ origin: 'https://api.example.com', auth: none() }),
    ak: LOCAL_DEFAULTS.credentials.ak, sk: LOCAL_DEFAULTS.credentials.sk,
    userName: 'user', password: 'password', domainName: 'account', agencyName: 'agency',
    error: new Error('what a call failed with') as unknown,
    url: `${local.url}/_local/health`, check: (): boolean => true, document: DOCUMENT, text: JSON.stringify(DOCUMENT),
    api: mockApi(groupId, 'api_9'),
  };
  /** Closes everything. */
  async function close(): Promise<void> {
    await testing.close();
    await second.close();
    await otherGateway.close();
    await client.close();
    await local.close();
    rmSync(folder, { recursive: true });
  }
  return { values, folder, close };
}

/** A client that samples make: its address and credentials are those of the local gateway. */
export function localClient(own: ClientOptions): typeof ApigClient {
  return class extends ApigClient {
    constructor(given: ClientOptions = {}) {
      const { endpoint, dispatcher, credentials } = given;
      // With an address of its own it is for another local gateway.
      const kept = endpoint === undefined ? undefined : { endpoint, dispatcher, credentials };
      super({ ...given, ...own, proxy: undefined, tls: undefined, dispatcher: undefined, ...kept });
    }
  };
}
