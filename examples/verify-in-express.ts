/**
 * A backend that takes calls of its gateway only: an Express app behind a signature key.
 *
 * The gateway is the local one, on a free port of this machine; no account is needed.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { ApigClient } from 'huaweicloud-apig';
import { createVerifier, expressMiddleware, signAsGateway, signedBy } from 'huaweicloud-apig/backend';
import { startLocalGateway } from 'huaweicloud-apig/testing';

const KEY = { sign_key: 'orders_key_01', sign_secret: 'Bk9sQ2wE7rT4yU1i' };

// The backend. The verifier is in front of body parsers, because the signature covers the raw body.
const app = express();
const verifier = createVerifier({
  keys: { [KEY.sign_key]: KEY.sign_secret },
  onRejected: ({ reason, message }) => console.log(`rejected, ${reason}: ${message}`),
});
app.use(expressMiddleware(verifier));
app.use(express.json());
app.post('/orders', (request, response) => {
  response.json({ by: signedBy(request).key, got: request.body as unknown });
});
const backend = createServer((request, response) => void app(request, response));
await once(backend.listen(0, '127.0.0.1'), 'listening');
const address = `127.0.0.1:${(backend.address() as AddressInfo).port}`;

const server = await startLocalGateway();
const client = new ApigClient(server.clientOptions);
try {
  // An API with this backend, and the key that makes the gateway sign what it sends there.
  const group = await client.groups.create({ name: 'orders' });
  const api = await client.apis.create({
    group_id: group.id, name: 'create_order', type: 1, auth_type: 'NONE', req_protocol: 'HTTPS', req_method: 'POST',
    req_uri: '/orders', backend_type: 'HTTP',
    backend_api: { req_protocol: 'HTTP', req_method: 'POST', req_uri: '/orders', url_domain: address, timeout: 5000 },
  });
  const { publish_id } = await client.apis.publish({ api_id: api.id, env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID' });
  const key = await client.signatureKeys.create({ name: 'orders', sign_type: 'hmac', ...KEY });
  await client.signatureKeyBindings.create({ sign_id: key.id, publish_ids: [publish_id ?? ''] });

  const call = new Request(`https://${group.sl_domain ?? ''}/orders`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"item":7}',
  });
  console.log('by the gateway:', await (await server.gateway.call(call)).text());

  // Calls that do not come through the gateway get nothing.
  const direct = await fetch(`http://${address}/orders`, { method: 'POST' });
  console.log('past the gateway:', direct.status, await direct.text());

  // A test of the backend needs no gateway: it signs as one.
  const { url, ...signed } = await signAsGateway({
    method: 'POST', url: `http://${address}/orders`, headers: { 'Content-Type': 'application/json' }, body: '{"item":8}',
    key: KEY.sign_key, secret: KEY.sign_secret,
  });
  console.log('by a test:', await (await fetch(url, signed)).text());
  console.log('changed on the way:', (await fetch(url, { ...signed, body: '{"item":9}' })).status);
} finally {
  await client.close();
  await server.close();
  backend.close();
}
