/** Turns a response that rejects a call into the error for the caller. Nothing foreign is shown unchanged. */
import {
  ApigAuthenticationError, ApigBadRequestError, ApigConflictError, ApigInternalError, ApigNotFoundError,
  ApigPermissionDeniedError, ApigPreconditionFailedError, ApigServiceError, ApigThrottledError, type CallFacts,
  type Refusal,
} from '../errors.js';
import type { Catalog } from '../options.js';
import { hideUserInfo, printable } from '../text.js';
import { parseJson } from '../values.js';
import { header, requestIdOf } from './body.js';
import { shownCode } from './cause.js';
import { readRefusal, type RefusalBody } from './dialects.js';
import { excerpt } from './excerpt.js';
import { redact, redactIn, type Screen, screenOf, shownId } from './redact.js';
import { isThrottled, retryAfter, type Failure, type Outcome } from './retry.js';
import type { IdentityRefusal, RefusalFinding } from './settings.js';

/** The parts of a response that is not a success. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What else the message of a rejection needs. */
export interface RefusalContext {
  readonly facts: CallFacts;
  readonly attempts: number;
  /** True if the service may have carried out an earlier attempt. */
  readonly lost?: boolean | undefined;
  readonly now: number;
  /** Strings that the other side may repeat and that must not be shown. */
  readonly secrets: Iterable<string>;
  /** Meaning and remedy of a code, if the catalog knows it. Absent: there is no catalog. */
  readonly explain?: Catalog['explain'] | undefined;
  /** The reason of a rejection of the identity, if it is known. */
  finding?(refusal: IdentityRefusal): RefusalFinding | undefined;
  /** Address of the operation's page in the vendor's documentation. */
  readonly documentation?: string | undefined;
  /** IAM actions that the operation needs. */
  readonly actions?: readonly string[];
}

/** The service, or something in front of it, rejected the call. */
export function refusedBy(answer: RefusedAnswer, context: RefusalContext): Failure {
  const { status, headers, text } = answer;
  const parsed = parseJson(text);
  const body = readRefusal(parsed);
  const secrets = [...context.secrets];
  const show = screenOf(secrets);
  // Anything that is no code goes into the message.
  const code = shownCode(body.code, show);
  const known = code === undefined ? undefined : context.explain?.(code);
  // Without a catalog, a code may be any that the service has.
  const unknown = known === undefined && (code === undefined || context.explain !== undefined);
  const identity = status === 401 ? identityRefusal(body, headers) : undefined;
  const finding = identity && context.finding?.(identity);
  const wait = waitIn(headers, context.now);
  const refusal: Refusal = {
    ...context.facts,
    status,
    code,
    attempts: context.attempts,
    retryAfter: wait,
    serverMessage: saidIn(answer, body, code, show, secrets),
    requestId: shownId(requestIdOf(headers) ?? body.requestId, secrets),
    encodedAuthorizationMessage: encodedIn(body, secrets),
    details: detailsIn(body, show),
    documentation: context.documentation,
    headers: shownHeaders(headers, show),
    body: parsed ?? (text === '' ? undefined : text),
    meaning: finding ? show(finding.meaning) : known?.meaning,
    remedy: afterLoss(
      context,
      finding?.remedy
      ?? remedyFor(answer, body, context.facts.method)
      ?? permission(status, code, body, unknown, context.actions ?? [], known?.remedy)
      ?? known?.remedy
      ?? (identity && UNIDENTIFIED)
      ?? (unknown ? remedyOfStatus(status, context.facts.method) : undefined),
    ),
  };
  const error = new (classOf(status, code))(refusal);
  const outcome: Outcome = { type: 'refused', status, code, retryAfter: wait };
  return identity ? { error, outcome, identity } : { error, outcome, fromService: body.code !== undefined };
}

/** A delete that was lost and sent again finds nothing: that may be its own work. */
function afterLoss({ facts, lost }: RefusalContext, remedy: string | undefined): string | undefined {
  if (!lost || facts.method === 'GET') return remedy;
  const first = 'The service may have carried out an earlier attempt of this call: read the object first.';
  return remedy === undefined ? first : `${first} ${remedy}`;
}

/** STS can decode it only as a whole. */
const LONGEST_ENCODED = 10_000;
/** Characters of a rejection of the identity that are searched for times and for the canonical request. */
const LONGEST_IDENTITY = 65_536;

type ResponseHeaders = RefusedAnswer['headers'];

/** Headers that are secrets, or of another conversation. */
const SECRET_HEADERS = /^(?:set-cookie2?|cookie|(?:proxy-)?authorization|x-.*token|x-.*secret)$/;
/** Characters of a header that are kept: HTTP has none longer. */
const LONGEST_HEADER = 16_384;
function shownHeaders(headers: ResponseHeaders, show: Screen): Record<string, string | string[]> {
  const shown = Object.entries(headers).flatMap(([name, value]): [string, string | string[]][] => {
    if (value === undefined || SECRET_HEADERS.test(name)) return [];
    const one = (text: string): string => show(name === 'location' ? locationText(text) : text, LONGEST_HEADER);
    return [[name, typeof value === 'string' ? one(value) : value.map(one)]];
  });
  return Object.fromEntries(shown);
}

/** A date in `Retry-After` is meant by the clock of the other side. */
function waitIn(headers: ResponseHeaders, now: number): number | undefined {
  const date = Date.parse(header(headers, 'date')?.slice(0, 100) ?? '');
  return retryAfter(header(headers, 'retry-after'), Number.isNaN(date) ? now : date);
}
function identityRefusal(body: RefusalBody, headers: ResponseHeaders): IdentityRefusal {
  return {
    code: body.code?.slice(0, 100),
    message: (body.message ?? '').slice(0, LONGEST_IDENTITY),
    date: header(headers, 'date')?.slice(0, 100),
  };
}
function encodedIn(body: RefusalBody, secrets: readonly string[]): string | undefined {
  const encoded = body.encodedAuthorizationMessage;
  return encoded === undefined || encoded.length > LONGEST_ENCODED
    ? undefined
    : printable(redact(encoded, secrets, LONGEST_ENCODED), LONGEST_ENCODED);
}
function detailsIn({ details }: RefusalBody, show: Screen): readonly unknown[] | undefined {
  const shown = redactIn(details, show);
  return Array.isArray(shown) ? shown : undefined;
}

/** The message of the response or, if it is not the service's, a description of it. */
function saidIn(
  answer: RefusedAnswer,
  body: RefusalBody,
  code: string | undefined,
  show: Screen,
  secrets: readonly string[],
): string {
  const { status, headers, text } = answer;
  const location = header(headers, 'location');
  if (REDIRECTS.has(status) && location !== undefined) return `the response is a redirect to ${show(locationText(location))}`;
  if (isForeign(body)) return `the response is ${excerpt(text, header(headers, 'content-type'), { secrets })}`;
  const odd = body.code === undefined || code !== undefined ? '' : ` (code ${show(body.code, 100)})`;
  return `${show(body.message ?? 'no reason given')}${odd}`;
}
/** True for a page or plain text, which comes from a proxy or a load balancer, not from the service. */
const isForeign = (body: RefusalBody): boolean => body.code === undefined && body.message === undefined;

/** 304 is no redirect: it says that a cached copy is still valid. */
const REDIRECTS: ReadonlySet<number> = new Set([300, 301, 302, 303, 307, 308]);
/** An address without user name and password. */
function locationText(location: string): string {
  const [, before = '', authority = '', rest = ''] = /^((?:[a-z][a-z\d+.-]*:)?[/\\]{2,})([^/\\?#]*)(.*)$/is.exec(location) ?? [];
  return before === '' ? location : `${before}${hideUserInfo(authority)}${rest}`;
}

/** The API front end does not know the path. It says nothing about the object. */
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

/** What to do about rejections that the catalog of codes does not explain: those of the API front end. */
const REMEDIES: readonly {
  readonly status?: number;
  readonly code?: RegExp;
  readonly text?: RegExp;
  readonly remedy: string;
}[] = [
  {
    status: 401,
    text: /signature expired/i,
    remedy: 'The clock of this machine is more than 15 minutes off. Set it, or pass `clock` to the client.',
  },
  {
    status: 401,
    text: /ak not exist/i,
    remedy: 'This cloud has no such access key. Check the ak, and that region or endpoint belong to the same cloud. '
      + 'Pass the securityToken of a temporary key.',
  },
  {
    status: 401,
    text: /reach the limit/i,
    remedy: 'The access key is locked after five rejected calls. Wait five minutes, and check the sk before you retry.',
  },
  {
    status: 401,
    text: /verify aksk signature fail|calc aksk signature fail/i,
    remedy: 'Check that the sk belongs to the ak, and that no proxy changes path, query, host or body. '
      + 'Do not retry unchanged: five rejections lock the key for five minutes.',
  },
  { status: 401, text: /token/i, remedy: 'Get a new token. This one has expired, or belongs to another region or project.' },
  {
    code: /^APIG(W)?\.0101$/,
    remedy: 'An unknown path says nothing about the object. Check region or endpoint and projectId, '
      + 'and that the region has the service.',
  },
];

/** The remedy for a rejected identity that neither the message nor the catalog explains. */
const UNIDENTIFIED = 'Check the credentials. Five rejections lock an access key for five minutes.';

function remedyFor({ status, headers }: RefusedAnswer, body: RefusalBody, method: string): string | undefined {
  const message = body.message?.slice(0, LONGEST_IDENTITY) ?? '';
  const known = REMEDIES.find(
    (r) =>
      (r.status === undefined || r.status === status)
      && (!r.code || r.code.test(body.code?.slice(0, 100) ?? ''))
      && (!r.text || r.text.test(message)),
  );
  if (known) return known.remedy;
  if (REDIRECTS.has(status) && header(headers, 'location') !== undefined) {
    return 'Redirects are not followed: a signature holds for one address. '
      + 'Check the endpoint. A login portal or a proxy may respond in its place.';
  }
  return isForeign(body) ? foreignRemedy(status, method) : undefined;
}
const MAY_BE_DONE = 'The service may have carried it out: read before you send it again.';
/** The remedy for a code that nobody explains. */
function remedyOfStatus(status: number, method: string): string | undefined {
  if (status === 429) return 'Wait, and send fewer calls at the same time.';
  if (status < 500) return undefined;
  return method === 'POST' ? MAY_BE_DONE : 'Retry later; open a ticket with the request ID if it persists.';
}
function foreignRemedy(status: number, method: string): string {
  if (status === 304)
    return 'A cache responded in place of the service. Leave out headers such as If-None-Match, and check the proxy.';
  if (status < 500) return 'It does not come from the service. Check the endpoint, and the proxy if there is one.';
  const next = method === 'POST' ? `${MAY_BE_DONE} If it persists,` : 'Retry; if it persists,';
  return `It probably comes from a proxy or load balancer, not from the service. ${next} check endpoint and proxy.`;
}

/**
 * Codes of 403 that mean a missing permission. Others of the service mean that the state of the object does not allow
 * the call.
 */
const NOT_PERMITTED: ReadonlySet<string> = new Set([
  'APIG.0302',
  'APIGW.0302',
  'APIG.1005',
  'APIG.1020',
  'APIC.7106',
  'APIC.7300',
]);

/** Remedy for a 403 caused by a missing permission: which actions to grant, and how to get the exact reason. */
function permission(
  status: number,
  code: string | undefined,
  body: RefusalBody,
  unknown: boolean,
  actions: readonly string[],
  known: string | undefined,
): string | undefined {
  const encoded = body.encodedAuthorizationMessage !== undefined;
  const lacking = encoded || (unknown ? body.message !== undefined : NOT_PERMITTED.has(code ?? ''));
  if (status !== 403 || !lacking) return undefined;
  const [own, ...others] = actions;
  const needed =
    own === undefined
      ? []
      : [`This call needs the IAM action ${own}${others.length > 0 ? `, and ${others.join(', ')}` : ''}.`];
  const decode = encoded
    ? ['For the exact reason, decode error.encodedAuthorizationMessage with STS (decode-authorization-message).']
    : [];
  return [...needed, known ?? 'Grant the permission to the caller.', ...decode].join(' ');
}

/** A rejection whose body cannot be read, so only the status is known. `body`: the body, if it was received. */
export function refusedUnread(
  why: string,
  { status, requestId }: { readonly status: number; readonly requestId: string | undefined },
  facts: CallFacts,
  attempts: number,
  body?: string,
): Failure {
  const refusal: Refusal = {
    ...facts,
    status,
    requestId,
    attempts,
    serverMessage: printable(why, 500),
    body,
  };
  return {
    error: new (classOf(status, undefined))(refusal),
    outcome: { type: 'refused', status, code: undefined, retryAfter: undefined },
  };
}
