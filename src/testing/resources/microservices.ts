/** Microservices: one call makes a channel, APIs, and a group if none is named. */
import { parametersIn } from '../../openapi/path-rules.js';
import { createApi } from '../../resources/apis.js';
import { createGroup } from '../../resources/groups.js';
import { importMicroservice, type MicroserviceApiInput, type MicroserviceImport } from '../../resources/microservices.js';
import { createVpcChannel } from '../../resources/vpc-channels.js';
import { on, type Call, type Handler } from '../handler.js';
import { perform } from '../perform.js';
import { invalidBody } from '../refused.js';
import type { GatewayState } from '../state.js';
import { given, type Defined } from '../store.js';
import { apiHandlers } from './apis.js';
import { groupHandlers } from './groups.js';
import { vpcChannelHandlers } from './vpc-channels.js';

type Import = Defined<MicroserviceImport>;
type Wanted = Defined<MicroserviceApiInput>;

/** What tells apart objects that would have the same name. */
const suffix = ({ newId }: Call): string => newId().slice(-4);

function groupFor({ group_info: group }: Import, call: Call): string {
  // An empty string means none.
  if (group.group_id) return call.gateway.groups.get(group.group_id).id;
  return perform(groupHandlers, createGroup, { body: { name: group.group_name } }, call).id;
}

/** The port and the selection of addresses, as far as that kind of service has them. */
function groupOfMembers({ cse_info, cce_info, cce_service_info }: Import): Record<string, unknown> {
  return given({
    member_group_name: 'default',
    microservice_version: cse_info?.version ?? cce_info?.version,
    microservice_port: cce_info?.port ?? cce_service_info?.port,
    microservice_labels: cce_info?.labels,
  });
}
function channelFor(body: Import, call: Call): string {
  const { service_type, cse_info, cce_info, cce_service_info, nacos_info } = body;
  const channel = {
    name: `Microservice_${suffix(call)}`,
    // The members have ports of their own; a channel must have one.
    port: cce_info?.port ?? cce_service_info?.port ?? (body.protocol === 'HTTP' ? 80 : 443),
    balance_strategy: 1,
    member_type: 'ip',
    vpc_channel_type: 'microservice',
    member_groups: [groupOfMembers(body)],
    microservice_info: given({ service_type, cse_info, cce_info, cce_service_info, nacos_info }),
  };
  return perform(vpcChannelHandlers, createVpcChannel, { body: channel }, call).id;
}

function apiBody(body: Import, wanted: Wanted, { groupId, channelId }: Places, call: Call): Record<string, unknown> {
  const { name = `API_${suffix(call)}`, req_uri, req_method = 'ANY', match_mode = 'SWA' } = wanted;
  const isTaken = call.gateway.apis.where('groupId', groupId).some((api) => api.name === name);
  const parameters = parametersIn(req_uri);
  return {
    group_id: groupId,
    name: isTaken ? `${name}_${suffix(call)}` : name,
    type: 1,
    req_protocol: 'HTTPS',
    req_method,
    req_uri,
    match_mode,
    auth_type: body.auth_type ?? 'NONE',
    cors: body.cors ?? false,
    req_params: parameters.map((parameter) => ({ name: parameter, location: 'PATH', type: 'STRING', required: 1 })),
    backend_type: 'HTTP',
    backend_api: {
      req_protocol: body.protocol ?? 'HTTPS',
      req_method,
      // A backend has no parameter for everything below.
      req_uri: req_uri.replaceAll('+}', '}'),
      timeout: body.backend_timeout ?? 5000,
      vpc_channel_status: 1,
      vpc_channel_info: { vpc_channel_id: channelId },
    },
    backend_params: parameters.map((parameter) => ({
      name: parameter, value: parameter, location: 'PATH', origin: 'REQUEST',
    })),
  };
}
interface Places {
  readonly groupId: string;
  readonly channelId: string;
}

/** Carries out a call as a whole: if it fails, what it has added is gone. */
function allOrNothing<T>({ groups, responses, channels, apis }: GatewayState, act: () => T): T {
  const collections = [groups, responses, channels, apis];
  const before = collections.map((collection) => new Set([...collection].map(({ id }) => id)));
  try {
    return act();
  } catch (error) {
    for (const [i, collection] of collections.entries()) collection.removeAll(({ id }) => before[i]?.has(id) !== true);
    throw error;
  }
}

export const microserviceHandlers: readonly Handler[] = [
  on(importMicroservice, ({ body }, call) => {
    // The gateway checks its own health there.
    if (body.apis.some(({ req_uri }) => req_uri === '/apic/health_check')) throw invalidBody('req_uri');
    return allOrNothing(call.gateway, () => {
      const places = { groupId: groupFor(body, call), channelId: channelFor(body, call) };
      const apis = body.apis.map((wanted) => {
        const { id, name, req_uri, req_method, match_mode } = perform(
          apiHandlers, createApi, { body: apiBody(body, wanted, places, call) }, call,
        );
        return given({ id, name, req_uri, req_method, match_mode });
      });
      return { vpc_channel_id: places.channelId, api_group_id: places.groupId, apis };
    });
  }),
];
