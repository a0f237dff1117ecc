/** Special limits for single apps and users. */
import {
  createThrottleSpecial, deleteThrottleSpecial, listThrottleSpecials, updateThrottleSpecial,
} from '../../resources/throttle-specials.js';
import { on, type Handler } from '../handler.js';
import { Refused, tooLarge, tooSmall } from '../refused.js';
import type { GatewayState, SpecialRecord, ThrottleRecord } from '../state.js';
import { is, named, page } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';

const taken = (): Refused =>
  new Refused(400, 'APIG.3308', 'The excluded request throttling configuration already exists');

function view(special: SpecialRecord, gateway: GatewayState, time = wholeSeconds) {
  const { object_id, object_type, call_limits } = special.input;
  const app = object_type === 'APP' ? gateway.apps.find(object_id) : undefined;
  return {
    id: special.id,
    throttle_id: special.throttleId,
    call_limits,
    object_id,
    object_type,
    apply_time: time(special.applied),
    // The name of a user is not visible to everyone: the ID is shown instead.
    object_name: app?.name ?? object_id,
    app_id: app?.id ?? '',
    app_name: app?.name ?? '',
  };
}
function requireLimit({ input }: ThrottleRecord, limit: number): void {
  if (limit < 1) throw tooSmall('call_limits');
  if (limit > input.api_call_limits) throw tooLarge('call_limits');
}

export const throttleSpecialHandlers: readonly Handler[] = [
  on(createThrottleSpecial, ({ path, body }, call) => {
    const { gateway } = call;
    const throttle = gateway.throttles.get(path.throttle_id);
    if (body.object_type === 'APP') gateway.apps.get(body.object_id);
    requireLimit(throttle, body.call_limits);
    const others = gateway.specials.filter(
      ({ throttleId, input }) => throttleId === throttle.id && input.object_type === body.object_type,
    );
    if (others.some(({ input }) => input.object_id === body.object_id)) throw taken();
    call.quota(
      body.object_type === 'APP' ? 'APP_THROTTLE_LIMIT' : 'USER_THROTTLE_LIMIT',
      others.length,
      'APIG.3100',
      'resources',
    );
    return view(
      gateway.specials.add({ id: call.newId(), throttleId: throttle.id, applied: call.now, input: body }),
      gateway,
      exactTime,
    );
  }),
  on(updateThrottleSpecial, ({ path, body }, { gateway }) => {
    const throttle = gateway.throttles.get(path.throttle_id);
    const special = gateway.specials.get(path.strategy_id, ({ throttleId }) => throttleId === throttle.id);
    requireLimit(throttle, body.call_limits);
    special.input = { ...special.input, call_limits: body.call_limits };
    return view(special, gateway);
  }),
  on(deleteThrottleSpecial, ({ path }, { gateway }) => {
    const throttle = gateway.throttles.get(path.throttle_id);
    gateway.specials.remove(path.strategy_id, ({ throttleId }) => throttleId === throttle.id);
  }),
  on(listThrottleSpecials, ({ path, query }, { gateway }) => {
    const throttle = gateway.throttles.get(path.throttle_id);
    const specials = gateway.specials
      .where('throttleId', throttle.id)
      .map((special) => view(special, gateway))
      .filter(
        ({ object_type, app_name, object_name }) =>
          is(object_type, query.object_type) && named(app_name, query.app_name) && named(object_name, query.user),
      );
    return page('throttle_specials', specials, query, (special) => special);
  }),
];
