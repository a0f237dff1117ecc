/** Every request that the vendor's signers signed, sent to a local gateway over a socket, byte for byte. */
import { beforeAll, describe, expect, it, test } from 'vitest';
import { ApigClient } from '../../../src/client.js';
import type { ApiInput } from '../../../src/resources/apis.js';
import { startLocalGateway, type LocalServer } from '../../../src/testing/index.js';
import { bodyOf, vectors, type AppVector } from '../../support/app-vectors.js';
import { openApi, send, type Got } from '../../support/calling.js';
import { RELEASE } from '../../support/local.js';

/** The time of every vector. */
const SIGNED_AT = Date.parse('2026-01-15T08:15:00Z');
/** The vector that upgrades its connection, which the local gateway does not. */
const WEBSOCKET = 'app-35';

const DOMAINS = ['9d3f0c0e5a1b4c7d8e6f2a3b4c5d6e7f.apic.eu-de.example.com', 'apig.internal.example', 'api.example.org'];

let server: LocalServer;
/** A group with the domain names of the vectors, and APIs for every path. */
beforeAll(async () => {
  server = await startLocalGateway({ clock: () => SIGNED_AT });
  const client = new ApigClient(server.clientOptions);
  const own = await client.groups.create({ name: 'orders' });
  for (const url_domain of DOMAINS) await client.groups.domains.bind(own.id, { url_domain });
  const env = await client.envs.create({ name: 'TEST' });
  const [{ key, secret } = { key: '', secret: '' }] = vectors;
  const app = await client.apps.create({ name: 'caller', app_key: key, app_secret: secret });
  const every: Partial<ApiInput> = { auth_type: 'APP', req_uri: '/', match_mode: 'SWA' };
  for (const req_method of ['ANY', 'OPTIONS'] as const) {
    const { id } = await client.apis.create(openApi(own.id, { ...every, req_method }));
    for (const env_id of [RELEASE, env.id]) {
      await client.apis.publish({ api_id: id, env_id });
      await client.appAuths.create({ app_ids: [app.id], api_ids: [id], env_id });
    }
  }
  await client.close();
  return () => server.close();
});

/** Sends a vector. Header values are the bytes of UTF-8. */
async function sent(vector: AppVector, change: { readonly target?: string } = {}): Promise<Got> {
  const { expected: { headers: own, authorization } } = vector;
  const all = new Map([...vector.headers, ...Object.entries(own)].map(([name, value]) => [name.toLowerCase(), value]));
  const host = all.get('host') ?? '';
  all.delete('host');
  const lines = [...all].map(([name, value]): [string, string] => [name, Buffer.from(value).toString('latin1')]);
  const body = bodyOf(vector);
  return send(server.url, change.target ?? vector.request_target, {
    method: vector.method, host, headers: [...lines, ['Authorization', authorization]], ...(body !== undefined && { body }),
  });
}

describe('a signed request of the vendor\'s signers', () => {
  const named = vectors.filter(({ id }) => id !== WEBSOCKET).map((vector) => [vector.id, vector.note, vector] as const);
  test.each(named)('is served: %s, %s', async (_, _note, vector) => {
    expect(await sent(vector)).toMatchObject({ status: 200 });
  });
  test.each(named)('is rejected if its path is another one: %s, %s', async (_, _note, vector) => {
    const [path = '', ...query] = vector.request_target.split('?');
    const { status, headers } = await sent(vector, { target: [`${path}x`, ...query].join('?') });
    expect([status, headers['server']]).toEqual([401, 'api-gateway']);
  });
  it('is told honestly that WebSocket is not emulated', async () => {
    const vector = vectors.find(({ id }) => id === WEBSOCKET);
    expect(vector && (await sent({ ...vector, headers: [...vector.headers, ['Upgrade', 'websocket']] })).refusal)
      .toEqual([501, 'LOCAL.0501', 'The local gateway does not emulate this: WebSocket']);
    expect(vector && (await sent(vector)).status).toBe(200);
  });
});
