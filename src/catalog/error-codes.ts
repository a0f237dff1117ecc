/**
 * Every error code that the management API may return, with its statuses, its meaning and a remedy. The client loads
 * this file on the first rejected call, so it imports nothing.
 */

/** An error code, its meaning and its remedy. */
export interface ErrorCodeFacts {
  /**
   * HTTP statuses of responses with this code. The first is the one in the reference's table, if the table has the
   * code.
   */
  readonly statuses: readonly number[];
  /** What happened. */
  readonly meaning: string;
  /** What to do, as an order. */
  readonly remedy: string;
}

function code(statuses: number | readonly number[], meaning: string, remedy: string): ErrorCodeFacts {
  return { statuses: typeof statuses === 'number' ? [statuses] : statuses, meaning, remedy };
}

// Remedies that many codes share.
const TICKET = 'Open a ticket with the request ID.';
const LATER_OR_TICKET = 'Retry later; open a ticket with the request ID if it persists.';
const LOOK_FIRST = 'Check the state with instances.get, then retry; open a ticket with the request ID if it persists.';
const FIX_VALUE = 'Correct the parameter that the service\'s message names.';
const OTHER_NAME = 'Choose another name, or use the object that has it.';
const DISTINCT_NAMES = 'Give each one its own name.';
const CHECK_ID = 'Check the ID, and that it belongs to this gateway and project.';
const NO_BINDING = 'When removing it, treat it as done; otherwise check the ID, and that it belongs to this gateway.';
const GRANT = 'Grant the user the IAM actions of the operation; iamActions of huaweicloud-apig/catalog lists them.';
const OWN_OBJECT = 'Check that the object belongs to your account and that the user has the permission for it in IAM.';
const NEW_TOKEN = 'Get a new token from the IAM service of this cloud, with the project as its scope.';
const USER_TOKEN = 'Get a new token by signing in as a user, with the project as its scope.';
const GATEWAY_QUOTA = 'Delete what is no longer needed, or ask for a larger quota; configs.list shows the quotas of the gateway.';
const LARGER_QUOTA = 'Delete what is no longer needed, or ask for a larger quota with a ticket.';
const WAIT_FOR_RUNNING = 'Wait until instances.get shows the status Running, then retry.';
const PORTS_ONE_BY_ONE = 'Change the ports of a gateway one at a time: wait for the other change, then retry.';

// Codes that say the same of many kinds of objects.
const notYours = (object: string): ErrorCodeFacts => code(403, `The user may not work on this ${object}.`, OWN_OBJECT);
/** Users give names in place of IDs. `service`: what finds the object by its name. */
const missing = (object: string, service?: string): ErrorCodeFacts => code(404, `There is no such ${object}.`, service === undefined
  ? CHECK_ID
  : `Pass the ID, not the name (${service}.findByName finds it), of this gateway and project.`);
const taken = (object: string): ErrorCodeFacts => code(400, `The name of the ${object} is taken.`, OTHER_NAME);
const full = (objects: string): ErrorCodeFacts => code(403, `There are as many ${objects} as allowed.`, GATEWAY_QUOTA);
const unreachable = (part: string): ErrorCodeFacts => code(500, `The ${part} cannot be reached.`, LATER_OR_TICKET);
const invalid = (meaning: string): ErrorCodeFacts => code(400, meaning, FIX_VALUE);

/** Errors of the API front end, which is in front of all services of the cloud. */
const FRONT_END = {
  '0101': code(404, 'The API front end does not know this path.', 'Check region or endpoint and projectId, that no ID is empty, and that the region offers the service. The error does not mean that the object is missing.'),
  '0201': code([400, 413, 414, 494, 500, 502, 504], 'The API front end could not forward the request: it is malformed or too large, or the service behind it did not respond.', 'If the status is 4xx, check the request and its size. If it is 5xx, retry; before you retry a create, check whether it was done.'),
  '0301': code(401, 'The signature, the access key or the token is not accepted.', 'Check ak and sk, the token, the region and the clock. Five rejected requests in a row lock an access key for five minutes.'),
  '0302': code(403, 'The IAM user may not call this API.', 'Grant the user permission to call it, or use other credentials.'),
  '0303': code(401, 'The signature with an app key is not accepted, or it has expired.', 'Check key, secret and clock, and that no proxy changes the request. The management API takes an ak and sk or a token, not an app.'),
  '0304': code(403, 'The app is not authorized for this API.', 'Use an ak and sk or a token; the management API is not called as an app.'),
  '0305': code(401, 'The credentials of the request are not accepted.', 'Check the credentials. Five rejected requests in a row lock an access key for five minutes.'),
  '0306': code(403, 'Access to this API is denied.', 'Grant the user permission to call it, or use other credentials.'),
  '0307': code(401, 'The token has to be renewed.', 'Get a new token; a token of another region is not valid here.'),
  '0308': code(429, 'Too many calls in a short time; the request was not carried out.', 'Wait a minute and send fewer calls at the same time. Retries count too.'),
  '0310': code(403, 'The project is not available.', 'Check projectId, or use another project.'),
  '0401': code(403, 'The IP address of the caller cannot be determined.', 'Check the proxies in between; open a ticket with the request ID if it persists.'),
  '0402': code(403, 'The IP address of the caller may not call this API.', 'Allow the address, or call from an allowed one.'),
  '0601': code(500, 'The API front end had an internal error.', LATER_OR_TICKET),
  '0602': code(400, 'The API front end cannot read the request.', 'Check the request, and that no proxy changes it.'),
  '0613': code(503, 'The IAM service is not available.', LATER_OR_TICKET),
  '0801': code(403, 'The service is not available in this region.', 'Use a region that offers the service to your account.'),
  '0802': code(403, 'The IAM user may not use this region.', 'Use another region, or give the user access to this one.'),
} as const;
type FrontEnd<Prefix extends string> = { readonly [N in keyof typeof FRONT_END as `${Prefix}.${N}`]: ErrorCodeFacts };

/** Errors of the API front end under a prefix, which differs by region. */
function frontEnd<const P extends string>(prefix: P): FrontEnd<P> {
  const codes = Object.entries(FRONT_END).map(([number, facts]) => [`${prefix}.${number}`, facts] as const);
  // The keys are made as the type makes them.
  return Object.fromEntries(codes) as FrontEnd<P>;
}

/** Every known code. */
export const errorCodes = {
  'APIG.0000': code(204, 'The request succeeded.', 'Do nothing.'),

  ...frontEnd('APIG'),
  ...frontEnd('APIGW'),

  // Tokens and accounts.
  'APIC.7100': code(401, 'The request has no token.', 'Give the client credentials; without them requests have none.'),
  'APIC.7101': code(401, 'The token has expired.', NEW_TOKEN),
  'APIC.7102': code(401, 'The token is wrong or cannot be read.', `${NEW_TOKEN} Open a ticket with the request ID if new tokens fail too.`),
  'APIC.7103': code(401, 'The token names no project.', NEW_TOKEN),
  'APIC.7105': code(401, 'The token names no user.', USER_TOKEN),
  'APIC.7106': code(403, 'The account or user may not do this.', `${GRANT} Check the state of the account too.`),
  'APIC.7107': code(401, 'The token names no role.', 'Give the user a role in the project, then get a new token.'),
  'APIC.7109': code(403, 'The account is suspended.', 'Lift the suspension in the account center.'),
  'APIC.7110': code(403, 'The user may only read: nothing but GET is allowed.', GRANT),
  'APIC.7111': code(403, 'The object belongs to another account.', 'Use credentials of the account that owns the object.'),
  'APIC.7118': code(403, 'The domain (account) of the user does not match.', 'Use credentials of the account that owns the object.'),
  'APIC.7130': code(403, 'The gateway belongs to another project.', 'Set projectId to the project of the gateway.'),
  'APIC.7134': code(403, 'The user has no access to this enterprise project.', 'Use another enterprise_project_id, or add the user to the enterprise project.'),
  'APIC.7300': code(403, 'The user may not do this action on this object.', 'Grant the action that the service\'s message names, in IAM.'),
  'APIG.1000': code(401, 'The request has no token.', 'Give the client credentials; without them requests have none.'),
  'APIG.1001': code(401, 'The session has expired.', NEW_TOKEN),
  'APIG.1002': code(401, 'The token is wrong or cannot be read.', NEW_TOKEN),
  'APIG.1003': code(401, 'The token names no project.', NEW_TOKEN),
  'APIG.1005': code([401, 403], 'The account or user may not call this operation.', `${GRANT} Check that projectId belongs to the account.`),
  'APIG.1007': code(401, 'The token names no domain (account).', `${NEW_TOKEN} Open a ticket with the request ID if new tokens fail too.`),
  'APIG.1008': code(401, 'The domain (account) of the user is not known.', TICKET),
  'APIG.1009': code(401, 'The token names no user.', USER_TOKEN),
  'APIG.1010': code(401, 'The server that checks permissions cannot be reached.', LATER_OR_TICKET),
  'APIG.1011': code(401, 'The account has not been verified with a real name.', 'Complete the real-name authentication in the account center.'),
  'APIG.1012': code(401, 'The balance of the account is too low.', 'Top up the account.'),
  'APIG.1013': code(401, 'The account is frozen.', 'Ask customer service to unfreeze it.'),
  'APIG.1020': code(403, 'The user has too few permissions.', 'Grant the user read and write permission.'),
  'APIG.1029': unreachable('server that checks permissions'),
  'APIG.1119': code(400, 'Fine-grained authorization does not allow the operation.', GRANT),
  'APIG.1149': code(409, 'The task belongs to another project.', 'Use the projectId and the credentials that the task was started with.'),

  // Objects of other accounts.
  'APIG.1101': notYours('API group'),
  'APIG.1102': notYours('API'),
  'APIG.1103': notYours('environment'),
  'APIG.1104': notYours('app'),
  'APIG.1105': notYours('throttle'),
  'APIG.1106': notYours('access list'),
  'APIG.1107': notYours('configuration'),
  'APIG.1108': notYours('special configuration'),
  'APIG.1109': notYours('app authorization'),
  'APIG.1110': notYours('environment variable'),
  'APIG.1111': notYours('subscription'),
  'APIG.1112': notYours('signature key'),
  'APIG.1113': notYours('VPC channel'),
  'APIG.1115': notYours('certificate'),
  'APIG.1116': code(403, 'The user may not work on this API, which is on sale.', OWN_OBJECT),
  'APIG.1120': code(400, 'The user may not create a channel to this load balancer.', OWN_OBJECT),
  'APIG.1136': code(403, 'The user may not work on this gateway.', 'Check instanceId and projectId, and that the user has the permission for the gateway in IAM.'),
  'APIG.1137': notYours('authorizer'),
  'APIG.1140': notYours('feature'),
  'APIG.1200': notYours('Swagger file'),
  'APIG.1201': code(400, 'The objects belong to different tenants.', 'Use objects of the same tenant.'),
  'APIG.1301': code(403, 'The user may not work on this domain name.', 'Use a domain name of your own account.'),
  'APIG.3411': code(403, 'The APIs belong to different tenants and cannot be authorized together.', 'Authorize the APIs of each tenant separately.'),
  'APIG.3412': code(403, 'The provider of the API is frozen.', 'Ask the provider, or open a ticket with the request ID.'),
  'APIG.3712': code(409, 'The domain (account) of the user does not match.', 'Use credentials of the account that owns the object.'),

  // Values.
  'APIG.2000': code(400, 'The request is not what the service expects.', 'Correct what the service\'s message names. If domain names were to be detached from a certificate that has none, do nothing.'),
  'APIG.2001': code(400, 'A required parameter is missing or empty.', 'Set the parameter that the service\'s message names.'),
  'APIG.2002': invalid('A number is too small.'),
  'APIG.2003': invalid('A number is too large.'),
  'APIG.2004': invalid('A value is out of range.'),
  'APIG.2005': invalid('A string is too short.'),
  'APIG.2006': invalid('A string is too long.'),
  'APIG.2007': invalid('A string has the wrong length.'),
  'APIG.2008': invalid('A string contains characters other than letters.'),
  'APIG.2009': invalid('A string contains characters other than digits.'),
  'APIG.2010': invalid('A string contains characters other than letters and digits.'),
  'APIG.2011': invalid('A value does not have the required form.'),
  'APIG.2012': code(400, 'A value has a form that is not allowed.', 'Correct the parameter that the service\'s message names. Often it is an ID that is empty or truncated.'),
  'APIG.2013': invalid('A string contains characters other than letters, digits, hyphens and underscores.'),
  'APIG.2014': invalid('An email address is malformed.'),
  'APIG.2015': invalid('An IP address is malformed.'),
  'APIG.2016': code(400, 'A string is not Base64.', 'Encode the value with Base64.'),
  'APIG.2017': invalid('A mobile number is malformed.'),
  'APIG.2018': invalid('A landline number is malformed.'),
  'APIG.2019': invalid('A phone number is malformed.'),
  'APIG.2020': invalid('A postal code is malformed.'),
  'APIG.2021': code(400, 'The domain name is not on the list of allowed ones.', 'Use a domain name that is on the list.'),
  'APIG.2022': code(400, 'The domain name is on the list of forbidden ones.', 'Use another domain name.'),
  'APIG.2023': code(400, 'The domain name does not resolve by CNAME.', 'Create the CNAME record first, and wait until it resolves.'),
  'APIG.2024': code(400, 'The domain name is malformed.', 'Correct the domain name; it has no scheme and no path.'),
  'APIG.2025': invalid('The port number is not allowed.'),
  'APIG.2026': code(400, 'The path parameters of the request and its path do not match.', 'Define every name in braces of req_uri in req_params with the location PATH, and no others.'),
  'APIG.2027': code(400, 'The path parameters of the backend and its path do not match.', 'Define every name in braces of the backend\'s path in backend_params with the location PATH, and no others.'),
  'APIG.2028': code(400, 'A backend parameter takes its value from a request parameter that does not exist.', 'Name a parameter of req_params in the value of the backend parameter.'),
  'APIG.2029': code(400, 'A default certificate exists already.', TICKET),
  'APIG.2030': code(400, 'The debug request is not valid.', 'Correct the parameters of apis.debug.'),
  'APIG.2036': code(400, 'The API has authorizer parameters but no custom authentication.', 'Remove the parameters, or give the API custom authentication.'),
  'APIG.2041': code(400, 'The microservice is not valid.', 'Set service_id to a microservice that exists.'),
  'APIG.2042': code(400, 'The microservice engine is not valid.', 'Set engine_id to an engine that exists.'),
  'APIG.2046': code(400, 'The timeout of the custom authentication is out of range.', 'Set it to no more than the timeout of the function, and no more than 600 s.'),
  'APIG.2047': code(400, 'The number of retries of the custom authentication is out of range.', 'Set it to 0 to 10.'),
  'APIG.2048': code(400, 'The Nacos configuration is wrong.', 'Correct the Nacos configuration of the channel.'),
  'APIG.2108': code(400, 'The microservice cannot be used.', 'Set service_id to a microservice that is running.'),
  'APIG.3073': code(400, 'The address or network of a custom GeoIP entry does not exist.', 'Correct the address or network.'),
  'APIG.3332': code(400, 'The address or network of a custom GeoIP entry exists already.', 'Omit duplicate entries.'),
  'APIG.3713': code(412, 'The parameter that an orchestration rule makes cannot be changed.', 'Keep orchestration_mapped_param, or create another rule.'),
  'APIG.3717': code(400, 'Two-way TLS does not work with a backend over HTTP or GRPC.', 'Set enable_client_ssl to false, or use HTTPS or GRPCS.'),
  'APIG.9002': code(500, 'The URN of the function is not valid.', 'Correct the URN; the function must exist.'),

  // Names and objects that already exist.
  'APIG.3201': taken('API group'),
  'APIG.3202': taken('API'),
  'APIG.3203': taken('app'),
  'APIG.3204': taken('throttle'),
  'APIG.3205': taken('environment'),
  'APIG.3206': taken('access list'),
  'APIG.3207': taken('signature key'),
  'APIG.3208': taken('VPC channel'),
  'APIG.3209': code(400, 'Two parameters have the same name.', DISTINCT_NAMES),
  'APIG.3210': code(400, 'Two backend policies have the same name.', DISTINCT_NAMES),
  'APIG.3211': taken('authorizer'),
  'APIG.3212': code(400, 'Two identity sources have the same name.', DISTINCT_NAMES),
  'APIG.3213': code(400, 'The name of the tag is taken.', DISTINCT_NAMES),
  'APIG.3216': taken('gateway response'),
  'APIG.3301': code(400, 'The API exists already: another one has this method and path.', 'Change req_method or req_uri, or update the API that exists.'),
  'APIG.3302': code(400, 'The special configuration exists already.', 'Use another name, or update the one that exists.'),
  'APIG.3303': code(400, 'The environment variable exists already.', 'Use another name, or change it with envVariables.update.'),
  'APIG.3304': code(400, 'The order exists already.', 'Check your orders in the billing center; open a ticket with the request ID if there is none.'),
  'APIG.3305': code(400, 'The domain name is bound already.', 'Use that binding, or remove it first; a domain name belongs to one group of a gateway.'),
  'APIG.3306': code(400, 'The IP address exists already.', 'Omit the existing addresses.'),
  'APIG.3308': code(400, 'The app or user has a special throttle already.', 'Change it with throttles.specials.update.'),
  'APIG.3309': code(400, 'The operation has been carried out already.', 'Check the state: it may already be as you want it.'),
  'APIG.3310': code(400, 'The key of the app exists already.', 'Use another app_key.'),
  'APIG.3316': code(400, 'The app is authorized for the API already.', 'Do nothing: the app may already call the API.'),
  'APIG.3325': code(400, 'The name is taken, such as that of an app quota or a certificate.', OTHER_NAME),
  'APIG.3326': taken('plugin'),
  'APIG.3330': code(400, 'The VPC channel is bound to a microservice already.', 'Set vpc_channel_id to a channel without one.'),
  'APIG.3331': taken('orchestration rule'),

  // Objects that do not exist.
  'APIG.3001': missing('API group', 'groups'),
  'APIG.3002': missing('API', 'apis'),
  'APIG.3003': code(404, 'There is no such environment.', 'Pass the ID, not the name: that of RELEASE is DEFAULT_ENVIRONMENT_RELEASE_ID, and envs.findByName finds others of this gateway.'),
  'APIG.3004': missing('app', 'apps'),
  'APIG.3005': missing('throttle', 'throttles'),
  'APIG.3006': missing('access list', 'acls'),
  'APIG.3007': missing('configuration'),
  'APIG.3008': missing('special configuration'),
  'APIG.3009': code(404, 'The app is not authorized for the API.', NO_BINDING),
  'APIG.3010': code(404, 'The access list is not bound to the API.', NO_BINDING),
  'APIG.3011': missing('environment variable'),
  'APIG.3012': code(404, 'The throttle is not bound to the API.', NO_BINDING),
  'APIG.3013': missing('special throttle'),
  'APIG.3014': missing('subscription'),
  'APIG.3015': code(404, 'The API is not published, or not in this environment.', 'Publish it with apis.publish; publish_ids takes the publish_id that it returns, not the ID of the API. If you wanted to take it offline, treat that as done.'),
  'APIG.3016': code(404, 'The API group is not listed in the marketplace.', 'List it first.'),
  'APIG.3017': missing('signature key', 'signatureKeys'),
  'APIG.3018': code(404, 'The signature key is not bound to the API.', NO_BINDING),
  'APIG.3019': code(404, 'There is no function with this URN.', 'Check the URN, its version or alias, and the region of the function.'),
  'APIG.3020': code(404, 'There is no such domain name in the group.', 'Check the ID; groups.get lists the domain names of a group.'),
  'APIG.3021': code(404, 'There is no such SSL certificate.', 'Check the ID with certificates.list.'),
  'APIG.3022': code(404, 'There is no such version of the API.', 'Check the ID with apis.versions.list.'),
  'APIG.3023': missing('VPC channel', 'vpcChannels'),
  'APIG.3024': code(404, 'There is no such server in the VPC channel.', 'Check the ID with vpcChannels.members.list.'),
  'APIG.3025': code(404, 'There is no such certificate.', 'Check the ID with certificates.list.'),
  'APIG.3030': code(404, 'There is no such gateway.', 'Check instanceId, projectId and region; instances.list shows the gateways. After a delete it means that the gateway is gone.'),
  'APIG.3068': missing('plugin', 'plugins'),
  'APIG.3072': missing('task'),
  'APIG.3081': missing('authorizer', 'authorizers'),
  'APIG.3082': code(404, 'There is no such AppCode.', 'Check the ID with apps.codes.list.'),
  'APIG.3087': code(404, 'The feature has no configuration on this gateway.', 'Check the name with features.listSupported.'),
  'APIG.3090': missing('Swagger file'),
  'APIG.3092': code(404, 'There is no such cloud server (ECS).', 'Check the ID; the server may have been deleted.'),
  'APIG.3093': missing('app quota, certificate or asynchronous task'),
  'APIG.3094': code(404, 'There is no such task of the gateway.', 'Check the ID; the task may have been deleted.'),
  'APIG.3095': missing('orchestration rule'),
  'APIG.3097': code(404, 'The certificate is not attached to the domain name.', NO_BINDING),
  'APIC.7200': code(400, 'There is no such custom ingress port.', 'When deleting it, treat it as done; otherwise check the ID with ingressPorts.list.'),
  'APIC.7301': code(404, 'There is no such edition of gateways.', 'Correct spec_id.'),
  'APIC.7302': code(404, 'There is no such gateway.', 'Check instanceId, projectId and region; instances.list shows the gateways. After a delete it means that the gateway is gone.'),
  'APIC.7307': code(404, 'The VPC has no such security group.', 'Correct security_group_id.'),
  'APIC.7310': code(404, 'The region has no availability zone for gateways.', 'Use another region.'),
  'APIC.7311': code(404, 'The VPC service has no such elastic IP address for outbound access.', 'Use an elastic IP address that exists.'),
  'APIC.7314': code(404, 'The gateway has no VPC endpoint service.', TICKET),

  // Quotas.
  'APIG.3100': full('objects of this kind'),
  'APIG.3101': full('API groups'),
  'APIG.3102': full('APIs'),
  'APIG.3103': full('apps'),
  'APIG.3104': full('environments'),
  'APIG.3105': full('signature keys'),
  'APIG.3106': full('variables'),
  'APIG.3107': full('throttles'),
  'APIG.3108': code(403, 'The group has as many domain names as allowed.', GATEWAY_QUOTA),
  'APIG.3109': full('VPC channels'),
  'APIG.3110': code(403, 'The VPC channel has more servers than allowed.', GATEWAY_QUOTA),
  'APIG.3111': code(403, 'The API has more request parameters than allowed.', GATEWAY_QUOTA),
  'APIG.3112': full('access lists'),
  'APIG.3113': code(403, 'The API has more backend policies than allowed.', GATEWAY_QUOTA),
  'APIG.3114': code(403, 'The backend policy has more conditions than allowed.', GATEWAY_QUOTA),
  'APIG.3116': full('authorizers'),
  'APIG.3117': code(403, 'The authorizer has more identity sources than allowed.', GATEWAY_QUOTA),
  'APIG.3125': code(403, 'The group has as many APIs as allowed.', GATEWAY_QUOTA),
  'APIG.3127': code(403, 'The file has more APIs than one import allows.', 'Split the file; the service\'s message names the limit.'),
  'APIG.3131': code(403, 'The app has as many AppCodes as allowed.', GATEWAY_QUOTA),
  'APIG.3132': code(403, 'The group has as many Swagger APIs as allowed.', GATEWAY_QUOTA),
  'APIG.3133': code(403, 'The API has more tags than allowed.', GATEWAY_QUOTA),
  'APIG.3136': code(403, 'The group has as many gateway responses as allowed.', GATEWAY_QUOTA),
  'APIG.3150': code(403, 'The gateway has as many orchestration rules as allowed.', GATEWAY_QUOTA),
  'APIG.3151': code(403, 'The API uses more orchestration rules than allowed.', GATEWAY_QUOTA),
  'APIG.3153': code(400, 'There are more custom GeoIP entries than allowed.', 'Delete the entries that are no longer needed.'),
  'APIC.7400': code(403, 'There are as many gateways as allowed.', 'Delete a gateway, or ask for a larger quota; configs.listProject shows it.'),
  'APIC.7402': code(403, 'The gateway has as many tags as allowed.', 'Remove tags that are no longer needed.'),
  'APIC.7403': code(403, 'The gateway has as many custom ingress ports as allowed.', LARGER_QUOTA),

  // Objects in use, and steps in the wrong order.
  'APIG.3414': code(403, 'An API uses the VPC channel.', 'Remove the channel from the APIs first.'),
  'APIG.3415': code([403, 412], 'The API group has APIs and cannot be deleted.', 'Delete its APIs first.'),
  'APIG.3416': code([403, 409], 'The API is published and cannot be deleted.', 'Take it offline in every environment with apis.unpublish, then delete it.'),
  'APIG.3418': code(403, 'APIs are published in the environment.', 'Take them offline in it with apis.unpublish first.'),
  'APIG.3420': code(403, 'The API group is no longer in the marketplace.', 'Check whether the group is still listed there.'),
  'APIG.3447': code(403, 'The access list is bound to APIs and cannot be deleted.', 'Remove the bindings with aclBindings.batchDelete, then delete it.'),
  'APIG.3451': code(403, 'The throttle is bound to APIs and cannot be deleted.', 'Remove the bindings with throttleBindings.batchDelete, then delete it.'),
  'APIG.3462': code(409, 'The plugin is attached to APIs.', 'Detach it with plugins.detachApis first.'),
  'APIG.3471': code(403, 'The operation does not work with this type of VPC channel.', 'Check the type with vpcChannels.get, and use a channel of another type.'),
  'APIG.3472': code(403, 'Another VPC channel uses the load balancer.', 'Remove it from the other channel first.'),
  'APIG.3473': code(403, 'The load balancer is bound to another endpoint service.', 'Use another load balancer.'),
  'APIG.3474': code([403, 400], 'The domain name is not bound to this API group.', 'Give the ID of the group that the domain name is bound to.'),
  'APIG.3491': code(409, 'The default gateway response cannot be deleted.', 'Reset its rules with groups.gatewayResponses.resetType instead.'),
  'APIG.3492': code(409, 'The default gateway response cannot be renamed.', 'Keep the name, or create another gateway response.'),
  'APIG.3707': code(409, 'A plugin cannot be attached to an API that is not published.', 'Publish the API with apis.publish first.'),
  'APIG.3710': code(400, 'A third_auth plugin uses the VPC channel.', 'Remove the channel from the plugin first.'),
  'APIG.3716': code(409, 'An API uses the orchestration rule.', 'Remove the rule from the APIs first; orchestrations.listAttachedApis lists them.'),
  'APIG.3719': code(409, 'Another VPC channel refers to this one.', 'Delete the channels that refer to it first.'),
  'APIC.7257': code(400, 'Domain names are bound to the custom ingress port.', 'Unbind them or change their ports first; ingressPorts.listDomains lists them.'),

  // Domain names and certificates.
  'APIG.2034': code(400, 'The domain name has no ICP filing.', 'File the domain name first.'),
  'APIG.2035': code(400, 'The ICP filing system is busy.', 'Retry later; the request itself is correct.'),
  'APIG.2049': code(400, 'The gateway has no such custom ingress port.', 'Create it with ingressPorts.create, or use the default port of HTTP or HTTPS.'),
  'APIG.2050': code(400, 'The domain name is bound on this port already.', 'Use another domain name or port.'),
  'APIG.2051': code(400, 'The domain name is bound with another certificate.', 'Use the same certificate for every port of the domain name.'),
  'APIG.2101': code(400, 'The private key does not belong to the certificate.', 'Use the key that the certificate was issued for.'),
  'APIG.2102': code(400, 'The certificate has expired.', 'Use a certificate that is still valid.'),
  'APIG.2103': code(400, 'The certificate is for another domain name.', 'Use a certificate that names this domain name.'),
  'APIG.2104': code(400, 'The certificates of the chain do not fit together.', 'Put the server\'s certificate first, then each issuer\'s in turn.'),
  'APIG.2105': code(400, 'The private key is encrypted.', 'Decrypt the key, for example with openssl pkey.'),
  'APIG.2106': code(400, 'The certificate or its private key is not valid.', 'Give both in PEM form, complete and with their line breaks.'),
  'APIG.2109': code(400, 'The certificate has no subject alternative name (SAN).', 'Get it reissued with one.'),
  'APIG.3148': code(400, 'The certificate expires after 2038-01-19T03:14:07Z.', 'Use a certificate that expires earlier.'),
  'APIG.3708': code(409, 'The certificate is not meant for this use.', 'Use a certificate with the right key usage.'),
  'APIG.3709': code(409, 'The certificate has another signature algorithm than stated.', 'Correct algorithm_type, or use another certificate.'),
  'APIG.3715': code(400, 'The domain name has a CA certificate of another algorithm.', 'Detach that certificate first.'),

  // Imports.
  'APIG.2044': code(400, 'info.title of the file is not valid.', 'Write info.title as the file\'s specification requires.'),
  'APIG.2045': code(400, 'The servers of the file cannot be read.', 'Write servers as the file\'s specification requires.'),
  'APIG.3600': code(400, 'The file is neither JSON nor YAML, or is broken.', 'Use a JSON or YAML file; Excel files cause this error too.'),
  'APIG.3601': code(400, 'The file is not Swagger 2.0.', 'Convert the file to Swagger 2.0.'),
  'APIG.3602': code(400, 'The Swagger file has a syntax error.', 'Check the file with a Swagger validator.'),
  'APIG.3603': code(400, 'The file is too long.', 'Split the file.'),
  'APIG.3608': code(400, 'The API designer cannot change APIs.', TICKET),
  'APIG.3609': code(400, 'The file is empty.', 'Use a file that contains APIs.'),

  // Gateways.
  'APIC.7211': invalid('A value does not match the rules.'),
  'APIC.7230': code(400, 'The maintenance window does not last four hours.', 'Set maintain_end to four hours after maintain_begin.'),
  'APIC.7235': code(400, 'The maintenance window starts or ends at an hour that is not allowed.', 'Start and end at 02:00:00, 06:00:00, 10:00:00, 14:00:00, 18:00:00 or 22:00:00.'),
  'APIC.7238': code(400, 'No availability zone is given.', 'Set available_zone_ids; instances.listAvailableZones lists the codes.'),
  'APIC.7239': code(400, 'An IP address is malformed.', 'Correct the address.'),
  'APIC.7241': code(400, 'The account has enterprise projects, and the request names none.', 'Set enterprise_project_id; that of the default one is "0".'),
  'APIC.7242': code(400, 'The edition has no load balancing.', 'Choose another spec_id.'),
  'APIC.7243': code(400, 'The edition cannot be scaled up.', 'Create a gateway of another edition.'),
  'APIC.7244': code(400, 'The bandwidth of this gateway cannot be changed.', 'Leave the bandwidth as it is.'),
  'APIC.7253': code(500, 'The service has an internal configuration error.', LATER_OR_TICKET),
  'APIC.7254': code(400, 'IPv6 is not supported.', 'Keep IPv6 off, or open a ticket to get it.'),
  'APIC.7255': code(400, 'The subnet has no IPv6.', 'Turn IPv6 on for the subnet, or choose another one.'),
  'APIC.7258': code(400, 'The port is defined already.', 'Use another port, or the one that exists.'),
  'APIC.7312': code(400, 'No availability zone with IPv6 was found.', 'Choose zones that support IPv6.'),
  'APIC.7313': code(400, 'The bandwidth for IPv6 is below 5 Mbit/s.', 'Set it to 5 Mbit/s or more.'),
  'APIC.7500': taken('gateway'),
  'APIC.7503': code(400, 'Both az and azList are given.', 'Omit one of them.'),
  'APIC.7505': code(400, 'The ID of the gateway is taken.', 'Use another ID.'),
  'APIC.7701': code(409, 'The gateway is in a state that does not allow the operation.', WAIT_FOR_RUNNING),
  'APIC.7707': code(409, 'The gateway has this edition already.', 'Choose another spec_id.'),
  'APIC.7709': code(409, 'Public outbound access is on.', 'Turn it off with instances.disableEgress first.'),
  'APIC.7710': code(409, 'Load balancers can be changed only while the gateway runs.', WAIT_FOR_RUNNING),
  'APIC.7711': code(409, 'Public inbound access is on.', 'Turn it off with instances.disableIngress first.'),
  'APIC.7712': code(409, 'The gateway is locked by another operation.', 'Wait until instances.get shows the status Running; if an order for the gateway is open, pay or cancel it.'),
  'APIC.9000': code(500, 'The service could not reach another one inside the cloud.', LATER_OR_TICKET),
  'APIC.9005': code(500, 'The order could not be created.', LATER_OR_TICKET),
  'APIC.9007': unreachable('VPC endpoint service'),
  'APIC.9100': code(500, 'The service cannot reach its database.', LATER_OR_TICKET),
  'APIC.9200': code(500, 'The availability zones could not be read.', LATER_OR_TICKET),
  'APIC.9204': code(500, 'The elastic IP address could not be bound.', LOOK_FIRST),
  'APIC.9206': code(400, 'The gateway could not be created.', 'Check the VPC, its subnet and the quotas, then create it again; open a ticket with the request ID if it persists.'),
  'APIC.9208': code(400, 'Public outbound access could not be turned off.', LOOK_FIRST),
  'APIC.9209': unreachable('enterprise project service'),
  'APIC.9210': code(400, 'Public access could not be turned on.', LOOK_FIRST),
  'APIC.9211': code(400, 'Public access could not be turned on, or its bandwidth not be changed.', LOOK_FIRST),
  'APIC.9215': code(400, 'The gateway could not be scaled up.', LOOK_FIRST),
  'APIC.9216': code(400, 'Public inbound access could not be turned on.', LOOK_FIRST),
  'APIC.9217': code(400, 'The VPC peering connection could not be accepted, or its route not be created.', LOOK_FIRST),
  'APIC.9218': code(400, 'The gateway could not be created because a quota is used up.', LARGER_QUOTA),
  'APIC.9219': code(400, 'The gateway could not be created because resources are short.', 'Try another availability zone or a smaller edition, or retry later.'),
  'APIC.9222': code(400, 'The gateway could not be locked: another operation is in progress.', WAIT_FOR_RUNNING),
  'APIC.9223': code(400, 'The custom ingress port could not be deleted, usually because another port was being changed.', PORTS_ONE_BY_ONE),
  'APIC.9224': code(400, 'The custom ingress port could not be added, usually because another port was being changed.', PORTS_ONE_BY_ONE),
  'APIC.9999': code(500, 'The service had an internal error.', LATER_OR_TICKET),
  'APIG.3458': code(412, 'The gateway does not support the feature.', 'Check features.listSupported; open a ticket to get the gateway upgraded.'),
  'APIG.3548': code(412, 'The gateway does not support this type of signature key.', 'Turn the feature on with features.configure, such as public_key, or use another sign_type.'),
  'APIG.3711': code(409, 'The same parameter of the gateway was changed less than a minute ago.', 'Wait a minute, then retry.'),
  'APIG.3718': code(409, 'A task of the gateway is in progress.', 'Wait until it is done, then retry.'),

  // Faults of the service.
  'APIG.3500': code(500, 'The change could not be written, usually because the same object was being changed at the same time.', 'Make changes of one API, plugin or app one at a time. Part of the work may be done: read the state before you retry.'),
  'APIG.9003': unreachable('statistics service'),
  'APIG.9004': unreachable('IAM service'),
  'APIG.9005': unreachable('VPC service'),
  'APIG.9006': unreachable('DNS service'),
  'APIG.9007': unreachable('load balancer service (ELB)'),
  'APIG.9008': code(500, 'Too many calls in a short time, though the status is 500.', 'Wait a little and send fewer calls at the same time.'),
  'APIG.9013': code(500, 'Data could not be synchronized with CCMS.', LATER_OR_TICKET),
  'APIG.9999': code(500, 'The service had an internal error.', 'Read the state before you retry a create: part of the work may be done. Change the members of one VPC channel one at a time. Open a ticket with the request ID if it persists.'),
} as const;

/** A known error code, such as `APIG.2011`. */
export type ErrorCode = keyof typeof errorCodes;

/**
 * Explains an error code.
 * @param code - Code as the service returns it, such as `APIG.2011`.
 * @returns Its statuses, meaning and remedy, or `undefined` if the code is unknown.
 */
export function explainErrorCode(code: string): (ErrorCodeFacts & { readonly code: ErrorCode }) | undefined {
  return isErrorCode(code) ? { code, ...errorCodes[code] } : undefined;
}
const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);
