/** Publishes APIs and takes them offline. */
import type { Call } from '../../handler.js';
import type { ApiRecord, GatewayState, PublicationRecord, VersionRecord } from '../../state.js';
import { Refused } from '../../refused.js';
import { change, given } from '../../store.js';
import { exactTime, NEVER } from '../../options.js';

export const notPublished = (): Refused => new Refused(404, 'APIG.3015', 'The API publication record does not exist');

export function publicationOf(gateway: GatewayState, apiId: string, envId: string): PublicationRecord | undefined {
  return gateway.publications.where('apiId', apiId).filter((publication) => publication.envId === envId)[0];
}
export function requirePublication(gateway: GatewayState, apiId: string, envId: string): PublicationRecord {
  const publication = publicationOf(gateway, apiId, envId);
  if (!publication) throw notPublished();
  return publication;
}

/** Publishes the current definition of an API: creates a version and puts it online. */
export function publish(call: Call, api: ApiRecord, envId: string, remark: string | undefined): PublicationRecord {
  const { gateway, now } = call;
  const version = gateway.versions.add({
    id: call.newId(),
    apiId: api.id,
    envId,
    published: now,
    remark,
    definition: api.definition,
  });
  const publication = goOnline(call, version);
  const kept = call.settings.quotas.API_VERSION_NUM_LIMIT;
  const versions = gateway.versions.where('apiId', api.id).filter((other) => other.envId === envId);
  for (const old of versions.slice(0, Math.max(0, versions.length - kept))) gateway.versions.remove(old.id);
  return publication;
}
/** Puts a version online. The publication of an API in an environment keeps its ID from version to version. */
export function goOnline(
  { gateway, now, newId }: Pick<Call, 'gateway' | 'now' | 'newId'>,
  { id, apiId, envId, remark }: VersionRecord,
): PublicationRecord {
  const online = publicationOf(gateway, apiId, envId);
  if (!online) return gateway.publications.add({ id: newId(), apiId, envId, versionId: id, published: now, remark });
  return change(online, { versionId: id, published: now, remark });
}
/** Takes an API offline. Bindings of the publication are removed. */
export function goOffline(gateway: GatewayState, publication: PublicationRecord): void {
  gateway.publications.remove(publication.id);
  for (const bindings of gateway.policyBindings) bindings.removeWhere('publishId', publication.id);
}

/** The response to a publication. */
export function publicationView(api: ApiRecord, { id, envId, versionId, published, remark }: PublicationRecord) {
  return given({
    publish_id: id,
    api_id: api.id,
    api_name: api.name,
    env_id: envId,
    remark,
    publish_time: exactTime(published),
    version_id: versionId,
  });
}
/** The response after taking an API offline: there is no publication, and its time is the service's "never". */
export const offlineView = (api: ApiRecord, envId: string) => ({
  api_id: api.id,
  api_name: api.name,
  env_id: envId,
  publish_time: NEVER,
});
