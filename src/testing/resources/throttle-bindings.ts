/** Bindings between throttles and published APIs. */
import {
  batchDeleteThrottleBindings, createThrottleBinding, deleteThrottleBinding, listBoundThrottles, listThrottleBoundApis,
  listThrottleUnboundApis,
} from '../../resources/throttle-bindings.js';
import { on, type Handler } from '../handler.js';
import { is, named, page } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { bind, bindingsOf, boundApis, policyApi, unbindEach, unboundApis } from './shared/published.js';
import { throttleView } from './throttles.js';

export const throttleBindingHandlers: readonly Handler[] = [
  on(createThrottleBinding, ({ body }, call) => {
    const throttle = call.gateway.throttles.get(body.strategy_id);
    // An API has one throttle in each environment: a new one replaces the old one.
    const made = bind(call.gateway.throttleBindings, throttle.id, body.publish_ids, call, () => true);
    return {
      throttle_applys: made.map(({ id, publishId, bound }) => ({
        id,
        publish_id: publishId,
        strategy_id: throttle.id,
        scope: 1 as const,
        apply_time: exactTime(bound),
      })),
    };
  }),
  on(deleteThrottleBinding, ({ path }, { gateway }) => gateway.throttleBindings.remove(path.throttle_binding_id)),
  on(listThrottleBoundApis, ({ query }, call) => {
    const { gateway } = call;
    const throttle = gateway.throttles.get(query.throttle_id);
    return page('apis', boundApis(call, gateway.throttleBindings, throttle.id, query), query, (found) => ({
      ...policyApi(found),
      throttle_name: throttle.name,
      throttle_apply_id: found.binding.id,
      apply_time: wholeSeconds(found.binding.bound),
    }));
  }),
  on(listThrottleUnboundApis, ({ query }, { gateway }) => {
    const throttle = gateway.throttles.get(query.throttle_id);
    return page('apis', unboundApis(gateway, gateway.throttleBindings, throttle.id, query), query, policyApi);
  }),
  on(listBoundThrottles, ({ query }, call) => {
    const { gateway } = call;
    const api = gateway.apis.get(query.api_id);
    const found = bindingsOf(call, gateway.throttleBindings, api.id)
      .map((bound) => ({ ...bound, throttle: gateway.throttles.get(bound.binding.policyId) }))
      .filter(
        ({ throttle, env }) =>
          is(throttle.id, query.throttle_id)
          && named(throttle.name, query.throttle_name)
          && is(env.id, query.env_id),
      );
    return page('throttles', found, query, ({ binding, throttle, env }) => ({
      ...throttleView(throttle, call),
      env_name: env.name,
      bind_id: binding.id,
      bind_time: wholeSeconds(binding.bound),
    }));
  }),
  on(batchDeleteThrottleBindings, ({ body }, call) =>
    unbindEach(body.throttle_bindings ?? [], call.gateway.throttleBindings, call),
  ),
];
