import { describe, expect, it } from 'vitest';
import { instanceFeatures } from '../../src/catalog/index.js';
import { ApigRequestValidationError, type Issue } from '../../src/errors.js';
import {
  type ConfigurableFeature, featureConfig, readFeatureConfig, type SwitchFeature,
} from '../../src/resources/feature-config.js';

/** What a builder writes, and what its text holds: one example per feature, as the reference prints them. */
const examples: readonly { feature: ConfigurableFeature; written: string; holds: unknown }[] = [
  {
    feature: 'lts',
    written: featureConfig.lts({ group_id: '', topic_id: '', log_group: '', log_stream: '' }),
    holds: { group_id: '', topic_id: '', log_group: '', log_stream: '' },
  },
  { feature: 'ratelimit', written: featureConfig.ratelimit({ api_limits: 500 }), holds: { api_limits: 500 } },
  {
    feature: 'request_body_size',
    written: featureConfig.request_body_size({ request_body_size: 104857600 }),
    holds: 104857600,
  },
  {
    feature: 'backend_timeout',
    written: featureConfig.backend_timeout({ max_timeout: 500 }),
    holds: { max_timeout: 500 },
  },
  {
    feature: 'app_token',
    written: featureConfig.app_token({
      enable: 'on',
      app_token_expire_time: 3600,
      app_token_uri: '/v1/apigw/oauth2/token',
      refresh_token_expire_time: 7200,
    }),
    holds: {
      enable: 'on',
      app_token_expire_time: 3600,
      app_token_uri: '/v1/apigw/oauth2/token',
      refresh_token_expire_time: 7200,
    },
  },
  {
    feature: 'app_jwt',
    written: featureConfig.app_jwt({ enable: 'on', auth_header: 'Authorization' }),
    holds: { enable: 'on', auth_header: 'Authorization' },
  },
  {
    feature: 'public_key',
    written: featureConfig.public_key({ enable: 'on', public_key_uri_prefix: '/apigw/authadv/v2/public-key/' }),
    holds: { enable: 'on', public_key_uri_prefix: '/apigw/authadv/v2/public-key/' },
  },
  {
    feature: 'backend_token_allow',
    written: featureConfig.backend_token_allow({ backend_token_allow_users: ['user_name'] }),
    holds: { backend_token_allow_users: ['user_name'] },
  },
  {
    feature: 'backend_client_certificate',
    written: featureConfig.backend_client_certificate({ enable: 'on', ca: '', content: '', key: '' }),
    holds: { enable: 'on', ca: '', content: '', key: '' },
  },
  {
    feature: 'ssl_ciphers',
    written: featureConfig.ssl_ciphers({ ssl_ciphers: ['ECDHE-ECDSA-AES256-GCM-SHA384'] }),
    holds: { ssl_ciphers: ['ECDHE-ECDSA-AES256-GCM-SHA384'] },
  },
  {
    feature: 'real_ip_from_xff',
    written: featureConfig.real_ip_from_xff({ enable: 'on', xff_index: -1 }),
    holds: { enable: 'on', xff_index: -1 },
  },
  {
    feature: 'default_group_host_trustlist',
    written: featureConfig.default_group_host_trustlist({ enable: 'on', hosts: ['123.2.2.2', '202.2.2.2'] }),
    holds: { enable: 'on', hosts: ['123.2.2.2', '202.2.2.2'] },
  },
  {
    feature: 'throttle_strategy',
    written: featureConfig.throttle_strategy({ enable: 'on', strategy: 'local' }),
    holds: { enable: 'on', strategy: 'local' },
  },
  {
    feature: 'custom_log',
    written: featureConfig.custom_log({ custom_logs: [{ location: 'header', name: 'a1234' }] }),
    holds: { custom_logs: [{ location: 'header', name: 'a1234' }] },
  },
  {
    feature: 'real_ip_header_getter',
    written: featureConfig.real_ip_header_getter({ enable: 'on', header_getter: 'header:testIP' }),
    holds: { enable: 'on', header_getter: 'header:testIP' },
  },
  { feature: 'gzip', written: featureConfig.gzip({ comp_level: 6 }), holds: { comp_level: 6 } },
  {
    feature: 'custom_auth_header',
    written: featureConfig.custom_auth_header({ app_auth_header: 'app_header', backend_sign_header: 'back_header' }),
    holds: { app_auth_header: 'app_header', backend_sign_header: 'back_header' },
  },
  {
    feature: 'request_custom_config',
    written: featureConfig.request_custom_config({ http2: 'on', client_body_timeout: 10 }),
    holds: { http2: 'on', client_body_timeout: 10 },
  },
  {
    feature: 'route',
    written: featureConfig.route({ user_routes: ['10.0.0.0/8'] }),
    holds: { user_routes: ['10.0.0.0/8'] },
  },
];

const switches: readonly SwitchFeature[] = [
  'app_api_key',
  'app_basic',
  'app_secret',
  'app_route',
  'vpc_name_modifiable',
  'policy_cookie_param',
  'sse_strategy',
];

/** What a builder says against its input. */
function issuesOf(build: () => string): readonly Issue[] {
  try {
    build();
  } catch (error) {
    if (error instanceof ApigRequestValidationError) return error.issues;
    throw error;
  }
  return [];
}
const faultyFields = (build: () => string): string[] => issuesOf(build).map((issue) => issue.path.join('.'));

describe('featureConfig', () => {
  it('has one builder per configurable feature, each of which is tested here', () => {
    expect([...examples.map((e) => e.feature), ...switches, 'api_uri_no_escape']).toEqual(Object.keys(featureConfig));
    const configurable = Object.entries(instanceFeatures)
      .filter(([, feature]) => feature.configurable)
      .map(([name]) => name);
    expect(Object.keys(featureConfig).sort()).toEqual(configurable.sort());
  });

  it.each(switches)('writes a switch for %s, and reads it', (feature) => {
    for (const config of ['on', 'off'] as const) {
      expect(featureConfig[feature](config)).toBe(config);
      expect(readFeatureConfig(feature, config)).toBe(config);
    }
    // @ts-expect-error -- a switch is text
    expect(faultyFields(() => featureConfig[feature](true))).toEqual(['config']);
  });

  it('writes nothing for a feature without configuration', () => {
    expect(featureConfig.api_uri_no_escape()).toBe('');
  });

  it.each(examples)('writes the example of $feature', ({ written, holds }) => {
    expect(JSON.parse(written)).toEqual(holds);
  });

  it('writes the size of bodies as a bare number of bytes', () => {
    expect(featureConfig.request_body_size({ request_body_size: 104857600 })).toBe('104857600');
  });

  it('leaves out what is not set', () => {
    expect(featureConfig.app_token({ enable: 'off', app_token_uri: undefined })).toBe('{"enable":"off"}');
  });

  it('names the builder, the field and the limit if a value is out of range', () => {
    const build = (): string => featureConfig.ratelimit({ api_limits: 0 });
    expect(build).toThrow(ApigRequestValidationError);
    expect(build).toThrow(
      /featureConfig\.ratelimit[\s\S]*api_limits: expected an integer of 1 to 1000000, got number 0/,
    );
  });

  it.each<[string, () => string, string[]]>([
    ['ratelimit above its range', () => featureConfig.ratelimit({ api_limits: 1_000_001 }), ['api_limits']],
    ['ratelimit that is no integer', () => featureConfig.ratelimit({ api_limits: 1.5 }), ['api_limits']],
    [
      'bodies below 1 MiB',
      () => featureConfig.request_body_size({ request_body_size: 1_048_575 }),
      ['request_body_size'],
    ],
    [
      'bodies above 9536 MiB',
      () => featureConfig.request_body_size({ request_body_size: 9_999_220_737 }),
      ['request_body_size'],
    ],
    ['backend_timeout above its range', () => featureConfig.backend_timeout({ max_timeout: 600_001 }), ['max_timeout']],
    [
      'tokens that hold too long',
      () => featureConfig.app_token({ app_token_expire_time: 72_001, refresh_token_expire_time: 0 }),
      ['app_token_expire_time', 'refresh_token_expire_time'],
    ],
    ['no cipher suite', () => featureConfig.ssl_ciphers({ ssl_ciphers: [] }), ['ssl_ciphers']],
    // @ts-expect-error the compiler refuses unknown suites too
    ['an unknown cipher suite', () => featureConfig.ssl_ciphers({ ssl_ciphers: ['RC4-MD5'] }), ['ssl_ciphers.0']],
    ['an index beyond int32', () => featureConfig.real_ip_from_xff({ xff_index: 2_147_483_648 }), ['xff_index']],
    // @ts-expect-error and unknown strategies
    ['an unknown strategy', () => featureConfig.throttle_strategy({ strategy: 'global' }), ['strategy']],
    [
      'more than 10 logged parameters',
      () =>
        featureConfig.custom_log({ custom_logs: Array.from({ length: 11 }, () => ({ location: 'query', name: 'q' })) }),
      ['custom_logs'],
    ],
    [
      'a parameter in an unknown place',
      // @ts-expect-error and unknown places
      () => featureConfig.custom_log({ custom_logs: [{ location: 'body', name: 'b' }] }),
      ['custom_logs.0.location'],
    ],
    ['gzip above its range', () => featureConfig.gzip({ comp_level: 10 }), ['comp_level']],
    [
      'a body timeout above its range',
      () => featureConfig.request_custom_config({ client_body_timeout: 61 }),
      ['client_body_timeout'],
    ],
    // @ts-expect-error and a missing value
    ['a missing value', () => featureConfig.gzip({}), ['comp_level']],
    // @ts-expect-error and an unknown field
    ['an unknown field', () => featureConfig.ratelimit({ api_limits: 5, api_limit: 5 }), ['api_limit']],
  ])('rejects %s', (_, build, fields) => {
    expect(faultyFields(build)).toEqual(fields);
  });

  it.each(['', 'abc', 'My-header_1', 'x-apps'])('accepts %j as header for signatures', (name) => {
    expect(
      faultyFields(() => featureConfig.custom_auth_header({ app_auth_header: name, backend_sign_header: name })),
    ).toEqual([]);
  });
  it.each(['ab', '1abc', 'a b c', 'X-Apig-Auth', 'x-sdk-date', 'X-Stage', 'Authorization', 'a'.repeat(65)])(
    'rejects %j as header for signatures',
    (name) => {
      expect(
        faultyFields(() => featureConfig.custom_auth_header({ app_auth_header: name, backend_sign_header: name })),
      ).toEqual(['app_auth_header', 'backend_sign_header']);
    },
  );

  it('never shows a private key in a message', () => {
    // @ts-expect-error a key in the wrong form
    const issues = issuesOf(() => featureConfig.backend_client_certificate({ key: ['-----BEGIN PRIVATE KEY-----'] }));
    expect(issues).toHaveLength(1);
    expect(JSON.stringify(issues)).not.toContain('PRIVATE KEY');
  });
});

describe('readFeatureConfig', () => {
  it.each(examples)('reads what the builder of $feature wrote', ({ feature, written, holds }) => {
    expect(readFeatureConfig(feature, written)).toEqual(typeof holds === 'number' ? { [feature]: holds } : holds);
  });

  it('returns a typed object', () => {
    const config = readFeatureConfig('ratelimit', '{"api_limits":300}');
    const limit: number | undefined = typeof config === 'object' ? config.api_limits : undefined;
    expect(limit).toBe(300);
  });

  it.each([
    ['app_token', 'on'],
    ['app_token', ''],
    ['app_api_key', 'off'],
    ['api_uri_no_escape', ''],
    ['ratelimit', '{"api_limits":'],
    ['lts', '{\\"group_id\\":\\"\\"}'],
  ])('returns what %s has unchanged if it is no JSON: %j', (name, config) => {
    expect(readFeatureConfig(name, config)).toBe(config);
  });

  it.each<[ConfigurableFeature, string]>([
    ['ratelimit', '{"api_limits":"300"}'],
    ['ratelimit', '[300]'],
    ['gzip', 'null'],
    ['gzip', '6'],
    ['app_jwt', '"on"'],
  ])('returns what %s has unchanged if it has another form: %j', (name, config) => {
    expect(readFeatureConfig(name, config)).toBe(config);
  });

  it('accepts what is newer or out of range', () => {
    expect(readFeatureConfig('ratelimit', '{"api_limits":2000000,"burst":5}')).toEqual({
      api_limits: 2000000,
      burst: 5,
    });
    expect(readFeatureConfig('custom_log', '{"custom_logs":[{"location":"path","name":"p","mask":true}]}')).toEqual({
      custom_logs: [{ location: 'path', name: 'p', mask: true }],
    });
  });

  it('takes a list that is null for an empty one', () => {
    expect(readFeatureConfig('route', '{"user_routes":null}')).toEqual({ user_routes: [] });
  });

  it('returns the JSON of an unknown feature, and nothing for nothing', () => {
    expect(readFeatureConfig('something_new', '{"a":[1,null]}')).toEqual({ a: [1, null] });
    expect(readFeatureConfig('toString', 'on')).toBe('on');
    expect(readFeatureConfig('ratelimit', undefined)).toBeUndefined();
  });
});
