/** What people see when a plain script ends with an error, or prints one. */
import { expect, test } from 'vitest';
import { memberOf } from '../../src/values.js';
import { execute, script } from './support.js';

/** A script that calls the local gateway. Its function `mine` does the call in question. */
const program = (call: string): string => `
  import { ApigClient, bulk } from 'huaweicloud-apig';
  import { startLocalGateway } from 'huaweicloud-apig/testing';
  const local = await startLocalGateway();
  setTimeout(() => process.exit(7), 10_000).unref();
  const client = new ApigClient({ ...local.clientOptions, maxRetries: 0 });
  const missing = 'a'.repeat(32);
  async function mine() {
    ${call}
  }
  await mine();`;
/** What the script prints, and nothing if it does not fail. */
async function printedBy(call: string, flags: readonly string[] = []): Promise<string> {
  const file = script(program(call), 'mjs');
  return execute(process.execPath, [...flags, file]).then(() => '', (error: unknown) => String(memberOf(error, 'printed')));
}
const count = (text: string, part: string): number => text.split(part).length - 1;

/** Ways to call, each of which fails. */
const WAYS = {
  'an object': 'await client.groups.get(missing);',
  'an input that is not valid': 'await client.groups.create({ nmae: "orders" });',
  'the first page of a list': 'local.gateway.fail({ operation: "groups.list", status: 500 }); await client.groups.list();',
  'a list': 'local.gateway.fail({ operation: "groups.list", status: 500 }); for await (const group of client.groups.list()) console.log(group);',
  'all items of a list': 'local.gateway.fail({ operation: "groups.list", status: 500 }); await client.groups.list().all();',
  'a list that is returned': 'local.gateway.fail({ operation: "groups.list", status: 500 }); return await client.groups.list();',
  'several calls at the same time': 'await Promise.all([client.groups.list(), client.groups.get(missing)]);',
  'the response with its status': 'await client.groups.get(missing).withResponse();',
  'a change': 'await client.groups.modify(missing, { remark: "new" });',
  'a wait': 'await client.instances.waitUntilRunning("c".repeat(32));',
  'a name that is searched for': 'local.gateway.fail({ operation: "groups.list", status: 500 }); await client.groups.findByName("orders");',
  'a publication': 'await client.apis.publishAndVerify({ api_id: missing, env_id: missing }, () => true);',
};

test.each(Object.entries(WAYS))('a script that ends with the failure of %s shows the script\'s own line', async (_, call) => {
  const printed = await printedBy(call);
  expect(printed).toMatch(/\n(Apig\w+Error): [\w.]+/);
  expect(printed).toMatch(/ at async mine \(file:\/\/.*script-\d+-\d+\.mjs:9:\d+\)| at mine \(file:.*\.mjs:9:\d+\)/);
  // The line that Node.js quotes, and all others, can be read.
  expect(printed.split('\n').filter((line) => line.length > 500)).toEqual([]);
});

test('an uncaught error shows its message, and each fact once', async () => {
  const printed = await printedBy('await client.groups.get(missing);');
  const parts = [
    'groups.get was rejected with 404 APIG.3001', 'does not exist. ', '(GET /v2/', 'request ID', 'There is no such API group',
    'documentation: \'https://support.huaweicloud.com/',
  ];
  expect(parts.map((part) => [part, count(printed, part)])).toEqual(parts.map((part) => [part, 1]));
  expect(printed).not.toMatch(/undefined|kind:|serverMessage:|status:/);
});

test('an input that is not valid shows each fault once', async () => {
  const printed = await printedBy('await client.groups.create({ nmae: "orders", remark: 5 });');
  const parts = ['body.name: is required', 'did you mean name?', 'got number 5'];
  expect(parts.map((part) => [part, count(printed, part)])).toEqual(parts.map((part) => [part, 1]));
  expect(printed).not.toContain('issues:');
});

test('console.log of a result of bulk shows each failure once, line by line', async () => {
  const printed = await printedBy('console.error(await bulk(["x"], (name) => client.groups.create({ name }))); process.exit(1);');
  expect(printed).toMatch(/BulkResult: 0 done, 1 failed, 0 left\n- x: groups\.create: the input is not valid, nothing was sent\.\n {4}body\.name: /);
  expect(printed).not.toContain('\\n');
  expect(count(printed, 'body.name')).toBe(1);
});

test('with --enable-source-maps, the stack has the lines of the sources', async () => {
  const printed = await printedBy('await client.groups.get(missing);', ['--enable-source-maps']);
  expect(printed).toMatch(/ at async mine \(file:/);
  expect(printed).toMatch(/src\/http\/\w+\.ts:\d+/);
});
