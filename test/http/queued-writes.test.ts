/** Writes that the service cannot take at once, sent at once by a script: what arrives, and in which order. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigAbortError, ApigBadRequestError, ApigInternalError } from '../../src/errors.js';
import { clientOf, failure, failureOf, GATEWAY, json, start, type Answer } from '../support/server.js';
import { makeApis, RELEASE, startLocal } from '../support/local.js';

const ATTACHED = { attached_plugins: [] };
const attach = (client: ApigClient, plugin: string, apis: string[]): PromiseLike<unknown> =>
  client.plugins.attachApis(plugin, { env_id: 'e', api_ids: apis });

/** A server that answers its first request, and all others only when so many are there. Tells how many it had. */
async function gathering(body: unknown, count: number) {
  let release = (): void => undefined;
  const all = new Promise<void>((resolve) => { release = resolve; });
  const seen = { most: 0 };
  const answer: Answer = async (exchange) => {
    if (++seen.most === count) release();
    await all;
    await json(201, body)(exchange);
  };
  return { ...(await start([json(201, body), answer])), seen };
}
/** A server that takes its time for each request, and tells how many it had at once. */
async function slow(body: unknown, ms = 20, options = {}) {
  let open = 0;
  const seen = { most: 0 };
  const answer: Answer = async (exchange) => {
    seen.most = Math.max(seen.most, ++open);
    await sleep(ms);
    open--;
    await json(201, body)(exchange);
  };
  return { ...(await start([answer], options)), seen };
}

describe('calls on the same object', () => {
  it.each<[string, unknown, (client: ApigClient, i: number) => PromiseLike<unknown>]>([
    ['authorizations of an app', { auths: [] }, (client, i) => client.appAuths.create({ env_id: 'e', app_ids: ['app'], api_ids: [`a${i}`] })],
    ['plugins of an API, from both sides', ATTACHED, (client, i) => (i % 2 === 0 ? attach(client, `p${i}`, ['a1']) : client.apis.plugins.attach('a1', { env_id: 'e', plugin_ids: [`p${i}`] }))],
    ['APIs of a plugin', ATTACHED, (client, i) => attach(client, 'p1', [`a${i}`])],
    ['bindings of a throttle', { throttle_applys: [] }, (client, i) => client.throttleBindings.create({ strategy_id: 't', publish_ids: [`x${i}`] })],
    ['bindings of an access list', { acl_bindings: [] }, (client, i) => client.aclBindings.create({ acl_id: 't', publish_ids: [`x${i}`] })],
    ['bindings of a signature key', { bindings: [] }, (client, i) => client.signatureKeyBindings.create({ sign_id: 't', publish_ids: [`x${i}`] })],
    ['apps of a quota', { applies: [] }, (client, i) => client.appQuotas.bindApps('q', { app_ids: [`app${i}`] })],
    ['members of a channel', { members: [] }, (client, i) => client.vpcChannels.members.add('c', { members: [{ host: `10.0.0.${i}` }] })],
    ['ingress ports', { ingress_port_id: 'p' }, (client, i) => client.ingressPorts.create({ protocol: 'HTTP', ingress_port: 8_080 + i })],
    ['one feature', { id: 'f', name: 'ratelimit' }, (client, i) => client.features.configure({ name: 'ratelimit', enable: i % 2 === 0 })],
  ])('go out one after another: %s', async (_, body, call) => {
    const { server, client, seen } = await slow(body, 5);
    await Promise.all([0, 1, 2, 3].map((i) => call(client, i)));
    expect(seen.most).toBe(1);
    expect(server.requests).toHaveLength(4);
  });

  it('go out in the order in which they were made', async () => {
    const { server, client } = await slow(ATTACHED, 5);
    await Promise.all([1, 2, 3, 4, 5].map((i) => attach(client, `p${i}`, ['a1'])));
    expect(server.requests.map(({ target }) => target)).toEqual(
      [1, 2, 3, 4, 5].map((i) => `${GATEWAY}/plugins/p${i}/attach`),
    );
  });

  it('take turns among all views of a client', async () => {
    const { client, seen } = await slow(ATTACHED);
    await Promise.all([
      attach(client, 'p1', ['a1']),
      attach(client.withInstance('48d025860151f2b2db3771e378bc59a0'), 'p2', ['a1']),
    ]);
    expect(seen.most).toBe(1);
  });

  it('continue after one that fails', async () => {
    const { server, client } = await start((_, n) =>
      n === 1 ? json(400, { error_code: 'APIG.2012', error_msg: 'no' }) : json(201, ATTACHED),
    );
    const [first, second] = await Promise.allSettled([attach(client, 'p1', ['a1']), attach(client, 'p2', ['a1'])]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(server.requests).toHaveLength(2);
  });
});

describe('calls on different objects', () => {
  it.each<[string, (client: ApigClient, i: number) => PromiseLike<unknown>]>([
    ['other plugins of other APIs', (client, i) => attach(client, `p${i}`, [`a${i}`])],
    ['another gateway', (client, i) => attach(client.withInstance(`gateway${i}`), 'p', ['a'])],
    ['reads', (client) => client.plugins.listAttachedApis('p').then(() => undefined, () => undefined)],
    ['writes that the service can take at once', (client, i) => client.groups.create({ name: `orders${i}` }).then(() => undefined, () => undefined)],
  ])('go out at the same time: %s', async (_, call) => {
    const { client, seen } = await gathering(ATTACHED, 3);
    await call(client, 3); // the first call of a client goes alone, until its identity has been accepted
    await Promise.all([0, 1, 2].map((i) => call(client, i)));
    expect(seen.most).toBe(3);
  });
});

describe('waiting for one\'s turn', () => {
  it('ends on abort, and the others go on', async () => {
    const stop = new AbortController();
    const { server, client } = await start((_, n) => (exchange) => {
      // The first is on its way, the others wait for their turn.
      if (n === 1) stop.abort(new Error('enough'));
      return json(201, ATTACHED)(exchange);
    });
    const first = attach(client, 'p1', ['a1']);
    const second = client.plugins.attachApis('p2', { env_id: 'e', api_ids: ['a1'] }, { signal: stop.signal });
    const third = attach(client, 'p3', ['a1']);
    const error = await failureOf(ApigAbortError, second);
    expect(error.message).toBe('plugins.attachApis was aborted by the caller\'s signal: enough. It was not sent.');
    expect(error.inFlight).toBe(false);
    await Promise.all([first, third]);
    expect(server.requests.map(({ target }) => target.split('/').at(-2))).toEqual(['p1', 'p3']);
  });
  it('does not count into totalTimeout, so that many calls at the same time all succeed', async () => {
    const { server, client } = await slow(ATTACHED, 100);
    const calls = Array.from({ length: 12 }, (_, n) =>
      client.plugins.attachApis(`p${n}`, { env_id: 'e', api_ids: ['a1'] }, { totalTimeout: 1_000 }),
    );
    await Promise.all(calls);
    expect(server.requests.map(({ target }) => target.split('/').at(-2))).toEqual(calls.map((_, n) => `p${n}`));
  });
});

describe('against the local gateway, which rejects concurrent writes', () => {
  async function plugins(client: ApigClient, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) {
      const { plugin_id } = await client.plugins.create({
        plugin_name: `plugin_${i}`,
        plugin_type: 'cors',
        plugin_scope: 'global',
        plugin_content: '{"allow_origin":"*"}',
      });
      ids.push(plugin_id);
    }
    return ids;
  }

  it('all of a script\'s calls succeed', async () => {
    const { client } = await startLocal({ quirks: { queuedWork: 15 } });
    const { apiIds: [api = ''] } = await makeApis(client, 1);
    const ids = await plugins(client, 4);
    await Promise.all(ids.map((id) => client.plugins.attachApis(id, { env_id: RELEASE, api_ids: [api] })));
    await Promise.all(
      [8080, 8081, 8082].map((port) => client.ingressPorts.create({ protocol: 'HTTP', ingress_port: port })),
    );
    expect(await client.ingressPorts.list().all()).toHaveLength(3);
  });
  it('without the queue they clash, with the service\'s own codes', async () => {
    const { client } = await startLocal({ quirks: { queuedWork: 500 } }, { queueWrites: false, maxRetries: 0 });
    const { apiIds: [api = ''] } = await makeApis(client, 1);
    const ids = await plugins(client, 2);
    const results = await Promise.allSettled(
      ids.map((id) => client.plugins.attachApis(id, { env_id: RELEASE, api_ids: [api] })),
    );
    const error = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))[0];
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(error).toBeInstanceOf(ApigInternalError);
    expect(error).toMatchObject({ status: 500, code: 'APIG.3500' });
    const ports = await Promise.allSettled(
      [8080, 8081].map((port) => client.ingressPorts.create({ protocol: 'HTTP', ingress_port: port })),
    );
    expect(ports.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const clash = ports.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))[0];
    expect(clash).toBeInstanceOf(ApigBadRequestError);
    expect(clash).toMatchObject({ code: 'APIC.9224' });
  });
  it('two clients that clash succeed in the end, if a retry is safe', async () => {
    const { server, client } = await startLocal({ quirks: { queuedWork: 30 } });
    const other = clientOf(server.url, server.clientOptions);
    await Promise.all(
      [client, other].map((one, i) => one.ingressPorts.create({ protocol: 'HTTP', ingress_port: 8080 + i })),
    );
    expect(await client.ingressPorts.list().all()).toHaveLength(2);
  });
});

it('a call that needs no turn does not touch the queue', async () => {
  const { client } = await start([json(404, { error_code: 'APIG.3001', error_msg: 'none' })]);
  expect(await failure(client.groups.get('g'))).toMatchObject({ code: 'APIG.3001' });
});
