/** The servers of VPC channels. */
import {
  addMembers, batchDisableMembers, batchEnableMembers, deleteMember, listMembers, updateMembers,
} from '../../resources/vpc-channel-members.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { ChannelRecord } from '../state.js';
import { is, named, page } from '../store.js';
import { type ChannelPorts, makeMembers, memberView, merged, requireIdentity } from './shared/channel-members.js';

const noMember = (id: string): Refused => new Refused(404, 'APIG.3024', `The VPC instance does not exist,id:${id}`);

const portsOf = ({ input: { port } }: ChannelRecord): ChannelPorts => ({ before: port, now: port });

function setStatus(channel: ChannelRecord, ids: readonly string[], status: 1 | 2): void {
  channel.members = channel.members.map((member) =>
    ids.includes(member.id) ? { ...member, input: { ...member.input, status } } : member,
  );
}

export const vpcChannelMemberHandlers: readonly Handler[] = [
  on(addMembers, ({ path, body }, call) => {
    const channel = call.gateway.channels.get(path.vpc_channel_id);
    requireIdentity(channel, body.members);
    const made = makeMembers(body.members, channel.members, channel.memberGroups, portsOf(channel), call);
    const all = merged(channel.members, made);
    call.most('VPC_INSTANCE_NUM_LIMIT', all.length, 'APIG.3110', 'cloud servers in the VPC channel');
    channel.members = all;
    return { total: made.length, size: made.length, members: made.map((member) => memberView(member, channel)) };
  }),
  on(listMembers, ({ path, query }, { gateway }) => {
    const channel = gateway.channels.get(path.vpc_channel_id);
    const members = channel.members
      .map((member) => memberView(member, channel))
      .filter(
        (member) =>
          named(member.ecs_name, query.name, 'name', query.precise_search)
          && is(member.member_group_id, query.member_group_id)
          && named(member.member_group_name, query.member_group_name, 'member_group_name', query.precise_search),
      );
    return page('members', members, query, (member) => member);
  }),
  on(updateMembers, ({ path, body: { members = [], member_group_name } }, call) => {
    const channel = call.gateway.channels.get(path.vpc_channel_id);
    requireIdentity(channel, members);
    const made = makeMembers(members, channel.members, channel.memberGroups, portsOf(channel), call);
    // If a group is named, only its servers are replaced.
    const kept =
      member_group_name === undefined
        ? []
        : channel.members.filter(({ input }) => input.member_group_name !== member_group_name);
    channel.members = merged(kept, made);
    return { total: made.length, size: made.length, members: made.map((member) => memberView(member, channel)) };
  }),
  on(deleteMember, ({ path }, { gateway }) => {
    const channel = gateway.channels.get(path.vpc_channel_id);
    if (!channel.members.some(({ id }) => id === path.member_id)) throw noMember(path.member_id);
    channel.members = channel.members.filter(({ id }) => id !== path.member_id);
  }),
  on(batchEnableMembers, ({ path, body }, { gateway }) =>
    setStatus(gateway.channels.get(path.vpc_channel_id), body.member_ids ?? [], 1),
  ),
  on(batchDisableMembers, ({ path, body }, { gateway }) =>
    setStatus(gateway.channels.get(path.vpc_channel_id), body.member_ids ?? [], 2),
  ),
];
