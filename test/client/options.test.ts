/** What options are accepted, and what is said of the others. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fromAgency } from '../../src/auth/sources/agency.js';
import { defaultCredentials } from '../../src/auth/chain.js';
import { fromContainer } from '../../src/auth/sources/container.js';
import { fromHcloudConfig } from '../../src/auth/sources/hcloud.js';
import { fromMetadata } from '../../src/auth/sources/metadata.js';
import { fromOidc } from '../../src/auth/sources/oidc.js';
import { fromPassword, fromToken } from '../../src/auth/sources/password.js';
import { fromProfileFile } from '../../src/auth/sources/profile.js';
import { signRequest } from '../../src/auth/signer.js';
import { bulk, bulkBatches } from '../../src/calls/bulk.js';
import { callOptions, waitUntil } from '../../src/calls/waiter.js';
import { ApigClient } from '../../src/client.js';
import { createTransport } from '../../src/config.js';
import { ApigConfigurationError } from '../../src/errors.js';
import { fetchDispatcher } from '../../src/http/fetch.js';
import { screenOf } from '../../src/http/redact.js';
import { nearest } from '../../src/names.js';
import { type OptionTable, readOptions } from '../../src/option-check.js';
import { CLIENT_OPTIONS, type ClientOptions } from '../../src/options.js';
import { createLocalGateway, startLocalGateway } from '../../src/testing/index.js';
import { clientOf, INSTANCE, json, KEYS, serve, start } from '../support/server.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
const base = { region: 'cn-north-4', credentials: KEYS, projectId: 'p', instanceId: 'i' };

/** What is thrown, or rejected with: the option and the message. */
async function refusal(make: () => unknown): Promise<readonly [string, string]> {
  try {
    await make();
  } catch (error) {
    expect(error).toBeInstanceOf(ApigConfigurationError);
    const { option, message } = error as ApigConfigurationError;
    return [option, message];
  }
  throw new Error('it was accepted');
}
const ofClient = (options: object): Promise<readonly [string, string]> =>
  refusal(() => new ApigClient({ ...base, ...options }));

const WHOLE = 'must be a number from 1 to 2147483647 (milliseconds), got';
const ID = 'must be an ID: 1 to 512 visible ASCII characters, without spaces and line ends, got';

describe('a name that no option has', () => {
  it.each([
    ['ak', 'credentials: { ak, sk }'],
    ['sk', 'credentials: { ak, sk }'],
    ['accessKey', 'credentials: { ak, sk }'],
    ['access_key_id', 'credentials: { ak, sk }'],
    ['secretKey', 'credentials: { ak, sk }'],
    ['securityToken', 'credentials: { ak, sk, securityToken }'],
    ['token', 'credentials: { token }'],
    ['username', 'credentials: fromPassword({ userName, password, domainName })'],
    ['timeoutMs', 'timeout'],
    ['TIMEOUT', 'timeout'],
    ['total_timeout', 'totalTimeout'],
    ['retries', 'maxRetries'],
    ['maxRetrys', 'maxRetries'],
    ['baseURL', 'endpoint'],
    ['serializeWrites', 'queueWrites'],
    ['projectID', 'projectId'],
    ['project_id', 'projectId'],
    ['instance', 'instanceId'],
    ['maxSockets', 'connections'],
    ['agent', 'dispatcher'],
    ['httpsProxy', 'proxy'],
    ['rejectUnauthorized', 'tls: { ca }'],
    ['logLevel', 'logger'],
    ['reqion', 'region'],
  ])('%s makes the client ask for %s', async (name, meant) => {
    expect(await ofClient({ [name]: 'SECRET' })).toEqual([name, `ApigClient has no option ${name}. Did you mean ${meant}?`]);
  });
  it('lists the options if none is near', async () => {
    const names = Object.keys(CLIENT_OPTIONS).join(', ');
    for (const name of ['color', 'constructor', 'hasOwnProperty', '__proto__'])
      expect(await refusal(() => new ApigClient(JSON.parse(`{ "${name}": 1 }`) as ClientOptions))).toEqual([
        name, `ApigClient has no option ${name}. The options are: ${names}.`,
      ]);
  });
  it('is shown escaped and cut', async () => {
    const [option, message] = await ofClient({ ['\u202e\n' + 'x'.repeat(100_000)]: 1 });
    expect(option).toHaveLength(60);
    expect(message).toMatch(/^ApigClient has no option "\\u202e\\nx{58}…" \(100,002 characters\)\. The options are: /);
    expect(message.length).toBeLessThan(500);
  });
  it('is found in groups of options', async () => {
    expect(await ofClient({ validation: { request: 'off' } })).toEqual([
      'validation', 'ApigClient has no option validation.request. Did you mean validation.requests?',
    ]);
    expect(await ofClient({ rateLimit: { write: { requests: 1 } } })).toEqual([
      'rateLimit', 'ApigClient has no option rateLimit.write. Did you mean rateLimit.writes?',
    ]);
    expect(await ofClient({ rateLimit: { writes: { request: 1 } } })).toEqual([
      'rateLimit', 'ApigClient has no option rateLimit.writes.request. Did you mean rateLimit.writes.requests?',
    ]);
    expect(await ofClient({ tls: { rejectUnauthorized: false } })).toEqual([
      'tls', 'ApigClient has no option tls.rejectUnauthorized. Did you mean tls.ca?',
    ]);
    expect(await ofClient({ credentials: { accessKey: 'a', secretKey: 'b' } })).toEqual([
      'credentials', 'ApigClient has no option credentials.accessKey. Did you mean credentials.ak?',
    ]);
    expect(await ofClient({ credentials: { ...KEYS, expiration: 5 } })).toEqual([
      'credentials', 'ApigClient has no option credentials.expiration. Did you mean credentials.expiresAt?',
    ]);
  });
  it('is found by calls, waiters, lists and everything else that takes options', async () => {
    const wrong = { timeoutMs: 5 } as object;
    const client = new ApigClient(base);
    const all: [string, string, () => unknown][] = [
      ['createTransport', 'timeout', () => createTransport({ ...base, ...wrong })],
      ['groups.list', 'timeout', () => client.groups.list({}, wrong)],
      ['groups.create', 'timeout', () => client.groups.create({ name: 'x' }, wrong)],
      ['instances.deleteAndWait', 'timeout', () => client.instances.deleteAndWait('i', wrong)],
      ['instances.waitUntilRunning', 'timeout', () => client.instances.waitUntilRunning('i', wrong)],
      ['doctor', 'timeout', () => client.doctor(wrong)],
    ];
    for (const [owner, meant, make] of all)
      expect(await refusal(make)).toEqual(['timeoutMs', `${owner} has no option timeoutMs. Did you mean ${meant}?`]);
  });
  it.each<[string, string, string, () => unknown]>([
    ['bulk', 'parallel', 'concurrency', () => bulk([1], () => 1, { parallel: 5 } as object)],
    ['bulkBatches', 'onprogress', 'onProgress', () => bulkBatches(['a'], 1, () => undefined, { onprogress: 5 } as object)],
    ['fromPassword', 'username', 'userName', () => fromPassword({ username: 'u', password: 'p' } as never)],
    ['fromToken', 'tokens', 'token', () => fromToken({ tokens: 't' } as never)],
    ['fromAgency', 'agency', 'agencyName', () => fromAgency({ agency: 'a', credentials: KEYS } as never)],
    ['fromAgency', 'duration', 'durationSeconds', () =>
      fromAgency({ agencyName: 'a', domainName: 'd', duration: 900, credentials: KEYS } as never)],
    ['fromOidc', 'idTokenfile', 'idTokenFile', () => fromOidc({ idTokenfile: 'f' } as object)],
    ['fromContainer', 'url', 'uri', () => fromContainer({ url: 'http://127.0.0.1' } as object)],
    ['fromMetadata', 'adress', 'address', () => fromMetadata({ adress: 'x' } as object)],
    ['defaultCredentials', 'adress', 'address', () => defaultCredentials({ adress: 'x' } as object)],
    ['fromProfileFile', 'filePath', 'path', () => fromProfileFile({ filePath: 'x' } as object)],
    ['fromHcloudConfig', 'profileName', 'profile', () => fromHcloudConfig({ profileName: 'x' } as object)],
    ['signRequest', 'algorithim', 'algorithm', () =>
      signRequest({ method: 'GET', url: 'https://a.example', credentials: KEYS, algorithim: 'x' } as never)],
    ['fetchDispatcher', 'fetsh', 'fetch', () => fetchDispatcher({ fetsh: fetch } as object)],
    ['signRequest', 'credentials.sessionToken', 'credentials.securityToken', () =>
      signRequest({ method: 'GET', url: 'https://a.example', credentials: { ...KEYS, sessionToken: 't' } } as never)],
    ['signRequest', 'scope.regoin', 'scope.region', () =>
      signRequest({ method: 'GET', url: 'https://a.example', credentials: KEYS, scope: { regoin: 'x' } } as never)],
    ['fromAgency', 'credentials.accessKey', 'credentials.ak', () =>
      fromAgency({ agencyName: 'a', domainName: 'd', credentials: { accessKey: 'a' } } as never)],
    ['createLocalGateway', 'quirk', 'quirks', () => createLocalGateway({ quirk: {} } as object)],
    ['createLocalGateway', 'quirks.lockAccessKey', 'quirks.lockAccessKeys', () =>
      createLocalGateway({ quirks: { lockAccessKey: true } as object })],
    ['createLocalGateway', 'quotas.API_NUMLIMIT', 'quotas.API_NUM_LIMIT', () =>
      createLocalGateway({ quotas: { API_NUMLIMIT: 2 } as object })],
    ['createLocalGateway', 'faults.state', 'faults.status', () => createLocalGateway({ faults: [{ state: 500 } as never] })],
    ['fail', 'stat', 'status', () => createLocalGateway().fail({ stat: 500 } as never)],
    ['startLocalGateway', 'prot', 'port', () => startLocalGateway({ prot: 80 } as object)],
  ])('makes %s ask %s → %s', async (owner, name, meant, make) => {
    const [, message] = await refusal(make);
    expect(message.replace('faults[0].', 'faults.').replace('faults[0].', 'faults.')).toBe(
      `${owner} has no option ${name}. Did you mean ${meant}?`,
    );
  });
});

describe('a value that no option takes', () => {
  const NOT_TIMES = [0, -1, NaN, Infinity, 2 ** 31, 3e9, '30', null, {}, true, 5n];
  const shownOf = (value: unknown): string =>
    typeof value === 'string' ? JSON.stringify(value)
      : typeof value === 'bigint' ? 'a bigint' : value !== null && typeof value === 'object' ? 'an object' : String(value);
  it.each(NOT_TIMES.map((value) => [value]))('is rejected as a time, by everything that takes one: %s', async (value) => {
    const client = new ApigClient(base);
    const wrong = (name: string): object => ({ [name]: value });
    const all: [string, string, () => unknown][] = [
      ['timeout', 'ApigClient', () => new ApigClient({ ...base, ...wrong('timeout') })],
      ['totalTimeout', 'ApigClient', () => new ApigClient({ ...base, ...wrong('totalTimeout') })],
      ['timeout', 'groups.list', () => client.groups.list({}, wrong('timeout'))],
      ['totalTimeout', 'groups.list', () => client.groups.list({}, wrong('totalTimeout'))],
      ['timeout', 'instances.waitUntilRunning', () => client.instances.waitUntilRunning('i', wrong('timeout'))],
      ['interval', 'instances.waitUntilRunning', () => client.instances.waitUntilRunning('i', wrong('interval'))],
      ['interval', 'instances.createAndWait', () => client.instances.createAndWait({} as never, wrong('interval'))],
      ['timeout', 'doctor', () => client.doctor(wrong('timeout'))],
    ];
    for (const [option, owner, make] of all)
      expect(await refusal(make)).toEqual([option, `The option ${option} of ${owner} ${WHOLE} ${shownOf(value)}.`]);
  });
  it.each<[string, unknown, string]>([
    ['maxRetries', 1.5, 'must be an integer from 0 up, got 1.5'],
    ['retryBudget', -1, 'must be an integer from 0 up, got -1'],
    ['connections', 0, 'must be an integer from 1 up, got 0'],
    ['connections', Infinity, 'must be an integer from 1 up, got Infinity'],
    ['pageSize', 501, 'must be an integer from 1 to 500, got 501'],
    ['maxResponseBytes', NaN, 'must be a number from 1 to 2147483647 (bytes), got NaN'],
    ['queueWrites', 'no', 'must be true or false, got "no"'],
    ['partialFailure', 'maybe', 'must be "throw" or "return", got "maybe"'],
    ['validation', 'off', 'must be an object such as { requests: "error", responses: "warn" }, got a string'],
    ['rateLimit', 10, 'must be an object such as { writes: { requests: 60 } }, got 10'],
    ['projectId', 'a\r\nb', `${ID} "a\\r\\nb"`],
    ['projectId', 'a b', `${ID} "a b"`],
    ['projectId', '项目', `${ID} "项目"`],
    ['projectId', '..', `${ID} ".."`],
    ['instanceId', 7, `${ID} 7`],
    ['instanceId', 'x'.repeat(513), `${ID} "${'x'.repeat(60)}…" (513 characters)`],
    ['clock', 5, 'must be a function, got 5'],
    ['logger', { debug: () => undefined }, 'must be a logger with the methods debug, info, warn and error, got an object'],
    ['dispatcher', { dispatch: 1 }, 'must be an undici dispatcher, or an object with its method request(), got an object'],
    ['proxy', true, 'must be false or a string or a URL, got true'],
    ['proxy', null, 'must be false or a string or a URL, got null'],
    ['endpoint', 5, 'must be a string or a URL, got 5'],
    ['region', ['cn-north-4'], 'must be a string, got a list'],
    ['userAgent', Symbol('x'), 'must be a string, got a symbol'],
    ['credentials', null, 'must be a function or an object such as { ak, sk } or { token }, got null'],
    ['credentials', 'AKSECRET', 'must be a function or an object such as { ak, sk } or { token }, got a string'],
    ['tls', { ca: 5 }, ''],
    ['headers', 'X-Language: en-us', 'must be an object of strings, such as { "X-Language": "en-us" }, got a string'],
  ])('is rejected by the client: %s', async (option, value, fault) => {
    const [named, message] = await ofClient({ [option]: value });
    expect(named).toBe(option);
    expect(message).toBe(
      fault === ''
        ? 'The option tls.ca of ApigClient must be a string or bytes or a list, of which each item is a string or bytes, got 5.'
        : `The option ${option} of ApigClient ${fault}.`,
    );
  });
  it('is rejected inside a group by its path', async () => {
    expect(await ofClient({ validation: { requests: 'warn' } })).toEqual([
      'validation', 'The option validation.requests of ApigClient must be "error" or "off", got "warn".',
    ]);
    expect(await ofClient({ validation: { responses: true } })).toEqual([
      'validation', 'The option validation.responses of ApigClient must be "error", "warn" or "off", got true.',
    ]);
    expect(await ofClient({ rateLimit: { reads: { requests: 1, per: 3e9 } } })).toEqual([
      'rateLimit', `The option rateLimit.reads.per of ApigClient ${WHOLE} 3000000000.`,
    ]);
  });
  it.each<[string, unknown, string]>([
    ['signal', new AbortController(), 'must be an AbortSignal, such as controller.signal, got an object (AbortController)'],
    ['signal', {}, 'must be an AbortSignal, such as controller.signal, got an object'],
    ['signal', null, 'must be an AbortSignal, such as controller.signal, got null'],
    ['prefetch', 1, 'must be true or false, got 1'],
    ['extraBody', [], 'must be an object, got a list'],
    ['extraQuery', 'a=b', 'must be an object, got a string'],
    ['validation', { requests: 'warn' }, ''],
    ['projectId', 'a\nb', `${ID} "a\\nb"`],
    ['instanceId', 'ä', `${ID} "ä"`],
  ])('is rejected by a call before anything is sent: %s', async (option, value, fault) => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    expect(await refusal(() => client.groups.list({}, { [option]: value }))).toEqual([
      option,
      fault === ''
        ? 'The option validation.requests of groups.list must be "error" or "off", got "warn".'
        : `The option ${option} of groups.list ${fault}.`,
    ]);
    expect(server.requests).toHaveLength(0);
  });
  it.each<[string, () => unknown]>([
    ['The option durationSeconds of fromAgency must be an integer from 900 to 86400 (seconds), got 60.', () =>
      fromAgency({ agencyName: 'a', domainName: 'd', durationSeconds: 60, credentials: KEYS })],
    ['The option durationSeconds of fromOidc must be an integer from 900 to 86400 (seconds), got NaN.', () =>
      fromOidc({ durationSeconds: NaN })],
    ['The option credentials of fromAgency must be a function or an object such as { ak, sk } or { token }, got 5.', () =>
      fromAgency({ agencyName: 'a', domainName: 'd', credentials: 5 as never })],
    ['fromAgency needs the option credentials: a function or an object such as { ak, sk } or { token }.', () =>
      fromAgency({ agencyName: 'a', domainName: 'd' } as never)],
    ['fromToken needs the option token: a string or a function.', () => fromToken({} as never)],
    ['The option fetch of fetchDispatcher must be a function, got null.', () => fetchDispatcher({ fetch: null as never })],
    ['fetchDispatcher takes an object of options, got null.', () => fetchDispatcher(null as never)],
    ['doctor takes an object of options, got null.', () => new ApigClient(base).doctor(null as never)],
    ['instances.waitUntilRunning takes an object of options, got null.', () =>
      new ApigClient(base).instances.waitUntilRunning('i', null as never)],
    ['ApigClient needs the option rateLimit.reads.requests: an integer from 1 up.', () =>
      new ApigClient({ ...base, rateLimit: { reads: {} as never } })],
    ['createLocalGateway needs the option credentials[0].sk: a string.', () =>
      createLocalGateway({ credentials: [{ ak: 'a' } as never] })],
    ['createLocalGateway needs the option users[0].password: a string.', () =>
      createLocalGateway({ users: [{ name: 'a', domainName: 'd' } as never] })],
    ['The option resume of bulk must be what an earlier call returned, got an object.', () =>
      bulk([1], () => 1, { resume: {} as never })],
    ['The option password of fromPassword must be a string, got 5.', () =>
      fromPassword({ userName: 'u', domainName: 'd', password: 5 as never })],
    ['The option concurrency of bulk must be an integer from 1 up, got NaN.', () => bulk([1], () => 1, { concurrency: NaN })],
    ['The option stopOnError of bulk must be true or false, got "yes".', () =>
      bulk([1], () => 1, { stopOnError: 'yes' as never })],
    ['The option hold of vpcChannels.canary must be a number from 0 to 2147483647 (milliseconds), got NaN.', () =>
      new ApigClient(base).vpcChannels.canary('c', { from: 'a', to: 'b', steps: [1], hold: NaN }, () => true)],
    ['vpcChannels.blueGreen has no option hlod. Did you mean hold?', () =>
      new ApigClient(base).vpcChannels.blueGreen('c', { from: 'a', to: 'b', hlod: 5 } as never, () => true)],
    ['The option port of startLocalGateway must be an integer from 0 to 65535, got 70000.', () =>
      startLocalGateway({ port: 70_000 })],
    ['The option quirks.gatewayWork of createLocalGateway must be a number from 0 to 2147483647 (milliseconds), got NaN.', () =>
      createLocalGateway({ quirks: { gatewayWork: NaN } })],
    ['The option quotas.API_NUM_LIMIT of createLocalGateway must be an integer from 0 up, got 1.5.', () =>
      createLocalGateway({ quotas: { API_NUM_LIMIT: 1.5 } })],
    ['The option times of fail must be an integer from 1 up, got 0.', () =>
      createLocalGateway().fail({ status: 500, times: 0 })],
    ['There is no operation "groups.crate". Did you mean groups.create?', () =>
      createLocalGateway().fail({ status: 500, operation: 'groups.crate' as never })],
    ['withInstance takes an ID: 1 to 512 visible ASCII characters, without spaces and line ends.', () =>
      new ApigClient(base).withInstance('a\r\nb')],
    ['withProject takes an ID: 1 to 512 visible ASCII characters, without spaces and line ends.', () =>
      new ApigClient(base).withProject(undefined as never)],
  ])('is rejected: %s', async (message, make) => {
    expect((await refusal(make))[1]).toBe(message);
  });
  it.each([-1, NaN, 1.5, '5'])('is rejected by all() as a limit: %s', async (limit) => {
    const { client } = await start([json(200, NO_GROUPS)]);
    expect(await refusal(() => client.groups.list().all({ limit: limit as number }))).toEqual([
      'limit', `The option limit of all must be an integer from 0 up or Infinity, got ${limit === '5' ? 'a string' : limit}.`,
    ]);
    await expect(client.groups.list().all({ limit: Infinity })).resolves.toEqual([]);
  });
  it('is rejected as the options themselves', async () => {
    const client = new ApigClient(base);
    for (const [value, shown] of [[null, 'null'], [5, '5'], ['cn-north-4', 'a string'], [[], 'a list']] as const) {
      expect(await refusal(() => new ApigClient(value as never))).toEqual([
        'options', `ApigClient takes an object of options, got ${shown}.`,
      ]);
      expect(await refusal(() => client.groups.list({}, value as never))).toEqual([
        'options', `groups.list takes an object of options, got ${shown}.`,
      ]);
    }
    expect(await refusal(() => new ApigClient(undefined as never))).toEqual([
      'options',
      'ApigClient takes an object of options, got nothing. Pass { instanceId }, or {} if no call needs a gateway. Region '
      + 'and credentials can come from the environment: HW_REGION_NAME, HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK.',
    ]);
    expect(await refusal(() => createTransport(undefined as never))).toEqual([
      'options', 'createTransport takes an object of options, got nothing.',
    ]);
  });
  it.each([
    ['a Map', new Map([['requests', 'off']]), 'Map'],
    ['a promise', Promise.resolve({ requests: 'off' }), 'Promise'],
    ['a date', new Date(), 'Date'],
    ['parameters of a URL', new URLSearchParams('requests=off'), 'URLSearchParams'],
    ['a form', new FormData(), 'FormData'],
    ['a Map of another realm', runInNewContext('new Map([["requests", "off"]])') as object, 'Map'],
  ])('is rejected if it would look empty: %s', async (_, value, shown) => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    const got = `got an object (${shown}).`;
    const all: [string, () => unknown][] = [
      [`ApigClient takes an object of options, ${got}`, () => new ApigClient(value)],
      [`groups.list takes an object of options, ${got}`, () => client.groups.list({}, value)],
      [`all takes an object of options, ${got}`, () => client.groups.list().all(value)],
      [`doctor takes an object of options, ${got}`, () => client.doctor(value)],
      [`bulk takes an object of options, ${got}`, () => bulk([1], () => 1, value)],
      [`fromOidc takes an object of options, ${got}`, () => fromOidc(value)],
      [`createLocalGateway takes an object of options, ${got}`, () => createLocalGateway(value)],
      [`The option validation of ApigClient must be an object such as { requests: "error", responses: "warn" }, ${got}`,
        () => new ApigClient({ ...base, validation: value })],
      [`The option credentials of ApigClient must be a function or an object such as { ak, sk } or { token }, ${got}`,
        () => new ApigClient({ ...base, credentials: value as never })],
      [`The option extraQuery of groups.list must be an object, ${got}`, () =>
        client.groups.list({}, { extraQuery: value as Record<string, unknown> })],
      [`The option extraBody of groups.create must be an object, ${got}`, () =>
        client.groups.create({ name: 'orders' }, { extraBody: value as Record<string, unknown> })],
    ];
    for (const [message, make] of all) expect((await refusal(make))[1]).toBe(message);
    // `all` is about a list that was asked for before.
    expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
  it('is never shown if it may be a secret', async () => {
    const texts = await Promise.all([
      ofClient({ credentials: 'S3CRET' }), ofClient({ headers: { Authorization: 'S3CRET' } }),
      ofClient({ headers: { 'X-A': 'S3CRET\n' } }), ofClient({ tls: { passphrase: ['S3CRET'] } }),
      ofClient({ tls: 'S3CRET' }), ofClient({ S3CRT: 'S3CRET' }), ofClient({ region: 'cn-north-4', sk: 'S3CRET' }),
      refusal(() => fromToken({ token: ['S3CRET'] as never })),
    ]);
    expect(JSON.stringify(texts)).not.toContain('S3CRET');
  });
});

describe('headers of the caller', () => {
  const rejected = async (headers: unknown): Promise<string> => (await ofClient({ headers }))[1];
  const SUBJECT = 'The option headers of ApigClient';
  it.each(['Authorization', 'x-auth-token', 'X-Security-Token', 'X-Sdk-Date', 'x-sdk-content-sm3', 'X-Project-Id', 'X-Domain-Id', 'HOST'])(
    'cannot set %s, which proves the identity',
    async (name) => {
      expect(await rejected({ [name]: 'x' })).toBe(
        `${SUBJECT} sets the header ${name}, which the client sets itself. Leave it out: identity comes from \`credentials\`, scope from \`projectId\`.`,
      );
    },
  );
  it.each(['Content-Type', 'content-length', 'Content-Encoding', 'accept-encoding'])(
    'cannot set %s, which describes the body',
    async (name) => {
      expect(await rejected({ [name]: 'x' })).toBe(
        `${SUBJECT} sets the header ${name}, which the client sets itself: it describes the body that the client makes. Leave it out.`,
      );
    },
  );
  it.each(['Expect', 'Upgrade', 'Keep-Alive', 'TE', 'Trailer', 'Transfer-Encoding', 'Connection', 'HTTP2-Settings'])(
    'cannot set %s, which belongs to the connection',
    async (name) => {
      expect(await rejected({ [name]: 'x' })).toBe(
        `${SUBJECT} sets the header ${name}, which belongs to the connection, not to a request. Leave it out.`,
      );
    },
  );
  it.each(['Proxy-Authorization', 'proxy-connection'])('cannot set %s, which belongs to the proxy', async (name) => {
    expect(await rejected({ [name]: 'x' })).toBe(
      `${SUBJECT} sets the header ${name}, which belongs to the proxy. Leave it out: put user and password into the URL of the option \`proxy\`.`,
    );
  });
  it.each(['', 'a b', 'a:', 'é', 'a\r\nb'])('cannot have the name %j', async (name) => {
    expect(await rejected({ [name]: 'x' })).toBe(`${SUBJECT} has a header name that HTTP does not allow: ${JSON.stringify(name)}.`);
  });
  it.each(['a\r\nb', 'a\n', 'é', '中', '\0'])('cannot have the value %j', async (value) => {
    expect(await rejected({ 'X-Note': value })).toBe(
      `${SUBJECT} sets the header X-Note to a value with characters that HTTP headers cannot carry. Percent-encode it.`,
    );
  });
  it.each([5, null, true, ['a'], {}])('cannot have the value %j, which is no string', async (value) => {
    expect(await rejected({ 'X-Note': value })).toBe(
      `${SUBJECT} sets the header X-Note to a value that is no string. Pass a string.`,
    );
  });
  it('cannot be set twice, or come as a Headers object', async () => {
    expect(await rejected({ 'X-Note': 'a', 'x-note': 'b' })).toBe(
      `${SUBJECT} sets one header twice: X-Note and x-note. Leave one out.`,
    );
    expect(await rejected(new Headers({ a: 'b' }))).toBe(`${SUBJECT} must be an object of strings. Pass Object.fromEntries(headers).`);
  });
  it('are sent if they are none of those', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)], { headers: { 'X-Language': 'en-us', none: undefined as never } });
    await client.groups.list({}, { headers: { X_Trace: '1', 'User-Agent': 'demo/1.0', empty: '', tab: 'a\tb' } });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-language': 'en-us', x_trace: '1', 'user-agent': 'demo/1.0', empty: '', tab: 'a\tb',
    });
    expect(server.requests[0]?.headers).not.toHaveProperty('none');
  });
});

describe('options', () => {
  it('count as left out if they are undefined, even unknown ones', () => {
    const all = Object.fromEntries(Object.keys(CLIENT_OPTIONS).map((name) => [name, undefined]));
    expect(() => new ApigClient({ ...all, ...base, ak: undefined, foo: undefined } as ClientOptions)).not.toThrow();
  });
  it('are read once, when the call is made', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    const options = { instanceId: 'first', headers: { 'X-Note': 'first' } };
    const calls = [client.groups.list({}, options).then()];
    options.instanceId = 'second';
    options.headers['X-Note'] = 'second';
    calls.push(client.groups.list({}, options).then());
    await Promise.all(calls);
    expect(server.requests.map(({ target, headers }) => [target.split('/')[5], headers['x-note']]).sort()).toEqual([
      ['first', 'first'], ['second', 'second'],
    ]);
    const read = vi.fn(() => INSTANCE);
    await client.groups.list({}, { get instanceId() { return read(); } });
    expect(read).toHaveBeenCalledOnce();
  });
  it('count if they are inherited or behind the getter of a class', async () => {
    class Settings {
      get instanceId(): string { return 'of-a-class'; }
    }
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list({}, new Settings());
    await client.groups.list({}, Object.create({ instanceId: 'inherited' }) as object);
    expect(server.requests.map(({ target }) => target.split('/')[5])).toEqual(['of-a-class', 'inherited']);
    expect(await refusal(() => client.groups.list({}, Object.create({ timeOut: 5 }) as object))).toEqual([
      'timeOut', 'groups.list has no option timeOut. Did you mean timeout?',
    ]);
  });
  it('do not come from a polluted Object.prototype', async () => {
    const server = await serve([json(200, NO_GROUPS)]);
    const polluted = { endpoint: 'http://127.0.0.1:9', extraQuery: { evil: 1 }, nonsense: 1 };
    for (const [name, value] of Object.entries(polluted))
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    try {
      await clientOf(server.origin).groups.list({}, { timeout: 1_000 });
    } finally {
      for (const name of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, name);
    }
    expect(server.requests.map(({ target }) => target.includes('evil'))).toEqual([false]);
  });
  it('ignore symbols', () => {
    const shared = { config: {}, transport: {} };
    const client = new ApigClient({ ...base, [Symbol('shared')]: shared, [Symbol.for('shared')]: shared });
    expect(client.toJSON()).toMatchObject({ endpoint: 'https://apig.cn-north-4.myhuaweicloud.com', projectId: 'p' });
  });
  it('are checked against their interface by the compiler', () => {
    interface Some { readonly time?: number | undefined; readonly mode?: 'a' | 'b' | undefined }
    const right = { time: { is: 'number', min: 0 }, mode: { is: 'choice', values: ['a'] } } as const satisfies OptionTable<Some>;
    const some: Some = { time: 1, mode: 'a' };
    expect(readOptions('some', right, some)).toEqual({ time: 1, mode: 'a' });
    // @ts-expect-error A row is missing.
    const lacking = { time: { is: 'number', min: 0 } } as const satisfies OptionTable<Some>;
    // @ts-expect-error A time is no string.
    const kind = { time: { is: 'string' }, mode: { is: 'choice', values: ['a'] } } as const satisfies OptionTable<Some>;
    // @ts-expect-error The interface has no mode c.
    const value = { time: { is: 'number', min: 0 }, mode: { is: 'choice', values: ['c'] } } as const satisfies OptionTable<Some>;
    expect([lacking, kind, value]).toHaveLength(3);
    const more = { ...right, other: { is: 'flag' } } as const;
    const options: Some = {};
    // @ts-expect-error The interface has no such option.
    expect(readOptions('some', more, options)).toEqual({});
  });
});

describe('retryBudget', () => {
  it.each([[0], [5], [undefined]])('%s is all that an outage costs in retries', async (retryBudget) => {
    const { server, client } = await start([json(503, {}, { 'Retry-After': '0' })], { retryBudget });
    // Time gives one back each second: here, it stands still.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    onTestFinished(() => void vi.restoreAllMocks());
    await Promise.allSettled(Array.from({ length: 30 }, () => client.groups.list()));
    expect(server.requests.length - 30).toBeLessThanOrEqual((retryBudget ?? 10) + 0.1 * server.requests.length);
    expect(server.requests.length).toBeGreaterThanOrEqual(30 + (retryBudget ?? 10));
  });
});

describe('a waiter', () => {
  it('polls nothing if its options are wrong', async () => {
    const poll = vi.fn(() => Promise.resolve({ state: 'x' }));
    const plan = { operation: 'things.wait', what: 'thing', pace: { first: 0, every: 1, timeout: 5 }, poll };
    for (const interval of [NaN, 0, 3e9, -5])
      expect(await refusal(() => waitUntil(plan, { interval }, screenOf([])))).toEqual([
        'interval', `The option interval of things.wait ${WHOLE} ${interval}.`,
      ]);
    expect(poll).not.toHaveBeenCalled();
  });
  it('creates nothing if its options are wrong', async () => {
    const { server, client } = await start([json(200, {})]);
    await refusal(() => client.instances.deleteAndWait(INSTANCE, { interval: NaN }));
    expect(server.requests).toHaveLength(0);
  });
  it('keeps what is about waiting to itself', () => {
    const { signal } = new AbortController();
    const options = callOptions({ signal, timeout: 5_000, interval: 5, onProgress: () => undefined, maxRetries: 1 });
    expect(Object.entries(options).filter(([, value]) => value !== undefined)).toEqual([['signal', signal], ['maxRetries', 1]]);
  });
});

describe('nearest', () => {
  it.each([
    ['prot', 'port'], ['PORT', 'port'], ['hots', 'host'], ['xyz', undefined], ['', undefined],
  ])('finds for %j: %s', (word, name) => {
    expect(nearest(word, ['port', 'host', 'instance_id'])).toBe(name);
  });
  it('compares no word of foreign length', () => {
    expect(nearest('x'.repeat(10_000_000), ['port'])).toBeUndefined();
  });
});
