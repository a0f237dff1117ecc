/** How the gateway rejects calls: the codes that callers see, with their statuses, types and messages. */
import type { GatewayResponseType } from '../../resources/gateway-responses.js';

/** A rejected call, before a gateway response gives it its form. Return it from a stage, or throw it. */
export class CallRefusal extends Error {
  constructor(
    readonly status: number,
    /** The code that callers see, such as `APIG.0303`. */
    readonly code: string,
    /** The rule of the group's gateway response that applies, and the value of `$context.error.type`. */
    readonly type: GatewayResponseType,
    message: string,
  ) {
    super(message);
  }
}

type Row = readonly [status: number, type: GatewayResponseType, text: string];

/**
 * Every rejection by a name, with the code as its first part. One code has several messages if several things go
 * wrong under it. Statuses are those that live gateways send, even if the table of gateway responses has others.
 */
const REFUSALS = {
  'APIG.0101': [404, 'NOT_FOUND', 'The API does not exist or has not been published in the environment'],
  'APIG.0101 method': [404, 'NOT_FOUND', 'The API does not exist'],
  'APIG.0103': [500, 'DEFAULT_5XX', 'The backend does not exist'],
  'APIG.0105': [500, 'DEFAULT_5XX', 'The backend configurations do not exist'],
  'APIG.0106': [400, 'REQUEST_PARAMETERS_FAILURE', 'Orchestration error'],
  'APIG.0201': [400, 'REQUEST_PARAMETERS_FAILURE', 'API request error'],
  'APIG.0201 body': [413, 'DEFAULT_4XX', 'Request entity too large'],
  'APIG.0201 slow': [408, 'DEFAULT_4XX', 'Request timeout'],
  'APIG.0201 URI': [414, 'DEFAULT_4XX', 'Request URI too large'],
  'APIG.0201 headers': [494, 'DEFAULT_4XX', 'Request headers too large'],
  'APIG.0201 backend': [502, 'BACKEND_UNAVAILABLE', 'Backend unavailable'],
  'APIG.0201 timeout': [504, 'BACKEND_TIMEOUT', 'Backend timeout'],
  'APIG.0202': [502, 'BACKEND_UNAVAILABLE', 'Backend unavailable'],
  'APIG.0203': [504, 'BACKEND_TIMEOUT', 'Backend timeout'],
  'APIG.0301': [401, 'AUTH_FAILURE', 'Incorrect IAM authentication information'],
  'APIG.0301 missing': [401, 'AUTH_HEADER_MISSING', 'Incorrect IAM authentication information'],
  'APIG.0302': [403, 'ACCESS_DENIED', 'The IAM user is not authorized to access the API'],
  'APIG.0303': [401, 'AUTH_FAILURE', 'Incorrect app authentication information'],
  'APIG.0303 missing': [401, 'AUTH_HEADER_MISSING', 'Incorrect app authentication information'],
  'APIG.0304': [403, 'UNAUTHORIZED', 'The app is not authorized to access the API'],
  'APIG.0305': [401, 'AUTHORIZER_FAILURE', 'Incorrect authentication information'],
  'APIG.0305 identity': [401, 'AUTHORIZER_IDENTITIES_FAILURE', 'Incorrect authentication information'],
  'APIG.0306': [403, 'ACCESS_DENIED', 'API access denied'],
  'APIG.0307': [401, 'AUTH_FAILURE', 'The token must be updated'],
  'APIG.0308': [429, 'THROTTLED', 'The throttling threshold has been reached'],
  'APIG.0311': [401, 'AUTH_FAILURE', 'Incorrect debugging authentication information'],
  'APIG.0312': [401, 'THIRD_AUTH_FAILURE', 'Incorrect third-party authentication information,auth fail'],
  'APIG.0313': [401, 'THIRD_AUTH_IDENTITIES_FAILURE', 'Incorrect third-party authentication information,identities error'],
  'APIG.0314': [403, 'ACCESS_DENIED', 'Incorrect third-party authentication information,access deny'],
  'APIG.0319': [401, 'AUTH_FAILURE', 'Incorrect JWT authentication information'],
  'APIG.0401': [403, 'ACCESS_DENIED', 'Unknown client IP address'],
  'APIG.0402': [403, 'ACCESS_DENIED', 'The IP address is not authorized to access the API'],
  'APIG.0404': [403, 'ACCESS_DENIED', 'Access to the backend IP address has been denied'],
  'APIG.0405': [403, 'ACCESS_DENIED', 'The app is not accessed from a trusted IP address'],
  'APIG.0501': [405, 'DEFAULT_4XX', 'The app quota has been used up'],
  'APIG.0502': [405, 'DEFAULT_4XX', 'The app has been frozen'],
  'APIG.0601': [500, 'DEFAULT_5XX', 'Internal server error'],
  'APIG.0601 authorizer': [500, 'AUTHORIZER_CONF_FAILURE', 'Internal server error'],
  'APIG.0602': [400, 'DEFAULT_4XX', 'Bad request'],
  'APIG.0605': [500, 'DEFAULT_5XX', 'Domain name resolution failed'],
  'APIG.0606': [500, 'DEFAULT_5XX', 'Failed to load the API configurations'],
  'APIG.0607': [400, 'DEFAULT_4XX', 'The following protocol is supported'],
  'APIG.0609': [500, 'DEFAULT_5XX', 'The VPC backend does not exist'],
  'APIG.0610': [502, 'BACKEND_UNAVAILABLE', 'No backend available'],
  'APIG.0611': [500, 'DEFAULT_5XX', 'The backend port does not exist'],
  'APIG.0612': [500, 'DEFAULT_5XX', 'An API cannot call itself'],
  'APIG.0615': [500, 'THIRD_AUTH_CONF_FAILURE', 'Incorrect third-party authentication VPC information'],
  'APIG.0616': [500, 'THIRD_AUTH_CONF_FAILURE', 'Incorrect third-party authentication request information'],
  'APIG.0617': [500, 'THIRD_AUTH_CONF_FAILURE', 'Incorrect third-party authentication response information'],
  'APIG.0624': [401, 'AUTH_FAILURE', 'The signature algorithm does not match'],
  'APIG.0705': [500, 'DEFAULT_5XX', 'Backend signature calculation failed'],
  'LOCAL.0502': [502, 'BACKEND_UNAVAILABLE', 'The local gateway did not call the backend'],
  'LOCAL.0500': [500, 'DEFAULT_5XX', 'The local gateway failed'],
  'LOCAL.0501': [501, 'DEFAULT_5XX', 'The local gateway does not emulate this'],
} as const satisfies Readonly<Record<string, Row>>;
type RefusalName = keyof typeof REFUSALS;

/**
 * The rejection of a name.
 * @param tail - Details, which the service adds after a colon.
 */
export function refusal(name: RefusalName, tail?: string): CallRefusal {
  const [status, type, text] = REFUSALS[name];
  const [code = name] = name.split(' ');
  return new CallRefusal(status, code, type, tail === undefined ? text : `${text}: ${tail}`);
}
