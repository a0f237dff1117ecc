/** Bindings between access control policies and published APIs. */
import {
  batchDeleteAclBindings, createAclBindings, deleteAclBinding, listAclBoundApis, listAclUnboundApis, listBoundAcls,
} from '../../resources/acl-bindings.js';
import { on, type Handler } from '../handler.js';
import { missing } from '../refused.js';
import { given, is, named, page } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import {
  bind, bindingsOf, boundApi, boundApis, policyApi, unbindEach, unboundApis,
} from './shared/published.js';

export const aclBindingHandlers: readonly Handler[] = [
  on(createAclBindings, ({ body: { acl_id, publish_ids = [] } }, call) => {
    const { acls, aclBindings, publications } = call.gateway;
    if (acl_id === undefined) throw missing('acl_id');
    const acl = acls.get(acl_id);
    // An API has one policy of a kind in each environment: a new one replaces the old one.
    const made = bind(
      aclBindings,
      acl.id,
      publish_ids,
      call,
      (other) => acls.get(other.policyId).input.entity_type === acl.input.entity_type,
    );
    return {
      acl_bindings: made.map(({ id, publishId, bound }) => {
        const { apiId, envId } = publications.get(publishId);
        return { id, api_id: apiId, env_id: envId, acl_id: acl.id, create_time: exactTime(bound) };
      }),
    };
  }),
  on(deleteAclBinding, ({ path }, { gateway }) => gateway.aclBindings.remove(path.acl_bindings_id)),
  on(batchDeleteAclBindings, ({ body }, call) => unbindEach(body.acl_bindings ?? [], call.gateway.aclBindings, call)),
  on(listAclBoundApis, ({ query }, call) => {
    const { gateway, settings } = call;
    const acl = gateway.acls.get(query.acl_id);
    const from = settings.quirks.offsetIgnored ? { ...query, offset: 0 } : query;
    return page('apis', boundApis(call, gateway.aclBindings, acl.id, query), from, (found) => ({
      ...boundApi(found),
      req_method: found.api.definition.input.req_method,
      bind_id: found.binding.id,
      bind_time: wholeSeconds(found.binding.bound),
    }));
  }),
  on(listAclUnboundApis, ({ query }, { gateway }) => {
    const acl = gateway.acls.get(query.acl_id);
    const { aclBindings: bindings, acls } = gateway;
    return page('apis', unboundApis(gateway, bindings, acl.id, query), query, (found) => {
      const other = bindings
        .where('publishId', found.publication.id)
        .map(({ policyId }) => acls.get(policyId))
        .find(({ input }) => input.entity_type === acl.input.entity_type);
      return given({ ...policyApi(found), acl_name: other?.name });
    });
  }),
  on(listBoundAcls, ({ query }, call) => {
    const { gateway } = call;
    const api = gateway.apis.get(query.api_id);
    const found = bindingsOf(call, gateway.aclBindings, api.id)
      .map((bound) => ({ ...bound, acl: gateway.acls.get(bound.binding.policyId) }))
      .filter(
        ({ acl, env }) =>
          is(env.id, query.env_id)
          && is(env.name, query.env_name)
          && is(acl.id, query.acl_id)
          && named(acl.name, query.acl_name),
      );
    return page('acls', found, query, ({ binding, acl, env }) => ({
      acl_id: acl.id,
      ...acl.input,
      env_id: env.id,
      env_name: env.name,
      bind_id: binding.id,
      bind_time: wholeSeconds(binding.bound),
    }));
  }),
];
