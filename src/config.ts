/** From options to a configuration that is complete and right, or an error that says what is not. */
import { CredentialsAuthenticator } from './auth/authenticator.js';
import type { CredentialsContext, CredentialsOption, CredentialsSource } from './auth/credentials.js';
import { apigEndpoint, regionIn, regionOf } from './auth/endpoints.js';
import { variable } from './auth/files.js';
import { hcloudRegion } from './auth/hcloud-config.js';
import { ProjectFinder } from './auth/project.js';
import { ApigConfigurationError } from './errors.js';
import type { Logger } from './events.js';
import type { DispatcherLike } from './http/dispatcher.js';
import { networkOptions, OwnPool, type TlsOptions } from './http/pool.js';
import { checkHeaders, mergeHeaders } from './http/request.js';
import type { CallScope, ServiceSettings, TransportSettings } from './http/settings.js';
import { Transport } from './http/transport.js';
import { type Rate, type RateLimit, RateLimiter, RetryBudget, WriteQueue } from './http/turns.js';
import { ToldDrift } from './schema/check.js';
import { positive, retries, type Validation } from './options.js';
import type { RegionId } from './regions.js';
import { USER_AGENT } from './version.js';

/** What a client is made with. */
export interface ClientOptions extends ServiceOptions {
  /**
   * Region id, such as `cn-north-4`. Gives the endpoint. Default: the variable HW_REGION_NAME; needed unless `endpoint`
   * is given.
   */
  readonly region?: RegionId | (string & {}) | undefined;
  /**
   * Where the service is, instead of the region's endpoint: `https://host[:port][/prefix]`. Plain `http://` must be
   * written out.
   */
  readonly endpoint?: string | URL | undefined;
  /** Where IAM is, instead of the region's endpoint. */
  readonly iamEndpoint?: string | URL | undefined;
  /**
   * Id of the project in the region. Default: HUAWEICLOUD_SDK_PROJECT_ID or HW_PROJECT_ID, else the project of the
   * credentials, else the one that IAM knows by the region's name.
   */
  readonly projectId?: string | undefined;
  /** Id of the gateway that calls go to. */
  readonly instanceId?: string | undefined;
  /** Keys, a token, or a function that gives either. Default: `defaultCredentials()`. */
  readonly credentials?: CredentialsOption | undefined;
  /** Milliseconds that one attempt may take, its answer's body included. Default: 30 000. */
  readonly timeout?: number | undefined;
  /** Milliseconds that a whole call may take, with all attempts and waits. Default: 120 000. */
  readonly totalTimeout?: number | undefined;
  /** How often a failed attempt is repeated where that is safe. Default: 2. */
  readonly maxRetries?: number | undefined;
  /**
   * An undici dispatcher of the caller's own, instead of `proxy` and `tls`: a pool, a mock. `close()` leaves it open.
   */
  readonly dispatcher?: DispatcherLike | undefined;
  /**
   * Proxy for calls to APIG and IAM. `'env'`: those that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, never for this
   * machine; a URL: that one for everything; `false`: none. The metadata service is always asked directly. Default:
   * `'env'`.
   */
  readonly proxy?: 'env' | (string & {}) | URL | false | undefined;
  /** Certificate authorities to trust, and a client certificate. */
  readonly tls?: TlsOptions | undefined;
  /** How strictly requests and answers are checked. Default: `{ requests: 'error', responses: 'error' }`. */
  readonly validation?: Validation | undefined;
  /** Longest answer that is read into memory, in bytes. Default: 104 857 600 (100 MB). */
  readonly maxResponseBytes?: number | undefined;
  /** Text added to the User-Agent header. */
  readonly userAgent?: string | undefined;
  /** Headers of every request, sent but not signed, such as `X-Language: en-us`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Takes the client's events: pino, console, or anything of their shape. Default: none. */
  readonly logger?: Logger | undefined;
  /** The time, in milliseconds since the epoch; signatures use it. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/** A client's configuration, resolved. */
export interface Config {
  readonly settings: TransportSettings;
  readonly pool: OwnPool | undefined;
  readonly authenticator: CredentialsAuthenticator;
  readonly project: ProjectFinder;
  /** The endpoint, as it will be used. */
  readonly endpoint: string;
  /** Project and gateway of the options and the environment. */
  readonly scope: CallScope;
}

/** Reads options and environment, once. */
export function resolveConfig(options: ClientOptions): Config {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null)
    throw new ApigConfigurationError(
      'options',
      'The client takes an object of options, such as { region: "cn-north-4" }.',
    );
  checkHeaders('The client\'s headers option', options.headers);
  const region =
    regionOf(options.region)
    ?? (options.credentials === undefined && options.endpoint === undefined ? hcloudRegion() : undefined);
  const { origin, host, prefix } = apigEndpoint(options.endpoint, region);
  const clock = options.clock ?? Date.now;
  const { pool, dispatcher } = connections(options);
  const scope = {
    projectId: options.projectId || (variable('HUAWEICLOUD_SDK_PROJECT_ID') ?? variable('HW_PROJECT_ID')),
    instanceId: options.instanceId,
  };
  const context: CredentialsContext = {
    region: region ?? regionIn(host), endpoint: origin, projectId: scope.projectId, clock, logger: options.logger,
    iamEndpoint: options.iamEndpoint === undefined ? undefined : String(options.iamEndpoint),
    dispatcher: { request: async (request) => (await dispatcher()).request(request) },
  };
  const authenticator = new CredentialsAuthenticator(
    options.credentials === undefined ? usualCredentials() : options.credentials,
    clock,
    context,
  );
  const project = new ProjectFinder(authenticator, context);
  const settings: TransportSettings = {
    origin,
    host,
    prefix,
    clock,
    authenticator,
    dispatcher,
    findProject: async (signal) => (await project.find(signal))?.id,
    ownPool: pool !== undefined,
    timeout: positive('timeout', options.timeout, 30_000),
    totalTimeout: positive('totalTimeout', options.totalTimeout, 120_000),
    maxRetries: retries(options.maxRetries, 2),
    maxResponseBytes: positive('maxResponseBytes', options.maxResponseBytes, 100 * 1024 * 1024),
    validation: {
      requests: options.validation?.requests ?? 'error',
      responses: options.validation?.responses ?? 'error',
    },
    userAgent: userAgent(options.userAgent),
    headers: mergeHeaders(options.headers ?? {}, undefined),
    logger: options.logger,
    service: resolveServiceOptions(options),
    random: Math.random,
    explain: () => import('./catalog/error-codes.js').then(({ explainErrorCode }) => explainErrorCode),
  };
  return { settings, pool, authenticator, project, scope, endpoint: origin + prefix };
}

/** `defaultCredentials()`, loaded with its first use: most clients are given credentials. */
function usualCredentials(): CredentialsSource {
  let source: CredentialsSource | undefined;
  return async (context) => (source ??= (await import('./auth/chain.js')).defaultCredentials())(context);
}

/** What requests go through: the caller's dispatcher, or a pool of the client's own. */
function connections({ dispatcher: own, proxy, tls }: ClientOptions): {
  readonly pool: OwnPool | undefined;
  readonly dispatcher: TransportSettings['dispatcher'];
} {
  if (!own) {
    const pool = new OwnPool(networkOptions(proxy, tls));
    return { pool, dispatcher: () => pool.get() };
  }
  if (typeof own.request !== 'function')
    throw new ApigConfigurationError(
      'dispatcher',
      'The dispatcher option needs a request() method, as every undici dispatcher has.',
    );
  const other = proxy !== undefined ? 'proxy' : tls !== undefined ? 'tls' : undefined;
  if (other !== undefined)
    throw new ApigConfigurationError(
      other,
      `The options dispatcher and ${other} exclude each other: a dispatcher brings its own connections.`,
    );
  return { pool: undefined, dispatcher: () => own };
}

function userAgent(suffix: string | undefined): string {
  if (suffix === undefined || suffix === '') return USER_AGENT;
  if (!/^[\x20-\x7e]+$/.test(suffix))
    throw new ApigConfigurationError('userAgent', 'userAgent holds characters that HTTP headers cannot carry.');
  return `${USER_AGENT} ${suffix}`;
}

/**
 * A transport alone, for programs that use few resources and bundle them:
 * `new GroupsService(createTransport(options))`.
 */
export function createTransport(options: ClientOptions): Transport {
  const { settings, scope } = resolveConfig(options);
  return new Transport(settings, scope);
}

/** What a client does because it knows this service. */
export interface ServiceOptions {
  /**
   * Whether writes that the service cannot take at once are sent one after another: authorizations of one app, plugins
   * of one API, bindings of one policy, members of one channel, custom ingress ports, one feature. Waiting counts into
   * `totalTimeout`. Default: true.
   */
  readonly serialiseWrites?: boolean | undefined;
  /**
   * How many requests may go out in a time, reads and writes apart; calls wait for their turn within `totalTimeout`.
   * Default: no limit.
   */
  readonly rateLimit?: RateLimit | undefined;
  /**
   * Calls for many items, some of which failed: `throw` an ApigPartialFailureError, or `return` the answer and warn
   * (see `failures`). Default: `return`.
   */
  readonly partialFailure?: 'throw' | 'return' | undefined;
  /**
   * Lists: items per page where the query sets no `limit`, 1 to 500, which is the most that the service gives. Default:
   * the service's, 20.
   */
  readonly pageSize?: number | undefined;
}

export function resolveServiceOptions({
  serialiseWrites = true,
  rateLimit,
  partialFailure = 'return',
  pageSize,
}: ServiceOptions): ServiceSettings {
  const modes: readonly string[] = ['throw', 'return'];
  if (!modes.includes(partialFailure))
    throw new ApigConfigurationError(
      'partialFailure',
      `partialFailure must be "throw" or "return", got ${JSON.stringify(partialFailure)}.`,
    );
  if (pageSize !== undefined && !(Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= 500)) {
    throw new ApigConfigurationError('pageSize', `pageSize must be an integer from 1 to 500, got ${String(pageSize)}.`);
  }
  if (rateLimit) for (const name of ['reads', 'writes'] as const) checkRate(name, rateLimit[name]);
  return {
    writeQueue: serialiseWrites ? new WriteQueue() : undefined,
    retryBudget: new RetryBudget(10),
    toldDrift: new ToldDrift(),
    rateLimiter: rateLimit && new RateLimiter(rateLimit),
    partialFailure,
    pageSize,
  };
}

function checkRate(name: keyof RateLimit, rate: Rate | undefined): void {
  if (rate === undefined) return;
  const { requests, per = 60_000 } = rate;
  if (!Number.isInteger(requests) || requests < 1) {
    throw new ApigConfigurationError(
      'rateLimit',
      `rateLimit.${name}.requests must be an integer from 1 up, got ${String(requests)}.`,
    );
  }
  if (typeof per !== 'number' || !(per > 0 && per <= 2 ** 31 - 1)) {
    throw new ApigConfigurationError(
      'rateLimit',
      `rateLimit.${name}.per must be a number of milliseconds from 1 to 2147483647, got ${String(per)}.`,
    );
  }
}
