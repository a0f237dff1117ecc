/** Requests to paths that no operation has, over real sockets. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnyRequest } from '../../src/calls/any-request.js';
import { ApigConfigurationError, ApigNotFoundError, ApigRequestValidationError, ApigInternalError } from '../../src/errors.js';
import { Download } from '../../src/schema/download.js';
import { EventLog } from '../support/events.js';
import { bytes, failureOf, GATEWAY, json, start } from '../support/server.js';

const THINGS = '/v2/{project_id}/apigw/instances/{instance_id}/new-things';

describe('a request to any path', () => {
  it('fills in the project and the gateway, signs the query, and gives the parsed JSON', async () => {
    const { server, client } = await start([json(200, { things: [{ id: 1 }] }, { 'X-Request-Id': 'r1' })]);
    const call = client.request({ method: 'GET', path: THINGS, query: { tag: ['a b', 'c'], limit: 20, none: undefined } });
    expect(await call).toEqual({ things: [{ id: 1 }] });
    const [request] = server.requests;
    expect(`${request?.method} ${request?.target}`).toBe(`GET ${GATEWAY}/new-things?limit=20&tag=a%20b&tag=c`);
    expect(request?.headers.authorization).toMatch(/^SDK-HMAC-SHA256 /);
    expect((await call.withResponse()).requestId).toBe('r1');
  });
  it('sends any JSON as its body, and headers, and gives nothing for an empty response', async () => {
    const { server, client } = await start([bytes(204, ''), bytes(204, '')]);
    expect(await client.request({ method: 'PATCH', path: THINGS, body: [{ op: 'add' }], headers: { 'X-Note': 'a' } })).toBeUndefined();
    await client.request({ method: 'DELETE', path: THINGS });
    expect(server.requests.map(({ method, body, headers }) => [method, String(body), headers['x-note']])).toEqual([
      ['PATCH', '[{"op":"add"}]', 'a'],
      ['DELETE', '', undefined],
    ]);
  });
  it('sends a form with fields and files', async () => {
    const { server, client } = await start([json(200, {})]);
    const form = { count: 2, file: { content: 'paths: {}', name: 'api.yaml' }, absent: undefined };
    await client.request({ method: 'POST', path: THINGS, form });
    const sent = String(server.requests[0]?.body);
    expect(sent).toMatch(/name="count"\r\n\r\n2\r\n/);
    expect(sent).toMatch(/name="file"; filename="api.yaml"\r\n[^]*\r\n\r\npaths: \{\}\r\n/);
    expect(sent).not.toContain('absent');
  });
  it('gives a file as bytes, or writes it to the place that the caller names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'any-'));
    const { client } = await start([bytes(200, 'a: 1'), bytes(200, 'b: 2')]);
    const file = await client.request({ method: 'GET', path: THINGS, response: 'bytes' });
    expect(file).toBeInstanceOf(Download);
    expect(file.text()).toBe('a: 1');
    await client.request({ method: 'GET', path: THINGS, response: 'bytes' }, { saveTo: join(folder, 'b.yaml') });
    expect(await readFile(join(folder, 'b.yaml'), 'utf8')).toBe('b: 2');
    await rm(folder, { recursive: true });
  });
  it('is of the moment of the call', async () => {
    const { server, client } = await start([json(200, {})]);
    const request = { method: 'POST' as const, path: THINGS, body: { name: 'first' } };
    const call = client.request(request);
    request.body.name = 'second';
    await call;
    expect(String(server.requests[0]?.body)).toBe('{"name":"first"}');
  });
});

describe('a request to any path that fails', () => {
  it.each(['GET', 'POST', 'PUT', 'DELETE'] as const)('is not sent again by itself: %s', async (method) => {
    const { server, client } = await start([json(503, { error_code: 'APIG.9999', error_msg: 'busy' })]);
    await failureOf(ApigInternalError, client.request({ method, path: THINGS }));
    expect(server.requests).toHaveLength(1);
  });
  it('is sent again if it is said to be idempotent', async () => {
    const { server, client } = await start([bytes(502, ''), json(200, { ok: true })]);
    expect(await client.request({ method: 'POST', path: THINGS, body: {}, idempotent: true })).toEqual({ ok: true });
    expect(server.requests).toHaveLength(2);
  });
  it('is reported as other calls are, with an event', async () => {
    const logger = new EventLog();
    const { client } = await start([json(404, { error_code: 'APIG.3001', error_msg: 'no' })], { logger });
    const error = await failureOf(ApigNotFoundError, client.request({ method: 'GET', path: THINGS }));
    expect(error.message).toMatch(/^request was rejected with 404 APIG\.3001: no\. /);
    expect(error.message).toContain(`(GET ${GATEWAY}/new-things`);
    expect(logger.events.map(({ type }) => type)).toEqual(['request', 'response', 'error']);
  });
});

describe('a request that names no path of the service', () => {
  it.each([
    ['v2/x', 'must begin with a slash, such as /v2/{project_id}/apigw/instances'],
    ['/v2/x?limit=1', 'must have no query. Pass its parameters as query'],
    ['/v2/{group_id}', 'may have {project_id} and {instance_id} in braces, nothing else. Put the value there'],
    ['/v2/a}', 'may have {project_id} and {instance_id} in braces, nothing else. Put the value there'],
    ['/v2/a b', 'contains a character that a path cannot have. Encode it with encodeURIComponent'],
    ['/v2/%zz', 'contains a character that a path cannot have. Encode it with encodeURIComponent'],
    ['/v2/a#b', 'contains a character that a path cannot have. Encode it with encodeURIComponent'],
    ['/v2/a\r\nHost: b', 'contains a character that a path cannot have. Encode it with encodeURIComponent'],
    ['/v2/../v3', 'contains an empty segment or a dot segment, which would name another object'],
    ['/v2/%2E%2e', 'contains an empty segment or a dot segment, which would name another object'],
    ['/v2//x', 'contains an empty segment or a dot segment, which would name another object'],
  ])('is rejected before it is sent: %j', async (path, message) => {
    const { server, client } = await start([json(200, {})]);
    const error = await failureOf(ApigRequestValidationError, client.request({ method: 'GET', path }));
    expect(error.issues).toEqual([{ path: ['path'], message }]);
    expect(server.requests).toHaveLength(0);
  });
  it('is rejected with all that is missing, and with values that cannot be sent', async () => {
    const { client } = await start([]);
    const issuesOf = async (request: object): Promise<unknown> =>
      (await failureOf(ApigRequestValidationError, client.request(request as AnyRequest))).issues;
    expect(await issuesOf({})).toEqual([
      { path: ['method'], message: 'is required' },
      { path: ['path'], message: 'is required' },
    ]);
    expect(await issuesOf({ method: 'POST', path: THINGS, body: {}, form: {} })).toEqual([
      { path: ['form'], message: 'is not sent together with a body' },
    ]);
    expect(await issuesOf({ method: 'POST', path: THINGS, body: { a: 1n } })).toMatchObject([{ path: ['body', 'a'] }]);
    expect(await issuesOf({ method: 'GET', path: THINGS, query: { a: {} } })).toMatchObject([{ path: ['query', 'a'] }]);
  });
  it('has one event', async () => {
    const logger = new EventLog();
    const { client } = await start([], { logger });
    const error = await failureOf(ApigRequestValidationError, client.request({ method: 'GET', path: 'v2/x' }));
    const facts = { operation: 'request', method: 'GET', path: 'v2/x', attempt: 0 };
    expect(logger.events).toMatchObject([{ type: 'error', ...facts, error }]);
  });
  it('is rejected for a member that it does not have', async () => {
    const { client } = await start([]);
    const request = { method: 'GET', path: THINGS, url: 'x' } as unknown as AnyRequest;
    const error = await failureOf(ApigConfigurationError, client.request(request));
    expect(error.message).toMatch(/^request has no option url\./);
  });
});
