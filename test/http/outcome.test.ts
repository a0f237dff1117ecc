/** What a failed attempt means, by the stage in which it failed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from '../../src/http/deadline.js';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigInternalError, ApigResponseValidationError,
  ApigServiceError, ApigTimeoutError,
} from '../../src/errors.js';
import { failureOf, type FailureContext } from '../../src/http/outcome.js';
import { BodyTooLargeError, EncodingError } from '../../src/http/body.js';

const FACTS = { operation: 'groups.create', method: 'POST', path: '/v2/p1/apigw/instances/i1/api-groups' };
const READ = { operation: 'groups.get', method: 'GET', path: '/v2/p1/apigw/instances/i1/api-groups/g1' };

describe('an attempt that broke', () => {
  const deadlines: Deadline[] = [];
  const deadlineOf = (signal?: AbortSignal): Deadline => {
    const deadline = new Deadline(60_000, 60_000, signal);
    deadlines.push(deadline);
    return deadline;
  };
  afterEach(() => {
    for (const deadline of deadlines.splice(0)) deadline.release();
    vi.useRealTimers();
  });
  const broken = (error: unknown, context: Partial<FailureContext> = {}): ReturnType<typeof failureOf> =>
    failureOf(error, {
      facts: FACTS,
      attempts: 1,
      stage: 'send',
      deadline: deadlineOf(),
      signal: undefined,
      timeout: 50,
      totalTimeout: 100,
      trusted: true,
      ...context,
    });
  const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });
  const AT = '(POST /v2/p1/apigw/instances/i1/api-groups)';
  const LOST = 'The service may have carried it out: read before you send it again.';
  const NETWORK = 'Check the endpoint, the network and the proxy.';
  const foreign = Object.assign(Object.create({ message: 'of another realm' }) as object, { code: 'ECONNRESET' });

  it.each<[string, unknown, Partial<FailureContext>, string, object]>([
    [
      'a refused connection',
      coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'),
      { stage: 'connect' },
      `groups.create was not sent: no connection (ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1). ${NETWORK} ${AT}`,
      { code: 'ECONNREFUSED', unsent: true, outcome: 'unsent' },
    ],
    [
      'an unknown host, in the third attempt',
      coded('ENOTFOUND', 'getaddrinfo ENOTFOUND h'),
      { stage: 'connect', attempts: 3 },
      `groups.create was not sent: no connection (ENOTFOUND: getaddrinfo ENOTFOUND h). ${NETWORK} (POST /v2/p1/apigw/instances/i1/api-groups, after 3 attempts)`,
      { code: 'ENOTFOUND', unsent: true, outcome: 'unsent', attempts: 3 },
    ],
    [
      'all addresses tried in vain',
      new AggregateError([coded('ETIMEDOUT', 'a'), coded('ENETUNREACH', 'b')], 'all failed'),
      { stage: 'connect' },
      `groups.create was not sent: no connection (ETIMEDOUT: all failed). ${NETWORK} ${AT}`,
      { code: 'ETIMEDOUT', unsent: true, outcome: 'unsent' },
    ],
    [
      'a reset while the connection is made',
      coded('ECONNRESET', 'read ECONNRESET'),
      { stage: 'connect' },
      `groups.create was not sent: no connection (ECONNRESET: read ECONNRESET). ${NETWORK} ${AT}`,
      { code: 'ECONNRESET', unsent: true, outcome: 'unsent' },
    ],
    [
      'a reset that a dispatcher of unknown making reports before it says that it has begun',
      coded('ECONNRESET', 'read ECONNRESET'),
      { stage: 'connect', trusted: false },
      `groups.create: the connection broke before a response came (ECONNRESET: read ECONNRESET). ${LOST} ${AT}`,
      { code: 'ECONNRESET', unsent: false, outcome: 'lost' },
    ],
    [
      'an untrusted certificate',
      new Error('request failed', { cause: coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate') }),
      { stage: 'connect' },
      'groups.create was not sent: the server\'s certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT: request failed). '
        + `Pass the private CA as the option tls.ca or set NODE_EXTRA_CA_CERTS; if there is none, check the endpoint. ${AT}`,
      { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', unsent: true, outcome: 'final' },
    ],
    [
      'a proxy that asks for a password',
      new Error('Proxy response (407) !== 200 when HTTP Tunneling'),
      { stage: 'connect' },
      `groups.create was not sent: the proxy refused the connection with status 407. Check the user name and the password in its address. ${AT}`,
      { unsent: true, outcome: 'final' },
    ],
    ...[500, 503].map((status): [string, unknown, Partial<FailureContext>, string, object] => [
      `a proxy that fails with ${status}, whatever stage its dispatcher reports`,
      new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`),
      { stage: 'send', trusted: false },
      `groups.create was not sent: the proxy refused the connection with status ${status}. Check the proxy, or name the host in NO_PROXY if it needs none. ${AT}`,
      { unsent: true, outcome: 'unsent' },
    ]),
    [
      'a proxy that rejects the connection',
      new Error('Proxy response (499) !== 200 when HTTP Tunneling'),
      { stage: 'connect' },
      `groups.create was not sent: the proxy refused the connection with status 499. Check the proxy, or name the host in NO_PROXY if it needs none. ${AT}`,
      { unsent: true, outcome: 'final' },
    ],
    [
      'a broken connection whose message only quotes a proxy',
      coded('ECONNRESET', ' said: Proxy response (502)\n'),
      {},
      `groups.create: the connection broke before a response came (ECONNRESET: said: Proxy response (502)). ${LOST} ${AT}`,
      { code: 'ECONNRESET', unsent: false, outcome: 'lost' },
    ],
    [
      'several addresses, of which one took the connection and lost it',
      new AggregateError([coded('ETIMEDOUT', 'a'), coded('EPIPE', 'b')].map((error, i) =>
        Object.assign(error, i === 0 ? { syscall: 'connect' } : { syscall: 'write' })), 'all failed'),
      {},
      `groups.create: the connection broke before a response came (ETIMEDOUT: all failed). ${LOST} ${AT}`,
      { code: 'ETIMEDOUT', unsent: false, outcome: 'lost' },
    ],
    [
      'several addresses, none of which took the connection',
      new AggregateError([coded('ETIMEDOUT', 'a'), coded('ETIMEDOUT', 'b')].map((error) =>
        Object.assign(error, { syscall: 'connect' })), 'all failed'),
      {},
      `groups.create was not sent: no connection (ETIMEDOUT: all failed). ${NETWORK} ${AT}`,
      { code: 'ETIMEDOUT', unsent: true, outcome: 'unsent' },
    ],
    [
      'a dispatcher that fails before anything is sent',
      new TypeError('x is not a function'),
      { stage: 'connect', trusted: false },
      `groups.create was not sent: the dispatcher failed (x is not a function). Check the option dispatcher. ${AT}`,
      { code: undefined, unsent: true, outcome: 'final' },
    ],
    [
      'a dispatcher that fails at an unknown moment',
      'odd',
      { trusted: false },
      `groups.create: the dispatcher failed (odd). Check the option dispatcher. ${LOST} ${AT}`,
      { code: undefined, unsent: false, outcome: 'final' },
    ],
    ...[true, false].map((trusted): [string, unknown, Partial<FailureContext>, string, object] => [
      `a connection that this machine does not allow, of ${trusted ? 'the client\'s own' : 'a foreign'} dispatcher`,
      Object.assign(coded('EPERM', 'connect EPERM'), { syscall: 'connect' }),
      { stage: 'connect', trusted },
      `groups.create was not sent: no connection (EPERM: connect EPERM). ${NETWORK} ${AT}`,
      { code: 'EPERM', unsent: true, outcome: 'unsent' },
    ]),
    [
      'a response that the client\'s own connections cannot read',
      coded('ERR_ASSERTION', 'assert(statusCode >= 100)'),
      {},
      `groups.create: the connection broke before a response came (ERR_ASSERTION: assert(statusCode >= 100)). ${LOST} ${AT}`,
      { code: 'ERR_ASSERTION', unsent: false, outcome: 'lost' },
    ],
    ...[
      Object.assign(new Error('Response does not match the HTTP/1.1 protocol'), { name: 'HTTPParserError' }),
      coded('Z_DATA_ERROR', 'incorrect data check'),
    ].map((cause): [string, unknown, Partial<FailureContext>, string, object] => [
      `a response that fetch cannot read: ${cause.message}`,
      new TypeError('fetch failed', { cause }),
      { trusted: false },
      `groups.create: the connection broke before a response came (${'code' in cause ? 'Z_DATA_ERROR: ' : ''}fetch failed). ${LOST} ${AT}`,
      { unsent: false, outcome: 'lost' },
    ]),
    ...['INVALID_PURPOSE', 'INVALID_CA', 'HOSTNAME_MISMATCH', 'CRL_HAS_EXPIRED'].map(
      (code): [string, unknown, Partial<FailureContext>, string, object] => [
        `a certificate that OpenSSL rejects with ${code}`,
        coded(code, 'no'),
        { stage: 'send', trusted: false },
        `groups.create was not sent: the server's certificate is not trusted (${code}: no). Pass the private CA as the option tls.ca or set NODE_EXTRA_CA_CERTS; if there is none, check the endpoint. ${AT}`,
        { code, unsent: true, outcome: 'final' },
      ]),
    [
      'a connection that broke after the request was sent',
      coded('UND_ERR_SOCKET', 'other side closed'),
      {},
      `groups.create: the connection broke before a response came (UND_ERR_SOCKET: other side closed). ${LOST} ${AT}`,
      { code: 'UND_ERR_SOCKET', unsent: false, outcome: 'lost' },
    ],
    [
      'an error of another realm',
      foreign,
      {},
      `groups.create: the connection broke before a response came (ECONNRESET: of another realm). ${LOST} ${AT}`,
      { code: 'ECONNRESET', unsent: false, outcome: 'lost' },
    ],
    [
      'a connection that broke while the response was read',
      coded('ECONNREFUSED', ''),
      { facts: READ, stage: 'read', answered: { status: 200, requestId: 'r' } },
      'groups.get: the connection broke while its response (status 200) was read (ECONNREFUSED: no reason given). Nothing was changed by it; try again, or allow more time. '
        + '(GET /v2/p1/apigw/instances/i1/api-groups/g1)',
      { code: 'ECONNREFUSED', unsent: false, outcome: 'lost' },
    ],
  ])('says of %s what may have happened', (_, thrown, context, message, { outcome, ...facts }: { outcome?: string }) => {
    const failure = broken(thrown, context);
    expect(failure.error).toBeInstanceOf(ApigConnectionError);
    expect(failure.error.message).toBe(message);
    expect(failure.error).toMatchObject({ kind: 'Connection', ...facts });
    expect(failure.outcome.type).toBe(outcome);
  });
  it('finds the code and the failed connection in five levels of causes, and no deeper', () => {
    const under = (levels: number, error: Error): Error =>
      levels === 0 ? error : new Error('outer', { cause: under(levels - 1, error) });
    const refused = (): Error => Object.assign(coded('ETIMEDOUT', 'inner'), { syscall: 'connect' });
    expect(broken(under(4, refused())).error).toMatchObject({ code: 'ETIMEDOUT', unsent: true });
    expect(broken(under(5, refused())).error).toMatchObject({ code: undefined, unsent: false });
    expect(broken(under(5, Object.assign(refused(), { code: undefined }))).error).toMatchObject({ unsent: false });
    const outer = (levels: number): Error =>
      Object.assign(under(levels, Object.assign(refused(), { code: '' })), { code: 'ETIMEDOUT' });
    expect(broken(outer(4)).error).toMatchObject({ unsent: true });
    expect(broken(outer(5)).error).toMatchObject({ unsent: false });
  });
  it('has the code of the cause if a list of errors is empty', () => {
    const empty = new AggregateError([], 'none', { cause: coded('ECONNRESET', 'inner') });
    expect(broken(empty).error).toMatchObject({ code: 'ECONNRESET' });
  });
  it('is told from errors that are their own cause, or a part of themselves', () => {
    const own = new Error('round');
    own.cause = own;
    const parts = new AggregateError([], 'round');
    parts.errors.push(parts);
    for (const error of [own, parts]) expect(broken(error).error).toMatchObject({ code: undefined, unsent: false });
  });
  it('blames credentials and clock if the request could not be signed', () => {
    const { error, outcome } = broken(new RangeError('Invalid time value'), { stage: 'prove' });
    expect(error).toBeInstanceOf(ApigConfigurationError);
    expect(error.message).toBe(
      'groups.create could not be signed: Invalid time value. Nothing was sent. Check the options credentials and clock.',
    );
    expect(outcome).toEqual({ type: 'final' });
  });

  it('is an abort if the caller\'s signal ended it, with the signal\'s reason as cause', () => {
    const controller = new AbortController();
    const deadline = deadlineOf(controller.signal);
    const reason = new Error('user left');
    controller.abort(reason);
    const inFlight = broken(new Error('x'), { deadline, signal: controller.signal });
    expect(inFlight.outcome).toEqual({ type: 'final' });
    expect(inFlight.error).toBeInstanceOf(ApigAbortError);
    expect(inFlight.error).toMatchObject({ kind: 'Abort', operation: 'groups.create', inFlight: true, cause: reason });
    expect(inFlight.error.message).toBe(
      'groups.create was aborted by the caller\'s signal: user left. The request was on its way; the service may have carried it out.',
    );
    for (const stage of ['prove', 'connect'] as const)
      expect(broken(new Error('x'), { deadline, signal: controller.signal, stage }).error.message)
        .toBe('groups.create was aborted by the caller\'s signal: user left. Nothing was sent.');
  });
  it.each<[string, Partial<FailureContext>, string, boolean]>([
    ['one failed attempt', { attempts: 2 }, 'It was about to be sent again, after 1 failed attempt.', false],
    ['two failed attempts', { attempts: 3 }, 'It was about to be sent again, after 2 failed attempts.', false],
    [
      'an attempt that was lost',
      { attempts: 2, lost: true },
      `It was about to be sent again, after 1 failed attempt. An earlier attempt was sent. ${LOST}`,
      true,
    ],
    [
      'a lost attempt that changes nothing',
      { facts: READ, attempts: 2, lost: true },
      'It was about to be sent again, after 1 failed attempt.',
      true,
    ],
  ])('says of an abort before a retry what has happened: %s', (_, context, state, inFlight) => {
    const controller = new AbortController();
    controller.abort(new Error('user left'));
    const { signal } = controller;
    for (const stage of ['prove', 'connect'] as const) {
      const { error } = broken(new Error('x'), { deadline: deadlineOf(signal), signal, stage, ...context });
      expect(error.message).toBe(
        `${(context.facts ?? FACTS).operation} was aborted by the caller's signal: user left. ${state}`,
      );
      expect(error).toMatchObject({ kind: 'Abort', inFlight });
    }
  });
  it('is an abort if the signal had aborted before the attempt started', () => {
    expect(deadlineOf(AbortSignal.abort()).ending).toBe('abort');
  });
  it.each([
    [undefined, 'This operation was aborted.'],
    ['text', 'text.'],
    [{}, 'no reason given.'],
  ])('says the reason %j of a signal', (reason, text) => {
    expect(new ApigAbortError('groups.get', AbortSignal.abort(reason).reason, false).message).toBe(
      `groups.get was aborted by the caller's signal: ${text} Nothing was sent.`,
    );
  });

  it.each<[FailureContext['stage'], string, 'unsent' | 'lost']>([
    ['prove', 'Nothing was sent: the credentials took too long.', 'unsent'],
    ['connect', `Nothing was sent: there was no connection. ${NETWORK}`, 'unsent'],
    ['send', LOST, 'lost'],
    ['read', `The response had begun. ${LOST}`, 'lost'],
    ['judge', `The response had begun. ${LOST}`, 'lost'],
  ])('is a timeout that names the limit and what stage %s means', async (stage, state, outcome) => {
    vi.useFakeTimers();
    const attempt = new Deadline(50, 100, undefined);
    const call = new Deadline(50, 20, undefined);
    await vi.advanceTimersByTimeAsync(50);
    const slow = broken(new Error('x'), { deadline: attempt, stage });
    expect(slow.error).toBeInstanceOf(ApigTimeoutError);
    const unsent = outcome === 'unsent';
    expect(slow.error).toMatchObject({ kind: 'Timeout', limit: 'timeout', attempts: 1, unsent, ...FACTS });
    expect(broken(new Error('x'), { deadline: attempt, stage, lost: true }).error).toMatchObject({ unsent: false });
    expect(slow.error.message).toBe(`groups.create timed out: an attempt took longer than timeout, 50 ms. ${state} ${AT}`);
    expect(slow.outcome).toEqual({ type: outcome });
    const over = broken(new Error('x'), { deadline: call, stage });
    expect(over.error.message).toBe(`groups.create timed out: the call took longer than totalTimeout, 100 ms. ${state} ${AT}`);
    expect(over.outcome).toEqual({ type: 'final' });
  });

  it.each<['prove' | 'connect', string]>([
    ['prove', 'The last attempt was not sent: the credentials took too long.'],
    ['connect', `The last attempt was not sent: there was no connection. ${NETWORK}`],
  ])('is a timeout of the last attempt in stage %s, and says if an earlier one was sent', async (stage, state) => {
    vi.useFakeTimers();
    const deadline = new Deadline(50, 100, undefined);
    await vi.advanceTimersByTimeAsync(50);
    const late = (context: Partial<FailureContext>): string =>
      broken(new Error('x'), { deadline, stage, attempts: 2, ...context }).error.message;
    const time = 'timed out: an attempt took longer than timeout, 50 ms.';
    const after = '(POST /v2/p1/apigw/instances/i1/api-groups, after 2 attempts)';
    expect(late({})).toBe(`groups.create ${time} ${state} ${after}`);
    expect(late({ lost: true })).toBe(`groups.create ${time} ${state} An earlier attempt was sent. ${LOST} ${after}`);
    expect(late({ lost: true, facts: READ })).toBe(
      `groups.get ${time} ${state} (GET /v2/p1/apigw/instances/i1/api-groups/g1, after 2 attempts)`,
    );
  });
  it('names the option to check if the request could not be signed, and says if an earlier attempt was sent', () => {
    const { error } = broken(new RangeError(' no time\n'), { stage: 'prove', attempts: 2, lost: true });
    expect(error).toMatchObject({ option: 'credentials' });
    expect(error.message).toBe(
      'groups.create could not be signed: no time. The last attempt was not sent. '
      + `Check the options credentials and clock. An earlier attempt was sent. ${LOST}`,
    );
  });
  it.each([[199, false], [200, false], [299, false], [300, true], [503, true]])(
    'keeps a response of status %i that this package fails to read, as a rejection: %s', (status, rejected) => {
      const thrown = new TypeError(' x is undefined\n');
      const { error, outcome } = broken(thrown, { stage: 'judge', answered: { status, requestId: 'r1' }, text: '{"a":1}' });
      const why = 'this package failed to read the response (x is undefined). '
        + 'This is a fault of the package: report it. The response is in error.body';
      expect(outcome).toEqual({ type: 'final' });
      if (rejected) expect(error).toMatchObject({ status, requestId: 'r1', body: '{"a":1}', serverMessage: why });
      else {
        expect(error).toBeInstanceOf(ApigResponseValidationError);
        expect(error.message).toBe(
          `groups.create succeeded with status ${status}, but ${why}. The service has probably carried it out. `
          + '(POST /v2/p1/apigw/instances/i1/api-groups, request ID r1)',
        );
        expect(error).toMatchObject({ body: '{"a":1}' });
      }
      expect(Object.getOwnPropertyDescriptor(error, 'cause')).toMatchObject({
        value: { message: ' x is undefined\n' }, configurable: true, writable: true, enumerable: false,
      });
    });
  it.each([[299, ApigResponseValidationError], [300, ApigServiceError]])(
    'is a rejection from status 300 on if a response is too long: %i', (status, type) => {
      const { error } = broken(new BodyTooLargeError(10), { answered: { status, requestId: 'r1' } });
      expect(error).toBeInstanceOf(type);
    });

  it('is no connection error if the response is too long or not decodable', () => {
    const answered = { status: 201, requestId: 'r1' };
    const long = broken(new BodyTooLargeError(10), { answered });
    expect(long.error).toBeInstanceOf(ApigResponseValidationError);
    expect(long.error.message).toBe(
      'groups.create succeeded with status 201, but the response is longer than maxResponseBytes, 10 bytes. The service has probably carried it out. '
        + '(POST /v2/p1/apigw/instances/i1/api-groups, request ID r1)',
    );
    expect(long.outcome).toEqual({ type: 'final' });
    const odd = broken(new EncodingError('the response has the content encoding zstd, which was not asked for'), {
      answered: { status: 503, requestId: 'r1' },
    });
    expect(odd.error).toBeInstanceOf(ApigInternalError);
    expect(odd.error).toMatchObject({
      status: 503,
      requestId: 'r1',
      serverMessage: 'the response has the content encoding zstd, which was not asked for',
    });
  });

  it('stays an error of this package if it was one', () => {
    const own = new ApigConfigurationError('credentials', 'none');
    expect(broken(own)).toEqual({ error: own, outcome: { type: 'final' } });
  });
});
