/** Published APIs: policies are bound to them, and lists of bindings show them. */
import { removeEach } from '../../each.js';
import type { ApiRecord, BindingRecord, EnvRecord, GatewayState, GroupRecord, PublicationRecord } from '../../state.js';
import type { Call } from '../../handler.js';
import { given, is, named, type Collection } from '../../store.js';

/** An API in an environment, with everything that lists show. */
export interface Published {
  readonly publication: PublicationRecord;
  readonly api: ApiRecord;
  readonly group: GroupRecord;
  readonly env: EnvRecord;
}
export function published(gateway: GatewayState, publication: PublicationRecord): Published {
  const api = gateway.apis.get(publication.apiId);
  return { publication, api, group: gateway.groups.get(api.groupId), env: gateway.envs.get(publication.envId) };
}

/** Filter for a list of APIs. */
export interface ApiQuery {
  readonly api_id?: string;
  readonly api_name?: string;
  readonly group_id?: string;
  readonly env_id?: string;
  readonly tags?: string;
}
export function asked({ api, env }: Published, query: ApiQuery): boolean {
  return (
    is(api.id, query.api_id)
    && named(api.name, query.api_name)
    && is(api.groupId, query.group_id)
    && is(env.id, query.env_id)
    && tagged(api, query.tags)
  );
}
/** True if an API has a tag. `#no_tags#` matches APIs without tags. */
export function tagged(api: ApiRecord, tag: string | undefined): boolean {
  const { tags = [] } = api.definition.input;
  return tag === undefined || (tag === '#no_tags#' ? tags.length === 0 : tags.includes(tag));
}
export function publishedApis(gateway: GatewayState, query: ApiQuery): Published[] {
  const { api_id } = query;
  const those = api_id === undefined ? gateway.publications.all : gateway.publications.where('apiId', api_id);
  return those.map((publication) => published(gateway, publication)).filter((found) => asked(found, query));
}

/** An API in lists of unbound APIs. */
export function summary({ publication, api, group, env }: Published) {
  const { remark, req_uri, auth_type, tags } = api.definition.input;
  return given({
    id: api.id, name: api.name, remark, group_id: group.id, group_name: group.name, req_uri, auth_type,
    run_env_id: env.id, run_env_name: env.name, publish_id: publication.id, tags,
  });
}
/** The same in the lists of policies. */
export function policyApi(found: Published) {
  const { type, req_method } = found.api.definition.input;
  return { ...summary(found), type, req_method };
}
/** The API of a binding. */
export function boundApi({ publication, api, group, env }: Published) {
  const { type, remark, tags } = api.definition.input;
  return given({
    api_id: api.id, api_name: api.name, api_type: type, api_remark: remark, group_name: group.name,
    env_id: env.id, env_name: env.name, publish_id: publication.id, tags,
  });
}

type Bindings = Collection<BindingRecord>;
type Which = (binding: BindingRecord) => boolean;
/** Binds a policy to publications. The existing bindings that `replaced` selects are removed. */
export function bind(
  bindings: Bindings,
  policyId: string,
  publishIds: readonly string[],
  call: Call,
  replaced: Which,
): BindingRecord[] {
  for (const id of publishIds) call.gateway.publications.get(id);
  return publishIds.map((publishId) => {
    for (const binding of bindings.where('publishId', publishId)) if (replaced(binding)) bindings.remove(binding.id);
    return bindings.add({ id: call.newId(), policyId, publishId, bound: call.now });
  });
}
/** The bindings of a policy with their APIs. */
export function boundApis(
  call: Call,
  bindings: Bindings,
  policyId: string,
  query: ApiQuery,
): (Published & { binding: BindingRecord })[] {
  const { gateway } = call;
  return bindings.where('policyId', policyId).filter((binding) => isListed(binding, call))
    .map((binding) => ({ binding, ...published(gateway, gateway.publications.get(binding.publishId)) }))
    .filter((found) => asked(found, query));
}
/** The bindings of policies to an API, in all environments. */
export function bindingsOf(call: Call, bindings: Bindings, apiId: string): (Published & { binding: BindingRecord })[] {
  const { gateway } = call;
  return gateway.publications.where('apiId', apiId).flatMap((publication) =>
    bindings.where('publishId', publication.id)
      .filter((binding) => isListed(binding, call))
      .map((binding) => ({ binding, ...published(gateway, publication) })));
}
/** True if lists show a binding already. Some show it late. */
export const isListed = (
  { bound }: { readonly bound: number },
  { now, settings }: Pick<Call, 'now' | 'settings'>,
): boolean => now - bound >= settings.quirks.lateBindings;
/** The published APIs that a policy is not bound to. */
export function unboundApis(gateway: GatewayState, bindings: Bindings, policyId: string, query: ApiQuery): Published[] {
  const bound = new Set(
    bindings.where('policyId', policyId).map((binding) => binding.publishId),
  );
  return publishedApis(gateway, query).filter(({ publication }) => !bound.has(publication.id));
}

/** The same for bindings, with the fields of their responses. */
export function unbindEach(ids: readonly string[], bindings: Bindings, call: Pick<Call, 'settings'>) {
  const { success_count, failure } = removeEach(ids, call, (id) => bindings.remove(id));
  return { success_count, failure: failure.map(({ id, ...why }) => ({ bind_id: id, ...why })) };
}
