/** Features of gateways (API reference 5.5): what each does, and whether and how it can be configured. */

/** A parameter of a feature's configuration. */
export interface FeatureParameter {
  readonly name: string;
  readonly description: string;
  /** Value if nothing was configured. */
  readonly default?: string;
  /** Allowed values. */
  readonly range?: string;
}

/** A feature that a gateway may have. `features.listSupported` lists those that it has. */
export interface InstanceFeature {
  /** Whether `features.configure` accepts it. Other features depend on the version of the gateway. */
  readonly configurable: boolean;
  readonly description: string;
  /** Parameters of the configuration; none if it is only `on` or `off`. */
  readonly parameters: readonly FeatureParameter[];
  /** Default of a switch. */
  readonly default?: 'on' | 'off';
  /** An example of `config`, which is always a string: `on`, or mostly JSON. */
  readonly exampleConfig?: string;
}

/** A feature without configuration. */
const fixed = (description: string): InstanceFeature => ({ configurable: false, description, parameters: [] });
/** A feature whose configuration is `on` or `off`. */
const onOff = (description: string, otherwise: 'on' | 'off'): InstanceFeature =>
  ({ configurable: true, description, parameters: [], default: otherwise, exampleConfig: 'on' });
/** A feature whose configuration has parameters. */
const detailed = (
  description: string,
  exampleConfig: string,
  parameters: readonly FeatureParameter[],
): InstanceFeature => ({ configurable: true, description, parameters, exampleConfig });

/** The first parameter of many configurations. */
const enable: FeatureParameter = { name: 'enable', description: 'Whether it is on.', default: 'off', range: 'on, off' };

/** Every known feature, by its name. */
export const instanceFeatures = {
  // Logs.
  lts: detailed(
    'Access logs go to Log Tank Service.',
    '{"group_id": "", "topic_id": "", "log_group": "", "log_stream": ""}',
    [
      { name: 'group_id', description: 'ID of the log group.' },
      { name: 'topic_id', description: 'ID of the log stream.' },
      { name: 'log_group', description: 'Name of the log group.' },
      { name: 'log_stream', description: 'Name of the log stream.' },
    ],
  ),
  custom_log: detailed(
    'Headers, query parameters and cookies of calls are logged.',
    '{"custom_logs": [{"location": "header", "name": "a1234"}]}',
    [
      {
        name: 'custom_logs',
        description: 'The parameters that are logged, each with location and name.',
        range: 'up to 10',
      },
      { name: 'location', description: 'Location of the parameter.', range: 'header, query, cookie' },
      { name: 'name', description: 'Name of the parameter.' },
    ],
  ),
  kafka_log: fixed('Plugins of the type kafka_log are available.'),

  // Calls and their limits.
  ratelimit: detailed('How often an API without a throttle may be called.', '{"api_limits": 500}', [
    {
      name: 'api_limits',
      description: 'Calls per second. A small value throttles services that are in use.',
      default: '200',
      range: '1 to 1000000',
    },
  ]),
  throttle_strategy: detailed('Where calls are counted for throttles.', '{"enable": "on", "strategy": "local"}', [
    enable,
    {
      name: 'strategy',
      description: 'cluster: across all nodes; local: on each node separately.',
      range: 'cluster, local',
    },
  ]),
  rate_limit_algorithm: fixed('How calls are counted can be chosen.'),
  rate_limit_plugin: fixed('Plugins of the type rate_limit are available.'),
  app_quota: fixed('Quotas for apps are available.'),
  app_acl: fixed(
    'Restrictions on apps: access lists according to the feature\'s name, throttles according to the reference.',
  ),
  request_body_size: detailed('Maximum body size of a call.', '104857600', [
    {
      name: 'request_body_size',
      description: 'Bytes. The configuration is the bare number, not JSON with this name.',
      default: '12 MiB',
      range: '1 to 9536 MiB',
    },
  ]),
  request_custom_config: detailed('How calls are received.', '{"http2": "on", "client_body_timeout": 10}', [
    { name: 'http2', description: 'Whether HTTP/2 is on.', default: 'on', range: 'on, off' },
    {
      name: 'client_body_timeout',
      description: 'Seconds within which a call\'s body must arrive.',
      default: '8',
      range: '1 to 60',
    },
  ]),
  api_uri_no_escape: detailed('Parameters in the path of a call are passed on unescaped.', '', [
    {
      name: 'enable',
      description: 'Whether it is on. This is the enable of features.configure itself; config is empty.',
      default: 'false',
      range: 'true, false',
    },
  ]),

  // How callers authenticate.
  app_token: detailed(
    'Callers sign in with a token.',
    '{"enable": "on", "app_token_expire_time": 3600, "app_token_uri": "/v1/apigw/oauth2/token", "refresh_token_expire_time": 7200}',
    [
      enable,
      {
        name: 'app_token_expire_time',
        description: 'Lifetime of an access token in seconds.',
        default: '3600',
        range: '1 to 72000',
      },
      {
        name: 'refresh_token_expire_time',
        description: 'Lifetime of a refresh token in seconds.',
        default: '7200',
        range: '1 to 72000',
      },
      { name: 'app_token_uri', description: 'Path that issues tokens.', default: '/v1/apigw/oauth2/token' },
      { name: 'app_token_key', description: 'Key that encrypts tokens.' },
    ],
  ),
  app_api_key: onOff('Callers sign in with an API key.', 'off'),
  app_basic: onOff('Callers sign in with HTTP basic authentication.', 'off'),
  app_secret: onOff('Callers sign in with the key and the secret of an app.', 'off'),
  app_jwt: detailed('Callers sign in with a JSON web token.', '{"enable": "on", "auth_header": "Authorization"}', [
    enable,
    { name: 'auth_header', description: 'Header of the token.', default: 'Authorization' },
  ]),
  multi_auth: fixed('An API can require two kinds of authentication.'),
  custom_auth_header: detailed(
    'Headers for signatures.',
    '{"app_auth_header": "app_header", "backend_sign_header": "back_header"}',
    [
      {
        name: 'app_auth_header',
        description:
          'Header in which callers sign with an app. It must not start with x-apig or x-sdk, nor be x-stage or authorization, in upper or lower case.',
        range: '3 to 64 letters, digits, hyphens and underscores, starting with a letter; or empty',
      },
      {
        name: 'backend_sign_header',
        description: 'Header in which the gateway signs for backends with a signature key of the kinds hmac, basic and AUTH; same rules as app_auth_header.',
      },
    ],
  ),
  authorize_context_support_number_bool: fixed(
    'Values in the context that an authorizer returns can be numbers and booleans.',
  ),

  // Where calls come from.
  real_ip_from_xff: detailed(
    'Access lists and throttles take the caller\'s address from X-Forwarded-For.',
    '{"enable": "on", "xff_index": -1}',
    [
      enable,
      {
        name: 'xff_index',
        description: 'Which address of the header counts. 0: the first; 1: the second; -1: the last; and so on.',
        default: '-1',
        range: '-2147483648 to 2147483647',
      },
    ],
  ),
  real_ip_header_getter: detailed(
    'The caller\'s address is taken from a custom header.',
    '{"enable": "on", "header_getter": "header:testIP"}',
    [enable, { name: 'header_getter', description: 'The header, written as in header:testIP.' }],
  ),
  app_route: onOff('APIs can be called at an IP address.', 'off'),
  default_group_host_trustlist: detailed(
    'Additional addresses at which the group DEFAULT can be called.',
    '{"enable": "on", "hosts": ["123.2.2.2", "202.2.2.2"]}',
    [
      { name: 'enable', description: 'Whether it is on.', range: 'on, off' },
      { name: 'hosts', description: 'The addresses.' },
    ],
  ),
  ssl_ciphers: detailed('Cipher suites for HTTPS.', '{"ssl_ciphers": ["ECDHE-ECDSA-AES256-GCM-SHA384"]}', [
    {
      name: 'ssl_ciphers',
      description: 'The suites, at least one. Default: all.',
      range:
        'ECDHE-ECDSA-AES256-GCM-SHA384, ECDHE-RSA-AES256-GCM-SHA384, ECDHE-ECDSA-AES128-GCM-SHA256, ECDHE-RSA-AES128-GCM-SHA256, '
        + 'ECDHE-ECDSA-AES256-SHA384, ECDHE-RSA-AES256-SHA384, ECDHE-ECDSA-AES128-SHA256, ECDHE-RSA-AES128-SHA256',
    },
  ]),

  // Backends.
  backend_timeout: detailed('Maximum time that APIs may wait for their backends.', '{"max_timeout": 500}', [
    { name: 'max_timeout', description: 'Milliseconds.', default: '60000', range: '1 to 600000' },
  ]),
  backend_retry_count: fixed('APIs can set how often a call to a backend is retried.'),
  backend_token_allow: detailed(
    'Tenants whose tokens are passed to backends.',
    '{"backend_token_allow_users": ["user_name"]}',
    [{ name: 'backend_token_allow_users', description: 'Regular expressions that the names of these accounts (tenants) match.' }],
  ),
  backend_client_certificate: detailed(
    'The gateway shows a certificate to backends.',
    '{"enable": "on", "ca": "", "content": "", "key": ""}',
    [
      enable,
      { name: 'ca', description: 'Certificate of the authority that signs the backends\' certificates.' },
      { name: 'content', description: 'Certificate that the gateway shows.' },
      { name: 'key', description: 'Private key of that certificate.' },
    ],
  ),
  public_key: detailed(
    'Signature keys of the type public_key for backends.',
    '{"enable": "on", "public_key_uri_prefix": "/apigw/authadv/v2/public-key/"}',
    [
      enable,
      {
        name: 'public_key_uri_prefix',
        description: 'Prefix of the path that serves public keys.',
        default: '/apigw/authadv/v2/public-key/',
      },
    ],
  ),
  sign_basic: fixed('Signature keys can be of the type basic.'),
  sign_aes: fixed('Signature keys can be of the type aes.'),
  policy_cookie_param: onOff('Conditions of backend policies can use cookies.', 'off'),
  policy_sys_param: fixed('Conditions of backend policies can use system parameters.'),
  vpc_backup: fixed('VPC channels can have servers in reserve.'),
  vpc_name_modifiable: onOff('VPC channels can be renamed.', 'on'),
  // The reference says that it is not configurable. The service accepts it, and the vendor's Terraform provider manages
  // routes with it.
  route: detailed('The user\'s networks that the gateway can reach.', '{"user_routes": ["10.0.0.0/8"]}', [
    { name: 'user_routes', description: 'The networks, in CIDR notation. An empty list: none.' },
  ]),

  // Responses.
  gateway_responses: fixed('Groups can have custom gateway responses.'),
  gateway_responses_support_header: fixed('Gateway responses can have custom headers.'),
  set_resp_headers: fixed('Plugins of the type set_resp_headers are available.'),
  gzip: detailed('Responses are compressed with gzip.', '{"comp_level": 6}', [
    {
      name: 'comp_level',
      description: 'Level. A higher one makes responses smaller and takes longer.',
      default: '6',
      range: '1 to 9',
    },
  ]),
  sse_strategy: onOff('Responses can be sent as server-sent events.', 'off'),
  content_type_configurable: fixed('Lists of APIs show which content types an API accepts.'),

  // Plugins.
  cors: fixed('APIs can use plugins.'),
  breaker: fixed('Circuit breakers are available.'),
  breakerv2: fixed('Circuit breakers that degrade an overloaded service are available.'),
} as const;

/** Name of a known feature. */
export type InstanceFeatureName = keyof typeof instanceFeatures;
