import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the example of an Express backend takes calls of its gateway and of its tests, and no others', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/verify-in-express.ts']);
  expect(stdout.split('\n').map((line) => line.replace(/^(rejected, \w+): .*/, '$1'))).toEqual([
    'by the gateway: {"by":"orders_key_01","got":{"item":7}}',
    'rejected, missing',
    'past the gateway: 401 {"error":"unauthorized"}',
    'by a test: {"by":"orders_key_01","got":{"item":8}}',
    'rejected, signature',
    'changed on the way: 401',
    '',
  ]);
});
