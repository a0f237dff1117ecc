/** One attempt of a call, in its stages: prove, connect, send, read, judge. */
import type { CallFacts } from '../errors.js';
import { emit, hasListener } from '../events.js';
import type { Catalog } from '../options.js';
import type { Download } from '../schema/download.js';
import type { Drift } from '../schema/drift.js';
import { checkedAnswer, readAnswer } from './answer.js';
import { header, readBytes, requestIdOf } from './body.js';
import { Deadline } from './deadline.js';
import type { DispatcherLike, DispatcherRequest, Headers } from './dispatcher.js';
import { exchange, type Exchanging, type Received, type Stage } from './exchange.js';
import { failureOf, type FailureContext } from './outcome.js';
import { reportFailures } from './partial-failure.js';
import type { Answer } from './promise.js';
import { secretHeaders, secretsIn, shownId } from './redact.js';
import { shownRequest, shownResponse } from './shown-bodies.js';
import { refusedBy } from './refusal.js';
import { type Call, isFile } from './request.js';
import type { Failure } from './retry.js';
import type { BuiltRequest, Correction, Proof, TransportSettings } from './settings.js';
import { setHidden } from '../values.js';

/** An attempt that failed, and the correction that justifies another. */
export interface Failed {
  readonly failure: Failure;
  readonly correction: Correction | undefined;
}

/** As an iterable, an attempt has the strings that must not be shown: no call pays for them that shows none. */
export class Attempt implements Exchanging, Iterable<string> {
  readonly call: Call;
  readonly request: BuiltRequest;
  /** Which attempt of the call it is, from 1. */
  readonly number: number;
  readonly deadline: Deadline;
  readonly limit: number;
  readonly streamed: boolean;
  readonly trusted: boolean;
  readonly onHead: (() => void) | undefined;
  stage: Stage = 'prove';
  received: Received | undefined;
  readonly #settings: TransportSettings;
  readonly #begun = performance.now();
  #proof: Proof | undefined;
  /** The body of a response that was received as a whole. */
  #text: string | undefined;
  /** True if the verdict about the identity was reported before the end. */
  #settled = false;

  constructor(settings: TransportSettings, call: Call, request: BuiltRequest, number: number) {
    this.#settings = settings;
    this.call = call;
    this.request = request;
    this.number = number;
    this.deadline = new Deadline(call.timeout, call.msLeft, call.signal);
    this.limit = settings.maxResponseBytes;
    this.streamed = call.saveTo !== undefined;
    this.trusted = settings.ownPool;
    this.onHead = isFile(call.op) ? () => this.#judgeHead() : undefined;
  }

  /** Makes the attempt. Never rejects. `made`: the corrections that the call has already made. */
  async run<Out>(made: readonly Correction[]): Promise<Answer<Out> | Failed> {
    const { call, request, deadline } = this;
    const { host, authenticator, logger } = this.#settings;
    let verdict: 'accepted' | 'rejected' | 'unknown' = 'unknown';
    try {
      if (deadline.ending !== undefined) throw deadline.reason;
      const proving = authenticator.prove(
        { operation: call.op.id, request, host, path: request.path, projectId: call.projectId },
        deadline,
      );
      const proof = (this.#proof = 'then' in proving ? await deadline.race(proving) : proving);
      this.stage = 'connect';
      const found = this.#settings.dispatcher();
      const dispatcher = 'then' in found ? await deadline.race<DispatcherLike>(found) : found;
      if (hasListener(logger)) this.#tellRequest();
      const received = await exchange(dispatcher, this.#wire(proof), this);
      const accepted = Math.floor(received.status / 100) === 2;
      const file = accepted && isFile(call.op) ? await this.#fileOf(received) : undefined;
      const text = (this.#text = file ? '' : (textOf(received) ?? (await this.#unpacked(received))));
      if (hasListener(logger)) this.#tellResponse(received, text, file);
      if (accepted) {
        const answer = this.#accept<Out>(received, text, file);
        verdict = 'accepted';
        return answer;
      }
      const failed = await this.#reject(received, text, proof, made);
      verdict = failed.failure.identity ? 'rejected' : failed.failure.fromService ? 'accepted' : 'unknown';
      return failed;
    } catch (thrown) {
      // A success of the service counts even if the check of its content rejects it. The page of a login portal does
      // not.
      if (this.stage === 'judge') verdict = 'accepted';
      // The failure of an upload explains more than the failure of the connection that it caused.
      const failure = failureOf(request.form?.failure ?? thrown, this.#context());
      return { failure, correction: undefined };
    } finally {
      deadline.release();
      if (this.#proof && !this.#settled && verdict !== 'rejected')
        authenticator.settled?.(this.#proof.stamp, verdict === 'accepted');
    }
  }
  #judgeHead(): void {
    if (this.received && isOfService(this.received)) this.#acceptEarly();
  }
  /** The service has taken the identity. Others wait for this verdict, and a file may take minutes. */
  #acceptEarly(): void {
    if (this.#proof && !this.#settled) this.#settings.authenticator.settled?.(this.#proof.stamp, true);
    this.#settled = true;
  }

  #wire(proof: Proof): DispatcherRequest {
    const { origin, userAgent } = this.#settings;
    const { method, path, query, body, form, headers: own } = this.request;
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': userAgent,
      ...own,
      ...proof.headers,
    };
    if (form) headers['content-type'] = form.contentType;
    if (form?.length !== undefined) headers['content-length'] = String(form.length);
    return {
      origin,
      path: query === '' ? path : `${path}?${query}`,
      method,
      headers,
      body: form ? form.open(proof.maxBody) : (body ?? null),
    };
  }

  /** Stage `judge` of a success: reads and checks it. Never loses what the service said. */
  #accept<Out>({ status, headers }: Received, text: string, file: Download | undefined): Answer<Out> {
    const { op, facts, validation, partialFailure } = this.call;
    const { retryBudget, toldDrift } = this.#settings.service;
    const requestId = shownId(requestIdOf(headers), this);
    // Not spread, which costs as much as half of a signature.
    const { operation, method, path } = facts;
    const answered = { operation, method, path, status, requestId };
    const read = file
      ? { value: file, holdsNull: false, rounded: [] }
      : readAnswer(text, headers, op, answered, this);
    this.stage = 'judge';
    retryBudget.answers++;
    const warn = (message: string, drift: readonly Drift[]): void => this.#warn(message, drift);
    const data = checkedAnswer<Out>(op, answered, validation.responses, read, toldDrift, warn, this);
    if (op.failures) reportFailures(answered, op.failures, data, partialFailure, warn, this);
    const made = new CheckedAnswer<Out>();
    made.data = data;
    made.status = status;
    made.headers = headers;
    made.requestId = requestId;
    made.body = read.value;
    return made;
  }

  /** Stage `judge` of a rejection: finds what the service said, and a correction that justifies another attempt. */
  async #reject(received: Received, text: string, proof: Proof, made: readonly Correction[]): Promise<Failed> {
    const { authenticator, clock, service } = this.#settings;
    const { call, deadline } = this;
    if (received.status < 500) service.retryBudget.answers++;
    const catalog = await this.#catalog();
    const failure = refusedBy({ status: received.status, headers: received.headers, text }, {
      facts: call.facts, attempts: this.number, lost: call.lost, now: clock(), secrets: this, actions: call.op.actions,
      explain: catalog && ((code) => catalog.explain(code)), documentation: catalog?.documentation(call.op.id),
      finding: (identity) => authenticator.explain?.(identity, proof.stamp),
    });
    if (!failure.identity) return { failure, correction: undefined };
    try {
      // No attempt may follow if credentials were just renewed, or if the upload is a stream.
      const final = made.includes('credentials') || this.request.form?.replayable === false;
      const asked = authenticator.refused(failure.identity, proof.stamp, deadline, final);
      const correction = typeof asked === 'object' ? await deadline.race(asked) : asked;
      return { failure, correction: correction && made.includes(correction) ? undefined : correction };
    } catch (error) {
      // The caller must get the rejection. The failure of the correction is its cause.
      setHidden(failure.error, 'cause', error);
      return { failure, correction: undefined };
    }
  }

  #context(): FailureContext {
    const { call, received, stage, deadline, number: attempts } = this;
    const { facts, signal, timeout, totalTimeout, lost, last } = call;
    const requestId = shownId(received && requestIdOf(received.headers), this);
    const answered = received && { status: received.status, requestId };
    const trusted = this.#settings.ownPool;
    const text = this.#text;
    const answer = { trusted, answered, secrets: this, text };
    return { facts, attempts, lost, last, stage, deadline, signal, timeout, totalTimeout, ...answer };
  }
  /** The catalog. If it cannot be loaded, the caller must still get what the service said. */
  async #catalog(): Promise<Catalog | undefined> {
    try {
      return await this.#settings.catalog?.();
    } catch {
      return undefined;
    }
  }
  *[Symbol.iterator](): Generator<string> {
    const { op, snapshot, form } = this.call;
    yield* this.#settings.authenticator.secrets?.(this.#proof?.stamp) ?? [];
    yield* secretHeaders(this.request.headers);
    if (op.form) yield* secretsIn(op.form.object, form?.fields);
    else if (op.body) yield* secretsIn(op.body.object, snapshot.sent);
  }
  async #unpacked({ bytes, stream, headers, status: statusCode }: Received): Promise<string> {
    const { maxResponseBytes } = this.#settings;
    return (
      await readBytes({ statusCode, headers, body: stream ?? bytes }, maxResponseBytes, this.deadline)
    ).toString();
  }
  #fileOf({ bytes, stream, headers, status: statusCode }: Received): Promise<Download> | undefined {
    const { files, maxResponseBytes: limit } = this.#settings;
    const { deadline: signal, call: { saveTo } } = this;
    const onFile = (): void => this.#acceptEarly();
    const limits = { limit, saveTo, signal, secrets: this, onFile };
    // A call of this kind has this code, or it would not have been made.
    return files?.readDownload({ statusCode, headers, body: stream ?? bytes }, limits);
  }

  /** The call and the attempt, for an event. */
  #place(): CallFacts & { readonly callId: string; readonly attempt: number } {
    return { ...this.call.facts, callId: this.call.id, attempt: this.number };
  }
  #tellRequest(): void {
    const { logger } = this.#settings;
    const bodies = logger?.bodies === true && { sent: shownRequest(this.call, this) };
    emit(logger, { type: 'request', ...this.#place(), ...bodies });
  }
  #tellResponse({ status, headers }: Received, text: string, file: Download | undefined): void {
    const { logger } = this.#settings;
    const { op } = this.call;
    const bodies = logger?.bodies === true && { received: shownResponse(op, status, file ?? text, this) };
    emit(logger, {
      type: 'response',
      ...this.#place(),
      status,
      requestId: shownId(requestIdOf(headers), this),
      duration: Math.round(performance.now() - this.#begun),
      ...bodies,
    });
  }
  #warn(message: string, drift: readonly Drift[]): void {
    const { logger } = this.#settings;
    if (!hasListener(logger)) return;
    emit(logger, { type: 'warning', ...this.#place(), message, ...(drift.length > 0 && { drift }) });
  }
}

/**
 * An instance of a class, because V8 moves what is written as a literal here to its old generation. There, every
 * response lives until the next full collection, and a list costs a third more.
 */
class CheckedAnswer<T> implements Answer<T> {
  data!: T;
  status!: number;
  headers!: Headers;
  requestId: string | undefined;
  body: unknown;
}

/** True if the head of a success is the service's own, and not that of a login portal's page. */
const isOfService = ({ status, headers }: Received): boolean =>
  status >= 200 && status < 300
  && (requestIdOf(headers) ?? header(headers, 'content-disposition')) !== undefined
  && !/^\s*text\/html/i.test(header(headers, 'content-type') ?? '');
/** The text of a body that is complete and not packed. Some servers say that an empty one is. */
const textOf = ({ bytes, headers }: Received): string | undefined =>
  headers['content-encoding'] === undefined || bytes?.length === 0 ? bytes?.toString() : undefined;
