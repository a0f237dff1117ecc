/** What a gateway returns if a call of an API fails. */
import {
  createGatewayResponse, deleteGatewayResponse, getGatewayResponse, getGatewayResponseType, listGatewayResponses,
  resetGatewayResponseType, updateGatewayResponse, updateGatewayResponseType, type GatewayResponseRuleInput,
  type GatewayResponseRulesInput, type GatewayResponseType,
} from '../../resources/gateway-responses.js';
import { on, type Call, type Handler } from '../handler.js';
import { kindOf } from '../kind.js';
import { missing, Refused } from '../refused.js';
import type { ResponseRecord } from '../state.js';
import { change, given, type Defined } from '../store.js';
import { wholeSeconds } from '../options.js';
import { forgetResponse } from './shared/references.js';

const taken = (): Refused => new Refused(400, 'APIG.3216', 'The response name already exists');
const defaultStays = (): Refused => new Refused(409, 'APIG.3491', 'The default response cannot be deleted');
const defaultNameStays = (): Refused => new Refused(409, 'APIG.3492', 'The default response name cannot be modified');

const BODY =
  '{"error_code":"$context.error.code","error_msg":"$context.error.message","request_id":"$context.requestId"}';
/** The statuses of the service's own rules. Two have none, because they keep the status of the failure. */
const STATUSES: Partial<Record<GatewayResponseType, number | undefined>> = {
  ACCESS_DENIED: 403,
  AUTHORIZER_CONF_FAILURE: 500,
  AUTHORIZER_FAILURE: 500,
  AUTHORIZER_IDENTITIES_FAILURE: 401,
  AUTH_FAILURE: 401,
  AUTH_HEADER_MISSING: 401,
  BACKEND_TIMEOUT: 504,
  BACKEND_UNAVAILABLE: 502,
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  NOT_FOUND: 404,
  REQUEST_PARAMETERS_FAILURE: 400,
  THIRD_AUTH_CONF_FAILURE: 500,
  THIRD_AUTH_FAILURE: 401,
  THIRD_AUTH_IDENTITIES_FAILURE: 401,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
};
const TYPES = Object.keys(STATUSES) as GatewayResponseType[]; // The keys just written.

function rule(response: ResponseRecord, type: GatewayResponseType) {
  return given({ status: STATUSES[type], body: BODY, default: true, ...response.rules[type] });
}
/** A rule as a caller set it. */
function custom(type: GatewayResponseType, { status, body, headers }: Defined<GatewayResponseRuleInput>) {
  if (body === undefined) throw missing('body');
  return given({ status: status ?? STATUSES[type], body, headers, default: false });
}
function customRules(input: Defined<GatewayResponseRulesInput> = {}): ResponseRecord['rules'] {
  const rules: ResponseRecord['rules'] = {};
  for (const [type, own] of Object.entries(input) as [GatewayResponseType, Defined<GatewayResponseRuleInput>][])
    rules[type] = custom(type, own); // The keys are the input's own.
  return rules;
}

function outline(response: ResponseRecord, created = wholeSeconds, updated = wholeSeconds) {
  return {
    id: response.id,
    name: response.name,
    default: response.isDefault,
    create_time: created(response.created),
    update_time: updated(response.updated),
  };
}
function view(response: ResponseRecord, created = wholeSeconds, updated = wholeSeconds) {
  // Rules are keyed by types.
  const types = new Set([...TYPES, ...(Object.keys(response.rules) as GatewayResponseType[])]);
  return {
    ...outline(response, created, updated),
    responses: Object.fromEntries([...types].map((type) => [type, rule(response, type)])),
  };
}

const responses = kindOf(createGatewayResponse, {
  kept: ({ gateway }: Call) => gateway.responses,
  within: { kept: ({ gateway }) => gateway.groups, by: 'groupId' },
  check: ({ name }, _, before) => {
    if (before?.isDefault === true && name !== before.name) throw defaultNameStays();
  },
  unique: [({ name }) => name, ({ name }) => name, taken],
  quota: ['RESPONSE_NUM_LIMIT', 'APIG.3136', 'responses'],
  // Omitted rules are reset to the service's defaults.
  record: (body, { now }, before) => ({
    name: body.name, isDefault: before?.isDefault ?? false, updated: now, rules: customRules(body.responses),
  }),
  inUse: ({ isDefault }) => isDefault && defaultStays(),
  removed: ({ id }, { gateway }) => forgetResponse(gateway, id),
  view: (response, _, created, updated) => view(response, created, updated),
});
/** The type in a path. The path's limits have been checked. */
const typeIn = (path: { readonly response_type: string }): GatewayResponseType =>
  path.response_type as GatewayResponseType;

export const gatewayResponseHandlers: readonly Handler[] = [
  responses.create,
  responses.get(getGatewayResponse),
  responses.update(updateGatewayResponse),
  responses.delete(deleteGatewayResponse),
  on(getGatewayResponseType, ({ path }, call) => {
    const response = responses.find(getGatewayResponseType, path, call);
    return { [typeIn(path)]: rule(response, typeIn(path)) };
  }),
  on(updateGatewayResponseType, ({ path, body }, call) => {
    const response = responses.find(updateGatewayResponseType, path, call);
    const type = typeIn(path);
    change(response, { updated: call.now, rules: { ...response.rules, [type]: custom(type, body) } });
    return { [type]: rule(response, type) };
  }),
  on(resetGatewayResponseType, ({ path }, call) => {
    const response = responses.find(resetGatewayResponseType, path, call);
    change(response, { updated: call.now, rules: { ...response.rules, [typeIn(path)]: undefined } });
  }),
  responses.listAs(listGatewayResponses, {}, (response) => outline(response), 'newest'),
];
