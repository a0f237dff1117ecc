/**
 * What a failed attempt means. The stage in which it failed says what may have happened: nothing was sent, the outcome
 * is unknown, or another attempt changes nothing. The thrown value only adds details.
 */
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigError, ApigResponseValidationError,
  ApigTimeoutError, factsText, type CallFacts,
} from '../errors.js';
import { ended } from '../text.js';
import { codeOf, memberOf, messageOf, setHidden } from '../values.js';
import { UnusableBodyError } from './body.js';
import { shownCause, shownCode } from './cause.js';
import type { Deadline } from './deadline.js';
import type { Stage } from './exchange.js';
import { screenOf } from './redact.js';
import { refusedUnread } from './refusal.js';
import type { Failure, Outcome } from './retry.js';

/** The state of the attempt when it failed. */
export interface FailureContext {
  readonly facts: CallFacts;
  /** Which attempt of the call it was, from 1. 0: before the first. */
  readonly attempts: number;
  /** True if the service may have carried out an earlier attempt. */
  readonly lost?: boolean | undefined;
  /** The failure of the attempt before. */
  readonly last?: Error | undefined;
  readonly stage: Stage;
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
  readonly timeout: number;
  readonly totalTimeout: number;
  /** True if the dispatcher reports its stages reliably: in stage `connect`, no byte was sent. */
  readonly trusted: boolean;
  /** Strings that the other side may repeat and that must not be shown. */
  readonly secrets?: Iterable<string>;
  /** Set if the head of a response had arrived. */
  readonly answered?: { readonly status: number; readonly requestId: string | undefined } | undefined;
  /** The body of a response that was received as a whole. */
  readonly text?: string | undefined;
}

/** The error that a caller sees, and what the retry decision needs to know. */
export function failureOf(thrown: unknown, given: FailureContext): Failure {
  const { deadline, answered, facts, attempts, trusted, stage } = given;
  // A foreign dispatcher may have sent the request without saying so, when its time is over.
  const unclear = deadline.ending !== undefined && stage === 'connect' && !trusted;
  const context: FailureContext = unclear ? { ...given, stage: 'send' } : given;
  if (deadline.ending === 'abort') return { error: abortError(context), outcome: FINAL };
  if (deadline.ending !== undefined) return timedOut(deadline.ending, context);
  if (thrown instanceof ApigError) return { error: lastIfLost(thrown, context), outcome: FINAL };
  if (answered && thrown instanceof UnusableBodyError) {
    const why = screenOf(context.secrets ?? [])(thrown.message);
    if (answered.status >= 300) return refusedUnread(why, answered, facts, attempts);
    return { error: unreadable(why, facts, answered, thrown.text), outcome: FINAL };
  }
  // Nothing but this package works on a response that is complete.
  if (answered && context.text !== undefined)
    return { error: ownFault(thrown, context.text, answered, context), outcome: FINAL };
  if (context.stage === 'prove') return { error: unproved(thrown, context), outcome: FINAL };
  return broken(thrown, context);
}
const FINAL: Outcome = { type: 'final' };

function abortError({ stage, attempts, lost = false, facts, signal }: FailureContext): ApigAbortError {
  const out = stage !== 'prove' && stage !== 'connect';
  const failed = `${attempts - 1} failed attempt${attempts === 2 ? '' : 's'}`;
  const state = out || attempts <= 1 ? undefined : `It was about to be sent again, after ${failed}.${earlier(facts, lost)}`;
  return new ApigAbortError(facts.operation, signal?.reason, out || lost, state);
}
/**
 * If there are no credentials for the next attempt: what became of a write that may have been carried out counts, and
 * not why it is not repeated.
 */
const lastIfLost = (thrown: ApigError, { facts, lost, last, stage }: FailureContext): Error =>
  stage === 'prove' && lost && last && facts.method !== 'GET' ? unrepeated(last, thrown.message) : thrown;
/** A failure that would be retried if that were possible. The message says why it is not. */
export function unrepeated(error: Error, why: string): Error {
  const [, text = error.message, place = ''] = /^(.*)( \([A-Z]+ \/[^()]*\))$/s.exec(error.message) ?? [];
  const message = `${text} It was not sent again: ${ended(why)}${place}`;
  // The stack still contains the old message.
  if (error.stack !== undefined) error.stack = error.stack.replace(error.message, () => message);
  error.message = message;
  return error;
}

/** What an earlier attempt may have done, after a sentence. */
const earlier = ({ method }: CallFacts, lost = false): string =>
  lost && method !== 'GET' ? ` An earlier attempt was sent. ${afterwards(method)}` : '';

/** What the stage says about a request that timed out. */
const LATE: Readonly<Record<Stage, (context: FailureContext) => string>> = {
  prove: (context) => `${unsentBy(context)}: the credentials took too long.${earlier(context.facts, context.lost)}`,
  connect: (context) => `${unsentBy(context)}: there was no connection. ${NETWORK}${earlier(context.facts, context.lost)}`,
  send: ({ facts }) => afterwards(facts.method),
  read: ({ facts }) => `The response had begun. ${afterwards(facts.method)}`,
  judge: ({ facts }) => `The response had begun. ${afterwards(facts.method)}`,
};
const NETWORK = 'Check the endpoint, the network and the proxy.';
const unsentBy = ({ attempts }: FailureContext): string =>
  attempts > 1 ? 'The last attempt was not sent' : 'Nothing was sent';
function timedOut(limit: 'timeout' | 'totalTimeout', context: FailureContext): Failure {
  const { facts, attempts, timeout, totalTimeout, stage } = context;
  const time = limit === 'timeout' ? `an attempt took longer than timeout, ${timeout} ms` : `the call took longer than totalTimeout, ${totalTimeout} ms`;
  const state = LATE[stage](context);
  const message = `${facts.operation} timed out: ${time}. ${state} ${placeOf(context)}`;
  const type = stage === 'prove' || stage === 'connect' ? 'unsent' : 'lost';
  const unsent = type === 'unsent' && !context.lost;
  const outcome: Outcome = limit === 'totalTimeout' ? FINAL : { type };
  return { error: new ApigTimeoutError(message, { ...facts, limit, attempts, unsent }), outcome };
}
const afterwards = (method: string): string =>
  method === 'GET'
    ? 'Nothing was changed by it; try again, or allow more time.'
    : 'The service may have carried it out: read before you send it again.';

/** The credentials, the clock or the signature failed unexpectedly. */
function unproved(thrown: unknown, context: FailureContext): ApigConfigurationError {
  const { facts, lost, secrets = [] } = context;
  const advice = `Check the options credentials and clock.${earlier(facts, lost)}`;
  const said = screenOf(secrets)(messageOf(thrown).trim(), 1_000);
  const message = `${facts.operation} could not be signed: ${said}. ${unsentBy(context)}. ${advice}`;
  return new ApigConfigurationError('credentials', message, shownCause(thrown, secrets));
}
/** A fault of this package, found while it worked on a response. The error has the response. */
function ownFault(
  thrown: unknown, text: string, answered: NonNullable<FailureContext['answered']>, context: FailureContext,
): Error {
  const { facts, attempts, secrets = [] } = context;
  const said = screenOf(secrets)(messageOf(thrown).trim(), 500);
  const why = `this package failed to read the response (${said}). This is a fault of the package: report it. The response is in error.body`;
  const error = answered.status >= 300
    ? refusedUnread(why, answered, facts, attempts, text).error
    : unreadable(why, facts, answered, text);
  setHidden(error, 'cause', shownCause(thrown, secrets));
  return error;
}
/** The connection failed, or was never established. */
function broken(thrown: unknown, context: FailureContext): Failure {
  const { facts, attempts, lost = false, stage, trusted, answered, secrets = [] } = context;
  const code = shownCode(deepCodeOf(thrown), screenOf(secrets));
  const proxyStatus = proxyStatusOf(thrown);
  const found = kindOf(thrown, code, proxyStatus);
  const isRefused = isConnectFailure(thrown);
  // The client's own pool does not fail by itself.
  const kind = found === 'unknown' && (trusted || isRefused) ? 'network' : found;
  // A dispatcher that fails by itself, before it reports any stage, has not begun to send.
  const isConnect = stage === 'connect' && (trusted || kind === 'unknown');
  const unsent =
    !answered
    && (isConnect
      || proxyStatus !== undefined
      || (code !== undefined && CONNECT.test(code))
      || kind === 'certificate'
      || kind === 'own certificate'
      || isRefused);
  const message = messageFor(kind, thrown, code, proxyStatus, unsent, context);
  const cause = shownCause(thrown, secrets);
  // A retry does not help if the dispatcher is broken, a certificate is wrong, or the proxy rejects the connection.
  const final = kind === 'proxy' ? (proxyStatus ?? 0) < 500 : kind !== 'network';
  return {
    error: new ApigConnectionError(message, { ...facts, code, unsent: unsent && !lost, attempts }, cause),
    outcome: final ? FINAL : { type: unsent ? 'unsent' : 'lost' },
  };
}

type Kind = 'proxy' | 'unknown' | 'tls' | 'certificate' | 'own certificate' | 'network';
function kindOf(thrown: unknown, code: string | undefined, proxyStatus: number | undefined): Kind {
  if (proxyStatus !== undefined) return 'proxy';
  // undici gives responses that are not HTTP no code. `fetch` has its failure as the cause.
  const names = [thrown, memberOf(thrown, 'cause')].map((error) => memberOf(error, 'name'));
  if (code === undefined) return names.includes('HTTPParserError') ? 'network' : 'unknown';
  return KINDS.find(({ codes }) => codes.test(code))?.kind ?? 'unknown';
}

/** Codes that occur only while a connection is established. */
const CONNECT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|ENETUNREACH|EHOSTUNREACH|EHOSTDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|UND_ERR_CLOSED|ERR_SSL\w+|EPROTO)$/;
/** What the code of a broken connection means. The first matching row counts. */
const KINDS: readonly { readonly kind: Exclude<Kind, 'proxy' | 'unknown'>; readonly codes: RegExp }[] = [
  { kind: 'tls', codes: /^(ERR_SSL|EPROTO)/ },
  { kind: 'own certificate', codes: /^ERR_OSSL/ },
  {
    kind: 'certificate',
    // Most are names of OpenSSL, which Node.js passes on.
    codes: /^(CERT_|CRL_|ERR_TLS|ERROR_IN_C|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(DEC|GET|VERIFY)|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$)/,
  },
  {
    kind: 'network',
    codes:
      /^(ECONN\w+|EPIPE|ETIMEDOUT|ESOCKET\w*|E(NET|HOST)\w+|EADDRNOTAVAIL|ENOTFOUND|EAI_\w+|ENOTCONN|UND_ERR_(CONNECT_TIMEOUT|SOCKET|CLOSED|DESTROYED|INFO|HEADERS_\w+|BODY_\w+|RES_\w+|RESPONSE\w*|ABORTED)|HPE_\w+|Z_\w+|ERR__ERROR_\w+|ERR_HTTP2\w+|ERR_STREAM_PREMATURE_CLOSE)$/,
  },
];

function messageFor(
  kind: Kind,
  thrown: unknown,
  code: string | undefined,
  proxyStatus: number | undefined,
  unsent: boolean,
  context: FailureContext,
): string {
  const { facts, lost = false } = context;
  const { operation, method } = facts;
  const place = `${unsent ? `${earlier(facts, lost)} `.trimStart() : ''}${placeOf(context)}`;
  const said = screenOf(context.secrets ?? [])(messageOf(thrown).trim(), 1_000) || 'no reason given';
  const why = code === undefined ? said : `${code}: ${said}`;
  const notSent = lost ? `${operation}: the last attempt was not sent:` : `${operation} was not sent:`;
  if (kind === 'proxy')
    return `${notSent} the proxy refused the connection with status ${proxyStatus}. ${PROXY(proxyStatus)} ${place}`;
  if (kind === 'tls')
    return `${notSent} no secure connection (${why}). Check scheme and port of the endpoint, and the proxy. ${place}`;
  if (kind === 'certificate') {
    return `${notSent} the server's certificate is not trusted (${why}). Pass the private CA as the option tls.ca or set NODE_EXTRA_CA_CERTS; if there is none, check the endpoint. ${place}`;
  }
  if (kind === 'own certificate')
    return `${notSent} the client's own certificate cannot be used (${why}). Check the options tls.cert, tls.key and tls.passphrase. ${place}`;
  if (unsent && kind === 'unknown')
    return `${notSent} the dispatcher failed (${why}). Check the option dispatcher. ${place}`;
  if (unsent) return `${notSent} no connection (${why}). ${NETWORK} ${place}`;
  if (kind === 'unknown')
    return `${operation}: the dispatcher failed (${why}). Check the option dispatcher. ${afterwards(method)} ${place}`;
  const when = context.answered
    ? `while its response (status ${context.answered.status}) was read`
    : 'before a response came';
  return `${operation}: the connection broke ${when} (${why}). ${afterwards(method)} ${place}`;
}
const PROXY = (status: number | undefined): string =>
  status === 407
    ? 'Check the user name and the password in its address.'
    : 'Check the proxy, or name the host in NO_PROXY if it needs none.';
const placeOf = ({ facts, attempts }: FailureContext): string => factsText(facts, undefined, attempts);

/** The status with which a proxy rejected a connection. undici has it only in its message. */
function proxyStatusOf(thrown: unknown): number | undefined {
  const status = /^Proxy response \((\d{3})\)/.exec(messageOf(thrown))?.[1];
  return status === undefined ? undefined : Number(status);
}
/** True for a failed connection: one, or several addresses that were tried, perhaps as the cause of what was thrown. */
function isConnectFailure(thrown: unknown, depth = 0): boolean {
  if (depth > 4 || thrown === undefined) return false;
  if (memberOf(thrown, 'syscall') === 'connect') return true;
  const parts = memberOf(thrown, 'errors');
  return Array.isArray(parts) && parts.length > 0
    ? parts.every((part) => isConnectFailure(part, depth + 1))
    : isConnectFailure(memberOf(thrown, 'cause'), depth + 1);
}
/** The code of an error, of its first part, or of its cause. */
function deepCodeOf(thrown: unknown): string | undefined {
  let at = thrown;
  for (let depth = 0; depth < 5 && at !== undefined; depth++) {
    const code = codeOf(at);
    if (code !== undefined) return code;
    const several = memberOf(at, 'errors');
    at = Array.isArray(several) && several.length > 0 ? (several as unknown[])[0] : memberOf(at, 'cause');
  }
  return undefined;
}

/** The error of a success whose body is not what was promised. Its text is on the error. */
export function unreadable(
  why: string,
  facts: CallFacts,
  answer: { readonly status: number; readonly requestId: string | undefined },
  text?: string,
): ApigResponseValidationError {
  const done = facts.method === 'GET' ? '' : ' The service has probably carried it out.';
  return new ApigResponseValidationError(
    `${facts.operation} succeeded with status ${answer.status}, but ${why}.${done} ${factsText(facts, answer.requestId)}`,
    { ...facts, ...answer },
    [],
    text,
  );
}
