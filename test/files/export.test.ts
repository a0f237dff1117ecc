/** Exports, and that they plan to nothing. */
import { expect, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { exportGateway, formatDocument, parseDocument, planGateway, type GatewayDocument } from '../../src/files/index.js';
import type { Quirks } from '../../src/testing/index.js';
import { bring, local } from '../support/documents.js';
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

test('an export reads each API once, and lists in pages: no call for a binding', async () => {
  const { client, asked } = await startLocal();
  await fillGateway(client);
  asked.length = 0;
  await exportGateway(client);
  expect(asked.filter((call) => call.startsWith('apis.get'))).toHaveLength(7);
  expect(asked.filter((call) => call.startsWith('throttleBindings'))).toEqual(['throttleBindings.listBoundApis 200']);
  expect(asked.filter((call) => !/\.(get|list\w*) 200$/.test(call))).toEqual([]);
});

test('notes name every kind that is left out, each secret, and what lies outside', async () => {
  const { client } = await startLocal();
  await fillGateway(client);
  const { notes } = await exportGateway(client, { scope: { kinds: ['groups', 'apis', 'signatureKeys'] } });
  const of = (about: string): string[] => notes.filter((note) => note.about === about).map(({ name }) => name);
  expect(of('left out')).toEqual([
    'gateway', 'certificates', 'features', 'appCodes', 'versions', 'statistics',
    'envs', 'channels', 'throttles', 'acls', 'authorizers', 'plugins', 'orchestrations', 'quotas', 'apps',
  ]);
  expect(of('secret')).toEqual(['signatureKeys/signer', 'signatureKeys/signer']);
  expect(of('plain value')).toEqual(['variables']);
  expect(notes.every(({ message }) => message.endsWith('.'))).toBe(true);
});

test('an export of a group refers to the rest by name, or brings what it refers to', async () => {
  const { client } = await startLocal();
  await fillGateway(client);
  const alone = await exportGateway(client, { scope: { groups: ['ord*'] } });
  expect(Object.keys(alone.document)).toEqual(['format', 'scope', 'groups']);
  expect(Object.keys(alone.document.groups ?? {})).toEqual(['orders']);
  const { document } = await exportGateway(client, { scope: { groups: ['ord*'] }, withReferences: true });
  expect(document.scope?.names).toEqual({
    acls: ['office'], authorizers: ['auth'], channels: ['back'], envs: ['RELEASE', 'test'], plugins: ['limits'],
    apps: ['shop'], quotas: ['gold'], signatureKeys: ['signer'], throttles: ['limit'],
  });
  const { client: other } = await startLocal();
  const { failed } = await bring(other, document);
  expect(failed).toEqual([]);
  expect((await exportGateway(other, { scope: document.scope })).document).toEqual(document);
});

test('an export notes what was changed while it read, and what is online in an older form', async () => {
  const { client } = await startLocal();
  await fillGateway(client);
  const api = await client.apis.findByName('send');
  await client.apis.modify(api?.id ?? '', { remark: 'not published' });
  let changed = false;
  const { notes } = await exportGateway(client, { checkOnline: true });
  expect(notes.filter(({ about }) => about === 'not published').map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'apis/mail/send: In RELEASE, what is online has other values of remark.',
    'apis/mail/send: In test, what is online has other values of remark.',
  ]);
  const busy = new ApigClient({
    ...local().gateway.clientOptions,
    wrap: async (call, next) => {
      const result = await next();
      if (call.operation === 'apis.list' && !changed) {
        changed = true;
        await busy.groups.create({ name: 'meanwhile' });
      }
      return result;
    },
  });
  const { notes: later } = await exportGateway(busy);
  await busy.close();
  expect(later.filter(({ about }) => about === 'changed').map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'groups/meanwhile: It was created while the gateway was read. Export again.',
  ]);
});

test('an export has environments, apps and groups whose names every object has', async () => {
  const { client } = local();
  const api = {
    type: 1, auth_type: 'APP', req_protocol: 'HTTPS', req_method: 'GET', req_uri: '/', backend_type: 'MOCK',
    mock_info: { result_content: 'x' }, online: { constructor: {} },
  };
  const wanted: GatewayDocument = {
    format: 'huaweicloud-apig/gateway@1', envs: { constructor: {} }, groups: { valueOf: { apis: { toString: api } } },
    apps: { constructor: { may_call: { constructor: ['valueOf/toString'] } } },
  };
  await bring(client, wanted);
  expect((await exportGateway(client)).document).toMatchObject(JSON.parse(JSON.stringify(wanted)) as object);
});
