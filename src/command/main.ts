/** The program `huaweicloud-apig`. The first signal ends it in order, the second one immediately. */
import { askAt } from './ask.js';
import { run } from './run.js';

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (ending.signal.aborted) process.exit(130);
    ending.abort();
  });
// A reader that has enough, such as `head`, is no failure.
process.stdout.on('error', () => ending.abort());
// Nobody reads about the progress: what has begun is finished.
process.stderr.on('error', () => undefined);

const ask = (question: string): Promise<string> =>
  askAt(process.stdin, process.stderr, question, ending.signal);

void run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ending: ending.signal,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  isTerminal: process.stderr.isTTY,
  environment: process.env,
}).then((code) => {
  process.exitCode = code;
});
