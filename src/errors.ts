/** The errors of this package: one small tree under `ApigError`, each class with a literal `kind` to switch on. */
import { printable } from './text.js';

const BRAND = Symbol.for('huaweicloud-apig.error');
/** Marks a class, so that `instanceof` holds between the ESM and the CommonJS copy of this package in one process. */
function brand(errorClass: { readonly prototype: ApigError }, name: string): void {
  Object.defineProperty(errorClass, BRAND, { value: name });
  Object.defineProperty(errorClass.prototype, BRAND, { value: name });
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true, writable: true });
}
const brandOf = (holder: object): unknown => Object.getOwnPropertyDescriptor(holder, BRAND)?.value;

/** Where a call stood when it failed. */
export interface CallFacts {
  /** Operation id, such as `groups.create`. */
  readonly operation: string;
  readonly method: string;
  /** Path on the wire, without the query. */
  readonly path: string;
}

/** A call that was answered. */
export interface AnsweredCall extends CallFacts {
  /** HTTP status. */
  readonly status: number;
  readonly requestId: string | undefined;
}

/** Base of every error that this package throws. It never holds headers, bodies that were sent, or credentials. */
export abstract class ApigError extends Error {
  /** What kind of error it is, to switch on. */
  abstract readonly kind: string;

  static {
    brand(this, 'ApigError');
  }
  static override [Symbol.hasInstance](this: abstract new (...args: never) => unknown, value: unknown): boolean {
    const wanted = brandOf(this);
    // A class of a user's own carries no brand: it matches its own instances, as usual.
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

  /** What a log needs: the name, the message and the plain facts. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...Object.fromEntries(Object.entries(this)) };
  }
}

/** What the service said when it refused a call. */
export interface Refusal extends CallFacts {
  readonly status: number;
  /** The service's code, such as `APIG.2011`; absent where the answer has none. */
  readonly code?: string | undefined;
  /** The service's own text, or an excerpt of an answer that is not the service's. */
  readonly serverMessage: string;
  readonly requestId?: string | undefined;
  /** Further faults that the answer lists. */
  readonly details?: readonly unknown[] | undefined;
  /** To be decoded by the IAM service: says which permission is missing. */
  readonly encodedAuthorizationMessage?: string | undefined;
  /** What the code means, in English, where the catalogue knows it. */
  readonly meaning?: string | undefined;
  /** What to do about it. */
  readonly remedy?: string | undefined;
  /** How many requests were sent. 0: the service has rejected the identity before, so the call was not sent. */
  readonly attempts: number;
  /** Milliseconds that the service asks to wait, where it says so. */
  readonly retryAfter?: number | undefined;
}

/** The service, or something in front of it, refused the call. */
export class ApigServiceError extends ApigError {
  readonly kind: string = 'Service';
  /** Operation id, such as `groups.create`. */
  readonly operation: string;
  readonly method: string;
  /** Path on the wire, without the query. */
  readonly path: string;
  /** HTTP status. */
  readonly status: number;
  /** The service's code, such as `APIG.2011`. */
  readonly code: string | undefined;
  /** The service's own text. */
  readonly serverMessage: string;
  /** The service's id of the request, to quote in a support ticket. */
  readonly requestId: string | undefined;
  /** Further faults that the answer lists. */
  readonly details: readonly unknown[] | undefined;
  /** To be decoded by the IAM service: says which permission is missing. */
  readonly encodedAuthorizationMessage: string | undefined;
  /** What the code means. */
  readonly meaning: string | undefined;
  /** What to do about it. */
  readonly remedy: string | undefined;
  /** How many requests were sent. */
  readonly attempts: number;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfter: number | undefined;

  static {
    brand(this, 'ApigServiceError');
  }
  constructor(refusal: Refusal) {
    super(refusalMessage(refusal));
    this.operation = refusal.operation;
    this.method = refusal.method;
    this.path = refusal.path;
    this.status = refusal.status;
    this.code = refusal.code;
    this.serverMessage = refusal.serverMessage;
    this.requestId = refusal.requestId;
    this.details = refusal.details;
    this.encodedAuthorizationMessage = refusal.encodedAuthorizationMessage;
    this.meaning = refusal.meaning;
    this.remedy = refusal.remedy;
    this.attempts = refusal.attempts;
    this.retryAfter = refusal.retryAfter;
  }
}
function refusalMessage(r: Refusal): string {
  const head = r.attempts === 0 ? `${r.operation} was not sent. ${ended(r.serverMessage)}` : `${r.operation} was refused with ${r.status}${r.code === undefined ? '' : ` ${r.code}`}: ${ended(r.serverMessage)}`;
  const meaning =
    r.meaning === undefined || sameWords(r.meaning, r.serverMessage) ? '' : ` Meaning: ${ended(r.meaning)}`;
  const remedy = r.remedy === undefined ? '' : ` What to do: ${ended(r.remedy)}`;
  const tried = r.attempts > 1 ? `, after ${r.attempts} attempts` : '';
  const id = r.requestId === undefined ? '' : `, request id ${r.requestId}`;
  return `${head}${meaning}${remedy} (${r.method} ${r.path}${id}${tried})`;
}
const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);
const sameWords = (a: string, b: string): boolean => b.toLowerCase().includes(a.toLowerCase().replace(/\.$/, ''));

/** 400 and other 4xx without a class of their own: the request is wrong. */
export class ApigBadRequestError extends ApigServiceError {
  override readonly kind = 'BadRequest';
  static { brand(this, 'ApigBadRequestError'); }
}
/** 401: the signature, the key or the token is not accepted. */
export class ApigAuthenticationError extends ApigServiceError {
  override readonly kind = 'Authentication';
  static { brand(this, 'ApigAuthenticationError'); }
}
/** 403: the caller may not do this, or the object is in use. */
export class ApigPermissionDeniedError extends ApigServiceError {
  override readonly kind = 'PermissionDenied';
  static { brand(this, 'ApigPermissionDeniedError'); }
}
/** 404: the object, or the gateway, does not exist. An unknown path is not this (see `APIGW.0101`). */
export class ApigNotFoundError extends ApigServiceError {
  override readonly kind = 'NotFound';
  static { brand(this, 'ApigNotFoundError'); }
}
/** 409: the object's state stands against it. */
export class ApigConflictError extends ApigServiceError {
  override readonly kind = 'Conflict';
  static { brand(this, 'ApigConflictError'); }
}
/** 412: something must be done first. */
export class ApigPreconditionFailedError extends ApigServiceError {
  override readonly kind = 'PreconditionFailed';
  static { brand(this, 'ApigPreconditionFailedError'); }
}
/** 429, or 500 with APIG.9008: too many requests; nothing was done. */
export class ApigThrottledError extends ApigServiceError {
  override readonly kind = 'Throttled';
  static { brand(this, 'ApigThrottledError'); }
}
/** 5xx: the service failed. What it had done by then is not known. */
export class ApigInternalError extends ApigServiceError {
  override readonly kind = 'Internal';
  static { brand(this, 'ApigInternalError'); }
}

/** The request did not get through, or its answer did not come back whole. */
export class ApigConnectionError extends ApigError {
  readonly kind = 'Connection';
  /** Operation id. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** Code of the cause, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  /** Whether the request cannot have reached the service. */
  readonly unsent: boolean;
  /** How many requests were tried. */
  readonly attempts: number;

  static { brand(this, 'ApigConnectionError'); }
  constructor(
    message: string,
    facts: CallFacts & { readonly code: string | undefined; readonly unsent: boolean; readonly attempts: number },
    cause: unknown,
  ) {
    super(message, { cause });
    this.operation = facts.operation;
    this.method = facts.method;
    this.path = facts.path;
    this.code = facts.code;
    this.unsent = facts.unsent;
    this.attempts = facts.attempts;
  }
}

/** An attempt took longer than `timeout`, or the call longer than `totalTimeout`. */
export class ApigTimeoutError extends ApigError {
  readonly kind = 'Timeout';
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** The limit that ran out. */
  readonly limit: 'timeout' | 'totalTimeout';
  /** How many requests were sent. */
  readonly attempts: number;

  static { brand(this, 'ApigTimeoutError'); }
  constructor(
    message: string,
    facts: CallFacts & { readonly limit: 'timeout' | 'totalTimeout'; readonly attempts: number },
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.operation = facts.operation;
    this.method = facts.method;
    this.path = facts.path;
    this.limit = facts.limit;
    this.attempts = facts.attempts;
  }
}

/** The caller's signal aborted the call; `cause` is the signal's reason. */
export class ApigAbortError extends ApigError {
  readonly kind = 'Abort';
  readonly operation: string;
  /** Whether a request was, or had been, on its way: a write may have been carried out. */
  readonly inFlight: boolean;

  static { brand(this, 'ApigAbortError'); }
  constructor(
    operation: string,
    reason: unknown,
    inFlight: boolean,
    state = inFlight ? 'The request was on its way; the service may have carried it out.' : 'Nothing was sent.',
  ) {
    const why = reason instanceof Error ? reason.message : typeof reason === 'string' ? reason : 'no reason given';
    super(`${operation} was aborted by the caller's signal: ${ended(why)} ${state}`, { cause: reason });
    this.operation = operation;
    this.inFlight = inFlight;
  }
}

/** The input breaks the documented rules; nothing was sent. */
export class ApigRequestValidationError extends ApigError {
  readonly kind = 'RequestValidation';
  readonly operation: string;
  /** Everything that is wrong, by path. */
  readonly issues: readonly Issue[];

  static { brand(this, 'ApigRequestValidationError'); }
  constructor(
    operation: string,
    issues: readonly Issue[],
    advice?: string,
    { state = 'nothing was sent', cause }: { readonly state?: string; readonly cause?: unknown } = {},
  ) {
    super(
      `${operation}: the input is not valid, ${state}.\n${issueLines(issues)}${advice === undefined ? '' : `\n${advice}`}`,
      cause === undefined ? undefined : { cause },
    );
    this.operation = operation;
    this.issues = issues;
  }
}

/** The service did what was asked, but its answer does not have the documented form. `body` is what it answered. */
export class ApigResponseValidationError extends ApigError {
  readonly kind = 'ResponseValidation';
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** What is wrong with the answer, by path; empty where it cannot be read at all. */
  readonly issues: readonly Issue[];
  // Kept out of inspection and JSON: an answer may hold secrets that the service has just made.
  readonly #body: unknown;

  static { brand(this, 'ApigResponseValidationError'); }
  constructor(message: string, facts: AnsweredCall, issues: readonly Issue[], body: unknown) {
    super(message);
    this.operation = facts.operation;
    this.method = facts.method;
    this.path = facts.path;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.issues = issues;
    this.#body = body;
  }
  /** What the service answered: the parsed JSON, or the text where it is not JSON. Not printed with the error. */
  get body(): unknown {
    return this.#body;
  }
}

/**
 * The call succeeded as a whole, but some of its items failed, and `partialFailure` is `throw`. What went well stays
 * done.
 */
export class ApigPartialFailureError extends ApigError {
  readonly kind = 'PartialFailure';
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** The items that failed, each with its code and text. */
  readonly failures: readonly PartialFailure[];
  readonly #result: unknown;

  static { brand(this, 'ApigPartialFailureError'); }
  constructor(message: string, facts: AnsweredCall, failures: readonly PartialFailure[], result: unknown) {
    super(message);
    this.operation = facts.operation;
    this.method = facts.method;
    this.path = facts.path;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.failures = failures;
    this.#result = result;
  }
  /** The whole answer: what went well stands there too. Not printed with the error. */
  get result(): unknown {
    return this.#result;
  }
}

/** One item of a batch that failed, while the call as a whole went well: an outcome of `bulkBatches`. */
export class ApigItemError extends ApigError {
  readonly kind = 'Item';
  readonly id: string;
  /** The service's code, such as `APIG.3002`. */
  readonly code: string | undefined;
  /** The service's own text. */
  readonly serverMessage: string | undefined;

  static { brand(this, 'ApigItemError'); }
  constructor(id: string, code: string | undefined, serverMessage: string | undefined) {
    super(
      `${id} failed: ${ended([code, serverMessage].filter((part) => part !== undefined).join(': ') || 'no reason given')}`,
    );
    this.id = id;
    this.code = code;
    this.serverMessage = serverMessage;
  }
}

/** What a call has waited for did not come about: it failed, or took too long. */
export class ApigWaiterError extends ApigError {
  readonly kind = 'Waiter';
  /** Name of the call that waited, such as `instances.createAndWait`. */
  readonly operation: string;
  /** `failed`: it will not come about; `timeout`: it had not come about in time. */
  readonly reason: 'failed' | 'timeout';
  /** The service's code of the failure, if it gives one. */
  readonly code: string | undefined;
  /** The states that the polls saw, in order, without repeats; of more than 100 the last 100. */
  readonly states: readonly string[];
  /** How many polls were made. */
  readonly attempts: number;

  static { brand(this, 'ApigWaiterError'); }
  constructor({ operation, reason, why, states, attempts, code, cause }: WaiterFacts) {
    const seen = states.slice(-100).map((state) => printable(state, 100));
    super(waiterMessage(operation, reason, why, seen, attempts), cause === undefined ? undefined : { cause });
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
  /** What was waited for and why it ended, in words. */
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

/** What a check refused has been undone, or could not be; `cause` is what the check failed with, or the abort. */
export class ApigRollbackError extends ApigError {
  readonly kind = 'Rollback';
  /** Name of the call, such as `apis.publishAndVerify`. */
  readonly operation: string;
  /** Whether all is as it was before the call. */
  readonly restored: boolean;
  /** Why it could not be restored. */
  readonly restoreError: unknown;

  static { brand(this, 'ApigRollbackError'); }
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
    this.restoreError = restoreError;
  }
}

/** The client lacks something, or was given something that cannot work. */
export class ApigConfigurationError extends ApigError {
  readonly kind = 'Configuration';
  /** The option at fault, such as `projectId`. */
  readonly option: string;

  static { brand(this, 'ApigConfigurationError'); }
  constructor(option: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.option = option;
  }
}

/** Every error of this package, told apart by `kind`: `switch ((error as AnyApigError).kind)` narrows. */
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
  | ApigConfigurationError;

/** One thing that is wrong with a value, and where. */
export interface Issue {
  /** Keys and indexes from the outside in, such as `['body', 'members', 0, 'host']`. */
  readonly path: readonly (string | number)[];
  /** What was expected and what came, in words. Never holds the value of a secret field. */
  readonly message: string;
}

/** `members[0].host` */
export function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** One line per issue: where, and what. */
export function issueLines(issues: readonly Issue[]): string {
  return issues.map((i) => `  ${i.path.length === 0 ? 'the value' : pathText(i.path)}: ${i.message}`).join('\n');
}

/** An item that failed within a call that succeeded. */
export interface PartialFailure<Item = unknown> {
  /** The service's code, such as `APIG.3002`. */
  readonly code: string | undefined;
  /** The service's own text. */
  readonly message: string | undefined;
  /** The item, as it stands in the answer. */
  readonly item: Item;
}
