/** The client ends its calls itself: by their limits and signals, whatever a dispatcher or a listener does. */
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApigAbortError, ApigTimeoutError } from '../../src/errors.js';
import type { ClientOptions } from '../../src/options.js';
import { clientOf, failureOf } from '../support/server.js';

const never = new Promise<never>(() => undefined);
const generated = async function* (): AsyncGenerator<string> {
  yield '{';
  await never;
};
type Dispatcher = NonNullable<ClientOptions['dispatcher']>;
const HANGING: Readonly<Record<string, () => unknown>> = {
  'a request() that never settles': () => ({ request: () => never }),
  'a dispatch() that reports nothing': () => ({ request: () => never, dispatch: () => true }),
  'a dispatch() whose abort throws': () => ({
    request: () => never,
    dispatch: (_: unknown, handler: { onConnect(abort: () => void): void }) => {
      handler.onConnect(() => { throw new Error('cannot be aborted'); });
      return true;
    },
  }),
  'a body that never ends': () => ({ request: () => Promise.resolve({ statusCode: 200, headers: {}, body: generated() }) }),
  'a web stream that never ends': () => ({
    request: () => Promise.resolve({ statusCode: 200, headers: {}, body: new ReadableStream() }),
  }),
};

describe.each(Object.entries(HANGING))('%s', (_, make) => {
  const client = (options: Partial<ClientOptions> = {}): ReturnType<typeof clientOf> =>
    clientOf('https://apig.region-1.example.com', { dispatcher: make() as Dispatcher, maxRetries: 0, ...options });

  it('ends with timeout, totalTimeout and signal', async () => {
    expect(await failureOf(ApigTimeoutError, client({ timeout: 30 }).groups.list())).toMatchObject({ limit: 'timeout' });
    expect(await failureOf(ApigTimeoutError, client({ totalTimeout: 30 }).groups.list()))
      .toMatchObject({ limit: 'totalTimeout' });
    const controller = new AbortController();
    const call = failureOf(ApigAbortError, client().groups.list({}, { signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 10);
    expect((await call).cause).toEqual(new Error('enough'));
  });
});

it('a listener that accepts no connection in TLS costs no more than timeout, and nothing was sent', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = clientOf(`https://127.0.0.1:${port}`, { timeout: 50, maxRetries: 0 });
  const error = await failureOf(ApigTimeoutError, client.groups.create({ name: 'orders' }));
  expect(error.message).toContain('Nothing was sent: there was no connection.');
});
