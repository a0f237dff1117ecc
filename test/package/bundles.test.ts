import { expect, test } from 'vitest';
import { bundleSizes, type BundleSize, type Program } from './bundles.js';
import { packed } from './support.js';

/** KB of the package's own code, minified, with little room: what makes a bundle grow by more needs a reason. */
const BUDGETS: Readonly<Record<Program, { readonly single: number; readonly start: number }>> = {
  'the whole client': { single: 378, start: 321 },
  'one service': { single: 169.5, start: 170 },
  signRequest: { single: 18.6, start: 150 },
  errors: { single: 4.9, start: 142.5 },
};

let found: Promise<BundleSize[]> | undefined;
const sizes = (): Promise<BundleSize[]> => (found ??= bundleSizes(packed.project));

test('bundles of esbuild stay small, whether they are split or not, and are made without a warning', async () => {
  const over = (await sizes()).filter(({ name, single, start }) =>
    single > 1_000 * BUDGETS[name].single || start > 1_000 * BUDGETS[name].start);
  expect(over.map(({ name, single, start }) => ({ name, single, start }))).toEqual([]);
  expect((await sizes()).flatMap(({ warnings }) => warnings)).toEqual([]);
});

test('a bundle that is split contains as much of zod as one file does', async () => {
  const zods = (await sizes()).map(({ packages, splitPackages }) => ({
    single: packages['zod'] ?? 0, split: splitPackages['zod'] ?? 0,
  }));
  const [most] = zods.map(({ single }) => single).sort((a, b) => b - a);
  expect(most).toBeGreaterThan(10_000);
  expect(zods.filter(({ split }) => split > 1.1 * (most ?? 0))).toEqual([]);
});

test('bundles for Node.js leave the portable hash out', async () => {
  const all = (await sizes()).flatMap(({ packages, splitPackages }) => [packages, splitPackages]);
  const names = all.flatMap((found) => Object.keys(found));
  expect([...new Set(names)].sort()).toEqual(['huaweicloud-apig', 'undici', 'zod']);
});
