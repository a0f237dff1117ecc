/** APIs. */
import {
  batchPublishApis, batchUnpublishApis, checkApi, createApi, debugApi, deleteApi, getApi, getApiRuntime, listApis,
  publishApi, unpublishApi, updateApi, type ApiBatchPublishInput, type ApiBatchResult, type ApiFilter, type ApiInput,
} from '../../resources/apis.js';
import { failing, outcomeOf } from '../each.js';
import { on, type Call, type Handler } from '../handler.js';
import { filtered, part, same, type Filters } from '../kind.js';
import { invalidBody, Refused } from '../refused.js';
import { RELEASE_ID } from '../seed.js';
import type { ApiRecord, GatewayState } from '../state.js';
import { change, given, page, type Defined } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { debug } from './shared/api-debug.js';
import { backendApi, define, details, outline, requestParams, type Times } from './shared/api-definition.js';
import { refuseContradictions } from './shared/api-contradictions.js';
import { publishImported } from './shared/imported.js';
import { tagged } from './shared/published.js';
import { referencesOf, requireReferences } from './shared/references.js';
import {
  goOffline, notPublished, offlineView, publicationOf, publicationView, requirePublication,
} from './shared/publishing.js';
import { groupInfo, subdomain } from './groups.js';

const published = (): Refused =>
  new Refused(409, 'APIG.3416', 'The API cannot be deleted because it has been published');
const nameTaken = (name: string): Refused =>
  new Refused(400, 'APIG.3202', `The API name already exists, api_name:${name}`);
const pathTaken = (by: string): Refused => new Refused(400, 'APIG.3301', `The API already exists, api_name:${by}`);

/** The environments where an API is online, joined by `|`. */
export function whereOnline(api: ApiRecord, gateway: GatewayState) {
  const online = gateway.publications.where('apiId', api.id);
  if (online.length === 0) return {};
  return {
    run_env_id: online.map(({ envId }) => envId).join('|'),
    run_env_name: online.map(({ envId }) => gateway.envs.get(envId).name).join('|'),
    publish_id: online.map(({ id }) => id).join('|'),
    publish_time: online.map((publication) => wholeSeconds(publication.published)).join('|'),
  };
}

function common(api: ApiRecord, gateway: GatewayState, times: Times) {
  const group = gateway.groups.get(api.groupId);
  return {
    ...outline(api.definition),
    id: api.id,
    status: 1,
    arrange_necessary: 2,
    ...times,
    group_name: group.name,
    group_version: 'V1',
    ...whereOnline(api, gateway),
  };
}
const timesOf = ({ created, updated }: ApiRecord, first = wholeSeconds, last = wholeSeconds): Times => ({
  register_time: first(created),
  update_time: last(updated),
});
function view(api: ApiRecord, gateway: GatewayState, times = timesOf(api)) {
  return { ...common(api, gateway, times), ...details(api.definition, times) };
}
function listView(api: ApiRecord, call: Call, include: readonly string[]) {
  const { gateway } = call;
  const times = timesOf(api);
  return {
    ...common(api, gateway, times),
    ...(include.includes('include_group') && { api_group_info: groupInfo(call, gateway.groups.get(api.groupId)) }),
    ...(include.includes('include_group_backend') && backendApi(api.definition, times)),
  };
}

/** A definition must not conflict with an API of the same group that has the same name, or the same method and path. */
function refuseSame(gateway: GatewayState, groupId: string, definition: Collidable, self?: string): void {
  for (const other of gateway.apis.where('groupId', groupId)) {
    if (other.id === self) continue;
    if (definition.name === other.name) throw nameTaken(other.name);
    if (samePath(definition, other.definition.input)) throw pathTaken(other.name);
  }
}
type Collidable = { readonly [K in 'name' | 'req_method' | 'req_uri' | 'match_mode']?: string };
/** True if two definitions are for the same calls. The names of parameters do not count. */
export function samePath(a: Collidable, b: Collidable): boolean {
  const methods = [a.req_method, b.req_method];
  // An API for all methods leaves preflight requests to one of their own.
  const isAny = methods.includes('ANY') && !methods.includes('OPTIONS');
  return (isAny || methods[0] === methods[1]) && shapeOf(a) === shapeOf(b);
}
const shapes = new WeakMap<Collidable, string>();
/** How a path matches, whatever its parameters are called. Each definition is compared many times. */
function shapeOf(definition: Collidable): string {
  const { req_uri = '', match_mode = 'NORMAL' } = definition;
  let shape = shapes.get(definition);
  if (shape === undefined)
    shapes.set(definition, (shape = `${match_mode} ${req_uri.replace(/\{[^{}]*\}/g, '{}')}`));
  return shape;
}

/** Names of the channels that an API calls through. */
function channelsOf({ definition: { input } }: ApiRecord, gateway: GatewayState): string[] {
  return referencesOf(input).channels.flatMap((id) => gateway.channels.find(id)?.name ?? []);
}
/** Rejects a definition with more of something than the quotas allow. */
function refuseTooMuch(call: Call, body: Defined<ApiInput>): void {
  const { req_params = [], tags = [], policy_https = [], policy_functions = [], policy_mocks = [] } = body;
  const policies = [...policy_https, ...policy_functions, ...policy_mocks];
  call.most('API_PARAM_NUM_LIMIT', req_params.length, 'APIG.3111', 'parameters in req_params');
  call.most('API_POLICY_NUM_LIMIT', policies.length, 'APIG.3113', 'API backend policies');
  for (const { conditions } of policies)
    call.most('API_CONDITION_NUM_LIMIT', conditions.length, 'APIG.3114', 'policy conditions');
  const rules = referencesOf(body).orchestrations;
  call.most('API_ORCHESTRATION_NUM_LIMIT', rules.length, 'APIG.3151', 'orchestration rules bound to the API');
  call.most('API_TAG_NUM_LIMIT', tags.length, 'APIG.3133', 'API tags');
}

const FILTERS: Filters<ApiRecord, Defined<ApiFilter>> = {
  id: same(({ id }) => id),
  name: part(({ name }) => name),
  group_id: same(({ groupId }) => groupId),
  req_protocol: same(({ definition }) => definition.input.req_protocol),
  req_method: same(({ definition }) => definition.input.req_method),
  req_uri: part(({ definition }) => definition.input.req_uri),
  auth_type: same(({ definition }) => definition.input.auth_type),
  type: same(({ definition }) => definition.input.type),
  env_id: ({ id }, envId, _, { gateway }) => publicationOf(gateway, id, envId) !== undefined,
  tags: tagged,
  vpc_channel_name: (api, name, _, { gateway }) => channelsOf(api, gateway).some((channel) => channel.includes(name)),
  return_data_mode: () => true,
};

const definitionHandlers: readonly Handler[] = [
  on(createApi, ({ body }, call) => {
    const { gateway } = call;
    requireReferences(gateway, body);
    refuseContradictions(body);
    refuseSame(gateway, body.group_id, body);
    const inGroup = gateway.apis.where('groupId', body.group_id).length;
    call.quota('API_NUM_LIMIT', gateway.apis.size, 'APIG.3102', 'APIs');
    call.quota('API_NUM_LIMIT_PER_GROUP', inGroup, 'APIG.3125', 'APIs in the API group');
    refuseTooMuch(call, body);
    const definition = define(body, call.newId);
    const api = gateway.apis.add({
      id: call.newId(),
      groupId: body.group_id,
      name: body.name,
      created: call.now,
      updated: call.now,
      definition,
    });
    return view(api, gateway, timesOf(api, exactTime, exactTime));
  }),
  on(updateApi, ({ path, body }, call) => {
    const { gateway, now } = call;
    const api = gateway.apis.get(path.api_id);
    requireReferences(gateway, body);
    refuseContradictions(body);
    // An API stays in its group.
    if (body.group_id !== api.groupId) throw invalidBody('group_id');
    refuseSame(gateway, api.groupId, body, api.id);
    refuseTooMuch(call, body);
    change(api, { name: body.name, updated: now, definition: define(body, call.newId, api.definition.ids) });
    gateway.apis.touch(api);
    return view(api, gateway, timesOf(api, wholeSeconds, exactTime));
  }),
  on(deleteApi, ({ path }, { gateway }) => {
    const api = gateway.apis.get(path.api_id);
    if (gateway.publications.hasWhere('apiId', api.id)) throw published();
    gateway.apis.remove(api.id);
    gateway.versions.removeWhere('apiId', api.id);
    gateway.appAuths.removeWhere('apiId', api.id);
    gateway.attachments.removeWhere('apiId', api.id);
  }),
  on(getApi, ({ path }, { gateway }) => view(gateway.apis.get(path.api_id), gateway)),
  on(listApis, ({ query }, call) => {
    const { gateway } = call;
    const { group_id: groupId, return_data_mode: mode = '' } = query;
    const those = groupId === undefined ? gateway.apis.all : gateway.apis.where('groupId', groupId);
    const shown = mode.split(',');
    return page('apis', filtered(those, query, FILTERS, call), query, (api) => listView(api, call, shown), 'newest');
  }),
  on(checkApi, ({ body }, { gateway }) => {
    const { group_id: groupId } = body;
    for (const api of groupId === undefined ? gateway.apis : gateway.apis.where('groupId', groupId)) {
      if (api.id === body.api_id) continue;
      if (body.type === 'name' && api.name === body.name) throw nameTaken(api.name);
      if (body.type === 'path' && samePath(body, api.definition.input)) throw pathTaken(api.name);
    }
  }),
];

/** Publishes, or takes offline, one API of a batch. */
type ActOnApi = (api: ApiRecord, envId: string) => NonNullable<ApiBatchResult['success']>[number] | Refused;
/** Acts on each API of a batch. Lists failures instead of throwing them. */
function eachApi(body: Defined<ApiBatchPublishInput>, call: Call, act: ActOnApi): Required<ApiBatchResult> {
  const { gateway } = call;
  const env = gateway.envs.get(body.env_id);
  if (body.group_id !== undefined) gateway.groups.get(body.group_id);
  const ids = body.apis ?? gateway.apis.where('groupId', body.group_id ?? '').map((api) => api.id);
  const result: Required<ApiBatchResult> = { success: [], failure: [] };
  for (const id of ids) {
    const api = gateway.apis.find(id);
    const done = failing(call, id) ?? (api ? act(api, env.id) : new Refused(404, 'APIG.3002', `Api ${id} not found`));
    const failed = done instanceof Refused ? outcomeOf(done) : done;
    if ('error_code' in failed)
      result.failure.push(
        given({ api_id: id, api_name: api?.name, error_code: failed.error_code, error_msg: failed.error_msg }),
      );
    else result.success.push(failed);
  }
  return result;
}

const publicationHandlers: readonly Handler[] = [
  on(publishApi, ({ body }, call) => {
    const { gateway } = call;
    const api = gateway.apis.get(body.api_id);
    const env = gateway.envs.get(body.env_id);
    return publicationView(api, publishImported(call, api, env.id, body.remark));
  }),
  on(unpublishApi, ({ body }, { gateway }) => {
    const api = gateway.apis.get(body.api_id);
    const env = gateway.envs.get(body.env_id);
    goOffline(gateway, requirePublication(gateway, api.id, env.id));
    return offlineView(api, env.id);
  }),
  on(batchPublishApis, ({ body }, call) =>
    eachApi(body, call, (api, envId) => publicationView(api, publishImported(call, api, envId, body.remark))), 200),
  on(batchUnpublishApis, ({ body }, call) =>
    eachApi(body, call, (api, envId) => {
      const online = publicationOf(call.gateway, api.id, envId);
      if (!online) return notPublished();
      goOffline(call.gateway, online);
      return offlineView(api, envId);
    }), 200),
  on(getApiRuntime, ({ path, query }, { gateway }) => {
    const api = gateway.apis.get(path.api_id);
    const env = gateway.envs.get(query.env_id ?? RELEASE_ID);
    const publication = requirePublication(gateway, api.id, env.id);
    const { definition } = gateway.versions.get(publication.versionId);
    return given({
      ...outline(definition),
      ...requestParams(definition),
      id: api.id,
      group_name: gateway.groups.get(api.groupId).name,
      run_env_id: env.id,
      run_env_name: env.name,
      publish_id: publication.id,
      sl_domain: subdomain(api.groupId),
      sl_domains: [subdomain(api.groupId)],
    });
  }),
  on(debugApi, ({ path, body }, call) => debug(call, call.gateway.apis.get(path.api_id), body), 200),
];

export const apiHandlers: readonly Handler[] = [...definitionHandlers, ...publicationHandlers];
