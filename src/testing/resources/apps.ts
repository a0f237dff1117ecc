/** Apps. */
import {
  createApp, deleteApp, getApp, getAppBoundQuota, listApps, resetAppSecret, updateApp, validateApp,
} from '../../resources/apps.js';
import { on, type Call, type Handler } from '../handler.js';
import { kindOf, part, same, type Clock } from '../kind.js';
import { exactTime, randomId, wholeSeconds } from '../options.js';
import { Refused } from '../refused.js';
import type { AppRecord } from '../state.js';
import { change, given } from '../store.js';
import { appQuotaView } from './app-quotas.js';

const taken = (): Refused => new Refused(400, 'APIG.3203', 'The app name already exists');
const keyTaken = (): Refused => new Refused(400, 'APIG.3310', 'The AppKey already exists');

function view(app: AppRecord, { gateway }: Pick<Call, 'gateway'>, created: Clock, updated: Clock) {
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

const apps = kindOf(createApp, {
  kept: ({ gateway }) => gateway.apps,
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['APP_NUM_LIMIT', 'APIG.3103', 'apps'],
  record: (body, { gateway, now }, before) => {
    const { name, app_key: key = before?.key ?? randomId(), app_secret: secret = before?.secret ?? randomId() } = body;
    if (gateway.apps.some((other) => other.key === key && other !== before)) throw keyTaken();
    const input = { ...before?.input, ...body };
    return { name, updated: now, input, key, secret, acl: before?.acl, quota: before?.quota };
  },
  removed: ({ id }, { gateway }) => {
    gateway.appCodes.removeWhere('appId', id);
    gateway.aiApiKeys.removeWhere('appId', id);
    gateway.appAuths.removeWhere('appId', id);
    gateway.specials.removeAll(({ input }) => input.object_type === 'APP' && input.object_id === id);
  },
  view,
});

export const appHandlers: readonly Handler[] = [
  apps.create,
  // The reference says 201; the service has returned 200 since the end of 2024.
  apps.update(updateApp),
  apps.delete(deleteApp),
  on(resetAppSecret, ({ path, body }, call) => {
    const app = call.gateway.apps.get(path.app_id);
    change(app, { updated: call.now, secret: body.app_secret ?? randomId() });
    return view(app, call, wholeSeconds, exactTime);
  }),
  on(validateApp, ({ path }, { gateway }) => {
    const { id, name, input } = gateway.apps.get(path.app_id);
    return given({ id, name, remark: input.remark });
  }),
  apps.get(getApp),
  apps.list(listApps, {
    id: same(({ id }) => id),
    name: part(({ name }) => name),
    status: same(() => 1),
    app_key: same(({ key }) => key),
    creator: same(() => 'USER'),
    related_domain_id: same(({ input }) => input.related_domain_id),
    related_project_id: same(({ input }) => input.related_project_id),
  }, 'newest'),
  on(getAppBoundQuota, ({ path }, call) => {
    const { quota } = call.gateway.apps.get(path.app_id);
    return quota ? appQuotaView(call.gateway.appQuotas.get(quota.id), call) : {};
  }),
];
