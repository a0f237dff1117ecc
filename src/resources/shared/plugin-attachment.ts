/** Plugins attached to published APIs, whichever of the two the call starts from. */
import { list, one, oneOf, output, text } from '../../schema/vocabulary.js';
import { pluginIdentity } from './plugin.js';

/** Where and when a plugin was attached. */
export const attachment = {
  /** Identity of the attachment. */
  plugin_attach_id: text(),
  /** Identity of the environment in which it holds. */
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
  /** Identity of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
}, 'plugin_attach_id') {}

/** What became of one attachment. */
export abstract class PluginBindingOutcome extends output({
  /** SUCCESS: attached; FAILED: not attached. */
  status: oneOf('SUCCESS', 'FAILED'),
  /** Code of the failure, such as APIG.3707: the API is not published. */
  error_code: text(),
  /** Text of the failure. */
  error_msg: text(),
}) {}

/** A plugin and an API that were to be attached, and what became of it. */
export abstract class PluginBinding extends output({
  /** Identity of the plugin. */
  plugin_id: text(),
  /** Identity of the API. */
  api_id: text(),
  /** Identity of the environment. */
  env_id: text(),
  /** What became of it. */
  binding_result: one(PluginBindingOutcome),
}) {}

/**
 * What was attached. Gateways answer in one of two forms: with `attached_plugins`, or with `bindings`.
 * In `bindings` a failed attachment stands beside the others, and the call succeeds all the same.
 */
export abstract class PluginAttachResult extends output({
  /** The attachments that were made. */
  attached_plugins: list(PluginAttachment),
  /** Each attachment that was asked for, with its outcome. Look for `binding_result.status` FAILED. */
  bindings: list(PluginBinding),
}) {}
