/** API groups: each has its own domain names, under which its APIs are published. */
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { bool, input, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import { GatewayResponsesService } from './gateway-responses.js';
import { GroupDomainsService } from './group-domains.js';
import { GET_GROUP, GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { getGroup, Group, GROUPS, GroupUpdate } from './groups/group.js';

export { getGroup, Group, GroupUpdate } from './groups/group.js';
export { UrlDomain } from './shared/url-domain.js';

/** What a caller sets on a new group. */
export abstract class GroupInput extends input({
  ...GroupUpdate.fields,
  /** Integration application that owns the group. Not supported yet. */
  roma_app_id: text(),
  /** Scope. V1: global; V2: integration application, not supported yet. Default: V1, the only one supported. */
  version: oneOf('V1', 'V2'),
}, { from: { unsupported: ['roma_app_id', 'version'] } }) {}

/** Which groups to list. */
export abstract class GroupFilter extends input({
  ...paging,
  /** Only the group with this ID. */
  id: text(),
  /** Only groups whose name contains this; exact with `precise_search: 'name'`. */
  name: text(),
  /** `name`: match the name exactly instead of any part of it. */
  precise_search: oneOf('name'),
}) {}

/** A page of groups. */
export abstract class GroupPage extends output({
  ...counters,
  /** The groups of this page. */
  groups: list(Group),
}, 'groups') {}

/** A name to check. */
export abstract class GroupNameCheck extends input({
  /** The name to check. */
  group_name: required(text()),
  /** Integration application. Not supported yet. */
  roma_app_id: text(),
}) {}

/** Whether a group's debugging subdomain may be called. */
export abstract class DebugDomainAccess extends input({
  /** Whether it may be called. Default for a new group: true. */
  sl_domain_access_enabled: required(bool()),
}) {}

export const createGroup = operation({
  id: 'groups.create', method: 'POST', path: GROUPS, body: GroupInput, response: Group,
  actions: ['apig:groups:create', GET_INSTANCE],
});
export const updateGroup = operation({
  id: 'groups.update', method: 'PUT', path: `${GROUPS}/{group_id}`, body: GroupUpdate,
  response: Group,
  actions: ['apig:groups:update', GET_INSTANCE],
});
export const deleteGroup = operation({
  id: 'groups.delete', method: 'DELETE', path: `${GROUPS}/{group_id}`,
  actions: ['apig:groups:delete', GET_INSTANCE],
});
export const listGroups = operation({
  id: 'groups.list', method: 'GET', path: GROUPS, query: GroupFilter, response: GroupPage,
  items: 'groups',
  actions: ['apig:groups:list', GET_INSTANCE],
});
export const checkGroupName = operation({
  id: 'groups.checkName', method: 'POST', path: `${GROUPS}/check`, body: GroupNameCheck,
  idempotent: true,
  actions: [],
});
export const setDebugDomainAccess = operation({
  id: 'groups.setDebugDomainAccess', method: 'PUT',
  path: `${GROUPS}/{group_id}/sl-domain-access-settings`, body: DebugDomainAccess,
  actions: ['apig:domains:updateSLDomainSetting', GET_INSTANCE, GET_GROUP],
});

/** API groups (API reference 3.1). */
export class GroupsService extends Service {
  /** Independent domain names of groups. */
  readonly domains = new GroupDomainsService(this.transport);
  /** What a group's callers get if the gateway itself responds. */
  readonly gatewayResponses = new GatewayResponsesService(this.transport);

  /**
   * Creates a group.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/api-groups`
   * @param body - Name and remark; the name must be unique on this gateway.
   * @returns The group, with the subdomain that the gateway gave it.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3201 (400) the name is taken, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.1.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateApiGroupV2.html
   */
  create(body: GroupInput, options?: CallOptions): ApigPromise<Group> {
    return this.send(createGroup, { body }, options);
  }

  /**
   * Changes a group's name and remark.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}`
   * @param groupId - ID of the group.
   * @param body - The new name and remark; the name is required even if it does not change.
   * @returns The group as it is now.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.1.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateApiGroupV2.html
   */
  update(groupId: string, body: GroupUpdate, options?: CallOptions): ApigPromise<Group> {
    return this.send(updateGroup, { path: { group_id: groupId }, body }, options);
  }

  /**
   * Changes fields of a group. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.groups.modify(groupId, { remark: 'new' });
   * ```
   * @param groupId - ID of the group.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(groupId: string, change: Change<GroupUpdate>, options?: ModifyOptions<Group>): Promise<Modification<Group>> {
    return this.modified({
      shown: Group, update: updateGroup, path: { group_id: groupId },
      get: (reading) => this.get(groupId, reading),
    }, change, options);
  }

  /**
   * Deletes a group with everything that belongs to it: its variables, its gateway responses and its domain names,
   * which lose their certificates. It must contain no APIs.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}`
   * @param groupId - ID of the group.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.3415 (412, or 403 on some gateways) it still contains
   *   APIs, APIG.1005 (403) no permission.
   * @see API reference 3.1.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteApiGroupV2.html
   */
  delete(groupId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteGroup, { path: { group_id: groupId } }, options);
  }

  /**
   * Reads a group.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}`
   * @param groupId - ID of the group.
   * @returns The group with its domain names.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.1.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfApiGroupV2.html
   */
  get(groupId: string, options?: CallOptions): ApigPromise<Group> {
    return this.send(getGroup, { path: { group_id: groupId } }, options);
  }

  /**
   * Lists groups: a tenant sees its own, an administrator account those of all tenants. A new gateway already has one,
   * named DEFAULT.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/api-groups`
   * @param query - Filters and paging; `name` matches any part of a name unless `precise_search` is `name`.
   * @returns The first page. Iterate over it to get the groups of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.1.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiGroupsV2.html
   */
  list(query: GroupFilter = {}, options?: CallOptions): PagePromise<GroupPage, Group> {
    return this.page(listGroups, { query }, options);
  }

  /**
   * Checks that no group has this name yet. Resolves if the name is free, rejects if it is taken.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/api-groups/check`
   * @param body - The name to check.
   * @throws ApigServiceError: APIG.3201 (400) the name is taken, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.1.6
   */
  checkName(body: GroupNameCheck, options?: CallOptions): ApigPromise<undefined> {
    return this.send(checkGroupName, { body }, options);
  }

  /**
   * Sets whether a group's debugging subdomain may be called.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/sl-domain-access-settings`
   * @param groupId - ID of the group.
   * @param body - Whether it may be called.
   * @throws ApigServiceError: APIG.3020 (404) no such subdomain, APIG.2011 (400) a value is invalid, APIG.1005 (403) no
   *   permission; APIGW.0101 (404) the region does not offer the setting.
   * @see API reference 3.12.5
   */
  setDebugDomainAccess(groupId: string, body: DebugDomainAccess, options?: CallOptions): ApigPromise<undefined> {
    return this.send(setDebugDomainAccess, { path: { group_id: groupId }, body }, options);
  }

  /**
   * Finds the group of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The group, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<Group | undefined> {
    return firstNamed(this.list({ name, precise_search: 'name' }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the group of exactly this name, or creates it. If two callers do this at the same time, one creates it and
   * both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The group.
   */
  ensure(name: string, body: Omit<GroupInput, 'name'> = {}, options?: CallOptions): Promise<Group> {
    return ensured({
      resource: 'groups', body, named: { name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
