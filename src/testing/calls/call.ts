/** A call of a published API, as the stages of the gateway see it. */
import type {
  ApiDefinition, AppRecord, EnvRecord, GatewayState, GroupRecord, ProjectState, PublicationRecord,
} from '../state.js';
import type { Addressed } from './addressing.js';
import type { Assumptions } from './assumptions.js';
import type { HeaderList } from './header-list.js';
import type { CallRefusal } from './refusals.js';

/** A request as it came over the wire: nothing is decoded, sorted or written again. */
export interface CallRequest {
  /** As sent. Methods are case-sensitive. */
  readonly method: string;
  /** Path and query as in the request line. */
  readonly target: string;
  /** `1.0`, `1.1` or `2.0`. */
  readonly httpVersion: string;
  readonly scheme: 'http' | 'https';
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** Address that the connection comes from. */
  readonly peer: string;
}

/** An API as it is online: its definition when it was published, whatever was changed since. */
export interface PublishedApi {
  readonly id: string;
  readonly name: string;
  readonly definition: ApiDefinition;
  /** Absent if the definition that is debugged is not online. Policies are bound to its ID. */
  readonly publication: PublicationRecord | undefined;
}

/** A value that an authorizer returns for a name. Numbers and booleans need a feature. */
export type ContextValue = string | number | boolean;

/** Who the caller is. The stages that authenticate fill it in. */
export interface CallIdentity {
  app?: AppRecord;
  /** An account, or a user of one, that IAM knows. */
  user?: {
    readonly accountId: string;
    readonly accountName: string;
    readonly userName?: string;
    readonly projectId?: string;
  };
  /** What the authorizers returned, by name. */
  readonly frontend: Map<string, ContextValue>;
  readonly backend: Map<string, ContextValue>;
}

/** What serves a call. `policy`: the policy of the API whose conditions were met. */
export type ChosenBackend = { readonly policy?: string } & (
  | { readonly kind: 'http'; readonly definition: HttpBackend }
  | { readonly kind: 'function'; readonly definition: FunctionBackend }
  | { readonly kind: 'mock'; readonly definition: MockBackend }
);
type Input = ApiDefinition['input'];
type ItemOf<T> = NonNullable<T> extends readonly (infer I)[] ? I : never;
export type HttpBackend = NonNullable<Input['backend_api']> | ItemOf<Input['policy_https']>;
export type FunctionBackend = NonNullable<Input['func_info']> | ItemOf<Input['policy_functions']>;
export type MockBackend = NonNullable<Input['mock_info']> | ItemOf<Input['policy_mocks']>;
export type RequestParameter = ItemOf<Input['req_params']>;
export type BackendParameter = ItemOf<Input['backend_params']>;

/** The response to a call, on its way back to the caller. */
export interface CallAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** What made it: a backend of any kind, or the gateway itself, mostly as a rejection. */
  readonly from: 'backend' | 'gateway';
}

/** A request of the gateway to a web service. */
export interface OutgoingRequest {
  readonly method: string;
  /** Scheme, host and port, such as `http://127.0.0.1:9000`. */
  readonly origin: string;
  /** Path and query. They are sent as they are. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** Milliseconds until the response has to be there. */
  readonly timeout: number;
}
/** The way out of the gateway. Only addresses that the options allow are reached. */
export interface WayOut {
  /** Sends a request. Rejects with an {@link OutgoingFailure} if no response comes. */
  send(request: OutgoingRequest): Promise<CallAnswer>;
  /** True if a TCP connection can be made within some milliseconds. */
  connects(origin: string, timeout: number): Promise<boolean>;
}
/** No response came. */
export class OutgoingFailure extends Error {
  constructor(readonly why: 'not allowed' | 'unknown host' | 'unreachable' | 'timeout', message: string) {
    super(message);
  }
}

/** A function that stands for one of FunctionGraph. It gets the event, and returns what such a function returns. */
export type LocalFunction = LocalFunctionMethod['run'];
/** A method, because the compiler lets methods say which event they expect. */
interface LocalFunctionMethod {
  run(event: unknown, context: LocalFunctionContext): unknown;
}
export interface LocalFunctionContext {
  /** URN that the API or the authorizer names. */
  readonly urn: string;
  readonly requestId: string;
}

/**
 * What stages remember from call to call: counters, caches, circuits. A reset of the gateway empties it.
 *
 * Each kind is known by the function that makes it: `call.memory.of(newCounters)`.
 */
export class Memory {
  readonly #kinds = new Map<() => unknown, unknown>();

  of<T>(make: () => T): T {
    if (!this.#kinds.has(make)) this.#kinds.set(make, make());
    return this.#kinds.get(make) as T; // The line above put it there.
  }
}

/** Who is known to the local gateway: the part of its settings that concerns calls. */
export interface CallSettings {
  readonly credentials: readonly AccessKey[];
  readonly tokens: readonly string[];
  readonly iam: { readonly users: readonly { readonly name: string; readonly domainName: string }[] };
  readonly projectId: string;
  readonly quirks: { readonly lockAccessKeys: boolean };
  /** The time by which signatures are judged: the real one, also if tests move the time of the gateway. */
  readonly clock: () => number;
}
interface AccessKey {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string | undefined;
}
/** The keys and tokens that the local IAM has issued. Both throw a `Refused` for one that has expired. */
export interface IssuedByIam {
  keyOf(access: string): AccessKey | undefined;
  issued(token: string): boolean;
}

/** What all calls of a gateway share. */
export interface CallPlace {
  readonly project: ProjectState;
  readonly gateway: GatewayState;
  readonly settings: CallSettings;
  readonly iam: IssuedByIam;
  readonly assumptions: Assumptions;
  readonly memory: Memory;
  /** The registered function of a URN. */
  readonly functionOf: (urn: string) => LocalFunction | undefined;
  readonly out: WayOut;
  /** Time of the gateway, which tests move: for windows, caches and circuits. Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One try to reach the backend. */
export interface BackendAttempt {
  /** Method and URL, or URN of a function. */
  readonly to: string;
  /** The request, if the backend is a web service. */
  readonly request?: OutgoingRequest;
  /** Status of its response, or why there was none. */
  readonly result: number | string;
  /** Milliseconds by the clock of the gateway. */
  readonly duration: number;
}
/** What a stage said about a call. */
export interface CallNote {
  readonly stage: string;
  readonly said: string;
}

/** What a call has been routed to. */
export interface CallRoute {
  readonly to: Addressed;
  readonly group: GroupRecord;
  readonly env: EnvRecord;
  readonly api: PublishedApi;
  /** The path as it was matched: without the query, decoded once unless the feature api_uri_no_escape is on. */
  readonly path: string;
  /** Values of the path's parameters. A prefix API has the rest of the path under the empty name, with its slash. */
  readonly pathValues: ReadonlyMap<string, string>;
  /** True for a pre-flight request that no API serves: the plugin `cors` of the API that it asks about does. */
  readonly isPreflight: boolean;
}

/** A call on its way through the stages. */
export class ApiCall {
  readonly identity: CallIdentity = { frontend: new Map(), backend: new Map() };
  /** Values of the declared parameters by their names as declared, with defaults, after the check. */
  readonly parameters = new Map<string, string>();
  /** Headers that stages add to the request to the backend. */
  readonly backendHeaders: [name: string, value: string][] = [];
  /** Names, in lower case, of headers of the caller that the backend does not get. */
  readonly withheld = new Set<string>();
  /** Chosen by the stage `backend choice`. A later stage may choose another. */
  backend: ChosenBackend | undefined;
  /** What was tried to reach the backend, one after the other. */
  readonly attempts: BackendAttempt[] = [];
  /** Set once a stage has rejected the call. */
  refused: CallRefusal | undefined;
  readonly notes: CallNote[] = [];
  /** Name of the stage that has the call. */
  stage = '';

  constructor(
    readonly request: CallRequest,
    /** 32 hexadecimal digits. */
    readonly requestId: string,
    readonly place: CallPlace,
    readonly route: CallRoute,
    /** True for a call that `apis.debug` makes: policies do not act on it. */
    readonly debugging: boolean = false,
  ) {}

  /** Definition of the API as it was published. */
  get definition(): ApiDefinition['input'] {
    return this.route.api.definition.input;
  }
  /** Time of the gateway, in milliseconds since the epoch. Signatures are judged by `place.settings.clock` instead. */
  now(): number {
    return this.place.now();
  }
  /** True if the caller asks for the headers of the debug mode: `X-Apig-Mode: debug`. */
  get isDebugMode(): boolean {
    return this.request.headers.get('x-apig-mode') === 'debug';
  }
  /** Tells the journal what the stage found, decided or changed. Never a secret. */
  note(said: string): void {
    this.notes.push({ stage: this.stage, said });
  }
}

type Outcome = CallAnswer | CallRefusal | undefined;
/** Calls one API for its owner, as `apis.debug` does: policies do not act. */
export type DebugCall = (
  request: CallRequest,
  to: Addressed,
  meant: Pick<CallRoute, 'api' | 'group' | 'env'>,
  app: AppRecord | undefined,
) => Promise<CallAnswer>;

/** One step of the gateway. */
export interface Stage {
  /** Shown in the journal. */
  readonly name: string;
  /** `skipped`: it does not act on calls that `apis.debug` makes, as all policies do not. Default: it acts. */
  readonly debugging?: 'skipped';
  /** Lets the call go on (`undefined`), responds to it, or rejects it. A `CallRefusal` may be thrown, too. */
  readonly before?: (call: ApiCall) => Outcome | Promise<Outcome>;
  /**
   * Changes the response on its way back. The stages that let the call pass are asked, the last one first; the one that
   * responded or rejected is not.
   */
  readonly after?: (call: ApiCall, answer: CallAnswer) => CallAnswer | Promise<CallAnswer>;
}
