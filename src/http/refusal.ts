/** What a response says that rejects a call, whatever its dialect, and the error that a caller sees. */
import {
  ApigAuthenticationError, ApigBadRequestError, ApigConflictError, ApigInternalError, ApigNotFoundError,
  ApigPermissionDeniedError, ApigPreconditionFailedError, ApigServiceError, ApigThrottledError, type CallFacts,
  type Refusal,
} from '../errors.js';
import { isRecord, parseJson, stringOf } from '../values.js';
import { header, requestIdOf } from './body.js';
import { excerpt } from './excerpt.js';
import { redact, redactIn } from './redact.js';
import { isThrottled, retryAfter, type Failure, type Outcome } from './retry.js';
import type { IdentityRefusal, RefusalFinding } from './settings.js';

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
  return identity ? { error, outcome, identity } : { error, outcome, fromService: body.code !== undefined };
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

/** A refusal whose body cannot be read: the status alone tells what it is. */
export function refusedUnread(
  why: string,
  { status, requestId }: { readonly status: number; readonly requestId: string | undefined },
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

/** What a refusal's body says, whatever its dialect. */
export interface RefusalBody {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly details?: readonly unknown[];
  readonly encodedAuthorizationMessage?: string;
}

/**
 * Reads a refusal: `{error_code, error_msg}`, `{errorCode, errorMsg | errorMessage}`, `{code, message}`, each also
 * under `error`.
 */
export function readRefusal(text: string): RefusalBody {
  const body = parseJson(text);
  if (!isRecord(body)) return {};
  const inner = isRecord(body['error']) ? body['error'] : body;
  const code = stringOf(inner['error_code'] ?? inner['errorCode'] ?? inner['code']);
  const message = stringOf(
    inner['error_msg'] ?? inner['errorMsg'] ?? inner['errorMessage'] ?? inner['message'] ?? inner['title'],
  );
  const requestId = stringOf(body['request_id'] ?? inner['request_id']);
  const encoded = stringOf(body['encoded_authorization_message'] ?? inner['encoded_authorization_message']);
  const details = body['details'] ?? inner['details'];
  return {
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(requestId !== undefined && { requestId }),
    ...(encoded !== undefined && { encodedAuthorizationMessage: encoded }),
    ...(Array.isArray(details) && { details: details as unknown[] }),
  };
}
