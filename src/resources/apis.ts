/** APIs: what callers see, the backend, and the environments where the API is online. */
import { forReading, optionsNow } from '../calls/fixed.js';
import type { PagePromise } from '../calls/pages.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import { fixed } from '../http/snapshot.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { type Description, dict, input, int, list, one, oneOf, output, required, secret, text } from '../schema/vocabulary.js';
import { type Tied, tied, type Without } from '../schema/tied.js';
import { ApiPluginsService } from './api-plugins.js';
import { ApiVersionsService } from './api-versions.js';
import { BackendApiInput, FuncInfoInput, MockInfoInput } from './apis/backends.js';
import { Api, ApiAuthOpt, apiDefinition, ListedApi } from './apis/definition.js';
import { BackendParamInput, ReqParam, ReqParamInput } from './apis/parameters.js';
import { PolicyFunctionInput, PolicyHttpInput, PolicyMockInput } from './apis/policies.js';
import { ApiPublication } from './apis/publication.js';
import { PATH } from './apis/forms.js';
import { definitionProblems } from './apis/rules.js';
import { restoreVersion, versionsOf } from './apis/rollback.js';
import { GET_GROUP, GET_INSTANCE, LIST_ENVS } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { httpMethod, INSTANCE } from './shared/paths.js';
import { passes, throwIfAborted, unstoppable, verified } from './shared/verified.js';

export { Api, ApiAuthOpt, ListedApi } from './apis/definition.js';
export { BackendApiInput, FuncInfoInput, MockInfoInput } from './apis/backends.js';
export { BackendParamInput, ReqParam, ReqParamInput } from './apis/parameters.js';
export { PolicyFunctionInput, PolicyHttpInput, PolicyMockInput } from './apis/policies.js';
export { ApiPublication } from './apis/publication.js';

/** The fields of an API to create. */
abstract class ApiFields extends input({
  ...apiDefinition,
  /** The fixed response in place of a backend; required for `backend_type` MOCK. */
  mock_info: one(MockInfoInput),
  /** The function that serves as backend; required for `backend_type` FUNCTION. */
  func_info: one(FuncInfoInput),
  /** Parameters that callers send; not for protocol GRPCS. */
  req_params: list(ReqParamInput),
  /** Parameters that the gateway sends to the backend; not for protocol GRPCS. */
  backend_params: list(BackendParamInput),
  /** Policies with a fixed response. */
  policy_mocks: list(PolicyMockInput),
  /** Policies that call functions. */
  policy_functions: list(PolicyFunctionInput),
  /** The web service that serves as backend; required for `backend_type` HTTP and GRPC. */
  backend_api: one(BackendApiInput),
  /** Policies that call web services. */
  policy_https: list(PolicyHttpInput),
}, {
  when: {
    req_protocol: { GRPCS: { req_method: oneOf('POST'), auth_type: oneOf('NONE', 'APP', 'IAM') } },
  },
  check: definitionProblems,
  from: {
    kinds: ['backend_type'],
    instead: { tag: 'tags' },
    unset: ['version', 'authorizer_id', 'response_id', 'sampling_param', 'tag'],
    unsupported: ['roma_app_id', 'domain_name'],
    fixed: { group_id: 'create the API in the other group, and delete this one' },
  },
}) {}
const NEEDED_IN_API = {
  auth_type: { AUTHORIZER: ['authorizer_id'] },
  backend_type: { HTTP: ['backend_api'], GRPC: ['backend_api'], FUNCTION: ['func_info'], MOCK: ['mock_info'] },
} as const;
/**
 * An API to create, or the new definition of one. `backend_type` and `auth_type` determine which other fields are
 * required.
 */
export type ApiInput = Tied<ApiFields, typeof NEEDED_IN_API>;
export const ApiInput: Description<ApiInput> = tied(ApiFields, NEEDED_IN_API);

/** The API to publish or to take offline, and the environment. */
export abstract class ApiPublishInput extends input({
  /** ID of the environment. */
  env_id: required(text()),
  /** ID of the API. */
  api_id: required(text()),
  /** Remark on the action, up to 255 characters. */
  remark: text({ max: 255 }),
}) {}

/** Which APIs to list. */
export abstract class ApiFilter extends input({
  ...paging,
  /** Only the API with this ID. */
  id: text(),
  /** Only APIs whose name contains this; exact if `precise_search` names `name`. */
  name: text(),
  /** Only APIs of the group with this ID. */
  group_id: text(),
  /** Only APIs with exactly this protocol. */
  req_protocol: text(),
  /** Only APIs with exactly this method. */
  req_method: text(),
  /** Only APIs whose path contains this; exact if `precise_search` names `req_uri`. */
  req_uri: text(),
  /** Only APIs that authenticate callers in this way. */
  auth_type: oneOf('NONE', 'APP', 'IAM', 'AUTHORIZER'),
  /** Only APIs published in the environment with this ID. */
  env_id: text(),
  /** Only public APIs (1), or only private ones (2). */
  type: oneOf(1, 2),
  /** Which filters must match exactly instead of any part: `name`, `req_uri`, or both joined by a comma. */
  precise_search: text({ pattern: /^(name|req_uri)(,(name|req_uri))*$/u, form: 'name, req_uri, or both separated by a comma' }),
  /** Only APIs that reach their backend through a VPC channel whose name contains this; nothing makes it exact. */
  vpc_channel_name: text(),
  /**
   * What else to return, several joined by commas. include_group: `api_group_info`; include_group_backend:
   * `backend_api`; brief: nothing, without effect beside the others. Default: brief.
   */
  return_data_mode: text({ pattern: /^(brief|include_group|include_group_backend)(,(brief|include_group|include_group_backend))*$/u, form: 'brief, include_group and include_group_backend, separated by commas' }),
  /** Only APIs with exactly one of these tags, several joined by commas; `#no_tags#`: only those without tags. */
  tags: text(),
}) {}

/** A page of APIs. */
export abstract class ApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(ListedApi),
}, 'apis') {}

/** A definition to check. */
export abstract class ApiCheck extends input({
  /** Name to check. Required for type name. */
  name: text(),
  /** Method to check. Required for type path. */
  req_method: httpMethod,
  /** Path to check. Required for type path. */
  req_uri: text(PATH),
  /** Which paths match. SWA: paths that begin with `req_uri`; NORMAL: exactly `req_uri`. Required for type path. */
  match_mode: oneOf('SWA', 'NORMAL'),
  /** ID of the group to search: names and paths are unique within a group. */
  group_id: text(),
  /** Integration application. Not supported yet. */
  roma_app_id: text(),
  /** ID of the API that is checked: its own name and path count as free. */
  api_id: text(),
  /** What to check: the name, or method, path and match mode. */
  type: required(oneOf('path', 'name')),
}, { needs: { type: { name: ['name'], path: ['req_method', 'req_uri', 'match_mode'] } } }) {}

const RESERVED_KEY = /^([Xx]-[Aa][Pp][Ii][Gg]-|[Xx]-[Ss][Dd][Kk]-)|^[Xx]-[Ss][Tt][Aa][Gg][Ee]$/u;
const HEADER_NAME = {
  pattern: /^[A-Za-z][A-Za-z0-9.-]*$/u,
  not: RESERVED_KEY,
  form: 'letters, digits and . -; starts with a letter; not X-Apig-…, X-Sdk-… or X-Stage',
};
const QUERY_NAME = {
  pattern: /^[A-Za-z][A-Za-z0-9._-]*$/u,
  not: RESERVED_KEY,
  form: 'letters, digits and . _ -; starts with a letter; not X-Apig-…, X-Sdk-… or X-Stage',
};
const CREDENTIALS_HEADER = /^(x-auth-token|authorization)$/iu;

/** A call to try out. */
export abstract class ApiDebugInput extends input({
  /** Request body, up to 2097152 bytes. */
  body: secret(text({ maxBytes: 2097152 })),
  /**
   * Headers, each with a list of values. Names: letters, digits and `. -`, up to 32 bytes, starting with a letter; not
   * `X-Apig-...`, `X-Sdk-...` or `X-Stage`, and for the modes MARKET and CONSUMER not `X-Auth-Token` or
   * `Authorization`. The service capitalizes each part of a name.
   */
  header: secret(dict(list(text()), { maxBytes: 32, ...HEADER_NAME })),
  /** HTTP method to call the API with. */
  method: required(oneOf('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS')),
  /**
   * DEVELOPER: the definition as it is now, published or not, for its owner; CONSUMER: as published in `stage`, for its
   * owner and those authorized; MARKET: not in use yet.
   */
  mode: required(oneOf('DEVELOPER', 'MARKET', 'CONSUMER')),
  /** Path, up to 1024 characters; starts with `/`. Percent-encoding must be valid. */
  path: required(text({ max: 1024, pattern: /^\/(?:[^%]|%[0-9A-Fa-f]{2})*$/u, form: 'starts with /, each % is followed by two hex digits' })),
  /**
   * Query parameters, each with a list of values. Names: letters, digits and `. _ -`, up to 32 bytes, starting with a
   * letter; not `X-Apig-...`, `X-Sdk-...` or `X-Stage`.
   */
  query: secret(dict(list(text()), { maxBytes: 32, ...QUERY_NAME })),
  /** Protocol. */
  scheme: required(oneOf('HTTP', 'HTTPS')),
  /** Key of the calling app. */
  app_key: text(),
  /** Secret of that app. */
  app_secret: secret(text()),
  /** Domain name to call. Default: the subdomain of the API's group. */
  domain: text(),
  /** Name of the environment, for mode CONSUMER. Default: RELEASE. */
  stage: text(),
}, {
  check: (call) => call.mode !== 'DEVELOPER' && Object.keys(call.header ?? {}).some((name) => CREDENTIALS_HEADER.test(name))
    && { header: `X-Auth-Token and Authorization are not allowed when mode is ${call.mode}` },
}) {}

/** Result of a call that was tried out. */
export abstract class ApiDebugResult extends output({
  /** The request as the gateway sent it. */
  request: secret(text()),
  /** The response: status line, headers and body. A body over 2097152 bytes is cut and ends with `[TRUNCATED]`. */
  response: secret(text()),
  /** How long the call took, in milliseconds. */
  latency: int(),
  /** Log of the gateway about the call. */
  log: secret(text()),
}) {}

/** The APIs to publish or to take offline, and the environment. */
export abstract class ApiBatchPublishInput extends input(
  {
    /** IDs of the APIs, up to 1000. Give either these or `group_id`. */
    apis: list(text(), { max: 1000 }),
    /** ID of the environment. */
    env_id: required(text()),
    /** ID of a group, for all its APIs. */
    group_id: text(),
    /** Remark on the action, up to 255 characters. */
    remark: text({ max: 255 }),
  },
  {
    check: (batch) =>
      batch.apis === undefined && batch.group_id === undefined && { apis: 'is required unless group_id is given' },
  },
) {}

/** An API of a batch for which it failed. */
export abstract class ApiBatchFailure extends output({
  /** ID of the API. */
  api_id: text(),
  /** Name of the API, if it exists. */
  api_name: text(),
  /** Code of the error, such as `APIG.3002`. */
  error_code: text(),
  /** What went wrong. */
  error_msg: text(),
}, 'api_id') {}

/** Result of a batch. */
export abstract class ApiBatchResult extends output({
  /** The APIs that succeeded. */
  success: list(ApiPublication),
  /** The APIs that failed. */
  failure: list(ApiBatchFailure),
}) {}

/** Which publication of an API to read. */
export abstract class ApiRuntimeFilter extends input({
  /** ID of the environment. Default: RELEASE. */
  env_id: text(),
}) {}

/** An API as callers see it in an environment. */
export abstract class ApiRuntime extends output({
  ...apiDefinition,
  /** Details of how callers are authenticated. */
  auth_opt: one(ApiAuthOpt),
  /** ID of the API. */
  id: text(),
  /** Name of its group. */
  group_name: text(),
  /** Name of the environment it is published in. */
  run_env_name: text(),
  /** ID of that environment. */
  run_env_id: text(),
  /** ID of the publication. */
  publish_id: text(),
  /** Subdomain that the gateway gave the group, for debugging. */
  sl_domain: text(),
  /** All such subdomains. */
  sl_domains: list(text()),
  /** Parameters that callers send. */
  req_params: list(ReqParam),
}, 'id', 'name') {}

const APIS = `${INSTANCE}/apis` as const;

export const createApi = operation({
  id: 'apis.create', method: 'POST', path: APIS, body: ApiInput, response: Api,
  actions: ['apig:apis:create', GET_INSTANCE, GET_GROUP],
});
export const updateApi = operation({
  id: 'apis.update', method: 'PUT', path: `${APIS}/{api_id}`, body: ApiInput, response: Api,
  actions: ['apig:apis:update', GET_INSTANCE, GET_GROUP],
});
export const deleteApi = operation({
  id: 'apis.delete', method: 'DELETE', path: `${APIS}/{api_id}`,
  actions: ['apig:apis:delete', GET_INSTANCE, GET_GROUP],
});
export const publishApi = operation({
  id: 'apis.publish', method: 'POST', path: `${APIS}/action`, body: ApiPublishInput,
  fixed: { body: { action: 'online' } }, response: ApiPublication,
  actions: ['apig:apis:publish', GET_INSTANCE, GET_GROUP, LIST_ENVS],
});
export const unpublishApi = operation({
  id: 'apis.unpublish', method: 'POST', path: `${APIS}/action`, body: ApiPublishInput,
  fixed: { body: { action: 'offline' } }, response: ApiPublication,
  actions: ['apig:apis:offline', GET_INSTANCE, GET_GROUP, LIST_ENVS],
});
export const getApi = operation({
  id: 'apis.get', method: 'GET', path: `${APIS}/{api_id}`, response: Api,
  actions: ['apig:apis:get', GET_INSTANCE, GET_GROUP],
});
export const listApis = operation({
  id: 'apis.list', method: 'GET', path: APIS, query: ApiFilter, response: ApiPage, items: 'apis',
  actions: ['apig:apis:list', GET_INSTANCE, GET_GROUP],
});
export const checkApi = operation({
  id: 'apis.check', method: 'POST', path: `${APIS}/check`, body: ApiCheck, idempotent: true,
  actions: [],
});
export const debugApi = operation({
  id: 'apis.debug', method: 'POST', path: `${APIS}/debug/{api_id}`, body: ApiDebugInput,
  response: ApiDebugResult,
  actions: ['apig:apis:debug', GET_INSTANCE, GET_GROUP],
});
export const batchPublishApis = operation({
  id: 'apis.batchPublish', method: 'POST', path: `${APIS}/publish`, body: ApiBatchPublishInput,
  fixed: { query: { action: 'online' } }, response: ApiBatchResult,
  actions: ['apig:apis:publish'], failures: 'failure',
});
export const batchUnpublishApis = operation({
  id: 'apis.batchUnpublish', method: 'POST', path: `${APIS}/publish`, body: ApiBatchPublishInput,
  fixed: { query: { action: 'offline' } }, response: ApiBatchResult,
  actions: ['apig:apis:offline'], failures: 'failure',
});
export const getApiRuntime = operation({
  id: 'apis.getRuntime', method: 'GET', path: `${APIS}/runtime/{api_id}`, query: ApiRuntimeFilter,
  response: ApiRuntime,
  actions: ['apig:apis:get'],
});

/** APIs (API reference 3.5). */
export class ApisService extends Service {
  /** Plug-ins of APIs. */
  readonly plugins = new ApiPluginsService(this.transport);
  /** Versions of APIs. */
  readonly versions = new ApiVersionsService(this.transport);

  /**
   * Creates an API. Callers can use it once it is published.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis`
   * @param body - The API. `backend_type` determines which of `backend_api`, `func_info` and `mock_info` is required.
   *   Timeouts are in milliseconds.
   * @returns The API, with the IDs of its parts.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3202 (400) the name is taken, APIG.3301 (400)
   *   the path is taken, APIG.3001 (404) no such group, APIG.3019 (404) no such function, APIG.3102 (403) too many
   *   APIs, APIG.1005 (403) no permission.
   * @see API reference 3.5.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateApiV2.html
   */
  create(body: ApiInput, options?: CallOptions): ApigPromise<Api> {
    return this.send(createApi, { body }, options);
  }

  /**
   * Replaces the definition of an API. The online version does not change until the API is published again.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/apis/{api_id}`
   * @param apiId - ID of the API.
   * @param body - The whole API; the group cannot be changed.
   * @returns The API as it is now.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2011 (400) a value is invalid, APIG.3202 (400) the name
   *   is taken, APIG.1005 (403) no permission.
   * @see API reference 3.5.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateApiV2.html
   */
  update(apiId: string, body: ApiInput, options?: CallOptions): ApigPromise<Api> {
    return this.send(updateApi, { path: { api_id: apiId }, body }, options);
  }

  /**
   * Changes fields of an API. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.apis.modify(apiId, { remark: 'new' });
   * ```
   * @param apiId - ID of the API.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(apiId: string, change: Change<ApiInput>, options?: ModifyOptions<Api>): Promise<Modification<Api>> {
    return this.modified({
      shown: Api, update: updateApi, path: { api_id: apiId },
      get: (reading) => this.get(apiId, reading),
    }, change, options);
  }

  /**
   * Deletes an API with everything that belongs to it: its publication records, backends, authorizations of apps and
   * other bindings. It must be offline in all environments.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/apis/{api_id}`
   * @param apiId - ID of the API.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.3416 (409, or 403 on some gateways) it is published,
   *   APIG.1005 (403) no permission.
   * @see API reference 3.5.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteApiV2.html
   */
  delete(apiId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteApi, { path: { api_id: apiId } }, options);
  }

  /**
   * Publishes an API in an environment, as a new version: its definition as it is now. Callers can call an API only in
   * environments in which it is published.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis/action`
   * @param body - The API, the environment and a remark.
   * @returns The publication, with the ID of the version.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2011 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.5.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateOrDeletePublishRecordForApiV2.html
   */
  publish(body: ApiPublishInput, options?: CallOptions): ApigPromise<ApiPublication> {
    return this.send(publishApi, { body }, options);
  }

  /**
   * Takes an API offline in an environment. It can no longer be called there: callers get an error.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis/action`
   * @param body - The API, the environment and a remark.
   * @returns The API and the environment, without a publication.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2011 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.5.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateOrDeletePublishRecordForApiV2.html
   */
  unpublish(body: ApiPublishInput, options?: CallOptions): ApigPromise<ApiPublication> {
    return this.send(unpublishApi, { body }, options);
  }

  /**
   * Reads an API.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apis/{api_id}`
   * @param apiId - ID of the API.
   * @returns The API with its parameters, backends and policies.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.1005 (403) no permission.
   * @see API reference 3.5.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfApiV2.html
   */
  get(apiId: string, options?: CallOptions): ApigPromise<Api> {
    return this.send(getApi, { path: { api_id: apiId } }, options);
  }

  /**
   * Lists APIs without parameters and backends. `return_data_mode` adds some of them; `get` returns all.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apis`
   * @param query - Filters and paging; `name` and `req_uri` match any part unless `precise_search` names them.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.5.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisV2.html
   */
  list(query: ApiFilter = {}, options?: CallOptions): PagePromise<ApiPage, ListedApi> {
    return this.page(listApis, { query }, options);
  }

  /**
   * Checks that no API has this name or path yet. Resolves if it is free, rejects if it is taken.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis/check`
   * @param body - The name, or method, path and match mode; the group to search.
   * @throws ApigServiceError: APIG.3202 (400) the name is taken, APIG.3301 (400) the path is taken, APIG.3030 (404) no
   *   such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.5.7
   */
  check(body: ApiCheck, options?: CallOptions): ApigPromise<undefined> {
    return this.send(checkApi, { body }, options);
  }

  /**
   * Calls an API through the gateway, to see whether it works. The call reaches the backend. An API that uses an
   * environment variable cannot be debugged (APIG.2030).
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis/debug/{api_id}`
   * @param apiId - ID of the API.
   * @param body - The call; its body may have up to 2097152 bytes.
   * @returns Request and response as strings, and the duration in milliseconds. Resolves whatever the API's response
   *   was.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2011 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.5.8
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DebugApiV2.html
   */
  debug(apiId: string, body: ApiDebugInput, options?: CallOptions): ApigPromise<ApiDebugResult> {
    return this.send(debugApi, { path: { api_id: apiId }, body }, options);
  }

  /**
   * Publishes several APIs in an environment. Resolves even if some fail: see `failures`, or `partialFailure` in the
   * options.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis/publish?action=online`
   * @param body - Up to 1000 APIs, or a group; the environment and a remark.
   * @returns What worked and what failed.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.5.9
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchPublishOrOfflineApiV2.html
   */
  batchPublish(body: ApiBatchPublishInput, options?: CallOptions): ApigPromise<ApiBatchResult> {
    return this.send(batchPublishApis, { body }, options);
  }

  /**
   * Takes several APIs offline in an environment. Resolves even if some fail: see `failures`, or `partialFailure` in
   * the options.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apis/publish?action=offline`
   * @param body - Up to 1000 APIs, or a group; the environment and a remark.
   * @returns What worked and what failed.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.5.9
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchPublishOrOfflineApiV2.html
   */
  batchUnpublish(body: ApiBatchPublishInput, options?: CallOptions): ApigPromise<ApiBatchResult> {
    return this.send(batchUnpublishApis, { body }, options);
  }

  /**
   * Reads an API as it is online in an environment. Its definition may have changed since.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apis/runtime/{api_id}`
   * @param apiId - ID of the API.
   * @param query - The environment. Default: RELEASE.
   * @returns The API as callers see it.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.1005 (403) no permission.
   * @see API reference 3.5.12
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiRuntimeDefinitionV2.html
   */
  getRuntime(apiId: string, query: ApiRuntimeFilter = {}, options?: CallOptions): ApigPromise<ApiRuntime> {
    return this.send(getApiRuntime, { path: { api_id: apiId }, query }, options);
  }

  /**
   * Finds the API of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @param query - More filters, such as `group_id`: names are unique within a group.
   * @returns The API, or `undefined` if there is none.
   */
  findByName(
    name: string,
    query: Omit<ApiFilter, 'name' | 'precise_search' | 'offset' | 'limit'> = {},
    options?: CallOptions,
  ): Promise<ListedApi | undefined> {
    return firstNamed(this.list({ ...query, name, precise_search: 'name' }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the API of exactly this name, or creates it. If two callers do this at the same time, one creates it and both
   * get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing, including its group. An existing one in the group is not
   *   changed.
   * @returns The API.
   */
  ensure(name: string, body: Without<ApiInput, 'name'>, options?: CallOptions): Promise<Api> {
    return ensured({
      resource: 'apis', body, named: { name }, options,
      find: (call, { group_id }) =>
        this.findByName(name, { group_id }, call).then((found) => found && this.get(found.id, call)),
      create: (whole, call) => this.create(whole, call),
    });
  }

  /**
   * Publishes an API in an environment and runs a check on it. Rolls back if the check fails or the call is aborted.
   *
   * A rollback puts the previous version back online, or takes the API offline if there was none. It also happens if it
   * is not known whether the publication succeeded. A version that another client has put online in the meantime stays
   * online.
   *
   * ```ts
   * const responds = async (publication, signal) => (await fetch(url, { signal })).ok;
   * await client.apis.publishAndVerify({ api_id, env_id }, responds);
   * ```
   * @param body - The API, the environment and a remark.
   * @param check - Checks that the API works. If it returns `false` or fails, the API does not. It gets the signal of
   *   the options.
   * @returns The publication that passed the check.
   * @throws ApigRollbackError: the check failed or the call was aborted. `restored` says whether everything is as
   *   before, `cause` why it was undone.
   */
  async publishAndVerify(
    body: ApiPublishInput,
    check: (publication: ApiPublication, signal: AbortSignal | undefined) => unknown,
    given: CallOptions = {},
  ): Promise<ApiPublication> {
    const operation = 'apis.publishAndVerify';
    const whole = fixed(body);
    const options = optionsNow(operation, given) ?? {};
    const reading = forReading(options);
    const { api_id: apiId, env_id: envId } = whole;
    const before = await versionsOf(this.versions, apiId, envId, reading);
    throwIfAborted(operation, options.signal, false);
    return verified({
      operation,
      change: () => this.publish(whole, unstoppable(options)),
      check: (publication) => passes(operation, options.signal, () => check(publication, options.signal)),
      restore: (publication) =>
        restoreVersion(this.versions, apiId, envId, before, publication?.version_id, unstoppable(reading)),
    });
  }
}
