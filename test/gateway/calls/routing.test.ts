/** From a Host header, an environment, a path and a method to an API. */
import { describe, expect, test } from 'vitest';
import { RELEASE } from '../../support/local.js';
import { openApi, send, startCalling } from '../../support/calling.js';

const UNKNOWN = [404, 'APIG.0101', 'The API does not exist or has not been published in the environment'];
const NO_METHOD = [404, 'APIG.0101', 'The API does not exist'];
const mock = (result_content: string) => ({ backend_type: 'MOCK' as const, mock_info: { result_content } });

describe('the host of a call', () => {
  test('is the debugging domain of a group, whatever its case and port', async () => {
    const { call, publish, domain } = await startCalling();
    await publish({ req_uri: '/a', ...mock('here') });
    expect((await call('/a')).text).toBe('here');
    expect((await call('/a', { host: `${domain.toUpperCase()}:8080` })).text).toBe('here');
    expect((await call('/a', { host: domain.replace('local.example.com', 'localhost') })).text).toBe('here');
  });
  test('is a domain name that is bound to the group, or any name below a bound wildcard', async () => {
    const { call, publish, client, groupId } = await startCalling();
    await publish({ ...mock('here') });
    await client.groups.domains.bind(groupId, { url_domain: 'api.example.org' });
    await client.groups.domains.bind(groupId, { url_domain: '*.shop.example.org' });
    expect((await call('/a', { host: 'api.example.org' })).text).toBe('here');
    expect((await call('/a', { host: 'eu.shop.example.org' })).text).toBe('here');
    const tooDeep = await call('/a', { host: 'x.eu.shop.example.org' });
    expect([tooDeep.status, JSON.parse(tooDeep.text)]).toMatchObject([403, { error_code: 'LOCAL.0403' }]);
  });
  test('has a port of its own with callsPort, and an unknown name reaches nothing there', async () => {
    const { server, call, publish } = await startCalling({ callsPort: 0 });
    await publish({ ...mock('here') });
    expect(server.callsUrl).not.toBe(server.url);
    expect((await call('/a')).text).toBe('here');
    expect((await send(server.callsUrl, '/a', { host: 'other.example.com' })).refusal).toEqual(UNKNOWN);
    expect(await (await fetch(`${server.url}/_local/health`)).json()).toEqual({ status: 'ok', calls: server.callsUrl });
  });
  test('is an address for the group DEFAULT, and for others with app_route and the key of an app', async () => {
    const { server, publish, client } = await startCalling();
    const other = await publish({ req_uri: '/other', auth_type: 'APP', ...mock('other') });
    const [group] = await client.groups.list({ name: 'DEFAULT' }).all();
    const { id } = await client.apis.create(openApi(group?.id ?? '', { req_uri: '/own', ...mock('own') }));
    await client.apis.publish({ env_id: RELEASE, api_id: id });
    expect((await send(server.url, '/own')).text).toBe('own');
    expect((await send(server.url, '/other')).refusal).toEqual(UNKNOWN);

    const app = await client.apps.create({ name: 'caller' });
    await client.appAuths.create({ api_ids: [other], app_ids: [app.id], env_id: RELEASE });
    const headers = { 'X-HW-ID': app.app_key ?? '', 'X-HW-AppKey': app.app_secret ?? '' };
    expect((await send(server.url, '/other', { headers })).refusal, 'app_route is off').toEqual(UNKNOWN);
    await client.features.configure({ name: 'app_route', enable: true, config: 'on' });
    await send(server.url, '/other', { headers });
    expect(server.calls.at(-1)?.api).toMatchObject({ id: other });
    expect((await send(server.url, '/own', { headers })).text, 'the group DEFAULT needs no app').toBe('own');
  });
  test('leaves the management API alone', async () => {
    const { client, server } = await startCalling();
    await client.groups.list();
    expect(server.calls).toEqual([]);
    expect((await send(server.url, '/v2/x/nonsense')).refusal[1]).toBe('APIGW.0101');
  });
  test('reaches nothing if the debugging domain is switched off', async () => {
    const { call, publish, client, groupId, server } = await startCalling({ callsPort: 0 });
    await publish({});
    await client.groups.setDebugDomainAccess(groupId, { sl_domain_access_enabled: false });
    expect((await call('/a')).refusal).toEqual(UNKNOWN);
    expect(server.calls.at(-1)).toMatchObject({ rejected: { code: 'APIG.0101', type: 'NOT_FOUND' } });
  });
});

describe('the environment of a call', () => {
  test('is RELEASE, or the one that X-Stage names, in its own case', async () => {
    const { call, publish, client } = await startCalling();
    const id = await publish({ ...mock('released') });
    const env = await client.envs.create({ name: 'Test' });
    expect((await call('/a', { headers: { 'X-Stage': 'Test' } })).refusal, 'not published there').toEqual(UNKNOWN);
    await client.apis.publish({ env_id: env.id, api_id: id });
    expect((await call('/a', { headers: { 'x-stage': 'Test' } })).status).toBe(200);
    expect((await call('/a', { headers: { 'X-Stage': 'test' } })).refusal).toEqual(UNKNOWN);
    expect((await call('/a', { headers: { 'X-Stage': 'Nowhere' } })).refusal).toEqual(UNKNOWN);
  });
  test('may be named in any case by the assumption stageIgnoresCase', async () => {
    const { call, publish } = await startCalling({ calls: { assumptions: { stageIgnoresCase: true } } });
    await publish({});
    expect((await call('/a', { headers: { 'X-Stage': 'release' } })).status).toBe(200);
  });
});

describe('the path of a call', () => {
  test.each<[string, Parameters<typeof openApi>[1][], Record<string, string | undefined>]>([
    ['counts a slash at its end', [{ req_uri: '/x', ...mock('bare') }, { req_uri: '/x/', ...mock('slash') }], { '/x': 'bare', '/x/': 'slash', '/x//': undefined }],
    ['counts its case', [{ req_uri: '/x', ...mock('x') }], { '/x': 'x', '/X': undefined }],
    ['matches prefixes at segments, the longest first, and the exact path before them', [
      { req_uri: '/t', match_mode: 'SWA', ...mock('short') }, { req_uri: '/t/AA', match_mode: 'SWA', ...mock('long') },
      { req_uri: '/t/AA/BB', ...mock('exact') },
    ], { '/t': 'short', '/t/x': 'short', '/t/AACC': 'short', '/t/AA': 'long', '/t/AA/CC': 'long', '/t/AA/BB': 'exact', '/tt': undefined }],
    ['takes {x} for one segment and {x+} for all further ones', [
      { req_uri: '/p/{id}', req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }], ...mock('one') },
      { req_uri: '/p/{id}/{rest+}', req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }, { name: 'rest', type: 'STRING', location: 'PATH' }], ...mock('all') },
      { req_uri: '/p/fixed', ...mock('fixed') },
    ], { '/p/7': 'one', '/p/7/8': 'all', '/p/7/8/9': 'all', '/p/fixed': 'fixed', '/p/': undefined, '/p': undefined, '/p/a%20b': 'one', '/p/a%2Fb': 'all' }],
    ['may be a prefix of everything', [{ req_uri: '/', match_mode: 'SWA', ...mock('any') }], { '/': 'any', '/x/y': 'any' }],
  ])('matters: it %s', async (_, apis, expected) => {
    const { call, publish } = await startCalling();
    for (const api of apis) await publish(api ?? {});
    const found = await Promise.all(Object.keys(expected).map(async (path) => {
      const { status, text, refusal } = await call(path);
      if (status === 404) expect(refusal).toEqual(UNKNOWN);
      return [path, status === 200 ? text : undefined] as const;
    }));
    expect(Object.fromEntries(found)).toEqual(expected);
  });
  test('does not reach a prefix API without anything behind the prefix, with the assumption prefixTakesBarePath off', async () => {
    const { call, publish } = await startCalling({ calls: { assumptions: { prefixTakesBarePath: false } } });
    await publish({ req_uri: '/t', match_mode: 'SWA' });
    expect([(await call('/t')).status, (await call('/t/')).status]).toEqual([404, 200]);
  });
  test('is not decoded if the feature api_uri_no_escape is on', async () => {
    const { call, publish, client } = await startCalling();
    await publish({ req_uri: '/p/{id}', req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }] });
    expect((await call('/p/a%2Fb')).status).toBe(404);
    await client.features.configure({ name: 'api_uri_no_escape', enable: true });
    expect((await call('/p/a%2Fb')).status).toBe(200);
  });
});

describe('the method of a call', () => {
  test('gets 404 and a shorter message than an unknown path if no API has it', async () => {
    const { call, publish } = await startCalling();
    await publish({ req_method: 'POST' });
    expect((await call('/a')).refusal).toEqual(NO_METHOD);
    expect((await call('/a', { method: 'OPTIONS' })).refusal, 'nor is there a pre-flight API').toEqual(NO_METHOD);
  });
  test('may be any for ANY, and a named one comes first', async () => {
    const { call, publish } = await startCalling();
    await publish({ req_method: 'ANY', req_uri: '/a', ...mock('any') });
    await publish({ req_method: 'OPTIONS', req_uri: '/a', ...mock('options') });
    expect((await call('/a', { method: 'DELETE' })).text).toBe('any');
    expect((await call('/a', { method: 'OPTIONS' })).text).toBe('options');
  });
});

describe('several APIs that match a call', () => {
  test.each([['path', 'exact'], ['method', 'named']] as const)('are ordered by the %s with the assumption routeOrder', async (routeOrder, expected) => {
    const { call, publish } = await startCalling({ calls: { assumptions: { routeOrder } } });
    await publish({ req_uri: '/a/b', req_method: 'ANY', ...mock('exact') });
    await publish({ req_uri: '/a', match_mode: 'SWA', req_method: 'GET', ...mock('named') });
    expect((await call('/a/b')).text).toBe(expected);
  });
});

describe('what is called', () => {
  test('is what was published, not what was changed since', async () => {
    const { call, publish, client, groupId } = await startCalling();
    const id = await publish({ name: 'orders_api', ...mock('old') });
    await client.apis.update(id, openApi(groupId, { name: 'orders_api', ...mock('new') }));
    expect((await call('/a')).text).toBe('old');
    await client.apis.publish({ env_id: RELEASE, api_id: id });
    expect((await call('/a')).text).toBe('new');
    await client.apis.unpublish({ env_id: RELEASE, api_id: id });
    expect((await call('/a')).refusal).toEqual(UNKNOWN);
  });
});
