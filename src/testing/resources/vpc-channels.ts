/** VPC channels, through which APIs call their backends. */
import {
  createVpcChannel, deleteVpcChannel, getVpcChannel, listVpcChannels, updateHealthCheck, updateVpcChannel,
  type VpcChannelInput,
} from '../../resources/vpc-channels.js';
import { on, type Call, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { ChannelRecord, GatewayState, HealthRecord } from '../state.js';
import { change, is, named, page, refuseTaken, without, type Defined } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { isOn } from '../feature-switches.js';
import { groupView, makeGroups, makeMembers, memberView } from './shared/channel-members.js';
import { isInUse } from './shared/references.js';

const taken = (): Refused => new Refused(400, 'APIG.3208', 'The VPC channel name already exists');
const nameIsFixed = (): Refused => new Refused(412, 'APIG.3458', 'The feature is not supported by the current instance');
const usedByApi = (): Refused => new Refused(403, 'APIG.3414', 'The VPC channel is already being used by another API');
const usedByChannel = (): Refused =>
  new Refused(
    409,
    'APIG.3719',
    'The load balance channel is referenced by another load balance channel and cannot be deleted',
  );
const usedByPlugin = (): Refused =>
  new Refused(400, 'APIG.3710', 'The VPC channel is being used by another third_auth plugin');

function healthView({ id, created, input }: HealthRecord, channel: ChannelRecord) {
  // The protocol is returned in lower case, however it was sent.
  const protocol = input.protocol.toLowerCase() as 'tcp' | 'http' | 'https';
  return {
    path: '',
    method: 'GET' as const,
    port: 0,
    http_code: '',
    enable_client_ssl: false,
    status: 1 as const,
    ...input,
    protocol,
    id,
    vpc_channel_id: channel.id,
    create_time: wholeSeconds(created),
  };
}
function view(channel: ChannelRecord, gatewayId: string, time = wholeSeconds) {
  const { microservice_info: microservice, ...own } = channel.input;
  const service = microservice && { microservice_info: { ...microservice, instance_id: gatewayId } };
  return {
    dict_code: '',
    type: 2 as const,
    ...own,
    ...service,
    id: channel.id,
    status: 1 as const,
    create_time: time(channel.created),
    member_groups: channel.memberGroups.map((group) => groupView(group)),
    members: channel.members.map((member) => memberView(member, channel)),
    ...(channel.health && { vpc_health_config: healthView(channel.health, channel) }),
  };
}

/** The fields of a channel in a body, apart from its parts. */
const basics = (body: Defined<VpcChannelInput>): ChannelRecord['input'] =>
  without(body, 'members', 'member_groups', 'vpc_health_config');
/** The parts in a body. Omitted parts do not change. */
function parts(
  body: Defined<VpcChannelInput>,
  call: Call,
  before: Pick<ChannelRecord, 'members' | 'memberGroups' | 'health'> & { readonly input: { readonly port: number } },
) {
  const memberGroups = body.member_groups
    ? makeGroups(body.member_groups, before.memberGroups, call)
    : before.memberGroups;
  const ports = { before: before.input.port, now: body.port };
  const members = body.members ? makeMembers(body.members, before.members, memberGroups, ports, call) : before.members;
  const input = body.vpc_health_config;
  const health = input
    ? { id: before.health?.id ?? call.newId(), created: before.health?.created ?? call.now, input }
    : before.health;
  call.most('VPC_INSTANCE_NUM_LIMIT', members.length, 'APIG.3110', 'cloud servers in the VPC channel');
  return { memberGroups, members, health };
}
function requireReferences(gateway: GatewayState, body: Defined<VpcChannelInput>): void {
  for (const { reference_vpc_channel_id: id } of body.member_groups ?? []) if (id) gateway.channels.get(id);
}

function refuseUsed(gateway: GatewayState, { id }: ChannelRecord): void {
  if (isInUse(gateway, 'channels', id)) throw usedByApi();
  if (gateway.channels.some((other) => other.memberGroups.some(({ input }) => input.reference_vpc_channel_id === id)))
    throw usedByChannel();
  if (gateway.plugins.some(({ input }) => input.plugin_type === 'third_auth' && input.plugin_content.includes(id)))
    throw usedByPlugin();
}

export const vpcChannelHandlers: readonly Handler[] = [
  on(createVpcChannel, ({ body }, call) => {
    const { gateway, now } = call;
    requireReferences(gateway, body);
    refuseTaken(gateway.channels, body.name, taken());
    call.quota('VPC_NUM_LIMIT', gateway.channels.size, 'APIG.3109', 'VPC channels');
    const made = parts(body, call, { members: [], memberGroups: [], health: undefined, input: body });
    return view(
      gateway.channels.add({ id: call.newId(), created: now, name: body.name, input: basics(body), ...made }),
      gateway.id,
      exactTime,
    );
  }),
  on(updateVpcChannel, ({ path, body }, call) => {
    const { gateway } = call;
    const channel = gateway.channels.get(path.vpc_channel_id);
    requireReferences(gateway, body);
    if (body.name !== channel.name && !isOn(gateway, 'vpc_name_modifiable')) throw nameIsFixed();
    refuseTaken(gateway.channels, body.name, taken(), channel.id);
    change(channel, { name: body.name, input: basics(body), ...parts(body, call, channel) });
    return view(channel, gateway.id);
  }),
  on(deleteVpcChannel, ({ path }, { gateway }) => {
    const channel = gateway.channels.get(path.vpc_channel_id);
    refuseUsed(gateway, channel);
    gateway.channels.remove(channel.id);
  }),
  on(getVpcChannel, ({ path }, { gateway }) => view(gateway.channels.get(path.vpc_channel_id), gateway.id)),
  on(listVpcChannels, ({ query }, { gateway }) => {
    const channels = gateway.channels.filter(
      ({ id, name, input, members, memberGroups }) =>
        is(id, query.id)
        && named(name, query.name, 'name', query.precise_search)
        && is(input.dict_code, query.dict_code)
        && is(input.vpc_channel_type, query.vpc_channel_type)
        && (query.member_host === undefined || members.some((member) => member.input.host === query.member_host))
        && (query.member_port === undefined || members.some((member) => member.input.port === query.member_port))
        && (query.member_group_id === undefined || memberGroups.some((group) => group.id === query.member_group_id))
        && (query.member_group_name === undefined
          || memberGroups.some((group) =>
            named(group.input.member_group_name, query.member_group_name, 'member_group_name', query.precise_search),
          )),
    );
    return page('vpc_channels', channels, query, (channel) => view(channel, gateway.id), 'newest');
  }),
  on(updateHealthCheck, ({ path, body }, call) => {
    const channel = call.gateway.channels.get(path.vpc_channel_id);
    const health = {
      id: channel.health?.id ?? call.newId(),
      created: channel.health?.created ?? call.now,
      input: body,
    };
    channel.health = health;
    return healthView(health, channel);
  }),
];
