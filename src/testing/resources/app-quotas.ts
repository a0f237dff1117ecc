/** Quotas for apps. */
import {
  bindAppsToQuota, createAppQuota, deleteAppQuota, getAppQuota, listAppQuotaBindableApps, listAppQuotaBoundApps,
  listAppQuotas, unbindAppFromQuota, updateAppQuota,
} from '../../resources/app-quotas.js';
import { on, type Call, type Handler } from '../handler.js';
import { kindOf, part } from '../kind.js';
import { Refused } from '../refused.js';
import type { AppQuotaRecord, AppRecord, GatewayState } from '../state.js';
import { given, named, page } from '../store.js';
import { exactTime, NEVER, wholeSeconds } from '../options.js';
import { isListed } from './shared/published.js';

const taken = (): Refused => new Refused(400, 'APIG.3325', 'The API quota name already exists');
const notBound = (id: string): Refused => new Refused(404, 'APIG.3004', `App ${id} does not exist`);

const boundTo = (gateway: GatewayState, quota: AppQuotaRecord): AppRecord[] =>
  gateway.apps.filter((app) => app.quota?.id === quota.id);
export function appQuotaView(quota: AppQuotaRecord, { gateway }: Pick<Call, 'gateway'>, created = wholeSeconds) {
  return {
    app_quota_id: quota.id,
    ...quota.input,
    create_time: created(quota.created),
    bound_app_num: boundTo(gateway, quota).length,
  };
}
function appView(app: AppRecord, quota?: AppQuotaRecord) {
  return given({
    app_id: app.id,
    name: app.name,
    status: 1,
    app_key: app.key,
    remark: app.input.remark,
    register_time: wholeSeconds(app.created),
    update_time: wholeSeconds(app.updated),
    app_quota_id: quota?.id,
    app_quota_name: quota?.name,
    bound_time: app.quota ? wholeSeconds(app.quota.bound) : NEVER,
  });
}

const appQuotas = kindOf(createAppQuota, {
  kept: ({ gateway }) => gateway.appQuotas,
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['APP_QUOTA_NUM_LIMIT', 'APIG.3100', 'resources'],
  record: (body) => ({ name: body.name, input: body }),
  removed: (quota, { gateway }) => {
    for (const app of boundTo(gateway, quota)) app.quota = undefined;
  },
  view: appQuotaView,
});

export const appQuotaHandlers: readonly Handler[] = [
  appQuotas.create,
  appQuotas.get(getAppQuota),
  appQuotas.list(listAppQuotas, { name: part(({ name }) => name) }),
  appQuotas.update(updateAppQuota),
  appQuotas.delete(deleteAppQuota),
  on(listAppQuotaBoundApps, ({ path, query }, call) => {
    const { gateway } = call;
    const quota = gateway.appQuotas.get(path.app_quota_id);
    return page(
      'apps',
      boundTo(gateway, quota).filter(
        (app) => app.quota && isListed(app.quota, call) && named(app.name, query.app_name),
      ),
      query,
      (app) => appView(app, quota),
    );
  }),
  on(bindAppsToQuota, ({ path, body }, { gateway, now }) => {
    const quota = gateway.appQuotas.get(path.app_quota_id);
    const apps = body.app_ids.map((id) => gateway.apps.get(id));
    for (const app of apps) app.quota = { id: quota.id, bound: now };
    return { applies: apps.map((app) => ({ app_quota_id: quota.id, app_id: app.id, bound_time: exactTime(now) })) };
  }),
  on(unbindAppFromQuota, ({ path }, { gateway }) => {
    const quota = gateway.appQuotas.get(path.app_quota_id);
    const app = gateway.apps.get(path.app_id);
    if (app.quota?.id !== quota.id) throw notBound(app.id);
    app.quota = undefined;
  }),
  on(listAppQuotaBindableApps, ({ path, query }, { gateway }) => {
    gateway.appQuotas.get(path.app_quota_id);
    return page(
      'apps',
      gateway.apps.filter((app) => app.quota === undefined && named(app.name, query.app_name)),
      query,
      (app) => appView(app),
    );
  }),
];
