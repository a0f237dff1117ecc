/** A listener that accepts no connection: its process is stopped, and its queue is full. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigAbortError, ApigTimeoutError } from '../../src/errors.js';
import type { CallOptions } from '../../src/options.js';
import { clientOf, failureOf } from '../support/server.js';

const LISTEN = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
`;
/** The address of such a listener. */
async function unaccepting(): Promise<string> {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
  child.kill('SIGSTOP');
  // The queue takes the first of these. Then the kernel answers no more.
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  onTestFinished(() => fillers.forEach((socket) => socket.destroy()));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(fillers.some((socket) => socket.connecting)).toBe(true);
  return `http://127.0.0.1:${port}`;
}
const VERBS: readonly [string, (client: ApigClient, options: CallOptions) => Promise<unknown>][] = [
  ['GET', (client, options) => client.groups.get('g', options)],
  ['POST', (client, options) => client.groups.create({ name: 'orders' }, options)],
];

describe.skipIf(process.platform === 'win32').each(VERBS)('%s to a listener that does not accept', (_, call) => {
  it('ends at its time limit, and says that nothing was sent', async () => {
    const client = clientOf(await unaccepting(), { maxRetries: 0 });
    const begun = performance.now();
    const error = await failureOf(ApigTimeoutError, call(client, { timeout: 400 }));
    // A connection alone would be tried for ten seconds.
    expect(performance.now() - begun).toBeLessThan(6_000);
    expect(error).toMatchObject({ limit: 'timeout', attempts: 1 });
    expect(error.message).toContain('Nothing was sent: there was no connection. Check the endpoint, the network and the proxy.');
  });
  it('ends at the limit of the whole call, with its retries', async () => {
    const client = clientOf(await unaccepting(), { maxRetries: 5 });
    const begun = performance.now();
    const error = await failureOf(ApigTimeoutError, call(client, { timeout: 200, totalTimeout: 800 }));
    expect(performance.now() - begun).toBeLessThan(6_000);
    expect(error.message).not.toContain('may have carried it out');
  });
  it('ends when its signal aborts, and close() does not wait for the connection', async () => {
    const client = clientOf(await unaccepting());
    const begun = performance.now();
    const error = await failureOf(ApigAbortError, call(client, { signal: AbortSignal.timeout(300) }));
    expect(error.inFlight).toBe(false);
    await client.close();
    expect(performance.now() - begun).toBeLessThan(6_000);
  });
});
