/** What callers get if the gateway itself responds, and the headers that it adds. */
import { describe, expect, test } from 'vitest';
import type { GatewayResponseRulesInput } from '../../../src/resources/gateway-responses.js';
import { send, startBackEnd, startCalling, webService } from '../../support/calling.js';

/** A group whose own gateway response has these rules. */
async function withRules(responses: GatewayResponseRulesInput, assumptions = {}) {
  const calling = await startCalling({ calls: { assumptions } });
  const { client, groupId } = calling;
  const [own] = await client.groups.gatewayResponses.list(groupId).all();
  await client.groups.gatewayResponses.update(groupId, own?.id ?? '', { name: 'default', responses });
  return calling;
}

describe('a rejected call', () => {
  test('gets the form of live gateways: message, code and request ID in this order, as JSON', async () => {
    const { call, publish, last } = await startCalling();
    await publish({});
    const { text, headers } = await call('/b');
    const id = last().requestId;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(text).toBe(`{"error_msg":"The API does not exist or has not been published in the environment","error_code":"APIG.0101","request_id":"${id}"}`);
    expect(headers).toMatchObject({ 'content-type': 'application/json', server: 'api-gateway', 'x-request-id': id });
  });
  test('gets what the group says for its type, with the values of the call in the place of variables', async () => {
    const { call, publish, last } = await withRules({
      NOT_FOUND: {
        status: 410, headers: [{ key: 'X-Why', value: '未授权 $context.error.code' }, { key: 'Content-Type', value: 'text/plain' }],
        body: '$context.error.type $context.error.message $context.reqMethod $context.reqPath $context.reqUri $context.requestId [$context.appId]',
      },
    });
    await publish({});
    const { status, text, headers } = await call('/b/c?d=1', { method: 'POST' });
    expect(status).toBe(410);
    expect(text).toBe('NOT_FOUND The API does not exist or has not been published in the environment POST /b/c /b/c?d=1 '
      + `${last().requestId} []`);
    expect([Buffer.from(String(headers['x-why']), 'latin1').toString(), headers['content-type']])
      .toEqual(['未授权 APIG.0101', 'text/plain']);
  });
  test('has values that are escaped for JSON, unless the assumption escapedTemplates says otherwise', async () => {
    for (const [escapedTemplates, parsed] of [[true, true], [false, false]] as const) {
      const { call, publish } = await withRules({ NOT_FOUND: { body: '{"path":"$context.reqUri"}' } }, { escapedTemplates });
      await publish({});
      const { text } = await call('/b"c');
      const isJson = (() => {
        try {
          return (JSON.parse(text) as { path: string }).path === '/b"c';
        } catch {
          return false;
        }
      })();
      expect(isJson).toBe(parsed);
    }
  });
  test('keeps a variable without a value by the assumption missingContextValue', async () => {
    const { call, publish } = await withRules({ NOT_FOUND: { body: '$context.appId' } }, { missingContextValue: 'variable' });
    await publish({});
    expect((await call('/b')).text).toBe('$context.appId');
  });
  test('gets the response that the API names, and the status of the table if the rule has none', async () => {
    const { call, publish, client, groupId } = await startCalling();
    const named = await client.groups.gatewayResponses.create(groupId, {
      name: 'own', responses: { REQUEST_PARAMETERS_FAILURE: { body: 'wrong' }, BACKEND_UNAVAILABLE: { body: 'gone', status: 521 } },
    });
    const backEnd = await startBackEnd(() => 'cut');
    await publish({
      response_id: named.id, req_params: [{ name: 'q', type: 'STRING', location: 'QUERY', required: 1 }], ...webService(backEnd.address),
    });
    const both = [await call('/a'), await call('/a?q=1')];
    expect(both.map(({ status, text }) => [status, text])).toEqual([[400, 'wrong'], [521, 'gone']]);
  });
  test('is in the journal with its code, type and message', async () => {
    const { call, publish, last } = await startCalling();
    await publish({ req_protocol: 'HTTPS' });
    await call('/a');
    expect(last()).toMatchObject({
      rejected: { code: 'APIG.0607', type: 'DEFAULT_4XX', message: 'The following protocol is supported: https' },
      notes: [{ stage: 'protocol', said: 'rejected with 400 APIG.0607' }], response: { status: 400 }, backend: [],
    });
  });
});

describe('the debug mode', () => {
  test('adds the latencies, and nothing adds them without it', async () => {
    const backEnd = await startBackEnd();
    const { call, publish } = await startCalling();
    await publish(webService(backEnd.address));
    await publish({ req_uri: '/mock' });
    const named = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('x-apig-')).sort();
    const headers = { 'X-Apig-Mode': 'debug' };
    expect(named((await call('/a')).headers)).toEqual([]);
    expect(named((await call('/a', { headers })).headers)).toEqual(expect.arrayContaining(['x-apig-latency', 'x-apig-upstream-latency']));
    expect(named((await call('/mock', { headers })).headers)).not.toContain('x-apig-upstream-latency');
    expect((await call('/a', { headers })).headers['x-apig-latency']).toMatch(/^\d+$/);
  });
});

describe('the CORS switch', () => {
  test('allows every origin, unless the backend says something else', async () => {
    const backEnd = await startBackEnd(({ target }) => (target === '/own' ? { headers: { 'Access-Control-Allow-Origin': 'https://a.example' } } : {}));
    const { call, publish } = await startCalling();
    await publish({ req_uri: '/on', cors: true, ...webService(backEnd.address, { req_uri: '/' }) });
    await publish({ req_uri: '/own', cors: true, ...webService(backEnd.address, { req_uri: '/own' }) });
    await publish({ req_uri: '/off', ...webService(backEnd.address) });
    const origin = async (path: string) => (await call(path, { headers: { Origin: 'https://b.example' } })).headers['access-control-allow-origin'];
    expect([await origin('/on'), await origin('/own'), await origin('/off')]).toEqual(['*', 'https://a.example', undefined]);
  });
  test('makes an API with the method OPTIONS a pre-flight API, and no other', async () => {
    const { call, publish } = await startCalling();
    await publish({ req_uri: '/a', cors: true });
    expect((await call('/a', { method: 'OPTIONS' })).status).toBe(404);
    await publish({ req_uri: '/', match_mode: 'SWA', req_method: 'OPTIONS', cors: true, mock_info: {}, backend_type: 'MOCK' });
    const { status, headers } = await call('/a', { method: 'OPTIONS' });
    expect([status, headers['access-control-allow-origin'], headers['access-control-max-age']]).toEqual([200, '*', '172800']);
    expect(headers['access-control-allow-headers']).toContain('Authorization');
    expect(headers['access-control-allow-headers'], 'an AppCode needs the plugin').not.toMatch(/AppCode/i);
    expect(headers['access-control-allow-methods']).toBe('GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH');
    expect(headers['access-control-expose-headers']).toContain('X-Request-Id');
  });
});

describe('the debugging domain', () => {
  test('may be called 1000 times a day, a bound domain as often as one likes', async () => {
    const { call, publish, server, domain, client, groupId } = await startCalling({ calls: { stages: (usual) => usual.filter(({ name }) => name !== 'throttling') } });
    await publish({});
    await client.groups.domains.bind(groupId, { url_domain: 'api.example.org' });
    const one = async (host = domain) => (await server.gateway.call(new Request(`http://${host}/a`))).status;
    for (let i = 0; i < 1000; i++) expect(await one()).toBe(200);
    const { refusal } = await call('/a');
    expect(refusal.slice(0, 2)).toEqual([429, 'APIG.0308']);
    expect(await one('api.example.org')).toBe(200);
    server.gateway.clock.advance(24 * 3_600_000);
    expect(await one()).toBe(200);
  });
});

describe('the stages', () => {
  test('are a list that a test can change', async () => {
    const { call, publish, last } = await startCalling({
      calls: {
        stages: (usual) => [
          { name: 'maintenance', before: ({ request }) => (request.headers.has('x-open') ? undefined : { status: 503, headers: request.headers, body: Buffer.from('closed'), from: 'gateway' }) },
          ...usual,
        ],
      },
    });
    await publish({});
    expect((await call('/a')).text).toBe('closed');
    expect((await call('/a', { headers: { 'X-Open': '1' } })).status).toBe(200);
    expect(last().notes.map(({ stage }) => stage)).toContain('backend choice');
  });
  test('are named in the rejection if they throw', async () => {
    const { call, publish } = await startCalling({
      calls: { stages: (usual) => [{ name: 'own', before: () => { throw new Error('mistake'); } }, ...usual] },
    });
    await publish({});
    expect((await call('/a')).refusal).toEqual([500, 'LOCAL.0500', 'The local gateway failed: the stage "own" threw: mistake']);
  });
});

describe('the journal of calls', () => {
  test('has request, route, policies, backend and response of each call, without secrets', async () => {
    const backEnd = await startBackEnd();
    const { call, publish, server } = await startCalling();
    const id = await publish({ name: 'orders_api', req_uri: '/a/{id}', req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }], ...webService(backEnd.address) });
    await call('/a/7?x=1', { headers: { 'X-Auth-Token': 'secret-token', 'X-Plain': 'seen' } });
    const [entry] = server.calls;
    expect(entry).toMatchObject({
      number: 1, method: 'GET', path: '/a/7?x=1', api: { id, name: 'orders_api', group: 'orders', environment: 'RELEASE', route: 'GET /a/{id}' },
      backend: [{ to: `GET http://${backEnd.address}/?x=1`, result: 200 }], request: { headers: { 'x-plain': 'seen' } }, response: { status: 200, body: {} },
    });
    expect(JSON.stringify(entry)).not.toContain('secret-token');
    const { entries } = await (await fetch(`${server.url}/_local/calls?api=orders_api&limit=1`)).json() as { entries: unknown[] };
    expect(entries).toEqual(JSON.parse(JSON.stringify([entry])));
    await fetch(`${server.url}/_local/calls`, { method: 'DELETE' });
    expect(server.calls).toEqual([]);
    await send(server.url, '/nothing');
    server.gateway.reset();
    expect(server.calls).toEqual([]);
  });
});

describe('apis.debug', () => {
  test('calls the definition as it is now, by the way of all calls, in the debug mode', async () => {
    const backEnd = await startBackEnd(() => ({ status: 201, headers: { 'Content-Type': 'text/plain' }, body: 'made' }));
    const { client, publish, last, domain } = await startCalling();
    const id = await publish({ auth_type: 'APP', req_method: 'POST', ...webService(backEnd.address) });
    const { request = '', response = '' } = await client.apis.debug(id, {
      mode: 'DEVELOPER', scheme: 'HTTPS', method: 'POST', path: '/a', query: { q: ['1'] }, header: { 'x-own': ['v'] }, body: 'sent',
    });
    expect(request).toBe(`POST /a?q=1 HTTP/1.1\nHost: ${domain}\nUser-Agent: APIGatewayDebugClient/1.0\nX-Own: v\nX-Apig-Mode: debug\n\nsent`);
    expect(response).toMatch(/^HTTP\/1\.1 201 Created\n[^]*\nServer: api-gateway\n[^]*X-Apig-Latency: \d+\n[^]*\n\nmade$/);
    expect(response.match(/^Date: /gm)).toHaveLength(1);
    expect(backEnd.arrived).toMatchObject([{ method: 'POST', target: '/?q=1' }]);
    expect(last()).toMatchObject({ method: 'POST', api: { id, group: 'orders' }, response: { status: 201 } });
  });
  test('rejects an app that is not known', async () => {
    const { client, publish } = await startCalling();
    const id = await publish({ auth_type: 'APP' });
    const { response } = await client.apis.debug(id, { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path: '/a', app_key: 'nobody', app_secret: 'nothing' });
    expect(response).toContain('"error_code":"APIG.0303"');
  });
});
