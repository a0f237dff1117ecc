/** Tasks that the service works on in the background: exports and imports of APIs. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { ApigPromise } from '../http/promise.js';
import { Service } from '../calls/service.js';
import { waitUntil, type WaitOptions } from '../calls/waiter.js';
import { INSTANCE } from './shared/paths.js';
import { AsyncTask, pollOf, TASK_PACE } from './shared/task-result.js';

export { AsyncTask };

export const getAsyncTask = operation({
  id: 'asyncTasks.get', method: 'GET', path: `${INSTANCE}/async-tasks/{task_id}`,
  response: AsyncTask,
  actions: ['apig:apis:export', 'apig:apis:import'],
});

/** Background tasks (API reference 3.30). */
export class AsyncTasksService extends Service {
  /**
   * Reads the state and the result of a task. A failed task does not fail the call: check `task_status`.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/async-tasks/{task_id}`
   * @param taskId - ID of the task, as returned by `openapi.exportAsync` or `openapi.importAsync`.
   * @returns The task.
   * @throws ApigServiceError: APIG.3093 (404) no such task, APIG.2001 (400) a value is missing, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.30.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowAsyncTaskResult.html
   */
  get(taskId: string, options?: CallOptions): ApigPromise<AsyncTask> {
    return this.send(getAsyncTask, { path: { task_id: taskId } }, options);
  }

  /**
   * Waits until a task is done, for 10 minutes at most. Polls after one second, then less and less often, down to every
   * 10 seconds.
   *
   * @param taskId - ID of the task, as returned by `openapi.exportAsync` or `openapi.importAsync`.
   * @returns The task with its result.
   * @throws ApigWaiterError: the task failed (the message has its code), or it took too long.
   */
  wait(taskId: string, options: WaitOptions = {}): Promise<AsyncTask> {
    return waitUntil({
      operation: 'asyncTasks.wait', what: `task ${taskId}`, resume: 'Call asyncTasks.wait to wait further.', pace: TASK_PACE,
      poll: async (call) => pollOf(await this.get(taskId, call)),
    }, options, this.transport.screen);
  }
}
