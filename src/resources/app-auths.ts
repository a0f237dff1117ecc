/** App authorizations: which apps may call which APIs. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, one, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { apiFilter, ApiSummary, boundApi, tagFilter } from './apis/summary.js';
import { GET_API, GET_APP, GET_INSTANCE } from './shared/actions.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { authorizationsOfApp } from './shared/queue-keys.js';

export { ApiSummary } from './apis/summary.js';

/** Apps to authorize for APIs: every listed app for every listed API. */
export abstract class AppAuthInput extends input({
  /** ID of the environment that it applies to. */
  env_id: required(text()),
  /** IDs of the apps. */
  app_ids: required(list(text())),
  /** IDs of the APIs. */
  api_ids: required(list(text())),
}) {}

/** Result of authorizing one app for one API. */
export abstract class AppAuthOutcome extends output({
  /** SUCCESS: the app may call the API; SKIPPED: nothing was done; FAILED: it may not, see `error_code`. */
  status: oneOf('SUCCESS', 'SKIPPED', 'FAILED'),
  /** Error code, if it failed. */
  error_code: text(),
  /** What went wrong, if it failed. */
  error_msg: text(),
  /** Name of the API, if it failed. */
  api_name: text(),
  /** Name of the app, if it failed. */
  app_name: text(),
}) {}

/** How an app gets access. */
const tunnel = {
  /** Channel. NORMAL: the usual one; GREEN: one with lists of its own, not supported yet. Default: NORMAL. */
  auth_tunnel: oneOf('NORMAL', 'GREEN'),
  /** Who may use the GREEN channel. */
  auth_whitelist: list(text()),
  /** Who may not use the GREEN channel. */
  auth_blacklist: list(text()),
};

/** A requested authorization of one app for one API, with its result. */
export abstract class AppAuthRelation extends output({
  /** ID of the authorization. */
  id: text(),
  /** ID of the API. */
  api_id: text(),
  /** ID of the app. */
  app_id: text(),
  /** The result. */
  auth_result: one(AppAuthOutcome),
  /** When it was made, RFC 3339. */
  auth_time: text(),
  /** Who made it. PROVIDER: the provider of the API; CONSUMER: its consumer. */
  auth_role: oneOf('PROVIDER', 'CONSUMER'),
  ...tunnel,
  /** Access parameters. */
  visit_params: text(),
}) {}

/** Result of authorizing apps. */
export abstract class AppAuthResult extends output({
  /** One entry for each app and API. */
  auths: list(AppAuthRelation),
}, 'auths') {}

/** The authorization of an app for an API. */
export abstract class AppAuth extends output({
  /** ID of the authorization. */
  id: text(),
  ...boundApi,
  /** ID of the API's group. */
  group_id: text(),
  /** ID of the app. */
  app_id: text(),
  /** Name of the app. */
  app_name: text(),
  /** Remark of the app. */
  app_remark: text(),
  /** Kind of app. Default: apig; the service supports no other. */
  app_type: oneOf('apig', 'roma'),
  /** Who created the app. USER: a user; MARKET: the marketplace, not supported yet. */
  app_creator: text(),
  /** Kind of integration application. subscription: subscribing; integration: integrating. Not supported yet. */
  roma_app_type: text(),
  /** Who made the authorization. PROVIDER: the provider of the API; CONSUMER: its consumer. */
  auth_role: text(),
  /** When the authorization was made, RFC 3339. */
  auth_time: text(),
  ...tunnel,
  /** Access parameters. */
  visit_param: text(),
}, 'id') {}

/** A page of authorizations. */
export abstract class AppAuthPage extends output({
  ...counters,
  /** The authorizations. */
  auths: list(AppAuth),
}, 'auths') {}

/** A page of APIs that an app is not authorized for. */
export abstract class AppAuthApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(ApiSummary),
}, 'apis') {}

/** Filter for the APIs that an app may call. */
export abstract class AppAuthBoundApiFilter extends input({
  ...paging,
  /** ID of the app. */
  app_id: required(text()),
  ...apiFilter,
  /** Only APIs of groups whose name contains this; nothing makes it exact. */
  group_name: text(),
  ...tagFilter,
}) {}

/** Filter for the APIs that an app may not call. */
export abstract class AppAuthUnboundApiFilter extends input({
  ...paging,
  /** ID of the app. */
  app_id: required(text()),
  ...apiFilter,
  /** ID of the environment. */
  env_id: required(text()),
  ...tagFilter,
}) {}

/** Filter for the apps that may call an API. */
export abstract class AppAuthAppFilter extends input({
  ...paging,
  /** Only authorizations for this API. */
  api_id: text(),
  /** Only apps whose name contains this; nothing makes it exact. */
  app_name: text(),
  /** Only the app with this ID. */
  app_id: text(),
  /** Only authorizations in this environment. */
  env_id: text(),
}) {}

const AUTHS = `${INSTANCE}/app-auths` as const;

export const createAppAuth = operation({
  id: 'appAuths.create', method: 'POST', path: AUTHS, body: AppAuthInput, response: AppAuthResult,
  actions: ['apig:apis:grantAppAccess', GET_INSTANCE, GET_APP, GET_API],
  queuedBy: [authorizationsOfApp('body.app_ids')], failures: 'auths',
});
export const deleteAppAuth = operation({
  id: 'appAuths.delete', method: 'DELETE', path: `${AUTHS}/{app_auth_id}`,
  actions: ['apig:apis:relieveAppAccess', GET_INSTANCE, GET_APP, GET_API],
  queuedBy: [authorizationsOfApp()],
});
export const listAppAuthBoundApis = operation({
  id: 'appAuths.listBoundApis', method: 'GET', path: `${AUTHS}/binded-apis`,
  query: AppAuthBoundApiFilter, response: AppAuthPage, items: 'auths',
  actions: ['apig:apps:listBindedApis', GET_INSTANCE, GET_APP],
});
export const listAppAuthUnboundApis = operation({
  id: 'appAuths.listUnboundApis', method: 'GET', path: `${AUTHS}/unbinded-apis`,
  query: AppAuthUnboundApiFilter, response: AppAuthApiPage, items: 'apis',
  actions: ['apig:apps:listUnbindedApis', GET_INSTANCE, GET_APP],
});
export const listAppAuthApps = operation({
  id: 'appAuths.listApps', method: 'GET', path: `${AUTHS}/binded-apps`, query: AppAuthAppFilter,
  response: AppAuthPage, items: 'auths',
  actions: ['apig:apis:listBindedApps', GET_INSTANCE, GET_API],
});

/**
 * App authorizations (API reference 3.10). The client sends changes of one app one after another: of two sent at the
 * same time, the service fails one, with APIG.3500 (500).
 */
export class AppAuthsService extends Service {
  /**
   * Authorizes apps for APIs. A new app may call none: each API must be authorized for it in each environment. A pair
   * that fails does not fail the call: see `failures`, or `partialFailure` in the options.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/app-auths`
   * @param body - The apps, the APIs and the environment. Every app is authorized for every API.
   * @returns The result for each pair of app and API.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2011 (400) a value is invalid, APIG.3500 (500) another
   *   change of the same app was in progress, APIG.1005 (403) no permission.
   * @see API reference 3.10.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateAuthorizingAppsV2.html
   */
  create(body: AppAuthInput, options?: CallOptions): ApigPromise<AppAuthResult> {
    return this.send(createAppAuth, { body }, options);
  }

  /**
   * Removes an authorization. The app cannot call the API from then on.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/app-auths/{app_auth_id}`
   * @param appAuthId - ID of the authorization.
   * @throws ApigServiceError: APIG.3009 (404) no such authorization, APIG.2012 (400) a value is invalid, APIG.3500
   *   (500) another change of the same app was in progress, APIG.1005 (403) no permission.
   * @see API reference 3.10.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CancelingAuthorizationV2.html
   */
  delete(appAuthId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAppAuth, { path: { app_auth_id: appAuthId } }, options);
  }

  /**
   * Lists the APIs that an app may call, as authorizations.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/app-auths/binded-apis`
   * @param query - The app, more filters and paging.
   * @returns The first page. Iterate over it to get the authorizations of all pages.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.10.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisBindedToAppV2.html
   */
  listBoundApis(query: AppAuthBoundApiFilter, options?: CallOptions): PagePromise<AppAuthPage, AppAuth> {
    return this.page(listAppAuthBoundApis, { query }, options);
  }

  /**
   * Lists the APIs that an app may not call in an environment.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/app-auths/unbinded-apis`
   * @param query - The app, the environment, more filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages. Some may not be published: their
   *   `publish_id` is `""`.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.10.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisUnbindedToAppV2.html
   */
  listUnboundApis(query: AppAuthUnboundApiFilter, options?: CallOptions): PagePromise<AppAuthApiPage, ApiSummary> {
    return this.page(listAppAuthUnboundApis, { query }, options);
  }

  /**
   * Lists the apps that may call an API, as authorizations.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/app-auths/binded-apps`
   * @param query - Filters and paging; without `api_id`, of all APIs.
   * @returns The first page. Iterate over it to get the authorizations of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.10.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAppsBindedToApiV2.html
   */
  listApps(query: AppAuthAppFilter = {}, options?: CallOptions): PagePromise<AppAuthPage, AppAuth> {
    return this.page(listAppAuthApps, { query }, options);
  }
}
