/** Policies that a document names for an API. They are bound when the API is published: bindings need a publication. */
import type { Call } from '../../handler.js';
import type { ApiRecord, PublicationRecord } from '../../state.js';
import { attachOne } from '../plugins.js';
import { bind } from './published.js';
import { publish } from './publishing.js';

/** Publishes an API, and binds to it what its import named. What was deleted in the meantime is left out. */
export function publishImported(
  call: Call,
  api: ApiRecord,
  envId: string,
  remark: string | undefined,
): PublicationRecord {
  const publication = publish(call, api, envId, remark);
  const { awaited } = api;
  if (!awaited) return publication;
  const { throttles, throttleBindings, acls, aclBindings, plugins } = call.gateway;
  const throttle = throttles.find(awaited.throttleId ?? '');
  const acl = acls.find(awaited.aclId ?? '');
  if (throttle) bind(throttleBindings, throttle.id, [publication.id], call, () => true);
  if (acl)
    bind(aclBindings, acl.id, [publication.id], call,
      (other) => acls.get(other.policyId).input.entity_type === acl.input.entity_type);
  for (const id of awaited.pluginIds) {
    const plugin = plugins.find(id);
    if (plugin) attachOne(call, envId, plugin, api);
  }
  api.awaited = undefined;
  return publication;
}
