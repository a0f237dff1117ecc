/** What the function of an authorizer returns, read as strictly as the gateway does. */
import { isRecord, parseJson } from '../../../values.js';
import type { ContextValue } from '../call.js';

/** The decision of an authorizer. */
export interface Decision {
  readonly allow: boolean;
  /** Values by name, for parameters, conditions and responses. A denial may have some, too. */
  readonly context: ReadonlyMap<string, ContextValue>;
}
/** Why a result cannot be used. `status`: the one that the function returned, if it did. */
export interface Unusable {
  readonly wrong: string;
  readonly status?: number;
}
/** How values that are not allowed are treated. */
export interface ResultRules {
  /** True if values may be numbers and booleans. */
  readonly numbers: boolean;
  readonly invalid: 'dropped' | 'rejected';
}

/** Most bytes of a result. */
const LARGEST = 1024 * 1024;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;

/** Reads `{ "statusCode": 200, "body": "{\"status\":\"allow\"}" }`. The body is a string with JSON, never an object. */
export function readResult(result: unknown, rules: ResultRules): Decision | Unusable {
  if (!isRecord(result)) return { wrong: 'the function returned no object with statusCode and body' };
  const { statusCode, body, isBase64Encoded } = result;
  if (typeof statusCode !== 'number') return { wrong: 'statusCode is no number' };
  if (statusCode !== 200) return { wrong: `statusCode is ${statusCode}`, status: statusCode };
  if (typeof body !== 'string') return { wrong: 'body is no string: write the JSON as a string' };
  if (Buffer.byteLength(body) > LARGEST) return { wrong: 'body is larger than 1 MB' };
  const text = isBase64Encoded === true ? Buffer.from(body, 'base64').toString('utf8') : body;
  const decision = parseJson(text);
  if (!isRecord(decision)) return { wrong: 'body contains no JSON object' };
  const { status, context = {} } = decision;
  if (status !== 'allow' && status !== 'deny') return { wrong: 'status is neither "allow" nor "deny"' };
  if (!isRecord(context)) return { wrong: 'context is no object' };
  return readContext(context, status === 'allow', rules);
}

function readContext(context: Record<string, unknown>, allow: boolean, rules: ResultRules): Decision | Unusable {
  const values = new Map<string, ContextValue>();
  for (const [name, value] of Object.entries(context)) {
    const isPlain = typeof value === 'string' || (rules.numbers && (typeof value === 'number' || typeof value === 'boolean'));
    if (NAME.test(name) && isPlain) values.set(name, value);
    else if (rules.invalid === 'rejected')
      return { wrong: `the name or the value of "${name.slice(0, 40)}" in the context is not allowed` };
  }
  return { allow, context: values };
}
