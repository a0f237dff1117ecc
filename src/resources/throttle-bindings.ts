/** Bindings between throttles and published APIs. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import type { WaitOptions } from '../calls/waiter.js';
import { fixed } from '../http/snapshot.js';
import { apiFilter, policyApi, tagFilter } from './apis/summary.js';
import { GET_API, GET_INSTANCE, GET_THROTTLE } from './shared/actions.js';
import { DeleteAction, UnbindResult } from './shared/batch-delete.js';
import { changeAndWait } from './shared/binding-waits.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { bindingsOfThrottle, policiesOfPublication } from './shared/queue-keys.js';
import { Throttle } from './shared/throttle.js';

export { DeleteAction, UnbindResult } from './shared/batch-delete.js';
export { Throttle } from './shared/throttle.js';

/** A signature key, and the publications to bind it to. */
export abstract class ThrottleBindingInput extends input({
  /** ID of the throttle, up to 65 characters. */
  strategy_id: required(text({ min: 1, max: 65 })),
  /** IDs of publications. A publication is an API in an environment. */
  publish_ids: required(list(text())),
}) {}

/** A binding between a throttle and a published API. */
export abstract class ThrottleBinding extends output({
  /** ID of the binding. */
  id: text(),
  /** ID of the API's publication. */
  publish_id: text(),
  /** ID of the throttle. */
  strategy_id: text(),
  /** Scope. 1: the API as a whole; 2: one user; 3: one app. The service supports only 1. */
  scope: oneOf(1, 2, 3),
  /** When they were bound, RFC 3339. */
  apply_time: text(),
}, 'id') {}

/** The bindings that were made. */
export abstract class ThrottleBindingResult extends output({
  /** The bindings, one for each publication. */
  throttle_applys: list(ThrottleBinding),
}, 'throttle_applys') {}

/** An API and its throttle. */
export abstract class ThrottleApi extends output({
  ...policyApi,
  /** Name of the throttle bound to the API. */
  throttle_name: text(),
  /** ID of that binding. */
  throttle_apply_id: text(),
  /** When they were bound, RFC 3339; `0001-01-01T00:00:00Z` or absent if nothing is bound. */
  apply_time: text(),
}, 'id', 'name') {}

/** Filter for the APIs bound to a throttle. */
export abstract class ThrottleBoundApiFilter extends input({
  ...paging,
  /** ID of the throttle. */
  throttle_id: required(text()),
  ...apiFilter,
}) {}

/** Filter for the APIs not bound to a throttle. */
export abstract class ThrottleUnboundApiFilter extends input({
  ...ThrottleBoundApiFilter.fields,
  ...tagFilter,
}) {}

/** A page of APIs. */
export abstract class ThrottleApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(ThrottleApi),
}, 'apis') {}

/** A throttle that an API is bound to. */
export abstract class BoundThrottle extends output({
  ...Throttle.fields,
  /** Name of the environment that the binding applies to. */
  env_name: text(),
  /** ID of the binding. */
  bind_id: text(),
  /** When they were bound, RFC 3339. */
  bind_time: text(),
}, 'id', 'name') {}

/** Filter for the throttles bound to an API. */
export abstract class BoundThrottleFilter extends input({
  ...paging,
  /** ID of the API. */
  api_id: required(text()),
  /** Only the throttle with this ID. */
  throttle_id: text(),
  /** Only throttles whose name contains this; nothing makes it exact. */
  throttle_name: text(),
  /** Only bindings in this environment. */
  env_id: text(),
}) {}

/** A page of throttles bound to an API. */
export abstract class BoundThrottlePage extends output({
  ...counters,
  /** The throttles of this page. */
  throttles: list(BoundThrottle),
}, 'throttles') {}

/** The bindings to remove. */
export abstract class ThrottleBindingBatch extends input({
  /** IDs of bindings. */
  throttle_bindings: list(text()),
}) {}

const BINDINGS = `${INSTANCE}/throttle-bindings` as const;

export const createThrottleBinding = operation({
  id: 'throttleBindings.create', method: 'POST', path: BINDINGS, body: ThrottleBindingInput,
  response: ThrottleBindingResult,
  actions: ['apig:apis:bindThrottles', GET_INSTANCE, GET_API, GET_THROTTLE],
  queuedBy: [bindingsOfThrottle('body.strategy_id'), policiesOfPublication('body.publish_ids')],
});
export const deleteThrottleBinding = operation({
  id: 'throttleBindings.delete', method: 'DELETE', path: `${BINDINGS}/{throttle_binding_id}`,
  actions: ['apig:apis:unbindThrottles', GET_INSTANCE, GET_API, GET_THROTTLE],
  queuedBy: [bindingsOfThrottle()],
});
export const listThrottleBoundApis = operation({
  id: 'throttleBindings.listBoundApis', method: 'GET', path: `${BINDINGS}/binded-apis`,
  query: ThrottleBoundApiFilter, response: ThrottleApiPage, items: 'apis',
  actions: ['apig:throttles:listBindedApis', GET_INSTANCE, GET_THROTTLE],
});
export const listThrottleUnboundApis = operation({
  id: 'throttleBindings.listUnboundApis', method: 'GET', path: `${BINDINGS}/unbinded-apis`,
  query: ThrottleUnboundApiFilter, response: ThrottleApiPage, items: 'apis',
  actions: ['apig:throttles:listUnbindedApis', GET_INSTANCE, GET_THROTTLE],
});
export const listBoundThrottles = operation({
  id: 'throttleBindings.listThrottles', method: 'GET', path: `${BINDINGS}/binded-throttles`,
  query: BoundThrottleFilter, response: BoundThrottlePage, items: 'throttles',
  actions: ['apig:apis:listBindedThrottles', GET_INSTANCE, GET_API],
});
export const batchDeleteThrottleBindings = operation({
  id: 'throttleBindings.batchDelete', method: 'PUT', path: BINDINGS, query: DeleteAction,
  body: ThrottleBindingBatch, response: UnbindResult,
  actions: ['apig:apis:unbindThrottles'], queuedBy: [bindingsOfThrottle()], failures: 'failure',
});

/**
 * Bindings between throttles and APIs (API reference 3.8). Lists usually show a change immediately, sometimes only
 * after minutes.
 */
export class ThrottleBindingsService extends Service {
  /**
   * Binds a throttle to published APIs. An API has one throttle in each environment; the publication determines the
   * environment. Calls over the limit are rejected until the interval ends.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings`
   * @param body - The throttle, and the publications of the APIs.
   * @returns The bindings.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.1005 (403) no permission.
   * @see API reference 3.8.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AssociateRequestThrottlingPolicyV2.html
   */
  create(body: ThrottleBindingInput, options?: CallOptions): ApigPromise<ThrottleBindingResult> {
    return this.send(createThrottleBinding, { body }, options);
  }

  /**
   * Unbinds a throttle from an API.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/{throttle_binding_id}`
   * @param bindingId - ID of the binding.
   * @throws ApigServiceError: APIG.3012 (404) no such binding, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DisassociateRequestThrottlingPolicyV2.html
   */
  delete(bindingId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteThrottleBinding, { path: { throttle_binding_id: bindingId } }, options);
  }

  /**
   * Lists the APIs that a throttle is bound to.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/binded-apis`
   * @param query - The throttle, more filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisBindedToRequestThrottlingPolicyV2.html
   */
  listBoundApis(query: ThrottleBoundApiFilter, options?: CallOptions): PagePromise<ThrottleApiPage, ThrottleApi> {
    return this.page(listThrottleBoundApis, { query }, options);
  }

  /**
   * Lists the published APIs that a throttle is not bound to, of the caller's own APIs only.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/unbinded-apis`
   * @param query - The throttle, more filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisUnbindedToRequestThrottlingPolicyV2.html
   */
  listUnboundApis(query: ThrottleUnboundApiFilter, options?: CallOptions): PagePromise<ThrottleApiPage, ThrottleApi> {
    return this.page(listThrottleUnboundApis, { query }, options);
  }

  /**
   * Lists the throttles bound to an API, one for each environment that has one.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/binded-throttles`
   * @param query - The API, more filters and paging.
   * @returns The first page. Iterate over it to get the throttles of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListRequestThrottlingPoliciesBindedToApiV2.html
   */
  listThrottles(query: BoundThrottleFilter, options?: CallOptions): PagePromise<BoundThrottlePage, BoundThrottle> {
    return this.page(listBoundThrottles, { query }, options);
  }

  /**
   * Removes many bindings. A binding that fails does not fail the call: see `failures`, or `partialFailure` in the
   * options.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings?action=delete`
   * @param body - The bindings.
   * @returns How many were removed, and which were not.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.8.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchDisassociateThrottlingPolicyV2.html
   */
  batchDelete(body: ThrottleBindingBatch, options?: CallOptions): ApigPromise<UnbindResult> {
    return this.send(batchDeleteThrottleBindings, { query: { action: 'delete' }, body }, options);
  }

  /**
   * Binds a throttle to published APIs and waits until the list shows all bindings, for 3 minutes at most. Usually the
   * list shows them immediately, sometimes only after minutes.
   *
   * @param body - The throttle, and the publications of the APIs (`publish_id`, not the IDs of the APIs).
   * @returns The bindings.
   * @throws ApigWaiterError: the list does not show them in time; they exist nevertheless.
   */
  createAndWait(body: ThrottleBindingInput, options: WaitOptions = {}): Promise<ThrottleBindingResult> {
    const whole = fixed(body);
    const { strategy_id, publish_ids } = whole;
    return changeAndWait({
      operation: 'throttleBindings.createAndWait', what: `the bindings of throttle ${strategy_id}`,
      wanted: 'present', keys: publish_ids, start: (call) => this.create(whole, call),
      list: (call) => this.listBoundApis({ throttle_id: strategy_id }, call), keyOf: (api) => api.publish_id,
    }, options, this.transport.screen);
  }

  /**
   * Unbinds a throttle from an API and waits until the list no longer shows the binding, for 3 minutes at most.
   *
   * @param bindingId - ID of the binding.
   * @param throttleId - ID of the throttle that is bound.
   * @throws ApigWaiterError: the list still shows it.
   */
  deleteAndWait(bindingId: string, throttleId: string, options: WaitOptions = {}): Promise<undefined> {
    return changeAndWait({
      operation: 'throttleBindings.deleteAndWait', what: `binding ${bindingId}`,
      wanted: 'absent', keys: [bindingId], start: (call) => this.delete(bindingId, call),
      list: (call) => this.listBoundApis({ throttle_id: throttleId }, call), keyOf: (api) => api.throttle_apply_id,
    }, options, this.transport.screen);
  }
}
