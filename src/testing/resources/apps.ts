/** Apps. */
import {
  createApp, deleteApp, getApp, getAppBoundQuota, listApps, resetAppSecret, updateApp, validateApp,
} from '../../resources/apps.js';
import { type Handler, on } from '../handler.js';
import { exactTime, randomId, wholeSeconds } from '../options.js';
import { Refused } from '../refused.js';
import type { AppRecord, GatewayState } from '../state.js';
import { change, given, is, named, page, refuseTaken } from '../store.js';
import { appQuotaView } from './app-quotas.js';

const taken = (): Refused => new Refused(400, 'APIG.3203', 'The app name already exists');
const keyTaken = (): Refused => new Refused(400, 'APIG.3310', 'The AppKey already exists');

function view(app: AppRecord, gateway: GatewayState, created = wholeSeconds, updated = wholeSeconds) {
  const { remark, related_domain_id, related_project_id } = app.input;
  return given({
    id: app.id,
    name: app.name,
    remark,
    creator: 'USER' as const,
    app_key: app.key,
    app_secret: app.secret,
    status: 1 as const,
    app_type: 'apig' as const,
    register_time: created(app.created),
    update_time: updated(app.updated),
    related_domain_id,
    related_project_id,
    bind_num: gateway.appAuths.where('appId', app.id).length,
  });
}
function refuseKeyTaken(gateway: GatewayState, key: string | undefined, self?: string): void {
  if (key !== undefined && gateway.apps.some((other) => other.key === key && other.id !== self)) throw keyTaken();
}

export const appHandlers: readonly Handler[] = [
  on(createApp, ({ body }, call) => {
    const { gateway, now } = call;
    refuseTaken(gateway.apps, body.name, taken());
    refuseKeyTaken(gateway, body.app_key);
    call.quota('APP_NUM_LIMIT', gateway.apps.size, 'APIG.3103', 'apps');
    const { name, app_key: key = randomId(), app_secret: secret = randomId() } = body;
    const app = gateway.apps.add({
      id: call.newId(),
      name,
      created: now,
      updated: now,
      input: body,
      key,
      secret,
      acl: undefined,
      quota: undefined,
    });
    return view(app, gateway, exactTime, exactTime);
  }),
  // The reference says 201; the service has returned 200 since the end of 2024.
  on(updateApp, ({ path, body }, { gateway, now }) => {
    const app = gateway.apps.get(path.app_id);
    refuseTaken(gateway.apps, body.name, taken(), app.id);
    refuseKeyTaken(gateway, body.app_key, app.id);
    change(app, {
      name: body.name,
      updated: now,
      input: { ...app.input, ...body },
      key: body.app_key ?? app.key,
      secret: body.app_secret ?? app.secret,
    });
    return view(app, gateway, wholeSeconds, exactTime);
  }),
  on(deleteApp, ({ path }, { gateway }) => {
    const app = gateway.apps.remove(path.app_id);
    gateway.appCodes.removeWhere('appId', app.id);
    gateway.aiApiKeys.removeWhere('appId', app.id);
    gateway.appAuths.removeWhere('appId', app.id);
    gateway.specials.removeAll((special) => special.input.object_type === 'APP' && special.input.object_id === app.id);
  }),
  on(resetAppSecret, ({ path, body }, { gateway, now }) => {
    const app = gateway.apps.get(path.app_id);
    change(app, { updated: now, secret: body.app_secret ?? randomId() });
    return view(app, gateway, wholeSeconds, exactTime);
  }),
  on(validateApp, ({ path }, { gateway }) => {
    const { id, name, input } = gateway.apps.get(path.app_id);
    return given({ id, name, remark: input.remark });
  }),
  on(getApp, ({ path }, { gateway }) => view(gateway.apps.get(path.app_id), gateway)),
  on(listApps, ({ query }, { gateway }) => {
    const apps = gateway.apps.filter(
      ({ id, name, key, input }) =>
        is(id, query.id)
        && named(name, query.name, 'name', query.precise_search)
        && is(key, query.app_key)
        && is('USER', query.creator)
        && is(input.related_domain_id, query.related_domain_id)
        && is(input.related_project_id, query.related_project_id),
    );
    return page('apps', apps, query, (app) => view(app, gateway), 'newest');
  }),
  on(getAppBoundQuota, ({ path }, call) => {
    const { quota } = call.gateway.apps.get(path.app_id);
    return quota ? appQuotaView(call.gateway.appQuotas.get(quota.id), call) : {};
  }),
];
