/** Requests to any path of the service, for operations that this version does not know. */
import { ApigRequestValidationError, type Issue } from '../errors.js';
import { mergeHeaders } from '../http/request.js';
import { type Answer, ApigPromise } from '../http/promise.js';
import { ownValues } from '../http/snapshot.js';
import type { Transport } from '../http/transport.js';
import { type OptionTable, readOptions } from '../option-check.js';
import { type CallOptions, readCallOptions } from '../options.js';
import { Download } from '../schema/download.js';
import type { Method, Operation } from '../schema/operation.js';
import { printable } from '../text.js';
import { memberOf } from '../values.js';
import { type Field, type Fields, file, input, text, type Upload } from '../schema/vocabulary.js';

/** A request to any path of the service. */
export interface AnyRequest {
  /** HTTP method. */
  readonly method: Method;
  /**
   * Path from `/v2/` on, percent-encoded, without a query. `{project_id}` and `{instance_id}` are replaced by those of
   * the client or of the call's options. Example: `/v2/{project_id}/apigw/instances/{instance_id}/api-groups`.
   */
  readonly path: string;
  /** Parameters: strings, numbers, booleans, and lists of these. They are encoded and signed. */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** Body, sent as JSON. */
  readonly body?: unknown;
  /** Fields of a multipart form, in place of a body. Strings, numbers and booleans are fields, all else is a file. */
  readonly form?: Readonly<Record<string, string | number | boolean | Exclude<Upload, string> | undefined>> | undefined;
  /** Further headers, sent but not signed. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** True if it is safe to send twice, so that it may be retried. Default: false, for every method. */
  readonly idempotent?: boolean | undefined;
  /** What the response is: `json`, or `bytes` for a file, which `saveTo` writes to disk. Default: `json`. */
  readonly response?: 'json' | 'bytes' | undefined;
}

const ANY_REQUEST = {
  method: { is: 'choice', values: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
  path: { is: 'string' },
  query: { is: 'record' },
  body: { is: 'anything' },
  form: { is: 'record' },
  headers: { is: 'headers' },
  idempotent: { is: 'flag', default: false },
  response: { is: 'choice', values: ['json', 'bytes'], default: 'json' },
} as const satisfies OptionTable<AnyRequest>;

/**
 * Sends a request, with the credentials, limits, retries and events of a client. The arguments are read immediately.
 */
export function sendAny(transport: Transport, request: AnyRequest, options?: CallOptions): ApigPromise<unknown> {
  return new ApigPromise(answerOf(transport, request, options));
}
async function answerOf(transport: Transport, given: AnyRequest, options?: CallOptions): Promise<Answer<unknown>> {
  let prepared: Prepared;
  try {
    prepared = prepare(given, options);
  } catch (error) {
    const shown = (value: unknown): string => (typeof value === 'string' ? printable(value, 500) : '');
    const facts = { operation: OWNER, method: shown(memberOf(given, 'method')), path: shown(memberOf(given, 'path')) };
    transport.tellError(facts, undefined, 0, error);
    throw error;
  }
  const answer = await transport.answer(prepared.op, prepared.input, prepared.options);
  return prepared.op.response ? answer : { ...answer, data: answer.body };
}
const OWNER = 'request';

/** A request that can be sent as an operation. */
interface Prepared {
  readonly op: Operation<AnyInput, unknown>;
  readonly input: AnyInput;
  readonly options: CallOptions;
}
function prepare(given: AnyRequest, options: CallOptions = {}): Prepared {
  const request = readOptions(OWNER, ANY_REQUEST, given);
  const read = readCallOptions(OWNER, options);
  const { query, body } = request;
  // It is read twice: for the kinds of its fields, and for their values.
  const form = request.form && ownValues(request.form, undefined, 'form');
  const headers = mergeHeaders(request.headers ?? {}, read.headers);
  return {
    // A form that cannot be read has no fields, and is rejected.
    op: operationOf({ ...request, form: form === request.form ? form && {} : form }),
    input: { query, body, form },
    // There is no description to check against.
    options: { ...read, headers, validation: { requests: 'off', responses: 'off' } },
  };
}

interface AnyInput {
  readonly query: object | undefined;
  readonly body: unknown;
  readonly form: object | undefined;
}
/** Makes an operation for a request. */
function operationOf(request: AnyRequest): Operation<AnyInput, unknown> {
  const { method, path, body, form, idempotent = false, response } = request;
  const issues = faultsOf(request);
  if (issues.length > 0) throw new ApigRequestValidationError(OWNER, issues);
  return {
    id: OWNER, method, path, idempotent, actions: [],
    ...(body !== undefined && { body: Nothing }),
    ...(form !== undefined && { form: input(formFields(form)) }),
    ...(response === 'bytes' && { response: Download }),
  };
}
abstract class Nothing extends input({}) {}

const isText = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
function formFields(form: object): Fields {
  const kindOf = (value: unknown): Field<unknown> => (isText(value) ? text() : file());
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, kindOf(value)]));
}

function faultsOf({ method, path, body, form }: Partial<AnyRequest>): Issue[] {
  const issues: Issue[] = [];
  if (method === undefined) issues.push({ path: ['method'], message: 'is required' });
  const fault = pathFault(path);
  if (fault !== undefined) issues.push({ path: ['path'], message: fault });
  if (body !== undefined && form !== undefined) issues.push({ path: ['form'], message: 'is not sent together with a body' });
  return issues;
}

const PLACES = 'project_id|instance_id';
/** What a path must not have, and what to do instead. */
const PATH_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^(?!\/)/, 'must begin with a slash, such as /v2/{project_id}/apigw/instances'],
  [/\?/, 'must have no query. Pass its parameters as query'],
  [
    new RegExp(`\\{(?!(?:${PLACES})\\})|(?<!\\{(?:${PLACES}))\\}`),
    'may have {project_id} and {instance_id} in braces, nothing else. Put the value there',
  ],
  [
    /%(?![0-9A-Fa-f]{2})|[^!$&'()*+,\-./0-9:;=@A-Z_a-z~%{}]/,
    'contains a character that a path cannot have. Encode it with encodeURIComponent',
  ],
  [/\/\/|\/(?:\.|%2e){1,2}(?=\/|$)/i, 'contains an empty segment or a dot segment, which would name another object'],
];
function pathFault(path: unknown): string | undefined {
  if (path === undefined) return 'is required';
  return typeof path === 'string' ? PATH_FAULTS.find(([pattern]) => pattern.test(path))?.[1] : 'expected a string';
}
