/** The emulated service: what happens to a request, in the order of the real one. */
import { errorCodes } from '../catalog/error-codes.js';
import { ActionRecord } from '../catalog/recorded-actions.js';
import { Download } from '../schema/download.js';
import { operations } from '../operations.js';
import type { AnyOperation } from '../schema/operation.js';
import { jsonAnswer, refusalAnswer, type Answer } from './answer.js';
import { Authentication } from './authentication.js';
import type { DebugCall } from './calls/call.js';
import type { LocalCallOptions } from './calls/call-options.js';
import { DataPlane } from './calls/data-plane.js';
import { callSecrets } from './calls/secrets.js';
import type { LocalClock } from './clock.js';
import { Concurrency } from './concurrency.js';
import { ConnectionCut, type AnswerFault, type CodeFault, type Faults } from './faults.js';
import { Call, type Handler } from './handler.js';
import { LocalIam } from './iam.js';
import { randomId, type Settings } from './options.js';
import { forbidden, ownMistake, Refused, unknownPath } from './refused.js';
import { handlers } from './resources/index.js';
import { requireUsable, sweep } from './resources/shared/life-cycle.js';
import { Router, type Route, type Incoming } from './router.js';
import type { ProjectState } from './state.js';
import { without } from './store.js';
import { withUnset } from './unset.js';
import { readInput, type Input } from './validation.js';

export class Service {
  readonly #settings: Settings;
  readonly #clock: LocalClock;
  readonly #iam: LocalIam;
  readonly #faults: Faults;
  readonly #concurrency = new Concurrency();
  readonly #router = new Router(Object.values<AnyOperation>(operations));
  readonly #handlers = new Map(handlers.map((handler) => [handler.operation.id, handler]));
  /** Operations that were called by somebody who could prove who it is. */
  readonly used = new ActionRecord();
  /** Serves calls of published APIs. */
  readonly plane: DataPlane;
  #authentication: Authentication;
  #project: ProjectState;

  constructor(
    settings: Settings, clock: LocalClock, faults: Faults, project: ProjectState, calls: LocalCallOptions | undefined,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#faults = faults;
    this.#project = project;
    this.#iam = new LocalIam(settings);
    this.#authentication = new Authentication(settings, this.#iam);
    this.plane = new DataPlane({ settings, iam: this.#iam, now: () => clock.now(), newRequestId: randomId }, calls);
  }

  get project(): ProjectState {
    return this.#project;
  }
  /** Puts other objects in the place of all. Access keys are no longer locked. Issued tokens and keys stay valid. */
  replace(project: ProjectState): void {
    this.#project = project;
    this.#authentication = new Authentication(this.#settings, this.#iam);
  }
  /** What must not be shown of a request or a response. */
  secrets(): string[] {
    const { credentials, tokens, iam } = this.#settings;
    return [
      ...credentials.flatMap(({ sk, securityToken = '' }) => [sk, securityToken]),
      ...tokens, ...iam.users.map(({ password }) => password), iam.idToken, ...this.#iam.secrets(),
      ...callSecrets(this.#project),
    ];
  }

  /** A call that arrives now, or that the gateway makes itself. */
  call(instanceId: string | undefined): Call {
    const now = this.#clock.now();
    sweep(this.#project, this.#settings, now);
    const debug: DebugCall = (...given) => this.plane.debug(this.#project, ...given);
    return new Call(this.#project, this.#settings, now, instanceId, debug);
  }
  route(incoming: Incoming): Route | undefined {
    return this.#router.route(incoming);
  }
  /**
   * Faults come first, then the fixed order: route, authentication, validation. The handler does the rest: existence,
   * conflict, quota and the action.
   */
  async answer(incoming: Incoming, route: Route | undefined): Promise<Answer> {
    const requestId = randomId();
    const fault = route && this.#faults.take(route.operation.id);
    if (fault?.latency !== undefined) await new Promise((done) => setTimeout(done, fault.latency));
    if (fault?.cut === 'before') throw new ConnectionCut();
    if (fault?.code !== undefined) return this.#codeAnswer(fault, requestId);
    if (fault?.status !== undefined) return this.#faultAnswer(fault, requestId);
    const answer = await this.#carryOut(incoming, route, requestId);
    if (fault?.cut === 'after') throw new ConnectionCut();
    return answer;
  }
  /** The response to a request that was rejected, or that made the local gateway fail. */
  failure(error: unknown, requestId = randomId()): Answer {
    const refused = error instanceof Refused ? error : ownMistake(error);
    return refusalAnswer(refused, requestId, this.#headers(requestId));
  }

  async #carryOut(incoming: Incoming, route: Route | undefined, requestId: string): Promise<Answer> {
    try {
      if (this.#iam.serves(incoming.url.pathname)) return this.#answerAsIam(incoming, requestId);
      if (!route) throw unknownPath();
      this.#authentication.check(incoming);
      this.#permit(route);
      const handler = this.#handlers.get(route.operation.id);
      if (!handler) throw new Error(`${route.operation.id} has no handler.`);
      const input = await readInput(route, incoming);
      await this.#concurrency.pass(route.operation, input, this.#settings.quirks.queuedWork);
      return this.#success(handler.status, await this.#run(handler, input), requestId);
    } catch (error) {
      return this.failure(error, requestId);
    }
  }

  #permit({ operation: { id } }: Route): void {
    this.used.add(id);
    const problem = this.#settings.policy?.problem(id);
    if (problem !== undefined) throw forbidden(problem);
  }

  #answerAsIam(incoming: Incoming, traceId: string): Answer {
    const { status, body, token } = this.#iam.answer(incoming, () => this.#authentication.check(incoming));
    const headers = this.#headers(traceId);
    headers.set('X-IAM-Trace-Id', traceId);
    if (token !== undefined) headers.set('X-Subject-Token', token);
    return jsonAnswer(status, body, headers);
  }

  async #run(handler: Handler, input: Input): Promise<unknown> {
    const { project_id, instance_id } = input.path;
    if (project_id !== this.#settings.projectId) throw forbidden();
    const call = this.call(instance_id);
    if (instance_id !== undefined) {
      const gateway = this.#project.gateways.get(instance_id);
      if (handler.operation.scope !== 'project') requireUsable(gateway, this.#settings, call.now);
    }
    const body = this.#dressed(handler, await handler.run(input, call));
    if (handler.operation.items === undefined || !this.#settings.quirks.listsWithoutTotal) return body;
    return without(body as { total?: number; size?: number }, 'total', 'size'); // The fields of every list response.
  }

  /** A response as gateways have it that show what is not set. */
  #dressed({ operation: { response } }: Handler, body: unknown): unknown {
    if (!this.#settings.quirks.unsetAsEmpty || !response || !('object' in response)) return body;
    return withUnset(response.object, body);
  }
  #success(status: number, body: unknown, requestId: string): Answer {
    const headers = this.#headers(requestId);
    if (body === undefined) return { status, headers, body };
    if (!(body instanceof Download)) return jsonAnswer(status, body, headers);
    headers.set('Content-Type', body.contentType ?? 'application/octet-stream');
    if (body.fileName !== undefined) headers.set('Content-Disposition', `attachment; filename=${body.fileName}`);
    return { status, headers, body: body.bytes };
  }
  #codeAnswer({ code, status, headers = {} }: CodeFault, requestId: string): Answer {
    const { statuses, meaning } = errorCodes[code];
    const refused = new Refused(status ?? statuses[0] ?? 500, code, meaning);
    return refusalAnswer(refused, requestId, this.#headers(requestId, headers));
  }
  #faultAnswer({ status, body, headers: more = {} }: AnswerFault, requestId: string): Answer {
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    const headers = this.#headers(requestId, { 'Content-Type': type, ...more });
    if (status === 204 || status === 304) return { status, headers, body: undefined };
    const content = body ?? { error_msg: 'The requested failure', error_code: 'LOCAL.0001', request_id: requestId };
    return { status, headers, body: typeof content === 'string' ? content : JSON.stringify(content) };
  }
  #headers(requestId: string, more: Readonly<Record<string, string>> = {}): Headers {
    const headers = new Headers({ 'X-Request-Id': requestId, Date: new Date(this.#settings.clock()).toUTCString() });
    for (const [name, value] of Object.entries(more)) headers.set(name, value);
    return headers;
  }
}
