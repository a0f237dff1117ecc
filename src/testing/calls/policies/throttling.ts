/**
 * Throttles, plugins of the kind rate_limit, and the limit of APIs that have neither. All are lists of limits that are
 * counted in windows.
 */
import type { RateLimitContent } from '../../../resources/plugin-content.js';
import { LOCAL_DEFAULTS } from '../../options.js';
import { configOf } from '../../feature-switches.js';
import type { SpecialRecord, ThrottleRecord } from '../../state.js';
import type { ApiCall, CallAnswer, Stage } from '../call.js';
import { callerAddress } from '../caller-address.js';
import { refusal } from '../refusals.js';
import { boundIds, pluginOf, scopeKey } from './bound.js';
import { meets } from './plugin-values.js';
import { intervalText, unitOf, Windows, type Counted, type Rate, type WindowKind } from './windows.js';

/** A limit of a call. `policy` is what the service calls it when it is exceeded. */
export interface Limit extends Counted {
  readonly policy: 'api' | 'user' | 'app' | 'ip' | 'api-allenv';
}
/** The limits of a policy. One that is 0 or absent does not exist. */
interface Limits {
  readonly api: number | undefined;
  readonly user: number | undefined;
  readonly app: number | undefined;
  readonly ip: number | undefined;
  /** The limit that takes the place of those for an app or an account. */
  readonly special: (type: 'APP' | 'USER', id: string) => number | undefined;
}

/** Calls per second of an API without a policy, unless the feature `ratelimit` says otherwise. */
const DEFAULT_RATE = 200;

const newCounters = (): Map<WindowKind, Windows> => new Map();
function windowsOf({ place: { memory, assumptions } }: ApiCall): Windows {
  const kinds = memory.of(newCounters);
  const windows = kinds.get(assumptions.windows) ?? new Windows(assumptions.windows);
  kinds.set(assumptions.windows, windows);
  return windows;
}

/** The limits that apply to a call, and the one that is used up. */
interface Found {
  readonly limits: readonly Limit[];
  readonly full: Limit | undefined;
}
const found = new WeakMap<ApiCall, Found>();

/** Rejects what is above a limit. */
export const throttling: Stage = {
  name: 'throttling',
  debugging: 'skipped',
  before: (call) => {
    const bound = limitsOf(call);
    const own = defaultLimit(call);
    const windows = windowsOf(call);
    const full = windows.take(bound ?? [own], call.now());
    const limits = [...bound ?? [], own];
    found.set(call, { limits, full });
    if (full) return refusal('APIG.0308', overText(full));
    // It is counted in any case, and enforced if no policy is bound.
    if (bound) windows.take([own], call.now());
    const left = (limit: Limit): string => `${limit.policy} ${windows.left(limit, call.now())} of ${limit.rate.limit}`;
    call.note(`still allowed: ${limits.map(left).join(', ')}`);
    return undefined;
  },
};
const overText = ({ policy, rate }: Limit): string =>
  `policy ${policy === 'api-allenv' ? 'api' : policy} over ratelimit,limit:${rate.limit},time:${intervalText(rate)}`;

/** Tells callers what remains: in debug mode, and if that is assumed also if they are throttled. */
export const limitHeaders: Stage = {
  name: 'limits in debug mode',
  debugging: 'skipped',
  after: (call, answer) => {
    const { limits = [], full } = found.get(call) ?? {};
    const { limitsIfThrottled, retryAfter } = call.place.assumptions;
    if (call.isDebugMode && (!full || limitsIfThrottled)) report(call, answer, limits);
    if (full && retryAfter) {
      const wait = windowsOf(call).freeAt(full, call.now()) - call.now();
      answer.headers.set('Retry-After', String(Math.ceil(wait / 1000)));
    }
    return answer;
  },
};
/** Each limit by itself: `remain:9,limit:10,time:10 second`. */
function report(call: ApiCall, { headers }: CallAnswer, limits: readonly Limit[]): void {
  const windows = windowsOf(call);
  for (const limit of limits) {
    const { policy, rate } = limit;
    const name = `X-Apig-Ratelimit-${policy.replace(/\b[a-z]/g, (first) => first.toUpperCase())}`;
    const remain = Math.max(0, windows.left(limit, call.now()));
    headers.set(name, `remain:${remain},limit:${rate.limit},time:${intervalText(rate)}`);
  }
}

/** The limits of the policy that is bound. A plugin takes precedence over a throttle. */
function limitsOf(call: ApiCall): Limit[] | undefined {
  const plugin = pluginOf(call, 'rate_limit');
  if (plugin) return pluginLimits(call, plugin.plugin.id, plugin.content);
  const [id] = boundIds(call, call.place.gateway.throttleBindings);
  return id === undefined ? undefined : throttleLimits(call, call.place.gateway.throttles.get(id));
}
/** The limit of the gateway for each API, over all environments. */
function defaultLimit(call: ApiCall): Limit {
  const limit = configOf(call.place.gateway, 'ratelimit')?.api_limits ?? DEFAULT_RATE;
  return { policy: 'api-allenv', key: `allenv ${call.route.api.id}`, rate: { limit, interval: 1, unit: 'second' } };
}
function throttleLimits(call: ApiCall, { id, input }: ThrottleRecord): Limit[] {
  const specials = call.place.gateway.specials.where('throttleId', id);
  const special = (type: 'APP' | 'USER', object: string): number | undefined => limitFor(specials, type, object);
  return limitList(call, scopeKey(call, id, input.type === 2), {
    api: input.api_call_limits, user: input.user_call_limits, app: input.app_call_limits, ip: input.ip_call_limits,
    special,
  }, { interval: input.time_interval, unit: unitOf(input.time_unit) });
}
const limitFor = (specials: readonly SpecialRecord[], type: 'APP' | 'USER', object: string): number | undefined =>
  specials.find(({ input }) => input.object_type === type && input.object_id === object)?.input.call_limits;

function pluginLimits(call: ApiCall, id: string, content: RateLimitContent): Limit[] {
  const { default_interval: interval = 1, default_time_unit: unit = 'second', rules, parameters } = content;
  const key = scopeKey(call, id, content.scope === 'share');
  const basic = limitList(call, key, {
    api: content.api_limit === -1 ? undefined : content.api_limit,
    user: content.user_limit, app: content.app_limit, ip: content.ip_limit,
    special: (type, object) => content.specials?.find((one) => one.type === type.toLowerCase())
      ?.policies.find((policy) => policy.key === object)?.limit,
  }, { interval, unit });
  const matching = (rules ?? []).filter(({ match_regex }) => meets(call, match_regex, parameters));
  return [...basic, ...matching.map((rule): Limit => ({
    // The service has no name for a rule in what it reports: it is a limit of the API.
    policy: 'api',
    key: `${key} rule ${rule.rule_name}`,
    rate: { limit: rule.limit, interval: rule.interval ?? interval, unit: rule.time_unit ?? unit },
  }))];
}

/**
 * The limits that apply to a call, each with what it counts: the API itself, the account, the app, the address.
 * Accounts count if apps or IAM authenticate callers, apps only if apps do.
 */
function limitList(call: ApiCall, key: string, limits: Limits, time: Omit<Rate, 'limit'>): Limit[] {
  const { definition: { auth_type }, identity: { app } } = call;
  const accounts = accountsOf(call);
  const byApp = auth_type === 'APP' ? app?.id : undefined;
  const limitOf = (policy: Limit['policy'], who: string | undefined, limit: number | undefined): Limit[] =>
    (who === undefined || limit === undefined
      ? []
      : [{ policy, key: `${key} ${policy} ${who}`, rate: { limit, ...time } }]);
  const forUser = accounts.map((id) => limits.special('USER', id)).find((limit) => limit !== undefined);
  const forApp = byApp === undefined ? undefined : limits.special('APP', byApp);
  return [
    ...limitOf('api', '', limits.api),
    // A usual limit of 0 is none. Special ones begin at 1.
    ...limitOf('user', accounts[0], forUser ?? (limits.user || undefined)),
    ...limitOf('app', byApp, forApp ?? (limits.app || undefined)),
    ...limitOf('ip', callerAddress(call), limits.ip || undefined),
  ];
}
/** The account that calls, by each ID under which a special limit may name it. The vendor's papers name two. */
function accountsOf({ definition: { auth_type }, identity: { app, user }, place: { settings } }: ApiCall): string[] {
  if (auth_type === 'IAM' && user) return [user.accountId, ...(user.projectId === undefined ? [] : [user.projectId])];
  if (auth_type !== 'APP' || !app) return [];
  const { related_domain_id: account, related_project_id: project } = app.input;
  return [account ?? LOCAL_DEFAULTS.domainId, project ?? settings.projectId];
}
