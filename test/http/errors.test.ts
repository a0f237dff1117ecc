/** Refusals as a caller sees them: the right class, the whole story, and no secret. */
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { errorCodes } from '../../src/catalog/error-codes.js';
import {
  ApigAuthenticationError, ApigBadRequestError, ApigConfigurationError, ApigConflictError, ApigConnectionError,
  ApigInternalError, ApigNotFoundError, ApigRequestValidationError, ApigResponseValidationError, ApigServiceError,
} from '../../src/errors.js';
import {
  bytes, clientOf, cut, failureOf, GATEWAY, GROUP, json, KEYS, PROJECT, serve, start,
} from '../support/server.js';

const AT = `GET ${GATEWAY}/api-groups`;

describe('a rejected identity', () => {
  const text =
    'Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:'
    + `GET|/v2/${PROJECT}/apigw/instances/|limit=1|host:apig.region-1.example.com|x-sdk-date:20260301T080000Z||host;x-sdk-date|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`;

  it.each(['APIGW.0301', 'APIG.0301'])(
    'is typed, has the server\'s own words, and is not sent again: %s',
    async (code) => {
      const refusal = { error_msg: text, error_code: code, request_id: '40ddd6ae506a4c03a19f1ec660698b5d' };
      const { server, client } = await start([json(401, refusal, { Date: 'Sun, 01 Mar 2026 08:00:00 GMT' })], {
        clock: () => Date.UTC(2026, 2, 1, 8, 0, 3),
      });
      const error = await failureOf(ApigAuthenticationError, client.groups.list());
      expect(error).toMatchObject({
        kind: 'Authentication',
        status: 401,
        code,
        serverMessage: text,
        requestId: '40ddd6ae506a4c03a19f1ec660698b5d',
        attempts: 1,
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each([
    'Incorrect IAM authentication information: AK access failed to reach the limit,forbidden.',
    'Incorrect IAM authentication information: Get secretKey failed,ak:AKEXAMPLE00000000001,err:ak not exist',
    'Incorrect IAM authentication information: decrypt token fail',
  ])('is not sent again for any of its reasons: %s', async (reason) => {
    const { server, client } = await start([json(401, { error_msg: reason, error_code: 'APIG.0301' })]);
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(error).toMatchObject({ serverMessage: reason, attempts: 1 });
    expect(error.remedy).toBeTypeOf('string');
    expect(server.requests).toHaveLength(1);
  });
});

describe('what came with a rejection', () => {
  const refusal = { error_code: 'APIG.2011', error_msg: 'no', trace: { hop: 3 }, echo: KEYS.sk };

  it('is kept for programs: fields without a name of ours, and headers', async () => {
    const { client } = await start([json(400, refusal, { 'X-Request-Id': 'r1', 'X-Hops': '1, 2' })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error.body).toEqual(refusal);
    expect(error.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': 'r1', 'x-hops': '1, 2' });
    expect(Object.isFrozen(error.headers)).toBe(true);
  });
  it.each(['Set-Cookie', 'X-Subject-Token', 'X-Auth-Token', 'X-Security-Token', 'Proxy-Authorization', 'X-Echo'])(
    'has no secret in its headers: %s',
    async (name) => {
      const { client } = await start([json(400, refusal, { [name]: `for ${KEYS.sk}` })]);
      const { headers } = await failureOf(ApigBadRequestError, client.groups.list());
      expect(JSON.stringify(headers)).not.toContain(KEYS.sk);
      expect(headers[name.toLowerCase()]).toBe(name === 'X-Echo' ? 'for [hidden]' : undefined);
    },
  );
  it('names the page of the operation in the vendor\'s documentation, if one is known', async () => {
    const { client } = await start([json(400, refusal)]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    const page = 'https://support.huaweicloud.com/intl/en-us/api-apig/ListApiGroupsV2.html';
    expect(error.documentation).toBe(page);
    expect(inspect(error)).toContain(page);
    const unknown = await failureOf(ApigBadRequestError, client.request({ method: 'GET', path: '/v2/new' }));
    expect(unknown.documentation).toBeUndefined();
  });
  it('is in nothing that is printed by itself', async () => {
    const { client } = await start([json(400, refusal, { 'X-Hops': '7 hops' })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    for (const printed of [inspect(error, { showHidden: true }), JSON.stringify(error), String(error), error.stack])
      expect(printed).not.toMatch(/hop/);
    expect(Object.keys(error)).not.toContain('body');
  });
  it('is the text of a page that is no JSON, and nothing if there is no body', async () => {
    const { client } = await start([bytes(502, '<html>bad</html>'), bytes(404, '')], { maxRetries: 0 });
    expect((await failureOf(ApigInternalError, client.groups.list())).body).toBe('<html>bad</html>');
    expect((await failureOf(ApigNotFoundError, client.groups.list())).body).toBeUndefined();
  });
});

describe('the body of an error', () => {
  const spread =
    '{ \n   "error_code" : "APIC.7241",\n   "error_msg" : "enterprise project id can not be null for eps user"\n}\n';

  it.each([
    ['with blanks and line breaks', spread, { 'Content-Type': 'application/json' }],
    ['after a byte order mark', `\uFEFF${spread}`, { 'Content-Type': 'application/json' }],
    ['as plain text', spread, { 'Content-Type': 'text/plain' }],
    ['as HTML by its header', spread, { 'Content-Type': 'text/html' }],
    ['without a type', spread, {}],
  ])('is read %s', async (_, body, headers: Record<string, string>) => {
    const { client } = await start([bytes(400, body, headers)]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error).toMatchObject({
      kind: 'BadRequest',
      code: 'APIC.7241',
      serverMessage: 'enterprise project id can not be null for eps user',
    });
  });

  const M = { code: 'A.1', serverMessage: 'm' };
  it.each([
    [{ error_code: 'A.1', error_msg: 'm' }, M],
    [{ errorCode: 'A.1', errorMsg: 'm' }, M],
    [{ errorCode: 'A.1', errorMessage: 'm' }, M],
    [{ code: 'A.1', message: 'm' }, M],
    [{ error: { code: 'A.1', message: 'm', title: 'Bad Request' } }, M],
    [{ error: { code: 400, message: 'm' } }, { code: '400', serverMessage: 'm' }],
    [
      {
        error_code: 'A.1',
        error_msg: 'm',
        encoded_authorization_message: null,
        details: [{ error_code: 'B.2', error_msg: 'n' }],
      },
      { ...M, details: [{ error_code: 'B.2', error_msg: 'n' }], encodedAuthorizationMessage: undefined },
    ],
    [
      { error_code: 'A.1', error_msg: 'm', encoded_authorization_message: 'abc' },
      { ...M, encodedAuthorizationMessage: 'abc' },
    ],
    [{ error_msg: 'm' }, { code: undefined, serverMessage: 'm' }],
    [{ error_code: 'A.1' }, { code: 'A.1', serverMessage: 'no reason given' }],
    [
      { error: 'Bad Request', message: 'm' },
      { code: undefined, serverMessage: 'm' },
    ],
    [[], { serverMessage: 'the response is the text "[]"' }],
    ['m', { serverMessage: 'the response is the text "\\"m\\""' }],
    [null, { serverMessage: 'the response is the text "null"' }],
    [{}, { serverMessage: 'the response is the text "{}"' }],
    [
      { error_code: { a: 1 }, error_msg: ['x'] },
      {
        code: undefined,
        serverMessage: 'the response is the text "{\\"error_code\\":{\\"a\\":1},\\"error_msg\\":[\\"x\\"]}"',
      },
    ],
  ])('is read in any dialect: %j', async (body, expected) => {
    const { client } = await start([json(400, body, { 'X-Request-Id': 'rid-7' })]);
    expect(await failureOf(ApigBadRequestError, client.groups.list())).toMatchObject({
      status: 400,
      requestId: 'rid-7',
      ...expected,
    });
  });

  it.each([
    ['', 'the response is empty'],
    ['<html><body>400 Bad Request</body></html>', 'the response is an HTML page ("400 Bad Request")'],
    ['plain words', 'the response is the text "plain words"'],
    ['x'.repeat(5_000), `the response is the text "${'x'.repeat(200)}…" (5000 characters)`],
  ])('is read if it has none: %j', async (body, serverMessage) => {
    const { client } = await start([bytes(400, body, { 'X-Request-Id': 'rid-7' })]);
    expect(await failureOf(ApigBadRequestError, client.groups.list())).toMatchObject({
      status: 400,
      code: undefined,
      requestId: 'rid-7',
      serverMessage,
    });
  });

  it.each([
    [401, 'Authentication'],
    [403, 'PermissionDenied'],
    [404, 'NotFound'],
    [409, 'Conflict'],
    [412, 'PreconditionFailed'],
    [422, 'BadRequest'],
    [429, 'Throttled'],
    [500, 'Internal'],
    [503, 'Internal'],
    [302, 'Service'],
  ])('is of the class that status %i has: %s', async (status, kind) => {
    const { client } = await start([json(status, { error_code: 'A.1', error_msg: 'm' })], { maxRetries: 0 });
    expect((await failureOf(ApigServiceError, client.groups.list())).kind).toBe(kind);
  });

  it('is not NotFound if the API front end does not know the path', async () => {
    const { client } = await start([
      json(404, {
        error_code: 'APIGW.0101',
        error_msg: 'The API does not exist or has not been published in the environment',
      }),
    ]);
    const error = await failureOf(ApigServiceError, client.groups.list());
    expect(error).not.toBeInstanceOf(ApigNotFoundError);
    expect(error.message).toContain(
      'An unknown path says nothing about the object. Check region or endpoint and projectId',
    );
  });
});

describe('a message', () => {
  it('says what to do about a wrong key', async () => {
    const { client } = await start([
      json(401, {
        error_msg: 'Incorrect IAM authentication information: verify aksk signature fail',
        error_code: 'APIG.0301',
        request_id: 'rid-1',
      }),
    ]);
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(error.message).toBe(
      'groups.list was rejected with 401 APIG.0301: Incorrect IAM authentication information: verify aksk signature fail. '
        + 'The signature, the access key or the token is not accepted. '
        + 'Check that the sk belongs to the ak, and that no proxy changes path, query, host or body. '
        + `Do not retry unchanged: five rejections lock the key for five minutes. (${AT}, request ID rid-1)`,
    );
  });

  it('says what to do about a missing project ID', async () => {
    const server = await serve([json(200, { groups: [] })]);
    for (const projectId of [undefined, '']) {
      const error = await failureOf(ApigConfigurationError, clientOf(server.origin, { projectId }).groups.list());
      expect(error).toMatchObject({ kind: 'Configuration', option: 'projectId' });
      expect(error.message).toBe(
        'groups.list needs a project, but projectId is missing. Nothing was sent. '
          + 'Pass projectId to the client (the ID of the project in the region, shown under "My Credentials" in the console), to client.withProject(id), or as an option of the call.',
      );
    }
    const gateway = await failureOf(
      ApigConfigurationError,
      clientOf(server.origin, { instanceId: undefined }).groups.list(),
    );
    expect(gateway.message).toBe(
      'groups.list needs a gateway, but instanceId is missing. Nothing was sent. '
        + 'Pass instanceId (the ID of the gateway) to the client, to client.withInstance(id), or as an option of the call.',
    );
    expect(server.requests).toHaveLength(0);
  });

  it('says what to do about a typo in a field', async () => {
    const { server, client } = await start([json(200, GROUP)]);
    const body = { name: 'orders', remrak: 'x' };
    const error = await failureOf(ApigRequestValidationError, client.groups.create(body));
    expect(error.message).toBe(
      'groups.create: the input is not valid, nothing was sent.\n'
        + '  body.remrak: is not a field of this object; did you mean remark?\n'
        + 'To send a field that this version does not know, use extraBody or extraQuery; to send the input unchecked, validation: { requests: \'off\' }.',
    );
    expect(error.issues).toEqual([
      { path: ['body', 'remrak'], message: 'is not a field of this object; did you mean remark?' },
    ]);
    expect(server.requests).toHaveLength(0);
  });

  it('says what to do about a proxy\'s page', async () => {
    const { client } = await start(
      [
        bytes(502, '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502</h1></body></html>', {
          'Content-Type': 'text/html',
        }),
      ],
      { maxRetries: 0 },
    );
    const error = await failureOf(ApigInternalError, client.groups.list());
    expect(error.message).toBe(
      'groups.list failed with 502: the response is an HTML page ("502 Bad Gateway"). '
        + 'It probably comes from a proxy or load balancer, not from the service. '
        + `Retry; if it persists, check endpoint and proxy. (${AT})`,
    );
  });

  it('says what to do about a redirect, which is not followed', async () => {
    const { server, client } = await start([bytes(302, '', { location: 'https://login.example.com/?next=apig' })]);
    const error = await failureOf(ApigServiceError, client.groups.get('g1'));
    expect(error.message).toMatch(
      /^groups\.get was rejected with 302: the response is a redirect to https:\/\/login\.example\.com\/\?next=apig\. Redirects are not followed: a signature holds for one address\. Check the endpoint\. A login portal or a proxy may respond in its place\. \(GET /,
    );
    expect(server.requests).toHaveLength(1);
  });
  it('says what to do about a key that the account forbids, from the catalog', async () => {
    const { client } = await start([json(401, { error_code: 'APIG.1012', error_msg: 'low balance' })]);
    const error = await failureOf(ApigServiceError, client.groups.get('g1'));
    expect(error.remedy).toBe(errorCodes['APIG.1012'].remedy);
    expect(error.remedy).not.toMatch(/five rejections/);
  });
  it('says what to do about a cut connection', async () => {
    const { client } = await start([cut]);
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const error = await failureOf(ApigConnectionError, client.groups.list());
    expect(error.message).toBe('groups.list: the connection broke before a response came (ECONNRESET: read ECONNRESET). '
      + `Nothing was changed by it; try again, or allow more time. (${AT}, after 3 attempts)`);
    vi.restoreAllMocks();
  });

  it('says what to do about a value that the service rejects', async () => {
    const { client } = await start([
      json(
        400,
        {
          error_code: 'APIG.2011',
          error_msg: 'Invalid parameter value,parameterName:name. Please refer to the support documentation',
        },
        { 'X-Request-Id': 'rid-2' },
      ),
    ]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error.message).toBe(
      'groups.list was rejected with 400 APIG.2011: Invalid parameter value,parameterName:name. Please refer to the support documentation. '
        + `A value does not have the required form. Correct the parameter that the service's message names. (${AT}, request ID rid-2)`,
    );
  });
});

describe('a change that the service allows once a minute', () => {
  it('fails immediately, with what to do, if retries are off', async () => {
    const { server, client } = await start(
      [
        json(409, {
          error_code: 'APIG.3711',
          error_msg: 'A configuration parameter can be modified only once per minute',
        }),
      ],
      { maxRetries: 0 },
    );
    const error = await failureOf(
      ApigConflictError,
      client.features.configure({ name: 'ratelimit', enable: true, config: '{"api_limits":300}' }),
    );
    expect(error).toMatchObject({ code: 'APIG.3711', attempts: 1, remedy: 'Wait a minute, then retry.' });
    expect(server.requests).toHaveLength(1);
  });
});

it('items that failed under a 200 reach the caller', async () => {
  const failed = {
    bind_id: '3fb04c82bf85f244e81b2be7349ca09d',
    error_code: 'APIG.3010',
    error_msg: 'The access control policy binding record does not exist',
  };
  const { client } = await start([json(200, { success_count: 1, failure: [failed] })]);
  const result = await client.aclBindings.batchDelete({ acl_bindings: ['a', failed.bind_id] });
  expect(result.failure).toEqual([failed]);
  expect(result.success_count).toBe(1);
});

describe('a success that is not the response of the operation', () => {
  const REFUSED = { error_code: 'APIG.3001', error_msg: 'API group does not exist' };
  const said = 'but the response is a rejection under a status of success (APIG.3001: API group does not exist)';

  it('is an error if its body is a rejection, for operations with and without a documented response', async () => {
    const { server, client } = await start([json(200, REFUSED)]);
    const read = await failureOf(ApigResponseValidationError, client.groups.get('g'));
    expect(read.message).toBe(`groups.get succeeded with status 200, ${said}. (GET ${GATEWAY}/api-groups/g)`);
    expect(read.body).toBe(JSON.stringify(REFUSED));
    const gone = await failureOf(ApigResponseValidationError, client.groups.delete('g'));
    expect(gone.message).toBe(
      `groups.delete succeeded with status 200, ${said}. The service has probably carried it out. (DELETE ${GATEWAY}/api-groups/g)`,
    );
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'DELETE']);
  });
  it.each([
    ['code', { code: 'A.1', message: 'no' }],
    ['errorCode', { errorCode: 'A.1', errorMsg: 'no' }],
    ['error', { error: { code: 'A.1', message: 'no' } }],
  ])('is an error in the dialect with %s', async (_, body) => {
    const { client } = await start([json(200, body)]);
    for (const call of [client.groups.delete('g'), client.groups.list()])
      expect((await failureOf(ApigResponseValidationError, call)).message).toContain('(A.1: no)');
  });
  it('is an error if it is a page or no JSON, even if no response is documented', async () => {
    for (const body of ['<html><title>Log in</title></html>', 'gone']) {
      const { client } = await start([bytes(200, body)]);
      expect((await failureOf(ApigResponseValidationError, client.groups.delete('g'))).body).toBe(body);
    }
  });
});

it('an input with thousands of faults is reported by the first 20', async () => {
  const { server, client } = await start([json(200, {})]);
  const ids = Array.from({ length: 3_000 }, () => 7 as unknown as string);
  const error = await failureOf(ApigRequestValidationError, client.aclBindings.batchDelete({ acl_bindings: ids }));
  const lines = error.message.split('\n');
  expect(lines[1]).toMatch(/^ {2}body\.acl_bindings\[0\]: expected a string/);
  expect(lines[21]).toBe('  and 2,980 more');
  expect(error.issues).toHaveLength(3_000);
  expect((JSON.parse(JSON.stringify(error)) as { issues: unknown[] }).issues).toHaveLength(21);
  expect(server.requests).toHaveLength(0);
});
