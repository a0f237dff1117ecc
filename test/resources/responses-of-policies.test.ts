/** Channels, apps, plugins and all else that APIs are tied to, as the service really shows it. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApigResponseValidationError } from '../../src/errors.js';
import { EventLog } from '../support/events.js';
import { failureOf, GROUP, INSTANCE, json, start } from '../support/server.js';
import { answered, kept, RELEASE, SERVICE, without } from '../support/one-call.js';

describe('a VPC channel', () => {
  // Seen on gateways of 2021.
  const channel = {
    id: '41ee3ed1380b8c3d74943735f0f4617b',
    name: 'shop',
    port: 8080,
    balance_strategy: 1,
    member_type: 'ecs',
    type: 2,
    status: 1,
    create_time: '2021-07-05T09:29:38Z',
  };
  const member = { ecs_id: '949e6b6c-0adc-481b-883c-c2884db779d1', ecs_name: 'shop-0', host: '192.0.2.195', weight: 1 };
  const check = {
    protocol: 'https',
    path: '/',
    method: 'GET',
    port: 8080,
    http_code: '201,202,203',
    threshold_normal: 2,
    threshold_abnormal: 5,
    time_interval: 10,
    timeout: 5,
  };

  it('is listed with its members and its health check, whose protocol is in lower case', async () => {
    const own = { vpc_channel_id: channel.id, create_time: channel.create_time };
    const vpc_channels = [
      {
        ...channel,
        members: [{ ...member, ...own, id: 'm', status: 1 }],
        vpc_health_config: { ...check, ...own, id: 'h' },
      },
    ];
    const page = await kept(200, { vpc_channels }, (c) => c.vpcChannels.list());
    expect(page.vpc_channels[0]?.vpc_health_config?.protocol).toBe('https');
  });
  it('shows members and health check without IDs', async () => {
    const { members } = await kept(200, { ...channel, members: [member], vpc_health_config: check }, (c) =>
      c.vpcChannels.get(channel.id),
    );
    expect(members?.map((m) => m.id)).toEqual([undefined]);
  });
  it.each(['tcp', 'http', 'https', 'TCP', 'grpc'])('has a health check over %s', async (protocol) => {
    const setting = {
      protocol: 'TCP',
      threshold_normal: 1,
      threshold_abnormal: 1,
      time_interval: 1,
      timeout: 1,
    } as const;
    await kept(200, { ...check, protocol, vpc_channel_id: channel.id, enable_client_ssl: false, status: 1 }, (c) =>
      c.vpcChannels.updateHealthCheck(channel.id, setting),
    );
  });
  it('repeats the address as ID and name of a member without a server', async () => {
    const host = '203.0.113.10';
    const members = [
      {
        id: 'm',
        host,
        ecs_id: host,
        ecs_name: host,
        weight: 0,
        port: 0,
        is_backup: false,
        status: 1,
        health_status: 'checking',
        member_group_name: '',
        member_group_id: '',
      },
    ];
    await kept(200, { total: 1, size: 1, members }, (c) => c.vpcChannels.members.list(channel.id));
  });
  it('has empty strings if it has no microservice', async () => {
    const nobody = {
      id: '',
      instance_id: '',
      service_type: '',
      create_time: '',
      update_time: '',
      cse_info: {
        cse_app_id: '',
        engine_id: '',
        engine_name: '',
        register_address: '',
        service_id: '',
        service_name: '',
      },
      cce_info: {
        cluster_id: '',
        cluster_name: '',
        namespace: '',
        workload_type: '',
        app_name: '',
        label_key: '',
        label_value: '',
      },
    };
    await kept(
      201,
      { ...channel, dict_code: '', vpc_channel_type: '', member_groups: [], microservice_info: nobody },
      (c) => c.vpcChannels.get(channel.id),
    );
    await kept(
      200,
      { ...channel, vpc_channel_type: 'something', microservice_info: { ...nobody, service_type: 'EUREKA' } },
      (c) => c.vpcChannels.get(channel.id),
    );
  });
  it('has null for the groups, members and check that it does not have', async () => {
    const nothing = { member_groups: null, members: null, vpc_health_config: null, microservice_info: null };
    expect(await answered(json(200, { ...channel, ...nothing }), (c) => c.vpcChannels.get(channel.id))).toStrictEqual({
      ...channel,
      member_groups: [],
      members: [],
    });
  });
  it('has groups without labels', async () => {
    const unset = {
      member_group_remark: '',
      dict_code: '',
      microservice_version: '',
      microservice_port: 0,
      reference_vpc_channel_id: '',
    };
    const group = { member_group_id: 'g', member_group_name: 'blue', member_group_weight: 0, ...unset };
    const time = '2020-07-23T07:24:33.253Z';
    const page = { total: 1, size: 1, member_groups: [{ ...group, create_time: time, update_time: time }] };
    await kept(200, page, (c) => c.vpcChannels.memberGroups.list(channel.id));
    const result = await answered(json(200, { ...group, microservice_labels: null }), (c) =>
      c.vpcChannels.memberGroups.get(channel.id, 'g'),
    );
    expect(result).toStrictEqual({ ...group, microservice_labels: [] });
  });
});

describe('a gateway response', () => {
  const body =
    '{"error_code":"$context.error.code","error_msg":"$context.error.message","request_id":"$context.requestId"}';
  const rule = (status?: number, fallback = true): object => ({
    body,
    default: fallback,
    ...(status !== undefined && { status }),
  });
  const responses = {
    ACCESS_DENIED: rule(402, false),
    AUTHORIZER_CONF_FAILURE: rule(500),
    AUTHORIZER_FAILURE: rule(500),
    AUTHORIZER_IDENTITIES_FAILURE: rule(401),
    AUTH_FAILURE: rule(401),
    AUTH_HEADER_MISSING: rule(401),
    BACKEND_TIMEOUT: rule(504),
    BACKEND_UNAVAILABLE: rule(502),
    DEFAULT_4XX: rule(),
    DEFAULT_5XX: rule(),
    NOT_FOUND: rule(404),
    REQUEST_PARAMETERS_FAILURE: rule(400),
    THROTTLED: rule(429),
    UNAUTHORIZED: rule(401),
  };
  const whole = {
    id: '4c4e587c855284b0ca30bd2ae4412ee6',
    name: 'shop',
    default: false,
    create_time: '2021-06-24T09:33:10.562277766+08:00',
    update_time: '2021-06-24T09:33:10.562277766+08:00',
    responses,
  };

  it.each([201, 202])('has all types, of which the last resorts have no status (%i)', async (status) => {
    const result = await kept(status, whole, (c) => c.groups.gatewayResponses.create(GROUP.id, { name: 'shop' }));
    expect(Object.keys(result.responses ?? {})).toHaveLength(14);
    expect([result.responses?.DEFAULT_4XX?.status, result.responses?.ACCESS_DENIED?.default]).toEqual([
      undefined,
      false,
    ]);
  });
  it('may have types that are newer than the package', async () => {
    await kept(200, { ...whole, responses: { ...responses, QUOTA_USED_UP: rule(429) } }, (c) =>
      c.groups.gatewayResponses.get(GROUP.id, whole.id),
    );
  });
  it('is a map with one key if one type is read', async () => {
    const result = await kept(200, { ACCESS_DENIED: { body, default: false, status: 405 } }, (c) =>
      c.groups.gatewayResponses.getType(GROUP.id, whole.id, 'ACCESS_DENIED'),
    );
    expect(result.ACCESS_DENIED?.status).toBe(405);
    await kept(200, { DEFAULT_5XX: { body, default: true, headers: [] } }, (c) =>
      c.groups.gatewayResponses.updateType(GROUP.id, whole.id, 'DEFAULT_5XX', { body }),
    );
  });
  it('is listed without its rules', async () => {
    const brief = without(whole, 'responses');
    await kept(200, { responses: [brief, { ...brief, name: 'default', default: true }] }, (c) =>
      c.groups.gatewayResponses.list(GROUP.id),
    );
  });
});

describe('throttles', () => {
  const throttle = {
    id: 'd10cdb289279af444197da8712be7de6',
    name: 'policy',
    remark: '',
    type: 1,
    time_unit: 'MINUTE',
    time_interval: 999,
    api_call_limits: 199,
    app_call_limits: 50,
    user_call_limits: 50,
    ip_call_limits: 0,
    enable_adaptive_control: 'FALSE',
    bind_num: 0,
    is_inclu_special_throttle: 2,
    create_time: '2024-01-11T02:08:44Z',
  };
  it('have a switch that is a string, and 0 for a limit that is not set', async () => {
    const body = { name: 'policy', time_unit: 'MINUTE', time_interval: 999, api_call_limits: 199 } as const;
    const { enable_adaptive_control: adaptive } = await kept(200, throttle, (c) =>
      c.throttles.update(throttle.id, body),
    );
    expect(adaptive).toBe('FALSE');
    await kept(200, { ...throttle, type: 3, time_unit: 'WEEK', is_inclu_special_throttle: 0 }, (c) =>
      c.throttles.get(throttle.id),
    );
  });
  it('show the ID of a user whose name the caller may not see, and no app', async () => {
    const special = {
      id: 'f6f210e2e5f9d99c180081b06fe608c5',
      throttle_id: throttle.id,
      object_type: 'USER',
      object_id: '5d7268fe35d121d1c85dca05b3df9deb',
      object_name: '5d7268fe35d121d1c85dca05b3df9deb',
      app_id: '',
      app_name: '',
      call_limits: 100,
      apply_time: '2024-01-23T09:36:46.848218224Z',
    };
    await kept(201, special, (c) =>
      c.throttles.specials.create(throttle.id, { call_limits: 100, object_id: special.object_id, object_type: 'USER' }),
    );
  });
});

describe('a signature key', () => {
  const secrets = { sign_key: 'exampleKey16char', sign_secret: 'exampleVect16chr' };
  const aes = {
    id: 'a410f6b15660ca0885f7485ab06f9990',
    name: 'sign',
    sign_type: 'aes',
    sign_algorithm: 'aes-128-cfb',
    ...secrets,
    create_time: '2024-01-18T10:27:20Z',
    update_time: '2024-01-18T10:27:20.433961966Z',
  };

  it('has two precisions of time in one response', async () => {
    await kept(201, aes, (c) =>
      c.signatureKeys.create({ name: 'sign', sign_type: 'aes', sign_algorithm: 'aes-128-cfb' }),
    );
  });
  it('has an empty algorithm if its type has none', async () => {
    await kept(200, { ...aes, sign_type: 'hmac', sign_algorithm: '' }, (c) =>
      c.signatureKeys.update(aes.id, { name: 'sign' }),
    );
  });
  it('never shows its key and secret in events or errors', async () => {
    const log = new EventLog();
    const { client } = await start(
      [
        json(201, aes),
        json(201, { ...aes, create_time: 7, remark: secrets.sign_key }),
        json(201, { ...aes, sign_key: 7 }),
      ],
      { logger: log, validation: { responses: 'error' } },
    );
    await client.signatureKeys.create({ name: 'sign', ...secrets });
    const late = await failureOf(
      ApigResponseValidationError,
      client.signatureKeys.create({ name: 'sign', ...secrets }),
    );
    const wrong = await failureOf(
      ApigResponseValidationError,
      client.signatureKeys.create({ name: 'sign', ...secrets }),
    );
    expect(wrong.issues).toEqual([{ path: ['sign_key'], message: 'expected a string, got a number (not shown)' }]);
    const told = [log.events, log.lines, late, wrong];
    const shown = [
      ...told.map((value) => inspect(value, { depth: 10 })),
      JSON.stringify(told),
      late.stack,
      wrong.stack,
    ].join();
    for (const secret of Object.values(secrets)) expect(shown).not.toContain(secret);
    expect(late.body).toEqual({ ...aes, create_time: 7, remark: secrets.sign_key });
  });
  it('has its name twice if it is bound', async () => {
    const bound = {
      publish_id: 'p',
      api_id: 'a',
      group_name: 'orders',
      api_name: 'users',
      api_remark: '',
      env_id: RELEASE,
      env_name: 'RELEASE',
      api_type: 1,
      run_env_id: RELEASE,
    };
    const binding = {
      id: 'b',
      ...bound,
      sign_id: aes.id,
      sign_name: 'sign',
      name: 'sign',
      binding_time: '2024-01-18T10:27:20Z',
      sign_key: 'k',
      sign_secret: 's',
      sign_type: 'hmac',
    };
    await kept(201, { bindings: [binding] }, (c) =>
      c.signatureKeyBindings.create({ sign_id: aes.id, publish_ids: ['p'] }),
    );
    await kept(200, { total: 1, size: 1, bindings: [binding] }, (c) =>
      c.signatureKeyBindings.listBoundApis({ sign_id: aes.id }),
    );
  });
});

describe('apps', () => {
  const app = {
    id: '50f768cf1c1f4389965aa58d255b2a65',
    name: 'caller',
    remark: '',
    creator: 'USER',
    app_type: 'apig',
    app_key: 'k',
    app_secret: 's',
    status: 1,
    register_time: '2021-06-19T03:15:23.181079903Z',
    update_time: '2021-06-19T03:15:23.181080043Z',
  };
  const code = {
    id: '5103639943e648599ef082285001c34e',
    app_id: app.id,
    app_code: 'dGVzdA==',
    create_time: '2021-06-19T06:21:36.446251055Z',
  };

  it.each([200, 201])('are changed under status %i', async (status) => {
    await kept(status, app, (c) => c.apps.update(app.id, { name: 'caller' }));
    await kept(status, code, (c) => c.apps.codes.get(app.id, code.id));
  });
  it('have null, or nothing, for the list of codes if they have none', async () => {
    for (const none of [{ app_codes: null }, { total: 0, size: 0 }, { app_codes: [], total: 0 }]) {
      const { client } = await start([json(200, none)]);
      const page = await client.apps.codes.list(app.id);
      expect(page.app_codes ?? []).toEqual([]);
      expect(page).not.toHaveProperty('app_codes', null);
      expect(await client.apps.codes.list(app.id).all()).toEqual([]);
    }
  });
  it('have no fields of a quota if they have none', async () => {
    await kept(200, {}, (c) => c.apps.getQuota(app.id));
    expect(await answered(json(200, { app_quota_id: null, name: null }), (c) => c.apps.getQuota(app.id))).toStrictEqual(
      {},
    );
  });
  it('have no fields of an access list if they have none', async () => {
    await kept(200, {}, (c) => c.apps.acl.get(app.id));
    expect(await answered(json(200, null), (c) => c.apps.acl.get(app.id))).toStrictEqual({});
    const none = { app_id: null, app_acl_type: null, app_acl_values: null };
    expect(await answered(json(200, none), (c) => c.apps.acl.get(app.id))).toStrictEqual({ app_acl_values: [] });
    await kept(200, { app_id: app.id, app_acl_type: 'PERMIT', app_acl_values: ['192.0.2.0/24'] }, (c) =>
      c.apps.acl.get(app.id),
    );
  });
  it('have AI keys without a name, created with status 200', async () => {
    await kept(
      200,
      {
        id: 'k',
        ai_api_key: 'GjOD3g80AABuuFeEJpVQ',
        alias: '',
        app_id: app.id,
        create_time: '2020-07-24T02:37:24.835128293Z',
      },
      (c) => c.apps.aiApiKeys.create(app.id, {}),
    );
  });
  it('have quotas that start at a time without a zone', async () => {
    const quota = {
      app_quota_id: 'q',
      name: 'quota',
      call_limits: 90,
      time_unit: 'DAY',
      time_interval: 10,
      reset_time: '2020-09-20 00:00:00',
      remark: '',
      create_time: '22020-09-20T02:37:24Z',
      bound_app_num: 0,
    };
    await kept(201, quota, (c) =>
      c.appQuotas.create({ name: 'quota', call_limits: 90, time_unit: 'DAY', time_interval: 10 }),
    );
    await kept(
      200,
      {
        total: 1,
        size: 1,
        apps: [
          { app_id: app.id, name: 'caller', status: 1, app_key: 'k', remark: '', bound_time: '0001-01-01T00:00:00Z' },
        ],
      },
      (c) => c.appQuotas.listBoundApps('q'),
    );
  });
});

describe('a plugin', () => {
  const plugin = {
    plugin_id: 'c981d45074ebf822d9eb76c4f56426ce',
    plugin_name: '插件',
    plugin_type: 'set_resp_headers',
    plugin_scope: 'app',
    remark: '',
    create_time: '2022-11-02T12:31:23.353Z',
    update_time: '2022-11-02T12:31:23.353Z',
  };
  it.each([
    ['that is no JSON', '{\\"response_headers\\":[{\\"name\\":\\"x\\",\\"value\\":null}]}'],
    ['with null in it', '{"downgrade_default":null,"downgrade_rules":null,"scope":"basic"}'],
    ['with blanks in it', '{ "allow_origin" :\n "*" }'],
    ['of nothing', ''],
    ['of null', 'null'],
  ])('keeps a content %s, character for character', async (_, plugin_content) => {
    const { plugin_content: content } = await kept(200, { ...plugin, plugin_content }, (c) =>
      c.plugins.get(plugin.plugin_id),
    );
    expect(content).toBe(plugin_content);
  });
  it('may be of a kind and a scope that are newer than the package', async () => {
    const plugins = [{ ...plugin, plugin_type: 'ai_guard', plugin_scope: 'tenant', plugin_content: '{}' }];
    await kept(200, { total: 1, size: 1, plugins }, (c) => c.plugins.list());
  });
});

describe('authorizers, certificates, features and quotas', () => {
  it('authorizers are listed under a key that is not the path\'s', async () => {
    const authorizer = {
      id: '1b103b799c03c966044fe74a73988fad',
      name: 'auth',
      type: 'BACKEND',
      authorizer_type: 'FUNC',
      authorizer_uri: 'urn:fss:region-1:p:function:default:auth',
      ttl: 60,
      need_body: false,
      user_data: '',
      create_time: '2021-07-17T08:33:35Z',
    };
    await kept(200, { authorizer_list: [authorizer], size: 1, total: 1 }, (c) => c.authorizers.list());
    expect(
      await answered(json(200, { authorizer_list: [authorizer], size: 1, total: 1 }), (c) =>
        c.authorizers.list().all(),
      ),
    ).toStrictEqual([authorizer]);
  });
  it('a new certificate is returned with 200, without its type and gateway', async () => {
    const certificate = {
      id: '45decf03a56b00471a23af1b6480e972',
      name: 'cert_1',
      common_name: 'www.example.com',
      san: ['www.example.com', '*.example.com'],
      version: 3,
      algorithm_type: 'RSA',
      signature_algorithm: 'SHA256-RSA',
      serial_number: '13010',
      country: ['XX'],
      state: ['XX'],
      locality: ['XX'],
      organization: ['XX'],
      organizational_unit: ['IT'],
      issuer: ['Example CA'],
      not_before: '2019-06-01T00:00:00Z',
      not_after: '2031-08-16T06:36:13Z',
      create_time: '2021-08-20T02:03:53Z',
      update_time: '2021-08-20T02:03:53Z',
    };
    await kept(200, certificate, (c) =>
      c.certificates.create({ name: 'cert_1', cert_content: 'PEM', private_key: 'PEM' }),
    );
    await kept(
      200,
      { ...certificate, type: 'global', instance_id: 'common', project_id: 'p', is_has_trusted_root_ca: false },
      (c) => c.certificates.get(certificate.id),
    );
    expect(
      await answered(json(200, { ...certificate, organization: null, san: null }), (c) =>
        c.certificates.get(certificate.id),
      ),
    ).toStrictEqual({ ...certificate, organization: [], san: [] });
  });
  it('features have a string as configuration, and the year 1 if they were never configured', async () => {
    const feature = { instance_id: INSTANCE, enable: true, update_time: '0001-01-01T00:00:00Z' };
    const configs = ['{"api_limits":200}', '{"user_routes":null}', 'on', 'off', '', 'null'];
    const features = configs.map((config, i) => ({ ...feature, id: `f${i}`, name: 'some_feature', config }));
    const page = await kept(200, { total: configs.length, size: configs.length, features }, (c) => c.features.list());
    expect(page.features.map(({ config }) => config)).toEqual(configs);
  });
  it('quotas have a time as a string or in milliseconds, and may have new names', async () => {
    const configs = [
      {
        config_id: 'ba0d6e0d05f62af0117766bf917be1fa',
        config_name: 'API_NUM_LIMIT',
        config_value: '200',
        config_time: 1599118966000,
        remark: 'APIs',
        used: 14,
      },
      {
        config_id: 'a7f4b704e5b4c8e2bac302c322084480',
        config_name: 'AI_MODEL_NUM_LIMIT',
        config_value: '-1',
        config_time: '2021-08-21T07:57:40Z',
        used: 0,
      },
    ];
    const answer = json(200, { total: 2, size: 2, configs: configs.map((config) => ({ remark: null, ...config })) });
    expect(await answered(answer, (c) => c.configs.list())).toStrictEqual({ total: 2, size: 2, configs });
    expect(await answered(answer, (c) => c.configs.listProject())).toStrictEqual({ total: 2, size: 2, configs });
  });
  it('additional load balancers are listed without a total', async () => {
    const elbs = [
      {
        elb_id: '54ca10ce-56f5-4277-8d7e-aee8a5909047',
        ingress_ports: [
          { protocol: 'HTTP', ingress_port: 80 },
          { protocol: 'HTTPS', ingress_port: 443 },
        ],
      },
    ];
    await kept(200, { elbs }, (c) => c.extraElbs.list());
    expect(await answered(json(200, { elbs }), (c) => c.extraElbs.list().all())).toStrictEqual(elbs);
  });
  it('orchestration rules have numbers as strings, and may map to nothing', async () => {
    const rule = {
      orchestration_id: 'o',
      orchestration_name: 'rule',
      orchestration_strategy: 'head_n',
      is_preprocessing: false,
      orchestration_create_time: '2025-01-01T00:00:00Z',
      orchestration_update_time: '0001-01-01T00:00:00Z',
    };
    const orchestration_map = [
      { intercept_length: 5, mapped_param_value: '' },
      { map_param_range: { range_start: '1000', range_end: '1999' }, mapped_param_value: '10001' },
      { map_param_list: [], mapped_param_value: 'A' },
    ];
    await kept(200, { ...rule, orchestration_map }, (c) => c.orchestrations.get('o'));
    expect(
      await answered(json(200, { ...rule, orchestration_map: null, orchestration_mapped_param: null }), (c) =>
        c.orchestrations.get('o'),
      ),
    ).toStrictEqual({ ...rule, orchestration_map: [] });
  });
  it('the whitelist of endpoints includes the owner', async () => {
    const permissions = [
      { id: 'p', permission: 'iam:domain::0123456789abcdef0123456789abcdef', created_at: '2022-06-20T13:01:03Z' },
    ];
    await kept(200, { total: 1, size: 1, permissions }, (c) => c.vpcEndpoints.permissions.list());
    await kept(
      200,
      {
        total: 1,
        size: 1,
        connections: [
          {
            id: 'e',
            marker_id: 50332665,
            status: 'creating',
            created_at: '2022-06-20T13:01:03Z',
            updated_at: '',
            domain_id: 'd',
          },
        ],
      },
      (c) => c.vpcEndpoints.connections.list(),
    );
  });
  it('a background task has its result as a string', async () => {
    await kept(
      200,
      {
        task_id: 't',
        task_status: 'succeed',
        task_result: '{"success":[],"failure":null}',
        task_code: '',
        task_msg: '',
        create_time: '2025-01-01T00:00:00Z',
      },
      (c) => c.asyncTasks.get('t'),
    );
  });
});

describe('a response in an unknown form', () => {
  const at = (path: string): string => `(GET ${SERVICE}${path})`;
  it('is rejected, and kept in the error', async () => {
    const answer = {
      id: INSTANCE,
      instance_name: 'shop',
      description: null,
      available_zone_ids: 1,
      node_ips: [],
      bandwidth_size: '5',
      supported_features: { a: 1 },
    };
    const { client } = await start([json(200, answer)]);
    const error = await failureOf(ApigResponseValidationError, client.instances.get(INSTANCE));
    expect(error.message).toBe(
      [
        'instances.get succeeded with status 200, but its response is not as documented:',
        '  bandwidth_size: expected an integer, got "5"',
        '  available_zone_ids: expected a string or a list, got number 1',
        '  supported_features: expected a list, got an object',
        '  node_ips: expected an object, got a list of 0',
        `The response is in error.body. To get such responses as they are, set validation: { responses: 'warn' }. ${at(`/instances/${INSTANCE}`)}`,
      ].join('\n'),
    );
    expect(error.body).toStrictEqual(answer);
  });
  it('is returned, with or without a warning, if the caller wants that', async () => {
    const log = new EventLog();
    const answer = { total: 'many', features: [{ id: 1, name: null }] };
    const { client } = await start([json(200, answer)], { logger: log, validation: { responses: 'warn' } });
    expect(await client.features.list()).toStrictEqual({ total: 'many', features: [{ id: 1 }] });
    expect(log.of('warning').map(({ message }) => message)).toEqual([
      'the response is not as documented:\n  total: expected an integer, got "many"\n  features[0].id: expected a string, got number 1\n  features[0].name: expected a string, got null',
    ]);
    expect(await client.features.list({}, { validation: { responses: 'off' } })).toStrictEqual(answer);
    expect(log.of('warning')).toHaveLength(1);
  });
});
