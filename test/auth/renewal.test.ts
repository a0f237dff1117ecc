import { describe, expect, it } from 'vitest';
import { ApigAuthenticationError, fromPassword, type CredentialsProvider } from '../../src/index.js';
import { clientOf, failure, failureOf, json, serve, silence, type Answer } from '../support/server.js';
import { verify } from '../support/verify.js';
import { NO_GROUPS, routed, Sandbox, token } from '../support/identity.js';

new Sandbox();
const START = Date.parse('2026-03-01T08:00:00Z');
const HOUR = 3_600_000;
const inHours = (hours: number): string => new Date(START + hours * HOUR).toISOString().replace('Z', '000Z');
const fine = json(200, NO_GROUPS);
const outdated = json(401, { error_code: 'APIGW.0307', error_msg: 'The token must be updated.' });
const PASSWORD = { userName: 'me', password: 'hush-hush', domainName: 'mine' };

describe('a token of IAM', () => {
  it('is fetched once for all callers, and again before its 24 hours end', async () => {
    let now = START;
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`, inHours(24 * n)) });
    const server = await serve([fine]);
    const client = clientOf(server.origin, {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
      clock: () => now,
    });
    const burst = () => Promise.all(Array.from({ length: 20 }, () => client.groups.list().then()));
    await burst();
    now += 23.9 * HOUR;
    await burst();
    expect(iam.requests).toHaveLength(1);
    now = START + 24 * HOUR - 4 * 60_000;
    await burst();
    expect(iam.requests).toHaveLength(2);
    expect(server.requests.map((request) => request.headers['x-auth-token'])).toEqual([
      ...Array<string>(40).fill('T1'),
      ...Array<string>(20).fill('T2'),
    ]);
  });
  it('is renewed once after a 401 that says that it has expired: the other calls wait for the new one', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`, inHours(24)) });
    const server = await serve((request) => (request.headers['x-auth-token'] === 'T1' ? outdated : fine));
    const client = clientOf(server.origin, {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
      clock: () => START,
    });
    await Promise.all(Array.from({ length: 10 }, () => client.groups.list().then()));
    expect(iam.requests).toHaveLength(2);
    expect(server.requests.filter((request) => request.headers['x-auth-token'] === 'T1')).toHaveLength(1);
    expect(server.requests.filter((request) => request.headers['x-auth-token'] === 'T2')).toHaveLength(10);
    await client.groups.create({ name: 'orders' }).catch(() => undefined);
    expect(iam.requests).toHaveLength(2);
  });
  it('ends the call if the service rejects it again after that', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`, inHours(24)) });
    const server = await serve([outdated]);
    const client = clientOf(server.origin, {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
      clock: () => START,
    });
    expect(await failure(client.groups.list())).toMatchObject({ kind: 'Authentication', attempts: 2 });
    expect(server.requests).toHaveLength(2);
  });
  it('is used until it expires if it cannot be renewed', async () => {
    let now = START;
    const iam = await routed({
      'POST /v3/auth/tokens': (_, n) =>
        n === 1 ? token('T1', inHours(24)) : json(403, { error: { code: 403, message: 'closed for now' } }),
    });
    const server = await serve([fine]);
    const client = clientOf(server.origin, {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
      clock: () => now,
    });
    await client.groups.list();
    now = START + 24 * HOUR - 4 * 60_000;
    await client.groups.list();
    await client.groups.list();
    expect(iam.requests).toHaveLength(2);
    expect(server.requests.map((request) => request.headers['x-auth-token'])).toEqual(['T1', 'T1', 'T1']);
    now = START + 24 * HOUR - 30_000;
    expect(await failure(client.groups.list())).toMatchObject({
      kind: 'PermissionDenied',
      operation: 'iam.createToken',
      serverMessage: 'closed for now',
    });
  });
  it('keeps the 401 if its renewal fails, with that failure as cause', async () => {
    const iam = await routed({
      'POST /v3/auth/tokens': (_, n) =>
        n === 1 ? token('T1', inHours(24)) : json(401, { error: { code: 401, message: 'The password has expired.' } }),
    });
    const server = await serve([outdated]);
    const client = clientOf(server.origin, {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
      clock: () => START,
    });
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(error).toMatchObject({ operation: 'groups.list', status: 401, code: 'APIGW.0307' });
    expect(error.cause).toMatchObject({ operation: 'iam.createToken', serverMessage: 'The password has expired.' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('keys that change', () => {
  it('are never mixed in one signature', async () => {
    let turn = 0;
    const sets = [1, 2, 3].map((n) => ({ ak: `AK${n}`, sk: `SK${n}`, securityToken: `TOKEN${n}` }));
    const provider: CredentialsProvider = async () => {
      await new Promise((done) => setTimeout(done, 1));
      return sets[turn++ % 3] ?? { ak: '', sk: '' };
    };
    const server = await serve([fine]);
    const client = clientOf(server.origin, { credentials: provider });
    for (let i = 0; i < 5; i++) await Promise.all(Array.from({ length: 8 }, () => client.groups.list().then()));
    for (const request of server.requests) {
      const set = sets.find(({ securityToken }) => securityToken === request.headers['x-security-token']);
      expect(set && verify(request, set.sk)).toMatchObject({ valid: true, ak: set?.ak });
    }
  });
  it('may be changed in place: a copy is signed', async () => {
    const mutable = { ak: 'AK1', sk: 'SK1' };
    const server = await serve([fine]);
    const client = clientOf(server.origin, { credentials: mutable });
    mutable.ak = 'AK2';
    await client.groups.list();
    expect(server.requests[0] && verify(server.requests[0], 'SK1')).toMatchObject({ valid: true, ak: 'AK1' });
  });
});

describe('a 401 that says anything else', () => {
  it.each([
    'verify aksk signature fail', 'AK access failed to reach the limit,forbidden.', 'Get secretKey failed,ak:AK,err:ak not exist', 'app is not allowed', '',
  ])('is never retried, whatever the source: %j', async (why) => {
    const refusal: Answer = json(401, {
      error_code: 'APIGW.0301',
      error_msg: `Incorrect IAM authentication information: ${why}`,
    });
    let asked = 0;
    const server = await serve([refusal]);
    const client = clientOf(server.origin, { credentials: () => ({ ak: `AK${++asked}`, sk: 'SK' }), maxRetries: 5 });
    expect(await failure(client.groups.list())).toMatchObject({ kind: 'Authentication', attempts: 1 });
    expect(server.requests).toHaveLength(1);
    expect(asked).toBe(1);
  });
});

describe('a call that waits for credentials', () => {
  it('ends with its signal or its time limit; others go on', async () => {
    const iam = await serve([silence]);
    const server = await serve([fine]);
    const client = clientOf(server.origin, {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword(PASSWORD),
    });
    const controller = new AbortController();
    const waiting = failure(client.groups.list({}, { signal: controller.signal }));
    const late = failure(client.groups.list({}, { timeout: 200, maxRetries: 0 }));
    setTimeout(() => controller.abort(new Error('enough')), 50);
    expect(await waiting).toMatchObject({ kind: 'Abort', inFlight: false, cause: new Error('enough') });
    expect(await late).toMatchObject({
      kind: 'Timeout',
      message: expect.stringContaining('Nothing was sent: the credentials took too long.') as string,
    });
    expect(server.count).toBe(0);
  });
});
