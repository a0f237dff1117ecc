/** Tasks that the service works on in the background: exports and imports of APIs. */
import { operation } from '../core/operation.js';
import type { CallOptions } from '../core/options.js';
import type { ApigPromise } from '../core/promise.js';
import { oneOf, output, text } from '../core/schema.js';
import { Service } from '../core/service.js';
import { waitUntil, type WaitOptions } from '../core/waiter.js';
import { INSTANCE } from './shared/paths.js';
import { lookAtTask, TASK_PACE } from './shared/task-result.js';

/** A task. */
export abstract class AsyncTask extends output({
  /** Identity. */
  task_id: text(),
  /** State. waiting: not begun; processing: at work; succeed: done; failed: given up. */
  task_status: oneOf('waiting', 'processing', 'succeed', 'failed'),
  /** What it does. import_api: import of APIs; export_api: export of APIs. */
  task_type: oneOf('import_api', 'export_api'),
  /**
   * What came of it, as JSON text; `""` while it goes on.
   * Of an import: what `openapi.import` answers. Of an export: `FileName`, `FileType` and the document in `Comment`.
   * Of a task that failed: `error_code` and `error_msg`.
   */
  task_result: text(),
}, 'task_id') {}

export const getAsyncTask = operation({
  id: 'asyncTasks.get', section: '3.30.3', method: 'GET', path: `${INSTANCE}/async-tasks/{task_id}`, response: AsyncTask,
  actions: [], errorStatuses: [400, 401, 403, 404, 500],
});

/** Background tasks (API reference 3.30). */
export class AsyncTasksService extends Service {
  /**
   * Reads the state and the result of a task. A task that failed does not make the call fail: look at `task_status`.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/async-tasks/{task_id}`
   * @param taskId - Identity of the task, as `openapi.exportAsync` or `openapi.importAsync` answered.
   * @returns The task.
   * @throws ApigServiceError: APIG.3093 (404) no such task, APIG.2001 (400) a value is missing, APIG.1005 (403) no permission.
   * @see API reference 3.30.3
   */
  get(taskId: string, options?: CallOptions): ApigPromise<AsyncTask> {
    return this.send(getAsyncTask, { path: { task_id: taskId } }, options);
  }

  /**
   * Waits until a task is done. It is looked at after a second, then ever less often, up to every 10 seconds, for 10 minutes at most.
   *
   * @param taskId - Identity of the task, as `openapi.exportAsync` or `openapi.importAsync` answered.
   * @returns The task with its result.
   * @throws ApigWaiterError: the task failed (the message has its code), or it took too long.
   */
  wait(taskId: string, options: WaitOptions = {}): Promise<AsyncTask> {
    return waitUntil({
      operation: 'asyncTasks.wait', what: `task ${taskId}`, resume: 'asyncTasks.wait waits further.', pace: TASK_PACE,
      look: async (call) => lookAtTask(await this.get(taskId, call)),
    }, options);
  }
}
