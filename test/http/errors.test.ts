/** Refusals as a caller sees them: the right class, the whole story, and no secret. */
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { errorCodes } from '../../src/catalog/error-codes.js';
import {
  ApigAuthenticationError, ApigBadRequestError, ApigConfigurationError, ApigConflictError, ApigConnectionError,
  ApigInternalError, ApigNotFoundError, ApigPartialFailureError, ApigRequestValidationError,
  ApigResponseValidationError, ApigServiceError,
} from '../../src/errors.js';
import type { ApiDebugInput } from '../../src/resources/apis.js';
import { EnvVariableUpdate } from '../../src/resources/env-variables.js';
import { GroupPage } from '../../src/resources/groups.js';
import { operation } from '../../src/schema/operation.js';
import { EventLog } from '../support/events.js';
import {
  bytes, clientOf, cut, failure, failureOf, GATEWAY, GROUP, json, KEYS, PROJECT, serve, start, type Answer,
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

describe('no secret', () => {
  const SECRETS = ['secret-demo-1', 'header-secret-2', KEYS.sk, 'token-demo-3', 'extra-secret-4'];
  const debug: ApiDebugInput = {
    mode: 'DEVELOPER',
    scheme: 'HTTPS',
    method: 'GET',
    path: '/x',
    app_key: 'key-demo',
    app_secret: 'secret-demo-1',
    header: { Cookie: ['header-secret-2'] },
  };

  /** Everything that a program may do to show a value. */
  function shown(value: unknown): string {
    const error = value instanceof Error ? value : new Error(String(value));
    const own = Reflect.ownKeys(error).map((key) => inspect(Reflect.get(error, key), { depth: 20, showHidden: true }));
    return [
      String(error),
      error.stack,
      inspect(error, { depth: 20, showHidden: true, getters: false }),
      JSON.stringify(error),
      inspect(new Error('outer', { cause: error }), { depth: 20 }),
      inspect(new AggregateError([error]), { depth: 20 }),
      inspect({ ...error }),
      JSON.stringify(Object.getOwnPropertyDescriptors(error)),
      ...own,
    ].join('\n');
  }
  function expectClean(text: string): void {
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    expect(/Signature=[0-9a-f]/.exec(text)?.[0]).toBeUndefined();
  }

  /** A refusal that repeats all that it was sent, wherever it can. */
  const echo = (status: number): Answer => (exchange) => {
    const all = `${JSON.stringify(exchange.request.headers)} ${exchange.request.body.toString()}`;
    return json(
      status,
      { error_code: 'APIG.2011', error_msg: all, details: [{ error_msg: all }, all] },
      { 'X-Request-Id': 'rid-9' },
    )(exchange);
  };

  it.each([400, 401, 403, 500, 503])('is printed by an error that echoes the request: %i', async (status) => {
    const log = new EventLog();
    const { client } = await start([echo(status)], {
      credentials: { ...KEYS, securityToken: 'token-demo-3' },
      logger: log,
      maxRetries: 1,
    });
    const error = await failure(client.apis.debug('api', debug, { extraBody: { app_secret: 'extra-secret-4' } }));
    expect(error).toBeInstanceOf(ApigServiceError);
    expectClean(shown(error));
    expectClean(
      log.lines.join('\n') + inspect(log.events, { depth: 20, showHidden: true }) + JSON.stringify(log.events),
    );
  });

  it('is printed by a plain rejection, or by a token\'s', async () => {
    const { client } = await start([json(400, { error_code: 'APIG.2011', error_msg: 'x' })]);
    expectClean(shown(await failure(client.apis.debug('api', debug))));
    const withToken = await start([echo(401)], { credentials: { token: 'token-demo-3' } });
    expectClean(shown(await failure(withToken.client.groups.list())));
  });

  it('is printed by input that is rejected locally', async () => {
    const { client } = await start([json(200, {})]);
    expectClean(
      shown(
        await failure(
          client.apis.debug('api', { ...debug, mode: 'NOPE' as 'DEVELOPER', app_secret: 7 as unknown as string }),
        ),
      ),
    );
    expectClean(shown(await failure(client.groups.list({}, { headers: { Authorization: 'token-demo-3' } }))));
    expectClean(shown(await failure(client.groups.list({}, { headers: { 'X-Any': 'token-demo-3\n' } }))));
  });

  it('is printed by a response that is not as documented', async () => {
    const { client } = await start([json(200, { id: 7, app_secret: 'secret-demo-1' })]);
    expectClean(shown(await failure(client.apps.get('app'))));
    const page = await start([bytes(200, '{"app_secret": "secret-demo-1", ')]);
    expectClean(shown(await failure(page.client.apps.get('app'))));
  });

  it('is printed by a broken connection, a timeout or an abort', async () => {
    const { client } = await start([cut], { credentials: { ...KEYS, securityToken: 'token-demo-3' }, maxRetries: 0 });
    expectClean(shown(await failure(client.apis.debug('api', debug))));
    const { client: slow } = await start([() => undefined], { timeout: 30, maxRetries: 0 });
    expectClean(shown(await failure(slow.apis.debug('api', debug))));
    expectClean(
      shown(await failure(slow.apis.debug('api', debug, { timeout: 1_000, signal: AbortSignal.timeout(20) }))),
    );
  });

  it('is printed by the client itself', () => {
    const client = clientOf('http://127.0.0.1:9', { credentials: { ...KEYS, securityToken: 'token-demo-3' } });
    expectClean(
      [
        inspect(client, { depth: 20, showHidden: true }),
        JSON.stringify(client),
        inspect(client.groups, { depth: 20, showHidden: true }),
        JSON.stringify(client.groups),
      ].join('\n'),
    );
  });
});

describe('what the other side sends', () => {
  const OVERRIDE = '\u202e';
  const FORGED = `no\n2026-03-01 ERROR all data deleted\r\u001b[2K\u001b[31m${OVERRIDE}\u2028`;
  /** Characters that forge a line or act on a terminal. */
  const DANGEROUS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

  it('makes no message of 20 MB', async () => {
    const { client } = await start([json(400, { error_code: 'APIG.2011', error_msg: 'x'.repeat(20_000_000) })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error.serverMessage).toBe(`${'x'.repeat(2_000)}… (20,000,000 characters)`);
    expect(error.message).toMatch(/^groups\.list was rejected with 400 APIG\.2011: x{2000}… \(20,000,000 characters\)\. /);
    expect(error.message.length).toBeLessThan(2_500);
    expect(JSON.stringify(error).length).toBeLessThan(6_000);
    expect(inspect(error).split('(20,000,000 characters)').length).toBe(2);
  });

  it('forges no log line and acts on no terminal, in any place', async () => {
    const log = new EventLog();
    const body = {
      error_code: `A.1${FORGED}`, error_msg: FORGED, request_id: FORGED, encoded_authorization_message: FORGED,
      details: [FORGED, { [FORGED]: FORGED }],
    };
    for (const status of [400, 401, 403, 500]) {
      const { client } = await start([json(status, body)], { logger: log, maxRetries: 1 });
      const error = await failureOf(ApigServiceError, client.groups.list());
      const { message, serverMessage, requestId, encodedAuthorizationMessage } = error;
      const texts = [message, serverMessage, requestId, encodedAuthorizationMessage, JSON.stringify(error)];
      for (const text of [...texts, ...log.lines]) expect(text).not.toMatch(DANGEROUS);
      expect(error.message).not.toContain('\n');
      expect(error.message).toContain('no\\n2026-03-01 ERROR all data deleted\\r\\u001b[2K\\u001b[31m\\u202e\\u2028');
      expect(error.code).toBeUndefined();
      expect(error.message).toContain('(code A.1no\\n2026-03-01');
    }
    expect(log.lines.filter((line) => line.includes('\n'))).toEqual([]);
  });

  it.each(['A 1', 'x'.repeat(101), '<b>', 'A.1\u0000', 'code: 7'])('is no code if it is %j', async (code) => {
    const { client } = await start([json(404, { error_code: code, error_msg: 'gone' })]);
    const error = await failureOf(ApigNotFoundError, client.groups.get('g'));
    expect(error).toMatchObject({ code: undefined });
    expect(error.message).toMatch(/^groups\.get was rejected with 404: gone \(code .{1,130}\)\. \(GET /);
  });

  it('is a rejection however deep its details are nested, and is not sent again', async () => {
    const deep = `{"error_code":"APIG.2011","error_msg":"deep","details":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { server, client } = await start([bytes(400, deep, { 'Content-Type': 'application/json' })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error).toMatchObject({ code: 'APIG.2011', serverMessage: 'deep' });
    expect(JSON.stringify(error.details)).toBe('[[[[[[[["…"]]]]]]]]');
    expect(server.requests).toHaveLength(1);
  });

  it('gives 20 details at most, and how many more there are', async () => {
    const details = Array.from({ length: 5_000 }, (_, i) => ({ error_msg: `fault ${i}` }));
    const { client } = await start([json(400, { error_code: 'A.1', error_msg: 'm', details })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error.details).toEqual([...details.slice(0, 20), '… and 4,980 more']);
  });

  it.each(['<title>', '<', '<title x', ' ', 'x-auth-token:"', 'Signature='])(
    'is shortened even if it is a page of 5 MB of %j',
    async (piece) => {
      const page = `<html>${piece.repeat(5_000_000 / piece.length)}`;
      const { client } = await start([bytes(502, page, { 'Content-Type': 'text/html' })], { maxRetries: 0 });
      const error = await failureOf(ApigInternalError, client.groups.list());
      expect(error.message).toMatch(/^groups\.list failed with 502: the response is an HTML page \(/);
      expect(error.message.length).toBeLessThan(800);
    },
  );

  it('is shown as the target of a redirect without user name, password and secrets', async () => {
    const token = 'token-demo-3';
    const to = `https://user:p%40ss@login.example.com/?next=${'n'.repeat(3_000)}`;
    const { client, server } = await start(
      [bytes(302, '', { location: `//user:p@ss@login.example.com/?ticket=${token}` }), bytes(307, '', { location: to })],
      { credentials: { token } },
    );
    const first = await failureOf(ApigServiceError, client.groups.list());
    expect(first.serverMessage).toBe('the response is a redirect to //[hidden]@login.example.com/?ticket=[hidden]');
    const second = await failureOf(ApigServiceError, client.groups.list());
    expect(second.serverMessage).toMatch(/^the response is a redirect to https:\/\/\[hidden\]@login\.example\.com\/\?next=n+… \(3,\d{3} characters\)$/);
    expect(server.requests).toHaveLength(2);
  });

  it('is no redirect under 304, even with a Location', async () => {
    const { client } = await start([({ response }) => response.writeHead(304, { Location: 'https://x.example.com/' }).end()]);
    const error = await failureOf(ApigServiceError, client.groups.get('g1'));
    expect(error.message).toBe(
      'groups.get was rejected with 304: the response is empty. A cache responded in place of the service. '
        + `Leave out headers such as If-None-Match, and check the proxy. (GET ${GATEWAY}/api-groups/g1)`,
    );
  });

  it('counts a date to retry after from its own clock, not from ours', async () => {
    const headers = { Date: 'Sun, 01 Mar 2026 08:00:00 GMT', 'Retry-After': 'Sun, 01 Mar 2026 08:01:00 GMT' };
    const { client } = await start([json(429, { error_code: 'APIG.0308', error_msg: 'slow down' }, headers)], {
      clock: () => Date.UTC(2026, 2, 1, 7), maxRetries: 0,
    });
    expect((await failureOf(ApigServiceError, client.groups.list())).retryAfter).toBe(60_000);
  });

  it('names items that failed in one line each, bounded and without secrets', async () => {
    const failure = Array.from({ length: 30 }, (_, i) => ({
      bind_id: `b${i}${FORGED}`, error_code: 'APIG.3010', error_msg: `${FORGED}${'z'.repeat(10_000)}`,
    }));
    const { client } = await start([json(200, { success_count: 1, failure })]);
    const error = await failureOf(
      ApigPartialFailureError,
      client.aclBindings.batchDelete({ acl_bindings: ['a'] }, { partialFailure: 'throw' }),
    );
    const lines = error.message.split('\n');
    expect(lines[0]).toBe('aclBindings.batchDelete: 30 of 31 items failed:');
    expect(lines[1]).toMatch(/^- bind_id b0no\\n2026.*: APIG\.3010 no\\n2026.*z… \(10,0\d\d characters\)$/);
    expect(lines[11]).toBe('- and 20 more');
    expect(lines.length).toBe(13);
    for (const line of lines) expect(line).not.toMatch(DANGEROUS);
    expect(inspect(error)).toContain('- bind_id b9no');
    expect(JSON.stringify(error).length).toBeLessThan(25_000);
  });

  it('is never quoted from an operation that responds with secrets', async () => {
    const { client } = await start([bytes(201, 'created app, secret S3CR3T-OF-APP')]);
    const error = await failureOf(ApigResponseValidationError, client.apps.create({ name: 'shop' }));
    expect(error.message).toBe(
      'apps.create succeeded with status 201, but the response is text of 33 characters '
        + '(not shown: this operation responds with secrets) instead of JSON. The service has probably carried it out. '
        + `(POST ${GATEWAY}/apps)`,
    );
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('S3CR3T');
    expect(error.body).toBe('created app, secret S3CR3T-OF-APP');
  });
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

describe('a secret, in any form,', () => {
  const SK = KEYS.sk;
  const TOKEN = 'token+demo/3="4&<>';
  const VALUE = 'variable-value-with-secret';
  const html = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  /** An operation that sends a secret and responds with none. */
  const ECHO = operation({
    id: 'groups.echo', method: 'POST', path: '/v2/{project_id}/echo', body: EnvVariableUpdate, response: GroupPage,
    actions: [], errorStatuses: [],
  });
  const FORMS: Readonly<Record<string, (secret: string) => string>> = {
    raw: (secret) => secret,
    JSON: (secret) => JSON.stringify(secret).slice(1, -1),
    percent: encodeURIComponent,
    form: (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
    HTML: html,
    decimal: (secret) => [...secret].map((c) => `&#${c.codePointAt(0) ?? 0};`).join(''),
    base64: (secret) => Buffer.from(secret).toString('base64'),
    base64url: (secret) => Buffer.from(`ab${secret}`).toString('base64url'),
    hex: (secret) => Buffer.from(secret).toString('hex'),
  };

  it.each(Object.entries(FORMS))('stays hidden if a rejection repeats it: %s', async (_, form) => {
    const log = new EventLog();
    const said = [SK, TOKEN, VALUE].map(form);
    const text = said.join(' | ');
    const refuse: Answer = json(
      403,
      {
        error_code: said[0], error_msg: text, request_id: said[1], encoded_authorization_message: text,
        details: [{ error_msg: text, [form(SK)]: 1 }, text],
      },
      { Location: `https://x.example.com/?a=${encodeURIComponent(said[0] ?? '')}` },
    );
    const page: Answer = bytes(502, `<html><title>${text}</title></html>`);
    for (const answer of [refuse, page]) {
      const { client } = await start([answer], {
        credentials: { ...KEYS, securityToken: TOKEN }, logger: log, maxRetries: 1,
      });
      const variable = { group_id: 'g', env_id: 'e', variable_name: 'name', variable_value: VALUE };
      const error = await failureOf(ApigServiceError, client.envVariables.create(variable));
      const printed = [inspect(error, { depth: 20, showHidden: true }), inspect(log.events, { depth: 20 })];
      const all = [...printed, JSON.stringify(error), ...log.lines];
      for (const shown of all) for (const part of said) expect(shown).not.toContain(part.slice(2, -3));
      expect(error.message).toContain('[hidden]');
    }
  });

  it.each(Object.entries(FORMS))('stays hidden if a success repeats it: %s', async (_, form) => {
    const log = new EventLog();
    const said = [SK, TOKEN, VALUE].map(form);
    const text = said.join(' | ');
    const id = { 'X-Request-Id': form(SK) };
    const bodies: Answer[] = [
      bytes(200, text, id),
      bytes(200, `<html><title>${text}</title></html>`, id),
      json(200, { error_code: 'APIG.2011', error_msg: text }, id),
      json(200, { total: text, groups: [] }, id),
      json(200, { total: 1, groups: [{ [form(SK)]: 1 }] }, id),
    ];
    for (const answer of bodies) {
      for (const responses of ['error', 'warn'] as const) {
        const { client } = await start([answer], {
          credentials: { ...KEYS, securityToken: TOKEN }, logger: log, validation: { responses },
        });
        const call = client.send(ECHO, { body: { variable_value: VALUE } });
        const told = await call.then(() => ({}), (error: unknown) => error);
        const printed = [inspect(told, { depth: 20, showHidden: true }), inspect(log.events, { depth: 20 })];
        for (const shown of [...printed, JSON.stringify(told), ...log.lines])
          for (const part of said) expect(shown).not.toContain(part.slice(2, -3));
      }
    }
    expect(log.lines.join('\n')).toContain('[hidden]');
  });

  it('stays hidden if the check of an input finds it wrong', async () => {
    const { server, client } = await start([json(200, {})]);
    const variable = { group_id: 'g', env_id: 'e', variable_name: 'name', variable_value: 'secret value !' };
    const error = await failureOf(ApigRequestValidationError, client.envVariables.create(variable));
    expect(error.message).toContain('body.variable_value: expected a string of 1 to 255 characters (letters, digits and _ - / . :)');
    expect(error.message).toContain('got a string of 14 characters (not shown)');
    const query = { token: [`secret${'x'.repeat(10)}`, 7 as unknown as string] };
    const call = { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path: '/x', query } as const;
    const debug = await failureOf(ApigRequestValidationError, client.apis.debug('a', call));
    expect(debug.message).toContain('body.query.token[1]: expected a string, got a number (not shown)');
    expect(server.requests).toHaveLength(0);
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
