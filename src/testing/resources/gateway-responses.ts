/** What a gateway returns if a call of an API fails. */
import {
  createGatewayResponse, deleteGatewayResponse, getGatewayResponse, getGatewayResponseType, listGatewayResponses,
  resetGatewayResponseType, updateGatewayResponse, updateGatewayResponseType, type GatewayResponseRuleInput,
  type GatewayResponseRulesInput, type GatewayResponseType,
} from '../../resources/gateway-responses.js';
import { on, type Handler } from '../handler.js';
import { missing, Refused } from '../refused.js';
import type { GatewayState, ResponseRecord } from '../state.js';
import { change, given, page, refuseTaken, type Defined } from '../store.js';
import { exactTime, wholeSeconds } from '../options.js';
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
const inGroup = (gateway: GatewayState, groupId: string): ResponseRecord[] =>
  gateway.responses.where('groupId', groupId);

interface ResponsePath {
  readonly group_id: string;
  readonly response_id: string;
}
function find(gateway: GatewayState, { group_id, response_id }: ResponsePath): ResponseRecord {
  const group = gateway.groups.get(group_id);
  return gateway.responses.get(response_id, (response) => response.groupId === group.id);
}
/** The type in a path. The path's limits have been checked. */
const typeIn = (path: { readonly response_type: string }): GatewayResponseType =>
  path.response_type as GatewayResponseType;

export const gatewayResponseHandlers: readonly Handler[] = [
  on(createGatewayResponse, ({ path, body }, call) => {
    const { gateway, now } = call;
    const group = gateway.groups.get(path.group_id);
    const others = inGroup(gateway, group.id);
    refuseTaken(others, body.name, taken());
    call.quota('RESPONSE_NUM_LIMIT', others.length, 'APIG.3136', 'responses');
    const rules = customRules(body.responses);
    const response = gateway.responses.add({
      id: call.newId(),
      groupId: group.id,
      name: body.name,
      isDefault: false,
      created: now,
      updated: now,
      rules,
    });
    return view(response, exactTime, exactTime);
  }),
  on(getGatewayResponse, ({ path }, { gateway }) => view(find(gateway, path))),
  on(updateGatewayResponse, ({ path, body }, { gateway, now }) => {
    const response = find(gateway, path);
    if (response.isDefault && body.name !== response.name) throw defaultNameStays();
    refuseTaken(inGroup(gateway, response.groupId), body.name, taken(), response.id);
    // Omitted rules are reset to the service's defaults.
    change(response, { name: body.name, updated: now, rules: customRules(body.responses) });
    return view(response, wholeSeconds, exactTime);
  }),
  on(deleteGatewayResponse, ({ path }, { gateway }) => {
    const response = find(gateway, path);
    if (response.isDefault) throw defaultStays();
    gateway.responses.remove(response.id);
    forgetResponse(gateway, response.id);
  }),
  on(getGatewayResponseType, ({ path }, { gateway }) => ({ [typeIn(path)]: rule(find(gateway, path), typeIn(path)) })),
  on(updateGatewayResponseType, ({ path, body }, { gateway, now }) => {
    const response = find(gateway, path);
    const type = typeIn(path);
    change(response, { updated: now, rules: { ...response.rules, [type]: custom(type, body) } });
    return { [type]: rule(response, type) };
  }),
  on(resetGatewayResponseType, ({ path }, { gateway, now }) => {
    const response = find(gateway, path);
    change(response, { updated: now, rules: { ...response.rules, [typeIn(path)]: undefined } });
  }),
  on(listGatewayResponses, ({ path, query }, { gateway }) => {
    const group = gateway.groups.get(path.group_id);
    return page('responses', inGroup(gateway, group.id), query, (response) => outline(response), 'newest');
  }),
];
