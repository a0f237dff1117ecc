/**
 * What it costs to start programs that use the built package: CPU and wall time of a whole process as a multiple of a
 * bare one's, measured in turn. `START_ROUNDS` (default 21) says how often.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuLoad, median, spread } from './figures.js';

const ROOT = new URL('../../', import.meta.url).pathname;
const DIST = `${ROOT}dist/`;
const ANSWER = JSON.stringify({ id: 'g', name: 'orders', status: 1 });
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length }).end(ANSWER);
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const address = server.address();
const ORIGIN = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

const client = (endpoint: string): string =>
  `new ApigClient({ endpoint: "${endpoint}", projectId: "p", instanceId: "i", credentials: { ak: "a", sk: "s" } }).groups`;
const FIRST = `${client(ORIGIN)}.get("g").then(() => process.exit())`;
const BARE = `(async () => { const { body } = await request("${ORIGIN}/v2/p/apigw/instances/i/api-groups/g"); JSON.parse(await body.text()); process.exit(); })()`;

/** A program, with its aim; the last one without an aim is the measure. */
interface Program {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly aim?: number;
}
const PROGRAMS: readonly Program[] = [
  { name: 'bare, module', file: 'bare.mjs', source: 'export {};' },
  { name: 'import of the root', file: 'root.mjs', source: `import '${DIST}index.mjs';`, aim: 1.6 },
  { name: 'import, client made', file: 'client.mjs', source: `import { ApigClient } from '${DIST}index.mjs'; ${client('https://a.example.com')};`, aim: 2.2 },
  { name: 'bare, CommonJS', file: 'bare.cjs', source: '' },
  { name: 'require of the root', file: 'root.cjs', source: `require('${DIST}index.cjs');`, aim: 1.6 },
  { name: 'require, client made', file: 'client.cjs', source: `const { ApigClient } = require('${DIST}index.cjs'); ${client('https://a.example.com')};`, aim: 2.2 },
  { name: 'bare undici, module', file: 'answer.mjs', source: `import { request } from 'undici'; ${BARE};` },
  { name: 'import, first answer', file: 'first.mjs', source: `import { ApigClient } from '${DIST}index.mjs'; ${FIRST};`, aim: 1.15 },
  { name: 'bare undici, CommonJS', file: 'answer.cjs', source: `const { request } = require('undici'); ${BARE};` },
  { name: 'require, first answer', file: 'first.cjs', source: `const { ApigClient } = require('${DIST}index.cjs'); ${FIRST};`, aim: 1.15 },
];
const ROUNDS = Number(process.env['START_ROUNDS'] ?? 21);
/** Prints the CPU time of a child process in microseconds: only the process itself knows it. */
const REPORT = 'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();console.log(user+system)})';

const folder = mkdtempSync(join(tmpdir(), 'apig-start-'));
symlinkSync(`${ROOT}node_modules`, join(folder, 'node_modules'));
for (const { file, source } of PROGRAMS) writeFileSync(join(folder, file), source);
const times = PROGRAMS.map(() => ({ cpu: [] as number[], wall: [] as number[] }));
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, { file }] of PROGRAMS.entries()) {
    const { cpu, wall } = await run(join(folder, file));
    times[i]?.cpu.push(cpu);
    times[i]?.wall.push(wall);
  }
}
rmSync(folder, { recursive: true });
server.close();
print();

/** Milliseconds of CPU and of wall time. */
function run(file: string): Promise<{ readonly cpu: number; readonly wall: number }> {
  return new Promise((done, failed) => {
    const begun = performance.now();
    const child = spawn(process.execPath, ['--import', REPORT, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
    child.on('close', (code) => {
      if (code !== 0) failed(new Error(`${file} ended with ${code}.`));
      else done({ cpu: Number(printed) / 1000, wall: performance.now() - begun });
    });
  });
}
function print(): void {
  console.log(`Time of a process in ms, medians of ${ROUNDS} with spread, ${cpuLoad()}. Node ${process.versions.node}.`);
  console.log(`${' '.repeat(24)}${'CPU'.padEnd(22)}ratio   ${'wall'.padEnd(22)}ratio`);
  let bare = { cpu: NaN, wall: NaN };
  for (const [i, { name, aim }] of PROGRAMS.entries()) {
    const { cpu = [], wall = [] } = times[i] ?? {};
    if (aim === undefined) bare = { cpu: median(cpu), wall: median(wall) };
    const ratio = median(cpu) / bare.cpu;
    const goal = aim === undefined ? '' : `aim ${aim}: ${(ratio / aim).toFixed(2)} of it`;
    console.log([
      name.padEnd(23), spread(cpu, 0).padEnd(21), `${ratio.toFixed(2)} ×`.padEnd(7),
      spread(wall, 0).padEnd(21), `${(median(wall) / bare.wall).toFixed(2)} ×`, goal,
    ].join(' '));
  }
}
