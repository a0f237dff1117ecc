/**
 * Counts what one warm, signed and checked call runs of this package: functions, characters of code, and the hops from
 * the method to the dispatcher. `npm run bench:call` prints it; a test holds it to its budget.
 */
import { Session } from 'node:inspector/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApigClient } from '../../src/client.js';
import { GROUP, INSTANCE, KEYS, PROJECT } from '../support/ids.js';

/** The code of the package, as the loader has transformed it: types and comments do not count. */
const SRC = fileURLToPath(new URL('../../src/', import.meta.url)).split(sep).join('/');

export interface CallSize {
  readonly functions: number;
  readonly characters: number;
  readonly hops: number;
  /** Each function that ran, with the characters of it that ran. */
  readonly rows: readonly { readonly file: string; readonly name: string; readonly characters: number }[];
}

interface Handler {
  onConnect(abort: () => void): void;
  onHeaders(status: number, headers: Buffer[], resume: () => void): boolean;
  onData(chunk: Buffer): boolean;
  onComplete(): void;
}

/** A dispatcher that answers at once, and looks at who called it. */
class Mirror {
  frames: string[] = [];
  request(): never {
    throw new Error('calls go through dispatch()');
  }
  dispatch(_options: unknown, handler: Handler): boolean {
    this.frames = (new Error().stack ?? '').split('\n').filter((line) => line.includes('/src/'));
    const body = Buffer.from(JSON.stringify(GROUP));
    setImmediate(() => {
      handler.onConnect(() => undefined);
      handler.onHeaders(200, [Buffer.from('content-type'), Buffer.from('application/json')], () => undefined);
      handler.onData(body);
      handler.onComplete();
    });
    return true;
  }
}

/** Runs one call and reports on it. */
export async function measureCall(): Promise<CallSize> {
  Error.stackTraceLimit = 50;
  const mirror = new Mirror();
  const client = new ApigClient({
    endpoint: 'http://127.0.0.1:1', projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS, dispatcher: mirror,
  });
  const call = async (): Promise<unknown> => client.groups.create({ name: 'orders' });
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  // From the first call on: branches are counted only in functions that are compiled after this.
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  for (let i = 0; i < 60; i++) await call();
  await session.post('Profiler.takePreciseCoverage');
  await call();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  await client.close();
  const rows = result
    .filter(({ url }) => url.split(sep).join('/').includes(SRC))
    .flatMap(({ url, functions }) => rowsOf(url.slice(url.indexOf('/src/') + 5), functions));
  return {
    functions: rows.length,
    characters: rows.reduce((sum, { characters }) => sum + characters, 0),
    hops: mirror.frames.filter((line) => !line.includes('/test/')).length,
    rows,
  };
}

/** Whole files, field initializers, and a helper of the loader. */
const NOT_OURS: ReadonlySet<string> = new Set(['', '<instance_members_initializer>', '<static_initializer>', '__name']);

interface Covered {
  readonly functionName: string;
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
}
/** The functions of a file that ran. Code of functions inside a function, and branches not taken, are not its own. */
function rowsOf(file: string, functions: readonly Covered[]): CallSize['rows'] {
  const ran = functions.filter(
    ({ functionName, ranges }) => !NOT_OURS.has(functionName) && (ranges[0]?.count ?? 0) > 0,
  );
  return ran.map(({ functionName: name, ranges: [whole, ...blocks] }) => {
    const [start, end] = [whole?.startOffset ?? 0, whole?.endOffset ?? 0];
    const inside = functions
      .flatMap(({ ranges: [range] }) => (range ? [range] : []))
      .filter(
        (range) =>
          range.startOffset > start && range.endOffset <= end && range.endOffset - range.startOffset < end - start,
      );
    const out = [...inside, ...blocks.filter(({ count }) => count === 0)];
    const mask = new Uint8Array(end - start);
    for (const { startOffset, endOffset } of out) mask.fill(1, startOffset - start, endOffset - start);
    return { file, name, characters: mask.reduce((sum, hidden) => sum + (hidden === 0 ? 1 : 0), 0) };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { rows, ...counts } = await measureCall();
  if (process.argv.includes('--json')) console.log(JSON.stringify(counts));
  else {
    for (const { file, name, characters } of rows) console.log(`${String(characters).padStart(6)}  ${file}  ${name}`);
    console.log(
      `${counts.functions} functions, ${counts.characters} characters, ${counts.hops} hops to the dispatcher`,
    );
  }
}
