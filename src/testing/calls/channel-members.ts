/** The members of a channel: which of them gets a call. */
import { createHash } from 'node:crypto';
import type { ChannelRecord, MemberRecord } from '../state.js';
import { callerAddress } from './caller-address.js';
import type { ApiCall } from './call.js';

/** Host and port of a member. */
export function memberAuthority({ input }: ChannelRecord, { input: own }: MemberRecord): string {
  const host = own.host ?? own.ecs_name ?? '';
  return `${host.includes(':') ? `[${host}]` : host}:${own.port === undefined || own.port === 0 ? input.port : own.port}`;
}

/** How members were used so far. */
interface Usage {
  /** Of the weighted round robin: grows by the weight, falls when the member is chosen. */
  current: number;
  /** Calls in progress. */
  active: number;
}
const newUsages = () => new Map<string, Usage>();
function usageOf(call: ApiCall, { id }: MemberRecord): Usage {
  const usages = call.place.memory.of(newUsages);
  const usage = usages.get(id) ?? { current: 0, active: 0 };
  usages.set(id, usage);
  return usage;
}
/** Counts a call of a member as in progress, until the returned function is called. */
export function occupy(call: ApiCall, member: MemberRecord): () => void {
  const usage = usageOf(call, member);
  usage.active += 1;
  return () => { usage.active -= 1; };
}

/** Weight of a member. That the weights of a server group and of its members are multiplied is assumed. */
function weightOf({ memberGroups }: ChannelRecord, { input }: MemberRecord): number {
  const { weight = 1, member_group_name: name } = input;
  const group = memberGroups.find((own) => name !== undefined && own.input.member_group_name === name);
  return weight * (group?.input.member_group_weight ?? 1);
}

interface Weighted {
  readonly member: MemberRecord;
  readonly weight: number;
}
type Choose = (among: readonly Weighted[], call: ApiCall) => MemberRecord | undefined;

/** The algorithms by their numbers. */
const ALGORITHMS: Readonly<Record<number, Choose>> = {
  1: roundRobin,
  2: (among, call) => {
    const load = ({ member, weight }: Weighted): number => (usageOf(call, member).active + 1) / weight;
    return [...among].sort((a, b) => load(a) - load(b))[0]?.member;
  },
  3: (among, call) => byHash(among, callerAddress(call)),
  4: (among, call) => byHash(among, call.route.path),
};

/** The member that gets a call, among those that are up. Backups count only if no other is there. */
export function chooseMember(
  call: ApiCall, channel: ChannelRecord, members: readonly MemberRecord[],
): MemberRecord | undefined {
  const weighted = members.map((member) => ({ member, weight: weightOf(channel, member) }))
    .filter(({ weight }) => weight > 0);
  const first = weighted.filter(({ member }) => member.input.is_backup !== true);
  return ALGORITHMS[channel.input.balance_strategy]?.(first.length > 0 ? first : weighted, call);
}

/** Smooth weighted round robin: members take turns as evenly as their weights allow. */
function roundRobin(among: readonly Weighted[], call: ApiCall): MemberRecord | undefined {
  let chosen: { member: MemberRecord; usage: Usage } | undefined;
  for (const { member, weight } of among) {
    const usage = usageOf(call, member);
    usage.current += weight;
    if (!chosen || usage.current > chosen.usage.current) chosen = { member, usage };
  }
  if (chosen) chosen.usage.current -= among.reduce((sum, { weight }) => sum + weight, 0);
  return chosen?.member;
}
/** The same member for the same text, as long as the members and their weights are the same. */
function byHash(among: readonly Weighted[], text: string): MemberRecord | undefined {
  const total = among.reduce((sum, { weight }) => sum + weight, 0);
  let place = createHash('sha256').update(text).digest().readUInt32BE() % Math.max(1, total);
  for (const { member, weight } of among) if ((place -= weight) < 0) return member;
  return undefined;
}
