/** The options of a local gateway, and their defaults. */
import { randomUUID } from 'node:crypto';
import { errorCodes } from '../catalog/error-codes.js';
import type { PolicyDocument } from '../catalog/recorded-actions.js';
import { ApigConfigurationError } from '../errors.js';
import { nearest } from '../names.js';
import { quoted } from '../text.js';
import { LONGEST_TIME, type OptionTable, readOptions } from '../option-check.js';
import { AccessPolicy, POLICY_ASSUMPTIONS, type PolicyAssumptions } from './access-policy.js';
import { CALL_OPTIONS, type LocalCallOptions } from './calls/call-options.js';
import type { LocalSnapshot } from './snapshot.js';
import type { AnswerFault, CodeFault, CutFault, Fault, LatencyFault } from './faults.js';

/** An access key that the gateway knows. */
export interface LocalCredentials {
  readonly ak: string;
  readonly sk: string;
  /** Makes it a temporary key: requests must carry this in `X-Security-Token`. */
  readonly securityToken?: string | undefined;
}

/** Behavior of the service that takes test time or differs between gateways. */
export interface Quirks {
  /** Five rejected signatures in a row lock an access key for five minutes. Default: false. */
  readonly lockAccessKeys?: boolean | undefined;
  /** A feature may be changed only once a minute. Default: true; move the `clock` instead of waiting. */
  readonly featureOncePerMinute?: boolean | undefined;
  /** Lists have neither `total` nor `size`, as on gateways of 2021. Default: false. */
  readonly listsWithoutTotal?: boolean | undefined;
  /**
   * Features and the APIs bound to an access control policy are listed from the start, whatever `offset` says. Default:
   * false.
   */
  readonly offsetIgnored?: boolean | undefined;
  /**
   * Milliseconds by the `clock` that creating, changing, resizing or deleting a gateway takes; the service takes
   * minutes. Default: 1000.
   */
  readonly gatewayWork?: number | undefined;
  /**
   * Milliseconds of real time that a write takes if the service does only one of its kind at a time: authorizations of
   * an app, plugins of an API, bindings, members of a channel, custom ingress ports. During that time, a second one
   * fails with APIG.3500, APIG.9999, APIC.9224 or APIC.9223. Default: 0.
   */
  readonly queuedWork?: number | undefined;
  /**
   * Milliseconds by the `clock` until a binding of a throttle, access list, signature key or app quota is listed.
   * Default: 0, immediately.
   */
  readonly lateBindings?: number | undefined;
  /**
   * Milliseconds by the `clock` that an asynchronous import or export takes: it waits for the first half of them.
   * Default: 200.
   */
  readonly taskWork?: number | undefined;
  /**
   * IDs of APIs, apps, plugins, policies and bindings that fail within calls for many items, while the call
   * succeeds. Default: none.
   */
  readonly failingItems?: readonly string[] | undefined;
  /**
   * The response to attaching plugins has an entry for each attachment (`bindings`), each of which may fail by itself,
   * as some gateways do. Default: false.
   */
  readonly attachmentsOneByOne?: boolean | undefined;
  /**
   * A throttle that is bound to APIs cannot be deleted (APIG.3451), as on some gateways. Default: false, its bindings
   * are deleted with it, as the API reference says.
   */
  readonly boundThrottlesStay?: boolean | undefined;
  /**
   * Fields that are not set are in responses nevertheless: strings as `""`, numbers as 0, lists as `[]`, objects as
   * `null`; backends that an API does not use, and the microservice of a channel without one, as objects of such
   * values. Default: false, they are absent.
   */
  readonly unsetAsEmpty?: boolean | undefined;
  /**
   * The account has enterprise projects: a gateway cannot be created without `enterprise_project_id` (APIC.7241). That
   * of the default one is `0`. Default: false.
   */
  readonly enterpriseAccount?: boolean | undefined;
}

/** The options of a local gateway. All are optional. */
export interface LocalGatewayOptions {
  /** Access keys that the gateway accepts. Default: the one in {@link LOCAL_DEFAULTS}. */
  readonly credentials?: readonly LocalCredentials[] | undefined;
  /** Tokens that are accepted in `X-Auth-Token`. Default: the one in {@link LOCAL_DEFAULTS}. */
  readonly tokens?: readonly string[] | undefined;
  /** Users who may sign in with a password. Default: the one in {@link LOCAL_DEFAULTS}. */
  readonly users?: readonly LocalUser[] | undefined;
  /** Name of the agency that may be assumed. Default: the one in {@link LOCAL_DEFAULTS}. */
  readonly agencyName?: string | undefined;
  /** Token of an identity provider that is accepted. Default: the one in {@link LOCAL_DEFAULTS}. */
  readonly idToken?: string | undefined;
  /**
   * Project whose gateways these are. Requests for others are rejected. Default: the one in {@link LOCAL_DEFAULTS}.
   */
  readonly projectId?: string | undefined;
  /** ID of the gateway that exists from the start. Default: the one in {@link LOCAL_DEFAULTS}. */
  readonly instanceId?: string | undefined;
  /** The time, in milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** Makes the IDs of new objects. Default: 32 random hexadecimal digits. */
  readonly ids?: (() => string) | undefined;
  /** Failures that should happen, in this order. More can be added later with `gateway.fail`. */
  readonly faults?: readonly Fault[] | undefined;
  /** Behavior of the service to switch on or off. */
  readonly quirks?: Quirks | undefined;
  /** Limits that differ from those of a new account, such as `{ API_NUM_LIMIT: 2 }`. */
  readonly quotas?: Partial<Record<QuotaName, number>> | undefined;
  /** Objects to start from, and to return to on `reset`: a result of `snapshot`. Default: one empty gateway. */
  readonly seed?: LocalSnapshot | undefined;
  /**
   * Policies of IAM to enforce: calls that they do not allow are rejected with 403 APIG.1005. A policy can be of
   * version 1.1 or 5.0. Conditions and single resources cannot be evaluated. Default: everything is allowed.
   */
  readonly policy?: PolicyDocument | readonly PolicyDocument[] | undefined;
  /** What is not known about policies. */
  readonly policyAssumptions?: PolicyAssumptions | undefined;
  /** How published APIs are served to those who call them. */
  readonly calls?: LocalCallOptions | undefined;
  /**
   * Called with every request that was carried out, before its response is sent. If it throws or rejects, that is the
   * response: status 500, code LOCAL.0503.
   */
  readonly onRequest?: ((request: HandledRequest) => unknown) | undefined;
}

/** An endpoint that asks to be connected to a gateway. All fields are optional. */
export interface LocalEndpointConnection {
  /** ID of the endpoint. Default: a new one. */
  readonly id?: string | undefined;
  /** Number that identifies its packets. Default: another one for each endpoint. */
  readonly markerId?: number | undefined;
  /** Account of the endpoint. Default: that of somebody else. */
  readonly domainId?: string | undefined;
  /** State that it is in. Default: `pendingAcceptance`. */
  readonly status?: 'pendingAcceptance' | 'accepted' | 'rejected' | 'failed' | undefined;
  /** Gateway that it connects to. Default: the one that exists from the start. */
  readonly instanceId?: string | undefined;
}

/** The options of a local gateway that listens. */
export interface LocalServerOptions extends LocalGatewayOptions {
  /** Port to listen on. Default: 0, any free one. */
  readonly port?: number | undefined;
  /**
   * A port of its own for calls of published APIs, of any Host header; 0: any free one. Default: none. The port of the
   * management API serves calls in any case, if the Host header or the path says that they are some.
   */
  readonly callsPort?: number | undefined;
  /** Address to listen on. Default: `127.0.0.1`. Others open the gateway to whoever reaches this machine. */
  readonly host?: string | undefined;
  /**
   * Names that clients may reach the gateway by, such as `host.docker.internal`. `localhost`, addresses and `host` need
   * not be named. Requests to other names are rejected: a page in a browser could send them.
   */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** A request that was carried out. */
export interface HandledRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly path: string;
  /** ID of the operation, such as `groups.create`; absent if the path is none of the service's. */
  readonly operation: string | undefined;
  /** Status of the response; absent if the connection was cut. */
  readonly status: number | undefined;
}

/** What a local gateway assumes if its options say nothing. */
export const LOCAL_DEFAULTS = {
  credentials: { ak: 'LOCALGATEWAYACCESSKEY', sk: 'local-gateway-secret-key-for-tests-only' },
  token: 'local-gateway-token',
  user: { name: 'local-user', password: 'local-password', domainName: 'local-account' },
  agencyName: 'local-agency',
  idToken: 'local-id-token',
  projectId: '10ca1000000000000000000000000001',
  /** The account that everything belongs to. */
  domainId: '10ca1000000000000000000000000003',
  instanceId: '10ca1000000000000000000000000002',
} as const;

/** How many objects of each kind there may be. Names and numbers are those of a new account. */
export const DEFAULT_QUOTAS = {
  INSTANCE_NUM_LIMIT: 5,
  APIGROUP_NUM_LIMIT: 1500,
  API_NUM_LIMIT: 3000,
  API_NUM_LIMIT_PER_GROUP: 1000,
  API_VERSION_NUM_LIMIT: 10,
  API_TAG_NUM_LIMIT: 10,
  API_PARAM_NUM_LIMIT: 50,
  API_POLICY_NUM_LIMIT: 5,
  API_CONDITION_NUM_LIMIT: 5, // Assumed.
  ENVIRONMENT_NUM_LIMIT: 10,
  VARIABLE_NUM_LIMIT: 50,
  THROTTLE_NUM_LIMIT: 300,
  APP_THROTTLE_LIMIT: 30,
  USER_THROTTLE_LIMIT: 30,
  SIGN_NUM_LIMIT: 200,
  ACL_NUM_LIMIT: 100,
  APP_NUM_LIMIT: 50,
  APP_CODE_NUM_LIMIT: 5,
  AUTHORIZER_NUM_LIMIT: 50,
  AUTHORIZER_IDENTITY_NUM_LIMIT: 50, // Assumed.
  VPC_NUM_LIMIT: 200,
  VPC_INSTANCE_NUM_LIMIT: 200,
  APIGROUP_DOMAIN_NUM_LIMIT: 5,
  RESPONSE_NUM_LIMIT: 10,
  // Limits of the service that `configs.list` does not return.
  APP_QUOTA_NUM_LIMIT: 20,
  PLUGIN_NUM_LIMIT: 500,
  CUSTOM_INGRESS_PORT_NUM_LIMIT: 40,
  IMPORT_API_NUM_LIMIT: 300,
  ORCHESTRATION_NUM_LIMIT: 500, // Assumed.
  API_ORCHESTRATION_NUM_LIMIT: 50, // Assumed.
} as const;
export type QuotaName = keyof typeof DEFAULT_QUOTAS;

/** Each quirk with its value. */
type AllQuirks = { readonly [Q in keyof Quirks]-?: NonNullable<Quirks[Q]> };
/** Options with all defaults. */
export interface Settings {
  readonly credentials: readonly LocalCredentials[];
  readonly tokens: readonly string[];
  readonly iam: { readonly users: readonly LocalUser[]; readonly agencyName: string; readonly idToken: string };
  readonly projectId: string;
  readonly instanceId: string;
  readonly clock: () => number;
  readonly ids: () => string;
  /** Enforced on all callers, if there is one. */
  readonly policy: AccessPolicy | undefined;
  /** Can be changed while the gateway works. */
  quirks: AllQuirks;
  readonly quotas: Readonly<Record<QuotaName, number>>;
}

/** A fault of any kind. */
type AnyFault = {
  readonly [K in keyof AnswerFault | keyof CodeFault | keyof CutFault | keyof LatencyFault]?: unknown;
};
const FAULT_OPTIONS = {
  operation: { is: 'string' },
  times: { is: 'number', integer: true, min: 1, default: 1 },
  latency: { is: 'number', min: 0, max: LONGEST_TIME, unit: 'milliseconds', default: 0 },
  status: { is: 'number', integer: true, min: 200, max: 599 },
  body: { is: 'anything' },
  headers: { is: 'record' },
  code: { is: 'string' },
  cut: { is: 'choice', values: ['before', 'after'] },
} as const satisfies OptionTable<AnyFault>;
const COUNT = { is: 'number', integer: true, min: 0 } as const;
const FLAG = { is: 'flag' } as const;
const TIME = { is: 'number', min: 0, max: LONGEST_TIME, unit: 'milliseconds' } as const;
const QUIRK_OPTIONS = {
  lockAccessKeys: FLAG,
  featureOncePerMinute: FLAG,
  listsWithoutTotal: FLAG,
  offsetIgnored: FLAG,
  gatewayWork: TIME,
  queuedWork: TIME,
  lateBindings: TIME,
  taskWork: TIME,
  failingItems: { is: 'list', of: { is: 'string' } },
  attachmentsOneByOne: FLAG,
  boundThrottlesStay: FLAG,
  unsetAsEmpty: FLAG,
  enterpriseAccount: FLAG,
} as const satisfies OptionTable<Quirks>;
const CONNECTION_OPTIONS = {
  id: { is: 'string' },
  markerId: { is: 'number', integer: true, min: 0 },
  domainId: { is: 'string' },
  status: { is: 'choice', values: ['pendingAcceptance', 'accepted', 'rejected', 'failed'] },
  instanceId: { is: 'ID' },
} as const satisfies OptionTable<LocalEndpointConnection>;
const KEY_OPTIONS = {
  ak: { is: 'string', required: true },
  sk: { is: 'string', required: true },
  securityToken: { is: 'string' },
} as const satisfies OptionTable<LocalCredentials>;
const USER_OPTIONS = {
  name: { is: 'string', required: true },
  password: { is: 'secret', required: true },
  domainName: { is: 'string', required: true },
} as const satisfies OptionTable<LocalUser>;
const QUOTA_OPTIONS = Object.fromEntries(Object.keys(DEFAULT_QUOTAS).map((name) => [name, COUNT]));

/** Every option of a local gateway. Defaults: see `resolve`. */
const LOCAL_GATEWAY_OPTIONS = {
  credentials: { is: 'list', of: { is: 'group', of: KEY_OPTIONS, example: '{ ak, sk }' } },
  tokens: { is: 'list', of: { is: 'string' } },
  users: { is: 'list', of: { is: 'group', of: USER_OPTIONS, example: '{ name, password, domainName }' } },
  agencyName: { is: 'string' },
  idToken: { is: 'string' },
  projectId: { is: 'ID' },
  instanceId: { is: 'ID' },
  clock: { is: 'function' },
  ids: { is: 'function' },
  faults: { is: 'list', of: { is: 'group', of: FAULT_OPTIONS, example: '{ status: 503 }' } },
  quirks: { is: 'group', of: QUIRK_OPTIONS, example: '{ lockAccessKeys: true }' },
  quotas: { is: 'group', of: QUOTA_OPTIONS, example: '{ API_NUM_LIMIT: 2 }' },
  seed: { is: 'record' },
  policy: { is: 'anything' },
  policyAssumptions: { is: 'group', of: POLICY_ASSUMPTIONS, example: '{ dependencies: \'ignored\' }' },
  calls: { is: 'group', of: CALL_OPTIONS, example: '{ assumeHttps: true }' },
  onRequest: { is: 'function' },
} as const satisfies OptionTable<LocalGatewayOptions>;
/** The options of a local gateway that listens. */
const LOCAL_SERVER_OPTIONS = {
  port: { is: 'number', integer: true, min: 0, max: 65_535, default: 0 },
  callsPort: { is: 'number', integer: true, min: 0, max: 65_535 },
  host: { is: 'string' },
  allowedHosts: { is: 'list', of: { is: 'string' } },
} as const;

/**
 * Checks the options of a local gateway.
 * @throws ApigConfigurationError for an option that is unknown or wrong.
 */
export const readLocalOptions = (options: LocalGatewayOptions): LocalGatewayOptions =>
  readOptions('createLocalGateway', LOCAL_GATEWAY_OPTIONS, options);
/** The same for a gateway that listens. */
export const readServerOptions = (options: LocalServerOptions): LocalServerOptions =>
  readOptions('startLocalGateway', { ...LOCAL_GATEWAY_OPTIONS, ...LOCAL_SERVER_OPTIONS }, options);
/** Checks a connection of an endpoint. */
export const readConnection = (connection: LocalEndpointConnection): LocalEndpointConnection =>
  readOptions('connectEndpoint', CONNECTION_OPTIONS, connection);
/** Checks quirks that are changed while the gateway works. */
export const readQuirks = (quirks: Quirks): Quirks => readOptions('setQuirks', QUIRK_OPTIONS, quirks);
/**
 * Checks a fault.
 * @param operations - IDs of all operations. A fault of any other would never happen.
 */
export function readFault(fault: Fault, operations: readonly string[]): Fault {
  const any: AnyFault = fault;
  readOptions('fail', FAULT_OPTIONS, any);
  const { operation, code } = fault;
  // A code of successes is no failure.
  const codes = Object.keys(errorCodes).filter((known) => known !== 'APIG.0000');
  if (operation !== undefined) requireKnown('operation', 'operation', operation, operations, 'Pass the ID of one, such as "groups.create".');
  if (code !== undefined) requireKnown('code', 'error code', code, codes, 'Pass one of errorCodes of huaweicloud-apig/catalog.');
  return fault;
}
function requireKnown(option: string, what: string, name: string, known: readonly string[], remedy: string): void {
  if (known.includes(name)) return;
  const meant = nearest(name, known);
  throw new ApigConfigurationError(
    option,
    `There is no ${what} ${quoted(name, 60)}. ${meant === undefined ? remedy : `Did you mean ${meant}?`}`,
  );
}

/** Adds the defaults to checked options. */
export function resolve(options: LocalGatewayOptions): Settings {
  return {
    credentials: options.credentials ?? [LOCAL_DEFAULTS.credentials],
    tokens: options.tokens ?? [LOCAL_DEFAULTS.token],
    iam: {
      users: options.users ?? [LOCAL_DEFAULTS.user],
      agencyName: options.agencyName ?? LOCAL_DEFAULTS.agencyName,
      idToken: options.idToken ?? LOCAL_DEFAULTS.idToken,
    },
    projectId: options.projectId ?? LOCAL_DEFAULTS.projectId,
    instanceId: options.instanceId ?? LOCAL_DEFAULTS.instanceId,
    clock: options.clock ?? Date.now,
    ids: options.ids ?? randomId,
    policy: options.policy === undefined ? undefined : new AccessPolicy(options.policy, options.policyAssumptions),
    quirks: quirksOf(options.quirks),
    quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
  };
}

/** Adds the defaults to checked quirks. */
export function quirksOf(quirks: Quirks = {}): AllQuirks {
  return {
    lockAccessKeys: quirks.lockAccessKeys ?? false,
    featureOncePerMinute: quirks.featureOncePerMinute ?? true,
    listsWithoutTotal: quirks.listsWithoutTotal ?? false,
    offsetIgnored: quirks.offsetIgnored ?? false,
    gatewayWork: quirks.gatewayWork ?? 1000,
    queuedWork: quirks.queuedWork ?? 0,
    lateBindings: quirks.lateBindings ?? 0,
    taskWork: quirks.taskWork ?? 200,
    failingItems: quirks.failingItems ?? [],
    attachmentsOneByOne: quirks.attachmentsOneByOne ?? false,
    boundThrottlesStay: quirks.boundThrottlesStay ?? false,
    unsetAsEmpty: quirks.unsetAsEmpty ?? false,
    enterpriseAccount: quirks.enterpriseAccount ?? false,
  };
}

/** 32 hexadecimal digits, the service's usual form of an ID. */
export const randomId = (): string => randomUUID().replaceAll('-', '');

/** `2026-03-01T08:00:00.123000000Z`: the form of times in responses to writes. */
export const exactTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');
/** `2026-03-01T08:00:00Z`: the form of times in responses to reads. */
export const wholeSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
/** `2026-03-01T08:00:00.123Z`: the form of times of plugins, in all responses. */
export const milliseconds = (ms: number): string => new Date(ms).toISOString();
/** `20260301T080000Z`: the form of X-Sdk-Date. */
export const compactTime = (ms: number): string => wholeSeconds(ms).replace(/[-:]/g, '');
/** The time that means "never". */
export const NEVER = '0001-01-01T00:00:00Z';
/** `20260301160000`: the number of an API's version, eight hours ahead of UTC. */
export const versionNumber = (ms: number): string => compactTime(ms + 8 * 3_600_000).replace(/[TZ]/g, '');

/** A user who may sign in with a password. */
export interface LocalUser {
  readonly name: string;
  readonly password: string;
  /** Account that the user belongs to. */
  readonly domainName: string;
}
