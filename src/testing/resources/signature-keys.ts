/** Signature keys. */
import {
  createSignatureKey, deleteSignatureKey, listSignatureKeys, type SignatureKeyInput, updateSignatureKey,
} from '../../resources/signature-keys.js';
import { type Handler, on } from '../handler.js';
import { exactTime, randomId, wholeSeconds } from '../options.js';
import { Refused } from '../refused.js';
import type { GatewayState, SignatureKeyRecord } from '../state.js';
import { change, is, named, page, refuseTaken, type Defined } from '../store.js';

const taken = (): Refused => new Refused(400, 'APIG.3207', 'The signature key name already exists');

/** A key as given. The service generates what the caller omits. */
function completed(input: Defined<SignatureKeyInput>): Defined<SignatureKeyInput> {
  const { sign_type = 'hmac', sign_algorithm } = input;
  const length = sign_algorithm === 'aes-128-cfb' ? 16 : 32;
  const generated = {
    sign_key: randomId().slice(0, length),
    sign_secret: randomId().slice(0, sign_type === 'aes' ? 16 : 32),
  };
  return { sign_type, ...generated, ...input };
}

function view(key: SignatureKeyRecord, gateway: GatewayState, created = wholeSeconds, updated = wholeSeconds) {
  return {
    ...key.input,
    id: key.id,
    create_time: created(key.created),
    update_time: updated(key.updated),
    bind_num: gateway.signatureKeyBindings.filter((binding) => binding.policyId === key.id).length,
    ldapi_bind_num: 0,
  };
}

export const signatureKeyHandlers: readonly Handler[] = [
  on(createSignatureKey, ({ body }, call) => {
    const { signatureKeys } = call.gateway;
    refuseTaken(signatureKeys, body.name, taken());
    call.quota('SIGN_NUM_LIMIT', signatureKeys.size, 'APIG.3105', 'signature keys');
    const key = signatureKeys.add({
      id: call.newId(),
      name: body.name,
      created: call.now,
      updated: call.now,
      input: completed(body),
    });
    return view(key, call.gateway, exactTime, exactTime);
  }),
  on(updateSignatureKey, ({ path, body }, { gateway, now }) => {
    const key = gateway.signatureKeys.get(path.sign_id);
    refuseTaken(gateway.signatureKeys, body.name, taken(), key.id);
    change(key, { name: body.name, updated: now, input: { ...key.input, ...body } });
    return view(key, gateway, wholeSeconds, exactTime);
  }),
  on(deleteSignatureKey, ({ path }, { gateway }) => {
    const key = gateway.signatureKeys.remove(path.sign_id);
    gateway.signatureKeyBindings.removeAll((binding) => binding.policyId === key.id);
  }),
  on(listSignatureKeys, ({ query }, { gateway }) => {
    const keys = gateway.signatureKeys.filter(
      (key) => is(key.id, query.id) && named(key.name, query.name, 'name', query.precise_search),
    );
    return page('signs', keys, query, (key) => view(key, gateway));
  }),
];
