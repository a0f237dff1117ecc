/** The quota of an app: how many calls of all APIs it may make in a time. */
import type { Stage } from '../call.js';
import { refusal } from '../refusals.js';
import { unitOf, Windows } from './windows.js';

/** Windows of apps, for `memory.of`. */
const newWindows = (): Windows => new Windows();

export const appQuota: Stage = {
  name: 'app quota',
  debugging: 'skipped',
  before: (call) => {
    const { app } = call.identity;
    if (!app?.quota) return undefined;
    const { id, input } = call.place.gateway.appQuotas.get(app.quota.id);
    const rate = { limit: input.call_limits, interval: input.time_interval, unit: unitOf(input.time_unit) };
    const anchor = anchorOf(input.reset_time, call.place.assumptions.quotaTimeZone);
    const counted = { key: `${id} ${app.id}`, rate, ...(anchor !== undefined && { anchor }) };
    const windows = call.place.memory.of(newWindows);
    if (windows.take([counted], call.now())) return refusal('APIG.0501');
    call.note(`still allowed: ${windows.left(counted, call.now())} of ${rate.limit}`);
    return undefined;
  },
};

/** The time at which counts are reset, such as `2020-09-20 00:00:00`. */
function anchorOf(resetTime: string | undefined, zone: string): number | undefined {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(resetTime ?? '') ?? [];
  const anchor = Date.parse(`${date ?? ''}T${time ?? ''}${zone}`);
  return Number.isNaN(anchor) ? undefined : anchor;
}
