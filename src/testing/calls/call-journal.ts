/** The last calls of published APIs, to read after a test: how each was routed, judged, sent on and responded to. */
import { redact } from '../../http/redact.js';
import { kept, message, weight, type JournalMessage, type Kept } from '../journal.js';
import { LastRecords } from '../last-records.js';
import type { BackendAttempt, CallAnswer, CallIdentity, CallNote, CallRequest, CallRoute } from './call.js';
import type { CallRefusal } from './refusals.js';

/** One try to reach the backend. */
export interface CallAttempt {
  /** Method and URL, or URN of a function. */
  readonly to: string;
  /** The request that the backend got, if it is a web service. */
  readonly request?: JournalMessage;
  /** Status of its response, or why there was none. */
  readonly result: number | string;
  /** Milliseconds by the clock of the gateway. */
  readonly duration: number;
}
/** A call of a published API. Secrets are hidden. */
export interface CallEntry {
  /** Counts up from 1, also over what is no longer kept. */
  readonly number: number;
  /** When the call came, by the clock of the gateway, in milliseconds since the epoch. */
  readonly time: number;
  /** As in the header `X-Request-Id`. */
  readonly requestId: string;
  readonly method: string;
  readonly host: string;
  /** Path and query as received. */
  readonly path: string;
  /** The API that the call reached; absent if it reached none. */
  readonly api?: {
    readonly id: string;
    readonly name: string;
    readonly group: string;
    readonly environment: string;
    /** Method and path as the API declares them. */
    readonly route: string;
  };
  /** Who was found to call: names. */
  readonly caller?: { readonly app?: string; readonly account?: string; readonly user?: string };
  /** What the stages said, in their order: policies that counted, let pass or rejected the call, and others. */
  readonly notes: readonly CallNote[];
  /** What was tried to reach the backend. Empty for a mock, and for a call that was rejected before. */
  readonly backend: readonly CallAttempt[];
  /** Why the gateway rejected the call. */
  readonly rejected?: { readonly code: string; readonly type: string; readonly message: string };
  readonly request: JournalMessage;
  readonly response: JournalMessage & { readonly status: number };
  /** Milliseconds by the clock of the gateway. */
  readonly duration: number;
}

/** A call that has its response. */
export interface FinishedCall {
  readonly time: number;
  readonly duration: number;
  readonly requestId: string;
  readonly request: CallRequest;
  readonly answer: CallAnswer;
  readonly refused: CallRefusal | undefined;
  readonly route: CallRoute | undefined;
  readonly identity: CallIdentity | undefined;
  readonly notes: readonly CallNote[];
  readonly attempts: readonly BackendAttempt[];
}
interface Record extends Omit<FinishedCall, 'request' | 'answer' | 'attempts'> {
  readonly number: number;
  readonly head: Pick<CallRequest, 'method' | 'target'> & { readonly host: string };
  readonly request: Kept;
  readonly response: Kept & { readonly status: number };
  readonly attempts: readonly (Omit<BackendAttempt, 'request'> & { readonly request: Kept | undefined })[];
}

export class CallJournal {
  readonly #records = new LastRecords<Record>(sizeOf);

  /** Keeps a call. Old ones make room. */
  add({ request, answer, attempts, ...rest }: FinishedCall): void {
    this.#records.add((number) => ({
      ...rest,
      number,
      head: { method: request.method, target: request.target, host: request.headers.get('host') ?? '' },
      request: kept(request),
      response: { ...kept(answer), status: answer.status },
      attempts: attempts.map((attempt) => ({ ...attempt, request: attempt.request && kept(attempt.request) })),
    }));
  }
  clear(): void {
    this.#records.clear();
  }
  /** The calls, the oldest first. `secrets` are hidden wherever they occur. */
  entries(secrets: readonly string[]): CallEntry[] {
    return this.#records.all.map((record) => shown(record, secrets));
  }
}

function sizeOf({ request, response, attempts }: Record): number {
  const sent = attempts.reduce((sum, attempt) => sum + (attempt.request ? weight(attempt.request) : 0), 0);
  return weight(request) + weight(response) + sent;
}

function shown(record: Record, secrets: readonly string[]): CallEntry {
  const { number, time, duration, requestId, head, refused, response } = record;
  const clean = (text: string): string => redact(text, secrets);
  return {
    number, time, requestId,
    method: head.method, host: clean(head.host), path: clean(head.target),
    ...(record.route && { api: reached(record.route) }),
    ...callerOf(record.identity),
    notes: record.notes.map(({ stage, said }) => ({ stage, said: clean(said) })),
    backend: record.attempts.map(({ to, request, result, duration: took }) => ({
      to: clean(to),
      ...(request && { request: message(request, undefined, secrets) }),
      result: typeof result === 'string' ? clean(result) : result,
      duration: took,
    })),
    ...(refused && { rejected: { code: refused.code, type: refused.type, message: clean(refused.message) } }),
    request: message(record.request, undefined, secrets),
    response: { status: response.status, ...message(response, undefined, secrets) },
    duration,
  };
}
function reached({ api, group, env }: CallRoute): NonNullable<CallEntry['api']> {
  const { req_method, req_uri } = api.definition.input;
  return { id: api.id, name: api.name, group: group.name, environment: env.name, route: `${req_method} ${req_uri}` };
}
function callerOf(identity: CallIdentity | undefined): Pick<CallEntry, 'caller'> {
  const { app, user } = identity ?? {};
  if (!app && !user) return {};
  return {
    caller: {
      ...(app && { app: app.name }),
      ...(user && { account: user.accountName }),
      ...(user?.userName !== undefined && { user: user.userName }),
    },
  };
}
