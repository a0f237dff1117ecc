/** Turns the text of a success into what the caller gets: parsed, checked, and never lost. */
import { ApigResponseValidationError, factsText, issueLines, type AnsweredCall, type Issue } from '../errors.js';
import type { Validation } from '../options.js';
import { engine, type ToldDrift } from '../schema/check.js';
import { drift, normalize, roundedNumbers, survey, type Drift } from '../schema/drift.js';
import type { OperationFacts } from '../schema/operation.js';
import { isRecord, parseJson } from '../values.js';
import { header } from './body.js';
import type { Headers } from './dispatcher.js';
import { notJson, REJECTION_KEYS, rejectionIn } from './excerpt.js';
import { unreadable } from './outcome.js';
import { respondsWithSecrets, screenOf } from './redact.js';

/** A body that was read: JSON, a file, or nothing. */
export interface ReadAnswer {
  readonly value: unknown;
  /** Without a `null`, there is none to remove. */
  readonly holdsNull: boolean;
  /** Numbers that were rounded when the text was parsed. */
  readonly rounded: readonly Drift[];
}
const EMPTY: ReadAnswer = { value: undefined, holdsNull: false, rounded: [] };

const NO_SECRETS: readonly string[] = [];

/**
 * Parses the body of a success. If it is not JSON, it is not the service's response, whatever the operation.
 * @param secrets - Strings of the call that a message must not repeat. They are read only if there is a message.
 */
export function readAnswer(
  text: string,
  headers: Headers,
  op: OperationFacts,
  facts: AnsweredCall,
  secrets: Iterable<string> = NO_SECRETS,
): ReadAnswer {
  if (text === '' || text.trim() === '') return EMPTY;
  const value = parseJson(text);
  if (value === undefined) {
    const rules = { unquoted: respondsWithSecrets(op), secrets };
    throw unreadable(notJson(text, header(headers, 'content-type'), rules), facts, facts, text);
  }
  const unpacked = typeof value === 'string' ? unwrapped(value) : value;
  if (Array.isArray(unpacked) || (isRecord(unpacked) && REJECTION_KEYS.some((key) => key in unpacked))) {
    const known = op.response && 'object' in op.response ? op.response.object.fields : {};
    const rejected = rejectionIn(unpacked, known, { unquoted: respondsWithSecrets(op), secrets });
    if (rejected !== undefined) throw unreadable(rejected, facts, facts, text);
  }
  const { holdsNull, holdsHuge } = survey(unpacked);
  const digits = typeof value === 'string' ? value : text;
  return { value: unpacked, holdsNull, rounded: holdsHuge ? roundedNumbers(digits) : EMPTY.rounded };
}
/** Some responses are a JSON string that contains the JSON of an object. */
function unwrapped(value: string): unknown {
  if (!value.trimStart().startsWith('{')) return value;
  return parseJson(value) ?? value;
}

type Warn = (message: string, drift: readonly Drift[]) => void;

/** Checks a body, and turns it into what the operation promises. */
export function checkedAnswer<Out>(
  op: OperationFacts,
  facts: AnsweredCall,
  responses: NonNullable<Validation['responses']>,
  { value, holdsNull, rounded }: ReadAnswer,
  told: ToldDrift,
  warn: Warn,
  secrets: Iterable<string> = NO_SECRETS,
): Out {
  const { response } = op;
  // What an operation promises is the type that its `response` describes. Without one it promises nothing.
  if (response === undefined) {
    if (isUnexpected(value)) warn(`the response is ${kindOf(value)}, but none is documented`, []);
    return undefined as Out;
  }
  if (!('object' in response)) return value as Out;
  // A list that is null as a whole is empty.
  const data = value ?? (value === null && op.items !== undefined ? { [op.items]: [] } : {});
  if (responses === 'off') return data as Out;
  // Always there: it was loaded before the request was built.
  const checker = engine?.checkerOf(response.object);
  const issues = checker?.valid(data) === false ? checker.issues(data) : value ? [] : emptyIssues(op, value);
  // A response that is rejected stays unchanged.
  if (responses === 'error' && issues.length > 0) throw responseError(facts, shownIssues(issues, secrets), data);
  if (holdsNull) normalize(response.object, data);
  if (responses === 'error' && rounded.length === 0) return data as Out;
  const news = told.fresh(op, responses === 'error' ? rounded : [...drift(response.object, data), ...rounded]);
  if (issues.length > 0 || news.length > 0) {
    const shown = shownNews(news, secrets);
    warn(warning(shownIssues(issues, secrets), shown), shown);
  }
  return data as Out;
}
/** Objects are newer than the description; other values are not the service's. Their text may be secret. */
const isUnexpected = (value: unknown): boolean =>
  value !== undefined && value !== '' && (Array.isArray(value) ? value.length > 0 : typeof value !== 'object');
const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a JSON list' : `a JSON ${typeof value}`);
/** No body and the body `null` are no object, even if nothing in it is certain. */
function emptyIssues({ mayBeEmpty, items }: OperationFacts, value: unknown): Issue[] {
  if (mayBeEmpty === true || (value === null && items !== undefined)) return [];
  return [{ path: [], message: `expected an object, got ${value === null ? 'null' : 'no body'}` }];
}
function responseError(facts: AnsweredCall, issues: readonly Issue[], data: unknown): ApigResponseValidationError {
  const { operation, status, requestId } = facts;
  const message =
    `${operation} succeeded with status ${status}, but its response is not as documented:\n${issueLines(issues)}\n`
    + 'The response is in error.body. To get such responses as they are, set validation: { responses: \'warn\' }. '
    + factsText(facts, requestId);
  return new ApigResponseValidationError(message, facts, issues, data);
}

/** Most places that are reported for one response. */
const MOST_TOLD = 1_000;
function shownIssues(issues: readonly Issue[], secrets: Iterable<string>): Issue[] {
  const show = screenOf(secrets);
  return issues.slice(0, MOST_TOLD).map(({ path, message }) => ({
    path: path.map((step) => (typeof step === 'string' ? show(step, 200) : step)),
    message: show(message, 1_000),
  }));
}
function shownNews(news: readonly Drift[], secrets: Iterable<string>): Drift[] {
  const show = screenOf(secrets);
  return news.slice(0, MOST_TOLD).map((each) => ({
    ...each,
    path: show(each.path, 300),
    ...(typeof each.value === 'string' && { value: show(each.value, 100) }),
  }));
}

const NEWS: Readonly<Record<Drift['kind'], (drift: Drift) => string>> = {
  'unknown field': ({ path }) => `${path} is a new field`,
  'unknown value': ({ path, value }) => `${path} has the new value ${JSON.stringify(value)}`,
  'rounded number': ({ path, value }) => `${path} was rounded: a JavaScript number cannot represent ${value}`,
};
function warning(issues: readonly Issue[], news: readonly Drift[]): string {
  const wrong = issues.length > 0 ? `the response is not as documented:\n${issueLines(issues)}` : '';
  const newer = news.map((each) => NEWS[each.kind](each)).join(', ');
  return [wrong, newer && `the response is newer than this version: ${newer}`].filter((part) => part !== '').join('\n');
}
