/** Exports, and that they plan to nothing. */
import { expect, test } from 'vitest';
import { exportGateway, formatDocument, parseDocument, planGateway } from '../../src/files/index.js';
import type { Quirks } from '../../src/testing/index.js';
import { startLocal } from '../support/local.js';
import { fillGateway } from '../support/whole-gateway.js';

const QUIRKS: readonly (readonly [string, Quirks])[] = [
  ['no quirk', {}],
  ['lists without a total', { listsWithoutTotal: true }],
  ['lists that ignore the offset', { offsetIgnored: true }],
  ['fields that are not set', { unsetAsEmpty: true }],
  ['bindings that are listed late', { lateBindings: 60_000 }],
  ['attachments with an outcome each', { attachmentsOneByOne: true }],
  ['throttles that cannot be deleted while they are bound', { boundThrottlesStay: true }],
];

test.each(QUIRKS)('the plan of an own export is empty on a gateway with %s', async (_, quirks) => {
  const { client, server } = await startLocal({ quirks });
  await fillGateway(client);
  const { document } = await exportGateway(client, { scope: { gateway: 'whole' } });
  const plan = await planGateway(client, await parseDocument(formatDocument(document)), { deletes: true });
  expect(String(plan)).toBe(`Plan for the gateway ${server.clientOptions.instanceId}\n\nNothing to do.`);
  expect(plan.isEmpty).toBe(true);
});

test('an export is the same however the gateway spells what is not set', async () => {
  const { client, server } = await startLocal();
  await fillGateway(client);
  const { document } = await exportGateway(client);
  server.gateway.setQuirks({ unsetAsEmpty: true });
  const again = await exportGateway(client);
  expect(formatDocument(again.document)).toBe(formatDocument(document));
});
