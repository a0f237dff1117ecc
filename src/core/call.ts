/** One call on its way: what was asked for, with every option resolved and the request built. */
import type { CallFacts } from './errors.js';
import type { FormBody } from './multipart.js';
import type { OperationFacts } from './operation.js';
import { positive, retries, type CallOptions } from './options.js';
import { buildBody, buildPath, buildQuery, checkHeaders, mergeHeaders, type BuiltRequest, type CallInput } from './request.js';
import type { Scope, TransportSettings } from './settings.js';

/** What a caller asked for. */
export interface Asked extends Scope {
  readonly op: OperationFacts;
  readonly input: CallInput;
  readonly options: CallOptions;
  readonly validation: TransportSettings['validation'];
}
/** One call on its way. */
export interface Call extends Asked {
  readonly facts: CallFacts;
  readonly request: BuiltRequest;
  readonly timeout: number;
  readonly totalTimeout: number;
  /** When the call must be over, by the platform's monotonic clock. */
  readonly deadline: number;
  readonly maxRetries: number;
}

/** Builds the request of a call and resolves its limits. Written out field by field: spreads here showed in the benchmark. */
export function prepareCall(settings: TransportSettings, asked: Asked, form: FormBody | undefined, begun: number): Call {
  const { op, input, options, validation, projectId, instanceId } = asked;
  if (options.headers) checkHeaders(`options.headers of ${op.id}`, options.headers);
  const path = settings.prefix + buildPath(op, input.path, asked);
  const request: BuiltRequest = {
    method: op.method, path, form,
    query: buildQuery(input.query, options.extraQuery),
    body: buildBody(op, input.body, options.extraBody),
    headers: options.headers ? mergeHeaders(settings.headers, options.headers) : settings.headers,
  };
  const totalTimeout = positive('totalTimeout', options.totalTimeout, settings.totalTimeout);
  return {
    op, input, options, validation, projectId, instanceId, request, totalTimeout,
    facts: { operation: op.id, method: op.method, path },
    timeout: positive('timeout', options.timeout, settings.timeout),
    deadline: begun + totalTimeout,
    maxRetries: retries(options.maxRetries, settings.maxRetries),
  };
}
