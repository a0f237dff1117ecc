/**
 * Configurations of features, which are strings on the wire: builders that check their limits, and a reader. This
 * module loads the engine immediately, unlike the rest of the package, so `features.ts` does not import it.
 */
import { normalize } from '../schema/drift.js';
import { checkerOf } from '../schema/engine.js';
import { ApigRequestValidationError } from '../errors.js';
import { parseJson } from '../values.js';
import { input, int, list, oneOf, output, required, secret, specOf, text, type Schema } from '../schema/vocabulary.js';

/** A switch in a configuration. */
const onOff = oneOf('on', 'off');
const MEBIBYTE = 1024 * 1024;
/** A header for a signature: none, or a custom name that is not one of the service's. */
const signatureHeader = text({
  pattern: /^([A-Za-z][A-Za-z0-9_-]{2,63})?$/u,
  not: /^(x-apig|x-sdk|x-stage$|authorization$)/iu,
  form: 'empty, or letters, digits, _ and - of which the first is a letter; not x-apig…, x-sdk…, x-stage or authorization',
});

/** `lts`: access logs go to Log Tank Service. */
export abstract class LtsConfig extends input({
  /** ID of the log group. */
  group_id: text(),
  /** ID of the log stream. */
  topic_id: text(),
  /** Name of the log group. */
  log_group: text(),
  /** Name of the log stream. */
  log_stream: text(),
}) {}

/** `ratelimit`: how often an API without a throttling policy may be called. */
export abstract class RatelimitConfig extends input({
  /** Calls per second, 1 to 1 000 000. Default: 200. A small value throttles services that are in use. */
  api_limits: required(int({ min: 1, max: 1_000_000 })),
}) {}

/** `request_body_size`: maximum body size of a call. */
export abstract class RequestBodySizeConfig extends input({
  /** Bytes, 1 048 576 (1 MiB) to 9 999 220 736 (9536 MiB). Default: 12 MiB. */
  request_body_size: required(int({ min: MEBIBYTE, max: 9536 * MEBIBYTE })),
}) {}

/** `backend_timeout`: maximum time that APIs may wait for their backends. */
export abstract class BackendTimeoutConfig extends input({
  /** Milliseconds, 1 to 600 000. Default: 60 000. */
  max_timeout: required(int({ min: 1, max: 600_000 })),
}) {}

/** `app_token`: callers sign in with a token. */
export abstract class AppTokenConfig extends input({
  /** Whether it is on. Default: off. */
  enable: onOff,
  /** Lifetime of an access token in seconds, 1 to 72 000. Default: 3600. */
  app_token_expire_time: int({ min: 1, max: 72_000 }),
  /** Lifetime of a refresh token in seconds, 1 to 72 000. Default: 7200. */
  refresh_token_expire_time: int({ min: 1, max: 72_000 }),
  /** Path that issues tokens. Default: /v1/apigw/oauth2/token. */
  app_token_uri: text(),
  /** Key that encrypts tokens. */
  app_token_key: secret(text()),
}) {}

/** `app_jwt`: callers sign in with a JSON web token. */
export abstract class AppJwtConfig extends input({
  /** Whether it is on. Default: off. */
  enable: onOff,
  /** Header of the token. Default: Authorization. */
  auth_header: text(),
}) {}

/** `public_key`: signature keys of the type public_key for backends. */
export abstract class PublicKeyConfig extends input({
  /** Whether it is on. Default: off. */
  enable: onOff,
  /** Prefix of the path that serves public keys. Default: /apigw/authadv/v2/public-key/. */
  public_key_uri_prefix: text(),
}) {}

/** `backend_token_allow`: tenants whose tokens are passed to backends. */
export abstract class BackendTokenAllowConfig extends input({
  /** Regular expressions for the domain names of these tenants. */
  backend_token_allow_users: required(list(text())),
}) {}

/** `backend_client_certificate`: the gateway shows a certificate to backends. */
export abstract class BackendClientCertificateConfig extends input({
  /** Whether it is on. Default: off. */
  enable: onOff,
  /** Certificate of the authority that signs the backends' certificates. */
  ca: text(),
  /** Certificate that the gateway shows. */
  content: text(),
  /** Private key of that certificate. */
  key: secret(text()),
}) {}

/** `ssl_ciphers`: cipher suites for HTTPS. */
export abstract class SslCiphersConfig extends input({
  /** The suites, at least one. Default: all. */
  ssl_ciphers: required(
    list(
      oneOf(
        'ECDHE-ECDSA-AES256-GCM-SHA384',
        'ECDHE-RSA-AES256-GCM-SHA384',
        'ECDHE-ECDSA-AES128-GCM-SHA256',
        'ECDHE-RSA-AES128-GCM-SHA256',
        'ECDHE-ECDSA-AES256-SHA384',
        'ECDHE-RSA-AES256-SHA384',
        'ECDHE-ECDSA-AES128-SHA256',
        'ECDHE-RSA-AES128-SHA256',
      ),
      { min: 1 },
    ),
  ),
}) {}

/** `real_ip_from_xff`: access control and throttling take the caller's address from X-Forwarded-For. */
export abstract class RealIpFromXffConfig extends input({
  /** Whether it is on. Default: off. */
  enable: onOff,
  /** Which address of the header counts: 0 the first, 1 the second, -1 the last, and so on; an int32. Default: -1. */
  xff_index: int({ min: -2_147_483_648, max: 2_147_483_647 }),
}) {}

/** `default_group_host_trustlist`: additional addresses at which the group DEFAULT can be called. */
export abstract class DefaultGroupHostTrustlistConfig extends input({
  /** Whether it is on. */
  enable: onOff,
  /** The addresses. */
  hosts: list(text()),
}) {}

/** `throttle_strategy`: where calls are counted. */
export abstract class ThrottleStrategyConfig extends input({
  /** Whether it is on. Default: off. */
  enable: onOff,
  /** cluster: across all nodes; local: on each node separately. */
  strategy: oneOf('cluster', 'local'),
}) {}

/** A parameter of calls that is logged. */
export abstract class CustomLogEntry extends input({
  /** Location of the parameter. */
  location: required(oneOf('header', 'query', 'cookie')),
  /** Name of the parameter. */
  name: required(text()),
}) {}

/** `custom_log`: parameters of calls that are logged. */
export abstract class CustomLogConfig extends input({
  /** The parameters, up to 10. */
  custom_logs: required(list(CustomLogEntry, { max: 10 })),
}) {}

/** `real_ip_header_getter`: the caller's address is taken from a custom header. */
export abstract class RealIpHeaderGetterConfig extends input({
  /** Whether it is on. Default: off. */
  enable: onOff,
  /** The header, such as `header:testIP`. */
  header_getter: text(),
}) {}

/** `gzip`: responses are compressed. */
export abstract class GzipConfig extends input({
  /** Level, 1 (fast) to 9 (small). Default: 6. */
  comp_level: required(int({ min: 1, max: 9 })),
}) {}

/** `custom_auth_header`: headers for signatures. */
export abstract class CustomAuthHeaderConfig extends input({
  /**
   * Header in which callers sign: 3 to 64 letters, digits, `-` and `_`, starting with a letter; or `""`. Must not start
   * with x-apig or x-sdk, nor be x-stage or authorization, in upper or lower case.
   */
  app_auth_header: signatureHeader,
  /** Header in which the gateway signs for backends; same rules as `app_auth_header`. */
  backend_sign_header: signatureHeader,
}) {}

/** `request_custom_config`: how calls are received. */
export abstract class RequestCustomConfig extends input({
  /** Whether HTTP/2 is on. Default: on. */
  http2: onOff,
  /** Seconds within which a call's body must arrive, 1 to 60. Default: 8. */
  client_body_timeout: int({ min: 1, max: 60 }),
}) {}

/** `route`: the user's networks that the gateway can reach. */
export abstract class RouteConfig extends input({
  /** The networks, in CIDR notation, such as `10.0.0.0/8`; `[]`: none. */
  user_routes: required(list(text())),
}) {}

/** The configurations for reading: any stored value is accepted if its types match. */
const readable = {
  lts: output(LtsConfig.fields),
  ratelimit: output(RatelimitConfig.fields),
  request_body_size: output(RequestBodySizeConfig.fields),
  backend_timeout: output(BackendTimeoutConfig.fields),
  app_token: output(AppTokenConfig.fields),
  app_jwt: output(AppJwtConfig.fields),
  public_key: output(PublicKeyConfig.fields),
  backend_token_allow: output(BackendTokenAllowConfig.fields),
  backend_client_certificate: output(BackendClientCertificateConfig.fields),
  ssl_ciphers: output(SslCiphersConfig.fields),
  real_ip_from_xff: output(RealIpFromXffConfig.fields),
  default_group_host_trustlist: output(DefaultGroupHostTrustlistConfig.fields),
  throttle_strategy: output(ThrottleStrategyConfig.fields),
  custom_log: output({ custom_logs: list(output(CustomLogEntry.fields)) }),
  real_ip_header_getter: output(RealIpHeaderGetterConfig.fields),
  gzip: output(GzipConfig.fields),
  custom_auth_header: output(CustomAuthHeaderConfig.fields),
  request_custom_config: output(RequestCustomConfig.fields),
  route: output(RouteConfig.fields),
};
/** Configurations by feature, as {@link readFeatureConfig} returns them. */
export type FeatureConfigs = { readonly [N in keyof typeof readable]: InstanceType<(typeof readable)[N]> };
/** Features whose configuration is more than a switch. */
export type ConfigurableFeature = keyof FeatureConfigs;
/** Features whose whole configuration is `on` or `off`. */
export type SwitchFeature =
  | 'app_api_key'
  | 'app_basic'
  | 'app_secret'
  | 'app_route'
  | 'vpc_name_modifiable'
  | 'policy_cookie_param'
  | 'sse_strategy';

/** A switch as a named field, so that it is checked like the rest. */
abstract class SwitchConfig extends input({ config: required(onOff) }) {}
function turn(feature: SwitchFeature, config: 'on' | 'off'): string {
  write(feature, SwitchConfig, { config });
  return config;
}
function write<T>(feature: ConfigurableFeature | SwitchFeature, schema: Schema<T>, config: T): string {
  const issues = checkerOf(specOf(schema)).issues(config);
  if (issues.length > 0) throw new ApigRequestValidationError(`featureConfig.${feature}`, issues);
  return JSON.stringify(config);
}

/**
 * Writes the configuration of a feature, by the feature's name. The result is the `config` for `features.configure`.
 *
 * Each function throws `ApigRequestValidationError` if its input breaks the documented limits.
 * @example
 * await client.features.configure({ name: 'ratelimit', enable: true, config: featureConfig.ratelimit({ api_limits: 500
 * }) });
 */
export const featureConfig = {
  /** Access logs go to Log Tank Service. */
  lts: (config: LtsConfig): string => write('lts', LtsConfig, config),
  /** How often an API without a throttling policy may be called. */
  ratelimit: (config: RatelimitConfig): string => write('ratelimit', RatelimitConfig, config),
  /** Maximum body size of a call. */
  request_body_size: (config: RequestBodySizeConfig): string => {
    write('request_body_size', RequestBodySizeConfig, config);
    return String(config.request_body_size); // The only configuration that is a bare number.
  },
  /** Maximum time that APIs may wait for their backends. */
  backend_timeout: (config: BackendTimeoutConfig): string => write('backend_timeout', BackendTimeoutConfig, config),
  /** Callers sign in with a token. */
  app_token: (config: AppTokenConfig): string => write('app_token', AppTokenConfig, config),
  /** Callers sign in with a JSON web token. */
  app_jwt: (config: AppJwtConfig): string => write('app_jwt', AppJwtConfig, config),
  /** Signature keys of the type public_key for backends. */
  public_key: (config: PublicKeyConfig): string => write('public_key', PublicKeyConfig, config),
  /** Tenants whose tokens are passed to backends. */
  backend_token_allow: (config: BackendTokenAllowConfig): string =>
    write('backend_token_allow', BackendTokenAllowConfig, config),
  /** The gateway shows a certificate to backends. */
  backend_client_certificate: (config: BackendClientCertificateConfig): string =>
    write('backend_client_certificate', BackendClientCertificateConfig, config),
  /** Cipher suites for HTTPS. */
  ssl_ciphers: (config: SslCiphersConfig): string => write('ssl_ciphers', SslCiphersConfig, config),
  /** Access control and throttling take the caller's address from X-Forwarded-For. */
  real_ip_from_xff: (config: RealIpFromXffConfig): string => write('real_ip_from_xff', RealIpFromXffConfig, config),
  /** Additional addresses at which the group DEFAULT can be called. */
  default_group_host_trustlist: (config: DefaultGroupHostTrustlistConfig): string =>
    write('default_group_host_trustlist', DefaultGroupHostTrustlistConfig, config),
  /** Where calls are counted. */
  throttle_strategy: (config: ThrottleStrategyConfig): string =>
    write('throttle_strategy', ThrottleStrategyConfig, config),
  /** Parameters of calls that are logged. */
  custom_log: (config: CustomLogConfig): string => write('custom_log', CustomLogConfig, config),
  /** The caller's address is taken from a custom header. */
  real_ip_header_getter: (config: RealIpHeaderGetterConfig): string =>
    write('real_ip_header_getter', RealIpHeaderGetterConfig, config),
  /** Responses are compressed. */
  gzip: (config: GzipConfig): string => write('gzip', GzipConfig, config),
  /** Headers for signatures. */
  custom_auth_header: (config: CustomAuthHeaderConfig): string =>
    write('custom_auth_header', CustomAuthHeaderConfig, config),
  /** How calls are received. */
  request_custom_config: (config: RequestCustomConfig): string =>
    write('request_custom_config', RequestCustomConfig, config),
  /** The user's networks that the gateway can reach. */
  route: (config: RouteConfig): string => write('route', RouteConfig, config),
  /** Callers sign in with an API key. Default: off. */
  app_api_key: (config: 'on' | 'off'): string => turn('app_api_key', config),
  /** Callers sign in with HTTP basic authentication. Default: off. */
  app_basic: (config: 'on' | 'off'): string => turn('app_basic', config),
  /** Callers sign in with the key and the secret of an app. Default: off. */
  app_secret: (config: 'on' | 'off'): string => turn('app_secret', config),
  /** APIs can be called at an IP address. Default: off. */
  app_route: (config: 'on' | 'off'): string => turn('app_route', config),
  /** VPC channels can be renamed. Default: on. */
  vpc_name_modifiable: (config: 'on' | 'off'): string => turn('vpc_name_modifiable', config),
  /** Conditions of backend policies can use cookies. Default: off. */
  policy_cookie_param: (config: 'on' | 'off'): string => turn('policy_cookie_param', config),
  /** Responses can be sent as server-sent events. Default: off. */
  sse_strategy: (config: 'on' | 'off'): string => turn('sse_strategy', config),
  /** Parameters in the path of a call are passed on unescaped. It has no configuration: `enable` is the switch. */
  api_uri_no_escape: (): string => '',
} as const satisfies Record<ConfigurableFeature | SwitchFeature | 'api_uri_no_escape', (config: never) => string>;

/**
 * Reads the configuration of a feature, as returned by `features.list`. Never throws.
 * @param name - Name of the feature.
 * @param config - Its configuration.
 * @returns The configuration as an object. The string itself if it is no object (`on`, `""`) or does not have the
 *   feature's known form. For an unknown feature: whatever the JSON contains.
 */
export function readFeatureConfig<N extends ConfigurableFeature, C extends string | undefined>(
  name: N,
  config: C,
): FeatureConfigs[N] | C;
export function readFeatureConfig<C extends string | undefined>(
  name: SwitchFeature | 'api_uri_no_escape',
  config: C,
): C;
export function readFeatureConfig(name: string, config: string | undefined): unknown;
export function readFeatureConfig(name: string, config: string | undefined): unknown {
  const parsed = config === undefined ? undefined : parseJson(config);
  if (parsed === undefined) return config;
  if (!isConfigurable(name)) return parsed;
  const value = name === 'request_body_size' && typeof parsed === 'number' ? { request_body_size: parsed } : parsed;
  const spec = specOf(readable[name]);
  if (!checkerOf(spec).valid(value)) return config;
  normalize(spec, value);
  return value;
}
const isConfigurable = (name: string): name is ConfigurableFeature => Object.hasOwn(readable, name);
