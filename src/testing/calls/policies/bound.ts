/** Policies that are bound to the API of a call in its environment. They act without another publication. */
import { readPluginContent, type PluginContents, type PluginKind } from '../../../resources/plugin-content.js';
import type { BindingRecord, PluginRecord } from '../../state.js';
import type { Collection } from '../../store.js';
import type { ApiCall } from '../call.js';

/** IDs of the policies of one kind. Bindings belong to the publication. */
export function boundIds({ route: { api } }: ApiCall, bindings: Collection<BindingRecord>): string[] {
  const { publication } = api;
  return publication ? bindings.where('publishId', publication.id).map(({ policyId }) => policyId) : [];
}

/** A plugin with its content. */
export interface Attached<K extends PluginKind> {
  readonly plugin: PluginRecord;
  readonly content: PluginContents[K];
}
/** The plugin of a kind. An API has one of each in an environment; it stays attached while the API is offline. */
export function pluginOf<K extends PluginKind>(call: ApiCall, kind: K): Attached<K> | undefined {
  return attachedTo(call, call.route.api.id, kind);
}
/** The same for an API of any ID, in the environment of the call. */
export function attachedTo<K extends PluginKind>(
  { place: { gateway }, route: { env } }: Pick<ApiCall, 'place' | 'route'>, apiId: string, kind: K,
): Attached<K> | undefined {
  for (const { pluginId, envId } of gateway.attachments.where('apiId', apiId)) {
    const plugin = gateway.plugins.get(pluginId);
    if (envId !== env.id || plugin.input.plugin_type !== kind) continue;
    const content = readPluginContent(kind, plugin.input.plugin_content);
    // The service has checked it when the plugin was created.
    return typeof content === 'string' ? undefined : { plugin, content };
  }
  return undefined;
}

/** What is counted together: the calls of one API in an environment, or of all APIs of a policy. */
export const scopeKey = ({ route: { api, env } }: ApiCall, policyId: string, isShared: boolean): string =>
  isShared ? policyId : `${policyId} ${api.id} ${env.id}`;
