/** API groups. */
import { checkGroupName, createGroup, deleteGroup, getGroup, listGroups, updateGroup } from '../../resources/groups.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { GatewayState, GroupRecord } from '../state.js';
import { given, is, named, page, refuseTaken, without } from '../store.js';
import { exactTime, wholeSeconds } from '../time.js';

const taken = (): Refused => new Refused(400, 'APIG.3201', 'The API group name already exists');
const holdsApis = (id: string): Refused => new Refused(412, 'APIG.3415', `The API group cannot be deleted because it contains APIs,id:${id}`);

/** Puts a group on a gateway. */
export function makeGroup(gateway: GatewayState, group: { id: string; name: string; remark: string | undefined; isDefault: boolean; now: number }): GroupRecord {
  const { id, name, remark, isDefault, now } = group;
  return gateway.groups.add({ id, name, remark, isDefault, created: now, updated: now, subdomainsOpen: true });
}

/** The subdomain that a gateway gives a group. */
export const subdomain = (groupId: string): string => `${groupId}.apic.local.example.com`;

type Clock = (ms: number) => string;
function view(group: GroupRecord, created: Clock = wholeSeconds, updated: Clock = wholeSeconds) {
  return given({
    id: group.id,
    name: group.name,
    remark: group.remark,
    status: 1 as const,
    sl_domain: subdomain(group.id),
    sl_domains: [subdomain(group.id)],
    sl_domain_access_enabled: group.subdomainsOpen,
    url_domains: [],
    register_time: created(group.created),
    update_time: updated(group.updated),
    is_default: group.isDefault ? 1 : 2,
    on_sell_status: 2,
  });
}

/** A group as it is shown beside its APIs. */
export function groupInfo(group: GroupRecord) {
  return without(view(group), 'remark', 'sl_domains', 'is_default');
}

export const groupHandlers: readonly Handler[] = [
  on(createGroup, ({ body }, call) => {
    const { groups } = call.gateway;
    refuseTaken(groups, body.name, taken());
    call.quota('APIGROUP_NUM_LIMIT', groups.size, 'APIG.3101', 'API groups');
    const group = makeGroup(call.gateway, { id: call.newId(), name: body.name, remark: body.remark, isDefault: false, now: call.now });
    return view(group, exactTime, exactTime);
  }),
  on(updateGroup, ({ path, body }, call) => {
    const { groups } = call.gateway;
    const group = groups.get(path.group_id);
    refuseTaken(groups, body.name, taken(), group.id);
    Object.assign(group, { name: body.name, remark: body.remark ?? group.remark, updated: call.now });
    return view(group, wholeSeconds, exactTime);
  }),
  on(deleteGroup, ({ path }, { gateway }) => {
    const group = gateway.groups.get(path.group_id);
    if (gateway.apis.some((api) => api.groupId === group.id)) throw holdsApis(group.id);
    gateway.groups.remove(group.id);
    gateway.variables.removeAll((variable) => variable.groupId === group.id);
  }),
  on(getGroup, ({ path }, { gateway }) => view(gateway.groups.get(path.group_id))),
  on(listGroups, ({ query }, { gateway }) => {
    const groups = gateway.groups.filter((group) => is(group.id, query.id) && named(group.name, query.name, 'name', query.precise_search));
    return page('groups', groups, query, (group) => view(group));
  }),
  on(checkGroupName, ({ body }, { gateway }) => refuseTaken(gateway.groups, body.group_name, taken()), 204),
];
