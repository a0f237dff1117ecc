/** How many APIs, groups and apps a gateway has. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { ApigPromise } from '../http/promise.js';
import { int, output } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { INSTANCE } from './shared/paths.js';

/** How many APIs there are. */
export abstract class ApiOverview extends output({
  /** APIs in all. */
  instance_num: int(),
  /** APIs that are published in the environment RELEASE. */
  nums_on_release: int(),
  /** APIs that are not published in the environment RELEASE. */
  nums_off_release: int(),
}) {}

/** How many groups there are. */
export abstract class GroupOverview extends output({
  /** Groups that are not on sale in the marketplace. Not supported yet. */
  offsell_nums: int(),
  /** The gateway's groups: the service counts them all as on sale. */
  onsell_nums: int(),
}) {}

/** How many apps there are. */
export abstract class AppOverview extends output({
  /** Apps that are authorized to call at least one API. */
  authed_nums: int(),
  /** Apps that are not authorized to call any API. */
  unauthed_nums: int(),
}) {}

const OUTLINE = `${INSTANCE}/resources/outline` as const;

export const getApiOverview = operation({
  id: 'overview.getApis', method: 'GET', path: `${OUTLINE}/apis`, response: ApiOverview,
  actions: [],
});
export const getGroupOverview = operation({
  id: 'overview.getGroups', method: 'GET', path: `${OUTLINE}/groups`, response: GroupOverview,
  actions: ['apig:groups:get'],
});
export const getAppOverview = operation({
  id: 'overview.getApps', method: 'GET', path: `${OUTLINE}/apps`, response: AppOverview,
  actions: [],
});

/** Overviews (API reference 3.11). */
export class OverviewService extends Service {
  /**
   * Counts the gateway's APIs. Only the environment RELEASE counts: an API published elsewhere counts as not published.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/resources/outline/apis`
   * @returns The number of APIs, published and not.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.11.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiQuantitiesV2.html
   */
  getApis(options?: CallOptions): ApigPromise<ApiOverview> {
    return this.send(getApiOverview, {}, options);
  }

  /**
   * Counts the gateway's groups.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/resources/outline/groups`
   * @returns The number of groups, on sale and not.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.11.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiGroupsQuantitiesV2.html
   */
  getGroups(options?: CallOptions): ApigPromise<GroupOverview> {
    return this.send(getGroupOverview, {}, options);
  }

  /**
   * Counts the gateway's apps.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/resources/outline/apps`
   * @returns The number of apps, authorized and not.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.11.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAppQuantitiesV2.html
   */
  getApps(options?: CallOptions): ApigPromise<AppOverview> {
    return this.send(getAppOverview, {}, options);
  }
}
