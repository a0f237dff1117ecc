import { describe, expect, it } from 'vitest';
import { ApigClient, defaultCredentials } from '../../src/index.js';
import { bytes, failure, INSTANCE, json, PROJECT, serve } from '../support/server.js';
import { verify } from '../support/verify.js';
import { LATER, NO_GROUPS, routed, Sandbox, temporary, token } from '../support/identity.js';

const box = new Sandbox();
const chain = () => defaultCredentials({ address: 'http://127.0.0.1:1' });
const HCLOUD = JSON.stringify({
  profiles: [{ name: 'default', accessKeyId: 'CLI', secretAccessKey: 'CLISK', region: 'cn-east-3' }],
});

describe('a client without credentials', () => {
  it('finds the credentials, region and project of the environment', async () => {
    const server = await serve([json(200, NO_GROUPS)]);
    box.env({
      HUAWEICLOUD_SDK_AK: 'AK',
      HUAWEICLOUD_SDK_SK: 'SK',
      HUAWEICLOUD_SDK_PROJECT_ID: PROJECT,
      HW_REGION_NAME: 'cn-north-4',
      HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: server.origin,
    });
    await using client = new ApigClient({ instanceId: INSTANCE });
    await client.groups.list();
    const [request] = server.requests;
    expect(request && verify(request, 'SK')).toMatchObject({ valid: true, ak: 'AK' });
    expect(request?.headers['x-project-id']).toBe(PROJECT);
  });
  it('works with options alone, without the environment', () => {
    expect(() => new ApigClient({})).toThrow('The client needs to know where the service is.');
    box.write('.hcloud/config.json', HCLOUD);
    expect(new ApigClient({}).toJSON()).toMatchObject({ endpoint: 'https://apig.cn-east-3.myhuaweicloud.com' });
  });
});

describe('the order', () => {
  it('is OIDC, environment, profile file, command line, container, metadata', async () => {
    const iam = await routed({
      'POST /v3.0/OS-AUTH/id-token/tokens': () => token('T'),
      'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary('OIDC'),
    });
    const container = await serve([
      json(200, { credential: { access: 'POD', secret: 'S', securitytoken: 'T', expires_at: LATER } }),
    ]);
    const metadata = await routed({
      'PUT /meta-data/latest/api/token': () => bytes(404, ''),
      'GET /openstack/latest/securitykey': () =>
        json(200, { credential: { access: 'ECS', secret: 'S', securitytoken: 'T', expires_at: LATER } }),
    });
    const found = () => defaultCredentials({ address: metadata.origin })();
    expect(await found()).toMatchObject({ ak: 'ECS' });
    box.env({
      HC_CONTAINER_CREDENTIALS_FULL_URI: container.origin,
      HC_CONTAINER_AUTHORIZATION_TOKEN_FILE: box.write('pod', 'P'),
    });
    expect(await found()).toMatchObject({ ak: 'POD' });
    box.write('.hcloud/config.json', HCLOUD);
    expect(await found()).toMatchObject({ ak: 'CLI' });
    box.write('.huaweicloud/credentials', '[basic]\nak=FILE\nsk=S');
    expect(await found()).toMatchObject({ ak: 'FILE' });
    box.env({ HW_ACCESS_KEY: 'TF', HW_SECRET_KEY: 'S' });
    expect(await found()).toMatchObject({ ak: 'TF' });
    box.env({ HUAWEICLOUD_SDK_AK: 'ENV', HUAWEICLOUD_SDK_SK: 'S' });
    expect(await found()).toMatchObject({ ak: 'ENV' });
    box.env({
      HUAWEICLOUD_SDK_IDP_ID: 'idp',
      HUAWEICLOUD_SDK_ID_TOKEN_FILE: box.write('jwt', 'J'),
      HUAWEICLOUD_SDK_IAM_ENDPOINT: iam.origin,
    });
    expect(await found()).toMatchObject({ ak: 'TEMPAKOIDC' });
  });
  it('does not change later: the source that was found is asked again', async () => {
    box.write('.huaweicloud/credentials', '[basic]\nak=FILE\nsk=S');
    const source = chain();
    expect(await source()).toMatchObject({ ak: 'FILE' });
    box.env({ HUAWEICLOUD_SDK_AK: 'ENV', HUAWEICLOUD_SDK_SK: 'S' });
    expect(await source()).toMatchObject({ ak: 'FILE' });
  });
});

describe('a search', () => {
  it('decides nothing for the next one if it was given up', async () => {
    box.write('.huaweicloud/credentials', '[basic]\nak=FILE\nsk=S');
    const source = chain();
    expect(await source({ signal: AbortSignal.abort() })).toMatchObject({ ak: 'FILE' });
    box.env({ HUAWEICLOUD_SDK_AK: 'ENV', HUAWEICLOUD_SDK_SK: 'S' });
    expect(await source({ signal: new AbortController().signal })).toMatchObject({ ak: 'ENV' });
  });
  it('says in which places it looked, and what to do, if it finds nothing', async () => {
    expect(await failure(chain()())).toMatchObject({
      kind: 'Configuration',
      option: 'credentials',
      message: [
        'No credentials were found. Looked in:',
        '  OIDC token file: HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE are not set',
        '  environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set, HW_ACCESS_KEY and HW_SECRET_KEY are not set',
        `  profile file: ${box.home}/.huaweicloud/credentials does not exist`,
        `  command line: ${box.home}/.hcloud/config.json does not exist`,
        '  container: HC_CONTAINER_CREDENTIALS_FULL_URI and HC_CONTAINER_AUTHORIZATION_TOKEN_FILE are not set',
        '  instance metadata: 127.0.0.1:1 cannot be reached (ECONNREFUSED); this is normal if the program does not run on a cloud host',
        'Pass credentials to the client ({ ak, sk }, { token }, or a function), or set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK.',
      ].join('\n'),
    });
  });
});

describe('a source that is configured and fails', () => {
  it('ends the search with an error that lists every source and its reason', async () => {
    box.env({ HUAWEICLOUD_SDK_AK: 'A K', HUAWEICLOUD_SDK_SK: 'S' });
    box.write('.huaweicloud/credentials', '[basic]\nak=FILE\nsk=S');
    const error = await failure(chain()());
    expect(error).toMatchObject({ kind: 'Configuration', option: 'credentials' });
    expect((error as Error).message).toBe([
      'The credentials are configured wrongly. Looked in:',
      '  OIDC token file: HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE are not set',
      '  environment: The environment variable HUAWEICLOUD_SDK_AK contains a space, a line end or a character that a key cannot have.',
      '  profile file: not asked, since the environment is configured',
      '  command line: not asked, since the environment is configured',
      '  container: not asked, since the environment is configured',
      '  instance metadata: not asked, since the environment is configured',
    ].join('\n'));
  });
  it('passes IAM\'s own error on unchanged', async () => {
    const iam = await routed({
      'POST /v3.0/OS-AUTH/id-token/tokens': () =>
        json(403, { error: { code: 403, message: 'not allowed', title: 'Forbidden' } }),
    });
    box.env({
      HUAWEICLOUD_SDK_IDP_ID: 'idp',
      HUAWEICLOUD_SDK_ID_TOKEN_FILE: box.write('jwt', 'J'),
      HUAWEICLOUD_SDK_IAM_ENDPOINT: iam.origin,
      HUAWEICLOUD_SDK_AK: 'ENV',
      HUAWEICLOUD_SDK_SK: 'S',
    });
    expect(await failure(chain()())).toMatchObject({
      kind: 'PermissionDenied',
      operation: 'iam.createTokenFromIdToken',
      serverMessage: 'not allowed',
    });
  });
});
