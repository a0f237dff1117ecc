/** Plugins attached to published APIs, for calls from either side. */
import { list, one, oneOf, output, text } from '../../schema/vocabulary.js';
import { pluginIdentity } from './plugin.js';

/** Where and when a plugin was attached. */
export const attachment = {
  /** ID of the attachment. */
  plugin_attach_id: text(),
  /** ID of the environment that it applies to. */
  env_id: text(),
  /** Name of that environment. */
  env_name: text(),
  /** When the plugin was attached, RFC 3339. */
  attached_time: text(),
};

/** A plugin attached to an API in an environment. */
export abstract class PluginAttachment extends output({
  ...pluginIdentity,
  ...attachment,
  /** ID of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
}, 'plugin_attach_id') {}

/** Result of one attachment. */
export abstract class PluginBindingOutcome extends output({
  /** SUCCESS: attached; FAILED: not attached. */
  status: oneOf('SUCCESS', 'FAILED'),
  /** Code of the failure, such as APIG.3707: the API is not published. */
  error_code: text(),
  /** Description of the failure. */
  error_msg: text(),
}) {}

/** A requested attachment of a plugin to an API, with its result. */
export abstract class PluginBinding extends output({
  /** ID of the plugin. */
  plugin_id: text(),
  /** ID of the API. */
  api_id: text(),
  /** ID of the environment. */
  env_id: text(),
  /** The result. */
  binding_result: one(PluginBindingOutcome),
}) {}

/**
 * What was attached. Gateways respond in one of two forms: with `attached_plugins`, or with `bindings`. `bindings` also
 * lists failed attachments, and the call succeeds nevertheless.
 */
export abstract class PluginAttachResult extends output({
  /** The attachments that were made. */
  attached_plugins: list(PluginAttachment),
  /** Each requested attachment with its outcome. Check for `binding_result.status` FAILED. */
  bindings: list(PluginBinding),
}) {}
