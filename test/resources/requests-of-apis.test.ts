/** APIs and the rules behind them, as scripts that work define them. */
import { describe, expect, it } from 'vitest';
import type { ApiInput } from '../../src/resources/apis.js';
import type { OrchestrationInput } from '../../src/resources/orchestrations.js';
import { GROUP } from '../support/server.js';
import { RELEASE, sent } from '../support/one-call.js';

const channel = { vpc_channel_id: '07147b8c9f5c311150fe4b1f1f0b9175', vpc_channel_proxy_host: '' };
const authorizer_id = '1735fccab3ba9dddeed66056f9b351a0';
const both = async (body: ApiInput): Promise<void> => {
  expect(await sent((c) => c.apis.create(body))).toEqual({ method: 'POST', path: '/apis', body });
  expect(await sent((c) => c.apis.update('a', body))).toEqual({ method: 'PUT', path: '/apis/a', body });
};

describe('an API', () => {
  it('can have a channel behind it, and a policy', () =>
    both({
      type: 1,
      authorizer_id,
      group_id: GROUP.id,
      name: 'shop_web',
      req_protocol: 'HTTP',
      req_method: 'GET',
      req_uri: '/web/test',
      cors: false,
      auth_type: 'AUTHORIZER',
      match_mode: 'NORMAL',
      remark: 'script',
      result_normal_sample: 'Success response',
      result_failure_sample: 'Failed response',
      is_send_fg_body_base64: false,
      tags: ['foo'],
      req_params: [
        {
          type: 'NUMBER',
          name: 'X-Service-Num',
          required: 2,
          location: 'HEADER',
          pass_through: 1,
          sample_value: 'DEMO01',
          valid_enable: 1,
          max_num: 20,
          min_num: 10,
        },
        {
          type: 'STRING',
          name: 'X-Service-Name',
          required: 1,
          location: 'HEADER',
          pass_through: 2,
          sample_value: '',
          valid_enable: 2,
        },
      ],
      backend_type: 'HTTP',
      backend_params: [{ origin: 'REQUEST', name: 'ServiceNum', location: 'HEADER', value: 'X-Service-Num' }],
      backend_api: {
        req_uri: '/web/test/backend',
        req_method: 'GET',
        req_protocol: 'HTTP',
        timeout: 30000,
        enable_client_ssl: false,
        authorizer_id,
        retry_count: '1',
        vpc_channel_status: 1,
        vpc_channel_info: channel,
      },
      policy_https: [
        {
          authorizer_id,
          name: 'shop_web_policy',
          req_protocol: 'HTTP',
          req_method: 'GET',
          req_uri: '/web/test/backend',
          effect_mode: 'ANY',
          retry_count: '1',
          timeout: 30000,
          conditions: [
            {
              condition_value: '0001',
              req_param_name: 'X-Service-Num',
              condition_origin: 'param',
              condition_type: 'exact',
            },
          ],
          backend_params: [
            {
              origin: 'SYSTEM',
              name: 'ServiceNum',
              location: 'HEADER',
              value: '$context.authorizer.backend.X-Service-Num',
            },
          ],
          vpc_channel_info: channel,
          vpc_channel_status: 1,
        },
      ],
    }));
  it('can have every unset field empty, zero or off, as tools send it', () =>
    both({
      type: 2,
      authorizer_id: '',
      response_id: '',
      group_id: GROUP.id,
      name: 'shop_bare',
      req_protocol: 'BOTH',
      req_method: 'ANY',
      req_uri: '/',
      cors: false,
      auth_type: 'NONE',
      match_mode: 'SWA',
      remark: '',
      body_remark: '',
      result_normal_sample: '',
      result_failure_sample: '',
      tags: [],
      version: '',
      backend_type: 'HTTP',
      backend_params: [],
      req_params: [
        {
          type: 'STRING',
          name: 'tag',
          required: 2,
          location: 'QUERY',
          pass_through: 2,
          sample_value: '',
          default_value: '',
          enumerations: '',
          remark: '',
          valid_enable: 0,
          max_size: 0,
          min_size: 0,
          orchestrations: [],
        },
      ],
      backend_api: {
        url_domain: 'www.example.com:7443',
        req_uri: '/',
        req_method: 'ANY',
        req_protocol: 'HTTPS',
        timeout: 5000,
        enable_client_ssl: false,
        authorizer_id: '',
        retry_count: '0',
        vpc_channel_status: 2,
      },
      policy_https: [],
      policy_mocks: [],
      policy_functions: [],
    }));
  it('can have a channel, as scripts of 2021 defined it', () =>
    both({
      group_id: GROUP.id,
      type: 2,
      auth_type: 'AUTHORIZER',
      authorizer_id,
      cors: false,
      match_mode: 'NORMAL',
      name: 'shop_users',
      req_uri: '/users',
      req_method: 'POST',
      req_protocol: 'HTTP',
      backend_type: 'HTTP',
      backend_api: {
        enable_client_ssl: false,
        req_method: 'POST',
        req_protocol: 'HTTP',
        req_uri: '/backend/users',
        timeout: 6000,
        vpc_channel_info: { vpc_channel_id: 'v' },
        vpc_channel_status: 1,
      },
      backend_params: [
        { location: 'HEADER', name: 'X-User-Name', origin: 'SYSTEM', value: '$context.authorizer.frontend.user_name' },
      ],
    }));
  it('can use gRPC, with a function behind it and a policy on a cookie', () => {
    const urn = 'urn:fss:region-1:15df3f4fdb172381a9db483b8fd564c2:function:default:shop';
    const call = {
      function_urn: urn,
      alias_urn: `${urn}:!blue`,
      version: '',
      network_type: 'V2',
      req_protocol: 'GRPCS',
      timeout: 5000,
      invocation_type: 'sync',
      authorizer_id,
    } as const;
    return both({
      type: 1,
      group_id: GROUP.id,
      name: 'shop_function',
      req_protocol: 'GRPCS',
      req_method: 'POST',
      req_uri: '/shop.Orders',
      cors: false,
      auth_type: 'APP',
      auth_opt: { app_code_auth_type: 'HEADER' },
      match_mode: 'NORMAL',
      remark: '',
      content_type: 'application/json',
      is_send_fg_body_base64: true,
      backend_type: 'FUNCTION',
      func_info: call,
      policy_functions: [
        {
          ...call,
          name: 'shop_policy',
          effect_mode: 'ALL',
          conditions: [
            {
              condition_origin: 'cookie',
              cookie_param_name: 'regex_test',
              condition_type: 'pattern',
              condition_value: '^shop:\\w+$',
            },
          ],
        },
      ],
    });
  });
  it('can have a fixed response with a status', () =>
    both({
      type: 1,
      group_id: GROUP.id,
      name: 'shop_mock',
      req_protocol: 'HTTPS',
      req_method: 'POST',
      req_uri: '/mock/test',
      cors: false,
      auth_type: 'APP',
      auth_opt: { app_code_auth_type: 'HEADER' },
      match_mode: 'NORMAL',
      result_normal_sample: 'Success response',
      is_send_fg_body_base64: true,
      backend_type: 'MOCK',
      mock_info: { status_code: 201, result_content: '{\'message\':\'hello world\'}', authorizer_id: '' },
      policy_mocks: [
        {
          name: 'shop_mock_policy',
          status_code: 202,
          result_content: '',
          effect_mode: 'ANY',
          authorizer_id: '',
          backend_params: [],
          conditions: [
            { condition_value: 'user', sys_param_name: 'reqPath', condition_origin: 'system', condition_type: 'exact' },
            {
              condition_value: 'GET',
              sys_param_name: 'req_method',
              condition_origin: 'system',
              condition_type: 'enum',
            },
          ],
        },
      ],
    }));
  it('can have conditions of every origin', () =>
    both({
      type: 1,
      group_id: GROUP.id,
      name: 'shop_conditions',
      req_protocol: 'HTTP',
      req_method: 'GET',
      req_uri: '/c',
      auth_type: 'NONE',
      backend_type: 'MOCK',
      mock_info: {},
      req_params: [{ type: 'STRING', name: 'tier', location: 'HEADER', orchestrations: ['o1', 'o2'] }],
      policy_mocks: [
        {
          name: 'shop_policy',
          effect_mode: 'ALL',
          conditions: [
            { condition_origin: 'source', condition_value: '192.0.2.0/24' },
            { condition_origin: 'source', condition_value: '192.0.2.1', condition_type: 'exact' },
            {
              condition_origin: 'frontend_authorizer',
              frontend_authorizer_param_name: '$context.authorizer.frontend.user',
              condition_type: 'enum',
              condition_value: 'a,b',
            },
            {
              condition_origin: 'orchestration',
              mapped_param_name: 'tier',
              mapped_param_location: 'header',
              condition_type: 'exact',
              condition_value: 'gold',
            },
            {
              condition_origin: 'orchestration',
              mapped_param_name: 'tier',
              mapped_param_location: 'query',
              condition_value: '',
            },
            {
              condition_origin: 'param',
              req_param_name: 'tier',
              condition_type: 'exact',
              condition_value: 'x',
              third_authorizer_param_name: '$context.authorizer.third.user',
            },
          ],
        },
      ],
    }));
  it('can have a channel with separate settings for each group', () =>
    both({
      type: 1,
      group_id: GROUP.id,
      name: 'shop_groups',
      req_protocol: 'HTTP',
      req_method: 'GET',
      req_uri: '/g',
      auth_type: 'IAM',
      backend_type: 'HTTP',
      backend_api: {
        timeout: 600000,
        retry_count: '-1',
        vpc_channel_status: 4,
        vpc_channel_info: channel,
        member_group_url_infos: [{ member_group_id: 'g', req_protocol: 'HTTP', req_method: 'GET', req_uri: '/blue' }],
      },
    }));
  it('is published and taken offline by one operation', async () => {
    expect(await sent((c) => c.apis.publish({ env_id: RELEASE, api_id: 'a', remark: '' }))).toEqual({
      method: 'POST',
      path: '/apis/action',
      body: { action: 'online', env_id: RELEASE, api_id: 'a', remark: '' },
    });
    expect(await sent((c) => c.apis.unpublish({ env_id: RELEASE, api_id: 'a' }))).toEqual({
      method: 'POST',
      path: '/apis/action',
      body: { action: 'offline', env_id: RELEASE, api_id: 'a' },
    });
    expect(await sent((c) => c.apis.versions.unpublish('v'))).toEqual({
      method: 'DELETE',
      path: '/apis/versions/v',
      body: undefined,
    });
  });
});

describe('an orchestration rule', () => {
  const rule = {
    is_preprocessing: false,
    orchestration_mapped_param: {
      mapped_param_name: 'newParam',
      mapped_param_type: 'string',
      mapped_param_location: 'header',
    },
  } as const;
  const rules: readonly OrchestrationInput[] = [
    {
      ...rule,
      orchestration_name: 'r_list',
      orchestration_strategy: 'list',
      orchestration_map: [{ map_param_list: ['ValueA'], mapped_param_value: 'ValueAA' }],
    },
    {
      ...rule,
      orchestration_name: 'r_range',
      orchestration_strategy: 'range',
      orchestration_map: [{ map_param_range: { range_start: '1000', range_end: '1999' }, mapped_param_value: '10001' }],
    },
    { ...rule, orchestration_name: 'r_hash', orchestration_strategy: 'hash', orchestration_map: [] },
    { ...rule, orchestration_name: 'r_hash_2', orchestration_strategy: 'hash' },
    {
      ...rule,
      orchestration_name: 'r_hash_range',
      orchestration_strategy: 'hash_range',
      is_preprocessing: true,
      orchestration_map: [
        { map_param_range: { range_start: '0', range_end: '9223372036854775807' }, mapped_param_value: '1' },
      ],
    },
    {
      ...rule,
      orchestration_name: 'r_none',
      orchestration_strategy: 'none_value',
      orchestration_map: [{ mapped_param_value: 'NoneValueReturned' }],
    },
    {
      ...rule,
      orchestration_name: 'r_default',
      orchestration_strategy: 'default',
      orchestration_map: [{ mapped_param_value: 'DefaultValueReturned' }],
    },
    {
      ...rule,
      orchestration_name: 'r_head',
      orchestration_strategy: 'head_n',
      orchestration_map: [{ intercept_length: 5, mapped_param_value: '' }],
    },
    {
      ...rule,
      orchestration_name: 'r_tail',
      orchestration_strategy: 'tail_n',
      orchestration_map: [{ intercept_length: 5 }],
    },
  ];
  it.each(rules.map((r) => [r.orchestration_name, r] as const))('is sent as documented: %s', async (_, body) => {
    expect(await sent((c) => c.orchestrations.create(body))).toEqual({ method: 'POST', path: '/orchestrations', body });
    expect(await sent((c) => c.orchestrations.update('o', body))).toEqual({
      method: 'PUT',
      path: '/orchestrations/o',
      body,
    });
  });
});
