/** The groups of the servers of VPC channels. */
import {
  addMemberGroups, deleteMemberGroup, getMemberGroup, listMemberGroups, updateMemberGroup,
} from '../../resources/vpc-channel-member-groups.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { ChannelRecord, MemberGroupRecord } from '../state.js';
import { is, named, page } from '../store.js';
import { groupView, makeGroups, merged, requireMicroservice } from './shared/channel-members.js';

const noGroup = (id: string): Refused =>
  new Refused(404, 'APIG.3007', `The VPC channel member group does not exist,id:${id}`);

function find(channel: ChannelRecord, id: string): MemberGroupRecord {
  const group = channel.memberGroups.find((known) => known.id === id);
  if (!group) throw noGroup(id);
  return group;
}
/** Moves the servers of a group to its new name, or removes them with it. */
function moveMembers(channel: ChannelRecord, from: string, to: string | undefined): void {
  channel.members = channel.members.flatMap((member) => {
    if (member.input.member_group_name !== from) return [member];
    return to === undefined ? [] : [{ ...member, input: { ...member.input, member_group_name: to } }];
  });
}

export const vpcChannelMemberGroupHandlers: readonly Handler[] = [
  on(addMemberGroups, ({ path, body }, call) => {
    const channel = call.gateway.channels.get(path.vpc_channel_id);
    requireMicroservice(channel, body.member_groups ?? []);
    const made = makeGroups(body.member_groups ?? [], channel.memberGroups, call);
    channel.memberGroups = merged(channel.memberGroups, made);
    return { total: made.length, size: made.length, member_groups: made.map(groupView) };
  }),
  on(listMemberGroups, ({ path, query }, { gateway }) => {
    const { memberGroups } = gateway.channels.get(path.vpc_channel_id);
    const groups = memberGroups.filter(
      ({ input }) =>
        named(input.member_group_name, query.member_group_name, 'member_group_name', query.precise_search)
        && is(input.dict_code, query.dict_code),
    );
    return page('member_groups', groups, query, groupView);
  }),
  on(getMemberGroup, ({ path }, { gateway }) =>
    groupView(find(gateway.channels.get(path.vpc_channel_id), path.member_group_id)),
  ),
  on(deleteMemberGroup, ({ path }, { gateway }) => {
    const channel = gateway.channels.get(path.vpc_channel_id);
    const group = find(channel, path.member_group_id);
    channel.memberGroups = channel.memberGroups.filter(({ id }) => id !== group.id);
    moveMembers(channel, group.input.member_group_name, undefined);
  }),
  on(updateMemberGroup, ({ path, body }, { gateway, now }) => {
    const channel = gateway.channels.get(path.vpc_channel_id);
    const group = find(channel, path.member_group_id);
    requireMicroservice(channel, [body]);
    const changed = { ...group, updated: now, input: body };
    channel.memberGroups = channel.memberGroups.map((known) => (known.id === group.id ? changed : known));
    moveMembers(channel, group.input.member_group_name, body.member_group_name);
    return groupView(changed);
  }),
];
