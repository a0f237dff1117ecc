import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApigClient, fromPassword, type ClientOptions, type DoctorRow } from '../../src/index.js';
import { LOCAL_DEFAULTS, startLocalGateway, type LocalServer } from '../../src/testing/index.js';
import { bytes, clientOf, json, serve, silence } from '../support/server.js';
import { Sandbox } from '../support/identity.js';

const box = new Sandbox();
const run = promisify(execFile);

async function local(): Promise<LocalServer> {
  const server = await startLocalGateway();
  onTestFinished(() => server.close());
  return server;
}
function patient(options: ClientOptions): ApigClient {
  const client = new ApigClient(options);
  onTestFinished(() => client.close());
  return client;
}
const byCheck = (rows: readonly DoctorRow[]): Record<string, string> =>
  Object.fromEntries(rows.map(({ check, status, found }) => [check, `${status}: ${found}`]));

describe('client.doctor()', () => {
  it('finds everything in order', async () => {
    const server = await local();
    const rows = await patient(server.clientOptions).doctor();
    expect(rows.map(({ check, status }) => `${check} ${status}`)).toEqual([
      'credentials ok',
      'endpoint ok',
      'clock ok',
      'project ok',
      'permission ok',
      'gateway ok',
    ]);
    expect(byCheck(rows)).toMatchObject({
      credentials: `ok: an access key that ends in ${LOCAL_DEFAULTS.credentials.ak.slice(-4)}, from the option credentials`,
      endpoint: expect.stringMatching(new RegExp(`^ok: ${server.url} responded in \\d+ ms$`)) as string,
      project: `ok: ${LOCAL_DEFAULTS.projectId}, as set`,
      permission: 'ok: the gateways of the project can be listed (1)',
      gateway: expect.stringContaining(LOCAL_DEFAULTS.instanceId) as string,
    });
    for (const row of rows) expect(row.advice).toBe('');
  });
  it('shows source and expiry of the credentials from the environment and from IAM', async () => {
    const server = await local();
    box.env({ HUAWEICLOUD_SDK_AK: LOCAL_DEFAULTS.credentials.ak, HUAWEICLOUD_SDK_SK: LOCAL_DEFAULTS.credentials.sk });
    box.env({ HUAWEICLOUD_SDK_IAM_ENDPOINT: server.url, HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: server.url });
    expect(byCheck(await patient({ region: 'cn-north-4' }).doctor())).toMatchObject({
      credentials: expect.stringContaining('from environment (HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK)') as string,
      project: `ok: ${LOCAL_DEFAULTS.projectId}, from IAM (${server.url}), by the name cn-north-4`,
      gateway: expect.stringMatching(new RegExp(`^warn: no instanceId is set; the project has ${LOCAL_DEFAULTS.instanceId}`)) as string,
    });
    const user = patient({
      region: 'cn-north-4',
      credentials: fromPassword({
        userName: LOCAL_DEFAULTS.user.name,
        password: LOCAL_DEFAULTS.user.password,
        domainName: LOCAL_DEFAULTS.user.domainName,
      }),
    });
    expect(byCheck(await user.doctor())).toMatchObject({
      credentials: expect.stringMatching(/^ok: a token, from IAM, by password, expires at \d{4}-/) as string,
      project: `ok: ${LOCAL_DEFAULTS.projectId}, from the credentials`,
    });
  });
  it('finds a wrong key with one rejected call', async () => {
    const server = await local();
    const rows = await patient({
      ...server.clientOptions,
      credentials: { ...LOCAL_DEFAULTS.credentials, sk: 'WRONG' },
    }).doctor();
    expect(byCheck(rows)).toMatchObject({
      credentials:
        'fail: rejected with 401 APIGW.0301: The service saw the request exactly as it was signed, so only the key can be wrong: the sk does not belong to this ak',
      permission: 'warn: not checked: the identity was rejected',
      gateway: 'warn: not checked: the gateways cannot be listed',
    });
    expect(rows[0]?.advice).toContain('Check the sk');
  });
  it('reports missing credentials', async () => {
    const server = await local();
    box.env({ HTTP_PROXY: '' });
    const rows = await patient({
      endpoint: server.url,
      projectId: 'p',
      credentials: () => {
        throw new Error('the vault is closed');
      },
    }).doctor();
    expect(byCheck(rows)).toMatchObject({
      credentials: 'fail: The function given as credentials failed: the vault is closed',
      endpoint: expect.stringContaining('ok') as string,
      permission: 'warn: not checked: there are no credentials',
    });
  });
  it('finds expired credentials', async () => {
    const server = await local();
    let passed = 0;
    const client = patient({
      ...server.clientOptions,
      clock: () => Date.now() + passed,
      credentials: { ...LOCAL_DEFAULTS.credentials, expiresAt: Date.now() + 60_000 },
    });
    passed = 61_000;
    expect(byCheck(await client.doctor())['credentials']).toMatch(
      /^fail: an access key that ends in \w{4}, from the option credentials, expired at /,
    );
  });
  it.each([
    [0, 'ok: this clock and the service\'s agree'],
    [30_000, 'ok: this clock is 30 s ahead of'],
    [-600_000, 'warn: this clock is 10 min 0 s behind'],
    [-3_600_000, 'fail: this clock is 1 h 0 min behind'],
  ])('finds a clock that is off by %i ms', async (off, found) => {
    const server = await serve(() => ({ response }) => {
      response.sendDate = false;
      response.writeHead(404, { Date: new Date(Math.floor(Date.now() / 1000) * 1000).toUTCString() }).end('{}');
    });
    expect(
      byCheck(await clientOf(server.origin, { clock: () => Math.floor(Date.now() / 1000) * 1000 + off }).doctor())[
        'clock'
      ],
    ).toContain(found);
  });
  it('finds an endpoint that does not respond, or belongs to something else', async () => {
    const gone = await clientOf('http://127.0.0.1:1').doctor();
    expect(byCheck(gone)).toMatchObject({
      endpoint: expect.stringMatching(/^fail: http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/) as string,
      clock: 'warn: not checked: the endpoint does not respond',
      permission: 'warn: not checked: the endpoint does not respond',
    });
    const portal = await serve([bytes(200, '<html><title>Log in</title></html>', { 'Content-Type': 'text/html' })]);
    expect(byCheck(await clientOf(portal.origin).doctor())['endpoint']).toMatch(
      /^warn: .*with status 200 and not as the service does/,
    );
    const slow = await serve([silence]);
    expect(byCheck(await clientOf(slow.origin).doctor({ timeout: 100 }))['endpoint']).toMatch(/^fail: .*timed out/);
  });
  it('finds an unknown project and a missing permission', async () => {
    const server = await serve([
      json(403, { error_code: 'APIG.1005', error_msg: 'No permissions to request this method' }),
    ]);
    expect(byCheck(await clientOf(server.origin, { projectId: undefined }).doctor())['project']).toBe(
      'fail: it is not set, and there is no region to look it up by',
    );
    const rows = await clientOf(server.origin).doctor();
    expect(rows.find(({ check }) => check === 'permission')).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('rejected with 403 APIG.1005') as string,
      advice: expect.stringContaining('apig:instances:list') as string,
    });
  });
  it('finds a gateway that belongs to another project', async () => {
    const server = await local();
    const rows = await patient({ ...server.clientOptions, instanceId: 'nowhere' }).doctor();
    expect(rows.at(-1)).toMatchObject({
      check: 'gateway',
      status: 'fail',
      advice: expect.stringContaining(`The project has ${LOCAL_DEFAULTS.instanceId}`) as string,
    });
  });
  it('ends if the caller\'s signal aborts', async () => {
    const server = await serve([silence]);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(clientOf(server.origin).doctor({ signal: controller.signal })).rejects.toThrow('enough');
  });
  it('shows no secret, no control character and no endless list of what the service sends', async () => {
    const { credentials: { sk } } = LOCAL_DEFAULTS;
    const instances = Array.from({ length: 400 }, (_, i) => ({
      id: `g${i}`, instance_name: `name\n\u001b[2K ${Buffer.from(sk).toString('base64')}`, status: 'Running',
    }));
    const server = await serve([json(200, { total: 400, size: 400, instances })]);
    const { credentials } = LOCAL_DEFAULTS;
    const rows = await clientOf(server.origin, { credentials, instanceId: undefined }).doctor();
    const gateway = rows.at(-1);
    expect(gateway).toMatchObject({ check: 'gateway', status: 'warn', advice: 'Pass instanceId' });
    expect(gateway?.found).toMatch(/^no instanceId is set; the project has g0 \(name\\n\\u001b\[2K \[hidden\]={0,2}\), .*, and 390 more$/);
    expect(gateway?.found.length).toBeLessThan(1_100);
  });
  it('prints a table in the example', async () => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'examples/doctor.ts'], {
      cwd: new URL('../..', import.meta.url).pathname,
      env: { ...process.env, HUAWEICLOUD_SDK_AK: '' },
    });
    for (const check of ['credentials', 'endpoint', 'clock', 'project', 'permission', 'gateway'])
      expect(stdout).toMatch(new RegExp(`\\bok\\b.*${check}|${check}.*\\bok\\b`));
  });
});
