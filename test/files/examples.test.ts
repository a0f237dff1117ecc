/** The examples of documents run against local gateways, and print what they promise. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = (...args: string[]) => promisify(execFile)(process.execPath, ['--import', 'tsx', ...args], { env: { PATH: process.env['PATH'] } });

test('the back-up writes a file for each group, names what it leaves out, and has no secret', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'apig-')), 'gateway');
  const { stdout } = await run('examples/back-up.ts', folder);
  expect(stdout.split('\n')[0]).toBe(`${folder}: 2 groups, 1 APIs`);
  expect(stdout).toContain('secret: signatureKeys/signer: sign_secret is not in the document. Give it when the signature key is created.');
  expect((await readdir(join(folder, 'groups'))).sort()).toEqual(['DEFAULT.json', 'orders.json']);
  expect(await readFile(join(folder, 'gateway.json'), 'utf8')).not.toContain('signer_secret_0123');
});

test('the promotion shows the plan, tries it, applies it, and has nothing to do then', async () => {
  const { stdout, stderr } = await run('examples/promote.ts');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^Plan for the gateway /);
  for (const line of ['+ create channels/back', '+ create groups/orders', '+ create apis/orders/get_order', '↑ publish'])
    expect(stdout).toContain(line);
  expect(stdout.trimEnd().split('\n').slice(-3)).toEqual(
    [expect.stringMatching(/^rehearsed: 5 done, 0 failed$/), 'applied: 5 done, 0 failed, 0 left', 'then: nothing to do'],
  );
});
