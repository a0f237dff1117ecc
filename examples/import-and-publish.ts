/**
 * Imports an OpenAPI file into a group, and publishes what came of it.
 *
 * It stops before the import if the service would reject something. Usage: import-and-publish.ts [file] [group]
 */
import { readFile } from 'node:fs/promises';
import { lintOpenApi } from 'huaweicloud-apig/openapi';
import { RELEASE, withGateway } from './connect.js';

const [, , path, name = 'orders'] = process.argv;
const SAMPLE = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'orders', version: '1' },
  paths: {
    '/orders': {
      get: {
        operationId: 'list_orders', responses: { 200: { description: 'the orders' } },
        'x-apigateway-request-type': 'public', 'x-apigateway-backend': { type: 'MOCK', mockEndpoints: { 'result-content': '[]' } },
      },
    },
  },
});

await withGateway(async (client) => {
  const text = path === undefined ? SAMPLE : await readFile(path, 'utf8');
  const findings = await lintOpenApi(text);
  for (const { effect, message, api = '' } of findings) console.log(`${effect}: ${api} ${message}`);
  if (findings.some(({ effect }) => effect === 'document' || effect === 'api')) {
    process.exitCode = 1;
    return;
  }
  const group = await client.groups.ensure(name, {});
  const { success = [], failure = [] } = await client.openapi.import({
    file_name: { content: text, name: path ?? 'orders.json' }, group_id: group.id, is_create_group: false, api_mode: 'override',
  });
  for (const { path: at, method, error_msg } of failure) console.log(`not imported: ${method ?? ''} ${at ?? ''}: ${error_msg ?? ''}`);
  const ids = success.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (ids.length > 0) await client.apis.batchPublish({ env_id: RELEASE, apis: ids });
  console.log(`${ids.length} APIs are online`);
}, () => Promise.resolve());
