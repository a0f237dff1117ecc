/** The local gateway: one function from request to response, over a state in memory. */
import { orAborted } from '../auth/single-flight.js';
import type { ActionRecord } from '../catalog/recorded-actions.js';
import { ApigConfigurationError } from '../errors.js';
import { operations } from '../operations.js';
import { quoted } from '../text.js';
import { toResponse, type Answer } from './answer.js';
import type { CallAnswer, CallRequest } from './calls/call.js';
import type { CallEntry } from './calls/call-journal.js';
import { callFromRequest, toFetchResponse } from './calls/carriers.js';
import type { BodyProblem, CallHead } from './calls/data-plane.js';
import type { FunctionStandIn } from './calls/functions.js';
import { CallRefusal } from './calls/refusals.js';
import { ownRejection } from './calls/rejection.js';
import { LocalClock } from './clock.js';
import { LocalDispatcher } from './dispatcher.js';
import { Faults, type Fault } from './faults.js';
import { fromRequest } from './intake.js';
import { Journal, type JournalEntry } from './journal.js';
import { loadHttp, mswHandler, type MswHttp } from './msw.js';
import {
  quirksOf, readConnection, readFault, readLocalOptions, readQuirks, resolve, type HandledRequest,
  type LocalCredentials, type LocalEndpointConnection, type LocalGatewayOptions, type Quirks, type Settings,
} from './options.js';
import { callbackFailed } from './refused.js';
import { connect } from './resources/endpoint-connections.js';
import { pay } from './resources/orders.js';
import type { Incoming, Route } from './router.js';
import { firstGateway } from './seed.js';
import { Service } from './service.js';
import { readSnapshot, takeSnapshot, type LocalSnapshot } from './snapshot.js';
import { ProjectState } from './state.js';

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
  readonly #options: LocalGatewayOptions;
  readonly #settings: Settings;
  readonly #faults = new Faults();
  readonly #journal = new Journal();
  readonly #service: Service;
  /** Time of the service, for what takes time there. */
  readonly clock: LocalClock;

  constructor(given: LocalGatewayOptions = {}) {
    this.#options = readLocalOptions(given);
    this.#settings = resolve(this.#options);
    this.clock = new LocalClock(this.#settings.clock);
    this.#service = new Service(this.#settings, this.clock, this.#faults, new ProjectState(), this.#options.calls);
    this.reset();
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
    const call = this.#service.call(instanceId);
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
    return pay(orderId, this.#service.call(undefined));
  }

  /** The behavior of the service that is on now. */
  get quirks(): Required<Quirks> {
    return { ...this.#settings.quirks };
  }
  /**
   * Switches behavior of the service on or off; what is not named stays as it is.
   * @throws ApigConfigurationError for a quirk that is unknown or wrong.
   */
  setQuirks(quirks: Quirks): void {
    this.#settings.quirks = quirksOf({ ...this.#settings.quirks, ...readQuirks(quirks) });
  }

  /**
   * Puts everything back to what it was when the gateway was created: objects, faults, quirks, the {@link clock}, the
   * {@link journal}. Tokens and temporary keys that were issued stay valid.
   */
  reset(): void {
    const { quirks, faults = [], seed } = this.#options;
    this.#settings.quirks = quirksOf(quirks);
    this.#faults.clear();
    for (const fault of faults) this.fail(fault);
    this.#journal.clear();
    this.used.clear();
    this.#service.plane.reset();
    if (seed !== undefined) return this.restore(seed);
    const project = new ProjectState();
    const { instanceId, clock, ids } = this.#settings;
    project.gateways.add(firstGateway(instanceId, clock(), ids));
    this.#replace(project, 0);
  }
  /** All objects, as JSON: for a file, or for {@link restore}. Secrets of apps and plugins are in it. */
  snapshot(): LocalSnapshot {
    return takeSnapshot(this.#service.project, this.clock.ahead);
  }
  /**
   * Puts the objects of a snapshot in the place of all, and the {@link clock} to its time.
   * @throws ApigConfigurationError: it is no snapshot, or one of another version. Nothing is changed then.
   */
  restore(snapshot: LocalSnapshot): void {
    const { project, ahead } = readSnapshot(snapshot);
    this.#replace(project, ahead);
  }
  #replace(project: ProjectState, ahead: number): void {
    this.clock.set(ahead);
    this.#service.replace(project);
  }
  /**
   * The last requests with their responses, the oldest first: at most 1,000, with at most 16 MiB of bodies. Secrets are
   * hidden, and bodies of more than 65,536 bytes only counted.
   */
  get journal(): readonly JournalEntry[] {
    return this.#journal.entries(this.#service.secrets());
  }
  /**
   * The operations that were called since the last {@link reset}, and the IAM actions that they need: for a policy.
   * Requests count that prove who sends them, whatever came of them.
   */
  get used(): ActionRecord {
    return this.#service.used;
  }
  /** Empties the {@link journal}. */
  clearJournal(): void {
    this.#journal.clear();
  }
  /**
   * The last calls of published APIs, the oldest first: which API each reached, what the policies said, the backend and
   * the response. At most 1,000, with at most 16 MiB of bodies. Secrets are hidden.
   */
  get calls(): readonly CallEntry[] {
    return this.#service.plane.entries(this.#service.secrets());
  }
  /** Empties {@link calls}. */
  clearCalls(): void {
    this.#service.plane.clearJournal();
  }
  /**
   * Registers a function that stands for one of FunctionGraph, for backends and authorizers.
   *
   * @param urn - URN that the API or the authorizer names. Without a version it stands for all versions.
   * @param standIn - Takes the event and returns what the function would, or the URL of a web service that does.
   *   `undefined` removes it.
   */
  registerFunction(urn: string, standIn: FunctionStandIn | undefined): void {
    this.#service.plane.register(urn, standIn);
  }

  /** Drops the faults that have not happened yet. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /**
   * Responds to a request: a call of a published API if its host is a domain name of a group, otherwise a request to
   * the management API. Rejects with a {@link ConnectionCut} if a fault cuts the connection. A body may have 12 MiB.
   */
  async handle(request: Request): Promise<Response> {
    const { pathname, host } = new URL(request.url);
    if (this.takesAsCall({ host: request.headers.get('host') ?? host, pathname })) return this.call(request);
    return toResponse(await this.respond(fromRequest(request)));
  }
  /**
   * Calls a published API, without a socket. The host of the URL, or the header `host`, says which group is called.
   *
   * A `Request` has no more than 12 MiB of body here, and a URL without dot segments: call the server if that matters.
   */
  async call(request: Request): Promise<Response> {
    return toFetchResponse(await this.respondToCall(await callFromRequest(request)), request.method);
  }
  /**
   * {@link call} in the form of `fetch`: whatever the address, the call comes here. It may be passed on alone, as in
   * `createCaller({ origin, auth, fetch: gateway.fetch })`.
   */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    return orAborted(this.call(request), request.signal);
  };
  /** True if a request is a call of a published API rather than one to the management API or IAM. */
  takesAsCall({ host, pathname }: { readonly host: string; readonly pathname: string }): boolean {
    return this.#service.plane.takes(this.#service.project, host, pathname);
  }
  /** Responds to a call as it came over the wire. `problem`: why its body was not read. */
  async respondToCall(request: CallRequest, problem?: BodyProblem): Promise<CallAnswer> {
    const answer = await this.#service.plane.respond(this.#service.project, request, problem);
    const handled: HandledRequest = {
      method: request.method, path: request.target, operation: undefined, status: answer.status,
    };
    try {
      await this.#options.onRequest?.(handled);
      return answer;
    } catch (error) {
      const { status, code, message } = callbackFailed(error);
      const refused = new CallRefusal(status, code, 'DEFAULT_5XX', message);
      return ownRejection(answer.headers.get('x-request-id') ?? '', refused);
    }
  }
  /** Most bytes of body that a call may have, and the milliseconds that may pass between two parts of it. */
  bodyRules(head: CallHead): { readonly limit: number; readonly pause: number } {
    return this.#service.plane.bodyRules(this.#service.project, head);
  }
  /** Says at which port of this machine the gateway is: a backend there is the gateway itself. */
  addPort(port: number): void {
    this.#service.plane.addPort(port);
  }
  /** Makes a name of this machine count as an address of the gateway. */
  addName(name: string): void {
    this.#service.plane.addName(name);
  }
  /** The same for a request that is still being taken in: a `Request` cannot have every method and every body. */
  async respond(intake: PromiseLike<Incoming>): Promise<Answer> {
    const time = this.#settings.clock();
    let incoming: Incoming;
    try {
      incoming = await intake;
    } catch (error) {
      return this.#service.failure(error);
    }
    const route = this.#service.route(incoming);
    try {
      const answer = await this.#service.answer(incoming, route);
      this.#journal.add(time, incoming, route?.operation, answer);
      return (await this.#report(incoming, route, answer.status)) ?? answer;
    } catch (error) {
      this.#journal.add(time, incoming, route?.operation, undefined);
      await this.#report(incoming, route, undefined);
      throw error;
    }
  }
  /** Calls the caller's function. If that throws, this is the response in the place of the service's. */
  async #report({ method, url }: Incoming, route: Route | undefined, status: number | undefined) {
    const handled: HandledRequest = { method, path: url.pathname + url.search, operation: route?.operation.id, status };
    try {
      await this.#options.onRequest?.(handled);
      return undefined;
    } catch (error) {
      return this.#service.failure(callbackFailed(error));
    }
  }

  /** An undici-like dispatcher that reaches this gateway without a socket: the client's option `dispatcher`. */
  dispatcher(): LocalDispatcher {
    return new LocalDispatcher((request) => this.handle(request));
  }

  /**
   * One handler for `setupServer` of msw that responds to every request to `/v2/{project}/apigw/…`, for any host.
   *
   * msw sees requests of `fetch` and `node:http`. The client uses neither (it calls undici directly): give it
   * `fetchDispatcher()`, or {@link dispatcher}, or this gateway's address instead.
   *
   * @param http - `http` of msw. Without it, msw is loaded, and the result is a promise without a type.
   *
   * @example
   * ```ts
   * import { http } from 'msw';
   * import { setupServer } from 'msw/node';
   *
   * const server = setupServer(gateway.mswHandler(http));
   * ```
   */
  mswHandler<Handler>(http: MswHttp<Handler>): Handler;
  mswHandler(): Promise<unknown>;
  mswHandler<Handler>(http?: MswHttp<Handler>): Handler | Promise<unknown> {
    const handle = (request: Request): Promise<Response> => this.handle(request);
    return http === undefined ? loadHttp().then((loaded) => mswHandler(loaded, handle)) : mswHandler(http, handle);
  }
}

/** Creates a local gateway with a fresh state: one gateway with the group DEFAULT and the environment RELEASE. */
export function createLocalGateway(options: LocalGatewayOptions = {}): LocalGateway {
  return new LocalGateway(options);
}
