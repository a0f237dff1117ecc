/** What one definition of an API says must fit together: names are defined once, and what is named is defined. */
import type { ApiInput } from '../../../resources/apis.js';
import { requireAddresses } from '../../addresses.js';
import { invalidBody, invalidPort, Refused } from '../../refused.js';
import type { Defined } from '../../store.js';
import { requireUrns } from './function-urns.js';

type Input = Defined<ApiInput>;

const badRequest = (code: string, message: string) => (): Refused => new Refused(400, code, message);
const noPathParameter = badRequest('APIG.2026', 'The request path parameters are not defined');
const noBackendPathParameter = badRequest('APIG.2027', 'The backend path parameters are not defined');
const unmapped = badRequest('APIG.2028', 'The request parameters mapped to the backend parameters are not defined');
const noAuthorizer = badRequest('APIG.2036', 'Only APIs that use custom authentication can have authorizer parameters');
const parameterTwice = badRequest('APIG.3209', 'The parameter name already exists');
const policyTwice = badRequest('APIG.3210', 'The backend policy name already exists');
const tagTwice = badRequest('APIG.3213', 'The tag name already exists');
const noClientTls = badRequest('APIG.3717', 'Two-way TLS authentication not supported for HTTP or GRPC backend requests');

/** Rejects a definition whose parts contradict each other. */
export function refuseContradictions(body: Input): void {
  refuseTwice(body);
  requirePathParameters(body);
  requireSources(body);
  requireTargets(body);
  const { enable_client_ssl: tls, req_protocol: protocol } = body.backend_api ?? {};
  if (tls === true && (protocol === 'HTTP' || protocol === 'GRPC')) throw noClientTls();
}
const policiesOf = (body: Input) => [
  ...(body.policy_https ?? []),
  ...(body.policy_functions ?? []),
  ...(body.policy_mocks ?? []),
];

function refuseTwice(body: Input): void {
  if (hasTwice(body.req_params?.map(({ location, name }) => `${location} ${name}`))) throw parameterTwice();
  if (hasTwice(policiesOf(body).map(({ name }) => name))) throw policyTwice();
  if (hasTwice(body.tags)) throw tagTwice();
}
/** True if a list has a string more than once. */
export const hasTwice = (texts: readonly string[] = []): boolean => new Set(texts).size < texts.length;

/** Every name in braces of a path is a parameter with the location PATH. */
function requirePathParameters(body: Input): void {
  if (lacksPathParameter(body.req_uri, body.req_params)) throw noPathParameter();
  const services: readonly Service[] = [body.backend_api ?? {}, ...(body.policy_https ?? [])];
  // A policy may take over parameters of the API's own backend.
  for (const { req_uri, backend_params = [] } of services) {
    const all = [...backend_params, ...(body.backend_params ?? [])];
    if (lacksPathParameter(req_uri, all)) throw noBackendPathParameter();
  }
}
interface Parameter {
  readonly name: string;
  readonly location: string;
}
interface Service {
  readonly req_uri?: string;
  readonly backend_params?: readonly Parameter[];
}
function lacksPathParameter(path = '', parameters: readonly Parameter[] = []): boolean {
  const defined = new Set(parameters.filter(({ location }) => location === 'PATH').map(({ name }) => name));
  return [...path.matchAll(/\{([^{}]+?)\+?\}/g)].some(([, name = '']) => !defined.has(name));
}

/** What backend parameters and conditions take their values from must exist. */
function requireSources(body: Input): void {
  const names = new Set((body.req_params ?? []).map(({ name }) => name));
  const policies = policiesOf(body);
  const own = body.backend_api ?? body.func_info ?? body.mock_info;
  for (const { backend_params = [], authorizer_id } of [{ ...own, backend_params: body.backend_params }, ...policies])
    for (const { origin, value } of backend_params) {
      if (origin === 'REQUEST' && !names.has(value)) throw unmapped();
      if (origin === 'SYSTEM' && !value.startsWith('$context.')) throw invalidBody('value');
      if (origin === 'SYSTEM' && !hasAuthorizer(value, body.authorizer_id, authorizer_id)) throw noAuthorizer();
    }
  for (const { condition_origin: origin, req_param_name = '', condition_value: value } of
    policies.flatMap(({ conditions }) => conditions)) {
    if (origin === 'param' && !names.has(req_param_name)) throw invalidBody('req_param_name');
    if (origin === 'frontend_authorizer' && !body.authorizer_id) throw noAuthorizer();
    if (origin === 'source') requireAddresses(value.split(','));
  }
}
/** Functions have a URN, and ports are numbers of 16 bits. */
function requireTargets({ backend_api, func_info, policy_https = [], policy_functions = [] }: Input): void {
  for (const { function_urn, alias_urn } of [...(func_info ? [func_info] : []), ...policy_functions])
    requireUrns(function_urn, alias_urn);
  for (const { url_domain = '' } of [backend_api ?? {}, ...policy_https])
    if (Number(/:(\d+)$/.exec(url_domain)?.[1] ?? 1) > 65_535) throw invalidPort('url_domain');
}
/** True unless a value comes from an authorizer that the definition does not have; an empty ID means none. */
function hasAuthorizer(value: string, front: string | undefined, back: string | undefined): boolean {
  if (value.startsWith('$context.authorizer.frontend.')) return Boolean(front);
  return value.startsWith('$context.authorizer.backend.') ? Boolean(back) : true;
}
