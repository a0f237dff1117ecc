/** Turns what went wrong into the error that a caller sees, and into what the retry decision needs to know of it. */
import {
  ApigAbortError, ApigAuthenticationError, ApigBadRequestError, ApigConflictError, ApigConnectionError, ApigError,
  ApigInternalError, ApigNotFoundError, ApigPermissionDeniedError, ApigPreconditionFailedError,
  ApigResponseValidationError, ApigServiceError, ApigThrottledError, ApigTimeoutError, type CallFacts, type Refusal,
} from '../errors.js';
import {
  BodyTooLargeError, EncodingError, excerpt, header, isHtml, readRefusal, type RefusalBody, requestIdOf,
} from './body.js';
import type { AttemptClock } from './deadline.js';
import { redact, redactIn } from './redact.js';
import { isThrottled, type Outcome, retryAfter } from './retry.js';
import type { IdentityRefusal, RefusalFinding } from './settings.js';

/** An attempt that did not succeed. */
export interface Failure {
  readonly error: Error;
  readonly outcome: Outcome;
  /** Set where the service refused the identity. */
  readonly identity?: IdentityRefusal;
}

/** What was read of an answer that is not a success. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What else a refusal's message is made of. */
export interface RefusalContext {
  readonly facts: CallFacts;
  readonly attempts: number;
  readonly now: number;
  readonly secrets: Iterable<string>;
  /** Meaning and remedy of a code, where a catalogue knows it. */
  explain(code: string): { readonly meaning?: string | undefined; readonly remedy?: string | undefined } | undefined;
  /** What is behind a refusal of the identity, where that can be told. */
  finding?(refusal: IdentityRefusal): RefusalFinding | undefined;
  /** IAM actions that the operation needs. */
  readonly actions?: readonly string[];
}

/** The service, or something in front of it, answered with a refusal. */
export function refusedBy({ status, headers, text }: RefusedAnswer, context: RefusalContext): Failure {
  const body = readRefusal(text);
  const contentType = header(headers, 'content-type');
  const known = body.code === undefined ? undefined : context.explain(body.code);
  const wait = retryAfter(header(headers, 'retry-after'), context.now);
  // A page or a bare text comes from a proxy or a load balancer, not from the service.
  const foreign = body.code === undefined && body.message === undefined;
  const secrets = [...context.secrets];
  const location = header(headers, 'location');
  const redirect =
    status < 400 && location !== undefined ? `the answer is a redirect to ${redact(location, secrets)}` : undefined;
  const identity =
    status === 401 ? { code: body.code, message: body.message ?? '', date: header(headers, 'date') } : undefined;
  const finding = identity && context.finding?.(identity);
  const refusal: Refusal = {
    ...context.facts,
    status,
    code: body.code,
    attempts: context.attempts,
    retryAfter: wait,
    // Hidden before it is cut short: half a secret would not be found.
    serverMessage:
      redirect
      ?? (foreign
        ? `the answer is ${excerpt(redact(text, secrets), contentType)}`
        : redact(body.message ?? 'no reason given', secrets)),
    requestId: requestIdOf(headers) ?? body.requestId,
    encodedAuthorizationMessage: body.encodedAuthorizationMessage,
    details: body.details?.map((detail) => redactIn(detail, secrets)),
    meaning: finding ? redact(finding.meaning, secrets) : known?.meaning,
    remedy:
      finding?.remedy
      ?? remedyFor(status, body.code, body.message, foreign)
      ?? permission(status, body, context.actions ?? [], known?.remedy)
      ?? known?.remedy
      ?? (identity && UNIDENTIFIED),
  };
  const error = new (classOf(status, body.code))(refusal);
  const outcome: Outcome = { type: 'refused', status, code: body.code, retryAfter: wait };
  return identity ? { error, outcome, identity } : { error, outcome };
}

/** The front door does not know the path. It says nothing about the object. */
const UNKNOWN_PATH: ReadonlySet<string> = new Set(['APIGW.0101', 'APIG.0101']);
const CLASSES: Readonly<Record<number, new (refusal: Refusal) => ApigServiceError>> = {
  401: ApigAuthenticationError,
  403: ApigPermissionDeniedError,
  404: ApigNotFoundError,
  409: ApigConflictError,
  412: ApigPreconditionFailedError,
};
function classOf(status: number, code: string | undefined): new (refusal: Refusal) => ApigServiceError {
  if (isThrottled(status, code)) return ApigThrottledError;
  if (code !== undefined && UNKNOWN_PATH.has(code)) return ApigServiceError;
  if (status >= 500) return ApigInternalError;
  return CLASSES[status] ?? (status >= 400 ? ApigBadRequestError : ApigServiceError);
}

/**
 * What to do about refusals that the reference's code table does not explain: those of the front door and of proxies.
 */
const REMEDIES: readonly {
  readonly status?: number;
  readonly code?: RegExp;
  readonly text?: RegExp;
  readonly remedy: string;
}[] = [
  {
    status: 401,
    text: /signature expired/i,
    remedy: 'The clock of this machine is more than 15 minutes off; set it, or pass `clock` to the client.',
  },
  {
    status: 401,
    text: /ak not exist/i,
    remedy:
      'There is no such access key in this cloud: check the ak, and that region or endpoint belong to the same cloud. Temporary keys need their securityToken.',
  },
  {
    status: 401,
    text: /reach the limit/i,
    remedy:
      'The access key is locked after five refused calls; wait five minutes, and check the sk before you try again.',
  },
  {
    status: 401,
    text: /verify aksk signature fail|calc aksk signature fail/i,
    remedy:
      'Check that the sk belongs to the ak, and that no proxy changes path, query, host or body on the way. Do not try again as it is: five refusals lock the key for five minutes.',
  },
  { status: 401, text: /token/i, remedy: 'Get a new token: it has run out, or belongs to another region or project.' },
  {
    code: /^APIG(W)?\.0101$/,
    remedy:
      'An unknown path says nothing about the object: check region or endpoint and projectId, and that the service is offered there.',
  },
];
/** For refusals of an identity that neither the text nor the catalogue explains. */
const UNIDENTIFIED = 'Check the credentials; five refusals lock an access key for five minutes.';
function remedyFor(
  status: number,
  code: string | undefined,
  message: string | undefined,
  foreign: boolean,
): string | undefined {
  const known = REMEDIES.find(
    (r) =>
      (r.status === undefined || r.status === status)
      && (!r.code || r.code.test(code ?? ''))
      && (!r.text || r.text.test(message ?? '')),
  );
  if (known) return known.remedy;
  if (!foreign) return undefined;
  if (status < 400)
    return 'Redirects are not followed, since a signature holds for one address: check the endpoint, and whether a log-in portal or a proxy answers in its place.';
  if (status >= 500)
    return 'It does not come from the service but from something in front of it, such as a proxy or a load balancer; try again, and check the endpoint and the proxy if it lasts.';
  return 'It does not come from the service: check the endpoint, and the proxy if there is one.';
}

/** Codes of 403 by which the caller lacks a permission; under others the object, or the gateway, stands against it. */
const NOT_PERMITTED: ReadonlySet<string> = new Set([
  'APIG.0302',
  'APIGW.0302',
  'APIG.1005',
  'APIG.1020',
  'APIC.7106',
  'APIC.7300',
]);
/**
 * What to do about a 403 for want of a permission: the actions to be granted, and where the service's own reason is.
 */
function permission(
  status: number,
  body: RefusalBody,
  actions: readonly string[],
  known: string | undefined,
): string | undefined {
  const encoded = body.encodedAuthorizationMessage !== undefined;
  const lacking = encoded || (known === undefined ? body.message !== undefined : NOT_PERMITTED.has(body.code ?? ''));
  if (status !== 403 || !lacking) return undefined;
  const [own, ...others] = actions;
  const needed =
    own === undefined
      ? []
      : [`This call needs the IAM action ${own}${others.length > 0 ? `, and ${others.join(', ')}` : ''}.`];
  const decode = encoded
    ? ['The exact reason is in error.encodedAuthorizationMessage; STS decodes it (decode-authorization-message).']
    : [];
  return [...needed, known ?? 'Have the permission granted to the caller.', ...decode].join(' ');
}

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

/** A refusal whose body cannot be read: the status alone tells what it is. */
function refusedUnread(
  why: string,
  { status, requestId }: NonNullable<BreakContext['answered']>,
  facts: CallFacts,
  attempts: number,
): Failure {
  const refusal: Refusal = {
    ...facts,
    status,
    requestId,
    attempts,
    serverMessage: why,
    remedy: remedyFor(status, undefined, undefined, false),
  };
  return {
    error: new (classOf(status, undefined))(refusal),
    outcome: { type: 'refused', status, code: undefined, retryAfter: undefined },
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
/** Why a text is not the JSON that it should be. */
export function notJson(text: string, contentType: string | undefined): string {
  if (isHtml(text, contentType))
    return `the answer is ${excerpt(redact(text, []), contentType)} instead of JSON: a proxy or a log-in portal answered in the service's place`;
  if (/^\s*[[{]/.test(text))
    return `the answer is JSON that breaks off or is not well-formed, ${text.length} characters long`;
  return `the answer is ${excerpt(redact(text, []), contentType)} instead of JSON`;
}
