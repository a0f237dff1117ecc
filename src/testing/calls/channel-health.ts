/**
 * The health checks of a channel. A real gateway checks all the time; this one checks when a call needs the result, and
 * counts a check for each interval that has passed.
 */
import type { ApiCall } from './call.js';
import type { ChannelRecord, MemberRecord } from '../state.js';
import { HeaderList } from './header-list.js';
import { OutgoingFailure } from './call.js';
import { memberAuthority } from './channel-members.js';

interface Health {
  isUp: boolean;
  /** Results in a row that contradict the state. */
  against: number;
  checked: number;
}
const newHealth = () => new Map<string, Health>();

/** The members of a channel that are up. Without a health check, all are. */
export async function membersUp(
  call: ApiCall, channel: ChannelRecord, members: readonly MemberRecord[],
): Promise<MemberRecord[]> {
  const check = channel.health?.input;
  if (!check || check.status === 2) return [...members];
  const known = call.place.memory.of(newHealth);
  await Promise.all(members.map(async (member) => {
    const health = known.get(member.id) ?? { isUp: true, against: 0, checked: -Infinity };
    known.set(member.id, health);
    const passed = Math.floor((call.now() - health.checked) / (check.time_interval * 1000));
    if (passed < 1) return;
    const result = await isHealthy(call, channel, member);
    const needed = result ? check.threshold_normal : check.threshold_abnormal;
    health.against = result === health.isUp ? 0 : health.against + Math.min(passed, needed);
    // The first check is one, however long nobody asked.
    if (health.checked === -Infinity) health.against = Math.min(health.against, 1);
    if (health.against >= needed) Object.assign(health, { isUp: result, against: 0 });
    health.checked = call.now();
    if (!health.isUp) call.note(`${memberAuthority(channel, member)} is down`);
  }));
  return members.filter(({ id }) => known.get(id)?.isUp !== false);
}

async function isHealthy({ place: { out } }: ApiCall, channel: ChannelRecord, member: MemberRecord): Promise<boolean> {
  const check = channel.health?.input;
  if (!check) return true;
  const { host } = splitAuthority(memberAuthority(channel, member));
  const authority = check.port ? `${host}:${check.port}` : memberAuthority(channel, member);
  const timeout = check.timeout * 1000;
  const protocol = check.protocol.toLowerCase();
  try {
    if (protocol === 'tcp') return await out.connects(`http://${authority}`, timeout);
    const { status } = await out.send({
      method: check.method ?? 'GET', origin: `${protocol}://${authority}`, target: check.path ?? '/',
      headers: new HeaderList([['Host', authority]]), body: new Uint8Array(), timeout,
    });
    return isListed(check.http_code ?? '200', status);
  } catch (error) {
    if (error instanceof OutgoingFailure && error.why !== 'not allowed') return false;
    throw error;
  }
}
const splitAuthority = (authority: string) => ({ host: authority.replace(/:\d+$/, '') });
/** True if a status is in a list such as `200,201,500-599`. */
function isListed(codes: string, status: number): boolean {
  return codes.split(',').some((range) => {
    const [from = '', to = from] = range.split('-');
    return status >= Number(from) && status <= Number(to);
  });
}
