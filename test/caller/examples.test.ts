/** The examples that call APIs, run as they are. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** What an example prints, in an environment that names no gateway. */
async function printed(example: string): Promise<string[]> {
  const { PATH = '' } = process.env;
  const args = ['--import', 'tsx', `examples/${example}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH } });
  return stdout.trimEnd().split('\n');
}

describe('the quickstart', () => {
  it('says something in every line, in 80 columns, and ends by calls and what to do next', { timeout: 60_000 }, async () => {
    const lines = await printed('quickstart.ts');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const steps = lines.filter((line) => /^[ \d]\d\. /.test(line));
    expect(steps.length).toBe(23);
    for (const step of steps) expect(step).toMatch(/^[ \d]\d\. \S.{29} \S.{35} +\d+ ms$/);
    expect(steps.filter((step) => step.length !== 80)).toEqual([]);
    expect(steps.filter((step) => /\b(done|"")/.test(step))).toEqual([]);
    const after = (what: string): string => lines.slice(lines.findIndex((line) => line.includes(what))).slice(0, 5).join('\n');
    expect(after('call it, signed as the app')).toMatch(/200 \{"hello":"world"\} [^]*\n {4}1 of 2 calls remain in 60 s\n/);
    expect(after('call it without a signature')).toMatch(/401 APIG\.0303 [^]*The API wants a proof of who calls\./);
    expect(after('call it once more')).toMatch(/429 APIG\.0308 [^]*\n {4}Too many calls\. Wait 60 s\./);
    const removed = steps.slice(16).map((step) => step.slice(4, 71).replace(/_[a-z0-9]+ *$/, '').replace(/ +/g, ' ').trim());
    expect(removed).toEqual([
      'delete the app quickstart_app', 'delete the throttling policy quickstart_throttle', 'take the API offline from quickstart_env',
      'delete the API quickstart_api', 'delete the variable greeting', 'delete the environment quickstart_env', 'delete the group quickstart_group',
    ]);
    expect(lines.slice(-5)[0]).toBe('What next?');
  });
});

describe('the example of a caller', () => {
  it('creates an order, is rejected with reasons, and knows its limits', { timeout: 60_000 }, async () => {
    const lines = await printed('call-an-api.ts');
    expect(lines.map((line) => line.replace(/request ID [0-9a-f]{32}/, 'request ID …'))).toEqual([
      'created order 1: pen, open',
      'the backend says 404 {"error":"no such order"}',
      'Rejected: GET /order was rejected with 404 APIG.0101: The API does not exist or has not been published in the environment. '
      + 'No such API, or it is not published in this environment. Check origin, path (its case and a final slash count), method and stage. (request ID …)',
      'Request: The path has %2F, which gateways read as a slash. Pass the value in the query or in a header. Nothing was sent.',
      '7 of 10 calls remain in 60000 ms',
      'latency is known: true',
    ]);
  });
});
