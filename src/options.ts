/**
 * All options of this package, each with its unit, its default and an example. Tables beside the interfaces say what a
 * value may be; the compiler checks one against the other. (The options of the local gateway are in
 * `testing/options.ts`, in the same form.)
 */
import type { Readable, Writable } from 'node:stream';
import type { Logger, RetryEvent } from './events.js';
import { LONGEST_TIME, type OptionKind, type OptionTable, readOptions } from './option-check.js';
import type { RegionId } from './regions.js';

// ————— Values that options take —————

/** How strictly requests and responses are checked. */
export interface Validation {
  /**
   * `error`: a request that breaks the documented rules is rejected before anything is sent. Default: `error`.
   * Example: `{ requests: 'off' }` sends a request that the documents do not allow.
   */
  readonly requests?: 'error' | 'off' | undefined;
  /**
   * `error`: a response that lacks a required field, or has it in another type, is rejected; the error has the
   * response. `warn`: it is returned, and a warning event says what is wrong and what is new in it. Default: `error`.
   * Example: `{ responses: 'warn' }`.
   */
  readonly responses?: 'error' | 'warn' | 'off' | undefined;
}

/** How many requests may be sent in a period. */
export interface Rate {
  /** How many requests: an integer from 1 up. Example: `{ requests: 10 }`, ten a minute. */
  readonly requests: number;
  /** The period, in milliseconds. Default: 60 000, a minute. Example: `{ requests: 5, per: 1_000 }`, five a second. */
  readonly per?: number | undefined;
}
/** Rates of requests. Retries count. */
export interface RateLimit {
  /** GET. Default: no limit. Example: `{ reads: { requests: 600 } }`. */
  readonly reads?: Rate | undefined;
  /** POST, PUT and DELETE. Default: no limit. Example: `{ writes: { requests: 60 } }`. */
  readonly writes?: Rate | undefined;
}

/** Certificates, as PEM text or bytes. */
export interface TlsOptions {
  /**
   * Authorities that are trusted, instead of the well-known ones. (The variable NODE_EXTRA_CA_CERTS adds to those.)
   * Default: the well-known ones. Example: `{ ca: readFileSync('ca.pem') }`.
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /** Certificate by which this client proves itself to the server. Default: none. Example: `{ cert, key }`. */
  readonly cert?: string | Uint8Array | undefined;
  /** Private key that belongs to `cert`. */
  readonly key?: string | Uint8Array | undefined;
  /** Opens `key` if it is encrypted. */
  readonly passphrase?: string | undefined;
}

/** A call, as the option `wrap` gets it. It is a copy: changes of it have no effect. It may have secrets. */
export interface WrappedCall {
  /** ID of the call, as in its events. */
  readonly id: string;
  /** Operation ID, such as `groups.create`. */
  readonly operation: string;
  readonly method: string;
  /** Path template, such as `/v2/{project_id}/apigw/instances/{instance_id}/api-groups`. */
  readonly path: string;
  /** Whether sending it twice does no harm. */
  readonly idempotent: boolean;
  readonly projectId: string | undefined;
  readonly instanceId: string | undefined;
  /** What the caller passed. It has been checked. */
  readonly input: {
    readonly path?: Readonly<Record<string, string>> | undefined;
    readonly query?: object | undefined;
    readonly body?: object | undefined;
    readonly form?: object | undefined;
  };
  readonly signal: AbortSignal | undefined;
}
/** The result of a call. Of one that the option `wrap` makes itself, only `data` is needed. */
export interface WrappedResult {
  /** What the method returns. It is not checked. */
  readonly data: unknown;
  /** Default: 200. */
  readonly status?: number | undefined;
  /** Headers, names in lower case. Default: none. */
  readonly headers?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  readonly requestId?: string | undefined;
  /** The body as the service sent it. Default: `data`. */
  readonly body?: unknown;
}
/**
 * Goes around a call. `next` carries it out, at most once. The call's signal ends a hook that takes its time; its
 * `totalTimeout` begins with `next`, so a hook that may hang needs a limit of its own.
 *
 * @example
 * ```ts
 * // An audit.
 * const audit: Wrap = async (call, next) => {
 *   const result = await next();
 *   if (call.method !== 'GET') await journal.write(call.id, call.operation, result.requestId);
 *   return result;
 * };
 * // A change freeze.
 * const freeze: Wrap = (call, next) => {
 *   if (call.method !== 'GET') throw new Error('No changes on Friday.');
 *   return next();
 * };
 * // A dry run: changes are checked, and not sent.
 * const dryRun: Wrap = (call, next) => (call.method === 'GET' ? next() : { data: undefined });
 * ```
 */
export type Wrap = (call: WrappedCall, next: () => Promise<WrappedResult>) => WrappedResult | Promise<WrappedResult>;
/** Decides about a retry: `false`, or a promise of it, stops it. `error`: the failure of the last attempt. */
export type OnRetry = (retry: RetryEvent & { readonly error: Error }) => unknown;

/** A request as a dispatcher gets it. */
export interface DispatcherRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path with its query. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer | Uint8Array | Readable | null;
  /** Aborts when the attempt ends. Only `request()` gets it. */
  readonly signal?: AbortSignal;
}
/** A response as `request()` returns it. The body is read once, and need not be a Node.js stream. */
export interface DispatcherResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: AsyncIterable<Uint8Array | string>;
}
/**
 * Any undici `Dispatcher`: `Agent`, `Pool`, `ProxyAgent`, `MockAgent`. If it has `dispatch()`, calls go through that,
 * because it shows when a request is really sent. Otherwise they go through `request()`.
 */
export interface DispatcherLike {
  request(options: DispatcherRequest): Promise<DispatcherResponse>;
}

export interface CommonCredentials {
  /** Their project, used if neither the client nor the environment names one. */
  readonly projectId?: string | undefined;
  /** Address of IAM for them, to look up a project. Default: the client's. */
  readonly iamEndpoint?: string | undefined;
  /**
   * When they expire: a `Date`, an ISO 8601 string, or milliseconds (not seconds) since the epoch. They are renewed
   * five minutes before. `Infinity`: they never expire.
   */
  readonly expiresAt?: Date | number | string | undefined;
}
/** Keys to sign with. Temporary ones have a security token. */
export interface KeyCredentials extends CommonCredentials {
  /** Access key ID. */
  readonly ak: string;
  /** Secret access key. */
  readonly sk: string;
  /** Security token of temporary keys. */
  readonly securityToken?: string | undefined;
  /** Account ID, sent as `X-Domain-Id`. */
  readonly domainId?: string | undefined;
}
/** A token, sent as `X-Auth-Token`. */
export interface TokenCredentials extends CommonCredentials {
  readonly token: string;
}
export type Credentials = KeyCredentials | TokenCredentials;

/** What a credentials function may use. A client passes its own settings. Each member may be missing. */
export interface CredentialsContext {
  /** Region of the client. */
  readonly region?: string | undefined;
  /** Project of the client, if it is known. Tokens are requested for it. */
  readonly projectId?: string | undefined;
  /** Address of APIG for the client. IAM is expected in the same cloud. */
  readonly endpoint?: string | undefined;
  /** Address of IAM. Default: by environment, regions file, endpoint and region. */
  readonly iamEndpoint?: string | undefined;
  /** What calls to IAM go through. Default: a pool that uses the proxies of the environment. */
  readonly dispatcher?: DispatcherLike | undefined;
  /** The time in milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** Takes the events of calls to IAM. */
  readonly logger?: Logger | undefined;
  /** Aborts when nobody waits for the credentials any longer. */
  readonly signal?: AbortSignal | undefined;
  /** Credentials to replace: they are about to expire, or were rejected as expired. Return others. */
  readonly replaces?: Credentials | undefined;
}

/**
 * A function that returns credentials. It is called before each attempt. Credentials with `expiresAt` are cached until
 * five minutes before. Concurrent calls share one call of it.
 */
export type CredentialsProvider = (context: CredentialsContext) => Promise<Credentials> | Credentials;
/** A credentials function of this package. It can be called without a context. */
export type CredentialsSource = (context?: CredentialsContext) => Promise<Credentials>;
export type CredentialsOption = Credentials | CredentialsProvider;

// ————— The client —————

/** What is known of rejections: `catalog` of huaweicloud-apig/catalog, or a table of your own. */
export interface Catalog {
  /** Meaning and remedy of an error code, in English. `undefined`: the code is not known. */
  readonly explain: (code: string) => { readonly meaning?: string; readonly remedy?: string } | undefined;
  /** Address of an operation's page in the vendor's documentation. `undefined`: none is known. */
  readonly documentation: (operation: string) => string | undefined;
}

/** What a client is made with. */
export interface ClientOptions extends ServiceOptions {
  /**
   * Region ID. Gives the endpoint. Default: the variable HW_REGION_NAME; needed unless `endpoint` is given.
   * Example: `region: 'cn-north-4'`.
   */
  readonly region?: RegionId | (string & {}) | undefined;
  /**
   * Address of the service, instead of the region's endpoint: `https://host[:port][/prefix]`. HTTPS is the default;
   * write `http://` for plain HTTP. Example: `endpoint: 'https://apig.example.com/gateway'`.
   */
  readonly endpoint?: string | URL | undefined;
  /** Address of IAM, instead of the region's endpoint. Example: `iamEndpoint: 'https://iam.example.com'`. */
  readonly iamEndpoint?: string | URL | undefined;
  /**
   * ID of the project in the region, as IAM lists it under `GET /v3/projects`; a region can have several. Default:
   * HUAWEICLOUD_SDK_PROJECT_ID or HW_PROJECT_ID, else the project of the
   * credentials, else the one that IAM knows by the region's name.
   * Example: `projectId: '15df3f4fdb172381a9db483b8fd564c2'`.
   */
  readonly projectId?: string | undefined;
  /** ID of the gateway that calls go to. Example: `instanceId: '48d025860151f2b2db3771e378bc59a0'`. */
  readonly instanceId?: string | undefined;
  /**
   * Keys, a token, or a function that gives either. Default: `defaultCredentials()`; `createTransport` has none.
   * Example: `credentials: { ak, sk }`, `credentials: fromProfileFile()`.
   */
  readonly credentials?: CredentialsOption | undefined;
  /**
   * Milliseconds that one attempt may take, including the body of its response. Default: 30 000. Example: `timeout:
   * 5_000`.
   */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds that a whole call may take, with all attempts and waits. Default: 120 000.
   * Example: `totalTimeout: 20_000`.
   */
  readonly totalTimeout?: number | undefined;
  /** How often a failed attempt is repeated if that is safe. Default: 2. Example: `maxRetries: 0` never retries. */
  readonly maxRetries?: number | undefined;
  /**
   * Retry budget of this client, so that an outage does not multiply its requests. Each retry after a broken connection
   * or a 5xx takes one. Each success returns a tenth, and each second returns one, up to this number. If the budget is
   * empty, a failed attempt ends its call. Default: 10. Example: `retryBudget: 0` never retries such failures.
   */
  readonly retryBudget?: number | undefined;
  /**
   * Most sockets that the client opens for each origin. Further requests wait for a free one. Default: 64. Has no
   * effect on a `dispatcher` of your own. Example: `connections: 8`.
   */
  readonly connections?: number | undefined;
  /**
   * An undici dispatcher of your own, instead of `proxy`, `tls` and `connections`: a pool, a mock. `close()` leaves it
   * open. Example: `dispatcher: new MockAgent()`.
   */
  readonly dispatcher?: DispatcherLike | undefined;
  /**
   * Proxy for calls to APIG and IAM. `'env'`: the one that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, never for this
   * machine; a URL: that one for everything; `false`: none. The metadata service is always asked directly.
   * Default: `'env'`. Example: `proxy: 'http://user:password@proxy.example.com:3128'`.
   */
  readonly proxy?: 'env' | (string & {}) | URL | false | undefined;
  /** Certificate authorities to trust, and a client certificate. Example: `tls: { ca: readFileSync('ca.pem') }`. */
  readonly tls?: TlsOptions | undefined;
  /**
   * How strictly requests and responses are checked. Default: `{ requests: 'error', responses: 'error' }`.
   * Example: `validation: { responses: 'warn' }`.
   */
  readonly validation?: Validation | undefined;
  /**
   * Longest response that is read into memory, in bytes. Default: 104 857 600 (100 MB). While a response is parsed and
   * checked, nothing else runs: for about 0.1 seconds with 20 MB, such as a list of 50 000 groups.
   * Example: `maxResponseBytes: 10 * 1024 * 1024`.
   */
  readonly maxResponseBytes?: number | undefined;
  /** Text added to the User-Agent header: visible ASCII and spaces. Example: `userAgent: 'deploy-tool/2.1'`. */
  readonly userAgent?: string | undefined;
  /**
   * Headers of every request, sent but not signed. Those that the client or HTTP sets are errors.
   * Example: `headers: { 'X-Language': 'en-us' }`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Takes the client's events: pino, console, or anything with `debug`, `info`, `warn` and `error`. Default: none.
   * Example: `logger: console`.
   */
  readonly logger?: Logger | undefined;
  /**
   * Goes around every call, for audits, change freezes, dry runs and caches: gets what is called and a function that
   * carries it out, and returns the result. What it throws, the caller gets. The pages of a list and the polls of a
   * waiter are calls. Default: none. Example: `wrap: (call, next) => audit(call, next())`.
   */
  readonly wrap?: Wrap | undefined;
  /**
   * Asked before every retry. `false`, or a promise of it, ends the call with its failure; what it throws, the caller
   * gets. Default: none. Example: `onRetry: ({ attempt, wait }) => wait < 60_000`.
   */
  readonly onRetry?: OnRetry | undefined;
  /** The time, in milliseconds since the epoch; signatures use it. Default: `Date.now`. Example: `clock: () => 0`. */
  readonly clock?: (() => number) | undefined;
}

/** Options that rest on the rules of this service. */
export interface ServiceOptions {
  /**
   * Conflicting writes are queued and sent one at a time: authorizations of one app, plugins of one API, bindings of
   * one policy, members of one channel, custom ingress ports, one feature. Default: true. Example: `queueWrites:
   * false`.
   */
  readonly queueWrites?: boolean | undefined;
  /**
   * How many requests may be sent in a period, separately for reads and writes. Calls wait for their turn within
   * `totalTimeout`. Default: no limit. Example: `rateLimit: { writes: { requests: 60 } }`.
   */
  readonly rateLimit?: RateLimit | undefined;
  /**
   * What a call for many items does if some of them failed: `throw` an ApigPartialFailureError, or `return` the
   * response and warn (see `failures`). Default: `return`. Example: `partialFailure: 'throw'`.
   */
  readonly partialFailure?: 'throw' | 'return' | undefined;
  /**
   * Lists: items per page if the query sets no `limit`: 1 to 500, which is the most that the service gives.
   * Default: the service's, 20. Example: `pageSize: 500`.
   */
  readonly pageSize?: number | undefined;
}

// Kinds of values that many options take.
const ANYTHING = { is: 'anything' } as const;
const STRING = { is: 'string' } as const;
const SECRET = { is: 'secret' } as const;
const BYTES = { is: 'bytes' } as const;
const ID = { is: 'ID' } as const;
const ADDRESS = { is: 'address' } as const;
const RECORD = { is: 'record' } as const;
const HEADERS = { is: 'headers' } as const;
const FUNCTION = { is: 'function' } as const;
const OFF = { is: 'flag', default: false } as const;
const COUNT = { is: 'number', integer: true, min: 0 } as const;
const MILLISECONDS = { is: 'number', min: 1, max: LONGEST_TIME, unit: 'milliseconds' } as const;
const PAGE_SIZE = { is: 'number', integer: true, min: 1, max: 500 } as const;
const PARTIAL_FAILURE = { is: 'choice', values: ['throw', 'return'] } as const;

/** Every member of the option `validation`. */
export const VALIDATION_OPTIONS = {
  requests: { is: 'choice', values: ['error', 'off'], default: 'error' },
  responses: { is: 'choice', values: ['error', 'warn', 'off'], default: 'error' },
} as const satisfies OptionTable<Validation>;
const RATE_OPTIONS = {
  requests: { ...COUNT, min: 1, required: true },
  per: { ...MILLISECONDS, default: 60_000 },
} as const satisfies OptionTable<Rate>;
const RATE_LIMIT_OPTIONS = {
  reads: { is: 'group', of: RATE_OPTIONS, example: '{ requests: 600 }' },
  writes: { is: 'group', of: RATE_OPTIONS, example: '{ requests: 60 }' },
} as const satisfies OptionTable<RateLimit>;
const TLS_OPTIONS = {
  ca: { is: 'either', of: [BYTES, { is: 'list', of: BYTES }] },
  cert: BYTES,
  key: BYTES,
  passphrase: SECRET,
} as const satisfies OptionTable<TlsOptions>;
const LOGGER_KIND = {
  is: 'shape',
  members: { debug: 'function', info: 'function', warn: 'function', error: 'function' },
  words: 'a logger with the methods debug, info, warn and error',
} as const;
const RESULT_KIND = {
  is: 'shape',
  members: { outcomes: 'list' },
  words: 'what an earlier call returned',
} as const;
const SIGNAL_KIND = {
  is: 'shape',
  members: { aborted: 'boolean', addEventListener: 'function', removeEventListener: 'function' },
  words: 'an AbortSignal, such as controller.signal',
} as const;

/** Credentials as an object. Their values are checked when they are used, and never shown. */
const CREDENTIALS_OPTIONS = {
  ak: ANYTHING,
  sk: ANYTHING,
  securityToken: ANYTHING,
  domainId: ANYTHING,
  token: ANYTHING,
  projectId: ANYTHING,
  iamEndpoint: ANYTHING,
  expiresAt: ANYTHING,
} as const satisfies Readonly<Record<keyof KeyCredentials | keyof TokenCredentials, OptionKind>>;

/** Credentials as options take them. */
const CREDENTIALS_KIND = {
  is: 'either',
  of: [FUNCTION, { is: 'group', of: CREDENTIALS_OPTIONS, example: '{ ak, sk } or { token }', kept: true }],
} as const;

/** Every option of a client. */
export const CLIENT_OPTIONS = {
  region: STRING,
  endpoint: ADDRESS,
  iamEndpoint: ADDRESS,
  projectId: ID,
  instanceId: ID,
  credentials: CREDENTIALS_KIND,
  timeout: { ...MILLISECONDS, default: 30_000 },
  totalTimeout: { ...MILLISECONDS, default: 120_000 },
  maxRetries: { ...COUNT, default: 2 },
  retryBudget: { ...COUNT, default: 10 },
  connections: { ...COUNT, min: 1, default: 64 },
  dispatcher: {
    is: 'shape',
    members: { request: 'function' },
    words: 'an undici dispatcher, or an object with its method request()',
  },
  proxy: { is: 'either', of: [{ is: 'choice', values: [false] }, ADDRESS] },
  tls: { is: 'group', of: TLS_OPTIONS, example: '{ ca }' },
  validation: { is: 'group', of: VALIDATION_OPTIONS, example: '{ requests: "error", responses: "warn" }' },
  maxResponseBytes: { is: 'number', min: 1, max: LONGEST_TIME, unit: 'bytes', default: 100 * 1024 * 1024 },
  userAgent: STRING,
  headers: HEADERS,
  logger: LOGGER_KIND,
  wrap: FUNCTION,
  onRetry: FUNCTION,
  clock: FUNCTION,
  queueWrites: { is: 'flag', default: true },
  rateLimit: { is: 'group', of: RATE_LIMIT_OPTIONS, example: '{ writes: { requests: 60 } }' },
  partialFailure: { ...PARTIAL_FAILURE, default: 'return' },
  pageSize: PAGE_SIZE,
} as const satisfies OptionTable<ClientOptions>;

// ————— Calls —————

/** What a single call may set for itself. */
export interface CallOptions {
  /**
   * Aborts the call at any stage: waiting for credentials, sending, between attempts, reading the response. Example:
   * `signal: AbortSignal.timeout(5_000)`.
   */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that one attempt may take, including the body of its response. Default: the client's, 30 000. */
  readonly timeout?: number | undefined;
  /** Milliseconds that the whole call may take, with all attempts and waits. Default: the client's, 120 000. */
  readonly totalTimeout?: number | undefined;
  /** How often a failed attempt may be repeated. Default: the client's, 2. Example: `maxRetries: 5`. */
  readonly maxRetries?: number | undefined;
  /** Gateway that the call goes to, instead of the client's. */
  readonly instanceId?: string | undefined;
  /** Project to act in, instead of the client's. */
  readonly projectId?: string | undefined;
  /**
   * Further headers, sent but not signed. Those that the client or HTTP sets are errors.
   * Example: `headers: { 'X-Request-Note': 'nightly' }`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Fields added to the JSON body (or form) without a check. They take precedence over the body's own. Example:
   * `extraBody: { new_field: 1 }`.
   */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Parameters added to the query without a check. They take precedence over the query's own. Example: `extraQuery: {
   * precise_search: 'name' }`.
   */
  readonly extraQuery?: Readonly<Record<string, unknown>> | undefined;
  /**
   * How strictly this call's request and response are checked. Default: the client's. Example: `validation: { requests:
   * 'off' }`.
   */
  readonly validation?: Validation | undefined;
  /**
   * Lists: items per page if the query sets no `limit`: 1 to 500, which is the most that the service gives. Default:
   * the client's. Example: `pageSize: 500`.
   */
  readonly pageSize?: number | undefined;
  /**
   * Lists: fetch the next page while you process this one. If you leave early, that page is wasted. Default: false.
   * Example: `prefetch: true`.
   */
  readonly prefetch?: boolean | undefined;
  /**
   * What a call for many items does if some of them failed: `throw` an ApigPartialFailureError, or `return` the
   * response (see `failures`). Default: the client's. Example: `partialFailure: 'throw'`.
   */
  readonly partialFailure?: 'throw' | 'return' | undefined;
  /** Calls that return a file: the path or stream to write it to, instead of memory. Example: `saveTo: 'apis.yaml'`. */
  readonly saveTo?: string | Writable | undefined;
}

/** Options of everything that sends. Defaults are the client's. */
const SENDING_OPTIONS = {
  signal: SIGNAL_KIND,
  timeout: MILLISECONDS,
  totalTimeout: MILLISECONDS,
  maxRetries: COUNT,
  instanceId: ID,
  projectId: ID,
  headers: HEADERS,
  validation: { is: 'group', of: VALIDATION_OPTIONS, example: '{ requests: "off" }' },
} as const;
/** Every option of a call. */
const CALL_OPTIONS = {
  ...SENDING_OPTIONS,
  extraBody: RECORD,
  extraQuery: RECORD,
  pageSize: PAGE_SIZE,
  prefetch: OFF,
  partialFailure: PARTIAL_FAILURE,
  saveTo: ANYTHING,
} as const satisfies OptionTable<CallOptions>;

/** The options of `modify`. The limits hold for each of its calls: two that read, and one that writes. */
export interface ModifyOptions<Out> extends Omit<
  CallOptions, 'extraBody' | 'extraQuery' | 'pageSize' | 'prefetch' | 'partialFailure' | 'saveTo'
> {
  /**
   * The object as the caller has seen it: if it differs from what is there now, nothing is sent, and the call fails.
   * Example: `ifSame: apiThatTheUserEdited`.
   */
  readonly ifSame?: Out | undefined;
  /**
   * What to do if somebody else changes the object at the same time. `throw`: fail with an ApigChangedMeanwhileError;
   * `again`: make the change again, up to three times. Default: `again` for a function, `throw` for an object.
   */
  readonly onConflict?: 'throw' | 'again' | undefined;
  /**
   * Fields that are newer than this package, which an update without them would erase. `refuse`: fail with an
   * ApigConversionError; `send`: send them back unchecked; `drop`: lose them. Default: `refuse`.
   */
  readonly unknownFields?: 'refuse' | 'send' | 'drop' | undefined;
  /**
   * Values of secrets that the service does not show, by their paths. Default: none.
   * Example: `secrets: { 'plugin_content.sasl_config.sasl_password': password }`.
   */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}
/** Every option of `modify`. */
export const MODIFY_OPTIONS = {
  ...SENDING_OPTIONS,
  ifSame: ANYTHING,
  onConflict: { is: 'choice', values: ['throw', 'again'] },
  unknownFields: { is: 'choice', values: ['refuse', 'send', 'drop'], default: 'refuse' },
  secrets: RECORD,
} as const satisfies OptionTable<ModifyOptions<object>>;

/**
 * The options of a call without options. Without a prototype, so that a polluted `Object.prototype` adds no options.
 */
export const NO_OPTIONS: CallOptions & { readonly __proto__: null } = { __proto__: null };
/**
 * Reads the options of a call, once: later changes do not reach the call.
 * @param operation - ID of the operation.
 * @throws ApigConfigurationError for an option that is unknown or wrong.
 */
export const readCallOptions = (operation: string, options: CallOptions): CallOptions =>
  readOptions(operation, CALL_OPTIONS, options);

/** Every option of a call that waits: see `WaitOptions`. Defaults of `timeout` and `interval` are each method's. */
export const WAIT_OPTIONS = {
  ...SENDING_OPTIONS,
  interval: MILLISECONDS,
  onProgress: FUNCTION,
  extraBody: RECORD,
  extraQuery: RECORD,
  partialFailure: PARTIAL_FAILURE,
} as const;
/** Every option of `list(…).all()`: how many items at most. */
export const ALL_OPTIONS = {
  // `Infinity` is the default, and may be written out.
  limit: { is: 'either', of: [COUNT, { is: 'infinity' }] },
} as const;
/** Every option of `bulk` and `bulkBatches`: see `BulkOptions`. */
export const BULK_OPTIONS = {
  concurrency: { ...COUNT, min: 1, default: 4 },
  signal: SIGNAL_KIND,
  onProgress: FUNCTION,
  stopOnError: OFF,
  resume: RESULT_KIND,
  retryFailed: OFF,
} as const;
/** Every option of `client.doctor()`. `timeout` is for each check. */
export const DOCTOR_OPTIONS = {
  signal: SIGNAL_KIND,
  timeout: { ...MILLISECONDS, default: 10_000 },
} as const;
/** Every member of a plan that moves the requests of a channel: see `CanaryMove`. */
export const TRAFFIC_OPTIONS = {
  from: STRING,
  to: STRING,
  steps: ANYTHING,
  hold: { ...MILLISECONDS, min: 0, default: 0 },
} as const;

// ————— Sources of credentials —————

/** Every option of `fromPassword`: see `PasswordOptions`. */
export const PASSWORD_OPTIONS = {
  userName: STRING,
  userId: STRING,
  password: SECRET,
  domainName: STRING,
  domainId: STRING,
  projectId: ID,
} as const;
/** Every option of `fromToken`: see `TokenOptions`. */
export const TOKEN_OPTIONS = {
  token: { is: 'either', of: [SECRET, FUNCTION], required: true },
  projectId: ID,
} as const;
/** How long a temporary key is valid. */
const KEY_SECONDS = { is: 'number', integer: true, min: 900, max: 86_400, unit: 'seconds' } as const;
/** Every option of `fromAgency`: see `AgencyOptions`. */
export const AGENCY_OPTIONS = {
  agencyName: STRING,
  domainName: STRING,
  domainId: STRING,
  durationSeconds: { ...KEY_SECONDS, default: 3_600 },
  credentials: { ...CREDENTIALS_KIND, required: true },
} as const;
/** Every option of `fromOidc`: see `OidcOptions`. */
export const OIDC_OPTIONS = {
  idpId: STRING,
  idTokenFile: STRING,
  durationSeconds: { ...KEY_SECONDS, default: 21_600 },
} as const;
/** Every option of `fromContainer`: see `ContainerOptions`. */
export const CONTAINER_OPTIONS = { uri: STRING, tokenFile: STRING } as const;
/** Every option of `fromMetadata` and `defaultCredentials`: see `MetadataOptions`. */
export const METADATA_OPTIONS = { address: STRING } as const;
/** Every option of `fromProfileFile`: see `ProfileOptions`. */
export const PROFILE_OPTIONS = { path: STRING } as const;
/** Every option of `fromHcloudConfig`: see `HcloudOptions`. */
export const HCLOUD_OPTIONS = { path: STRING, profile: STRING } as const;
const SCOPE_OPTIONS = { region: ANYTHING, service: ANYTHING } as const;
/** Every option of `fetchDispatcher`: see `FetchDispatcherOptions`. */
export const FETCH_OPTIONS = { fetch: FUNCTION } as const;
/** Every member of the input of `signRequest`: see `SignRequestInput`. The signer judges most values. */
export const SIGN_REQUEST_OPTIONS = {
  method: ANYTHING,
  url: ANYTHING,
  headers: ANYTHING,
  body: ANYTHING,
  credentials: { is: 'group', of: CREDENTIALS_OPTIONS, example: '{ ak, sk }', kept: true },
  date: ANYTHING,
  algorithm: ANYTHING,
  scope: { is: 'group', of: SCOPE_OPTIONS, example: '{ region, service }' },
  sha256: ANYTHING,
} as const;
