/** APIs as OpenAPI documents: export and import. */
import { Download } from '../schema/download.js';
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import { files } from '../http/file-transfer.js';
import type { ApigPromise } from '../http/promise.js';
import type { Transport } from '../http/transport.js';
import { bool, file, input, list, one, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { forReading } from '../calls/fixed.js';
import { callOptions, type WaitOptions, waitOptionsNow } from '../calls/waiter.js';
import { AsyncTasksService } from './async-tasks.js';
import { GET_ACL, GET_API, GET_GROUP, GET_INSTANCE, GET_THROTTLE } from './shared/actions.js';
import { INSTANCE } from './shared/paths.js';
import { exportedDocument, taskResult, type ExportedDocument } from './shared/task-result.js';

/** The dialect of a document. */
export abstract class OpenapiExportQuery extends input({
  /** Version of OpenAPI. Default: 2.0. */
  oas_version: oneOf('2.0', '3.0'),
}) {}

/** Which APIs to export, and how. */
export abstract class OpenapiExportInput extends input({
  /** ID of the environment in which the group is published. */
  env_id: required(text()),
  /** ID of the group. */
  group_id: required(text()),
  /**
   * How much to export. spec: what callers see; proxy: the backends too; all: policies such as throttling, access
   * control and custom authorizers too; dev: with backends, including APIs that are not published. Default: spec.
   */
  define: oneOf('spec', 'proxy', 'all', 'dev'),
  /** Format of the document. Default: json. */
  type: oneOf('json', 'yaml', 'yml'),
  /** Version to put into the document. Default: the time of the export. */
  version: text(),
  /** IDs of the APIs to export. */
  apis: list(text()),
}) {}

/** A document to import, and how. */
export abstract class OpenapiImportForm extends input({
  /** Whether a new group is created for the APIs. Default: true. */
  is_create_group: bool(),
  /** ID of the group to import into; required if `is_create_group` is false. */
  group_id: text(),
  /**
   * What to do if the document's policies conflict with existing ones. merge: keep the existing; override: replace
   * them. Default: merge.
   */
  extend_mode: oneOf('merge', 'override'),
  /** Whether to import in simple mode. Default: false. */
  simple_mode: bool(),
  /** Whether the APIs get a mock backend. Default: false. */
  mock_mode: bool(),
  /**
   * What to do if an API conflicts with an existing one. merge: keep the existing; override: replace it. Default:
   * merge.
   */
  api_mode: oneOf('merge', 'override'),
  /**
   * The document, JSON or YAML. `{ path: './api.yaml' }` sends a file from disk; a string, bytes, a `Blob` or a stream
   * is the document itself, `{ content, name, type }` gives it a name and a media type. Bytes are copied when the
   * method is called. A stream is destroyed if the call fails, and can be sent once. Requests that are signed with an
   * access key may have 12 MB in all.
   *
   * @example
   * client.openapi.import({ file_name: { path: './api.yaml' } });
   * client.openapi.import({ file_name: JSON.stringify(document) });
   */
  file_name: required(file()),
}, {
  needs: { is_create_group: { false: ['group_id'] } },
}) {}

/** An API that was imported. */
export abstract class OpenapiImportSuccess extends output({
  /** Path of the API. */
  path: text(),
  /** Method of the API. */
  method: text(),
  /** What was done. update: an API was changed; create: one was created. */
  action: oneOf('update', 'create'),
  /** ID of the API. */
  id: text(),
}) {}

/** An API that was not imported. */
export abstract class OpenapiImportFailure extends output({
  /** Path of the API. */
  path: text(),
  /** Description of the reason. */
  error_msg: text(),
  /** Method of the API. */
  method: text(),
  /** Code of the error. */
  error_code: text(),
}) {}

/** An API that was skipped. */
export abstract class OpenapiImportIgnored extends output({
  /** Method of the API. */
  method: text(),
  /** Path of the API. */
  path: text(),
}) {}

/** The document that was imported. */
export abstract class OpenapiDocument extends output({
  /** ID of the document. */
  id: text(),
  /** Description of the result. */
  result: text(),
}) {}

/** Result of an import. */
export abstract class OpenapiImportResult extends output({
  /** The APIs that were imported. */
  success: list(OpenapiImportSuccess),
  /** The APIs that were not imported. */
  failure: list(OpenapiImportFailure),
  /** The document. Not supported yet. */
  swagger: one(OpenapiDocument),
  /** ID of the group. */
  group_id: text(),
  /** The APIs that were skipped. */
  ignore: list(OpenapiImportIgnored),
}) {}

/** A started task. */
export abstract class AsyncTaskReference extends output({
  /** ID of the task, for `asyncTasks.get`. */
  task_id: text(),
}, 'task_id') {}

const OPENAPI = `${INSTANCE}/openapi` as const;

export const exportOpenapi = operation({
  id: 'openapi.export',
  method: 'POST',
  path: `${OPENAPI}/export`,
  query: OpenapiExportQuery,
  body: OpenapiExportInput,
  response: Download,
  idempotent: true,
  actions: [
    'apig:apis:export',
    GET_INSTANCE,
    'apig:apis:list',
    GET_API,
    'apig:apis:listBindedThrottles',
    'apig:apis:listBindedAcls',
    GET_GROUP,
    GET_ACL,
    GET_THROTTLE,
  ],
});
export const importOpenapi = operation({
  id: 'openapi.import',
  method: 'POST',
  path: `${OPENAPI}/import`,
  form: OpenapiImportForm,
  response: OpenapiImportResult,
  actions: [
    'apig:apis:import',
    GET_INSTANCE,
    'apig:apis:create',
    'apig:apis:bindAcls',
    'apig:apis:bindThrottles',
    GET_GROUP,
    'apig:acls:create',
    'apig:throttles:create',
  ],
  failures: 'failure',
});
export const exportOpenapiAsync = operation({
  id: 'openapi.exportAsync', method: 'POST', path: `${OPENAPI}/async-export`,
  query: OpenapiExportQuery, body: OpenapiExportInput, response: AsyncTaskReference,
  actions: [],
});
export const importOpenapiAsync = operation({
  id: 'openapi.importAsync', method: 'POST', path: `${OPENAPI}/async-import`,
  form: OpenapiImportForm, response: AsyncTaskReference,
  actions: [],
});

/** APIs as OpenAPI documents (API reference 3.16, 3.30). */
export class OpenapiService extends Service {
  constructor(transport: Transport) {
    super(transport.withFiles(files));
  }

  /**
   * Exports APIs of a group as an OpenAPI (Swagger) document. What only this service has is in extension fields, which
   * the vendor's user guide lists.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/export`
   * @param body - Group and environment, how much to export, and the format.
   * @param query - Version of OpenAPI.
   * @returns The document, byte for byte. `saveTo` in the options writes it to a path or a stream instead; a path has
   *   the whole document or what it had before.
   * @throws ApigServiceError: APIG.2001 (400) a value is missing, APIG.3001 (404) no such group, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.16.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ExportApiDefinitionsV2.html
   */
  export(body: OpenapiExportInput, query: OpenapiExportQuery = {}, options?: CallOptions): ApigPromise<Download> {
    return this.send(exportOpenapi, { body, query }, options);
  }

  /**
   * Imports APIs from a document, which must follow the OpenAPI (Swagger) standard. Settings that only this service has
   * are read from its extension fields, which the vendor's user guide lists. An API that cannot be imported does not
   * fail the call: see `failures`, or `partialFailure` in the options.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/import`
   * @param form - The document, the group, and what to do if something exists already.
   * @returns What was imported, what was not, and what was skipped.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.3201 (400) the name of the new group is taken,
   *   APIG.3603 (400) the document is too long, APIG.1005 (403) no permission.
   * @see API reference 3.16.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ImportApiDefinitionsV2.html
   */
  import(form: OpenapiImportForm, options?: CallOptions): ApigPromise<OpenapiImportResult> {
    return this.send(importOpenapi, { form }, options);
  }

  /**
   * Starts an export of a group's APIs as an OpenAPI (Swagger) document. What only this service has is in extension
   * fields, which the vendor's user guide lists. For groups that are too large to export in one call.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/async-export`
   * @param body - Group and environment, how much to export, and the format.
   * @param query - Version of OpenAPI.
   * @returns The task. `asyncTasks.wait` returns its result.
   * @throws ApigServiceError: APIG.2001 (400) a value is missing, APIG.1005 (403) no permission.
   * @see API reference 3.30.1
   */
  exportAsync(
    body: OpenapiExportInput,
    query: OpenapiExportQuery = {},
    options?: CallOptions,
  ): ApigPromise<AsyncTaskReference> {
    return this.send(exportOpenapiAsync, { body, query }, options);
  }

  /**
   * Starts an import of APIs from a document, which must follow the OpenAPI (Swagger) standard, for documents that are
   * too large to import in one call. Settings that only this service has are read from its extension fields, which the
   * vendor's user guide lists.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/async-import`
   * @param form - The document, the group, and what to do if something exists already.
   * @returns The task. `asyncTasks.wait` returns its result.
   * @throws ApigServiceError: APIG.3603 (400) the document is too long, APIG.1005 (403) no permission.
   * @see API reference 3.30.2
   */
  importAsync(form: OpenapiImportForm, options?: CallOptions): ApigPromise<AsyncTaskReference> {
    return this.send(importOpenapiAsync, { form }, options);
  }

  /**
   * Exports APIs of a group in the background, and waits for the document. Waits as `asyncTasks.wait` does, for 10
   * minutes at most.
   *
   * @param body - Group and environment, how much to export, and the format.
   * @param query - Version of OpenAPI.
   * @returns The document with its name and format.
   * @throws ApigWaiterError: the task failed (the message has its code), or it took too long.
   */
  async exportAndWait(
    body: OpenapiExportInput,
    query: OpenapiExportQuery = {},
    options: WaitOptions = {},
  ): Promise<ExportedDocument> {
    const own = waitOptionsNow('openapi.exportAndWait', options);
    const { task_id } = await this.exportAsync(body, query, callOptions(own));
    return exportedDocument(await new AsyncTasksService(this.transport).wait(task_id, forReading(own)));
  }

  /**
   * Imports APIs in the background, and waits for the result, for 10 minutes at most. An API that cannot be imported
   * does not fail the call: see `failures`.
   *
   * @param form - The document, the group, and what to do if something exists already.
   * @returns What was imported, what was not, and what was skipped.
   * @throws ApigWaiterError: the task failed (the message has its code), or it took too long.
   */
  async importAndWait(form: OpenapiImportForm, options: WaitOptions = {}): Promise<OpenapiImportResult> {
    const own = waitOptionsNow('openapi.importAndWait', options);
    const { task_id } = await this.importAsync(form, callOptions(own));
    const task = await new AsyncTasksService(this.transport).wait(task_id, forReading(own));
    // The result of an import is the response of `import` as a string.
    const result: OpenapiImportResult = taskResult(task);
    this.transport.lookForFailures(
      {
        operation: 'openapi.importAndWait',
        method: 'GET',
        path: `async-tasks/${task_id}`,
        status: 200,
        requestId: undefined,
      },
      'failure',
      result,
      callOptions(own),
    );
    return result;
  }
}
