/** The plugins of an API. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_API, GET_INSTANCE } from './shared/actions.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { type Plugin, pluginIdentity, PluginPage, pluginSubstance } from './shared/plugin.js';
import { attachment, PluginAttachResult } from './shared/plugin-attachment.js';
import { apisOfPlugin, pluginsOfApi } from './shared/queue-keys.js';

export { Plugin, PluginPage } from './shared/plugin.js';
export { PluginAttachResult } from './shared/plugin-attachment.js';

/** Plugins to attach to an API, or to detach from it. */
export abstract class ApiPluginsInput extends input({
  /** ID of the environment. */
  env_id: required(text()),
  /** IDs of the plugins, 1 to 500. */
  plugin_ids: required(list(text(), { min: 1, max: 500 })),
}) {}

/** A plugin attached to an API. */
export abstract class ApiPlugin extends output({
  ...pluginIdentity,
  ...attachment,
  ...pluginSubstance,
}, 'plugin_id', 'plugin_name') {}

/** Filter for the plugins that can be attached to an API. */
export abstract class ApiAttachablePluginFilter extends input({
  ...paging,
  /** ID of the environment to attach in. */
  env_id: text(),
  /** Only plugins whose name contains this; nothing makes it exact. */
  plugin_name: text(),
  /** Only plugins of exactly this kind. */
  plugin_type: text(),
  /** Only the plugin with this ID. */
  plugin_id: text(),
}) {}

/** Filter for the plugins attached to an API. */
export abstract class ApiPluginFilter extends input({
  ...ApiAttachablePluginFilter.fields,
  /** Only attachments in the environment with this ID. */
  env_id: text(),
  /** Only attachments in the environment of exactly this name. */
  env_name: text(),
}) {}

/** A page of plugins attached to an API. */
export abstract class ApiPluginPage extends output({
  ...counters,
  /** The plugins of this page. */
  plugins: list(ApiPlugin),
}, 'plugins') {}

const API = `${INSTANCE}/apis/{api_id}` as const;

export const attachPluginsToApi = operation({
  id: 'apis.plugins.attach', method: 'POST', path: `${API}/plugins/attach`, body: ApiPluginsInput,
  response: PluginAttachResult,
  actions: ['apig:apis:bindPlugins', GET_INSTANCE, 'apig:plugins:get', GET_API],
  queuedBy: [pluginsOfApi('path.api_id'), apisOfPlugin('body.plugin_ids')],
  failures: 'bindings',
});
export const detachPluginsFromApi = operation({
  id: 'apis.plugins.detach', method: 'PUT', path: `${API}/plugins/detach`, body: ApiPluginsInput,
  actions: ['apig:apis:unbindPlugins'],
  queuedBy: [pluginsOfApi('path.api_id'), apisOfPlugin('body.plugin_ids')],
});
export const listApiAttachedPlugins = operation({
  id: 'apis.plugins.listAttached', method: 'GET', path: `${API}/attached-plugins`,
  query: ApiPluginFilter, response: ApiPluginPage, items: 'plugins',
  actions: ['apig:apis:listBindedPlugins', GET_INSTANCE, GET_API],
});
export const listApiAttachablePlugins = operation({
  id: 'apis.plugins.listAttachable', method: 'GET', path: `${API}/attachable-plugins`,
  query: ApiAttachablePluginFilter, response: PluginPage, items: 'plugins',
  actions: ['apig:apis:listBindedPlugins'],
});

/** The plugins of an API (API reference 3.27). */
export class ApiPluginsService extends Service {
  /**
   * Attaches plugins to an API in an environment. The API must be published there. They take effect immediately, and so
   * does a later change of a plugin. An API has one plugin of each kind: another one replaces it.
   *
   * If the gateway responds with `bindings`, a failed attachment does not fail the call: see `failures`, or
   * `partialFailure` in the options. The client sends such calls for one API, or one plugin, one after another: of two
   * sent at the same time, the service fails one, with APIG.3500. After a 5xx, read what is attached before you retry.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis/{api_id}/plugins/attach`
   * @param apiId - ID of the API.
   * @param body - The environment, and 1 to 500 plugins.
   * @returns What was attached: `attached_plugins`, or `bindings`, each with its outcome.
   * @throws ApigServiceError: APIG.3707 (409) the API is not published, APIG.3068 (404) no such plugin, APIG.3500 (500)
   *   another client changed it at the same time, APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.27.7
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AttachPluginToApi.html
   */
  attach(apiId: string, body: ApiPluginsInput, options?: CallOptions): ApigPromise<PluginAttachResult> {
    return this.send(attachPluginsToApi, { path: { api_id: apiId }, body }, options);
  }

  /**
   * Detaches plugins from an API in an environment. It takes effect immediately.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/apis/{api_id}/plugins/detach`
   * @param apiId - ID of the API.
   * @param body - The environment, and 1 to 500 plugins.
   * @throws ApigServiceError: APIG.3068 (404) no such plugin, APIG.3500 (500) another client changed it at the same
   *   time, APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.27.9
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DetachPluginFromApi.html
   */
  detach(apiId: string, body: ApiPluginsInput, options?: CallOptions): ApigPromise<undefined> {
    return this.send(detachPluginsFromApi, { path: { api_id: apiId }, body }, options);
  }

  /**
   * Lists the plugins attached to an API, with their contents.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apis/{api_id}/attached-plugins`
   * @param apiId - ID of the API.
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the plugins of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.27.11
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiAttachedPlugins.html
   */
  listAttached(
    apiId: string,
    query: ApiPluginFilter = {},
    options?: CallOptions,
  ): PagePromise<ApiPluginPage, ApiPlugin> {
    return this.page(listApiAttachedPlugins, { path: { api_id: apiId }, query }, options);
  }

  /**
   * Lists the plugins that can be attached to an API.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apis/{api_id}/attachable-plugins`
   * @param apiId - ID of the API.
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the plugins of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.27.13
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiAttachablePlugins.html
   */
  listAttachable(
    apiId: string,
    query: ApiAttachablePluginFilter = {},
    options?: CallOptions,
  ): PagePromise<PluginPage, Plugin> {
    return this.page(listApiAttachablePlugins, { path: { api_id: apiId }, query }, options);
  }
}
