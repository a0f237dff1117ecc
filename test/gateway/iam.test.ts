/** A whole script without an account: the local gateway plays IAM, too. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApigClient, fromAgency, fromOidc, fromPassword, fromToken, type ClientOptions } from '../../src/index.js';
import {
  createLocalGateway, LOCAL_DEFAULTS, startLocalGateway, type LocalGatewayOptions,
} from '../../src/testing/index.js';
import { EventLog } from '../support/events.js';
import { failure } from '../support/server.js';
import { Sandbox } from '../support/identity.js';

const box = new Sandbox();
const { user, agencyName, idToken, credentials, projectId, instanceId } = LOCAL_DEFAULTS;
const PASSWORD = { userName: user.name, password: user.password, domainName: user.domainName };

async function script(options: ClientOptions, local: LocalGatewayOptions = {}): Promise<unknown> {
  const server = await startLocalGateway(local);
  onTestFinished(() => server.close());
  await using client = new ApigClient({
    endpoint: server.url,
    iamEndpoint: server.url,
    region: 'cn-north-4',
    instanceId,
    ...options,
  });
  return await client.groups.create({ name: 'orders' });
}

describe('a script on the local gateway', () => {
  it.each<[string, ClientOptions['credentials']]>([
    ['keys, with the project from IAM', credentials],
    ['a password', fromPassword(PASSWORD)],
    ['a token for a token', fromToken({ token: LOCAL_DEFAULTS.token })],
    ['an agency, by keys', fromAgency({ agencyName, domainName: user.domainName, credentials })],
    [
      'an agency, by password',
      fromAgency({ agencyName, domainName: user.domainName, credentials: fromPassword(PASSWORD) }),
    ],
  ])('runs with %s', async (_, given) => {
    expect(await script({ credentials: given })).toMatchObject({ name: 'orders' });
  });
  it('runs with an OIDC token file', async () => {
    expect(
      await script({ credentials: fromOidc({ idpId: 'idp', idTokenFile: box.write('jwt', idToken) }) }),
    ).toMatchObject({ name: 'orders' });
  });
  it('runs with nothing but the environment', async () => {
    const server = await startLocalGateway();
    onTestFinished(() => server.close());
    box.env({
      HW_REGION_NAME: 'cn-north-4',
      HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: server.url,
      HUAWEICLOUD_SDK_IAM_ENDPOINT: server.url,
      HUAWEICLOUD_SDK_AK: credentials.ak,
      HUAWEICLOUD_SDK_SK: credentials.sk,
    });
    await using client = new ApigClient({ instanceId });
    expect(await client.groups.create({ name: 'orders' })).toMatchObject({ name: 'orders' });
  });
  it('runs without a socket', async () => {
    const gateway = createLocalGateway();
    await using client = new ApigClient({
      ...gateway.clientOptions,
      projectId: undefined,
      region: 'cn-north-4',
      credentials: fromPassword(PASSWORD),
    });
    expect(await client.groups.create({ name: 'orders' })).toMatchObject({ name: 'orders' });
  });
  it.each<[string, ClientOptions['credentials'], object]>([
    [
      'a wrong password',
      fromPassword({ ...PASSWORD, password: 'wrong-password' }),
      { operation: 'iam.createToken', status: 401, serverMessage: 'The username or password is wrong.' },
    ],
    [
      'a token that is none',
      fromToken({ token: 'nonsense' }),
      { operation: 'iam.createToken', status: 401, serverMessage: 'The token must be updated.' },
    ],
    [
      'an unknown agency',
      fromAgency({ agencyName: 'other', domainName: 'd', credentials }),
      { operation: 'iam.createTemporaryKey', status: 404 },
    ],
    [
      'an agency by a wrong key',
      fromAgency({ agencyName, domainName: 'd', credentials: { ...credentials, sk: 'wrong-secret' } }),
      {
        operation: 'iam.createTemporaryKey',
        status: 401,
        meaning: expect.stringContaining('only the key can be wrong') as string,
      },
    ],
  ])('is rejected with %s', async (_, given, expected) => {
    expect(await failure(script({ credentials: given }))).toMatchObject(expected);
  });
  it('gets a new token, and new keys, when the old ones have expired', async () => {
    let now = Date.parse('2026-03-01T08:00:00Z');
    const clock = (): number => now;
    const server = await startLocalGateway({ clock });
    onTestFinished(() => server.close());
    const log = new EventLog();
    for (const source of [fromPassword(PASSWORD), fromAgency({ agencyName, domainName: 'd', credentials })]) {
      await using client = new ApigClient({
        ...server.clientOptions,
        region: 'cn-north-4',
        credentials: source,
        logger: log,
      });
      for (const hours of [0, 1, 25]) {
        now = Date.parse('2026-03-01T08:00:00Z') + hours * 3_600_000;
        await client.envs.list();
      }
    }
    expect(log.of('request').map(({ operation }) => operation)).toEqual([
      'iam.createToken',
      'envs.list',
      'envs.list',
      'iam.createToken',
      'envs.list',
      'iam.createTemporaryKey',
      'envs.list',
      'iam.createTemporaryKey',
      'envs.list',
      'iam.createTemporaryKey',
      'envs.list',
    ]);
  });
  it('finds the project of any region, and serves no other path', async () => {
    const gateway = createLocalGateway();
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const response = await gateway.handle(new Request(`https://iam.example.com${path}`, { headers }));
      return [response.status, await response.json(), response.headers.get('x-iam-trace-id') !== null];
    };
    expect(await ask('/v3/projects?name=eu-west-101', { 'x-auth-token': LOCAL_DEFAULTS.token })).toMatchObject([
      200,
      { projects: [{ id: projectId, name: 'eu-west-101' }] },
      true,
    ]);
    expect(await ask('/v3/projects')).toMatchObject([401, { error_code: 'APIGW.0301' }, false]);
    expect(await ask('/v3/regions')).toMatchObject([404, { error: { code: 404 } }, true]);
  });
});
