/** The plugin third_auth: a web service of the user's own decides about calls, before anything else does. */
import type { ThirdAuthContent } from '../../../resources/plugin-content.js';
import { OutgoingFailure, type ApiCall, type CallAnswer, type Stage } from '../call.js';
import { callerAddress } from '../caller-address.js';
import { chooseMember, memberAuthority } from '../channel-members.js';
import { HeaderList } from '../header-list.js';
import { CallRefusal, refusal } from '../refusals.js';
import { queryPairs, rawPath, rawQuery } from '../target.js';
import { pluginOf } from './bound.js';
import { OF_CONNECTION } from './mirror.js';
import { meets } from './plugin-values.js';
import { Windows, type Counted } from './windows.js';

const USUAL_TIMEOUT = 5_000;
/** Failures of each address, for `custom_forbid_limit`. */
const newFailures = (): Windows => new Windows();

export const thirdPartyPlugin: Stage = {
  name: 'third-party authentication',
  debugging: 'skipped',
  before: async (call) => {
    const plugin = pluginOf(call, 'third_auth');
    if (!plugin || !isNeeded(call, plugin.content)) return undefined;
    const failures = call.place.memory.of(newFailures);
    const limit = failureLimit(call, plugin.plugin.id, plugin.content);
    if (limit && failures.left(limit, call.now()) <= 0) return refusal('APIG.0314');
    const outcome = await ask(call, plugin.content);
    if (outcome !== undefined && limit) failures.take([limit], call.now());
    return outcome;
  },
};

/** Rules of the kind allow exempt calls; of the kind deny, they name the only calls that need authentication. */
function isNeeded(call: ApiCall, { rule_enabled, rule_type, rules, parameters }: ThirdAuthContent): boolean {
  if (rule_enabled !== true) return true;
  const isMatch = (rules ?? []).some(({ match_regex }) => meets(call, match_regex, parameters));
  return rule_type === 'deny' ? isMatch : !isMatch;
}
/** An address is blocked if it has failed more often than this in five minutes. */
function failureLimit(call: ApiCall, id: string, content: ThirdAuthContent): Counted | undefined {
  const { custom_forbid_limit: most } = content;
  if (!most) return undefined;
  return { key: `${id} ${callerAddress(call)}`, rate: { limit: most + 1, interval: 5, unit: 'minute' } };
}

/** Calls the service. `undefined` if it accepts the caller. */
async function ask(call: ApiCall, content: ThirdAuthContent): Promise<CallRefusal | CallAnswer | undefined> {
  const carried = carriedParts(call, content);
  if (!carried) return refusal('APIG.0313');
  const answer = await responseTo(call, content, carried);
  const isLoose = content.auth_downgrade_enabled === true;
  if (answer instanceof CallRefusal) return isLoose && answer.code === 'APIG.0616' ? loosely(call, answer.message) : answer;
  if (answer.status >= 500) return isLoose ? loosely(call, `status ${answer.status}`) : refusal('APIG.0617');
  if (!accepts(answer, content)) {
    if (content.return_resp_body_enabled !== true) return refusal('APIG.0312');
    // The rejection keeps its status, and has the body of the service.
    const { status } = refusal('APIG.0312');
    const type = answer.headers.get('content-type') ?? 'application/json';
    return { status, headers: new HeaderList([['Content-Type', type]]), body: answer.body, from: 'gateway' };
  }
  for (const name of content.carry_resp_headers ?? []) {
    const value = answer.headers.get(name);
    if (value !== undefined) call.backendHeaders.push([name, value]);
  }
  return undefined;
}
function loosely(call: ApiCall, why: string): undefined {
  call.note(`accepted although the service failed (${why})`);
  return undefined;
}
/** Any 2xx accepts a caller; in the other mode, a header with a certain value. */
function accepts({ status, headers }: CallAnswer, { simple_auth_mode_enabled, match_auth }: ThirdAuthContent): boolean {
  if (simple_auth_mode_enabled !== false || !match_auth) return status >= 200 && status < 300;
  return headers.get(match_auth.key) === match_auth.value;
}

interface Carried {
  readonly headers: (readonly [name: string, value: string])[];
  readonly query: string[];
}
/** The identity sources that the service gets: all of the call if none are named. `undefined` if one is missing. */
function carriedParts({ request }: ApiCall, { identities }: ThirdAuthContent): Carried | undefined {
  const pairs = queryPairs(rawQuery(request.target));
  const ofHeaders = identities?.headers ?? [];
  const ofQuery = identities?.queries ?? identities?.query ?? [];
  const isMissing = ofHeaders.some(({ name, essential }) => essential === true && !request.headers.has(name))
    || ofQuery.some(({ name, essential }) => essential === true && !pairs.some((pair) => pair.name === name));
  if (isMissing) return undefined;
  const all = ofHeaders.length === 0 && ofQuery.length === 0;
  const named = new Set(ofHeaders.map(({ name }) => name.toLowerCase()));
  return {
    headers: [...request.headers].filter(([name]) => (all ? !OF_CONNECTION.test(name) : named.has(name.toLowerCase()))),
    query: pairs.filter((pair) => all || ofQuery.some(({ name }) => name === pair.name)).map(({ raw }) => raw),
  };
}

/** The response of the service, or why there is none. */
async function responseTo(
  call: ApiCall, content: ThirdAuthContent, carried: Carried,
): Promise<CallAnswer | CallRefusal> {
  const { auth_request: request } = content;
  if (!request) return refusal('APIG.0616', 'auth_request is missing');
  const authority = authorityOf(call, request);
  if (authority === undefined) return refusal('APIG.0615');
  const [path = '/', ...own] = request.path.split('?');
  const query = [...own, ...carried.query].join('&');
  const further = content.carry_path_enabled === true ? rawPath(call.request.target) : '';
  const target = path + further + (query === '' ? '' : `?${query}`);
  const headers = new HeaderList(carried.headers)
    .set('Host', request.vpc_channel_info?.vpc_proxy_host || authority).set('X-Request-Id', call.requestId);
  const { enabled = false, max_body_size } = content.carry_body ?? {};
  const body = enabled ? call.request.body.subarray(0, max_body_size ?? call.request.body.length) : new Uint8Array();
  const { method, protocol, timeout = USUAL_TIMEOUT } = request;
  try {
    const origin = `${protocol.toLowerCase()}://${authority}`;
    return await call.place.out.send({ method, origin, target, headers, body, timeout });
  } catch (error) {
    if (!(error instanceof OutgoingFailure)) throw error;
    return error.why === 'not allowed' ? refusal('LOCAL.0502', error.message) : refusal('APIG.0616', error.message);
  }
}
/** Host and port of the service, or of a member of its channel. */
function authorityOf(call: ApiCall, request: NonNullable<ThirdAuthContent['auth_request']>): string | undefined {
  const { vpc_channel_enabled: enabled, vpc_channel_info: info, url_domain } = request;
  if (enabled !== true && enabled !== 1) return url_domain;
  const channel = info ? call.place.gateway.channels.find(info.vpc_id) : undefined;
  const member = channel && chooseMember(call, channel, channel.members.filter(({ input }) => input.status !== 2));
  return channel && member && memberAuthority(channel, member);
}
