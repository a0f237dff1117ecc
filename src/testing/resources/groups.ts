/** API groups. */
import {
  checkGroupName, createGroup, deleteGroup, getGroup, listGroups, setDebugDomainAccess, updateGroup,
} from '../../resources/groups.js';
import { on, type Handler } from '../handler.js';
import { kindOf, part, same, type Clock } from '../kind.js';
import { Refused } from '../refused.js';
import type { GatewayState, GroupRecord, ProjectState } from '../state.js';
import { given, refuseTaken, without } from '../store.js';
import { wholeSeconds } from '../options.js';
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
  addDefaultResponse(group, gateway, newId);
  return group;
}
function addDefaultResponse({ id, created }: GroupRecord, gateway: GatewayState, newId: () => string): void {
  gateway.responses.add({
    id: newId(),
    groupId: id,
    name: 'default',
    isDefault: true,
    created,
    updated: created,
    rules: {},
  });
}

/** The subdomain that a gateway assigns to a group. */
export const subdomain = (groupId: string): string => `${groupId}.apic.local.example.com`;

interface Place {
  readonly gateway: GatewayState;
  readonly project: ProjectState;
}
function view(group: GroupRecord, { gateway, project }: Place, created: Clock, updated: Clock) {
  return given({
    id: group.id,
    name: group.name,
    remark: group.remark,
    status: 1 as const,
    sl_domain: subdomain(group.id),
    sl_domains: [subdomain(group.id)],
    sl_domain_access_enabled: group.subdomainsOpen,
    url_domains: gateway.domains.where('groupId', group.id).map((domain) => urlDomain(domain, project)),
    register_time: created(group.created),
    update_time: updated(group.updated),
    is_default: group.isDefault ? 1 : 2,
    on_sell_status: 2,
  });
}

/** A group as shown with its APIs. */
export function groupInfo(place: Place, group: GroupRecord) {
  return without(view(group, place, wholeSeconds, wholeSeconds), 'remark', 'sl_domains', 'is_default');
}

const groups = kindOf(createGroup, {
  kept: ({ gateway }) => gateway.groups,
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['APIGROUP_NUM_LIMIT', 'APIG.3101', 'API groups'],
  record: ({ name, remark }, { now }, before) => ({
    name,
    remark: remark ?? before?.remark,
    updated: now,
    isDefault: before?.isDefault ?? false,
    subdomainsOpen: before?.subdomainsOpen ?? true,
  }),
  added: (group, { gateway, newId }) => addDefaultResponse(group, gateway, newId),
  inUse: ({ id }, { gateway }) => gateway.apis.hasWhere('groupId', id) && holdsApis(id),
  removed: ({ id }, { gateway }) => {
    gateway.variables.removeWhere('groupId', id);
    gateway.responses.removeWhere('groupId', id);
    gateway.domains.removeWhere('groupId', id);
  },
  view,
});

export const groupHandlers: readonly Handler[] = [
  groups.create,
  groups.update(updateGroup),
  groups.delete(deleteGroup),
  groups.get(getGroup),
  groups.list(listGroups, { id: same(({ id }) => id), name: part(({ name }) => name) }, 'newest'),
  on(checkGroupName, ({ body }, { gateway }) => refuseTaken(gateway.groups, body.group_name, taken()), 204),
  on(setDebugDomainAccess, ({ path, body }, { gateway }) => {
    gateway.groups.get(path.group_id).subdomainsOpen = body.sl_domain_access_enabled;
  }),
];
