/** Bodies of scripts that work: each compiles as it is, passes the checks, and arrives with every key and no other. */
import { describe, expect, it } from 'vitest';
import { ApigBadRequestError } from '../../src/errors.js';
import type { AuthorizerInput } from '../../src/resources/authorizers.js';
import type { GatewayResponseInput } from '../../src/resources/gateway-responses.js';
import type { InstanceInput, InstanceUpdate } from '../../src/resources/instances.js';
import type { PluginInput } from '../../src/resources/plugins.js';
import type { VpcChannelInput } from '../../src/resources/vpc-channels.js';
import { bytes, failureOf, GROUP, INSTANCE, start } from '../support/server.js';
import { only, RELEASE, sent } from '../support/one-call.js';

const network = {
  vpc_id: 'fed87638-496e-4a07-8d12-81667b611e90',
  subnet_id: '6e06441b-d693-42ec-89e5-1e2dbeb3f4cd',
  security_group_id: '5556957c-148f-46dc-89c0-8daf202b3f0f',
};

describe('a gateway', () => {
  it('can have the basic edition, tags, IPv6 and no outbound access', async () => {
    const body: InstanceInput = {
      instance_name: 'shop',
      ...network,
      available_zone_ids: ['region-1a'],
      enterprise_project_id: '0',
      spec_id: 'BASIC',
      description: 'made by a script',
      bandwidth_size: 0,
      tags: [
        { key: 'foo', value: 'bar' },
        { key: 'key', value: 'value' },
      ],
      maintain_begin: '14:00:00',
      maintain_end: '18:00:00',
      ipv6_enable: true,
      loadbalancer_provider: 'elb',
    };
    expect(await sent((c) => c.instances.create(body))).toEqual({ method: 'POST', path: '/instances', body });
  });
  it('can be created as scripts of 2021 did it', async () => {
    const body: InstanceInput = {
      instance_name: 'shop-test',
      ...network,
      available_zone_ids: ['region-1a', 'region-1b'],
      spec_id: 'BASIC',
      bandwidth_size: 3,
      eip_id: '9361e906-340d-4603-9e67-dadecc6c95ad',
      enterprise_project_id: '4a52b236-2644-4c10-b31c-7d53a58f75a3',
      maintain_begin: '22:00:00',
      maintain_end: '02:00:00',
    };
    expect(await sent((c) => c.instances.create(body))).toEqual({ method: 'POST', path: '/instances', body });
  });
  it.each(['NLB_BASIC', 'NLB_ENTERPRISE_IPV6'] as const)(
    'can have the edition %s and the caller\'s own load balancer',
    async (spec_id) => {
      const body: InstanceInput = {
        instance_name: 'shop',
        ...network,
        available_zone_ids: ['region-1a'],
        enterprise_project_id: '0',
        spec_id,
        elb_id: '54ca10ce-56f5-4277-8d7e-aee8a5909047',
        vpcep_service_name: '',
      };
      expect(await sent((c) => c.instances.create(body))).toEqual({ method: 'POST', path: '/instances', body });
    },
  );
  it('can have its description cleared', async () => {
    const body: InstanceUpdate = {
      instance_name: 'shop_2',
      description: '',
      security_group_id: network.security_group_id,
      vpcep_service_name: 'shop',
      maintain_begin: '18:00:00',
      maintain_end: '22:00:00',
    };
    expect(await sent((c) => c.instances.update(INSTANCE, body))).toEqual({ method: 'PUT', path: '', body });
    expect(await sent((c) => c.instances.update(INSTANCE, { description: '' }))).toEqual({
      method: 'PUT',
      path: '',
      body: { description: '' },
    });
  });
  it('can have a bandwidth as a number or a string', async () => {
    for (const bandwidth_size of [5, '5', 0]) {
      expect(await sent((c) => c.instances.enableEgress(INSTANCE, { bandwidth_size }))).toEqual({
        method: 'POST',
        path: '/nat-eip',
        body: { bandwidth_size },
      });
      expect(
        await sent((c) => c.instances.updateEgress(INSTANCE, { bandwidth_size, bandwidth_charging_mode: 'bandwidth' })),
      ).toEqual({ method: 'PUT', path: '/nat-eip', body: { bandwidth_size, bandwidth_charging_mode: 'bandwidth' } });
    }
  });
  it('cannot lack its enterprise project: the error names it, as the service does', async () => {
    const text =
      '{ \n   "error_code" : "APIC.7241",\n   "error_msg" : "enterprise project id can not be null for eps user"\n}';
    const { client, server } = await start([bytes(400, text)]);
    const error = await failureOf(
      ApigBadRequestError,
      client.instances.create({
        instance_name: 'shop',
        ...network,
        available_zone_ids: ['region-1a'],
        spec_id: 'BASIC',
      }),
    );
    expect(error).toMatchObject({
      status: 400,
      code: 'APIC.7241',
      serverMessage: 'enterprise project id can not be null for eps user',
    });
    expect(error.remedy).toContain('enterprise_project_id');
    expect(only(server).body).not.toHaveProperty('enterprise_project_id');
  });
});

describe('a feature', () => {
  it.each([
    '{"api_limits":300}',
    '{"user_routes":[]}',
    '{"user_routes":null}',
    'on',
    'off',
    '',
    '{ "max_timeout" : 60000 }',
  ])('can have the configuration %j, a string', async (config) => {
    expect(await sent((c) => c.features.configure({ name: 'ratelimit', enable: true, config }))).toEqual({
      method: 'POST',
      path: '/features',
      body: { name: 'ratelimit', enable: true, config },
    });
  });
});

describe('a VPC channel', () => {
  const post = async (body: VpcChannelInput): Promise<void> =>
    expect(await sent((c) => c.vpcChannels.create(body))).toEqual({ method: 'POST', path: '/vpc-channels', body });
  const check = { threshold_normal: 1, threshold_abnormal: 1, time_interval: 1, timeout: 1, enable_client_ssl: false };
  it('can have servers in a group, a check as long as its interval, and port 0', () =>
    post({
      name: 'shop_servers',
      port: 80,
      balance_strategy: 1,
      member_type: 'ecs',
      vpc_channel_type: 'builtin',
      member_groups: [{ member_group_name: 'blue', member_group_weight: 1 }],
      members: [
        { ecs_id: 'a7df0c2f-50a6-4331-8649-b6828d291cc6', ecs_name: 'shop-0', weight: 1, is_backup: false, port: 0 },
      ],
      vpc_health_config: { protocol: 'TCP', ...check },
    }));
  it('can have addresses, weight 0 and a list of statuses', () =>
    post({
      name: 'shop_ip',
      port: 80,
      balance_strategy: 2,
      member_type: 'ip',
      type: 2,
      member_groups: [],
      members: [{ host: '203.0.113.10', weight: 0, is_backup: false, port: 0 }],
      vpc_health_config: {
        ...check,
        protocol: 'HTTP',
        path: '/',
        method: 'HEAD',
        port: 8080,
        threshold_normal: 2,
        threshold_abnormal: 2,
        time_interval: 60,
        timeout: 10,
        http_code: '201,202,303-404',
      },
    }));
  it('can have the largest values, and a check in lower case', () =>
    post({
      name: 'shop_max',
      port: 65535,
      balance_strategy: 4,
      member_type: 'ecs',
      type: 2,
      members: [{ ecs_id: 'e', ecs_name: 'n', weight: 10000, port: 65535 }],
      vpc_health_config: {
        protocol: 'https',
        path: '/shop/',
        method: 'HEAD',
        port: 0,
        threshold_normal: 10,
        threshold_abnormal: 10,
        time_interval: 300,
        timeout: 30,
        http_code: '201,202,303-404',
      },
    }));
  it('can lead to a workload, with groups for versions', () =>
    post({
      name: 'shop_cce',
      port: 80,
      balance_strategy: 1,
      member_type: 'ip',
      vpc_channel_type: 'microservice',
      members: [],
      vpc_health_config: { protocol: 'TCP', ...check },
      microservice_info: {
        service_type: 'CCE',
        cce_info: {
          cluster_id: 'ab1485b4f91b45abbcd560be591f7309',
          namespace: 'default',
          workload_type: 'deployment',
          label_key: 'app',
          label_value: 'shop',
        },
      },
      member_groups: [
        {
          member_group_name: 'version_1',
          member_group_weight: 0,
          microservice_version: '',
          microservice_port: 0,
          microservice_labels: [{ label_name: 'version', label_value: 'v1' }],
        },
      ],
    }));
  it('can refer to other channels', () =>
    post({
      name: 'shop_reference',
      port: 80,
      balance_strategy: 1,
      member_type: 'ip',
      vpc_channel_type: 'reference',
      members: [],
      member_groups: [
        {
          member_group_name: 'blue',
          member_group_weight: 60,
          reference_vpc_channel_id: '07147b8c9f5c311150fe4b1f1f0b9175',
        },
      ],
    }));
  it('loses its members and groups with an empty list, and keeps them without one', async () => {
    const body: VpcChannelInput = { name: 'shop', port: 80, balance_strategy: 1, member_type: 'ip' };
    const cleared = { ...body, members: [], member_groups: [] };
    expect(await sent((c) => c.vpcChannels.update('c', cleared))).toEqual({
      method: 'PUT',
      path: '/vpc-channels/c',
      body: cleared,
    });
    expect(await sent((c) => c.vpcChannels.update('c', body))).toEqual({
      method: 'PUT',
      path: '/vpc-channels/c',
      body,
    });
    expect(await sent((c) => c.vpcChannels.members.update('c', { members: [] }))).toEqual({
      method: 'PUT',
      path: '/vpc-channels/c/members',
      body: { members: [] },
    });
    expect(
      await sent((c) =>
        c.vpcChannels.members.update('c', {
          members: [{ host: '192.0.2.1', port: 0, weight: 0, status: 2, member_group_name: 'blue' }],
          member_group_name: 'blue',
        }),
      ),
    ).toEqual({
      method: 'PUT',
      path: '/vpc-channels/c/members',
      body: { members: [{ host: '192.0.2.1', port: 0, weight: 0, status: 2, member_group_name: 'blue' }], member_group_name: 'blue' },
    });
  });
});

describe('an authorizer', () => {
  const urn = 'urn:fss:region-1:15df3f4fdb172381a9db483b8fd564c2:function:default:auth';
  it('can authenticate callers, with an empty expression, no cache and an alias', async () => {
    const body: AuthorizerInput = {
      name: 'auth_front',
      type: 'FRONTEND',
      authorizer_type: 'FUNC',
      authorizer_uri: urn,
      authorizer_version: 'latest',
      network_type: 'V2',
      authorizer_alias_uri: `${urn}:!blue`,
      need_body: true,
      ttl: 0,
      user_data: '',
      identities: [{ name: 'X-Service-Num', location: 'HEADER', validation: '' }],
    };
    expect(await sent((c) => c.authorizers.create(body))).toEqual({ method: 'POST', path: '/authorizers', body });
  });
  it('can sign in to the backend, without identities', async () => {
    const body: AuthorizerInput = {
      name: 'auth_back',
      type: 'BACKEND',
      authorizer_type: 'FUNC',
      authorizer_uri: `${urn}:latest`,
      need_body: false,
      ttl: 3600,
      identities: [],
    };
    expect(await sent((c) => c.authorizers.update('a', body))).toEqual({ method: 'PUT', path: '/authorizers/a', body });
  });
});

describe('a gateway response', () => {
  const path = `/api-groups/${GROUP.id}/gateway-responses`;
  it('can have template variables, whose dollar signs survive', async () => {
    const body: GatewayResponseInput = {
      name: 'shop_response',
      responses: {
        AUTHORIZER_FAILURE: {
          status: 401,
          body: '{"code":"$context.authorizer.frontend.code","message":"$context.authorizer.frontend.message"}',
          headers: [{ key: 'test-0', value: 'test-value-0' }],
        },
        DEFAULT_4XX: { body: '$& $1 $$ $` $\'' },
        JWT_AUTH_FAILURE: { status: 403, body: '' },
      },
    };
    expect(await sent((c) => c.groups.gatewayResponses.create(GROUP.id, body))).toEqual({ method: 'POST', path, body });
    const rule = { status: 405, body: '$context.error.message', headers: [] };
    expect(await sent((c) => c.groups.gatewayResponses.updateType(GROUP.id, 'r', 'NOT_FOUND', rule))).toEqual({
      method: 'PUT',
      path: `${path}/r/NOT_FOUND`,
      body: rule,
    });
  });
  it('can have only a name, which resets its rules', async () => {
    expect(await sent((c) => c.groups.gatewayResponses.update(GROUP.id, 'r', { name: 'default' }))).toEqual({
      method: 'PUT',
      path: `${path}/r`,
      body: { name: 'default' },
    });
  });
});

describe('a plugin', () => {
  const contents: readonly (readonly [PluginInput['plugin_type'], string])[] = [
    ['cors', '{"allow_origin": "*", "allow_methods": "GET,PUT", "max_age": 12700, "allow_credentials": true}'],
    [
      'set_resp_headers',
      '{"response_headers": [{"name": "X-Demo", "value": "$context.stage", "value_type": "system_parameter", "action": "override"}]}',
    ],
    [
      'kafka_log',
      '{"broker_list": ["192.0.2.10:9092"], "topic": "shop", "key": "", "max_retry_count": 0, "sasl_config": {"sasl_password": ""}, "meta_config": {"call_data": {"custom_authorizer": {"backend": []}}}}',
    ],
    [
      'breaker',
      '{"breaker_condition": {"breaker_type": "timeout", "min_call_threshold": null, "time_window": 15}, "downgrade_default": null, "downgrade_rules": null, "scope": "basic"}',
    ],
    [
      'rate_limit',
      '{"scope": "share", "api_limit": 25, "rules": [{"rule_name": "rule-1", "match_regex": "[\\"reqPath\\",\\"~~\\",\\"/shop/*/\\"]", "limit": 20}]}',
    ],
    [
      'third_auth',
      '{"auth_request": {"vpc_channel_enabled": true, "vpc_channel_info": null}, "identities": {"headers": [], "queries": null}, "rule_type": "allow"}',
    ],
    [
      'proxy_cache',
      '{"cache_key": {"system_params": ["$context.sourceIp"]}, "cache_http_status_and_ttl": [{"http_status": [200], "ttl": 300}], "client_cache_control": {"mode": "off", "datas": []}}',
    ],
    [
      'proxy_mirror',
      '{"protocol": "HTTP", "host": "www.example.com", "sample_ratio": 1.0, "mirror_request_body_enabled": false}',
    ],
    ['oidc_auth', '{"discovery": "https://id.example.com", "client_id": "shop", "client_secret": "s"}'],
    ['jwt_auth', '{"jwks": "{\\"keys\\":[]}", "token_location": "header", "blacklist": []}'],
  ];
  it.each(contents)('arrives character for character with the kind %s (%#)', async (plugin_type, plugin_content) => {
    const body: PluginInput = {
      plugin_name: 'shop_plugin',
      plugin_type,
      plugin_scope: 'global',
      plugin_content,
      remark: 'script',
    };
    expect(await sent((c) => c.plugins.create(body))).toEqual({ method: 'POST', path: '/plugins', body });
  });
  it('may have the scope of an app, and any JSON object as content', async () => {
    const body: PluginInput = {
      plugin_name: 'shop_plugin',
      plugin_type: 'kafka_log',
      plugin_scope: 'app',
      plugin_content: '{"newer": null}',
    };
    expect(await sent((c) => c.plugins.update('p', body))).toEqual({ method: 'PUT', path: '/plugins/p', body });
  });
});

describe('access lists, throttles, signatures and quotas', () => {
  it('an app\'s access list mixes blocks and ranges', async () => {
    const body = {
      app_acl_type: 'PERMIT',
      app_acl_values: ['192.0.2.0/24', '192.0.2.1-192.0.2.9', '192.0.2.77'],
    } as const;
    expect(await sent((c) => c.apps.acl.set('a', { ...body, app_acl_values: [...body.app_acl_values] }))).toEqual({
      method: 'PUT',
      path: '/apps/a/app-acl',
      body,
    });
    expect(await sent((c) => c.apps.acl.set('a', { app_acl_type: 'DENY', app_acl_values: [] }))).toMatchObject({
      body: { app_acl_type: 'DENY', app_acl_values: [] },
    });
  });
  it('an access list is a string with commas', async () => {
    for (const [entity_type, acl_value] of [
      ['IP', '10.201.33.4,10.30.2.15'],
      ['IP', '192.0.2.0/24,192.0.2.1-192.0.2.9'],
      ['DOMAIN', 'shop_a,shop-b'],
      ['DOMAIN_ID', '15df3f4fdb172381a9db483b8fd564c2'],
    ] as const) {
      const body = { acl_name: 'office', acl_type: 'PERMIT', acl_value, entity_type } as const;
      expect(await sent((c) => c.acls.create(body))).toEqual({ method: 'POST', path: '/acls', body });
    }
  });
  it('a throttle counts in long intervals', async () => {
    const body = {
      name: 'policy',
      type: 1,
      time_interval: 15000,
      time_unit: 'SECOND',
      api_call_limits: 100,
      user_call_limits: 60,
      app_call_limits: 60,
      ip_call_limits: 60,
      remark: '',
    } as const;
    expect(await sent((c) => c.throttles.create(body))).toEqual({ method: 'POST', path: '/throttles', body });
    expect(await sent((c) => c.throttles.specials.update('t', 's', { call_limits: 0 }))).toEqual({
      method: 'PUT',
      path: '/throttles/t/throttle-specials/s',
      body: { call_limits: 0 },
    });
  });
  it('a signature key leaves the key to the service, or names an algorithm', async () => {
    expect(await sent((c) => c.signatureKeys.create({ name: 'sign' }))).toEqual({
      method: 'POST',
      path: '/signs',
      body: { name: 'sign' },
    });
    const aes = {
      name: 'sign',
      sign_type: 'aes',
      sign_algorithm: 'aes-128-cfb',
      sign_key: 'exampleKey16char',
      sign_secret: 'exampleVect16chr',
    } as const;
    expect(await sent((c) => c.signatureKeys.update('s', aes))).toEqual({ method: 'PUT', path: '/signs/s', body: aes });
  });
  it('a quota starts at a time without a zone', async () => {
    const body = {
      name: 'quota',
      call_limits: 2147483647,
      time_unit: 'DAY',
      time_interval: 1,
      reset_time: '2026-03-01 00:00:00',
      remark: '',
    } as const;
    expect(await sent((c) => c.appQuotas.create(body))).toEqual({ method: 'POST', path: '/app-quotas', body });
  });
});

describe('IDs', () => {
  it.each([RELEASE, 'common', 'f0fa1789-3b76-433b-a787-9892951c620e', '33fc92ffb7e749df952ecc7729d972bc', 'ABC_1.2~x', '0'])('may be %s', async (id) => {
    expect(await sent((c) => c.envs.delete(id))).toEqual({ method: 'DELETE', path: `/envs/${id}`, body: undefined });
    const { client, server } = await start([bytes(200, '{"id":"i","instance_name":"shop"}')]);
    await client.instances.get(id);
    expect(server.requests[0]?.target).toMatch(new RegExp(`/apigw/instances/${id}$`));
  });
  it('may contain spaces and slashes, which survive', async () => {
    expect(await sent((c) => c.apps.codes.get(' a', 'b/c?d'))).toEqual({
      method: 'GET',
      path: '/apps/%20a/app-codes/b%2Fc%3Fd',
      body: undefined,
    });
  });
  it('are matched exactly, as names are, if several keys say so', async () => {
    expect(
      await sent((c) =>
        c.vpcChannels.list({ name: 'shop', member_group_name: 'blue', precise_search: 'name,member_group_name' }),
      ),
    ).toMatchObject({ path: '/vpc-channels?member_group_name=blue&name=shop&precise_search=name%2Cmember_group_name' });
    expect(
      await sent((c) => c.apis.list({ name: '', req_uri: '/', precise_search: 'req_uri,name', tags: '#no_tags#' })),
    ).toMatchObject({ path: '/apis?name=&precise_search=req_uri%2Cname&req_uri=%2F&tags=%23no_tags%23' });
  });
});

describe('domain names, certificates, endpoints and tags', () => {
  it('a domain name can have one protocol only', async () => {
    const body = {
      url_domain: '*.shop.example.com',
      min_ssl_version: 'TLSv1.2',
      is_http_redirect_to_https: false,
      ingress_http_port: -1,
      ingress_https_port: 8443,
    } as const;
    expect(await sent((c) => c.groups.domains.bind(GROUP.id, body))).toEqual({
      method: 'POST',
      path: `/api-groups/${GROUP.id}/domains`,
      body,
    });
    const change = {
      min_ssl_version: 'TLSv1.1',
      ingress_http_port: 80,
      ingress_https_port: -1,
      verified_client_certificate_enabled: false,
    } as const;
    expect(await sent((c) => c.groups.domains.update(GROUP.id, 'd', change))).toEqual({
      method: 'PUT',
      path: `/api-groups/${GROUP.id}/domains/d`,
      body: change,
    });
  });
  it('a certificate is removed from its domain name, with or without client certificates; its ID may start with a space', async () => {
    const body = { certificate_ids: [' a27be832f2e9441c8127fe48e3b5ac67'], verified_client_certificate_enabled: false };
    expect(await sent((c) => c.groups.domains.detachCertificates(GROUP.id, 'd', body))).toMatchObject({
      method: 'POST',
      body,
    });
    const domains = [
      {
        domain: 'www.example.com',
        instance_ids: ['f0fa1789-3b76-433b-a787-9892951c620e'],
        verified_client_certificate_enabled: true,
      },
    ];
    expect(await sent((c) => c.certificates.detachDomains('c', { domains }))).toEqual({
      method: 'POST',
      path: '/certificates/c/domains/detach',
      body: { domains },
    });
  });
  it('a certificate is for one gateway, with a root, or for all', async () => {
    const pem = {
      name: 'cert_1',
      cert_content: '-----BEGIN CERTIFICATE-----\n',
      private_key: '-----BEGIN PRIVATE KEY-----\n',
    };
    const own = {
      ...pem,
      type: 'instance',
      instance_id: INSTANCE,
      trusted_root_ca: '-----BEGIN CERTIFICATE-----\n',
    } as const;
    expect(await sent((c) => c.certificates.create(own))).toEqual({ method: 'POST', path: '/certificates', body: own });
    expect(
      await sent((c) => c.certificates.update('c', { ...pem, type: 'global', instance_id: 'common' })),
    ).toMatchObject({ method: 'PUT', body: { type: 'global', instance_id: 'common' } });
  });
  it('endpoints are accepted and rejected, accounts admitted', async () => {
    expect(await sent((c) => c.vpcEndpoints.connections.accept({ endpoints: ['e'] }))).toEqual({
      method: 'POST',
      path: '/vpc-endpoint/connections/action',
      body: { action: 'receive', endpoints: ['e'] },
    });
    expect(await sent((c) => c.vpcEndpoints.connections.reject({ endpoints: ['e'] }))).toMatchObject({
      body: { action: 'reject', endpoints: ['e'] },
    });
    const permissions = ['iam:domain::0123456789abcdef0123456789abcdef', 'iam:domain::*'];
    expect(await sent((c) => c.vpcEndpoints.permissions.batchAdd({ permissions }))).toMatchObject({
      method: 'POST',
      body: { permissions },
    });
  });
  it('tags are added and removed', async () => {
    const tags = [{ key: 'foo', value: '' }, { key: 'stage', value: 'test' }];
    expect(await sent((c) => c.instanceTags.add(INSTANCE, { tags }))).toEqual({
      method: 'POST',
      path: '/instance-tags/action',
      body: { action: 'create', tags },
    });
    expect(await sent((c) => c.instanceTags.remove(INSTANCE, { tags }))).toMatchObject({
      body: { action: 'delete', tags },
    });
  });
  it('a remark is cleared, a switch is off', async () => {
    expect(await sent((c) => c.groups.update(GROUP.id, { name: 'orders', remark: '' }))).toEqual({
      method: 'PUT',
      path: `/api-groups/${GROUP.id}`,
      body: { name: 'orders', remark: '' },
    });
    expect(
      await sent((c) => c.groups.setDebugDomainAccess(GROUP.id, { sl_domain_access_enabled: false })),
    ).toMatchObject({ body: { sl_domain_access_enabled: false } });
    expect(await sent((c) => c.envs.update('e', { name: 'test', remark: '' }))).toMatchObject({
      method: 'PUT',
      body: { name: 'test', remark: '' },
    });
  });
  it('load balancers are added', async () => {
    const body = { elb_details: [{ id: '54ca10ce-56f5-4277-8d7e-aee8a5909047', force_overwrite_enabled: false }] };
    expect(await sent((c) => c.extraElbs.add(body))).toEqual({ method: 'POST', path: '/extra-elbs', body });
  });
});
