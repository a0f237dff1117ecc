/** App codes: what an app may send instead of a signature. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, output, required, secret, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_APP, GET_INSTANCE } from './shared/actions.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** An app code of the caller's choice. */
export abstract class AppCodeInput extends input({
  /** The code: 64 to 180 letters, digits and `+ _ ! @ # $ % - / =`; starts with a letter, a digit, `+` or `/`. */
  app_code: required(secret(text({ min: 64, max: 180, pattern: /^[A-Za-z0-9+/][A-Za-z0-9+_!@#$%\-/=]*$/u, form: 'letters, digits and + _ ! @ # $ % - / =; starts with a letter, a digit, + or /' }))),
}) {}

/** An app code. */
export abstract class AppCode extends output({
  /** ID of the app code. */
  id: text(),
  /** The code. */
  app_code: secret(text()),
  /** ID of the app. */
  app_id: text(),
  /** When the code was created, RFC 3339. */
  create_time: text(),
}, 'id', 'app_code') {}

/** Paging for an app's codes. */
export abstract class AppCodeFilter extends input(paging) {}

/** A page of app codes. */
export abstract class AppCodePage extends output({
  ...counters,
  /** The codes, ordered by creation time; absent if the app has none. */
  app_codes: list(AppCode),
}) {}

const CODES = `${INSTANCE}/apps/{app_id}/app-codes` as const;
const CODE = `${CODES}/{app_code_id}` as const;

export const createAppCode = operation({
  id: 'apps.codes.create', method: 'POST', path: CODES, body: AppCodeInput, response: AppCode,
  actions: ['apig:appCodes:create', GET_INSTANCE, GET_APP],
});
export const generateAppCode = operation({
  // A PUT, but each call generates another code.
  id: 'apps.codes.generate', method: 'PUT', path: CODES, response: AppCode, idempotent: false,
  actions: ['apig:appCodes:update', GET_INSTANCE, GET_APP],
});
export const deleteAppCode = operation({
  id: 'apps.codes.delete', method: 'DELETE', path: CODE,
  actions: ['apig:appCodes:delete', GET_INSTANCE, GET_APP],
});
export const getAppCode = operation({
  id: 'apps.codes.get', method: 'GET', path: CODE, response: AppCode,
  actions: ['apig:appCodes:get', GET_INSTANCE, GET_APP],
});
export const listAppCodes = operation({
  id: 'apps.codes.list', method: 'GET', path: CODES, query: AppCodeFilter, response: AppCodePage,
  items: 'app_codes',
  actions: ['apig:appCodes:list', GET_INSTANCE, GET_APP],
});

/** App codes (API reference 3.28). */
export class AppCodesService extends Service {
  /**
   * Gives an app a code of your choice, with which it can call without a signature. It can have several.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-codes`
   * @param appId - ID of the app.
   * @param body - The code, 64 to 180 characters.
   * @returns The code with its ID.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.8
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateAppCodeV2.html
   */
  create(appId: string, body: AppCodeInput, options?: CallOptions): ApigPromise<AppCode> {
    return this.send(createAppCode, { path: { app_id: appId }, body }, options);
  }

  /**
   * Lets the service generate a code for an app. Each call generates another one, so the client does not retry it.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-codes`
   * @param appId - ID of the app.
   * @returns The code with its ID.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.9
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateAppCodeAutoV2.html
   */
  generate(appId: string, options?: CallOptions): ApigPromise<AppCode> {
    return this.send(generateAppCode, { path: { app_id: appId } }, options);
  }

  /**
   * Deletes a code. The gateway rejects calls with it from then on.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-codes/{app_code_id}`
   * @param appId - ID of the app.
   * @param appCodeId - ID of the code (not the code itself).
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.10
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteAppCodeV2.html
   */
  delete(appId: string, appCodeId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAppCode, { path: { app_id: appId, app_code_id: appCodeId } }, options);
  }

  /**
   * Reads a code, with which an app can call without a signature.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-codes/{app_code_id}`
   * @param appId - ID of the app.
   * @param appCodeId - ID of the code.
   * @returns The code.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.11
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfAppCodeV2.html
   */
  get(appId: string, appCodeId: string, options?: CallOptions): ApigPromise<AppCode> {
    return this.send(getAppCode, { path: { app_id: appId, app_code_id: appCodeId } }, options);
  }

  /**
   * Lists the codes of an app.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/app-codes`
   * @param appId - ID of the app.
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the codes of all pages. `app_codes` is absent if the app has none.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.28.12
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAppCodesV2.html
   */
  list(appId: string, query: AppCodeFilter = {}, options?: CallOptions): PagePromise<AppCodePage, AppCode> {
    return this.page(listAppCodes, { path: { app_id: appId }, query }, options);
  }
}
