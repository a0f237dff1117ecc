/** APIs as documents: import and export, in one call or in the background. */
import { loadYaml, YamlMissing } from '../../openapi/parse.js';
import { writeDocument } from '../../openapi/write.js';
import { getAsyncTask } from '../../resources/async-tasks.js';
import {
  exportOpenapi, exportOpenapiAsync, importOpenapi, importOpenapiAsync, type OpenapiExportInput,
} from '../../resources/openapi.js';
import { Download } from '../../schema/download.js';
import { on, type Call, type Handler } from '../handler.js';
import { noYaml, Refused } from '../refused.js';
import type { TaskRecord } from '../state.js';
import type { Defined } from '../store.js';
import { exportOf, type Export } from './shared/openapi-export.js';
import { documentIn, importDocument } from './shared/openapi-import.js';

type ExportInput = Defined<OpenapiExportInput>;

/** The text of a document. Version 2.0 in JSON is indented by tabs, as exports of the service are. */
async function textOf(content: Export['content'], version: '2.0' | '3.0', type: ExportInput['type']): Promise<string> {
  const document = writeDocument(content, version === '3.0');
  if (type !== 'yaml' && type !== 'yml') return JSON.stringify(document, undefined, '\t');
  const yaml = await loadYaml('An export as YAML').catch((error: unknown) => {
    throw error instanceof YamlMissing ? noYaml(error.message) : error;
  });
  return yaml.stringify(document, { aliasDuplicateObjects: false });
}
const nameOf = ({ group, env, define, content }: Export): string =>
  `${group.name}-${env.name}-${define}-${content.version}`;
const endingOf = (type: ExportInput['type']): string => `.${type ?? 'json'}`;

/** Does the work of a task, and keeps its result or why it was rejected. */
async function asTask(type: TaskRecord['type'], call: Call, work: () => Promise<unknown>): Promise<{ task_id: string }> {
  const outcome = await work().then(
    (result) => ({ failed: false, result: JSON.stringify(result) }),
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return { failed: true, result: JSON.stringify({ error_code: error.code, error_msg: error.message }) };
    },
  );
  return { task_id: call.gateway.tasks.add({ id: call.newId(), type, started: call.now, ...outcome }).id };
}
/** The state of a task: it waits for the first half of its time. */
function stateOf({ started, failed }: TaskRecord, { now, settings }: Call) {
  const left = started + settings.quirks.taskWork - now;
  if (left > settings.quirks.taskWork / 2) return 'waiting' as const;
  if (left > 0) return 'processing' as const;
  return failed ? 'failed' as const : 'succeed' as const;
}

export const openapiHandlers: readonly Handler[] = [
  on(exportOpenapi, async ({ query, body }, call) => {
    const exported = exportOf(body, call);
    const text = await textOf(exported.content, query.oas_version ?? '2.0', body.type);
    // Names may have characters that a header cannot have.
    const name = `${exported.group.id}-${exported.define}${endingOf(body.type)}`;
    return new Download(new TextEncoder().encode(text), 'application/octet-stream', name);
  }, 200),
  on(importOpenapi, async ({ form }, call) => {
    // What is missing is said before the document is read.
    if (form.is_create_group === false) call.gateway.groups.get(form.group_id ?? '');
    const { value } = await documentIn(form.file_name);
    return importDocument(value, form, call);
  }, 200),
  on(exportOpenapiAsync, ({ query, body }, call) => asTask('export_api', call, async () => {
    const exported = exportOf(body, call);
    const text = await textOf(exported.content, query.oas_version ?? '2.0', body.type);
    return { FileName: nameOf(exported), FileType: endingOf(body.type), Comment: text };
  }), 202),
  on(importOpenapiAsync, ({ form }, call) => asTask('import_api', call, async () => {
    const { value } = await documentIn(form.file_name);
    return importDocument(value, form, call);
  }), 202),
  on(getAsyncTask, ({ path }, call) => {
    const task = call.gateway.tasks.get(path.task_id);
    const state = stateOf(task, call);
    const isDone = state === 'succeed' || state === 'failed';
    return { task_id: task.id, task_status: state, task_type: task.type, task_result: isDone ? task.result : '' };
  }),
];
