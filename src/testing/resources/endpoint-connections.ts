/** Connections of VPC endpoints to a gateway. Endpoints are not this service's: a test says who connects. */
import {
  acceptEndpointConnections, listEndpointConnections, rejectEndpointConnections, type EndpointConnectionSelection,
} from '../../resources/vpc-endpoint-connections.js';
import { on, type Call, type Handler } from '../handler.js';
import { wholeSeconds, type LocalEndpointConnection } from '../options.js';
import type { ConnectionRecord, GatewayState } from '../state.js';
import { change, is, page } from '../store.js';

/** Account of an endpoint if a test names none. */
const SOMEBODY = '10ca1000000000000000000000000004';
const FIRST_MARKER = 167_772_161;

/** Adds a connection to a gateway. */
export function connect(gateway: GatewayState, given: LocalEndpointConnection, call: Call): ConnectionRecord {
  const { now } = call;
  return gateway.connections.add({
    id: given.id ?? call.newId(),
    markerId: given.markerId ?? FIRST_MARKER + gateway.connections.size,
    domainId: given.domainId ?? SOMEBODY,
    created: now,
    updated: now,
    status: given.status ?? 'pendingAcceptance',
    reached: true,
  });
}

/** The current state: what was accepted or rejected is `creating` for as long as work on a gateway takes. */
function stateOf({ status, updated, reached }: ConnectionRecord, { now, settings }: Call) {
  return reached || now - updated >= settings.quirks.gatewayWork ? status : ('creating' as const);
}
function view(connection: ConnectionRecord, call: Call) {
  return {
    id: connection.id,
    marker_id: connection.markerId,
    created_at: wholeSeconds(connection.created),
    updated_at: wholeSeconds(connection.updated),
    domain_id: connection.domainId,
    status: stateOf(connection, call),
  };
}
function decide({ endpoints }: EndpointConnectionSelection, status: 'accepted' | 'rejected', call: Call) {
  const { gateway, now } = call;
  const chosen = endpoints.map((id) => gateway.connections.get(id));
  for (const connection of chosen) {
    // What is decided already stays as it is.
    if (connection.status !== status) change(connection, { status, updated: now, reached: false });
  }
  const connections = chosen.map((connection) => view(connection, call));
  return { total: connections.length, size: connections.length, connections };
}

export const endpointConnectionHandlers: readonly Handler[] = [
  on(listEndpointConnections, ({ query }, call) => {
    const found = [...call.gateway.connections]
      .map((connection) => view(connection, call))
      .filter(({ id, marker_id, status }) =>
        is(id, query.id) && is(marker_id, query.marker_id) && is<string>(status, query.status));
    return page('connections', found, query, (connection) => connection);
  }),
  on(acceptEndpointConnections, ({ body }, call) => decide(body, 'accepted', call), 200),
  on(rejectEndpointConnections, ({ body }, call) => decide(body, 'rejected', call), 200),
];
