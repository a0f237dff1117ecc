import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the example of an Express backend takes signed calls only', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/verify-in-express.ts']);
  expect(stdout.split('\n').map((line) => line.replace(/:.*/, ''))).toEqual([
    'signed {"by"', 'rejected, signature', 'changed 401', 'rejected, missing', 'past the gateway 401', '',
  ]);
  expect(stdout).toContain('signed {"by":"orders_key_01","got":{"item":7}}\n');
});
