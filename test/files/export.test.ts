import { expect, test } from 'vitest';
import { exportGateway, formatDocument } from '../../src/files/index.js';
import { startLocal } from '../support/local.js';
import { fillGateway } from '../support/whole-gateway.js';

test('an export', async () => {
  const { client, asked } = await startLocal();
  await fillGateway(client);
  asked.length = 0;
  const { document, notes } = await exportGateway(client);
  console.log(formatDocument(document), notes, asked.length, asked);
  expect(1).toBe(1);
});
