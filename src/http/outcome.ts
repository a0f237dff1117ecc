/** Turns what went wrong into the error that a caller sees, and into what the retry decision needs to know of it. */
import {
  ApigAbortError, ApigConnectionError, ApigError, ApigResponseValidationError, ApigTimeoutError, type CallFacts,
} from '../errors.js';
import { BodyTooLargeError, EncodingError } from './body.js';
import type { AttemptClock } from './deadline.js';
import { refusedUnread } from './refusal.js';
import type { Failure } from './retry.js';

/** The attempt broke: on this side, on the way, or while the answer was read. */
export interface BreakContext {
  readonly facts: CallFacts;
  readonly attempts: number;
  readonly clock: AttemptClock;
  readonly signal: AbortSignal | undefined;
  readonly timeout: number;
  readonly totalTimeout: number;
  /** Whether the request had been handed to the connection. */
  readonly started: boolean;
  /** Whether headers of an answer had arrived. */
  readonly answered: { readonly status: number; readonly requestId: string | undefined } | undefined;
}
export function brokenBy(error: unknown, context: BreakContext): Failure {
  const { clock, facts, attempts, answered } = context;
  if (clock.ending === 'abort') {
    const again =
      context.started || attempts <= 1
        ? undefined
        : `It was about to be sent again, after ${attempts - 1} failed attempt${attempts === 2 ? '' : 's'}.`;
    return {
      error: new ApigAbortError(facts.operation, context.signal?.reason, context.started || attempts > 1, again),
      outcome: { type: 'final' },
    };
  }
  if (clock.ending !== undefined) return timedOut(clock.ending, context);
  if (error instanceof ApigError) return { error, outcome: { type: 'final' } };
  if ((error instanceof BodyTooLargeError || error instanceof EncodingError) && answered) {
    if (answered.status >= 300) return refusedUnread(error.message, answered, facts, attempts);
    return { error: unreadable(error.message, facts, answered), outcome: { type: 'final' } };
  }
  const code = codeOf(error);
  const cause = error instanceof Error ? error : new Error(String(error));
  const proxyStatus = proxyStatusOf(cause);
  const unsent = answered === undefined && (proxyStatus !== undefined || isConnectFailure(code, error));
  const trusted = code === undefined || !CERTIFICATE.test(code);
  // A proxy that does not let anybody through is asked no second time.
  const final = !trusted || (proxyStatus !== undefined && proxyStatus < 500);
  return {
    error: new ApigConnectionError(
      connectionMessage(facts, cause, code, unsent, trusted, context),
      { ...facts, code, unsent, attempts },
      cause,
    ),
    outcome: { type: final ? 'final' : unsent ? 'unsent' : 'lost' },
  };
}

function timedOut(
  limit: 'timeout' | 'totalTimeout',
  { facts, attempts, timeout, totalTimeout, started }: BreakContext,
): Failure {
  const time = limit === 'timeout' ? `an attempt took longer than timeout, ${timeout} ms` : `the call took longer than totalTimeout, ${totalTimeout} ms`;
  const state = started
    ? afterwards(facts.method)
    : `${attempts <= 1 ? 'Nothing was sent' : 'It was not sent again'}: the credentials took too long.`;
  const tried = attempts > 1 ? `, after ${attempts} attempts` : '';
  const message = `${facts.operation} timed out: ${time}. ${state} (${facts.method} ${facts.path}${tried})`;
  return {
    error: new ApigTimeoutError(message, { ...facts, limit, attempts }),
    outcome: { type: limit === 'timeout' ? (started ? 'lost' : 'unsent') : 'final' },
  };
}
const afterwards = (method: string): string =>
  method === 'GET'
    ? 'Nothing was changed by it; try again, or allow more time.'
    : 'The service may have carried it out: read before you send it again.';

function connectionMessage(
  { operation, method, path }: CallFacts,
  cause: Error,
  code: string | undefined,
  unsent: boolean,
  trusted: boolean,
  { attempts, answered }: BreakContext,
): string {
  const tried = attempts > 1 ? `, after ${attempts} attempts` : '';
  const place = `(${method} ${path}${tried})`;
  const why = `${code === undefined ? '' : `${code}: `}${cause.message.trim() || 'no reason given'}`;
  const proxyStatus = proxyStatusOf(cause);
  if (proxyStatus !== undefined) {
    const check =
      proxyStatus === 407
        ? 'Check the user name and the password in its address.'
        : 'Check the proxy, or name the host in NO_PROXY where it needs none.';
    return `${operation} was not sent: the proxy refused the connection with status ${proxyStatus}. ${check} ${place}`;
  }
  if (code !== undefined && NO_TLS.test(code))
    return `${operation} was not sent: no secure connection (${why}). Check scheme and port of the endpoint, and the proxy. ${place}`;
  if (!trusted)
    return `${operation} was not sent: the server's certificate is not trusted (${why}). Check the endpoint; for a private CA pass a dispatcher with its certificate, or set NODE_EXTRA_CA_CERTS. ${place}`;
  if (unsent)
    return `${operation} was not sent: no connection (${why}). Check the endpoint, the network and the proxy. ${place}`;
  const when = answered ? `while its answer (status ${answered.status}) was read` : 'before an answer came';
  return `${operation}: the connection broke ${when} (${why}). ${afterwards(method)} ${place}`;
}

/** The status by which a proxy refused to connect; undici tells it in its message only. */
function proxyStatusOf({ message }: Error): number | undefined {
  const status = /^Proxy response \((\d{3})\)/.exec(message)?.[1];
  return status === undefined ? undefined : Number(status);
}
/** The other side does not speak TLS, or none that is spoken here. */
const NO_TLS = /^(ERR_SSL|EPROTO)/;
const CERTIFICATE = /^(CERT_|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET|VERIFY)|ERR_SSL|EPROTO)/;
const CONNECT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
]);
function isConnectFailure(code: string | undefined, error: unknown): boolean {
  if (code === undefined) return false;
  return (
    CONNECT.has(code)
    || CERTIFICATE.test(code)
    || (error instanceof Error && 'syscall' in error && error.syscall === 'connect')
  );
}
/** The code of an error, or of what it was caused by; of several tried addresses the first. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

/** A success whose body cannot be read as what was promised. The text stays reachable on the error. */
export function unreadable(
  why: string,
  facts: CallFacts,
  answer: { readonly status: number; readonly requestId: string | undefined },
  text?: string,
): ApigResponseValidationError {
  const id = answer.requestId === undefined ? '' : `, request id ${answer.requestId}`;
  const done = facts.method === 'GET' ? '' : ' The service has probably carried it out.';
  return new ApigResponseValidationError(
    `${facts.operation} succeeded with status ${answer.status}, but ${why}.${done} (${facts.method} ${facts.path}${id})`,
    { ...facts, ...answer },
    [],
    text,
  );
}
