/** Signature keys. */
import {
  createSignatureKey, deleteSignatureKey, listSignatureKeys, type SignatureKeyInput, updateSignatureKey,
} from '../../resources/signature-keys.js';
import type { Handler } from '../handler.js';
import { kindOf, part, same } from '../kind.js';
import { randomId } from '../options.js';
import { Refused } from '../refused.js';
import { isOn } from '../feature-switches.js';
import type { GatewayState } from '../state.js';
import { given, type Defined } from '../store.js';

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

const keys = kindOf(createSignatureKey, {
  kept: ({ gateway }) => gateway.signatureKeys,
  check: ({ sign_type }, { gateway }, before) => requireKind(sign_type ?? before?.input.sign_type ?? 'hmac', gateway),
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['SIGN_NUM_LIMIT', 'APIG.3105', 'signature keys'],
  record: (body, { now }, before) => {
    const kind = body.sign_type ?? before?.input.sign_type ?? 'hmac';
    const algorithm = kind === 'aes' ? before?.input.sign_algorithm : undefined;
    return { name: body.name, updated: now, input: completed(given({ sign_algorithm: algorithm, ...body }), kind) };
  },
  removed: ({ id }, { gateway }) => gateway.signatureKeyBindings.removeWhere('policyId', id),
  view: ({ id, input, created: first, updated: last }, { gateway }, created, updated) => ({
    ...input,
    id,
    create_time: created(first),
    update_time: updated(last),
    bind_num: gateway.signatureKeyBindings.where('policyId', id).length,
    ldapi_bind_num: 0,
  }),
});

export const signatureKeyHandlers: readonly Handler[] = [
  keys.create,
  keys.update(updateSignatureKey),
  keys.delete(deleteSignatureKey),
  keys.list(listSignatureKeys, { id: same(({ id }) => id), name: part(({ name }) => name) }),
];
