/** The last requests and responses, to read after a test: with headers and bodies, without secrets. */
import type { AnyOperation } from '../schema/operation.js';
import type { ObjectSpec } from '../schema/vocabulary.js';
import { redact, secretsIn } from '../http/redact.js';
import { HIDDEN, isSecretName } from '../text.js';
import { parseJson } from '../values.js';
import type { Answer } from './answer.js';
import { LastRecords } from './last-records.js';
import type { Incoming } from './router.js';

/** Headers and body of a request or a response. */
export interface JournalMessage {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as it was parsed, other text as a string; absent if empty. Bytes, and what is too long, are only counted. */
  readonly body?: unknown;
}
/** A request that was handled. Secrets are hidden. */
export interface JournalEntry {
  /** Counts up from 1, also over what is no longer kept. */
  readonly number: number;
  /** When the request came, in milliseconds since the epoch. */
  readonly time: number;
  readonly method: string;
  /** Path and query as received. */
  readonly path: string;
  /** ID of the operation, such as `groups.create`; absent if the path is none of the service's. */
  readonly operation?: string;
  readonly request: JournalMessage;
  /** Absent if the connection was cut. */
  readonly response?: JournalMessage & { readonly status: number };
}

/** Longest body that is kept. */
const LONGEST_BODY = 65_536;

/** A message as it was, its body only counted if it is long. */
export interface Kept {
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly body: Uint8Array | string | undefined;
  readonly size: number;
}
interface Exchange {
  readonly number: number;
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly operation: AnyOperation | undefined;
  readonly request: Kept;
  readonly response: (Kept & { readonly status: number }) | undefined;
}

export class Journal {
  readonly #records = new LastRecords<Exchange>(sizeOf);

  /** Keeps a request and what came of it. Old ones make room. */
  add(time: number, incoming: Incoming, operation: AnyOperation | undefined, answer: Answer | undefined): void {
    const { method, url: { pathname, search } } = incoming;
    this.#records.add((number) => ({
      number,
      time,
      method,
      path: pathname + search,
      operation,
      request: kept(incoming),
      response: answer && { ...kept(answer), status: answer.status },
    }));
  }
  clear(): void {
    this.#records.clear();
  }
  /** The entries after a number, the oldest first. `secrets` are hidden wherever they occur. */
  entries(secrets: readonly string[], after = 0): JournalEntry[] {
    return this.#records.all.filter(({ number }) => number > after).map((record) => shown(record, secrets));
  }
}

function sizeOf({ request, response }: Exchange): number {
  return weight(request) + (response ? weight(response) : 0);
}
export const weight = ({ body, size }: Kept): number => (body === undefined ? 0 : size);

/** What is kept of a message. */
export function kept({ headers, body }: Omit<Kept, 'size'>): Kept {
  const size = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  return { headers, body: size > LONGEST_BODY || size === 0 ? undefined : body, size };
}

function shown({ number, time, method, path, operation, request, response }: Exchange, secrets: readonly string[]) {
  const { body: sent, response: received } = operation ?? {};
  const answer = response && message(response, received && 'object' in received ? received.object : undefined, secrets);
  return {
    number,
    time,
    method,
    path: redact(path, secrets),
    ...(operation && { operation: operation.id }),
    request: message(request, sent?.object, secrets),
    ...(answer && { response: { status: response.status, ...answer } }),
  };
}
/** A message as it is shown. Lines of one name are joined. */
export function message(
  { headers, body, size }: Kept, object: ObjectSpec | undefined, secrets: readonly string[],
): JournalMessage {
  const lines = new Map<string, string>();
  for (const [name, value] of headers) {
    const [lower, before] = [name.toLowerCase(), lines.get(name.toLowerCase())];
    const text = shownHeader(lower, value, secrets);
    lines.set(lower, before === undefined ? text : `${before}, ${text}`);
  }
  const content = body === undefined ? counted(size) : shownBody(body, object, secrets);
  return { headers: Object.fromEntries(lines), ...(content !== undefined && { body: content }) };
}
function shownHeader(name: string, value: string, secrets: readonly string[]): string {
  // The parts of a signature are worth seeing, apart from the signature itself.
  if (name === 'authorization' && value.startsWith('SDK-')) return redact(value, secrets);
  return isSecretName(name) ? HIDDEN : redact(value, secrets);
}
const counted = (size: number): string | undefined => (size === 0 ? undefined : `(${size} bytes)`);

function shownBody(body: Uint8Array | string, object: ObjectSpec | undefined, secrets: readonly string[]): unknown {
  const text = typeof body === 'string' ? body : textOf(body);
  if (text === undefined) return counted(body.length);
  const value = parseJson(text);
  const own = object ? secretsIn(object, value) : [];
  const clean = redact(text, [...secrets, ...own], text.length);
  return value === undefined ? clean : parseJson(clean) ?? clean;
}
/** The text that bytes are, or `undefined` if they are something else. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
