/**
 * Changes one field of an API and one of a plugin, and shows that nothing else changes.
 *
 * It talks to the local gateway on a free port of this machine; no account is needed.
 */
import { ApigClient, ApigSecretsNeededError } from 'huaweicloud-apig';
import { inputOf } from 'huaweicloud-apig/edit';
import { ApiInput } from 'huaweicloud-apig/resources/apis';
import { startLocalGateway } from 'huaweicloud-apig/testing';

const server = await startLocalGateway();
const client = new ApigClient(server.clientOptions);
try {
  const group = await client.groups.create({ name: 'orders' });
  const { id } = await client.apis.create({
    group_id: group.id, name: 'get_order', type: 1, auth_type: 'APP', req_protocol: 'HTTPS', req_method: 'GET',
    req_uri: '/orders/{id}', req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }],
    backend_type: 'MOCK', mock_info: { result_content: '{}' }, tags: ['v1'],
  });

  // One field: everything else is sent as it is.
  const { changes } = await client.apis.modify(id, { remark: 'Reads an order' });
  for (const { path, before, after } of changes) console.log(path, before, '->', after);

  // A draft, for changes that build on what is there.
  const { after } = await client.apis.modify(id, (draft) => { draft.tags = [...(draft.tags ?? []), 'v2']; });
  console.log('tags', after.tags);

  // The same change again sends nothing.
  console.log('sent', (await client.apis.modify(id, { remark: 'Reads an order' })).sent);

  // The body alone, to create a similar API.
  const api = await client.apis.get(id);
  await client.apis.create({ ...inputOf(ApiInput, api), name: 'get_order_2', req_uri: '/v2/orders/{id}' });

  // A password that the service does not show is not erased.
  const { plugin_id: pluginId } = await client.plugins.create({
    plugin_name: 'logs', plugin_type: 'kafka_log', plugin_scope: 'global',
    plugin_content: JSON.stringify({
      broker_list: ['192.0.2.1:9092'], topic: 'logs',
      sasl_config: { security_protocol: 'SASL_PLAINTEXT', sasl_username: 'user', sasl_password: 'password' },
    }),
  });
  try {
    await client.plugins.modify(pluginId, { remark: 'Logs to Kafka' });
  } catch (error) {
    if (!(error instanceof ApigSecretsNeededError)) throw error;
    console.log('needs', error.paths.join(', '));
  }
} finally {
  await client.close();
  await server.close();
}
