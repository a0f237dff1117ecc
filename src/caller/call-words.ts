/** The words of errors: what happened, why, and what to do. */
import type { Attempt } from './call-attempt.js';
import { explain } from './call-codes.js';
import {
  ApigCallError, type CallErrorFacts, type CallErrorKind, type CallIssue, type Signable, type Unsendable,
} from './call-error.js';
import type { SchemaIssue } from './call-options.js';
import type { PreparedCall } from './call-prepare.js';
import { type Rejection, waitIn } from './call-rejection.js';
import { canonicalRequest } from './call-signature.js';
import { SECRET } from './call-text.js';
import { inLine } from './one-line.js';

/** Faults of requests that are not sent. `%s` stands for the detail. */
const UNSENT: Readonly<Record<string, string>> = {
  noAddress: 'The address does not begin with a slash, http:// or https://. Write it in full.',
  userInfo: 'The address has a user name or a password. Pass them as auth: appBasic({ key, secret }).',
  noName: 'The query has a parameter without a name, which signers treat in different ways. Leave it out.',
  dots: 'The path has "%s" as a segment, which HTTP clients resolve. Write the path that is meant.',
  slash: 'The path has %2F, which gateways read as a slash. Pass the value in the query or in a header.',
  plus: 'The query has a +, which some read as a space. Write %20 for a space or %2B for a plus, or pass `query`.',
  halfPair: 'The address has half of a surrogate pair, which has no UTF-8 form. Check what cuts the text.',
  percent: 'The address has a % that is no percent-encoding of UTF-8. Write %25 for a percent sign.',
  bytes: 'A header has bytes that are not UTF-8. Pass headers as a plain object: { name: value }.',
  control: 'The header %s has a line end or another control character. Remove it.',
  headerName: '"%s" is no name of a header. Names have letters, digits and a few signs such as -, and no spaces.',
  method: '"%s" is no HTTP method. Pass one such as "POST".',
  crypto: 'Signing needs WebCrypto, which is missing here. In a browser, use an https page.',
  otherOrigin: 'This caller is for %s, and its secrets go nowhere else. Make another caller.',
  bodyOfGet: '%s has a body, which fetch does not send. Set method, such as "POST".',
  redirect: 'A redirect would take secrets to another address. Leave out redirect: "follow".',
  stream: 'A stream cannot be signed before it is read. Set unsignedBody: true, or pass bytes.',
  tooLong: 'The body has %s bytes, and gateways accept signatures for up to 12 MB. Set unsignedBody: true.',
  twoBodies: 'The call has both json and body. Pass one of them.',
  noJson: 'json is a value that JSON does not have. Pass an object, a list, a string, a number, a boolean or null.',
  headerTwice: 'The header %s is set twice: this kit or the auth of the caller sets it as well. Set it in one place.',
};
/** The error for a request that is not sent. */
export function notSent({ fault, detail }: Unsendable): ApigCallError {
  // A function, because `$` in a replacement has a meaning.
  return new ApigCallError('Request', `${(UNSENT[fault] ?? fault).replace('%s', () => inLine(detail))} Nothing was sent.`);
}

type Call = Pick<PreparedCall, 'method' | 'target'>;
const factsOf = ({ method, target: { path } }: Call, attempts: number): CallErrorFacts => ({ method, path, attempts });
/** What happened, and what to do. */
function failed(kind: CallErrorKind, facts: CallErrorFacts, what: string, remedy: string): ApigCallError {
  return new ApigCallError(kind, messageOf({ ...facts, serverMessage: what, remedy }), { ...facts, remedy });
}
const maybeDone = (method: string): string =>
  /^(?:GET|HEAD|OPTIONS)$/.test(method) ? '' : '. The backend may have carried it out';

/** The error for an attempt that took too long. */
export function tooLate(call: Call, { number, limit, sent }: Attempt): ApigCallError {
  const what = `got no response within ${Math.round(limit)} ms${sent ? maybeDone(call.method) : ''}`;
  return failed('Timeout', factsOf(call, number), what, 'Raise timeout or totalTimeout if the backend needs longer');
}
/** The error for a broken connection. */
export function lost(thrown: unknown, isUnsent: boolean, call: Call, { number, secrets }: Attempt): ApigCallError {
  const { message = thrown, cause } = Object(thrown) as Partial<Error>;
  const why = [message, (cause as Partial<Error> | undefined)?.message].filter(Boolean).map((text) => inLine(String(text), secrets)).join(': ');
  const what = `failed: ${why}${isUnsent ? '' : maybeDone(call.method)}`;
  const remedy = 'Check origin and network; in a browser, whether the API allows CORS';
  return failed('Connection', { ...factsOf(call, number), cause: thrown }, what, remedy);
}

/** What `callJson` finds wrong in a response. */
const UNEXPECTED = {
  status: ['got %s from the backend', 'error.body has what it says'],
  json: ['got a response that is not JSON', 'Use call for it'],
  schema: ['got something else than the schema describes: %s', 'Correct the schema, or use call'],
} as const;
/** The error for a response of the backend that `callJson` cannot return. */
export function unexpected(
  what: keyof typeof UNEXPECTED,
  call: Call,
  { status, headers }: Response,
  attempts: number,
  body: unknown,
  found: readonly SchemaIssue[] = [],
): ApigCallError {
  const issues = found.map(({ message, path = [] }): CallIssue =>
    ({ path: path.map((part) => (typeof part === 'object' ? part.key : part)), message: inLine(message) }));
  const list = issues.slice(0, 20).map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`);
  const [text, remedy] = UNEXPECTED[what];
  const facts = { ...factsOf(call, attempts), status, headers, body, requestId: headers.get('x-request-id') ?? undefined };
  const says = text.replace('%s', () => list.join('; ') || String(status));
  return failed('Response', what === 'schema' ? { ...facts, issues } : facts, says, remedy);
}

/** The error for a rejection of the gateway. */
export function rejected(rejection: Rejection, response: Response, call: Call, attempt: Attempt): ApigCallError {
  const { code, message, body, requestId } = rejection;
  const { status, headers } = response;
  const { number, secrets, signed } = attempt;
  const show: Show = (text) => inLine(text, secrets, 300);
  const [meaning, remedy] = tailOf(message, show, signed !== undefined)
    ?? (signed && differences(message, signed, show))
    ?? explain(code, status)
    ?? [];
  const retryAfter = status === 429 ? waitIn(headers, message) : undefined;
  const facts: CallErrorFacts = {
    ...factsOf(call, number), status, code, meaning, headers, body, retryAfter,
    remedy: retryAfter === undefined ? remedy : `Wait ${retryAfter / 1_000} s. ${remedy ?? ''}`.trim(),
    serverMessage: inLine(message, secrets, 1_000),
    requestId: requestId === undefined ? undefined : show(requestId),
  };
  return new ApigCallError('Rejected', messageOf(facts), facts);
}
type Show = (text: string) => string;
function messageOf(facts: CallErrorFacts): string {
  const { method = '', path = '', status, code, serverMessage = '', meaning, remedy, requestId, attempts = 1 } = facts;
  const what = code === undefined ? '' : `${(status ?? 0) < 500 ? 'was rejected with' : 'failed with'} ${status} ${code}: `;
  const sentences = [`${method} ${path} ${what}${serverMessage}`, meaning, remedy].filter(Boolean);
  const tail = [requestId && `request ID ${requestId}`, attempts > 1 && `after ${attempts} attempts`].filter(Boolean);
  const text = sentences.map((sentence) => `${sentence}`.replace(/\.?$/, '.')).join(' ');
  return tail.length > 0 ? `${text} (${tail.join(', ')})` : text;
}

type Finding = readonly [meaning: string, remedy: string];

/** What the gateway adds to its usual messages: it is more exact than the code. */
const TAILS: readonly (readonly [text: RegExp, ...Finding])[] = [
  [/app not found/i, 'The gateway has no app with this key', 'Check the key. Keys of IAM users are for APIs with IAM authentication: iamKeys.'],
  [/ak not exist/i, 'There is no such access key', 'Check the ak. Keys of apps are for APIs with app authentication: appKey.'],
  [/reach the limit/i, 'The access key is locked after five wrong signatures', 'Wait five minutes, and check the sk.'],
  [/decrypt token fail/i, 'The token cannot be read', 'Get a new token from the IAM service of this cloud.'],
];
function tailOf(message: string, show: Show, isSigned: boolean): Finding | undefined {
  const [, signed, server] = /signature expired.*?signature time:([^,]*),\s*server time:\s*([\w:+.-]*)/i.exec(message) ?? [];
  if (signed !== undefined && server !== undefined)
    return [`The call was dated ${show(signed)}, and the clock of the gateway said ${show(server)}`, 'Set the clock of this machine, or pass `clock`.'];
  if (/access or credential is empty/i.test(message)) {
    return isSigned
      ? ['The signature is missing in what arrived', 'Check that nothing on the way replaces the header Authorization.']
      : ['The API wants a proof of who calls', 'Pass auth: appKey({ key, secret }), or another kind that the API takes.'];
  }
  const [, meaning, remedy] = TAILS.find(([text]) => text.test(message)) ?? [];
  return meaning === undefined || remedy === undefined ? undefined : [meaning, remedy];
}

/** Compares the canonical request that the gateway printed, with `|` for line ends, with what was signed. */
function differences(message: string, signed: Signable, show: Show): Finding | undefined {
  const [, text] = /canonicalRequest:\s*([^]*)$/i.exec(message) ?? [];
  const seen = text?.trim().split('|') ?? [];
  const ours = canonicalRequest(signed).split('\n');
  // There is none, a value has a | in it, or the message is cut.
  if (seen.length !== ours.length) return undefined;
  const names = (ours.at(-2) ?? '').split(';').map((name) => `header ${name}`);
  const found = ['method', 'path', 'query', ...names, '', 'list of signed headers', 'body'].flatMap((part, i) => {
    const [was = '', is = ''] = [ours[i], seen[i]?.trim()];
    if (was.trim() === is) return [];
    if (part === 'body') return ['the body is not the one that was signed'];
    if (SECRET.test(part)) return [`the ${part} changed (not shown)`];
    return [`the ${part} was signed as "${show(was)}" and arrived as "${show(is)}"`];
  });
  return found.length > 0
    ? [`The request changed on its way: ${found.join('; ')}`, 'Find what rewrites it: a proxy, or a fetch of your own. The secret may well be right.']
    : ['The request arrived as it was signed', 'Check the secret: it does not belong to this key.'];
}
