/** Quotas and switches of a gateway and of a project. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import { either, input, int, list, oneOf, output, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE, PROJECT } from './shared/paths.js';

/** A quota of a project. */
export abstract class ProjectConfig extends output({
  /** ID of the quota. */
  config_id: text(),
  /** Name. INSTANCE_NUM_LIMIT: how many gateways the project may have. */
  config_name: oneOf('INSTANCE_NUM_LIMIT'),
  /** The limit that applies to the tenant on this gateway, a number as a string. Of a switch, 1: on; 2: off. */
  config_value: text(),
  /** When the quota was set: milliseconds since 1970, or RFC 3339. */
  config_time: either(text(), int()),
  /** What the quota limits. INSTANCE_NUM_LIMIT: how many gateways a tenant can have. */
  remark: text(),
}, 'config_id', 'config_name') {}

/** A quota or a switch of a gateway. */
export abstract class Config extends output(
  {
    ...ProjectConfig.fields,
    /**
     * Name.
     *
     * How many there may be in all:
     * - API_NUM_LIMIT: APIs
     * - APP_NUM_LIMIT: apps
     * - APIGROUP_NUM_LIMIT: groups
     * - ENVIRONMENT_NUM_LIMIT: environments
     * - SIGN_NUM_LIMIT: signature keys
     * - THROTTLE_NUM_LIMIT: throttles
     * - ACL_NUM_LIMIT: access lists
     * - VPC_NUM_LIMIT: VPC channels
     * - AUTHORIZER_NUM_LIMIT: custom authorizers
     *
     * How many there may be in one place:
     * - VARIABLE_NUM_LIMIT: environment variables of a group
     * - APIGROUP_DOMAIN_NUM_LIMIT: independent domain names of a group
     * - API_NUM_LIMIT_PER_GROUP: APIs in a group
     * - RESPONSE_NUM_LIMIT: gateway responses of a group
     * - API_SWAGGER_NUM_LIMIT: Swagger documents of a group
     * - API_VERSION_NUM_LIMIT: published versions that are kept of an API
     * - API_PARAM_NUM_LIMIT: parameters of an API
     * - API_TAG_NUM_LIMIT: tags of an API
     * - API_POLICY_NUM_LIMIT: policy backends of an API
     * - API_CONDITION_NUM_LIMIT: conditions of a policy backend
     * - VPC_INSTANCE_NUM_LIMIT: servers of a VPC channel
     * - AUTHORIZER_IDENTITY_NUM_LIMIT: identity sources of a custom authorizer
     * - APP_CODE_NUM_LIMIT: app codes of an app
     * - CONFIG_NUM_LIMIT_PER_APP: settings of an app
     * - APP_THROTTLE_LIMIT, USER_THROTTLE_LIMIT: special throttles for apps, for users
     *
     * How many calls are allowed without a throttle:
     * - API_USER_CALL_LIMIT: of an API
     * - SL_DOMAIN_CALL_LIMIT: to a debugging subdomain
     *
     * Switches (of those marked *: 1: on; 2: off):
     * - ELB_SWITCH: ELB channels
     * - LTS_SWITCH: logs are reported to LTS
     * - APP_KEY_SECRET_SWITCH*: apps may have custom keys and secrets
     * - BACKEND_TOKEN_ALLOW_SWITCH*: ordinary tenants may have their token passed to the backend
     * - API_DESIGNER_SWITCH*: API designer
     * - APP_TOKEN_SWITCH, APP_API_KEY_SWITCH, APP_BASIC_SWITCH, APP_JWT_SWITCH, APP_SECRET_SWITCH: these ways for apps
     *   to authenticate
     * - APP_ROUTE_SWITCH: routes to apps
     * - PUBLIC_KEY_SWITCH: signature keys of type public_key
     * - CASCADE_SWITCH: cascaded gateways
     *
     * Others:
     * - REGION_MANAGER_WHITELIST_SERVICES: services that are not checked against the region manager. Not supported yet.
     * - IS_INIT_API_PATH_HASH: whether the hashes of the APIs' paths were refreshed
     */
    config_name: oneOf(
      'API_NUM_LIMIT',
      'APP_NUM_LIMIT',
      'APIGROUP_NUM_LIMIT',
      'ENVIRONMENT_NUM_LIMIT',
      'VARIABLE_NUM_LIMIT',
      'SIGN_NUM_LIMIT',
      'THROTTLE_NUM_LIMIT',
      'APIGROUP_DOMAIN_NUM_LIMIT',
      'API_VERSION_NUM_LIMIT',
      'VPC_NUM_LIMIT',
      'VPC_INSTANCE_NUM_LIMIT',
      'API_PARAM_NUM_LIMIT',
      'API_USER_CALL_LIMIT',
      'ACL_NUM_LIMIT',
      'APP_THROTTLE_LIMIT',
      'USER_THROTTLE_LIMIT',
      'API_NUM_LIMIT_PER_GROUP',
      'API_POLICY_NUM_LIMIT',
      'API_CONDITION_NUM_LIMIT',
      'SL_DOMAIN_CALL_LIMIT',
      'ELB_SWITCH',
      'AUTHORIZER_NUM_LIMIT',
      'AUTHORIZER_IDENTITY_NUM_LIMIT',
      'APP_CODE_NUM_LIMIT',
      'REGION_MANAGER_WHITELIST_SERVICES',
      'API_SWAGGER_NUM_LIMIT',
      'API_TAG_NUM_LIMIT',
      'LTS_SWITCH',
      'APP_KEY_SECRET_SWITCH',
      'RESPONSE_NUM_LIMIT',
      'CONFIG_NUM_LIMIT_PER_APP',
      'BACKEND_TOKEN_ALLOW_SWITCH',
      'APP_TOKEN_SWITCH',
      'API_DESIGNER_SWITCH',
      'APP_API_KEY_SWITCH',
      'APP_BASIC_SWITCH',
      'APP_JWT_SWITCH',
      'APP_ROUTE_SWITCH',
      'PUBLIC_KEY_SWITCH',
      'APP_SECRET_SWITCH',
      'CASCADE_SWITCH',
      'IS_INIT_API_PATH_HASH',
    ),
    /** How much of the quota the gateway uses. */
    used: int(),
  },
  'config_id',
  'config_name',
) {}

/** Which quotas to list. */
export abstract class ConfigFilter extends input({
  ...paging,
}) {}

/** A page of a gateway's quotas. */
export abstract class ConfigPage extends output({
  ...counters,
  /** The quotas and switches. */
  configs: list(Config),
}, 'configs') {}

/** A page of a project's quotas. */
export abstract class ProjectConfigPage extends output({
  ...counters,
  /** The quotas. */
  configs: list(ProjectConfig),
}, 'configs') {}

export const listConfigs = operation({
  id: 'configs.list', method: 'GET', path: `${INSTANCE}/project/configs`, query: ConfigFilter,
  response: ConfigPage, items: 'configs',
  actions: [],
});
export const listProjectConfigs = operation({
  id: 'configs.listProject', method: 'GET', path: `${PROJECT}/instance/configs`, query: ConfigFilter,
  response: ProjectConfigPage, items: 'configs',
  actions: [],
});

/** Quotas (API reference 3.22). */
export class ConfigsService extends Service {
  /**
   * Lists the quotas and switches of the gateway, and how much of each quota is used. REGION_MANAGER_WHITELIST_SERVICES
   * is not supported yet.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/project/configs`
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the quotas of all pages. New features bring new names.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.22.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListProjectCofigsV2.html
   */
  list(query: ConfigFilter = {}, options?: CallOptions): PagePromise<ConfigPage, Config> {
    return this.page(listConfigs, { query }, options);
  }

  /**
   * Lists the quotas of the project: how many gateways it may have.
   *
   * `GET /v2/{project_id}/apigw/instance/configs`
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the quotas of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIC.7106 (403) no permission.
   * @see API reference 3.22.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListInstanceConfigsV2.html
   */
  listProject(query: ConfigFilter = {}, options?: CallOptions): PagePromise<ProjectConfigPage, ProjectConfig> {
    return this.page(listProjectConfigs, { query }, options);
  }
}
