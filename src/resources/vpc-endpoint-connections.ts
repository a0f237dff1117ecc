/** Connections of VPC endpoints to the gateway. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, int, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { type Pace, type Poll, startAndWait, type WaitOptions, type WaitPlan } from '../calls/waiter.js';
import { fixed } from '../http/snapshot.js';
import { GET_INSTANCE } from './shared/actions.js';
import { inLargePages } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** Connections to accept or to reject. */
export abstract class EndpointConnectionSelection extends input({
  /** IDs of the endpoints, 1 to 50. */
  endpoints: required(list(text(), { min: 1, max: 50 })),
}) {}

/** A connection of an endpoint to the gateway. */
export abstract class EndpointConnection extends output({
  /** ID of the endpoint. */
  id: text(),
  /** Number that identifies the endpoint's packets. */
  marker_id: int(),
  /** When the connection was created, UTC, `YYYY-MM-DDThh:mm:ssZ`. */
  created_at: text(),
  /** When the connection was last changed, in the same form. */
  updated_at: text(),
  /** Account of the endpoint. */
  domain_id: text(),
  /** State of the connection. */
  status: oneOf('pendingAcceptance', 'creating', 'accepted', 'rejected', 'failed', 'deleting'),
}, 'id') {}

/** Which connections to list. */
export abstract class EndpointConnectionFilter extends input({
  ...paging,
  /** Only the endpoint with this ID. */
  id: text(),
  /** Only the endpoint whose packets have this number. */
  marker_id: int(),
  /** Only connections in this state. */
  status: oneOf('pendingAcceptance', 'accepted', 'rejected', 'failed'),
}) {}

/** A page of connections. */
export abstract class EndpointConnectionPage extends output({
  ...counters,
  /** The connections of this page. */
  connections: list(EndpointConnection),
}, 'connections') {}

/** How working clients wait for connections, which pass through `creating`. */
const PACE: Pace = { first: 10_000, every: 10_000, timeout: 300_000 };

const CONNECTIONS = `${INSTANCE}/vpc-endpoint/connections` as const;

export const listEndpointConnections = operation({
  id: 'vpcEndpoints.connections.list', method: 'GET', path: CONNECTIONS,
  query: EndpointConnectionFilter, response: EndpointConnectionPage, items: 'connections',
  actions: ['apig:instance:listVpcEndpoint', GET_INSTANCE],
});
export const acceptEndpointConnections = operation({
  id: 'vpcEndpoints.connections.accept', method: 'POST', path: `${CONNECTIONS}/action`,
  body: EndpointConnectionSelection, fixed: { body: { action: 'receive' } }, response: EndpointConnectionPage,
  actions: ['apig:instance:acceptOrRejectVpcEndpointConnection'],
});
export const rejectEndpointConnections = operation({
  id: 'vpcEndpoints.connections.reject', method: 'POST', path: `${CONNECTIONS}/action`,
  body: EndpointConnectionSelection, fixed: { body: { action: 'reject' } }, response: EndpointConnectionPage,
  actions: ['apig:instance:acceptOrRejectVpcEndpointConnection'],
});

/** Connections of VPC endpoints (API reference 3.24). */
export class VpcEndpointConnectionsService extends Service {
  /**
   * Lists the connections of VPC endpoints to the gateway.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/vpc-endpoint/connections`
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the connections of all pages.
   * @throws ApigServiceError: APIC.7314 (404) the gateway has no endpoint service, APIC.9007 (500) the VPC endpoint
   *   service cannot be reached, APIC.7106 (403) no permission.
   * @see API reference 3.24.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListEndpointConnections.html
   */
  list(
    query: EndpointConnectionFilter = {},
    options?: CallOptions,
  ): PagePromise<EndpointConnectionPage, EndpointConnection> {
    return this.page(listEndpointConnections, { query }, options);
  }

  /**
   * Accepts connections. They pass through `creating` (see {@link acceptAndWait}).
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-endpoint/connections/action`
   * @param body - IDs of the endpoints, 1 to 50.
   * @returns The connections.
   * @throws ApigServiceError: APIC.7314 (404) the gateway has no endpoint service, APIC.9007 (500) the VPC endpoint
   *   service cannot be reached, APIC.7106 (403) no permission.
   * @see API reference 3.24.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AcceptOrRejectEndpointConnections.html
   */
  accept(body: EndpointConnectionSelection, options?: CallOptions): ApigPromise<EndpointConnectionPage> {
    return this.send(acceptEndpointConnections, { body }, options);
  }

  /**
   * Rejects connections. This takes a while (see {@link rejectAndWait}).
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/vpc-endpoint/connections/action`
   * @param body - IDs of the endpoints, 1 to 50.
   * @returns The connections.
   * @throws ApigServiceError: APIC.7314 (404) the gateway has no endpoint service, APIC.9007 (500) the VPC endpoint
   *   service cannot be reached, APIC.7106 (403) no permission.
   * @see API reference 3.24.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AcceptOrRejectEndpointConnections.html
   */
  reject(body: EndpointConnectionSelection, options?: CallOptions): ApigPromise<EndpointConnectionPage> {
    return this.send(rejectEndpointConnections, { body }, options);
  }

  /**
   * Accepts connections and waits until all of them are accepted. Polls every 10 seconds, for 5 minutes at most.
   *
   * @param body - IDs of the endpoints, 1 to 50.
   * @returns The connections, in the order of the endpoints.
   * @throws ApigWaiterError: one of them failed, or it took too long.
   */
  acceptAndWait(body: EndpointConnectionSelection, options: WaitOptions = {}): Promise<EndpointConnection[]> {
    const operation = 'vpcEndpoints.connections.acceptAndWait';
    const whole = fixed(body);
    return startAndWait({
      operation, start: (call) => this.accept(whole, call), plan: () => this.#untilAll(operation, whole, 'accepted'),
    }, options, this.transport.screen);
  }

  /**
   * Rejects connections and waits until all of them are rejected. Polls every 10 seconds, for 5 minutes at most.
   *
   * @param body - IDs of the endpoints, 1 to 50.
   * @returns The connections, in the order of the endpoints.
   * @throws ApigWaiterError: one of them failed, or it took too long.
   */
  rejectAndWait(body: EndpointConnectionSelection, options: WaitOptions = {}): Promise<EndpointConnection[]> {
    const operation = 'vpcEndpoints.connections.rejectAndWait';
    const whole = fixed(body);
    return startAndWait({
      operation, start: (call) => this.reject(whole, call), plan: () => this.#untilAll(operation, whole, 'rejected'),
    }, options, this.transport.screen);
  }

  #untilAll(
    operation: string,
    { endpoints }: EndpointConnectionSelection,
    target: 'accepted' | 'rejected',
  ): WaitPlan<EndpointConnection[]> {
    const poll = async (options: CallOptions): Promise<Poll<EndpointConnection[]>> => {
      const listed = new Map(
        (await this.list({}, inLargePages(options)).all()).map((connection) => [connection.id, connection]),
      );
      const found = endpoints.flatMap((id) => listed.get(id) ?? []);
      const states = new Set(endpoints.map((id) => listed.get(id)?.status ?? 'missing'));
      const right = found.filter(({ status }) => status === target).length;
      const state = [...states].join(' and ');
      const failed = found.filter(({ status }) => status === 'failed').map(({ id }) => id);
      if (failed.length > 0) return { state, failed: { why: `Failed: ${failed.join(', ')}.` } };
      return {
        state,
        percent: Math.floor((100 * right) / endpoints.length),
        ...(right === endpoints.length && { done: { value: found } }),
      };
    };
    const what =
      endpoints.length === 1 ? `the connection of endpoint ${endpoints.join()}` : `the set of ${endpoints.length} connections`;
    return { operation, what, pace: PACE, poll };
  }
}
