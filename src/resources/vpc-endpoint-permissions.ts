/** Who may connect VPC endpoints to the gateway. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

const PERMISSION = {
  pattern: /^iam:domain::([a-f0-9]{32}|\*)$/u,
  form: 'iam:domain:: and an account ID of 32 hex digits, or iam:domain::*',
};

/** Entries of the whitelist to add or to delete. */
export abstract class EndpointPermissionSelection extends input({
  /** The entries, 1 to 50: `iam:domain::` and an account ID (32 digits and letters a to f), or `*` for everyone. */
  permissions: required(list(text({ ...PERMISSION }), { min: 1, max: 50 })),
}) {}

/** Entries that were added or deleted. */
export abstract class EndpointPermissionResult extends output({
  /** The entries: `iam:domain::` and an account ID, or `*`. */
  permissions: list(text()),
}) {}

/** An entry of the whitelist. */
export abstract class EndpointPermission extends output({
  /** ID of the entry. */
  id: text(),
  /** Who may connect: `iam:domain::` and an account ID, or `*` for everyone. */
  permission: text(),
  /** When the entry was added, RFC 3339. */
  created_at: text(),
}, 'id', 'permission') {}

/** Which entries to list. */
export abstract class EndpointPermissionFilter extends input({
  ...paging,
  /**
   * Only entries that contain this, such as `iam:domain::` and an account ID, or a part of one; nothing makes it exact.
   */
  permission: text(),
}) {}

/** A page of entries. */
export abstract class EndpointPermissionPage extends output({
  ...counters,
  /** The entries. */
  permissions: list(EndpointPermission),
}, 'permissions') {}

const PERMISSIONS = `${INSTANCE}/vpc-endpoint/permissions` as const;

export const listEndpointPermissions = operation({
  id: 'vpcEndpoints.permissions.list', method: 'GET', path: PERMISSIONS,
  query: EndpointPermissionFilter, response: EndpointPermissionPage, items: 'permissions',
  actions: ['apig:instance:listVpcEndpointPermission'],
});
export const batchAddEndpointPermissions = operation({
  id: 'vpcEndpoints.permissions.batchAdd', method: 'POST', path: `${PERMISSIONS}/batch-add`,
  body: EndpointPermissionSelection, response: EndpointPermissionResult,
  actions: [],
});
export const batchDeleteEndpointPermissions = operation({
  id: 'vpcEndpoints.permissions.batchDelete', method: 'POST', path: `${PERMISSIONS}/batch-delete`,
  body: EndpointPermissionSelection, response: EndpointPermissionResult,
  actions: ['apig:instance:batchDeleteVpcEndpointPermission'],
});

/** The whitelist of accounts that may connect VPC endpoints (API reference 3.24). */
export class VpcEndpointPermissionsService extends Service {
  /**
   * Lists the whitelist. The gateway's own account is always on it.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/vpc-endpoint/permissions`
   * @param query - Filter and paging.
   * @returns The first page. Iterate over it to get the entries of all pages.
   * @throws ApigServiceError: APIC.7314 (404) the gateway has no endpoint service, APIC.9007 (500) the VPC endpoint
   *   service cannot be reached, APIC.7106 (403) no permission.
   * @see API reference 3.24.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListEndpointPermissions.html
   */
  list(
    query: EndpointPermissionFilter = {},
    options?: CallOptions,
  ): PagePromise<EndpointPermissionPage, EndpointPermission> {
    return this.page(listEndpointPermissions, { query }, options);
  }

  /**
   * Adds entries to the whitelist.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-endpoint/permissions/batch-add`
   * @param body - The entries, 1 to 50.
   * @returns The entries that were added.
   * @throws ApigServiceError: APIC.7314 (404) the gateway has no endpoint service, APIC.9007 (500) the VPC endpoint
   *   service cannot be reached, APIC.7106 (403) no permission.
   * @see API reference 3.24.4
   */
  batchAdd(body: EndpointPermissionSelection, options?: CallOptions): ApigPromise<EndpointPermissionResult> {
    return this.send(batchAddEndpointPermissions, { body }, options);
  }

  /**
   * Deletes entries from the whitelist.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-endpoint/permissions/batch-delete`
   * @param body - The entries, 1 to 50, as they are listed under `permission`.
   * @returns The entries that were deleted.
   * @throws ApigServiceError: APIC.7314 (404) the gateway has no endpoint service, APIC.9007 (500) the VPC endpoint
   *   service cannot be reached, APIC.7106 (403) no permission.
   * @see API reference 3.24.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteEndpointPermissions.html
   */
  batchDelete(body: EndpointPermissionSelection, options?: CallOptions): ApigPromise<EndpointPermissionResult> {
    return this.send(batchDeleteEndpointPermissions, { body }, options);
  }
}
