/** The places that credentials come from, at their edges: what counts, in which order, and what a client shows. */
import { describe, expect, it } from 'vitest';
import { NotConfiguredError, provenanceOf } from '../../src/auth/credentials.js';
import {
  fromAgency, fromContainer, fromEnvironment, fromHcloudConfig, fromMetadata, fromOidc, fromPassword, fromProfileFile,
  fromToken, type CredentialsSource, type PasswordOptions,
} from '../../src/index.js';
import { bytes, failure, json, KEYS, serve, type TestServer } from '../support/server.js';
import { verify } from '../support/verify.js';
import { bodyOf, LATER, refusal, routed, Sandbox, temporary, token } from '../support/identity.js';

const box = new Sandbox();
const HOUR = 3_600_000;
const iamOf = (): Promise<TestServer> => routed({
  'POST /v3/auth/tokens': () => token('TOKEN'),
  'POST /v3.0/OS-AUTH/id-token/tokens': () => token('UNSCOPED'),
  'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary(),
});
const TEMPORARY = { credential: { access: 'A', secret: 'S', securitytoken: 'T', expires_at: LATER } };

describe('a profile file', () => {
  const read = (text: string): Promise<unknown> => fromProfileFile({ path: box.write('ini', text) })();

  it.each([
    ['a section with spaces and a comment', '  [ basic ] # mine\nak=A\nsk=S'],
    ['a section that goes on after another one', '[basic]\nak=A\n[other]\nak=X\nsk=X\n[basic]\nsk=S'],
    ['line ends of an old Mac', '[basic]\rak=A\rsk=S\r'],
    ['comments and other lines in between', '[basic]\nak=A\n;ak=B\n  #ak=C\nhello\n=ak=X\n  \nsk=S'],
    ['keys of any case, with a colon and spaces', '[basic]\n  AK :  A\n\tSk\t=\tS'],
    ['keys before the section', 'ak=X\nsk=X\n[basic]\nak=A\nsk=S'],
    ['the last of two values', '[basic]\nak=X\nsk=S\nak=A'],
    ['a comment after a value', '[basic]\nak=A ; mine\nsk=S\t# yours'],
    ['quotes around values', '[basic]\nak="A"\nsk=\'S\''],
  ])('may have %s', async (_, text) => {
    expect(await read(text)).toEqual({
      ak: 'A', sk: 'S', securityToken: undefined, projectId: undefined, iamEndpoint: undefined, expiresAt: Infinity,
    });
  });
  it.each([
    ['a=b:c', 'a=b:c'], ['"a', '"a'], ['"a\'', '"a\''], ['x"a"', 'x"a"'], ['"a"x', '"a"x'], ['a;b#c', 'a;b#c'], ['"a;b"', 'a;b'],
  ])('has the secret %s as %s', async (written, sk) => {
    expect(await read(`[basic]\nak=A\nsk=${written}`)).toMatchObject({ sk });
  });
  it('has all the parts of an identity', async () => {
    expect(await read('[basic]\nak=A\nsk=S\nsecurity_token=T\nproject_id=p\niam_endpoint=https://iam.example.com')).toEqual({
      ak: 'A', sk: 'S', securityToken: 'T', projectId: 'p', iamEndpoint: 'https://iam.example.com', expiresAt: Infinity,
    });
  });
  it.each(['[basic] x\nak=A\nsk=S', '[basic\nak=A\nsk=S', 'x [basic]\nak=A\nsk=S', '[Basic]\nak=A\nsk=S', ''])(
    'has no section [basic] in %j',
    async (text) => {
      const path = box.write('.huaweicloud/credentials', text);
      const absent = await failure(fromProfileFile()());
      expect(absent).toBeInstanceOf(NotConfiguredError);
      expect(absent).toMatchObject({ message: `There are no credentials from the profile file: ${path} has no section [basic].` });
      const named = await failure(fromProfileFile({ path })());
      expect(named).not.toBeInstanceOf(NotConfiguredError);
      expect(named).toMatchObject({ option: 'credentials', message: (absent as Error).message });
    },
  );
  it('names the IAM for its token, unless the client does', async () => {
    const iam = await iamOf();
    const file = box.write('jwt', 'JWT');
    const text = `[basic]\nidp_id=idp\nid_token_file=${file}\nproject_id=p\niam_endpoint=`;
    expect(await read(`${text}${iam.origin}`)).toMatchObject({ ak: 'TEMPAK1', projectId: 'p', iamEndpoint: iam.origin });
    const source = fromProfileFile({ path: box.write('other', `${text}http://127.0.0.1:1`) });
    expect(await source({ iamEndpoint: iam.origin })).toMatchObject({ ak: 'TEMPAK1' });
    // The token is exchanged once, though the file is read each time.
    await source({ iamEndpoint: iam.origin });
    expect(iam.count).toBe(4);
    expect(iam.requests[0]?.headers['x-idp-id']).toBe('idp');
  });
});

describe('the environment', () => {
  it('is nobody\'s without any variable', async () => {
    const error = await failure(fromEnvironment()());
    expect(error).toBeInstanceOf(NotConfiguredError);
    expect(error).toMatchObject({
      option: 'credentials',
      message: 'There are no credentials from the environment: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set, HW_ACCESS_KEY and HW_SECRET_KEY are not set.',
    });
  });
  it('is read in the order of its documentation', async () => {
    const iam = await iamOf();
    const found = async (): Promise<unknown> => fromEnvironment()({ iamEndpoint: iam.origin, region: 'cn-north-4' });
    box.env({ HW_USER_ID: 'u1', HW_USER_PASSWORD: 'hush' });
    expect(await found()).toMatchObject({ token: 'TOKEN' });
    box.env({ HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S' });
    expect(await found()).toEqual({ ak: 'A', sk: 'S', expiresAt: Infinity });
    box.env({ HW_AUTH_TOKEN: 'T' });
    expect(await found()).toEqual({ token: 'T', expiresAt: Infinity });
    box.env({ HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'SK', HW_ASSUME_ROLE_AGENCY_NAME: 'not read' });
    expect(await found()).toEqual({ ak: 'AK', sk: 'SK', expiresAt: Infinity });
    expect(iam.count).toBe(1);
  });
  it.each([
    [{ HW_USER_ID: 'u1' }, { id: 'u1' }],
    [{ HW_USER_ID: 'u1', HW_USER_NAME: 'me', HW_DOMAIN_NAME: 'mine' }, { id: 'u1' }],
    [{ HW_USER_NAME: 'me', HW_DOMAIN_NAME: 'mine' }, { name: 'me', domain: { name: 'mine' } }],
    [{ HW_USER_NAME: 'me', HW_DOMAIN_ID: 'd1' }, { name: 'me', domain: { id: 'd1' } }],
    [{ HW_USER_NAME: 'me', HW_DOMAIN_ID: 'd1', HW_DOMAIN_NAME: 'mine' }, { name: 'me', domain: { name: 'mine', id: 'd1' } }],
  ])('names a user: %o', async (variables, user) => {
    const iam = await iamOf();
    box.env({ ...variables, HW_USER_PASSWORD: 'hush' });
    await fromEnvironment()({ iamEndpoint: iam.origin, projectId: 'p1' });
    expect(bodyOf(iam.requests[0])).toEqual({
      auth: {
        identity: { methods: ['password'], password: { user: { ...user, password: 'hush' } } },
        scope: { project: { id: 'p1' } },
      },
    });
  });
  it.each([
    [{ HW_ASSUME_ROLE_DOMAIN_NAME: 'theirs' }, { domain_name: 'theirs', duration_seconds: 3600 }],
    [{ HW_ASSUME_ROLE_DOMAIN_ID: 'd1' }, { domain_id: 'd1', duration_seconds: 3600 }],
    [{ HW_ASSUME_ROLE_DOMAIN_ID: 'd1', HW_ASSUME_ROLE_DURATION: ' 900 ' }, { domain_id: 'd1', duration_seconds: 900 }],
  ])('acts as an agency by a key or a token: %o', async (variables, asked) => {
    const iam = await iamOf();
    box.env({ ...variables, HW_ASSUME_ROLE_AGENCY_NAME: 'lent', HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S' });
    await fromEnvironment()({ iamEndpoint: iam.origin });
    box.env({ HW_AUTH_TOKEN: 'T' });
    await fromEnvironment()({ iamEndpoint: iam.origin });
    const [byKey, byToken] = iam.requests;
    expect(byKey && verify(byKey, 'S')).toMatchObject({ valid: true, ak: 'A' });
    expect(byToken?.headers['x-auth-token']).toBe('T');
    for (const request of [byKey, byToken])
      expect(bodyOf(request)).toEqual({
        auth: { identity: { methods: ['assume_role'], assume_role: { agency_name: 'lent', ...asked } } },
      });
  });
  it.each(['1h', '900 s', '-900', '9e2'])('is rejected if the duration is %j', async (duration) => {
    box.env({
      HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S', HW_ASSUME_ROLE_AGENCY_NAME: 'lent', HW_ASSUME_ROLE_DOMAIN_NAME: 'theirs',
      HW_ASSUME_ROLE_DURATION: duration,
    });
    expect(await failure(fromEnvironment()())).toMatchObject({
      kind: 'Configuration', option: 'credentials', message: 'The environment variable HW_ASSUME_ROLE_DURATION is not a number of seconds.',
    });
  });
});

describe('the project of a token', () => {
  it('is that of the source, else that of the client, else that of the region', async () => {
    const iam = await iamOf();
    const context = { iamEndpoint: iam.origin, projectId: 'of-client', region: 'cn-north-4' };
    await fromPassword({ userId: 'u', password: 'p', projectId: 'of-source' })(context);
    await fromPassword({ userId: 'u', password: 'p' })(context);
    await fromToken({ token: 'T' })({ ...context, projectId: undefined });
    expect(iam.requests.map((request) => (bodyOf(request) as { auth: { scope: unknown } }).auth.scope)).toEqual([
      { project: { id: 'of-source' } }, { project: { id: 'of-client' } }, { project: { name: 'cn-north-4' } },
    ]);
  });
  it('has to be named, or a region', async () => {
    expect(await failure(fromToken({ token: 'T' })({ iamEndpoint: 'http://127.0.0.1:1' }))).toMatchObject({
      option: 'region', message: 'A token is for one project: give the client a region, or pass projectId.',
    });
  });
});

describe('a token to exchange', () => {
  it.each([['', 'is missing or empty'], [' \n', 'is missing or empty'], ['a b', 'contains a space, a line end or a character that a key cannot have']])(
    'is rejected before it is sent: %j',
    async (text, fault) => {
      const iam = await iamOf();
      for (const given of [text, () => text, () => Promise.resolve(text)])
        expect(await refusal(fromToken({ token: given, projectId: 'p' })({ iamEndpoint: iam.origin }))).toBe(`fromToken: token ${fault}.`);
      expect(iam.count).toBe(0);
    },
  );
  it('is exchanged once for each project', async () => {
    const iam = await iamOf();
    const source = fromToken({ token: 'U' });
    for (const projectId of ['p1', 'p1', 'p2']) await source({ projectId, iamEndpoint: iam.origin });
    expect(iam.requests.map((request) => bodyOf(request))).toMatchObject(
      ['p1', 'p2'].map((id) => ({ auth: { scope: { project: { id } } } })),
    );
  });
  it('is asked for again before the result expires, and not before', async () => {
    const start = Date.UTC(2026, 2, 1, 8);
    let [now, asked] = [start, 0];
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`, new Date(start + n * HOUR).toISOString()) });
    const source = fromToken({ token: () => `U${++asked}`, projectId: 'p' });
    for (const minutes of [0, 54, 56]) {
      now = start + minutes * 60_000;
      await source({ iamEndpoint: iam.origin, clock: () => now });
    }
    expect(iam.requests.map((request) => bodyOf(request))).toMatchObject(
      ['U1', 'U2'].map((id) => ({ auth: { identity: { methods: ['token'], token: { id } } } })),
    );
  });
});

describe('an agency', () => {
  it('is asked once for each project, region and IAM, since its own credentials may depend on them', async () => {
    const [iam, other] = [await iamOf(), await iamOf()];
    const seen: unknown[] = [];
    const source = fromAgency({
      agencyName: 'lent', domainName: 'd',
      credentials: ({ region, projectId }) => {
        seen.push([region, projectId]);
        return KEYS;
      },
    });
    const at = (region: string, projectId: string | undefined, iamEndpoint = iam.origin): Promise<unknown> =>
      source({ region, projectId, iamEndpoint });
    for (let i = 0; i < 2; i++) {
      await at('a', undefined);
      await at('b', undefined);
      await at('b', 'p');
      await at('b', 'p', other.origin);
    }
    expect([iam.count, other.count]).toEqual([3, 1]);
    expect(seen).toEqual([['a', undefined], ['b', undefined], ['b', 'p'], ['b', 'p']]);
  });
});

describe('an account or a user', () => {
  it.each<[() => unknown, string]>([
    [() => fromAgency({ agencyName: '', domainName: 'd', credentials: KEYS }), 'fromAgency needs agencyName.'],
    [() => fromAgency({ agencyName: 'a', domainName: '', domainId: '', credentials: KEYS }), 'fromAgency needs domainName (or domainId), the account that has created the agency.'],
    [() => fromPassword({ userName: '', userId: '', password: 'p' }), 'fromPassword needs userName, or userId.'],
    [() => fromPassword({ userName: 'me', domainName: '', domainId: '', password: 'p' }), 'fromPassword needs domainName (or domainId), the account that the user belongs to.'],
    [() => fromPassword({ userId: 'u', password: '' }), 'fromPassword needs the password.'],
    [() => fromPassword({ userId: 'u' } as PasswordOptions), 'fromPassword needs the password.'],
  ])('must be named when a source is made (%#)', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ kind: 'Configuration', option: 'credentials', message }));
  });
});

describe('the instance metadata', () => {
  const TOKEN = 'PUT /meta-data/latest/api/token';
  const METADATA = 'GET /openstack/latest/securitykey';
  it('renews its token 40 minutes before the six hours end', async () => {
    let now = Date.UTC(2026, 2, 1, 8);
    const service = await routed({ [TOKEN]: () => bytes(200, 'tok'), [METADATA]: () => json(200, TEMPORARY) });
    const source = fromMetadata({ address: service.origin });
    const asked: string[] = [];
    for (const later of [0, 6 * HOUR - 40 * 60_000 - 1, 1]) {
      now += later;
      await source({ clock: () => now });
      asked.push(service.requests.map(({ method }) => method).join(' '));
    }
    expect(asked).toEqual(['PUT GET', 'PUT GET GET', 'PUT GET GET PUT GET']);
  });
  it.each([
    [404, 'no such thing', 'the host has no agency; give it one in the console'],
    [403, 'Please Configure Cloud Service Agency first.', 'the host has no agency; give it one in the console'],
    [300, '', 'the service responded with status 300'],
    [200, JSON.stringify(TEMPORARY).replace('"A"', '"A A"'), undefined],
  ])('says what is amiss with a response of status %i: %j', async (status, text, why) => {
    const service = await routed({ [TOKEN]: () => bytes(200, 'tok'), [METADATA]: () => bytes(status, text) });
    const error = await failure(fromMetadata({ address: service.origin })());
    expect(error instanceof NotConfiguredError).toBe(why !== undefined);
    expect((error as Error).message).toBe(why === undefined
      ? 'the keys of the instance metadata: ak contains a space, a line end or a character that a key cannot have.'
      : `There are no credentials from the instance metadata: ${why}.`);
  });
  it('has no agency if it says so, though the status is 401: its token is not renewed', async () => {
    const service = await routed({ [TOKEN]: () => bytes(200, 'tok'), [METADATA]: () => bytes(401, 'configure cloud service agency first') });
    expect(await refusal(fromMetadata({ address: service.origin })())).toContain('the host has no agency');
    expect(service.count).toBe(2);
  });
});

describe('a container', () => {
  const tokenFile = (): string => box.write('token', 'POD');
  it.each([[300, '{}', 'responded with status 300'], [200, '{}', 'has no keys']])('says what is amiss with status %i and %s', async (status, text, why) => {
    const server = await serve([bytes(status, text)]);
    const error = await failure(fromContainer({ uri: server.origin, tokenFile: tokenFile() })());
    const who = status === 200 ? `the response of 127.0.0.1:${server.port}` : `127.0.0.1:${server.port}`;
    expect(error).toMatchObject({ option: 'credentials', message: `The credentials of the container could not be fetched: ${who} ${why}.` });
    expect(error).not.toBeInstanceOf(NotConfiguredError);
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
  });
  it('shows no key that cannot be used', async () => {
    const server = await serve([json(200, { credential: { ...TEMPORARY.credential, secret: 'S S' } })]);
    expect(await refusal(fromContainer({ uri: server.origin, tokenFile: tokenFile() })())).toBe(
      'the keys of the container: sk contains a space or a line end.',
    );
  });
  it('is not there without its variables', async () => {
    const error = await failure(fromContainer()());
    expect(error).toBeInstanceOf(NotConfiguredError);
    expect(error).toMatchObject({
      message: 'There are no credentials from a container: HC_CONTAINER_CREDENTIALS_FULL_URI and HC_CONTAINER_AUTHORIZATION_TOKEN_FILE are not set.',
    });
  });
});

describe('an OIDC token file', () => {
  it('must be there', async () => {
    expect(await failure(fromOidc({ idpId: 'idp', idTokenFile: '/nowhere/jwt' })())).toMatchObject({
      option: 'credentials', message: 'The OIDC token file /nowhere/jwt does not exist.',
    });
  });
  it('is not there without its variables', async () => {
    const error = await failure(fromOidc()());
    expect(error).toBeInstanceOf(NotConfiguredError);
    expect(error).toMatchObject({
      message: 'There are no credentials from an OIDC token file: HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE are not set.',
    });
  });
  it('is exchanged for each identity provider and file, for as long as was asked for', async () => {
    const iam = await iamOf();
    const [one, two] = [box.write('one', 'JWT1'), box.write('two', 'JWT2')];
    const source = fromOidc({ durationSeconds: 900 });
    for (const [idp, file] of [['a', one], ['a', one], ['b', one], ['b', two]] as const) {
      box.env({ HUAWEICLOUD_SDK_IDP_ID: idp, HUAWEICLOUD_SDK_ID_TOKEN_FILE: file });
      await source({ iamEndpoint: iam.origin });
    }
    expect(iam.requests.map(({ headers }) => headers['x-idp-id']).filter((idp) => idp !== undefined)).toEqual(['a', 'b', 'b']);
    expect(bodyOf(iam.requests[1])).toMatchObject({ auth: { identity: { token: { duration_seconds: 900 } } } });
  });
  it.each([['', 'is empty'], ['\uFEFF \n', 'is empty'], ['a b', 'contains a space, a line end or a character that a key cannot have']])(
    'is rejected by its name if it contains %j',
    async (text, fault) => {
      const idTokenFile = box.write('jwt', text);
      expect(await failure(fromOidc({ idpId: 'idp', idTokenFile })())).toMatchObject({
        option: 'credentials', message: `The OIDC token file ${idTokenFile} ${fault}.`,
      });
    },
  );
});

describe('what a client shows of where its credentials come from', () => {
  const file = (): string => box.write('jwt', 'JWT');
  const profile = (more: string): string => box.write('.huaweicloud/credentials', `[basic]\n${more}`);
  const hcloud = (more: object): string =>
    box.write('.hcloud/config.json', JSON.stringify({ profiles: [{ name: 'default', accessKeyId: 'A', secretAccessKey: 'S', ...more }] }));
  type Shown = readonly [source: CredentialsSource, shown: string];
  const SOURCES: Readonly<Record<string, () => Shown | Promise<Shown>>> = {
    'the environment': () => {
      box.env({ HUAWEICLOUD_SDK_AK: 'A', HUAWEICLOUD_SDK_SK: 'S' });
      return [fromEnvironment(), 'environment (HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK)'];
    },
    'the environment, with a security token': () => {
      box.env({ HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S', HW_SECURITY_TOKEN: 'T' });
      return [fromEnvironment(), 'environment (HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN)'];
    },
    'a token of the environment': () => {
      box.env({ HW_AUTH_TOKEN: 'T' });
      return [fromEnvironment(), 'environment (HW_AUTH_TOKEN)'];
    },
    'a profile file': () => {
      const path = profile('ak=A\nsk=S');
      return [fromProfileFile(), `profile file ${path}`];
    },
    'a profile file with a token file': async () => {
      const [jwt, iam] = [file(), await iamOf()];
      const path = profile(`idp_id=idp\nid_token_file=${jwt}\niam_endpoint=${iam.origin}`);
      return [fromProfileFile(), `profile file ${path}, OIDC token file ${jwt}`];
    },
    'the command line': () => {
      const path = hcloud({});
      return [fromHcloudConfig(), `command line profile "default" (${path})`];
    },
    'a token of the command line': () => {
      const path = hcloud({ accessKeyId: '', secretAccessKey: '', xAuthToken: 'T' });
      return [fromHcloudConfig(), `command line profile "default" (${path})`];
    },
    'an agency of the command line': () => {
      hcloud({ agencyName: 'lent', agencyDomainId: 'd1' });
      return [fromHcloudConfig(), 'command line profile "default", agency lent'];
    },
    'a container': async () => {
      const server = await serve([json(200, TEMPORARY)]);
      return [fromContainer({ uri: server.origin, tokenFile: box.write('token', 'POD') }), `container (127.0.0.1:${server.port})`];
    },
    'the instance metadata': async () => {
      const service = await routed({
        'PUT /meta-data/latest/api/token': () => bytes(404, ''), 'GET /openstack/latest/securitykey': () => json(200, TEMPORARY),
      });
      return [fromMetadata({ address: service.origin }), 'instance metadata'];
    },
    'an OIDC token file': () => {
      const jwt = file();
      return [fromOidc({ idpId: 'idp', idTokenFile: jwt }), `OIDC token file ${jwt}`];
    },
    'a password': () => [fromPassword({ userId: 'u', password: 'p', projectId: 'p' }), 'IAM, by password'],
    'a token': () => [fromToken({ token: 'T', projectId: 'p' }), 'IAM, by token'],
    'an agency': () => [fromAgency({ agencyName: 'lent', domainName: 'd', credentials: KEYS }), 'agency lent of d'],
    'an agency of an account by its ID': () =>
      [fromAgency({ agencyName: 'lent', domainId: 'd1', credentials: KEYS }), 'agency lent of d1'],
  };
  it.each(Object.entries(SOURCES))('is %s', async (_, make) => {
    const iam = await iamOf();
    const [source, shown] = await make();
    box.env({ HUAWEICLOUD_SDK_IAM_ENDPOINT: iam.origin });
    expect(provenanceOf(await source())?.source).toBe(shown);
  });
});
