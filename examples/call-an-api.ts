/**
 * Calls a published API as an app: JSON that is checked, a rejection that is explained, limits and latency.
 *
 * By default it publishes an API on the local gateway, with a small web service as its backend; no account is needed.
 * To call an API of yours instead, set CALL_ORIGIN (such as https://api.example.com), CALL_APP_KEY, CALL_APP_SECRET and
 * CALL_PATH. CALL_STAGE names an environment other than RELEASE.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApigClient } from 'huaweicloud-apig';
import { ApigCallError, appKey, type CallerOptions, createCaller, latency, rateLimits } from 'huaweicloud-apig/caller';
import { type LocalServer, startLocalGateway } from 'huaweicloud-apig/testing';
import { z } from 'zod';

/** ID of the environment RELEASE, which every gateway has. */
const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';
/** What this program expects of the API. */
const Order = z.object({ id: z.number(), item: z.string(), state: z.enum(['open', 'paid']) });

const { CALL_ORIGIN, CALL_APP_KEY = '', CALL_APP_SECRET = '', CALL_PATH = '/', CALL_STAGE } = process.env;
if (CALL_ORIGIN) {
  const auth = appKey({ key: CALL_APP_KEY, secret: CALL_APP_SECRET });
  const response = await createCaller({ origin: CALL_ORIGIN, auth, stage: CALL_STAGE }).call(CALL_PATH);
  console.log(response.status, await response.text());
} else {
  const backend = await startBackend();
  const local = await startLocalGateway();
  try {
    await callOrders(await publishOrders(local, (backend.address() as AddressInfo).port));
  } finally {
    await local.close();
    backend.close();
  }
}

async function callOrders(options: CallerOptions): Promise<void> {
  const { call, callJson } = createCaller(options);

  // The path and the query are encoded, the body is sent as JSON, and the response is checked.
  const order = await callJson('/orders', { method: 'POST', query: { note: 'gift & card' }, json: { item: 'pen' }, schema: Order });
  console.log(`created order ${order.id}: ${order.item}, ${order.state}`);

  // What the backend says is a response, whatever its status.
  const missing = await call('/orders?id=7');
  console.log(`the backend says ${missing.status} ${await missing.text()}`);

  // What the gateway says is an error with a code, a meaning and a remedy.
  for (const path of ['/order', '/a%2Fb']) {
    const error = await call(path).catch((reason: unknown) => reason);
    if (!(error instanceof ApigCallError)) throw new Error('The call succeeded.', { cause: error });
    console.log(`${error.kind}: ${error.message}`);
  }

  // Debug mode: what remains of the limits, and how long the gateway and the backend took.
  const response = await call('/orders', { debug: true });
  const { api } = rateLimits(response);
  console.log(`${api?.remaining} of ${api?.limit} calls remain in ${api?.window} ms`);
  console.log(`latency is known: ${latency(response).total !== undefined}`);
}

/** A web service with orders. */
async function startBackend(): Promise<ReturnType<typeof createServer>> {
  const server = createServer((request, response) => {
    const isUnknown = new URL(request.url ?? '', 'http://localhost').searchParams.has('id');
    request.resume().on('end', () => {
      response.writeHead(isUnknown ? 404 : 200, { 'Content-Type': 'application/json' });
      response.end(isUnknown ? '{"error":"no such order"}' : '{"id":1,"item":"pen","state":"open"}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Publishes the web service as an API that an app may call ten times a minute. Returns how it is called. */
async function publishOrders(local: LocalServer, port: number): Promise<CallerOptions> {
  const client = new ApigClient(local.clientOptions);
  try {
    const group = await client.groups.create({ name: 'orders' });
    const api = await client.apis.create({
      group_id: group.id, name: 'orders', type: 1, auth_type: 'APP', req_protocol: 'HTTPS', req_method: 'ANY', req_uri: '/orders',
      backend_type: 'HTTP',
      backend_api: { url_domain: `127.0.0.1:${port}`, req_protocol: 'HTTP', req_method: 'ANY', req_uri: '/', timeout: 5_000 },
    });
    const { publish_id } = await client.apis.publish({ api_id: api.id, env_id: RELEASE });
    const policy = await client.throttles.create({ name: 'ten_a_minute', type: 1, time_unit: 'MINUTE', time_interval: 1, api_call_limits: 10 });
    await client.throttleBindings.create({ strategy_id: policy.id, publish_ids: [publish_id ?? ''] });
    const app = await client.apps.create({ name: 'shop' });
    await client.appAuths.create({ app_ids: [app.id], api_ids: [api.id], env_id: RELEASE });
    return {
      origin: `https://${group.sl_domain}`,
      auth: appKey({ key: app.app_key ?? '', secret: app.app_secret ?? '' }),
      // Names of groups are known to the local gateway only, so calls go to it directly.
      fetch: local.gateway.fetch,
    };
  } finally {
    await client.close();
  }
}
