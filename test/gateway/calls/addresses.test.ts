/** Domain names, channels with server groups, and features of the gateway, in calls. */
import { describe, expect, test } from 'vitest';
import { createVerifier } from '../../../src/backend/index.js';
import { ApigClient } from '../../../src/client.js';
import { createLocalGateway } from '../../../src/testing/index.js';
import { RELEASE } from '../../support/local.js';
import { openApi, send, startBackEnd, startCalling, webService } from '../../support/calling.js';
import { CERTIFICATE, KEY } from '../certificate.js';

const pairsOf = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []));

describe('a domain name that sends callers to HTTPS', () => {
  test('redirects GET and HEAD with the status of an assumption, and nothing else', async () => {
    const { call, publish, client, groupId } = await startCalling({ calls: { assumptions: { redirectStatus: 308 } } });
    await publish({ req_method: 'ANY' });
    const { id } = await client.groups.domains.bind(groupId, { url_domain: 'www.example.com', is_http_redirect_to_https: true });
    const host = 'www.example.com';
    expect((await call('/a', { host })).status, 'there is no certificate yet').toBe(200);
    await client.groups.domains.createCertificate(groupId, id, { name: 'www_example', cert_content: CERTIFICATE, private_key: KEY });
    const { status, headers } = await call('/a?b=1', { host });
    expect([status, headers.location]).toEqual([308, 'https://www.example.com/a?b=1']);
    expect((await call('/a', { host, method: 'POST' })).status).toBe(200);
    expect((await call('/a')).status, 'the debugging domain does not redirect').toBe(200);
  });
});

describe('a channel', () => {
  test('may set the host for its members', async () => {
    const backEnd = await startBackEnd();
    const { call, publish, client } = await startCalling();
    const [host = '', port] = backEnd.address.split(':');
    const { id } = await client.vpcChannels.create({
      name: 'members', port: Number(port), balance_strategy: 1, member_type: 'ip', type: 2, members: [{ host, weight: 1, port: 0 }],
    });
    await publish(webService('', { vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: id, vpc_channel_proxy_host: 'inner.example.com' } }));
    expect((await call('/a')).status).toBe(200);
    expect(backEnd.arrived[0]?.headers.host).toBe('inner.example.com');
  });
  test('may have another path for each server group, and gives groups calls by their weights', async () => {
    const [one, two] = [await startBackEnd(), await startBackEnd()];
    const { call, publish, client } = await startCalling();
    const member = ({ address }: { address: string }, member_group_name: string) =>
      ({ host: '127.0.0.1', port: Number(address.split(':')[1]), weight: 1, member_group_name });
    const { id } = await client.vpcChannels.create({
      name: 'members', port: 80, balance_strategy: 1, member_type: 'ip', type: 2,
      member_groups: [{ member_group_name: 'main', member_group_weight: 3 }, { member_group_name: 'canary', member_group_weight: 1 }],
      members: [member(one, 'main'), member(two, 'canary')],
    });
    const { member_groups = [] } = await client.vpcChannels.get(id);
    await publish({
      backend_type: 'HTTP',
      backend_api: {
        timeout: 5000, vpc_channel_status: 4, vpc_channel_info: { vpc_channel_id: id },
        member_group_url_infos: member_groups.map(({ member_group_id, member_group_name }) =>
          ({ member_group_id, req_protocol: 'HTTP', req_method: 'PUT', req_uri: `/${member_group_name}` })),
      },
    });
    for (let i = 0; i < 4; i++) expect((await call('/a')).status).toBe(200);
    expect([one, two].map(({ arrived }) => arrived.map(({ method, target }) => `${method} ${target}`)))
      .toEqual([['PUT /main', 'PUT /main', 'PUT /main'], ['PUT /canary']]);
  });
  test('notices by TCP that a member is gone', async () => {
    const [gone, there] = [await startBackEnd(), await startBackEnd(() => ({ body: 'there' }))];
    const { call, publish, client } = await startCalling();
    const { id } = await client.vpcChannels.create({
      name: 'members', port: 80, balance_strategy: 1, member_type: 'ip', type: 2,
      members: [gone, there].map(({ address }) => ({ host: '127.0.0.1', port: Number(address.split(':')[1]), weight: 1 })),
      vpc_health_config: { protocol: 'TCP', threshold_normal: 1, threshold_abnormal: 1, time_interval: 10, timeout: 2 },
    });
    await publish(webService('', { vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: id } }));
    gone.server.closeAllConnections();
    await new Promise((done) => gone.server.close(done));
    expect([(await call('/a')).text, (await call('/a')).text]).toEqual(['there', 'there']);
  });
});

describe('a feature of the gateway', () => {
  test('lets tokens of some accounts reach the backend: backend_token_allow', async () => {
    const backEnd = await startBackEnd();
    const { call, publish, client, server } = await startCalling();
    await publish({ auth_type: 'IAM', ...webService(backEnd.address) });
    const token = 'local-gateway-token';
    const sent = async () => {
      await call('/a', { headers: { 'X-Auth-Token': token } });
      return backEnd.arrived.at(-1)?.headers['x-auth-token'];
    };
    expect(await sent()).toBeUndefined();
    await client.features.configure({ name: 'backend_token_allow', enable: true, config: '{"backend_token_allow_users":["^local-"]}' });
    expect(await sent()).toBe(token);
    expect(JSON.stringify(server.calls)).not.toContain(token);
  });
  test('names the header in which the gateway signs, and an assumption what it signs', async () => {
    const backEnd = await startBackEnd();
    const { call, client, groupId } = await startCalling({ calls: { assumptions: { backendSignedHeaders: 'few' } } });
    const { id } = await client.apis.create(openApi(groupId, webService(backEnd.address)));
    const { publish_id = '' } = await client.apis.publish({ env_id: RELEASE, api_id: id });
    const key = await client.signatureKeys.create({ name: 'back_end', sign_type: 'hmac', sign_key: 'signature_key', sign_secret: 'signature-secret-0001' });
    await client.signatureKeyBindings.create({ sign_id: key.id, publish_ids: [publish_id] });
    await client.features.configure({ name: 'custom_auth_header', enable: true, config: '{"app_auth_header":"","backend_sign_header":"x-proof"}' });
    expect((await call('/a', { headers: { Authorization: 'Bearer own' } })).status).toBe(200);
    const [arrived] = backEnd.arrived;
    if (!arrived) throw new Error('Nothing arrived.');
    const { method, target, rawHeaders, body, headers } = arrived;
    expect(headers.authorization, 'the caller\'s own stays').toBe('Bearer own');
    expect(headers['x-proof']).toContain('SignedHeaders=host;x-sdk-date,');
    const verifier = createVerifier({ keys: { signature_key: 'signature-secret-0001' }, header: 'x-proof' });
    expect(await verifier.verify({ method, target, headers: pairsOf(rawHeaders), body })).toMatchObject({ ok: true });
  });
  test('adds names at which the group DEFAULT is called: default_group_host_trustlist', async () => {
    const { server, client } = await startCalling({ callsPort: 0 });
    const [group] = await client.groups.list({ name: 'DEFAULT' }).all();
    const { id } = await client.apis.create(openApi(group?.id ?? ''));
    await client.apis.publish({ env_id: RELEASE, api_id: id });
    const status = async () => (await send(server.callsUrl, '/a', { host: 'gateway.example.com' })).status;
    expect(await status()).toBe(404);
    await client.features.configure({ name: 'default_group_host_trustlist', enable: true, config: '{"enable":"on","hosts":["gateway.example.com"]}' });
    expect(await status()).toBe(200);
  });
});

describe('a gateway in the process', () => {
  test('serves calls through its dispatcher, next to the management API', async () => {
    const gateway = createLocalGateway();
    await using client = new ApigClient(gateway.clientOptions);
    const { id: groupId, sl_domain = '' } = await client.groups.create({ name: 'orders' });
    const { id } = await client.apis.create(openApi(groupId));
    await client.apis.publish({ env_id: RELEASE, api_id: id });
    const { statusCode, body } = await gateway.dispatcher().request({ origin: `https://${sl_domain}`, path: '/a', method: 'GET', headers: {}, body: null });
    expect([statusCode, await body.json()]).toEqual([200, { ok: true }]);
    expect(gateway.calls).toMatchObject([{ host: sl_domain, path: '/a', response: { status: 200 } }]);
    expect(gateway.journal.map(({ operation }) => operation)).toEqual(['groups.create', 'apis.create', 'apis.publish']);
  });
  test('forgets counters, caches and calls on reset, and keeps functions', async () => {
    const urn = 'urn:fss:eu-de:0123456789abcdef0123456789abcdef:function:default:orders';
    const { server, call, publish, domain } = await startCalling();
    server.gateway.registerFunction(urn, () => ({ statusCode: 200, headers: {}, body: 'here', isBase64Encoded: false }));
    await publish({ backend_type: 'FUNCTION', func_info: { function_urn: `${urn}:latest`, invocation_type: 'sync', network_type: 'V1', timeout: 5000 } });
    const seed = server.gateway.snapshot();
    expect((await call('/a')).text).toBe('here');
    server.gateway.reset();
    expect(server.calls).toEqual([]);
    server.gateway.restore(seed);
    expect((await call('/a')).text, domain).toBe('here');
  });
});
