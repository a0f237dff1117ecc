/** Which apps may call which APIs. */
import {
  createAppAuth, deleteAppAuth, listAppAuthApps, listAppAuthBoundApis, listAppAuthUnboundApis,
} from '../../resources/app-auths.js';
import { failing } from '../each.js';
import { on, type Handler } from '../handler.js';
import type { AppAuthRecord, GatewayState } from '../state.js';
import { given, is, named, page } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { tagged } from './shared/published.js';
import { publicationOf } from './shared/publishing.js';

const KIND = { auth_role: 'PROVIDER', auth_tunnel: 'NORMAL' } as const;

function view(auth: AppAuthRecord, gateway: GatewayState) {
  const api = gateway.apis.get(auth.apiId);
  const app = gateway.apps.get(auth.appId);
  const group = gateway.groups.get(api.groupId);
  const { type, remark, tags } = api.definition.input;
  return given({
    id: auth.id,
    api_id: api.id,
    api_name: api.name,
    api_type: type,
    api_remark: remark,
    tags,
    group_id: group.id,
    group_name: group.name,
    env_id: auth.envId,
    env_name: gateway.envs.get(auth.envId).name,
    publish_id: publicationOf(gateway, api.id, auth.envId)?.id,
    app_id: app.id,
    app_name: app.name,
    app_remark: app.input.remark,
    app_type: 'apig' as const,
    app_creator: 'USER',
    auth_time: wholeSeconds(auth.granted),
    ...KIND,
  });
}

export const appAuthHandlers: readonly Handler[] = [
  on(createAppAuth, ({ body }, call) => {
    const { gateway, now } = call;
    const { id: envId } = gateway.envs.get(body.env_id);
    const apps = body.app_ids.map((id) => gateway.apps.get(id));
    const apis = body.api_ids.map((id) => gateway.apis.get(id));
    const auths = apps.flatMap((app) => apis.map((api) => {
      const failed = failing(call, api.id, app.id);
      if (failed)
        return {
          api_id: api.id,
          app_id: app.id,
          auth_result: { ...failed, api_name: api.name, app_name: app.name },
          ...KIND,
        };
      const there = gateway.appAuths.where('apiId', api.id)
        .find((auth) => auth.appId === app.id && auth.envId === envId);
      const auth =
        there ?? gateway.appAuths.add({ id: call.newId(), appId: app.id, apiId: api.id, envId, granted: now });
      // Existing ones are skipped, not rejected.
      const auth_result = there
        ? {
            status: 'SKIPPED' as const,
            error_code: 'APIG.3316',
            error_msg: 'The API authorization record already exists',
            api_name: api.name,
            app_name: app.name,
          }
        : { status: 'SUCCESS' as const };
      return { id: auth.id, api_id: api.id, app_id: app.id, auth_result, auth_time: exactTime(auth.granted), ...KIND };
    }));
    return { auths };
  }),
  on(deleteAppAuth, ({ path }, { gateway }) => gateway.appAuths.remove(path.app_auth_id)),
  on(listAppAuthBoundApis, ({ query }, { gateway }) => {
    const app = gateway.apps.get(query.app_id);
    const auths = gateway.appAuths.where('appId', app.id).filter((auth) => {
      const api = gateway.apis.get(auth.apiId);
      return (
        is(api.id, query.api_id)
        && named(api.name, query.api_name)
        && is(api.groupId, query.group_id)
        && is(auth.envId, query.env_id)
        && named(gateway.groups.get(api.groupId).name, query.group_name)
        && tagged(api, query.tags)
      );
    });
    return page('auths', auths, query, (auth) => view(auth, gateway));
  }),
  on(listAppAuthUnboundApis, ({ query }, { gateway }) => {
    const app = gateway.apps.get(query.app_id);
    const env = gateway.envs.get(query.env_id);
    const granted = new Set(
      gateway.appAuths.where('appId', app.id).filter((auth) => auth.envId === env.id).map((auth) => auth.apiId),
    );
    const apis = gateway.apis.filter(
      (api) =>
        api.definition.input.auth_type === 'APP'
        && !granted.has(api.id)
        && is(api.id, query.api_id)
        && named(api.name, query.api_name)
        && is(api.groupId, query.group_id)
        && tagged(api, query.tags),
    );
    return page('apis', apis, query, (api) => {
      const { remark, req_uri, auth_type, tags } = api.definition.input;
      const online = publicationOf(gateway, api.id, env.id);
      return given({
        id: api.id,
        name: api.name,
        remark,
        group_id: api.groupId,
        group_name: gateway.groups.get(api.groupId).name,
        req_uri,
        auth_type,
        tags,
        run_env_id: online ? env.id : '',
        run_env_name: online ? env.name : '',
        publish_id: online?.id ?? '',
      });
    });
  }),
  on(listAppAuthApps, ({ query }, { gateway }) => {
    if (query.api_id !== undefined) gateway.apis.get(query.api_id);
    const auths = gateway.appAuths.filter(
      (auth) =>
        is(auth.apiId, query.api_id)
        && is(auth.appId, query.app_id)
        && is(auth.envId, query.env_id)
        && named(gateway.apps.get(auth.appId).name, query.app_name),
    );
    return page('auths', auths, query, (auth) => view(auth, gateway));
  }),
];
