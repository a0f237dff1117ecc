/** From the body of a success to what the caller gets: parsed, checked, and never lost. */
import { ApigResponseValidationError, type CallFacts, type Issue, issueLines } from '../errors.js';
import type { CallOptions, Validation } from '../options.js';
import { answerIssues, getEngine, newDrift } from '../schema/check.js';
import { type Drift, normalise } from '../schema/drift.js';
import type { OperationFacts } from '../schema/operation.js';
import type { ObjectSpec } from '../schema/vocabulary.js';
import { header, requestIdOf } from './body.js';
import { isHtml, notJson } from './excerpt.js';
import { unreadable } from './outcome.js';
import type { DispatcherResponse } from './pool.js';
import { readFile } from './save.js';

/** Whether the last JSON text held a `null`: without any, there is none to remove. */
const HOLDS_NULL = /\bnull\b/;

/** A body as it was read: JSON, a file, or a text where nothing is documented. */
export interface ReadBody {
  readonly value: unknown;
  readonly holdsNull: boolean;
}

/** Reads the body of a success that is a file. */
export async function readDownload(
  response: DispatcherResponse,
  limit: number,
  saveTo: CallOptions['saveTo'],
): Promise<ReadBody> {
  return { value: await readFile(response, limit, saveTo), holdsNull: false };
}
/** Makes of the text of a success what it holds. */
export function readBody(text: string, response: DispatcherResponse, op: OperationFacts, facts: CallFacts): ReadBody {
  if (text === '' || text.trim() === '') return { value: undefined, holdsNull: false };
  const value = parse(text);
  if (value !== undefined)
    return { value: unwrapped(value), holdsNull: typeof value === 'string' || HOLDS_NULL.test(text) };
  const contentType = header(response.headers, 'content-type');
  // Stray bytes under a success without a documented body are let be; a page for people is not.
  if (op.response === undefined && !isHtml(text, contentType)) return { value: text, holdsNull: false };
  throw unreadable(
    notJson(text, contentType),
    facts,
    { status: response.statusCode, requestId: requestIdOf(response.headers) },
    text,
  );
}
function parse(text: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
/** Some answers are a JSON text that holds the JSON of an object once more. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  return parse(value) ?? value;
}

/** What a check of an answer needs to know of the call. */
export interface AnswerContext {
  readonly op: OperationFacts;
  readonly facts: CallFacts;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly responses: NonNullable<Validation['responses']>;
}
type Warn = (message: string, drift: readonly Drift[]) => void;

/** Checks a body, and makes of it what the operation promises. */
export function checkedAnswer<Out>(context: AnswerContext, { value, holdsNull }: ReadBody, warn: Warn): Out {
  const { response } = context.op;
  // What an operation promises is the type that its `response` describes; without one it promises nothing.
  if (response === undefined) return undefined as Out;
  if (!('object' in response)) return value as Out;
  const data = value ?? {};
  if (context.responses !== 'off') check(context, response.object, data, holdsNull, warn);
  return data as Out;
}

function check(context: AnswerContext, object: ObjectSpec, data: unknown, holdsNull: boolean, warn: Warn): void {
  const engine = getEngine();
  if (engine instanceof Promise) return; // never: it was awaited before the request was built
  const issues = answerIssues(object, data, engine);
  // An answer that is refused stays as it came.
  if (context.responses === 'error' && issues.length > 0) throw misfit(context, issues, data);
  if (holdsNull) normalise(object, data);
  if (context.responses === 'error') return;
  const drift = newDrift(context.op, object, data);
  if (issues.length > 0 || drift.length > 0) warn(warning(issues, drift), drift);
}
function misfit(
  { facts, status, requestId }: AnswerContext,
  issues: readonly Issue[],
  data: unknown,
): ApigResponseValidationError {
  const id = requestId === undefined ? '' : `, request id ${requestId}`;
  const message = `${facts.operation} succeeded with status ${status}, but its answer is not as documented:\n${issueLines(issues)}\n`
    + `The answer is in error.body. To get such answers as they are: validation: { responses: 'warn' }. (${facts.method} ${facts.path}${id})`;
  return new ApigResponseValidationError(message, { ...facts, status, requestId }, issues, data);
}
function warning(issues: readonly Issue[], drift: readonly Drift[]): string {
  const wrong = issues.length > 0 ? `the answer is not as documented:\n${issueLines(issues)}` : '';
  const news = drift.map((d) => (d.kind === 'unknown field' ? `${d.path} is a new field` : `${d.path} has the new value ${JSON.stringify(d.value)}`)).join(', ');
  return [wrong, news && `the answer is newer than this version: ${news}`].filter((part) => part !== '').join('\n');
}
