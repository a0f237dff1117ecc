/** Microservices: APIs created from a service of a registry or of a container cluster. */
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { bool, input, int, list, one, oneOf, output, required, text } from '../schema/vocabulary.js';
import { PATH } from './apis/forms.js';
import { httpMethod, INSTANCE } from './shared/paths.js';
import {
  CceServiceInput, CceWorkloadInput, CseServiceInput, MicroserviceLabelInput, NacosServiceInput,
} from './vpc-channels/microservice.js';

export {
  CceServiceInput, CceWorkloadInput, CseServiceInput, MicroserviceLabelInput, NacosServiceInput,
} from './vpc-channels/microservice.js';

/** The group for the APIs. */
export abstract class MicroserviceGroupInput extends input(
  {
    /** ID of an existing group. Default: a group is created. */
    group_id: text(),
    /** Name of the group to create. Required without `group_id`. */
    group_name: text(),
    /** Integration application of the group to create. */
    app_id: text(),
  },
  { check: (group) => !group.group_id && !group.group_name && { group_name: 'is required unless group_id is given' } },
) {}

/** An API to create. */
export abstract class MicroserviceApiInput extends input({
  /**
   * Name: letters, digits, Chinese characters and `- _ . / ( ) : 、`; starts with a letter, a digit or a Chinese
   * character.
   */
  name: text(),
  /** Method that callers use. */
  req_method: httpMethod,
  /**
   * Path that callers use, with parameters in braces: `/users/{userId}`. `/apic/health_check` is the gateway's own for
   * GET.
   */
  req_uri: required(text(PATH)),
  /** Which paths match. SWA: paths that begin with `req_uri`; NORMAL: exactly `req_uri`. Default: SWA. */
  match_mode: oneOf('SWA', 'NORMAL'),
}) {}

/** A service registered with the Cloud Service Engine (CSE), to import. */
export abstract class CseServiceImport extends input({
  ...CseServiceInput.fields,
  /** Version of the service. */
  version: required(text()),
}) {}

/** A workload of the Cloud Container Engine (CCE), to import. */
export abstract class CceWorkloadImport extends input({
  ...CceWorkloadInput.fields,
  /** Version of the workload. */
  version: text(),
  /** Port that the workload listens on. */
  port: required(int()),
  /** Labels of the workload. */
  labels: list(MicroserviceLabelInput),
}) {}

/** A service (the Kubernetes object) of the Cloud Container Engine, to import. */
export abstract class CceServiceImport extends input({
  ...CceServiceInput.fields,
  /** Port that the service listens on; required if it has several. */
  port: int(),
}) {}

/** A microservice, and the APIs to create from it. */
export abstract class MicroserviceImport extends input(
  {
    /** The group for the APIs. */
    group_info: required(one(MicroserviceGroupInput)),
    /**
     * Where the service is. CSE: Cloud Service Engine; CCE: a workload of Cloud Container Engine; CCE_SERVICE: a
     * Kubernetes service there; NACOS: a Nacos registry.
     */
    service_type: required(oneOf('CSE', 'CCE', 'CCE_SERVICE', 'NACOS')),
    /** Protocol between the gateway and the service. Default: HTTPS. */
    protocol: oneOf('HTTP', 'HTTPS'),
    /** The APIs to create, 1 to 50. */
    apis: required(list(MicroserviceApiInput, { min: 1, max: 50 })),
    /**
     * How long the gateway waits for the service, in milliseconds: 1 to what the gateway's feature `backend_timeout`
     * allows, 600000 at most. Default: 5000.
     */
    backend_timeout: int({ min: 1 }),
    /** How callers are authenticated. NONE: not at all; APP: by an app's key; IAM: by their account. Default: NONE. */
    auth_type: oneOf('NONE', 'APP', 'IAM'),
    /** Whether calls across origins (CORS) are allowed. Default: false. */
    cors: bool(),
    /** The service in CSE; required for type CSE. */
    cse_info: one(CseServiceImport),
    /** The workload in CCE; required for type CCE. */
    cce_info: one(CceWorkloadImport),
    /** The service in CCE; required for type CCE_SERVICE. */
    cce_service_info: one(CceServiceImport),
    /** The service in Nacos; required for type NACOS. */
    nacos_info: one(NacosServiceInput),
  },
  {
    needs: {
      service_type: { CSE: ['cse_info'], CCE: ['cce_info'], CCE_SERVICE: ['cce_service_info'], NACOS: ['nacos_info'] },
    },
  },
) {}

/** An API that was created. */
export abstract class MicroserviceApi extends output({
  /** Name of the API. */
  name: text(),
  /** Path that callers use. */
  req_uri: text(),
  /** Method that callers use. */
  req_method: text(),
  /** ID of the API. */
  id: text(),
  /** Which paths match. SWA: paths that begin with `req_uri`; NORMAL: exactly `req_uri`. */
  match_mode: oneOf('SWA', 'NORMAL'),
}, 'id') {}

/** What was created. */
export abstract class MicroserviceImportResult extends output({
  /** ID of the VPC channel to the service. */
  vpc_channel_id: text(),
  /** ID of the group. */
  api_group_id: text(),
  /** The APIs that were created. */
  apis: list(MicroserviceApi),
}) {}

export const importMicroservice = operation({
  id: 'microservices.import',
  method: 'POST',
  path: `${INSTANCE}/microservice/import`,
  body: MicroserviceImport,
  response: MicroserviceImportResult,
  actions: ['apig:apis:import'],
});

/** Imports the APIs of microservices (newer than the API reference of 2025-02). */
export class MicroservicesService extends Service {
  /**
   * Creates APIs from a microservice, with a VPC channel to it and, if none is named, a group.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/microservice/import`
   * @param body - The service, the group and the APIs; `service_type` determines which of the `..._info` fields is
   *   required. The timeout is in milliseconds.
   * @returns The channel, the group and the APIs.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3001 (404) no such group, APIG.1005 (403) no
   *   permission.
   * @see Newer than the API reference of 2025-02
   */
  import(body: MicroserviceImport, options?: CallOptions): ApigPromise<MicroserviceImportResult> {
    return this.send(importMicroservice, { body }, options);
  }
}
