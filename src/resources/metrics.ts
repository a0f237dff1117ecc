/** Statistics of calls, and the traffic of a gateway's public addresses. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { ApigPromise } from '../http/promise.js';
import { input, int, list, num, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_INSTANCE } from './shared/actions.js';
import { INSTANCE } from './shared/paths.js';

/** The calls of a group's APIs in one period. */
export abstract class GroupStatistic extends output({
  /** ID of the group. */
  group_id: text(),
  /** Who owns the APIs. */
  provider: text(),
  /** The minute of the figures, seconds since 1970 (UTC). */
  current_minute: int(),
  /** When the APIs were called, `YYYY-MM-DD hh:mm:ss`. */
  req_time: text(),
  /** When the figures were recorded, `YYYY-MM-DD hh:mm:ss`. */
  register_time: text(),
  /** Calls in all. */
  req_count: int(),
  /** Calls with a 2xx response. */
  req_count2xx: int(),
  /** Calls with a 4xx response. */
  req_count4xx: int(),
  /** Calls with a 5xx response. */
  req_count5xx: int(),
  /** Calls that failed. */
  req_count_error: int(),
  /** Longest time of a call, in milliseconds. */
  max_latency: int(),
  /** Average time of a call, in milliseconds. */
  avg_latency: num(),
  /** Bytes sent to callers. */
  output_throughput: int(),
  /** Bytes received from callers. */
  input_throughput: int(),
}) {}

/** The calls of an API in one period. */
export abstract class ApiStatistic extends output({
  ...GroupStatistic.fields,
  /** ID of the API. */
  api_id: text(),
  /** Length of the period. */
  cycle: oneOf('MINUTE', 'HOUR', 'DAY'),
  /** State. 1: valid. */
  status: oneOf(1),
  /** Longest time within the gateway, in milliseconds. */
  max_inner_latency: int(),
  /** Average time within the gateway, in milliseconds. */
  avg_inner_latency: num(),
  /** Longest time of the backend, in milliseconds. */
  max_backend_latency: int(),
  /** Average time of the backend, in milliseconds. */
  avg_backend_latency: num(),
}) {}

const report = {
  /** Result code; APIG.0000: success. */
  code: text(),
  /** Message that goes with the code. */
  msg: text(),
  /** Start of the reported time, seconds since 1970 (UTC). */
  start_time: int(),
  /** End of the reported time, seconds since 1970 (UTC). */
  end_time: int(),
};

/** Statistics of an API. */
export abstract class ApiStatistics extends output({
  ...report,
  /** The figures, period by period. */
  list: list(ApiStatistic),
}) {}

/** Statistics of a group. */
export abstract class GroupStatistics extends output({
  ...report,
  /** The figures, period by period. */
  list: list(GroupStatistic),
}) {}

/** Which API to report on, and how far back. */
export abstract class ApiStatisticsQuery extends input({
  /** ID of the API. */
  api_id: required(text()),
  /** How far back, one hour at most: a number of minutes such as `30m`, or `1h`. */
  duration: required(text({ pattern: /^(0*1h|0*([1-9]|[1-5]\d|60)m)$/u, form: '1m to 60m, or 1h' })),
}) {}

/** Which group to report on. */
export abstract class GroupStatisticsQuery extends input({
  /** ID of the group. */
  group_id: required(text()),
}) {}

/** One value of a metric. `filter` determines which field is set. */
export abstract class MetricDatapoint extends output({
  /** Average over the period; only with filter `average`. */
  average: int(),
  /** Largest value of the period; only with filter `max`. */
  max: int(),
  /** Smallest value of the period; only with filter `min`. */
  min: int(),
  /** Sum over the period; only with filter `sum`. */
  sum: int(),
  /** Variance over the period; only with filter `variance`. */
  variance: int(),
  /** When it was measured, milliseconds since 1970. */
  timestamp: int(),
  /** Unit, such as `Byte`. */
  unit: text(),
}) {}

/** The values of a metric. */
export abstract class MetricData extends output({
  /** The values. */
  datapoints: list(MetricDatapoint),
}) {}

/** Which metric to read. */
export abstract class MetricQuery extends input(
  {
    /**
     * What to measure. inbound_eip: the public inbound bandwidth, only for gateways of type ELB; outbound_eip: the
     * public outbound bandwidth.
     */
    dim: required(oneOf('inbound_eip', 'outbound_eip')),
    /**
     * Name of the metric.
     * - upstream_bandwidth, downstream_bandwidth: bandwidth out of, into the network
     * - upstream_bandwidth_usage, downstream_bandwidth_usage: how much of that bandwidth is used
     * - up_stream, down_stream: traffic out of, into the network
     */
    metric_name: required(
      oneOf(
        'upstream_bandwidth',
        'downstream_bandwidth',
        'upstream_bandwidth_usage',
        'downstream_bandwidth_usage',
        'up_stream',
        'down_stream',
      ),
    ),
    /** Start, milliseconds since 1970, as a string; earlier than `to`. */
    from: required(text({ pattern: /^\d+$/u, form: 'digits' })),
    /** End, milliseconds since 1970, as a string. */
    to: required(text({ pattern: /^\d+$/u, form: 'digits' })),
    /**
     * Seconds that one value covers. 1: real-time values; 300: 5 minutes; 1200: 20 minutes; 3600: 1 hour; 14400: 4
     * hours; 86400: 1 day.
     */
    period: required(oneOf(1, 300, 1200, 3600, 14400, 86400)),
    /**
     * How the values of a period are combined. average: their average; max: the largest; min: the smallest; sum: their
     * sum; variance: their variance.
     */
    filter: required(oneOf('average', 'max', 'min', 'sum', 'variance')),
  },
  {
    check: ({ from, to }) => Number(from) >= Number(to) && { from: 'must be earlier than to' },
  },
) {}

const STATISTICS = `${INSTANCE}/statistics` as const;

export const getApiStatistics = operation({
  id: 'metrics.getApiStatistics', method: 'GET', path: `${STATISTICS}/api/latest`,
  query: ApiStatisticsQuery, response: ApiStatistics,
  actions: [],
});
export const getMetricData = operation({
  id: 'metrics.getData', method: 'GET', path: `${INSTANCE}/metric-data`, query: MetricQuery,
  response: MetricData,
  actions: ['apig:metricData:get', GET_INSTANCE],
});
export const getGroupStatistics = operation({
  id: 'metrics.getGroupStatistics', method: 'GET', path: `${STATISTICS}/group/latest`,
  query: GroupStatisticsQuery, response: GroupStatistics,
  actions: ['apig:groups:get'],
});

/** Metrics (API reference 3.18). */
export class MetricsService extends Service {
  /**
   * Reads how often an API was called within the last hour at most, minute by minute.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/statistics/api/latest`
   * @param query - The API, and how far back: up to one hour, such as `30m` or `1h`.
   * @returns The figures, period by period.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.18.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListLatelyApiStatisticsV2.html
   */
  getApiStatistics(query: ApiStatisticsQuery, options?: CallOptions): ApigPromise<ApiStatistics> {
    return this.send(getApiStatistics, { query }, options);
  }

  /**
   * Reads the bandwidth or the traffic of the gateway's public addresses.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/metric-data`
   * @param query - The metric, start and end (milliseconds since 1970, as strings), the period of one value in seconds,
   *   and how values are combined.
   * @returns The values.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.18.2
   */
  getData(query: MetricQuery, options?: CallOptions): ApigPromise<MetricData> {
    return this.send(getMetricData, { query }, options);
  }

  /**
   * Reads how often a group's APIs were called within the last hour, minute by minute.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/statistics/group/latest`
   * @param query - The group.
   * @returns The figures, period by period.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.18.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListLatelyGroupStatisticsV2.html
   */
  getGroupStatistics(query: GroupStatisticsQuery, options?: CallOptions): ApigPromise<GroupStatistics> {
    return this.send(getGroupStatistics, { query }, options);
  }
}
