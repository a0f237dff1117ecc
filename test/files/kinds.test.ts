/** Kinds with rules of their own: domain names with certificates, variables as secrets, what is still referred to. */
import { expect, test } from 'vitest';
import { exportGateway, planGateway, type GatewayDocument } from '../../src/files/index.js';
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
  await to.client.certificates.create({ ...upload, type: 'instance', instance_id: to.gateway.clientOptions.instanceId });
  const { failed } = await bring(to.client, document);
  expect(failed).toEqual([]);
  expect((await exportGateway(to.client, WHOLE)).document).toEqual(document);
});
