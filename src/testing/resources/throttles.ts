/** Throttles. */
import {
  batchDeleteThrottles, createThrottle, deleteThrottle, getThrottle, listThrottles, updateThrottle,
} from '../../resources/throttles.js';
import { on, type Call, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { GatewayState, ThrottleRecord } from '../state.js';
import { change, given, is, named, page, refuseTaken } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { removeEach } from './shared/published.js';

const taken = (): Refused => new Refused(400, 'APIG.3204', 'The request throttling policy name already exists');
const bound = (): Refused =>
  new Refused(403, 'APIG.3451', 'The request throttling policy cannot be deleted because it has been bound to APIs');

export function throttleView(throttle: ThrottleRecord, gateway: GatewayState, time = wholeSeconds) {
  return {
    type: 1 as const,
    enable_adaptive_control: 'FALSE',
    ...throttle.input,
    id: throttle.id,
    bind_num: gateway.throttleBindings.where('policyId', throttle.id).length,
    is_inclu_special_throttle: gateway.specials.hasWhere('throttleId', throttle.id)
      ? (1 as const)
      : (2 as const),
    create_time: time(throttle.created),
  };
}

/** Deletes a throttle with its special limits and its bindings. */
function remove(id: string, { gateway, settings }: Pick<Call, 'gateway' | 'settings'>): void {
  const throttle = gateway.throttles.get(id);
  const isBound = gateway.throttleBindings.hasWhere('policyId', throttle.id);
  if (isBound && settings.quirks.boundThrottlesStay) throw bound();
  gateway.throttles.remove(throttle.id);
  gateway.specials.removeWhere('throttleId', throttle.id);
  gateway.throttleBindings.removeWhere('policyId', throttle.id);
}

export const throttleHandlers: readonly Handler[] = [
  on(createThrottle, ({ body }, call) => {
    const { throttles } = call.gateway;
    refuseTaken(throttles, body.name, taken());
    call.quota('THROTTLE_NUM_LIMIT', throttles.size, 'APIG.3107', 'request throttling policies');
    const throttle = throttles.add({ id: call.newId(), name: body.name, created: call.now, input: body });
    return throttleView(throttle, call.gateway, exactTime);
  }),
  on(updateThrottle, ({ path, body }, { gateway }) => {
    const throttle = gateway.throttles.get(path.throttle_id);
    refuseTaken(gateway.throttles, body.name, taken(), throttle.id);
    change(throttle, { name: body.name, input: body });
    return throttleView(throttle, gateway);
  }),
  on(deleteThrottle, ({ path }, call) => remove(path.throttle_id, call)),
  on(batchDeleteThrottles, ({ body }, call) => {
    const { throttles } = call.gateway;
    const names = new Map([...throttles].map(({ id, name }) => [id, name]));
    const { success_count, failure } = removeEach(body.throttles ?? [], call, (id) => remove(id, call));
    return {
      success_count,
      failure: failure.map(({ id, ...why }) => given({ throttle_id: id, throttle_name: names.get(id), ...why })),
    };
  }, 200),
  on(listThrottles, ({ query }, { gateway }) => {
    const throttles = gateway.throttles.filter(
      (throttle) => is(throttle.id, query.id) && named(throttle.name, query.name, 'name', query.precise_search),
    );
    return page('throttles', throttles, query, (throttle) => throttleView(throttle, gateway));
  }),
  on(getThrottle, ({ path }, { gateway }) => throttleView(gateway.throttles.get(path.throttle_id), gateway)),
];
