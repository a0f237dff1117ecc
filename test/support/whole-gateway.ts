/** Fills a local gateway with something of every kind that documents have. */
import type { ApigClient } from '../../src/client.js';
import { makeModifiable } from './modifiable.js';
import { mockApi, RELEASE } from './local.js';

const theOne = <T>(found: T | undefined): T => {
  if (found === undefined) throw new Error('not there');
  return found;
};

/** Names of objects: `orders` has APIs of each backend, published and bound to everything; `mail` has two more. */
export async function fillGateway(client: ApigClient): Promise<void> {
  await makeModifiable(client);
  const { groups, envs, apps, apis } = client;
  const orders = theOne(await groups.findByName('orders'));
  const test = theOne(await envs.findByName('test'));
  await client.envVariables.create({ group_id: orders.id, env_id: test.id, variable_name: 'address', variable_value: '10.0.0.1' });
  await client.envVariables.create({ group_id: orders.id, env_id: RELEASE, variable_name: 'address', variable_value: '10.0.0.2' });
  const app = theOne(await apps.findByName('shop'));
  await apps.acl.set(app.id, { app_acl_type: 'PERMIT', app_acl_values: ['192.0.2.9', '192.0.2.0/28'] });
  const throttle = theOne(await client.throttles.findByName('limit'));
  await client.throttles.specials.create(throttle.id, { object_type: 'APP', object_id: app.id, call_limits: 5 });
  await client.throttles.specials.create(throttle.id, { object_type: 'USER', object_id: 'd'.repeat(32), call_limits: 7 });
  const response = theOne((await groups.gatewayResponses.list(orders.id).all()).find(({ name }) => name === 'mine'));
  const channel = theOne(await client.vpcChannels.findByName('back'));
  const limits = await client.plugins.create({
    plugin_name: 'limits', plugin_type: 'rate_limit', plugin_scope: 'global',
    plugin_content: JSON.stringify({ scope: 'basic', default_interval: 1, default_time_unit: 'second', api_limit: 9, specials: [{ type: 'app', policies: [{ key: app.id, limit: 3 }] }] }),
  });
  await client.plugins.create({
    plugin_name: 'logs', plugin_type: 'kafka_log', plugin_scope: 'global',
    plugin_content: JSON.stringify({ broker_list: ['192.0.2.1:9092'], topic: 't', sasl_config: { security_protocol: 'SASL_PLAINTEXT', sasl_mechanisms: 'PLAIN', sasl_username: 'u', sasl_password: 'kafka-password-1' } }),
  });
  await client.plugins.create({
    plugin_name: 'outside_auth', plugin_type: 'third_auth', plugin_scope: 'global',
    plugin_content: JSON.stringify({ auth_request: { method: 'GET', protocol: 'HTTPS', path: '/', timeout: 5000, vpc_channel_enabled: true, vpc_channel_info: { vpc_id: channel.id } } }),
  });
  const mail = await groups.create({ name: 'mail' });
  const send = await apis.create({ ...mockApi(mail.id, 'send'), response_id: theOne((await groups.gatewayResponses.list(mail.id).all())[0]).id });
  await apis.create(mockApi(mail.id, 'read'));
  await apis.create({ ...mockApi(orders.id, 'with_response'), response_id: response.id });
  await client.plugins.create({
    plugin_name: 'sign_in', plugin_type: 'oidc_auth', plugin_scope: 'global',
    plugin_content: JSON.stringify({ discovery: 'https://id.example.com', redirect_api_id: send.id, client_id: 'c', client_secret: 'oidc-secret-1' }),
  });
  const all = await apis.list({ group_id: orders.id, limit: 500 }).all();
  const online = await apis.batchPublish({ env_id: RELEASE, apis: [send.id, ...all.map(({ id }) => id)] });
  await apis.batchPublish({ env_id: test.id, apis: [send.id] });
  const publishIds = (online.success ?? []).map(({ publish_id = '' }) => publish_id);
  const ids = [send.id, ...all.map(({ id }) => id)];
  await client.throttleBindings.create({ strategy_id: throttle.id, publish_ids: publishIds });
  await client.aclBindings.create({ acl_id: theOne(await client.acls.findByName('office')).id, publish_ids: publishIds.slice(0, 2) });
  await client.signatureKeyBindings.create({ sign_id: theOne(await client.signatureKeys.findByName('signer')).id, publish_ids: publishIds.slice(1, 3) });
  await client.plugins.attachApis(limits.plugin_id, { env_id: RELEASE, api_ids: ids });
  await client.plugins.attachApis(theOne(await client.plugins.findByName('open')).plugin_id, { env_id: RELEASE, api_ids: ids.slice(0, 1) });
  await client.appAuths.create({ env_id: RELEASE, app_ids: [app.id], api_ids: ids.slice(1, 3) });
  await client.appQuotas.bindApps(theOne(await client.appQuotas.findByName('gold')).app_quota_id, { app_ids: [app.id] });
}
