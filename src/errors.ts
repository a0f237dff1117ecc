/** The errors of this package: one small tree under `ApigError`, each class with a literal `kind` to switch on. */
import { ended, firstOf, isSecretName, plainCopy, printable, printableLines, quoted } from './text.js';
import { memberOf, messageOf, setHidden, setOwn } from './values.js';

const BRAND = Symbol.for('huaweicloud-apig.error');
/**
 * Names a class after its kind, and marks it, so that `instanceof` works between the ESM and the CommonJS copy of this
 * package in one process.
 */
export function brand(
  errorClass: { readonly prototype: ApigError },
  kind = '',
  inMessage: readonly string[] = [],
  others: readonly string[] = [],
): void {
  const { prototype } = errorClass;
  const name = `Apig${kind}Error`;
  Object.defineProperty(errorClass, BRAND, { value: name });
  Object.defineProperty(prototype, BRAND, { value: name });
  setHidden(prototype, 'name', name);
  if (kind === '') return;
  setOwn(prototype, 'kind', kind);
  for (const fact of inMessage) Object.defineProperty(prototype, fact, accessorOf(fact));
  for (const fact of others) setOwn(prototype, fact, undefined);
}
/**
 * Facts that are in the message are members of the class, not of the error: Node.js, which prints the members of an
 * uncaught error, does not repeat them. They can be enumerated nevertheless, because loggers such as pino do so.
 */
function accessorOf(fact: string): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get(this: Holder) { return this[FACTS]?.[fact]; },
    set(this: Holder, value: unknown) {
      Object.defineProperty(this, FACTS, { value: { ...this[FACTS], [fact]: value }, configurable: true });
    },
  };
}
const FACTS = Symbol('facts');
interface Holder { readonly [FACTS]?: Readonly<Record<string, unknown>> }
/** Sets facts of an error that are known, by their names. */
function fill<E extends ApigError, N extends keyof E & string>(
  error: E, names: readonly N[], facts: { readonly [K in N]?: E[K] | undefined },
): void {
  for (const name of names) if (facts[name] !== undefined) Reflect.set(error, name, facts[name]);
}
const causedBy = (cause: unknown): ErrorOptions | undefined => (cause === undefined ? undefined : { cause });
const brandOf = (holder: object): unknown => Object.getOwnPropertyDescriptor(holder, BRAND)?.value;

// Names of facts, in the order in which they are printed.
const CALL = ['operation', 'method', 'path'] as const;
const ANSWERED = [...CALL, 'status', 'requestId'] as const;
const UNANSWERED = [...CALL, 'code', 'attempts'] as const;
const LATE = [...CALL, 'limit', 'attempts'] as const;
const REFUSED = [...CALL, 'status', 'code', 'serverMessage', 'requestId', 'meaning', 'remedy', 'attempts'] as const;
/** Facts of a rejection that are not in the message. */
const SAID = ['details', 'encodedAuthorizationMessage', 'documentation', 'retryAfter'] as const;

/** The call that failed. */
export interface CallFacts {
  /** Operation ID, such as `groups.create`. */
  readonly operation: string;
  /** HTTP method. */
  readonly method: string;
  /** Path on the wire, without the query. */
  readonly path: string;
}

/** A call that got a response. */
export interface AnsweredCall extends CallFacts {
  /** HTTP status. */
  readonly status: number;
  readonly requestId: string | undefined;
}

/**
 * Base of every error that this package throws. It never contains what was sent: headers, bodies, credentials. Its
 * message has at most 10,000 characters, with control characters escaped.
 *
 * What to do: switch on `kind`. The message says what happened, why, and what to do about it.
 *
 * @example
 * ```ts
 * try {
 *   await client.groups.create({ name: 'orders' });
 * } catch (error) {
 *   if (!(error instanceof ApigError)) throw error;
 *   console.error(error.kind, error.message);
 * }
 * ```
 */
export abstract class ApigError extends Error {
  /** What kind of error it is, to switch on. */
  abstract readonly kind: string;

  static { brand(this); }
  constructor(message = '', options?: ErrorOptions) {
    super(printableLines(message), options);
  }
  static override [Symbol.hasInstance](this: abstract new (...args: never) => unknown, value: unknown): boolean {
    const wanted = brandOf(this);
    // A user's own class has no brand. It matches its own instances, as usual.
    if (wanted === undefined) return Function.prototype[Symbol.hasInstance].call(this, value);
    if (typeof value !== 'object' || value === null) return false;
    for (
      let p: unknown = Object.getPrototypeOf(value);
      typeof p === 'object' && p !== null;
      p = Object.getPrototypeOf(p)
    ) {
      if (brandOf(p) === wanted) return true;
    }
    return false;
  }

  /** What a log needs: name, message and facts. Long lists and deep values are cut. */
  toJSON(): Record<string, unknown> {
    const facts: Record<string, unknown> = {};
    for (const name in this) {
      const value: unknown = this[name];
      const plain = isSecretName(name) ? undefined : typeof value === 'string' ? printable(value, LONGEST_FACT) : plainCopy(value);
      if (plain !== undefined) facts[name] = plain;
    }
    return { name: this.name, message: this.message, ...facts };
  }
}
/** An encoded authorization message must stay whole to be decoded. */
const LONGEST_FACT = 10_000;

/** What a response says that rejects a call. */
export interface Refusal extends CallFacts {
  /** HTTP status. */
  readonly status: number;
  /** The service's code, such as `APIG.2011`. Absent if the response has no valid code. */
  readonly code?: string | undefined;
  /** The service's own message, or a few words about a response that is not the service's. */
  readonly serverMessage: string;
  readonly requestId?: string | undefined;
  /** Further faults that the response lists. */
  readonly details?: readonly unknown[] | undefined;
  /** Names the missing permission. STS decodes it. */
  readonly encodedAuthorizationMessage?: string | undefined;
  /** What the code means, in English, if the catalog knows it. */
  readonly meaning?: string | undefined;
  /** What to do about it. */
  readonly remedy?: string | undefined;
  /** How many requests were sent. 0: the service has rejected the identity before, so the call was not sent. */
  readonly attempts: number;
  /** Milliseconds that the service asks to wait. Absent if it does not ask. */
  readonly retryAfter?: number | undefined;
  /** Address of the operation's page in the vendor's documentation. */
  readonly documentation?: string | undefined;
  /** Headers of the response that are no secrets, names in lower case. */
  readonly headers?: Readonly<Record<string, string | string[]>> | undefined;
  /** The body as it came: parsed, or its text if it is not JSON. */
  readonly body?: unknown;
}

/**
 * The service, or something in front of it, rejected the call. Base of the classes for each status. It comes itself,
 * with the kind `Service`, for 404 `APIGW.0101`: the address is unknown, and nothing is said about the object.
 *
 * What to do: `code` is for programs, `meaning` and `remedy` are for people. For `APIGW.0101`, check region and
 * endpoint. A ticket needs `requestId`.
 *
 * @example
 * ```ts
 * if (error instanceof ApigServiceError) {
 *   console.error(error.status, error.code, error.serverMessage, error.remedy);
 *   console.error('Request ID for the support:', error.requestId);
 * }
 * ```
 */
export class ApigServiceError extends ApigError {
  declare readonly kind: string;
  /** Operation ID, such as `groups.create`. */
  declare readonly operation: string;
  /** HTTP method. */
  declare readonly method: string;
  /** Path on the wire, without the query. */
  declare readonly path: string;
  /** HTTP status. */
  declare readonly status: number;
  /** The service's code, such as `APIG.2011`: at most 100 letters, digits, `.`, `_` and `-`. */
  declare readonly code: string | undefined;
  /** The service's own message: in one line, at most 2,000 characters, without secrets. */
  declare readonly serverMessage: string;
  /** The service's ID of the request, to quote in a support ticket. */
  declare readonly requestId: string | undefined;
  /** Further faults that the response lists: at most 20, eight levels deep, 10,000 characters. */
  declare readonly details: readonly unknown[] | undefined;
  /** Names the missing permission. STS decodes it (`decode-authorization-message`). */
  declare readonly encodedAuthorizationMessage: string | undefined;
  /** What the code means. */
  declare readonly meaning: string | undefined;
  /** What to do about it. */
  declare readonly remedy: string | undefined;
  /** Address of the operation's page in the vendor's documentation, if one is known. */
  declare readonly documentation: string | undefined;
  /** How many requests were sent. */
  declare readonly attempts: number;
  /** Milliseconds that the service asks to wait. */
  declare readonly retryAfter: number | undefined;
  // Kept out of inspection and JSON: a response may repeat secrets of the request.
  readonly #headers: Readonly<Record<string, string | string[]>>;
  readonly #body: unknown;

  static { brand(this, 'Service', REFUSED, SAID); }
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusalMessage(refusal), options);
    fill(this, REFUSED, refusal);
    fill(this, SAID, refusal);
    this.#headers = Object.freeze({ ...refusal.headers });
    this.#body = refusal.body;
  }
  /**
   * Headers of the response, names in lower case, without those that contain secrets. Empty if nothing was received.
   * Not printed with the error.
   */
  get headers(): Readonly<Record<string, string | string[]>> {
    return this.#headers;
  }
  /**
   * What came as the body: the parsed JSON, or the text if it is not JSON. It may repeat secrets of the request, so it
   * is not printed with the error.
   */
  get body(): unknown {
    return this.#body;
  }
}
/** What happened. Why. What to do. (facts) */
function refusalMessage(r: Refusal): string {
  const verb = r.status >= 500 ? 'failed with' : 'was rejected with';
  // IAM repeats the status as its code.
  const code = r.code === undefined || r.code === String(r.status) ? '' : ` ${r.code}`;
  const said = ended(printable(r.serverMessage, LONGEST_SAID));
  const sentences = [
    r.attempts === 0 ? `${r.operation} was not sent. ${said}` : `${r.operation} ${verb} ${r.status}${code}: ${said}`,
  ];
  if (r.meaning !== undefined && !sameWords(r.meaning, r.serverMessage)) sentences.push(ended(r.meaning));
  if (r.remedy !== undefined) sentences.push(ended(r.remedy));
  return `${sentences.join(' ')} ${factsText(r, r.requestId, r.attempts)}`;
}
/** A message of the service, with the mark of its length if it was cut. */
const LONGEST_SAID = 2_200;
/** `(GET /v2/…, request ID 40dd…, after 3 attempts)` */
export function factsText({ method, path }: CallFacts, requestId?: string, attempts = 1): string {
  const id = requestId === undefined ? '' : `, request ID ${printable(requestId)}`;
  return `(${method} ${printable(path, 500)}${id}${attempts > 1 ? `, after ${attempts} attempts` : ''})`;
}
const sameWords = (a: string, b: string): boolean => b.toLowerCase().includes(a.toLowerCase().replace(/\.$/, ''));

/**
 * 400, and any other 4xx without a class of its own: the service rejects a value. Nothing was changed.
 *
 * What to do: `serverMessage` names the value, and `remedy` says what to do about the code. The same call again is
 * rejected again.
 *
 * @example
 * ```ts
 * if (error instanceof ApigBadRequestError && error.code === 'APIG.2011') console.error(error.serverMessage);
 * ```
 */
export class ApigBadRequestError extends ApigServiceError {
  declare readonly kind: 'BadRequest';
  static { brand(this, 'BadRequest'); }
}
/**
 * 401: the signature, the access key or the token is not accepted. `meaning` compares what was signed with what the
 * service saw. Temporary credentials were renewed, and the clock was corrected, before you get it.
 *
 * What to do: follow `remedy`; `npx huaweicloud-apig doctor` says which credentials are used. Do not try again as you
 * are: five rejections in a row lock an access key for five minutes.
 *
 * @example
 * ```ts
 * if (error instanceof ApigAuthenticationError) console.error(error.meaning, error.remedy);
 * ```
 */
export class ApigAuthenticationError extends ApigServiceError {
  declare readonly kind: 'Authentication';
  static { brand(this, 'Authentication'); }
}
/**
 * 403: the caller lacks a permission, a quota is used up (`APIG.31…`), or the object belongs to somebody else or is in
 * use. Nothing was changed.
 *
 * What to do: `remedy` says which of these it is. It names the IAM actions that the call needs: have them granted. If
 * `encodedAuthorizationMessage` is there, STS decodes it and names the policy.
 *
 * @example
 * ```ts
 * if (error instanceof ApigPermissionDeniedError) console.error(error.operation, 'is not allowed:', error.remedy);
 * ```
 */
export class ApigPermissionDeniedError extends ApigServiceError {
  declare readonly kind: 'PermissionDenied';
  static { brand(this, 'PermissionDenied'); }
}
/**
 * 404: the object, or the gateway, does not exist. An unknown path (`APIGW.0101`) is a plain `ApigServiceError`: it
 * says nothing about the object.
 *
 * What to do: check the ID, then `instanceId` and `projectId`: an object of another gateway does not exist on this one.
 * When you delete, take it as done.
 *
 * @example
 * ```ts
 * const group = await client.groups.get(id).catch((failure: unknown) => {
 *   if (failure instanceof ApigNotFoundError) return undefined;
 *   throw failure;
 * });
 * ```
 */
export class ApigNotFoundError extends ApigServiceError {
  declare readonly kind: 'NotFound';
  static { brand(this, 'NotFound'); }
}
/**
 * 409: the state of the object, or of the gateway, does not allow this. A state that passes, such as a busy gateway,
 * was waited for already, until `totalTimeout`.
 *
 * What to do: follow `remedy`. If the state only takes longer to pass, raise `totalTimeout`.
 *
 * @example
 * ```ts
 * if (error instanceof ApigConflictError) console.error(error.code, error.remedy ?? error.serverMessage);
 * ```
 */
export class ApigConflictError extends ApigServiceError {
  declare readonly kind: 'Conflict';
  static { brand(this, 'Conflict'); }
}
/**
 * 412: something else must be done first, or the gateway does not support it. Nothing was changed.
 *
 * What to do: `remedy` says what; do that, then send the call again.
 *
 * @example
 * ```ts
 * if (error instanceof ApigPreconditionFailedError) console.error(error.remedy ?? error.serverMessage);
 * ```
 */
export class ApigPreconditionFailedError extends ApigServiceError {
  declare readonly kind: 'PreconditionFailed';
  static { brand(this, 'PreconditionFailed'); }
}
/**
 * 429, or 500 with `APIG.9008`: too many requests. Nothing was done. The client has waited and repeated the call
 * before you get it: `attempts` says how often.
 *
 * What to do: wait for `retryAfter`, which is not always there, and send the same call again. To stay below the limit,
 * set the option `rateLimit`; to wait longer, raise `maxRetries` and `totalTimeout`.
 *
 * @example
 * ```ts
 * import { setTimeout as sleep } from 'node:timers/promises';
 *
 * try {
 *   await client.groups.create({ name: 'orders' });
 * } catch (error) {
 *   if (!(error instanceof ApigThrottledError)) throw error;
 *   await sleep(error.retryAfter ?? 60_000);
 *   await client.groups.create({ name: 'orders' });
 * }
 * ```
 */
export class ApigThrottledError extends ApigServiceError {
  declare readonly kind: 'Throttled';
  static { brand(this, 'Throttled'); }
}
/**
 * 5xx: the service failed. It is not known what it had done by then. Calls that may be sent twice were repeated.
 *
 * What to do: read the object, then decide whether to send the call again. If it fails again, open a ticket with
 * `requestId`.
 *
 * @example
 * ```ts
 * if (error instanceof ApigInternalError) console.error('Report this request:', error.requestId);
 * ```
 */
export class ApigInternalError extends ApigServiceError {
  declare readonly kind: 'Internal';
  static { brand(this, 'Internal'); }
}

/**
 * The request did not arrive, or its response did not come back complete. `cause` is the error of the connection.
 *
 * What to do: check network, proxy, endpoint and certificates; `code` says where to look. If `unsent` is true, nothing
 * was changed. Otherwise read the object before you send a write again.
 *
 * @example
 * ```ts
 * if (error instanceof ApigConnectionError && error.unsent) console.error('Nothing was changed:', error.code);
 * ```
 */
export class ApigConnectionError extends ApigError {
  declare readonly kind: 'Connection';
  /** Operation ID. */
  declare readonly operation: string;
  /** HTTP method. */
  declare readonly method: string;
  /** Path on the wire, without the query. */
  declare readonly path: string;
  /** Code of the cause, such as `ECONNREFUSED`. */
  declare readonly code: string | undefined;
  /** True if the service cannot have carried it out: it never arrived, or was rejected when it did. */
  readonly unsent: boolean;
  /** How many attempts were made. */
  declare readonly attempts: number;

  static { brand(this, 'Connection', UNANSWERED); }
  constructor(
    message: string,
    facts: CallFacts & { readonly code: string | undefined; readonly unsent: boolean; readonly attempts: number },
    cause: unknown,
  ) {
    super(message, { cause });
    fill(this, UNANSWERED, facts);
    this.unsent = facts.unsent;
  }
}

/**
 * An attempt took longer than `timeout`, or the call longer than `totalTimeout`, with its retries and waits.
 *
 * What to do: raise the option that `limit` names. If `unsent` is true, nothing was changed. Otherwise read the object
 * before you send a write again.
 *
 * @example
 * ```ts
 * if (error instanceof ApigTimeoutError && error.unsent) console.error('Nothing was changed. Raise', error.limit);
 * ```
 */
export class ApigTimeoutError extends ApigError {
  declare readonly kind: 'Timeout';
  /** Operation ID. */
  declare readonly operation: string;
  /** HTTP method. */
  declare readonly method: string;
  /** Path on the wire, without the query. */
  declare readonly path: string;
  /** The limit that was exceeded. */
  declare readonly limit: 'timeout' | 'totalTimeout';
  /** True if the service cannot have carried it out: it never arrived, or was rejected when it did. */
  readonly unsent: boolean;
  /** How many attempts were made. */
  declare readonly attempts: number;

  static { brand(this, 'Timeout', LATE); }
  constructor(
    message: string,
    facts: CallFacts & Pick<ApigTimeoutError, 'limit' | 'attempts'> & { readonly unsent?: boolean },
    cause?: unknown,
  ) {
    super(message, causedBy(cause));
    fill(this, LATE, facts);
    this.unsent = facts.unsent ?? false;
  }
}

/**
 * The caller's signal aborted the call. `cause` is the signal's reason.
 *
 * What to do: nothing, if `inFlight` is false. Otherwise read the object: the service may have carried the call out.
 *
 * @example
 * ```ts
 * if (error instanceof ApigAbortError && !error.inFlight) console.log('Nothing was sent.');
 * ```
 */
export class ApigAbortError extends ApigError {
  declare readonly kind: 'Abort';
  /** Operation ID. */
  declare readonly operation: string;
  /** True if a request had been sent: the service may have carried it out. */
  declare readonly inFlight: boolean;

  static { brand(this, 'Abort', ['operation', 'inFlight']); }
  constructor(
    operation: string,
    reason: unknown,
    inFlight: boolean,
    state = inFlight ? 'The request was on its way; the service may have carried it out.' : 'Nothing was sent.',
  ) {
    super(`${operation} was aborted by the caller's signal: ${ended(reasonText(reason))} ${state}`, { cause: reason });
    this.operation = operation;
    this.inFlight = inFlight;
  }
}
function reasonText(reason: unknown): string {
  const words = typeof reason === 'string' || typeof memberOf(reason, 'message') === 'string' ? messageOf(reason) : '';
  return printable(words, 1_000) || 'no reason given';
}

/**
 * The input breaks the documented rules. Nothing was sent. The message lists the first 20 issues.
 *
 * What to do: correct the values that `issues` names. For a field or a value that is newer than this package, pass
 * `extraBody` or `extraQuery`, which are not checked.
 *
 * @example
 * ```ts
 * if (error instanceof ApigRequestValidationError) {
 *   for (const { path, message } of error.issues) console.error(path.join('.'), message);
 * }
 * ```
 */
export class ApigRequestValidationError extends ApigError {
  declare readonly kind: 'RequestValidation';
  /** Operation ID. */
  declare readonly operation: string;
  /** Everything that is wrong, by path. */
  declare readonly issues: readonly Issue[];

  static { brand(this, 'RequestValidation', ['operation', 'issues']); }
  constructor(
    operation: string,
    issues: readonly Issue[],
    advice?: string,
    { state = 'nothing was sent', cause }: { readonly state?: string; readonly cause?: unknown } = {},
  ) {
    const more = advice === undefined ? '' : `\n${advice}`;
    const message = `${operation}: the input is not valid, ${state}.\n${issueLines(issues)}${more}`;
    super(message, causedBy(cause));
    this.operation = operation;
    this.issues = issues;
  }
}

/**
 * The service did what was asked, but its response does not have the documented form.
 *
 * What to do: do not send a write again because of it. `body` has the response, which may contain secrets. To get such
 * responses as results, pass `validation: { responses: 'warn' }`, and report what `issues` says.
 *
 * @example
 * ```ts
 * if (error instanceof ApigResponseValidationError) {
 *   console.error(error.issues);
 *   const response: unknown = error.body; // it may contain secrets
 * }
 * ```
 */
export class ApigResponseValidationError extends ApigError {
  declare readonly kind: 'ResponseValidation';
  /** Operation ID. */
  declare readonly operation: string;
  /** HTTP method. */
  declare readonly method: string;
  /** Path on the wire, without the query. */
  declare readonly path: string;
  /** HTTP status. */
  declare readonly status: number;
  /** The service's ID of the request, to quote in a support ticket. */
  declare readonly requestId: string | undefined;
  /** What is wrong with the response, by path. Empty if it cannot be read at all. */
  declare readonly issues: readonly Issue[];
  // Private, so that it is not printed: a response may contain secrets that the service has just made.
  readonly #body: unknown;

  static { brand(this, 'ResponseValidation', [...ANSWERED, 'issues']); }
  constructor(message: string, facts: AnsweredCall, issues: readonly Issue[], body: unknown) {
    super(message);
    fill(this, ANSWERED, facts);
    this.issues = issues;
    this.#body = body;
  }
  /** What the service sent: the parsed JSON, or the text if it is not JSON. Not printed with the error. */
  get body(): unknown {
    return this.#body;
  }
}

/** An item that failed within a call that succeeded. */
export interface PartialFailure<Item = unknown> {
  /** The service's code, such as `APIG.3002`. */
  readonly code: string | undefined;
  /** The service's own message. */
  readonly message: string | undefined;
  /** The item, as the response has it. */
  readonly item: Item;
}

/**
 * The call succeeded, but some of its items failed, and `partialFailure` is `throw`. The others succeeded. The message
 * names the first ten that failed.
 *
 * What to do: repeat the call with the items of `failures` only, once the reason is mended. `result` has the whole
 * response, with the items that succeeded.
 *
 * @example
 * ```ts
 * if (error instanceof ApigPartialFailureError) {
 *   for (const { code, message, item } of error.failures) console.error(code, message, item);
 * }
 * ```
 */
export class ApigPartialFailureError extends ApigError {
  declare readonly kind: 'PartialFailure';
  /** Operation ID. */
  declare readonly operation: string;
  /** HTTP method. */
  declare readonly method: string;
  /** Path on the wire, without the query. */
  declare readonly path: string;
  /** HTTP status. */
  declare readonly status: number;
  /** The service's ID of the request, to quote in a support ticket. */
  declare readonly requestId: string | undefined;
  /** The items that failed, each with its code and message. */
  declare readonly failures: readonly PartialFailure[];
  readonly #result: unknown;

  static { brand(this, 'PartialFailure', [...ANSWERED, 'failures']); }
  constructor(message: string, facts: AnsweredCall, failures: readonly PartialFailure[], result: unknown) {
    super(message);
    fill(this, ANSWERED, facts);
    this.failures = failures;
    this.#result = result;
  }
  /** The whole response, with the items that succeeded. Not printed with the error. */
  get result(): unknown {
    return this.#result;
  }
}

/**
 * An item that failed although the call for its batch succeeded: an outcome of `bulkBatches`.
 *
 * What to do: `code` and `serverMessage` say why; `explainErrorCode(code)` of `huaweicloud-apig/catalog` has the
 * meaning and the remedy. Pass the items that failed to `bulkBatches` again.
 *
 * @example
 * ```ts
 * import { bulkBatches } from 'huaweicloud-apig';
 *
 * const { failed } = await bulkBatches(apiIds, 'apis.batchPublish', (apis) =>
 *   client.apis.batchPublish({ env_id: envId, apis }));
 * for (const { item, error } of failed) if (error instanceof ApigItemError) console.error(item, error.code);
 * ```
 */
export class ApigItemError extends ApigError {
  declare readonly kind: 'Item';
  /** ID of the item. */
  declare readonly id: string;
  /** The service's code, such as `APIG.3002`. */
  declare readonly code: string | undefined;
  /** The service's own message. */
  declare readonly serverMessage: string | undefined;

  static { brand(this, 'Item', ['id', 'code', 'serverMessage']); }
  constructor(id: string, code: string | undefined, serverMessage: string | undefined) {
    const why = [code, serverMessage].filter((part) => part !== undefined).map((part) => printable(part, 600));
    super(`${printable(id)} failed: ${ended(why.join(': ') || 'no reason given')}`);
    this.id = id;
    this.code = code;
    this.serverMessage = serverMessage;
  }
}

/**
 * A waiter gave up: what it waited for failed, or took too long. The call before the wait was carried out.
 *
 * What to do: after `timeout`, wait again by the object's ID; do not create it again. After `failed`, `code`, `states`
 * and `cause` say why it will not happen.
 *
 * @example
 * ```ts
 * if (error instanceof ApigWaiterError && error.reason === 'timeout') await client.instances.waitUntilRunning(id);
 * ```
 */
export class ApigWaiterError extends ApigError {
  declare readonly kind: 'Waiter';
  /** Name of the call that waited, such as `instances.createAndWait`. */
  declare readonly operation: string;
  /** `failed`: it will not happen. `timeout`: it did not happen in time. */
  declare readonly reason: 'failed' | 'timeout';
  /** The service's code of the failure, if it gives one. */
  declare readonly code: string | undefined;
  /** The states that the polls saw, in order, without repeats: the last 100. */
  declare readonly states: readonly string[];
  /** How many polls were made. */
  declare readonly attempts: number;

  static { brand(this, 'Waiter', ['operation', 'reason', 'code', 'states', 'attempts']); }
  constructor({ operation, reason, why, states, attempts, code, cause }: WaiterFacts) {
    const seen = states.slice(-100).map((state) => printable(state, 100));
    super(waiterMessage(operation, reason, why, seen, attempts), causedBy(cause));
    this.operation = operation;
    this.reason = reason;
    this.code = code;
    this.states = seen;
    this.attempts = attempts;
  }
}
/** What an `ApigWaiterError` is made of. */
export interface WaiterFacts {
  readonly operation: string;
  readonly reason: 'failed' | 'timeout';
  /** What was waited for, and why the wait ended. */
  readonly why: string;
  readonly states: readonly string[];
  readonly attempts: number;
  readonly code?: string | undefined;
  /** The last error of a poll. */
  readonly cause?: unknown;
}
function waiterMessage(operation: string, reason: string, why: string, states: string[], attempts: number): string {
  const last = states.slice(-20);
  const seen = states.length === 0 ? 'No state was seen' : `States seen: ${last.length < states.length ? '…, ' : ''}${last.join(', ')}`;
  const polls = `polled ${attempts} time${attempts === 1 ? '' : 's'}`;
  return `${operation} ${reason === 'failed' ? 'failed' : 'gave up'}: ${ended(why)} (${seen}; ${polls}.)`;
}

/**
 * A check rejected a change, and the change has been undone, or could not be. `cause` is the error of the check, or the
 * abort.
 *
 * What to do: if `restored` is true, everything is as before: see `cause` for what the check found. Otherwise repair it
 * by hand; `restoreError` says why it could not be undone.
 *
 * @example
 * ```ts
 * if (error instanceof ApigRollbackError && !error.restored) console.error('Repair by hand:', error.restoreError);
 * ```
 */
export class ApigRollbackError extends ApigError {
  declare readonly kind: 'Rollback';
  /** Name of the call, such as `apis.publishAndVerify`. */
  declare readonly operation: string;
  /** True if everything is as it was before the call. */
  declare readonly restored: boolean;
  /** Why it could not be restored. */
  declare readonly restoreError: unknown;

  static { brand(this, 'Rollback', ['operation', 'restored'], ['restoreError']); }
  constructor(
    operation: string,
    message: string,
    {
      restored,
      restoreError,
      cause,
    }: { readonly restored: boolean; readonly restoreError?: unknown; readonly cause: unknown },
  ) {
    super(message, { cause });
    this.operation = operation;
    this.restored = restored;
    if (restoreError !== undefined) this.restoreError = restoreError;
  }
}

/**
 * A response cannot become the request that changes the object: it lacks something, or has fields that are newer than
 * this package, which an update would erase. Nothing was sent.
 *
 * What to do: for `missing`, read the object by its ID, because items of lists lack parts. For `unknown`, update this
 * package, or pass `unknownFields: 'send'` to `modify`, which sends them back, or `'drop'`, which loses them.
 *
 * @example
 * ```ts
 * if (error instanceof ApigConversionError) console.error(error.missing, error.unknown);
 * ```
 */
export class ApigConversionError extends ApigError {
  declare readonly kind: 'Conversion';
  /** Name of the call, such as `apis.modify`. */
  declare readonly operation: string;
  /** Paths of what the request must have and the response does not. */
  declare readonly missing: readonly string[];
  /** Paths of fields that this package does not know. */
  declare readonly unknown: readonly string[];

  static { brand(this, 'Conversion', ['operation', 'missing', 'unknown']); }
  constructor(operation: string, missing: readonly string[], unknown: readonly string[]) {
    const lines = [
      ...missing.map((path) => `${path}: is missing in the response`),
      ...unknown.map((path) => `${path}: is newer than this package, and an update without it would erase it`),
    ];
    const advice = [
      ...(missing.length > 0 ? ['Items of lists lack parts: read the object by its ID.'] : []),
      ...(unknown.length > 0 ? [UNKNOWN_ADVICE] : []),
    ];
    super(`${operation}: the response cannot become a request, nothing was sent.\n${linesOf(lines)}\n${advice.join('\n')}`);
    this.operation = operation;
    this.missing = missing;
    this.unknown = unknown;
  }
}
const UNKNOWN_ADVICE =
  'Update this package. Or pass { unknownFields: \'send\' } to modify, which sends them back unchecked, or \'drop\' to lose them.';
/** The first 20 lines of a list in a message. */
const linesOf = (lines: readonly string[]): string =>
  firstOf(lines, (line) => `  ${printable(line, 1_000)}`).join('\n');

/**
 * An update needs secrets that the service does not show. Nothing was sent: an update without them would erase or
 * replace them.
 *
 * What to do: pass each of `paths` in the option `secrets` of `modify`.
 *
 * @example
 * ```ts
 * if (error instanceof ApigSecretsNeededError) console.error('Pass these in the option secrets:', error.paths);
 * ```
 */
export class ApigSecretsNeededError extends ApigError {
  declare readonly kind: 'SecretsNeeded';
  /** Name of the call, such as `plugins.modify`. */
  declare readonly operation: string;
  /** Paths of the secrets, such as `plugin_content.sasl_config.sasl_password`. */
  declare readonly paths: readonly string[];

  static { brand(this, 'SecretsNeeded', ['operation', 'paths']); }
  constructor(operation: string, paths: readonly string[]) {
    const example = `{ secrets: { '${printable(paths[0] ?? '')}': '…' } }`;
    super(
      `${operation}: the service does not show these secrets, and a request without them would erase or replace them. `
      + `Nothing was sent.\n${linesOf(paths)}\nPass them: ${example}.`,
    );
    this.operation = operation;
    this.paths = paths;
  }
}

/**
 * Somebody else changed the object while it was being modified, or since it was read. Nothing was sent.
 *
 * What to do: read `paths` and `current`, and decide whether your change still makes sense. Then call `modify` again:
 * it reads the object first.
 *
 * @example
 * ```ts
 * if (error instanceof ApigChangedMeanwhileError) console.error('Changed by somebody else:', error.paths);
 * ```
 */
export class ApigChangedMeanwhileError extends ApigError {
  declare readonly kind: 'ChangedMeanwhile';
  /** Name of the call, such as `apis.modify`. */
  declare readonly operation: string;
  /** Paths of what has changed. */
  declare readonly paths: readonly string[];
  // Kept out of inspection and JSON: a response may contain secrets.
  readonly #current: unknown;

  static { brand(this, 'ChangedMeanwhile', ['operation', 'paths']); }
  constructor(operation: string, since: string, paths: readonly string[], current: unknown, advice: string) {
    super(`${operation}: the object has changed ${since}. Nothing was sent. Changed:\n${linesOf(paths)}\n${advice}`);
    this.operation = operation;
    this.paths = paths;
    this.#current = current;
  }
  /** The object as it is now. Not printed with the error. */
  get current(): unknown {
    return this.#current;
  }
}

/**
 * An option is missing, or has a value that cannot work, or a source of credentials does not give any. Nothing was
 * sent.
 *
 * What to do: correct the option that `option` names, or the environment variable that the message names.
 * `npx huaweicloud-apig doctor` checks all of them.
 *
 * @example
 * ```ts
 * if (error instanceof ApigConfigurationError) console.error(`Check the option ${error.option}: ${error.message}`);
 * ```
 */
export class ApigConfigurationError extends ApigError {
  declare readonly kind: 'Configuration';
  /** The option at fault, such as `projectId`. */
  declare readonly option: string;

  static { brand(this, 'Configuration', ['option']); }
  constructor(option: string, message: string, cause?: unknown) {
    super(message, causedBy(cause));
    this.option = option;
  }
}

/** Every error of this package: `switch ((error as AnyApigError).kind)` narrows. */
export type AnyApigError =
  | ApigBadRequestError
  | ApigAuthenticationError
  | ApigPermissionDeniedError
  | ApigNotFoundError
  | ApigConflictError
  | ApigPreconditionFailedError
  | ApigThrottledError
  | ApigInternalError
  | (ApigServiceError & { readonly kind: 'Service' })
  | ApigConnectionError
  | ApigTimeoutError
  | ApigAbortError
  | ApigRequestValidationError
  | ApigResponseValidationError
  | ApigPartialFailureError
  | ApigItemError
  | ApigWaiterError
  | ApigRollbackError
  | ApigConversionError
  | ApigSecretsNeededError
  | ApigChangedMeanwhileError
  | ApigConfigurationError;

/** One thing that is wrong with a value. */
export interface Issue {
  /** Keys and indexes from the outside in, such as `['body', 'members', 0, 'host']`. */
  readonly path: readonly (string | number)[];
  /** What was expected and what came, in words. Never contains the value of a secret field. */
  readonly message: string;
}

/** `members[0].host` */
export function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path.slice(0, DEEPEST_PATH)) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]{1,100}$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${quoted(step, 100)}]`;
  }
  return path.length > DEEPEST_PATH ? `${text}…` : text;
}
const DEEPEST_PATH = 20;

/** One line per issue: its path and message. The first 20, up to 8,000 characters, and how many more there are. */
export function issueLines(issues: readonly Issue[]): string {
  let left = LONGEST_ISSUES;
  const lines: string[] = [];
  for (const { path, message } of issues.slice(0, LISTED_ISSUES)) {
    const line = `${path.length === 0 ? 'the value' : pathText(path)}: ${printable(message, 1_000)}`;
    if ((left -= line.length) < 0 && lines.length > 0) break;
    lines.push(line);
  }
  const more = firstOf(issues.slice(lines.length), String, 0);
  return [...lines, ...more].map((line) => `  ${line}`).join('\n');
}
const LISTED_ISSUES = 20;
const LONGEST_ISSUES = 8_000;
