/** Plugins and their attachments. */
import {
  attachPluginsToApi, detachPluginsFromApi, listApiAttachablePlugins, listApiAttachedPlugins,
} from '../../resources/api-plugins.js';
import {
  attachPluginToApis, createPlugin, deletePlugin, detachPluginFromApis, getPlugin, listPluginAttachableApis,
  listPluginAttachedApis, listPlugins, updatePlugin,
} from '../../resources/plugins.js';
import { readPluginContent } from '../../resources/plugin-content.js';
import { failing, outcomeOf } from '../each.js';
import { on, type Call, type Handler } from '../handler.js';
import { kindOf, part, same } from '../kind.js';
import { invalidBody, Refused } from '../refused.js';
import type { ApiRecord, AttachmentRecord, GatewayState, PluginRecord } from '../state.js';
import { given, is, named, page } from '../store.js';
import { milliseconds } from '../options.js';
import { publishedApis, tagged, type ApiQuery } from './shared/published.js';
import { publicationOf } from './shared/publishing.js';

const taken = (): Refused => new Refused(400, 'APIG.3326', 'The plugin name already exists');
const attached = (): Refused =>
  new Refused(409, 'APIG.3462', 'The plugin has been attached to the APIs and cannot perform the current operation');
const notPublished = (): Refused => new Refused(409, 'APIG.3707', 'Only published APIs can be bound with plug-ins');

const identity = ({ id, name, input: { plugin_type, plugin_scope } }: PluginRecord) => ({
  plugin_id: id,
  plugin_name: name,
  plugin_type,
  plugin_scope,
});
function view(plugin: PluginRecord) {
  const { created, updated, input: { plugin_content, remark } } = plugin;
  return given({
    ...identity(plugin),
    plugin_content: withoutPasswords(plugin_content),
    remark,
    create_time: milliseconds(created),
    update_time: milliseconds(updated),
  });
}
/**
 * The password of a log plugin is not returned. Content that is not JSON is returned unchanged, as the service does.
 */
function withoutPasswords(content: string): string {
  return content.replace(/("sasl_password"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1""');
}
/** The content must be that of the plugin's type: an object with at least one of its fields. */
function requireContent(type: string, content: string): void {
  if (typeof readPluginContent(type, content) === 'string') throw invalidBody('plugin_content');
}
const attachmentView = (gateway: GatewayState, { id, envId, attached: at }: AttachmentRecord) => ({
  plugin_attach_id: id, env_id: envId, env_name: gateway.envs.get(envId).name, attached_time: milliseconds(at),
});
function apiView(gateway: GatewayState, api: ApiRecord, envId: string, attachment?: AttachmentRecord) {
  const {
    type,
    req_protocol,
    req_method,
    req_uri,
    auth_type,
    match_mode = 'NORMAL',
    remark,
    tags,
  } = api.definition.input;
  return given({
    api_id: api.id,
    api_name: api.name,
    type,
    req_protocol,
    req_method,
    req_uri,
    auth_type,
    match_mode,
    remark,
    tags,
    group_id: api.groupId,
    group_name: gateway.groups.get(api.groupId).name,
    roma_app_id: '',
    publish_id: publicationOf(gateway, api.id, envId)?.id,
    env_id: envId,
    env_name: gateway.envs.get(envId).name,
    ...(attachment && attachmentView(gateway, attachment)),
  });
}

/** Attaches plugins to APIs. An API has one plugin of a type in an environment: a new one replaces the old one. */
function attach(call: Call, envId: string, pairs: readonly (readonly [PluginRecord, ApiRecord])[]) {
  const { gateway, settings } = call;
  if (settings.quirks.attachmentsOneByOne)
    return { bindings: pairs.map(([plugin, api]) => attachOneByOne(call, envId, plugin, api)) };
  if (pairs.some(([, api]) => !publicationOf(gateway, api.id, envId))) throw notPublished();
  return { attached_plugins: pairs.map(([plugin, api]) => attachOne(call, envId, plugin, api)) };
}
/** Attaches a plugin in place of another one of its type. */
export function attachOne(call: Call, envId: string, plugin: PluginRecord, api: ApiRecord) {
  const { gateway, now } = call;
  const { plugin_type } = plugin.input;
  for (const other of gateway.attachments.where('apiId', api.id))
    if (other.envId === envId && gateway.plugins.get(other.pluginId).input.plugin_type === plugin_type)
      gateway.attachments.remove(other.id);
  const attachment = gateway.attachments.add({
    id: call.newId(),
    pluginId: plugin.id,
    apiId: api.id,
    envId,
    attached: now,
  });
  return { ...identity(plugin), ...attachmentView(gateway, attachment), api_id: api.id, api_name: api.name };
}
/** The other form of the response: each attachment with its outcome. */
function attachOneByOne(call: Call, envId: string, plugin: PluginRecord, api: ApiRecord) {
  const failed = publicationOf(call.gateway, api.id, envId)
    ? failing(call, plugin.id, api.id)
    : outcomeOf(notPublished());
  if (!failed) attachOne(call, envId, plugin, api);
  return {
    plugin_id: plugin.id,
    api_id: api.id,
    env_id: envId,
    binding_result: failed ?? { status: 'SUCCESS' as const },
  };
}
function detach(gateway: GatewayState, envId: string, pluginIds: readonly string[], apiIds: readonly string[]): void {
  const plugins = new Set(pluginIds);
  for (const apiId of apiIds)
    for (const { id, pluginId, envId: where } of gateway.attachments.where('apiId', apiId))
      if (where === envId && plugins.has(pluginId)) gateway.attachments.remove(id);
}

const plugins = kindOf(createPlugin, {
  kept: ({ gateway }) => gateway.plugins,
  check: ({ plugin_type, plugin_scope, plugin_content }, _, before) => {
    // Type and scope cannot change.
    if (before && plugin_type !== before.input.plugin_type) throw invalidBody('plugin_type');
    if (before && plugin_scope !== before.input.plugin_scope) throw invalidBody('plugin_scope');
    requireContent(plugin_type, plugin_content);
  },
  unique: [({ name }) => name, ({ plugin_name }) => plugin_name, taken],
  quota: ['PLUGIN_NUM_LIMIT', 'APIG.3100', 'resources'],
  record: (body, { now }, before) => {
    // An empty remark does not clear the existing one.
    const remark = body.remark === '' ? before?.input.remark ?? '' : body.remark ?? before?.input.remark;
    return { name: body.plugin_name, updated: now, input: given({ ...body, remark }) };
  },
  inUse: ({ id }, { gateway }) => gateway.attachments.hasWhere('pluginId', id) && attached(),
  view,
});

export const pluginHandlers: readonly Handler[] = [
  plugins.create,
  plugins.update(updatePlugin),
  plugins.delete(deletePlugin),
  plugins.list(listPlugins, {
    plugin_id: same(({ id }) => id),
    plugin_name: part(({ name }) => name),
    plugin_type: same(({ input }) => input.plugin_type),
    plugin_scope: same(({ input }) => input.plugin_scope),
  }),
  plugins.get(getPlugin),
];

type AttachedQuery = ApiQuery & { readonly req_method?: string; readonly req_uri?: string };
function asked(api: ApiRecord, envId: string, query: AttachedQuery): boolean {
  const { req_method, req_uri } = api.definition.input;
  return (
    is(api.id, query.api_id)
    && named(api.name, query.api_name)
    && is(api.groupId, query.group_id)
    && is(envId, query.env_id)
    && is<string>(req_method, query.req_method)
    && named(req_uri, query.req_uri)
    && tagged(api, query.tags)
  );
}

export const attachmentHandlers: readonly Handler[] = [
  on(attachPluginToApis, ({ path, body }, call) => {
    const { gateway } = call;
    const plugin = gateway.plugins.get(path.plugin_id);
    const env = gateway.envs.get(body.env_id);
    return attach(
      call,
      env.id,
      body.api_ids.map((id) => [plugin, gateway.apis.get(id)] as const),
    );
  }),
  on(attachPluginsToApi, ({ path, body }, call) => {
    const { gateway } = call;
    const api = gateway.apis.get(path.api_id);
    const env = gateway.envs.get(body.env_id);
    return attach(
      call,
      env.id,
      body.plugin_ids.map((id) => [gateway.plugins.get(id), api] as const),
    );
  }),
  on(detachPluginFromApis, ({ path, body }, { gateway }) =>
    detach(gateway, body.env_id, [gateway.plugins.get(path.plugin_id).id], body.api_ids),
  ),
  on(detachPluginsFromApi, ({ path, body }, { gateway }) => {
    const api = gateway.apis.get(path.api_id);
    const plugins = body.plugin_ids.map((id) => gateway.plugins.get(id).id);
    detach(gateway, body.env_id, plugins, [api.id]);
  }),
  on(listPluginAttachedApis, ({ path, query }, { gateway }) => {
    const plugin = gateway.plugins.get(path.plugin_id);
    const found = gateway.attachments.where('pluginId', plugin.id)
      .filter(({ apiId, envId }) => asked(gateway.apis.get(apiId), envId, query));
    return page('apis', found, query, (attachment) =>
      apiView(gateway, gateway.apis.get(attachment.apiId), attachment.envId, attachment),
    );
  }),
  on(listPluginAttachableApis, ({ path, query }, { gateway }) => {
    const plugin = gateway.plugins.get(path.plugin_id);
    const has = (api: ApiRecord, envId: string): boolean =>
      gateway.attachments.where('apiId', api.id).some((a) => a.pluginId === plugin.id && a.envId === envId);
    const found = publishedApis(gateway, {}).filter(({ api, env }) => asked(api, env.id, query) && !has(api, env.id));
    return page('apis', found, query, ({ api, env }) => apiView(gateway, api, env.id));
  }),
  on(listApiAttachedPlugins, ({ path, query }, { gateway }) => {
    const api = gateway.apis.get(path.api_id);
    const found = gateway.attachments.where('apiId', api.id)
      .filter(({ envId }) => is(envId, query.env_id) && is(gateway.envs.get(envId).name, query.env_name))
      .map((attachment) => ({ attachment, plugin: gateway.plugins.get(attachment.pluginId) }))
      .filter(
        ({ plugin: { id, name, input } }) =>
          is(id, query.plugin_id) && named(name, query.plugin_name) && is<string>(input.plugin_type, query.plugin_type),
      );
    return page('plugins', found, query, ({ attachment, plugin }) => ({
      ...view(plugin),
      ...attachmentView(gateway, attachment),
    }));
  }),
  on(listApiAttachablePlugins, ({ path, query }, { gateway }) => {
    const api = gateway.apis.get(path.api_id);
    const own = gateway.attachments.where('apiId', api.id).filter(({ envId }) => is(envId, query.env_id));
    const has = (id: string): boolean => own.some(({ pluginId }) => pluginId === id);
    const plugins = gateway.plugins.filter(
      ({ id, name, input }) =>
        !has(id)
        && is(id, query.plugin_id)
        && named(name, query.plugin_name)
        && is<string>(input.plugin_type, query.plugin_type),
    );
    return page('plugins', plugins, query, view);
  }),
];
