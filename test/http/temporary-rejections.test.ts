/** Refusals that only say "not now": what is waited out, for how long, and how that ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ApigAbortError, ApigBadRequestError, ApigConflictError, ApigInternalError, ApigThrottledError, ApigTimeoutError,
} from '../../src/errors.js';
import { EventLog } from '../support/events.js';
import { empty, failureOf, GATEWAY, GROUP, json, start, type Answer, type Plan } from '../support/server.js';
import { startLocal } from '../support/local.js';

const refused = (status: number, code: string): Answer => json(status, { error_code: code, error_msg: 'not now' });
const FEATURE = { name: 'ratelimit', enable: true, config: '{"api_limits":300}' };
const TOO_SOON = json(409, {
  error_code: 'APIG.3711',
  error_msg: 'A configuration parameter can be modified only once per minute',
});

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0); // the shortest waits
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Runs a call whose waits pass as they come; tells how long they were. */
async function waited(plan: Plan, call: (client: Awaited<ReturnType<typeof start>>['client']) => PromiseLike<unknown>) {
  const log = new EventLog();
  const { server, client } = await start(plan, { logger: log });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const done = Promise.resolve(call(client)).then(() => 'done', (error: unknown) => error);
  let outcome: unknown;
  void done.then((came) => { outcome = came; });
  for (let seen = 0; outcome === undefined;) {
    await new Promise((resolve) => setImmediate(resolve));
    const retries = log.of('retry');
    const next = retries[seen];
    if (!next) continue;
    seen++;
    await vi.advanceTimersByTimeAsync(next.wait);
  }
  return { outcome, waits: log.of('retry').map(({ wait }) => wait), requests: server.requests.length };
}

describe('a gateway that is busy', () => {
  it.each([
    ['APIC.7701', 409],
    ['APIC.7710', 409],
    ['APIC.7712', 409],
    ['APIG.3718', 409],
    ['APIC.9222', 400],
    ['APIG.2035', 400],
  ] as const)('is awaited after %s, for a POST too', async (code, status) => {
    const busy = refused(status, code);
    const { outcome, waits, requests } = await waited([busy, busy, busy, busy, json(201, GROUP)], (client) =>
      client.groups.create({ name: 'orders' }),
    );
    expect([outcome, waits, requests]).toEqual(['done', [1_000, 2_000, 4_000, 8_000], 5]);
  });
  it('is awaited as long as totalTimeout allows, and no longer', async () => {
    const { outcome, waits } = await waited([refused(409, 'APIC.7701')], (client) =>
      client.groups.create({ name: 'orders' }, { totalTimeout: 60_000 }),
    );
    expect(outcome).toBeInstanceOf(ApigConflictError);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000]);
  });
  it('is not awaited if the caller wants no retries', async () => {
    const { server, client } = await start([refused(409, 'APIC.7701')]);
    const error = await failureOf(ApigConflictError, client.groups.create({ name: 'orders' }, { maxRetries: 0 }));
    expect(error.message).toBe(
      'groups.create was rejected with 409 APIC.7701: not now. The gateway is in a state that does not allow the operation. '
        + `${error.remedy ?? ''} (POST ${GATEWAY}/api-groups)`,
    );
    expect(error.remedy).toMatch(/Running/);
    expect(server.requests).toHaveLength(1);
  });
  it('is no longer awaited after the caller aborts', async () => {
    const log = new EventLog();
    const { server, client } = await start([refused(409, 'APIC.7701')], { logger: log });
    const stop = new AbortController();
    void log.next('retry').then(() => stop.abort(new Error('enough')));
    const error = await failureOf(ApigAbortError, client.groups.create({ name: 'orders' }, { signal: stop.signal }));
    expect(error.message).toMatch(
      /^groups\.create was aborted by the caller's signal: enough\. It was waiting to be sent again\. The last attempt failed with: groups\.create was rejected with 409 /,
    );
    expect(server.requests).toHaveLength(1);
  });
  it('does not use up the retries for broken connections', async () => {
    const busy = refused(409, 'APIC.7701');
    const out = json(503, {});
    const { outcome, requests } = await waited([busy, out, busy, out, busy, json(200, GROUP)], (client) =>
      client.groups.update(GROUP.id, { name: 'orders' }),
    );
    expect([outcome, requests]).toEqual(['done', 6]);
  });
  it('is awaited for ports in both directions, and for nothing else', async () => {
    const added = await waited([refused(400, 'APIC.9224'), json(201, { ingress_port_id: 'p' })], (client) =>
      client.ingressPorts.create({ protocol: 'HTTP', ingress_port: 8080 }),
    );
    expect(added.outcome).toBe('done');
    const removed = await waited([refused(400, 'APIC.9223'), empty()], (client) => client.ingressPorts.delete('p'));
    expect(removed.outcome).toBe('done');
    vi.useRealTimers();
    const { client } = await start([refused(400, 'APIC.9224')]);
    await failureOf(ApigBadRequestError, client.groups.create({ name: 'orders' }));
  });
  it('accepts a change while another one is in progress, as the local gateway emulates it', async () => {
    const { client, asked } = await startLocal({ quirks: { gatewayWork: 900 } });
    const [gateway] = (await client.instances.list()).instances;
    const id = gateway?.id ?? '';
    await client.instances.update(id, { description: 'first' });
    await client.instances.update(id, { description: 'second' });
    expect(asked.filter((one) => one.startsWith('instances.update'))).toEqual([
      'instances.update 200',
      'instances.update 409',
      'instances.update 200',
    ]);
  });
});

describe('a feature changed twice within a minute', () => {
  it('is changed when the minute is over', async () => {
    const { outcome, waits } = await waited([TOO_SOON, TOO_SOON, json(201, { id: 'f', name: 'ratelimit' })], (client) =>
      client.features.configure(FEATURE),
    );
    expect([outcome, waits]).toEqual(['done', [30_000, 30_000]]);
  });
  it('fails immediately, with what to do, if the minute is longer than the call may take', async () => {
    const { server, client } = await start([TOO_SOON]);
    const error = await failureOf(ApigConflictError, client.features.configure(FEATURE, { totalTimeout: 20_000 }));
    expect(error).toMatchObject({ code: 'APIG.3711', status: 409, attempts: 1 });
    expect(error.message).toBe(
      'features.configure was rejected with 409 APIG.3711: A configuration parameter can be modified only once per minute. '
        + `The same parameter of the gateway was changed less than a minute ago. Wait a minute, then retry. (POST ${GATEWAY}/features)`,
    );
    expect(server.requests).toHaveLength(1);
  });
  it('succeeds on the local gateway after its minute', async () => {
    let now = Date.now();
    const log = new EventLog();
    const { client, asked } = await startLocal({ clock: () => now }, { logger: log });
    await client.features.configure(FEATURE);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const told = log.next('retry');
    const second = client.features.configure({ ...FEATURE, config: '{"api_limits":400}' }).then(({ config }) => config);
    await told;
    now += 61_000;
    await vi.advanceTimersByTimeAsync(30_000);
    vi.useRealTimers();
    expect(await second).toBe('{"api_limits":400}');
    expect(asked).toEqual(['features.configure 201', 'features.configure 409', 'features.configure 201']);
  });
});

describe('throttling', () => {
  it('is retried for any verb, under another name too', async () => {
    const { outcome, requests } = await waited(
      [json(500, { error_code: 'APIG.9008', error_msg: 'Too many requests' }), json(201, GROUP)],
      (client) => client.groups.create({ name: 'orders' }),
    );
    expect([outcome, requests]).toEqual(['done', 2]);
  });
  it('is awaited for a minute if the API front end throttles', async () => {
    const { outcome, waits } = await waited([refused(429, 'APIGW.0308'), json(201, GROUP)], (client) =>
      client.groups.create({ name: 'orders' }),
    );
    expect([outcome, waits]).toEqual(['done', [60_000]]);
  });
  it('is not awaited if the API front end throttles and a minute is too long', async () => {
    const { server, client } = await start([refused(429, 'APIGW.0308')]);
    await failureOf(ApigThrottledError, client.groups.create({ name: 'orders' }, { totalTimeout: 50_000 }));
    expect(server.requests).toHaveLength(1);
  });
});

describe('conflicting writes of two clients', () => {
  const CLASH = json(500, { error_code: 'APIG.3500', error_msg: 'sync etcd failed' });

  it('are retried if that is safe', async () => {
    const { outcome, requests } = await waited([CLASH, empty()], (client) =>
      client.plugins.detachApis('p', { env_id: 'e', api_ids: ['a'] }),
    );
    expect([outcome, requests]).toEqual(['done', 2]);
    const member = await waited(
      [json(500, { error_code: 'APIG.9999', error_msg: 'System error' }), json(200, { members: [] })],
      (client) => client.vpcChannels.members.update('c', { members: [] }),
    );
    expect([member.outcome, member.requests]).toEqual(['done', 2]);
  });
  it('are not retried if half of the work may be done', async () => {
    const { server, client } = await start([CLASH]);
    const error = await failureOf(ApigInternalError, client.plugins.attachApis('p', { env_id: 'e', api_ids: ['a'] }));
    expect(error).toMatchObject({ code: 'APIG.3500', attempts: 1 });
    expect(error.remedy).toMatch(/one at a time/);
    expect(server.requests).toHaveLength(1);
  });
  it('are not retried for other operations', async () => {
    const { server, client } = await start([json(500, { error_code: 'APIG.9999', error_msg: 'System error' })]);
    await failureOf(ApigInternalError, client.groups.update(GROUP.id, { name: 'orders' }));
    expect(server.requests).toHaveLength(1);
  });
});

it('a wait that totalTimeout ends is a timeout error', async () => {
  const { client } = await start([json(429, {}, { 'Retry-After': '0' })], {
    maxRetries: 1_000,
    totalTimeout: 30_000,
    rateLimit: { reads: { requests: 1, per: 60_000 } },
  });
  const error = await failureOf(ApigTimeoutError, client.groups.list());
  expect(error.message).toContain(
    'groups.list timed out: the call would take longer than totalTimeout, 30000 ms, because the client\'s own rate limit lets it go only later. '
      + 'It was tried 1 time; no further attempt was made. The last attempt failed with: groups.list was rejected with 429: ',
  );
});
