/**
 * What the codes of a gateway mean to those who call its APIs, and what to do. The same number can mean something else
 * in the management API, whose codes are in the catalog.
 *
 * @see manual of dedicated gateways, error codes of API calls
 */

type Explanation = readonly [meaning: string, remedy: string];

// Remedies that several codes share.
const OWNER = 'Send the request ID to the owner of the API.';
const LATER = `Retry later. If it persists: ${OWNER}`;
const BACKEND = 'Retry if a second call does no harm; if it persists, the owner checks the backend.';
const CREDENTIALS = 'Check the credentials, and that they are of the kind that the API takes.';
const ASK = 'Ask the owner of the API for access.';
const TOKEN = 'Get a new token.';
const FIELD = 'Correct the request for the token.';

const NOT_FOUND = 'an object that the API is configured with does not exist';
const tokenField = (what: string): Explanation => [`The token endpoint rejected ${what}`, FIELD];

/**
 * By the digits of a code. A code with several statuses has an entry for each that has a meaning of its own, with the
 * status before the digits.
 */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  '0101': ['No such API, or it is not published in this environment', 'Check origin, path (its case and a final slash count), method and stage.'],
  '0103': ['The backend does not exist', OWNER],
  '0104': [`In the plugins, ${NOT_FOUND}`, OWNER],
  '0105': [`In the backend, ${NOT_FOUND}`, OWNER],
  '0106': ['A parameter is missing or wrong, or a rule for parameters failed', 'Check the parameters that the API declares.'],
  '0107': ['A script of the gateway failed', OWNER],
  '0108': ['The ID of the server group is unknown', OWNER],
  '0201': ['The gateway cannot process the request', 'Check parameters, headers and body.'],
  '413 0201': ['The body is larger than the gateway allows (by default 12 MB)', 'Send less at a time.'],
  '414 0201': ['The address is longer than 32 KB', 'Send long values in the body.'],
  '494 0201': ['A header is longer than 32 KB, or all are longer than 128 KB', 'Send long values in the body.'],
  '500 0201': ['The gateway failed', LATER],
  '0202': ['The backend is unavailable', BACKEND],
  '0203': ['The backend took too long', BACKEND],
  '0204': ['The gateway does not take this version of TLS', 'Use TLS 1.1 or 1.2.'],
  '0205': ['The client certificate is missing or not valid', 'Call with a certificate that the domain name of the API trusts.'],
  '0301': ['The IAM signature or token is not accepted', CREDENTIALS],
  '0302': ['The IAM user may not call the API', ASK],
  '0303': ['The app is not accepted', CREDENTIALS],
  '0304': ['The app is not authorized for the API', 'Ask the owner to authorize the app for this API in this environment.'],
  '0305': ['The authorizer of the API denied the call', 'Check the values that the authorizer reads.'],
  '0306': ['Access is denied', ASK],
  '0307': ['The token has to be renewed', TOKEN],
  '0308': ['Too many calls', 'Call less often. The domain name for debugging takes 1,000 calls a day.'],
  '0310': ['The project is unavailable', OWNER],
  '0311': ['The credentials for debugging are wrong', 'Leave out the header X-Apig-Authorization.'],
  '0312': ['The third-party authentication denied the call', CREDENTIALS],
  '0313': ['A value that the third-party authentication needs is missing', CREDENTIALS],
  '0314': ['The third-party authentication denied access, or blocks this address after too many failures', `Wait five minutes. ${CREDENTIALS}`],
  '0316': ['The OpenID Connect login is missing or has expired', 'Sign in again.'],
  '0319': ['The JWT is missing, has expired or is not valid', TOKEN],
  '0401': ['The address of the caller is unknown', OWNER],
  '0402': ['The address of the caller is not allowed', ASK],
  '0404': ['The gateway may not call this backend', OWNER],
  '0405': ['The app may not call from this address', ASK],
  '0501': ['The quota of the app is used up', 'Wait until its period ends, or ask for a larger one.'],
  '0502': ['The app is frozen', ASK],
  '0601': ['The gateway, an authorizer or a function failed', LATER],
  '0602': ['The gateway cannot read the request', 'Check the request, and that no proxy changes it.'],
  '0605': ['The gateway cannot resolve the name of the backend', OWNER],
  '0606': ['The gateway cannot load the API', LATER],
  '0607': ['The API is called over another protocol', 'Write the origin with the protocol that the message names.'],
  '0608': ['The gateway has no token of its own', LATER],
  '0609': [`In the channel, ${NOT_FOUND}`, OWNER],
  '0610': ['No backend is available', BACKEND],
  '0611': ['The port of the backend does not exist', OWNER],
  '0612': ['The API calls itself', OWNER],
  '0613': ['IAM is unavailable', LATER],
  '0615': [`In the third-party authentication, ${NOT_FOUND}`, OWNER],
  '0616': ['The service for third-party authentication cannot be reached', LATER],
  '0617': ['The service for third-party authentication cannot be understood', OWNER],
  '0624': ['The API takes another signature algorithm', OWNER],
  '0705': ['The gateway cannot sign for the backend', OWNER],
  '0802': ['The IAM user may not use this region', ASK],
  1001: ['The refresh token has expired', TOKEN],
  1002: ['The access token has expired', TOKEN],
  1003: ['The refresh token belongs to another app', TOKEN],
  1004: ['There is no such app', CREDENTIALS],
  1009: ['The key or the secret of the app is not valid', CREDENTIALS],
  2102: ['The public key is missing', OWNER],
  2201: tokenField('the key or the secret of the app'),
  2202: tokenField('the refresh token'),
  2203: tokenField('the access token'),
  2204: tokenField('the content type'),
  2205: tokenField('a parameter'),
  2206: tokenField('the method'),
  2208: tokenField('through_data: it has more than 300 characters'),
  2209: tokenField('the value of grant_type'),
  2210: tokenField('a request without grant_type'),
  2211: tokenField('a request without client_id'),
  2212: tokenField('a request without client_secret'),
  2213: tokenField('a request without refresh_token'),
};

/** What a code means, or `undefined` if it is not known. `code`: with its prefix, such as `APIG.0308`. */
export function explain(code: string, status: number): Explanation | undefined {
  // The local gateway has codes of its own besides.
  const digits = code.startsWith('API') ? code.slice(-4) : '';
  // 502 and 504 of 0201 mean what 0202 and 0203 mean.
  const twin = digits === '0201' ? { 502: '0202', 504: '0203' }[status] : undefined;
  return EXPLANATIONS[`${status} ${digits}`] ?? EXPLANATIONS[twin ?? digits];
}
