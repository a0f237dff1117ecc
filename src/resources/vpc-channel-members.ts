/** Members of VPC channels: the backends that a channel distributes requests to. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_CHANNEL, GET_INSTANCE } from './shared/actions.js';
import { firstNamed, inLargePages } from './shared/by-name.js';
import { Member, MemberInput } from './vpc-channels/member.js';
import { EXACT_NAMES } from './vpc-channels/member-group.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { membersOfChannel } from './shared/queue-keys.js';

export { Member, MemberInput } from './vpc-channels/member.js';

/** Members to add. */
export abstract class MemberAddition extends input({
  /** The members. If the channel already has one with the same group, address and port, it is changed. */
  members: required(list(MemberInput)),
}) {}

/** Members that replace others. */
export abstract class MemberReplacement extends input({
  /** The new members; `[]`: none. */
  members: list(MemberInput),
  /**
   * Name of the server group to replace. Members of other groups do not change. Every entry of `members` must name this
   * group: the service ignores those of other groups or of none. Default: all members are replaced.
   */
  member_group_name: text(),
}, {
  check: ({ members = [], member_group_name: group }) => group !== undefined && Object.fromEntries(
    members.map((member, i) => [
      `members.${i}.member_group_name`,
      member.member_group_name === group ? undefined : `must be "${group}" too: the service ignores members of other groups`,
    ]),
  ),
}) {}

/** Members to enable or disable. */
export abstract class MemberSelection extends input({
  /** IDs of the members. */
  member_ids: list(text()),
}) {}

/** Which members to list. */
export abstract class MemberFilter extends input({
  ...paging,
  /** Only members whose cloud server's name contains this; exact if `precise_search` names `name`. */
  name: text(),
  /** Only members of server groups whose name contains this; exact if `precise_search` names `member_group_name`. */
  member_group_name: text(),
  /** Only members of this server group. */
  member_group_id: text(),
  /**
   * Names of parameters to match exactly instead of any part: `name`, `member_group_name`, or both, separated by a
   * comma.
   */
  precise_search: text(EXACT_NAMES),
}) {}

/** A page of members. */
export abstract class MemberPage extends output({
  ...counters,
  /** The members of this page. */
  members: list(Member),
}, 'members') {}

const MEMBERS = `${INSTANCE}/vpc-channels/{vpc_channel_id}/members` as const;

export const addMembers = operation({
  id: 'vpcChannels.members.add', method: 'POST', path: MEMBERS, body: MemberAddition,
  response: MemberPage, idempotent: true,
  actions: ['apig:vpcChannels:addInstance', GET_INSTANCE, GET_CHANNEL],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});
export const listMembers = operation({
  id: 'vpcChannels.members.list', method: 'GET', path: MEMBERS, query: MemberFilter,
  response: MemberPage, items: 'members',
  actions: ['apig:vpcChannels:get'],
});
export const updateMembers = operation({
  id: 'vpcChannels.members.update', method: 'PUT', path: MEMBERS, body: MemberReplacement,
  response: MemberPage,
  actions: ['apig:vpcChannels:addInstance'], queuedBy: [membersOfChannel('path.vpc_channel_id')],
});
export const deleteMember = operation({
  id: 'vpcChannels.members.delete', method: 'DELETE', path: `${MEMBERS}/{member_id}`,
  actions: ['apig:vpcChannels:deleteInstance', GET_INSTANCE, GET_CHANNEL],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});
export const batchEnableMembers = operation({
  id: 'vpcChannels.members.batchEnable', method: 'POST', path: `${MEMBERS}/batch-enable`,
  body: MemberSelection, idempotent: true,
  actions: ['apig:vpcChannels:batchEnableInstance', GET_INSTANCE, GET_CHANNEL],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});
export const batchDisableMembers = operation({
  id: 'vpcChannels.members.batchDisable', method: 'POST', path: `${MEMBERS}/batch-disable`,
  body: MemberSelection, idempotent: true,
  actions: ['apig:vpcChannels:batchDisableInstance', GET_INSTANCE, GET_CHANNEL],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});

/**
 * Members of VPC channels (API reference 3.17).
 *
 * The client sends changes of one channel's members one after another: of two sent at the same time, the service may
 * fail one, with APIG.9999 (500).
 */
export class VpcChannelMembersService extends Service {
  /**
   * Adds members to a channel, and changes those that it already has. If several have the same address, the first
   * counts.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/members`
   * @param vpcChannelId - ID of the channel.
   * @param body - The members: with `host` for a channel of addresses, with `ecs_id` and `ecs_name` for one of cloud
   *   servers.
   * @returns The members that were added or changed.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2004 (400) a value is out of range, APIG.3110 (403)
   *   too many members, APIG.1005 (403) no permission.
   * @see API reference 3.17.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AddingBackendInstancesV2.html
   */
  add(vpcChannelId: string, body: MemberAddition, options?: CallOptions): ApigPromise<MemberPage> {
    return this.send(addMembers, { path: { vpc_channel_id: vpcChannelId }, body }, options);
  }

  /**
   * Lists the members of a channel.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/members`
   * @param vpcChannelId - ID of the channel.
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the members of all pages.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.7
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListBackendInstancesV2.html
   */
  list(vpcChannelId: string, query: MemberFilter = {}, options?: CallOptions): PagePromise<MemberPage, Member> {
    return this.page(listMembers, { path: { vpc_channel_id: vpcChannelId }, query }, options);
  }

  /**
   * Replaces the members of a channel, or those of one of its server groups. Omitted members are removed.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/members`
   * @param vpcChannelId - ID of the channel.
   * @param body - All members; with `member_group_name`, those of that group.
   * @returns The members as they are now.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2001 (400) a value is missing, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.8
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateBackendInstancesV2.html
   */
  update(vpcChannelId: string, body: MemberReplacement, options?: CallOptions): ApigPromise<MemberPage> {
    return this.send(updateMembers, { path: { vpc_channel_id: vpcChannelId }, body }, options);
  }

  /**
   * Removes a member from a channel.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/members/{member_id}`
   * @param vpcChannelId - ID of the channel.
   * @param memberId - ID of the member.
   * @throws ApigServiceError: APIG.3024 (404) no such member, APIG.3023 (404) no such channel, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.9
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteBackendInstanceV2.html
   */
  delete(vpcChannelId: string, memberId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteMember, { path: { vpc_channel_id: vpcChannelId, member_id: memberId } }, options);
  }

  /**
   * Makes members available.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/members/batch-enable`
   * @param vpcChannelId - ID of the channel.
   * @param body - IDs of the members.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.10
   */
  batchEnable(vpcChannelId: string, body: MemberSelection, options?: CallOptions): ApigPromise<undefined> {
    return this.send(batchEnableMembers, { path: { vpc_channel_id: vpcChannelId }, body }, options);
  }

  /**
   * Makes members unavailable: they stay in the channel and get no requests.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/members/batch-disable`
   * @param vpcChannelId - ID of the channel.
   * @param body - IDs of the members.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.11
   */
  batchDisable(vpcChannelId: string, body: MemberSelection, options?: CallOptions): ApigPromise<undefined> {
    return this.send(batchDisableMembers, { path: { vpc_channel_id: vpcChannelId }, body }, options);
  }

  /**
   * Finds the first member whose cloud server has exactly this name. In a channel of addresses the address is the name.
   * Searches all pages of `list`.
   *
   * @param vpcChannelId - ID of the channel.
   * @param name - The whole name; case matters. Several members may have it, in different groups or on different ports.
   * @returns The member, or `undefined` if there is none.
   */
  findByName(vpcChannelId: string, name: string, options?: CallOptions): Promise<Member | undefined> {
    return firstNamed(
      this.list(vpcChannelId, { name, precise_search: 'name' }, inLargePages(options)),
      'ecs_name',
      name,
    );
  }
}
