/** Server groups of VPC channels. */
import { ApigWaiterError } from '../errors.js';
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import { forReading, optionsNow } from '../calls/fixed.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { fixed } from '../http/snapshot.js';
import { input, list, output, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_CHANNEL, GET_INSTANCE } from './shared/actions.js';
import { firstNamed, inLargePages } from './shared/by-name.js';
import { MemberGroup, MemberGroupInput, dictCode } from './vpc-channels/member-group.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { membersOfChannel } from './shared/queue-keys.js';

export { MemberGroup, MemberGroupInput } from './vpc-channels/member-group.js';

/** Server groups to add. */
export abstract class MemberGroupAddition extends input({
  /** The groups. If the channel already has a group of that name, it is changed. */
  member_groups: list(MemberGroupInput),
}) {}

/** Which server groups to list. */
export abstract class MemberGroupFilter extends input({
  ...paging,
  ...dictCode,
  /** Only groups whose name contains this; exact with `precise_search: 'member_group_name'`. */
  member_group_name: text(),
  /** `member_group_name`: match the name exactly instead of any part of it. */
  precise_search: text({ pattern: /^member_group_name(,member_group_name)*$/u, form: 'member_group_name' }),
}) {}

/** A page of server groups. */
export abstract class MemberGroupPage extends output({
  ...counters,
  /** The groups. */
  member_groups: list(MemberGroup),
}, 'member_groups') {}

const MEMBER_GROUPS = `${INSTANCE}/vpc-channels/{vpc_channel_id}/member-groups` as const;

export const addMemberGroups = operation({
  id: 'vpcChannels.memberGroups.add', method: 'POST', path: MEMBER_GROUPS,
  body: MemberGroupAddition, response: MemberGroupPage, idempotent: true,
  actions: ['apig:vpcChannels:addOrUpdateMemberGroups', GET_INSTANCE, GET_CHANNEL],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});
export const listMemberGroups = operation({
  id: 'vpcChannels.memberGroups.list', method: 'GET', path: MEMBER_GROUPS, query: MemberGroupFilter,
  response: MemberGroupPage, items: 'member_groups',
  actions: ['apig:vpcChannels:get'],
});
export const getMemberGroup = operation({
  id: 'vpcChannels.memberGroups.get', method: 'GET', path: `${MEMBER_GROUPS}/{member_group_id}`,
  response: MemberGroup,
  actions: ['apig:vpcChannels:get'],
});
export const deleteMemberGroup = operation({
  id: 'vpcChannels.memberGroups.delete', method: 'DELETE',
  path: `${MEMBER_GROUPS}/{member_group_id}`,
  actions: ['apig:vpcChannels:deleteMemberGroup', GET_INSTANCE, GET_CHANNEL],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});
export const updateMemberGroup = operation({
  id: 'vpcChannels.memberGroups.update', method: 'PUT', path: `${MEMBER_GROUPS}/{member_group_id}`,
  body: MemberGroupInput, response: MemberGroup,
  actions: ['apig:vpcChannels:updateMemberGroup', GET_INSTANCE, GET_CHANNEL],
  queuedBy: [membersOfChannel('path.vpc_channel_id')],
});

/** Server groups of VPC channels (API reference 3.17). */
export class VpcChannelMemberGroupsService extends Service {
  /**
   * Adds server groups to a channel, and changes those that it already has. Members need not belong to a group. If
   * several have the same name, the first counts.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/member-groups`
   * @param vpcChannelId - ID of the channel.
   * @param body - The groups.
   * @returns The groups that were added or changed.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2001 (400) a value is missing, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.13
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateMemberGroup.html
   */
  add(vpcChannelId: string, body: MemberGroupAddition, options?: CallOptions): ApigPromise<MemberGroupPage> {
    return this.send(addMemberGroups, { path: { vpc_channel_id: vpcChannelId }, body }, options);
  }

  /**
   * Lists the server groups of a channel.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/member-groups`
   * @param vpcChannelId - ID of the channel.
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the groups of all pages.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIG.2001 (400) a value is missing, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.14
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListMemberGroups.html
   */
  list(
    vpcChannelId: string,
    query: MemberGroupFilter = {},
    options?: CallOptions,
  ): PagePromise<MemberGroupPage, MemberGroup> {
    return this.page(listMemberGroups, { path: { vpc_channel_id: vpcChannelId }, query }, options);
  }

  /**
   * Reads a server group.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/member-groups/{member_group_id}`
   * @param vpcChannelId - ID of the channel.
   * @param memberGroupId - ID of the server group.
   * @returns The group.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.1005 (403) no permission.
   * @see API reference 3.17.15
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfMemberGroup.html
   */
  get(vpcChannelId: string, memberGroupId: string, options?: CallOptions): ApigPromise<MemberGroup> {
    return this.send(
      getMemberGroup,
      { path: { vpc_channel_id: vpcChannelId, member_group_id: memberGroupId } },
      options,
    );
  }

  /**
   * Deletes a server group.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/member-groups/{member_group_id}`
   * @param vpcChannelId - ID of the channel.
   * @param memberGroupId - ID of the server group.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.1005 (403) no permission.
   * @see API reference 3.17.16
   */
  delete(vpcChannelId: string, memberGroupId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(
      deleteMemberGroup,
      { path: { vpc_channel_id: vpcChannelId, member_group_id: memberGroupId } },
      options,
    );
  }

  /**
   * Changes a server group.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/vpc-channels/{vpc_channel_id}/member-groups/{member_group_id}`
   * @param vpcChannelId - ID of the channel.
   * @param memberGroupId - ID of the server group.
   * @param body - The group as it should be; the name is required even if it does not change.
   * @returns The group as it is now.
   * @throws ApigServiceError: APIG.3023 (404) no such channel, APIG.2001 (400) a value is missing, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.17.17
   */
  update(
    vpcChannelId: string,
    memberGroupId: string,
    body: MemberGroupInput,
    options?: CallOptions,
  ): ApigPromise<MemberGroup> {
    return this.send(
      updateMemberGroup,
      { path: { vpc_channel_id: vpcChannelId, member_group_id: memberGroupId }, body },
      options,
    );
  }

  /**
   * Finds the server group of exactly this name. Searches all pages of `list`.
   *
   * @param vpcChannelId - ID of the channel.
   * @param name - The whole name; case matters.
   * @returns The server group, or `undefined` if there is none.
   */
  findByName(vpcChannelId: string, name: string, options?: CallOptions): Promise<MemberGroup | undefined> {
    return firstNamed(
      this.list(vpcChannelId, { member_group_name: name, precise_search: 'member_group_name' }, inLargePages(options)),
      'member_group_name',
      name,
    );
  }

  /**
   * Finds the server group of exactly this name, or adds it. If two callers do this at the same time, both get it:
   * adding an existing one changes it.
   *
   * @param vpcChannelId - ID of the channel.
   * @param name - The whole name; case matters.
   * @param body - Fields to add it with if it is missing. An existing one is not changed.
   * @returns The server group.
   */
  async ensure(
    vpcChannelId: string,
    name: string,
    body: Omit<MemberGroupInput, 'member_group_name'> = {},
    given?: CallOptions,
  ): Promise<MemberGroup> {
    const group = fixed(body, { member_group_name: name });
    const options = optionsNow('vpcChannels.memberGroups.ensure', given) ?? {};
    const find = (): Promise<MemberGroup | undefined> => this.findByName(vpcChannelId, name, forReading(options));
    const found = await find();
    if (found) return found;
    const { member_groups: groups } = await this.add(vpcChannelId, { member_groups: [group] }, options);
    const made = groups.find((added) => added.member_group_name === name) ?? (await find());
    if (made) return made;
    throw new ApigWaiterError({
      operation: 'vpcChannels.memberGroups.ensure',
      reason: 'timeout',
      why: `server group ${name} was added, but is not listed`,
      states: [],
      attempts: 1,
    });
  }
}
