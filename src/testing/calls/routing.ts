/** Finds the API of a call: what is published in the environment, in the groups that the call is addressed to. */
import { decoded } from '../../text.js';
import type { ApiDefinition, EnvRecord, GatewayState, GroupRecord, PublicationRecord } from '../state.js';
import type { Addressed } from './addressing.js';
import type { Assumptions } from './assumptions.js';
import type { CallRequest, CallRoute, PublishedApi } from './call.js';
import { isOn } from '../feature-switches.js';
import { comparePatterns, matchPath, patternOf, type PathPattern } from './path-pattern.js';
import { refusal, type CallRefusal } from './refusals.js';
import { rawPath } from './target.js';

/** An API that a path leads to. */
interface Candidate {
  readonly api: PublishedApi;
  readonly group: GroupRecord;
  readonly pattern: PathPattern;
  readonly values: ReadonlyMap<string, string>;
}

const patterns = new WeakMap<ApiDefinition, PathPattern>();
function patternFor(definition: ApiDefinition): PathPattern {
  const known = patterns.get(definition);
  if (known) return known;
  const { req_uri, match_mode } = definition.input;
  const pattern = patternOf(req_uri, match_mode === 'SWA');
  patterns.set(definition, pattern);
  return pattern;
}

/** The path that is compared: decoded once, unless a feature of the gateway leaves it as it is. */
export function routedPath(gateway: GatewayState, target: string): string {
  const path = rawPath(target);
  return isOn(gateway, 'api_uri_no_escape') ? path : decoded(path);
}

/** The API that a call reaches, or the rejection of a call that reaches none. */
export function routeCall(request: CallRequest, to: Addressed, assumptions: Assumptions): CallRoute | CallRefusal {
  const { gateway } = to;
  const env = environmentOf(gateway, request, assumptions);
  if (!env) return refusal('APIG.0101');
  const path = routedPath(gateway, request.target);
  const found = reachable(gateway, env, request, to).flatMap(({ api, group }): Candidate[] => {
    const pattern = patternFor(api.definition);
    const values = matchPath(pattern, path, assumptions.prefixTakesBarePath);
    return values ? [{ api, group, pattern, values }] : [];
  });
  if (found.length === 0) return refusal('APIG.0101');
  const served = found.filter(({ api }) => [request.method, 'ANY'].includes(api.definition.input.req_method));
  const best = served.sort((a, b) => (assumptions.routeOrder === 'method'
    ? anyLast(a, b) || comparePatterns(a.pattern, b.pattern)
    : comparePatterns(a.pattern, b.pattern) || anyLast(a, b)))[0];
  const route = best ?? preflightOf(request, gateway, env, found);
  if (!route) return refusal('APIG.0101 method');
  const { group, api, values: pathValues } = route;
  return { to, group, env, api, path, pathValues, isPreflight: route !== best };
}
/** A method that is named comes before ANY: assumed. */
const anyLast = (a: Candidate, b: Candidate): number => Number(isAny(a)) - Number(isAny(b));
const isAny = ({ api }: Candidate): boolean => api.definition.input.req_method === 'ANY';

/** The route of a call of one API, whatever else is online: for `apis.debug`. */
export function routeTo(
  request: CallRequest, to: Addressed, meant: Pick<CallRoute, 'api' | 'group' | 'env'>, assumptions: Assumptions,
): CallRoute | CallRefusal {
  const { api, group, env } = meant;
  const path = routedPath(to.gateway, request.target);
  const pathValues = matchPath(patternFor(api.definition), path, assumptions.prefixTakesBarePath);
  if (!pathValues) return refusal('APIG.0101');
  if (![request.method, 'ANY'].includes(api.definition.input.req_method)) return refusal('APIG.0101 method');
  return { to, group, env, api, path, pathValues, isPreflight: false };
}

function environmentOf(
  gateway: GatewayState, { headers }: CallRequest, assumptions: Assumptions,
): EnvRecord | undefined {
  const stage = headers.get('x-stage') ?? 'RELEASE';
  const isIt = assumptions.stageIgnoresCase
    ? ({ name }: EnvRecord) => name.toLowerCase() === stage.toLowerCase()
    : ({ name }: EnvRecord) => name === stage;
  return gateway.envs.filter(isIt)[0];
}

interface Reachable {
  readonly api: PublishedApi;
  readonly group: GroupRecord;
}
/** The APIs that are online in an environment, as far as a call can reach them. */
function reachable(gateway: GatewayState, env: EnvRecord, request: CallRequest, to: Addressed): Reachable[] {
  const ids = to.by === 'address' ? byAddress(gateway, env, request) : undefined;
  return gateway.publications.where('envId', env.id).flatMap((publication): Reachable[] => {
    const record = gateway.apis.get(publication.apiId);
    const group = gateway.groups.get(record.groupId);
    const isMeant = to.by === 'address' ? group.isDefault || ids?.has(record.id) === true : group === to.group;
    return isMeant ? [{ api: onlineApi(gateway, publication, record.id), group }] : [];
  });
}
/** An API as it was published. */
export function onlineApi(gateway: GatewayState, publication: PublicationRecord, id: string): PublishedApi {
  const { definition } = gateway.versions.get(publication.versionId);
  return { id, name: definition.input.name, definition, publication };
}

/** APIs of other groups that an address reaches: those that the app of the call may call. */
function byAddress(gateway: GatewayState, env: EnvRecord, { headers }: CallRequest): ReadonlySet<string> {
  const code = headers.get('x-apig-appcode');
  const byCode = code === undefined ? undefined : gateway.appCodes.filter((known) => known.code === code)[0]?.appId;
  const key = isOn(gateway, 'app_route') ? headers.get('x-hw-id') : undefined;
  const byKey = key === undefined ? undefined : gateway.apps.filter((app) => app.key === key)[0]?.id;
  const appId = byKey ?? byCode;
  if (appId === undefined) return new Set();
  const granted = gateway.appAuths.where('appId', appId).filter(({ envId }) => envId === env.id);
  return new Set(granted.map(({ apiId }) => apiId));
}

/** The API whose plugin makes the pre-flight API of its path by itself. */
function preflightOf(
  { method }: CallRequest, gateway: GatewayState, env: EnvRecord, found: readonly Candidate[],
): Candidate | undefined {
  if (method !== 'OPTIONS') return undefined;
  return [...found].sort((a, b) => comparePatterns(a.pattern, b.pattern)).find(({ api }) =>
    gateway.attachments.where('apiId', api.id).some(({ envId, pluginId }) =>
      envId === env.id && gateway.plugins.find(pluginId)?.input.plugin_type === 'cors'));
}
