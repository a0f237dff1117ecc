/** Bindings between throttles and published APIs. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { callOptions, waitUntil, type WaitOptions } from '../calls/waiter.js';
import { apiFilter, policyApi, tagFilter } from './apis/summary.js';
import { DeleteAction, UnbindResult } from './shared/batch-delete.js';
import { untilListed } from './shared/binding-waits.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { bindingsOfThrottle, policiesOfPublication } from './shared/serialised.js';
import { Throttle } from './shared/throttle.js';

export { DeleteAction, UnbindResult } from './shared/batch-delete.js';
export { Throttle } from './shared/throttle.js';

/** What to bind to what. */
export abstract class ThrottleBindingInput extends input({
  /** Identity of the throttle, up to 65 characters. */
  strategy_id: required(text({ min: 1, max: 65 })),
  /** Identities of publications: each an API in an environment. */
  publish_ids: required(list(text())),
}) {}

/** A binding between a throttle and a published API. */
export abstract class ThrottleBinding extends output({
  /** Identity of the binding. */
  id: text(),
  /** Identity of the API's publication. */
  publish_id: text(),
  /** Identity of the throttle. */
  strategy_id: text(),
  /** Whom it is for. 1: the API as a whole; 2: one user; 3: one app. The service supports 1 only. */
  scope: oneOf(1, 2, 3),
  /** When they were bound, RFC 3339. */
  apply_time: text(),
}, 'id') {}

/** The bindings that were made. */
export abstract class ThrottleBindingResult extends output({
  /** The bindings, one for each publication. */
  throttle_applys: list(ThrottleBinding),
}, 'throttle_applys') {}

/** An API, and what throttle it has. */
export abstract class ThrottleApi extends output({
  ...policyApi,
  /** Name of the throttle bound to the API. */
  throttle_name: text(),
  /** Identity of that binding. */
  throttle_apply_id: text(),
  /** When they were bound, RFC 3339; `0001-01-01T00:00:00Z` or absent where nothing is bound. */
  apply_time: text(),
}, 'id', 'name') {}

/** Which of the APIs bound to a throttle to list. */
export abstract class ThrottleBoundApiFilter extends input({
  ...paging,
  /** Identity of the throttle. */
  throttle_id: required(text()),
  ...apiFilter,
}) {}

/** Which of the APIs not bound to a throttle to list. */
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
  /** Name of the environment in which the binding holds. */
  env_name: text(),
  /** Identity of the binding. */
  bind_id: text(),
  /** When they were bound, RFC 3339. */
  bind_time: text(),
}, 'id', 'name') {}

/** Which of the throttles bound to an API to list. */
export abstract class BoundThrottleFilter extends input({
  ...paging,
  /** Identity of the API. */
  api_id: required(text()),
  /** Only the throttle with this identity. */
  throttle_id: text(),
  /** Only throttles of this name. */
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

/** The bindings to take away. */
export abstract class ThrottleBindingBatch extends input({
  /** Identities of bindings. */
  throttle_bindings: list(text()),
}) {}

const BINDINGS = `${INSTANCE}/throttle-bindings` as const;

export const createThrottleBinding = operation({
  id: 'throttleBindings.create', section: '3.8.1', method: 'POST', path: BINDINGS, body: ThrottleBindingInput,
  response: ThrottleBindingResult,
  actions: ['apig:apis:bindThrottles', 'apig:instances:get', 'apig:apis:get', 'apig:throttles:get'],
  errorStatuses: [401, 403, 404, 500],
  serialises: [bindingsOfThrottle('body.strategy_id'), policiesOfPublication('body.publish_ids')],
});
export const deleteThrottleBinding = operation({
  id: 'throttleBindings.delete', section: '3.8.2', method: 'DELETE', path: `${BINDINGS}/{throttle_binding_id}`,
  actions: ['apig:apis:unbindThrottles', 'apig:instances:get', 'apig:apis:get', 'apig:throttles:get'],
  errorStatuses: [400, 401, 403, 404, 500], serialises: [bindingsOfThrottle()],
});
export const listThrottleBoundApis = operation({
  id: 'throttleBindings.listBoundApis', section: '3.8.3', method: 'GET', path: `${BINDINGS}/binded-apis`,
  query: ThrottleBoundApiFilter, response: ThrottleApiPage, items: 'apis',
  actions: ['apig:throttles:listBindedApis', 'apig:instances:get', 'apig:throttles:get'],
  errorStatuses: [400, 401, 403, 404, 500],
});
export const listThrottleUnboundApis = operation({
  id: 'throttleBindings.listUnboundApis', section: '3.8.4', method: 'GET', path: `${BINDINGS}/unbinded-apis`,
  query: ThrottleUnboundApiFilter, response: ThrottleApiPage, items: 'apis',
  actions: ['apig:throttles:listUnbindedApis', 'apig:instances:get', 'apig:throttles:get'],
  errorStatuses: [400, 401, 403, 404, 500],
});
export const listBoundThrottles = operation({
  id: 'throttleBindings.listThrottles', section: '3.8.5', method: 'GET', path: `${BINDINGS}/binded-throttles`,
  query: BoundThrottleFilter, response: BoundThrottlePage, items: 'throttles',
  actions: ['apig:apis:listBindedThrottles', 'apig:instances:get', 'apig:apis:get'],
  errorStatuses: [400, 401, 403, 404, 500],
});
export const batchDeleteThrottleBindings = operation({
  id: 'throttleBindings.batchDelete', section: '3.8.6', method: 'PUT', path: BINDINGS, query: DeleteAction,
  body: ThrottleBindingBatch, response: UnbindResult,
  actions: [], errorStatuses: [400, 401, 403, 500], serialises: [bindingsOfThrottle()], failures: 'failure',
});

/**
 * Bindings between throttles and APIs (API reference 3.8). A change shows in the lists mostly at once, sometimes only
 * after minutes.
 */
export class ThrottleBindingsService extends Service {
  /**
   * Binds a throttle to published APIs. An API has one throttle in each environment.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings`
   * @param body - The throttle, and the publications of the APIs.
   * @returns The bindings.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.1005 (403) no permission.
   * @see API reference 3.8.1
   */
  create(body: ThrottleBindingInput, options?: CallOptions): ApigPromise<ThrottleBindingResult> {
    return this.send(createThrottleBinding, { body }, options);
  }

  /**
   * Takes a throttle away from an API.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/{throttle_binding_id}`
   * @param bindingId - Identity of the binding.
   * @throws ApigServiceError: APIG.3012 (404) no such binding, APIG.2012 (400) a value is refused, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.2
   */
  delete(bindingId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteThrottleBinding, { path: { throttle_binding_id: bindingId } }, options);
  }

  /**
   * Lists the APIs that a throttle is bound to.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/binded-apis`
   * @param query - The throttle, further filters and paging.
   * @returns The first page; iterate it for the APIs of all pages.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.2012 (400) a value is refused, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.3
   */
  listBoundApis(query: ThrottleBoundApiFilter, options?: CallOptions): PagePromise<ThrottleApiPage, ThrottleApi> {
    return this.page(listThrottleBoundApis, { query }, options);
  }

  /**
   * Lists the published APIs that a throttle is not bound to.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/unbinded-apis`
   * @param query - The throttle, further filters and paging.
   * @returns The first page; iterate it for the APIs of all pages.
   * @throws ApigServiceError: APIG.3005 (404) no such throttle, APIG.2012 (400) a value is refused, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.4
   */
  listUnboundApis(query: ThrottleUnboundApiFilter, options?: CallOptions): PagePromise<ThrottleApiPage, ThrottleApi> {
    return this.page(listThrottleUnboundApis, { query }, options);
  }

  /**
   * Lists the throttles bound to an API, one for each environment that has one.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings/binded-throttles`
   * @param query - The API, further filters and paging.
   * @returns The first page; iterate it for the throttles of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is refused, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.8.5
   */
  listThrottles(query: BoundThrottleFilter, options?: CallOptions): PagePromise<BoundThrottlePage, BoundThrottle> {
    return this.page(listBoundThrottles, { query }, options);
  }

  /**
   * Takes many bindings away. It does not throw for single bindings: see `failures`, or `partialFailure` in the
   * options.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/throttle-bindings?action=delete`
   * @param body - The bindings.
   * @returns How many are gone, and which are not.
   * @throws ApigServiceError: APIG.2011 (400) a value is refused, APIG.1005 (403) no permission.
   * @see API reference 3.8.6
   */
  batchDelete(body: ThrottleBindingBatch, options?: CallOptions): ApigPromise<UnbindResult> {
    return this.send(batchDeleteThrottleBindings, { query: { action: 'delete' }, body }, options);
  }

  /**
   * Binds a throttle to published APIs and waits until the list shows all bindings: mostly at once, sometimes after
   * minutes, for 3 at most.
   *
   * @param body - The throttle, and the publications of the APIs (`publish_id`, not the identities of the APIs).
   * @returns The bindings.
   * @throws ApigWaiterError: the list does not show them in time; they were made all the same.
   */
  async createAndWait(body: ThrottleBindingInput, options: WaitOptions = {}): Promise<ThrottleBindingResult> {
    const made = await this.create(body, callOptions(options));
    return waitUntil(
      untilListed(
        {
          operation: 'throttleBindings.createAndWait',
          what: `the bindings of throttle ${body.strategy_id}`,
          wanted: 'present',
          keys: body.publish_ids,
          list: (call) => this.listBoundApis({ throttle_id: body.strategy_id }, call),
          keyOf: (api) => api.publish_id,
        },
        made,
      ),
      options,
    );
  }

  /**
   * Takes a throttle away from an API and waits until the list does not show the binding any more, for 3 minutes at
   * most.
   *
   * @param bindingId - Identity of the binding.
   * @param throttleId - Identity of the throttle that is bound.
   * @throws ApigWaiterError: the list still shows it.
   */
  async deleteAndWait(bindingId: string, throttleId: string, options: WaitOptions = {}): Promise<undefined> {
    await this.delete(bindingId, callOptions(options));
    return waitUntil(untilListed({
      operation: 'throttleBindings.deleteAndWait', what: `binding ${bindingId}`, wanted: 'absent', keys: [bindingId],
      list: (call) => this.listBoundApis({ throttle_id: throttleId }, call), keyOf: (api) => api.throttle_apply_id,
    }, undefined), options);
  }
}
