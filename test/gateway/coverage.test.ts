import { expect, test } from 'vitest';
import { operations } from '../../src/operations.js';
import { handlers } from '../../src/testing/resources/index.js';

test('each operation is emulated once, except for a few', () => {
  const emulated = handlers.map(({ operation }) => operation.id);
  expect(emulated.length).toBe(new Set(emulated).size);
  expect(
    Object.keys(operations)
      .filter((id) => !emulated.includes(id))
      .sort(),
  ).toEqual([
    'asyncTasks.get',
    'openapi.export',
    'openapi.exportAsync',
    'openapi.import',
    'openapi.importAsync',
  ]);
});
