/** Special throttles: separate limits for single apps and users within a throttle. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, int, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_INSTANCE, GET_THROTTLE } from './shared/actions.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** What can be changed on a special throttle. */
export abstract class ThrottleSpecialUpdate extends input({
  /**
   * Calls of an API that the app or user may make per interval of the throttle: not negative, and up to the throttle's
   * `api_call_limits`. It may exceed the throttle's limit for apps or users, which it replaces.
   */
  call_limits: required(int({ min: 0 })),
}) {}

/** What a caller sets on a new special throttle. */
export abstract class ThrottleSpecialInput extends input({
  ...ThrottleSpecialUpdate.fields,
  /** ID of the app, or account ID of the user. */
  object_id: required(text()),
  /** Whom it applies to. APP: an app; USER: a user (tenant). */
  object_type: required(oneOf('APP', 'USER')),
}) {}

/** A special limit for an app or a user. */
export abstract class ThrottleSpecial extends output({
  ...ThrottleSpecialInput.fields,
  /** ID of the special limit. */
  id: text(),
  /** Whom it applies to: APP or USER. */
  object_type: text(),
  /** Name of the app or user; the ID if the caller may not see a user's name. */
  object_name: text(),
  /** ID of the app; `""` for a user. */
  app_id: text(),
  /** Name of the app; `""` for a user. */
  app_name: text(),
  /** ID of the throttle it belongs to. */
  throttle_id: text(),
  /** When it was set, RFC 3339. */
  apply_time: text(),
}, 'id') {}

/** Which special throttles to list. */
export abstract class ThrottleSpecialFilter extends input({
  ...paging,
  /** Only those for apps (APP) or for users (USER). */
  object_type: oneOf('APP', 'USER'),
  /** Only those for apps whose name contains this; nothing makes it exact. */
  app_name: text(),
  /** Only those for users whose name contains this; nothing makes it exact. */
  user: text(),
}) {}

/** A page of special throttles. */
export abstract class ThrottleSpecialPage extends output({
  ...counters,
  /** The special throttles. */
  throttle_specials: list(ThrottleSpecial),
}, 'throttle_specials') {}

const SPECIALS = `${INSTANCE}/throttles/{throttle_id}/throttle-specials` as const;

export const createThrottleSpecial = operation({
  id: 'throttles.specials.create', method: 'POST', path: SPECIALS, body: ThrottleSpecialInput,
  response: ThrottleSpecial,
  actions: ['apig:specialThrottles:create', GET_INSTANCE, GET_THROTTLE],
});
export const updateThrottleSpecial = operation({
  id: 'throttles.specials.update', method: 'PUT', path: `${SPECIALS}/{strategy_id}`,
  body: ThrottleSpecialUpdate, response: ThrottleSpecial,
  actions: ['apig:specialThrottles:update', GET_INSTANCE, GET_THROTTLE],
});
export const deleteThrottleSpecial = operation({
  id: 'throttles.specials.delete', method: 'DELETE', path: `${SPECIALS}/{strategy_id}`,
  actions: ['apig:specialThrottles:delete', GET_INSTANCE, GET_THROTTLE],
});
export const listThrottleSpecials = operation({
  id: 'throttles.specials.list', method: 'GET', path: SPECIALS, query: ThrottleSpecialFilter,
  response: ThrottleSpecialPage, items: 'throttle_specials',
  actions: ['apig:specialThrottles:get', GET_INSTANCE, GET_THROTTLE],
});

/** Special throttles of a throttle (API reference 3.9). */
export class ThrottleSpecialsService extends Service {
  /**
   * Gives an app or a user a special limit within a throttle.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/throttles/{throttle_id}/throttle-specials`
   * @param throttleId - ID of the throttle.
   * @param body - The app or user, and its calls per interval of the throttle; at most the throttle's API limit.
   * @returns The special throttle.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.3004 (404) no such app, APIG.2003 (400) the limit
   *   is too large, APIG.3308 (400) the app or user has one already, APIG.1005 (403) no permission.
   * @see API reference 3.9.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateSpecialThrottlingConfigurationV2.html
   */
  create(throttleId: string, body: ThrottleSpecialInput, options?: CallOptions): ApigPromise<ThrottleSpecial> {
    return this.send(createThrottleSpecial, { path: { throttle_id: throttleId }, body }, options);
  }

  /**
   * Changes the limit of a special throttle.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/throttles/{throttle_id}/throttle-specials/{strategy_id}`
   * @param throttleId - ID of the throttle.
   * @param specialId - ID of the special throttle.
   * @param body - The new limit, in calls per interval of the throttle.
   * @returns The special throttle as it is now.
   * @throws ApigServiceError: APIG.3013 (404) no such special throttle, APIG.2003 (400) the limit is too large,
   *   APIG.1005 (403) no permission.
   * @see API reference 3.9.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateSpecialThrottlingConfigurationV2.html
   */
  update(
    throttleId: string,
    specialId: string,
    body: ThrottleSpecialUpdate,
    options?: CallOptions,
  ): ApigPromise<ThrottleSpecial> {
    return this.send(
      updateThrottleSpecial,
      { path: { throttle_id: throttleId, strategy_id: specialId }, body },
      options,
    );
  }

  /**
   * Deletes a special throttle. The limits of the throttle then apply to the app or user again.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/throttles/{throttle_id}/throttle-specials/{strategy_id}`
   * @param throttleId - ID of the throttle.
   * @param specialId - ID of the special throttle.
   * @throws ApigServiceError: APIG.3013 (404) no such special throttle, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.9.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteSpecialThrottlingConfigurationV2.html
   */
  delete(throttleId: string, specialId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteThrottleSpecial, { path: { throttle_id: throttleId, strategy_id: specialId } }, options);
  }

  /**
   * Lists the special throttles of a throttle.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttles/{throttle_id}/throttle-specials`
   * @param throttleId - ID of the throttle.
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the special throttles of all pages.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.9.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListSpecialThrottlingConfigurationsV2.html
   */
  list(
    throttleId: string,
    query: ThrottleSpecialFilter = {},
    options?: CallOptions,
  ): PagePromise<ThrottleSpecialPage, ThrottleSpecial> {
    return this.page(listThrottleSpecials, { path: { throttle_id: throttleId }, query }, options);
  }
}
