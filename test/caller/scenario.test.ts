/** One API of the local gateway through all kinds of authentication, and the vendor's signatures against it. */
import { describe, expect, it, test } from 'vitest';
import {
  ApigCallError, appBasic, appCode, appKey, appSecret, type CallerOptions, createCaller, iamKeys, iamToken, none,
  rateLimits,
} from '../../src/caller/index.js';
import type { Authorizer } from '../../src/resources/authorizers.js';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { signedAt, vectors, type AppVector } from '../support/app-vectors.js';
import { openApi, send, startBackEnd, webService } from '../support/calling.js';
import { directly, overSocket } from '../support/local-fetch.js';
import { RELEASE, startLocal } from '../support/local.js';
import { failureOf } from '../support/server.js';

const URN = 'urn:fss:eu-de:10ca1000000000000000000000000001:function:default:authorize';
const WRONG = 'wrong-0123456789abcdef';

/** An API whose backend keeps what it gets, an app that may call it, and an authorizer that knows one user. */
async function startShop(): Promise<Shop> {
  const backend = await startBackEnd(() => ({ headers: { 'Content-Type': 'application/json' }, body: '{"ok":true}' }));
  const decide = (event: unknown): object => {
    const user = (event as { headers: Record<string, string> }).headers['x-user'];
    return { statusCode: 200, body: JSON.stringify({ status: user === 'anna' ? 'allow' : 'deny' }) };
  };
  const { client, server } = await startLocal({
    quirks: { featureOncePerMinute: false }, calls: { functions: { [URN]: decide }, assumeHttps: true },
  });
  const group = await client.groups.create({ name: 'shop' });
  const { id } = await client.apis.create(openApi(group.id, {
    req_uri: '/orders', req_method: 'ANY', auth_type: 'APP', auth_opt: { app_code_auth_type: 'HEADER' }, ...webService(backend.address),
  }));
  await client.apis.publish({ env_id: RELEASE, api_id: id });
  const app = await client.apps.create({ name: 'shop' });
  await client.appAuths.create({ app_ids: [app.id], api_ids: [id], env_id: RELEASE });
  const { app_code: code } = await client.apps.codes.generate(app.id);
  const authorizer = await client.authorizers.create({
    name: 'guard', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: URN, authorizer_version: 'latest',
    identities: [{ name: 'X-User', location: 'HEADER' }],
  });
  return {
    client, server, backend, apiId: id, code, authorizer, domain: group.sl_domain ?? '',
    pair: { key: app.app_key ?? '', secret: app.app_secret ?? '' },
    turn: async (change) => {
      await client.apis.modify(id, change);
      await client.apis.publish({ env_id: RELEASE, api_id: id });
    },
  };
}
type Local = Awaited<ReturnType<typeof startLocal>>;
interface Shop extends Pick<Local, 'client' | 'server'> {
  readonly backend: Awaited<ReturnType<typeof startBackEnd>>;
  readonly apiId: string;
  readonly code: string;
  readonly authorizer: Authorizer;
  readonly domain: string;
  readonly pair: { readonly key: string; readonly secret: string };
  /** Changes the API and publishes it again. */
  readonly turn: (change: Parameters<Local['client']['apis']['modify']>[1]) => Promise<void>;
}

describe.each([['without a socket', directly], ['over a socket', overSocket]] as const)('one API, called %s', (_way, way) => {
  type Auth = CallerOptions['auth'];
  /** Calls with a proof: `let in`, or the code and what is said about it. */
  const outcomes = async (shop: Shop, ...proofs: readonly Auth[]): Promise<string[]> => {
    const found: string[] = [];
    for (const auth of proofs) {
      const { callJson } = createCaller({ ...way(shop.server, shop.domain), auth, retry: false });
      const init = { method: 'POST', query: { note: ['a b', 'ü+&'] }, json: { item: '笔' } };
      const before = shop.backend.arrived.length;
      const outcome = await callJson('/orders', init).then(() => 'let in', (error: unknown) => {
        if (error instanceof ApigCallError) return `${error.code}: ${error.meaning}`;
        throw error;
      });
      found.push(outcome);
      expect(shop.backend.arrived.length - before).toBe(outcome === 'let in' ? 1 : 0);
      if (outcome === 'let in') expect(shop.backend.arrived.at(-1)?.body.toString()).toBe('{"item":"笔"}');
    }
    return found;
  };

  it('lets an app in by its signature, code, secret and basic authentication, and nobody else', async () => {
    const shop = await startShop();
    const { client, pair, code } = shop;
    expect(await outcomes(shop, appKey(pair), appCode(code), [appKey(pair), appCode(code)])).toEqual(['let in', 'let in', 'let in']);
    expect(await outcomes(shop, appSecret(pair), appBasic(pair))).toEqual([
      'APIG.0303: The API wants a proof of who calls', 'APIG.0303: The API wants a proof of who calls',
    ]);
    await client.features.configure({ name: 'app_secret', enable: true, config: 'on' });
    await client.features.configure({ name: 'app_basic', enable: true, config: 'on' });
    expect(await outcomes(shop, appSecret(pair), appBasic(pair))).toEqual(['let in', 'let in']);
    const wrong = { key: pair.key, secret: WRONG };
    expect(await outcomes(shop, appKey(wrong), appSecret(wrong), appBasic(wrong), appCode(WRONG), none())).toEqual([
      'APIG.0303: The request arrived as it was signed', ...Array<string>(3).fill('APIG.0303: The app is not accepted'),
      'APIG.0303: The API wants a proof of who calls',
    ]);
    expect(await outcomes(shop, appKey({ key: 'nobody', secret: WRONG }), iamToken(LOCAL_DEFAULTS.token))).toEqual([
      'APIG.0303: The gateway has no app with this key', 'APIG.0303: The API wants a proof of who calls',
    ]);
    const other = await client.apps.create({ name: 'other' });
    const stranger = { key: other.app_key ?? '', secret: other.app_secret ?? '' };
    expect(await outcomes(shop, appKey(stranger))).toEqual(['APIG.0304: The app is not authorized for the API']);
  });

  it('takes the signature in another header, if the gateway says so', async () => {
    const shop = await startShop();
    await shop.client.features.configure({
      name: 'custom_auth_header', enable: true, config: JSON.stringify({ app_auth_header: 'X-App-Auth', backend_sign_header: '' }),
    });
    expect(await outcomes(shop, appKey(shop.pair), appKey(shop.pair, { header: 'X-App-Auth' }))).toEqual([
      'APIG.0303: The signature is missing in what arrived', 'let in',
    ]);
  });

  it('lets IAM users in by signature and token', async () => {
    const shop = await startShop();
    await shop.turn({ auth_type: 'IAM' });
    const { credentials, token } = LOCAL_DEFAULTS;
    expect(await outcomes(shop, iamKeys(credentials), iamToken(token))).toEqual(['let in', 'let in']);
    const wrong = [iamKeys({ ak: credentials.ak, sk: WRONG }), iamToken(WRONG), appKey(shop.pair)];
    expect(await outcomes(shop, ...wrong)).toEqual([
      'APIG.0301: The request arrived as it was signed', 'APIG.0301: The token cannot be read', 'APIG.0301: There is no such access key',
    ]);
  });

  it('asks an authorizer, which reads what a function of the caller sends', async () => {
    const shop = await startShop();
    await shop.turn({ auth_type: 'AUTHORIZER', authorizer_id: shop.authorizer.id });
    const as = (user: string) => () => ({ 'X-User': user });
    expect(await outcomes(shop, as('anna'), as('eve'), none())).toEqual([
      'let in', 'APIG.0305: The authorizer of the API denied the call', 'APIG.0305: The authorizer of the API denied the call',
    ]);
  });

  it('asks for two proofs, and gets them signed together', async () => {
    const shop = await startShop();
    await shop.turn({ auth_type: 'APP', authorizer_id: shop.authorizer.id });
    const anna = (): Record<string, string> => ({ 'X-User': 'anna' });
    expect(await outcomes(shop, [appKey(shop.pair), anna], appKey(shop.pair), anna)).toEqual([
      'let in', 'APIG.0305: The authorizer of the API denied the call', 'APIG.0303: The API wants a proof of who calls',
    ]);
  });

  it('lets everybody in, until it is called too often', async () => {
    const shop = await startShop();
    const { client, apiId, server, domain } = shop;
    await shop.turn({ auth_type: 'NONE', auth_opt: undefined });
    const { publish_id } = await client.apis.get(apiId);
    const policy = await client.throttles.create({ name: 'three_a_minute', type: 1, time_unit: 'MINUTE', time_interval: 1, api_call_limits: 3 });
    await client.throttleBindings.create({ strategy_id: policy.id, publish_ids: [publish_id ?? ''] });
    expect(await outcomes(shop, none(), none())).toEqual(['let in', 'let in']);
    const { call } = createCaller({ ...way(server, domain), auth: none(), retry: false, debug: true });
    expect(rateLimits(await call('/orders')).api).toEqual({ remaining: 0, limit: 3, window: 60_000 });
    const error = await failureOf(ApigCallError, call('/orders'));
    expect([error.code, error.retryAfter]).toEqual(['APIG.0308', 60_000]);
    server.gateway.clock.advance(60_000);
    expect((await call('/orders')).status).toBe(200);
  });

  it('corrects the clock of the caller', async () => {
    const { server, domain, pair } = await startShop();
    const clock = (): number => Date.now() - 2 * 3_600_000;
    const { call } = createCaller({ ...way(server, domain), auth: appKey(pair), clock });
    expect((await call('/orders')).status).toBe(200);
    expect(server.calls.map(({ response }) => response.status)).toEqual([401, 200]);
  });
});

/** All are of one app, at one time. */
const [first] = vectors as readonly [AppVector];
const { key, secret } = first;
const NOW = signedAt(first);

describe('a signature of the vendor\'s signers', () => {
  test('is accepted for every vector, as it came over the wire', async () => {
    const { client, server } = await startLocal({ clock: () => NOW });
    const group = await client.groups.create({ name: 'vectors' });
    const hosts = new Set(vectors.map(({ url, headers }) => headers.find(([name]) => name === 'Host')?.[1] ?? url.host));
    for (const host of hosts) await client.groups.domains.bind(group.id, { url_domain: host.replace(/:\d+$/, '') });
    const { id } = await client.apis.create(openApi(group.id, { req_uri: '/', req_method: 'ANY', match_mode: 'SWA', auth_type: 'APP' }));
    await client.apis.publish({ env_id: RELEASE, api_id: id });
    const app = await client.apps.create({ name: 'vectors', app_key: key, app_secret: secret });
    await client.appAuths.create({ app_ids: [app.id], api_ids: [id], env_id: RELEASE });
    const outcomes: unknown[] = [];
    for (const vector of vectors) {
      const { url, headers, request_target, method, expected, body, body_base64 } = vector;
      const lines = headers.filter(([name]) => name !== 'Host')
        .map(([name, value]) => [name, Buffer.from(value).toString('latin1')] as const);
      const { status, text } = await send(server.callsUrl, request_target, {
        method,
        host: headers.find(([name]) => name === 'Host')?.[1] ?? url.host,
        headers: [...lines, ['X-Sdk-Date', vector.datetime], ['Authorization', expected.authorization]],
        ...(body !== undefined && { body }),
        ...(body_base64 !== undefined && { body: Buffer.from(body_base64, 'base64') }),
      });
      outcomes.push(status === 200 ? status : [vector.id, vector.note, text]);
    }
    expect(outcomes).toEqual(vectors.map(() => 200));
  });
});
