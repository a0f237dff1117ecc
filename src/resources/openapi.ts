/** APIs as OpenAPI documents: export and import. */
import { Download } from '../schema/download.js';
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { ApigPromise } from '../http/promise.js';
import { bool, file, input, list, one, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { callOptions, type WaitOptions } from '../calls/waiter.js';
import { AsyncTasksService } from './async-tasks.js';
import { INSTANCE } from './shared/paths.js';
import { exportedDocument, taskResult, type ExportedDocument } from './shared/task-result.js';

/** The dialect of a document. */
export abstract class OpenapiExportQuery extends input({
  /** Version of OpenAPI. Default: 2.0. */
  oas_version: oneOf('2.0', '3.0'),
}) {}

/** Which APIs to export, and how. */
export abstract class OpenapiExportInput extends input({
  /** Identity of the environment in which the group is published. */
  env_id: required(text()),
  /** Identity of the group. */
  group_id: required(text()),
  /**
   * How much to export. spec: what callers see; proxy: the back ends too; all: policies such as throttling, access
   * control and custom authorizers too; dev: with back ends, APIs that are not published included. Default: spec.
   */
  define: oneOf('spec', 'proxy', 'all', 'dev'),
  /** Format of the document. Default: json. */
  type: oneOf('json', 'yaml', 'yml'),
  /** Version that the document is to name. Default: the time of the export. */
  version: text(),
  /** Identities of the APIs to export. */
  apis: list(text()),
}) {}

/** A document to import, and how. */
export abstract class OpenapiImportForm extends input({
  /** Whether a new group is made for the APIs. Default: true. */
  is_create_group: bool(),
  /** Identity of the group to import into; required where `is_create_group` is false. */
  group_id: text(),
  /**
   * Where the document's policies conflict with those that exist. merge: keep the existing; override: replace them.
   * Default: merge.
   */
  extend_mode: oneOf('merge', 'override'),
  /** Whether to import in simple mode. Default: false. */
  simple_mode: bool(),
  /** Whether the APIs get a mock back end. Default: false. */
  mock_mode: bool(),
  /** Where an API conflicts with one that exists. merge: keep the existing; override: replace it. Default: merge. */
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
  /** What was done. update: an API was changed; create: one was made. */
  action: oneOf('update', 'create'),
  /** Identity of the API. */
  id: text(),
}) {}

/** An API that was not imported. */
export abstract class OpenapiImportFailure extends output({
  /** Path of the API. */
  path: text(),
  /** Why, in words. */
  error_msg: text(),
  /** Method of the API. */
  method: text(),
  /** Code of the error. */
  error_code: text(),
}) {}

/** An API that was left out. */
export abstract class OpenapiImportIgnored extends output({
  /** Method of the API. */
  method: text(),
  /** Path of the API. */
  path: text(),
}) {}

/** The document that was imported. */
export abstract class OpenapiDocument extends output({
  /** Identity of the document. */
  id: text(),
  /** What came of it, in words. */
  result: text(),
}) {}

/** What an import came to. */
export abstract class OpenapiImportResult extends output({
  /** The APIs that were imported. */
  success: list(OpenapiImportSuccess),
  /** The APIs that were not. */
  failure: list(OpenapiImportFailure),
  /** The document. Not supported yet. */
  swagger: one(OpenapiDocument),
  /** Identity of the group. */
  group_id: text(),
  /** The APIs that were left out. */
  ignore: list(OpenapiImportIgnored),
}) {}

/** A task that has begun. */
export abstract class AsyncTaskReference extends output({
  /** Identity of the task, to ask `asyncTasks.get` for. */
  task_id: text(),
}, 'task_id') {}

const OPENAPI = `${INSTANCE}/openapi` as const;

export const exportOpenapi = operation({
  id: 'openapi.export',
  section: '3.16.1',
  method: 'POST',
  path: `${OPENAPI}/export`,
  query: OpenapiExportQuery,
  body: OpenapiExportInput,
  response: Download,
  idempotent: true,
  actions: [
    'apig:apis:export',
    'apig:instances:get',
    'apig:apis:list',
    'apig:apis:get',
    'apig:apis:listBindedThrottles',
    'apig:apis:listBindedAcls',
    'apig:groups:get',
    'apig:acls:get',
    'apig:throttles:get',
  ],
  errorStatuses: [400, 401, 403, 404, 500],
});
export const importOpenapi = operation({
  id: 'openapi.import',
  section: '3.16.2',
  method: 'POST',
  path: `${OPENAPI}/import`,
  form: OpenapiImportForm,
  response: OpenapiImportResult,
  actions: [
    'apig:apis:import',
    'apig:instances:get',
    'apig:apis:create',
    'apig:apis:bindAcls',
    'apig:apis:bindThrottles',
    'apig:groups:get',
    'apig:acls:create',
    'apig:throttles:create',
  ],
  errorStatuses: [400, 401, 403, 404, 500],
  failures: 'failure',
});
export const exportOpenapiAsync = operation({
  id: 'openapi.exportAsync', section: '3.30.1', method: 'POST', path: `${OPENAPI}/async-export`,
  query: OpenapiExportQuery, body: OpenapiExportInput, response: AsyncTaskReference,
  actions: [], errorStatuses: [400, 401, 403, 500],
});
export const importOpenapiAsync = operation({
  id: 'openapi.importAsync', section: '3.30.2', method: 'POST', path: `${OPENAPI}/async-import`,
  form: OpenapiImportForm, response: AsyncTaskReference,
  actions: [], errorStatuses: [400, 401, 403, 500],
});

/** APIs as OpenAPI documents (API reference 3.16, 3.30). */
export class OpenapiService extends Service {
  /**
   * Exports APIs of a group as an OpenAPI document.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/export`
   * @param body - Group and environment, how much to export, and the format.
   * @param query - Version of OpenAPI.
   * @returns The document, byte for byte. `saveTo` in the options writes it to a path or a stream instead; a path has
   *   the whole document or what it had before.
   * @throws ApigServiceError: APIG.2001 (400) a value is missing, APIG.3001 (404) no such group, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.16.1
   */
  export(body: OpenapiExportInput, query: OpenapiExportQuery = {}, options?: CallOptions): ApigPromise<Download> {
    return this.send(exportOpenapi, { body, query }, options);
  }

  /**
   * Imports APIs from an OpenAPI document. An API that cannot be imported does not make the call fail: see `failures`,
   * or `partialFailure` in the options.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/import`
   * @param form - The document, the group, and what to do where something exists already.
   * @returns What was imported, what was not, and what was left out.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.3201 (400) the name of the new group is taken,
   *   APIG.3603 (400) the document is too long, APIG.1005 (403) no permission.
   * @see API reference 3.16.2
   */
  import(form: OpenapiImportForm, options?: CallOptions): ApigPromise<OpenapiImportResult> {
    return this.send(importOpenapi, { form }, options);
  }

  /**
   * Begins to export APIs of a group; for groups that are too large to export at once.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/async-export`
   * @param body - Group and environment, how much to export, and the format.
   * @param query - Version of OpenAPI.
   * @returns The task, whose result `asyncTasks.wait` gives.
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
   * Begins to import APIs from an OpenAPI document; for documents that are too large to import at once.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/openapi/async-import`
   * @param form - The document, the group, and what to do where something exists already.
   * @returns The task, whose result `asyncTasks.wait` gives.
   * @throws ApigServiceError: APIG.3603 (400) the document is too long, APIG.1005 (403) no permission.
   * @see API reference 3.30.2
   */
  importAsync(form: OpenapiImportForm, options?: CallOptions): ApigPromise<AsyncTaskReference> {
    return this.send(importOpenapiAsync, { form }, options);
  }

  /**
   * Exports APIs of a group in the background, and waits for the document. It takes as long as `asyncTasks.wait` waits:
   * 10 minutes at most.
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
    const { task_id } = await this.exportAsync(body, query, callOptions(options));
    return exportedDocument(await new AsyncTasksService(this.transport).wait(task_id, options));
  }

  /**
   * Imports APIs in the background, and waits for what comes of it, 10 minutes at most. An API that cannot be imported
   * does not make it fail: see `failures`.
   *
   * @param form - The document, the group, and what to do where something exists already.
   * @returns What was imported, what was not, and what was left out.
   * @throws ApigWaiterError: the task failed (the message has its code), or it took too long.
   */
  async importAndWait(form: OpenapiImportForm, options: WaitOptions = {}): Promise<OpenapiImportResult> {
    const { task_id } = await this.importAsync(form, callOptions(options));
    // The result of an import is, as text, what `import` answers.
    const result: OpenapiImportResult = taskResult(await new AsyncTasksService(this.transport).wait(task_id, options));
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
      callOptions(options),
    );
    return result;
  }
}
