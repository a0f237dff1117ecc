/** Backends: mocks, web services, channels, functions, policies, retries, time limits and signatures. */
import { describe, expect, test, vi } from 'vitest';
import { createVerifier } from '../../../src/backend/index.js';
import type { ApiInput } from '../../../src/resources/apis.js';
import type { FunctionStandIn } from '../../../src/testing/index.js';
import { RELEASE } from '../../support/local.js';
import { openApi, send, startBackEnd, startCalling, webService, type ApiPart, type Calling } from '../../support/calling.js';

describe('a mock', () => {
  test('responds with its status and content as JSON, after the parameters were checked', async () => {
    const { call, publish } = await startCalling();
    await publish({
      backend_type: 'MOCK', mock_info: { status_code: 201, result_content: '{"a":1}' },
      req_params: [{ name: 'q', type: 'STRING', location: 'QUERY', required: 1 }],
    });
    const { status, headers, text } = await call('/a?q=1');
    expect([status, headers['content-type'], text]).toEqual([201, 'application/json', '{"a":1}']);
    expect((await call('/a')).status).toBe(400);
  });
});

describe('a web service', () => {
  test('gets the call, and its response goes back as it is', async () => {
    const backEnd = await startBackEnd(() => ({ status: 418, headers: { 'X-Own': 'yes', 'Set-Cookie': ['a=1', 'b=2'], 'Content-Type': 'text/plain' }, body: 'tea' }));
    const { call, publish, last } = await startCalling();
    await publish({ req_method: 'POST', ...webService(backEnd.address, { req_uri: '/tea' }) });
    const { status, headers, text } = await call('/a', { method: 'POST', body: 'leaves' });
    expect([status, headers['x-own'], headers['set-cookie'], headers['content-type'], text]).toEqual([418, 'yes', ['a=1', 'b=2'], 'text/plain', 'tea']);
    expect(backEnd.arrived[0]?.body.toString()).toBe('leaves');
    expect(last().backend).toMatchObject([{ to: `POST http://${backEnd.address}/tea`, result: 418, request: { body: 'leaves' } }]);
  });
  test('is not called beyond this machine: the message says what to do', async () => {
    const { call, publish } = await startCalling();
    await publish(webService('orders.example.com'));
    expect((await call('/a')).refusal).toEqual([502, 'LOCAL.0502', 'The local gateway did not call the backend: The local gateway calls this machine only, not http://orders.example.com. '
      + 'Name a stand-in in the option calls.backends, { \'orders.example.com\': \'http://127.0.0.1:PORT\' }, or add \'orders.example.com\' to calls.allowedBackends.']);
  });
  test('may have a stand-in on this machine', async () => {
    const backEnd = await startBackEnd();
    const { call, publish } = await startCalling({ calls: { backends: { 'orders.example.com': `http://${backEnd.address}` } } });
    await publish(webService('orders.example.com:8443', { req_protocol: 'HTTPS' }));
    expect((await call('/a')).status).toBe(200);
    expect(backEnd.arrived[0]?.headers.host).toBe('orders.example.com:8443');
  });
  test('has variables of the environment in its address and path', async () => {
    const backEnd = await startBackEnd();
    const { call, publish, client, groupId } = await startCalling();
    for (const [variable_name, variable_value] of [['host', backEnd.address], ['base', 'v2']] as const)
      await client.envVariables.create({ group_id: groupId, env_id: RELEASE, variable_name, variable_value });
    await publish(webService('#host#', { req_uri: '/#base#/x' }));
    expect((await call('/a')).status).toBe(200);
    expect(backEnd.arrived[0]?.target).toBe('/v2/x');
  });
});

describe('a backend that is the gateway itself', () => {
  test('is called ten times in a row at most', async () => {
    const { server, client } = await startCalling();
    const [group] = await client.groups.list({ name: 'DEFAULT' }).all();
    const itself = webService(new URL(server.url).host, { req_uri: '/a', retry_count: '0' });
    const { id } = await client.apis.create(openApi(group?.id ?? '', itself));
    await client.apis.publish({ env_id: RELEASE, api_id: id });
    expect((await send(server.url, '/a')).refusal).toEqual([500, 'APIG.0612', 'An API cannot call itself']);
    expect(server.calls).toHaveLength(12);
  });
});

describe('a failing web service', () => {
  test.each<[string, string, string, number]>([
    ['GET is retried once by default', 'GET', '-1', 2],
    ['DELETE is retried once by default', 'DELETE', '-1', 2],
    ['POST is not retried by default', 'POST', '-1', 1],
    ['POST is retried as often as its definition says', 'POST', '2', 3],
    ['GET is not retried if its definition says so', 'GET', '0', 1],
  ])('is retried by its rule: %s', async (_, method, retry_count, times) => {
    const backEnd = await startBackEnd(() => 'cut');
    const { call, publish, last } = await startCalling();
    await publish({ req_method: 'ANY', ...webService(backEnd.address, { retry_count }) });
    expect((await call('/a', { method })).refusal).toEqual([502, 'APIG.0202', 'Backend unavailable']);
    expect(backEnd.arrived).toHaveLength(times);
    expect(last().backend.map(({ result }) => String(result).split(':')[0])).toEqual(Array<string>(times).fill('unreachable'));
  });
  test('is called again until it responds', async () => {
    const backEnd = await startBackEnd((_, nth) => (nth === 1 ? 'cut' : { body: 'second' }));
    const { call, publish } = await startCalling();
    await publish(webService(backEnd.address));
    expect((await call('/a')).text).toBe('second');
  });
  test('takes too long after its timeout', async () => {
    const backEnd = await startBackEnd(() => 'silence');
    const { call, publish, last } = await startCalling();
    await publish(webService(backEnd.address, { timeout: 50, retry_count: '0' }));
    expect((await call('/a')).refusal).toEqual([504, 'APIG.0203', 'Backend timeout']);
    expect(last().backend).toMatchObject([{ result: 'timeout: no response within 50 ms' }]);
  });
  test('is rejected with APIG.0201 by the assumption backendCode', async () => {
    const backEnd = await startBackEnd(() => 'cut');
    const { call, publish } = await startCalling({ calls: { assumptions: { backendCode: 'APIG.0201' } } });
    await publish(webService(backEnd.address));
    expect((await call('/a')).refusal).toEqual([502, 'APIG.0201', 'Backend unavailable']);
  });
  test('is not called again for a status of 500, unless the assumption retriesOn5xx says so', async () => {
    const backEnd = await startBackEnd(() => ({ status: 503, body: 'busy' }));
    for (const [retriesOn5xx, times] of [[false, 1], [true, 2]] as const) {
      backEnd.arrived.length = 0;
      const { call, publish } = await startCalling({ calls: { assumptions: { retriesOn5xx } } });
      await publish(webService(backEnd.address));
      expect([(await call('/a')).text, backEnd.arrived.length]).toEqual(['busy', times]);
    }
  });
});

/** A channel to these members, and an API that is called through it. */
async function withChannel(
  { client, publish }: Calling,
  members: readonly { address: string; weight?: number; is_backup?: boolean; status?: 1 | 2 }[],
  { balance_strategy = 1 as const, ...channel }: Record<string, unknown> & { balance_strategy?: 1 | 2 | 3 | 4 } = {},
  more: Parameters<typeof webService>[1] = {}, api: ApiPart = {},
) {
  const { id } = await client.vpcChannels.create({
    name: 'members', port: 80, balance_strategy, member_type: 'ip', type: 2, ...channel,
    members: members.map(({ address, ...own }) => ({ host: address.split(':')[0] ?? '', port: Number(address.split(':')[1]), weight: 1, ...own })),
  });
  await publish({ ...webService('', { vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: id }, ...more }), ...api });
}
describe('a channel', () => {
  const named = (name: string) => startBackEnd(() => ({ body: name }));
  const addressOf = ({ address }: { readonly address: string }) => ({ address });
  test('gives its members turns by their weights, and the host of the caller', async () => {
    const [a, b] = [await named('a'), await named('b')];
    const calling = await startCalling();
    await withChannel(calling, [{ address: a.address, weight: 2 }, { address: b.address, weight: 1 }, { address: '127.0.0.1:1', weight: 0 }]);
    const got = [];
    for (let i = 0; i < 6; i++) got.push((await calling.call('/a')).text);
    expect(got).toEqual(['a', 'b', 'a', 'a', 'b', 'a']);
    expect(a.arrived[0]?.headers.host).toBe(calling.domain);
  });
  test.each<[string, 3 | 4]>([['the source', 3], ['the URI', 4]])('gives calls with the same hash of %s to the same member', async (_, balance_strategy) => {
    const backEnds = [await named('a'), await named('b'), await named('c')];
    const calling = await startCalling();
    await withChannel(calling, backEnds.map(addressOf), { balance_strategy }, {}, { req_uri: '/a', match_mode: 'SWA' });
    const of = async (path: string) => (await calling.call(path)).text;
    const paths = Array.from({ length: 12 }, (__, i) => `/a/${i}`);
    const first = await Promise.all(paths.map(of));
    expect(await Promise.all(paths.map(of))).toEqual(first);
    expect(new Set(first).size, 'all calls come from one address').toBe(balance_strategy === 3 ? 1 : 3);
  });
  test('prefers the member with fewer calls in progress, by weighted least connections', async () => {
    const [busy, free] = [await startBackEnd((_, nth) => (nth === 1 ? 'silence' : { body: 'busy' })), await named('free')];
    const calling = await startCalling();
    await withChannel(calling, [busy, free].map(addressOf), { balance_strategy: 2 }, { timeout: 2000, retry_count: '0' });
    const waiting = calling.call('/a');
    await vi.waitFor(() => expect(busy.arrived).toHaveLength(1));
    expect([(await calling.call('/a')).text, (await calling.call('/a')).text]).toEqual(['free', 'free']);
    busy.server.closeAllConnections();
    await waiting;
  });
  test('uses backups only if no other member is there, and members that are off never', async () => {
    const [a, backup] = [await named('a'), await named('backup')];
    const calling = await startCalling();
    await withChannel(calling, [{ address: a.address, status: 2 }, { address: backup.address, is_backup: true }]);
    expect((await calling.call('/a')).text).toBe('backup');
  });
  test('responds with 502 if it has no member', async () => {
    const calling = await startCalling();
    await withChannel(calling, [{ address: '127.0.0.1:9', status: 2 }]);
    expect((await calling.call('/a')).refusal).toEqual([502, 'APIG.0610', 'No backend available']);
  });
  test('retries with another member', async () => {
    const [broken, fine] = [await startBackEnd(() => 'cut'), await named('fine')];
    const calling = await startCalling();
    await withChannel(calling, [broken, fine].map(addressOf));
    expect((await calling.call('/a')).text).toBe('fine');
    expect([broken.arrived.length, fine.arrived.length]).toEqual([1, 1]);
  });
  test('takes a member out after failed health checks, and back after good ones, by the clock of the gateway', async () => {
    let healthy = false;
    const sick = await startBackEnd(({ target }) => (target === '/health' ? { status: healthy ? 204 : 500 } : { body: 'sick' }));
    const fine = await startBackEnd(({ target }) => (target === '/health' ? { status: 204 } : { body: 'fine' }));
    const calling = await startCalling();
    await withChannel(calling, [sick, fine].map(addressOf), {
      vpc_health_config: { protocol: 'HTTP', path: '/health', http_code: '200-299', threshold_normal: 2, threshold_abnormal: 3, time_interval: 10, timeout: 2 },
    });
    const both = async () => new Set([(await calling.call('/a')).text, (await calling.call('/a')).text]);
    expect(await both(), 'one failed check is not enough').toEqual(new Set(['sick', 'fine']));
    calling.server.gateway.clock.advance(20_000);
    expect(await both()).toEqual(new Set(['fine']));
    healthy = true;
    calling.server.gateway.clock.advance(10_000);
    expect(await both()).toEqual(new Set(['fine']));
    calling.server.gateway.clock.advance(10_000);
    expect(await both()).toEqual(new Set(['sick', 'fine']));
  });
});

const URN = 'urn:fss:local:project:function:default:orders';
const functionApi = (more: ApiPart = {}): ApiPart => ({
  backend_type: 'FUNCTION', func_info: { function_urn: URN, invocation_type: 'sync', network_type: 'V1', timeout: 5000 }, ...more,
});
const ok = (body = '') => ({ statusCode: 200, headers: {}, body, isBase64Encoded: false });
const withFunction = (run: FunctionStandIn) => ({ calls: { functions: { [URN]: run } } });

describe('a function', () => {
  test('gets the event that functions get, with the body in Base64 even if it is empty', async () => {
    const events: unknown[] = [];
    const { call, publish, last } = await startCalling(withFunction((event) => events.push(event) && ok('fine')));
    const id = await publish(functionApi({ req_method: 'ANY', req_uri: '/a', match_mode: 'SWA' }));
    expect((await call('/a/b/c?x=1&y=%20', { method: 'POST', headers: { 'X-My-Header': 'V' }, body: '{"a":1}' })).text).toBe('fine');
    await call('/a');
    expect(events[0]).toMatchObject({
      body: Buffer.from('{"a":1}').toString('base64'), isBase64Encoded: true, httpMethod: 'POST', path: '/a/b/c',
      headers: { 'x-my-header': 'V', 'x-real-ip': '127.0.0.1', 'x-forwarded-proto': 'http' },
      queryStringParameters: { x: '1', y: ' ' }, pathParameters: { '': 'b/c' }, requestContext: { apiId: id, stage: 'RELEASE' },
    });
    const names = Object.keys((events[0] as { headers: object }).headers);
    expect(names).toEqual(names.map((name) => name.toLowerCase()));
    expect(events[1]).toMatchObject({ body: '', isBase64Encoded: true, httpMethod: 'GET', requestContext: { requestId: last().requestId } });
  });
  test('gets the body as text if the API says so', async () => {
    const events: unknown[] = [];
    const { call, publish } = await startCalling(withFunction((event) => events.push(event) && ok()));
    await publish(functionApi({ req_method: 'POST', is_send_fg_body_base64: false, content_type: 'application/json' }));
    await call('/a', { method: 'POST', body: '{"a":"ä"}' });
    expect(events).toMatchObject([{ body: '{"a":"ä"}', isBase64Encoded: false }]);
  });
  test('responds with status, headers and body, plain or in Base64', async () => {
    const { call, publish } = await startCalling({ calls: { functions: {
      [URN]: () => ({ statusCode: 201, headers: { 'X-Own': 'ä' }, body: Buffer.from('binary').toString('base64'), isBase64Encoded: true }),
    } } });
    await publish(functionApi());
    const { status, headers, text } = await call('/a');
    expect([status, Buffer.from(String(headers['x-own']), 'latin1').toString('utf8'), text]).toEqual([201, 'ä', 'binary']);
  });
  test.each<[string, FunctionStandIn, RegExp]>([
    ['a string', () => 'hello', /returned no object/],
    ['no status', () => ({ body: '' }), /returned no statusCode/],
    ['a body that is an object', () => ({ statusCode: 200, body: {} }), /returned a body that is not a string/],
    ['a header that is a number', () => ({ statusCode: 200, headers: { a: 1 }, body: '' }), /the header a/],
    ['an error', () => { throw new Error('no database'); }, /no database/],
  ])('is an error of the gateway if it returns %s', async (_, run, message) => {
    const { call, publish } = await startCalling({ calls: { functions: { [URN]: run } } });
    await publish(functionApi());
    const { refusal } = await call('/a');
    expect(refusal).toEqual([500, 'APIG.0601', expect.stringMatching(message)]);
  });
  test('gets 504 if it takes too long', async () => {
    const { call, publish } = await startCalling(withFunction(() => new Promise(() => undefined)));
    await publish(functionApi({ func_info: { function_urn: URN, invocation_type: 'sync', network_type: 'V1', timeout: 30 } }));
    expect((await call('/a')).refusal.slice(0, 2)).toEqual([504, 'APIG.0203']);
  });
  test('is not waited for if it is called asynchronously', async () => {
    const seen = vi.fn();
    const { call, publish } = await startCalling(withFunction(() => {
      seen();
      return new Promise(() => undefined);
    }));
    await publish(functionApi({ func_info: { function_urn: URN, invocation_type: 'async', network_type: 'V1', timeout: 5000 } }));
    expect((await call('/a')).status).toBe(202);
    await vi.waitFor(() => expect(seen).toHaveBeenCalledOnce());
  });
  test('has to be registered, in the process or as a web service', async () => {
    const backEnd = await startBackEnd(() => ({ body: JSON.stringify(ok('from elsewhere')) }));
    const { call, publish, server } = await startCalling();
    await publish(functionApi());
    expect((await call('/a')).refusal).toEqual([502, 'LOCAL.0502', expect.stringContaining(`There is no function for the URN ${URN}.`)]);
    const told = await fetch(`${server.url}/_local/functions`, { method: 'PUT', body: JSON.stringify({ urn: URN, url: `http://${backEnd.address}/run` }) });
    expect(told.status).toBe(200);
    expect((await call('/a')).text).toBe('from elsewhere');
    expect(JSON.parse(backEnd.arrived[0]?.body.toString() ?? '')).toMatchObject({ httpMethod: 'GET', path: '/a' });
    server.gateway.registerFunction(URN, () => ok('from here'));
    expect((await call('/a')).text).toBe('from here');
  });
});

describe('a policy of an API', () => {
  const policy = (name: string, effect_mode: 'ALL' | 'ANY', conditions: object[]) =>
    ({ name, effect_mode, conditions, result_content: name }) as NonNullable<ApiInput['policy_mocks']>[number];
  const param = (req_param_name: string, condition_type: string, condition_value: string) =>
    ({ condition_origin: 'param', req_param_name, condition_type, condition_value });
  const system = (sys_param_name: string, condition_type: string, condition_value: string) =>
    ({ condition_origin: 'system', sys_param_name, condition_type, condition_value });
  test.each<[string, object[], 'ALL' | 'ANY', string, boolean]>([
    ['an exact value', [param('v', 'exact', '1')], 'ALL', '/a?v=1', true],
    ['another exact value', [param('v', 'exact', '1')], 'ALL', '/a?v=11', false],
    ['one of several values', [param('v', 'enum', '1,2')], 'ALL', '/a?v=2', true],
    ['a pattern anywhere', [param('v', 'pattern', '[0-5]')], 'ALL', '/a?v=x3', true],
    ['the path', [system('req_path', 'pattern', '^/a$')], 'ALL', '/a', true],
    ['the method', [system('reqMethod', 'exact', 'POST')], 'ALL', '/a', false],
    ['the address of the caller', [{ condition_origin: 'source', condition_value: '10.0.0.1,127.0.0.0/8' }], 'ALL', '/a', true],
    ['all of two conditions', [param('v', 'exact', '1'), system('req_method', 'exact', 'POST')], 'ALL', '/a?v=1', false],
    ['any of two conditions', [param('v', 'exact', '1'), system('req_method', 'exact', 'POST')], 'ANY', '/a?v=1', true],
    ['a cookie, whose feature is off', [{ condition_origin: 'cookie', cookie_param_name: 'c', condition_type: 'exact', condition_value: '1' }], 'ALL', '/a', false],
  ])('is chosen by %s', async (_, conditions, effect_mode, path, isChosen) => {
    const { call, publish, last } = await startCalling();
    await publish({
      req_method: 'ANY', req_params: [{ name: 'v', type: 'STRING', location: 'QUERY' }],
      backend_type: 'MOCK', mock_info: { result_content: 'default' }, policy_mocks: [policy('first_one', effect_mode, conditions)],
    });
    expect((await call(path, { headers: { Cookie: 'c=1' } })).text).toBe(isChosen ? 'first_one' : 'default');
    expect(last().notes).toContainEqual({ stage: 'backend choice', said: isChosen ? 'policy first_one' : 'the API\'s own backend' });
  });
  test('comes before the others that follow it', async () => {
    const { call, publish } = await startCalling();
    await publish({ policy_mocks: [policy('first_one', 'ALL', [system('req_path', 'pattern', 'a')]), policy('second_one', 'ALL', [system('req_path', 'pattern', 'a')])] });
    expect((await call('/a')).text).toBe('first_one');
  });
});

const pairsOf = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []));
describe('a signature key', () => {
  const KEY = { key: 'signature_key', secret: 'signature-secret-0001' };
  async function signed(sign_type: 'hmac' | 'basic') {
    const backEnd = await startBackEnd();
    const { call, client, groupId, last } = await startCalling();
    const { id } = await client.apis.create(openApi(groupId, { req_method: 'ANY', req_uri: '/a/{id}',
      req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }],
      backend_params: [{ name: 'id', location: 'PATH', origin: 'REQUEST', value: 'id' }], ...webService(backEnd.address, { req_uri: '/back/{id}' }) }));
    const { publish_id = '' } = await client.apis.publish({ env_id: RELEASE, api_id: id });
    const key = await client.signatureKeys.create({ name: 'back_end', sign_type, sign_key: KEY.key, sign_secret: KEY.secret });
    await client.signatureKeyBindings.create({ sign_id: key.id, publish_ids: [publish_id] });
    expect((await call('/a/x%20y?b=2&a=%E4%B8%AD&a=1', { method: 'DELETE', headers: { 'X-Name': 'v' }, body: 'body' })).status).toBe(200);
    const [arrived] = backEnd.arrived;
    if (!arrived) throw new Error('Nothing arrived.');
    return { arrived, entry: last() };
  }
  test('makes a signature that the kit for backends accepts, if its kind is hmac', async () => {
    const { arrived: { method, target, rawHeaders, body }, entry } = await signed('hmac');
    const verifier = createVerifier({ keys: { [KEY.key]: KEY.secret } });
    const verdict = await verifier.verify({ method, target, headers: pairsOf(rawHeaders), body });
    expect(verdict).toMatchObject({ ok: true, key: KEY.key });
    expect(entry.notes).toContainEqual({ stage: 'backend', said: 'signed by the key back_end, hmac' });
    expect(JSON.stringify(entry)).not.toContain(KEY.secret);
  });
  test('sends key and secret if its kind is basic', async () => {
    const { arrived: { headers } } = await signed('basic');
    expect(headers.authorization).toBe(`Basic ${Buffer.from(`${KEY.key}:${KEY.secret}`).toString('base64')}`);
  });
});
