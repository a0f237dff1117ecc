import { describe, expect, it, onTestFinished } from 'vitest';
import { CredentialsAuthenticator } from '../../src/auth/authenticator.js';
import { ApigAuthenticationError, ApigPermissionDeniedError, ApigServiceError } from '../../src/index.js';
import { createLocalGateway, LOCAL_DEFAULTS, startLocalGateway } from '../../src/testing/index.js';
import { clientOf, failureOf, GROUP, json, KEYS, type Received, serve, start } from '../support/server.js';
import { verify } from '../support/verify.js';
import { Sandbox } from '../support/identity.js';

new Sandbox();
const EIGHT = Date.parse('2026-03-01T08:00:00Z');
const TOKEN = 'MIIF-security-token-of-the-test';
const refused = (why: string, headers: Record<string, string> = {}) =>
  json(
    401,
    { error_code: 'APIGW.0301', error_msg: `Incorrect IAM authentication information: ${why}`, request_id: 'r1' },
    headers,
  );

/** Refuses with the canonical request that a service would have built of a request that was changed on the way. */
function changed(
  change: (canonical: string, request: Received) => string,
  separator = '|',
): (request: Received) => ReturnType<typeof json> {
  return (request) => {
    const { canonicalRequest } = verify(request, KEYS.sk);
    return refused(
      `verify aksk signature fail, canonicalRequest:${change(canonicalRequest, request).replaceAll('\n', separator)}`,
    );
  };
}
async function finding(
  change: (canonical: string, request: Received) => string,
  separator?: string,
): Promise<ApigAuthenticationError> {
  const { server, client } = await start(changed(change, separator), {
    credentials: { ...KEYS, securityToken: TOKEN },
  });
  const error = await failureOf(
    ApigAuthenticationError,
    client.groups.update(GROUP.id, { name: 'orders', remark: 'r' }),
  );
  expect(server.requests).toHaveLength(1);
  for (const secret of [KEYS.sk, TOKEN]) expect(error.message).not.toContain(secret);
  return error;
}

describe('a rejected signature', () => {
  it('blames the key if the service built the same canonical request', async () => {
    const error = await finding((canonical) => canonical);
    expect(error.meaning).toBe(
      'The service saw the request exactly as it was signed, so only the key can be wrong: the sk does not belong to this ak',
    );
    expect(error.remedy).toContain('five rejections in a row lock the key');
    expect(error.message).toContain(error.meaning);
  });
  it.each<[string, (canonical: string, request: Received) => string, string]>([
    [
      'the path',
      (c) => c.replace('/v2/', '/gw/v2/'),
      'the path was "/v2/15df3f4fdb172381a9db483b8fd564c2/apigw/instances/48d025860151f2b2db3771e378bc59a0/api-groups/503788f1ff4883f382f2e25abde0a2b1/", and arrived as "/gw/v2/',
    ],
    ['the method', (c) => c.replace(/^PUT/, 'POST'), 'the method was "PUT", and arrived as "POST"'],
    ['the query', (c) => c.replace('/\n\n', '/\nx=1\n'), 'the query was "", and arrived as "x=1"'],
    ['the host', (c) => c.replace(/host:[^\n]*/, 'host:backend:8080'), 'and arrived as "backend:8080"'],
    ['a lost header', (c) => c.replace(/x-project-id:[^\n]*/, 'x-project-id:'), 'the header x-project-id was lost'],
    [
      'a secret header',
      (c) => c.replace(TOKEN, `${TOKEN}x`),
      'the value of the header x-security-token changed (not shown)',
    ],
    [
      'a lost body',
      (c) => c.replace(/[0-9a-f]{64}$/, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
      'the body was lost',
    ],
    ['the body', (c) => c.replace(/[0-9a-f]{64}$/, 'a'.repeat(64)), 'the content of the body (its hash) changed'],
  ])('names the part that changed on the way: %s', async (_, change, words) => {
    const error = await finding(change);
    expect(error.meaning).toContain('The request was changed on the way, after it was signed: ');
    expect(error.meaning).toContain(words);
    expect(error.remedy).toContain('Find what rewrites requests between here and the service: a proxy, a gateway, a wrong endpoint');
  });
  it('names all parts that changed, with line ends or bars between them', async () => {
    const error = await finding((c) => c.replace(/^PUT/, 'POST').replace(/host:[^\n]*/, 'host:other'), '\n');
    expect(error.meaning).toMatch(/the method was .*; the header host was /);
  });
  it('says that a body was added, if none was signed', async () => {
    const { client } = await start((request) => {
      const { canonicalRequest } = verify(request, KEYS.sk);
      return refused(`canonicalRequest:${canonicalRequest.replace(/[0-9a-f]{64}$/, 'a'.repeat(64)).replaceAll('\n', '|')}`);
    });
    expect((await failureOf(ApigAuthenticationError, client.groups.list())).meaning).toBe(
      'The request was changed on the way, after it was signed: a body was added',
    );
  });
  it('compares the lines without the spaces around them, and without a line end after the last', async () => {
    const { client } = await start((request) => {
      const { canonicalRequest } = verify(request, KEYS.sk);
      return refused(`canonicalRequest: ${canonicalRequest.replaceAll('\n', ' | ')} \r\n`);
    });
    expect((await failureOf(ApigAuthenticationError, client.groups.list())).meaning).toMatch(/^The service saw the request exactly as it was signed/);
  });
  it('says what it knows if the message cannot be parsed', async () => {
    const error = await finding(() => 'PUT|?');
    expect(error.remedy).toContain(
      'Check that the sk belongs to the ak, and that no proxy changes path, query, host or body',
    );
  });
  it('is explained by the local gateway\'s independent verifier', async () => {
    const gateway = createLocalGateway();
    const client = clientOf(gateway.clientOptions.endpoint, {
      ...gateway.clientOptions,
      credentials: { ak: LOCAL_DEFAULTS.credentials.ak, sk: 'WRONG-SECRET' },
    });
    const error = await failureOf(ApigAuthenticationError, client.groups.create({ name: 'orders' }));
    expect(error.meaning).toContain('only the key can be wrong');
    expect(error.message).not.toContain('WRONG-SECRET');
  });
  it('is explained if a real proxy changes the path', async () => {
    const local = await startLocalGateway();
    onTestFinished(() => local.close());
    const proxy = await serve(({ target, method, headers, body }) => async ({ response }) => {
      const answer = await fetch(local.url + target.replace(/\?.*/, ''), {
        method,
        headers: headers as Record<string, string>,
        ...(body.length > 0 && { body }),
      });
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
    });
    const client = clientOf(proxy.origin, { ...local.clientOptions, endpoint: proxy.origin });
    const error = await failureOf(ApigAuthenticationError, client.groups.list({ limit: 5 }));
    expect(error.meaning).toContain('the query was "limit=5", and arrived as ""');
  });
});

/** `20260301T080000Z` as people read it. */
const plain = (compact: string): string => compact.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3 $4:$5:$6');

describe('a date that is off', () => {
  const expired = (server: string, headers = {}) =>
    refused(
      `calc aksk signature fail:signature expired, signature time:20260301T070000Z,server time:${server}`,
      headers,
    );
  it('is reported with both times and the offset, after one correction', async () => {
    let n = 0;
    const { server, client } = await start(() => expired(`20260301T${String(8 + n++).padStart(2, '0')}0000Z`), {
      clock: () => EIGHT - 3_600_000,
    });
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.requests).toHaveLength(2);
    expect(error.meaning).toBe(
      'The request was dated 2026-03-01 07:00:00 UTC; the clock of the service said 2026-03-01 09:00:00 UTC, which is 2 h 0 min later, although the clock had been corrected by 1 h 0 min before',
    );
    expect(error.remedy).toContain('The client corrects a clock once for a call');
  });
  it.each([
    ['20260301T050000Z', '2 h 0 min earlier', 'Set the clock of this machine, or pass `clock` to the client'],
    ['20260301T071500Z', '15 min 0 s later', 'Set the clock of this machine, or pass `clock` to the client'],
    ['20260302T070000Z', '24 h 0 min later', 'Set the clock of this machine, or pass `clock` to the client'],
    ['20260301T064501Z', '14 min 59 s earlier', 'The clocks agree well enough: find what delays requests on the way for longer than 15 minutes'],
    ['20260302T120000Z', '29 h 0 min later. The client corrects no more than 24 hours by itself', 'Set the clock of this machine, or pass `clock` to the client'],
    ['20260304T080000Z', '3 days 1 h later. The client corrects no more than 24 hours by itself', 'Set the clock of this machine, or pass `clock` to the client'],
  ])('is reported with its size and direction, if the clock was not corrected before: %s', async (server, difference, remedy) => {
    const by = new CredentialsAuthenticator(KEYS, () => EIGHT - 3_600_000);
    const { signal } = new AbortController();
    const request = { method: 'GET' as const, path: '/', query: '', headers: {}, body: undefined, form: undefined };
    const { stamp } = await by.prove({ operation: 'groups.list', request, host: 'h', path: '/', projectId: undefined }, signal);
    const message = `signature expired, signature time:20260301T070000Z,server time:${server}`;
    expect(by.explain({ code: undefined, message, date: undefined }, stamp)).toEqual({
      meaning: `The request was dated 2026-03-01 07:00:00 UTC; the clock of the service said ${plain(server)} UTC, which is ${difference}`,
      remedy,
    });
  });
  it('is measured from the date that was signed, if the message does not repeat it', async () => {
    const { client } = await start([refused('signature expired,server time:20260304T080000Z')], { clock: () => EIGHT });
    expect((await failureOf(ApigAuthenticationError, client.groups.list())).meaning).toBe(
      'The request was dated 2026-03-01 08:00:00 UTC; the clock of the service said 2026-03-04 08:00:00 UTC, which is 3 days 0 h later. The client corrects no more than 24 hours by itself',
    );
  });
  it.each(['120260301T090000Z', '20260301T090000Z0', '2026'])(
    'is measured by the Date header if the message has the time in another form: %s',
    async (time) => {
      const { client } = await start([expired(time, { Date: 'Sun, 01 Mar 2026 12:00:00 GMT' })], { clock: () => EIGHT - 60 * 3_600_000 });
      const error = await failureOf(ApigAuthenticationError, client.groups.list());
      expect(error.meaning).toContain('the clock of the service said 2026-03-01 12:00:00 UTC');
    },
  );
  it('is reported as such if the clocks agree', async () => {
    const { client } = await start([expired('20260301T070500Z')], { clock: () => EIGHT - 3_600_000 });
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(error.meaning).toContain('which is 5 min 0 s later');
    expect(error.remedy).toContain('find what delays requests on the way for longer than 15 minutes');
  });
  it('is reported if no response has a time', async () => {
    const { client } = await start([({ response }) => {
      response.sendDate = false;
      response.writeHead(401).end(JSON.stringify({ error_msg: 'signature expired' }));
    }]);
    expect((await failureOf(ApigAuthenticationError, client.groups.list())).meaning).toContain(
      'the response does not contain the time of the service',
    );
  });
});

describe('other rejected credentials', () => {
  it.each(['APIG.0301', 'APIGW.0301'])('are not sent again after %s, whatever its words', async (code) => {
    const { server, client } = await start([json(401, { error_code: code, error_msg: '签名错误' })]);
    await failureOf(ApigAuthenticationError, client.groups.list());
    await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.count).toBe(1);
  });
  it.each([['XAPIG.0301'], ['APIG.03010'], ['APIG.0302'], [undefined]])(
    'are sent again after the code %s if its words say nothing of a key',
    async (code) => {
      const { server, client } = await start([json(401, { error_code: code, error_msg: 'no' })]);
      await failureOf(ApigAuthenticationError, client.groups.list());
      await failureOf(ApigAuthenticationError, client.groups.list());
      expect(server.count).toBe(2);
    },
  );
  it('are reported without a code by the calls that are not sent, if the service gave none', async () => {
    const { server, client } = await start([json(401, { error_msg: 'verify aksk signature fail' })]);
    await failureOf(ApigAuthenticationError, client.groups.list());
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(error.message).toBe(
      `groups.list was not sent. The service has rejected this access key before (401), so it is not used again. Check that the sk belongs to the ak, and that no proxy changes requests on the way. Then make a new client: five rejections in a row lock a key for five minutes. (GET ${server.requests[0]?.target ?? ''})`,
    );
  });
  it('are sent again if they are a token: no number of rejections locks one', async () => {
    for (const why of ['AK access failed to reach the limit,forbidden.', 'err:ak not exist', 'verify aksk signature fail', 'canonicalRequest:GET|/|']) {
      const { server, client } = await start([refused(why)], { credentials: { token: 'MIIF' } });
      await failureOf(ApigAuthenticationError, client.groups.list());
      await failureOf(ApigAuthenticationError, client.groups.list());
      expect(server.count).toBe(2);
    }
  });
  it.each([
    [
      'AK access failed to reach the limit,forbidden.',
      'The access key is locked after five rejected calls. Wait five minutes',
    ],
    ['Get secretKey failed,ak:AKEXAMPLE00000000001,err:ak not exist', 'This cloud has no such access key'],
    ['decrypt token fail', 'Get a new token. This one has expired'],
  ])('are explained: %s', async (why, words) => {
    const { server, client } = await start([refused(why)]);
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(error.remedy).toContain(words);
    expect(server.requests).toHaveLength(1);
  });
  it('are not confused with APIGW.0101, which is about the path', async () => {
    const { client } = await start([
      json(404, {
        error_code: 'APIGW.0101',
        error_msg: 'The API does not exist or has not been published in the environment',
      }),
    ]);
    const error = await failureOf(ApigServiceError, client.groups.get(GROUP.id));
    expect(error.kind).toBe('Service');
    expect(error.remedy).toContain('Check region or endpoint and projectId');
    expect(error.remedy).toContain('An unknown path says nothing about the object');
  });
});

describe('a 403', () => {
  it('names the IAM actions of the call, and has the encoded reason', async () => {
    const { client } = await start([
      json(403, {
        error_code: 'APIG.1005',
        error_msg: 'No permissions to request this method',
        encoded_authorization_message: 'XQAAgAD-encoded',
      }),
    ]);
    const error = await failureOf(ApigPermissionDeniedError, client.groups.create({ name: 'orders' }));
    expect(error.encodedAuthorizationMessage).toBe('XQAAgAD-encoded');
    expect(error.remedy).toContain('This call needs the IAM action apig:groups:create, and apig:instances:get.');
    expect(error.remedy).toContain('error.encodedAuthorizationMessage');
    expect(error.remedy).toContain('decode-authorization-message');
  });
  it('does not mention permissions if it is about an object\'s state', async () => {
    const { client } = await start([json(403, { error_code: 'APIG.3416', error_msg: 'The API has been published' })]);
    expect((await failureOf(ApigPermissionDeniedError, client.apis.delete('a'))).remedy).not.toContain('IAM action');
  });
});
