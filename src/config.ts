/** Turns options into a complete configuration, or throws an error that says what is wrong. */
import { CredentialsAuthenticator } from './auth/authenticator.js';
import { apigEndpoint, regionIn, regionOf } from './auth/endpoints.js';
import { variable } from './auth/files.js';
import { ProjectFinder, type ProjectLookup } from './auth/project.js';
import { HookedTransport } from './calls/hooks.js';
import { environmentLogger } from './environment-logger.js';
import { ApigConfigurationError } from './errors.js';
import type { Files } from './http/file-transfer.js';
import { Lifetime } from './http/lifetime.js';
import { networkOptions, OwnPool } from './http/pool.js';
import { mergeHeaders } from './http/request.js';
import type { CallScope, ServiceSettings, TransportSettings } from './http/settings.js';
import { Transport } from './http/transport.js';
import { RateLimiter, RetryBudget, WriteQueue } from './http/turns.js';
import { ID_WORDS, isId, type OptionTable, readOptions } from './option-check.js';
import {
  type Catalog, CLIENT_OPTIONS, type ClientOptions, type CredentialsContext, type CredentialsSource, VALIDATION_OPTIONS,
  type Wrap,
} from './options.js';
import { ToldDrift } from './schema/check.js';
import { isThenable, messageOf } from './values.js';
import { USER_AGENT } from './version.js';

export type { ClientOptions } from './options.js';

/** The complete configuration of a client. */
export interface Config {
  readonly settings: TransportSettings;
  readonly pool: OwnPool | undefined;
  readonly authenticator: CredentialsAuthenticator;
  readonly project: ProjectFinder;
  /** The endpoint, as it will be used. */
  readonly endpoint: string;
  /** Project and gateway of the options and the environment. */
  readonly scope: CallScope;
  /** What goes around every call. */
  readonly wrap: Wrap | undefined;
}

/** What a client has in addition to its options. A transport alone has what the program gives it. */
export interface Additions extends Pick<TransportSettings, 'catalog' | 'files'>, Pick<TransportParts, 'findProject'> {
  /** Where credentials and the region come from if the options name neither. */
  readonly credentials?: () => CredentialsSource;
  readonly region?: () => string | undefined;
}
/** What a transport has only if the program gives it, so that a bundle contains it only then. */
export interface TransportParts {
  /** Explains rejections. Default: nothing does. Example: `catalog`, from huaweicloud-apig/catalog. */
  readonly catalog?: Catalog | undefined;
  /**
   * Sends forms and receives files. Default: none, so that operations of your own that have a `form`, or `response:
   * Download`, are rejected with an ApigConfigurationError. Example: `files`, from huaweicloud-apig.
   */
  readonly files?: Files | undefined;
  /**
   * Asks IAM for the project, if neither options nor credentials name one. Default: nothing does, so calls that need a
   * project are rejected with an ApigConfigurationError. Example: `findProject`, from huaweicloud-apig.
   */
  readonly findProject?: ProjectLookup | undefined;
}
const TRANSPORT_PARTS = {
  catalog: {
    is: 'shape',
    members: { explain: 'function', documentation: 'function' },
    words: 'the catalog of huaweicloud-apig/catalog, or an object with the methods explain and documentation',
  },
  files: { is: 'shape', members: { openForm: 'function', readDownload: 'function' }, words: '`files` of huaweicloud-apig' },
  findProject: { is: 'function' },
} as const satisfies OptionTable<TransportParts>;

const WITHOUT_OPTIONS =
  'Pass { instanceId }, or {} if no call needs a gateway. Region and credentials can come from the environment: '
  + 'HW_REGION_NAME, HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK.';

/**
 * Reads options and environment, once.
 * @param owner - Who takes the options, for messages.
 * @param parts - Without `credentials`, the options must have them.
 */
export function resolveConfig(given: ClientOptions, owner = 'ApigClient', parts: Additions = {}): Config {
  const options = readOptions(owner, CLIENT_OPTIONS, given, parts.credentials && WITHOUT_OPTIONS);
  const credentials = options.credentials ?? parts.credentials?.();
  if (credentials === undefined) throw new ApigConfigurationError('credentials', `${owner} needs credentials. ${PASS}`);
  const region =
    regionOf(options.region)
    ?? (options.credentials === undefined && options.endpoint === undefined ? parts.region?.() : undefined);
  const endpoint = apigEndpoint(options.endpoint, region);
  const { pool, dispatcher } = connectionsOf(options);
  const scope = { projectId: options.projectId || environmentProject(), instanceId: options.instanceId };
  const clock = options.clock === undefined ? Date.now : checkedClock(options.clock);
  const logger = options.logger ?? environmentLogger();
  const context: CredentialsContext = {
    region: region ?? regionIn(endpoint.host), endpoint: endpoint.origin, projectId: scope.projectId, clock,
    logger,
    iamEndpoint: options.iamEndpoint === undefined ? undefined : String(options.iamEndpoint),
    dispatcher: { request: async (request) => (await dispatcher()).request(request) },
  };
  const authenticator = new CredentialsAuthenticator(credentials, clock, context);
  const project = new ProjectFinder(authenticator, context, parts.findProject);
  const settings: TransportSettings = {
    ...endpoint,
    ...limitsOf(options),
    clock,
    authenticator,
    dispatcher,
    findProject: async (signal) => (await project.find(signal))?.id,
    ownPool: pool !== undefined,
    lifetime: new Lifetime(async () => pool?.close()),
    userAgent: userAgent(options.userAgent),
    headers: mergeHeaders(options.headers ?? {}, undefined),
    logger,
    onRetry: options.onRetry,
    service: serviceSettings(options),
    random: Math.random,
    catalog: parts.catalog,
    files: parts.files,
  };
  const { wrap } = options;
  return { settings, pool, authenticator, project, scope, wrap, endpoint: endpoint.origin + endpoint.prefix };
}

const PASS = 'Pass them: { ak, sk }, { token }, or a source such as defaultCredentials().';

/** Limits and checks of calls that set none of their own. */
function limitsOf(options: ClientOptions): Pick<
  TransportSettings, 'timeout' | 'totalTimeout' | 'maxRetries' | 'maxResponseBytes' | 'validation'
> {
  const { timeout, totalTimeout, maxRetries, maxResponseBytes } = CLIENT_OPTIONS;
  return {
    timeout: options.timeout ?? timeout.default,
    totalTimeout: options.totalTimeout ?? totalTimeout.default,
    maxRetries: options.maxRetries ?? maxRetries.default,
    maxResponseBytes: options.maxResponseBytes ?? maxResponseBytes.default,
    validation: {
      requests: options.validation?.requests ?? VALIDATION_OPTIONS.requests.default,
      responses: options.validation?.responses ?? VALIDATION_OPTIONS.responses.default,
    },
  };
}

function serviceSettings(options: ClientOptions): ServiceSettings {
  const { queueWrites, rateLimit, partialFailure, pageSize, retryBudget } = options;
  const modifyQueue = new WriteQueue();
  return {
    writeQueue: (queueWrites ?? CLIENT_OPTIONS.queueWrites.default) ? modifyQueue : undefined,
    modifyQueue,
    rateLimiter: rateLimit && new RateLimiter(rateLimit),
    partialFailure: partialFailure ?? CLIENT_OPTIONS.partialFailure.default,
    pageSize,
    retryBudget: new RetryBudget(retryBudget ?? CLIENT_OPTIONS.retryBudget.default),
    toldDrift: new ToldDrift(),
  };
}

/** The project that the environment names. */
function environmentProject(): string | undefined {
  const name = ['HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'].find((each) => variable(each) !== undefined);
  const id = name === undefined ? undefined : variable(name);
  if (name === undefined || id === undefined || isId(id)) return id;
  throw new ApigConfigurationError('projectId', `The environment variable ${name} must be ${ID_WORDS}.`);
}

/** The latest time of a `Date`, in milliseconds since the epoch. */
const LATEST = 8_640_000_000_000_000;
/** The caller's clock, with a check of each result. */
function checkedClock(clock: () => unknown): () => number {
  return () => {
    let now: unknown;
    try {
      now = clock();
    } catch (error) {
      throw new ApigConfigurationError('clock', `The option clock failed: ${messageOf(error)}`, error);
    }
    if (typeof now === 'number' && Math.abs(now) <= LATEST) return now;
    const came = typeof now === 'number' ? String(now) : isThenable(now) ? 'a promise' : `a value of type ${typeof now}`;
    throw new ApigConfigurationError(
      'clock',
      `The option clock returned ${came}. Return milliseconds since the epoch, as Date.now does.`,
    );
  };
}

/** What requests go through: the caller's dispatcher, or the client's own pool. */
function connectionsOf({ dispatcher: own, proxy, tls, connections }: ClientOptions): {
  readonly pool: OwnPool | undefined;
  readonly dispatcher: TransportSettings['dispatcher'];
} {
  if (!own) {
    const pool = new OwnPool(networkOptions(proxy, tls, connections));
    return { pool, dispatcher: () => pool.get() };
  }
  const others = {
    // `proxy: false` may go with a dispatcher: both add no proxy.
    proxy: proxy !== undefined && proxy !== false,
    tls: Object.keys(tls ?? {}).length > 0,
    connections: connections !== undefined,
  };
  for (const [other, given] of Object.entries(others)) {
    if (given)
      throw new ApigConfigurationError(
        other,
        `The options dispatcher and ${other} exclude each other: a dispatcher brings its own connections. Leave one out.`,
      );
  }
  return { pool: undefined, dispatcher: () => own };
}

function userAgent(suffix: string | undefined): string {
  if (suffix === undefined || suffix === '') return USER_AGENT;
  if (/^[\x20-\x7e]+$/.test(suffix)) return `${USER_AGENT} ${suffix}`;
  throw new ApigConfigurationError(
    'userAgent',
    'The option userAgent has characters that HTTP headers cannot carry. Use visible ASCII characters and spaces.',
  );
}

/**
 * A transport alone, for programs that use few resources and bundle them:
 * `new GroupsService(createTransport(options))`. Close it when you are done: `await transport.close()`.
 *
 * Unlike a client, it has only what it is given, so that a bundle contains nothing that the program does not use. It
 * needs `credentials`; a client's default is `defaultCredentials()`. Without `parts.catalog`, a rejection has its code,
 * the service's message and the request ID, but no `meaning`, no `documentation`, and a `remedy` only for rejected
 * identities, unknown paths, missing permissions, and responses that something else sent in place of the service.
 * Without `parts.findProject`, options or credentials must name the project.
 *
 * @example
 * ```ts
 * import { catalog } from 'huaweicloud-apig/catalog';
 * const transport = createTransport(options, { catalog });
 * ```
 * @throws ApigConfigurationError if an option is missing, unknown or wrong.
 */
export function createTransport(options: ClientOptions, parts: TransportParts = {}): Transport {
  const { catalog, ...others } = readOptions('createTransport', TRANSPORT_PARTS, parts);
  return transportOf(resolveConfig(options, 'createTransport', { ...others, catalog: catalog && (() => catalog) }));
}
/** The transport of a client. */
export function transportOf({ settings, scope, wrap }: Config): Transport {
  return wrap ? new HookedTransport(settings, scope, wrap) : new Transport(settings, scope);
}
