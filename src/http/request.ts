/** One call: its input, fixed when the method is called, and the request that is built from it. */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { ApigConfigurationError, ApigRequestValidationError, type CallFacts } from '../errors.js';
import type { CallOptions } from '../options.js';
import type { CallInput, OperationFacts } from '../schema/operation.js';
import { encode, isScope, piecesOf, segmentFault, type PathPiece } from '../schema/url.js';
import type { FormBody, FormSnapshot } from './multipart.js';
import type { BuiltRequest, CallScope, TransportSettings } from './settings.js';
import { snapshotOf, type Snapshot } from './snapshot.js';

/** One call. Its input is read when the method is called. Later changes of the input have no effect. */
export class Call {
  readonly op: OperationFacts;
  /** What the caller passed, for messages only. */
  readonly given: CallInput;
  readonly snapshot: Snapshot;
  readonly form: FormSnapshot | undefined;
  /** The form, after its files were opened. They are closed however the call ends. */
  opened: FormBody | undefined;
  readonly signal: AbortSignal | undefined;
  readonly saveTo: string | Writable | undefined;
  readonly validation: TransportSettings['validation'];
  readonly partialFailure: 'throw' | 'return';
  readonly timeout: number;
  readonly totalTimeout: number;
  readonly maxRetries: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly instanceId: string | undefined;
  projectId: string | undefined;
  /** The call, for messages. The path is the template until the project is known. */
  facts: CallFacts;
  /** When the call must end, by the platform's monotonic clock. */
  deadline: number;
  /** True if the service may have carried out an earlier attempt. */
  lost = false;
  /** The failure of the last attempt, if another is to follow. */
  last: Error | undefined;
  #id: string | undefined;
  /** Milliseconds that the call has waited between attempts. Fake timers do not move the monotonic clock. */
  waited = 0;

  constructor(
    settings: TransportSettings,
    scope: CallScope,
    op: OperationFacts,
    given: CallInput,
    options: CallOptions,
    id?: string,
  ) {
    if (!settings.files) rejectFiles(op);
    this.op = op;
    this.#id = id;
    this.given = given;
    this.signal = options.signal;
    if (options.saveTo !== undefined) this.saveTo = settings.files?.checkSaveTo(options.saveTo);
    this.facts = { operation: op.id, method: op.method, path: op.path };
    this.timeout = options.timeout ?? settings.timeout;
    this.totalTimeout = options.totalTimeout ?? settings.totalTimeout;
    this.maxRetries = options.maxRetries ?? settings.maxRetries;
    this.validation = options.validation ? validationOf(options.validation, settings.validation) : settings.validation;
    this.partialFailure = options.partialFailure ?? settings.service.partialFailure;
    this.headers = options.headers ? mergeHeaders(settings.headers, options.headers) : settings.headers;
    this.instanceId = options.instanceId ?? scope.instanceId;
    this.projectId = options.projectId ?? scope.projectId;
    this.deadline = performance.now() + this.totalTimeout;
    if (options.extraBody && !op.body && !op.form)
      throw new ApigConfigurationError('extraBody', `${op.id} has no body to add to.`);
    // The operation's own values are sent without a check, because the caller did not give them.
    const extraQuery = op.fixed?.query ? { ...op.fixed.query, ...options.extraQuery } : options.extraQuery;
    const extraBody = op.fixed?.body ? { ...op.fixed.body, ...options.extraBody } : options.extraBody;
    this.snapshot = snapshotOf(given, op.body !== undefined, extraQuery, op.form ? undefined : extraBody);
    if (op.form) this.form = settings.files?.snapshotForm(op.id, op.form.object, given.form, extraBody);
  }

  /** ID of the call. It is made when somebody asks for it. */
  get id(): string {
    return (this.#id ??= randomUUID());
  }
  /** Milliseconds until the call must end. */
  get msLeft(): number {
    return Math.min(this.deadline - performance.now(), this.totalTimeout - this.waited);
  }
  /** Restarts the time of the call, because the wait for its turn does not count. */
  restart(): void {
    this.deadline = performance.now() + this.totalTimeout;
  }
  /** The request, now that the project is known. Each value in the path is one segment, percent-encoded. */
  build(prefix: string, form: BuiltRequest['form']): BuiltRequest {
    const { op, projectId, instanceId, snapshot } = this;
    let scoped = scopedPaths.get(op);
    if (!scoped || scoped.projectId !== projectId || scoped.instanceId !== instanceId)
      scoped = scopedPathOf(op, projectId, instanceId);
    let path = prefix;
    for (const { text, name } of scoped.pieces)
      path += name === undefined ? text : text + ownSegment(op, name, snapshot.path[name]);
    this.facts = { operation: op.id, method: op.method, path };
    return {
      method: op.method, path, query: snapshot.queryText, body: snapshot.bodyText, form, headers: this.headers,
    };
  }
}

/** True if the response is a file, which is the only kind without a description. */
export const isFile = ({ response }: OperationFacts): boolean => response !== undefined && !('object' in response);
/** Throws if an operation needs the code for files. */
function rejectFiles(op: OperationFacts): void {
  if (!op.form && !isFile(op)) return;
  throw new ApigConfigurationError(
    'files',
    `${op.id} ${op.form ? 'sends a form' : 'returns a file'}, but its transport was made without the code for files. `
    + 'Nothing was sent. Pass it: createTransport(options, { files }).',
  );
}

function validationOf(
  own: NonNullable<CallOptions['validation']>,
  usual: TransportSettings['validation'],
): TransportSettings['validation'] {
  return { requests: own.requests ?? usual.requests, responses: own.responses ?? usual.responses };
}

/** The paths of operations in one project and one gateway. A client's calls mostly stay there. */
const scopedPaths = new WeakMap<OperationFacts, ScopedPath>();
interface ScopedPath extends CallScope {
  /** Texts, each with the parameter that follows it. Project and gateway are part of the texts. */
  readonly pieces: readonly PathPiece[];
}
function scopedPathOf(op: OperationFacts, projectId: string | undefined, instanceId: string | undefined): ScopedPath {
  const pieces: PathPiece[] = [];
  let before = '';
  for (const { text, name } of piecesOf(op)) {
    before += text;
    if (name === undefined) continue;
    if (name === 'project_id') before += encode(scopeSegment(op, 'projectId', projectId));
    else if (isScope(op, name)) before += encode(scopeSegment(op, 'instanceId', instanceId));
    else {
      pieces.push({ text: before, name });
      before = '';
    }
  }
  const scoped = { projectId, instanceId, pieces: [...pieces, { text: before }] };
  scopedPaths.set(op, scoped);
  return scoped;
}
function ownSegment(op: OperationFacts, name: string, value: unknown): string {
  const fault = segmentFault(value);
  if (fault === undefined && typeof value === 'string') return encode(value);
  throw new ApigRequestValidationError(op.id, [{ path: ['path', name], message: fault ?? 'is not an ID' }]);
}
const HOW = {
  projectId:
    'Pass projectId to the client (the ID of the project in the region, shown under "My Credentials" in the console), to client.withProject(id), or as an option of the call.',
  instanceId:
    'Pass instanceId (the ID of the gateway) to the client, to client.withInstance(id), or as an option of the call.',
};
/** An ID that goes into the path, and into a header. */
function scopeSegment(op: OperationFacts, option: keyof typeof HOW, value: string | undefined): string {
  const fault =
    value === undefined
      ? 'is missing'
      : (segmentFault(value)
        ?? (/^[\x21-\x7e]+$/.test(value) ? undefined : 'contains a space or another character that no ID has'));
  if (fault === undefined && value !== undefined) return value;
  const what = option === 'projectId' ? 'project' : 'gateway';
  throw new ApigConfigurationError(
    option,
    `${op.id} needs a ${what}, but ${option} ${fault}. Nothing was sent. ${HOW[option]}`,
  );
}

/**
 * The client's headers with those of a call, which take precedence. Names are in lower case, so that none is sent
 * twice.
 */
export function mergeHeaders(
  base: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const merged = new Map<string, string>();
  for (const headers of [base, own ?? {}])
    for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), value);
  return Object.fromEntries(merged);
}
