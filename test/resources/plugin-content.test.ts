import { describe, expect, it } from 'vitest';
import { ApigRequestValidationError } from '../../src/errors.js';
import {
  type BreakerContent, type CorsContent, type JwtAuthContent, type KafkaLogContent, type OidcAuthContent,
  type PluginContents, type PluginKind, type ProxyCacheContent, pluginContent, type ProxyMirrorContent,
  type RateLimitContent, readPluginContent, type SetRespHeadersContent, type ThirdAuthContent,
} from '../../src/resources/plugin-content.js';

const cors: CorsContent = {
  allow_origin: '*', allow_methods: 'GET,POST,PUT', allow_headers: 'Content-Type,Accept,Accept-Ranges,Cache-Control',
  expose_headers: 'X-Request-Id,X-Apig-Latency', max_age: 172800, allow_credentials: true,
};
const headers: SetRespHeadersContent = {
  response_headers: [
    { name: 'X-Custom-Config', value: '<HTTP response test>', value_type: 'custom_value', action: 'append' },
    { name: 'X-Custom-Id', action: 'delete' },
    { name: 'X-Cache', value: '$context.cacheStatus', value_type: 'system_parameter', action: 'add' },
  ],
};
const rateLimit: RateLimitContent = {
  scope: 'share',
  default_time_unit: 'minute',
  default_interval: 1,
  api_limit: 25,
  app_limit: 10,
  user_limit: 15,
  ip_limit: 25,
  algorithm: 'counter',
  specials: [{ type: 'app', policies: [{ key: '5be2248a4b5a4098121aabe30ff99ff9', limit: 10 }] }],
  parameters: [
    { type: 'path', name: 'reqPath', value: 'reqPath' },
    { type: 'header', name: 'Host', value: 'Host', id: 'vv502bnb6g40td8u0' },
  ],
  rules: [
    {
      rule_name: 'rule-0001',
      match_regex: '["reqPath","~~","/orders/*/"]',
      time_unit: 'minute',
      interval: 1,
      limit: 20,
    },
  ],
};
const kafkaLog: KafkaLogContent = {
  broker_list: ['192.0.2.10:9092'],
  topic: 'calls',
  key: '',
  max_retry_count: 0,
  retry_backoff: 1,
  sasl_config: {
    security_protocol: 'PLAINTEXT',
    sasl_mechanisms: 'PLAIN',
    sasl_username: '',
    sasl_password: '',
    ssl_ca_content: '',
  },
  meta_config: {
    system: { start_time: true, http_status: true, api_id: false },
    call_data: {
      log_request_header: true,
      request_header_filter: 'X-Trace-Id',
      log_request_body: false,
      custom_authorizer: { frontend: ['user_name'], backend: [] },
    },
  },
};
const condition = {
  breaker_type: 'timeout',
  breaker_mode: 'counter',
  unhealthy_condition: '',
  unhealthy_threshold: 30,
  min_call_threshold: null,
  unhealthy_percentage: null,
  time_window: 15,
  open_breaker_time: 15,
} as const;
const breaker: BreakerContent = {
  breaker_condition: condition,
  downgrade_default: null,
  downgrade_parameters: null,
  downgrade_rules: null,
  scope: 'basic',
};
const thirdAuth: ThirdAuthContent = {
  auth_request: {
    method: 'POST',
    protocol: 'HTTPS',
    url_domain: 'auth.example.com:8443',
    path: '/check',
    timeout: 5000,
    vpc_channel_enabled: false,
    vpc_channel_info: null,
  },
  identities: { headers: [{ name: 'token', essential: false }], queries: null },
  carry_body: { enabled: true, max_body_size: 10000 },
  carry_path_enabled: false,
  return_resp_body_enabled: true,
  carry_resp_headers: ['x-message-result'],
  simple_auth_mode_enabled: false,
  match_auth: { key: 'x-message-result', value: 'success' },
  parameters: [{ type: 'path', name: 'reqPath', value: 'reqPath' }],
  rules: [{ rule_name: 'public', match_regex: '["reqPath","~~","/public/*"]' }],
  rule_type: 'allow',
  rule_enabled: true,
  custom_forbid_limit: 100,
  auth_downgrade_enabled: false,
};
const proxyCache: ProxyCacheContent = {
  cache_key: { system_params: [], parameters: ['page'], headers: [] },
  cache_http_status_and_ttl: [{ http_status: [202, 203], ttl: 5 }],
  client_cache_control: { mode: 'off', datas: [] },
  cacheable_headers: ['X-Custom-Header'],
};
const proxyMirror: ProxyMirrorContent = {
  protocol: 'HTTPS',
  host: '192.0.2.7:7443',
  path: '/mirror',
  path_concat_mode: 'prefix',
  sample_ratio: 0.5,
  timeout: 3000,
  mirror_request_body_enabled: true,
};
const oidcAuth: OidcAuthContent = {
  discovery: 'https://idp.example.com/.well-known/openid-configuration',
  redirect_api_id: '8aa097b00e9843efabc9c593d11b769d',
  scope: 'openid email profile',
  client_id: 'gateway',
  client_secret: 'not-a-real-secret',
  logout_api_id: '9ba097b00e9843efabc9c593d11b769d',
};
const jwtAuth: JwtAuthContent = {
  jwks_service: { uri: 'https://idp.example.com/keys', timeout: 5000, ttl: 300, custom_host: 'idp.example.com' },
  token_location: 'header',
  token_name: 'Authorization',
  token_prefix: 'Bearer',
  token_expiration_tolerance: '30',
  token_pass_through_enabled: true,
  claims_to_headers: [],
  blacklist: null,
};

/** The message with which a call fails; fails itself where the call does not. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof ApigRequestValidationError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}
const refused = (kind: PluginKind, ...lines: string[]): string =>
  [`pluginContent.${kind}: the input is not valid, nothing was sent.`, ...lines.map((l) => `  ${l}`)].join('\n');

describe('pluginContent', () => {
  it.each([
    ['cors', pluginContent.cors(cors), cors],
    ['set_resp_headers', pluginContent.set_resp_headers(headers), headers],
    ['rate_limit', pluginContent.rate_limit(rateLimit), rateLimit],
    ['kafka_log', pluginContent.kafka_log(kafkaLog), kafkaLog],
    ['breaker', pluginContent.breaker(breaker), breaker],
    ['third_auth', pluginContent.third_auth(thirdAuth), thirdAuth],
    ['proxy_cache', pluginContent.proxy_cache(proxyCache), proxyCache],
    ['proxy_mirror', pluginContent.proxy_mirror(proxyMirror), proxyMirror],
    ['oidc_auth', pluginContent.oidc_auth(oidcAuth), oidcAuth],
    ['jwt_auth', pluginContent.jwt_auth(jwtAuth), jwtAuth],
  ])('writes the content of %s as JSON, and reads it back', (kind, text, content) => {
    expect(text).toBe(JSON.stringify(content));
    expect(readPluginContent(kind, text)).toEqual(content);
  });

  it('keeps null if the service distinguishes it from absent, and drops undefined', () => {
    expect(pluginContent.breaker({ ...breaker, downgrade_rules: undefined })).toBe(
      '{"breaker_condition":{"breaker_type":"timeout","breaker_mode":"counter","unhealthy_condition":"","unhealthy_threshold":30,"min_call_threshold":null,'
        + '"unhealthy_percentage":null,"time_window":15,"open_breaker_time":15},"downgrade_default":null,"downgrade_parameters":null,"scope":"basic"}',
    );
  });

  it('counts the characters of the JSON', () => {
    const room = 65535 - JSON.stringify({ allow_origin: '' }).length;
    expect(pluginContent.cors({ allow_origin: '字'.repeat(room) })).toHaveLength(65535);
    expect(refusal(() => pluginContent.cors({ allow_origin: 'a'.repeat(room + 1) }))).toBe(
      refused('cors', 'the value: expected at most 65535 characters of JSON, got 65536'),
    );
  });

  it('reports every issue with its path', () => {
    const input = { allow_orign: '*', max_age: -1 };
    try {
      // @ts-expect-error a misspelt field
      pluginContent.cors(input);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        kind: 'RequestValidation',
        operation: 'pluginContent.cors',
        issues: [{ path: ['allow_origin'] }, { path: ['max_age'] }, { path: ['allow_orign'] }],
      });
    }
  });
});

describe('pluginContent with wrong values', () => {
  it('rejects a wrong cors content', () => {
    // @ts-expect-error a misspelt field
    expect(refusal(() => pluginContent.cors({ allow_orign: '*', max_age: -1 }))).toBe(
      refused(
        'cors',
        'allow_origin: is required',
        'max_age: expected an integer of at least 0, got number -1',
        'allow_orign: is not a field of this object; did you mean allow_origin?',
      ),
    );
    // @ts-expect-error a list in place of text
    expect(refusal(() => pluginContent.cors({ allow_origin: ['*'] }))).toBe(
      refused('cors', 'allow_origin: expected a string, got a list of 1'),
    );
  });

  it('rejects a wrong set_resp_headers content', () => {
    const of = (...response_headers: SetRespHeadersContent['response_headers']) =>
      refusal(() => pluginContent.set_resp_headers({ response_headers }));
    expect(of({ name: 'X-A', action: 'override' })).toBe(
      refused('set_resp_headers', 'response_headers[0].value: is required when action is override'),
    );
    expect(of({ name: 'X-A', value: '$context.apiId', value_type: 'system_parameter', action: 'override' })).toBe(
      refused(
        'set_resp_headers',
        'response_headers[0].action: expected one of "append", "add", got "override" (value_type is system_parameter)',
      ),
    );
    expect(of({ name: 'X-A', action: 'delete' }, { name: 'x-a', action: 'delete' })).toBe(
      refused('set_resp_headers', 'response_headers: has x-a twice; upper and lower case count as the same'));
    expect(of({ name: '1-A', action: 'delete' })).toBe(
      refused(
        'set_resp_headers',
        'response_headers[0].name: expected a string of 1 to 32 characters (letters, digits and -; starts with a letter), got "1-A"',
      ),
    );
    expect(of(...Array.from({ length: 11 }, (_, i) => ({ name: `X-${i}`, action: 'delete' as const })))).toBe(
      refused('set_resp_headers', 'response_headers: expected a list of at most 10 items, got a list of 11'));
  });

  it('rejects a wrong rate_limit content', () => {
    const of = (changes: Partial<RateLimitContent>) =>
      refusal(() => pluginContent.rate_limit({ ...rateLimit, ...changes }));
    expect(
      of({
        user_limit: 26,
        app_limit: 27,
        ip_limit: 30,
        specials: [{ type: 'user', policies: [{ key: 'u', limit: 26 }] }],
      }),
    ).toBe(
      refused(
        'rate_limit',
        'user_limit: is above api_limit',
        'app_limit: is above user_limit',
        'ip_limit: is above api_limit',
        'specials: has a limit above api_limit',
      ),
    );
    expect(of({ api_limit: -2, default_interval: 0 })).toBe(
      refused(
        'rate_limit',
        'default_interval: expected an integer of 1 to 2147483647, got number 0',
        'api_limit: expected an integer of -1 to 2147483647, got number -2',
      ),
    );
    expect(of({ rules: [{ rule_name: 'r', match_regex: '^/orders', limit: 1 }] })).toBe(
      refused('rate_limit', 'rules[0].match_regex: expected a list in JSON, such as ["reqPath","==","/test"]'));
    // @ts-expect-error the units are in lower case
    expect(of({ default_time_unit: 'MINUTE' })).toBe(
      refused('rate_limit', 'default_time_unit: expected one of "second", "minute", "hour", "day", got "MINUTE"'),
    );
    expect(pluginContent.rate_limit({ api_limit: -1, user_limit: 50, app_limit: 0, specials: null })).toBe(
      '{"api_limit":-1,"user_limit":50,"app_limit":0,"specials":null}',
    );
  });

  it('rejects a wrong kafka_log content, without its password', () => {
    const of = (changes: Partial<KafkaLogContent>) =>
      refusal(() => pluginContent.kafka_log({ ...kafkaLog, ...changes }));
    expect(of({ sasl_config: { security_protocol: 'SASL_SSL', sasl_username: '' } })).toBe(
      refused(
        'kafka_log',
        'sasl_config.sasl_password: is required when security_protocol is SASL_SSL',
        'sasl_config.ssl_ca_content: is required when security_protocol is SASL_SSL',
        'sasl_config.sasl_username: expected a string of at least 1 characters, got "" (security_protocol is SASL_SSL)',
      ),
    );
    // @ts-expect-error a number in place of text
    expect(of({ sasl_config: { sasl_password: 4711 }, max_retry_count: 6, retry_backoff: 0, broker_list: [] })).toBe(
      refused(
        'kafka_log',
        'broker_list: expected a list of at least 1 items, got a list of 0',
        'max_retry_count: expected an integer of 0 to 5, got number 6',
        'retry_backoff: expected an integer of 1 to 10, got number 0',
        'sasl_config.sasl_password: expected a string, got a number (not shown)',
      ),
    );
    expect(of({ meta_config: { system: { start_tim: true } } })).toMatch(
      /^pluginContent\.kafka_log: the input is not valid, nothing was sent\.\n {2}meta_config\.system\.start_tim: is not allowed as a key: expected one of start_time, request_id, .*, response_source$/,
    );
    // @ts-expect-error text in place of another type
    expect(of({ meta_config: 'all' })).toBe(refused('kafka_log', 'meta_config: expected an object or null, got "all"'));
  });

  it('rejects a wrong breaker content', () => {
    const of = (changes: Partial<BreakerContent>) => refusal(() => pluginContent.breaker({ ...breaker, ...changes }));
    expect(of({ breaker_condition: { ...condition, unhealthy_threshold: null } })).toBe(
      refused(
        'breaker',
        'breaker_condition.unhealthy_threshold: expected an integer, got null (breaker_mode is counter)',
      ),
    );
    expect(
      of({
        breaker_condition: {
          breaker_type: 'condition',
          breaker_mode: 'percentage',
          time_window: 15,
          open_breaker_time: 15,
        },
      }),
    ).toBe(
      refused(
        'breaker',
        'breaker_condition.unhealthy_condition: is required when breaker_type is condition',
        'breaker_condition.min_call_threshold: is required when breaker_mode is percentage',
        'breaker_condition.unhealthy_percentage: is required when breaker_mode is percentage',
      ),
    );
    expect(of({ breaker_condition: { ...condition, breaker_type: 'condition', unhealthy_condition: '500' } })).toBe(
      refused(
        'breaker',
        'breaker_condition.unhealthy_condition: expected a list in JSON, such as ["reqPath","==","/test"]',
      ),
    );
    expect(of({ downgrade_default: { type: 'mock', mock_info: null } })).toBe(
      refused('breaker', 'downgrade_default.mock_info: expected an object, got null (type is mock)'),
    );
    // @ts-expect-error null where it has no meaning
    expect(of({ scope: null })).toBe(refused('breaker', 'scope: expected one of "basic", "share", got null'));
  });

  it('accepts breaker content that the console writes', () => {
    const full: BreakerContent = {
      ...breaker,
      downgrade_default: {
        type: 'http',
        passthrough_infos: null,
        func_info: null,
        mock_info: null,
        http_vpc_info: null,
        http_info: {
          isVpc: false,
          vpc_channel_id: '',
          address: '192.0.2.1',
          scheme: 'HTTP',
          method: 'GET',
          path: '/demo',
          timeout: 5000,
        },
      },
      downgrade_parameters: [
        { name: 'reqPath', type: 'path', value: 'path', disabled: true, focused: true, id: '92002eqbpilg6g' },
      ],
      downgrade_rules: [
        {
          rule_name: 'rule-1',
          parameters: ['reqPath'],
          match_regex: '["reqPath","==","/test"]',
          downgrade_backend: {
            type: 'mock',
            mock_info: { status_code: 200, result_content: '{status: ok}', headers: [] },
            http_info: null,
          },
          breaker_condition: {
            breaker_type: 'timeout',
            breaker_mode: 'percentage',
            time_window: 15,
            open_breaker_time: 15,
            unhealthy_percentage: 51,
            min_call_threshold: 20,
          },
        },
      ],
    };
    expect(readPluginContent('breaker', pluginContent.breaker(full))).toEqual(full);
  });

  it('rejects a wrong third_auth content', () => {
    const request = { method: 'GET', protocol: 'HTTPS', path: '/check' } as const;
    const of = (changes: Partial<ThirdAuthContent>) =>
      refusal(() => pluginContent.third_auth({ ...thirdAuth, ...changes }));
    expect(of({ auth_request: { ...request, vpc_channel_enabled: true } })).toBe(
      refused('third_auth', 'auth_request.vpc_channel_info: is required when vpc_channel_enabled is true'));
    expect(of({ auth_request: { ...request, vpc_channel_enabled: false, url_domain: '' } })).toBe(
      refused(
        'third_auth',
        'auth_request.url_domain: expected a string of at least 1 characters, got "" (vpc_channel_enabled is false)',
      ),
    );
    expect(
      // @ts-expect-error text in place of another type
      of({ auth_request: { ...request, url_domain: 'a', path: 'check', timeout: 0, vpc_channel_enabled: 'no' } }),
    ).toBe(
      refused(
        'third_auth',
        'auth_request.path: expected a string (starts with /), got "check"',
        'auth_request.timeout: expected an integer of 1 to 60000, got number 0',
        'auth_request.vpc_channel_enabled: expected true or false or an integer, got "no"',
      ),
    );
    expect(of({ rule_type: undefined })).toBe(
      refused('third_auth', 'rule_type: is required when rule_enabled is true'),
    );
    expect(
      pluginContent.third_auth({ auth_request: { ...request, vpc_channel_enabled: 2, url_domain: 'a.example.com' } }),
    ).toContain('"vpc_channel_enabled":2');
  });

  it('rejects a wrong proxy_cache content', () => {
    const of = (changes: Partial<ProxyCacheContent>) =>
      refusal(() => pluginContent.proxy_cache({ ...proxyCache, ...changes }));
    expect(of({ cache_key: { parameters: [], headers: null } })).toBe(
      refused('proxy_cache', 'cache_key.parameters: expected an entry in system_params, parameters or headers'));
    expect(of({ client_cache_control: { mode: 'apps' } })).toBe(
      refused('proxy_cache', 'client_cache_control.datas: is required when mode is apps'),
    );
    // @ts-expect-error a status in place of a list
    expect(of({ cache_http_status_and_ttl: [{ http_status: 200, ttl: 5 }] })).toBe(
      refused('proxy_cache', 'cache_http_status_and_ttl[0].http_status: expected a list, got number 200'));
  });

  it('rejects a wrong proxy_mirror content', () => {
    expect(
      refusal(() => pluginContent.proxy_mirror({ ...proxyMirror, sample_ratio: 1.5, host: 'h'.repeat(256) })),
    ).toBe(
      refused(
        'proxy_mirror',
        `host: expected a string of at most 255 characters, got "${'h'.repeat(60)}"… (256 characters)`,
        'sample_ratio: expected a number of 0 to 1, got number 1.5',
      ),
    );
  });

  it('rejects a wrong oidc_auth content, without its secret', () => {
    expect(refusal(() => pluginContent.oidc_auth({ ...oidcAuth, jwks_enabled: false }))).toBe(
      refused('oidc_auth', 'public_key: is required when jwks_enabled is false'),
    );
    // @ts-expect-error a number in place of text
    expect(refusal(() => pluginContent.oidc_auth({ ...oidcAuth, client_secret: 123456 }))).toBe(
      refused('oidc_auth', 'client_secret: expected a string, got a number (not shown)'),
    );
  });

  it('rejects a wrong jwt_auth content', () => {
    const of = (changes: Partial<JwtAuthContent>) => refusal(() => pluginContent.jwt_auth({ ...jwtAuth, ...changes }));
    expect(of({ jwks_service: null })).toBe(refused('jwt_auth', 'jwks: expected jwks or jwks_service'));
    expect(of({ token_location: 'cookie', token_name: undefined })).toBe(
      refused('jwt_auth', 'token_name: is required when token_location is cookie'),
    );
    expect(of({ token_expiration_tolerance: 86401 })).toBe(
      refused(
        'jwt_auth',
        'token_expiration_tolerance: expected a string (digits) or an integer of 0 to 86400, got number 86401',
      ),
    );
    expect(of({ jwks: 'é'.repeat(25601) })).toBe(
      refused(
        'jwt_auth',
        `jwks: expected a string of at most 51200 bytes or null, got "${'é'.repeat(60)}"… (25601 characters)`,
      ),
    );
  });
});

describe('readPluginContent', () => {
  // What the service prints in its documents: quotes and backslashes escaped once more.
  const escaped = (content: unknown): string => JSON.stringify(JSON.stringify(content)).slice(1, -1);

  it('reads pretty JSON, JSON in JSON, and a string that is escaped once too often', () => {
    expect(readPluginContent('cors', '{\n  "allow_origin": "*",\n  "max_age": 172800\n}')).toEqual({
      allow_origin: '*',
      max_age: 172800,
    });
    expect(
      readPluginContent(
        'set_resp_headers',
        '{\\"response_headers\\":[{\\"name\\":\\"x-demo\\",\\"value\\":\\"sss\\",\\"action\\":\\"append\\"}]}',
      ),
    ).toEqual({ response_headers: [{ name: 'x-demo', value: 'sss', action: 'append' }] });
    expect(readPluginContent('third_auth', escaped(thirdAuth))).toEqual(thirdAuth);
    expect(readPluginContent('breaker', JSON.stringify(JSON.stringify(breaker)))).toEqual(breaker);
  });

  it('keeps fields and values that it does not know, and null', () => {
    expect(readPluginContent('breaker', '{"scope":"galaxy","downgrade_default":null,"new":1}')).toEqual({
      scope: 'galaxy',
      downgrade_default: null,
      new: 1,
    });
    expect(readPluginContent('third_auth', '{}')).toEqual({});
  });

  it('reads kinds that it does not know as plain objects', () => {
    const read: Record<string, unknown> | string = readPluginContent('ai_route', '{"models":["m"]}');
    expect(read).toEqual({ models: ['m'] });
    expect(readPluginContent(undefined, '{"models":["m"]}')).toEqual({ models: ['m'] });
  });

  it.each(['', '{', 'plain text', '[1]', '7', 'null', '"text"', '{\\"a\\":', '\u0000', '{"allow_origin":'])(
    'returns %j unchanged',
    (text) => {
      expect(readPluginContent('cors', text)).toBe(text);
    },
  );

  it('returns content of another kind, and none at all, unchanged', () => {
    expect(readPluginContent('cors', '{"response_headers":[]}')).toBe('{"response_headers":[]}');
    expect(readPluginContent('cors', '{"toString":1}')).toBe('{"toString":1}');
    expect(readPluginContent('cors', undefined)).toBeUndefined();
  });

  it('gives each kind its type', () => {
    const content: PluginContents['rate_limit'] | string = readPluginContent(
      'rate_limit',
      pluginContent.rate_limit(rateLimit),
    );
    expect(typeof content === 'object' && content.api_limit).toBe(25);
  });
});
