import { list, oneOf, output, text } from '../../schema/vocabulary.js';
import { counters } from './paging.js';

/** The kinds of plugins; the last four are newer than the API reference of 2025-02. */
export const pluginType = oneOf(
  'cors',
  'set_resp_headers',
  'kafka_log',
  'breaker',
  'rate_limit',
  'third_auth',
  'proxy_cache',
  'proxy_mirror',
  'oidc_auth',
  'jwt_auth',
);
/** Who may use a plugin. The reference says `global` only; its own examples also have `app`. */
export const pluginScope = oneOf('global', 'app');

/** What identifies a plugin. */
export const pluginIdentity = {
  /** ID of the plugin. */
  plugin_id: text(),
  /** Name. */
  plugin_name: text(),
  /**
   * Kind. cors: cross-origin requests; set_resp_headers: response headers; kafka_log: calls are logged to Kafka;
   * breaker: circuit breaker; rate_limit: call limits; third_auth: authentication by a service of your own;
   * proxy_cache: cached responses; proxy_mirror: mirrored requests; oidc_auth: OpenID Connect; jwt_auth: JSON Web
   * Tokens.
   */
  plugin_type: pluginType,
  /** Who may use it. global: everyone. */
  plugin_scope: pluginScope,
};

/** What a plugin does, and its times. */
export const pluginSubstance = {
  /**
   * What the plugin does: a JSON string, exactly as the service stores it. `readPluginContent` parses it. Passwords and
   * client secrets in it are omitted or masked.
   */
  plugin_content: text(),
  /** Remark on the plugin. */
  remark: text(),
  /** When the plugin was created, RFC 3339. */
  create_time: text(),
  /** When the plugin was last changed, RFC 3339. */
  update_time: text(),
};

/** A plugin. */
export abstract class Plugin extends output({
  ...pluginIdentity,
  ...pluginSubstance,
}, 'plugin_id', 'plugin_name') {}

/** A page of plugins. */
export abstract class PluginPage extends output({
  ...counters,
  /** The plugins of this page. */
  plugins: list(Plugin),
}, 'plugins') {}
