/** The access list of an app: the addresses that it may call from. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { addressProblem } from './shared/addresses.js';
import { INSTANCE } from './shared/paths.js';

/** The access list to set for an app. */
export abstract class AppAclInput extends input({
  /** Effect on the listed addresses. PERMIT: only they may call; DENY: they may not call. */
  app_acl_type: required(oneOf('PERMIT', 'DENY')),
  /** Addresses, each a single one (`192.0.2.1`), a range (`192.0.2.1-192.0.2.9`) or a block (`192.0.2.0/24`). */
  app_acl_values: required(list(text())),
}, {
  check: ({ app_acl_values }) =>
    Object.fromEntries(app_acl_values.map((value, i) => [`app_acl_values.${i}`, addressProblem(value)])),
}) {}

/** The access list of an app. All fields are absent if the app has none. */
export abstract class AppAcl extends output({
  /** ID of the app. */
  app_id: text(),
  ...AppAclInput.fields,
}) {}

const ACL = `${INSTANCE}/apps/{app_id}/app-acl` as const;

export const setAppAcl = operation({
  id: 'apps.acl.set', method: 'PUT', path: ACL, body: AppAclInput, response: AppAcl,
  actions: ['apig:apps:get'],
});
export const getAppAcl = operation({
  id: 'apps.acl.get', method: 'GET', path: ACL, response: AppAcl, mayBeEmpty: true,
  actions: ['apig:apps:get'],
});
export const deleteAppAcl = operation({
  id: 'apps.acl.delete', method: 'DELETE', path: ACL,
  actions: [],
});

/** The access list of an app (API reference 3.28). */
export class AppAclService extends Service {
  /**
   * Sets or replaces the access list of an app, which needs the feature `app_acl`.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-acl`
   * @param appId - ID of the app.
   * @param body - The whole list.
   * @returns The list as it is now.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.14
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateAppAcl.html
   */
  set(appId: string, body: AppAclInput, options?: CallOptions): ApigPromise<AppAcl> {
    return this.send(setAppAcl, { path: { app_id: appId }, body }, options);
  }

  /**
   * Reads the access list of an app.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-acl`
   * @param appId - ID of the app.
   * @returns The list. If the app has none, an object without fields, not an error.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.15
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfAppAcl.html
   */
  get(appId: string, options?: CallOptions): ApigPromise<AppAcl> {
    return this.send(getAppAcl, { path: { app_id: appId } }, options);
  }

  /**
   * Removes the access list of an app: the app may then call from any address.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-acl`
   * @param appId - ID of the app.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.16
   */
  delete(appId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAppAcl, { path: { app_id: appId } }, options);
  }
}
