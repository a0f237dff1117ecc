/** Apps: the identities under which programs call APIs. */
import type { PagePromise } from '../calls/pages.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { input, int, list, oneOf, output, required, secret, text } from '../schema/vocabulary.js';
import { AiApiKeysService } from './ai-api-keys.js';
import { AppAclService } from './app-acl.js';
import { AppCodesService } from './app-codes.js';
import { GET_INSTANCE } from './shared/actions.js';
import { appQuota } from './shared/app-quota.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { letters } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE, NAME } from './shared/paths.js';

/** A new secret for an app. */
export abstract class AppSecretInput extends input({
  /**
   * The secret: 8 to 128 letters, digits and `_ - ! @ # $ %`; starts with a letter or a digit. Default: the service
   * generates one. A secret of your own needs the switch APP_KEY_SECRET_SWITCH (`configs.list`).
   */
  app_secret: secret(text({ min: 8, max: 128, ...letters('_ - ! @ # $ %', 'letter or a digit') })),
}) {}

/** What a caller sets on an app. */
export abstract class AppInput extends input({
  /** Name: 3 to 64 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese character. */
  name: required(text({ min: 3, max: 64, ...NAME })),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /**
   * Key: 8 to 200 letters, digits, `_` and `-`; starts with a letter or a digit. Default: the service generates one.
   */
  app_key: text({ min: 8, max: 200, ...letters('_ -', 'letter or a digit') }),
  ...AppSecretInput.fields,
  /** Account to link the app to. */
  related_domain_id: text(),
  /** Project to link the app to. */
  related_project_id: text(),
}, {
  from: { kept: ['app_key', 'app_secret'], unset: ['app_key', 'related_domain_id', 'related_project_id'] },
}) {}

/** An app in brief. */
export abstract class AppSummary extends output({
  /** ID of the app. */
  id: text(),
  /** Name of the app. */
  name: text(),
  /** Remark on the app. */
  remark: text(),
}, 'id', 'name') {}

/** An app. */
export abstract class App extends output({
  ...AppSummary.fields,
  /** Who made the app. USER: a user; MARKET: the marketplace (not supported yet). */
  creator: oneOf('USER', 'MARKET'),
  /** When the app was last changed, RFC 3339. */
  update_time: text(),
  /** Key: identifies the app that calls. */
  app_key: text(),
  /** Secret: signs calls. */
  app_secret: secret(text()),
  /** When the app was created, RFC 3339. */
  register_time: text(),
  /** State. 1: valid. */
  status: oneOf(1),
  /** Kind. apig: an app of this service; roma: an integration application. Only apig is supported. */
  app_type: oneOf('apig', 'roma'),
  /** Kind of integration application. subscription: it calls; integration: it offers. Not supported yet. */
  roma_app_type: text(),
  /** Account that the app is linked to. */
  related_domain_id: text(),
  /** Project that the app is linked to. */
  related_project_id: text(),
  /** How many APIs the app may call. Only in lists. */
  bind_num: int(),
}, 'id', 'name') {}

/** Which apps to list. */
export abstract class AppFilter extends input({
  ...paging,
  /** Only the app with this ID. */
  id: text(),
  /** Only apps whose name contains this; exact with `precise_search: 'name'`. */
  name: text(),
  /** Only apps in this state. 1: valid. */
  status: oneOf(1),
  /** Only the app with exactly this key. */
  app_key: text(),
  /** Only apps made by this. MARKET is not used yet. */
  creator: oneOf('USER', 'MARKET'),
  /** `name`: match the name exactly instead of any part of it. */
  precise_search: oneOf('name'),
  /** Only apps linked to this account. */
  related_domain_id: text(),
  /** Only apps linked to this project. */
  related_project_id: text(),
}) {}

/** A page of apps. */
export abstract class AppPage extends output({
  ...counters,
  /** The apps of this page. */
  apps: list(App),
}, 'apps') {}

/** The quota that an app is bound to. All fields are absent if the app has none. */
export abstract class AppBoundQuota extends output(appQuota) {}

const APPS = `${INSTANCE}/apps` as const;
const APP = `${APPS}/{app_id}` as const;

export const createApp = operation({
  id: 'apps.create', method: 'POST', path: APPS, body: AppInput, response: App,
  actions: ['apig:apps:create', GET_INSTANCE],
});
export const updateApp = operation({
  id: 'apps.update', method: 'PUT', path: APP, body: AppInput, response: App,
  actions: ['apig:apps:update', GET_INSTANCE],
});
export const deleteApp = operation({
  id: 'apps.delete', method: 'DELETE', path: APP,
  actions: ['apig:apps:delete', GET_INSTANCE],
});
export const resetAppSecret = operation({
  id: 'apps.resetSecret', method: 'PUT', path: `${APPS}/secret/{app_id}`, body: AppSecretInput,
  response: App,
  actions: [],
});
export const validateApp = operation({
  id: 'apps.validate', method: 'GET', path: `${APPS}/validation/{app_id}`, response: AppSummary,
  actions: [],
});
export const getApp = operation({
  id: 'apps.get', method: 'GET', path: APP, response: App,
  actions: ['apig:apps:get', GET_INSTANCE],
});
export const listApps = operation({
  id: 'apps.list', method: 'GET', path: APPS, query: AppFilter, response: AppPage, items: 'apps',
  actions: ['apig:apps:list', GET_INSTANCE],
});
export const getAppBoundQuota = operation({
  id: 'apps.getQuota', method: 'GET', path: `${APP}/bound-quota`, response: AppBoundQuota,
  actions: ['apig:apps:get'],
});

/** Apps (API reference 3.28). See `appAuths` for the APIs that an app may call. */
export class AppsService extends Service {
  /** App codes: what an app may send instead of a signature. */
  readonly codes = new AppCodesService(this.transport);
  /** The access list of an app: the addresses that it may call from. */
  readonly acl = new AppAclService(this.transport);
  /** AI API keys of an app. */
  readonly aiApiKeys = new AiApiKeysService(this.transport);

  /**
   * Creates an app. It can call an API once it is authorized for it: see `appAuths`.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apps`
   * @param body - Name; key and secret if you choose them yourself.
   * @returns The app with its key and secret.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.28.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateAnAppV2.html
   */
  create(body: AppInput, options?: CallOptions): ApigPromise<App> {
    return this.send(createApp, { body }, options);
  }

  /**
   * Changes an app. Its key and secret can change only if the switch APP_KEY_SECRET_SWITCH is on (`configs.list`).
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}`
   * @param appId - ID of the app.
   * @param body - The fields to change; the name is required even if it does not change.
   * @returns The app as it is now.
   * @throws ApigServiceError: APIG.3002 or APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.28.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateAppV2.html
   */
  update(appId: string, body: AppInput, options?: CallOptions): ApigPromise<App> {
    return this.send(updateApp, { path: { app_id: appId }, body }, options);
  }

  /**
   * Changes fields of an app. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.apps.modify(appId, { remark: 'new' });
   * ```
   * @param appId - ID of the app.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(appId: string, change: Change<AppInput>, options?: ModifyOptions<App>): Promise<Modification<App>> {
    return this.modified({
      shown: App, update: updateApp, path: { app_id: appId },
      get: (reading) => this.get(appId, reading),
    }, change, options);
  }

  /**
   * Deletes an app. The gateway rejects its calls from then on.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}`
   * @param appId - ID of the app.
   * @throws ApigServiceError: APIG.3002 or APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.28.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteAppV2.html
   */
  delete(appId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteApp, { path: { app_id: appId } }, options);
  }

  /**
   * Gives an app another secret. The gateway rejects calls signed with the old one from then on.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/apps/secret/{app_id}`
   * @param appId - ID of the app.
   * @param body - A secret of your choice, 8 to 128 characters. Default: the service generates one.
   * @returns The app with the new secret.
   * @throws ApigServiceError: APIG.3002 or APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.28.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ResettingAppSecretV2.html
   */
  resetSecret(appId: string, body: AppSecretInput = {}, options?: CallOptions): ApigPromise<App> {
    return this.send(resetAppSecret, { path: { app_id: appId }, body }, options);
  }

  /**
   * Checks that an app exists. Also finds apps of other accounts, so that they can be checked before they get access to
   * an API.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/validation/{app_id}`
   * @param appId - ID of the app.
   * @returns Its name and remark.
   * @throws ApigServiceError: APIG.3002 or APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.28.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CheckAppV2.html
   */
  validate(appId: string, options?: CallOptions): ApigPromise<AppSummary> {
    return this.send(validateApp, { path: { app_id: appId } }, options);
  }

  /**
   * Reads an app.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}`
   * @param appId - ID of the app.
   * @returns The app.
   * @throws ApigServiceError: APIG.3002 or APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.28.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfAppV2.html
   */
  get(appId: string, options?: CallOptions): ApigPromise<App> {
    return this.send(getApp, { path: { app_id: appId } }, options);
  }

  /**
   * Lists apps.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps`
   * @param query - Filters and paging; `name` matches any part of a name unless `precise_search` is `name`.
   * @returns The first page. Iterate over it to get the apps of all pages.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.28.7
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAppsV2.html
   */
  list(query: AppFilter = {}, options?: CallOptions): PagePromise<AppPage, App> {
    return this.page(listApps, { query }, options);
  }

  /**
   * Reads the quota that an app is bound to.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/bound-quota`
   * @param appId - ID of the app.
   * @returns The quota.
   * @throws ApigServiceError: APIG.3002 or APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.28.13
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowAppBoundAppQuota.html
   */
  getQuota(appId: string, options?: CallOptions): ApigPromise<AppBoundQuota> {
    return this.send(getAppBoundQuota, { path: { app_id: appId } }, options);
  }

  /**
   * Finds the app of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The app, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<App | undefined> {
    return firstNamed(this.list({ name, precise_search: 'name' }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the app of exactly this name, or creates it. If two callers do this at the same time, one creates it and both
   * get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The app.
   */
  ensure(name: string, body: Omit<AppInput, 'name'> = {}, options?: CallOptions): Promise<App> {
    return ensured({
      resource: 'apps', body, named: { name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
