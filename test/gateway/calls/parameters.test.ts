/** Parameters of calls: checks, defaults, and how they reach the backend. */
import { describe, expect, test } from 'vitest';
import type { ApiInput } from '../../../src/resources/apis.js';
import { startBackEnd, startCalling, webService, type Sent } from '../../support/calling.js';

type Params = Pick<ApiInput, 'req_params' | 'backend_params'>;

/** Calls an API with these parameters, and returns what its backend got. */
async function arrivedAt(
  api: Params & Partial<Pick<ApiInput, 'req_uri' | 'match_mode' | 'req_method' | 'auth_type'>>, path: string, sent: Sent = {}, backendPath = '/back', assumptions = {},
) {
  const backEnd = await startBackEnd();
  const { call, publish, last } = await startCalling({ calls: { assumptions } });
  await publish({ ...webService(backEnd.address, { req_uri: backendPath }), ...api });
  const { status, text } = await call(path, sent);
  expect([status, text]).toEqual([200, '{}']);
  const arrived = backEnd.arrived[0];
  if (!arrived) throw new Error('Nothing arrived.');
  return { ...arrived, entry: last() };
}

describe('a declared parameter', () => {
  const checked = { type: 'STRING', location: 'QUERY', valid_enable: 1 } as const;
  test.each<[string, NonNullable<ApiInput['req_params']>[number], string, string | undefined]>([
    ['is required', { name: 'q', ...checked, required: 1 }, '', 'Invalid query parameter q: it is required'],
    ['may be left out', { name: 'q', ...checked }, '', undefined],
    ['is one of its values', { name: 'q', ...checked, enumerations: 'a,b' }, '?q=c', 'Invalid query parameter q: it is none of a,b'],
    ['has a name in any case', { name: 'q', ...checked, enumerations: 'a,b' }, '?Q=b', undefined],
    ['has a least length', { name: 'q', ...checked, min_size: 3 }, '?q=ab', 'Invalid query parameter q: it has less than 3 characters'],
    ['has a greatest length', { name: 'q', ...checked, max_size: 3 }, '?q=abcd', 'Invalid query parameter q: it has more than 3 characters'],
    ['is a number', { name: 'q', ...checked, type: 'NUMBER' }, '?q=x', 'Invalid query parameter q: it is not a number'],
    ['has a least value', { name: 'q', ...checked, type: 'NUMBER', min_num: 2 }, '?q=1', 'Invalid query parameter q: it is less than 2'],
    ['has a greatest value', { name: 'q', ...checked, type: 'NUMBER', max_num: 2 }, '?q=3', 'Invalid query parameter q: it is more than 2'],
    ['matches an expression', { name: 'q', ...checked, regular: '^a' }, '?q=b', 'Invalid query parameter q: it does not match ^a'],
    ['is not checked with valid_enable 2', { name: 'q', ...checked, valid_enable: 2, enumerations: 'a' }, '?q=b', undefined],
  ])('is judged by its definition: it %s', async (_, parameter, query, problem) => {
    const { call, publish } = await startCalling();
    await publish({ req_params: [parameter] });
    const { status, refusal } = await call(`/a${query}`);
    if (problem === undefined) expect(status).toBe(200);
    else expect(refusal).toEqual([400, 'APIG.0106', `Orchestration error: ${problem}`]);
  });
  test('is rejected with APIG.0201 by the assumption parameterCode', async () => {
    const { call, publish } = await startCalling({ calls: { assumptions: { parameterCode: 'APIG.0201' } } });
    await publish({ req_params: [{ name: 'X-Id', type: 'STRING', location: 'HEADER', required: 1 }] });
    expect((await call('/a')).refusal).toEqual([400, 'APIG.0201', 'API request error: Invalid header parameter X-Id: it is required']);
  });
  test('reaches the backend with its default', async () => {
    const { target, headers } = await arrivedAt({
      req_params: [
        { name: 'size', type: 'NUMBER', location: 'QUERY', default_value: '20' },
        { name: 'X-Mode', type: 'STRING', location: 'HEADER', default_value: 'fast' },
      ],
    }, '/a?other=1');
    expect([target, headers['x-mode']]).toEqual(['/back?other=1&size=20', 'fast']);
  });
});

describe('a mapped parameter', () => {
  test('leaves its old place and gets the name and location of the backend parameter', async () => {
    const { target, headers } = await arrivedAt({
      req_uri: '/a/{id}',
      req_params: [
        { name: 'id', type: 'STRING', location: 'PATH' },
        { name: 'token', type: 'STRING', location: 'QUERY' },
        { name: 'X-User', type: 'STRING', location: 'HEADER' },
        { name: 'size', type: 'NUMBER', location: 'QUERY', default_value: '7' },
      ],
      backend_params: [
        { name: 'X-Id', location: 'HEADER', origin: 'REQUEST', value: 'id' },
        { name: 'X-Token', location: 'HEADER', origin: 'REQUEST', value: 'token' },
        { name: 'user', location: 'QUERY', origin: 'REQUEST', value: 'X-User' },
        { name: 'part', location: 'PATH', origin: 'REQUEST', value: 'size' },
      ],
    }, '/a/5?token=t%201&keep=%7E', { headers: { 'X-User': 'jo&e' } }, '/back/{part}');
    expect(target).toBe('/back/7?keep=%7E&user=jo%26e');
    expect([headers['x-id'], headers['x-token'], headers['x-user']]).toEqual(['5', 't 1', undefined]);
  });
  test('is percent-encoded in path and query if its origin is CONSTANT', async () => {
    const { target, headers } = await arrivedAt({
      backend_params: [
        { name: 'p', location: 'PATH', origin: 'CONSTANT', value: 'a b?c>d' },
        { name: 'q', location: 'QUERY', origin: 'CONSTANT', value: '[api] =<+&%#"\\^`{|}' },
        { name: 'X-Q', location: 'HEADER', origin: 'CONSTANT', value: '[api]' },
      ],
    }, '/a', {}, '/back/{p}');
    expect(target).toBe('/back/a%20b%3Fc%3Ed?q=%5Bapi%5D%20%3D%3C%2B%26%25%23%22%5C%5E%60%7B%7C%7D');
    expect(headers['x-q']).toBe('[api]');
  });
  test('has the value of the gateway if its origin is SYSTEM', async () => {
    const names = ['sourceIp', 'stage', 'apiName', 'requestId', 'appId'];
    const { headers, entry } = await arrivedAt({
      backend_params: names.map((name) => ({ name: `X-${name}`, location: 'HEADER', origin: 'SYSTEM', value: `$context.${name}` }) as const),
    }, '/a');
    expect(names.map((name) => headers[`x-${name.toLowerCase()}`])).toEqual(
      ['127.0.0.1', 'RELEASE', entry.api?.name, entry.requestId, undefined]);
  });
});

describe('what an API does not declare', () => {
  test('reaches the backend as it is: path, query, headers and body', async () => {
    const body = 'a=1&b=%7E';
    const { method, target, headers, body: got } = await arrivedAt(
      {
        req_uri: '/a/{id}', req_method: 'ANY', req_params: [{ name: 'id', type: 'STRING', location: 'PATH' }],
        backend_params: [{ name: 'id', location: 'PATH', origin: 'REQUEST', value: 'id' }],
      },
      '/a/x%2Cy?b=2&a=%2B&a=+', { method: 'DELETE', headers: [['X-Two', '1'], ['X-Two', '2']], body }, '/back/{id}');
    expect([method, target, got.toString()]).toEqual(['DELETE', '/back/x,y?b=2&a=%2B&a=+', body]);
    expect(headers['x-two']).toBe('1, 2');
  });
  test('is dropped by the assumption undeclaredPass', async () => {
    const { target, headers } = await arrivedAt(
      { req_params: [{ name: 'a', type: 'STRING', location: 'QUERY' }] }, '/a?a=1&b=2', { headers: { 'X-Other': '1' } }, '/back', { undeclaredPass: false });
    expect([target, headers['x-other']]).toEqual(['/back?a=1', undefined]);
  });
  test('is dropped if it is declared with pass_through 2 and not mapped', async () => {
    const { target } = await arrivedAt(
      { req_params: [{ name: 'a', type: 'STRING', location: 'QUERY', pass_through: 2 }] }, '/a?a=1&b=2');
    expect(target).toBe('/back?b=2');
  });
});

describe('the rest of a path behind a prefix', () => {
  test.each([
    ['/test/', '/test2/', '/test/AA/CC', '/test2/AA/CC'],
    ['/test', '/test2', '/test/AA/CC/', '/test2/AA/CC/'],
    ['/test', '/', '/test/x%20y', '/x%20y'],
    ['/', '/', '/', '/'],
    ['/', '/base', '/x', '/base/x'],
  ])('follows the path of the backend: %s to %s, called by %s', async (req_uri, backend, called, expected) => {
    expect((await arrivedAt({ req_uri, match_mode: 'SWA' }, called, {}, backend)).target).toBe(expected);
  });
});

describe('the headers towards a backend', () => {
  test('say who called and how', async () => {
    const { headers, entry } = await arrivedAt({}, '/a', { headers: { 'X-Forwarded-For': '10.1.1.1', 'X-Real-IP': '6.6.6.6' } });
    expect(headers).toMatchObject({
      'x-real-ip': '127.0.0.1', 'x-forwarded-for': '10.1.1.1, 127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-port': '80',
      'x-forwarded-host': entry.host, 'x-request-id': entry.requestId,
    });
    expect(headers.host, 'without a channel it is the address of the backend').toMatch(/^127\.0\.0\.1:\d+$/);
  });
  test('have neither tokens nor those of the connection, but Authorization if the API authenticates nobody', async () => {
    const sent = { 'X-Auth-Token': 't', Authorization: 'Bearer x', Connection: 'X-Hop', 'X-Hop': '1', 'Keep-Alive': '5' };
    const { headers } = await arrivedAt({}, '/a', { headers: sent });
    expect([headers['x-auth-token'], headers.authorization, headers['x-hop'], headers['keep-alive']])
      .toEqual([undefined, 'Bearer x', undefined, undefined]);
  });
  test('have text of parameters as UTF-8', async () => {
    const { rawHeaders } = await arrivedAt(
      { backend_params: [{ name: 'X-Name', location: 'HEADER', origin: 'REQUEST', value: 'name' }], req_params: [{ name: 'name', type: 'STRING', location: 'QUERY' }] },
      '/a?name=%E4%B8%AD');
    expect(Buffer.from(rawHeaders[rawHeaders.indexOf('X-Name') + 1] ?? '', 'latin1').toString('utf8')).toBe('中');
  });
});
