/** The program `huaweicloud-apig`: its arguments, the local gateway as a process, the diagnosis. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../src/command/run.js';
import { createLocalGateway, LOCAL_DEFAULTS, startLocalGateway } from '../../src/testing/index.js';
import { VERSION } from '../../src/version.js';
import { INSTANCE } from '../gateway/support.js';
import { ran } from '../support/command.js';

const TOKEN = { 'x-auth-token': LOCAL_DEFAULTS.token };
const HELP = /^Usage: huaweicloud-apig/;

/** Starts `gateway` on a free port, and ends it with the test. */
async function started(...args: string[]) {
  const ending = new AbortController();
  const said = { out: '', err: '' };
  const ended = run(['gateway', '--port', '0', ...args], {
    out: (text) => { said.out += text; },
    err: (text) => { said.err += text; },
    ending: ending.signal,
    environment: {},
  });
  await Promise.race([ended, vi.waitFor(() => expect(said.out).toContain('ready at'), { timeout: 10_000 })]);
  const url = /ready at (\S+)/.exec(said.out)?.[1] ?? '';
  const end = (): Promise<number> => {
    ending.abort();
    return ended;
  };
  onTestFinished(async () => {
    await end();
  });
  return { url, said, end };
}
const file = async (name: string): Promise<string> => join(await mkdtemp(join(tmpdir(), 'apig-')), name);
const createGroup = (url: string, name: string): Promise<Response> =>
  fetch(`${url}${INSTANCE}/api-groups`, { method: 'POST', headers: TOKEN, body: JSON.stringify({ name }) });
async function groupNames(url: string): Promise<string[]> {
  const response = await fetch(`${url}${INSTANCE}/api-groups`, { headers: TOKEN });
  const { groups } = await response.json() as { groups: { name: string }[] };
  return groups.map(({ name }) => name).sort();
}

describe('the program', () => {
  test('tells its version and its commands', async () => {
    expect(await ran('--version')).toEqual([0, `${VERSION}\n`, '']);
    expect(await ran('--help')).toEqual([0, expect.stringMatching(HELP), '']);
    expect(await ran('gateway', '--help')).toEqual([0, expect.stringContaining('--port <number>'), '']);
    expect(await ran('doctor', '--help')).toEqual([0, expect.stringContaining('--region <id>'), '']);
    expect(await ran()).toEqual([2, '', expect.stringMatching(HELP)]);
  });

  test.each([
    [['gatway'], 'There is no command "gatway". Did you mean gateway?'],
    [['xyz'], 'There is no command "xyz". See huaweicloud-apig --help.'],
    [['__proto__'], 'There is no command "__proto__". See huaweicloud-apig --help.'],
    [['gateway', '--prot', '1'], 'There is no "--prot". Did you mean --port?'],
    [['gateway', '--constructor'], 'There is no "--constructor". See --help.'],
    [['gateway', '-p', '1'], 'There is no "-p". See --help.'],
    [['gateway', '--port'], '--port needs a value: number.'],
    [['gateway', '--port', '--env'], '--port needs a value: number.'],
    [['gateway', '--port', '70000'], '--port takes a whole number from 0 to 65535, got "70000".'],
    [['gateway', '--port', '1', '--port', '2'], '--port is given twice.'],
    [['gateway', '--env=yes'], '--env takes no value.'],
    [['gateway', '8080'], '"8080" is one argument too many.'],
    [['gateway', '--quirks', 'lockAccesKeys'], 'startLocalGateway has no option quirks.lockAccesKeys. Did you mean quirks.lockAccessKeys?'],
    [['gateway', '--quirks', '{oops'], '--quirks is not JSON: "{oops".'],
    [['gateway', '--quotas', 'API_NUM_LIMIT=few'], 'The option quotas.API_NUM_LIMIT of startLocalGateway must be an integer from 0 up, got "few".'],
    [['gateway', '--seed', '/nowhere/seed.json'], 'There is no file /nowhere/seed.json, which --seed names.'],
    [['gateway', '--host', '203.0.113.7', '--port', '0'], 'This machine has no address 203.0.113.7. Pass another --host.'],
    [['doctor', '--regin', 'x'], 'There is no "--regin". Did you mean --region?'],
  ])('rejects %j', async (args, message) => {
    expect(await ran(...args)).toEqual([2, '', `${message}\n`]);
  });

  test('says that a port is taken', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    expect(await ran('gateway', '--port', String(port))).toEqual(
      [2, '', `Port ${port} is taken. Pass another --port, or 0 for any free one.\n`],
    );
  });
});

/** What is printed when the gateway is ready. */
const readyLines = (url: string): string =>
  `# published APIs are called at ${url}, each by a domain name of its group in the header Host\n# local gateway ready at ${url}\n`;

describe('the command gateway', () => {
  test('prints a line when it is ready, and ends in order', async () => {
    const { url, said, end } = await started();
    expect(said).toEqual({ out: readyLines(url), err: '' });
    expect(await (await fetch(`${url}/_local/health`)).json()).toEqual({ status: 'ok', calls: url });
    expect(await end()).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('prints what other programs need, as lines that a shell can read', async () => {
    const { url, said } = await started('--env');
    const { credentials: { ak, sk }, projectId } = LOCAL_DEFAULTS;
    for (const line of [
      `export HUAWEICLOUD_SDK_AK=${ak}`, `export HUAWEICLOUD_SDK_SK=${sk}`, `export HW_ACCESS_KEY=${ak}`,
      `export HUAWEICLOUD_SDK_PROJECT_ID=${projectId}`, `export HUAWEICLOUD_SDK_IAM_ENDPOINT=${url}`,
      'export HW_REGION_NAME=cn-north-4', `#   endpoints = { apig = "${url}/", iam = "${url}/" }`,
    ]) expect(said.out.split('\n')).toContain(line);
    expect(said.out.split('\n').filter((line) => !/^(export \w+=[\w./:-]+|#.*|)$/.test(line))).toEqual([]);
    expect(`${await (await fetch(`${url}/_local/env`)).text()}${readyLines(url)}`).toBe(said.out);
  });

  test('prints a line for each request if it should', async () => {
    const { url, said } = await started('--verbose');
    await createGroup(url, 'orders');
    await fetch(`${url}/nowhere`);
    expect(said.err).toBe(`POST ${INSTANCE}/api-groups groups.create 201\nGET /nowhere - 404\n`);
  });

  test('enforces the policy of a file', async () => {
    const path = await file('policy.json');
    const Action = ['apig:groups:list', 'apig:instances:get'];
    await writeFile(path, JSON.stringify([{ Version: '1.1', Statement: [{ Effect: 'Allow', Action }] }]));
    const { url } = await started('--policy', path);
    expect(await groupNames(url)).toEqual(['DEFAULT']);
    const response = await createGroup(url, 'orders');
    expect([response.status, await response.json()]).toMatchObject([403, { error_code: 'APIG.1005' }]);
    expect(await (await fetch(`${url}/_local/actions`)).json()).toMatchObject({ operations: ['groups.create', 'groups.list'] });
  });
  test('rejects a policy that is missing, no JSON, or no policy', async () => {
    const path = await file('policy.json');
    const [code, , missing] = await ran('gateway', '--policy', path);
    expect([code, missing]).toEqual([2, expect.stringContaining(`The file ${path}, which --policy names, cannot be read: `)]);
    await writeFile(path, 'Allow');
    expect((await ran('gateway', '--policy', path))[2]).toContain(`The file ${path}, which --policy names, is not JSON.`);
    await writeFile(path, '{}');
    expect((await ran('gateway', '--policy', path))[2]).toContain('The policy of the local gateway has no Version "1.1" or "5.0".');
  });
  test('takes quirks and quotas as settings or as JSON', async () => {
    const { url } = await started('--quirks', 'gatewayWork=0,listsWithoutTotal', '--quotas', '{"APIGROUP_NUM_LIMIT":1}');
    expect(await (await fetch(`${url}/_local/quirks`)).json()).toMatchObject({ gatewayWork: 0, listsWithoutTotal: true });
    expect((await createGroup(url, 'orders')).status).toBe(403);
  });

  test('says what an address of this machine opens', async () => {
    const { url, said } = await started('--host', '0.0.0.0');
    expect(said.err).toBe(
      'Everybody who reaches 0.0.0.0 can use this gateway with the keys that everybody knows. Only /_local/ stays on this machine.\n',
    );
    expect((await fetch(`${url}/_local/health`)).status).toBe(200);
  });

  test('keeps its objects in a file from one run to the next', async () => {
    const state = await file('state.json');
    const first = await started('--state', state);
    await createGroup(first.url, 'orders');
    await first.end();
    const second = await started('--state', state);
    expect(await groupNames(second.url)).toEqual(['DEFAULT', 'orders']);
    expect(await readdir(join(state, '..')), 'nothing else is left').toEqual(['state.json']);
  });

  test('writes the file while it runs, too', async () => {
    const state = await file('state.json');
    const { url } = await started('--state', state);
    await createGroup(url, 'orders');
    await vi.waitFor(async () => expect(await readFile(state, 'utf8')).toContain('"orders"'), { timeout: 15_000 });
  });

  test('leaves a file alone that is none of its own', async () => {
    const state = await file('state.json');
    for (const [text, message] of [
      ['{"a":1}', 'This is not a snapshot of a local gateway. It was not made by snapshot().\n'],
      ['oops', `The file of --state, ${state}, is not JSON.\n`],
    ] as const) {
      await writeFile(state, text);
      expect(await ran('gateway', '--port', '0', '--state', state)).toEqual([2, '', message]);
      expect(await readFile(state, 'utf8')).toBe(text);
    }
  });

  test('starts from a seed, and returns to it', async () => {
    const seed = await file('seed.json');
    await writeFile(seed, JSON.stringify(createLocalGateway({ quotas: {} }).snapshot()).replace('DEFAULT"', 'seeded"'));
    const { url } = await started('--seed', seed);
    await createGroup(url, 'orders');
    expect(await groupNames(url)).toEqual(['orders', 'seeded']);
    await fetch(`${url}/_local/reset`, { method: 'POST' });
    expect(await groupNames(url)).toEqual(['seeded']);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends as a process on %s, with its state saved', async (signal) => {
    const state = await file('state.json');
    const main = fileURLToPath(new URL('../../src/command/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'gateway', '--port', '0', '--state', state]);
    let out = '';
    child.stdout.on('data', (data: Buffer) => { out += data.toString(); });
    await vi.waitFor(() => expect(out).toContain('ready at'), { timeout: 15_000 });
    const ended = new Promise((done) => child.once('exit', (code, by) => done([code, by])));
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(JSON.parse(await readFile(state, 'utf8'))).toHaveProperty('format');
  });
});

describe('the command doctor', () => {
  const flags = (url: string): string[] =>
    ['--endpoint', url, '--iam-endpoint', url, '--project-id', LOCAL_DEFAULTS.projectId, '--instance-id', LOCAL_DEFAULTS.instanceId];
  function withKey(sk: string): void {
    vi.stubEnv('HUAWEICLOUD_SDK_AK', LOCAL_DEFAULTS.credentials.ak);
    vi.stubEnv('HUAWEICLOUD_SDK_SK', sk);
    onTestFinished(() => void vi.unstubAllEnvs());
  }

  test('prints a row for each check', async () => {
    await using server = await startLocalGateway();
    withKey(LOCAL_DEFAULTS.credentials.sk);
    const [code, out, err] = await ran('doctor', ...flags(server.url));
    expect([code, err]).toEqual([0, '']);
    const rows = ['credentials  ok ', 'endpoint     ok ', 'clock        ok ', 'project      ok ', 'permission   ok ', 'gateway      ok '];
    expect(out.trimEnd().split('\n').map((line) => line.slice(0, 16))).toEqual(rows);
  });

  test('fails if a check fails, and says what to do, also as JSON', async () => {
    await using server = await startLocalGateway();
    withKey('a-wrong-secret-key');
    const [code, out] = await ran('doctor', ...flags(server.url));
    expect([code, out]).toEqual([1, expect.stringMatching(/^credentials {2}fail {2}.*\n *-> /)]);
    const [, json] = await ran('doctor', '--json', '--timeout', '5000', ...flags(server.url));
    expect(JSON.parse(json)).toContainEqual(expect.objectContaining({ check: 'credentials', status: 'fail' }));
  });
});
