/** Kinds with rules of their own: domain names with certificates, variables as secrets, what is still referred to. */
import { expect, test } from 'vitest';
import {
  ApigReferencesError, exportGateway, planGateway, type DocumentObject, type GatewayDocument,
} from '../../src/files/index.js';
import { CERTIFICATE, KEY } from '../gateway/certificate.js';
import { bring, local, stepsOf } from '../support/documents.js';
import { fillGateway } from '../support/whole-gateway.js';

const FORMAT = 'huaweicloud-apig/gateway@1';
const WHOLE = { scope: { gateway: 'whole' } } as const;

test('what others still refer to is not deleted, and the plan says what refers to it', async () => {
  const { client } = local();
  await fillGateway(client);
  const { document } = await exportGateway(client, WHOLE);
  const { auth = {}, ...authorizers } = document.authorizers ?? {};
  // The document still refers to the authorizer, which is on the gateway.
  const plan = await planGateway(client, { ...document, authorizers }, { deletes: true });
  expect(auth['type']).toBe('FRONTEND');
  expect(plan.steps).toEqual([]);
  expect(plan.blocked).toEqual([{
    kind: 'authorizers', name: 'auth', why: 'apis/orders/served still refers to it', advice: 'change or delete that first',
  }]);
});

test('the access list of an app is set, changed in place, kept, and removed only by a plan with deletes', async () => {
  const { client } = local();
  const shop = (acl?: DocumentObject): GatewayDocument => ({
    format: FORMAT, ...WHOLE, apps: { shop: { app_secret: { $env: 'SHOP_APP_SECRET' }, ...(acl && { acl }) } },
  });
  const list = (...app_acl_values: string[]): DocumentObject => ({ app_acl_type: 'DENY', app_acl_values });
  const made = await bring(client, shop(list('192.0.2.1', '192.0.2.0/28')));
  expect(stepsOf(made.plan)).toEqual(['create apps/shop', 'create appAcls/shop/acl']);
  expect((await planGateway(client, shop(list('192.0.2.0/28', '192.0.2.1')))).isEmpty).toBe(true);
  const changed = await bring(client, shop(list('192.0.2.7')));
  expect(changed.plan.steps.map(({ id, changes }) => [id, changes.map(({ path }) => path)])).toEqual([
    ['update appAcls/shop/acl', ['app_acl_values']],
  ]);
  const { id = '' } = await client.apps.findByName('shop') ?? {};
  expect(await client.apps.acl.get(id)).toEqual({ app_id: id, app_acl_type: 'DENY', app_acl_values: ['192.0.2.7'] });
  expect((await planGateway(client, shop())).kept).toEqual([{ kind: 'appAcls', name: 'shop/acl' }]);
  const removed = await bring(client, shop(), { deletes: true });
  expect(stepsOf(removed.plan)).toEqual(['delete appAcls/shop/acl']);
  expect(await client.apps.acl.get(id)).toEqual({});
  await expect(planGateway(client, shop(list('nobody')))).rejects.toThrow('apps.shop.acl.app_acl_values[0]: expected an IP address');
});

test('a variable can be a secret: its value is sent, and neither shown nor compared without one', async () => {
  const { client } = local();
  const secret: GatewayDocument = { format: FORMAT, groups: { shop: { variables: { RELEASE: { address: { $env: 'ADDRESS' } } } } } };
  const { plan, failed } = await bring(client, secret, {}, { secrets: { ADDRESS: '10.0.0.9' } });
  expect(failed).toEqual([]);
  expect(String(plan)).not.toContain('10.0.0.9');
  const group = await client.groups.findByName('shop');
  expect((await client.envVariables.list({ group_id: group?.id ?? '' })).variables.map((one) => one.variable_value)).toEqual(['10.0.0.9']);
  expect((await planGateway(client, secret)).isEmpty).toBe(true);
  expect((await planGateway(client, secret, { secrets: { ADDRESS: '10.0.0.9' } })).isEmpty).toBe(true);
  const other = await planGateway(client, secret, { secrets: { ADDRESS: '10.0.0.8' } });
  expect(other.steps.map(({ id, changes }) => [id, changes])).toEqual([
    ['update variables/shop/RELEASE/address', [{ path: 'variable_value', before: '[hidden]', after: '[hidden]' }]],
  ]);
});

test('a domain name changes its settings in place, and moves to another group after it has left the first', async () => {
  const { client } = local();
  const domain = (group: string, more: object = {}): GatewayDocument => ({
    format: FORMAT, ...WHOLE,
    groups: { shop: {}, mail: {}, [group]: { domains: [{ url_domain: 'api.example.com', min_ssl_version: 'TLSv1.2', ...more }] } },
  });
  await bring(client, domain('shop'));
  const changed = await bring(client, domain('shop', { is_http_redirect_to_https: true }));
  expect(stepsOf(changed.plan)).toEqual(['update domains/shop/api.example.com']);
  expect((await client.groups.findByName('shop'))?.url_domains?.map((one) => one.is_http_redirect_to_https)).toEqual([true]);
  const blocked = await planGateway(client, domain('mail'));
  expect(blocked.blocked.map(({ why }) => why)).toEqual(['api.example.com belongs to domains/shop/api.example.com']);
  const moved = await bring(client, domain('mail'), { deletes: true });
  expect({ failed: moved.failed, steps: stepsOf(moved.plan) }).toEqual({
    failed: [], steps: ['delete domains/shop/api.example.com', 'create domains/mail/api.example.com'],
  });
});

test('a domain name takes its certificate by name on each gateway', async () => {
  const [from, to] = [local(), local()];
  const upload = { name: 'www_example', cert_content: CERTIFICATE, private_key: KEY };
  const group = await from.client.groups.create({ name: 'shop' });
  const { id } = await from.client.groups.domains.bind(group.id, { url_domain: 'www.example.com' });
  await from.client.groups.domains.createCertificate(group.id, id, upload);
  const { document } = await exportGateway(from.client, WHOLE);
  expect(document.groups?.['shop']?.domains?.map(({ certificate }) => certificate)).toEqual([{ $name: 'www_example' }]);
  const early = await planGateway(to.client, document).catch((error: unknown) => error);
  expect(early).toBeInstanceOf(ApigReferencesError);
  expect(early).toMatchObject({
    references: [{ from: 'domains/shop/www.example.com', path: 'certificate', to: 'certificates/www_example' }],
  });
  await to.client.certificates.create({ ...upload, type: 'instance', instance_id: to.gateway.clientOptions.instanceId });
  const { failed } = await bring(to.client, document);
  expect(failed).toEqual([]);
  expect((await exportGateway(to.client, WHOLE)).document).toEqual(document);
});
