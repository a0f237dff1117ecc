/** The client's own limit, by what arrives and when. */
import { describe, expect, it } from 'vitest';
import { ApigAbortError, ApigConfigurationError, ApigTimeoutError } from '../../src/errors.js';
import type { RateLimit } from '../../src/options.js';
import { EventLog } from '../support/events.js';
import { clientOf, failureOf, GROUP, INSTANCE, json, start } from '../support/server.js';

/** A client with a limit, and when its requests arrived, counted from now: none is sent before that. */
async function limited(rateLimit: RateLimit | undefined, options = {}) {
  const arrived: number[] = [];
  const { server, client } = await start(() => (exchange) => {
    arrived.push(performance.now());
    return json(200, exchange.request.method === 'GET' ? { groups: [] } : GROUP)(exchange);
  }, { rateLimit, ...options });
  const begun = performance.now();
  return { server, client, at: (): number[] => arrived.map((time) => time - begun) };
}
/** Timers of Node.js may fire a millisecond early. */
const EARLY = 2;
/** Longer than any test. */
const HOUR = 3_600_000;
const create = { name: 'orders' };

describe('a limit on writes', () => {
  it('spaces them', async () => {
    const { client, at } = await limited({ writes: { requests: 2, per: 200 } });
    await Promise.all(Array.from({ length: 5 }, () => client.groups.create(create)));
    const times = at();
    expect(times).toHaveLength(5);
    for (const i of [2, 3, 4]) expect(times[i]).toBeGreaterThanOrEqual(200 * Math.floor(i / 2) - EARLY);
  });
  it('leaves reads alone', async () => {
    const { server, client } = await limited({ writes: { requests: 1, per: HOUR } });
    const stop = new AbortController();
    await client.groups.create(create);
    const waiting = client.groups.create(create, { signal: stop.signal, totalTimeout: 2 * HOUR }).catch(() => 'stopped');
    await Promise.all(Array.from({ length: 20 }, () => client.groups.list()));
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', ...Array<string>(20).fill('GET')]);
    stop.abort();
    expect(await waiting).toBe('stopped');
  });
  it('is shared by the client\'s views, and not by other clients', async () => {
    const { server, client, at } = await limited({ writes: { requests: 1, per: 200 } });
    await Promise.all([
      client.groups.create(create),
      client.withInstance(INSTANCE).groups.create(create),
      client.withProject('p2').groups.create(create),
    ]);
    expect(at()[2]).toBeGreaterThanOrEqual(400 - EARLY);
    const other = await limited({ writes: { requests: 1, per: HOUR } });
    await other.client.groups.create(create);
    await clientOf(server.origin).groups.create(create);
    expect(server.requests).toHaveLength(4);
  });
  it('counts retries too', async () => {
    const log = new EventLog();
    const arrived: number[] = [];
    const { client } = await start((_, n) => (exchange) => {
      arrived.push(performance.now());
      return json(n === 1 ? 429 : 200, n === 1 ? {} : GROUP, { 'Retry-After': '0' })(exchange);
    }, { rateLimit: { writes: { requests: 1, per: 200 } }, logger: log });
    const begun = performance.now();
    await client.groups.create(create);
    expect((arrived[1] ?? 0) - begun).toBeGreaterThanOrEqual(200 - EARLY);
    expect(log.types).toEqual(['request', 'response', 'retry', 'request', 'response']);
  });
});

it('a limit on reads spaces them', async () => {
  const { client, at } = await limited({ reads: { requests: 1, per: 200 } });
  await Promise.all([client.groups.list(), client.groups.list(), client.groups.create(create)]);
  expect(Math.max(...at())).toBeGreaterThanOrEqual(200 - EARLY);
});

it('without a limit nothing waits', async () => {
  let arrived = 0;
  let release = (): void => undefined;
  const all = new Promise<void>((resolve) => { release = resolve; });
  // The first of a client goes alone. Of the others, each is answered only when all have arrived.
  const { client } = await start([
    json(201, GROUP),
    async (exchange) => {
      if (++arrived === 10) release();
      await all;
      return json(201, GROUP)(exchange);
    },
  ]);
  await client.groups.create(create);
  await Promise.all(Array.from({ length: 10 }, () => client.groups.create(create)));
  expect(arrived).toBe(10);
});

describe('waiting', () => {
  it('ends on abort', async () => {
    const { server, client } = await limited({ writes: { requests: 1 } });
    await client.groups.create(create);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 10);
    const error = await failureOf(ApigAbortError, client.groups.create(create, { signal: stop.signal }));
    expect(error.message).toBe('groups.create was aborted by the caller\'s signal: enough. It was not sent.');
    expect(server.requests).toHaveLength(1);
  });
  it('does not start if the turn would come later than totalTimeout', async () => {
    const { server, client } = await limited({ writes: { requests: 1 } });
    await client.groups.create(create);
    const begun = performance.now();
    const error = await failureOf(ApigTimeoutError, client.groups.create(create, { totalTimeout: 30_000 }));
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(error).toMatchObject({ limit: 'totalTimeout', attempts: 0 });
    expect(error.message).toBe(
      'groups.create timed out: the call would take longer than totalTimeout, 30000 ms, because the client\'s own rate limit lets it go only later. It was not sent.',
    );
    expect(server.requests).toHaveLength(1);
  });
});

it.each([
  [{ rateLimit: { writes: { requests: 0 } } }, 'The option rateLimit.writes.requests of ApigClient must be an integer from 1 up, got 0.'],
  [{ rateLimit: { reads: { requests: 1.5 } } }, 'The option rateLimit.reads.requests of ApigClient must be an integer from 1 up, got 1.5.'],
  [
    { rateLimit: { reads: { requests: 1, per: -1 } } },
    'The option rateLimit.reads.per of ApigClient must be a number from 1 to 2147483647 (milliseconds), got -1.',
  ],
  [{ pageSize: 501 }, 'The option pageSize of ApigClient must be an integer from 1 to 500, got 501.'],
  [{ partialFailure: 'ignore' as 'return' }, 'The option partialFailure of ApigClient must be "throw" or "return", got "ignore".'],
])('%j is rejected by the client', (options, message) => {
  expect(() => clientOf('https://apig.example.com', options)).toThrow(
    new ApigConfigurationError(Object.keys(options)[0] ?? '', message),
  );
});
