import { inspect } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import {
  ApigAbortError, ApigAuthenticationError, ApigBadRequestError, ApigConfigurationError, ApigConflictError,
  ApigConnectionError, ApigError, ApigInternalError, ApigNotFoundError, ApigPermissionDeniedError,
  ApigPreconditionFailedError, ApigRequestValidationError, ApigResponseValidationError, ApigServiceError,
  ApigThrottledError, ApigWaiterError, type Refusal,
} from '../../src/errors.js';
import { unreadable } from '../../src/http/outcome.js';
import { readRefusal } from '../../src/http/dialects.js';
import { refusedBy } from '../../src/http/refusal.js';
import { parseJson } from '../../src/values.js';

const FACTS = { operation: 'groups.create', method: 'POST', path: '/v2/p1/apigw/instances/i1/api-groups' };
const READ = { operation: 'groups.get', method: 'GET', path: '/v2/p1/apigw/instances/i1/api-groups/g1' };
const NOW = Date.UTC(2026, 2, 1, 8);
type Context = Parameters<typeof refusedBy>[1];
const CONTEXT: Context = { facts: FACTS, attempts: 1, now: NOW, secrets: [], actions: [], explain: () => undefined };
function refusal(
  status: number,
  body: unknown,
  context: Partial<Context> = {},
  headers: Record<string, string> = {},
): ApigServiceError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { error } = refusedBy(
    { status, headers: { 'content-type': 'application/json', 'x-request-id': 'rid-7', ...headers }, text },
    { ...CONTEXT, ...context },
  );
  expect(error).toBeInstanceOf(ApigServiceError);
  return error as ApigServiceError;
}
const HTML = '<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title></head><body>…</body></html>';
const KEY_LOCK = 'five rejections lock the key for five minutes.';

describe('an error response', () => {
  it.each([
    [400, 'APIG.2011', ApigBadRequestError, 'BadRequest'],
    [405, 'APIG.0106', ApigBadRequestError, 'BadRequest'],
    [401, 'APIGW.0301', ApigAuthenticationError, 'Authentication'],
    [403, 'APIG.1005', ApigPermissionDeniedError, 'PermissionDenied'],
    [404, 'APIG.3001', ApigNotFoundError, 'NotFound'],
    [404, 'APIGW.0101', ApigServiceError, 'Service'],
    [404, 'APIG.0101', ApigServiceError, 'Service'],
    [409, 'APIG.3711', ApigConflictError, 'Conflict'],
    [412, 'APIG.0412', ApigPreconditionFailedError, 'PreconditionFailed'],
    [429, 'APIG.0308', ApigThrottledError, 'Throttled'],
    [429, undefined, ApigThrottledError, 'Throttled'],
    [500, 'APIG.9008', ApigThrottledError, 'Throttled'],
    [500, 'APIG.9999', ApigInternalError, 'Internal'],
    [503, undefined, ApigInternalError, 'Internal'],
    [302, undefined, ApigServiceError, 'Service'],
  ] as const)('becomes, with %i %s, a %o of kind %s', (status, code, errorClass, kind) => {
    const error = refusal(status, { error_code: code, error_msg: 'm' });
    expect(error.constructor).toBe(errorClass);
    expect(error).toMatchObject({
      kind,
      name: errorClass.name,
      status,
      code,
      serverMessage: 'm',
      requestId: 'rid-7',
      ...FACTS,
      attempts: 1,
    });
  });

  it.each([
    [
      'with all that is known',
      400,
      { error_code: 'APIG.2011', error_msg: 'Invalid parameter value' },
      { explain: () => ({ meaning: 'A field is wrong', remedy: 'Look at the text' }), attempts: 3 },
      'groups.create was rejected with 400 APIG.2011: Invalid parameter value. A field is wrong. Look at the text. '
        + '(POST /v2/p1/apigw/instances/i1/api-groups, request ID rid-7, after 3 attempts)',
    ],
    [
      'without a meaning that says the same',
      404,
      { error_code: 'APIG.3001', error_msg: 'API group does not exist!' },
      { explain: () => ({ meaning: 'api group does not exist.' }) },
      'groups.create was rejected with 404 APIG.3001: API group does not exist! (POST /v2/p1/apigw/instances/i1/api-groups, request ID rid-7)',
    ],
    [
      'without a code',
      409,
      { error_msg: 'busy' },
      {},
      'groups.create was rejected with 409: busy. (POST /v2/p1/apigw/instances/i1/api-groups, request ID rid-7)',
    ],
    [
      'without a text',
      400,
      { error_code: 'A.1' },
      {},
      'groups.create was rejected with 400 A.1: no reason given. (POST /v2/p1/apigw/instances/i1/api-groups, request ID rid-7)',
    ],
    [
      'of an unknown path',
      404,
      { error_code: 'APIGW.0101', error_msg: 'The API does not exist' },
      {},
      'groups.create was rejected with 404 APIGW.0101: The API does not exist. An unknown path says nothing about the object. Check region or endpoint and projectId, '
        + 'and that the region has the service. (POST /v2/p1/apigw/instances/i1/api-groups, request ID rid-7)',
    ],
    [
      'of a proxy that is broken',
      502,
      HTML,
      {},
      'groups.create failed with 502: the response is an HTML page ("502 Bad Gateway"). It probably comes from a proxy or load balancer, not from the service. '
        + 'The service may have carried it out: read before you send it again. If it persists, check endpoint and proxy. (POST /v2/p1/apigw/instances/i1/api-groups, request ID rid-7)',
    ],
    [
      'of a proxy that refuses',
      400,
      'plain words',
      {},
      'groups.create was rejected with 400: the response is the text "plain words". It does not come from the service. Check the endpoint, and the proxy if there is one. '
        + '(POST /v2/p1/apigw/instances/i1/api-groups, request ID rid-7)',
    ],
  ])('has one message, %s', (_, status, body, context, message) => {
    expect(refusal(status, body, context).message).toBe(message);
  });

  it.each([
    [
      'verify aksk signature fail, canonicalRequest:GET|/v2/|',
      'Check that the sk belongs to the ak, and that no proxy changes path, query, host or body. Do not retry unchanged: '
        + KEY_LOCK,
    ],
    [
      'AK access failed to reach the limit,forbidden.',
      'The access key is locked after five rejected calls. Wait five minutes, and check the sk before you retry.',
    ],
    [
      'ak not exist',
      'This cloud has no such access key. Check the ak, and that region or endpoint belong to the same cloud. Pass the securityToken of a temporary key.',
    ],
    [
      'signature expired, signature time:20260301T070000Z,server time:20260301T080000Z',
      'The clock of this machine is more than 15 minutes off. Set it, or pass `clock` to the client.',
    ],
    [
      'Get secretKey failed: token must be updated',
      'Get a new token. This one has expired, or belongs to another region or project.',
    ],
    ['no', 'Check the credentials. Five rejections lock an access key for five minutes.'],
  ])('says what to do about the credentials, "%s", and passes on what a correction needs', (text, remedy) => {
    const failure = refusedBy(
      {
        status: 401,
        headers: { date: 'Sun, 01 Mar 2026 08:00:00 GMT' },
        text: JSON.stringify({ error_code: 'APIGW.0301', error_msg: text }),
      },
      CONTEXT,
    );
    expect(failure.error).toMatchObject({ serverMessage: text, remedy });
    expect(failure.identity).toEqual({ code: 'APIGW.0301', message: text, date: 'Sun, 01 Mar 2026 08:00:00 GMT' });
  });

  it('names the actions that the call needs, and the place of the exact reason, if a permission is missing', () => {
    const actions = ['apig:groups:create', 'apig:groups:list'];
    const lacking = refusal(
      403,
      { error_code: 'APIG.1005', error_msg: 'No permissions to request this method' },
      { actions, explain: () => ({ remedy: 'Ask the owner of the account.' }) },
    );
    expect(lacking.remedy).toBe(
      'This call needs the IAM action apig:groups:create, and apig:groups:list. Ask the owner of the account.',
    );
    const encoded = refusal(
      403,
      { error_msg: 'denied', encoded_authorization_message: 'XQ' },
      { actions: ['apig:groups:create'] },
    );
    expect(encoded.encodedAuthorizationMessage).toBe('XQ');
    expect(encoded.remedy).toBe(
      'This call needs the IAM action apig:groups:create. Grant the permission to the caller. '
        + 'For the exact reason, decode error.encodedAuthorizationMessage with STS (decode-authorization-message).',
    );
    expect(
      refusal(
        403,
        { error_code: 'APIG.3502', error_msg: 'in use' },
        { actions, explain: () => ({ remedy: 'Unbind it.' }) },
      ).remedy,
    ).toBe('Unbind it.');
  });

  it('says how long the service asks to wait', () => {
    expect(refusal(429, {}, {}, { 'retry-after': '3' }).retryAfter).toBe(3_000);
    expect(refusal(503, {}, {}, { 'retry-after': 'Sun, 01 Mar 2026 08:01:00 GMT' }).retryAfter).toBe(60_000);
    expect(refusal(503, {}).retryAfter).toBeUndefined();
  });

  it('takes the request ID from the header, and otherwise from the body', () => {
    expect(refusal(400, { request_id: 'body' }).requestId).toBe('rid-7');
    const { error } = refusedBy(
      { status: 400, headers: {}, text: '{"error_code":"A.1","request_id":"body"}' },
      CONTEXT,
    );
    expect(error).toMatchObject({ requestId: 'body' });
  });
});

describe('the body of an error response', () => {
  it.each([
    [
      { error_code: 'A.1', error_msg: 'm' },
      { code: 'A.1', message: 'm' },
    ],
    [
      { errorCode: 'A.1', errorMsg: 'm' },
      { code: 'A.1', message: 'm' },
    ],
    [
      { errorCode: 'A.1', errorMessage: 'm' },
      { code: 'A.1', message: 'm' },
    ],
    [
      { code: 'A.1', message: 'm' },
      { code: 'A.1', message: 'm' },
    ],
    [{ error: { code: 'A.1', message: 'm', title: 'Bad Request' } }, { code: 'A.1', message: 'm' }],
    [{ error: { code: 400, message: 'm' } }, { code: '400', message: 'm' }],
    [
      {
        error_code: 'A.1',
        error_msg: 'm',
        encoded_authorization_message: null,
        details: [{ error_code: 'B.2', error_msg: 'n' }],
      },
      { code: 'A.1', message: 'm', details: [{ error_code: 'B.2', error_msg: 'n' }] },
    ],
    [
      { error_code: 'A.1', error_msg: 'm', encoded_authorization_message: 'XQ', request_id: 'r' },
      { code: 'A.1', message: 'm', encodedAuthorizationMessage: 'XQ', requestId: 'r' },
    ],
    [{ error_msg: 'm' }, { message: 'm' }],
    [{ error: { title: 'Forbidden' } }, { message: 'Forbidden' }],
    [{ error: 'no' }, {}],
    [{ error_code: '', error_msg: { a: 1 } }, {}],
    [[], {}],
    ['"m"', {}],
    [null, {}],
    ['', {}],
    ['<html><body>400 Bad Request</body></html>', {}],
    ['plain words', {}],
  ])('is read: %j as %j', (body, read) => {
    expect(readRefusal(parseJson(typeof body === 'string' ? body : JSON.stringify(body)))).toEqual(read);
  });

  it.each([
    [[], 'the response is the text "[]"'],
    ['"m"', 'the response is the text "\\"m\\""'],
    [null, 'the response is the text "null"'],
    ['', 'the response is empty'],
    ['<html><body>400 Bad Request</body></html>', 'the response is an HTML page ("400 Bad Request")'],
    ['plain  words\n', 'the response is the text "plain words"'],
    [`long ${'x'.repeat(300)}`, `the response is the text "long ${'x'.repeat(195)}…" (305 characters)`],
  ])('is excerpted if it is not the service\'s: %j', (body, serverMessage) => {
    expect(refusal(400, body)).toMatchObject({
      kind: 'BadRequest',
      status: 400,
      code: undefined,
      requestId: 'rid-7',
      serverMessage,
    });
  });

  it.each(['application/json', 'text/plain', ''])(
    'is read with spaces and line breaks, and with a byte order mark, under content type "%s"',
    (type) => {
      const text =
        '{ \n   "error_code" : "APIC.7241",\n   "error_msg" : "enterprise project id can not be null for eps user"\n}\n';
      for (const given of [text, `\uFEFF${text}`]) {
        expect(refusal(400, given, {}, { 'content-type': type })).toMatchObject({
          kind: 'BadRequest',
          code: 'APIC.7241',
          serverMessage: 'enterprise project id can not be null for eps user',
        });
      }
    },
  );

  it('has the details', () => {
    expect(refusal(400, { error_code: 'A.1', details: [{ error_code: 'B.2' }] }).details).toEqual([
      { error_code: 'B.2' },
    ]);
  });
});

describe('the other errors', () => {
  it('list every issue of a validation by path, with advice if there is any', () => {
    const issues = [
      { path: ['body', 'name'], message: 'is required' },
      { path: ['body', 'members', 0, 'host'], message: 'expected text, got number 1' },
      { path: [], message: 'odd' },
    ];
    const error = new ApigRequestValidationError('groups.create', issues, 'Advice.');
    expect(error.message).toBe(
      'groups.create: the input is not valid, nothing was sent.\n  body.name: is required\n  body.members[0].host: expected text, got number 1\n  the value: odd\nAdvice.',
    );
    expect(error).toMatchObject({ kind: 'RequestValidation', operation: 'groups.create', issues });
    expect(new ApigRequestValidationError('groups.create', issues.slice(0, 1)).message).toBe(
      'groups.create: the input is not valid, nothing was sent.\n  body.name: is required',
    );
  });
  it('say what the service has probably done if the response is unreadable, and keep the text', () => {
    const error = unreadable('the answer is odd', FACTS, { status: 200, requestId: undefined }, 'odd text');
    expect(error.message).toBe(
      'groups.create succeeded with status 200, but the answer is odd. The service has probably carried it out. (POST /v2/p1/apigw/instances/i1/api-groups)',
    );
    expect(error).toMatchObject({ kind: 'ResponseValidation', body: 'odd text', issues: [], status: 200 });
    expect(unreadable('x', READ, { status: 200, requestId: 'r' }).message).toBe(
      'groups.get succeeded with status 200, but x. (GET /v2/p1/apigw/instances/i1/api-groups/g1, request ID r)',
    );
  });
  it('name the option if the configuration is wrong', () => {
    expect(new ApigConfigurationError('region', 'm', 'why')).toMatchObject({
      kind: 'Configuration',
      name: 'ApigConfigurationError',
      option: 'region',
      message: 'm',
      cause: 'why',
    });
  });
});

describe('instanceof', () => {
  const REFUSAL: Refusal = { ...FACTS, status: 404, serverMessage: 'm', attempts: 1 };

  it('follows the tree, and nothing else', () => {
    const error: unknown = new ApigNotFoundError(REFUSAL);
    expect([ApigNotFoundError, ApigServiceError, ApigError, Error].map((c) => error instanceof c)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([ApigConflictError, ApigConnectionError, TypeError].map((c) => error instanceof c)).toEqual([
      false,
      false,
      false,
    ]);
    for (const other of [new Error('x'), null, undefined, 'ApigError', {}, { name: 'ApigError' }] as unknown[])
      expect(other instanceof ApigError).toBe(false);
  });
  it('works between two copies of the package, in both directions', async () => {
    vi.resetModules();
    const copy = await import('../../src/errors.js');
    expect(copy.ApigNotFoundError).not.toBe(ApigNotFoundError);
    const [mine, theirs]: unknown[] = [new ApigNotFoundError(REFUSAL), new copy.ApigNotFoundError(REFUSAL)];
    expect([
      theirs instanceof ApigNotFoundError,
      theirs instanceof ApigServiceError,
      theirs instanceof ApigError,
    ]).toEqual([true, true, true]);
    expect([mine instanceof copy.ApigNotFoundError, mine instanceof copy.ApigError]).toEqual([true, true]);
    expect([theirs instanceof ApigConflictError, mine instanceof copy.ApigConflictError]).toEqual([false, false]);
  });
  it('matches a user\'s subclass by its own instances only, which are also instances of its base', () => {
    class MissingGroup extends ApigNotFoundError {}
    class MissingGateway extends ApigNotFoundError {}
    const own: unknown = new MissingGroup(REFUSAL);
    expect([MissingGroup, ApigNotFoundError, ApigError, MissingGateway].map((c) => own instanceof c)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect((new ApigNotFoundError(REFUSAL) as unknown) instanceof MissingGroup).toBe(false);
  });
});

describe('what an error prints', () => {
  const SK = 'SKEXAMPLE0000000000000000000000000000000001';
  const TOKEN = 'MIIE-token-example';
  const printed = (error: Error): string[] => [
    String(error),
    JSON.stringify(error),
    error.stack ?? '',
    inspect(error, { depth: 10, showHidden: true }),
    inspect(new Error('outer', { cause: error }), { depth: 10 }),
  ];

  it('contains the facts', () => {
    const error = refusal(404, { error_code: 'APIG.3001', error_msg: 'gone' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ApigNotFoundError',
      kind: 'NotFound',
      message: error.message,
      ...FACTS,
      status: 404,
      code: 'APIG.3001',
      serverMessage: 'gone',
      requestId: 'rid-7',
      attempts: 1,
    });
    expect(inspect(error)).toMatch(/^ApigNotFoundError: groups\.create was rejected with 404 APIG\.3001: gone\./);
  });
  it('contains no secret that the server repeats, in any place', () => {
    const secrets = ['secret-demo-1', SK, TOKEN, 'line one\nline "two"'];
    const canonical = `verify aksk signature fail, canonicalRequest:POST|/v2/||host:h|x-security-token:${TOKEN}|x-sdk-date:20260301T080000Z||host;x-sdk-date, Signature=0123abcd`;
    const bodies = [
      { error_code: 'APIGW.0301', error_msg: canonical },
      { error_code: 'A.1', error_msg: `bad app_secret secret-demo-1 and ${SK}`, details: [{ error_msg: `not secret-demo-1`, deep: ['line one\nline "two"'] }] },
      `{"app_secret":"secret-demo-1","text":"line one\\nline \\"two\\"" broken`,
      `${'x'.repeat(190)} secret-demo-1`,
      `<html><title>secret-demo-1</title>`,
    ];
    for (const body of bodies) {
      for (const text of printed(refusal(401, body, { secrets }))) {
        for (const hidden of [...secrets, 'secret-d', 'line \\"two', '0123abcd']) expect(text).not.toContain(hidden);
      }
    }
  });
  it('keeps the canonical request, which helps to find the difference', () => {
    const text =
      'verify aksk signature fail, canonicalRequest:GET|/v2/p1/||host:h|x-sdk-date:20260301T080000Z||host;x-sdk-date|e3b0c44298fc1c149afbf4c8996fb924';
    expect(refusal(401, { error_msg: text }).message).toContain(text);
  });
  it('is the message once, and the facts that are not in it', () => {
    const context = { explain: () => ({ meaning: 'There is no such group', remedy: 'List the groups' }) };
    const error = refusal(404, { error_code: 'APIG.3001', error_msg: 'gone for good', details: [{ a: 1 }] }, context);
    const text = inspect(error);
    for (const part of ['gone for good', 'There is no such group', 'List the groups', 'rid-7', FACTS.path])
      expect([part, text.split(part).length - 1]).toEqual([part, 1]);
    expect(text).toMatch(/ \{\n {2}details: \[ \{ a: 1 \} \]\n\}$/);
    // Node.js prints an uncaught error so.
    expect(inspect(error, { customInspect: false })).toBe(text);
    expect(inspect(refusal(404, { error_code: 'APIG.3001', error_msg: 'gone' }))).not.toMatch(/\}$/);
    expect(inspect({ error })).toContain('error: ApigNotFoundError: groups.create was rejected');
    const issues = [{ path: ['body', 'name'], message: 'is required' }];
    expect(inspect(new ApigRequestValidationError('groups.create', issues)).split('is required')).toHaveLength(2);
  });
  it('has every fact for loggers that enumerate members, and for JSON', () => {
    const error = refusal(404, { error_code: 'APIG.3001', error_msg: 'gone' });
    const facts: Record<string, unknown> = {};
    for (const name in error) facts[name] = Reflect.get(error, name);
    expect(facts).toMatchObject({ kind: 'NotFound', status: 404, code: 'APIG.3001', requestId: 'rid-7', ...FACTS });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ApigNotFoundError', message: error.message, kind: 'NotFound', ...FACTS,
      status: 404, code: 'APIG.3001', serverMessage: 'gone', requestId: 'rid-7', attempts: 1,
    });
  });
  it('names the class, the cause and the own facts of a user\'s class too', () => {
    class MissingGroup extends ApigNotFoundError { readonly group = 'orders'; }
    const cause = new Error('inner');
    const facts = { ...FACTS, status: 404, serverMessage: 'm', attempts: 1 };
    const text = inspect(new MissingGroup(facts, { cause }));
    expect(text).toMatch(/^(MissingGroup \[)?ApigNotFoundError/);
    expect(text).toContain('group: \'orders\'');
    expect(text).toContain('[cause]: Error: inner');
  });
  it('is bounded, however much the error contains', () => {
    const issues = Array.from({ length: 5_000 }, (_, i) => ({ path: ['body', 'x'.repeat(500), i], message: 'y'.repeat(5_000) }));
    const error = new ApigRequestValidationError('groups.create', issues);
    expect(error.message.length).toBeLessThan(10_100);
    expect(error.message).toMatch(/\n {2}and 4,99\d more$/);
    expect(JSON.stringify(error).length).toBeLessThan(40_000);
    expect(inspect(error).length).toBeLessThan(12_000);
    expect(new ApigConfigurationError('region', 'z'.repeat(20_000_000)).message).toBe(`${'z'.repeat(10_000)}… (20,000,000 characters)`);
  });
  it('has no effect on a terminal, whatever the message contains', () => {
    const error = new ApigConfigurationError('region', 'line one\n  line two \u001b[2K\u202e');
    expect(error.message).toBe('line one\n  line two \\u001b[2K\\u202e');
    expect(error.stack).not.toContain('\u001b');
  });
  it('lists the states that a waiter saw, bounded, and keeps its code and cause', () => {
    const cause = new Error('refused');
    const states = Array.from({ length: 500 }, (_, i) => `state${i}\u001b[31m${'s'.repeat(1_000)}`);
    const error = new ApigWaiterError({
      operation: 'instances.createAndWait', reason: 'failed', why: 'gateway g is Failed', states, attempts: 3, code: 'APIG.9', cause,
    });
    expect(error).toMatchObject({ kind: 'Waiter', code: 'APIG.9', cause, attempts: 3 });
    expect(error.states).toHaveLength(100);
    expect(error.states[0]).toMatch(/^state400\\u001b\[31ms+… \(1,013 characters\)$/);
    expect(error.message).toMatch(/^instances\.createAndWait failed: gateway g is Failed\. \(States seen: …, state480.*; polled 3 times\.\)$/);
    const none = new ApigWaiterError({ operation: 'a.b', reason: 'timeout', why: 'it waited 5 ms', states: [], attempts: 1 });
    expect(none.message).toBe('a.b gave up: it waited 5 ms. (No state was seen; polled 1 time.)');
  });
  it('keeps an error of another realm as the cause, and reads its message', () => {
    const reason: unknown = runInContext('new Error("left\\nhere")', createContext({}));
    const error = new ApigAbortError('groups.get', reason, false);
    expect(error.cause).toBe(reason);
    expect(error.message).toBe('groups.get was aborted by the caller\'s signal: left\\nhere. Nothing was sent.');
  });
  it('does not contain a response, which may have secrets; `body` has it', () => {
    const error = new ApigResponseValidationError(
      'm',
      { ...READ, status: 200, requestId: 'r' },
      [{ path: ['id'], message: 'is missing' }],
      { app_secret: 'secret-demo-1' },
    );
    for (const text of printed(error)) expect(text).not.toContain('secret-demo-1');
    expect(error.body).toEqual({ app_secret: 'secret-demo-1' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ApigResponseValidationError',
      kind: 'ResponseValidation',
      message: 'm',
      ...READ,
      status: 200,
      requestId: 'r',
      issues: [{ path: ['id'], message: 'is missing' }],
    });
  });
});
