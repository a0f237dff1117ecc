/** Web services as backends: at an address or behind a channel, with retries and time limits. */
import { configOf } from '../feature-switches.js';
import type { ChannelRecord, MemberRecord } from '../state.js';
import { backendRequest, withVariables, type BackendTarget } from './backend-request.js';
import { signForBackend } from './backend-signature.js';
import { OutgoingFailure, type ApiCall, type CallAnswer, type HttpBackend, type OutgoingRequest } from './call.js';
import { membersUp } from './channel-health.js';
import { chooseMember, memberAuthority, occupy } from './channel-members.js';
import { refusal, type CallRefusal } from './refusals.js';

/** Milliseconds that a backend may take, if its definition and the feature `backend_timeout` say nothing. */
const TIMEOUT = 5_000;
const LONGEST_TIMEOUT = 60_000;

/** Calls the backend until it responds, as often as its definition says. */
export async function callHttp(call: ApiCall, backend: HttpBackend): Promise<CallAnswer> {
  const channel = channelOf(call, backend);
  const tried = new Set<string>();
  for (;;) {
    const member = channel && await memberFor(call, channel, tried);
    const target = targetOf(call, backend, channel, member);
    const request = await signForBackend(call, backendRequest(call, target));
    const isLast = call.attempts.length >= triesOf(request.method, backend, channel) - 1;
    const result = await attempt(call, request, member);
    if (isLast || !isWorthRepeating(call, result)) {
      if (result instanceof OutgoingFailure) throw failure(call, result);
      return result;
    }
    if (member) tried.add(member.id);
  }
}

async function attempt(call: ApiCall, request: OutgoingRequest, member: MemberRecord | undefined) {
  const free = member && occupy(call, member);
  const to = `${request.method} ${request.origin}${request.target}`;
  const started = call.now();
  const record = (result: number | string): void => {
    call.attempts.push({ to, request, result, duration: call.now() - started });
  };
  try {
    const answer = await call.place.out.send(request);
    record(answer.status);
    return answer;
  } catch (error) {
    if (!(error instanceof OutgoingFailure)) throw error;
    record(`${error.why}: ${error.message}`);
    return error;
  } finally {
    free?.();
  }
}
/** A failed connection and a time limit are worth another try; a response of 5xx is not: assumed. */
function isWorthRepeating({ place }: ApiCall, result: CallAnswer | OutgoingFailure): boolean {
  if (result instanceof OutgoingFailure) return result.why === 'unreachable' || result.why === 'timeout';
  return place.assumptions.retriesOn5xx && result.status >= 500;
}
/** How often a request is sent at most. Behind a channel, each member gets it once. */
function triesOf(method: string, { retry_count = '-1' }: HttpBackend, channel: ChannelRecord | undefined): number {
  const count = Number(retry_count);
  const own = count >= 0 ? count : method === 'POST' || method === 'PATCH' ? 0 : 1;
  if (!channel) return own + 1;
  return Math.max(1, Math.min(own + 1, channel.members.filter(({ input }) => input.status !== 2).length));
}
function failure({ place: { assumptions } }: ApiCall, { why, message }: OutgoingFailure): CallRefusal {
  if (why === 'not allowed') return refusal('LOCAL.0502', message);
  if (why === 'unknown host') return refusal('APIG.0605');
  if (assumptions.backendCode === 'APIG.0201')
    return refusal(why === 'timeout' ? 'APIG.0201 timeout' : 'APIG.0201 backend');
  return refusal(why === 'timeout' ? 'APIG.0203' : 'APIG.0202');
}

function channelOf({ place: { gateway } }: ApiCall, { vpc_channel_info, vpc_channel_status }: HttpBackend) {
  if (!vpc_channel_info || (vpc_channel_status !== 1 && vpc_channel_status !== 4)) return undefined;
  const channel = gateway.channels.find(vpc_channel_info.vpc_channel_id);
  if (!channel) throw refusal('APIG.0609');
  const isOwn = (channel.input.vpc_channel_type ?? 'builtin') === 'builtin' && channel.input.type !== 3;
  if (!isOwn) throw refusal('LOCAL.0501', `channels of the kind ${channel.input.vpc_channel_type ?? 'microservice'}`);
  return channel;
}
async function memberFor(call: ApiCall, channel: ChannelRecord, tried: ReadonlySet<string>): Promise<MemberRecord> {
  const enabled = channel.members.filter(({ input }) => input.status !== 2);
  const up = await membersUp(call, channel, enabled);
  const member = chooseMember(call, channel, up.filter(({ id }) => !tried.has(id)));
  if (!member) throw refusal('APIG.0610');
  return member;
}

function targetOf(
  call: ApiCall, backend: HttpBackend, channel: ChannelRecord | undefined, member: MemberRecord | undefined,
): BackendTarget {
  const group = channel?.memberGroups.find(({ input }) => input.member_group_name === member?.input.member_group_name);
  const own = backend.vpc_channel_status === 4
    ? backend.member_group_url_infos?.find(({ member_group_id }) => member_group_id === group?.id)
    : backend;
  if (!own) throw refusal('APIG.0105', 'the server group of the chosen member has no settings');
  const { req_protocol = 'HTTP', req_method = 'ANY', req_uri = '/' } = own;
  if (req_protocol === 'GRPC' || req_protocol === 'GRPCS') throw refusal('LOCAL.0501', 'gRPC');
  const authority = channel && member
    ? memberAuthority(channel, member)
    : withVariables(call, backend.url_domain ?? '');
  const proxyHost = backend.vpc_channel_info?.vpc_channel_proxy_host;
  return {
    method: req_method, scheme: req_protocol === 'HTTPS' ? 'https' : 'http', authority, path: req_uri,
    host: channel ? (proxyHost || (call.request.headers.get('host') ?? '')) : authority,
    timeout: timeoutOf(call, backend),
  };
}
/** Milliseconds that a backend may take. */
export function timeoutOf({ place }: ApiCall, { timeout = TIMEOUT }: { readonly timeout?: number }): number {
  return Math.min(timeout, configOf(place.gateway, 'backend_timeout')?.max_timeout ?? LONGEST_TIMEOUT);
}
