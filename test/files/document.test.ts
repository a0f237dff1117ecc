/** Documents as text and files: faults with their places, folders, YAML, the JSON Schema. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import {
  ApigDocumentError, documentSchema, exportGateway, formatDocument, parseDocument, planGateway, readDocument,
  writeDocument, type GatewayDocument,
} from '../../src/files/index.js';
import { local } from '../support/documents.js';
import { fillGateway } from '../support/whole-gateway.js';

async function whole(): Promise<GatewayDocument> {
  const { client } = local();
  await fillGateway(client);
  return (await exportGateway(client, { scope: { gateway: 'whole' } })).document;
}
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'apig-files-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}
/** The faults of a document in YAML, as `line path: message`. */
async function faultsOf(text: string): Promise<string[]> {
  const error: unknown = await parseDocument(text).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApigDocumentError);
  return (error as ApigDocumentError).faults.map(({ line, path, message }) => `${line ?? '?'} ${path}: ${message}`);
}

test('all faults of a document are reported at the same time, each with its path and line', async () => {
  const text = [
    'format: huaweicloud-apig/gateway@1', 'scope: { grups: [a] }', 'envz: {}', 'envs:', '  test: { remrk: x }', 'groups:', '  orders:',
    '    apis:', '      get_order:', '        type: 1', '        auth_type: NONE', '        req_protocol: HTTPS', '        req_method: GTE',
    '        req_uri: /orders', '        backend_type: MOCK', '        mock_info: { $name: x }', '        online: { RELEASE: { throtle: limit } }',
    'apps:', '  shop: { app_secret: plain-text-secret }',
  ].join('\n');
  expect(await faultsOf(text)).toEqual([
    '3 envz: is not a member of this object; did you mean envs?',
    '2 scope.grups: is not a member of a scope; did you mean groups?',
    '5 envs.test.remrk: is not a field of this object; did you mean remark?',
    '19 apps.shop.app_secret: is a secret, which is not in a document: write { "$env": "NAME" }, and give its value when the plan is applied',
    '16 groups.orders.apis.get_order.mock_info: a reference by name is not possible here',
    '13 groups.orders.apis.get_order.req_method: expected one of "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "ANY", got "GTE"',
    '16 groups.orders.apis.get_order.mock_info.$name: is not a field of this object',
    '17 groups.orders.apis.get_order.online.RELEASE.throtle: is not a member of this object; did you mean throttle?',
  ]);
});

test('the message of the error lists the faults, and says that nothing was sent', async () => {
  await expect(parseDocument('{"format":"other"}')).rejects.toThrow(
    'The document has a fault, nothing was sent.\n  line 1: format: must be "huaweicloud-apig/gateway@1"',
  );
  await expect(parseDocument('a: [')).rejects.toBeInstanceOf(ApigDocumentError);
  await expect(parseDocument('')).rejects.toThrow('The document is empty.');
});

test('what is outside of the scope of the document is a fault', async () => {
  expect(await faultsOf('format: huaweicloud-apig/gateway@1\nscope: { groups: [orders*] }\ngroups: { mail: { remark: x } }\nenvs: { test: {} }\n')).toEqual([
    '4 envs.test: is outside of the scope of the document',
    '3 groups.mail: this group is outside of the scope of the document: only its member apis can be here',
  ]);
});

test('a document that a program made is checked before anything is sent', async () => {
  const { client } = local();
  const planned = planGateway(client, { format: 'huaweicloud-apig/gateway@1', envs: { x: {} } });
  await expect(planned).rejects.toThrow('The document has a fault, nothing was sent.\n  envs.x: expected');
});

test('a document is the same after it was written and read, as one file or as a folder, as JSON or as YAML', async () => {
  const document = await whole();
  const path = await folder();
  for (const target of ['one.json', 'one.yaml', 'json', 'yaml']) {
    const as = target.endsWith('yaml') ? 'yaml' : 'json';
    await writeDocument(join(path, target), document, { as });
    expect(await readDocument(join(path, target))).toEqual(document);
  }
  expect(await readFile(join(path, 'one.json'), 'utf8')).toBe(formatDocument(document));
  expect((await readdir(join(path, 'json'), { recursive: true })).sort()).toEqual(['gateway.json', 'groups', 'groups/DEFAULT.json', 'groups/mail.json', 'groups/orders.json']);
});

test('files of groups that are gone are deleted from the folder, and a name in two files is a fault', async () => {
  const document = await whole();
  const path = await folder();
  await writeDocument(path, document);
  const { mail = {}, ...groups } = document.groups ?? {};
  await writeDocument(path, { ...document, groups });
  expect((await readdir(join(path, 'groups'))).sort()).toEqual(['DEFAULT.json', 'orders.json']);
  await writeFile(join(path, 'groups', 'twice.json'), JSON.stringify({ groups: { orders: mail } }));
  await expect(readDocument(path)).rejects.toThrow(`twice.json:1: groups.orders: is in ${join(path, 'groups', 'orders.json')}, too`);
});

test('a folder keeps groups of any name: long ones, of the same letters in another case, and what every object has', async () => {
  const path = await folder();
  const names = ['constructor', 'toString', 'Orders', 'orders', '订'.repeat(60), `${'订'.repeat(60)}单`];
  const document = await parseDocument(JSON.stringify({
    format: 'huaweicloud-apig/gateway@1', groups: Object.fromEntries(names.map((remark) => [remark, { remark }])),
  }));
  await writeDocument(path, document);
  const files = await readdir(join(path, 'groups'));
  expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(names.length);
  expect(await readDocument(path)).toEqual(document);
});

test('a file of a folder cannot change what all objects have, and says the same format as the others', async () => {
  const path = await folder();
  await writeFile(join(path, 'a.json'), '{"format":"huaweicloud-apig/gateway@1","envs":5}');
  await writeFile(join(path, 'b.json'), '{"format":"other","envs":{"test":{}},"__proto__":{"polluted":{}},"constructor":{"polluted":{}}}');
  const error: unknown = await readDocument(path).catch((thrown: unknown) => thrown);
  expect((error as ApigDocumentError).faults.map(({ path: at, message }) => `${at}: ${message}`)).toEqual([
    `format: is in ${join(path, 'a.json')}, too`, `envs: is in ${join(path, 'a.json')}, too`,
    '__proto__: is not a member of this object', 'constructor: is not a member of this object',
    'envs: expected objects under their names',
  ]);
  expect([Object.hasOwn(Object.prototype, 'polluted'), Object.hasOwn(Object, 'polluted')]).toEqual([false, false]);
});

test('a key that an object in JSON has twice is a fault, wherever it is', async () => {
  const text = [
    '{ "format": "huaweicloud-apig/gateway@1", "envs": { "te\\u0073t": { "remark": "\\"{,a" },', '"test": { "remark": "test" } },',
    '"channels": { "back": { "port": 80, "balance_strategy": 1, "member_type": "ip", "members": [{ "host": "192.0.2.1" },',
    '{ "host": "192.0.2.2",', '"host": "192.0.2.3" }] } } }',
  ].join('\n');
  const advice = 'is there twice: give one of the two another name, or remove it';
  expect(await faultsOf(text)).toEqual([`2 envs.test: ${advice}`, `5 channels.back.members[1].host: ${advice}`]);
});

test('keys are sorted, so that exports of equal gateways are equal line by line', async () => {
  const withoutKeys = async (): Promise<string> => formatDocument(await whole()).replace(/"app_key": "\w+"/, '');
  expect(await withoutKeys()).toBe(await withoutKeys());
});

test('the JSON Schema accepts exports, and rejects what is no field', async () => {
  const validate = new Ajv2020({ strict: false, formats: { password: true } }).compile(documentSchema());
  const document = await whole();
  expect(validate(document) || validate.errors).toBe(true);
  expect(validate({ ...document, envs: { test: { remrk: 'x' } } })).toBe(false);
  expect(validate({ ...document, apps: { shop: { app_secret: 'plain' } } })).toBe(false);
});
