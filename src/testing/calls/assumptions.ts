/**
 * What is not known about real gateways, as options. Nothing of it is documented: each default is assumed, and a test
 * that depends on one should set it.
 */
import type { OptionTable } from '../../option-check.js';

/** Each is an assumption. All are optional. */
export interface CallAssumptions {
  /** Status of the redirect from HTTP to HTTPS. Assumed: 301. */
  readonly redirectStatus?: number | undefined;
  /** Whether an API with match mode SWA takes its own path as well, without anything behind it. Assumed: true. */
  readonly prefixTakesBarePath?: boolean | undefined;
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
}
/** Assumptions with all defaults. */
export type Assumptions = { readonly [A in keyof CallAssumptions]-?: NonNullable<CallAssumptions[A]> };

/** The default of each assumption. */
export const ASSUMED: Assumptions = {
  redirectStatus: 301,
  prefixTakesBarePath: true,
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
};

const FLAG = { is: 'flag' } as const;
const REPEATED = { is: 'choice', values: ['first', 'last', 'list', 'joined'] } as const;

export const ASSUMPTION_OPTIONS = {
  redirectStatus: { is: 'number', integer: true, min: 301, max: 308 },
  prefixTakesBarePath: FLAG,
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
} as const satisfies OptionTable<CallAssumptions>;
