/** How much of this package one call runs. `npm run bench:call` prints the functions one by one. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { CallSize } from '../bench/call.js';

/** Budgets of one warm, signed and checked call. Lower them as the call gets smaller. */
const MOST = { functions: 48, characters: 12_000, hops: 5 };

it('keeps one call within its budget of functions, characters and hops', () => {
  const script = fileURLToPath(new URL('../bench/call.ts', import.meta.url));
  // A process of its own: its code is compiled while the branches are counted.
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, '--json'], { encoding: 'utf8' });
  const { functions, characters, hops } = JSON.parse(printed) as Omit<CallSize, 'rows'>;
  expect(functions).toBeLessThanOrEqual(MOST.functions);
  expect(characters).toBeLessThanOrEqual(MOST.characters);
  expect(hops).toBeLessThanOrEqual(MOST.hops);
});
