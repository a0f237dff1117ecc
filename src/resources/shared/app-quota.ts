import { int, oneOf, output, text } from '../../schema/vocabulary.js';

/** How many calls an app may make per interval. */
export const appQuota = {
  /** ID of the app quota. */
  app_quota_id: text(),
  /** Name of the quota. */
  name: text(),
  /** Calls that are allowed per interval. */
  call_limits: int(),
  /** Unit of the interval. */
  time_unit: oneOf('SECOND', 'MINUTE', 'HOUR', 'DAY'),
  /** Length of the interval, in `time_unit`s. */
  time_interval: int(),
  /** Remark on the quota. */
  remark: text(),
  /**
   * When the counts are reset for the first time, such as `2020-09-20 00:00:00` or `2020-09-20 00:00:00 +0000 +0000`.
   * Absent: the interval is counted from the first call.
   */
  reset_time: text(),
  /** When the quota was created, RFC 3339. */
  create_time: text(),
  /** How many apps are bound to it. */
  bound_app_num: int(),
};

/** A quota for apps. */
export abstract class AppQuota extends output(appQuota, 'app_quota_id', 'name') {}
