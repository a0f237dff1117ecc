/** The gateway's proof towards the backend: the signature key that is bound to the API. */
import { signAsGateway } from '../../backend/as-gateway.js';
import { messageOf } from '../../values.js';
import { configOf } from '../feature-switches.js';
import type { SignatureKeyRecord } from '../state.js';
import type { ApiCall, OutgoingRequest } from './call.js';
import { refusal } from './refusals.js';

/** A request with the proof of the signature key, if one is bound. */
export async function signForBackend(call: ApiCall, request: OutgoingRequest): Promise<OutgoingRequest> {
  const key = keyOf(call);
  if (!key) return request;
  const { sign_type: type = 'hmac', sign_key, sign_secret } = key.input;
  // How these two are written into a request is not documented.
  if (type !== 'hmac' && type !== 'basic') throw refusal('LOCAL.0501', `signature keys of the kind ${type}`);
  const { assumptions, gateway, settings } = call.place;
  // A header that comes several times cannot be signed: what a backend gets of it is its own.
  const lines = [...request.headers].filter(([name]) => request.headers.all(name).length === 1);
  const headers = Object.fromEntries(lines.map(([name, value]) => [name, Buffer.from(value, 'latin1').toString('utf8')]));
  const header = configOf(gateway, 'custom_auth_header')?.backend_sign_header || 'Authorization';
  delete headers[header];
  try {
    const signed = await signAsGateway({
      method: request.method, url: request.origin + request.target, headers, body: request.body, type, header,
      key: sign_key ?? '', secret: sign_secret ?? '', date: settings.clock(),
      ...(assumptions.backendSignedHeaders === 'few' && { signedHeaders: ['host', 'x-sdk-date'] }),
    });
    for (const name of [header, 'X-Sdk-Date']) {
      const value = signed.headers[name.toLowerCase()];
      if (value !== undefined) request.headers.set(name, value);
    }
  } catch (error) {
    throw refusal('APIG.0705', messageOf(error));
  }
  call.note(`signed by the key ${key.name}, ${type}`);
  return request;
}

/** The key that is bound to the API in the environment. As a policy it does not act on calls of `apis.debug`. */
function keyOf({ place: { gateway }, route: { api }, debugging }: ApiCall): SignatureKeyRecord | undefined {
  if (!api.publication || debugging) return undefined;
  const binding = gateway.signatureKeyBindings.where('publishId', api.publication.id)[0];
  return binding && gateway.signatureKeys.find(binding.policyId);
}
