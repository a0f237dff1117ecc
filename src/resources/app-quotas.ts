/** Quotas for apps: how many calls an app may make per interval. */
import type { PagePromise } from '../calls/pages.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { WaitOptions } from '../calls/waiter.js';
import { fixed } from '../http/snapshot.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { input, int, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { AppQuota } from './shared/app-quota.js';
import { changeAndWait } from './shared/binding-waits.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE, NAME } from './shared/paths.js';
import { appsOfQuota } from './shared/queue-keys.js';

export { AppQuota } from './shared/app-quota.js';

/** `2020-09-20 00:00:00` of `2020-09-20 00:00:00 +0000 +0000`, as responses show it. */
const dateAndTime = (time: unknown): unknown =>
  typeof time === 'string' ? time.slice(0, '2020-09-20 00:00:00'.length) : time;

/** What a caller sets on a quota. */
export abstract class AppQuotaInput extends input({
  /**
   * Name, unique on the gateway: 3 to 255 letters, digits, Chinese characters and `_`; starts with a letter or a
   * Chinese character.
   */
  name: required(text({ min: 3, max: 255, ...NAME })),
  /** Calls that are allowed per interval, 1 to 2147483647. */
  call_limits: required(int({ min: 1, max: 2147483647 })),
  /** Unit of the interval. */
  time_unit: required(oneOf('SECOND', 'MINUTE', 'HOUR', 'DAY')),
  /** Length of the interval, in `time_unit`s, 1 to 2147483647. */
  time_interval: required(int({ min: 1, max: 2147483647 })),
  /**
   * When the counts are reset for the first time, such as `2020-09-20 00:00:00`. Default: the interval is counted from
   * the first call.
   */
  reset_time: text(),
  /** Remark, up to 255 characters without `<` and `>`. */
  remark: text({ max: 255, pattern: /^[^<>]*$/u, form: 'without < and >' }),
}, {
  from: { reshape: { reset_time: dateAndTime }, unset: ['reset_time'] },
}) {}

/** Which quotas to list. */
export abstract class AppQuotaFilter extends input({
  ...paging,
  /** Only quotas whose name contains this; nothing makes it exact, see `findByName`. */
  name: text(),
}) {}

/** A page of quotas. */
export abstract class AppQuotaPage extends output({
  ...counters,
  /** The quotas of this page. */
  quotas: list(AppQuota),
}, 'quotas') {}

/** Apps to bind to a quota. */
export abstract class AppQuotaAppsInput extends input({
  /** IDs of the apps. */
  app_ids: required(list(text())),
}) {}

/** An app bound to a quota. */
export abstract class AppQuotaBinding extends output({
  /** ID of the quota. */
  app_quota_id: text(),
  /** ID of the app. */
  app_id: text(),
  /** When they were bound, RFC 3339. */
  bound_time: text(),
}) {}

/** The apps that were bound. */
export abstract class AppQuotaBindResult extends output({
  /** One entry for each app. */
  applies: list(AppQuotaBinding),
}) {}

/** An app that is or can be bound to a quota. */
export abstract class AppQuotaApp extends output({
  /** ID of the app. */
  app_id: text(),
  /** Name of the app. */
  name: text(),
  /** State of the app. 1: enabled; 2: disabled. */
  status: int(),
  /** Key of the app. */
  app_key: text(),
  /** Remark of the app. */
  remark: text(),
  /** When the app was created, RFC 3339. */
  register_time: text(),
  /** When the app was last changed, RFC 3339. */
  update_time: text(),
  /** ID of the quota it is bound to. */
  app_quota_id: text(),
  /** Name of that quota. */
  app_quota_name: text(),
  /** When it was bound, RFC 3339; `0001-01-01T00:00:00Z` if it is not. */
  bound_time: text(),
  /** Account that the app is linked to. */
  related_domain_id: text(),
  /** Project that the app is linked to. */
  related_project_id: text(),
}, 'app_id', 'name') {}

/** Which apps to list. */
export abstract class AppQuotaAppFilter extends input({
  ...paging,
  /** Only apps whose name contains this; nothing makes it exact. */
  app_name: text(),
}) {}

/** A page of apps. */
export abstract class AppQuotaAppPage extends output({
  ...counters,
  /** The apps of this page. */
  apps: list(AppQuotaApp),
}, 'apps') {}

const QUOTAS = `${INSTANCE}/app-quotas` as const;
const QUOTA = `${QUOTAS}/{app_quota_id}` as const;

export const createAppQuota = operation({
  id: 'appQuotas.create', method: 'POST', path: QUOTAS, body: AppQuotaInput, response: AppQuota,
  actions: [],
});
export const getAppQuota = operation({
  id: 'appQuotas.get', method: 'GET', path: QUOTA, response: AppQuota,
  actions: ['apig:clientQuota:get'],
});
export const listAppQuotas = operation({
  id: 'appQuotas.list', method: 'GET', path: QUOTAS, query: AppQuotaFilter, response: AppQuotaPage,
  items: 'quotas',
  actions: ['apig:clientQuota:list'],
});
export const updateAppQuota = operation({
  id: 'appQuotas.update', method: 'PUT', path: QUOTA, body: AppQuotaInput, response: AppQuota,
  actions: ['apig:clientQuota:update'],
});
export const deleteAppQuota = operation({
  id: 'appQuotas.delete', method: 'DELETE', path: QUOTA,
  actions: [],
});
export const listAppQuotaBoundApps = operation({
  id: 'appQuotas.listBoundApps', method: 'GET', path: `${QUOTA}/bound-apps`,
  query: AppQuotaAppFilter, response: AppQuotaAppPage, items: 'apps',
  actions: ['apig:clientQuota:listBoundApp'],
});
export const bindAppsToQuota = operation({
  id: 'appQuotas.bindApps', method: 'POST', path: `${QUOTA}/binding-apps`, body: AppQuotaAppsInput,
  response: AppQuotaBindResult,
  actions: ['apig:clientQuota:bindApp'], queuedBy: [appsOfQuota('path.app_quota_id')],
});
export const unbindAppFromQuota = operation({
  id: 'appQuotas.unbindApp', method: 'DELETE', path: `${QUOTA}/bound-apps/{app_id}`,
  actions: [], queuedBy: [appsOfQuota('path.app_quota_id')],
});
export const listAppQuotaBindableApps = operation({
  id: 'appQuotas.listBindableApps', method: 'GET', path: `${QUOTA}/bindable-apps`,
  query: AppQuotaAppFilter, response: AppQuotaAppPage, items: 'apps',
  actions: [],
});

/** Quotas for apps (API reference 3.29). */
export class AppQuotasService extends Service {
  /**
   * Creates a quota, which needs the feature `app_quota`. It limits nothing until apps are bound to it.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/app-quotas`
   * @param body - Name, calls (1 to 2147483647) and interval; the name must be unique on this gateway.
   * @returns The quota.
   * @throws ApigServiceError: APIG.3325 (400) the name is taken, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.1
   */
  create(body: AppQuotaInput, options?: CallOptions): ApigPromise<AppQuota> {
    return this.send(createAppQuota, { body }, options);
  }

  /**
   * Reads a quota.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/app-quotas/{app_quota_id}`
   * @param appQuotaId - ID of the quota.
   * @returns The quota.
   * @throws ApigServiceError: APIG.3093 (404) no such quota, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowAppQuota.html
   */
  get(appQuotaId: string, options?: CallOptions): ApigPromise<AppQuota> {
    return this.send(getAppQuota, { path: { app_quota_id: appQuotaId } }, options);
  }

  /**
   * Lists quotas.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/app-quotas`
   * @param query - Filter and paging.
   * @returns The first page. Iterate over it to get the quotas of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.29.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAppQuotas.html
   */
  list(query: AppQuotaFilter = {}, options?: CallOptions): PagePromise<AppQuotaPage, AppQuota> {
    return this.page(listAppQuotas, { query }, options);
  }

  /**
   * Changes a quota.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/app-quotas/{app_quota_id}`
   * @param appQuotaId - ID of the quota.
   * @param body - The whole quota. Name, calls and interval are required even if they do not change.
   * @returns The quota as it is now.
   * @throws ApigServiceError: APIG.3325 (400) the name is taken, APIG.3093 (404) no such quota, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateAppQuota.html
   */
  update(appQuotaId: string, body: AppQuotaInput, options?: CallOptions): ApigPromise<AppQuota> {
    return this.send(updateAppQuota, { path: { app_quota_id: appQuotaId }, body }, options);
  }

  /**
   * Changes fields of a quota. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.appQuotas.modify(appQuotaId, { call_limits: 200 });
   * ```
   * @param appQuotaId - ID of the quota.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    appQuotaId: string, change: Change<AppQuotaInput>, options?: ModifyOptions<AppQuota>,
  ): Promise<Modification<AppQuota>> {
    return this.modified({
      shown: AppQuota, update: updateAppQuota, path: { app_quota_id: appQuotaId },
      get: (reading) => this.get(appQuotaId, reading),
    }, change, options);
  }

  /**
   * Deletes a quota, and takes it from every app that it is bound to: from then on they have no limit.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/app-quotas/{app_quota_id}`
   * @param appQuotaId - ID of the quota.
   * @throws ApigServiceError: APIG.3093 (404) no such quota, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.5
   */
  delete(appQuotaId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAppQuota, { path: { app_quota_id: appQuotaId } }, options);
  }

  /**
   * Lists the apps bound to a quota. A new binding may appear with a short delay.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/app-quotas/{app_quota_id}/bound-apps`
   * @param appQuotaId - ID of the quota.
   * @param query - Filter and paging.
   * @returns The first page. Iterate over it to get the apps of all pages.
   * @throws ApigServiceError: APIG.3093 (404) no such quota, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAppQuotaBoundApps.html
   */
  listBoundApps(
    appQuotaId: string,
    query: AppQuotaAppFilter = {},
    options?: CallOptions,
  ): PagePromise<AppQuotaAppPage, AppQuotaApp> {
    return this.page(listAppQuotaBoundApps, { path: { app_quota_id: appQuotaId }, query }, options);
  }

  /**
   * Binds apps to a quota. They may appear in the list of bound apps with a short delay.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/app-quotas/{app_quota_id}/binding-apps`
   * @param appQuotaId - ID of the quota.
   * @param body - The apps.
   * @returns The bindings.
   * @throws ApigServiceError: APIG.3093 (404) no such quota, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.7
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AssociateAppsForAppQuota.html
   */
  bindApps(appQuotaId: string, body: AppQuotaAppsInput, options?: CallOptions): ApigPromise<AppQuotaBindResult> {
    return this.send(bindAppsToQuota, { path: { app_quota_id: appQuotaId }, body }, options);
  }

  /**
   * Unbinds an app from a quota.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/app-quotas/{app_quota_id}/bound-apps/{app_id}`
   * @param appQuotaId - ID of the quota.
   * @param appId - ID of the app.
   * @throws ApigServiceError: APIG.3093 (404) no such quota, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.8
   */
  unbindApp(appQuotaId: string, appId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(unbindAppFromQuota, { path: { app_quota_id: appQuotaId, app_id: appId } }, options);
  }

  /**
   * Lists the apps that can be bound to a quota.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/app-quotas/{app_quota_id}/bindable-apps`
   * @param appQuotaId - ID of the quota.
   * @param query - Filter and paging.
   * @returns The first page. Iterate over it to get the apps of all pages.
   * @throws ApigServiceError: APIG.3093 (404) no such quota, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.29.9
   */
  listBindableApps(
    appQuotaId: string,
    query: AppQuotaAppFilter = {},
    options?: CallOptions,
  ): PagePromise<AppQuotaAppPage, AppQuotaApp> {
    return this.page(listAppQuotaBindableApps, { path: { app_quota_id: appQuotaId }, query }, options);
  }

  /**
   * Finds the quota of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The quota, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<AppQuota | undefined> {
    return firstNamed(this.list({ name }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the quota of exactly this name, or creates it. If two callers do this at the same time, one creates it and
   * both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The quota.
   */
  ensure(name: string, body: Omit<AppQuotaInput, 'name'>, options?: CallOptions): Promise<AppQuota> {
    return ensured({
      resource: 'appQuotas', body, named: { name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }

  /**
   * Binds apps to a quota and waits until the list shows all of them, for 3 minutes at most. Usually the list shows
   * them immediately, sometimes only after minutes.
   *
   * @param appQuotaId - ID of the quota.
   * @param body - IDs of the apps.
   * @returns The apps that were bound.
   * @throws ApigWaiterError: the list does not show them in time; they were bound nevertheless.
   */
  bindAppsAndWait(
    appQuotaId: string,
    body: AppQuotaAppsInput,
    options: WaitOptions = {},
  ): Promise<AppQuotaBindResult> {
    const whole = fixed(body);
    return changeAndWait({
      operation: 'appQuotas.bindAppsAndWait', what: `the apps of quota ${appQuotaId}`,
      wanted: 'present', keys: whole.app_ids, start: (call) => this.bindApps(appQuotaId, whole, call),
      list: (call) => this.listBoundApps(appQuotaId, {}, call), keyOf: (app) => app.app_id,
    }, options, this.transport.screen);
  }

  /**
   * Unbinds an app from a quota and waits until the list no longer shows the app, for 3 minutes at most.
   *
   * @param appQuotaId - ID of the quota.
   * @param appId - ID of the app.
   * @throws ApigWaiterError: the list still shows it.
   */
  unbindAppAndWait(appQuotaId: string, appId: string, options: WaitOptions = {}): Promise<undefined> {
    return changeAndWait({
      operation: 'appQuotas.unbindAppAndWait', what: `app ${appId}`,
      wanted: 'absent', keys: [appId], start: (call) => this.unbindApp(appQuotaId, appId, call),
      list: (call) => this.listBoundApps(appQuotaId, {}, call), keyOf: (app) => app.app_id,
    }, options, this.transport.screen);
  }
}
