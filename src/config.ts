/** From options to a configuration that is complete and right, or an error that says what is not. */
import { CredentialsAuthenticator } from './auth/authenticator.js';
import type { CredentialsOption } from './auth/credentials.js';
import { OwnPool, type DispatcherLike } from './core/dispatcher.js';
import { decode, encode } from './core/encode.js';
import { ApigConfigurationError } from './core/errors.js';
import type { Logger } from './core/events.js';
import type { Validation } from './core/options.js';
import { checkHeaders } from './core/request.js';
import { Transport, type TransportSettings } from './core/transport.js';
import { REGION_FORM, regions, type Region, type RegionId } from './regions.js';
import { VERSION } from './version.js';

/** What a client is made with. */
export interface ClientOptions {
  /** Region id, such as `cn-north-4`. Gives the endpoint; needed unless `endpoint` is given. */
  readonly region?: RegionId | (string & {}) | undefined;
  /** Where the service is, instead of the region's endpoint: `https://host[:port][/prefix]`. Plain `http://` must be written out. */
  readonly endpoint?: string | URL | undefined;
  /** Id of the project in the region. */
  readonly projectId?: string | undefined;
  /** Id of the gateway that calls go to. */
  readonly instanceId?: string | undefined;
  /** Keys, a token, or a function that gives either. */
  readonly credentials: CredentialsOption;
  /** Milliseconds that one attempt may take, its answer's body included. Default: 30 000. */
  readonly timeout?: number | undefined;
  /** Milliseconds that a whole call may take, with all attempts and waits. Default: 120 000. */
  readonly totalTimeout?: number | undefined;
  /** How often a failed attempt is repeated where that is safe. Default: 2. */
  readonly maxRetries?: number | undefined;
  /** An undici dispatcher of the caller's own: a proxy, a pool with a private CA, a mock. `close()` leaves it open. */
  readonly dispatcher?: DispatcherLike | undefined;
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
  /** The endpoint, as it will be used. */
  readonly endpoint: string;
}

export function resolveConfig(options: ClientOptions): Config {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) throw new ApigConfigurationError('options', 'The client needs its options: at least credentials, and region or endpoint.');
  const { origin, host, prefix } = resolveEndpoint(options);
  checkHeaders('The client\'s headers option', options.headers);
  if (options.credentials === undefined) {
    throw new ApigConfigurationError('credentials', 'The client has no credentials. Pass credentials: { ak, sk }, { token }, or a function that returns a promise of either.');
  }
  const clock = options.clock ?? Date.now;
  const pool = options.dispatcher ? undefined : new OwnPool();
  const settings: TransportSettings = {
    origin, host, prefix, clock,
    authenticator: new CredentialsAuthenticator(options.credentials, clock),
    ownPool: pool !== undefined,
    dispatcher: dispatcherOf(options.dispatcher, pool),
    timeout: positive('timeout', options.timeout, 30_000),
    totalTimeout: positive('totalTimeout', options.totalTimeout, 120_000),
    maxRetries: retries(options.maxRetries),
    maxResponseBytes: positive('maxResponseBytes', options.maxResponseBytes, 100 * 1024 * 1024),
    validation: { requests: options.validation?.requests ?? 'error', responses: options.validation?.responses ?? 'error' },
    userAgent: userAgent(options.userAgent),
    headers: options.headers ?? {},
    logger: options.logger,
    random: Math.random,
    explain: () => import('./catalog/error-codes.js').then(({ explainErrorCode }) => explainErrorCode),
  };
  return { settings, pool, endpoint: origin + prefix };
}

function dispatcherOf(own: DispatcherLike | undefined, pool: OwnPool | undefined): TransportSettings['dispatcher'] {
  if (own && typeof own.request !== 'function') throw new ApigConfigurationError('dispatcher', 'The dispatcher option needs a request() method, as every undici dispatcher has.');
  if (own) return () => own;
  if (pool) return () => pool.get();
  throw new ApigConfigurationError('dispatcher', 'There is no dispatcher.'); // one of the two is always there
}

interface Endpoint {
  readonly origin: string;
  readonly host: string;
  readonly prefix: string;
}
function resolveEndpoint({ endpoint, region }: ClientOptions): Endpoint {
  if (endpoint !== undefined && String(endpoint) !== '') return parseEndpoint(String(endpoint));
  if (region === undefined || region === '') {
    throw new ApigConfigurationError('region', 'The client needs to know where the service is. Pass region, such as "cn-north-4", or endpoint.');
  }
  return parseEndpoint(regionOf(region).apig);
}
/** The endpoints of a region; those of a region newer than the table are made by the usual rule, with a warning. */
export function regionOf(id: string): Region {
  const known: Readonly<Record<string, Region>> = regions;
  const region = Object.hasOwn(known, id) ? known[id] : undefined;
  if (region) return region;
  if (!REGION_FORM.test(id)) {
    throw new ApigConfigurationError('region', `${JSON.stringify(id)} is not a region. Known regions: ${Object.keys(regions).join(', ')}. For any other place pass endpoint.`);
  }
  const apig = `https://apig.${id}.myhuaweicloud.com`;
  process.emitWarning(`The region ${id} is not in the table of huaweicloud-apig ${VERSION}; trying ${apig}. Pass endpoint if it is elsewhere.`, { code: 'HUAWEICLOUD_APIG_REGION' });
  return { name: id, apig };
}

function parseEndpoint(text: string): Endpoint {
  const address = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const fault = endpointFault(url);
  if (!url || fault !== undefined) throw new ApigConfigurationError('endpoint', `${JSON.stringify(text)} is not an endpoint: ${fault}. It looks like https://apig.cn-north-4.myhuaweicloud.com.`);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    process.emitWarning(`The endpoint ${url.origin} is plain http: keys are not sent, but requests and answers can be read on the way.`, { code: 'HUAWEICLOUD_APIG_HTTP' });
  }
  const prefix = url.pathname.replace(/\/+$/, '').split('/').map((segment) => encode(decode(segment))).join('/');
  return { origin: url.origin, host: url.host, prefix };
}
function endpointFault(url: URL | undefined): string | undefined {
  if (!url) return 'it is not a URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `its scheme is ${url.protocol.slice(0, -1)}, not https`;
  if (url.username !== '' || url.password !== '') return 'it holds a user name or password; pass credentials instead';
  return url.search !== '' || url.hash !== '' ? 'it holds a query or a fragment' : undefined;
}
const isLoopback = (hostname: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

function positive(option: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value > 0 && value <= 2 ** 31 - 1) return value;
  throw new ApigConfigurationError(option, `${option} must be a number from 1 to 2147483647, got ${String(value)}.`);
}
function retries(value: number | undefined): number {
  if (value === undefined) return 2;
  if (Number.isInteger(value) && value >= 0) return value;
  throw new ApigConfigurationError('maxRetries', `maxRetries must be an integer from 0 up, got ${String(value)}.`);
}
function userAgent(suffix: string | undefined): string {
  const own = `huaweicloud-apig/${VERSION} node/${process.versions.node}`;
  if (suffix === undefined || suffix === '') return own;
  if (!/^[\x20-\x7e]+$/.test(suffix)) throw new ApigConfigurationError('userAgent', 'userAgent holds characters that HTTP headers cannot carry.');
  return `${own} ${suffix}`;
}

/** A transport alone, for programs that use few resources and bundle them: `new GroupsService(createTransport(options))`. */
export function createTransport(options: ClientOptions): Transport {
  return new Transport(resolveConfig(options).settings, { projectId: options.projectId, instanceId: options.instanceId });
}
