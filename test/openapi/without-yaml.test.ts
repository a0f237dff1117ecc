/** Documents in a project that does not have the package `yaml`. */
import { expect, test, vi } from 'vitest';
import { lintOpenApi } from '../../src/openapi/index.js';
import { importForm, Raw } from '../gateway/raw.js';
import { RELEASE } from '../gateway/support.js';
import { fixture } from './fixtures.js';

vi.mock('yaml', () => {
  throw new Error('Cannot find package');
});
const JSON_DOCUMENT = fixture('02-swagger2-export-mock.json');
const YAML_DOCUMENT = fixture('04-oas3-http-cors.yaml');

test('the lint takes JSON without lines, and asks for the package if it needs it', async () => {
  const text = JSON_DOCUMENT.replace('"weather_mock"', '"two words"');
  expect(await lintOpenApi(text)).toMatchObject([{ code: 'APIG.2044', pointer: '/info/title', line: undefined }]);
  await expect(lintOpenApi(YAML_DOCUMENT)).rejects.toThrow(
    /^A document in YAML needs the package yaml, version 2, which is not installed: npm install yaml$/,
  );
});

test('the local gateway imports and exports JSON, and asks for the package if it needs it', async () => {
  await using raw = await Raw.start();
  const { group_id, failure } = await raw.imported(JSON_DOCUMENT, {});
  expect(failure).toEqual([]);
  const what = { env_id: RELEASE, group_id, define: 'dev' };
  expect((await raw.send('POST', '/openapi/export', what)).status).toBe(200);
  expect(await raw.refusal('POST', '/openapi/export', { ...what, type: 'yaml' })).toEqual([
    501, 'LOCAL.0501',
    'The local gateway: An export as YAML needs the package yaml, version 2, which is not installed: npm install yaml',
  ]);
  expect(await raw.refusal('POST', '/openapi/import', importForm(YAML_DOCUMENT, {}))).toEqual([
    501, 'LOCAL.0501',
    'The local gateway: A document in YAML needs the package yaml, version 2, which is not installed: npm install yaml',
  ]);
});
