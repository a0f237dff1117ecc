import { expect, test } from 'vitest';
import { operations } from '../../src/operations.js';
import { handlers } from '../../src/testing/resources/index.js';

test('the local gateway serves each operation of the registry once', () => {
  const served = handlers.map(({ operation }) => operation.id).sort();
  expect(served).toEqual(Object.keys(operations).sort());
});
