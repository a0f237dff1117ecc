/** The one way through which every operation goes: check, build, attempt until done, check. */
import { checkedAnswer, readBody, readDownload, type ReadBody } from './answer.js';
import type { Authenticator, Proof } from './authenticator.js';
import { AttemptClock, pause } from './clock.js';
import type { DispatcherLike, DispatcherRequest, DispatcherResponse } from './dispatcher.js';
import { Download } from './download.js';
import { ApigAbortError, ApigTimeoutError, type CallFacts } from './errors.js';
import { emit, heard, type ApigEvent, type Logger } from './events.js';
import { brokenBy, refusedBy, type Failure } from './failures.js';
import { buildForm, type FormBody } from './multipart.js';
import { isIdempotent, type Operation, type OperationFacts } from './operation.js';
import type { CallOptions, Validation } from './options.js';
import { ApigPromise, type Answer } from './promise.js';
import { secretsIn } from './redact.js';
import { buildBody, buildPath, buildQuery, checkHeaders, type BuiltRequest, type CallInput } from './request.js';
import { readText, requestIdOf } from './response.js';
import { decide } from './retry.js';
import { checkInput, getEngine } from './validate.js';

/** What all calls of a client share. */
export interface TransportSettings {
  /** Scheme, host and port of the endpoint. */
  readonly origin: string;
  /** Host as it stands in the request: with the port, unless it is the scheme's own. */
  readonly host: string;
  /** Path before the service's own, encoded, without a slash at its end. */
  readonly prefix: string;
  readonly authenticator: Authenticator;
  /** Whether the dispatcher is undici's, made by this package: it takes an attempt's clock in place of a signal. */
  readonly ownPool: boolean;
  /** The dispatcher to send through. */
  dispatcher(): DispatcherLike | Promise<DispatcherLike>;
  readonly timeout: number;
  readonly totalTimeout: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly validation: Required<{ [K in keyof Validation]: NonNullable<Validation[K]> }>;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly logger: Logger | undefined;
  readonly clock: () => number;
  /** From 0 up to, not including, 1; spreads the waits between attempts. */
  readonly random: () => number;
  /** Meaning and remedy of a service code; loaded with the first refusal. */
  readonly explain: () => Promise<(code: string) => { readonly meaning?: string; readonly remedy?: string } | undefined>;
}
/** Project and gateway that calls go to unless they say otherwise. */
export interface Scope {
  readonly projectId: string | undefined;
  readonly instanceId: string | undefined;
}

/** One call on its way. */
interface Call {
  readonly op: OperationFacts;
  readonly input: CallInput;
  readonly options: CallOptions;
  readonly facts: CallFacts;
  readonly request: BuiltRequest;
  readonly projectId: string | undefined;
  readonly validation: TransportSettings['validation'];
  readonly timeout: number;
  readonly totalTimeout: number;
  /** When the call must be over, by the platform's monotonic clock. */
  readonly deadline: number;
  readonly maxRetries: number;
}

/** How often a call has been tried, and why again. */
interface Tries {
  readonly attempt: number;
  readonly corrections: number;
  /** Waits for the service to be ready. */
  readonly waits: number;
}

/** Corrections of clock and credentials that one call may make: one each. */
const CORRECTIONS = 2;

export class Transport {
  readonly #settings: TransportSettings;
  readonly #scope: Scope;

  constructor(settings: TransportSettings, scope: Scope) {
    this.#settings = settings;
    this.#scope = scope;
  }
  /** A transport of another scope that shares everything else. */
  scoped(scope: Partial<Scope>): Transport {
    return new Transport(this.#settings, { ...this.#scope, ...scope });
  }
  /** Where its calls go. */
  get scope(): Scope {
    return this.#scope;
  }

  /** Sends an operation. */
  send<In, Out, Item>(op: Operation<In, Out, Item>, input: In, options: CallOptions = {}): ApigPromise<Out> {
    // `InputFor` makes every `In` out of these four parts.
    return new ApigPromise<Out>(this.#run(op, input as CallInput, options));
  }

  async #run<Out>(op: OperationFacts, input: CallInput, options: CallOptions): Promise<Answer<Out>> {
    if (options.signal?.aborted) throw new ApigAbortError(op.id, options.signal.reason, false);
    const loaded = getEngine();
    const engine = loaded instanceof Promise ? await loaded : loaded;
    const validation = options.validation ? { ...this.#settings.validation, ...defined(options.validation) } : this.#settings.validation;
    if (validation.requests === 'error') checkInput(op, input, engine);
    // Awaited only where there is something to wait for, here and below: each wait costs a turn of the event loop.
    const form = op.form && (await buildForm(op.form.object, input.form ?? {}, options.extraBody));
    const call = this.#prepare(op, input, options, validation, form);
    for (let attempt = 1, corrections = 0, waits = 0; ; attempt++) {
      const result = await this.#attempt<Out>(call, attempt);
      if ('data' in result) return result;
      const corrected = corrections < CORRECTIONS && result.corrected;
      if (corrected) corrections++;
      if (await this.#next(call, { attempt, corrections, waits }, corrected, result.failure)) waits++;
    }
  }

  #prepare(op: OperationFacts, input: CallInput, options: CallOptions, validation: TransportSettings['validation'], form: FormBody | undefined): Call {
    const settings = this.#settings;
    checkHeaders(`options.headers of ${op.id}`, options.headers);
    const scope = { projectId: options.projectId ?? this.#scope.projectId, instanceId: options.instanceId ?? this.#scope.instanceId };
    const path = settings.prefix + buildPath(op, input.path, scope);
    const body = buildBody(op, input.body, options.extraBody);
    const totalTimeout = options.totalTimeout ?? settings.totalTimeout;
    return {
      op, input, options, validation, totalTimeout, projectId: scope.projectId,
      facts: { operation: op.id, method: op.method, path },
      request: {
        method: op.method, path, query: buildQuery(input.query, options.extraQuery), headers: { ...settings.headers, ...options.headers },
        ...(body !== undefined && { body }), ...(form && { form }),
      },
      timeout: options.timeout ?? settings.timeout,
      deadline: performance.now() + totalTimeout,
      maxRetries: options.maxRetries ?? settings.maxRetries,
    };
  }

  /** Signs, sends, reads and classifies, under one signal. */
  async #attempt<Out>(call: Call, attempt: number): Promise<Answer<Out> | { readonly failure: Failure; readonly corrected: boolean }> {
    const { op, options, facts } = call;
    const settings = this.#settings;
    const clock = new AttemptClock(call.timeout, call.deadline - performance.now(), options.signal);
    const begun = performance.now();
    let proof: Proof | undefined;
    let response: DispatcherResponse | undefined;
    let started = false;
    try {
      const proving = settings.authenticator.prove({ operation: op.id, request: call.request, host: settings.host, path: call.request.path, projectId: call.projectId }, clock);
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
          : readBody(await readText(response, settings.maxResponseBytes), response, op, facts);
        this.#tellAnswer(facts, attempt, response, begun);
        return this.#checked<Out>(call, attempt, response, read);
      }
      const text = await readText(response, settings.maxResponseBytes);
      this.#tellAnswer(facts, attempt, response, begun);
      return await this.#refused(call, attempt, proof, { status, headers, text });
    } catch (error) {
      const answered = response && { status: response.statusCode, requestId: requestIdOf(response.headers) };
      const failure = brokenBy(error, { facts, attempts: attempt, clock, signal: options.signal, timeout: call.timeout, totalTimeout: call.totalTimeout, started, answered });
      return { failure, corrected: false };
    } finally {
      clock.release();
    }
  }

  #wire({ request }: Call, proof: Proof, signal: AbortSignal): DispatcherRequest {
    const { origin, userAgent } = this.#settings;
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': userAgent, ...request.headers, ...proof.headers };
    if (request.form) {
      headers['content-type'] = request.form.contentType;
      if (request.form.length !== undefined) headers['content-length'] = String(request.form.length);
    }
    const path = request.query === '' ? request.path : `${request.path}?${request.query}`;
    return { origin, path, method: request.method, headers, signal, body: request.form ? request.form.open() : (request.body ?? null) };
  }

  #checked<Out>(call: Call, attempt: number, response: DispatcherResponse, read: ReadBody): Answer<Out> {
    const { statusCode: status, headers } = response;
    const requestId = requestIdOf(headers);
    const data = checkedAnswer<Out>({ op: call.op, facts: call.facts, responses: call.validation.responses, status, requestId }, read, (message, drift) => {
      this.#tell({ type: 'warning', ...call.facts, attempt, message, ...(drift.length > 0 && { drift }) });
    });
    return { data, status, headers, requestId, body: read.value };
  }

  async #refused(call: Call, attempt: number, proof: Proof, answer: { status: number; headers: DispatcherResponse['headers']; text: string }): Promise<{ failure: Failure; corrected: boolean }> {
    const { authenticator, clock } = this.#settings;
    const explain = await this.#explain();
    const described = call.op.body ?? call.op.form;
    const secrets = [...proof.secrets, ...(described ? secretsIn(described.object, { ...(call.input.body ?? call.input.form), ...call.options.extraBody }) : [])];
    const failure = refusedBy(answer, { facts: call.facts, attempts: attempt, now: clock(), secrets, explain });
    return { failure, corrected: failure.identity !== undefined && authenticator.refused(failure.identity, proof.stamp) };
  }

  /** The catalogue; what the service said matters more than that it cannot be loaded. */
  async #explain(): ReturnType<TransportSettings['explain']> {
    try {
      return await this.#settings.explain();
    } catch {
      return () => undefined;
    }
  }

  /** Throws the failure, or returns when it is time for the next attempt: true where it was the service that had to get ready. */
  async #next(call: Call, { attempt, corrections, waits }: Tries, corrected: boolean, { error, outcome }: Failure): Promise<boolean> {
    const msLeft = call.deadline - performance.now();
    const decision = call.request.form?.replayable === false
      ? 'stop' // a stream has been read, and cannot be read again
      : decide(corrected ? { type: 'renewed' } : outcome, {
          operation: call.op.id, attempts: attempt - corrections - waits, waits, maxRetries: call.maxRetries, idempotent: isIdempotent(call.op), msLeft,
          random: this.#settings.random(),
        });
    if (decision === 'stop') {
      this.#tell({ type: 'error', ...call.facts, attempt, error });
      throw error;
    }
    const code = outcome.type === 'refused' ? (outcome.code ?? outcome.status) : 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    this.#tell({ type: 'retry', ...call.facts, attempt, reason: error.message, code, wait: decision.wait });
    if (decision.wait > 0) await pause(decision.wait, call.op.id, call.options.signal);
    else if (call.options.signal?.aborted) throw new ApigAbortError(call.op.id, call.options.signal.reason, false);
    if (performance.now() >= call.deadline) throw this.#late(call, attempt, error);
    return decision.ready === true;
  }
  #late({ facts, totalTimeout }: Call, attempts: number, cause: Error): ApigTimeoutError {
    const message = `${facts.operation} timed out: the call took longer than totalTimeout, ${totalTimeout} ms. The last attempt failed with: ${cause.message}`;
    return new ApigTimeoutError(message, { ...facts, limit: 'totalTimeout', attempts }, cause);
  }

  #tellAnswer(facts: CallFacts, attempt: number, { statusCode, headers }: DispatcherResponse, begun: number): void {
    if (!heard(this.#settings.logger)) return;
    this.#tell({ type: 'response', ...facts, attempt, status: statusCode, requestId: requestIdOf(headers), duration: Math.round(performance.now() - begun) });
  }
  #tell(event: ApigEvent): void {
    if (heard(this.#settings.logger)) emit(this.#settings.logger, event);
  }
}

/** undici asks no more of a signal than `SignalLike` has; its types say `AbortSignal`. */
const asSignal = (clock: AttemptClock): AbortSignal => clock as unknown as AbortSignal;

/** A copy without the keys that are undefined, so that they do not hide defaults. */
function defined<T extends object>(options: T | undefined): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  // Entries whose value is not undefined have the type of the key's value.
  return options && (Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> });
}
