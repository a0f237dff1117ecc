/** A short form of `npm run soak`: many calls against a server that fails in every way. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('makes 2,000 calls with faults, sends no write twice and leaves nothing behind', { timeout: 300_000 }, async () => {
  const script = fileURLToPath(new URL('../bench/soak.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', script, '2000']);
  expect(stdout).toMatch(/^2000 calls in /);
  expect(stdout).toMatch(/handles left: none\nwrites sent twice: 0\nsound\n$/);
  // Faults and successes both happened.
  for (const outcome of ['success', 'Connection', 'Timeout', 'Abort', 'ResponseValidation', 'NotFound', 'Internal'])
    expect(stdout).toMatch(new RegExp(String.raw`^outcomes: .*\b${outcome} \d`, 'm'));
});
