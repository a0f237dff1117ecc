/** Who calls, proven by an app: through the wire. */
import { describe, expect, it, test } from 'vitest';
import { NOW, signed } from '../support.js';
import { rejected, Wire } from './wire.js';

const MINUTE = 60_000;
const WRONG = 'Incorrect app authentication information';
const MISSING = [401, 'APIG.0303', `${WRONG}: Access or Credential is empty in Authorization`];

/** An API for apps, and an app that may call it. */
async function forApps(wire: Wire, code: 'HEADER' | 'DISABLE' = 'DISABLE') {
  const api = await wire.publish({ auth_type: 'APP', auth_opt: { app_code_auth_type: code } });
  return { api, app: await wire.app(api) };
}
const basic = (key: string, secret: string) =>
  ({ authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}` });

describe('an API for apps', () => {
  it('serves an app that signs, whatever is in path, query and body', async () => {
    const wire = await Wire.start();
    const api = await wire.publish({
      auth_type: 'APP', req_method: 'POST', req_uri: '/orders/{id}',
      req_params: [{ name: 'id', type: 'STRING', location: 'PATH', required: 1 }],
    });
    const app = await wire.app(api);
    const sent = { method: 'POST', path: '/orders/a%20b?b=2&a=%C3%A4', body: '{"total":1}' };
    expect(await wire.callAs(app, sent)).toMatchObject({ status: 200, text: 'served' });
    expect(wire.server.calls.at(-1)).toMatchObject({ caller: { app: 'app_2' }, path: sent.path });
    expect(JSON.stringify(wire.server.calls)).not.toContain(app.secret);
  });
  it('rejects a call that shows nothing', async () => {
    const wire = await Wire.start();
    await forApps(wire);
    expect(rejected(await wire.call())).toEqual(MISSING);
    expect(rejected(await wire.call({ headers: { authorization: 'Bearer x' } }))).toEqual(MISSING);
  });
  it('rejects an app that is not authorized, until it is, without another publication', async () => {
    const wire = await Wire.start();
    const api = await wire.publish({ auth_type: 'APP' });
    const app = await wire.app();
    expect(rejected(await wire.callAs(app))).toEqual([403, 'APIG.0304', 'The app is not authorized to access the API']);
    await wire.authorize(app.id, api);
    expect(await wire.callAs(app)).toMatchObject({ status: 200 });
  });
  it('rejects an app that is authorized in another environment only', async () => {
    const wire = await Wire.start();
    const env = await wire.client.envs.create({ name: 'TEST' });
    const api = await wire.publish({ auth_type: 'APP' });
    await wire.republish(api.id, env.id);
    const app = await wire.app(api);
    expect(await wire.callAs(app)).toMatchObject({ status: 200 });
    expect(rejected(await wire.callAs(app, { headers: { 'x-stage': 'TEST' } })))
      .toEqual([403, 'APIG.0304', 'The app is not authorized to access the API']);
  });
  it('rejects an unknown key, a wrong secret and a body that was not signed', async () => {
    const wire = await Wire.start();
    const { app } = await forApps(wire);
    expect(rejected(await wire.callAs({ key: 'nobody', secret: app.secret })))
      .toEqual([401, 'APIG.0303', `${WRONG}: app not found, appkey nobody`]);
    const wrong = { key: app.key, secret: 'wrong' };
    const [status, code, message] = rejected(await wire.callAs(wrong, { path: '/orders?b=1&a=2' }));
    expect([status, code]).toEqual([401, 'APIG.0303']);
    expect(message).toMatch(new RegExp(`^${WRONG}: verify signature fail, canonicalRequest:GET\\|/orders/\\|a=2&b=1\\|host:${wire.host}\\|x-sdk-date:\\d{8}T\\d{6}Z\\|\\|host;x-sdk-date\\|[0-9a-f]{64}$`));
    const reply = await wire.callAs(app, { headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' } });
    expect(rejected(reply)[2]).toContain('|UNSIGNED-PAYLOAD');
  });
  test.each([-1, 1])('rejects a signature that is 16 minutes off in the direction %d', async (sign) => {
    const wire = await Wire.start();
    const { app } = await forApps(wire);
    expect(await wire.callAs(app, {}, sign * 14 * MINUTE)).toMatchObject({ status: 200 });
    expect(rejected(await wire.callAs(app, {}, sign * 16 * MINUTE))).toEqual([
      401, 'APIG.0303',
      expect.stringMatching(/: signature expired, signature time:\d{8}T\d{6}Z,server time:\d{8}T\d{6}Z$/),
    ]);
  });
  it('judges signatures by real time, also if the clock of the gateway was moved', async () => {
    const wire = await Wire.start();
    const { app } = await forApps(wire);
    wire.pass(7200);
    expect(await wire.callAs(app)).toMatchObject({ status: 200 });
  });
  it('reads the signature from the header that the feature custom_auth_header names', async () => {
    const wire = await Wire.start();
    const { app } = await forApps(wire);
    await wire.client.features.configure({
      name: 'custom_auth_header', enable: true, config: '{"app_auth_header":"x-app-auth","backend_sign_header":""}',
    });
    expect(rejected(await wire.callAs(app))).toEqual(MISSING);
    const { authorization: own = '' } = signed({
      method: 'GET', url: `http://${wire.host}/orders`, key: { ak: app.key, sk: app.secret }, at: NOW,
    });
    expect(await wire.callAs(app, { headers: { 'x-app-auth': own, authorization: 'Bearer own' } }))
      .toMatchObject({ status: 200 });
  });
});
describe('an AppCode', () => {
  const coded = async (wire: Wire, appId: string) =>
    ({ 'x-apig-appcode': (await wire.client.apps.codes.generate(appId)).app_code });

  it('proves an app over HTTPS, once the API allows it and is published again', async () => {
    const wire = await Wire.start({ assumeHttps: true });
    const { api, app } = await forApps(wire);
    const headers = await coded(wire, app.id);
    expect(rejected(await wire.call({ headers }))).toEqual(MISSING);
    await wire.client.apis.modify(api.id, { auth_opt: { app_code_auth_type: 'HEADER' } });
    expect(rejected(await wire.call({ headers }))).toEqual(MISSING);
    await wire.republish(api.id);
    expect(await wire.call({ headers })).toMatchObject({ status: 200 });
    // Signatures are still accepted.
    expect(await wire.callAs(app)).toMatchObject({ status: 200 });
  });
  it('is rejected over HTTP, unless that is assumed to be accepted', async () => {
    const strict = await Wire.start();
    const { app } = await forApps(strict, 'HEADER');
    expect(rejected(await strict.call({ headers: await coded(strict, app.id) }))).toEqual([401, 'APIG.0303', WRONG]);
    const lax = await Wire.start({ assumptions: { appCodeOverHttp: 'accepted' } });
    const { app: other } = await forApps(lax, 'HEADER');
    expect(await lax.call({ headers: await coded(lax, other.id) })).toMatchObject({ status: 200 });
  });
  it('is rejected if no app has it, or if its app is not authorized', async () => {
    const wire = await Wire.start({ assumeHttps: true });
    await forApps(wire, 'HEADER');
    expect(rejected(await wire.call({ headers: { 'x-apig-appcode': 'x'.repeat(64) } })))
      .toEqual([401, 'APIG.0303', WRONG]);
    const stranger = await wire.app();
    expect(rejected(await wire.call({ headers: await coded(wire, stranger.id) })).slice(0, 2)).toEqual([403, 'APIG.0304']);
  });
});

describe('a feature of the gateway', () => {
  type Proof = (app: { key: string; secret: string }) => { headers?: Record<string, string>; path?: string };
  const proofs: readonly (readonly [feature: string, proof: Proof])[] = [
    ['app_secret', ({ key, secret }) => ({ headers: { 'X-HW-ID': key, 'x-hw-appkey': secret } })],
    ['app_basic', ({ key, secret }) => ({ headers: basic(key, secret) })],
    ['app_api_key', ({ key }) => ({ headers: { apikey: key } })],
    ['app_api_key', ({ key }) => ({ path: `/orders?apikey=${key}` })],
  ];
  test.each(proofs)('is needed for a proof: %s', async (feature, proof) => {
    const wire = await Wire.start();
    const { app } = await forApps(wire);
    expect(rejected(await wire.call(proof(app)))).toEqual(MISSING);
    await wire.client.features.configure({ name: feature, enable: true, config: 'on' });
    expect(await wire.call(proof(app))).toMatchObject({ status: 200 });
    expect(rejected(await wire.call(proof({ key: 'nobody', secret: 'x' })))[1]).toBe('APIG.0303');
    expect(rejected(await wire.call(proof(await wire.app()))).slice(0, 2)).toEqual([403, 'APIG.0304']);
    await wire.client.features.configure({ name: feature, enable: true, config: 'off' });
    expect(rejected(await wire.call(proof(app)))).toEqual(MISSING);
  });
  it('does not accept the secret of another app', async () => {
    const wire = await Wire.start();
    const { app } = await forApps(wire);
    const { secret } = await wire.app();
    await wire.client.features.configure({ name: 'app_secret', enable: true, config: 'on' });
    await wire.client.features.configure({ name: 'app_basic', enable: true, config: 'on' });
    const others = [{ 'x-hw-id': app.key, 'x-hw-appkey': secret }, { 'x-hw-id': app.key }, basic(app.key, secret)];
    for (const headers of others) expect(rejected(await wire.call({ headers }))).toEqual([401, 'APIG.0303', WRONG]);
  });
});

describe('the access list of an app', () => {
  test.each([
    ['DENY', ['127.0.0.0/8'], 403],
    ['DENY', ['192.0.2.1'], 200],
    ['PERMIT', ['192.0.2.1', '127.0.0.1-127.0.0.9'], 200],
    ['PERMIT', ['192.0.2.1'], 403],
  ] as const)('decides by the address of the connection: %s %j leads to %d', async (app_acl_type, app_acl_values, status) => {
    const wire = await Wire.start();
    const { app } = await forApps(wire);
    await wire.client.apps.acl.set(app.id, { app_acl_type, app_acl_values: [...app_acl_values] });
    const reply = await wire.callAs(app);
    expect(reply.status).toBe(status);
    if (status === 403)
      expect(rejected(reply)).toEqual([403, 'APIG.0405', 'The app is not accessed from a trusted IP address']);
  });
});
