/** Access lists: which IP addresses or accounts may call an API, or may not. */
import type { PagePromise } from '../calls/pages.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { input, int, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { GET_INSTANCE } from './shared/actions.js';
import { addressProblem } from './shared/addresses.js';
import { DeleteAction } from './shared/batch-delete.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE, NAME } from './shared/paths.js';

export { DeleteAction } from './shared/batch-delete.js';

const MAX_ADDRESSES = 100;
const MAX_ACCOUNT_NAME = 64;
const MAX_ACCOUNT_NAMES = 1024;

/** What is wrong with the list of addresses or accounts, or `undefined`. */
function valueProblem(kind: 'IP' | 'DOMAIN' | 'DOMAIN_ID', value: string): string | undefined {
  const items = value.split(',');
  if (kind === 'IP') {
    if (items.length > MAX_ADDRESSES) return `may list at most ${MAX_ADDRESSES} addresses (entity_type is IP)`;
    const problem = items.map(addressProblem).find((found) => found !== undefined);
    return problem === undefined ? undefined : `${problem} (entity_type is IP)`;
  }
  if (kind === 'DOMAIN_ID')
    return items.every(isAccountId) ? undefined : 'must list account IDs, separated by commas (entity_type is DOMAIN_ID)';
  if (value.length > MAX_ACCOUNT_NAMES)
    return `may have at most ${MAX_ACCOUNT_NAMES} characters (entity_type is DOMAIN)`;
  if (items.every(isAccountName)) return undefined;
  return `must list account names of 1 to ${MAX_ACCOUNT_NAME} ASCII characters, not of digits alone (entity_type is DOMAIN)`;
}
const isAccountId = (item: string): boolean => /^[A-Za-z0-9_-]+$/u.test(item);
const isAccountName = (item: string): boolean =>
  item.length >= 1 && item.length <= MAX_ACCOUNT_NAME && /^\p{ASCII}+$/u.test(item) && !/^\d+$/.test(item);

/** What a caller sets on an access list. */
export abstract class AclInput extends input({
  /**
   * Name, unique on the gateway: 3 to 64 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese
   * character.
   */
  acl_name: required(text({ min: 3, max: 64, ...NAME })),
  /** Effect of the list. PERMIT: only those on it may call; DENY: those on it may not call. */
  acl_type: required(oneOf('PERMIT', 'DENY')),
  /**
   * Entries of the list, separated by ASCII commas without spaces.
   * - entity_type IP: up to 100 entries, each an IP address, a range (`192.0.2.1-192.0.2.9`) or a block
   *   (`192.0.2.0/24`)
   * - entity_type DOMAIN: account names of 1 to 64 ASCII characters, none of digits alone; up to 1024 characters in all
   * - entity_type DOMAIN_ID: account IDs of 32 letters and digits; up to 1024 characters in all
   */
  acl_value: required(text()),
  /**
   * What `acl_value` lists; it cannot change later. IP: IP addresses; DOMAIN: names of accounts (tenants), not network
   * domain names; DOMAIN_ID: account IDs.
   */
  entity_type: required(oneOf('IP', 'DOMAIN', 'DOMAIN_ID')),
}, {
  check: ({ entity_type, acl_value }) => ({ acl_value: valueProblem(entity_type, acl_value) }),
  from: { joined: ['acl_value'], fixed: { entity_type: 'create another access list' } },
}) {}

/** An access list. */
export abstract class Acl extends output({
  ...AclInput.fields,
  /** ID of the access list. */
  id: text(),
  /** When the list was last changed, RFC 3339. */
  update_time: text(),
  /** How many APIs the list is bound to. Only in lists. */
  bind_num: int(),
}, 'id', 'acl_name') {}

/** Which access lists to list. */
export abstract class AclFilter extends input({
  ...paging,
  /** Only the access list with this ID. */
  id: text(),
  /** Only access lists whose name contains this; exact with `precise_search: 'name'`. */
  name: text(),
  /** Only access lists that do this. PERMIT: let callers in; DENY: keep callers out. */
  acl_type: oneOf('PERMIT', 'DENY'),
  /** Only access lists of this. IP: IP addresses; DOMAIN: names of accounts; DOMAIN_ID: account IDs. */
  entity_type: oneOf('IP', 'DOMAIN', 'DOMAIN_ID'),
  /** `name`: match the name exactly instead of any part of it. */
  precise_search: oneOf('name'),
}) {}

/** A page of access lists. */
export abstract class AclPage extends output({
  ...counters,
  /** The access lists. */
  acls: list(Acl),
}, 'acls') {}

/** Access lists to delete. */
export abstract class AclBatchDelete extends input({
  /** IDs of the access lists. */
  acls: list(text()),
}) {}

/** An access list that was not deleted. */
export abstract class AclDeleteFailure extends output({
  /** ID of the access list. */
  acl_id: text(),
  /** Its name. */
  acl_name: text(),
  /** Error code, such as APIG.3447: it is bound to APIs. */
  error_code: text(),
  /** What went wrong. */
  error_msg: text(),
}) {}

/** Result of deleting access lists. */
export abstract class AclBatchDeleteResult extends output({
  /** How many were deleted. */
  success_count: int(),
  /** The access lists that were not deleted, and why. */
  failure: list(AclDeleteFailure),
}) {}

const ACLS = `${INSTANCE}/acls` as const;

export const createAcl = operation({
  id: 'acls.create', method: 'POST', path: ACLS, body: AclInput, response: Acl,
  actions: ['apig:acls:create', GET_INSTANCE],
});
export const updateAcl = operation({
  id: 'acls.update', method: 'PUT', path: `${ACLS}/{acl_id}`, body: AclInput, response: Acl,
  actions: ['apig:acls:update', GET_INSTANCE],
});
export const deleteAcl = operation({
  id: 'acls.delete', method: 'DELETE', path: `${ACLS}/{acl_id}`,
  actions: ['apig:acls:delete', GET_INSTANCE],
});
export const batchDeleteAcls = operation({
  id: 'acls.batchDelete', method: 'PUT', path: ACLS, query: DeleteAction, body: AclBatchDelete,
  response: AclBatchDeleteResult,
  actions: ['apig:acls:delete'], failures: 'failure',
});
export const getAcl = operation({
  id: 'acls.get', method: 'GET', path: `${ACLS}/{acl_id}`, response: Acl,
  actions: ['apig:acls:get', GET_INSTANCE],
});
export const listAcls = operation({
  id: 'acls.list', method: 'GET', path: ACLS, query: AclFilter, response: AclPage, items: 'acls',
  actions: ['apig:acls:list', GET_INSTANCE],
});

/** Access lists (API reference 3.13). */
export class AclsService extends Service {
  /**
   * Creates an access list. It has no effect until it is bound to APIs.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/acls`
   * @param body - Name, effect, and the addresses (up to 100) or accounts on it, separated by commas.
   * @returns The access list.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3206 (400) the name is taken, APIG.3112 (403) no
   *   more access lists allowed, APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.13.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateAclStrategyV2.html
   */
  create(body: AclInput, options?: CallOptions): ApigPromise<Acl> {
    return this.send(createAcl, { body }, options);
  }

  /**
   * Replaces an access list. Its `entity_type` cannot change.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/acls/{acl_id}`
   * @param aclId - ID of the access list.
   * @param body - The whole list. Addresses and accounts that it does not name are removed.
   * @returns The access list as it is now.
   * @throws ApigServiceError: APIG.3006 (404) no such access list, APIG.2011 (400) a value is invalid, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.13.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateAclStrategyV2.html
   */
  update(aclId: string, body: AclInput, options?: CallOptions): ApigPromise<Acl> {
    return this.send(updateAcl, { path: { acl_id: aclId }, body }, options);
  }

  /**
   * Changes fields of an access list. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.acls.modify(aclId, (draft) => { draft.acl_value += ',192.0.2.7'; });
   * ```
   * @param aclId - ID of the access list.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(aclId: string, change: Change<AclInput>, options?: ModifyOptions<Acl>): Promise<Modification<Acl>> {
    return this.modified({
      shown: Acl, update: updateAcl, path: { acl_id: aclId },
      get: (reading) => this.get(aclId, reading),
    }, change, options);
  }

  /**
   * Deletes an access list. It must not be bound to any API.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/acls/{acl_id}`
   * @param aclId - ID of the access list.
   * @throws ApigServiceError: APIG.3006 (404) no such access list, APIG.3447 (403) it is bound to APIs, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.13.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteAclV2.html
   */
  delete(aclId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAcl, { path: { acl_id: aclId } }, options);
  }

  /**
   * Deletes several access lists. An access list that cannot be deleted does not fail the call: see `failures`, or
   * `partialFailure` in the options.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/acls?action=delete`
   * @param body - IDs of the access lists.
   * @returns How many were deleted, and which were not, with the reason; APIG.3447: still bound to APIs.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.13.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchDeleteAclV2.html
   */
  batchDelete(body: AclBatchDelete, options?: CallOptions): ApigPromise<AclBatchDeleteResult> {
    return this.send(batchDeleteAcls, { query: { action: 'delete' }, body }, options);
  }

  /**
   * Reads an access list.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/acls/{acl_id}`
   * @param aclId - ID of the access list.
   * @returns The access list.
   * @throws ApigServiceError: APIG.3006 (404) no such access list, APIG.1005 (403) no permission.
   * @see API reference 3.13.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfAclPolicyV2.html
   */
  get(aclId: string, options?: CallOptions): ApigPromise<Acl> {
    return this.send(getAcl, { path: { acl_id: aclId } }, options);
  }

  /**
   * Lists access lists.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/acls`
   * @param query - Filters and paging; `name` matches any part of a name unless `precise_search` is `name`.
   * @returns The first page. Iterate over it to get the access lists of all pages.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.13.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAclStrategiesV2.html
   */
  list(query: AclFilter = {}, options?: CallOptions): PagePromise<AclPage, Acl> {
    return this.page(listAcls, { query }, options);
  }

  /**
   * Finds the access list of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The access list, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<Acl | undefined> {
    return firstNamed(this.list({ name, precise_search: 'name' }, inLargePages(options)), 'acl_name', name);
  }

  /**
   * Finds the access list of exactly this name, or creates it. If two callers do this at the same time, one creates it
   * and both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The access list.
   */
  ensure(name: string, body: Omit<AclInput, 'acl_name'>, options?: CallOptions): Promise<Acl> {
    return ensured({
      resource: 'acls', body, named: { acl_name: name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
