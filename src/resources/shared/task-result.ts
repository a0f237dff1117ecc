/** Reads the result of a background task: `task_result`, a JSON string. */
import type { Pace, Poll } from '../../calls/waiter.js';
import { isRecord, parseJson, stringOf } from '../../values.js';
import { oneOf, output, text } from '../../schema/vocabulary.js';

/** A task. */
export abstract class AsyncTask extends output({
  /** ID of the task. */
  task_id: text(),
  /** State. waiting: not started; processing: in progress; succeed: done; failed: failed. */
  task_status: oneOf('waiting', 'processing', 'succeed', 'failed'),
  /** What it does. import_api: import of APIs; export_api: export of APIs. */
  task_type: oneOf('import_api', 'export_api'),
  /**
   * Result, a JSON string; `""` while the task is in progress. Of an import: the response of `openapi.import`. Of an
   * export: `FileName`, `FileType` and the document in `Comment`, or `file_type` and `content` by the text of the
   * reference; `exportAndWait` reads both. Of a failed task: `error_code` and `error_msg`.
   */
  task_result: text(),
}, 'task_id') {}

/** The service does not say how long a task takes. Documents of a few megabytes are done in seconds. */
export const TASK_PACE: Pace = { first: 1_000, every: 2_000, growth: 1.5, longest: 10_000, timeout: 600_000 };

/** What a poll of a task found. */
export function pollOf(task: AsyncTask): Poll<AsyncTask> {
  const state = task.task_status ?? 'unknown';
  if (state === 'succeed') return { state, percent: 100, done: { value: task } };
  if (state !== 'failed') return { state };
  const result = taskResult(task);
  const code = stringOf(result['error_code']);
  const why = stringOf(result['error_msg']) ?? (code === undefined ? 'The service gives no reason.' : 'It failed.');
  return { state, failed: { why, code } };
}
/** The object in a task's result. Empty if there is none. */
export function taskResult({ task_result: text = '' }: AsyncTask): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  return isRecord(value) ? value : {};
}

/** A document that a task has exported. */
export interface ExportedDocument {
  /** Name of the file, if the service returns one. */
  readonly name: string | undefined;
  /** Format of the document: `json` or `yaml`. */
  readonly type: string | undefined;
  /** The document. */
  readonly content: string;
}
/** The document in a task's result: the service's keys differ from the reference. */
export function exportedDocument(task: AsyncTask): ExportedDocument {
  const result = taskResult(task);
  const text = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => result[key]).find((value) => typeof value === 'string');
  return {
    name: text('FileName', 'file_name'),
    type: text('FileType', 'file_type'),
    content: text('Comment', 'content') ?? task.task_result ?? '',
  };
}
