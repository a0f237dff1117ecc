/** Summaries of other objects: tags, quotas, overviews. */
import { listConfigs, listProjectConfigs } from '../../resources/configs.js';
import { getApiOverview, getAppOverview, getGroupOverview } from '../../resources/overview.js';
import { listTags } from '../../resources/tags.js';
import { on, type Handler } from '../handler.js';
import { DEFAULT_QUOTAS, type QuotaName } from '../options.js';
import { RELEASE_ID } from '../seed.js';
import type { GatewayState } from '../state.js';
import { page } from '../store.js';

const CONFIG_TIME = '2019-02-12T19:42:19.914989Z';
/** The same moment, in the form that the quotas of a project have it. */
const CONFIG_TIME_NUMBER = 1_550_000_539_914;

/** Counts of objects, for quotas of the whole gateway. */
function used(name: QuotaName, gateway: GatewayState): number {
  const counted: Partial<Record<QuotaName, { readonly size: number }>> = {
    APIGROUP_NUM_LIMIT: gateway.groups,
    API_NUM_LIMIT: gateway.apis,
    ENVIRONMENT_NUM_LIMIT: gateway.envs,
    THROTTLE_NUM_LIMIT: gateway.throttles,
    SIGN_NUM_LIMIT: gateway.signatureKeys,
    ACL_NUM_LIMIT: gateway.acls,
    APP_NUM_LIMIT: gateway.apps,
    AUTHORIZER_NUM_LIMIT: gateway.authorizers,
    VPC_NUM_LIMIT: gateway.channels,
  };
  return counted[name]?.size ?? 0;
}
const config = (name: QuotaName, value: number, index: number) => ({
  config_id: String(index + 1),
  config_name: name,
  config_value: String(value),
  config_time: CONFIG_TIME,
  remark: `Limit ${name}`,
});

const UNTOLD: readonly string[] = [
  'INSTANCE_NUM_LIMIT',
  'APP_QUOTA_NUM_LIMIT',
  'PLUGIN_NUM_LIMIT',
  'CUSTOM_INGRESS_PORT_NUM_LIMIT',
  'IMPORT_API_NUM_LIMIT',
  'ORCHESTRATION_NUM_LIMIT',
  'API_ORCHESTRATION_NUM_LIMIT',
];
// The keys of that object.
const NAMES = (Object.keys(DEFAULT_QUOTAS) as QuotaName[]).filter((name) => !UNTOLD.includes(name));

export const surveyHandlers: readonly Handler[] = [
  on(listTags, ({ query }, { gateway }) => {
    const tags = new Set([...gateway.apis].flatMap((api) => api.definition.input.tags ?? []));
    return page('tags', [...tags].sort(), query, (tag) => tag);
  }),
  on(listConfigs, ({ query }, { gateway, settings }) => {
    const configs = NAMES.map((name, i) => ({ ...config(name, settings.quotas[name], i), used: used(name, gateway) }));
    return page('configs', configs, query, (shown) => shown);
  }),
  on(listProjectConfigs, ({ query }, { settings }) =>
    page('configs', [settings.quotas.INSTANCE_NUM_LIMIT], query, (limit) => ({
      ...config('INSTANCE_NUM_LIMIT', limit, 0),
      config_time: CONFIG_TIME_NUMBER,
    })),
  ),
  on(getApiOverview, (_, { gateway }) => {
    const released = new Set(gateway.publications.where('envId', RELEASE_ID).map(({ apiId }) => apiId))
      .size;
    return {
      instance_num: gateway.apis.size,
      nums_on_release: released,
      nums_off_release: gateway.apis.size - released,
    };
  }),
  on(getGroupOverview, (_, { gateway }) => ({ offsell_nums: 0, onsell_nums: gateway.groups.size })),
  on(getAppOverview, (_, { gateway }) => {
    const authorized = new Set([...gateway.appAuths].map(({ appId }) => appId)).size;
    return { authed_nums: authorized, unauthed_nums: gateway.apps.size - authorized };
  }),
];
