/** VPC channels, through which APIs call their backends. */
import {
  createVpcChannel, deleteVpcChannel, getVpcChannel, listVpcChannels, updateHealthCheck, updateVpcChannel,
  type VpcChannelInput,
} from '../../resources/vpc-channels.js';
import { on, type Call, type Handler } from '../handler.js';
import { kindOf, part, same, type Clock } from '../kind.js';
import { Refused } from '../refused.js';
import type { ChannelRecord, GatewayState, HealthRecord, MemberGroupRecord } from '../state.js';
import { without, type Defined } from '../store.js';
import { wholeSeconds } from '../options.js';
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
function view(channel: ChannelRecord, { gateway }: Call, created: Clock) {
  const { microservice_info: microservice, ...own } = channel.input;
  const service = microservice && { microservice_info: { ...microservice, instance_id: gateway.id } };
  return {
    dict_code: '',
    type: 2 as const,
    ...own,
    ...service,
    id: channel.id,
    status: 1 as const,
    create_time: created(channel.created),
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

function inUse(gateway: GatewayState, { id }: ChannelRecord): Refused | false {
  if (isInUse(gateway, 'channels', id)) return usedByApi();
  if (gateway.channels.some((other) => other.memberGroups.some(({ input }) => input.reference_vpc_channel_id === id)))
    return usedByChannel();
  return gateway.plugins.some(({ input }) => input.plugin_type === 'third_auth' && input.plugin_content.includes(id))
    && usedByPlugin();
}

const ofGroup = part<MemberGroupRecord>(({ input }) => input.member_group_name);

const channels = kindOf(createVpcChannel, {
  kept: ({ gateway }) => gateway.channels,
  check: (body, { gateway }, before) => {
    requireReferences(gateway, body);
    if (before && body.name !== before.name && !isOn(gateway, 'vpc_name_modifiable')) throw nameIsFixed();
  },
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['VPC_NUM_LIMIT', 'APIG.3109', 'VPC channels'],
  record: (body, call, before) => ({
    name: body.name,
    input: basics(body),
    ...parts(body, call, before ?? { members: [], memberGroups: [], health: undefined, input: body }),
  }),
  inUse: (channel, { gateway }) => inUse(gateway, channel),
  view,
});

export const vpcChannelHandlers: readonly Handler[] = [
  channels.create,
  channels.update(updateVpcChannel),
  channels.delete(deleteVpcChannel),
  channels.get(getVpcChannel),
  channels.list(listVpcChannels, {
    id: same(({ id }) => id),
    name: part(({ name }) => name),
    dict_code: same(({ input }) => input.dict_code),
    vpc_channel_type: same(({ input }) => input.vpc_channel_type),
    member_host: ({ members }, host) => members.some(({ input }) => input.host === host),
    member_port: ({ members }, port) => members.some(({ input }) => input.port === port),
    member_group_id: ({ memberGroups }, wanted) => memberGroups.some(({ id }) => id === wanted),
    member_group_name: ({ memberGroups }, ...wanted) => memberGroups.some((group) => ofGroup(group, ...wanted)),
  }, 'newest'),
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
