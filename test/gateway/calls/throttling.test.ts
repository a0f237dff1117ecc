/** Throttles, quotas of apps, and the plugin rate_limit: through the wire, on a clock that the tests move. */
import { describe, expect, it, test } from 'vitest';
import type { RateLimitContent } from '../../../src/resources/plugin-content.js';
import type { ThrottleInput } from '../../../src/resources/throttles.js';
import { LOCAL_DEFAULTS, type CallAssumptions } from '../../../src/testing/index.js';
import { RELEASE } from '../../support/local.js';
import { NOW } from '../support.js';
import { rejected, Wire, type Online, type Sent } from './wire.js';

const DEBUG = { 'x-apig-mode': 'debug' };
const over = (what: string) =>
  [429, 'APIG.0308', `The throttling threshold has been reached: policy ${what}`];

async function throttle(wire: Wire, input: Partial<ThrottleInput>, ...apis: readonly Online[]): Promise<string> {
  const { id } = await wire.client.throttles.create({
    name: 'limit', time_interval: 1, time_unit: 'MINUTE', api_call_limits: 100, ...input,
  });
  await wire.client.throttleBindings.create({ strategy_id: id, publish_ids: apis.map(({ publishId }) => publishId) });
  return id;
}
/** The statuses of calls, one after the other. */
async function statuses(wire: Wire, count: number, sent: Sent = {}): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await wire.call(sent)).status);
  return found;
}

describe('a throttle', () => {
  it('rejects what is above the limit of the API, and lets calls pass again when the time is over', async () => {
    const wire = await Wire.start();
    await throttle(wire, { api_call_limits: 2 }, await wire.publish());
    expect(await statuses(wire, 2)).toEqual([200, 200]);
    const reply = await wire.call();
    expect(rejected(reply)).toEqual(over('api over ratelimit,limit:2,time:1 minute'));
    expect(reply.headers).not.toHaveProperty('retry-after');
    wire.pass(59);
    expect(await statuses(wire, 1)).toEqual([429]);
    wire.pass(2);
    expect(await statuses(wire, 3)).toEqual([200, 200, 429]);
  });
  it('counts in units of seconds, hours and days, too', async () => {
    const wire = await Wire.start();
    await throttle(wire, { api_call_limits: 1, time_interval: 5, time_unit: 'SECOND' }, await wire.publish());
    await wire.call();
    expect(rejected(await wire.call())).toEqual(over('api over ratelimit,limit:1,time:5 second'));
    wire.pass(5);
    expect(await statuses(wire, 2)).toEqual([200, 429]);
  });
  it('counts each API by itself if it is of type 1, all together if it is of type 2', async () => {
    const wire = await Wire.start();
    const apis = [await wire.publish(), await wire.publish({ req_uri: '/other' })];
    const id = await throttle(wire, { api_call_limits: 1, type: 1 }, ...apis);
    expect([...await statuses(wire, 1), ...await statuses(wire, 1, { path: '/other' })]).toEqual([200, 200]);
    await wire.client.throttles.update(id, {
      name: 'limit', time_interval: 1, time_unit: 'MINUTE', api_call_limits: 1, type: 2,
    });
    expect([...await statuses(wire, 1), ...await statuses(wire, 1, { path: '/other' })]).toEqual([200, 429]);
  });
  it('limits each address', async () => {
    const wire = await Wire.start();
    await throttle(wire, { ip_call_limits: 1 }, await wire.publish());
    await wire.call();
    expect(rejected(await wire.call())).toEqual(over('ip over ratelimit,limit:1,time:1 minute'));
    await wire.client.features.configure({ name: 'real_ip_from_xff', enable: true, config: '{"enable":"on","xff_index":-1}' });
    expect(await statuses(wire, 2, { headers: { 'x-forwarded-for': '192.0.2.7' } })).toEqual([200, 429]);
  });
  it('limits each app, and an app with a special limit by that one instead', async () => {
    const wire = await Wire.start();
    const api = await wire.publish({ auth_type: 'APP' });
    const [one, other] = [await wire.app(api), await wire.app(api)];
    const id = await throttle(wire, { app_call_limits: 1 }, api);
    await wire.client.throttles.specials.create(id, { object_type: 'APP', object_id: other.id, call_limits: 3 });
    const called = async (app: typeof one, count: number) => {
      const found: number[] = [];
      for (let i = 0; i < count; i++) found.push((await wire.callAs(app)).status);
      return found;
    };
    expect(await called(one, 2)).toEqual([200, 429]);
    expect(await called(other, 4)).toEqual([200, 200, 200, 429]);
    expect(rejected(await wire.callAs(other))).toEqual(over('app over ratelimit,limit:3,time:1 minute'));
  });
  it('limits apps and users only if apps authenticate callers', async () => {
    const wire = await Wire.start();
    await throttle(wire, { app_call_limits: 1, user_call_limits: 1 }, await wire.publish());
    expect(await statuses(wire, 3)).toEqual([200, 200, 200]);
  });
  it('limits each account, all its apps together, and an account with a special limit by that one', async () => {
    const wire = await Wire.start();
    const api = await wire.publish({ auth_type: 'APP' });
    const [one, other] = [await wire.app(api), await wire.app(api)];
    const id = await throttle(wire, { user_call_limits: 1 }, api);
    expect((await wire.callAs(one)).status).toBe(200);
    expect(rejected(await wire.callAs(other))).toEqual(over('user over ratelimit,limit:1,time:1 minute'));
    wire.pass(60);
    await wire.client.throttles.specials.create(id, { object_type: 'USER', object_id: LOCAL_DEFAULTS.domainId, call_limits: 2 });
    for (const app of [one, other]) expect((await wire.callAs(app)).status).toBe(200);
    expect(rejected(await wire.callAs(one))).toEqual(over('user over ratelimit,limit:2,time:1 minute'));
  });
  it('reports in debug mode what remains, and only then', async () => {
    const wire = await Wire.start();
    await throttle(wire, { api_call_limits: 10, ip_call_limits: 5 }, await wire.publish());
    expect(Object.keys((await wire.call()).headers).filter((name) => name.startsWith('x-apig-ratelimit'))).toEqual([]);
    expect((await wire.call({ headers: DEBUG })).headers).toMatchObject({
      'x-apig-ratelimit-api': 'remain:8,limit:10,time:1 minute',
      'x-apig-ratelimit-ip': 'remain:3,limit:5,time:1 minute',
      'x-apig-ratelimit-api-allenv': 'remain:198,limit:200,time:1 second',
    });
  });
  it('tells throttled callers how long to wait and what remains, only if that is assumed', async () => {
    const headersOf = async (assumptions: CallAssumptions) => {
      const wire = await Wire.start({ assumptions });
      await throttle(wire, { api_call_limits: 1 }, await wire.publish());
      await wire.call();
      wire.pass(12.5);
      const { status, headers } = await wire.call({ headers: DEBUG });
      return [status, headers['retry-after'], headers['x-apig-ratelimit-api']];
    };
    expect(await headersOf({})).toEqual([429, undefined, undefined]);
    expect(await headersOf({ retryAfter: true })).toEqual([429, '48', undefined]);
    expect(await headersOf({ retryAfter: true, windows: 'sliding' })).toEqual([429, '48', undefined]);
    expect(await headersOf({ limitsIfThrottled: true })).toEqual([429, undefined, 'remain:0,limit:1,time:1 minute']);
  });
  it('tells the journal what is still allowed', async () => {
    const wire = await Wire.start();
    await throttle(wire, { api_call_limits: 3, ip_call_limits: 2 }, await wire.publish());
    await wire.call();
    expect(wire.server.calls.at(-1)?.notes)
      .toContainEqual({ stage: 'throttling', said: 'still allowed: api 2 of 3, ip 1 of 2, api-allenv 199 of 200' });
  });
  it('acts without another publication, and no longer when it is unbound', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    expect(await statuses(wire, 2)).toEqual([200, 200]);
    await throttle(wire, { api_call_limits: 1 }, api);
    expect(await statuses(wire, 2)).toEqual([200, 429]);
    for (const { bind_id = '' } of await wire.client.throttleBindings.listThrottles({ api_id: api.id }).all())
      await wire.client.throttleBindings.delete(bind_id);
    expect(await statuses(wire, 1)).toEqual([200]);
  });
  test.each([['sliding', [200, 429]], ['first-call', [200, 200]]] as const)('counts in windows of the kind %s if that is assumed', async (windows, expected) => {
    const wire = await Wire.start({ assumptions: { windows } });
    await throttle(wire, { api_call_limits: 2 }, await wire.publish());
    await wire.call();
    wire.pass(50);
    await wire.call();
    wire.pass(11);
    expect(await statuses(wire, 2)).toEqual(expected);
  });
  it('starts again when the gateway is reset', async () => {
    const wire = await Wire.start();
    await throttle(wire, { api_call_limits: 1 }, await wire.publish());
    const snapshot = wire.server.gateway.snapshot();
    expect(await statuses(wire, 2)).toEqual([200, 429]);
    wire.server.gateway.reset();
    wire.server.gateway.restore(snapshot);
    expect(await statuses(wire, 2)).toEqual([200, 429]);
  });
});

describe('the limit of the gateway for each API', () => {
  it('is that of the feature ratelimit, in seconds, if no policy is bound', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    await wire.client.features.configure({ name: 'ratelimit', enable: true, config: '{"api_limits":2}' });
    expect(await statuses(wire, 3)).toEqual([200, 200, 429]);
    expect(rejected(await wire.call())).toEqual(over('api over ratelimit,limit:2,time:1 second'));
    wire.pass(1);
    await throttle(wire, { api_call_limits: 100 }, api);
    expect(await statuses(wire, 5)).toEqual(Array(5).fill(200));
  });
  it('is 200 calls per second otherwise', async () => {
    const wire = await Wire.start();
    await wire.publish();
    expect(await statuses(wire, 201)).toEqual([...Array(200).fill(200) as number[], 429]);
  });
});

describe('the quota of an app', () => {
  it('rejects with 405 what is above it, over all APIs, until its time is over', async () => {
    const wire = await Wire.start();
    const apis = [await wire.publish({ auth_type: 'APP' }), await wire.publish({ auth_type: 'APP', req_uri: '/other' })];
    const app = await wire.app(...apis);
    const { app_quota_id: quota } = await wire.client.appQuotas.create({
      name: 'hundred', call_limits: 2, time_unit: 'HOUR', time_interval: 1,
    });
    await wire.client.appQuotas.bindApps(quota, { app_ids: [app.id] });
    expect((await wire.callAs(app)).status).toBe(200);
    expect((await wire.callAs(app, { path: '/other' })).status).toBe(200);
    expect(rejected(await wire.callAs(app))).toEqual([405, 'APIG.0501', 'The app quota has been used up']);
    wire.pass(3601);
    expect((await wire.callAs(app)).status).toBe(200);
  });
  it('begins at its reset time, in the time zone that is assumed', async () => {
    const wire = await Wire.start({ assumptions: { quotaTimeZone: '+08:00' } });
    const app = await wire.app(await wire.publish({ auth_type: 'APP' }));
    // Half an hour ago, in that zone: 30 minutes of the hour remain.
    const begins = new Date(NOW + 8 * 3_600_000 - 1_800_000).toISOString().slice(0, 19).replace('T', ' ');
    const { app_quota_id: quota } = await wire.client.appQuotas.create({
      name: 'hourly', call_limits: 1, time_unit: 'HOUR', time_interval: 1, reset_time: begins,
    });
    await wire.client.appQuotas.bindApps(quota, { app_ids: [app.id] });
    const found = [];
    for (const wait of [0, 1700, 110]) {
      wire.pass(wait);
      found.push((await wire.callAs(app)).status);
    }
    expect(found).toEqual([200, 405, 200]);
  });
});

describe('the plugin rate_limit', () => {
  const content = (more: Partial<RateLimitContent>): RateLimitContent => ({
    scope: 'basic', default_time_unit: 'minute', default_interval: 1, api_limit: 100, algorithm: 'counter', ...more,
  });
  it('takes precedence over a throttle of the same API', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    await throttle(wire, { api_call_limits: 1 }, api);
    await wire.plugin('rate_limit', content({ api_limit: 2 }), api);
    expect(await statuses(wire, 3)).toEqual([200, 200, 429]);
    expect(rejected(await wire.call())).toEqual(over('api over ratelimit,limit:2,time:1 minute'));
  });
  it('has no limits if they are -1 and 0', async () => {
    const wire = await Wire.start();
    await wire.plugin('rate_limit', content({ api_limit: -1, ip_limit: 0, user_limit: 0, app_limit: 0 }), await wire.publish());
    expect(await statuses(wire, 5)).toEqual(Array(5).fill(200));
  });
  it('counts all APIs together if its scope is share', async () => {
    const wire = await Wire.start();
    const apis = [await wire.publish(), await wire.publish({ req_uri: '/other' })];
    await wire.plugin('rate_limit', content({ scope: 'share', api_limit: 1 }), ...apis);
    expect([...await statuses(wire, 1), ...await statuses(wire, 1, { path: '/other' })]).toEqual([200, 429]);
  });
  it('limits what matches a rule, by header, query, path and method, in the rule\'s own time', async () => {
    const wire = await Wire.start();
    const parameters = [
      { type: 'header', name: 'Tenant', value: 'X-Tenant' }, { type: 'query', name: 'size', value: 'size' },
      { type: 'path', name: 'reqPath', value: 'reqPath' }, { type: 'method', name: 'method', value: 'method' },
    ] as const;
    const match_regex = JSON.stringify(['AND', ['Tenant', 'in', 'a,b'], ['size', '~~', '^\\d{3}$'], ['reqPath', '==', '/orders'], ['method', '==', 'GET']]);
    await wire.plugin('rate_limit', content({
      parameters: [...parameters], rules: [{ rule_name: 'large', match_regex, limit: 1, interval: 10, time_unit: 'second' }],
    }), await wire.publish());
    const large = { path: '/orders?size=100', headers: { 'x-tenant': 'a' } };
    expect(await statuses(wire, 2, large)).toEqual([200, 429]);
    expect(rejected(await wire.call(large))).toEqual(over('api over ratelimit,limit:1,time:10 second'));
    expect(await statuses(wire, 3, { ...large, path: '/orders?size=10' })).toEqual([200, 200, 200]);
    expect(await statuses(wire, 3, { ...large, headers: { 'x-tenant': 'c' } })).toEqual([200, 200, 200]);
    wire.pass(10);
    expect(await statuses(wire, 2, large)).toEqual([200, 429]);
  });
  it('has special limits in the place of those for apps', async () => {
    const wire = await Wire.start();
    const api = await wire.publish({ auth_type: 'APP' });
    const app = await wire.app(api);
    await wire.plugin('rate_limit', content({
      app_limit: 1, user_limit: 50, specials: [{ type: 'app', policies: [{ key: app.id, limit: 2 }] }],
    }), api);
    const found = [];
    for (let i = 0; i < 3; i++) found.push((await wire.callAs(app, { headers: DEBUG })));
    expect(found.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(found[1]?.headers).toMatchObject({
      'x-apig-ratelimit-app': 'remain:0,limit:2,time:1 minute', 'x-apig-ratelimit-user': 'remain:48,limit:50,time:1 minute',
    });
  });
  it('stays attached while the API is offline', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    await wire.plugin('rate_limit', content({ api_limit: 1 }), api);
    await wire.client.apis.unpublish({ api_id: api.id, env_id: RELEASE });
    expect(await statuses(wire, 1)).toEqual([404]);
    await wire.republish(api.id);
    expect(await statuses(wire, 2)).toEqual([200, 429]);
  });
});
