/** Sends every operation: takes the snapshot, checks it, and makes attempts until one decides. */
import { randomUUID } from 'node:crypto';
import {
  ApigAbortError, ApigConfigurationError, ApigRequestValidationError, ApigTimeoutError, type AnsweredCall,
  type CallFacts,
} from '../errors.js';
import { emit, hasListener } from '../events.js';
import { NO_OPTIONS, readCallOptions, type CallOptions } from '../options.js';
import { checkInput, engine, getEngine } from '../schema/check.js';
import {
  isIdempotent,
  type CallInput,
  type FailureList,
  type Operation,
  type OperationFacts, type QueueKey,
} from '../schema/operation.js';
import { codeOf, isError, isRecord, isThenable, memberOf, messageOf } from '../values.js';
import { Attempt, type Failed } from './attempt.js';
import { Deadline, pause, waitFor, within, type WaitLimits } from './deadline.js';
import type { Files } from './file-transfer.js';
import { failureOf, unrepeated } from './outcome.js';
import { reportFailures } from './partial-failure.js';
import { ApigPromise, type Answer } from './promise.js';
import { type Screen, screenOf } from './redact.js';
import { Call } from './request.js';
import { decide, type Outcome } from './retry.js';
import { kindOf } from './snapshot.js';
import type { BuiltRequest, CallScope, Correction, TransportSettings } from './settings.js';

/** A write whose turn several calls share. */
interface LongTurn {
  /** Name of the whole, for messages. */
  readonly operation: string;
  readonly update: OperationFacts;
  /** IDs in the path of the write, that of the object last; or its name, if the body names it. */
  readonly path?: Readonly<Record<string, string>>;
  readonly name?: string;
}
/** What a call has used up: attempts, corrections, waits. */
interface Tries {
  attempt: number;
  /** Corrections of clock or credentials. Each kind is made once per call. */
  made: readonly Correction[];
  /** Waits for the service to be ready. */
  waits: number;
}
const NONE: readonly Correction[] = [];

export class Transport implements AsyncDisposable {
  readonly #settings: TransportSettings;
  readonly #scope: CallScope;

  /** @internal */
  constructor(settings: TransportSettings, scope: CallScope) {
    this.#settings = settings;
    this.#scope = scope;
  }
  /** A transport with another scope that shares everything else. */
  scoped(scope: Partial<CallScope>): Transport {
    return this.like(this.#settings, { ...this.#scope, ...scope });
  }
  /** @internal The same transport, able to send forms and to receive files. */
  withFiles(files: Files): Transport {
    return this.#settings.files ? this : this.like({ ...this.#settings, files }, this.#scope);
  }
  /** @internal A transport of the same kind. */
  protected like(settings: TransportSettings, scope: CallScope): Transport {
    return new Transport(settings, scope);
  }
  /** Items per page of lists whose query has no `limit`. */
  get pageSize(): number | undefined {
    return this.#settings.service.pageSize;
  }
  /** @internal Shows what the service says, without the client's secrets. */
  get screen(): Screen {
    const { authenticator } = this.#settings;
    return (text, max) => screenOf(authenticator.secrets?.() ?? [])(text, max);
  }
  /** Project and gateway of its calls. */
  get scope(): CallScope {
    return this.#scope;
  }

  /**
   * Calls a function with the operation ID of each call that begins, also of transports of other scopes, until the
   * returned function is called. The function must not throw.
   */
  watchCalls(listener: (operation: string) => void): () => void {
    return this.#settings.lifetime?.watch(listener) ?? (() => undefined);
  }

  /**
   * Closes the sockets after the calls in progress. Later calls are rejected. Closing again does no harm. Transports of
   * other scopes are closed with it.
   */
  async close(): Promise<void> {
    await this.#settings.lifetime?.close();
  }
  /** `await using transport = createTransport(…)` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Sends an operation. The input is read immediately. Later changes of it have no effect. */
  send<In, Out, Item>(op: Operation<In, Out, Item>, input: In, options?: CallOptions): ApigPromise<Out> {
    const fault = faultOfCall(op, input);
    return new ApigPromise(fault ? Promise.reject(fault) : this.answer(op, input, options));
  }
  /** The same, as a promise of the data with status and headers. `id`: that of the call, if it has one. */
  async answer<In, Out, Item>(
    op: Operation<In, Out, Item>, input: In, given?: CallOptions, id?: string,
  ): Promise<Answer<Out>> {
    const tries: Tries = { attempt: 0, made: NONE, waits: 0 };
    let end: (() => void) | undefined;
    let leave: (() => void) | undefined;
    let call: Call | undefined;
    try {
      end = this.#settings.lifetime?.begin(op.id);
      const options = given === undefined ? NO_OPTIONS : readCallOptions(op.id, given);
      if (options.signal?.aborted) throw new ApigAbortError(op.id, options.signal.reason, false);
      // `InputFor` builds every `In` from these four parts.
      call = new Call(this.#settings, this.#scope, op, input as CallInput, options, id);
      const prepared = this.#prepare(call);
      const request = 'then' in prepared ? await prepared : prepared;
      if (op.queuedBy) leave = await this.#takeTurn(call, op.queuedBy);
      const bucket = this.#settings.service.rateLimiter?.bucketFor(op.method);
      for (;;) {
        const token = bucket?.take(() => this.#limits(call as Call, tries.attempt, RATE));
        if (token) await token;
        const result = await new Attempt(this.#settings, call, request, ++tries.attempt).run<Out>(tries.made);
        if ('data' in result) return result;
        await this.#rest(call, tries, result, this.#waitBefore(call, request, tries, result));
      }
    } catch (error) {
      this.tellError(call?.facts ?? factsOf(op), call?.id ?? id, tries.attempt, error);
      throw error;
    } finally {
      leave?.();
      call?.opened?.close();
      end?.();
    }
  }

  /** Checks the input and builds the request. Waits for the engine, for files and for the project if necessary. */
  #prepare(call: Call): BuiltRequest | Promise<BuiltRequest> {
    const { op, snapshot, form, given } = call;
    // It is always loaded, because it also checks the response.
    if (!engine) return getEngine().then(() => this.#prepare(call));
    const input = form ? { ...snapshot, form: form.fields } : snapshot;
    if (call.validation.requests === 'error') checkInput(op, input, engine, given);
    if (snapshot.issues.length > 0) throw new ApigRequestValidationError(op.id, snapshot.issues);
    const complete = !form && (call.projectId !== undefined || !op.path.includes('{project_id}'));
    return complete ? call.build(this.#settings.prefix, undefined) : this.#complete(call);
  }
  async #complete(call: Call): Promise<BuiltRequest> {
    if (call.form) call.opened = await this.#settings.files?.openForm(call.form);
    if (call.projectId === undefined && call.op.path.includes('{project_id}'))
      call.projectId = await this.#findProject(call);
    return call.build(this.#settings.prefix, call.opened);
  }

  /** Milliseconds to wait before the next attempt. Throws the failure if there is none. */
  #waitBefore(call: Call, request: BuiltRequest, tries: Tries, { failure, correction }: Failed): number {
    const { service, random, files } = this.#settings;
    if (correction) tries.made = [...tries.made, correction];
    if (mayBeDone(failure.outcome)) call.lost = true;
    // The stream was read and cannot be read again, or was written to and contains a part.
    const once = request.form?.replayable === false ? READ_ONCE : files?.isSpent(call.saveTo) ? WRITTEN : undefined;
    const outcome: Outcome = correction ? { type: 'renewed' } : failure.outcome;
    const decision = decide(outcome, {
      operation: call.op.id, attempts: tries.attempt - tries.made.length - tries.waits, waits: tries.waits,
      maxRetries: call.maxRetries, idempotent: isIdempotent(call.op), msLeft: call.msLeft, random: random(),
    });
    if (decision === 'stop') throw failure.error;
    if (once !== undefined) throw unrepeated(failure.error, once);
    if (decision.costs && !service.retryBudget.take()) throw unrepeated(failure.error, BUDGET);
    if (decision.ready) tries.waits++;
    return decision.wait;
  }
  /** Waits until the next attempt is due. If the wait ends early, the call ends. */
  async #rest(call: Call, tries: Tries, { failure: { error, outcome } }: Failed, wait: number): Promise<void> {
    const { op, signal, facts, totalTimeout } = call;
    const code = outcome.type === 'refused' ? (outcome.code ?? outcome.status) : codeOf(error);
    const { logger, onRetry } = this.#settings;
    const place = { ...facts, callId: call.id, attempt: tries.attempt };
    const retry = { type: 'retry', ...place, reason: error.message, code, wait } as const;
    call.last = error;
    const said = onRetry?.({ ...retry, error });
    const answer = isThenable(said) ? await within(said, this.#limits(call, tries.attempt, ASKED)) : said;
    if (answer === false) throw unrepeated(error, STOPPED);
    if (hasListener(logger)) emit(logger, retry);
    // `onRetry` may have taken a part of the time, so that none remains for another attempt.
    const rest = Math.max(0, Math.min(wait, call.msLeft));
    if (rest > 0) await pause(rest, op.id, signal).catch(() => undefined); // Only the signal ends it early.
    call.waited += rest;
    if (signal?.aborted) {
      const state = `It was waiting to be sent again. The last attempt failed with: ${error.message}`;
      throw new ApigAbortError(op.id, signal.reason, call.lost, state);
    }
    // A timer may fire a little early.
    if (rest === wait && call.msLeft > 0) return;
    const message = `${op.id} timed out: the call took longer than totalTimeout, ${totalTimeout} ms. The last attempt failed with: ${error.message}`;
    const spent = { limit: 'totalTimeout', attempts: tries.attempt, unsent: !call.lost } as const;
    throw new ApigTimeoutError(message, { ...facts, ...spent }, error);
  }

  /** Waits for the call's turn among writes that the service cannot take at the same time. Returns how to leave. */
  async #takeTurn(call: Call, keys: readonly QueueKey[]): Promise<(() => void) | undefined> {
    const { projectId, instanceId, snapshot } = call;
    const turn = this.#settings.service.writeQueue?.enter(placeOf(projectId, instanceId), keys, snapshot);
    try {
      if (turn?.before) await waitFor(turn.before, this.#limits(call, 0, TURN));
      // The wait does not count into totalTimeout, so that many calls at the same time all get their turn.
      if (turn?.before) call.restart();
      return turn?.leave;
    } catch (error) {
      turn?.leave();
      throw error;
    }
  }
  /**
   * Makes several calls in the turn of a write: other writes of the same thing wait until they are done. Calls on the
   * transport that it passes on wait for no turn.
   * @internal
   */
  async inTurn<T>(
    { operation, update, path, name }: LongTurn, limits: CallOptions, act: (transport: Transport) => Promise<T>,
  ): Promise<T> {
    const { service } = this.#settings;
    const { projectId, instanceId } = { ...this.#scope, ...limits };
    const id = Object.keys(path ?? {}).at(-1);
    const self: QueueKey = { name: operation, at: id === undefined ? 'body.name' : `path.${id}` };
    const input = { path, body: { name } };
    const keys = [self, ...(update.queuedBy ?? [])];
    const turn = service.modifyQueue?.enter(placeOf(projectId, instanceId), keys, input);
    try {
      const aborted = (): Error => new ApigAbortError(operation, limits.signal?.reason, false);
      if (limits.signal?.aborted) throw aborted();
      if (turn?.before) await waitFor(turn.before, { ms: Infinity, signal: limits.signal, late: aborted, aborted });
      const settings = { ...this.#settings, service: { ...service, writeQueue: undefined } };
      return await act(this.like(settings, this.#scope));
    } finally {
      turn?.leave();
    }
  }
  /** The limits of a wait for the client itself. A wait in the write queue has no time limit. */
  #limits({ op, signal, facts, lost, last, msLeft, totalTimeout }: Call, attempts: number, why: string): WaitLimits {
    const tried = `It was tried ${attempts} time${attempts === 1 ? '' : 's'}; no further attempt was made.`;
    const sent = last ? `${tried} The last attempt failed with: ${last.message}` : 'It was not sent.';
    const message = `${op.id} timed out: the call would take longer than totalTimeout, ${totalTimeout} ms, because ${why}. ${sent}`;
    return {
      ms: why === TURN ? Infinity : msLeft,
      signal,
      late: () => new ApigTimeoutError(message, { ...facts, limit: 'totalTimeout', attempts, unsent: !lost }, last),
      aborted: () => new ApigAbortError(op.id, signal?.reason, lost, sent),
    };
  }

  /** The project of the client's credentials or region. It is looked up once, within the limits of each call. */
  async #findProject({ facts, totalTimeout, signal, msLeft }: Call): Promise<string | undefined> {
    const { findProject } = this.#settings;
    if (!findProject) return undefined;
    const deadline = new Deadline(Infinity, msLeft, signal);
    try {
      return await deadline.race(findProject(deadline));
    } catch (thrown) {
      const context = {
        facts,
        attempts: 0,
        stage: 'prove',
        deadline,
        signal,
        timeout: Infinity,
        totalTimeout,
        trusted: true,
      } as const;
      throw failureOf(thrown, context).error;
    } finally {
      deadline.release();
    }
  }

  /** Warns of items that failed within a call that succeeded, or throws, as the option `partialFailure` says. */
  lookForFailures(facts: AnsweredCall, list: FailureList, data: unknown, options: CallOptions = {}): void {
    const { authenticator, logger, service } = this.#settings;
    const { operation, method, path } = facts;
    const warn = (message: string): void => {
      if (hasListener(logger))
        emit(logger, { type: 'warning', operation, method, path, callId: randomUUID(), attempt: 1, message });
    };
    const mode = options.partialFailure ?? service.partialFailure;
    reportFailures(facts, list, data, mode, warn, authenticator.secrets?.());
  }
  /** @internal Emits the event of a call that failed. */
  tellError(facts: CallFacts, callId: string | undefined, attempt: number, thrown: unknown): void {
    const { logger } = this.#settings;
    if (!hasListener(logger)) return;
    const error = isError(thrown) ? thrown : new Error(messageOf(thrown));
    emit(logger, { type: 'error', ...facts, callId: callId ?? randomUUID(), attempt, error });
  }
}
/** Programs without a compiler may pass anything, such as an operation whose ID they misspelled. */
function faultOfCall(op: unknown, input: unknown): Error | undefined {
  const id = memberOf(op, 'id');
  if (typeof id !== 'string' || typeof memberOf(op, 'path') !== 'string')
    return new ApigConfigurationError(
      'operation', `send needs an operation, such as operations['groups.list'] of huaweicloud-apig/operations, got ${kindOf(op)}.`,
    );
  if (isRecord(input)) return undefined;
  const message = `expected an object with path, query, body or form, got ${kindOf(input)}`;
  return new ApigRequestValidationError(id, [{ path: ['input'], message }]);
}

/** The facts of an operation, as long as there is no call. */
export const factsOf = ({ id, method, path }: OperationFacts): CallFacts => ({ operation: id, method, path });

/** What the names in a queue belong to. The project of a gateway may not be known yet. */
const placeOf = (projectId: string | undefined, instanceId: string | undefined): string => instanceId ?? projectId ?? '';

/** True if the service may have done what was asked, although the attempt failed. */
const mayBeDone = (outcome: Outcome): boolean =>
  outcome.type === 'lost' || (outcome.type === 'refused' && outcome.status >= 500);

const TURN = 'it waited for other changes of the same thing';
const RATE = 'the client\'s own rate limit lets it go only later';
const ASKED = 'the option onRetry takes too long';
const READ_ONCE = 'the upload is a stream, which can be read only once';
const WRITTEN = 'the stream given as saveTo is used up';
const STOPPED = 'the option onRetry stopped it';
const BUDGET = 'the client\'s retries are used up, since many of its calls fail (option retryBudget)';
