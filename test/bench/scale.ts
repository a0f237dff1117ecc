/** Very large work: a long list, a long queue, and one very large response. Medians of `SCALE_ROUNDS` (default 3). */
import { cpuLoad, spread } from './figures.js';
import { listMany, oneList, queueMany } from '../support/scale.js';

const ROUNDS = Number(process.env['SCALE_ROUNDS'] ?? 3);

async function rounds<T>(run: () => Promise<T>): Promise<{ readonly results: T[]; readonly seconds: number[] }> {
  const [results, seconds]: [T[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    results.push(await run());
    seconds.push((performance.now() - begun) / 1000);
  }
  return { results, seconds };
}

const list = await rounds(() => listMany(100_000));
const queue = await rounds(() => queueMany(10_000));
const { results: large } = await rounds(() => oneList(50_000));
const grown = spread(list.results.map(({ growth }) => growth / 2 ** 20));
const [blocked, parsing, checking] = (['blocked', 'parsing', 'checking'] as const)
  .map((name) => spread(large.map((one) => one[name]), 0));
console.log(`Medians of ${ROUNDS} with spread, ${cpuLoad()}. Node ${process.versions.node}. The server is in the same process.`);
console.log(`100,000 groups, 500 per page: ${spread(list.seconds)} s, the heap grew by ${grown} MB`);
console.log(`10,000 calls waiting on one channel: ${spread(queue.seconds)} s`);
console.log(`50,000 groups in one response: nothing else ran for ${blocked} ms`);
console.log(`  JSON.parse alone takes ${parsing} ms, the check alone ${checking} ms (aim 50)`);
