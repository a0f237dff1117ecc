/** Plugins: what a gateway does with calls of the APIs that a plugin is attached to. */
import type { PagePromise } from '../calls/pages.js';
import type { Change, Draft, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { input, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { isRecord, parseJson } from '../values.js';
import { apiFilter, tagFilter } from './apis/summary.js';
import { GET_API, GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import type { PluginContents, PluginKind } from './plugin-content.js';
import { counters, paging } from './shared/paging.js';
import { httpMethod, INSTANCE, NAME } from './shared/paths.js';
import { attachment, PluginAttachResult } from './shared/plugin-attachment.js';
import { Plugin, PluginPage, pluginScope, pluginType } from './shared/plugin.js';
import { apisOfPlugin, pluginsOfApi } from './shared/queue-keys.js';

export { Plugin, PluginPage } from './shared/plugin.js';
export { PluginAttachResult } from './shared/plugin-attachment.js';

/** What a caller sets on a plugin. */
export abstract class PluginInput extends input({
  /**
   * Name, unique on the gateway: 3 to 255 letters, digits, Chinese characters and `_`; starts with a letter or a
   * Chinese character.
   */
  plugin_name: required(text({ min: 3, max: 255, ...NAME })),
  /**
   * Kind; it cannot change later. cors: cross-origin requests; set_resp_headers: response headers; kafka_log: calls are
   * logged to Kafka; breaker: circuit breaker; rate_limit: call limits; third_auth: authentication by a service of your
   * own; proxy_cache: cached responses; proxy_mirror: mirrored requests; oidc_auth: OpenID Connect; jwt_auth: JSON Web
   * Tokens. The gateway needs the features `cors` for plugins at all, and `set_resp_headers`, `kafka_log`, `breaker`,
   * `breakerv2` (a breaker with a downgrade) and `rate_limit_plugin` for these kinds.
   */
  plugin_type: required(pluginType),
  /** Who may use it; it cannot change later. global: everyone. */
  plugin_scope: required(pluginScope),
  /**
   * What the plugin does: a JSON object as a string, up to 65535 characters. Its members depend on `plugin_type`;
   * `algorithm` of a rate_limit needs the feature `rate_limit_algorithm`. It is sent unchanged. `pluginContent` makes
   * it from typed objects.
   */
  plugin_content: required(text({ max: 65535, form: 'JSON, which pluginContent writes' })),
  /** Remark, up to 255 characters. An update cannot clear it: for `""` the service keeps the old one. */
  remark: text({ max: 255 }),
}, {
  check: ({ plugin_content }) =>
    isRecord(parseJson(plugin_content)) ? undefined : { plugin_content: 'expected a JSON object as a string, such as pluginContent makes' },
  from: {
    json: {
      plugin_content: [
        { at: 'sasl_config.sasl_password', with: { 'sasl_config.security_protocol': /^SASL_/ } },
        { at: 'client_secret', with: { client_id: /./, discovery: /./ } },
      ],
    },
    fixed: {
      plugin_type: 'create another plugin, and attach it in place of this one',
      plugin_scope: 'create another plugin, and attach it in place of this one',
    },
  },
}) {}

/** Which plugins to list. */
export abstract class PluginFilter extends input({
  ...paging,
  /** Only plugins of exactly this kind. */
  plugin_type: text(),
  /** Only plugins of exactly this scope. */
  plugin_scope: text(),
  /** Only the plugin with this ID. */
  plugin_id: text(),
  /** Only plugins whose name contains this; exact with `precise_search: 'plugin_name'`. */
  plugin_name: text(),
  /** `plugin_name`: match the name exactly instead of any part of it. */
  precise_search: oneOf('plugin_name'),
}) {}

/** APIs to attach a plugin to, or to detach it from. */
export abstract class PluginApisInput extends input({
  /** ID of the environment. */
  env_id: required(text()),
  /** IDs of the APIs, 1 to 500. */
  api_ids: required(list(text(), { min: 1, max: 500 })),
}) {}

/** An API that a plugin is or can be attached to. */
export abstract class PluginApi extends output({
  /** ID of the API. */
  api_id: text(),
  /** Name of the API. */
  api_name: text(),
  /** Kind. 1: public; 2: private. */
  type: oneOf(1, 2),
  /** Protocol that callers use. BOTH: HTTP and HTTPS. */
  req_protocol: oneOf('HTTP', 'HTTPS', 'BOTH'),
  /** HTTP method. */
  req_method: httpMethod,
  /** Path of the API, with parameters in braces. */
  req_uri: text(),
  /**
   * How callers authenticate. NONE: not at all; APP: as an app; IAM: as a user of the cloud; AUTHORIZER: with a custom
   * authorizer.
   */
  auth_type: oneOf('NONE', 'APP', 'IAM', 'AUTHORIZER'),
  /** How paths match. SWA: by prefix; NORMAL: exactly. */
  match_mode: oneOf('SWA', 'NORMAL'),
  /** Remark on the API. */
  remark: text(),
  /** ID of its group. */
  group_id: text(),
  /** Name of its group. */
  group_name: text(),
  /** Integration application that owns the API; usually `""`. */
  roma_app_id: text(),
  /** ID of the API's publication. */
  publish_id: text(),
  ...attachment,
  /** Tags of the API. */
  tags: list(text()),
}, 'api_id', 'api_name') {}

/** Filter for the APIs that a plugin is attached to. */
export abstract class PluginApiFilter extends input({
  ...paging,
  ...apiFilter,
  /** Only APIs with exactly this HTTP method. */
  req_method: text(),
  /** Only APIs whose path contains this; nothing makes it exact. */
  req_uri: text(),
  ...tagFilter,
}) {}

/** Filter for the APIs that a plugin can be attached to. */
export abstract class PluginAttachableApiFilter extends input({
  ...PluginApiFilter.fields,
  /** ID of the environment to attach in. */
  env_id: required(text()),
}) {}

/** A page of APIs that a plugin is or can be attached to. */
export abstract class PluginApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(PluginApi),
}, 'apis') {}

const PLUGINS = `${INSTANCE}/plugins` as const;
const PLUGIN = `${PLUGINS}/{plugin_id}` as const;

export const createPlugin = operation({
  id: 'plugins.create', method: 'POST', path: PLUGINS, body: PluginInput, response: Plugin,
  actions: ['apig:plugins:create', GET_INSTANCE],
});
export const updatePlugin = operation({
  id: 'plugins.update', method: 'PUT', path: PLUGIN, body: PluginInput, response: Plugin,
  actions: ['apig:plugins:update', GET_INSTANCE],
});
export const deletePlugin = operation({
  id: 'plugins.delete', method: 'DELETE', path: PLUGIN,
  actions: ['apig:plugins:delete', GET_INSTANCE],
});
export const listPlugins = operation({
  id: 'plugins.list', method: 'GET', path: PLUGINS, query: PluginFilter, response: PluginPage,
  items: 'plugins',
  actions: ['apig:plugins:list', GET_INSTANCE],
});
export const getPlugin = operation({
  id: 'plugins.get', method: 'GET', path: PLUGIN, response: Plugin,
  actions: ['apig:plugins:get', GET_INSTANCE],
});
export const attachPluginToApis = operation({
  id: 'plugins.attachApis', method: 'POST', path: `${PLUGIN}/attach`, body: PluginApisInput,
  response: PluginAttachResult,
  actions: ['apig:apis:bindPlugins'],
  queuedBy: [apisOfPlugin('path.plugin_id'), pluginsOfApi('body.api_ids')], failures: 'bindings',
});
export const detachPluginFromApis = operation({
  id: 'plugins.detachApis', method: 'PUT', path: `${PLUGIN}/detach`, body: PluginApisInput,
  actions: ['apig:apis:unbindPlugins', GET_INSTANCE, 'apig:plugins:get', GET_API],
  queuedBy: [apisOfPlugin('path.plugin_id'), pluginsOfApi('body.api_ids')],
});
export const listPluginAttachedApis = operation({
  id: 'plugins.listAttachedApis', method: 'GET', path: `${PLUGIN}/attached-apis`,
  query: PluginApiFilter, response: PluginApiPage, items: 'apis',
  actions: ['apig:plugins:listBindedApis', GET_INSTANCE, 'apig:plugins:get'],
});
export const listPluginAttachableApis = operation({
  id: 'plugins.listAttachableApis', method: 'GET', path: `${PLUGIN}/attachable-apis`,
  query: PluginAttachableApiFilter, response: PluginApiPage, items: 'apis',
  actions: ['apig:plugins:listUnbindedApis', GET_INSTANCE, 'apig:plugins:get'],
});

/** Plugins (API reference 3.27). `apis.plugins` attaches them from an API's side. */
export class PluginsService extends Service {
  /**
   * Creates a plugin. It does nothing until it is attached to an API; then it takes effect immediately.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/plugins`
   * @param body - Name, kind, scope and content (up to 65535 characters, see `pluginContent`); the name must be unique
   *   on this gateway.
   * @returns The plugin. Passwords in its content are not returned.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.3326 (400) the name is taken, APIG.3030 (404) no
   *   such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.27.1
   */
  create(body: PluginInput, options?: CallOptions): ApigPromise<Plugin> {
    return this.send(createPlugin, { body }, options);
  }

  /**
   * Changes a plugin. The change takes effect immediately on the APIs that it is attached to.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/plugins/{plugin_id}`
   * @param pluginId - ID of the plugin.
   * @param body - The whole plugin. Kind and scope are required and cannot change. Repeat passwords in the content.
   * @returns The plugin as it is now.
   * @throws ApigServiceError: APIG.3326 (400) the name is taken, APIG.3068 (404) no such plugin, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.27.2
   */
  update(pluginId: string, body: PluginInput, options?: CallOptions): ApigPromise<Plugin> {
    return this.send(updatePlugin, { path: { plugin_id: pluginId }, body }, options);
  }

  /**
   * Changes fields of a plugin. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.plugins.modify(pluginId, { remark: 'new' });
   * ```
   * @param pluginId - ID of the plugin.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    pluginId: string, change: Change<PluginInput>, options?: ModifyOptions<Plugin>,
  ): Promise<Modification<Plugin>> {
    return this.modified({
      shown: Plugin, update: updatePlugin, path: { plugin_id: pluginId },
      get: (reading) => this.get(pluginId, reading),
    }, change, options);
  }

  /**
   * Changes the content of a plugin: reads it, changes it, and writes the plugin as a whole. What the content has
   * besides stays as it is.
   *
   * ```ts
   * await client.plugins.modifyContent(pluginId, 'rate_limit', (content) => { content.api_limit = 50; });
   * ```
   * @param pluginId - ID of the plugin.
   * @param kind - Kind of the plugin, its `plugin_type`.
   * @param change - Changes the content in place.
   * @returns The plugin before and after; paths of changes are such as `plugin_content.api_limit`.
   * @throws ApigConversionError: the plugin is of another kind, or its content is not JSON; nothing was sent.
   * @throws ApigRequestValidationError: the change makes the content invalid; nothing was sent.
   * @throws ApigSecretsNeededError: the content has a secret that the service does not show; nothing was sent. Set it
   *   in the change, or pass it in `secrets`.
   * @throws ApigChangedMeanwhileError: as for `modify`.
   */
  modifyContent<K extends PluginKind>(
    pluginId: string, kind: K, change: (content: Draft<PluginContents[K]>) => unknown, options?: ModifyOptions<Plugin>,
  ): Promise<Modification<Plugin>> {
    const inContent = async (draft: Draft<PluginInput>): Promise<void> => {
      const { changedContent } = await import('./shared/changed-content.js');
      draft.plugin_content = await changedContent('plugins.modifyContent', kind, draft, change);
    };
    return this.modify(pluginId, inContent, options);
  }

  /**
   * Deletes a plugin. It must not be attached to any API.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/plugins/{plugin_id}`
   * @param pluginId - ID of the plugin.
   * @throws ApigServiceError: APIG.3462 (409) it is still attached, APIG.3068 (404) no such plugin, APIG.2012 (400) a
   *   value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.27.3
   */
  delete(pluginId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deletePlugin, { path: { plugin_id: pluginId } }, options);
  }

  /**
   * Lists plugins.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/plugins`
   * @param query - Filters and paging; `plugin_name` matches any part of a name unless `precise_search` is
   *   `plugin_name`.
   * @returns The first page. Iterate over it to get the plugins of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.27.4
   */
  list(query: PluginFilter = {}, options?: CallOptions): PagePromise<PluginPage, Plugin> {
    return this.page(listPlugins, { query }, options);
  }

  /**
   * Reads a plugin.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/plugins/{plugin_id}`
   * @param pluginId - ID of the plugin.
   * @returns The plugin. Its content is a string, which `readPluginContent` parses. Passwords in it are omitted or
   *   masked.
   * @throws ApigServiceError: APIG.3068 (404) no such plugin, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.27.5
   */
  get(pluginId: string, options?: CallOptions): ApigPromise<Plugin> {
    return this.send(getPlugin, { path: { plugin_id: pluginId } }, options);
  }

  /**
   * Attaches a plugin to APIs in an environment. The APIs must be published there. It takes effect immediately, and so
   * does a later change of the plugin. An API has one plugin of each kind: another one replaces it.
   *
   * If the gateway responds with `bindings`, a failed attachment does not fail the call: see `failures`, or
   * `partialFailure` in the options. The client sends such calls for one plugin, or one API, one after another: of two
   * sent at the same time, the service fails one, with APIG.3500. After a 5xx, read what is attached before you retry.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/plugins/{plugin_id}/attach`
   * @param pluginId - ID of the plugin.
   * @param body - The environment, and 1 to 500 APIs.
   * @returns What was attached: `attached_plugins`, or `bindings`, each with its outcome.
   * @throws ApigServiceError: APIG.3707 (409) an API is not published, APIG.3068 (404) no such plugin, APIG.3500 (500)
   *   another client changed it at the same time, APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.27.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AttachApiToPlugin.html
   */
  attachApis(pluginId: string, body: PluginApisInput, options?: CallOptions): ApigPromise<PluginAttachResult> {
    return this.send(attachPluginToApis, { path: { plugin_id: pluginId }, body }, options);
  }

  /**
   * Detaches a plugin from APIs in an environment. It takes effect immediately.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/plugins/{plugin_id}/detach`
   * @param pluginId - ID of the plugin.
   * @param body - The environment, and 1 to 500 APIs.
   * @throws ApigServiceError: APIG.3068 (404) no such plugin, APIG.3500 (500) another client changed it at the same
   *   time, APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.27.8
   */
  detachApis(pluginId: string, body: PluginApisInput, options?: CallOptions): ApigPromise<undefined> {
    return this.send(detachPluginFromApis, { path: { plugin_id: pluginId }, body }, options);
  }

  /**
   * Lists the APIs that a plugin is attached to. Some of them may be offline.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/plugins/{plugin_id}/attached-apis`
   * @param pluginId - ID of the plugin.
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3068 (404) no such plugin, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.27.10
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListPluginAttachedApis.html
   */
  listAttachedApis(
    pluginId: string,
    query: PluginApiFilter = {},
    options?: CallOptions,
  ): PagePromise<PluginApiPage, PluginApi> {
    return this.page(listPluginAttachedApis, { path: { plugin_id: pluginId }, query }, options);
  }

  /**
   * Lists the APIs that a plugin can be attached to in an environment. APIs with other plugins are listed too:
   * attaching this one replaces one of the same kind.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/plugins/{plugin_id}/attachable-apis`
   * @param pluginId - ID of the plugin.
   * @param query - The environment, more filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3068 (404) no such plugin, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.27.12
   */
  listAttachableApis(
    pluginId: string,
    query: PluginAttachableApiFilter,
    options?: CallOptions,
  ): PagePromise<PluginApiPage, PluginApi> {
    return this.page(listPluginAttachableApis, { path: { plugin_id: pluginId }, query }, options);
  }

  /**
   * Finds the plugin of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The plugin, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<Plugin | undefined> {
    return firstNamed(
      this.list({ plugin_name: name, precise_search: 'plugin_name' }, inLargePages(options)),
      'plugin_name',
      name,
    );
  }

  /**
   * Finds the plugin of exactly this name, or creates it. If two callers do this at the same time, one creates it and
   * both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The plugin.
   */
  ensure(name: string, body: Omit<PluginInput, 'plugin_name'>, options?: CallOptions): Promise<Plugin> {
    return ensured({
      resource: 'plugins', body, named: { plugin_name: name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
