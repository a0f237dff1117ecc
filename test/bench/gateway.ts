/**
 * What the local gateway costs: how long a list takes with more and more APIs, and what its start adds to a process, as
 * a multiple of one that only imports it. The second part needs the built package.
 */
import { spawnSync } from 'node:child_process';
import { LOCAL_DEFAULTS, type LocalGateway } from '../../src/testing/index.js';
import { crowd } from '../support/crowd.js';
import { median } from './figures.js';

const ROUNDS = 50;
const INSTANCE = `/v2/${LOCAL_DEFAULTS.projectId}/apigw/instances/${LOCAL_DEFAULTS.instanceId}`;
const PATHS = ['/apis', '/apis?group_id=group-3', '/apis?name=_499', '/apis/api-7'];

/** The usual time of a request, in milliseconds. */
async function timeOf(gateway: LocalGateway, path: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const request = new Request(`http://localhost${INSTANCE}${path}`, { headers: { 'x-auth-token': LOCAL_DEFAULTS.token } });
    const begun = performance.now();
    await (await gateway.handle(request)).text();
    times.push(performance.now() - begun);
  }
  return median(times);
}

console.log(`APIs      ${PATHS.map((path) => path.padEnd(24)).join('')}`);
for (const count of [500, 5_000, 50_000]) {
  const gateway = await crowd(count);
  const times: number[] = [];
  for (const path of PATHS) times.push(await timeOf(gateway, path));
  console.log(`${String(count).padEnd(10)}${times.map((ms) => `${ms.toFixed(2)} ms`.padEnd(24)).join('')}`);
}

const TESTING = new URL('../../dist/testing/index.mjs', import.meta.url).href;
/** Wall time of a process, in milliseconds. */
function processTime(source: string): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source]);
  if (status !== 0) throw new Error(stderr.toString());
  return performance.now() - begun;
}
const IMPORT = `import { startLocalGateway } from '${TESTING}';`;
const START = `${IMPORT} await (await startLocalGateway()).close();`;
const pairs = Array.from({ length: 15 }, () => [processTime(IMPORT), processTime(START)] as const);
const [bare, started] = [median(pairs.map(([time]) => time)), median(pairs.map(([, time]) => time))];
console.log(`import ${bare.toFixed(0)} ms, import and start ${started.toFixed(0)} ms: ${(started / bare).toFixed(2)} times, ${(started - bare).toFixed(0)} ms more`);
