/** API groups. */
import {
  checkGroupName, createGroup, deleteGroup, getGroup, listGroups, setDebugDomainAccess, updateGroup,
} from '../../resources/groups.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { GatewayState, GroupRecord, ProjectState } from '../state.js';
import { change, given, is, named, page, refuseTaken, without } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { urlDomain } from './shared/domains.js';

const taken = (): Refused => new Refused(400, 'APIG.3201', 'The API group name already exists');
const holdsApis = (id: string): Refused =>
  new Refused(412, 'APIG.3415', `The API group cannot be deleted because it contains APIs,id:${id}`);

/** Creates a group on a gateway, with the gateway response that every new group has. */
export function makeGroup(
  gateway: GatewayState,
  own: Pick<GroupRecord, 'name' | 'remark' | 'isDefault'>,
  now: number,
  newId: () => string,
): GroupRecord {
  const group = gateway.groups.add({ id: newId(), ...own, created: now, updated: now, subdomainsOpen: true });
  gateway.responses.add({
    id: newId(),
    groupId: group.id,
    name: 'default',
    isDefault: true,
    created: now,
    updated: now,
    rules: {},
  });
  return group;
}

/** The subdomain that a gateway assigns to a group. */
export const subdomain = (groupId: string): string => `${groupId}.apic.local.example.com`;

type Clock = (ms: number) => string;
interface Place {
  readonly gateway: GatewayState;
  readonly project: ProjectState;
}
function view(
  { gateway, project }: Place,
  group: GroupRecord,
  created: Clock = wholeSeconds,
  updated: Clock = wholeSeconds,
) {
  return given({
    id: group.id,
    name: group.name,
    remark: group.remark,
    status: 1 as const,
    sl_domain: subdomain(group.id),
    sl_domains: [subdomain(group.id)],
    sl_domain_access_enabled: group.subdomainsOpen,
    url_domains: gateway.domains
      .where('groupId', group.id)
      .map((domain) => urlDomain(domain, project)),
    register_time: created(group.created),
    update_time: updated(group.updated),
    is_default: group.isDefault ? 1 : 2,
    on_sell_status: 2,
  });
}

/** A group as shown with its APIs. */
export function groupInfo(place: Place, group: GroupRecord) {
  return without(view(place, group), 'remark', 'sl_domains', 'is_default');
}

export const groupHandlers: readonly Handler[] = [
  on(createGroup, ({ body }, call) => {
    const { groups } = call.gateway;
    refuseTaken(groups, body.name, taken());
    call.quota('APIGROUP_NUM_LIMIT', groups.size, 'APIG.3101', 'API groups');
    const group = makeGroup(
      call.gateway,
      { name: body.name, remark: body.remark, isDefault: false },
      call.now,
      call.newId,
    );
    return view(call, group, exactTime, exactTime);
  }),
  on(updateGroup, ({ path, body }, call) => {
    const { groups } = call.gateway;
    const group = groups.get(path.group_id);
    refuseTaken(groups, body.name, taken(), group.id);
    change(group, { name: body.name, remark: body.remark ?? group.remark, updated: call.now });
    return view(call, group, wholeSeconds, exactTime);
  }),
  on(deleteGroup, ({ path }, { gateway }) => {
    const group = gateway.groups.get(path.group_id);
    if (gateway.apis.hasWhere('groupId', group.id)) throw holdsApis(group.id);
    gateway.groups.remove(group.id);
    gateway.variables.removeWhere('groupId', group.id);
    gateway.responses.removeWhere('groupId', group.id);
    gateway.domains.removeWhere('groupId', group.id);
  }),
  on(getGroup, ({ path }, call) => view(call, call.gateway.groups.get(path.group_id))),
  on(listGroups, ({ query }, call) => {
    const groups = call.gateway.groups.filter(
      (group) => is(group.id, query.id) && named(group.name, query.name, 'name', query.precise_search),
    );
    return page('groups', groups, query, (group) => view(call, group), 'newest');
  }),
  on(checkGroupName, ({ body }, { gateway }) => refuseTaken(gateway.groups, body.group_name, taken()), 204),
  on(setDebugDomainAccess, ({ path, body }, { gateway }) => {
    gateway.groups.get(path.group_id).subdomainsOpen = body.sl_domain_access_enabled;
  }),
];
