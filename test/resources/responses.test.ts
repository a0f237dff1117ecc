/**
 * Gateways, groups and APIs as the service really shows them, where the reference says less, more, or something else.
 */
import { describe, expect, it } from 'vitest';
import { bytes, GROUP, INSTANCE, json, PROJECT } from '../support/server.js';
import { answered, kept, RELEASE, without } from '../support/one-call.js';

describe('a gateway', () => {
  // Seen on gateways of 2021.
  const gateway = {
    id: INSTANCE,
    instance_name: 'shop',
    spec: 'BASIC',
    status: 'Running',
    instance_status: 6,
    create_time: 1623742314452,
    charging_mode: 0,
    available_zone_ids: '[region-1a]',
    enterprise_project_id: 'eb60bab2-b465-483c-807c-3caf31e826',
    bandwidth_size: 5,
    nat_eip_address: '198.51.100.7',
    ingress_ip: '192.0.2.102',
    instance_version: 'cf396e8db44ac49178c10f80339e03a7',
    maintain_begin: '22:00:00',
    maintain_end: '02:00:00',
    vpc_id: 'dc97377d-3a3f-4952-8b10-3fefe7751979',
    subnet_id: '9365ab79-4c06-410c-850c-5f3e2622da1a',
    security_group_id: '2b634ca2-ddd8-4d7f-8acc-5c15d36d6de9',
    user_id: '284a5197264a2827f0f033edb685ffbd',
    supported_features: ['gateway_responses', 'ratelimit', 'route', 'app_acl', 'set_resp_headers'],
  };

  it('shows its zones as a string in brackets, its creation in milliseconds, and a truncated enterprise project', async () => {
    const { available_zone_ids: zones, create_time: born } = await kept(200, gateway, (c) => c.instances.get(INSTANCE));
    expect([zones, born]).toEqual(['[region-1a]', 1623742314452]);
  });
  it('shows several zones in one string, with a space after the comma', async () => {
    await kept(200, { ...gateway, available_zone_ids: '[region-1a, region-1b]' }, (c) => c.instances.get(INSTANCE));
  });
  it('may show its zones as a list', async () => {
    await kept(200, { ...gateway, available_zone_ids: ['region-1a', 'region-1b'] }, (c) => c.instances.get(INSTANCE));
  });
  it('may belong to the default enterprise project, or to none', async () => {
    await kept(200, { ...gateway, enterprise_project_id: '0' }, (c) => c.instances.get(INSTANCE));
    await kept(200, without(gateway, 'enterprise_project_id'), (c) => c.instances.get(INSTANCE));
  });
  it('has null for what it does not have', async () => {
    const nothing = {
      eip_address: null,
      endpoint_service: null,
      type: null,
      description: null,
      publicips: null,
      cbc_operation_locks: null,
    };
    expect(await answered(json(200, { ...gateway, ...nothing }), (c) => c.instances.get(INSTANCE))).toStrictEqual({
      ...gateway,
      publicips: [],
      cbc_operation_locks: [],
    });
  });
  it.each(['Creating', 'CreateSuccess', 'Initing', 'Registering', 'Installing', 'Running', 'Hibernating'])(
    'may be %s',
    async (status) => {
      await kept(200, { ...gateway, status }, (c) => c.instances.get(INSTANCE));
    },
  );
  it('may be of an edition, state, charging mode and balancer that are newer than the package', async () => {
    const newer = {
      id: INSTANCE,
      project_id: PROJECT,
      instance_name: 'shop',
      status: 'Hibernating',
      instance_status: 99,
      type: 'apig',
      spec: 'NLB_BASIC',
      create_time: 1767225600000,
      enterprise_project_id: '0',
      charging_mode: 2,
      cbc_metadata: '',
      loadbalancer_provider: 'nlb',
      cbc_operation_locks: [{ lock_scene: 'SOME_LOCK', lock_source_id: '1' }],
      vpc_id: 'fed87638-496e-4a07-8d12-81667b611e90',
      available_zone_ids: ['region-1a', 'region-1b'],
    };
    const page = await answered(
      json(200, { total: 1, size: 1, instances: [{ ...newer, eip_address: null, description: null }] }),
      (c) => c.instances.list(),
    );
    // The description is no field of a list's items, so its null is not for this package to remove.
    expect(page).toStrictEqual({ total: 1, size: 1, instances: [{ ...newer, description: null }] });
    const state: string | undefined = page.instances[0]?.status;
    expect(state).toBe('Hibernating');
  });
  it('may lack its ID after an update', async () => {
    await kept(
      200,
      { instance_name: 'shop_2', description: '', maintain_begin: '18:00:00', maintain_end: '22:00:00' },
      (c) => c.instances.update(INSTANCE, { description: '' }),
    );
  });
  it('reports 0 percent if it failed', async () => {
    const failed = {
      progress: 0,
      status: 'failed',
      start_time: 1764042272000,
      end_time: 1764042572000,
      error_code: 'APIC.9101',
      error_msg: 'no address is left',
    };
    await kept(200, failed, (c) => c.instances.getProgress(INSTANCE));
  });
  it.each([
    'FREEZED',
    'BIND_ERROR',
    'BINDING',
    'PENDING_CREATE',
    'NOTIFYING',
    'DOWN',
    'ACTIVE',
    'ELB',
    'VPN',
    'ERROR',
    'SOMETHING',
  ])('may have an address in the state %s', async (eip_status) => {
    await kept(200, { eip_id: 'e', eip_address: '198.51.100.7', eip_status }, (c) =>
      c.instances.bindEip(INSTANCE, { eip_id: 'e' }),
    );
  });
});

describe('outbound access', () => {
  // Seen on gateways of 2021: the reference prints no answer at all.
  const egress = {
    id: '2f61ac36-1b07-429b-88a0-422e44c30520',
    instanceId: INSTANCE,
    cloudEipId: '867a8986-4bd1-429e-824b-30f6e7ac34b5',
    cloudEipAddress: '198.51.100.20',
    cloudBandwidthId: 'd86eb292-0206-4212-8cd5-404fa2c14ba4',
    bandwidthName: 'bandwidth-shop',
    bandwidthSize: 6,
    chargeMode: 'bandwidth',
  };
  it.each([200, 201, 202])('is returned in camelCase, with status %i', async (status) => {
    await kept(status, egress, (c) => c.instances.enableEgress(INSTANCE, { bandwidth_size: 6 }));
    await kept(status, egress, (c) => c.instances.updateEgress(INSTANCE, { bandwidth_size: '6' }));
  });
  it('is returned as a string that contains the JSON', async () => {
    for (const wrapped of [
      JSON.stringify(egress),
      JSON.stringify(egress, undefined, 2),
      JSON.stringify({ ...egress, bandwidthName: null }),
    ]) {
      const result = await answered(json(200, wrapped), (c) =>
        c.instances.updateEgress(INSTANCE, { bandwidth_size: 6 }),
      );
      expect(result).toStrictEqual(wrapped.includes('null') ? without(egress, 'bandwidthName') : egress);
    }
  });
  it('is returned as nothing', async () => {
    for (const answer of [bytes(200, ''), bytes(202, ''), json(200, null), json(200, {})]) {
      expect(await answered(answer, (c) => c.instances.enableEgress(INSTANCE, { bandwidth_size: 6 }))).toStrictEqual(
        {},
      );
    }
  });
});

describe('groups and environments', () => {
  it('a new gateway has the group DEFAULT', async () => {
    const fallback = {
      id: '1ffb0e5050443d047c00eceee84e2998',
      name: 'DEFAULT',
      status: 1,
      sl_domain: '1ffb0e50.apic.example.com',
      sl_domains: ['1ffb0e50.apic.example.com'],
      register_time: '2025-08-08T10:02:22Z',
      update_time: '2025-08-08T10:02:22Z',
      on_sell_status: 2,
      url_domains: [],
      sl_domain_access_enabled: true,
      remark: 'made by the gateway',
      is_default: 1,
    };
    const { groups } = await kept(200, { total: 1, size: 1, groups: [fallback] }, (c) => c.groups.list());
    expect(groups.map((group) => group.is_default)).toEqual([1]);
  });
  it('a new group has times with nine decimals; the same group has whole seconds when it is read', async () => {
    const group = {
      ...GROUP,
      remark: '',
      status: 1,
      is_default: 2,
      on_sell_status: 2,
      sl_domain: 's.example.com',
      sl_domains: ['s.example.com'],
    };
    await kept(
      202,
      { ...group, register_time: '2021-06-22T07:02:20.133688796Z', update_time: '2021-06-22T07:02:20.133688906Z' },
      (c) => c.groups.create({ name: 'orders' }),
    );
    await kept(
      200,
      { ...group, register_time: '2021-06-22T07:02:20Z', update_time: '2021-06-22T15:02:20+08:00' },
      (c) => c.groups.get(GROUP.id),
    );
  });
  it('a domain name is listed once for each port, lists its certificates, and has -1 for a protocol that is off', async () => {
    const domain = {
      id: 'd1',
      domain: 'www.example.com',
      cname_status: 1,
      ssl_id: '',
      ssl_name: '',
      min_ssl_version: 'TLSv1.2',
      verified_client_certificate_enabled: false,
      is_has_trusted_root_ca: false,
    };
    const certificate = {
      ssl_id: 'c1',
      ssl_name: 'cert_1',
      algorithm_type: 'RSA',
      type: 1,
      is_has_trusted_root_ca: false,
    };
    const url_domains = [
      { ...domain, ingress_http_port: 80, ingress_https_port: 443, ssl_infos: [certificate] },
      {
        ...domain,
        id: 'd2',
        ingress_http_port: -1,
        ingress_https_port: 8443,
        ssl_infos: [],
        min_ssl_version: 'TLSv1.3',
      },
    ];
    await kept(200, { ...GROUP, url_domains }, (c) => c.groups.get(GROUP.id));
  });
  it('the environment RELEASE has a word as ID and a Chinese remark', async () => {
    const envs = [
      { id: RELEASE, name: 'RELEASE', remark: '生产环境', create_time: '2020-10-14T16:15:19.417962Z' },
      { id: '1304fe1695ae7e1dd32dbf44d847f6f4', name: 'test', remark: '', create_time: '2021-06-22T11:40:18Z' },
    ];
    await kept(200, { envs }, (c) => c.envs.list());
  });
});

describe('an API', () => {
  // Seen on gateways of 2021, in answers and in lists alike.
  const api = {
    id: 'f1e64f0d88498e928b6668e9bb81b189',
    name: 'users',
    type: 2,
    status: 1,
    group_id: GROUP.id,
    group_name: 'orders',
    group_version: 'V1',
    arrange_necessary: 2,
    cors: false,
    auth_type: 'AUTHORIZER',
    auth_opt: { app_code_auth_type: 'DISABLE' },
    authorizer_id: 'ac746748a49e947c26ea654fb5a16296',
    match_mode: 'NORMAL',
    req_method: 'POST',
    req_protocol: 'HTTP',
    req_uri: '/users',
    register_time: '2021-08-05T03:33:35.360020923Z',
    update_time: '2021-08-05T03:33:35Z',
    backend_type: 'HTTP',
    backend_api: {
      enable_client_ssl: false,
      req_method: 'GET',
      req_protocol: 'HTTP',
      req_uri: '/backend/users',
      timeout: 6000,
      url_domain: 'f535398b9250bf9e66a1e12e67355a10',
      vpc_channel_info: { vpc_channel_id: 'f535398b9250bf9e66a1e12e67355a10' },
      vpc_channel_status: 1,
    },
    backend_params: [
      { location: 'HEADER', name: 'X-User-Name', origin: 'SYSTEM', value: '$context.authorizer.frontend.user_name' },
    ],
  };

  it('has its backend parameters in lists too', async () => {
    const { apis } = await kept(200, { total: 1, size: 1, apis: [api] }, (c) => c.apis.list());
    expect(apis[0]?.backend_params?.[0]?.value).toBe('$context.authorizer.frontend.user_name');
  });
  it('joins the values of several environments with bars', async () => {
    const joined = {
      ...api,
      run_env_id: `${RELEASE}|7a1ad0c350844ee69435ab297c1e6d18`,
      run_env_name: 'RELEASE|test',
      publish_id: '9191aeffddac4bd78783373849a43e29|c31a3c2eb8244b1d8d67c9a4d0e21deb',
      publish_time: '2020-08-03T03:01:31Z|2020-08-04T03:01:31Z',
    };
    await kept(200, joined, (c) => c.apis.get(api.id));
    await kept(200, { total: 1, size: 1, apis: [joined] }, (c) => c.apis.list());
  });
  it('has empty strings if nothing is set', async () => {
    const unset = {
      authorizer_id: '',
      response_id: '',
      body_remark: '',
      remark: '',
      version: '',
      roma_app_id: '',
      run_env_id: '',
      run_env_name: '',
      publish_id: '',
      content_type: '',
      match_mode: '',
      tag: '',
    };
    await kept(200, { ...api, ...unset, auth_opt: { app_code_auth_type: '' } }, (c) => c.apis.get(api.id));
  });
  it('has null for the kinds of backends that it does not have', async () => {
    const kinds = {
      mock_info: null,
      func_info: null,
      policy_https: null,
      policy_mocks: null,
      policy_functions: null,
      req_params: null,
      tags: null,
      api_group_info: null,
    };
    const result = await answered(
      json(200, {
        ...api,
        ...kinds,
        backend_api: { ...api.backend_api, id: null, vpc_channel_info: { vpc_channel_id: 'v', ecs_id: null } },
      }),
      (c) => c.apis.get(api.id),
    );
    const lists = { policy_https: [], policy_mocks: [], policy_functions: [], req_params: [], tags: [] };
    expect(result).toStrictEqual({
      ...api,
      ...lists,
      backend_api: { ...api.backend_api, vpc_channel_info: { vpc_channel_id: 'v' } },
    });
  });
  it('has retries as a string, and parameters and conditions of kinds that are newer than the package', async () => {
    const policy = {
      id: 'p',
      name: 'policy',
      effect_mode: 'SOME',
      backend_params: [],
      retry_count: '-1',
      timeout: 5000,
      req_method: 'GET',
      req_uri: '/',
      req_protocol: 'HTTP',
      authorizer_id: '',
      conditions: [
        {
          condition_origin: 'orchestration',
          mapped_param_name: 'tier',
          mapped_param_location: 'header',
          condition_value: 'gold',
          condition_type: 'exact',
        },
        {
          condition_origin: 'weather',
          condition_value: 'rain',
          req_param_location: '',
          sys_param_name: '',
          condition_type: '',
        },
      ],
    };
    const newer = {
      ...api,
      backend_api: { ...api.backend_api, retry_count: '10' },
      policy_https: [policy],
      policy_mocks: [],
      req_params: [
        {
          id: 'r',
          name: 'file',
          type: 'FILE',
          location: 'BODY',
          required: 2,
          valid_enable: 0,
          max_num: 0,
          min_num: 0,
          enumerations: '',
          pass_through: 2,
          orchestrations: ['o1'],
        },
      ],
    };
    await kept(200, newer, (c) => c.apis.get(api.id));
  });
  it('has the status of its mock\'s response', async () => {
    const mock = {
      id: 'm',
      remark: '',
      result_content: '{}',
      version: '',
      status_code: 201,
      authorizer_id: '',
      status: 1,
      register_time: '2020-07-31T12:42:51Z',
      update_time: '2020-08-02T16:32:47.077Z',
    };
    const { mock_info } = await kept(
      201,
      { ...without(api, 'backend_api'), backend_type: 'MOCK', mock_info: mock },
      (c) => c.apis.get(api.id),
    );
    expect(mock_info?.status_code).toBe(201);
  });
  it('has no publication, and the year 1, after it is taken offline', async () => {
    const offline = { api_id: api.id, env_id: RELEASE, api_name: 'users', publish_time: '0001-01-01T00:00:00Z' };
    await kept(201, offline, (c) => c.apis.unpublish({ api_id: api.id, env_id: RELEASE }));
  });
  it('is returned without its name after its publication', async () => {
    const online = {
      api_id: api.id,
      env_id: RELEASE,
      publish_id: 'p',
      publish_time: '2021-10-12T07:02:12.72743121Z',
      remark: '',
      version_id: 'v',
    };
    await kept(201, online, (c) => c.apis.publish({ api_id: api.id, env_id: RELEASE }));
    await kept(200, online, (c) => c.apis.versions.switch(api.id, { version_id: 'v' }));
  });
  it('has the year 1 if it was never bound', async () => {
    const apis = [
      {
        api_id: api.id,
        api_name: 'users',
        api_type: 1,
        bind_id: 'b',
        bind_time: '0001-01-01T00:00:00Z',
        env_id: RELEASE,
        env_name: 'RELEASE',
        publish_id: '',
        apply_time: '0001-01-01T00:00:00Z',
      },
    ];
    await kept(200, { total: 1, size: 1, apis }, (c) => c.aclBindings.listBoundApis({ acl_id: 'a' }));
  });
});
