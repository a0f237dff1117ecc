import { expect, test } from 'vitest';
import { exportGateway } from '../../src/files/index.js';
import { bring, textOf } from '../support/documents.js';
import { startLocal } from '../support/local.js';
import { fillGateway } from '../support/whole-gateway.js';

test('a gateway is copied', async () => {
  const from = await startLocal();
  await fillGateway(from.client);
  const to = await startLocal();
  const { document } = await exportGateway(from.client, { scope: { gateway: 'whole' } });
  const { failed, left } = await bring(to.client, document);
  console.log(failed.map(({ step, error }) => [step.id, String(error)]), left.map(({ id }) => id), to.asked.length);
  expect(await textOf(to.client)).toBe(await textOf(from.client));
  const empty = await exportGateway((await startLocal()).client, { scope: { gateway: 'whole' } });
  const gone = await bring(to.client, empty.document, { deletes: true, maxDeletes: 100 });
  console.log(gone.failed.map(({ step, error }) => [step.id, String(error)]), gone.left.map(({ id }) => id));
  expect(await textOf(to.client)).toBe(await textOf((await startLocal()).client));
});
