/** Versions of APIs: each publication in an environment makes one. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, oneOf, output, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { Api } from './apis/definition.js';
import { ApiPublication } from './apis/publication.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

export { Api } from './apis/definition.js';
export { ApiPublication } from './apis/publication.js';

/** A version of an API. */
export abstract class ApiVersion extends output({
  /** ID of the version. */
  version_id: text(),
  /** Number of the version, derived from the time of publication. */
  version_no: text(),
  /** ID of the API. */
  api_id: text(),
  /** ID of the environment it was published in. */
  env_id: text(),
  /** Name of that environment. */
  env_name: text(),
  /** Remark on the publication. */
  remark: text(),
  /** When it was published, RFC 3339. */
  publish_time: text(),
  /** Whether it is online. 1: yes; 2: no. */
  status: oneOf(1, 2),
}, 'version_id') {}

/** Which versions to list. */
export abstract class ApiVersionFilter extends input({
  ...paging,
  /** Only those published in the environment with this ID. */
  env_id: text(),
  /** Only those published in the environment of exactly this name. */
  env_name: text(),
}) {}

/** A page of versions. */
export abstract class ApiVersionPage extends output({
  ...counters,
  /** The versions. */
  api_versions: list(ApiVersion),
}, 'api_versions') {}

/** The version to switch to. */
export abstract class ApiVersionSwitch extends input({
  /** ID of the version. */
  version_id: text(),
}) {}

/** An API as it was when this version was published. */
export abstract class ApiVersionDetail extends output({
  ...Api.fields,
  /** When the version was published, RFC 3339. */
  publish_time: text(),
  /** Subdomain that the gateway gave the group, for debugging. */
  sl_domain: text(),
  /** All such subdomains. */
  sl_domains: list(text()),
  /** ID of the version. */
  version_id: text(),
}, 'id', 'name') {}

const PUBLICATIONS = `${INSTANCE}/apis/publish/{api_id}` as const;
const VERSION = `${INSTANCE}/apis/versions/{version_id}` as const;

export const listApiVersions = operation({
  id: 'apis.versions.list', method: 'GET', path: PUBLICATIONS, query: ApiVersionFilter,
  response: ApiVersionPage, items: 'api_versions',
  actions: ['apig:apis:get'],
});
export const switchApiVersion = operation({
  id: 'apis.versions.switch', method: 'PUT', path: PUBLICATIONS, body: ApiVersionSwitch,
  response: ApiPublication,
  actions: [],
});
export const getApiVersion = operation({
  id: 'apis.versions.get', method: 'GET', path: VERSION, response: ApiVersionDetail,
  actions: [],
});
export const unpublishApiVersion = operation({
  id: 'apis.versions.unpublish', method: 'DELETE', path: VERSION,
  actions: ['apig:apis:offline'],
});

/** Versions of APIs (API reference 3.5). */
export class ApiVersionsService extends Service {
  /**
   * Lists the versions of an API, in all environments unless the query names one. The gateway keeps the last 10 per
   * environment.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apis/publish/{api_id}`
   * @param apiId - ID of the API.
   * @param query - Environment and paging.
   * @returns The first page. Iterate over it to get the versions of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.5.10
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiVersionsV2.html
   */
  list(apiId: string, query: ApiVersionFilter = {}, options?: CallOptions): PagePromise<ApiVersionPage, ApiVersion> {
    return this.page(listApiVersions, { path: { api_id: apiId }, query }, options);
  }

  /**
   * Switches an API to another of its versions, in the environment that the version was published in. One version is
   * online in each environment.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/apis/publish/{api_id}`
   * @param apiId - ID of the API.
   * @param body - ID of the version to put online.
   * @returns The publication that is now online.
   * @throws ApigServiceError: APIG.3022 (404) no such version, APIG.2000 (400) the body is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.5.11
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ChangeApiVersionV2.html
   */
  switch(apiId: string, body: ApiVersionSwitch, options?: CallOptions): ApigPromise<ApiPublication> {
    return this.send(switchApiVersion, { path: { api_id: apiId }, body }, options);
  }

  /**
   * Reads a version: the API as it was when published.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apis/versions/{version_id}`
   * @param versionId - ID of the version.
   * @returns The API with its parameters, backends and policies.
   * @throws ApigServiceError: APIG.3022 (404) no such version, APIG.1005 (403) no permission.
   * @see API reference 3.5.13
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApiVersionDetailV2.html
   */
  get(versionId: string, options?: CallOptions): ApigPromise<ApiVersionDetail> {
    return this.send(getApiVersion, { path: { version_id: versionId } }, options);
  }

  /**
   * Takes the version that is online in an environment offline. Callers in that environment then get an error.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/apis/versions/{version_id}`
   * @param versionId - ID of the version that is online.
   * @throws ApigServiceError: APIG.3022 (404) no such version, APIG.1005 (403) no permission.
   * @see API reference 3.5.14
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteApiByVersionIdV2.html
   */
  unpublish(versionId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(unpublishApiVersion, { path: { version_id: versionId } }, options);
  }
}
