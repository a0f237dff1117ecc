import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  fromAgency, fromContainer, fromEnvironment, fromHcloudConfig, fromOidc, fromPassword, fromProfileFile, fromToken,
} from '../../src/index.js';
import { NotConfiguredError } from '../../src/auth/credentials.js';
import { clientOf, failure, fakeTimeouts, json, PROJECT, serve, silenceFor } from '../support/server.js';
import { verify } from '../support/verify.js';
import { bodyOf, LATER, NO_GROUPS, refusal, routed, Sandbox, temporary, token } from '../support/identity.js';

const box = new Sandbox();
const AK = 'AKEXAMPLE00000000001';
const SK = 'SKEXAMPLE0000000000000000000000000000000001';

describe('the environment', () => {
  it('provides the keys of the vendor\'s SDKs, then those of Terraform', async () => {
    box.env({ HW_ACCESS_KEY: 'HWAK', HW_SECRET_KEY: 'HWSK', HW_SECURITY_TOKEN: 'HWTOKEN' });
    expect(await fromEnvironment()()).toMatchObject({ ak: 'HWAK', sk: 'HWSK', securityToken: 'HWTOKEN' });
    box.env({ HUAWEICLOUD_SDK_AK: AK, HUAWEICLOUD_SDK_SK: SK });
    expect(await fromEnvironment()()).toEqual({ ak: AK, sk: SK, expiresAt: Infinity });
    box.env({ HUAWEICLOUD_SDK_SECURITY_TOKEN: 'TOKEN' });
    expect(await fromEnvironment()()).toMatchObject({ ak: AK, sk: SK, securityToken: 'TOKEN' });
  });
  it('provides Terraform\'s token', async () => {
    box.env({ HW_AUTH_TOKEN: ' MIIF \n' });
    expect(await fromEnvironment()()).toEqual({ token: 'MIIF', expiresAt: Infinity });
  });
  it('provides keys that are trimmed before they sign (CRED-01)', async () => {
    box.env({ HUAWEICLOUD_SDK_AK: `${AK}\n`, HUAWEICLOUD_SDK_SK: ` ${SK}\r\n` });
    const server = await serve([json(200, NO_GROUPS)]);
    await clientOf(server.origin, { credentials: fromEnvironment() }).groups.list();
    const [request] = server.requests;
    expect(request && verify(request, SK)).toMatchObject({ valid: true, ak: AK });
  });
  it('rejects a space inside by the variable\'s name, and never shows it (CRED-01)', async () => {
    box.env({ HUAWEICLOUD_SDK_AK: 'AK EXAMPLE', HUAWEICLOUD_SDK_SK: SK });
    expect(await refusal(fromEnvironment()())).toBe(
      'The environment variable HUAWEICLOUD_SDK_AK contains a space, a line end or a character that a key cannot have.',
    );
    box.env({ HUAWEICLOUD_SDK_AK: AK, HUAWEICLOUD_SDK_SK: 'SK\nEXAMPLE' });
    expect(await refusal(fromEnvironment()())).toBe(
      'The environment variable HUAWEICLOUD_SDK_SK contains a space or a line end.',
    );
  });
  it('takes spaces alone as not set, and drops a byte order mark (CRED-01)', async () => {
    box.env({ HUAWEICLOUD_SDK_AK: '   ', HUAWEICLOUD_SDK_SK: SK });
    expect(await refusal(fromEnvironment()())).toBe(
      'Half an identity is configured: HUAWEICLOUD_SDK_AK is missing, though HUAWEICLOUD_SDK_SK is set. Set both, or neither.',
    );
    box.env({ HUAWEICLOUD_SDK_AK: `\uFEFF${AK}` });
    expect(await fromEnvironment()()).toMatchObject({ ak: AK });
  });
  it('signs in with Terraform\'s user, and acts as its agency', async () => {
    const iam = await routed({
      'POST /v3/auth/tokens': () => token('USERTOKEN'),
      'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary(),
    });
    box.env({
      HUAWEICLOUD_SDK_IAM_ENDPOINT: iam.origin,
      HW_USER_NAME: 'me',
      HW_USER_PASSWORD: 'hush',
      HW_DOMAIN_NAME: 'mine',
    });
    expect(await fromEnvironment()({ region: 'cn-north-4' })).toMatchObject({ token: 'USERTOKEN' });
    box.env({
      HW_ASSUME_ROLE_AGENCY_NAME: 'lent',
      HW_ASSUME_ROLE_DOMAIN_NAME: 'other',
      HW_ASSUME_ROLE_DURATION: '900',
    });
    expect(await fromEnvironment()({ region: 'cn-north-4' })).toMatchObject({
      ak: 'TEMPAK1',
      sk: 'TEMPSK1',
      securityToken: 'TEMPTOKEN1',
    });
    const asked = iam.requests.at(-1);
    expect(asked?.headers['x-auth-token']).toBe('USERTOKEN');
    expect(bodyOf(asked)).toEqual({
      auth: {
        identity: {
          methods: ['assume_role'],
          assume_role: { agency_name: 'lent', domain_name: 'other', duration_seconds: 900 },
        },
      },
    });
    box.env({ HW_ASSUME_ROLE_DURATION: 'long' });
    expect(await refusal(fromEnvironment()({ region: 'cn-north-4' }))).toBe(
      'The environment variable HW_ASSUME_ROLE_DURATION is not a number of seconds.',
    );
  });
});

describe('the profile file', () => {
  const INI =
    '\uFEFF# mine\r\n; more\r\n[global]\r\nak=GLOBAL\r\n\r\n[basic]\r\nAK = AKEXAMPLE00000000001 \r\nsk=SK%EX#A;M=PLE%(x)s\r\nproject_id : p1\r\nsecurity_token=\r\n';
  it('is read with Windows line ends, a byte order mark, comments and literal %', async () => {
    box.write('.huaweicloud/credentials', INI);
    expect(await fromProfileFile()()).toEqual({
      ak: AK,
      sk: 'SK%EX#A;M=PLE%(x)s',
      projectId: 'p1',
      securityToken: undefined,
      iamEndpoint: undefined,
      expiresAt: Infinity,
    });
  });
  it('may have quoted values and comments, as the vendor\'s SDK for Go reads it', async () => {
    box.write('.huaweicloud/credentials', `[basic] ; mine\nak = "${AK}" # of the robot\nsk = 'SK#A;B'\t; secret\n`);
    expect(await fromProfileFile()()).toMatchObject({ ak: AK, sk: 'SK#A;B' });
  });
  it('is the file that the option or HUAWEICLOUD_SDK_CREDENTIALS_FILE names', async () => {
    box.env({ HUAWEICLOUD_SDK_CREDENTIALS_FILE: '~/elsewhere' });
    box.write('elsewhere', '[basic]\nak=A\nsk=B\nsecurity_token=C');
    expect(await fromProfileFile()()).toMatchObject({ ak: 'A', sk: 'B', securityToken: 'C' });
    expect(await fromProfileFile({ path: box.write('third', '[basic]\nak=X\nsk=Y') })()).toMatchObject({
      ak: 'X',
      sk: 'Y',
    });
  });
  it('says what is missing', async () => {
    const path = `${box.home}/.huaweicloud/credentials`;
    expect(await refusal(fromProfileFile()())).toBe(
      `There are no credentials from a profile file: ${path} does not exist.`,
    );
    box.write('.huaweicloud/credentials', '[global]\nak=A\nsk=B');
    expect(await refusal(fromProfileFile()())).toContain(`${path} has no section [basic].`);
    box.write('.huaweicloud/credentials', '[basic]\nproject_id=p');
    expect(await refusal(fromProfileFile()())).toBe(
      `There are no credentials from the profile file: the section [basic] of ${path} has neither ak and sk nor idp_id and id_token_file.`,
    );
    box.write('.huaweicloud/credentials', '[basic]\nak=A B\nsk=secret');
    expect(await refusal(fromProfileFile()())).toBe(
      `the profile file ${path}: ak contains a space, a line end or a character that a key cannot have.`,
    );
    box.env({ HUAWEICLOUD_SDK_CREDENTIALS_FILE: '/nowhere/credentials' });
    expect(await refusal(fromProfileFile()())).toBe(
      'The profile file /nowhere/credentials does not exist. The environment variable HUAWEICLOUD_SDK_CREDENTIALS_FILE names it.',
    );
    expect(await refusal(fromProfileFile({ path: box.home })())).toBe(
      `The profile file ${box.home} is not a regular file.`,
    );
  });
  it('may name an OIDC token file, which takes precedence over keys', async () => {
    const iam = await routed({
      'POST /v3.0/OS-AUTH/id-token/tokens': () => token('UNSCOPED'),
      'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary(),
    });
    const file = box.write('id-token', 'JWT');
    box.write(
      '.huaweicloud/credentials',
      `[basic]\nak=A\nsk=B\nidp_id=idp\nid_token_file=${file}\niam_endpoint=${iam.origin}`,
    );
    expect(await fromProfileFile()()).toMatchObject({ ak: 'TEMPAK1', iamEndpoint: iam.origin });
  });
});

describe('the command line\'s configuration', () => {
  const profile = (name: string, more: object): object => ({
    name,
    mode: 'AKSK',
    accessKeyId: '',
    secretAccessKey: '',
    securityToken: '',
    region: 'cn-north-4',
    projectId: '',
    domainId: '',
    ...more,
  });
  const write = (current: string, profiles: object[], more: object = {}): string =>
    box.write('.hcloud/config.json', JSON.stringify({ current, profiles, ...more }));

  it('provides the keys of the current profile, or of the named one', async () => {
    write('work', [
      profile('default', { accessKeyId: 'A', secretAccessKey: 'B' }),
      profile('work', { accessKeyId: 'C', secretAccessKey: 'D', securityToken: 'E', projectId: 'p' }),
    ]);
    expect(await fromHcloudConfig()()).toEqual({
      ak: 'C',
      sk: 'D',
      securityToken: 'E',
      projectId: 'p',
      expiresAt: Infinity,
    });
    expect(await fromHcloudConfig({ profile: 'default' })()).toMatchObject({ ak: 'A', sk: 'B' });
    box.env({ HW_PROFILE: 'default' });
    expect(await fromHcloudConfig()()).toMatchObject({ ak: 'A', sk: 'B' });
    box.env({
      HW_SHARED_CONFIG_FILE: box.write(
        'shared.json',
        JSON.stringify({ profiles: [profile('default', { mode: 'token', xAuthToken: 'MIIF' })] }),
      ),
    });
    expect(await fromHcloudConfig()()).toMatchObject({ token: 'MIIF' });
  });
  it('is read without spaces around its values; those with nothing else are absent', async () => {
    write(' work ', [
      profile('work', { accessKeyId: ' A ', secretAccessKey: ' B', securityToken: '  ', agencyName: ' \n', projectId: ' p ' }),
    ]);
    expect(await fromHcloudConfig()()).toEqual({ ak: 'A', sk: 'B', projectId: 'p', expiresAt: Infinity });
  });
  it('shows the profile of a key that cannot be used', async () => {
    const path = write('work', [profile('work', { accessKeyId: 'A K', secretAccessKey: 'B' })]);
    expect(await refusal(fromHcloudConfig()())).toBe(
      `command line profile "work" (${path}): ak contains a space, a line end or a character that a key cannot have.`,
    );
  });
  it('acts as an agency through its own keys if it names no other profile', async () => {
    const iam = await routed({ 'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary() });
    box.env({ HUAWEICLOUD_SDK_IAM_ENDPOINT: iam.origin });
    write('lent', [
      profile('lent', { agencyName: 'deploy', agencyDomainName: 'other', accessKeyId: AK, secretAccessKey: SK }),
    ]);
    expect(await fromHcloudConfig()()).toMatchObject({ ak: 'TEMPAK1' });
    const [request] = iam.requests;
    expect(request && verify(request, SK)).toMatchObject({ valid: true, ak: AK });
  });
  it.each<[string, object, object, string]>([
    ['is encrypted', { accessKeyId: 'A', secretAccessKey: 'B' }, { authEncrypt: 'true' }, 'are encrypted'],
    ['is encrypted, with a token', { xAuthToken: 'T' }, { authEncrypt: true }, 'are encrypted'],
    ['is encrypted, but has no key', { mode: 'SSO' }, { authEncrypt: 'true' }, 'signs in by SSO, which only hcloud can do'],
    ['has no key', {}, {}, 'has neither keys nor a token'],
  ])('counts as absent if its profile %s, unless somebody asked for it by name', async (_, more, config, why) => {
    write('work', [profile('work', more)], config);
    const absent = await failure(fromHcloudConfig()());
    expect(absent).toBeInstanceOf(NotConfiguredError);
    expect((absent as Error).message).toMatch(/^There are no credentials from the command line: the (keys|profile) /);
    expect((absent as Error).message).toContain(why);
    for (const asked of ['option', 'variable']) {
      if (asked === 'variable') box.env({ HW_PROFILE: 'work' });
      const error = await failure(fromHcloudConfig(asked === 'option' ? { profile: 'work' } : {})());
      expect(error).toMatchObject({ kind: 'Configuration', option: 'credentials', message: (absent as Error).message });
      expect(error).not.toBeInstanceOf(NotConfiguredError);
    }
  });
  it.each([[{}], [{ authEncrypt: 'true' }]])('must have the keys of a profile that acts as an agency (%j)', async (config) => {
    write('lent', [
      profile('default', 'authEncrypt' in config ? { accessKeyId: AK, secretAccessKey: SK } : {}),
      profile('lent', { agencyName: 'deploy', agencyDomainName: 'other', sourceProfile: 'default' }),
    ], config);
    const error = await failure(fromHcloudConfig()());
    expect(error).toMatchObject({ message: expect.stringMatching(/^There are no credentials from the command line: the /) as string });
    expect(error).not.toBeInstanceOf(NotConfiguredError);
  });
  it('acts as an agency through a profile that may', async () => {
    const iam = await routed({ 'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary() });
    box.env({ HUAWEICLOUD_SDK_IAM_ENDPOINT: iam.origin });
    write('lent', [
      profile('default', { accessKeyId: AK, secretAccessKey: SK }),
      profile('lent', { agencyName: 'deploy', agencyDomainName: 'other', sourceProfile: 'default', projectId: 'p2' }),
    ]);
    expect(await fromHcloudConfig()()).toMatchObject({ ak: 'TEMPAK1', projectId: 'p2' });
    const [request] = iam.requests;
    expect(request && verify(request, SK)).toMatchObject({ valid: true, ak: AK });
  });
  it('says what is missing, and never quotes the file', async () => {
    const path = `${box.home}/.hcloud/config.json`;
    expect(await refusal(fromHcloudConfig()())).toBe(`There are no credentials from the command line: ${path} does not exist.`);
    box.write('.hcloud/config.json', `{"profiles": ["${SK}"`);
    const broken = await failure(fromHcloudConfig()());
    expect(broken).toMatchObject({
      message: `The configuration of the command line ${path} is not JSON with a list "profiles". Check it with: hcloud configure test.`,
    });
    expect(inspect(broken, { depth: 10, showHidden: true })).not.toContain(SK);
    write('gone', []);
    expect(await refusal(fromHcloudConfig()())).toBe(`There are no credentials from the command line: ${path} has no profile "gone".`);
    expect(await refusal(fromHcloudConfig({ profile: 'other' })())).toBe(`The profile "other" is not in ${path}.`);
    write('default', [profile('default', { accessKeyId: 'A', secretAccessKey: 'B' })], { authEncrypt: 'true' });
    expect(await refusal(fromHcloudConfig()())).toContain(
      'are encrypted, and only hcloud can read them; "hcloud configure set --cli-auth-encrypt=false" stores them readably',
    );
    write('default', [profile('default', { mode: 'ecsAgency' })]);
    expect(await refusal(fromHcloudConfig()())).toContain('leaves it to the metadata of the cloud host');
    write('default', [profile('default', { mode: 'SSO' })]);
    expect(await refusal(fromHcloudConfig()())).toContain('signs in by SSO, which only hcloud can do');
  });
});

describe('an OIDC token file', () => {
  it('is exchanged for keys, and read for each exchange', async () => {
    const iam = await routed({
      'POST /v3.0/OS-AUTH/id-token/tokens': (_, n) => token(`UNSCOPED${n}`),
      'POST /v3.0/OS-CREDENTIAL/securitytokens': (_, n) => temporary(n),
    });
    const file = box.write('id-token', 'JWT1\n');
    box.env({
      HUAWEICLOUD_SDK_IDP_ID: 'idp',
      HUAWEICLOUD_SDK_ID_TOKEN_FILE: file,
      HUAWEICLOUD_SDK_IAM_ENDPOINT: iam.origin,
    });
    const source = fromOidc();
    expect(await source()).toEqual({ ak: 'TEMPAK1', sk: 'TEMPSK1', securityToken: 'TEMPTOKEN1', expiresAt: LATER });
    box.write('id-token', 'JWT2');
    expect(await source()).toMatchObject({ ak: 'TEMPAK1' });
    const replaces = { ak: 'TEMPAK1', sk: 'TEMPSK1', securityToken: 'TEMPTOKEN1' };
    expect(await source({ replaces })).toMatchObject({ ak: 'TEMPAK2' });
    const [exchange, keys, second] = iam.requests;
    expect(exchange?.headers).toMatchObject({ 'x-idp-id': 'idp', 'content-type': 'application/json;charset=utf8' });
    expect(exchange?.headers).not.toHaveProperty('authorization');
    expect(bodyOf(exchange)).toEqual({ auth: { id_token: { id: 'JWT1' } } });
    expect(bodyOf(keys)).toEqual({
      auth: { identity: { methods: ['token'], token: { id: 'UNSCOPED1', duration_seconds: 21_600 } } },
    });
    expect(bodyOf(second)).toEqual({ auth: { id_token: { id: 'JWT2' } } });
  });
  it('leads to an error with what is missing, or with IAM\'s message', async () => {
    expect(await refusal(fromOidc()())).toContain(
      'HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE are not set',
    );
    expect(await refusal(fromOidc({ idpId: 'idp', idTokenFile: '/nowhere/token' })())).toBe(
      'The OIDC token file /nowhere/token does not exist.',
    );
    expect(await refusal(fromOidc({ idpId: 'idp', idTokenFile: box.write('empty', ' \n') })())).toContain('is empty.');
    const iam = await routed({
      'POST /v3.0/OS-AUTH/id-token/tokens': () =>
        json(
          401,
          { error: { code: 401, message: 'The ID token JWT1SECRET is expired.', title: 'Unauthorized' } },
          { 'X-IAM-Trace-Id': 'trace-7' },
        ),
    });
    const error = await failure(
      fromOidc({ idpId: 'idp', idTokenFile: box.write('id-token', 'JWT1SECRET') })({ iamEndpoint: iam.origin }),
    );
    expect(error).toMatchObject({
      kind: 'Authentication',
      operation: 'iam.createTokenFromIdToken',
      status: 401,
      requestId: 'trace-7',
      serverMessage: 'The ID token [hidden] is expired.',
    });
    expect(iam.requests).toHaveLength(1);
  });
});

describe('a password', () => {
  it('is exchanged for a token of the client\'s project, which is sent as X-Auth-Token', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': () => token('MIIF-token') });
    const server = await serve([json(200, NO_GROUPS)]);
    const client = clientOf(server.origin, {
      region: 'cn-north-4',
      iamEndpoint: iam.origin,
      credentials: fromPassword({ userName: 'me', password: 'hush-hush', domainName: 'mine' }),
    });
    await Promise.all([client.groups.list(), client.groups.list(), client.groups.list()]);
    expect(iam.requests.map((request) => request.target)).toEqual(['/v3/auth/tokens?nocatalog=true']);
    expect(bodyOf(iam.requests[0])).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'me', password: 'hush-hush', domain: { name: 'mine' } } },
        },
        scope: { project: { id: PROJECT } },
      },
    });
    expect(server.requests.map((request) => request.headers['x-auth-token'])).toEqual(Array(3).fill('MIIF-token'));
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });
  it('may belong to a user ID, for a project', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': () => token('T') });
    await fromPassword({ userId: 'u1', password: 'hush' })({ iamEndpoint: iam.origin, region: 'cn-north-4' });
    expect(bodyOf(iam.requests.shift())).toMatchObject({ auth: { scope: { project: { name: 'cn-north-4' } } } });
    expect(
      await fromPassword({ userId: 'u1', password: 'hush', projectId: 'p1' })({ iamEndpoint: iam.origin }),
    ).toEqual({ token: 'T', expiresAt: LATER, projectId: 'project-of-token' });
    expect(bodyOf(iam.requests[0])).toEqual({
      auth: {
        identity: { methods: ['password'], password: { user: { id: 'u1', password: 'hush' } } },
        scope: { project: { id: 'p1' } },
      },
    });
  });
  it('is sent only once if it is wrong', async () => {
    const iam = await routed({
      'POST /v3/auth/tokens': () =>
        json(
          401,
          { error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' } },
          { 'X-IAM-Trace-Id': 't1' },
        ),
    });
    const error = await failure(
      fromPassword({ userId: 'u1', password: 'hush-hush' })({ iamEndpoint: iam.origin, region: 'cn-north-4' }),
    );
    expect(error).toMatchObject({
      kind: 'Authentication',
      operation: 'iam.createToken',
      serverMessage: 'The username or password is wrong.',
      requestId: 't1',
    });
    expect(iam.requests).toHaveLength(1);
  });
  it('needs a user and a region; a response without a token is an error', async () => {
    expect(() => fromPassword({ password: 'x' })).toThrow('fromPassword needs userName, or userId.');
    expect(() => fromPassword({ userName: 'me', password: 'x' })).toThrow(
      'fromPassword needs domainName (or domainId), the account that the user belongs to.',
    );
    expect(() => fromPassword({ userName: 'me', domainName: 'd', password: '' })).toThrow(
      'fromPassword needs the password.',
    );
    expect(await refusal(fromPassword({ userId: 'u1', password: 'x' })())).toContain(
      'give the client a region, or pass projectId',
    );
    const other = await serve([json(200, {})]);
    expect(
      await refusal(fromPassword({ userId: 'u1', password: 'x', projectId: 'p' })({ iamEndpoint: other.origin })),
    ).toContain('responded without the header X-Subject-Token, so it is not IAM');
  });
});

describe('a token', () => {
  it('is exchanged for a token of the project', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': () => token('SCOPED') });
    expect(
      await fromToken({ token: () => 'UNSCOPED\n' })({ iamEndpoint: iam.origin, region: 'cn-north-4' }),
    ).toMatchObject({ token: 'SCOPED' });
    expect(bodyOf(iam.requests[0])).toEqual({
      auth: { identity: { methods: ['token'], token: { id: 'UNSCOPED' } }, scope: { project: { name: 'cn-north-4' } } },
    });
  });
});

describe('an agency', () => {
  it('lends its permissions to other keys', async () => {
    const iam = await routed({ 'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary() });
    const source = fromAgency({ agencyName: 'deploy', domainId: 'd1', credentials: { ak: AK, sk: SK } });
    expect(await source({ iamEndpoint: iam.origin })).toEqual({
      ak: 'TEMPAK1',
      sk: 'TEMPSK1',
      securityToken: 'TEMPTOKEN1',
      expiresAt: LATER,
    });
    const [request] = iam.requests;
    expect(request && verify(request, SK)).toMatchObject({ valid: true, ak: AK });
    expect(bodyOf(request)).toEqual({
      auth: {
        identity: {
          methods: ['assume_role'],
          assume_role: { agency_name: 'deploy', domain_id: 'd1', duration_seconds: 3600 },
        },
      },
    });
  });
  it('needs its names', () => {
    expect(() => fromAgency({ agencyName: '', domainId: 'd', credentials: { ak: AK, sk: SK } })).toThrow(
      'fromAgency needs agencyName.',
    );
    expect(() => fromAgency({ agencyName: 'a', credentials: { ak: AK, sk: SK } })).toThrow(
      'fromAgency needs domainName (or domainId)',
    );
  });
});

describe('a container', () => {
  it.each([
    ['credential', { access: 'A', secret: 'S', securitytoken: 'T', expires_at: LATER }],
    ['credentials', { accessKeyId: 'A', secretAccessKey: 'S', securityToken: 'T', expiration: LATER }],
  ])('gets keys for the token in its file, read again each time (%s)', async (name, keys) => {
    const server = await serve([json(200, { [name]: keys })]);
    const file = box.write('token', 'POD1\n');
    box.env({
      HC_CONTAINER_CREDENTIALS_FULL_URI: `${server.origin}/v1/credentials`,
      HC_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
    });
    const source = fromContainer();
    expect(await source()).toEqual({ ak: 'A', sk: 'S', securityToken: 'T', expiresAt: LATER });
    box.write('token', 'POD2');
    await source();
    expect(
      server.requests.map(({ method, target, headers, body }) => [
        method,
        target,
        headers.authorization,
        body.toString(),
      ]),
    ).toEqual([
      ['POST', '/v1/credentials', 'POD1', '{}'],
      ['POST', '/v1/credentials', 'POD2', '{}'],
    ]);
  });
  it('says what failed, without the token', async () => {
    expect(await refusal(fromContainer()())).toContain(
      'HC_CONTAINER_CREDENTIALS_FULL_URI and HC_CONTAINER_AUTHORIZATION_TOKEN_FILE are not set',
    );
    const tokenFile = box.write('token', 'PODSECRET');
    const forbidden = await serve([json(403, { message: 'PODSECRET is not allowed' })]);
    expect(await refusal(fromContainer({ uri: forbidden.origin, tokenFile })())).toBe(
      `The credentials of the container could not be fetched: 127.0.0.1:${forbidden.port} responded with status 403.`,
    );
    const strange = await serve([json(200, { credential: { access: 'A' } })]);
    expect(await refusal(fromContainer({ uri: strange.origin, tokenFile })())).toContain('has no keys');
    expect(await refusal(fromContainer({ uri: 'http://127.0.0.1:1/x', tokenFile })())).toBe(
      'The credentials of the container could not be fetched: 127.0.0.1:1 cannot be reached (ECONNREFUSED).',
    );
    fakeTimeouts();
    const silent = await serve([silenceFor(5_000)]);
    expect(await refusal(fromContainer({ uri: silent.origin, tokenFile })())).toBe(
      `The credentials of the container could not be fetched: 127.0.0.1:${silent.port} did not respond within 5 s.`,
    );
    expect(await refusal(fromContainer({ uri: 'ftp://x', tokenFile })())).toContain(
      'HC_CONTAINER_CREDENTIALS_FULL_URI is not an http(s) address',
    );
  });
});
