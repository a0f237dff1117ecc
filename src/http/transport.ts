/** The one way through which every operation goes: check, build, attempt until done, check. */
import {
  type AnsweredCall, ApigAbortError, ApigPartialFailureError, ApigTimeoutError, type CallFacts,
} from '../errors.js';
import { type ApigEvent, emit, heard } from '../events.js';
import { type CallOptions, positive } from '../options.js';
import { checkInput, getEngine } from '../schema/check.js';
import { Download } from '../schema/download.js';
import { isIdempotent, type Operation, type OperationFacts } from '../schema/operation.js';
import { checkedAnswer, readBody, type ReadBody, readDownload } from './answer.js';
import { readText, requestIdOf } from './body.js';
import { AttemptClock, pause, type SignalLike, waitFor, type WaitLimits } from './deadline.js';
import { buildForm } from './multipart.js';
import { brokenBy } from './outcome.js';
import { type FailureList, failuresIn, failuresText } from './partial-failure.js';
import type { DispatcherRequest, DispatcherResponse } from './pool.js';
import { type Answer, ApigPromise } from './promise.js';
import { secretsIn } from './redact.js';
import { refusedBy, type RefusedAnswer } from './refusal.js';
import { type Call, type CallInput, prepareCall } from './request.js';
import { decide, type Failure } from './retry.js';
import { isSpent } from './save.js';
import type { CallScope, Correction, Proof, TransportSettings } from './settings.js';

/** An attempt that failed, and what has changed since that makes another one sensible. */
interface Failed {
  readonly failure: Failure;
  readonly correction: Correction | undefined;
}
/** How often a call has been tried, and why again. */
interface Tries {
  readonly attempt: number;
  readonly corrections: number;
  /** Waits for the service to be ready. */
  readonly waits: number;
}

/** What a call has corrected before its first refusal. */
const NOTHING: readonly Correction[] = [];

export class Transport {
  readonly #settings: TransportSettings;
  readonly #scope: CallScope;

  constructor(settings: TransportSettings, scope: CallScope) {
    this.#settings = settings;
    this.#scope = scope;
  }
  /** A transport of another scope that shares everything else. */
  scoped(scope: Partial<CallScope>): Transport {
    return new Transport(this.#settings, { ...this.#scope, ...scope });
  }
  /** Items per page of lists whose query says nothing of it. */
  get pageSize(): number | undefined {
    return this.#settings.service.pageSize;
  }
  /** Where its calls go. */
  get scope(): CallScope {
    return this.#scope;
  }

  /** Sends an operation. */
  send<In, Out, Item>(op: Operation<In, Out, Item>, input: In, options: CallOptions = {}): ApigPromise<Out> {
    // `InputFor` makes every `In` out of these four parts.
    return new ApigPromise<Out>(this.#run(op, input as CallInput, options));
  }

  async #run<Out>(op: OperationFacts, input: CallInput, options: CallOptions): Promise<Answer<Out>> {
    if (options.signal?.aborted) throw new ApigAbortError(op.id, options.signal.reason, false);
    const begun = performance.now();
    const loaded = getEngine();
    const engine = loaded instanceof Promise ? await loaded : loaded;
    const validation = options.validation
      ? { ...this.#settings.validation, ...defined(options.validation) }
      : this.#settings.validation;
    if (validation.requests === 'error') checkInput(op, input, engine);
    // Awaited only where there is something to wait for, here and below: each wait costs a turn of the event loop.
    const form = op.form && (await buildForm(op.id, op.form.object, input.form ?? {}, options.extraBody));
    const projectId =
      options.projectId
      ?? this.#scope.projectId
      ?? (needsProject(op) ? await this.#findProject(op, options) : undefined);
    const call = prepareCall(
      this.#settings,
      { op, input, options, validation, projectId, instanceId: options.instanceId ?? this.#scope.instanceId },
      form,
      begun,
    );
    const turn =
      op.serialises
      && this.#settings.service.writeQueue?.enter(
        `${call.projectId ?? ''} ${call.instanceId ?? ''}`,
        op.serialises,
        input,
      );
    try {
      if (turn?.before)
        await waitFor(
          turn.before,
          this.#limits(
            call,
            0,
            `it waited for other changes of the same thing (${op.serialises?.map(({ name }) => name).join(', ')})`,
          ),
        );
      for (let attempt = 1, waits = 0, made = NOTHING; ; attempt++) {
        const token = this.#settings.service.rateLimiter
          ?.bucketFor(op.method)
          ?.take(() => this.#limits(call, attempt - 1, 'the client\'s own rate limit lets it go only later'));
        if (token) await token;
        const result = await this.#attempt<Out>(call, attempt);
        if ('data' in result) return result;
        // Each kind of correction is made once for a call.
        const { correction } = result;
        const corrected = correction !== undefined && !made.includes(correction);
        if (corrected) made = [...made, correction];
        if (await this.#next(call, { attempt, corrections: made.length, waits }, corrected, result.failure)) waits++;
      }
    } finally {
      turn?.leave();
    }
  }
  /** The limits of waiting for something of this client's own before anything is sent. */
  #limits({ op, options, facts, deadline, totalTimeout }: Call, attempts: number, why: string): WaitLimits {
    const sent =
      attempts === 0 ? 'It was not sent.' : `It was sent ${attempts} time${attempts === 1 ? '' : 's'} and not again.`;
    const message = `${op.id} timed out: the call would take longer than totalTimeout, ${totalTimeout} ms, because ${why}. ${sent}`;
    const late = (): ApigTimeoutError => new ApigTimeoutError(message, { ...facts, limit: 'totalTimeout', attempts });
    return {
      ms: deadline - performance.now(),
      signal: options.signal,
      late,
      aborted: () => new ApigAbortError(op.id, options.signal?.reason, attempts > 0, sent),
    };
  }

  /**
   * The project of the client's credentials or region; asked for once, within the limits of each call that waits for
   * it.
   */
  async #findProject(op: OperationFacts, options: CallOptions): Promise<string | undefined> {
    const { findProject, totalTimeout: usual } = this.#settings;
    if (!findProject) return undefined;
    const totalTimeout = positive('totalTimeout', options.totalTimeout, usual);
    const clock = new AttemptClock(Infinity, totalTimeout, options.signal);
    try {
      return await findProject(clock);
    } catch (error) {
      const facts = { operation: op.id, method: op.method, path: op.path };
      throw brokenBy(error, {
        facts,
        attempts: 0,
        clock,
        signal: options.signal,
        timeout: Infinity,
        totalTimeout,
        started: false,
        answered: undefined,
      }).error;
    } finally {
      clock.release();
    }
  }

  /** Signs, sends, reads and classifies, under one signal. */
  async #attempt<Out>(call: Call, attempt: number): Promise<Answer<Out> | Failed> {
    const { op, options, facts } = call;
    const settings = this.#settings;
    const clock = new AttemptClock(call.timeout, call.deadline - performance.now(), options.signal);
    const begun = performance.now();
    let proof: Proof | undefined;
    let response: DispatcherResponse | undefined;
    let started = false;
    try {
      const proving = settings.authenticator.prove(
        {
          operation: op.id,
          request: call.request,
          host: settings.host,
          path: call.request.path,
          projectId: call.projectId,
        },
        clock,
      );
      proof = proving instanceof Promise ? await proving : proving;
      const found = settings.dispatcher();
      const dispatcher = found instanceof Promise ? await found : found;
      clock.throwIfAborted();
      if (heard(settings.logger)) this.#tell({ type: 'request', ...facts, attempt });
      started = true;
      response = await dispatcher.request(this.#wire(call, proof, settings.ownPool ? asSignal(clock) : clock.signal));
      const { statusCode: status, headers } = response;
      if (status >= 200 && status < 300) {
        const read = op.response === Download
          ? await readDownload(response, settings.maxResponseBytes, options.saveTo)
          : await readText(response, settings.maxResponseBytes);
        this.#tellAnswer(facts, attempt, response, begun);
        return this.#checked<Out>(
          call,
          attempt,
          response,
          typeof read === 'string' ? readBody(read, response, op, facts) : read,
        );
      }
      const text = await readText(response, settings.maxResponseBytes);
      this.#tellAnswer(facts, attempt, response, begun);
      return await this.#refused(call, attempt, proof, { status, headers, text }, clock);
    } catch (error) {
      const answered = response && { status: response.statusCode, requestId: requestIdOf(response.headers) };
      const failure = brokenBy(error, {
        facts,
        attempts: attempt,
        clock,
        signal: options.signal,
        timeout: call.timeout,
        totalTimeout: call.totalTimeout,
        started,
        answered,
      });
      return { failure, correction: undefined };
    } finally {
      clock.release();
    }
  }

  #wire({ request }: Call, proof: Proof, signal: AbortSignal): DispatcherRequest {
    const { origin, userAgent } = this.#settings;
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': userAgent,
      ...request.headers,
      ...proof.headers,
    };
    if (request.form) {
      headers['content-type'] = request.form.contentType;
      if (request.form.length !== undefined) headers['content-length'] = String(request.form.length);
    }
    const path = request.query === '' ? request.path : `${request.path}?${request.query}`;
    return {
      origin,
      path,
      method: request.method,
      headers,
      signal,
      body: request.form ? request.form.open() : (request.body ?? null),
    };
  }

  #checked<Out>(call: Call, attempt: number, response: DispatcherResponse, read: ReadBody): Answer<Out> {
    const { statusCode: status, headers } = response;
    const requestId = requestIdOf(headers);
    const data = checkedAnswer<Out>(
      { op: call.op, facts: call.facts, responses: call.validation.responses, status, requestId },
      read,
      (message, drift) => {
        this.#tell({ type: 'warning', ...call.facts, attempt, message, ...(drift.length > 0 && { drift }) });
      },
    );
    if (call.op.failures)
      this.lookForFailures({ ...call.facts, status, requestId }, call.op.failures, data, call.options, attempt);
    return { data, status, headers, requestId, body: read.value };
  }

  /** Tells of items that failed within a call that succeeded, or throws, as the caller wants it. */
  lookForFailures(facts: AnsweredCall, list: FailureList, data: unknown, options: CallOptions = {}, attempt = 1): void {
    const found = failuresIn(list, data);
    if (found.length === 0) return;
    const { operation, method, path, requestId } = facts;
    const message = failuresText(list, data, found);
    if ((options.partialFailure ?? this.#settings.service.partialFailure) === 'return')
      return this.#tell({ type: 'warning', operation, method, path, attempt, message });
    const id = requestId === undefined ? '' : `, request id ${requestId}`;
    throw new ApigPartialFailureError(
      `${operation}: ${message}\nThe others are done. (${method} ${path}${id})`,
      facts,
      found,
      data,
    );
  }

  async #refused(
    call: Call,
    attempt: number,
    proof: Proof,
    answer: RefusedAnswer,
    signal: SignalLike,
  ): Promise<Failed> {
    const { authenticator, clock } = this.#settings;
    const explain = await this.#explain();
    const described = call.op.body ?? call.op.form;
    const secrets = [
      ...proof.secrets,
      ...(described
        ? secretsIn(described.object, { ...(call.input.body ?? call.input.form), ...call.options.extraBody })
        : []),
    ];
    const failure = refusedBy(answer, {
      facts: call.facts, attempts: attempt, now: clock(), secrets, explain, actions: call.op.actions,
      finding: (identity) => authenticator.explain?.(identity, proof.stamp),
    });
    return {
      failure,
      correction: failure.identity && (await authenticator.refused(failure.identity, proof.stamp, signal)),
    };
  }

  /** The catalogue; what the service said matters more than that it cannot be loaded. */
  async #explain(): ReturnType<TransportSettings['explain']> {
    try {
      return await this.#settings.explain();
    } catch {
      return () => undefined;
    }
  }

  /**
   * Throws the failure, or returns when it is time for the next attempt: true where it was the service that had to get
   * ready.
   */
  async #next(
    call: Call,
    { attempt, corrections, waits }: Tries,
    corrected: boolean,
    { error, outcome }: Failure,
  ): Promise<boolean> {
    const msLeft = call.deadline - performance.now();
    const decision =
      call.request.form?.replayable === false || isSpent(call.options.saveTo)
        ? 'stop' // a stream has been read, and cannot be read again; or written to, and holds a part
        : decide(corrected ? { type: 'renewed' } : outcome, {
            operation: call.op.id,
            attempts: attempt - corrections - waits,
            waits,
            maxRetries: call.maxRetries,
            idempotent: isIdempotent(call.op),
            msLeft,
            random: this.#settings.random(),
          });
    if (decision === 'stop') {
      this.#tell({ type: 'error', ...call.facts, attempt, error });
      throw error;
    }
    const code =
      outcome.type === 'refused'
        ? (outcome.code ?? outcome.status)
        : 'code' in error && typeof error.code === 'string'
          ? error.code
          : undefined;
    this.#tell({ type: 'retry', ...call.facts, attempt, reason: error.message, code, wait: decision.wait });
    await this.#rest(call, attempt, decision.wait, { error, outcome });
    return decision.ready === true;
  }
  /** Waits until the next attempt is due. What ends the waiting before ends the call. */
  async #rest(call: Call, attempt: number, ms: number, failed: Failure): Promise<void> {
    const { op, options: { signal } } = call;
    if (ms > 0) await pause(ms, op.id, signal).catch(() => undefined); // it is cut short by the signal only
    const state = `It was waiting to be sent again. The last attempt failed with: ${failed.error.message}`;
    const error = signal?.aborted ? new ApigAbortError(op.id, signal.reason, failed.outcome.type !== 'unsent', state)
      : performance.now() >= call.deadline ? this.#late(call, attempt, failed.error) : undefined;
    if (!error) return;
    this.#tell({ type: 'error', ...call.facts, attempt, error });
    throw error;
  }
  #late({ facts, totalTimeout }: Call, attempts: number, cause: Error): ApigTimeoutError {
    const message = `${facts.operation} timed out: the call took longer than totalTimeout, ${totalTimeout} ms. The last attempt failed with: ${cause.message}`;
    return new ApigTimeoutError(message, { ...facts, limit: 'totalTimeout', attempts }, cause);
  }

  #tellAnswer(facts: CallFacts, attempt: number, { statusCode, headers }: DispatcherResponse, begun: number): void {
    if (!heard(this.#settings.logger)) return;
    this.#tell({
      type: 'response',
      ...facts,
      attempt,
      status: statusCode,
      requestId: requestIdOf(headers),
      duration: Math.round(performance.now() - begun),
    });
  }
  #tell(event: ApigEvent): void {
    if (heard(this.#settings.logger)) emit(this.#settings.logger, event);
  }
}

const needsProject = (op: OperationFacts): boolean => op.path.includes('{project_id}');

/** undici asks no more of a signal than `SignalLike` has; its types say `AbortSignal`. */
const asSignal = (clock: AttemptClock): AbortSignal => clock as unknown as AbortSignal;

/** A copy without the keys that are undefined, so that they do not hide defaults. */
function defined<T extends object>(options: T | undefined): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  // Entries whose value is not undefined have the type of the key's value.
  return (
    options
    && (Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
      [K in keyof T]?: NonNullable<T[K]>;
    })
  );
}
