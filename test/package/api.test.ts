/** The public surface is the one in `api/`: a change of it shows in review. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { surface } from '../../.ci/api.js';
import { packageFolder } from './support.js';

test('the pages in api/ have the public surface: npm run api writes them', () => {
  const made = surface(join(packageFolder, 'dist'));
  const kept = new Map(readdirSync('api').map((file) => [file, readFileSync(join('api', file), 'utf8')]));
  expect([...kept.keys()].sort()).toEqual([...made.keys()].sort());
  for (const [file, text] of made) expect(kept.get(file), file).toBe(text);
});
