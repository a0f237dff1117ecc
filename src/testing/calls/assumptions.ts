/**
 * What is not known about real gateways, as options. Nothing of it is documented: each default is assumed, and a test
 * that depends on one should set it.
 */
import { LONGEST_TIME, type OptionTable } from '../../option-check.js';

/** Each is an assumption. All are optional. */
export interface CallAssumptions {
  /** Status of the redirect from HTTP to HTTPS. Assumed: 301. */
  readonly redirectStatus?: number | undefined;
  /** Whether an API with match mode SWA takes its own path as well, without anything behind it. Assumed: true. */
  readonly prefixTakesBarePath?: boolean | undefined;
  /**
   * What decides first if several APIs match a call. path: exact paths before prefixes, fixed segments before `{a}`
   * before `{rest+}`; method: a named method before ANY, whatever the paths. Assumed: path.
   */
  readonly routeOrder?: 'path' | 'method' | undefined;
  /** Status of the rejection of a body that pauses too long. Assumed: 408. */
  readonly slowBodyStatus?: number | undefined;
  /** Whether `X-Stage: release` reaches the environment RELEASE. Assumed: false. */
  readonly stageIgnoresCase?: boolean | undefined;
  /** Code of the rejection of a missing or wrong parameter. Assumed: APIG.0106. */
  readonly parameterCode?: 'APIG.0106' | 'APIG.0201' | undefined;
  /** Code if a backend cannot be reached, or takes too long (APIG.0203 then). Assumed: APIG.0202. */
  readonly backendCode?: 'APIG.0202' | 'APIG.0201' | undefined;
  /** Whether a response of 500 to 599 is retried like a failed connection. Assumed: false. */
  readonly retriesOn5xx?: boolean | undefined;
  /** Whether query parameters and headers that an API does not declare go to its backend. Assumed: true. */
  readonly undeclaredPass?: boolean | undefined;
  /**
   * Whether the headers that callers of APP and IAM APIs sign in with go to the backend: `Authorization`, `X-Sdk-…`,
   * `X-Apig-AppCode`, `X-HW-ID`, `X-HW-AppKey`, `X-Security-Token`. Assumed: false.
   */
  readonly credentialsReachBackend?: boolean | undefined;
  /** Which headers a signature key signs: all that the backend gets, or only `host` and `x-sdk-date`. Assumed: all. */
  readonly backendSignedHeaders?: 'all' | 'few' | undefined;
  /** Whether a regular expression of a condition must match all of a value. Assumed: false, any part. */
  readonly wholePatterns?: boolean | undefined;
  /** What is in the place of a `$context` variable without a value. Assumed: empty. */
  readonly missingContextValue?: 'empty' | 'variable' | undefined;
  /** Whether values are escaped when they are put into the body of a gateway response. Assumed: true. */
  readonly escapedTemplates?: boolean | undefined;
  /** Form of `$context.handleTime`. Assumed: milliseconds since 1970. */
  readonly handleTimeFormat?: 'milliseconds' | 'ISO 8601' | undefined;
  /** Status of the response to a call whose function is called asynchronously. Assumed: 202. */
  readonly asyncStatus?: number | undefined;
  /** What a function gets of a query parameter that comes several times. Assumed: first. */
  readonly repeatedQuery?: 'first' | 'last' | 'list' | 'joined' | undefined;
  /** What a function gets of a header that comes several times. Assumed: joined, by commas. */
  readonly repeatedHeaders?: 'first' | 'last' | 'list' | 'joined' | undefined;
  /** What a bare `+` in the query is when a signature is verified. Assumed: space. */
  readonly plus?: 'space' | 'plus' | undefined;
  /** Whether a signature may leave the body out, by `X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD`. Assumed: accepted. */
  readonly unsignedPayload?: 'accepted' | 'rejected' | undefined;
  /** Whether a hash in `X-Sdk-Content-Sha256` is compared with the body. Assumed: trusted, it is not. */
  readonly declaredHash?: 'trusted' | 'checked' | undefined;
  /** Whether an AppCode is accepted over HTTP. Documented is that HTTPS is needed. Assumed: rejected. */
  readonly appCodeOverHttp?: 'accepted' | 'rejected' | undefined;
  /** Location of the parameter `apikey`, if the feature app_api_key is on. Assumed: either. */
  readonly apiKeyIn?: 'header' | 'query' | 'either' | undefined;
  /** Whether the denial of an authorizer is cached as its consent is. Assumed: true. */
  readonly cacheDenials?: boolean | undefined;
  /**
   * What happens to a value in the context of an authorizer whose name or type is not allowed. dropped: it is left out;
   * rejected: the whole result is. Assumed: rejected.
   */
  readonly invalidContext?: 'dropped' | 'rejected' | undefined;
  /** Milliseconds of real time after which an authorizer has failed. Assumed: 5000. */
  readonly authorizerTimeout?: number | undefined;
  /**
   * What authorizers get. documented: what the documentation names; likeFunctions: also `httpMethod`, `requestContext`
   * and `isBase64Encoded`, as function backends do. Assumed: documented.
   */
  readonly authorizerEvent?: 'documented' | 'likeFunctions' | undefined;
  /**
   * Names of authorizers in loose mode, which the management API has no field for: calls pass if the function fails or
   * returns 500 or 503. Assumed: none.
   */
  readonly looseAuthorizers?: readonly string[] | undefined;
  /** Whether an expression must match the whole value of an authorizer's identity source. Assumed: false, any part. */
  readonly anchoredIdentities?: boolean | undefined;
  /** When the windows begin in which throttles count. Assumed: first-call, with the first call after the last one. */
  readonly windows?: 'first-call' | 'aligned' | 'sliding' | undefined;
  /** Whether throttled callers in debug mode get the headers that say what remains. Assumed: false. */
  readonly limitsIfThrottled?: boolean | undefined;
  /** Whether throttled callers get `Retry-After`. Assumed: false. */
  readonly retryAfter?: boolean | undefined;
  /** Time zone of the time at which the quota of an app begins, such as `+08:00`. Assumed: Z. */
  readonly quotaTimeZone?: string | undefined;
  /** Whether set_resp_headers changes rejections of the gateway, too. Assumed: false. */
  readonly headersOnRejections?: boolean | undefined;
  /**
   * What a breaker does after its open time. closed: it counts from nothing; trial: it lets one call pass, which closes
   * it or opens it again. Assumed: closed.
   */
  readonly breakerAfterOpen?: 'closed' | 'trial' | undefined;
}
/** Assumptions with all defaults. */
export type Assumptions = { readonly [A in keyof CallAssumptions]-?: NonNullable<CallAssumptions[A]> };

/** The default of each assumption. */
export const ASSUMED: Assumptions = {
  redirectStatus: 301,
  prefixTakesBarePath: true,
  routeOrder: 'path',
  slowBodyStatus: 408,
  stageIgnoresCase: false,
  parameterCode: 'APIG.0106',
  backendCode: 'APIG.0202',
  retriesOn5xx: false,
  undeclaredPass: true,
  credentialsReachBackend: false,
  backendSignedHeaders: 'all',
  wholePatterns: false,
  missingContextValue: 'empty',
  escapedTemplates: true,
  handleTimeFormat: 'milliseconds',
  asyncStatus: 202,
  repeatedQuery: 'first',
  repeatedHeaders: 'joined',
  plus: 'space',
  unsignedPayload: 'accepted',
  declaredHash: 'trusted',
  appCodeOverHttp: 'rejected',
  apiKeyIn: 'either',
  cacheDenials: true,
  invalidContext: 'rejected',
  authorizerTimeout: 5000,
  authorizerEvent: 'documented',
  looseAuthorizers: [],
  anchoredIdentities: false,
  windows: 'first-call',
  limitsIfThrottled: false,
  retryAfter: false,
  quotaTimeZone: 'Z',
  headersOnRejections: false,
  breakerAfterOpen: 'closed',
};

const FLAG = { is: 'flag' } as const;
const REPEATED = { is: 'choice', values: ['first', 'last', 'list', 'joined'] } as const;

export const ASSUMPTION_OPTIONS = {
  redirectStatus: { is: 'number', integer: true, min: 301, max: 308 },
  prefixTakesBarePath: FLAG,
  routeOrder: { is: 'choice', values: ['path', 'method'] },
  slowBodyStatus: { is: 'number', integer: true, min: 400, max: 599 },
  stageIgnoresCase: FLAG,
  parameterCode: { is: 'choice', values: ['APIG.0106', 'APIG.0201'] },
  backendCode: { is: 'choice', values: ['APIG.0202', 'APIG.0201'] },
  retriesOn5xx: FLAG,
  undeclaredPass: FLAG,
  credentialsReachBackend: FLAG,
  backendSignedHeaders: { is: 'choice', values: ['all', 'few'] },
  wholePatterns: FLAG,
  missingContextValue: { is: 'choice', values: ['empty', 'variable'] },
  escapedTemplates: FLAG,
  handleTimeFormat: { is: 'choice', values: ['milliseconds', 'ISO 8601'] },
  asyncStatus: { is: 'number', integer: true, min: 200, max: 299 },
  repeatedQuery: REPEATED,
  repeatedHeaders: REPEATED,
  plus: { is: 'choice', values: ['space', 'plus'] },
  unsignedPayload: { is: 'choice', values: ['accepted', 'rejected'] },
  declaredHash: { is: 'choice', values: ['trusted', 'checked'] },
  appCodeOverHttp: { is: 'choice', values: ['accepted', 'rejected'] },
  apiKeyIn: { is: 'choice', values: ['header', 'query', 'either'] },
  cacheDenials: FLAG,
  invalidContext: { is: 'choice', values: ['dropped', 'rejected'] },
  authorizerTimeout: { is: 'number', min: 1, max: LONGEST_TIME, unit: 'milliseconds' },
  authorizerEvent: { is: 'choice', values: ['documented', 'likeFunctions'] },
  looseAuthorizers: { is: 'list', of: { is: 'string' } },
  anchoredIdentities: FLAG,
  windows: { is: 'choice', values: ['first-call', 'aligned', 'sliding'] },
  limitsIfThrottled: FLAG,
  retryAfter: FLAG,
  quotaTimeZone: { is: 'string' },
  headersOnRejections: FLAG,
  breakerAfterOpen: { is: 'choice', values: ['closed', 'trial'] },
} as const satisfies OptionTable<CallAssumptions>;
