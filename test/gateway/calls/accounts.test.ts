/** Who calls, proven by IAM: through the wire. */
import { describe, expect, it, test } from 'vitest';
import { LOCAL_DEFAULTS } from '../../../src/testing/index.js';
import { RELEASE } from '../../support/local.js';
import { rejected, Wire } from './wire.js';

const WRONG = 'Incorrect IAM authentication information';
const TOKEN = { 'x-auth-token': LOCAL_DEFAULTS.token };
const { ak, sk } = LOCAL_DEFAULTS.credentials;

async function forAccounts() {
  const wire = await Wire.start();
  return { wire, api: await wire.publish({ auth_type: 'IAM' }) };
}

describe('an API for accounts', () => {
  it('serves a token, and a signature with an access key', async () => {
    const { wire } = await forAccounts();
    expect(await wire.call({ headers: TOKEN })).toMatchObject({ status: 200, text: 'served' });
    expect(await wire.callAs({ key: ak, secret: sk }, { path: '/orders?b=1&a=2' })).toMatchObject({ status: 200 });
    expect(wire.server.calls.at(-1)).toMatchObject({ caller: { account: LOCAL_DEFAULTS.user.domainName } });
  });
  it('serves a token that the local IAM has issued', async () => {
    const { wire } = await forAccounts();
    const { name, password, domainName } = LOCAL_DEFAULTS.user;
    const user = { name, password, domain: { name: domainName } };
    const signIn = await fetch(`${wire.server.url}/v3/auth/tokens`, {
      method: 'POST', body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } } } }),
    });
    expect(await wire.call({ headers: { 'x-auth-token': signIn.headers.get('x-subject-token') ?? '' } }))
      .toMatchObject({ status: 200 });
  });
  it('rejects a call that shows nothing, an unknown token, an unknown key and a wrong secret', async () => {
    const { wire } = await forAccounts();
    expect(rejected(await wire.call())).toEqual([401, 'APIG.0301', `${WRONG}: x-auth-token not found`]);
    expect(rejected(await wire.call({ headers: { 'x-auth-token': 'other' } })))
      .toEqual([401, 'APIG.0301', `${WRONG}: decrypt token fail`]);
    expect(rejected(await wire.callAs({ key: 'nobody', secret: 'x' })))
      .toEqual([401, 'APIG.0301', `${WRONG}: Get secretKey failed,ak:nobody,err:ak not exist`]);
    expect(rejected(await wire.callAs({ key: ak, secret: 'wrong' })))
      .toEqual([401, 'APIG.0301', expect.stringContaining('verify aksk signature fail, canonicalRequest:GET|/orders/|')]);
    expect(rejected(await wire.callAs({ key: ak, secret: sk }, {}, 16 * 60_000)))
      .toEqual([401, 'APIG.0301', expect.stringContaining('signature expired, signature time:')]);
  });
  it('locks an access key after five wrong signatures, if the gateway does', async () => {
    const { wire } = await forAccounts();
    wire.server.gateway.setQuirks({ lockAccessKeys: true });
    for (let i = 0; i < 5; i++) await wire.callAs({ key: ak, secret: 'wrong' });
    expect(rejected(await wire.callAs({ key: ak, secret: sk })))
      .toEqual([401, 'APIG.0301', `${WRONG}: AK access failed to reach the limit,forbidden.`]);
  });
  it('does not take the key of an app', async () => {
    const { wire } = await forAccounts();
    expect(rejected(await wire.callAs(await wire.app()))[2]).toMatch(/err:ak not exist$/);
  });
});

describe('access lists of accounts', () => {
  const name = LOCAL_DEFAULTS.user.domainName;
  const id = LOCAL_DEFAULTS.domainId;
  test.each([
    ['the account by name is allowed', [['PERMIT', 'DOMAIN', `other,${name}`]], 200],
    ['another account is allowed', [['PERMIT', 'DOMAIN', 'other']], 403],
    ['the account by ID is forbidden', [['DENY', 'DOMAIN_ID', id]], 403],
    ['another account is forbidden', [['DENY', 'DOMAIN', 'other']], 200],
    ['an allowlist has it and a list of the forbidden too', [['PERMIT', 'DOMAIN', name], ['DENY', 'DOMAIN_ID', id]], 200],
    ['neither of two lists forbids it', [['DENY', 'DOMAIN', 'other'], ['DENY', 'DOMAIN_ID', 'f'.repeat(32)]], 200],
    ['the account may call, but its address may not', [['PERMIT', 'DOMAIN', name], ['DENY', 'IP', '127.0.0.1']], 'address'],
  ] as const)('judge a call if %s', async (_, lists, expected) => {
    const { wire, api } = await forAccounts();
    for (const [i, [acl_type, entity_type, acl_value]] of lists.entries()) {
      const acl = await wire.client.acls.create({ acl_name: `list_${i}`, acl_type, entity_type, acl_value });
      await wire.client.aclBindings.create({ acl_id: acl.id, publish_ids: [api.publishId] });
    }
    const reply = await wire.call({ headers: TOKEN });
    if (expected === 200) expect(reply).toMatchObject({ status: 200 });
    else if (expected === 403) expect(rejected(reply)).toEqual([403, 'APIG.0302', 'The IAM user is not authorized to access the API']);
    else expect(rejected(reply)).toEqual([403, 'APIG.0402', 'The IP address is not authorized to access the API']);
  });
  it('do not judge calls of apps', async () => {
    const wire = await Wire.start();
    const api = await wire.publish({ auth_type: 'APP' });
    const app = await wire.app(api);
    const acl = await wire.client.acls.create({
      acl_name: 'others', acl_type: 'PERMIT', entity_type: 'DOMAIN', acl_value: 'other',
    });
    await wire.client.aclBindings.create({ acl_id: acl.id, publish_ids: [api.publishId] });
    expect(await wire.callAs(app)).toMatchObject({ status: 200 });
  });
});

describe('access lists of addresses', () => {
  const bound = async (wire: Wire, acl_type: 'PERMIT' | 'DENY', acl_value: string) => {
    const api = await wire.publish();
    const acl = await wire.client.acls.create({ acl_name: 'addresses', acl_type, entity_type: 'IP', acl_value });
    const { acl_bindings: [binding] = [] } = await wire.client.aclBindings.create({
      acl_id: acl.id, publish_ids: [api.publishId],
    });
    return { acl, binding };
  };
  it('act on the next call, and no longer once they are unbound', async () => {
    const wire = await Wire.start();
    const { binding } = await bound(wire, 'DENY', '127.0.0.0/8');
    expect(rejected(await wire.call())).toEqual([403, 'APIG.0402', 'The IP address is not authorized to access the API']);
    await wire.client.aclBindings.delete(binding?.id ?? '');
    expect(await wire.call()).toMatchObject({ status: 200 });
  });
  it('judge the address of the connection, whatever X-Forwarded-For says', async () => {
    const wire = await Wire.start();
    await bound(wire, 'PERMIT', '192.0.2.1');
    expect((await wire.call({ headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(403);
  });
  it('judge the address that X-Forwarded-For has at the index of the feature', async () => {
    const wire = await Wire.start();
    await bound(wire, 'PERMIT', '192.0.2.1');
    const configure = (index: number) => wire.client.features.configure({
      name: 'real_ip_from_xff', enable: true, config: JSON.stringify({ enable: 'on', xff_index: index }),
    });
    await configure(-1);
    const chain = { 'x-forwarded-for': '192.0.2.1, 198.51.100.7' };
    expect((await wire.call({ headers: chain })).status).toBe(403);
    await configure(0);
    expect((await wire.call({ headers: chain })).status).toBe(200);
  });
  it('do not act in another environment', async () => {
    const wire = await Wire.start();
    const { id } = await wire.client.envs.create({ name: 'TEST' });
    await bound(wire, 'DENY', '127.0.0.1');
    const [api] = await wire.client.apis.list().all();
    await wire.republish(api?.id ?? '', id);
    expect((await wire.call()).status).toBe(403);
    expect((await wire.call({ headers: { 'x-stage': 'TEST' } })).status).toBe(200);
    expect(id).not.toBe(RELEASE);
  });
});
