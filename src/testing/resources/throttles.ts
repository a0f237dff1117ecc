/** Throttles. */
import {
  batchDeleteThrottles, createThrottle, deleteThrottle, getThrottle, listThrottles, updateThrottle,
} from '../../resources/throttles.js';
import type { Call, Handler } from '../handler.js';
import { kindOf, part, same } from '../kind.js';
import { wholeSeconds } from '../options.js';
import { Refused } from '../refused.js';
import type { ThrottleRecord } from '../state.js';

const taken = (): Refused => new Refused(400, 'APIG.3204', 'The request throttling policy name already exists');
const bound = (): Refused =>
  new Refused(403, 'APIG.3451', 'The request throttling policy cannot be deleted because it has been bound to APIs');

export function throttleView(
  { id, input, created: at }: ThrottleRecord, { gateway }: Pick<Call, 'gateway'>, created = wholeSeconds,
) {
  return {
    type: 1 as const,
    enable_adaptive_control: 'FALSE',
    ...input,
    id,
    bind_num: gateway.throttleBindings.where('policyId', id).length,
    is_inclu_special_throttle: gateway.specials.hasWhere('throttleId', id) ? (1 as const) : (2 as const),
    create_time: created(at),
  };
}

const throttles = kindOf(createThrottle, {
  kept: ({ gateway }) => gateway.throttles,
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['THROTTLE_NUM_LIMIT', 'APIG.3107', 'request throttling policies'],
  record: (body) => ({ name: body.name, input: body }),
  inUse: ({ id }, { gateway, settings }) =>
    settings.quirks.boundThrottlesStay && gateway.throttleBindings.hasWhere('policyId', id) && bound(),
  removed: ({ id }, { gateway }) => {
    gateway.specials.removeWhere('throttleId', id);
    gateway.throttleBindings.removeWhere('policyId', id);
  },
  view: throttleView,
});

export const throttleHandlers: readonly Handler[] = [
  throttles.create,
  throttles.update(updateThrottle),
  throttles.delete(deleteThrottle),
  throttles.deleteEach(batchDeleteThrottles, 'throttle', ({ throttles: ids }) => ids, 200),
  throttles.list(listThrottles, { id: same(({ id }) => id), name: part(({ name }) => name) }),
  throttles.get(getThrottle),
];
