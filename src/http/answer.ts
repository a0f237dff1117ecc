/** From the text of a success to what the caller gets: parsed, checked, and never lost. */
import { ApigResponseValidationError, issueLines, type AnsweredCall, type Issue } from '../errors.js';
import type { Validation } from '../options.js';
import { getEngine, type ToldDrift } from '../schema/check.js';
import { drift, LONG_NUMBER, normalize, roundedNumbers, type Drift } from '../schema/drift.js';
import type { OperationFacts } from '../schema/operation.js';
import type { ObjectSpec } from '../schema/vocabulary.js';
import { isRecord, parseJson } from '../values.js';
import { header } from './body.js';
import type { Headers } from './dispatcher.js';
import { notJson } from './excerpt.js';
import { unreadable } from './outcome.js';

/** Whether a JSON text may hold a `null`. Without any, there is none to remove. */
const HOLDS_NULL = /\bnull\b/;

/** A body as it was read: JSON, a file, or nothing. */
export interface ReadAnswer {
  readonly value: unknown;
  readonly holdsNull: boolean;
  /** Numbers that were rounded when the text was parsed. */
  readonly rounded: readonly Drift[];
}
const EMPTY: ReadAnswer = { value: undefined, holdsNull: false, rounded: [] };

/** Parses the text of a success. A text that is not JSON is not the service's answer, whatever the operation. */
export function readAnswer(text: string, headers: Headers, op: OperationFacts, facts: AnsweredCall): ReadAnswer {
  if (text === '' || text.trim() === '') return EMPTY;
  const value = parseJson(text);
  if (value === undefined) throw unreadable(notJson(text, header(headers, 'content-type')), facts, facts, text);
  const unpacked = typeof value === 'string' ? unwrapped(value) : value;
  const known = op.response && 'object' in op.response ? op.response.object : undefined;
  if (isRejection(unpacked, known)) {
    throw unreadable('the response is that of a rejected call', facts, facts, text);
  }
  const holdsNull = unpacked !== value || HOLDS_NULL.test(text);
  return { value: unpacked, holdsNull, rounded: LONG_NUMBER.test(text) ? roundedNumbers(text) : EMPTY.rounded };
}
/** Some responses are a JSON string that holds the JSON of an object once more. */
function unwrapped(value: string): unknown {
  if (!value.trimStart().startsWith('{')) return value;
  return parseJson(value) ?? value;
}
/** True for a body with an error code where the operation's own response has none. */
function isRejection(value: unknown, known: ObjectSpec | undefined): boolean {
  if (!isRecord(value)) return false;
  return ['error_code', 'errorCode'].some(
    (key) => typeof value[key] === 'string' && !Object.hasOwn(known?.fields ?? {}, key),
  );
}

type Warn = (message: string, drift: readonly Drift[]) => void;

/** Checks a body, and makes of it what the operation promises. */
export function checkedAnswer<Out>(
  op: OperationFacts,
  facts: AnsweredCall,
  responses: NonNullable<Validation['responses']>,
  { value, holdsNull, rounded }: ReadAnswer,
  told: ToldDrift,
  warn: Warn,
): Out {
  const { response } = op;
  // What an operation promises is the type that its `response` describes. Without one it promises nothing.
  if (response === undefined) return undefined as Out;
  if (!('object' in response)) return value as Out;
  // A list that is null as a whole is empty.
  const data = value ?? (value === null && op.items !== undefined ? { [op.items]: [] } : {});
  if (responses === 'off') return data as Out;
  const engine = getEngine();
  // Never a promise: it was awaited before the request was built.
  const checker = 'then' in engine ? undefined : engine.checkerOf(response.object);
  const issues = !checker || checker.valid(data) ? [] : checker.issues(data);
  // A response that is rejected stays as it came.
  if (responses === 'error' && issues.length > 0) throw responseError(facts, issues, data);
  if (holdsNull) normalize(response.object, data);
  if (responses === 'error' && rounded.length === 0) return data as Out;
  const news = told.fresh(op, responses === 'error' ? rounded : [...drift(response.object, data), ...rounded]);
  if (issues.length > 0 || news.length > 0) warn(warning(issues, news), news);
  return data as Out;
}
function responseError(facts: AnsweredCall, issues: readonly Issue[], data: unknown): ApigResponseValidationError {
  const { operation, method, path, status, requestId } = facts;
  const id = requestId === undefined ? '' : `, request id ${requestId}`;
  const message =
    `${operation} succeeded with status ${status}, but its response is not as documented:\n${issueLines(issues)}\n`
    + 'The response is in error.body. To get such responses as they are, set validation: { responses: \'warn\' }. '
    + `(${method} ${path}${id})`;
  return new ApigResponseValidationError(message, facts, issues, data);
}

const NEWS: Readonly<Record<Drift['kind'], (drift: Drift) => string>> = {
  'unknown field': ({ path }) => `${path} is a new field`,
  'unknown value': ({ path, value }) => `${path} has the new value ${JSON.stringify(value)}`,
  'rounded number': ({ path, value }) => `${path} was rounded: a JavaScript number cannot hold ${value}`,
};
function warning(issues: readonly Issue[], news: readonly Drift[]): string {
  const wrong = issues.length > 0 ? `the response is not as documented:\n${issueLines(issues)}` : '';
  const newer = news.map((each) => NEWS[each.kind](each)).join(', ');
  return [wrong, newer && `the response is newer than this version: ${newer}`].filter((part) => part !== '').join('\n');
}
