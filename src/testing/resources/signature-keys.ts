/** Signature keys. */
import {
  createSignatureKey, deleteSignatureKey, listSignatureKeys, type SignatureKeyInput, updateSignatureKey,
} from '../../resources/signature-keys.js';
import { type Handler, on } from '../handler.js';
import { exactTime, randomId, wholeSeconds } from '../options.js';
import { Refused } from '../refused.js';
import { isOn } from '../feature-switches.js';
import type { GatewayState, SignatureKeyRecord } from '../state.js';
import { change, given, is, named, page, refuseTaken, type Defined } from '../store.js';

const taken = (): Refused => new Refused(400, 'APIG.3207', 'The signature key name already exists');

/**
 * A key as given. The service generates what the caller omits, on an update too. The key of the kind basic starts with
 * a letter.
 */
function completed(input: Defined<SignatureKeyInput>, sign_type: Kind): Defined<SignatureKeyInput> {
  const length = input.sign_algorithm === 'aes-128-cfb' ? 16 : 32;
  const generated = {
    sign_key: (sign_type === 'basic' ? `k${randomId()}` : randomId()).slice(0, length),
    sign_secret: randomId().slice(0, sign_type === 'aes' ? 16 : 32),
  };
  return { sign_type, ...generated, ...input };
}
type Kind = NonNullable<Defined<SignatureKeyInput>['sign_type']>;
const unsupported = (kind: Kind, gateway: GatewayState): Refused =>
  new Refused(412, 'APIG.3548', `sign_type=${kind} not supported by instance ${gateway.id}`);
/** Keys of the kind public_key need the gateway's feature of that name. */
function requireKind(kind: Kind, gateway: GatewayState): void {
  if (kind === 'public_key' && !isOn(gateway, 'public_key')) throw unsupported(kind, gateway);
}

function view(key: SignatureKeyRecord, gateway: GatewayState, created = wholeSeconds, updated = wholeSeconds) {
  return {
    ...key.input,
    id: key.id,
    create_time: created(key.created),
    update_time: updated(key.updated),
    bind_num: gateway.signatureKeyBindings.where('policyId', key.id).length,
    ldapi_bind_num: 0,
  };
}

export const signatureKeyHandlers: readonly Handler[] = [
  on(createSignatureKey, ({ body }, call) => {
    const { signatureKeys } = call.gateway;
    const kind = body.sign_type ?? 'hmac';
    requireKind(kind, call.gateway);
    refuseTaken(signatureKeys, body.name, taken());
    call.quota('SIGN_NUM_LIMIT', signatureKeys.size, 'APIG.3105', 'signature keys');
    const key = signatureKeys.add({
      id: call.newId(),
      name: body.name,
      created: call.now,
      updated: call.now,
      input: completed(body, kind),
    });
    return view(key, call.gateway, exactTime, exactTime);
  }),
  on(updateSignatureKey, ({ path, body }, { gateway, now }) => {
    const key = gateway.signatureKeys.get(path.sign_id);
    const kind = body.sign_type ?? key.input.sign_type ?? 'hmac';
    requireKind(kind, gateway);
    refuseTaken(gateway.signatureKeys, body.name, taken(), key.id);
    const algorithm = kind === 'aes' ? key.input.sign_algorithm : undefined;
    const input = completed(given({ sign_algorithm: algorithm, ...body }), kind);
    change(key, { name: body.name, updated: now, input });
    return view(key, gateway, wholeSeconds, exactTime);
  }),
  on(deleteSignatureKey, ({ path }, { gateway }) => {
    const key = gateway.signatureKeys.remove(path.sign_id);
    gateway.signatureKeyBindings.removeWhere('policyId', key.id);
  }),
  on(listSignatureKeys, ({ query }, { gateway }) => {
    const keys = gateway.signatureKeys.filter(
      (key) => is(key.id, query.id) && named(key.name, query.name, 'name', query.precise_search),
    );
    return page('signs', keys, query, (key) => view(key, gateway));
  }),
];
