/** The examples for everyday work run against local gateways, and print what they promise. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const LIMIT = { timeout: 60_000 };
/** Runs an example in an environment that names no gateway. */
function run(name: string, ...args: string[]): Promise<{ code: unknown; lines: string[]; err: string }> {
  return new Promise((ended) => {
    const command = ['--import', 'tsx', `examples/${name}.ts`, ...args];
    execFile(process.execPath, command, { env: { PATH: process.env['PATH'] } }, (error, stdout, stderr) =>
      ended({ code: error?.code ?? 0, lines: stdout.trimEnd().split('\n'), err: stderr }));
  });
}
const ID = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'apig-'));

test('AppCodes are rotated by adding one and then deleting the others, and are printed to standard error only', LIMIT, async () => {
  const { code, lines, err } = await run('rotate-app-codes');
  expect(code).toBe(0);
  const added = /^new code ([0-9a-f]{32}); 1 old ones stay valid$/.exec(lines[0] ?? '')?.[1];
  expect([lines[1]?.split(' ')[0], lines[1]?.split(' ')[1], lines[2]]).toEqual(['deleted', ID, `${added} is the only code`]);
  expect(lines[1]).not.toContain(added);
  const secret = /--finish: (\w+)/.exec(err)?.[1] ?? '';
  expect(secret.length).toBeGreaterThan(20);
  expect(lines.join()).not.toContain(secret);
});

test.each([
  ['rotate-app-secret', 0, ['shop_next may call the same 2 APIs as shop', 'shop has the new key']],
  ['no-open-apis', 1, ['orders/health: GET /health in RELEASE', '1 of 2 published APIs have no authentication']],
  ['import-and-publish', 0, ['1 APIs are online']],
  ['canary', 1, [
    '5 % of the requests go to green', '25 % of the requests go to green', '100 % of the requests go to green',
    'moved back: everything is as before',
  ]],
  ['migrate-a-group', 0, ['made groups/orders', 'made apis/orders/get_order', 'made apis/orders/put_order']],
  ['renew-certificate', 0, [expect.stringMatching(/^example_2037 ends 2037\S+ for www\.example\.com$/) as string]],
  ['use-in-fastify', 0, [
    expect.stringMatching(/^\/groups 200 \[\{"id":"\w+","name":"orders"\},\{"id":"\w+","name":"DEFAULT"\}\]$/) as string,
    '/groups/none 404 {"error":"APIG.3001"}',
  ]],
] as const)('%s ends with %i and says what it did', LIMIT, async (name, code, lines) => {
  const ran = await run(name);
  expect([ran.code, ran.lines, ran.err.replace(/^Give the callers.*\n/, '')]).toEqual([code, lines, '']);
});

test('unused apps are those without an authorization', LIMIT, async () => {
  const { lines } = await run('unused-apps');
  expect(lines).toEqual([expect.stringMatching(/^forgotten [0-9a-f]{32} 20\S+$/), '1 of 2 apps may call nothing']);
});

test('the audit of throttles is a table of all published APIs', LIMIT, async () => {
  const { lines } = await run('throttling-audit');
  const rows = lines.filter((line) => line.startsWith('│')).map((line) => line.split('│').slice(1, -1).map((cell) => cell.trim()));
  expect(rows).toEqual([
    ['API', 'environment', 'policy', 'calls'],
    ['orders/put_order', 'RELEASE', '-', '-'], ['orders/get_order', 'RELEASE', 'limit', '100 per 1 minute'],
  ]);
  expect(lines.at(-1)).toBe('1 of 2 have no policy of their own');
});

test('every group becomes an OpenAPI document in a folder', LIMIT, async () => {
  const path = await folder();
  expect((await run('export-groups', path)).code).toBe(0);
  expect((await readdir(path)).sort()).toEqual(['DEFAULT.json', 'orders.json']);
  expect(JSON.parse(await readFile(join(path, 'orders.json'), 'utf8'))).toHaveProperty('paths./get_order.get');
});

test('the chart is an SVG document with two lines', LIMIT, async () => {
  const file = join(await folder(), 'calls.svg');
  expect((await run('metrics-chart', 'get_order', file)).lines).toEqual([`${file}: 0 calls, 0 errors`]);
  expect((await readFile(file, 'utf8')).match(/<polyline /g)).toHaveLength(2);
});

test('the index names every example, and nothing else', async () => {
  const index = await readFile('examples/README.md', 'utf8');
  const named = [...index.matchAll(/\]\(([\w-]+\.ts)\)/g)].map(([, name]) => name).sort();
  const files = (await readdir('examples')).filter((name) => name.endsWith('.ts') && name !== 'connect.ts').sort();
  expect(named).toEqual(files);
});
