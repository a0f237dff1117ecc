import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the example of an authorizer decides alone and behind a gateway', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/authorizer.ts']);
  expect(stdout.split('\n')).toEqual([
    'alone { allowed: true, context: { user: \'ann\' } }',
    'alone { allowed: false, context: { reason: \'unknown token\' } }',
    'as ann 200 {"ordersOf":"ann","path":"/orders"}',
    'as nobody 401 "APIG.0305"',
    '',
  ]);
});
