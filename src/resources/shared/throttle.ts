/** Throttles, as sent and as returned. */
import { input, int, oneOf, output, required, text, type NumberLimits } from '../../schema/vocabulary.js';
import { NAME } from './paths.js';

const CALLS: NumberLimits = { min: 1, max: 2147483647 };

/**
 * What a caller sets on a throttle. A limit for a part (user, app, source address) must not exceed the limit for the
 * whole.
 */
export abstract class ThrottleInput extends input({
  /**
   * Name, unique on the gateway: 3 to 64 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese
   * character.
   */
  name: required(text({ min: 3, max: 64, ...NAME })),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
  /** How calls are counted. 1: for each bound API separately; 2: for all bound APIs together. */
  type: oneOf(1, 2),
  /** Length of the interval in which calls are counted, for every limit, in `time_unit`s: 1 to 2147483647. */
  time_interval: required(int(CALLS)),
  /** Unit of the interval. */
  time_unit: required(oneOf('SECOND', 'MINUTE', 'HOUR', 'DAY')),
  /**
   * Calls of an API allowed per interval: 1 to 2147483647, and no more than the gateway allows (200 per second unless
   * raised).
   */
  api_call_limits: required(int(CALLS)),
  /** Calls of an API that one user may make per interval: 1 to `api_call_limits`. */
  user_call_limits: int(CALLS),
  /**
   * Calls of an API that one app may make per interval: 1 to `user_call_limits`, or to `api_call_limits` if users have
   * no limit.
   */
  app_call_limits: int(CALLS),
  /** Calls of an API that one source address may make per interval: 1 to `api_call_limits`. */
  ip_call_limits: int(CALLS),
  /** Whether the limits adapt to the load; a string, not a boolean. Not supported yet. */
  enable_adaptive_control: oneOf('TRUE', 'FALSE'),
}, {
  check: ({ api_call_limits: api, user_call_limits: user, app_call_limits: app, ip_call_limits: ip }) => ({
    user_call_limits: user !== undefined && user > api ? 'must not exceed api_call_limits' : undefined,
    app_call_limits: app === undefined || app <= Math.min(user ?? api, api) ? undefined : `must not exceed ${app > (user ?? api) && user !== undefined ? 'user_call_limits' : 'api_call_limits'}`,
    ip_call_limits: ip !== undefined && ip > api ? 'must not exceed api_call_limits' : undefined,
  }),
  from: { unsupported: ['enable_adaptive_control'] },
}) {}

/** A throttle: how often APIs may be called. A limit that is not set is returned as 0. */
export abstract class Throttle extends output({
  ...ThrottleInput.fields,
  /** ID of the throttle. */
  id: text(),
  /** Whether the limits adapt to the load: `"TRUE"` or `"FALSE"`, a string, not a boolean. Not supported yet. */
  enable_adaptive_control: text(),
  /** How many APIs it is bound to. */
  bind_num: int(),
  /** Whether some apps or users have special limits. 1: yes; 2: no. */
  is_inclu_special_throttle: oneOf(1, 2),
  /** When the throttle was created, RFC 3339. */
  create_time: text(),
}, 'id', 'name') {}
