import { describe, expect, it } from 'vitest';
import { ApigConfigurationError } from '../../src/index.js';
import { clientOf, failure, failureOf, json, KEYS, serve, silence, type Answer } from '../support/server.js';
import { verify } from '../support/verify.js';
import { NO_GROUPS, routed, Sandbox } from '../support/identity.js';

const box = new Sandbox();
const PROJECT = '15df3f4fdb172381a9db483b8fd564c2';
const SUB = '146c50dc3d0f16f652a7fc5cfb781c9b';
const projects = (...found: [string, string][]): Answer =>
  json(
    200,
    { projects: found.map(([id, name]) => ({ id, name, enabled: true })), links: {} },
    { 'X-IAM-Trace-Id': 'trace-9' },
  );

/** A service, an IAM with these answers, and a client of both that has not been told its project. */
async function lookup(answers: readonly Answer[], options: Parameters<typeof clientOf>[1] = {}) {
  const iam = await routed({ 'GET /v3/projects': (_, n) => answers[n - 1] ?? answers.at(-1) ?? silence });
  const server = await serve([json(200, NO_GROUPS)]);
  const given = { ...options };
  return {
    iam,
    server,
    client: clientOf(server.origin, { region: 'cn-north-4', iamEndpoint: iam.origin, projectId: undefined, ...given }),
  };
}
const usedBy = (target: string | undefined): string | undefined => target?.split('/')[2];

describe('a client without a project (CRED-05)', () => {
  it('asks IAM once, with a signed request, by the region\'s name, for all calls and views', async () => {
    const { iam, server, client } = await lookup([projects([PROJECT, 'cn-north-4'])]);
    await Promise.all(Array.from({ length: 20 }, () => client.groups.list().then()));
    await client.withInstance('other').groups.list();
    expect(iam.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET /v3/projects?name=cn-north-4',
    ]);
    expect(iam.requests[0] && verify(iam.requests[0], KEYS.sk)).toMatchObject({
      valid: true,
      signedHeaders: ['host', 'x-sdk-date'],
    });
    expect(new Set(server.requests.map(({ target }) => usedBy(target)))).toEqual(new Set([PROJECT]));
    expect(server.requests[0]?.headers['x-project-id']).toBe(PROJECT);
    expect(server.requests).toHaveLength(21);
  });
  it('uses the project with the region\'s name if there are several', async () => {
    const { server, client } = await lookup([projects([SUB, 'cn-north-4_sub'], [PROJECT, 'cn-north-4'])]);
    await client.groups.list();
    expect(usedBy(server.requests[0]?.target)).toBe(PROJECT);
  });
  it('uses the only one that IAM finds, as IAM spells it', async () => {
    const { server, client } = await lookup([projects([PROJECT, 'CN-North-4'])]);
    await client.groups.list();
    expect(usedBy(server.requests[0]?.target)).toBe(PROJECT);
  });
  it('takes no notice of IDs that no header can carry', async () => {
    const { server, client } = await lookup([projects(['ü', 'cn-north-4'], [PROJECT, 'cn-north-4_sub'])]);
    await client.groups.list();
    expect(usedBy(server.requests[0]?.target)).toBe(PROJECT);
  });
  it('takes no notice of the subproject of another region', async () => {
    box.env({ HW_PROJECT_NAME: 'cn-east-3_sub' });
    const { iam, client } = await lookup([projects([PROJECT, 'cn-north-4'])]);
    await client.groups.list();
    expect(iam.requests.map(({ target }) => target)).toEqual(['/v3/projects?name=cn-north-4']);
  });
  it('names no request ID if IAM gives none', async () => {
    const { iam, client } = await lookup([json(200, { projects: [] })]);
    expect((await failureOf(ApigConfigurationError, client.groups.list())).message).toBe(
      `The project is not known: IAM (${iam.origin}) has none named cn-north-4 for these credentials. `
        + 'Nothing was sent to APIG, and no project is created. Pass projectId to the client; the console shows it under "My Credentials".',
    );
  });
  it('says that there is none, and creates nothing', async () => {
    const { iam, server, client } = await lookup([projects()]);
    const error = await failureOf(ApigConfigurationError, client.groups.list());
    expect(error.option).toBe('projectId');
    expect(error.message).toBe(
      `The project is not known: IAM (${iam.origin}) has none named cn-north-4 for these credentials (request ID trace-9). `
        + 'Nothing was sent to APIG, and no project is created. Pass projectId to the client; the console shows it under "My Credentials".',
    );
    expect(iam.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(server.count).toBe(0);
  });
  it('lists the projects if several match', async () => {
    const { client } = await lookup([projects([SUB, 'cn-north-4'], [PROJECT, 'cn-north-4'])]);
    expect((await failureOf(ApigConfigurationError, client.groups.list())).message).toContain(
      `several named like cn-north-4 for these credentials: ${SUB} (cn-north-4), ${PROJECT} (cn-north-4) (request ID trace-9)`,
    );
  });
  it('does not remember a failure', async () => {
    const { iam, server, client } = await lookup([
      json(403, { error: { code: 403, message: 'no right to list', title: 'Forbidden' } }),
      projects([PROJECT, 'cn-north-4']),
    ]);
    expect(await failure(client.groups.list())).toMatchObject({
      kind: 'PermissionDenied',
      operation: 'iam.listProjects',
      status: 403,
      serverMessage: 'no right to list',
      message: expect.stringContaining('iam:projects:listProjects') as string,
    });
    await client.groups.list();
    expect(iam.count).toBe(2);
    expect(usedBy(server.requests[0]?.target)).toBe(PROJECT);
  });
  it('does not change the caller\'s objects: one set of keys serves two regions', async () => {
    const credentials = { ...KEYS };
    const first = await lookup([projects([PROJECT, 'cn-north-4'])], { credentials });
    const second = await lookup([projects([SUB, 'cn-east-3'])], { credentials, region: 'cn-east-3' });
    await first.client.groups.list();
    await second.client.groups.list();
    expect(credentials).toEqual(KEYS);
    expect([first, second].map(({ server }) => usedBy(server.requests[0]?.target))).toEqual([PROJECT, SUB]);
    expect(second.iam.requests[0]?.target).toBe('/v3/projects?name=cn-east-3');
  });
  it('waits within the limits of each call', async () => {
    const { server, client } = await lookup([silence]);
    const controller = new AbortController();
    const aborted = failure(client.groups.list({}, { signal: controller.signal }));
    const late = failure(client.groups.list({}, { totalTimeout: 150 }));
    setTimeout(() => controller.abort(), 50);
    expect(await aborted).toMatchObject({ kind: 'Abort', inFlight: false });
    expect(await late).toMatchObject({ kind: 'Timeout', limit: 'totalTimeout' });
    expect(server.count).toBe(0);
  });
});

describe('the project', () => {
  it('comes from the option, else the environment, else the credentials, else IAM', async () => {
    const used = async (options: Parameters<typeof clientOf>[1]): Promise<[string | undefined, number]> => {
      const { iam, server, client } = await lookup([projects(['iam', 'cn-north-4'])], options);
      await client.groups.list();
      return [usedBy(server.requests[0]?.target), iam.count];
    };
    expect(await used({})).toEqual(['iam', 1]);
    expect(await used({ credentials: { ...KEYS, projectId: 'keys' } })).toEqual(['keys', 0]);
    box.env({ HW_PROJECT_ID: 'terraform' });
    expect(await used({ credentials: { ...KEYS, projectId: 'keys' } })).toEqual(['terraform', 0]);
    box.env({ HUAWEICLOUD_SDK_PROJECT_ID: 'sdk' });
    expect(await used({ credentials: { ...KEYS, projectId: 'keys' } })).toEqual(['sdk', 0]);
    expect(await used({ projectId: 'option' })).toEqual(['option', 0]);
  });
  it('comes with the keys of a profile file, and is looked up at that file\'s IAM', async () => {
    const { iam, server, client } = await lookup([projects([PROJECT, 'cn-north-4'])], {
      credentials: undefined,
      iamEndpoint: undefined,
    });
    box.write('.huaweicloud/credentials', `[basic]\nak=AK\nsk=SK\niam_endpoint=${iam.origin}`);
    await client.groups.list();
    expect([iam.count, usedBy(server.requests[0]?.target)]).toEqual([1, PROJECT]);
    box.write('.huaweicloud/credentials', '[basic]\nak=AK\nsk=SK\nproject_id=of-profile');
    const other = await lookup([projects([PROJECT, 'cn-north-4'])], { credentials: undefined });
    await other.client.groups.list();
    expect([other.iam.count, usedBy(other.server.requests[0]?.target)]).toEqual([0, 'of-profile']);
  });
  it('may be a subproject of the region\'s, named as for Terraform', async () => {
    box.env({ HW_PROJECT_NAME: 'cn-north-4_dev' });
    const { iam, client } = await lookup([projects([SUB, 'cn-north-4_dev'])]);
    await client.groups.list();
    expect(iam.requests[0]?.target).toBe('/v3/projects?name=cn-north-4_dev');
  });
  it('is reported as missing before anything is sent (CRED-06)', async () => {
    const server = await serve([json(200, NO_GROUPS)]);
    for (const projectId of ['', undefined]) {
      const error = await failureOf(ApigConfigurationError, clientOf(server.origin, { projectId }).groups.list());
      expect(error).toMatchObject({
        option: 'projectId',
        message: expect.stringContaining(
          'groups.list needs a project, but projectId is missing. Nothing was sent.',
        ) as string,
      });
    }
    expect(server.count).toBe(0);
  });
});
