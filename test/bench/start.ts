/**
 * What it costs to start programs that use the built package: CPU time of a whole process as a multiple of bare node's,
 * measured in turn, medians. `START_ROUNDS` (default 21) says how often.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DIST = new URL('../../dist/', import.meta.url).pathname;
const CLIENT = 'new ApigClient({ endpoint: "https://apig.example.com", projectId: "p", instanceId: "i", credentials: { ak: "a", sk: "s" } }).groups';
/** A program, with its aim; the bare one before it is the measure. */
interface Program {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly aim?: number;
}
const PROGRAMS: readonly Program[] = [
  { name: 'bare, module', file: 'bare.mjs', source: 'export {};' },
  { name: 'import of the root', file: 'root.mjs', source: `import '${DIST}index.mjs';`, aim: 1.6 },
  { name: 'import, client made', file: 'client.mjs', source: `import { ApigClient } from '${DIST}index.mjs'; ${CLIENT};`, aim: 2.2 },
  { name: 'bare, CommonJS', file: 'bare.cjs', source: '' },
  { name: 'require of the root', file: 'root.cjs', source: `require('${DIST}index.cjs');`, aim: 1.6 },
  { name: 'require, client made', file: 'client.cjs', source: `const { ApigClient } = require('${DIST}index.cjs'); ${CLIENT};`, aim: 2.2 },
];
const ROUNDS = Number(process.env['START_ROUNDS'] ?? 21);
/** Prints the CPU time of a child process in microseconds: only the process itself knows it. */
const REPORT = 'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();console.log(user+system)})';

const folder = mkdtempSync(join(tmpdir(), 'apig-start-'));
for (const { file, source } of PROGRAMS) writeFileSync(join(folder, file), source);
const times = PROGRAMS.map((): number[] => []);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, { file }] of PROGRAMS.entries()) {
    const { stdout } = spawnSync(process.execPath, ['--import', REPORT, join(folder, file)], { encoding: 'utf8' });
    times[i]?.push(Number(stdout));
  }
}
rmSync(folder, { recursive: true });

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
console.log(`CPU time of a process, medians of ${ROUNDS}. Node ${process.versions.node}.`);
let bare = NaN;
for (const [i, { name, aim }] of PROGRAMS.entries()) {
  const time = median(times[i] ?? []);
  if (aim === undefined) bare = time;
  const ratio = `${(time / bare).toFixed(2)} ×`;
  console.log(`${name.padEnd(22)} ${(time / 1000).toFixed(0).padStart(5)} ms  ${ratio.padStart(8)}  ${aim === undefined ? '' : `(aim ${aim})`}`);
}
