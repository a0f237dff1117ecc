import { beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { CERTIFICATE, KEY, OTHER_KEY } from './certificate.js';
import { Bench, type Named } from './support.js';

const AT = '2026-03-01T08:00:00.123000000Z';
const SECONDS = '2026-03-01T08:00:00Z';
const BODY =
  '{"error_code":"$context.error.code","error_msg":"$context.error.message","request_id":"$context.requestId"}';

let bench: Bench;
let group: string;
let otherGroup: string;
beforeEach(async () => {
  bench = new Bench();
  const make = async (name: string) =>
    `/api-groups/${(await bench.ok<{ id: string }>('POST', '/api-groups', { name })).id}`;
  group = await make('demo');
  otherGroup = await make('other');
  bench.countAs('new');
});

describe('gateway responses', () => {
  test('a group starts with one, whose name and existence are fixed', async () => {
    const {
      total,
      responses: [standard],
    } = await bench.ok<{ total: number; responses: [{ id: string }] }>('GET', `${group}/gateway-responses`);
    expect([total, standard]).toEqual([
      1,
      { id: standard.id, name: 'default', default: true, create_time: SECONDS, update_time: SECONDS },
    ]);
    const path = `${group}/gateway-responses/${standard.id}`;
    const { responses } = await bench.ok<{ responses: Record<string, object> }>('GET', path);
    expect(Object.keys(responses).sort()).toEqual([
      'ACCESS_DENIED',
      'AUTHORIZER_CONF_FAILURE',
      'AUTHORIZER_FAILURE',
      'AUTHORIZER_IDENTITIES_FAILURE',
      'AUTH_FAILURE',
      'AUTH_HEADER_MISSING',
      'BACKEND_TIMEOUT',
      'BACKEND_UNAVAILABLE',
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'NOT_FOUND',
      'REQUEST_PARAMETERS_FAILURE',
      'THIRD_AUTH_CONF_FAILURE',
      'THIRD_AUTH_FAILURE',
      'THIRD_AUTH_IDENTITIES_FAILURE',
      'THROTTLED',
      'UNAUTHORIZED',
    ]);
    expect(responses['THROTTLED']).toEqual({ status: 429, body: BODY, default: true });
    expect(responses['DEFAULT_4XX']).toEqual({ body: BODY, default: true });
    expect(await bench.refusal('DELETE', path)).toEqual([409, 'APIG.3491', 'The default response cannot be deleted']);
    expect(await bench.refusal('PUT', path, { name: 'renamed' })).toEqual([
      409,
      'APIG.3492',
      'The default response name cannot be modified',
    ]);
  });
  test('are created with custom rules, which an update without rules resets', async () => {
    const rules = { ACCESS_DENIED: { status: 402, body: 'no' } };
    const created = await bench.call('POST', `${group}/gateway-responses`, { name: 'mine', responses: rules });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      id: 'new-1',
      name: 'mine',
      default: false,
      create_time: AT,
      responses: { ACCESS_DENIED: { status: 402, body: 'no', default: false } },
    });
    const path = `${group}/gateway-responses/new-1`;
    expect(await bench.ok('GET', `${path}/ACCESS_DENIED`)).toEqual({
      ACCESS_DENIED: { status: 402, body: 'no', default: false },
    });
    expect(await bench.ok('PUT', `${path}/THROTTLED`, { body: 'slow down' })).toEqual({
      THROTTLED: { status: 429, body: 'slow down', default: false },
    });
    expect((await bench.call('DELETE', `${path}/ACCESS_DENIED`)).status).toBe(204);
    expect(await bench.ok('GET', `${path}/ACCESS_DENIED`)).toEqual({
      ACCESS_DENIED: { status: 403, body: BODY, default: true },
    });
    expect(await bench.ok('PUT', path, { name: 'renamed' })).toMatchObject({
      name: 'renamed',
      responses: { THROTTLED: { default: true } },
    });
    expect(await bench.refusal('POST', `${group}/gateway-responses`, { name: 'renamed' })).toEqual([
      400,
      'APIG.3216',
      'The response name already exists',
    ]);
    expect(
      (await bench.ok<{ responses: { name: string }[] }>('GET', `${group}/gateway-responses`)).responses.map(
        ({ name }) => name,
      ),
      'newest first',
    ).toEqual(['renamed', 'default']);
    expect(await bench.refusal('GET', `${otherGroup}/gateway-responses/new-1`)).toEqual([
      404,
      'APIG.3007',
      'The gateway response does not exist,id:new-1',
    ]);
    expect((await bench.call('DELETE', path)).status).toBe(204);
  });
  test('need a body in each rule, and a known type', async () => {
    const help = 'Please refer to the support documentation';
    expect(await bench.refusal('POST', `${group}/gateway-responses`, { name: 'mine', responses: { ACCESS_DENIED: { status: 402 } } })).toEqual(
      [400, 'APIG.2001', `The request parameters must be specified,parameterName:body. ${help}`],
    );
    expect(await bench.refusal('GET', `${group}/gateway-responses/x/NONSENSE`)).toEqual([400, 'APIG.2012', `Invalid parameter value,parameterName:response_type. ${help}`]);
  });
});

describe('domain names', () => {
  const domain = {
    id: 'new-1',
    url_domain: 'www.example.com',
    status: 3,
    min_ssl_version: 'TLSv1.1',
    is_http_redirect_to_https: false,
    verified_client_certificate_enabled: false,
  };
  test('are bound, changed and unbound', async () => {
    const bound = await bench.call('POST', `${group}/domains`, { url_domain: 'www.example.com' });
    expect([bound.status, bound.body]).toEqual([201, domain]);
    const changed = await bench.call('PUT', `${group}/domains/new-1`, {
      min_ssl_version: 'TLSv1.2',
      is_http_redirect_to_https: true,
    });
    expect([changed.status, changed.body]).toEqual([
      201,
      { ...domain, min_ssl_version: 'TLSv1.2', is_http_redirect_to_https: true },
    ]);
    expect(await bench.ok('GET', group)).toMatchObject({
      url_domains: [
        { id: 'new-1', domain: 'www.example.com', cname_status: 3, min_ssl_version: 'TLSv1.2', ssl_infos: [] },
      ],
    });
    const wrong = [
      400,
      'APIG.3474',
      'The API group ID in the URL does not match the API group to which the URL domain has been bound',
    ];
    expect(await bench.refusal('DELETE', `${otherGroup}/domains/new-1`)).toEqual(wrong);
    expect((await bench.call('DELETE', `${group}/domains/new-1`)).status).toBe(204);
    expect(await bench.refusal('DELETE', `${group}/domains/new-1`)).toEqual([
      404,
      'APIG.3020',
      'The URL domain does not exist',
    ]);
  });
  test('belong to one group, once for each pair of ports, five at most', async () => {
    const bind = (path: string, body: object) => bench.refusal('POST', `${path}/domains`, body);
    await bench.ok('POST', `${group}/domains`, { url_domain: 'www.example.com' });
    expect(await bind(otherGroup, { url_domain: 'www.example.com' })).toEqual([
      400,
      'APIG.3305',
      'The URL domain name already exists',
    ]);
    expect(await bind(group, { url_domain: 'www.example.com' })).toEqual([
      400,
      'APIG.2050',
      'The combination of this domain name and port already exists',
    ]);
    await bench.ok('POST', '/custom-ingress-ports', { protocol: 'HTTPS', ingress_port: 8443 });
    await bench.ok('POST', `${group}/domains`, { url_domain: 'www.example.com', ingress_https_port: 8443 });
    for (const name of ['a', 'b', 'c'])
      await bench.ok('POST', `${group}/domains`, { url_domain: `${name}.example.com` });
    expect(await bind(group, { url_domain: 'd.example.com' })).toEqual([
      403,
      'APIG.3108',
      'The number of domain names exceeds the maximum allowed limit',
    ]);
    expect(await bind(group, { url_domain: 'no domain' })).toEqual([400, 'APIG.2024', 'Invalid URL domain name']);
  });
  test('can be closed if they are for debugging', async () => {
    expect(
      (await bench.call('PUT', `${group}/sl-domain-access-settings`, { sl_domain_access_enabled: false })).status,
    ).toBe(204);
    expect(await bench.ok('GET', group)).toMatchObject({ sl_domain_access_enabled: false });
  });
  test('get their own certificate', async () => {
    await bench.ok('POST', `${group}/domains`, { url_domain: 'www.example.com' });
    const made = await bench.call('POST', `${group}/domains/new-1/certificate`, {
      name: 'cert_demo',
      cert_content: CERTIFICATE,
      private_key: KEY,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      id: 'new-1',
      url_domain: 'www.example.com',
      ssl_id: 'new-2',
      ssl_name: 'cert_demo',
      api_group_name: 'demo',
    });
    expect(await bench.ok('GET', group)).toMatchObject({ url_domains: [{ ssl_id: 'new-2', ssl_name: 'cert_demo' }] });
    expect(await bench.ok('GET', `${group}/domains/new-1/certificate/new-2`)).toMatchObject({
      common_name: 'www.example.com',
      san: ['www.example.com', '*.api.example.com'],
    });
    expect((await bench.call('DELETE', `${group}/domains/new-1/certificate/new-2`)).status).toBe(204);
    expect(await bench.refusal('GET', `${group}/domains/new-1/certificate/new-2`)).toEqual([
      404,
      'APIG.3097',
      'The binding record of this SSL certificate and domain name does not exist',
    ]);
  });
});

describe('certificates', () => {
  const CERTIFICATES = `/v2/${LOCAL_DEFAULTS.projectId}/apigw/certificates`;
  const certificate = { name: 'cert_demo', cert_content: CERTIFICATE, private_key: KEY };
  test('are created, read, renamed and deleted; the key is not returned', async () => {
    const created = await bench.call('POST', CERTIFICATES, certificate);
    expect(created.status).toBe(200);
    const summary = {
      id: 'new-1',
      name: 'cert_demo',
      type: 'global',
      instance_id: 'common',
      project_id: LOCAL_DEFAULTS.projectId,
      common_name: 'www.example.com',
      san: ['www.example.com', '*.api.example.com'],
      not_after: '2037-11-07T03:47:53Z',
      signature_algorithm: 'ECDSA-SHA256',
      create_time: SECONDS,
      update_time: SECONDS,
      is_has_trusted_root_ca: false,
      algorithm_type: 'ECC',
    };
    expect(created.body).toEqual({
      ...summary,
      version: 3,
      organization: ['Example'],
      organizational_unit: ['Tests'],
      locality: ['Test'],
      state: ['Test'],
      country: ['CN'],
      not_before: '2026-11-25T03:47:53Z',
      serial_number: BigInt('0x77085652CC88F591BE82D3ACB4AA96447B4322B3').toString(),
      issuer: ['Example'],
    });
    expect(await bench.ok('GET', `${CERTIFICATES}?instance_id=${LOCAL_DEFAULTS.instanceId}`)).toEqual({
      total: 1,
      size: 1,
      certs: [summary],
    });
    expect(await bench.ok('PUT', `${CERTIFICATES}/new-1`, { ...certificate, name: 'renamed' })).toMatchObject({
      name: 'renamed',
    });
    expect(await bench.refusal('POST', CERTIFICATES, { ...certificate, name: 'renamed' })).toEqual([
      400,
      'APIG.3325',
      'The certificate name already exists',
    ]);
    expect((await bench.call('DELETE', `${CERTIFICATES}/new-1`)).status).toBe(204);
    expect(await bench.refusal('GET', `${CERTIFICATES}/new-1`)).toEqual([
      404,
      'APIG.3025',
      'The certificate does not exist,id:new-1',
    ]);
  });
  test('are rejected if they are invalid, or if the key does not match', async () => {
    const post = (body: object) => bench.refusal('POST', CERTIFICATES, { ...certificate, ...body });
    expect(await post({ cert_content: 'x' })).toEqual([400, 'APIG.2106', 'Invalid certificate or private key']);
    expect(await post({ private_key: 'x' })).toEqual([400, 'APIG.2106', 'Invalid certificate or private key']);
    expect(await post({ private_key: OTHER_KEY })).toEqual([
      400,
      'APIG.2101',
      'The certificate and private key do not match',
    ]);
    bench.now = Date.parse('2037-12-01T00:00:00Z');
    expect(await post({})).toEqual([400, 'APIG.2102', 'The certificate has expired']);
  });
  test('are attached to domain names that they cover, from either side', async () => {
    await bench.ok('POST', CERTIFICATES, certificate);
    await bench.ok('POST', `${group}/domains`, { url_domain: 'www.example.com' });
    await bench.ok('POST', `${group}/domains`, { url_domain: 'www.example.org' });
    const attach = (id: string) =>
      bench.refusal('POST', `${group}/domains/${id}/certificates/attach`, { certificate_ids: ['new-1'] });
    expect(await attach('new-2')).toEqual([204, undefined, undefined]);
    expect(await attach('new-3')).toEqual([
      400,
      'APIG.2103',
      'The certificate domain name and the custom domain name do not match',
    ]);
    expect(await bench.ok('GET', `${CERTIFICATES}/new-1/attached-domains`)).toMatchObject({
      total: 1,
      bound_domains: [{ url_domain: 'www.example.com', api_group_name: 'demo' }],
    });
    expect((await bench.call('DELETE', `${CERTIFICATES}/new-1`)).status).toBe(409);
    expect(
      (await bench.call('POST', `${group}/domains/new-2/certificates/detach`, { certificate_ids: ['new-1'] })).status,
    ).toBe(204);

    const domains = { domains: [{ domain: 'www.example.com', instance_ids: [LOCAL_DEFAULTS.instanceId] }] };
    expect((await bench.call('POST', `${CERTIFICATES}/new-1/domains/attach`, domains)).status).toBe(204);
    expect((await bench.call('POST', `${CERTIFICATES}/new-1/domains/detach`, domains)).status).toBe(204);
    expect(await bench.refusal('POST', `${CERTIFICATES}/new-1/domains/detach`, domains)).toEqual([
      400,
      'APIG.2000',
      'Parameter error: no valid domain name',
    ]);
  });
});

describe('authorizers', () => {
  test('are created, read, changed and deleted, and named by APIs', async () => {
    const authorizer = {
      name: 'Authorizer_demo',
      type: 'FRONTEND',
      authorizer_type: 'FUNC',
      authorizer_uri: 'urn:fss:region:project:function:default:demo',
      identities: [{ name: 'header', location: 'HEADER' }],
    };
    const created = await bench.call('POST', '/authorizers', authorizer);
    expect([created.status, created.body]).toEqual([
      201,
      { id: 'new-1', ...authorizer, network_type: 'V1', ttl: 0, create_time: SECONDS },
    ]);
    expect(await bench.ok('PUT', '/authorizers/new-1', { ...authorizer, ttl: 5 })).toMatchObject({ ttl: 5 });
    expect(await bench.ok('GET', '/authorizers?type=FRONTEND&name=demo')).toMatchObject({
      total: 1,
      authorizer_list: [{ id: 'new-1' }],
    });
    expect(await bench.refusal('POST', '/authorizers', authorizer)).toEqual([
      400,
      'APIG.3211',
      'The authorizer name already exists',
    ]);
    const api = {
      group_id: group.split('/')[2],
      name: 'guarded',
      type: 1,
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/x',
      auth_type: 'AUTHORIZER',
      authorizer_id: 'x',
      backend_type: 'MOCK',
      mock_info: {},
    };
    expect(await bench.refusal('POST', '/apis', api)).toEqual([404, 'APIG.3081', 'authorizer with id: x not found']);
    const { id } = await bench.ok<Named>('POST', '/apis', { ...api, authorizer_id: 'new-1' });
    expect(await bench.refusal('DELETE', '/authorizers/new-1')).toEqual([
      409,
      'LOCAL.0409',
      'The authorizer cannot be deleted because APIs use it',
    ]);
    await bench.ok('DELETE', `/apis/${id}`);
    expect((await bench.call('DELETE', '/authorizers/new-1')).status).toBe(204);
    expect(await bench.refusal('GET', '/authorizers/new-1')).toEqual([
      404,
      'APIG.3081',
      'authorizer with id: new-1 not found',
    ]);
  });
});
