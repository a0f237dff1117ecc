/** What a failed attempt means, by the stage in which it failed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from '../../src/http/deadline.js';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigInternalError, ApigResponseValidationError,
  ApigTimeoutError,
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
    [
      'a dispatcher that fails before anything is sent',
      new TypeError('x is not a function'),
      { stage: 'connect' },
      `groups.create was not sent: the dispatcher failed (x is not a function). Check the option dispatcher. ${AT}`,
      { code: undefined, unsent: true, outcome: 'final' },
    ],
    [
      'a dispatcher that fails at an unknown moment',
      'odd',
      {},
      `groups.create: the dispatcher failed (odd). Check the option dispatcher. ${LOST} ${AT}`,
      { code: undefined, unsent: false, outcome: 'final' },
    ],
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
  ])('is a timeout that names the limit and what stage %s means', async (stage, state, outcome) => {
    vi.useFakeTimers();
    const attempt = new Deadline(50, 100, undefined);
    const call = new Deadline(50, 20, undefined);
    await vi.advanceTimersByTimeAsync(50);
    const slow = broken(new Error('x'), { deadline: attempt, stage });
    expect(slow.error).toBeInstanceOf(ApigTimeoutError);
    expect(slow.error).toMatchObject({ kind: 'Timeout', limit: 'timeout', attempts: 1, ...FACTS });
    expect(slow.error.message).toBe(`groups.create timed out: an attempt took longer than timeout, 50 ms. ${state} ${AT}`);
    expect(slow.outcome).toEqual({ type: outcome });
    const over = broken(new Error('x'), { deadline: call, stage });
    expect(over.error.message).toBe(`groups.create timed out: the call took longer than totalTimeout, 100 ms. ${state} ${AT}`);
    expect(over.outcome).toEqual({ type: 'final' });
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
