/**
 * A custom authorizer in front of a function backend: written with types, called by itself, then by a gateway.
 *
 * The gateway is the local one, on a free port of this machine; no account is needed.
 */
import { ApigClient } from 'huaweicloud-apig';
import { allow, callAuthorizer, defineAuthorizer, defineHandler, deny } from 'huaweicloud-apig/functions';
import { startLocalGateway } from 'huaweicloud-apig/testing';

// What is deployed to FunctionGraph. The decision depends on the identity source alone, because the gateway caches it.
const USERS = new Map([['token-of-ann', 'ann']]);
const authorize = defineAuthorizer<{ readonly user: string }>((request) => {
  const user = USERS.get(request.header('X-Token') ?? '');
  return user === undefined ? deny({ reason: 'unknown token' }) : allow({ user });
});
const orders = defineHandler((request) => ({ json: { ordersOf: request.header('X-User'), path: request.path } }));

// Alone: no gateway needed.
console.log('alone', await callAuthorizer(authorize, { headers: { 'X-Token': 'token-of-ann' } }));
console.log('alone', await callAuthorizer(authorize, { headers: { 'X-Token': 'stolen' } }));

// Behind a gateway that calls both by their URNs.
const urn = (name: string): string => `urn:fss:cn-north-4:15df3f4fdb172381a9db483b8fd564c2:function:default:${name}`;
const functions = { [urn('authorize')]: authorize, [urn('orders')]: orders };
const server = await startLocalGateway({ calls: { functions } });
const client = new ApigClient(server.clientOptions);
try {
  const authorizer = await client.authorizers.create({
    name: 'by_token', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: urn('authorize'),
    authorizer_version: 'latest', ttl: 60, identities: [{ name: 'X-Token', location: 'HEADER' }],
  });
  const group = await client.groups.create({ name: 'orders' });
  const api = await client.apis.create({
    group_id: group.id, name: 'get_orders', type: 1, auth_type: 'AUTHORIZER', authorizer_id: authorizer.id,
    req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/orders', backend_type: 'FUNCTION',
    func_info: { function_urn: urn('orders'), invocation_type: 'sync', timeout: 5000, version: 'latest', network_type: 'V2' },
    backend_params: [
      { name: 'X-User', location: 'HEADER', origin: 'SYSTEM', value: '$context.authorizer.frontend.user' },
    ],
  });
  await client.apis.publish({ api_id: api.id, env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID' });

  const call = async (token: string): Promise<string> => {
    const address = `https://${group.sl_domain ?? ''}/orders`;
    const response = await server.gateway.call(new Request(address, { headers: { 'X-Token': token } }));
    const { error_code: code, ...body } = await response.json() as Record<string, unknown>;
    return `${response.status} ${JSON.stringify(code ?? body)}`;
  };
  console.log('as ann', await call('token-of-ann'));
  console.log('as nobody', await call('stolen'));
} finally {
  await client.close();
  await server.close();
}
