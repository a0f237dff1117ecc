/**
 * From what a caller asks for to a request that can be signed: path, query, body, limits. Pure, apart from multipart
 * bodies being readable once.
 */
import { ApigConfigurationError, ApigRequestValidationError, type CallFacts, type Issue } from '../errors.js';
import { type CallOptions, positive, retries } from '../options.js';
import type { OperationFacts } from '../schema/operation.js';
import { canonicalQuery, encode, type Pair } from '../schema/url.js';
import type { FormBody } from './multipart.js';
import type { CallScope, TransportSettings } from './settings.js';

/** What a caller passes to an operation, whatever the operation. */
export interface CallInput {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  readonly form?: object | undefined;
}

/** A request, not yet signed. */
export interface BuiltRequest {
  readonly method: OperationFacts['method'];
  /** Path on the wire, encoded, without the query. It is also the path that is signed, but for a slash at its end. */
  readonly path: string;
  /** Query, encoded and in the order in which it is signed; empty where there is none. */
  readonly query: string;
  /** JSON text; absent where the operation has no body. */
  readonly body: string | undefined;
  readonly form: FormBody | undefined;
  /** Further headers of the caller's. */
  readonly headers: Readonly<Record<string, string>>;
}

type Template = readonly { readonly text: string; readonly name?: string }[];
const templates = new Map<string, Template>();
/** A path template in pieces: text, and the name that follows it. */
function pieces(path: string): Template {
  let parsed = templates.get(path);
  if (!parsed) {
    parsed = [...path.matchAll(/([^{]*)(?:\{(\w+)\})?/g)]
      .filter(([whole]) => whole !== '')
      .map(([, text = '', name]) => (name === undefined ? { text } : { text, name }));
    templates.set(path, parsed);
  }
  return parsed;
}

/** Fills in a path template; every value is one segment, percent-encoded. */
export function buildPath(op: OperationFacts, given: CallInput['path'], scope: CallScope): string {
  let path = '';
  for (const { text, name } of pieces(op.path)) {
    path += text;
    if (name !== undefined) path += encode(segment(op, name, given, scope));
  }
  return path;
}
function segment(op: OperationFacts, name: string, given: CallInput['path'], scope: CallScope): string {
  if (name === 'project_id') return scoped(op, 'projectId', scope.projectId);
  if (name === 'instance_id' && op.scope !== 'project') return scoped(op, 'instanceId', scope.instanceId);
  const own = given?.[name];
  const fault = segmentFault(own);
  if (fault !== undefined) throw new ApigRequestValidationError(op.id, [{ path: ['path', name], message: fault }]);
  return own as string; // `segmentFault` finds no fault in strings only
}
/** What is wrong with the ids that a caller gave. */
export function pathIssues(op: OperationFacts, given: CallInput['path']): Issue[] {
  const issues: Issue[] = [];
  for (const { name } of pieces(op.path)) {
    if (name === undefined || name === 'project_id' || (name === 'instance_id' && op.scope !== 'project')) continue;
    const fault = segmentFault(given?.[name]);
    if (fault !== undefined) issues.push({ path: ['path', name], message: fault });
  }
  return issues;
}
/** An empty segment, or one that means "here" or "up", would name another resource. */
function segmentFault(value: unknown): string | undefined {
  if (value === undefined) return 'is required';
  if (typeof value !== 'string') return `expected text, got ${value === null ? 'null' : `a ${typeof value}`}`;
  if (value.trim() === '') return 'is empty: it would name another resource';
  return /^(\.|%2e){1,2}$/i.test(value)
    ? `${JSON.stringify(value)} is not an id: it would name another resource`
    : undefined;
}
const HOW = {
  projectId:
    'Pass projectId to the client (the id of the project in the region, shown under "My Credentials" in the console), to client.withProject(id), or as an option of the call.',
  instanceId:
    'Pass instanceId (the id of the gateway) to the client, to client.withInstance(id), or as an option of the call.',
};
function scoped(op: OperationFacts, option: keyof typeof HOW, value: string | undefined): string {
  const fault = value === undefined ? 'is missing' : segmentFault(value);
  if (fault === undefined) return value as string; // not undefined: that has a fault
  throw new ApigConfigurationError(
    option,
    `${op.id} needs a ${option === 'projectId' ? 'project' : 'gateway'}, but ${option} ${fault}. Nothing was sent. ${HOW[option]}`,
  );
}

/** The query, encoded and sorted; `undefined` is left out, a list is repeated, `0`, `false` and `""` are sent. */
export function buildQuery(query: object | undefined, extra: CallOptions['extraQuery']): string {
  if (query === undefined && extra === undefined) return '';
  const pairs: Pair[] = [];
  for (const [name, value] of Object.entries({ ...query, ...extra })) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (item !== undefined && item !== null)
        pairs.push([name, typeof item === 'string' ? item : JSON.stringify(item)]);
    }
  }
  return canonicalQuery(pairs);
}

/** The JSON body; nothing where the operation has none. */
export function buildBody(
  op: OperationFacts,
  body: object | undefined,
  extra: CallOptions['extraBody'],
): string | undefined {
  if (!op.body) {
    if (extra && !op.form) throw new ApigConfigurationError('extraBody', `${op.id} has no body to add to.`);
    return undefined;
  }
  // `undefined` keys are dropped by JSON itself; a body that may be left out goes as {}.
  return JSON.stringify(extra ? { ...body, ...extra } : (body ?? {}));
}

/** The client's headers with those of a call, which win; names in lower case, so that none goes out twice. */
export function mergeHeaders(
  base: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const name in base) merged[name.toLowerCase()] = base[name] ?? '';
  for (const name in own) merged[name.toLowerCase()] = own[name] ?? '';
  return merged;
}

/** Headers that the client sets itself: another value would break the signature, or add a second identity. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'x-auth-token',
  'x-security-token',
  'x-sdk-date',
  'x-sdk-content-sha256',
  'x-project-id',
  'x-domain-id',
  'host',
  'content-type',
  'content-length',
  'transfer-encoding',
  'connection',
  'accept-encoding',
]);
/** Checks the caller's headers. */
export function checkHeaders(where: string, headers: Readonly<Record<string, string>> | undefined): void {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (OWN_HEADERS.has(name.toLowerCase())) {
      throw new ApigConfigurationError(
        'headers',
        `${where} sets the header ${name}, which the client sets itself. Leave it out: identity comes from \`credentials\`, scope from \`projectId\`.`,
      );
    }
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new ApigConfigurationError('headers', `${where} has a header name that HTTP does not allow: ${JSON.stringify(name)}.`);
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw new ApigConfigurationError(
        'headers',
        `${where} sets the header ${name} to a value with characters that HTTP headers cannot carry; percent-encode it.`,
      );
    }
  }
}

/** What a caller asked for. */
export interface Asked extends CallScope {
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

/**
 * Builds the request of a call and resolves its limits. Written out field by field: spreads here showed in the
 * benchmark.
 */
export function prepareCall(
  settings: TransportSettings,
  asked: Asked,
  form: FormBody | undefined,
  begun: number,
): Call {
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
