/** Refusals as a caller sees them: the right class, the whole story, and no secret. */
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { errorCodes } from '../../src/catalog/error-codes.js';
import {
  ApigAuthenticationError, ApigBadRequestError, ApigConfigurationError, ApigConflictError, ApigConnectionError,
  ApigInternalError, ApigNotFoundError, ApigRequestValidationError, ApigServiceError,
} from '../../src/errors.js';
import type { ApiDebugInput } from '../../src/resources/apis.js';
import { EventLog } from '../helpers/events.js';
import {
  bytes, clientOf, cut, failure, failureOf, GATEWAY, GROUP, json, KEYS, PROJECT, serve, start, type Answer,
} from '../helpers/server.js';

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
    [[], { serverMessage: 'the answer is the text "[]"' }],
    ['m', { serverMessage: 'the answer is the text "\\"m\\""' }],
    [null, { serverMessage: 'the answer is the text "null"' }],
    [{}, { serverMessage: 'the answer is the text "{}"' }],
    [
      { error_code: { a: 1 }, error_msg: ['x'] },
      {
        code: undefined,
        serverMessage: 'the answer is the text "{\\"error_code\\":{\\"a\\":1},\\"error_msg\\":[\\"x\\"]}"',
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
    ['', 'the answer is empty'],
    ['<html><body>400 Bad Request</body></html>', 'the answer is an HTML page ("400 Bad Request")'],
    ['plain words', 'the answer is the text "plain words"'],
    ['x'.repeat(5_000), `the answer is the text "${'x'.repeat(200)}…"`],
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
      'An unknown path says nothing about the object: check region or endpoint and projectId',
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
      'groups.list was refused with 401 APIG.0301: Incorrect IAM authentication information: verify aksk signature fail. '
        + 'Meaning: The signature, the access key or the token is not accepted. '
        + 'What to do: Check that the sk belongs to the ak, and that no proxy changes path, query, host or body on the way. '
        + `Do not try again as it is: five refusals lock the key for five minutes. (${AT}, request id rid-1)`,
    );
  });

  it('says what to do about a missing project ID', async () => {
    const server = await serve([json(200, { groups: [] })]);
    for (const projectId of [undefined, '', '  ']) {
      const error = await failureOf(ApigConfigurationError, clientOf(server.origin, { projectId }).groups.list());
      expect(error).toMatchObject({ kind: 'Configuration', option: 'projectId' });
      expect(error.message).toBe(
        `groups.list needs a project, but projectId ${projectId === '  ' ? 'is empty: it would name another resource' : 'is missing'}. Nothing was sent. `
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
      'groups.list was refused with 502: the answer is an HTML page ("502 Bad Gateway"). '
        + 'What to do: It does not come from the service but from something in front of it, such as a proxy or a load balancer; '
        + `try again, and check the endpoint and the proxy if it lasts. (${AT})`,
    );
  });

  it('says what to do about a redirect, which is not followed', async () => {
    const { server, client } = await start([bytes(302, '', { location: 'https://login.example.com/?next=apig' })]);
    const error = await failureOf(ApigServiceError, client.groups.get('g1'));
    expect(error.message).toMatch(
      /^groups\.get was refused with 302: the answer is a redirect to https:\/\/login\.example\.com\/\?next=apig\. What to do: Redirects are not followed, since a signature holds for one address: check the endpoint, and whether a log-in portal or a proxy answers in its place\. \(GET /,
    );
    expect(server.requests).toHaveLength(1);
  });
  it('says what to do about a key that the account forbids, from the catalog', async () => {
    const { client } = await start([json(401, { error_code: 'APIG.1012', error_msg: 'low balance' })]);
    const error = await failureOf(ApigServiceError, client.groups.get('g1'));
    expect(error.remedy).toBe(errorCodes['APIG.1012'].remedy);
    expect(error.remedy).not.toMatch(/five refusals/);
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
      'groups.list was refused with 400 APIG.2011: Invalid parameter value,parameterName:name. Please refer to the support documentation. '
        + `Meaning: A value does not have the required form. What to do: Correct the parameter that the service's message names. (${AT}, request id rid-2)`,
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
