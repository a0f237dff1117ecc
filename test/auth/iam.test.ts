/** The calls to IAM behind sources of credentials: what is sent again, what is believed, and what ends them. */
import { describe, expect, it, vi } from 'vitest';
import {
  ApigConfigurationError, ApigPermissionDeniedError, fromAgency, fromOidc, fromPassword, fromToken,
  type CredentialsContext, type CredentialsSource,
} from '../../src/index.js';
import { clientOf, cut, failure, failureOf, json, KEYS, serve, silence, start, type Answer } from '../support/server.js';
import { bodyOf, routed, Sandbox, temporary, token } from '../support/identity.js';
import { Recorder } from '../support/recorder.js';

const box = new Sandbox();
const EIGHT = Date.UTC(2026, 2, 1, 8);
const HOUR = 3_600_000;
const TOKENS = 'POST /v3/auth/tokens';
const ID_TOKENS = 'POST /v3.0/OS-AUTH/id-token/tokens';
const KEYS_OF_IAM = 'POST /v3.0/OS-CREDENTIAL/securitytokens';
const password = (): CredentialsSource => fromPassword({ userId: 'u1', password: 'hush', projectId: 'p1' });
const agency = (): CredentialsSource => fromAgency({ agencyName: 'deploy', domainName: 'other', credentials: KEYS });
const oidc = (): CredentialsSource => fromOidc({ idpId: 'idp', idTokenFile: box.write('jwt', 'JWT') });
const given = (iam: { readonly origin: string }, more: CredentialsContext = {}): CredentialsContext =>
  ({ iamEndpoint: iam.origin, clock: () => EIGHT, ...more });

describe('a call to IAM', () => {
  it.each<[string, () => CredentialsSource, string]>([
    ['a password', password, TOKENS],
    ['an agency', agency, KEYS_OF_IAM],
    ['an OIDC token', oidc, ID_TOKENS],
  ])('is sent again after a connection was lost, since another token or key does no harm: %s', async (_, source, route) => {
    const once = (answer: Answer) => (_request: unknown, n: number) => (n === 1 ? cut : answer);
    const iam = await routed({
      [TOKENS]: () => token('T'), [ID_TOKENS]: () => token('T'), [KEYS_OF_IAM]: () => temporary(),
      [route]: once(route === KEYS_OF_IAM ? temporary() : token('T')),
    });
    await source()(given(iam));
    const sent = iam.requests.filter(({ method, target }) => `${method} ${target.replace(/\?.*/, '')}` === route);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.body).toEqual(sent[0]?.body);
  });
  it('goes through the dispatcher of the client', async () => {
    const dispatcher = new Recorder(500);
    await failure(password()({ iamEndpoint: 'https://iam.example.com/prefix', dispatcher }));
    expect(dispatcher.requests[0]).toMatchObject({
      origin: 'https://iam.example.com',
      method: 'POST',
      target: '/prefix/v3/auth/tokens?nocatalog=true',
      headers: { host: 'iam.example.com', 'content-type': 'application/json;charset=utf8' },
    });
  });
  it('is rejected with its status once, which IAM repeats as a code', async () => {
    const iam = await serve([json(403, { error: { code: 403, message: 'no', title: 'Forbidden' } })]);
    const error = await failureOf(ApigPermissionDeniedError, password()(given(iam)));
    expect(error.code).toBe('403');
    expect(error.message).toMatch(/^iam\.createToken was rejected with 403: no\. /);
  });
  it('names the source whose credentials a client cannot use', async () => {
    const iam = await routed({ [TOKENS]: () => token('two words') });
    const client = clientOf('http://127.0.0.1:9', { iamEndpoint: iam.origin, credentials: password() });
    expect((await failureOf(ApigConfigurationError, client.groups.list())).message).toBe(
      'what came from IAM, by password: token contains a space, a line end or a character that a key cannot have.',
    );
  });
  it('ends when nobody waits for its result any longer', async () => {
    const iam = await serve([silence]);
    const stop = new AbortController();
    const asked = failure(password()(given(iam, { signal: stop.signal })));
    await vi.waitFor(() => expect(iam.count).toBe(1));
    stop.abort(new Error('enough'));
    expect(await asked).toEqual(new Error('enough'));
    await iam.emptied();
    expect(iam.sockets.size).toBe(0);
  });
  it('names the IAM action that it needs, if it is not allowed', async () => {
    const iam = await routed({
      [KEYS_OF_IAM]: () => json(403, { error: { code: 403, message: 'not yours', title: 'Forbidden' } }),
    });
    expect(await failure(agency()(given(iam)))).toMatchObject({
      kind: 'PermissionDenied',
      operation: 'iam.createTemporaryKey',
      remedy: expect.stringContaining('This call needs the IAM action iam:agencies:assume') as string,
    });
  });
  it.each<[string, () => CredentialsSource]>([['a password', password], ['an OIDC token', oidc]])(
    'needs no IAM action for %s',
    async (_, source) => {
      const refused = (): Answer => json(403, { error: { code: 403, message: 'not yours', title: 'Forbidden' } });
      const iam = await routed({ [TOKENS]: refused, [ID_TOKENS]: refused });
      const error = await failureOf(ApigPermissionDeniedError, source()(given(iam)));
      expect(error.message).not.toContain('IAM action');
    },
  );
  it('acts as an agency of an account by its ID, for as long as it was asked to', async () => {
    const iam = await routed({ [KEYS_OF_IAM]: () => temporary() });
    await fromAgency({ agencyName: 'deploy', domainId: 'd1', durationSeconds: 900, credentials: KEYS })(given(iam));
    expect(bodyOf(iam.requests[0])).toEqual({
      auth: {
        identity: {
          methods: ['assume_role'],
          assume_role: { agency_name: 'deploy', domain_id: 'd1', duration_seconds: 900 },
        },
      },
    });
  });
});

describe('what IAM gives', () => {
  it.each([undefined, 'soon', '3600'])('lasts as long as usual if it does not say how long in a form that is known: %j', async (expires) => {
    const iam = await routed({
      [TOKENS]: () => token('T', expires), [ID_TOKENS]: () => token('T', expires), [KEYS_OF_IAM]: () => temporary(1, expires),
    });
    const withoutTime = expires === undefined ? await routed({
      [TOKENS]: () => json(201, { token: {} }, { 'X-Subject-Token': 'T' }),
      [ID_TOKENS]: () => json(201, {}, { 'X-Subject-Token': 'T' }),
      [KEYS_OF_IAM]: () => json(201, { credential: { access: 'A', secret: 'S', securitytoken: 'T' } }),
    }) : iam;
    expect((await password()(given(withoutTime))).expiresAt).toBe(EIGHT + 24 * HOUR);
    expect((await agency()(given(withoutTime))).expiresAt).toBe(EIGHT + HOUR / 4);
    expect((await oidc()(given(withoutTime))).expiresAt).toBe(EIGHT + HOUR / 4);
  });
  it.each([{}, { 'X-Subject-Token': '' }])('is no token without the header that has it: %j', async (headers) => {
    const other = await serve([json(201, { token: {} }, headers)]);
    for (const source of [password(), fromToken({ token: 'MIIF', projectId: 'p1' }), oidc()]) {
      const error = await failureOf(ApigConfigurationError, source(given(other)));
      expect(error.option).toBe('iamEndpoint');
      expect(error.message).toBe(`${other.origin} responded without the header X-Subject-Token, so it is not IAM. Check iamEndpoint.`);
    }
  });
  it.each([
    [{ token: { expires_at: 5 } }, 'token.expires_at'],
    [{ token: { project: 'p' } }, 'token.project'],
    [{ token: { project: { name: 'cn-north-4' } } }, 'token.project.id'],
    [{ token: { project: { id: 'p' } } }, 'token.project.name'],
    [{ token: { project: { id: 5, name: 'cn-north-4' } } }, 'token.project.id'],
    [{ token: 'T' }, 'token'],
  ])('is no token if it has another form: %j', async (answer, path) => {
    const iam = await routed({ [TOKENS]: () => json(201, answer, { 'X-Subject-Token': 'T' }) });
    const error = await failure(password()(given(iam)));
    expect(error).toMatchObject({ operation: 'iam.createToken' });
    expect((error as Error).message).toContain(path);
  });
  it.each([
    [{}, 'projects'], [{ projects: {} }, 'projects'], [{ projects: [{ name: 'cn-north-4' }] }, 'projects[0].id'],
    [{ projects: [{ id: 'p', name: 5 }] }, 'projects[0].name'],
  ])('is no list of projects if it has another form: %j', async (answer, path) => {
    const iam = await routed({ 'GET /v3/projects': () => json(200, answer) });
    const { client, server } = await start([silence], { projectId: undefined, region: 'cn-north-4', iamEndpoint: iam.origin });
    const error = await failure(client.groups.list());
    expect(error).toMatchObject({ operation: 'iam.listProjects' });
    expect((error as Error).message).toContain(path);
    expect(server.count).toBe(0);
  });
  it.each([
    [{}, 'credential'], [{ credential: {} }, 'credential.access'],
    ...['access', 'secret', 'securitytoken'].map((name): [object, string] => [
      { credential: { access: 'A', secret: 'S', securitytoken: 'T', [name]: undefined } }, `credential.${name}`,
    ]),
    [{ credential: { access: 'A', secret: 5, securitytoken: 'T' } }, 'credential.secret'],
  ])('is no key without its parts: %j', async (answer, path) => {
    const iam = await routed({ [KEYS_OF_IAM]: () => json(201, answer) });
    const error = await failure(agency()(given(iam)));
    expect(error).toMatchObject({ operation: 'iam.createTemporaryKey' });
    expect((error as Error).message).toContain(path);
  });
});
