/** The commands for documents of gateways: export, plan, apply, drift, between two local gateways. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { askAt } from '../../src/command/ask.js';
import { parseDocument } from '../../src/files/index.js';
import { LOCAL_DEFAULTS, type LocalServer } from '../../src/testing/index.js';
import { ran, ranIn } from '../support/command.js';
import { mockApi, startLocal } from '../support/local.js';

const HELP = /^Usage: huaweicloud-apig/;
const { instanceId, projectId } = LOCAL_DEFAULTS;
/** The flags that lead to a local gateway. */
const to = ({ url }: Pick<LocalServer, 'url'>): string[] =>
  ['--endpoint', url, '--iam-endpoint', url, '--project-id', projectId, '--instance-id', instanceId];

/** A gateway with something on it, and one with nothing. */
async function twoGateways() {
  vi.stubEnv('HUAWEICLOUD_SDK_AK', LOCAL_DEFAULTS.credentials.ak);
  vi.stubEnv('HUAWEICLOUD_SDK_SK', LOCAL_DEFAULTS.credentials.sk);
  onTestFinished(() => void vi.unstubAllEnvs());
  const [source, target] = await Promise.all([startLocal(), startLocal()]);
  await fill(source.client);
  return { source, target, folder: await mkdtemp(join(tmpdir(), 'apig-')) };
}
async function fill(client: ApigClient): Promise<void> {
  const orders = await client.groups.create({ name: 'orders' });
  await client.groups.create({ name: 'mail' });
  const test = await client.envs.create({ name: 'test' });
  const { id } = await client.apis.create(mockApi(orders.id, 'get_order'));
  await client.apis.publish({ api_id: id, env_id: test.id });
  await client.signatureKeys.create({ name: 'signer', sign_type: 'hmac', sign_key: 'signer_key_1', sign_secret: 'a-secret-that-stays-1' });
}
const groupNames = async (client: ApigClient): Promise<string[]> =>
  (await client.groups.list().all()).map(({ name }) => name).sort();

/** Everything on the target that a test may have to say. */
const PLAN = `Plan for the gateway ${instanceId}`;

test('a gateway goes to another one by export, plan, apply and drift', async () => {
  const { source, target, folder } = await twoGateways();
  const file = join(folder, 'gateway.json');
  const [code, out, err] = await ran('export', file, ...to(source.server));
  expect([code, out]).toEqual([0, `${file}: envs: 2, groups: 3, signatureKeys: 1, apis: 1\n`]);
  expect(err).toContain('left out: certificates: Their texts and keys are never shown. Domain names refer to them by name.\n');
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain('a-secret-that-stays-1');
  const { groups, signatureKeys } = await parseDocument(text);
  expect(Object.keys(groups ?? {})).toEqual(['DEFAULT', 'mail', 'orders']);
  expect(signatureKeys).toHaveProperty('signer.sign_secret', { $env: 'SIGNER_SIGN_SECRET' });
  const environment = { SIGNER_SIGN_KEY: 'signer_key_1', SIGNER_SIGN_SECRET: 'a-secret-that-stays-1' };

  const [differences, plan] = await ranIn({ environment }, 'plan', file, ...to(target.server));
  expect(differences).toBe(2);
  expect(plan.split('\n')[0]).toBe(PLAN);
  expect(plan).toContain('+ create apis/orders/get_order');
  expect(await groupNames(target.client), 'a plan changes nothing').toEqual(['DEFAULT']);

  expect(await ran('apply', file, '--yes', ...to(target.server))).toEqual([1, '', expect.stringMatching(
    /\nSet these variables of the environment, nothing was changed: SIGNER_SIGN_KEY, SIGNER_SIGN_SECRET\.\n$/,
  )]);
  const applied = await ranIn({ environment }, 'apply', file, '--yes', ...to(target.server));
  expect(applied[2]).toMatch(/^Plan for the gateway .*\n1\/\d+ done: create /s);
  expect([applied[0], applied[1]]).toEqual([0, expect.stringMatching(/^\d+ done\.\n$/)]);
  expect(await groupNames(target.client)).toEqual(['DEFAULT', 'mail', 'orders']);

  expect(await ranIn({ environment }, 'plan', file, ...to(target.server))).toEqual([0, `${PLAN}\n\nNothing to do.\n`, '']);
  expect(await ranIn({ environment }, 'apply', file, '--yes', ...to(target.server))).toEqual([0, 'Nothing to do.\n', '']);
  expect(await ranIn({ environment }, 'drift', file, ...to(target.server))).toEqual([0, 'No differences.\n', '']);
  const [orders] = await target.client.groups.list({ name: 'orders' }).all();
  await target.client.groups.update(orders?.id ?? '', { name: 'orders', remark: 'by hand' });
  expect(await ranIn({ environment }, 'drift', file, ...to(target.server))).toEqual(
    [2, 'changed: groups/orders\n    remark: none in the document, "by hand" on the gateway\n', ''],
  );
  const [drifted, json] = await ranIn({ environment }, 'drift', file, '--json', ...to(target.server));
  expect([drifted, JSON.parse(json)]).toEqual(
    [2, [{ what: 'changed', name: 'groups/orders', changes: [{ path: 'remark', after: 'by hand' }] }]],
  );
});

test('an export goes to the standard output without a file, and to a folder with one file a group', async () => {
  const { source, folder } = await twoGateways();
  const [, out] = await ran('export', '--group', 'ord*', ...to(source.server));
  expect(await parseDocument(out)).toMatchObject({ scope: { groups: ['ord*'] }, groups: { orders: {} } });
  expect(JSON.parse(out)).not.toHaveProperty('groups.mail');
  const path = join(folder, 'gateway');
  expect((await ran('export', path, ...to(source.server)))[0]).toBe(0);
  expect((await readdir(path, { recursive: true })).sort()).toEqual(
    ['gateway.json', 'groups', join('groups', 'DEFAULT.json'), join('groups', 'mail.json'), join('groups', 'orders.json')],
  );
  expect((await ran('plan', path, ...to(source.server)))[0]).toBe(0);
});

test('an export takes a scope as JSON, kinds and tags, and prints notes as JSON', async () => {
  const { source } = await twoGateways();
  const [code, out, err] = await ran('export', '--scope', '{"apis":["orders/get_*"]}', '--kind', 'apis', '--kind', 'envs', '--json', ...to(source.server));
  expect([code, err]).toEqual([0, '']);
  const { document, notes } = JSON.parse(out) as { document: object; notes: { about: string }[] };
  expect(document).toHaveProperty('scope', { apis: ['orders/get_*'], kinds: ['apis', 'envs'] });
  expect(notes.map(({ about }) => about)).toContain('left out');
});

test('apply asks at a terminal, and takes only yes', async () => {
  const { source, target, folder } = await twoGateways();
  const file = join(folder, 'gateway.json');
  await ran('export', file, '--kind', 'groups', ...to(source.server));
  const questions: string[] = [];
  const answering = (answer: string) => ({
    ask: (question: string) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
  });
  const [code, out, err] = await ranIn(answering('y'), 'apply', file, ...to(target.server));
  expect([code, out, err]).toEqual([1, '', expect.stringMatching(/\nNothing was changed\.\n$/)]);
  expect(await groupNames(target.client)).toEqual(['DEFAULT']);
  expect((await ranIn({ ...answering('yes'), isTerminal: true }, 'apply', file, ...to(target.server)))).toEqual(
    [0, '2 done.\n', expect.stringMatching(/\r\u001B\[K1\/2 done: create groups\/\w+\r\u001B\[K2\/2 done: create groups\/\w+\r\u001B\[K$/)],
  );
  expect(questions).toEqual(['Do this? Only "yes" does it: ', 'Do this? Only "yes" does it: ']);
  expect(await groupNames(target.client)).toEqual(['DEFAULT', 'mail', 'orders']);
});

test('without a terminal, apply needs --yes before it does anything', async () => {
  const { target } = await twoGateways();
  expect(await ran('apply', 'gateway.json', ...to(target.server))).toEqual(
    [1, '', 'There is no terminal to ask at. Run plan to see what will be done, and apply with --yes.\n'],
  );
});

test('a saved plan is applied as it was decided, and not if the gateway has changed since', async () => {
  const { source, target, folder } = await twoGateways();
  const [file, saved] = [join(folder, 'gateway.json'), join(folder, 'plan.json')];
  await target.client.groups.create({ name: 'orders', remark: 'first' });
  await ran('export', file, '--kind', 'groups', ...to(source.server));
  expect((await ran('plan', file, '--out', saved, ...to(target.server)))[0]).toBe(2);
  const [orders] = await target.client.groups.list({ name: 'orders' }).all();
  await target.client.groups.update(orders?.id ?? '', { name: 'orders', remark: 'second' });
  const [code, out, err] = await ran('apply', '--plan', saved, '--yes', '--json', ...to(target.server));
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    done: ['create groups/mail'], left: [], blocked: [],
    failed: [{ step: 'update groups/orders', error: expect.stringMatching(/^update groups\/orders was not done: .* Make a plan again\.$/) as string }],
  });
  expect(err).toMatch(/failed: update groups\/orders: update groups\/orders was not done: .*\n$/);
  expect(await ran('apply', file, '--plan', saved, '--deletes', '--yes', ...to(target.server))).toEqual(
    [1, '', `A saved plan has been decided. Leave out --deletes, ${file}.\n`],
  );
});

test('deletes are made only when asked for, and a rehearsal shows what would fail', async () => {
  const { source, target, folder } = await twoGateways();
  const file = join(folder, 'gateway.json');
  await ran('export', file, '--group', '*', '--with-references', ...to(source.server));
  await target.client.groups.create({ name: 'old' });
  const [, kept] = await ran('plan', file, ...to(target.server));
  expect(kept).not.toContain('delete groups/old');
  const [code, out, err] = await ran('plan', file, '--deletes', '--rehearse', ...to(target.server));
  expect([code, err]).toEqual([2, expect.stringMatching(/^Rehearsed on a copy: \d+ done\.\n$/)]);
  expect(out).toContain('- delete groups/old');
  expect(await groupNames(target.client), 'a rehearsal changes nothing').toEqual(['DEFAULT', 'old']);
  const [limited, , why] = await ran('plan', file, '--deletes', '--max-deletes', '0', ...to(target.server));
  expect([limited, why]).toEqual(
    [1, 'The plan would delete 1 objects, and maxDeletes is 0. Nothing was changed. Check the document and its scope, or pass a higher maxDeletes.\n'],
  );
});

test('what is wrong ends with 1, so that 2 always means differences', async () => {
  const { target, folder } = await twoGateways();
  const broken = join(folder, 'broken.json');
  await writeFile(broken, '{"format": "huaweicloud-apig/gateway@1", "grups": {}}');
  expect(await ran('plan', ...to(target.server))).toEqual([1, '', 'Which document? huaweicloud-apig plan <file or folder>\n']);
  expect(await ran('drift', '/nowhere/gateway.json', ...to(target.server))).toEqual(
    [1, '', expect.stringMatching(/^\/nowhere\/gateway\.json cannot be read: ENOENT/)],
  );
  expect(await ran('plan', broken, ...to(target.server))).toEqual([1, '', expect.stringContaining('did you mean groups?')]);
  expect(await ran('export', '/nowhere/gateway.json', ...to(target.server))).toEqual(
    [1, '', expect.stringMatching(/^\/nowhere\/gateway\.json cannot be written: ENOENT/)],
  );
  expect(await ran('plan', '--delets', broken)).toEqual([1, '', 'There is no "--delets". Did you mean --deletes?\n']);
  expect(await ran('apply', '--yes', '--plan', broken, ...to(target.server))).toEqual(
    [1, '', 'This is not a plan: its format must be huaweicloud-apig/plan@1. Make one with planGateway.\n'],
  );
  expect(await ran('export', '--endpoint', 'not a URL', '--instance-id', instanceId)).toEqual([1, '', expect.stringContaining('endpoint')]);
  for (const command of ['export', 'plan', 'apply', 'drift'])
    expect(await ran(command, '--help')).toEqual([0, expect.stringMatching(HELP), '']);
});

test('the commands work as processes', async () => {
  const { source, target, folder } = await twoGateways();
  const main = fileURLToPath(new URL('../../src/command/main.ts', import.meta.url));
  const process_ = (...args: string[]): Promise<[number | null, string]> => new Promise((done) => {
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (data: Buffer) => { out += data.toString(); });
    child.once('close', (code) => done([code, out]));
  });
  const file = join(folder, 'gateway.json');
  expect(await process_('export', file, '--kind', 'groups', ...to(source.server))).toEqual([0, `${file}: groups: 3, apis: 0\n`]);
  expect(await process_('plan', file, ...to(target.server))).toEqual([2, expect.stringContaining('2 to create')]);
});

test('apply finishes though nobody reads its standard error', async () => {
  const { target, folder } = await twoGateways();
  const main = fileURLToPath(new URL('../../src/command/main.ts', import.meta.url));
  const file = join(folder, 'envs.json');
  await writeFile(file, '{"format":"huaweicloud-apig/gateway@1","envs":{"test":{},"other":{},"third":{}}}');
  const args = ['--import', 'tsx', main, 'apply', file, '--yes', '--concurrency', '1', ...to(target.server)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.destroy();
  let out = '';
  child.stdout.on('data', (data: Buffer) => { out += data.toString(); });
  const [code] = await once(child, 'close') as [number | null];
  expect([code, out]).toEqual([0, '3 done.\n']);
});

test('the end of the input, or of the command, agrees to nothing', async () => {
  const output = new PassThrough();
  expect(await askAt(new PassThrough().end(), output, 'Do this?', new AbortController().signal)).toBe('');
  expect(await askAt(new PassThrough(), output, 'Do this?', AbortSignal.abort())).toBe('');
  const typed = new PassThrough();
  typed.write('yes\n');
  expect(await askAt(typed, output, 'Do this?', new AbortController().signal)).toBe('yes');
});
