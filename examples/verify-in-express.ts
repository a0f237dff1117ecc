/**
 * A backend that takes calls of its gateway only: an Express app behind a signature key.
 *
 * The key is made on the local gateway, on a free port of this machine; no account is needed.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { ApigClient } from 'huaweicloud-apig';
import { createVerifier, expressMiddleware, signAsGateway, signedBy } from 'huaweicloud-apig/backend';
import { startLocalGateway } from 'huaweicloud-apig/testing';

const server = await startLocalGateway();
const client = new ApigClient(server.clientOptions);
const app = express();
const listener = createServer((request, response) => void app(request, response));
try {
  // The key, as a script that sets the gateway up makes it. Bind it to APIs with client.signatureKeyBindings.
  const { sign_key: key = '', sign_secret: secret = '' } = await client.signatureKeys.create({
    name: 'orders', sign_type: 'hmac', sign_key: 'orders_key_01', sign_secret: 'Bk9sQ2wE7rT4yU1i',
  });

  // The backend. In front of body parsers, because the signature covers the raw body.
  const verifier = createVerifier({
    keys: { [key]: secret },
    onRejected: ({ reason, message }) => console.log(`rejected, ${reason}: ${message}`),
  });
  app.use(expressMiddleware(verifier));
  app.use(express.json());
  app.post('/orders', (request, response) => {
    response.json({ by: signedBy(request).key, got: request.body as unknown });
  });

  // Its test: a call as the gateway makes it, and two that nobody should make.
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const { port } = listener.address() as AddressInfo;
  const { url, ...signed } = await signAsGateway({
    method: 'POST', url: `http://127.0.0.1:${port}/orders`, headers: { 'Content-Type': 'application/json' },
    body: '{"item":7}', key, secret,
  });
  console.log('signed', await (await fetch(url, signed)).text());
  console.log('changed', (await fetch(url, { ...signed, body: '{"item":8}' })).status);
  console.log('past the gateway', (await fetch(url, { method: 'POST' })).status);
} finally {
  listener.close();
  await client.close();
  await server.close();
}
