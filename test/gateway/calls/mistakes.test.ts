/**
 * What emulators of this gateway usually get wrong, one by one: each is not made here. What the other files of this
 * folder show in detail is here in one call.
 */
import { createHmac, createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RELEASE } from '../../support/local.js';
import { openApi, startBackEnd, startCalling, webService, type Calling } from '../../support/calling.js';

const mock = (result_content: string) => ({ backend_type: 'MOCK' as const, mock_info: { result_content } });
const URN = 'urn:fss:eu-de:0123456789abcdef0123456789abcdef:function:default:guard';
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Signs a request by hand, from its target as it is written. */
function signed(
  { key, secret }: { key: string; secret: string }, host: string,
  { method = 'GET', path, query = '', body = '', at = Date.now(), extra = {} }: {
    method?: string; path: string; query?: string; body?: string; at?: number; extra?: Record<string, string>;
  },
): Record<string, string> {
  const date = `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const all: Record<string, string> = { host, 'x-sdk-date': date, ...extra };
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name] ?? ''}\n`).join('');
  const payload = extra['x-sdk-content-sha256'] ?? sha256(body);
  const canonical = `${method}\n${path.endsWith('/') ? path : `${path}/`}\n${query}\n${lines}\n${names.join(';')}\n${payload}`;
  const signature = createHmac('sha256', secret).update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`).digest('hex');
  return {
    ...extra, 'X-Sdk-Date': date,
    Authorization: `SDK-HMAC-SHA256 Access=${key}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
/** An API for apps, and an app that may call it. */
async function withApp(calling: Calling, more = {}) {
  const { client, publish } = calling;
  const api = await publish({ auth_type: 'APP', req_method: 'ANY', ...more });
  const app = await client.apps.create({ name: 'caller' });
  await client.appAuths.create({ api_ids: [api], app_ids: [app.id], env_id: RELEASE });
  return { api, app, pair: { key: app.app_key ?? '', secret: app.app_secret ?? '' } };
}

describe('the local gateway', () => {
  it('1. tells /x from /x/, although their signatures agree', async () => {
    const { call, publish } = await startCalling();
    await publish({ req_uri: '/x', ...mock('one') });
    expect([(await call('/x')).status, (await call('/x/')).status]).toEqual([200, 404]);
  });
  it('2. matches prefixes by segments, and prefers the exact path', async () => {
    const { call, publish } = await startCalling();
    await publish({ req_uri: '/t', match_mode: 'SWA', ...mock('prefix') });
    await publish({ req_uri: '/t/x', ...mock('exact') });
    expect([(await call('/tt')).status, (await call('/t/y')).text, (await call('/t/x')).text]).toEqual([404, 'prefix', 'exact']);
  });
  it('3. verifies over the bytes that arrived: repeated and encoded values of a query, and the body as it is', async () => {
    const calling = await startCalling();
    const { pair } = await withApp(calling);
    const [query, body] = ['a=1&a=2&b=%7E%2F', '{ "b" : 1,  "a":2 }'];
    const headers = signed(pair, calling.domain, { method: 'POST', path: '/a', query: 'a=1&a=2&b=~%2F', body });
    expect((await calling.call(`/a?${query}`, { method: 'POST', headers, body })).status).toBe(200);
    expect((await calling.call('/a?a=2', { method: 'POST', headers, body })).status, 'a value is missing').toBe(401);
  });
  it('4. takes the hash that the caller declares, and compares it with the body by an option', async () => {
    for (const [declaredHash, status] of [['trusted', 200], ['checked', 401]] as const) {
      const calling = await startCalling({ calls: { assumptions: { declaredHash } } });
      const { pair } = await withApp(calling);
      const extra = { 'x-sdk-content-sha256': sha256('another body') };
      const headers = signed(pair, calling.domain, { method: 'POST', path: '/a', extra });
      expect((await calling.call('/a', { method: 'POST', headers, body: 'body' })).status, declaredHash).toBe(status);
    }
  });
  it('5. takes any signed headers, the port of the host, and 15 minutes in both directions', async () => {
    const calling = await startCalling();
    const { pair } = await withApp(calling);
    const host = `${calling.domain}:8080`;
    const status = async (at: number) => (await calling.call('/a', { host, headers: signed(pair, host, { path: '/a', at, extra: { 'x-more': '1' } }) })).status;
    const [now, minute] = [Date.now(), 60_000];
    expect([await status(now - 14 * minute), await status(now + 14 * minute)]).toEqual([200, 200]);
    expect([await status(now - 16 * minute), await status(now + 16 * minute)]).toEqual([401, 401]);
  });
  it('6. rejects with 401 for signatures, 404 for methods, 405 for quotas, 494 for headers', async () => {
    const calling = await startCalling();
    const { app, pair } = await withApp(calling, { req_method: 'GET' });
    const ofQuota = async () => (await calling.call('/a', { headers: signed(pair, calling.domain, { path: '/a' }) })).status;
    const quota = await calling.client.appQuotas.create({ name: 'one_call', call_limits: 1, time_unit: 'DAY', time_interval: 1, reset_time: '2026-01-01 00:00:00' });
    await calling.client.appQuotas.bindApps(quota.app_quota_id, { app_ids: [app.id] });
    expect((await calling.call('/a', { headers: { ...signed(pair, calling.domain, { path: '/b' }) } })).status).toBe(401);
    expect((await calling.call('/a', { method: 'POST' })).status).toBe(404);
    expect([await ofQuota(), await ofQuota()]).toEqual([200, 405]);
    expect((await calling.call('/a', { headers: { 'X-Long': 'x'.repeat(40_000) } })).status).toBe(494);
  });
  it('7. sends rates and latencies only in debug mode', async () => {
    const { call, publish } = await startCalling();
    await publish({});
    const of = async (headers: Record<string, string>) =>
      Object.keys((await call('/a', { headers })).headers).filter((name) => name.startsWith('x-apig'));
    expect(await of({})).toEqual([]);
    expect(await of({ 'X-Apig-Mode': 'debug' })).toContain('x-apig-latency');
  });
  it('8. hands functions Base64 of an empty body and names in lower case, and takes no string for a response', async () => {
    const events: unknown[] = [];
    const { call, publish } = await startCalling({ calls: { functions: { [URN]: (event) => events.push(event) && 'hello' } } });
    await publish({ backend_type: 'FUNCTION', func_info: { function_urn: URN, invocation_type: 'sync', network_type: 'V1', timeout: 5000 } });
    expect((await call('/a', { headers: { 'X-Upper': '1' } })).refusal.slice(0, 2)).toEqual([500, 'APIG.0601']);
    expect(events).toMatchObject([{ body: '', isBase64Encoded: true, headers: { 'x-upper': '1' } }]);
  });
  it('9. hands authorizers their identity sources only, caches by them and not by the URL, and needs them all', async () => {
    const events: unknown[] = [];
    const allow = { statusCode: 200, body: JSON.stringify({ status: 'allow' }) };
    const functions = { [URN]: (event: unknown) => events.push(event) && allow };
    const { call, publish, client } = await startCalling({ calls: { functions } });
    const { id } = await client.authorizers.create({
      name: 'guard', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: URN, ttl: 60, identities: [{ name: 'x-user', location: 'HEADER' }],
    });
    await publish({ auth_type: 'AUTHORIZER', authorizer_id: id, req_uri: '/a', match_mode: 'SWA' });
    const status = async (path: string, headers = {}) => (await call(path, { headers })).status;
    expect([await status('/a/1', { 'X-User': 'anna', 'X-Other': '1' }), await status('/a/2', { 'X-User': 'anna' }), await status('/a/3')]).toEqual([200, 200, 401]);
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain('x-other');
  });
  it('10. responds to a denial with 401, whatever the table of gateway responses says', async () => {
    const deny = { statusCode: 200, body: JSON.stringify({ status: 'deny' }) };
    const { call, publish, client } = await startCalling({ calls: { functions: { [URN]: () => deny } } });
    const { id } = await client.authorizers.create({ name: 'guard', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: URN });
    await publish({ auth_type: 'AUTHORIZER', authorizer_id: id });
    expect((await call('/a')).refusal.slice(0, 2)).toEqual([401, 'APIG.0305']);
  });
  it('11. puts a special limit in the place of the usual one', async () => {
    const calling = await startCalling();
    const { api, app, pair } = await withApp(calling);
    const { client } = calling;
    const throttle = await client.throttles.create({ name: 'limits', time_interval: 1, time_unit: 'MINUTE', api_call_limits: 9, app_call_limits: 1 });
    await client.throttles.specials.create(throttle.id, { call_limits: 3, object_id: app.id, object_type: 'APP' });
    const { publish_id = '' } = await client.apis.publish({ env_id: RELEASE, api_id: api });
    await client.throttleBindings.create({ strategy_id: throttle.id, publish_ids: [publish_id] });
    const one = async () => (await calling.call('/a', { headers: signed(pair, calling.domain, { path: '/a' }) })).status;
    expect([await one(), await one(), await one(), await one()]).toEqual([200, 200, 200, 429]);
  });
  it('12. judges callers by the address of the connection, not by X-Forwarded-For', async () => {
    const { call, client, groupId } = await startCalling();
    const { id } = await client.apis.create(openApi(groupId));
    const { publish_id = '' } = await client.apis.publish({ env_id: RELEASE, api_id: id });
    const acl = await client.acls.create({ acl_name: 'only_ten', entity_type: 'IP', acl_type: 'PERMIT', acl_value: '10.0.0.1' });
    await client.aclBindings.create({ acl_id: acl.id, publish_ids: [publish_id] });
    const headers = { 'X-Forwarded-For': '10.0.0.1', 'X-Real-IP': '10.0.0.1' };
    expect((await call('/a', { headers })).refusal.slice(0, 2)).toEqual([403, 'APIG.0402']);
    await client.features.configure({ name: 'real_ip_from_xff', enable: true, config: '{"enable":"on","xff_index":-1}' });
    expect((await call('/a', { headers })).status).toBe(200);
  });
  it('13. makes no pre-flight API by itself, and keeps what the backend says about CORS', async () => {
    const backEnd = await startBackEnd(() => ({ headers: { 'Access-Control-Allow-Origin': 'https://own.example' } }));
    const { call, publish } = await startCalling();
    await publish({ cors: true, ...webService(backEnd.address) });
    expect((await call('/a', { method: 'OPTIONS' })).status).toBe(404);
    expect((await call('/a')).headers['access-control-allow-origin']).toBe('https://own.example');
  });
  it('14. needs another publication for a change of an API, and none for a policy', async () => {
    const { call, client, groupId } = await startCalling();
    const definition = openApi(groupId, { ...mock('old') });
    const { id } = await client.apis.create(definition);
    const { publish_id = '' } = await client.apis.publish({ env_id: RELEASE, api_id: id });
    await client.apis.update(id, { ...definition, ...mock('new') });
    expect((await call('/a')).text).toBe('old');
    const acl = await client.acls.create({ acl_name: 'nobody_here', entity_type: 'IP', acl_type: 'DENY', acl_value: '127.0.0.1' });
    await client.aclBindings.create({ acl_id: acl.id, publish_ids: [publish_id] });
    expect((await call('/a')).status).toBe(403);
  });
  it('15. takes a mapped parameter out of its old place, sends defaults and encodes constants', async () => {
    const backEnd = await startBackEnd();
    const { call, publish } = await startCalling();
    await publish({
      req_params: [
        { name: 'old', type: 'STRING', location: 'QUERY' }, { name: 'size', type: 'NUMBER', location: 'QUERY', default_value: '5' },
      ],
      backend_params: [
        { name: 'X-New', location: 'HEADER', origin: 'REQUEST', value: 'old' }, { name: 'c', location: 'QUERY', origin: 'CONSTANT', value: '[api]' },
      ], ...webService(backEnd.address),
    });
    await call('/a?old=1');
    expect(backEnd.arrived).toMatchObject([{ target: '/?size=5&c=%5Bapi%5D', headers: { 'x-new': '1' } }]);
  });
  it('16. does not retry POST, and retries GET once with retry_count -1', async () => {
    const backEnd = await startBackEnd(() => 'cut');
    const { call, publish } = await startCalling();
    await publish({ req_method: 'ANY', ...webService(backEnd.address, { retry_count: '-1' }) });
    for (const method of ['POST', 'GET']) await call('/a', { method });
    expect(backEnd.arrived.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });
  it('17. lets no policy act on calls of apis.debug', async () => {
    const { client, groupId } = await startCalling();
    const { id } = await client.apis.create(openApi(groupId));
    const { publish_id = '' } = await client.apis.publish({ env_id: RELEASE, api_id: id });
    const acl = await client.acls.create({ acl_name: 'nobody_here', entity_type: 'IP', acl_type: 'DENY', acl_value: '127.0.0.1' });
    await client.aclBindings.create({ acl_id: acl.id, publish_ids: [publish_id] });
    const { response } = await client.apis.debug(id, { mode: 'CONSUMER', scheme: 'HTTP', method: 'GET', path: '/a' });
    expect(response).toMatch(/^HTTP\/1\.1 200 OK\n/);
  });
});

describe('an assumption', () => {
  it('credentialsReachBackend hands on what callers sign in with', async () => {
    for (const credentialsReachBackend of [false, true]) {
      const backEnd = await startBackEnd();
      const calling = await startCalling({ calls: { assumptions: { credentialsReachBackend } } });
      const { pair } = await withApp(calling, webService(backEnd.address));
      await calling.call('/a', { headers: signed(pair, calling.domain, { path: '/a' }) });
      const { headers } = backEnd.arrived[0] ?? {};
      expect([headers?.authorization !== undefined, headers?.['x-sdk-date'] !== undefined]).toEqual([credentialsReachBackend, credentialsReachBackend]);
    }
  });
  it('wholePatterns anchors the expressions of conditions', async () => {
    for (const [wholePatterns, expected] of [[false, 'policy'], [true, 'own']] as const) {
      const { call, publish } = await startCalling({ calls: { assumptions: { wholePatterns } } });
      const condition = { condition_origin: 'system', sys_param_name: 'req_path', condition_type: 'pattern', condition_value: 'a' };
      await publish({ ...mock('own'), policy_mocks: [{ name: 'policy', effect_mode: 'ALL', conditions: [condition], result_content: 'policy' }] });
      expect((await call('/a')).text).toBe(expected);
    }
  });
  it.each([
    ['first', '1'], ['last', '2'], ['list', ['1', '2']], ['joined', '1,2'],
  ] as const)('repeatedQuery and repeatedHeaders %s say what a function gets of repeated names', async (how, expected) => {
    const events: unknown[] = [];
    const { call, publish } = await startCalling({ calls: {
      assumptions: { repeatedQuery: how, repeatedHeaders: how }, functions: { [URN]: (event) => events.push(event) && { statusCode: 200, headers: {}, body: '', isBase64Encoded: false } },
    } });
    await publish({ backend_type: 'FUNCTION', func_info: { function_urn: URN, invocation_type: 'sync', network_type: 'V1', timeout: 5000 } });
    await call('/a?q=1&q=2', { headers: [['X-Two', '1'], ['X-Two', '2']] });
    expect(events).toMatchObject([{ queryStringParameters: { q: expected }, headers: { 'x-two': expected } }]);
  });
  it('asyncStatus is the status of a call of an asynchronous function', async () => {
    const functions = { [URN]: () => undefined };
    const { call, publish } = await startCalling({ calls: { assumptions: { asyncStatus: 200 }, functions } });
    await publish({ backend_type: 'FUNCTION', func_info: { function_urn: URN, invocation_type: 'async', network_type: 'V1', timeout: 5000 } });
    expect((await call('/a')).status).toBe(200);
  });
  it('handleTimeFormat is the form of $context.handleTime', async () => {
    for (const [handleTimeFormat, form] of [['milliseconds', /^\d{13}$/], ['ISO 8601', /^\d{4}-\d\d-\d\dT/]] as const) {
      const backEnd = await startBackEnd();
      const { call, publish } = await startCalling({ calls: { assumptions: { handleTimeFormat } } });
      await publish({ backend_params: [{ name: 'X-Time', location: 'HEADER', origin: 'SYSTEM', value: '$context.handleTime' }], ...webService(backEnd.address) });
      await call('/a');
      expect(backEnd.arrived[0]?.headers['x-time']).toMatch(form);
    }
  });
  it('is rejected before anything is served if it is wrong', async () => {
    await expect(startCalling({ calls: { assumptions: { asyncStatus: 99 } } })).rejects.toThrow(/asyncStatus/);
    await expect(startCalling({ calls: { backends: { a: 'nowhere' } } })).rejects.toThrow(/The stand-in for "a" is no origin/);
  });
});
