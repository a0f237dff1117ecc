/** What is imported from OpenAPI documents is exported as a document, and makes another gateway equal. */
import { expect, test } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import type { OpenapiImportForm } from '../../src/resources/openapi.js';
import { ApigServiceError } from '../../src/errors.js';
import { exportGateway } from '../../src/files/index.js';
import { bring, local } from '../support/documents.js';
import { fixtures, type Fixture } from '../openapi/fixtures.js';

/** What a document refers to on the gateway. */
async function prepared(client: ApigClient, needs: Fixture['expected']['needs'] = {}): Promise<void> {
  for (const { name, member_groups = [] } of needs.vpc_channels ?? [])
    await client.vpcChannels.create({
      name, port: 80, balance_strategy: 1, member_type: 'ip', type: 2, members: [],
      member_groups: member_groups.map((member_group_name) => ({ member_group_name })),
    });
  for (const { plugin_name } of needs.plugins ?? [])
    await client.plugins.create({ plugin_name, plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}' });
  for (const { orchestration_name } of needs.orchestrations ?? [])
    await client.orchestrations.create({
      orchestration_name, orchestration_strategy: 'hash', is_preprocessing: false,
      orchestration_mapped_param: { mapped_param_name: 'size', mapped_param_type: 'string', mapped_param_location: 'header' },
    });
}

test('every OpenAPI document that can be imported becomes a file, and the file makes an equal gateway', async () => {
  let apis = 0;
  for (const { name, text, expected } of fixtures) {
    const { client } = local();
    await prepared(client, expected.needs);
    const { id } = await client.groups.create({ name: 'imported' });
    const form = JSON.parse(JSON.stringify('form' in expected ? expected.form : {}).replace('{group_id}', id)) as Partial<OpenapiImportForm>;
    const result = await client.openapi.import({ ...form, file_name: text }).then((done) => done, (error: unknown) => {
      // Some documents are there to be rejected.
      expect(error).toBeInstanceOf(ApigServiceError);
      return undefined;
    });
    apis += result?.success?.length ?? 0;
    const { document } = await exportGateway(client, { scope: { gateway: 'whole' } });
    const { client: other } = local();
    const { failed, left } = await bring(other, document);
    expect({ name, failed, left }).toEqual({ name, failed: [], left: [] });
    expect((await exportGateway(other, { scope: { gateway: 'whole' } })).document).toEqual(document);
  }
  expect(fixtures).toHaveLength(28);
  expect(apis).toBeGreaterThan(15);
}, 60_000);
