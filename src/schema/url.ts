/**
 * Paths and queries as they are sent, with the percent-encoding of the signature: UTF-8, upper case, only
 * `A-Za-z0-9-_.~` unchanged.
 */
import type { Issue } from '../errors.js';
import type { OperationFacts } from './operation.js';

const PLAIN = /^[\w.~-]*$/;
const LEFT_BY_ENCODE_URI = /[!'()*]/g;

/** Encodes one path segment, one query name or one query value. */
export function encode(raw: string): string {
  if (PLAIN.test(raw)) return raw;
  // A lone surrogate has no UTF-8 form. It becomes U+FFFD, as in the platform's own encoders.
  return encodeURIComponent(wellFormed(raw)).replace(
    LEFT_BY_ENCODE_URI,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decodes one path segment or query part. Invalid percent-encoding stays unchanged. */
export function decode(encoded: string): string {
  if (!encoded.includes('%')) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** One query parameter, not encoded. */
export type Pair = readonly [name: string, value: string];

/** The query as it is signed: sorted by name, then by value, before encoding. An empty value is written as `name=`. */
export function canonicalQuery(pairs: readonly Pair[]): string {
  if (pairs.length === 0) return '';
  const sorted = pairs.length === 1 ? pairs : [...pairs].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return sorted.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}
const SURROGATE = /[\ud800-\udfff]/;
/** Compares by UTF-8 bytes, as the service sorts. For text without surrogates, code units give the same order. */
function compare(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A piece of a path template: a string, and the name of the parameter that follows it. */
export interface PathPiece {
  readonly text: string;
  readonly name?: string;
}
const templates = new WeakMap<OperationFacts, readonly PathPiece[]>();
/** The pieces of an operation's path template. */
export function piecesOf(op: OperationFacts): readonly PathPiece[] {
  let parsed = templates.get(op);
  if (!parsed) {
    parsed = [...op.path.matchAll(/([^{]*)(?:\{(\w+)\})?/g)]
      .filter(([whole]) => whole !== '')
      .map(([, text = '', name]) => (name === undefined ? { text } : { text, name }));
    templates.set(op, parsed);
  }
  return parsed;
}

/** True if the client fills in the parameter: the project, and the gateway unless it is an argument of the call. */
export const isScope = (op: OperationFacts, name: string): boolean =>
  name === 'project_id' || (name === 'instance_id' && op.scope !== 'project');

/** What is wrong with the caller's IDs. */
export function pathIssues(op: OperationFacts, given: Readonly<Record<string, unknown>> | undefined): Issue[] {
  const issues: Issue[] = [];
  for (const { name } of templates.get(op) ?? piecesOf(op)) {
    if (name === undefined || isScope(op, name)) continue;
    const fault = segmentFault(given?.[name]);
    if (fault !== undefined) issues.push({ path: ['path', name], message: fault });
  }
  return issues;
}
/** Why a value cannot be one segment of a path. An empty one, `.` or `..` would name another object. */
export function segmentFault(value: unknown): string | undefined {
  if (value === undefined) return 'is required';
  if (typeof value === 'object' && value !== null) return 'expected a string, got an object: pass its ID alone';
  if (typeof value !== 'string') return `expected a string, got ${value === null ? 'null' : `a ${typeof value}`}`;
  if (value.trim() === '') return 'is empty: it would name another resource';
  return /^(\.|%2e){1,2}$/i.test(value)
    ? `${JSON.stringify(value)} is not an ID: it would name another resource`
    : undefined;
}
