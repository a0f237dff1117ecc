/** The local data plane: serves calls of what was published through the management API. */
import type { GatewayState, ProjectState } from '../state.js';
import { addressedGateway, addressedGroup, hostIn, isOwnAddress, type Addressed } from './addressing.js';
import { headProblem, largestBody, longestPause, protocolProblem } from './arrival.js';
import { ASSUMED, type Assumptions } from './assumptions.js';
import {
  ApiCall, Memory, type CallAnswer, type CallPlace, type CallRequest, type CallSettings, type DebugCall,
  type IssuedByIam, type Stage,
} from './call.js';
import { CallJournal, type CallEntry } from './call-journal.js';
import type { LocalCallOptions } from './call-options.js';
import { Functions, type FunctionStandIn } from './functions.js';
import { CallRefusal, refusal } from './refusals.js';
import { ownRejection, rejection } from './rejection.js';
import { routeCall, routeTo } from './routing.js';
import { runStages } from './run.js';
import { stages as usual } from './stages.js';
import { LocalWayOut } from './way-out.js';

/** What the data plane needs of the local gateway around it. */
export interface Surroundings {
  readonly settings: CallSettings & { readonly instanceId: string };
  readonly iam: IssuedByIam;
  /** Time of the gateway, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly newRequestId: () => string;
}
/** Paths of the management API, of IAM and of the control. */
const MANAGEMENT = /^\/(v2|v3|v3\.0|_local)\//;
/** Why a body was not read. */
export type BodyProblem = 'too large' | 'too slow';
/** A request without its body. */
export type CallHead = Omit<CallRequest, 'body'>;

export class DataPlane {
  readonly #around: Surroundings;
  readonly #assumptions: Assumptions;
  readonly #stages: readonly Stage[];
  readonly #assumesHttps: boolean;
  readonly #out: LocalWayOut;
  readonly #functions: Functions;
  readonly #journal = new CallJournal();
  /** Names of this machine, in addition to `localhost`. */
  readonly #names = new Set<string>();
  #memory = new Memory();

  constructor(around: Surroundings, { assumptions, stages, functions, assumeHttps, ...ways }: LocalCallOptions = {}) {
    this.#around = around;
    this.#assumptions = Object.assign({ ...ASSUMED }, assumptions);
    this.#stages = stages?.(usual) ?? usual;
    this.#assumesHttps = assumeHttps ?? false;
    this.#out = new LocalWayOut(ways);
    this.#functions = new Functions(this.#out, functions);
  }

  /** Forgets counters, caches and calls. Functions stay. */
  reset(): void {
    this.#memory = new Memory();
    this.#journal.clear();
  }
  /** Registers a function under a URN; `undefined` removes it. */
  register(urn: string, standIn: FunctionStandIn | undefined): void {
    this.#functions.set(urn, standIn);
  }
  /** Makes a name of this machine count as an address of the gateway. */
  addName(name: string): void {
    this.#names.add(hostIn(name));
  }
  /** Says at which port of this machine the gateway is: a backend there is the gateway itself. */
  addPort(port: number): void {
    this.#out.ownPorts.add(port);
  }
  /** The calls, the oldest first. */
  entries(secrets: readonly string[]): CallEntry[] {
    return this.#journal.entries(secrets);
  }
  clearJournal(): void {
    this.#journal.clear();
  }

  /**
   * True if a request is a call: any to a domain name of a group, and those to an address of the gateway whose path is
   * none of the management API, of IAM or of the control.
   */
  takes(project: ProjectState, host: string, pathname: string): boolean {
    const name = hostIn(host);
    return addressedGroup(project, name) !== undefined
      || (isOwnAddress(name, this.#names) && !MANAGEMENT.test(pathname));
  }
  /** Most bytes that the body of a request may have, and the milliseconds that may pass between two parts of it. */
  bodyRules(project: ProjectState, head: CallHead): { readonly limit: number; readonly pause: number } {
    const gateway = this.#addressed(project, head)?.gateway;
    return { limit: largestBody(gateway), pause: longestPause(gateway) };
  }
  #addressed(project: ProjectState, { headers }: CallHead): Addressed | undefined {
    const host = hostIn(headers.get('host') ?? '');
    return addressedGroup(project, host)
      ?? addressedGateway(project, host, { instanceId: this.#around.settings.instanceId, names: this.#names });
  }

  /** The response to a call. `problem`: why its body was not read. */
  async respond(project: ProjectState, sent: CallRequest, problem?: BodyProblem): Promise<CallAnswer> {
    const request: CallRequest = this.#assumesHttps ? { ...sent, scheme: 'https' } : sent;
    const to = this.#addressed(project, request);
    if (!to) return this.#unaddressed(request);
    const requestId = this.#around.newRequestId();
    const early = headProblem(request) ?? protocolProblem(request)
      ?? this.#bodyProblem(request, to, problem);
    const route = early ?? routeCall(request, to, this.#assumptions);
    const place = this.#place(project, to.gateway);
    if (route instanceof CallRefusal) return this.#rejectEarly({ request, requestId, place }, route, to);
    return this.#carryOut(new ApiCall(request, requestId, place, route));
  }
  #bodyProblem({ body }: CallRequest, { gateway }: Addressed, problem?: BodyProblem): CallRefusal | undefined {
    if (problem === 'too large' || body.length > largestBody(gateway)) return refusal('APIG.0201 body');
    if (problem === undefined) return undefined;
    const { code, type, message } = refusal('APIG.0201 slow');
    return new CallRefusal(this.#assumptions.slowBodyStatus, code, type, message);
  }
  /** The response to a call of one API that `apis.debug` makes. */
  async debug(project: ProjectState, ...[request, to, meant, app]: Parameters<DebugCall>): Promise<CallAnswer> {
    const requestId = this.#around.newRequestId();
    const place = this.#place(project, to.gateway);
    const route = routeTo(request, to, meant, this.#assumptions);
    if (route instanceof CallRefusal) return this.#rejectEarly({ request, requestId, place }, route, to);
    const call = new ApiCall(request, requestId, place, route, true);
    if (app) call.identity.app = app;
    return this.#carryOut(call);
  }

  async #carryOut(call: ApiCall): Promise<CallAnswer> {
    const started = call.now();
    const { group } = call.route;
    const answer = await runStages(this.#stages, call, (_, refused) => rejection(call, refused, group));
    const duration = call.now() - started;
    const finished = this.#dressed(call, answer);
    if (call.isDebugMode) addLatency(finished, duration, call.attempts.at(-1)?.duration);
    const { request, requestId, refused, route, identity, notes, attempts } = call;
    this.#journal.add({
      time: started, duration, requestId, request, answer: finished, refused, route, identity, notes, attempts,
    });
    return finished;
  }

  #rejectEarly(
    call: Pick<ApiCall, 'request' | 'requestId' | 'place'>, refused: CallRefusal, to: Addressed,
  ): CallAnswer {
    const group = to.by === 'address' ? to.gateway.groups.filter(({ isDefault }) => isDefault)[0] : to.group;
    return this.#record(call, refused, rejection(call, refused, group));
  }
  /** A name that belongs to nobody. */
  #unaddressed(request: CallRequest): CallAnswer {
    const requestId = this.#around.newRequestId();
    const refused = headProblem(request) ?? refusal('APIG.0101');
    return this.#record({ request, requestId }, refused, ownRejection(requestId, refused));
  }
  #record(call: Pick<ApiCall, 'request' | 'requestId'>, refused: CallRefusal, answer: CallAnswer): CallAnswer {
    const { request, requestId } = call;
    const finished = this.#dressed(call, answer);
    this.#journal.add({
      time: this.#around.now(), duration: 0, requestId, request, answer: finished, refused, route: undefined,
      identity: undefined, notes: [], attempts: [],
    });
    return finished;
  }
  /** What every response of the gateway has. */
  #dressed({ requestId }: Pick<ApiCall, 'requestId'>, answer: CallAnswer): CallAnswer {
    answer.headers.set('Server', 'api-gateway').set('X-Request-Id', requestId);
    return answer;
  }

  #place(project: ProjectState, gateway: GatewayState): CallPlace {
    const { settings, iam, now } = this.#around;
    return {
      project, gateway, settings, iam, now,
      assumptions: this.#assumptions,
      memory: this.#memory,
      functionOf: (urn) => this.#functions.get(urn),
      out: this.#out,
    };
  }
}

/** In debug mode callers see how long the call and the backend took. A mock is no backend. */
function addLatency({ headers }: CallAnswer, duration: number, upstream: number | undefined): void {
  headers.set('X-Apig-Latency', String(duration));
  if (upstream !== undefined) headers.set('X-Apig-Upstream-Latency', String(upstream));
}
