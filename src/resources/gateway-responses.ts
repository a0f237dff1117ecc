/** Gateway responses: what a group's callers get if the gateway itself responds, mostly with an error. */
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { bool, input, int, list, one, oneOf, output, required, text, type Schema } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import { GET_GROUP, GET_INSTANCE } from './shared/actions.js';
import { letters } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** A header to add to the response. */
export abstract class GatewayResponseHeaderInput extends input({
  /** Name: 1 to 128 letters, digits and `-`. */
  key: text({ min: 1, max: 128, ...letters('-') }),
  /** Value: 1 to 1024 characters. */
  value: text({ min: 1, max: 1024 }),
}) {}

/** The response to one type of error. */
export abstract class GatewayResponseRuleInput extends input({
  /** HTTP status: 200 to 599, but not 444. */
  status: int({ min: 200, max: 599, not: [444] }),
  /**
   * Body of the response, a template: `$context.error.code`, `$context.error.message`, `$context.requestId` and others
   * are replaced by their values.
   */
  body: text(),
  /** Headers to add, up to 10. */
  headers: list(GatewayResponseHeaderInput, { max: 10 }),
}, { from: { none: { default: [true] } } }) {}

/** A header that is added to the response. */
export abstract class GatewayResponseHeader extends output({
  ...GatewayResponseHeaderInput.fields,
}) {}

/** The response to one type of error, as returned. */
export abstract class GatewayResponseRule extends output({
  /** HTTP status; absent for DEFAULT_4XX and DEFAULT_5XX if it was never set: the response keeps its own. */
  status: int(),
  /**
   * Body of the response, a template: `$context.error.code`, `$context.error.message`, `$context.requestId` and others
   * are replaced by their values.
   */
  body: text(),
  /** Headers that are added. They need the feature `gateway_responses_support_header`. */
  headers: list(GatewayResponseHeader),
  /** Whether the rule is the service's default. */
  default: bool(),
}) {}

/** One rule per type of error. */
const byType = <T>(rule: Schema<T>) => ({
  /** The caller's credentials were rejected. Default status: 401. */
  AUTH_FAILURE: one(rule),
  /** The call has no credentials. Default status: 401. */
  AUTH_HEADER_MISSING: one(rule),
  /** The custom authorizer rejected the call. Default status: 500. */
  AUTHORIZER_FAILURE: one(rule),
  /** The custom authorizer could not be reached, or its response is invalid. Default status: 500. */
  AUTHORIZER_CONF_FAILURE: one(rule),
  /** The call lacks what the custom authorizer identifies callers by, or it is invalid. Default status: 401. */
  AUTHORIZER_IDENTITIES_FAILURE: one(rule),
  /** The backend cannot be reached. Default status: 502. */
  BACKEND_UNAVAILABLE: one(rule),
  /** The backend took too long. Default status: 504. */
  BACKEND_TIMEOUT: one(rule),
  /** A throttle allows no more calls. Default status: 429. */
  THROTTLED: one(rule),
  /** The caller's app is not authorized to call the API. Default status: 401. */
  UNAUTHORIZED: one(rule),
  /** Access is denied, for instance by an access list or because the call looks like an attack. Default status: 403. */
  ACCESS_DENIED: one(rule),
  /** No API matches the call. Default status: 404. */
  NOT_FOUND: one(rule),
  /** A parameter is invalid, or the method is not supported. Default status: 400. */
  REQUEST_PARAMETERS_FAILURE: one(rule),
  /** Any other error with a 4xx status. */
  DEFAULT_4XX: one(rule),
  /** Any other error with a 5xx status. */
  DEFAULT_5XX: one(rule),
  /** The third-party authorizer rejected the call. Default status: 401. */
  THIRD_AUTH_FAILURE: one(rule),
  /** The call lacks what the third-party authorizer identifies callers by, or it is invalid. Default status: 401. */
  THIRD_AUTH_IDENTITIES_FAILURE: one(rule),
  /** The third-party authorizer could not be reached, or its response is invalid. Default status: 500. */
  THIRD_AUTH_CONF_FAILURE: one(rule),
  /** The call lacks the parameter that an orchestration rule reads. */
  ORCHESTRATION_PARAMETER_NOT_FOUND: one(rule),
  /** No orchestration rule matches the parameter. */
  ORCHESTRATION_FAILURE: one(rule),
  /** The token of an OIDC login could not be verified. */
  OIDC_AUTH_TOKEN_VERIFY_FAIL: one(rule),
  /** The OIDC provider's discovery document could not be read. */
  OIDC_AUTH_GET_DISCOVERY_ERROR: one(rule),
  /** The OIDC authorization code flow failed. */
  OIDC_AUTH_CODE_FLOW_FAIL: one(rule),
  /** The caller's JWT was rejected. */
  JWT_AUTH_FAILURE: one(rule),
});

/** The responses by type of error. */
export abstract class GatewayResponseRulesInput extends input(byType(GatewayResponseRuleInput)) {}

/** The responses by type of error, as returned. */
export abstract class GatewayResponseRules extends output(byType(GatewayResponseRule)) {}

/** A type of error. */
export type GatewayResponseType = keyof GatewayResponseRules;

/** What a caller sets on a gateway response. */
export abstract class GatewayResponseInput extends input({
  /** Name: 1 to 64 letters, digits, `_` and `-`. */
  name: required(text({ min: 1, max: 64, ...letters('_ -') })),
  /** The responses by type of error. Omitted types get the default response. */
  responses: one(GatewayResponseRulesInput),
}) {}

/** A gateway response. */
export abstract class GatewayResponse extends output({
  /** ID of the gateway response. */
  id: text(),
  /** Name of the gateway response. */
  name: text(),
  /** The responses by type of error. Absent in lists. */
  responses: one(GatewayResponseRules),
  /** Whether it is the group's default response, the one that the group was created with. */
  default: bool(),
  /** When it was created, RFC 3339. */
  create_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
}, 'id', 'name') {}

/** Which gateway responses to list. */
export abstract class GatewayResponseFilter extends input({
  ...paging,
}) {}

/** A page of gateway responses. */
export abstract class GatewayResponsePage extends output({
  ...counters,
  /** The gateway responses, without their rules. */
  responses: list(GatewayResponse),
}, 'responses') {}

const RESPONSES = `${INSTANCE}/api-groups/{group_id}/gateway-responses` as const;
const pathLimits = { response_type: oneOf(...Object.keys(GatewayResponseRules.fields)) };

export const createGatewayResponse = operation({
  id: 'groups.gatewayResponses.create', method: 'POST', path: RESPONSES, body: GatewayResponseInput,
  response: GatewayResponse,
  actions: ['apig:gatewayResponses:create', GET_INSTANCE, GET_GROUP],
});
export const getGatewayResponse = operation({
  id: 'groups.gatewayResponses.get', method: 'GET', path: `${RESPONSES}/{response_id}`,
  response: GatewayResponse,
  actions: ['apig:gatewayResponses:get', GET_INSTANCE, GET_GROUP],
});
export const updateGatewayResponse = operation({
  id: 'groups.gatewayResponses.update', method: 'PUT', path: `${RESPONSES}/{response_id}`,
  body: GatewayResponseInput, response: GatewayResponse,
  actions: ['apig:gatewayResponses:update', GET_INSTANCE, GET_GROUP],
});
export const deleteGatewayResponse = operation({
  id: 'groups.gatewayResponses.delete', method: 'DELETE', path: `${RESPONSES}/{response_id}`,
  actions: ['apig:gatewayResponses:delete', GET_INSTANCE, GET_GROUP],
});
export const getGatewayResponseType = operation({
  id: 'groups.gatewayResponses.getType', method: 'GET',
  path: `${RESPONSES}/{response_id}/{response_type}`, pathLimits, response: GatewayResponseRules,
  actions: [],
});
export const updateGatewayResponseType = operation({
  id: 'groups.gatewayResponses.updateType', method: 'PUT',
  path: `${RESPONSES}/{response_id}/{response_type}`, pathLimits, body: GatewayResponseRuleInput,
  response: GatewayResponseRules,
  actions: [],
});
export const resetGatewayResponseType = operation({
  id: 'groups.gatewayResponses.resetType', method: 'DELETE',
  path: `${RESPONSES}/{response_id}/{response_type}`, pathLimits,
  actions: [],
});
export const listGatewayResponses = operation({
  id: 'groups.gatewayResponses.list', method: 'GET', path: RESPONSES, query: GatewayResponseFilter,
  response: GatewayResponsePage, items: 'responses',
  actions: ['apig:gatewayResponses:list', GET_INSTANCE, GET_GROUP],
});

/** Gateway responses of groups (API reference 3.19). */
export class GatewayResponsesService extends Service {
  /**
   * Creates a gateway response, which needs the feature `gateway_responses`, and for headers
   * `gateway_responses_support_header`. An API of the group uses it if its `response_id` names it.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses`
   * @param groupId - ID of the group.
   * @param body - Name, and the responses by type of error. Every rule should have a `body`.
   * @returns The gateway response, with rules for all types. `default` marks the service's own.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2011 (400) a value is invalid, APIG.3216 (400) the
   *   name is taken, APIG.3136 (403) no more gateway responses allowed, APIG.1005 (403) no permission.
   * @see API reference 3.19.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateGatewayResponseV2.html
   */
  create(groupId: string, body: GatewayResponseInput, options?: CallOptions): ApigPromise<GatewayResponse> {
    return this.send(createGatewayResponse, { path: { group_id: groupId }, body }, options);
  }

  /**
   * Reads a gateway response.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses/{response_id}`
   * @param groupId - ID of the group.
   * @param responseId - ID of the gateway response.
   * @returns The gateway response with the rules of all types.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.19.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfGatewayResponseV2.html
   */
  get(groupId: string, responseId: string, options?: CallOptions): ApigPromise<GatewayResponse> {
    return this.send(getGatewayResponse, { path: { group_id: groupId, response_id: responseId } }, options);
  }

  /**
   * Changes a gateway response. A body with only the name resets the rules of all types.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses/{response_id}`
   * @param groupId - ID of the group.
   * @param responseId - ID of the gateway response.
   * @param body - Name, and the responses by type of error. Every rule should have a `body`.
   * @returns The gateway response as it is now.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2011 (400) a value is invalid, APIG.3492 (409) the
   *   default one cannot be renamed, APIG.1005 (403) no permission.
   * @see API reference 3.19.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateGatewayResponseV2.html
   */
  update(
    groupId: string,
    responseId: string,
    body: GatewayResponseInput,
    options?: CallOptions,
  ): ApigPromise<GatewayResponse> {
    return this.send(updateGatewayResponse, { path: { group_id: groupId, response_id: responseId }, body }, options);
  }

  /**
   * Changes fields of a gateway response. Reads it, and writes it as a whole with the change, so that nothing else
   * changes. Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.groups.gatewayResponses.modify(groupId, responseId, { name: 'new' });
   * ```
   * @param groupId - ID of the group.
   * @param responseId - ID of the gateway response.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    groupId: string, responseId: string, change: Change<GatewayResponseInput>, options?: ModifyOptions<GatewayResponse>,
  ): Promise<Modification<GatewayResponse>> {
    return this.modified({
      shown: GatewayResponse, update: updateGatewayResponse, path: { group_id: groupId, response_id: responseId },
      get: (reading) => this.get(groupId, responseId, reading),
    }, change, options);
  }

  /**
   * Deletes a gateway response. The one that a group was created with cannot be deleted.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses/{response_id}`
   * @param groupId - ID of the group.
   * @param responseId - ID of the gateway response.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.3491 (409) it is the default one, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.19.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteGatewayResponseV2.html
   */
  delete(groupId: string, responseId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteGatewayResponse, { path: { group_id: groupId, response_id: responseId } }, options);
  }

  /**
   * Reads the response to one type of error.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses/{response_id}/{response_type}`
   * @param groupId - ID of the group.
   * @param responseId - ID of the gateway response.
   * @param responseType - The type of error, such as `ACCESS_DENIED`. `DEFAULT_4XX` and `DEFAULT_5XX` stand for all
   *   errors of their class that have no type of their own.
   * @returns The rule, under the type as its key: `result.ACCESS_DENIED`.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.19.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfGatewayResponseTypeV2.html
   */
  getType(
    groupId: string,
    responseId: string,
    responseType: GatewayResponseType,
    options?: CallOptions,
  ): ApigPromise<GatewayResponseRules> {
    return this.send(
      getGatewayResponseType,
      { path: { group_id: groupId, response_id: responseId, response_type: responseType } },
      options,
    );
  }

  /**
   * Sets the response to one type of error.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses/{response_id}/{response_type}`
   * @param groupId - ID of the group.
   * @param responseId - ID of the gateway response.
   * @param responseType - The type of error, such as `ACCESS_DENIED`. `DEFAULT_4XX` and `DEFAULT_5XX` stand for all
   *   errors of their class that have no type of their own.
   * @param body - HTTP status (200 to 599, but not 444), body and headers (up to 10). The body should be given.
   * @returns The rule as it is now, under the type as its key: `result.ACCESS_DENIED`.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.19.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateGatewayResponseTypeV2.html
   */
  updateType(
    groupId: string,
    responseId: string,
    responseType: GatewayResponseType,
    body: GatewayResponseRuleInput,
    options?: CallOptions,
  ): ApigPromise<GatewayResponseRules> {
    return this.send(
      updateGatewayResponseType,
      { path: { group_id: groupId, response_id: responseId, response_type: responseType }, body },
      options,
    );
  }

  /**
   * Resets the response to one type of error to the default.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses/{response_id}/{response_type}`
   * @param groupId - ID of the group.
   * @param responseId - ID of the gateway response.
   * @param responseType - The type of error, such as `ACCESS_DENIED`. `DEFAULT_4XX` and `DEFAULT_5XX` stand for all
   *   errors of their class that have no type of their own.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.19.7
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteGatewayResponseTypeV2.html
   */
  resetType(
    groupId: string,
    responseId: string,
    responseType: GatewayResponseType,
    options?: CallOptions,
  ): ApigPromise<undefined> {
    return this.send(
      resetGatewayResponseType,
      { path: { group_id: groupId, response_id: responseId, response_type: responseType } },
      options,
    );
  }

  /**
   * Lists the gateway responses of a group, without their rules. A new group already has one, named default.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/gateway-responses`
   * @param groupId - ID of the group.
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the gateway responses of all pages.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.19.8
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListGatewayResponsesV2.html
   */
  list(
    groupId: string,
    query: GatewayResponseFilter = {},
    options?: CallOptions,
  ): PagePromise<GatewayResponsePage, GatewayResponse> {
    return this.page(listGatewayResponses, { path: { group_id: groupId }, query }, options);
  }
}
