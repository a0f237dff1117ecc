/** Metrics. Calls are not counted, so all figures are zero. */
import { getApiStatistics, getGroupStatistics, getMetricData } from '../../resources/metrics.js';
import { on, type Handler } from '../handler.js';

const HOUR = 3600;
/** The report of an hour without calls. */
function silence(now: number) {
  const end = Math.floor(now / 60_000) * 60;
  return { code: 'APIG.0000', start_time: end - HOUR, end_time: end, list: [] };
}

export const metricHandlers: readonly Handler[] = [
  on(getApiStatistics, ({ query }, { gateway, now }) => {
    gateway.apis.get(query.api_id);
    return silence(now);
  }),
  on(getGroupStatistics, ({ query }, { gateway, now }) => {
    gateway.groups.get(query.group_id);
    return silence(now);
  }),
  on(getMetricData, () => ({ datapoints: [] })),
];
