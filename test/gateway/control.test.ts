/** What a local gateway can be told, by its methods and below `/_local/`: state, time, faults, quirks, journal. */
import { describe, expect, test } from 'vitest';
import { ApigConfigurationError } from '../../src/errors.js';
import { LOCAL_DEFAULTS, createLocalGateway, type LocalSnapshot } from '../../src/testing/index.js';
import { readSnapshot, takeSnapshot } from '../../src/testing/snapshot.js';
import { ProjectState } from '../../src/testing/state.js';
import { mockApi, RELEASE, startLocal } from '../support/local.js';
import { INSTANCE, ORIGIN, NOW, signed } from './support.js';

/** Calls the paths below `/_local/`. */
const controlled = (url: string) => async (method: string, name: string, body?: unknown) => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${url}/_local/${name}`, { method, ...sent });
  return [response.status, await response.json()] as [number, unknown];
};
async function started() {
  const local = await startLocal();
  return { ...local, control: controlled(local.server.url) };
}
const groupNames = async ({ client }: Pick<Awaited<ReturnType<typeof started>>, 'client'>): Promise<string[]> =>
  (await client.groups.list()).groups.map(({ name }) => name);

describe('the paths below /_local/', () => {
  test('say that the gateway is there, without credentials', async () => {
    const { control, server } = await started();
    expect(await control('GET', 'health')).toEqual([200, { status: 'ok', calls: server.url }]);
  });

  test('put everything back: objects, faults, quirks, time and journal', async () => {
    const local = await started();
    await local.client.groups.create({ name: 'orders' });
    await local.control('POST', 'faults', { status: 503, times: 9 });
    await local.control('PUT', 'quirks', { gatewayWork: 5 });
    await local.control('POST', 'clock', { advance: 1000 });
    expect(await local.control('POST', 'reset')).toEqual([200, {}]);
    expect(await groupNames(local)).toEqual(['DEFAULT']);
    expect(local.server.gateway.quirks.gatewayWork).toBe(1000);
    expect(local.server.gateway.clock.ahead).toBe(0);
    expect(local.server.gateway.journal.map(({ operation }) => operation)).toEqual(['groups.list']);
  });

  test('give a snapshot that another gateway can be restored from', async () => {
    const [from, to] = [await started(), await started()];
    await from.client.groups.create({ name: 'orders' });
    await from.control('POST', 'clock', { advance: 60_000 });
    const [status, snapshot] = await from.control('GET', 'snapshot');
    expect([status, await to.control('POST', 'restore', snapshot)]).toEqual([200, [200, {}]]);
    expect(await groupNames(to)).toEqual(await groupNames(from));
    expect(to.server.gateway.clock.ahead).toBe(60_000);
  });

  test('make the next calls fail, and stop that', async () => {
    const { client, control } = await started();
    expect(await control('POST', 'faults', { operation: 'groups.list', status: 409, body: {} })).toEqual([200, {}]);
    await expect(client.groups.list()).rejects.toMatchObject({ status: 409 });
    await control('POST', 'faults', { status: 409, times: 100 });
    expect(await control('DELETE', 'faults')).toEqual([200, {}]);
    await client.groups.list();
  });

  test('reject what the methods reject, with their messages', async () => {
    const { control } = await started();
    const refused = (error_msg: string) => [400, { error_code: 'LOCAL.0400', error_msg }];
    expect(await control('POST', 'faults', { operation: 'group.list', status: 500 })).toEqual(
      refused('There is no operation "group.list". Did you mean groups.list?'),
    );
    expect(await control('PUT', 'quirks', { lockAccesKeys: true })).toEqual(
      refused('setQuirks has no option lockAccesKeys. Did you mean lockAccessKeys?'),
    );
    expect(await control('POST', 'clock', { advance: -1 })).toEqual(
      refused('The clock moves by 0 to 3162240000000 milliseconds, got -1.'),
    );
    expect(await control('POST', 'clock', {})).toEqual(refused('The body has to be { "advance": milliseconds }.'));
    expect(await control('POST', 'restore', {})).toEqual(
      refused('This is not a snapshot of a local gateway. It was not made by snapshot().'),
    );
    expect(await control('POST', 'restore', [])).toEqual(refused('The body is not a JSON object.'));
    expect(await control('GET', 'healht')).toEqual([404, {
      error_code: 'LOCAL.0404', error_msg: expect.stringMatching(/^There is no GET \/_local\/healht\. There are: GET \/_local\/health, /) as string,
    }]);
  });

  test('switch quirks while the gateway works', async () => {
    const { client, control } = await started();
    const [, quirks] = await control('PUT', 'quirks', { listsWithoutTotal: true });
    expect(quirks).toMatchObject({ listsWithoutTotal: true, featureOncePerMinute: true });
    expect(await control('GET', 'quirks')).toEqual([200, quirks]);
    expect((await client.groups.list()).total).toBeUndefined();
  });

  test('filter the journal', async () => {
    const { client, control } = await started();
    await client.groups.list();
    await client.envs.list();
    await client.groups.list();
    const numbers = async (query: string) =>
      ((await control('GET', `journal${query}`))[1] as { entries: { number: number }[] }).entries.map((entry) => entry.number);
    expect(await numbers('')).toEqual([1, 2, 3]);
    expect(await numbers('?operation=groups.list')).toEqual([1, 3]);
    expect(await numbers('?after=1')).toEqual([2, 3]);
    expect(await numbers('?limit=1')).toEqual([3]);
    expect(await control('DELETE', 'journal')).toEqual([200, {}]);
    expect(await numbers('')).toEqual([]);
  });

  test('are not for pages of other sites, nor for other machines', async () => {
    const { server } = await started();
    const asked = async (headers: Record<string, string>) =>
      (await fetch(`${server.url}/_local/reset`, { method: 'POST', headers })).status;
    expect(await asked({ origin: 'https://evil.example' })).toBe(403);
    expect(await asked({ origin: 'null' })).toBe(403);
    expect(await asked({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await asked({ origin: 'http://localhost:3000' })).toBe(200);
  });
});

describe('a snapshot', () => {
  test('has everything: the restored gateway lists and counts what the first one does', async () => {
    const { client, server } = await startLocal();
    const group = await client.groups.create({ name: 'orders' });
    const api = await client.apis.create({ ...mockApi(group.id, 'one'), tags: ['a'] });
    await client.apis.publish({ api_id: api.id, env_id: RELEASE });
    await client.instanceTags.add(LOCAL_DEFAULTS.instanceId, { tags: [{ key: 'team', value: 'x' }] });
    await client.extraElbs.add({ elb_details: [{ id: 'elb-1' }] });
    const copy = createLocalGateway({ seed: JSON.parse(JSON.stringify(server.gateway.snapshot())) as LocalSnapshot });
    expect(copy.snapshot()).toEqual(server.gateway.snapshot());
    const other = await startLocal({ seed: copy.snapshot() });
    expect(await other.client.apis.get(api.id)).toEqual(await client.apis.get(api.id));
    expect((await other.client.instanceTags.list(LOCAL_DEFAULTS.instanceId)).tags).toEqual([{ key: 'team', value: 'x' }]);
    expect((await other.client.extraElbs.list()).elbs?.map(({ elb_id }) => elb_id)).toEqual(['elb-1']);
  });

  test('keeps names that it uses itself', () => {
    const project = new ProjectState();
    const labels = { $map: [['a', 1]], $set: [1], $items: [], $object: { $map: [] }, ['__proto__']: { x: 1 } };
    const order = { gatewayId: 'g', edition: 'BASIC', labels };
    project.orders.set('$map', order);
    const snapshot = JSON.parse(JSON.stringify(takeSnapshot(project, 0))) as unknown;
    expect(readSnapshot(snapshot).project.orders.get('$map')).toEqual(order);
  });

  test('is what reset returns to if it is the seed', async () => {
    const first = createLocalGateway();
    const seed = first.snapshot();
    const { client, server } = await startLocal({ seed });
    await client.groups.create({ name: 'orders' });
    server.gateway.reset();
    expect(server.gateway.snapshot()).toEqual(seed);
  });

  test('shares nothing with the gateway', async () => {
    const { client, server } = await startLocal();
    const before = server.gateway.snapshot();
    const text = JSON.stringify(before);
    await client.groups.create({ name: 'orders' });
    expect(JSON.stringify(before)).toBe(text);
  });

  test('is rejected if it has another form, and changes nothing', () => {
    const gateway = createLocalGateway();
    const snapshot = gateway.snapshot();
    const restore = (changed: object) => () => gateway.restore({ ...snapshot, ...changed });
    expect(restore({ version: 2 })).toThrow('Its version is 2, and this package reads version 1.');
    expect(restore({ ahead: undefined })).toThrow('Its time is missing.');
    expect(restore({ state: { gateways: { $items: [{}] } } })).toThrow(ApigConfigurationError);
    expect(restore({ state: { gateways: { $items: 'all' } } })).toThrow('A part of its state is missing or has another form.');
    expect(restore({ state: { gateways: { $items: [{ id: 'a', instance: {} }] } } }))
      .toThrow('A part of its state is missing or has another form.');
    expect(gateway.snapshot()).toEqual(snapshot);
  });

  test('does not stop the server if its domains were broken by hand: it can be reset', async () => {
    const { client, control, server } = await started();
    const group = await client.groups.create({ name: 'orders' });
    await client.groups.domains.bind(group.id, { url_domain: 'api.example.com' });
    const broken = JSON.stringify(server.gateway.snapshot()).replace('"api.example.com"', 'null');
    expect(await control('POST', 'restore', JSON.parse(broken))).toEqual([200, {}]);
    expect(await control('GET', 'health')).toEqual([200, { status: 'ok', calls: server.url }]);
    expect(await control('POST', 'reset')).toEqual([200, {}]);
    expect(await groupNames({ client })).toEqual(['DEFAULT']);
  });
});

describe('the clock', () => {
  test('moves the life of a gateway, while signatures keep to the time of the client', async () => {
    const { client, server } = await startLocal({ quirks: { gatewayWork: 40 * 60_000 } });
    const { instance_id } = await client.instances.create({
      instance_name: 'second', spec_id: 'BASIC', vpc_id: 'v', subnet_id: 's', security_group_id: 'g', available_zone_ids: ['z'],
    });
    const status = async () => (await client.instances.get(instance_id)).status;
    expect(await status()).toBe('Creating');
    server.gateway.clock.advance(3_600_000);
    expect(await status()).toBe('Running');
    expect(server.gateway.clock.now() - Date.now()).toBeGreaterThan(3_500_000);
  });
  test.each([-1, NaN, Infinity, '5'])('does not move by %s', (ms) => {
    const { clock } = createLocalGateway();
    expect(() => clock.advance(ms as number)).toThrow(ApigConfigurationError);
    expect(clock.ahead).toBe(0);
  });
});

describe('the journal', () => {
  const { sk, ak } = LOCAL_DEFAULTS.credentials;
  test('has requests and responses with headers and bodies', async () => {
    const { client, server } = await startLocal();
    await client.groups.create({ name: 'orders' });
    const [entry] = server.gateway.journal;
    expect(entry).toMatchObject({
      number: 1, method: 'POST', path: `${INSTANCE}/api-groups`, operation: 'groups.create',
      request: { headers: { 'content-type': 'application/json' }, body: { name: 'orders' } },
      response: { status: 201, headers: { 'content-type': 'application/json' }, body: { name: 'orders', status: 1 } },
    });
    expect(entry?.request.headers['authorization']).toBe(
      `SDK-HMAC-SHA256 Access=${ak}, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=[hidden]`,
    );
  });

  test('hides secrets in headers and bodies, those of IAM too', async () => {
    const { server } = await startLocal();
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const { user, token, idToken } = LOCAL_DEFAULTS;
    const identity = { methods: ['password'], password: { user: { name: user.name, password: user.password, domain: { name: user.domainName } } } };
    const issued = (await post('/v3/auth/tokens', { auth: { identity } })).headers.get('x-subject-token') ?? '';
    const byToken = { auth: { identity: { methods: ['token'], token: { id: issued } } } };
    const { credential } = await (await post('/v3.0/OS-CREDENTIAL/securitytokens', byToken)).json() as { credential: Record<string, string> };
    await post('/v3.0/OS-AUTH/id-token/tokens', { auth: { id_token: { id: idToken } } }, { 'x-idp-id': 'me' });
    await post(`${INSTANCE}/apps`, { name: 'app', app_secret: 'a-secret-of-an-app' }, { 'x-auth-token': token });
    await post(`${INSTANCE}/signs`, { name: 'sign', sign_key: 'key_of_the_sign', sign_secret: 'secret_of_the_sign' }, { 'x-auth-token': token });
    await fetch(`${server.url}${INSTANCE}/signs`, { headers: { 'x-auth-token': issued } });
    const text = JSON.stringify(server.gateway.journal);
    const secrets = [
      sk, user.password, token, idToken, issued, credential['secret'], credential['securitytoken'], 'a-secret-of-an-app', 'secret_of_the_sign',
    ];
    expect(server.gateway.journal.map(({ response }) => response?.status)).toEqual([201, 201, 201, 201, 201, 200]);
    expect(secrets.filter((secret = '?') => text.includes(secret))).toEqual([]);
  });

  test('tells of connections that were cut, and only counts long bodies', async () => {
    const gateway = createLocalGateway({ clock: () => NOW, faults: [{ cut: 'after' }] });
    const body = JSON.stringify({ name: 'x', remark: 'y'.repeat(70_000) });
    const sent = { method: 'POST', url: `${ORIGIN}${INSTANCE}/api-groups`, body };
    await expect(gateway.handle(new Request(sent.url, { ...sent, headers: signed(sent) }))).rejects.toThrow('cut');
    const [entry] = gateway.journal;
    expect([entry?.request, entry?.response]).toMatchObject([{ body: `(${body.length} bytes)` }, undefined]);
  });

  test('keeps the last thousand', async () => {
    const gateway = createLocalGateway();
    for (let i = 0; i < 1_003; i++) await gateway.handle(new Request(`${ORIGIN}/nowhere`));
    expect(gateway.journal).toHaveLength(1_000);
    expect(gateway.journal[0]?.number).toBe(4);
    gateway.clearJournal();
    expect(gateway.journal).toEqual([]);
  });
});
