/** The local gateway: one function from request to response, over a state in memory. */
import { ApigConfigurationError } from '../errors.js';
import { Download } from '../schema/download.js';
import { operations } from '../operations.js';
import type { AnyOperation } from '../schema/operation.js';
import { quoted } from '../text.js';
import { Authentication } from './authentication.js';
import { Concurrency } from './concurrency.js';
import { LocalDispatcher } from './dispatcher.js';
import { ConnectionCut, Faults, type AnswerFault, type Fault } from './faults.js';
import { Call, type Handler } from './handler.js';
import { LocalIam } from './iam.js';
import { mswHandler } from './msw.js';
import {
  randomId, readConnection, readFault, readLocalOptions, resolve, type HandledRequest, type LocalCredentials,
  type LocalEndpointConnection, type LocalGatewayOptions, type Settings,
} from './options.js';
import { forbidden, notEmulated, ownMistake, Refused, unknownPath } from './refused.js';
import { connect } from './resources/endpoint-connections.js';
import { handlers } from './resources/index.js';
import { pay } from './resources/orders.js';
import { requireUsable, sweep } from './resources/shared/life-cycle.js';
import { Router, type Route, type Incoming } from './router.js';
import { firstGateway } from './seed.js';
import { ProjectState } from './state.js';
import { without } from './store.js';
import { withUnset } from './unset.js';
import { readInput, type Input } from './validation.js';

/** Origin of the gateway for clients that use its dispatcher. */
const ORIGIN = 'https://local-gateway.invalid';

/** What a client needs to talk to a local gateway. Spread it into the client's options. */
export interface LocalClientOptions {
  readonly endpoint: string;
  /** The gateway emulates IAM, too. */
  readonly iamEndpoint: string;
  readonly projectId: string;
  readonly instanceId: string;
  readonly credentials: LocalCredentials | { readonly token: string };
  /** The gateway's clock, for the dates of signatures. */
  readonly clock: () => number;
}

/** A stateful emulator of the management API. Each has its own state. */
export class LocalGateway {
  readonly #settings: Settings;
  readonly #iam: LocalIam;
  readonly #authentication: Authentication;
  readonly #faults = new Faults();
  readonly #concurrency = new Concurrency();
  readonly #project = new ProjectState();
  readonly #router = new Router(Object.values<AnyOperation>(operations));
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #onRequest: ((request: HandledRequest) => void) | undefined;

  constructor(given: LocalGatewayOptions = {}) {
    const options = readLocalOptions(given);
    this.#settings = resolve(options);
    this.#iam = new LocalIam(this.#settings);
    this.#authentication = new Authentication(this.#settings, this.#iam);
    this.#handlers = new Map(handlers.map((handler) => [handler.operation.id, handler]));
    this.#onRequest = options.onRequest;
    for (const fault of options.faults ?? []) this.fail(fault);
    this.#project.gateways.add(firstGateway(this.#settings.instanceId, this.#settings.clock(), this.#settings.ids));
  }

  /** Options for a client that reaches the gateway through {@link dispatcher}, without a socket. */
  get clientOptions(): LocalClientOptions & { readonly dispatcher: LocalDispatcher } {
    return { ...this.clientOptionsFor(ORIGIN), dispatcher: this.dispatcher() };
  }
  /** Options for a client that reaches the gateway at an address. */
  clientOptionsFor(endpoint: string): LocalClientOptions {
    const { credentials: [key], tokens: [token], projectId, instanceId, clock } = this.#settings;
    return {
      endpoint,
      iamEndpoint: endpoint,
      projectId,
      instanceId,
      credentials: key ?? { token: token ?? '' },
      clock,
    };
  }

  /** Adds a failure for one of the next calls. */
  fail(fault: Fault): void {
    this.#faults.add(readFault(fault, Object.keys(operations)));
  }

  /**
   * An endpoint asks to be connected to a gateway: `vpcEndpoints.connections` lists it, and can accept or reject it.
   *
   * @param connection - What to know about the endpoint. Default: a new one that waits to be accepted.
   * @returns ID of the endpoint.
   */
  connectEndpoint(connection: LocalEndpointConnection = {}): string {
    const { instanceId = this.#settings.instanceId, ...given } = readConnection(connection);
    const call = this.#call(instanceId);
    const gateway = call.project.gateways.find(instanceId);
    if (!gateway) throw new ApigConfigurationError('instanceId', `There is no gateway ${quoted(instanceId, 60)}.`);
    return connect(gateway, given, call).id;
  }

  /**
   * Pays an order of `instances.createPrepaid` or `instances.resizePrepaid`. The gateway is then created or changed,
   * which takes as long as without an order.
   *
   * @param orderId - Number of the order.
   * @returns ID of the gateway.
   */
  payOrder(orderId: string): string {
    return pay(orderId, this.#call(undefined));
  }
  /** A call by the gateway itself. */
  #call(instanceId: string | undefined): Call {
    const now = this.#settings.clock();
    sweep(this.#project, this.#settings, now);
    return new Call(this.#project, this.#settings, now, instanceId);
  }

  /** Responds to a request. Rejects with {@link ConnectionCut} if a fault cuts the connection. */
  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const incoming: Incoming = {
      method: request.method,
      url,
      headers: request.headers,
      body: new Uint8Array(await request.arrayBuffer()),
    };
    const route = this.#router.route(incoming);
    const handled = { method: incoming.method, path: url.pathname + url.search, operation: route?.operation.id };
    try {
      const answer = await this.#answer(incoming, route);
      this.#onRequest?.({ ...handled, status: answer.status });
      return answer;
    } catch (error) {
      this.#onRequest?.({ ...handled, status: undefined });
      throw error;
    }
  }

  /**
   * Faults come first, then the fixed order: route, authentication, validation. The handler does the rest: existence,
   * conflict, quota and the action.
   */
  async #answer(incoming: Incoming, route: Route | undefined): Promise<Response> {
    const requestId = randomId();
    const fault = route && this.#faults.take(route.operation.id);
    if (fault?.latency !== undefined) await new Promise((done) => setTimeout(done, fault.latency));
    if (fault?.cut === 'before') throw new ConnectionCut();
    if (fault?.status !== undefined) return this.#faultAnswer(fault, requestId);
    const answer = await this.#carryOut(incoming, route, requestId);
    if (fault?.cut === 'after') throw new ConnectionCut();
    return answer;
  }

  async #carryOut(incoming: Incoming, route: Route | undefined, requestId: string): Promise<Response> {
    try {
      if (this.#iam.serves(incoming.url.pathname)) return this.#answerAsIam(incoming, requestId);
      if (!route) throw unknownPath();
      this.#authentication.check(incoming);
      const handler = this.#handlers.get(route.operation.id);
      if (!handler) throw notEmulated(route.operation.id);
      const input = await readInput(route, incoming);
      await this.#concurrency.pass(route.operation, input, this.#settings.quirks.queuedWork);
      return this.#success(handler.status, this.#run(handler, input), requestId);
    } catch (error) {
      const { status, code, message } = error instanceof Refused ? error : ownMistake(error);
      return this.#json(status, { error_msg: message, error_code: code, request_id: requestId }, requestId);
    }
  }

  #answerAsIam(incoming: Incoming, traceId: string): Response {
    const { status, body, token } = this.#iam.answer(incoming, () => this.#authentication.check(incoming));
    const answer = this.#json(status, body, traceId);
    answer.headers.set('X-IAM-Trace-Id', traceId);
    if (token !== undefined) answer.headers.set('X-Subject-Token', token);
    return answer;
  }

  #run(handler: Handler, input: Input): unknown {
    const { project_id, instance_id } = input.path;
    if (project_id !== this.#settings.projectId) throw forbidden();
    const call = this.#call(instance_id);
    if (instance_id !== undefined) {
      const gateway = this.#project.gateways.get(instance_id);
      if (handler.operation.scope !== 'project') requireUsable(gateway, this.#settings, call.now);
    }
    const body = this.#dressed(handler, handler.run(input, call));
    if (handler.operation.items === undefined || !this.#settings.quirks.listsWithoutTotal) return body;
    return without(body as { total?: number; size?: number }, 'total', 'size'); // The fields of every list response.
  }

  /** A response as gateways have it that show what is not set. */
  #dressed({ operation: { response } }: Handler, body: unknown): unknown {
    if (!this.#settings.quirks.unsetAsEmpty || !response || !('object' in response)) return body;
    return withUnset(response.object, body);
  }
  #success(status: number, body: unknown, requestId: string): Response {
    if (body === undefined) return new Response(null, { status, headers: this.#headers(requestId) });
    if (body instanceof Download) {
      const headers = this.#headers(requestId, body.contentType ?? 'application/octet-stream');
      if (body.fileName !== undefined) headers.set('Content-Disposition', `attachment; filename=${body.fileName}`);
      return new Response(body.bytes, { status, headers });
    }
    return this.#json(status, body, requestId);
  }
  #json(status: number, body: unknown, requestId: string): Response {
    return new Response(JSON.stringify(body), { status, headers: this.#headers(requestId, 'application/json') });
  }
  #faultAnswer({ status, body, headers = {} }: AnswerFault, requestId: string): Response {
    const content = body ?? {
      error_msg: 'The requested failure',
      error_code: 'LOCAL.0001',
      request_id: requestId,
    };
    const isText = typeof content === 'string';
    const all = this.#headers(requestId, isText ? 'text/plain' : 'application/json');
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    const empty = status === 204 || status === 304;
    return new Response(empty ? null : isText ? content : JSON.stringify(content), { status, headers: all });
  }
  #headers(requestId: string, contentType?: string): Headers {
    const headers = new Headers({ 'X-Request-Id': requestId, Date: new Date(this.#settings.clock()).toUTCString() });
    if (contentType !== undefined) headers.set('Content-Type', contentType);
    return headers;
  }

  /** An undici-like dispatcher that reaches this gateway without a socket: the client's option `dispatcher`. */
  dispatcher(): LocalDispatcher {
    return new LocalDispatcher((request) => this.handle(request));
  }

  /**
   * One handler for `setupServer` of msw that responds to every request to `/v2/{project}/apigw/…`, for any host.
   *
   * msw sees requests of `fetch` and `node:http`. The client uses neither (it calls undici directly): give it {@link
   * dispatcher} instead, or this gateway's address.
   */
  mswHandler(): ReturnType<typeof mswHandler> {
    return mswHandler((request) => this.handle(request));
  }
}

/** Creates a local gateway with a fresh state: one gateway with the group DEFAULT and the environment RELEASE. */
export function createLocalGateway(options: LocalGatewayOptions = {}): LocalGateway {
  return new LocalGateway(options);
}
