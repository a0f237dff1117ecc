/** Versions of APIs. */
import { getApiVersion, listApiVersions, switchApiVersion, unpublishApiVersion } from '../../resources/api-versions.js';
import { on, type Handler } from '../handler.js';
import { missing } from '../refused.js';
import type { GatewayState, VersionRecord } from '../state.js';
import { given, is, page } from '../store.js';
import { versionNumber, wholeSeconds } from '../options.js';
import { subdomain } from './groups.js';
import { details, outline } from './shared/api-definition.js';
import {
  goOffline, goOnline, notPublished, publicationOf, publicationView, requirePublication,
} from './shared/publishing.js';

const isOnline = (gateway: GatewayState, { id, apiId, envId }: VersionRecord): boolean =>
  publicationOf(gateway, apiId, envId)?.versionId === id;

function view(version: VersionRecord, gateway: GatewayState) {
  const { id, apiId, envId, published, remark } = version;
  return given({
    version_id: id,
    version_no: versionNumber(published),
    api_id: apiId,
    env_id: envId,
    env_name: gateway.envs.get(envId).name,
    remark,
    publish_time: wholeSeconds(published),
    status: isOnline(gateway, version) ? (1 as const) : (2 as const),
  });
}

export const apiVersionHandlers: readonly Handler[] = [
  on(listApiVersions, ({ path, query }, { gateway }) => {
    const api = gateway.apis.get(path.api_id);
    const versions = gateway.versions.filter(
      ({ apiId, envId }) =>
        apiId === api.id && is(envId, query.env_id) && is(gateway.envs.get(envId).name, query.env_name),
    );
    return page('api_versions', versions.reverse(), query, (version) => view(version, gateway));
  }),
  on(switchApiVersion, ({ path, body }, call) => {
    const { gateway } = call;
    const api = gateway.apis.get(path.api_id);
    if (body.version_id === undefined) throw missing('version_id');
    const version = gateway.versions.get(body.version_id, ({ apiId }) => apiId === api.id);
    return publicationView(api, goOnline(call, version));
  }),
  on(getApiVersion, ({ path }, { gateway }) => {
    const version = gateway.versions.get(path.version_id);
    const api = gateway.apis.get(version.apiId);
    const times = { register_time: wholeSeconds(api.created), update_time: wholeSeconds(api.updated) };
    const online = isOnline(gateway, version) && publicationOf(gateway, api.id, version.envId);
    return {
      ...outline(version.definition),
      ...details(version.definition, times),
      id: api.id,
      status: 1,
      arrange_necessary: 2,
      ...times,
      group_name: gateway.groups.get(api.groupId).name,
      group_version: 'V1',
      run_env_id: version.envId,
      run_env_name: gateway.envs.get(version.envId).name,
      ...(online && { publish_id: online.id }),
      publish_time: wholeSeconds(version.published),
      version_id: version.id,
      sl_domain: subdomain(api.groupId),
      sl_domains: [subdomain(api.groupId)],
    };
  }),
  on(unpublishApiVersion, ({ path }, { gateway }) => {
    const version = gateway.versions.get(path.version_id);
    const publication = requirePublication(gateway, version.apiId, version.envId);
    if (publication.versionId !== version.id) throw notPublished();
    goOffline(gateway, publication);
  }),
];
