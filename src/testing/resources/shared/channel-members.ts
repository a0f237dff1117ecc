/** The servers of a channel and their groups. */
import type { MemberGroupInput } from '../../../resources/vpc-channels/member-group.js';
import type { MemberInput } from '../../../resources/vpc-channels/member.js';
import type { Call } from '../../handler.js';
import { invalidBody, missing, Refused } from '../../refused.js';
import type { ChannelRecord, MemberGroupRecord, MemberRecord } from '../../state.js';
import { wholeSeconds } from '../../options.js';
import type { Defined } from '../../store.js';

type Member = Defined<MemberInput>;
type Group = Defined<MemberGroupInput>;

const wrongKind = (): Refused =>
  new Refused(403, 'APIG.3471', 'The operation cannot be performed on this type of VPC channel');
/** Only the groups of a microservice channel have a microservice's version, port and labels. */
export function requireMicroservice({ input }: ChannelRecord, groups: readonly Group[]): void {
  if (input.type === 3 || input.vpc_channel_type === 'microservice') return;
  const has = ({ microservice_version, microservice_port, microservice_labels = [] }: Group): boolean =>
    Boolean(microservice_version) || Boolean(microservice_port) || microservice_labels.length > 0;
  if (groups.some(has)) throw wrongKind();
}
/** A channel of addresses has members with a host, one of cloud servers has members with their ID and name. */
export function requireIdentity({ input }: ChannelRecord, members: readonly Member[]): void {
  const needed = input.member_type === 'ip' ? (['host'] as const) : (['ecs_id', 'ecs_name'] as const);
  for (const member of members) for (const key of needed) if (member[key] === undefined) throw missing(key);
}

/** The key of a server: group, host and port. Without a port it is the channel's, which responses show. */
const address = ({ member_group_name = '', host, ecs_id, port = 0 }: Member, channelPort: number): string =>
  `${member_group_name}|${host ?? ecs_id ?? ''}|${port === 0 ? channelPort : port}`;

/** The existing items, with new ones added and known ones changed. */
export function merged<T extends { readonly id: string }>(before: readonly T[], made: readonly T[]): T[] {
  const changed = new Map(made.map((item) => [item.id, item]));
  return [
    ...before.map((item) => changed.get(item.id) ?? item),
    ...made.filter((item) => !before.some(({ id }) => id === item.id)),
  ];
}

/** The port of the channel before and after a change. */
export interface ChannelPorts {
  readonly before: number;
  readonly now: number;
}
/** The servers in a body. Of two with the same address, the first counts. Known ones keep their ID. */
export function makeMembers(
  given: readonly Member[],
  before: readonly MemberRecord[],
  groups: readonly MemberGroupRecord[],
  ports: ChannelPorts,
  call: Call,
): MemberRecord[] {
  const made = new Map<string, MemberRecord>();
  for (const input of given) {
    const group = input.member_group_name;
    if (group !== undefined && group !== '' && !groups.some((known) => known.input.member_group_name === group))
      throw invalidBody('member_group_name');
    const key = address(input, ports.now);
    if (made.has(key)) continue;
    const known = before.find((member) => address(member.input, ports.before) === key);
    made.set(key, { id: known?.id ?? call.newId(), created: known?.created ?? call.now, input });
  }
  return [...made.values()];
}
export function memberView({ id, created, input }: MemberRecord, channel: ChannelRecord) {
  const { host, ecs_id = host ?? '', ecs_name = host ?? '', port, member_group_name = '' } = input;
  const group = channel.memberGroups.find((known) => known.input.member_group_name === member_group_name);
  return {
    weight: 1,
    is_backup: false,
    status: 1 as const,
    ...input,
    ...(host !== undefined && { host }),
    ecs_id,
    ecs_name,
    member_group_name,
    // A server without a port listens on the channel's.
    port: port === undefined || port === 0 ? channel.input.port : port,
    id,
    vpc_channel_id: channel.id,
    member_group_id: group?.id ?? '',
    create_time: wholeSeconds(created),
  };
}

/** The groups in a body. Of two with the same name, the first counts. Known ones keep their ID. */
export function makeGroups(
  given: readonly Group[],
  before: readonly MemberGroupRecord[],
  call: Call,
): MemberGroupRecord[] {
  const made = new Map<string, MemberGroupRecord>();
  for (const input of given) {
    if (made.has(input.member_group_name)) continue;
    const known = before.find((group) => group.input.member_group_name === input.member_group_name);
    made.set(input.member_group_name, {
      id: known?.id ?? call.newId(),
      created: known?.created ?? call.now,
      updated: call.now,
      input,
    });
  }
  return [...made.values()];
}
export function groupView({ id, created, updated, input }: MemberGroupRecord) {
  return {
    member_group_remark: '',
    dict_code: '',
    microservice_version: '',
    microservice_port: 0,
    microservice_labels: [],
    ...input,
    member_group_id: id,
    create_time: wholeSeconds(created),
    update_time: wholeSeconds(updated),
  };
}
