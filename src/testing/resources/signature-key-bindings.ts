/** Bindings between signature keys and published APIs. */
import {
  createSignatureKeyBinding, deleteSignatureKeyBinding, listBoundSignatureKeys, listSignatureKeyBoundApis,
  listSignatureKeyUnboundApis,
} from '../../resources/signature-key-bindings.js';
import { on, type Handler } from '../handler.js';
import type { BindingRecord, GatewayState } from '../state.js';
import { given, is, named, page } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
import { bind, bindingsOf, boundApi, boundApis, policyApi, published, unboundApis } from './shared/published.js';

function view(binding: BindingRecord, gateway: GatewayState, time = wholeSeconds) {
  const found = published(gateway, gateway.publications.get(binding.publishId));
  const {
    id,
    name,
    input: { sign_type = 'hmac', sign_key = '', sign_secret = '' },
  } = gateway.signatureKeys.get(binding.policyId);
  const { req_method } = found.api.definition.input;
  return {
    id: binding.id,
    ...boundApi(found),
    req_method,
    sign_id: id,
    sign_name: name,
    sign_type,
    sign_key,
    sign_secret,
    binding_time: time(binding.bound),
  };
}

export const signatureKeyBindingHandlers: readonly Handler[] = [
  on(createSignatureKeyBinding, ({ body }, call) => {
    const key = call.gateway.signatureKeys.get(body.sign_id);
    // An API has one signature key in each environment: a new one replaces the old one.
    const made = bind(call.gateway.signatureKeyBindings, key.id, body.publish_ids, call, () => true);
    return { bindings: made.map((binding) => view(binding, call.gateway, exactTime)) };
  }),
  on(deleteSignatureKeyBinding, ({ path }, { gateway }) => gateway.signatureKeyBindings.remove(path.sign_bindings_id)),
  on(listBoundSignatureKeys, ({ query }, call) => {
    const { gateway } = call;
    const api = gateway.apis.get(query.api_id);
    const found = bindingsOf(call, gateway.signatureKeyBindings, api.id).filter(({ env, binding: { policyId } }) =>
      is(env.id, query.env_id) && is(policyId, query.sign_id)
      && named(gateway.signatureKeys.get(policyId).name, query.sign_name));
    return page('bindings', found, query, ({ binding }) => view(binding, gateway));
  }),
  on(listSignatureKeyUnboundApis, ({ query }, { gateway }) => {
    const key = gateway.signatureKeys.get(query.sign_id);
    const { signatureKeyBindings: bindings, signatureKeys } = gateway;
    return page('apis', unboundApis(gateway, bindings, key.id, query), query, (found) => {
      const other = bindings.where('publishId', found.publication.id)[0];
      return given({ ...policyApi(found), signature_name: other && signatureKeys.get(other.policyId).name });
    });
  }),
  on(listSignatureKeyBoundApis, ({ query }, call) => {
    const { gateway } = call;
    const key = gateway.signatureKeys.get(query.sign_id);
    return page('bindings', boundApis(call, gateway.signatureKeyBindings, key.id, query), query, ({ binding }) =>
      view(binding, gateway),
    );
  }),
];
