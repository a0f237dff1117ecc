/** One call goes out until the service has accepted the identity, so that concurrency never locks a key. */
import { PassThrough, Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Identities } from '../../src/auth/gate.js';
import { ApigAbortError, ApigAuthenticationError, ApigConfigurationError, fromAgency, fromPassword } from '../../src/index.js';
import {
  type Answer, bytes, clientOf, cut, failure, failureOf, json, KEYS, type Received, serve, silence, start,
} from '../support/server.js';
import { signedAt, verify } from '../support/verify.js';
import { NO_GROUPS, routed, Sandbox, temporary, token } from '../support/identity.js';

new Sandbox();
const EIGHT = Date.UTC(2026, 2, 1, 8);
const HOUR = 3_600_000;
const fine = json(200, NO_GROUPS);
const rejected = (why: string, headers: Record<string, string> = {}): Answer =>
  json(
    401,
    { error_code: 'APIGW.0301', error_msg: `Incorrect IAM authentication information: ${why}`, request_id: 'r1' },
    headers,
  );
const compact = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
const many = <T>(call: () => PromiseLike<T>, count = 20): Promise<PromiseSettledResult<T>[]> =>
  Promise.allSettled(Array.from({ length: count }, () => call()));
const outcomes = (results: readonly PromiseSettledResult<unknown>[]): Set<string> =>
  new Set(results.map((result) => (result.status === 'fulfilled' ? 'fulfilled' : String(result.reason))));

/** Verifies signatures as the service does, and locks the key after five rejections of any kind. */
function locking(sk = KEYS.sk, now = EIGHT): { readonly plan: (request: Received) => Answer; rejections: number } {
  const state = {
    rejections: 0,
    plan(request: Received): Answer {
      const reject = (why: string): Answer => {
        state.rejections++;
        return rejected(why);
      };
      if (state.rejections >= 5) return reject('AK access failed to reach the limit,forbidden.');
      const signed = signedAt(request.headers);
      if (Math.abs(signed - now) > 900_000)
        return reject(`signature expired, signature time:${compact(signed)},server time:${compact(now)}`);
      const { valid, canonicalRequest } = verify(request, sk);
      return valid
        ? fine
        : reject(`verify aksk signature fail, canonicalRequest:${canonicalRequest.replaceAll('\n', '|')}`);
    },
  };
  return state;
}

describe('20 calls at the same time, against a service that locks a key after five rejections', () => {
  it('succeed after one correction of a clock that is off', async () => {
    const service = locking();
    const { server, client } = await start((request) => service.plan(request), { clock: () => EIGHT - HOUR });
    expect(outcomes(await many(() => client.groups.list()))).toEqual(new Set(['fulfilled']));
    expect(service.rejections).toBe(1);
    expect(server.count).toBe(21);
  });
  it.each([
    ['the service prints what it saw', undefined, 'The service saw the request exactly as it was signed, so only the key can be wrong: the sk does not belong to this ak.'],
    ['the service prints nothing', 'verify aksk signature fail', undefined],
    ['the service answers in words that nobody knows', '签名错误', undefined],
  ])('cost a wrong secret one rejection, and every call explains it: %s', async (_, why, meaning) => {
    const service = locking('another secret');
    const { server, client } = await start((request) => (why === undefined ? service.plan(request) : rejected(why)), {
      clock: () => EIGHT,
    });
    const results = await many(() => client.groups.list());
    expect(server.count).toBe(1);
    const errors = results.map((result) => (result.status === 'rejected' ? (result.reason as unknown) : undefined));
    expect(errors.every((error) => error instanceof ApigAuthenticationError)).toBe(true);
    const unsent = errors.filter((error) => (error as ApigAuthenticationError).attempts === 0);
    expect(unsent).toHaveLength(19);
    const explained = meaning === undefined ? '' : ` ${meaning}`;
    const proxy = meaning === undefined ? ', and that no proxy changes requests on the way' : '';
    expect(new Set(unsent.map((error) => (error as Error).message))).toEqual(new Set([
      `groups.list was not sent. The service has rejected this access key before (401 APIGW.0301), so it is not used again.${explained} Check that the sk belongs to the ak${proxy}. Then make a new client: five rejections in a row lock a key for five minutes. (GET ${server.requests[0]?.target ?? ''})`,
    ]));
  });
  it('cost a key that is locked already one call', async () => {
    const { server, client } = await start([rejected('AK access failed to reach the limit,forbidden.'), fine]);
    const results = await many(() => client.groups.list());
    expect(server.count).toBe(1);
    expect(outcomes(results.slice(1))).toEqual(new Set([
      `ApigAuthenticationError: groups.list was not sent. The service has just rejected another call with this access key (401 APIGW.0301). The access key is locked after five rejected calls. Wait five minutes, and check the sk before you try again. (GET ${server.requests[0]?.target ?? ''})`,
    ]));
    // A lock passes: the next call goes out.
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
  });
  it('cost a clock that cannot be corrected one call', async () => {
    const service = locking();
    const { server, client } = await start((request) => service.plan(request), { clock: () => EIGHT - 50 * HOUR });
    const results = await many(() => client.groups.list());
    expect(server.count).toBe(1);
    expect(outcomes(results.slice(1))).toEqual(new Set([
      expect.stringContaining('groups.list was not sent. The service has just rejected another call with this access key (401 APIGW.0301). '),
    ]));
    for (const text of outcomes(results)) {
      expect(text).toContain('which is 2 days 2 h later. The client corrects no more than 24 hours by itself.');
      expect(text).toContain('Set the clock of this machine, or pass `clock` to the client.');
    }
  });
  it('go on one by one while the outcome is unknown, then all at the same time', async () => {
    let open = 0;
    let most = 0;
    const { server, client } = await start((_, n) => async (exchange) => {
      most = Math.max(most, ++open);
      if (n <= 3) expect(open).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, n <= 3 ? 1 : 50));
      open--;
      return (n <= 2 ? bytes(502, '<html>no</html>') : n === 3 ? cut : fine)(exchange);
    }, { maxRetries: 3 });
    expect(outcomes(await many(() => client.groups.list()))).toEqual(new Set(['fulfilled']));
    expect(most).toBeGreaterThan(5);
    expect(server.count).toBe(23);
  });
});

describe('a page under a success status', () => {
  it('proves no key: the calls that wait for its outcome go on one by one', async () => {
    const { server, client } = await start((_, n) =>
      n === 1 ? bytes(200, '<html>Sign in</html>', { 'Content-Type': 'text/html' }) : rejected('verify aksk signature fail'));
    const results = await many(() => client.groups.list(), 5);
    expect(results.map((result) => result.status)).toEqual(Array(5).fill('rejected'));
    expect(server.count).toBe(2);
  });
});

describe('a download that takes long', () => {
  const exported = { env_id: 'e', group_id: 'g' };
  it.each<[string, Record<string, string>, string]>([
    ['its head says whose it is', { 'X-Request-Id': 'r1' }, ''],
    ['its head names a file', { 'Content-Disposition': 'attachment; filename=apis.yaml' }, ''],
    ['its beginning is a file', {}, `openapi: 3.0.0\n${'# '.repeat(5_000)}\n`],
  ])('proves the key as soon as %s: nobody waits for its end', async (_, headers, beginning) => {
    let finish = (): void => undefined;
    const { server, client } = await start(({ target }) => target.includes('/openapi/export')
      ? ({ response }) => {
          response.writeHead(200, { 'Content-Type': 'application/yaml', ...headers });
          response.flushHeaders();
          response.write(beginning);
          finish = () => response.end('paths: {}\n');
        }
      : fine);
    const sink = new PassThrough().resume();
    const download = client.openapi.export(exported, {}, { saveTo: sink });
    // Less than a call without a response may hold up the others.
    const options = { timeout: 4_000, maxRetries: 0 };
    await expect(client.groups.list({}, options)).resolves.toEqual(NO_GROUPS);
    expect(server.count).toBe(2);
    finish();
    await expect(download).resolves.toBeDefined();
  });
  it('proves nothing if it is a login portal\'s page', async () => {
    const page = bytes(200, '<html>Sign in</html>', { 'Content-Type': 'text/html', 'X-Request-Id': 'r1' });
    const { server, client } = await start((_, n) => (n === 1 ? page : rejected('verify aksk signature fail')));
    const download = failure(Promise.resolve(client.openapi.export(exported, {}, { saveTo: new PassThrough() })));
    const results = await many(() => client.groups.list(), 5);
    expect(String(await download)).toContain('an HTML page ("Sign in") instead of a file');
    expect(results.map((result) => result.status)).toEqual(Array(5).fill('rejected'));
    expect(server.count).toBe(2);
  });
});

describe('a key that was rejected', () => {
  it('is not sent again by any view, for the life of the client', async () => {
    const { server, client } = await start([rejected('Get secretKey failed,ak:AKEXAMPLE00000000001,err:ak not exist')]);
    await failureOf(ApigAuthenticationError, client.groups.list());
    const error = await failureOf(
      ApigAuthenticationError,
      client.withProject('other').withInstance('second').envs.create({ name: 'test' }),
    );
    expect(error).toMatchObject({ operation: 'envs.create', method: 'POST', attempts: 0, code: 'APIGW.0301', status: 401 });
    expect(error.message).toBe(
      'envs.create was not sent. The service has rejected this access key before (401 APIGW.0301), so it is not used again. The service does not know the ak. '
        + 'Check the ak, and that region or endpoint belong to its cloud. Then make a new client. (POST /v2/other/apigw/instances/second/envs)',
    );
    expect(server.count).toBe(1);
  });
  it('is forgotten when the credentials change', async () => {
    let sk = 'wrong';
    const service = locking();
    const { server, client } = await start((request) => service.plan(request), {
      clock: () => EIGHT,
      credentials: () => ({ ak: KEYS.ak, sk }),
    });
    await failureOf(ApigAuthenticationError, client.groups.list());
    await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.count).toBe(1);
    sk = KEYS.sk;
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    sk = 'wrong';
    await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.count).toBe(2);
  });
  it('is sent again if the request was changed on the way: the key may be right', async () => {
    const { server, client } = await start((request, n) => {
      const { canonicalRequest } = verify(request, KEYS.sk);
      return n > 1 ? fine : rejected(
        `verify aksk signature fail, canonicalRequest:${canonicalRequest.replaceAll('\n', '|').replace('/v2/', '/gw/v2/')}`,
      );
    });
    await failureOf(ApigAuthenticationError, client.groups.list());
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    expect(server.count).toBe(2);
  });
  it('is sent again if the service had accepted it before and shows nothing', async () => {
    const { server, client } = await start([fine, rejected('verify aksk signature fail'), fine]);
    await client.groups.list();
    await failureOf(ApigAuthenticationError, client.groups.list());
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    expect(server.count).toBe(3);
  });
  it('is sent by one call at a time from then on, if the service had accepted it before', async () => {
    let open = 0;
    let most = 0;
    const { server, client } = await start((_, n) => async (exchange) => {
      if (n === 1) return fine(exchange);
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      return rejected('verify aksk signature fail')(exchange);
    });
    await client.groups.list();
    await failureOf(ApigAuthenticationError, client.groups.list());
    await many(() => client.groups.list(), 5);
    expect(server.count).toBe(7);
    expect(most).toBe(1);
  });
  it('is not sent again if the service says that it no longer knows it, though it had accepted it before', async () => {
    const { server, client } = await start([fine, rejected('Get secretKey failed,ak:AKEXAMPLE00000000001,err:ak not exist')]);
    await client.groups.list();
    await failureOf(ApigAuthenticationError, client.groups.list());
    const later = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(later.message).toContain('The service has rejected this access key before (401 APIGW.0301), so it is not used again.');
    expect(server.count).toBe(2);
  });
  it('is not sent again by an agency that builds on it', async () => {
    const iam = await routed({ 'POST /v3.0/OS-CREDENTIAL/securitytokens': () => rejected('verify aksk signature fail') });
    const server = await serve([fine]);
    const client = clientOf(server.origin, {
      iamEndpoint: iam.origin,
      credentials: fromAgency({ agencyName: 'a', domainName: 'd', credentials: KEYS }),
    });
    for (let i = 0; i < 10; i++) await failureOf(ApigAuthenticationError, client.groups.list());
    expect([iam.count, server.count]).toEqual([1, 0]);
  });
});

describe('a call that waits for the outcome of another', () => {
  it('ends with its own signal; nothing was sent', async () => {
    const { server, client } = await start([silence]);
    const [first, stop] = [new AbortController(), new AbortController()];
    const out = failure(client.groups.list({}, { signal: first.signal }));
    const waiting = failureOf(ApigAbortError, client.groups.list({}, { signal: stop.signal }));
    await vi.waitFor(() => expect(server.count).toBe(1));
    stop.abort(new Error('enough'));
    expect(await waiting).toMatchObject({ inFlight: false, message: 'groups.list was aborted by the caller\'s signal: enough. Nothing was sent.' });
    expect(server.count).toBe(1);
    first.abort();
    await out;
  });
  it('goes out when the other one was aborted', async () => {
    const { server, client } = await start([silence, fine]);
    const stop = new AbortController();
    const first = failure(client.groups.list({}, { signal: stop.signal }));
    const second = client.groups.list().then();
    await vi.waitFor(() => expect(server.count).toBe(1));
    stop.abort();
    await expect(second).resolves.toEqual(NO_GROUPS);
    await first;
  });
  it('goes out after the other one was found too large to be signed', async () => {
    const { client } = await start([fine]);
    const large = failure(client.groups.create({ name: 'x'.repeat(13_000_000) }, { validation: { requests: 'off' } }));
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    expect(await large).toMatchObject({ kind: 'RequestValidation' });
  });
});

describe('the turn of a call', () => {
  afterEach(() => void vi.useRealTimers());

  it('ends after five seconds without a response, so that a slow call does not stop the others', async () => {
    vi.useFakeTimers();
    const identity = new Identities().of(KEYS);
    const turn = identity.enter();
    const waiting = identity.turnEnds(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(identity.busy).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(identity.busy).toBe(false);
    const next = identity.enter();
    turn.end(); // late: it is another call's turn by now
    expect(identity.busy).toBe(true);
    next.end();
    expect(identity.busy).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('is given to two calls at most that have no response: a third one waits for either', async () => {
    vi.useFakeTimers();
    const identity = new Identities().of(KEYS);
    const { signal } = new AbortController();
    const first = identity.enter();
    const second = identity.turnEnds(signal).then(() => identity.enter());
    await vi.advanceTimersByTimeAsync(5_000);
    const third = identity.turnEnds(signal);
    await second;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(identity.busy).toBe(true);
    first.end();
    await third;
    expect(identity.busy).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('is given to two calls at most that have no response, though one in between had one', async () => {
    vi.useFakeTimers();
    const identity = new Identities().of(KEYS);
    const { signal } = new AbortController();
    const first = identity.enter();
    const second = identity.turnEnds(signal).then(() => identity.enter());
    await vi.advanceTimersByTimeAsync(5_000);
    (await second).end();
    identity.enter();
    const fourth = identity.turnEnds(signal);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(identity.busy).toBe(true);
    first.end();
    await fourth;
    expect(identity.busy).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('ends for all when the first call is accepted, though the second has no response yet', async () => {
    vi.useFakeTimers();
    const identity = new Identities().of(KEYS);
    const { signal } = new AbortController();
    identity.enter();
    const second = identity.turnEnds(signal).then(() => identity.enter());
    await vi.advanceTimersByTimeAsync(5_000);
    await second;
    const third = identity.turnEnds(signal);
    identity.accept();
    await third;
    expect(identity.busy).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
  it.each([4_000, 8_000, 12_000, 25_000])('costs a wrong key two rejections at most if each takes %i ms', async (ms) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let count = 0;
    const body = JSON.stringify({ error_code: 'APIGW.0301', error_msg: 'Incorrect IAM authentication information: verify aksk signature fail' });
    const client = clientOf('http://127.0.0.1:9', {
      dispatcher: {
        request: async () => {
          count++;
          await new Promise((resolve) => setTimeout(resolve, ms));
          return { statusCode: 401, headers: { 'content-type': 'application/json' }, body: Readable.from([body]) };
        },
      },
    });
    const results = many(() => client.groups.list());
    await vi.advanceTimersByTimeAsync(60_000);
    const errors = (await results).map((result) => (result.status === 'rejected' ? String(result.reason) : 'fulfilled'));
    expect(errors.filter((text) => text.startsWith('ApigAuthenticationError: groups.list was '))).toHaveLength(20);
    expect(count).toBeLessThanOrEqual(2);
  });
  it('is remembered for 100 identities at most', () => {
    const identities = new Identities();
    const first = identities.of({ token: 'token-0' });
    expect(identities.of({ token: 'token-0' })).toBe(first);
    for (let i = 1; i <= 100; i++) identities.of({ token: `token-${i}` });
    expect(identities.of({ token: 'token-0' })).not.toBe(first);
  });
});

const PASSWORD = { userName: 'me', password: 'hush-hush', domainName: 'mine' };
const outdated = json(401, { error_code: 'APIGW.0307', error_msg: 'The token must be updated.' });

describe('a password', () => {
  it('signs in twice at most for ten calls that the service rejects, one after another or together', async () => {
    for (const together of [false, true]) {
      const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`) });
      const { server, client } = await start([outdated], {
        region: 'cn-north-4',
        iamEndpoint: iam.origin,
        credentials: fromPassword(PASSWORD),
      });
      const call = (): Promise<unknown> => failureOf(ApigAuthenticationError, client.groups.list());
      if (together) await many(call, 10);
      else for (let i = 0; i < 10; i++) await call();
      expect(iam.count).toBe(2);
      expect(server.requests.map((request) => request.headers['x-auth-token'])).toEqual(['T1', ...Array<string>(10).fill('T2')]);
    }
  });
  it('signs in again when a token that the service had accepted expires', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`) });
    let valid = 'T2';
    const { server, client } = await start(
      (request) => (request.headers['x-auth-token'] === valid ? fine : outdated),
      { region: 'cn-north-4', iamEndpoint: iam.origin, credentials: fromPassword(PASSWORD) },
    );
    await client.groups.list();
    valid = 'T3';
    await client.groups.list();
    expect(server.requests.map((request) => request.headers['x-auth-token'])).toEqual(['T1', 'T2', 'T2', 'T3']);
  });
  it('is not sent again if IAM has rejected it: a few wrong ones lock the user', async () => {
    const iam = await routed({
      'POST /v3/auth/tokens': () => json(401, { error: { code: 401, message: 'The username or password is wrong.' } }),
    });
    const { server, client } = await start([fine], {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
    });
    const errors = [];
    for (let i = 0; i < 10; i++) errors.push(await failureOf(ApigAuthenticationError, client.groups.list()));
    expect([iam.count, server.count]).toEqual([1, 0]);
    expect(errors[9]?.message).toBe(
      'iam.createToken was not sent. IAM has rejected this user name and password before: The username or password is wrong. '
        + 'Pass the right ones to a new fromPassword: a few wrong passwords lock the user. (POST /v3/auth/tokens)',
    );
  });
});

describe('a password that IAM rejects', () => {
  const rejecting = (message: string, status = 401): ReturnType<typeof routed> =>
    routed({ 'POST /v3/auth/tokens': () => json(status, { error: { code: status, message, title: 'Unauthorized' } }) });
  const tenCalls = async (iam: string): Promise<void> => {
    const { client } = await start([fine], { region: 'cn-north-4', iamEndpoint: iam, credentials: fromPassword(PASSWORD) });
    for (let i = 0; i < 10; i++) expect((await many(() => client.groups.list(), 3))[0]?.status).toBe('rejected');
  };
  it.each([
    ['The username or password is wrong.', 1],
    ['Invalid user name or password', 1],
    ['Your password has expired', 1],
    ['The request you have made requires authentication.', 2],
    ['用户名或密码错误。', 2],
    ['', 2],
  ])('is sent once, or twice if the text does not say why: %j', async (message, count) => {
    const iam = await rejecting(message);
    await tenCalls(iam.origin);
    expect(iam.count).toBe(count);
  });
  it.each([['The account is locked.', 401], ['Too many failed attempts', 401], ['Forbidden', 403]])(
    'is sent again if the reason may pass: %j (%i)',
    async (message, status) => {
      const iam = await rejecting(message, status);
      await tenCalls(iam.origin);
      expect(iam.count).toBe(10);
    },
  );
  it('is sent again after a success in between', async () => {
    const unclear = json(401, { error: { code: 401, message: '?', title: 'Unauthorized' } });
    const expired = '2026-03-01T09:00:00Z';
    let now = EIGHT;
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => (n % 2 === 1 ? unclear : token(`T${n}`, expired)) });
    const { client } = await start([fine], {
      region: 'cn-north-4', iamEndpoint: iam.origin, credentials: fromPassword(PASSWORD), clock: () => now,
    });
    for (let i = 0; i < 3; i++) {
      await failureOf(ApigAuthenticationError, client.groups.list());
      await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
      now += 2 * HOUR;
    }
    expect(iam.count).toBe(6);
  });
});

describe('a token that IAM has just given', () => {
  it.each([
    ['has expired by the clock of this machine', '2001-01-01T00:00:00Z'],
    ['expires at this very moment', '2026-03-01T08:00:00Z'],
    ['has an expiry that is no time', 'soon'],
    ['has an expiry that is seconds', '1772355600'],
  ])('is used for several calls, though it %s', async (_, expires) => {
    let now = EIGHT;
    const iam = await routed({ 'POST /v3/auth/tokens': (_request, n) => token(`T${n}`, expires) });
    const { server, client } = await start([fine], {
      region: 'cn-north-4', iamEndpoint: iam.origin, credentials: fromPassword(PASSWORD), clock: () => now,
    });
    for (let i = 0; i < 10; i++) await client.groups.list();
    expect([iam.count, server.count]).toEqual([1, 10]);
    now += 59_000;
    await client.groups.list();
    expect(iam.count).toBe(1);
  });
});

describe('a last attempt', () => {
  it('renews nothing: a stream cannot be sent again', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`) });
    const { client } = await start([outdated], {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
    });
    const { Readable } = await import('node:stream');
    await failureOf(
      ApigAuthenticationError,
      client.openapi.import({ file_name: { content: Readable.from(['openapi: 3.0.0']), name: 'a.yaml' } }),
    );
    expect(iam.count).toBe(1);
  });
});

describe('two clients of one source', () => {
  const clients = async (source: ReturnType<typeof fromPassword>, iams: readonly string[]) => {
    const server = await serve([fine]);
    const made = iams.map((iamEndpoint) =>
      clientOf(server.origin, { region: 'cn-north-4', iamEndpoint, credentials: source }));
    await Promise.all(made.map((client) => client.groups.list().then()));
    return server.requests.map((request) => request.headers['x-auth-token'] ?? request.headers['x-security-token']);
  };
  it('sign in once with a password', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`) });
    const source = fromPassword(PASSWORD);
    expect(await clients(source, [iam.origin, iam.origin])).toEqual(['T1', 'T1']);
    expect(await clients(source, [iam.origin])).toEqual(['T1']);
    expect(iam.count).toBe(1);
  });
  it('act as an agency with the same keys', async () => {
    const iam = await routed({ 'POST /v3.0/OS-CREDENTIAL/securitytokens': (_, n) => temporary(n) });
    const source = fromAgency({ agencyName: 'a', domainName: 'd', credentials: KEYS });
    expect(await clients(source, [iam.origin, iam.origin])).toEqual(['TEMPTOKEN1', 'TEMPTOKEN1']);
    expect(iam.count).toBe(1);
  });
  it('sign in twice at two places', async () => {
    const iams = [1, 2].map((n) => routed({ 'POST /v3/auth/tokens': () => token(`T${n}`) }));
    const [first, second] = await Promise.all(iams);
    const tokens = await clients(fromPassword(PASSWORD), [first?.origin ?? '', second?.origin ?? '']);
    expect(tokens.toSorted()).toEqual(['T1', 'T2']);
  });
  it('renew a token once after both got a 401 because it has expired', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`) });
    const server = await serve((request) => (request.headers['x-auth-token'] === 'T1' ? outdated : fine));
    const source = fromPassword(PASSWORD);
    for (let i = 0; i < 2; i++)
      await clientOf(server.origin, { region: 'cn-north-4', iamEndpoint: iam.origin, credentials: source }).groups.list();
    expect(iam.count).toBe(2);
  });
});

describe('the clock', () => {
  it.each([
    ['Fri, 31 Dec 9999 23:59:59 GMT', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
    [new Date(EIGHT).toUTCString(), '99991231T235959Z'],
    ['gibberish', undefined],
  ])('is not corrected by an absurd time: Date %s, server time %s', async (date, time) => {
    const text = `signature expired, signature time:${compact(EIGHT)}${time === undefined ? '' : `,server time:${time}`}`;
    const { server, client } = await start([rejected(text, { Date: date }), fine], { clock: () => EIGHT });
    await failureOf(ApigAuthenticationError, client.groups.list());
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
    expect(server.requests.map((request) => request.headers['x-sdk-date'])).toEqual(Array(2).fill(compact(EIGHT)));
  });
  it('is not corrected by a page of something else', async () => {
    const page = bytes(401, '<html>signature expired</html>', { Date: new Date(EIGHT + 5 * HOUR).toUTCString() });
    const { server, client } = await start([page, fine], { clock: () => EIGHT });
    await failureOf(ApigAuthenticationError, client.groups.list());
    await client.groups.list();
    expect(server.requests[1]?.headers['x-sdk-date']).toBe(compact(EIGHT));
  });
  it.each([
    [NaN, 'NaN.'], [Infinity, 'Infinity.'], [1e20, '100000000000000000000.'],
    [-1, '-1, and a signature has a date from 1970 to 9999.'],
    [3e14, '300000000000000, and a signature has a date from 1970 to 9999.'],
  ])('is an error if it returns %d; nothing is sent', async (now, fault) => {
    const { server, client } = await start([fine], { clock: () => now });
    const error = await failureOf(ApigConfigurationError, client.groups.list());
    expect(error.message).toBe(
      `The option clock returned ${fault} Return milliseconds since the epoch, as Date.now does.`,
    );
    expect(server.count).toBe(0);
  });
});
