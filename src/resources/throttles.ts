/** Throttles: how often APIs may be called. */
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { either, input, int, list, one, oneOf, output, text } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import { GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { Throttle, ThrottleInput } from './shared/throttle.js';
import { ThrottleSpecialsService } from './throttle-specials.js';

export { Throttle, ThrottleInput } from './shared/throttle.js';

/** Which throttles to list. */
export abstract class ThrottleFilter extends input({
  ...paging,
  /** Only the throttle with this ID. */
  id: text(),
  /** Only throttles whose name contains this; exact with `precise_search: 'name'`. */
  name: text(),
  /** `name`: match the name exactly instead of any part of it. */
  precise_search: oneOf('name'),
}) {}

/** A page of throttles. */
export abstract class ThrottlePage extends output({
  ...counters,
  /** The throttles of this page. */
  throttles: list(Throttle),
}, 'throttles') {}

/** Throttles to delete. */
export abstract class ThrottleBatchDelete extends input({
  /** IDs of the throttles. */
  throttles: list(text()),
}) {}

/** A throttle that was not deleted. */
export abstract class ThrottleDeleteFailure extends output({
  /** ID of the throttle. */
  throttle_id: text(),
  /** Its name. */
  throttle_name: text(),
  /** Error code, such as APIG.3005: there is no such throttle. */
  error_code: text(),
  /** What went wrong. */
  error_msg: text(),
}) {}

/** Result of deleting throttles. */
export abstract class ThrottleBatchDeleteResult extends output({
  /** How many were deleted. */
  success_count: int(),
  /**
   * The throttles that were not deleted, and why: a list, or a single object, as it is documented. `failures` reads
   * both.
   */
  failure: either(list(ThrottleDeleteFailure), one(ThrottleDeleteFailure)),
}) {}

const THROTTLES = `${INSTANCE}/throttles` as const;

export const createThrottle = operation({
  id: 'throttles.create', method: 'POST', path: THROTTLES, body: ThrottleInput, response: Throttle,
  actions: ['apig:throttles:create', GET_INSTANCE],
});
export const updateThrottle = operation({
  id: 'throttles.update', method: 'PUT', path: `${THROTTLES}/{throttle_id}`, body: ThrottleInput,
  response: Throttle,
  actions: ['apig:throttles:update', GET_INSTANCE],
});
export const deleteThrottle = operation({
  id: 'throttles.delete', method: 'DELETE', path: `${THROTTLES}/{throttle_id}`,
  actions: ['apig:throttles:delete', GET_INSTANCE],
});
export const listThrottles = operation({
  id: 'throttles.list', method: 'GET', path: THROTTLES, query: ThrottleFilter, response: ThrottlePage,
  items: 'throttles',
  actions: ['apig:throttles:list', GET_INSTANCE],
});
export const getThrottle = operation({
  id: 'throttles.get', method: 'GET', path: `${THROTTLES}/{throttle_id}`, response: Throttle,
  actions: ['apig:throttles:get', GET_INSTANCE],
});

export const batchDeleteThrottles = operation({
  id: 'throttles.batchDelete', method: 'POST', path: `${THROTTLES}/batch-delete`, body: ThrottleBatchDelete,
  response: ThrottleBatchDeleteResult,
  actions: ['apig:throttles:delete'], failures: 'failure',
});

/** Throttles (API reference 3.4). A throttle applies to the APIs that it is bound to: see `throttleBindings`. */
export class ThrottlesService extends Service {
  /** Special limits for single apps and users. */
  readonly specials = new ThrottleSpecialsService(this.transport);

  /**
   * Creates a throttle. An API that goes online without one has the system's own, which a bound throttle replaces.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/throttles`
   * @param body - Name, interval and limits (calls per interval); `time_interval` counts `time_unit`s.
   * @returns The throttle.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3204 (400) the name is taken, APIG.3107 (403)
   *   too many throttles, APIG.1005 (403) no permission.
   * @see API reference 3.4.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateRequestThrottlingPolicyV2.html
   */
  create(body: ThrottleInput, options?: CallOptions): ApigPromise<Throttle> {
    return this.send(createThrottle, { body }, options);
  }

  /**
   * Changes a throttle. APIs that it is bound to follow the new limits.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/throttles/{throttle_id}`
   * @param throttleId - ID of the throttle.
   * @param body - The whole throttle. Name, interval and API limit are required even if they do not change.
   * @returns The throttle as it is now.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.2011 (400) a value is invalid, APIG.3204 (400) the
   *   name is taken, APIG.1005 (403) no permission.
   * @see API reference 3.4.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateRequestThrottlingPolicyV2.html
   */
  update(throttleId: string, body: ThrottleInput, options?: CallOptions): ApigPromise<Throttle> {
    return this.send(updateThrottle, { path: { throttle_id: throttleId }, body }, options);
  }

  /**
   * Changes fields of a throttle. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.throttles.modify(throttleId, { api_call_limits: 200 });
   * ```
   * @param throttleId - ID of the throttle.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    throttleId: string, change: Change<ThrottleInput>, options?: ModifyOptions<Throttle>,
  ): Promise<Modification<Throttle>> {
    return this.modified({
      shown: Throttle, update: updateThrottle, path: { throttle_id: throttleId },
      get: (reading) => this.get(throttleId, reading),
    }, change, options);
  }

  /**
   * Deletes a throttle. All its bindings to APIs are deleted with it, and its special limits. Some gateways reject
   * this for a bound throttle (APIG.3451): delete its bindings first.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/throttles/{throttle_id}`
   * @param throttleId - ID of the throttle.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.3451 (403) it is bound to APIs, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.4.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteRequestThrottlingPolicyV2.html
   */
  delete(throttleId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteThrottle, { path: { throttle_id: throttleId } }, options);
  }

  /**
   * Lists throttles.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttles`
   * @param query - Filters and paging; `name` matches any part of a name unless `precise_search` is `name`.
   * @returns The first page. Iterate over it to get the throttles of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.4.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListRequestThrottlingPolicyV2.html
   */
  list(query: ThrottleFilter = {}, options?: CallOptions): PagePromise<ThrottlePage, Throttle> {
    return this.page(listThrottles, { query }, options);
  }

  /**
   * Deletes several throttles. A throttle that cannot be deleted does not fail the call: see `failures`, or
   * `partialFailure` in the options.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/throttles/batch-delete`
   * @param body - IDs of the throttles.
   * @returns How many were deleted, and which were not, with the reason.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see Newer than the API reference of 2025-02.
   */
  batchDelete(body: ThrottleBatchDelete, options?: CallOptions): ApigPromise<ThrottleBatchDeleteResult> {
    return this.send(batchDeleteThrottles, { body }, options);
  }

  /**
   * Reads a throttle.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttles/{throttle_id}`
   * @param throttleId - ID of the throttle.
   * @returns The throttle.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.1005 (403) no permission.
   * @see API reference 3.4.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfRequestThrottlingPolicyV2.html
   */
  get(throttleId: string, options?: CallOptions): ApigPromise<Throttle> {
    return this.send(getThrottle, { path: { throttle_id: throttleId } }, options);
  }

  /**
   * Finds the throttle of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The throttle, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<Throttle | undefined> {
    return firstNamed(this.list({ name, precise_search: 'name' }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the throttle of exactly this name, or creates it. If two callers do this at the same time, one creates it and
   * both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The throttle.
   */
  ensure(name: string, body: Omit<ThrottleInput, 'name'>, options?: CallOptions): Promise<Throttle> {
    return ensured({
      resource: 'throttles', body, named: { name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
