import { expect, it } from 'vitest';
import { listMany, oneList, queueMany } from '../support/scale.js';

const MB = 1024 * 1024;

it('a hundred thousand groups are listed in little memory, each once', { timeout: 180_000 }, async () => {
  const { items, ids, growth } = await listMany(100_000);
  expect({ items, ids }).toEqual({ items: 100_000, ids: (100_000 * 99_999) / 2 });
  // The groups themselves would take more than 50 MB; what is kept of each is the hash that tells it from the others.
  expect(growth).toBeLessThan(24 * MB);
});

it('ten thousand calls that change one channel are sent one by one, in the order in which they were made', {
  timeout: 180_000,
}, async () => {
  const { members, together } = await queueMany(10_000);
  expect(together).toBe(1);
  expect(members).toEqual(Array.from({ length: 10_000 }, (_, i) => `member-${i}`));
});

it('a list of fifty thousand items in one response is checked and returned', { timeout: 60_000 }, async () => {
  expect((await oneList(50_000)).items).toBe(50_000);
});
