/** What authentication the local gateway does not have. A call that needs it is told so. */
import { isOn } from '../../feature-switches.js';
import type { ApiCall, Stage } from '../call.js';
import { refusal } from '../refusals.js';
import { pluginOf } from './bound.js';

const hasBearer = ({ request, definition }: ApiCall): boolean =>
  definition.auth_type === 'APP' && /^bearer /i.test(request.headers.get('authorization') ?? '');

const jwtOf = (call: ApiCall) => (call.debugging ? undefined : pluginOf(call, 'jwt_auth')?.content);

/** Each with the calls that need it. The console writes some contents of plugins in ways that are not documented. */
const MISSING: readonly (readonly [what: string, needs: (call: ApiCall) => boolean])[] = [
  ['the plugin oidc_auth (OpenID Connect)', (call) => !call.debugging && pluginOf(call, 'oidc_auth') !== undefined],
  ['the plugin kafka_log', (call) => !call.debugging && pluginOf(call, 'kafka_log') !== undefined],
  ['carry_payload of the plugin jwt_auth', (call) => jwtOf(call)?.carry_payload !== undefined],
  ['entries of claims_to_headers without claim and header', (call) =>
    (jwtOf(call)?.claims_to_headers ?? []).some(({ claim, header }) => typeof claim !== 'string' || typeof header !== 'string')],
  ['entries of a blacklist of the plugin jwt_auth without claim and value', (call) =>
    (jwtOf(call)?.blacklist ?? []).some(({ claim, value }) => typeof claim !== 'string' || value === undefined)],
  ['tokens of apps (feature app_token)', (call) => hasBearer(call) && isOn(call.place.gateway, 'app_token')],
  // How such a token is made is not documented.
  ['tokens that apps sign (feature app_jwt)', (call) => hasBearer(call) && isOn(call.place.gateway, 'app_jwt')],
];

export const notEmulated: Stage = {
  name: 'not emulated',
  before: (call) => {
    const found = MISSING.find(([, needs]) => needs(call));
    return found && refusal('LOCAL.0501', found[0]);
  },
};
