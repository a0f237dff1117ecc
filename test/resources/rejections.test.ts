/**
 * Wrong input: everything that is wrong is told at once, by its place, before anything is sent or any credential is
 * asked for.
 */
import { describe, expect, it } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigRequestValidationError } from '../../src/errors.js';
import type { CallOptions } from '../../src/options.js';
import { failureOf, GROUP, INSTANCE, json, start } from '../support/server.js';
import { refused, RELEASE, sent } from '../support/one-call.js';

/** Input that does not compile, for programs that are not checked. */
const wrong = (input: unknown): never => input as never;
const NAME =
  'a string of 3 to 255 characters (letters, digits, Chinese characters and - _ . / ( ) : 、; starts with a letter, a digit or a Chinese character)';

describe('keys', () => {
  it('are neither sent nor rejected if their value is undefined', async () => {
    expect(await sent((c) => c.groups.create({ name: 'orders', remark: undefined }))).toEqual({
      method: 'POST',
      path: '/api-groups',
      body: { name: 'orders' },
    });
    const channel = {
      name: 'shop',
      port: 80,
      balance_strategy: 1,
      member_type: 'ip',
      members: [{ host: '192.0.2.1', weight: undefined }],
      microservice_info: undefined,
    } as const;
    expect((await sent((c) => c.vpcChannels.create({ ...channel, members: [...channel.members] }))).body).toStrictEqual(
      { name: 'shop', port: 80, balance_strategy: 1, member_type: 'ip', members: [{ host: '192.0.2.1' }] },
    );
    expect(await sent((c) => c.groups.list({ name: undefined, limit: 5 }))).toMatchObject({
      path: '/api-groups?limit=5',
    });
  });
  it('are rejected if their value is null', async () => {
    expect(await refused((c) => c.groups.create(wrong({ name: 'orders', remark: null })))).toEqual([
      'body.remark: expected a string of at most 1000 characters, got null',
    ]);
    expect(await refused((c) => c.groups.list(wrong({ name: null })))).toEqual(['query.name: expected a string, got null']);
    expect(
      await refused((c) =>
        c.plugins.create(
          wrong({ plugin_name: 'cors', plugin_type: 'cors', plugin_scope: 'global', plugin_content: null }),
        ),
      ),
    ).toEqual(['body.plugin_content: expected a string of at most 65535 characters (JSON, which pluginContent writes), got null']);
  });
  it('are all reported in one error if they are misspelled, missing or of the wrong type', async () => {
    expect(await refused((c) => c.groups.create(wrong({ nmae: 'orders', remark: 1, extra: true })))).toEqual([
      'body.name: is required',
      'body.remark: expected a string of at most 1000 characters, got number 1',
      'body.nmae: is not a field of this object; did you mean name?',
      'body.extra: is not a field of this object',
    ]);
  });
  it('are named together with the right spelling', async () => {
    expect(
      await refused((c) =>
        c.throttles.create(
          wrong({
            name: 'policy',
            timeUnit: 'DAY',
            time_interval: 1,
            time_unit: 'DAY',
            api_call_limit: 1,
            api_call_limits: 1,
          }),
        ),
      ),
    ).toEqual([
      'body.timeUnit: is not a field of this object; did you mean time_unit?',
      'body.api_call_limit: is not a field of this object; did you mean api_call_limits?',
    ]);
  });
  it('are told apart from options of the call, and from the pages of other interfaces', async () => {
    const query = wrong({ timeout: 5000, pageSize: 10, page: 2, page_size: 10 });
    expect(await refused((c) => c.groups.list(query))).toEqual([
      'query.timeout: is an option of the call: pass it in the argument after this one',
      'query.pageSize: is an option of the call: pass it in the argument after this one',
      'query.page: is not a field of this object; did you mean offset?',
      'query.page_size: is not a field of this object; did you mean limit?',
    ]);
  });
  it('are told apart from every option of a call', async () => {
    const names: Readonly<Record<keyof CallOptions, true>> = {
      signal: true, timeout: true, totalTimeout: true, maxRetries: true, instanceId: true, projectId: true,
      headers: true, validation: true, extraBody: true, extraQuery: true, pageSize: true, prefetch: true,
      partialFailure: true, saveTo: true,
    };
    expect(await refused((c) => c.groups.list(wrong(names)))).toEqual(Object.keys(names).map((name) =>
      `query.${name}: is an option of the call: pass it in the argument after this one`));
  });
  it('are explained if only responses have them, with the ways to change an object', async () => {
    const { client } = await start([]);
    const whole = wrong({ ...GROUP, register_time: '2026-03-01T08:00:00Z' });
    const error = await failureOf(ApigRequestValidationError, client.groups.update(GROUP.id, whole));
    expect(error.message).toContain('\n  body.id: is a field of responses only\n');
    expect(error.message).toMatch(/\n.+ use modify, if the resource has it; inputOf of .+ makes a request of a response\.$/);
  });
  it('may have the names of JavaScript\'s own properties', async () => {
    expect(
      await refused((c) =>
        c.groups.create(wrong(JSON.parse('{"name":"orders","__proto__":{"remark":"x"},"constructor":1,"toString":2}'))),
      ),
    ).toEqual([
      'body.__proto__: is not a field of this object',
      'body.constructor: is not a field of this object',
      'body.toString: is not a field of this object',
    ]);
  });
  it('are reported with their path', async () => {
    const faulty = {
      name: 'users',
      type: 1,
      req_protocol: 'HTTP',
      req_method: 'GET',
      req_uri: '/',
      auth_type: 'NONE',
      group_id: GROUP.id,
      backend_type: 'MOCK',
      mock_info: { status: 200 },
      req_params: [
        { name: 'a', type: 'STRING', location: 'HEADER' },
        { name: '1a', type: 'FILE', location: 'HEADER', required: true },
      ],
      policy_mocks: [
        { name: 'policy', effect_mode: 'ANY', conditions: [{ condition_origin: 'param', condition_value: 'x' }] },
      ],
      tags: ['ok', '1', 2],
    };
    const tag =
      'expected a string of 1 to 128 characters (letters, digits, Chinese characters and - * # % . : _; starts with a letter or a Chinese character)';
    expect(await refused((c) => c.apis.create(wrong(faulty)))).toEqual([
      `body.tags[1]: ${tag}, got "1"`, `body.tags[2]: ${tag}, got number 2`,
      'body.mock_info.status: is a field of responses only',
      'body.req_params[1].name: expected a string of 1 to 32 characters (letters, digits and - _ .; starts with a letter), got "1a"',
      'body.req_params[1].type: expected one of "STRING", "NUMBER", got "FILE"', 'body.req_params[1].required: expected one of 1, 2, got boolean true',
      'body.policy_mocks[0].conditions[0].req_param_name: is required when condition_origin is param',
      'body.policy_mocks[0].conditions[0].condition_type: is required when condition_origin is param',
    ]);
  });
});

describe('values', () => {
  const group = (name: unknown) => (c: ApigClient) => c.groups.create(wrong({ name }));
  it.each([
    ['ab', '"ab"'], ['', '""'], ['-orders', '"-orders"'], ['a b c', '"a b c"'], ['x'.repeat(256), `"${'x'.repeat(60)}"… (256 characters)`], [7, 'number 7'], [true, 'boolean true'], [['orders'], 'a list of 1'],
    [{ of: 'orders' }, 'an object'], [() => 'orders', 'a function'], [7n, 'a bigint'], [Symbol('orders'), 'a symbol'], [new Map(), 'a Map'],
  ])('a string outside its limits is rejected (%#)', async (value, words) => {
    expect(await refused(group(value))).toEqual([`body.name: expected ${NAME}, got ${words}`]);
  });
  it.each([
    [0, '0'],
    [2147483648, '2147483648'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [-1, '-1'],
  ])('an integer outside its limits is rejected: %d', async (value, words) => {
    const body = { name: 'policy', time_interval: value, time_unit: 'DAY', api_call_limits: 1 } as const;
    expect(await refused((c) => c.throttles.create(body))).toEqual([
      `body.time_interval: expected an integer of 1 to 2147483647, got number ${words}`,
    ]);
  });
  it.each([
    ['10', '"10"'],
    [10n, 'a bigint'],
    [null, 'null'],
    [{}, 'an object'],
  ])('an integer that is no number is rejected (%#)', async (value, words) => {
    expect(
      await refused((c) =>
        c.throttles.create(wrong({ name: 'policy', time_interval: value, time_unit: 'DAY', api_call_limits: 1 })),
      ),
    ).toEqual([`body.time_interval: expected an integer of 1 to 2147483647, got ${words}`]);
  });
  it('a choice that is unknown is rejected', async () => {
    expect(
      await refused((c) =>
        c.throttles.create(wrong({ name: 'policy', time_interval: 1, time_unit: 'WEEK', api_call_limits: 1 })),
      ),
    ).toEqual(['body.time_unit: expected one of "SECOND", "MINUTE", "HOUR", "DAY", got "WEEK"']);
    expect(await refused((c) => c.acls.list(wrong({ acl_type: '' })))).toEqual([
      'query.acl_type: expected one of "PERMIT", "DENY", got ""',
    ]);
    expect(
      await refused((c) => c.features.configure(wrong({ name: 'route', enable: 'true', config: { user_routes: [] } }))),
    ).toEqual(['body.enable: expected true or false, got "true"', 'body.config: expected a string (on, off or JSON, which featureConfig writes), got an object']);
  });
  it('a list that is too short or too long is rejected', async () => {
    expect(await refused((c) => c.plugins.attachApis('p', { env_id: RELEASE, api_ids: [] }))).toEqual([
      'body.api_ids: expected a list of 1 to 500 items, got a list of 0',
    ]);
    expect(
      await refused((c) => c.vpcEndpoints.connections.accept({ endpoints: Array.from({ length: 51 }, () => 'e') })),
    ).toEqual(['body.endpoints: expected a list of 1 to 50 items, got a list of 51']);
    expect(await refused((c) => c.plugins.attachApis('p', wrong({ env_id: RELEASE, api_ids: 'a' })))).toEqual([
      'body.api_ids: expected a list of 1 to 500 items, got "a"',
    ]);
    expect(
      await refused((c) =>
        c.apps.acl.set('a', wrong({ app_acl_type: 'DENY', app_acl_values: ['192.0.2.1', undefined, null] })),
      ),
    ).toEqual(['body.app_acl_values[1]: expected a string, got null', 'body.app_acl_values[2]: expected a string, got null']);
  });
  it.each([0, -1, 501, 1000, 1.5])('a page size of %d is rejected', async (limit) => {
    expect(await refused((c) => c.groups.list({ limit }))).toEqual([
      `query.limit: expected an integer of 1 to 500, got number ${limit}`,
    ]);
  });
  it('a secret is never shown', async () => {
    expect(await refused((c) => c.apps.create({ name: 'caller', app_secret: 'short' }))).toEqual([
      'body.app_secret: expected a string of 8 to 128 characters (letters, digits and _ - ! @ # $ %; starts with a letter or a digit), got a string of 5 characters (not shown)',
    ]);
    expect(
      await refused((c) => c.signatureKeys.create(wrong({ name: 'sign', sign_type: 'hmac', sign_key: 12345678 }))),
    ).toEqual(['body.sign_key: expected a string of 4 to 512 characters, got a number (not shown)']);
  });
  it('a body that is no object is rejected', async () => {
    for (const [body, words] of [
      ['{"name":"orders"}', '"{\\"name\\":\\"orders\\"}"'],
      [null, 'null'],
      [[GROUP], 'a list of 1'],
      [7, 'number 7'],
    ] as const) {
      const { client, server } = await start([json(201, GROUP)]);
      await expect(client.groups.create(wrong(body))).rejects.toThrow(
        body === null ? 'body.name: is required' : `body: expected an object with name, got ${words}`,
      );
      expect(server.requests).toEqual([]);
    }
  });
});

describe('rules between fields', () => {
  it('a mapping has what its strategy needs', async () => {
    const rule = {
      orchestration_name: 'by_tier',
      orchestration_mapped_param: {
        mapped_param_name: 'tier',
        mapped_param_type: 'string',
        mapped_param_location: 'header',
      },
    } as const;
    const tries = [
      ['list', 'map_param_list'],
      ['range', 'map_param_range'],
      ['hash_range', 'map_param_range'],
      ['head_n', 'intercept_length'],
      ['tail_n', 'intercept_length'],
    ] as const;
    for (const [strategy, field] of tries) {
      const body = { ...rule, orchestration_strategy: strategy, orchestration_map: [{ mapped_param_value: 'gold' }] };
      expect(await refused((c) => c.orchestrations.create(body))).toEqual([
        `body.orchestration_map: each needs ${field} when orchestration_strategy is ${strategy}`,
      ]);
    }
    const unnamed = { orchestration_name: 'by_tier', orchestration_strategy: 'hash', is_preprocessing: false } as const;
    expect(await refused((c) => c.orchestrations.update('o', unnamed))).toEqual([
      'body.orchestration_mapped_param: is required when is_preprocessing is false',
    ]);
  });
  const gateway = {
    instance_name: 'shop',
    vpc_id: 'v',
    subnet_id: 's',
    security_group_id: 'g',
    available_zone_ids: ['region-1a'],
  };
  it('a window lasts four hours and starts at one of the allowed hours', async () => {
    expect(
      await refused((c) => c.instances.update(INSTANCE, { maintain_begin: '22:00:00', maintain_end: '23:00:00' })),
    ).toEqual(['body.maintain_end: expected a string (02:00:00, 06:00:00, 10:00:00, 14:00:00, 18:00:00 or 22:00:00), got "23:00:00"']);
    expect(
      await refused((c) => c.instances.update(INSTANCE, { maintain_begin: '22:00:00', maintain_end: '06:00:00' })),
    ).toEqual(['body.maintain_end: must be four hours after maintain_begin']);
  });
  it('an edition with the caller\'s own load balancer needs that, and no bandwidth', async () => {
    expect(await refused((c) => c.instances.create({ ...gateway, spec_id: 'NLB_BASIC', bandwidth_size: 5 }))).toEqual([
      'body.elb_id: is required when spec_id is NLB_BASIC',
      'body.bandwidth_size: must be left out for NLB editions',
    ]);
  });
  it('a check waits no longer than its interval', async () => {
    const check = {
      protocol: 'HTTP',
      path: '/',
      http_code: '200',
      threshold_normal: 1,
      threshold_abnormal: 1,
    } as const;
    expect(
      await refused((c) => c.vpcChannels.updateHealthCheck('c', { ...check, time_interval: 1, timeout: 2 })),
    ).toEqual(['body.timeout: must not be more than time_interval']);
    expect(
      await refused((c) =>
        c.vpcChannels.updateHealthCheck('c', { ...check, http_code: '200,99', time_interval: 0, timeout: 31 }),
      ),
    ).toEqual([
      'body.time_interval: expected an integer of 1 to 300, got number 0',
      'body.http_code: expected a string (statuses of 100 to 599 and ranges of them, separated by commas, such as 201,202,210-299), got "200,99"',
      'body.timeout: expected an integer of 1 to 30, got number 31',
    ]);
  });
  it('a domain name needs a protocol', async () => {
    expect(
      await refused((c) =>
        c.groups.domains.bind('g', { url_domain: 'www.example.com', ingress_http_port: -1, ingress_https_port: -1 }),
      ),
    ).toEqual(['body.ingress_https_port: HTTP and HTTPS cannot both be off (-1)']);
  });
  it('an aes key has the length of its algorithm', async () => {
    expect(
      await refused((c) =>
        c.signatureKeys.create({
          name: 'sign',
          sign_type: 'aes',
          sign_algorithm: 'aes-256-cfb',
          sign_key: 'exampleKey16char',
        }),
      ),
    ).toEqual([
      'body.sign_key: expected a string of 32 characters, got a string of 16 characters (not shown) (sign_algorithm is aes-256-cfb)',
    ]);
    expect(
      await refused((c) => c.signatureKeys.create({ name: 'sign', sign_type: 'hmac', sign_algorithm: 'aes-128-cfb' })),
    ).toEqual(['body.sign_algorithm: is for sign_type aes only, not hmac']);
  });
  it('a part of a throttle does not exceed the whole', async () => {
    const body = {
      name: 'policy',
      time_interval: 1,
      time_unit: 'DAY',
      api_call_limits: 10,
      user_call_limits: 11,
      app_call_limits: 12,
      ip_call_limits: 11,
    } as const;
    expect(await refused((c) => c.throttles.create(body))).toEqual([
      'body.user_call_limits: must not exceed api_call_limits',
      'body.app_call_limits: must not exceed user_call_limits',
      'body.ip_call_limits: must not exceed api_call_limits',
    ]);
  });
  it('a rule of a gateway response is for a known type, with a status that can be sent', async () => {
    const responses = { TEAPOT: { status: 418, body: '' }, THROTTLED: { status: 444, body: '' } };
    expect(await refused((c) => c.groups.gatewayResponses.create('g', wrong({ name: 'shop', responses })))).toEqual(
      expect.arrayContaining([
        'body.responses.TEAPOT: is not a field of this object',
        'body.responses.THROTTLED.status: expected an integer of 200 to 599 other than 444, got number 444',
      ]),
    );
  });
  it('all issues name their operation and path for programs', async () => {
    const { client } = await start([json(201, {})]);
    const error: unknown = await client.groups.create(wrong({ nmae: 'x' })).then(undefined, (e: unknown) => e);
    expect(error).toMatchObject({
      kind: 'RequestValidation',
      operation: 'groups.create',
      issues: [{ path: ['body', 'name'], message: 'is required' }, { path: ['body', 'nmae'] }],
    });
  });
});

describe('a way past the checks', () => {
  it('sends a field that is newer than the package', async () => {
    const { client, server } = await start([json(201, GROUP)]);
    await client.groups.create({ name: 'orders' }, { extraBody: { color: 'red', nothing: null } });
    await client.groups.create(wrong({ name: 'x', color: 'red', remark: null }), { validation: { requests: 'off' } });
    expect(server.requests.map(({ body }) => body.toString())).toEqual([
      '{"name":"orders","color":"red","nothing":null}',
      '{"name":"x","color":"red","remark":null}',
    ]);
  });
});
